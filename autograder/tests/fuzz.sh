#!/usr/bin/env bash
# Gives bytes that libFuzzer makes up to everything that reads foreign ones: fuzz.sh [SECONDS], for each
# fuzzer, first of all those in autograder/tests/fuzz/corpus, where what once broke something stays. What is
# found is kept in build/fuzz/found, and inputs that reach new code in build/fuzz/corpus, for the next time.
# Without SECONDS a few are enough, and it begins as it did the last time. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
seconds=${1:-4}
corpus=autograder/tests/fuzz/corpus
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT
export TMPDIR=$scratch
# The check's process owns what facts are made of, and ends: that is no leak. And AddressSanitizer's own
# strstr(3) looks for the end of all text each time.
export ASAN_OPTIONS=detect_leaks=0:intercept_strstr=0
learned=$scratch/corpus seed=1
[ $# -eq 0 ] || learned=build/fuzz/corpus seed=0

# fuzz NAME: what it says goes to a file, and how it ended behind that.
fuzz() {
    local found=build/fuzz/found/$1-
    mkdir -p "$learned/$1" "${found%/*}"
    "build/fuzz/tests/fuzz_$1" -detect_leaks=0 -max_total_time="$seconds" \
        -dict=autograder/tests/fuzz/words.dict -max_len=4096 -rss_limit_mb=4096 -seed="$seed" -artifact_prefix="$found" "$learned/$1" "$corpus/$1" \
        >"$scratch/$1" 2>&1 </dev/null
    echo "it ended with status $?" >>"$scratch/$1"
}

# The runs and their number; what was found, and how to see it again.
problem_of() {
    local kept said
    if tail -n 1 "$scratch/$1" | grep -q 'status 0$'; then
        said=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$scratch/$1")
        [ "${said:-0}" -ge "$(find "$corpus/$1" -type f | wc -l)" ] || echo "it ran ${said:-no} inputs"
        return
    fi
    kept=$(sed -n 's/.*Test unit written to //p' "$scratch/$1" | tail -n 1)
    grep -E 'does not hold|bytes take|ERROR:|runtime error:|^ +#[0-9]+ .*autograder/' "$scratch/$1" | head -n 20
    tail -n 1 "$scratch/$1"
    echo "again: ASAN_OPTIONS=$ASAN_OPTIONS build/fuzz/tests/fuzz_$1 $kept"
    echo "when it is mended: mv $kept $corpus/$1/WHAT_IT_SHOWS"
}

flags='-std=c17 -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'
made=$(make -s -j"$(nproc)" B=build/fuzz CC=clang WERROR=-Werror LDFLAGS= \
    CFLAGS="$flags -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror" fuzzers 2>&1)
report "the fuzzers can be built" "$made"

names=$(printf '%s\n' autograder/tests/fuzz/fuzz_*.c | sed 's/.*fuzz_\(.*\)\.c$/\1/')
export -f fuzz
export seconds seed corpus learned scratch
# shellcheck disable=SC2086 # names are words
printf '%s\n' $names | xargs -P 2 -I{} bash -c 'fuzz {}'
for name in $names; do
    report "fuzz_$name finds nothing" "$(problem_of "$name")"
done
plan
