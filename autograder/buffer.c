/* Growing buffers. */
#include "buffer.h"
#include "memory.h"

#include <string.h>

void buffer_append(struct buffer *buffer, const void *data, size_t len)
{
    size_t room = BUFFER_LIMIT - buffer->len;
    size_t take = len < room ? len : room;
    buffer->total += len;
    if (buffer->len + take > buffer->capacity) {
        size_t doubled = buffer->capacity * 2;
        buffer->capacity = buffer->len + take > doubled ? buffer->len + take + 512 : doubled;
        buffer->data = must_realloc(buffer->data, buffer->capacity);
    }
    if (take > 0)
        memcpy(buffer->data + buffer->len, data, take);
    buffer->len += take;
}
