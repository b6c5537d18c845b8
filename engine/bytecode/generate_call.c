// SPDX-License-Identifier: MIT
// Calls: functions, methods, constructors, super, tagged templates, dynamic import, direct eval.
#include "bytecode/generate.h"

#include <assert.h>

// Pushes the arguments and returns their number, or one array of them and returns JS_NO_SLOT.
static uint32_t arguments(JSFunctionState *fs, JSNodeList *list)
{
    bool has_spread = false;
    for (uint32_t i = 0; i < list->count; i++)
        has_spread = has_spread || list->items[i]->kind == JS_NODE_SPREAD;
    if (!has_spread && list->count <= UINT16_MAX) {
        for (uint32_t i = 0; i < list->count; i++)
            js_generate_expression(fs, list->items[i]);
        return list->count;
    }
    js_emit_count(fs, JS_OP_array, 0);
    for (uint32_t i = 0; i < list->count; i++) {
        JSNode *item = list->items[i];
        if (item->kind == JS_NODE_SPREAD) {
            js_generate_expression(fs, item->unary.expression);
            js_emit_position(fs, item->start);
            js_emit(fs, JS_OP_array_spread);
        } else {
            js_generate_expression(fs, item);
            js_emit(fs, JS_OP_array_append);
        }
    }
    return JS_NO_SLOT;
}

void js_generate_callee(JSFunctionState *fs, JSNode *node)
{
    switch ((JSNodeKind)node->kind) {
    case JS_NODE_IDENTIFIER:
        js_emit_position(fs, node->start);
        js_generate_call_name(fs, node->identifier.reference);
        break;
    case JS_NODE_MEMBER:
    case JS_NODE_INDEX:
        js_generate_member_callee(fs, node);
        break;
    case JS_NODE_OPTIONAL_CHAIN:
        js_generate_optional_chain(fs, node, true);
        break;
    default:
        js_generate_expression(fs, node);
        js_emit(fs, JS_OP_undefined);
        break;
    }
}

// Where errors of the call point to.
static uint32_t call_offset(const JSNode *node)
{
    const JSNode *callee = node->call.callee;
    if (callee->kind == JS_NODE_MEMBER)
        return callee->access.property->start;
    return callee->start;
}

static void direct_eval(JSFunctionState *fs, JSNode *node)
{
    uint32_t scope = js_generate_eval_scope(fs, node->call.scope);
    uint32_t count = arguments(fs, &node->call.arguments);
    js_emit_position(fs, node->start);
    if (count == JS_NO_SLOT)
        js_emit_u16(fs, JS_OP_direct_eval_apply, scope);
    else
        js_emit_eval(fs, count, scope);
}

void js_generate_call(JSFunctionState *fs, JSNode *node)
{
    js_generate_callee(fs, node->call.callee);
    js_generate_optional_test(fs, node, true);
    if ((node->flags & JS_NODE_IS_DIRECT_EVAL) && node->call.scope) {
        direct_eval(fs, node);
        return;
    }
    uint32_t count = arguments(fs, &node->call.arguments);
    js_emit_position(fs, call_offset(node));
    if (count == JS_NO_SLOT)
        js_emit(fs, JS_OP_apply);
    else
        js_emit_count(fs, JS_OP_call, count);
}

void js_generate_new(JSFunctionState *fs, JSNode *node)
{
    js_generate_expression(fs, node->call.callee);
    js_emit(fs, JS_OP_dup);
    uint32_t count = arguments(fs, &node->call.arguments);
    js_emit_position(fs, node->start);
    if (count == JS_NO_SLOT)
        js_emit(fs, JS_OP_construct_apply);
    else
        js_emit_count(fs, JS_OP_construct, count);
}

// ---- super(...) ------------------------------------------------------------------------------

static JSLocation this_location(JSFunctionState *fs, JSBinding *binding)
{
    uint32_t index;
    if (binding)
        return js_generate_locate_binding(fs, binding);
    if (js_generate_find_caller(fs, JS_VARIABLE_THIS, &index))
        return js_generate_locate_caller(fs, index);
    js_emit_fail(fs, JS_GENERATE_LIMIT, "internal error: super() without this");
    return (JSLocation){fs, JS_LOCATION_LOCAL, 0};
}

// ECMA-262 sec-super-keyword-runtime-semantics-evaluation: SuperCall
void js_generate_super_call(JSFunctionState *fs, JSNode *node)
{
    js_generate_special(fs, node->super_call.active_function, JS_VARIABLE_ACTIVE_FUNCTION);
    js_emit(fs, JS_OP_super_constructor);
    js_generate_special(fs, node->super_call.new_target, JS_VARIABLE_NEW_TARGET);
    uint32_t count = arguments(fs, &node->super_call.arguments);
    js_emit_position(fs, node->start);
    if (count == JS_NO_SLOT)
        js_emit(fs, JS_OP_construct_apply);
    else
        js_emit_count(fs, JS_OP_construct, count);
    JSLocation place = this_location(fs, node->super_call.this_binding);
    js_generate_get_location(fs, place, false);
    js_emit(fs, JS_OP_check_uninitialized);
    js_emit(fs, JS_OP_dup);
    js_generate_put_location(fs, place, false);
    js_emit(fs, JS_OP_dup);
    js_generate_special(fs, node->super_call.active_function, JS_VARIABLE_ACTIVE_FUNCTION);
    js_emit(fs, JS_OP_swap);
    js_emit(fs, JS_OP_run_fields);
}

// ---- tagged templates and import()
// ---------------------------------------------------------------

static uint32_t text_constant(JSFunctionState *fs, const JSText *text)
{
    JSRuntime *rt = fs->generator->rt;
    if (!text)
        return js_emit_constant(fs, JS_UNDEFINED);
    JSString *s = text->is_wide ? js_string_new_wide(rt, text->wide, text->length)
                                : js_string_new_narrow(rt, text->narrow, text->length);
    if (!s) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return 0;
    }
    return js_emit_constant(fs, js_string_value(s));
}

// ECMA-262 sec-gettemplateobject
static void template_object(JSFunctionState *fs, JSNode *quasi)
{
    JSNodeList *list = &quasi->list;
    uint32_t first = 0, count = list->count / 2 + 1;
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < list->count; i += 2) {
            JSNode *item = list->items[i];
            assert(item->kind == JS_NODE_TEMPLATE_ELEMENT);
            uint32_t index =
                text_constant(fs, pass == 0 ? item->element.cooked : item->element.raw);
            if (pass == 0 && i == 0)
                first = index;
        }
    }
    js_emit_constant(fs, JS_UNDEFINED);
    js_emit_const_u16(fs, JS_OP_template_object, first, count);
}

void js_generate_tagged_template(JSFunctionState *fs, JSNode *node)
{
    JSNode *quasi = node->tagged.quasi;
    uint32_t count = 1;
    js_generate_callee(fs, node->tagged.tag);
    template_object(fs, quasi);
    for (uint32_t i = 1; i < quasi->list.count; i += 2) {
        js_generate_expression(fs, quasi->list.items[i]);
        count++;
    }
    js_emit_position(fs, node->start);
    js_emit_count(fs, JS_OP_call, count);
}

void js_generate_import_call(JSFunctionState *fs, JSNode *node)
{
    js_generate_expression(fs, node->import_call.specifier);
    if (node->import_call.options)
        js_generate_expression(fs, node->import_call.options);
    else
        js_emit(fs, JS_OP_undefined);
    js_emit_position(fs, node->start);
    js_emit(fs, JS_OP_import);
}
