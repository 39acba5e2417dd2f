#!/usr/bin/env bash
# What can be said of a lecture without building it: its length, its notes, its quizzes, its pictures.
# (handouts.sh compares its listings and transcripts; make test-slides looks at every slide.) Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh

# One line for each slide: number, heading, lines of code (the longest listing), notes (yes or no), class.
slides() {
    awk '
        BEGIN { front = 2; n = 1 }
        function flush() { if (n > 0) print n "\t" heading "\t" longest "\t" notes "\t" class }
        $0 == "---" && front > 0 { front--; next }
        front > 0 { next }
        $0 == "---" && !fence { flush(); n++; heading = class = ""; longest = 0; notes = "no"; next }
        /^```/ { fence = !fence; lines = 0; next }
        fence { if (++lines > longest) longest = lines; next }
        /^# / && heading == "" { heading = substr($0, 3) }
        /^<!-- _class: / { class = $3 }
        $0 == "<!--" { notes = "yes" }
        END { flush() }
    ' "$1"
}

for deck in slides/[0-9][0-9]-*.md; do
    list=$(slides "$deck")
    count=$(printf '%s\n' "$list" | wc -l)
    report "$deck has 18 to 30 slides" "$([ "$count" -ge 18 ] && [ "$count" -le 30 ] || echo "$count")"
    report "$deck: each slide has a heading, notes, and no more code than can be read" "$(
        printf '%s\n' "$list" | awk -F '\t' '
            $2 == "" { print "slide " $1 ": no heading" }
            NR > 1 && $4 != "yes" { print "slide " $1 ", " $2 ": no notes" }
            $3 > 24 { print "slide " $1 ", " $2 ": " $3 " lines of code" }'
    )"
    quizzes=$(printf '%s\n' "$list" | awk -F '\t' '$5 == "quiz"' | wc -l)
    report "$deck has two or three quizzes" "$([ "$quizzes" -ge 2 ] && [ "$quizzes" -le 3 ] || echo "$quizzes")"
    report "$deck has a demonstration" "$(
        [ "$(printf '%s\n' "$list" | awk -F '\t' '$5 == "demo"' | wc -l)" -eq 1 ] || echo 'not one'
    )"
    report "$deck: its pictures are there, and are drawn by make figures" "$(
        sed -n 's/^<!-- figure: \(.*\) -->$/\1/p' "$deck" | while read -r name; do
            [ -f "slides/figures/$name.svg" ] || echo "no slides/figures/$name.svg"
            grep -qh "^$name " slides/figures/*.txt || echo "$name is in no list of slides/figures"
        done
    )"
    report "$deck: what the demonstration types at autograde works" "$(
        awk '/^<!-- _class: demo/ { demo = 1 } demo && /^---$/ { exit } demo' "$deck" |
            grep -E '^build/autograde (trace|list|explain) ' | while read -r command; do
            bash -c "$command" >/dev/null 2>&1 </dev/null || echo "$command"
        done
    )"
    report "$deck leads to its handout" "$(grep -q '](../labs/lab.*README.md' "$deck" || echo 'no link')"
    report "$deck: files of today can be put in" "$(slides/assemble.sh "$deck" 2>&1 >/dev/null)"
done
report "every answer stands in the notes" "$(
    for deck in slides/[0-9][0-9]-*.md; do
        quizzes=$(grep -c '_class: quiz' "$deck") answers=$(grep -c '^Answers\.$' "$deck")
        [ "$quizzes" -eq "$answers" ] || echo "$deck: $quizzes quizzes, $answers answers"
    done
)"
report "README.md shows the course as it is (slides/course.sh write renews it)" "$(
    diff <(sed -n '/^<!-- course -->$/,/^<!-- \/course -->$/p' README.md | sed '1d;$d') \
        <(slides/course.sh markdown)
)"
report "no committed file names a registry" "$(
    git ls-files slides | xargs grep -lE 'registry\.[a-z]+\.[a-z]|"resolved"'
)"
plan
