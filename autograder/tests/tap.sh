# Sourced by the tests that print TAP (https://testanything.org/): results as they come, and the plan last.
# shellcheck shell=bash
number=0 failures=0

# report WHAT PROBLEM: one result. The beginning of the problem, if there is one, follows as a comment.
report() {
    number=$((number + 1))
    if [ -z "$2" ]; then
        echo "ok $number - $1"
    else
        failures=$((failures + 1))
        echo "not ok $number - $1"
        head -n 60 <<<"$2" | sed 's/^/# /'
    fi
}

skip() { # WHAT WHY
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}

# The plan; false if anything failed. The last command of a test.
plan() {
    echo "1..$number"
    [ "$failures" -eq 0 ]
}
