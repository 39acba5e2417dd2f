#!/usr/bin/env bash
# Each mutant of a solution is killed by the check that is for it, by no other, and called by its
# name; each check kills a mutant that only it is for; legal variants lose no point. Prints TAP
# (https://testanything.org/), then the table of mutants, checks and diagnoses.
#
#     matrix.sh [ID...]     all mutants and variants, or these, of every lab or as LAB/ID of one;
#                           SEED=n for other payloads; SHARE=n for each n-th only, another
#                           n-th for each TURN
#
# Each is graded in a process of its own, some at a time; what is reported keeps their order.
#
# A mutant is a file autograder/mutants/LAB/ID.patch, for `patch -p1` in solutions/LAB. Its head:
#
#     The port is stored without htons().     the wrong idea, in one sentence
#     check: listens                          the check that must fail
#     also: raw_bytes                         those that cannot but fail with it, if there are any
#     maybe: crowd                            those that fail with it where two threads happen to meet
#     diagnosis: port-no-htons                what the check calls it; none if nothing proves it
#
# A variant is a patch autograder/mutants/LAB/variants/NAME.patch, whose first line says what is legal
# about it, or, where it is another design, a folder variants/NAME, whose files replace those of the
# solution or are added to them. Its COMMANDS, if it has one, names programs in other languages:
# `server: python3 server.py`. A patch whose second line is `limits: 10 1000` has a line `#define WAIT_MS
# 1000` somewhere: it is graded with one of these, which the seed chooses, or with ALL_LIMITS=1 with each.
cd "$(dirname "$0")/../.." || exit
. autograder/tests/many.sh
only=("$@")
seed=${SEED:-1}
table=()
declare -A killed

# Whose turn it is where only a share is graded.
turn=${TURN:-$seed}
its_turn() {
    turn=$((turn + 1))
    [ ${#only[@]} -gt 0 ] || [ $((turn % ${SHARE:-1})) -eq 0 ]
}

wanted() { # LAB ID
    [ ${#only[@]} -eq 0 ] || [[ " ${only[*]} " = *" $2 "* || " ${only[*]} " = *" $1/$2 "* ]]
}

# grade LAB FOLDER OPTION...: leaves the result in a file, or none.
grade() {
    build/autograde check "$1" "$2/submission" --seed "$seed" --json "$2/result" \
        "${@:3}" >/dev/null 2>&1 </dev/null
}

# For jq: what became of a check, in words; what kept a program from being built.
words='
def told: .id + ": " + .verdict + (if .message then ", " + .message else "" end);
def unbuilt: .build[] | select(.fatal) | .message, .output;'

# ---- mutants ----

# astray FOLDER FAILING-CHECKS DIAGNOSIS MAYBE-FAILING-CHECKS: what in the result is not as the head of the mutant has it. The
# diagnosis is that of the first check. A check that was not run needs one that did not pass.
astray() {
    jq -r --arg failing "$2" --arg diagnosis "$3" --arg maybe "$4" "$words"'
        def needed: [.message // "" | capture("^(?<id>[a-z_0-9]+) (failed|could not be graded)$").id] | first;

        (.checks | INDEX(.id)) as $checks
        | (.checks | map(select(.verdict != "pass").id)) as $not_passed
        | ($failing | split(" ")) as $expected
        | ($maybe | split(" ")) as $by_chance
        | unbuilt,
          ($expected[] | select($checks[.] == null) | "there is no check " + .),
          (.checks[]
           | (.id | IN($expected[])) as $by_right
           | select(
               if .verdict == "pass" then $by_right
               elif .verdict == "fail" then ($by_right or (.id | IN($by_chance[]))) | not
               elif .verdict == "not_run" then $by_right or (needed | IN($not_passed[]) | not)
               else true end)
           | told),
          ($checks[$expected[0]] // empty
           | select(.verdict == "fail" and (.diagnosis // "none") != $diagnosis)
           | .id + " calls it " + (.diagnosis // "nothing") + ": " + .message)' "$1/result"
}

# try_mutant LAB PATCH FOLDER: says what is not as it should be.
try_mutant() {
    local check also diagnosis
    check=$(head_line check "$2")
    also=$(head_line also "$2")
    diagnosis=$(head_line diagnosis "$2")
    if [ -z "$check" ] || [ -z "$diagnosis" ]; then
        echo "its head names no check, or no diagnosis"
        return
    fi
    mutated "$1" "$3" "$2" || return
    grade "$1" "$3"
    astray "$3" "$check${also:+ $also}" "$diagnosis" "$(head_line maybe "$2")"
}

report_mutant() { # LAB PATCH "" PROBLEM
    local id check also diagnosis
    id=$(basename "$2" .patch)
    check=$(head_line check "$2")
    also=$(head_line also "$2")
    diagnosis=$(head_line diagnosis "$2")
    report "$1/$id: killed by $check, $diagnosis" "$4"
    table+=("$id" "$check${also:+ ($also)}" "$diagnosis")
    [ -n "$4$also" ] || killed[$1/$check]=$id
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

# losses FOLDER COMMANDS: the points that a legal program lost, and why.
losses() {
    jq -r --arg commands "$2" "$words"'
        unbuilt,
        (.checks[]
         | select(.verdict != "pass" and (.verdict != "not_run" or .max_points > 0))
         | told),
        (select(.points != .max_points or ($commands == "" and .max_points != 100))
         | "\(.points) of \(.max_points) points")' "$1/result"
}

# try_variant LAB VARIANT LIMIT FOLDER: says what is not as it should be.
try_variant() {
    local commands
    finished "$1" "$4" "$2" "$3" || return
    mapfile -t commands < <(commands_of "$2")
    grade "$1" "$4" "${commands[@]}"
    losses "$4" "${commands[*]}"
}

report_variant() { # LAB VARIANT LIMIT PROBLEM
    report "$1/$(basename "$2" .patch)${3:+ of $3 ms}: loses no point" "$4"
}

# begin_variant LAB VARIANT: once, or once for each of its limits.
begin_variant() {
    local limit limits
    read -ra limits <<<"$(limits_of "$2" "$seed")"
    for limit in "${limits[@]:-}"; do
        begin "variant $1 $2 $limit" try_variant "$1" "$2" "$limit"
    done
}

# ---- all of it ----

begin_lab() { # LAB
    local one
    for one in autograder/mutants/"$1"/*.patch; do
        [ ! -f "$one" ] || ! wanted "$1" "$(basename "$one" .patch)" || ! its_turn ||
            begin "mutant $1 $one" try_mutant "$1" "$one"
    done
    for one in autograder/mutants/"$1"/variants/*/ autograder/mutants/"$1"/variants/*.patch; do
        [ ! -e "$one" ] || ! wanted "$1" "$(basename "$one" .patch)" || ! its_turn ||
            begin_variant "$1" "$one"
    done
}

report_one() { # "KIND LAB FILE [LIMIT]" PROBLEM
    local kind lab file limit
    read -r kind lab file limit <<<"$1"
    "report_$kind" "$lab" "$file" "$limit" "$2"
}

each=report_one
for folder in autograder/mutants/*/; do
    begin_lab "$(basename "$folder")"
done
end_all
if [ ${#only[@]} -eq 0 ] && [ "${SHARE:-1}" -eq 1 ]; then
    for folder in autograder/mutants/*/; do
        check_usefulness "$(basename "$folder")"
    done
fi
if [ "$number" -eq 0 ]; then
    echo "matrix.sh: there is no mutant and no variant ${only[*]}" >&2
    exit 2
fi
printf '# %-30s | %-32s | %s\n' mutant check diagnosis "${table[@]}"
plan
