// SPDX-License-Identifier: MIT
/*---
cause: a string is made and never freed
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JS_NewString(ctx, "kept by nobody");
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
