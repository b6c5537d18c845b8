// SPDX-License-Identifier: MIT
// The making of arguments objects.
#include "object/arguments.h"

#include "object/error.h"
#include "object/property.h"

#include <assert.h>

static int add_length(JSContext *ctx, JSObject *arguments, uint32_t count)
{
    return js_add_property(ctx, arguments, JS_ATOM_length, js_uint32(count), JS_PROP_W_C);
}

static int add_iterator(JSContext *ctx, JSObject *arguments)
{
    JSObject *values = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_ARRAY_PROTOTYPE_VALUES);
    if (!values)
        return -1;
    return js_add_property(ctx, arguments, JS_ATOM_Symbol_iterator,
                           js_object_value(js_object_dup(values)), JS_PROP_W_C);
}

// sec-createunmappedargumentsobject: both halves of `callee` are %ThrowTypeError%.
static int add_poisoned_callee(JSContext *ctx, JSObject *arguments)
{
    JSObject *thrower = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_THROW_TYPE_ERROR);
    if (!thrower)
        return -1;
    JSProperty *property = js_object_add_slot(ctx, arguments, JS_ATOM_callee, JS_PROP_GETSET);
    if (!property)
        return -1;
    property->accessor.getter = js_object_dup(thrower);
    property->accessor.setter = js_object_dup(thrower);
    return 0;
}

JSValue js_arguments_new_unmapped(JSContext *ctx, uint32_t count, JSValueConst *values)
{
    JSValue result = js_object_new_class(ctx, JS_CLASS_ARGUMENTS);
    if (JS_IsException(result))
        return JS_EXCEPTION;
    JSObject *object = js_value_object(result);
    assert(object->is_fast_array);
    if (count > 0) {
        JSElements *elements = &object->elements;
        elements->values = js_heap_alloc(ctx->rt, (size_t)count * sizeof(*elements->values));
        if (!elements->values) {
            js_free_value(ctx, result);
            return js_throw_out_of_memory(ctx);
        }
        elements->capacity = count;
        for (uint32_t i = 0; i < count; i++)
            elements->values[i] = js_dup(values[i]);
        elements->count = count;
    }
    if (add_length(ctx, object, count) < 0 || add_iterator(ctx, object) < 0 ||
        add_poisoned_callee(ctx, object) < 0) {
        js_free_value(ctx, result);
        return JS_EXCEPTION;
    }
    return result;
}

static int add_mapped(JSContext *ctx, JSObject *object, uint32_t index, JSVarRef *variable)
{
    JSProperty *property = js_object_add_slot(ctx, object, js_atom_from_small_index(index),
                                              JS_PROP_C_W_E | JS_PROP_VARREF);
    if (!property)
        return -1;
    property->var_ref = js_heap_dup(variable);
    return 0;
}

// ECMA-262 sec-createmappedargumentsobject
JSValue js_arguments_new_mapped(JSContext *ctx, uint32_t count, JSValueConst *values,
                                uint32_t mapped_count, JSVarRef **variables, JSValueConst callee)
{
    JSValue result = js_object_new_class(ctx, JS_CLASS_MAPPED_ARGUMENTS);
    if (JS_IsException(result))
        return JS_EXCEPTION;
    JSObject *object = js_value_object(result);
    if (js_object_reserve(ctx, object, count + 3) < 0 || add_length(ctx, object, count) < 0 ||
        add_iterator(ctx, object) < 0 ||
        js_add_property(ctx, object, JS_ATOM_callee, js_dup(callee), JS_PROP_W_C) < 0)
        goto fail;
    for (uint32_t i = 0; i < count; i++) {
        int added = i < mapped_count && variables[i]
                        ? add_mapped(ctx, object, i, variables[i])
                        : js_add_property(ctx, object, js_atom_from_small_index(i),
                                          js_dup(values[i]), JS_PROP_C_W_E);
        if (added < 0)
            goto fail;
    }
    return result;
fail:
    js_free_value(ctx, result);
    return JS_EXCEPTION;
}
