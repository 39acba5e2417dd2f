# The state machine, driven by words.
import sys

from machine import EVENTS, Machine, say

machine = Machine()
for line in sys.stdin:
    event = line.strip()
    if not event:
        continue
    if event not in EVENTS:
        say(f"error: unknown event: {event}")
        continue
    say(machine.step(event) or f"error: {event} is not valid in {machine.state}")
