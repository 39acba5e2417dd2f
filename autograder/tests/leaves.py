#!/usr/bin/env python3
"""leaves.py [--left FILE] [--when NAME | --at N] [--signal NAME] [--limit FILES:PROCESSES] [--fill DIR] -- COMMAND...

Runs COMMAND as a subreaper (prctl(2)), so that whatever it starts is known, whoever its parent is, and appends
to FILE (or says on stdout) which of that lives on when COMMAND has ended. Ends with COMMAND's status, or 128
and the number of its signal. Before, at a moment that something shows, does something to COMMAND:

  --when NAME   the moment when a process of that name runs (comm, proc(5))
  --at N        the moment when the Nth process has been started
  --signal NAME sends it a signal; what a killed (KILL) grader leaves may take its time to end
  --limit FILES:PROCESSES   gives it no more descriptors and processes than that (prlimit(2))
  --fill DIR    leaves no space in that folder's file system, until COMMAND has ended
"""
import argparse
import ctypes
import os
import resource
import signal
import sys

PR_SET_CHILD_SUBREAPER = 36


PF_EXITING = 4  # proc(5): flags of /proc/PID/stat, as in include/linux/sched.h


def is_dying(pid, state, flags):
    """Nothing of the program runs any more: it has ended, or is killed as soon as it gets its turn."""
    if state in "ZX" or flags & PF_EXITING:
        return True
    try:
        with open(f"/proc/{pid}/status", errors="replace") as status:
            pending = [int(line.split()[1], 16) for line in status if line.startswith(("SigPnd", "ShdPnd"))]
    except OSError:
        return True
    return any(mask >> signal.SIGKILL - 1 & 1 for mask in pending)


def family():
    """All that descends from this process, and lives: pid -> name."""
    parents, names, found = {}, {}, {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", errors="replace") as stat:
                    before, after = stat.read().rsplit(")", 1)
            except OSError:
                continue
            state, parent, _, _, _, _, flags = after.split()[:7]
            parents[int(entry)] = int(parent)
            names[int(entry)] = (before.split("(", 1)[1], state, int(flags))
    for pid in parents:
        above = pid
        while above in parents and above != os.getpid():
            above = parents[above]
        name, state, flags = names[pid]
        if above == os.getpid() and pid != above and not is_dying(pid, state, flags):
            found[pid] = name
    return found


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--left", default="/dev/stdout")
    parser.add_argument("--signal")
    parser.add_argument("--when")
    parser.add_argument("--at", type=int)
    parser.add_argument("--limit")
    parser.add_argument("--fill")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def fill(path):
    """Also what one more byte would still fit into."""
    with open(path, "wb", buffering=0) as file:
        for size in (1 << 16, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                pass


def act(asked, pid):
    if asked.fill:
        fill(os.path.join(asked.fill, "filler"))
    if asked.limit:
        files, processes = (int(text) if text else None for text in asked.limit.split(":"))
        if files is not None:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (files, files))
        if processes is not None:
            resource.prlimit(pid, resource.RLIMIT_NPROC, (processes, processes))
    if asked.signal:
        os.kill(pid, signal.Signals["SIG" + asked.signal])


def is_moment(asked, seen, living):
    seen.update(living)
    return asked.when in living.values() if asked.when else len(seen) >= asked.at


def wait_for_all():
    """All that lives on comes to us; what does not end within a minute is told as what it is."""
    def give_up(*_):
        raise ChildProcessError
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(60)
    try:
        while True:
            os.wait()
    except ChildProcessError:
        signal.alarm(0)


def main():
    asked = options()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    pid = os.fork()
    if pid == 0:
        try:
            for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.execvp(asked.command[0], asked.command)
        finally:
            os._exit(127)
    seen, status = set(), None
    if asked.when or asked.at:
        while not is_moment(asked, seen, family()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                break
        else:
            status = None
            act(asked, pid)
    if status is None:
        status = os.waitpid(pid, 0)[1]
    if asked.fill and os.path.exists(os.path.join(asked.fill, "filler")):
        os.remove(os.path.join(asked.fill, "filler"))
    if asked.signal == "KILL":
        wait_for_all()
    with open(asked.left, "a") as out:
        for left, name in family().items():
            print(f"process {left} ({name}) lives on", file=out)
            os.kill(left, signal.SIGKILL)
    sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))


main()
