// SPDX-License-Identifier: MIT
// Symbol (ECMA-262 sec-symbol-objects).
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"

#include "base/planted.h"
// NULL: out of memory.
static JSValue symbol_value(JSContext *ctx, JS_TAKES JSSymbol *symbol)
{
    return symbol ? JS_MKPTR(JS_TAG_SYMBOL, symbol) : js_throw_out_of_memory(ctx);
}

// ECMA-262 sec-symbol-description
static JSValue symbol_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                JSValueConst *argv)
{
    JSValue holder = JS_UNDEFINED;
    JSString *description = NULL;
    if (!JS_IsUndefined(new_target))
        return JS_ThrowTypeError(ctx, "Symbol is not a constructor");
    if (argc > 0 && !JS_IsUndefined(argv[0])) {
        description = js_to_flat_string(ctx, argv[0], &holder);
        if (!description)
            return JS_EXCEPTION;
    }
    JSValue result = symbol_value(ctx, js_symbol_new(ctx->rt, description, JS_ATOM_SYMBOL));
    if (js_planted(JS_PLANTED_SYMBOL))
        (void)js_dup(result);
    js_free_value(ctx, holder);
    return result;
}

// thisSymbolValue: borrowed, or NULL and a TypeError.
static JSSymbol *this_symbol(JSContext *ctx, JSValueConst this_value)
{
    if (JS_IsSymbol(this_value))
        return JS_VALUE_GET_PTR(this_value);
    const JSValue *primitive = js_value_payload(this_value, JS_CLASS_SYMBOL);
    if (primitive)
        return JS_VALUE_GET_PTR(*primitive);
    JS_ThrowTypeError(ctx, "not a symbol");
    return NULL;
}

static JSValue symbol_to_string(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    JSStringBuilder builder;
    const JSSymbol *symbol = this_symbol(ctx, this_value);
    if (!symbol)
        return JS_EXCEPTION;
    js_string_builder_init(&builder, ctx->rt);
    js_string_builder_ascii(&builder, "Symbol(");
    if (symbol->description)
        js_string_builder_string(&builder, symbol->description);
    js_string_builder_unit(&builder, ')');
    return js_builder_end(ctx, &builder);
}

static JSValue symbol_value_of(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    JSSymbol *symbol = this_symbol(ctx, this_value);
    return symbol ? JS_MKPTR(JS_TAG_SYMBOL, js_heap_dup(symbol)) : JS_EXCEPTION;
}

static JSValue symbol_description(JSContext *ctx, JSValueConst this_value)
{
    const JSSymbol *symbol = this_symbol(ctx, this_value);
    if (!symbol)
        return JS_EXCEPTION;
    return symbol->description ? js_string_value(js_heap_dup(symbol->description)) : JS_UNDEFINED;
}

// ECMA-262 sec-symbol.for
static JSValue symbol_for(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue holder;
    JSString *key = js_to_flat_string(ctx, argv[0], &holder);
    if (!key)
        return JS_EXCEPTION;
    JSValue result = symbol_value(ctx, js_symbol_for(ctx->rt, key));
    js_free_value(ctx, holder);
    return result;
}

// ECMA-262 sec-symbol.keyfor
static JSValue symbol_key_for(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (!JS_IsSymbol(argv[0]))
        return JS_ThrowTypeError(ctx, "not a symbol");
    const JSSymbol *symbol = JS_VALUE_GET_PTR(argv[0]);
    if (symbol->kind != JS_ATOM_GLOBAL_SYMBOL)
        return JS_UNDEFINED;
    return js_string_value(js_heap_dup(symbol->description));
}

static const JSPropDef symbol_properties[] = {
    JS_METHOD(for, 1, symbol_for),
    JS_METHOD(keyFor, 1, symbol_key_for),
    JS_VALUE_SYMBOL(asyncDispose, asyncDispose),
    JS_VALUE_SYMBOL(asyncIterator, asyncIterator),
    JS_VALUE_SYMBOL(dispose, dispose),
    JS_VALUE_SYMBOL(hasInstance, hasInstance),
    JS_VALUE_SYMBOL(isConcatSpreadable, isConcatSpreadable),
    JS_VALUE_SYMBOL(iterator, iterator),
    JS_VALUE_SYMBOL(match, match),
    JS_VALUE_SYMBOL(matchAll, matchAll),
    JS_VALUE_SYMBOL(replace, replace),
    JS_VALUE_SYMBOL(search, search),
    JS_VALUE_SYMBOL(species, species),
    JS_VALUE_SYMBOL(split, split),
    JS_VALUE_SYMBOL(toPrimitive, toPrimitive),
    JS_VALUE_SYMBOL(toStringTag, toStringTag),
    JS_VALUE_SYMBOL(unscopables, unscopables),
};
const JSIntrinsicDef js_intrinsic_symbol =
    JS_INTRINSIC_CONSTRUCTOR(Symbol, 0, constructor_or_func, symbol_construct, FUNCTION_PROTOTYPE,
                             SYMBOL_PROTOTYPE, symbol_properties);

static const JSPropDef symbol_prototype_properties[] = {
    JS_METHOD(toString, 0, symbol_to_string),
    JS_METHOD(valueOf, 0, symbol_value_of),
    JS_GETTER(description, symbol_description),
    JS_TO_STRING_TAG(Symbol),
    {.atom = JS_ATOM_Symbol_toPrimitive,
     .kind = JS_PROP_DEF_FUNCTION,
     .flags = JS_PROP_CONFIGURABLE,
     .length = 1,
     .cproto = JS_CFUNC_generic,
     .function = {.generic = symbol_value_of}},
};
const JSIntrinsicDef js_intrinsic_symbol_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, SYMBOL, symbol_prototype_properties);
