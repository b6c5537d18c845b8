// SPDX-License-Identifier: MIT
// The C API: making objects, opaque pointers, and tables of properties.
#include "object/property.h"

#include "object/convert.h"
#include "object/error.h"

#include <assert.h>

// ---- Making ----------------------------------------------------------------------------------

JSValue JS_NewObjectProtoClass(JSContext *ctx, JSValueConst proto, JSClassID class_id)
{
    return js_object_new_with_proto(ctx, JS_IsObject(proto) ? js_value_object(proto) : NULL,
                                    class_id);
}

JSValue JS_NewObjectClass(JSContext *ctx, JSClassID class_id)
{
    return js_object_new_class(ctx, class_id);
}

JSValue JS_NewObjectProto(JSContext *ctx, JSValueConst proto)
{
    return JS_NewObjectProtoClass(ctx, proto, JS_CLASS_OBJECT);
}

JSValue JS_NewObject(JSContext *ctx)
{
    return js_object_new(ctx);
}

// Takes the values from `from` on.
static void free_rest(JSContext *ctx, int from, int count, const JSValue *values)
{
    for (int i = from; i < count; i++)
        js_free_value(ctx, values[i]);
}

JSValue JS_NewObjectFrom(JSContext *ctx, int count, const JSAtom *props, const JSValue *values)
{
    JSValue object = js_object_new(ctx);
    if (JS_IsException(object)) {
        free_rest(ctx, 0, count, values);
        return JS_EXCEPTION;
    }
    for (int i = 0; i < count; i++) {
        if (js_create_data_property(ctx, object, props[i], values[i],
                                    JS_PROP_C_W_E | JS_PROP_THROW) < 0) {
            free_rest(ctx, i + 1, count, values);
            js_free_value(ctx, object);
            return JS_EXCEPTION;
        }
    }
    return object;
}

JSValue JS_NewObjectFromStr(JSContext *ctx, int count, const char **props, const JSValue *values)
{
    JSValue object = js_object_new(ctx);
    if (JS_IsException(object)) {
        free_rest(ctx, 0, count, values);
        return JS_EXCEPTION;
    }
    for (int i = 0; i < count; i++) {
        if (JS_DefinePropertyValueStr(ctx, object, props[i], values[i],
                                      JS_PROP_C_W_E | JS_PROP_THROW) < 0) {
            free_rest(ctx, i + 1, count, values);
            js_free_value(ctx, object);
            return JS_EXCEPTION;
        }
    }
    return object;
}

// ---- Tests -----------------------------------------------------------------------------------

bool JS_IsRegExp(JSValueConst val)
{
    return js_value_is_class(val, JS_CLASS_REGEXP);
}

bool JS_IsMap(JSValueConst val)
{
    return js_value_is_class(val, JS_CLASS_MAP);
}

bool JS_IsSet(JSValueConst val)
{
    return js_value_is_class(val, JS_CLASS_SET);
}

bool JS_IsWeakRef(JSValueConst val)
{
    return js_value_is_class(val, JS_CLASS_WEAK_REF);
}

bool JS_IsWeakSet(JSValueConst val)
{
    return js_value_is_class(val, JS_CLASS_WEAK_SET);
}

bool JS_IsWeakMap(JSValueConst val)
{
    return js_value_is_class(val, JS_CLASS_WEAK_MAP);
}

bool JS_IsDataView(JSValueConst val)
{
    return js_value_is_class(val, JS_CLASS_DATAVIEW);
}

bool JS_IsDate(JSValueConst v)
{
    return js_value_is_class(v, JS_CLASS_DATE);
}

bool JS_IsProxy(JSValueConst val)
{
    return js_value_is_class(val, JS_CLASS_PROXY);
}

void JS_SetIsHTMLDDA(JSContext *ctx, JSValueConst obj)
{
    if (JS_IsObject(obj))
        js_value_object(obj)->is_html_dda = 1;
}

// ---- Opaque pointers -------------------------------------------------------------------------

static bool has_opaque(JSValueConst v)
{
    return JS_IsObject(v) && js_value_object(v)->class_id >= JS_CLASS_BUILTIN_COUNT;
}

int JS_SetOpaque(JSValueConst obj, void *opaque)
{
    if (!has_opaque(obj))
        return -1;
    js_value_object(obj)->payload = opaque;
    return 0;
}

void *JS_GetOpaque(JSValueConst obj, JSClassID class_id)
{
    return has_opaque(obj) ? js_value_payload(obj, class_id) : NULL;
}

void *JS_GetOpaque2(JSContext *ctx, JSValueConst obj, JSClassID class_id)
{
    void *opaque = JS_GetOpaque(obj, class_id);
    if (!opaque) {
        const JSClassInfo *info = js_class_info(ctx->rt, class_id);
        JS_ThrowTypeError(ctx, "not a %s", info && info->name ? info->name : "object of the class");
    }
    return opaque;
}

void *JS_GetAnyOpaque(JSValueConst obj, JSClassID *class_id)
{
    *class_id = JS_GetClassID(obj);
    return has_opaque(obj) ? js_value_object(obj)->payload : NULL;
}

// ---- Tables of properties
// ------------------------------------------------------------------------

// "[Symbol.iterator]" and the like name well-known symbols.
static JSAtom get_entry_key(JSContext *ctx, const char *name)
{
    size_t size = strlen(name);
    if (size > 2 && name[0] == '[' && name[size - 1] == ']') {
        for (JSAtom atom = JS_ATOM_Symbol_asyncIterator; atom < JS_ATOM_BUILTIN_COUNT; atom++) {
            uint32_t length;
            const char *text = js_atom_constant_text(atom, &length);
            if (length == size - 2 && memcmp(text, name + 1, length) == 0)
                return atom;
        }
    }
    return JS_NewAtomLen(ctx, name, size);
}

static JSValue new_entry_function(JSContext *ctx, const JSCFunctionListEntry *entry,
                                  JSCFunctionType function, int length, int cproto, JSAtom name,
                                  const char *prefix)
{
    JSPropDef def = {
        .kind = JS_PROP_DEF_FUNCTION,
        .length = (uint8_t)length,
        .cproto = (uint8_t)cproto,
        .magic = entry->magic,
    };
    def.function = function;
    return js_function_new_native(ctx, &def, name, prefix, NULL);
}

static int define_accessor_entry(JSContext *ctx, JSValueConst object, JSAtom key,
                                 const JSCFunctionListEntry *entry)
{
    bool has_magic = entry->def_type == JS_DEF_CGETSET_MAGIC;
    JSValue getter = JS_UNDEFINED;
    JSValue setter = JS_UNDEFINED;
    int result = -1;
    if (entry->u.getset.get.generic) {
        getter =
            new_entry_function(ctx, entry, entry->u.getset.get, 0,
                               has_magic ? JS_CFUNC_getter_magic : JS_CFUNC_getter, key, "get");
        if (JS_IsException(getter))
            goto done;
    }
    if (entry->u.getset.set.generic) {
        setter =
            new_entry_function(ctx, entry, entry->u.getset.set, 1,
                               has_magic ? JS_CFUNC_setter_magic : JS_CFUNC_setter, key, "set");
        if (JS_IsException(setter))
            goto done;
    }
    result = js_define(ctx, object, key, JS_UNDEFINED, getter, setter,
                       (entry->prop_flags & (JS_PROP_CONFIGURABLE | JS_PROP_ENUMERABLE)) |
                           JS_PROP_HAS_GET | JS_PROP_HAS_SET | JS_PROP_HAS_CONFIGURABLE |
                           JS_PROP_HAS_ENUMERABLE | JS_PROP_THROW);
done:
    js_free_value(ctx, getter);
    js_free_value(ctx, setter);
    return result;
}

static JSValue get_alias(JSContext *ctx, JSValueConst object, const JSCFunctionListEntry *entry)
{
    JSAtom source = get_entry_key(ctx, entry->u.alias.name);
    if (source == JS_ATOM_NULL)
        return JS_EXCEPTION;
    JSValue value = JS_EXCEPTION;
    if (entry->u.alias.base < 0) {
        value = js_get(ctx, object, source);
    } else { // 0: the global object, 1: Array.prototype
        JSObject *base = js_realm_peek_intrinsic(
            ctx, entry->u.alias.base == 0 ? JS_INTRINSIC_GLOBAL : JS_INTRINSIC_ARRAY_PROTOTYPE);
        if (base)
            value = js_get(ctx, js_object_borrow(base), source);
    }
    js_free_atom(ctx, source);
    return value;
}

static JSValue new_entry_object(JSContext *ctx, const JSCFunctionListEntry *entry)
{
    JSValue object = js_object_new(ctx);
    if (!JS_IsException(object) && JS_SetPropertyFunctionList(ctx, object, entry->u.prop_list.tab,
                                                              entry->u.prop_list.len) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

static JSValue new_entry_value(JSContext *ctx, JSValueConst object, JSAtom key,
                               const JSCFunctionListEntry *entry)
{
    switch (entry->def_type) {
    case JS_DEF_CFUNC:
        return new_entry_function(ctx, entry, entry->u.func.cfunc, entry->u.func.length,
                                  entry->u.func.cproto, key, NULL);
    case JS_DEF_PROP_STRING:
        return JS_NewStringLen(ctx, entry->u.str, strlen(entry->u.str));
    case JS_DEF_PROP_INT32:
        return js_int32(entry->u.i32);
    case JS_DEF_PROP_INT64:
        return js_int64(entry->u.i64);
    case JS_DEF_PROP_DOUBLE:
        return js_float64(entry->u.f64);
    case JS_DEF_PROP_UNDEFINED:
        return JS_UNDEFINED;
    case JS_DEF_PROP_BOOL:
        return js_bool(entry->u.i32 != 0);
    case JS_DEF_PROP_SYMBOL:
        return JS_AtomToValue(ctx, (JSAtom)entry->u.i32);
    case JS_DEF_OBJECT:
        return new_entry_object(ctx, entry);
    case JS_DEF_ALIAS:
        return get_alias(ctx, object, entry);
    default:
        return JS_ThrowInternalError(ctx, "unknown kind of entry in a table of properties");
    }
}

int JS_SetPropertyFunctionList(JSContext *ctx, JSValueConst obj, const JSCFunctionListEntry *tab,
                               int len)
{
    for (int i = 0; i < len; i++) {
        const JSCFunctionListEntry *entry = &tab[i];
        JSAtom key = get_entry_key(ctx, entry->name);
        if (key == JS_ATOM_NULL)
            return -1;
        int result;
        if (entry->def_type == JS_DEF_CGETSET || entry->def_type == JS_DEF_CGETSET_MAGIC)
            result = define_accessor_entry(ctx, obj, key, entry);
        else
            result = JS_DefinePropertyValue(ctx, obj, key, new_entry_value(ctx, obj, key, entry),
                                            (entry->prop_flags & JS_PROP_C_W_E) | JS_PROP_THROW);
        js_free_atom(ctx, key);
        if (result < 0)
            return -1;
    }
    return 0;
}
