// SPDX-License-Identifier: MIT
/*---
cause: JS_FreeContext is left out
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JS_FreeValue(ctx, JS_NewObject(ctx));
    JS_FreeRuntime(rt);
}
