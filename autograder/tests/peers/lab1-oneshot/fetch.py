"""Lab 1's fetch, in another language: an independent reading of the handout."""

import socket
import sys


def fail(status, why):
    sys.stderr.write(why + "\n")
    sys.exit(status)


def main():
    host, port, path = (sys.argv[1:] + ["127.0.0.1", "80", "/"][len(sys.argv) - 1 :])[:3]
    number_ok = port.isascii() and port.isdigit() and int(port) <= 65535
    if len(sys.argv) > 4 or host.startswith("-") or not number_ok:
        fail(2, "usage: fetch [HOST [PORT [PATH]]]")
    name = host if int(port) == 80 else "%s:%s" % (host, port)
    request = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % (path, name)
    total = 0
    try:
        with socket.create_connection((host, int(port))) as server:
            server.sendall(request.encode())
            for piece in iter(lambda: server.recv(65536), b""):
                sys.stdout.buffer.write(piece)
                total += len(piece)
    except OSError as error:
        fail(1, "%s: %s" % (host, error.strerror))
    if total == 0:
        fail(1, "nothing came")


main()
