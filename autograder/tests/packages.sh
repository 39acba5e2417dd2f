#!/usr/bin/env bash
# What deps.sh installs is enough: every program that a script, a Makefile or a handout calls, every header,
# library and module of Python comes from a package that it names for that purpose, from one that such a
# package depends on, or is there on the smallest Debian that has git, make and gcc. Prints TAP.
#
# Whose a file is stands in dpkg's lists, so a program must be installed here to be found; one that no
# package has is a problem, too. Of the words in scripts those count which stand where a command does; of all
# others (in strings, most of which are for another shell) those that are the name of a program.
# shellcheck disable=SC2016 # what stands in single quotes is for another program
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
lists=/var/lib/dpkg/info
if [ ! -d "$lists" ]; then
    skip "all that is called comes from a package that deps.sh names" "this is no Debian"
    plan
    exit
fi
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT

# Names of programs that mean something else where they stand here; and sudo, which is taken where it is there.
ordinary='sudo file free less look top w write'

# --- Whose is it? ---------------------------------------------------------------------------------

# FILE PACKAGE, of all that can be asked for.
grep -E '/s?bin/[^/]+$|/include/|\.(so|a|h)$|/python3' "$lists"/*.list |
    sed -E "s#^$lists/([^:]*)(:[a-z0-9]+)?\.list:(.*)#\3 \1#" >"$scratch/owners"
grep -E '^/(usr/)?s?bin/[^/ ]+ ' "$scratch/owners" | sed 's#^[^ ]*/##' >"$scratch/programs"

# installed GROUP...: the packages that are there when deps.sh has installed these groups.
installed() {
    dpkg-query -W -f='${db:Status-Abbrev}\t${Package}\t${Essential}${Priority}\t${Provides}\t${Pre-Depends}, ${Depends}\n' |
        awk -F '\t' -v named="apt git make gcc $(autograder/deps.sh --list "$@" | tr '\n' ' ')" '
            function add(name) { if (!(name in there)) { there[name]; queue[++last] = name } }
            !/^ii/ { next }
            $3 ~ /^yes|required$/ { named = named " " $2 }
            { needs[$2] = $5; n = split($4, each, / *, */) }
            { for (i = 1; i <= n; i++) { sub(/[ :].*/, "", each[i]); provider[each[i]] = $2 } }
            END {
                n = split(named, each, " ")
                for (i = 1; i <= n; i++) add(each[i])
                for (at = 1; at <= last; at++) {
                    n = split(needs[queue[at]], each, / *[,|] */)
                    for (i = 1; i <= n; i++) {
                        sub(/[ :].*/, "", each[i])
                        if (each[i] in needs) add(each[i])
                        else if (each[i] in provider) add(provider[each[i]])
                    }
                }
                for (name in there) print name
            }'
}

# owners_of PROGRAM: the packages that have it. Behind some names stands a choice of programs (awk, nc).
owners_of() {
    local path
    awk -v program="$1" '$1 == program { print $2; found = 1 } END { exit !found }' "$scratch/programs" && return
    path=$(PATH=$PATH:/usr/sbin:/sbin type -P "$1") && path=$(realpath "$path") &&
        awk -v program="${path##*/}" '$1 == program { print $2 }' "$scratch/programs"
}

# named GROUP...: from now on, these groups are what is installed.
named() {
    installed "$@" >"$scratch/there"
    absent=$(autograder/deps.sh --list "$@" | while read -r package; do
        [ -e "$lists/$package.list" ] || ls "$lists/$package":*.list >/dev/null 2>&1 || echo "$package"
    done)
}

# missing WHERE WHAT PACKAGES: says so, unless one of the packages is there. What no package here has may be of
# one that is named and not here (those for slides, where only tests are run).
missing() {
    local package
    [ -n "$3" ] || [ -z "$absent" ] || return
    for package in $3; do
        ! grep -qx -- "$package" "$scratch/there" || return
    done
    echo "$1: $2${3:+ of the package ${3//$'\n'/ or }}"
}

# --- What is called -------------------------------------------------------------------------------

# The recipes of a Makefile as a script, each line where it was.
recipes() { # MAKEFILE
    sed -nE -e 's/^\t(\$\(quietly\))?[@+-]*//' -e 't recipe' -e 's/.*//p' -e 'd' \
        -e ':recipe' -e 's/\$\(([^() ]*( [^()]*)?(\([^()]*\))?[^()]*)\)/$X/g; s/\$\$/$/g; p' "$1"
}

# words FILE...: what words.awk finds in them; in a Makefile, and in what handouts run, all words count.
words() {
    local file
    for file in "$@"; do
        case $file in
        */deps.sh) awk -f autograder/tests/words.awk "$file" ;; # its strings are its lists
        *.sh | .ci/run) awk -v all=1 -f autograder/tests/words.awk "$file" ;;
        *akefile | *.mk)
            recipes "$file" | awk -f autograder/tests/words.awk | sed "s#^:#$file:#; s#^-:#$file:#"
            grep -v '^ *#' "$file" | grep -oE '[A-Za-z0-9_.+-]+' | sed "s#^#$file ~#"
            ;;
        *.md) sed -nE 's/^<!-- (run|starter|after [^:]*): (.*) -->$/\2/p' "$file" |
            grep -oE '[A-Za-z0-9_.+-]+' | sed "s#^#$file ~#" ;;
        esac
    done
}

# unnamed FILE...: the programs that these call and that would not be there.
unnamed() {
    local where word owners
    words "$@" | sort -u -t ' ' -k 2 >"$scratch/words"
    # Most words are the name of nothing, a function, or something of the shell's own.
    {
        compgen -bk
        git ls-files '*.sh' | xargs sed -nE 's/^ *([A-Za-z_][A-Za-z_0-9]*)\(\).*/\1/p'
        tr ' ' '\n' <<<"$ordinary"
    } | sort -u >"$scratch/own"
    awk -v own="$scratch/own" -v programs="$scratch/programs" '
        BEGIN {
            while ((getline < own) > 0) mine[$1]
            while ((getline < programs) > 0) program[$1]
        }
        $2 in mine || substr($2, 2) in mine { next }
        $2 ~ /^~\/(usr\/)?s?bin\// { sub(/.*\//, "~", $2) }
        $2 ~ /^~/ && !(substr($2, 2) in program) { next }
        $2 ~ /^\/(usr\/)?s?bin\// { sub(/.*\//, "", $2) }
        $2 ~ /\// { next } # our own
        { sub(/^~/, "", $2); print }' "$scratch/words" | sort -u -k 2,2 |
        while read -r where word; do
            owners=$(owners_of "$word")
            missing "$where" "$word" "$owners"
        done
}

# --- What is included, linked, imported -----------------------------------------------------------

# unnamed_headers FILE...
unnamed_headers() {
    local header
    sed -nE 's/^ *# *include <([^>]*)>.*/\1/p' "$@" | sort -u | while read -r header; do
        missing "#include" "$header" "$(awk -v end="/$header" '
            $1 ~ /\/include\// && substr($1, length($1) - length(end) + 1) == end { print $2 }
        ' "$scratch/owners" | sort -u)"
    done
}

unnamed_libraries() { # FILE...
    local library
    grep -hoE '(^|[ "=])-l[a-z0-9]+' "$@" | sed 's/.*-l//' | sort -u | while read -r library; do
        missing "-l" "$library" "$(sed -nE "s#^/[^ ]*/lib$library\.(so|a) ##p" "$scratch/owners" | sort -u)"
    done
}

# unnamed_modules FILE...: a module is built in, of the program's own folder, or a file of a package.
unnamed_modules() {
    local module file
    /usr/bin/python3 - "$@" <<'END' | sort -u | while read -r module file; do
import ast, importlib.util, os, sys
for path in sys.argv[1:]:
    for part in ast.walk(ast.parse(open(path).read())):
        names = [a.name for a in part.names] if isinstance(part, ast.Import) else \
            [part.module] if isinstance(part, ast.ImportFrom) else []
        for name in names:
            if os.path.exists(os.path.join(os.path.dirname(path), name + ".py")):
                continue
            spec = importlib.util.find_spec(name.split(".")[0])
            if spec is None or spec.origin not in ("built-in", "frozen"):
                print(name, os.path.realpath(spec.origin) if spec and spec.origin else "nowhere")
END
        missing "import" "$module" "$(awk -v file="$file" '$1 == file { print $2 }' "$scratch/owners")"
    done
}

# --- It notices -----------------------------------------------------------------------------------

# Packages for tests are none for grading: what these would bring is missed.
check_itself() {
    cat >"$scratch/made-up.sh" <<'END'
# clang-tidy is only spoken of
echo frob "$(jq . x)" >frobnicated
if ! [ -f x ]; then ls >frobs; frobnicate; fi
case $x in
frobs) x=1 xmllint ;;
esac
bash -c 'true | ncat -l 1'
/usr/bin/socat - -
END
    printf 'all:\n\t@echo $(X) | patch -p1\n' >"$scratch/Makefile"
    printf '#include <cmocka.h>\n' >"$scratch/made-up.c"
    report "it notices programs that nobody would have installed" "$(diff - <(
        unnamed "$scratch/made-up.sh" "$scratch/Makefile" | sed 's/.*: //; s/ .*//' | sort
    ) < <(printf '%s\n' frobnicate jq ncat patch socat xmllint))"
    report "it notices a header" "$([ "$(unnamed_headers "$scratch/made-up.c")" = \
        "#include: cmocka.h of the package libcmocka-dev" ] || echo "it does not")"
    report "it notices a library" "$([ "$(unnamed_libraries Makefile)" = \
        "-l: cmocka of the package libcmocka-dev" ] || echo "it does not")"
    printf 'import asyncio\nfrom struct import pack\n' >"$scratch/made_up.py"
    report "it notices modules of Python" "$([ "$(unnamed_modules "$scratch/made_up.py" | wc -l)" -eq 2 ] ||
        echo "it does not")"
}

# --- All of it ------------------------------------------------------------------------------------

# check WHAT FUNCTION PATTERN...: of the project's files.
check() {
    local files
    mapfile -t files < <(git ls-files "${@:3}")
    report "$1" "$([ ${#files[@]} -gt 0 ] || echo "no such file: ${*:3}"
        "$2" "${files[@]}")"
}

named grade
check_itself
check "grading: programs" unnamed autograder/grade.sh autograder/deps.sh 'labs/*.mk' 'labs/*/Makefile'
check "grading: headers" unnamed_headers '*.[ch]' ':!autograder/tests' ':!autograder/mutants'
grep -v -e -lcmocka Makefile >"$scratch/Makefile"
report "grading: libraries" "$(unnamed_libraries "$scratch/Makefile" labs/*.mk labs/*/Makefile)"
named grade slides
check "slides: programs" unnamed 'slides/*.sh'
named grade test
check "tests: programs" unnamed '*.sh' .ci/run '*.md' ':!slides/*.sh' ':!autograder/tests/cluster.sh'
check "tests: headers" unnamed_headers '*.[ch]'
check "tests: libraries" unnamed_libraries Makefile 'labs/*.mk' 'labs/*/Makefile'
check "tests: modules of Python" unnamed_modules '*.py'
named grade test cluster
check "the cluster: programs" unnamed autograder/tests/cluster.sh
named grade test slides
check "all: programs" unnamed Makefile
plan
