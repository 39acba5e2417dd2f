/* Unusual: each connection becomes two FILEs. getc() waits for the first read; with O_NONBLOCK set,
 * fread() then takes what that read has left in the FILE's buffer and waits for nothing more. */
#include "lab.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static size_t receive_once(FILE *in, char *data, size_t size)
{
    int first;
    setvbuf(in, NULL, _IOFBF, size);
    while ((first = getc(in)) == EOF && ferror(in) && errno == EINTR)
        clearerr(in);
    if (first == EOF) {
        if (ferror(in))
            perror("getc");
        return 0;
    }
    data[0] = (char)first;
    int flags = fcntl(fileno(in), F_GETFL);
    fcntl(fileno(in), F_SETFL, flags | O_NONBLOCK);
    size_t rest = fread(data + 1, 1, size - 1, in);
    fcntl(fileno(in), F_SETFL, flags);
    return rest + 1;
}

static void serve(FILE *in, FILE *out)
{
    char data[1024];
    size_t length = receive_once(in, data, sizeof data);
    if (length == 0)
        return;
    fputs("Received data: ", stdout);
    fwrite(data, 1, length, stdout);
    putchar('\n');
    if (fputs("Hello, client!", out) == EOF || fflush(out) == EOF)
        perror("fflush");
    else
        puts("Sent response: Hello, client!");
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    signal(SIGPIPE, SIG_IGN); /* stdio knows no MSG_NOSIGNAL */
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(listener, (struct sockaddr *)&address, length) < 0 || listen(listener, 8) < 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) < 0)
        die("cannot listen on port %hu", port);
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    for (;;) {
        length = sizeof address;
        int fd = accept(listener, (struct sockaddr *)&address, &length);
        if (fd < 0) {
            perror("accept");
            continue;
        }
        char text[ADDRESS_TEXT_SIZE];
        printf("Accepted connection from %s\n", format_address((struct sockaddr *)&address, text));
        FILE *in = fdopen(fd, "r");
        FILE *out = fdopen(dup(fd), "w");
        if (in == NULL || out == NULL)
            die("fdopen");
        serve(in, out);
        fclose(out);
        fclose(in);
    }
}
