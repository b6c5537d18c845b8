// SPDX-License-Identifier: MIT
// Global names (ECMA-262 sec-global-environment-records) and object environments.
#include "vm/operate.h"

#include "object/error.h"
#include "object/property.h"

#include <assert.h>

static JSObject *peek_lexicals(JSContext *ctx)
{
    return js_value_object(ctx->global_lexicals);
}

static JSObject *peek_global(JSContext *ctx)
{
    return js_realm_peek_intrinsic(ctx, JS_INTRINSIC_GLOBAL);
}

static bool has_lexical(JSContext *ctx, JSAtom atom)
{
    return js_shape_find(peek_lexicals(ctx)->shape, atom) >= 0;
}

// `needed`: JS_PROP_WRITABLE for a cache of writes. Reads and writes do not share caches.
static void fill_cache(JSContext *ctx, JSObject *global, JSAtom atom, JSInlineCache *cache,
                       int needed)
{
    JSObject *lexicals = peek_lexicals(ctx);
    int32_t index = js_shape_find(lexicals->shape, atom);
    if (index >= 0) {
        if ((lexicals->shape->properties[index].flags & needed) == (uint32_t)needed)
            *cache = (JSInlineCache){lexicals->shape->id, 0, (uint32_t)index, 0};
        return;
    }
    index = global->has_exotic ? -1 : js_shape_find(global->shape, atom);
    if (index < 0)
        return;
    uint32_t flags = global->shape->properties[index].flags;
    if ((flags & JS_PROP_TMASK) == JS_PROP_NORMAL && (flags & needed) == (uint32_t)needed)
        *cache = (JSInlineCache){lexicals->shape->id, global->shape->id, (uint32_t)index, 1};
}

static int throw_not_defined(JSContext *ctx, JSAtom atom)
{
    js_throw_reference_error_atom(ctx, "'%s' is not defined", atom);
    return -1;
}

static int throw_dead(JSContext *ctx, JSAtom atom)
{
    js_throw_reference_error_atom(ctx, "'%s' is not initialized", atom);
    return -1;
}

int js_operate_get_global(JSContext *ctx, JSValue *sp, JSAtom atom, JSInlineCache *cache,
                          bool or_undefined)
{
    JSObject *lexicals = peek_lexicals(ctx);
    JSObject *global = peek_global(ctx);
    if (!global)
        return -1;
    if (cache)
        fill_cache(ctx, global, atom, cache, 0);
    int32_t index = js_shape_find(lexicals->shape, atom);
    if (index >= 0) {
        JSValueConst value = lexicals->properties[index].value;
        if (JS_IsUninitialized(value))
            return throw_dead(ctx, atom);
        sp[0] = js_dup(value);
        return 0;
    }
    JSValueConst object = js_object_borrow(global);
    int found = js_has_property(ctx, object, atom);
    if (found < 0)
        return -1;
    if (!found && !or_undefined)
        return throw_not_defined(ctx, atom);
    JSValue value = found ? js_get(ctx, object, atom) : JS_UNDEFINED;
    if (JS_IsException(value))
        return -1;
    sp[0] = value;
    return 0;
}

// 1 and *slot may be written, 0 there is no such lexical, -1 exception.
static int find_writable_lexical(JSContext *ctx, JSAtom atom, JSValue **found)
{
    JSObject *lexicals = peek_lexicals(ctx);
    int32_t index = js_shape_find(lexicals->shape, atom);
    if (index < 0)
        return 0;
    JSValue *slot = &lexicals->properties[index].value;
    if (JS_IsUninitialized(*slot))
        return throw_dead(ctx, atom);
    if (!(lexicals->shape->properties[index].flags & JS_PROP_WRITABLE)) {
        js_throw_type_error_atom(ctx, "assignment to constant variable '%s'", atom);
        return -1;
    }
    *found = slot;
    return 1;
}

int js_operate_put_global(JSContext *ctx, JSValue *sp, JSAtom atom, JSInlineCache *cache,
                          bool is_strict)
{
    JSValue *slot;
    if (cache && ctx->intrinsics[JS_INTRINSIC_GLOBAL])
        fill_cache(ctx, ctx->intrinsics[JS_INTRINSIC_GLOBAL], atom, cache, JS_PROP_WRITABLE);
    int status = find_writable_lexical(ctx, atom, &slot);
    if (status < 0)
        return -1;
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    if (status > 0) {
        js_set_slot(ctx->rt, slot, value);
        return 0;
    }
    JSObject *global = peek_global(ctx);
    int found = -1;
    if (global)
        found = is_strict ? js_has_property(ctx, js_object_borrow(global), atom) : 1;
    if (found <= 0) {
        js_free_value(ctx, value);
        return found < 0 ? -1 : throw_not_defined(ctx, atom);
    }
    return js_set(ctx, js_object_borrow(global), atom, value, is_strict ? JS_PROP_THROW : 0) < 0
               ? -1
               : 0;
}

int js_operate_global_exists(JSContext *ctx, JSValue *sp, JSAtom atom)
{
    JSObject *global = peek_global(ctx);
    if (!global)
        return -1;
    int found = has_lexical(ctx, atom) ? 1 : js_has_property(ctx, js_object_borrow(global), atom);
    if (found < 0)
        return -1;
    sp[0] = js_bool(found != 0);
    return 0;
}

// [existed, v] -> []
int js_operate_put_global_resolved(JSContext *ctx, JSValue *sp, JSAtom atom)
{
    if (!js_to_boolean(sp[-2]))
        return throw_not_defined(ctx, atom);
    return js_operate_put_global(ctx, sp, atom, NULL, true);
}

int js_operate_delete_global(JSContext *ctx, JSValue *sp, JSAtom atom)
{
    JSObject *global = peek_global(ctx);
    if (!global)
        return -1;
    int status = 0;
    if (!has_lexical(ctx, atom)) {
        JSValueConst object = js_object_borrow(global);
        status = js_has_property(ctx, object, atom);
        if (status > 0)
            status = js_delete(ctx, object, atom, 0);
        else if (status == 0)
            status = 1;
    }
    if (status < 0)
        return -1;
    sp[0] = js_bool(status != 0);
    return 0;
}

// ---- Declarations ------------------------------------------------------------------------------

static int check_lexical(JSContext *ctx, JSObject *global, JSAtom name)
{
    JSPropertyDescriptor descriptor;
    bool clashes = has_lexical(ctx, name);
    if (!clashes) { // HasRestrictedGlobalProperty
        int found = js_get_own_property(ctx, &descriptor, js_object_borrow(global), name);
        if (found < 0)
            return -1;
        if (found) {
            clashes = !(descriptor.flags & JS_PROP_CONFIGURABLE);
            js_free_descriptor(ctx, &descriptor);
        }
    }
    if (clashes) {
        js_throw_syntax_error_atom(ctx, "redeclaration of '%s'", name);
        return -1;
    }
    return 0;
}

// CanDeclareGlobalVar: 1, 0, -1.
static int can_declare_var(JSContext *ctx, JSObject *global, JSAtom name)
{
    JSValueConst object = js_object_borrow(global);
    int found = js_get_own_property(ctx, NULL, object, name);
    return found != 0 ? found : js_is_extensible(ctx, object);
}

// CanDeclareGlobalFunction: 1, 0, -1.
static int can_declare_function(JSContext *ctx, JSObject *global, JSAtom name)
{
    JSPropertyDescriptor descriptor;
    JSValueConst object = js_object_borrow(global);
    int found = js_get_own_property(ctx, &descriptor, object, name);
    if (found < 0)
        return -1;
    if (!found)
        return js_is_extensible(ctx, object);
    int plain = JS_PROP_WRITABLE | JS_PROP_ENUMERABLE;
    bool is_good = (descriptor.flags & JS_PROP_CONFIGURABLE) ||
                   (!(descriptor.flags & JS_PROP_GETSET) && (descriptor.flags & plain) == plain);
    js_free_descriptor(ctx, &descriptor);
    return is_good;
}

static int check_declaration(JSContext *ctx, JSObject *global, const JSGlobalDeclaration *d)
{
    int status = d->kind == JS_GLOBAL_FUNCTION ? can_declare_function(ctx, global, d->name)
                                               : can_declare_var(ctx, global, d->name);
    if (status == 0) {
        js_throw_type_error_atom(ctx, "cannot declare global '%s'", d->name);
        return -1;
    }
    return status < 0 ? -1 : 0;
}

static bool is_lexical_kind(const JSGlobalDeclaration *declaration)
{
    return declaration->kind == JS_GLOBAL_LET || declaration->kind == JS_GLOBAL_CONST;
}

// A dead slot for each let, const and class.
static int create_lexicals(JSContext *ctx, const JSFunctionBytecode *b)
{
    for (uint32_t i = 0; i < b->global_count; i++) {
        const JSGlobalDeclaration *declaration = &b->globals[i];
        if (!is_lexical_kind(declaration))
            continue;
        int flags = JS_PROP_ENUMERABLE;
        if (declaration->kind == JS_GLOBAL_LET)
            flags |= JS_PROP_WRITABLE;
        JSProperty *property =
            js_object_add_slot(ctx, peek_lexicals(ctx), declaration->name, flags);
        if (!property)
            return -1;
        property->value = JS_UNINITIALIZED;
    }
    return 0;
}

int js_operate_check_globals(JSContext *ctx, JSFrame *frame)
{
    const JSFunctionBytecode *b = frame->bytecode;
    JSObject *global = peek_global(ctx);
    if (!global)
        return -1;
    for (uint32_t i = 0; i < b->global_count; i++) {
        if (is_lexical_kind(&b->globals[i]) && check_lexical(ctx, global, b->globals[i].name) < 0)
            return -1;
    }
    for (uint32_t i = 0; i < b->global_count; i++) {
        if (!is_lexical_kind(&b->globals[i]) && has_lexical(ctx, b->globals[i].name)) {
            js_throw_syntax_error_atom(ctx, "redeclaration of '%s'", b->globals[i].name);
            return -1;
        }
    }
    for (int kind = JS_GLOBAL_FUNCTION; kind >= JS_GLOBAL_VAR; kind--) {
        for (uint32_t i = 0; i < b->global_count; i++) {
            if (b->globals[i].kind == kind && check_declaration(ctx, global, &b->globals[i]) < 0)
                return -1;
        }
    }
    return create_lexicals(ctx, b);
}

// ECMA-262 sec-createglobalvarbinding
int js_operate_define_global_var(JSContext *ctx, JSAtom atom, bool is_deletable)
{
    JSObject *global = peek_global(ctx);
    if (!global)
        return -1;
    JSValueConst object = js_object_borrow(global);
    int found = js_get_own_property(ctx, NULL, object, atom);
    if (found != 0)
        return found < 0 ? -1 : 0;
    int extensible = js_is_extensible(ctx, object);
    if (extensible <= 0)
        return extensible;
    int flags = JS_PROP_WRITABLE | JS_PROP_ENUMERABLE | JS_PROP_HAS_WRITABLE |
                JS_PROP_HAS_ENUMERABLE | JS_PROP_HAS_CONFIGURABLE | JS_PROP_HAS_VALUE |
                JS_PROP_THROW;
    if (is_deletable)
        flags |= JS_PROP_CONFIGURABLE;
    return js_define(ctx, object, atom, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED, flags) < 0 ? -1
                                                                                             : 0;
}

int js_operate_define_global_annex_b(JSContext *ctx, JSAtom atom, bool is_deletable)
{
    JSObject *global = peek_global(ctx);
    if (!global)
        return -1;
    if (has_lexical(ctx, atom))
        return 0;
    int status = can_declare_var(ctx, global, atom);
    return status > 0 ? js_operate_define_global_var(ctx, atom, is_deletable) : status;
}

// ECMA-262 sec-createglobalfunctionbinding
int js_operate_define_global_function(JSContext *ctx, JSValue *sp, JSAtom atom, bool is_deletable)
{
    JSPropertyDescriptor descriptor;
    JSObject *global = peek_global(ctx);
    if (!global)
        return -1;
    JSValueConst object = js_object_borrow(global);
    int found = js_get_own_property(ctx, &descriptor, object, atom);
    if (found < 0)
        return -1;
    bool is_fresh = true;
    if (found) {
        is_fresh = (descriptor.flags & JS_PROP_CONFIGURABLE) != 0;
        js_free_descriptor(ctx, &descriptor);
    }
    int flags = JS_PROP_HAS_VALUE | JS_PROP_THROW;
    if (is_fresh)
        flags |= JS_PROP_WRITABLE | JS_PROP_ENUMERABLE | JS_PROP_HAS_WRITABLE |
                 JS_PROP_HAS_ENUMERABLE | JS_PROP_HAS_CONFIGURABLE |
                 (is_deletable ? JS_PROP_CONFIGURABLE : 0);
    if (js_define(ctx, object, atom, sp[-1], JS_UNDEFINED, JS_UNDEFINED, flags) < 0)
        return -1;
    JSValue function = sp[-1];
    sp[-1] = JS_UNDEFINED;
    return js_set(ctx, object, atom, function, 0) < 0 ? -1 : 0;
}

int js_operate_init_global_lexical(JSContext *ctx, JSValue *sp, JSAtom atom)
{
    JSObject *lexicals = peek_lexicals(ctx);
    int32_t index = js_shape_find(lexicals->shape, atom);
    assert(index >= 0);
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    js_set_slot(ctx->rt, &lexicals->properties[index].value, value);
    return 0;
}

int js_operate_put_global_annex_b(JSContext *ctx, JSValue *sp, JSAtom atom)
{
    JSObject *global = peek_global(ctx);
    if (!global)
        return -1;
    if (has_lexical(ctx, atom)) {
        js_operate_replace(ctx, &sp[-1], JS_UNDEFINED);
        return 0;
    }
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    return js_set(ctx, js_object_borrow(global), atom, value, 0) < 0 ? -1 : 0;
}

// ---- Object environments -----------------------------------------------------------------------

int js_operate_with_has(JSContext *ctx, JSValue *sp, JSAtom atom, bool is_with)
{
    int found = js_has_property(ctx, sp[-1], atom);
    if (found <= 0 || !is_with)
        return found;
    JSValue unscopables = js_get(ctx, sp[-1], JS_ATOM_Symbol_unscopables);
    if (JS_IsException(unscopables))
        return -1;
    if (!JS_IsObject(unscopables)) {
        js_free_value(ctx, unscopables);
        return 1;
    }
    JSValue blocked = js_get(ctx, unscopables, atom);
    js_free_value(ctx, unscopables);
    if (JS_IsException(blocked))
        return -1;
    found = !js_to_boolean(blocked);
    js_free_value(ctx, blocked);
    return found;
}

int js_operate_with_get(JSContext *ctx, JSValue *sp, JSAtom atom, bool is_strict)
{
    JSValue value = JS_UNDEFINED;
    int found = js_has_property(ctx, sp[-1], atom);
    if (found < 0)
        return -1;
    if (!found && is_strict)
        return throw_not_defined(ctx, atom);
    if (found)
        value = js_get(ctx, sp[-1], atom);
    if (JS_IsException(value))
        return -1;
    js_operate_replace(ctx, &sp[-1], value);
    return 0;
}

// [object, v] -> []
int js_operate_with_put(JSContext *ctx, JSValue *sp, JSAtom atom, bool is_strict)
{
    int found = js_has_property(ctx, sp[-2], atom);
    if (found < 0)
        return -1;
    if (!found && is_strict)
        return throw_not_defined(ctx, atom);
    JSValue value = sp[-1];
    sp[-1] = JS_UNDEFINED;
    if (js_set(ctx, sp[-2], atom, value, is_strict ? JS_PROP_THROW : 0) < 0)
        return -1;
    js_operate_replace(ctx, &sp[-2], JS_UNDEFINED);
    return 0;
}

int js_operate_with_delete(JSContext *ctx, JSValue *sp, JSAtom atom)
{
    int status = js_delete(ctx, sp[-1], atom, 0);
    if (status < 0)
        return -1;
    js_operate_replace(ctx, &sp[-1], js_bool(status != 0));
    return 0;
}
