// SPDX-License-Identifier: MIT
/*---
cause: JS_FreeCString is left out
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JSValue value = JS_NewString(ctx, "kept as text");
    const char *text = JS_ToCString(ctx, value);
    (void)text;
    JS_FreeValue(ctx, value);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
