# Sourced by the tests that grade many submissions: some at a time, each in a folder of its own, told in
# order, each as soon as it and all before it have ended.
# shellcheck shell=bash
set -u
. autograder/tests/tap.sh
if [ ! -x build/autograde ]; then
    echo "Bail out! There is no build/autograde: run make first."
    exit 1
fi
scratch=$(mktemp -d) || exit
umask 022
chmod 755 "$scratch" # where we are root, the programs of the submission are not
trap 'exit 130' INT TERM
begun=() pids=()          # what is graded, in order, and by whom
told=0                    # how many of these were told
each=report               # what tells one: each WHAT PROBLEM FOLDER
at_once=$(($(nproc) * 2)) # some wait for nothing but time

finish() {
    jobs -rp | xargs -r kill 2>/dev/null
    rm -rf "$scratch"
}
trap finish EXIT

# begin WHAT COMMAND...: runs COMMAND... FOLDER in the background. What it prints is a problem, in the
# folder's file problem once it has ended.
begin() {
    local folder=$scratch/${#begun[@]}
    while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do
        wait -n
        while [ -e "$scratch/$told/problem" ]; do
            tell_next
        done
    done
    begun+=("$1")
    mkdir "$folder"
    ("${@:2}" "$folder" >"$folder/said" 2>&1; mv "$folder/said" "$folder/problem") &
    pids+=($!)
}

tell_next() {
    local folder=$scratch/$told what=${begun[told]}
    told=$((told + 1))
    "$each" "$what" "$(cat "$folder/problem" 2>/dev/null || echo "it was killed")" "$folder"
}

# Waits for all that was begun, and tells it.
end_all() {
    while [ "$told" -lt ${#begun[@]} ]; do
        [ -e "$scratch/$told/problem" ] || wait "${pids[told]}" 2>/dev/null
        tell_next
    done
}

# finished LAB FOLDER [VARIANT [LIMIT]]: the finished programs of the lab in FOLDER/submission, with the
# files of a folder over them, or with a patch, whose waits have this limit in milliseconds.
finished() {
    cp -r "solutions/$1" "$2/submission"
    case ${3-} in
    '') ;;
    *.patch) patched "$2/submission" "$3" ;;
    *) cp -r "$3/." "$2/submission" ;;
    esac
    [ -z "${4-}" ] || sed -i "s/^#define WAIT_MS .*/#define WAIT_MS $4/" "$2/submission"/*.[ch]
}

# limits_of VARIANT SEED: of the limits in a patch's head the one that the seed chooses, or all of them if
# ALL_LIMITS is 1.
limits_of() {
    local limits=()
    [[ $1 != *.patch ]] || read -ra limits <<<"$(head_line limits "$1")"
    if [ "${ALL_LIMITS-}" = 1 ] || [ ${#limits[@]} -eq 0 ]; then
        echo "${limits[@]}"
    else
        echo "${limits[($2 + ${#1}) % ${#limits[@]}]}"
    fi
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
