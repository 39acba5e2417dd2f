"""Lab 1's client, in another language: an independent reading of the handout."""

import socket
import sys


def fail(status, why):
    sys.stderr.write(why + "\n")
    sys.exit(status)


def main():
    host, port, message = (sys.argv[1:] + ["127.0.0.1", "5000", "Hello, server!"][len(sys.argv) - 1 :])[:3]
    number_ok = port.isascii() and port.isdigit() and int(port) <= 65535
    if len(sys.argv) > 4 or host.startswith("-") or not number_ok:
        fail(2, "usage: client [HOST [PORT [MESSAGE]]]")
    out = sys.stdout.buffer
    try:
        with socket.create_connection((host, int(port))) as server:
            server.sendall(message.encode())
            out.write(b"Sent message: " + message.encode() + b"\n")
            reply = b"".join(iter(lambda: server.recv(4096), b""))
    except OSError as error:
        fail(1, "%s: %s" % (host, error.strerror))
    if not reply:
        fail(1, "no reply")
    out.write(b"Received response: " + reply + b"\n")


main()
