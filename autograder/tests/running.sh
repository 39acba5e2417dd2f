#!/usr/bin/env bash
# How a grading, and how a test ends: make grade with a status and without a word of make's own, a test that
# hangs with what it has said until then. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT
unset MAKEFLAGS MAKELEVEL MAKEOVERRIDES MFLAGS

# ends WHAT STATUS LAST COMMAND...: the status, and what the last line that the command prints begins with.
ends() {
    local what=$1 expected=$2 last=$3 status
    shift 3
    "$@" >"$scratch/said" 2>&1 </dev/null
    status=$?
    report "$what" "$(
        [ "$status" -eq "$expected" ] || echo "status $status instead of $expected"
        [[ $(tail -n 1 "$scratch/said") == "$last"* ]] || tail -n 3 "$scratch/said"
    )"
}

ends "make grade: points are lost" 1 "Next: " make grade LAB=1
ends "make grade in a lab's folder: points are lost" 1 "Next: " make -C labs/lab1-oneshot --no-print-directory grade
ends "make grade: no point is lost" 0 "100/100 points" make grade LAB=1 FROM=solutions
ends "make grade: options of make's do not matter" 1 "Next: " make -k -j2 --no-print-directory grade LAB=1
ends "make -n grade: nothing is graded" 0 'autograder/grade.sh "labs" "1"' make -n grade LAB=1
ends "make grade: what went wrong is an error of make's, too" 2 "make: ***" make grade FROM=nowhere

watched=autograder/tests/watched.sh
ends "a test ends with its own status" 3 "ok 1" "$watched" 600 sh -c 'echo ok 1; exit 3'
ends "a last line needs no end" 0 "ok 2" "$watched" 600 printf 'ok 1\nok 2'
ends "a test that says nothing is ended" 124 "" "$watched" 1 sh -c 'sleep 1000 & wait'
# On a slow machine it may not have begun to speak when it is ended: it gets more time then.
limit=1
until "$watched" "$limit" sh -c 'echo ok 1; trap "echo ok 2; exit" TERM; sleep 1000 & wait' >"$scratch/kept" ||
    [ "$(wc -l <"$scratch/kept")" -eq 2 ] || [ "$limit" -gt 100 ]; do
    limit=$((limit * 2))
done
report "what it has said is kept, and its last words" "$(diff <(printf 'ok 1\nok 2\n') "$scratch/kept")"
plan
