// SPDX-License-Identifier: MIT
// The module record: requests, imports, exports, and the early errors about export names.
#include "syntax/module_record.h"

#include "syntax/scope_builder.h"

#include <string.h>

typedef struct Recorder {
    JSTree *tree;
    JSModule *module;
    JSLexer *lexer;
    JSScope *scope;
    uint32_t request_capacity;
    uint32_t import_capacity;
    uint32_t local_capacity;
    uint32_t indirect_capacity;
    uint32_t star_capacity;
    JSScope names; // of exports, as a set
    JSText *default_name;
} Recorder;

// Room for one more item of an array that lives in the tree.
static void *append(Recorder *recorder, void **items, uint32_t *count, uint32_t *capacity,
                    size_t size)
{
    if (*count == *capacity) {
        uint32_t grown = *capacity ? *capacity * 2 : 4;
        void *place = js_tree_alloc(recorder->tree, grown * size);
        if (!place) {
            js_lexer_no_memory(recorder->lexer);
            return NULL;
        }
        if (*count)
            memcpy(place, *items, *count * size);
        *items = place;
        *capacity = grown;
    }
    return (char *)*items + (*count)++ * size;
}

static JSText *name_text(const JSNode *node)
{
    return node->kind == JS_NODE_STRING ? node->string.text : node->identifier.text;
}

static int compare_texts(const JSText *a, const JSText *b)
{
    for (uint32_t i = 0; i < a->length && i < b->length; i++) {
        int difference = (int)js_text_unit(a, i) - (int)js_text_unit(b, i);
        if (difference)
            return difference;
    }
    return a->length < b->length ? -1 : a->length > b->length;
}

static bool read_attributes(Recorder *recorder, const JSNode *node, JSModuleRequest *request)
{
    if (!node || !node->list.count)
        return true;
    request->attributes =
        js_tree_alloc(recorder->tree, node->list.count * sizeof *request->attributes);
    if (!request->attributes)
        return js_lexer_no_memory(recorder->lexer);
    for (uint32_t i = 0; i < node->list.count; i++) {
        const JSNode *item = node->list.items[i];
        JSImportAttribute attribute = {name_text(item->attribute.key),
                                       item->attribute.value->string.text};
        uint32_t place = request->attribute_count++;
        while (place > 0 && compare_texts(request->attributes[place - 1].key, attribute.key) > 0) {
            request->attributes[place] = request->attributes[place - 1];
            place--;
        }
        request->attributes[place] = attribute;
    }
    return true;
}

static bool equal_requests(const JSModuleRequest *a, const JSModuleRequest *b)
{
    if (a->specifier != b->specifier || a->attribute_count != b->attribute_count)
        return false;
    for (uint32_t i = 0; i < a->attribute_count; i++) {
        if (a->attributes[i].key != b->attributes[i].key ||
            a->attributes[i].value != b->attributes[i].value)
            return false;
    }
    return true;
}

// ECMA-262 sec-static-semantics-modulerequests
static bool add_request(Recorder *recorder, const JSNode *source, const JSNode *attributes,
                        uint32_t *index)
{
    JSModule *module = recorder->module;
    JSModuleRequest request = {.specifier = source->string.text, .offset = source->start};
    if (!read_attributes(recorder, attributes, &request))
        return false;
    for (uint32_t i = 0; i < module->request_count; i++) {
        if (equal_requests(&module->requests[i], &request)) {
            *index = i;
            return true;
        }
    }
    *index = module->request_count;
    JSModuleRequest *place = append(recorder, (void **)&module->requests, &module->request_count,
                                    &recorder->request_capacity, sizeof request);
    if (!place)
        return false;
    *place = request;
    return true;
}

static bool record_import(Recorder *recorder, const JSNode *node)
{
    JSModule *module = recorder->module;
    uint32_t request;
    if (!add_request(recorder, node->transfer.source, node->transfer.attributes, &request))
        return false;
    for (uint32_t i = 0; i < node->transfer.specifiers.count; i++) {
        const JSNode *item = node->transfer.specifiers.items[i];
        JSImportEntry *entry = append(recorder, (void **)&module->imports, &module->import_count,
                                      &recorder->import_capacity, sizeof *entry);
        if (!entry)
            return false;
        entry->request = request;
        entry->local_name = item->import_specifier.local->identifier.text;
        entry->binding = js_scope_find(recorder->scope, entry->local_name);
        entry->offset = item->start;
        assert(entry->binding);
        if (item->operation == JS_IMPORT_DEFAULT)
            entry->import_name = recorder->default_name;
        else if (item->operation == JS_IMPORT_NAMED)
            entry->import_name = name_text(item->import_specifier.imported);
    }
    return true;
}

// ECMA-262 sec-module-semantics-static-semantics-early-errors: no name is exported twice.
static bool add_export_name(Recorder *recorder, JSText *name, uint32_t offset)
{
    char text[80];
    if (js_scope_find(&recorder->names, name)) {
        js_lexer_fail(recorder->lexer, offset, "'%s' is exported twice",
                      js_text_print(name, text, sizeof text));
        return false;
    }
    if (!js_scope_add(recorder->tree, &recorder->names, name, JS_BINDING_VAR, offset))
        return js_lexer_no_memory(recorder->lexer);
    return true;
}

static const JSImportEntry *find_import(const JSModule *module, const JSBinding *binding)
{
    for (uint32_t i = 0; i < module->import_count; i++) {
        if (module->imports[i].binding == binding)
            return &module->imports[i];
    }
    return NULL;
}

static bool add_indirect(Recorder *recorder, JSText *export_name, uint32_t request,
                         JSText *import_name, uint32_t offset)
{
    JSModule *module = recorder->module;
    JSExportEntry *entry =
        append(recorder, (void **)&module->indirect_exports, &module->indirect_export_count,
               &recorder->indirect_capacity, sizeof *entry);
    if (!entry)
        return false;
    entry->export_name = export_name;
    entry->request = request;
    entry->import_name = import_name;
    entry->offset = offset;
    return true;
}

static bool add_local(Recorder *recorder, JSText *export_name, JSBinding *binding, uint32_t offset)
{
    JSModule *module = recorder->module;
    if (!add_export_name(recorder, export_name, offset))
        return false;
    if (binding->kind == JS_BINDING_IMPORT) {
        const JSImportEntry *import = find_import(module, binding);
        assert(import);
        if (import->import_name)
            return add_indirect(recorder, export_name, import->request, import->import_name,
                                offset);
    }
    JSExportEntry *entry =
        append(recorder, (void **)&module->local_exports, &module->local_export_count,
               &recorder->local_capacity, sizeof *entry);
    if (!entry)
        return false;
    binding->is_exported = true;
    entry->export_name = export_name;
    entry->local_name = binding->name;
    entry->binding = binding;
    entry->offset = offset;
    return true;
}

static bool record_list_item(Recorder *recorder, const JSNode *item, bool has_source,
                             uint32_t request)
{
    const JSNode *local = item->export_specifier.local;
    const JSNode *exported = item->export_specifier.exported;
    JSText *local_name = name_text(local);
    JSText *export_name = exported ? name_text(exported) : local_name;
    char text[80];
    if (has_source)
        return add_export_name(recorder, export_name, item->start) &&
               add_indirect(recorder, export_name, request, local_name, item->start);
    JSBinding *binding = js_scope_find(recorder->scope, local_name);
    if (!binding) {
        js_lexer_fail(recorder->lexer, local->start, "'%s' is exported but not declared",
                      js_text_print(local_name, text, sizeof text));
        return false;
    }
    return add_local(recorder, export_name, binding, item->start);
}

static bool record_list(Recorder *recorder, const JSNode *node)
{
    uint32_t request = 0;
    bool has_source = node->transfer.source != NULL;
    if (has_source &&
        !add_request(recorder, node->transfer.source, node->transfer.attributes, &request))
        return false;
    for (uint32_t i = 0; i < node->transfer.specifiers.count; i++) {
        if (!record_list_item(recorder, node->transfer.specifiers.items[i], has_source, request))
            return false;
    }
    return true;
}

static bool record_all(Recorder *recorder, const JSNode *node)
{
    JSModule *module = recorder->module;
    uint32_t request;
    if (!add_request(recorder, node->export_all.source, node->export_all.attributes, &request))
        return false;
    if (node->export_all.exported) {
        JSText *name = name_text(node->export_all.exported);
        return add_export_name(recorder, name, node->start) &&
               add_indirect(recorder, name, request, NULL, node->start);
    }
    JSExportEntry *entry =
        append(recorder, (void **)&module->star_exports, &module->star_export_count,
               &recorder->star_capacity, sizeof *entry);
    if (!entry)
        return false;
    entry->request = request;
    entry->offset = node->start;
    return true;
}

static bool record_name(Recorder *recorder, JSText *name, uint32_t offset)
{
    JSBinding *binding = js_scope_find(recorder->scope, name);
    assert(binding);
    return add_local(recorder, name, binding, offset);
}

static bool record_target(Recorder *recorder, const JSNode *target)
{
    switch (target->kind) {
    case JS_NODE_IDENTIFIER:
        return record_name(recorder, target->identifier.text, target->start);
    case JS_NODE_ARRAY_PATTERN:
    case JS_NODE_OBJECT_PATTERN:
        for (uint32_t i = 0; i < target->list.count; i++) {
            if (!record_target(recorder, target->list.items[i]))
                return false;
        }
        return true;
    case JS_NODE_PATTERN_PROPERTY:
        return record_target(recorder, target->member.value);
    case JS_NODE_DEFAULT:
        return record_target(recorder, target->assign.target);
    case JS_NODE_REST:
        return record_target(recorder, target->unary.expression);
    default:
        return true;
    }
}

static bool record_declaration(Recorder *recorder, const JSNode *node)
{
    switch (node->kind) {
    case JS_NODE_FUNCTION_DECLARATION:
        return record_name(recorder, node->function.name->identifier.text, node->start);
    case JS_NODE_CLASS_DECLARATION:
        return record_name(recorder, node->class_.name->identifier.text, node->start);
    default:
        assert(node->kind == JS_NODE_VARIABLES);
        for (uint32_t i = 0; i < node->list.count; i++) {
            if (!record_target(recorder, node->list.items[i]->assign.target))
                return false;
        }
        return true;
    }
}

static bool record_default(Recorder *recorder, const JSNode *node)
{
    const JSNode *value = node->export_default.expression;
    JSBinding *binding = node->export_default.binding;
    if (!binding) {
        const JSNode *name =
            value->kind == JS_NODE_CLASS_DECLARATION ? value->class_.name : value->function.name;
        binding = js_scope_find(recorder->scope, name->identifier.text);
    }
    assert(binding);
    return add_local(recorder, recorder->default_name, binding, node->start);
}

static bool record_imports(Recorder *recorder, const JSNodeList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const JSNode *item = list->items[i];
        uint32_t request;
        bool is_done = true;
        // Requests stand in source order, exports from elsewhere among them.
        if (item->kind == JS_NODE_IMPORT)
            is_done = record_import(recorder, item);
        else if (item->kind == JS_NODE_EXPORT_ALL)
            is_done = add_request(recorder, item->export_all.source, item->export_all.attributes,
                                  &request);
        else if (item->kind == JS_NODE_EXPORT_NAMED && item->transfer.source)
            is_done =
                add_request(recorder, item->transfer.source, item->transfer.attributes, &request);
        if (!is_done)
            return false;
    }
    return true;
}

static bool record_exports(Recorder *recorder, const JSNodeList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const JSNode *item = list->items[i];
        bool is_done = true;
        switch (item->kind) {
        case JS_NODE_EXPORT_NAMED:
            is_done = record_list(recorder, item);
            break;
        case JS_NODE_EXPORT_ALL:
            is_done = record_all(recorder, item);
            break;
        case JS_NODE_EXPORT_DECLARATION:
            is_done = record_declaration(recorder, item->unary.expression);
            break;
        case JS_NODE_EXPORT_DEFAULT:
            is_done = record_default(recorder, item);
            break;
        default:
            break;
        }
        if (!is_done)
            return false;
    }
    return true;
}

bool js_module_record_make(JSTree *tree, JSLexer *lexer, bool uses_import_meta)
{
    Recorder recorder;
    memset(&recorder, 0, sizeof recorder);
    recorder.tree = tree;
    recorder.lexer = lexer;
    recorder.scope = tree->function->scope;
    recorder.module = js_tree_alloc(tree, sizeof *recorder.module);
    recorder.default_name = js_tree_intern_utf8(tree, "default", 7);
    if (!recorder.module || !recorder.default_name)
        return js_lexer_no_memory(lexer);
    recorder.module->has_await = tree->function->has_await;
    recorder.module->uses_import_meta = uses_import_meta;
    tree->module = recorder.module;
    const JSNodeList *list = &tree->root->program.list;
    // Exports may name what a later import brings.
    return record_imports(&recorder, list) && record_exports(&recorder, list);
}
