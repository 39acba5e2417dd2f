/* A failed check, and the mistake that its facts prove. A file in scenes/ holds those of a lab, as
 * programs with one mistake each made them, and registers them; test_diagnosis.c plays them all. */
#ifndef TESTS_SCENES_H
#define TESTS_SCENES_H

#include <stddef.h>

struct scene {
    const char *id; /* of the rule; NULL: none holds */
    const char *check;
    const char *facts; /* "key=value; key=value" */
};

/* The scenes of a lab. */
struct play {
    const char *lab; /* "lab1-oneshot" */
    const struct scene *scenes;
    size_t count;
};

/* SCENES("lab1-oneshot", scenes): registers an array of scenes of this file. */
#define SCENES(of, array)                                                                          \
    static const struct play this_play = {of, array, sizeof(array) / sizeof(array)[0]};            \
    static const struct play *const this_play_entry                                                \
        __attribute__((used, section("autograde_plays"))) = &this_play

#endif
