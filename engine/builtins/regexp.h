// SPDX-License-Identifier: MIT
// RegExp objects: their payload, their making, and the match as the files of this folder use it.
#ifndef ENGINE_BUILTINS_REGEXP_H
#define ENGINE_BUILTINS_REGEXP_H

#include "object/object.h"
#include "regexp/regexp.h"

// The own property lastIndex is slot 0 of every RegExp object: it cannot be deleted.
#define JS_REGEXP_LAST_INDEX_SLOT 0

typedef struct JSRegExpPayload {
    JSRegExpProgram *program; // owned block; NULL while the object is being made
    JSValue source;           // the pattern's text, a flat string
} JSRegExpPayload;

// ---- regexp.c -------------------------------------------------------------------------------

// ECMA-262 sec-regexpcreate. The interpreter makes literals by js_regexp_new_literal.
JSValue js_regexp_new(JSContext *ctx, JSValueConst pattern, JSValueConst flags);
// ECMA-262 sec-isregexp: -1 exception, 0 or 1.
int js_regexp_is_regexp(JSContext *ctx, JSValueConst v);
static inline JSRegExpPayload *js_regexp_payload(JSValueConst v) // NULL: not a RegExp object
{
    return (JSRegExpPayload *)js_value_payload(v, JS_CLASS_REGEXP);
}

// ---- regexp_exec.c --------------------------------------------------------------------------

#define JS_REGEXP_INLINE_CAPTURES 32

// Where a match is: start and end of each group, -1 for one that took no part.
typedef struct JSRegExpMatch {
    int32_t *captures;
    uint32_t capture_count; // groups, with group 0
    int32_t inline_captures[2 * JS_REGEXP_INLINE_CAPTURES];
} JSRegExpMatch;

void js_regexp_match_init(JSRegExpMatch *match);
void js_regexp_match_free(JSContext *ctx, JSRegExpMatch *match);
// One run of the program; options as js_regexp_execute has. 1 found, 0 not, -1 exception.
int js_regexp_match_at(JSContext *ctx, const JSRegExpPayload *payload, const JSString *s,
                       size_t start, uint32_t options, JSRegExpMatch *match);
// ECMA-262 sec-regexpbuiltinexec without the result array: 1, 0 or -1.
int js_regexp_match_builtin(JSContext *ctx, JSValueConst regexp, const JSString *s,
                            JSRegExpMatch *match);
// The result array of a match. `string` is the value behind `s`.
JSValue js_regexp_match_array(JSContext *ctx, const JSRegExpPayload *payload, JSValueConst string,
                              JSString *s, const JSRegExpMatch *match);
// The text of a group, or undefined.
JSValue js_regexp_match_group(JSContext *ctx, JSString *s, const JSRegExpMatch *match,
                              uint32_t group);
// True where the value is this realm's own RegExp.prototype.exec.
bool js_regexp_is_builtin_exec(JSContext *ctx, JSValueConst v);
// ECMA-262 sec-regexpexec: an object, or null. `string` is flat.
JSValue js_regexp_exec(JSContext *ctx, JSValueConst regexp, JSValueConst string);
// sec-regexpexec that gives the position only where `exec` is the builtin one, *object being
// undefined then; else *object is the result. 1 found, 0 not, -1 exception.
int js_regexp_exec_position(JSContext *ctx, JSValueConst regexp, JSValueConst string, JSString *s,
                            JSRegExpMatch *match, JSValue *object);
// Set(regexp, "lastIndex", index, true), and ToLength(Get(regexp, "lastIndex")). -1: exception.
int js_regexp_set_last_index(JSContext *ctx, JSValueConst regexp, int64_t index);
int js_regexp_get_last_index(JSContext *ctx, JSValueConst regexp, int64_t *index);
// After an empty match: moves lastIndex on. ECMA-262 sec-advancestringindex
int js_regexp_advance_last_index(JSContext *ctx, JSValueConst regexp, const JSString *s,
                                 bool full_unicode);
int64_t js_regexp_advance_index(const JSString *s, int64_t index, bool full_unicode);
// ToString(Get(regexp, "flags")) as a set of bits; unknown letters are ignored. -1: exception.
int js_regexp_read_flags(JSContext *ctx, JSValueConst regexp, uint32_t *flags);

// RegExp.prototype.exec and test.
JSValue js_regexp_exec_method(JSContext *ctx, JSValueConst this_value, int argc,
                              JSValueConst *argv);
JSValue js_regexp_test_method(JSContext *ctx, JSValueConst this_value, int argc,
                              JSValueConst *argv);

// ---- regexp_symbol.c, regexp_replace.c, regexp_iterator.c, regexp_text.c -----------------------

JSValue js_regexp_symbol_match(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv);
JSValue js_regexp_symbol_search(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv);
JSValue js_regexp_symbol_split(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv);
JSValue js_regexp_symbol_replace(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv);
JSValue js_regexp_symbol_match_all(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv);
JSValue js_regexp_get_source(JSContext *ctx, JSValueConst this_value);
JSValue js_regexp_get_flags(JSContext *ctx, JSValueConst this_value);
// Magic: the flag's bit.
JSValue js_regexp_get_flag(JSContext *ctx, JSValueConst this_value, int flag);
JSValue js_regexp_to_string(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv);
JSValue js_regexp_escape(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv);

#endif
