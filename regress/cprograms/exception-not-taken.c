// SPDX-License-Identifier: MIT
/*---
cause: an exception is left pending, which JS_FreeRuntime forgives
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JSValue value = JS_Eval(ctx, "throw {}", 8, "thrown.js", JS_EVAL_TYPE_GLOBAL);
    JS_FreeValue(ctx, value);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
