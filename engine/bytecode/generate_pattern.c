// SPDX-License-Identifier: MIT
// Destructuring, of assignments and of declarations (ECMA-262 sec-destructuring-assignment,
// sec-destructuring-binding-patterns).
#include "bytecode/generate.h"

#include <assert.h>

void js_generate_default(JSFunctionState *fs, JSNode *target, JSNode *value)
{
    JSLabel given = JS_LABEL_INIT;
    js_emit_jump(fs, JS_OP_default_undefined, &given);
    if (target->kind == JS_NODE_IDENTIFIER && !(target->flags & JS_NODE_IS_PARENTHESIZED))
        js_generate_named(fs, value, js_emit_text_atom(fs, target->identifier.text));
    else
        js_generate_expression(fs, value);
    js_emit_bind(fs, &given);
}

static void split_default(JSNode *item, JSNode **target, JSNode **value)
{
    *target = item->kind == JS_NODE_DEFAULT ? item->assign.target : item;
    *value = item->kind == JS_NODE_DEFAULT ? item->assign.value : NULL;
}

// ---- arrays: [iterator, next] below
// ----------------------------------------------------------------

static void array_element(JSFunctionState *fs, JSNode *item)
{
    JSNode *node, *value;
    JSTarget target;
    if (item->kind == JS_NODE_HOLE) {
        js_emit_u8(fs, JS_OP_iterator_step, 0);
        js_emit(fs, JS_OP_drop);
        return;
    }
    if (item->kind == JS_NODE_REST) {
        js_target_prepare(fs, &target, item->unary.expression, false);
        js_emit_u8(fs, JS_OP_iterator_rest, (uint8_t)target.slots);
        js_target_store(fs, &target, false);
        return;
    }
    split_default(item, &node, &value);
    js_target_prepare(fs, &target, node, false);
    js_emit_position(fs, item->start);
    js_emit_u8(fs, JS_OP_iterator_step, (uint8_t)target.slots);
    if (value)
        js_generate_default(fs, node, value);
    js_target_store(fs, &target, false);
}

static void array_pattern(JSFunctionState *fs, JSNode *pattern)
{
    JSControl iterator;
    js_emit_position(fs, pattern->start);
    js_emit(fs, JS_OP_get_iterator);
    js_generate_iterator_begin(fs, &iterator, false);
    for (uint32_t i = 0; i < pattern->list.count; i++)
        array_element(fs, pattern->list.items[i]);
    js_generate_iterator_end(fs, &iterator);
}

// ---- objects: [source], or [source, array of keys] with a rest
// ---------------------------------------

// Notes the key for the rest. A computed one is on top and stays there.
static void exclude_key(JSFunctionState *fs, JSAtom key, bool is_computed)
{
    if (is_computed) {
        js_emit_u8(fs, JS_OP_pick, 1);
        js_emit_u8(fs, JS_OP_pick, 1);
        js_emit(fs, JS_OP_array_append);
        js_emit(fs, JS_OP_drop);
    } else {
        js_emit_atom(fs, JS_OP_push_atom, key);
        js_emit(fs, JS_OP_array_append);
    }
}

static void object_property(JSFunctionState *fs, JSNode *property, bool has_rest)
{
    JSNode *node, *value;
    JSTarget target;
    JSAtom key = JS_ATOM_NULL;
    bool is_computed = (property->flags & JS_NODE_IS_COMPUTED) != 0;
    uint32_t below = has_rest ? 1 : 0; // values between the source and the key
    split_default(property->member.value, &node, &value);
    js_emit_position(fs, property->start);
    if (is_computed) {
        js_generate_expression(fs, property->member.key);
        js_emit(fs, JS_OP_to_property_key);
        below++;
    } else {
        key = js_generate_key_atom(fs, property->member.key);
    }
    if (has_rest)
        exclude_key(fs, key, is_computed);
    js_target_prepare(fs, &target, node, false);
    js_emit_u8(fs, JS_OP_pick, (uint8_t)(target.slots + below));
    js_emit_position(fs, property->start);
    if (is_computed) {
        js_emit_u8(fs, JS_OP_pick, (uint8_t)(target.slots + 1));
        js_emit(fs, JS_OP_get_element);
    } else {
        js_emit_atom(fs, JS_OP_get_field, key);
    }
    if (value)
        js_generate_default(fs, node, value);
    js_target_store(fs, &target, false);
    if (is_computed)
        js_emit(fs, JS_OP_drop);
}

static void object_rest(JSFunctionState *fs, JSNode *rest)
{
    JSTarget target;
    js_target_prepare(fs, &target, rest->unary.expression, false);
    js_emit_u8(fs, JS_OP_pick, (uint8_t)(target.slots + 1));
    js_emit_u8(fs, JS_OP_pick, (uint8_t)(target.slots + 1));
    js_emit(fs, JS_OP_copy_rest);
    js_target_store(fs, &target, false);
}

static void object_pattern(JSFunctionState *fs, JSNode *pattern)
{
    JSNodeList *list = &pattern->list;
    bool has_rest = list->count > 0 && list->items[list->count - 1]->kind == JS_NODE_REST;
    js_emit_position(fs, pattern->start);
    js_emit(fs, JS_OP_require_object_coercible);
    if (has_rest)
        js_emit_count(fs, JS_OP_array, 0);
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i]->kind == JS_NODE_REST)
            object_rest(fs, list->items[i]);
        else
            object_property(fs, list->items[i], has_rest);
    }
    if (has_rest)
        js_emit(fs, JS_OP_drop);
    js_emit(fs, JS_OP_drop);
}

void js_generate_pattern(JSFunctionState *fs, JSNode *pattern)
{
    if (js_emit_failed(fs))
        return;
    if (js_runtime_stack_overflows(fs->generator->rt, 1024)) {
        js_emit_fail(fs, JS_GENERATE_TOO_DEEP, NULL);
        return;
    }
    uint32_t depth = fs->depth;
    if (pattern->kind == JS_NODE_ARRAY_PATTERN)
        array_pattern(fs, pattern);
    else
        object_pattern(fs, pattern);
    assert(!fs->is_reachable || fs->depth + 1 == depth || js_emit_failed(fs));
    fs->depth = depth > 0 ? depth - 1 : 0;
}
