/* Facts of failed checks of lab 4, as programs with one mistake each made them. */
#include "tests/scenes/scenes.h"

static const struct scene scenes[] = {
    {"path-differs", "client_closes",
     "program=server; path.wanted=SYN_RECEIVED ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; "
     "path.got=SYN_RECEIVED ESTABLISHED | CLOSE_WAIT LAST_ACK CLOSED; command=./server 17788; "
     "alive=yes; stdout.first=Server started on 127.0.0.1:17788; listens=yes; listen.port=17788; "
     "listen.address=127.0.0.1:17788; listen.which=other"},
    {"step-wrong", "states_steps",
     "program=states; step.state=FIN_WAIT_1; step.event=fin; step.wanted=FIN_WAIT_1 -> CLOSING; "
     "step.got=FIN_WAIT_1 -> TIME_WAIT; command=./states; alive=no; exit.status=0; "
     "stdout.first=CLOSED -> LISTEN"},
    {"unknown-event-taken", "states_unknown",
     "awaited=line; line.difference=other; line.wanted=error; line.got=another; line.on-stderr=no; "
     "line.text=error: clos is not valid in CLOSED; line.length.wanted=26; line.length.got=34; "
     "line.ended=yes; program=states; ending=open; outcome=stalled; stuck.where=states.c:17 in "
     "read_word(); stuck.call=read; stuck.on=stdin; command=./states; alive=yes; stdin.unread=0; "
     "stdout.first=error: unknown event: foo; listens=no"},
    {"path-illegal", "legal_paths",
     "staging.stuck=yes; program=server; path.wanted=a legal way to CLOSED; path.got=SYN_RECEIVED "
     "ESTABLISHED FIN_WAIT_1 | FIN_WAIT_2 CLOSED; command=./server 23923; alive=no; exit.status=0; "
     "stdout.first=Server started on 127.0.0.1:23923"},
    {"state-too-early", "client_not_ahead",
     "staging.held=SYN_SENT; program=client; path.wanted=CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1; "
     "path.got=CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2; command=./client 127.0.0.1 26867 "
     "hello; alive=yes; stdout.first=Connecting to 127.0.0.1:26867...; listens=no"},
    {"handler-wrong", "handlers",
     "staging.handler=yes; awaited=bytes; bytes.difference=other; bytes.expected=314; "
     "bytes.got=314; bytes.at=137; bytes.wanted={; bytes.came=[; bytes.text=HELLO, AZ AZ!\n; "
     "program=server; command=./server -m upper 19409; alive=yes; stdout.first=Server started on "
     "127.0.0.1:19409; listens=yes; listen.port=19409; listen.address=127.0.0.1:19409; "
     "listen.which=other"},
    {"status-wrong-state", "status_held",
     "staging.stuck=yes; program=server; status.wanted=780a32b7-7677-4379-a6fe-2b2f43d141b4 "
     "127.0.0.1:54042 ESTABLISHED 0 0\n1c6d4002-6105-4147-8653-4a5400214159 127.0.0.1:54054 "
     "CLOSE_WAIT ; status.got=780a32b7-7677-4379-a6fe-2b2f43d141b4 127.0.0.1:54042 ESTABLISHED 0 "
     "0\n1c6d4002-6105-4147-8653-4a5400214159 127.0.0.1:54054 LAST_ACK 36; command=./server -s "
     "27689 16424; alive=yes; stdout.first=Server started on 127.0.0.1:16424; listens=yes; "
     "listen.port=16424; listen.address=127.0.0.1:16424; listen.which=other"},
    {"ends-before-connections", "server_stops",
     "awaited=line; line.difference=other; line.wanted=Connection dcc; line.got=another; "
     "line.on-stderr=no; line.text=Connection dcc14c44-bd29-4653-83b1-20ed5666c145: SYN_RECEIVED "
     "-> ESTABLISHED; line.length.wanted=57; line.length.got=76; line.ended=yes; program=server; "
     "exit.status=0; command=./server 23728; alive=no; stdout.first=Server started on "
     "127.0.0.1:23728"},
    {"entries-stay", "keeps_nothing",
     "program=server; leak=entries; leak.before=1; leak.after=641; command=./server -s 10512 "
     "19927; alive=yes; stdout.first=Server started on 127.0.0.1:19927; listens=yes; "
     "listen.port=19927; listen.address=127.0.0.1:19927; listen.which=other"},
    {"threads-stay", "keeps_nothing",
     "program=server; leak=threads; leak.before=54; leak.after=104; command=./server -s 10512 "
     "19927; alive=yes; stdout.first=Server started on 127.0.0.1:19927; listens=yes; "
     "listen.port=19927; listen.address=127.0.0.1:19927; listen.which=other"},
    {"never-cuts-off", "cuts_off",
     "awaited=line; line.difference=other; line.wanted=Connection; line.got=another; "
     "line.on-stderr=no; line.text=Connection 725df5ca-6bd0-48a5-87ba-a450d4d0e2ca: SYN_RECEIVED "
     "-> ESTABLISHED; line.length.wanted=57; line.length.got=76; line.ended=yes; program=server; "
     "ending=open; outcome=stalled; stuck.where=registry.c:182 in registry_close_all(); "
     "stuck.call=futex; command=./server 23769; alive=yes; stdout.first=Server started on "
     "127.0.0.1:23769; listens=no"},
    {"status-differs", "status_list",
     "program=server; status.wanted=84a0a409-6894-43be-896a-174b7b3b18ed 127.0.0.1:37370 "
     "ESTABLISHED 0 0\ndd27d689-c887-4aed-8d8f-115aa96d9369 127.0.0.1:37378 ESTABLISHED 0 "
     "0\na5eefe28-e435-411c-8a90-d8db25ecf4eb 127.0.0.1:37382 ESTABLISHED 16 16\n; "
     "status.got=a5eefe28-e435-411c-8a90-d8db25ecf4eb 127.0.0.1:37382 ESTABLISHED 16 "
     "16\ndd27d689-c887-4aed-8d8f-115aa96d9369 127.0.0.1:37378 ESTABLISHED 0 "
     "0\n84a0a409-6894-43be-896a-174b7b3b18ed 127.0.0.1:37370 ESTABLISHED 0 0\n; command=./server "
     "-s 22903 14550; alive=yes; stdout.first=Server started on 127.0.0.1:14550; listens=yes; "
     "listen.port=14550; listen.address=127.0.0.1:14550; listen.which=other"},
    {"origin-forgotten", "states_origin",
     "program=states; step.state=SYN_RECEIVED; step.event=rst; step.wanted=SYN_RECEIVED -> LISTEN; "
     "step.got=SYN_RECEIVED -> CLOSED; command=./states; alive=no; exit.status=0; "
     "stdout.first=CLOSED -> LISTEN"},
    {"passive-time-wait", "client_closes",
     "program=server; path.wanted=SYN_RECEIVED ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; "
     "path.got=SYN_RECEIVED ESTABLISHED CLOSE_WAIT LAST_ACK | CLOSING TIME_WAIT CLOSED; "
     "command=./server 17788; alive=yes; stdout.first=Server started on 127.0.0.1:17788; "
     "listens=yes; listen.port=17788; listen.address=127.0.0.1:17788; listen.which=other"},
    {"step-missing", "states_steps",
     "program=states; step.state=LISTEN; step.event=open_active; step.wanted=LISTEN -> SYN_SENT; "
     "step.got=error: open_active is not valid in LISTEN; command=./states; alive=no; "
     "exit.status=0; stdout.first=CLOSED -> LISTEN"},
    {"reset-is-fin", "client_resets",
     "program=server; path.wanted=SYN_RECEIVED ESTABLISHED CLOSED; path.got=SYN_RECEIVED "
     "ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; command=./server 28167; alive=yes; "
     "stdout.first=Server started on 127.0.0.1:28167; listens=yes; listen.port=28167; "
     "listen.address=127.0.0.1:28167; listen.which=other"},
    {"step-not-refused", "states_refuses",
     "program=states; step.state=LISTEN; step.event=rst; step.wanted=error: rst is not valid in "
     "LISTEN; step.got=LISTEN -> CLOSED; command=./states; alive=no; exit.status=0; "
     "stdout.first=CLOSED -> LISTEN"},
    {"established-too-early", "client_refused",
     "staging.refused=yes; program=client; path.wanted=CLOSED SYN_SENT CLOSED; path.got=CLOSED "
     "SYN_SENT ESTABLISHED CLOSED; command=./client 127.0.0.1 26601 hello; alive=no; "
     "exit.status=1; stderr.last=cannot connect to 127.0.0.1 port 26601: Connection refused; "
     "stderr.reason=ECONNREFUSED; stdout.first=Connecting to 127.0.0.1:26601..."},
    {"status-own-state", "status_held",
     "staging.stuck=yes; program=server; status.wanted=d0c75a35-9747-4b4f-84e7-9271e037bebd "
     "127.0.0.1:54020 ESTABLISHED 0 0\nb19e5e58-0275-46ed-8fe4-879253dda762 127.0.0.1:54026 "
     "CLOSE_WAIT ; status.got=d0c75a35-9747-4b4f-84e7-9271e037bebd 127.0.0.1:54020 ESTABLISHED 0 "
     "0\nb19e5e58-0275-46ed-8fe4-879253dda762 127.0.0.1:54026 ESTABLISHED; command=./server -s "
     "27689 16424; alive=yes; stdout.first=Server started on 127.0.0.1:16424; listens=yes; "
     "listen.port=16424; listen.address=127.0.0.1:16424; listen.which=other"},
    {"handler-unvalidated", "wrong_usage",
     "awaited=usage; usage.instead=listens; program=server 10; command=./server -m nosuch; "
     "alive=yes; stderr.usage=no; stdout.first=Server started on 127.0.0.1:8000; listens=yes; "
     "listen.port=8000; listen.address=127.0.0.1:8000; listen.which=default"},
    {"id-repeated", "ids",
     "id.problem=twice; id.text=e32f7d68-7b0d-4108-9023-9f06a1b77ec5; program=server; "
     "command=./server 25033; alive=yes; stdout.first=Server started on 127.0.0.1:25033; "
     "listens=yes; listen.port=25033; listen.address=127.0.0.1:25033; listen.which=other"},
    {"id-not-random", "ids",
     "program=server; id.text=68b0db50-e569-11f1-bc05-2f58e7adb5ed; id.problem=version; "
     "command=./server 25033; alive=yes; stdout.first=Server started on 127.0.0.1:25033; "
     "listens=yes; listen.port=25033; listen.address=127.0.0.1:25033; listen.which=other"},
    {"id-upper-case", "ids",
     "program=server; id.text=BE28F7A4-38B8-4A67-BFD8-7FE8AC3D83F1; id.problem=upper-case; "
     "command=./server 25033; alive=yes; stdout.first=Server started on 127.0.0.1:25033; "
     "listens=yes; listen.port=25033; listen.address=127.0.0.1:25033; listen.which=other"},
    {"input-unread", "states_unknown",
     "awaited=line; line.difference=nothing; line.wanted=error; line.got=none; line.on-stderr=no; "
     "program=states; ending=open; outcome=stalled; stuck.where=states.c:43 in main(); "
     "stuck.call=pause; command=./states; alive=yes; stdin.unread=4; listens=no"},
    {"closes-too-early", "echoes",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=40; bytes.got=0; bytes.at=0; "
     "bytes.wanted=N; bytes.came=end; program=server; peer.heard=70000; ending=fin; "
     "stuck.where=server.c:281 in wait_for_signal(); stuck.call=rt_sigtimedwait; command=./server "
     "23494; alive=yes; stdin.unread=0; listens=yes"},
    {"cut-lines", "whole_lines",
     "program=server; path.wanted=SYN_RECEIVED ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; "
     "path.got=SYN_RECEIVED ESTABLISHED | CLOSE_WAIT LAST_ACK CLOSED; command=./server 22203; "
     "alive=yes; stdin.unread=0; stdout.first=Server started on 127.0.0.1:22203; listens=yes; "
     "listen.port=22203; listen.address=127.0.0.1:22203; listen.which=other; "
     "fault.printf.late=181"},
    {"dies-while-stopping", "server_stops",
     "awaited=line; line.difference=other; line.wanted=Connection; line.got=another; "
     "line.on-stderr=no; line.text=Connection 9d597c99-5d89-4c32-be72-04c3fbdf4031: SYN_RECEIVE; "
     "line.length.wanted=57; line.length.got=76; line.ended=yes; program=server; exit.status=1; "
     "command=./server 30594; alive=no; stderr.last=cannot ask for TCP_INFO: Bad file descriptor; "
     "stderr.reason=EBADF; stdout.first=Server started on 127.0.0.1:30594"},
    {"waits-for-last-ack", "stops_in_last_ack",
     "staging.stuck=yes; staging=last-ack; awaited=line; line.difference=other; "
     "line.wanted=Connection; line.got=another; line.on-stderr=no; line.text=Connection "
     "7ba2710a-7a48-4508-ac7f-e583c21b09bb: SYN_RECEIVE; line.length.wanted=57; "
     "line.length.got=76; line.ended=yes; program=server; ending=open; outcome=stalled; "
     "stuck.where=registry.c:198 in registry_close_all(); stuck.call=futex; command=./server "
     "24515; alive=yes; stdin.unread=0; stdout.first=Server started on 127.0.0.1:24515; "
     "listens=no"},
    {"connect-interrupted", "interrupted",
     "awaited=connect; program=client; exit.status=1; command=./client 127.0.0.1 21846 "
     "CQDXN62M7nehcpwhyXPxs96; alive=no; stderr.last=cannot connect to 127.0.0.1 port 21846: "
     "Interrupted system c; stderr.reason=EINTR; stdout.first=Connecting to 127.0.0.1:21846...; "
     "fault.connect.EINTR=1"},
    {"setup-unchecked", "calls_fail",
     "awaited=exit; program=server 2; ending=open; outcome=stalled; stuck.where=server.c:63 in "
     "wait_for_signal(); stuck.call=rt_sigtimedwait; command=./server 10334; alive=yes; "
     "stdin.unread=0; stdout.first=Server started on 127.0.0.1:10334; listens=no; "
     "fault.listen.EADDRINUSE=1"},
    {"port-shared", "port_in_use",
     "staging=port-taken; staging.servers=two; awaited=exit; program=server 4; ending=open; "
     "outcome=stalled; stuck.where=server.c:63 in wait_for_signal(); stuck.call=rt_sigtimedwait; "
     "command=./server 16154; alive=yes; stdin.unread=0; stdout.first=Server started on "
     "127.0.0.1:16154; listens=yes; listen.port=16154; listen.address=127.0.0.1:16154; "
     "listen.which=other"},
};

SCENES("lab4-states", scenes);
