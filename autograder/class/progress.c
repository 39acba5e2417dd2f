/* How far a batch is: a bar on a terminal, a line for each submission elsewhere. */
#define _GNU_SOURCE
#include "class/progress.h"
#include "memory.h"
#include "report/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_begin(struct progress *progress, size_t total, const struct running *running,
                    size_t places)
{
    enum { USUAL = 80 };
    struct winsize window;
    *progress = (struct progress){.bar = isatty(STDOUT_FILENO) != 0,
                                  .columns = USUAL,
                                  .total = total,
                                  .began = clock_seconds(),
                                  .running = running,
                                  .places = places};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
        progress->columns = window.ws_col;
}

/* "3 s", "4 min", "2 h 05 min": short, as nobody needs it exactly. */
static char *duration(double seconds)
{
    if (seconds < 120)
        return must_format("%.0f s", seconds);
    if (seconds < 7200)
        return must_format("%.0f min", seconds / 60);
    int minutes = (int)(seconds / 60);
    return must_format("%d h %02d min", minutes / 60, minutes % 60);
}

/* "ada 7 s, bob 2 s" */
static char *all_running(const struct progress *progress, bool with_pid)
{
    struct text_buffer buffer;
    const char *between = "";
    text_open(&buffer);
    for (size_t i = 0; i < progress->places; i++) {
        const struct running *one = &progress->running[i];
        if (one->owner == NULL)
            continue;
        char *time = duration(clock_seconds() - one->since);
        fprintf(buffer.stream, "%s%s ", between, one->owner);
        if (with_pid)
            fprintf(buffer.stream, "(process %ld) ", (long)one->pid);
        fputs(time, buffer.stream);
        between = ", ";
        free(time);
    }
    return text_close(&buffer);
}

static char *bar_text(const struct progress *progress)
{
    enum { WIDTH = 20 };
    static const char full[] = "####################", empty[] = "....................";
    int filled = (int)(progress->done * WIDTH / (progress->total > 0 ? progress->total : 1));
    double seconds = clock_seconds() - progress->began;
    double rate = seconds > 0 ? (double)progress->done / seconds : 0;
    char *running = all_running(progress, false);
    char *left =
        rate > 0 ? duration((double)(progress->total - progress->done) / rate) : must_strdup("?");
    char *text =
        must_format("[%.*s%.*s] %zu/%zu  %.0f a minute, %s left  %s", filled, full, WIDTH - filled,
                    empty, progress->done, progress->total, 60 * rate, left, running);
    free(left);
    free(running);
    return text;
}

static void clear_bar(const struct progress *progress)
{
    if (progress->bar)
        fputs("\r\033[K", stdout);
}

void progress_draw(struct progress *progress)
{
    if (!progress->bar)
        return;
    char *text = text_limit(bar_text(progress), (size_t)progress->columns - 1);
    clear_bar(progress);
    fputs(text, stdout);
    fflush(stdout);
    free(text);
}

void progress_tell(struct progress *progress, const char *owner, const char *outcome,
                   double seconds, bool notable)
{
    int width = snprintf(NULL, 0, "%zu", progress->total);
    progress->done++;
    if (!progress->bar || notable) {
        clear_bar(progress);
        printf("(%*zu/%zu) %s: %s, %.1f s\n", width, progress->done, progress->total, owner,
               outcome, seconds);
        fflush(stdout);
    }
    progress_draw(progress);
}

void progress_running(struct progress *progress)
{
    char *running = all_running(progress, true);
    clear_bar(progress);
    fflush(stdout);
    fprintf(stderr, "autograde: %zu of %zu done; running: %s\n", progress->done, progress->total,
            running[0] != '\0' ? running : "nothing");
    free(running);
    progress_draw(progress);
}

void progress_end(struct progress *progress)
{
    clear_bar(progress);
    fflush(stdout);
}
