# Unusual: not C at all, but Python with nothing but its standard library; argparse says "usage:".
import argparse
import socket
import sys


def port(text):
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return int(text)


def log(line):
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def serve(connection):
    data = connection.recv(1024)
    if data:
        log(b"Received data: " + data)
        connection.sendall(b"Hello, client!")
        log(b"Sent response: Hello, client!")


def main():
    parser = argparse.ArgumentParser(prog="server")
    parser.add_argument("port", nargs="?", type=port, default=5000)
    arguments = parser.parse_args()
    try:
        listener = socket.create_server(("127.0.0.1", arguments.port))
    except OSError as error:
        sys.exit(f"cannot listen: {error.strerror}")
    log(b"Server is listening on port %d..." % listener.getsockname()[1])
    while True:
        try:
            connection, (host, number) = listener.accept()
            log(f"Accepted connection from {host}:{number}".encode())
            with connection:
                serve(connection)
        except OSError as error:
            print(error.strerror, file=sys.stderr)


main()
