// SPDX-License-Identifier: MIT
// Growable byte buffer. The first failed growth sets `failed`, after which every append does
// nothing and returns false, so that callers may check once at the end.
#ifndef ENGINE_BASE_BUFFER_H
#define ENGINE_BASE_BUFFER_H

#include "base/alloc.h"

#include <stdarg.h>

typedef struct JSBuffer {
    JSAllocator *allocator;
    uint8_t *data;
    size_t length;
    size_t capacity;
    bool failed;
} JSBuffer;

void js_buffer_init(JSBuffer *buffer, JSAllocator *allocator);
void js_buffer_free(JSBuffer *buffer);  // leaves it empty and usable, `failed` cleared
void js_buffer_clear(JSBuffer *buffer); // keeps the memory; `failed` cleared
void js_buffer_check(const JSBuffer *buffer);

// Makes room for `extra` more bytes.
bool js_buffer_reserve(JSBuffer *buffer, size_t extra);
// Extends by `count` uninitialised bytes and returns them, or NULL.
uint8_t *js_buffer_extend(JSBuffer *buffer, size_t count);

// `data` may point into the buffer itself.
bool js_buffer_append(JSBuffer *buffer, const void *data, size_t count);
bool js_buffer_append_fill(JSBuffer *buffer, uint8_t byte, size_t count);
bool js_buffer_append_text(JSBuffer *buffer, const char *text); // without its end mark
bool js_buffer_append_u8(JSBuffer *buffer, uint8_t value);
bool js_buffer_append_u16(JSBuffer *buffer, uint16_t value); // host byte order
bool js_buffer_append_u32(JSBuffer *buffer, uint32_t value); // host byte order
bool js_buffer_append_u64(JSBuffer *buffer, uint64_t value); // host byte order
bool js_buffer_append_leb128(JSBuffer *buffer, uint64_t value);
bool js_buffer_append_sleb128(JSBuffer *buffer, int64_t value);
bool js_buffer_append_utf8(JSBuffer *buffer, uint32_t code);
bool js_buffer_append_utf16(JSBuffer *buffer, uint32_t code); // one or two host-order units

bool js_buffer_printf(JSBuffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool js_buffer_vprintf(JSBuffer *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

// Hands over the block (to be freed with js_block_free on the same allocator) and leaves the
// buffer empty. A zero byte follows the `*length` bytes (`length` may be NULL).
// Returns NULL, and frees what there was, where an append or this call failed.
uint8_t *js_buffer_take(JSBuffer *buffer, size_t *length);

// Read one number that the appends above wrote. Return the bytes used, 0 where it is cut off or
// does not fit.
size_t js_leb128_read(const uint8_t *data, size_t length, uint64_t *value);
size_t js_sleb128_read(const uint8_t *data, size_t length, int64_t *value);

#endif
