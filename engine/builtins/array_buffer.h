// SPDX-License-Identifier: MIT
// Array buffers as seen by the views on them.
#ifndef ENGINE_BUILTINS_ARRAY_BUFFER_H
#define ENGINE_BUILTINS_ARRAY_BUFFER_H

#include "object/typed_array.h"

JSThrown js_array_buffer_throw_detached(JSContext *ctx); // TypeError

#endif
