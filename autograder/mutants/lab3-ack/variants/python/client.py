# The same client in Python.
import argparse
import os
import signal
import socket
import sys
import threading


def port(text):
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("PORT is a number from 0 to 65535")
    return int(text)


def count(text):
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("COUNT is 1 or more")
    return int(text)


def leave(*_):
    sys.stdout.write("Exiting...\n")
    sys.stdout.flush()
    os._exit(0)


parser = argparse.ArgumentParser(prog="client")
parser.add_argument("host", nargs="?", default="127.0.0.1")
parser.add_argument("port", nargs="?", type=port, default=9999)
parser.add_argument("message", nargs="?", default="Hello World!")
parser.add_argument("count", nargs="?", type=count)
arguments = parser.parse_args()
signal.signal(signal.SIGINT, leave)
replies = {}


def talk(number, server):
    reply = b""
    try:
        server.sendall(arguments.message.encode())
        while piece := server.recv(4096):
            reply += piece
        replies[number] = reply
    except OSError as error:
        print(error, file=sys.stderr)


servers = []
for _ in range(arguments.count or 1):
    try:
        servers.append(socket.create_connection((arguments.host, arguments.port)))
    except OSError as error:
        print(os.strerror(error.errno), file=sys.stderr)
threads = [threading.Thread(target=talk, args=pair, daemon=True) for pair in enumerate(servers)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if arguments.count is None:
    if not replies.get(0):
        sys.exit(1)
    sys.stdout.buffer.write(replies[0] + b"\n")
else:
    good = sum(reply == b"ACK!" for reply in replies.values())
    print(f"{good} of {arguments.count} acknowledged")
    sys.exit(0 if good == arguments.count else 1)
