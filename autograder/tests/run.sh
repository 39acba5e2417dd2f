#!/usr/bin/env bash
# All that must hold, for make test. Runs every test, says what failed, and ends with the count.
set -u
cd "$(dirname "$0")/../.." || exit
mkdir -p build
log=build/test.log
# Where root tests what an ordinary user has cloned, git would refuse to list the files (git-config(1)).
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=$PWD
passed=0 failed=0 skipped=0

heading() {
    printf '%-58s' "$1"
    began=$SECONDS
}

# Of TAP: the tests that failed, each with what it says, and what was said outside of any test's lines.
what_failed() {
    awk '/^(ok|not ok) / { told = /^not/ }
         /^[0-9]+\.\.[0-9]+$/ { told = 0; next }
         !/^(ok|not ok|#)/ || told || /^# .* ended with status/' "$log"
}

verdict() { # PASSED FAILED SKIPPED
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
    printf '%4d ok' "$1"
    [ "$3" -eq 0 ] || printf ', %d skipped' "$3"
    [ "$2" -eq 0 ] || printf ', %d FAILED' "$2"
    printf '  (%d s)\n' $((SECONDS - began))
    [ "$2" -eq 0 ] || what_failed | tail -n 120 | sed 's/^/    /'
}

# one WHAT COMMAND...: a test that its exit status decides.
one() {
    heading "$1"
    shift
    if "$@" >"$log" 2>&1 </dev/null; then
        verdict 1 0 0
    else
        verdict 0 1 0
    fi
}

# tap WHAT COMMAND...: many tests, that the command reports as TAP. A plan that was not kept, or an exit
# status that no line explains, counts as one more that failed. A command that says nothing for a quarter of
# an hour is ended: what it has said counts, and the rest is still run.
tap() {
    local ok bad skips planned status
    heading "$1"
    shift
    autograder/tests/watched.sh 900 "$@" >"$log" 2>&1 </dev/null
    status=$?
    [ "$status" -ne 124 ] || echo "# $* said nothing for 15 minutes; it ended with status 124" >>"$log"
    ok=$(grep -c '^ok ' "$log")
    skips=$(grep -c '^ok .*# SKIP' "$log")
    bad=$(grep -c '^not ok ' "$log")
    planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$log" | awk '{ n += $1 } END { print n + 0 }')
    if [ "$planned" -ne $((ok + bad)) ] || { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
        bad=$((bad + 1))
        echo "# $* ended with status $status: $((ok + bad)) results of $planned planned" >>"$log"
    fi
    verdict $((ok - skips)) "$bad" "$skips"
}

sources() {
    git ls-files 'autograder/*.c' 'common/*.c' 'solutions/*.c' | grep -vE 'autograder/(mutants|tests)/'
}

tidy() {
    sources | xargs -P "$(nproc)" -n 3 sh -c \
        'clang-tidy --quiet "$@" -- -std=c17 -D_POSIX_C_SOURCE=200809L -Iautograder -Icommon' sh
}

formatted() {
    git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror
}

# Waiting is for what the kernel shows, never for time.
no_fixed_waits() {
    ! git grep -nE '\b(u?sleep|nanosleep)\(' -- 'autograder/*.c' 'autograder/*.h' ':!autograder/mutants' \
        ':!autograder/tests/hostile'
}

full_points() {
    local solution status=0
    for solution in solutions/*/; do
        "$@" check "$(basename "$solution")" "$solution" || status=1
    done
    return "$status"
}

finish() {
    echo
    printf '%d passed, %d failed' "$passed" "$failed"
    [ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
    echo
    [ "$failed" -eq 0 ]
}

# run.sh SCRIPT...: just these, with their count.
for script in "$@"; do
    tap "$script" "autograder/tests/$script.sh"
done
if [ $# -gt 0 ]; then
    finish
    exit
fi

jobs=-j$(nproc)
one "builds with gcc, without a warning" make -s "$jobs" WERROR=-Werror all
one "builds with clang, without a warning" make -s "$jobs" WERROR=-Werror CC=clang B=build/clang all
sanitizers='-std=c17 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'
one "builds with sanitizers, and all unit tests" make -s "$jobs" B=build/asan \
    CFLAGS="$sanitizers -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror" all unit
one "is formatted" formatted
one "shell scripts are clean" sh -c "git ls-files '*.sh' .ci/run | xargs shellcheck -x"
one "clang-tidy finds nothing" tidy
one "waits for nothing but the kernel" no_fixed_waits
one "solutions get full points" full_points build/autograde
one "solutions get full points when clang compiles them" env AUTOGRADE_CC=clang \
    bash -c "$(declare -f full_points); full_points build/autograde"
one "the grader itself is clean under its sanitizers" full_points build/asan/autograde
for test in build/asan/tests/test_*; do
    [ -x "$test" ] && tap "unit: ${test##*/test_}" env CMOCKA_MESSAGE_OUTPUT=TAP "$test"
done
# Of the mutants and variants a third, another one for each commit: make matrix grades them all.
export SHARE=3 TURN
TURN=$(git rev-list --count HEAD 2>/dev/null) || TURN=1
scripts='
arrows
packages
running
new_lab
starters
handouts
decks
facts
figures
matrix
golden
hostile
bad_input
fuzz
killed
class
short_of
real_servers'
for script in $scripts; do
    tap "$script" "autograder/tests/$script.sh"
done
tap "verdicts do not change under load" autograder/tests/flake.sh 2 9
one "the bench measures" make -s bench PAIRS=1
finish
