// SPDX-License-Identifier: MIT
// The RegExp constructor (ECMA-262 sec-regexp-constructor), and the tables of RegExp.
#include "builtins/regexp.h"

#include "builtins/collection.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

static const JSSlot regexp_slots[] = {
    JS_SLOT(JSRegExpPayload, source, VALUE, "source"),
    JS_SLOTS_END,
};

static void regexp_release_blocks(JSRuntime *rt, JSObject *object)
{
    js_heap_free_block(rt, ((JSRegExpPayload *)object->payload)->program);
}

const JSClassInfo js_class_regexp = {.name = "RegExp",
                                     .payload_size = sizeof(JSRegExpPayload),
                                     .slots = regexp_slots,
                                     .release_blocks = regexp_release_blocks};

// ---- Making ---------------------------------------------------------------------------------

// The units of a string as 16-bit ones; *copy is a block to free, or NULL. NULL: out of memory
// (thrown).
static const uint16_t *wide_units(JSContext *ctx, const JSString *s, uint16_t **copy)
{
    size_t length;
    *copy = NULL;
    if (s->is_wide)
        return s->units.wide;
    *copy = js_string_to_utf16(ctx->rt, s, &length);
    if (!*copy)
        js_throw_out_of_memory(ctx);
    return *copy;
}

// JS_REGEXP_INVALID_FLAGS: thrown.
static uint32_t parse_flags(JSContext *ctx, const JSString *flags)
{
    uint16_t *copy;
    const uint16_t *units = wide_units(ctx, flags, &copy);
    if (!units)
        return JS_REGEXP_INVALID_FLAGS;
    uint32_t bits = js_regexp_parse_flags(units, js_string_length(flags));
    js_heap_free_block(ctx->rt, copy);
    if (bits == JS_REGEXP_INVALID_FLAGS)
        JS_ThrowSyntaxError(ctx, "invalid flags of a regular expression");
    return bits;
}

static JSRegExpProgram *compile(JSContext *ctx, const JSString *pattern, uint32_t flags)
{
    JSRegExpError error = {0};
    uint16_t *copy;
    const uint16_t *units = wide_units(ctx, pattern, &copy);
    if (!units)
        return NULL;
    JSRegExpProgram *program =
        js_regexp_compile(&ctx->rt->allocator, units, js_string_length(pattern), flags, &error);
    js_heap_free_block(ctx->rt, copy);
    if (!program) {
        if (error.out_of_memory || !error.message)
            js_throw_out_of_memory(ctx);
        else
            JS_ThrowSyntaxError(ctx, "invalid regular expression: %s at offset %zu", error.message,
                                error.offset);
    }
    return program;
}

// A RegExp object without a program. ECMA-262 sec-regexpalloc; new_target is undefined for the
// intrinsic prototype.
static JSValue allocate(JSContext *ctx, JSValueConst new_target)
{
    JSValue object;
    if (!JS_IsUndefined(new_target)) {
        object = js_object_new_from_constructor(ctx, new_target, JS_INTRINSIC_REGEXP_PROTOTYPE,
                                                JS_CLASS_REGEXP);
        if (JS_IsException(object))
            return object;
    } else if (ctx->regexp_shape) {
        object = js_object_new_with_shape(ctx, js_heap_dup(ctx->regexp_shape), JS_CLASS_REGEXP);
        if (!JS_IsException(object))
            js_value_object(object)->properties[JS_REGEXP_LAST_INDEX_SLOT].value = js_int32(0);
        return object;
    } else {
        object = js_object_new_class(ctx, JS_CLASS_REGEXP);
        if (JS_IsException(object))
            return object;
    }
    if (js_add_property(ctx, js_value_object(object), JS_ATOM_lastIndex, js_int32(0),
                        JS_PROP_WRITABLE) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    const JSShape *shape = js_value_object(object)->shape;
    assert(shape->properties[JS_REGEXP_LAST_INDEX_SLOT].atom == JS_ATOM_lastIndex);
    if (JS_IsUndefined(new_target) && shape->is_shared)
        ctx->regexp_shape = js_heap_dup(js_value_object(object)->shape);
    return object;
}

// ECMA-262 sec-regexpinitialize. The object is as it was where this fails early.
static int initialize(JSContext *ctx, JSValueConst object, JSValueConst pattern, JSValueConst flags)
{
    JSRegExpPayload *payload = js_regexp_payload(object);
    JSValue source = JS_UNDEFINED;
    JSValue flags_holder = JS_UNDEFINED;
    JSString *source_text;
    uint32_t bits = 0;
    int result = -1;
    if (JS_IsUndefined(pattern)) {
        source_text = js_string_new_empty(ctx->rt);
        if (source_text)
            source = js_string_value(source_text);
        else
            js_throw_out_of_memory(ctx);
    } else {
        source_text = js_to_flat_string(ctx, pattern, &source);
    }
    if (!source_text)
        return -1;
    if (!JS_IsUndefined(flags)) {
        const JSString *flags_text = js_to_flat_string(ctx, flags, &flags_holder);
        if (!flags_text) {
            flags_holder = JS_UNDEFINED;
            goto done;
        }
        bits = parse_flags(ctx, flags_text);
        if (bits == JS_REGEXP_INVALID_FLAGS)
            goto done;
    }
    JSRegExpProgram *program = compile(ctx, source_text, bits);
    if (!program)
        goto done;
    js_heap_free_block(ctx->rt, payload->program);
    payload->program = program;
    js_set_slot(ctx->rt, &payload->source, js_string_value(js_string_dup(source_text)));
    result = js_regexp_set_last_index(ctx, object, 0);
done:
    js_free_value(ctx, flags_holder);
    js_free_value(ctx, source);
    return result;
}

JSValue js_regexp_new(JSContext *ctx, JSValueConst pattern, JSValueConst flags)
{
    JSValue object = allocate(ctx, JS_UNDEFINED);
    if (!JS_IsException(object) && initialize(ctx, object, pattern, flags) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

JSValue js_regexp_new_literal(JSContext *ctx, JSValueConst pattern, JSValueConst flags)
{
    assert(JS_IsString(pattern) && JS_IsString(flags));
    return js_regexp_new(ctx, pattern, flags);
}

int js_regexp_is_regexp(JSContext *ctx, JSValueConst v)
{
    if (!JS_IsObject(v))
        return 0;
    JSValue matcher = js_get(ctx, v, JS_ATOM_Symbol_match);
    if (JS_IsException(matcher))
        return -1;
    bool result = JS_IsUndefined(matcher) ? js_regexp_payload(v) != NULL : js_to_boolean(matcher);
    js_free_value(ctx, matcher);
    return result;
}

// The letters of the flags, in the order of the getter `flags`.
static JSValue flags_text(JSContext *ctx, uint32_t bits)
{
    static const struct {
        uint32_t bit;
        char letter;
    } letters[] = {
        {JS_REGEXP_HAS_INDICES, 'd'},  {JS_REGEXP_GLOBAL, 'g'},  {JS_REGEXP_IGNORE_CASE, 'i'},
        {JS_REGEXP_MULTILINE, 'm'},    {JS_REGEXP_DOT_ALL, 's'}, {JS_REGEXP_UNICODE, 'u'},
        {JS_REGEXP_UNICODE_SETS, 'v'}, {JS_REGEXP_STICKY, 'y'},
    };
    uint8_t text[sizeof(letters) / sizeof(letters[0])];
    uint32_t length = 0;
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
        if (bits & letters[i].bit)
            text[length++] = (uint8_t)letters[i].letter;
    return js_string_or_throw(ctx, js_string_new_narrow(ctx->rt, text, length));
}

// Whether pattern.constructor is the constructor that is called. -1: exception.
static int has_own_constructor(JSContext *ctx, JSValueConst pattern)
{
    const JSObject *own = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_REGEXP);
    if (!own)
        return -1;
    JSValue constructor = js_get(ctx, pattern, JS_ATOM_constructor);
    if (JS_IsException(constructor))
        return -1;
    bool is_own = JS_IsObject(constructor) && js_value_object(constructor) == own;
    js_free_value(ctx, constructor);
    return is_own;
}

// ECMA-262 sec-regexp-pattern-flags
static JSValue regexp_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                JSValueConst *argv)
{
    JSValueConst pattern = argv[0];
    JSValue source = JS_UNDEFINED;
    JSValue flags = JS_UNDEFINED;
    JSValue object = JS_EXCEPTION;
    int is_regexp = js_regexp_is_regexp(ctx, pattern);
    if (is_regexp < 0)
        return JS_EXCEPTION;
    if (JS_IsUndefined(new_target) && is_regexp && JS_IsUndefined(argv[1])) {
        int is_own = has_own_constructor(ctx, pattern);
        if (is_own != 0)
            return is_own < 0 ? JS_EXCEPTION : js_dup(pattern);
    }
    const JSRegExpPayload *payload = js_regexp_payload(pattern);
    if (payload) {
        source = js_dup(payload->source);
        flags = JS_IsUndefined(argv[1]) ? flags_text(ctx, js_regexp_flags(payload->program))
                                        : js_dup(argv[1]);
    } else if (is_regexp) {
        source = js_get(ctx, pattern, JS_ATOM_source);
        if (JS_IsException(source))
            return JS_EXCEPTION;
        flags = JS_IsUndefined(argv[1]) ? js_get(ctx, pattern, JS_ATOM_flags) : js_dup(argv[1]);
    } else {
        source = js_dup(pattern);
        flags = js_dup(argv[1]);
    }
    if (JS_IsException(flags))
        goto done;
    JSObject *own = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_REGEXP);
    if (!own)
        goto done;
    // Called as a function, or by new on RegExp itself: nothing to look up on the constructor,
    // whose `prototype` is constant.
    bool is_plain = JS_IsUndefined(new_target) || js_value_object(new_target) == own;
    object = allocate(ctx, is_plain ? JS_UNDEFINED : new_target);
    if (!JS_IsException(object) && initialize(ctx, object, source, flags) < 0) {
        js_free_value(ctx, object);
        object = JS_EXCEPTION;
    }
done:
    js_free_value(ctx, flags);
    js_free_value(ctx, source);
    return object;
}

// ECMA-262 sec-regexp.prototype.compile (annex B)
static JSValue regexp_compile(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue source;
    JSValue flags;
    if (!js_regexp_payload(this_value))
        return JS_ThrowTypeError(ctx, "not a RegExp");
    const JSRegExpPayload *payload = js_regexp_payload(argv[0]);
    if (payload) {
        if (!JS_IsUndefined(argv[1]))
            return JS_ThrowTypeError(ctx, "flags must be undefined where the pattern is a RegExp");
        source = js_dup(payload->source);
        flags = flags_text(ctx, js_regexp_flags(payload->program));
    } else {
        source = js_dup(argv[0]);
        flags = js_dup(argv[1]);
    }
    int status = JS_IsException(flags) ? -1 : initialize(ctx, this_value, source, flags);
    js_free_value(ctx, source);
    js_free_value(ctx, flags);
    return status < 0 ? JS_EXCEPTION : js_dup(this_value);
}

// ---- Tables ---------------------------------------------------------------------------------

static const JSPropDef regexp_properties[] = {
    JS_METHOD(escape, 1, js_regexp_escape),
    JS_GETTER(Symbol_species, js_get_species),
};
const JSIntrinsicDef js_intrinsic_regexp =
    JS_INTRINSIC_CONSTRUCTOR(RegExp, 2, constructor_or_func, regexp_construct, FUNCTION_PROTOTYPE,
                             REGEXP_PROTOTYPE, regexp_properties);

static const JSPropDef regexp_prototype_properties[] = {
    JS_METHOD(exec, 1, js_regexp_exec_method),
    JS_GETTER_MAGIC(dotAll, js_regexp_get_flag, JS_REGEXP_DOT_ALL),
    JS_GETTER(flags, js_regexp_get_flags),
    JS_GETTER_MAGIC(global, js_regexp_get_flag, JS_REGEXP_GLOBAL),
    JS_GETTER_MAGIC(hasIndices, js_regexp_get_flag, JS_REGEXP_HAS_INDICES),
    JS_GETTER_MAGIC(ignoreCase, js_regexp_get_flag, JS_REGEXP_IGNORE_CASE),
    JS_GETTER_MAGIC(multiline, js_regexp_get_flag, JS_REGEXP_MULTILINE),
    JS_GETTER(source, js_regexp_get_source),
    JS_GETTER_MAGIC(sticky, js_regexp_get_flag, JS_REGEXP_STICKY),
    JS_GETTER_MAGIC(unicode, js_regexp_get_flag, JS_REGEXP_UNICODE),
    JS_GETTER_MAGIC(unicodeSets, js_regexp_get_flag, JS_REGEXP_UNICODE_SETS),
    JS_METHOD(compile, 2, regexp_compile),
    JS_METHOD(test, 1, js_regexp_test_method),
    JS_METHOD(toString, 0, js_regexp_to_string),
    JS_METHOD(Symbol_match, 1, js_regexp_symbol_match),
    JS_METHOD(Symbol_matchAll, 1, js_regexp_symbol_match_all),
    JS_METHOD(Symbol_replace, 2, js_regexp_symbol_replace),
    JS_METHOD(Symbol_search, 1, js_regexp_symbol_search),
    JS_METHOD(Symbol_split, 2, js_regexp_symbol_split),
};
const JSIntrinsicDef js_intrinsic_regexp_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, REGEXP, regexp_prototype_properties);
