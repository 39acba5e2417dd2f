/* Linked with faults.c by test_faults.c: makes the calls that it is told to make, one per line of
 * standard input, and prints what came of each. Descriptor 3 is a connection, 4 a listener. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTION = 3, LISTENER = 4, BUFFER = 64, THREADS = 8 };

static int connecting = -1; /* the socket of the last "connect" */

/* "fine", or the error's name. */
static void say(long status)
{
    printf("%s\n", status >= 0 ? "fine" : strerrorname_np(errno));
}

/* The bytes that came, or the error's name. */
static void say_bytes(ssize_t len, const char *buf)
{
    if (len >= 0)
        printf("%.*s\n", (int)len, buf);
    else
        say(-1);
}

static void call_read(size_t len)
{
    char buf[BUFFER];
    say_bytes(read(CONNECTION, buf, len), buf);
}

static void call_recv(size_t len)
{
    char buf[BUFFER];
    say_bytes(recv(CONNECTION, buf, len, 0), buf);
}

static void call_recv_all(size_t len)
{
    char buf[BUFFER];
    say_bytes(recv(CONNECTION, buf, len, MSG_WAITALL), buf);
}

static void call_recvfrom(size_t len)
{
    char buf[BUFFER];
    say_bytes(recvfrom(CONNECTION, buf, len, 0, NULL, NULL), buf);
}

/* Cuts buf into four pieces: none, one and two bytes, and the rest of len. */
static void cut(struct iovec pieces[4], char *buf, size_t len)
{
    pieces[0] = (struct iovec){buf, 0};
    pieces[1] = (struct iovec){buf, 1};
    pieces[2] = (struct iovec){buf + 1, 2};
    pieces[3] = (struct iovec){buf + 3, len - 3};
}

static void call_readv(size_t len)
{
    char buf[BUFFER];
    struct iovec pieces[4];
    cut(pieces, buf, len);
    say_bytes(readv(CONNECTION, pieces, 4), buf);
}

static void call_recvmsg(size_t len)
{
    char buf[BUFFER];
    struct iovec pieces[4];
    cut(pieces, buf, len);
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 4};
    ssize_t received = recvmsg(CONNECTION, &message, 0);
    if (message.msg_iov != pieces || message.msg_iovlen != 4 || pieces[3].iov_len != len - 3)
        printf("message changed: ");
    say_bytes(received, buf);
}

static char letters[] = "abcdefghijklmnopqrstuvwxyz";

static void call_write(size_t len)
{
    say_bytes(write(CONNECTION, letters, len), letters);
}

static void call_send(size_t len)
{
    say_bytes(send(CONNECTION, letters, len, MSG_NOSIGNAL), letters);
}

static void call_sendto(size_t len)
{
    say_bytes(sendto(CONNECTION, letters, len, 0, NULL, 0), letters);
}

static void call_writev(size_t len)
{
    struct iovec pieces[4];
    cut(pieces, letters, len);
    say_bytes(writev(CONNECTION, pieces, 4), letters);
}

static void call_sendmsg(size_t len)
{
    struct iovec pieces[4];
    cut(pieces, letters, len);
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 4};
    say_bytes(sendmsg(CONNECTION, &message, 0), letters);
}

/* Prints what came of the call, and closes the descriptor that it may have given. */
static void say_descriptor(int fd)
{
    say(fd);
    if (fd >= 0)
        close(fd);
}

static void call_accept(void)
{
    say_descriptor(accept(LISTENER, NULL, NULL));
}

static void call_accept4(void)
{
    say_descriptor(accept4(LISTENER, NULL, NULL, SOCK_CLOEXEC));
}

static void call_socket(void)
{
    say_descriptor(socket(AF_INET, SOCK_STREAM, 0));
}

static void call_bind(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in any = {.sin_family = AF_INET};
    say(bind(fd, (struct sockaddr *)&any, sizeof any));
    close(fd);
}

static void call_listen(size_t backlog)
{
    say(listen(LISTENER, (int)backlog));
}

static void call_connect(size_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connecting = socket(AF_INET, SOCK_STREAM, 0);
    say(connect(connecting, (struct sockaddr *)&to, sizeof to));
}

/* Waits for the connection as connect(2) tells to do after EINTR. */
static void call_connected(void)
{
    struct pollfd ready = {.fd = connecting, .events = POLLOUT};
    socklen_t size = sizeof errno;
    poll(&ready, 1, -1);
    getsockopt(connecting, SOL_SOCKET, SO_ERROR, &errno, &size);
    say(errno == 0 ? 0 : -1);
    printf("%s\n", fcntl(connecting, F_GETFL) & O_NONBLOCK ? "non-blocking" : "blocking");
    close(connecting);
}

static void call_poll(size_t count)
{
    struct pollfd none[1] = {{.fd = -1}};
    say(poll(none, count, 0));
}

static void call_ppoll(size_t count)
{
    struct pollfd none[1] = {{.fd = -1}};
    struct timespec now = {0};
    say(ppoll(none, count, &now, NULL));
}

static void call_select(void)
{
    struct timeval now = {0};
    say(select(0, NULL, NULL, NULL, &now));
}

static void call_pselect(void)
{
    struct timespec now = {0};
    say(pselect(0, NULL, NULL, NULL, &now, NULL));
}

static void call_epoll_wait(void)
{
    struct epoll_event event;
    int fd = epoll_create1(0);
    say(epoll_wait(fd, &event, 1, 0));
    close(fd);
}

static void call_epoll_pwait(void)
{
    struct epoll_event event;
    int fd = epoll_create1(0);
    say(epoll_pwait(fd, &event, 1, 0, NULL));
    close(fd);
}

static void *nothing(void *unused)
{
    return unused;
}

static void call_pthread_create(void)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, nothing, NULL);
    if (error == 0)
        pthread_join(thread, NULL);
    printf("%s\n", error == 0 ? "fine" : strerrorname_np(error));
}

/* Tells how long a call took: "late" if it was 20 ms or more, which the kernel's sleep cannot
 * undercut. */
static void call_late_lock(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    pthread_mutex_lock(&mutex);
    clock_gettime(CLOCK_MONOTONIC, &after);
    pthread_mutex_unlock(&mutex);
    long long passed =
        (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec;
    puts(passed >= 20000000 ? "late" : "at once");
}

/* Waits for a condition that nobody signals: only the plan ends that. */
static void call_cond_wait(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    struct timespec past = {0};
    pthread_mutex_lock(&mutex);
    int woken = pthread_cond_wait(&condition, &mutex);
    int timed = pthread_cond_timedwait(&condition, &mutex, &past);
    printf("%d %s\n", woken, timed == 0 ? "fine" : strerrorname_np(timed));
    pthread_mutex_unlock(&mutex);
}

static pthread_barrier_t start;

/* Receives one byte at the same time as all others; *failed tells whether that failed. */
static void *race(void *failed)
{
    char byte;
    pthread_barrier_wait(&start);
    *(bool *)failed = recv(CONNECTION, &byte, 1, 0) < 0;
    return NULL;
}

static void call_race(void)
{
    pthread_t threads[THREADS];
    bool failed[THREADS];
    int failures = 0;
    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, race, &failed[i]);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        failures += failed[i];
    }
    pthread_barrier_destroy(&start);
    printf("%d failed\n", failures);
}

/* What is no TCP socket: a pipe, a Unix-domain and a UDP socket. */
static void call_others(void)
{
    char buf[BUFFER];
    int ends[2], pair[2];
    struct sockaddr_in any = {.sin_family = AF_INET};
    int udp = socket(AF_INET, SOCK_DGRAM, 0);
    if (pipe(ends) < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        exit(1);
    say_bytes(write(ends[1], "pipe", 4), "pipe");
    say_bytes(read(ends[0], buf, sizeof buf), buf);
    say_bytes(send(pair[1], "pair", 4, 0), "pair");
    say_bytes(recv(pair[0], buf, sizeof buf, 0), buf);
    say(bind(udp, (struct sockaddr *)&any, sizeof any));
    for (int i = 0; i < 2; i++) {
        close(ends[i]);
        close(pair[i]);
    }
    close(udp);
}

/* What the plan has left behind. */
static void call_traces(size_t plan_fd)
{
    printf("descriptor %s\n", fcntl((int)plan_fd, F_GETFD) >= 0 ? "open" : "closed");
}

#ifdef OWN_LIBRARY
/* A program that does not want to meet its faults: they come all the same. */
char *getenv(const char *name)
{
    (void)name;
    return NULL;
}

int access(const char *path, int mode)
{
    (void)path;
    return mode == 0 ? 0 : -1;
}

int getsockopt(int fd, int level, int option, void *value, socklen_t *size)
{
    (void)fd, (void)level, (void)option;
    memset(value, 0, *size);
    return 0;
}

__attribute__((constructor(101))) static void close_everything(void)
{
    for (int fd = LISTENER + 1; fd < 64; fd++)
        close(fd);
}
#endif

static const struct {
    const char *name;
    void (*run)(void);
    void (*run_with)(size_t argument);
} calls[] = {
    {"accept", .run = call_accept},
    {"accept4", .run = call_accept4},
    {"bind", .run = call_bind},
    {"cond_wait", .run = call_cond_wait},
    {"connect", .run_with = call_connect},
    {"connected", .run = call_connected},
    {"epoll_pwait", .run = call_epoll_pwait},
    {"epoll_wait", .run = call_epoll_wait},
    {"late_lock", .run = call_late_lock},
    {"listen", .run_with = call_listen},
    {"others", .run = call_others},
    {"poll", .run_with = call_poll},
    {"ppoll", .run_with = call_ppoll},
    {"pselect", .run = call_pselect},
    {"pthread_create", .run = call_pthread_create},
    {"race", .run = call_race},
    {"read", .run_with = call_read},
    {"readv", .run_with = call_readv},
    {"recv", .run_with = call_recv},
    {"recv_all", .run_with = call_recv_all},
    {"recvfrom", .run_with = call_recvfrom},
    {"recvmsg", .run_with = call_recvmsg},
    {"select", .run = call_select},
    {"send", .run_with = call_send},
    {"sendmsg", .run_with = call_sendmsg},
    {"sendto", .run_with = call_sendto},
    {"socket", .run = call_socket},
    {"traces", .run_with = call_traces},
    {"write", .run_with = call_write},
    {"writev", .run_with = call_writev},
};

static void run(const char *name, size_t argument)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (strcmp(name, calls[i].name) != 0)
            continue;
        if (calls[i].run != NULL)
            calls[i].run();
        else
            calls[i].run_with(argument);
    }
}

int main(void)
{
    char name[32];
    size_t argument;
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (scanf("%31s %zu", name, &argument) == 2)
        run(name, argument);
    return 0;
}
