// SPDX-License-Identifier: MIT
// Private elements of objects (ECMA-262 sec-privateelementfind and its kin). They are ordinary
// slots under atoms of the kind JS_ATOM_PRIVATE_NAME: a writable one is a field, a read-only one a
// method.
#ifndef ENGINE_VM_PRIVATE_NAME_H
#define ENGINE_VM_PRIVATE_NAME_H

#include "vm/closure.h"

// A new private name as a value of the symbol kind. `description` is borrowed.
JSValue js_private_name_new(JSContext *ctx, JSAtom description);
// Borrowed.
static inline JSAtom js_private_name_atom(JSValueConst name)
{
    return ((JSSymbol *)JS_VALUE_GET_PTR(name))->atom;
}
JSValue js_private_name_get(JSContext *ctx, JSValueConst object, JSValueConst name);
int js_private_name_put(JSContext *ctx, JSValueConst object, JSValueConst name, JSValue value);
int js_private_name_has(JSContext *ctx, JSValueConst object, JSValueConst name);
// Adds a field; takes value. -1: exception, as where it is there already.
int js_private_name_define(JSContext *ctx, JSValueConst object, JSValueConst name, JSValue value);
// Adds a static method or half of an accessor; takes function.
int js_private_name_define_method(JSContext *ctx, JSValueConst object, JSValueConst name,
                                  JSValue function, JSMethodKind kind);
int js_private_name_add_method(JSContext *ctx, JSValueConst object, const JSPrivateMethod *method);

#endif
