# The same client in Python.
import argparse
import os
import select
import socket
import sys

from machine import Connection, address, say


def port(text):
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("PORT is a number from 0 to 65535")
    return int(text)


def connect(connection):
    reason = "no address"
    for family, kind, protocol, _, name in socket.getaddrinfo(
            arguments.host, arguments.port, type=socket.SOCK_STREAM):
        server = socket.socket(family, kind, protocol)
        say(f"Connecting to {address(name)}...")
        connection.take("open_active")
        try:
            server.connect(name)
        except OSError as error:
            connection.take("rst")
            reason = os.strerror(error.errno)
            server.close()
            continue
        connection.take("syn_ack")
        say(f"Connected to {address(name)}")
        return server
    sys.exit(f"cannot connect: {reason}")


# Nobody tells when our FIN has been acknowledged: as long as that is open, we ask.
def await_reply(connection, server):
    poll = select.poll()
    poll.register(server, select.POLLIN)
    while True:
        connection.look(server)
        if poll.poll(10 if connection.state == "FIN_WAIT_1" else None):
            return


def converse(connection, server):
    server.sendall(os.fsencode(arguments.message))
    server.shutdown(socket.SHUT_WR)
    connection.take("close")
    reply = b""
    while True:
        await_reply(connection, server)
        piece = server.recv(4096)
        if not piece:
            break
        reply += piece
    connection.take_fin(server)
    say(b"Received: " + reply)
    while connection.state != "CLOSED":
        connection.look(server)
        select.select([], [], [], 0 if connection.state == "CLOSED" else 0.01)


parser = argparse.ArgumentParser(prog="client")
parser.add_argument("host", nargs="?", default="127.0.0.1")
parser.add_argument("port", nargs="?", type=port, default=8000)
parser.add_argument("message", nargs="?", default="Hello, TCP world!")
arguments = parser.parse_args()
connection = Connection("CLOSED")
server = connect(connection)
try:
    converse(connection, server)
except OSError as error:
    connection.take("rst")
    sys.exit(os.strerror(error.errno))
server.close()
say("Connection closed")
