/* From what was observed to the misconception that it proves. */
#ifndef DIAGNOSIS_DIAGNOSIS_H
#define DIAGNOSIS_DIAGNOSIS_H

#include "result.h"

/* Adds a finding to each failed check whose facts prove one; the others keep finding NULL. */
void diagnose(struct result *result);

#endif
