// SPDX-License-Identifier: MIT
// Planted: js_object_new_with_shape takes the shape, also where it fails; here it is freed again.
//
// expect: used after it is released
#include "object/object.h"

JSValue planted(JSContext *ctx);
JSValue planted(JSContext *ctx)
{
    JSShape *shape = js_shape_for_proto(JS_GetRuntime(ctx), NULL);
    if (!shape)
        return JS_EXCEPTION;
    JSValue object = js_object_new_with_shape(ctx, shape, JS_CLASS_OBJECT);
    if (JS_IsException(object))
        js_heap_free(JS_GetRuntime(ctx), shape);
    return object;
}
