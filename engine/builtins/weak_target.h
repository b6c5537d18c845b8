// SPDX-License-Identifier: MIT
// ECMA-262 sec-canbeheldweakly: objects, and symbols that Symbol.for did not make.
#ifndef ENGINE_BUILTINS_WEAK_TARGET_H
#define ENGINE_BUILTINS_WEAK_TARGET_H

#include "object/object.h"

static inline bool js_can_be_held_weakly(JSContext *ctx, JSValueConst v)
{
    if (JS_IsSymbol(v))
        return ((JSSymbol *)JS_VALUE_GET_PTR(v))->kind == JS_ATOM_SYMBOL;
    return JS_IsObject(v);
}

#endif
