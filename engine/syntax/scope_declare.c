// SPDX-License-Identifier: MIT
// Declarations: what may be declared beside what, hoisting, and annex B.
#include "syntax/scope_builder.h"

static bool fail_duplicate(JSScopeBuilder *builder, const JSText *name, uint32_t offset)
{
    char text[80];
    js_lexer_fail(builder->lexer, offset, "'%s' is declared already",
                  js_text_print(name, text, sizeof text));
    return false;
}

static bool is_plain_function(const JSNode *node)
{
    return !node->function.function->is_async && !node->function.function->is_generator;
}

static JSBinding *add_binding(JSScopeBuilder *builder, JSScope *scope, JSText *name,
                              JSBindingKind kind, uint32_t offset)
{
    JSBinding *binding = js_scope_add(builder->tree, scope, name, kind, offset);
    if (!binding)
        js_scope_builder_no_memory(builder);
    return binding;
}

// A lexical name, parameter or import. Nothing else of that name may be in the scope.
JSBinding *js_scope_declare(JSScopeBuilder *builder, JSScope *scope, JSText *name,
                            JSBindingKind kind, uint32_t offset, uint32_t ready)
{
    bool is_known = js_scope_find(scope, name) != NULL;
    if (scope->kind == JS_SCOPE_BODY && js_scope_find(scope->parent, name))
        is_known = true;
    if (is_known) {
        fail_duplicate(builder, name, offset);
        return NULL;
    }
    if (name->word == JS_WORD_LET && (kind == JS_BINDING_LET || kind == JS_BINDING_CONST)) {
        js_lexer_fail(builder->lexer, offset, "'let' cannot be declared by let or const");
        return NULL;
    }
    JSBinding *binding = add_binding(builder, scope, name, kind, offset);
    if (binding)
        binding->ready = ready;
    return binding;
}

static bool note_variable(JSScopeBuilder *builder, JSFunctionWalk *walk, JSBinding *binding)
{
    JSFunction *function = walk->function;
    if (function->variable_count == walk->variable_capacity) {
        uint32_t capacity = walk->variable_capacity ? walk->variable_capacity * 2 : 8;
        JSBinding **variables = js_tree_alloc(builder->tree, capacity * sizeof *variables);
        if (!variables)
            return js_scope_builder_no_memory(builder);
        for (uint32_t i = 0; i < function->variable_count; i++)
            variables[i] = function->variables[i];
        function->variables = variables;
        walk->variable_capacity = capacity;
    }
    function->variables[function->variable_count++] = binding;
    return true;
}

// A function's `var arguments` starts as the arguments object.
// ECMA-262 sec-functiondeclarationinstantiation
static bool add_arguments(JSScopeBuilder *builder, JSFunction *function)
{
    bool failed = false;
    js_scope_need_arguments(builder, function, &failed);
    return !failed;
}

// The binding of a variable at function level, made on first need.
static JSBinding *variable_binding(JSScopeBuilder *builder, JSFunctionWalk *walk, JSText *name,
                                   uint32_t offset)
{
    JSFunction *function = walk->function;
    JSScope *scope = function->body_scope;
    if (name->word == JS_WORD_ARGUMENTS && scope->function->kind >= JS_FUNCTION_NORMAL &&
        js_function_has_own_this(function) && !add_arguments(builder, function))
        return NULL;
    JSBinding *binding = js_scope_find(scope, name);
    if (binding) {
        if (js_binding_is_lexical(binding)) {
            fail_duplicate(builder, name, offset);
            return NULL;
        }
        binding->is_annex_b = false;
        return binding;
    }
    binding = add_binding(builder, scope, name, JS_BINDING_VAR, offset);
    if (!binding || !note_variable(builder, walk, binding))
        return NULL;
    return binding;
}

bool js_scope_declare_variable(JSScopeBuilder *builder, JSText *name, uint32_t offset)
{
    JSFunctionWalk *walk = builder->walk;
    if (!variable_binding(builder, walk, name, offset))
        return false;
    if (builder->scope == walk->function->body_scope)
        return true;
    JSVariableSite *site = js_tree_alloc(builder->tree, sizeof *site);
    if (!site)
        return js_scope_builder_no_memory(builder);
    site->name = name;
    site->scope = builder->scope;
    site->offset = offset;
    site->next = walk->sites;
    walk->sites = site;
    return true;
}

static bool declare_target_list(JSScopeBuilder *builder, const JSNodeList *list, JSBindingKind kind,
                                uint32_t ready)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (!js_scope_declare_target(builder, list->items[i], kind, ready))
            return false;
    }
    return true;
}

bool js_scope_declare_target(JSScopeBuilder *builder, const JSNode *target, JSBindingKind kind,
                             uint32_t ready)
{
    switch (target->kind) {
    case JS_NODE_IDENTIFIER:
        if (kind == JS_BINDING_VAR)
            return js_scope_declare_variable(builder, target->identifier.text, target->start);
        return js_scope_declare(builder, builder->scope, target->identifier.text, kind,
                                target->start, ready) != NULL;
    case JS_NODE_ARRAY_PATTERN:
    case JS_NODE_OBJECT_PATTERN:
        if (!js_scope_builder_check_depth(builder, target))
            return false;
        return declare_target_list(builder, &target->list, kind, ready);
    case JS_NODE_PATTERN_PROPERTY:
        return js_scope_declare_target(builder, target->member.value, kind, ready);
    case JS_NODE_DEFAULT:
        return js_scope_declare_target(builder, target->assign.target, kind, ready);
    case JS_NODE_REST:
        return js_scope_declare_target(builder, target->unary.expression, kind, ready);
    default:
        assert(target->kind == JS_NODE_HOLE);
        return true;
    }
}

// ECMA-262 sec-function-definitions-static-semantics-early-errors
static bool declare_parameter(JSScopeBuilder *builder, JSFunction *function, const JSNode *item,
                              uint32_t position)
{
    JSScope *scope = function->scope;
    bool allow_duplicates = function->has_simple_parameters && !function->is_strict &&
                            function->kind == JS_FUNCTION_NORMAL;
    JSBinding *known = NULL;
    if (allow_duplicates)
        known = js_scope_find(scope, item->identifier.text);
    if (known) {
        known->index = position;
        return true;
    }
    JSBinding *last = scope->last;
    if (!js_scope_declare_target(builder, item, JS_BINDING_PARAMETER, item->end))
        return false;
    JSBinding *binding = last ? last->next : scope->first;
    for (; binding; binding = binding->next)
        binding->index = position;
    return true;
}

bool js_scope_declare_parameters(JSScopeBuilder *builder, JSFunction *function,
                                 const JSNodeList *list)
{
    assert(builder->scope == function->scope);
    for (uint32_t i = 0; i < list->count; i++) {
        if (!declare_parameter(builder, function, list->items[i], i))
            return false;
    }
    return true;
}

static JSNode *declaration_of(JSNode *item)
{
    while (item->kind == JS_NODE_LABELLED)
        item = item->labelled.body;
    if (item->kind == JS_NODE_EXPORT_DECLARATION || item->kind == JS_NODE_EXPORT_DEFAULT)
        item = item->unary.expression;
    return item;
}

bool js_scope_list_declares(const JSNodeList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const JSNode *item = declaration_of(list->items[i]);
        if (item->kind == JS_NODE_FUNCTION_DECLARATION || item->kind == JS_NODE_CLASS_DECLARATION ||
            (item->kind == JS_NODE_VARIABLES && item->operation != JS_DECLARE_VAR))
            return true;
    }
    return false;
}

static bool note_block_function(JSScopeBuilder *builder, JSNode *node)
{
    JSFunctionWalk *walk = builder->walk;
    JSBlockFunction *entry = js_tree_alloc(builder->tree, sizeof *entry);
    if (!entry)
        return js_scope_builder_no_memory(builder);
    entry->node = node;
    entry->scope = builder->scope;
    if (walk->last_block_function)
        walk->last_block_function->next = entry;
    else
        walk->first_block_function = entry;
    walk->last_block_function = entry;
    walk->block_function_count++;
    return true;
}

// In a block. ECMA-262 sec-block-duplicates-allowed-static-semantics
static bool declare_block_function(JSScopeBuilder *builder, JSNode *node, JSText *name)
{
    JSNode *identifier = node->function.name;
    JSBinding *known = js_scope_find(builder->scope, name);
    bool is_sloppy_plain = !builder->is_strict && is_plain_function(node);
    if (known && is_sloppy_plain && known->kind == JS_BINDING_FUNCTION &&
        is_plain_function(known->function)) {
        known->function = node;
    } else {
        JSBinding *binding = js_scope_declare(builder, builder->scope, name, JS_BINDING_FUNCTION,
                                              identifier->start, 0);
        if (!binding)
            return false;
        binding->function = node;
    }
    return !is_sloppy_plain || note_block_function(builder, node);
}

static bool declare_default(JSScopeBuilder *builder, JSNode *export, JSNode *function)
{
    JSBinding *binding =
        add_binding(builder, builder->scope, NULL, JS_BINDING_DEFAULT, export->start);
    if (!binding)
        return false;
    binding->function = function;
    binding->ready = function ? 0 : export->end;
    export->export_default.binding = binding;
    return true;
}

static bool declare_function(JSScopeBuilder *builder, JSNode *node)
{
    JSFunctionWalk *walk = builder->walk;
    JSText *name = node->function.name->identifier.text;
    uint32_t offset = node->function.name->start;
    if (builder->scope != walk->function->body_scope)
        return declare_block_function(builder, node, name);
    JSBinding *binding;
    if (walk->function->kind == JS_FUNCTION_MODULE) {
        binding = js_scope_declare(builder, builder->scope, name, JS_BINDING_FUNCTION, offset, 0);
        if (!binding)
            return false;
        binding->function = node;
        return true;
    }
    binding = js_scope_find(builder->scope, name);
    if (!binding) {
        binding = add_binding(builder, builder->scope, name, JS_BINDING_FUNCTION, offset);
        if (!binding || !note_variable(builder, walk, binding))
            return false;
    } else if (js_binding_is_lexical(binding)) {
        return fail_duplicate(builder, name, offset);
    }
    if (binding->kind == JS_BINDING_VAR)
        binding->kind = JS_BINDING_FUNCTION;
    binding->function = node;
    return true;
}

static bool declare_lexical(JSScopeBuilder *builder, const JSNode *node)
{
    JSBindingKind kind = node->operation == JS_DECLARE_LET ? JS_BINDING_LET : JS_BINDING_CONST;
    for (uint32_t i = 0; i < node->list.count; i++) {
        const JSNode *item = node->list.items[i];
        if (!js_scope_declare_target(builder, item->assign.target, kind, item->end))
            return false;
    }
    return true;
}

static bool declare_imports(JSScopeBuilder *builder, const JSNode *node)
{
    for (uint32_t i = 0; i < node->transfer.specifiers.count; i++) {
        const JSNode *local = node->transfer.specifiers.items[i]->import_specifier.local;
        if (!js_scope_declare_target(builder, local, JS_BINDING_IMPORT, UINT32_MAX))
            return false;
    }
    return true;
}

static bool declare_item(JSScopeBuilder *builder, JSNode *item)
{
    JSNode *node = declaration_of(item);
    bool is_default = item->kind == JS_NODE_EXPORT_DEFAULT;
    switch (node->kind) {
    case JS_NODE_FUNCTION_DECLARATION:
        if (!node->function.name)
            return declare_default(builder, item, node);
        return declare_function(builder, node);
    case JS_NODE_CLASS_DECLARATION:
        if (!node->class_.name)
            return declare_default(builder, item, NULL);
        return js_scope_declare_target(builder, node->class_.name, JS_BINDING_CLASS, node->end);
    case JS_NODE_VARIABLES:
        return node->operation == JS_DECLARE_VAR || declare_lexical(builder, node);
    case JS_NODE_IMPORT:
        return declare_imports(builder, node);
    default:
        return !is_default || declare_default(builder, item, NULL);
    }
}

bool js_scope_declare_list(JSScopeBuilder *builder, const JSNodeList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (!declare_item(builder, list->items[i]))
            return false;
    }
    return true;
}

// The binding that this declaration gives its function to, or NULL where a later one does.
static bool is_last_declaration(const JSScope *scope, JSNode *item)
{
    const JSNode *node = declaration_of(item);
    if (node->kind != JS_NODE_FUNCTION_DECLARATION)
        return false;
    if (!node->function.name)
        return true;
    const JSBinding *binding = js_scope_find(scope, node->function.name->identifier.text);
    return binding && binding->function == node;
}

bool js_scope_declare_functions(JSScopeBuilder *builder, JSScope *scope, const JSNodeList *lists,
                                uint32_t count)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < lists[i].count; j++)
            total += is_last_declaration(scope, lists[i].items[j]);
    }
    if (!total)
        return true;
    scope->functions.items = js_tree_alloc(builder->tree, total * sizeof(JSNode *));
    if (!scope->functions.items)
        return js_scope_builder_no_memory(builder);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < lists[i].count; j++) {
            if (is_last_declaration(scope, lists[i].items[j]))
                scope->functions.items[scope->functions.count++] =
                    declaration_of(lists[i].items[j]);
        }
    }
    assert(scope->functions.count == total);
    return true;
}

// Would a variable declared in `from` clash with a lexical name on its way to function level?
// ECMA-262 sec-variablestatements-in-catch-blocks excepts the plain parameter of a catch.
static bool clashes(const JSFunction *function, const JSScope *from, const JSText *name)
{
    for (const JSScope *scope = from; scope != function->body_scope; scope = scope->parent) {
        const JSBinding *binding = js_scope_find(scope, name);
        if (!binding)
            continue;
        if (binding->kind == JS_BINDING_CATCH_PARAMETER) {
            if (!binding->is_simple_catch)
                return true;
        } else if (js_binding_is_lexical(binding)) {
            return true;
        }
    }
    return false;
}

// ECMA-262 sec-web-compat-functiondeclarationinstantiation
static bool can_hoist(const JSFunction *function, const JSBlockFunction *entry)
{
    const JSText *name = entry->node->function.name->identifier.text;
    if (clashes(function, entry->scope->parent, name))
        return false;
    const JSBinding *binding = js_scope_find(function->body_scope, name);
    if (binding && (js_binding_is_lexical(binding) || binding->kind == JS_BINDING_PARAMETER))
        return false;
    // Where there is an arguments object, its name counts as a parameter's.
    if (js_text_equals_ascii(name, "arguments") && function->kind >= JS_FUNCTION_NORMAL &&
        function->kind != JS_FUNCTION_ARROW && !(binding && binding->kind == JS_BINDING_FUNCTION))
        return false;
    if (function->body_scope == function->scope)
        return true;
    binding = js_scope_find(function->scope, name);
    return !binding || binding->kind != JS_BINDING_PARAMETER;
}

static bool hoist(JSScopeBuilder *builder, JSFunctionWalk *walk, const JSBlockFunction *entry)
{
    JSFunction *function = walk->function, *inner = entry->node->function.function;
    JSNode *name = entry->node->function.name;
    bool is_known = js_scope_find(function->body_scope, name->identifier.text) != NULL;
    JSBinding *binding = variable_binding(builder, walk, name->identifier.text, name->start);
    if (!binding)
        return false;
    if (!is_known && binding->kind == JS_BINDING_VAR)
        binding->is_annex_b = true;
    binding->is_assigned = true;
    inner->is_annex_b = true;
    inner->annex_b_scope = entry->scope;
    // Scripts and (sloppy) eval code keep their variables where only names reach them.
    if (function->kind != JS_FUNCTION_SCRIPT && function->kind != JS_FUNCTION_EVAL)
        inner->annex_b_variable = binding;
    function->annex_b[function->annex_b_count++] = entry->node;
    return true;
}

bool js_scope_settle_function(JSScopeBuilder *builder, JSFunctionWalk *walk)
{
    JSFunction *function = walk->function;
    for (const JSVariableSite *site = walk->sites; site; site = site->next) {
        if (clashes(function, site->scope, site->name))
            return fail_duplicate(builder, site->name, site->offset);
    }
    if (!walk->block_function_count)
        return true;
    function->annex_b = js_tree_alloc(builder->tree, walk->block_function_count * sizeof(JSNode *));
    if (!function->annex_b)
        return js_scope_builder_no_memory(builder);
    for (const JSBlockFunction *entry = walk->first_block_function; entry; entry = entry->next) {
        if (can_hoist(function, entry) && !hoist(builder, walk, entry))
            return false;
    }
    return true;
}
