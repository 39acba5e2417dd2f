#!/usr/bin/env bash
# Independent programs at the other end: Python programs and a socat server are graded, and the reference
# programs talk to real clients and web servers. Prints TAP.
# shellcheck disable=SC2016 # what is in single quotes is for the shell in the namespace
set -u
cd "$(dirname "$0")/../.." || exit
. autograder/tests/tap.sh
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT
peers=autograder/tests/peers

# works WHAT STATUS: one result; what was said follows as a comment if it failed.
works() {
    report "$1" "$([ "$2" -eq 0 ] || { echo "status $2" && tail -n 40 "$scratch/said"; })"
}

# Runs a command in a network (and process) namespace of its own; wait_for asks the kernel for a listener.
# Where two of these programs wait for each other for ever, ten minutes end it.
alone() {
    timeout 600 unshare --user --map-root-user --net --pid --fork --kill-child --mount-proc bash -c "
        ip link set lo up
        listens() { ss -Hltn \"sport = :\$1\" | grep -q .; }
        wait_for() { for _ in {1..6000}; do listens \"\$1\" && return; done; exit 9; }
        cd '$scratch' && { $1; }" >"$scratch/said" 2>&1 </dev/null
}

build/autograde check lab1 "$peers" --server 'sh server.sh' --only answers >"$scratch/said" 2>&1
works "graded: a server by socat answers" $?
build/autograde check lab1 "$peers" --server 'python3 server.py' --client 'python3 client.py' \
    --fetch 'python3 fetch.py' >"$scratch/said" 2>&1
works "graded: full points for Python programs" $?

mkdir "$scratch/labs"
cp -r labs/*.mk labs/lab1-oneshot "$scratch/labs"
cp -r common "$scratch"
cp solutions/lab1-oneshot/*.c "$scratch/labs/lab1-oneshot"
make -s -C "$scratch/labs/lab1-oneshot" >"$scratch/said" 2>&1
works "the reference builds" $?
cp "$scratch"/labs/lab1-oneshot/{server,client,fetch} "$peers"/server.py "$scratch"
head -c 1048576 /dev/urandom >"$scratch/page.bin"

alone 'python3 server.py 5000 & wait_for 5000; ./client | grep -qx "Received response: Hello, client!"'
works "the reference client and a server in Python" $?
alone './server 5000 & wait_for 5000; [ "$(printf hello | nc -N 127.0.0.1 5000)" = "Hello, client!" ]'
works "the reference server and nc" $?
alone './server 5000 & wait_for 5000
       [ "$(printf hello | socat -t 5 - TCP:127.0.0.1:5000)" = "Hello, client!" ]'
works "the reference server and socat" $?
alone 'python3 -m http.server 8080 >/dev/null 2>&1 & wait_for 8080
       ./fetch 127.0.0.1 8080 /page.bin >reply || exit; tail -c 1048576 reply | cmp - page.bin'
works "fetch and python3 -m http.server: 1 MB, byte for byte" $?

cat >"$scratch/nginx.conf" <<CONF
user root root; daemon off; master_process off; pid $scratch/nginx.pid; error_log stderr;
events {}
http {
    access_log off; client_body_temp_path $scratch/t1; proxy_temp_path $scratch/t2;
    fastcgi_temp_path $scratch/t3; uwsgi_temp_path $scratch/t4; scgi_temp_path $scratch/t5;
    server { listen 127.0.0.1:80; root $scratch; }
}
CONF
alone "/usr/sbin/nginx -p '$scratch' -c '$scratch/nginx.conf' & wait_for 80
       ./fetch localhost 80 /page.bin >reply || exit; tail -c 1048576 reply | cmp - page.bin &&
       head -n 1 reply | grep -q '^HTTP/1.1 200'"
works "fetch and nginx on port 80: 1 MB, byte for byte" $?

# ---- lab 2: an echo, and who talks to it ----

# built LAB: the reference's programs of a lab, in a folder of their own.
built() {
    rm -rf "$scratch/labs/$1" "$scratch/ours"
    cp -r "labs/$1" "$scratch/labs"
    cp "solutions/$1"/*.[ch] "$scratch/labs/$1"
    make -s -C "$scratch/labs/$1" >"$scratch/said" 2>&1
    works "the reference of $1 builds" $?
    cp -r "$scratch/labs/$1" "$scratch/ours"
}

built lab2-echo
cp "$peers"/echo_*.py "$scratch"
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
cat >"$scratch/xinetd.conf" <<'CONF'
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
alone "/usr/sbin/xinetd -dontfork -f xinetd.conf -pidfile $scratch/xinetd.pid & wait_for 12345; $talk && $long"
works "the echo client and xinetd's echo" $?
head -c 1000000 /dev/urandom >"$scratch/bytes"
for client in 'nc -N 127.0.0.1 12345' 'socat -t 9 - TCP:127.0.0.1:12345' 'ncat 127.0.0.1 12345'; do
    alone "ours/server 12345 >log & wait_for 12345; $client <bytes | cmp - bytes"
    works "the echo server and: $client" $?
done

# ---- lab 3: many at a time ----

built lab3-ack
for client in 'nc -N 127.0.0.1 9999' 'socat -t 9 - TCP:127.0.0.1:9999' 'ncat 127.0.0.1 9999'; do
    alone "ours/server 9999 & wait_for 9999; sleep 1000 | nc 127.0.0.1 9999 >/dev/null &
           [ \"\$(printf hello | $client)\" = 'ACK!' ]"
    works "the ACK server and: $client" $?
done
cp "$peers"/ack_*.py "$scratch"
alone 'ours/server 9999 >log & wait_for 9999; python3 ack_asyncio.py 200'
works "the ACK server and 200 clients of Python's asyncio" $?
for server in 'python3 ack_socketserver.py' 'socat TCP-LISTEN:9999,reuseaddr,fork,backlog=128 SYSTEM:"head -c 1 >/dev/null; printf ACK!"'; do
    alone "$server & wait_for 9999
           ours/client 127.0.0.1 9999 | grep -qx 'ACK!' && ours/client 127.0.0.1 9999 hello 20"
    works "the ACK client and: $server" $?
done

# ---- lab 4: handlers, and a connection's states ----

built lab4-states
python=autograder/mutants/lab4-states/variants/python
build/autograde check lab4 "$python" --server 'python3 server.py' --client 'python3 client.py' \
    --states 'python3 states.py' >"$scratch/said" 2>&1
works "graded: full points for Python programs of lab 4" $?
cp "$python"/*.py "$scratch"
declare -A handled=([echo]='cat' [upper]='tr a-z A-Z' [rot13]='tr A-Za-z N-ZA-Mn-za-m')
for handler in echo upper rot13; do
    for client in 'nc -N 127.0.0.1 8000' 'socat -t 9 - TCP:127.0.0.1:8000' 'ncat 127.0.0.1 8000'; do
        alone "ours/server -m $handler 8000 >log & wait_for 8000
               LC_ALL=C ${handled[$handler]} <bytes >wanted; $client <bytes | cmp - wanted"
        works "the handler $handler and: $client" $?
    done
done
alone 'ours/server -s 8001 8000 >log & wait_for 8001
       exec 3<>/dev/tcp/127.0.0.1/8000; echo hello >&3; read -r answer <&3
       nc 127.0.0.1 8001 </dev/null | grep -q " ESTABLISHED 6 6$"'
works "the status port, bash and nc" $?
walk='CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED'
walked='ours/client 127.0.0.1 8000 "Good morning" >log && grep -qx "Received: Good morning" log &&
    [ "$(sed -n "s/^Connection .* -> //p" log | tr "\n" " ")" = "'${walk#CLOSED }' " ]'
sed 's/12345/8000/' "$peers"/echo_asyncio.py >"$scratch"/echo8000.py
for server in 'python3 echo8000.py' 'python3 server.py' 'socat TCP-LISTEN:8000,reuseaddr,fork EXEC:cat'; do
    alone "$server & wait_for 8000; $walked"
    works "the client of lab 4 and: $server" $?
done
alone 'ours/server 8000 >log & wait_for 8000; python3 client.py | grep -qx "Received: Hello, TCP world!"'
works "the server of lab 4 and a client in Python" $?

# ---- lab 5: a room ----

built lab5-chat
python=autograder/mutants/lab5-chat/variants/python
build/autograde check lab5 "$python" --server 'python3 server.py' --client 'python3 client.py' \
    >"$scratch/said" 2>&1
works "graded: full points for Python programs of lab 5" $?
cp "$peers"/chat_* "$python"/*.py "$scratch"
for client in 'nc 127.0.0.1 8000' 'ncat 127.0.0.1 8000' 'socat - TCP:127.0.0.1:8000'; do
    alone "ours/server 8000 >log & wait_for 8000; bash chat_lines.sh $client"
    works "the chat server and: $client" $?
done
alone 'ours/server 8000 >log & wait_for 8000; python3 chat_asyncio.py 50'
works "the chat server and 50 clients of Python's asyncio" $?
for server in 'python3 server.py 8000' 'ours/server 8000'; do
    for client in ours/client 'python3 client.py'; do
        alone "$server >log & wait_for 8000; bash chat_people.sh $client"
        works "the chat client $client and: $server" $?
    done
done
plan
