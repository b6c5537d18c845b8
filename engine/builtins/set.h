// SPDX-License-Identifier: MIT
// The methods of Set.prototype that take another set.
#ifndef ENGINE_BUILTINS_SET_H
#define ENGINE_BUILTINS_SET_H

#include "quickjs.h"

JSCFunction js_set_union, js_set_intersection, js_set_difference, js_set_symmetric_difference,
    js_set_is_subset_of, js_set_is_superset_of, js_set_is_disjoint_from;

#endif
