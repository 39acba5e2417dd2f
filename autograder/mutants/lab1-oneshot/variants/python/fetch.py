# Unusual: not C at all, but Python with nothing but its standard library; argparse says "usage:".
import argparse
import os
import shutil
import socket
import sys


def port(text):
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return int(text)


def main():
    parser = argparse.ArgumentParser(prog="fetch")
    parser.add_argument("host", nargs="?", default="127.0.0.1")
    parser.add_argument("port", nargs="?", type=port, default=80)
    parser.add_argument("path", nargs="?", type=os.fsencode, default=b"/")
    arguments = parser.parse_args()
    host = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    if arguments.port != 80:
        host += f":{arguments.port}"
    lines = [b"GET " + arguments.path + b" HTTP/1.1", b"Host: " + host.encode()]
    lines += [b"Connection: close", b"", b""]
    try:
        with socket.create_connection((arguments.host, arguments.port)) as connection:
            connection.sendall(b"\r\n".join(lines))
            with connection.makefile("rb") as stream:
                first = stream.read(1)
                sys.stdout.buffer.write(first)
                shutil.copyfileobj(stream, sys.stdout.buffer)
                sys.stdout.buffer.flush()
    except OSError as error:
        print(f"{arguments.host} port {arguments.port}: {error.strerror}", file=sys.stderr)
        os._exit(1)  # sys.exit() would try once more to write what stdout did not take
    if not first:
        sys.exit("nothing came")


main()
