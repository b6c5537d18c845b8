// SPDX-License-Identifier: MIT
// The reviver of JSON.parse, with the source text of primitives in its third argument
// (ECMA-262 sec-internalizejsonproperty, and the proposal JSON.parse source text access).
#include "builtins/json.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

typedef struct Reviver {
    JSContext *ctx;
    JSString *text;
    JSValueConst function;
} Reviver;

static JSValue revive(Reviver *r, JSValueConst holder, JSAtom key, const JSJsonRecord *record);

// {source} where the value is a primitive that is still as it was written, else {}.
static JSValue new_context(Reviver *r, const JSJsonRecord *record, JSValueConst value)
{
    JSContext *ctx = r->ctx;
    JSValue context = js_object_new(ctx);
    if (JS_IsException(context) || !record || JS_IsObject(value))
        return context;
    JSValue source =
        js_string_or_throw(ctx, js_string_substring(ctx->rt, r->text, record->start, record->end));
    if (JS_IsException(source) ||
        js_add_property(ctx, js_value_object(context), JS_ATOM_source, source, JS_PROP_C_W_E) < 0) {
        js_free_value(ctx, context);
        return JS_EXCEPTION;
    }
    return context;
}

// Revives one property of `value` in place.
static int revive_property(Reviver *r, JSValueConst value, JSAtom key, const JSJsonRecord *record)
{
    JSContext *ctx = r->ctx;
    JSValue revived = revive(r, value, key, record);
    if (JS_IsException(revived))
        return -1;
    if (JS_IsUndefined(revived)) {
        js_free_value(ctx, revived);
        return js_delete(ctx, value, key, 0) < 0 ? -1 : 0;
    }
    return js_create_data_property(ctx, value, key, revived, JS_PROP_C_W_E) < 0 ? -1 : 0;
}

static int revive_elements(Reviver *r, JSValueConst value, const JSJsonRecord *record)
{
    JSContext *ctx = r->ctx;
    int64_t length;
    if (js_length_of(ctx, value, &length) < 0)
        return -1;
    for (int64_t i = 0; i < length; i++) {
        const JSJsonRecord *child = record && i < record->child_count ? &record->children[i] : NULL;
        JSAtom key = js_atom_from_int64(ctx->rt, i);
        if (key == JS_ATOM_NULL) {
            js_throw_out_of_memory(ctx);
            return -1;
        }
        int status = revive_property(r, value, key, child);
        js_free_atom(ctx, key);
        if (status < 0)
            return -1;
    }
    return 0;
}

// The record of a key. *next is where it is likely to be: keys mostly come as they were written.
static const JSJsonRecord *find_child(const JSJsonRecord *record, JSAtom key, uint32_t *next)
{
    for (uint32_t i = 0; i < record->child_count; i++) {
        uint32_t at = (*next + i) % record->child_count;
        if (record->children[at].key == key) {
            *next = at + 1;
            return &record->children[at];
        }
    }
    return NULL;
}

static int revive_properties(Reviver *r, JSValueConst value, const JSJsonRecord *record)
{
    JSContext *ctx = r->ctx;
    JSPropertyEnum *keys;
    uint32_t count;
    uint32_t next = 0;
    int status = 0;
    if (js_own_keys(ctx, &keys, &count, value, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0)
        return -1;
    for (uint32_t i = 0; i < count && status == 0; i++) {
        const JSJsonRecord *child = record ? find_child(record, keys[i].atom, &next) : NULL;
        status = revive_property(r, value, keys[i].atom, child);
    }
    JS_FreePropertyEnum(ctx, keys, count);
    return status;
}

static JSValue call_reviver(Reviver *r, JSValueConst holder, JSAtom key, JSValueConst value,
                            JSValueConst context)
{
    JSContext *ctx = r->ctx;
    JSValue name = js_atom_get_value(ctx->rt, key);
    if (JS_IsException(name))
        return js_throw_out_of_memory(ctx);
    JSValueConst arguments[3] = {name, value, context};
    JSValue result = js_call(ctx, r->function, holder, 3, arguments);
    js_free_value(ctx, name);
    return result;
}

static JSValue revive(Reviver *r, JSValueConst holder, JSAtom key, const JSJsonRecord *record)
{
    JSContext *ctx = r->ctx;
    JSValue result = JS_EXCEPTION;
    JSValue context = JS_UNDEFINED;
    if (js_runtime_stack_overflows(ctx->rt, 0))
        return js_throw_stack_overflow(ctx);
    JSValue value = js_get(ctx, holder, key);
    if (JS_IsException(value))
        return JS_EXCEPTION;
    if (record && !js_same_value(ctx, record->value, value))
        record = NULL;
    if (JS_IsObject(value)) {
        int is_array = js_is_array(ctx, value);
        int status = is_array < 0 ? -1
                     : is_array   ? revive_elements(r, value, record)
                                  : revive_properties(r, value, record);
        if (status < 0)
            goto done;
    }
    context = new_context(r, record, value);
    if (!JS_IsException(context))
        result = call_reviver(r, holder, key, value, context);
done:
    js_free_value(ctx, context);
    js_free_value(ctx, value);
    return result;
}

JSValue js_json_revive(JSContext *ctx, JSString *text, JSValue value, const JSJsonRecord *record,
                       JSValueConst reviver)
{
    Reviver r = {.ctx = ctx, .text = text, .function = reviver};
    JSValue root = js_object_new(ctx);
    if (JS_IsException(root)) {
        js_free_value(ctx, value);
        return JS_EXCEPTION;
    }
    JSValue result = JS_EXCEPTION;
    if (js_add_property(ctx, js_value_object(root), JS_ATOM_empty, value, JS_PROP_C_W_E) >= 0)
        result = revive(&r, root, JS_ATOM_empty, record);
    js_free_value(ctx, root);
    return result;
}
