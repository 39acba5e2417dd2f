/* The kernel's answer to sock_diag(7), a datagram of netlink(7). */
#include "fuzz.h"
#include "harness/kernel/sockets.h"

#include <stdlib.h>

const size_t longest = 1 << 20;

void fuzz(struct bytes input)
{
    struct socket_table table = {0};
    void *datagram = copy_of(input);
    enum answer answer = socket_table_take(&table, datagram, input.len);
    MUST(answer >= ANSWER_FAILED && answer <= ANSWER_INTERRUPTED);
    MUST(table.count <= input.len / 72); /* the least that a row takes */
    for (size_t i = 0; i < table.count && i < 16; i++) {
        const struct socket_row *row = &table.rows[i];
        socket_table_by_tuple(&table, &row->local, &row->remote);
        socket_table_queue_full(&table, &row->local);
        MUST(row->inode == 0 || socket_table_by_inode(&table, row->inode) != NULL);
    }
    socket_table_free(&table);
    free(datagram);
}
