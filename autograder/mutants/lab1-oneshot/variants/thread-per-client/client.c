/* Unusual: a second thread receives and prints the reply, and it waits there before the message is
 * even sent; a mutex holds the reply back until the line about the message is out. */
#include "lab.h"
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A signal does not end the handshake: asked again, connect() waits for its end, or finds it done.
 */
static int connect_on(int fd, const struct sockaddr *to, socklen_t size)
{
    int status;
    do
        status = connect(fd, to, size);
    while (status < 0 && errno == EINTR);
    return status < 0 && errno == EISCONN ? 0 : status;
}

struct exchange {
    int fd;
    pthread_mutex_t message_is_out;
    size_t received;
    int error;
};

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int error = getaddrinfo(host, port, &hints, &list);
    int fd = -1;
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0 && connect_on(fd, one->ai_addr, one->ai_addrlen) == 0)
            break;
        if (one->ai_next == NULL)
            die("%s port %s", host, port);
        close(fd);
    }
    freeaddrinfo(list);
    return fd;
}

static void print_piece(struct exchange *exchange, const char *piece, size_t length)
{
    pthread_mutex_lock(&exchange->message_is_out);
    if (exchange->received == 0)
        printf("Received response: ");
    fwrite(piece, 1, length, stdout);
    exchange->received += length;
    pthread_mutex_unlock(&exchange->message_is_out);
}

static void *receive_thread(void *argument)
{
    struct exchange *exchange = argument;
    char piece[777];
    ssize_t length;
    while ((length = recv(exchange->fd, piece, sizeof piece, 0)) != 0) {
        if (length > 0) {
            print_piece(exchange, piece, (size_t)length);
        } else if (errno != EINTR) {
            exchange->error = errno;
            break;
        }
    }
    return NULL;
}

static void send_message(int fd, const char *message)
{
    for (size_t done = 0, length = strlen(message); done < length;) {
        ssize_t sent = send(fd, message + done, length - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            die("send");
        done += sent < 0 ? 0 : (size_t)sent;
    }
    printf("Sent message: %s\n", message);
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "5000";
    uint16_t number;
    if (argc > 4 || host[0] == '-' || !parse_port(port, &number))
        usage("client [HOST [PORT [MESSAGE]]]");
    line_buffer_stdout();
    struct exchange exchange = {.fd = dial(host, port)};
    pthread_t receiver;
    pthread_mutex_init(&exchange.message_is_out, NULL);
    pthread_mutex_lock(&exchange.message_is_out);
    if (pthread_create(&receiver, NULL, receive_thread, &exchange) != 0)
        die("pthread_create");
    send_message(exchange.fd, argc > 3 ? argv[3] : "Hello, server!");
    pthread_mutex_unlock(&exchange.message_is_out);
    pthread_join(receiver, NULL);
    close(exchange.fd);
    if (exchange.received > 0)
        printf("\n");
    if (exchange.error != 0)
        fprintf(stderr, "recv: %s\n", strerror(exchange.error));
    return exchange.received > 0 && exchange.error == 0 ? 0 : 1;
}
