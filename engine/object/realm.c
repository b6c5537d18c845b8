// SPDX-License-Identifier: MIT
// Intrinsics: objects made from constant tables when they are first touched.
//
// An intrinsic is put in its place before its table is installed, because what the table refers
// to may refer back. Where memory runs out on the way it stays there unfinished, and the next
// touch goes on where the last one stopped.
#include "object/realm.h"

#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

static const JSIntrinsicDef *const intrinsic_defs[JS_INTRINSIC_COUNT] = {
#define X(constant, symbol) [JS_INTRINSIC_##constant] = &symbol,
    JS_INTRINSICS(X)
#undef X
};

// `prototype` and `constructor` slots point here until they are read.
static const JSPropDef intrinsic_links[JS_INTRINSIC_COUNT] = {
#define X(constant, symbol)                                                                        \
    [JS_INTRINSIC_##                                                                               \
        constant] = {.kind = JS_PROP_DEF_INTRINSIC, .intrinsic = JS_INTRINSIC_##constant},
    JS_INTRINSICS(X)
#undef X
};

const JSPropDef js_lazy_function_prototype = {
    .atom = JS_ATOM_prototype,
    .kind = JS_PROP_DEF_FUNCTION_PROTOTYPE,
    .intrinsic = JS_INTRINSIC_OBJECT_PROTOTYPE,
};
const JSPropDef js_lazy_generator_prototype = {
    .atom = JS_ATOM_prototype,
    .kind = JS_PROP_DEF_FUNCTION_PROTOTYPE,
    .intrinsic = JS_INTRINSIC_GENERATOR_PROTOTYPE,
};
const JSPropDef js_lazy_async_generator_prototype = {
    .atom = JS_ATOM_prototype,
    .kind = JS_PROP_DEF_FUNCTION_PROTOTYPE,
    .intrinsic = JS_INTRINSIC_ASYNC_GENERATOR_PROTOTYPE,
};

// In the flags of an intrinsic's cell.
enum {
    FLAG_UNFINISHED = 1 << 0,
    FLAG_BUSY = 1 << 1, // being installed now
};

// ---- Installing ------------------------------------------------------------------------------

// Every slot has been reserved, so only accessors, aliases and functions of `finish` allocate.
static int add_value(JSContext *ctx, JSObject *object, JSAtom key, JSValue value, int flags)
{
    if (js_shape_find(object->shape, key) >= 0) { // from an earlier attempt
        js_free_value(ctx, value);
        return 0;
    }
    return js_add_property(ctx, object, key, value, flags);
}

static JSValue new_accessor_half(JSContext *ctx, const JSPropDef *def, bool is_setter)
{
    JSPropDef half = {
        .atom = def->atom,
        .kind = JS_PROP_DEF_FUNCTION,
        .length = is_setter,
        .cproto = def->cproto,
        .magic = def->magic,
    };
    half.function = is_setter ? def->setter : def->getter;
    if (!half.function.generic)
        return JS_UNDEFINED;
    if (is_setter)
        half.cproto =
            def->cproto == JS_CFUNC_getter_magic ? JS_CFUNC_setter_magic : JS_CFUNC_setter;
    return js_function_new_native(ctx, &half, def->atom, is_setter ? "set" : "get", NULL);
}

static int add_accessor(JSContext *ctx, JSObject *object, const JSPropDef *def)
{
    JSValue getter = JS_UNDEFINED;
    JSValue setter = JS_UNDEFINED;
    int result = -1;
    if (js_shape_find(object->shape, def->atom) >= 0)
        return 0;
    getter = new_accessor_half(ctx, def, false);
    if (JS_IsException(getter))
        goto done;
    setter = new_accessor_half(ctx, def, true);
    if (JS_IsException(setter))
        goto done;
    JSProperty *property = js_object_add_slot(ctx, object, def->atom, def->flags | JS_PROP_GETSET);
    if (!property)
        goto done;
    if (JS_IsObject(getter))
        property->accessor.getter = js_object_dup(js_value_object(getter));
    if (JS_IsObject(setter))
        property->accessor.setter = js_object_dup(js_value_object(setter));
    result = 0;
done:
    js_free_value(ctx, getter);
    js_free_value(ctx, setter);
    return result;
}

// The source is made at once: it may be overwritten later, and the alias keeps the original.
static int add_alias(JSContext *ctx, JSObject *object, const JSPropDef *def)
{
    if (js_shape_find(object->shape, def->atom) >= 0)
        return 0;
    bool is_exception = false;
    JSValue *slot = js_peek_own_slot(ctx, object, def->other, NULL, &is_exception);
    if (is_exception)
        return -1;
    assert(slot); // an alias comes after its source in the table
    return js_add_property(ctx, object, def->atom, slot ? js_dup(*slot) : JS_UNDEFINED, def->flags);
}

static int add_def(JSContext *ctx, JSObject *object, const JSPropDef *def)
{
    switch ((JSPropDefKind)def->kind) {
    case JS_PROP_DEF_ACCESSOR:
        return add_accessor(ctx, object, def);
    case JS_PROP_DEF_ALIAS:
        return add_alias(ctx, object, def);
    case JS_PROP_DEF_INT32:
        return add_value(ctx, object, def->atom, js_int32(def->i32), def->flags);
    case JS_PROP_DEF_DOUBLE:
        return add_value(ctx, object, def->atom, js_number(def->f64), def->flags);
    case JS_PROP_DEF_UNDEFINED:
        return add_value(ctx, object, def->atom, JS_UNDEFINED, def->flags);
    case JS_PROP_DEF_NULL:
        return add_value(ctx, object, def->atom, JS_NULL, def->flags);
    case JS_PROP_DEF_BOOL:
        return add_value(ctx, object, def->atom, js_bool(def->i32 != 0), def->flags);
    case JS_PROP_DEF_FUNCTION:
    case JS_PROP_DEF_STRING:
    case JS_PROP_DEF_ATOM:
    case JS_PROP_DEF_SYMBOL:
    case JS_PROP_DEF_INTRINSIC:
    case JS_PROP_DEF_FUNCTION_PROTOTYPE:
        return add_value(ctx, object, def->atom, js_lazy_value(def), def->flags);
    }
    assert(!"unknown kind of property");
    return -1;
}

static int add_table(JSContext *ctx, JSObject *object, const JSIntrinsicDef *def, uint32_t groups)
{
    for (uint32_t i = 0; i < def->property_count; i++) {
        const JSPropDef *property = &def->properties[i];
        uint32_t group = property->group ? property->group : JS_GROUP_BASE;
        if ((group & groups) == 0)
            continue;
        if (add_def(ctx, object, property) < 0)
            return -1;
    }
    return 0;
}

static int add_function_properties(JSContext *ctx, JSObject *object, const JSPropDef *function)
{
    JSAtom name = function->name ? function->name : function->atom;
    if (add_value(ctx, object, JS_ATOM_length, js_int32(function->length), JS_PROP_CONFIGURABLE) <
        0)
        return -1;
    JSValue text = js_function_name_value(ctx, name, NULL);
    if (JS_IsException(text))
        return -1;
    return add_value(ctx, object, JS_ATOM_name, text, JS_PROP_CONFIGURABLE);
}

static int install(JSContext *ctx, JSObject *object, JSIntrinsic id)
{
    const JSIntrinsicDef *def = intrinsic_defs[id];
    if (object->class_id == JS_CLASS_C_FUNCTION &&
        add_function_properties(ctx, object, &def->function) < 0)
        return -1;
    if (def->constructor_prototype != JS_INTRINSIC_NONE &&
        add_value(ctx, object, JS_ATOM_prototype,
                  js_lazy_value(&intrinsic_links[def->constructor_prototype]),
                  def->constructor_prototype_flags) < 0)
        return -1;
    if (def->constructor != JS_INTRINSIC_NONE &&
        add_value(ctx, object, JS_ATOM_constructor,
                  js_lazy_value(&intrinsic_links[def->constructor]),
                  def->constructor_flags ? def->constructor_flags : JS_PROP_W_C) < 0)
        return -1;
    uint32_t groups = id == JS_INTRINSIC_GLOBAL ? ctx->global_groups : JS_GROUP_ALL;
    if (add_table(ctx, object, def, groups) < 0)
        return -1;
    return def->finish ? def->finish(ctx, object) : 0;
}

// ---- Making ----------------------------------------------------------------------------------

static int init_payload(JSContext *ctx, JSObject *object, const JSIntrinsicDef *def)
{
    if (object->class_id == JS_CLASS_C_FUNCTION) {
        JSCFunctionPayload *payload = object->payload;
        payload->realm = js_heap_dup(ctx);
        payload->function = def->function.function;
        payload->length = def->function.length;
        payload->cproto = def->function.cproto;
        payload->magic = def->function.magic;
        object->is_callable = 1;
        object->is_constructor = def->is_constructor;
    } else if (object->class_id == JS_CLASS_BOOLEAN) {
        ((JSPrimitivePayload *)object->payload)->value = JS_FALSE;
    } else if (object->class_id == JS_CLASS_STRING) {
        JSString *empty = js_string_new_empty(ctx->rt);
        if (!empty) {
            js_throw_out_of_memory(ctx);
            return -1;
        }
        ((JSPrimitivePayload *)object->payload)->value = js_string_value(empty);
    }
    return 0;
}

static JSObject *new_bare(JSContext *ctx, JSIntrinsic id, JSObject *proto)
{
    JSRuntime *rt = ctx->rt;
    const JSIntrinsicDef *def = intrinsic_defs[id];
    uint32_t capacity = def->property_count + 4u; // length, name, prototype, constructor
    JSShape *shape = js_shape_new_unshared(rt, proto, capacity);
    if (!shape) {
        js_throw_out_of_memory(ctx);
        return NULL;
    }
    shape->realm = js_heap_dup(ctx);
    if (def->class_id == JS_CLASS_ARRAY)
        shape = js_shape_extend(rt, shape, JS_ATOM_length, JS_PROP_WRITABLE);
    assert(shape); // there is room
    JSValue value = js_object_new_with_shape(ctx, shape, def->class_id);
    if (JS_IsException(value))
        return NULL;
    JSObject *object = js_value_object(value);
    if (js_object_reserve(ctx, object, capacity) < 0 || init_payload(ctx, object, def) < 0) {
        js_free_value(ctx, value);
        return NULL;
    }
    object->is_immutable_proto = id == JS_INTRINSIC_OBJECT_PROTOTYPE;
    return object;
}

static JSObject *make_intrinsic(JSContext *ctx, JSIntrinsic id)
{
    const JSIntrinsicDef *def = intrinsic_defs[id];
    assert(def && id != JS_INTRINSIC_NONE);
    if (!ctx->intrinsics[id]) {
        JSObject *proto = NULL;
        if (def->prototype != JS_INTRINSIC_NONE) {
            proto = js_realm_peek_intrinsic(ctx, def->prototype);
            if (!proto)
                return NULL;
        }
        // The prototype's table may have asked for this one.
        if (ctx->intrinsics[id])
            return js_realm_peek_intrinsic(ctx, id);
        JSObject *object = new_bare(ctx, id, proto);
        if (!object)
            return NULL;
        ctx->intrinsics[id] = object;
        object->header.cell.flags |= FLAG_UNFINISHED;
    }
    JSObject *object = ctx->intrinsics[id];
    if (object->header.cell.flags & FLAG_BUSY)
        return object;
    object->header.cell.flags |= FLAG_BUSY;
    int result = install(ctx, object, id);
    object->header.cell.flags &= ~FLAG_BUSY;
    if (result < 0)
        return NULL;
    object->header.cell.flags &= ~FLAG_UNFINISHED;
    return object;
}

JSObject *js_realm_peek_intrinsic(JSContext *ctx, JSIntrinsic id)
{
    assert(id > JS_INTRINSIC_NONE && id < JS_INTRINSIC_COUNT);
    JSObject *object = ctx->intrinsics[id];
    if (JS_LIKELY(object && !(object->header.cell.flags & FLAG_UNFINISHED)))
        return object;
    return make_intrinsic(ctx, id);
}

int js_realm_add_groups(JSContext *ctx, uint32_t groups)
{
    uint32_t added = groups & ~ctx->global_groups;
    ctx->global_groups |= groups;
    JSObject *global = ctx->intrinsics[JS_INTRINSIC_GLOBAL];
    if (!global || added == 0)
        return 0;
    if (add_table(ctx, global, intrinsic_defs[JS_INTRINSIC_GLOBAL], added) == 0)
        return 0;
    global->header.cell.flags |= FLAG_UNFINISHED;
    return -1;
}

// ---- Prototypes ------------------------------------------------------------------------------

static const uint16_t class_protos[JS_CLASS_BUILTIN_COUNT] = {
#define PROTO(class_name, intrinsic) [JS_CLASS_##class_name] = JS_INTRINSIC_##intrinsic
#define SAME(class_name)             PROTO(class_name, class_name##_PROTOTYPE)
    SAME(OBJECT),
    SAME(ARRAY),
    SAME(ERROR),
    SAME(NUMBER),
    SAME(STRING),
    SAME(BOOLEAN),
    SAME(SYMBOL),
    SAME(BIG_INT),
    PROTO(ARGUMENTS, OBJECT_PROTOTYPE),
    PROTO(MAPPED_ARGUMENTS, OBJECT_PROTOTYPE),
    SAME(DATE),
    PROTO(C_FUNCTION, FUNCTION_PROTOTYPE),
    PROTO(C_FUNCTION_DATA, FUNCTION_PROTOTYPE),
    PROTO(C_CLOSURE, FUNCTION_PROTOTYPE),
    PROTO(BOUND_FUNCTION, FUNCTION_PROTOTYPE),
    PROTO(BYTECODE_FUNCTION, FUNCTION_PROTOTYPE),
    SAME(GENERATOR_FUNCTION),
    SAME(ASYNC_FUNCTION),
    SAME(ASYNC_GENERATOR_FUNCTION),
    SAME(GENERATOR),
    SAME(ASYNC_GENERATOR),
    SAME(ASYNC_FROM_SYNC_ITERATOR),
    SAME(REGEXP),
    SAME(ARRAY_BUFFER),
    SAME(SHARED_ARRAY_BUFFER),
    SAME(UINT8C_ARRAY),
    SAME(INT8_ARRAY),
    SAME(UINT8_ARRAY),
    SAME(INT16_ARRAY),
    SAME(UINT16_ARRAY),
    SAME(INT32_ARRAY),
    SAME(UINT32_ARRAY),
    SAME(BIG_INT64_ARRAY),
    SAME(BIG_UINT64_ARRAY),
    SAME(FLOAT16_ARRAY),
    SAME(FLOAT32_ARRAY),
    SAME(FLOAT64_ARRAY),
    SAME(DATAVIEW),
    SAME(MAP),
    SAME(SET),
    SAME(WEAK_MAP),
    SAME(WEAK_SET),
    SAME(WEAK_REF),
    SAME(FINALIZATION_REGISTRY),
    SAME(ARRAY_ITERATOR),
    SAME(STRING_ITERATOR),
    SAME(MAP_ITERATOR),
    SAME(SET_ITERATOR),
    SAME(REGEXP_STRING_ITERATOR),
    SAME(ITERATOR_HELPER),
    SAME(WRAP_FOR_VALID_ITERATOR),
    SAME(PROMISE),
    SAME(DOM_EXCEPTION),
#undef SAME
#undef PROTO
};

JSIntrinsic js_class_intrinsic_proto(JSClassID class_id)
{
    return class_id < JS_CLASS_BUILTIN_COUNT ? (JSIntrinsic)class_protos[class_id]
                                             : JS_INTRINSIC_NONE;
}

JSObject *js_realm_peek_class_proto(JSContext *ctx, JSClassID class_id, bool *is_null)
{
    *is_null = false;
    if (class_id < ctx->class_proto_count) {
        JSValueConst own = ctx->class_protos[class_id];
        if (JS_IsObject(own))
            return js_value_object(own);
        if (JS_IsNull(own)) {
            *is_null = true;
            return NULL;
        }
    }
    JSIntrinsic id = js_class_intrinsic_proto(class_id);
    if (id != JS_INTRINSIC_NONE)
        return js_realm_peek_intrinsic(ctx, id);
    *is_null = true;
    return NULL;
}

// ECMA-262 sec-getprototypefromconstructor
JSValue js_realm_prototype_from_constructor(JSContext *ctx, JSValueConst new_target,
                                            JSIntrinsic fallback)
{
    JSContext *realm = ctx;
    if (JS_IsObject(new_target)) {
        JSValue proto = js_get(ctx, new_target, JS_ATOM_prototype);
        if (JS_IsException(proto) || JS_IsObject(proto))
            return proto;
        js_free_value(ctx, proto);
        realm = js_function_realm(ctx, new_target);
        if (!realm)
            return JS_EXCEPTION;
    }
    JSObject *object = js_realm_peek_intrinsic(realm, fallback);
    return object ? js_object_value(js_object_dup(object)) : JS_EXCEPTION;
}

// ---- Lazy slots ------------------------------------------------------------------------------

// The realm that the slot's value belongs to, which need not be that of the reader. Borrowed.
static JSContext *realm_of_holder(JSContext *ctx, JSObject *holder)
{
    if (holder->shape->realm)
        return holder->shape->realm;
    return holder->is_callable ? js_function_realm(ctx, js_object_borrow(holder)) : ctx;
}

// ECMA-262 sec-makeconstructor; a generator's has no `constructor`.
static JSValue new_function_prototype(JSContext *realm, JSObject *holder, JSIntrinsic parent)
{
    if (parent == JS_INTRINSIC_OBJECT_PROTOTYPE) {
        JSValue prototype = js_object_new(realm);
        if (!JS_IsException(prototype) &&
            js_add_property(realm, js_value_object(prototype), JS_ATOM_constructor,
                            js_object_value(js_object_dup(holder)), JS_PROP_W_C) < 0) {
            js_free_value(realm, prototype);
            return JS_EXCEPTION;
        }
        return prototype;
    }
    JSObject *proto = js_realm_peek_intrinsic(realm, parent);
    return proto ? js_object_new_with_proto(realm, proto, JS_CLASS_OBJECT) : JS_EXCEPTION;
}

static JSValue new_lazy_value(JSContext *realm, JSObject *holder, const JSPropDef *def)
{
    JSValue value;
    switch ((JSPropDefKind)def->kind) {
    case JS_PROP_DEF_FUNCTION:
        return js_function_new_native(realm, def, def->name ? def->name : def->atom, NULL, NULL);
    case JS_PROP_DEF_INTRINSIC: {
        JSObject *object = js_realm_peek_intrinsic(realm, def->intrinsic);
        return object ? js_object_value(js_object_dup(object)) : JS_EXCEPTION;
    }
    case JS_PROP_DEF_FUNCTION_PROTOTYPE:
        return new_function_prototype(realm, holder, def->intrinsic);
    case JS_PROP_DEF_STRING:
        value = js_string_value_or_exception(js_string_new_ascii(realm->rt, def->text));
        break;
    case JS_PROP_DEF_ATOM:
    case JS_PROP_DEF_SYMBOL:
        value = js_atom_get_value(realm->rt, def->other);
        break;
    default:
        assert(!"not a lazy kind");
        return JS_EXCEPTION;
    }
    return JS_IsException(value) ? js_throw_out_of_memory(realm) : value;
}

int js_realm_resolve_lazy(JSContext *ctx, JSObject *holder, JSValue *slot)
{
    assert(JS_VALUE_GET_TAG(*slot) == JS_TAG_LAZY);
    const JSPropDef *def = JS_VALUE_GET_PTR(*slot);
    // The slots may move while the value is made, or be made by way of it.
    ptrdiff_t index = (JSProperty *)slot - holder->properties;
    assert(index >= 0 && index < holder->shape->count);
    JSContext *realm = realm_of_holder(ctx, holder);
    if (!realm)
        return -1;
    JSObject *held = js_object_dup(holder);
    JSValue value = new_lazy_value(realm, holder, def);
    int result = JS_IsException(value) ? -1 : 0;
    slot = &holder->properties[index].value;
    if (result == 0 && JS_VALUE_GET_TAG(*slot) == JS_TAG_LAZY && JS_VALUE_GET_PTR(*slot) == def)
        *slot = value;
    else
        js_free_value(ctx, value);
    js_heap_free(ctx->rt, held);
    return result;
}

void js_realm_check(const JSContext *ctx)
{
    assert(ctx->header.cell.kind == JS_CELL_CONTEXT);
    assert(ctx->header.cell.ref_count > 0 && ctx->rt);
    for (int id = JS_INTRINSIC_NONE + 1; id < JS_INTRINSIC_COUNT; id++) {
        const JSObject *object = ctx->intrinsics[id];
        if (!object)
            continue;
        js_object_check(ctx->rt, object);
        js_shape_check(ctx->rt, object->shape);
        assert(object->class_id == intrinsic_defs[id]->class_id);
    }
    assert(ctx->class_proto_count == 0 || ctx->class_protos);
}
