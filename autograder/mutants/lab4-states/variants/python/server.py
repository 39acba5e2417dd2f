# The same server in Python: one thread, and sockets that do not block.
import argparse
import os
import selectors
import signal
import socket
import struct
import sys
import time

from machine import Connection, address, kernel_state, say

SMALL, BIG = b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HANDLERS = {
    "echo": bytes(range(256)),
    "upper": bytes.maketrans(SMALL, BIG),
    "rot13": bytes.maketrans(SMALL + BIG, SMALL[13:] + SMALL[:13] + BIG[13:] + BIG[:13]),
}


def port(text):
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


class Client(Connection):
    def __init__(self, sock, name):
        super().__init__("SYN_RECEIVED")
        self.sock, self.peer = sock, address(name)
        self.came = self.went = 0
        self.waiting = b""
        sock.setblocking(False)
        say(f"New connection from {self.peer} (ID: {self.id})")
        self.take("ack")

    def can_send(self):
        return self.state in ("ESTABLISHED", "CLOSE_WAIT")

    # What is to be sent comes first: what cannot be answered is not read.
    def serve(self):
        try:
            if self.waiting:
                self.send()
            else:
                self.receive()
        except BlockingIOError:
            pass
        except OSError:
            self.take("rst")

    def send(self):
        went = self.sock.send(self.waiting)
        self.went += went
        self.waiting = self.waiting[went:]

    def receive(self):
        piece = self.sock.recv(4096)
        if not piece:
            self.take_fin(self.sock)
            self.close()
            self.look(self.sock)
            return
        self.came += len(piece)
        say(b"Received from %s: %s" % (self.id.encode(), piece))
        if self.can_send():
            self.waiting = piece.translate(table)
            self.send()

    def close(self):
        if self.can_send():
            self.waiting = b""
            self.take("close")
            try:
                self.sock.shutdown(socket.SHUT_WR)
            except OSError:
                pass

    # The selector's events, or none when there is nothing to read or to write any more.
    def wants(self):
        if self.waiting:
            return selectors.EVENT_WRITE
        return 0 if self.state in ("LAST_ACK", "CLOSING") else selectors.EVENT_READ

    def cut_off(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.take("rst")


def listen(number):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", number))
        listener.listen(128)
    except OSError as error:
        sys.exit(f"port {number}: {os.strerror(error.errno)}")
    listener.setblocking(False)
    return listener


def take_client():
    try:
        clients.append(Client(*listener.accept()))
    except OSError as error:
        print(error, file=sys.stderr)


def tell_status():
    asking, _ = status.accept()
    asking.settimeout(1)
    try:
        asking.sendall("".join(f"{client.id} {client.peer} {kernel_state(client.sock)} {client.came} "
                               f"{client.went}\n" for client in clients).encode())
    except OSError:
        pass
    asking.close()


def watch(client):
    wants = client.wants()
    key = selector.get_map().get(client.sock)
    if key and key.events == wants:
        return
    if key:
        selector.unregister(client.sock)
    if wants:
        selector.register(client.sock, wants, client)


def forget(client):
    say(f"Connection {client.id} closed")
    if client.sock in selector.get_map():
        selector.unregister(client.sock)
    client.sock.close()
    clients.remove(client)


# One turn: whatever is ready, and then a look at those whose FIN is not acknowledged yet. Returns False
# once a signal has come.
def turn(timeout):
    if any(client.state in ("FIN_WAIT_1", "LAST_ACK", "CLOSING") for client in clients):
        timeout = 0.01
    for key, _ in selector.select(timeout):
        if key.fileobj is wake:
            wake.recv(64)
            return False
        if key.fileobj is listener:
            take_client()
        elif key.fileobj is status:
            tell_status()
        else:
            key.data.serve()
    for client in clients[:]:
        if client.state in ("FIN_WAIT_1", "LAST_ACK", "CLOSING", "TIME_WAIT"):
            client.look(client.sock)
        if client.state == "CLOSED":
            forget(client)
        else:
            watch(client)
    return True


parser = argparse.ArgumentParser(prog="server")
parser.add_argument("-m", dest="handler", choices=HANDLERS, default="echo")
parser.add_argument("-s", dest="status", type=port)
parser.add_argument("port", nargs="?", type=port, default=8000)
arguments = parser.parse_args()
table = HANDLERS[arguments.handler]
wake, waker = socket.socketpair()
waker.setblocking(False)
signal.set_wakeup_fd(waker.fileno())
signal.signal(signal.SIGINT, lambda *_: None)
signal.signal(signal.SIGTERM, lambda *_: None)
listener = listen(arguments.port)
status = listen(arguments.status) if arguments.status is not None else None
clients = []
selector = selectors.DefaultSelector()
for sock in (wake, listener, status):
    if sock:
        selector.register(sock, selectors.EVENT_READ)
say(f"Server started on {address(listener.getsockname())}")
if status:
    say(f"Status on {address(status.getsockname())}")

while turn(None):
    pass

selector.unregister(listener)
selector.unregister(wake)
deadline = time.monotonic() + 1
for client in clients:
    client.close()
    watch(client)
while clients and time.monotonic() < deadline:
    turn(max(0, deadline - time.monotonic()))
for client in clients[:]:
    client.cut_off()
    forget(client)
listener.close()
say("Server socket closed")
say("Server stopped")
