// SPDX-License-Identifier: MIT
/*---
cause: an exception is taken and never freed
expect: completes
---*/
#include "quickjs.h"

#include <string.h>

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
    evaluate(ctx, "throw new Error(1)");
    JSValue exception = JS_GetException(ctx);
    (void)exception;
    JS_FreeValue(ctx, global);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
