/* Facts of failed checks of lab 0, as programs with one mistake each made them. */
#include "tests/scenes/scenes.h"

static const struct scene scenes[] = {
    {"hello-unsaid", "greets_clients",
     "awaited=bytes; bytes.difference=nothing; bytes.expected=6; bytes.got=0; program=server; "
     "ending=fin; alive=yes"},
};

SCENES("lab0-hello", scenes);
