#!/usr/bin/env bash
# Writes the scenes of a lab, from the failed checks of its mutants: the facts that test_diagnosis.c
# starts from, the first of each diagnosis in each check. Not a test: run it when a check has come to
# note other facts, or a rule has been added, and read what changed.
#
#     scenes.sh LAB >autograder/tests/scenes/LAB.c, with _ for -
cd "$(dirname "$0")/../.." || exit
. autograder/tests/many.sh
lab=${1:?usage: scenes.sh LAB}
if [ ! -d "autograder/mutants/$lab" ]; then
    echo "scenes.sh: there is no autograder/mutants/$lab" >&2
    exit 2
fi
name=${lab//-/_}

# scene PATCH FOLDER: the diagnosis, the check, and what the scene is in C. Facts that hold a separator
# or bytes that do not print are left out, and long ones are cut.
scene() {
    local check
    check=$(head_line check "$1")
    mutated "$lab" "$2" "$1" || return
    build/autograde check "$lab" "$2/submission" --only "$check" --seed 7 --json "$2/result" >/dev/null 2>&1
    jq -r --arg check "$check" '
        .checks[] | select(.id == $check and .verdict == "fail" and .diagnosis != null)
        | [.facts | to_entries[] | select(.value | test("; |[^\\n -~]") | not)
           | .key + "=" + .value[0:60]] as $facts
        | [.diagnosis, .id, "    {\(.diagnosis | @json), \(.id | @json), \($facts | join("; ") | @json)},"]
        | @tsv' "$2/result" | sed 's/\\\\/\\/g'
}

print_scene() { # MUTANT SCENE
    printf '%s\n' "$2"
}

each=print_scene
{
    echo "/* Facts of failed checks of $lab, as programs with one mistake each made them. */"
    printf '#include "tests/scenes/scenes.h"\n\n'
    echo "static const struct scene scenes[] = {"
    {
        for mutant in "autograder/mutants/$lab"/*.patch; do
            begin "$mutant" scene "$mutant"
        done
        end_all
    } | awk -F '\t' 'NF && !seen[$1, $2]++ { print $3 }'
    printf '};\n\nSCENES("%s", scenes);\n' "$lab"
} | clang-format --assume-filename="autograder/tests/scenes/$name.c"
