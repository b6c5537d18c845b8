// SPDX-License-Identifier: MIT
// Loops: while, do, for, for-in, for-of, for await.
#include "bytecode/generate.h"

#include <assert.h>

// The target of break around the whole loop, and that of continue around its body.
static void push_break(JSFunctionState *fs, JSControl *control, JSNode *node, JSNode *outermost)
{
    js_control_push(fs, control, JS_CONTROL_BREAK);
    control->is_unlabelled_target = true;
    control->labels = outermost;
    control->labels_end = node;
}

static void body(JSFunctionState *fs, JSNode *node, JSNode *statement, JSNode *outermost)
{
    JSControl control;
    js_control_push(fs, &control, JS_CONTROL_CONTINUE);
    control.is_unlabelled_target = true;
    control.labels = outermost;
    control.labels_end = node;
    js_generate_statement(fs, statement);
    js_control_pop(fs, &control);
    js_emit_bind(fs, &control.label);
}

// A loop's test stands at its end, so that each round takes one jump. Enters the loop at `test` and
// begins the body.
static void begin_body(JSFunctionState *fs, JSLabel *test, JSLabel *head)
{
    bool is_reachable = fs->is_reachable;
    js_emit_jump(fs, JS_OP_goto_, test);
    fs->is_reachable = is_reachable; // the test will jump here
    js_emit_bind_loop(fs, head);
}

static void while_loop(JSFunctionState *fs, JSNode *node, JSNode *outermost)
{
    JSControl control;
    JSLabel head = JS_LABEL_INIT, test = JS_LABEL_INIT;
    push_break(fs, &control, node, outermost);
    begin_body(fs, &test, &head);
    body(fs, node, node->loop.body, outermost);
    js_emit_bind(fs, &test);
    js_emit(fs, JS_OP_poll);
    js_emit_position(fs, node->loop.test->start);
    js_generate_condition(fs, node->loop.test, &head, true);
    js_control_pop(fs, &control);
    js_emit_bind(fs, &control.label);
}

static void do_while_loop(JSFunctionState *fs, JSNode *node, JSNode *outermost)
{
    JSControl control;
    JSLabel head = JS_LABEL_INIT;
    push_break(fs, &control, node, outermost);
    js_emit_bind_loop(fs, &head);
    js_emit(fs, JS_OP_poll);
    body(fs, node, node->loop.body, outermost);
    js_emit_position(fs, node->loop.test->start);
    js_generate_condition(fs, node->loop.test, &head, true);
    js_control_pop(fs, &control);
    js_emit_bind(fs, &control.label);
}

static void for_loop(JSFunctionState *fs, JSNode *node, JSNode *outermost)
{
    JSControl control;
    JSLabel head = JS_LABEL_INIT, test = JS_LABEL_INIT;
    JSNode *init = node->for_loop.init;
    js_generate_enter_scope(fs, node->for_loop.scope);
    if (init && init->kind == JS_NODE_VARIABLES)
        js_generate_declarations(fs, init);
    else if (init)
        js_generate_effect(fs, init);
    js_generate_copy_scope(fs, node->for_loop.scope);
    push_break(fs, &control, node, outermost);
    if (node->for_loop.test)
        begin_body(fs, &test, &head);
    else
        js_emit_bind_loop(fs, &head);
    body(fs, node, node->for_loop.body, outermost);
    js_generate_copy_scope(fs, node->for_loop.scope);
    if (node->for_loop.update) {
        js_emit_position(fs, node->for_loop.update->start);
        js_generate_effect(fs, node->for_loop.update);
    }
    js_emit_bind(fs, &test);
    js_emit(fs, JS_OP_poll);
    if (node->for_loop.test) {
        js_emit_position(fs, node->for_loop.test->start);
        js_generate_condition(fs, node->for_loop.test, &head, true);
    } else {
        js_emit_jump(fs, JS_OP_goto_, &head);
    }
    js_control_pop(fs, &control);
    js_emit_bind(fs, &control.label);
}

// ---- for-in and for-of -----------------------------------------------------------------------

// [value] -> []
static void assign_round(JSFunctionState *fs, JSNode *node)
{
    JSNode *left = node->for_each.left;
    JSNode *target = left->kind == JS_NODE_VARIABLES ? left->list.items[0]->assign.target : left;
    js_generate_enter_scope(fs, node->for_each.scope);
    js_emit_position(fs, target->start);
    if (node->flags & JS_NODE_IS_CALL_TARGET) {
        js_generate_effect(fs, target);
        js_emit_atom_u8(fs, JS_OP_throw_error, JS_ATOM_empty, JS_THROW_TARGET);
        js_emit(fs, JS_OP_drop);
        return;
    }
    js_generate_store(fs, target);
}

// ECMA-262 sec-initializers-in-forin-statement-heads
static void head_initializer(JSFunctionState *fs, JSNode *node)
{
    JSNode *left = node->for_each.left;
    if (left->kind == JS_NODE_VARIABLES && left->list.items[0]->assign.value)
        js_generate_declarations(fs, left);
}

// The head's names are dead while the object is evaluated.
static void iterated_value(JSFunctionState *fs, JSNode *node)
{
    js_generate_enter_scope(fs, node->for_each.scope);
    js_emit_position(fs, node->for_each.right->start);
    js_generate_expression(fs, node->for_each.right);
}

static void for_in_loop(JSFunctionState *fs, JSNode *node, JSNode *outermost)
{
    JSControl control, stack;
    JSLabel head = JS_LABEL_INIT, done = JS_LABEL_INIT;
    head_initializer(fs, node);
    push_break(fs, &control, node, outermost);
    iterated_value(fs, node);
    js_emit(fs, JS_OP_for_in_start);
    js_control_push(fs, &stack, JS_CONTROL_STACK);
    stack.depth = control.depth;
    js_emit_bind_loop(fs, &head);
    js_emit(fs, JS_OP_poll);
    js_emit_jump(fs, JS_OP_for_in_next, &done);
    assign_round(fs, node);
    body(fs, node, node->for_each.body, outermost);
    js_emit_jump(fs, JS_OP_goto_, &head);
    js_control_pop(fs, &stack);
    js_emit_bind(fs, &done);
    js_emit(fs, JS_OP_drop);
    js_control_pop(fs, &control);
    js_emit_bind(fs, &control.label);
}

// The iterator's region covers the body only; next, done and value do not close it.
static void await_value(JSFunctionState *fs, JSLabel *done)
{
    JSLabel more = JS_LABEL_INIT;
    js_emit(fs, JS_OP_async_iterator_next);
    js_emit(fs, JS_OP_await);
    js_emit(fs, JS_OP_check_object);
    js_emit(fs, JS_OP_dup);
    js_emit_atom(fs, JS_OP_get_field, JS_ATOM_done);
    js_emit_jump(fs, JS_OP_if_false, &more);
    js_emit(fs, JS_OP_drop);
    js_emit_jump(fs, JS_OP_goto_, done);
    js_emit_bind(fs, &more);
    js_emit_atom(fs, JS_OP_get_field, JS_ATOM_value);
}

static void for_of_loop(JSFunctionState *fs, JSNode *node, JSNode *outermost)
{
    JSControl control, iterator;
    JSLabel head = JS_LABEL_INIT, done = JS_LABEL_INIT;
    bool is_async = (node->flags & JS_NODE_IS_AWAIT) != 0;
    push_break(fs, &control, node, outermost);
    iterated_value(fs, node);
    js_emit(fs, is_async ? JS_OP_get_async_iterator : JS_OP_get_iterator);
    js_generate_iterator_begin(fs, &iterator, is_async);
    js_emit_bind_loop(fs, &head);
    js_emit(fs, JS_OP_poll);
    if (is_async) {
        js_region_suspend(fs, &iterator.region);
        await_value(fs, &done);
        js_region_resume(fs, &iterator.region);
    } else {
        js_emit_jump(fs, JS_OP_for_of_next, &done);
    }
    assign_round(fs, node);
    body(fs, node, node->for_each.body, outermost);
    js_emit_jump(fs, JS_OP_goto_, &head);
    js_generate_iterator_handler(fs, &iterator);
    js_emit_bind(fs, &done);
    js_emit_drop_to(fs, control.depth);
    js_control_pop(fs, &control);
    js_emit_bind(fs, &control.label);
}

void js_generate_loop(JSFunctionState *fs, JSNode *node, JSNode *outermost)
{
    js_generate_reset_result(fs);
    switch (node->kind) {
    case JS_NODE_WHILE:
        while_loop(fs, node, outermost);
        break;
    case JS_NODE_DO_WHILE:
        do_while_loop(fs, node, outermost);
        break;
    case JS_NODE_FOR:
        for_loop(fs, node, outermost);
        break;
    case JS_NODE_FOR_IN:
        for_in_loop(fs, node, outermost);
        break;
    default:
        assert(node->kind == JS_NODE_FOR_OF);
        for_of_loop(fs, node, outermost);
        break;
    }
}
