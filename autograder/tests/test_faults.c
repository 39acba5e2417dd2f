/* Proves faults.c: builds faults/calls.c with it in every way that a submission may be built, tells
 * the program call by call what to do, and changes the plan in between. Run it from the top folder.
 */
#define _GNU_SOURCE
#include "faults/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* Who stops the program when it receives more than its buffer holds. */
enum guard { NOBODY, FORTIFY, SANITIZER };

static struct build {
    const char *compiler, *flags;
    enum guard guard;
    bool absent; /* no such compiler here */
} builds[] = {
    {"gcc", "-O0", NOBODY, false},
    {"gcc", "-O2 -D_FORTIFY_SOURCE=2", FORTIFY, false},
    {"gcc", "-O2 -D_FORTIFY_SOURCE=2 -static", FORTIFY, false},
    {"gcc", "-O1 -fsanitize=address,undefined", SANITIZER, false},
    {"gcc", "-O1 -fsanitize=thread", NOBODY, false},
    {"clang", "-O0", NOBODY, false},
    {"clang", "-O2 -D_FORTIFY_SOURCE=2", NOBODY, false},
    {"clang", "-O2 -static", NOBODY, false},
    {"clang", "-O1 -fsanitize=address,undefined", SANITIZER, false},
    {"clang", "-O1 -fsanitize=thread", NOBODY, false},
    {"gcc", "-O1 -DOWN_LIBRARY", NOBODY, false},
};

static char folder[] = "/tmp/test_faults.XXXXXX";

static void program_path(char path[64], const struct build *build)
{
    snprintf(path, 64, "%s/calls%td", folder, build - builds);
}

/* Builds them all at once. A compiler that is not there is 77 to the shell. */
static int build_programs(void **state)
{
    (void)state;
    FILE *compilers[LENGTH(builds)];
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < LENGTH(builds); i++) {
        char path[64], command[1024];
        program_path(path, &builds[i]);
        snprintf(command, sizeof command,
                 "command -v %s >/dev/null || exit 77; %s %s -std=c17 -Wall -Wextra -Werror -g "
                 "-o %s autograder/tests/faults/calls.c autograder/faults/faults.c %s -pthread",
                 builds[i].compiler, builds[i].compiler, builds[i].flags, path, FAULTS_LINK_FLAG);
        compilers[i] = popen(command, "w");
    }
    int failures = 0;
    for (size_t i = 0; i < LENGTH(builds); i++) {
        int status = pclose(compilers[i]);
        builds[i].absent = WEXITSTATUS(status) == 77;
        failures += status != 0 && !builds[i].absent;
    }
    return failures;
}

static int remove_programs(void **state)
{
    (void)state;
    char path[64];
    for (size_t i = 0; i < LENGTH(builds); i++) {
        program_path(path, &builds[i]);
        unlink(path);
    }
    return rmdir(folder);
}

/* A program that runs, and what it talks to. */
static struct program {
    const struct build *build;
    pid_t pid; /* 0: it was waited for */
    FILE *commands, *replies;
    struct fault_plan *plan;
    int plan_fd;
    int peer;     /* the other end of its connection */
    int listener; /* its listener, shared with it */
} program;

enum { CONNECTION = 3, LISTENER = 4, PLAN = FAULTS_FD }; /* the descriptors that it gets */

static void fill_plan(void)
{
    program.plan_fd = memfd_create("plan", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    assert_int_equal(ftruncate(program.plan_fd, sizeof *program.plan), 0);
    program.plan =
        mmap(NULL, sizeof *program.plan, PROT_READ | PROT_WRITE, MAP_SHARED, program.plan_fd, 0);
    assert_ptr_not_equal(program.plan, MAP_FAILED);
    program.plan->magic = FAULT_MAGIC;
}

static void seal_plan(void)
{
    assert_int_equal(fcntl(program.plan_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL),
                     0);
}

static struct sockaddr_in address_of_listener(void)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    assert_int_equal(getsockname(program.listener, (struct sockaddr *)&address, &size), 0);
    return address;
}

static int listen_somewhere(void)
{
    struct sockaddr_in here = {.sin_family = AF_INET};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof here), 0);
    assert_int_equal(listen(fd, 16), 0);
    return fd;
}

static int connect_to_listener(void)
{
    struct sockaddr_in address = address_of_listener();
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* In the child: gives each descriptor its number, by way of a higher one that cannot be in the way.
 */
static void place_descriptors(const int from[PLAN + 1])
{
    int high[PLAN + 1];
    for (int to = 0; to <= PLAN; to++)
        high[to] = fcntl(from[to], F_DUPFD_CLOEXEC, 10);
    for (int to = 0; to <= PLAN; to++)
        dup2(high[to], to);
}

/* Never comes back. ASLR is off because some sanitizers cannot live with much of it. */
static void become_program(const int descriptors[PLAN + 1])
{
    char path[64];
    program_path(path, program.build);
    place_descriptors(descriptors);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    personality(ADDR_NO_RANDOMIZE);
    execl(path, path, (char *)NULL);
    _exit(127);
}

/* Starts the program; plan is what it finds as descriptor PLAN. */
static void program_start(int plan, int error_output)
{
    int commands[2], replies[2];
    assert_int_equal(pipe2(commands, O_CLOEXEC), 0);
    assert_int_equal(pipe2(replies, O_CLOEXEC), 0);
    program.listener = listen_somewhere();
    program.peer = connect_to_listener();
    int connection = accept4(program.listener, NULL, NULL, SOCK_CLOEXEC);
    program.pid = fork();
    if (program.pid == 0)
        become_program(
            (int[]){commands[0], replies[1], error_output, connection, program.listener, plan});
    close(commands[0]);
    close(replies[1]);
    close(connection);
    program.commands = fdopen(commands[1], "w");
    program.replies = fdopen(replies[0], "r");
}

/* Ends the program, by the end of its input. Returns its wait status. */
static int program_end(void)
{
    int status = -1;
    fclose(program.commands);
    waitpid(program.pid, &status, 0);
    program.pid = 0;
    fclose(program.replies);
    close(program.peer);
    close(program.listener);
    munmap(program.plan, sizeof *program.plan);
    close(program.plan_fd);
    return status;
}

/* After a failed assertion. */
static int program_kill(void **state)
{
    (void)state;
    if (program.pid != 0) {
        kill(program.pid, SIGKILL);
        program_end();
    }
    return 0;
}

static void name_build(void)
{
    print_error("with %s %s:\n", program.build->compiler, program.build->flags);
}

static void expect_count(const atomic_uint *counter, unsigned expected)
{
    unsigned count = atomic_load(counter);
    if (count != expected)
        name_build();
    assert_int_equal(count, expected);
}

static void command(const char *line)
{
    fprintf(program.commands, "%s\n", line);
    fflush(program.commands);
}

static void expect_reply(const char *expected)
{
    char reply[128] = "(nothing)\n";
    fgets(reply, sizeof reply, program.replies);
    reply[strcspn(reply, "\n")] = '\0';
    if (strcmp(reply, expected) != 0)
        name_build();
    assert_string_equal(reply, expected);
}

static void expect(const char *line, const char *reply)
{
    command(line);
    expect_reply(reply);
}

static struct fault_rule *add(struct fault_rule rule)
{
    struct fault_rule *added = fault_plan_add(program.plan, rule);
    assert_non_null(added);
    return added;
}

/* Runs a scenario with each build, each with a plan of its own. */
static void with_every_build(void (*scenario)(void))
{
    for (size_t i = 0; i < LENGTH(builds); i++) {
        if (builds[i].absent)
            continue;
        program.build = &builds[i];
        fill_plan();
        seal_plan();
        program_start(program.plan_fd, STDERR_FILENO);
        scenario();
        int status = program_end();
        if (status != 0)
            name_build();
        assert_int_equal(status, 0);
    }
}

static void peer_send(const char *text)
{
    assert_int_equal(send(program.peer, text, strlen(text), 0), strlen(text));
}

static void expect_at_peer(const char *text)
{
    char buf[64] = "";
    assert_int_equal(recv(program.peer, buf, strlen(text), MSG_WAITALL), strlen(text));
    assert_string_equal(buf, text);
    assert_int_equal(recv(program.peer, buf, sizeof buf, MSG_DONTWAIT), -1);
}

/* A call, and what it says when all is well. */
static const struct example {
    enum fault_call call;
    const char *command, *fine;
} examples[] = {
    {FAULT_ACCEPT, "accept 0", "fine"},    {FAULT_ACCEPT, "accept4 0", "fine"},
    {FAULT_BIND, "bind 0", "fine"},        {FAULT_LISTEN, "listen 16", "fine"},
    {FAULT_SOCKET, "socket 0", "fine"},    {FAULT_RECV, "read 5", "hello"},
    {FAULT_RECV, "recv 5", "hello"},       {FAULT_RECV, "recvfrom 5", "hello"},
    {FAULT_RECV, "readv 5", "hello"},      {FAULT_RECV, "recvmsg 5", "hello"},
    {FAULT_SEND, "write 5", "abcde"},      {FAULT_SEND, "send 5", "abcde"},
    {FAULT_SEND, "sendto 5", "abcde"},     {FAULT_SEND, "writev 5", "abcde"},
    {FAULT_SEND, "sendmsg 5", "abcde"},    {FAULT_POLL, "poll 1", "fine"},
    {FAULT_POLL, "ppoll 1", "fine"},       {FAULT_POLL, "select 0", "fine"},
    {FAULT_POLL, "pselect 0", "fine"},     {FAULT_POLL, "epoll_wait 0", "fine"},
    {FAULT_POLL, "epoll_pwait 0", "fine"}, {FAULT_PTHREAD_CREATE, "pthread_create 0", "fine"},
};

/* Gives the example what it needs to succeed: bytes to receive, a connection to accept. */
static int prepare(const struct example *example)
{
    if (example->call == FAULT_RECV)
        peer_send("hello");
    return example->call == FAULT_ACCEPT ? connect_to_listener() : -1;
}

static void every_call_fails_once(void)
{
    for (size_t i = 0; i < LENGTH(examples); i++) {
        const struct example *example = &examples[i];
        struct fault_rule *rule =
            add((struct fault_rule){.call = example->call, .error = ENOBUFS, .times = 1});
        int client = prepare(example);
        expect(example->command, "ENOBUFS");
        expect_count(&rule->fired, 1);
        expect(example->command, example->fine);
        expect_count(&rule->fired, 1);
        expect_count(&rule->seen, 2);
        fault_rule_end(rule);
        if (client >= 0)
            close(client);
    }
}

static void third_and_fourth(void)
{
    struct fault_rule *rule =
        add((struct fault_rule){.call = FAULT_RECV, .error = EAGAIN, .first = 3, .times = 2});
    peer_send("abc");
    expect("recv 1", "a");
    expect("recv 1", "b");
    expect("recv 1", "EAGAIN");
    expect("recv 1", "EAGAIN");
    expect("recv 1", "c");
    expect_count(&rule->fired, 2);
    expect_count(&program.plan->calls[FAULT_RECV], 5);
}

static void interrupted_accept_takes_nobody(void)
{
    add((struct fault_rule){.call = FAULT_ACCEPT, .error = EINTR, .times = 1});
    int client = connect_to_listener();
    expect("accept 0", "EINTR");
    expect("accept 0", "fine");
    close(client);
}

static void interrupted_connect_goes_on(void)
{
    char line[32];
    snprintf(line, sizeof line, "connect %d", ntohs(address_of_listener().sin_port));
    add((struct fault_rule){.call = FAULT_CONNECT, .error = EINTR, .times = 1});
    add((struct fault_rule){.call = FAULT_CONNECT, .error = ENETUNREACH, .first = 2});
    expect(line, "EINTR");
    int accepted = accept(program.listener, NULL, NULL);
    assert_true(accepted >= 0);
    expect("connected 0", "fine");
    expect_reply("blocking");
    close(accepted);
    expect(line, "ENETUNREACH");
}

static void lock_is_late(void)
{
    add((struct fault_rule){.call = FAULT_LOCK, .limit = 20000}); /* libc may lock, too */
    expect("late_lock 0", "late");
}

static void condition_wakes_for_nothing(void)
{
    add((struct fault_rule){.call = FAULT_COND_WAIT, .error = EINTR, .times = 1});
    expect("cond_wait 0", "0 ETIMEDOUT");
    add((struct fault_rule){.call = FAULT_COND_WAIT, .error = EINTR});
    expect("cond_wait 0", "0 fine");
}

static void always_short(void)
{
    static const char *const receivers[] = {"read 5", "recv 5", "recvfrom 5", "readv 5",
                                            "recvmsg 5"};
    static const char *const senders[] = {"write 5", "send 5", "sendto 5", "writev 5", "sendmsg 5"};
    struct fault_rule *two = add((struct fault_rule){.call = FAULT_RECV, .limit = 2});
    struct fault_rule *four = add((struct fault_rule){.call = FAULT_SEND, .limit = 4});
    for (unsigned i = 0; i < LENGTH(receivers); i++) {
        peer_send("hello");
        expect(receivers[i], "he");
        expect(receivers[i], "ll");
        expect("recv 1", "o"); /* not shortened */
        expect_count(&two->fired, 2 * (i + 1));
        expect(senders[i], "abcd");
        expect_at_peer("abcd");
        expect_count(&four->fired, i + 1);
    }
    peer_send("hello");
    expect("recv_all 5", "hello"); /* MSG_WAITALL */
    expect_count(&two->fired, 2 * LENGTH(receivers));
}

static void first_rule_wins(void)
{
    struct fault_rule *rare =
        add((struct fault_rule){.call = FAULT_SEND, .error = EINTR, .first = 2, .times = 1});
    struct fault_rule *always = add((struct fault_rule){.call = FAULT_SEND, .limit = 1});
    expect("send 3", "a");
    expect("send 3", "EINTR");
    expect("send 3", "a");
    expect_at_peer("aa");
    expect_count(&rare->fired, 1);
    expect_count(&always->fired, 2);
    expect_count(&always->seen, 3);
}

static void plan_changes_while_it_runs(void)
{
    for (int i = 0; i < 20; i++) {
        expect("send 3", "abc");
        struct fault_rule *limit = add((struct fault_rule){.call = FAULT_SEND, .limit = 2});
        expect("send 3", "ab");
        fault_rule_end(limit);
        struct fault_rule *error = add((struct fault_rule){.call = FAULT_SEND, .error = EPIPE});
        expect("send 3", "EPIPE");
        fault_rule_end(error);
        expect_at_peer("abcab");
        expect_count(&limit->seen, 1);
        expect_count(&error->fired, 1);
    }
}

/* The program sits in accept(): that call is counted, and a rule that comes now is for the next
 * one. */
static void blocked_call_is_not_changed(void)
{
    command("accept 0");
    while (atomic_load(&program.plan->calls[FAULT_ACCEPT]) == 0)
        sched_yield();
    struct fault_rule *rule = add((struct fault_rule){.call = FAULT_ACCEPT, .error = ECONNABORTED});
    int client = connect_to_listener();
    expect_reply("fine");
    expect("accept 0", "ECONNABORTED");
    expect_count(&rule->seen, 1);
    close(client);
}

/* Eight threads receive a byte each at once; exactly one of them is the fifth. */
static void one_of_eight_threads(void)
{
    for (int i = 0; i < 50; i++) {
        struct fault_rule *fifth =
            add((struct fault_rule){.call = FAULT_RECV, .error = EIO, .first = 5, .times = 1});
        peer_send("1234678");
        expect("race 0", "1 failed");
        expect_count(&fifth->seen, 8);
        expect_count(&fifth->fired, 1);
        fault_rule_end(fifth);
    }
}

static void other_descriptors_are_left_alone(void)
{
    add((struct fault_rule){.call = FAULT_RECV, .error = EIO});
    add((struct fault_rule){.call = FAULT_SEND, .limit = 1});
    add((struct fault_rule){.call = FAULT_BIND, .error = EADDRINUSE});
    command("others 0");
    for (const char **reply = (const char *[]){"pipe", "pipe", "pair", "pair", "fine", NULL};
         *reply; reply++)
        expect_reply(*reply);
    expect_count(&program.plan->calls[FAULT_RECV], 0);
    expect_count(&program.plan->calls[FAULT_SEND], 0);
    expect_count(&program.plan->calls[FAULT_BIND], 0);
}

static void plan_leaves_no_traces(void)
{
    expect("traces 5", "descriptor closed");
}

#define TEST(scenario)                                                                             \
    static void test_##scenario(void **state)                                                      \
    {                                                                                              \
        (void)state;                                                                               \
        with_every_build(scenario);                                                                \
    }

TEST(every_call_fails_once)
TEST(third_and_fourth)
TEST(interrupted_accept_takes_nobody)
TEST(interrupted_connect_goes_on)
TEST(lock_is_late)
TEST(condition_wakes_for_nothing)
TEST(always_short)
TEST(first_rule_wins)
TEST(plan_changes_while_it_runs)
TEST(blocked_call_is_not_changed)
TEST(one_of_eight_threads)
TEST(other_descriptors_are_left_alone)
TEST(plan_leaves_no_traces)

/* Whatever the descriptor is: without a plan nothing is changed, and it stays open. */
static void test_no_plan(void **state)
{
    (void)state;
    const int others[] = {open("/dev/null", O_RDWR | O_CLOEXEC),
                          open("autograder/faults/faults.c", O_RDONLY | O_CLOEXEC),
                          socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    program.build = &builds[0];
    for (size_t i = 0; i < LENGTH(others); i++) {
        fill_plan();
        program_start(others[i], STDERR_FILENO);
        for (size_t j = 0; j < LENGTH(examples); j++) {
            int client = prepare(&examples[j]);
            expect(examples[j].command, examples[j].fine);
            if (client >= 0)
                close(client);
        }
        expect("traces 5", "descriptor open");
        assert_int_equal(program_end(), 0);
        close(others[i]);
    }
}

static void break_magic(void)
{
    program.plan->magic++;
    seal_plan();
}

static void break_size(void)
{
    assert_int_equal(ftruncate(program.plan_fd, sizeof *program.plan + 1), 0);
    seal_plan();
}

static void leave_unsealed(void)
{
}

static void test_not_a_plan(void **state)
{
    (void)state;
    void (*const ways[])(void) = {break_magic, break_size, leave_unsealed};
    program.build = &builds[0];
    for (size_t i = 0; i < LENGTH(ways); i++) {
        fill_plan();
        add((struct fault_rule){.call = FAULT_SEND, .limit = 1});
        ways[i]();
        program_start(program.plan_fd, STDERR_FILENO);
        expect("send 3", "abc");
        expect("traces 5", "descriptor open");
        assert_int_equal(program_end(), 0);
    }
}

/* The program asks for 65 bytes, its buffer has 64. A short read must not hide that from fortify,
 * and the wrapper must not hide the bytes from a sanitizer. */
static void test_overflow_is_still_seen(void **state)
{
    (void)state;
    char text[66] = "";
    int silence = open("/dev/null", O_WRONLY | O_CLOEXEC);
    for (size_t i = 0; i < LENGTH(builds); i++) {
        program.build = &builds[i];
        if (builds[i].absent || builds[i].guard == NOBODY)
            continue;
        fill_plan();
        if (builds[i].guard == FORTIFY)
            add((struct fault_rule){.call = FAULT_RECV, .limit = 1});
        seal_plan();
        program_start(program.plan_fd, silence);
        peer_send(memset(text, 'x', sizeof text - 1));
        expect("recv 65", "(nothing)");
        assert_int_not_equal(program_end(), 0);
    }
    close(silence);
}

static void test_full_plan(void **state)
{
    (void)state;
    struct fault_plan plan = {.magic = FAULT_MAGIC};
    for (int i = 0; i < FAULT_RULES; i++)
        assert_ptr_equal(fault_plan_add(&plan, (struct fault_rule){0}), &plan.rules[i]);
    assert_null(fault_plan_add(&plan, (struct fault_rule){0}));
}

/* Each wrapper is one that the linker was told of, and the other way round. */
static void test_flag_names_every_wrapper(void **state)
{
    (void)state;
    char symbol[64], flag[80];
    size_t wrappers = 0, flags = 0;
    char path[64], command[128];
    program_path(path, &builds[0]);
    snprintf(command, sizeof command, "nm %s | sed -n 's/.* T __wrap_//p'", path);
    FILE *symbols = popen(command, "r");
    for (; fscanf(symbols, "%63s", symbol) == 1; wrappers++) {
        snprintf(flag, sizeof flag, ",--wrap=%s,", symbol);
        assert_non_null(strstr(FAULTS_LINK_FLAG ",", flag));
    }
    assert_int_equal(pclose(symbols), 0);
    for (const char *at = FAULTS_LINK_FLAG; (at = strstr(at, "--wrap=")) != NULL; at++)
        flags++;
    assert_int_equal(wrappers, flags);
}

#define UNIT_TEST(name) cmocka_unit_test_teardown(test_##name, program_kill)

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT_TEST(every_call_fails_once),
        UNIT_TEST(third_and_fourth),
        UNIT_TEST(interrupted_accept_takes_nobody),
        UNIT_TEST(interrupted_connect_goes_on),
        UNIT_TEST(lock_is_late),
        UNIT_TEST(condition_wakes_for_nothing),
        UNIT_TEST(always_short),
        UNIT_TEST(first_rule_wins),
        UNIT_TEST(plan_changes_while_it_runs),
        UNIT_TEST(blocked_call_is_not_changed),
        UNIT_TEST(one_of_eight_threads),
        UNIT_TEST(other_descriptors_are_left_alone),
        UNIT_TEST(plan_leaves_no_traces),
        UNIT_TEST(no_plan),
        UNIT_TEST(not_a_plan),
        UNIT_TEST(overflow_is_still_seen),
        UNIT_TEST(full_plan),
        UNIT_TEST(flag_names_every_wrapper),
    };
    return cmocka_run_group_tests(tests, build_programs, remove_programs);
}
