#!/usr/bin/env bash
# Submissions that attack the grader, in hostile/: each must get what it deserves and nothing else.
# Prints TAP, and how long each took.
#
# A file there is graded as lab 1's server, a folder as all of a submission. With `/* Lab: lab3-ack */` in
# it, its files and patches go over the finished programs of that lab. `/* Points: 4-15 */` says what it may
# get, `/* Remark: ... */` what must be told to whoever grades; beside one with `/* Neighbour */` the
# finished programs of lab 1 are graded, and lose nothing. In the copy that is graded, @SECRET@, @REPOSITORY@ and @SUBMISSION@ become paths
# outside of the box. An attack that reaches something prints LEAKED; whatever it leaves behind is called
# hostile-was-here. What it may get must not hang on how fast the machine is: a program that works hard and
# may be too slow may get no points. hostile.sh [NAME...] runs some of them.
export LC_ALL=C.UTF-8 NO_COLOR=1
top=$(cd "$(dirname "$0")/../.." && pwd) || exit
cd "$top" || exit
. autograder/tests/many.sh
at_once=$(nproc)
attacks=autograder/tests/hostile
touch "$scratch/began"
token=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')

# --- One attack -----------------------------------------------------------------------------------

# said_in ATTACK WHAT: what follows "/* WHAT: " in one of its files.
said_in() {
    local files=("$attacks/$1.c")
    [ ! -d "$attacks/$1" ] || files=("$attacks/$1"/*.[ch])
    sed -nE "s|^/\* $2:? ?(.*) ?\*/\$|\1|p" "${files[@]}" | sed 's/ *$//'
}

# prepare ATTACK FOLDER: the submission, and around it what it must not see or change.
prepare() {
    local name
    mkdir -p "$2/submission" "$2/tmp" "$2/home"
    chmod 1777 "$2/tmp"
    lab=$(said_in "$1" Lab)
    [ -z "$lab" ] || cp "solutions/$lab"/*.[ch] "$2/submission"
    if [ -d "$attacks/$1" ]; then
        cp "$attacks/$1"/*.[ch] "$2/submission"
        for name in "$attacks/$1"/*.patch; do
            [ ! -e "$name" ] || patched "$2/submission" "$name"
        done
    else
        cp "$attacks/$1.c" "$2/submission/server.c"
    fi
    [ -n "$lab" ] || cp "$attacks/honest.h" "$2/submission"
    : >"$2/left"
    if [ "$1" = 46-option-injection ]; then
        for name in @arguments -specs=evil '-wrapper sh,-c,id' evil; do
            echo "int unused_${#name};" >"$2/submission/$name.c"
        done
    fi
    sed -i -e "s|@SECRET@|$2/secret|" -e "s|@REPOSITORY@|$top|" -e "s|@SUBMISSION@|$2/submission|" \
        "$2/submission"/*
    for name in secret secret.600 home/secret submission/secret; do
        echo "HOSTILE-SECRET-$token" >"$2/$name"
    done
    chmod 600 "$2/secret.600"
    : >"$2/score"
}

# What lies around the submission: names, modes, owners and contents.
surroundings() {
    (cd "$1" && find submission home secret* score -printf '%p %m %u %s %l\n' | sort &&
        find submission home secret* score -type f -exec cksum {} +)
}

# run FOLDER ARGUMENTS...: grades it, with one cache for all attacks and with more open descriptors than a program should get.
run() {
    local folder=$1
    shift
    TMPDIR=$folder/tmp HOME=$folder/home XDG_CACHE_HOME=$scratch/cache \
        HOSTILE_ENVIRONMENT=HOSTILE-SECRET-$token \
        autograder/tests/leaves.py --left "$folder/left" -- \
        timeout -k 10 800 build/autograde check "${lab:-lab1}" "$folder/submission" "$@" \
        2>"$folder/stderr" 7>>"$folder/score" 8<"$folder" 9</
}

# --- What must hold of its reports ----------------------------------------------------------------

# Each of these says what is wrong, if anything.

check_points() { # FOLDER ALLOWED STATUS
    local least=${2%-*} most=${2#*-} points errors
    points=$(jq -r .points "$1/json" 2>/dev/null) || points=none
    errors=$(jq -r '.checks[] | select(.verdict == "grader_error") | .id + ": " + .message' \
        "$1/json" 2>/dev/null)
    [ -z "$errors" ] || echo "grader error: $errors"
    [[ $points =~ ^[0-9]+$ ]] || { echo "no points in the JSON" && return; }
    if [ "$points" -lt "$least" ] || [ "$points" -gt "$most" ]; then
        echo "$points points instead of $2"
        jq -r '.checks[] | select(.verdict == "fail") | .id + ": " + .message' "$1/json"
    fi
    if [ "$3" -eq 124 ] || [ "$3" -eq 137 ]; then
        echo "the grader did not end"
    elif [ "$3" -ne $((points < 100)) ]; then
        echo "status $3 with $points points"
    fi
}

# Neither controls nor broken characters, nothing that another program takes for a command or a result.
check_text() { # FILE WHAT
    iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1 || echo "$2 is not UTF-8"
    grep -nP '[\x00-\x09\x0b-\x1f\x7f]|\x{202e}' "$1" | sed "s/^/$2 has control characters: /"
    grep -nE '^[[:blank:]]*::[a-z]|##\[' "$1" | sed "s/^/$2 has a command: /"
}

check_terminal() { # FOLDER
    check_text "$1/stdout" "the report"
    grep -nE '^(ok|not ok|1\.\.|TAP|Bail|forged|100/100 points forged|[{<])' "$1/stdout" |
        sed 's/^/a forged line: /'
    [ "$(grep -cE '^[0-9]+/100 points' "$1/stdout")" -eq 1 ] || echo "not one line of points"
    [ "$(sed -nE 's/^([0-9]+)\/100 points.*/\1/p' "$1/stdout")" = "$(jq .points "$1/json")" ] ||
        echo "the report and the JSON differ in points"
    [ ! -s "$1/stderr" ] || sed 's/^/on stderr: /' "$1/stderr"
}

# A plan that is kept, results in their order, nothing but blocks of YAML between them.
check_tap() { # FILE
    check_text "$1" "the TAP"
    awk '
        function wrong(what) { print "TAP, line " NR ": " what ": " $0 }
        NR == 1 && $0 != "TAP version 14" { wrong("no version") }
        NR == 2 && !/^1\.\.[0-9]+$/ { wrong("no plan") }
        NR == 2 { planned = substr($0, 4) }
        NR <= 2 { next }
        block && /^  \.\.\.$/ { block = 0; next }
        block && !/^  / { wrong("not in the block") }
        block { next }
        /^  ---$/ { block = 1; next }
        /^(not )?ok [0-9]+ - / { if ($(NF > 1 && $1 == "not" ? 3 : 2) != ++n) wrong("number"); next }
        !/^# lab[0-9]-[a-z]*: [0-9]+\/100 points, / { wrong("a line of no kind") }
        END { if (block || n != planned) print "TAP: " n " results of " planned }
    ' "$1"
}

check_xml() { # FILE
    xmllint --noout "$1" 2>&1 | head -n 3
    [ "$(xmllint --xpath 'count(//testcase[contains(@name, "forged")])' "$1" 2>/dev/null)" = 0 ] ||
        echo "a forged test case in the XML"
}

check_remark() { # FOLDER PART
    [ -z "$2" ] || jq -r '.remarks[]' "$1/json" | grep -qF -- "$2" || echo "no remark of this: $2"
}

check_secrets() { # FOLDER
    grep -lE "HOSTILE-SECRET-$token" "$1"/{stdout,stderr,json,xml,tap} 2>/dev/null |
        sed 's/.*\//a secret came out in /'
    jq -r '.checks[].transcript[] | select(.kind == "stdout") | .head + .tail' "$1/json" 2>/dev/null |
        grep -oE 'LEAKED[^\\]*' | sort -u | head -n 3
    [ ! -s "$1/score" ] || echo "an inherited descriptor was written to"
}

check_leftovers() { # FOLDER
    cat "$1/left"
    find "$1/tmp" -mindepth 1 -maxdepth 1 -printf 'left in TMPDIR: %f\n'
}

# What only tries to live on does no harm where there is no box; it must end there, too.
check_without_box() { # FOLDER ALLOWED
    local level
    for level in network none; do
        run "$1" --json "$1/json" --isolation "$level" >"$1/stdout"
        {
            check_points "$1" "$2" "$?"
            check_leftovers "$1"
        } | sed "s/^/isolation $level: /"
    done
}

# attack NAME FOLDER: says what is wrong.
attack() {
    local folder=$2 lab allowed neighbour='' began=${EPOCHREALTIME/./} status
    prepare "$1" "$folder"
    allowed=$(said_in "$1" Points)
    surroundings "$folder" >"$folder/before"
    if grep -qsx '/\* Neighbour \*/' "$attacks/$1.c"; then
        XDG_CACHE_HOME=$scratch/cache build/autograde check lab1 solutions/lab1-oneshot >"$folder/neighbour" 2>&1 &
        neighbour=$!
    fi
    run "$folder" --json "$folder/json" --junit "$folder/xml" >"$folder/stdout"
    status=$?
    printf '%s: %s points, %d.%d s\n' "$1" "$(jq -r .points "$folder/json" 2>/dev/null)" \
        $(((${EPOCHREALTIME/./} - began) / 1000000)) $(((${EPOCHREALTIME/./} - began) / 100000 % 10)) \
        >"$folder/told"
    check_points "$folder" "$allowed" "$status"
    check_remark "$folder" "$(said_in "$1" Remark)"
    [ -z "$neighbour" ] || wait "$neighbour" || sed 's/^/its neighbour: /' "$folder/neighbour"
    check_terminal "$folder"
    check_xml "$folder/xml"
    case $1 in
    09* | 19-includes-files | 20-error*)
        run "$folder" --tap >"$folder/tap"
        check_tap "$folder/tap"
        ;;
    esac
    case $1 in
    01* | 02* | 10* | 41-stops-itself | 42*)
        check_without_box "$folder" "$allowed"
        ;;
    esac
    check_leftovers "$folder"
    check_secrets "$folder"
    surroundings "$folder" | diff "$folder/before" - | sed 's/^/changed: /'
}

# --- All of them ----------------------------------------------------------------------------------

report_attack() { # NAME PROBLEMS FOLDER
    report "$1" "$2"
    sed 's/^/# /' "$3/told"
}

each=report_attack
names=("$@")
if [ $# -eq 0 ]; then
    for path in "$attacks"/[0-9]*; do
        name=${path##*/}
        names+=("${name%.c}")
    done
fi
for name in "${names[@]}"; do
    begin "$name" attack "$name"
done
end_all

# What is in TMPDIR was looked at; this is where else a program could write.
report "nothing is left outside" \
    "$(find /tmp /var/tmp /dev/shm -maxdepth 2 -name 'hostile-was-here*' -print 2>/dev/null)"
report "nothing in the repository has changed" "$(find solutions labs common build/autograde build/bin \
    build/rules "$attacks" -newer "$scratch/began" -type f)"
plan
