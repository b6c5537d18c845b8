// SPDX-License-Identifier: MIT
/*---
cause: two runtimes at a time, one after another, nothing is wrong
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    for (int i = 0; i < 3; i++) {
        JSRuntime *first = JS_NewRuntime();
        JSRuntime *second = JS_NewRuntime();
        JSContext *ctx = JS_NewContext(second);
        JS_FreeContext(ctx);
        JS_FreeRuntime(second);
        JS_FreeRuntime(first);
    }
}
