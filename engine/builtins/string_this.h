// SPDX-License-Identifier: MIT
// What the files of String.prototype share: the text of `this`, and the methods that its table in
// string.c takes from the other files.
#ifndef ENGINE_BUILTINS_STRING_THIS_H
#define ENGINE_BUILTINS_STRING_THIS_H

#include "object/object.h"

// RequireObjectCoercible and ToString of `this`, flat and borrowed from *holder, which the caller
// frees; NULL and an undefined *holder: thrown. `method` is named in the message.
JSString *js_string_this(JSContext *ctx, JSValueConst this_value, const char *method,
                         JSValue *holder);

// An integer argument clamped to 0..limit, as ToIntegerOrInfinity makes it; undefined gives
// `fallback`. -1: exception.
int js_string_clamped_position(JSContext *ctx, JSValueConst v, uint32_t limit, uint32_t fallback,
                               uint32_t *position);

// ---- string_search.c ------------------------------------------------------------------------

typedef enum JSStringTest {
    JS_STRING_TEST_INCLUDES,
    JS_STRING_TEST_STARTS_WITH,
    JS_STRING_TEST_ENDS_WITH,
} JSStringTest;

JSValue js_string_search_index_of(JSContext *ctx, JSValueConst this_value, int argc,
                                  JSValueConst *argv);
JSValue js_string_search_last_index_of(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv);
// Magic: JSStringTest.
JSValue js_string_search_test(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int test);
// match, matchAll and search; magic is the atom of the method's symbol.
JSValue js_string_search_match(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int symbol);
// Magic: 0 replace, 1 replaceAll.
JSValue js_string_search_replace(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv, int is_all);
JSValue js_string_search_split(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv);

// ---- string_case.c --------------------------------------------------------------------------

JSValue js_string_case_to_lower(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv);
JSValue js_string_case_to_upper(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv);
JSValue js_string_case_normalize(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv);
JSValue js_string_case_locale_compare(JSContext *ctx, JSValueConst this_value, int argc,
                                      JSValueConst *argv);

// ---- string_html.c --------------------------------------------------------------------------

typedef enum JSStringHtml {
    JS_STRING_HTML_ANCHOR,
    JS_STRING_HTML_BIG,
    JS_STRING_HTML_BLINK,
    JS_STRING_HTML_BOLD,
    JS_STRING_HTML_FIXED,
    JS_STRING_HTML_FONTCOLOR,
    JS_STRING_HTML_FONTSIZE,
    JS_STRING_HTML_ITALICS,
    JS_STRING_HTML_LINK,
    JS_STRING_HTML_SMALL,
    JS_STRING_HTML_STRIKE,
    JS_STRING_HTML_SUB,
    JS_STRING_HTML_SUP,
} JSStringHtml;

// Magic: JSStringHtml.
JSValue js_string_html_create(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int which);

// ---- string_iterator.c ----------------------------------------------------------------------

// String.prototype[Symbol.iterator]
JSValue js_string_iterator_new(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv);

#endif
