// SPDX-License-Identifier: MIT
// Statements other than loops and try. In scripts and evals `result_local` follows the completion
// value: a statement that begins anew resets it, expression statements set it.
#include "bytecode/generate.h"

#include <assert.h>

void js_generate_reset_result(JSFunctionState *fs)
{
    if (fs->result_local == JS_NO_SLOT)
        return;
    js_emit(fs, JS_OP_undefined);
    js_emit_local(fs, JS_OP_put_local, fs->result_local);
}

void js_generate_statements(JSFunctionState *fs, JSNodeList *list)
{
    for (uint32_t i = 0; i < list->count && !js_emit_failed(fs); i++)
        js_generate_statement(fs, list->items[i]);
}

// ---- declarations ----------------------------------------------------------------------------

static void declarator(JSFunctionState *fs, JSNode *node, JSDeclarationKind kind)
{
    JSNode *target = node->assign.target, *value = node->assign.value;
    if (!value && kind == JS_DECLARE_VAR)
        return;
    js_emit_position(fs, node->start);
    if (target->kind != JS_NODE_IDENTIFIER) {
        if (!value)
            return; // the head of for-in and for-of
        js_generate_expression(fs, value);
        js_generate_pattern(fs, target);
        return;
    }
    JSTarget place;
    js_target_prepare(fs, &place, target, !value || js_generate_is_pure(value));
    if (value)
        js_generate_named(fs, value, place.place.name);
    else
        js_emit(fs, JS_OP_undefined);
    js_target_store(fs, &place, false);
}

void js_generate_declarations(JSFunctionState *fs, JSNode *variables)
{
    for (uint32_t i = 0; i < variables->list.count; i++)
        declarator(fs, variables->list.items[i], (JSDeclarationKind)variables->operation);
}

static void class_declaration(JSFunctionState *fs, JSNode *node)
{
    JSNode *name = node->class_.name;
    assert(name);
    js_generate_class(fs, node, JS_CLASS_NAMED, js_emit_text_atom(fs, name->identifier.text));
    js_generate_store(fs, name);
}

// ---- simple statements -----------------------------------------------------------------------

static void expression_statement(JSFunctionState *fs, JSNode *node)
{
    if (fs->result_local == JS_NO_SLOT) {
        js_generate_effect(fs, node->unary.expression);
        return;
    }
    js_generate_expression(fs, node->unary.expression);
    js_emit_local(fs, JS_OP_put_local, fs->result_local);
}

static void return_statement(JSFunctionState *fs, JSNode *node)
{
    JSNode *value = node->unary.expression;
    bool is_async_generator = fs->function->is_async && fs->function->is_generator;
    uint32_t depth = fs->depth;
    if (value)
        js_generate_expression(fs, value);
    else
        js_emit(fs, JS_OP_undefined);
    if (value && is_async_generator)
        js_generate_await(fs);
    js_generate_return(fs);
    fs->depth = depth;
}

static void throw_statement(JSFunctionState *fs, JSNode *node)
{
    js_generate_expression(fs, node->unary.expression);
    js_emit_position(fs, node->start);
    js_emit(fs, JS_OP_throw_);
}

// A chain of else if is as deep as it is long.
static void if_statement(JSFunctionState *fs, JSNode *node)
{
    JSLabel end = JS_LABEL_INIT;
    for (;;) {
        JSLabel otherwise = JS_LABEL_INIT;
        JSNode *alternate = node->conditional.alternate;
        js_generate_reset_result(fs);
        js_emit_position(fs, node->start);
        js_generate_condition(fs, node->conditional.test, &otherwise, false);
        js_generate_statement(fs, node->conditional.consequent);
        if (alternate)
            js_emit_jump(fs, JS_OP_goto_, &end);
        js_emit_bind(fs, &otherwise);
        if (!alternate)
            break;
        if (alternate->kind != JS_NODE_IF) {
            js_generate_statement(fs, alternate);
            break;
        }
        node = alternate;
    }
    js_emit_bind(fs, &end);
}

static void with_statement(JSFunctionState *fs, JSNode *node)
{
    js_generate_reset_result(fs);
    js_generate_expression(fs, node->with.object);
    js_emit_position(fs, node->start);
    js_emit(fs, JS_OP_to_object);
    js_generate_dynamic_object(fs, node->with.scope, JS_ATOM_hidden_with_object);
    js_generate_statement(fs, node->with.body);
}

// ---- labels and switch -----------------------------------------------------------------------

static void labelled_statement(JSFunctionState *fs, JSNode *node)
{
    JSNode *body = node;
    while (body->kind == JS_NODE_LABELLED)
        body = body->labelled.body;
    switch (body->kind) {
    case JS_NODE_FOR:
    case JS_NODE_FOR_IN:
    case JS_NODE_FOR_OF:
    case JS_NODE_WHILE:
    case JS_NODE_DO_WHILE:
        js_generate_loop(fs, body, node);
        return;
    case JS_NODE_SWITCH:
        js_generate_switch(fs, body, node);
        return;
    default:
        break;
    }
    JSControl control;
    js_control_push(fs, &control, JS_CONTROL_BREAK);
    control.labels = node;
    control.labels_end = body;
    js_generate_statement(fs, body);
    js_control_pop(fs, &control);
    js_emit_bind(fs, &control.label);
}

static void switch_tests(JSFunctionState *fs, JSNodeList *cases, JSLabel *labels, JSLabel *none)
{
    JSLabel *otherwise = none;
    for (uint32_t i = 0; i < cases->count; i++) {
        JSNode *item = cases->items[i];
        if (!item->case_.test) {
            otherwise = &labels[i];
            continue;
        }
        js_generate_expression(fs, item->case_.test);
        js_emit_jump(fs, JS_OP_switch_case, &labels[i]);
    }
    js_emit(fs, JS_OP_drop);
    js_emit_jump(fs, JS_OP_goto_, otherwise);
}

void js_generate_switch(JSFunctionState *fs, JSNode *node, JSNode *outermost)
{
    JSNodeList *cases = &node->switch_.cases;
    JSControl control, stack;
    JSLabel *labels =
        js_arena_alloc_array(&fs->generator->arena, cases->count + 1u, sizeof(*labels));
    if (!labels) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return;
    }
    for (uint32_t i = 0; i < cases->count; i++)
        labels[i] = JS_LABEL_INIT;
    js_generate_reset_result(fs);
    js_control_push(fs, &control, JS_CONTROL_BREAK);
    control.is_unlabelled_target = true;
    control.labels = outermost;
    control.labels_end = node;
    js_generate_expression(fs, node->switch_.discriminant);
    js_generate_enter_scope(fs, node->switch_.scope);
    js_control_push(fs, &stack, JS_CONTROL_STACK);
    stack.depth = control.depth;
    switch_tests(fs, cases, labels, &control.label);
    js_control_pop(fs, &stack);
    for (uint32_t i = 0; i < cases->count; i++) {
        js_emit_bind(fs, &labels[i]);
        js_generate_statements(fs, &cases->items[i]->case_.list);
    }
    js_control_pop(fs, &control);
    js_emit_bind(fs, &control.label);
}

// ---- all ---------------------------------------------------------------------------------------

static void checked_statement(JSFunctionState *fs, JSNode *node)
{
    switch ((JSNodeKind)node->kind) {
    case JS_NODE_BLOCK:
        js_generate_enter_scope(fs, node->block.scope);
        js_generate_statements(fs, &node->block.list);
        break;
    case JS_NODE_EMPTY:
        break;
    case JS_NODE_EXPRESSION_STATEMENT:
        expression_statement(fs, node);
        break;
    case JS_NODE_VARIABLES:
        js_generate_declarations(fs, node);
        break;
    case JS_NODE_IF:
        if_statement(fs, node);
        break;
    case JS_NODE_FOR:
    case JS_NODE_FOR_IN:
    case JS_NODE_FOR_OF:
    case JS_NODE_WHILE:
    case JS_NODE_DO_WHILE:
        js_generate_loop(fs, node, node);
        break;
    case JS_NODE_CONTINUE:
        js_generate_continue(fs, node);
        break;
    case JS_NODE_BREAK:
        js_generate_break(fs, node);
        break;
    case JS_NODE_RETURN:
        return_statement(fs, node);
        break;
    case JS_NODE_WITH:
        with_statement(fs, node);
        break;
    case JS_NODE_SWITCH:
        js_generate_switch(fs, node, node);
        break;
    case JS_NODE_LABELLED:
        labelled_statement(fs, node);
        break;
    case JS_NODE_THROW:
        throw_statement(fs, node);
        break;
    case JS_NODE_TRY:
        js_generate_try(fs, node);
        break;
    case JS_NODE_DEBUGGER:
        js_emit(fs, JS_OP_debugger);
        break;
    case JS_NODE_FUNCTION_DECLARATION:
        js_generate_annex_b(fs, node);
        break;
    case JS_NODE_CLASS_DECLARATION:
        class_declaration(fs, node);
        break;
    default:
        js_generate_module_item(fs, node);
        break;
    }
}

void js_generate_statement(JSFunctionState *fs, JSNode *node)
{
    if (js_emit_failed(fs))
        return;
    if (js_runtime_stack_overflows(fs->generator->rt, 1024)) {
        js_emit_fail(fs, JS_GENERATE_TOO_DEEP, NULL);
        return;
    }
    uint32_t depth = fs->depth;
    js_emit_position(fs, node->start);
    checked_statement(fs, node);
    assert(!fs->is_reachable || fs->depth == depth || js_emit_failed(fs));
    fs->depth = depth;
}
