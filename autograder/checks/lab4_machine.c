/* Lab 4, the state machine: states is driven by events, and what it says is compared with the
 * diagram. */
#include "checks/lab4.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SHARED_LAB(.id = "lab4-states", .title = "Watch a connection live and die",
           .programs = "server client states", .port = 8000);
PART(1);

/* ---- the diagram ---- */

/* RFC 9293, figure 5 and section 3.10. A reset in SYN_RECEIVED leads to LISTEN after a passive
 * open. */
static const struct step {
    const char *from, *event, *to;
} steps[] = {
    {"CLOSED", "open_passive", "LISTEN"},    {"CLOSED", "open_active", "SYN_SENT"},
    {"LISTEN", "syn", "SYN_RECEIVED"},       {"LISTEN", "open_active", "SYN_SENT"},
    {"LISTEN", "close", "CLOSED"},           {"SYN_SENT", "syn_ack", "ESTABLISHED"},
    {"SYN_SENT", "syn", "SYN_RECEIVED"},     {"SYN_SENT", "close", "CLOSED"},
    {"SYN_SENT", "rst", "CLOSED"},           {"SYN_RECEIVED", "ack", "ESTABLISHED"},
    {"SYN_RECEIVED", "close", "FIN_WAIT_1"}, {"SYN_RECEIVED", "fin", "CLOSE_WAIT"},
    {"SYN_RECEIVED", "rst", "CLOSED"},       {"ESTABLISHED", "close", "FIN_WAIT_1"},
    {"ESTABLISHED", "fin", "CLOSE_WAIT"},    {"ESTABLISHED", "rst", "CLOSED"},
    {"FIN_WAIT_1", "ack", "FIN_WAIT_2"},     {"FIN_WAIT_1", "fin", "CLOSING"},
    {"FIN_WAIT_1", "fin_ack", "TIME_WAIT"},  {"FIN_WAIT_1", "rst", "CLOSED"},
    {"FIN_WAIT_2", "fin", "TIME_WAIT"},      {"FIN_WAIT_2", "rst", "CLOSED"},
    {"CLOSE_WAIT", "close", "LAST_ACK"},     {"CLOSE_WAIT", "rst", "CLOSED"},
    {"CLOSING", "ack", "TIME_WAIT"},         {"CLOSING", "rst", "CLOSED"},
    {"LAST_ACK", "ack", "CLOSED"},           {"LAST_ACK", "rst", "CLOSED"},
    {"TIME_WAIT", "timeout", "CLOSED"},      {"TIME_WAIT", "rst", "CLOSED"},
};
enum { STEPS = COUNT(steps) };

/* The events, and the shortest way from CLOSED to each state. */
static const char *const events[] = {"open_passive", "open_active", "close",   "syn", "syn_ack",
                                     "ack",          "fin",         "fin_ack", "rst", "timeout"};
static const char *const ways[][6] = {{NULL},
                                      {"open_passive", NULL},
                                      {"open_active", NULL},
                                      {"open_passive", "syn", NULL},
                                      {"open_active", "syn", NULL},
                                      {"open_active", "syn_ack", NULL},
                                      {"open_active", "syn_ack", "close", NULL},
                                      {"open_active", "syn_ack", "close", "ack", NULL},
                                      {"open_active", "syn_ack", "fin", NULL},
                                      {"open_active", "syn_ack", "close", "fin", NULL},
                                      {"open_active", "syn_ack", "fin", "close", NULL},
                                      {"open_active", "syn_ack", "close", "ack", "fin", NULL}};
enum { EVENTS = COUNT(events), WAYS = COUNT(ways) };

/* Where the program should be. */
struct model {
    const char *state;
    bool passive;
};

/* Takes event; NULL if the state does not know it. */
static const char *step_model(struct model *model, const char *event)
{
    for (size_t i = 0; i < STEPS; i++) {
        if (strcmp(steps[i].from, model->state) != 0 || strcmp(steps[i].event, event) != 0)
            continue;
        bool back = strcmp(event, "rst") == 0 && strcmp(model->state, "SYN_RECEIVED") == 0;
        if (strncmp(event, "open_", 5) == 0)
            model->passive = strcmp(event, "open_passive") == 0;
        return model->state = back && model->passive ? "LISTEN" : steps[i].to;
    }
    return NULL;
}

bool is_step(const char *from, const char *to)
{
    for (size_t i = 0; i < STEPS; i++)
        if (strcmp(steps[i].from, from) == 0 && strcmp(steps[i].to, to) == 0)
            return true;
    return false;
}

/* ---- states ---- */

/* Events to come, in order. */
struct script {
    const char *events[65536];
    size_t count;
};

static struct script *new_script(void)
{
    struct script *script = calloc(1, sizeof *script);
    if (script == NULL)
        abort();
    return script;
}

static void add_event(struct script *script, const char *event)
{
    script->events[script->count++] = event;
}

static void add_way(struct script *script, size_t way)
{
    for (size_t i = 0; ways[way][i] != NULL; i++)
        add_event(script, ways[way][i]);
}

static struct model model_after(const struct script *script)
{
    struct model model = {"CLOSED", false};
    for (size_t i = 0; i < script->count; i++)
        step_model(&model, script->events[i]);
    return model;
}

/* A way back that does not depend on how the connection was opened. */
static void add_way_home(struct script *script)
{
    struct model model = model_after(script);
    while (strcmp(model.state, "CLOSED") != 0) {
        bool close = strcmp(model.state, "LISTEN") == 0 || strcmp(model.state, "SYN_RECEIVED") == 0;
        const char *event = close ? "close" : "rst";
        add_event(script, event);
        step_model(&model, event);
    }
}

struct bytes next_answer(struct bytes *lines)
{
    while (lines->len > 0) {
        const char *start = lines->data, *end = memchr(start, '\n', lines->len);
        struct bytes line = slice(*lines, 0, end != NULL ? (size_t)(end - start) : lines->len);
        *lines = slice(*lines, line.len + 1, lines->len);
        for (size_t i = 0; i + 4 <= line.len; i++)
            if (memcmp(start + i, " -> ", 4) == 0)
                return line;
        if (line.len > 6 && memcmp(start, "error:", 6) == 0)
            return line;
    }
    return text("nothing");
}

static struct bytes wanted_answer(struct run *run, struct model *model, const char *event)
{
    const char *before = model->state, *after = step_model(model, event);
    return after != NULL ? format(run, "%s -> %s", before, after)
                         : format(run, "error: %s is not valid in %s", event, before);
}

/* Compares what the program said to each event with what the diagram says. */
static void expect_answers(struct run *run, const struct script *script, struct bytes lines)
{
    struct model model = {"CLOSED", false};
    for (size_t i = 0; i < script->count; i++) {
        struct model before = model;
        struct bytes wanted = wanted_answer(run, &model, script->events[i]);
        struct bytes got = next_answer(&lines);
        if (got.len == wanted.len && (got.len == 0 || memcmp(got.data, wanted.data, got.len) == 0))
            continue;
        struct bytes said = format(run, "%.*s", (int)got.len, (const char *)got.data);
        note_fact(run, "program", "states");
        note_fact(run, "step.state", before.state);
        note_fact(run, "step.event", script->events[i]);
        note_fact(run, "step.wanted", wanted.data);
        note_fact(run, "step.got", said.data);
        fail(run, "in %s, after '%s' (event %zu), states should print '%s', but prints '%s'",
             before.state, script->events[i], i + 1, (const char *)wanted.data,
             (const char *)said.data);
    }
}

/* Lets the program obey the script, which is freed. */
static void expect_script(struct run *run, struct script *script)
{
    char *input = calloc(script->count + 1, 16);
    size_t len = 0;
    if (input == NULL)
        abort();
    for (size_t i = 0; i < script->count; i++)
        len += (size_t)sprintf(input + len, "%s\n", script->events[i]);
    struct program *program =
        start_with(run, (struct launch){.program = "states", .pipe_stdout = true});
    type(program, (struct bytes){input, len});
    type_end(program);
    expect_exit(program, 0);
    expect_answers(run, script, lines_of(program));
    free(input);
    free(script);
}

/* A reset in SYN_RECEIVED is a matter of its own. */
static bool is_origin_matter(const struct script *script, const char *event)
{
    return strcmp(event, "rst") == 0 && strcmp(model_after(script).state, "SYN_RECEIVED") == 0;
}

CHECK(states_steps, .points = 5, .program = "states",
      .title = "states takes every step of the diagram",
      .because = "RFC 9293 says which events each state knows and where they lead",
      .read = "lab4-states#the-diagram")
{
    struct script *script = new_script();
    for (size_t way = 0; way < WAYS; way++)
        for (size_t i = 0; i < EVENTS; i++) {
            size_t begin = script->count;
            add_way(script, way);
            struct model model = model_after(script);
            if (is_origin_matter(script, events[i]) || step_model(&model, events[i]) == NULL) {
                script->count = begin;
                continue;
            }
            add_event(script, events[i]);
            add_way_home(script);
        }
    expect_script(run, script);
}

CHECK(states_refuses, .points = 3, .program = "states", .needs = "states_steps",
      .title = "states refuses an event its state does not know, and stays there",
      .because = "an event that section 3.10 does not list for a state changes nothing",
      .read = "lab4-states#the-diagram")
{
    struct script *script = new_script();
    for (size_t way = 0; way < WAYS; way++)
        for (size_t i = 0; i < EVENTS; i++) {
            add_way(script, way);
            if (!is_origin_matter(script, events[i]))
                add_event(script, events[i]);
            add_event(script, "timeout"); /* known in TIME_WAIT only: shows where it is now */
            add_way_home(script);
        }
    expect_script(run, script);
}

CHECK(states_origin, .points = 3, .program = "states", .needs = "states_steps",
      .title = "states remembers the open: a reset leads back to LISTEN or CLOSED",
      .because = "RFC 9293, MUST-11: a listener keeps listening when a caller gives up",
      .read = "lab4-states#the-diagram")
{
    static const char *const story[] = {
        "open_passive", "syn", "rst", "syn",          "rst", "open_active", "syn",  "rst",
        "open_active",  "syn", "rst", "open_passive", "syn", "rst",         "close"};
    struct script *script = new_script();
    for (size_t i = 0; i < COUNT(story); i++)
        add_event(script, story[i]);
    expect_script(run, script);
}

CHECK(states_walks, .points = 3, .program = "states", .needs = "states_refuses states_origin",
      .title = "states is right at every step of a thousand random walks",
      .because = "where a connection goes depends only on its state and on how it was opened",
      .read = "lab4-states#the-diagram")
{
    enum { WALKS = 1000, LENGTH = 12 };
    struct bytes chance = random_binary(run, (size_t)WALKS * LENGTH);
    const unsigned char *die = chance.data;
    struct script *script = new_script();
    struct model model = {"CLOSED", false};
    for (size_t i = 0; i < chance.len; i++) {
        const char *event = events[die[i] % EVENTS];
        if (die[i] >= 128) /* half of them are steps that the state knows */
            for (size_t s = die[i] % STEPS, k = 0; k < STEPS; k++, s = (s + 7) % STEPS)
                if (strcmp(steps[s].from, model.state) == 0)
                    event = steps[s].event;
        add_event(script, event);
        step_model(&model, event);
    }
    expect_script(run, script);
}

CHECK(states_unknown, .points = 2, .program = "states",
      .title = "states says which event it does not know, and carries on",
      .because = "users may type anything", .read = "lab4-states#states")
{
    static const char *const words[] = {"foo",
                                        "clos",
                                        "closed",
                                        "syn_",
                                        "synack",
                                        "LISTEN",
                                        "a_word_that_is_longer_than_any_event_of_this_machine"};
    struct program *program = start(run, "states", NO_ARGS);
    for (size_t i = 0; i < COUNT(words); i++) {
        type(program, format(run, "%s\n", words[i]));
        expect_line(program, format(run, "error: unknown event: %s", words[i]));
    }
    type(program, text("open_passive\n"));
    expect_line(program, text("CLOSED -> LISTEN"));
    type_end(program);
    expect_exit(program, 0);
}
