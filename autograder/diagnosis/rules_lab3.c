/* Mistakes that the scenes of lab 3's checks prove, and no others. */
#include "diagnosis/rules.h"

static const struct rule rules[] = {
    {
        .id = "no-answer",
        .title = "A message was read but not acknowledged",
        .promise = "recv returns what is there, even a single byte: the server receives once, then "
                   "answers",
        .read = "lab3-ack#one-client, recv(2)",
        .proofs = {{.when = {{"check", "answers"},
                             {"bytes.difference", "nothing"},
                             {"outcome", "stalled"},
                             {"peer.accepted", "yes"},
                             {"peer.unread", "0"}},
                    .seen =
                        "all that the client sent was read, and no thread of {program} goes on"}},
    },
    {
        .id = "silent-client-blocks",
        .title = "While some clients are silent, nobody else is served",
        .promise = "a thread that waits for one client can do nothing else: the next client needs "
                   "another thread",
        .read = "lab3-ack#a-thread-for-each, pthread_create(3)",
        .proofs = {{.when = {{"check", "silent_clients"},
                             {"bytes.difference", "nothing"},
                             {"outcome", "stalled"},
                             {"peer.accepted", "no"}},
                    .seen = "60 clients are connected and silent; one that has sent its message is "
                            "still in the accept queue[, and {program} sleeps in {stuck.call}()]"}},
    },
    {
        .id = "shared-buffer",
        .title = "What is logged is not what the client sent",
        .promise = "all threads share a static or global variable; a local one is on the thread's "
                   "own stack",
        .read = "lab3-ack#what-a-thread-is-given",
        .proofs = {{.when = {{"check", "crowd"},
                             {"awaited", "lines"},
                             {"lines.got", "0"},
                             {"outcome", "stalled"}},
                    .seen = "the client has its ACK, but its message is in no line of the log"}},
    },
    {
        .id = "cut-lines",
        .title = "Lines printed by different threads are mixed",
        .promise = "stdout is locked during one call only; to print a line with several calls, "
                   "hold the lock with flockfile",
        .read = "lab3-ack#log-lines, flockfile(3)",
        .proofs = {{.when = {{"check", "whole_lines"}, {"awaited", "lines"}, {"lines.got", "0"}},
                    .seen =
                        "12 clients sent at the same time, and one client's line is not whole"}},
    },
    {
        .id = "count-not-exact",
        .title = "The count of served connections is wrong",
        .promise = "reading, adding and writing are three steps: without a lock, another thread "
                   "can come between them",
        .read = "lab3-ack#shared-state, pthread_mutex_lock(3)",
        .proofs = {{.when = {{"check", "counts"}, {"line.number.got", PRESENT}},
                    .seen = "{line.number.wanted} clients were acknowledged, but {line.number.got} "
                            "are counted"}},
    },
    {
        .id = "counts-too-soon",
        .title = "The final count differs from the number of acknowledged clients",
        .promise = "a wait for a condition may return although it does not hold: after waking up, "
                   "look again (while, not if)",
        .read = "lab3-ack#the-end, pthread_cond_wait(3)",
        .proofs = {{.when = {{"check", "stops_in_order"}, {"line.number.got", PRESENT}},
                    .seen = "{line.number.wanted} clients were logged and acknowledged, but "
                            "{line.number.got} are counted"}},
    },
    {
        .id = "setup-unchecked",
        .title = "A call that sets up the socket fails, and the server goes on",
        .promise = "socket, bind and listen return -1 when they fail: nobody can connect then",
        .read = "lab3-ack#usage-and-errors, listen(2)",
        .proofs = {{.when = {{"check", "cannot_listen"}, {"awaited", "exit"}, {"outcome", PRESENT}},
                    .seen = "a call failed, and {program} is still running[: {stuck.where}]"}},
    },
    {
        .id = "closed-twice",
        .title = "Closing one client's connection ends another client's, too",
        .promise = "close frees the number, and accept gives it to the next client: if a thread "
                   "closes it again, it hits that client",
        .read = "lab3-ack#joined-or-detached, close(2)",
        .proofs = {{.when = {{"check", "closes_once"},
                             {"staging", "number-again"},
                             {"ending", "fin|rst"}},
                    .seen = "a client came just as another's socket was closed; it sent its "
                            "message, and got {bytes.got} bytes and the end of its connection"}},
    },
    {
        .id = "never-woken",
        .title = "All clients are gone, but the server still waits for them",
        .promise = "only pthread_cond_signal wakes a thread that waits for a condition: each "
                   "thread must say when it is done",
        .read = "lab3-ack#the-end, pthread_cond_signal(3)",
        .proofs = {{.when = {{"check", "stops"},
                             {"staging", "all-gone"},
                             {"awaited", "exit"},
                             {"outcome", "stalled"}},
                    .seen = "the signal has come, every connection has ended, and {program} "
                            "sleeps[ in {stuck.call}()][: {stuck.where}]"},
                   {.when = {{"check", "no_thread"},
                             {"staging", "no-thread-stop"},
                             {"awaited", "exit"},
                             {"outcome", "stalled"}},
                    .seen = "a client that got no thread is gone, the signal has come, and "
                            "{program} sleeps[ in {stuck.call}()][: {stuck.where}]"}},
    },
    {
        .id = "counts-clients",
        .title = "Connections that were not acknowledged count as served",
        .promise =
            "a connection is served when its ACK has been sent: a silent client does not count",
        .read = "lab3-ack#the-end",
        .proofs =
            {{.when = {{"check", "stops"}, {"line.number.got", PRESENT}},
              .seen =
                  "1 client was acknowledged, 3 were silent, but {line.number.got} are counted"}},
    },
    {
        .id = "emfile-spin",
        .title = "Out of descriptors, the server loops instead of waiting",
        .promise = "accept fails with EMFILE at once, as long as a client waits: pause before you "
                   "call it again",
        .read = "lab3-ack#when-something-is-missing, accept(2)",
        .proofs = {{.when = {{"check", "out_of_descriptors"},
                             {"staging", "no-descriptors"},
                             {"spins", "yes"}},
                    .seen = "it can open no more descriptors, clients wait in the queue, and "
                            "{program} uses all the processor time it can get"}},
    },
    {
        .id = "no-thread-fatal",
        .title = "The server ends when it cannot create a thread",
        .promise = "pthread_create fails with EAGAIN when there are too many threads at the moment",
        .read = "lab3-ack#when-something-is-missing, pthread_create(3)",
        .proofs = {{.when = {{"check", "no_thread"}, {"alive", "no"}},
                    .seen = "pthread_create failed, and {program} ended[: {stderr.last}]"}},
    },
    {
        .id = "unanswered-at-the-end",
        .title = "A message was logged, but its client got no answer",
        .promise = "when main returns, all threads end where they are",
        .read = "lab3-ack#the-end, exit(3)",
        .proofs =
            {{.when = {{"check", "stops_in_order"}, {"staging", "logged"}, {"bytes.got", "0"}},
              .seen =
                  "the log says that it was received, but {program} ended before it sent the ACK"}},
    },
    {
        .id = "first-piece-is-reply",
        .title = "What the first recv returns is shown as the whole reply",
        .promise = "recv returns what is there, even a single byte; only the end of stream says "
                   "that the reply is complete",
        .read = "lab3-ack#the-client, recv(2)",
        .proofs = {{.when = {{"check", "client_talks"}, {"line.difference", "prefix"}},
                    .seen = "the reply came byte by byte, and '{line.text}' was printed"}},
    },
    {
        .id = "call-shared",
        .title = "Two threads work on the same connection",
        .promise = "what a new thread is given must not change until it has read it: give it its "
                   "own copy, not the loop's variable",
        .read = "lab3-ack#what-a-thread-is-given, pthread_create(3)",
        .proofs = {{.when = {{"check", "client_many"}, {"calls.mixed", "yes"}},
                    .seen = "one connection got the message more than once"},
                   {.when = {{"check", "client_many"},
                             {"awaited", "bytes"},
                             {"bytes.expected", "9"},
                             {"bytes.got", "18|27|36"}},
                    .seen = "one connection got {bytes.got} bytes, and the message has 9"}},
    },
    {
        .id = "one-by-one",
        .title = "The connections are not made, or not used, at the same time",
        .promise = "a loop that waits for each thread, or for each reply, does one thing at a "
                   "time, however many threads there are",
        .read = "lab3-ack#the-client, pthread_join(3)",
        .proofs = {{.when = {{"check", "client_many"}, {"awaited", "connect"}},
                    .seen = "another connection should come while the first ones are open, but "
                            "{program} waits[ in {stuck.call}()]"},
                   {.when = {{"check", "client_many"},
                             {"bytes.difference", "nothing"},
                             {"outcome", "stalled"}},
                    .seen = "all connections are open, but on one of them {program} sends nothing "
                            "before another one is answered"}},
    },
    {
        .id = "counts-too-much",
        .title = "The number of acknowledged connections is wrong",
        .promise = "an end of stream without an answer is not an ACK, and neither is a reset",
        .read = "lab3-ack#the-client, recv(2)",
        .proofs = {{.when = {{"check", "client_counts"}, {"awaited", "lines"}, {"lines.got", "0"}},
                    .seen =
                        "4 of 10 connections got an ACK, but the line that says so is missing"}},
    },
    {
        .id = "count-unvalidated",
        .title = "An invalid COUNT is not refused",
        .promise = "strtol shows where the number ends; no number, or one with something after it, "
                   "is wrong, and so is 0 connections",
        .read = "lab3-ack#usage-and-errors, strtol(3)",
        .proofs = {{.when = {{"check", "client_fails"},
                             {"command", "* hello 0|* hello abc|* hello -1|* hello ''"}},
                    .seen = "`{command}` should print its usage and exit with status 2"}},
    },
    {
        .id = "waits-for-idle",
        .title = "Silent clients keep the server from ending",
        .promise = "a thread sleeps in recv until something comes; shutdown of its socket wakes "
                   "it, a signal to another thread does not",
        .read = "lab3-ack#the-end, shutdown(2)",
        .proofs = {{.when = {{"check", "stops"}, {"awaited", "fin"}, {"outcome", "stalled"}},
                    .seen = "the signal has come, the client waits, and its connection stays "
                            "open"}},
    },
    {.id = NULL},
};

RULES(.turn = TURN_LAB, .lab = "lab3-ack", .rules = rules);
