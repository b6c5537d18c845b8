// SPDX-License-Identifier: MIT
// What the interpreter does out of line. `sp` points past the top of the operand stack; a helper
// reads its operands below it and leaves its results where the opcode says they stand afterwards.
// On failure (-1) the stack is as deep as before, and a slot whose value was consumed holds
// undefined: each value is freed once, by the helper or by whoever cuts the stack.
#ifndef ENGINE_VM_OPERATE_H
#define ENGINE_VM_OPERATE_H

#include "object/convert.h"
#include "vm/frame.h"

// ---- operate_value.c: operators and conversions --------------------------------------------
int js_operate_binary(JSContext *ctx, JSValue *sp, JSBinaryOp op);
int js_operate_unary(JSContext *ctx, JSValue *sp, JSUnaryOp op);
int js_operate_post_step(JSContext *ctx, JSValue *sp, JSUnaryOp op);
int js_operate_equal(JSContext *ctx, JSValue *sp, bool negate);
typedef enum JSCompareOp {
    JS_COMPARE_LESS,
    JS_COMPARE_GREATER,
    JS_COMPARE_LESS_EQUAL,
    JS_COMPARE_GREATER_EQUAL,
} JSCompareOp;
int js_operate_compare(JSContext *ctx, JSValue *sp, JSCompareOp op);
int js_operate_in(JSContext *ctx, JSValue *sp);
int js_operate_instanceof(JSContext *ctx, JSValue *sp);
int js_operate_typeof(JSContext *ctx, JSValue *sp);
int js_operate_to_string(JSContext *ctx, JSValue *sp);
int js_operate_to_object(JSContext *ctx, JSValue *sp);
int js_operate_to_property_key(JSContext *ctx, JSValue *sp);
int js_operate_to_element_key(JSContext *ctx, JSValue *sp);
int js_operate_push_atom(JSContext *ctx, JSValue *sp, JSAtom atom);
int js_operate_throw_error(JSContext *ctx, JSThrowKind kind, JSAtom atom); // always -1
int js_operate_throw_dead_local(JSContext *ctx, const JSFrame *frame, uint32_t index);
int js_operate_throw_dead_closure(JSContext *ctx, const JSFrame *frame, uint32_t index);

// ---- operate_access.c: properties ------------------------------------------------------------
// The cache may be NULL.
JSValue js_operate_get_field(JSContext *ctx, JSValueConst base, JSAtom atom, JSInlineCache *cache);
int js_operate_put_field(JSContext *ctx, JSValue *sp, JSAtom atom, JSInlineCache *cache, int flags);
JSValue js_operate_get_element(JSContext *ctx, JSValueConst base, JSValueConst key);
int js_operate_put_element(JSContext *ctx, JSValue *sp, int flags);
int js_operate_delete_element(JSContext *ctx, JSValue *sp, int flags);
int js_operate_get_super(JSContext *ctx, JSValue *sp);
int js_operate_put_super(JSContext *ctx, JSValue *sp, int flags);
int js_operate_super_base(JSContext *ctx, JSValue *sp);
int js_operate_get_private(JSContext *ctx, JSValue *sp, bool keeps_object);
int js_operate_put_private(JSContext *ctx, JSValue *sp);
int js_operate_has_private(JSContext *ctx, JSValue *sp);

// ---- operate_frame.c: what a frame is given, calls
// -----------------------------------------------
int js_operate_push_this(JSContext *ctx, JSFrame *frame, JSValue *sp);
int js_operate_arguments(JSContext *ctx, JSFrame *frame, JSValue *sp, bool is_mapped);
int js_operate_rest(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t first);
int js_operate_apply(JSContext *ctx, JSValue *sp);
int js_operate_construct_apply(JSContext *ctx, JSValue *sp);
int js_operate_direct_eval(JSContext *ctx, JSFrame *frame, JSValue *sp, int argc,
                           uint32_t scope_index);
int js_operate_direct_eval_apply(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t scope_index);
int js_operate_super_constructor(JSContext *ctx, JSValue *sp);
int js_operate_default_super_call(JSContext *ctx, JSFrame *frame, JSValue *sp);
int js_operate_run_fields(JSContext *ctx, JSValue *sp);
int js_operate_return_derived(JSContext *ctx, JSValue *sp); // leaves the result at sp[-2]
int js_operate_import(JSContext *ctx, JSFrame *frame, JSValue *sp);
int js_operate_import_meta(JSContext *ctx, JSFrame *frame, JSValue *sp);

// ---- operate_literal.c: objects, arrays, methods, classes
// -----------------------------------------
int js_operate_array(JSContext *ctx, JSValue *sp, uint32_t count);
int js_operate_array_append(JSContext *ctx, JSValue *sp);
int js_operate_array_hole(JSContext *ctx, JSValue *sp);
int js_operate_array_spread(JSContext *ctx, JSValue *sp);
int js_operate_define_field(JSContext *ctx, JSValue *sp, JSAtom atom);
int js_operate_define_element(JSContext *ctx, JSValue *sp);
int js_operate_define_method(JSContext *ctx, JSValue *sp, JSAtom atom, int kind);
int js_operate_define_method_element(JSContext *ctx, JSValue *sp, int kind);
int js_operate_set_proto(JSContext *ctx, JSValue *sp);
int js_operate_copy_properties(JSContext *ctx, JSValue *sp);
int js_operate_copy_rest(JSContext *ctx, JSValue *sp);
void js_operate_set_home_object(JSContext *ctx, JSValue *sp, uint32_t depth);
int js_operate_set_function_name(JSContext *ctx, JSValue *sp, int prefix);
int js_operate_regexp(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t pattern,
                      uint32_t flags);
int js_operate_template_object(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t first,
                               uint32_t count);
int js_operate_define_class(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t constant,
                            JSAtom name, int flags);
int js_operate_define_class_computed(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t constant,
                                     int flags);
int js_operate_define_private(JSContext *ctx, JSValue *sp);
int js_operate_define_private_method(JSContext *ctx, JSValue *sp, int kind);
int js_operate_add_private_method(JSContext *ctx, JSValue *sp, int kind);
int js_operate_set_fields(JSContext *ctx, JSValue *sp);

// ---- operate_global.c: global names, object environments
// -----------------------------------------
int js_operate_get_global(JSContext *ctx, JSValue *sp, JSAtom atom, JSInlineCache *cache,
                          bool or_undefined);
int js_operate_put_global(JSContext *ctx, JSValue *sp, JSAtom atom, JSInlineCache *cache,
                          bool is_strict);
int js_operate_global_exists(JSContext *ctx, JSValue *sp, JSAtom atom);
int js_operate_put_global_resolved(JSContext *ctx, JSValue *sp, JSAtom atom);
int js_operate_delete_global(JSContext *ctx, JSValue *sp, JSAtom atom);
int js_operate_check_globals(JSContext *ctx, JSFrame *frame);
int js_operate_define_global_var(JSContext *ctx, JSAtom atom, bool is_deletable);
int js_operate_define_global_annex_b(JSContext *ctx, JSAtom atom, bool is_deletable);
int js_operate_define_global_function(JSContext *ctx, JSValue *sp, JSAtom atom, bool is_deletable);
int js_operate_init_global_lexical(JSContext *ctx, JSValue *sp, JSAtom atom);
int js_operate_put_global_annex_b(JSContext *ctx, JSValue *sp, JSAtom atom);
// 1 has the binding, 0 has not, -1 exception. The stack is left alone.
int js_operate_with_has(JSContext *ctx, JSValue *sp, JSAtom atom, bool is_with);
int js_operate_with_get(JSContext *ctx, JSValue *sp, JSAtom atom, bool is_strict);
int js_operate_with_put(JSContext *ctx, JSValue *sp, JSAtom atom, bool is_strict);
int js_operate_with_delete(JSContext *ctx, JSValue *sp, JSAtom atom);

// ---- operate_iterate.c: iterators
// ------------------------------------------------------------------
int js_operate_get_iterator(JSContext *ctx, JSValue *sp);
int js_operate_get_async_iterator(JSContext *ctx, JSValue *sp);
// 1 and *value, 0 at the end, -1 exception; `record` points at the two slots.
int js_operate_step(JSContext *ctx, JSValue *record, JSValue *value);
int js_operate_iterator_step(JSContext *ctx, JSValue *sp, uint32_t depth);
int js_operate_iterator_rest(JSContext *ctx, JSValue *sp, uint32_t depth);
int js_operate_iterator_close(JSContext *ctx, JSValue *sp);
int js_operate_iterator_close_throw(JSContext *ctx, JSValue *sp); // always -1
int js_operate_async_iterator_next(JSContext *ctx, JSValue *sp);
int js_operate_iterator_call_return(JSContext *ctx, JSValue *sp);
int js_operate_yield_star_call(JSContext *ctx, JSValue *sp);

// Puts `value` (taken) in place of an owned slot.
static inline void js_operate_replace(JSContext *ctx, JSValue *slot, JSValue value)
{
    js_set_slot(ctx->rt, slot, value);
}

#endif
