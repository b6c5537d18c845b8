// SPDX-License-Identifier: MIT
// Growable byte buffer with a sticky failure.
#include "base/buffer.h"

#include "base/bits.h"
#include "base/utf.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define FIRST_CAPACITY 32
// The longest form of a 64-bit number, seven bits a byte.
#define LEB128_MAX 10

void js_buffer_init(JSBuffer *buffer, JSAllocator *allocator)
{
    *buffer = (JSBuffer){.allocator = allocator};
}

void js_buffer_free(JSBuffer *buffer)
{
    js_block_free(buffer->allocator, buffer->data);
    js_buffer_init(buffer, buffer->allocator);
}

void js_buffer_clear(JSBuffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
}

void js_buffer_check(const JSBuffer *buffer)
{
    assert(buffer->allocator);
    assert(buffer->length <= buffer->capacity);
    assert((buffer->data == NULL) == (buffer->capacity == 0));
}

bool js_buffer_reserve(JSBuffer *buffer, size_t extra)
{
    if (buffer->failed)
        return false;
    assert(buffer->length <= buffer->capacity);
    if (extra <= buffer->capacity - buffer->length)
        return true;
    size_t wanted = js_size_add_saturated(buffer->capacity, buffer->capacity / 2);
    size_t needed = js_size_add_saturated(buffer->length, extra);
    if (wanted < FIRST_CAPACITY)
        wanted = FIRST_CAPACITY;
    if (wanted < needed)
        wanted = needed;
    uint8_t *data = js_block_resize(buffer->allocator, buffer->data, wanted);
    if (!data) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity = wanted;
    return true;
}

uint8_t *js_buffer_extend(JSBuffer *buffer, size_t count)
{
    // At least one byte of memory, so that success is never NULL.
    if (!js_buffer_reserve(buffer, count > 0 ? count : 1))
        return NULL;
    uint8_t *place = buffer->data + buffer->length;
    buffer->length += count;
    return place;
}

bool js_buffer_append(JSBuffer *buffer, const void *data, size_t count)
{
    if (count == 0)
        return !buffer->failed;
    const uint8_t *source = data;
    bool inside = buffer->data && source >= buffer->data && source < buffer->data + buffer->length;
    size_t offset = inside ? (size_t)(source - buffer->data) : 0;
    uint8_t *place = js_buffer_extend(buffer, count);
    if (!place)
        return false;
    memcpy(place, inside ? buffer->data + offset : source, count);
    return true;
}

bool js_buffer_append_fill(JSBuffer *buffer, uint8_t byte, size_t count)
{
    uint8_t *place = js_buffer_extend(buffer, count);
    if (!place)
        return false;
    memset(place, byte, count);
    return true;
}

bool js_buffer_append_text(JSBuffer *buffer, const char *text)
{
    return js_buffer_append(buffer, text, strlen(text));
}

bool js_buffer_append_u8(JSBuffer *buffer, uint8_t value)
{
    if (buffer->failed || (buffer->length == buffer->capacity && !js_buffer_reserve(buffer, 1)))
        return false;
    buffer->data[buffer->length++] = value;
    return true;
}

bool js_buffer_append_u16(JSBuffer *buffer, uint16_t value)
{
    return js_buffer_append(buffer, &value, sizeof value);
}

bool js_buffer_append_u32(JSBuffer *buffer, uint32_t value)
{
    return js_buffer_append(buffer, &value, sizeof value);
}

bool js_buffer_append_u64(JSBuffer *buffer, uint64_t value)
{
    return js_buffer_append(buffer, &value, sizeof value);
}

bool js_buffer_append_leb128(JSBuffer *buffer, uint64_t value)
{
    uint8_t bytes[LEB128_MAX];
    size_t count = 0;
    do {
        bytes[count++] = (uint8_t)((value & 0x7F) | (value > 0x7F ? 0x80 : 0));
        value >>= 7;
    } while (value != 0);
    assert(count <= LEB128_MAX);
    return js_buffer_append(buffer, bytes, count);
}

bool js_buffer_append_sleb128(JSBuffer *buffer, int64_t value)
{
    uint8_t bytes[LEB128_MAX];
    size_t count = 0;
    for (;;) {
        uint8_t low = (uint8_t)(value & 0x7F);
        value >>= 7;
        // Done once the sign bit of this byte tells the rest.
        bool last = value == ((low & 0x40) ? -1 : 0);
        bytes[count++] = (uint8_t)(low | (last ? 0 : 0x80));
        if (last)
            break;
    }
    assert(count <= LEB128_MAX);
    return js_buffer_append(buffer, bytes, count);
}

bool js_buffer_append_utf8(JSBuffer *buffer, uint32_t code)
{
    uint8_t bytes[JS_UTF8_MAX];
    return js_buffer_append(buffer, bytes, (size_t)js_utf8_encode(code, bytes));
}

bool js_buffer_append_utf16(JSBuffer *buffer, uint32_t code)
{
    uint16_t units[2];
    return js_buffer_append(buffer, units, (size_t)js_utf16_encode(code, units) * sizeof units[0]);
}

bool js_buffer_vprintf(JSBuffer *buffer, const char *format, va_list arguments)
{
    if (buffer->failed)
        return false;
    va_list again;
    va_copy(again, arguments);
    size_t room = buffer->capacity - buffer->length;
    int length =
        vsnprintf(room ? (char *)buffer->data + buffer->length : NULL, room, format, arguments);
    if (length < 0) {
        buffer->failed = true;
    } else if ((size_t)length < room) {
        buffer->length += (size_t)length;
    } else if (js_buffer_reserve(buffer, (size_t)length + 1)) {
        vsnprintf((char *)buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
    return !buffer->failed;
}

bool js_buffer_printf(JSBuffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    bool done = js_buffer_vprintf(buffer, format, arguments);
    va_end(arguments);
    return done;
}

uint8_t *js_buffer_take(JSBuffer *buffer, size_t *length)
{
    if (!js_buffer_append_u8(buffer, 0)) {
        js_buffer_free(buffer);
        return NULL;
    }
    if (length)
        *length = buffer->length - 1;
    uint8_t *data = buffer->data;
    if (buffer->capacity - buffer->length > buffer->length / 4) {
        // A block that could not be made smaller serves as well.
        uint8_t *smaller = js_block_resize(buffer->allocator, data, buffer->length);
        if (smaller)
            data = smaller;
    }
    js_buffer_init(buffer, buffer->allocator);
    return data;
}

size_t js_leb128_read(const uint8_t *data, size_t length, uint64_t *value)
{
    uint64_t result = 0;
    for (size_t i = 0; i < length && i < LEB128_MAX; i++) {
        if (i == LEB128_MAX - 1 && data[i] > 1)
            return 0;
        result |= (uint64_t)(data[i] & 0x7F) << (7 * i);
        if (data[i] < 0x80) {
            *value = result;
            return i + 1;
        }
    }
    return 0;
}

size_t js_sleb128_read(const uint8_t *data, size_t length, int64_t *value)
{
    uint64_t result = 0;
    for (size_t i = 0; i < length && i < LEB128_MAX; i++) {
        if (i == LEB128_MAX - 1 && data[i] != 0 && data[i] != 0x7F)
            return 0;
        result |= (uint64_t)(data[i] & 0x7F) << (7 * i);
        if (data[i] < 0x80) {
            size_t bits = 7 * (i + 1);
            if (bits < 64 && (data[i] & 0x40))
                result |= ~(uint64_t)0 << bits;
            *value = (int64_t)result;
            return i + 1;
        }
    }
    return 0;
}
