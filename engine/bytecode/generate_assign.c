// SPDX-License-Identifier: MIT
// Assignment: targets are prepared (the reference is evaluated), then the value, then stored.
#include "bytecode/generate.h"

#include <assert.h>

bool js_generate_is_pure(const JSNode *node)
{
    switch ((JSNodeKind)node->kind) {
    case JS_NODE_NULL:
    case JS_NODE_TRUE:
    case JS_NODE_FALSE:
    case JS_NODE_NUMBER:
    case JS_NODE_BIGINT:
    case JS_NODE_STRING:
    case JS_NODE_FUNCTION:
    case JS_NODE_ARROW:
    case JS_NODE_REGEXP:
        return true;
    case JS_NODE_ARRAY:
    case JS_NODE_OBJECT:
        return node->list.count == 0;
    default:
        return false;
    }
}

// ---- targets ---------------------------------------------------------------------------------

static void prepare_member(JSFunctionState *fs, JSTarget *target, JSNode *node)
{
    JSNode *object = node->access.object, *property = node->access.property;
    if (object->kind == JS_NODE_SUPER) {
        target->kind = JS_TARGET_SUPER;
        target->slots = 3;
        js_generate_super_reference(fs, node);
        return;
    }
    js_generate_expression(fs, object);
    if (node->kind == JS_NODE_INDEX) {
        target->kind = JS_TARGET_ELEMENT;
        target->slots = 2;
        js_generate_expression(fs, property);
    } else if (property->kind == JS_NODE_PRIVATE_NAME) {
        target->kind = JS_TARGET_PRIVATE;
        target->slots = 2;
        js_generate_private_name(fs, property);
    } else {
        target->kind = JS_TARGET_FIELD;
        target->slots = 1;
        target->atom = js_emit_text_atom(fs, property->identifier.text);
    }
}

void js_target_prepare(JSFunctionState *fs, JSTarget *target, JSNode *node, bool value_is_pure)
{
    *target = (JSTarget){.node = node};
    switch ((JSNodeKind)node->kind) {
    case JS_NODE_IDENTIFIER:
        target->kind = JS_TARGET_NAME;
        js_generate_resolve(fs, node->identifier.reference, &target->place);
        target->slots = js_generate_prepare_name(fs, &target->place, value_is_pure);
        break;
    case JS_NODE_MEMBER:
    case JS_NODE_INDEX:
        prepare_member(fs, target, node);
        break;
    case JS_NODE_ARRAY_PATTERN:
    case JS_NODE_OBJECT_PATTERN:
        target->kind = JS_TARGET_PATTERN;
        break;
    default:
        target->kind = JS_TARGET_INVALID;
        js_generate_effect(fs, node);
        js_emit_atom_u8(fs, JS_OP_throw_error, JS_ATOM_empty, JS_THROW_TARGET);
        break;
    }
}

// [slots...] -> [slots..., value]
void js_target_load(JSFunctionState *fs, JSTarget *target)
{
    js_emit_position(fs, target->node->start);
    switch (target->kind) {
    case JS_TARGET_NAME:
        js_generate_load_place(fs, &target->place, target->slots);
        break;
    case JS_TARGET_FIELD:
        js_emit(fs, JS_OP_dup);
        js_emit_atom(fs, JS_OP_get_field, target->atom);
        break;
    case JS_TARGET_ELEMENT:
        js_emit(fs, JS_OP_to_element_key);
        js_emit(fs, JS_OP_dup2);
        js_emit(fs, JS_OP_get_element);
        break;
    case JS_TARGET_PRIVATE:
        js_emit(fs, JS_OP_dup2);
        js_emit(fs, JS_OP_get_private);
        break;
    case JS_TARGET_SUPER:
        js_emit(fs, JS_OP_to_element_key);
        js_emit(fs, JS_OP_dup3);
        js_emit(fs, JS_OP_get_super);
        break;
    case JS_TARGET_PATTERN:
    case JS_TARGET_INVALID:
        js_emit(fs, JS_OP_undefined);
        break;
    }
}

static void keep_value(JSFunctionState *fs, uint32_t slots)
{
    static const JSOpcode ops[] = {JS_OP_dup, JS_OP_insert2, JS_OP_insert3, JS_OP_insert4};
    assert(slots < sizeof(ops) / sizeof(ops[0]));
    js_emit(fs, ops[slots]);
}

void js_target_store(JSFunctionState *fs, JSTarget *target, bool keep)
{
    if (keep)
        keep_value(fs, target->slots);
    if (target->kind != JS_TARGET_NAME)
        js_emit_position(fs, target->node->start);
    switch (target->kind) {
    case JS_TARGET_NAME:
        js_generate_store_place(fs, &target->place, target->slots);
        break;
    case JS_TARGET_FIELD:
        js_emit_atom(fs, JS_OP_put_field, target->atom);
        break;
    case JS_TARGET_ELEMENT:
        js_emit(fs, JS_OP_put_element);
        break;
    case JS_TARGET_PRIVATE:
        js_emit(fs, JS_OP_put_private);
        break;
    case JS_TARGET_SUPER:
        js_emit(fs, JS_OP_put_super);
        break;
    case JS_TARGET_PATTERN:
        js_generate_pattern(fs, target->node);
        break;
    case JS_TARGET_INVALID:
        js_emit(fs, JS_OP_drop);
        break;
    }
}

void js_generate_store(JSFunctionState *fs, JSNode *node)
{
    JSTarget target;
    if (node->kind == JS_NODE_ARRAY_PATTERN || node->kind == JS_NODE_OBJECT_PATTERN) {
        js_generate_pattern(fs, node);
        return;
    }
    if (node->kind != JS_NODE_IDENTIFIER) {
        // The reference is evaluated after the value (heads of loops): bring the value on top.
        js_target_prepare(fs, &target, node, true);
        if (target.slots > 0)
            js_emit_u8(fs, JS_OP_pick, (uint8_t)target.slots);
        js_target_store(fs, &target, false);
        if (target.slots > 0)
            js_emit(fs, JS_OP_drop);
        return;
    }
    js_target_prepare(fs, &target, node, true);
    if (target.slots > 0)
        js_emit(fs, JS_OP_swap);
    js_target_store(fs, &target, false);
}

// ---- operators -------------------------------------------------------------------------------

JSOpcode js_generate_binary_op(JSOperator operation)
{
    switch (operation) {
    case JS_OPERATOR_ADD:
        return JS_OP_add;
    case JS_OPERATOR_SUBTRACT:
        return JS_OP_subtract;
    case JS_OPERATOR_MULTIPLY:
        return JS_OP_multiply;
    case JS_OPERATOR_DIVIDE:
        return JS_OP_divide;
    case JS_OPERATOR_REMAINDER:
        return JS_OP_remainder;
    case JS_OPERATOR_POWER:
        return JS_OP_power;
    case JS_OPERATOR_SHIFT_LEFT:
        return JS_OP_shift_left;
    case JS_OPERATOR_SHIFT_RIGHT:
        return JS_OP_shift_right;
    case JS_OPERATOR_SHIFT_RIGHT_UNSIGNED:
        return JS_OP_shift_right_unsigned;
    case JS_OPERATOR_BIT_AND:
        return JS_OP_bit_and;
    case JS_OPERATOR_BIT_OR:
        return JS_OP_bit_or;
    case JS_OPERATOR_BIT_XOR:
        return JS_OP_bit_xor;
    case JS_OPERATOR_EQUAL:
        return JS_OP_equal;
    case JS_OPERATOR_NOT_EQUAL:
        return JS_OP_not_equal;
    case JS_OPERATOR_STRICT_EQUAL:
        return JS_OP_strict_equal;
    case JS_OPERATOR_STRICT_NOT_EQUAL:
        return JS_OP_strict_not_equal;
    case JS_OPERATOR_LESS:
        return JS_OP_less;
    case JS_OPERATOR_GREATER:
        return JS_OP_greater;
    case JS_OPERATOR_LESS_EQUAL:
        return JS_OP_less_equal;
    case JS_OPERATOR_GREATER_EQUAL:
        return JS_OP_greater_equal;
    case JS_OPERATOR_IN:
        return JS_OP_in;
    case JS_OPERATOR_INSTANCEOF:
        return JS_OP_instanceof;
    default:
        assert(!"a binary operator");
        return JS_OP_nop;
    }
}

// The value of an assignment whose target is a plain name gets that name.
static void assigned_value(JSFunctionState *fs, JSNode *node, const JSTarget *target)
{
    if (target->kind == JS_TARGET_NAME && !(target->node->flags & JS_NODE_IS_PARENTHESIZED))
        js_generate_named(fs, node, target->place.name);
    else
        js_generate_expression(fs, node);
}

static void plain_assignment(JSFunctionState *fs, JSNode *node, bool keep)
{
    JSTarget target;
    js_target_prepare(fs, &target, node->assign.target, js_generate_is_pure(node->assign.value));
    assigned_value(fs, node->assign.value, &target);
    if (target.kind == JS_TARGET_NAME)
        js_emit_position(fs, node->start);
    js_target_store(fs, &target, keep);
}

static void drop_slots(JSFunctionState *fs, uint32_t slots)
{
    for (uint32_t i = 0; i < slots; i++)
        js_emit(fs, JS_OP_nip);
}

// ECMA-262 sec-assignment-operators-runtime-semantics-evaluation: &&=, ||=, ??=
static void logical_assignment(JSFunctionState *fs, JSNode *node, bool keep)
{
    JSTarget target;
    JSLabel stays = JS_LABEL_INIT, end = JS_LABEL_INIT;
    js_target_prepare(fs, &target, node->assign.target, false);
    js_target_load(fs, &target);
    if (node->operation == JS_OPERATOR_NULLISH) {
        js_emit_jump(fs, JS_OP_default_nullish, &stays);
    } else {
        js_emit(fs, JS_OP_dup);
        js_emit_jump(fs, node->operation == JS_OPERATOR_AND ? JS_OP_if_false : JS_OP_if_true,
                     &stays);
        js_emit(fs, JS_OP_drop);
    }
    assigned_value(fs, node->assign.value, &target);
    js_target_store(fs, &target, true);
    js_emit_jump(fs, JS_OP_goto_, &end);
    js_emit_bind(fs, &stays);
    drop_slots(fs, target.slots);
    js_emit_bind(fs, &end);
    if (!keep)
        js_emit(fs, JS_OP_drop);
}

void js_generate_assign(JSFunctionState *fs, JSNode *node, bool keep)
{
    JSOperator operation = (JSOperator)node->operation;
    if (node->flags & JS_NODE_IS_CALL_TARGET) {
        js_generate_effect(fs, node->assign.target);
        js_emit_atom_u8(fs, JS_OP_throw_error, JS_ATOM_empty, JS_THROW_TARGET);
        if (keep)
            js_emit(fs, JS_OP_undefined);
        return;
    }
    switch (operation) {
    case JS_OPERATOR_NONE:
        plain_assignment(fs, node, keep);
        return;
    case JS_OPERATOR_AND:
    case JS_OPERATOR_OR:
    case JS_OPERATOR_NULLISH:
        logical_assignment(fs, node, keep);
        return;
    default:
        break;
    }
    JSTarget target;
    js_target_prepare(fs, &target, node->assign.target, false);
    js_target_load(fs, &target);
    js_generate_expression(fs, node->assign.value);
    js_emit_position(fs, node->start);
    js_emit(fs, js_generate_binary_op(operation));
    js_target_store(fs, &target, keep);
}

// ---- ++ and -- -------------------------------------------------------------------------------

// A plain local that needs no check is changed in place.
static bool update_local(JSFunctionState *fs, const JSTarget *target, bool is_increment)
{
    const JSPlace *place = &target->place;
    if (target->kind != JS_TARGET_NAME || target->slots != 0 || place->is_global ||
        place->dynamic_count > 0 || place->needs_check ||
        place->location.kind != JS_LOCATION_LOCAL || place->kind == JS_VARIABLE_CONST ||
        place->kind == JS_VARIABLE_FUNCTION_NAME)
        return false;
    js_emit_u16(fs, is_increment ? JS_OP_inc_local : JS_OP_dec_local, place->location.index);
    return true;
}

static void postfix(JSFunctionState *fs, JSTarget *target, bool is_increment)
{
    js_emit(fs, is_increment ? JS_OP_post_increment : JS_OP_post_decrement);
    if (target->slots == 1)
        js_emit(fs, JS_OP_perm3);
    else if (target->slots == 2)
        js_emit(fs, JS_OP_perm4);
    else if (target->slots == 3)
        js_emit(fs, JS_OP_perm5);
    js_target_store(fs, target, false);
}

void js_generate_update(JSFunctionState *fs, JSNode *node, bool keep)
{
    JSTarget target;
    bool is_increment = node->operation == JS_OPERATOR_INCREMENT;
    if (node->flags & JS_NODE_IS_CALL_TARGET) {
        js_generate_effect(fs, node->unary.expression);
        js_emit_atom_u8(fs, JS_OP_throw_error, JS_ATOM_empty, JS_THROW_TARGET);
        if (keep)
            js_emit(fs, JS_OP_undefined);
        return;
    }
    js_target_prepare(fs, &target, node->unary.expression, false);
    if (!keep && update_local(fs, &target, is_increment))
        return;
    js_target_load(fs, &target);
    js_emit_position(fs, node->start);
    if (keep && !(node->flags & JS_NODE_IS_PREFIX)) {
        postfix(fs, &target, is_increment);
        return;
    }
    js_emit(fs, is_increment ? JS_OP_increment : JS_OP_decrement);
    js_target_store(fs, &target, keep);
}
