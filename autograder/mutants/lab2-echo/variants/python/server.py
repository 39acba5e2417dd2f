# The same server in Python.
import argparse
import os
import socket
import sys


def port(text):
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("PORT is a number from 0 to 65535")
    return int(text)


def say(line):
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


parser = argparse.ArgumentParser(prog="server")
parser.add_argument("port", nargs="?", type=port, default=12345)
arguments = parser.parse_args()
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    listener.bind(("127.0.0.1", arguments.port))
    listener.listen(50)
except OSError as error:
    sys.exit(f"cannot listen: {os.strerror(error.errno)}")
say(b"Server is waiting for a connection...")
say(b"Listening on port %d" % listener.getsockname()[1])
while True:
    client, (host, number) = listener.accept()
    say(b"Connected by %s:%d" % (host.encode(), number))
    with client:
        try:
            while piece := client.recv(4096):
                say(b"Received from client: " + piece)
                client.sendall(piece)
        except OSError as error:
            print(error, file=sys.stderr)
    say(b"Server is waiting for a connection...")
