/* Finds the line of its own source that a thread of the program has reached, by a backtrace from
 * outside (ptrace(2) and elfutils' libdw). For the message of a check that found the program stuck.
 *
 * The program is not to be trusted, and its debug information is part of it. So it is read in a
 * child process, which may crash or be killed: it gets the registers, and asks the kernel for the
 * rest. */
#define _GNU_SOURCE
#include "harness/kernel/where.h"
#include "memory.h"

#include <dwarf.h>
#include <elf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Both are the last resort: a thread stops within microseconds, a backtrace takes some 10 ms. */
enum { STOP_DEADLINE_MS = 5000, BACKTRACE_DEADLINE_MS = 10000, MAX_FRAMES = 256 };

/* ---- Registers, which DWARF numbers in its own way. ---- */

#if defined __x86_64__
static void to_dwarf(const struct user_regs_struct *regs, Dwarf_Word dwarf[], unsigned int *count,
                     Dwarf_Word *pc)
{
    const Dwarf_Word all[] = {regs->rax, regs->rdx, regs->rcx, regs->rbx, regs->rsi, regs->rdi,
                              regs->rbp, regs->rsp, regs->r8,  regs->r9,  regs->r10, regs->r11,
                              regs->r12, regs->r13, regs->r14, regs->r15, regs->rip};
    memcpy(dwarf, all, sizeof all);
    *count = sizeof all / sizeof all[0];
    *pc = regs->rip;
}
#elif defined __aarch64__
static void to_dwarf(const struct user_regs_struct *regs, Dwarf_Word dwarf[], unsigned int *count,
                     Dwarf_Word *pc)
{
    memcpy(dwarf, regs->regs, sizeof regs->regs);
    dwarf[31] = regs->sp;
    *count = 32;
    *pc = regs->pc;
}
#else
static void to_dwarf(const struct user_regs_struct *regs, Dwarf_Word dwarf[], unsigned int *count,
                     Dwarf_Word *pc)
{
    (void)regs, (void)dwarf;
    *count = 0;
    *pc = 0;
}
#endif

/* ---- In the child: what libdwfl asks for. ---- */

/* The thread, stopped, and where its program is. */
struct subject {
    pid_t pid, tid;
    const char *box_path, *host_path;
    struct user_regs_struct regs;
    int memory; /* /proc/PID/mem */
    struct frame *frame;
    int frames_seen;
    bool found;
};

static pid_t next_thread(Dwfl *dwfl, void *argument, void **thread_argument)
{
    (void)dwfl;
    struct subject *subject = argument;
    if (*thread_argument)
        return 0;
    *thread_argument = subject;
    return subject->tid;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *argument, void **thread_argument)
{
    (void)dwfl;
    struct subject *subject = argument;
    *thread_argument = subject;
    return tid == subject->tid;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *result, void *argument)
{
    (void)dwfl;
    const struct subject *subject = argument;
    uint64_t word;
    if (pread(subject->memory, &word, sizeof word, (off_t)address) != sizeof word)
        return false;
    *result = word;
    return true;
}

static bool set_initial_registers(Dwfl_Thread *thread, void *thread_argument)
{
    const struct subject *subject = thread_argument;
    Dwarf_Word dwarf[64], pc;
    unsigned int count;
    to_dwarf(&subject->regs, dwarf, &count, &pc);
    if (count == 0 || !dwfl_thread_state_registers(thread, 0, count, dwarf))
        return false;
    dwfl_thread_state_register_pc(thread, pc);
    return true;
}

static const Dwfl_Thread_Callbacks thread_callbacks = {
    .next_thread = next_thread,
    .get_thread = get_thread,
    .memory_read = read_memory,
    .set_initial_registers = set_initial_registers,
};

static bool is_program(const struct subject *subject, const char *module_name)
{
    size_t len = strlen(subject->box_path);
    return strncmp(module_name, subject->box_path, len) == 0 &&
           (module_name[len] == '\0' || strcmp(module_name + len, " (deleted)") == 0);
}

/* Opens a module's file: the program's where it lies outside of its box, a library under its own
 * name. Only regular files: the names come from the program. */
static int find_elf(Dwfl_Module *module, void **user_data, const char *module_name, Dwarf_Addr base,
                    char **file_name, Elf **elf)
{
    const struct subject *subject = *user_data;
    const char *path = is_program(subject, module_name) ? subject->host_path : module_name;
    if (*path != '/')
        return dwfl_linux_proc_find_elf(module, user_data, module_name, base, file_name, elf);
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
        close(fd);
        fd = -1;
    }
    if (fd >= 0)
        *file_name = must_strdup(path);
    return fd;
}

/* Debug information is in the program itself. Never ask a debuginfod server, as libdwfl would. */
static int find_no_debug_file(Dwfl_Module *module, void **user_data, const char *module_name,
                              Dwarf_Addr base, const char *file_name, const char *debug_link,
                              GElf_Word checksum, char **debug_file_name)
{
    (void)module, (void)user_data, (void)module_name, (void)base, (void)file_name;
    (void)debug_link, (void)checksum, (void)debug_file_name;
    return -1;
}

static const Dwfl_Callbacks callbacks = {
    .find_elf = find_elf,
    .find_debuginfo = find_no_debug_file,
};

/* ---- In the child: from an address to a line of the program's own source. ---- */

struct place {
    const char *function, *file;
    int line;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_own_source(const char *file)
{
    static const char *const others[] = {"faults.c", "launch.c", "libc-start.c",
                                         "libc_start_call_main.h", "start.S"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(base_name(file), others[i]) == 0)
            return false;
    return true;
}

static bool is_system_header(const char *file)
{
    return strncmp(file, "/usr/", 5) == 0;
}

static int number_attribute(Dwarf_Die *die, unsigned int name)
{
    Dwarf_Attribute attribute;
    Dwarf_Word number;
    if (!dwarf_attr(die, name, &attribute) || dwarf_formudata(&attribute, &number) != 0)
        return 0;
    return (int)number;
}

/* Where an inlined function was called: recv() of <bits/socket2.h> is no place of the program's. */
static void go_to_caller(struct place *place, Dwarf_Die *unit, Dwarf_Die *inlined)
{
    Dwarf_Files *files;
    size_t count;
    size_t index = (size_t)number_attribute(inlined, DW_AT_call_file);
    place->line = number_attribute(inlined, DW_AT_call_line);
    place->file = NULL;
    if (dwarf_getsrcfiles(unit, &files, &count) == 0 && index < count)
        place->file = dwarf_filesrc(files, index, NULL, NULL);
}

/* Goes outwards through the functions that hold the address, one inlined into the other. */
static void name_function(struct place *place, Dwarf_Die *unit, Dwarf_Die scopes[], int count)
{
    for (int i = 0; i < count && place->file; i++) {
        int tag = dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_subprogram && tag != DW_TAG_inlined_subroutine)
            continue;
        if (tag == DW_TAG_subprogram || !is_system_header(place->file)) {
            place->function = dwarf_diename(&scopes[i]);
            return;
        }
        go_to_caller(place, unit, &scopes[i]);
    }
}

/* The compilation unit that holds the address. One by one, for clang writes no .debug_aranges,
 * which dwfl_module_addrdie() goes by. */
static Dwarf_Die *find_unit(Dwfl_Module *module, Dwarf_Addr pc, Dwarf_Addr *bias)
{
    Dwarf_Die *unit = NULL;
    while ((unit = dwfl_module_nextcu(module, unit, bias)))
        if (dwarf_haspc(unit, pc - *bias) == 1)
            return unit;
    return NULL;
}

static bool find_place(Dwfl_Module *module, Dwarf_Addr pc, struct place *place)
{
    Dwarf_Addr bias;
    Dwarf_Die *unit = find_unit(module, pc, &bias);
    Dwarf_Line *line = unit ? dwarf_getsrc_die(unit, pc - bias) : NULL;
    if (!line || dwarf_lineno(line, &place->line) != 0)
        return false;
    place->file = dwarf_linesrc(line, NULL, NULL);
    place->function = NULL;

    Dwarf_Die *innermost = NULL, *scopes = NULL;
    if (place->file && dwarf_getscopes(unit, pc - bias, &innermost) > 0) {
        int count = dwarf_getscopes_die(&innermost[0], &scopes);
        name_function(place, unit, scopes, count);
    }
    free(innermost);
    free(scopes);
    return place->file && place->function && is_own_source(place->file);
}

/* The names come from the program: nothing but printable characters may reach a report. */
static void copy_name(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from);
    for (; *to; to++)
        if (*to <= ' ' || *to > '~')
            *to = '?';
}

static int look_at_frame(Dwfl_Frame *state, void *argument)
{
    struct subject *subject = argument;
    Dwarf_Addr pc;
    bool is_activation;
    struct place place;
    if (++subject->frames_seen > MAX_FRAMES || !dwfl_frame_pc(state, &pc, &is_activation))
        return DWARF_CB_ABORT;
    if (!is_activation)
        pc--; /* a return address is one after the call */
    Dwfl *dwfl = dwfl_thread_dwfl(dwfl_frame_thread(state));
    Dwfl_Module *module = dwfl_addrmodule(dwfl, pc);
    if (!module)
        return DWARF_CB_OK;
    const char *name = dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    if (!is_program(subject, name) || !find_place(module, pc, &place))
        return DWARF_CB_OK;
    copy_name(subject->frame->function, sizeof subject->frame->function, place.function);
    copy_name(subject->frame->file, sizeof subject->frame->file, base_name(place.file));
    subject->frame->line = place.line;
    subject->found = true;
    return DWARF_CB_ABORT;
}

/* find_elf() has no other way to know its subject. */
static int tell_subject(Dwfl_Module *module, void **user_data, const char *name, Dwarf_Addr base,
                        void *argument)
{
    (void)module, (void)name, (void)base;
    *user_data = argument;
    return DWARF_CB_OK;
}

static void walk_stack(struct subject *subject)
{
    Dwfl *dwfl = dwfl_begin(&callbacks);
    if (dwfl && dwfl_linux_proc_report(dwfl, subject->pid) == 0 &&
        dwfl_report_end(dwfl, NULL, NULL) == 0 &&
        dwfl_getmodules(dwfl, tell_subject, subject, 0) == 0 &&
        dwfl_attach_state(dwfl, NULL, subject->pid, &thread_callbacks, subject))
        dwfl_getthread_frames(dwfl, subject->tid, look_at_frame, subject);
    dwfl_end(dwfl);
}

/* ---- In the grader: the child and its deadline. ---- */

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Waits until the child has written its answer, has died, or is late. */
static bool receive_frame(int fd, struct frame *frame)
{
    struct pollfd answer = {.fd = fd, .events = POLLIN};
    long long left, deadline = now_ms() + BACKTRACE_DEADLINE_MS;
    while ((left = deadline - now_ms()) > 0) {
        if (poll(&answer, 1, (int)left) < 0 && errno == EINTR)
            continue;
        break;
    }
    return answer.revents & POLLIN && read(fd, frame, sizeof *frame) == sizeof *frame;
}

static int backtrace_in_child(struct subject *subject)
{
    int answer[2];
    if (pipe2(answer, O_CLOEXEC) != 0)
        return -1;
    pid_t child = fork();
    if (child == 0) {
        walk_stack(subject);
        bool sent = subject->found && write(answer[1], subject->frame, sizeof *subject->frame) > 0;
        _exit(sent ? 0 : 1);
    }
    close(answer[1]);
    bool received = child > 0 && receive_frame(answer[0], subject->frame);
    close(answer[0]);
    if (child > 0) {
        kill(child, SIGKILL);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    return received ? 0 : -1;
}

/* ---- In the grader: stopping the thread. ---- */

/* Waits for the stop that PTRACE_INTERRUPT asks for, or one for a signal that comes first. Returns
 * the signal that the thread is to get when it goes on, or -1 if it died or does not stop. */
static int wait_until_stopped(pid_t tid)
{
    for (long long deadline = now_ms() + STOP_DEADLINE_MS; now_ms() < deadline; sched_yield()) {
        int status;
        pid_t changed = waitpid(tid, &status, WNOHANG | __WALL);
        if (changed == 0 || (changed < 0 && errno == EINTR))
            continue;
        if (changed < 0 || !WIFSTOPPED(status))
            return -1;
        bool by_us = status >> 16 == PTRACE_EVENT_STOP;
        return by_us ? 0 : WSTOPSIG(status);
    }
    return -1;
}

static int look_at_stopped(struct subject *subject)
{
    char path[32];
    struct iovec regs = {&subject->regs, sizeof subject->regs};
    if (ptrace(PTRACE_GETREGSET, subject->tid, (void *)NT_PRSTATUS, &regs) != 0)
        return -1;
    snprintf(path, sizeof path, "/proc/%d/mem", subject->tid);
    subject->memory = open(path, O_RDONLY | O_CLOEXEC);
    if (subject->memory < 0)
        return -1;
    int result = backtrace_in_child(subject);
    close(subject->memory);
    return result;
}

/* PTRACE_SEIZE, unlike PTRACE_ATTACH, sends no SIGSTOP: what was stopped before stays stopped. */
static void *trace(void *argument)
{
    struct subject *subject = argument;
    if (ptrace(PTRACE_SEIZE, subject->tid, NULL, NULL) != 0)
        return NULL;
    if (ptrace(PTRACE_INTERRUPT, subject->tid, NULL, NULL) != 0)
        return NULL;
    int signal = wait_until_stopped(subject->tid);
    if (signal < 0)
        return NULL;
    subject->found = look_at_stopped(subject) == 0;
    ptrace(PTRACE_DETACH, subject->tid, NULL, (void *)(long)signal);
    return NULL;
}

/* Tracing belongs to one thread of ours, and ends with it whatever happens: so it gets its own. */
int where_is(pid_t pid, pid_t tid, const char *box_path, const char *host_path, struct frame *frame)
{
    struct frame found = {0};
    struct subject subject = {
        .pid = pid, .tid = tid, .box_path = box_path, .host_path = host_path, .frame = &found};
    pthread_t tracer;
    if (pthread_create(&tracer, NULL, trace, &subject) != 0)
        return -1;
    pthread_join(tracer, NULL);
    if (!subject.found)
        return -1;
    *frame = found;
    return 0;
}
