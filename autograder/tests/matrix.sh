#!/usr/bin/env bash
# Each mutant of a solution is killed by the check that is for it, by no other, and called by its
# name; each check kills a mutant that only it is for; legal variants lose no point. Prints TAP
# (https://testanything.org/), then the table of mutants, checks and diagnoses.
#
#     matrix.sh [ID...]     all mutants and variants, or these; SEED=n for other payloads
#
# A mutant is a file autograder/mutants/LAB/ID.patch, for `patch -p1` in solutions/LAB. Its head:
#
#     The port is stored without htons().     the wrong idea, in one sentence
#     check: listens                          the check that must fail
#     also: raw_bytes                         those that cannot but fail with it, if there are any
#     diagnosis: port-no-htons                what the check calls it; none if nothing proves it
#
# A variant is a folder autograder/mutants/LAB/variants/NAME, whose files replace those of the
# solution or are added to them. Its COMMANDS, if it has one, names programs in other languages:
# `server: python3 server.py`.
set -u
cd "$(dirname "$0")/../.." || exit
if [ ! -x build/autograde ]; then
    echo "Bail out! There is no build/autograde: run make first."
    exit 1
fi
only=("$@")
seed=${SEED:-1}
scratch=$(mktemp -d) || exit
chmod 755 "$scratch" # where we are root, the programs of the submission are not
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
number=0 failures=0
table=()
declare -A killed

# report WHAT PROBLEM: one line of TAP; the problem, if there is one, follows as a comment.
report() {
    number=$((number + 1))
    if [ -z "$2" ]; then
        echo "ok $number - $1"
    else
        failures=$((failures + 1))
        echo "not ok $number - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}

wanted() { # ID
    [ ${#only[@]} -eq 0 ] || [[ " ${only[*]} " = *" $1 "* ]]
}

finished() { # LAB: the finished programs of the lab, in a folder of our own
    rm -rf "$scratch/submission"
    cp -r "solutions/$1" "$scratch/submission"
}

# grade LAB OPTION...: leaves the result in a file, or none.
grade() {
    rm -f "$scratch/result"
    build/autograde check "$1" "$scratch/submission" --seed "$seed" --json "$scratch/result" \
        "${@:2}" >/dev/null 2>&1 </dev/null
}

# For jq: what became of a check, in words; what kept a program from being built.
words='
def told: .id + ": " + .verdict + (if .message then ", " + .message else "" end);
def unbuilt: .build[] | select(.fatal) | .message, .output;'

# ---- mutants ----

head_line() { # NAME PATCH
    sed -n "/^\$/q; s/^$1: *//p" "$2"
}

# astray FAILING-CHECKS DIAGNOSIS: what in the result is not as the head of the mutant has it. The
# diagnosis is that of the first check. A check that was not run needs one that did not pass.
astray() {
    jq -r --arg failing "$1" --arg diagnosis "$2" "$words"'
        def needed: [.message // "" | capture("^needs (?<id>[a-z_0-9]+)$").id] | first;

        (.checks | INDEX(.id)) as $checks
        | (.checks | map(select(.verdict != "pass").id)) as $not_passed
        | ($failing | split(" ")) as $expected
        | unbuilt,
          ($expected[] | select($checks[.] == null) | "there is no check " + .),
          (.checks[]
           | (.id | IN($expected[])) as $by_right
           | select(
               if .verdict == "pass" then $by_right
               elif .verdict == "fail" then $by_right | not
               elif .verdict == "not_run" then $by_right or (needed | IN($not_passed[]) | not)
               else true end)
           | told),
          ($checks[$expected[0]] // empty
           | select(.verdict == "fail" and (.diagnosis // "none") != $diagnosis)
           | .id + " calls it " + (.diagnosis // "nothing") + ": " + .message)' "$scratch/result"
}

# try_mutant LAB PATCH FAILING-CHECKS DIAGNOSIS: says what is not as it should be.
try_mutant() {
    if [ -z "${3%% *}" ] || [ -z "$4" ]; then
        echo "its head names no check, or no diagnosis"
        return
    fi
    finished "$1"
    patch --strip=1 --fuzz=0 --no-backup-if-mismatch --silent --directory="$scratch/submission" \
        <"$2" 2>&1 || return
    grade "$1"
    astray "$3" "$4" 2>&1
}

check_mutant() { # LAB PATCH
    local id check also diagnosis problem
    id=$(basename "$2" .patch)
    check=$(head_line check "$2")
    also=$(head_line also "$2")
    diagnosis=$(head_line diagnosis "$2")
    problem=$(try_mutant "$1" "$2" "$check${also:+ $also}" "$diagnosis")
    report "$1/$id: killed by $check, $diagnosis" "$problem"
    table+=("$id" "$check${also:+ ($also)}" "$diagnosis")
    [ -n "$problem$also" ] || killed[$1/$check]=$id
}

check_usefulness() { # LAB
    local check mutant
    for check in $(build/autograde list "$1" | awk '{ print $1 }'); do
        mutant=${killed[$1/$check]-}
        report "$1: $check kills a mutant that only it is for${mutant:+: $mutant}" \
            "$([ -n "$mutant" ] || echo "no mutant makes this check fail and no other")"
    done
}

# ---- variants ----

# losses COMMANDS: the points that a legal program lost, and why.
losses() {
    jq -r --arg commands "$1" "$words"'
        unbuilt,
        (.checks[]
         | select(.verdict != "pass" and (.verdict != "not_run" or .max_points > 0))
         | told),
        (select(.points != .max_points or ($commands == "" and .max_points != 100))
         | "\(.points) of \(.max_points) points")' "$scratch/result"
}

check_variant() { # LAB FOLDER
    local commands=() id problem
    id=$(basename "$2")
    finished "$1"
    cp -r "$2/." "$scratch/submission"
    [ ! -f "$2/COMMANDS" ] ||
        mapfile -t commands < <(sed -n 's/^\([a-z]*\): *\(.*\)/--\1\n\2/p' "$2/COMMANDS")
    grade "$1" "${commands[@]}"
    problem=$(losses "${commands[*]}" 2>&1)
    report "$1/$id: loses no point" "$problem"
}

# ---- all of it ----

check_lab() { # LAB
    local one
    for one in autograder/mutants/"$1"/*.patch; do
        [ ! -f "$one" ] || ! wanted "$(basename "$one" .patch)" || check_mutant "$1" "$one"
    done
    [ ${#only[@]} -gt 0 ] || check_usefulness "$1"
    for one in autograder/mutants/"$1"/variants/*/; do
        [ ! -d "$one" ] || ! wanted "$(basename "$one")" || check_variant "$1" "$one"
    done
}

for folder in autograder/mutants/*/; do
    check_lab "$(basename "$folder")"
done
if [ "$number" -eq 0 ]; then
    echo "matrix.sh: there is no mutant and no variant ${only[*]}" >&2
    exit 2
fi
echo "1..$number"
printf '# %-30s | %-32s | %s\n' mutant check diagnosis "${table[@]}"
[ "$failures" -eq 0 ]
