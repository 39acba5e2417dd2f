#!/usr/bin/env bash
# A machine that runs out of descriptors, processes or space in the middle of a grading, at moments that are
# chosen at random: whatever that costs is a grader error, never a fail, and nothing is left. Prints TAP.
# short_of.sh [MOMENTS]: so many of each kind.
set -u
umask 022
export LC_ALL=C.UTF-8 NO_COLOR=1
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
moments=${1:-2}
scratch=$(mktemp -d) || exit
chmod 755 "$scratch" # where we are root, the programs of the submission are not
trap 'rm -rf "$scratch"' EXIT
mkdir -m 1777 "$scratch/tmp"
export TMPDIR=$scratch/tmp

# An ordinary user's own copy: root is not limited in its processes.
home=$scratch/home
mkdir -p "$home/build" "$home/solutions"
cp -r build/autograde build/bin build/rules "$home/build"
cp -r solutions/lab1-oneshot solutions/lab3-ack "$home/solutions"
cp autograder/tests/leaves.py "$home"
user=()
[ "$(id -u)" -ne 0 ] || user=(setpriv --reuid 1234 --regid 1234 --clear-groups)
mounts=(unshare --mount)
[ "$(id -u)" -eq 0 ] || mounts=(unshare --user --map-root-user --mount)

# What is wrong with the last grading. It may have been refused, in a line that says why.
problems() {
    case $status in
    0) jq -e '.points == .max_points' "$scratch/json" >/dev/null || echo "status 0 without full points" ;;
    3) ;;
    *) echo "status $status" ;;
    esac
    [ ! -s "$scratch/json" ] ||
        jq -r '.checks[] | select(.verdict == "fail") | "taken: \(.id): \(.message)"' "$scratch/json"
    grep -hE 'does not compile|cannot be linked|Segmentation|Aborted|dumped' "$scratch/out" "$scratch/err"
    [ "$status" -eq 0 ] || [ -s "$scratch/json" ] || [ "$(wc -l <"$scratch/err")" -eq 1 ] || cat "$scratch/err"
    cat "$scratch/left"
    find "$TMPDIR" -mindepth 1 -maxdepth 1 -printf 'left in TMPDIR: %p\n'
}

# short WHAT LAB COMMAND...: COMMAND, behind which leaves.py and the grading come.
short() {
    local what=$1 lab=$2
    shift 2
    rm -f "$scratch/json"
    : >"$scratch/left"
    : >"$scratch/json"
    chmod 666 "$scratch/json" "$scratch/left"
    timeout -k 10 600 "$@" "$home/build/autograde" check "$lab" "$home/solutions/$lab" --no-cache \
        --json "$scratch/json" >"$scratch/out" 2>"$scratch/err" </dev/null
    status=$?
    report "$what: status $status" "$(problems)"
}

for ((i = 0; i < moments; i++)); do
    lab=lab1-oneshot
    [ $((i % 2)) -eq 0 ] || lab=lab3-ack
    leaves=("$home/leaves.py" --left "$scratch/left")
    moment=$((2 + RANDOM % 40))
    short "few descriptors from process $moment on, $lab" "$lab" \
        "${leaves[@]}" --at "$moment" --limit "$((8 + RANDOM % 30)):" --
    moment=$((2 + RANDOM % 40))
    short "few processes from process $moment on, $lab" "$lab" \
        "${user[@]}" "${leaves[@]}" --at "$moment" --limit ":$((1 + RANDOM % 12))" --
    moment=$((2 + RANDOM % 40))
    if "${mounts[@]}" true 2>/dev/null; then
        # shellcheck disable=SC2016 # for another shell
        short "no space from process $moment on, $lab" "$lab" "${mounts[@]}" sh -c \
            'mount -t tmpfs -o size=80m,mode=1777 tmpfs "$TMPDIR" && exec "$@"' sh \
            "${leaves[@]}" --at "$moment" --fill "$TMPDIR" --
    else
        skip "no space" "no namespace for mounts here"
    fi
done
plan
