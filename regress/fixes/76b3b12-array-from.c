// SPDX-License-Identifier: MIT
/*---
cause: JS_NewArrayFrom takes its values, but keeps them where memory runs out
class: array
upstream: {project: quickjs-ng, issue: 1176, fixed: 76b3b12}
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JSValue values[8];
    for (int i = 0; i < 8; i++) {
        values[i] = JS_NewObject(ctx);
    }
    JS_SetMemoryLimit(rt, 1);
    JSValue array = JS_NewArrayFrom(ctx, 8, values);
    JS_SetMemoryLimit(rt, (size_t)-1);
    JS_FreeValue(ctx, array);
    JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
