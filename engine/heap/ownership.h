// SPDX-License-Identifier: MIT
// The marks of ownership on pointers to cells. A pointer is borrowed unless marked: a function
// marked JS_GIVES returns a new reference, a parameter marked JS_TAKES is consumed, also where the
// call fails. JS_MAY_GIVE and JS_MAY_TAKE stand where that depends, and a comment tells on what;
// they are not checked. Values need no mark, since JSValue takes or gives and JSValueConst borrows.
//
// In the ownership build (ci/checks/ownership) the static analyzer reads the marks.
#ifndef ENGINE_HEAP_OWNERSHIP_H
#define ENGINE_HEAP_OWNERSHIP_H

#ifdef JS_OWNERSHIP_BUILD
#define JS_GIVES __attribute__((warn_unused_result, annotate("rc_ownership_returns_retained")))
#define JS_TAKES __attribute__((annotate("rc_ownership_consumed")))
#define JS_MAY_GIVE
#define JS_MAY_TAKE
// For a reference that the analyzer cannot follow, for a reason stated at the place.
void js_ownership_passed_on(JS_TAKES const void *reference);
#else
#define JS_GIVES __attribute__((warn_unused_result))
#define JS_TAKES
#define JS_MAY_GIVE __attribute__((warn_unused_result))
#define JS_MAY_TAKE
static inline void js_ownership_passed_on(const void *reference)
{
    (void)reference;
}
#endif

#endif
