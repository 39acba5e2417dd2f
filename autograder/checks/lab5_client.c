/* Lab 5, the client: the check is its server. */
#include "checks/lab5.h"

#include <string.h>

PART(2);

struct peer *start_chat(struct run *run, struct program **client, const char *name)
{
    struct listener *listener = listen_here(run);
    *client = start(run, "client", ARGS(name, "127.0.0.1", listener_port_text(listener)));
    struct peer *server = accept_from(listener, *client);
    expect_bytes(server, format(run, "JOIN %s\n", name));
    peer_send(server, format(run, "WELCOME %s\nUSERS %s\n", name, name));
    return server;
}

void expect_shown(struct run *run, struct program *client, time_t began, const char *what)
{
    const char *shown = expect_line_with(client, "[", format(run, "] %s", what).data);
    time_t now = time(NULL);
    for (time_t second = began; second <= now; second++) {
        char clock[16];
        struct tm local;
        strftime(clock, sizeof clock, "%H:%M:%S", localtime_r(&second, &local));
        if (strcmp(clock, shown) == 0)
            return;
    }
    note_fact(run, "time.shown", shown);
    fail(run, "client shows the time '%s' before '%s'", shown, what);
}

CHECK(client_talks, .points = 4, .program = "client",
      .title = "joins, sends what is typed, and shows who said what, and when",
      .because = "users type lines without knowing the protocol: the client adds the command",
      .read = "lab5-chat#the-client")
{
    static const char *const typed[] = {"hello", "what  is /quit?", "100%s %n"};
    struct program *client;
    time_t began = time(NULL);
    const char *name = new_name(run);
    struct peer *server = start_chat(run, &client, name);
    expect_shown(run, client, began, format(run, "* users: %s", name).data);
    for (size_t i = 0; i < COUNT(typed); i++) {
        type(client, format(run, "%s\n", typed[i]));
        expect_bytes(server, format(run, "MSG %s\n", typed[i]));
        say(run, server, "FROM", format(run, "%s %s", name, typed[i]).data);
        expect_shown(run, client, began, format(run, "%s: %s", name, typed[i]).data);
    }
    enough(run);
    struct listener *listener = listen_at_default(run, &this_lab);
    accept_from(listener, start(run, "client", ARGS(name)));
}

CHECK(client_hears, .points = 4, .program = "client", .needs = "client_talks",
      .title = "shows what others say, even while someone is typing a line",
      .because = "fgets waits for the keyboard, recv for the server: one thread cannot do both",
      .read = "lab5-chat#two-directions-at-once")
{
    struct program *client;
    time_t began = time(NULL);
    struct peer *server = start_chat(run, &client, "ann");
    expect_asleep(client);
    const char *words = random_text(run, 12).data;
    note_fact(run, "staging", "silent-keyboard");
    say(run, server, "FROM bob", words);
    expect_shown(run, client, began, format(run, "bob: %s", words).data);
    type(client, text("unfin"));
    words = random_text(run, 12).data;
    say(run, server, "FROM bob", words);
    expect_shown(run, client, began, format(run, "bob: %s", words).data);
    type(client, text("ished\n"));
    expect_bytes(server, text("MSG unfinished\n"));
}

CHECK(client_shows, .points = 3, .program = "client", .needs = "client_hears",
      .title = "shows every kind of line whole, however the server's bytes come",
      .because = "the server's bytes are a stream without lines, too, and a line may be long",
      .read = "lab5-chat#the-client")
{
    struct program *client;
    time_t began = time(NULL);
    struct peer *server = start_chat(run, &client, "ann");
    peer_send(server, text("JOINED bob\nFROM bob a  b\nERROR invalid text\nLEFT bob\n"
                           "ERROR 100%s %n%d\n"));
    expect_shown(run, client, began, "* bob joined");
    expect_shown(run, client, began, "bob: a  b");
    expect_shown(run, client, began, "! invalid text");
    expect_shown(run, client, began, "* bob left");
    expect_shown(run, client, began, "! 100%s %n%d");
    peer_send_in_pieces(server, text("FROM eve in pieces\n"), 1);
    expect_shown(run, client, began, "eve: in pieces");
    const char *words = random_text(run, 1020).data;
    say(run, server, "FROM abcdefghijklmnop", words);
    expect_shown(run, client, began, format(run, "abcdefghijklmnop: %s", words).data);
    struct bytes list = {"", 0};
    for (int i = 0; i < 1000; i++)
        list = join(run, list, join(run, text(" "), random_text(run, 15)));
    peer_send(server, join(run, join(run, text("USERS"), list), text("\n")));
    expect_shown(run, client, began,
                 format(run, "* users:%.*s", (int)list.len, (const char *)list.data).data);
}

/* The client has said LEAVE; the server obeys. */
static void expect_leave_obeyed(struct program *client, struct peer *server)
{
    expect_bytes(server, text("LEAVE\n"));
    peer_send(server, text("BYE ann\n"));
    peer_half_close(server);
    expect_exit(client, 0);
}

CHECK(client_commands, .points = 3, .program = "client", .needs = "client_hears",
      .title = "asks for the list at /users; leaves at /quit, /exit, end of input",
      .because = "LEAVE lets the others know at once", .read = "lab5-chat#the-client")
{
    struct program *client;
    struct peer *server = start_chat(run, &client, "ann");
    type(client, text("/users\n"));
    expect_bytes(server, text("USERS\n"));
    type(client, text("/quit\n"));
    expect_leave_obeyed(client, server);

    server = start_chat(run, &client, "ann");
    type(client, text("/exit\n"));
    expect_leave_obeyed(client, server);

    server = start_chat(run, &client, "ann");
    type(client, text("bye\n"));
    type_end(client);
    expect_bytes(server, text("MSG bye\n"));
    expect_leave_obeyed(client, server);
}

CHECK(client_refused, .points = 3, .program = "client",
      .title = "says why its name or connection was refused, with status 1",
      .because = "the exit status is the answer for whoever called the program",
      .read = "lab5-chat#the-client")
{
    /* No name has an empty label: nobody is asked. */
    static const char *const unknown[] = {"nobody..here", "%s%s%s%s%s%s%s%s%n..here"};
    time_t began = time(NULL);
    struct listener *listener = listen_here(run);
    struct program *client =
        start(run, "client", ARGS("ann", "127.0.0.1", listener_port_text(listener)));
    struct peer *server = accept_from(listener, client);
    expect_bytes(server, text("JOIN ann\n"));
    peer_send(server, text("ERROR name taken\n"));
    expect_shown(run, client, began, "! name taken");
    note_fact(run, "staging", "refused");
    expect_exit(client, 1);

    client = start(run, "client", ARGS("ann", "127.0.0.1", refused_port(run)));
    expect_exit(client, 1);
    expect_stderr(client, "Connection refused");
    for (size_t i = 0; i < COUNT(unknown); i++) {
        client = start(run, "client", ARGS("ann", unknown[i]));
        expect_exit(client, 1);
        expect_reason(client);
    }
}

CHECK(client_left_alone, .points = 3, .program = "client", .needs = "client_hears",
      .title = "notices at once that the server is gone, and exits with status 1",
      .because = "the end of the stream comes from the socket, not from the keyboard",
      .read = "lab5-chat#two-directions-at-once")
{
    struct program *client;
    struct peer *server = start_chat(run, &client, "ann");
    expect_asleep(client);
    note_fact(run, "staging", "silent-keyboard");
    peer_close(server);
    expect_line(client, text("Disconnected from server"));
    expect_exit(client, 1);

    server = start_chat(run, &client, "ann");
    peer_send(server, text("FROM bob not all of"));
    expect_consumed(server);
    peer_reset(server);
    expect_line(client, text("Disconnected from server"));
    expect_exit(client, 1);

    server = start_chat(run, &client, "ann");
    expect_consumed(server);
    freeze(client); /* so that FIN and reset are there before the next send */
    peer_half_close(server);
    peer_reset(server);
    type_on(client, text("still there?\n"));
    thaw(client);
    expect_exit(client, 1);
}
