/* Keeps a submission away from the rest of the machine: bubblewrap(1) for mounts and processes, a
 * network namespace for each check. Knows how far this machine can go and says why not further. */
#ifndef HARNESS_SANDBOX_H
#define HARNESS_SANDBOX_H

#include "result.h"

#include <stdbool.h>
#include <stddef.h>

/* What this machine lets us do. */
struct sandbox {
    enum isolation isolation;
    bool disable_userns; /* bubblewrap knows --disable-userns (0.8 and newer) */
    bool proc;           /* a /proc of its own can be mounted in the box */
    char reason[256];    /* why isolation is not full; empty if it is */
};

/* Tries it out, by starting launcher (a file that any user may execute) in a box as the checks
 * will. Never a worse level than possible, never a better one than `at_most`. */
struct sandbox sandbox_detect(const char *launcher, enum isolation at_most);

/* A growing argument vector. Strings are not copied; items[count] is always NULL. */
struct arguments {
    const char *items[512];
    size_t count;
    char *owned[512]; /* words made for it */
    size_t owned_count;
};

/* Appends words up to a NULL. */
void arguments_add(struct arguments *arguments, ...);

/* Hands a word over to the arguments, which free it when they are cleared; returns it. */
const char *arguments_own(struct arguments *arguments, char *word);

/* Frees what they own; a process that becomes what they say need not. */
void arguments_clear(struct arguments *arguments);

enum { BOX_MOUNTS = 8, BOX_COPIES = 16 };

/* What is inside one box. */
struct box {
    bool toolchain;   /* all of /usr, to compile or to run programs of any language */
    bool is_init;     /* its program is the first process, which cannot be stopped or killed from
                         within and waits for orphans itself; otherwise that is bubblewrap's */
    bool no_devices;  /* /dev/null and no /proc: to compile, where a source could include a device
                         that has bytes forever, or never any */
    bool own_network; /* no network but its own loopback; otherwise that of the process that starts
                         it */
    struct mount {
        const char *from, *to; /* outside and inside */
        bool writable;
    } mounts[BOX_MOUNTS]; /* ends with a NULL from */
    struct copy {
        const char *from, *to; /* files, outside and inside */
    } copies[BOX_COPIES];      /* likewise: /proc/self/mountinfo shows mounts, with their paths
                                  outside; of a copy it shows nothing */
    const char *directory;     /* working directory inside */
};

/* Appends the command line of bubblewrap up to and without the program's. Nothing where the sandbox
 * has no bubblewrap: the program's paths are then those outside. For the process that becomes it:
 * the files to copy are opened, and stay open across exec. Returns 0, or -1 with errno where one of
 * them cannot be. */
int sandbox_command(const struct sandbox *sandbox, const struct box *box, struct arguments *to);

/* Gives up root for good: becomes nobody. Nothing for other users. Returns 0, or -1 with errno. */
int sandbox_drop_root(void);

/* Moves this process, which must have one thread, into a user and a network namespace of its own
 * and brings loopback up. Returns 0, or -1 with errno. */
int sandbox_own_network(void);

/* Where memory runs out, the kernel is to end this process and its children, not the grader. */
void sandbox_offer_to_oom_killer(void);

/* The user that sandbox_drop_root() becomes; (uid_t)-1 for an ordinary user. */
unsigned sandbox_user(void);

#endif
