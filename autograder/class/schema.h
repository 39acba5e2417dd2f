/* The tables of a gradebook, as SQL. */
#ifndef AUTOGRADER_CLASS_SCHEMA_H
#define AUTOGRADER_CLASS_SCHEMA_H

enum {
    GRADEBOOK_ID = 0x41475242, /* "AGRB": PRAGMA application_id */
    GRADEBOOK_SCHEMA = 1,      /* PRAGMA user_version */
};

extern const char gradebook_schema[];

#endif
