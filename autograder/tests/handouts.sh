#!/usr/bin/env bash
# The handouts tell the truth: every listing, transcript and link in labs/*/README.md, in the slides, and
# in the other documents, is compared with what is really there. Prints TAP (https://testanything.org/).
#
# A comment just before a code fence says where the fence's text comes from:
#
#     <!-- file: common/lab.h#parse_port -->
#         a file, or a region of it as excerpt.sh names them: one function or declaration with the
#         comment above it, the same without the comment (#die()), a step of a solution (#step 2)
#     <!-- run: start ./server; ./client -->
#         what these shell commands print, in a folder with the solution's programs (build/... at
#         the top)
#     <!-- starter: ./server -->
#         the same with the starter's programs
#     <!-- after step 2 of server: ./server -->
#         the same with the starter of server.c, its first two steps done, and the others finished;
#         more of them: "after step 2 of server and step 1 of client:"
#
# Each command has a network (and process) namespace of its own, so that the labs' ports are free.
# Lines that begin with `$ ` are what the reader types, and are left out; what differs from one
# run to the next (ports, pids, times, sequence numbers, the width of columns and the length of
# arrows) is made equal on both sides.
#
# On slides, which belong to no folder of a lab, `<!-- lab: lab1-oneshot -->` says whose programs the
# transcripts below are of.
#
# What stands between `<!-- checks -->` and `<!-- /checks -->` is what `build/autograde list`
# prints.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT

# --- What the commands of a `run` may use, besides the shell --------------------------------------

# Runs a server in the background, its output in a file, and waits until it listens.
start() {
    local before
    before=$(listeners)
    "$@" >"$HOME/log" 2>&1 &
    server=$!
    until [ "$(listeners)" -gt "$before" ] || ! kill -0 "$server" 2>/dev/null; do sleep 0.02; done
}

listeners() {
    cat /proc/net/tcp /proc/net/tcp6 | grep -c ': [0-9A-F:]* [0-9A-F:]* 0A '
}

# Stops the server where it stands, as `kill -STOP` does, and waits until it has stopped.
freeze() {
    kill -STOP "$server"
    until [ "$(cut -d' ' -f3 "/proc/$server/stat")" = T ]; do sleep 0.02; done
}

# unread N: waits until a connection holds N bytes that its program has not received yet. A FIN behind
# them counts as one more.
unread() {
    until grep -qE ": [0-9A-F:]* [0-9A-F:]* (01 [0-9A-F]*:$(printf %08X "$1")|08 [0-9A-F]*:$(printf \
        %08X $(($1 + 1)))) " /proc/net/tcp; do
        sleep 0.02
    done
}

# Prints what the server has said, once it has nothing more to say.
log() {
    local before='' now
    while now=$(cksum "$HOME/log" && cut -d' ' -f3,14,15 "/proc/$server/stat" 2>/dev/null) &&
        [ "$now" != "$before" ]; do
        before=$now
        sleep 0.2
    done
    cat "$HOME/log"
}

tools=$(declare -f start listeners freeze unread log)

# --- Comparing ------------------------------------------------------------------------------------

# Replaces whatever may differ between two runs.
normalise() {
    awk 1 | sed -E -e '/^\$ |^State /d' -e 's/\r$//' \
        -e 's/pid=[0-9]+/pid=PID/g' \
        -e 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/g' \
        -e 's/[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4}/DATE/g' \
        -e 's/[0-9]{2}:[0-9]{2}:[0-9]{2}/TIME/g' \
        -e 's/\b[0-9]+\.[0-9]{3,}\b/SECONDS/g' \
        -e 's/\b[0-9]+\.[0-9] (ms|s)\b/TIME/g' \
        -e 's/0x[0-9a-f]+/ADDRESS/g' \
        -e 's/\b[0-9]{6,10}\b/NUMBER/g' \
        -e 's/\b(3[2-9]|4[0-9]|5[0-9]|6[0-5])[0-9]{3}\b/PORT/g' \
        -e 's/\b(nginx|Python|SimpleHTTP)\/[0-9.]+/\1\/VERSION/g' \
        -e 's/(─)+/─/g' \
        -e 's/[[:blank:]]+/ /g' -e 's/ $//'
}

# sorted_for COMMAND: ss(8) prints connections in no particular order.
sorted_for() {
    case $1 in *'ss -'*) sort ;; *) cat ;; esac
}

# compare WHAT COMMAND: the fence's text with stdin, which is what really came out.
compare() {
    normalise | sorted_for "$2" >"$scratch/real"
    normalise <"$scratch/fence" | sorted_for "$2" >"$scratch/shown"
    report "$1" "$(diff -u --label handout --label really "$scratch/shown" "$scratch/real")"
}

# --- Running --------------------------------------------------------------------------------------

# programs LAB STAGES: prints a folder with the lab's programs. "server.c=2 client.c=1" says how many
# steps of which source are done; of others, all are.
programs() {
    local tree="$scratch/$1.${2//[^a-z0-9]/_}" stages stage source
    if [ ! -d "$tree" ]; then
        mkdir -p "$tree/labs"
        cp -r common "$tree"
        cp -r labs/lab.mk labs/flags.mk "labs/$1" "$tree/labs"
        cp "solutions/$1"/*.[ch] "$tree/labs/$1"
        read -ra stages <<<"$2"
        for stage in "${stages[@]}"; do
            for source in "solutions/$1"/${stage%=*}; do
                awk -v solved="${stage#*=}" -f labs/starter.awk "$source" >"$tree/labs/$1/${source##*/}"
            done
        done
        make --silent -C "$tree/labs/$1" clean all >&2
    fi
    echo "$tree/labs/$1"
}

# alone FOLDER COMMAND: runs it there with the loopback device of a network of its own, and a home that
# holds nothing of the command before.
alone() {
    rm -rf "${scratch:?}/home"
    mkdir "$scratch/home"
    HOME=$scratch/home unshare --user --map-root-user --net --pid --fork --kill-child \
        --mount-proc timeout --kill-after 5 600 bash -c "ip link set lo up; $tools; cd '$1' && $2
            exit" </dev/null 2>&1
}

# The tool that the command needs and this machine has not.
missing_tool() {
    local tool
    for tool in ss nc strace python3 nginx; do
        case " $1 " in
        *" $tool "*) command -v "$tool" >/dev/null || echo "$tool" ;;
        esac
    done
}

has_namespaces() {
    unshare --user --map-root-user --net --pid --fork --mount-proc true 2>/dev/null
}

check_run() { # WHAT LAB STAGES COMMAND
    local missing
    missing=$(missing_tool "$4")
    if [ -n "$missing" ]; then
        skip "$1" "no $missing here"
    elif ! has_namespaces; then
        skip "$1" "no namespaces here"
    else
        compare "$1" "$4" < <(alone "$(programs "$2" "$3")" "$4")
    fi
}

check_autograde() { # WHAT COMMAND
    case $2 in
    *' trace '*) has_namespaces || { skip "$1" "no namespaces here" && return; } ;;
    esac
    compare "$1" "$2" < <(LC_ALL=C.UTF-8 bash -c "$2" 2>&1)
}

check_file() { # WHAT PATH#NAME
    report "$1" "$(autograder/tests/excerpt.sh "$2" 2>&1 |
        diff -u --label handout --label "$2" "$scratch/fence" - 2>&1)"
}

# stages "after step 2 of server and step 1 of client": prints server.c=2 client.c=1.
stages() {
    local words i
    read -ra words <<<"$1"
    for ((i = 2; i < ${#words[@]}; i += 5)); do
        printf '%s.c=%s ' "${words[i + 2]}" "${words[i]}"
    done
}

# check_fence WHERE LAB MARKER: the fence is in $scratch/fence.
check_fence() {
    local what="$1: $3" command=${3#*: }
    case $3 in
    'file: '*) check_file "$what" "$command" ;;
    'run: build/'*) check_autograde "$what" "$command" ;;
    'run: '*) check_run "$what" "$2" '*.c=99' "$command" ;;
    'starter: '*) check_run "$what" "$2" '*.c=0' "$command" ;;
    'after step '*) check_run "$what" "$2" "$(stages "${3%%: *}")" "$command" ;;
    *) report "$what" 'no such kind of marker' ;;
    esac
}

check_list() { # WHERE LAB
    if [ -s "$scratch/fence" ]; then
        check_autograde "$1: the list of checks" "build/autograde list $2 --markdown"
    fi
}

# --- Reading a handout ----------------------------------------------------------------------------

# Checks whatever carries a marker.
check_markers() { # LAB README
    local line marker='' inside='' at=0 lab=$1
    while IFS= read -r line; do
        at=$((at + 1))
        case $inside$line in
        'fence```') inside='' && check_fence "$2:$at" "$lab" "$marker" && marker='' ;;
        'checks<!-- /checks -->') inside='' && check_list "$2:$at" "$lab" ;;
        fence* | checks*) printf '%s\n' "$line" >>"$scratch/fence" ;;
        '<!-- checks -->') inside=checks && : >"$scratch/fence" ;;
        '<!-- lab: '*' -->') lab=${line#<!-- lab: } && lab=${lab% -->} ;;
        '<!-- _'* | '<!-- figure: '*) ;; # for the slides' builder
        '<!-- '*': '*' -->') marker=${line#<!-- } && marker=${marker% -->} ;;
        '```'*) [ -n "$marker" ] && inside=fence && : >"$scratch/fence" ;;
        esac
    done <"$2"
}

# The anchors that a web view gives to the headings on stdin.
anchors() {
    sed -n 's/^##* //p' | tr '[:upper:]' '[:lower:]' | sed -e 's/[^a-z0-9 _-]//g' -e 's/ /-/g'
}

leads_somewhere() { # PATH[#HEADING]
    [ -e "${1%%#*}" ] || return
    case $1 in *.md'#'*) anchors <"${1%%#*}" | grep -qx -- "${1#*#}" ;; esac
}

# Each link to a heading or to a file leads somewhere.
check_links() { # README
    local target dead=
    while IFS= read -r target; do
        case $target in
        http*) ;;
        '#'*) anchors <"$1" | grep -qx -- "${target#\#}" || dead="$dead $target" ;;
        *) leads_somewhere "$(dirname "$1")/$target" || dead="$dead $target" ;;
        esac
    done < <(grep -o '](<\?[^)>]*' "$1" | sed 's/](<\?//')
    report "$1: links" "${dead:+dead:$dead}"
}

for readme in *.md autograder/README.md autograder/*/README.md labs/*/README.md slides/*.md; do
    check_links "$readme"
    check_markers "$(basename "$(dirname "$readme")")" "$readme"
done
plan
