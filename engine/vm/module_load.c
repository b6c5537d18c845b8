// SPDX-License-Identifier: MIT
// What modules ask for: names, attributes, and the embedder's loader.
#include "vm/module.h"

#include "object/error.h"
#include "object/property.h"

#include <assert.h>

// Drops "." and resolves ".." of the specifier against the directory of the base name, where the
// specifier starts with a dot; others are left alone.
static char *join_names(JSContext *ctx, const char *base, const char *specifier)
{
    if (specifier[0] != '.')
        return js_strdup(ctx, specifier);
    const char *slash = strrchr(base, '/');
    size_t length = slash ? (size_t)(slash - base) : 0;
    char *name = js_malloc(ctx, length + strlen(specifier) + 2);
    if (!name)
        return NULL;
    memcpy(name, base, length);
    name[length] = '\0';
    for (;;) {
        if (specifier[0] == '.' && specifier[1] == '/') {
            specifier += 2;
        } else if (specifier[0] == '.' && specifier[1] == '.' && specifier[2] == '/') {
            char *last = strrchr(name, '/');
            const char *part = last ? last + 1 : name;
            if (name[0] == '\0' || strcmp(part, "..") == 0 || strcmp(part, ".") == 0)
                break;
            if (last)
                *last = '\0';
            else
                name[0] = '\0';
            specifier += 3;
        } else {
            break;
        }
    }
    if (name[0] != '\0' || slash == base)
        strcat(name, "/");
    strcat(name, specifier);
    return name;
}

// Owned; JS_ATOM_NULL: exception.
static JSAtom normalize(JSContext *ctx, JSAtom base_name, JSAtom specifier)
{
    struct JSModuleState *state = ctx->rt->modules;
    JSAtom atom = JS_ATOM_NULL;
    const char *base = JS_AtomToCString(ctx, base_name);
    const char *text = base ? JS_AtomToCString(ctx, specifier) : NULL;
    if (text) {
        char *name = state->normalize ? state->normalize(ctx, base, text, state->opaque)
                                      : join_names(ctx, base, text);
        if (name)
            atom = JS_NewAtom(ctx, name);
        js_free(ctx, name);
    }
    if (text)
        JS_FreeCString(ctx, text);
    if (base)
        JS_FreeCString(ctx, base);
    return atom;
}

// An object of the attributes; undefined where there are none.
static JSValue new_attributes(JSContext *ctx, const JSModuleTableAttribute *attributes,
                              uint32_t count)
{
    if (count == 0)
        return JS_UNDEFINED;
    JSValue object = js_object_new_with_proto(ctx, NULL, JS_CLASS_OBJECT);
    if (JS_IsException(object))
        return object;
    for (uint32_t i = 0; i < count; i++) {
        JSValue value = js_atom_get_value(ctx->rt, attributes[i].value);
        if (JS_IsException(value))
            js_throw_out_of_memory(ctx);
        if (JS_IsException(value) ||
            js_create_data_property(ctx, object, attributes[i].key, value, JS_PROP_C_W_E) < 0) {
            js_free_value(ctx, object);
            return JS_EXCEPTION;
        }
    }
    return object;
}

static int check_attributes(JSContext *ctx, JSValueConst object,
                            const JSModuleTableAttribute *attributes, uint32_t count)
{
    struct JSModuleState *state = ctx->rt->modules;
    if (count == 0)
        return 0;
    if (state->check_attributes)
        return state->check_attributes(ctx, state->opaque, object);
    for (uint32_t i = 0; i < count; i++) {
        if (attributes[i].key != JS_ATOM_type) {
            js_throw_syntax_error_atom(ctx, "import attribute '%s' is not supported",
                                       attributes[i].key);
            return -1;
        }
    }
    return 0;
}

static JSAtom type_of(const JSModuleTableAttribute *attributes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (attributes[i].key == JS_ATOM_type)
            return attributes[i].value;
    }
    return JS_ATOM_NULL;
}

static JSModuleDef *call_loader(JSContext *ctx, JSAtom name, JSValueConst attributes)
{
    struct JSModuleState *state = ctx->rt->modules;
    if (!state->loader && !state->loader_with_attributes) {
        js_throw_reference_error_atom(ctx, "could not load module '%s'", name);
        return NULL;
    }
    const char *text = JS_AtomToCString(ctx, name);
    if (!text)
        return NULL;
    JSModuleDef *module;
    if (state->loader_with_attributes)
        module = state->loader_with_attributes(ctx, text, state->opaque, attributes);
    else
        module = state->loader(ctx, text, state->opaque);
    JS_FreeCString(ctx, text);
    if (!module && !JS_HasException(ctx))
        js_throw_reference_error_atom(ctx, "could not load module '%s'", name);
    return module;
}

JSModuleDef *js_module_load_one(JSContext *ctx, JSAtom base_name, JSAtom specifier,
                                const JSModuleTableAttribute *attributes, uint32_t count)
{
    JSModuleDef *module = NULL;
    JSAtom type = type_of(attributes, count);
    JSValue object = new_attributes(ctx, attributes, count);
    if (JS_IsException(object))
        return NULL;
    if (check_attributes(ctx, object, attributes, count) == 0) {
        JSAtom name = normalize(ctx, base_name, specifier);
        if (name != JS_ATOM_NULL) {
            module = js_module_find(ctx, name, type);
            if (!module) {
                module = call_loader(ctx, name, object);
                if (module && module->type == JS_ATOM_NULL && type != JS_ATOM_NULL)
                    module->type = js_atom_dup(ctx->rt, type);
            }
            js_free_atom(ctx, name);
        }
    }
    js_free_value(ctx, object);
    return module;
}

// Loads what one module asks for, not what those ask for.
static int load_requests(JSContext *ctx, JSModuleDef *module)
{
    JSModuleTable *table = js_module_table(module);
    if (!table || table->request_count == 0)
        return 0;
    JSModuleDef **requested = js_heap_alloc_zero(ctx->rt, table->request_count * sizeof *requested);
    if (!requested) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    uint32_t count = 0;
    for (; count < table->request_count; count++) {
        JSModuleTableRequest *request = &table->requests[count];
        JSModuleDef *other = js_module_load_one(ctx, module->name, request->specifier,
                                                request->attributes, request->attribute_count);
        if (!other)
            break;
        requested[count] = js_heap_dup(other);
    }
    if (count < table->request_count || module->requested) {
        // Failed; or the loader loaded this same module meanwhile.
        bool has_failed = count < table->request_count;
        while (count > 0)
            js_heap_free(ctx->rt, requested[--count]);
        js_heap_free_block(ctx->rt, requested);
        return has_failed ? -1 : 0;
    }
    module->requested = requested;
    module->requested_count = count;
    return 0;
}

// ECMA-262 sec-InnerModuleLoading, without waiting: loaders are synchronous.
int js_module_load(JSContext *ctx, JSModuleDef *module)
{
    if (module->status != JS_MODULE_NEW || module->is_loading)
        return 0;
    if (js_runtime_stack_overflows(ctx->rt, 0)) {
        js_throw_stack_overflow(ctx);
        return -1;
    }
    module->is_loading = true;
    int status = module->requested ? 0 : load_requests(ctx, module);
    for (uint32_t i = 0; status == 0 && i < module->requested_count; i++)
        status = js_module_load(ctx, module->requested[i]);
    module->is_loading = false;
    if (status == 0 && module->status == JS_MODULE_NEW)
        module->status = JS_MODULE_UNLINKED;
    return status;
}
