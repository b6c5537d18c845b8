// SPDX-License-Identifier: MIT
// Arguments objects (ECMA-262 sec-arguments-exotic-objects).
//
// A mapped index is a slot of type JS_PROP_VARREF: its value lives in the variable, so that reads,
// writes and definitions through either side agree without exotic methods. Making the property
// read-only or an accessor, or deleting it, ends the mapping.
#ifndef ENGINE_OBJECT_ARGUMENTS_H
#define ENGINE_OBJECT_ARGUMENTS_H

#include "object/object.h"

// Of strict functions and of those with other than simple parameters.
JSValue js_arguments_new_unmapped(JSContext *ctx, uint32_t count, JSValueConst *values);
// The first `mapped_count` indices see the variables (borrowed; NULL: this one is not mapped, as
// where a later parameter has the same name); the others hold values[i]. `callee` is borrowed.
JSValue js_arguments_new_mapped(JSContext *ctx, uint32_t count, JSValueConst *values,
                                uint32_t mapped_count, JSVarRef **variables, JSValueConst callee);

#endif
