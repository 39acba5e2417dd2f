/* The commands of Slurm that a batch needs: sbatch(1), squeue(1), scancel(1). */
#ifndef AUTOGRADER_CLASS_SLURM_H
#define AUTOGRADER_CLASS_SLURM_H

#include <stdbool.h>

/* NULL, or one line that says that there is no Slurm here and what to do instead; to be freed. */
char *slurm_missing(void);

/* Submits a script as a job array; array: "1-32" or "3,17"; output: a folder. Returns the job's
 * number, or NULL and why not. Both are to be freed. */
char *slurm_submit(const char *script, const char *array, const char *output, char **why);

/* True while tasks of the job wait or run; also where Slurm does not answer, as it may come back.
 */
bool slurm_is_there(const char *job);

void slurm_cancel(const char *job);

#endif
