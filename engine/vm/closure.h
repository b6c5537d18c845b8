// SPDX-License-Identifier: MIT
// Function objects of script: bytecode with the variables it captured.
#ifndef ENGINE_VM_CLOSURE_H
#define ENGINE_VM_CLOSURE_H

#include "vm/frame.h"

typedef struct JSPrivateMethod {
    JSAtom name; // owned, of JS_ATOM_PRIVATE_NAME kind
    bool is_accessor;
    JSValue function; // the method, or the getter (may be undefined)
    JSValue setter;   // may be undefined
} JSPrivateMethod;

// What a class constructor does to each instance.
typedef struct JSClassParts {
    JSValue fields; // the function that defines the fields, or undefined
    JSPrivateMethod *methods;
    uint32_t method_count;
    uint32_t method_capacity;
} JSClassParts;

typedef struct JSFunctionPayload {
    JSFunctionBytecode *bytecode; // owned
    JSObject *home_object;        // owned; NULL: none
    JSVarRef **var_refs;          // owned, and each of them
    uint32_t var_ref_count;       // 0 until all are there
    JSClassParts *parts;          // owned block; NULL: none
    JSShape *instance_shape;      // of the last object it constructed, kept for the next one, which
                                  // then finds its way by js_shape_peek_child; owned; NULL: none
} JSFunctionPayload;

static inline bool js_class_is_script_function(JSClassID class_id)
{
    return class_id >= JS_CLASS_BYTECODE_FUNCTION && class_id <= JS_CLASS_ASYNC_GENERATOR_FUNCTION;
}
// NULL for all but functions of script.
static inline JSFunctionPayload *js_value_function(JSValueConst v)
{
    return JS_IsObject(v) && js_class_is_script_function(js_value_object(v)->class_id)
               ? (JSFunctionPayload *)js_value_object(v)->payload
               : NULL;
}

// A function of the bytecode (borrowed), whose variables come from `frame` (NULL: it has none; or
// of a module: they are made by vm/module_link.c). `proto`: NULL for the default.
JSValue js_closure_new(JSContext *ctx, JSFunctionBytecode *b, const JSFrame *frame,
                       JSObject *proto);
// ECMA-262 sec-runtime-semantics-classdefinitionevaluation up to the prototype: constructor and
// prototype object. `name` is borrowed. -1: exception.
int js_closure_define_class(JSContext *ctx, JSFunctionBytecode *b, const JSFrame *frame,
                            JSValueConst name_key, bool has_heritage, JSValueConst heritage,
                            JSValue *constructor, JSValue *prototype);
// Takes function.
int js_closure_set_fields(JSContext *ctx, JSValueConst constructor, JSValue function);
int js_closure_add_private_method(JSContext *ctx, JSValueConst constructor, JSValueConst name,
                                  JSValue function, JSMethodKind kind);
// Adds the private methods of the constructor to `object`, then runs the fields function.
int js_closure_run_fields(JSContext *ctx, JSValueConst constructor, JSValueConst object);

#endif
