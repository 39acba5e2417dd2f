/* Lab 4: what the programs say of a connection's way through the states. */
#include "checks/lab4.h"

#include <stdio.h>
#include <string.h>

const char *id_of(struct run *run, struct program *server, const struct peer *client)
{
    const char *before = format(run, "New connection from %s (ID: ", peer_address(client)).data;
    return expect_line_with(server, before, ")");
}

const char *path_of(struct run *run, struct program *program, const char *id)
{
    struct bytes lines = lines_of(program), head = format(run, "Connection %s: ", id);
    struct bytes path = text("");
    char last[32] = "", from[32], to[32];
    while (lines.len > 0) {
        struct bytes line = next_answer(&lines);
        const char *words = (const char *)line.data + head.len;
        if (line.len <= head.len || memcmp(line.data, head.data, head.len) != 0 ||
            sscanf(words, "%31[A-Z_012] -> %31[A-Z_012]", from, to) != 2)
            continue;
        if (path.len == 0)
            path = format(run, "%s", from);
        else if (strcmp(from, last) != 0)
            path = join(run, path, format(run, " | %s", from));
        path = join(run, path, format(run, " %s", to));
        snprintf(last, sizeof last, "%s", to);
    }
    return path.data;
}

_Noreturn void wrong_path(struct run *run, const char *name, const char *wanted, const char *got)
{
    note_fact(run, "program", name);
    note_fact(run, "path.wanted", wanted);
    note_fact(run, "path.got", got);
    fail(run, "the steps of the connection should be %s, but %s prints %s", wanted, name,
         *got != '\0' ? got : "none");
}

void expect_closed(struct run *run, struct program *server, const char *id)
{
    expect_line_with(server, format(run, "Connection %s closed", id).data, "");
}

void expect_path(struct run *run, struct program *server, const char *id, const char *wanted)
{
    expect_closed(run, server, id);
    const char *got = path_of(run, server, id);
    if (strcmp(got, wanted) != 0)
        wrong_path(run, "server", wanted, got);
}

/* The next word of a path, and the rest of it. */
static const char *take_word(const char *path, char word[32])
{
    size_t len = strcspn(path, " ");
    snprintf(word, 32, "%.*s", (int)len, path);
    return path[len] == ' ' ? path + len + 1 : path + len;
}

bool is_legal(const char *path)
{
    char from[32], to[32];
    path = take_word(path, from);
    while (*path != '\0') {
        path = take_word(path, to);
        if (!is_step(from, to))
            return false;
        snprintf(from, sizeof from, "%s", to);
    }
    return true;
}

/* True if path begins with these states, ends in CLOSED and takes no step that is not there. */
static bool leads_home(const char *path, const char *beginning)
{
    size_t len = strlen(path);
    return strncmp(path, beginning, strlen(beginning)) == 0 && len > 6 &&
           strcmp(path + len - 6, "CLOSED") == 0 && is_legal(path);
}

void expect_legal_path(struct run *run, struct program *server, const char *id)
{
    expect_closed(run, server, id);
    const char *got = path_of(run, server, id);
    if (!leads_home(got, "SYN_RECEIVED ESTABLISHED"))
        wrong_path(run, "server", "a legal way to CLOSED", got);
}
