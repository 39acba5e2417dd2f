/* Mistakes that the scenes of lab 1's checks prove, and no others. */
#include "diagnosis/rules.h"

static const struct rule rules[] = {
    /* ---- time ---- */
    {
        .id = "gives-up",
        .title = "The program gives up when nothing has come for some time",
        .promise = "a peer may take as long as it likes: a wait with a limit that came to nothing "
                   "is begun again",
        .read = "lab1-oneshot#recv-counts-bytes, poll(2), socket(7)",
        .proofs = {{.when = {{"outlasted", PRESENT}, {"awaited", "silence"}, {"ending", "fin|rst"}},
                    .seen = "{program} waited with a limit of {outlasted} ms, and then ended the "
                            "connection"},
                   {.when = {{"outlasted", PRESENT}, {"awaited", "alive"}},
                    .seen = "{program} waited with a limit of {outlasted} ms, and then ended"}},
    },

    /* ---- calls that are interrupted, or fail ---- */
    {
        .id = "eisconn-fatal",
        .title = "A connection that is there already is taken for one that has failed",
        .promise = "a signal interrupts connect and not the handshake: asked again, connect may "
                   "say EISCONN, and that is success",
        .read = "lab1-oneshot#signals-and-faults, connect(2)",
        .proofs = {{.when = {{"fault.connect.EINTR", PRESENT}, {"stderr.reason", "EISCONN"}},
                    .seen = "after a connect that was interrupted {program} ended: {stderr.last}"}},
    },
    {
        .id = "eintr-fatal",
        .proofs = {{.when = {{"fault.connect.EINTR", PRESENT},
                             {"awaited", "connect"},
                             {"fault.send.EINTR", ABSENT},
                             {"alive", "no"}},
                    .seen =
                        "after a connect that was interrupted {program} ended[: {stderr.last}]"}},
    },
    {
        .id = "hints-uninitialised",
        .title = "A field of getaddrinfo's hints was never set",
        .promise = "a variable of a function begins with whatever lies there; an initialiser, {0} "
                   "at least, sets all its fields",
        .read = "lab1-oneshot#the-client, getaddrinfo(3)",
        .proofs = {{.when = {{"stderr.last", "*Bad value for ai_flags*"}},
                    .seen = "`{command}` says: {stderr.last}"}},
    },

    /* ---- calling and connecting ---- */
    {
        .id = "waits-for-keyboard",
        .title = "The program waits for something to be typed",
        .promise = "the programs of this lab take their arguments and their sockets; nobody types",
        .read = "lab1-oneshot#what-the-programs-do, read(2)",
        .proofs = {{.when = {{"stuck.on", "stdin"}},
                    .seen =
                        "{program} sleeps in {stuck.call}() on standard input[, {stuck.where}]"}},
    },
    {
        .id = "port-zero-refused",
        .title = "Port 0 is refused, although it asks the kernel for a free port",
        .promise = "bind takes port 0 for any free one, and getsockname tells which one it is",
        .read = "lab1-oneshot#listening, ip(7)",
        .proofs =
            {{.when = {{"awaited", "listen"}, {"listen.asked", "0"}, {"exit.status", PRESENT}},
              .seen = "`{command}` exits with status {exit.status}[, saying: {stderr.last}]"}},
    },
    {
        .id = "ipv4-only",
        .title = "An address of IPv6 leads to no connection",
        .promise = "AF_UNSPEC asks for the addresses of both families; localhost is ::1, too",
        .read = "lab1-oneshot#the-client, getaddrinfo(3)",
        .proofs = {{.when = {{"staging.ipv6", PRESENT}, {"awaited", "connect"}, {"alive", "no"}},
                    .seen = "a server listens on ::1, and `{command}` ends without connecting[, "
                            "saying: {stderr.last}]"}},
    },
    {
        .id = "port-shared",
        .title = "Two servers listen on one port",
        .promise = "SO_REUSEADDR never lets a port be taken twice; SO_REUSEPORT does, and the "
                   "kernel deals the clients out among the listeners",
        .read = "lab1-oneshot#listening, socket(7)",
        .proofs = {{.when = {{"staging.servers", "two"}, {"awaited", "exit"}, {"alive", "yes"}},
                    .seen = "`{command}` runs although the first server listens there"}},
    },
    {
        .id = "ip-arg-ignored",
        .title = "The connection does not go to the HOST that was given",
        .promise = "connect takes the address from the struct sockaddr that it is given; "
                   "getaddrinfo fills one in",
        .read = "lab1-oneshot#the-client, connect(2), getaddrinfo(3)",
        .proofs = {{.when = {{"connect.instead", "other-address"}, {"staging", ABSENT}},
                    .seen = "`{command}` connects to {connect.address}"},
                   {.when = {{"check", "client_names"},
                             {"command", "*127.0.0.2*"},
                             {"stderr.reason", "ECONNREFUSED"}},
                    .seen = "somebody listens there, and `{command}` is refused: {stderr.last}"}},
    },
    {
        .id = "first-address-only",
        .title = "Only one of a name's addresses is tried",
        .promise =
            "getaddrinfo returns a list; when the first address does not answer, the next one may",
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
        .title = "A name as HOST leads to no connection",
        .promise = "inet_pton knows addresses only; getaddrinfo knows names and addresses",
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
        .title = "One byte of the receive buffer is left unused",
        .promise = "recv puts no NUL behind what it received, and fwrite needs none: all of the "
                   "buffer is for bytes",
        .read = "lab1-oneshot#recv-counts-bytes, recv(2)",
        .proofs = {{.when = {{"check", "longest_request"}, {"request.logged", PRESENT}},
                    .seen = "of a request of 1024 bytes {request.logged} were received"}},
    },
    {
        .id = "writes-too-much",
        .title = "More is written to stdout than what came back",
        .promise =
            "what is written is the reply, byte for byte: no newline and no word of your own",
        .read = "lab1-oneshot#fetch, fwrite(3)",
        .proofs = {{.when = {{"awaited", "stdout"}, {"bytes.difference", "extra|extra-nul"}},
                    .seen = "{bytes.got} bytes were written, and {bytes.expected} had come"}},
    },
    {
        .id = "sent-too-early",
        .title = "The client says that it has sent something, without a connection",
        .promise = "a line of a log tells what has happened: print it when send has succeeded",
        .read = "lab1-oneshot#the-client, send(2)",
        .proofs = {{.when = {{"check", "client_refused"}, {"awaited", "no-line"}},
                    .seen = "the connection is refused, and {program} printed "
                            "'{line.forbidden}...' all the same"}},
    },
    {
        .id = "empty-reply-is-success",
        .title = "No reply at all passes for a success",
        .promise = "recv returns 0 at the end of stream; if that comes first there was no reply, "
                   "and status 1 says so",
        .read = "lab1-oneshot#fin-and-rst, recv(2)",
        .proofs =
            {{.when = {{"check", "client_no_reply|fetch_early_end"},
                       {"staging.reset", ABSENT},
                       {"exit.expected", "1"},
                       {"exit.status", "0"}},
              .seen = "the server closed without a byte, and {program} exited with status 0"},
             {.when = {{"check", "client_no_reply"}, {"awaited", "no-line"}},
              .seen =
                  "the server closed without a byte, and {program} printed '{line.forbidden}...'"}},
    },
    {
        .id = "reset-is-eof",
        .title = "A reply that was broken off by a reset passes for a whole one",
        .promise = "at the end of stream recv returns 0; after a reset it returns -1 with "
                   "ECONNRESET, and bytes may be missing",
        .read = "lab1-oneshot#fin-and-rst, recv(2), RFC 9293 section 3.5.3",
        .proofs = {{.when = {{"staging.reset", "mid-reply"},
                             {"exit.expected", "1"},
                             {"exit.status", "0"}},
                    .seen = "the server sent a part of its reply and reset the connection, and "
                            "{program} exited with status 0"}},
    },

    /* ---- a server that ends ---- */
    {
        .id = "eof-ends-server",
        .title = "A client that leaves without a word ends the server",
        .promise = "recv returns 0 when a client has ended its stream; that is the end of this "
                   "connection, and of nothing else",
        .read = "lab1-oneshot#fin-and-rst, recv(2)",
        .proofs = {{.when = {{"check", "silent_client"}, {"alive", "no"}, {"exit.status", PRESENT}},
                    .seen = "after such a client {program} exited with status {exit.status}[: "
                            "{stderr.last}]"}},
    },

    /* ---- what is said ---- */
    {
        .id = "bare-lf",
        .title = "A line of the request ends with LF instead of CR LF",
        .promise = "each line of a request is ended by the two bytes CR and LF: \\r\\n",
        .read = "lab1-oneshot#fetch, RFC 9112 section 2.1",
        .proofs = {{.when = {{"check", "fetch_request|fetch_reply"},
                             {"bytes.wanted", "CR"},
                             {"bytes.came", "LF"}},
                    .seen = "byte {bytes.at} should be CR, and is LF[: the end of the line "
                            "'{bytes.line}...']"}},
    },
    {
        .id = "no-empty-line",
        .title = "The empty line that ends the request is missing",
        .promise =
            "the head of an HTTP request goes on until an empty line; the server waits for it",
        .read = "lab1-oneshot#fetch, RFC 9112 section 2.1",
        .proofs = {{.when = {{"check", "fetch_request|fetch_reply"},
                             {"bytes.line", "empty"},
                             {"bytes.difference", "prefix"}},
                    .seen = "{bytes.got} of {bytes.expected} bytes came; missing is the line end "
                            "that stands alone"}},
    },
    {
        .id = "host-without-port",
        .title = "The Host line lacks the port",
        .promise = "the name is followed by the port, as in the URL, unless that is the 80 of http",
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
        .promise = "the name is followed by the port only where that is not the one that everybody "
                   "expects, "
                   "80 for http",
        .read = "lab1-oneshot#fetch, RFC 9110 section 7.2",
        .proofs = {{.when = {{"check", "fetch_request"},
                             {"bytes.line", "Host"},
                             {"bytes.wanted", "CR"},
                             {"bytes.came", ":"}},
                    .seen = "the Host line goes on with ':' where it should end"}},
    },
    {
        .id = "http-version",
        .title = "The request is not made in HTTP/1.1",
        .promise = "the request line ends with the version of HTTP, which is HTTP/1.1 here",
        .read = "lab1-oneshot#fetch, RFC 9112 section 3",
        .proofs = {{.when = {{"check", "fetch_request|fetch_reply"},
                             {"bytes.line", "GET"},
                             {"bytes.text", "GET * HTTP/1.0*|GET * HTTP/2*|GET * http*"}},
                    .seen = "the request begins: {bytes.text}"}},
    },
    {
        .id = "connection-not-closed",
        .title = "The line 'Connection: close' is missing",
        .promise = "with HTTP/1.1 a server keeps the connection open, and no end of stream comes, "
                   "unless it is asked to close",
        .read = "lab1-oneshot#fetch, RFC 9112 section 9.6",
        .proofs = {{.when = {{"check", "fetch_request|fetch_reply"},
                             {"bytes.line", "Connection"},
                             {"bytes.wanted", "C"},
                             {"bytes.came", "CR|end"}},
                    .seen = "the request ends where this line should follow"}},
    },
    {
        .id = "half-closes-request",
        .title = "The program ends its direction when it has sent the request",
        .promise =
            "a FIN says 'no more from me'; many web servers take it for a client that has left",
        .read = "lab1-oneshot#fetch, shutdown(2), RFC 9293 section 3.6",
        .proofs = {{.when = {{"check", "fetch_request"}, {"awaited", "silence"}, {"ending", "fin"}},
                    .seen = "a FIN came behind the request, before there was a reply"}},
    },
    {
        .id = "request-differs",
        .title = "The request is not the one that the lab asks for, byte for byte",
        .promise = "three lines in this order, each ended by CR LF, then an empty one; many a "
                   "server would take another request, and some would not",
        .read = "lab1-oneshot#fetch, RFC 9112 section 3",
        .proofs = {{.when = {{"check", "fetch_request|fetch_reply|client_interrupted"},
                             {"bytes.difference", "other"},
                             {"bytes.line", PRESENT}},
                    .seen = "in the line '{bytes.line}...' byte {bytes.at} of the request should "
                            "be {bytes.wanted}, and {bytes.came} came"}},
    },
    {
        .id = "eof-ignored",
        .title = "The end of stream is treated as if it were a request",
        .promise =
            "recv returns 0 when the client has ended its stream: no request came, and none will",
        .read = "lab1-oneshot#fin-and-rst, recv(2)",
        .proofs = {{.when = {{"check", "silent_client"}, {"bytes.difference", "extra*"}},
                    .seen = "the client has sent nothing but its FIN, and got {bytes.got} bytes"},
                   {.when = {{"check", "silent_client"}, {"awaited", "no-line"}},
                    .seen = "the client has sent nothing but its FIN, and {program} printed "
                            "'{line.forbidden}...'"}},
    },
    {
        .id = "half-close-means-gone",
        .title = "A client that has sent its FIN gets no answer",
        .promise = "a FIN ends one direction: the client will send no more, and still reads",
        .read = "lab1-oneshot#fin-and-rst, shutdown(2), RFC 9293 section 3.6",
        .proofs = {{.when = {{"check", "half_closed_request"}, {"bytes.difference", "nothing"}},
                    .seen = "request and FIN came together, and {program} closed the connection "
                            "without a reply"}},
    },
    {
        .id = "waits-before-sending",
        .title = "The program waits for the other side before it has sent anything",
        .promise = "who connects speaks first here; if both sides wait in recv, both wait for ever",
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
        .promise = "argv holds what the user typed; a default is for what was left out",
        .read = "lab1-oneshot#the-client",
        .proofs = {{.when = {{"check", "client_talks"},
                             {"bytes.difference", "other"},
                             {"bytes.text", "Hello, server!"}},
                    .seen = "`{command}` sends '{bytes.text}'"}},
    },
    {
        .id = "sends-pointer-size",
        .title = "Only the first 8 bytes of the message are sent",
        .promise = "strlen counts the bytes of a string; sizeof a pointer to it is the size of the "
                   "pointer, 8 on this machine",
        .read = "lab1-oneshot#sending, send(2)",
        .proofs = {{.when = {{"check", "client_talks"},
                             {"bytes.difference", "prefix"},
                             {"bytes.got", "8"}},
                    .seen =
                        "8 of {bytes.expected} bytes came: is it sizeof where strlen should be?"}},
    },
    {
        .id = "single-recv",
        .title = "Only what the first recv brings is taken for the whole reply",
        .promise = "recv returns what is there, be it one byte; only the end of stream says that "
                   "the reply is whole",
        .read = "lab1-oneshot#recv-counts-bytes, recv(2), RFC 9293 section 3.9.1.3",
        .proofs = {{.when = {{"check", "client_reads_all"},
                             {"line.difference", "prefix|cut-at-nul"},
                             {"line.length.got", "20"}},
                    .seen = "the reply came in several pieces, the first of 1 byte, and that byte "
                            "is all that was printed"},
                   {.when = {{"check", "fetch_reply"},
                             {"bytes.difference", "prefix|cut-at-nul"},
                             {"bytes.got", "1"}},
                    .seen = "the reply came in several pieces, the first of 1 byte, and that byte "
                            "is all that was written"}},
    },
    {
        .id = "reply-cut-short",
        .proofs = {{.when = {{"check", "client_reads_all"},
                             {"line.difference", "prefix|cut-at-nul"},
                             {"alive", "no"}},
                    .seen = "of a line of {line.length.wanted} bytes the first {line.length.got} "
                            "were printed"}},
    },
    {
        .id = "one-client-then-exit",
        .title = "The server ends with a client, instead of waiting for the next one",
        .promise = "accept hands over one connection; the listener stays for the next, and the "
                   "server goes back to it",
        .read = "lab1-oneshot#accepting, accept(2)",
        .proofs = {{.when = {{"check", "answers|answers_at_once|logs|raw_bytes"},
                             {"alive", "no"},
                             {"exit.status", PRESENT},
                             {"bytes.got", "!|0"}},
                    .seen = "{program} exited with status {exit.status}[: {stderr.last}]"}},
    },
    {.id = NULL},
};

RULES(.turn = TURN_LAB, .lab = "lab1-oneshot", .rules = rules);
