/* What a check expects of a program: its lines, its end, its listening socket. */
#define _GNU_SOURCE
#include "harness/tools/circumstances.h"
#include "harness/tools/difference.h"
#include "harness/tools/expect.h"
#include "harness/tools/position.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- listening ---- */

struct awaited_listener {
    struct program *server;
    int port; /* 0: any */
};

const struct socket_row *listening_row(const struct program *server, int port,
                                       const struct socket_table *table)
{
    unsigned long *inodes = must_alloc((table->count + 1) * sizeof *inodes), own = 0;
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct socket_row *row = &table->rows[i];
        if (row->state == TCP_LISTEN && (port == 0 || address_port(&row->local) == port))
            inodes[count++] = row->inode;
    }
    qsort(inodes, count, sizeof *inodes, proc_compare_inodes);
    if (count > 0)
        own = program_find_socket(server, inodes, count);
    free(inodes);
    return own != 0 ? socket_table_by_inode(table, (uint32_t)own) : NULL;
}

static bool listens(void *argument)
{
    const struct awaited_listener *awaited = argument;
    struct socket_table table;
    if (socket_table_read_listeners(&table) < 0)
        return false;
    const struct socket_row *row = listening_row(awaited->server, awaited->port, &table);
    if (row != NULL)
        awaited->server->port = address_port(&row->local);
    socket_table_free(&table);
    return row != NULL;
}

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
                           swapped ? ", which is the same number with its two bytes swapped" : "");
    }
    bound = bound_only(server);
    if (bound == NULL) {
        note_fact(run, "listen.instead", "nothing");
        return must_strdup("");
    }
    note_fact(run, "listen.instead", "bound-only");
    return must_format("; it has bound %s but never called listen()", bound);
}

static void await_listening(struct program *server, int port)
{
    struct awaited_listener awaited = {server, port};
    enum outcome outcome = await(server->run, listens, &awaited);
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

static bool address_is(const struct socket_row *row, const char *address)
{
    struct in_addr wanted;
    const struct sockaddr_in *local = (const struct sockaddr_in *)&row->local;
    inet_pton(AF_INET, address, &wanted);
    return row->local.ss_family == AF_INET && local->sin_addr.s_addr == wanted.s_addr;
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

/* ---- lines ---- */

struct awaited_line {
    struct program *program;
    struct bytes line;
};

/* The line without the prompts that stand before it. */
static struct bytes unprompted(const struct program *program, struct bytes line)
{
    const char *prompt = program->run->check->lab->prompt;
    size_t len = prompt != NULL ? strlen(prompt) : 0;
    while (len > 0 && line.len >= len && memcmp(line.data, prompt, len) == 0)
        line = slice(line, len, line.len);
    return line;
}

/* The next complete line from at, without its end and without prompts before it, in *line. Returns
 * where the one after it begins, or 0 if there is no complete line. */
static size_t next_line(const struct program *program, size_t at, struct bytes *line)
{
    const struct buffer *output = &program->out_data;
    const unsigned char *start = output->data + at;
    const unsigned char *end = at < output->len ? memchr(start, '\n', output->len - at) : NULL;
    if (end == NULL)
        return 0;
    *line = unprompted(program, (struct bytes){start, (size_t)(end - start)});
    return (size_t)(end - output->data) + 1;
}

static bool same(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* A line that itself contains line feeds is matched as the bytes that it is. */
static bool line_came(void *argument)
{
    struct awaited_line *awaited = argument;
    const struct buffer *output = &awaited->program->out_data;
    struct bytes line;
    size_t next, at = awaited->program->line_cursor;
    for (; (next = next_line(awaited->program, at, &line)) != 0; at = next) {
        struct bytes wide = {line.data, awaited->line.len};
        size_t offset = (size_t)((const unsigned char *)line.data - output->data) + wide.len;
        if (!same(line, awaited->line) &&
            !(awaited->line.len > line.len && offset < output->len &&
              output->data[offset] == '\n' && same(wide, awaited->line)))
            continue;
        awaited->program->line_cursor = offset + 1;
        return true;
    }
    return false;
}

/* How much of the beginning two lines share: the line meant is the one that shares most. */
static size_t likeness(struct bytes a, struct bytes b)
{
    size_t at = 0;
    const char *left = a.data, *right = b.data;
    while (at < a.len && at < b.len && left[at] == right[at])
        at++;
    return at;
}

/* A line that should hold line feeds itself goes on behind the first one that it has. */
static struct bytes whole_line(const struct awaited_line *awaited, struct bytes line)
{
    const struct buffer *output = &awaited->program->out_data;
    if (line.len == 0 || memchr(awaited->line.data, '\n', awaited->line.len) == NULL)
        return line;
    size_t len = output->len - (size_t)((const unsigned char *)line.data - output->data);
    return (struct bytes){line.data, output->data[output->len - 1] == '\n' ? len - 1 : len};
}

static struct bytes closest_line(const struct awaited_line *awaited)
{
    const struct buffer *output = &awaited->program->out_data;
    struct bytes line, best = {"", 0};
    size_t next, at = awaited->program->line_cursor, most = 0;
    for (; (next = next_line(awaited->program, at, &line)) != 0; at = next)
        if (likeness(line, awaited->line) > most) {
            most = likeness(line, awaited->line);
            best = line;
        }
    struct bytes rest = {output->data + at, output->len - at};
    rest = unprompted(awaited->program, rest);
    return output->len > at && likeness(rest, awaited->line) > most ? rest
                                                                    : whole_line(awaited, best);
}

void expect_line(struct program *program, struct bytes line)
{
    struct run *run = program->run;
    struct awaited_line awaited = {program, line};
    enum outcome outcome = await(run, line_came, &awaited);
    if (outcome == HAPPENED)
        return;
    struct bytes got = closest_line(&awaited);
    note_fact(run, "awaited", "line");
    note_fact(run, "line.difference", same(line, got) ? "none" : difference_kind(line, got));
    note_line(run, program, line, got);
    run->result.difference = difference_of(line, got, EVENT_STDOUT);
    fail_waiting(run, outcome, program, NULL, "%s did not print the line '%.*s'", program->name,
                 (int)(line.len < 60 ? line.len : 60), (const char *)line.data);
}

struct awaited_part {
    struct program *program;
    struct bytes before, after;
    struct bytes found;
};

static bool part_came(void *argument)
{
    struct awaited_part *awaited = argument;
    size_t before = awaited->before.len, after = awaited->after.len;
    struct bytes line;
    for (size_t next, at = 0; (next = next_line(awaited->program, at, &line)) != 0; at = next) {
        if (line.len < before + after || !same(slice(line, 0, before), awaited->before) ||
            !same(slice(line, line.len - after, after), awaited->after))
            continue;
        awaited->found = slice(line, before, line.len - before - after);
        return true;
    }
    return false;
}

/* The line that was meant: before, then whatever makes it most like a line that came, then after.
 */
static struct bytes line_meant(const struct awaited_part *awaited)
{
    size_t before = awaited->before.len, most = 0;
    struct bytes line, between = text("...");
    for (size_t next, at = 0; (next = next_line(awaited->program, at, &line)) != 0; at = next) {
        if (!same(slice(line, 0, before), awaited->before))
            continue;
        for (size_t end = before; end < line.len; end++) {
            size_t alike = likeness(slice(line, end, line.len), awaited->after);
            if (alike > most) {
                most = alike;
                between = slice(line, before, end - before);
            }
        }
    }
    struct run *run = awaited->program->run;
    return join(run, join(run, awaited->before, between), awaited->after);
}

const char *expect_line_with(struct program *program, const char *before, const char *after)
{
    struct run *run = program->run;
    struct awaited_part awaited = {program, text(before), text(after), {NULL, 0}};
    enum outcome outcome = await(run, part_came, &awaited);
    if (outcome == HAPPENED)
        return format(run, "%.*s", (int)awaited.found.len, (const char *)awaited.found.data).data;
    struct awaited_line whole = {program, line_meant(&awaited)};
    program->line_cursor = 0;
    struct bytes got = closest_line(&whole);
    note_fact(run, "awaited", "line");
    note_fact(run, "line.difference", difference_kind(whole.line, got));
    note_line(run, program, whole.line, got);
    run->result.difference = difference_of(whole.line, got, EVENT_STDOUT);
    fail_waiting(run, outcome, program, NULL, "%s did not print a line '%s...%s'", program->name,
                 before, after);
}

struct bytes lines_of(struct program *program)
{
    await(program->run, nothing_more, NULL);
    size_t len = program->out_data.len;
    while (len > 0 && program->out_data.data[len - 1] != '\n')
        len--;
    return (struct bytes){program->out_data.data, len};
}

struct awaited_lines {
    const struct program *program;
    struct bytes line;
    int times;
};

static int times_printed(const struct awaited_lines *awaited)
{
    struct bytes line;
    int times = 0;
    for (size_t next, at = 0; (next = next_line(awaited->program, at, &line)) != 0; at = next)
        times += same(line, awaited->line);
    return times;
}

static bool lines_came(void *argument)
{
    const struct awaited_lines *awaited = argument;
    return times_printed(awaited) >= awaited->times;
}

void expect_lines(struct program *program, struct bytes line, int times)
{
    struct awaited_lines awaited = {program, line, times};
    enum outcome outcome = await(program->run, lines_came, &awaited);
    if (outcome == HAPPENED)
        return;
    note_fact(program->run, "awaited", "lines");
    note_line(program->run, program, line, (struct bytes){"", 0});
    note_fact(program->run, "lines.wanted", number(program->run, times));
    note_fact(program->run, "lines.got", number(program->run, times_printed(&awaited)));
    fail_waiting(program->run, outcome, program, NULL,
                 "%s printed the line '%.*s' %d times, not %d", program->name,
                 (int)(line.len < 60 ? line.len : 60), (const char *)line.data,
                 times_printed(&awaited), times);
}

void expect_no_line(struct program *program, const char *beginning)
{
    struct bytes line, start = text(beginning);
    settle(program->run);
    for (size_t next, at = program->line_cursor; (next = next_line(program, at, &line)) != 0;
         at = next)
        if (line.len >= start.len && memcmp(line.data, start.data, start.len) == 0) {
            note_fact(program->run, "awaited", "no-line");
            note_fact(program->run, "line.forbidden", beginning);
            note_fact(program->run, "program", program->name);
            fail(program->run, "%s printed a line '%s...' that must not be there", program->name,
                 beginning);
        }
}

struct awaited_prompt {
    const struct program *program;
    struct bytes prompt;
};

static bool prompted(void *argument)
{
    const struct awaited_prompt *awaited = argument;
    const struct buffer *output = &awaited->program->out_data;
    size_t len = awaited->prompt.len;
    return output->len >= len && output->len >= awaited->program->line_cursor + len &&
           memcmp(output->data + output->len - len, awaited->prompt.data, len) == 0;
}

void expect_prompt(struct program *program, const char *prompt)
{
    struct awaited_prompt awaited = {program, text(prompt)};
    enum outcome outcome = await(program->run, prompted, &awaited);
    if (outcome == HAPPENED)
        return;
    note_fact(program->run, "awaited", "prompt");
    fail_waiting(program->run, outcome, program, NULL, "%s did not print the prompt '%s'",
                 program->name, prompt);
}

/* ---- what it holds ---- */

struct awaited_ledger {
    struct program *program;
    struct ledger most;
};

static bool holds_no_more(void *argument)
{
    const struct awaited_ledger *awaited = argument;
    struct ledger now = ledger_of(awaited->program);
    return now.descriptors <= awaited->most.descriptors && now.threads <= awaited->most.threads &&
           now.maps <= awaited->most.maps;
}

void expect_no_growth(struct program *program, struct ledger before, int slack)
{
    struct run *run = program->run;
    const struct ledger most = {.descriptors = before.descriptors + slack,
                                .threads = before.threads + slack,
                                .maps = before.maps + slack};
    struct awaited_ledger awaited = {program, most};
    if (await(run, holds_no_more, &awaited) == HAPPENED)
        return;
    struct ledger now = ledger_of(program);
    const struct {
        const char *what;
        int before, after;
    } kinds[] = {{"descriptors", before.descriptors, now.descriptors},
                 {"threads", before.threads, now.threads},
                 {"maps", before.maps, now.maps}};
    size_t i = 0;
    while (i < 2 && kinds[i].after <= kinds[i].before + slack)
        i++;
    note_fact(run, "program", program->name);
    note_fact(run, "leak", kinds[i].what);
    note_fact(run, "leak.before", number(run, kinds[i].before));
    note_fact(run, "leak.after", number(run, kinds[i].after));
    fail(run, "%s had %d %s, and %d when more clients had come and gone", program->name,
         kinds[i].before, kinds[i].what, kinds[i].after);
}

/* ---- the end ---- */

static bool has_ended(void *argument)
{
    return ((struct program *)argument)->ended;
}

static void await_end(struct program *program)
{
    enum outcome outcome = await(program->run, has_ended, program);
    if (program->ended)
        return;
    note_fact(program->run, "awaited", "exit");
    fail_waiting(program->run, outcome, program, NULL, "%s should have ended by now",
                 program->name);
}

static bool exited_with(const struct program *program, int status)
{
    return program->exec_error == 0 && WIFEXITED(program->status) &&
           WEXITSTATUS(program->status) == status;
}

void expect_exit(struct program *program, int status)
{
    await_end(program);
    if (exited_with(program, status))
        return;
    note_fact(program->run, "awaited", "exit");
    note_fact(program->run, "program", program->name);
    note_fact(program->run, "exit.expected", number(program->run, status));
    note_ending(program->run, program);
    fail(program->run, "%s %s; expected was status %d", program->name, program_ending(program),
         status);
}

void expect_failure_exit(struct program *program)
{
    await_end(program);
    if (WIFEXITED(program->status) && WEXITSTATUS(program->status) != 0)
        return;
    note_fact(program->run, "awaited", "exit");
    note_fact(program->run, "program", program->name);
    note_ending(program->run, program);
    fail(program->run, "%s %s; expected was a status that says that it failed", program->name,
         program_ending(program));
}

void expect_stdout(struct program *program, struct bytes expected)
{
    await_end(program);
    struct bytes got = {program->out_data.data, program->out_data.len};
    if (same(expected, got))
        return;
    note_fact(program->run, "awaited", "stdout");
    note_bytes(program->run, expected, got, EVENT_STDOUT);
    note_fact(program->run, "program", program->name);
    fail(program->run, "%s wrote other bytes to stdout than expected: %zu instead of %zu",
         program->name, program->out_data.total, expected.len);
}

static bool on_stderr(const struct program *program, const char *part)
{
    struct buffer copy = {0};
    buffer_append(&copy, program->err_data.data, program->err_data.len);
    buffer_append(&copy, "", 1);
    for (size_t i = 0; i + 1 < copy.len; i++)
        if (copy.data[i] == '\0')
            copy.data[i] = ' ';
    bool there = strcasestr((const char *)copy.data, part) != NULL;
    free(copy.data);
    return there;
}

void expect_stderr(struct program *program, const char *part)
{
    await_end(program);
    if (on_stderr(program, part))
        return;
    note_fact(program->run, "awaited", "stderr");
    note_fact(program->run, "program", program->name);
    note_fact(program->run, "stderr.empty", program->err_data.total == 0 ? "yes" : "no");
    note_fact(program->run, "stderr.success", on_stderr(program, "success") ? "yes" : "no");
    bool on_stdout = memmem(program->out_data.data, program->out_data.len, part, strlen(part));
    note_fact(program->run, "stderr.on-stdout", on_stdout ? "yes" : "no");
    fail(program->run, "%s should say '%s' on stderr%s", program->name, part,
         program->err_data.total == 0 ? ", but says nothing" : "");
}

void expect_usage(struct program *program)
{
    struct run *run = program->run;
    struct awaited_listener any = {program, 0};
    enum outcome outcome = await(run, has_ended, program);
    if (!program->ended && listens(&any)) {
        note_fact(run, "awaited", "usage");
        note_fact(run, "usage.instead", "listens");
        note_fact(run, "program", program->name);
        fail(run, "%s takes the wrong argument and listens on port %d", program->name,
             program->port);
    }
    note_fact(run, "awaited", "usage");
    if (!program->ended)
        fail_waiting(run, outcome, program, NULL, "%s should have ended by now", program->name);
    expect_exit(program, 2);
    expect_stderr(program, "usage:");
    if (program->out_data.total == 0)
        return;
    note_fact(run, "usage.instead", "stdout");
    fail(run, "%s writes to stdout although it was called wrongly", program->name);
}

void expect_asleep(struct program *program)
{
    bool settled = settle(program->run);
    if (program->ended) {
        note_fact(program->run, "awaited", "alive");
        note_fact(program->run, "program", program->name);
        note_ending(program->run, program);
        fail(program->run, "%s %s; it should go on", program->name, program_ending(program));
    }
    if (!settled) {
        note_fact(program->run, "awaited", "sleep");
        fail_waiting(program->run, BUSY, program, NULL, "%s has nothing to do", program->name);
    }
}
