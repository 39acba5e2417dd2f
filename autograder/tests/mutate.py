#!/usr/bin/env python3
"""Makes every mutant of the solutions by rule (mutate_rules.py) and grades it: each is killed by a check,
or survives and is a hole in the checks, unless autograder/mutants/LAB/equivalent.txt says why it breaks
no contract.

    mutate.py [LAB...]              all of them; prints who killed how many, and each hole
    mutate.py --sample N [LAB...]   N of them, drawn by --seed; prints TAP (https://testanything.org/)

Mutants that do not compile, or compile to the same code as the solution or as another mutant, count for
nothing. What became of each is remembered in build/mutate: a run that was stopped goes on, who was killed
or is explained is not graded again, and who survived only by another grader. `make clean` forgets it.

A line of equivalent.txt is `HASH FILE: BEFORE -> AFTER # REASON`, as a hole is printed; the hash is of the
change and the words around it, so that other lines may move. A line that explains nothing any more is told.
"""

import argparse
import collections
import hashlib
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True
import mutate_examples
import mutate_rules

ROOT = pathlib.Path(__file__).resolve().parents[2]
STATE = ROOT / "build/mutate"
GRADER = ROOT / "build/autograde"
AT_ONCE = 2

# Of the lab's own rules what decides the meaning; what the rules make wrongly is no program.
COMPILER = (["gcc", "-O2", f"-I{ROOT}/common", "-Werror=incompatible-pointer-types",
             "-Werror=int-conversion", "-Werror=implicit-function-declaration", "-Werror=return-type"]
            + re.findall(r"-(?:std|D)\S+", (ROOT / "labs/flags.mk").read_text()))


def digest(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Memory:
    """A dictionary that outlives us: each new entry is a line of a file."""

    def __init__(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.entries, self.lock = {}, threading.Lock()
        if path.exists():
            self.entries = dict(json.loads(line) for line in path.read_text().splitlines()
                                if line.endswith("]"))
        self.file = path.open("a")

    def set(self, key, value):
        with self.lock:
            self.entries[key] = value
            self.file.write(json.dumps([key, value]) + "\n")
            self.file.flush()


class Mutant:
    def __init__(self, lab, name, source, edit):
        self.lab, self.name, self.source, self.edit = lab, name, source, edit
        self.hash = source.hash(edit)
        self.text = source.applied(edit)

    def where(self):
        return f"{self.lab.name}/{self.name}:{self.source.line(self.edit)}"

    def __str__(self):
        """As a line of equivalent.txt, but for the reason."""
        text, tokens, edit = self.source.text, self.source.tokens, self.edit
        first = text.rfind("\n", 0, tokens[edit.first].start) + 1
        last = text.find("\n", tokens[edit.last - 1].end)
        after = self.text[first:len(self.text) - (len(text) - last)]
        short = [re.sub(r"\s+", " ", code).strip() for code in (text[first:last], after)]
        return f"{self.hash} {self.name}: {short[0]} -> {short[1]} #"


class Lab:
    def __init__(self, name):
        self.name = name
        self.folder = ROOT / "solutions" / name
        self.sources = {path.name: path.read_text() for path in sorted(self.folder.glob("*.[ch]"))}
        self.codes = Memory(STATE / name / "code")
        self.verdicts = Memory(STATE / name / "verdicts")
        self.equivalent = ROOT / "autograder/mutants" / name / "equivalent.txt"
        lines = self.equivalent.read_text().splitlines() if self.equivalent.exists() else []
        self.reasons = {line[:12]: line for line in lines if re.match(r"[0-9a-f]{12} .* # \S", line)}
        self.wrong = [line for line in lines if line and line[:12] not in self.reasons and line[0] != "#"]
        self.programs = dict(line.split(None, 1) for line in subprocess.run(
            [GRADER, "list", name], stdout=subprocess.PIPE, check=True).stdout.decode().splitlines())
        self.reference = {name: self.code_of(name) for name in self.sources if name.endswith(".c")}

    def mutants(self):
        for name, text in self.sources.items():
            source, edits = mutate_rules.mutants(text)
            for edit in edits:
                yield Mutant(self, name, source, edit)

    def code_of(self, name, mutant=None):
        """What a source compiles to, as a hash; None if it does not compile."""
        text = mutant.text if mutant and mutant.name == name else self.sources[name]
        headers = {mutant.name: mutant.text} if mutant and mutant.name.endswith(".h") else {}
        key = digest(*COMPILER, text, *(headers.get(other, self.sources[other]) for other in self.sources
                             if other.endswith(".h")))
        if key not in self.codes.entries:
            self.codes.set(key, compiled(text, headers, self.folder))
        return self.codes.entries[key]

    def program_of(self, mutant):
        """All that the lab compiles to with this mutant, as a hash; None if it does not compile."""
        codes = dict(self.reference)
        for name in codes:
            if mutant.name == name or mutant.name.endswith(".h"):
                codes[name] = self.code_of(name, mutant)
        return None if None in codes.values() else digest(*codes.values())

    def checks_that_start(self, name):
        """The checks that start what this source becomes a part of, in lists, the cheapest first: the one
        that kills most, those that start one program alone, and the others."""
        programs = {check: re.match(r"[a-z ]+", line).group().split()
                    for check, line in self.programs.items()}
        mains = {program for some in programs.values() for program in some}
        changed = {name[:-2]} if name[:-2] in mains and name.endswith(".c") else mains
        alone = [check for check, some in programs.items() if len(some) == 1 and some[0] in changed]
        more = [check for check, some in programs.items() if len(some) > 1 and changed & set(some)]
        first = self.best_killer(name, alone)
        alone = [check for check in alone if check not in first]
        return [checks for checks in (first, alone, more) if checks]

    def best_killer(self, name, checks):
        """The check that has killed most mutants of this source so far; none at first."""
        kills = collections.Counter(
            verdict["failed"][0] for verdict in list(self.verdicts.entries.values())
            if verdict["failed"] and f"/{name}:" in verdict["mutant"])
        return [check for check, _ in kills.most_common() if check in checks][:1]

    def verdict_on(self, mutant, program):
        """The checks that failed; an empty list is a survivor."""
        known = self.verdicts.entries.get(program)
        if known and (known["failed"] or known["grader"] == grader() or mutant.hash in self.reasons):
            return known["failed"]
        failed = graded(mutant)
        if failed != ["(grader error)"]:  # another time, perhaps
            self.verdicts.set(program, {"failed": failed, "grader": grader(),
                                        "mutant": mutant.where()})
        return failed


def compiled(text, headers, folder):
    with tempfile.TemporaryDirectory() as scratch:
        for name, header in headers.items():
            pathlib.Path(scratch, name).write_text(header)
        ended = subprocess.run([*COMPILER, f"-I{folder}", "-c", "-x", "c", "-", "-o", "code.o"],
                               input=text.encode(), cwd=scratch, stderr=subprocess.DEVNULL)
        if ended.returncode != 0:
            return None
        return hashlib.sha256(pathlib.Path(scratch, "code.o").read_bytes()).hexdigest()


_grader = []


def grader():
    if not _grader:
        _grader.append(hashlib.sha256(GRADER.read_bytes()).hexdigest()[:12])
    return _grader[0]


def graded(mutant):
    """The check that a mutant fails first; what else went wrong stands in brackets. Most are killed by a
    check of the one program that they change: the others are built and run after these."""
    with tempfile.TemporaryDirectory() as scratch:
        os.chmod(scratch, 0o755)  # where we are root, the programs of the submission are not
        submission = pathlib.Path(scratch, "submission")
        submission.mkdir(mode=0o755)
        for name, text in mutant.lab.sources.items():
            (submission / name).write_text(mutant.text if name == mutant.name else text)
        return next(filter(None, (run_checks(mutant.lab, submission, checks)
                                  for checks in mutant.lab.checks_that_start(mutant.name))), [])


def run_checks(lab, submission, checks):
    result = submission.parent / "result"
    result.unlink(missing_ok=True)
    subprocess.run([GRADER, "check", lab.name, submission, "--only", ",".join(checks), "--seed", "1",
                    "--stop-at-first-failure", "--json", result],
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not result.exists():
        return ["(grader error)"]
    told = json.loads(result.read_text())
    failed = [check["id"] for check in told["checks"] if check["verdict"] == "fail"]
    if failed:
        return failed[:1]
    if any(problem["fatal"] for problem in told["build"]):
        return ["(build)"]
    return [] if told["points"] == told["max_points"] else ["(grader error)"]


# ---- all mutants of a lab ----

def distinct(lab, workers):
    """The mutants that are programs of their own, with these: hash of the program -> mutant."""
    found, mutants = {}, list(lab.mutants())
    same = digest(*lab.reference.values())
    for mutant, program in zip(mutants, workers.map(lab.program_of, mutants)):
        if program not in (None, same):
            found.setdefault(program, []).append(mutant)
    return found, mutants


def reason_of(mutants):
    """One program may have been made in several ways: any of them may be explained."""
    return any(mutant.hash in mutant.lab.reasons for mutant in mutants)


def mutate(lab, workers):
    """Grades all mutants of a lab and prints what became of them. Returns how many are unexplained."""
    found, mutants = distinct(lab, workers)
    verdicts = dict(workers.map(lambda one: (one[0], lab.verdict_on(one[1][0], one[0])),
                                random.Random(0).sample(list(found.items()), len(found))))
    killed, holes, explained = collections.Counter(), [], 0
    useful = set()
    for program, ways in found.items():
        failed = verdicts[program]
        if failed and failed != ["(grader error)"]:
            killed.update(failed[:1])
            continue
        useful.update(mutant.hash for mutant in ways)
        if not failed and reason_of(ways):
            explained += 1
        else:
            holes.append((ways[0], failed))
    print(f"{lab.name}: {len(mutants)} generated, {len(found)} distinct, {killed.total()} killed, "
          f"{explained} equivalent, {len(holes)} unexplained")
    for check, count in killed.most_common():
        print(f"    {count:5} {check}")
    for mutant, failed in holes:
        print(f"  hole at {mutant.where()}, {mutant.edit.rule} {' '.join(failed)}\n    {mutant}")
    stale = [line for hash, line in lab.reasons.items() if hash not in useful]
    for line in stale:
        print(f"  explains no survivor: {line}")
    for line in lab.wrong:
        print(f"  gives no reason: {line}")
    return len(holes) + len(stale) + len(lab.wrong)


# ---- a sample ----

def draw(labs, count, seed):
    """Mutants that are programs of their own, whichever the seed brings."""
    pool = [mutant for lab in labs for mutant in lab.mutants()]
    random.Random(seed).shuffle(pool)
    same = {lab.name: digest(*lab.reference.values()) for lab in labs}
    seen = set()
    while pool and len(seen) < count:
        mutant = pool.pop()
        program = mutant.lab.program_of(mutant)
        if program not in (None, same[mutant.lab.name]) and program not in seen:
            seen.add(program)
            yield mutant, program


def outcome(drawn):
    mutant, program = drawn
    if reason_of([mutant]):
        return True, "equivalent"
    failed = mutant.lab.verdict_on(mutant, program)
    return bool(failed) and failed != ["(grader error)"], " ".join(failed) or "survives"


def sample(labs, count, seed, workers):
    print(f"# the sample is drawn by --seed {seed}")
    drawn = list(draw(labs, count, seed))
    wrong = mutate_examples.failures()
    print(f"{'not ok' if wrong else 'ok'} 1 - each rule makes what it should", *wrong, sep="\n# ")
    failures = bool(wrong)
    for i, ((mutant, _), (good, what)) in enumerate(zip(drawn, workers.map(outcome, drawn)), 2):
        failures += not good
        print(f"{'ok' if good else 'not ok'} {i} - {mutant.where()}, {mutant.edit.rule}: {what}")
        if not good:
            print(f"# {mutant}")
    print(f"1..{len(drawn) + 1}", flush=True)
    return failures


# ---- the command line ----

def labs_named(names):
    all_labs = sorted(path.name for path in (ROOT / "autograder/mutants").iterdir() if path.is_dir())
    wanted = [lab for lab in all_labs
              if not names or any(name in (lab, lab.split("-")[0], lab[3:].split("-")[0])
                                  for name in names)]
    if len(wanted) < max(1, len(names)):
        sys.exit(f"mutate.py: the labs are {' '.join(all_labs)}")
    return [Lab(lab) for lab in wanted]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("labs", metavar="LAB", nargs="*")
    parser.add_argument("--sample", type=int, metavar="N")
    parser.add_argument("--seed", type=int, default=random.randrange(1000000))
    options = parser.parse_args()
    os.nice(5)
    labs = labs_named(options.labs)
    with ThreadPoolExecutor(AT_ONCE) as workers:
        if options.sample:
            return 1 if sample(labs, options.sample, options.seed, workers) else 0
        return 1 if sum([mutate(lab, workers) for lab in labs]) else 0


if __name__ == "__main__":
    sys.exit(main())
