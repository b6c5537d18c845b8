// SPDX-License-Identifier: MIT
#include "ledger/explanation.h"

#include <string.h>

#include "oracle/signature.h"

bool event_is_open(const Event *event)
{
    return event->kind == EVENT_ALLOC || event->kind == EVENT_FREE ||
           (event->kind == EVENT_CHANGE && event->match == SIZE_MAX);
}

bool function_is_counting(const char *function)
{
    static const char *const starts[] = {
        "JS_Dup",       "js_dup",      "JS_Free",   "js_free",   "__JS_Free", "free_zero",
        "free_gc_",     "free_object", "JS_MarkV",  "js_alloc",  "js_malloc", "js_realloc",
        "js_calloc",    "counting_",   "tree_",     "engine_",   "ledger_",   "heap_",
        "js_cell_",     "js_heap_",    "js_block_", "js_arena_", "arena_",    "js_value_free",
        "js_value_dup", "JS_Throw",    "js_throw",
    };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (strncmp(function, starts[i], strlen(starts[i])) == 0) {
            return true;
        }
    }
    return false;
}

const Frame *event_frame(const Event *event)
{
    const Stack *stack = &event->stack;
    for (size_t i = 0; i < stack->count; i++) {
        const char *function = stack->frames[i].place.function;
        if (!function_is_counting(function) && !signature_is_wrapper(function, strlen(function))) {
            return &stack->frames[i];
        }
    }
    return stack->count > 0 ? &stack->frames[0] : NULL;
}

const char *event_sign(const Event *event)
{
    switch (event->kind) {
    case EVENT_ALLOC:
        return "made";
    case EVENT_FREE:
        return "freed";
    case EVENT_THROW:
        return "throw";
    default:
        return event->after > event->before ? "+1" : event->after < event->before ? "-1" : "=";
    }
}

const Root *watched_root(const Explanation *explanation, size_t watch)
{
    const Record *record = explanation->record;
    if (watch >= record->watched_count) {
        return NULL;
    }
    for (size_t i = 0; i < record->root_count; i++) {
        if (record->roots[i].serial == record->watched[watch].serial) {
            return i < explanation->verdict->root_count ? &explanation->verdict->roots[i] : NULL;
        }
    }
    return NULL;
}
