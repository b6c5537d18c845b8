// SPDX-License-Identifier: MIT
// Array.fromAsync.
#ifndef ENGINE_BUILTINS_ARRAY_FROM_ASYNC_H
#define ENGINE_BUILTINS_ARRAY_FROM_ASYNC_H

#include "quickjs.h"

JSCFunction js_array_from_async;

#endif
