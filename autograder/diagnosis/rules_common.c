/* Mistakes that show in the same way in every lab, from the particular to the general. */
#include "diagnosis/rules.h"

/* A command that ends in one of the words that checks give as a wrong PORT. */
#define WRONG_PORT "* abc|* 80x|* -1|* 65536|* ''|* 99999999999999999999"

static const struct rule rules[] = {
    /* ---- signals ---- */
    {
        .id = "killed-by-signal",
        .title = "A signal that the program should catch kills it",
        .promise = "SIGINT and SIGTERM end a program at once unless it installs a handler",
        .read = "lab3-ack#the-end, sigaction(2), signal(7)",
        .proofs = {{.when = {{"exit.signal", "SIGINT|SIGTERM"}},
                    .seen = "{program} was killed by {exit.signal}"}},
    },
    /* ---- interrupted calls, failing calls, short sends ---- */
    {
        .id = "short-write-ignored",
        .title = "send took only part of the data, and the rest is never sent",
        .promise = "send returns how many bytes it took; sending the rest is your job",
        .read = "lab1-oneshot#sending, send(2)",
        .proofs =
            {{.when = {{"fault.send.short", "1"}, {"bytes.difference", "prefix|cut-at-nul"}},
              .seen =
                  "one send took {bytes.got} of {bytes.expected} bytes, and the rest never came"}},
    },
    {
        .id = "short-write-resent",
        .title = "After a short send, the wrong bytes follow",
        .promise = "send returns how many bytes it took; the next send starts right after them",
        .read = "lab1-oneshot#sending, send(2)",
        .proofs = {{.when = {{"fault.send.short", PRESENT}, {"bytes.difference", "other|extra"}},
                    .seen = "the bytes are right up to byte {bytes.at} and wrong from there on; "
                            "{fault.send.short} sends were short"}},
    },
    {
        .id = "connect-interrupted",
        .title = "A signal during connect is treated as a failure",
        .promise = "the handshake goes on: called again, connect waits for it, or says EISCONN "
                   "once it is done",
        .read = "lab1-oneshot#signals-and-faults, connect(2)",
        .proofs =
            {{.when = {{"fault.connect.EINTR", PRESENT}, {"awaited", "connect"}, {"alive", "no"}},
              .seen = "connect was interrupted {fault.connect.EINTR} times, and {program} "
                      "ended[: {stderr.last}]"}},
    },
    {
        .id = "eintr-fatal",
        .title = "An interrupted call is treated as a failure",
        .promise =
            "EINTR only means that a signal came first: nothing is lost, so make the call again",
        .read = "lab1-oneshot#signals-and-faults, signal(7)",
        .proofs = {{.when = {{"fault.accept.EINTR", PRESENT},
                             {"fault.accept.ECONNABORTED", ABSENT},
                             {"fault.recv.EINTR", ABSENT},
                             {"alive", "no"}},
                    .seen = "accept was interrupted, and {program} ended[: {stderr.last}]"},
                   {.when = {{"fault.recv.EINTR", PRESENT},
                             {"fault.send.EINTR", ABSENT},
                             {"fault.send.short", ABSENT},
                             {"bytes.difference", "nothing"}},
                    .seen =
                        "recv was interrupted, and {program} sent nothing more[: {stderr.last}]"},
                   {.when = {{"fault.send.EINTR", PRESENT},
                             {"fault.send.short", ABSENT},
                             {"bytes.difference", "nothing"}},
                    .seen =
                        "send was interrupted, and {program} sent nothing more[: {stderr.last}]"},
                   {.when = {{"fault.recv.EINTR", PRESENT},
                             {"fault.recv.short", ABSENT},
                             {"exit.status", PRESENT},
                             {"awaited", "exit"}},
                    .seen = "recv was interrupted, and {program} exited with status "
                            "{exit.status}[: {stderr.last}]"}},
    },
    {
        .id = "accept-error-fatal",
        .title = "One failed accept stops the server",
        .promise = "accept also reports errors of the one connection it is taking; the next one "
                   "may be fine",
        .read = "lab1-oneshot#signals-and-faults, accept(2)",
        .proofs =
            {{.when = {{"fault.accept.ECONNABORTED", PRESENT},
                       {"fault.recv.EINTR", ABSENT},
                       {"alive", "no"}},
              .seen = "accept failed once with ECONNABORTED, and {program} ended[: {stderr.last}]"},
             {.when = {{"fault.accept.ECONNABORTED", PRESENT},
                       {"fault.recv.EINTR", ABSENT},
                       {"peer.accepted", "no"},
                       {"outcome", "stalled"}},
              .seen = "accept failed once with ECONNABORTED, and {program} does not call it again"},
             {.when = {{"fault.accept.ECONNABORTED", PRESENT},
                       {"peer.accepted", "no"},
                       {"outcome", "stalled"},
                       {"stuck.call", "rt_sigtimedwait|rt_sigsuspend|pause|futex"}},
              .seen = "accept failed once with ECONNABORTED; a client waits for it, and {program} "
                      "sleeps in {stuck.call}()"}},
    },

    /* ---- usage ---- */
    {
        .id = "wrong-usage-status",
        .title = "The exit status for wrong usage is not 2",
        .promise = "the exit status lets a script tell wrong usage (2) from a failure (1)",
        .read = "lab1-oneshot#usage-and-errors, exit(3)",
        .proofs = {{.when = {{"awaited", "usage"}, {"exit.expected", "2"}, {"stderr.usage", "yes"}},
                    .seen = "`{command}` prints its usage[, and exits with status {exit.status}]"}},
    },
    {
        .id = "extra-args-ignored",
        .title = "Extra arguments are not refused",
        .promise = "argc counts the arguments; one too many is a mistake, and whoever made it "
                   "wants to know",
        .read = "lab1-oneshot#usage-and-errors, getopt(3)",
        .proofs = {{.when = {{"awaited", "usage"},
                             {"command", "* 5000 5001|* more"},
                             {"usage.instead", "listens"}},
                    .seen = "`{command}` listens on port {listen.port}"},
                   {.when = {{"awaited", "usage"},
                             {"command", "* 5000 5001|* more"},
                             {"stderr.usage", "no"},
                             {"exit.status", PRESENT}},
                    .seen =
                        "`{command}` exits with status {exit.status}[, saying: {stderr.last}]"}},
    },
    {
        .id = "option-ignored",
        .title = "An unknown option is not refused",
        .promise = "an argument that starts with a minus sign is an option; getopt() returns '?' "
                   "for one it does not know",
        .read = "lab1-oneshot#usage-and-errors, getopt(3)",
        .proofs = {{.when = {{"awaited", "usage"},
                             {"command", "* -x|* -x *"},
                             {"usage.instead", "listens"}},
                    .seen = "`{command}` listens on port {listen.port}"},
                   {.when = {{"awaited", "usage"},
                             {"command", "* -x|* -x *"},
                             {"stderr.usage", "no"},
                             {"exit.status", PRESENT}},
                    .seen =
                        "`{command}` exits with status {exit.status}[, saying: {stderr.last}]"}},
    },
    {
        .id = "usage-on-stdout",
        .title = "The usage message goes to stdout instead of stderr",
        .promise = "stdout is for results, which may go to a file or a pipe; stderr is for errors",
        .read = "lab1-oneshot#usage-and-errors, stderr(3)",
        .proofs = {{.when = {{"awaited", "usage"}, {"stderr.on-stdout", "yes"}},
                    .seen = "`{command}` writes to stdout: {stdout.first}"},
                   {.when = {{"awaited", "usage"}, {"usage.instead", "stdout"}},
                    .seen = "`{command}` writes to stdout: {stdout.first}"}},
    },
    {
        .id = "usage-missing",
        .title = "Wrong usage is refused without a usage message",
        .promise = "the line with `usage:` shows how to call the program",
        .read = "lab1-oneshot#usage-and-errors, getopt(3)",
        .proofs = {{.when = {{"awaited", "usage"}, {"exit.status", "2"}, {"stderr.usage", "no"}},
                    .seen = "`{command}` exits with status 2[, saying: {stderr.last}]"}},
    },
    {
        .id = "port-arg-unvalidated",
        .title = "An invalid PORT is not refused",
        .promise = "atoi makes a number of anything; strtol shows where the number ends, and a "
                   "port is at most 65535",
        .read = "lab1-oneshot#usage-and-errors, strtol(3)",
        .proofs =
            {{.when = {{"awaited", "usage"}, {"command", WRONG_PORT}, {"usage.instead", "listens"}},
              .seen = "`{command}` listens on port {listen.port}"},
             {.when = {{"awaited", "usage"},
                       {"command", WRONG_PORT},
                       {"stderr.usage", "no"},
                       {"exit.status", PRESENT}},
              .seen = "`{command}` exits with status {exit.status}[, saying: {stderr.last}]"},
             {.when = {{"awaited", "usage"},
                       {"command", WRONG_PORT},
                       {"outcome", PRESENT},
                       {"stuck.call", PRESENT}},
              .seen = "`{command}` keeps running[, and sleeps in {stuck.call}(), {stuck.where}]"}},
    },
    {
        .id = "wrong-usage-taken",
        .title = "Invalid arguments are not refused",
        .promise = "refuse what you cannot use before you do anything else: `usage:` on stderr, "
                   "and status 2",
        .read = "lab1-oneshot#usage-and-errors, getopt(3)",
        .proofs =
            {{.when = {{"awaited", "usage"}, {"usage.instead", "listens"}},
              .seen = "`{command}` listens on port {listen.port}"},
             {.when = {{"awaited", "usage"}, {"stderr.usage", "no"}, {"exit.status", PRESENT}},
              .seen = "`{command}` exits with status {exit.status}[, saying: {stderr.last}]"},
             {.when = {{"awaited", "usage"}, {"outcome", PRESENT}, {"stuck.call", PRESENT}},
              .seen = "`{command}` keeps running[, and sleeps in {stuck.call}(), {stuck.where}]"}},
    },

    /* ---- listening ---- */
    {
        .id = "port-shared",
        .title = "Two servers listen on the same port",
        .promise = "SO_REUSEADDR never lets two sockets listen on one port; SO_REUSEPORT does, and "
                   "the kernel deals out the clients among them",
        .read = "lab1-oneshot#listening, socket(7)",
        .proofs = {{.when = {{"staging.servers", "two"}, {"awaited", "exit"}, {"alive", "yes"}},
                    .seen = "`{command}` runs although the first server already listens there"}},
    },
    {
        .id = "bind-fail-ignored",
        .title = "bind fails, and the server listens on another port",
        .promise = "bind returns -1 when the port is taken; listen then lets the kernel pick any "
                   "free port",
        .read = "lab1-oneshot#listening, bind(2), listen(2)",
        .proofs = {{.when = {{"staging", "port-taken"},
                             {"awaited", "exit"},
                             {"listens", "yes"},
                             {"listen.which", "ephemeral"}},
                    .seen = "the port that {program} was given is taken, and it listens on "
                            "{listen.port} instead"},
                   {.when = {{"staging", "restart"}, {"listen.instead", "other"}},
                    .seen = "the server first listened on port {listen.asked}; restarted, it "
                            "listens on {listen.port}"}},
    },
    {
        .id = "no-reuseaddr",
        .title = "The port cannot be bound again: SO_REUSEADDR was not set before bind",
        .promise = "the side that closes first keeps the connection in TIME_WAIT for a minute; "
                   "meanwhile bind fails, unless SO_REUSEADDR is set before it",
        .read = "lab1-oneshot#listening, socket(7), RFC 9293 section 3.6",
        .proofs = {{.when = {{"staging", "restart"},
                             {"awaited", "listen"},
                             {"stderr.reason", "EADDRINUSE"}},
                    .seen = "the server served a client and ended; restarted on the same port, it "
                            "said: {stderr.last}"}},
    },
    {
        .id = "no-restart",
        .title = "The server cannot be restarted on the same port",
        .promise = "the port is free as soon as the server ends, if SO_REUSEADDR is set before "
                   "bind; otherwise TIME_WAIT holds it",
        .read = "lab1-oneshot#listening, socket(7), RFC 9293 section 3.6",
        .proofs = {{.when = {{"staging", "restart"}, {"awaited", "listen"}, {"alive", "no"}},
                    .seen = "it first listened on port {listen.asked}; restarted, it ended[ with "
                            "status {exit.status}][: {stderr.last}]"}},
    },
    {
        .id = "port-no-htons",
        .title = "The port is not in network byte order",
        .promise = "a struct sockaddr_in holds the port with its most significant byte first; "
                   "htons() puts it in that order: call it once",
        .read = "lab1-oneshot#addresses-and-byte-order, ip(7), htons(3)",
        .proofs =
            {{.when = {{"listen.instead", "byte-swapped"}},
              .seen = "asked for port {listen.asked}, {program} listens on {listen.port}: the same "
                      "two bytes, swapped"},
             {.when = {{"connect.instead", "byte-swapped"}},
              .seen = "{program} connects to {connect.address}: the two bytes of the port are "
                      "swapped"}},
    },
    {
        .id = "wrong-default-port",
        .title = "Without a PORT, the program does not use the lab's default",
        .promise = "an argument that is left out has a default, and everyone relies on it",
        .read = "lab1-oneshot#usage-and-errors",
        .proofs =
            {{.when = {{"awaited", "listen"}, {"command", "*server"}, {"listen.instead", "other"}},
              .seen = "`{command}` listens on port {listen.port} instead of {listen.asked}"},
             {.when = {{"staging", "default-port"},
                       {"awaited", "connect"},
                       {"stderr.reason", "ECONNREFUSED"}},
              .seen =
                  "a server listens on the lab's port, and `{command}` is refused: {stderr.last}"}},
    },
    {
        .id = "listen-forgotten",
        .title = "The socket is bound but does not listen",
        .promise = "bind gives a socket its address; the kernel takes connections for it only "
                   "after listen has succeeded",
        .read = "lab1-oneshot#listening, listen(2)",
        .proofs = {{.when = {{"listen.instead", "bound-only"}},
                    .seen = "{program} has bound a socket, but none of its sockets is listening[; "
                            "it said: {stderr.last}]"}},
    },
    {
        .id = "port-arg-ignored",
        .title = "PORT is ignored: the default is used instead",
        .promise = "argv holds what the user typed; a default is for what the user left out",
        .read = "lab1-oneshot#usage-and-errors",
        .proofs = {{.when = {{"listen.instead", "other"}, {"listen.which", "default"}},
                    .seen = "`{command}` listens on port {listen.port}"},
                   {.when = {{"connect.instead", "default-port"}},
                    .seen = "`{command}` connects to {connect.address}"}},
    },
    {
        .id = "bind-forgotten",
        .title = "The socket listens without being bound, so the kernel chose its port",
        .promise = "listen on a socket without an address takes any free port: bind was not "
                   "called, or failed unnoticed",
        .read = "lab1-oneshot#listening, bind(2), listen(2)",
        .proofs = {{.when = {{"listen.instead", "other"},
                             {"listen.which", "ephemeral"},
                             {"listen.address", "0.0.0.0:*|[[]::]:*"}},
                    .seen =
                        "asked for port {listen.asked}, {program} listens on {listen.address}"}},
    },
    {
        .id = "listens-elsewhere",
        .title = "The server listens on another port than the one that it is given",
        .promise = "bind takes the port from the struct sockaddr_in that it is given, in network "
                   "byte order",
        .read = "lab1-oneshot#listening, bind(2)",
        .proofs = {{.when = {{"listen.instead", "other"}},
                    .seen = "asked for port {listen.asked}, {program} listens on {listen.port}"}},
    },
    {
        .id = "binds-loopback",
        .title = "The server can be reached only from this machine",
        .promise = "a socket bound to 127.0.0.1 takes connections from this machine only; "
                   "INADDR_ANY stands for all of its addresses",
        .read = "lab3-ack#usage-and-errors, ip(7)",
        .proofs = {{.when = {{"listen.wanted", "0.0.0.0"}, {"listen.address", "127.*"}},
                    .seen = "{program} is bound to {listen.address}"}},
    },
    {
        .id = "binds-any-address",
        .title = "The server can be reached from other machines",
        .promise = "a socket bound to 0.0.0.0 takes connections to every address of the machine; "
                   "127.0.0.1 can be reached from this machine only",
        .read = "lab1-oneshot#listening, ip(7)",
        .proofs = {{.when = {{"listen.wanted", "127.0.0.1"},
                             {"listen.address", "0.0.0.0:*|[[]::]:*"}},
                    .seen = "{program} listens on {listen.address} instead of 127.0.0.1"}},
    },
    {
        .id = "ends-before-listening",
        .title = "The server ends before it listens",
        .promise = "a server listens, then serves forever; every call before that can fail, and "
                   "errno says why",
        .read = "lab1-oneshot#listening, socket(2), bind(2)",
        .proofs =
            {{.when = {{"awaited", "listen"}, {"exit.status", PRESENT}},
              .seen =
                  "`{command}` exits with status {exit.status}[; its last words: {stderr.last}]"}},
    },
    {
        .id = "never-listens",
        .title = "The server never reaches listen",
        .promise = "socket, bind, listen: none of them waits, and nobody can connect before listen "
                   "has succeeded",
        .read = "lab1-oneshot#listening, listen(2)",
        .proofs = {{.when = {{"awaited", "listen"},
                             {"listen.instead", "nothing"},
                             {"outcome", "stalled"},
                             {"stuck.call", PRESENT}},
                    .seen = "{program} sleeps in {stuck.call}()[, {stuck.where}]"}},
    },

    /* ---- connecting ---- */
    {
        .id = "connects-elsewhere",
        .title = "The program connects to the wrong address or port",
        .promise = "connect takes the address and port from the struct sockaddr it is given, with "
                   "the port in network byte order",
        .read = "lab1-oneshot#addresses-and-byte-order, connect(2)",
        .proofs = {{.when = {{"awaited", "connect"}, {"stderr.reason", "ECONNREFUSED"}},
                    .seen = "a server listens there, and `{command}` is refused: {stderr.last}"},
                   {.when = {{"awaited", "connect"}, {"connect.address", PRESENT}},
                    .seen = "`{command}` connects to {connect.address}"}},
    },
    {
        .id = "never-connects",
        .title = "The program does not connect",
        .promise = "connect makes the connection; it returns 0 once the other side has agreed",
        .read = "lab1-oneshot#the-client, connect(2)",
        .proofs =
            {{.when = {{"awaited", "connect"}, {"exit.status", PRESENT}},
              .seen = "`{command}` exits with status {exit.status}[, saying: {stderr.last}]"},
             {.when = {{"awaited", "connect"}, {"outcome", "stalled"}, {"stuck.call", PRESENT}},
              .seen = "{program} sleeps in {stuck.call}()[, {stuck.where}]"}},
    },

    /* ---- lines on stdout ---- */
    {
        .id = "log-on-stderr",
        .title = "The line is printed on stderr instead of stdout",
        .promise = "stdout is for a program's output, stderr for its errors",
        .read = "lab1-oneshot#log-lines, stdout(3)",
        .proofs = {{.when = {{"awaited", "line"}, {"line.on-stderr", "yes"}},
                    .seen = "'{line.wanted}...' is on stderr"}},
    },
    {
        .id = "port-no-ntohs",
        .title = "A port is printed in network byte order",
        .promise = "accept and getsockname fill in the port with its most significant byte first; "
                   "ntohs() turns it into a number",
        .read = "lab1-oneshot#addresses-and-byte-order, ip(7), ntohs(3)",
        .proofs = {{.when = {{"awaited", "line"}, {"line.number", "byte-swapped"}},
                    .seen = "port {line.number.wanted} is printed as {line.number.got}: the same "
                            "two bytes, swapped"}},
    },
    {
        .id = "announces-asked-port",
        .title = "The program announces the port it asked for, not the one it got",
        .promise =
            "bind with port 0 lets the kernel choose; only getsockname shows which port it chose",
        .read = "lab1-oneshot#listening, getsockname(2)",
        .proofs = {{.when = {{"awaited", "line"},
                             {"line.wanted", "*istening on*|Server started*|Status on*"},
                             {"line.number", "zero"}},
                    .seen =
                        "{program} listens on port {line.number.wanted}, but announces port 0"}},
    },
    {
        .id = "prints-own-address",
        .title = "The server prints its own port where the client's should be",
        .promise =
            "accept and getpeername give the address of the other side; getsockname gives your own",
        .read = "lab1-oneshot#addresses-and-byte-order, getpeername(2)",
        .proofs = {{.when = {{"awaited", "line"},
                             {"line.wanted", "*Accepted connection from*|Connected by"},
                             {"line.number", "own-port"}},
                    .seen = "the client's port is {line.number.wanted}, but {line.number.got} is "
                            "printed, which is the server's own"}},
    },
    {
        .id = "addrlen-uninit",
        .title = "The client's address is never filled in",
        .promise = "accept writes no more of the address than its third argument allows, so set "
                   "that before each call",
        .read = "lab1-oneshot#addresses-and-byte-order, accept(2)",
        .proofs = {{.when = {{"awaited", "line"},
                             {"line.wanted", "*Accepted connection from*|Connected by"},
                             {"line.text", "*0.0.0.0:0|*address family 0"}},
                    .seen = "it prints '{line.text}'"}},
    },
    {
        .id = "input-unread",
        .title = "Typed input is not read",
        .promise = "what is typed waits in the kernel until the program calls read, or getline, on "
                   "standard input",
        .read = "lab2-echo#the-client, read(2), getline(3)",
        .proofs = {{.when = {{"awaited", "line|prompt"},
                             {"stdin.unread", "[1-9]*"},
                             {"outcome", "stalled"},
                             {"stuck.call", PRESENT}},
                    .seen = "{program} sleeps in {stuck.call}() while {stdin.unread} typed bytes "
                            "are unread[: {stuck.where}]"}},
    },
    {
        .id = "stdout-not-flushed",
        .title = "Lines stay in stdout's buffer when stdout is a pipe",
        .promise = "stdout is line-buffered only on a terminal; to a pipe it waits for a full "
                   "buffer, unless you call setvbuf or fflush",
        .read = "lab1-oneshot#log-lines, setvbuf(3)",
        .proofs = {{.when = {{"stdout", "pipe"},
                             {"stdout.terminal", "yes"},
                             {"awaited", "line"},
                             {"line.got", "none"},
                             {"stdout.first", ABSENT},
                             {"alive", "yes"}},
                    .seen = "on a terminal the lines come; through a pipe nothing came while "
                            "{program} was running[ and slept in {stuck.call}()]"}},
    },
    {
        .id = "log-no-newline",
        .title = "A line does not end with a newline",
        .promise = "a line ends with a newline; line-buffered stdout is written out only then",
        .read = "lab1-oneshot#log-lines, setvbuf(3)",
        .proofs =
            {{.when = {{"awaited", "line"},
                       {"line.rest",
                        "Accepted connection*|Connected by*|Received*|Sent*|Server is*"}},
              .seen = "'{line.wanted}...' goes on with '{line.rest}'"},
             {.when = {{"awaited", "line"}, {"line.difference", "none"}, {"line.ended", "no"}},
              .seen = "'{line.text}' is printed without a newline"}},
    },
    {
        .id = "strlen-on-binary",
        .title = "Received bytes are treated as a string, which ends at the first NUL",
        .promise = "recv returns how many bytes came, and any of them may be a NUL; %s and strlen "
                   "stop there, fwrite does not",
        .read = "lab1-oneshot#recv-counts-bytes, fwrite(3)",
        .proofs =
            {{.when = {{"staging.nuls", "yes"},
                       {"awaited", "line"},
                       {"line.difference", "cut-at-nul"}},
              .seen = "the request has NULs in it, and what is printed stops before the first one"},
             {.when = {{"awaited", "line"}, {"line.difference", "other"}, {"line.nuls", "cut"}},
              .seen = "{line.length.got} of {line.length.wanted} bytes were printed: pieces are "
                      "missing, each starting at a NUL"},
             {.when = {{"awaited", "stdout"}, {"bytes.difference", "other"}, {"bytes.nuls", "cut"}},
              .seen = "{bytes.got} of {bytes.expected} bytes were written: pieces are missing, "
                      "each starting at a NUL"}},
    },
    {
        .id = "reply-cut-short",
        .title = "The reply is not read to its end",
        .promise = "a reply can be longer than any buffer; only the end of stream says that it is "
                   "complete",
        .read = "lab1-oneshot#recv-counts-bytes, recv(2), RFC 9293 section 3.9.1.3",
        .proofs = {{.when = {{"awaited", "stdout"},
                             {"bytes.difference", "prefix|cut-at-nul|nothing"}},
                    .seen = "of {bytes.expected} bytes, only the first {bytes.got} were written"}},
    },
    {
        .id = "bytes-changed",
        .title = "Received bytes are not printed unchanged",
        .promise = "bytes are bytes, whatever their values: fwrite prints as many as you tell it "
                   "to, unchanged",
        .read = "lab1-oneshot#recv-counts-bytes, fwrite(3)",
        .proofs = {{.when = {{"awaited", "line"},
                             {"line.wanted", "Received*"},
                             {"line.text", "Received data: *|Received response: *"}},
                    .seen = "the line should have {line.length.wanted} bytes but has "
                            "{line.length.got}; the caret above marks the first that differs"},
                   {.when = {{"awaited", "stdout"}},
                    .seen =
                        "byte {bytes.at} should be {bytes.wanted}, but {bytes.came} was written"}},
    },
    {
        .id = "line-missing",
        .title = "A line that should have come by now is missing",
        .promise = "a line arrives once it is printed, ended with a newline and flushed; stdout "
                   "flushes by itself only on a terminal",
        .read = "lab1-oneshot#log-lines, setvbuf(3)",
        .proofs = {{.when = {{"stdout", "pipe"},
                             {"awaited", "line"},
                             {"line.got", "none"},
                             {"alive", "yes"}},
                    .seen = "no line like '{line.wanted}' came through the pipe: it is not "
                            "printed, or it waits in stdout's buffer"},
                   {.when = {{"awaited", "line"}, {"line.got", "none"}, {"alive", "yes"}},
                    .seen = "no line like '{line.wanted}' has come[, and {program} sleeps in "
                            "{stuck.call}()][, {stuck.where}]"},
                   {.when = {{"awaited", "line"}, {"line.got", "none"}, {"alive", "no"}},
                    .seen = "{program} ended without printing a line like '{line.wanted}'"}},
    },
    {
        .id = "line-differs",
        .title = "A line is not worded as the lab asks",
        .promise = "other programs read these lines, and look for exactly these characters",
        .read = "lab1-oneshot#log-lines",
        .proofs = {{.when = {{"awaited", "line"}, {"line.got", "another"}},
                    .seen = "the line closest to '{line.wanted}...' is '{line.text}'"}},
    },

    /* ---- exit statuses, and words on stderr ---- */
    {
        .id = "announced-too-early",
        .title = "The server announces itself although it is not listening",
        .promise =
            "whoever reads the line may connect at once: print it only after listen has succeeded",
        .read = "lab1-oneshot#listening, listen(2)",
        .proofs = {{.when = {{"staging", "port-taken"}, {"awaited", "no-line"}},
                    .seen =
                        "the port is taken, but {program} still printed '{line.forbidden}...'"}},
    },
    {
        .id = "error-on-stdout",
        .title = "The reason for a failure is printed on stdout",
        .promise =
            "stdout is for results, which may go to a file or a pipe; perror() writes to stderr",
        .read = "lab1-oneshot#usage-and-errors, perror(3)",
        .proofs = {{.when = {{"awaited", "stderr"}, {"stderr.on-stdout", "yes"}},
                    .seen = "the reason is on stdout: {stdout.first}"}},
    },
    {
        .id = "errno-clobbered",
        .title = "The message says 'Success' although something failed",
        .promise = "errno keeps the reason only until the next call, which may change it: use it "
                   "or save it at once",
        .read = "lab1-oneshot#usage-and-errors, errno(3)",
        .proofs = {{.when = {{"awaited", "stderr"},
                             {"stderr.success", "yes"},
                             {"stderr.last", "Success*|*: Success*"}},
                    .seen = "stderr says: {stderr.last}"}},
    },
    {
        .id = "fails-silently",
        .title = "The program fails without saying why",
        .promise =
            "a call that fails leaves its reason in errno; print it with perror() or strerror()",
        .read = "lab1-oneshot#usage-and-errors, perror(3)",
        .proofs = {{.when = {{"awaited", "stderr"}, {"stderr.empty", "yes"}},
                    .seen = "{program} ended[ with status {exit.status}], and stderr is empty"}},
    },
    {
        .id = "reason-missing",
        .title = "The message does not give the system's reason",
        .promise =
            "a call that fails leaves its reason in errno; print it with perror() or strerror()",
        .read = "lab1-oneshot#usage-and-errors, perror(3)",
        .proofs = {{.when = {{"awaited", "stderr"}, {"stderr.empty", "no"}},
                    .seen = "stderr says: {stderr.last}"}},
    },
    {
        .id = "wrong-exit-status",
        .title = "The exit status does not report the failure",
        .promise = "to a shell, status 0 means success; a script sees nothing but the status",
        .read = "lab1-oneshot#usage-and-errors, exit(3)",
        .proofs = {{.when = {{"awaited", "exit"}, {"exit.expected", "1"}, {"exit.status", PRESENT}},
                    .seen = "{program} exited with status {exit.status} instead of "
                            "{exit.expected}[; its last words: {stderr.last}]"},
                   {.when = {{"awaited", "exit"}, {"stdout", "full"}, {"exit.status", "0"}},
                    .seen = "stdout took nothing, and {program} exited with status 0"}},
    },
    {
        .id = "fault-fatal",
        .title = "The program fails when its calls are interrupted or do less than asked",
        .promise = "EINTR is not a failure, and neither is a short send or recv: the loop around "
                   "the call goes on",
        .read = "lab1-oneshot#signals-and-faults, signal(7)",
        .proofs = {{.when = {{"fault.send.short", PRESENT},
                             {"awaited", "exit"},
                             {"exit.expected", "0"},
                             {"exit.status", PRESENT}},
                    .seen = "send took less than it was given, and {program} exited with status "
                            "{exit.status} instead of 0[; its last words: {stderr.last}]"},
                   {.when = {{"fault.recv.short", PRESENT},
                             {"awaited", "exit"},
                             {"exit.expected", "0"},
                             {"exit.status", PRESENT}},
                    .seen = "recv returned less than there was, and {program} exited with status "
                            "{exit.status} instead of 0[; its last words: {stderr.last}]"},
                   {.when = {{"fault.send.EINTR", PRESENT},
                             {"awaited", "exit"},
                             {"exit.expected", "0"},
                             {"exit.status", PRESENT}},
                    .seen = "send was interrupted, and {program} exited with status {exit.status} "
                            "instead of 0[; its last words: {stderr.last}]"}},
    },
    {
        .id = "fails-all-the-same",
        .title = "The program reports a failure although it should exit with status 0",
        .promise = "to a shell, any status but 0 means failure; on success, main returns 0, or "
                   "EXIT_SUCCESS",
        .read = "lab1-oneshot#usage-and-errors, exit(3)",
        .proofs = {{.when = {{"awaited", "exit"}, {"exit.expected", "0"}, {"exit.status", PRESENT}},
                    .seen = "{program} exited with status {exit.status} instead of 0[; its last "
                            "words: {stderr.last}]"}},
    },
    {
        .id = "never-ends",
        .title = "The program does not end when it is done",
        .promise = "once the other side has ended its stream, nothing more comes; the program "
                   "closes its socket and returns from main",
        .read = "lab1-oneshot#fin-and-rst, close(2)",
        .proofs = {{.when = {{"awaited", "exit"}, {"outcome", "stalled"}, {"stuck.call", PRESENT}},
                    .seen = "{program} sleeps in {stuck.call}()[, {stuck.where}]"}},
    },

    /* ---- running in circles ---- */
    {
        .id = "eof-spin",
        .title = "After the end of stream, the program loops instead of stopping",
        .promise = "after the end of stream, every recv returns 0 at once; that does not mean "
                   "'nothing yet'",
        .read = "lab1-oneshot#fin-and-rst, recv(2)",
        .proofs = {{.when = {{"spins", "yes"}, {"peer.state", "CLOSE_WAIT"}, {"peer.unread", "0"}},
                    .seen = "the FIN has come, nothing is unread, and {program} keeps running[: "
                            "{stuck.where}]"}},
    },
    {
        .id = "spins",
        .title = "The program loops instead of waiting",
        .promise =
            "a blocking call sleeps until there is something to do, and costs nothing meanwhile",
        .read = "lab1-oneshot#accepting, poll(2)",
        .proofs =
            {{.when = {{"spins", "yes"}, {"outcome", "busy"}},
              .seen = "{program} has used more than a second of processor time[: {stuck.where}]"}},
    },

    /* ---- a server that ends, or no longer listens ---- */
    {
        .id = "reset-kills-server",
        .title = "A client that resets its connection ends the server",
        .promise = "after a reset, recv fails with ECONNRESET; that affects one connection only, "
                   "and the listener is fine",
        .read = "lab1-oneshot#fin-and-rst, recv(2), RFC 9293 section 3.5.3",
        .proofs = {{.when = {{"staging", "resets"}, {"alive", "no"}, {"exit.status", PRESENT}},
                    .seen = "after such a client, {program} exited with status {exit.status}[: "
                            "{stderr.last}]"}},
    },
    {
        .id = "send-error-kills-server",
        .title = "A client that leaves before its reply ends the server",
        .promise = "send fails with EPIPE or ECONNRESET when the client is gone; the next client "
                   "is already waiting",
        .read = "lab1-oneshot#signals-and-faults, send(2)",
        .proofs = {{.when = {{"staging", "broken-pipe"}, {"alive", "no"}, {"exit.status", PRESENT}},
                    .seen = "after such a client, {program} exited with status {exit.status}[: "
                            "{stderr.last}]"}},
    },
    {
        .id = "server-ends",
        .title = "The server ends, although it should serve forever",
        .promise = "whatever a client does, the server goes on with the next one",
        .read = "lab1-oneshot#accepting",
        .proofs = {{.when = {{"awaited", "alive"}, {"exit.status", PRESENT}},
                    .seen = "{program} exited with status {exit.status}[: {stderr.last}]"},
                   {.when = {{"connect.error", PRESENT}, {"alive", "no"}, {"exit.status", PRESENT}},
                    .seen = "{program} exited with status {exit.status}[: {stderr.last}]"},
                   {.when = {{"program", "server*"},
                             {"awaited", "bytes|fin|line|read|accept"},
                             {"alive", "no"},
                             {"exit.status", PRESENT}},
                    .seen = "{program} exited with status {exit.status}[: {stderr.last}]"}},
    },
    {
        .id = "closes-listener",
        .title = "The listener is closed, and the server goes on without it",
        .promise = "accept returns a new descriptor for the connection; close that one, and keep "
                   "the listener open for the next client",
        .read = "lab1-oneshot#accepting, accept(2)",
        .proofs = {{.when = {{"connect.error", PRESENT}, {"alive", "yes"}, {"listens", "no"}},
                    .seen = "{program} no longer has a listening socket[; it says: {stderr.last}]"},
                   {.when = {{"program", "server*"},
                             {"awaited", "bytes|fin|line|accept"},
                             {"ending", "rst"},
                             {"alive", "yes"},
                             {"listens", "no"}},
                    .seen =
                        "{program} no longer has a listening socket[; it says: {stderr.last}]"}},
    },

    /* ---- what is said ---- */
    {
        .id = "sends-nul",
        .title = "The NUL that ends the string is sent too",
        .promise = "send sends as many bytes as you tell it to: strlen does not count the NUL, "
                   "sizeof a string does",
        .read = "lab1-oneshot#sending, send(2)",
        .proofs = {{.when = {{"bytes.difference", "extra-nul"}, {"bytes.got", "1"}},
                    .seen = "one byte too many came, a NUL"}},
    },
    {
        .id = "sends-whole-buffer",
        .title = "Many NULs are sent after the text",
        .promise = "send sends as many bytes as you tell it to: pass the length of the text, not "
                   "sizeof its buffer",
        .read = "lab1-oneshot#sending, send(2)",
        .proofs = {{.when = {{"bytes.difference", "extra-nul"}},
                    .seen = "{bytes.got} NULs came after the text"}},
    },
    {
        .id = "sends-newline",
        .title = "A newline is sent after the text",
        .promise = "send exactly what the lab asks for, byte for byte; a newline is for the log",
        .read = "lab1-oneshot#sending, send(2)",
        .proofs = {{.when = {{"bytes.difference", "extra"}, {"bytes.text", "\n|\r\n"}},
                    .seen = "a line end came after the text"}},
    },
    {
        .id = "sends-too-much",
        .title = "Too many bytes are sent",
        .promise =
            "send sends as many bytes as you tell it to: pass exactly the length of the text",
        .read = "lab1-oneshot#sending, send(2)",
        .proofs = {{.when = {{"awaited", "bytes|silence"}, {"bytes.difference", "extra"}},
                    .seen = "{bytes.got} extra bytes came, starting with '{bytes.text}'"}},
    },
    {
        .id = "reset-instead-of-fin",
        .title = "The connection ends with a reset instead of a FIN",
        .promise = "close sends a FIN, but a reset if received bytes are still unread, or if "
                   "SO_LINGER is set with a time of 0",
        .read = "lab1-oneshot#fin-and-rst, close(2), RFC 9293 section 3.6.1",
        .proofs = {{.when = {{"awaited", "fin"}, {"ending", "rst"}, {"alive", "yes"}},
                    .seen = "{program} is still running, and has reset the connection"}},
    },
    {
        .id = "reset-too-early",
        .title = "The connection is reset before everything has been sent",
        .promise = "close sends a reset if received bytes are unread, or if SO_LINGER says so; "
                   "closing a descriptor twice may close another connection",
        .read = "lab1-oneshot#fin-and-rst, close(2), RFC 9293 section 3.6.1",
        .proofs = {{.when = {{"awaited", "bytes"}, {"ending", "rst"}, {"alive", "yes"}},
                    .seen = "{program} is still running, and reset the connection[ after sending "
                            "{bytes.got} of {bytes.expected} bytes]"}},
    },
    {
        .id = "never-accepts",
        .title = "The server does not accept a connection that is waiting",
        .promise = "the kernel makes the connection and keeps it in the queue; nobody reads from "
                   "it until accept has returned it",
        .read = "lab1-oneshot#accepting, accept(2)",
        .proofs =
            {{.when = {{"peer.accepted", "no"}, {"outcome", "stalled"}, {"stuck.call", PRESENT}},
              .seen = "{program} sleeps in {stuck.call}()[ on {stuck.on}] while the connection "
                      "waits in the queue[, with {peer.unread} bytes in it][: {stuck.where}]"}},
    },
    {
        .id = "never-reads",
        .title = "What the other side sent is not read",
        .promise = "bytes wait in the kernel until recv takes them; serve an accepted connection "
                   "before you wait for the next one",
        .read = "lab1-oneshot#accepting, recv(2)",
        .proofs = {{.when = {{"peer.accepted", "yes"},
                             {"peer.unread", "[1-9]*"},
                             {"outcome", "stalled"},
                             {"stuck.call", PRESENT}},
                    .seen = "{program} sleeps in {stuck.call}() while {peer.unread} bytes are "
                            "unread[: {stuck.where}]"}},
    },
    {
        .id = "closes-without-reply",
        .title = "The connection is closed without a reply",
        .promise =
            "close ends the stream after what was sent; if nothing was sent, nothing was answered",
        .read = "lab1-oneshot#sending, send(2)",
        .proofs = {{.when = {{"awaited", "bytes"},
                             {"bytes.difference", "nothing"},
                             {"ending", "fin"},
                             {"peer.heard", "0"}},
                    .seen =
                        "{program} sent a FIN and not a single byte[; it says: {stderr.last}]"}},
    },
    {
        .id = "closes-too-early",
        .title = "The connection is closed before everything has been sent",
        .promise = "close ends the stream after what was sent: send the whole answer first",
        .read = "lab1-oneshot#fin-and-rst, close(2)",
        .proofs =
            {{.when = {{"awaited", "bytes"}, {"bytes.difference", "nothing"}, {"ending", "fin"}},
              .seen = "{program} sent a FIN after {peer.heard} bytes, and more should have come "
                      "first[; it says: {stderr.last}]"}},
    },
    {
        .id = "sends-too-little",
        .title = "Only the beginning is sent",
        .promise = "send the whole text: send returns how many bytes it took, and the length to "
                   "pass is that of the text",
        .read = "lab1-oneshot#sending, send(2)",
        .proofs = {{.when = {{"awaited", "bytes"}, {"bytes.difference", "prefix|cut-at-nul"}},
                    .seen = "{bytes.got} of {bytes.expected} bytes came"}},
    },
    {
        .id = "sends-other-bytes",
        .title = "What is sent is not what the lab asks for",
        .promise = "a protocol is exact to the byte: upper and lower case, blanks and line ends "
                   "are part of it",
        .read = NULL,
        .proofs = {{.when = {{"awaited", "bytes"}, {"bytes.difference", "other"}},
                    .seen = "byte {bytes.at} should be {bytes.wanted}, but {bytes.came} came"}},
    },

    /* ---- the end of a connection ---- */
    {
        .id = "waits-for-client-to-close",
        .title = "After its reply, the server waits for the client instead of closing",
        .promise = "the client waits for the end of stream, which is the server's close; if both "
                   "wait for the other's FIN, none comes",
        .read = "lab1-oneshot#fin-and-rst, close(2), RFC 9293 section 3.6",
        .proofs = {{.when = {{"program", "server*"},
                             {"awaited", "fin"},
                             {"outcome", "stalled"},
                             {"stuck.call", "recv|recvmsg|read|readv"},
                             {"stuck.peer", "this"},
                             {"peer.state", "ESTABLISHED"}},
                    .seen = "the reply is sent, and {program} sleeps in {stuck.call}() on the same "
                            "connection[, {stuck.where}]"}},
    },
    {
        .id = "never-closes",
        .title = "The connection is never closed",
        .promise = "the other side reads until the end of stream, which is your close; a socket "
                   "does not close when its variable goes away",
        .read = "lab1-oneshot#fin-and-rst, close(2), RFC 9293 section 3.6",
        .proofs = {{.when = {{"awaited", "fin"},
                             {"outcome", "stalled"},
                             {"peer.state", "CLOSE_WAIT"},
                             {"stuck.call", PRESENT}},
                    .seen = "the other side's FIN has come, the connection is still open, and "
                            "{program} sleeps in {stuck.call}()[, {stuck.where}]"},
                   {.when = {{"awaited", "fin"},
                             {"outcome", "stalled"},
                             {"peer.state", "ESTABLISHED"},
                             {"stuck.call", PRESENT}},
                    .seen = "everything has been sent, the connection is still open, and {program} "
                            "sleeps in {stuck.call}()[, {stuck.where}]"}},
    },
    {
        .id = "fd-leak-per-client",
        .title = "Descriptors of clients stay open",
        .promise = "only close closes a socket: call it after a reset and after an error, too",
        .read = "lab1-oneshot#accepting, close(2)",
        .proofs = {{.when = {{"leak", "descriptors"}},
                    .seen = "{leak.before} descriptors were open, and {leak.after} after more "
                            "clients had come and gone"}},
    },
    {
        .id = "threads-stay",
        .title = "Threads or processes outlive their clients",
        .promise = "a thread ends when its function returns; a thread that serves a client must "
                   "get there on every path",
        .read = "lab3-ack#a-thread-for-each, pthread_create(3)",
        .proofs = {{.when = {{"leak", "threads"}},
                    .seen = "{program} had {leak.before} threads, and {leak.after} after more "
                            "clients had come and gone"}},
    },
    {
        .id = "thread-leak",
        .title = "Threads that have ended keep their memory",
        .promise = "a thread's stack is given back when the thread is joined, or at once if it is "
                   "detached",
        .read = "lab3-ack#joined-or-detached, pthread_detach(3)",
        .proofs = {{.when = {{"leak", "maps"}},
                    .seen = "{program} had {leak.before} regions of memory, and {leak.after} after "
                            "more clients had come and gone; its threads have ended"}},
    },
    {
        .id = "gets-nowhere",
        .title = "The program keeps running and makes no progress",
        .promise = "a blocking call returns when something happens; sleeping for a time, or "
                   "calling again and again, only makes everyone wait",
        .read = "lab1-oneshot#when-it-goes-wrong, strace(1)",
        .proofs = {{.when = {{"outcome", "busy"}},
                    .seen = "{program} is not done[: it is in {stuck.call}()][, {stuck.where}][; "
                            "it says: {stderr.last}]"}},
    },
    {.id = NULL},
};

RULES(.turn = TURN_COMMON, .rules = rules);
