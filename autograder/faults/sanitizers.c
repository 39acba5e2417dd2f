/* What the sanitizers are told, linked into every program that is built with one. Not by
 * environment variables: those they read from /proc/self/environ, and a box may have no /proc.
 *
 * All that a program may say to a sanitizer at its start is said here, so that a submission cannot:
 * the runtimes' own definitions are weak, these are not, and two of them do not link. */
#define _GNU_SOURCE
#include "page.h"

static struct fault_plan *page; /* NULL: there is none */

static void find_page(void)
{
    page = page_open();
}

BEFORE_ANYTHING(find_page);

/* What is printed can be drowned, or printed by the program itself; this cannot. */
static void note_report(void)
{
    if (page != NULL)
        atomic_fetch_add(&page->reports, 1);
}

/* ---- options: sanitizer/asan_interface.h and its like ---- */

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);
const char *__lsan_default_options(void);
const char *__tsan_default_options(void);
int __lsan_is_turned_off(void);

const char *__asan_default_options(void)
{
    return "exitcode=99:color=never";
}

const char *__ubsan_default_options(void)
{
    return "print_stacktrace=1:halt_on_error=1:color=never";
}

const char *__lsan_default_options(void)
{
    return "";
}

/* At the end ThreadSanitizer would let threads that are still there run for a second: a check has
 * them do what they do before. */
const char *__tsan_default_options(void)
{
    return "exitcode=98:color=never:atexit_sleep_ms=0";
}

/* LeakSanitizer stops all threads, and finds them in /proc: without it, it is left out, not blamed.
 */
int __lsan_is_turned_off(void)
{
    enum { READABLE = 4 };
    return raw_call(SYS_faccessat, AT_FDCWD, (long)"/proc/self/task", READABLE, 0, 0, 0) != 0;
}

/* ---- what is not to be reported: nothing ---- */

const char *__asan_default_suppressions(void);
const char *__lsan_default_suppressions(void);
const char *__tsan_default_suppressions(void);

const char *__asan_default_suppressions(void)
{
    return "";
}

const char *__lsan_default_suppressions(void)
{
    return "";
}

const char *__tsan_default_suppressions(void)
{
    return "";
}

/* ---- a report is on its way ---- */

void __asan_on_error(void);
void __ubsan_on_report(void);
void __tsan_on_report(void *report);

void __asan_on_error(void)
{
    note_report();
}

void __ubsan_on_report(void)
{
    note_report();
}

void __tsan_on_report(void *report)
{
    (void)report;
    note_report();
}
