// SPDX-License-Identifier: MIT
// Sorting (ECMA-262 sec-sortindexedproperties): the values are taken out, merge sorted, which is
// stable and survives any comparison function, and put back.
#include "builtins/array.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

typedef struct Sorter {
    JSContext *ctx;
    JSValueConst compare; // undefined: by text
    bool failed;
} Sorter;

// Whether b must go before a. After a failure all is left as it is.
static bool goes_before(Sorter *sorter, JSValueConst b, JSValueConst a)
{
    JSContext *ctx = sorter->ctx;
    if (sorter->failed)
        return false;
    JSValueConst arguments[2] = {a, b};
    JSValue result = js_call(ctx, sorter->compare, JS_UNDEFINED, 2, arguments);
    double order = 0;
    if (JS_IsException(result) || js_to_double(ctx, &order, result) < 0)
        sorter->failed = true;
    js_free_value(ctx, result);
    return !sorter->failed && order > 0;
}

static bool text_goes_before(const JSValue *b, const JSValue *a)
{
    return js_string_compare(js_value_string(*b), js_value_string(*a)) < 0;
}

// Merges from[low..middle) and from[middle..high) to `to`.
static void merge(Sorter *sorter, const JSValue *from, JSValue *to, uint32_t low, uint32_t middle,
                  uint32_t high, uint32_t width)
{
    uint32_t left = low;
    uint32_t right = middle;
    for (uint32_t i = low; i < high; i++) {
        bool takes_right =
            left >= middle ||
            (right < high && (width == 2 ? text_goes_before(&from[right * 2], &from[left * 2])
                                         : goes_before(sorter, from[right], from[left])));
        uint32_t source = takes_right ? right++ : left++;
        memcpy(&to[(size_t)i * width], &from[(size_t)source * width], width * sizeof(JSValue));
    }
}

// Bottom-up merge sort of items of `width` values; `spare` is as large. The result is in `items`.
static void merge_sort(Sorter *sorter, JSValue *items, JSValue *spare, uint32_t count,
                       uint32_t width)
{
    JSValue *from = items;
    JSValue *to = spare;
    for (uint64_t run = 1; run < count; run *= 2) {
        for (uint64_t low = 0; low < count; low += run * 2) {
            uint64_t middle = low + run < count ? low + run : count;
            uint64_t high = low + run * 2 < count ? low + run * 2 : count;
            merge(sorter, from, to, (uint32_t)low, (uint32_t)middle, (uint32_t)high, width);
        }
        JSValue *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, (size_t)count * width * sizeof(JSValue));
}

// By text: pairs of [text, value].
static int sort_by_text(JSContext *ctx, JSValue *values, uint32_t count)
{
    Sorter sorter = {.ctx = ctx, .compare = JS_UNDEFINED};
    uint32_t made = 0;
    int result = -1;
    JSValue *pairs = js_malloc(ctx, ((size_t)count * 4 + 1) * sizeof(JSValue));
    if (!pairs)
        return -1;
    for (; made < count; made++) {
        JSValue holder;
        JSString *flat = js_to_flat_string(ctx, values[made], &holder);
        if (!flat)
            goto done;
        pairs[made * 2] = js_string_value(js_heap_dup(flat));
        pairs[made * 2 + 1] = values[made];
        js_free_value(ctx, holder);
    }
    merge_sort(&sorter, pairs, pairs + (size_t)count * 2, count, 2);
    for (uint32_t i = 0; i < count; i++)
        values[i] = pairs[i * 2 + 1];
    result = 0;
done:
    for (uint32_t i = 0; i < made; i++)
        js_free_value(ctx, pairs[i * 2]);
    js_free(ctx, pairs);
    return result;
}

int js_array_sort_values(JSContext *ctx, JSValue *values, uint32_t count, JSValueConst compare)
{
    Sorter sorter = {.ctx = ctx, .compare = compare};
    if (count < 2)
        return 0;
    if (JS_IsUndefined(compare))
        return sort_by_text(ctx, values, count);
    JSValue *spare = js_malloc(ctx, (size_t)count * sizeof(JSValue));
    if (!spare)
        return -1;
    merge_sort(&sorter, values, spare, count, 1);
    js_free(ctx, spare);
    return sorter.failed ? -1 : 0;
}

typedef struct SortedItems {
    JSValue *values; // the defined ones, sorted
    uint32_t count;
    uint32_t capacity;
    int64_t undefined_count;
} SortedItems;

// Takes value. -1: exception.
static int items_add(JSContext *ctx, SortedItems *items, JSValue value)
{
    if (JS_IsUndefined(value)) {
        js_free_value(ctx, value);
        items->undefined_count++;
        return 0;
    }
    if (!js_array_reserve(&ctx->rt->allocator, (void **)&items->values, &items->capacity,
                          items->count + 1, sizeof(JSValue))) {
        js_free_value(ctx, value);
        js_throw_out_of_memory(ctx);
        return -1;
    }
    items->values[items->count++] = value;
    return 0;
}

static int items_collect(JSContext *ctx, SortedItems *items, JSValueConst object, int64_t length,
                         bool skips_holes)
{
    for (int64_t i = 0; i < length; i++) {
        int has = skips_holes ? js_has_index(ctx, object, i) : 1;
        if (has < 0)
            return -1;
        if (!has)
            continue;
        JSValue value = js_get_index(ctx, object, i);
        if (JS_IsException(value) || items_add(ctx, items, value) < 0)
            return -1;
    }
    return 0;
}

// ECMA-262 sec-array.prototype.sort
JSValue js_array_sort(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    SortedItems items = {0};
    int64_t length;
    int64_t at = 0;
    int64_t item_count;
    if (!JS_IsUndefined(argv[0]) && !js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (items_collect(ctx, &items, object, length, true) < 0 ||
        js_array_sort_values(ctx, items.values, items.count, argv[0]) < 0)
        goto fail;
    item_count = items.count + items.undefined_count;
    for (; at < items.count; at++) {
        JSValue value = items.values[at];
        items.values[at] = JS_UNDEFINED;
        if (js_set_index(ctx, object, at, value, JS_PROP_THROW) < 0)
            goto fail;
    }
    for (; at < item_count; at++)
        if (js_set_index(ctx, object, at, JS_UNDEFINED, JS_PROP_THROW) < 0)
            goto fail;
    for (; at < length; at++) { // what was a hole goes to the end as one
        int has = js_has_index(ctx, object, at);
        if (has < 0 || (has && js_delete_index(ctx, object, at, JS_PROP_THROW) < 0))
            goto fail;
    }
    js_list_free(ctx, items.values, items.count);
    return object;
fail:
    js_list_free(ctx, items.values, items.count);
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// ECMA-262 sec-array.prototype.tosorted
JSValue js_array_to_sorted(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    SortedItems items = {0};
    int64_t length;
    JSValue target = JS_UNDEFINED;
    if (!JS_IsUndefined(argv[0]) && !js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    JSValue object = js_array_this(ctx, this_value, &length);
    if (JS_IsException(object))
        return object;
    if (length > UINT32_MAX) {
        JS_ThrowRangeError(ctx, "invalid array length");
        goto fail;
    }
    if (items_collect(ctx, &items, object, length, false) < 0 ||
        js_array_sort_values(ctx, items.values, items.count, argv[0]) < 0)
        goto fail;
    target = js_array_new(ctx, items.count);
    if (JS_IsException(target))
        goto fail;
    for (uint32_t i = 0; i < items.count; i++) {
        JSValue value = items.values[i];
        items.values[i] = JS_UNDEFINED;
        if (js_array_push(ctx, target, value) < 0)
            goto fail;
    }
    for (int64_t i = 0; i < items.undefined_count; i++)
        if (js_array_push(ctx, target, JS_UNDEFINED) < 0)
            goto fail;
    js_list_free(ctx, items.values, items.count);
    js_free_value(ctx, object);
    return target;
fail:
    js_list_free(ctx, items.values, items.count);
    js_free_value(ctx, target);
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}
