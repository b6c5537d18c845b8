// SPDX-License-Identifier: MIT
// Object.prototype (ECMA-262 sec-properties-of-the-object-prototype-object), with the accessors of
// annex B.
#include "builtins/object_to_string.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

static JSValue has_own_property(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    JSAtom key = js_to_property_key(ctx, argv[0]);
    if (key == JS_ATOM_NULL)
        return JS_EXCEPTION;
    JSValue object = js_to_object(ctx, this_value);
    int result = JS_IsException(object) ? -1 : js_has_own(ctx, object, key);
    js_free_atom(ctx, key);
    js_free_value(ctx, object);
    return result < 0 ? JS_EXCEPTION : js_bool(result);
}

static JSValue is_prototype_of(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    if (!JS_IsObject(argv[0]))
        return JS_FALSE;
    JSValue object = js_to_object(ctx, this_value);
    if (JS_IsException(object))
        return object;
    JSValue result = JS_FALSE;
    JSValue link = js_dup(argv[0]);
    for (;;) {
        JSValue next = js_get_prototype(ctx, link);
        js_free_value(ctx, link);
        link = next;
        if (JS_IsException(link)) {
            result = JS_EXCEPTION;
            break;
        }
        if (JS_IsNull(link))
            break;
        if (js_value_object(link) == js_value_object(object)) {
            result = JS_TRUE;
            break;
        }
        if (ctx->rt->interrupt_handler && --ctx->rt->interrupt_countdown <= 0 &&
            ctx->rt->interrupt_handler(ctx->rt, ctx->rt->interrupt_opaque)) {
            result = js_throw_interrupted(ctx); // a proxy may make the chain endless
            break;
        }
    }
    js_free_value(ctx, link);
    js_free_value(ctx, object);
    return result;
}

static JSValue property_is_enumerable(JSContext *ctx, JSValueConst this_value, int argc,
                                      JSValueConst *argv)
{
    JSPropertyDescriptor descriptor;
    JSAtom key = js_to_property_key(ctx, argv[0]);
    if (key == JS_ATOM_NULL)
        return JS_EXCEPTION;
    JSValue object = js_to_object(ctx, this_value);
    int exists = JS_IsException(object) ? -1 : js_get_own_property(ctx, &descriptor, object, key);
    if (exists > 0) {
        exists = (descriptor.flags & JS_PROP_ENUMERABLE) != 0;
        js_free_descriptor(ctx, &descriptor);
    }
    js_free_atom(ctx, key);
    js_free_value(ctx, object);
    return exists < 0 ? JS_EXCEPTION : js_bool(exists);
}

static JSValue to_locale_string(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    return js_invoke(ctx, this_value, JS_ATOM_toString, 0, NULL);
}

static JSValue value_of(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return js_to_object(ctx, this_value);
}

static const char *builtin_tag(const JSObject *object, bool is_array)
{
    if (is_array)
        return "Array";
    if (object->is_callable)
        return "Function";
    switch (object->class_id) {
    case JS_CLASS_ARGUMENTS:
    case JS_CLASS_MAPPED_ARGUMENTS:
        return "Arguments";
    case JS_CLASS_ERROR:
        return "Error";
    case JS_CLASS_BOOLEAN:
        return "Boolean";
    case JS_CLASS_NUMBER:
        return "Number";
    case JS_CLASS_STRING:
        return "String";
    case JS_CLASS_DATE:
        return "Date";
    case JS_CLASS_REGEXP:
        return "RegExp";
    default:
        return "Object";
    }
}

// ECMA-262 sec-object.prototype.tostring
JSValue js_object_to_string(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSStringBuilder builder;
    if (js_is_nullish(this_value))
        return JS_NewString(ctx, JS_IsNull(this_value) ? "[object Null]" : "[object Undefined]");
    JSValue object = js_to_object(ctx, this_value);
    if (JS_IsException(object))
        return object;
    int is_array = js_is_array(ctx, object);
    JSValue tag = is_array < 0 ? JS_EXCEPTION : js_get(ctx, object, JS_ATOM_Symbol_toStringTag);
    if (JS_IsException(tag)) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    js_string_builder_init(&builder, ctx->rt);
    js_string_builder_ascii(&builder, "[object ");
    if (JS_IsString(tag))
        js_string_builder_value(&builder, tag);
    else
        js_string_builder_ascii(&builder, builtin_tag(js_value_object(object), is_array));
    js_string_builder_unit(&builder, ']');
    js_free_value(ctx, tag);
    js_free_value(ctx, object);
    return js_builder_end(ctx, &builder);
}

// ---- Annex B ----------------------------------------------------------------------------------

// ECMA-262 sec-get-object.prototype.__proto__
static JSValue get_proto(JSContext *ctx, JSValueConst this_value)
{
    JSValue object = js_to_object(ctx, this_value);
    if (JS_IsException(object))
        return object;
    JSValue proto = js_get_prototype(ctx, object);
    js_free_value(ctx, object);
    return proto;
}

static JSValue set_proto(JSContext *ctx, JSValueConst this_value, JSValueConst value)
{
    if (js_require_object_coercible(ctx, this_value, "__proto__") < 0)
        return JS_EXCEPTION;
    if (!JS_IsObject(this_value) || (!JS_IsObject(value) && !JS_IsNull(value)))
        return JS_UNDEFINED;
    return js_set_prototype(ctx, this_value, value, true) < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

// __defineGetter__ (magic 0) and __defineSetter__ (1)
static JSValue define_accessor(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int is_setter)
{
    JSValue object = js_to_object(ctx, this_value);
    if (JS_IsException(object))
        return object;
    int result = -1;
    if (!js_value_is_function(argv[1])) {
        js_throw_not_a_function(ctx, argv[1]);
    } else {
        JSAtom key = js_to_property_key(ctx, argv[0]);
        int flags = JS_PROP_HAS_ENUMERABLE | JS_PROP_HAS_CONFIGURABLE | JS_PROP_ENUMERABLE |
                    JS_PROP_CONFIGURABLE | JS_PROP_THROW |
                    (is_setter ? JS_PROP_HAS_SET : JS_PROP_HAS_GET);
        if (key != JS_ATOM_NULL) {
            result = is_setter
                         ? js_define(ctx, object, key, JS_UNDEFINED, JS_UNDEFINED, argv[1], flags)
                         : js_define(ctx, object, key, JS_UNDEFINED, argv[1], JS_UNDEFINED, flags);
        }
        js_free_atom(ctx, key);
    }
    js_free_value(ctx, object);
    return result < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

// The accessor along the prototype chain; undefined where a data property or nothing is found.
static JSValue find_accessor(JSContext *ctx, JSValue link, JSAtom key, bool is_setter)
{
    JSPropertyDescriptor descriptor;
    for (;;) {
        int exists = js_get_own_property(ctx, &descriptor, link, key);
        if (exists != 0) {
            js_free_value(ctx, link);
            if (exists < 0)
                return JS_EXCEPTION;
            JSValue found = JS_UNDEFINED;
            if (descriptor.flags & JS_PROP_GETSET)
                found = js_dup(is_setter ? descriptor.setter : descriptor.getter);
            js_free_descriptor(ctx, &descriptor);
            return found;
        }
        JSValue next = js_get_prototype(ctx, link);
        js_free_value(ctx, link);
        if (JS_IsException(next))
            return JS_EXCEPTION;
        if (!JS_IsObject(next)) {
            js_free_value(ctx, next);
            return JS_UNDEFINED;
        }
        link = next;
    }
}

static JSValue lookup_accessor(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int is_setter)
{
    JSValue object = js_to_object(ctx, this_value);
    if (JS_IsException(object))
        return object;
    JSAtom key = js_to_property_key(ctx, argv[0]);
    if (key == JS_ATOM_NULL) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    JSValue result = find_accessor(ctx, object, key, is_setter);
    js_free_atom(ctx, key);
    return result;
}

static const JSPropDef object_prototype_properties[] = {
    JS_METHOD(hasOwnProperty, 1, has_own_property),
    JS_METHOD(isPrototypeOf, 1, is_prototype_of),
    JS_METHOD(propertyIsEnumerable, 1, property_is_enumerable),
    JS_METHOD(toLocaleString, 0, to_locale_string),
    JS_METHOD(toString, 0, js_object_to_string),
    JS_METHOD(valueOf, 0, value_of),
    JS_GETTER_SETTER(__proto__, get_proto, set_proto),
    JS_METHOD_MAGIC(__defineGetter__, 2, define_accessor, 0),
    JS_METHOD_MAGIC(__defineSetter__, 2, define_accessor, 1),
    JS_METHOD_MAGIC(__lookupGetter__, 1, lookup_accessor, 0),
    JS_METHOD_MAGIC(__lookupSetter__, 1, lookup_accessor, 1),
};

static int finish_object_prototype(JSContext *ctx, JSObject *object)
{
    object->is_immutable_proto = 1;
    return 0;
}

const JSIntrinsicDef js_intrinsic_object_prototype = {
    .prototype = JS_INTRINSIC_NONE,
    .class_id = JS_CLASS_OBJECT,
    .constructor = JS_INTRINSIC_OBJECT,
    JS_INTRINSIC_PROPERTIES(object_prototype_properties),
    .finish = finish_object_prototype};
