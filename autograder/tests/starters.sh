#!/usr/bin/env bash
# Starters and solutions are in step: what a lab gives from an earlier one is that lab's answer
# (solutions/given.txt), and each starter is what labs/starter.awk makes of its solution. Both are built
# without a warning by gcc and by clang, and a starter that is run, if need be with the solution's program
# at the other end, says politely which step is to be done next. Prints TAP (https://testanything.org/).
# With --write it writes what is given and the starters anew.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh

# Prints `SOURCE COPY` for each file that a lab gives from an earlier one.
given() {
    local from files file lab
    while read -r from files; do
        for lab in ${files#*: }; do
            for file in ${files%% :*}; do
                echo "solutions/$from/$file solutions/$lab/$file"
            done
        done
    done < <(grep -v '^#' solutions/given.txt)
}

if [ "${1-}" = --write ]; then
    while read -r source copy; do
        awk -f labs/given.awk "$source" >"$copy" || exit
    done < <(given)
    for source in solutions/*/*.[ch]; do
        awk -f labs/starter.awk "$source" >"labs/${source#solutions/}" || exit
    done
    exit
fi

scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT

check_given() { # SOURCE COPY
    report "$2 is $1, as labs/given.awk copies it" \
        "$(awk -f labs/given.awk "$1" | diff -u "$2" - 2>&1)"
}

check_generated() { # LAB SOURCE
    report "labs/$1/$2 is what starter.awk makes of the solution" \
        "$(awk -f labs/starter.awk "solutions/$1/$2" | diff -u "labs/$1/$2" - 2>&1)"
}

# copy_tree LAB FOLDER: the lab as a student has it, in a place of its own, with FOLDER's sources.
copy_tree() {
    rm -rf "$scratch/labs" "$scratch/common"
    mkdir -p "$scratch/labs"
    cp -r common "$scratch"
    cp -r labs/lab.mk labs/flags.mk "labs/$1" "$scratch/labs"
    cp "$2"/*.[ch] "$scratch/labs/$1"
}

check_build() { # LAB FOLDER COMPILER
    copy_tree "$1" "$2"
    report "$2 is built by $3 without a warning" \
        "$(make --silent -C "$scratch/labs/$1" clean all CC="$3" 2>&1)"
}

# A starter's program, and the solution's at the other end, in a network of their own.
run_starter() { # LAB PROGRAM
    local meet client='./client'
    case $1 in lab5-*) client='./client alice' ;; esac
    # shellcheck disable=SC2016
    case $2 in
    server) meet='./server & server=$!
            until_listening
            (cd ../../solved && printf "hello\nquit\n" | $client >/dev/null 2>&1)
            wait $server' ;;
    client) meet='(cd ../../solved && exec ./server >/dev/null) &
            until_listening
            printf "hello\nquit\n" | $client' ;;
    *) meet="./$2 </dev/null" ;;
    esac
    unshare --user --map-root-user --net --pid --fork --kill-child --mount-proc \
        timeout --kill-after 5 600 bash -c "ip link set lo up; $(declare -f until_listening); client='$client'; $meet"
}

# Until somebody listens, or there is nobody who could.
until_listening() {
    until grep -q ': [0-9A-F:]* [0-9A-F:]* 0A ' /proc/net/tcp || ! kill -0 $! 2>/dev/null; do
        sleep 0.02
    done
}

check_refusal() { # LAB PROGRAM
    local said status
    said=$(cd "$scratch/labs/$1" && run_starter "$1" "$2" 2>&1 >stdout)
    status=$?
    if [ "$status" -eq 1 ] && [[ $said =~ ^[a-z_]+\.c:" step "[0-9]+" is still to do: "[^$'\n']+$ ]]; then
        said=
    else
        said="status $status: $said"
    fi
    report "the starter of $1/$2 says which step is to be done, status 1" "$said"
}

while read -r source copy; do
    check_given "$source" "$copy"
done < <(given)
for folder in solutions/*/; do
    lab=$(basename "$folder")
    for source in "$folder"*.[ch]; do
        check_generated "$lab" "$(basename "$source")"
    done
    for compiler in gcc clang; do
        check_build "$lab" "solutions/$lab" "$compiler"
        rm -rf "$scratch/solved"
        cp -r "$scratch/labs/$lab" "$scratch/solved"
        check_build "$lab" "labs/$lab" "$compiler"
    done
    for source in "$folder"*.c; do
        grep -q '^int main(' "$source" && check_refusal "$lab" "$(basename "$source" .c)"
    done
done
plan
