// SPDX-License-Identifier: MIT
// No error: the planted functions as they should be, and what else must give no report.
#include "object/error.h"

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

// A cell becomes a value, and a thrown exception is nobody's.
JSValue named(JSContext *ctx, JSValueConst source);
JSValue named(JSContext *ctx, JSValueConst source)
{
    if (!JS_IsObject(source))
        return js_throw_not_an_object(ctx, source);
    JSString *text = js_string_new_ascii(JS_GetRuntime(ctx), "named");
    if (!text) {
        js_throw_out_of_memory(ctx);
        return JS_EXCEPTION;
    }
    return js_string_value(text);
}

// Arrays of values are no references themselves, and immediates are free to drop.
int stored(JSContext *ctx, JSValue *slots, JSValueConst source);
int stored(JSContext *ctx, JSValue *slots, JSValueConst source)
{
    js_int32(1);
    js_set_slot(JS_GetRuntime(ctx), &slots[0], JS_DupValue(ctx, source));
    js_set_slot(JS_GetRuntime(ctx), &slots[1], js_int32(2));
    JSValue both[2] = {JS_DupValue(ctx, slots[0]), JS_UNDEFINED};
    both[1] = js_array_new_from_borrowed(ctx, 1, JS_CONST_ARRAY(both));
    if (JS_IsException(both[1])) {
        JS_FreeValue(ctx, both[0]);
        return -1;
    }
    slots[2] = both[0];
    slots[3] = both[1];
    return 0;
}

// A value stays alive by one more reference while script runs.
int held(JSContext *ctx, JSObject *object);
int held(JSContext *ctx, JSObject *object)
{
    JSObject *kept = js_object_dup(object);
    int result = JS_SetPropertyStr(ctx, js_object_borrow(object), "held", JS_TRUE);
    js_heap_free(JS_GetRuntime(ctx), kept);
    return result;
}
