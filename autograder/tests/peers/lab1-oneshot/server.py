"""Lab 1's server, in another language: an independent reading of the handout."""

import socket
import sys


def say(line):
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def port_of(arguments):
    if not arguments:
        return 5000
    if len(arguments) == 1 and arguments[0].isascii() and arguments[0].isdigit():
        port = int(arguments[0])
        if port <= 65535:
            return port
    sys.exit("usage: server [PORT]")


def serve(client):
    request = client.recv(1024)
    if not request:
        return
    say(b"Received data: " + request)
    client.sendall(b"Hello, client!")
    say(b"Sent response: Hello, client!")


def main():
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port_of(sys.argv[1:])))
    except OSError as error:
        sys.stderr.write("bind: %s\n" % error.strerror)
        sys.exit(1)
    listener.listen(128)
    say(b"Server is listening on port %d..." % listener.getsockname()[1])
    while True:
        client, (host, port) = listener.accept()
        say(b"Accepted connection from %s:%d" % (host.encode(), port))
        with client:
            try:
                serve(client)
            except OSError as error:
                sys.stderr.write("%s\n" % error.strerror)


try:
    main()
except SystemExit as end:
    if isinstance(end.code, str):
        sys.stderr.write(end.code + "\n")
        sys.exit(2)
    raise
