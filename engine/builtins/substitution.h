// SPDX-License-Identifier: MIT
// The text that a replacement template stands for (ECMA-262 sec-getsubstitution).
#ifndef ENGINE_BUILTINS_SUBSTITUTION_H
#define ENGINE_BUILTINS_SUBSTITUTION_H

#include "object/object.h"

typedef struct JSSubstitution {
    const JSString *text; // what is searched
    uint32_t position;    // of the match in it, at most its length
    const JSString *matched;
    JSString *template;
    JSValueConst *captures; // of groups 1 and up: flat strings, or undefined
    uint32_t capture_count;
    JSValueConst named; // object, or undefined
} JSSubstitution;

// True where the template stands for itself.
bool js_substitution_is_plain(const JSString *template);
// Appends the text. May run script, by the getters of `named`. -1: exception.
int js_substitution_append(JSContext *ctx, JSStringBuilder *builder,
                           const JSSubstitution *substitution);

#endif
