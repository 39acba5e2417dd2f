#!/usr/bin/env bash
# No verdict may change: grades everything RUNS times, under four busy processes. Prints TAP.
#
#     flake.sh [RUNS [SHARE]]     RUNS is 200; of mutants and variants only each SHARE-th, if given
#
# Solutions, starters and legal variants run all their checks; a mutant runs the check that is for it.
# BUSY=0 adds no load of its own, where the machine is busy anyway.
cd "$(dirname "$0")/../.." || exit
. autograder/tests/many.sh
runs=${1:-200}
share=${2:-1}
at_once=$((at_once + ${BUSY:-4}))

for ((i = 0; i < ${BUSY:-4}; i++)); do
    (while :; do :; done) &
done

# steady STATUS ARGUMENTS... FOLDER: the same verdicts in all runs, and this status.
steady() {
    local folder=${*: -1} status changed
    build/autograde check "${@:2:$#-2}" --runs "$runs" --json "$folder/json" >"$folder/report" 2>&1
    status=$?
    changed=$(jq -r '.checks[] | select(.message // "" | test("race for being first")) | .id + ": " + .message' \
        "$folder/json")
    [ "$status" -ne "$1" ] || [ -n "$changed" ] || return
    echo "status $status, expected $1"
    echo "$changed"
    grep -E '✗|!|x  ' "$folder/report"
}

steady_variant() { # LAB VARIANT FOLDER
    local options
    finished "$1" "$3" "$2" || return
    mapfile -t options < <(commands_of "$2")
    steady 0 "$1" "$3/submission" "${options[@]}" "$3"
}

steady_mutant() { # LAB PATCH FOLDER
    mutated "$1" "$3" "$2" || return
    steady 1 "$1" "$3/submission" --only "$(head_line check "$2")" "$3"
}

# True for each SHARE-th time that it is asked.
turn=0
its_turn() {
    turn=$(((turn + 1) % share))
    [ "$turn" -eq 0 ]
}

for solution in solutions/*/; do
    lab=$(basename "$solution")
    begin "$lab: the solution" steady 0 "$lab" "$solution"
    begin "$lab: the starter" steady 1 "$lab" "labs/$lab"
    for variant in autograder/mutants/"$lab"/variants/*/ autograder/mutants/"$lab"/variants/*.patch; do
        [ -e "$variant" ] || continue
        its_turn || continue
        begin "$lab: $(basename "$variant" .patch)" steady_variant "$lab" "$variant"
    done
    for mutant in autograder/mutants/"$lab"/*.patch; do
        [ -f "$mutant" ] || continue
        its_turn || continue
        begin "$lab: $(basename "$mutant" .patch) fails $(head_line check "$mutant")" \
            steady_mutant "$lab" "$mutant"
    done
done
end_all
plan
