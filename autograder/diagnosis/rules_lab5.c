/* Mistakes that the scenes of lab 5's checks prove, and no others. The facts that these note:
 *
 * `heard.speaker`, `heard.others`: "yes" once those have got the message who should
 * `refused.all`: "yes" once everything was refused that should be
 * `winners`: how many clients got one name
 * `order`: "of-all" (two see the same messages in different orders), "of-one" (a message is out of
 *     turn)
 * `time.shown`: the time that stands before a line, and is not that of the clock
 * `lines.kind`: the first letters of the line that came another time than once */
#include "diagnosis/rules.h"

static const struct rule rules[] = {
    {
        .id = "list-differs",
        .title = "The list of users is not everyone, in the order of joining",
        .promise = "a list that all threads share has one order; whoever joins goes to its end",
        .read = "lab5-chat#joining-and-leaving",
        .proofs =
            {{.when = {{"check", "joins|leaves"},
                       {"bytes.text", "USERS*"},
                       {"bytes.difference", "other|prefix|extra"}},
              .seen =
                  "byte {bytes.at} of the list should be {bytes.wanted}, but {bytes.came} came"}},
    },
    {
        .id = "bystander-hears",
        .title = "Someone who has not joined hears the room",
        .promise = "a connection is not yet a member: the room is everyone who has a name",
        .read = "lab5-chat#everybody-hears-it",
        .proofs =
            {{.when = {{"check", "joins|talks"}, {"awaited", "silence"}, {"bytes.text", PRESENT}},
              .seen = "a client that has sent nothing got '{bytes.text}'"}},
    },
    {
        .id = "no-self-echo",
        .title = "The sender does not get its own message",
        .promise = "everyone in the room gets each message, so that all see the same order",
        .read = "lab5-chat#everybody-hears-it",
        .proofs = {{.when = {{"check", "talks"},
                             {"heard.speaker", ABSENT},
                             {"bytes.difference", "nothing"},
                             {"outcome", "stalled"}},
                    .seen = "its message was read, and nothing came back"}},
    },
    {
        .id = "told-again",
        .title = "The others hear more than once that someone has left",
        .promise = "the end of the connection comes after LEAVE: a member who has already left "
                   "cannot leave again",
        .read = "lab5-chat#joining-and-leaving",
        .proofs = {{.when = {{"check", "leaves"},
                             {"bytes.text", "LEFT *"},
                             {"bytes.difference", "other|extra"}},
                    .seen = "the others had already heard of it, and then '{bytes.text}' came"}},
    },
    {
        .id = "name-stays-taken",
        .title = "The name of someone who has left stays taken",
        .promise = "a name is free again as soon as its owner has left, however that happened",
        .read = "lab5-chat#joining-and-leaving",
        .proofs =
            {{.when = {{"check", "leaves|vanishes"}, {"bytes.text", "ERROR name taken*"}},
              .seen = "its owner has left, but the next client that wants it gets: {bytes.text}"}},
    },
    {
        .id = "fragment-is-line",
        .title = "What one recv returns is taken for a line",
        .promise = "a recv ends anywhere: a line is complete when its newline has come",
        .read = "lab5-chat#lines-in-a-stream, recv(2)",
        .proofs =
            {{.when = {{"check", "fragments"}, {"staging", "half-line"}, {"bytes.text", "ERROR *"}},
              .seen = "half a line came byte by byte, and was answered with {bytes.text}"}},
    },
    {
        .id = "shared-line",
        .title = "The lines of two clients are mixed",
        .promise = "each connection is a stream of its own, and needs its own buffer for an "
                   "unfinished line",
        .read = "lab5-chat#lines-in-a-stream",
        .proofs = {{.when = {{"check", "fragments"},
                             {"staging", "half-line"},
                             {"bytes.text", "FROM *"},
                             {"bytes.difference", "other"}},
                    .seen = "one client had sent half a line; then another sent a whole one, which "
                            "came out as '{bytes.text}'"}},
    },
    {
        .id = "glued-lines-lost",
        .title = "Not all of the lines that come at once are obeyed",
        .promise = "one recv may bring many lines, and part of another",
        .read = "lab5-chat#lines-in-a-stream, recv(2)",
        .proofs = {{.when = {{"check", "glued"},
                             {"awaited", "bytes"},
                             {"outcome", "stalled"},
                             {"peer.unread", "0"}},
                    .seen = "five lines were sent at once and were read, and {program} sleeps"}},
    },
    {
        .id = "crlf-kept",
        .title = "The CR of a line end is treated as part of the line",
        .promise = "a line ends in LF or CRLF; neither belongs to it",
        .read = "lab5-chat#lines",
        .proofs = {{.when = {{"check", "glued"}, {"bytes.text", "ERROR *"}},
                    .seen = "a line that ends in CRLF was answered with {bytes.text}"}},
    },
    {
        .id = "hangs-up",
        .title = "A wrong command ends the connection",
        .promise = "answer a mistake with an ERROR, and let the client go on",
        .read = "lab5-chat#errors",
        .proofs = {{.when = {{"check", "errors|names|valid_text"},
                             {"bytes.difference", "nothing"},
                             {"ending", "fin|rst"}},
                    .seen = "the connection ended where an ERROR should have come"}},
    },
    {
        .id = "error-not-told",
        .title = "A wrong command gets no answer",
        .promise = "a client that makes a mistake must know: it waits for an answer",
        .read = "lab5-chat#errors",
        .proofs = {{.when = {{"check", "errors|names|valid_text"},
                             {"bytes.difference", "nothing"},
                             {"outcome", "stalled"}},
                    .seen = "the line was read, and nothing came"}},
    },
    {
        .id = "error-differs",
        .title = "The ERROR is not the one that the protocol asks for",
        .promise = "the protocol says which error comes first: first what the client may do, then "
                   "its argument",
        .read = "lab5-chat#errors",
        .proofs = {{.when = {{"check", "errors|names"},
                             {"bytes.text", "ERROR *"},
                             {"bytes.difference", "other|prefix|extra"}},
                    .seen = "'{bytes.text}' came"}},
    },
    {
        .id = "name-given-twice",
        .title = "Two clients get the same name",
        .promise = "before you give a name to a client, look for it among all who have joined",
        .read = "lab5-chat#joining-and-leaving",
        .proofs =
            {{.when = {{"check", "names"}, {"staging", "name-taken"}, {"bytes.text", "WELCOME *"}},
              .seen = "a second client asked for the same name, and got: {bytes.text}"}},
    },
    {
        .id = "name-unchecked",
        .title = "An invalid name is accepted",
        .promise = "with a blank, a newline or a control character in its name, a client can forge "
                   "the lines of another",
        .read = "lab5-chat#hostile-input",
        .proofs = {{.when = {{"check", "names"}, {"staging", ABSENT}, {"bytes.text", "WELCOME *"}},
                    .seen = "'{bytes.text}' came instead of an ERROR"}},
    },
    {
        .id = "controls-pass",
        .title = "Control characters are passed on",
        .promise = "ESC starts a sequence that a terminal obeys: one client could control the "
                   "screen of another",
        .read = "lab5-chat#hostile-input",
        .proofs =
            {{.when = {{"check", "valid_text"}, {"staging", ABSENT}, {"bytes.text", "FROM *"}},
              .seen = "a message with a control character went to everyone"}},
    },
    {
        .id = "utf8-unchecked",
        .title = "Bytes that are not UTF-8 are passed on",
        .promise = "UTF-8 has one form for each character, and some bytes occur in none (RFC 3629)",
        .read = "lab5-chat#hostile-input",
        .proofs = {{.when = {{"check", "valid_text"},
                             {"staging", "not-utf8"},
                             {"refused.all", ABSENT},
                             {"bytes.text", "FROM *"}},
                    .seen = "a message that is not UTF-8 went to everyone"}},
    },
    {
        .id = "text-refused",
        .title = "Valid UTF-8 text is refused",
        .promise = "a character beyond ASCII is two to four bytes, each of them above 127",
        .read = "lab5-chat#hostile-input",
        .proofs =
            {{.when = {{"check", "valid_text"}, {"refused.all", "yes"}, {"bytes.text", "ERROR *"}},
              .seen =
                  "a message in UTF-8 without control characters was answered with {bytes.text}"}},
    },
    {
        .id = "long-line-refused",
        .title = "A line of 1024 bytes is refused",
        .promise = "the limit counts the bytes before the line end",
        .read = "lab5-chat#lines",
        .proofs = {{.when = {{"check", "long_line"},
                             {"staging", ABSENT},
                             {"bytes.text", "ERROR line too long*"}},
                    .seen = "a line of exactly 1024 bytes was answered with {bytes.text}"}},
    },
    {
        .id = "long-line-taken",
        .title = "A line of more than 1024 bytes is not refused",
        .promise = "refuse a line that is too long as a whole: if you cut it, you send something "
                   "that nobody said",
        .read = "lab5-chat#lines",
        .proofs =
            {{.when = {{"check", "long_line"}, {"staging", "too-long"}, {"bytes.text", "FROM *"}},
              .seen = "a line of 1025 bytes was taken for a message, whole or cut, instead of "
                      "being refused with an ERROR"}},
    },
    {
        .id = "long-line-cut",
        .title = "A line of 1024 bytes does not arrive whole",
        .promise = "the limit counts the bytes before the line end, and a line up to the limit is "
                   "passed on as it is",
        .read = "lab5-chat#lines",
        .proofs = {{.when = {{"check", "long_line"}, {"staging", ABSENT}, {"bytes.text", "FROM *"}},
                    .seen = "a line of exactly 1024 bytes was sent, and byte {bytes.at} of what "
                            "came differs"}},
    },
    {
        .id = "unbounded-line",
        .title = "All of a line without an end is kept",
        .promise = "throw away the rest of a line that is too long: if you keep it, no memory is "
                   "left for the others",
        .read = "lab5-chat#lines",
        .proofs = {{.when = {{"leak", "long-line"}},
                    .seen = "{program} had {leak.before} KiB of memory before 8 MiB without a "
                            "newline, and {leak.after} after it"}},
    },
    {
        .id = "check-then-act",
        .title = "Several clients get the same name at the same time",
        .promise = "looking whether a name is free and taking it must be one step, under a lock "
                   "that one thread at a time can hold",
        .read = "lab5-chat#one-order, pthread_mutex_lock(3)",
        .proofs = {{.when = {{"winners", "[2-9]|[1-9][0-9]"}},
                    .seen = "{winners} of 50 clients that asked at the same time got the name"}},
    },
    {
        .id = "order-differs",
        .title = "Two clients see the messages in different orders",
        .promise = "what goes into all outboxes under one lock has one order",
        .read = "lab5-chat#one-order",
        .proofs = {{.when = {{"order", "of-all"}},
                    .seen = "both got all 1600 messages, but not in the same order"}},
    },
    {
        .id = "message-out-of-turn",
        .title = "A message is missing, cut, doubled or out of order",
        .promise = "what one client sends comes in order; handling it in several threads, or "
                   "without a lock, loses that order",
        .read = "lab5-chat#one-order",
        .proofs = {{.when = {{"order", "of-one"}},
                    .seen = "8 clients sent 200 messages each, and what came is not the next "
                            "message of any of them"},
                   {.when = {{"check", "same_order"},
                             {"awaited", "bytes"},
                             {"bytes.got", PRESENT},
                             {"outcome", "stalled"}},
                    .seen = "8 clients sent 200 messages each, and one member got {bytes.got} of "
                            "{bytes.expected} bytes"}},
    },
    {
        .id = "slow-reader-blocks-all",
        .title = "Everyone waits for a client that does not read",
        .promise = "send blocks when the receiver and the kernel have no room; holding the lock "
                   "meanwhile stops everyone",
        .read = "lab5-chat#who-does-not-read, send(2)",
        .proofs = {{.when = {{"check", "slow_reader"},
                             {"heard.others", ABSENT},
                             {"awaited", "bytes"},
                             {"outcome", "stalled"}},
                    .seen = "one client reads nothing, and another one, which does, got "
                            "{bytes.got} of {bytes.expected} bytes"}},
    },
    {
        .id = "cut-off-early",
        .title = "A client is cut off although less than 256 KiB wait for it",
        .promise = "a client that reads late is not gone: up to 256 KiB may wait for it, besides "
                   "what the kernel holds",
        .read = "lab5-chat#slow-readers",
        .proofs =
            {{.when = {{"check", "slow_reader"}, {"heard.others", "yes"}, {"ending", "fin|rst"}},
              .seen = "of 203 KB it got {bytes.got} bytes, then the end of the connection"},
             {.when = {{"check", "slow_reader"},
                       {"heard.others", ABSENT},
                       {"bytes.wanted", "F"},
                       {"bytes.came", "L"}},
              .seen =
                  "at byte {bytes.at}, while others speak, came the line that someone has left"},
             {.when = {{"check", "kernel_first"}, {"staging", "much-asked"}, {"ending", "fin|rst"}},
              .seen = "a client that reads asked for 320 KB in one piece, and got {bytes.got} "
                      "bytes, then the end of the connection"}},
    },
    {
        .id = "drops-for-slow",
        .title = "A client that reads late does not get everything",
        .promise = "until 256 KiB wait, nothing is thrown away; then the client is cut off: no "
                   "conversation has gaps",
        .read = "lab5-chat#who-does-not-read",
        .proofs = {{.when = {{"check", "slow_reader"},
                             {"heard.others", "yes"},
                             {"bytes.difference", "other|prefix"}},
                    .seen = "byte {bytes.at} is not the one that was sent"}},
    },
    {
        .id = "obeys-behind-leave",
        .title = "Lines after LEAVE are obeyed",
        .promise = "LEAVE is a client's last word: throw away what came after it in the same piece",
        .read = "lab5-chat#joining-and-leaving",
        .proofs =
            {{.when = {{"check", "leaves"}, {"staging", "behind-leave"}, {"bytes.text", PRESENT}},
              .seen = "three more lines came together with LEAVE, and were answered: "
                      "'{bytes.text}'"}},
    },
    {
        .id = "setup-unchecked",
        .proofs = {{.when = {{"check", "cannot_listen"}, {"awaited", "exit"}, {"outcome", PRESENT}},
                    .seen = "a call failed, and {program} is still running[: {stuck.where}]"}},
    },
    {
        .id = "closed-twice",
        .proofs = {{.when = {{"check", "closes_once"},
                             {"staging", "number-again"},
                             {"ending", "fin|rst"}},
                    .seen = "a client came just as another's socket was closed; it sent JOIN, and "
                            "got {bytes.got} bytes and the end of its connection"}},
    },
    {
        .id = "ended-with-lock",
        .title = "The server is not stopped by a signal while its clients are talking",
        .promise = "a cancelled thread keeps the locks that it holds, and any thread that waits "
                   "for one of them waits forever",
        .read = "lab5-chat#the-end, pthread_cancel(3)",
        .proofs = {{.when = {{"check", "stops_amid_talk"},
                             {"staging", "amid-talk"},
                             {"awaited", "fin|line|exit"},
                             {"outcome", "stalled"}},
                    .seen = "8 clients are talking, the signal has come, and {program} sleeps[ in "
                            "{stuck.call}()][: {stuck.where}]"}},
    },
    {
        .id = "unbounded-outbox",
        .title = "A client that reads nothing is not cut off, or nobody hears of it",
        .promise =
            "an outbox without a limit grows as fast as others talk, until there is no memory left",
        .read = "lab5-chat#slow-readers",
        .proofs = {{.when = {{"leak", "outbox"}},
                    .seen = "more than 4 MB were sent to it, and the others have not heard that it "
                            "has left"}},
    },
    {
        .id = "unfinished-line-obeyed",
        .title = "Half a line is obeyed when the client leaves",
        .promise = "a line is complete when its newline has come; what a broken connection leaves "
                   "behind may be anything",
        .read = "lab5-chat#joining-and-leaving",
        .proofs = {{.when = {{"check", "half_close"},
                             {"bytes.difference", "extra|other"},
                             {"bytes.text", "*FROM *|*ERROR *"}},
                    .seen = "nothing more should come after the FIN, but '{bytes.text}' came"}},
    },
    {
        .id = "fin-is-the-end",
        .title = "Lines that came before the FIN are not obeyed",
        .promise =
            "a FIN ends one direction; what was sent before it can still be read and answered",
        .read = "lab5-chat#joining-and-leaving",
        .proofs = {{.when = {{"check", "half_close"},
                             {"awaited", "bytes"},
                             {"bytes.difference", "nothing|prefix"},
                             {"ending", "fin|rst"}},
                    .seen =
                        "three lines and the FIN came together, and the connection ended before "
                        "they were answered"}},
    },
    {
        .id = "left-not-told",
        .title = "The others do not hear that someone has left",
        .promise = "a client that vanishes shows that only in its own recv: the thread that sees "
                   "it must tell the others",
        .read = "lab5-chat#joining-and-leaving",
        .proofs =
            {{.when = {{"check", "vanishes"}, {"staging", "vanished"}, {"outcome", "stalled"}},
              .seen = "three clients vanished, and of the {bytes.expected} bytes that say so only "
                      "{bytes.got} came"}},
    },
    {
        .id = "time-differs",
        .title = "The time shown is not the local time",
        .promise = "localtime_r turns a time into hours, minutes and seconds; strftime writes them",
        .read = "lab5-chat#the-client, strftime(3)",
        .proofs = {{.when = {{"time.shown", PRESENT}}, .seen = "it shows '{time.shown}'"}},
    },
    {
        .id = "mute-while-typing",
        .title = "What others say is not shown while nobody types",
        .promise = "a client that waits for the keyboard hears nothing: two things at once need "
                   "two threads, or poll",
        .read = "lab5-chat#two-directions-at-once, poll(2)",
        .proofs = {{.when = {{"check", "client_hears"},
                             {"staging", "silent-keyboard"},
                             {"awaited", "line"},
                             {"outcome", "stalled"}},
                    .seen = "a message has come, nobody types, and {program} sleeps[ in "
                            "{stuck.call}()][ on {stuck.on}]"}},
    },
    {
        .id = "leaves-without-leave",
        .title = "The client leaves without sending LEAVE",
        .promise = "LEAVE shows that a client meant to leave; without it, the connection might "
                   "just have broken",
        .read = "lab5-chat#the-client",
        .proofs = {{.when = {{"check", "client_commands"},
                             {"bytes.difference", "nothing"},
                             {"ending", "fin|rst"}},
                    .seen = "the connection ended, and LEAVE had not come"}},
    },
    {
        .id = "bye-is-loss",
        .title = "The end that the client asked for is treated as a failure",
        .promise = "after LEAVE and BYE, the end of stream is the one that the client asked for",
        .read = "lab5-chat#the-client",
        .proofs = {{.when = {{"check", "client_commands"},
                             {"awaited", "exit"},
                             {"exit.expected", "0"},
                             {"exit.status", PRESENT}},
                    .seen = "the client sent LEAVE, the server BYE, and {program} exited with "
                            "status {exit.status}"}},
    },
    {
        .id = "refused-goes-on",
        .title = "A client whose name was refused goes on",
        .promise =
            "without a name there is nothing to do: the exit status says so to whoever called "
            "the program",
        .read = "lab5-chat#the-client",
        .proofs = {{.when = {{"check", "client_refused"},
                             {"staging", "refused"},
                             {"awaited", "exit"},
                             {"outcome", PRESENT}},
                    .seen = "the server said that the name is taken, but the client goes on"}},
    },
    {
        .id = "server-gone-unnoticed",
        .title = "The client does not notice that the server has gone",
        .promise =
            "the end of stream shows in recv; a program that waits for the keyboard does not "
            "look there",
        .read = "lab5-chat#two-directions-at-once",
        .proofs = {{.when = {{"check", "client_left_alone"},
                             {"staging", "silent-keyboard"},
                             {"outcome", "stalled"}},
                    .seen = "the server has closed the connection, nobody types, and {program} "
                            "sleeps[ in {stuck.call}()][ on {stuck.on}]"}},
    },
    {
        .id = "waits-for-idle",
        .proofs = {{.when = {{"check", "stops"}, {"awaited", "fin"}, {"outcome", "stalled"}},
                    .seen = "the signal has come, the client waits, and its connection stays "
                            "open"}},
    },
    {.id = NULL},
};

RULES(.turn = TURN_LAB, .lab = "lab5-chat", .rules = rules);
