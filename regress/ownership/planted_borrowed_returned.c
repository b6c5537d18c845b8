// SPDX-License-Identifier: MIT
// Planted: `value` is borrowed, and returned as if it were a new reference.
// expect: +0 retain count returned to caller where a +1
#include "quickjs.h"

JSValue planted(JSContext *ctx, JSValueConst value);
JSValue planted(JSContext *ctx, JSValueConst value)
{
    if (JS_IsObject(value))
        return (struct JSValueCell *)value;
    return JS_NewObject(ctx);
}
