/* What the sanitizers are told, linked into every program that is built with one. Not by
 * environment variables: those they read from /proc/self/environ, and a box may have no /proc. */
#include <unistd.h>

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);
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
    return access("/proc/self/task", R_OK) != 0;
}
