/* Mistakes that the scenes of lab 1's checks prove, and no others. */
#include "diagnosis/rules.h"

static const struct rule rules[] = {
    /* ---- time ---- */
    {
        .id = "gives-up",
        .title = "The program gives up when nothing comes for a while",
        .promise = "a peer may take as long as it likes, and a wait that runs out is not the end "
                   "of the stream: wait again",
        .read = "lab1-oneshot#recv-counts-bytes, poll(2), socket(7)",
        .proofs =
            {{.when = {{"outlasted", PRESENT}, {"awaited", "silence"}, {"ending", "fin|rst"}},
              .seen = "{program} waited with a limit of {outlasted} ms, then ended the connection"},
             {.when = {{"outlasted", PRESENT}, {"awaited", "alive"}},
              .seen = "{program} waited with a limit of {outlasted} ms, then ended"}},
    },

    /* ---- calls that are interrupted, or fail ---- */
    {
        .id = "eisconn-fatal",
        .title = "A connection that already exists is treated as a failure",
        .promise = "a signal interrupts connect but not the handshake: called again, connect may "
                   "say EISCONN, and that is success",
        .read = "lab1-oneshot#signals-and-faults, connect(2)",
        .proofs = {{.when = {{"fault.connect.EINTR", PRESENT}, {"stderr.reason", "EISCONN"}},
                    .seen = "connect was interrupted, and {program} ended: {stderr.last}"}},
    },
    {
        .id = "eintr-fatal",
        .proofs = {{.when = {{"fault.connect.EINTR", PRESENT},
                             {"awaited", "connect"},
                             {"fault.send.EINTR", ABSENT},
                             {"alive", "no"}},
                    .seen = "connect was interrupted, and {program} ended[: {stderr.last}]"}},
    },
    {
        .id = "hints-uninitialised",
        .title = "A field of getaddrinfo's hints was never set",
        .promise = "a local variable starts with whatever is in its memory; an initialiser, at "
                   "least {0}, sets all its fields",
        .read = "lab1-oneshot#the-client, getaddrinfo(3)",
        .proofs = {{.when = {{"stderr.last", "*Bad value for ai_flags*"}},
                    .seen = "`{command}` says: {stderr.last}"}},
    },

    /* ---- calling and connecting ---- */
    {
        .id = "waits-for-keyboard",
        .title = "The program waits for keyboard input",
        .promise = "the programs of this lab read their arguments and their sockets; nobody types",
        .read = "lab1-oneshot#what-the-programs-do, read(2)",
        .proofs = {{.when = {{"stuck.on", "stdin"}},
                    .seen =
                        "{program} sleeps in {stuck.call}() on standard input[, {stuck.where}]"}},
    },
    {
        .id = "port-zero-refused",
        .title = "Port 0 is refused, although it asks the kernel for a free port",
        .promise = "to bind, port 0 means any free port, and getsockname shows which one it is",
        .read = "lab1-oneshot#listening, ip(7)",
        .proofs =
            {{.when = {{"awaited", "listen"}, {"listen.asked", "0"}, {"exit.status", PRESENT}},
              .seen = "`{command}` exits with status {exit.status}[, saying: {stderr.last}]"}},
    },
    {
        .id = "ipv4-only",
        .title = "The program cannot connect to an IPv6 address",
        .promise = "AF_UNSPEC asks for addresses of both families; localhost is ::1, too",
        .read = "lab1-oneshot#the-client, getaddrinfo(3)",
        .proofs = {{.when = {{"staging.ipv6", PRESENT}, {"awaited", "connect"}, {"alive", "no"}},
                    .seen = "a server listens on ::1, and `{command}` ends without connecting[, "
                            "saying: {stderr.last}]"}},
    },
    {
        .id = "ip-arg-ignored",
        .title = "The program does not connect to the HOST it was given",
        .promise = "connect takes the address from the struct sockaddr it is given; getaddrinfo "
                   "fills one in",
        .read = "lab1-oneshot#the-client, connect(2), getaddrinfo(3)",
        .proofs = {{.when = {{"connect.instead", "other-address"}, {"staging", ABSENT}},
                    .seen = "`{command}` connects to {connect.address}"},
                   {.when = {{"check", "client_names"},
                             {"command", "*127.0.0.2*"},
                             {"stderr.reason", "ECONNREFUSED"}},
                    .seen = "a server listens there, and `{command}` is refused: {stderr.last}"}},
    },
    {
        .id = "first-address-only",
        .title = "Only one of a name's addresses is tried",
        .promise =
            "getaddrinfo returns a list; if the first address does not answer, the next one may",
        .read = "lab1-oneshot#the-client, getaddrinfo(3)",
        .proofs = {{.when = {{"check", "client_names"},
                             {"staging.ipv6", ABSENT},
                             {"command", "*localhost*"},
                             {"stderr.reason", "ECONNREFUSED"}},
                    .seen = "localhost is ::1 and 127.0.0.1, the server listens on the second one, "
                            "and `{command}` is refused"}},
    },
    {
        .id = "names-not-resolved",
        .title = "The program cannot connect to a HOST that is a name",
        .promise = "inet_pton knows only addresses; getaddrinfo knows names and addresses",
        .read = "lab1-oneshot#the-client, getaddrinfo(3)",
        .proofs = {{.when = {{"check", "client_names"},
                             {"awaited", "connect"},
                             {"command", "*localhost*"},
                             {"alive", "no"}},
                    .seen = "`{command}` ends without connecting[, saying: {stderr.last}]"}},
    },

    /* ---- what is printed ---- */
    {
        .id = "buffer-less-one",
        .title = "One byte of the receive buffer is never used",
        .promise =
            "recv adds no NUL, and fwrite needs none: the whole buffer is for received bytes",
        .read = "lab1-oneshot#recv-counts-bytes, recv(2)",
        .proofs = {{.when = {{"check", "longest_request"}, {"request.logged", PRESENT}},
                    .seen = "of a request of 1024 bytes, {request.logged} were received"}},
    },
    {
        .id = "writes-too-much",
        .title = "More is written to stdout than came back",
        .promise = "write the reply byte for byte: no newline and no word of your own",
        .read = "lab1-oneshot#fetch, fwrite(3)",
        .proofs = {{.when = {{"awaited", "stdout"}, {"bytes.difference", "extra|extra-nul"}},
                    .seen = "{bytes.got} bytes were written, but {bytes.expected} came"}},
    },
    {
        .id = "sent-too-early",
        .title = "The client says that it sent something, without a connection",
        .promise = "a log line says what has happened: print it after send has succeeded",
        .read = "lab1-oneshot#the-client, send(2)",
        .proofs =
            {{.when = {{"check", "client_refused"}, {"awaited", "no-line"}},
              .seen =
                  "the connection is refused, but {program} still printed '{line.forbidden}...'"}},
    },
    {
        .id = "empty-reply-is-success",
        .title = "No reply at all counts as success",
        .promise = "recv returns 0 at the end of stream; if that comes first, there was no reply, "
                   "and status 1 says so",
        .read = "lab1-oneshot#fin-and-rst, recv(2)",
        .proofs =
            {{.when = {{"check", "client_no_reply|fetch_early_end"},
                       {"staging.reset", ABSENT},
                       {"exit.expected", "1"},
                       {"exit.status", "0"}},
              .seen =
                  "the server closed without sending a byte, and {program} exited with status 0"},
             {.when = {{"check", "client_no_reply"}, {"awaited", "no-line"}},
              .seen = "the server closed without sending a byte, and {program} printed "
                      "'{line.forbidden}...'"}},
    },
    {
        .id = "reset-is-eof",
        .title = "A reply cut off by a reset counts as a whole one",
        .promise = "at the end of stream, recv returns 0; after a reset it returns -1 with "
                   "ECONNRESET, and bytes may be missing",
        .read = "lab1-oneshot#fin-and-rst, recv(2), RFC 9293 section 3.5.3",
        .proofs = {{.when = {{"staging.reset", "mid-reply"},
                             {"exit.expected", "1"},
                             {"exit.status", "0"}},
                    .seen = "the server sent part of its reply and reset the connection, and "
                            "{program} exited with status 0"}},
    },

    /* ---- a server that ends ---- */
    {
        .id = "eof-ends-server",
        .title = "A client that leaves without sending anything ends the server",
        .promise = "recv returns 0 when a client has ended its stream; that ends this connection, "
                   "and nothing else",
        .read = "lab1-oneshot#fin-and-rst, recv(2)",
        .proofs = {{.when = {{"check", "silent_client"}, {"alive", "no"}, {"exit.status", PRESENT}},
                    .seen = "after such a client, {program} exited with status {exit.status}[: "
                            "{stderr.last}]"}},
    },

    /* ---- what is said ---- */
    {
        .id = "bare-lf",
        .title = "A line of the request ends with LF instead of CR LF",
        .promise = "each line of a request is ended by two bytes, CR and LF: \\r\\n",
        .read = "lab1-oneshot#fetch, RFC 9112 section 2.1",
        .proofs = {{.when = {{"check", "fetch_request|fetch_reply"},
                             {"bytes.wanted", "CR"},
                             {"bytes.came", "LF"}},
                    .seen = "byte {bytes.at} should be CR, but is LF[: the end of the line "
                            "'{bytes.line}...']"}},
    },
    {
        .id = "no-empty-line",
        .title = "The empty line that ends the request is missing",
        .promise = "the head of an HTTP request ends with an empty line; the server waits for it",
        .read = "lab1-oneshot#fetch, RFC 9112 section 2.1",
        .proofs = {{.when = {{"check", "fetch_request|fetch_reply"},
                             {"bytes.line", "empty"},
                             {"bytes.difference", "prefix"}},
                    .seen = "{bytes.got} of {bytes.expected} bytes came: the line end that makes "
                            "the empty line is missing"}},
    },
    {
        .id = "host-without-port",
        .title = "The Host line lacks the port",
        .promise = "the port follows the name, as in the URL, unless it is 80, the default of http",
        .read = "lab1-oneshot#fetch, RFC 9110 section 7.2",
        .proofs = {{.when = {{"check", "fetch_request|fetch_reply"},
                             {"bytes.line", "Host"},
                             {"bytes.wanted", ":"},
                             {"bytes.came", "CR|LF"}},
                    .seen = "the Host line ends where ':' and the port should follow"}},
    },
    {
        .id = "host-with-port-80",
        .title = "The Host line names port 80",
        .promise = "the port follows the name only if it is not the default, which is 80 for http",
        .read = "lab1-oneshot#fetch, RFC 9110 section 7.2",
        .proofs = {{.when = {{"check", "fetch_request"},
                             {"bytes.line", "Host"},
                             {"bytes.wanted", "CR"},
                             {"bytes.came", ":"}},
                    .seen = "the Host line goes on with ':' where it should end"}},
    },
    {
        .id = "http-version",
        .title = "The request does not use HTTP/1.1",
        .promise = "the request line ends with the version of HTTP, here HTTP/1.1",
        .read = "lab1-oneshot#fetch, RFC 9112 section 3",
        .proofs = {{.when = {{"check", "fetch_request|fetch_reply"},
                             {"bytes.line", "GET"},
                             {"bytes.text", "GET * HTTP/1.0*|GET * HTTP/2*|GET * http*"}},
                    .seen = "the request starts with: {bytes.text}"}},
    },
    {
        .id = "connection-not-closed",
        .title = "The line 'Connection: close' is missing",
        .promise = "in HTTP/1.1 a server keeps the connection open, and no end of stream comes, "
                   "unless you ask it to close",
        .read = "lab1-oneshot#fetch, RFC 9112 section 9.6",
        .proofs = {{.when = {{"check", "fetch_request|fetch_reply"},
                             {"bytes.line", "Connection"},
                             {"bytes.wanted", "C"},
                             {"bytes.came", "CR|end"}},
                    .seen = "the request ends where this line should follow"}},
    },
    {
        .id = "half-closes-request",
        .title = "The program sends a FIN right after the request",
        .promise =
            "a FIN says 'no more from me'; many web servers take it for a client that has left",
        .read = "lab1-oneshot#fetch, shutdown(2), RFC 9293 section 3.6",
        .proofs = {{.when = {{"check", "fetch_request"}, {"awaited", "silence"}, {"ending", "fin"}},
                    .seen = "a FIN came after the request, before there was a reply"}},
    },
    {
        .id = "request-differs",
        .title = "The request is not byte for byte what the lab asks for",
        .promise = "three lines in this order, each ending with CR LF, then an empty one; some "
                   "servers would accept another request, others would not",
        .read = "lab1-oneshot#fetch, RFC 9112 section 3",
        .proofs = {{.when = {{"check", "fetch_request|fetch_reply|client_interrupted"},
                             {"bytes.difference", "other"},
                             {"bytes.line", PRESENT}},
                    .seen = "in the line '{bytes.line}...', byte {bytes.at} of the request should "
                            "be {bytes.wanted}, but {bytes.came} came"}},
    },
    {
        .id = "eof-ignored",
        .title = "The end of stream is treated as a request",
        .promise =
            "recv returns 0 when the client has ended its stream: no request came, and none will",
        .read = "lab1-oneshot#fin-and-rst, recv(2)",
        .proofs = {{.when = {{"check", "silent_client"}, {"bytes.difference", "extra*"}},
                    .seen = "the client sent nothing but its FIN, and got {bytes.got} bytes"},
                   {.when = {{"check", "silent_client"}, {"awaited", "no-line"}},
                    .seen = "the client sent nothing but its FIN, and {program} printed "
                            "'{line.forbidden}...'"}},
    },
    {
        .id = "half-close-means-gone",
        .title = "A client that has sent its FIN gets no answer",
        .promise = "a FIN ends one direction: the client will send no more, but still reads",
        .read = "lab1-oneshot#fin-and-rst, shutdown(2), RFC 9293 section 3.6",
        .proofs = {{.when = {{"check", "half_closed_request"}, {"bytes.difference", "nothing"}},
                    .seen = "the request and the FIN came together, and {program} closed the "
                            "connection without a reply"}},
    },
    {
        .id = "waits-before-sending",
        .title = "The program waits for the other side before sending anything",
        .promise = "here the side that connects speaks first; if both sides wait in recv, both "
                   "wait forever",
        .read = "lab1-oneshot#the-client, recv(2)",
        .proofs =
            {{.when = {{"program", "client*|fetch*"},
                       {"awaited", "bytes"},
                       {"bytes.got", "0"},
                       {"outcome", "stalled"},
                       {"stuck.call", "recv|recvmsg|read|readv"},
                       {"stuck.peer", "this"}},
              .seen = "{program} has sent nothing and sleeps in {stuck.call}()[, {stuck.where}]"}},
    },
    {
        .id = "message-ignored",
        .title = "MESSAGE is ignored: the default is sent instead",
        .promise = "argv holds what the user typed; a default is for what the user left out",
        .read = "lab1-oneshot#the-client",
        .proofs = {{.when = {{"check", "client_talks"},
                             {"bytes.difference", "other"},
                             {"bytes.text", "Hello, server!"}},
                    .seen = "`{command}` sends '{bytes.text}'"}},
    },
    {
        .id = "sends-pointer-size",
        .title = "Only the first 8 bytes of the message are sent",
        .promise = "strlen counts the bytes of a string; sizeof a pointer is the size of the "
                   "pointer, 8 on this machine",
        .read = "lab1-oneshot#sending, send(2)",
        .proofs =
            {{.when = {{"check", "client_talks"},
                       {"bytes.difference", "prefix"},
                       {"bytes.got", "8"}},
              .seen =
                  "8 of {bytes.expected} bytes came: is there a sizeof where strlen should be?"}},
    },
    {
        .id = "single-recv",
        .title = "What the first recv returns is taken for the whole reply",
        .promise = "recv returns what is there, even a single byte; only the end of stream says "
                   "that the reply is complete",
        .read = "lab1-oneshot#recv-counts-bytes, recv(2), RFC 9293 section 3.9.1.3",
        .proofs = {{.when = {{"check", "client_reads_all"},
                             {"line.difference", "prefix|cut-at-nul"},
                             {"line.length.got", "20"}},
                    .seen = "the reply came in several pieces, the first of 1 byte, and only that "
                            "byte was printed"},
                   {.when = {{"check", "fetch_reply"},
                             {"bytes.difference", "prefix|cut-at-nul"},
                             {"bytes.got", "1"}},
                    .seen = "the reply came in several pieces, the first of 1 byte, and only that "
                            "byte was written"}},
    },
    {
        .id = "reply-cut-short",
        .proofs = {{.when = {{"check", "client_reads_all"},
                             {"line.difference", "prefix|cut-at-nul"},
                             {"alive", "no"}},
                    .seen = "of a line of {line.length.wanted} bytes, only the first "
                            "{line.length.got} were printed"}},
    },
    {
        .id = "one-client-then-exit",
        .title = "The server ends after a client instead of waiting for the next one",
        .promise = "accept returns one connection; the listener stays for the next one, and the "
                   "server goes back to it",
        .read = "lab1-oneshot#accepting, accept(2)",
        .proofs = {{.when = {{"check", "answers|answers_at_once|logs|raw_bytes"},
                             {"alive", "no"},
                             {"exit.status", PRESENT},
                             {"bytes.got", "!|0"}},
                    .seen = "{program} exited with status {exit.status}[: {stderr.last}]"}},
    },
    {
        .id = "waits-for-more",
        .title = "The server waits for more bytes than the request has",
        .promise = "recv returns what is there, even a single byte; only the end of stream says "
                   "that no more will come",
        .read = "lab1-oneshot#recv-counts-bytes, recv(2), RFC 9293 section 3.9.1.3",
        .proofs = {{.when = {{"program", "server*"},
                             {"awaited", "bytes"},
                             {"bytes.got", "0"},
                             {"outcome", "stalled"},
                             {"stuck.call", "recv|recvmsg|read|readv"},
                             {"stuck.peer", "this"},
                             {"peer.unread", "0"}},
                    .seen = "{program} has read the whole request and sleeps in {stuck.call}() on "
                            "the same connection[, {stuck.where}]"}},
    },
    {.id = NULL},
};

RULES(.turn = TURN_LAB, .lab = "lab1-oneshot", .rules = rules);
