/* Holds back interrupts. See interrupts.h. */
#define _GNU_SOURCE
#include "harness/schedule/interrupts.h"

#include <stddef.h>

static const int interrupts[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGUSR1,
                                 SIGUSR2, SIGPIPE, SIGALRM, SIGXCPU};
enum { INTERRUPTS = sizeof interrupts / sizeof interrupts[0] };

static volatile sig_atomic_t interrupted;

/* As we were started. */
static sigset_t mask;
static struct sigaction actions[INTERRUPTS];

static void on_interrupt(int signal)
{
    interrupted = signal;
}

void interrupts_hold(void)
{
    const struct sigaction action = {.sa_handler = on_interrupt};
    sigset_t held;
    sigemptyset(&held);
    for (size_t i = 0; i < INTERRUPTS; i++) {
        sigaddset(&held, interrupts[i]);
        sigaction(interrupts[i], &action, &actions[i]);
        if (actions[i].sa_handler == SIG_IGN)
            signal(interrupts[i], SIG_IGN);
    }
    sigprocmask(SIG_BLOCK, &held, &mask);
}

void interrupts_release(void)
{
    for (size_t i = 0; i < INTERRUPTS; i++)
        sigaction(interrupts[i], &actions[i], NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

const sigset_t *interrupts_mask(void)
{
    return &mask;
}

int interrupts_seen(void)
{
    return interrupted;
}
