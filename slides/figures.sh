#!/bin/sh
# Draws the figures of figures.txt: figures.sh [FOLDER], slides/figures by default. Runs the reference
# programs and records what they send; called by make figures and by autograder/tests/figures.sh.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$top/slides/figures}
mkdir -p "$folder"
grep -v '^#' "$top/slides/figures.txt" | while read -r name lab kind scenario; do
    "$top/build/autograde" trace "$lab" "$top/solutions/$lab" --scenario "$scenario" \
        "--$kind" "$folder/$name.svg" >/dev/null </dev/null
done
