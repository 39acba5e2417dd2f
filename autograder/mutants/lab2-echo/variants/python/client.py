# The same client in Python, with a thread that sends.
import argparse
import os
import socket
import sys
import threading


def port(text):
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("PORT is a number from 0 to 65535")
    return int(text)


def send(server, line):
    try:
        server.sendall(line)
    except OSError:
        pass


def exchange(server, line):
    sender = threading.Thread(target=send, args=(server, line))
    sender.start()
    back = bytearray()
    try:
        while len(back) < len(line):
            piece = server.recv(len(line) - len(back))
            if not piece:
                return None
            back += piece
    except OSError:
        return None
    sender.join()
    return back


parser = argparse.ArgumentParser(prog="client")
parser.add_argument("host", nargs="?", default="127.0.0.1")
parser.add_argument("port", nargs="?", type=port, default=12345)
arguments = parser.parse_args()
out = sys.stdout.buffer
try:
    server = socket.create_connection((arguments.host, arguments.port))
except OSError as error:
    sys.exit(f"cannot connect: {os.strerror(error.errno)}")
while True:
    out.write(b"Enter a message: ")
    out.flush()
    line = sys.stdin.buffer.readline()
    if not line or line.rstrip(b"\n") == b"quit":
        break
    line = line.removesuffix(b"\n")
    if not line:
        continue
    back = exchange(server, line)
    if back is None:
        out.write(b"Server closed the connection\n")
        out.flush()
        sys.exit(1)
    out.write(b"Received from server: " + back + b"\n")
    out.flush()
