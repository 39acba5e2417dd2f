/* Which sockets a program has, and where it listens: sock_diag's rows, found again by their inodes
 * among its descriptors. */
#define _GNU_SOURCE
#include "harness/tools/listening.h"
#include "harness/kernel/address.h"
#include "harness/tools/family.h"

#include <netinet/tcp.h>
#include <stdlib.h>

/* Also of those that are left when the program itself has ended. */
static unsigned long family_find_socket(const struct program *program, const unsigned long inodes[],
                                        size_t count)
{
    pid_t *pids;
    ssize_t processes = family_pids(program, &pids);
    unsigned long found = 0;
    for (ssize_t i = 0; i < processes && found == 0; i++)
        found = proc_find_socket(pids[i], inodes, count);
    free(pids);
    return found;
}

unsigned long program_find_socket(const struct program *program, const unsigned long inodes[],
                                  size_t count)
{
    return program->ended ? 0 : family_find_socket(program, inodes, count);
}

bool family_listens(const struct program *program, int port)
{
    struct socket_table table;
    bool listens = false;
    if (socket_table_read_listeners(&table) < 0)
        return false;
    for (size_t i = 0; i < table.count && !listens; i++) {
        const struct socket_row *row = &table.rows[i];
        const unsigned long inode = row->inode;
        listens = row->state == TCP_LISTEN && address_port(&row->local) == port &&
                  family_find_socket(program, &inode, 1) != 0;
    }
    socket_table_free(&table);
    return listens;
}

const struct socket_row *listening_row(const struct program *server, int port,
                                       const struct socket_table *table)
{
    unsigned long *inodes = must_alloc((table->count + 1) * sizeof *inodes), own = 0;
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct socket_row *row = &table->rows[i];
        if (row->state == TCP_LISTEN && (port == 0 || address_port(&row->local) == port))
            inodes[count++] = row->inode;
    }
    qsort(inodes, count, sizeof *inodes, proc_compare_inodes);
    if (count > 0)
        own = program_find_socket(server, inodes, count);
    free(inodes);
    return own != 0 ? socket_table_by_inode(table, (uint32_t)own) : NULL;
}

bool program_listens(struct program *program, int port)
{
    struct socket_table table;
    if (socket_table_read_listeners(&table) < 0)
        return false;
    const struct socket_row *row = listening_row(program, port, &table);
    if (row != NULL)
        program->port = address_port(&row->local);
    socket_table_free(&table);
    return row != NULL;
}
