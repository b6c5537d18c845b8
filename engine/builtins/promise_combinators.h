// SPDX-License-Identifier: MIT
// Promise.all, allSettled, any and race.
#ifndef ENGINE_BUILTINS_PROMISE_COMBINATORS_H
#define ENGINE_BUILTINS_PROMISE_COMBINATORS_H

#include "quickjs.h"

JSCFunction js_promise_all, js_promise_all_settled, js_promise_any, js_promise_race;

#endif
