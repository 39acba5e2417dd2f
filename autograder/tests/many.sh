# Sourced by the tests that grade many submissions: some at a time, each in a folder of its own, reported
# in order, as TAP (https://testanything.org/).
# shellcheck shell=bash
set -u
if [ ! -x build/autograde ]; then
    echo "Bail out! There is no build/autograde: run make first."
    exit 1
fi
scratch=$(mktemp -d) || exit
umask 022
chmod 755 "$scratch" # where we are root, the programs of the submission are not
trap 'exit 130' INT TERM
number=0 failures=0
begun=()                  # what is graded, in order
at_once=$(($(nproc) * 2)) # some wait for nothing but time

finish() {
    jobs -rp | xargs -r kill 2>/dev/null
    rm -rf "$scratch"
}
trap finish EXIT

# begin WHAT COMMAND...: runs COMMAND... FOLDER in the background. What it prints is a problem, kept in
# the folder's file problem.
begin() {
    local folder=$scratch/${#begun[@]}
    while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do
        wait -n
    done
    begun+=("$1")
    mkdir "$folder"
    ("${@:2}" "$folder" >"$folder/problem" 2>&1) &
}

problem_of() { # NUMBER, from 0
    cat "$scratch/$1/problem"
}

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

# finished LAB FOLDER [VARIANT]: the finished programs of the lab in FOLDER/submission, with the files of
# a folder over them, or with a patch.
finished() {
    cp -r "solutions/$1" "$2/submission"
    case ${3-} in
    '') ;;
    *.patch) patched "$2/submission" "$3" ;;
    *) cp -r "$3/." "$2/submission" ;;
    esac
}

patched() { # FOLDER PATCH
    patch --strip=1 --fuzz=0 --no-backup-if-mismatch --silent --directory="$1" <"$2"
}

# mutated LAB FOLDER PATCH: the finished programs with one mistake.
mutated() {
    finished "$1" "$2" "$3"
}

# The options that a variant in another language needs, a word on each line.
commands_of() { # FOLDER
    [ ! -f "$1/COMMANDS" ] || sed -n 's/^\([a-z]*\): *\(.*\)/--\1\n\2/p' "$1/COMMANDS"
}

# head_line NAME PATCH: the line of a mutant's head with that name.
head_line() {
    sed -n "/^\$/q; s/^$1: *//p" "$2"
}
