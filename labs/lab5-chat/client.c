/* Lab 5, the client: one thread sends what is typed, another shows what comes. */
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connect.h"
#include "lab.h"
#include "screen.h"
#include "stream.h"

/* What the two threads share. */
struct session {
    int server;
    FILE *from_server;      /* the same socket, to be read line by line */
    atomic_bool is_leaving; /* LEAVE was sent: the end of stream is what we wait for */
};

/* Receives the server's next line into *line, which getline() makes as long as it needs to be, and
 * takes its line end away. Returns its length, or -1 if none comes any more. An unfinished line is
 * none. */
static ssize_t receive_line(FILE *from_server, char **line, size_t *size)
{
    ssize_t len = getline(line, size, from_server);
    if (len <= 0 || (*line)[len - 1] != '\n')
        return -1;
    len--;
    if (len > 0 && (*line)[len - 1] == '\r')
        len--;
    return len;
}

/* The server has gone away: ends the program. Not by exit(), which would wait for the thread that
 * reads stdin. */
_Noreturn static void end_disconnected(void)
{
    puts("Disconnected from server");
    fflush(stdout);
    _exit(EXIT_FAILURE);
}

/* Starts a thread. Without it there is no chat. */
static pthread_t start_thread(void *(*function)(void *), struct session *session)
{
    /* Step 1: start a thread that runs function(session). */
    /* TODO: your code here (pthread_create). */
    (void)function;
    (void)session;
    todo("client.c", 1, "start a thread that runs function(session)");
}

/* The thread that receives: shows all that comes until the end of the stream. */
static void *show_all(void *argument)
{
    struct session *session = argument;

    /* Step 2: show each line that the server sends, until the end of the stream. */
    /* TODO: your code here (receive_line, show, free). */
    todo("client.c", 2, "show each line that the server sends, until the end of the stream");

    if (!session->is_leaving || ferror(session->from_server))
        end_disconnected();
    return NULL;
}

/* Sends "COMMAND\n", or "COMMAND ARGUMENT\n" if there is an argument, in one piece. What goes wrong
 * shows in the other direction soon. */
static void send_command(int server, const char *command, const char *argument, size_t len)
{
    char *line = NULL;
    size_t size = 0;
    FILE *text = open_memstream(&line, &size);
    if (text == NULL)
        die("no memory for a line");
    fputs(command, text);
    if (argument != NULL) {
        putc(' ', text);
        fwrite(argument, 1, len, text);
    }
    putc('\n', text);
    if (fclose(text) == EOF)
        die("no memory for a line");
    send_all(server, line, size);
    free(line);
}

/* Asks to join. Ends the program if the name is refused. */
static void join(struct session *session, const char *name)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t len;
    send_command(session->server, "JOIN", name, strlen(name));
    do {
        len = receive_line(session->from_server, &line, &size);
        if (len < 0)
            end_disconnected();
        show(line, (size_t)len);
        if (begins_with(line, (size_t)len, "ERROR "))
            exit(EXIT_FAILURE);
    } while (!begins_with(line, (size_t)len, "WELCOME "));
    free(line);
}

/* Does what the person typed. Returns false if that is to leave. */
static bool obey(int server, const char *typed, size_t len)
{
    if (strcmp(typed, "/quit") == 0 || strcmp(typed, "/exit") == 0)
        return false;
    if (strcmp(typed, "/users") == 0)
        send_command(server, "USERS", NULL, 0);
    else if (len > 0)
        send_command(server, "MSG", typed, len);
    return true;
}

/* Reads what the person types, until the end. */
static void send_what_is_typed(int server)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t len;
    do {
        len = getline(&line, &size, stdin);
        if (len > 0 && line[len - 1] == '\n')
            line[--len] = '\0';
    } while (len >= 0 && obey(server, line, (size_t)len));
    free(line);
}

/* Returns a connection to host. */
static int call(const char *host, const char *port)
{
    struct addrinfo *addresses = look_up(host, port);
    int server = connect_to(addresses);
    if (server < 0)
        die("cannot connect to %s port %s", host, port);
    freeaddrinfo(addresses);
    return server;
}

/* Talks with the server until the person or the server has had enough. */
static void chat(struct session *session)
{
    pthread_t receiver = start_thread(show_all, session);
    send_what_is_typed(session->server);

    /* Step 3: note that we are leaving, say LEAVE, and half-close. The note comes first: as soon as
     * LEAVE is sent the server may hang up, and the other thread looks at the note then. */
    /* TODO: your code here (send_command, shutdown). */
    todo("client.c", 3, "note that we are leaving, say LEAVE, and half-close");

    pthread_join(receiver, NULL);
}

int main(int argc, char *argv[])
{
    static const char synopsis[] = "client NAME [HOST [PORT]]";
    if (getopt(argc, argv, "") != -1 || argc - optind < 1 || argc - optind > 3)
        usage(synopsis);
    argc -= optind;
    argv += optind;
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "8000";
    uint16_t number;
    if (!parse_port(port, &number) || strpbrk(argv[0], "\r\n") != NULL)
        usage(synopsis);
    line_buffer_stdout();

    struct session session = {.server = call(host, port)};
    session.from_server = fdopen(session.server, "r");
    if (session.from_server == NULL)
        die("cannot read from the server");
    join(&session, argv[0]);
    chat(&session);
    fclose(session.from_server);
    return EXIT_SUCCESS;
}
