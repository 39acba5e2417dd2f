/* Which machine grades what: a share that does not change when students come or go. */
#ifndef AUTOGRADER_CLASS_SHARD_H
#define AUTOGRADER_CLASS_SHARD_H

#include <stdbool.h>
#include <stdint.h>

/* FNV-1a, 64 bits: the same on every machine. */
uint64_t stable_hash(const char *text);

struct shard {
    unsigned number, of; /* 1 <= number <= of; of == 0: all of it */
};

/* Reads "2/4". */
bool shard_parse(struct shard *shard, const char *text);

/* The share, from 1 on, that an owner belongs to. */
unsigned shard_of(const char *owner, unsigned of);

bool in_shard(const struct shard *shard, const char *owner);

#endif
