// SPDX-License-Identifier: MIT
// The essential internal methods of objects (ECMA-262
// sec-ordinary-object-internal-methods-and-internal-slots) over shapes, elements, strings, typed
// arrays and exotic classes. Those of quickjs.h are defined here too: JS_GetProperty,
// JS_SetProperty, JS_DefineProperty and so on.
// Results: -1 exception, 0 false, 1 true.
#ifndef ENGINE_OBJECT_PROPERTY_H
#define ENGINE_OBJECT_PROPERTY_H

#include "object/object.h"

// [[Get]] on any value (primitives through their prototype; undefined and null throw).
JSValue js_get(JSContext *ctx, JSValueConst base, JSAtom key);
JSValue js_get_with_receiver(JSContext *ctx, JSValueConst base, JSAtom key, JSValueConst receiver);
JSValue js_get_index(JSContext *ctx, JSValueConst base, int64_t index);
JSValue js_get_value(JSContext *ctx, JSValueConst base, JSValueConst key); // base[key]
// GetMethod: undefined where nullish, TypeError where not callable.
JSValue js_get_method(JSContext *ctx, JSValueConst base, JSAtom key);

// [[Set]]; takes value. With JS_PROP_THROW in flags a false result throws a TypeError.
int js_set(JSContext *ctx, JSValueConst base, JSAtom key, JSValue value, int flags);
int js_set_with_receiver(JSContext *ctx, JSValueConst base, JSAtom key, JSValue value,
                         JSValueConst receiver, int flags);
int js_set_index(JSContext *ctx, JSValueConst base, int64_t index, JSValue value, int flags);
int js_set_value(JSContext *ctx, JSValueConst base, JSValueConst key, JSValue value, int flags);

// CreateDataProperty(OrThrow with JS_PROP_THROW); takes value. flags: JS_PROP_C_W_E for others.
int js_create_data_property(JSContext *ctx, JSValueConst object, JSAtom key, JSValue value,
                            int flags);
int js_create_data_index(JSContext *ctx, JSValueConst object, int64_t index, JSValue value,
                         int flags);
// Defines on an ordinary object known to lack the key (no checks); takes value.
int js_add_property(JSContext *ctx, JSObject *object, JSAtom key, JSValue value, int flags);
// Own data slot of an ordinary object, or NULL; resolves a lazy slot. *is_exception where that
// fails.
JSValue *js_peek_own_slot(JSContext *ctx, JSObject *object, JSAtom key, int *flags,
                          bool *is_exception);

int js_get_own_property(JSContext *ctx, JSPropertyDescriptor *descriptor, JSValueConst object,
                        JSAtom key); // descriptor may be NULL; its values are owned
void js_free_descriptor(JSContext *ctx, JSPropertyDescriptor *descriptor); // flags stay readable
int js_has_property(JSContext *ctx, JSValueConst object, JSAtom key);
int js_has_index(JSContext *ctx, JSValueConst object, int64_t index);
int js_has_own(JSContext *ctx, JSValueConst object, JSAtom key);
// With JS_PROP_THROW a false result throws.
int js_delete(JSContext *ctx, JSValueConst object, JSAtom key, int flags);
int js_delete_index(JSContext *ctx, JSValueConst object, int64_t index, int flags);
// sec-validateandapplypropertydescriptor through [[DefineOwnProperty]]; flags has JS_PROP_HAS_*.
int js_define(JSContext *ctx, JSValueConst object, JSAtom key, JSValueConst value,
              JSValueConst getter, JSValueConst setter, int flags);
// ToPropertyDescriptor / FromPropertyDescriptor. The descriptor's flags carry JS_PROP_HAS_*.
int js_to_descriptor(JSContext *ctx, JSPropertyDescriptor *descriptor, JSValueConst object);
JSValue js_from_descriptor(JSContext *ctx, const JSPropertyDescriptor *descriptor);
// Keys in order (sec-ordinaryownpropertykeys); flags are JS_GPN_*. Free with JS_FreePropertyEnum.
int js_own_keys(JSContext *ctx, JSPropertyEnum **keys, uint32_t *count, JSValueConst object,
                int flags);

JSValue js_get_prototype(JSContext *ctx, JSValueConst object); // new reference
int js_set_prototype(JSContext *ctx, JSValueConst object, JSValueConst proto, bool throws);
int js_is_extensible(JSContext *ctx, JSValueConst object);
int js_prevent_extensions(JSContext *ctx, JSValueConst object);

// LengthOfArrayLike, for any object.
int js_length_of(JSContext *ctx, JSValueConst object, int64_t *length);
int js_set_length_of(JSContext *ctx, JSValueConst object, int64_t length); // Set(..., true)
// IsArray, through proxies; throws for a revoked one.
int js_is_array(JSContext *ctx, JSValueConst v);
// Dense elements of a fast array whose length equals its count; false otherwise.
bool js_fast_elements(JSValueConst v, JSValue **values, uint32_t *count);
// Turns the elements into ordinary properties. -1: exception, all as before.
int js_array_make_slow(JSContext *ctx, JSObject *array);
// sec-arrayspeciescreate, sec-speciesconstructor
JSValue js_array_species_create(JSContext *ctx, JSValueConst original, int64_t length);
JSValue js_species_constructor(JSContext *ctx, JSValueConst object, JSIntrinsic fallback);
// sec-copydataproperties without the keys in `excluded` (an array of keys; may be undefined).
int js_copy_data_properties(JSContext *ctx, JSValueConst target, JSValueConst source,
                            JSValueConst excluded);
// sec-ordinaryhasinstance, sec-instanceofoperator
int js_ordinary_has_instance(JSContext *ctx, JSValueConst constructor, JSValueConst v);
int js_instance_of(JSContext *ctx, JSValueConst v, JSValueConst target);

#endif
