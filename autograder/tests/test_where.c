/* Tests of harness/kernel/where.c: compiles a small program in several ways, lets it get stuck in
 * recv(), and asks where it is. */
#define _GNU_SOURCE
#include "harness/kernel/proc.h"
#include "harness/kernel/where.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { DEADLINE_MS = 60000, RECV_LINE = 11, SPIN_LINE = 27, JOIN_LINE = 31, WRAPPED_LINE = 36 };

/* The line numbers above are those of this text. */
static const char stuck_source[] = "#include <pthread.h>\n"
                                   "#include <string.h>\n"
                                   "#include <sys/socket.h>\n"
                                   "#include <unistd.h>\n"
                                   "ssize_t slow_recv(int fd, void *buffer, size_t size);\n"
                                   "static int ends[2];\n"
                                   "\n"
                                   "static void serve_client(int fd)\n"
                                   "{\n"
                                   "    char buffer[100];\n"
                                   "    recv(fd, buffer, sizeof buffer, 0);\n"
                                   "    write(1, buffer, 1);\n"
                                   "}\n"
                                   "\n"
                                   "static void *run(void *unused)\n"
                                   "{\n"
                                   "    serve_client(ends[1]);\n"
                                   "    return unused;\n"
                                   "}\n"
                                   "\n"
                                   "int main(int argc, char **argv)\n"
                                   "{\n"
                                   "    pthread_t thread;\n"
                                   "    const char *how = argc > 1 ? argv[1] : \"\";\n"
                                   "    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);\n"
                                   "    if (strcmp(how, \"spin\") == 0)\n"
                                   "        for (;;) *(volatile int *)ends;\n"
                                   "    if (strcmp(how, \"thread\") == 0) {\n"
                                   "        pthread_create(&thread, NULL, run, NULL);\n"
                                   "        /* the next line is where main waits */\n"
                                   "        pthread_join(thread, NULL);\n"
                                   "    }\n"
                                   "#ifdef FAULTS\n"
                                   "    char byte;\n"
                                   "    if (strcmp(how, \"faults\") == 0)\n"
                                   "        slow_recv(ends[0], &byte, 1);\n"
                                   "#endif\n"
                                   "    serve_client(ends[0]);\n"
                                   "    return 0;\n"
                                   "}\n";

static const char faults_source[] = "#include <sys/socket.h>\n"
                                    "ssize_t slow_recv(int fd, void *buffer, size_t size)\n"
                                    "{\n"
                                    "    ssize_t got = recv(fd, buffer, size, 0);\n"
                                    "    return got;\n"
                                    "}\n";

static char folder[] = "/tmp/test_where.XXXXXX";
static char program[sizeof folder + 16];

/* ---- The program. ---- */

static void path_in_folder(char path[64], const char *name)
{
    snprintf(path, 64, "%s/%s", folder, name);
}

static int write_source(const char *name, const char *text)
{
    char path[64];
    path_in_folder(path, name);
    FILE *file = fopen(path, "we");
    if (!file || fputs(text, file) < 0)
        return -1;
    return fclose(file);
}

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(program, sizeof program, "%s/stuck", folder);
    return write_source("stuck.c", stuck_source) | write_source("faults.c", faults_source);
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"stuck", "stuck.c", "faults.c", "moved"};
    char path[64];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        path_in_folder(path, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

/* Compiles the program; the test is skipped where the machine cannot. */
static void build(const char *compiler_and_options)
{
    char command[512];
    snprintf(command, sizeof command, "cd %s && %s -pthread stuck.c -o stuck 2>/dev/null", folder,
             compiler_and_options);
    if (system(command) != 0) {
        print_message("cannot build with: %s\n", compiler_and_options);
        skip();
    }
}

static pid_t start(const char *how)
{
    pid_t child = fork();
    assert_return_code(child, errno);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl(program, program, how, NULL);
        _exit(127);
    }
    return child;
}

static void end(pid_t child)
{
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* ---- Looking. ---- */

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* The thread under root that is blocked in this system call; waits until there is one. */
static struct thread_look wait_for_syscall(pid_t root, long number)
{
    for (long long deadline = now_ms() + DEADLINE_MS; now_ms() < deadline; sched_yield()) {
        struct thread_list list;
        if (thread_list_read(&list, root) != 0)
            break;
        for (size_t i = 0; i < list.count; i++) {
            struct thread_look look = list.threads[i];
            if (look.syscall != number || look.state == 'R')
                continue;
            thread_list_free(&list);
            return look;
        }
        thread_list_free(&list);
    }
    fail_msg("no thread came to %s", syscall_name(number));
    return (struct thread_look){0};
}

static void wait_for_state(pid_t pid, char state)
{
    char seen = 0;
    for (long long deadline = now_ms() + DEADLINE_MS; seen != state && now_ms() < deadline;) {
        struct thread_list list;
        assert_return_code(thread_list_read(&list, pid), errno);
        seen = list.threads[0].state;
        thread_list_free(&list);
    }
    assert_int_equal(seen, state);
}

static void assert_frame(const struct frame *frame, const char *function, int line)
{
    assert_string_equal(frame->function, function);
    assert_string_equal(frame->file, "stuck.c");
    assert_int_equal(frame->line, line);
}

/* Both the first thread's place and another thread's. */
static void find_both_threads(const char *compiler_and_options)
{
    struct frame frame;
    build(compiler_and_options);
    pid_t alone = start("");
    wait_for_syscall(alone, SYS_recvfrom);
    assert_int_equal(where_is(alone, alone, program, program, &frame), 0);
    assert_frame(&frame, "serve_client", RECV_LINE);
    assert_int_equal(wait_for_syscall(alone, SYS_recvfrom).state, 'S'); /* and goes on */
    end(alone);

    pid_t pair = start("thread");
    pid_t reader = wait_for_syscall(pair, SYS_recvfrom).tid;
    wait_for_syscall(pair, SYS_futex);
    assert_int_equal(where_is(pair, reader, program, program, &frame), 0);
    assert_frame(&frame, "serve_client", RECV_LINE);
    assert_int_equal(where_is(pair, pair, program, program, &frame), 0);
    assert_frame(&frame, "main", JOIN_LINE);
    end(pair);
}

static void finds_a_plain_program(void **state)
{
    (void)state;
    find_both_threads("gcc -g");
}

static void finds_a_program_by_clang(void **state)
{
    (void)state;
    find_both_threads("clang -g");
}

static void finds_an_optimized_program(void **state)
{
    (void)state;
    find_both_threads("gcc -g -O2 -D_FORTIFY_SOURCE=2");
}

static void finds_a_static_program(void **state)
{
    (void)state;
    find_both_threads("gcc -g -static");
}

static void finds_a_static_pie(void **state)
{
    (void)state;
    find_both_threads("gcc -g -static-pie");
}

static void finds_a_program_with_address_sanitizer(void **state)
{
    (void)state;
    find_both_threads("gcc -g -fsanitize=address,undefined");
}

static void finds_a_program_by_clang_with_address_sanitizer(void **state)
{
    (void)state;
    find_both_threads("clang -g -O1 -fsanitize=address");
}

static void finds_a_program_with_thread_sanitizer(void **state)
{
    (void)state;
    find_both_threads("gcc -g -O1 -fsanitize=thread");
}

static void finds_a_running_thread(void **state)
{
    (void)state;
    struct frame frame = {0};
    build("gcc -g");
    pid_t child = start("spin");
    long long deadline = now_ms() + DEADLINE_MS;
    while (where_is(child, child, program, program, &frame) != 0 || frame.line != SPIN_LINE)
        assert_true(now_ms() < deadline); /* it is still starting */
    assert_frame(&frame, "main", SPIN_LINE);
    end(child);
}

static void passes_over_the_graders_own_file(void **state)
{
    (void)state;
    struct frame frame;
    build("gcc -g -DFAULTS faults.c");
    pid_t child = start("faults");
    wait_for_syscall(child, SYS_recvfrom);
    assert_int_equal(where_is(child, child, program, program, &frame), 0);
    assert_frame(&frame, "main", WRAPPED_LINE);
    end(child);
}

/* ---- What must not be disturbed, and what cannot be found. ---- */

static void leaves_a_stopped_process_stopped(void **state)
{
    (void)state;
    struct frame frame;
    build("gcc -g");
    pid_t child = start("");
    wait_for_syscall(child, SYS_recvfrom);
    int status;
    kill(child, SIGSTOP);
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(where_is(child, child, program, program, &frame), 0);
        assert_frame(&frame, "serve_client", RECV_LINE);
        wait_for_state(child, 'T'); /* it runs in the kernel for a moment, to stop again */
    }
    kill(child, SIGCONT);
    assert_int_equal(wait_for_syscall(child, SYS_recvfrom).state, 'S');
    end(child);
}

/* Its file may lie elsewhere outside: where the process ran is not where it can be opened. */
static void opens_the_file_where_it_lies_outside(void **state)
{
    (void)state;
    struct frame frame;
    char moved[64], box_path[80];
    build("gcc -g");
    path_in_folder(moved, "moved");
    pid_t child = start("");
    wait_for_syscall(child, SYS_recvfrom);
    assert_return_code(link(program, moved), errno);
    assert_return_code(unlink(program), errno); /* as unreachable as in a box */
    snprintf(box_path, sizeof box_path, "%s", program);
    assert_int_equal(where_is(child, child, box_path, moved, &frame), 0);
    assert_frame(&frame, "serve_client", RECV_LINE);
    end(child);
}

static void finds_a_boxed_program(void **state)
{
    (void)state;
    struct frame frame;
    build("gcc -g");
    pid_t box = fork();
    assert_return_code(box, errno);
    if (box == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(quiet, STDERR_FILENO);
        execlp("bwrap", "bwrap", "--unshare-user", "--unshare-pid", "--die-with-parent",
               "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink",
               "usr/lib64", "/lib64", "--proc", "/proc", "--ro-bind", program, "/srv/server",
               "/srv/server", NULL);
        _exit(127);
    }
    siginfo_t info = {0};
    struct thread_look look = {0};
    while (look.syscall != SYS_recvfrom && info.si_pid == 0) {
        struct thread_list list;
        if (thread_list_read(&list, box) == 0) {
            look = list.threads[list.count - 1];
            thread_list_free(&list);
        }
        waitid(P_PID, (id_t)box, &info, WEXITED | WNOHANG | WNOWAIT);
    }
    if (info.si_pid != 0) {
        waitpid(box, NULL, 0);
        skip(); /* no bubblewrap, or the machine refuses it */
    }
    assert_int_equal(where_is(look.pid, look.tid, "/srv/server", program, &frame), 0);
    assert_frame(&frame, "serve_client", RECV_LINE);
    assert_int_equal(kill(look.pid, SIGKILL), 0);
    end(box);
}

static void fails_without_debug_information(void **state)
{
    (void)state;
    struct frame frame;
    build("gcc");
    pid_t child = start("");
    wait_for_syscall(child, SYS_recvfrom);
    assert_int_equal(where_is(child, child, program, program, &frame), -1);
    assert_int_equal(wait_for_syscall(child, SYS_recvfrom).state, 'S');
    end(child);
}

/* Whatever lies at that path: it must not be waited for, and must not be believed. */
static void fails_with_a_file_that_is_none(void **state)
{
    (void)state;
    struct frame frame;
    static const char *const paths[] = {"/dev/zero", "/nonexistent", "/etc/passwd"};
    build("gcc -g");
    pid_t child = start("");
    wait_for_syscall(child, SYS_recvfrom);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        assert_int_equal(where_is(child, child, program, paths[i], &frame), -1);
    assert_int_equal(wait_for_syscall(child, SYS_recvfrom).state, 'S');
    end(child);
}

static void fails_for_a_process_that_is_gone(void **state)
{
    (void)state;
    struct frame frame;
    build("gcc -g");
    pid_t child = start("");
    kill(child, SIGKILL);
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    assert_int_equal(where_is(child, child, program, program, &frame), -1); /* a zombie */
    end(child);
    assert_int_equal(where_is(child, child, program, program, &frame), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_a_plain_program),
        cmocka_unit_test(finds_a_program_by_clang),
        cmocka_unit_test(finds_an_optimized_program),
        cmocka_unit_test(finds_a_static_program),
        cmocka_unit_test(finds_a_static_pie),
        cmocka_unit_test(finds_a_program_with_address_sanitizer),
        cmocka_unit_test(finds_a_program_by_clang_with_address_sanitizer),
        cmocka_unit_test(finds_a_program_with_thread_sanitizer),
        cmocka_unit_test(finds_a_running_thread),
        cmocka_unit_test(passes_over_the_graders_own_file),
        cmocka_unit_test(leaves_a_stopped_process_stopped),
        cmocka_unit_test(opens_the_file_where_it_lies_outside),
        cmocka_unit_test(finds_a_boxed_program),
        cmocka_unit_test(fails_without_debug_information),
        cmocka_unit_test(fails_with_a_file_that_is_none),
        cmocka_unit_test(fails_for_a_process_that_is_gone),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
