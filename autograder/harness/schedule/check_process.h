/* The process of a check. */
#ifndef HARNESS_CHECK_PROCESS_H
#define HARNESS_CHECK_PROCESS_H

#include "harness/box/sandbox.h"
#include "harness/build/workspace.h"
#include "harness/check.h"

#include <stdint.h>

/* The descriptor on which the process hands over the result (wire.h). */
enum { RESULT_FD = 3 };

/* In a child: the whole life of one check. */
_Noreturn void check_process(const struct check *check, const struct workspace *workspace,
                             const struct sandbox *sandbox, uint64_t seed);

#endif
