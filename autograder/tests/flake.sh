#!/usr/bin/env bash
# No verdict may change: grades everything RUNS times, under four busy processes. Prints TAP.
#
#     flake.sh [RUNS [SHARE]]     RUNS is 200; of mutants and variants only each SHARE-th, if given
#
# Solutions, starters and legal variants run all their checks; a mutant runs the check that is for it.
# BUSY=0 adds no load of its own, where the machine is busy anyway.
set -u
cd "$(dirname "$0")/../.." || exit
runs=${1:-200}
share=${2:-1}
scratch=$(mktemp -d) || exit
chmod 755 "$scratch" # where we are root, the programs of the submission are not
busy=()
number=0

finish() {
    [ ${#busy[@]} -eq 0 ] || kill "${busy[@]}" 2>/dev/null
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

for ((i = 0; i < ${BUSY:-4}; i++)); do
    (while :; do :; done) &
    busy+=($!)
done

# steady WHAT STATUS ARGUMENTS...: the same verdicts in all runs, and this status.
steady() {
    local what=$1 expected=$2 status
    shift 2
    number=$((number + 1))
    build/autograde check "$@" --runs "$runs" >"$scratch/report" 2>&1
    status=$?
    if [ "$status" -eq "$expected" ]; then
        echo "ok $number - $what"
    else
        echo "not ok $number - $what: status $status, expected $expected"
        grep -E '✗|!|x  |changed' "$scratch/report" | sed 's/^/# /'
    fi
}

# The finished programs of a lab, with the files of a folder over them.
finished() { # LAB FOLDER-OR-NOTHING
    rm -rf "$scratch/submission"
    cp -r "solutions/$1" "$scratch/submission"
    [ -z "$2" ] || cp -r "$2/." "$scratch/submission"
}

# The options that a variant in another language needs.
commands_of() { # FOLDER
    [ ! -f "$1/COMMANDS" ] || sed 's/^\([a-z]*\): \(.*\)/--\1\n\2/' "$1/COMMANDS"
}

# True for each SHARE-th time that it is asked.
turn=0
its_turn() {
    turn=$(((turn + 1) % share))
    [ "$turn" -eq 0 ]
}

for solution in solutions/*/; do
    lab=$(basename "$solution")
    steady "$lab: the solution" 0 "$lab" "$solution"
    steady "$lab: the starter" 1 "$lab" "labs/$lab"
    for variant in autograder/mutants/"$lab"/variants/*/; do
        [ -d "$variant" ] || continue
        its_turn || continue
        finished "$lab" "$variant"
        mapfile -t options < <(commands_of "$variant")
        steady "$lab: $(basename "$variant")" 0 "$lab" "$scratch/submission" "${options[@]}"
    done
    for mutant in autograder/mutants/"$lab"/*.patch; do
        [ -f "$mutant" ] || continue
        its_turn || continue
        finished "$lab" ""
        patch -s -p1 -d "$scratch/submission" <"$mutant"
        check=$(sed -n 's/^check: *//p' "$mutant")
        steady "$lab: $(basename "$mutant" .patch) fails $check" 1 "$lab" "$scratch/submission" --only "$check"
    done
done
echo "1..$number"
