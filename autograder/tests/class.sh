#!/usr/bin/env bash
# A whole class: right, wrong and hostile submissions in one batch, killed at random moments and gone on
# with; every kind of wrong input. Prints TAP. class.sh whole grades a class of 60 and kills 50 times.
set -u
umask 022
export LC_ALL=C.UTF-8 NO_COLOR=1
top=$(cd "$(dirname "$0")/../.." && pwd) || exit
cd "$top" || exit
. autograder/tests/tap.sh
autograde=${AUTOGRADE:-$top/build/autograde}
solution=solutions/lab1-oneshot
scratch=$(mktemp -d) || exit
chmod 755 "$scratch" # nobody, as whom programs run where root grades, must get to what is in it
trap 'chmod -R u+rwX "$scratch"; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
mkdir -m 1777 "$scratch/tmp"
export TMPDIR=$scratch/tmp
unset AUTOGRADE_CHECK
kills=5 whole=
if [ "${1:-}" = whole ]; then
    kills=50 whole=yes
fi
# run COMMAND...: leaves its status, and what it says in the files out and err.
run() {
    timeout -k 10 1500 "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
    status=$?
}

# What is wrong with the last run: its status, and a pattern that one of its files must match.
problems() { # STATUS [PATTERN FILE]
    [ "$status" -eq "$1" ] || { echo "status $status instead of $1" && tail -n 5 "$scratch/err"; }
    if [ $# -gt 1 ] && ! grep -qE -- "$2" "$scratch/$3"; then
        echo "nothing in std$3 matches $2:"
        head -n 12 "$scratch/$3"
    fi
    find "$TMPDIR" -mindepth 1 -maxdepth 2 -printf 'left in TMPDIR: %p\n'
}

# refuses WHAT PATTERN COMMAND...: one line on stderr, status 2.
refuses() {
    local what=$1 pattern=$2
    shift 2
    run "$@"
    report "$what" "$(
        problems "${expected:-2}" "^autograde: .*$pattern" err
        [ "$(wc -l <"$scratch/err")" -eq 1 ] || { echo "not one line:" && cat "$scratch/err"; }
    )"
}

ask() { # GRADEBOOK SQL
    sqlite3 "$1" "$2"
}

# All that must not depend on how a gradebook came about.
grades() { # GRADEBOOK
    ask "$1" "SELECT w.lab, w.owner, w.team, w.entry, w.older, w.content, w.submitted, w.state, w.reason,
            w.points, w.max_points, w.seed, w.grader, c.place, c.id, c.verdict, c.points, c.diagnosis
        FROM work w LEFT JOIN check_result c ON c.work = w.id ORDER BY 1, 2, 3, c.place;
        SELECT * FROM student ORDER BY id"
}

# --- Wrong input, with a grader that only pretends ------------------------------------------------

# Points follow from the sources; some sources make it misbehave.
cat >"$scratch/pretend" <<'END_OF_SCRIPT'
#!/bin/bash
sources=$3 only=
while [ $# -gt 0 ]; do
    case $1 in
    --json) out=$2 ;;
    --only) only=$2 ;;
    esac
    shift
done
words=$(cat "$sources"/*.c 2>/dev/null)
case $words in
*DIES*) kill -9 $$ ;;
*NOTHING*) exit 0 ;;
*GARBAGE*) echo '{"points": 3, "che' >"$out"; exit 1 ;;
*REFUSED*) echo "autograde: $sources/server.c: is too strange" >&2; exit 2 ;;
esac
points=$((${#words} % 10))
second=',{"id":"answers","title":"t","points":5,"max_points":5,"verdict":"pass","diagnosis":null,"message":null,"transcript":[]}'
[ -z "$only" ] || second=
echo "{\"schema\":1,\"points\":$points,\"max_points\":15,\"seconds\":0.1,\"isolation\":\"full\",\"build\":[],\"checks\":[
{\"id\":\"listens\",\"title\":\"t\",\"points\":$points,\"max_points\":10,\"verdict\":\"fail\",\"diagnosis\":null,\"message\":\"m\",\"transcript\":[]}$second]}" >"$out"
exit 1
END_OF_SCRIPT
chmod +x "$scratch/pretend"
export AUTOGRADE_CHECK=$scratch/pretend

hand_in() { # FOLDER TEXT
    mkdir -p "$1"
    printf '%s\n' "$2" >"$1/server.c"
}

class=$scratch/small
hand_in "$class/ada" 'int a;'
hand_in "$class/bob" 'int bb;'
hand_in "$class/cyd" 'int ccc;'
batch=("$autograde" batch lab1 "$class")
book=$scratch/small.db
printf 'id,name,group\nada,Ada L,\nbob,Bob,Red\neve,Eve,Red\nzoe,Zoe Z,\n' >"$scratch/roster.csv"

run "${batch[@]}" --gradebook "$book" --roster "$scratch/roster.csv"
report "who is in the roster and handed in nothing, and the other way round" "$(
    problems 1 '^handed in nothing: zoe, Zoe Z$' out
    grep -qx 'not in the roster: cyd (cyd)' "$scratch/out" || cat "$scratch/out"
    [ "$(ask "$book" "SELECT group_concat(student, ' ') FROM (SELECT c.student FROM credit c ORDER BY 1)")" = \
        "ada bob cyd eve" ] || ask "$book" "SELECT * FROM credit"
)"
run "${batch[@]}" --gradebook "$book"
report "unchanged work is not graded again" "$(problems 1 ': 0 graded now, 3 unchanged' out)"
ask "$book" "UPDATE work SET submitted = 1000"
touch "$class"/*/server.c
run "${batch[@]}" --gradebook "$book" --again
report "--again: all of it, and nothing is submitted later for that" "$(
    problems 1 ': 3 graded now' out
    [ "$(ask "$book" "SELECT DISTINCT submitted FROM work")" = 1000 ] || echo "the time has moved"
)"
echo 'int more;' >>"$class/ada/server.c"
run "${batch[@]}" --gradebook "$book"
report "what has changed is graded" "$(
    problems 1 ': 1 graded now' out
    grep -q '^(1/1) ada: ' "$scratch/out" || cat "$scratch/out"
)"
run "${batch[@]}" --gradebook "$book" --failed --student eve
report "--failed and --student choose, a member for a group" "$(
    problems 1 '^\(1/1\) Red: ' out
)"
run "${batch[@]}" --gradebook "$book" --again --since 2020-01-01
report "--since chooses" "$(
    problems 1 ': 1 graded now' out
)"
ask "$book" "UPDATE check_result SET points = 0; UPDATE work SET points = 0"
run "${batch[@]}" --gradebook "$book" --only listens --again
report "--only replaces the result of that check alone" "$(
    problems 1 '^\(1/3\) .*: listens ' out
    [ "$(ask "$book" "SELECT count(*) FROM check_result WHERE id = 'answers' AND points = 0")" -eq 3 ] ||
        echo "another check's result has changed"
    [ "$(ask "$book" "SELECT count(*) FROM check_result WHERE id = 'listens' AND points > 0")" -eq 3 ] ||
        echo "the check's result has not changed"
    [ "$(ask "$book" "SELECT count(*) FROM work w WHERE points <>
        (SELECT sum(points) FROM check_result WHERE work = w.id)")" -eq 0 ] || echo "wrong sums"
)"

run "$autograde" grade "$book" eve 1 --add 2.5 --comment 'Well done' --why 'clear code'
report "a person's points" "$(problems 0)"
run "${batch[@]}" --gradebook "$book" --again
run "$autograde" score "$book" eve
report "are not touched by a batch" "$(problems 0 '\+2\.5 by .*: clear code.*Well done' out)"
echo 'int new;' >>"$class/bob/server.c"
run "${batch[@]}" --gradebook "$book"
run "$autograde" score "$book" eve
report "and are flagged when the work changes" "$(problems 0 'clear code \(written for an earlier' out)"
run "$autograde" status "$book"
report "status" "$(problems 0 '^lab1-oneshot: 3 submissions, 0 waiting' out)"

hand_in "$class/dies" 'DIES'
hand_in "$class/nothing" 'NOTHING'
hand_in "$class/garbage" 'GARBAGE'
hand_in "$class/refused" 'REFUSED'
run "${batch[@]}" --gradebook "$book"
report "whatever breaks the grader is a row, and told again at the end" "$(
    problems 3 '^grader error: dies: the grader was killed by signal 9' out
    [ "$(ask "$book" "SELECT group_concat(owner || '=' || state, ' ') FROM (SELECT * FROM work WHERE
        owner IN ('dies', 'nothing', 'garbage', 'refused') ORDER BY owner)")" = \
        "dies=grader_error garbage=grader_error nothing=grader_error refused=refused" ] ||
        ask "$book" "SELECT owner, state, reason FROM work"
    [ "$(ask "$book" "SELECT reason FROM work WHERE owner = 'refused'")" = "server.c: is too strange" ] ||
        ask "$book" "SELECT reason FROM work WHERE owner = 'refused'"
)"
run "${batch[@]}" --gradebook "$book" --grader-errors
report "--grader-errors grades these again, and no others" "$(problems 3 ': 3 graded now' out)"
rm -r "$class"/{dies,nothing,garbage,refused}

# Archives: what cannot be taken is a row with its reason.
class=$scratch/archives
mkdir "$class"
for kind in good slip absolute link hardlink device setuid through bomb many deep twice broken empty text; do
    python3 -W ignore autograder/tests/class_archives.py "$kind" "$class/$kind.zip" "$solution"/*.c
done
ln -s /etc "$class/linked"
run "$autograde" batch lab1 "$class" --gradebook "$scratch/archives.db"
report "archives that attack are refused with a reason, one by one" "$(
    problems 1
    ask "$scratch/archives.db" "SELECT owner, state, coalesce(reason, '') FROM work ORDER BY owner" \
        >"$scratch/rows"
    diff - "$scratch/rows" <<'ROWS'
absolute|refused|absolute.zip: '/tmp/hostile-was-here.c' has an absolute path
bomb|refused|bomb.zip unpacks to far more than it is (an archive bomb?)
broken|refused|broken.zip cannot be read as an archive: it is damaged
deep|refused|deep.zip: 'd/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/server.c' lies too deep in folders
device|refused|device.zip: 'server.c' is a device or something else that is no file
empty|refused|empty.zip cannot be read as an archive
good|graded|
hardlink|refused|hardlink.zip: 'server.c' is a hard link; only plain files are taken
link|refused|link.zip: 'server.c' is a symbolic link; only plain files are taken
linked|refused|it is a symbolic link or something else that is no file
many|refused|many.zip holds too many files
setuid|graded|
slip|refused|slip.zip: '../../hostile-was-here.c' leads out of its folder with ..
text|refused|text.zip cannot be read as an archive
through|refused|through.zip: 'lab' is a symbolic link; only plain files are taken
twice|refused|twice.zip: 'server.c' stands in it twice
ROWS
    [ ! -e /tmp/hostile-was-here.c ] || echo "something got out"
)"

# All of these in one archive, as an LMS makes it.
(cd "$scratch" && tar -czf class.tar.gz archives)
run "$autograde" batch lab1 "$scratch/class.tar.gz" --gradebook "$scratch/archive.db"
report "one archive of them all: the same rows" "$(
    problems 1
    diff <(grep -v '^linked' "$scratch/rows") <(ask "$scratch/archive.db" "SELECT owner, state,
        coalesce(reason, '') FROM work WHERE owner <> 'linked' ORDER BY owner")
    [ "$(ask "$scratch/archive.db" "SELECT state || ' ' || reason FROM work WHERE owner = 'linked'")" = \
        "refused 'archives/linked' is a symbolic link; only plain files are taken" ] ||
        ask "$scratch/archive.db" "SELECT * FROM work WHERE owner = 'linked'"
)"

# Names that people and programs stumble over.
class=$scratch/names
names=("O'Neil \"x\"" $'two\nlines' $'\u202eevil' '=cmd|calc' '-rf' '%s%n' $'latin\xe9' '🙂' 'a;DROP TABLE work')
for name in "${names[@]}"; do
    hand_in "$class/$name" "int name_${#name};"
done
run "$autograde" batch lab1 "$class" --gradebook "$scratch/names.db"
report "names of every kind are rows" "$(
    problems 1
    [ "$(ask "$scratch/names.db" "SELECT count(*) FROM work WHERE state = 'graded'")" -eq ${#names[@]} ] ||
        ask "$scratch/names.db" "SELECT owner, state, reason FROM work"
    grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\x{202e}' "$scratch/out" && echo "controls in the output"
)"

# Gradebooks and machines that are not as they should be.
class=$scratch/small
touch "$scratch/nothing.db"
sqlite3 "$scratch/foreign.db" "CREATE TABLE t (x)"
cp "$book" "$scratch/newer.db"
sqlite3 "$scratch/newer.db" "PRAGMA user_version = 99" >/dev/null
echo "This is no database, but long enough to look like one to somebody who does not look closely." \
    >"$scratch/text.db"
refuses "another program's database" "it is no gradebook: another program" \
    "${batch[@]}" --gradebook "$scratch/foreign.db"
refuses "a newer gradebook" "a newer autograde has made it" "${batch[@]}" --gradebook "$scratch/newer.db"
refuses "no database" "it is no gradebook: not a SQLite" "${batch[@]}" --gradebook "$scratch/text.db"
refuses "a gradebook that cannot be" "/nowhere/grades.db: " "${batch[@]}" --gradebook /nowhere/grades.db
refuses "score without a gradebook" "none.db: No such file" "$autograde" score "$scratch/none.db"
refuses "no such folder" "/nowhere: No such file" "$autograde" batch lab1 /nowhere --gradebook "$book"
mkdir "$scratch/empty"
refuses "nothing handed in" "no submission in it" "$autograde" batch lab1 "$scratch/empty" --gradebook "$book"
refuses "an archive that is none" "text.db: cannot be read as an archive" \
    "$autograde" batch lab1 "$scratch/text.db" --gradebook "$book"
refuses "no roster" "cannot read /nowhere" "${batch[@]}" --gradebook "$book" --roster /nowhere
printf 'id,name\n"s1,Ada\n' >"$scratch/quote.csv"
refuses "a roster with an open quotation mark" "quote.csv" \
    "${batch[@]}" --gradebook "$book" --roster "$scratch/quote.csv"
refuses "no such lab" "there is no lab 'lab9'" "$autograde" batch lab9 "$class"
refuses "no such check" "has no check 'none'" "${batch[@]}" --gradebook "$book" --only none
refuses "a share without a seed" "needs --seed" "${batch[@]}" --shard 1/2 --results "$scratch/r"
refuses "a share that is none" "--shard takes a share" "${batch[@]}" --shard 3/2 --results "$scratch/r"
refuses "a time that is none" "--since takes a time" "${batch[@]}" --since soon
refuses "a decision without a reason" "needs --why" "$autograde" grade "$book" ada 1 --set 3
refuses "a decision for nobody" "no student or group 'nobody'" \
    "$autograde" grade "$book" nobody 1 --set 3 --why x
printf 'due = soon\n' >"$scratch/late"
refuses "wrong rules for late work" "late, line 1: due takes" "$autograde" score "$book" --late "$scratch/late"
printf 'id,name\nada,Ada\nada,Eve\n,\nbob\n' >"$scratch/broken.csv"
run "${batch[@]}" --gradebook "$book" --roster "$scratch/broken.csv"
report "a roster with a broken line: one line, and the rest is read" "$(
    problems 1 "broken.csv, line 3: the id 'ada' was there before" err
    [ "$(wc -l <"$scratch/err")" -eq 1 ] || cat "$scratch/err"
)"

if unshare --user --map-root-user --mount true 2>/dev/null; then
    mkdir "$scratch/tiny"
    mkdir "$scratch/many"
    for i in $(seq 1 100); do
        hand_in "$scratch/many/$i" "int x$i;"
    done
    # shellcheck disable=SC2016 # it is for the shell inside
    run unshare --user --map-root-user --mount bash -c '
        mount -t tmpfs -o size=64m none "$1/tiny"
        head -c "$((65136 * 1024))" /dev/zero >"$1/tiny/filler"
        "$2" batch lab1 "$1/many" --gradebook "$1/tiny/g.db" --isolation none 2>"$1/full"
        echo "status $?"
        rm "$1/tiny/filler"
        "$2" batch lab1 "$1/many" --gradebook "$1/tiny/g.db" --isolation none
        sqlite3 "$1/tiny/g.db" "SELECT state, count(*) FROM work GROUP BY state"
        ' sh "$scratch" "$autograde"
    report "a full disk: one line, and the same command goes on" "$(
        grep -q '^status 3' "$scratch/out" || grep '^status' "$scratch/out"
        grep -q '^graded|100' "$scratch/out" || tail -n 3 "$scratch/out"
        grep -q 'the disk is full' "$scratch/full" || cat "$scratch/full"
        [ "$(wc -l <"$scratch/full")" -eq 1 ] || cat "$scratch/full"
    )"
else
    skip "a full disk" "no user namespaces here"
fi
if [ "$(id -u)" -eq 0 ]; then
    mkdir -p "$scratch/home/build" "$scratch/readonly"
    cp -r build/autograde build/bin build/rules "$scratch/home/build"
    cp -r labs "$scratch/home"
    cp "$book" "$scratch/readonly/g.db"
    as_user=(setpriv --reuid 1234 --regid 1234 --clear-groups "$scratch/home/build/autograde")
else
    cp "$book" "$scratch/readonly.db"
    mkdir "$scratch/readonly" && mv "$scratch/readonly.db" "$scratch/readonly/g.db"
    chmod 500 "$scratch/readonly"
    chmod 400 "$scratch/readonly/g.db"
    as_user=("$autograde")
fi
refuses "a gradebook that may only be read" "it cannot be written" \
    "${as_user[@]}" batch lab1 "$class" --gradebook "$scratch/readonly/g.db"

# Shares, merged.
for share in 1 2 3; do
    run "${batch[@]}" --seed 7 --shard "$share/3" --results "$scratch/results"
done
run "$autograde" merge "$scratch/merged.db" "$scratch/results"
run "$autograde" merge "$scratch/merged.db" "$scratch/results"
report "merging twice is merging once" "$(problems 0 '^0 taken in, 3 there before' out)"
run "${batch[@]}" --seed 7 --gradebook "$scratch/one.db"
report "three shares are one class" "$(
    problems 1
    diff <(grades "$scratch/one.db") <(grades "$scratch/merged.db")
)"
echo 'broken' >"$scratch/results/x.json"
run "$autograde" merge "$scratch/merged.db" "$scratch/results"
report "a broken result is told, the others are taken" "$(problems 3 'x.json is left out: ' err)"

# Somebody else is at it.
mkfifo "$scratch/hold"
printf '#!/bin/bash\n: >"%s"\nread -r _ <"%s"\nexit 3\n' "$scratch/begun" "$scratch/hold" \
    >"$scratch/holds"
chmod +x "$scratch/holds"
mkdir "$scratch/held"
TMPDIR=$scratch/held AUTOGRADE_CHECK=$scratch/holds \
    "$autograde" batch lab1 "$class" --gradebook "$scratch/held.db" --jobs 1 \
    >"$scratch/held.out" 2>"$scratch/held.err" &
holder=$!
until [ -e "$scratch/begun" ]; do
    :
done
refuses "two batches on one gradebook: the second says who runs" "process $holder on .* is grading into it" \
    "$autograde" batch lab1 "$class" --gradebook "$scratch/held.db"
run "$autograde" status "$scratch/held.db"
report "status of a running batch" "$(
    grep -q "0 of 3 graded; process $holder" "$scratch/out" || cat "$scratch/out" "$scratch/err"
)"
kill -USR1 "$holder"
until [ -s "$scratch/held.err" ]; do
    :
done
report "SIGUSR1 tells what runs" "$(
    grep -qE '0 of 3 done; running: ada \(process [0-9]+\)' "$scratch/held.err" || cat "$scratch/held.err"
)"
kill -INT "$holder"
wait "$holder"
status=$?
report "SIGINT ends it, and says how to go on" "$(
    problems 130
    find "$scratch/held" -mindepth 1
    grep -q 'the same command goes on' "$scratch/held.err" || cat "$scratch/held.err"
)"

# kill -9 when so many processes have been started, with many short submissions.
class=$scratch/short
for i in $(seq 1 60); do
    hand_in "$class/s$i" "int x$i;"
done
batch=("$autograde" batch lab1 "$class" --seed 7 --jobs 3)
RANDOM=${SEED:-$$}
echo "# SEED=${SEED:-$$}"
run "${batch[@]}" --gradebook "$scratch/through.db"
killed=0
for ((i = 0; i < kills; i++)); do
    at=$((i == 0 ? 2 : RANDOM % 40 + 2)) # so many processes, itself among them; the first kill comes in any case
    autograder/tests/leaves.py --left "$scratch/left" --at "$at" --signal KILL -- \
        "${batch[@]}" --gradebook "$scratch/killed.db" >/dev/null 2>&1
    status=$?
    [ "$status" -ne 137 ] || killed=$((killed + 1))
    # One that got to its end begins anew: all kills have something to interrupt.
    [ "$(ask "$scratch/killed.db" "SELECT count(*) FROM work WHERE state = 'waiting'" 2>/dev/null)" != 0 ] ||
        rm -f "$scratch"/killed.db*
done
run "${batch[@]}" --gradebook "$scratch/killed.db"
report "killed $kills times, the gradebook is that of a run that was not" "$(
    problems 1
    [ "$killed" -gt 0 ] || echo "nothing was killed"
    cat "$scratch/left"
    diff <(grades "$scratch/through.db") <(grades "$scratch/killed.db")
    ls "$scratch"/killed.db-* 2>/dev/null
)"
unset AUTOGRADE_CHECK

# --- A class, really graded -----------------------------------------------------------------------

class=$scratch/class
mkdir "$class"
attacks=autograder/tests/hostile

attack() { # NAME: a hostile submission, as hostile.sh grades it
    local to=$class/hostile-$1
    mkdir "$to"
    if [ -d "$attacks/$1" ]; then
        cp "$attacks/$1"/* "$to"
    else
        cp "$attacks/$1.c" "$to/server.c"
    fi
    cp "$attacks/honest.h" "$to"
    sed -i -e "s|@SECRET@|$scratch/secret|" -e "s|@REPOSITORY@|$top|" -e "s|@SUBMISSION@|$to|" "$to"/*
}

mutant() { # NAME
    cp -r "$solution" "$class/mutant-$1"
    patch -s -d "$class/mutant-$1" -p1 <"autograder/mutants/lab1-oneshot/$1.patch"
}

variant() { # NAME: legal, must get all points
    cp -r "$solution" "$class/right-$1"
    cp "autograder/mutants/lab1-oneshot/variants/$1"/*.[ch] "$class/right-$1"
}

cp -r "$solution" "$class/right-ada"
cp -r labs/lab1-oneshot "$class/starter-bob"
python3 autograder/tests/class_archives.py good "$class/right-zip.zip" "$solution"/*.c
cp -r "$solution" "$class/symlink" && ln -sf /etc/passwd "$class/symlink/server.c"
python3 autograder/tests/class_archives.py bomb "$class/bomb.zip"
mkdir "$class/empty"
if [ -n "$whole" ]; then
    for path in "$attacks"/[0-9]*; do
        name=${path##*/}
        attack "${name%.c}"
    done
    variants="thread-per-client chatty tiny-buffer"
    mutants=single-recv-client
else
    for name in 02-grandchild-holds-output 09-forged-reports 11-kills-all 49-busy-threads; do
        attack "$name"
    done
    variants=chatty
    mutants=single-recv-client
fi
for name in $variants; do
    variant "$name"
done
for name in $mutants; do
    mutant "$name"
done
echo "HOSTILE-SECRET" >"$scratch/secret"
find "$class" -type f -exec cksum {} + | sort >"$scratch/before"
total=$(find "$class" -mindepth 1 -maxdepth 1 | wc -l)
batch=("$autograde" batch lab1 "$class" --seed 7)

# Processes of ours, by the folder that they were started from.
survivors() {
    local mark=${scratch##*/}/tmp process
    for process in /proc/[0-9]*; do
        if grep -q "$mark" "$process/mountinfo" 2>/dev/null ||
            [[ $(readlink "$process/exe" 2>/dev/null) == *"$mark"* ]]; then
            echo "process ${process#/proc/} lives on: $(tr '\0' ' ' <"$process/cmdline")"
        fi
    done 2>/dev/null
}

run "${batch[@]}" --gradebook "$scratch/class.db" --jobs 4
report "a class of $total, hostile ones among them" "$(
    problems 1 "^lab1-oneshot: $total submissions: $total graded now" out
    survivors
    find "$class" -type f -exec cksum {} + | sort | diff "$scratch/before" - | sed 's/^/changed: /'
    ask "$scratch/class.db" "SELECT 'not all points: ' || owner || ' ' || points || ' ' || coalesce(reason, '')
        FROM work WHERE owner LIKE 'right-%' AND (points <> 100 OR state <> 'graded')"
    ask "$scratch/class.db" "SELECT 'grader error: ' || owner || ' ' || reason FROM work WHERE state = 'grader_error'"
    for name in symlink bomb empty; do
        [ "$(ask "$scratch/class.db" "SELECT state FROM work WHERE owner = '$name'")" = refused ] || echo "$name is not refused"
    done
    for path in "$class"/hostile-*; do
        allowed=$(sed -nE 's|^/\* Points: ([0-9-]+) \*/$|\1|p' "$path/server.c")
        points=$(ask "$scratch/class.db" "SELECT points FROM work WHERE owner = '${path##*/}'")
        [ "$points" -ge "${allowed%-*}" ] && [ "$points" -le "${allowed#*-}" ] ||
            echo "${path##*/} got $points points instead of $allowed"
    done
)"
tail -n 12 "$scratch/out" | sed 's/^/# /'

# Interrupted for ever and ever: the moments are spread over the time that the class takes.
lasts=$(ask "$scratch/class.db" "SELECT latest - started + 1 FROM batch")
for ((i = 0; i < kills; i++)); do
    {
        timeout -s KILL "$((RANDOM % (2 * lasts / kills + 2))).$((RANDOM % 10))" \
            "${batch[@]}" --gradebook "$scratch/again.db" --jobs 2
    } >/dev/null 2>&1
done
run "${batch[@]}" --gradebook "$scratch/again.db" --jobs 1
report "the same grades one at a time, after $kills kills" "$(
    problems 1
    survivors
    diff <(grades "$scratch/class.db" | cut -d'|' -f1-17) <(grades "$scratch/again.db" | cut -d'|' -f1-17)
)"
plan
