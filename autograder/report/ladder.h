/* The ladder of one check: the grader on the left rail, the program on the right one, an arrow for
 * all that went between them. Layout and drawing are apart, so that other formats can draw the same
 * rows. Used by story.c (text) and by whatever draws ladders as pictures. */
#ifndef AUTOGRADER_REPORT_LADDER_H
#define AUTOGRADER_REPORT_LADDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "report/report.h"
#include "result.h"

enum ladder_shape {
    LADDER_TO_PROGRAM, /* an arrow from left to right */
    LADDER_TO_GRADER,  /* an arrow from right to left */
    LADDER_LEFT,       /* something that the grader did */
    LADDER_RIGHT,      /* something that a program did */
    LADDER_BETWEEN,    /* the payload of the arrow above goes on */
    LADDER_CARET,      /* points at a byte of the row above: the first that differs */
    LADDER_GAP,        /* rows were left out here; the label says how many */
};

/* What the row is about, for colours. */
enum ladder_tone { LADDER_NORMAL, LADDER_FAINT, LADDER_ALARM };

/* One row. All text is escaped, visible and fits between the rails. */
struct ladder_row {
    enum ladder_shape shape;
    enum ladder_tone tone;
    double at;    /* seconds since the check began */
    bool timed;   /* the first row of its event: show the time */
    char *label;  /* "FIN", "\"hello\"" ... */
    char *amount; /* "5 bytes" on arrows with a payload, otherwise NULL */
    long column;  /* LADDER_CARET: column of the byte in the label above */
    size_t event; /* index into the check's events */
};

struct ladder {
    char *left, *right; /* the headings above the rails */
    struct ladder_row *rows;
    size_t count;
};

/* How the rows are to come out. */
struct ladder_format {
    size_t room;     /* columns between the rails, at least 48 */
    size_t rows_max; /* events in the middle are left out beyond this; 0: none are */
    bool unicode;    /* labels may hold more than ASCII */
};

/* Lays out the check's transcript. Free it with ladder_free(). */
struct ladder *ladder_layout(const struct check_result *check, const struct ladder_format *format);
void ladder_free(struct ladder *ladder);

/* Draws one row from rail to rail, without its time and without a newline: room columns between the
 * rails. A caret row comes after the row that it points at. */
void ladder_put_row(FILE *out, const struct ladder_row *row, size_t room,
                    const struct terminal_style *style);

/* Draws the ladder of a check as text, indented by two columns. Nothing for an empty transcript. */
void ladder_draw(FILE *out, const struct check_result *check, const struct terminal_style *style);

#endif
