# The same server in Python.
import argparse
import os
import selectors
import signal
import socket
import sys
import threading
import time


def port(text):
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("PORT is a number from 0 to 65535")
    return int(text)


lock = threading.Lock()
clients = set()
served = 0


def say(line):
    with lock:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()


def serve(client):
    global served
    answered = 0
    try:
        message = client.recv(1024)
        if message:
            say(b"[*] Received: " + message)
            client.sendall(b"ACK!")
            answered = 1
    except OSError as error:
        print(error, file=sys.stderr)
    with lock:
        clients.discard(client)
        served += answered
    client.close()


parser = argparse.ArgumentParser(prog="server")
parser.add_argument("port", nargs="?", type=port, default=9999)
arguments = parser.parse_args()
wake, waker = socket.socketpair()
waker.setblocking(False)
signal.set_wakeup_fd(waker.fileno())
signal.signal(signal.SIGINT, lambda *_: None)
signal.signal(signal.SIGTERM, lambda *_: None)
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    listener.bind(("0.0.0.0", arguments.port))
    listener.listen(128)
except OSError as error:
    sys.exit(f"[!!] Server died due to {os.strerror(error.errno)}")
selector = selectors.DefaultSelector()
selector.register(listener, selectors.EVENT_READ)
selector.register(wake, selectors.EVENT_READ)
say(b"[*] Listening on 0.0.0.0:%d" % listener.getsockname()[1])
while True:
    ready = [key.fileobj for key, _ in selector.select()]
    if wake in ready:
        break
    try:
        client, (host, number) = listener.accept()
    except OSError as error:
        print(error, file=sys.stderr)
        time.sleep(0.1)
        continue
    say(b"[*] Accepted connection from: %s:%d" % (host.encode(), number))
    with lock:
        clients.add(client)
    threading.Thread(target=serve, args=(client,), daemon=True).start()
listener.close()
with lock:
    for client in clients:
        try:
            client.shutdown(socket.SHUT_RD)
        except OSError:
            pass
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        thread.join()
say(b"[!] Exiting...")
say(b"[*] Served %d connections" % served)
