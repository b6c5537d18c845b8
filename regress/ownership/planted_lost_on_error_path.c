// SPDX-License-Identifier: MIT
// Planted: `array` is lost where the second value cannot be made.
// expect: Potential leak of an object stored into 'array'
#include "quickjs.h"

JSValue planted(JSContext *ctx, JSValueConst source);
JSValue planted(JSContext *ctx, JSValueConst source)
{
    JSValue array = JS_NewArray(ctx);
    JSValue item = JS_GetPropertyStr(ctx, source, "item");
    if (JS_IsException(item))
        return item;
    JS_SetPropertyUint32(ctx, array, 0, item);
    return array;
}
