// SPDX-License-Identifier: MIT
// Sets of code points as sorted ranges.
#include "unicode/code_set.h"

#include "base/utf.h"
#include "unicode/case.h"
#include "unicode/tables.h"

#include <assert.h>
#include <string.h>

void js_code_set_init(JSCodeSet *set, JSAllocator *allocator)
{
    *set = (JSCodeSet){.allocator = allocator};
}

void js_code_set_free(JSCodeSet *set)
{
    js_block_free(set->allocator, set->ranges);
    js_code_set_init(set, set->allocator);
}

void js_code_set_clear(JSCodeSet *set)
{
    set->count = 0;
}

void js_code_set_check(const JSCodeSet *set)
{
    assert(set->allocator);
    assert(set->count <= set->capacity);
    for (uint32_t i = 0; i < set->count; i++) {
        assert(set->ranges[i].first <= set->ranges[i].last);
        assert(set->ranges[i].last <= JS_CODE_POINT_MAX);
        assert(i == 0 || set->ranges[i - 1].last + 1 < set->ranges[i].first);
    }
}

static bool reserve(JSCodeSet *set, uint32_t count)
{
    return js_array_reserve(set->allocator, (void **)&set->ranges, &set->capacity, count,
                            sizeof(JSCodeRange));
}

// The first range that ends at or after the code point; the count where none does.
static uint32_t seek(const JSCodeSet *set, uint32_t code)
{
    uint32_t low = 0, high = set->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (set->ranges[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool js_code_set_add_range(JSCodeSet *set, uint32_t first, uint32_t last)
{
    assert(first <= last && last <= JS_CODE_POINT_MAX);
    // Neighbours that touch are joined.
    uint32_t from = first > 0 ? first - 1 : 0;
    uint32_t start = set->count;
    if (set->count > 0 && set->ranges[set->count - 1].last >= from)
        start = seek(set, from);
    uint32_t end = start;
    while (end < set->count && set->ranges[end].first <= last + 1)
        end++;
    if (start == end) {
        if (!reserve(set, set->count + 1))
            return false;
        memmove(set->ranges + start + 1, set->ranges + start,
                (set->count - start) * sizeof(JSCodeRange));
        set->ranges[start] = (JSCodeRange){first, last};
        set->count++;
        return true;
    }
    if (set->ranges[start].first < first)
        first = set->ranges[start].first;
    if (set->ranges[end - 1].last > last)
        last = set->ranges[end - 1].last;
    set->ranges[start] = (JSCodeRange){first, last};
    memmove(set->ranges + start + 1, set->ranges + end, (set->count - end) * sizeof(JSCodeRange));
    set->count -= end - start - 1;
    return true;
}

bool js_code_set_add_ranges(JSCodeSet *set, const JSCodeRange *ranges, uint32_t count)
{
    // Each range takes at most one place, so with room for all no step can fail.
    if (!reserve(set, set->count + count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        bool added = js_code_set_add_range(set, ranges[i].first, ranges[i].last);
        assert(added);
        (void)added;
    }
    return true;
}

bool js_code_set_copy(JSCodeSet *set, const JSCodeSet *other)
{
    if (set == other)
        return true;
    if (!reserve(set, other->count))
        return false;
    if (other->count > 0)
        memcpy(set->ranges, other->ranges, other->count * sizeof(JSCodeRange));
    set->count = other->count;
    return true;
}

// The places where membership changes, in order; odd ones leave the set.
static uint32_t boundary(const JSCodeSet *set, uint32_t index)
{
    if (index >= set->count * 2)
        return UINT32_MAX;
    const JSCodeRange *range = &set->ranges[index / 2];
    return index & 1 ? range->last + 1 : range->first;
}

// Bit 2a + b of `truth` tells whether what is in the first set (a) and the second (b) stays.
static bool combine(JSCodeSet *set, const JSCodeSet *other, unsigned truth)
{
    assert((truth & 1) == 0);
    JSCodeSet result;
    js_code_set_init(&result, set->allocator);
    if (!js_array_reserve(result.allocator, (void **)&result.ranges, &result.capacity,
                          set->count + other->count + 1, sizeof(JSCodeRange)))
        return false;
    uint32_t a = 0, b = 0;
    bool inside = false;
    for (;;) {
        uint32_t next_a = boundary(set, a), next_b = boundary(other, b);
        uint32_t place = next_a < next_b ? next_a : next_b;
        if (place == UINT32_MAX)
            break;
        a += next_a == place;
        b += next_b == place;
        bool now = truth >> ((a & 1) * 2 + (b & 1)) & 1;
        if (now == inside)
            continue;
        inside = now;
        if (now)
            result.ranges[result.count].first = place;
        else
            result.ranges[result.count++].last = place - 1;
        assert(result.count <= result.capacity);
    }
    assert(!inside);
    js_code_set_free(set);
    *set = result;
    return true;
}

bool js_code_set_union(JSCodeSet *set, const JSCodeSet *other)
{
    return combine(set, other, 0xE);
}

bool js_code_set_intersect(JSCodeSet *set, const JSCodeSet *other)
{
    return combine(set, other, 0x8);
}

bool js_code_set_subtract(JSCodeSet *set, const JSCodeSet *other)
{
    return combine(set, other, 0x4);
}

bool js_code_set_exclusive_or(JSCodeSet *set, const JSCodeSet *other)
{
    return combine(set, other, 0x6);
}

bool js_code_set_invert(JSCodeSet *set)
{
    JSCodeRange everything = {0, JS_CODE_POINT_MAX};
    JSCodeSet all = {.allocator = set->allocator, .ranges = &everything, .count = 1, .capacity = 1};
    return combine(set, &all, 0x6);
}

bool js_code_set_contains(const JSCodeSet *set, uint32_t code)
{
    uint32_t index = seek(set, code);
    return index < set->count && set->ranges[index].first <= code;
}

bool js_code_set_equal(const JSCodeSet *set, const JSCodeSet *other)
{
    return set->count == other->count &&
           (set->count == 0 ||
            memcmp(set->ranges, other->ranges, set->count * sizeof(JSCodeRange)) == 0);
}

uint32_t js_code_set_size(const JSCodeSet *set)
{
    uint32_t size = 0;
    for (uint32_t i = 0; i < set->count; i++)
        size += set->ranges[i].last - set->ranges[i].first + 1;
    return size;
}

// --- Case ---

// Walks the code points whose canonical form is another one.
typedef struct CaseWalk {
    const JSTableCaseRun *runs;
    uint32_t count;
    uint32_t run;
    uint32_t code;
    bool unicode_mode;
} CaseWalk;

static void case_walk_init(CaseWalk *walk, bool unicode_mode)
{
    walk->runs = unicode_mode ? js_table_fold : js_table_upper;
    walk->count = unicode_mode ? js_table_fold_count : js_table_upper_count;
    walk->run = 0;
    walk->code = walk->runs[0].first;
    walk->unicode_mode = unicode_mode;
}

static bool case_walk_next(CaseWalk *walk, uint32_t *code, uint32_t *form)
{
    while (walk->run < walk->count) {
        const JSTableCaseRun *run = &walk->runs[walk->run];
        *code = walk->code;
        if (walk->code < run->last)
            walk->code += run->step;
        else if (++walk->run < walk->count)
            walk->code = walk->runs[walk->run].first;
        // The legacy form differs from the table where a mapping is special.
        *form = walk->unicode_mode ? *code + (uint32_t)run->delta
                                   : js_unicode_canonicalize_legacy(*code);
        if (*form != *code)
            return true;
    }
    return false;
}

// Letters of ASCII; the only others that fold to ASCII are the long s and the Kelvin sign.
static bool close_ascii(const JSCodeSet *set, bool unicode_mode, JSCodeSet *extra)
{
    for (uint32_t upper = 'A'; upper <= 'Z'; upper++) {
        uint32_t lower = upper + 0x20;
        uint32_t third = upper == 'S' ? 0x17F : upper == 'K' ? 0x212A : 0;
        if (!js_code_set_contains(set, upper) && !js_code_set_contains(set, lower))
            continue;
        if (!js_code_set_add(extra, upper) || !js_code_set_add(extra, lower))
            return false;
        if (unicode_mode && third != 0 && !js_code_set_add(extra, third))
            return false;
    }
    return true;
}

static bool close_all(const JSCodeSet *set, bool unicode_mode, JSCodeSet *extra)
{
    CaseWalk walk;
    uint32_t code, form;
    JSCodeSet forms;
    bool done = false;
    js_code_set_init(&forms, set->allocator);
    case_walk_init(&walk, unicode_mode);
    while (case_walk_next(&walk, &code, &form)) {
        if (js_code_set_contains(set, code) && !js_code_set_add(&forms, form))
            goto done;
    }
    case_walk_init(&walk, unicode_mode);
    while (case_walk_next(&walk, &code, &form)) {
        if ((js_code_set_contains(&forms, form) || js_code_set_contains(set, form)) &&
            !js_code_set_add(extra, code))
            goto done;
    }
    done = js_code_set_union(extra, &forms);
done:
    js_code_set_free(&forms);
    return done;
}

bool js_code_set_close_over_case(JSCodeSet *set, bool unicode_mode)
{
    if (set->count == 0)
        return true;
    JSCodeSet extra;
    js_code_set_init(&extra, set->allocator);
    bool is_ascii = set->ranges[set->count - 1].last < 0x80;
    bool done =
        is_ascii ? close_ascii(set, unicode_mode, &extra) : close_all(set, unicode_mode, &extra);
    done = done && js_code_set_union(set, &extra);
    js_code_set_free(&extra);
    return done;
}

bool js_code_set_fold(JSCodeSet *set)
{
    CaseWalk walk;
    uint32_t code, form;
    JSCodeSet from, to;
    bool done = false;
    js_code_set_init(&from, set->allocator);
    js_code_set_init(&to, set->allocator);
    case_walk_init(&walk, true);
    while (case_walk_next(&walk, &code, &form)) {
        if (!js_code_set_contains(set, code))
            continue;
        if (!js_code_set_add(&from, code) || !js_code_set_add(&to, form))
            goto done;
    }
    // `from` is a subset: what is in just one of the two is what stays unfolded. `to` takes the
    // result, so that a failure leaves the set as it was.
    if (!js_code_set_exclusive_or(&from, set) || !js_code_set_union(&to, &from))
        goto done;
    js_code_set_free(set);
    *set = to;
    js_code_set_init(&to, set->allocator);
    done = true;
done:
    js_code_set_free(&from);
    js_code_set_free(&to);
    return done;
}
