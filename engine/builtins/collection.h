// SPDX-License-Identifier: MIT
// Methods that Map and Set have in common; magic is the class.
#ifndef ENGINE_BUILTINS_COLLECTION_H
#define ENGINE_BUILTINS_COLLECTION_H

#include "quickjs.h"

JSValue js_collection_has(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                          int magic);
JSValue js_collection_delete(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                             int magic);
JSValue js_collection_clear(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int magic);
JSValue js_collection_size(JSContext *ctx, JSValueConst this_value, int magic);
JSValue js_collection_for_each(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int magic);
// The getter of [Symbol.species]: gives this.
JSValue js_get_species(JSContext *ctx, JSValueConst this_value);

#endif
