/* Unusual: each client has a process; the parent counts those that say that they have answered. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connect.h"
#include "lab.h"
#include "service.h"
#include "stream.h"

static volatile sig_atomic_t stop_requested;
static unsigned long served, running;

static void note(int signal)
{
    if (signal != SIGCHLD)
        stop_requested = 1;
}

static void reap(int options)
{
    int status;
    while (running > 0) {
        pid_t child = waitpid(-1, &status, options);
        if (child < 0 && errno == EINTR)
            continue;
        if (child <= 0)
            return;
        running--;
        served += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
}

static _Noreturn void answer(int client)
{
    char message[1500];
    ssize_t received = receive_piece(client, message, sizeof message);
    if (received <= 0)
        _exit(1);
    log_received(message, (size_t)received);
    fflush(stdout);
    _exit(send_all(client, "ACK!", 4) == 0 ? 0 : 1);
}

/* In a child: SIGUSR1 ends the wait for a message. */
static void give_up(int signal)
{
    (void)signal;
    _exit(1);
}

int main(int argc, char *argv[])
{
    uint16_t port = 9999;
    sigset_t all, none;
    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        usage("server [PORT]");
    if (optind < argc && !parse_port(argv[optind], &port))
        usage("server [PORT]");
    line_buffer_stdout();
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    sigemptyset(&none);
    for (size_t i = 0; i < 3; i++)
        sigaction((int[]){SIGINT, SIGTERM, SIGCHLD}[i], &(struct sigaction){.sa_handler = note},
                  NULL);
    int listener = open_listener(INADDR_ANY, port);
    if (listener < 0 || fcntl(listener, F_SETFL, O_NONBLOCK) < 0) {
        fprintf(stderr, "[!!] Server died due to: %s\n", strerror(errno));
        return 1;
    }
    printf("[*] Listening on 0.0.0.0:%d\n", local_port(listener));
    while (!stop_requested) {
        struct sockaddr_storage peer;
        char name[ADDRESS_TEXT_SIZE];
        fd_set set;
        FD_ZERO(&set);
        FD_SET(listener, &set);
        int ready = pselect(listener + 1, &set, NULL, NULL, NULL, &none);
        reap(WNOHANG);
        int client = ready > 0 ? accept_client(listener, &peer) : -1;
        if (client < 0)
            continue;
        printf("[*] Accepted connection from: %s\n",
               format_address((struct sockaddr *)&peer, name));
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            sigset_t usr;
            sigemptyset(&usr);
            sigaddset(&usr, SIGUSR1);
            sigaction(SIGUSR1, &(struct sigaction){.sa_handler = give_up}, NULL);
            char byte;
            sigprocmask(SIG_UNBLOCK, &usr, NULL);
            ssize_t there;
            do
                there = recv(client, &byte, 1, MSG_PEEK);
            while (there < 0 && errno == EINTR);
            sigprocmask(SIG_BLOCK, &usr, NULL);
            answer(client);
        }
        if (child < 0)
            perror("fork");
        running += child > 0;
        close(client);
    }
    close(listener);
    signal(SIGUSR1, SIG_IGN);
    kill(0, SIGUSR1);
    reap(0);
    printf("[!] Exiting...\n[*] Served %lu connections\n", served);
    return 0;
}
