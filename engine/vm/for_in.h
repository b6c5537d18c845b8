// SPDX-License-Identifier: MIT
// The iterator behind for-in (ECMA-262 sec-for-in-iterator-objects); never seen by script.
#ifndef ENGINE_VM_FOR_IN_H
#define ENGINE_VM_FOR_IN_H

#include "object/object.h"

// An iterator over the keys of any value; nullish values have none.
JSValue js_for_in_new(JSContext *ctx, JSValueConst value);
// 1 and *key (owned string), 0 at the end, -1 exception.
int js_for_in_next(JSContext *ctx, JSValueConst iterator, JSValue *key);

#endif
