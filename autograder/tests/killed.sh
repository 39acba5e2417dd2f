#!/usr/bin/env bash
# A grader that is killed (SIGKILL) leaves no program running, not even one that has left its session and its
# parent: at every level of isolation. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT
name=left$$

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

for level in full network none; do
    build/autograde check lab1-oneshot "$scratch/submission" --only listens --isolation "$level" \
        >"$scratch/report" 2>&1 &
    grader=$!
    until left=$(pgrep -x "$name") || ! kill -0 "$grader" 2>/dev/null; do :; done
    kill -KILL "$grader" 2>/dev/null
    wait "$grader" 2>/dev/null
    if [ -n "$left" ] && timeout 60 tail --pid="$left" -f /dev/null; then
        report "isolation $level: nothing is left of a killed grader" ""
    else
        report "isolation $level: nothing is left of a killed grader" \
            "'$left' is left, or never was there: $(cat "$scratch/report")"
        pkill -KILL -x "$name"
    fi
done
plan
