#!/usr/bin/env bash
# The reports of wrong programs, word for word: a change of wording or layout shows here, to be looked at.
# Prints TAP; golden.sh --write renews the files in golden/.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT
export LC_ALL=C.UTF-8 NO_COLOR=1

# What differs from run to run: times, the ports that the kernel gives to clients, and, as program and
# grader run side by side, which of them is first: so the rows of each ladder are sorted.
normal() {
    sed -E -e 's/^ *[0-9]+\.[0-9] ms ([│├])/             \1/' \
        -e 's/(127\.0\.0\.[0-9]):[3-6][0-9]{4}/\1:50000/g' \
        -e 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/00000000-0000-4000-8000-000000000000/g' \
        -e 's/\[[0-9]{2}(:[0-9]{2}){2}\]/[12:34:56]/g' \
        -e 's/5b( 3[0-9]){2}( 3a( 3[0-9]){2}){2} 5d/5b 31 32 3a 33 34 3a 35 36 5d/g' \
        -e 's/(client) :[3-6][0-9]{4}/\1 :50000/g' \
        -e 's/\([0-9.]+ s\)$/(0.0 s)/' -e "s#$scratch#/tmp#g" |
        awk '
            function flush(  command) {
                if (rows == "") return
                command = "LC_ALL=C sort"
                printf "%s", rows | command
                close(command)
                rows = ""
            }
            /^             [│├]/ { rows = rows $0 "\n"; next }
            { flush(); print; fflush() }
            END { flush() }'
}

for mutant in autograder/tests/golden/*/*.txt; do
    lab=$(basename "$(dirname "$mutant")")
    id=$(basename "$mutant" .txt)
    [ -d "solutions/$lab" ] || continue
    rm -rf "$scratch/submission"
    if [ "$id" = starter ]; then
        cp -r "labs/$lab" "$scratch/submission"
    else
        cp -r "solutions/$lab" "$scratch/submission"
        patch -s -p1 -d "$scratch/submission" <"autograder/mutants/$lab/$id.patch"
    fi
    build/autograde check "$lab" "$scratch/submission" --seed 7 2>&1 | normal >"$scratch/report"
    if [ "${1:-}" = --write ]; then
        cp "$scratch/report" "$mutant"
    else
        report "the report of $lab/$id" "$(diff -u "$mutant" "$scratch/report" 2>&1)"
    fi
done
[ "${1:-}" = --write ] || plan
