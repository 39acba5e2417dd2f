/* Mistakes that the scenes of lab 4's checks prove, and no others. The facts that these note:
 *
 * `staging.handler`, `staging.stuck`: "yes": bytes go through a handler; the server is stuck in
 *     sending to a client
 * `staging.held`: the state in which the kernel is held
 * `step.state`, `step.event`: of the state machine: the state, and the event that came
 * `step.wanted`, `step.got`: the line that it should have printed, and the one that it printed
 * `id.problem`, `id.text`: what is wrong with an id: "twice", "version", "upper-case", "length",
 *     "other"; the id
 * `path.wanted`, `path.got`: the states of a connection, one after the other: those that it went
 *     through, and those that were printed
 * `status.wanted`, `status.got`: the list of the status port */
#include "diagnosis/rules.h"

static const struct rule rules[] = {
    {
        .id = "cut-lines",
        .proofs =
            {{.when = {{"check", "whole_lines"}, {"awaited", "lines"}, {"lines.got", "0"}},
              .seen =
                  "12 clients talk and leave at the same time, and one client's line is not whole"},
             {.when = {{"check", "whole_lines"}, {"path.got", PRESENT}},
              .seen = "12 clients talk and leave at the same time, and all whole lines of one "
                      "connection together say '{path.got}'"}},
    },
    /* ---- the diagram ---- */
    {
        .id = "unknown-event-taken",
        .title = "A word that is not an event is not reported as unknown",
        .promise = "an event is known by its whole name; strncmp also matches beginnings",
        .read = "lab4-states#states, strcmp(3)",
        .proofs = {{.when = {{"check", "states_unknown"},
                             {"awaited", "line"},
                             {"line.wanted", "error"},
                             {"stdin.unread", "0"},
                             {"alive", "yes"}},
                    .seen = "the line 'error: unknown event: ...' has not come[; instead: "
                            "'{line.text}']"}},
    },
    {
        .id = "origin-forgotten",
        .title = "A reset in SYN_RECEIVED does not return to where the last open says",
        .promise = "after a passive open a reset leads back to LISTEN, after an active open to "
                   "CLOSED: MUST-11",
        .read = "lab4-states#the-diagram, RFC 9293 section 3.10.7.4",
        .proofs = {{.when = {{"step.state", "SYN_RECEIVED"}, {"step.event", "rst"}},
                    .seen = "'{step.got}' was printed instead of '{step.wanted}'"}},
    },
    {
        .id = "step-missing",
        .title = "A step of the diagram is missing",
        .promise = "section 3.10 has steps that figure 5 does not show",
        .read = "lab4-states#the-diagram, RFC 9293 section 3.10",
        .proofs = {{.when = {{"step.wanted", "* -> *"}, {"step.got", "error:*not valid*"}},
                    .seen = "in {step.state}, '{step.event}' leads nowhere instead of "
                            "'{step.wanted}'"}},
    },
    {
        .id = "step-not-refused",
        .title = "An event is accepted in a state that does not know it",
        .promise = "an event that section 3.10 does not list for a state changes nothing",
        .read = "lab4-states#the-diagram, RFC 9293 section 3.10",
        .proofs = {{.when = {{"step.wanted", "error:*not valid*"}, {"step.got", "* -> *"}},
                    .seen = "in {step.state}, '{step.event}' led to '{step.got}'"}},
    },
    {
        .id = "step-wrong",
        .title = "A step leads to the wrong state",
        .promise = "each state says where each of its events leads",
        .read = "lab4-states#the-diagram, RFC 9293 section 3.10",
        .proofs = {{.when = {{"step.wanted", "* -> *"}, {"step.got", "* -> *"}},
                    .seen = "in {step.state}, after '{step.event}': '{step.got}' instead of "
                            "'{step.wanted}'"}},
    },

    /* ---- identity and handlers ---- */
    {
        .id = "handler-unvalidated",
        .title = "An unknown HANDLER is not refused",
        .promise = "refuse a handler that does not exist instead of using another one",
        .read = "lab4-states#usage",
        .proofs = {{.when = {{"awaited", "usage"},
                             {"command", "* -m nosuch"},
                             {"usage.instead", "listens"}},
                    .seen = "`{command}` starts to listen"}},
    },
    {
        .id = "id-repeated",
        .title = "Two connections have the same id",
        .promise = "122 random bits never repeat in practice; an id that is made only once is "
                   "always the same",
        .read = "lab4-states#identity, uuid_generate(3)",
        .proofs = {{.when = {{"id.problem", "twice"}}, .seen = "{id.text} was given twice"}},
    },
    {
        .id = "id-not-random",
        .title = "An id is not a random UUID: its version is not 4",
        .promise = "the first digit of the third group is the version: 4 is random, 1 is made from "
                   "the time",
        .read = "lab4-states#identity, uuid_generate(3), RFC 9562 section 5.4",
        .proofs = {{.when = {{"id.problem", "version"}},
                    .seen = "the third group of {id.text} does not begin with 4"}},
    },
    {
        .id = "id-upper-case",
        .title = "An id is written in upper case",
        .promise = "uuid_unparse_lower writes lower case; uuid_unparse may write either",
        .read = "lab4-states#identity, uuid_unparse(3)",
        .proofs = {{.when = {{"id.problem", "upper-case"}}, .seen = "the id is {id.text}"}},
    },
    {
        .id = "handler-wrong",
        .title = "A handler turns a byte into the wrong one",
        .promise = "upper changes a to z, rot13 goes 13 places on and wraps around after z; all "
                   "other bytes stay the same",
        .read = "lab4-states#handlers",
        .proofs =
            {{.when = {{"check", "handlers"},
                       {"staging.handler", "yes"},
                       {"bytes.difference", "other"}},
              .seen =
                  "byte {bytes.at} should come back as {bytes.wanted}, but came as {bytes.came}"}},
    },

    /* ---- the ways of a connection ---- */
    {
        .id = "established-too-early",
        .title = "ESTABLISHED is printed although there was no connection",
        .promise = "a connection is established once connect has returned 0",
        .read = "lab4-states#what-the-kernel-knows, connect(2)",
        .proofs = {{.when = {{"check", "client_refused"},
                             {"path.got", "CLOSED SYN_SENT ESTABLISHED*"}},
                    .seen = "the client was refused, but printed {path.got}"}},
    },
    {
        .id = "state-too-early",
        .title = "A state is printed before the kernel has reached it",
        .promise =
            "connect and shutdown only start something; the other side's answer completes it",
        .read = "lab4-states#what-the-kernel-knows, tcp(7)",
        .proofs = {{.when = {{"check", "client_not_ahead"},
                             {"staging.held", PRESENT},
                             {"path.got", PRESENT}},
                    .seen =
                        "the kernel was held in {staging.held}, but {program} printed {path.got}"},
                   {.when = {{"check", "not_ahead"}, {"awaited", "no-line"}},
                    .seen = "the kernel was held in LAST_ACK, and {program} printed "
                            "'{line.forbidden}'"}},
    },
    {
        .id = "reset-is-fin",
        .title = "A reset is treated as an orderly end",
        .promise = "recv returns 0 after a FIN, and fails with ECONNRESET after a reset: MUST-12",
        .read = "lab4-states#reset, recv(2)",
        .proofs = {{.when = {{"check", "client_resets"}, {"path.got", "*CLOSE_WAIT*"}},
                    .seen = "the client sent RST and no FIN, but {program} printed {path.got}"},
                   {.when = {{"check", "client_reset"}, {"path.got", "*TIME_WAIT*"}},
                    .seen = "the server sent RST and no FIN, but {program} printed {path.got}"},
                   {.when = {{"check", "client_reset"},
                             {"staging.reset", "mid-reply"},
                             {"exit.status", "0"}},
                    .seen = "the server sent RST in the middle of its reply, but {program} ended "
                            "with status 0"}},
    },
    {
        .id = "passive-time-wait",
        .title = "The side that closes second claims to be in TIME_WAIT",
        .promise = "TIME_WAIT is for the side that sent the first FIN; the other one goes to "
                   "LAST_ACK, then to CLOSED",
        .read = "lab4-states#active-and-passive-close, RFC 9293 section 3.6",
        .proofs = {{.when = {{"check", "client_closes"}, {"path.got", "*TIME_WAIT*"}},
                    .seen = "the client closed first, but {program} printed {path.got}"}},
    },
    {
        .id = "path-illegal",
        .title = "The connection takes a path that is not in the diagram",
        .promise = "each step starts where the one before ended, and is one of the diagram's",
        .read = "lab4-states#the-diagram",
        .proofs = {{.when = {{"path.wanted", "a legal*"}, {"path.got", PRESENT}},
                    .seen = "{program} printed {path.got}"}},
    },
    {
        .id = "path-differs",
        .title = "The printed steps are not those that the connection took",
        .promise = "the side that closes first goes through FIN_WAIT_1 and FIN_WAIT_2, the other "
                   "side through CLOSE_WAIT and LAST_ACK",
        .read = "lab4-states#active-and-passive-close",
        .proofs = {{.when = {{"path.wanted", PRESENT}, {"path.got", PRESENT}},
                    .seen = "{program} printed {path.got} instead of {path.wanted}"}},
    },

    /* ---- stopping, the registry ---- */
    {
        .id = "ends-before-connections",
        .title = "The server ends before saying that its connections are closed",
        .promise = "when a program ends, the kernel closes what it left open, and nobody is left "
                   "to follow the connection to CLOSED",
        .read = "lab4-states#stopping, shutdown(2)",
        .proofs = {{.when = {{"check", "server_stops"},
                             {"awaited", "line"},
                             {"line.wanted", "Connection*"},
                             {"exit.status", "0"}},
                    .seen = "the server got a signal and exited with status 0, and no line says "
                            "that the connection is closed"}},
    },
    {
        .id = "entries-stay",
        .title = "Connections that have ended stay in the registry",
        .promise = "take a client out of the list when it leaves, on every path",
        .read = "lab4-states#threads-and-the-registry",
        .proofs =
            {{.when = {{"leak", "entries"}},
              .seen = "{leak.before} client is connected, but the status port lists {leak.after}"}},
    },
    {
        .id = "never-cuts-off",
        .title = "The server waits for a client that does not close",
        .promise = "FIN_WAIT_2 ends when the other side closes, and nobody can force it to; a "
                   "server that stops cuts it off after a second",
        .read = "lab4-states#stopping",
        .proofs = {{.when = {{"check", "cuts_off"}, {"alive", "yes"}, {"awaited", "line"}},
                    .seen = "the server got SIGTERM, its client did not close, and the server "
                            "sleeps[ in {stuck.call}()][, {stuck.where}]"}},
    },
    {
        .id = "status-own-state",
        .title = "The status port does not show a FIN that has come",
        .promise = "TCP_INFO shows the FIN as soon as it has arrived; the program sees it only "
                   "when it calls recv",
        .read = "lab4-states#the-status-port, tcp(7)",
        .proofs = {{.when = {{"check", "status_held"}, {"status.got", "*ESTABLISHED*ESTABLISHED*"}},
                    .seen = "the kernel is in CLOSE_WAIT, but the status port says ESTABLISHED"}},
    },
    {
        .id = "status-wrong-state",
        .title = "The status port shows another state than the kernel's",
        .promise = "tcpi_state uses Linux's numbers: TCP_ESTABLISHED is 1 and TCP_CLOSE_WAIT is 8",
        .read = "lab4-states#what-the-kernel-knows, tcp(7)",
        .proofs = {{.when = {{"check", "status_held"}, {"status.got", "?*"}},
                    .seen = "the kernel has one client in ESTABLISHED and the other in CLOSE_WAIT; "
                            "the status port says otherwise"}},
    },
    {
        .id = "dies-while-stopping",
        .title = "The server ends before its connections are closed",
        .promise = "close ends a descriptor for the whole program: a thread that still asks the "
                   "kernel about it gets EBADF; shutdown keeps the descriptor",
        .read = "lab4-states#stopping, shutdown(2)",
        .proofs =
            {{.when = {{"check", "server_stops"}, {"awaited", "line"}, {"exit.status", "[1-9]*"}},
              .seen = "told to stop, {program} exited with status {exit.status}[: {stderr.last}]"}},
    },
    {
        .id = "waits-for-last-ack",
        .title = "A client that reads nothing keeps the server from ending",
        .promise = "a FIN waits behind the bytes before it: a client that never reads never "
                   "acknowledges it, and its connection is never closed",
        .read = "lab4-states#stopping",
        .proofs = {{.when = {{"check", "stops_in_last_ack"},
                             {"staging", "last-ack"},
                             {"awaited", "line"}},
                    .seen = "the client has sent its FIN and reads nothing, the signal has come, "
                            "and {program} is still running[: {stuck.where}]"}},
    },
    {
        .id = "setup-unchecked",
        .proofs = {{.when = {{"check", "calls_fail"}, {"awaited", "exit"}, {"outcome", PRESENT}},
                    .seen = "a call failed, and {program} is still running[: {stuck.where}]"}},
    },
    {
        .id = "status-differs",
        .title = "The status port does not list exactly the live connections",
        .promise =
            "add a client at the end of the list when it comes, and take it out when it leaves",
        .read = "lab4-states#the-status-port",
        .proofs = {{.when = {{"check", "status_list"}, {"status.got", PRESENT}},
                    .seen = "the list should be '{status.wanted}', but is '{status.got}'"}},
    },
    {.id = NULL},
};

RULES(.turn = TURN_LAB, .lab = "lab4-states", .rules = rules);
