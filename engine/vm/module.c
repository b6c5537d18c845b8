// SPDX-License-Identifier: MIT
// Module cells and the registry of a realm.
#include "vm/module.h"

#include "object/error.h"
#include "object/property.h"

#include <assert.h>

static void visit_module(JSRuntime *rt, JSCell *cell, JSVisitor *visitor)
{
    JSModuleDef *module = (JSModuleDef *)cell;
    js_visit_cell(visitor, rt, (void **)&module->realm, "realm", -1);
    js_visit_cell(visitor, rt, (void **)&module->next, "next module", -1);
    js_visit_atom(visitor, rt, &module->name, "name");
    js_visit_atom(visitor, rt, &module->type, "type");
    js_visit_cell(visitor, rt, (void **)&module->bytecode, "bytecode", -1);
    js_visit_cell(visitor, rt, (void **)&module->function, "function", -1);
    for (uint32_t i = 0; i < module->requested_count; i++)
        js_visit_cell(visitor, rt, (void **)&module->requested[i], "requested module", i);
    for (uint32_t i = 0; i < module->native_count; i++) {
        js_visit_atom(visitor, rt, &module->native_exports[i].name, "export name");
        js_visit_cell(visitor, rt, (void **)&module->native_exports[i].cell, "export", i);
    }
    js_visit_value(visitor, rt, &module->private_value, "private value", -1);
    js_visit_value(visitor, rt, &module->namespace_object, "namespace", -1);
    js_visit_value(visitor, rt, &module->meta, "import.meta", -1);
    js_visit_cell(visitor, rt, (void **)&module->cycle_root, "cycle root", -1);
    js_visit_value(visitor, rt, &module->error, "error", -1);
    for (uint32_t i = 0; i < module->async_parent_count; i++)
        js_visit_cell(visitor, rt, (void **)&module->async_parents[i], "async parent", i);
    js_visit_value(visitor, rt, &module->promise, "promise", -1);
}

static void release_module_blocks(JSRuntime *rt, JSCell *cell)
{
    JSModuleDef *module = (JSModuleDef *)cell;
    js_heap_free_block(rt, module->requested);
    js_heap_free_block(rt, module->native_exports);
    js_heap_free_block(rt, module->async_parents);
}

const JSKindOps js_module_kind = {
    .visit = visit_module,
    .release_blocks = release_module_blocks,
};

bool js_module_state_init(JSRuntime *rt)
{
    rt->modules = js_heap_alloc_zero(rt, sizeof(struct JSModuleState));
    return rt->modules != NULL;
}

void js_module_state_free(JSRuntime *rt)
{
    js_heap_free_block(rt, rt->modules);
    rt->modules = NULL;
}

JSModuleDef *js_module_new(JSContext *ctx, JSAtom name)
{
    JSModuleDef *module = js_heap_new_cell(ctx->rt, JS_CELL_MODULE, sizeof *module);
    if (!module) {
        js_throw_out_of_memory(ctx);
        return NULL;
    }
    module->realm = js_heap_dup(ctx);
    module->name = js_atom_dup(ctx->rt, name);
    module->status = JS_MODULE_NEW;
    module->private_value = JS_UNDEFINED;
    module->namespace_object = JS_UNDEFINED;
    module->meta = JS_UNDEFINED;
    module->error = JS_UNDEFINED;
    module->promise = JS_UNDEFINED;
    module->next = ctx->modules;
    ctx->modules = module;
    return module;
}

void js_module_forget(JSContext *ctx, JSModuleDef *module)
{
    for (JSModuleDef **link = &ctx->modules; *link; link = &(*link)->next) {
        JSModuleDef *held = *link;
        if (held == module) {
            *link = held->next;
            held->next = NULL;
            js_heap_free(ctx->rt, held);
            return;
        }
    }
}

JSModuleDef *js_module_new_source(JSContext *ctx, JSValue code)
{
    JSFunctionBytecode *b = js_value_bytecode(code);
    JSModuleDef *module = js_module_new(ctx, b->file_name);
    if (!module) {
        js_free_value(ctx, code);
        return NULL;
    }
    assert(b->module);
    module->bytecode = b; // takes the reference of `code`
    module->has_await = b->module->has_await;
    if (js_bytecode_set_module(ctx, b, JS_MKPTR(JS_TAG_MODULE, module)) < 0) {
        js_module_forget(ctx, module);
        return NULL;
    }
    return module;
}

JSModuleDef *js_module_find(JSContext *ctx, JSAtom name, JSAtom type)
{
    for (JSModuleDef *module = ctx->modules; module; module = module->next) {
        if (module->name == name && module->type == type)
            return module;
    }
    return NULL;
}

JSValue js_module_run(JSContext *ctx, JSModuleDef *module)
{
    JSValue promise = JS_EXCEPTION;
    JSModuleDef *held = js_heap_dup(module);
    if (js_module_load(ctx, module) == 0 && js_module_link(ctx, module) == 0)
        promise = js_module_evaluate(ctx, module);
    js_heap_free(ctx->rt, held);
    return promise;
}
