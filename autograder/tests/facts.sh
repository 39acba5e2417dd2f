#!/usr/bin/env bash
# What the lectures say of Linux is so on this kernel: small programs stage each case in a network of their
# own and ask the kernel. The table of resets in slides/02-echo.md is what they print. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh

if ! unshare --user --map-root-user --net true 2>/dev/null; then
    skip "facts" "no namespaces here"
    plan
    exit
fi

unshare --user --map-root-user --net sh -c 'ip link set lo up && exec python3 -' <<'END'
import array, ctypes, errno, os, select, signal, socket, struct

number = 0


def report(what, shown, expected):
    global number
    number += 1
    print(("ok" if shown == expected else "not ok"), number, "-", what)
    if shown != expected:
        print("# shown:    ", str(shown).replace("\n", "\n#            "))
        print("# expected: ", str(expected).replace("\n", "\n#            "))


def skip(what, why):
    global number
    number += 1
    print(f"ok {number} - {what} # SKIP {why}")


# --- Asking the kernel ----------------------------------------------------------------------------

SETTINGS = "/proc/sys/net/ipv4/"


def setting(name):
    with open(SETTINGS + name) as file:
        return file.read().split()


def counter(name, protocol="TcpExt:", file="/proc/net/netstat"):
    """A counter of this network, or None where the kernel has none of that name."""
    lines = (line.split() for line in open(file))
    for names in lines:
        values = next(lines)
        if names[0] == protocol and name in names:
            return int(values[names.index(name)])


def info(sock, offset):
    """A field of struct tcp_info (linux/tcp.h): four bytes at an offset."""
    return struct.unpack_from("I", sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104), offset)[0]


ATO, SND_SSTHRESH, SND_CWND = 12, 76, 80
FIN_WAIT_2, TIME_WAIT = "05", "06"


def state(local_port, remote_port):
    """The state of a connection in /proc/net/tcp, which shows those without a program, too."""
    for line in open("/proc/net/tcp"):
        fields = line.split()
        if fields[1].endswith(f":{local_port:04X}") and fields[2].endswith(f":{remote_port:04X}"):
            return fields[3]


def until(condition):
    while not condition():
        os.sched_yield()


def wait_for(sock, events):
    poll = select.poll()
    poll.register(sock, events)
    poll.poll()


# --- Staging --------------------------------------------------------------------------------------


def listener(reuse=True, address=("127.0.0.1", 0)):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
    sock.bind(address)
    sock.listen(8)
    return sock


def pair(waiting=None):
    """Two connected sockets: the one that called, and the one that was accepted."""
    with waiting or listener() as door:
        caller = socket.create_connection(door.getsockname())
        return caller, door.accept()[0]


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def outcome(call):
    try:
        result = call()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "worked" if result is None else result


# --- SO_REUSEADDR ---------------------------------------------------------------------------------


def bind_again(old_reuse, new_reuse, left):
    """How a server fares on the port of one that has ended, and has LEFT a connection behind."""
    door = listener(old_reuse)
    address = door.getsockname()
    caller, accepted = pair(door)
    if left == "TIME_WAIT":
        port = caller.getsockname()[1]
        accepted.close()
        wait_for(caller, select.POLLIN)
        caller.close()
        until(lambda: state(address[1], port) == TIME_WAIT)
    return outcome(lambda: listener(new_reuse, address).close())


for left in "TIME_WAIT", "ESTABLISHED":
    report(f"SO_REUSEADDR, {left}: both servers need it",
           {(old, new): bind_again(old, new, left) for old in (0, 1) for new in (0, 1)},
           {(0, 0): "EADDRINUSE", (0, 1): "EADDRINUSE", (1, 0): "EADDRINUSE", (1, 1): "worked"})
with listener() as door:
    port = door.getsockname()[1]
    report("SO_REUSEADDR: never beside a listener",
           [outcome(lambda: listener(True, (host, port)).close()) for host in ("127.0.0.1", "0.0.0.0")],
           ["EADDRINUSE"] * 2)

# --- After a FIN, after a reset -------------------------------------------------------------------

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPIPE])


def receive(sock):
    result = outcome(lambda: sock.recv(100))
    return f"`{result}`" if isinstance(result, str) else "the data" if result else "0"


def send(sock):
    """What send did. SIGPIPE comes with EPIPE and with nothing else, or is mentioned."""
    result = outcome(lambda: sock.send(b"x"))
    raised = signal.sigtimedwait([signal.SIGPIPE], 0) is not None
    signal_too = "" if raised == (result == "EPIPE") else ", SIGPIPE" if raised else ", no SIGPIPE"
    return ("succeeds" if result == 1 else f"`{result}`") + signal_too


def came(segments):
    """A connection on which these have come: D is data, F is FIN, R is RST."""
    program, peer = pair()
    for segment in segments:
        if segment == "D":
            peer.send(b"data")
            wait_for(program, select.POLLIN)
        elif segment == "F":
            peer.shutdown(socket.SHUT_WR)
            wait_for(program, select.POLLRDHUP)
        else:
            reset(peer)
            wait_for(program, 0)  # POLLHUP need not be asked for
    return program, peer


def row(name, segments):
    program, _peer = came(segments)
    heard = [receive(program) for _ in range(4)]
    while len(heard) > 1 and heard[-1] == heard[-2]:
        heard.pop()
    program, _peer = came(segments)
    said = [send(program)]
    if "R" in segments and (again := send(program)) != said[0]:
        said.append(again)
    program, _peer = came(segments)
    error = program.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    error = f"`{errno.errorcode[error]}`" if error else "0"
    return f"| {name} | {', '.join(heard)} | {', '.join(said)} | {error} |"


table = "\n".join((
    "| what has come | `recv` returns | `send` returns | `SO_ERROR` |",
    "| --- | --- | --- | --- |",
    row("FIN", "F"), row("RST", "R"), row("data, then RST", "DR"), row("FIN, then RST", "FR")))
deck = open("slides/02-echo.md").read()
at = deck.find(table.split("\n")[0])
report("slides/02-echo.md: what a program sees after a reset",
       deck[at:].split("\n\n")[0] if at >= 0 else "no table", table)

program, peer = pair()
peer.close()
wait_for(program, select.POLLRDHUP)
first = send(program)
wait_for(program, 0)
report("a closed peer: the first send works, then recv returns 0 and send raises SIGPIPE",
       [first, receive(program), send(program)], ["succeeds", "0", "`EPIPE`"])

# --- Sending again --------------------------------------------------------------------------------

if os.path.exists(SETTINGS + "tcp_syn_linear_timeouts"):
    report("SYN: four repetitions a second apart come before the six whose intervals double",
           setting("tcp_syn_linear_timeouts") + setting("tcp_syn_retries"), ["4", "6"])
    # So five repetitions come a second apart: the first doubling is of the sixth. Ten in all.
else:
    report("SYN: six repetitions, each after twice the time", setting("tcp_syn_retries"), ["6"])


class Filter(ctypes.Structure):
    """struct sock_fprog with the one instruction "keep 0 bytes": a socket that hears nothing."""
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


SO_ATTACH_FILTER, SO_DETACH_FILTER, SO_MEMINFO, DROPS = 26, 27, 55, 8
nothing = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))


def drops(sock):
    return struct.unpack("9I", sock.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 36))[DROPS]


if counter("TCPLossProbes") is None:
    skip("a lost last segment is probed for", "this kernel has no loss probes")
else:
    sender, receiver = pair()
    before = counter("TCPLossProbes"), counter("TCPTimeouts")
    receiver.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, bytes(Filter(1, ctypes.addressof(nothing))))
    sender.send(b"data")
    until(lambda: drops(receiver) > 0)
    receiver.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)
    receiver.recv(100)
    report("a lost last segment is sent again by a loss probe (RFC 8985), not by the timer",
           (counter("TCPLossProbes") - before[0], counter("TCPTimeouts") - before[1]), (1, 0))

# --- Acknowledgements, windows, segments ----------------------------------------------------------

sender, receiver = pair()
report("a new connection may send ten segments, and has no threshold yet",
       (info(sender, SND_CWND), info(sender, SND_SSTHRESH)), (10, 0x7FFFFFFF))
sender.send(b"data")
receiver.recv(100)
report("a delayed acknowledgement waits 40 ms to begin with", info(receiver, ATO), 40000)

sender, receiver = pair()
ports = sender.getsockname()[1], receiver.getsockname()[1]
sender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 1000))
sender.close()
report("close with SO_LINGER returns when the FIN has been acknowledged", state(*ports), FIN_WAIT_2)


PSH, ETH_P_IP, MEGABYTE = 8, 0x0800, 1 << 20


def is_pushed_early(packet, port):
    """Whether a packet of this port has PSH set, and the end of a megabyte is not yet in it."""
    segment = packet[(packet[0] & 15) * 4:]
    if struct.unpack("!H", segment[:2])[0] != port:
        return False
    data = segment[(segment[12] >> 4) * 4:]
    return bool(segment[13] & PSH) and len(data) > 0 and not data.endswith(b"$")


with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP)) as wire:
    wire.bind(("lo", ETH_P_IP))
    wire.setblocking(False)
    sender, receiver = pair()
    port, left, early = sender.getsockname()[1], MEGABYTE, False
    child = os.fork()
    if child == 0:
        sender.sendall(bytes(MEGABYTE - 1) + b"$")
        os._exit(0)
    while left > 0:
        left -= len(receiver.recv(left))
        while isinstance(packet := outcome(lambda: wire.recv(1 << 17)), bytes):
            early = early or is_pushed_early(packet, port)
    os.waitpid(child, 0)
report("PSH stands in the middle of a large send, too", early, True)

# --- The checksum ---------------------------------------------------------------------------------


def checksum(data):
    total = sum(array.array("H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("H", ~total & 0xFFFF)


def call_by_hand(port, damage):
    """Sends a SYN of our own making, one bit of which may have flipped after its checksum was made."""
    host = socket.inet_aton("127.0.0.1")
    syn = struct.pack("!HHIIBBHHH", 1234, port, 1, 0, 5 << 4, 2, 1024, 0, 0)
    sum_of = checksum(host + host + struct.pack("!BBH", 0, socket.IPPROTO_TCP, len(syn)) + syn)
    syn = syn[:16] + sum_of + syn[18:]
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP) as raw:
        raw.sendto(syn[:7] + bytes([syn[7] ^ damage]) + syn[8:], ("127.0.0.1", 0))


def syns():
    return tuple(counter(name, "Tcp:", "/proc/net/snmp") for name in ("InSegs", "InCsumErrors", "OutRsts"))


with listener() as door:
    results = []
    for damage in 0, 1:
        before = syns()
        call_by_hand(door.getsockname()[1], damage)
        # A good one is answered by SYN+ACK, and that, which nobody expects, by RST: three segments.
        until(lambda: syns()[0] - before[0] >= (1 if damage else 3))
        results.append((syns()[1] - before[1], syns()[2] - before[2]))
report("a segment with one bit flipped is thrown away, and nobody is told", results, [(0, 1), (1, 0)])

# --- 0.0.0.0 as a destination ---------------------------------------------------------------------

with listener() as door:
    with socket.create_connection(("0.0.0.0", door.getsockname()[1])) as caller:
        report("Linux takes 0.0.0.0 as a destination for 127.0.0.1", caller.getpeername()[0], "127.0.0.1")

print(f"1..{number}")
END
