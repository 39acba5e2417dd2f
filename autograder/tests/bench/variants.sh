#!/usr/bin/env bash
# How long each legal variant takes to grade, beside the solution graded just before and just after it.
# Prints a line for each, the slowest of a lab first: seconds of the variant, of the solution, and their
# ratio, at the median.
#
#     variants.sh [PAIRS [LAB...]]    default: 3 pairs, every lab
cd "$(dirname "$0")/../../.." || exit
. autograder/tests/many.sh
pairs=${1:-3}

# seconds LAB FOLDER OPTION...: grades it, and prints how long that took; nothing if it lost a point.
seconds() {
    local begin=$EPOCHREALTIME
    build/autograde check "$1" "$2/submission" --seed 1 "${@:3}" >/dev/null 2>&1 </dev/null || return
    echo "$begin $EPOCHREALTIME" | awk '{ printf "%.3f\n", $2 - $1 }'
}

median() {
    sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

# compare LAB VARIANT LIMIT: prints RATIO VARIANT-SECONDS SOLUTION-SECONDS NAME.
compare() {
    local folder=$scratch/variant name commands ours theirs
    name=$(basename "$2" .patch)${3:+ of $3 ms}
    rm -rf "$folder"
    mkdir "$folder"
    finished "$1" "$folder" "$2" "$3" || return
    mapfile -t commands < <(commands_of "$2")
    seconds "$1" "$folder" "${commands[@]}" >/dev/null # nothing to compile any more
    for ((i = 0; i < pairs; i++)); do
        seconds "$1" "$scratch/solution" >>"$folder/theirs"
        seconds "$1" "$folder" "${commands[@]}" >>"$folder/ours"
    done
    ours=$(median <"$folder/ours") theirs=$(median <"$folder/theirs")
    awk -v ours="${ours:-0}" -v theirs="$theirs" -v name="$name" \
        'BEGIN { printf "%6.2f %8.2f s %8.2f s  %s\n", ours / theirs, ours, theirs, name (ours > 0 ? "" : " (lost points)") }'
}

for lab in autograder/mutants/*/; do
    lab=$(basename "$lab")
    [ $# -lt 2 ] || [[ " ${*:2} " = *" $lab "* || " ${*:2} " = *" ${lab%%-*} "* ]] || continue
    rm -rf "$scratch/solution"
    mkdir "$scratch/solution"
    finished "$lab" "$scratch/solution"
    seconds "$lab" "$scratch/solution" >/dev/null
    echo "$lab: variant / solution"
    for variant in autograder/mutants/"$lab"/variants/*/ autograder/mutants/"$lab"/variants/*.patch; do
        [ -e "$variant" ] || continue
        read -ra limits <<<"$(limits_of "$variant" 1)"
        for limit in "${limits[@]:-}"; do
            compare "$lab" "$variant" "$limit"
        done
    done | sort -rn
done
