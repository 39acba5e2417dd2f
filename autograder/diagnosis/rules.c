/* The tables of rules that are linked into this program: the RULES macro lays pointers to them into
 * a section, whose ends the linker names. */
#include "diagnosis/rules.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

extern const struct rule_table *const __start_autograde_rules[];
extern const struct rule_table *const __stop_autograde_rules[];

static int by_turn(const void *a, const void *b)
{
    const struct rule_table *const *left = a, *const *right = b;
    int turn = (int)(*left)->turn - (int)(*right)->turn;
    return turn != 0 ? turn : strcmp((*left)->file, (*right)->file);
}

const struct rule_table **all_rule_tables(void)
{
    size_t count = (size_t)(__stop_autograde_rules - __start_autograde_rules);
    const struct rule_table **tables = must_alloc((count + 1) * sizeof *tables);
    for (size_t i = 0; i < count; i++)
        tables[i] = __start_autograde_rules[i];
    qsort(tables, count, sizeof *tables, by_turn);
    return tables;
}
