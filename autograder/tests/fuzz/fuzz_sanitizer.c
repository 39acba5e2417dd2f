/* What a program writes to stderr where a sanitizer's report is looked for. */
#include "fuzz.h"
#include "harness/tools/run.h"
#include "harness/tools/sanitizer.h"

#include <stdlib.h>
#include <string.h>

const size_t longest = 1 << 20;

void fuzz(struct bytes input)
{
    struct program program = {.name = "server", .build = BUILD_ASAN};
    static struct run run;
    run.result = (struct check_result){0};
    program.err_data = (struct buffer){copy_of(input), input.len, input.len, input.len};
    bool any = note_report_of(&run, &program);
    MUST(any == (check_result_fact(&run.result, "sanitizer.kind") != NULL));
    MUST(any == (check_result_fact(&run.result, "program") != NULL));
    for (size_t i = 0; i < run.result.fact_count; i++) {
        MUST(strchr(run.result.facts[i].value, '\n') == NULL);
        MUST(strlen(run.result.facts[i].value) <= 400);
    }
    free(program.err_data.data);
    check_result_clear(&run.result);
}
