// SPDX-License-Identifier: MIT
// Objects: properties, shapes, lazy slots, arrays, exotic classes, cycles, and failing allocation.
#include "object/arguments.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/typed_array.h"
#include "object/upcall.h"

#include <check.h>
#include <stdlib.h>

// ---- A runtime whose blocks are counted --------------------------------------------------------

static size_t live_blocks;
static size_t all_blocks;

static void *count_block(void *block)
{
    if (block) {
        live_blocks++;
        all_blocks++;
    }
    return block;
}

static void *test_calloc(void *opaque, size_t count, size_t size)
{
    return count_block(calloc(count, size));
}

static void *test_malloc(void *opaque, size_t size)
{
    return count_block(malloc(size));
}

static void test_free(void *opaque, void *block)
{
    if (block)
        live_blocks--;
    free(block);
}

static void *test_realloc(void *opaque, void *block, size_t size)
{
    if (!block)
        return test_malloc(opaque, size);
    return realloc(block, size);
}

static const JSMallocFunctions functions = {
    test_calloc, test_malloc, test_free, test_realloc, NULL,
};

static JSRuntime *rt;
static JSContext *ctx;

static void setup(void)
{
    live_blocks = all_blocks = 0;
    rt = JS_NewRuntime2(&functions, NULL);
    ck_assert_ptr_nonnull(rt);
    ctx = JS_NewContext(rt);
    ck_assert_ptr_nonnull(ctx);
}

static void teardown(void)
{
    ck_assert(!JS_HasException(ctx));
    js_realm_check(ctx);
    js_heap_check(rt);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    ck_assert_uint_eq(live_blocks, 0);
}

static JSAtom key_of(const char *text)
{
    return JS_NewAtom(ctx, text);
}

static void set_int(JSValueConst object, const char *name, int value)
{
    ck_assert_int_eq(JS_SetPropertyStr(ctx, object, name, JS_NewInt32(ctx, value)), 1);
}

// The property as an int32; -1000 for undefined, -2000 for an exception.
static int get_int(JSValueConst object, const char *name)
{
    JSValue value = JS_GetPropertyStr(ctx, object, name);
    int32_t n = -1000;
    if (JS_IsException(value))
        n = -2000;
    else if (!JS_IsUndefined(value))
        ck_assert_int_eq(JS_ToInt32(ctx, &n, value), 0);
    JS_FreeValue(ctx, value);
    return n;
}

static int flags_of(JSValueConst object, const char *name)
{
    JSPropertyDescriptor desc;
    JSAtom key = key_of(name);
    int found = JS_GetOwnProperty(ctx, &desc, object, key);
    ck_assert_int_ge(found, 0);
    int flags = found ? desc.flags : -1;
    if (found)
        js_free_descriptor(ctx, &desc);
    JS_FreeAtom(ctx, key);
    return flags;
}

// The own keys, joined by commas.
static void check_keys(JSValueConst object, int flags, const char *expected)
{
    JSPropertyEnum *keys;
    uint32_t count;
    char text[512] = "";
    ck_assert_int_eq(JS_GetOwnPropertyNames(ctx, &keys, &count, object, flags), 0);
    for (uint32_t i = 0; i < count; i++) {
        const char *name = JS_AtomToCString(ctx, keys[i].atom);
        if (i > 0)
            strcat(text, ",");
        strcat(text, name);
        JS_FreeCString(ctx, name);
    }
    JS_FreePropertyEnum(ctx, keys, count);
    ck_assert_str_eq(text, expected);
}

static void drop_exception(void)
{
    ck_assert(JS_HasException(ctx));
    JS_FreeValue(ctx, JS_GetException(ctx));
}

// ---- Properties
// ----------------------------------------------------------------------------------

START_TEST(test_properties_are_set_and_read)
{
    JSValue object = JS_NewObject(ctx);
    set_int(object, "a", 1);
    set_int(object, "b", 2);
    set_int(object, "a", 3);
    ck_assert_int_eq(get_int(object, "a"), 3);
    ck_assert_int_eq(get_int(object, "b"), 2);
    ck_assert_int_eq(get_int(object, "c"), -1000);
    ck_assert_int_eq(JS_HasProperty(ctx, object, JS_ATOM_toString), 1);
    ck_assert_int_eq(js_has_own(ctx, object, JS_ATOM_toString), 0);
    JS_FreeValue(ctx, object);
}
END_TEST

START_TEST(test_keys_are_in_order)
{
    JSValue object = JS_NewObject(ctx);
    JSValue symbol = JS_NewSymbol(ctx, "s", false);
    JSAtom atom = JS_ValueToAtom(ctx, symbol);
    ck_assert_int_eq(JS_SetProperty(ctx, object, atom, JS_NewInt32(ctx, 1)), 1);
    set_int(object, "z", 1);
    set_int(object, "10", 1);
    set_int(object, "9", 1);
    set_int(object, "4294967294", 1);
    set_int(object, "4294967295", 1);
    set_int(object, "a", 1);
    check_keys(object, JS_GPN_STRING_MASK, "9,10,4294967294,z,4294967295,a");
    check_keys(object, JS_GPN_SYMBOL_MASK, "s");
    JS_FreeAtom(ctx, atom);
    JS_FreeValue(ctx, symbol);
    JS_FreeValue(ctx, object);
}
END_TEST

START_TEST(test_attributes_are_kept)
{
    JSValue object = JS_NewObject(ctx);
    JSAtom key = key_of("x");
    ck_assert_int_eq(JS_DefinePropertyValue(ctx, object, key, JS_NewInt32(ctx, 1), 0), 1);
    ck_assert_int_eq(flags_of(object, "x"), 0);
    check_keys(object, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY, "");
    ck_assert_int_eq(js_set(ctx, object, key, JS_NewInt32(ctx, 2), 0), 0);
    ck_assert_int_eq(JS_SetProperty(ctx, object, key, JS_NewInt32(ctx, 2)), -1);
    drop_exception();
    ck_assert_int_eq(js_delete(ctx, object, key, 0), 0);
    ck_assert_int_eq(JS_DefinePropertyValue(ctx, object, key, JS_NewInt32(ctx, 1), 0), 1);
    ck_assert_int_eq(JS_DefinePropertyValue(ctx, object, key, JS_NewInt32(ctx, 2), 0), 0);
    ck_assert_int_eq(
        JS_DefinePropertyValue(ctx, object, key, JS_NewInt32(ctx, 1), JS_PROP_ENUMERABLE), 0);
    ck_assert_int_eq(get_int(object, "x"), 1);
    JS_FreeAtom(ctx, key);
    JS_FreeValue(ctx, object);
}
END_TEST

START_TEST(test_deleted_properties_are_gone)
{
    JSValue object = JS_NewObject(ctx);
    char name[16];
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "k%d", i);
        set_int(object, name, i);
    }
    for (int i = 0; i < 100; i += 2) {
        snprintf(name, sizeof(name), "k%d", i);
        JSAtom key = key_of(name);
        ck_assert_int_eq(JS_DeleteProperty(ctx, object, key, 0), 1);
        JS_FreeAtom(ctx, key);
        js_shape_check(rt, js_value_object(object)->shape);
    }
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "k%d", i);
        ck_assert_int_eq(get_int(object, name), i % 2 ? i : -1000);
    }
    set_int(object, "k0", 7);
    ck_assert_int_eq(get_int(object, "k0"), 7);
    JS_FreeValue(ctx, object);
}
END_TEST

static JSValue get_hidden(JSContext *c, JSValueConst this_val)
{
    return JS_GetPropertyStr(c, this_val, "hidden");
}

static JSValue set_hidden(JSContext *c, JSValueConst this_val, JSValueConst value)
{
    if (JS_SetPropertyStr(c, this_val, "hidden", JS_DupValue(c, value)) < 0)
        return JS_EXCEPTION;
    return JS_UNDEFINED;
}

static const JSCFunctionListEntry accessor_table[] = {
    JS_CGETSET_DEF("value", get_hidden, set_hidden),
    JS_PROP_INT32_DEF("fixed", 5, 0),
    JS_PROP_STRING_DEF("[Symbol.toStringTag]", "Tagged", JS_PROP_CONFIGURABLE),
};

START_TEST(test_accessors_get_the_receiver)
{
    JSValue proto = JS_NewObject(ctx);
    ck_assert_int_eq(JS_SetPropertyFunctionList(ctx, proto, accessor_table, 3), 0);
    JSValue object = JS_NewObjectProto(ctx, proto);
    set_int(object, "value", 42);
    ck_assert_int_eq(get_int(object, "hidden"), 42);
    ck_assert_int_eq(get_int(object, "value"), 42);
    ck_assert_int_eq(get_int(proto, "value"), -1000);
    check_keys(object, JS_GPN_STRING_MASK, "hidden");
    // A read-only property of the prototype cannot be shadowed by assignment.
    JSAtom fixed = key_of("fixed");
    ck_assert_int_eq(js_set(ctx, object, fixed, JS_NewInt32(ctx, 6), 0), 0);
    ck_assert_int_eq(js_has_own(ctx, object, fixed), 0);
    JS_FreeAtom(ctx, fixed);
    JSValue tag = JS_GetProperty(ctx, object, JS_ATOM_Symbol_toStringTag);
    ck_assert(JS_IsString(tag));
    JS_FreeValue(ctx, tag);
    JS_FreeValue(ctx, object);
    JS_FreeValue(ctx, proto);
}
END_TEST

START_TEST(test_data_becomes_accessor_and_back)
{
    JSValue object = JS_NewObject(ctx);
    JSAtom key = key_of("p");
    set_int(object, "p", 1);
    JSValue getter =
        JS_NewCFunction2(ctx, (JSCFunction *)(void *)get_hidden, "g", 0, JS_CFUNC_getter, 0);
    ck_assert_int_eq(
        JS_DefinePropertyGetSet(ctx, object, key, getter, JS_UNDEFINED, JS_PROP_CONFIGURABLE), 1);
    ck_assert_int_eq(flags_of(object, "p"), JS_PROP_CONFIGURABLE | JS_PROP_GETSET);
    set_int(object, "hidden", 9);
    ck_assert_int_eq(get_int(object, "p"), 9);
    ck_assert_int_eq(JS_DefinePropertyValue(ctx, object, key, JS_NewInt32(ctx, 2), JS_PROP_C_W_E),
                     1);
    ck_assert_int_eq(get_int(object, "p"), 2);
    ck_assert_int_eq(flags_of(object, "p"), JS_PROP_C_W_E);
    JS_FreeAtom(ctx, key);
    JS_FreeValue(ctx, object);
}
END_TEST

START_TEST(test_frozen_objects_do_not_change)
{
    JSValue object = JS_NewObject(ctx);
    JSAtom key = key_of("a");
    set_int(object, "a", 1);
    ck_assert_int_eq(JS_FreezeObject(ctx, object), 1);
    ck_assert_int_eq(JS_IsExtensible(ctx, object), 0);
    ck_assert_int_eq(flags_of(object, "a"), JS_PROP_ENUMERABLE);
    ck_assert_int_eq(js_set(ctx, object, key, JS_NewInt32(ctx, 2), 0), 0);
    ck_assert_int_eq(js_set(ctx, object, JS_ATOM_value, JS_NewInt32(ctx, 2), 0), 0);
    ck_assert_int_eq(js_delete(ctx, object, key, 0), 0);
    ck_assert_int_eq(js_set_prototype(ctx, object, JS_NULL, false), 0);
    JSValue array = JS_NewArray(ctx);
    ck_assert_int_eq(JS_SetPropertyUint32(ctx, array, 0, JS_NewInt32(ctx, 1)), 1);
    ck_assert_int_eq(JS_FreezeObject(ctx, array), 1);
    ck_assert_int_eq(js_set_index(ctx, array, 0, JS_NewInt32(ctx, 2), 0), 0);
    ck_assert_int_eq(js_set_index(ctx, array, 1, JS_NewInt32(ctx, 2), 0), 0);
    ck_assert_int_eq(get_int(array, "length"), 1);
    js_object_check(rt, js_value_object(array));
    JS_FreeAtom(ctx, key);
    JS_FreeValue(ctx, object);
    JS_FreeValue(ctx, array);
}
END_TEST

START_TEST(test_prototype_cycles_are_refused)
{
    JSValue a = JS_NewObject(ctx);
    JSValue b = JS_NewObjectProto(ctx, a);
    ck_assert_int_eq(js_set_prototype(ctx, a, b, false), 0);
    ck_assert_int_eq(JS_SetPrototype(ctx, a, b), -1);
    drop_exception();
    JSObject *object_proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_OBJECT_PROTOTYPE);
    ck_assert_int_eq(js_set_prototype(ctx, js_object_borrow(object_proto), a, false), 0);
    set_int(b, "x", 1);
    ck_assert_int_eq(JS_SetPrototype(ctx, b, JS_NULL), 1);
    ck_assert_int_eq(get_int(b, "x"), 1);
    ck_assert_int_eq(JS_HasProperty(ctx, b, JS_ATOM_toString), 0);
    JS_FreeValue(ctx, b);
    JS_FreeValue(ctx, a);
}
END_TEST

START_TEST(test_primitives_have_properties)
{
    JSValue string = JS_NewString(ctx, "h\xc3\xa9");
    ck_assert_int_eq(get_int(string, "length"), 2);
    JSValue unit = JS_GetPropertyUint32(ctx, string, 1);
    size_t size;
    const char *text = JS_ToCStringLen(ctx, &size, unit);
    ck_assert_str_eq(text, "\xc3\xa9");
    ck_assert_uint_eq(size, 2);
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, unit);
    ck_assert_int_eq(js_set(ctx, string, JS_ATOM_length, JS_NewInt32(ctx, 1), 0), 0);
    JS_FreeValue(ctx, string);
    ck_assert_int_eq(get_int(JS_UNDEFINED, "x"), -2000);
    drop_exception();
    ck_assert_int_eq(JS_SetPropertyStr(ctx, JS_NULL, "x", JS_NewInt32(ctx, 1)), -1);
    drop_exception();
}
END_TEST

START_TEST(test_descriptors_go_both_ways)
{
    JSValue object = JS_NewObject(ctx);
    set_int(object, "value", 3);
    set_int(object, "enumerable", 1);
    JSPropertyDescriptor desc;
    ck_assert_int_eq(js_to_descriptor(ctx, &desc, object), 0);
    ck_assert_int_eq(desc.flags, JS_PROP_HAS_VALUE | JS_PROP_HAS_ENUMERABLE | JS_PROP_ENUMERABLE);
    JSValue back = js_from_descriptor(ctx, &desc);
    check_keys(back, JS_GPN_STRING_MASK, "value,enumerable");
    js_free_descriptor(ctx, &desc);
    JS_FreeValue(ctx, back);
    set_int(object, "get", 1);
    ck_assert_int_eq(js_to_descriptor(ctx, &desc, object), -1);
    drop_exception();
    JS_FreeValue(ctx, object);
}
END_TEST

// ---- Shapes
// ----------------------------------------------------------------------------------------

START_TEST(test_shapes_are_shared)
{
    JSValue a = JS_NewObject(ctx);
    JSValue b = JS_NewObject(ctx);
    set_int(a, "x", 1);
    set_int(b, "x", 1);
    ck_assert_ptr_eq(js_value_object(a)->shape, js_value_object(b)->shape);
    JSShape *before = js_value_object(a)->shape;
    set_int(a, "y", 1);
    ck_assert_ptr_eq(js_value_object(a)->shape->parent, before);
    JSAtom key = key_of("y");
    ck_assert_int_eq(JS_DeleteProperty(ctx, a, key, 0), 1); // the last one: back to the parent
    ck_assert_ptr_eq(js_value_object(a)->shape, before);
    JS_FreeAtom(ctx, key);
    key = key_of("x");
    set_int(a, "y", 2);
    ck_assert_int_eq(JS_DeleteProperty(ctx, a, key, 0), 1);
    ck_assert(!js_value_object(a)->shape->is_shared);
    ck_assert_int_eq(get_int(a, "y"), 2);
    ck_assert_int_eq(get_int(b, "x"), 1);
    JS_FreeAtom(ctx, key);
    JS_FreeValue(ctx, a);
    JS_FreeValue(ctx, b);
}
END_TEST

START_TEST(test_many_properties_make_a_dictionary)
{
    JSValue object = JS_NewObject(ctx);
    char name[16];
    for (int i = 0; i < 1000; i++) {
        uint64_t id = js_value_object(object)->shape->id;
        snprintf(name, sizeof(name), "k%d", i);
        set_int(object, name, i);
        ck_assert_uint_ne(js_value_object(object)->shape->id, id);
    }
    ck_assert(!js_value_object(object)->shape->is_shared);
    js_shape_check(rt, js_value_object(object)->shape);
    ck_assert_int_eq(get_int(object, "k0"), 0);
    ck_assert_int_eq(get_int(object, "k999"), 999);
    JS_FreeValue(ctx, object);
}
END_TEST

START_TEST(test_setting_the_prototype_keeps_shapes_shared)
{
    JSValue proto = JS_NewObject(ctx);
    JSValue a = JS_NewObject(ctx);
    JSValue b = JS_NewObject(ctx);
    set_int(a, "x", 1);
    set_int(b, "x", 2);
    ck_assert_int_eq(JS_SetPrototype(ctx, a, proto), 1);
    ck_assert_int_eq(JS_SetPrototype(ctx, b, proto), 1);
    ck_assert_ptr_eq(js_value_object(a)->shape, js_value_object(b)->shape);
    ck_assert_int_eq(get_int(b, "x"), 2);
    JS_FreeValue(ctx, a);
    JS_FreeValue(ctx, b);
    JS_FreeValue(ctx, proto);
}
END_TEST

// ---- Intrinsics
// -------------------------------------------------------------------------------------

START_TEST(test_intrinsics_are_made_on_touch)
{
    for (int id = 0; id < JS_INTRINSIC_COUNT; id++)
        ck_assert_ptr_null(ctx->intrinsics[id]);
    ck_assert_uint_lt(all_blocks, 30);
    JSValue global = JS_GetGlobalObject(ctx);
    ck_assert_ptr_nonnull(ctx->intrinsics[JS_INTRINSIC_GLOBAL]);
    ck_assert_ptr_null(ctx->intrinsics[JS_INTRINSIC_ARRAY]);
    JSValue array = JS_GetPropertyStr(ctx, global, "Array");
    ck_assert(JS_IsConstructor(ctx, array));
    ck_assert_ptr_eq(ctx->intrinsics[JS_INTRINSIC_ARRAY], js_value_object(array));
    JSValue proto = JS_GetPropertyStr(ctx, array, "prototype");
    JSValue constructor = JS_GetPropertyStr(ctx, proto, "constructor");
    ck_assert_ptr_eq(JS_VALUE_GET_PTR(constructor), JS_VALUE_GET_PTR(array));
    ck_assert_int_eq(flags_of(array, "prototype"), 0);
    ck_assert_int_eq(flags_of(proto, "constructor"), JS_PROP_W_C);
    JS_FreeValue(ctx, constructor);
    JS_FreeValue(ctx, proto);
    JS_FreeValue(ctx, array);
    JS_FreeValue(ctx, global);
}
END_TEST

START_TEST(test_lazy_slots_are_resolved_once)
{
    JSObject *proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_OBJECT_PROTOTYPE);
    int32_t index = js_shape_find(proto->shape, JS_ATOM_toString);
    ck_assert_int_ge(index, 0);
    ck_assert_int_eq(JS_VALUE_GET_TAG(proto->properties[index].value), JS_TAG_LAZY);
    uint64_t id = proto->shape->id;
    JSValue first = js_get(ctx, js_object_borrow(proto), JS_ATOM_toString);
    JSValue second = js_get(ctx, js_object_borrow(proto), JS_ATOM_toString);
    ck_assert(js_value_is_function(first));
    ck_assert_ptr_eq(JS_VALUE_GET_PTR(first), JS_VALUE_GET_PTR(second));
    ck_assert_uint_eq(proto->shape->id, id);
    JSValue name = JS_GetPropertyStr(ctx, first, "name");
    const char *text = JS_ToCString(ctx, name);
    ck_assert_str_eq(text, "toString");
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, name);
    JS_FreeValue(ctx, first);
    JS_FreeValue(ctx, second);
}
END_TEST

START_TEST(test_lazy_slots_can_be_replaced)
{
    JSObject *proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_OBJECT_PROTOTYPE);
    JSValueConst object = js_object_borrow(proto);
    set_int(object, "toString", 1);
    ck_assert_int_eq(get_int(object, "toString"), 1);
    ck_assert_int_eq(JS_DeleteProperty(ctx, object, JS_ATOM_valueOf, 0), 1);
    ck_assert_int_eq(JS_HasProperty(ctx, object, JS_ATOM_valueOf), 0);
    JSValue constructor = JS_GetProperty(ctx, object, JS_ATOM_constructor);
    ck_assert_int_eq(JS_FreezeObject(ctx, constructor), 1);
    ck_assert_int_eq(flags_of(constructor, "keys"), 0);
    JS_FreeValue(ctx, constructor);
}
END_TEST

START_TEST(test_aliases_keep_the_original)
{
    JSObject *proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_MAP_PROTOTYPE);
    JSValueConst object = js_object_borrow(proto);
    JSValue original = JS_GetProperty(ctx, object, JS_ATOM_entries);
    set_int(object, "entries", 1);
    JSValue alias = JS_GetProperty(ctx, object, JS_ATOM_Symbol_iterator);
    ck_assert_ptr_eq(JS_VALUE_GET_PTR(alias), JS_VALUE_GET_PTR(original));
    JS_FreeValue(ctx, alias);
    JS_FreeValue(ctx, original);
}
END_TEST

START_TEST(test_lazy_values_belong_to_their_realm)
{
    JSContext *other = JS_NewContext(rt);
    JSObject *proto = js_realm_peek_intrinsic(other, JS_INTRINSIC_OBJECT_PROTOTYPE);
    JSValue method = js_get(ctx, js_object_borrow(proto), JS_ATOM_toString);
    ck_assert_ptr_eq(((JSCFunctionPayload *)js_value_object(method)->payload)->realm, other);
    JS_FreeContext(other);
    JS_RunGC(rt);
    // The function keeps its realm alive.
    js_realm_check(other);
    JS_FreeValue(ctx, method);
    JS_RunGC(rt);
    ck_assert_uint_eq(rt->live_cells[JS_CELL_CONTEXT], 1);
}
END_TEST

START_TEST(test_groups_filter_the_global_object)
{
    JSContext *raw = JS_NewContextRaw(rt);
    JSValue global = JS_GetGlobalObject(raw);
    ck_assert_int_eq(JS_HasProperty(raw, global, JS_ATOM_Object), 0);
    ck_assert_int_eq(JS_AddIntrinsicBaseObjects(raw), 0);
    ck_assert_int_eq(JS_HasProperty(raw, global, JS_ATOM_Object), 1);
    ck_assert_int_eq(JS_HasProperty(raw, global, JS_ATOM_Date), 0);
    ck_assert_int_eq(JS_AddIntrinsicDate(raw), 0);
    ck_assert_int_eq(JS_HasProperty(raw, global, JS_ATOM_Date), 1);
    JS_FreeValue(raw, global);
    JS_FreeContext(raw);
}
END_TEST

// ---- Arrays
// -----------------------------------------------------------------------------------------

static JSValue new_numbers(int count)
{
    JSValue array = JS_NewArray(ctx);
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(JS_SetPropertyUint32(ctx, array, i, JS_NewInt32(ctx, i)), 1);
    return array;
}

START_TEST(test_arrays_grow_and_shrink)
{
    JSValue array = new_numbers(100);
    ck_assert(js_value_object(array)->is_fast_array);
    ck_assert_int_eq(get_int(array, "length"), 100);
    ck_assert_int_eq(JS_SetLength(ctx, array, 10), 0);
    ck_assert_int_eq(get_int(array, "9"), 9);
    ck_assert_int_eq(get_int(array, "10"), -1000);
    ck_assert_int_eq(JS_SetLength(ctx, array, 20), 0);
    ck_assert(js_value_object(array)->is_fast_array);
    JSValue *values;
    uint32_t count;
    ck_assert(!js_fast_elements(array, &values, &count)); // absent ones at the end
    ck_assert_int_eq(JS_SetLength(ctx, array, 10), 0);
    ck_assert(js_fast_elements(array, &values, &count));
    ck_assert_uint_eq(count, 10);
    check_keys(array, JS_GPN_STRING_MASK, "0,1,2,3,4,5,6,7,8,9,length");
    JSValue wrong = JS_NewFloat64(ctx, 1.5);
    ck_assert_int_eq(JS_SetPropertyStr(ctx, array, "length", wrong), -1);
    drop_exception();
    JS_FreeValue(ctx, array);
}
END_TEST

START_TEST(test_holes_make_arrays_slow)
{
    JSValue array = new_numbers(3);
    ck_assert_int_eq(JS_SetPropertyUint32(ctx, array, 5, JS_NewInt32(ctx, 5)), 1);
    ck_assert(!js_value_object(array)->is_fast_array);
    js_object_check(rt, js_value_object(array));
    ck_assert_int_eq(get_int(array, "length"), 6);
    ck_assert_int_eq(get_int(array, "2"), 2);
    ck_assert_int_eq(get_int(array, "4"), -1000);
    ck_assert_int_eq(JS_SetPropertyInt64(ctx, array, 4294967294, JS_NewInt32(ctx, 1)), 1);
    int64_t length;
    ck_assert_int_eq(JS_GetLength(ctx, array, &length), 0);
    ck_assert_int_eq(length, 4294967295);
    ck_assert_int_eq(JS_SetLength(ctx, array, 2), 0);
    check_keys(array, JS_GPN_STRING_MASK, "0,1,length");
    JS_FreeValue(ctx, array);
}
END_TEST

START_TEST(test_length_stops_at_fixed_elements)
{
    JSValue array = new_numbers(5);
    JSAtom key = JS_NewAtomUInt32(ctx, 2);
    ck_assert_int_eq(
        JS_DefinePropertyValue(ctx, array, key, JS_NewInt32(ctx, 7), JS_PROP_ENUMERABLE), 1);
    ck_assert_int_eq(js_set(ctx, array, JS_ATOM_length, JS_NewInt32(ctx, 0), 0), 0);
    ck_assert_int_eq(get_int(array, "length"), 3);
    ck_assert_int_eq(get_int(array, "2"), 7);
    ck_assert_int_eq(js_define(ctx, array, JS_ATOM_length, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED,
                               JS_PROP_HAS_WRITABLE),
                     1);
    ck_assert_int_eq(js_set_index(ctx, array, 3, JS_NewInt32(ctx, 1), 0), 0);
    ck_assert_int_eq(js_set_index(ctx, array, 1, JS_NewInt32(ctx, 1), 0), 1);
    ck_assert_int_eq(get_int(array, "length"), 3);
    JS_FreeAtom(ctx, key);
    JS_FreeValue(ctx, array);
}
END_TEST

START_TEST(test_plain_arrays_iterate_unobserved)
{
    JSValue array = new_numbers(3);
    ck_assert(js_iterate_is_plain_array(ctx, array));
    JSValue *values;
    uint32_t count;
    ck_assert_int_eq(js_list_from_iterable(ctx, array, &values, &count), 0);
    ck_assert_uint_eq(count, 3);
    js_list_free(ctx, values, count);
    ck_assert_int_eq(js_list_from_array_like(ctx, array, &values, &count), 0);
    ck_assert_uint_eq(count, 3);
    js_list_free(ctx, values, count);
    ck_assert_int_eq(JS_SetProperty(ctx, array, JS_ATOM_Symbol_iterator, JS_UNDEFINED), 1);
    ck_assert(!js_iterate_is_plain_array(ctx, array));
    ck_assert_int_eq(js_list_from_iterable(ctx, array, &values, &count), -1);
    drop_exception();
    JS_FreeValue(ctx, array);
}
END_TEST

START_TEST(test_mapped_arguments_follow_variables)
{
    JSVarRef *variable = js_var_ref_new(ctx, JS_NewInt32(ctx, 1));
    JSVarRef *variables[2] = {variable, NULL};
    JSValueConst values[3] = {JS_NewInt32(ctx, 1), JS_NewInt32(ctx, 2), JS_NewInt32(ctx, 3)};
    JSValue arguments = js_arguments_new_mapped(ctx, 3, values, 2, variables, JS_UNDEFINED);
    ck_assert(!JS_IsException(arguments));
    js_set_slot(rt, &variable->value, JS_NewInt32(ctx, 10));
    ck_assert_int_eq(get_int(arguments, "0"), 10);
    set_int(arguments, "0", 20);
    ck_assert_int_eq(JS_VALUE_GET_INT(variable->value), 20);
    ck_assert_int_eq(get_int(arguments, "1"), 2);
    ck_assert_int_eq(get_int(arguments, "length"), 3);
    ck_assert_int_eq(js_define(ctx, arguments, js_atom_from_small_index(0), JS_NewInt32(ctx, 30),
                               JS_UNDEFINED, JS_UNDEFINED,
                               JS_PROP_HAS_VALUE | JS_PROP_HAS_WRITABLE),
                     1);
    ck_assert_int_eq(JS_VALUE_GET_INT(variable->value), 30);
    js_set_slot(rt, &variable->value, JS_NewInt32(ctx, 40));
    ck_assert_int_eq(get_int(arguments, "0"), 30);
    JS_FreeValue(ctx, arguments);
    js_heap_free(rt, variable);
}
END_TEST

START_TEST(test_unmapped_arguments_are_plain)
{
    JSValueConst values[2] = {JS_NewInt32(ctx, 1), JS_NewInt32(ctx, 2)};
    JSValue arguments = js_arguments_new_unmapped(ctx, 2, values);
    ck_assert(!JS_IsException(arguments));
    JSValue *elements;
    uint32_t count;
    ck_assert(js_fast_elements(arguments, &elements, &count));
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(flags_of(arguments, "callee"), JS_PROP_GETSET);
    ck_assert_int_eq(JS_DeleteProperty(ctx, arguments, js_atom_from_small_index(0), 0), 1);
    ck_assert_int_eq(get_int(arguments, "0"), -1000);
    ck_assert_int_eq(get_int(arguments, "1"), 2);
    ck_assert_int_eq(get_int(arguments, "length"), 2);
    JS_FreeValue(ctx, arguments);
}
END_TEST

// ---- Exotic objects
// -----------------------------------------------------------------------------------

START_TEST(test_string_objects_show_their_units)
{
    JSValue string = JS_NewString(ctx, "abc");
    JSValue object = JS_ToObject(ctx, string);
    set_int(object, "5", 1);
    set_int(object, "x", 1);
    check_keys(object, JS_GPN_STRING_MASK, "0,1,2,5,length,x");
    check_keys(object, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY, "0,1,2,5,x");
    ck_assert_int_eq(flags_of(object, "1"), JS_PROP_ENUMERABLE);
    ck_assert_int_eq(get_int(object, "length"), 3);
    ck_assert_int_eq(js_set_index(ctx, object, 1, JS_NewInt32(ctx, 1), 0), 0);
    ck_assert_int_eq(js_delete_index(ctx, object, 1, 0), 0);
    ck_assert_int_eq(js_delete_index(ctx, object, 5, 0), 1);
    ck_assert_int_eq(js_has_index(ctx, object, 2), 1);
    ck_assert_int_eq(js_has_index(ctx, object, 3), 0);
    JS_FreeValue(ctx, object);
    JS_FreeValue(ctx, string);
}
END_TEST

static JSValue new_typed_array(JSClassID class_id, size_t length)
{
    JSValue buffer = js_array_buffer_new(ctx, length << js_typed_array_shift(class_id));
    JSValue array = js_object_new_class(ctx, class_id);
    JSTypedArray *payload = js_value_typed_array(array);
    payload->buffer = buffer;
    payload->length = length;
    return array;
}

START_TEST(test_typed_arrays_hold_numbers)
{
    JSValue array = new_typed_array(JS_CLASS_UINT8C_ARRAY, 4);
    set_int(array, "0", 300);
    ck_assert_int_eq(JS_SetPropertyUint32(ctx, array, 1, JS_NewFloat64(ctx, 2.5)), 1);
    ck_assert_int_eq(get_int(array, "0"), 255);
    ck_assert_int_eq(get_int(array, "1"), 2);
    set_int(array, "9", 1); // not an element: nothing happens
    ck_assert_int_eq(get_int(array, "9"), -1000);
    set_int(array, "-0", 1);
    ck_assert_int_eq(get_int(array, "-0"), -1000);
    set_int(array, "1.5", 1);
    set_int(array, "name", 7);
    check_keys(array, JS_GPN_STRING_MASK, "0,1,2,3,name");
    JSAtom key = JS_NewAtomUInt32(ctx, 1);
    ck_assert_int_eq(JS_DefinePropertyValue(ctx, array, key, JS_NewInt32(ctx, 1), 0), 0);
    ck_assert_int_eq(JS_DeleteProperty(ctx, array, key, 0), 0);
    JS_FreeAtom(ctx, key);
    js_array_buffer_detach(rt, js_typed_array_buffer(js_value_typed_array(array)));
    ck_assert(js_typed_array_is_out_of_bounds(js_value_object(array)));
    ck_assert_int_eq(get_int(array, "0"), -1000);
    check_keys(array, JS_GPN_STRING_MASK, "name");
    JS_FreeValue(ctx, array);
}
END_TEST

START_TEST(test_elements_of_every_type)
{
    for (JSClassID id = JS_CLASS_UINT8C_ARRAY; id <= JS_CLASS_FLOAT64_ARRAY; id++) {
        JSValue array = new_typed_array(id, 2);
        JSValue value =
            js_class_is_bigint_array(id) ? JS_NewBigInt64(ctx, 77) : JS_NewInt32(ctx, 77);
        ck_assert_int_eq(JS_SetPropertyUint32(ctx, array, 1, JS_DupValue(ctx, value)), 1);
        JSValue back = JS_GetPropertyUint32(ctx, array, 1);
        ck_assert(JS_IsStrictEqual(ctx, back, value));
        JS_FreeValue(ctx, back);
        JS_FreeValue(ctx, value);
        JS_FreeValue(ctx, array);
    }
}
END_TEST

// A user class whose property `magic` is computed.
static int exotic_own(JSContext *c, JSPropertyDescriptor *desc, JSValueConst obj, JSAtom prop)
{
    JSAtom magic = JS_NewAtom(c, "magic");
    bool is_magic = magic == prop;
    JS_FreeAtom(c, magic);
    if (is_magic && desc) {
        desc->flags = JS_PROP_ENUMERABLE;
        desc->value = JS_NewInt32(c, 99);
        desc->getter = desc->setter = JS_UNDEFINED;
    }
    return is_magic;
}

static int exotic_names(JSContext *c, JSPropertyEnum **tab, uint32_t *count, JSValueConst obj)
{
    *tab = js_malloc(c, sizeof(**tab));
    if (!*tab)
        return -1;
    (*tab)[0].atom = JS_NewAtom(c, "magic");
    (*tab)[0].is_enumerable = true;
    *count = 1;
    return 0;
}

static int finalized_count;

static void exotic_finalizer(JSRuntime *runtime, JSValueConst val)
{
    finalized_count++;
    JSValue *held = JS_GetOpaque(val, JS_GetClassID(val));
    if (held) {
        JS_FreeValueRT(runtime, *held);
        js_free_rt(runtime, held);
    }
}

static void exotic_mark(JSRuntime *runtime, JSValueConst val, JS_MarkFunc *mark)
{
    JSValue *held = JS_GetOpaque(val, JS_GetClassID(val));
    if (held)
        JS_MarkValue(runtime, *held, mark);
}

static JSClassExoticMethods exotic_methods = {
    .get_own_property = exotic_own,
    .get_own_property_names = exotic_names,
};

static const JSClassDef exotic_class = {
    .class_name = "Exotic",
    .finalizer = exotic_finalizer,
    .gc_mark = exotic_mark,
    .exotic = &exotic_methods,
};

static JSClassID make_exotic_class(void)
{
    JSClassID id = JS_INVALID_CLASS_ID;
    JS_NewClassID(rt, &id);
    ck_assert_int_eq(JS_NewClass(rt, id, &exotic_class), 0);
    ck_assert_int_eq(JS_NewClass(rt, id, &exotic_class), -1);
    return id;
}

START_TEST(test_user_classes_may_be_exotic)
{
    JSClassID id = make_exotic_class();
    finalized_count = 0;
    JSValue object = JS_NewObjectClass(ctx, id);
    ck_assert_int_eq(get_int(object, "magic"), 99);
    set_int(object, "own", 1);
    check_keys(object, JS_GPN_STRING_MASK, "magic,own");
    JSAtom key = key_of("magic");
    ck_assert_int_eq(js_set(ctx, object, key, JS_NewInt32(ctx, 1), 0), 0);
    JSValue heir = JS_NewObjectProto(ctx, object);
    ck_assert_int_eq(get_int(heir, "magic"), 99);
    ck_assert_int_eq(JS_HasProperty(ctx, heir, key), 1);
    ck_assert_int_eq(js_set(ctx, heir, key, JS_NewInt32(ctx, 1), 0), 0);
    JS_FreeAtom(ctx, key);
    JS_FreeValue(ctx, heir);
    JS_FreeValue(ctx, object);
    ck_assert_int_eq(finalized_count, 1);
}
END_TEST

START_TEST(test_cycles_through_gc_mark_are_collected)
{
    JSClassID id = make_exotic_class();
    finalized_count = 0;
    JSValue object = JS_NewObjectClass(ctx, id);
    JSValue partner = JS_NewObject(ctx);
    JSValue *held = js_malloc(ctx, sizeof(*held));
    *held = JS_DupValue(ctx, partner);
    ck_assert_int_eq(JS_SetOpaque(object, held), 0);
    ck_assert_int_eq(JS_SetPropertyStr(ctx, partner, "back", JS_DupValue(ctx, object)), 1);
    JS_FreeValue(ctx, object);
    JS_RunGC(rt);
    ck_assert_int_eq(finalized_count, 0);
    JS_FreeValue(ctx, partner);
    ck_assert_int_eq(finalized_count, 0);
    JS_RunGC(rt);
    ck_assert_int_eq(finalized_count, 1);
}
END_TEST

START_TEST(test_cycles_of_objects_are_collected)
{
    size_t before = 0;
    for (int i = 0; i < 3; i++) {
        JSValue a = JS_NewObject(ctx);
        JSValue b = JS_NewArray(ctx);
        ck_assert_int_eq(JS_SetPropertyStr(ctx, a, "b", JS_DupValue(ctx, b)), 1);
        ck_assert_int_eq(JS_SetPropertyUint32(ctx, b, 0, JS_DupValue(ctx, a)), 1);
        JSValue getter = JS_NewCFunctionData(ctx, NULL, 0, 0, 1, JS_CONST_ARRAY(&a));
        JSAtom key = key_of("g");
        ck_assert_int_eq(JS_DefinePropertyGetSet(ctx, a, key, getter, JS_UNDEFINED, JS_PROP_C_W_E),
                         1);
        JS_FreeAtom(ctx, key);
        JS_FreeValue(ctx, a);
        JS_FreeValue(ctx, b);
        JS_RunGC(rt);
        if (i == 0)
            before = rt->live_cells[JS_CELL_OBJECT];
        ck_assert_uint_eq(rt->live_cells[JS_CELL_OBJECT], before);
    }
}
END_TEST

// ---- Errors
// --------------------------------------------------------------------------------------------

START_TEST(test_errors_have_message_and_stack)
{
    JS_ThrowTypeError(ctx, "bad %d", 7);
    ck_assert(JS_HasException(ctx));
    JSValue error = JS_GetException(ctx);
    ck_assert(JS_IsError(error));
    JSValue message = JS_GetPropertyStr(ctx, error, "message");
    const char *text = JS_ToCString(ctx, message);
    ck_assert_str_eq(text, "bad 7");
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, message);
    ck_assert_int_eq(js_has_own(ctx, error, JS_ATOM_stack), 1);
    JS_SetUncatchableError(ctx, error);
    JS_Throw(ctx, error);
    ck_assert(rt->current_exception_is_uncatchable);
    JS_ResetUncatchableError(ctx);
    ck_assert(!rt->current_exception_is_uncatchable);
    drop_exception();
    ck_assert(JS_IsUninitialized(JS_GetException(ctx)));
}
END_TEST

START_TEST(test_out_of_memory_can_always_be_thrown)
{
    rt->allocator.fail_at = rt->allocator.attempts + 1;
    rt->allocator.fail_sticky = true;
    ck_assert(JS_IsException(JS_NewObject(ctx)));
    ck_assert(JS_HasException(ctx));
    rt->allocator.fail_at = 0;
    rt->allocator.fail_sticky = false;
    drop_exception();
    JSValue object = JS_NewObject(ctx);
    ck_assert(JS_IsObject(object));
    JS_FreeValue(ctx, object);
}
END_TEST

// ---- Conversion
// ------------------------------------------------------------------------------------------

START_TEST(test_numbers_wrap_around)
{
    ck_assert_int_eq(js_double_to_int32(4294967296.0 + 5), 5);
    ck_assert_int_eq(js_double_to_int32(-1.5), -1);
    ck_assert_int_eq(js_double_to_int32(2147483648.0), INT32_MIN);
    ck_assert_int_eq(js_double_to_int32(-4294967297.0), -1);
    ck_assert_int_eq(js_double_to_int32(NAN), 0);
    ck_assert_int_eq(js_double_to_int32(1e300), 0);
    int64_t n;
    ck_assert_int_eq(JS_ToInt64(ctx, &n, JS_NewFloat64(ctx, 0x1p63)), 0);
    ck_assert(n == INT64_MIN);
    ck_assert(isnan(js_number_exponent(1, INFINITY)));
    ck_assert(js_number_exponent(2, 10) == 1024);
}
END_TEST

START_TEST(test_values_compare)
{
    JSValue text = JS_NewString(ctx, "10");
    JSValue big = JS_NewBigInt64(ctx, 10);
    ck_assert_int_eq(JS_IsEqual(ctx, text, JS_NewInt32(ctx, 10)), 1);
    ck_assert_int_eq(JS_IsEqual(ctx, big, text), 1);
    ck_assert_int_eq(JS_IsEqual(ctx, big, JS_NewInt32(ctx, 10)), 1);
    ck_assert_int_eq(JS_IsEqual(ctx, JS_NULL, JS_UNDEFINED), 1);
    ck_assert_int_eq(JS_IsEqual(ctx, JS_NULL, JS_NewInt32(ctx, 0)), 0);
    ck_assert(!JS_IsStrictEqual(ctx, big, JS_NewInt32(ctx, 10)));
    ck_assert(JS_IsSameValue(ctx, JS_NAN, JS_NAN));
    ck_assert(!JS_IsSameValue(ctx, JS_NewInt32(ctx, 0), JS_NewFloat64(ctx, -0.0)));
    ck_assert(JS_IsSameValueZero(ctx, JS_NewInt32(ctx, 0), JS_NewFloat64(ctx, -0.0)));
    ck_assert_int_eq(js_less_than(ctx, text, JS_NewInt32(ctx, 9), true), 0);
    ck_assert_int_eq(js_less_than(ctx, big, JS_NewFloat64(ctx, 10.5), true), 1);
    ck_assert_int_eq(js_less_than(ctx, JS_NAN, JS_NewInt32(ctx, 9), true), 2);
    JSValue sum = js_binary(ctx, JS_OP_ADD, JS_DupValue(ctx, text), JS_NewInt32(ctx, 5));
    const char *joined = JS_ToCString(ctx, sum);
    ck_assert_str_eq(joined, "105");
    JS_FreeCString(ctx, joined);
    JS_FreeValue(ctx, sum);
    ck_assert(
        JS_IsException(js_binary(ctx, JS_OP_MULTIPLY, JS_DupValue(ctx, big), JS_NewInt32(ctx, 5))));
    drop_exception();
    JS_FreeValue(ctx, text);
    JS_FreeValue(ctx, big);
}
END_TEST

// ---- Failing allocation
// ------------------------------------------------------------------------------------

typedef bool Scenario(void); // false where an exception was thrown

static bool build_object(void)
{
    bool result = false;
    JSValue object = JS_NewObject(ctx);
    if (JS_IsException(object))
        return false;
    char name[16];
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof(name), "k%d", i);
        JSValue value = JS_NewString(ctx, name);
        if (JS_IsException(value) || JS_SetPropertyStr(ctx, object, name, value) < 0)
            goto done;
    }
    for (int i = 0; i < 12; i += 3) {
        snprintf(name, sizeof(name), "k%d", i);
        JSAtom key = JS_NewAtom(ctx, name);
        if (key == JS_ATOM_NULL)
            goto done;
        int deleted = JS_DeleteProperty(ctx, object, key, 0);
        JS_FreeAtom(ctx, key);
        if (deleted < 0)
            goto done;
    }
    result = JS_FreezeObject(ctx, object) >= 0;
done:
    js_shape_check(rt, js_value_object(object)->shape);
    JS_FreeValue(ctx, object);
    return result;
}

static bool build_array(void)
{
    bool result = false;
    JSValue array = JS_NewArray(ctx);
    if (JS_IsException(array))
        return false;
    for (int i = 0; i < 10; i++) {
        JSValue value = JS_NewString(ctx, "element");
        if (JS_IsException(value) || JS_SetPropertyUint32(ctx, array, i, value) < 0)
            goto done;
    }
    if (JS_SetPropertyUint32(ctx, array, 100, JS_NewInt32(ctx, 1)) < 0 ||
        JS_SetLength(ctx, array, 5) < 0)
        goto done;
    ck_assert_int_eq(js_array_make_slow(ctx, js_value_object(array)), 0);
    result = true;
done:
    js_object_check(rt, js_value_object(array));
    JS_FreeValue(ctx, array);
    return result;
}

static bool define_accessors(void)
{
    JSValue object = JS_NewObject(ctx);
    if (JS_IsException(object))
        return false;
    bool result =
        JS_SetPropertyFunctionList(ctx, object, accessor_table, 3) == 0 &&
        JS_DefinePropertyValueStr(ctx, object, "value", JS_NewInt32(ctx, 1), JS_PROP_C_W_E) >= 0;
    js_shape_check(rt, js_value_object(object)->shape);
    JS_FreeValue(ctx, object);
    return result;
}

static bool touch_intrinsics(void)
{
    for (int id = 1; id < JS_INTRINSIC_COUNT; id++) {
        if (!js_realm_peek_intrinsic(ctx, (JSIntrinsic)id))
            return false;
    }
    JSValue array = JS_GetGlobalObject(ctx);
    if (JS_IsException(array))
        return false;
    JSPropertyEnum *keys;
    uint32_t count;
    bool result = js_own_keys(ctx, &keys, &count, array, JS_GPN_STRING_MASK) == 0;
    for (uint32_t i = 0; result && i < count; i++) {
        JSValue value = js_get(ctx, array, keys[i].atom);
        result = !JS_IsException(value);
        JS_FreeValue(ctx, value);
    }
    JS_FreePropertyEnum(ctx, keys, count);
    JS_FreeValue(ctx, array);
    return result;
}

static bool make_arguments(void)
{
    JSValueConst values[2] = {JS_NewInt32(ctx, 1), JS_NewInt32(ctx, 2)};
    JSVarRef *variable = js_var_ref_new(ctx, JS_NewInt32(ctx, 1));
    if (!variable)
        return false;
    JSValue mapped = js_arguments_new_mapped(ctx, 2, values, 1, &variable, JS_UNDEFINED);
    JSValue unmapped =
        JS_IsException(mapped) ? JS_EXCEPTION : js_arguments_new_unmapped(ctx, 2, values);
    bool result = !JS_IsException(unmapped);
    js_heap_free(rt, variable);
    JS_FreeValue(ctx, mapped);
    JS_FreeValue(ctx, unmapped);
    return result;
}

// Lets allocation n fail, then n + 1, once and for good, until the scenario completes.
static void sweep(Scenario *scenario, bool is_sticky)
{
    for (uint64_t n = 1;; n++) {
        ck_assert_uint_lt(n, 20000);
        setup();
        rt->allocator.fail_at = rt->allocator.attempts + n;
        rt->allocator.fail_sticky = is_sticky;
        uint64_t fail_at = rt->allocator.fail_at;
        bool completed = scenario();
        bool was_reached = rt->allocator.attempts >= fail_at;
        rt->allocator.fail_at = 0;
        rt->allocator.fail_sticky = false;
        ck_assert(completed != JS_HasException(ctx));
        if (!completed)
            drop_exception();
        js_heap_check(rt);
        // The engine still works.
        ck_assert(scenario());
        teardown();
        if (!was_reached)
            return;
    }
}

static Scenario *const scenarios[] = {
    build_object, build_array, define_accessors, touch_intrinsics, make_arguments,
};

START_TEST(test_failing_allocation_is_survived)
{
    sweep(scenarios[_i / 2], _i % 2);
}
END_TEST

START_TEST(test_collections_at_every_allocation)
{
    setup();
    rt->gc_at_every_allocation = true;
    ck_assert(scenarios[_i]());
    teardown();
}
END_TEST

START_TEST(test_runtime_creation_may_fail)
{
    live_blocks = 0;
    rt = JS_NewRuntime2(&functions, NULL);
    for (uint64_t n = 1; n < 100; n++) {
        uint64_t attempt = rt->allocator.fail_at = rt->allocator.attempts + n;
        JSContext *other = JS_NewContext(rt);
        bool was_reached = rt->allocator.attempts >= attempt;
        rt->allocator.fail_at = 0;
        if (other)
            JS_FreeContext(other);
        ck_assert(other || was_reached);
        if (!was_reached)
            break;
    }
    JS_FreeRuntime(rt);
    ck_assert_uint_eq(live_blocks, 0);
}
END_TEST

static TCase *new_case(Suite *suite, const char *name)
{
    TCase *tests = tcase_create(name);
    tcase_add_checked_fixture(tests, setup, teardown);
    suite_add_tcase(suite, tests);
    return tests;
}

static void add_properties(Suite *suite)
{
    TCase *tests = new_case(suite, "properties");
    tcase_add_test(tests, test_properties_are_set_and_read);
    tcase_add_test(tests, test_keys_are_in_order);
    tcase_add_test(tests, test_attributes_are_kept);
    tcase_add_test(tests, test_deleted_properties_are_gone);
    tcase_add_test(tests, test_accessors_get_the_receiver);
    tcase_add_test(tests, test_data_becomes_accessor_and_back);
    tcase_add_test(tests, test_frozen_objects_do_not_change);
    tcase_add_test(tests, test_prototype_cycles_are_refused);
    tcase_add_test(tests, test_primitives_have_properties);
    tcase_add_test(tests, test_descriptors_go_both_ways);
    tests = new_case(suite, "shapes");
    tcase_add_test(tests, test_shapes_are_shared);
    tcase_add_test(tests, test_many_properties_make_a_dictionary);
    tcase_add_test(tests, test_setting_the_prototype_keeps_shapes_shared);
}

static void add_intrinsics(Suite *suite)
{
    TCase *tests = new_case(suite, "intrinsics");
    tcase_add_test(tests, test_intrinsics_are_made_on_touch);
    tcase_add_test(tests, test_lazy_slots_are_resolved_once);
    tcase_add_test(tests, test_lazy_slots_can_be_replaced);
    tcase_add_test(tests, test_aliases_keep_the_original);
    tcase_add_test(tests, test_lazy_values_belong_to_their_realm);
    tcase_add_test(tests, test_groups_filter_the_global_object);
}

static void add_arrays(Suite *suite)
{
    TCase *tests = new_case(suite, "arrays");
    tcase_add_test(tests, test_arrays_grow_and_shrink);
    tcase_add_test(tests, test_holes_make_arrays_slow);
    tcase_add_test(tests, test_length_stops_at_fixed_elements);
    tcase_add_test(tests, test_plain_arrays_iterate_unobserved);
    tcase_add_test(tests, test_mapped_arguments_follow_variables);
    tcase_add_test(tests, test_unmapped_arguments_are_plain);
    tests = new_case(suite, "exotic");
    tcase_add_test(tests, test_string_objects_show_their_units);
    tcase_add_test(tests, test_typed_arrays_hold_numbers);
    tcase_add_test(tests, test_elements_of_every_type);
    tcase_add_test(tests, test_user_classes_may_be_exotic);
    tcase_add_test(tests, test_cycles_through_gc_mark_are_collected);
    tcase_add_test(tests, test_cycles_of_objects_are_collected);
}

Suite *object_suite(void);

Suite *object_suite(void)
{
    Suite *suite = suite_create("object");
    add_properties(suite);
    add_intrinsics(suite);
    add_arrays(suite);
    TCase *tests = new_case(suite, "errors and conversion");
    tcase_add_test(tests, test_errors_have_message_and_stack);
    tcase_add_test(tests, test_out_of_memory_can_always_be_thrown);
    tcase_add_test(tests, test_numbers_wrap_around);
    tcase_add_test(tests, test_values_compare);
    tests = tcase_create("failing allocation");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, test_failing_allocation_is_survived, 0,
                        2 * (int)(sizeof(scenarios) / sizeof(scenarios[0])));
    tcase_add_loop_test(tests, test_collections_at_every_allocation, 0,
                        (int)(sizeof(scenarios) / sizeof(scenarios[0])));
    tcase_add_test(tests, test_runtime_creation_may_fail);
    suite_add_tcase(suite, tests);
    return suite;
}
