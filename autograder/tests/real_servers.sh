#!/usr/bin/env bash
# Independent programs at the other end: programs in other languages are graded, and the reference programs
# talk to real clients and servers. peers/LAB/talk.sh says what is to be tried with a lab. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT

# works WHAT STATUS: one result; what was said follows as a comment if it failed.
works() {
    report "$1" "$([ "$2" -eq 0 ] || { echo "status $2" && tail -n 40 "$scratch/said"; })"
}

# Runs a command in the folder of the lab, in a network (and process) namespace of its own; wait_for asks the kernel for a listener.
# Where two of these programs wait for each other for ever, ten minutes end it.
alone() {
    timeout 600 unshare --user --map-root-user --net --pid --fork --kill-child --mount-proc bash -c "
        ip link set lo up
        listens() { ss -Hltn \"sport = :\$1\" | grep -q .; }
        wait_for() { for _ in {1..6000}; do listens \"\$1\" && return; done; exit 9; }
        cd '$here' && { $1; }" >"$scratch/said" 2>&1 </dev/null
}

# built LAB: the reference's programs, in the folder ours.
built() {
    mkdir "$here/labs"
    cp -r common "$here"
    cp -r labs/*.mk "labs/$1" "$here/labs"
    cp "solutions/$1"/*.[ch] "$here/labs/$1"
    make -s -C "$here/labs/$1" >"$scratch/said" 2>&1
    works "the reference of $1 builds" $?
    cp -r "$here/labs/$1" "$here/ours"
}

for script in autograder/tests/peers/*/talk.sh; do
    peers=$(dirname "$script")
    lab=$(basename "$peers")
    here=$scratch/$lab
    mkdir "$here"
    cp "$peers"/* "$here"
    built "$lab"
    # shellcheck source=/dev/null
    . "$script"
done
plan
