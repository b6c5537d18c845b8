// SPDX-License-Identifier: MIT
// What the files of property access share: exotic dispatch and ordinary methods that skip it.
#ifndef ENGINE_OBJECT_PROPERTY_OWN_H
#define ENGINE_OBJECT_PROPERTY_OWN_H

#include "object/property.h"

// The exotic methods that apply to the key, or NULL. Private names never reach exotic methods
// (ECMA-262 sec-privateelementfind).
const JSClassExoticMethods *js_exotic_for_key(JSContext *ctx, const JSObject *object, JSAtom key);
const JSClassExoticMethods *js_exotic_of(JSContext *ctx, const JSObject *object);
// -1, and a RangeError, where the C stack is about to run out: exotic methods may nest.
int js_exotic_enter(JSContext *ctx);

// The methods of ordinary objects and arrays, on this object itself without its exotic methods.
JSValue js_ordinary_get(JSContext *ctx, JSObject *object, JSAtom key, JSValueConst receiver);
int js_ordinary_set(JSContext *ctx, JSObject *object, JSAtom key, JSValueConst value,
                    JSValueConst receiver, int flags);
int js_ordinary_has_property(JSContext *ctx, JSObject *object, JSAtom key);
int js_ordinary_get_own(JSContext *ctx, JSPropertyDescriptor *descriptor, JSObject *object,
                        JSAtom key);
int js_ordinary_define(JSContext *ctx, JSObject *object, JSAtom key, JSValueConst value,
                       JSValueConst getter, JSValueConst setter, int flags);
int js_ordinary_delete(JSContext *ctx, JSObject *object, JSAtom key);
int js_ordinary_prevent_extensions(JSContext *ctx, JSObject *object);
// The end of sec-ordinarysetwithowndescriptor: a writable data property, or none, was found.
int js_set_on_receiver(JSContext *ctx, JSValueConst receiver, JSAtom key, JSValueConst value);

// The value of a data slot, made if it is lazy; a new reference, or JS_EXCEPTION.
JSValue js_slot_get(JSContext *ctx, JSObject *object, uint32_t index);
// The next object of the prototype chain, borrowed; *holder (owned by the caller) keeps it alive
// where an exotic method gave it. -1: exception.
int js_chain_next(JSContext *ctx, JSObject **object, JSValue *holder);
// Calls a getter or setter (NULL: undefined, or false) that may go away during the call.
JSValue js_call_getter(JSContext *ctx, JSObject *getter, JSValueConst receiver);
int js_call_setter(JSContext *ctx, JSObject *setter, JSValueConst receiver, JSValueConst value);
// The prototype that a primitive's properties come from, borrowed; NULL: exception.
JSObject *js_primitive_proto(JSContext *ctx, JSValueConst primitive);

// Adds a data property that is not there, to an object without exotic methods or with them put
// aside: keeps an array's length. Takes value. 0 where not extensible or length is read-only.
int js_own_add(JSContext *ctx, JSObject *object, JSAtom key, JSValue value, int flags);
// The same for an element that an Array lacks.
int js_array_add_element(JSContext *ctx, JSObject *array, uint32_t index, JSValue value, int flags);
// sec-arraysetlength. `value` counts where flags has JS_PROP_HAS_VALUE.
int js_array_define_length(JSContext *ctx, JSObject *array, JSValueConst value, int flags);
// Sets the length, a uint32 already converted. 0 where an element could not be deleted.
int js_array_set_length(JSContext *ctx, JSObject *array, uint32_t length);
uint32_t js_array_length(const JSObject *array);

#endif
