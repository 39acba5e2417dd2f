#!/usr/bin/env bash
# Wrong arguments, wrong submissions and wrong machines: one clear line each (what, where, what to do),
# the right status, and nothing left behind. Prints TAP.
# shellcheck disable=SC2016 # what stands in single quotes is for another shell, or for none
set -u
umask 022
export LC_ALL=C.UTF-8 NO_COLOR=1
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
scratch=$(mktemp -d) || exit
chmod 755 "$scratch" # nobody, as whom programs run where root grades, must get to what is in it
trap 'chmod -R u+rwX "$scratch"; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
mkdir -m 1777 "$scratch/tmp"
export TMPDIR=$scratch/tmp XDG_CACHE_HOME=$scratch/cache
solution=solutions/lab1-oneshot

# --- Saying what is so ----------------------------------------------------------------------------

# run COMMAND...: leaves its status, and what it says in the files out and err. Should it hang, it is
# ended after a time that no machine needs.
run() {
    timeout -k 10 300 "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
    status=$?
}

# What is wrong with the last run: its status, and a pattern, if any, that one file must match.
problems() { # STATUS [PATTERN FILE]
    [ "$status" -eq "$1" ] || echo "status $status instead of $1"
    if [ $# -gt 1 ] && ! grep -qE -- "$2" "$scratch/$3"; then
        echo "nothing in std$3 matches $2:"
        head -n 12 "$scratch/$3"
    fi
    find "$TMPDIR" -mindepth 1 -printf 'left in TMPDIR: %p\n'
}

# refuses WHAT STATUS PATTERN ARGUMENTS...: one line on stderr, nothing on stdout.
refuses() {
    local what=$1 expected=$2 pattern=$3
    shift 3
    run "$@"
    report "$what" "$(
        problems "$expected" "^autograde: .*$pattern" err
        [ "$(wc -l <"$scratch/err")" -eq 1 ] || sed 's/^/more than a line: /' "$scratch/err"
        [ ! -s "$scratch/out" ] || sed 's/^/on stdout: /' "$scratch/out"
    )"
}

# grades WHAT STATUS PATTERN ARGUMENTS...: a report on stdout, nothing on stderr.
grades() {
    local what=$1 expected=$2 pattern=$3
    shift 3
    run "$@"
    report "$what" "$(
        problems "$expected" "$pattern" out
        [ ! -s "$scratch/err" ] || sed 's/^/on stderr: /' "$scratch/err"
    )"
}

check=(build/autograde check lab1)

# --- Wrong usage ----------------------------------------------------------------------------------

run build/autograde
report "no command: the usage" "$(problems 2 '^usage: autograde COMMAND' err)"
refuses "no such command" 2 "no command 'frobnicate'.*--help" build/autograde frobnicate
refuses "no lab" 2 "needs the name of a lab.*list" build/autograde check
refuses "no such lab" 2 "no lab 'lab99'; the labs are lab1-oneshot" build/autograde check lab99
refuses "an empty name of a lab" 2 "no lab ''" build/autograde check ''
refuses "no such check" 2 "no check 'nonsense'; autograde list lab1" "${check[@]}" --only nonsense
refuses "no such option" 2 "no option '--frobnicate'.*--help" "${check[@]}" --frobnicate
refuses "no such letter" 2 "no option '-x'.*--help" "${check[@]}" -x
refuses "an option without its value" 2 "--seed needs a value" "${check[@]}" --seed
for seed in abc -1 1.5 '' 99999999999999999999; do
    refuses "--seed '$seed'" 2 "--seed takes a whole number, not '$seed'" "${check[@]}" --seed "$seed"
done
for jobs in 0 -1 4097 many ''; do
    refuses "--jobs '$jobs'" 2 "--jobs takes a number from 1 to 1024, not '$jobs'" \
        "${check[@]}" --jobs "$jobs"
done
refuses "--isolation lots" 2 "full, network or none, not 'lots'" "${check[@]}" --isolation lots
refuses "two folders" 2 "one folder, not also 'b'" "${check[@]}" a b
refuses "two reports on stdout" 2 "stdout takes only one" "${check[@]}" "$solution" --json - --tap

refuses "no such check to explain" 2 "no check 'nonsense'; autograde list LAB" build/autograde explain nonsense
refuses "no such check of this lab" 2 "lab1-oneshot has no check 'joins'; autograde list lab1" \
    build/autograde explain 1 joins
run build/autograde explain 2 listens
report "the check of one lab is explained" "$(
    problems 0 '^listens  \(lab2-echo, ' out
    [ "$(grep -c '^  proves ' "$scratch/out")" -eq 1 ] || echo "checks of other labs, too"
)"

# --- Wrong submissions ----------------------------------------------------------------------------

refuses "no such folder" 2 "/nowhere: No such file or directory" "${check[@]}" "$scratch/nowhere"
refuses "a file instead of a folder" 2 "LICENSE: is a file, not the folder of a lab" \
    "${check[@]}" LICENSE
mkdir "$scratch/empty"
refuses "an empty folder" 2 "/empty: no C source in it; there should be server.c" \
    "${check[@]}" "$scratch/empty"

# fresh NAME: an empty folder for a submission.
fresh() {
    submission=$scratch/$1
    rm -rf "$submission"
    mkdir "$submission"
}

run "${check[@]}" "$scratch/empty" --json "$scratch/refused.json" --junit "$scratch/refused.xml"
report "what is refused is a result, too: JSON and JUnit say why" "$(
    problems 2 'no C source in it' err
    jq -e '.points == 0 and .max_points == 100 and (.build[0].message | test("no C source"))
           and ([.checks[] | select(.verdict == "not_run")] | length) == (.checks | length)' \
        "$scratch/refused.json" >/dev/null || cat "$scratch/refused.json"
    xmllint --noout "$scratch/refused.xml" 2>&1
    grep -q 'no C source in it' "$scratch/refused.xml" || cat "$scratch/refused.xml"
)"
run "${check[@]}" "$solution" --only listens,answers --json "$scratch/two.json"
report "--only takes several checks" "$(
    problems 0
    [ "$(jq -r '[.checks[].id] | join(" ")' "$scratch/two.json")" = "listens answers" ] || cat "$scratch/out"
)"
refuses "one of several checks does not exist" 2 "no check 'nonsense'" "${check[@]}" --only listens,nonsense

# source_is WHAT PATTERN: the folder was just filled; its server.c is what cannot be graded.
source_is() {
    refuses "server.c is $1" 2 "/odd/server.c: $2" "${check[@]}" "$submission"
    fresh odd
}

fresh odd
cp "$solution"/*.c "$submission"
cp "$solution/server.c" "$submission/server (1).c"
mkdir "$submission/old" && cp "$solution/client.c" "$submission/old"
touch "$submission/more.cpp"
grades "a main() too many, sources in a folder, and another language are named, with what to do" 1 \
    'server cannot be linked: server \(1\).c has a main\(\) too' "${check[@]}" "$submission"
report "... the folder and the language as well" "$(
    problems 1 'the C sources in the folder old are not compiled' out
    problems 1 'more.cpp is not compiled' out
)"
fresh odd
touch "$submission/server.cpp"
refuses "nothing but another language" 2 "server.cpp is not compiled.*rename it" "${check[@]}" "$submission"

fresh odd
ln -s /etc/passwd "$submission/server.c" && source_is "a symbolic link" "is a symbolic link"
ln -s nowhere "$submission/server.c" && source_is "a dangling link" "is a symbolic link"
mkfifo "$submission/server.c" && source_is "a pipe" "is not a regular file"
mkdir "$submission/server.c" && source_is "a folder" "is not a regular file"
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' \
    "$submission/server.c" && source_is "a socket" "."
truncate -s 5M "$submission/server.c" && source_is "too large" "is larger than 4 MiB"
if mknod "$submission/server.c" c 1 5 2>/dev/null; then
    source_is "a device" "is not a regular file"
else
    skip "server.c is a device" "only root can make one"
fi
fresh odd
cp "$solution/server.c" "$submission"
ln -s /etc/shadow "$submission/shadow.h"
refuses "a header that is a link" 2 "/odd/shadow.h: is a symbolic link" "${check[@]}" "$submission"
fresh many
for i in {1..201}; do
    : >"$submission/$i.c"
done
refuses "too many sources" 2 "more than 200 source files" "${check[@]}" "$submission"
cp "$solution"/*.c "$submission"
for i in {1..201}; do
    if [ "$i" -gt 150 ]; then
        rm "$submission/$i.c"
    else
        echo "int number_$i;" >"$submission/$i.c"
    fi
done
grades "many sources" 0 '^100/100 points' "${check[@]}" "$submission"

fresh broken
cp "$solution/client.c" "$solution/fetch.c" "$submission"
grades "server.c is missing" 1 '^. server.c is missing$' "${check[@]}" "$submission"
report "and has 0 points, the others theirs" "$(
    grep -q 'client_talks\|connects, sends the message' "$scratch/out" || echo "no checks of the client"
    grep -q 'not run because server.c cannot be built: listens, ' "$scratch/out" || echo "listens was run"
    grep -qE ' 5/5   connects, sends the message' "$scratch/out" || echo "the client lost points"
)"
echo 'int main(void) { return undeclared; }' >"$submission/server.c"
grades "server.c does not compile" 1 '^. server.c does not compile$' "${check[@]}" "$submission"
report "and the compiler's first error is shown as one knows it" "$(
    grep -qE "server\.c:1:25: error: .undeclared. undeclared" "$scratch/out" || head -n 9 "$scratch/out"
)"
: >"$submission/server.c"
grades "server.c is empty" 1 "undefined reference to .main" "${check[@]}" "$submission"
printf '\0\377\376nonsense\033[2J' >"$submission/server.c"
grades "server.c is no text" 1 '^. server.c does not compile$' "${check[@]}" "$submission"

# --- Names ----------------------------------------------------------------------------------------

while IFS= read -r -d '' name; do
    cp -r "$solution" "$scratch/$name"
    printf -v shown '%q' "$name"
    grades "a folder called $shown" 0 '^100/100 points' "${check[@]}" "$scratch/$name"
done < <(printf '%s\0' 'two words' "it's" '"quoted"' $'two\nlines' 'Übung ✓' '$(id)' '-rf' '@x' $'\e[2J')
(
    cd "$scratch" || exit
    timeout 300 "$OLDPWD/build/autograde" check lab1 -- -rf >"$scratch/out" 2>&1
)
report "a folder called -rf, behind --" "$(grep -q '^100/100' "$scratch/out" || cat "$scratch/out")"
refuses "a folder called -rf, without --" 2 "no option '-r'" "${check[@]}" -rf
refuses "no folder of an odd name" 2 '/\\x1b\[2J\\x0a: No such file' "${check[@]}" $'/\e[2J\n'

# --- Where the report goes ------------------------------------------------------------------------

refuses_report() { # WHAT PATTERN COMMAND...
    local what=$1 pattern=$2
    shift 2
    run "$@"
    report "$what" "$(problems 3 "^autograde: .*$pattern" err)"
}
refuses_report "JSON to no folder" "cannot write $scratch/nowhere/x: No such file" \
    "${check[@]}" "$solution" --json "$scratch/nowhere/x"
refuses_report "JSON to a folder" "cannot write $scratch: Is a directory" \
    "${check[@]}" "$solution" --json "$scratch"
refuses_report "JSON to a full disk" "cannot write /dev/full: No space" \
    "${check[@]}" "$solution" --json /dev/full
refuses_report "the report to a full disk" "No space left" \
    sh -c 'exec build/autograde check lab1 "$1" >/dev/full' sh "$solution"
refuses_report "the report to a closed stdout" "Bad file descriptor" \
    sh -c 'exec build/autograde check lab1 "$1" >&-' sh "$solution"
grades "stdin and stderr are closed" 0 '^100/100 points' \
    sh -c 'exec build/autograde check lab1 "$1" <&- 2>&-' sh "$solution"
run sh -c 'exec build/autograde check lab1 "$1" <&- >&- 2>&-' sh "$solution"
report "all three are closed" "$(problems 3)"

# --- Wrong machines -------------------------------------------------------------------------------

refuses "no folder for temporary files" 3 "build folder in /nowhere: No such file.*TMPDIR" \
    env TMPDIR=/nowhere "${check[@]}" "$solution"
refuses "temporary files where none can be made" 3 "build folder in /proc.*TMPDIR" \
    env TMPDIR=/proc "${check[@]}" "$solution"
refuses "no compiler" 3 "no compiler 'cc-of-nowhere'.*apt-get install" \
    env AUTOGRADE_CC=cc-of-nowhere "${check[@]}" "$solution"
grades "an empty TMPDIR" 0 '^100/100 points' env TMPDIR= "${check[@]}" "$solution"
(
    cd "$scratch" || exit
    TMPDIR=tmp timeout 300 "$OLDPWD/build/autograde" check lab1 "$OLDPWD/$solution" \
        >"$scratch/out" 2>&1
)
report "a relative TMPDIR" "$(grep -q '^100/100' "$scratch/out" || cat "$scratch/out")"
grades "a strict umask" 0 '^100/100 points' sh -c 'umask 077; exec "$@"' sh "${check[@]}" "$solution"

isolation='^isolation: (network|none)'
for level in network none; do
    grades "--isolation $level: full points, and the report says so" 0 "^isolation: $level" \
        "${check[@]}" "$solution" --isolation "$level"
    report "and these are all points" "$(grep -q '^100/100' "$scratch/out" || tail -n 3 "$scratch/out")"
done
grades "a cache that others can write to is not used" 0 '^100/100 points' \
    sh -c 'mkdir -p "$1/autograde"; chmod 777 "$1/autograde"; shift; exec "$@"' sh "$scratch/open" \
    env XDG_CACHE_HOME="$scratch/open" "${check[@]}" "$solution"
report "and nothing is in it" "$(ls -A "$scratch/open/autograde")"
for cache in /dev/null /proc; do
    grades "a cache in $cache" 0 '^100/100 points' env XDG_CACHE_HOME="$cache" "${check[@]}" "$solution"
done
grades "no cache" 0 '^100/100 points' env XDG_CACHE_HOME="$scratch/none" "${check[@]}" "$solution" \
    --no-cache
report "and none is made" "$(ls -d "$scratch/none" 2>/dev/null)"

mkdir "$scratch/bin"
printf '#!/bin/sh\nexec /usr/bin/gcc "$@"\n' >"$scratch/bin/gcc"
chmod +x "$scratch/bin/gcc"
grades "no bubblewrap: less isolation, and the report says so" 0 "$isolation" \
    env PATH="$scratch/bin" "$PWD/build/autograde" check lab1 "$solution"
run env PATH="$scratch/bin" "$PWD/build/autograde" doctor
report "doctor names what is missing, and the command that installs it" "$(
    problems 1 'mend: (sudo )?apt-get install bubblewrap iproute2 strace netcat-openbsd python3 tcpdump$' out
)"
refuses "few descriptors" 3 "only 100 open files are allowed \(ulimit -n\): [0-9]+ are needed" \
    sh -c 'ulimit -n 100; exec "$@"' sh "${check[@]}" "$solution"
grades "more descriptors than one asks for" 0 '^100/100 points' \
    sh -c 'ulimit -S -n 100; exec "$@"' sh "${check[@]}" "$solution"
if unshare --user --map-root-user true 2>/dev/null; then
    grades "root of a user namespace" 0 '^100/100 points' \
        unshare --user --map-root-user "${check[@]}" "$solution"
    grades "no user namespaces: less isolation, and the report says so" 0 "$isolation" \
        unshare --user --map-root-user sh -c \
        'echo 0 >/proc/sys/user/max_user_namespaces; exec "$@"' sh "${check[@]}" "$solution"
    for space in 64k 2m 30m; do
        refuses "a disk of $space" 3 '(No space left on device|no space left in .*; TMPDIR)' \
            unshare --user --map-root-user --mount sh -c \
            'mount -t tmpfs -o size='"$space"',mode=1777 tmpfs "$TMPDIR" && exec "$@"' sh \
            "${check[@]}" "$solution"
    done
    refuses "an empty /proc" 3 '/proc shows no processes' \
        unshare --user --map-root-user --mount sh -c 'mount -t tmpfs tmpfs /proc && exec "$@"' sh \
        "${check[@]}" "$solution"
else
    skip "no space, an empty /proc" "no user namespaces here"
    skip "root of a user namespace" "no user namespaces here"
    skip "no user namespaces: less isolation, and the report says so" "there are none anyway"
fi

# --- Other users ----------------------------------------------------------------------------------

if [ "$(id -u)" -eq 0 ]; then
    user=(setpriv --reuid 1234 --regid 1234 --clear-groups)
    cp -r build/autograde build/bin build/rules "$scratch/bin"
    mkdir -p "$scratch/home/build" "$scratch/home/solutions"
    cp -r build/autograde build/bin build/rules "$scratch/home/build"
    cp -r labs "$scratch/home"
    cp -r "$solution" "$scratch/home/solutions"
    grades "an ordinary user" 0 '^100/100 points' \
        "${user[@]}" "$scratch/home/build/autograde" check lab1 "$scratch/home/$solution"
    refuses "few processes" 3 "only 50 processes are allowed \(ulimit -u\), and there are [0-9]+" \
        "${user[@]}" bash -c 'ulimit -u 50; exec "$@"' sh "$scratch/home/build/autograde" check lab1 \
        "$scratch/home/$solution"
    fresh secret
    cp "$solution"/*.c "$submission"
    chmod 600 "$submission/server.c"
    refuses "a source that the user cannot read" 2 "/secret/server.c: Permission denied" \
        "${user[@]}" "$scratch/home/build/autograde" check lab1 "$submission"
    grades "a source that only root can read" 0 '^100/100 points' "${check[@]}" "$submission"
    chmod 700 "$submission"
    refuses "a folder that the user cannot read" 2 "/secret: Permission denied" \
        "${user[@]}" "$scratch/home/build/autograde" check lab1 "$submission"
    mkdir -m 700 "$scratch/closed"
    refuses "a TMPDIR that nobody can get to" 3 "nobody.* cannot get to $scratch/closed; TMPDIR" \
        env TMPDIR="$scratch/closed" "${check[@]}" "$solution"
    refuses "a TMPDIR that the user cannot write to" 3 "$scratch: Permission denied; TMPDIR" \
        "${user[@]}" env TMPDIR="$scratch" "$scratch/home/build/autograde" check lab1 \
        "$scratch/home/$solution"
else
    skip "other users" "only root can become one"
fi

# --- Interrupts -----------------------------------------------------------------------------------

# Its server starts a daemon, and talks for ever: the grader listens for ten seconds.
fresh waits
cat >"$submission/server.c" <<'END'
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <unistd.h>

int main(void)
{
    prctl(PR_SET_NAME, "a_daemon");
    if (fork() == 0 && setsid() > 0 && fork() != 0)
        _exit(0);
    for (;;) {
        write(1, "yet another line\n", 17);
        usleep(1000);
    }
}
END

interrupt() { # SIGNAL STATUS LEVEL
    : >"$scratch/left"
    run autograder/tests/leaves.py --left "$scratch/left" --when a_daemon --signal "$1" -- \
        "${check[@]}" "$submission" --only listens --isolation "$3"
    report "SIG$1 in the middle of a check, isolation $3" "$(
        problems "$2"
        cat "$scratch/left"
        [ ! -s "$scratch/out" ] || echo "a report of what was not finished"
    )"
}

interrupt HUP 129 full
interrupt QUIT 131 full
interrupt USR1 138 full
interrupt PIPE 141 full
for level in full network none; do
    interrupt INT 130 "$level"
    interrupt TERM 143 "$level"
done

plan
