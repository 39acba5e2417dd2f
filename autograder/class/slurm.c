/* The commands of Slurm that a batch needs. */
#define _GNU_SOURCE
#include "class/slurm.h"
#include "memory.h"
#include "report/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* A word for a shell; the caller frees it. */
static char *shell_word(const char *word)
{
    struct text_buffer buffer;
    text_open(&buffer);
    text_put_shell(buffer.stream, word);
    return text_close(&buffer);
}

/* Runs a command for its output, without the newline at its end; *status as of pclose(3). */
static char *output_of(const char *command, int *status)
{
    struct text_buffer buffer;
    char block[4096];
    size_t count;
    text_open(&buffer);
    FILE *pipe = popen(command, "re");
    while (pipe != NULL && (count = fread(block, 1, sizeof block, pipe)) > 0)
        fwrite(block, 1, count, buffer.stream);
    *status = pipe == NULL ? -1 : pclose(pipe);
    char *text = text_close(&buffer);
    text[strcspn(text, "\n")] = '\0';
    return text;
}

static bool succeeds(const char *command)
{
    int status;
    free(output_of(command, &status));
    return status == 0;
}

char *slurm_missing(void)
{
    if (!succeeds("command -v sbatch squeue scancel 2>&1"))
        return must_strdup("there is no Slurm here (no sbatch); --shard and autograde merge do the "
                           "same with any machines");
    if (!succeeds("squeue -h -t R 2>&1"))
        return must_strdup("Slurm does not answer (squeue); is its controller running?");
    return NULL;
}

char *slurm_submit(const char *script, const char *array, const char *output, char **why)
{
    int status;
    char *file = shell_word(script), *folder = shell_word(output);
    /* A node that is lost takes its tasks with it: we see what is missing, and submit that again at
     * once, where Slurm would wait for two minutes. */
    char *command = must_format("sbatch --parsable --no-requeue --job-name=autograde --array=%s "
                                "--output=%s/%%A-%%a.log %s 2>&1",
                                array, folder, file);
    char *text = output_of(command, &status);
    free(command);
    free(folder);
    free(file);
    if (status == 0 && text[0] >= '0' && text[0] <= '9') {
        text[strspn(text, "0123456789")] = '\0';
        return text;
    }
    *why = must_format("Slurm does not take the job: %s", text);
    free(text);
    return NULL;
}

bool slurm_is_there(const char *job)
{
    int status;
    char *command = must_format("squeue -h -j %s -o %%i 2>&1", job);
    char *text = output_of(command, &status);
    bool gone = status == 0 ? text[0] == '\0' : strstr(text, "Invalid job id") != NULL;
    free(command);
    free(text);
    return !gone;
}

void slurm_cancel(const char *job)
{
    char *command = must_format("scancel %s 2>&1", job);
    succeeds(command);
    free(command);
}
