# Lab 2: an echo, and who talks to it.
# Sourced by real_servers.sh: $peers is this folder, and $here has its files and the reference's programs.
# shellcheck shell=bash disable=SC2016,SC2154 # what is in single quotes is for the shell in the namespace
talk='printf "hello\nquit\n" | ours/client 127.0.0.1 12345 | grep -q "Received from server: hello"'
long='head -c 8000000 /dev/zero | tr "\0" x | ours/client 127.0.0.1 12345 | grep -q "Received from server: x"'
for server in 'socat TCP-LISTEN:12345,reuseaddr,fork EXEC:cat' 'python3 echo_socketserver.py' \
    'python3 echo_asyncio.py'; do
    alone "$server & wait_for 12345; $talk && $long"
    works "the echo client and: $server" $?
done
# ncat -c writes to its command without looking whether that is blocked on writing to ncat: no long line.
alone "ncat -l 127.0.0.1 12345 -k -c cat & wait_for 12345; $talk"
works "the echo client and: ncat -k -c cat" $?
cat >"$here/xinetd.conf" <<'CONF'
service echo
{
    type = INTERNAL UNLISTED
    id = echo-stream
    socket_type = stream
    protocol = tcp
    wait = no
    port = 12345
    bind = 127.0.0.1
}
CONF
alone "/usr/sbin/xinetd -dontfork -f xinetd.conf -pidfile $here/xinetd.pid & wait_for 12345; $talk && $long"
works "the echo client and xinetd's echo" $?
head -c 1000000 /dev/urandom >"$here/bytes"
for client in 'nc -N 127.0.0.1 12345' 'socat -t 9 - TCP:127.0.0.1:12345' 'ncat 127.0.0.1 12345'; do
    alone "ours/server 12345 >log & wait_for 12345; $client <bytes | cmp - bytes"
    works "the echo server and: $client" $?
done
