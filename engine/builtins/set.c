// SPDX-License-Identifier: MIT
// Set (ECMA-262 sec-set-objects). The methods that combine two sets are in set_methods.c.
#include "builtins/set.h"

#include "builtins/collection.h"
#include "builtins/map_set.h"
#include "object/error.h"
#include "object/property.h"

// ECMA-262 sec-set-iterable
static JSValue set_construct(JSContext *ctx, JSValueConst new_target, int argc, JSValueConst *argv)
{
    JSValue set =
        js_object_new_from_constructor(ctx, new_target, JS_INTRINSIC_SET_PROTOTYPE, JS_CLASS_SET);
    if (!JS_IsException(set) && argc > 0 &&
        js_map_fill(ctx, set, argv[0], JS_ATOM_add, false) < 0) {
        js_free_value(ctx, set);
        return JS_EXCEPTION;
    }
    return set;
}

static JSValue set_add(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSOrderedTable *table = js_map_table(ctx, this_value, JS_CLASS_SET);
    if (!table || js_ordered_table_set(ctx, table, argv[0], JS_UNDEFINED) < 0)
        return JS_EXCEPTION;
    return js_dup(this_value);
}

static JSValue set_iterate(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int magic)
{
    return js_map_iterator_new(ctx, this_value, JS_CLASS_SET, (JSMapIteratorKind)magic);
}

static const JSPropDef set_properties[] = {
    JS_GETTER(Symbol_species, js_get_species),
};
const JSIntrinsicDef js_intrinsic_set = JS_INTRINSIC_CONSTRUCTOR(
    Set, 0, constructor, set_construct, FUNCTION_PROTOTYPE, SET_PROTOTYPE, set_properties);

// Set.prototype.keys, .values and [Symbol.iterator] are one function.
const JSIntrinsicDef js_intrinsic_set_prototype_values = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD_MAGIC(values, 0, set_iterate, JS_ITERATE_VALUES),
};

static const JSPropDef set_prototype_properties[] = {
    JS_METHOD(add, 1, set_add),
    JS_METHOD_MAGIC(has, 1, js_collection_has, JS_CLASS_SET),
    JS_METHOD_MAGIC(delete, 1, js_collection_delete, JS_CLASS_SET),
    JS_METHOD_MAGIC(clear, 0, js_collection_clear, JS_CLASS_SET),
    JS_METHOD_MAGIC(entries, 0, set_iterate, JS_ITERATE_ENTRIES),
    JS_METHOD_MAGIC(forEach, 1, js_collection_for_each, JS_CLASS_SET),
    JS_GETTER_MAGIC(size, js_collection_size, JS_CLASS_SET),
    JS_VALUE_INTRINSIC(values, SET_PROTOTYPE_KEYS, JS_PROP_W_C),
    JS_VALUE_INTRINSIC(keys, SET_PROTOTYPE_KEYS, JS_PROP_W_C),
    JS_VALUE_INTRINSIC(Symbol_iterator, SET_PROTOTYPE_KEYS, JS_PROP_W_C),
    JS_METHOD(union, 1, js_set_union),
    JS_METHOD(intersection, 1, js_set_intersection),
    JS_METHOD(difference, 1, js_set_difference),
    JS_METHOD(symmetricDifference, 1, js_set_symmetric_difference),
    JS_METHOD(isSubsetOf, 1, js_set_is_subset_of),
    JS_METHOD(isSupersetOf, 1, js_set_is_superset_of),
    JS_METHOD(isDisjointFrom, 1, js_set_is_disjoint_from),
    JS_TO_STRING_TAG(Set),
};
const JSIntrinsicDef js_intrinsic_set_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, SET, set_prototype_properties);
