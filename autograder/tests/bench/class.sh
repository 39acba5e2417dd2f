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

# hand_in CLASS HOW NUMBER: all of them different, in every source or in server.c alone.
hand_in() {
    local i file
    for ((i = 1; i <= $3; i++)); do
        mkdir -p "$scratch/$1/s$i"
        cp solutions/lab1-oneshot/*.[ch] "$scratch/$1/s$i"
        for file in "$scratch/$1/s$i"/*.c; do
            [ "$2" = server ] && [ "${file##*/}" != server.c ] || echo "/* $1 $i */" >>"$file"
        done
    done
}

# Each processor compiles its share, one source after the other.
compile_alone() { # CLASS
    local processors part folders
    processors=$(nproc)
    for ((part = 0; part < processors; part++)); do
        mapfile -t folders < <(printf '%s\n' "$scratch/$1"/* | awk "NR % $processors == $part")
        [ ${#folders[@]} -eq 0 ] ||
            taskset -c "$part" build/tests/bench compile lab1 "${folders[@]}" >"$scratch/compiled" &
    done
    wait
}

batch() { # CLASS
    local status=0
    build/autograde batch lab1 "$scratch/$1" --gradebook "$scratch/$1.db" --seed 1 >"$scratch/out" 2>&1 || status=$?
    [ "$status" -eq 0 ] || cat "$scratch/out" >&2
}

# Compiles a part of the class, grades it, compiles the next: both meet the same moments.
throughput() { # WHAT HOW
    local part=25 left=$count began middle number=0
    [ "$count" -ge "$part" ] || part=$count
    for ((; left > 0; left -= part)); do
        number=$((number + 1))
        hand_in "$2-$number" "$2" "$part"
        began=${EPOCHREALTIME/./}
        compile_alone "$2-$number"
        middle=${EPOCHREALTIME/./}
        batch "$2-$number"
        echo "$((middle - began)) $((${EPOCHREALTIME/./} - middle))"
        rm -rf "${scratch:?}/$2-$number"
    done | awk -v what="$1" -v part="$part" '
        { compiling += $1; batch += $2; ratio[NR] = $1 / $2 }
        END {
            for (i = 2; i <= NR; i++)
                for (k = i; k > 1 && ratio[k] < ratio[k - 1]; k--) {
                    moved = ratio[k]; ratio[k] = ratio[k - 1]; ratio[k - 1] = moved
                }
            printf "%-34s compiling alone %.1f s, batch %.1f s, ratio %.2f (%.2f to %.2f); %.0f an hour\n", what,
                compiling / 1e6, batch / 1e6, ratio[int((NR + 1) / 2)], ratio[1], ratio[NR], NR * part * 3600e6 / batch
        }'
}

throughput "$count submissions, nothing cached" all
# What the class was given is compiled once, before.
build/autograde check lab1 solutions/lab1-oneshot --seed 1 --json "$scratch/result" >"$scratch/out"
throughput "$count, given files cached" server

# What the batch itself needs: the grader only copies a result.
# shellcheck disable=SC2016 # it is for the shell inside
printf '#!/bin/sh\ncp "%s" "$5"\nexit 0\n' "$scratch/result" >"$scratch/pretend"
chmod +x "$scratch/pretend"
export AUTOGRADE_CHECK=$scratch/pretend
measure() { # CLASS: seconds of processor time, and KiB of memory of the largest process
    python3 -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)' \
        build/autograde batch lab1 "$scratch/$1" --gradebook "$scratch/$1.db" --seed 1
}
hand_in few server 50
hand_in many server 1000
read -r _ few < <(measure few)
read -r _ many < <(measure many)
read -r seconds _ < <(measure many)
awk -v few="$few" -v many="$many" -v seconds="$seconds" 'BEGIN {
    printf "%-34s %.1f MiB for 50, %.1f MiB for 1000, ratio %.2f\n", "peak memory of batch", few / 1024, many / 1024, many / few
    printf "%-34s %.2f s of processor time\n", "1000 unchanged, checked again", seconds }'
unset AUTOGRADE_CHECK
rm -rf "$scratch/few" "$scratch/many"
autograder/tests/cluster.sh bench | grep -v '^1\.\.'
