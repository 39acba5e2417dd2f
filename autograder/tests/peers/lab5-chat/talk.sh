# Lab 5: a room.
# Sourced by real_servers.sh: $peers is this folder, and $here has its files and the reference's programs.
# shellcheck shell=bash disable=SC2016,SC2154 # what is in single quotes is for the shell in the namespace
python=autograder/mutants/lab5-chat/variants/python
build/autograde check lab5 "$python" --server 'python3 server.py' --client 'python3 client.py' \
    >"$scratch/said" 2>&1
works "graded: full points for Python programs of lab 5" $?
cp "$python"/*.py "$here"
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
