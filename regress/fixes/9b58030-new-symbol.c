// SPDX-License-Identifier: MIT
/*---
cause: JS_NewSymbol keeps the atom that it makes of the description
class: symbol
upstream: {project: quickjs-ng, issue: 1461, fixed: 9b58030}
---*/
#include "quickjs.h"

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    JS_FreeValue(ctx, JS_NewSymbol(ctx, "a description", false));
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
