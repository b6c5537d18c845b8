// SPDX-License-Identifier: MIT
// Property access: members, super, private names, optional chains, delete.
#include "bytecode/generate.h"

#include <assert.h>

// [v], or [function, this] as a pair: leaves the chain where v or the function is nullish.
void js_generate_optional_test(JSFunctionState *fs, JSNode *node, bool is_pair)
{
    if (!(node->flags & JS_NODE_IS_OPTIONAL))
        return;
    assert(fs->chain);
    js_emit(fs, is_pair ? JS_OP_over : JS_OP_dup);
    js_emit_jump(fs, JS_OP_if_nullish, is_pair ? &fs->chain->two : &fs->chain->one);
}

// ECMA-262 sec-super-keyword-runtime-semantics-evaluation
void js_generate_super_reference(JSFunctionState *fs, JSNode *node)
{
    JSNode *super = node->access.object, *property = node->access.property;
    js_emit_position(fs, node->start);
    js_generate_this(fs, super->special.this_binding);
    if (node->kind == JS_NODE_INDEX)
        js_generate_expression(fs, property);
    else
        js_emit_atom(fs, JS_OP_push_atom, js_emit_text_atom(fs, property->identifier.text));
    js_generate_special(fs, super->special.home_object, JS_VARIABLE_HOME_OBJECT);
    js_emit(fs, JS_OP_super_base);
    js_emit(fs, JS_OP_swap);
}

void js_generate_member(JSFunctionState *fs, JSNode *node)
{
    JSNode *object = node->access.object, *property = node->access.property;
    if (object->kind == JS_NODE_SUPER) {
        js_generate_super_reference(fs, node);
        js_emit_position(fs, node->start);
        js_emit(fs, JS_OP_get_super);
        return;
    }
    js_generate_expression(fs, object);
    js_generate_optional_test(fs, node, false);
    if (node->kind == JS_NODE_INDEX) {
        js_generate_expression(fs, property);
        js_emit_position(fs, property->start);
        js_emit(fs, JS_OP_get_element);
        return;
    }
    js_emit_position(fs, property->start);
    if (property->kind == JS_NODE_PRIVATE_NAME) {
        js_generate_private_name(fs, property);
        js_emit(fs, JS_OP_get_private);
        return;
    }
    JSAtom atom = js_emit_text_atom(fs, property->identifier.text);
    if (atom == JS_ATOM_length)
        js_emit(fs, JS_OP_get_length);
    else
        js_emit_atom(fs, JS_OP_get_field, atom);
}

void js_generate_member_callee(JSFunctionState *fs, JSNode *node)
{
    JSNode *object = node->access.object, *property = node->access.property;
    if (object->kind == JS_NODE_SUPER) {
        js_generate_this(fs, object->special.this_binding);
        js_generate_super_reference(fs, node);
        js_emit_position(fs, node->start);
        js_emit(fs, JS_OP_get_super);
        js_emit(fs, JS_OP_swap);
        return;
    }
    js_generate_expression(fs, object);
    js_generate_optional_test(fs, node, false);
    if (node->kind == JS_NODE_INDEX) {
        js_generate_expression(fs, property);
        js_emit_position(fs, property->start);
        js_emit(fs, JS_OP_get_element_method);
        return;
    }
    js_emit_position(fs, property->start);
    if (property->kind == JS_NODE_PRIVATE_NAME) {
        js_generate_private_name(fs, property);
        js_emit(fs, JS_OP_get_private_method);
        return;
    }
    js_emit_atom(fs, JS_OP_get_method, js_emit_text_atom(fs, property->identifier.text));
}

// ---- optional chains -------------------------------------------------------------------------

// Behind the chain's own code, which has left `count` values: what happens where it was left.
static void chain_end(JSFunctionState *fs, JSChain *chain, uint32_t depth, uint32_t count,
                      JSOpcode value)
{
    JSLabel end = JS_LABEL_INIT;
    if (!chain->one.is_reached && !chain->two.is_reached)
        return;
    js_emit_jump(fs, JS_OP_goto_, &end);
    fs->depth = depth + 2;
    js_emit_bind(fs, &chain->two);
    js_emit(fs, JS_OP_drop);
    js_emit_bind(fs, &chain->one);
    js_emit(fs, JS_OP_drop);
    for (uint32_t i = 0; i < count; i++)
        js_emit(fs, value);
    js_emit_bind(fs, &end);
}

void js_generate_optional_chain(JSFunctionState *fs, JSNode *node, bool is_callee)
{
    JSChain chain = {JS_LABEL_INIT, JS_LABEL_INIT}, *outer = fs->chain;
    JSNode *inner = node->unary.expression;
    uint32_t depth = fs->depth;
    fs->chain = &chain;
    if (!is_callee) {
        js_generate_expression(fs, inner);
    } else if (inner->kind == JS_NODE_MEMBER || inner->kind == JS_NODE_INDEX) {
        js_generate_member_callee(fs, inner);
    } else {
        js_generate_expression(fs, inner);
        js_emit(fs, JS_OP_undefined);
    }
    fs->chain = outer;
    chain_end(fs, &chain, depth, is_callee ? 2 : 1, JS_OP_undefined);
}

// ---- delete ----------------------------------------------------------------------------------

static void delete_member(JSFunctionState *fs, JSNode *node)
{
    JSNode *object = node->access.object, *property = node->access.property;
    if (object->kind == JS_NODE_SUPER) {
        uint32_t depth = fs->depth;
        js_generate_super_reference(fs, node);
        js_emit_atom_u8(fs, JS_OP_throw_error, JS_ATOM_empty, JS_THROW_DELETE_SUPER);
        fs->depth = depth + 1;
        return;
    }
    js_generate_expression(fs, object);
    js_generate_optional_test(fs, node, false);
    if (node->kind == JS_NODE_INDEX)
        js_generate_expression(fs, property);
    else
        js_emit_atom(fs, JS_OP_push_atom, js_emit_text_atom(fs, property->identifier.text));
    js_emit_position(fs, node->start);
    js_emit(fs, JS_OP_delete_element);
}

static void delete_chain(JSFunctionState *fs, JSNode *node)
{
    JSChain chain = {JS_LABEL_INIT, JS_LABEL_INIT}, *outer = fs->chain;
    JSNode *inner = node->unary.expression;
    uint32_t depth = fs->depth;
    fs->chain = &chain;
    if (inner->kind == JS_NODE_MEMBER || inner->kind == JS_NODE_INDEX) {
        delete_member(fs, inner);
    } else {
        js_generate_effect(fs, inner);
        js_emit(fs, JS_OP_push_true);
    }
    fs->chain = outer;
    chain_end(fs, &chain, depth, 1, JS_OP_push_true);
}

// ECMA-262 sec-delete-operator-runtime-semantics-evaluation
void js_generate_delete(JSFunctionState *fs, JSNode *operand)
{
    switch ((JSNodeKind)operand->kind) {
    case JS_NODE_IDENTIFIER:
        js_generate_delete_name(fs, operand->identifier.reference);
        break;
    case JS_NODE_MEMBER:
    case JS_NODE_INDEX:
        delete_member(fs, operand);
        break;
    case JS_NODE_OPTIONAL_CHAIN:
        delete_chain(fs, operand);
        break;
    default:
        js_generate_effect(fs, operand);
        js_emit(fs, JS_OP_push_true);
        break;
    }
}
