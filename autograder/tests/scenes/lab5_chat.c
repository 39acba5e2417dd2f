/* Facts of failed checks of lab 5, as programs with one mistake each made them. */
#include "tests/scenes/scenes.h"

static const struct scene scenes[] = {
    {"accept-error-fatal", "interrupted",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=17; bytes.got=0; bytes.at=0; "
     "bytes.wanted=W; bytes.came=end; bytes.line=WELCOME; program=server; ending=open; "
     "outcome=stalled; peer.unread=14; peer.accepted=no; peer.state=ESTABLISHED; "
     "stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; command=./server 26181; "
     "alive=yes; stderr.last=accept: Software caused connection abort; stderr.reason=ECONNABORTED; "
     "stdout.first=Chat server running at 0.0.0.0:26181; listens=yes; listen.port=26181; "
     "listen.address=0.0.0.0:26181; listen.which=other; fault.accept.EINTR=1; "
     "fault.accept.ECONNABORTED=1"},
    {"line-differs", "logs",
     "stdout.terminal=yes; stdout=pipe; awaited=line; line.difference=other; line.wanted=New "
     "connection from; line.got=another; line.on-stderr=no; line.text=New connection from address "
     "family 0; line.length.wanted=35; line.length.got=36; line.ended=yes; program=server; "
     "ending=open; outcome=stalled; stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; "
     "command=./server 19071; alive=yes; stdout.first=Chat server running at 0.0.0.0:19071; "
     "listens=yes; listen.port=19071; listen.address=0.0.0.0:19071; listen.which=other"},
    {"line-differs", "listens",
     "awaited=line; line.difference=other; line.wanted=Chat server running at; line.got=another; "
     "line.on-stderr=no; line.text=Chat server running at 0.0.0.0:0; line.length.wanted=36; "
     "line.length.got=32; line.ended=yes; line.number.wanted=37867; line.number.got=0; "
     "line.number=zero; program=server 3; ending=open; outcome=stalled; stuck.where=server.c:50 in "
     "run(); stuck.call=rt_sigtimedwait; command=./server 0; alive=yes; stdout.first=Chat server "
     "running at 0.0.0.0:0; listens=yes; listen.port=37867; listen.address=0.0.0.0:37867; "
     "listen.which=ephemeral"},
    {"error-differs", "errors",
     "awaited=bytes; bytes.difference=other; bytes.expected=17; bytes.got=20; bytes.at=6; "
     "bytes.wanted=j; bytes.came=t; bytes.line=ERROR; bytes.text=ERROR text required\n; "
     "program=server; command=./server 12328; alive=yes; stdout.first=Chat server running at "
     "0.0.0.0:12328; listens=yes; listen.port=12328; listen.address=0.0.0.0:12328; "
     "listen.which=other"},
    {"text-refused", "valid_text",
     "staging=not-utf8; refused.all=yes; awaited=bytes; bytes.difference=other; bytes.expected=22; "
     "bytes.got=19; bytes.at=0; bytes.wanted=F; bytes.came=E; bytes.line=FROM; bytes.text=ERROR "
     "invalid text\n; program=server; command=./server 26215; alive=yes; stdout.first=Chat server "
     "running at 0.0.0.0:26215; listens=yes; listen.port=26215; listen.address=0.0.0.0:26215; "
     "listen.which=other"},
    {"bind-fail-ignored", "port_in_use",
     "staging=port-taken; awaited=exit; program=server; ending=open; outcome=stalled; "
     "stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; command=./server 22805; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:46471; listens=yes; "
     "listen.port=46471; listen.address=0.0.0.0:46471; listen.which=ephemeral"},
    {"binds-loopback", "listens",
     "awaited=address; program=server; listen.address=127.0.0.1:25575; command=./server 25575; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:25575; listens=yes; "
     "listen.port=25575; listen.which=other; listen.wanted=0.0.0.0"},
    {"never-closes", "leaves",
     "awaited=fin; program=server; ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; "
     "peer.state=ESTABLISHED; stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; "
     "command=./server 25100; alive=yes; stdout.first=Chat server running at 0.0.0.0:25100; "
     "listens=yes; listen.port=25100; listen.address=0.0.0.0:25100; listen.which=other"},
    {"bystander-hears", "joins",
     "awaited=silence; program=server; bytes.difference=extra; bytes.expected=0; bytes.got=48; "
     "bytes.at=0; bytes.wanted=end; bytes.came=J; bytes.text=JOINED Vp-ZqwO3\nJOINED "
     "LUcrYb0X\nJOINED jMbocseR\n; command=./server 12451; alive=yes; stdout.first=Chat server "
     "running at 0.0.0.0:12451; listens=yes; listen.port=12451; listen.address=0.0.0.0:12451; "
     "listen.which=other"},
    {"controls-pass", "valid_text",
     "awaited=bytes; bytes.difference=other; bytes.expected=19; bytes.got=20; bytes.at=0; "
     "bytes.wanted=E; bytes.came=F; bytes.line=ERROR; bytes.text=FROM ZRIrk7UD c1 \\xc2\\x9b\n; "
     "program=server; command=./server 26215; alive=yes; stdout.first=Chat server running at "
     "0.0.0.0:26215; listens=yes; listen.port=26215; listen.address=0.0.0.0:26215; "
     "listen.which=other"},
    {"check-then-act", "name_race",
     "winners=50; program=server; command=./server 19972; alive=yes; stdout.first=Chat server "
     "running at 0.0.0.0:19972; listens=yes; listen.port=19972; listen.address=0.0.0.0:19972; "
     "listen.which=other"},
    {"wrong-default-port", "client_talks",
     "staging=default-port; awaited=connect; program=client 2; exit.status=1; command=./client "
     "idLrg7P8; alive=no; stderr.last=cannot connect to 127.0.0.1 port 9999: Connection refused; "
     "stderr.reason=ECONNREFUSED"},
    {"line-differs", "client_shows",
     "awaited=line; line.difference=other; line.wanted=[...] * users; line.got=another; "
     "line.on-stderr=no; line.text=[09:10:42] * users: ann; line.length.wanted=16014; "
     "line.length.got=23; line.ended=yes; program=client; ending=open; outcome=stalled; "
     "stuck.where=client.c:137 in send_what_is_typed(); stuck.call=read; stuck.on=stdin; "
     "command=./client ann 127.0.0.1 26337; alive=yes; stdout.first=[09:10:42] * users: ann; "
     "listens=no"},
    {"sends-other-bytes", "client_talks",
     "awaited=bytes; bytes.difference=other; bytes.expected=20; bytes.got=19; bytes.at=9; "
     "bytes.wanted=0x20; bytes.came=i; bytes.line=MSG; bytes.text=MSG what is /quit?\n; "
     "program=client; command=./client idLrg7P8 127.0.0.1 13085; alive=yes; "
     "stdout.first=[09:10:44] * users: idLrg7P8; listens=no"},
    {"data-race", "no_races",
     "sanitizer=thread; sanitizer.kind=data race; program=server; race.does=reads; "
     "race.where=service.c:58 in serve(); race.other.does=writes; race.other.where=service.c:58 in "
     "serve(); race.about=global 'pieces'; sanitizer.where=service.c:58 in serve(); "
     "command=./server 22466; alive=yes; stdout.first=Chat server running at 0.0.0.0:22466; "
     "listens=yes; listen.port=22466; listen.address=0.0.0.0:22466; listen.which=other"},
    {"crlf-kept", "glued",
     "awaited=bytes; bytes.difference=other; bytes.expected=41; bytes.got=92; bytes.at=0; "
     "bytes.wanted=W; bytes.came=E; bytes.line=WELCOME; bytes.text=ERROR invalid name\nERROR join "
     "first\nERROR join first\nERROR u; program=server; command=./server 18022; alive=yes; "
     "stdout.first=Chat server running at 0.0.0.0:18022; listens=yes; listen.port=18022; "
     "listen.address=0.0.0.0:18022; listen.which=other"},
    {"cut-off-early", "slow_reader",
     "staging=never-reads; awaited=bytes; bytes.difference=other; bytes.expected=203000; "
     "bytes.got=203014; bytes.at=48720; bytes.wanted=F; bytes.came=L; bytes.line=FROM; "
     "bytes.text=FROM irExetlS HRNpZaOiV3oxPxCXwamThRh73p_rM-EPy32t20f6wtE9qE; program=server; "
     "command=./server 13097; alive=yes; stdout.first=Chat server running at 0.0.0.0:13097; "
     "listens=yes; listen.port=13097; listen.address=0.0.0.0:13097; listen.which=other"},
    {"unbounded-outbox", "cut_off",
     "staging=never-reads; leak=outbox; program=server; command=./server 24490; alive=yes; "
     "stdout.first=Chat server running at 0.0.0.0:24490; listens=yes; listen.port=24490; "
     "listen.address=0.0.0.0:24490; listen.which=other"},
    {"drops-for-slow", "slow_reader",
     "staging=never-reads; heard.others=yes; awaited=bytes; bytes.difference=other; "
     "bytes.expected=203000; bytes.got=60935; bytes.at=60905; bytes.wanted=i; bytes.came=C; "
     "bytes.line=FROM; bytes.text=FROM irExetlS HRNpZaOiV3oxPxCXwamThRh73p_rM-EPy32t20f6wtE9qE; "
     "program=server; command=./server 13097; alive=yes; stdout.first=Chat server running at "
     "0.0.0.0:13097; listens=yes; listen.port=13097; listen.address=0.0.0.0:13097; "
     "listen.which=other"},
    {"eintr-fatal", "interrupted",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=17; bytes.got=0; bytes.at=0; "
     "bytes.wanted=W; bytes.came=end; bytes.line=WELCOME; program=server; ending=fin; "
     "stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; command=./server 26181; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:26181; listens=yes; "
     "listen.port=26181; listen.address=0.0.0.0:26181; listen.which=other; fault.accept.EINTR=1; "
     "fault.accept.ECONNABORTED=1; fault.recv.EINTR=2"},
    {"hangs-up", "errors",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=22; bytes.got=0; bytes.at=0; "
     "bytes.wanted=E; bytes.came=end; bytes.line=ERROR; program=server; ending=fin; peer.unread=0; "
     "peer.state=FIN_WAIT_2; stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; "
     "command=./server 12328; alive=yes; stdout.first=Chat server running at 0.0.0.0:12328; "
     "listens=yes; listen.port=12328; listen.address=0.0.0.0:12328; listen.which=other"},
    {"sends-other-bytes", "client_commands",
     "awaited=bytes; bytes.difference=other; bytes.expected=6; bytes.got=10; bytes.at=0; "
     "bytes.wanted=L; bytes.came=M; bytes.line=LEAVE; bytes.text=MSG /exit\n; program=client 2; "
     "command=./client ann 127.0.0.1 10355; alive=yes; stdout.first=[09:10:52] * users: ann; "
     "listens=no"},
    {"extra-args-ignored", "wrong_usage",
     "awaited=usage; program=client 8; exit.expected=2; exit.status=1; command=./client ann "
     "127.0.0.1 5000 more; alive=no; stderr.usage=no; stderr.last=cannot connect to 127.0.0.1 port "
     "5000: Connection refused; stderr.reason=ECONNREFUSED"},
    {"fd-leak-per-client", "keeps_nothing",
     "program=server; leak=descriptors; leak.before=124; leak.after=244; command=./server 19927; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:19927; listens=yes; "
     "listen.port=19927; listen.address=0.0.0.0:19927; listen.which=other"},
    {"fin-is-the-end", "half_close",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=17; bytes.got=0; bytes.at=0; "
     "bytes.wanted=W; bytes.came=end; bytes.line=WELCOME; program=server; ending=fin; "
     "stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; command=./server 29079; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:29079; listens=yes; "
     "listen.port=29079; listen.address=0.0.0.0:29079; listen.which=other"},
    {"glued-lines-lost", "glued",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=72; bytes.got=0; bytes.at=0; "
     "bytes.wanted=F; bytes.came=end; bytes.line=FROM; program=server; ending=open; "
     "outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; command=./server 18022; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:18022; listens=yes; "
     "listen.port=18022; listen.address=0.0.0.0:18022; listen.which=other"},
    {"segmentation-fault", "talks",
     "heard.speaker=yes; awaited=bytes; bytes.difference=nothing; bytes.expected=25; bytes.got=0; "
     "bytes.at=0; bytes.wanted=F; bytes.came=end; bytes.line=FROM; program=server; ending=fin; "
     "exit.signal=SIGSEGV; peer.unread=0; peer.state=FIN_WAIT_1; command=./server 16583; alive=no; "
     "stdout.first=Chat server running at 0.0.0.0:16583"},
    {"fragment-is-line", "fragments",
     "staging=half-line; awaited=bytes; bytes.difference=other; bytes.expected=35; bytes.got=299; "
     "bytes.at=0; bytes.wanted=F; bytes.came=E; bytes.line=FROM; bytes.text=ERROR unknown "
     "command\nERROR unknown command\nERROR unknown co; program=server; command=./server 27261; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:27261; listens=yes; "
     "listen.port=27261; listen.address=0.0.0.0:27261; listen.which=other"},
    {"name-stays-taken", "vanishes",
     "staging=vanished; awaited=bytes; bytes.difference=other; bytes.expected=17; bytes.got=17; "
     "bytes.at=0; bytes.wanted=W; bytes.came=E; bytes.line=WELCOME; bytes.text=ERROR name taken\n; "
     "program=server; command=./server 25947; alive=yes; stdout.first=Chat server running at "
     "0.0.0.0:25947; listens=yes; listen.port=25947; listen.address=0.0.0.0:25947; "
     "listen.which=other"},
    {"sends-other-bytes", "talks",
     "heard.speaker=yes; awaited=bytes; bytes.difference=other; bytes.expected=28; bytes.got=27; "
     "bytes.at=14; bytes.wanted=0x20; bytes.came=t; bytes.line=FROM; bytes.text=FROM UOwTe1t6 two  "
     "blanks \n; program=server; command=./server 16583; alive=yes; stdout.first=Chat server "
     "running at 0.0.0.0:16583; listens=yes; listen.port=16583; listen.address=0.0.0.0:16583; "
     "listen.which=other"},
    {"leaves-without-leave", "client_commands",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=6; bytes.got=0; bytes.at=0; "
     "bytes.wanted=L; bytes.came=end; bytes.line=LEAVE; program=client; ending=fin; peer.unread=0; "
     "peer.state=FIN_WAIT_1; stuck.where=client.c:163 in chat(); stuck.call=futex; "
     "command=./client ann 127.0.0.1 18066; alive=yes; stdout.first=[09:10:59] * users: ann; "
     "listens=no"},
    {"line-missing", "logs",
     "stdout.terminal=yes; stdout=pipe; awaited=line; line.difference=nothing; line.wanted=User; "
     "line.got=none; line.on-stderr=no; program=server; ending=open; outcome=stalled; "
     "stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; command=./server 19071; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:19071; listens=yes; "
     "listen.port=19071; listen.address=0.0.0.0:19071; listen.which=other"},
    {"told-again", "leaves",
     "awaited=bytes; bytes.difference=other; bytes.expected=16; bytes.got=30; bytes.at=0; "
     "bytes.wanted=J; bytes.came=L; bytes.line=JOINED; bytes.text=LEFT QgOq3oJs\nJOINED "
     "QgOq3oJs\n; program=server; command=./server 25100; alive=yes; stdout.first=Chat server "
     "running at 0.0.0.0:25100; listens=yes; listen.port=25100; listen.address=0.0.0.0:25100; "
     "listen.which=other"},
    {"long-line-refused", "long_line",
     "awaited=bytes; bytes.difference=other; bytes.expected=1035; bytes.got=20; bytes.at=0; "
     "bytes.wanted=F; bytes.came=E; bytes.line=FROM; bytes.text=ERROR line too long\n; "
     "program=server; command=./server 23515; alive=yes; stdout.first=Chat server running at "
     "0.0.0.0:23515; listens=yes; listen.port=23515; listen.address=0.0.0.0:23515; "
     "listen.which=other"},
    {"list-differs", "joins",
     "awaited=bytes; bytes.difference=other; bytes.expected=15; bytes.got=6; bytes.at=5; "
     "bytes.wanted=0x20; bytes.came=LF; bytes.line=USERS; bytes.text=USERS\n; program=server; "
     "command=./server 12451; alive=yes; stdout.first=Chat server running at 0.0.0.0:12451; "
     "listens=yes; listen.port=12451; listen.address=0.0.0.0:12451; listen.which=other"},
    {"long-line-taken", "long_line",
     "staging=too-long; awaited=bytes; bytes.difference=other; bytes.expected=20; bytes.got=1035; "
     "bytes.at=0; bytes.wanted=E; bytes.came=F; bytes.line=ERROR; bytes.text=FROM 106X1fQ4 "
     "2vph6lXnQ4GYQh9Sb78EJo4SSyA3ZGxpCQd_JmCmPfVaaC; program=server; command=./server 23515; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:23515; listens=yes; "
     "listen.port=23515; listen.address=0.0.0.0:23515; listen.which=other"},
    {"message-out-of-turn", "same_order",
     "awaited=bytes; bytes.expected=58320; bytes.got=58211; program=server; ending=open; "
     "outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; command=./server 15391; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:15391; listens=yes; "
     "listen.port=15391; listen.address=0.0.0.0:15391; listen.which=other"},
    {"mute-while-typing", "client_hears",
     "staging=silent-keyboard; awaited=line; line.difference=other; line.wanted=[...] bob; "
     "line.got=another; line.on-stderr=no; line.text=[09:11:04] * users: ann; "
     "line.length.wanted=23; line.length.got=23; line.ended=yes; program=client; ending=open; "
     "outcome=stalled; stuck.where=client.c:145 in receive_one_while_typing(); stuck.call=read; "
     "stuck.on=stdin; command=./client ann 127.0.0.1 24253; alive=yes; stdout.first=[09:11:04] * "
     "users: ann; listens=no"},
    {"error-differs", "names",
     "staging=name-taken; awaited=bytes; bytes.difference=other; bytes.expected=25; bytes.got=17; "
     "bytes.at=0; bytes.wanted=W; bytes.came=E; bytes.line=WELCOME; bytes.text=ERROR name taken\n; "
     "program=server; command=./server 27779; alive=yes; stdout.first=Chat server running at "
     "0.0.0.0:27779; listens=yes; listen.port=27779; listen.address=0.0.0.0:27779; "
     "listen.which=other"},
    {"name-unchecked", "names",
     "awaited=bytes; bytes.difference=other; bytes.expected=19; bytes.got=48; bytes.at=0; "
     "bytes.wanted=E; bytes.came=W; bytes.line=ERROR; bytes.text=WELCOME abcdefghijklmnop\nUSERS "
     "abcdefghijklmnop\n; program=server; command=./server 27779; alive=yes; stdout.first=Chat "
     "server running at 0.0.0.0:27779; listens=yes; listen.port=27779; "
     "listen.address=0.0.0.0:27779; listen.which=other"},
    {"buffer-overflow", "memory",
     "sanitizer=address; sanitizer.kind=stack-buffer-overflow; program=server; "
     "sanitizer.call=memcpy; sanitizer.where=chat.c:102 in join(); sanitizer.access=write; "
     "sanitizer.size=1018; sanitizer.at-end=yes; command=./server 28186; alive=no; exit.status=99; "
     "stdout.first=Chat server running at 0.0.0.0:28186"},
    {"name-stays-taken", "leaves",
     "awaited=bytes; bytes.difference=other; bytes.expected=17; bytes.got=17; bytes.at=0; "
     "bytes.wanted=W; bytes.came=E; bytes.line=WELCOME; bytes.text=ERROR name taken\n; "
     "program=server; command=./server 25100; alive=yes; stdout.first=Chat server running at "
     "0.0.0.0:25100; listens=yes; listen.port=25100; listen.address=0.0.0.0:25100; "
     "listen.which=other"},
    {"closes-too-early", "leaves",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=13; bytes.got=0; bytes.at=0; "
     "bytes.wanted=B; bytes.came=end; bytes.line=BYE; program=server; ending=fin; peer.unread=0; "
     "peer.state=FIN_WAIT_1; stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; "
     "command=./server 25100; alive=yes; stdout.first=Chat server running at 0.0.0.0:25100; "
     "listens=yes; listen.port=25100; listen.address=0.0.0.0:25100; listen.which=other; "
     "peer.heard=37"},
    {"no-reuseaddr", "stops",
     "staging=restart; awaited=listen; listen.asked=15435; program=server 2; exit.status=1; "
     "command=./server 15435; alive=no; stderr.last=cannot listen on port 15435: Address already "
     "in use; stderr.reason=EADDRINUSE"},
    {"no-self-echo", "talks",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=20; bytes.got=0; bytes.at=0; "
     "bytes.wanted=F; bytes.came=end; bytes.line=FROM; program=server; ending=open; "
     "outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; command=./server 16583; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:16583; listens=yes; "
     "listen.port=16583; listen.address=0.0.0.0:16583; listen.which=other"},
    {"line-missing", "client_talks",
     "awaited=line; line.difference=nothing; line.wanted=[...] * users; line.got=none; "
     "line.on-stderr=no; program=client; ending=open; outcome=stalled; stuck.where=client.c:135 in "
     "send_what_is_typed(); stuck.call=read; stuck.on=stdin; command=./client idLrg7P8 127.0.0.1 "
     "13085; alive=yes; stdout.first=* users: idLrg7P8; listens=no"},
    {"name-given-twice", "names",
     "staging=name-taken; awaited=bytes; bytes.difference=other; bytes.expected=17; bytes.got=65; "
     "bytes.at=0; bytes.wanted=E; bytes.came=W; bytes.line=ERROR; bytes.text=WELCOME "
     "Az-_09zZ_-abcdef\nUSERS Az-_09zZ_-abcdef Az-_09zZ_-ab; program=server; command=./server "
     "27779; alive=yes; stdout.first=Chat server running at 0.0.0.0:27779; listens=yes; "
     "listen.port=27779; listen.address=0.0.0.0:27779; listen.which=other"},
    {"nul-off-by-one", "memory",
     "sanitizer=undefined-behaviour; sanitizer.kind=index 1020 out of bounds for type 'char "
     "[1020]'; program=server; sanitizer.where=chat.c:121 in say(); sanitizer.at-end=yes; "
     "command=./server 28186; alive=no; exit.status=1; stdout.first=Chat server running at "
     "0.0.0.0:28186"},
    {"utf8-unchecked", "valid_text",
     "staging=not-utf8; awaited=bytes; bytes.difference=other; bytes.expected=19; bytes.got=17; "
     "bytes.at=0; bytes.wanted=E; bytes.came=F; bytes.line=ERROR; bytes.text=FROM ZRIrk7UD "
     "\\xc0\\xaf\n; program=server; command=./server 26215; alive=yes; stdout.first=Chat server "
     "running at 0.0.0.0:26215; listens=yes; listen.port=26215; listen.address=0.0.0.0:26215; "
     "listen.which=other"},
    {"port-arg-unvalidated", "wrong_usage",
     "awaited=usage; usage.instead=listens; program=server; command=./server abc; alive=yes; "
     "stderr.usage=no; stdout.first=Chat server running at 0.0.0.0:35275; listens=yes; "
     "listen.port=35275; listen.address=0.0.0.0:35275; listen.which=ephemeral"},
    {"port-no-htons", "listens",
     "awaited=listen; listen.asked=25575; listen.instead=byte-swapped; listen.port=59235; "
     "program=server; ending=open; outcome=stalled; stuck.where=server.c:50 in run(); "
     "stuck.call=rt_sigtimedwait; command=./server 25575; alive=yes; stdout.first=Chat server "
     "running at 0.0.0.0:59235; listens=yes; listen.address=0.0.0.0:59235; listen.which=ephemeral"},
    {"refused-goes-on", "client_refused",
     "staging.refused=yes; staging=refused; awaited=exit; program=client; ending=open; "
     "outcome=stalled; stuck.where=client.c:134 in send_what_is_typed(); stuck.call=read; "
     "stuck.on=stdin; command=./client ann 127.0.0.1 24343; alive=yes; stdout.first=[09:11:18] ! "
     "name taken; listens=no"},
    {"wrong-exit-status", "client_refused",
     "staging.refused=yes; staging=refused; awaited=exit; program=client; exit.expected=1; "
     "exit.status=0; command=./client ann 127.0.0.1 24343; alive=no; stdout.first=[09:11:20] ! "
     "name taken"},
    {"server-ends", "vanishes",
     "staging=vanished; awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; "
     "bytes.at=0; bytes.wanted=L; bytes.came=end; bytes.line=LEFT; program=server; ending=fin; "
     "exit.status=1; peer.unread=0; peer.state=FIN_WAIT_1; command=./server 25947; alive=no; "
     "stderr.last=recv: Connection reset by peer; stderr.reason=ECONNRESET; stdout.first=Chat "
     "server running at 0.0.0.0:25947"},
    {"order-differs", "same_order",
     "order=of-all; program=server; command=./server 15391; alive=yes; stdout.first=Chat server "
     "running at 0.0.0.0:15391; listens=yes; listen.port=15391; listen.address=0.0.0.0:15391; "
     "listen.which=other"},
    {"wrong-exit-status", "client_left_alone",
     "staging=silent-keyboard; awaited=exit; program=client; exit.expected=1; exit.status=0; "
     "command=./client ann 127.0.0.1 10701; alive=no; stdout.first=[09:11:25] * users: ann"},
    {"line-missing", "client_left_alone",
     "staging=silent-keyboard; awaited=line; line.difference=nothing; line.wanted=Disconnected "
     "from server; line.got=none; line.on-stderr=no; program=client; exit.status=1; "
     "command=./client ann 127.0.0.1 10701; alive=no; stdout.first=[09:11:26] * users: ann"},
    {"shared-line", "fragments",
     "staging=half-line; awaited=bytes; bytes.difference=other; bytes.expected=35; bytes.got=47; "
     "bytes.at=14; bytes.wanted=n; bytes.came=U; bytes.line=FROM; bytes.text=FROM bAvMxlhU "
     "UcxG94RDMSG nOb5qkbinzP7mDTFkic2\n; program=server; command=./server 27261; alive=yes; "
     "stdout.first=Chat server running at 0.0.0.0:27261; listens=yes; listen.port=27261; "
     "listen.address=0.0.0.0:27261; listen.which=other"},
    {"short-write-ignored", "interrupted",
     "awaited=bytes; bytes.difference=prefix; bytes.expected=9; bytes.got=3; bytes.at=3; "
     "bytes.wanted=N; bytes.came=end; bytes.line=JOIN; bytes.text=JOI; program=client; "
     "ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.peer=this; stuck.where=client.c:30 in receive_line(); stuck.call=read; "
     "stuck.on=connection; command=./client ann 127.0.0.1 22705; alive=yes; listens=no; "
     "fault.send.EINTR=2; fault.send.short=1"},
    {"line-differs", "client_talks",
     "awaited=line; line.difference=other; line.wanted=[...] idLrg; line.got=another; "
     "line.on-stderr=no; line.text=[09:11:28] WELCOME idLrg7P8; line.length.wanted=21; "
     "line.length.got=27; line.ended=yes; program=client; ending=open; outcome=stalled; "
     "stuck.where=client.c:135 in send_what_is_typed(); stuck.call=read; stuck.on=stdin; "
     "command=./client idLrg7P8 127.0.0.1 13085; alive=yes; stdout.first=[09:11:28] WELCOME "
     "idLrg7P8; listens=no"},
    {"sigpipe-dies", "vanishes",
     "staging=vanished; awaited=bytes; bytes.expected=70; bytes.got=28; program=server; "
     "ending=fin; exit.signal=SIGPIPE; peer.unread=0; peer.state=FIN_WAIT_2; command=./server "
     "25947; alive=no; stdout.first=Chat server running at 0.0.0.0:25947"},
    {"killed-by-signal", "stops",
     "staging=restart; awaited=line; line.difference=other; line.wanted=Chat server stopped; "
     "line.got=another; line.on-stderr=no; line.text=Chat server running at 0.0.0.0:15435; "
     "line.length.wanted=19; line.length.got=36; line.ended=yes; program=server 2; "
     "exit.signal=SIGTERM; command=./server 15435; alive=no; stdout.first=Chat server running at "
     "0.0.0.0:15435"},
    {"slow-reader-blocks-all", "slow_reader",
     "staging=never-reads; awaited=bytes; bytes.difference=prefix; bytes.expected=203000; "
     "bytes.got=32480; bytes.at=32480; bytes.wanted=F; bytes.came=end; bytes.line=FROM; "
     "bytes.text=FROM irExetlS HRNpZaOiV3oxPxCXwamThRh73p_rM-EPy32t20f6wtE9qE; program=server; "
     "ending=open; outcome=stalled; peer.unread=129024; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; command=./server 13097; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:13097; listens=yes; "
     "listen.port=13097; listen.address=0.0.0.0:13097; listen.which=other"},
    {"line-differs", "stops",
     "awaited=line; line.difference=other; line.wanted=Chat server stopped; line.got=another; "
     "line.on-stderr=no; line.text=Chat server running at 0.0.0.0:15435; line.length.wanted=19; "
     "line.length.got=36; line.ended=yes; program=server; exit.status=0; command=./server 15435; "
     "alive=no; stdout.first=Chat server running at 0.0.0.0:15435"},
    {"thread-leak", "keeps_nothing",
     "program=server; leak=maps; leak.before=269; leak.after=509; command=./server 19927; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:19927; listens=yes; "
     "listen.port=19927; listen.address=0.0.0.0:19927; listen.which=other"},
    {"time-differs", "client_talks",
     "time.shown=35:11:09; program=client; command=./client idLrg7P8 127.0.0.1 13085; alive=yes; "
     "stdout.first=[35:11:09] * users: idLrg7P8; listens=no"},
    {"unbounded-line", "long_line",
     "leak=long-line; leak.before=140; leak.after=8460; program=server; command=./server 23515; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:23515; listens=yes; "
     "listen.port=23515; listen.address=0.0.0.0:23515; listen.which=other"},
    {"unfinished-line-obeyed", "half_close",
     "awaited=bytes; bytes.difference=extra; bytes.expected=0; bytes.got=18; bytes.at=0; "
     "bytes.wanted=end; bytes.came=F; bytes.text=FROM ZkWPYZ_O not\n; program=server; "
     "command=./server 29079; alive=yes; stdout.first=Chat server running at 0.0.0.0:29079; "
     "listens=yes; listen.port=29079; listen.address=0.0.0.0:29079; listen.which=other"},
    {"error-not-told", "errors",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=22; bytes.got=0; bytes.at=0; "
     "bytes.wanted=E; bytes.came=end; bytes.line=ERROR; program=server; ending=open; "
     "outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; command=./server 12328; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:12328; listens=yes; "
     "listen.port=12328; listen.address=0.0.0.0:12328; listen.which=other"},
    {"left-not-told", "vanishes",
     "staging=vanished; awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; "
     "bytes.at=0; bytes.wanted=L; bytes.came=end; bytes.line=LEFT; program=server; ending=open; "
     "outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; command=./server 25947; "
     "alive=yes; stdout.first=Chat server running at 0.0.0.0:25947; listens=yes; "
     "listen.port=25947; listen.address=0.0.0.0:25947; listen.which=other"},
    {"waits-for-idle", "stops",
     "awaited=fin; program=server; ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; "
     "peer.state=ESTABLISHED; stuck.where=room.c:240 in room_close(); stuck.call=futex; "
     "command=./server 15435; alive=yes; stdout.first=Chat server running at 0.0.0.0:15435; "
     "listens=no"},
    {"server-gone-unnoticed", "client_left_alone",
     "staging=silent-keyboard; awaited=exit; program=client; ending=open; outcome=stalled; "
     "stuck.where=client.c:140 in send_what_is_typed(); stuck.call=read; stuck.on=stdin; "
     "command=./client ann 127.0.0.1 10701; alive=yes; stdout.first=[09:11:41] * users: ann; "
     "listens=no"},
    {"sends-other-bytes", "joins",
     "awaited=bytes; bytes.difference=other; bytes.expected=16; bytes.got=33; bytes.at=0; "
     "bytes.wanted=J; bytes.came=W; bytes.line=JOINED; bytes.text=WELCOME LUcrYb0X\nJOINED "
     "LUcrYb0X\n; program=server; command=./server 12451; alive=yes; stdout.first=Chat server "
     "running at 0.0.0.0:12451; listens=yes; listen.port=12451; listen.address=0.0.0.0:12451; "
     "listen.which=other"},
    {"wrong-default-port", "listens",
     "awaited=listen; listen.asked=8000; listen.instead=other; listen.port=9999; program=server 2; "
     "ending=open; outcome=stalled; stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; "
     "command=./server; alive=yes; stdout.first=Chat server running at 0.0.0.0:9999; listens=yes; "
     "listen.address=0.0.0.0:9999; listen.which=other"},
    {"wrong-exit-status", "port_in_use",
     "staging=port-taken; awaited=exit; program=server; exit.expected=1; exit.status=0; "
     "command=./server 22805; alive=no; stderr.last=cannot listen: Address already in use; "
     "stderr.reason=EADDRINUSE"},
    {"long-line-cut", "long_line",
     "awaited=bytes; bytes.difference=other; bytes.expected=1035; bytes.got=1034; bytes.at=1033; "
     "bytes.wanted=_; bytes.came=LF; bytes.line=FROM; bytes.text=FROM 106X1fQ4 "
     "vx0-FF3GxBpCgv2RSEo1t3vOSaxEdttnCFqL1c7kkzJ1tm; program=server; command=./server 23515; "
     "alive=yes; stdin.unread=0; listens=yes"},
    {"bye-is-loss", "client_commands",
     "awaited=exit; program=client; exit.expected=0; exit.status=1; command=./client ann 127.0.0.1 "
     "18066; alive=no; stdout.first=[23:22:03] * users: ann"},
    {"wrong-usage-taken", "wrong_usage",
     "awaited=usage; program=client 7; exit.expected=2; exit.status=1; command=./client; alive=no; "
     "stderr.usage=no; stderr.last=NAME is missing"},
    {"obeys-behind-leave", "leaves",
     "enough=yes; staging=behind-leave; awaited=silence; program=server; bytes.difference=extra; "
     "bytes.expected=0; bytes.got=48; bytes.at=0; bytes.wanted=end; bytes.came=J; "
     "bytes.text=JOINED QgOq3oJs\nFROM QgOq3oJs boo\nLEFT QgOq3oJs\n; command=./server 25100; "
     "alive=yes; stdin.unread=0; stdout.first=Chat server running at 0.0.0.0:25100; listens=yes; "
     "listen.port=25100; listen.address=0.0.0.0:25100; listen.which=other"},
    {"setup-unchecked", "cannot_listen",
     "awaited=exit; program=server 2; ending=open; outcome=stalled; stuck.where=server.c:50 in "
     "run(); stuck.call=rt_sigtimedwait; command=./server 29424; alive=yes; stdin.unread=0; "
     "stdout.first=Chat server running at 0.0.0.0:29424; listens=no; fault.listen.EADDRINUSE=1"},
    {"port-shared", "port_in_use",
     "staging=port-taken; staging.servers=two; awaited=exit; program=server 3; ending=open; "
     "outcome=stalled; stuck.where=server.c:50 in run(); stuck.call=rt_sigtimedwait; "
     "command=./server 17265; alive=yes; stdin.unread=0; stdout.first=Chat server running at "
     "0.0.0.0:17265; listens=yes; listen.port=17265; listen.address=0.0.0.0:17265; "
     "listen.which=other"},
    {"connect-interrupted", "interrupted",
     "awaited=connect; program=client; exit.status=1; command=./client ann 127.0.0.1 22705; "
     "alive=no; stderr.last=cannot connect to 127.0.0.1 port 22705: Interrupted system c; "
     "stderr.reason=EINTR; fault.connect.EINTR=1"},
    {"closed-twice", "closes_once",
     "staging=number-again; awaited=bytes; bytes.expected=1; bytes.got=0; program=server; "
     "peer.heard=0; ending=fin; peer.unread=0; peer.state=FIN_WAIT_2; stuck.where=server.c:50 in "
     "run(); stuck.call=rt_sigtimedwait; command=./server 18260; alive=yes; stdin.unread=0; "
     "stdout.first=Chat server running at 0.0.0.0:18260; listens=yes; listen.port=18260; "
     "listen.address=0.0.0.0:18260; listen.which=other; fault.close.late=3"},
    {"ended-with-lock", "stops_amid_talk",
     "staging=amid-talk; awaited=fin; program=server; peer.heard=137; ending=open; "
     "outcome=stalled; peer.unread=1194; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.where=room.c:250 in room_close(); stuck.call=futex; command=./server 23436; alive=yes; "
     "stdin.unread=0; stdout.first=Chat server running at 0.0.0.0:23436; listens=no; "
     "fault.pthread_mutex_lock.late=25"},
};

SCENES("lab5-chat", scenes);
