# Lab 4: handlers, and a connection's states.
# Sourced by real_servers.sh: $peers is this folder, and $here has its files and the reference's programs.
# shellcheck shell=bash disable=SC2016,SC2154 # what is in single quotes is for the shell in the namespace
python=autograder/mutants/lab4-states/variants/python
build/autograde check lab4 "$python" --server 'python3 server.py' --client 'python3 client.py' \
    --states 'python3 states.py' >"$scratch/said" 2>&1
works "graded: full points for Python programs of lab 4" $?
cp "$python"/*.py "$here"
head -c 1000000 /dev/urandom >"$here/bytes"
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
sed 's/12345/8000/' "$peers"/../lab2-echo/echo_asyncio.py >"$here"/echo8000.py
for server in 'python3 echo8000.py' 'python3 server.py' 'socat TCP-LISTEN:8000,reuseaddr,fork EXEC:cat'; do
    alone "$server & wait_for 8000; $walked"
    works "the client of lab 4 and: $server" $?
done
alone 'ours/server 8000 >log & wait_for 8000; python3 client.py | grep -qx "Received: Hello, TCP world!"'
works "the server of lab 4 and a client in Python" $?
