// SPDX-License-Identifier: MIT
/*---
cause: an argument that is taken is freed by the caller too
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue object = JS_NewObject(ctx);
    JS_SetPropertyStr(ctx, global, "shared", object);
    JS_FreeValue(ctx, object);
    JS_FreeValue(ctx, global);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
