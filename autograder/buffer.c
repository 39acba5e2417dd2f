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

char *buffer_text(const struct buffer *buffer)
{
    char *text = must_alloc(buffer->len + 1);
    if (buffer->len > 0)
        memcpy(text, buffer->data, buffer->len);
    for (size_t i = 0; i < buffer->len; i++)
        if (text[i] == '\0')
            text[i] = ' ';
    return text;
}
