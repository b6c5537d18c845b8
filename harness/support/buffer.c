// SPDX-License-Identifier: MIT
#include "support/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_die(void *block)
{
    if (block == NULL) {
        fputs("teardown: out of memory\n", stderr);
        exit(3);
    }
    return block;
}

void *safe_alloc(size_t count, size_t size)
{
    return or_die(calloc(count == 0 ? 1 : count, size == 0 ? 1 : size));
}

void *safe_resize(void *block, size_t count, size_t size)
{
    return or_die(reallocarray(block, count == 0 ? 1 : count, size));
}

char *safe_copy(const char *text)
{
    return text == NULL ? NULL : or_die(strdup(text));
}

char *safe_format(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) {
        text = NULL;
    }
    va_end(arguments);
    return or_die(text);
}

static void reserve(Buffer *buffer, size_t more)
{
    if (buffer->length + more + 1 > buffer->room) {
        size_t room = buffer->room == 0 ? 256 : buffer->room * 2;
        if (room < buffer->length + more + 1) {
            room = buffer->length + more + 1;
        }
        buffer->data = safe_resize(buffer->data, room, 1);
        buffer->room = room;
    }
}

void buffer_add(Buffer *buffer, const void *bytes, size_t count)
{
    reserve(buffer, count);
    if (count != 0) {
        memcpy(buffer->data + buffer->length, bytes, count);
    }
    buffer->length += count;
    buffer->data[buffer->length] = 0;
}

void buffer_add_text(Buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_addf(Buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length > 0) {
        reserve(buffer, (size_t)length);
        vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

void buffer_remove_front(Buffer *buffer, size_t count)
{
    if (count != 0) {
        memmove(buffer->data, buffer->data + count, buffer->length - count + 1);
        buffer->length -= count;
    }
}

void buffer_free(Buffer *buffer)
{
    free(buffer->data);
    *buffer = (Buffer){0};
}

const char *buffer_text(const Buffer *buffer)
{
    return buffer->data == NULL ? "" : buffer->data;
}
