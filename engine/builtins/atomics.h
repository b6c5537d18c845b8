// SPDX-License-Identifier: MIT
// Atomics: the checks that atomics.c and atomics_wait.c share.
#ifndef ENGINE_BUILTINS_ATOMICS_H
#define ENGINE_BUILTINS_ATOMICS_H

#include "builtins/typed_array_method.h"

// ECMA-262 sec-validateatomicaccessonintegertypedarray. *index receives the element's. NULL:
// exception.
JSObject *js_atomics_validate(JSContext *ctx, JSValueConst array, JSValueConst index_value,
                              bool is_waitable, JSBufferAccess access, uint64_t *index);

JSCFunctionMagic js_atomics_wait; // magic 1: waitAsync
JSCFunction js_atomics_notify;

#endif
