// SPDX-License-Identifier: MIT
// The lazy methods of Iterator.prototype, and Iterator.concat.
#ifndef ENGINE_BUILTINS_ITERATOR_HELPER_H
#define ENGINE_BUILTINS_ITERATOR_HELPER_H

#include "quickjs.h"

typedef enum JSIteratorHelperKind {
    JS_HELPER_CONCAT,
    JS_HELPER_DROP,
    JS_HELPER_FILTER,
    JS_HELPER_FLAT_MAP,
    JS_HELPER_MAP,
    JS_HELPER_TAKE,
} JSIteratorHelperKind;

JSCFunctionMagic js_iterator_make_helper; // magic: JSIteratorHelperKind
JSCFunction js_iterator_concat;

#endif
