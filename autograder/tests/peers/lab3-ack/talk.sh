# Lab 3: many at a time.
# Sourced by real_servers.sh: $peers is this folder, and $here has its files and the reference's programs.
# shellcheck shell=bash disable=SC2016,SC2154 # what is in single quotes is for the shell in the namespace
for client in 'nc -N 127.0.0.1 9999' 'socat -t 9 - TCP:127.0.0.1:9999' 'ncat 127.0.0.1 9999'; do
    alone "ours/server 9999 & wait_for 9999; sleep 1000 | nc 127.0.0.1 9999 >/dev/null &
           [ \"\$(printf hello | $client)\" = 'ACK!' ]"
    works "the ACK server and: $client" $?
done
alone 'ours/server 9999 >log & wait_for 9999; python3 ack_asyncio.py 200'
works "the ACK server and 200 clients of Python's asyncio" $?
for server in 'python3 ack_socketserver.py' 'socat TCP-LISTEN:9999,reuseaddr,fork,backlog=128 SYSTEM:"head -c 1 >/dev/null; printf ACK!"'; do
    alone "$server & wait_for 9999
           ours/client 127.0.0.1 9999 | grep -qx 'ACK!' && ours/client 127.0.0.1 9999 hello 20"
    works "the ACK client and: $server" $?
done
