// SPDX-License-Identifier: MIT
#include "ledger/explanation.h"

#include <string.h>

#include "oracle/signature.h"

bool event_is_open(const Event *event)
{
    return event->kind == EVENT_ALLOC || event->kind == EVENT_FREE ||
           (event->kind == EVENT_CHANGE && event->match == SIZE_MAX);
}

// Functions that only raise, lower, make or free for others.
static bool is_counting(const char *function)
{
    static const char *const starts[] = {
        "JS_Dup",   "js_dup",    "JS_Free",    "js_free",    "__JS_Free", "free_zero",  "JS_MarkV",
        "js_alloc", "js_malloc", "js_mallocz", "js_realloc", "counting_", "tree_",      "engine_",
        "ledger_",  "js_calloc", "js_def_",    "js_cell_",   "js_heap_",  "js_new_cell"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (strncmp(function, starts[i], strlen(starts[i])) == 0) {
            return true;
        }
    }
    return signature_is_wrapper(function, strlen(function));
}

const Frame *event_frame(const Event *event)
{
    const Stack *stack = &event->stack;
    for (size_t i = 0; i < stack->count; i++) {
        if (!is_counting(stack->frames[i].place.function)) {
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
