// SPDX-License-Identifier: MIT
/*---
cause: an object is made and never freed
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JSValue object = JS_NewObject(ctx);
    JS_SetPropertyStr(ctx, object, "label", JS_NewInt32(ctx, 7));
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
