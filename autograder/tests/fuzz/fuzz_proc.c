/* Texts of /proc: each input is read as every one of them. */
#include "fuzz.h"
#include "harness/kernel/proc_text.h"

#include <stdlib.h>
#include <string.h>

const size_t longest = 1 << 20;

void fuzz(struct bytes input)
{
    struct thread_look look = {.pid = 1, .tid = 1};
    char *text = string_of(input);
    bool has_state = strstr(text, "\nState:\t") != NULL;
    MUST(proc_read_status(&look, text) == has_state);
    MUST(memchr(look.name, '\0', sizeof look.name) != NULL);
    MUST(strchr(look.name, '\n') == NULL);
    proc_read_schedstat(&look, text);
    proc_read_syscall(&look, text);
    MUST(syscall_name(look.syscall) != NULL);
    proc_read_parent(text);
    free(text);
}
