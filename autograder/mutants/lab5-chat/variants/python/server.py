# The same server in Python, on asyncio's loop: a transport sends what it can at once, and keeps the
# rest.
import argparse
import asyncio
import os
import re
import signal
import socket
import sys

LINE_SIZE = 1024
OUTBOX_SIZE = 256 * 1024
CONTROLS = re.compile("[\0-\x08\x0a-\x1f\x7f-\x9f]")


def port(text):
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("PORT is a number from 0 to 65535")
    return int(text)


def log(line):
    print(line, flush=True)


def is_valid(text):
    try:
        return CONTROLS.search(text.decode()) is None
    except UnicodeDecodeError:
        return False


class Member(asyncio.Protocol):
    everybody = set()
    joined = {}  # members by name, in order of joining

    def connection_made(self, transport):
        self.transport = transport
        self.name = None
        self.is_done = False
        self.line = bytearray()
        self.is_too_long = False
        self.everybody.add(self)
        log("New connection from %s:%d" % transport.get_extra_info("peername"))

    def connection_lost(self, error):
        self.everybody.discard(self)
        self.leave()

    def data_received(self, piece):
        while piece and not self.is_done:
            part, end, piece = piece.partition(b"\n")
            self.is_too_long |= len(self.line) + len(part) > LINE_SIZE + 1
            if not self.is_too_long:
                self.line += part
            if end:
                self.obey(bytes(self.line).removesuffix(b"\r"))
                self.line.clear()
                self.is_too_long = False

    def eof_received(self):
        self.leave()  # the transport closes when all is sent

    def end(self):
        self.is_done = True
        if self.transport.can_write_eof() and not self.transport.is_closing():
            self.transport.write_eof()

    def tell(self, line):
        if self.is_done or self.transport.is_closing():
            return
        self.transport.write(line + b"\n")
        if self.transport.get_write_buffer_size() > OUTBOX_SIZE:
            self.is_done = True
            self.transport.abort()

    def tell_others(self, line):
        for member in list(self.joined.values()):
            if member is not self:
                member.tell(line)

    def leave(self):
        if self.name is not None:
            name, self.name = self.name, None
            del self.joined[name]
            self.tell_others(b"LEFT " + name)
            log("User %s left" % name.decode())

    def obey(self, line):
        if self.is_too_long or len(line) > LINE_SIZE:
            error = b"line too long"
        else:
            word, blank, argument = line.partition(b" ")
            error = self.obey_command(word, blank, argument)
        if error:
            self.tell(b"ERROR " + error)

    def obey_command(self, word, blank, argument):
        if word not in (b"JOIN", b"MSG") and (blank or word not in (b"USERS", b"LEAVE")):
            return b"unknown command"
        if (word == b"JOIN") == (self.name is not None):
            return b"join first" if self.name is None else b"already joined"
        return getattr(self, "obey_" + word.decode())(argument)

    def obey_JOIN(self, name):
        if not name:
            return b"name required"
        if not re.fullmatch(b"[A-Za-z0-9_-]{1,16}", name):
            return b"invalid name"
        if name in self.joined:
            return b"name taken"
        self.name = name
        self.joined[name] = self
        log("User %s joined" % name.decode())
        self.tell(b"WELCOME " + name)
        self.obey_USERS(None)
        self.tell_others(b"JOINED " + name)

    def obey_MSG(self, text):
        if not text:
            return b"text required"
        if not is_valid(text):
            return b"invalid text"
        line = b"FROM " + self.name + b" " + text
        self.tell_others(line)
        self.tell(line)

    def obey_USERS(self, _):
        self.tell(b"USERS " + b" ".join(self.joined))

    def obey_LEAVE(self, _):
        self.tell(b"BYE " + self.name)
        self.leave()
        self.end()


async def serve(listener):
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in signal.SIGINT, signal.SIGTERM:
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(Member, sock=listener, backlog=1000)
    log("Chat server running at 0.0.0.0:%d" % listener.getsockname()[1])
    await stop.wait()
    server.close()
    for member in list(Member.everybody):
        member.is_done = True
        member.transport.abort()
    while Member.everybody:
        await asyncio.sleep(0)
    log("Chat server stopped")
    os._exit(0)  # the end of the loop would give the signals back, and another one might come


parser = argparse.ArgumentParser(prog="server")
parser.add_argument("port", nargs="?", type=port, default=8000)
arguments = parser.parse_args()
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    listener.bind(("0.0.0.0", arguments.port))
    listener.listen(1000)
except OSError as error:
    sys.exit(f"cannot listen: {os.strerror(error.errno)}")
asyncio.run(serve(listener))
