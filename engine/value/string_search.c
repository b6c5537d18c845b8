// SPDX-License-Identifier: MIT
// Comparison of strings, and the search for one in another.
#include "value/string.h"

#include <assert.h>

bool js_string_equal(const JSString *a, const JSString *b)
{
    if (a == b)
        return true;
    // Each content has one width only, so strings of different widths differ.
    if (a->length != b->length || a->is_wide != b->is_wide)
        return false;
    if (a->hash != 0 && b->hash != 0 && a->hash != b->hash)
        return false;
    return memcmp(&a->units, &b->units, (size_t)a->length << a->is_wide) == 0;
}

static int compare_units(const JSString *a, const JSString *b, uint32_t count)
{
    if (!a->is_wide && !b->is_wide)
        return memcmp(a->units.narrow, b->units.narrow, count);
    for (uint32_t i = 0; i < count; i++) {
        int difference = js_string_unit(a, i) - js_string_unit(b, i);
        if (difference != 0)
            return difference;
    }
    return 0;
}

int js_string_compare(const JSString *a, const JSString *b)
{
    int difference =
        a == b ? 0 : compare_units(a, b, a->length < b->length ? a->length : b->length);
    if (difference != 0)
        return difference < 0 ? -1 : 1;
    return a->length < b->length ? -1 : a->length > b->length;
}

bool js_string_equal_ascii(const JSString *s, const char *text)
{
    // Without wide units the NUL behind the text ends the comparison in time.
    return !s->is_wide && strlen(text) == s->length &&
           memcmp(s->units.narrow, text, s->length) == 0;
}

static bool matches_at(const JSString *s, const JSString *needle, uint32_t at)
{
    if (!s->is_wide)
        return memcmp(s->units.narrow + at, needle->units.narrow, needle->length) == 0;
    if (needle->is_wide)
        return memcmp(s->units.wide + at, needle->units.wide, (size_t)needle->length * 2) == 0;
    for (uint32_t i = 0; i < needle->length; i++) {
        if (s->units.wide[at + i] != needle->units.narrow[i])
            return false;
    }
    return true;
}

static int64_t index_of_in_narrow(const JSString *s, const JSString *needle, uint32_t from)
{
    const uint8_t *start = s->units.narrow + from;
    size_t count = s->length - from;
    const uint8_t *found = needle->length == 1
                               ? memchr(start, needle->units.narrow[0], count)
                               : memmem(start, count, needle->units.narrow, needle->length);
    return found ? found - s->units.narrow : -1;
}

int64_t js_string_index_of(const JSString *s, const JSString *needle, uint32_t from)
{
    if (from > s->length || needle->length > s->length - from)
        return -1;
    if (needle->length == 0)
        return from;
    if (!s->is_wide)
        return needle->is_wide ? -1 : index_of_in_narrow(s, needle, from);
    uint16_t first = js_string_unit(needle, 0);
    uint32_t last = s->length - needle->length;
    for (uint32_t at = from; at <= last; at++) {
        if (s->units.wide[at] == first && matches_at(s, needle, at))
            return at;
    }
    return -1;
}

int64_t js_string_last_index_of(const JSString *s, const JSString *needle, uint32_t from)
{
    if (needle->length > s->length)
        return -1;
    uint32_t at = s->length - needle->length;
    if (at > from)
        at = from;
    if (needle->length == 0)
        return at;
    if (!s->is_wide && needle->is_wide)
        return -1;
    uint16_t first = js_string_unit(needle, 0);
    do {
        if (js_string_unit(s, at) == first && matches_at(s, needle, at))
            return at;
    } while (at-- > 0);
    return -1;
}
