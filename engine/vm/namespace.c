// SPDX-License-Identifier: MIT
// Module namespace objects (ECMA-262 sec-module-namespace-exotic-objects).
#include "object/convert.h"
#include "object/error.h"
#include "object/property_own.h"
#include "vm/module.h"

#include <assert.h>
#include <stdlib.h>

typedef struct NamespaceExport {
    JSAtom name;    // owned
    JSVarRef *cell; // owned
} NamespaceExport;

typedef struct NamespacePayload {
    JSModuleDef *module;      // owned
    NamespaceExport *exports; // sorted by the text of the names
    uint32_t count;
} NamespacePayload;

static const JSSlot namespace_slots[] = {
    JS_SLOT(NamespacePayload, module, CELL, "module"),
    JS_SLOTS_END,
};

static void visit_namespace(JSRuntime *rt, JSObject *object, JSVisitor *visitor)
{
    NamespacePayload *payload = object->payload;
    for (uint32_t i = 0; i < payload->count; i++) {
        js_visit_atom(visitor, rt, &payload->exports[i].name, "export name");
        js_visit_cell(visitor, rt, (void **)&payload->exports[i].cell, "export", i);
    }
}

static void release_namespace_blocks(JSRuntime *rt, JSObject *object)
{
    js_heap_free_block(rt, ((NamespacePayload *)object->payload)->exports);
}

static NamespacePayload *peek(JSValueConst object)
{
    return js_value_object(object)->payload;
}

static NamespaceExport *find(JSValueConst object, JSAtom name)
{
    NamespacePayload *payload = peek(object);
    for (uint32_t i = 0; i < payload->count; i++) {
        if (payload->exports[i].name == name)
            return &payload->exports[i];
    }
    return NULL;
}

static bool is_symbol(JSContext *ctx, JSAtom key)
{
    return js_atom_is_symbol_kind(js_atom_kind(ctx->rt, key));
}

// -1 (thrown) while the export's variable is dead.
static int check_alive(JSContext *ctx, const NamespaceExport *entry)
{
    if (!JS_IsUninitialized(entry->cell->value))
        return 0;
    js_throw_reference_error_atom(ctx, "export '%s' is not initialized", entry->name);
    return -1;
}

static int namespace_get_own(JSContext *ctx, JSPropertyDescriptor *descriptor, JSValueConst object,
                             JSAtom key)
{
    if (is_symbol(ctx, key))
        return js_ordinary_get_own(ctx, descriptor, js_value_object(object), key);
    NamespaceExport *entry = find(object, key);
    if (!entry)
        return 0;
    if (check_alive(ctx, entry) < 0)
        return -1;
    if (descriptor) {
        descriptor->flags = JS_PROP_WRITABLE | JS_PROP_ENUMERABLE;
        descriptor->value = js_dup(entry->cell->value);
        descriptor->getter = JS_UNDEFINED;
        descriptor->setter = JS_UNDEFINED;
    }
    return 1;
}

static int namespace_own_names(JSContext *ctx, JSPropertyEnum **ptab, uint32_t *plen,
                               JSValueConst object)
{
    NamespacePayload *payload = peek(object);
    JSShape *shape = js_value_object(object)->shape;
    uint32_t count = 0;
    JSPropertyEnum *keys =
        js_malloc(ctx, (payload->count + shape->count + 1) * sizeof(JSPropertyEnum));
    if (!keys)
        return -1;
    for (uint32_t i = 0; i < payload->count; i++)
        keys[count++] = (JSPropertyEnum){true, js_atom_dup(ctx->rt, payload->exports[i].name)};
    for (uint32_t i = 0; i < shape->count; i++) {
        JSAtom atom = shape->properties[i].atom;
        if (atom != JS_ATOM_NULL && is_symbol(ctx, atom))
            keys[count++] = (JSPropertyEnum){(shape->properties[i].flags & JS_PROP_ENUMERABLE) != 0,
                                             js_atom_dup(ctx->rt, atom)};
    }
    *ptab = keys;
    *plen = count;
    return 0;
}

static int namespace_delete(JSContext *ctx, JSValueConst object, JSAtom key)
{
    if (is_symbol(ctx, key))
        return js_ordinary_delete(ctx, js_value_object(object), key);
    return find(object, key) == NULL;
}

static int namespace_define(JSContext *ctx, JSValueConst object, JSAtom key, JSValueConst value,
                            JSValueConst getter, JSValueConst setter, int flags)
{
    if (is_symbol(ctx, key))
        return js_ordinary_define(ctx, js_value_object(object), key, value, getter, setter, flags);
    NamespaceExport *entry = find(object, key);
    if (!entry)
        return js_throw_if_false(ctx, 0, flags, "cannot define property '%s' of a namespace", key);
    if (check_alive(ctx, entry) < 0)
        return -1;
    bool is_good = !((flags & JS_PROP_HAS_CONFIGURABLE) && (flags & JS_PROP_CONFIGURABLE)) &&
                   !((flags & JS_PROP_HAS_ENUMERABLE) && !(flags & JS_PROP_ENUMERABLE)) &&
                   !(flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET)) &&
                   !((flags & JS_PROP_HAS_WRITABLE) && !(flags & JS_PROP_WRITABLE));
    if (is_good && (flags & JS_PROP_HAS_VALUE))
        is_good = js_same_value(ctx, value, entry->cell->value);
    return js_throw_if_false(ctx, is_good, flags, "cannot define property '%s' of a namespace",
                             key);
}

static int namespace_has(JSContext *ctx, JSValueConst object, JSAtom key)
{
    if (is_symbol(ctx, key))
        return js_shape_find(js_value_object(object)->shape, key) >= 0;
    return find(object, key) != NULL;
}

static JSValue namespace_get(JSContext *ctx, JSValueConst object, JSAtom key, JSValueConst receiver)
{
    if (is_symbol(ctx, key))
        return js_ordinary_get(ctx, js_value_object(object), key, receiver);
    NamespaceExport *entry = find(object, key);
    if (!entry)
        return JS_UNDEFINED;
    return check_alive(ctx, entry) < 0 ? JS_EXCEPTION : js_dup(entry->cell->value);
}

static int namespace_set(JSContext *ctx, JSValueConst object, JSAtom key, JSValueConst value,
                         JSValueConst receiver, int flags)
{
    return js_throw_if_false(ctx, 0, flags, "property '%s' of a namespace is read-only", key);
}

static JSValue namespace_get_prototype(JSContext *ctx, JSValueConst object)
{
    return JS_NULL;
}

static int namespace_set_prototype(JSContext *ctx, JSValueConst object, JSValueConst proto)
{
    return JS_IsNull(proto);
}

static int namespace_is_extensible(JSContext *ctx, JSValueConst object)
{
    return 0;
}

static int namespace_prevent_extensions(JSContext *ctx, JSValueConst object)
{
    return 1;
}

static const JSClassExoticMethods namespace_methods = {
    .get_own_property = namespace_get_own,
    .get_own_property_names = namespace_own_names,
    .delete_property = namespace_delete,
    .define_own_property = namespace_define,
    .has_property = namespace_has,
    .get_property = namespace_get,
    .set_property = namespace_set,
    .get_prototype = namespace_get_prototype,
    .set_prototype = namespace_set_prototype,
    .is_extensible = namespace_is_extensible,
    .prevent_extensions = namespace_prevent_extensions,
};

const JSClassInfo js_class_module_namespace = {
    .name = "Module",
    .payload_size = sizeof(NamespacePayload),
    .slots = namespace_slots,
    .visit = visit_namespace,
    .release_blocks = release_namespace_blocks,
    .exotic = &namespace_methods,
};

// ---- Making
// ----------------------------------------------------------------------------------------

typedef struct SortedName {
    JSAtom name;    // owned
    JSString *text; // owned
} SortedName;

static int compare_names(const void *a, const void *b)
{
    return js_string_compare(((const SortedName *)a)->text, ((const SortedName *)b)->text);
}

// Takes the atoms; a block of owned names in order, or NULL (thrown; the atoms are freed).
static SortedName *sort_names(JSContext *ctx, JSAtom *names, uint32_t count)
{
    JSRuntime *rt = ctx->rt;
    SortedName *sorted = js_heap_alloc_zero(rt, (count + 1) * sizeof *sorted);
    bool has_failed = !sorted;
    for (uint32_t i = 0; i < count; i++) {
        if (!sorted) {
            js_atom_free(rt, names[i]);
            continue;
        }
        sorted[i].name = names[i];
        sorted[i].text = js_atom_get_string(rt, names[i]);
        has_failed = has_failed || !sorted[i].text;
    }
    if (has_failed) {
        for (uint32_t i = 0; sorted && i < count; i++) {
            js_atom_free(rt, sorted[i].name);
            js_heap_free(rt, sorted[i].text);
        }
        js_heap_free_block(rt, sorted);
        js_throw_out_of_memory(ctx);
        return NULL;
    }
    qsort(sorted, count, sizeof *sorted, compare_names);
    return sorted;
}

// Adds an export if it resolves. -1: exception.
static int add_export(JSContext *ctx, JSModuleDef *module, NamespacePayload *payload, JSAtom name)
{
    JSModuleResolution resolution;
    int status = js_module_resolve_export(ctx, module, name, &resolution);
    if (status != 1)
        return status < 0 ? -1 : 0;
    JSVarRef *cell;
    if (resolution.is_namespace) {
        JSValue object = js_module_get_namespace(ctx, resolution.module);
        if (JS_IsException(object))
            return -1;
        cell = js_var_ref_new(ctx, object);
        if (!cell)
            return -1;
    } else {
        cell = js_heap_dup(resolution.cell);
    }
    payload->exports[payload->count++] = (NamespaceExport){js_atom_dup(ctx->rt, name), cell};
    return 0;
}

static int fill(JSContext *ctx, JSModuleDef *module, JSValueConst object)
{
    NamespacePayload *payload = peek(object);
    JSAtom *names;
    uint32_t count;
    if (js_module_exported_names(ctx, module, &names, &count) < 0)
        return -1;
    SortedName *sorted = sort_names(ctx, names, count);
    js_heap_free_block(ctx->rt, names);
    if (!sorted)
        return -1;
    int status = 0;
    payload->exports = js_heap_alloc_zero(ctx->rt, (count + 1) * sizeof *payload->exports);
    if (!payload->exports) {
        js_throw_out_of_memory(ctx);
        status = -1;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (status == 0)
            status = add_export(ctx, module, payload, sorted[i].name);
        js_free_atom(ctx, sorted[i].name);
        js_heap_free(ctx->rt, sorted[i].text);
    }
    js_heap_free_block(ctx->rt, sorted);
    return status;
}

// ECMA-262 sec-getmodulenamespace
JSValue js_module_get_namespace(JSContext *ctx, JSModuleDef *module)
{
    JSContext *realm = module->realm;
    if (JS_IsObject(module->namespace_object))
        return js_dup(module->namespace_object);
    JSValue object = js_object_new_with_proto(realm, NULL, JS_CLASS_MODULE_NAMESPACE);
    if (JS_IsException(object))
        return object;
    NamespacePayload *payload = peek(object);
    payload->module = js_heap_dup(module);
    // Known before it is full: modules may export the namespaces of each other.
    js_set_slot(ctx->rt, &module->namespace_object, js_dup(object));
    JSValue tag = js_atom_get_value(ctx->rt, JS_ATOM_Module);
    int status = -1;
    if (JS_IsException(tag))
        js_throw_out_of_memory(ctx);
    else if (js_add_property(ctx, js_value_object(object), JS_ATOM_Symbol_toStringTag, tag, 0) >= 0)
        status = fill(ctx, module, object);
    js_value_object(object)->is_extensible = false;
    if (status < 0) {
        js_set_slot(ctx->rt, &module->namespace_object, JS_UNDEFINED);
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}
