// SPDX-License-Identifier: MIT
// A growing byte buffer that always ends in a NUL. Where memory is out the command ends with exit
// code 3: a report cut short would be worse.
#ifndef HARNESS_SUPPORT_BUFFER_H
#define HARNESS_SUPPORT_BUFFER_H

#include <stdarg.h>
#include <stddef.h>

typedef struct Buffer {
    char *data; // NULL while nothing was added
    size_t length;
    size_t room;
} Buffer;

void buffer_add(Buffer *buffer, const void *bytes, size_t count);
void buffer_add_text(Buffer *buffer, const char *text);
void buffer_addf(Buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_remove_front(Buffer *buffer, size_t count);
void buffer_free(Buffer *buffer);
const char *buffer_text(const Buffer *buffer); // never NULL

// Allocation that does not fail.
void *safe_alloc(size_t count, size_t size); // zeroed
void *safe_resize(void *block, size_t count, size_t size);
char *safe_copy(const char *text); // NULL stays NULL
char *safe_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
