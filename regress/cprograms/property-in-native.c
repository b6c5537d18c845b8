// SPDX-License-Identifier: MIT
/*---
cause: a native function gets a property and never frees it
expect: completes
---*/
#include "quickjs.h"

#include <string.h>

static JSValue native(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JS_GetPropertyStr(ctx, argv[0], "inner");
    return JS_UNDEFINED;
}

static void evaluate(JSContext *ctx, const char *text)
{
    JSValue value = JS_Eval(ctx, text, strlen(text), "inner.js", JS_EVAL_TYPE_GLOBAL);
    JS_FreeValue(ctx, value);
}

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JSValue global = JS_GetGlobalObject(ctx);
    JS_SetPropertyStr(ctx, global, "native", JS_NewCFunction(ctx, native, "native", 1));
    evaluate(ctx, "native({inner: {deep: 1}})");
    JS_FreeValue(ctx, global);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
