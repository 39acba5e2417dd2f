# The same client in Python, with a thread that reads the keyboard.
import argparse
import os
import socket
import sys
import threading
import time

SHOWN = {b"JOINED": b"* %s joined", b"LEFT": b"* %s left", b"USERS": b"* users: %s", b"ERROR": b"! %s"}


def port(text):
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("PORT is a number from 0 to 65535")
    return int(text)


def printable(text):
    text = text.decode(errors="replace")
    return "".join(c if c == "\t" or c.isprintable() else "?" for c in text).encode(errors="replace")


def show(line):
    word, _, rest = line.partition(b" ")
    if word == b"FROM":
        name, _, text = rest.partition(b" ")
        shown = printable(name) + b": " + printable(text)
    elif word in SHOWN:
        shown = SHOWN[word] % printable(rest)
    else:
        return
    say(time.strftime("[%H:%M:%S] ").encode() + shown)


def say(line):
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def quit(status):
    sys.stdout.buffer.flush()
    os._exit(status)  # the other thread waits for the keyboard


class Chat:
    def __init__(self, server):
        self.server = server
        self.is_leaving = False

    def send(self, line):
        try:
            self.server.sendall(line + b"\n")
        except OSError:
            pass  # the other direction tells what has happened

    def type_on(self):
        for line in iter(sys.stdin.buffer.readline, b""):
            line = line.removesuffix(b"\n")
            if line in (b"/quit", b"/exit"):
                break
            if line:
                self.send(b"USERS" if line == b"/users" else b"MSG " + line)
        self.is_leaving = True
        self.send(b"LEAVE")

    def hear(self):
        is_joined = False
        for line in self.lines():
            show(line)
            if line.startswith(b"ERROR ") and not is_joined:
                quit(1)
            if line.startswith(b"WELCOME ") and not is_joined:
                is_joined = True
                threading.Thread(target=self.type_on, daemon=True).start()

    def lines(self):
        rest = b""
        while piece := self.server.recv(4096):
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines


parser = argparse.ArgumentParser(prog="client")
parser.add_argument("name")
parser.add_argument("host", nargs="?", default="127.0.0.1")
parser.add_argument("port", nargs="?", type=port, default=8000)
arguments = parser.parse_args()
try:
    chat = Chat(socket.create_connection((arguments.host, arguments.port)))
except OSError as error:
    sys.exit(f"cannot connect: {os.strerror(error.errno)}")
chat.send(b"JOIN " + os.fsencode(arguments.name))
try:
    chat.hear()
except OSError:
    chat.is_leaving = False
if not chat.is_leaving:
    say(b"Disconnected from server")
quit(0 if chat.is_leaving else 1)
