/* A failed check, and the mistake that its facts prove. scenes_labN.h hold those of lab N, as
 * programs with one mistake each made them. Used by test_diagnosis.c. */
#ifndef TESTS_SCENES_H
#define TESTS_SCENES_H

struct scene {
    const char *id; /* of the rule; NULL: none holds */
    const char *check;
    const char *facts; /* "key=value; key=value" */
};

#endif
