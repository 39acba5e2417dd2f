# Lab 1: programs in Python and a server by socat are graded; the reference meets web servers.
# Sourced by real_servers.sh: $peers is this folder, and $here has its files and the reference's programs.
# shellcheck shell=bash disable=SC2016,SC2154 # what is in single quotes is for the shell in the namespace
build/autograde check lab1 "$peers" --server 'sh server.sh' --only answers >"$scratch/said" 2>&1
works "graded: a server by socat answers" $?
build/autograde check lab1 "$peers" --server 'python3 server.py' --client 'python3 client.py' \
    --fetch 'python3 fetch.py' >"$scratch/said" 2>&1
works "graded: full points for Python programs" $?

head -c 1048576 /dev/urandom >"$here/page.bin"

alone 'python3 server.py 5000 & wait_for 5000; ours/client | grep -qx "Received response: Hello, client!"'
works "the reference client and a server in Python" $?
alone 'ours/server 5000 & wait_for 5000; [ "$(printf hello | nc -N 127.0.0.1 5000)" = "Hello, client!" ]'
works "the reference server and nc" $?
alone 'ours/server 5000 & wait_for 5000
       [ "$(printf hello | socat -t 5 - TCP:127.0.0.1:5000)" = "Hello, client!" ]'
works "the reference server and socat" $?
alone 'python3 -m http.server 8080 >/dev/null 2>&1 & wait_for 8080
       ours/fetch 127.0.0.1 8080 /page.bin >reply || exit; tail -c 1048576 reply | cmp - page.bin'
works "fetch and python3 -m http.server: 1 MB, byte for byte" $?

cat >"$here/nginx.conf" <<CONF
user root root; daemon off; master_process off; pid $here/nginx.pid; error_log stderr;
events {}
http {
    access_log off; client_body_temp_path $here/t1; proxy_temp_path $here/t2;
    fastcgi_temp_path $here/t3; uwsgi_temp_path $here/t4; scgi_temp_path $here/t5;
    server { listen 127.0.0.1:80; root $here; }
}
CONF
alone "/usr/sbin/nginx -p '$here' -c '$here/nginx.conf' & wait_for 80
       ours/fetch localhost 80 /page.bin >reply || exit; tail -c 1048576 reply | cmp - page.bin &&
       head -n 1 reply | grep -q '^HTTP/1.1 200'"
works "fetch and nginx on port 80: 1 MB, byte for byte" $?
