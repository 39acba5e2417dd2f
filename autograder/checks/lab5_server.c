/* Lab 5, the server: the check is a whole room of people, polite, hasty, hostile, asleep. */
#define _GNU_SOURCE
#include "checks/lab5.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

SHARED_LAB(.id = "lab5-chat", .title = "Many to many", .programs = "server client", .port = 8000);
PART(1);

const char *new_name(struct run *run)
{
    return random_text(run, 8).data;
}

void say(struct run *run, struct peer *peer, const char *command, const char *argument)
{
    peer_send(peer, format(run, "%s %s\n", command, argument));
}

static void expect_all_hear(const struct member *members, size_t count, struct bytes line)
{
    for (size_t i = 0; i < count; i++)
        expect_bytes(members[i].peer, line);
}

/* "USERS ann bob" and its newline. */
static struct bytes list_of(struct run *run, const struct member *members, size_t count)
{
    struct bytes list = text("USERS");
    for (size_t i = 0; i < count; i++)
        list = format(run, "%.*s %s", (int)list.len, (const char *)list.data, members[i].name);
    return join(run, list, text("\n"));
}

/* Ends the check: instead of this line the client heard that. */
_Noreturn static void heard_instead(struct run *run, struct bytes line, struct bytes heard)
{
    int len = (int)(heard.len < 60 ? heard.len : 60);
    struct bytes said = format(run, "%.*s", len, (const char *)heard.data);
    note_fact(run, "awaited", "bytes");
    note_fact(run, "program", "server");
    note_fact(run, "bytes.difference", "other");
    note_fact(run, "bytes.text", said.data);
    fail(run, "server should say '%.*s', but says '%s'", (int)line.len - 1, (const char *)line.data,
         (const char *)said.data);
}

/* One more comes in, and is welcomed; in which order it hears of that, and of the others, is a
 * matter of the check joins alone. Those who are there hear of it. */
static void enter(struct run *run, struct member *members, size_t count, struct member *newcomer)
{
    struct bytes welcome = format(run, "WELCOME %s\n", newcomer->name);
    say(run, newcomer->peer, "JOIN", newcomer->name);
    struct bytes heard = hear_out(newcomer->peer);
    if (heard.len == 0)
        expect_bytes(newcomer->peer, welcome); /* which says why it will not come */
    if (memmem(heard.data, heard.len, welcome.data, welcome.len) == NULL)
        heard_instead(run, welcome, heard);
    expect_all_hear(members, count, format(run, "JOINED %s\n", newcomer->name));
}

/* A member asks who is there. */
static void expect_users(struct run *run, const struct member *asking, const struct member *members,
                         size_t count)
{
    peer_send(asking->peer, text("USERS\n"));
    expect_bytes(asking->peer, list_of(run, members, count));
}

void fill_room(struct run *run, struct program *server, struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        members[i] = (struct member){connect_to(server), new_name(run)};
        enter(run, members, i, &members[i]);
    }
}

void expect_talk(struct run *run, const struct member *speaker, const struct member *members,
                 size_t count)
{
    const char *words = random_text(run, 20).data;
    say(run, speaker->peer, "MSG", words);
    expect_all_hear(members, count, format(run, "FROM %s %s\n", speaker->name, words));
}

/* The next line from the program, with its newline. */
static struct bytes next_line(struct run *run, struct peer *peer)
{
    struct bytes line = expect_length(peer, 1);
    while (((const char *)line.data)[line.len - 1] != '\n')
        line = join(run, line, expect_length(peer, 1));
    return line;
}

static bool begins_with(struct bytes line, const char *words)
{
    return line.len >= strlen(words) && memcmp(line.data, words, strlen(words)) == 0;
}

/* Skips what a newcomer is told, up to WELCOME and USERS. In which order, and what else, is a
 * matter of the check joins alone. */
static void skip_welcome(struct run *run, struct peer *newcomer)
{
    bool is_welcome = false, has_list = false;
    while (!is_welcome || !has_list) {
        struct bytes line = next_line(run, newcomer);
        if (begins_with(line, "ERROR ")) {
            const char *said = format(run, "%.*s", (int)line.len - 1, (const char *)line.data).data;
            note_fact(run, "awaited", "bytes");
            note_fact(run, "bytes.text", said);
            fail(run, "server answers JOIN with '%s'", said);
        }
        is_welcome |= begins_with(line, "WELCOME ");
        has_list |= begins_with(line, "USERS ");
    }
}

/* Each of these lines stands in what was heard, once; they came in any order. */
static void expect_each_once(struct run *run, struct bytes heard, const struct bytes *lines,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int times = 0;
        const char *from = heard.data, *end = from + heard.len;
        while ((from = memmem(from, (size_t)(end - from), lines[i].data, lines[i].len)) != NULL) {
            times++;
            from += lines[i].len;
        }
        if (times == 1)
            continue;
        note_fact(run, "awaited", "lines");
        note_fact(run, "lines.got", number(run, times));
        note_fact(run, "lines.kind", format(run, "%.4s", (const char *)lines[i].data).data);
        fail(run, "server sent '%.*s' %d times", (int)lines[i].len - 1, (const char *)lines[i].data,
             times);
    }
}

/* ---- server: where it listens, what it says ---- */

CHECK(listens, .points = 2,
      .title = "listens on every address, on PORT, 8000 or a free port, and says so",
      .because = "0.0.0.0 stands for every address of this machine; for port 0, the kernel chooses",
      .read = "lab5-chat#usage-and-errors")
{
    struct program *server = start_server(run, PORT_ANY);
    expect_asleep(server);
    enough(run);
    expect_bound_to(server, "0.0.0.0");
    server = start_server(run, PORT_DEFAULT);
    expect_line(server, text("Chat server running at 0.0.0.0:8000"));
    server = start_server(run, 0);
    expect_line(server, format(run, "Chat server running at 0.0.0.0:%d", port_of(server)));
}

CHECK(port_in_use, .points = 2, .needs = "listens",
      .title = "exits with status 1 and the reason when the port is taken",
      .because = "bind fails with EADDRINUSE while another program listens there",
      .read = "lab5-chat#usage-and-errors")
{
    expect_address_in_use(start_on_taken_port(run), "Chat server running");
    expect_one_server_a_port(run, "Chat server running");
}

CHECK(cannot_listen, .points = 1, .needs = "listens", .build = BUILD_FAULTS,
      .title = "exits with status 1 and the reason if socket or listen fails",
      .because = "each call that sets up a socket can fail, and errno says why",
      .read = "lab5-chat#usage-and-errors")
{
    expect_server_fails(run, "Chat server running");
}

CHECK(wrong_usage, .points = 2, .program = "server client",
      .title = "refuses a bad PORT, a missing NAME, extra arguments with status 2",
      .because = "atoi turns anything into a number; strtol shows what is not one",
      .read = "lab5-chat#usage-and-errors")
{
    struct wrong_calls calls = {0};
    call_with_wrong_ports(run, &calls, "server", NO_ARGS);
    call_with_wrong_ports(run, &calls, "client", ARGS("ann", "127.0.0.1"));
    call_wrongly(run, &calls, "server", ARGS("5000", "5001"));
    call_wrongly(run, &calls, "server", ARGS("-x"));
    call_wrongly(run, &calls, "client", NO_ARGS);
    call_wrongly(run, &calls, "client", ARGS("ann", "127.0.0.1", "5000", "more"));
    expect_refused_calls(&calls);
}

/* ---- server: the room ---- */

CHECK(joins, .points = 3, .needs = "listens",
      .title = "welcomes a new member with the list of all, and tells the others",
      .because = "the server knows clients by their connections; they know each other by name",
      .read = "lab5-chat#joining-and-leaving")
{
    struct member members[4];
    struct program *server = start_server(run, PORT_ANY);
    struct peer *bystander = connect_to(server);
    fill_room(run, server, members, 3);
    enough(run);

    members[3] = (struct member){connect_to(server), new_name(run)};
    say(run, members[3].peer, "JOIN", members[3].name);
    expect_bytes(members[3].peer, format(run, "WELCOME %s\n", members[3].name));
    expect_bytes(members[3].peer, list_of(run, members, 4));
    expect_all_hear(members, 3, format(run, "JOINED %s\n", members[3].name));
    expect_silence(bystander);
    for (size_t i = 0; i < 4; i++)
        expect_users(run, &members[i], members, 4);
}

CHECK(talks, .points = 3, .needs = "joins",
      .title = "sends each message to everyone in the room, and to nobody else",
      .because = "a broadcast is one send for each client; TCP has no other kind",
      .read = "lab5-chat#everybody-hears-it")
{
    static const char *const said[] = {"hello", " two  blanks ", "100%s %n%d", "a\ttab",
                                       "FROM ann hello"};
    struct member members[3];
    struct program *server = start_server(run, PORT_ANY);
    struct peer *bystander = connect_to(server);
    fill_room(run, server, members, 3);
    for (size_t i = 0; i < COUNT(said); i++) {
        const struct member *speaker = &members[i % 3];
        struct bytes line = format(run, "FROM %s %s\n", speaker->name, said[i]);
        say(run, speaker->peer, "MSG", said[i]);
        expect_bytes(speaker->peer, line);
        note_fact(run, "heard.speaker", "yes");
        for (size_t k = 1; k < 3; k++)
            expect_bytes(members[(i + k) % 3].peer, line);
    }
    expect_silence(bystander);
}

CHECK(leaves, .points = 3, .needs = "joins",
      .title = "answers LEAVE with BYE, tells the others once, and frees the name",
      .because = "a name is free when its owner has left", .read = "lab5-chat#joining-and-leaving")
{
    struct member members[3];
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, members, 3);
    struct member gone = members[0];
    members[0] = members[1];
    members[1] = members[2];

    peer_send(gone.peer, text("LEAVE\n"));
    expect_bytes(gone.peer, format(run, "BYE %s\n", gone.name));
    expect_fin(gone.peer);
    expect_all_hear(members, 2, format(run, "LEFT %s\n", gone.name));

    members[2] = (struct member){connect_to(server), gone.name};
    enter(run, members, 2, &members[2]);
    expect_users(run, &members[2], members, 3);
    peer_close(gone.peer);
    expect_silence(members[0].peer);
    enough(run);

    struct member last = members[2];
    struct bytes bye = format(run, "BYE %s\n", last.name);
    peer_send(last.peer, format(run, "LEAVE\nMSG a ghost\nJOIN %s\nMSG boo\n", last.name));
    expect_all_hear(members, 2, format(run, "LEFT %s\n", last.name));
    note_fact(run, "staging", "behind-leave");
    expect_silence(members[0].peer);
    struct bytes heard = hear_out(last.peer);
    if (heard.len > 0 && (heard.len != bye.len || memcmp(heard.data, bye.data, bye.len) != 0))
        heard_instead(run, bye, heard); /* a reset may have eaten it: not all was read */
}

/* ---- server: lines out of a stream ---- */

CHECK(fragments, .points = 3, .needs = "talks",
      .title = "puts a line together from its pieces, for each client separately",
      .because = "a recv is not a line: it can end anywhere", .read = "lab5-chat#lines-in-a-stream")
{
    struct member members[2];
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, members, 2);
    const char *words = random_text(run, 15).data;
    struct bytes line = format(run, "MSG %s\n", words);
    peer_send_in_pieces(members[0].peer, slice(line, 0, 12), 1);
    note_fact(run, "staging", "half-line");
    expect_consumed(members[0].peer);
    expect_silence(members[1].peer);
    expect_talk(run, &members[1], members, 2);
    peer_send_in_pieces(members[0].peer, slice(line, 12, line.len), 1);
    expect_all_hear(members, 2, format(run, "FROM %s %s\n", members[0].name, words));
}

CHECK(glued, .points = 3, .needs = "fragments leaves",
      .title = "obeys all lines that come at once, ending in LF or CRLF",
      .because = "many sends may arrive in one recv", .read = "lab5-chat#lines-in-a-stream")
{
    struct member listener, hasty;
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, &listener, 1);
    hasty = (struct member){connect_to(server), new_name(run)};
    const char *first = random_text(run, 9).data, *second = random_text(run, 9).data;
    peer_send(hasty.peer, format(run, "JOIN %s\r\nMSG %s\nMSG %s\r\nUSERS\r\nLEAVE\n", hasty.name,
                                 first, second));
    struct bytes list = format(run, "USERS %s %s\n", listener.name, hasty.name);
    struct bytes talk =
        format(run, "FROM %s %s\nFROM %s %s\n", hasty.name, first, hasty.name, second);
    skip_welcome(run, hasty.peer);
    expect_bytes(hasty.peer, join(run, talk, list));
    expect_bytes(hasty.peer, format(run, "BYE %s\n", hasty.name));
    expect_fin(hasty.peer);
    expect_bytes(listener.peer, format(run, "JOINED %s\n", hasty.name));
    expect_bytes(listener.peer, join(run, talk, format(run, "LEFT %s\n", hasty.name)));
}

/* What a client says, and what it is told. */
struct exchange {
    const char *line, *answer;
};

static void expect_answers(struct run *run, struct peer *client, const struct exchange *exchanges,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        peer_send(client, format(run, "%s\n", exchanges[i].line));
        expect_bytes(client, format(run, "%s\n", exchanges[i].answer));
    }
}

CHECK(errors, .points = 3, .needs = "fragments",
      .title = "says what is wrong with a command, and carries on",
      .because = "a protocol says what to send, and what to answer to anything else",
      .read = "lab5-chat#errors")
{
    static const struct exchange outside[] = {
        {"MSG hello", "ERROR join first"},     {"MSG", "ERROR join first"},
        {"USERS", "ERROR join first"},         {"LEAVE", "ERROR join first"},
        {"", "ERROR unknown command"},         {"HELLO", "ERROR unknown command"},
        {"join ann", "ERROR unknown command"}, {"JOINann", "ERROR unknown command"},
        {"JOIN", "ERROR name required"},
    };
    static const struct exchange inside[] = {
        {"MSG", "ERROR text required"},       {"MSG ", "ERROR text required"},
        {"USERS x", "ERROR unknown command"}, {"LEAVE now", "ERROR unknown command"},
        {"", "ERROR unknown command"},        {"JOIN", "ERROR already joined"},
        {"JOIN bob", "ERROR already joined"}, {"JOIN !", "ERROR already joined"},
    };
    struct member members[2];
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, members, 1);
    members[1] = (struct member){connect_to(server), new_name(run)};
    expect_answers(run, members[1].peer, outside, COUNT(outside));
    enter(run, members, 1, &members[1]);
    expect_answers(run, members[1].peer, inside, COUNT(inside));
    expect_talk(run, &members[1], members, 2);
}

CHECK(names, .points = 3, .needs = "joins",
      .title = "accepts names of 1 to 16 letters, digits, - and _, each once",
      .because = "a name with a blank or a newline in it could forge another's lines",
      .read = "lab5-chat#joining-and-leaving")
{
    static const struct exchange wrong[] = {
        {"JOIN two words", "ERROR invalid name"},
        {"JOIN a.b", "ERROR invalid name"},
        {"JOIN abcdefghijklmnopq", "ERROR invalid name"},
        {"JOIN j\303\274rg", "ERROR invalid name"},
        {"JOIN  ann", "ERROR invalid name"},
        {"JOIN a\tb", "ERROR invalid name"},
        {"JOIN %s", "ERROR invalid name"},
    };
    struct member members[3];
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    expect_answers(run, client, wrong, COUNT(wrong));
    peer_send(client, (struct bytes){"JOIN a\0b\n", 9});
    expect_bytes(client, text("ERROR invalid name\n"));
    members[0] = (struct member){client, "Az-_09zZ_-abcdef"};
    enter(run, members, 0, &members[0]);

    note_fact(run, "staging", "name-taken");
    members[1] = (struct member){connect_to(server), "az-_09zz_-abcdef"};
    expect_answers(run, members[1].peer,
                   &(struct exchange){"JOIN Az-_09zZ_-abcdef", "ERROR name taken"}, 1);
    enter(run, members, 1, &members[1]);
    members[2] = (struct member){connect_to(server), "a"};
    enter(run, members, 2, &members[2]);
}

static void expect_text_refused(struct run *run, const struct member *speaker,
                                const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        say(run, speaker->peer, "MSG", texts[i]);
        expect_bytes(speaker->peer, text("ERROR invalid text\n"));
    }
}

CHECK(valid_text, .points = 3, .needs = "errors",
      .title = "refuses text that is not UTF-8 or could control a terminal",
      .because = "a terminal obeys any escape sequence that a client prints",
      .read = "lab5-chat#hostile-input")
{
    static const char *const controls[] = {"\033[2J", "bell\a",      "del\177",
                                           "back\b",  "c1 \302\233", "in\rside"};
    static const char *const broken[] = {"\377",
                                         "\200",
                                         "\303(",
                                         "\300\257",
                                         "\355\240\200",
                                         "\340\200\257",
                                         "cut \342\202",
                                         "\364\220\200\200",
                                         "\370\210\200\200\200"};
    static const char *const taken[] = {"gr\303\274\303\237e", "\360\237\220\237",
                                        "\357\277\275",        "\302\240",
                                        "\364\217\277\277",    "\t"};
    struct member members[2];
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, members, 2);
    peer_send(members[0].peer, (struct bytes){"MSG a\0b\n", 8});
    expect_bytes(members[0].peer, text("ERROR invalid text\n"));
    expect_text_refused(run, &members[0], controls, COUNT(controls));
    note_fact(run, "staging", "not-utf8");
    expect_text_refused(run, &members[0], broken, COUNT(broken));
    note_fact(run, "refused.all", "yes");
    for (size_t i = 0; i < COUNT(taken); i++) {
        say(run, members[0].peer, "MSG", taken[i]);
        expect_all_hear(members, 2, format(run, "FROM %s %s\n", members[0].name, taken[i]));
    }
}

/* A message of so many letters, as a line of the client's and as the server's. */
static struct bytes long_message(struct run *run, size_t len, struct bytes *words)
{
    *words = random_text(run, len);
    return join(run, join(run, text("MSG "), *words), text("\n"));
}

CHECK(long_line, .points = 3, .needs = "fragments",
      .title = "takes lines of 1024 bytes; refuses longer ones and forgets them",
      .because =
          "without a limit, what one client makes the server keep takes memory from the others",
      .read = "lab5-chat#lines-in-a-stream")
{
    enum { LONGEST = 1024, FLOOD = 8 << 20, MEMORY = 2048 /* KiB */ };
    struct member member;
    struct bytes words;
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, &member, 1);
    peer_send(member.peer, long_message(run, LONGEST - 4, &words));
    struct bytes from = format(run, "FROM %s ", member.name);
    expect_bytes(member.peer, join(run, join(run, from, words), text("\n")));
    struct bytes with_cr = long_message(run, LONGEST - 4, &words);
    peer_send(member.peer, join(run, slice(with_cr, 0, with_cr.len - 1), text("\r\n")));
    expect_bytes(member.peer, join(run, join(run, from, words), text("\n")));
    note_fact(run, "staging", "too-long");
    peer_send(member.peer, long_message(run, LONGEST - 3, &words));
    expect_bytes(member.peer, text("ERROR line too long\n"));
    with_cr = long_message(run, LONGEST - 3, &words);
    peer_send(member.peer, join(run, slice(with_cr, 0, with_cr.len - 1), text("\r\n")));
    expect_bytes(member.peer, text("ERROR line too long\n"));
    expect_talk(run, &member, &member, 1);

    long before = ledger_of(server).memory;
    peer_send(member.peer, random_text(run, FLOOD));
    expect_consumed(member.peer);
    long after = ledger_of(server).memory;
    if (after > before + MEMORY) {
        note_fact(run, "leak", "long-line");
        note_fact(run, "leak.before", number(run, before));
        note_fact(run, "leak.after", number(run, after));
        fail(run, "server had %ld KiB of memory before 8 MiB without a newline, and %ld after",
             before, after);
    }
    peer_send(member.peer, text("\n"));
    expect_bytes(member.peer, text("ERROR line too long\n"));
    expect_talk(run, &member, &member, 1);
}

/* ---- server: at the same time ---- */

CHECK(name_race, .points = 3, .needs = "names", .build = BUILD_FAULTS,
      .title = "gives a name to only one of 50 clients that ask at the same time",
      .because =
          "checking that a name is free and taking it are two steps, unless a lock makes them one",
      .read = "lab5-chat#one-order")
{
    enum { CLIENTS = 50, LATE = 2000 /* microseconds */ };
    struct peer *clients[CLIENTS];
    struct program *server = start_server_with(
        run, PORT_ANY, (struct launch){.faults = FAULTS({.call = FAULT_LOCK, .limit = LATE})});
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = connect_to(server);
        expect_accepted(clients[i]);
    }
    const char *name = new_name(run);
    freeze(server); /* so that all of them come at once */
    for (int i = 0; i < CLIENTS; i++)
        say(run, clients[i], "JOIN", name);
    thaw(server);
    int winners = 0;
    for (int i = 0; i < CLIENTS; i++)
        winners += !begins_with(next_line(run, clients[i]), "ERROR name taken");
    if (winners != 1) {
        note_fact(run, "winners", number(run, winners));
        fail(run, "%d of 50 clients got the same name", winners);
    }
}

enum { TALKERS = 8, MESSAGES = 200 };

/* What a talker says for the nth time, as everybody hears it. */
static struct bytes nth_line(struct run *run, const struct member *talker, int nth)
{
    return format(run, "FROM %s number %d of %s\n", talker->name, nth, talker->name);
}

/* The stream has the messages of each talker, in the order in which they were sent. */
static void expect_all_in_order(struct run *run, struct bytes heard, const struct member *members)
{
    int next[TALKERS] = {0};
    while (heard.len > 0) {
        size_t i = 0;
        struct bytes line = nth_line(run, &members[i], next[i]);
        while (i < TALKERS &&
               (heard.len < line.len || memcmp(heard.data, line.data, line.len) != 0)) {
            i++;
            if (i < TALKERS)
                line = nth_line(run, &members[i], next[i]);
        }
        if (i == TALKERS) {
            const char *end = memchr(heard.data, '\n', heard.len);
            size_t len = end != NULL ? (size_t)(end - (const char *)heard.data) : heard.len;
            note_fact(run, "order", "of-one");
            fail(run, "server sent '%.*s', which is not the next message of any client",
                 (int)(len < 60 ? len : 60), (const char *)heard.data);
        }
        next[i]++;
        heard = slice(heard, line.len, heard.len);
    }
}

CHECK(same_order, .points = 4, .needs = "glued",
      .title = "sends 1600 messages from 8 clients to all of them in the same order",
      .because = "what goes into every outbox under one lock has one order",
      .read = "lab5-chat#one-order")
{
    struct member members[TALKERS];
    struct bytes all = {0}, heard[TALKERS];
    size_t len = 0;
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, members, TALKERS);
    freeze(server); /* so that all of them talk at once */
    for (int i = 0; i < TALKERS; i++) {
        all = (struct bytes){"", 0};
        for (int k = 0; k < MESSAGES; k++) {
            all = join(run, all, format(run, "MSG number %d of %s\n", k, members[i].name));
            len += nth_line(run, &members[i], k).len;
        }
        peer_send(members[i].peer, all);
    }
    thaw(server);
    for (int i = 0; i < TALKERS; i++)
        heard[i] = expect_length(members[i].peer, len);
    expect_all_in_order(run, heard[0], members);
    for (int i = 1; i < TALKERS; i++)
        if (memcmp(heard[0].data, heard[i].data, len) != 0) {
            note_fact(run, "order", "of-all");
            fail(run, "%s and %s see the messages in different orders", members[0].name,
                 members[i].name);
        }
}

/* Writes a line of words, 1000 bytes, and what stands before them. Returns where it ends. */
static char *put_line(char *line, struct bytes before, const char *words)
{
    memcpy(line, before.data, before.len);
    memcpy(line + before.len, words, 1000);
    line[before.len + 1000] = '\n';
    return line + before.len + 1000 + 1;
}

/* Speaker says so many messages of 1000 bytes. Returns how they are heard. */
static struct bytes flood(struct run *run, const struct member *speaker, int count)
{
    struct bytes from = format(run, "FROM %s ", speaker->name);
    struct bytes words = random_text(run, (size_t)count * 1000);
    char *said = calloc((size_t)count, 4 + 1000 + 1);
    char *heard = calloc((size_t)count, from.len + 1000 + 1);
    char *say_at = said, *hear_at = heard;
    for (int i = 0; said != NULL && heard != NULL && i < count; i++) {
        const char *message = (const char *)words.data + (size_t)i * 1000;
        say_at = put_line(say_at, text("MSG "), message);
        hear_at = put_line(hear_at, from, message);
    }
    peer_send(speaker->peer, (struct bytes){said, (size_t)(say_at - said)});
    return (struct bytes){heard, (size_t)(hear_at - heard)};
}

/* Joins, reads nothing, and has room for some 28 KB. */
static struct member enter_deaf(struct run *run, struct program *server, struct member *members,
                                size_t count)
{
    struct member deaf = {connect_with(server, (struct connection){.squeeze = true, .deaf = true}),
                          new_name(run)};
    say(run, deaf.peer, "JOIN", deaf.name);
    expect_all_hear(members, count, format(run, "JOINED %s\n", deaf.name));
    return deaf;
}

static struct peer *enter_slow(struct run *run, struct program *server)
{
    struct peer *slow = enter_deaf(run, server, NULL, 0).peer;
    expect_consumed(slow);
    return slow;
}

CHECK(slow_reader, .points = 4, .needs = "glued",
      .title = "keeps up to 256 KiB for a slow reader; nobody waits for it",
      .because = "send blocks when the other side does not read; a thread that holds a lock then "
                 "stops everyone",
      .read = "lab5-chat#slow-readers")
{
    enum { WAITING = 220 /* KB, and the kernel keeps some of it */, TAKEN = 30, MORE = 85 };
    struct member members[3];
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, members, 2);
    members[2] = enter_deaf(run, server, members, 2);
    note_fact(run, "staging", "never-reads");
    struct bytes said = flood(run, &members[0], WAITING);
    expect_all_hear(members, 2, said);
    expect_talk(run, &members[1], members, 2);
    expect_asleep(server);
    enough(run);
    note_fact(run, "heard.others", "yes");
    peer_take(members[2].peer, (size_t)TAKEN * 1000);
    struct bytes more = flood(run, &members[0], MORE);
    expect_all_hear(members, 2, more);
    peer_listen_again(members[2].peer);
    skip_welcome(run, members[2].peer);
    expect_bytes(members[2].peer, said);
    next_line(run, members[2].peer); /* what the other one said */
    expect_bytes(members[2].peer, more);
}

CHECK(kernel_first, .points = 2, .needs = "glued",
      .title = "gives the kernel all it can take before cutting off a reader",
      .because = "one piece may ask for more than 256 KiB: some of it goes out meanwhile",
      .read = "lab5-chat#slow-readers")
{
    enum { GUESTS = 36, DOUBLINGS = 9 }; /* 512 lists of 600 bytes */
    struct member asking;
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, &asking, 1);
    for (int i = 0; i < GUESTS; i++)
        say(run, connect_to(server), "JOIN", random_text(run, 16).data);
    expect_asleep(server);
    hear_out(asking.peer);
    peer_send(asking.peer, text("USERS\n"));
    struct bytes all = next_line(run, asking.peer), ask = text("USERS\n");
    for (int i = 0; i < DOUBLINGS; i++) {
        ask = join(run, ask, ask);
        all = join(run, all, all);
    }
    note_fact(run, "staging", "much-asked");
    peer_send(asking.peer, ask);
    expect_bytes(asking.peer, all);
}

CHECK(cut_off, .points = 4, .needs = "slow_reader",
      .title = "cuts a client off once more than 256 KiB wait for it",
      .because = "an outbox without a limit grows as fast as others talk",
      .read = "lab5-chat#slow-readers")
{
    enum { MOST = 4096 /* KB, with all that the kernel keeps */, ROUND = 256 };
    struct member members[2];
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, members, 1);
    members[1] = enter_deaf(run, server, members, 1);
    struct bytes left = format(run, "LEFT %s\n", members[1].name);
    note_fact(run, "staging", "never-reads");
    bool gone = false;
    for (int sent = 0; sent < MOST && !gone; sent += ROUND) {
        expect_asleep(server);
        flood(run, &members[0], ROUND);
        struct bytes heard = hear_out(members[0].peer);
        gone = memmem(heard.data, heard.len, left.data, left.len) != NULL;
    }
    if (!gone) {
        expect_asleep(server);
        note_fact(run, "leak", "outbox");
        fail(run, "server keeps more than 4 MB for a client that reads nothing");
    }
    peer_listen_again(members[1].peer);
    expect_last_words(members[1].peer);
    expect_talk(run, &members[0], members, 1);
}

/* ---- server: those who go ---- */

CHECK(half_close, .points = 3, .needs = "glued",
      .title = "obeys what came before the FIN, drops half a line, and hangs up",
      .because = "a FIN closes one direction; the other still works",
      .read = "lab5-chat#joining-and-leaving")
{
    struct member members[2];
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, members, 1);
    freeze(server); /* so that all lines and the FIN are there at once */
    members[1] = (struct member){connect_to(server), new_name(run)};
    peer_send(members[1].peer, format(run, "JOIN %s\nMSG one\nUSERS\nMSG not", members[1].name));
    peer_half_close(members[1].peer);
    thaw(server);
    struct bytes list = list_of(run, members, 2);
    struct bytes said = format(run, "FROM %s one\n", members[1].name);
    skip_welcome(run, members[1].peer);
    expect_bytes(members[1].peer, join(run, said, list));
    expect_fin(members[1].peer);
    expect_bytes(members[0].peer, format(run, "JOINED %s\n", members[1].name));
    expect_bytes(members[0].peer, join(run, said, format(run, "LEFT %s\n", members[1].name)));
    expect_talk(run, &members[0], members, 1);
}

CHECK(vanishes, .points = 4, .needs = "fragments leaves",
      .title = "carries on when clients vanish, even mid-broadcast; says so once",
      .because = "after a reset, recv fails and send raises SIGPIPE; that affects this client only",
      .read = "lab5-chat#joining-and-leaving")
{
    enum { ALL = 6, GONE = 3, STAY = ALL - GONE };
    struct member members[ALL + 1];
    struct bytes lines[GONE + 1];
    struct program *server = start_server(run, PORT_ANY);
    fill_room(run, server, members, ALL + 1);
    struct member *gone = &members[STAY];
    note_fact(run, "staging", "vanished");
    peer_reset(members[ALL].peer); /* while its thread waits in recv */
    expect_all_hear(members, ALL, format(run, "LEFT %s\n", members[ALL].name));
    freeze(server); /* so that the message and the three ends are there at once */
    say(run, members[0].peer, "MSG", "who is there?");
    peer_reset(gone[0].peer);
    peer_send(gone[1].peer, text("USERS\n")); /* the answer raises SIGPIPE */
    peer_half_close(gone[1].peer);
    peer_reset(gone[1].peer);
    peer_send(gone[2].peer, text("MSG not all of it"));
    peer_close(gone[2].peer);
    thaw(server);

    lines[GONE] = format(run, "FROM %s who is there?\n", members[0].name);
    size_t len = lines[GONE].len;
    for (int i = 0; i < GONE; i++) {
        lines[i] = format(run, "LEFT %s\n", gone[i].name);
        len += lines[i].len;
    }
    for (int i = 0; i < STAY; i++)
        expect_each_once(run, expect_length(members[i].peer, len), lines, GONE + 1);
    for (size_t there = STAY; there < ALL; there++) {
        members[there].peer = connect_to(server);
        enter(run, members, there, &members[there]);
        expect_users(run, &members[there], members, there + 1);
    }
}

void overfill_outboxes(struct run *run, struct program *server, const struct member *members)
{
    enum { WAITING = 220, TAKEN = 30, MORE = 85, TOO_MUCH = 400 /* KB */ };
    struct peer *slow = enter_slow(run, server);
    flood(run, &members[0], WAITING);
    hear_out(members[0].peer);
    peer_take(slow, (size_t)TAKEN * 1000);
    flood(run, &members[0], MORE);
    hear_out(members[0].peer);
    peer_listen_again(slow); /* its writer works while others go on talking */
    struct peer *cut_off = enter_slow(run, server);
    flood(run, &members[0], TOO_MUCH);
    hear_out(members[0].peer);
    hear_out(slow);
    peer_close(slow);
    peer_close(cut_off);
}

/* A client that joins; the list that it gets may name some who are just leaving. */
static struct peer *visit(struct run *run, struct program *server)
{
    struct peer *visitor = connect_to(server);
    say(run, visitor, "JOIN", new_name(run));
    skip_welcome(run, visitor);
    return visitor;
}

/* One of each kind. */
static void come_and_go(struct run *run, struct program *server)
{
    struct peer *polite = visit(run, server);
    peer_send(polite, text("LEAVE\n"));
    peer_close(connect_to(server));
    peer_close(visit(run, server));
    peer_reset(visit(run, server));
    hear_out(polite);
    peer_close(polite);
}

CHECK(keeps_nothing, .points = 3, .needs = "vanishes",
      .title = "keeps no descriptor, thread or memory of 240 clients of all kinds",
      .because = "whatever a client needs is given back on every path",
      .read = "lab5-chat#joining-and-leaving")
{
    enum { ROUNDS = 2, VISITS = 30, SLACK = 20 };
    struct ledger first = {0};
    struct program *server = start_server(run, PORT_ANY);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < VISITS; i++)
            come_and_go(run, server);
        expect_asleep(server);
        if (round == 0)
            first = ledger_of(server);
    }
    expect_no_growth(server, first, SLACK);
}

CHECK(logs, .points = 3, .needs = "vanishes",
      .title = "logs who connects, joins and leaves, once, at once, even to a pipe",
      .because = "stdout is line-buffered only on a terminal; to a pipe it waits for a full buffer",
      .read = "lab5-chat#log-lines")
{
    enum { CLIENTS = 3 };
    struct member members[CLIENTS];
    struct program *server = start_server(run, PORT_ANY);
    expect_line(server, format(run, "Chat server running at 0.0.0.0:%d", port_of(server)));
    note_terminal_works(run);
    server = start_server_with(run, PORT_ANY, (struct launch){.pipe_stdout = true});
    expect_line(server, format(run, "Chat server running at 0.0.0.0:%d", port_of(server)));
    for (size_t i = 0; i < CLIENTS; i++) { /* one by one: a line may come later than the bytes */
        members[i] = (struct member){connect_to(server), new_name(run)};
        expect_line(server, format(run, "New connection from %s", peer_address(members[i].peer)));
        enter(run, members, i, &members[i]);
        expect_line(server, format(run, "User %s joined", members[i].name));
    }
    peer_send(members[0].peer, text("LEAVE\n"));
    expect_line(server, format(run, "User %s left", members[0].name));
    peer_close(members[1].peer);
    expect_line(server, format(run, "User %s left", members[1].name));
    peer_reset(members[2].peer);
    expect_line(server, format(run, "User %s left", members[2].name));
    for (int i = 0; i < CLIENTS; i++)
        expect_lines(server, format(run, "User %s left", members[i].name), 1);
}

/* ---- server: the end ---- */

/* Whatever it had to say, and then its end. */
static void expect_let_go(struct peer *client)
{
    expect_last_words(client);
}

/* A server with clients in every state, and what a signal does to them. */
static void expect_stop(struct run *run, int port, int signal, int another)
{
    struct member members[2];
    struct program *server = start_server(run, port);
    struct peer *silent = connect_to(server), *half = connect_to(server);
    expect_accepted(silent);
    peer_send(half, text("MSG hel"));
    expect_consumed(half);
    fill_room(run, server, members, 1);
    members[1] = enter_deaf(run, server, members, 1);
    expect_all_hear(members, 1, flood(run, &members[0], 60));
    expect_asleep(server);
    freeze(server); /* so that both are there before it ends */
    send_signal(server, signal);
    if (another != 0)
        send_signal(server, another);
    thaw(server);
    expect_let_go(silent);
    expect_let_go(half);
    expect_let_go(members[0].peer);
    expect_line(server, text("Chat server stopped"));
    expect_exit(server, 0); /* also while one of them does not read */
    peer_listen_again(members[1].peer);
    expect_let_go(members[1].peer);
}

CHECK(stops, .points = 4, .needs = "slow_reader",
      .title = "disconnects all at SIGINT and SIGTERM, exits with 0, and restarts",
      .because = "a signal interrupts only the thread that it is delivered to",
      .read = "lab5-chat#the-end")
{
    int port = free_port(run);
    expect_stop(run, port, SIGINT, 0);
    note_fact(run, "staging", "restart");
    expect_stop(run, port, SIGTERM, 0);
    expect_stop(run, port, SIGINT, SIGTERM);
}

/* So many have joined, and all have something to say at once: the server is frozen. */
static void let_all_talk(struct run *run, struct program *server, struct member *members,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        members[i] = (struct member){connect_to(server), new_name(run)};
        say(run, members[i].peer, "JOIN", members[i].name);
    }
    expect_asleep(server);
    freeze(server);
    for (size_t i = 0; i < count; i++) {
        struct bytes all = {"", 0};
        for (int k = 0; k < MESSAGES; k++)
            all = join(run, all, format(run, "MSG number %d of %s\n", k, members[i].name));
        peer_send(members[i].peer, all);
    }
}

CHECK(stops_amid_talk, .points = 2, .needs = "stops", .build = BUILD_FAULTS,
      .title = "ends even while clients talk, and if a wait ends for no reason",
      .because = "a thread that is ended from outside may hold a lock that nobody then releases",
      .read = "lab5-chat#the-end")
{
    enum { LATE = 2000 /* microseconds */ };
    struct member members[TALKERS];
    struct program *server = start_server_with(
        run, PORT_ANY,
        (struct launch){.faults = FAULTS({.call = FAULT_COND_WAIT, .error = EINTR, .times = 3},
                                         {.call = FAULT_LOCK, .limit = LATE})});
    let_all_talk(run, server, members, TALKERS);
    note_fact(run, "staging", "amid-talk");
    send_signal(server, SIGTERM);
    thaw(server);
    for (int i = 0; i < TALKERS; i++)
        expect_let_go(members[i].peer);
    expect_line(server, text("Chat server stopped"));
    expect_exit(server, 0);
}

CHECK(closes_once, .points = 2, .needs = "leaves", .build = BUILD_FAULTS,
      .title = "closes each socket once, and never the next one with its number",
      .because = "the number of a closed descriptor is free: accept may give it to the next client",
      .read = "lab5-chat#joining-and-leaving")
{
    enum { ROUNDS = 4, LATE = 20000 /* microseconds */ };
    struct program *server = start_server_with(
        run, PORT_ANY, (struct launch){.faults = FAULTS({.call = FAULT_CLOSE, .limit = LATE})});
    for (int i = 0; i < ROUNDS; i++) {
        struct peer *leaving = visit(run, server);
        expect_asleep(server);
        unsigned closed = fault_fired(server, 0);
        peer_send(leaving, text("LEAVE\n"));
        peer_half_close(leaving);
        while (!begins_with(next_line(run, leaving), "BYE "))
            ;
        expect_fin(leaving);
        fault_fires(server, 0, closed); /* and while its thread is still in close, */
        struct member next[2]; /* a thread that sleeps in accept has a number for the first */
        for (int k = 0; k < 2; k++)
            next[k] = (struct member){connect_to(server), new_name(run)};
        expect_accepted(next[1].peer);
        expect_asleep(server);
        note_fact(run, "staging", "number-again");
        for (int k = 0; k < 2; k++) {
            say(run, next[k].peer, "JOIN", next[k].name);
            skip_welcome(run, next[k].peer);
            peer_send(next[k].peer, text("LEAVE\n"));
            hear_out(next[k].peer);
            peer_close(next[k].peer);
        }
    }
}

CHECK(no_races, .points = 4, .build = BUILD_TSAN,
      .needs = "name_race same_order keeps_nothing stops",
      .title = "shares nothing between threads without a lock",
      .because = "two threads that use the same memory need a lock if one of them writes",
      .read = "lab5-chat#one-order")
{
    enum { CLIENTS = 10 };
    struct peer *clients[CLIENTS];
    struct program *server = start_server(run, PORT_ANY);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = connect_to(server);
        expect_accepted(clients[i]);
    }
    freeze(server); /* so that all of them come at once, and some go */
    for (int i = 0; i < CLIENTS; i++) {
        const char *name = new_name(run);
        peer_send(clients[i], format(run, "JOIN %s\nMSG hello\nUSERS\n%s", name,
                                     i % 3 == 0 ? "LEAVE\n" : "MSG I am here\n"));
        if (i % 3 == 1)
            peer_reset(clients[i]);
    }
    thaw(server);
    for (int i = 0; i < CLIENTS; i++)
        hear_out(clients[i]);
    expect_no_report(server);

    struct member members[1], talkers[2];
    fill_room(run, server, members, 1);
    overfill_outboxes(run, server, members);
    expect_no_report(server);
    let_all_talk(run, server, talkers, COUNT(talkers));
    send_signal(server, SIGTERM);
    thaw(server);
    for (size_t i = 0; i < COUNT(talkers); i++)
        hear_out(talkers[i].peer);
    hear_out(members[0].peer);
    expect_no_report(server);
}
