// SPDX-License-Identifier: MIT
// Scopes and bindings as data: adding, finding, classifying.
#include "syntax/scope.h"

#include "syntax/scope_builder.h"

#include <assert.h>

#define LINEAR_LIMIT 8 // a scope with more bindings gets a table

struct JSScopeTable {
    uint32_t mask;
    JSBinding *slots[];
};

static const char *const kind_names[] = {
    [JS_BINDING_VAR] = "var",
    [JS_BINDING_LET] = "let",
    [JS_BINDING_CONST] = "const",
    [JS_BINDING_CLASS] = "class",
    [JS_BINDING_CLASS_NAME] = "class name",
    [JS_BINDING_FUNCTION] = "function",
    [JS_BINDING_FUNCTION_NAME] = "function name",
    [JS_BINDING_PARAMETER] = "parameter",
    [JS_BINDING_CATCH_PARAMETER] = "catch parameter",
    [JS_BINDING_IMPORT] = "import",
    [JS_BINDING_ARGUMENTS] = "arguments",
    [JS_BINDING_THIS] = "this",
    [JS_BINDING_NEW_TARGET] = "new.target",
    [JS_BINDING_HOME_OBJECT] = "home object",
    [JS_BINDING_ACTIVE_FUNCTION] = "active function",
    [JS_BINDING_PRIVATE_NAME] = "private name",
    [JS_BINDING_COMPUTED_KEY] = "computed key",
    [JS_BINDING_DEFAULT] = "default export",
};

const char *js_binding_kind_name(JSBindingKind kind)
{
    assert(kind < sizeof kind_names / sizeof kind_names[0]);
    return kind_names[kind];
}

static void table_insert(struct JSScopeTable *table, JSBinding *binding)
{
    uint32_t i = binding->name->hash & table->mask;
    while (table->slots[i])
        i = (i + 1) & table->mask;
    table->slots[i] = binding;
}

static bool table_grow(JSTree *tree, JSScope *scope)
{
    uint32_t size = scope->table ? (scope->table->mask + 1) * 2 : LINEAR_LIMIT * 4;
    struct JSScopeTable *table = js_tree_alloc(tree, sizeof *table + size * sizeof table->slots[0]);
    if (!table)
        return false;
    table->mask = size - 1;
    for (JSBinding *binding = scope->first; binding; binding = binding->next) {
        if (binding->name)
            table_insert(table, binding);
    }
    scope->table = table;
    return true;
}

JSBinding *js_scope_find(const JSScope *scope, const JSText *name)
{
    const struct JSScopeTable *table = scope->table;
    assert(name);
    if (table) {
        uint32_t i = name->hash & table->mask;
        for (; table->slots[i]; i = (i + 1) & table->mask) {
            if (table->slots[i]->name == name)
                return table->slots[i];
        }
        return NULL;
    }
    for (JSBinding *binding = scope->first; binding; binding = binding->next) {
        if (binding->name == name)
            return binding;
    }
    return NULL;
}

JSBinding *js_scope_add(JSTree *tree, JSScope *scope, JSText *name, JSBindingKind kind,
                        uint32_t declared)
{
    JSBinding *binding = js_tree_alloc(tree, sizeof *binding);
    if (!binding)
        return NULL;
    binding->name = name;
    binding->scope = scope;
    binding->kind = (uint8_t)kind;
    binding->declared = declared;
    binding->index = scope->count;
    if (scope->last)
        scope->last->next = binding;
    else
        scope->first = binding;
    scope->last = binding;
    scope->count++;
    if (!scope->table) {
        if (scope->count > LINEAR_LIMIT && !table_grow(tree, scope))
            return NULL;
    } else if (scope->count * 2 > scope->table->mask) {
        if (!table_grow(tree, scope))
            return NULL;
    } else if (name) {
        table_insert(scope->table, binding);
    }
    return binding;
}

bool js_binding_is_lexical(const JSBinding *binding)
{
    switch (binding->kind) {
    case JS_BINDING_LET:
    case JS_BINDING_CONST:
    case JS_BINDING_CLASS:
    case JS_BINDING_CLASS_NAME:
    case JS_BINDING_IMPORT:
    case JS_BINDING_DEFAULT:
        return true;
    case JS_BINDING_FUNCTION:
        switch (binding->scope->kind) {
        case JS_SCOPE_SCRIPT:
        case JS_SCOPE_EVAL:
        case JS_SCOPE_FUNCTION:
        case JS_SCOPE_BODY:
            return false;
        default:
            return true;
        }
    default:
        return false;
    }
}

bool js_binding_is_constant(const JSBinding *binding)
{
    switch (binding->kind) {
    case JS_BINDING_CONST:
    case JS_BINDING_CLASS_NAME:
    case JS_BINDING_IMPORT:
    case JS_BINDING_FUNCTION_NAME:
        return true;
    default:
        return false;
    }
}
