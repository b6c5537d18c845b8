// SPDX-License-Identifier: MIT
// Modules made in C, and the functions of quickjs.h on modules.
#include "object/error.h"
#include "object/property.h"
#include "vm/module.h"

#include <assert.h>

static JSNativeExport *find_export(JSModuleDef *module, JSAtom name)
{
    for (uint32_t i = 0; i < module->native_count; i++) {
        if (module->native_exports[i].name == name)
            return &module->native_exports[i];
    }
    return NULL;
}

JSModuleDef *JS_NewCModule(JSContext *ctx, const char *name_str, JSModuleInitFunc *func)
{
    JSAtom name = JS_NewAtom(ctx, name_str);
    if (name == JS_ATOM_NULL)
        return NULL;
    JSModuleDef *module = js_module_new(ctx, name);
    js_free_atom(ctx, name);
    if (module)
        module->init = func;
    return module;
}

int JS_AddModuleExport(JSContext *ctx, JSModuleDef *m, const char *name_str)
{
    JSAtom name = JS_NewAtom(ctx, name_str);
    if (name == JS_ATOM_NULL)
        return -1;
    if (find_export(m, name)) {
        js_throw_syntax_error_atom(ctx, "duplicate export '%s'", name);
        js_free_atom(ctx, name);
        return -1;
    }
    JSVarRef *cell = js_var_ref_new(ctx, JS_UNDEFINED);
    if (cell &&
        js_array_reserve(&ctx->rt->allocator, (void **)&m->native_exports, &m->native_capacity,
                         m->native_count + 1, sizeof *m->native_exports)) {
        m->native_exports[m->native_count++] = (JSNativeExport){name, cell};
        return 0;
    }
    if (cell) {
        js_heap_free(ctx->rt, cell);
        js_throw_out_of_memory(ctx);
    }
    js_free_atom(ctx, name);
    return -1;
}

int JS_AddModuleExportList(JSContext *ctx, JSModuleDef *m, const JSCFunctionListEntry *tab, int len)
{
    for (int i = 0; i < len; i++) {
        if (JS_AddModuleExport(ctx, m, tab[i].name) < 0)
            return -1;
    }
    return 0;
}

int JS_SetModuleExport(JSContext *ctx, JSModuleDef *m, const char *export_name, JSValue val)
{
    if (JS_IsException(val))
        return -1;
    JSAtom name = JS_NewAtom(ctx, export_name);
    if (name == JS_ATOM_NULL) {
        js_free_value(ctx, val);
        return -1;
    }
    JSNativeExport *entry = find_export(m, name);
    if (!entry) {
        js_free_value(ctx, val);
        js_throw_reference_error_atom(ctx, "module has no export '%s'", name);
        js_free_atom(ctx, name);
        return -1;
    }
    js_free_atom(ctx, name);
    js_set_slot(ctx->rt, &entry->cell->value, val);
    return 0;
}

// The values of a list are made by the machinery that defines properties.
int JS_SetModuleExportList(JSContext *ctx, JSModuleDef *m, const JSCFunctionListEntry *tab, int len)
{
    JSValue object = js_object_new_with_proto(ctx, NULL, JS_CLASS_OBJECT);
    if (JS_IsException(object))
        return -1;
    int status = JS_SetPropertyFunctionList(ctx, object, tab, len) < 0 ? -1 : 0;
    for (int i = 0; i < len && status == 0; i++) {
        JSValue value = JS_GetPropertyStr(ctx, object, tab[i].name);
        status = JS_SetModuleExport(ctx, m, tab[i].name, value);
    }
    js_free_value(ctx, object);
    return status;
}

int JS_SetModulePrivateValue(JSContext *ctx, JSModuleDef *m, JSValue val)
{
    js_set_slot(ctx->rt, &m->private_value, val);
    return 0;
}

JSValue JS_GetModulePrivateValue(JSContext *ctx, JSModuleDef *m)
{
    return js_dup(m->private_value);
}

JSValue JS_GetImportMeta(JSContext *ctx, JSModuleDef *m)
{
    return js_module_get_import_meta(ctx, m);
}

JSAtom JS_GetModuleName(JSContext *ctx, JSModuleDef *m)
{
    return js_atom_dup(ctx->rt, m->name);
}

JSValue JS_GetModuleNamespace(JSContext *ctx, JSModuleDef *m)
{
    return js_module_get_namespace(ctx, m);
}

void JS_SetModuleLoaderFunc(JSRuntime *rt, JSModuleNormalizeFunc *module_normalize,
                            JSModuleLoaderFunc *module_loader, void *opaque)
{
    struct JSModuleState *state = rt->modules;
    state->normalize = module_normalize;
    state->loader = module_loader;
    state->loader_with_attributes = NULL;
    state->check_attributes = NULL;
    state->opaque = opaque;
}

void JS_SetModuleLoaderFunc2(JSRuntime *rt, JSModuleNormalizeFunc *module_normalize,
                             JSModuleLoaderFunc2 *module_loader,
                             JSModuleCheckSupportedImportAttributes *module_check_attrs,
                             void *opaque)
{
    struct JSModuleState *state = rt->modules;
    state->normalize = module_normalize;
    state->loader = NULL;
    state->loader_with_attributes = module_loader;
    state->check_attributes = module_check_attrs;
    state->opaque = opaque;
}

int JS_ResolveModule(JSContext *ctx, JSValueConst obj)
{
    if (!JS_IsModule(obj))
        return 0;
    return js_module_load(ctx, JS_VALUE_GET_PTR(obj));
}

JSValue JS_LoadModule(JSContext *ctx, const char *basename, const char *filename)
{
    JSAtom base = JS_NewAtom(ctx, basename ? basename : "");
    JSAtom name = base == JS_ATOM_NULL ? JS_ATOM_NULL : JS_NewAtom(ctx, filename);
    JSValue promise = JS_EXCEPTION;
    if (name != JS_ATOM_NULL)
        promise = js_module_import_named(ctx, base, name);
    js_free_atom(ctx, name);
    js_free_atom(ctx, base);
    return promise;
}

JSAtom JS_GetScriptOrModuleName(JSContext *ctx, int n_stack_levels)
{
    JSFrame *frame = ctx->rt->current_frame;
    while (frame && n_stack_levels-- > 0)
        frame = frame->previous;
    while (frame && !frame->bytecode)
        frame = frame->previous;
    return frame ? js_atom_dup(ctx->rt, frame->bytecode->file_name) : JS_ATOM_NULL;
}
