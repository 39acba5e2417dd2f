/* Tests of harness/kernel/proc.c on children of this program that sit in known places. */
#define _GNU_SOURCE
#include "harness/kernel/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { DEADLINE_MS = 20000 };

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Whether the condition comes true; the deadline is only for the case that it never does. */
#define EVENTUALLY(condition)                                                                      \
    do {                                                                                           \
        long long deadline = now_ms() + DEADLINE_MS;                                               \
        while (!(condition) && now_ms() < deadline)                                                \
            sched_yield();                                                                         \
        assert_true(condition);                                                                    \
    } while (0)

/* ---- Children. ---- */

/* What a child does until it is killed; connection is its end of a socket pair. */
typedef void child_work(int connection);

/* Starts a child with the other end of a socket pair; the caller keeps *connection open. */
static pid_t start_child(child_work *work, int *connection)
{
    int ends[2];
    assert_return_code(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), errno);
    pid_t child = fork();
    assert_return_code(child, errno);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ends[0]);
        work(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    *connection = ends[0];
    return child;
}

static void end_child(pid_t child, int connection)
{
    kill(child, SIGKILL);
    close(connection);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void read_one_byte(int connection)
{
    char byte;
    recv(connection, &byte, 1, 0);
}

static void *recv_in_thread(void *connection)
{
    read_one_byte(*(int *)connection);
    return NULL;
}

static void join_a_reader(int connection)
{
    pthread_t reader;
    pthread_create(&reader, NULL, recv_in_thread, &connection);
    pthread_join(reader, NULL);
}

static void spin(int connection)
{
    (void)connection;
    for (volatile unsigned int i = 0;; i++)
        continue;
}

enum { KNOWN_FD = 100 };

static void spin_with_known_descriptor(int connection)
{
    dup2(connection, KNOWN_FD);
    spin(connection);
}

/* Has a child that ends, which it never waits for, and one that goes on reading. */
static void start_family(int connection)
{
    pid_t zombie = fork();
    if (zombie == 0)
        _exit(0);
    siginfo_t info;
    waitid(P_PID, (id_t)zombie, &info, WEXITED | WNOWAIT);
    pid_t reader = fork();
    if (reader == 0)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    read_one_byte(connection);
}

static void take_strange_name(int connection)
{
    prctl(PR_SET_NAME, ") Z 1 (x\n\ty");
    read_one_byte(connection);
}

static void take_empty_name(int connection)
{
    prctl(PR_SET_NAME, "");
    read_one_byte(connection);
}

static struct thread_look look_at(pid_t pid)
{
    struct thread_list list;
    assert_return_code(thread_list_read(&list, pid), errno);
    assert_int_equal(list.count, 1);
    struct thread_look look = list.threads[0];
    thread_list_free(&list);
    return look;
}

/* ---- Threads. ---- */

static void shows_the_system_call_of_a_blocked_thread(void **state)
{
    (void)state;
    int connection;
    pid_t child = start_child(read_one_byte, &connection);
    EVENTUALLY(look_at(child).syscall == SYS_recvfrom);
    EVENTUALLY(look_at(child).state == 'S');
    struct thread_look first = look_at(child), second = look_at(child);
    assert_int_equal(first.pid, child);
    assert_int_equal(first.tid, child);
    assert_int_equal(first.args[2], 1); /* the length */
    assert_int_equal(first.switches, second.switches);
    assert_int_equal(first.cpu_ns, second.cpu_ns);
    assert_true(first.switches > 0 && first.cpu_ns > 0);
    end_child(child, connection);
}

static void sees_that_a_thread_has_run(void **state)
{
    (void)state;
    int connection;
    pid_t child = start_child(spin, &connection);
    EVENTUALLY(look_at(child).state == 'R');
    struct thread_look first = look_at(child);
    EVENTUALLY(look_at(child).cpu_ns > first.cpu_ns);
    EVENTUALLY(look_at(child).syscall == SYSCALL_RUNNING);
    end_child(child, connection);
}

static void lists_every_thread(void **state)
{
    (void)state;
    int connection;
    pid_t child = start_child(join_a_reader, &connection);
    struct thread_list list = {0};
    do {
        thread_list_free(&list);
        assert_return_code(thread_list_read(&list, child), errno);
    } while (list.count < 2 || list.threads[1].syscall != SYS_recvfrom);
    assert_int_equal(list.count, 2);
    assert_int_equal(list.threads[0].tid, child);
    assert_int_equal(list.threads[1].pid, child);
    assert_int_not_equal(list.threads[1].tid, child);
    thread_list_free(&list);
    end_child(child, connection);
}

static void sees_a_stopped_process(void **state)
{
    (void)state;
    int connection;
    pid_t child = start_child(read_one_byte, &connection);
    kill(child, SIGSTOP);
    EVENTUALLY(look_at(child).state == 'T');
    kill(child, SIGCONT);
    EVENTUALLY(look_at(child).syscall == SYS_recvfrom && look_at(child).state == 'S');
    end_child(child, connection);
}

static void survives_strange_names(void **state)
{
    (void)state;
    int strange_end, empty_end;
    pid_t strange = start_child(take_strange_name, &strange_end);
    pid_t empty = start_child(take_empty_name, &empty_end);
    EVENTUALLY(look_at(strange).syscall == SYS_recvfrom && look_at(strange).state == 'S');
    EVENTUALLY(look_at(empty).syscall == SYS_recvfrom && look_at(empty).state == 'S');
    assert_int_equal(proc_parent(strange), getpid());
    assert_int_equal(strncmp(look_at(strange).name, ") Z 1 (x", 8), 0);
    assert_string_equal(look_at(empty).name, "");
    end_child(strange, strange_end);
    end_child(empty, empty_end);
}

static void says_that_a_process_is_gone(void **state)
{
    (void)state;
    int connection;
    struct thread_list list;
    pid_t *pids;
    pid_t child = start_child(read_one_byte, &connection);
    end_child(child, connection);
    assert_int_equal(thread_list_read(&list, child), -1);
    assert_int_equal(errno, ESRCH);
    assert_int_equal(proc_descendants(child, &pids), -1);
    assert_int_equal(errno, ESRCH);
    assert_int_equal(proc_parent(child), -1);
    assert_int_equal(proc_descriptor_count(child), -1);
    assert_false(proc_owns_socket(child, 1));
}

/* ---- The family. ---- */

static void finds_descendants(void **state)
{
    (void)state;
    int connection;
    pid_t child = start_child(start_family, &connection), *pids;
    struct thread_list list = {0};
    do {
        thread_list_free(&list);
        assert_return_code(thread_list_read(&list, child), errno);
    } while (list.count < 3);

    assert_int_equal(list.threads[0].pid, child);
    assert_int_equal(list.threads[1].state, 'Z');
    assert_int_equal(list.threads[1].syscall, SYSCALL_UNKNOWN);
    assert_int_equal(proc_parent(list.threads[2].pid), child);
    assert_int_equal(proc_descendants(child, &pids), 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pids[i], list.threads[i].pid);
    free(pids);
    thread_list_free(&list);
    end_child(child, connection);
}

static void finds_the_parent(void **state)
{
    (void)state;
    assert_int_equal(proc_parent(getpid()), getppid());
}

/* ---- Descriptors. ---- */

static void tells_descriptors_apart(void **state)
{
    (void)state;
    int pipe_ends[2], socket_ends[2];
    unsigned long inode;
    struct stat status;
    assert_return_code(pipe2(pipe_ends, O_CLOEXEC), errno);
    assert_return_code(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, socket_ends), errno);
    int file = open("/dev/null", O_RDWR | O_CLOEXEC);
    int memory = memfd_create("test", MFD_CLOEXEC);

    assert_int_equal(proc_descriptor(getpid(), pipe_ends[0], &inode), DESCRIPTOR_PIPE);
    assert_return_code(fstat(pipe_ends[0], &status), errno);
    assert_int_equal(inode, status.st_ino);
    assert_int_equal(proc_descriptor(getpid(), socket_ends[0], &inode), DESCRIPTOR_SOCKET);
    assert_return_code(fstat(socket_ends[0], &status), errno);
    assert_int_equal(inode, status.st_ino);
    assert_true(proc_owns_socket(getpid(), inode));
    assert_int_equal(proc_descriptor(getpid(), file, &inode), DESCRIPTOR_FILE);
    assert_int_equal(inode, 0);
    assert_int_equal(proc_descriptor(getpid(), memory, &inode), DESCRIPTOR_FILE);
    assert_int_equal(proc_descriptor(getpid(), 9999, &inode), DESCRIPTOR_NONE);

    int before = proc_descriptor_count(getpid());
    close(memory);
    close(file);
    assert_int_equal(proc_descriptor_count(getpid()), before - 2);
    for (int i = 0; i < 2; i++) {
        close(pipe_ends[i]);
        close(socket_ends[i]);
    }
}

static void knows_a_terminal(void **state)
{
    (void)state;
    unsigned long inode;
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
        skip();
    int other_end = open(ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (other_end < 0)
        skip();
    assert_int_equal(proc_descriptor(getpid(), other_end, &inode), DESCRIPTOR_TTY);
    close(other_end);
    close(terminal);
}

static void borrows_a_descriptor(void **state)
{
    (void)state;
    int connection;
    char byte;
    unsigned long inode;
    pid_t child = start_child(spin_with_known_descriptor, &connection);
    EVENTUALLY(proc_descriptor(child, KNOWN_FD, &inode) == DESCRIPTOR_SOCKET);
    int copy = proc_borrow_descriptor(child, KNOWN_FD);
    if (copy < 0 && (errno == ENOSYS || errno == EPERM)) {
        end_child(child, connection);
        skip();
    }
    assert_return_code(copy, errno);
    assert_int_equal(send(copy, "x", 1, 0), 1);
    assert_int_equal(recv(connection, &byte, 1, 0), 1);
    close(copy);
    assert_int_equal(proc_borrow_descriptor(child, 9999), -1);
    assert_int_equal(errno, EBADF);
    end_child(child, connection);
}

static void names_system_calls(void **state)
{
    (void)state;
    assert_string_equal(syscall_name(SYS_recvfrom), "recvfrom");
    assert_string_equal(syscall_name(SYS_accept), "accept");
    assert_string_equal(syscall_name(SYS_epoll_pwait), "epoll_pwait");
    assert_string_equal(syscall_name(9999), "system call 9999");
    assert_string_equal(syscall_name(SYSCALL_NONE), "no system call");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_the_system_call_of_a_blocked_thread),
        cmocka_unit_test(sees_that_a_thread_has_run),
        cmocka_unit_test(lists_every_thread),
        cmocka_unit_test(sees_a_stopped_process),
        cmocka_unit_test(survives_strange_names),
        cmocka_unit_test(says_that_a_process_is_gone),
        cmocka_unit_test(finds_descendants),
        cmocka_unit_test(finds_the_parent),
        cmocka_unit_test(tells_descriptors_apart),
        cmocka_unit_test(knows_a_terminal),
        cmocka_unit_test(borrows_a_descriptor),
        cmocka_unit_test(names_system_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
