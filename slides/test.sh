#!/usr/bin/env bash
# What make test-slides runs: builds the decks and looks at every slide. Ends with the count.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
log=$top/build/test-slides.log
mkdir -p "$top/build"
if ! "$top/slides/build.sh" html >"$log" 2>&1; then
    cat "$log"
    echo "0 passed, 1 failed"
    exit 1
fi
node "$top/slides/look.mjs" "$top/build/slides" "$@" >"$log" 2>&1
status=$?
grep -v '^ok ' "$log"
passed=$(grep -c '^ok ' "$log")
failed=$(grep -c '^not ok ' "$log")
planned=$(sed -n 's/^1\.\.//p' "$log")
[ "${planned:-0}" -eq $((passed + failed)) ] || failed=$((failed + 1))
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
