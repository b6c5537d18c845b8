// SPDX-License-Identifier: MIT
// %Object.prototype.toString%, which Array.prototype.toString falls back on.
#ifndef ENGINE_BUILTINS_OBJECT_TO_STRING_H
#define ENGINE_BUILTINS_OBJECT_TO_STRING_H

#include "quickjs.h"

JSCFunction js_object_to_string;

#endif
