/* Facts of failed checks of lab 1, as programs with one mistake each made them. */
#include "tests/scenes/scenes.h"

static const struct scene scenes[] = {
    {"step-to-do", "listens",
     "awaited=listen; listen.asked=21647; program=server; exit.status=1; command=./server 21647; "
     "alive=no; todo.file=server.c; todo.step=3; todo.what=accept a client and take down its "
     "address; stderr.last=server.c: step 3 is still to do: accept a client and take down its "
     "address"},
    {"nul-off-by-one", "memory",
     "sanitizer=undefined-behaviour; sanitizer.kind=index 1024 out of bounds for type 'char "
     "[1024]'; program=server; sanitizer.where=server.c:109 in serve_client(); "
     "sanitizer.at-end=yes"},
    {"nul-off-by-one", "memory",
     "sanitizer=address; sanitizer.kind=stack-buffer-overflow; program=server; "
     "sanitizer.where=server.c:103 in put_nul(); sanitizer.access=write; sanitizer.size=1; "
     "sanitizer.at-end=yes; alive=no"},
    {"recv-beyond-buffer", "memory",
     "sanitizer=address; sanitizer.kind=heap-buffer-overflow; program=server; sanitizer.call=recv; "
     "sanitizer.where=server.c:79 in receive_once(); sanitizer.access=write; sanitizer.size=1025; "
     "sanitizer.at-end=yes"},
    {"no-nul-terminator", "memory",
     "sanitizer=address; sanitizer.kind=global-buffer-overflow; program=server; "
     "sanitizer.call=fputs; sanitizer.where=server.c:110 in serve_client(); sanitizer.access=read; "
     "sanitizer.size=1026; sanitizer.at-end=yes"},
    {"no-nul-terminator", "raw_bytes",
     "staging.nuls=yes; awaited=line; line.difference=extra; line.wanted=Received data; "
     "line.got=another; line.on-stderr=no; line.text=Received data: X123456789abcdef; "
     "line.length.wanted=16; line.length.got=31; line.ended=yes; line.rest=123456789abcdef; "
     "line.rest.left-over=yes; program=server; ending=open; outcome=stalled; stuck.call=accept; "
     "stuck.on=listener; alive=yes; listens=yes"},
    {"negative-length", "memory",
     "sanitizer=address; sanitizer.kind=negative-size-param; program=server; "
     "sanitizer.call=memcpy; sanitizer.where=server.c:105 in serve_client()"},
    {"buffer-overflow", "memory",
     "sanitizer=address; sanitizer.kind=global-buffer-overflow; program=server; "
     "sanitizer.call=memcpy; sanitizer.where=server.c:110 in serve_client(); "
     "sanitizer.access=write; sanitizer.size=255; sanitizer.at-end=yes"},
    {"use-after-free", "memory",
     "sanitizer=address; sanitizer.kind=heap-use-after-free; program=server; "
     "sanitizer.where=server.c:111 in serve_client(); sanitizer.access=read; sanitizer.size=1"},
    {"use-after-return", "memory",
     "sanitizer=address; sanitizer.kind=stack-use-after-scope; program=server; "
     "sanitizer.where=server.c:110 in serve_client(); sanitizer.access=read; sanitizer.size=1"},
    {"bad-free", "memory",
     "sanitizer=address; sanitizer.kind=free; program=server; sanitizer.call=free; "
     "sanitizer.where=server.c:111 in serve_client()"},
    {"bad-free", "memory",
     "sanitizer=address; sanitizer.kind=double-free; program=fetch; sanitizer.call=free; "
     "sanitizer.where=fetch.c:120 in send_request(); alive=no; exit.status=99"},
    {"memory-leak", "memory",
     "awaited=exit; program=client; exit.expected=0; exit.status=99; sanitizer=address; "
     "sanitizer.kind=memory; sanitizer.call=malloc; sanitizer.where=client.c:19 in look_up()"},
    {"null-pointer", "memory",
     "sanitizer=undefined-behaviour; sanitizer.kind=store to null pointer of type 'char'; "
     "program=server; sanitizer.where=server.c:110 in serve_client()"},
    {"division-by-zero", "answers_at_once",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; ending=fin; peer.unread=0; "
     "peer.state=FIN_WAIT_1; alive=no; exit.signal=SIGFPE"},
    {"integer-overflow", "memory",
     "sanitizer=undefined-behaviour; sanitizer.kind=shift exponent 33 is too large for 32-bit type "
     "'int'; program=server; sanitizer.where=server.c:110 in serve_client()"},
    {"misaligned-access", "memory",
     "sanitizer=undefined-behaviour; sanitizer.kind=load of misaligned address 0x7fffffffe651 for "
     "type 'int', which requires 4 byte alignment; program=server; sanitizer.where=server.c:110 in "
     "serve_client()"},
    {"stack-overflow", "memory",
     "sanitizer=address; sanitizer.kind=stack-overflow; program=server; "
     "sanitizer.where=server.c:101 in deep()"},
    {"segmentation-fault", "listens",
     "awaited=listen; listen.asked=21647; program=server; exit.signal=SIGSEGV; command=./server "
     "21647; alive=no"},
    {"undefined-behaviour", "memory",
     "sanitizer=undefined-behaviour; sanitizer.kind=variable length array bound evaluates to "
     "non-positive value -3; program=server; sanitizer.where=server.c:112 in serve_client(); "
     "alive=no; exit.status=1"},
    {"memory-error", "memory",
     "sanitizer=address; sanitizer.kind=memcpy-param-overlap; program=client; "
     "sanitizer.call=memcpy; sanitizer.where=client.c:91 in print_reply(); alive=no; "
     "exit.status=99"},
    {"connect-unchecked", "client_refused",
     "staging.refused=yes; awaited=stderr; program=client; stderr.empty=no; stderr.success=no; "
     "stderr.on-stdout=no; alive=no; exit.status=1; stderr.last=cannot send: Broken pipe; "
     "stderr.reason=EPIPE"},
    {"connect-unchecked", "client_refused",
     "staging.refused=yes; awaited=exit; program=client; exit.expected=1; alive=no; "
     "exit.signal=SIGPIPE"},
    {"sigpipe-dies", "survives_broken_pipe",
     "staging=broken-pipe; awaited=alive; program=server; exit.signal=SIGPIPE; alive=no"},
    {"sigpipe-dies", "survives_broken_pipe",
     "staging=broken-pipe; awaited=alive; program=server; alive=no; exit.signal=SIGPIPE"},
    {"aborted", "answers_at_once",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; ending=fin; "
     "exit.signal=SIGABRT; peer.unread=0; peer.state=FIN_WAIT_2; alive=no"},
    {"too-much-cpu", "keeps_nothing",
     "awaited=sleep; program=server; exit.signal=SIGXCPU; alive=no"},
    {"file-too-large", "listens",
     "awaited=listen; listen.asked=21647; program=server; exit.signal=SIGXFSZ; command=./server "
     "21647; alive=no"},
    {"out-of-memory", "answers_at_once",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; ending=fin; peer.unread=0; "
     "peer.state=FIN_WAIT_1; alive=no; exit.status=1; stderr.last=malloc: Cannot allocate memory; "
     "stderr.reason=ENOMEM"},
    {"out-of-descriptors", "answers",
     "awaited=bytes; bytes.difference=nothing; bytes.got=0; bytes.expected=14; program=server; "
     "ending=rst; alive=no; exit.status=1; stderr.last=accept: Too many open files; "
     "stderr.reason=EMFILE"},
    {"not-executable", "listens",
     "awaited=listen; listen.asked=25575; program=server; exec.error=ENOENT; alive=no"},
    {"waits-for-keyboard", "listens",
     "awaited=listen; listen.asked=21647; listen.instead=nothing; program=server; ending=open; "
     "outcome=stalled; stuck.call=read; stuck.on=stdin; command=./server 21647; alive=yes; "
     "listens=no"},
    {"port-zero-refused", "announces_port",
     "awaited=listen; listen.asked=0; program=server 2; command=./server 0; alive=no; "
     "exit.status=2; stderr.last=usage: server [PORT]; stderr.usage=yes"},
    {"wrong-default-port", "announces_port",
     "awaited=listen; listen.asked=5000; listen.instead=other; listen.port=8080; program=server; "
     "ending=open; outcome=stalled; stuck.call=accept; stuck.on=listener; command=./server; "
     "alive=yes; listens=yes; listen.which=other"},
    {"ip-arg-ignored", "client_names",
     "awaited=connect; program=client; exit.status=1; command=./client 127.0.0.2 21708; alive=no; "
     "stderr.last=cannot connect to 127.0.0.1 port 21708: Connection refused; "
     "stderr.reason=ECONNREFUSED"},
    {"ip-arg-ignored", "client_names",
     "awaited=connect; program=client; command=./client 127.0.0.2 28785; ending=open; "
     "outcome=stalled; connect.address=127.0.0.1:28785; connect.instead=other-address; alive=yes"},
    {"first-address-only", "client_names",
     "staging.refused=yes; awaited=connect; program=client 2; exit.status=1; command=./client "
     "localhost 19107; alive=no; stderr.last=cannot connect to localhost port 19107: Connection "
     "refused; stderr.reason=ECONNREFUSED"},
    {"first-address-only", "client_names",
     "staging.refused=yes; awaited=connect; program=client 2; command=./client localhost 18042; "
     "alive=no; exit.status=1; stderr.last=cannot connect to localhost port 18042: Connection "
     "refused; stderr.reason=ECONNREFUSED"},
    {"names-not-resolved", "client_names",
     "staging.refused=yes; awaited=connect; program=client 2; exit.status=1; command=./client "
     "localhost 19107; alive=no; stderr.last=cannot look up localhost: Name or service not known"},
    {"log-no-newline", "client_talks",
     "awaited=line; line.difference=none; line.wanted=Received response; line.got=another; "
     "line.on-stderr=no; line.text=Received response: z1PuOMY2TV7pzK8hlD; line.length.wanted=37; "
     "line.length.got=37; line.ended=no; program=client; exit.status=0; alive=no"},
    {"single-recv", "client_reads_all",
     "awaited=line; line.difference=prefix; line.wanted=Received response; line.got=another; "
     "line.on-stderr=no; line.text=Received response: ; line.length.wanted=70019; "
     "line.length.got=20; line.ended=yes; program=client; exit.status=0; alive=no"},
    {"strlen-on-binary", "raw_bytes",
     "staging.nuls=yes; awaited=line; line.difference=cut-at-nul; line.wanted=Received data; "
     "line.got=another; line.on-stderr=no; line.text=Received data: ; line.length.wanted=24; "
     "line.length.got=15; line.ended=yes; program=server; ending=open; outcome=stalled; "
     "stuck.call=accept; stuck.on=listener; alive=yes; listens=yes; listen.port=12411; "
     "listen.which=other"},
    {"reply-cut-short", "client_reads_all",
     "awaited=line; line.difference=prefix; line.wanted=Received response; line.got=another; "
     "line.on-stderr=no; line.text=Received response: ; line.length.wanted=70019; "
     "line.length.got=4120; line.ended=yes; program=client; exit.status=0; alive=no"},
    {"writes-too-much", "fetch_request",
     "awaited=stdout; bytes.difference=extra; bytes.expected=27; bytes.got=28; bytes.at=27; "
     "bytes.wanted=end; bytes.came=LF; bytes.text=HTTP/1.1 204 No Content; program=fetch; "
     "alive=no; exit.status=0"},
    {"bytes-changed", "raw_bytes",
     "staging.nuls=yes; awaited=line; line.difference=other; line.wanted=Received data; "
     "line.got=another; line.on-stderr=no; line.text=Received data: abc; line.length.wanted=24; "
     "line.length.got=18; line.ended=yes; program=server; ending=open; outcome=stalled; "
     "stuck.call=accept; stuck.on=listener; alive=yes; listens=yes; listen.port=12411; "
     "listen.which=other"},
    {"sent-too-early", "client_refused",
     "staging.refused=yes; awaited=no-line; line.forbidden=Sent message; program=client; alive=no; "
     "exit.status=1; stderr.last=cannot connect to 127.0.0.1 port 27072: Connection refused; "
     "stderr.reason=ECONNREFUSED"},
    {"empty-reply-is-success", "client_no_reply",
     "awaited=exit; program=client; exit.expected=1; exit.status=0; alive=no"},
    {"reset-is-eof", "client_no_reply",
     "staging.reset=mid-reply; awaited=exit; program=client 2; exit.expected=1; exit.status=0; "
     "alive=no"},
    {"eof-ends-server", "silent_client",
     "connect.error=ECONNREFUSED; program=server; alive=no; exit.status=1; stderr.last=the client "
     "has left: Success"},
    {"reset-kills-server", "survives_reset",
     "staging=resets; awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; "
     "bytes.at=0; bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; ending=rst; "
     "alive=no; exit.status=1; stderr.last=cannot receive: Connection reset by peer; "
     "stderr.reason=ECONNRESET"},
    {"send-error-kills-server", "survives_broken_pipe",
     "staging=broken-pipe; awaited=alive; program=server; exit.status=1; alive=no; "
     "stderr.last=cannot send: Broken pipe; stderr.reason=EPIPE"},
    {"one-client-then-exit", "answers",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; ending=rst; alive=no; "
     "exit.status=0"},
    {"bare-lf", "fetch_request",
     "awaited=bytes; bytes.difference=other; bytes.expected=69; bytes.got=65; bytes.at=23; "
     "bytes.wanted=CR; bytes.came=LF; bytes.line=GET; bytes.text=GET /gp8QkKqMw HTTP/1.1; "
     "program=fetch; alive=yes; listens=no"},
    {"no-empty-line", "fetch_request",
     "awaited=bytes; bytes.difference=prefix; bytes.expected=69; bytes.got=67; bytes.at=67; "
     "bytes.wanted=CR; bytes.came=end; bytes.line=empty; bytes.text=GET /gp8QkKqMw HTTP/1.1; "
     "program=fetch; ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; "
     "peer.state=ESTABLISHED; stuck.peer=this; stuck.call=recv; stuck.on=connection; alive=yes; "
     "listens=no"},
    {"host-without-port", "fetch_request",
     "awaited=bytes; bytes.difference=other; bytes.expected=69; bytes.got=63; bytes.at=40; "
     "bytes.wanted=:; bytes.came=CR; bytes.line=Host; bytes.text=GET /gp8QkKqMw HTTP/1.1; "
     "program=fetch; alive=yes; listens=no"},
    {"host-with-port-80", "fetch_request",
     "awaited=bytes; bytes.difference=other; bytes.expected=63; bytes.got=66; bytes.at=40; "
     "bytes.wanted=CR; bytes.came=:; bytes.line=Host; bytes.text=GET /klepYllqT HTTP/1.1; "
     "program=fetch 2; alive=yes; listens=no"},
    {"http-version", "fetch_request",
     "awaited=bytes; bytes.difference=other; bytes.expected=69; bytes.got=69; bytes.at=22; "
     "bytes.wanted=1; bytes.came=0; bytes.line=GET; bytes.text=GET /gp8QkKqMw HTTP/1.0; "
     "program=fetch; alive=yes; listens=no"},
    {"connection-not-closed", "fetch_request",
     "awaited=bytes; bytes.difference=other; bytes.expected=69; bytes.got=50; bytes.at=48; "
     "bytes.wanted=C; bytes.came=CR; bytes.line=Connection; bytes.text=GET /gp8QkKqMw HTTP/1.1; "
     "program=fetch; alive=yes; listens=no"},
    {"half-closes-request", "fetch_request",
     "awaited=silence; program=fetch; ending=fin; bytes.difference=nothing; bytes.expected=0; "
     "bytes.got=0; bytes.at=0; bytes.wanted=end; bytes.came=end; alive=yes; listens=no"},
    {"request-differs", "fetch_request",
     "awaited=bytes; bytes.difference=other; bytes.expected=69; bytes.got=60; bytes.at=5; "
     "bytes.wanted=g; bytes.came=0x20; bytes.line=GET; bytes.text=GET / HTTP/1.1; program=fetch; "
     "alive=yes; listens=no"},
    {"eof-ignored", "silent_client",
     "awaited=bytes; bytes.difference=extra; bytes.expected=0; bytes.got=14; bytes.at=0; "
     "bytes.wanted=end; bytes.came=H; bytes.text=Hello, client!; program=server; alive=yes; "
     "listens=yes; listen.port=14351; listen.which=other"},
    {"half-close-means-gone", "half_closed_request",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; ending=fin; "
     "stuck.call=accept; stuck.on=listener; alive=yes; listens=yes; listen.port=13024; "
     "listen.which=other"},
    {"waits-before-sending", "client_talks",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=21; bytes.got=0; bytes.at=0; "
     "bytes.wanted=-; bytes.came=end; bytes.line=-eVOVjTFM; program=client; ending=open; "
     "outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; stuck.peer=this; "
     "stuck.call=recv; stuck.on=connection; alive=yes; listens=no"},
    {"message-ignored", "client_talks",
     "awaited=bytes; bytes.difference=other; bytes.expected=21; bytes.got=14; bytes.at=0; "
     "bytes.wanted=-; bytes.came=H; bytes.line=-eVOVjTFM; bytes.text=Hello, server!; "
     "program=client; command=./client 127.0.0.1 22838 -eVOVjTFM_IVDww54vvRF; alive=yes; "
     "listens=no"},
    {"sends-pointer-size", "client_talks",
     "awaited=bytes; bytes.difference=prefix; bytes.expected=21; bytes.got=8; bytes.at=8; "
     "bytes.wanted=M; bytes.came=end; bytes.line=-eVOVjTFM; bytes.text=-eVOVjTF; program=client; "
     "ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.peer=this; stuck.call=recv; stuck.on=connection; alive=yes; listens=no"},
    {"short-write-ignored", "server_interrupted",
     "awaited=bytes; bytes.difference=prefix; bytes.expected=14; bytes.got=3; bytes.at=3; "
     "bytes.wanted=l; bytes.came=end; bytes.line=Hello; bytes.text=Hel; program=server; "
     "ending=fin; peer.unread=0; peer.state=FIN_WAIT_1; stuck.peer=another; stuck.call=accept; "
     "stuck.on=listener; alive=yes; listens=yes; listen.port=21268; listen.which=other; "
     "fault.accept.EINTR=1; fault.accept.ECONNABORTED=1; fault.recv.EINTR=1; fault.send.EINTR=1; "
     "fault.send.short=1"},
    {"short-write-resent", "server_interrupted",
     "awaited=bytes; bytes.difference=other; bytes.expected=14; bytes.got=6; bytes.at=3; "
     "bytes.wanted=l; bytes.came=H; bytes.line=Hello; bytes.text=HelHel; program=server; "
     "alive=yes; listens=yes; listen.port=21268; listen.which=other; fault.accept.EINTR=1; "
     "fault.accept.ECONNABORTED=1; fault.recv.EINTR=1; fault.send.EINTR=1; fault.send.short=2"},
    {"eintr-fatal", "server_interrupted",
     "awaited=listen; listen.asked=21268; program=server; exit.status=1; command=./server 21268; "
     "alive=no; stderr.last=cannot accept: Interrupted system call; stderr.reason=EINTR; "
     "fault.accept.EINTR=1"},
    {"accept-error-fatal", "server_interrupted",
     "awaited=listen; listen.asked=21268; program=server; exit.status=1; command=./server 21268; "
     "alive=no; stderr.last=cannot accept: Software caused connection abort; "
     "stderr.reason=ECONNABORTED; fault.accept.EINTR=1; fault.accept.ECONNABORTED=1"},
    {"wrong-usage-status", "server_usage",
     "awaited=usage; program=server; exit.expected=2; exit.status=1; command=./server abc; "
     "alive=no; stderr.usage=yes; stderr.last=usage: server [PORT]"},
    {"extra-args-ignored", "server_usage",
     "awaited=usage; usage.instead=listens; program=server 7; command=./server 5000 5001; "
     "alive=yes; stderr.usage=no; listens=yes; listen.port=5000; listen.which=default"},
    {"option-ignored", "server_usage",
     "awaited=usage; usage.instead=listens; program=server 8; command=./server -x; alive=yes; "
     "stderr.usage=no; stderr.last=./server: invalid option -- 'x'; listens=yes; listen.port=5000; "
     "listen.which=default"},
    {"usage-on-stdout", "server_usage",
     "awaited=usage; program=server; stderr.empty=yes; stderr.success=no; stderr.on-stdout=yes; "
     "command=./server abc; alive=no; exit.status=2; stderr.usage=no; stdout.first=usage: server"},
    {"usage-on-stdout", "server_usage",
     "awaited=usage; usage.instead=stdout; program=server; command=./server abc; alive=no; "
     "exit.status=2; stderr.usage=yes; stdout.first=usage: server [PORT]"},
    {"usage-missing", "server_usage",
     "awaited=usage; program=server; stderr.empty=yes; stderr.success=no; stderr.on-stdout=no; "
     "command=./server abc; alive=no; exit.status=2; stderr.usage=no"},
    {"port-arg-unvalidated", "server_usage",
     "awaited=usage; usage.instead=listens; program=server; command=./server abc; alive=yes; "
     "stderr.usage=no; listens=yes; listen.port=33305; listen.which=ephemeral"},
    {"bind-fail-ignored", "port_in_use",
     "staging=port-taken; awaited=exit; program=server; ending=open; outcome=stalled; "
     "stuck.call=accept; stuck.on=listener; alive=yes; listens=yes; listen.port=35421; "
     "listen.which=ephemeral"},
    {"bind-fail-ignored", "restarts",
     "staging=restart; awaited=listen; listen.asked=11447; listen.instead=other; "
     "listen.port=40335; listen.which=ephemeral; listen.address=0.0.0.0:40335; program=server 2; "
     "alive=yes; ending=open; outcome=stalled; stuck.call=accept; stuck.on=listener"},
    {"no-reuseaddr", "restarts",
     "staging=restart; awaited=listen; listen.asked=26028; program=server 2; exit.status=1; "
     "command=./server 26028; alive=no; stderr.last=cannot bind to port 26028: Address already in "
     "use; stderr.reason=EADDRINUSE"},
    {"no-restart", "restarts",
     "staging=restart; awaited=listen; listen.asked=26028; program=server 2; exit.status=1; "
     "command=./server 26028; alive=no"},
    {"no-restart", "restarts",
     "staging=restart; awaited=listen; listen.asked=11447; program=server 2; alive=no; "
     "exit.status=1; stderr.last=cannot start"},
    {"port-no-htons", "listens",
     "awaited=listen; listen.asked=21647; listen.instead=byte-swapped; listen.port=36692; "
     "program=server; ending=open; outcome=stalled; stuck.call=accept; stuck.on=listener; "
     "command=./server 21647; alive=yes; listens=yes; listen.which=ephemeral; "
     "listen.address=127.0.0.1:36692"},
    {"port-no-htons", "client_talks",
     "awaited=connect; program=client; ending=open; outcome=stalled; stuck.call=recv; "
     "stuck.on=connection; connect.address=127.0.0.1:59235; connect.instead=byte-swapped; "
     "alive=yes; listens=no"},
    {"listen-forgotten", "listens",
     "awaited=listen; listen.asked=21647; listen.instead=bound-only; program=server; ending=open; "
     "outcome=busy; stuck.call=sleep; command=./server 21647; alive=yes; stderr.last=accept: "
     "Invalid argument; stderr.reason=EINVAL; listens=no"},
    {"port-arg-ignored", "listens",
     "awaited=listen; listen.asked=21647; listen.instead=other; listen.port=5000; program=server; "
     "ending=open; outcome=stalled; stuck.call=accept; stuck.on=listener; command=./server 21647; "
     "alive=yes; listens=yes; listen.which=default"},
    {"port-arg-ignored", "client_talks",
     "awaited=connect; program=client; command=./client 127.0.0.1 28785 hello; ending=open; "
     "outcome=stalled; stuck.call=recv; stuck.on=connection; connect.address=127.0.0.1:5000; "
     "connect.instead=default-port; alive=yes"},
    {"bind-forgotten", "listens",
     "awaited=listen; listen.asked=21647; listen.instead=other; listen.port=45825; program=server; "
     "ending=open; outcome=stalled; stuck.call=accept; stuck.on=listener; command=./server 21647; "
     "alive=yes; listens=yes; listen.which=ephemeral; listen.address=0.0.0.0:45825"},
    {"listens-elsewhere", "listens",
     "awaited=listen; listen.asked=21647; listen.instead=other; listen.port=21648; program=server; "
     "ending=open; outcome=stalled; stuck.call=accept; stuck.on=listener; command=./server 21647; "
     "alive=yes; listens=yes; listen.which=other; listen.address=127.0.0.1:21648"},
    {"binds-any-address", "loopback_only",
     "awaited=address; program=server; alive=yes; listens=yes; listen.port=21027; "
     "listen.which=other; listen.address=0.0.0.0:21027; listen.wanted=127.0.0.1"},
    {"ends-before-listening", "listens",
     "awaited=listen; listen.asked=21647; program=server; exit.status=0; command=./server 21647; "
     "alive=no"},
    {"never-listens", "listens",
     "awaited=listen; listen.asked=21647; listen.instead=nothing; program=server; ending=open; "
     "outcome=stalled; stuck.call=pause; command=./server 21647; alive=yes; listens=no"},
    {"connects-elsewhere", "client_talks",
     "awaited=connect; program=client; exit.status=1; command=./client 127.0.0.1 22838 "
     "-eVOVjTFM_IVDww54vvRF; alive=no; stderr.last=cannot connect to 127.0.0.1 port 5000: "
     "Connection refused; stderr.reason=ECONNREFUSED"},
    {"connects-elsewhere", "client_talks",
     "awaited=connect; program=client; command=./client 127.0.0.1 28785 hello; ending=open; "
     "outcome=stalled; connect.address=127.0.0.1:28786; connect.instead=other; alive=yes"},
    {"never-connects", "client_talks",
     "awaited=connect; program=client; exit.status=3; command=./client 127.0.0.1 22838 "
     "-eVOVjTFM_IVDww54vvRF; alive=no"},
    {"log-on-stderr", "logs",
     "awaited=line; line.difference=nothing; line.wanted=Accepted connection from; line.got=none; "
     "line.on-stderr=yes; program=server; ending=open; outcome=stalled; stuck.call=accept; "
     "stuck.on=listener; alive=yes; stderr.last=Accepted connection from 127.0.0.1:34170; "
     "listens=yes; listen.port=11968; listen.which=other"},
    {"port-no-ntohs", "announces_port",
     "awaited=line; line.difference=other; line.wanted=Server is listening on port; "
     "line.got=another; line.on-stderr=no; line.text=Server is listening on port 34835...; "
     "line.length.wanted=35; line.length.got=36; line.ended=yes; line.number.wanted=5000; "
     "line.number.got=34835; line.number=byte-swapped; program=server; ending=open; "
     "outcome=stalled; stuck.call=accept; stuck.on=listener; alive=yes; listens=yes; "
     "listen.port=5000; listen.which=default"},
    {"announces-asked-port", "announces_port",
     "awaited=line; line.difference=other; line.wanted=Server is listening on port; "
     "line.got=another; line.on-stderr=no; line.text=Server is listening on port 0...; "
     "line.length.wanted=36; line.length.got=32; line.ended=yes; line.number.wanted=44173; "
     "line.number.got=0; line.number=zero; program=server 2; ending=open; outcome=stalled; "
     "stuck.call=accept; stuck.on=listener; alive=yes; listens=yes; listen.port=44173; "
     "listen.which=ephemeral"},
    {"prints-own-address", "logs",
     "awaited=line; line.difference=other; line.wanted=Accepted connection from; line.got=another; "
     "line.on-stderr=no; line.text=Accepted connection from 127.0.0.1:11968; "
     "line.length.wanted=40; line.length.got=40; line.ended=yes; line.number.wanted=36950; "
     "line.number.got=11968; line.number=own-port; program=server; ending=open; outcome=stalled; "
     "stuck.call=accept; stuck.on=listener; alive=yes; listens=yes; listen.port=11968; "
     "listen.which=other"},
    {"addrlen-uninit", "logs",
     "awaited=line; line.difference=other; line.wanted=Accepted connection from; line.got=another; "
     "line.on-stderr=no; line.text=Accepted connection from address family 0; "
     "line.length.wanted=40; line.length.got=41; line.ended=yes; program=server; ending=open; "
     "outcome=stalled; stuck.call=accept; stuck.on=listener; alive=yes; listens=yes; "
     "listen.port=11968; listen.which=other"},
    {"stdout-not-flushed", "line_buffered",
     "stdout.terminal=yes; stdout=pipe; awaited=line; line.difference=nothing; line.wanted=Server "
     "is listening on port; line.got=none; line.on-stderr=no; program=server; ending=open; "
     "outcome=stalled; stuck.call=accept; stuck.on=listener; alive=yes; listens=yes; "
     "listen.port=26831; listen.which=other"},
    {"stdout-not-flushed", "line_buffered",
     "stdout.terminal=yes; stdout=pipe; awaited=line; line.difference=nothing; "
     "line.wanted=Accepted connection from; line.got=none; line.on-stderr=no; program=server; "
     "outcome=stalled; alive=yes"},
    {"line-missing", "logs",
     "awaited=line; line.difference=nothing; line.wanted=Sent response; line.got=none; "
     "line.on-stderr=no; program=server; ending=open; outcome=stalled; stuck.call=accept; "
     "stuck.on=listener; alive=yes; listens=yes; listen.port=11968; listen.which=other"},
    {"line-differs", "logs",
     "awaited=line; line.difference=other; line.wanted=Received data; line.got=another; "
     "line.on-stderr=no; line.text=Received: YQsBk2VMwHr5Pw3; line.length.wanted=30; "
     "line.length.got=25; line.ended=yes; program=server; ending=open; outcome=stalled; "
     "stuck.call=accept; stuck.on=listener; alive=yes; listens=yes; listen.port=11968; "
     "listen.which=other"},
    {"announced-too-early", "port_in_use",
     "staging=port-taken; awaited=no-line; line.forbidden=Server is listening; program=server; "
     "alive=no; exit.status=1; stderr.last=cannot bind to port 19169: Address already in use; "
     "stderr.reason=EADDRINUSE"},
    {"error-on-stdout", "port_in_use",
     "staging=port-taken; awaited=stderr; program=server; stderr.empty=yes; stderr.success=no; "
     "stderr.on-stdout=yes; alive=no; exit.status=1; stdout.first=cannot bind to port 19169: "
     "Address already in use"},
    {"errno-clobbered", "client_refused",
     "staging.refused=yes; awaited=stderr; program=client; stderr.empty=no; stderr.success=yes; "
     "stderr.on-stdout=no; alive=no; exit.status=1; stderr.last=cannot connect to 127.0.0.1 port "
     "27072: Success"},
    {"fails-silently", "port_in_use",
     "staging=port-taken; awaited=stderr; program=server; stderr.empty=yes; stderr.success=no; "
     "stderr.on-stdout=no; alive=no; exit.status=1"},
    {"reason-missing", "port_in_use",
     "staging=port-taken; awaited=stderr; program=server; stderr.empty=no; stderr.success=no; "
     "stderr.on-stdout=no; alive=no; exit.status=1; stderr.last=cannot bind"},
    {"wrong-exit-status", "port_in_use",
     "staging=port-taken; awaited=exit; program=server; exit.expected=1; exit.status=0; alive=no; "
     "stderr.last=bind: Address already in use; stderr.reason=EADDRINUSE"},
    {"fault-fatal", "client_interrupted",
     "awaited=exit; program=client; exit.expected=0; exit.status=4; alive=no; fault.send.EINTR=1; "
     "fault.recv.EINTR=1; fault.send.short=4; fault.recv.short=1"},
    {"fails-all-the-same", "client_talks",
     "awaited=exit; program=client; exit.expected=0; exit.status=1; alive=no"},
    {"never-ends", "client_refused",
     "staging.refused=yes; awaited=exit; program=client; ending=open; outcome=stalled; "
     "stuck.call=pause; alive=yes; listens=no"},
    {"eof-spin", "silent_client",
     "awaited=fin; program=server; ending=open; outcome=busy; peer.unread=0; peer.accepted=yes; "
     "peer.state=CLOSE_WAIT; spins=yes; alive=yes; listens=yes; listen.port=14351; "
     "listen.which=other"},
    {"spins", "listens",
     "awaited=listen; listen.asked=21647; listen.instead=nothing; program=server; ending=open; "
     "outcome=busy; spins=yes; command=./server 21647; alive=yes; listens=no"},
    {"server-ends", "keeps_nothing",
     "connect.error=ECONNREFUSED; program=server; alive=no; exit.status=7; stderr.last=recv: "
     "Connection reset by peer; stderr.reason=ECONNRESET"},
    {"closes-listener", "answers",
     "connect.error=ECONNREFUSED; program=server; alive=yes; stderr.last=accept: Bad file "
     "descriptor; stderr.reason=EBADF; listens=no"},
    {"sends-nul", "answers",
     "awaited=bytes; bytes.difference=extra-nul; bytes.expected=0; bytes.got=1; bytes.at=0; "
     "bytes.wanted=end; bytes.came=NUL; program=server; alive=yes; listens=yes; listen.port=29534; "
     "listen.which=other"},
    {"sends-whole-buffer", "answers",
     "awaited=bytes; bytes.difference=extra-nul; bytes.expected=0; bytes.got=50; bytes.at=0; "
     "bytes.wanted=end; bytes.came=NUL; program=server; alive=yes; listens=yes; listen.port=29534; "
     "listen.which=other"},
    {"sends-newline", "answers",
     "awaited=bytes; bytes.difference=extra; bytes.expected=0; bytes.got=1; bytes.at=0; "
     "bytes.wanted=end; bytes.came=LF; bytes.text=\n; program=server; alive=yes; listens=yes; "
     "listen.port=29534; listen.which=other"},
    {"sends-too-much", "answers",
     "awaited=bytes; bytes.difference=extra; bytes.expected=0; bytes.got=9; bytes.at=0; "
     "bytes.wanted=end; bytes.came=0x20; bytes.text= And more; program=server; alive=yes; "
     "listens=yes; listen.port=29534; listen.which=other"},
    {"reset-instead-of-fin", "answers",
     "awaited=fin; program=server; ending=rst; stuck.call=accept; stuck.on=listener; alive=yes; "
     "listens=yes; listen.port=29534; listen.which=other"},
    {"never-accepts", "survives_reset",
     "staging=resets; awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; "
     "bytes.at=0; bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; ending=open; "
     "outcome=stalled; peer.unread=14; peer.accepted=no; peer.state=ESTABLISHED; stuck.call=pause; "
     "alive=yes; listens=yes; listen.port=29400; listen.which=other"},
    {"never-reads", "answers",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; ending=open; "
     "outcome=stalled; peer.unread=14; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.call=pause; alive=yes; listens=yes; listen.port=29534; listen.which=other"},
    {"waits-for-more", "answers",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; ending=open; "
     "outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; stuck.peer=this; "
     "stuck.call=recv; stuck.on=connection; alive=yes; listens=yes; listen.port=29534; "
     "listen.which=other"},
    {"closes-without-reply", "answers",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; ending=fin; peer.unread=0; "
     "peer.state=FIN_WAIT_1; stuck.peer=another; stuck.call=accept; stuck.on=listener; alive=yes; "
     "listens=yes; listen.port=29534; listen.which=other; peer.heard=0"},
    {"sends-too-little", "client_talks",
     "awaited=bytes; bytes.difference=prefix; bytes.expected=21; bytes.got=10; bytes.at=10; "
     "bytes.wanted=I; bytes.came=end; bytes.line=-eVOVjTFM; bytes.text=-eVOVjTFM_; program=client; "
     "ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.peer=this; stuck.call=recv; stuck.on=connection; alive=yes; listens=no"},
    {"sends-other-bytes", "answers",
     "awaited=bytes; bytes.difference=other; bytes.expected=14; bytes.got=14; bytes.at=0; "
     "bytes.wanted=H; bytes.came=O; bytes.line=Hello; bytes.text=OBJ44vcjkH1lC1; program=server; "
     "alive=yes; listens=yes; listen.port=29534; listen.which=other"},
    {"waits-for-client-to-close", "answers",
     "awaited=fin; program=server; ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; "
     "peer.state=ESTABLISHED; stuck.peer=this; stuck.call=recv; stuck.on=connection; alive=yes; "
     "listens=yes; listen.port=29534; listen.which=other"},
    {"never-closes", "answers",
     "awaited=fin; program=server; ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; "
     "peer.state=ESTABLISHED; stuck.peer=another; stuck.call=accept; stuck.on=listener; alive=yes; "
     "listens=yes; listen.port=29534; listen.which=other"},
    {"fd-leak-per-client", "keeps_nothing",
     "leak=descriptors; program=server; alive=yes; stderr.last=recv: Connection reset by peer; "
     "stderr.reason=ECONNRESET; listens=yes; listen.port=18876; listen.which=other; leak.before=7; "
     "leak.after=10"},
    {"gets-nowhere", "answers",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; ending=open; outcome=busy; "
     "peer.unread=14; peer.accepted=yes; peer.state=ESTABLISHED; stuck.call=sleep; alive=yes; "
     "listens=yes; listen.port=29534; listen.which=other"},
    {NULL, "port_in_use",
     "staging=port-taken; awaited=exit; program=server; ending=open; outcome=running"},
    {NULL, "announces_port", "awaited=line; program=server"},
    {NULL, "loopback_only",
     "awaited=address; listen.address=127.0.0.2:26581; program=server; alive=yes; "
     "listen.wanted=127.0.0.1"},
    {NULL, "answers",
     "awaited=bytes; bytes.difference=nothing; bytes.got=0; bytes.expected=14; program=server; "
     "ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.call=epoll_wait; alive=yes; listens=yes"},
    {NULL, "answers",
     "awaited=bytes; bytes.difference=nothing; bytes.got=0; bytes.expected=14; program=server; "
     "ending=open; outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; "
     "stuck.call=recv; stuck.on=connection; stuck.peer=another; alive=yes; listens=yes"},
    {NULL, "server_interrupted",
     "awaited=bytes; bytes.difference=nothing; bytes.got=0; bytes.expected=14; program=server; "
     "ending=open; fault.accept.EINTR=1; alive=yes; listens=yes"},
    {NULL, "restarts", "staging=restart; awaited=bytes; program=server 2; alive=yes"},
    {NULL, "line_buffered", "stdout=pipe; awaited=line"},
    {"buffer-less-one", "longest_request",
     "request.logged=1023; program=server; command=./server 14881; alive=yes; stdin.unread=0; "
     "stdout.first=Server is listening on port 14881...; listens=yes; listen.port=14881; "
     "listen.address=127.0.0.1:14881; listen.which=other"},
    {"port-arg-unvalidated", "client_usage",
     "awaited=usage; program=client; exit.expected=2; exit.status=1; command=./client 127.0.0.1 "
     "abc; alive=no; stderr.usage=no; stderr.last=cannot look up 127.0.0.1: Servname not supported "
     "for ai_sock"},
    {"sends-nul", "client_talks",
     "awaited=bytes; bytes.difference=extra-nul; bytes.expected=0; bytes.got=1; bytes.at=0; "
     "bytes.wanted=end; bytes.came=NUL; bytes.text=; program=client; command=./client 127.0.0.1 "
     "28785 'idLrg7P8DTNzKa4XJ9vsK 100%s%n%d'; alive=no; exit.status=0; stdout.first=Sent message: "
     "idLrg7P8DTNzKa4XJ9vsK 100%s%n%d"},
    {"sigpipe-dies", "client_unsent",
     "staging=unsent; awaited=exit; program=client; exit.expected=1; exit.signal=SIGPIPE; "
     "command=./client 127.0.0.1 29557 /51Pr6kPUCeqe14uAv07BiXjQDNrce-zmuU; alive=no"},
    {"spins", "client_waits",
     "awaited=sleep; program=client; ending=open; outcome=busy; spins=yes; stuck.where=client.c:89 "
     "in print_reply(); command=./client 127.0.0.1 11897; alive=yes; stdin.unread=0; "
     "stdout.first=Sent message: Hello, server!; listens=no"},
    {"eintr-fatal", "client_interrupted",
     "awaited=connect; program=client; exit.status=1; command=./client 127.0.0.1 20217 "
     "kEpkrIFnlkHhvOqXwr7Y-kw; alive=no; stderr.last=cannot connect to 127.0.0.1 port 20217: "
     "Interrupted system c; stderr.reason=EINTR; fault.connect.EINTR=1"},
    {"eisconn-fatal", "client_interrupted",
     "awaited=connect; program=fetch; exit.status=1; command=./fetch 127.0.0.1 20217 "
     "/a/path/of/some/length; alive=no; stderr.last=cannot connect to 127.0.0.1 port 20217: "
     "Transport endpoint i; stderr.reason=EISCONN; fault.connect.EINTR=2"},
    {"eof-spin", "server_interrupted",
     "awaited=fin; program=server 2; peer.heard=0; ending=open; outcome=busy; peer.unread=0; "
     "peer.accepted=yes; peer.state=CLOSE_WAIT; spins=yes; stuck.where=server.c:78 in "
     "receive_once(); command=./server 27192; alive=yes; stdin.unread=0; stdout.first=Server is "
     "listening on port 27192...; listens=yes; listen.port=27192; listen.address=127.0.0.1:27192; "
     "listen.which=other; fault.recv.EINTR=1"},
    {"empty-reply-is-success", "fetch_early_end",
     "awaited=exit; program=fetch; exit.expected=1; exit.status=0; command=./fetch 127.0.0.1 "
     "10590; alive=no"},
    {"errno-clobbered", "fetch_refused",
     "staging.refused=yes; awaited=stderr; program=fetch; stderr.empty=no; stderr.success=yes; "
     "stderr.on-stdout=no; command=./fetch 127.0.0.1 11217; alive=no; exit.status=1; "
     "stderr.last=cannot connect to 127.0.0.1 port 11217: Success"},
    {"error-on-stdout", "client_refused",
     "staging.refused=yes; awaited=stderr; program=client; stderr.empty=yes; stderr.success=no; "
     "stderr.on-stdout=yes; command=./client 127.0.0.1 24343 hello; alive=no; exit.status=1; "
     "stdout.first=cannot connect to 127.0.0.1 port 24343: Connection refused"},
    {"extra-args-ignored", "client_usage",
     "awaited=usage; program=fetch 8; exit.expected=2; exit.status=1; command=./fetch 127.0.0.1 80 "
     "/ more; alive=no; stderr.usage=no; stderr.last=cannot connect to 127.0.0.1 port 80: "
     "Connection refused; stderr.reason=ECONNREFUSED"},
    {"gives-up", "client_waits",
     "outlasted=1000; awaited=alive; program=client; exit.status=1; command=./client 127.0.0.1 "
     "11897; alive=no; stderr.last=the server hung up without a reply; stdout.first=Sent message: "
     "Hello, server!"},
    {"gives-up", "silent_client",
     "outlasted=1000; awaited=silence; program=server; ending=fin; bytes.difference=nothing; "
     "bytes.expected=0; bytes.got=0; bytes.at=0; bytes.wanted=end; bytes.came=end; "
     "command=./server 20774; alive=yes; stdin.unread=0; stderr.last=recv: Resource temporarily "
     "unavailable; stderr.reason=EAGAIN; stdout.first=Server is listening on port 20774...; "
     "listens=yes; listen.port=20774; listen.address=127.0.0.1:20774; listen.which=other"},
    {"hints-uninitialised", "client_talks",
     "awaited=connect; program=client; exit.status=1; command=./client 127.0.0.1 28785 "
     "'idLrg7P8DTNzKa4XJ9vsK 100%s%n%d'; alive=no; stderr.last=cannot look up 127.0.0.1: Bad value "
     "for ai_flags"},
    {"segmentation-fault", "client_refused",
     "staging.refused=yes; staging=no-such-host; awaited=exit; program=client 3; exit.expected=1; "
     "exit.signal=SIGSEGV; command=./client %s%s%s%s%s%s%s%s%n..here 80; alive=no"},
    {"ipv4-only", "fetch_paths",
     "staging.ipv6=yes; awaited=connect; program=fetch 3; exit.status=1; command=./fetch ::1 "
     "19508; alive=no; stderr.last=cannot look up ::1: Address family for hostname not supporte"},
    {"ipv4-only", "client_names",
     "staging.refused=yes; staging.ipv6=yes; awaited=connect; program=client 4; exit.status=1; "
     "command=./client ::1 22445; alive=no; stderr.last=cannot look up ::1: Address family for "
     "hostname not supporte"},
    {"fails-all-the-same", "client_names",
     "staging.refused=yes; staging.ipv6=yes; awaited=exit; program=client 5; exit.expected=0; "
     "exit.status=1; command=./client localhost 22445; alive=no; stderr.last=cannot connect to "
     "localhost port 22445: Connection refused; stderr.reason=ECONNREFUSED"},
    {"sends-too-little", "client_interrupted",
     "awaited=bytes; bytes.difference=prefix; bytes.expected=23; bytes.got=22; bytes.at=22; "
     "bytes.wanted=w; bytes.came=end; bytes.text=kEpkrIFnlkHhvOqXwr7Y-k; program=client; "
     "command=./client 127.0.0.1 20217 kEpkrIFnlkHhvOqXwr7Y-kw; alive=yes; stdin.unread=0; "
     "stdout.first=Sent message: kEpkrIFnlkHhvOqXwr7Y-kw; listens=no; fault.connect.EINTR=2; "
     "fault.send.EINTR=1; fault.recv.EINTR=1; fault.send.short=22; fault.recv.short=1"},
    {"gets-nowhere", "calls_fail",
     "awaited=exit; program=server 2; ending=open; outcome=busy; stuck.where=server.c:66 in "
     "accept_client(); stuck.call=sleep; command=./server 10334; alive=yes; stdin.unread=0; "
     "stderr.last=accept: Invalid argument; stderr.reason=EINVAL; stdout.first=Server is listening "
     "on port 10334...; listens=no; fault.listen.EADDRINUSE=1"},
    {"segmentation-fault", "client_talks",
     "awaited=line; line.difference=nothing; line.wanted=Sent message; line.got=none; "
     "line.on-stderr=no; program=client; exit.signal=SIGSEGV; command=./client 127.0.0.1 28785 "
     "'idLrg7P8DTNzKa4XJ9vsK 100%s%n%d'; alive=no"},
    {"sends-other-bytes", "fetch_paths",
     "awaited=bytes; bytes.difference=other; bytes.expected=20060; bytes.got=1059; bytes.at=1004; "
     "bytes.wanted=L; bytes.came=0x20; bytes.line=GET; bytes.text=GET "
     "/kxBMLc3oLjqsh2cYv2Xyp4-19or-zhkeP2-8OytOqZBue00Asr5oKzv; program=fetch 2; command=./fetch "
     "127.0.0.1 10796 /kxBMLc3oLjqsh2cYv2Xyp4-19or-zhkeP2-; alive=yes; stdin.unread=0; listens=no"},
    {"segmentation-fault", "fetch_paths",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=81; bytes.got=0; bytes.at=0; "
     "bytes.wanted=G; bytes.came=end; bytes.line=GET; program=fetch; peer.heard=0; ending=fin; "
     "exit.signal=SIGSEGV; peer.unread=0; peer.state=FIN_WAIT_2; command=./fetch 127.0.0.1 10796 "
     "'/a%20b%s%n%d%%/?c=d%2F'; alive=no"},
    {"port-no-ntohs", "logs",
     "awaited=line; line.difference=other; line.wanted=Accepted connection from; line.got=another; "
     "line.on-stderr=no; line.text=Accepted connection from 127.0.0.1:63707; "
     "line.length.wanted=40; line.length.got=40; line.ended=yes; line.number.wanted=56312; "
     "line.number.got=63707; line.number=byte-swapped; program=server; ending=open; "
     "outcome=stalled; stuck.where=server.c:61 in accept_client(); stuck.call=accept; "
     "stuck.on=listener; command=./server 19071; alive=yes; stdin.unread=0; stdout.first=Server is "
     "listening on port 19071...; listens=yes; listen.port=19071; listen.address=127.0.0.1:19071; "
     "listen.which=other"},
    {"segmentation-fault", "fetch_request",
     "awaited=connect; program=fetch 3; exit.signal=SIGSEGV; command=./fetch localhost; alive=no"},
    {"reset-is-eof", "fetch_early_end",
     "staging.reset=mid-reply; awaited=exit; program=fetch 2; exit.expected=1; exit.status=0; "
     "command=./fetch 127.0.0.1 10590; alive=no; stdout.first=HTTP/1.1 200 OK\\x0d"},
    {"reason-missing", "client_no_reply",
     "staging.reset=mid-reply; awaited=stderr; program=client 2; stderr.empty=no; "
     "stderr.success=no; stderr.on-stdout=no; command=./client 127.0.0.1 24496 'all of it?'; "
     "alive=no; exit.status=1; stderr.last=the server hung up without a reply; stdout.first=Sent "
     "message: all of it?"},
    {"port-shared", "port_in_use",
     "staging=port-taken; staging.servers=two; awaited=exit; program=server 3; ending=open; "
     "outcome=stalled; stuck.where=server.c:63 in accept_client(); stuck.call=accept; "
     "stuck.on=listener; command=./server 17265; alive=yes; stdin.unread=0; stdout.first=Server is "
     "listening on port 17265...; listens=yes; listen.port=17265; listen.address=127.0.0.1:17265; "
     "listen.which=other"},
    {"short-write-ignored", "client_interrupted",
     "awaited=bytes; bytes.difference=prefix; bytes.expected=23; bytes.got=1; bytes.at=1; "
     "bytes.wanted=E; bytes.came=end; bytes.text=k; program=client; command=./client 127.0.0.1 "
     "20217 kEpkrIFnlkHhvOqXwr7Y-kw; alive=yes; stdin.unread=0; stdout.first=Sent message: "
     "kEpkrIFnlkHhvOqXwr7Y-kw; listens=no; fault.connect.EINTR=2; fault.send.EINTR=1; "
     "fault.recv.EINTR=1; fault.send.short=1; fault.recv.short=1"},
    {"single-recv", "fetch_reply",
     "awaited=stdout; bytes.difference=prefix; bytes.expected=1048620; bytes.got=1; bytes.at=1; "
     "bytes.wanted=T; bytes.came=end; bytes.line=HTTP; bytes.text=H; program=fetch; "
     "command=./fetch 127.0.0.1 15516; alive=no; exit.status=0; stdout.first=H"},
    {"reason-missing", "calls_fail",
     "awaited=stderr; program=client; stderr.empty=no; stderr.success=no; stderr.on-stdout=no; "
     "command=./client 127.0.0.1 27089; alive=no; exit.status=1; stderr.last=cannot connect to "
     "127.0.0.1 port 27089: Bad file descriptor; stderr.reason=EBADF; fault.socket.EMFILE=1"},
    {"wrong-exit-status", "fetch_refused",
     "staging.refused=yes; staging=no-such-host; stdout=full; awaited=exit; program=fetch 4; "
     "exit.expected=1; exit.status=0; command=./fetch 127.0.0.1 22593; alive=no"},
    {"strlen-on-binary", "client_reads_all",
     "awaited=line; line.difference=other; line.wanted=Received response; line.got=another; "
     "line.on-stderr=no; line.length.wanted=70019; line.length.got=3696; line.ended=yes; "
     "line.nuls=cut; program=client; exit.status=0; command=./client 127.0.0.1 22413 pieces; "
     "alive=no; stdout.first=Sent message: pieces"},
    {"strlen-on-binary", "fetch_reply",
     "awaited=stdout; bytes.difference=other; bytes.expected=1048620; bytes.got=64343; "
     "bytes.at=44; bytes.wanted=NUL; bytes.came=0x8b; bytes.nuls=cut; program=fetch; "
     "command=./fetch 127.0.0.1 15516; alive=no; exit.status=0; stdout.first=HTTP/1.1 200 OK\\x0d"},
    {"wrong-exit-status", "client_unsent",
     "staging=unsent; awaited=exit; program=client; exit.expected=1; exit.status=0; "
     "command=./client 127.0.0.1 29557 /51Pr6kPUCeqe14uAv07BiXjQDNrce-zmuU; alive=no; "
     "stdout.first=Sent message: /51Pr6kPUCeqe14uAv07BiXjQDNrce-zmuURn499fv1vu7"},
    {"waits-for-more", "answers_at_once",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=14; bytes.got=0; bytes.at=0; "
     "bytes.wanted=H; bytes.came=end; bytes.line=Hello; program=server; peer.heard=0; ending=open; "
     "outcome=stalled; peer.unread=0; peer.accepted=yes; peer.state=ESTABLISHED; stuck.peer=this; "
     "stuck.where=server.c:81 in receive_once(); stuck.call=recv; stuck.on=connection; "
     "command=./server 11442; alive=yes; stdin.unread=0; stdout.first=Server is listening on port "
     "11442...; listens=yes; listen.port=11442; listen.address=127.0.0.1:11442; "
     "listen.which=other"},
    {"wrong-exit-status", "client_refused",
     "staging.refused=yes; awaited=exit; program=client; exit.expected=1; exit.status=0; "
     "command=./client 127.0.0.1 24343 hello; alive=no; stderr.last=connect: Connection refused; "
     "stderr.reason=ECONNREFUSED"},
    {NULL, "memory", "sanitizer.where=server.c:110 in serve_client(); program=server"},
};

SCENES("lab1-oneshot", scenes);
