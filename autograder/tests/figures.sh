#!/usr/bin/env bash
# The pictures of the slides are what the programs really say: each is drawn again, and may differ in the
# ports only. And what autograde trace writes can be read by others. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT

if ! unshare --user --map-root-user --net true 2>/dev/null; then
    skip figures "no namespaces here"
    plan
    exit
fi

ports() {
    sed -E 's/(127\.0\.0\.1:)[0-9]{5}/\1PORT/' "$1"
}

report "the figures are drawn" "$(slides/figures.sh "$scratch/figures" 2>&1)"
for figure in slides/figures/*.svg; do
    again=$scratch/figures/${figure##*/}
    report "$figure shows what happens" "$(diff <(ports "$figure") <(ports "$again") 2>&1)"
    report "$figure is XML and can stand in Markdown" "$(
        xmllint --noout "$figure" 2>&1
        grep -n '^$' "$figure"
    )"
done
report "no figure is left over" "$(
    diff <(cd slides/figures && ls -- *.svg) <(ls "$scratch/figures") | grep '^[<>]'
)"

# pcap FILE: prints link type, packets and bytes of TCP payload, read by nothing of ours.
pcap() {
    python3 - "$1" <<'END'
import struct, sys
data = open(sys.argv[1], "rb").read()
magic, major, minor, _, _, _, link = struct.unpack(">IHHIIII", data[:24])
assert magic == 0xA1B23C4D and (major, minor) == (2, 4), "not a capture"
at, count, payload, before = 24, 0, 0, 0
while at < len(data):
    seconds, nano, kept, whole = struct.unpack(">IIII", data[at:at + 16])
    packet = data[at + 16:at + 16 + kept]
    now = seconds * 10**9 + nano
    assert kept == whole == struct.unpack(">H", packet[2:4])[0] and nano < 10**9 and now >= before
    payload += whole - (packet[0] & 15) * 4 - (packet[(packet[0] & 15) * 4 + 12] >> 4) * 4
    at, count, before = at + 16 + kept, count + 1, now
print(link, count, payload)
END
}

trace=(build/autograde trace lab1 solutions/lab1-oneshot)
"${trace[@]}" --pcap "$scratch/x.pcap" --svg "$scratch/x.svg" --states "$scratch/y.svg" >"$scratch/out"
report "--pcap: every segment of the ladder, in a file that others can read" "$(
    said=$(pcap "$scratch/x.pcap" 2>&1)
    [ "$said" = "101 11 28" ] || echo "link type, packets, payload: $said instead of 101 11 28"
    rows=$(grep -cE '^ +[0-9]+\.[0-9]{3} ' "$scratch/out")
    [ "$rows" -eq 11 ] || echo "$rows rows in the ladder"
)"

# refuses WHAT STATUS PATTERN ARGUMENTS...: one line on stderr says it.
refuses() {
    local what=$1 expected=$2 pattern=$3
    shift 3
    build/autograde trace "$@" >"$scratch/out" 2>"$scratch/err"
    local status=$?
    report "$what" "$(
        [ "$status" -eq "$expected" ] || echo "status $status instead of $expected"
        [ "$(wc -l <"$scratch/err")" -eq 1 ] || echo "not one line"
        grep -qE "^autograde: $pattern" "$scratch/err" || cat "$scratch/err"
    )"
}
refuses "no such scenario" 2 "lab1-oneshot has no scenario 'dance'; autograde trace .* --list" \
    lab1 --scenario dance
refuses "no such option" 2 "trace has no option '--frobnicate'; trace --help" lab1 --frobnicate
refuses "an option without its value" 2 "--svg needs a value; see trace --help" lab1 --svg
refuses "no such folder" 2 "/nowhere: No such file or directory" lab1 /nowhere
for option in svg states talk pcap; do
    refuses "--$option to no folder" 3 "cannot write $scratch/no/x: No such file or directory" \
        lab1 solutions/lab1-oneshot "--$option" "$scratch/no/x"
    refuses "--$option to a full disk" 3 "cannot write /dev/full: No space left on device" \
        lab1 solutions/lab1-oneshot "--$option" /dev/full
done

# Scenarios that every lab can show end as they should, by the kernel's word.
while read -r lab _; do
    while read -r scenario _; do
        build/autograde trace "$lab" "solutions/$lab" --scenario "$scenario" >"$scratch/out" 2>&1
        status=$?
        report "$lab: $scenario" "$(
            [ "$status" -eq 0 ] || cat "$scratch/out"
            grep 'but the kernel says' "$scratch/out"
        )"
    done < <(build/autograde trace "$lab" --list)
done < <(build/autograde list)
plan
