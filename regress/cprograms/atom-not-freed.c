// SPDX-License-Identifier: MIT
/*---
cause: JS_FreeAtom is left out
expect: completes
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JS_NewAtom(ctx, "kept as an atom");
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
