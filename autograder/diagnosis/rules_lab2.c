/* Mistakes that the scenes of lab 2's checks prove, and no others. */
#include "diagnosis/rules.h"

static const struct rule rules[] = {
    {
        .id = "gives-up",
        .proofs =
            {{.when = {{"outlasted", PRESENT}, {"awaited", "silence"}, {"ending", "fin|rst"}},
              .seen = "{program} waited with a limit of {outlasted} ms, then ended the connection"},
             {.when = {{"outlasted", PRESENT}, {"awaited", "alive"}},
              .seen = "{program} waited with a limit of {outlasted} ms, then ended"}},
    },
    {
        .id = "eintr-fatal",
        .proofs = {{.when = {{"fault.connect.EINTR", PRESENT},
                             {"awaited", "connect"},
                             {"fault.poll.EINTR", ABSENT},
                             {"fault.send.EINTR", ABSENT},
                             {"alive", "no"}},
                    .seen = "connect was interrupted, and {program} ended[: {stderr.last}]"},
                   {.when = {{"fault.send.EINTR", PRESENT},
                             {"fault.send.short", ABSENT},
                             {"awaited", "connect"},
                             {"alive", "no"}},
                    .seen = "poll was interrupted, and {program} ended[: {stderr.last}]"},
                   {.when = {{"fault.poll.EINTR", PRESENT},
                             {"fault.send.EINTR", ABSENT},
                             {"alive", "no"}},
                    .seen = "after a poll that was interrupted {program} ended[: {stderr.last}]"}},
    },
    {
        .id = "quit-obeyed",
        .title = "The server obeys a word that is meant for the client",
        .promise =
            "`quit` ends the client it is typed into; on the wire it is four bytes like any others",
        .read = "lab2-echo#the-client",
        .proofs = {{.when = {{"check", "any_bytes"},
                             {"bytes.line", "quit"},
                             {"bytes.difference", "nothing"},
                             {"ending", "fin|rst"}},
                    .seen = "'quit' was sent to {program}, and it ended the connection"}},
    },
    /* ---- where it listens, what it says ---- */
    {
        .id = "waits-announced-once",
        .title = "The server does not say that it is waiting for the next client",
        .promise = "the line comes before each accept: it shows in the log that one client is done "
                   "and the next one may come",
        .read = "lab2-echo#log-lines",
        .proofs = {{.when = {{"check", "logs"},
                             {"awaited", "lines"},
                             {"line.wanted", "Server is waiting for a connection*"},
                             {"stuck.on", "listener"}},
                    .seen = "{program} is waiting for its third client, but has printed the line "
                            "{lines.got} times"}},
    },
    {
        .id = "prompt-not-flushed",
        .title = "The prompt stays in stdout's buffer",
        .promise = "text without a newline at its end is written out when the buffer is full, or "
                   "by fflush",
        .read = "lab2-echo#the-client, fflush(3)",
        .proofs = {{.when = {{"awaited", "prompt"}, {"outcome", "stalled"}, {"stuck.on", "stdin"}},
                    .seen = "{program} is already waiting for a line[, {stuck.where}], but the "
                            "prompt has not come"}},
    },

    {
        .id = "cut-at-nul",
        .title = "A message ends at its first NUL",
        .promise = "recv and getline return how many bytes there are, and any of them may be a "
                   "NUL; strlen stops there",
        .read = "lab2-echo#no-messages, strlen(3)",
        .proofs = {{.when = {{"check", "any_bytes"},
                             {"bytes.difference", "nothing|cut-at-nul"},
                             {"bytes.wanted", "NUL"}},
                    .seen = "{bytes.got} of {bytes.expected} bytes came back; the next one is a "
                            "NUL"},
                   {.when = {{"check", "client_bytes"},
                             {"bytes.difference", "nothing|cut-at-nul"},
                             {"bytes.wanted", "NUL"}},
                    .seen = "{bytes.got} of the {bytes.expected} bytes of the line were sent; the "
                            "next one is a NUL"}},
    },

    /* ---- the echo ---- */
    {
        .id = "accept-per-message",
        .title = "The server waits for a new client while the old one is sending",
        .promise = "accept returns a connection, not a message: it is for the next client, and "
                   "recv is for the next bytes of this one",
        .read = "lab2-echo#the-echo-loop, accept(2)",
        .proofs = {{.when = {{"check", "echoes"},
                             {"awaited", "bytes"},
                             {"stuck.on", "listener"},
                             {"peer.unread", "[1-9]*"}},
                    .seen = "{program} sleeps in {stuck.call}()[, {stuck.where}], and "
                            "{peer.unread} bytes of its client are unread"}},
    },
    {
        .id = "one-message-per-connection",
        .title = "The server hangs up before its client does",
        .promise = "the client's stream ends when recv returns 0, not before",
        .read = "lab2-echo#the-echo-loop, recv(2)",
        .proofs = {{.when = {{"check", "echoes"},
                             {"awaited", "bytes"},
                             {"ending", "fin|rst"},
                             {"alive", "yes"}},
                    .seen = "the client had more to send, but {program} ended the connection"}},
    },
    {
        .id = "waits-for-newline",
        .title = "Bytes are not sent back until their line is complete",
        .promise = "a stream has no lines: recv returns what is there, even a single byte",
        .read = "lab2-echo#no-messages, recv(2)",
        .proofs = {{.when = {{"check", "byte_by_byte"},
                             {"bytes.difference", "nothing"},
                             {"outcome", "stalled"},
                             {"stuck.on", "connection"},
                             {"peer.unread", "0"}},
                    .seen = "{program} has read the byte, sent nothing, and sleeps in "
                            "{stuck.call}()[, {stuck.where}]"}},
    },
    {
        .id = "stale-tail",
        .title = "After a short message come leftovers of a longer one",
        .promise = "recv returns how many bytes it put into the buffer; those after them are older",
        .read = "lab2-echo#no-messages, recv(2)",
        .proofs = {{.when = {{"check", "any_bytes"},
                             {"bytes.difference", "other"},
                             {"bytes.expected", "[1-9]|[1-9][0-9]"}},
                    .seen = "byte {bytes.at} of the echo should be {bytes.wanted}, but is "
                            "{bytes.came}, after a longer message of 901 bytes"}},
    },
    {
        .id = "stops-early",
        .title = "Only the beginning of a long stream is sent back",
        .promise = "a stream may be longer than any buffer: what has been sent back makes room for "
                   "the next piece",
        .read = "lab2-echo#the-echo-loop",
        .proofs =
            {{.when = {{"check", "long_line"}, {"awaited", "bytes"}, {"ending", "fin|rst"}},
              .seen =
                  "{bytes.got} of {bytes.expected} bytes came back, then the connection ended"}},
    },
    {
        .id = "half-close-tail-lost",
        .title = "What came just before the client's FIN is not sent back",
        .promise = "a FIN ends only the client's direction: what it sent before is still there to "
                   "be read, and your direction is open",
        .read = "lab2-echo#half-close, RFC 9293 section 3.6",
        .proofs = {{.when = {{"check", "half_close"}, {"awaited", "bytes"}, {"ending", "fin|rst"}},
                    .seen = "{bytes.expected} bytes came together with the FIN, {bytes.got} were "
                            "sent back, and then the connection ended"}},
    },
    {
        .id = "loses-bytes",
        .title = "Bytes are lost when the client reads late",
        .promise = "send may take less than it is given, or nothing if it must not wait; sending "
                   "the rest is your job",
        .read = "lab2-echo#short-writes, send(2)",
        .proofs = {{.when = {{"check", "slow_reader"},
                             {"awaited", "bytes"},
                             {"bytes.difference", "other"}},
                    .seen = "the window was full and send was stopped; from byte {bytes.at} on, "
                            "the wrong bytes came"},
                   {.when = {{"check", "slow_reader"},
                             {"awaited", "bytes"},
                             {"bytes.difference", "prefix"},
                             {"outcome", "stalled"},
                             {"stuck.on", "connection"},
                             {"peer.unread", "0"}},
                    .seen = "the window was full; {bytes.got} of {bytes.expected} bytes came, and "
                            "{program} waits for the next ones"}},
    },

    /* ---- a server that ends ---- */
    {
        .id = "nonblocking-spin",
        .title = "The server keeps asking whether there is something to read",
        .promise = "recv waits in the kernel, at no cost, until there is something; poll does so "
                   "for sockets that must not wait",
        .read = "lab2-echo#the-echo-loop, recv(2), poll(2)",
        .proofs = {{.when = {{"check", "sleeps_when_idle"}, {"spins", "yes"}},
                    .seen = "the client sends nothing, and {program} uses all the processor time "
                            "it can get[: {stuck.where}]"}},
    },

    /* ---- the client ---- */
    {
        .id = "quit-ignored",
        .title = "The word quit is sent instead of ending the conversation",
        .promise = "a line that was read still has its newline; compare without it",
        .read = "lab2-echo#the-client, getline(3)",
        .proofs = {{.when = {{"check", "client_talks"}, {"bytes.text", "quit*"}},
                    .seen = "'{bytes.text}' came over the connection"}},
    },
    {
        .id = "scanf-words",
        .title = "A line is split at its blanks",
        .promise = "scanf skips blanks and stops at the next one; getline reads a line",
        .read = "lab2-echo#the-client, scanf(3), getline(3)",
        .proofs = {{.when = {{"check", "client_lines"}, {"bytes.text", "two*"}},
                    .seen = "a line of two words was typed, with blanks before them, and "
                            "'{bytes.text}' came first"}},
    },
    {
        .id = "line-ends-client",
        .title = "A line that should not end the client ends it",
        .promise = "only quit, alone on its line, and the end of input end the client; an empty "
                   "line is skipped, and the last line needs no newline",
        .read = "lab2-echo#the-client",
        .proofs =
            {{.when = {{"check", "client_lines"},
                       {"awaited", "bytes"},
                       {"bytes.difference", "nothing"},
                       {"ending", "fin|rst"}},
              .seen =
                  "the next line was '{bytes.line}'; it did not come, and the connection ended"}},
    },
    {
        .id = "deadlock",
        .title = "Client and server wait for each other forever",
        .promise = "a stream holds as much as the buffers at its two ends; when they are full, "
                   "send waits until the other side reads",
        .read = "lab2-echo#deadlock",
        .proofs =
            {{.when = {{"awaited", "echo"},
                       {"outcome", "stalled"},
                       {"echo.holds", "yes"},
                       {"stuck.call", "send|sendto|sendmsg|write|writev|poll|ppoll|select"}},
              .seen = "{program} sleeps in {stuck.call}() with {peer.unread} bytes of echo unread; "
                      "the server can send no more, so it reads no more[: {stuck.where}]"}},
    },
    {
        .id = "incomplete-echo-shown",
        .title = "Part of an echo is shown as if it were all",
        .promise = "an echo is complete when as many bytes have come back as were sent; the stream "
                   "may end before that",
        .read = "lab2-echo#when-a-peer-goes-away",
        .proofs = {{.when = {{"check", "client_notices"},
                             {"awaited", "no-line"},
                             {"staging.end", "mid-echo"}},
                    .seen = "11 of 31 bytes came back before the connection broke, but a "
                            "'{line.forbidden}' line was printed"}},
    },
    {
        .id = "blind-to-server",
        .title = "The end of the server's stream goes unnoticed",
        .promise = "recv returns 0 once the other side has ended its stream, and 0 again on every "
                   "later call",
        .read = "lab2-echo#when-a-peer-goes-away, recv(2)",
        .proofs = {{.when = {{"check", "client_notices"}, {"awaited", "exit"}, {"alive", "yes"}},
                    .seen = "the server has gone, the next line was typed, and {program} goes on[: "
                            "{stuck.where}]"}},
    },
    {
        .id = "single-recv",
        .proofs = {{.when = {{"check", "client_pieces"},
                             {"awaited", "read"},
                             {"stuck.on", "stdin"},
                             {"peer.unread", "[1-9]*"}},
                    .seen = "{program} waits for the next line while {peer.unread} bytes of the "
                            "reply are unread"},
                   {.when = {{"check", "client_pieces"},
                             {"awaited", "no-line"},
                             {"line.forbidden", "Received"}},
                    .seen = "29 of 30 bytes were back, but a 'Received' line was printed"}},
    },
    {
        .id = "one-client-then-exit",
        .proofs = {{.when = {{"check", "echoes|next_client|logs"},
                             {"alive", "no"},
                             {"exit.status", PRESENT},
                             {"bytes.got", "!|0"}},
                    .seen = "{program} exited with status {exit.status}[: {stderr.last}]"}},
    },
    {.id = NULL},
};

RULES(.turn = TURN_LAB, .lab = "lab2-echo", .rules = rules);
