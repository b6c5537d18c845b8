// SPDX-License-Identifier: MIT
/*---
cause: a native function returns its argument without a reference of its own
expect: completes
---*/
#include "quickjs.h"

#include <string.h>

static JSValue native(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return *(JSValue *)&argv[0];
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
    evaluate(ctx, "var kept = {}; native(kept); native(kept); kept = 0;");
    JS_FreeValue(ctx, global);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
