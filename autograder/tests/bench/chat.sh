#!/usr/bin/env bash
# The chat server of lab 5 beside ngircd, a small IRC server written in C, in the same moments and under the
# same load: chat.sh LOAD_GENERATOR [PAIRS]. ngircd's limits and its brake for clients that talk much are off.
# shellcheck disable=SC2016 # what is in single quotes is for the shell in the namespace
set -eu
cd "$(dirname "$0")/../../.."
load=$(realpath "$1")
pairs=${2:-9}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/labs"
cp -r common "$scratch"
cp -r labs/*.mk labs/lab5-chat "$scratch/labs"
cp solutions/lab5-chat/*.[ch] "$scratch/labs/lab5-chat"
make -s -C "$scratch/labs/lab5-chat" CFLAGS='-std=c17 -D_POSIX_C_SOURCE=200809L -pthread -O2' server

cat >"$scratch/ngircd.conf" <<CONF
[Global]
    Name = irc.example.net
    Info = under load
    AdminEMail = nobody@example.net
    Listen = 127.0.0.1
    Ports = 6667
    ServerUID = 1000
    ServerGID = 1000
    MotdPhrase = hello
[Limits]
    MaxConnections = 0
    MaxConnectionsIP = 0
    MaxJoins = 0
    MaxPenaltyTime = 0
[Options]
    DNS = no
    Ident = no
    PAM = no
CONF

crowds=('chat' 8000 solutions/lab5-chat)
if ngircd=$(PATH=$PATH:/usr/sbin command -v ngircd); then
    crowds+=('irc' 6667 "$("$ngircd" --version | sed -n '1s/^ngIRCd \([0-9.]*\).*/ngircd \1/p')")
else
    echo 'ngircd, the server to compare with, is not here (Debian: ngircd)'
fi

# ngircd does not run as root, not even where root is nobody: it has a user namespace of its own.
servers='./labs/lab5-chat/server 8000 >log 2>&1 &'
[ -z "$ngircd" ] || servers="$servers
    unshare --user --map-user=1000 --map-group=1000 $ngircd --nodaemon --config $scratch/ngircd.conf >irc.log 2>&1 &"

export load pairs servers scratch
timeout 300 unshare --user --map-root-user --net --pid --fork --kill-child --mount-proc bash -c '
    ip link set lo up
    cd "$scratch"
    eval "$servers"
    count=$(($# / 3))
    until [ "$(grep -c ": [0-9A-F:]* [0-9A-F:]* 0A " /proc/net/tcp)" -ge "$count" ]; do
        [ "$(jobs -r | wc -l)" -ge "$count" ] || { cat ./*log; exit 1; }
    done
    exec "$load" 200 $((4 * pairs)) "$@"' chat "${crowds[@]}"
