// SPDX-License-Identifier: MIT
// The C API: reference counts, memory, strings, atoms and symbols.
#include "object/convert.h"

#include "object/error.h"

#include <assert.h>

// ---- Reference counts ------------------------------------------------------------------------

void JS_FreeValue(JSContext *ctx, JSValue v)
{
    js_free_rt_value(ctx->rt, v);
}

void JS_FreeValueRT(JSRuntime *rt, JSValue v)
{
    js_free_rt_value(rt, v);
}

JSValue JS_DupValue(JSContext *ctx, JSValueConst v)
{
    return js_dup(v);
}

JSValue JS_DupValueRT(JSRuntime *rt, JSValueConst v)
{
    return js_dup(v);
}

// ---- Memory ----------------------------------------------------------------------------------

void *js_malloc_rt(JSRuntime *rt, size_t size)
{
    return js_heap_alloc(rt, size);
}

void *js_mallocz_rt(JSRuntime *rt, size_t size)
{
    return js_heap_alloc_zero(rt, size);
}

void *js_calloc_rt(JSRuntime *rt, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    return js_heap_alloc_zero(rt, total);
}

// As C's realloc: a size of 0 frees.
void *js_realloc_rt(JSRuntime *rt, void *ptr, size_t size)
{
    if (size == 0 && ptr) {
        js_heap_free_block(rt, ptr);
        return NULL;
    }
    return js_heap_resize(rt, ptr, size);
}

void js_free_rt(JSRuntime *rt, void *ptr)
{
    js_heap_free_block(rt, ptr);
}

size_t js_malloc_usable_size_rt(JSRuntime *rt, const void *ptr)
{
    return js_block_usable_size(&rt->allocator, ptr);
}

static void *block_or_throw(JSContext *ctx, void *block)
{
    if (!block)
        js_throw_out_of_memory(ctx);
    return block;
}

void *js_malloc(JSContext *ctx, size_t size)
{
    return block_or_throw(ctx, js_malloc_rt(ctx->rt, size));
}

void *js_mallocz(JSContext *ctx, size_t size)
{
    return block_or_throw(ctx, js_mallocz_rt(ctx->rt, size));
}

void *js_calloc(JSContext *ctx, size_t count, size_t size)
{
    return block_or_throw(ctx, js_calloc_rt(ctx->rt, count, size));
}

void *js_realloc(JSContext *ctx, void *ptr, size_t size)
{
    if (size == 0 && ptr)
        return js_realloc_rt(ctx->rt, ptr, size);
    return block_or_throw(ctx, js_realloc_rt(ctx->rt, ptr, size));
}

void *js_realloc2(JSContext *ctx, void *ptr, size_t size, size_t *pslack)
{
    void *block = js_realloc(ctx, ptr, size);
    if (pslack) {
        size_t usable = block ? js_malloc_usable_size(ctx, block) : 0;
        *pslack = usable > size ? usable - size : 0;
    }
    return block;
}

void js_free(JSContext *ctx, void *ptr)
{
    js_heap_free_block(ctx->rt, ptr);
}

size_t js_malloc_usable_size(JSContext *ctx, const void *ptr)
{
    return js_malloc_usable_size_rt(ctx->rt, ptr);
}

char *js_strndup(JSContext *ctx, const char *s, size_t n)
{
    size_t length = strnlen(s, n);
    char *copy = js_malloc(ctx, length + 1);
    if (!copy)
        return NULL;
    memcpy(copy, s, length);
    copy[length] = '\0';
    return copy;
}

char *js_strdup(JSContext *ctx, const char *str)
{
    return js_strndup(ctx, str, strlen(str));
}

// ---- Strings ---------------------------------------------------------------------------------

JSValue JS_NewStringLen(JSContext *ctx, const char *str1, size_t len1)
{
    if (len1 > (size_t)JS_STRING_MAX_LENGTH * 4)
        return js_throw_string_too_long(ctx);
    return js_string_or_throw(ctx, js_string_new_utf8(ctx->rt, str1, len1));
}

JSValue JS_NewStringUTF16(JSContext *ctx, const uint16_t *buf, size_t len)
{
    if (len > JS_STRING_MAX_LENGTH)
        return js_throw_string_too_long(ctx);
    return js_string_or_throw(ctx, js_string_new_wide(ctx->rt, buf, (uint32_t)len));
}

JSValue JS_NewAtomString(JSContext *ctx, const char *str)
{
    JSAtom atom = JS_NewAtom(ctx, str);
    if (atom == JS_ATOM_NULL)
        return JS_EXCEPTION;
    JSValue value = JS_AtomToString(ctx, atom);
    js_free_atom(ctx, atom);
    return value;
}

// The text is a block of its own, so that freeing it needs no string.
const char *JS_ToCStringLen2(JSContext *ctx, size_t *plen, JSValueConst val1, bool cesu8)
{
    JSValue holder;
    size_t size = 0;
    char *text = NULL;
    const JSString *flat = js_to_flat_string(ctx, val1, &holder);
    if (flat) {
        text = js_string_to_utf8(ctx->rt, flat, &size, cesu8);
        if (!text)
            js_throw_out_of_memory(ctx);
    }
    js_free_value(ctx, holder);
    if (plen)
        *plen = text ? size : 0;
    return text;
}

void JS_FreeCStringRT(JSRuntime *rt, const char *ptr)
{
    js_heap_free_block(rt, (void *)(uintptr_t)ptr);
}

void JS_FreeCString(JSContext *ctx, const char *ptr)
{
    JS_FreeCStringRT(ctx->rt, ptr);
}

const uint16_t *JS_ToCStringLenUTF16(JSContext *ctx, size_t *plen, JSValueConst val1)
{
    JSValue holder;
    size_t length = 0;
    uint16_t *units = NULL;
    const JSString *flat = js_to_flat_string(ctx, val1, &holder);
    if (flat) {
        units = js_string_to_utf16(ctx->rt, flat, &length);
        if (!units)
            js_throw_out_of_memory(ctx);
    }
    js_free_value(ctx, holder);
    if (plen)
        *plen = units ? length : 0;
    return units;
}

void JS_FreeCStringRT_UTF16(JSRuntime *rt, const uint16_t *ptr)
{
    js_heap_free_block(rt, (void *)(uintptr_t)ptr);
}

void JS_FreeCStringUTF16(JSContext *ctx, const uint16_t *ptr)
{
    JS_FreeCStringRT_UTF16(ctx->rt, ptr);
}

// ---- Atoms -----------------------------------------------------------------------------------

static JSAtom atom_or_throw(JSContext *ctx, JSAtom atom)
{
    if (atom == JS_ATOM_NULL)
        js_throw_out_of_memory(ctx);
    return atom;
}

JSAtom JS_NewAtomLen(JSContext *ctx, const char *str, size_t len)
{
    return atom_or_throw(ctx, js_atom_from_utf8(ctx->rt, str, len));
}

JSAtom JS_NewAtom(JSContext *ctx, const char *str)
{
    return JS_NewAtomLen(ctx, str, strlen(str));
}

JSAtom JS_NewAtomUInt32(JSContext *ctx, uint32_t n)
{
    return atom_or_throw(ctx, js_atom_from_index(ctx->rt, n));
}

JSAtom JS_DupAtomRT(JSRuntime *rt, JSAtom v)
{
    return js_atom_dup(rt, v);
}

JSAtom JS_DupAtom(JSContext *ctx, JSAtom v)
{
    return js_atom_dup(ctx->rt, v);
}

void JS_FreeAtomRT(JSRuntime *rt, JSAtom v)
{
    js_atom_free(rt, v);
}

void JS_FreeAtom(JSContext *ctx, JSAtom v)
{
    js_atom_free(ctx->rt, v);
}

// JS_ATOM_NULL is what a call that failed has given: its exception is pending as a rule.
static bool has_atom(JSContext *ctx, JSAtom atom)
{
    if (atom == JS_ATOM_NULL && !JS_HasException(ctx))
        JS_ThrowTypeError(ctx, "not an atom");
    return atom != JS_ATOM_NULL;
}

JSValue JS_AtomToValue(JSContext *ctx, JSAtom atom)
{
    if (!has_atom(ctx, atom))
        return JS_EXCEPTION;
    JSValue value = js_atom_get_value(ctx->rt, atom);
    return JS_IsException(value) ? js_throw_out_of_memory(ctx) : value;
}

JSValue JS_AtomToString(JSContext *ctx, JSAtom atom)
{
    if (!has_atom(ctx, atom))
        return JS_EXCEPTION;
    return js_string_or_throw(ctx, js_atom_get_string(ctx->rt, atom));
}

const char *JS_AtomToCStringLen(JSContext *ctx, size_t *plen, JSAtom atom)
{
    JSValue string = JS_AtomToString(ctx, atom);
    if (JS_IsException(string)) {
        if (plen)
            *plen = 0;
        return NULL;
    }
    const char *text = JS_ToCStringLen2(ctx, plen, string, false);
    js_free_value(ctx, string);
    return text;
}

JSAtom JS_ValueToAtom(JSContext *ctx, JSValueConst val)
{
    return js_to_property_key(ctx, val);
}

JSValue JS_NewSymbol(JSContext *ctx, const char *description, bool is_global)
{
    JSRuntime *rt = ctx->rt;
    JSString *text = NULL;
    if (description) {
        text = js_string_new_utf8(rt, description, strlen(description));
        if (!text)
            return js_throw_out_of_memory(ctx);
    }
    JSSymbol *symbol = NULL;
    if (is_global) {
        if (!text)
            text = js_string_new_ascii(rt, "undefined");
        symbol = text ? js_symbol_for(rt, text) : NULL;
    } else {
        symbol = js_symbol_new(rt, text, JS_ATOM_SYMBOL);
    }
    js_heap_free(rt, text);
    return symbol ? JS_MKPTR(JS_TAG_SYMBOL, symbol) : js_throw_out_of_memory(ctx);
}
