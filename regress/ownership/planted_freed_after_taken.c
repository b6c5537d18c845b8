// SPDX-License-Identifier: MIT
// Planted: JS_SetPropertyStr takes `item`, also when it fails, and it is freed once more.
// expect: used after it is released
#include "quickjs.h"

int planted(JSContext *ctx, JSValueConst target);
int planted(JSContext *ctx, JSValueConst target)
{
    JSValue item = JS_NewObject(ctx);
    int status = JS_SetPropertyStr(ctx, target, "item", item);
    if (status < 0)
        JS_FreeValue(ctx, item);
    return status;
}
