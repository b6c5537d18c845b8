// SPDX-License-Identifier: MIT
// The arrays whose elements are being joined to text, innermost first, so that an array that holds
// itself gives an empty text instead of endless recursion.
#ifndef ENGINE_BUILTINS_JOIN_STACK_H
#define ENGINE_BUILTINS_JOIN_STACK_H

#include "object/object.h"

typedef struct JSJoinEntry {
    struct JSJoinEntry *outer;
    JSObject *object;
} JSJoinEntry;

// True where the object is being joined already; the entry is then not entered.
static inline bool js_join_enter(JSContext *ctx, JSJoinEntry *entry, JSValueConst object)
{
    for (const JSJoinEntry *outer = ctx->rt->join_stack; outer; outer = outer->outer)
        if (outer->object == js_value_object(object))
            return true;
    entry->outer = ctx->rt->join_stack;
    entry->object = js_value_object(object);
    ctx->rt->join_stack = entry;
    return false;
}

static inline void js_join_leave(JSContext *ctx, JSJoinEntry *entry)
{
    ctx->rt->join_stack = entry->outer;
}

#endif
