/* Attack 67: what a program may tell a sanitizer at its start, to have it say nothing. Ours is said
 * instead, and two of them do not link: what needs that build is not earned. */
/* Lab: lab1-oneshot */
/* Points: 96 */
/* Remark: speaks to a sanitizer */
const char *__asan_default_options(void);
const char *__lsan_default_options(void);

const char *__asan_default_options(void)
{
    return "detect_leaks=0:halt_on_error=0:log_path=/dev/null";
}

const char *__lsan_default_options(void)
{
    return "exitcode=0";
}
