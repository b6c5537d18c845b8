// SPDX-License-Identifier: MIT
// Takes the place of the C library's assert.h in a tree under test. The assertion that gc_obj_list
// is empty stands in JS_FreeRuntime just between the last collection and the frees by force, in
// every revision: it is the hook at which the census is taken. Other failures abort as usual.
#undef assert
#ifndef PROBE_ASSERT_H
#define PROBE_ASSERT_H
extern void probe_assert_failed(const char *expression, const char *file, int line,
                                const char *function) __attribute__((noreturn));
extern void probe_at_assertion(const char *function);
#if !defined(__cplusplus) && !defined(static_assert)
#define static_assert _Static_assert
#endif
#endif
// The comparison is of a constant; where it is not folded it costs a call.
#define assert(expression)                                                                         \
    ((__builtin_strcmp(__func__, "JS_FreeRuntime") == 0 ? probe_at_assertion(#expression)          \
                                                        : (void)0),                                \
     (expression) ? (void)0 : probe_assert_failed(#expression, __FILE__, __LINE__, __func__))
