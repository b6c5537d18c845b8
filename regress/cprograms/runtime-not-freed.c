// SPDX-License-Identifier: MIT
/*---
cause: JS_FreeRuntime is left out
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JS_FreeContext(ctx);
}
