#!/usr/bin/env bash
# A new lab adds files and changes none: new_lab/ holds a small one, as it would stand in the tree. It is
# put into a copy of everything, built and graded there. Prints TAP (https://testanything.org/).
set -u
cd "$(dirname "$0")/../.." || exit
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch" # where we are root, the programs of the submission are not
new=autograder/tests/new_lab
tree=$scratch/tree
number=0

# report WHAT PROBLEM: one line of TAP; the problem, if there is one, follows as a comment.
report() {
    number=$((number + 1))
    if [ -z "$2" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}

# What was compiled is copied with its times, so that only what is new is compiled again.
copy_tree() {
    local made
    mkdir -p "$tree/build"
    cp -a Makefile autograder common labs solutions "$tree"
    for made in autograde bin rules autograder common; do
        cp -a "build/$made" "$tree/build"
    done
    rm -rf "${tree:?}/$new"
}

# graded JQ-FILTER FOLDER OPTION...: what the filter takes from the result of a submission.
graded() {
    local filter=$1
    shift
    (cd "$tree" && build/autograde check lab0 "$@" --seed 7 --json - 2>&1) | jq -r "$filter" 2>&1
}

says() { # WANTED GOT
    [ "$1" = "$2" ] || echo "$2 instead of $1"
}

copy_tree
report "a new lab changes no file" "$(
    cd "$new" && find . -type f | while read -r file; do
        [ ! -e "$tree/$file" ] || echo "$file was there"
    done
)"
cp -r "$new"/. "$tree"
for source in "$tree"/solutions/lab0-hello/*.c; do
    awk -f labs/starter.awk "$source" >"$tree/labs/lab0-hello/$(basename "$source")"
done
report "all is built, without a warning" "$(make -s -C "$tree" WERROR=-Werror all 2>&1)"
report "make in its folder builds its programs" "$(make -s -C "$tree/labs/lab0-hello" 2>&1)"
make -s -C "$tree/labs/lab0-hello" clean
report "its solution gets full points" "$(says '100 of 100' \
    "$(graded '"\(.points) of \(.max_points)"' solutions/lab0-hello)")"
report "its starter gets none, and hears which step is to be done" "$(says '0, step-to-do step-to-do' \
    "$(graded '"\(.points), \([.checks[].diagnosis] | join(" "))"' labs/lab0-hello)")"
cat >"$scratch/greet.sh" <<'END'
echo "Hello, $1!"
END
report "its programs are options: one in another language gets its points" "$(says 40 \
    "$(graded .points "$scratch" --greet 'sh greet.sh' --only greets)")"
report "the help names them" "$("$tree/build/autograde" check --help | grep -qF -- '--greet' || echo 'it does not')"
report "its mutant is killed, and called by its name" "$(
    said=$("$tree/autograder/tests/matrix.sh" hello-unsaid 2>&1) || echo "$said"
)"
report "its rules and scenes are part of the test of the diagnosis" "$(
    make -s -C "$tree" build/tests/test_diagnosis 2>&1
    said=$(cd "$tree" && build/tests/test_diagnosis 2>&1) || echo "$said"
    sed -i 's/"hello-unsaid", "greets/"step-to-do", "greets/' "$tree/autograder/tests/scenes/lab0_hello.c"
    make -s -C "$tree" build/tests/test_diagnosis 2>&1
    (cd "$tree" && build/tests/test_diagnosis >/dev/null 2>&1) && echo 'a scene that is wrong is not noticed'
)"
echo "1..$number"
