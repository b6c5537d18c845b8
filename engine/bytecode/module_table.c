// SPDX-License-Identifier: MIT
// Making, visiting and freeing a module's table.
#include "bytecode/module_table.h"

static void *new_items(JSRuntime *rt, uint32_t count, size_t size, bool *failed)
{
    if (count == 0)
        return NULL;
    void *items = js_heap_alloc_zero(rt, count * size);
    if (!items)
        *failed = true;
    return items;
}

JSModuleTable *js_module_table_new(JSRuntime *rt, uint32_t requests, uint32_t imports,
                                   uint32_t exports)
{
    bool failed = false;
    JSModuleTable *table = js_heap_alloc_zero(rt, sizeof(*table));
    if (!table)
        return NULL;
    table->requests = new_items(rt, requests, sizeof(*table->requests), &failed);
    table->imports = new_items(rt, imports, sizeof(*table->imports), &failed);
    table->exports = new_items(rt, exports, sizeof(*table->exports), &failed);
    if (failed) {
        js_module_table_free_blocks(rt, table);
        return NULL;
    }
    table->request_count = requests;
    table->import_count = imports;
    table->export_count = exports;
    return table;
}

void js_module_table_visit(JSRuntime *rt, JSModuleTable *table, JSVisitor *visitor)
{
    for (uint32_t i = 0; i < table->request_count; i++) {
        JSModuleTableRequest *request = &table->requests[i];
        js_visit_atom(visitor, rt, &request->specifier, "module specifier");
        for (uint32_t j = 0; j < request->attribute_count; j++) {
            js_visit_atom(visitor, rt, &request->attributes[j].key, "attribute");
            js_visit_atom(visitor, rt, &request->attributes[j].value, "attribute");
        }
    }
    for (uint32_t i = 0; i < table->import_count; i++)
        js_visit_atom(visitor, rt, &table->imports[i].import_name, "import name");
    for (uint32_t i = 0; i < table->export_count; i++) {
        js_visit_atom(visitor, rt, &table->exports[i].export_name, "export name");
        js_visit_atom(visitor, rt, &table->exports[i].import_name, "import name");
    }
}

void js_module_table_free_blocks(JSRuntime *rt, JSModuleTable *table)
{
    if (!table)
        return;
    for (uint32_t i = 0; table->requests && i < table->request_count; i++)
        js_heap_free_block(rt, table->requests[i].attributes);
    js_heap_free_block(rt, table->requests);
    js_heap_free_block(rt, table->imports);
    js_heap_free_block(rt, table->exports);
    js_heap_free_block(rt, table);
}
