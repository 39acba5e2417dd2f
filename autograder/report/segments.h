/* The ladder of a recorded connection: the client on the left rail, the server on the right one, a
 * row for each segment. Laid out here, so that other formats can draw the same rows. */
#ifndef AUTOGRADER_REPORT_SEGMENTS_H
#define AUTOGRADER_REPORT_SEGMENTS_H

#include "report/ladder.h"
#include "segment.h"

/* A row, and what is outside the rails. row.at counts in seconds from the first segment of
 * the trace; row.event is the index of the segment. */
struct segment_row {
    struct ladder_row row;
    const char *left, *right; /* the ends' states once the segment has arrived; NULL: not shown */
};

struct segment_ladder {
    char *left, *right; /* the headings above the rails */
    struct segment_row *rows;
    size_t count;
};

/* How the rows are to come out. */
struct segment_format {
    size_t room;  /* columns between the rails, 24 at least */
    bool unicode; /* labels may hold more than ASCII */
    bool numbers; /* say what the initial sequence numbers really are */
    bool parts;   /* show parts of a payload that is too long for a row; else only its length */
};

/* Lays out the trace's connection of that number. Free it with segments_free(). */
struct segment_ladder *segments_layout(const struct trace *trace, unsigned connection,
                                       const struct segment_format *format);
void segments_free(struct segment_ladder *ladder);

#endif
