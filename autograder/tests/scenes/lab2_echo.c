/* Facts of failed checks of lab 2, as programs with one mistake each made them. */
#include "tests/scenes/scenes.h"

static const struct scene scenes[] = {
    {"accept-error-fatal", "server_interrupted",
     "awaited=listen; listen.asked=30110; program=server; exit.status=1; command=./server 30110; "
     "alive=no; stderr.last=accept: Software caused connection abort; stderr.reason=ECONNABORTED; "
     "stdout.first=Server is waiting for a connection...; fault.accept.EINTR=1; "
     "fault.accept.ECONNABORTED=1"},
    {"accept-per-message", "echoes",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=J; bytes.came=end; bytes.line=J3bF811Ze5Eeb; program=server; ending=open; "
     "outcome=stalled; peer.unread=14; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.peer=another; stuck.where=connect.c:50 in accept_client(); stuck.call=accept; "
     "stuck.on=listener; command=./server 23498; alive=yes; stdout.first=Server is waiting for a "
     "connection...; listens=yes; listen.port=23498; listen.address=127.0.0.1:23498; "
     "listen.which=other"},
    {"addrlen-uninit", "logs",
     "staging.nuls=yes; awaited=line; line.difference=other; line.wanted=Connected by; "
     "line.got=another; line.on-stderr=no; line.text=Connected by address family 0; "
     "line.length.wanted=28; line.length.got=29; line.ended=yes; program=server; ending=open; "
     "outcome=stalled; stuck.where=stream.c:14 in receive_piece(); stuck.call=recv; "
     "stuck.on=connection; command=./server 19071; alive=yes; stdout.first=Server is waiting for a "
     "connection...; listens=yes; listen.port=19071; listen.address=127.0.0.1:19071; "
     "listen.which=other"},
    {"announces-asked-port", "announces",
     "awaited=line; line.difference=other; line.wanted=Listening on port; line.got=another; "
     "line.on-stderr=no; line.text=Listening on port 0; line.length.wanted=23; line.length.got=19; "
     "line.ended=yes; line.number.wanted=44669; line.number.got=0; line.number=zero; "
     "program=server 2; ending=open; outcome=stalled; stuck.where=connect.c:50 in accept_client(); "
     "stuck.call=accept; stuck.on=listener; command=./server 0; alive=yes; stdout.first=Server is "
     "waiting for a connection...; listens=yes; listen.port=44669; listen.address=127.0.0.1:44669; "
     "listen.which=ephemeral"},
    {"bind-fail-ignored", "port_in_use",
     "staging=port-taken; awaited=exit; program=server; ending=open; outcome=stalled; "
     "stuck.where=connect.c:50 in accept_client(); stuck.call=accept; stuck.on=listener; "
     "command=./server 22805; alive=yes; stderr.last=bind: Address already in use; "
     "stderr.reason=EADDRINUSE; stdout.first=Server is waiting for a connection...; listens=yes; "
     "listen.port=37741; listen.address=0.0.0.0:37741; listen.which=ephemeral"},
    {"binds-any-address", "listens",
     "awaited=address; program=server; listen.address=0.0.0.0:25575; command=./server 25575; "
     "alive=yes; stdout.first=Server is waiting for a connection...; listens=yes; "
     "listen.port=25575; listen.which=other; listen.wanted=127.0.0.1"},
    {"blind-to-server", "client_notices",
     "awaited=exit; program=client; ending=open; outcome=busy; spins=yes; "
     "stuck.where=exchange.c:48 in receive_some(); command=./client 127.0.0.1 16422; alive=yes; "
     "stdout.first=Enter a message: Received from server: hello; listens=no"},
    {"deadlock", "client_long_line",
     "awaited=echo; echo.given=1776116; echo.holds=yes; program=client; ending=open; "
     "outcome=stalled; peer.unread=121020; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.where=exchange.c:20 in run_exchange(); stuck.call=poll; command=./client 127.0.0.1 "
     "22549; alive=yes; stdout.first=Enter a message: ; listens=no"},
    {"recv-beyond-buffer", "memory",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=4096; bytes.got=0; bytes.at=0; "
     "bytes.wanted=Z; bytes.came=end; program=client; ending=fin; peer.unread=0; "
     "peer.state=FIN_WAIT_1; sanitizer=address; sanitizer.kind=heap-buffer-overflow; "
     "sanitizer.call=recv; sanitizer.where=exchange.c:48 in receive_some(); "
     "sanitizer.access=write; sanitizer.size=1025; sanitizer.at-end=yes; command=./client "
     "127.0.0.1 15984; alive=no; exit.status=99; stdout.first=Enter a message: Received from "
     "server: kp5gniMuYVNb3_Vx"},
    {"port-arg-unvalidated", "client_fails",
     "staging.refused=yes; awaited=usage; program=client 2; exit.expected=2; exit.status=1; "
     "command=./client 127.0.0.1 abc; alive=no; stderr.usage=no; stderr.last=cannot connect to "
     "127.0.0.1 port 0: Connection refused; stderr.reason=ECONNREFUSED"},
    {"sends-nul", "client_talks",
     "awaited=silence; program=client; bytes.difference=extra-nul; bytes.expected=0; bytes.got=1; "
     "bytes.at=0; bytes.wanted=end; bytes.came=NUL; bytes.text=; command=./client 127.0.0.1 21798; "
     "alive=yes; stdout.first=Enter a message: ; listens=no"},
    {"short-write-ignored", "client_interrupted",
     "awaited=bytes; bytes.difference=prefix; bytes.expected=40; bytes.got=5; bytes.at=5; "
     "bytes.wanted=I; bytes.came=end; bytes.text=kEpkr; program=client; ending=open; "
     "outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.where=exchange.c:20 in run_exchange(); stuck.call=poll; command=./client 127.0.0.1 "
     "20217; alive=yes; stdout.first=Enter a message: ; listens=no; fault.send.EINTR=1; "
     "fault.send.short=1"},
    {"sigpipe-dies", "client_notices",
     "staging.end=mid-echo; awaited=exit; program=client 3; exit.expected=1; exit.signal=SIGPIPE; "
     "command=./client 127.0.0.1 29821; alive=no; stdout.first=Enter a message: "},
    {"cut-at-nul", "client_bytes",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=10; bytes.got=0; bytes.at=0; "
     "bytes.wanted=NUL; bytes.came=end; program=client; ending=open; outcome=stalled; "
     "peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; stuck.where=client.c:39 in "
     "read_line(); stuck.call=read; stuck.on=stdin; command=./client 127.0.0.1 30717; alive=yes; "
     "stdout.first=Enter a message: Received from server: ; listens=no"},
    {"closes-listener", "next_client",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=I; bytes.came=end; bytes.line=I; program=server; ending=rst; "
     "stuck.where=server.c:52 in main(); command=./server 22991; alive=yes; stderr.last=accept: "
     "Bad file descriptor; stderr.reason=EBADF; stdout.first=Server is waiting for a "
     "connection...; listens=no"},
    {"eintr-fatal", "server_interrupted",
     "awaited=listen; listen.asked=30110; program=server; exit.status=1; command=./server 30110; "
     "alive=no; stderr.last=accept: Interrupted system call; stderr.reason=EINTR; "
     "stdout.first=Server is waiting for a connection...; fault.accept.EINTR=1"},
    {"eintr-fatal", "client_interrupted",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=40; bytes.got=0; bytes.at=0; "
     "bytes.wanted=k; bytes.came=end; program=client; ending=fin; peer.unread=0; "
     "peer.state=FIN_WAIT_1; command=./client 127.0.0.1 20217; alive=no; exit.status=1; "
     "stdout.first=Enter a message: Server closed the connection; fault.send.EINTR=1"},
    {"line-ends-client", "client_lines",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=5; bytes.got=0; bytes.at=0; "
     "bytes.wanted=A; bytes.came=end; bytes.line=Aqi67; program=client; ending=fin; peer.unread=0; "
     "peer.state=FIN_WAIT_1; command=./client 127.0.0.1 30589; alive=no; exit.status=0"},
    {"errno-clobbered", "client_fails",
     "staging.refused=yes; awaited=stderr; program=client; stderr.empty=no; stderr.success=yes; "
     "stderr.on-stdout=no; command=./client 127.0.0.1 25532; alive=no; exit.status=1; "
     "stderr.last=cannot connect to 127.0.0.1 port 25532: Success"},
    {"quit-ignored", "client_talks",
     "awaited=bytes; bytes.difference=extra; bytes.expected=0; bytes.got=4; bytes.at=0; "
     "bytes.wanted=end; bytes.came=q; bytes.text=quit; program=client; command=./client 127.0.0.1 "
     "21798; alive=yes; stdout.first=Enter a message: Received from server: hLrg7P8D; listens=no"},
    {"extra-args-ignored", "server_usage",
     "awaited=usage; usage.instead=listens; program=server 7; command=./server 5000 5001; "
     "alive=yes; stderr.usage=no; stdout.first=Server is waiting for a connection...; listens=yes; "
     "listen.port=5000; listen.address=127.0.0.1:5000; listen.which=other"},
    {"fd-leak-per-client", "keeps_nothing",
     "leak=descriptors; leak.before=38; leak.after=72; program=server; command=./server 19927; "
     "alive=yes; stderr.last=lost the client: Connection reset by peer; stderr.reason=ECONNRESET; "
     "stdout.first=Server is waiting for a connection...; listens=yes; listen.port=19927; "
     "listen.address=127.0.0.1:19927; listen.which=other"},
    {"half-close-tail-lost", "half_close",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=3000; bytes.got=0; bytes.at=0; "
     "bytes.wanted=x; bytes.came=end; bytes.line=x; program=server; ending=rst; "
     "stuck.where=connect.c:50 in accept_client(); stuck.call=accept; stuck.on=listener; "
     "command=./server 29079; alive=yes; stdout.first=Server is waiting for a connection...; "
     "listens=yes; listen.port=29079; listen.address=127.0.0.1:29079; listen.which=other"},
    {"incomplete-echo-shown", "client_notices",
     "staging.end=mid-echo; awaited=no-line; line.forbidden=Received; program=client 2; "
     "command=./client 127.0.0.1 12071; alive=no; exit.status=1; stdout.first=Enter a message: "
     "Received from server: only a part"},
    {"line-missing", "logs",
     "staging.nuls=yes; awaited=line; line.difference=nothing; line.wanted=Received from client; "
     "line.got=none; line.on-stderr=no; program=server; ending=open; outcome=stalled; "
     "stuck.where=stream.c:14 in receive_piece(); stuck.call=recv; stuck.on=connection; "
     "command=./server 19071; alive=yes; stdout.first=Server is waiting for a connection...; "
     "listens=yes; listen.port=19071; listen.address=127.0.0.1:19071; listen.which=other"},
    {"strlen-on-binary", "logs",
     "staging.nuls=yes; awaited=line; line.difference=cut-at-nul; line.wanted=Received from "
     "client; line.got=another; line.on-stderr=no; line.text=Received from client: ; "
     "line.length.wanted=27; line.length.got=22; line.ended=yes; program=server; ending=open; "
     "outcome=stalled; stuck.where=stream.c:14 in receive_piece(); stuck.call=recv; "
     "stuck.on=connection; command=./server 19071; alive=yes; stdout.first=Server is waiting for a "
     "connection...; listens=yes; listen.port=19071; listen.address=127.0.0.1:19071; "
     "listen.which=other"},
    {"stops-early", "long_line",
     "awaited=bytes; bytes.difference=prefix; bytes.expected=1048577; bytes.got=480067; "
     "bytes.at=480067; bytes.wanted=V; bytes.came=end; "
     "bytes.text=106X1fQ4Zx0-FF3GxBpCgv2RSEo1t3vOSaxEdttnCFqL1c7kkzJ1tm8mlPwD; program=server; "
     "ending=rst; stuck.where=connect.c:50 in accept_client(); stuck.call=accept; "
     "stuck.on=listener; command=./server 23515; alive=yes; stdout.first=Server is waiting for a "
     "connection...; listens=yes; listen.port=23515; listen.address=127.0.0.1:23515; "
     "listen.which=other"},
    {"loses-bytes", "slow_reader",
     "awaited=bytes; bytes.difference=prefix; bytes.expected=100001; bytes.got=29868; "
     "bytes.at=29868; bytes.wanted=-; bytes.came=end; bytes.line=irExetlSOdjj3s0Lg; "
     "bytes.text=irExetlSOdjj3s0Lg_TSk6Dk3RNpZaOiV3oxPxCXwamThRh73p_rM-EPy32t; program=server; "
     "ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.peer=this; stuck.where=stream.c:14 in receive_piece(); stuck.call=recv; "
     "stuck.on=connection; command=./server 13097; alive=yes; stdout.first=Server is waiting for a "
     "connection...; listens=yes; listen.port=13097; listen.address=127.0.0.1:13097; "
     "listen.which=other"},
    {"no-reuseaddr", "restarts",
     "staging=restart; awaited=listen; listen.asked=11447; program=server 2; exit.status=1; "
     "command=./server 11447; alive=no; stderr.last=cannot bind to port 11447: Address already in "
     "use; stderr.reason=EADDRINUSE"},
    {"nonblocking-spin", "sleeps_when_idle",
     "awaited=sleep; program=server; ending=open; outcome=busy; spins=yes; stuck.where=stream.c:14 "
     "in receive_piece(); command=./server 22482; alive=yes; stdout.first=Server is waiting for a "
     "connection...; listens=yes; listen.port=22482; listen.address=127.0.0.1:22482; "
     "listen.which=other"},
    {"nul-off-by-one", "memory",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=255; bytes.got=0; bytes.at=0; "
     "bytes.wanted=J; bytes.came=end; bytes.line=Je1pT7f9FJyxZ2yLD; program=client; ending=fin; "
     "peer.unread=0; peer.state=FIN_WAIT_1; sanitizer=address; "
     "sanitizer.kind=heap-buffer-overflow; sanitizer.where=client.c:23 in converse(); "
     "sanitizer.access=write; sanitizer.size=1; sanitizer.at-end=yes; command=./client 127.0.0.1 "
     "15984; alive=no; exit.status=99; stdout.first=Enter a message: "},
    {"one-client-then-exit", "next_client",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=I; bytes.came=end; bytes.line=I; program=server; ending=rst; command=./server "
     "22991; alive=no; exit.status=0; stdout.first=Server is waiting for a connection..."},
    {"one-message-per-connection", "echoes",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=J; bytes.came=end; bytes.line=J3bF811Ze5Eeb; program=server; ending=rst; "
     "stuck.where=server.c:50 in main(); command=./server 23498; alive=yes; stdout.first=Server is "
     "waiting for a connection...; listens=yes; listen.port=23498; listen.address=127.0.0.1:23498; "
     "listen.which=other"},
    {"port-arg-unvalidated", "server_usage",
     "awaited=usage; usage.instead=listens; program=server; command=./server abc; alive=yes; "
     "stderr.usage=no; stdout.first=Server is waiting for a connection...; listens=yes; "
     "listen.port=45281; listen.address=127.0.0.1:45281; listen.which=ephemeral"},
    {"port-no-htons", "listens",
     "awaited=listen; listen.asked=25575; listen.instead=byte-swapped; listen.port=59235; "
     "program=server; ending=open; outcome=stalled; stuck.where=connect.c:50 in accept_client(); "
     "stuck.call=accept; stuck.on=listener; command=./server 25575; alive=yes; stdout.first=Server "
     "is waiting for a connection...; listens=yes; listen.address=127.0.0.1:59235; "
     "listen.which=ephemeral"},
    {"single-recv", "client_pieces",
     "awaited=no-line; line.forbidden=Received; program=client; command=./client 127.0.0.1 26838; "
     "alive=yes; stdout.first=Enter a message: Received from server: x; listens=no"},
    {"prompt-not-flushed", "client_talks",
     "awaited=prompt; program=client; ending=open; outcome=stalled; stuck.where=client.c:38 in "
     "read_line(); stuck.call=read; stuck.on=stdin; command=./client 127.0.0.1 21798; alive=yes; "
     "listens=no"},
    {"reset-kills-server", "survives_reset",
     "staging=resets; awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; "
     "bytes.at=0; bytes.wanted=u; bytes.came=end; bytes.line=uAHIeWOTNF9dK; program=server; "
     "ending=rst; command=./server 21669; alive=no; exit.status=1; stderr.last=recv: Connection "
     "reset by peer; stderr.reason=ECONNRESET; stdout.first=Server is waiting for a connection..."},
    {"scanf-words", "client_lines",
     "awaited=bytes; bytes.difference=other; bytes.expected=13; bytes.got=3; bytes.at=0; "
     "bytes.wanted=0x20; bytes.came=t; bytes.text=two; program=client; command=./client 127.0.0.1 "
     "30589; alive=yes; stdout.first=Enter a message: ; listens=no"},
    {"send-error-kills-server", "survives_broken_pipe",
     "staging=broken-pipe; awaited=alive; program=server; exit.status=1; command=./server 17250; "
     "alive=no; stderr.last=send: Broken pipe; stderr.reason=EPIPE; stdout.first=Server is waiting "
     "for a connection..."},
    {"sends-newline", "client_talks",
     "awaited=silence; program=client; bytes.difference=extra; bytes.expected=0; bytes.got=1; "
     "bytes.at=0; bytes.wanted=end; bytes.came=LF; bytes.text=\n; command=./client 127.0.0.1 "
     "21798; alive=yes; stdout.first=Enter a message: ; listens=no"},
    {"wrong-exit-status", "client_notices",
     "awaited=exit; program=client; exit.expected=1; exit.status=0; command=./client 127.0.0.1 "
     "16422; alive=no; stdout.first=Enter a message: Received from server: hello"},
    {"sigpipe-dies", "survives_broken_pipe",
     "staging=broken-pipe; awaited=alive; program=server; exit.signal=SIGPIPE; command=./server "
     "17250; alive=no; stdout.first=Server is waiting for a connection..."},
    {"stale-tail", "any_bytes",
     "awaited=bytes; bytes.difference=other; bytes.expected=8; bytes.got=899; bytes.at=0; "
     "bytes.wanted=NUL; bytes.came=1; "
     "bytes.text=1z9wJfXI6eEfEiRk8vV5ymxYrlj4pY8upWUmi0xdCNx4K32GNHeBVFqRUwTl; program=server; "
     "command=./server 18054; alive=yes; stdout.first=Server is waiting for a connection...; "
     "listens=yes; listen.port=18054; listen.address=127.0.0.1:18054; listen.which=other"},
    {"stdout-not-flushed", "line_buffered",
     "stdout.terminal=yes; stdout=pipe; awaited=line; line.difference=nothing; line.wanted=Server "
     "is waiting for a connection...; line.got=none; line.on-stderr=no; program=server; "
     "ending=open; outcome=stalled; stuck.where=connect.c:50 in accept_client(); "
     "stuck.call=accept; stuck.on=listener; command=./server 21105; alive=yes; listens=yes; "
     "listen.port=21105; listen.address=127.0.0.1:21105; listen.which=other"},
    {"cut-at-nul", "any_bytes",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=8; bytes.got=0; bytes.at=0; "
     "bytes.wanted=NUL; bytes.came=end; program=server; ending=open; outcome=stalled; "
     "peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; stuck.peer=this; "
     "stuck.where=stream.c:14 in receive_piece(); stuck.call=recv; stuck.on=connection; "
     "command=./server 18054; alive=yes; stdout.first=Server is waiting for a connection...; "
     "listens=yes; listen.port=18054; listen.address=127.0.0.1:18054; listen.which=other"},
    {"waits-for-newline", "byte_by_byte",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=1; bytes.got=0; bytes.at=0; "
     "bytes.wanted=R; bytes.came=end; bytes.line=R; program=server; ending=open; outcome=stalled; "
     "peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; stuck.peer=this; "
     "stuck.where=stream.c:14 in receive_piece(); stuck.call=recv; stuck.on=connection; "
     "command=./server 20624; alive=yes; stdout.first=Server is waiting for a connection...; "
     "listens=yes; listen.port=20624; listen.address=127.0.0.1:20624; listen.which=other"},
    {"waits-announced-once", "logs",
     "staging.nuls=yes; awaited=lines; line.wanted=Server is waiting for a connection...; "
     "line.got=none; line.on-stderr=no; lines.wanted=3; lines.got=1; program=server; ending=open; "
     "outcome=stalled; stuck.where=connect.c:50 in accept_client(); stuck.call=accept; "
     "stuck.on=listener; command=./server 19071; alive=yes; stdout.first=Server is waiting for a "
     "connection...; listens=yes; listen.port=19071; listen.address=127.0.0.1:19071; "
     "listen.which=other"},
    {"wrong-default-port", "announces",
     "awaited=listen; listen.asked=12345; listen.instead=other; listen.port=5000; program=server; "
     "ending=open; outcome=stalled; stuck.where=connect.c:50 in accept_client(); "
     "stuck.call=accept; stuck.on=listener; command=./server; alive=yes; stdout.first=Server is "
     "waiting for a connection...; listens=yes; listen.address=127.0.0.1:5000; listen.which=other"},
    {"wrong-exit-status", "port_in_use",
     "staging=port-taken; awaited=exit; program=server; exit.expected=1; exit.status=0; "
     "command=./server 22805; alive=no; stderr.last=bind: Address already in use; "
     "stderr.reason=EADDRINUSE"},
    {"spins", "client_waits",
     "awaited=sleep; program=client; ending=open; outcome=busy; spins=yes; "
     "stuck.where=exchange.c:19 in run_exchange(); command=./client 127.0.0.1 11897; alive=yes; "
     "stdin.unread=0; stdout.first=Enter a message: ; listens=no"},
    {"spins", "client_interrupted",
     "staging.end=mid-echo; awaited=exit; program=client 2; ending=open; outcome=busy; spins=yes; "
     "stuck.where=exchange.c:20 in run_exchange(); command=./client 127.0.0.1 20217; alive=yes; "
     "stdin.unread=0; stdout.first=Enter a message: ; listens=no; fault.connect.EINTR=2; "
     "fault.poll.EINTR=1; fault.send.EINTR=1; fault.recv.EINTR=1; fault.send.short=39; "
     "fault.recv.short=1006703"},
    {"gives-up", "client_waits",
     "outlasted=1000; awaited=alive; program=client; exit.status=1; command=./client 127.0.0.1 "
     "11897; alive=no; stdout.first=Enter a message: Server closed the connection"},
    {"gives-up", "sleeps_when_idle",
     "outlasted=1000; awaited=silence; program=server; ending=fin; bytes.difference=nothing; "
     "bytes.expected=0; bytes.got=0; bytes.at=0; bytes.wanted=end; bytes.came=end; "
     "command=./server 22482; alive=yes; stdin.unread=0; stderr.last=lost the client: Resource "
     "temporarily unavailable; stderr.reason=EAGAIN; stdout.first=Server is waiting for a "
     "connection...; listens=yes; listen.port=22482; listen.address=127.0.0.1:22482; "
     "listen.which=other"},
    {"segmentation-fault", "client_fails",
     "staging.refused=yes; staging=no-such-host; awaited=exit; program=client 3; exit.expected=1; "
     "exit.signal=SIGSEGV; command=./client %s%s%s%s%s%s%s%s%n..here 80; alive=no"},
    {"spins", "calls_fail",
     "awaited=exit; program=server 2; ending=open; outcome=busy; spins=yes; "
     "stuck.where=server.c:49 in main(); stuck.call=write; stuck.on=stdout; command=./server "
     "10334; alive=yes; stdin.unread=0; stderr.last=lost the client: Bad file descriptor; "
     "stderr.reason=EBADF; stdout.first=Server is waiting for a connection...; listens=no; "
     "fault.listen.EADDRINUSE=1"},
    {"segmentation-fault", "logs",
     "staging.nuls=yes; awaited=bytes; bytes.difference=nothing; bytes.expected=11; bytes.got=0; "
     "bytes.at=0; bytes.wanted=1; bytes.came=end; bytes.line=100; program=server; peer.heard=8; "
     "ending=fin; exit.signal=SIGSEGV; peer.unread=0; peer.state=FIN_WAIT_2; command=./server "
     "19071; alive=no; stdout.first=Server is waiting for a connection..."},
    {"connects-elsewhere", "client_talks",
     "enough=yes; staging=default-port; awaited=connect; program=client 3; ending=open; "
     "outcome=stalled; stuck.where=client.c:39 in read_line(); stuck.call=read; stuck.on=stdin; "
     "command=./client; alive=yes; stdin.unread=0; stdout.first=Enter a message: ; listens=no; "
     "connect.address=[::1]:12345; connect.instead=other-address"},
    {"quit-obeyed", "any_bytes",
     "enough=yes; awaited=bytes; bytes.difference=nothing; bytes.expected=4; bytes.got=0; "
     "bytes.at=0; bytes.wanted=q; bytes.came=end; bytes.line=quit; program=server; "
     "peer.heard=1613; ending=fin; peer.unread=0; peer.state=FIN_WAIT_1; stuck.peer=another; "
     "stuck.where=accept.c:14 in accept_client(); stuck.call=accept; stuck.on=listener; "
     "command=./server 18054; alive=yes; stdin.unread=0; stdout.first=Server is waiting for a "
     "connection...; listens=yes; listen.port=18054; listen.address=127.0.0.1:18054; "
     "listen.which=other"},
    {"port-shared", "port_in_use",
     "staging=port-taken; staging.servers=two; awaited=exit; program=server 3; ending=open; "
     "outcome=stalled; stuck.where=accept.c:14 in accept_client(); stuck.call=accept; "
     "stuck.on=listener; command=./server 17265; alive=yes; stdin.unread=0; stdout.first=Server is "
     "waiting for a connection...; listens=yes; listen.port=17265; listen.address=127.0.0.1:17265; "
     "listen.which=other"},
    {"reason-missing", "calls_fail",
     "awaited=stderr; program=client; stderr.empty=no; stderr.success=no; stderr.on-stdout=no; "
     "command=./client 127.0.0.1 27089; alive=no; exit.status=1; stderr.last=cannot connect to "
     "127.0.0.1 port 27089: Bad file descriptor; stderr.reason=EBADF; fault.socket.EMFILE=1"},
};

SCENES("lab2-echo", scenes);
