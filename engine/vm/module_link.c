// SPDX-License-Identifier: MIT
// Linking: ResolveExport, and the variables of modules.
#include "vm/module.h"

#include "object/error.h"
#include "object/property.h"
#include "vm/call.h"
#include "vm/closure.h"

#include <assert.h>

// ---- Variables
// -----------------------------------------------------------------------------------

int js_module_make_variables(JSContext *ctx, JSModuleDef *module)
{
    if (module->function || !module->bytecode)
        return 0;
    JSContext *realm = module->realm;
    JSFunctionBytecode *b = module->bytecode;
    JSValue function = js_closure_new(realm, b, NULL, NULL);
    if (JS_IsException(function))
        return -1;
    JSFunctionPayload *payload = js_value_function(function);
    for (uint32_t i = 0; i < b->closure_var_count; i++) {
        const JSClosureVar *variable = &b->closure_vars[i];
        if (variable->source != JS_CLOSURE_MODULE)
            continue;
        payload->var_refs[i] =
            js_var_ref_new(realm, variable->starts_undefined ? JS_UNDEFINED : JS_UNINITIALIZED);
        if (!payload->var_refs[i]) {
            js_free_value(ctx, function);
            return -1;
        }
    }
    module->function = js_value_object(function);
    return 0;
}

static JSVarRef **module_cells(const JSModuleDef *module)
{
    return ((JSFunctionPayload *)module->function->payload)->var_refs;
}

// ---- ResolveExport
// -------------------------------------------------------------------------------

typedef struct ResolveStep { // what is being resolved, innermost first
    const struct ResolveStep *outer;
    const JSModuleDef *module;
    JSAtom name;
} ResolveStep;

typedef struct StarVisit { // modules whose stars were looked through for that name
    JSModuleDef **modules;
    uint32_t count;
    uint32_t capacity;
} StarVisit;

enum { RESOLVE_ERROR = -1, RESOLVE_NONE, RESOLVE_FOUND, RESOLVE_AMBIGUOUS };

static bool is_circular(const ResolveStep *step, const JSModuleDef *module, JSAtom name)
{
    for (; step; step = step->outer) {
        if (step->module == module && step->name == name)
            return true;
    }
    return false;
}

static bool is_same_resolution(const JSModuleResolution *a, const JSModuleResolution *b)
{
    if (a->is_namespace || b->is_namespace)
        return a->is_namespace && b->is_namespace && a->module == b->module;
    return a->cell == b->cell;
}

static int resolve(JSContext *ctx, JSModuleDef *module, JSAtom name, const ResolveStep *outer,
                   JSModuleResolution *resolution);

static int resolve_native(JSModuleDef *module, JSAtom name, JSModuleResolution *resolution)
{
    for (uint32_t i = 0; i < module->native_count; i++) {
        if (module->native_exports[i].name == name) {
            *resolution = (JSModuleResolution){module, false, module->native_exports[i].cell};
            return RESOLVE_FOUND;
        }
    }
    return RESOLVE_NONE;
}

static int resolve_star(JSContext *ctx, JSModuleDef *module, JSAtom name, const ResolveStep *step,
                        JSModuleResolution *resolution)
{
    JSModuleTable *table = js_module_table(module);
    int status = RESOLVE_NONE;
    if (name == JS_ATOM_default)
        return RESOLVE_NONE;
    for (uint32_t i = 0; i < table->export_count; i++) {
        const JSModuleTableExport *entry = &table->exports[i];
        JSModuleResolution other;
        if (entry->export_name != JS_ATOM_NULL)
            continue;
        int found = resolve(ctx, module->requested[entry->request], name, step, &other);
        if (found == RESOLVE_ERROR || found == RESOLVE_AMBIGUOUS)
            return found;
        if (found == RESOLVE_NONE)
            continue;
        if (status == RESOLVE_FOUND && !is_same_resolution(resolution, &other))
            return RESOLVE_AMBIGUOUS;
        *resolution = other;
        status = RESOLVE_FOUND;
    }
    return status;
}

// The import behind a local export of an imported namespace, or NULL.
static const JSModuleTableImport *find_import(const JSModuleTable *table, uint16_t closure_var)
{
    for (uint32_t i = 0; i < table->import_count; i++) {
        if (table->imports[i].closure_var == closure_var)
            return &table->imports[i];
    }
    return NULL;
}

// ECMA-262 sec-resolveexport
static int resolve(JSContext *ctx, JSModuleDef *module, JSAtom name, const ResolveStep *outer,
                   JSModuleResolution *resolution)
{
    if (is_circular(outer, module, name))
        return RESOLVE_NONE;
    if (js_runtime_stack_overflows(ctx->rt, 0)) {
        js_throw_stack_overflow(ctx);
        return RESOLVE_ERROR;
    }
    JSModuleTable *table = js_module_table(module);
    ResolveStep step = {outer, module, name};
    if (!table)
        return resolve_native(module, name, resolution);
    if (js_module_make_variables(ctx, module) < 0)
        return RESOLVE_ERROR;
    for (uint32_t i = 0; i < table->export_count; i++) {
        const JSModuleTableExport *entry = &table->exports[i];
        if (entry->export_name != name)
            continue;
        if (entry->is_local) {
            const JSModuleTableImport *import = find_import(table, entry->closure_var);
            if (import) // import * as name; export { name }
                *resolution = (JSModuleResolution){module->requested[import->request], true, NULL};
            else
                *resolution =
                    (JSModuleResolution){module, false, module_cells(module)[entry->closure_var]};
            assert(resolution->is_namespace || resolution->cell);
            return RESOLVE_FOUND;
        }
        assert(entry->request < module->requested_count);
        JSModuleDef *other = module->requested[entry->request];
        if (entry->import_name == JS_ATOM_NULL) {
            *resolution = (JSModuleResolution){other, true, NULL};
            return RESOLVE_FOUND;
        }
        return resolve(ctx, other, entry->import_name, &step, resolution);
    }
    return resolve_star(ctx, module, name, &step, resolution);
}

int js_module_resolve_export(JSContext *ctx, JSModuleDef *module, JSAtom name,
                             JSModuleResolution *resolution)
{
    return resolve(ctx, module, name, NULL, resolution);
}

// ---- GetExportedNames
// ----------------------------------------------------------------------------

typedef struct NameList {
    JSAtom *names;
    uint32_t count;
    uint32_t capacity;
    JSModuleDef **visited; // borrowed
    uint32_t visited_count;
    uint32_t visited_capacity;
} NameList;

static int add_name(JSContext *ctx, NameList *list, JSAtom name)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->names[i] == name)
            return 0;
    }
    if (!js_array_reserve(&ctx->rt->allocator, (void **)&list->names, &list->capacity,
                          list->count + 1, sizeof *list->names)) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    list->names[list->count++] = js_atom_dup(ctx->rt, name);
    return 0;
}

// ECMA-262 sec-getexportednames
static int collect_names(JSContext *ctx, JSModuleDef *module, NameList *list, bool is_star)
{
    for (uint32_t i = 0; i < list->visited_count; i++) {
        if (list->visited[i] == module)
            return 0;
    }
    if (!js_array_reserve(&ctx->rt->allocator, (void **)&list->visited, &list->visited_capacity,
                          list->visited_count + 1, sizeof *list->visited)) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    list->visited[list->visited_count++] = module;
    for (uint32_t i = 0; i < module->native_count; i++) {
        JSAtom name = module->native_exports[i].name;
        if (!(is_star && name == JS_ATOM_default) && add_name(ctx, list, name) < 0)
            return -1;
    }
    JSModuleTable *table = js_module_table(module);
    for (uint32_t i = 0; table && i < table->export_count; i++) {
        const JSModuleTableExport *entry = &table->exports[i];
        if (entry->export_name == JS_ATOM_NULL) {
            if (collect_names(ctx, module->requested[entry->request], list, true) < 0)
                return -1;
        } else if (!(is_star && entry->export_name == JS_ATOM_default)) {
            if (add_name(ctx, list, entry->export_name) < 0)
                return -1;
        }
    }
    return 0;
}

int js_module_exported_names(JSContext *ctx, JSModuleDef *module, JSAtom **names, uint32_t *count)
{
    NameList list = {0};
    int status = collect_names(ctx, module, &list, false);
    js_heap_free_block(ctx->rt, list.visited);
    if (status < 0) {
        for (uint32_t i = 0; i < list.count; i++)
            js_free_atom(ctx, list.names[i]);
        js_heap_free_block(ctx->rt, list.names);
        list.names = NULL;
        list.count = 0;
    }
    *names = list.names;
    *count = list.count;
    return status;
}

// ---- Link
// ----------------------------------------------------------------------------------------

static int throw_unresolved(JSContext *ctx, int status, JSAtom name)
{
    if (status == RESOLVE_AMBIGUOUS)
        js_throw_syntax_error_atom(ctx, "export '%s' is ambiguous", name);
    else if (status == RESOLVE_NONE)
        js_throw_syntax_error_atom(ctx, "module has no export '%s'", name);
    return -1;
}

// A new reference to the cell that an import reads; NULL: exception.
JS_GIVES static JSVarRef *get_import_cell(JSContext *ctx, JSModuleDef *other, JSAtom import_name)
{
    JSModuleResolution resolution = {other, true, NULL};
    if (import_name != JS_ATOM_NULL) {
        int status = js_module_resolve_export(ctx, other, import_name, &resolution);
        if (status != RESOLVE_FOUND) {
            throw_unresolved(ctx, status, import_name);
            return NULL;
        }
    }
    if (!resolution.is_namespace)
        return js_heap_dup(resolution.cell);
    JSValue object = js_module_get_namespace(ctx, resolution.module);
    if (JS_IsException(object))
        return NULL;
    return js_var_ref_new(ctx, object);
}

// ECMA-262 sec-source-text-module-record-initialize-environment
static int initialize_environment(JSContext *ctx, JSModuleDef *module)
{
    JSModuleTable *table = js_module_table(module);
    if (!table)
        return 0;
    if (js_module_make_variables(ctx, module) < 0)
        return -1;
    for (uint32_t i = 0; i < table->export_count; i++) {
        const JSModuleTableExport *entry = &table->exports[i];
        JSModuleResolution resolution;
        if (entry->is_local || entry->export_name == JS_ATOM_NULL)
            continue;
        int status = js_module_resolve_export(ctx, module, entry->export_name, &resolution);
        if (status != RESOLVE_FOUND)
            return throw_unresolved(ctx, status, entry->export_name);
    }
    JSVarRef **cells = module_cells(module);
    for (uint32_t i = 0; i < table->import_count; i++) {
        const JSModuleTableImport *entry = &table->imports[i];
        assert(entry->request < module->requested_count);
        JSVarRef *cell =
            get_import_cell(ctx, module->requested[entry->request], entry->import_name);
        if (!cell)
            return -1;
        js_heap_free(ctx->rt, cells[entry->closure_var]); // of a link that failed
        cells[entry->closure_var] = cell;
    }
    return js_call_module_link(module->realm, module->function);
}

typedef struct SearchStack {
    JSModuleDef *top;
    uint32_t index;
} SearchStack;

// ECMA-262 sec-InnerModuleLinking
static int link_inner(JSContext *ctx, JSModuleDef *module, SearchStack *stack)
{
    if (module->status != JS_MODULE_UNLINKED)
        return 0;
    if (js_runtime_stack_overflows(ctx->rt, 0)) {
        js_throw_stack_overflow(ctx);
        return -1;
    }
    module->status = JS_MODULE_LINKING;
    module->dfs_index = module->dfs_ancestor_index = stack->index++;
    module->stack_next = stack->top;
    stack->top = module;
    for (uint32_t i = 0; i < module->requested_count; i++) {
        JSModuleDef *other = module->requested[i];
        if (link_inner(ctx, other, stack) < 0)
            return -1;
        if (other->status == JS_MODULE_LINKING &&
            other->dfs_ancestor_index < module->dfs_ancestor_index)
            module->dfs_ancestor_index = other->dfs_ancestor_index;
    }
    if (initialize_environment(ctx, module) < 0)
        return -1;
    if (module->dfs_ancestor_index == module->dfs_index) {
        JSModuleDef *popped;
        do {
            popped = stack->top;
            stack->top = popped->stack_next;
            popped->stack_next = NULL;
            popped->status = JS_MODULE_LINKED;
        } while (popped != module);
    }
    return 0;
}

int js_module_link(JSContext *ctx, JSModuleDef *module)
{
    SearchStack stack = {NULL, 0};
    assert(module->status != JS_MODULE_NEW && module->status != JS_MODULE_LINKING);
    if (link_inner(ctx, module, &stack) == 0) {
        assert(!stack.top);
        return 0;
    }
    while (stack.top) {
        JSModuleDef *popped = stack.top;
        stack.top = popped->stack_next;
        popped->stack_next = NULL;
        popped->status = JS_MODULE_UNLINKED;
    }
    return -1;
}
