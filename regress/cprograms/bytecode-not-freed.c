// SPDX-License-Identifier: MIT
/*---
cause: compiled code is neither run nor freed
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    int flags = JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY;
    JSValue code = JS_Eval(ctx, "function f() {}", 15, "inner.js", flags);
    (void)code;
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
