// SPDX-License-Identifier: MIT
// import() and import.meta.
#include "vm/module.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "vm/exception.h"
#include "vm/promise.h"

#include <assert.h>

JSValue js_module_get_import_meta(JSContext *ctx, JSModuleDef *module)
{
    if (JS_IsUndefined(module->meta)) {
        JSValue meta = js_object_new_with_proto(module->realm, NULL, JS_CLASS_OBJECT);
        if (JS_IsException(meta))
            return meta;
        module->meta = meta;
    }
    return js_dup(module->meta);
}

// ---- Attributes
// ----------------------------------------------------------------------------------

typedef struct AttributeList {
    JSModuleTableAttribute *items; // owned atoms, sorted by key as text order needs no more here
    uint32_t count;
    uint32_t capacity;
} AttributeList;

static void free_attributes(JSContext *ctx, AttributeList *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        js_free_atom(ctx, list->items[i].key);
        js_free_atom(ctx, list->items[i].value);
    }
    js_heap_free_block(ctx->rt, list->items);
    *list = (AttributeList){0};
}

static int add_attribute(JSContext *ctx, AttributeList *list, JSAtom key, JSValueConst value)
{
    if (!JS_IsString(value)) {
        js_error_throw(ctx, JS_ERROR_TYPE, "import attribute is not a string");
        return -1;
    }
    JSAtom atom = js_to_property_key(ctx, value);
    if (atom == JS_ATOM_NULL)
        return -1;
    if (!js_array_reserve(&ctx->rt->allocator, (void **)&list->items, &list->capacity,
                          list->count + 1, sizeof *list->items)) {
        js_free_atom(ctx, atom);
        js_throw_out_of_memory(ctx);
        return -1;
    }
    list->items[list->count].key = js_atom_dup(ctx->rt, key);
    list->items[list->count++].value = atom;
    return 0;
}

static int list_attributes(JSContext *ctx, AttributeList *list, JSValueConst object)
{
    JSPropertyEnum *keys;
    uint32_t count;
    if (js_own_keys(ctx, &keys, &count, object, JS_GPN_STRING_MASK | JS_GPN_SET_ENUM) < 0)
        return -1;
    int status = 0;
    for (uint32_t i = 0; i < count && status == 0; i++) {
        if (!keys[i].is_enumerable)
            continue;
        JSValue value = js_get(ctx, object, keys[i].atom);
        if (JS_IsException(value))
            status = -1;
        else
            status = add_attribute(ctx, list, keys[i].atom, value);
        js_free_value(ctx, value);
    }
    JS_FreePropertyEnum(ctx, keys, count);
    return status;
}

// ECMA-262 sec-evaluate-import-call, the part on options
static int read_options(JSContext *ctx, AttributeList *list, JSValueConst options)
{
    if (JS_IsUndefined(options))
        return 0;
    if (!JS_IsObject(options)) {
        js_error_throw(ctx, JS_ERROR_TYPE, "import options are not an object");
        return -1;
    }
    JSValue attributes = js_get(ctx, options, JS_ATOM_with);
    int status = 0;
    if (JS_IsException(attributes))
        return -1;
    if (!JS_IsUndefined(attributes)) {
        if (JS_IsObject(attributes)) {
            status = list_attributes(ctx, list, attributes);
        } else {
            js_error_throw(ctx, JS_ERROR_TYPE, "import attributes are not an object");
            status = -1;
        }
    }
    js_free_value(ctx, attributes);
    return status;
}

// ---- The jobs
// ------------------------------------------------------------------------------------

// The module was evaluated. arguments: the promise, unused, the settled value; cell: the module.
static JSValue run_evaluated_job(JSContext *ctx, JSJob *job)
{
    JSValueConst promise = job->arguments[0];
    if (job->is_rejection) {
        js_promise_reject(ctx, promise, js_dup(job->arguments[1]));
        return JS_UNDEFINED;
    }
    JSValue object = js_module_get_namespace(ctx, (JSModuleDef *)job->cell);
    int status;
    if (JS_IsException(object))
        status = js_promise_reject_pending(ctx, promise);
    else
        status = js_promise_resolve_with(ctx, promise, object);
    js_free_value(ctx, object);
    return status < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

enum { // arguments of a loading job; pairs of attributes follow
    IMPORT_PROMISE,
    IMPORT_BASE,
    IMPORT_SPECIFIER,
    IMPORT_ATTRIBUTES,
};

static int run_module(JSContext *ctx, JSModuleDef *module, JSValueConst promise)
{
    int status = -1;
    JSModuleDef *held = js_heap_dup(module);
    JSValue evaluation = js_module_run(ctx, module);
    if (!JS_IsException(evaluation)) {
        JSJob *job = js_job_new(ctx, run_evaluated_job, 2);
        if (job) {
            job->cell = js_heap_dup(module);
            job->arguments[0] = js_dup(promise);
            js_promise_react(ctx, evaluation, job);
            status = 0;
        }
        js_free_value(ctx, evaluation);
    }
    js_heap_free(ctx->rt, held);
    return status;
}

static JSModuleDef *load_for_job(JSContext *ctx, JSJob *job)
{
    JSModuleDef *module = NULL;
    AttributeList list = {0};
    JSAtom base = js_to_property_key(ctx, job->arguments[IMPORT_BASE]);
    JSAtom specifier = base == JS_ATOM_NULL
                           ? JS_ATOM_NULL
                           : js_to_property_key(ctx, job->arguments[IMPORT_SPECIFIER]);
    int status = specifier == JS_ATOM_NULL ? -1 : 0;
    for (uint32_t i = IMPORT_ATTRIBUTES; i + 1 < job->count && status == 0; i += 2) {
        JSAtom key = js_to_property_key(ctx, job->arguments[i]);
        status = key == JS_ATOM_NULL ? -1 : add_attribute(ctx, &list, key, job->arguments[i + 1]);
        js_free_atom(ctx, key);
    }
    if (status == 0)
        module = js_module_load_one(ctx, base, specifier, list.items, list.count);
    free_attributes(ctx, &list);
    js_free_atom(ctx, specifier);
    js_free_atom(ctx, base);
    return module;
}

static JSValue run_import_job(JSContext *ctx, JSJob *job)
{
    JSModuleDef *module = load_for_job(ctx, job);
    if (module && run_module(ctx, module, job->arguments[IMPORT_PROMISE]) == 0)
        return JS_UNDEFINED;
    return js_promise_reject_pending(ctx, job->arguments[IMPORT_PROMISE]) < 0 ? JS_EXCEPTION
                                                                              : JS_UNDEFINED;
}

// Queues the loading. -1: exception. Takes specifier.
static int enqueue_import(JSContext *ctx, JSValueConst promise, JSAtom base_name, JSValue specifier,
                          const AttributeList *list)
{
    JSJob *job = js_job_new(ctx, run_import_job, IMPORT_ATTRIBUTES + 2 * list->count);
    if (!job) {
        js_free_value(ctx, specifier);
        return -1;
    }
    job->arguments[IMPORT_PROMISE] = js_dup(promise);
    job->arguments[IMPORT_SPECIFIER] = specifier;
    job->arguments[IMPORT_BASE] = js_atom_get_value(ctx->rt, base_name);
    bool has_failed = JS_IsException(job->arguments[IMPORT_BASE]);
    for (uint32_t i = 0; i < list->count; i++) {
        JSValue *pair = &job->arguments[IMPORT_ATTRIBUTES + 2 * i];
        pair[0] = js_atom_get_value(ctx->rt, list->items[i].key);
        pair[1] = js_atom_get_value(ctx->rt, list->items[i].value);
        has_failed = has_failed || JS_IsException(pair[0]) || JS_IsException(pair[1]);
    }
    if (has_failed) {
        js_heap_free(ctx->rt, job);
        js_throw_out_of_memory(ctx);
        return -1;
    }
    js_job_enqueue(ctx->rt, job);
    return 0;
}

static JSValue import(JSContext *ctx, JSAtom base_name, JSValueConst specifier,
                      JSValueConst options)
{
    AttributeList list = {0};
    JSValue promise = js_promise_new(ctx);
    if (JS_IsException(promise))
        return promise;
    int status = -1;
    JSValue text = js_to_string(ctx, specifier);
    if (!JS_IsException(text)) {
        if (read_options(ctx, &list, options) == 0)
            status = enqueue_import(ctx, promise, base_name, text, &list);
        else
            js_free_value(ctx, text);
    }
    free_attributes(ctx, &list);
    if (status < 0 && js_promise_reject_pending(ctx, promise) < 0) {
        js_free_value(ctx, promise);
        return JS_EXCEPTION;
    }
    return promise;
}

JSValue js_module_import_dynamic(JSContext *ctx, const JSFunctionBytecode *b,
                                 JSValueConst specifier, JSValueConst options)
{
    JSAtom base_name = b->file_name;
    if (JS_IsModule(b->script_or_module)) {
        base_name = ((JSModuleDef *)JS_VALUE_GET_PTR(b->script_or_module))->name;
    } else if (b->code_kind == JS_CODE_EVAL) { // belongs to the script that called it
        JSFrame *frame = ctx->rt->current_frame;
        while (frame && (!frame->bytecode || frame->bytecode->code_kind == JS_CODE_EVAL))
            frame = frame->previous;
        if (frame)
            base_name = frame->bytecode->file_name;
    }
    return import(ctx, base_name, specifier, options);
}

JSValue js_module_import_named(JSContext *ctx, JSAtom base_name, JSAtom specifier)
{
    JSValue text = js_atom_get_value(ctx->rt, specifier);
    if (JS_IsException(text))
        return js_throw_out_of_memory(ctx);
    JSValue promise = import(ctx, base_name, text, JS_UNDEFINED);
    js_free_value(ctx, text);
    return promise;
}
