/* Facts of failed checks of lab 3, as programs with one mistake each made them. */
#include "tests/scenes/scenes.h"

static const struct scene scenes[] = {
    {"accept-error-fatal", "accept_errors",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=4; bytes.got=0; bytes.at=0; "
     "bytes.wanted=A; bytes.came=end; bytes.line=ACK; program=server 2; ending=rst; exit.status=1; "
     "command=./server 15315; alive=no; stderr.last=accept: Software caused connection abort; "
     "stderr.reason=ECONNABORTED; stdout.first=[*] Listening on 0.0.0.0:15315; "
     "fault.accept.ECONNABORTED=1"},
    {"addrlen-uninit", "logs",
     "staging.nuls=yes; awaited=line; line.difference=other; line.wanted=[*] Accepted connection "
     "from; line.got=another; line.on-stderr=no; line.text=[*] Accepted connection from: address "
     "family 0; line.length.wanted=45; line.length.got=46; line.ended=yes; program=server; "
     "ending=open; outcome=stalled; stuck.where=server.c:52 in wait_for_client(); "
     "stuck.call=pselect6; command=./server 18763; alive=yes; stdout.first=[*] Listening on "
     "0.0.0.0:18763; listens=yes; listen.port=18763; listen.address=0.0.0.0:18763; "
     "listen.which=other"},
    {"announces-asked-port", "announces",
     "awaited=line; line.difference=other; line.wanted=[*] Listening on; line.got=another; "
     "line.on-stderr=no; line.text=[*] Listening on 0.0.0.0:0; line.length.wanted=30; "
     "line.length.got=26; line.ended=yes; line.number.wanted=45161; line.number.got=0; "
     "line.number=zero; program=server 2; ending=open; outcome=stalled; stuck.where=server.c:52 in "
     "wait_for_client(); stuck.call=pselect6; command=./server 0; alive=yes; stdout.first=[*] "
     "Listening on 0.0.0.0:0; listens=yes; listen.port=45161; listen.address=0.0.0.0:45161; "
     "listen.which=ephemeral"},
    {"binds-loopback", "listens",
     "awaited=address; program=server; listen.address=127.0.0.1:25575; command=./server 25575; "
     "alive=yes; stdout.first=[*] Listening on 0.0.0.0:25575; listens=yes; listen.port=25575; "
     "listen.which=other; listen.wanted=0.0.0.0"},
    {"killed-by-signal", "client_interrupted",
     "awaited=exit; program=client; exit.expected=0; exit.signal=SIGINT; command=./client "
     "127.0.0.1 20217 hello; alive=no"},
    {"one-by-one", "client_many",
     "awaited=connect; program=client; ending=open; outcome=stalled; stuck.where=calls.c:39 in "
     "run_calls(); stuck.call=futex; command=./client 127.0.0.1 30371 YBTv0cTd8 20; alive=yes; "
     "listens=no"},
    {"first-piece-is-reply", "client_talks",
     "awaited=line; line.difference=prefix; line.wanted=ACK!; line.got=another; line.on-stderr=no; "
     "line.text=A; line.length.wanted=4; line.length.got=1; line.ended=yes; program=client; "
     "exit.status=0; command=./client 127.0.0.1 21269 idLrg7P8DTNzKa4XJ9vsK; alive=no; "
     "stdout.first=A"},
    {"count-unvalidated", "client_fails",
     "staging.refused=yes; awaited=usage; program=client 8; exit.expected=2; exit.status=1; "
     "command=./client 127.0.0.1 9999 hello 0; alive=no; stderr.usage=no; stderr.last=cannot "
     "connect: Connection refused; stderr.reason=ECONNREFUSED"},
    {"data-race", "no_races",
     "sanitizer=thread; sanitizer.kind=data race; program=server; race.does=reads; "
     "race.where=clients.c:42 in clients_remove(); race.other.does=writes; "
     "race.other.where=clients.c:42 in clients_remove(); race.about=global 'clients'; "
     "sanitizer.where=clients.c:42 in clients_remove(); command=./server 22466; alive=yes; "
     "stdout.first=[*] Listening on 0.0.0.0:22466; listens=yes; listen.port=22466; "
     "listen.address=0.0.0.0:22466; listen.which=other"},
    {"counts-clients", "stops",
     "awaited=line; line.difference=other; line.wanted=[*] Served; line.got=another; "
     "line.on-stderr=no; line.text=[*] Served 4 connections; line.length.wanted=24; "
     "line.length.got=24; line.ended=yes; line.number.wanted=1; line.number.got=4; "
     "line.number=other; program=server; exit.status=0; command=./server 15435; alive=no; "
     "stdout.first=[*] Listening on 0.0.0.0:15435"},
    {"counts-too-much", "client_counts",
     "awaited=lines; line.wanted=; line.got=none; line.on-stderr=no; lines.wanted=1; lines.got=0; "
     "program=client; exit.status=1; command=./client 127.0.0.1 22967 1z7J5R-g8 10; alive=no; "
     "stdout.first=7 of 10 acknowledged"},
    {"cut-lines", "whole_lines",
     "awaited=lines; line.wanted=[*] Received; line.got=none; line.on-stderr=no; lines.wanted=1; "
     "lines.got=0; program=server; ending=open; outcome=stalled; stuck.where=server.c:52 in "
     "wait_for_client(); stuck.call=pselect6; command=./server 22203; alive=yes; stdout.first=[*] "
     "Listening on 0.0.0.0:22203; listens=yes; listen.port=22203; listen.address=0.0.0.0:22203; "
     "listen.which=other"},
    {"reason-missing", "port_in_use",
     "staging=port-taken; awaited=stderr; program=server; stderr.empty=no; stderr.success=no; "
     "stderr.on-stdout=no; command=./server 22805; alive=no; exit.status=1; stderr.last=bind: "
     "Address already in use; stderr.reason=EADDRINUSE"},
    {"eintr-fatal", "accept_errors",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=4; bytes.got=0; bytes.at=0; "
     "bytes.wanted=A; bytes.came=end; bytes.line=ACK; program=server; ending=rst; "
     "stuck.where=server.c:52 in wait_for_client(); stuck.call=pselect6; command=./server 16850; "
     "alive=yes; stdout.first=[*] Listening on 0.0.0.0:16850; listens=yes; listen.port=16850; "
     "listen.address=0.0.0.0:16850; listen.which=other; fault.accept.EINTR=1; fault.recv.EINTR=1"},
    {"out-of-descriptors", "out_of_descriptors",
     "staging=no-descriptors; awaited=alive; program=server; exit.status=1; command=./server "
     "19388; alive=no; stderr.last=accept: Too many open files; stderr.reason=EMFILE; "
     "stdout.first=[*] Listening on 0.0.0.0:19388"},
    {"emfile-spin", "out_of_descriptors",
     "staging=no-descriptors; awaited=sleep; program=server; ending=open; outcome=busy; spins=yes; "
     "stuck.where=server.c:52 in wait_for_client(); command=./server 19388; alive=yes; "
     "stdout.first=[*] Listening on 0.0.0.0:19388; listens=yes; listen.port=19388; "
     "listen.address=0.0.0.0:19388; listen.which=other"},
    {"sends-too-much", "silent_end",
     "awaited=bytes; bytes.difference=extra; bytes.expected=0; bytes.got=4; bytes.at=0; "
     "bytes.wanted=end; bytes.came=A; bytes.text=ACK!; program=server; command=./server 15562; "
     "alive=yes; stdout.first=[*] Listening on 0.0.0.0:15562; listens=yes; listen.port=15562; "
     "listen.address=0.0.0.0:15562; listen.which=other"},
    {"unanswered-at-the-end", "stops_in_order",
     "staging=logged; awaited=bytes; bytes.difference=nothing; bytes.expected=4; bytes.got=0; "
     "bytes.at=0; bytes.wanted=A; bytes.came=end; bytes.line=ACK; program=server; command=./server "
     "15046; alive=no; exit.status=0; stdout.first=[*] Listening on 0.0.0.0:15046"},
    {"extra-args-ignored", "server_usage",
     "awaited=usage; usage.instead=listens; program=server 7; command=./server 5000 5001; "
     "alive=yes; stderr.usage=no; stdout.first=[*] Listening on 0.0.0.0:5000; listens=yes; "
     "listen.port=5000; listen.address=0.0.0.0:5000; listen.which=other"},
    {"fd-leak-per-client", "keeps_nothing",
     "leak=descriptors; leak.before=104; leak.after=204; program=server; command=./server 19927; "
     "alive=yes; stdout.first=[*] Listening on 0.0.0.0:19927; listens=yes; listen.port=19927; "
     "listen.address=0.0.0.0:19927; listen.which=other"},
    {"silent-client-blocks", "silent_clients",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=4; bytes.got=0; bytes.at=0; "
     "bytes.wanted=A; bytes.came=end; bytes.line=ACK; program=server; ending=open; "
     "outcome=stalled; peer.unread=12; peer.accepted=no; peer.state=ESTABLISHED; "
     "stuck.where=clients.c:23 in clients_add(); stuck.call=futex; command=./server 26247; "
     "alive=yes; stdout.first=[*] Listening on 0.0.0.0:26247; listens=yes; listen.port=26247; "
     "listen.address=0.0.0.0:26247; listen.which=other"},
    {"strlen-on-binary", "logs",
     "staging.nuls=yes; awaited=line; line.difference=cut-at-nul; line.wanted=[*] Received; "
     "line.got=another; line.on-stderr=no; line.text=[*] Received: ; line.length.wanted=19; "
     "line.length.got=14; line.ended=yes; program=server; ending=open; outcome=stalled; "
     "stuck.where=server.c:52 in wait_for_client(); stuck.call=pselect6; command=./server 18763; "
     "alive=yes; stdout.first=[*] Listening on 0.0.0.0:18763; listens=yes; listen.port=18763; "
     "listen.address=0.0.0.0:18763; listen.which=other"},
    {"sends-other-bytes", "client_talks",
     "awaited=bytes; bytes.difference=other; bytes.expected=21; bytes.got=12; bytes.at=0; "
     "bytes.wanted=i; bytes.came=H; bytes.text=Hello World!; program=client; command=./client "
     "127.0.0.1 21269 idLrg7P8DTNzKa4XJ9vsK; alive=yes; listens=no"},
    {"never-closes", "answers",
     "awaited=fin; program=server; ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; "
     "peer.state=ESTABLISHED; stuck.where=server.c:52 in wait_for_client(); stuck.call=pselect6; "
     "command=./server 24202; alive=yes; stdout.first=[*] Listening on 0.0.0.0:24202; listens=yes; "
     "listen.port=24202; listen.address=0.0.0.0:24202; listen.which=other"},
    {"thread-leak", "keeps_nothing",
     "leak=maps; leak.before=225; leak.after=425; program=server; command=./server 19927; "
     "alive=yes; stdout.first=[*] Listening on 0.0.0.0:19927; listens=yes; listen.port=19927; "
     "listen.address=0.0.0.0:19927; listen.which=other"},
    {"no-reuseaddr", "restarts",
     "staging=restart; awaited=listen; listen.asked=11447; program=server 2; exit.status=1; "
     "command=./server 11447; alive=no; stderr.last=[!!] Server died due to: Address already in "
     "use; stderr.reason=EADDRINUSE"},
    {"no-thread-fatal", "no_thread",
     "program=server; command=./server 14170; alive=no; exit.status=1; stderr.last=no thread for a "
     "client: Resource temporarily unavailable; stderr.reason=EAGAIN; stdout.first=[*] Listening "
     "on 0.0.0.0:14170; fault.pthread_create.EAGAIN=1"},
    {"nul-off-by-one", "memory",
     "sanitizer=undefined-behaviour; sanitizer.kind=index 1024 out of bounds for type 'char "
     "[1024]'; program=server; sanitizer.where=service.c:47 in serve(); sanitizer.at-end=yes; "
     "command=./server 28186; alive=no; exit.status=1; stdout.first=[*] Listening on "
     "0.0.0.0:28186"},
    {"port-no-htons", "listens",
     "awaited=listen; listen.asked=25575; listen.instead=byte-swapped; listen.port=59235; "
     "program=server; ending=open; outcome=stalled; stuck.where=server.c:52 in wait_for_client(); "
     "stuck.call=pselect6; command=./server 25575; alive=yes; stdout.first=[*] Listening on "
     "0.0.0.0:59235; listens=yes; listen.address=0.0.0.0:59235; listen.which=ephemeral"},
    {"reset-kills-server", "survives_reset",
     "staging=resets; awaited=bytes; bytes.difference=nothing; bytes.expected=4; bytes.got=0; "
     "bytes.at=0; bytes.wanted=A; bytes.came=end; bytes.line=ACK; program=server; ending=rst; "
     "exit.status=1; command=./server 21669; alive=no; stderr.last=recv: Connection reset by peer; "
     "stderr.reason=ECONNRESET; stdout.first=[*] Listening on 0.0.0.0:21669"},
    {"sends-nul", "answers",
     "awaited=bytes; bytes.difference=extra-nul; bytes.expected=0; bytes.got=1; bytes.at=0; "
     "bytes.wanted=end; bytes.came=NUL; bytes.text=; program=server; command=./server 24202; "
     "alive=yes; stdout.first=[*] Listening on 0.0.0.0:24202; listens=yes; listen.port=24202; "
     "listen.address=0.0.0.0:24202; listen.which=other"},
    {"shared-buffer", "crowd",
     "awaited=lines; line.wanted=[*] Received; line.got=none; line.on-stderr=no; lines.wanted=1; "
     "lines.got=0; program=server; ending=open; outcome=stalled; stuck.where=server.c:52 in "
     "wait_for_client(); stuck.call=pselect6; command=./server 27750; alive=yes; stdout.first=[*] "
     "Listening on 0.0.0.0:27750; listens=yes; listen.port=27750; listen.address=0.0.0.0:27750; "
     "listen.which=other"},
    {"sigpipe-dies", "survives_broken_pipe",
     "staging=broken-pipe; awaited=alive; program=server; exit.signal=SIGPIPE; command=./server "
     "17250; alive=no; stdout.first=[*] Listening on 0.0.0.0:17250"},
    {"killed-by-signal", "stops",
     "awaited=line; line.difference=other; line.wanted=[!] Exiting...; line.got=another; "
     "line.on-stderr=no; line.text=[*] Listening on 0.0.0.0:12329; line.length.wanted=14; "
     "line.length.got=30; line.ended=yes; program=server 2; exit.signal=SIGTERM; command=./server "
     "12329; alive=no; stdout.first=[*] Listening on 0.0.0.0:12329"},
    {"wrong-exit-status", "client_counts",
     "awaited=exit; program=client; exit.expected=1; exit.status=0; command=./client 127.0.0.1 "
     "22967 1z7J5R-g8 10; alive=no; stdout.first=4 of 10 acknowledged"},
    {"stdout-not-flushed", "line_buffered",
     "stdout.terminal=yes; stdout=pipe; awaited=line; line.difference=nothing; line.wanted=[*] "
     "Listening on; line.got=none; line.on-stderr=no; program=server; ending=open; "
     "outcome=stalled; stuck.where=server.c:52 in wait_for_client(); stuck.call=pselect6; "
     "command=./server 21105; alive=yes; listens=yes; listen.port=21105; "
     "listen.address=0.0.0.0:21105; listen.which=other"},
    {"count-not-exact", "counts",
     "awaited=line; line.difference=other; line.wanted=[*] Served; line.got=another; "
     "line.on-stderr=no; line.text=[*] Served 3 connections; line.length.wanted=26; "
     "line.length.got=24; line.ended=yes; line.number.wanted=200; line.number.got=3; "
     "line.number=other; program=server; exit.status=0; command=./server 22150; alive=no; "
     "stdout.first=[*] Listening on 0.0.0.0:22150"},
    {"waits-for-idle", "stops",
     "awaited=fin; program=server; ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; "
     "peer.state=ESTABLISHED; stuck.where=clients.c:51 in clients_finish(); stuck.call=futex; "
     "command=./server 15435; alive=yes; stdout.first=[*] Listening on 0.0.0.0:15435; listens=no"},
    {"no-answer", "answers",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=4; bytes.got=0; bytes.at=0; "
     "bytes.wanted=A; bytes.came=end; bytes.line=ACK; program=server; ending=open; "
     "outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.where=server.c:52 in wait_for_client(); stuck.call=pselect6; command=./server 24202; "
     "alive=yes; stdout.first=[*] Listening on 0.0.0.0:24202; listens=yes; listen.port=24202; "
     "listen.address=0.0.0.0:24202; listen.which=other"},
    {"wrong-default-port", "announces",
     "awaited=listen; listen.asked=9999; listen.instead=other; listen.port=5000; program=server; "
     "ending=open; outcome=stalled; stuck.where=server.c:52 in wait_for_client(); "
     "stuck.call=pselect6; command=./server; alive=yes; stdout.first=[*] Listening on "
     "0.0.0.0:5000; listens=yes; listen.address=0.0.0.0:5000; listen.which=other"},
    {"wrong-exit-status", "port_in_use",
     "staging=port-taken; awaited=exit; program=server; exit.expected=1; exit.status=0; "
     "command=./server 22805; alive=no; stderr.last=[!!] Server died due to: Address already in "
     "use; stderr.reason=EADDRINUSE"},
    {"reset-too-early", "crowd",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=4; bytes.got=0; bytes.at=0; "
     "bytes.wanted=A; bytes.came=end; bytes.line=ACK; program=server; peer.heard=0; ending=rst; "
     "stuck.where=server.c:52 in wait_for_client(); stuck.call=pselect6; command=./server 16594; "
     "alive=yes; stdin.unread=0; stdout.first=[*] Listening on 0.0.0.0:16594; listens=yes; "
     "listen.port=16594; listen.address=0.0.0.0:16594; listen.which=other"},
    {"wrong-usage-taken", "client_fails",
     "staging.refused=yes; awaited=usage; program=client 9; exit.expected=2; exit.status=1; "
     "command=./client 127.0.0.1 9999 hello 1x; alive=no; stderr.usage=no; stderr.last=cannot "
     "connect to 127.0.0.1 port 9999: Connection refused; stderr.reason=ECONNREFUSED"},
    {"counts-too-soon", "stops_in_order",
     "staging=logged; awaited=line; line.difference=other; line.wanted=[*] Served; "
     "line.got=another; line.on-stderr=no; line.text=[*] Served 0 connections; "
     "line.length.wanted=25; line.length.got=24; line.ended=yes; line.number.wanted=33; "
     "line.number.got=0; line.number=zero; program=server; exit.status=0; command=./server 15046; "
     "alive=no; stdout.first=[*] Listening on 0.0.0.0:15046; fault.pthread_cond_wait.spurious=1; "
     "fault.pthread_mutex_lock.late=97"},
    {"setup-unchecked", "cannot_listen",
     "awaited=exit; program=server 2; ending=open; outcome=busy; spins=yes; "
     "stuck.where=server.c:53 in wait_for_client(); command=./server 29424; alive=yes; "
     "stdin.unread=0; stdout.first=[*] Listening on 0.0.0.0:29424; listens=no; "
     "fault.listen.EADDRINUSE=1"},
    {"port-shared", "port_in_use",
     "staging=port-taken; staging.servers=two; awaited=exit; program=server 3; ending=open; "
     "outcome=stalled; stuck.where=server.c:53 in wait_for_client(); stuck.call=pselect6; "
     "command=./server 17265; alive=yes; stdin.unread=0; stdout.first=[*] Listening on "
     "0.0.0.0:17265; listens=yes; listen.port=17265; listen.address=0.0.0.0:17265; "
     "listen.which=other"},
    {"connect-interrupted", "client_faults",
     "awaited=connect; program=client; exit.status=1; command=./client 127.0.0.1 16655 "
     "FGMUR094AwH7aDcojtkWR; alive=no; stderr.last=cannot connect: Interrupted system call; "
     "stderr.reason=EINTR; fault.connect.EINTR=1"},
    {"closed-twice", "closes_once",
     "staging=number-again; awaited=bytes; bytes.difference=nothing; bytes.expected=4; "
     "bytes.got=0; bytes.at=0; bytes.wanted=A; bytes.came=end; bytes.line=ACK; program=server; "
     "peer.heard=0; ending=fin; stuck.where=server.c:53 in wait_for_client(); stuck.call=pselect6; "
     "command=./server 18260; alive=yes; stdin.unread=0; stdout.first=[*] Listening on "
     "0.0.0.0:18260; listens=yes; listen.port=18260; listen.address=0.0.0.0:18260; "
     "listen.which=other; fault.close.late=2"},
    {"never-woken", "stops",
     "staging=all-gone; awaited=exit; program=server; ending=open; outcome=stalled; "
     "stuck.where=clients.c:52 in clients_finish(); stuck.call=futex; command=./server 15435; "
     "alive=yes; stdin.unread=0; stdout.first=[*] Listening on 0.0.0.0:15435; listens=no"},
    {"call-shared", "client_many",
     "awaited=bytes; bytes.difference=extra; bytes.expected=9; bytes.got=18; bytes.at=9; "
     "bytes.wanted=end; bytes.came=Y; bytes.line=YBTv0cTd8; bytes.text=YBTv0cTd8YBTv0cTd8; "
     "program=client; command=./client 127.0.0.1 30371 YBTv0cTd8 20; alive=yes; stdin.unread=0; "
     "listens=no"},
};

SCENES("lab3-ack", scenes);
