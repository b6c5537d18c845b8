// SPDX-License-Identifier: MIT
// Operators, conversions and the errors of the interpreter.
#include "vm/operate.h"

#include "object/error.h"
#include "object/property.h"

#include <assert.h>

// Takes both operands away from the stack.
int js_operate_binary(JSContext *ctx, JSValue *sp, JSBinaryOp op)
{
    JSValue a = sp[-2], b = sp[-1];
    sp[-2] = JS_UNDEFINED;
    sp[-1] = JS_UNDEFINED;
    JSValue result = js_binary(ctx, op, a, b);
    if (JS_IsException(result))
        return -1;
    sp[-2] = result;
    return 0;
}

int js_operate_unary(JSContext *ctx, JSValue *sp, JSUnaryOp op)
{
    JSValue a = sp[-1];
    sp[-1] = JS_UNDEFINED;
    JSValue result = js_unary(ctx, op, a);
    if (JS_IsException(result))
        return -1;
    sp[-1] = result;
    return 0;
}

int js_operate_post_step(JSContext *ctx, JSValue *sp, JSUnaryOp op)
{
    JSValue old = js_to_numeric(ctx, sp[-1]);
    if (JS_IsException(old))
        return -1;
    js_operate_replace(ctx, &sp[-1], old);
    JSValue stepped = js_unary(ctx, op, js_dup(sp[-1]));
    if (JS_IsException(stepped))
        return -1;
    sp[0] = stepped;
    return 0;
}

static void finish_comparison(JSContext *ctx, JSValue *sp, bool result)
{
    js_free_value(ctx, sp[-2]);
    js_free_value(ctx, sp[-1]);
    sp[-2] = js_bool(result);
    sp[-1] = JS_UNDEFINED;
}

int js_operate_equal(JSContext *ctx, JSValue *sp, bool negate)
{
    int result = js_loose_equal(ctx, sp[-2], sp[-1]);
    if (result < 0)
        return -1;
    finish_comparison(ctx, sp, (result != 0) != negate);
    return 0;
}

int js_operate_compare(JSContext *ctx, JSValue *sp, JSCompareOp op)
{
    bool is_swapped = op == JS_COMPARE_GREATER || op == JS_COMPARE_LESS_EQUAL;
    int result = is_swapped ? js_less_than(ctx, sp[-1], sp[-2], false)
                            : js_less_than(ctx, sp[-2], sp[-1], true);
    if (result < 0)
        return -1;
    bool is_strict = op == JS_COMPARE_LESS || op == JS_COMPARE_GREATER;
    finish_comparison(ctx, sp, is_strict ? result == 1 : result == 0);
    return 0;
}

int js_operate_in(JSContext *ctx, JSValue *sp)
{
    if (!JS_IsObject(sp[-1])) {
        js_error_throw(ctx, JS_ERROR_TYPE, "right-hand side of 'in' is not an object");
        return -1;
    }
    JSAtom key = js_to_property_key(ctx, sp[-2]);
    if (key == JS_ATOM_NULL)
        return -1;
    int result = js_has_property(ctx, sp[-1], key);
    js_free_atom(ctx, key);
    if (result < 0)
        return -1;
    finish_comparison(ctx, sp, result != 0);
    return 0;
}

int js_operate_instanceof(JSContext *ctx, JSValue *sp)
{
    int result = js_instance_of(ctx, sp[-2], sp[-1]);
    if (result < 0)
        return -1;
    finish_comparison(ctx, sp, result != 0);
    return 0;
}

static int replace_unless_exception(JSContext *ctx, JSValue *slot, JSValue value)
{
    if (JS_IsException(value))
        return -1;
    js_operate_replace(ctx, slot, value);
    return 0;
}

int js_operate_push_atom(JSContext *ctx, JSValue *sp, JSAtom atom)
{
    JSValue value = js_atom_get_value(ctx->rt, atom);
    if (JS_IsException(value)) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    sp[0] = value;
    return 0;
}

int js_operate_typeof(JSContext *ctx, JSValue *sp)
{
    JSValue value = js_atom_get_value(ctx->rt, js_typeof(ctx, sp[-1]));
    if (JS_IsException(value))
        js_throw_out_of_memory(ctx);
    return replace_unless_exception(ctx, &sp[-1], value);
}

int js_operate_to_string(JSContext *ctx, JSValue *sp)
{
    return JS_IsString(sp[-1]) ? 0
                               : replace_unless_exception(ctx, &sp[-1], js_to_string(ctx, sp[-1]));
}

int js_operate_to_object(JSContext *ctx, JSValue *sp)
{
    return JS_IsObject(sp[-1]) ? 0
                               : replace_unless_exception(ctx, &sp[-1], js_to_object(ctx, sp[-1]));
}

int js_operate_to_property_key(JSContext *ctx, JSValue *sp)
{
    int tag = JS_VALUE_GET_TAG(sp[-1]);
    if (tag == JS_TAG_STRING || tag == JS_TAG_SYMBOL ||
        (tag == JS_TAG_INT && JS_VALUE_GET_INT(sp[-1]) >= 0))
        return 0;
    return replace_unless_exception(ctx, &sp[-1], JS_ToPropertyKey(ctx, sp[-1]));
}

int js_operate_to_element_key(JSContext *ctx, JSValue *sp)
{
    if (js_is_nullish(sp[-2])) {
        js_error_throw(ctx, JS_ERROR_TYPE, "cannot access a property of %s",
                       JS_IsNull(sp[-2]) ? "null" : "undefined");
        return -1;
    }
    return js_operate_to_property_key(ctx, sp);
}

// ---- Errors ------------------------------------------------------------------------------------

int js_operate_throw_error(JSContext *ctx, JSThrowKind kind, JSAtom atom)
{
    switch (kind) {
    case JS_THROW_CONSTANT:
        js_throw_type_error_atom(ctx, "assignment to constant variable '%s'", atom);
        break;
    case JS_THROW_TARGET:
        js_error_throw(ctx, JS_ERROR_REFERENCE, "invalid assignment target");
        break;
    case JS_THROW_DELETE_SUPER:
        js_error_throw(ctx, JS_ERROR_REFERENCE, "cannot delete a property of super");
        break;
    case JS_THROW_NOT_INITIALIZED:
        js_throw_reference_error_atom(ctx, "'%s' is not initialized", atom);
        break;
    case JS_THROW_NO_THROW_METHOD:
        js_error_throw(ctx, JS_ERROR_TYPE, "iterator has no throw method");
        break;
    default:
        assert(!"unknown kind of error");
    }
    return -1;
}

static int throw_dead(JSContext *ctx, JSAtom name)
{
    switch (name) {
    case JS_ATOM_hidden_this:
    case JS_ATOM_this:
        js_error_throw(ctx, JS_ERROR_REFERENCE,
                       "this is not initialized: super must be called first");
        break;
    case JS_ATOM_NULL:
        js_error_throw(ctx, JS_ERROR_REFERENCE, "variable is not initialized");
        break;
    default:
        js_throw_reference_error_atom(ctx, "'%s' is not initialized", name);
    }
    return -1;
}

int js_operate_throw_dead_local(JSContext *ctx, const JSFrame *frame, uint32_t index)
{
    const JSFunctionBytecode *b = frame->bytecode;
    return throw_dead(ctx, b->local_names ? b->local_names[index] : JS_ATOM_NULL);
}

int js_operate_throw_dead_closure(JSContext *ctx, const JSFrame *frame, uint32_t index)
{
    return throw_dead(ctx, frame->bytecode->closure_vars[index].name);
}
