#!/bin/sh
# Draws the figures of the decks: figures.sh [FOLDER], slides/figures by default. Runs the reference
# programs and records what they send; called by make figures and by autograder/tests/figures.sh.
#
# slides/figures/LAB.txt lists those that LAB's programs play, one a line: the file's name, what is drawn
# (the ladder as --svg, the states as --states, a room as --talk), and the scenario.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$top/slides/figures}
mkdir -p "$folder"
for list in "$top"/slides/figures/*.txt; do
    lab=$(basename "$list" .txt)
    while read -r name kind scenario; do
        "$top/build/autograde" trace "$lab" "$top/solutions/$lab" --scenario "$scenario" \
            "--$kind" "$folder/$name.svg" >/dev/null </dev/null
    done <"$list"
done
