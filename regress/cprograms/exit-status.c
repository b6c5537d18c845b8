// SPDX-License-Identifier: MIT
/*---
cause: main gives 3
expect: exits 3
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    return 3;
}
