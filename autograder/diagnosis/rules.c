/* The order in which the tables of rules are gone through. */
#include "diagnosis/rules.h"

const struct rule_table rule_tables[] = {
    {.lab = NULL, .rules = ending_rules},        {.lab = "lab1-oneshot", .rules = lab1_rules},
    {.lab = "lab2-echo", .rules = lab2_rules},   {.lab = "lab3-ack", .rules = lab3_rules},
    {.lab = "lab4-states", .rules = lab4_rules}, {.lab = "lab5-chat", .rules = lab5_rules},
    {.lab = NULL, .rules = common_rules},        {.rules = NULL},
};
