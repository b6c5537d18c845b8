// SPDX-License-Identifier: MIT
// Planted: `value` is taken, and on one path neither freed nor passed on.
// expect: Potential leak of an object
#include "quickjs.h"

int planted(JSContext *ctx, JSValueConst target, JSValue value);
int planted(JSContext *ctx, JSValueConst target, JSValue value)
{
    if (!JS_IsObject(target))
        return -1;
    return JS_SetPropertyStr(ctx, target, "value", value);
}
