#!/usr/bin/env bash
# watched.sh SECONDS COMMAND...: runs a test and passes on what it says, on stdout. One that says nothing more
# for that long hangs: it is ended, with all that it has started, and the status is 124. How long a test takes
# in all is nobody's concern. With a test that says something in good time, the status is its own.
set -u
limit=$1
shift

# A session of its own, so that nothing which the test has started is forgotten.
exec {said}< <(exec setsid "$@" 2>&1 </dev/null)
test=$!

end() { # STATUS
    kill -s TERM -- "-$test" 2>/dev/null
    timeout 10 cat <&"$said"
    kill -s KILL -- "-$test" 2>/dev/null
    exit "$1"
}
trap 'end 130 >/dev/null' INT
trap 'end 143 >/dev/null' TERM HUP

while IFS= read -r -t "$limit" line <&"$said" || { status=$? && [ "$status" -eq 1 ] && [ -n "$line" ]; }; do
    printf '%s\n' "$line"
done
if [ "$status" -gt 128 ]; then
    [ -z "$line" ] || printf '%s\n' "$line"
    end 124
fi
wait "$test"
