// SPDX-License-Identifier: MIT
// Ways out of statements: break, continue and return through iterators and finalizers, and try.
//
// A finalizer is written once. Each way into it sets two locals, a kind (0: normal, 1: throw, 2 and
// up: the exits of this try) and a value; behind it the code branches on the kind and goes on from
// there. While the code of an exit is written, the regions that it leaves are suspended, so that
// what it throws is not caught by them.
#include "bytecode/generate.h"

#include <assert.h>

enum { COMPLETION_NORMAL, COMPLETION_THROW, COMPLETION_FIRST_EXIT };

static bool has_region(const JSControl *control)
{
    return control->kind == JS_CONTROL_ITERATOR || control->kind == JS_CONTROL_ASYNC_ITERATOR ||
           control->kind == JS_CONTROL_TRY || control->kind == JS_CONTROL_FINALLY;
}

void js_control_push(JSFunctionState *fs, JSControl *control, JSControlKind kind)
{
    *control = (JSControl){.parent = fs->control, .kind = kind, .depth = fs->depth};
    control->label = JS_LABEL_INIT;
    control->region.start = -1;
    fs->control = control;
}

void js_control_pop(JSFunctionState *fs, JSControl *control)
{
    assert(fs->control == control);
    fs->control = control->parent;
}

// ---- the exits -------------------------------------------------------------------------------

static void put_kind(JSFunctionState *fs, const JSControl *control, int32_t kind)
{
    js_emit_int(fs, kind);
    js_emit_local(fs, JS_OP_put_local, control->kind_local);
}

static JSFinallyExit *finally_exit(JSFunctionState *fs, JSControl *control, JSControl *target,
                                   JSLabel *label)
{
    for (JSFinallyExit *exit = control->exits; exit; exit = exit->next) {
        if (exit->target == target && exit->label == label)
            return exit;
    }
    JSFinallyExit *exit = js_arena_alloc(&fs->generator->arena, sizeof(*exit));
    if (!exit) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return NULL;
    }
    *exit = (JSFinallyExit){control->exits, target, label,
                            COMPLETION_FIRST_EXIT + control->exit_count++};
    control->exits = exit;
    return exit;
}

static void enter_finally(JSFunctionState *fs, JSControl *control, JSControl *target,
                          JSLabel *label)
{
    JSFinallyExit *exit = finally_exit(fs, control, target, label);
    if (!exit)
        return;
    js_emit_drop_to(fs, control->depth);
    if (!target) {
        js_emit_local(fs, JS_OP_take_local, fs->return_local);
        js_emit_local(fs, JS_OP_put_local, control->value_local);
    }
    put_kind(fs, control, exit->number);
    js_emit_jump(fs, JS_OP_goto_, &control->label);
}

// ECMA-262 sec-ecmascript-function-objects-construct-argumentslist-newtarget: the last part.
static void return_from_derived(JSFunctionState *fs)
{
    JSBinding *binding = fs->function ? fs->function->this_binding : NULL;
    if (binding) {
        js_generate_get_binding(fs, binding, false);
    } else {
        uint32_t local = js_emit_new_local(fs, JS_ATOM_NULL);
        js_emit_u16(fs, JS_OP_uninitialize, local);
        js_emit_local(fs, JS_OP_get_local, local);
    }
    js_emit(fs, JS_OP_return_derived);
}

static void return_value(JSFunctionState *fs)
{
    if (fs->function && fs->function->kind == JS_FUNCTION_DERIVED_CONSTRUCTOR)
        return_from_derived(fs);
    else
        js_emit(fs, JS_OP_return_);
}

// Leaves all controls inside of `target` and goes to the label; NULL: returns the value in
// return_local.
static void exit_to(JSFunctionState *fs, JSControl *target, JSLabel *label)
{
    uint32_t depth = fs->depth;
    if (!fs->is_reachable || js_emit_failed(fs))
        return;
    JSControl *c;
    bool is_gone = false;
    for (c = fs->control; c != target && !is_gone; c = c->parent) {
        if (has_region(c))
            js_region_suspend(fs, &c->region);
        switch (c->kind) {
        case JS_CONTROL_ITERATOR:
        case JS_CONTROL_ASYNC_ITERATOR:
            js_emit_drop_to(fs, c->depth + 2);
            js_generate_iterator_close(fs, c->kind == JS_CONTROL_ASYNC_ITERATOR);
            break;
        case JS_CONTROL_STACK:
            js_emit_drop_to(fs, c->depth);
            break;
        case JS_CONTROL_FINALLY:
            enter_finally(fs, c, target, label);
            is_gone = true;
            break;
        default:
            break;
        }
    }
    if (!is_gone && target) {
        js_emit_drop_to(fs, target->depth);
        js_emit_jump(fs, JS_OP_goto_, label);
    } else if (!is_gone) {
        js_emit_local(fs, JS_OP_take_local, fs->return_local);
        return_value(fs);
    }
    for (JSControl *left = fs->control; left != c; left = left->parent) {
        if (has_region(left))
            js_region_resume(fs, &left->region);
    }
    fs->depth = depth;
}

void js_generate_return(JSFunctionState *fs)
{
    JSControl *c = fs->control;
    while (c && !has_region(c))
        c = c->parent;
    if (!c) {
        return_value(fs);
        return;
    }
    if (fs->return_local == JS_NO_SLOT)
        fs->return_local = js_emit_new_local(fs, JS_ATOM_NULL);
    js_emit_local(fs, JS_OP_put_local, fs->return_local);
    exit_to(fs, NULL, NULL);
}

static bool has_label(const JSControl *control, const JSText *name)
{
    for (JSNode *node = control->labels; node && node != control->labels_end;
         node = node->labelled.body) {
        assert(node->kind == JS_NODE_LABELLED);
        if (node->labelled.label->identifier.text == name)
            return true;
    }
    return false;
}

static void jump(JSFunctionState *fs, JSNode *node, JSControlKind kind)
{
    const JSText *name = node->jump.label ? node->jump.label->identifier.text : NULL;
    for (JSControl *c = fs->control; c; c = c->parent) {
        if (c->kind == kind && (name ? has_label(c, name) : c->is_unlabelled_target)) {
            exit_to(fs, c, &c->label);
            return;
        }
    }
    assert(!"a jump's target was checked by the parser");
}

void js_generate_break(JSFunctionState *fs, JSNode *node)
{
    jump(fs, node, JS_CONTROL_BREAK);
}

void js_generate_continue(JSFunctionState *fs, JSNode *node)
{
    jump(fs, node, JS_CONTROL_CONTINUE);
}

// ---- iterators -------------------------------------------------------------------------------

void js_generate_iterator_close(JSFunctionState *fs, bool is_async)
{
    if (!is_async) {
        js_emit(fs, JS_OP_iterator_close);
        return;
    }
    // ECMA-262 sec-asynciteratorclose
    JSLabel none = JS_LABEL_INIT;
    js_emit(fs, JS_OP_iterator_call_return);
    js_emit_jump(fs, JS_OP_if_false, &none);
    js_emit(fs, JS_OP_await);
    js_emit(fs, JS_OP_check_object);
    js_emit_bind(fs, &none);
    js_emit(fs, JS_OP_drop);
}

void js_generate_iterator_begin(JSFunctionState *fs, JSControl *control, bool is_async)
{
    assert(fs->depth >= 2 || js_emit_failed(fs) || !fs->is_reachable);
    js_control_push(fs, control, is_async ? JS_CONTROL_ASYNC_ITERATOR : JS_CONTROL_ITERATOR);
    control->depth = fs->depth >= 2 ? fs->depth - 2 : 0;
    js_region_open(fs, &control->region);
}

// [iterator, next, error]: closes, ignoring what that throws, and throws the error.
static void close_on_throw(JSFunctionState *fs, bool is_async)
{
    if (!is_async) {
        js_emit(fs, JS_OP_iterator_close_throw);
        return;
    }
    JSLabel none = JS_LABEL_INIT, closed = JS_LABEL_INIT;
    JSRegion region;
    uint32_t error = js_emit_new_local(fs, JS_ATOM_NULL);
    js_emit_local(fs, JS_OP_put_local, error);
    js_region_open(fs, &region);
    region.depth = fs->depth >= 2 ? fs->depth - 2 : 0;
    js_emit(fs, JS_OP_iterator_call_return);
    js_emit_jump(fs, JS_OP_if_false, &none);
    js_emit(fs, JS_OP_await);
    js_emit_bind(fs, &none);
    js_emit_jump(fs, JS_OP_goto_, &closed);
    js_region_close(fs, &region);
    js_region_bind(fs, &region);
    js_emit_bind(fs, &closed);
    js_emit(fs, JS_OP_drop);
    js_emit_local(fs, JS_OP_take_local, error);
    js_emit(fs, JS_OP_throw_);
}

void js_generate_iterator_handler(JSFunctionState *fs, JSControl *control)
{
    bool is_async = control->kind == JS_CONTROL_ASYNC_ITERATOR;
    js_region_close(fs, &control->region);
    js_control_pop(fs, control);
    js_region_bind(fs, &control->region);
    close_on_throw(fs, is_async);
}

void js_generate_iterator_end(JSFunctionState *fs, JSControl *control)
{
    bool is_async = control->kind == JS_CONTROL_ASYNC_ITERATOR;
    JSLabel over = JS_LABEL_INIT;
    js_region_suspend(fs, &control->region);
    js_generate_iterator_close(fs, is_async);
    uint32_t depth = fs->depth;
    js_emit_jump(fs, JS_OP_goto_, &over);
    js_generate_iterator_handler(fs, control);
    js_emit_bind(fs, &over);
    fs->depth = depth;
}

// ---- try -------------------------------------------------------------------------------------

static void generate_catch(JSFunctionState *fs, JSNode *node)
{
    JSNode *parameter = node->catch_.parameter;
    js_generate_reset_result(fs);
    if (parameter) {
        js_generate_enter_scope(fs, node->catch_.scope);
        js_generate_store(fs, parameter);
    } else {
        js_emit(fs, JS_OP_drop);
    }
    js_generate_statement(fs, node->catch_.body);
}

static void try_and_catch(JSFunctionState *fs, JSNode *node)
{
    JSControl control;
    JSLabel after = JS_LABEL_INIT;
    if (!node->try_.handler) {
        js_generate_statement(fs, node->try_.block);
        return;
    }
    js_control_push(fs, &control, JS_CONTROL_TRY);
    js_region_open(fs, &control.region);
    js_generate_statement(fs, node->try_.block);
    js_region_close(fs, &control.region);
    js_control_pop(fs, &control);
    js_emit_jump(fs, JS_OP_goto_, &after);
    js_region_bind(fs, &control.region);
    generate_catch(fs, node->try_.handler);
    js_emit_bind(fs, &after);
    fs->depth = control.depth;
}

// Behind the finalizer: goes on as the kind says.
static void dispatch(JSFunctionState *fs, JSControl *control)
{
    JSLabel next = JS_LABEL_INIT;
    js_emit_local(fs, JS_OP_get_local, control->kind_local);
    js_emit_int(fs, COMPLETION_THROW);
    js_emit(fs, JS_OP_strict_equal);
    js_emit_jump(fs, JS_OP_if_false, &next);
    js_emit_local(fs, JS_OP_take_local, control->value_local);
    js_emit(fs, JS_OP_throw_);
    js_emit_bind(fs, &next);
    fs->depth = control->depth;
    for (JSFinallyExit *exit = control->exits; exit; exit = exit->next) {
        JSLabel other = JS_LABEL_INIT;
        js_emit_local(fs, JS_OP_get_local, control->kind_local);
        js_emit_int(fs, exit->number);
        js_emit(fs, JS_OP_strict_equal);
        js_emit_jump(fs, JS_OP_if_false, &other);
        if (!exit->target) {
            js_emit_local(fs, JS_OP_take_local, control->value_local);
            js_generate_return(fs);
        } else {
            exit_to(fs, exit->target, exit->label);
        }
        js_emit_bind(fs, &other);
        fs->depth = control->depth;
    }
}

// The finalizer's own completion value counts only where it ends abruptly.
static void finalizer(JSFunctionState *fs, JSNode *block)
{
    uint32_t saved = JS_NO_SLOT;
    if (fs->result_local != JS_NO_SLOT) {
        saved = js_emit_new_local(fs, JS_ATOM_NULL);
        js_emit_local(fs, JS_OP_get_local, fs->result_local);
        js_emit_local(fs, JS_OP_put_local, saved);
        js_generate_reset_result(fs);
    }
    js_generate_statement(fs, block);
    if (saved != JS_NO_SLOT) {
        js_emit_local(fs, JS_OP_take_local, saved);
        js_emit_local(fs, JS_OP_put_local, fs->result_local);
    }
}

void js_generate_try(JSFunctionState *fs, JSNode *node)
{
    js_generate_reset_result(fs);
    if (!node->try_.finalizer) {
        try_and_catch(fs, node);
        return;
    }
    JSControl control;
    js_control_push(fs, &control, JS_CONTROL_FINALLY);
    control.kind_local = js_emit_new_local(fs, JS_ATOM_NULL);
    control.value_local = js_emit_new_local(fs, JS_ATOM_NULL);
    js_region_open(fs, &control.region);
    try_and_catch(fs, node);
    put_kind(fs, &control, COMPLETION_NORMAL);
    js_emit_jump(fs, JS_OP_goto_, &control.label);
    js_region_close(fs, &control.region);
    js_control_pop(fs, &control);
    js_region_bind(fs, &control.region);
    js_emit_local(fs, JS_OP_put_local, control.value_local);
    put_kind(fs, &control, COMPLETION_THROW);
    js_emit_bind(fs, &control.label);
    fs->depth = control.depth;
    finalizer(fs, node->try_.finalizer);
    dispatch(fs, &control);
}
