# RFC 9293's diagram, and a connection that follows it.
import socket
import sys
import uuid

STEPS = {
    "CLOSED": {"open_passive": "LISTEN", "open_active": "SYN_SENT"},
    "LISTEN": {"syn": "SYN_RECEIVED", "open_active": "SYN_SENT", "close": "CLOSED"},
    "SYN_SENT": {"syn_ack": "ESTABLISHED", "syn": "SYN_RECEIVED", "close": "CLOSED", "rst": "CLOSED"},
    "SYN_RECEIVED": {"ack": "ESTABLISHED", "close": "FIN_WAIT_1", "fin": "CLOSE_WAIT", "rst": "CLOSED"},
    "ESTABLISHED": {"close": "FIN_WAIT_1", "fin": "CLOSE_WAIT", "rst": "CLOSED"},
    "FIN_WAIT_1": {"ack": "FIN_WAIT_2", "fin": "CLOSING", "fin_ack": "TIME_WAIT", "rst": "CLOSED"},
    "FIN_WAIT_2": {"fin": "TIME_WAIT", "rst": "CLOSED"},
    "CLOSE_WAIT": {"close": "LAST_ACK", "rst": "CLOSED"},
    "CLOSING": {"ack": "TIME_WAIT", "rst": "CLOSED"},
    "LAST_ACK": {"ack": "CLOSED", "rst": "CLOSED"},
    "TIME_WAIT": {"timeout": "CLOSED", "rst": "CLOSED"},
}
EVENTS = {event for steps in STEPS.values() for event in steps}

# Linux's numbers, from 1 on (netinet/tcp.h).
KERNEL = ["ESTABLISHED", "SYN_SENT", "SYN_RECEIVED", "FIN_WAIT_1", "FIN_WAIT_2", "TIME_WAIT", "CLOSED",
          "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING"]


def say(line):
    sys.stdout.buffer.write(line if isinstance(line, bytes) else line.encode())
    sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


def address(name):
    host, port = name[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def kernel_state(sock):
    return KERNEL[sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] - 1]


class Machine:
    def __init__(self, state="CLOSED"):
        self.state = state
        self.passive = False

    def step(self, event):
        """Where the event led from and to; None if the state does not know it."""
        before = self.state
        after = STEPS[before].get(event)
        if after is None:
            return None
        if event.startswith("open_"):
            self.passive = event == "open_passive"
        if before == "SYN_RECEIVED" and event == "rst" and self.passive:
            after = "LISTEN"
        self.state = after
        return f"{before} -> {after}"


class Connection(Machine):
    def __init__(self, state):
        super().__init__(state)
        self.id = str(uuid.uuid4())

    def take(self, event):
        told = self.step(event)
        if told:
            say(f"Connection {self.id}: {told}")

    def look(self, sock):
        """After our FIN: what the kernel tells, and nobody else."""
        kernel = kernel_state(sock)
        if self.state == "FIN_WAIT_1" and kernel == "FIN_WAIT_2":
            self.take("ack")
        elif self.state in ("LAST_ACK", "CLOSING") and kernel != self.state:
            self.take("ack")
        if self.state == "TIME_WAIT":
            self.take("timeout")

    def take_fin(self, sock):
        if self.state == "FIN_WAIT_1" and kernel_state(sock) != "CLOSING":
            self.take("ack")
        self.take("fin")
