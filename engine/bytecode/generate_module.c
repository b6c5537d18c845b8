// SPDX-License-Identifier: MIT
// Modules: variables that others may see live in cells of the module's own, which the linker makes;
// functions are instantiated in a first call, the statements run in a second (opcode module_phase).
#include "bytecode/generate.h"
#include "bytecode/module_table.h"

#include <assert.h>

static void place_binding(JSFunctionState *fs, JSBinding *binding)
{
    bool is_lexical = js_binding_is_lexical(binding) || binding->kind == JS_BINDING_DEFAULT;
    bool is_function = binding->kind == JS_BINDING_FUNCTION ||
                       (binding->kind == JS_BINDING_DEFAULT && binding->function != NULL);
    if (binding->kind == JS_BINDING_IMPORT) {
        uint16_t index = js_generate_module_cell(fs, binding, JS_CLOSURE_MODULE_IMPORT, false);
        js_generate_place_binding(fs, binding, JS_LOCATION_CLOSURE, index);
    } else if (binding->is_captured || binding->is_exported || is_function ||
               binding->kind == JS_BINDING_DEFAULT) {
        uint16_t index =
            js_generate_module_cell(fs, binding, JS_CLOSURE_MODULE, is_function || !is_lexical);
        js_generate_place_binding(fs, binding, JS_LOCATION_CLOSURE, index);
    } else {
        js_generate_allocate(fs, binding);
    }
}

// ---- the table -------------------------------------------------------------------------------

// A reference of the table's own.
static JSAtom owned_atom(JSFunctionState *fs, JSText *text)
{
    return text ? js_atom_dup(fs->generator->rt, js_emit_text_atom(fs, text)) : JS_ATOM_NULL;
}

static void fill_request(JSFunctionState *fs, JSModuleTableRequest *to, JSModuleRequest *from)
{
    to->specifier = owned_atom(fs, from->specifier);
    if (from->attribute_count == 0)
        return;
    to->attributes =
        js_heap_alloc_zero(fs->generator->rt, from->attribute_count * sizeof(*to->attributes));
    if (!to->attributes) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return;
    }
    to->attribute_count = from->attribute_count;
    for (uint32_t i = 0; i < from->attribute_count; i++) {
        to->attributes[i].key = owned_atom(fs, from->attributes[i].key);
        to->attributes[i].value = owned_atom(fs, from->attributes[i].value);
    }
}

static uint16_t cell_index(JSFunctionState *fs, JSBinding *binding)
{
    JSLocation location = js_generate_locate_binding(fs, binding);
    assert(location.kind == JS_LOCATION_CLOSURE || js_emit_failed(fs));
    return location.index;
}

static void fill_exports(JSFunctionState *fs, JSModuleTable *table, JSModule *module)
{
    JSModuleTableExport *to = table->exports;
    for (uint32_t i = 0; i < module->local_export_count; i++, to++) {
        to->export_name = owned_atom(fs, module->local_exports[i].export_name);
        to->is_local = true;
        to->closure_var = cell_index(fs, module->local_exports[i].binding);
    }
    for (uint32_t i = 0; i < module->indirect_export_count; i++, to++) {
        to->export_name = owned_atom(fs, module->indirect_exports[i].export_name);
        to->request = module->indirect_exports[i].request;
        to->import_name = owned_atom(fs, module->indirect_exports[i].import_name);
    }
    for (uint32_t i = 0; i < module->star_export_count; i++, to++)
        to->request = module->star_exports[i].request;
}

static void fill_table(JSFunctionState *fs, JSModule *module)
{
    uint32_t exports =
        module->local_export_count + module->indirect_export_count + module->star_export_count;
    JSModuleTable *table = js_module_table_new(fs->generator->rt, module->request_count,
                                               module->import_count, exports);
    if (!table) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return;
    }
    fs->bytecode->module = table;
    table->has_await = module->has_await;
    table->uses_import_meta = module->uses_import_meta;
    for (uint32_t i = 0; i < module->request_count; i++)
        fill_request(fs, &table->requests[i], &module->requests[i]);
    for (uint32_t i = 0; i < module->import_count; i++) {
        table->imports[i].request = module->imports[i].request;
        table->imports[i].import_name = owned_atom(fs, module->imports[i].import_name);
        table->imports[i].closure_var = cell_index(fs, module->imports[i].binding);
    }
    fill_exports(fs, table, module);
}

// ---- the code --------------------------------------------------------------------------------

void js_generate_module(JSFunctionState *fs, JSNode *program)
{
    JSFunction *f = fs->function;
    JSLabel evaluate = JS_LABEL_INIT;
    fs->bytecode->code_kind = JS_CODE_MODULE;
    fs->bytecode->is_async = fs->generator->tree->module->has_await;
    for (JSBinding *binding = f->scope->first; binding; binding = binding->next)
        place_binding(fs, binding);
    js_emit(fs, JS_OP_module_phase);
    js_emit_jump(fs, JS_OP_if_false, &evaluate);
    js_generate_scope_functions(fs, f->scope);
    js_emit(fs, JS_OP_return_undefined);
    js_emit_bind(fs, &evaluate);
    for (JSBinding *binding = f->scope->first; binding; binding = binding->next)
        js_generate_prepare(fs, binding);
    js_generate_statements(fs, &program->program.list);
    js_emit(fs, JS_OP_return_undefined);
    fill_table(fs, fs->generator->tree->module);
}

static void export_default(JSFunctionState *fs, JSNode *node)
{
    JSNode *value = node->export_default.expression;
    JSBinding *binding = node->export_default.binding;
    if (value->kind == JS_NODE_FUNCTION_DECLARATION)
        return; // instantiated when linked
    if (value->kind == JS_NODE_CLASS_DECLARATION && value->class_.name) {
        js_generate_statement(fs, value);
        return;
    }
    assert(binding);
    if (value->kind == JS_NODE_CLASS_DECLARATION)
        js_generate_class(fs, value, JS_CLASS_NAMED, JS_ATOM_default);
    else
        js_generate_named(fs, value, JS_ATOM_default);
    js_generate_initialize(fs, binding);
}

void js_generate_module_item(JSFunctionState *fs, JSNode *node)
{
    switch ((JSNodeKind)node->kind) {
    case JS_NODE_IMPORT:
    case JS_NODE_EXPORT_NAMED:
    case JS_NODE_EXPORT_ALL:
        break;
    case JS_NODE_EXPORT_DECLARATION:
        js_generate_statement(fs, node->unary.expression);
        break;
    case JS_NODE_EXPORT_DEFAULT:
        export_default(fs, node);
        break;
    default:
        assert(!"a statement");
        break;
    }
}
