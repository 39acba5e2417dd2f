/* Servers: started, and waited for until they listen; what else they do instead. */
#define _GNU_SOURCE
#include "harness/kernel/address.h"
#include "harness/tools/expect.h"
#include "harness/tools/listening.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <unistd.h>

struct awaited_listener {
    struct program *server;
    int port; /* 0: any */
};

/* The local address of a socket that was bound but does not listen, or NULL. */
static char *bound_only(const struct program *server)
{
    enum { LAST_FD = 64 };
    for (int fd = 3; fd < LAST_FD; fd++) {
        unsigned long inode;
        struct sockaddr_storage address = {0};
        socklen_t size = sizeof address;
        if (proc_descriptor(server->pid, fd, &inode) != DESCRIPTOR_SOCKET)
            continue;
        int copy = proc_borrow_descriptor(server->pid, fd);
        bool bound = copy >= 0 && getsockname(copy, (struct sockaddr *)&address, &size) == 0 &&
                     (address.ss_family == AF_INET || address.ss_family == AF_INET6) &&
                     address_port(&address) != 0;
        if (copy >= 0)
            close(copy);
        if (bound)
            return address_text(&address);
    }
    return NULL;
}

/* What it does instead of listening where it should. */
static char *tell_listening_instead(struct program *server, int port)
{
    struct run *run = server->run;
    struct socket_table table;
    char *bound;
    if (server->ended || socket_table_read_listeners(&table) < 0)
        return must_strdup("");
    const struct socket_row *row = listening_row(server, 0, &table);
    int instead = row != NULL ? address_port(&row->local) : 0;
    socket_table_free(&table);
    if (instead != 0) {
        bool swapped = instead == byte_swapped(port);
        note_fact(run, "listen.instead", swapped ? "byte-swapped" : "other");
        note_fact(run, "listen.port", number(run, instead));
        return must_format("; it listens on port %d%s", instead,
                           swapped ? ", the same number with its two bytes swapped" : "");
    }
    bound = bound_only(server);
    if (bound == NULL) {
        note_fact(run, "listen.instead", "nothing");
        return must_strdup("");
    }
    note_fact(run, "listen.instead", "bound-only");
    return must_format("; it bound %s but never called listen()", bound);
}

static bool listens(void *argument)
{
    const struct awaited_listener *awaited = argument;
    return program_listens(awaited->server, awaited->port);
}

/* True if the check shares its network with the machine, where somebody else listens there. */
static bool is_strangers(struct run *run, int port)
{
    struct socket_table table;
    bool listens = false, ours = false;
    if (has_own_network(run) || socket_table_read_listeners(&table) < 0)
        return false;
    for (size_t i = 0; i < table.count; i++)
        listens |= table.rows[i].state == TCP_LISTEN && address_port(&table.rows[i].local) == port;
    for (size_t i = 0; i < run->program_count; i++)
        ours |= family_listens(run->programs[i], port);
    for (size_t i = 0; i < run->listener_count; i++)
        ours |= run->listeners[i]->port == port;
    socket_table_free(&table);
    return listens && !ours;
}

static void await_listening(struct program *server, int port)
{
    struct awaited_listener awaited = {server, port};
    enum outcome outcome = await(server->run, listens, &awaited);
    if (outcome != HAPPENED && is_strangers(server->run, port))
        grader_error(server->run, "port %d was taken by another program on this machine", port);
    if (outcome == HAPPENED) {
        log_event(server->run, EVENT_LISTEN, server->name, must_format("port %d", server->port),
                  (struct bytes){NULL, 0});
        return;
    }
    note_fact(server->run, "awaited", "listen");
    note_fact(server->run, "listen.asked", number(server->run, port));
    char *instead = tell_listening_instead(server, port);
    fail_waiting(server->run, outcome, server, NULL, "%s does not listen on port %d%s",
                 server->name, port, instead);
}

struct program *start_server_with(struct run *run, int port, struct launch launch)
{
    int chosen = port == PORT_ANY       ? free_port(run)
                 : port == PORT_DEFAULT ? run->check->lab->port
                                        : port;
    if (port == PORT_DEFAULT && is_strangers(run, chosen))
        conclude(run, VERDICT_NOT_RUN,
                 must_format("port %d is taken by another program on this machine", chosen));
    if (launch.program == NULL)
        launch.program = "server";
    if (launch.args == NULL && port != PORT_DEFAULT) {
        const char **args = must_alloc(2 * sizeof *args);
        args[0] = number(run, chosen);
        launch.args = args;
    }
    struct program *server = start_with(run, launch);
    await_listening(server, chosen);
    return server;
}

struct program *start_server(struct run *run, int port)
{
    return start_server_with(run, port, (struct launch){.program = "server"});
}

struct program *start_client(struct run *run, const struct listener *to, const char *message)
{
    return start(run, "client", ARGS("127.0.0.1", listener_port_text(to), message));
}

int port_of(const struct program *program)
{
    return program->port;
}

int backlog_of(struct program *server)
{
    struct socket_table table;
    if (socket_table_read_listeners(&table) < 0)
        grader_error(server->run, "sock_diag does not answer");
    const struct socket_row *row = listening_row(server, server->port, &table);
    int backlog = row != NULL ? (int)row->unsent : 0;
    socket_table_free(&table);
    return backlog;
}

/* [::] takes whatever 0.0.0.0 takes, unless it is for IPv6 only. */
static bool address_is(const struct socket_row *row, const char *address)
{
    struct in_addr wanted;
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)&row->local;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&row->local;
    inet_pton(AF_INET, address, &wanted);
    if (row->local.ss_family == AF_INET)
        return v4->sin_addr.s_addr == wanted.s_addr;
    return row->dual_stack && wanted.s_addr == htonl(INADDR_ANY) &&
           IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr);
}

/* A listening socket of the server that is bound to anything but address, or NULL. */
static const struct socket_row *stray_listener(const struct program *server, const char *address,
                                               const struct socket_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct socket_row *row = &table->rows[i];
        unsigned long inode = row->inode;
        if (row->state == TCP_LISTEN && !address_is(row, address) &&
            program_find_socket(server, &inode, 1) != 0)
            return row;
    }
    return NULL;
}

void expect_bound_to(struct program *server, const char *address)
{
    struct socket_table table;
    if (socket_table_read_listeners(&table) < 0)
        grader_error(server->run, "sock_diag does not answer");
    const struct socket_row *stray = stray_listener(server, address, &table);
    char *got = stray != NULL ? address_text(&stray->local) : NULL;
    socket_table_free(&table);
    if (got == NULL)
        return;
    note_fact(server->run, "awaited", "address");
    note_fact(server->run, "program", server->name);
    note_fact(server->run, "listen.address", got);
    note_fact(server->run, "listen.wanted", address);
    fail(server->run, "%s is bound to %s instead of %s", server->name, got, address);
}
