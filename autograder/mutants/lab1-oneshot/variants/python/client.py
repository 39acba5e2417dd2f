# Unusual: not C at all, but Python with nothing but its standard library; argparse says "usage:".
import argparse
import os
import socket
import sys


def port(text):
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return int(text)


def log(line):
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def main():
    parser = argparse.ArgumentParser(prog="client")
    parser.add_argument("host", nargs="?", default="127.0.0.1")
    parser.add_argument("port", nargs="?", type=port, default=5000)
    parser.add_argument("message", nargs="?", type=os.fsencode, default=b"Hello, server!")
    arguments = parser.parse_args()
    try:
        with socket.create_connection((arguments.host, arguments.port)) as connection:
            connection.sendall(arguments.message)
            log(b"Sent message: " + arguments.message)
            with connection.makefile("rb") as stream:
                reply = stream.read()
    except OSError as error:
        sys.exit(f"{arguments.host} port {arguments.port}: {error.strerror}")
    if not reply:
        sys.exit("the server closed the connection without a reply")
    log(b"Received response: " + reply)


main()
