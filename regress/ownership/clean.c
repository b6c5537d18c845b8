// SPDX-License-Identifier: MIT
// No error: the five functions as they should be. The check must find nothing here.
#include "quickjs.h"

JSValue lost(JSContext *ctx, JSValueConst source);
JSValue lost(JSContext *ctx, JSValueConst source)
{
    JSValue array = JS_NewArray(ctx);
    JSValue item = JS_GetPropertyStr(ctx, source, "item");
    if (JS_IsException(item)) {
        JS_FreeValue(ctx, array);
        return item;
    }
    JS_SetPropertyUint32(ctx, array, 0, item);
    return array;
}

int taken(JSContext *ctx, JSValueConst target);
int taken(JSContext *ctx, JSValueConst target)
{
    JSValue item = JS_NewObject(ctx);
    return JS_SetPropertyStr(ctx, target, "item", item);
}

JSValue returned(JSContext *ctx, JSValueConst value);
JSValue returned(JSContext *ctx, JSValueConst value)
{
    if (JS_IsObject(value))
        return JS_DupValue(ctx, value);
    return JS_NewObject(ctx);
}

int consumed(JSContext *ctx, JSValueConst target, JSValue value);
int consumed(JSContext *ctx, JSValueConst target, JSValue value)
{
    if (!JS_IsObject(target)) {
        JS_FreeValue(ctx, value);
        return -1;
    }
    return JS_SetPropertyStr(ctx, target, "value", value);
}
