// SPDX-License-Identifier: MIT
// Expressions: literals, operators, conditions, and the choice among the other files.
#include "bytecode/generate.h"
#include "value/bigint.h"

#include <assert.h>

// ---- literals --------------------------------------------------------------------------------

// The digits of a BigInt literal as text with its prefix.
static JSValue big_integer(JSFunctionState *fs, const JSText *text)
{
    JSRuntime *rt = fs->generator->rt;
    JSBigIntError error = JS_BIG_INT_OK;
    JSString *s = text->is_wide ? js_string_new_wide(rt, text->wide, text->length)
                                : js_string_new_narrow(rt, text->narrow, text->length);
    JSValue value = JS_UNDEFINED;
    if (!s) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return value;
    }
    value = js_bigint_from_string(rt, s, &error);
    js_heap_free(rt, s);
    if (JS_IsException(value)) {
        if (error == JS_BIG_INT_MEMORY)
            js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        else
            js_emit_fail(fs, JS_GENERATE_LIMIT, "BigInt literal too large");
        return JS_UNDEFINED;
    }
    return value;
}

static void regexp_literal(JSFunctionState *fs, JSNode *node)
{
    JSRuntime *rt = fs->generator->rt;
    uint32_t index[2];
    const JSText *texts[] = {node->regexp.pattern, node->regexp.flags};
    for (int i = 0; i < 2; i++) {
        JSString *s = texts[i]->is_wide
                          ? js_string_new_wide(rt, texts[i]->wide, texts[i]->length)
                          : js_string_new_narrow(rt, texts[i]->narrow, texts[i]->length);
        if (!s) {
            js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
            return;
        }
        index[i] = js_emit_constant(fs, js_string_value(s));
    }
    js_emit_const_const(fs, JS_OP_regexp, index[0], index[1]);
}

// ECMA-262 sec-runtime-semantics-templateevaluation... of untagged ones
void js_generate_template(JSFunctionState *fs, JSNode *node)
{
    bool has_value = false;
    for (uint32_t i = 0; i < node->list.count; i++) {
        JSNode *item = node->list.items[i];
        if (item->kind == JS_NODE_TEMPLATE_ELEMENT) {
            if (item->element.cooked->length == 0 && (has_value || node->list.count > 1))
                continue;
            js_emit_text(fs, item->element.cooked);
        } else {
            js_generate_expression(fs, item);
            js_emit_position(fs, item->start);
            js_emit(fs, JS_OP_to_string);
        }
        if (has_value)
            js_emit(fs, JS_OP_add);
        has_value = true;
    }
}

JSAtom js_generate_key_atom(JSFunctionState *fs, JSNode *key)
{
    JSRuntime *rt = fs->generator->rt;
    switch ((JSNodeKind)key->kind) {
    case JS_NODE_NAME:
    case JS_NODE_IDENTIFIER:
    case JS_NODE_PRIVATE_NAME:
        return js_emit_text_atom(fs, key->identifier.text);
    case JS_NODE_STRING:
        return js_emit_text_atom(fs, key->string.text);
    case JS_NODE_NUMBER:
        return js_emit_keep_atom(fs, js_atom_from_double(rt, key->number.value));
    default:
        break;
    }
    assert(key->kind == JS_NODE_BIGINT);
    JSValue value = big_integer(fs, key->string.text);
    if (js_emit_failed(fs)) {
        js_free_rt_value(rt, value);
        return JS_ATOM_empty;
    }
    JSString *text = js_bigint_to_string(rt, value, 10);
    js_free_rt_value(rt, value);
    JSAtom atom = text ? js_atom_from_string(rt, text) : JS_ATOM_NULL;
    js_heap_free(rt, text);
    return js_emit_keep_atom(fs, atom);
}

void js_generate_array(JSFunctionState *fs, JSNode *node)
{
    enum { MOST_AT_ONCE = 64 };
    JSNodeList *list = &node->list;
    uint32_t i = 0;
    while (i < list->count && i < MOST_AT_ONCE && list->items[i]->kind != JS_NODE_HOLE &&
           list->items[i]->kind != JS_NODE_SPREAD)
        js_generate_expression(fs, list->items[i++]);
    js_emit_count(fs, JS_OP_array, i);
    for (; i < list->count; i++) {
        JSNode *item = list->items[i];
        if (item->kind == JS_NODE_HOLE) {
            js_emit(fs, JS_OP_array_hole);
        } else if (item->kind == JS_NODE_SPREAD) {
            js_generate_expression(fs, item->unary.expression);
            js_emit_position(fs, item->start);
            js_emit(fs, JS_OP_array_spread);
        } else {
            js_generate_expression(fs, item);
            js_emit(fs, JS_OP_array_append);
        }
    }
}

// ---- object literals -------------------------------------------------------------------------

static void method_property(JSFunctionState *fs, JSNode *node)
{
    static const uint8_t kinds[] = {
        [JS_MEMBER_METHOD] = JS_METHOD_NORMAL,
        [JS_MEMBER_GETTER] = JS_METHOD_GETTER,
        [JS_MEMBER_SETTER] = JS_METHOD_SETTER,
    };
    static const char *const prefixes[] = {NULL, "get ", "set "};
    uint8_t kind = kinds[node->operation];
    bool is_computed = (node->flags & JS_NODE_IS_COMPUTED) != 0;
    JSFunction *function = js_node_function(node->member.value);
    JSAtom key = JS_ATOM_NULL;
    if (is_computed) {
        js_generate_expression(fs, node->member.key);
        js_emit(fs, JS_OP_to_property_key);
    } else {
        key = js_generate_key_atom(fs, node->member.key);
    }
    js_generate_closure(fs, function, key, prefixes[kind]);
    if (is_computed)
        js_emit_u8(fs, JS_OP_set_function_name, kind);
    if (function->home_object)
        js_emit_u8(fs, JS_OP_set_home_object, is_computed ? 2 : 1);
    if (is_computed)
        js_emit_u8(fs, JS_OP_define_method_element, kind | JS_METHOD_ENUMERABLE);
    else
        js_emit_atom_u8(fs, JS_OP_define_method, key, kind | JS_METHOD_ENUMERABLE);
}

static void value_property(JSFunctionState *fs, JSNode *node)
{
    if (node->flags & JS_NODE_IS_COMPUTED) {
        js_generate_expression(fs, node->member.key);
        js_emit(fs, JS_OP_to_property_key);
        js_generate_named_by_key(fs, node->member.value);
        js_emit(fs, JS_OP_define_element);
        return;
    }
    if (node->flags & JS_NODE_IS_PROTO_SETTER) {
        js_generate_expression(fs, node->member.value);
        js_emit(fs, JS_OP_set_proto);
        return;
    }
    JSAtom key = js_generate_key_atom(fs, node->member.key);
    js_generate_named(fs, node->member.value, key);
    js_emit_atom(fs, JS_OP_define_field, key);
}

void js_generate_object(JSFunctionState *fs, JSNode *node)
{
    js_emit(fs, JS_OP_object);
    for (uint32_t i = 0; i < node->list.count; i++) {
        JSNode *item = node->list.items[i];
        js_emit_position(fs, item->start);
        if (item->kind == JS_NODE_SPREAD) {
            js_generate_expression(fs, item->unary.expression);
            js_emit(fs, JS_OP_copy_properties);
        } else if (item->operation == JS_MEMBER_VALUE) {
            value_property(fs, item);
        } else {
            method_property(fs, item);
        }
    }
}

// ---- named evaluation ------------------------------------------------------------------------

void js_generate_named(JSFunctionState *fs, JSNode *node, JSAtom name)
{
    if (!js_tree_is_anonymous_function(node))
        js_generate_expression(fs, node);
    else if (node->kind == JS_NODE_CLASS)
        js_generate_class(fs, node, JS_CLASS_NAMED, name);
    else
        js_generate_closure(fs, js_node_function(node), name, NULL);
}

void js_generate_named_by_key(JSFunctionState *fs, JSNode *node)
{
    if (!js_tree_is_anonymous_function(node)) {
        js_generate_expression(fs, node);
    } else if (node->kind == JS_NODE_CLASS) {
        js_generate_class(fs, node, JS_CLASS_NAMED_BY_KEY, JS_ATOM_NULL);
    } else {
        js_generate_closure(fs, js_node_function(node), JS_ATOM_NULL, NULL);
        js_emit_u8(fs, JS_OP_set_function_name, JS_METHOD_NORMAL);
    }
}

// ---- operators -------------------------------------------------------------------------------

// Leaves of a left-deep chain of operators, bottom first, without recursion down the left side.
static JSNode **left_chain(JSFunctionState *fs, JSNode *node, JSNodeKind kind, uint32_t *count)
{
    uint32_t length = 0;
    for (JSNode *n = node; n->kind == kind; n = n->binary.left)
        length++;
    JSNode **chain = js_arena_alloc_array(&fs->generator->arena, length, sizeof(*chain));
    if (!chain) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return NULL;
    }
    *count = length;
    for (JSNode *n = node; length > 0; n = n->binary.left)
        chain[--length] = n;
    return chain;
}

static void binary(JSFunctionState *fs, JSNode *node)
{
    uint32_t count;
    JSNode **chain = left_chain(fs, node, JS_NODE_BINARY, &count);
    if (!chain)
        return;
    js_generate_expression(fs, chain[0]->binary.left);
    for (uint32_t i = 0; i < count; i++) {
        js_generate_expression(fs, chain[i]->binary.right);
        // Where a chain starts says little about its later operators.
        js_emit_position(fs, i == 0 ? chain[i]->start : chain[i]->binary.right->start);
        js_emit(fs, js_generate_binary_op((JSOperator)chain[i]->operation));
    }
}

static void logical_jump(JSFunctionState *fs, JSOperator operation, JSLabel *end)
{
    if (operation == JS_OPERATOR_NULLISH) {
        js_emit_jump(fs, JS_OP_default_nullish, end);
        return;
    }
    js_emit(fs, JS_OP_dup);
    js_emit_jump(fs, operation == JS_OPERATOR_AND ? JS_OP_if_false : JS_OP_if_true, end);
    js_emit(fs, JS_OP_drop);
}

static void logical(JSFunctionState *fs, JSNode *node)
{
    uint32_t count;
    JSNode **chain = left_chain(fs, node, JS_NODE_LOGICAL, &count);
    if (!chain)
        return;
    js_generate_expression(fs, chain[0]->binary.left);
    for (uint32_t i = 0; i < count; i++) {
        JSLabel end = JS_LABEL_INIT;
        logical_jump(fs, (JSOperator)chain[i]->operation, &end);
        js_generate_expression(fs, chain[i]->binary.right);
        js_emit_bind(fs, &end);
    }
}

static void unary(JSFunctionState *fs, JSNode *node)
{
    JSNode *operand = node->unary.expression;
    switch ((JSOperator)node->operation) {
    case JS_OPERATOR_DELETE:
        js_generate_delete(fs, operand);
        return;
    case JS_OPERATOR_TYPEOF:
        if (operand->kind == JS_NODE_IDENTIFIER) {
            js_generate_typeof_name(fs, operand->identifier.reference);
            return;
        }
        break;
    case JS_OPERATOR_VOID:
        js_generate_effect(fs, operand);
        js_emit(fs, JS_OP_undefined);
        return;
    case JS_OPERATOR_NEGATE:
        if (operand->kind == JS_NODE_NUMBER) {
            js_emit_number(fs, -operand->number.value);
            return;
        }
        break;
    default:
        break;
    }
    js_generate_expression(fs, operand);
    js_emit_position(fs, node->start);
    switch ((JSOperator)node->operation) {
    case JS_OPERATOR_TYPEOF:
        js_emit(fs, JS_OP_typeof_);
        break;
    case JS_OPERATOR_NEGATE:
        js_emit(fs, JS_OP_negate);
        break;
    case JS_OPERATOR_PLUS:
        js_emit(fs, JS_OP_plus);
        break;
    case JS_OPERATOR_NOT:
        js_emit(fs, JS_OP_not);
        break;
    default:
        assert(node->operation == JS_OPERATOR_BIT_NOT);
        js_emit(fs, JS_OP_bit_not);
        break;
    }
}

static void conditional(JSFunctionState *fs, JSNode *node)
{
    JSLabel otherwise = JS_LABEL_INIT, end = JS_LABEL_INIT;
    js_generate_condition(fs, node->conditional.test, &otherwise, false);
    uint32_t depth = fs->depth;
    js_generate_expression(fs, node->conditional.consequent);
    js_emit_jump(fs, JS_OP_goto_, &end);
    fs->depth = depth;
    js_emit_bind(fs, &otherwise);
    js_generate_expression(fs, node->conditional.alternate);
    js_emit_bind(fs, &end);
}

// ECMA-262 sec-relational-operators-runtime-semantics-evaluation: #name in object
static void private_in(JSFunctionState *fs, JSNode *node)
{
    js_generate_expression(fs, node->binary.right);
    js_generate_private_name(fs, node->binary.left);
    js_emit_position(fs, node->start);
    js_emit(fs, JS_OP_has_private);
}

static void sequence(JSFunctionState *fs, JSNodeList *list, bool keep)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (i + 1 < list->count || !keep)
            js_generate_effect(fs, list->items[i]);
        else
            js_generate_expression(fs, list->items[i]);
    }
}

// 1: true, 0: false, -1: known only at run time.
static int constant_truth(const JSNode *node)
{
    switch ((JSNodeKind)node->kind) {
    case JS_NODE_TRUE:
        return 1;
    case JS_NODE_FALSE:
    case JS_NODE_NULL:
        return 0;
    case JS_NODE_NUMBER:
        return node->number.value != 0;
    default:
        return -1;
    }
}

// Where the stack runs short, the plain way below loops down chains.
void js_generate_condition(JSFunctionState *fs, JSNode *node, JSLabel *label, bool jump_if)
{
    enum { RESERVE = 64 * 1024 };
    bool may_split = !js_runtime_stack_overflows(fs->generator->rt, RESERVE);
    int truth = constant_truth(node);
    if (truth >= 0) {
        if (truth == jump_if)
            js_emit_jump(fs, JS_OP_goto_, label);
        return;
    }
    if (may_split && node->kind == JS_NODE_UNARY && node->operation == JS_OPERATOR_NOT) {
        js_generate_condition(fs, node->unary.expression, label, !jump_if);
        return;
    }
    if (may_split && node->kind == JS_NODE_LOGICAL && node->operation != JS_OPERATOR_NULLISH) {
        bool is_and = node->operation == JS_OPERATOR_AND;
        if (is_and != jump_if) {
            js_generate_condition(fs, node->binary.left, label, jump_if);
            js_generate_condition(fs, node->binary.right, label, jump_if);
        } else {
            JSLabel over = JS_LABEL_INIT;
            js_generate_condition(fs, node->binary.left, &over, !jump_if);
            js_generate_condition(fs, node->binary.right, label, jump_if);
            js_emit_bind(fs, &over);
        }
        return;
    }
    js_generate_expression(fs, node);
    js_emit_jump(fs, jump_if ? JS_OP_if_true : JS_OP_if_false, label);
}

// ---- all -------------------------------------------------------------------------------------

static void literal(JSFunctionState *fs, JSNode *node)
{
    switch ((JSNodeKind)node->kind) {
    case JS_NODE_NULL:
        js_emit(fs, JS_OP_null);
        break;
    case JS_NODE_TRUE:
        js_emit(fs, JS_OP_push_true);
        break;
    case JS_NODE_FALSE:
        js_emit(fs, JS_OP_push_false);
        break;
    case JS_NODE_NUMBER:
        js_emit_number(fs, node->number.value);
        break;
    case JS_NODE_BIGINT:
        js_emit_const(fs, JS_OP_push_const,
                      js_emit_constant(fs, big_integer(fs, node->string.text)));
        break;
    case JS_NODE_STRING:
        js_emit_text(fs, node->string.text);
        break;
    default:
        assert(node->kind == JS_NODE_REGEXP);
        regexp_literal(fs, node);
        break;
    }
}

static void name_of_frame(JSFunctionState *fs, JSNode *node)
{
    switch ((JSNodeKind)node->kind) {
    case JS_NODE_THIS:
        js_emit_position(fs, node->start);
        js_generate_this(fs, node->special.binding);
        break;
    case JS_NODE_NEW_TARGET:
        js_generate_special(fs, node->special.binding, JS_VARIABLE_NEW_TARGET);
        break;
    case JS_NODE_IMPORT_META:
        js_emit(fs, JS_OP_import_meta);
        break;
    default:
        assert(node->kind == JS_NODE_IDENTIFIER);
        js_emit_position(fs, node->start);
        js_generate_get_name(fs, node->identifier.reference);
        break;
    }
}

static void call_or_access(JSFunctionState *fs, JSNode *node)
{
    switch ((JSNodeKind)node->kind) {
    case JS_NODE_CALL:
        js_generate_call(fs, node);
        break;
    case JS_NODE_SUPER_CALL:
        js_generate_super_call(fs, node);
        break;
    case JS_NODE_NEW:
        js_generate_new(fs, node);
        break;
    case JS_NODE_MEMBER:
    case JS_NODE_INDEX:
        js_generate_member(fs, node);
        break;
    case JS_NODE_OPTIONAL_CHAIN:
        js_generate_optional_chain(fs, node, false);
        break;
    case JS_NODE_IMPORT_CALL:
        js_generate_import_call(fs, node);
        break;
    case JS_NODE_YIELD:
        js_generate_yield(fs, node);
        break;
    case JS_NODE_AWAIT:
        js_generate_expression(fs, node->unary.expression);
        js_emit_position(fs, node->start);
        js_generate_await(fs);
        break;
    default:
        assert(!"an expression");
        js_emit(fs, JS_OP_undefined);
        break;
    }
}

static void checked_expression(JSFunctionState *fs, JSNode *node)
{
    switch ((JSNodeKind)node->kind) {
    case JS_NODE_NULL:
    case JS_NODE_TRUE:
    case JS_NODE_FALSE:
    case JS_NODE_NUMBER:
    case JS_NODE_BIGINT:
    case JS_NODE_STRING:
    case JS_NODE_REGEXP:
        literal(fs, node);
        break;
    case JS_NODE_THIS:
    case JS_NODE_NEW_TARGET:
    case JS_NODE_IMPORT_META:
    case JS_NODE_IDENTIFIER:
        name_of_frame(fs, node);
        break;
    case JS_NODE_TEMPLATE:
        js_generate_template(fs, node);
        break;
    case JS_NODE_TAGGED_TEMPLATE:
        js_generate_tagged_template(fs, node);
        break;
    case JS_NODE_ARRAY:
        js_generate_array(fs, node);
        break;
    case JS_NODE_OBJECT:
        js_generate_object(fs, node);
        break;
    case JS_NODE_FUNCTION:
    case JS_NODE_ARROW:
        js_generate_closure(fs, js_node_function(node), JS_ATOM_NULL, NULL);
        break;
    case JS_NODE_CLASS:
        js_generate_class(fs, node, JS_CLASS_NAMED, JS_ATOM_NULL);
        break;
    case JS_NODE_UNARY:
        unary(fs, node);
        break;
    case JS_NODE_UPDATE:
        js_generate_update(fs, node, true);
        break;
    case JS_NODE_BINARY:
        binary(fs, node);
        break;
    case JS_NODE_PRIVATE_IN:
        private_in(fs, node);
        break;
    case JS_NODE_LOGICAL:
        logical(fs, node);
        break;
    case JS_NODE_CONDITIONAL:
        conditional(fs, node);
        break;
    case JS_NODE_ASSIGN:
        js_generate_assign(fs, node, true);
        break;
    case JS_NODE_SEQUENCE:
        sequence(fs, &node->list, true);
        break;
    default:
        call_or_access(fs, node);
        break;
    }
}

static bool may_recurse(JSFunctionState *fs)
{
    if (js_emit_failed(fs))
        return false;
    if (js_runtime_stack_overflows(fs->generator->rt, 1024)) {
        js_emit_fail(fs, JS_GENERATE_TOO_DEEP, NULL);
        return false;
    }
    return true;
}

void js_generate_expression(JSFunctionState *fs, JSNode *node)
{
    if (!may_recurse(fs))
        return;
    uint32_t depth = fs->depth;
    checked_expression(fs, node);
    assert(!fs->is_reachable || fs->depth == depth + 1 || js_emit_failed(fs));
    fs->depth = depth + 1;
}

void js_generate_effect(JSFunctionState *fs, JSNode *node)
{
    if (!may_recurse(fs))
        return;
    uint32_t depth = fs->depth;
    switch ((JSNodeKind)node->kind) {
    case JS_NODE_ASSIGN:
        js_generate_assign(fs, node, false);
        break;
    case JS_NODE_UPDATE:
        js_generate_update(fs, node, false);
        break;
    case JS_NODE_SEQUENCE:
        sequence(fs, &node->list, false);
        break;
    default:
        js_generate_expression(fs, node);
        js_emit(fs, JS_OP_drop);
        break;
    }
    assert(!fs->is_reachable || fs->depth == depth || js_emit_failed(fs));
    fs->depth = depth;
}
