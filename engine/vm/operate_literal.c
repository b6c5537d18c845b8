// SPDX-License-Identifier: MIT
// Literals of objects, arrays, regular expressions and templates; methods and classes.
#include "vm/operate.h"

#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"
#include "vm/closure.h"
#include "vm/private_name.h"

#include <assert.h>

static int set_unless_exception(JSValue *slot, JSValue value)
{
    if (JS_IsException(value))
        return -1;
    *slot = value;
    return 0;
}

// ---- Arrays ------------------------------------------------------------------------------------

// [values...] -> [array]; the result stands in the lowest slot.
int js_operate_array(JSContext *ctx, JSValue *sp, uint32_t count)
{
    JSValue *values = sp - count;
    JSValue array = js_array_new_from_values(ctx, count, values);
    for (uint32_t i = 0; i < count; i++)
        values[i] = JS_UNDEFINED;
    return set_unless_exception(values, array);
}

// Takes value.
static int append(JSContext *ctx, JSValueConst array, JSValue value)
{
    JSValue *values;
    uint32_t count;
    if (js_fast_elements(array, &values, &count))
        return js_array_push(ctx, array, value);
    int64_t length;
    if (js_length_of(ctx, array, &length) < 0) {
        js_free_value(ctx, value);
        return -1;
    }
    return js_create_data_index(ctx, array, length, value, JS_PROP_C_W_E | JS_PROP_THROW) < 0 ? -1
                                                                                              : 0;
}

int js_operate_array_append(JSContext *ctx, JSValue *sp)
{
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    return append(ctx, sp[-2], value);
}

int js_operate_array_hole(JSContext *ctx, JSValue *sp)
{
    int64_t length;
    if (js_length_of(ctx, sp[-1], &length) < 0)
        return -1;
    return js_set_length_of(ctx, sp[-1], length + 1) < 0 ? -1 : 0;
}

static int spread_plain_array(JSContext *ctx, JSValueConst array, JSValueConst source)
{
    JSValue *values;
    uint32_t count;
    for (uint32_t i = 0; js_fast_elements(source, &values, &count) && i < count; i++) {
        if (append(ctx, array, js_dup(values[i])) < 0)
            return -1;
    }
    return 0;
}

// [array, iterable] -> [array]
int js_operate_array_spread(JSContext *ctx, JSValue *sp)
{
    JSIteratorRecord record;
    JSValue *values;
    uint32_t count;
    int status;
    if (js_iterate_is_plain_array(ctx, sp[-1]) && js_fast_elements(sp[-1], &values, &count)) {
        status = spread_plain_array(ctx, sp[-2], sp[-1]);
    } else {
        js_iterator_record_init(&record);
        status = js_iterator_open(ctx, &record, sp[-1]);
        while (status >= 0) {
            JSValue value;
            int step = js_iterator_step(ctx, &record, &value);
            if (step <= 0) {
                status = step;
                break;
            }
            status = append(ctx, sp[-2], value);
        }
        js_iterator_record_free(ctx, &record);
    }
    if (status < 0)
        return -1;
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    return 0;
}

// ---- Objects -----------------------------------------------------------------------------------

int js_operate_define_field(JSContext *ctx, JSValue *sp, JSAtom atom)
{
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    if (JS_IsObject(sp[-2])) {
        JSValue *slot = js_object_add_known_slot(ctx->rt, js_value_object(sp[-2]), atom);
        if (slot) {
            *slot = value;
            return 0;
        }
    }
    return js_create_data_property(ctx, sp[-2], atom, value, JS_PROP_C_W_E | JS_PROP_THROW) < 0 ? -1
                                                                                                : 0;
}

int js_operate_define_element(JSContext *ctx, JSValue *sp)
{
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    int flags = JS_PROP_C_W_E | JS_PROP_THROW;
    int status;
    if (JS_VALUE_GET_TAG(sp[-2]) == JS_TAG_INT && JS_VALUE_GET_INT(sp[-2]) >= 0) {
        status = js_create_data_index(ctx, sp[-3], JS_VALUE_GET_INT(sp[-2]), value, flags);
    } else {
        JSAtom key = js_to_property_key(ctx, sp[-2]);
        if (key == JS_ATOM_NULL) {
            js_free_value(ctx, value);
            return -1;
        }
        status = js_create_data_property(ctx, sp[-3], key, value, flags);
        js_free_atom(ctx, key);
    }
    if (status < 0)
        return -1;
    js_operate_replace(ctx, &sp[-2], JS_UNDEFINED);
    return 0;
}

static int define_method(JSContext *ctx, JSValueConst object, JSAtom key, JSValueConst function,
                         int kind)
{
    int flags =
        JS_PROP_THROW | JS_PROP_CONFIGURABLE | JS_PROP_HAS_CONFIGURABLE | JS_PROP_HAS_ENUMERABLE;
    if (kind & JS_METHOD_ENUMERABLE)
        flags |= JS_PROP_ENUMERABLE;
    switch (kind & JS_METHOD_KIND_MASK) {
    case JS_METHOD_GETTER:
        return js_define(ctx, object, key, JS_UNDEFINED, function, JS_UNDEFINED,
                         flags | JS_PROP_HAS_GET);
    case JS_METHOD_SETTER:
        return js_define(ctx, object, key, JS_UNDEFINED, JS_UNDEFINED, function,
                         flags | JS_PROP_HAS_SET);
    default:
        return js_define(ctx, object, key, function, JS_UNDEFINED, JS_UNDEFINED,
                         flags | JS_PROP_WRITABLE | JS_PROP_HAS_WRITABLE | JS_PROP_HAS_VALUE);
    }
}

int js_operate_define_method(JSContext *ctx, JSValue *sp, JSAtom atom, int kind)
{
    if (define_method(ctx, sp[-2], atom, sp[-1], kind) < 0)
        return -1;
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    return 0;
}

int js_operate_define_method_element(JSContext *ctx, JSValue *sp, int kind)
{
    JSAtom key = js_to_property_key(ctx, sp[-2]);
    if (key == JS_ATOM_NULL)
        return -1;
    int status = define_method(ctx, sp[-3], key, sp[-1], kind);
    js_free_atom(ctx, key);
    if (status < 0)
        return -1;
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-2], JS_UNDEFINED);
    return 0;
}

// ECMA-262 sec-__proto__-property-names-in-object-initializers
int js_operate_set_proto(JSContext *ctx, JSValue *sp)
{
    if ((JS_IsObject(sp[-1]) || JS_IsNull(sp[-1])) &&
        js_set_prototype(ctx, sp[-2], sp[-1], false) < 0)
        return -1;
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    return 0;
}

int js_operate_copy_properties(JSContext *ctx, JSValue *sp)
{
    if (js_copy_data_properties(ctx, sp[-2], sp[-1], JS_UNDEFINED) < 0)
        return -1;
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    return 0;
}

// [source, keys] -> [object]
int js_operate_copy_rest(JSContext *ctx, JSValue *sp)
{
    JSValue object = js_object_new(ctx);
    if (JS_IsException(object))
        return -1;
    if (js_copy_data_properties(ctx, object, sp[-2], sp[-1]) < 0) {
        js_free_value(ctx, object);
        return -1;
    }
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-2], object);
    return 0;
}

void js_operate_set_home_object(JSContext *ctx, JSValue *sp, uint32_t depth)
{
    JSFunctionPayload *payload = js_value_function(sp[-1]);
    JSValueConst home = sp[-1 - (int)depth];
    assert(payload && JS_IsObject(home));
    JSObject *old = payload->home_object;
    payload->home_object = js_object_dup(js_value_object(home));
    js_heap_free(ctx->rt, old);
}

int js_operate_set_function_name(JSContext *ctx, JSValue *sp, int prefix)
{
    static const char *const prefixes[] = {NULL, "get", "set"};
    assert(prefix >= 0 && prefix < 3);
    JSAtom key;
    if (JS_IsSymbol(sp[-2])) // maybe a private name
        key = js_atom_from_symbol((JSSymbol *)JS_VALUE_GET_PTR(sp[-2]));
    else
        key = js_to_property_key(ctx, sp[-2]);
    if (key == JS_ATOM_NULL)
        return -1;
    int status = js_function_set_name(ctx, sp[-1], key, prefixes[prefix]);
    js_free_atom(ctx, key);
    return status < 0 ? -1 : 0;
}

// ---- Regular expressions and templates
// -------------------------------------------------------------

int js_operate_regexp(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t pattern, uint32_t flags)
{
    JSObject *constructor = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_REGEXP);
    if (!constructor)
        return -1;
    JSValueConst arguments[2] = {frame->bytecode->constants[pattern],
                                 frame->bytecode->constants[flags]};
    JSValueConst target = js_object_borrow(constructor);
    return set_unless_exception(sp, js_construct(ctx, target, target, 2, arguments));
}

static JSValue new_template_array(JSContext *ctx, JSValue *constants, uint32_t count)
{
    return js_array_new_from_borrowed(ctx, count, JS_CONST_ARRAY(constants));
}

// ECMA-262 sec-gettemplateobject
static JSValue new_template_object(JSContext *ctx, JSValue *constants, uint32_t count)
{
    JSValue raw = new_template_array(ctx, constants + count, count);
    JSValue cooked = JS_UNDEFINED;
    if (JS_IsException(raw))
        return raw;
    if (JS_FreezeObject(ctx, raw) < 0)
        goto fail;
    cooked = new_template_array(ctx, constants, count);
    if (JS_IsException(cooked))
        goto fail;
    if (js_define(ctx, cooked, JS_ATOM_raw, raw, JS_UNDEFINED, JS_UNDEFINED,
                  JS_PROP_HAS_VALUE | JS_PROP_HAS_WRITABLE | JS_PROP_HAS_ENUMERABLE |
                      JS_PROP_HAS_CONFIGURABLE | JS_PROP_THROW) < 0)
        goto fail;
    if (JS_FreezeObject(ctx, cooked) < 0)
        goto fail;
    js_free_value(ctx, raw);
    return cooked;
fail:
    js_free_value(ctx, raw);
    js_free_value(ctx, cooked);
    return JS_EXCEPTION;
}

int js_operate_template_object(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t first,
                               uint32_t count)
{
    JSValue *constants = frame->bytecode->constants + first;
    JSValue *cache = &constants[2 * count];
    if (JS_IsUndefined(*cache)) {
        JSValue object = new_template_object(ctx, constants, count);
        if (JS_IsException(object))
            return -1;
        *cache = object;
    }
    sp[0] = js_dup(*cache);
    return 0;
}

// ---- Classes
// ---------------------------------------------------------------------------------------

// [heritage] -> [constructor, prototype]
int js_operate_define_class(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t constant,
                            JSAtom name, int flags)
{
    JSFunctionBytecode *b = js_value_bytecode(frame->bytecode->constants[constant]);
    JSValue key = JS_UNDEFINED, constructor, prototype;
    if (name != b->name) {
        key = js_atom_get_value(ctx->rt, name);
        if (JS_IsException(key)) {
            js_throw_out_of_memory(ctx);
            return -1;
        }
    }
    int status = js_closure_define_class(ctx, b, frame, key, (flags & JS_CLASS_HAS_HERITAGE) != 0,
                                         sp[-1], &constructor, &prototype);
    js_free_value(ctx, key);
    if (status < 0)
        return -1;
    js_operate_replace(ctx, &sp[-1], constructor);
    sp[0] = prototype;
    return 0;
}

// [key, heritage] -> [key, constructor, prototype]
int js_operate_define_class_computed(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t constant,
                                     int flags)
{
    JSFunctionBytecode *b = js_value_bytecode(frame->bytecode->constants[constant]);
    JSValue constructor, prototype;
    if (js_closure_define_class(ctx, b, frame, sp[-2], (flags & JS_CLASS_HAS_HERITAGE) != 0, sp[-1],
                                &constructor, &prototype) < 0)
        return -1;
    js_operate_replace(ctx, &sp[-1], constructor);
    sp[0] = prototype;
    return 0;
}

int js_operate_define_private(JSContext *ctx, JSValue *sp)
{
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    if (js_private_name_define(ctx, sp[-3], sp[-2], value) < 0)
        return -1;
    js_operate_replace(ctx, &sp[-2], JS_UNDEFINED);
    return 0;
}

int js_operate_define_private_method(JSContext *ctx, JSValue *sp, int kind)
{
    JSValue function = sp[-1];
    sp[-1] = JS_UNDEFINED;
    if (js_private_name_define_method(ctx, sp[-3], sp[-2], function, kind) < 0)
        return -1;
    js_operate_replace(ctx, &sp[-2], JS_UNDEFINED);
    return 0;
}

int js_operate_add_private_method(JSContext *ctx, JSValue *sp, int kind)
{
    JSValue function = sp[-1];
    sp[-1] = JS_UNDEFINED;
    if (js_closure_add_private_method(ctx, sp[-3], sp[-2], function, kind) < 0)
        return -1;
    js_operate_replace(ctx, &sp[-2], JS_UNDEFINED);
    return 0;
}

int js_operate_set_fields(JSContext *ctx, JSValue *sp)
{
    JSValue function = sp[-1];
    sp[-1] = JS_UNDEFINED;
    return js_closure_set_fields(ctx, sp[-2], function);
}
