/* Unusual: stdio does the reading and the sending, fgets() for lines of any length; the thread that
 * began shows what comes and quits at BYE, the other one reads the keyboard. It shows WELCOME, and
 * what else it does not know, too. */
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "connect.h"
#include "lab.h"
#include "text.h"

static atomic_bool is_leaving;

/* A whole line without its end, to be freed; NULL if there is none any more. What has no end counts
 * where is_last says so. */
static char *read_line(FILE *from, bool is_last)
{
    size_t size = 64, len = 0;
    char *line = malloc(size);
    while (line != NULL && fgets(line + len, (int)(size - len), from) != NULL) {
        len += strlen(line + len);
        if (len > 0 && line[len - 1] == '\n') {
            line[len - 1] = '\0';
            return line;
        }
        size *= 2;
        char *larger = realloc(line, size);
        if (larger == NULL)
            die("no memory for a line");
        line = larger;
    }
    if (is_last && len > 0)
        return line;
    free(line);
    return NULL;
}

_Noreturn static void end(int status)
{
    fflush(stdout);
    _exit(status); /* the other thread sleeps in fgets() */
}

static void *read_keyboard(void *argument)
{
    FILE *server = argument;
    char *line;
    while ((line = read_line(stdin, true)) != NULL && strcmp(line, "/quit") != 0 &&
           strcmp(line, "/exit") != 0) {
        if (strcmp(line, "/users") == 0)
            fputs("USERS\n", server);
        else
            fprintf(server, "MSG %s\n", line); /* the server refuses an empty one */
        fflush(server);
        free(line);
    }
    free(line);
    is_leaving = true;
    fputs("LEAVE\n", server);
    fflush(server);
    return NULL;
}

/* Prints before, the text as far as it may be shown, and after. */
static void print(const char *before, const char *text, size_t len, const char *after)
{
    fputs(before, stdout);
    while (len > 0) {
        size_t size = text_character(text, len);
        printf("%.*s", size > 0 ? (int)size : 1, size > 0 ? text : "?");
        text += size > 0 ? size : 1;
        len -= size > 0 ? size : 1;
    }
    fputs(after, stdout);
}

static void show_line(char *line)
{
    time_t now = time(NULL);
    struct tm local;
    char clock[16] = "";
    char *word = line, *rest = strchr(line, ' ');
    if (rest == NULL)
        rest = line + strlen(line);
    else
        *rest++ = '\0';
    localtime_r(&now, &local);
    strftime(clock, sizeof clock, "[%T] ", &local);
    fputs(clock, stdout);
    if (strcmp(word, "FROM") == 0) {
        size_t name = strcspn(rest, " ");
        print("", rest, name, ": ");
        rest += name + (rest[name] != '\0');
        print("", rest, strlen(rest), "\n");
    } else if (strcmp(word, "JOINED") == 0 || strcmp(word, "LEFT") == 0) {
        print("* ", rest, strlen(rest), word[0] == 'J' ? " joined\n" : " left\n");
    } else if (strcmp(word, "USERS") == 0) {
        print("* users: ", rest, strlen(rest), "\n");
    } else if (strcmp(word, "ERROR") == 0) {
        print("! ", rest, strlen(rest), "\n");
    } else {
        print("# ", word, strlen(word), " ");
        print("", rest, strlen(rest), "\n");
    }
}

/* Shows all that comes, until the end, or BYE. */
static void show_all(FILE *from_server, FILE *to_server)
{
    pthread_t keyboard;
    bool has_joined = false, has_been_refused;
    char *line;
    while ((line = read_line(from_server, false)) != NULL) {
        bool is_welcome = strncmp(line, "WELCOME ", strlen("WELCOME ")) == 0;
        has_been_refused = !has_joined && strncmp(line, "ERROR ", strlen("ERROR ")) == 0;
        if (is_leaving && strncmp(line, "BYE ", strlen("BYE ")) == 0)
            end(EXIT_SUCCESS);
        show_line(line);
        free(line);
        if (has_been_refused)
            end(EXIT_FAILURE);
        if (!is_welcome || has_joined)
            continue;
        has_joined = true;
        errno = pthread_create(&keyboard, NULL, read_keyboard, to_server);
        if (errno != 0)
            die("cannot start a thread");
    }
}

int main(int argc, char *argv[])
{
    static const char synopsis[] = "client NAME [HOST [PORT]]";
    uint16_t number;
    if (getopt(argc, argv, "") != -1 || argc - optind < 1 || argc - optind > 3)
        usage(synopsis);
    const char *host = argc - optind > 1 ? argv[optind + 1] : "127.0.0.1";
    const char *port = argc - optind > 2 ? argv[optind + 2] : "8000";
    if (!parse_port(port, &number))
        usage(synopsis);
    line_buffer_stdout();
    signal(SIGPIPE, SIG_IGN);
    int server = connect_to(look_up(host, port));
    if (server < 0)
        die("cannot connect to %s port %s", host, port);
    FILE *from_server = fdopen(server, "r"), *to_server = fdopen(dup(server), "w");
    if (from_server == NULL || to_server == NULL)
        die("no stream for the connection");
    fprintf(to_server, "JOIN %s\n", argv[optind]);
    fflush(to_server);
    show_all(from_server, to_server);
    puts("Disconnected from server");
    end(EXIT_FAILURE);
}
