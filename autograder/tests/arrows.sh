#!/usr/bin/env bash
# Includes and calls run one way, and no files call each other in a circle. Read from the sources, and from
# the symbols of the objects in build/. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh

# Who may use whom. "values" are the files beside main.c that belong to no command: result, trace, memory.
# "harness" are the headers that checks and scenarios see.
allowed='
commands      harness/schedule harness/kernel harness/build harness/box harness report diagnosis class values
harness/schedule  harness/tools harness/kernel harness/build harness/box harness values
harness/tools     harness/kernel harness/build harness/box harness faults values
harness/kernel    values
harness/build     harness/box harness faults values
harness/box       faults values
harness           faults
checks        harness harness/tools
scenarios     harness harness/tools
diagnosis     values
report        values
class         report values
values
faults'

# An arrow is a line: who, whom, and by what. Files are named without autograder/ and their ending.
called() {
    find build/autograder -name '*.o' | while read -r object; do
        file=${object#build/autograder/}
        [ -f "autograder/${file%.o}.c" ] && nm -g -P "$object" | sed "s|^|${file%.o} |"
    done | awk '$3 ~ /^[TDBR]$/ { home[$2] = $1 }
                $3 == "U" { user[++n] = $1; symbol[n] = $2 }
                END { for (i = 1; i <= n; i++)
                          if (symbol[i] in home && home[symbol[i]] != user[i])
                              print user[i], home[symbol[i]], symbol[i] "()" }'
}

# But of what goes into a box: that is compiled on its own.
included() {
    git ls-files 'autograder/*.[ch]' | grep -vE '/(tests|mutants|faults)/|/launch\.c' |
        xargs grep -H '^#include "' | sed -E 's|^autograder/(.*)\.[ch]:#include "(.*)\.h".*|\1 \2 \2.h|'
}

circles() {
    awk '{ print $1, $2 }' | tsort 2>&1 >/dev/null | sed 's/^tsort: //'
}

wrong_arrows() {
    awk -v allowed="$allowed" '
        function room(file) {
            if (file ~ /^(main|cmd_[a-z]*|command)$/) return "commands"
            return sub(/\/[^\/]*$/, "", file) ? file : "values"
        }
        BEGIN {
            lines = split(allowed, line, "\n")
            for (i = 1; i <= lines; i++) {
                words = split(line[i], word, " ")
                for (w = 1; w <= words; w++) may[word[1], word[w]] = 1
            }
        }
        !((room($1), room($2)) in may) { print $1, "uses", $2 ":", $3 }'
}

# The lookout is awake: what is made up is told.
made_up='harness/tools/a harness/tools/b b()
harness/tools/b harness/kernel/c c()
harness/kernel/c harness/tools/a a()'
told=$(circles <<<"$made_up")
report "a made-up circle is told" "$([ -n "$told" ] || echo "it is not")"
told=$(wrong_arrows <<<"$made_up")
report "a made-up arrow that runs back is told" \
    "$([ "$told" = "harness/kernel/c uses harness/tools/a: a()" ] || echo "told is: $told")"

calls=$(called)
includes=$(included)
report "there are calls to look at" "$([ "$(wc -l <<<"$calls")" -gt 500 ] || echo "make all comes first")"
report "there are includes to look at" "$([ "$(wc -l <<<"$includes")" -gt 150 ] || echo "$includes")"
report "no files call each other in a circle" "$(circles <<<"$calls")"
report "calls run one way through the rooms" "$(wrong_arrows <<<"$calls")"
report "includes run one way through the rooms" "$(wrong_arrows <<<"$includes")"
plan
