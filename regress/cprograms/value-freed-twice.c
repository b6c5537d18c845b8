// SPDX-License-Identifier: MIT
/*---
cause: a value is freed twice
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JSValue object = JS_NewObject(ctx);
    JS_FreeValue(ctx, object);
    JS_FreeValue(ctx, object);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
