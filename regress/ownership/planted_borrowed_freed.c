// SPDX-License-Identifier: MIT
// Planted: `value` is borrowed, and freed. (The cast is what the check build refuses without.)
// expect: Incorrect decrement of the reference count
#include "quickjs.h"

void planted(JSContext *ctx, JSValueConst value);
void planted(JSContext *ctx, JSValueConst value)
{
    JS_FreeValue(ctx, (struct JSValueCell *)value);
}
