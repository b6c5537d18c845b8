// SPDX-License-Identifier: MIT
// Objects: a shape, the property slots, and a class's payload or dense elements.
#ifndef ENGINE_OBJECT_OBJECT_H
#define ENGINE_OBJECT_OBJECT_H

#include "object/realm.h"

// The heap cell of a captured variable, shared by the closures that see it.
typedef struct JSVarRef {
    JSTracedCell header;
    JSValue value; // JS_UNINITIALIZED in the dead zone
} JSVarRef;

typedef union JSProperty {
    JSValue value; // may hold JS_TAG_LAZY in intrinsics and functions
    struct {
        JSObject *getter; // owned; NULL: undefined
        JSObject *setter;
    } accessor;
    JSVarRef *var_ref; // JS_PROP_VARREF: exports seen through a namespace
} JSProperty;

// Indices 0 .. count-1 are present, writable, enumerable and configurable; all others up to
// `length` are absent. An array that cannot be told so is slow: its elements are properties.
typedef struct JSElements {
    JSValue *values;
    uint32_t count;
    uint32_t capacity;
} JSElements;

struct JSObject {
    JSTracedCell header;
    uint16_t class_id;
    uint16_t is_extensible : 1;
    uint16_t is_fast_array : 1; // `elements` is in use (Array, Arguments)
    uint16_t has_exotic : 1;    // the class has exotic methods
    uint16_t is_callable : 1;
    uint16_t is_constructor : 1;
    uint16_t is_html_dda : 1;
    uint16_t is_class_constructor : 1; // throws where called without new
    uint16_t is_uncatchable : 1;       // an error that script cannot catch
    uint16_t is_immutable_proto : 1;   // Object.prototype
    uint16_t is_finalized : 1;
    uint32_t property_capacity;
    JSShape *shape;         // owned
    JSProperty *properties; // one per slot of the shape; a block of its own or NULL
    union {
        void *payload;       // of info->payload_size bytes, in the object's own block;
                             // user classes: the opaque pointer
        JSElements elements; // arrays and unmapped arguments
    };
};

// An Array's `length` is property slot 0, a Number.
#define JS_ARRAY_LENGTH_SLOT 0

static inline JSObject *js_value_object(JSValueConst v) // borrowed; the tag must be OBJECT
{
    return (JSObject *)JS_VALUE_GET_PTR(v);
}
static inline JSValue js_object_value(JS_TAKES JSObject *object) // takes the reference
{
    return JS_MKPTR(JS_TAG_OBJECT, object);
}
static inline JSValueConst js_object_borrow(const JSObject *object)
{
    return JS_MKPTR(JS_TAG_OBJECT, (void *)(uintptr_t)object);
}
JS_GIVES static inline JSObject *js_object_dup(JSObject *object)
{
    return (JSObject *)js_heap_dup(object);
}
static inline bool js_value_is_class(JSValueConst v, JSClassID class_id)
{
    return JS_IsObject(v) && js_value_object(v)->class_id == class_id;
}
// The payload where v is an object of that class, or NULL.
static inline void *js_value_payload(JSValueConst v, JSClassID class_id)
{
    return js_value_is_class(v, class_id) ? js_value_object(v)->payload : NULL;
}
static inline bool js_value_is_function(JSValueConst v)
{
    return JS_IsObject(v) && js_value_object(v)->is_callable;
}

// ---- Making --------------------------------------------------------------------------------

// New objects; JS_EXCEPTION (thrown) on failure. A payload of the class is allocated and zeroed.
JSValue js_object_new_with_proto(JSContext *ctx, JSObject *proto, JSClassID class_id); // borrows
JSValue js_object_new(JSContext *ctx);                                                 // {}
JSValue js_object_new_class(JSContext *ctx, JSClassID class_id); // default prototype
// For constructors: prototype from new_target (sec-ordinarycreatefromconstructor).
JSValue js_object_new_from_constructor(JSContext *ctx, JSValueConst new_target,
                                       JSIntrinsic fallback, JSClassID class_id);
// Takes the shape.
JSValue js_object_new_with_shape(JSContext *ctx, JS_TAKES JSShape *shape, JSClassID class_id);
JSValue js_array_new(JSContext *ctx, uint32_t capacity);                           // length 0
JSValue js_array_new_from_values(JSContext *ctx, uint32_t count, JSValue *values); // takes them
JSValue js_array_new_of(JSContext *ctx, JSValue value);                            // [value]
JSValue js_array_new_from_borrowed(JSContext *ctx, uint32_t count, JSValueConst *values);
int js_array_push(JSContext *ctx, JSValueConst array, JSValue value); // fast arrays only; takes
JS_GIVES JSVarRef *js_var_ref_new(JSContext *ctx, JSValue value);     // takes; NULL: exception
// {value, done}; takes value.
JSValue js_iterator_result_new(JSContext *ctx, JSValue value, bool done);

// Makes room for that many slots. -1: exception.
int js_object_reserve(JSContext *ctx, JSObject *object, uint32_t capacity);
// Adds a slot of any type for a key that the object lacks; an undefined value, or NULL pointers.
// NULL: exception. Elements of fast arrays are not its business.
JSProperty *js_object_add_slot(JSContext *ctx, JSObject *object, JSAtom key, int flags);
// The same for a plain data property, where the shape knows its successor, there is room and the
// object is extensible and ordinary. NULL, and nothing is done: the long way is to be gone.
static inline JSValue *js_object_add_known_slot(JSRuntime *rt, JSObject *object, JSAtom key)
{
    JSShape *shape = object->shape;
    JSShape *next = js_shape_peek_child(shape, key, JS_PROP_C_W_E);
    if (!next || shape->count >= object->property_capacity || object->class_id != JS_CLASS_OBJECT ||
        !object->is_extensible)
        return NULL;
    JSValue *slot = &object->properties[shape->count].value;
    *slot = JS_UNDEFINED;
    object->shape = js_heap_dup(next);
    js_heap_free(rt, shape); // its successor owns it too
    return slot;
}
// Gives the slot other flags (the caller fits the slot to its new type). -1: exception.
int js_object_set_slot_flags(JSContext *ctx, JSObject *object, uint32_t index, int flags);
// Removes a slot and frees what it held. -1: exception.
int js_object_remove_slot(JSContext *ctx, JSObject *object, uint32_t index);
// Replaces the prototype without any check. -1: exception.
int js_object_replace_proto(JSContext *ctx, JSObject *object, JSObject *proto); // borrows

// ---- Payloads that several layers share --------------------------------------------------------

// Number, String, Boolean, Symbol and BigInt objects.
typedef struct JSPrimitivePayload {
    JSValue value;
} JSPrimitivePayload;

// Proxies are made in builtins/proxy.c; IsArray and the realm of a function look through them.
typedef struct JSProxyPayload {
    JSValue target;  // null once revoked
    JSValue handler; // null once revoked
} JSProxyPayload;

// ---- Native functions (object/function.c makes them; vm/ calls them) -------------------------

typedef struct JSCFunctionPayload {
    JSContext *realm; // owned
    JSCFunctionType function;
    uint8_t length;
    uint8_t cproto;
    int16_t magic;
} JSCFunctionPayload;

typedef struct JSCFunctionDataPayload {
    JSContext *realm; // owned
    JSCFunctionData *function;
    int16_t length;
    int16_t magic;
    uint32_t data_count;
    JSValue *data; // owned
} JSCFunctionDataPayload;

typedef struct JSCClosurePayload {
    JSContext *realm; // owned
    JSCClosure *function;
    JSCClosureFinalizerFunc *finalizer;
    void *opaque;
    int16_t length;
    int16_t magic;
} JSCClosurePayload;

typedef struct JSBoundFunctionPayload {
    JSValue target;
    JSValue this_value;
    uint32_t argument_count;
    JSValue *arguments;
} JSBoundFunctionPayload;

JSValue js_function_new_native(JSContext *ctx, const JSPropDef *def, JSAtom name,
                               const char *prefix, JSObject *proto); // prefix "get ", or NULL

// The text of a function's name: symbols in brackets, "get " and the like in front.
JSValue js_function_name_value(JSContext *ctx, JSAtom name, const char *prefix);
// The value of `prototype` of functions made by script, in a slot until it is read:
// JS_MKPTR(JS_TAG_LAZY, (void *)&js_lazy_function_prototype). Of a generator function it inherits
// from %GeneratorPrototype% and has no `constructor`.
extern const JSPropDef js_lazy_function_prototype;
extern const JSPropDef js_lazy_generator_prototype;
extern const JSPropDef js_lazy_async_generator_prototype;
static inline JSValue js_lazy_value(const JSPropDef *def)
{
    return JS_MKPTR(JS_TAG_LAZY, (void *)(uintptr_t)def);
}

// ECMA-262 sec-setfunctionname; symbols are put in brackets. -1: exception.
int js_function_set_name(JSContext *ctx, JSValueConst function, JSAtom name, const char *prefix);

void js_object_check(const JSRuntime *rt, const JSObject *object);
extern const JSKindOps js_object_kind, js_shape_kind, js_var_ref_kind, js_context_kind;

#endif
