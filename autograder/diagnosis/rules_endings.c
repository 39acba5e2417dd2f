/* What ended a program: a step that is not written yet, what a sanitizer reports, a signal. These
 * rules come first. */
#include "diagnosis/rules.h"

static const struct rule rules[] = {
    /* ---- not written yet ---- */
    {
        .id = "step-to-do",
        .title = "A step of the starter is still to do",
        .promise = "todo() ends the program at the first unwritten step; write the step and delete "
                   "the line",
        .read = NULL,
        .proofs = {{.when = {{"todo.step", PRESENT}},
                    .seen = "{todo.file}, step {todo.step}: {todo.what}"}},
    },

    /* ---- what the sanitizers report ---- */
    {
        .id = "nul-off-by-one",
        .title = "One byte is written just past the end of a buffer",
        .promise = "recv may fill the whole buffer it is given: to add a NUL after the data, give "
                   "it one byte less",
        .read = "lab1-oneshot#sanitizers, recv(2)",
        .proofs = {{.when = {{"sanitizer.kind", "index * out of bounds*"},
                             {"sanitizer.at-end", "yes"}},
                    .seen = "{sanitizer.kind}[, in {sanitizer.where}]"},
                   {.when = {{"sanitizer.kind", "*-buffer-overflow"},
                             {"sanitizer.access", "write"},
                             {"sanitizer.size", "1"},
                             {"sanitizer.at-end", "yes"}},
                    .seen = "{sanitizer.kind}: a write of 1 byte[ in {sanitizer.where}]"}},
    },
    {
        .id = "recv-beyond-buffer",
        .title = "recv is given a length larger than its buffer",
        .promise = "recv writes as many bytes as you say there is room for; it cannot see the size "
                   "of the buffer",
        .read = "lab1-oneshot#sanitizers, recv(2)",
        .proofs = {{.when = {{"sanitizer.kind", "*-buffer-overflow"},
                             {"sanitizer.access", "write"},
                             {"sanitizer.call", "recv|recvfrom|recvmsg|read|readv"}},
                    .seen = "{sanitizer.kind}: {sanitizer.call}() writes past the end[, called in "
                            "{sanitizer.where}]"}},
    },
    {
        .id = "no-nul-terminator",
        .title = "Received bytes are used as a string, but no NUL ends them",
        .promise =
            "recv returns how many bytes came, and adds no NUL; what follows in the buffer is old",
        .read = "lab1-oneshot#recv-counts-bytes, recv(2)",
        .proofs = {{.when = {{"sanitizer.kind", "*-buffer-overflow"},
                             {"sanitizer.access", "read"},
                             {"sanitizer.call", "str*|*printf*|*puts*"}},
                    .seen = "{sanitizer.call}() reads past the end of the buffer[, called in "
                            "{sanitizer.where}]"},
                   {.when = {{"line.rest.left-over", "yes"}, {"line.wanted", "Received*"}},
                    .seen = "after what was received comes '{line.rest}', the end of what another "
                            "client sent before"}},
    },
    {
        .id = "negative-length",
        .title = "A negative number is used as a length",
        .promise = "recv and send return -1 on error; as a size_t, that is a very large number",
        .read = "lab1-oneshot#recv-counts-bytes, recv(2)",
        .proofs = {{.when = {{"sanitizer.kind", "negative-size-param"}},
                    .seen =
                        "{sanitizer.kind}[ in {sanitizer.call}()][, called in {sanitizer.where}]"}},
    },
    {
        .id = "buffer-overflow",
        .title = "Memory outside a buffer is used",
        .promise = "C does not check bounds: memory past an array belongs to something else, and a "
                   "peer decides how much it sends",
        .read = "lab1-oneshot#sanitizers, recv(2)",
        .proofs = {{.when = {{"sanitizer.kind", "*-buffer-overflow|*-buffer-underflow"},
                             {"sanitizer.access", PRESENT}},
                    .seen = "{sanitizer.kind}: a {sanitizer.access} of {sanitizer.size} bytes[ by "
                            "{sanitizer.call}()][, in {sanitizer.where}]"},
                   {.when = {{"sanitizer.kind", "index * out of bounds*|*insufficient space*"}},
                    .seen = "{sanitizer.kind}[, in {sanitizer.where}]"}},
    },
    {
        .id = "use-after-free",
        .title = "Memory is used after it was freed",
        .promise = "after free(), the memory may be reused at any time; no pointer to it is valid",
        .read = "lab1-oneshot#sanitizers, free(3)",
        .proofs = {{.when = {{"sanitizer.kind", "heap-use-after-free"}},
                    .seen = "a {sanitizer.access} of freed memory[ by {sanitizer.call}()][, in "
                            "{sanitizer.where}]"}},
    },
    {
        .id = "use-after-return",
        .title = "A local variable is used after its block has ended",
        .promise =
            "a local variable lives until its block ends; a pointer to it does not keep it alive",
        .read = "lab1-oneshot#sanitizers, C17 section 6.2.4",
        .proofs = {{.when = {{"sanitizer.kind", "stack-use-after-return|stack-use-after-scope"}},
                    .seen = "{sanitizer.kind}[, in {sanitizer.where}]"}},
    },
    {
        .id = "bad-free",
        .title = "free() is given what malloc() did not return, or what was freed before",
        .promise = "free() takes what malloc() returned, and takes it once",
        .read = "lab1-oneshot#sanitizers, free(3)",
        .proofs = {{.when = {{"sanitizer.kind", "double-free"}},
                    .seen =
                        "the same memory is freed twice[, the second time in {sanitizer.where}]"},
                   {.when = {{"sanitizer.kind", "free|bad-free|alloc-dealloc-mismatch"}},
                    .seen =
                        "memory that cannot be freed is given to free()[ in {sanitizer.where}]"}},
    },
    {
        .id = "memory-leak",
        .title = "Memory is never freed",
        .promise = "what malloc(), getaddrinfo() or open_memstream() gave you is yours until you "
                   "give it back",
        .read = "lab1-oneshot#sanitizers, malloc(3)",
        .proofs = {{.when = {{"sanitizer.kind", "memory"}},
                    .seen = "when {program} ended, it still held memory that nothing points to[; "
                            "it came from {sanitizer.where}]"}},
    },
    {
        .id = "null-pointer",
        .title = "A null pointer is used as if it pointed to something",
        .promise =
            "a function that returns a pointer returns NULL when it fails; NULL points to nothing",
        .read = "lab1-oneshot#sanitizers, C17 section 6.5.3.2",
        .proofs = {{.when = {{"sanitizer.kind", "*null pointer*"}},
                    .seen = "{sanitizer.kind}[, in {sanitizer.where}]"}},
    },
    {
        .id = "division-by-zero",
        .title = "A number is divided by zero",
        .promise = "dividing an integer by zero is undefined; on most machines it ends the program",
        .read = "lab1-oneshot#sanitizers, C17 section 6.5.5",
        .proofs = {{.when = {{"sanitizer.kind", "division by zero*"}},
                    .seen = "{sanitizer.kind}[, in {sanitizer.where}]"},
                   {.when = {{"exit.signal", "SIGFPE"}}, .seen = "{program} was killed by SIGFPE"}},
    },
    {
        .id = "integer-overflow",
        .title = "A number does not fit into its type",
        .promise = "overflow of a signed integer, or a shift by too many bits, is undefined: any "
                   "result is possible",
        .read = "lab1-oneshot#sanitizers, C17 section 6.5",
        .proofs =
            {{.when = {{"sanitizer.kind",
                        "signed integer overflow*|negation of *|shift exponent *|left shift of *"}},
              .seen = "{sanitizer.kind}[, in {sanitizer.where}]"}},
    },
    {
        .id = "misaligned-access",
        .title = "A value is read or written at an address that its type does not allow",
        .promise = "an int in the middle of received bytes may start at any address; memcpy() "
                   "copies it out wherever it is",
        .read = "lab1-oneshot#sanitizers, C17 section 6.3.2.3",
        .proofs = {{.when = {{"sanitizer.kind", "*misaligned address*"}},
                    .seen = "{sanitizer.kind}[, in {sanitizer.where}]"}},
    },
    {
        .id = "stack-overflow",
        .title = "The stack is full",
        .promise = "local variables and calls share a stack of a few megabytes; large buffers and "
                   "endless recursion do not fit",
        .read = "lab1-oneshot#sanitizers, getrlimit(2)",
        .proofs = {{.when = {{"sanitizer.kind", "stack-overflow"}},
                    .seen = "{sanitizer.kind}[ in {sanitizer.where}]"}},
    },
    {
        .id = "segmentation-fault",
        .title = "The program uses an address that does not belong to it",
        .promise =
            "a program can read and write only memory it was given; `make debug` finds the line",
        .read = "lab1-oneshot#sanitizers, signal(7)",
        .proofs = {{.when = {{"sanitizer.kind", "SEGV|BUS"}},
                    .seen = "{sanitizer.kind} in {program}[: {sanitizer.where}]"},
                   {.when = {{"exit.signal", "SIGSEGV|SIGBUS"}},
                    .seen = "{program} was killed by {exit.signal}"}},
    },
    {
        .id = "data-race",
        .title = "Two threads use the same memory at the same time, and one of them writes",
        .promise = "without a lock or a join between them, nobody knows which comes first, not "
                   "even the compiler",
        .read = "lab3-ack#shared-state, pthread_mutex_lock(3)",
        .proofs = {{.when = {{"sanitizer", "thread"},
                             {"sanitizer.kind", "data race"},
                             {"race.other.where", PRESENT}},
                    .seen = "{race.where} {race.does} and {race.other.where} {race.other.does}[ "
                            "the same {race.about}]"}},
    },
    {
        .id = "undefined-behaviour",
        .title = "The program does something that C leaves undefined",
        .promise = "after undefined behaviour any result is possible, even the right one, until "
                   "the compiler or the machine changes",
        .read = "lab1-oneshot#sanitizers, C17 section 3.4.3",
        .proofs = {{.when = {{"sanitizer", "undefined-behaviour"}},
                    .seen = "{sanitizer.kind}[, in {sanitizer.where}]"}},
    },
    {
        .id = "memory-error",
        .title = "Memory is used in a way that C does not allow",
        .promise = "only living objects may be read or written",
        .read = "lab1-oneshot#sanitizers, C17 section 6.2.4",
        .proofs = {{.when = {{"sanitizer", "address"}},
                    .seen = "{sanitizer.kind}[, in {sanitizer.where}]"}},
    },

    /* ---- what ends a program ---- */
    {
        .id = "connect-unchecked",
        .title = "The program goes on although connect failed",
        .promise = "connect returns -1 when there is no connection, with the reason in errno; "
                   "nothing can be sent then",
        .read = "lab1-oneshot#usage-and-errors, connect(2)",
        .proofs =
            {{.when = {{"staging.refused", "yes"},
                       {"stderr.reason", "EPIPE|ENOTCONN|EBADF|ENOTSOCK"}},
              .seen = "the last words of {program} are about a later call: {stderr.last}"},
             {.when = {{"staging.refused", "yes"}, {"exit.signal", "SIGPIPE"}},
              .seen =
                  "{program} was killed by SIGPIPE: it sent on a socket that is not connected"}},
    },
    {
        .id = "sigpipe-dies",
        .title = "Sending to a peer that is gone kills the program",
        .promise = "a send on a connection that was reset raises SIGPIPE, which kills the program; "
                   "with MSG_NOSIGNAL it fails with EPIPE instead",
        .read = "lab1-oneshot#signals-and-faults, send(2), RFC 9293 section 3.10.2",
        .proofs = {{.when = {{"exit.signal", "SIGPIPE"}},
                    .seen = "{program} was killed by SIGPIPE"}},
    },
    {
        .id = "aborted",
        .title = "The program ended itself with abort()",
        .promise = "assert() aborts when its condition is false, and the C library when it finds "
                   "the heap or the stack damaged",
        .read = "abort(3)",
        .proofs = {{.when = {{"exit.signal", "SIGABRT"}},
                    .seen = "{program} was killed by SIGABRT[; its last words: {stderr.last}]"}},
    },
    {
        .id = "too-much-cpu",
        .title = "The program used up its processor time",
        .promise = "a program that waits should sleep, which costs nothing; one that asks again "
                   "and again never stops",
        .read = "lab1-oneshot#the-idea, poll(2)",
        .proofs = {{.when = {{"exit.signal", "SIGXCPU"}},
                    .seen = "{program} was killed by SIGXCPU"}},
    },
    {
        .id = "file-too-large",
        .title = "The program writes a larger file than it may",
        .promise = "the size of a file is limited here, as it is on many servers",
        .read = "setrlimit(2)",
        .proofs = {{.when = {{"exit.signal", "SIGXFSZ"}},
                    .seen = "{program} was killed by SIGXFSZ"}},
    },
    {
        .id = "out-of-memory",
        .title = "The program asks for more memory than it can have",
        .promise = "malloc() returns NULL when there is no more; a server needs no more for its "
                   "thousandth client than for its first",
        .read = "malloc(3)",
        .proofs = {{.when = {{"stderr.reason", "ENOMEM"}, {"alive", "no"}},
                    .seen = "the last words of {program}: {stderr.last}"}},
    },
    {
        .id = "out-of-descriptors",
        .title = "The program has no descriptors left",
        .promise = "every socket is a descriptor until close(); a process has about a thousand",
        .read = "lab1-oneshot#accepting, accept(2)",
        .proofs = {{.when = {{"stderr.reason", "EMFILE|ENFILE"}},
                    .seen = "the last words of {program}: {stderr.last}"}},
    },
    {
        .id = "not-executable",
        .title = "The program could not be started",
        .promise = "execve() starts a program that this machine can run, or a script whose first "
                   "line names one that exists",
        .read = "execve(2)",
        .proofs = {{.when = {{"exec.error", PRESENT}},
                    .seen = "{program} could not be executed: {exec.error}"}},
    },
    {.id = NULL},
};

RULES(.turn = TURN_ENDINGS, .rules = rules);
