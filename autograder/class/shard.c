/* Which machine grades what. */
#include "class/shard.h"

#include <stdlib.h>

uint64_t stable_hash(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

bool shard_parse(struct shard *shard, const char *text)
{
    enum { MOST = 10000 };
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    unsigned long number = strtoul(text, &end, 10);
    if (*end != '/' || end[1] < '0' || end[1] > '9')
        return false;
    unsigned long of = strtoul(end + 1, &end, 10);
    if (*end != '\0' || number < 1 || number > of || of > MOST)
        return false;
    *shard = (struct shard){(unsigned)number, (unsigned)of};
    return true;
}

unsigned shard_of(const char *owner, unsigned of)
{
    /* The low bits of FNV-1a are its weakest: fold the high ones in. */
    uint64_t hash = stable_hash(owner);
    return (unsigned)((hash ^ (hash >> 32)) % of) + 1;
}

bool in_shard(const struct shard *shard, const char *owner)
{
    return shard->of == 0 || shard_of(owner, shard->of) == shard->number;
}
