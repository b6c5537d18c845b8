// SPDX-License-Identifier: MIT
// yield, yield* and await.
#include "bytecode/generate.h"

#include <assert.h>

void js_generate_await(JSFunctionState *fs)
{
    js_emit(fs, JS_OP_await);
}

// [value] came in by return(value): leaves the function, through finalizers.
static void return_from_yield(JSFunctionState *fs, bool is_async)
{
    uint32_t depth = fs->depth;
    if (is_async)
        js_emit(fs, JS_OP_await);
    js_generate_return(fs);
    fs->depth = depth;
}

// ECMA-262 sec-yield
static void yield(JSFunctionState *fs, JSNode *node, bool is_async)
{
    JSLabel resume = JS_LABEL_INIT;
    if (node->unary.expression)
        js_generate_expression(fs, node->unary.expression);
    else
        js_emit(fs, JS_OP_undefined);
    js_emit_position(fs, node->start);
    if (is_async)
        js_emit(fs, JS_OP_await);
    js_emit_jump(fs, JS_OP_yield, &resume);
    return_from_yield(fs, is_async);
    js_emit_bind(fs, &resume);
}

// [iterator, next, mode, x]: the method throw is missing; closes the iterator and throws.
static void no_throw_method(JSFunctionState *fs, bool is_async)
{
    js_emit(fs, JS_OP_drop);
    js_emit(fs, JS_OP_drop);
    js_generate_iterator_close(fs, is_async);
    js_emit_atom_u8(fs, JS_OP_throw_error, JS_ATOM_throw, JS_THROW_NO_THROW_METHOD);
}

// In async generators what return(x) brings is awaited; a rejection becomes a throw.
// [iterator, next, x, mode] -> the same
static void await_returned(JSFunctionState *fs)
{
    JSLabel other = JS_LABEL_INIT, end = JS_LABEL_INIT;
    JSRegion region;
    uint32_t depth = fs->depth; // with x and mode
    js_emit(fs, JS_OP_dup);
    js_emit_int(fs, JS_RESUME_RETURN);
    js_emit(fs, JS_OP_strict_equal);
    js_emit_jump(fs, JS_OP_if_false, &other);
    js_emit(fs, JS_OP_drop);
    js_region_open(fs, &region);
    region.depth = depth >= 2 ? depth - 2 : 0;
    js_emit(fs, JS_OP_await);
    js_region_close(fs, &region);
    js_emit_int(fs, JS_RESUME_RETURN);
    js_emit_jump(fs, JS_OP_goto_, &end);
    js_region_bind(fs, &region);
    js_emit_int(fs, JS_RESUME_THROW);
    js_emit_bind(fs, &end);
    js_emit_bind(fs, &other);
    fs->depth = depth;
}

// [iterator, next, mode, x]: leaves the function with x.
static void return_inner(JSFunctionState *fs)
{
    js_emit(fs, JS_OP_nip);
    js_emit(fs, JS_OP_nip);
    js_emit(fs, JS_OP_nip);
    js_generate_return(fs);
}

// [iterator, next, mode, x, status] -> [iterator, next, mode, result]
static void yield_star_status(JSFunctionState *fs, bool is_async)
{
    JSLabel result = JS_LABEL_INIT, no_throw = JS_LABEL_INIT;
    js_emit(fs, JS_OP_dup);
    js_emit_jump(fs, JS_OP_if_false, &result);
    js_emit_int(fs, JS_YIELD_STAR_NO_THROW);
    js_emit(fs, JS_OP_strict_equal);
    uint32_t depth = fs->depth;
    js_emit_jump(fs, JS_OP_if_true, &no_throw);
    if (is_async)
        js_emit(fs, JS_OP_await);
    return_inner(fs);
    fs->depth = depth > 0 ? depth - 1 : 0;
    js_emit_bind(fs, &no_throw);
    no_throw_method(fs, is_async);
    js_emit_bind(fs, &result);
    fs->depth = depth;
    js_emit(fs, JS_OP_drop);
    if (is_async)
        js_emit(fs, JS_OP_await);
    js_emit(fs, JS_OP_check_object);
}

// ECMA-262 sec-generator-function-definitions-runtime-semantics-evaluation: yield *
static void yield_star(JSFunctionState *fs, JSNode *node, bool is_async)
{
    JSLabel head = JS_LABEL_INIT, done = JS_LABEL_INIT, returned = JS_LABEL_INIT;
    uint32_t depth = fs->depth;
    js_generate_expression(fs, node->unary.expression);
    js_emit_position(fs, node->start);
    js_emit(fs, is_async ? JS_OP_get_async_iterator : JS_OP_get_iterator);
    js_emit(fs, JS_OP_undefined);
    js_emit_int(fs, JS_RESUME_NEXT);
    js_emit_bind_loop(fs, &head);
    js_emit(fs, JS_OP_poll);
    js_emit(fs, JS_OP_yield_star_call);
    yield_star_status(fs, is_async);
    js_emit(fs, JS_OP_dup);
    js_emit_atom(fs, JS_OP_get_field, JS_ATOM_done);
    js_emit_jump(fs, JS_OP_if_true, &done);
    js_emit(fs, JS_OP_nip);
    if (is_async)
        js_emit_atom(fs, JS_OP_get_field, JS_ATOM_value);
    js_emit(fs, JS_OP_yield_star);
    if (is_async)
        await_returned(fs);
    js_emit_jump(fs, JS_OP_goto_, &head);
    js_emit_bind(fs, &done); // [iterator, next, mode, result]
    js_emit_atom(fs, JS_OP_get_field, JS_ATOM_value);
    js_emit(fs, JS_OP_over);
    js_emit_int(fs, JS_RESUME_RETURN);
    js_emit(fs, JS_OP_strict_equal);
    js_emit_jump(fs, JS_OP_if_true, &returned);
    js_emit(fs, JS_OP_nip);
    js_emit(fs, JS_OP_nip);
    js_emit(fs, JS_OP_nip);
    JSLabel end = JS_LABEL_INIT;
    js_emit_jump(fs, JS_OP_goto_, &end);
    js_emit_bind(fs, &returned);
    return_inner(fs);
    js_emit_bind(fs, &end);
    fs->depth = depth + 1;
}

void js_generate_yield(JSFunctionState *fs, JSNode *node)
{
    bool is_async = fs->function->is_async;
    assert(fs->function->is_generator);
    if (node->flags & JS_NODE_IS_DELEGATE)
        yield_star(fs, node, is_async);
    else
        yield(fs, node, is_async);
}
