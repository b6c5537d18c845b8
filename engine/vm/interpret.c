// SPDX-License-Identifier: MIT
// The interpreter: one function, direct threading over the opcodes of opcodes.def.
//
// `pc` is the instruction under way; it is saved to the frame before anything that may run script
// or throw. `sp` points past the top of the stack. Whatever is below sp is owned by the frame; on
// an exception the stack is cut to the handler's depth.
#include "vm/interpret.h"

#include "base/planted.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/typed_array.h"
#include "object/upcall.h"
#include "vm/closure.h"
#include "vm/exception.h"
#include "vm/for_in.h"
#include "vm/operate.h"
#include "vm/private_name.h"

#include <assert.h>

#define CASE(name) op_##name:
#define NEXT(size)                                                                                 \
    do {                                                                                           \
        pc += (size);                                                                              \
        goto *labels[*pc];                                                                         \
    } while (0)
#define SAVE()         (frame->pc = pc)
#define JUMP(size, at) NEXT((size) + js_operand_i32(pc + (at)))
#define U16(at)        js_operand_u16(pc + (at))
#define U32(at)        js_operand_u32(pc + (at))
#define PUSH(value)                                                                                \
    do {                                                                                           \
        JSValue pushed = (value);                                                                  \
        *sp++ = pushed;                                                                            \
    } while (0)
#define FREE(value) js_free_rt_value(rt, (value))
// An out-of-line helper: where it succeeds the stack changes by `delta`.
#define HELP(call, delta, size)                                                                    \
    do {                                                                                           \
        SAVE();                                                                                    \
        if (JS_UNLIKELY((call) < 0))                                                               \
            goto exception;                                                                        \
        sp += (delta);                                                                             \
        NEXT(size);                                                                                \
    } while (0)
#define STRICT_FLAG() (js_bytecode_is_strict_at(b, (uint32_t)(pc - b->code)) ? JS_PROP_THROW : 0)
#define IS_STRICT()   js_bytecode_is_strict_at(b, (uint32_t)(pc - b->code))
#define CACHE(at)     (U16(at) == JS_NO_CACHE ? NULL : &b->caches[U16(at)])
#define VAR_REF(slot) ((JSVarRef *)JS_VALUE_GET_PTR(slot))

// Replaces sp[-2], sp[-1] by an immediate.
#define SET_RESULT(value)                                                                          \
    do {                                                                                           \
        sp[-2] = (value);                                                                          \
        sp--;                                                                                      \
    } while (0)

#define BOTH_INT()    JS_VALUE_IS_BOTH_INT(sp[-2], sp[-1])
#define BOTH_NUMBER() (is_number(JS_VALUE_GET_TAG(sp[-2])) && is_number(JS_VALUE_GET_TAG(sp[-1])))

static inline bool is_number(int tag)
{
    return tag == JS_TAG_INT || tag == JS_TAG_FLOAT64;
}

// ECMA-262 sec-toint32, of a Number.
static inline int32_t number_as_int32(JSValueConst number)
{
    if (JS_VALUE_GET_TAG(number) == JS_TAG_INT)
        return JS_VALUE_GET_INT(number);
    double d = JS_VALUE_GET_FLOAT64(number);
    if (d > -0x1p62 && d < 0x1p62)
        return (int32_t)(uint32_t)(uint64_t)(int64_t)d;
    return js_double_to_int32(d);
}

#define ARITHMETIC(name, builtin, operator, binary)                                                \
    CASE(name)                                                                                     \
    {                                                                                              \
        if (BOTH_INT()) {                                                                          \
            int32_t result;                                                                        \
            if (!builtin(JS_VALUE_GET_INT(sp[-2]), JS_VALUE_GET_INT(sp[-1]), &result)) {           \
                SET_RESULT(js_int32(result));                                                      \
                NEXT(1);                                                                           \
            }                                                                                      \
        }                                                                                          \
        if (BOTH_NUMBER()) {                                                                       \
            SET_RESULT(                                                                            \
                js_number(js_number_as_double(sp[-2]) operator js_number_as_double(sp[-1])));      \
            NEXT(1);                                                                               \
        }                                                                                          \
        HELP(js_operate_binary(ctx, sp, binary), -1, 1);                                           \
    }

#define BITWISE(name, operator, binary)                                                            \
    CASE(name)                                                                                     \
    {                                                                                              \
        if (BOTH_INT()) {                                                                          \
            SET_RESULT(js_int32(JS_VALUE_GET_INT(sp[-2]) operator JS_VALUE_GET_INT(sp[-1])));      \
            NEXT(1);                                                                               \
        }                                                                                          \
        if (BOTH_NUMBER()) {                                                                       \
            SET_RESULT(js_int32(number_as_int32(sp[-2]) operator number_as_int32(sp[-1])));        \
            NEXT(1);                                                                               \
        }                                                                                          \
        HELP(js_operate_binary(ctx, sp, binary), -1, 1);                                           \
    }

#define COMPARISON(name, operator, compare)                                                        \
    CASE(name)                                                                                     \
    {                                                                                              \
        if (BOTH_INT()) {                                                                          \
            SET_RESULT(js_bool(JS_VALUE_GET_INT(sp[-2]) operator JS_VALUE_GET_INT(sp[-1])));       \
            NEXT(1);                                                                               \
        }                                                                                          \
        if (BOTH_NUMBER()) {                                                                       \
            SET_RESULT(js_bool(js_number_as_double(sp[-2]) operator js_number_as_double(sp[-1]))); \
            NEXT(1);                                                                               \
        }                                                                                          \
        HELP(js_operate_compare(ctx, sp, compare), -1, 1);                                         \
    }

#define EQUALITY(name, operator, negate)                                                           \
    CASE(name)                                                                                     \
    {                                                                                              \
        if (BOTH_INT()) {                                                                          \
            SET_RESULT(js_bool(JS_VALUE_GET_INT(sp[-2]) operator JS_VALUE_GET_INT(sp[-1])));       \
            NEXT(1);                                                                               \
        }                                                                                          \
        HELP(js_operate_equal(ctx, sp, negate), -1, 1);                                            \
    }

// The slot that an inline cache knows for a read, or NULL.
static inline JSValue *peek_cached(JSContext *ctx, JSValueConst base, const JSInlineCache *cache)
{
    JSValue *slot;
    if (JS_VALUE_GET_TAG(base) == JS_TAG_OBJECT) {
        JSObject *object = js_value_object(base);
        if (object->shape->id != cache->shape_id || object->has_exotic)
            return NULL;
        if (cache->depth == 0) {
            slot = &object->properties[cache->slot].value;
        } else {
            JSObject *proto = object->shape->proto;
            if (proto->shape->id != cache->holder_shape_id)
                return NULL;
            slot = &proto->properties[cache->slot].value;
        }
    } else if (cache->depth == 2 && JS_IsString(base)) {
        JSObject *proto = ctx->intrinsics[JS_INTRINSIC_STRING_PROTOTYPE];
        if (!proto || proto->shape->id != cache->holder_shape_id)
            return NULL;
        slot = &proto->properties[cache->slot].value;
    } else {
        return NULL;
    }
    return JS_VALUE_GET_TAG(*slot) == JS_TAG_LAZY ? NULL : slot;
}

static inline JSValue get_field(JSContext *ctx, JSValueConst base, JSAtom atom,
                                JSInlineCache *cache)
{
    if (cache) {
        JSValue *slot = peek_cached(ctx, base, cache);
        if (JS_LIKELY(slot != NULL))
            return js_dup(*slot);
    }
    return js_operate_get_field(ctx, base, atom, cache);
}

static inline JSValue *peek_cached_global(JSContext *ctx, const JSInlineCache *cache)
{
    JSObject *lexicals = js_value_object(ctx->global_lexicals);
    if (lexicals->shape->id != cache->shape_id)
        return NULL;
    if (cache->depth != 0) {
        JSObject *global = ctx->intrinsics[JS_INTRINSIC_GLOBAL];
        if (!global || global->shape->id != cache->holder_shape_id)
            return NULL;
        lexicals = global;
    }
    JSValue *slot = &lexicals->properties[cache->slot].value;
    int tag = JS_VALUE_GET_TAG(*slot);
    return tag == JS_TAG_LAZY || tag == JS_TAG_UNINITIALIZED ? NULL : slot;
}

// The element of a fast array, or NULL.
static inline JSValue *peek_element(JSValueConst base, JSValueConst key)
{
    if (JS_VALUE_GET_TAG(base) != JS_TAG_OBJECT || JS_VALUE_GET_TAG(key) != JS_TAG_INT)
        return NULL;
    JSObject *object = js_value_object(base);
    uint32_t index = (uint32_t)JS_VALUE_GET_INT(key);
    if (!object->is_fast_array || index >= object->elements.count)
        return NULL;
    return &object->elements.values[index];
}

static inline JSValue get_element(JSContext *ctx, JSValueConst base, JSValueConst key)
{
    JSValue *slot = peek_element(base, key);
    return JS_LIKELY(slot != NULL) ? js_dup(*slot) : js_operate_get_element(ctx, base, key);
}

static JSValue get_length(JSContext *ctx, JSValueConst base)
{
    if (JS_IsString(base))
        return js_uint32(js_string_value_length(base));
    if (js_value_is_class(base, JS_CLASS_ARRAY))
        return js_value_object(base)->properties[JS_ARRAY_LENGTH_SLOT].value; // a Number
    return js_operate_get_field(ctx, base, JS_ATOM_length, NULL);
}

// Frees the slots from `base` up to `sp`.
static inline void cut_stack(JSRuntime *rt, JSValue *base, JSValue *sp)
{
    while (sp > base)
        js_free_rt_value(rt, *--sp);
}

JSValue js_interpret(JSContext *ctx, JSFrame *frame, bool throws)
{
    static const void *const labels[JS_OP_COUNT] = {
#define OP(name, format, pops, pushes, jump_pushes, text) [JS_OP_##name] = &&op_##name,
#include "bytecode/opcodes.def"
#undef OP
    };
    JSRuntime *rt = ctx->rt;
    JSFunctionBytecode *b = frame->bytecode;
    JSValue *locals = frame->locals;
    JSValue *arguments = frame->arguments;
    JSVarRef **var_refs = frame->var_refs;
    const uint8_t *pc = frame->pc;
    JSValue *sp = frame->top;
    JSValue result = JS_UNDEFINED;
    assert(rt->current_frame == frame);
#ifndef NDEBUG
    js_frame_check(frame);
#endif
    assert(pc >= b->code && pc < b->code + b->code_size);
    frame->suspension = JS_SUSPEND_NONE;
    if (throws)
        goto exception;
    NEXT(0);

    // ---- constants and the stack ----
    CASE(invalid)
    {
        assert(!"invalid opcode");
        SAVE();
        js_error_throw(ctx, JS_ERROR_INTERNAL, "invalid opcode");
        goto exception;
    }
    CASE(nop)
    {
        NEXT(1);
    }
    CASE(undefined)
    {
        PUSH(JS_UNDEFINED);
        NEXT(1);
    }
    CASE(null)
    {
        PUSH(JS_NULL);
        NEXT(1);
    }
    CASE(push_false)
    {
        PUSH(JS_FALSE);
        NEXT(1);
    }
    CASE(push_true)
    {
        PUSH(JS_TRUE);
        NEXT(1);
    }
    CASE(push_i8)
    {
        PUSH(js_int32((int8_t)pc[1]));
        NEXT(2);
    }
    CASE(push_i32)
    {
        PUSH(js_int32(js_operand_i32(pc + 1)));
        NEXT(5);
    }
    CASE(push_const)
    {
        PUSH(js_dup(b->constants[U32(1)]));
        NEXT(5);
    }
    CASE(push_atom)
    {
        HELP(js_operate_push_atom(ctx, sp, U32(1)), 1, 5);
    }
    CASE(drop)
    {
        sp--;
        FREE(*sp);
        NEXT(1);
    }
    CASE(nip)
    {
        JSValue dropped = sp[-2];
        sp[-2] = sp[-1];
        sp--;
        FREE(dropped);
        NEXT(1);
    }
    CASE(dup)
    {
        sp[0] = js_dup(sp[-1]);
        sp++;
        NEXT(1);
    }
    CASE(dup2)
    {
        sp[0] = js_dup(sp[-2]);
        sp[1] = js_dup(sp[-1]);
        sp += 2;
        NEXT(1);
    }
    CASE(dup3)
    {
        sp[0] = js_dup(sp[-3]);
        sp[1] = js_dup(sp[-2]);
        sp[2] = js_dup(sp[-1]);
        sp += 3;
        NEXT(1);
    }
    CASE(over)
    {
        sp[0] = js_dup(sp[-2]);
        sp++;
        NEXT(1);
    }
    CASE(pick)
    {
        PUSH(js_dup(sp[-1 - pc[1]]));
        NEXT(2);
    }
    CASE(swap)
    {
        JSValue a = sp[-2];
        sp[-2] = sp[-1];
        sp[-1] = a;
        NEXT(1);
    }
    CASE(rot3l)
    {
        JSValue a = sp[-3];
        sp[-3] = sp[-2];
        sp[-2] = sp[-1];
        sp[-1] = a;
        NEXT(1);
    }
    CASE(rot3r)
    {
        JSValue c = sp[-1];
        sp[-1] = sp[-2];
        sp[-2] = sp[-3];
        sp[-3] = c;
        NEXT(1);
    }
    CASE(insert2)
    {
        sp[0] = sp[-1];
        sp[-1] = sp[-2];
        sp[-2] = js_dup(sp[0]);
        sp++;
        NEXT(1);
    }
    CASE(insert3)
    {
        sp[0] = sp[-1];
        sp[-1] = sp[-2];
        sp[-2] = sp[-3];
        sp[-3] = js_dup(sp[0]);
        sp++;
        NEXT(1);
    }
    CASE(insert4)
    {
        sp[0] = sp[-1];
        sp[-1] = sp[-2];
        sp[-2] = sp[-3];
        sp[-3] = sp[-4];
        sp[-4] = js_dup(sp[0]);
        sp++;
        NEXT(1);
    }
    CASE(perm3) // [a, old, new] -> [old, a, new]
    {
        JSValue a = sp[-3];
        sp[-3] = sp[-2];
        sp[-2] = a;
        NEXT(1);
    }
    CASE(perm4) // [a, b, old, new] -> [old, a, b, new]
    {
        JSValue old = sp[-2];
        sp[-2] = sp[-3];
        sp[-3] = sp[-4];
        sp[-4] = old;
        NEXT(1);
    }
    CASE(perm5) // [a, b, c, old, new] -> [old, a, b, c, new]
    {
        JSValue old = sp[-2];
        sp[-2] = sp[-3];
        sp[-3] = sp[-4];
        sp[-4] = sp[-5];
        sp[-5] = old;
        NEXT(1);
    }

    // ---- locals, arguments, closure variables ----
    CASE(get_local)
    {
        PUSH(js_dup(locals[U16(1)]));
        NEXT(3);
    }
    CASE(put_local)
    {
        sp--;
        js_set_slot(rt, &locals[U16(1)], *sp);
        NEXT(3);
    }
    CASE(set_local)
    {
        js_set_slot(rt, &locals[U16(1)], js_dup(sp[-1]));
        NEXT(3);
    }
    CASE(take_local)
    {
        JSValue *slot = &locals[U16(1)];
        PUSH(*slot);
        *slot = JS_UNDEFINED;
        NEXT(3);
    }
    CASE(get_local0)
    {
        PUSH(js_dup(locals[0]));
        NEXT(1);
    }
    CASE(get_local1)
    {
        PUSH(js_dup(locals[1]));
        NEXT(1);
    }
    CASE(get_local2)
    {
        PUSH(js_dup(locals[2]));
        NEXT(1);
    }
    CASE(get_local3)
    {
        PUSH(js_dup(locals[3]));
        NEXT(1);
    }
    CASE(put_local0)
    {
        sp--;
        js_set_slot(rt, &locals[0], *sp);
        NEXT(1);
    }
    CASE(put_local1)
    {
        sp--;
        js_set_slot(rt, &locals[1], *sp);
        NEXT(1);
    }
    CASE(put_local2)
    {
        sp--;
        js_set_slot(rt, &locals[2], *sp);
        NEXT(1);
    }
    CASE(put_local3)
    {
        sp--;
        js_set_slot(rt, &locals[3], *sp);
        NEXT(1);
    }
    CASE(get_local_check)
    {
        JSValueConst value = locals[U16(1)];
        if (JS_IsUninitialized(value)) {
            SAVE();
            js_operate_throw_dead_local(ctx, frame, U16(1));
            goto exception;
        }
        PUSH(js_dup(value));
        NEXT(3);
    }
    CASE(put_local_check)
    {
        JSValue *slot = &locals[U16(1)];
        if (JS_IsUninitialized(*slot)) {
            SAVE();
            js_operate_throw_dead_local(ctx, frame, U16(1));
            goto exception;
        }
        sp--;
        js_set_slot(rt, slot, *sp);
        NEXT(3);
    }
    CASE(inc_local)
    {
        JSValue *slot = &locals[U16(1)];
        if (JS_VALUE_GET_TAG(*slot) == JS_TAG_INT && JS_VALUE_GET_INT(*slot) != INT32_MAX) {
            *slot = js_int32(JS_VALUE_GET_INT(*slot) + 1);
            NEXT(3);
        }
        HELP(js_operate_unary(ctx, slot + 1, JS_OP_INCREMENT), 0, 3);
    }
    CASE(dec_local)
    {
        JSValue *slot = &locals[U16(1)];
        if (JS_VALUE_GET_TAG(*slot) == JS_TAG_INT && JS_VALUE_GET_INT(*slot) != INT32_MIN) {
            *slot = js_int32(JS_VALUE_GET_INT(*slot) - 1);
            NEXT(3);
        }
        HELP(js_operate_unary(ctx, slot + 1, JS_OP_DECREMENT), 0, 3);
    }
    CASE(uninitialize)
    {
        js_set_slot(rt, &locals[U16(1)], JS_UNINITIALIZED);
        NEXT(3);
    }
    CASE(new_var_ref)
    {
        SAVE();
        JSVarRef *var_ref = js_var_ref_new(ctx, JS_UNINITIALIZED);
        if (!var_ref)
            goto exception;
        js_set_slot(rt, &locals[U16(1)], JS_MKPTR(JS_TAG_VAR_REF, var_ref));
        NEXT(3);
    }
    CASE(new_var_ref_undefined)
    {
        SAVE();
        JSVarRef *var_ref = js_var_ref_new(ctx, JS_UNDEFINED);
        if (!var_ref)
            goto exception;
        js_set_slot(rt, &locals[U16(1)], JS_MKPTR(JS_TAG_VAR_REF, var_ref));
        NEXT(3);
    }
    CASE(new_var_ref_value)
    {
        SAVE();
        sp--;
        JSVarRef *var_ref = js_var_ref_new(ctx, *sp);
        if (!var_ref)
            goto exception;
        js_set_slot(rt, &locals[U16(1)], JS_MKPTR(JS_TAG_VAR_REF, var_ref));
        NEXT(3);
    }
    CASE(copy_var_ref)
    {
        SAVE();
        JSValue *slot = &locals[U16(1)];
        JSVarRef *var_ref = js_var_ref_new(ctx, js_dup(VAR_REF(*slot)->value));
        if (!var_ref)
            goto exception;
        js_set_slot(rt, slot, JS_MKPTR(JS_TAG_VAR_REF, var_ref));
        NEXT(3);
    }
    CASE(get_local_ref)
    {
        PUSH(js_dup(VAR_REF(locals[U16(1)])->value));
        NEXT(3);
    }
    CASE(put_local_ref)
    {
        sp--;
        js_set_slot(rt, &VAR_REF(locals[U16(1)])->value, *sp);
        NEXT(3);
    }
    CASE(get_local_ref_check)
    {
        JSValueConst value = VAR_REF(locals[U16(1)])->value;
        if (JS_IsUninitialized(value)) {
            SAVE();
            js_operate_throw_dead_local(ctx, frame, U16(1));
            goto exception;
        }
        PUSH(js_dup(value));
        NEXT(3);
    }
    CASE(put_local_ref_check)
    {
        JSValue *slot = &VAR_REF(locals[U16(1)])->value;
        if (JS_IsUninitialized(*slot)) {
            SAVE();
            js_operate_throw_dead_local(ctx, frame, U16(1));
            goto exception;
        }
        sp--;
        js_set_slot(rt, slot, *sp);
        NEXT(3);
    }
    CASE(get_closure)
    {
        PUSH(js_dup(var_refs[U16(1)]->value));
        NEXT(3);
    }
    CASE(put_closure)
    {
        sp--;
        js_set_slot(rt, &var_refs[U16(1)]->value, *sp);
        NEXT(3);
    }
    CASE(get_closure_check)
    {
        JSValueConst value = var_refs[U16(1)]->value;
        if (JS_IsUninitialized(value)) {
            SAVE();
            js_operate_throw_dead_closure(ctx, frame, U16(1));
            goto exception;
        }
        PUSH(js_dup(value));
        NEXT(3);
    }
    CASE(put_closure_check)
    {
        JSValue *slot = &var_refs[U16(1)]->value;
        if (JS_IsUninitialized(*slot)) {
            SAVE();
            js_operate_throw_dead_closure(ctx, frame, U16(1));
            goto exception;
        }
        sp--;
        js_set_slot(rt, slot, *sp);
        NEXT(3);
    }
    CASE(get_arg)
    {
        PUSH(js_dup(arguments[U16(1)]));
        NEXT(3);
    }
    CASE(put_arg)
    {
        sp--;
        js_set_slot(rt, &arguments[U16(1)], *sp);
        NEXT(3);
    }
    CASE(set_arg)
    {
        js_set_slot(rt, &arguments[U16(1)], js_dup(sp[-1]));
        NEXT(3);
    }
    CASE(get_arg0)
    {
        PUSH(js_dup(arguments[0]));
        NEXT(1);
    }
    CASE(get_arg1)
    {
        PUSH(js_dup(arguments[1]));
        NEXT(1);
    }
    CASE(get_arg2)
    {
        PUSH(js_dup(arguments[2]));
        NEXT(1);
    }
    CASE(get_arg3)
    {
        PUSH(js_dup(arguments[3]));
        NEXT(1);
    }
    CASE(check_uninitialized)
    {
        SAVE();
        if (!JS_IsUninitialized(sp[-1])) {
            js_error_throw(ctx, JS_ERROR_REFERENCE, "super was called twice");
            goto exception;
        }
        sp--;
        NEXT(1);
    }

    // ---- what a frame is given ----
    CASE(push_this)
    {
        if (JS_IsObject(frame->this_value) || b->is_strict) {
            PUSH(js_dup(frame->this_value));
            NEXT(1);
        }
        HELP(js_operate_push_this(ctx, frame, sp), 1, 1);
    }
    CASE(global_this)
    {
        SAVE();
        JSObject *global = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_GLOBAL);
        if (!global)
            goto exception;
        PUSH(js_object_value(js_object_dup(global)));
        NEXT(1);
    }
    CASE(new_target)
    {
        PUSH(js_dup(frame->new_target));
        NEXT(1);
    }
    CASE(active_function)
    {
        PUSH(js_object_value(js_object_dup(frame->function)));
        NEXT(1);
    }
    CASE(home_object)
    {
        JSObject *home = ((JSFunctionPayload *)frame->function->payload)->home_object;
        PUSH(home ? js_object_value(js_object_dup(home)) : JS_UNDEFINED);
        NEXT(1);
    }
    CASE(arguments_unmapped)
    {
        HELP(js_operate_arguments(ctx, frame, sp, false), 1, 1);
    }
    CASE(arguments_mapped)
    {
        HELP(js_operate_arguments(ctx, frame, sp, true), 1, 1);
    }
    CASE(rest)
    {
        HELP(js_operate_rest(ctx, frame, sp, U16(1)), 1, 3);
    }
    CASE(import_meta)
    {
        HELP(js_operate_import_meta(ctx, frame, sp), 1, 1);
    }
    CASE(new_var_object)
    {
        SAVE();
        JSValue object = js_object_new_with_proto(ctx, NULL, JS_CLASS_OBJECT);
        if (JS_IsException(object))
            goto exception;
        PUSH(object);
        NEXT(1);
    }

    // ---- jumps ----
    CASE(goto_)
    {
        JUMP(5, 1);
    }
    CASE(if_true)
    {
        JSValue value = *--sp;
        bool is_true = JS_VALUE_GET_TAG(value) == JS_TAG_BOOL ? JS_VALUE_GET_BOOL(value) != 0
                                                              : js_to_boolean(value);
        FREE(value);
        if (is_true)
            JUMP(5, 1);
        NEXT(5);
    }
    CASE(if_false)
    {
        JSValue value = *--sp;
        bool is_true = JS_VALUE_GET_TAG(value) == JS_TAG_BOOL ? JS_VALUE_GET_BOOL(value) != 0
                                                              : js_to_boolean(value);
        FREE(value);
        if (!is_true)
            JUMP(5, 1);
        NEXT(5);
    }
    CASE(if_nullish)
    {
        JSValue value = *--sp;
        bool is_nullish = js_is_nullish(value);
        FREE(value);
        if (is_nullish)
            JUMP(5, 1);
        NEXT(5);
    }
    CASE(if_undefined)
    {
        JSValue value = *--sp;
        bool is_undefined = JS_IsUndefined(value);
        FREE(value);
        if (is_undefined)
            JUMP(5, 1);
        NEXT(5);
    }
    CASE(default_undefined)
    {
        if (!JS_IsUndefined(sp[-1]))
            JUMP(5, 1);
        sp--;
        NEXT(5);
    }
    CASE(default_nullish)
    {
        if (!js_is_nullish(sp[-1]))
            JUMP(5, 1);
        sp--;
        NEXT(5);
    }
    CASE(switch_case)
    {
        JSValue test = *--sp;
        bool is_equal = js_strict_equal(ctx, sp[-1], test);
        FREE(test);
        if (is_equal) {
            sp--;
            FREE(*sp);
            JUMP(5, 1);
        }
        NEXT(5);
    }
    CASE(poll)
    {
        SAVE();
        if (js_exception_poll(ctx) < 0)
            goto exception;
        NEXT(1);
    }
    CASE(debugger)
    {
        NEXT(1);
    }

    // ---- calls and the ends of functions ----
    CASE(closure)
    {
        SAVE();
        JSValue function =
            js_closure_new(ctx, js_value_bytecode(b->constants[U32(1)]), frame, NULL);
        if (JS_IsException(function))
            goto exception;
        PUSH(function);
        NEXT(5);
    }
    CASE(call)
    {
        SAVE();
        int argc = U16(1);
        JSValue *base = sp - argc - 2;
        JSValue value = js_call(ctx, base[0], base[1], argc, JS_CONST_ARRAY(base + 2));
        cut_stack(rt, base, sp);
        sp = base;
        if (JS_IsException(value))
            goto exception;
        PUSH(value);
        NEXT(3);
    }
    CASE(apply)
    {
        HELP(js_operate_apply(ctx, sp), -2, 1);
    }
    CASE(construct)
    {
        SAVE();
        int argc = U16(1);
        JSValue *base = sp - argc - 2;
        JSValue value = js_construct(ctx, base[0], base[1], argc, JS_CONST_ARRAY(base + 2));
        cut_stack(rt, base, sp);
        sp = base;
        if (JS_IsException(value))
            goto exception;
        PUSH(value);
        NEXT(3);
    }
    CASE(construct_apply)
    {
        HELP(js_operate_construct_apply(ctx, sp), -2, 1);
    }
    CASE(direct_eval)
    {
        int argc = U16(1);
        HELP(js_operate_direct_eval(ctx, frame, sp, argc, U16(3)), -argc - 1, 5);
    }
    CASE(direct_eval_apply)
    {
        HELP(js_operate_direct_eval_apply(ctx, frame, sp, U16(1)), -2, 3);
    }
    CASE(super_constructor)
    {
        HELP(js_operate_super_constructor(ctx, sp), 0, 1);
    }
    CASE(default_super_call)
    {
        HELP(js_operate_default_super_call(ctx, frame, sp), 1, 1);
    }
    CASE(run_fields)
    {
        HELP(js_operate_run_fields(ctx, sp), -2, 1);
    }
    CASE(return_)
    {
        result = *--sp;
        goto done;
    }
    CASE(return_undefined)
    {
        result = JS_UNDEFINED;
        goto done;
    }
    CASE(return_derived)
    {
        SAVE();
        // The constructor's realm is left by then.
        if (js_operate_return_derived(frame->previous ? frame->previous->realm : ctx, sp) < 0)
            goto exception;
        result = sp[-2];
        sp[-2] = JS_UNDEFINED;
        goto done;
    }
    CASE(throw_)
    {
        SAVE();
        JSValue value = *--sp;
        JS_Throw(ctx, value);
        goto exception;
    }
    CASE(throw_error)
    {
        SAVE();
        js_operate_throw_error(ctx, pc[5], U32(1));
        goto exception;
    }

    // ---- operators ----
    ARITHMETIC(add, __builtin_sadd_overflow, +, JS_OP_ADD)
    ARITHMETIC(subtract, __builtin_ssub_overflow, -, JS_OP_SUBTRACT)
    CASE(multiply)
    {
        if (BOTH_INT()) {
            int32_t product;
            // A zero product may be -0.
            if (!__builtin_smul_overflow(JS_VALUE_GET_INT(sp[-2]), JS_VALUE_GET_INT(sp[-1]),
                                         &product) &&
                product != 0) {
                SET_RESULT(js_int32(product));
                NEXT(1);
            }
        }
        if (BOTH_NUMBER()) {
            SET_RESULT(js_number(js_number_as_double(sp[-2]) * js_number_as_double(sp[-1])));
            NEXT(1);
        }
        HELP(js_operate_binary(ctx, sp, JS_OP_MULTIPLY), -1, 1);
    }
    CASE(divide)
    {
        if (BOTH_NUMBER()) {
            SET_RESULT(js_number(js_number_as_double(sp[-2]) / js_number_as_double(sp[-1])));
            NEXT(1);
        }
        HELP(js_operate_binary(ctx, sp, JS_OP_DIVIDE), -1, 1);
    }
    CASE(remainder)
    {
        if (BOTH_INT() && JS_VALUE_GET_INT(sp[-2]) >= 0 && JS_VALUE_GET_INT(sp[-1]) > 0) {
            SET_RESULT(js_int32(JS_VALUE_GET_INT(sp[-2]) % JS_VALUE_GET_INT(sp[-1])));
            NEXT(1);
        }
        HELP(js_operate_binary(ctx, sp, JS_OP_REMAINDER), -1, 1);
    }
    CASE(power)
    {
        HELP(js_operate_binary(ctx, sp, JS_OP_EXPONENT), -1, 1);
    }
    CASE(shift_left)
    {
        if (BOTH_INT()) {
            uint32_t bits = (uint32_t)JS_VALUE_GET_INT(sp[-2]) << (JS_VALUE_GET_INT(sp[-1]) & 31);
            SET_RESULT(js_int32((int32_t)bits));
            NEXT(1);
        }
        HELP(js_operate_binary(ctx, sp, JS_OP_LEFT_SHIFT), -1, 1);
    }
    CASE(shift_right)
    {
        if (BOTH_INT()) {
            SET_RESULT(js_int32(JS_VALUE_GET_INT(sp[-2]) >> (JS_VALUE_GET_INT(sp[-1]) & 31)));
            NEXT(1);
        }
        HELP(js_operate_binary(ctx, sp, JS_OP_RIGHT_SHIFT), -1, 1);
    }
    CASE(shift_right_unsigned)
    {
        if (BOTH_INT()) {
            SET_RESULT(
                js_uint32((uint32_t)JS_VALUE_GET_INT(sp[-2]) >> (JS_VALUE_GET_INT(sp[-1]) & 31)));
            NEXT(1);
        }
        HELP(js_operate_binary(ctx, sp, JS_OP_UNSIGNED_RIGHT_SHIFT), -1, 1);
    }
    BITWISE(bit_and, &, JS_OP_AND)
    BITWISE(bit_or, |, JS_OP_OR)
    BITWISE(bit_xor, ^, JS_OP_XOR)
    EQUALITY(equal, ==, false)
    EQUALITY(not_equal, !=, true)
    CASE(strict_equal)
    {
        JSValue a = sp[-2], c = sp[-1];
        bool is_equal = js_strict_equal(ctx, a, c);
        SET_RESULT(js_bool(is_equal));
        FREE(a);
        FREE(c);
        NEXT(1);
    }
    CASE(strict_not_equal)
    {
        JSValue a = sp[-2], c = sp[-1];
        bool is_equal = js_strict_equal(ctx, a, c);
        SET_RESULT(js_bool(!is_equal));
        FREE(a);
        FREE(c);
        NEXT(1);
    }
    COMPARISON(less, <, JS_COMPARE_LESS)
    COMPARISON(greater, >, JS_COMPARE_GREATER)
    COMPARISON(less_equal, <=, JS_COMPARE_LESS_EQUAL)
    COMPARISON(greater_equal, >=, JS_COMPARE_GREATER_EQUAL)
    CASE(in)
    {
        HELP(js_operate_in(ctx, sp), -1, 1);
    }
    CASE(instanceof)
    {
        HELP(js_operate_instanceof(ctx, sp), -1, 1);
    }
    CASE(plus)
    {
        if (JS_IsNumber(sp[-1]))
            NEXT(1);
        HELP(js_operate_unary(ctx, sp, JS_OP_PLUS), 0, 1);
    }
    CASE(negate)
    {
        HELP(js_operate_unary(ctx, sp, JS_OP_NEGATE), 0, 1);
    }
    CASE(not)
    {
        bool is_true = js_to_boolean(sp[-1]);
        js_set_slot(rt, &sp[-1], js_bool(!is_true));
        NEXT(1);
    }
    CASE(bit_not)
    {
        HELP(js_operate_unary(ctx, sp, JS_OP_NOT), 0, 1);
    }
    CASE(typeof_)
    {
        HELP(js_operate_typeof(ctx, sp), 0, 1);
    }
    CASE(increment)
    {
        if (JS_VALUE_GET_TAG(sp[-1]) == JS_TAG_INT && JS_VALUE_GET_INT(sp[-1]) != INT32_MAX) {
            sp[-1] = js_int32(JS_VALUE_GET_INT(sp[-1]) + 1);
            NEXT(1);
        }
        HELP(js_operate_unary(ctx, sp, JS_OP_INCREMENT), 0, 1);
    }
    CASE(decrement)
    {
        if (JS_VALUE_GET_TAG(sp[-1]) == JS_TAG_INT && JS_VALUE_GET_INT(sp[-1]) != INT32_MIN) {
            sp[-1] = js_int32(JS_VALUE_GET_INT(sp[-1]) - 1);
            NEXT(1);
        }
        HELP(js_operate_unary(ctx, sp, JS_OP_DECREMENT), 0, 1);
    }
    CASE(post_increment)
    {
        if (JS_VALUE_GET_TAG(sp[-1]) == JS_TAG_INT && JS_VALUE_GET_INT(sp[-1]) != INT32_MAX) {
            PUSH(js_int32(JS_VALUE_GET_INT(sp[-1]) + 1));
            NEXT(1);
        }
        HELP(js_operate_post_step(ctx, sp, JS_OP_INCREMENT), 1, 1);
    }
    CASE(post_decrement)
    {
        if (JS_VALUE_GET_TAG(sp[-1]) == JS_TAG_INT && JS_VALUE_GET_INT(sp[-1]) != INT32_MIN) {
            PUSH(js_int32(JS_VALUE_GET_INT(sp[-1]) - 1));
            NEXT(1);
        }
        HELP(js_operate_post_step(ctx, sp, JS_OP_DECREMENT), 1, 1);
    }
    CASE(to_string)
    {
        HELP(js_operate_to_string(ctx, sp), 0, 1);
    }
    CASE(to_object)
    {
        HELP(js_operate_to_object(ctx, sp), 0, 1);
    }
    CASE(to_property_key)
    {
        HELP(js_operate_to_property_key(ctx, sp), 0, 1);
    }
    CASE(to_element_key)
    {
        HELP(js_operate_to_element_key(ctx, sp), 0, 1);
    }
    CASE(require_object_coercible)
    {
        if (JS_UNLIKELY(js_is_nullish(sp[-1]))) {
            SAVE();
            js_error_throw(ctx, JS_ERROR_TYPE, "cannot convert %s to an object",
                           JS_IsNull(sp[-1]) ? "null" : "undefined");
            goto exception;
        }
        NEXT(1);
    }
    CASE(check_object)
    {
        if (JS_UNLIKELY(!JS_IsObject(sp[-1]))) {
            SAVE();
            js_error_throw(ctx, JS_ERROR_TYPE, "iterator result is not an object");
            goto exception;
        }
        NEXT(1);
    }

    // ---- properties ----
    CASE(get_field)
    {
        SAVE();
        JSValue value = get_field(ctx, sp[-1], U32(1), CACHE(5));
        if (JS_IsException(value))
            goto exception;
        js_set_slot(rt, &sp[-1], value);
        NEXT(7);
    }
    CASE(get_length)
    {
        SAVE();
        JSValue value = get_length(ctx, sp[-1]);
        if (JS_IsException(value))
            goto exception;
        js_set_slot(rt, &sp[-1], value);
        NEXT(1);
    }
    CASE(get_method)
    {
        SAVE();
        JSValue value = get_field(ctx, sp[-1], U32(1), CACHE(5));
        if (JS_IsException(value))
            goto exception;
        sp[0] = sp[-1];
        js_init_slot(&sp[-1], value);
        sp++;
        NEXT(7);
    }
    CASE(put_field)
    {
        JSInlineCache *cache = CACHE(5);
        if (cache && JS_IsObject(sp[-2])) {
            JSObject *object = js_value_object(sp[-2]);
            if (object->shape->id == cache->shape_id && !object->has_exotic) {
                JSValue *slot = &object->properties[cache->slot].value;
                JSValue base = sp[-2];
                sp -= 2;
                js_set_slot(rt, slot, sp[1]);
                FREE(base);
                NEXT(7);
            }
        }
        HELP(js_operate_put_field(ctx, sp, U32(1), cache, STRICT_FLAG()), -2, 7);
    }
    CASE(get_element)
    {
        SAVE();
        JSValue value = get_element(ctx, sp[-2], sp[-1]);
        if (JS_IsException(value))
            goto exception;
        sp--;
        FREE(*sp);
        js_set_slot(rt, &sp[-1], value);
        NEXT(1);
    }
    CASE(get_element_method)
    {
        SAVE();
        JSValue value = get_element(ctx, sp[-2], sp[-1]);
        if (JS_IsException(value))
            goto exception;
        FREE(sp[-1]);
        sp[-1] = sp[-2];
        js_init_slot(&sp[-2], value);
        NEXT(1);
    }
    CASE(put_element)
    {
        JSValue *slot = peek_element(sp[-3], sp[-2]);
        if (slot) {
            JSValue base = sp[-3]; // the key is an int
            sp -= 3;
            js_set_slot(rt, slot, sp[2]);
            FREE(base);
            NEXT(1);
        }
        HELP(js_operate_put_element(ctx, sp, STRICT_FLAG()), -3, 1);
    }
    CASE(delete_element)
    {
        HELP(js_operate_delete_element(ctx, sp, STRICT_FLAG()), -1, 1);
    }
    CASE(super_base)
    {
        HELP(js_operate_super_base(ctx, sp), 0, 1);
    }
    CASE(get_super)
    {
        HELP(js_operate_get_super(ctx, sp), -2, 1);
    }
    CASE(put_super)
    {
        HELP(js_operate_put_super(ctx, sp, STRICT_FLAG()), -4, 1);
    }
    CASE(get_private)
    {
        HELP(js_operate_get_private(ctx, sp, false), -1, 1);
    }
    CASE(get_private_method)
    {
        HELP(js_operate_get_private(ctx, sp, true), 0, 1);
    }
    CASE(put_private)
    {
        HELP(js_operate_put_private(ctx, sp), -3, 1);
    }
    CASE(has_private)
    {
        HELP(js_operate_has_private(ctx, sp), -1, 1);
    }

    // ---- object and array literals ----
    CASE(object)
    {
        SAVE();
        JSValue object = js_object_new(ctx);
        if (JS_IsException(object))
            goto exception;
        PUSH(object);
        NEXT(1);
    }
    CASE(array)
    {
        int count = U16(1);
        SAVE();
        if (count == 0) {
            JSValue array = js_array_new(ctx, 0);
            if (JS_IsException(array))
                goto exception;
            PUSH(array);
            NEXT(3);
        }
        HELP(js_operate_array(ctx, sp, (uint32_t)count), 1 - count, 3);
    }
    CASE(array_append)
    {
        HELP(js_operate_array_append(ctx, sp), -1, 1);
    }
    CASE(array_hole)
    {
        HELP(js_operate_array_hole(ctx, sp), 0, 1);
    }
    CASE(array_spread)
    {
        HELP(js_operate_array_spread(ctx, sp), -1, 1);
    }
    CASE(define_field)
    {
        HELP(js_operate_define_field(ctx, sp, U32(1)), -1, 5);
    }
    CASE(define_element)
    {
        HELP(js_operate_define_element(ctx, sp), -2, 1);
    }
    CASE(define_method)
    {
        HELP(js_operate_define_method(ctx, sp, U32(1), pc[5]), -1, 6);
    }
    CASE(define_method_element)
    {
        HELP(js_operate_define_method_element(ctx, sp, pc[1]), -2, 2);
    }
    CASE(set_proto)
    {
        HELP(js_operate_set_proto(ctx, sp), -1, 1);
    }
    CASE(copy_properties)
    {
        HELP(js_operate_copy_properties(ctx, sp), -1, 1);
    }
    CASE(copy_rest)
    {
        HELP(js_operate_copy_rest(ctx, sp), -1, 1);
    }
    CASE(set_home_object)
    {
        js_operate_set_home_object(ctx, sp, pc[1]);
        NEXT(2);
    }
    CASE(set_function_name)
    {
        HELP(js_operate_set_function_name(ctx, sp, pc[1]), 0, 2);
    }
    CASE(regexp)
    {
        HELP(js_operate_regexp(ctx, frame, sp, U32(1), U32(5)), 1, 9);
    }
    CASE(template_object)
    {
        HELP(js_operate_template_object(ctx, frame, sp, U32(1), U16(5)), 1, 7);
    }

    // ---- classes ----
    CASE(define_class)
    {
        HELP(js_operate_define_class(ctx, frame, sp, U32(1), U32(5), pc[9]), 1, 10);
    }
    CASE(define_class_computed)
    {
        HELP(js_operate_define_class_computed(ctx, frame, sp, U32(1), pc[5]), 1, 6);
    }
    CASE(private_symbol)
    {
        SAVE();
        JSValue name = js_private_name_new(ctx, U32(1));
        if (JS_IsException(name))
            goto exception;
        PUSH(name);
        NEXT(5);
    }
    CASE(define_private)
    {
        HELP(js_operate_define_private(ctx, sp), -2, 1);
    }
    CASE(define_private_method)
    {
        HELP(js_operate_define_private_method(ctx, sp, pc[1]), -2, 2);
    }
    CASE(add_private_method)
    {
        HELP(js_operate_add_private_method(ctx, sp, pc[1]), -2, 2);
    }
    CASE(set_fields)
    {
        HELP(js_operate_set_fields(ctx, sp), -1, 1);
    }

    // ---- global names ----
    CASE(get_global)
    {
        JSInlineCache *cache = CACHE(5);
        JSValue *slot = cache ? peek_cached_global(ctx, cache) : NULL;
        if (JS_LIKELY(slot != NULL)) {
            PUSH(js_dup(*slot));
            NEXT(7);
        }
        HELP(js_operate_get_global(ctx, sp, U32(1), cache, false), 1, 7);
    }
    CASE(get_global_or_undefined)
    {
        HELP(js_operate_get_global(ctx, sp, U32(1), NULL, true), 1, 7);
    }
    CASE(put_global)
    {
        JSInlineCache *cache = CACHE(5);
        JSValue *slot = cache ? peek_cached_global(ctx, cache) : NULL;
        if (JS_LIKELY(slot != NULL)) {
            sp--;
            js_set_slot(rt, slot, *sp);
            NEXT(7);
        }
        HELP(js_operate_put_global(ctx, sp, U32(1), cache, IS_STRICT()), -1, 7);
    }
    CASE(global_exists)
    {
        HELP(js_operate_global_exists(ctx, sp, U32(1)), 1, 5);
    }
    CASE(put_global_resolved)
    {
        HELP(js_operate_put_global_resolved(ctx, sp, U32(1)), -2, 5);
    }
    CASE(delete_global)
    {
        HELP(js_operate_delete_global(ctx, sp, U32(1)), 1, 5);
    }
    CASE(check_globals)
    {
        HELP(js_operate_check_globals(ctx, frame), 0, 1);
    }
    CASE(define_global_var)
    {
        HELP(js_operate_define_global_var(ctx, U32(1), pc[5] != 0), 0, 6);
    }
    CASE(define_global_annex_b)
    {
        HELP(js_operate_define_global_annex_b(ctx, U32(1), pc[5] != 0), 0, 6);
    }
    CASE(define_global_function)
    {
        HELP(js_operate_define_global_function(ctx, sp, U32(1), pc[5] != 0), -1, 6);
    }
    CASE(init_global_lexical)
    {
        HELP(js_operate_init_global_lexical(ctx, sp, U32(1)), -1, 5);
    }
    CASE(put_global_annex_b)
    {
        HELP(js_operate_put_global_annex_b(ctx, sp, U32(1)), -1, 5);
    }

    // ---- object environments ----
    CASE(with_has)
    {
        SAVE();
        int found = js_operate_with_has(ctx, sp, U32(1), pc[9] != 0);
        if (found < 0)
            goto exception;
        if (found)
            NEXT(10);
        sp--;
        FREE(*sp);
        JUMP(10, 5);
    }
    CASE(with_get)
    {
        HELP(js_operate_with_get(ctx, sp, U32(1), IS_STRICT()), 0, 5);
    }
    CASE(with_put)
    {
        HELP(js_operate_with_put(ctx, sp, U32(1), IS_STRICT()), -2, 5);
    }
    CASE(with_delete)
    {
        HELP(js_operate_with_delete(ctx, sp, U32(1)), 0, 5);
    }

    // ---- iteration ----
    CASE(get_iterator)
    {
        HELP(js_operate_get_iterator(ctx, sp), 1, 1);
    }
    CASE(get_async_iterator)
    {
        HELP(js_operate_get_async_iterator(ctx, sp), 1, 1);
    }
    CASE(for_of_next)
    {
        SAVE();
        JSValue value;
        int status = js_operate_step(ctx, sp - 2, &value);
        if (status < 0)
            goto exception;
        if (status == 0)
            JUMP(5, 1);
        PUSH(value);
        NEXT(5);
    }
    CASE(iterator_step)
    {
        HELP(js_operate_iterator_step(ctx, sp, pc[1]), 1, 2);
    }
    CASE(iterator_rest)
    {
        HELP(js_operate_iterator_rest(ctx, sp, pc[1]), 1, 2);
    }
    CASE(iterator_close)
    {
        HELP(js_operate_iterator_close(ctx, sp), -2, 1);
    }
    CASE(iterator_close_throw)
    {
        SAVE();
        js_operate_iterator_close_throw(ctx, sp);
        goto exception;
    }
    CASE(async_iterator_next)
    {
        HELP(js_operate_async_iterator_next(ctx, sp), 1, 1);
    }
    CASE(iterator_call_return)
    {
        HELP(js_operate_iterator_call_return(ctx, sp), 0, 1);
    }
    CASE(for_in_start)
    {
        SAVE();
        JSValue iterator = js_for_in_new(ctx, sp[-1]);
        if (JS_IsException(iterator))
            goto exception;
        js_set_slot(rt, &sp[-1], iterator);
        NEXT(1);
    }
    CASE(for_in_next)
    {
        SAVE();
        JSValue key;
        int status = js_for_in_next(ctx, sp[-1], &key);
        if (status < 0)
            goto exception;
        if (status == 0)
            JUMP(5, 1);
        PUSH(key);
        NEXT(5);
    }

    // ---- generators and async functions ----
    CASE(initial_yield)
    {
        frame->suspension = JS_SUSPEND_INITIAL;
        result = JS_UNDEFINED;
        goto done;
    }
    CASE(yield)
    {
        frame->suspension = JS_SUSPEND_YIELD;
        result = *--sp;
        goto done;
    }
    CASE(yield_star_call)
    {
        HELP(js_operate_yield_star_call(ctx, sp), 1, 1);
    }
    CASE(yield_star)
    {
        frame->suspension = JS_SUSPEND_YIELD_STAR;
        result = *--sp;
        goto done;
    }
    CASE(await)
    {
        frame->suspension = JS_SUSPEND_AWAIT;
        result = *--sp;
        goto done;
    }

    // ---- modules ----
    CASE(module_phase)
    {
        PUSH(js_bool(frame->is_module_link));
        NEXT(1);
    }
    CASE(import)
    {
        HELP(js_operate_import(ctx, frame, sp), -1, 1);
    }

exception:
    if (!js_exception_is_uncatchable(rt)) {
        const JSHandler *handler = js_bytecode_find_handler(b, (uint32_t)(pc - b->code));
        if (handler) {
            JSValue *base = js_frame_stack(frame) + handler->depth;
            assert(sp >= base);
            cut_stack(rt, base, sp);
            sp = base;
            PUSH(JS_GetException(ctx));
            pc = b->code + handler->target;
            NEXT(0);
        }
    }
    if (js_planted(JS_PLANTED_INTERRUPT) && js_exception_is_uncatchable(rt) &&
        sp > js_frame_stack(frame))
        sp--;
    result = JS_EXCEPTION;
done:
    frame->pc = pc;
    frame->top = sp;
    return result;
}
