/* What only lab 0's checks prove. */
#include "diagnosis/rules.h"

static const struct rule rules[] = {
    {
        .id = "hello-unsaid",
        .title = "A client is not greeted",
        .promise = "a client that waits for a greeting waits until the server calls send",
        .read = "lab0-hello#greeting, send(2)",
        .proofs = {{.when = {{"check", "greets_clients"},
                             {"bytes.difference", "nothing"},
                             {"ending", "fin"}},
                    .seen = "{program} has hung up without a word"}},
    },
    {.id = NULL},
};

RULES(.turn = TURN_LAB, .lab = "lab0-hello", .rules = rules);
