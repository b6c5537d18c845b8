// SPDX-License-Identifier: MIT
// What a frame is given (this, arguments), and calls beyond the plain one.
#include "vm/operate.h"

#include "object/arguments.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"
#include "vm/call.h"
#include "vm/closure.h"
#include "vm/eval.h"
#include "vm/module.h"

#include <assert.h>

// ECMA-262 sec-ordinarycallbindthis; the object made of a primitive stays in the frame.
int js_operate_push_this(JSContext *ctx, JSFrame *frame, JSValue *sp)
{
    if (!frame->bytecode->is_strict && !JS_IsObject(frame->this_value) &&
        !JS_IsUninitialized(frame->this_value)) {
        JSValue object;
        if (js_is_nullish(frame->this_value)) {
            JSObject *global = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_GLOBAL);
            if (!global)
                return -1;
            object = js_object_value(js_object_dup(global));
        } else {
            object = js_to_object(ctx, frame->this_value);
            if (JS_IsException(object))
                return -1;
        }
        js_operate_replace(ctx, &frame->this_value, object);
    }
    sp[0] = js_dup(frame->this_value);
    return 0;
}

static int set_unless_exception(JSValue *slot, JSValue value)
{
    if (JS_IsException(value))
        return -1;
    *slot = value;
    return 0;
}

#define MAPPED_ON_STACK 32

static int push_mapped_arguments(JSContext *ctx, JSFrame *frame, JSValue *sp)
{
    const JSFunctionBytecode *b = frame->bytecode;
    uint32_t count =
        frame->passed_count < b->argument_count ? frame->passed_count : b->argument_count;
    JSVarRef *on_stack[MAPPED_ON_STACK];
    JSVarRef **variables = on_stack;
    if (count > MAPPED_ON_STACK) {
        variables = js_heap_alloc(ctx->rt, count * sizeof *variables);
        if (!variables) {
            js_throw_out_of_memory(ctx);
            return -1;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        uint16_t local = b->mapped_parameters ? b->mapped_parameters[i] : JS_NO_LOCAL;
        variables[i] = NULL;
        if (local != JS_NO_LOCAL) {
            assert(JS_VALUE_GET_TAG(frame->locals[local]) == JS_TAG_VAR_REF);
            variables[i] = JS_VALUE_GET_PTR(frame->locals[local]);
        }
    }
    JSValue arguments =
        js_arguments_new_mapped(ctx, frame->passed_count, JS_CONST_ARRAY(frame->arguments), count,
                                variables, js_object_borrow(frame->function));
    if (variables != on_stack)
        js_heap_free_block(ctx->rt, variables);
    return set_unless_exception(sp, arguments);
}

int js_operate_arguments(JSContext *ctx, JSFrame *frame, JSValue *sp, bool is_mapped)
{
    if (is_mapped)
        return push_mapped_arguments(ctx, frame, sp);
    return set_unless_exception(
        sp, js_arguments_new_unmapped(ctx, frame->passed_count, JS_CONST_ARRAY(frame->arguments)));
}

int js_operate_rest(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t first)
{
    uint32_t count = frame->passed_count > first ? frame->passed_count - first : 0;
    return set_unless_exception(
        sp, js_array_new_from_borrowed(ctx, count, JS_CONST_ARRAY(frame->arguments + first)));
}

// ---- Calls
// ---------------------------------------------------------------------------------------

// Puts a result in place of three operands.
static int finish_three(JSContext *ctx, JSValue *sp, JSValue result)
{
    if (JS_IsException(result))
        return -1;
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-2], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-3], result);
    return 0;
}

int js_operate_apply(JSContext *ctx, JSValue *sp)
{
    return finish_three(ctx, sp, js_call_with_array(ctx, sp[-3], sp[-2], sp[-1]));
}

int js_operate_construct_apply(JSContext *ctx, JSValue *sp)
{
    return finish_three(ctx, sp, js_construct_with_array(ctx, sp[-3], sp[-2], sp[-1]));
}

static bool is_own_eval(JSContext *ctx, JSValueConst function)
{
    return JS_IsObject(function) && js_value_object(function) == ctx->intrinsics[JS_INTRINSIC_EVAL];
}

int js_operate_direct_eval(JSContext *ctx, JSFrame *frame, JSValue *sp, int argc,
                           uint32_t scope_index)
{
    JSValue *base = sp - argc - 2;
    JSValue result;
    if (!is_own_eval(ctx, base[0]))
        result = js_call(ctx, base[0], base[1], argc, JS_CONST_ARRAY(base + 2));
    else
        result = js_eval_direct(ctx, frame, argc > 0 ? base[2] : JS_UNDEFINED, scope_index);
    if (JS_IsException(result))
        return -1;
    for (JSValue *slot = base; slot < sp; slot++)
        js_operate_replace(ctx, slot, JS_UNDEFINED);
    base[0] = result;
    return 0;
}

int js_operate_direct_eval_apply(JSContext *ctx, JSFrame *frame, JSValue *sp, uint32_t scope_index)
{
    if (!is_own_eval(ctx, sp[-3]))
        return js_operate_apply(ctx, sp);
    JSValue *values;
    uint32_t count;
    bool is_fast = js_fast_elements(sp[-1], &values, &count);
    assert(is_fast);
    JSValueConst source = is_fast && count > 0 ? values[0] : JS_UNDEFINED;
    return finish_three(ctx, sp, js_eval_direct(ctx, frame, source, scope_index));
}

int js_operate_super_constructor(JSContext *ctx, JSValue *sp)
{
    JSValue proto = js_get_prototype(ctx, sp[-1]);
    if (JS_IsException(proto))
        return -1;
    js_operate_replace(ctx, &sp[-1], proto);
    return 0;
}

int js_operate_default_super_call(JSContext *ctx, JSFrame *frame, JSValue *sp)
{
    JSValue parent = js_get_prototype(ctx, js_object_borrow(frame->function));
    if (JS_IsException(parent))
        return -1;
    JSValue result;
    if (!JS_IsObject(parent) || !js_value_object(parent)->is_constructor)
        result = js_error_throw(ctx, JS_ERROR_TYPE, "super constructor is not a constructor");
    else
        result = js_construct(ctx, parent, frame->new_target, (int)frame->passed_count,
                              JS_CONST_ARRAY(frame->arguments));
    js_free_value(ctx, parent);
    return set_unless_exception(sp, result);
}

int js_operate_run_fields(JSContext *ctx, JSValue *sp)
{
    if (js_closure_run_fields(ctx, sp[-2], sp[-1]) < 0)
        return -1;
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-2], JS_UNDEFINED);
    return 0;
}

// ECMA-262 sec-ecmascript-function-objects-construct-argumentslist-newtarget
int js_operate_return_derived(JSContext *ctx, JSValue *sp)
{
    if (JS_IsObject(sp[-2]))
        return 0;
    if (!JS_IsUndefined(sp[-2])) {
        js_error_throw(ctx, JS_ERROR_TYPE,
                       "derived constructor may return an object or undefined only");
        return -1;
    }
    if (JS_IsUninitialized(sp[-1])) {
        js_error_throw(ctx, JS_ERROR_REFERENCE,
                       "this is not initialized: super must be called first");
        return -1;
    }
    sp[-2] = sp[-1];
    sp[-1] = JS_UNDEFINED;
    return 0;
}

// ---- Modules
// -------------------------------------------------------------------------------------

// [specifier, options] -> [promise]
int js_operate_import(JSContext *ctx, JSFrame *frame, JSValue *sp)
{
    JSValue promise = js_module_import_dynamic(ctx, frame->bytecode, sp[-2], sp[-1]);
    if (JS_IsException(promise))
        return -1;
    js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
    js_operate_replace(ctx, &sp[-2], promise);
    return 0;
}

int js_operate_import_meta(JSContext *ctx, JSFrame *frame, JSValue *sp)
{
    assert(JS_IsModule(frame->bytecode->script_or_module));
    JSModuleDef *module = JS_VALUE_GET_PTR(frame->bytecode->script_or_module);
    return set_unless_exception(sp, js_module_get_import_meta(ctx, module));
}
