/* Reads the texts of /proc. See proc_text.h. */
#define _GNU_SOURCE
#include "harness/kernel/proc_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What follows "\nKey:\t" in a status file, or NULL. */
static const char *field_of(const char *status, const char *key)
{
    const char *found = strstr(status, key);
    return found ? found + strlen(key) : NULL;
}

static uint64_t number_of(const char *status, const char *key)
{
    const char *field = field_of(status, key);
    return field ? strtoull(field, NULL, 10) : 0;
}

/* Name comes first, so that no name can pass for another field. */
bool proc_read_status(struct thread_look *look, const char *status)
{
    const char *state = field_of(status, "\nState:\t");
    if (!state)
        return false;
    const char *name = field_of(status, "Name:\t");
    size_t len = name ? strcspn(name, "\n") : 0, room = sizeof look->name - 1;
    if (len > 0)
        memcpy(look->name, name, len < room ? len : room);
    look->state = *state;
    look->switches = number_of(state, "\nvoluntary_ctxt_switches:\t") +
                     number_of(state, "\nnonvoluntary_ctxt_switches:\t");
    return true;
}

void proc_read_schedstat(struct thread_look *look, const char *schedstat)
{
    char *rest;
    look->cpu_ns = strtoull(schedstat, &rest, 10);
    look->waited_ns = strtoull(rest, NULL, 10);
}

/* "running", or "-1 SP PC" where it is blocked outside of any system call (a page fault), or the
 * system call's number, its six arguments, SP and PC. */
void proc_read_syscall(struct thread_look *look, const char *text)
{
    char *rest;
    if (strncmp(text, "running", 7) == 0) {
        look->syscall = SYSCALL_RUNNING;
        return;
    }
    long number = strtol(text, &rest, 10);
    look->syscall = number < 0 ? SYSCALL_NONE : number;
    for (int i = 0; number >= 0 && i < 6; i++)
        look->args[i] = strtoul(rest, &rest, 16);
}

pid_t proc_read_parent(const char *stat)
{
    char state;
    int parent;
    const char *after_name = strrchr(stat, ')'); /* the name may hold anything */
    if (!after_name || sscanf(after_name, ") %c %d", &state, &parent) != 2)
        return -1;
    return parent;
}
