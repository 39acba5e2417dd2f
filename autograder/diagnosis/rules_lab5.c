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
        .title = "The list of users is not everybody, in the order of joining",
        .promise =
            "a list that all threads share has one order; who joins stands behind the others",
        .read = "lab5-chat#joining-and-leaving",
        .proofs =
            {{.when = {{"check", "joins|leaves"},
                       {"bytes.text", "USERS*"},
                       {"bytes.difference", "other|prefix|extra"}},
              .seen =
                  "byte {bytes.at} of the list should be {bytes.wanted}, and {bytes.came} came"}},
    },
    {
        .id = "bystander-hears",
        .title = "Somebody who has not joined hears the room",
        .promise = "a connection is not yet a member: the room is those who have a name",
        .read = "lab5-chat#everybody-hears-it",
        .proofs =
            {{.when = {{"check", "joins|talks"}, {"awaited", "silence"}, {"bytes.text", PRESENT}},
              .seen = "a client that has said nothing got '{bytes.text}'"}},
    },
    {
        .id = "no-self-echo",
        .title = "The sender does not get its own message",
        .promise = "everybody in the room gets each message, so that all see the same order",
        .read = "lab5-chat#everybody-hears-it",
        .proofs = {{.when = {{"check", "talks"},
                             {"heard.speaker", ABSENT},
                             {"bytes.difference", "nothing"},
                             {"outcome", "stalled"}},
                    .seen = "it has sent a message, which was read, and nothing came back"}},
    },
    {
        .id = "told-again",
        .title = "That somebody has left is told more than once",
        .promise = "the end of a connection follows LEAVE: who has left already cannot leave again",
        .read = "lab5-chat#joining-and-leaving",
        .proofs = {{.when = {{"check", "leaves"},
                             {"bytes.text", "LEFT *"},
                             {"bytes.difference", "other|extra"}},
                    .seen = "the others had heard of it, and then came '{bytes.text}'"}},
    },
    {
        .id = "name-stays-taken",
        .title = "The name of somebody who has gone stays taken",
        .promise = "a name is free again as soon as its owner has left, whichever way it went",
        .read = "lab5-chat#joining-and-leaving",
        .proofs = {{.when = {{"check", "leaves|vanishes"}, {"bytes.text", "ERROR name taken*"}},
                    .seen = "its owner has left, and who asks for it is told: {bytes.text}"}},
    },
    {
        .id = "fragment-is-line",
        .title = "What one recv brings is taken for a line",
        .promise = "a recv ends anywhere: a line is there when its newline is",
        .read = "lab5-chat#lines-in-a-stream, recv(2)",
        .proofs =
            {{.when = {{"check", "fragments"}, {"staging", "half-line"}, {"bytes.text", "ERROR *"}},
              .seen = "half a line came byte by byte, and was answered with {bytes.text}"}},
    },
    {
        .id = "shared-line",
        .title = "The lines of two clients are mixed",
        .promise =
            "each connection is a stream of its own, and needs its own place for the line that "
            "has begun",
        .read = "lab5-chat#lines-in-a-stream",
        .proofs = {{.when = {{"check", "fragments"},
                             {"staging", "half-line"},
                             {"bytes.text", "FROM *"},
                             {"bytes.difference", "other"}},
                    .seen =
                        "one client had sent half a line; then another sent a whole one, of which "
                        "came '{bytes.text}'"}},
    },
    {
        .id = "glued-lines-lost",
        .title = "Of the lines that come at once not all are obeyed",
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
        .title = "The CR of a line end is taken for a part of the line",
        .promise = "a line ends in LF or CRLF; neither belongs to it",
        .read = "lab5-chat#lines",
        .proofs = {{.when = {{"check", "glued"}, {"bytes.text", "ERROR *"}},
                    .seen = "a line that ends in CRLF was answered with {bytes.text}"}},
    },
    {
        .id = "hangs-up",
        .title = "A wrong command ends the connection",
        .promise = "a mistake is answered with an ERROR, and the client may go on",
        .read = "lab5-chat#errors",
        .proofs = {{.when = {{"check", "errors|names|valid_text"},
                             {"bytes.difference", "nothing"},
                             {"ending", "fin|rst"}},
                    .seen = "instead of an ERROR came the end of the connection"}},
    },
    {
        .id = "error-not-told",
        .title = "A wrong command is not answered",
        .promise = "who says something wrong must know it: it waits for an answer",
        .read = "lab5-chat#errors",
        .proofs = {{.when = {{"check", "errors|names|valid_text"},
                             {"bytes.difference", "nothing"},
                             {"outcome", "stalled"}},
                    .seen = "the line was read, and nothing came"}},
    },
    {
        .id = "error-differs",
        .title = "The error that is told is another one",
        .promise =
            "the protocol says which error comes, and which first: first what the client may "
            "do, then its argument",
        .read = "lab5-chat#errors",
        .proofs = {{.when = {{"check", "errors|names"},
                             {"bytes.text", "ERROR *"},
                             {"bytes.difference", "other|prefix|extra"}},
                    .seen = "'{bytes.text}' came"}},
    },
    {
        .id = "name-given-twice",
        .title = "A name is given to two clients",
        .promise = "before a name is given it is looked for among all who have joined",
        .read = "lab5-chat#joining-and-leaving",
        .proofs =
            {{.when = {{"check", "names"}, {"staging", "name-taken"}, {"bytes.text", "WELCOME *"}},
              .seen = "a second client asked for the same name, and is told: {bytes.text}"}},
    },
    {
        .id = "name-unchecked",
        .title = "Something is taken for a name that is none",
        .promise = "with a blank, a newline or a control character in a name one client forges the "
                   "lines of another",
        .read = "lab5-chat#hostile-input",
        .proofs = {{.when = {{"check", "names"}, {"staging", ABSENT}, {"bytes.text", "WELCOME *"}},
                    .seen = "'{bytes.text}' came instead of an ERROR"}},
    },
    {
        .id = "controls-pass",
        .title = "Control characters are passed on",
        .promise =
            "ESC begins a sequence that a terminal obeys: one client could steer the screen of "
            "another",
        .read = "lab5-chat#hostile-input",
        .proofs =
            {{.when = {{"check", "valid_text"}, {"staging", ABSENT}, {"bytes.text", "FROM *"}},
              .seen = "a message with a control character went to everybody"}},
    },
    {
        .id = "utf8-unchecked",
        .title = "Bytes are passed on that are no UTF-8",
        .promise = "UTF-8 has one form for each character, and bytes that stand in none (RFC 3629)",
        .read = "lab5-chat#hostile-input",
        .proofs = {{.when = {{"check", "valid_text"},
                             {"staging", "not-utf8"},
                             {"refused.all", ABSENT},
                             {"bytes.text", "FROM *"}},
                    .seen = "a message that is not UTF-8 went to everybody"}},
    },
    {
        .id = "text-refused",
        .title = "Text is refused that is valid UTF-8",
        .promise = "a character beyond ASCII is two to four bytes, each of them above 127",
        .read = "lab5-chat#hostile-input",
        .proofs =
            {{.when = {{"check", "valid_text"}, {"refused.all", "yes"}, {"bytes.text", "ERROR *"}},
              .seen =
                  "a message in UTF-8 without a control character was answered with {bytes.text}"}},
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
        .promise = "what is too long is refused as a whole: who cuts it sends what nobody has said",
        .read = "lab5-chat#lines",
        .proofs =
            {{.when = {{"check", "long_line"}, {"staging", "too-long"}, {"bytes.text", "FROM *"}},
              .seen = "a line of 1025 bytes was taken for a message, whole or cut, instead of an "
                      "ERROR"}},
    },
    {
        .id = "long-line-cut",
        .title = "A line of 1024 bytes does not come whole",
        .promise = "the limit counts the bytes before the line end, and a line up to it is passed "
                   "on as it is",
        .read = "lab5-chat#lines",
        .proofs = {{.when = {{"check", "long_line"}, {"staging", ABSENT}, {"bytes.text", "FROM *"}},
                    .seen = "a line of exactly 1024 bytes was said, and byte {bytes.at} of what "
                            "came is another one"}},
    },
    {
        .id = "unbounded-line",
        .title = "What is read of a line without an end is kept",
        .promise = "what a longer line says is thrown away: who keeps it has no memory left for "
                   "the others",
        .read = "lab5-chat#lines",
        .proofs = {{.when = {{"leak", "long-line"}},
                    .seen = "before 8 MiB without a newline {program} had {leak.before} KiB of "
                            "memory, and {leak.after} after it"}},
    },
    {
        .id = "check-then-act",
        .title = "A name is given to several clients at the same time",
        .promise = "whether a name is free and that it is taken must be one step, under one lock",
        .read = "lab5-chat#one-order, pthread_mutex_lock(3)",
        .proofs = {{.when = {{"winners", "[2-9]|[1-9][0-9]"}},
                    .seen = "{winners} of 50 clients that asked at the same time got the name"}},
    },
    {
        .id = "order-differs",
        .title = "Two clients see the messages in different orders",
        .promise = "what is put into all outboxes under one lock has one order",
        .read = "lab5-chat#one-order",
        .proofs = {{.when = {{"order", "of-all"}},
                    .seen = "both got all 1600 messages, and not in the same order"}},
    },
    {
        .id = "message-out-of-turn",
        .title = "A message is missing, cut, doubled or out of turn",
        .promise = "what one client sends comes in order; whoever takes it in several threads, or "
                   "without a lock, loses that",
        .read = "lab5-chat#one-order",
        .proofs = {{.when = {{"order", "of-one"}},
                    .seen =
                        "8 clients sent 200 messages each, and the next one of none of them came"},
                   {.when = {{"check", "same_order"},
                             {"awaited", "bytes"},
                             {"bytes.got", PRESENT},
                             {"outcome", "stalled"}},
                    .seen =
                        "8 clients sent 200 messages each, of which somebody got {bytes.got} of "
                        "{bytes.expected} bytes"}},
    },
    {
        .id = "slow-reader-blocks-all",
        .title = "Everybody waits for a client that does not read",
        .promise = "send blocks when the receiver and the kernel have no room; who holds the lock "
                   "meanwhile stops all",
        .read = "lab5-chat#who-does-not-read, send(2)",
        .proofs = {{.when = {{"check", "slow_reader"},
                             {"heard.others", ABSENT},
                             {"awaited", "bytes"},
                             {"outcome", "stalled"}},
                    .seen = "one client reads nothing, and another, who does, got {bytes.got} of "
                            "{bytes.expected} bytes"}},
    },
    {
        .id = "cut-off-early",
        .title = "A client is cut off although less than 256 KiB wait for it",
        .promise = "who reads late is not gone: up to 256 KiB may wait for it, besides what the "
                   "kernel holds",
        .read = "lab5-chat#slow-readers",
        .proofs =
            {{.when = {{"check", "slow_reader"}, {"heard.others", "yes"}, {"ending", "fin|rst"}},
              .seen = "of 203 KB it got {bytes.got} bytes, and then the end of the connection"},
             {.when = {{"check", "slow_reader"},
                       {"heard.others", ABSENT},
                       {"bytes.wanted", "F"},
                       {"bytes.came", "L"}},
              .seen = "byte {bytes.at} begins that somebody has left, while others speak"},
             {.when = {{"check", "kernel_first"}, {"staging", "much-asked"}, {"ending", "fin|rst"}},
              .seen = "a client that reads has asked for 320 KB in one piece, and got "
                      "{bytes.got} bytes and the end of the connection"}},
    },
    {
        .id = "drops-for-slow",
        .title = "A client that reads late does not get everything",
        .promise = "until 256 KiB wait nothing is thrown away, and then the client is cut off: no "
                   "conversation has gaps",
        .read = "lab5-chat#who-does-not-read",
        .proofs = {{.when = {{"check", "slow_reader"},
                             {"heard.others", "yes"},
                             {"bytes.difference", "other|prefix"}},
                    .seen = "byte {bytes.at} is another one than was sent"}},
    },
    {
        .id = "obeys-behind-leave",
        .title = "What stands behind LEAVE is obeyed",
        .promise = "LEAVE is a client's last word: whatever came in the same piece is thrown away",
        .read = "lab5-chat#joining-and-leaving",
        .proofs =
            {{.when = {{"check", "leaves"}, {"staging", "behind-leave"}, {"bytes.text", PRESENT}},
              .seen = "three more lines came together with LEAVE, and were answered: "
                      "'{bytes.text}'"}},
    },
    {
        .id = "setup-unchecked",
        .proofs = {{.when = {{"check", "cannot_listen"}, {"awaited", "exit"}, {"outcome", PRESENT}},
                    .seen = "a call has failed, and {program} is still there[: {stuck.where}]"}},
    },
    {
        .id = "port-shared",
        .proofs = {{.when = {{"staging.servers", "two"}, {"awaited", "exit"}, {"alive", "yes"}},
                    .seen = "`{command}` runs although the first server listens there"}},
    },
    {
        .id = "connect-interrupted",
        .proofs = {{.when = {{"check", "interrupted"},
                             {"fault.connect.EINTR", PRESENT},
                             {"awaited", "connect"},
                             {"alive", "no"}},
                    .seen = "connect was interrupted {fault.connect.EINTR} times, and {program} "
                            "ended[: {stderr.last}]"}},
    },
    {
        .id = "closed-twice",
        .proofs = {{.when = {{"check", "closes_once"},
                             {"staging", "number-again"},
                             {"ending", "fin|rst"}},
                    .seen = "a client came while another's socket was just closed; it has said "
                            "JOIN, and got {bytes.got} bytes and the end of its connection"}},
    },
    {
        .id = "ended-with-lock",
        .title = "While its clients talk the server does not come to its end",
        .promise =
            "a thread that is cancelled keeps the locks that it holds, and whoever waits for "
            "one of them waits for ever",
        .read = "lab5-chat#the-end, pthread_cancel(3)",
        .proofs = {{.when = {{"check", "stops_amid_talk"},
                             {"staging", "amid-talk"},
                             {"awaited", "fin|line|exit"},
                             {"outcome", "stalled"}},
                    .seen = "8 clients talk, the signal has come, and {program} sleeps[ in "
                            "{stuck.call}()][: {stuck.where}]"}},
    },
    {
        .id = "unbounded-outbox",
        .title = "A client that reads nothing is not cut off, or nobody hears of it",
        .promise =
            "an outbox without a limit grows as fast as others talk, until there is no memory",
        .read = "lab5-chat#slow-readers",
        .proofs = {{.when = {{"leak", "outbox"}},
                    .seen = "more than 4 MB were said to it, and the others have not heard that it "
                            "has left"}},
    },
    {
        .id = "unfinished-line-obeyed",
        .title = "Half a line is obeyed when the client goes",
        .promise =
            "a line is whole when its newline has come; what a broken connection leaves may be "
            "anything",
        .read = "lab5-chat#joining-and-leaving",
        .proofs = {{.when = {{"check", "half_close"},
                             {"bytes.difference", "extra|other"},
                             {"bytes.text", "*FROM *|*ERROR *"}},
                    .seen = "behind the FIN nothing more should come, and '{bytes.text}' came"}},
    },
    {
        .id = "fin-is-the-end",
        .title = "What came before the FIN is not obeyed",
        .promise =
            "a FIN ends one direction; what was sent before it is still to be read, and can be "
            "answered",
        .read = "lab5-chat#joining-and-leaving",
        .proofs = {{.when = {{"check", "half_close"},
                             {"awaited", "bytes"},
                             {"bytes.difference", "nothing|prefix"},
                             {"ending", "fin|rst"}},
                    .seen = "three lines and the FIN came together, and of {bytes.expected} bytes "
                            "came {bytes.got}"}},
    },
    {
        .id = "left-not-told",
        .title = "The others do not hear that somebody has gone",
        .promise = "a client that vanishes shows that in its own recv alone: who gets it must tell "
                   "the others",
        .read = "lab5-chat#joining-and-leaving",
        .proofs =
            {{.when = {{"check", "vanishes"}, {"staging", "vanished"}, {"outcome", "stalled"}},
              .seen = "three clients vanished, and of the {bytes.expected} bytes that tell so "
                      "{bytes.got} came"}},
    },
    {
        .id = "time-differs",
        .title = "The time that is shown is not the time now",
        .promise = "localtime_r makes hours, minutes and seconds of a time; strftime writes them",
        .read = "lab5-chat#the-client, strftime(3)",
        .proofs = {{.when = {{"time.shown", PRESENT}}, .seen = "'{time.shown}' is shown"}},
    },
    {
        .id = "mute-while-typing",
        .title = "What others say is not shown while nobody types",
        .promise = "who waits for the keyboard hears nothing: two things at once need two threads, "
                   "or poll",
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
        .title = "The client goes without LEAVE",
        .promise =
            "who says LEAVE is known to have left; who just closes might be a broken connection",
        .read = "lab5-chat#the-client",
        .proofs = {{.when = {{"check", "client_commands"},
                             {"bytes.difference", "nothing"},
                             {"ending", "fin|rst"}},
                    .seen = "the connection ended, and LEAVE had not come"}},
    },
    {
        .id = "bye-is-loss",
        .title = "The end that the client asked for is taken for a failure",
        .promise = "who has said LEAVE and reads BYE is not left alone: the end of stream behind "
                   "it is the one that was asked for",
        .read = "lab5-chat#the-client",
        .proofs = {{.when = {{"check", "client_commands"},
                             {"awaited", "exit"},
                             {"exit.expected", "0"},
                             {"exit.status", PRESENT}},
                    .seen = "the client had said LEAVE, the server BYE, and {program} exited with "
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
                    .seen = "it was told that the name is taken, and goes on"}},
    },
    {
        .id = "server-gone-unnoticed",
        .title = "The client does not end when the server has gone",
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
