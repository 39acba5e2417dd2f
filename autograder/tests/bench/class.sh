#!/usr/bin/env bash
# How fast a class is graded, and what a batch itself costs: class.sh [SUBMISSIONS] (default 200 of lab 1).
# Ratios of times that were measured one right after the other.
set -eu
cd "$(dirname "$0")/../../.."
count=${1:-200}
scratch=$(mktemp -d)
chmod 755 "$scratch"
trap 'rm -rf "$scratch"' EXIT
mkdir -m 1777 "$scratch/tmp"
export TMPDIR=$scratch/tmp XDG_CACHE_HOME=$scratch/cache NO_COLOR=1

# hand_in CLASS HOW: all of them different, in every source or in server.c alone.
hand_in() {
    local i file
    for ((i = 1; i <= count; i++)); do
        mkdir -p "$scratch/$1/s$i"
        cp solutions/lab1-oneshot/*.[ch] "$scratch/$1/s$i"
        for file in "$scratch/$1/s$i"/*.c; do
            [ "$2" = server ] && [ "${file##*/}" != server.c ] || echo "/* $1 $i */" >>"$file"
        done
    done
}

# Seconds since BEGAN, in microseconds.
since() {
    echo $((${EPOCHREALTIME/./} - $1))
}

# Each processor compiles its share, one source after the other.
compile_alone() { # CLASS
    local began=${EPOCHREALTIME/./} processors part folders
    processors=$(nproc)
    for ((part = 0; part < processors; part++)); do
        mapfile -t folders < <(printf '%s\n' "$scratch/$1"/* | awk "NR % $processors == $part")
        [ ${#folders[@]} -eq 0 ] ||
            taskset -c "$part" build/tests/bench compile lab1 "${folders[@]}" >"$scratch/compiled" &
    done
    wait
    since "$began"
}

batch() { # CLASS OPTIONS...
    local class=$1 began=${EPOCHREALTIME/./}
    shift
    build/autograde batch lab1 "$scratch/$class" --gradebook "$scratch/$class.db" --seed 1 "$@" \
        >"$scratch/out" 2>&1 || { [ $? -eq 1 ] || cat "$scratch/out"; } >&2
    since "$began"
}

say() { # WHAT COMPILING BATCH
    awk -v what="$1" -v compiling="$2" -v batch="$3" -v count="$count" 'BEGIN {
        printf "%-34s compiling alone %.1f s, batch %.1f s, ratio %.2f; %.0f an hour\n",
            what, compiling / 1e6, batch / 1e6, compiling / batch, count * 3600e6 / batch }'
}

hand_in cold all
hand_in warm server
compiling=$(compile_alone cold)
say "$count submissions, nothing cached" "$compiling" "$(batch cold)"
# What the class was given is compiled once, before.
XDG_CACHE_HOME=$scratch/cache build/autograde check lab1 solutions/lab1-oneshot --seed 1 --json "$scratch/result" >"$scratch/out"
compiling=$(compile_alone warm)
say "$count, given files cached" "$compiling" "$(batch warm)"

# What the batch itself needs: the grader only copies a result.
# shellcheck disable=SC2016 # it is for the shell inside
printf '#!/bin/sh\ncp "%s" "$5"\nexit 0\n' "$scratch/result" >"$scratch/pretend"
chmod +x "$scratch/pretend"
export AUTOGRADE_CHECK=$scratch/pretend
measure() { # WHAT CLASS: prints seconds of processor time and KiB of memory, of the largest process
    python3 -c '
import resource, subprocess, sys
subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)' "$1" \
        build/autograde batch lab1 "$scratch/$2" --gradebook "$scratch/$2.db" --seed 1
}
count=50 hand_in few server
count=1000 hand_in many server
read -r _ few < <(measure fresh few)
read -r _ many < <(measure fresh many)
read -r seconds _ < <(measure again many)
awk -v few="$few" -v many="$many" -v seconds="$seconds" 'BEGIN {
    printf "%-34s %.1f MiB for 50, %.1f MiB for 1000, ratio %.2f\n", "peak memory of batch", few / 1024, many / 1024, many / few
    printf "%-34s %.2f s of processor time\n", "1000 unchanged, checked again", seconds }'
unset AUTOGRADE_CHECK
rm -rf "$scratch/few" "$scratch/many"
autograder/tests/cluster.sh bench | grep -v '^1\.\.'
