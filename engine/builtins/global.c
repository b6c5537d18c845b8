// SPDX-License-Identifier: MIT
// The global object's own table (ECMA-262 sec-global-object). The URI functions are in uri.c.
#include "builtins/uri.h"
#include "object/convert.h"
#include "object/error.h"
#include "vm/eval.h"

#include <math.h>

// ECMA-262 sec-isnan-number, sec-isfinite-number
static JSValue global_is_nan(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    double number;
    return js_to_double(ctx, &number, argv[0]) < 0 ? JS_EXCEPTION : js_bool(isnan(number));
}

static JSValue global_is_finite(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    double number;
    return js_to_double(ctx, &number, argv[0]) < 0 ? JS_EXCEPTION : js_bool(isfinite(number));
}

// Here it is always an indirect eval: the interpreter catches direct ones.
static JSValue global_eval(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return js_eval_indirect(ctx, argv[0]);
}

const JSIntrinsicDef js_intrinsic_eval = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD(eval, 1, global_eval),
};

#define GLOBAL(key, constant, in_group)                                                            \
    {.atom = JS_ATOM_##key,                                                                        \
     .kind = JS_PROP_DEF_INTRINSIC,                                                                \
     .flags = JS_PROP_W_C,                                                                         \
     .group = JS_GROUP_##in_group,                                                                 \
     .intrinsic = JS_INTRINSIC_##constant}
#define GLOBAL_FUNCTION(key, arity, c_function, in_group)                                          \
    {                                                                                              \
        .atom = JS_ATOM_##key, .kind = JS_PROP_DEF_FUNCTION, .flags = JS_PROP_W_C,                 \
        .length = (arity), .cproto = JS_CFUNC_generic, .group = JS_GROUP_##in_group, .function = { \
            .generic = (c_function)                                                                \
        }                                                                                          \
    }
#define GLOBAL_DOUBLE(key, number)                                                                 \
    {.atom = JS_ATOM_##key, .kind = JS_PROP_DEF_DOUBLE, .group = JS_GROUP_BASE, .f64 = (number)}

static const JSPropDef global_properties[] = {
    GLOBAL(globalThis, GLOBAL, BASE),
    GLOBAL_DOUBLE(Infinity, INFINITY),
    GLOBAL_DOUBLE(NaN, NAN),
    {.atom = JS_ATOM_undefined, .kind = JS_PROP_DEF_UNDEFINED, .group = JS_GROUP_BASE},
    GLOBAL(parseFloat, PARSE_FLOAT, BASE),
    GLOBAL(parseInt, PARSE_INT, BASE),
    GLOBAL_FUNCTION(isNaN, 1, global_is_nan, BASE),
    GLOBAL_FUNCTION(isFinite, 1, global_is_finite, BASE),
    GLOBAL_FUNCTION(decodeURI, 1, js_uri_decode, BASE),
    GLOBAL_FUNCTION(decodeURIComponent, 1, js_uri_decode_component, BASE),
    GLOBAL_FUNCTION(encodeURI, 1, js_uri_encode, BASE),
    GLOBAL_FUNCTION(encodeURIComponent, 1, js_uri_encode_component, BASE),
    GLOBAL_FUNCTION(escape, 1, js_uri_escape, BASE),
    GLOBAL_FUNCTION(unescape, 1, js_uri_unescape, BASE),
    GLOBAL(eval, EVAL, EVAL),
    GLOBAL(Object, OBJECT, BASE),
    GLOBAL(Function, FUNCTION, BASE),
    GLOBAL(Array, ARRAY, BASE),
    GLOBAL(String, STRING, BASE),
    GLOBAL(Number, NUMBER, BASE),
    GLOBAL(Boolean, BOOLEAN, BASE),
    GLOBAL(Symbol, SYMBOL, BASE),
    GLOBAL(Error, ERROR, BASE),
    GLOBAL(EvalError, EVAL_ERROR, BASE),
    GLOBAL(RangeError, RANGE_ERROR, BASE),
    GLOBAL(ReferenceError, REFERENCE_ERROR, BASE),
    GLOBAL(SyntaxError, SYNTAX_ERROR, BASE),
    GLOBAL(TypeError, TYPE_ERROR, BASE),
    GLOBAL(URIError, URI_ERROR, BASE),
    GLOBAL(InternalError, INTERNAL_ERROR, BASE),
    GLOBAL(AggregateError, AGGREGATE_ERROR, BASE),
    GLOBAL(Math, MATH, BASE),
    GLOBAL(Reflect, REFLECT, BASE),
    GLOBAL(Iterator, ITERATOR, BASE),
    GLOBAL(BigInt, BIG_INT, BIG_INT),
    GLOBAL(Date, DATE, DATE),
    GLOBAL(RegExp, REGEXP, REGEXP),
    GLOBAL(JSON, JSON, JSON),
    GLOBAL(Proxy, PROXY, PROXY),
    GLOBAL(Map, MAP, MAP_SET),
    GLOBAL(Set, SET, MAP_SET),
    GLOBAL(WeakMap, WEAK_MAP, MAP_SET),
    GLOBAL(WeakSet, WEAK_SET, MAP_SET),
    GLOBAL(WeakRef, WEAK_REF, WEAK_REF),
    GLOBAL(FinalizationRegistry, FINALIZATION_REGISTRY, WEAK_REF),
    GLOBAL(Promise, PROMISE, PROMISE),
    GLOBAL(ArrayBuffer, ARRAY_BUFFER, TYPED_ARRAYS),
    GLOBAL(SharedArrayBuffer, SHARED_ARRAY_BUFFER, TYPED_ARRAYS),
    GLOBAL(DataView, DATAVIEW, TYPED_ARRAYS),
    GLOBAL(Uint8ClampedArray, UINT8C_ARRAY, TYPED_ARRAYS),
    GLOBAL(Int8Array, INT8_ARRAY, TYPED_ARRAYS),
    GLOBAL(Uint8Array, UINT8_ARRAY, TYPED_ARRAYS),
    GLOBAL(Int16Array, INT16_ARRAY, TYPED_ARRAYS),
    GLOBAL(Uint16Array, UINT16_ARRAY, TYPED_ARRAYS),
    GLOBAL(Int32Array, INT32_ARRAY, TYPED_ARRAYS),
    GLOBAL(Uint32Array, UINT32_ARRAY, TYPED_ARRAYS),
    GLOBAL(BigInt64Array, BIG_INT64_ARRAY, TYPED_ARRAYS),
    GLOBAL(BigUint64Array, BIG_UINT64_ARRAY, TYPED_ARRAYS),
    GLOBAL(Float16Array, FLOAT16_ARRAY, TYPED_ARRAYS),
    GLOBAL(Float32Array, FLOAT32_ARRAY, TYPED_ARRAYS),
    GLOBAL(Float64Array, FLOAT64_ARRAY, TYPED_ARRAYS),
    GLOBAL(Atomics, ATOMICS, TYPED_ARRAYS),
    GLOBAL(performance, PERFORMANCE, PERFORMANCE),
    GLOBAL(DOMException, DOM_EXCEPTION, DOM_EXCEPTION),
};
const JSIntrinsicDef js_intrinsic_global = {.prototype = JS_INTRINSIC_OBJECT_PROTOTYPE,
                                            .class_id = JS_CLASS_OBJECT,
                                            JS_INTRINSIC_PROPERTIES(global_properties)};
