#!/usr/bin/env bash
# A grader that is killed (SIGKILL) leaves no program running, not even one that has left its session and its
# parent: at every level of isolation. What it leaves on disk the next one removes. Prints TAP.
# killed.sh [MOMENTS]: so many that are chosen at random.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch" # where we are root, the programs of the submission are not
name=left$$
moments=${1:-3}

cp -r solutions/lab1-oneshot "$scratch/submission"
cat >"$scratch/submission/server.c" <<EOF
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <unistd.h>

/* A limit on processes counts those of others, too: there may be no room at once. */
static pid_t fork_some_time(void)
{
    pid_t child;
    while ((child = fork()) < 0)
        continue;
    return child;
}

/* The grandchild has a name of its own, and waits for ever; the program goes round. */
int main(void)
{
    if (fork_some_time() == 0) {
        setsid();
        if (fork_some_time() > 0)
            _exit(0);
        prctl(PR_SET_NAME, "$name");
        for (;;)
            pause();
    }
    for (;;)
        getppid();
}
EOF

# What those leave on disk who die is removed by the next, and nothing of those who live.
export TMPDIR=$scratch/tmp
touch "$scratch/left" "$scratch/dead"
mkdir -m 1777 "$TMPDIR"
for level in full network none; do
    autograder/tests/leaves.py --left "$scratch/left" --signal KILL --when "$name" -- \
        build/autograde check lab1-oneshot "$scratch/submission" --only listens --isolation "$level" \
        >"$scratch/report" 2>&1
    status=$?
    report "isolation $level: nothing is left of a killed grader" "$(
        cat "$scratch/left"
        [ "$status" -eq 137 ] || echo "status $status: $(cat "$scratch/report")"
    )"
done
report "its folders are" "$(
    left=$(find "$TMPDIR" -mindepth 1 -maxdepth 1 | wc -l)
    [ "$left" -eq 1 ] || echo "$left folders in TMPDIR: each start should remove what the one before left"
)"
build/autograde check lab1-oneshot solutions/lab1-oneshot >"$scratch/living" 2>&1 &
for ((i = 0; i < moments; i++)); do
    autograder/tests/leaves.py --left "$scratch/dead" --signal KILL --at $((1 + RANDOM % 50)) -- \
        build/autograde check lab1-oneshot solutions/lab1-oneshot >/dev/null 2>&1
done
wait "$!"
status=$?
report "whoever lives is not disturbed" "$([ "$status" -eq 0 ] || cat "$scratch/living")"
report "nothing of those who died lives on" "$(cat "$scratch/dead")"
report "the next grading leaves nothing of all these" "$(
    build/autograde check lab1-oneshot solutions/lab1-oneshot --only listens >"$scratch/report" 2>&1 ||
        cat "$scratch/report"
    find "$TMPDIR" -mindepth 1 -maxdepth 1
)"
mkdir -m 1777 "$scratch/told"
for ((i = 0; i < moments; i++)); do
    TMPDIR=$scratch/told autograder/tests/leaves.py --left "$scratch/dead" --signal TERM \
        --at $((1 + RANDOM % 50)) -- \
        build/autograde check lab1-oneshot solutions/lab1-oneshot >/dev/null 2>&1
    status=$?
    [ "$status" -eq 143 ] || [ "$status" -eq 0 ] || echo "status $status" >>"$scratch/dead"
done
report "one that is asked to end (SIGTERM) leaves nothing at any moment" "$(
    cat "$scratch/dead"
    find "$scratch/told" -mindepth 1 -maxdepth 1
)"
plan
