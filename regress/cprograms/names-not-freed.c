// SPDX-License-Identifier: MIT
/*---
cause: the list of property names is never freed
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JSValue object = JS_NewObject(ctx);
    JS_SetPropertyStr(ctx, object, "a name of mine", JS_TRUE);
    JSPropertyEnum *names;
    uint32_t count;
    JS_GetOwnPropertyNames(ctx, &names, &count, object, JS_GPN_STRING_MASK);
    JS_FreeValue(ctx, object);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
