// SPDX-License-Identifier: MIT
// Contracts of the functions that make objects, read and change their properties, and call them.
#include "contract.h"

#include <string.h>

// ---- Making objects -----------------------------------------------------------------------------

CASE(JS_NewObject, 0)
{
    GIVEN(JS_NewObject(ctx));
}

CASE(JS_NewObjectClass, 0)
{
    GIVEN(JS_NewObjectClass(ctx, 1));
}

CASE(JS_NewObjectProto, 1)
{
    JSValue object = JS_NewObjectProto(ctx, PASS(1, 0));
    GIVEN(object);
}

CASE(JS_NewObjectProtoClass, 1)
{
    GIVEN(JS_NewObjectProtoClass(ctx, PASS(1, 0), 1));
    GIVEN(JS_NewObjectProtoClass(ctx, JS_NULL, 1));
}

CASE(JS_NewArray, 0)
{
    GIVEN(JS_NewArray(ctx));
}

#if HAS_JS_NewArrayFrom
CASE(JS_NewArrayFrom, 2)
{
    JSValue values[2] = {PASS(2, 0), PASS(2, 1)};
    JSValue array = JS_NewArrayFrom(ctx, 2, values);
    if (!JS_IsException(array))
        HOLDS(0, 1);
    GIVEN(array);
    HOLDS(0, 0);
}
#endif

#if HAS_JS_NewObjectFrom
CASE(JS_NewObjectFrom, 2)
{
    JSAtom names[2] = {contract_atom(ctx), contract_atom(ctx)};
    if (names[0] != JS_ATOM_NULL && names[1] != JS_ATOM_NULL) {
        JSValue values[2] = {PASS(3, 0), PASS(3, 1)};
        GIVEN(JS_NewObjectFrom(ctx, 2, names, values));
    }
    JS_FreeAtom(ctx, names[0]);
    JS_FreeAtom(ctx, names[1]);
}
#endif

#if HAS_JS_NewObjectFromStr
CASE(JS_NewObjectFromStr, 2)
{
    const char *names[2] = {"one", "two"};
    JSValue values[2] = {PASS(3, 0), PASS(3, 1)};
    GIVEN(JS_NewObjectFromStr(ctx, 2, names, values));
}
#endif

#if HAS_JS_NewDate
CASE(JS_NewDate, 0)
{
    GIVEN(JS_NewDate(ctx, 1e12));
}
#endif

#if HAS_JS_NewSymbol
CASE(JS_NewSymbol, 0)
{
    GIVEN(JS_NewSymbol(ctx, contract_name(), false));
    GIVEN(JS_NewSymbol(ctx, contract_name(), true));
}
#endif

#if HAS_JS_NewProxy
CASE(JS_NewProxy, 2)
{
    JSValue proxy = JS_NewProxy(ctx, PASS(1, 0), PASS(2, 1));
    if (!JS_IsException(proxy)) {
        HOLDS(0, 1);
        HOLDS(1, 1);
    }
    GIVEN(proxy);
    FAILS(JS_NewProxy(ctx, JS_UNDEFINED, PASS(2, 1)));
}
#endif

#define PROXY_PART(function, held)                                                                 \
    CASE(function, 2)                                                                              \
    {                                                                                              \
        JSValue proxy = JS_NewProxy(ctx, CELL(0), CELL(1));                                        \
        if (JS_IsException(proxy)) {                                                               \
            api_drop(ctx);                                                                         \
            return;                                                                                \
        }                                                                                          \
        JSValue part = function(ctx, proxy);                                                       \
        HOLDS(held, 2);                                                                            \
        GIVEN(part);                                                                               \
        HOLDS(held, 1);                                                                            \
        JS_FreeValue(ctx, proxy);                                                                  \
        api_drop(ctx);                                                                             \
        JSValue none = function(ctx, CELL(0));                                                     \
        JS_FreeValue(ctx, none);                                                                   \
        api_drop(ctx);                                                                             \
    }

#if HAS_JS_GetProxyTarget
PROXY_PART(JS_GetProxyTarget, 0)
#endif
#if HAS_JS_GetProxyHandler
PROXY_PART(JS_GetProxyHandler, 1)
#endif

// ---- Reading properties -------------------------------------------------------------------------

// Cell 0 holds cell 1 under a name and an index.
static bool fill(JSContext *ctx, Cells *cells, JSAtom atom)
{
    bool is_filled = JS_SetPropertyStr(ctx, CELL(0), "held", JS_DupValue(ctx, CELL(1))) >= 0 &&
                     JS_SetPropertyUint32(ctx, CELL(0), 7, JS_DupValue(ctx, CELL(1))) >= 0 &&
                     (atom == JS_ATOM_NULL ||
                      JS_SetProperty(ctx, CELL(0), atom, JS_DupValue(ctx, CELL(1))) >= 0);
    if (!is_filled) {
        ck_assert(api_faults());
        api_drop(ctx);
    }
    return is_filled;
}

// From an object that has it, one that has it not, and a value that has none.
#define READS(function, key)                                                                       \
    CASE(function, 2)                                                                              \
    {                                                                                              \
        if (fill(ctx, cells, JS_ATOM_NULL)) {                                                      \
            JSValue held = function(ctx, PASS(1, 0), key);                                         \
            HOLDS(1, 3);                                                                           \
            GIVEN(held);                                                                           \
            HOLDS(1, 2);                                                                           \
            GIVEN(function(ctx, PASS(1, 1), key));                                                 \
            FAILS(function(ctx, JS_UNDEFINED, key));                                               \
        }                                                                                          \
    }

READS(JS_GetPropertyUint32, 7)
#if HAS_JS_GetPropertyInt64
READS(JS_GetPropertyInt64, 7)
#endif
READS(JS_GetPropertyStr, "held")

CASE(JS_GetProperty, 2)
{
    JSAtom atom = contract_atom(ctx);
    if (atom != JS_ATOM_NULL && fill(ctx, cells, atom)) {
        JSValue held = JS_GetProperty(ctx, PASS(1, 0), atom);
        HOLDS(1, 4);
        GIVEN(held);
        FAILS(JS_GetProperty(ctx, JS_NULL, atom));
    }
    JS_FreeAtom(ctx, atom);
}

CASE(JS_HasProperty, 2)
{
    JSAtom atom = contract_atom(ctx);
    JSValue hostile = contract_hostile(ctx);
    if (atom != JS_ATOM_NULL && JS_IsObject(hostile) && fill(ctx, cells, atom)) {
        OKAY(JS_HasProperty(ctx, PASS(1, 0), atom));
        OKAY(JS_HasProperty(ctx, PASS(1, 1), atom));
        FAILS_INT(JS_HasProperty(ctx, hostile, atom));
    }
    JS_FreeValue(ctx, hostile);
    JS_FreeAtom(ctx, atom);
}

CASE(JS_GetOwnProperty, 2)
{
    JSAtom atom = contract_atom(ctx);
    JSValue hostile = contract_hostile(ctx);
    JSPropertyDescriptor descriptor;
    if (atom != JS_ATOM_NULL && JS_IsObject(hostile) && fill(ctx, cells, atom)) {
        int status = JS_GetOwnProperty(ctx, &descriptor, PASS(2, 0), atom);
        if (OKAY(status) && status > 0) {
            HOLDS(1, 4);
            JS_FreeValue(ctx, descriptor.value);
            JS_FreeValue(ctx, descriptor.getter);
            JS_FreeValue(ctx, descriptor.setter);
        }
        HOLDS(1, 3);
        OKAY(JS_GetOwnProperty(ctx, NULL, PASS(2, 0), atom));
        EXPECT(JS_GetOwnProperty(ctx, &descriptor, PASS(2, 1), atom) == 0);
        api_drop(ctx);
        FAILS_INT(JS_GetOwnProperty(ctx, &descriptor, hostile, atom));
    }
    JS_FreeValue(ctx, hostile);
    JS_FreeAtom(ctx, atom);
}

static void free_names(JSContext *ctx, JSPropertyEnum *names, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        JS_FreeAtom(ctx, names[i].atom);
    js_free(ctx, names);
}

CASE(JS_GetOwnPropertyNames, 2)
{
    int flags = JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK;
    JSAtom atom = contract_atom(ctx);
    JSValue hostile = contract_hostile(ctx);
    JSPropertyEnum *names;
    uint32_t count;
    if (atom != JS_ATOM_NULL && JS_IsObject(hostile) && fill(ctx, cells, atom)) {
        if (OKAY(JS_GetOwnPropertyNames(ctx, &names, &count, PASS(3, 0), flags)))
            free_names(ctx, names, count);
        FAILS_INT(JS_GetOwnPropertyNames(ctx, &names, &count, hostile, flags));
    }
    JS_FreeValue(ctx, hostile);
    JS_FreeAtom(ctx, atom);
}

#if HAS_JS_FreePropertyEnum
CASE(JS_FreePropertyEnum, 2)
{
    JSAtom atom = contract_atom(ctx);
    JSPropertyEnum *names;
    uint32_t count;
    if (atom != JS_ATOM_NULL && fill(ctx, cells, atom) &&
        OKAY(JS_GetOwnPropertyNames(ctx, &names, &count, CELL(0), JS_GPN_STRING_MASK)))
        JS_FreePropertyEnum(ctx, names, count);
    JS_FreeAtom(ctx, atom);
}
#endif

#if HAS_JS_GetLength
CASE(JS_GetLength, 1)
{
    int64_t length;
    OKAY(JS_GetLength(ctx, PASS(1, 0), &length));
    FAILS_INT(JS_GetLength(ctx, JS_NULL, &length));
}
#endif

CASE(JS_GetPrototype, 2)
{
    JSValue object = JS_NewObjectProto(ctx, CELL(1));
    if (!JS_IsException(object)) {
        JSValue proto = JS_GetPrototype(ctx, object);
        EXPECT(JS_VALUE_GET_PTR(proto) == JS_VALUE_GET_PTR(CELL(1)));
#ifndef BORROWED_JS_GetPrototype // as its type says in older trees
        GIVEN(proto);
#endif
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
    HOLDS(1, 0);
}

CASE(JS_IsExtensible, 1)
{
    OKAY(JS_IsExtensible(ctx, PASS(1, 0)));
    JSValue hostile = contract_hostile(ctx);
    if (JS_IsObject(hostile))
        FAILS_INT(JS_IsExtensible(ctx, hostile));
    JS_FreeValue(ctx, hostile);
}

CASE(JS_IsInstanceOf, 1)
{
    JSValue constructor = contract_eval(ctx, "Object");
    if (JS_IsObject(constructor))
        OKAY(JS_IsInstanceOf(ctx, CELL(0), constructor));
    JS_FreeValue(ctx, constructor);
    FAILS_INT(JS_IsInstanceOf(ctx, CELL(0), JS_NULL));
    HOLDS(0, 0);
}

// ---- Changing properties ------------------------------------------------------------------------

// Into an object, into one that refuses, and into a value that has no properties.
#define WRITES(function, index, key)                                                               \
    CASE(function, 3)                                                                              \
    {                                                                                              \
        if (OKAY(function(ctx, CELL(0), key, PASS(index, 2))))                                     \
            HOLDS(2, 1);                                                                           \
        if (OKAY(function(ctx, CELL(0), key, JS_NewInt32(ctx, 1))))                                \
            HOLDS(2, 0);                                                                           \
        FAILS_INT(function(ctx, JS_UNDEFINED, key, PASS(index, 2)));                               \
        JSValue hostile = contract_hostile(ctx);                                                   \
        if (JS_IsObject(hostile))                                                                  \
            FAILS_INT(function(ctx, hostile, key, PASS(index, 2)));                                \
        JS_FreeValue(ctx, hostile);                                                                \
        if (JS_PreventExtensions(ctx, CELL(1)) > 0) {                                              \
            int status = function(ctx, CELL(1), key, PASS(index, 2));                              \
            EXPECT(status <= 0);                                                                   \
        }                                                                                          \
        api_drop(ctx);                                                                             \
    }

WRITES(JS_SetPropertyUint32, 3, 7)
WRITES(JS_SetPropertyInt64, 3, INT64_C(1) << 40)
WRITES(JS_SetPropertyStr, 3, "held")

CASE(JS_SetProperty, 2)
{
    JSAtom atom = contract_atom(ctx);
    if (atom != JS_ATOM_NULL) {
        if (OKAY(JS_SetProperty(ctx, CELL(0), atom, PASS(3, 1))))
            HOLDS(1, 1);
        FAILS_INT(JS_SetProperty(ctx, JS_NULL, atom, PASS(3, 1)));
    }
    JS_FreeAtom(ctx, atom);
}

// As WRITES, with flags behind the value.
#define DEFINES(function, index, key)                                                              \
    CASE(function, 2)                                                                              \
    {                                                                                              \
        if (OKAY(function(ctx, CELL(0), key, PASS(index, 1), 0)))                                  \
            HOLDS(1, 1);                                                                           \
        FAILS_INT(function(ctx, CELL(0), key, PASS(index, 1), JS_PROP_C_W_E | JS_PROP_THROW));     \
        JSValue hostile = contract_hostile(ctx);                                                   \
        if (JS_IsObject(hostile))                                                                  \
            FAILS_INT(function(ctx, hostile, key, PASS(index, 1), JS_PROP_C_W_E | JS_PROP_THROW)); \
        JS_FreeValue(ctx, hostile);                                                                \
    }

DEFINES(JS_DefinePropertyValueUint32, 3, 7)
DEFINES(JS_DefinePropertyValueStr, 3, "held")

CASE(JS_DefinePropertyValue, 2)
{
    JSAtom atom = contract_atom(ctx);
    if (atom != JS_ATOM_NULL) {
        if (OKAY(JS_DefinePropertyValue(ctx, CELL(0), atom, PASS(3, 1), 0)))
            HOLDS(1, 1);
        FAILS_INT(
            JS_DefinePropertyValue(ctx, CELL(0), atom, PASS(3, 1), JS_PROP_C_W_E | JS_PROP_THROW));
    }
    JS_FreeAtom(ctx, atom);
}

CASE(JS_DefineProperty, 4)
{
    JSAtom atom = contract_atom(ctx);
    int has_value = JS_PROP_HAS_VALUE | JS_PROP_HAS_CONFIGURABLE;
    int has_both = JS_PROP_HAS_GET | JS_PROP_HAS_SET | JS_PROP_CONFIGURABLE;
    JSValue function = contract_eval(ctx, "(function () {})");
    if (atom != JS_ATOM_NULL && JS_IsObject(function)) {
        OKAY(JS_DefineProperty(ctx, CELL(0), atom, JS_UNDEFINED, function, function,
                               has_both | JS_PROP_HAS_CONFIGURABLE));
        if (OKAY(JS_DefineProperty(ctx, CELL(0), atom, PASS(3, 1), JS_UNDEFINED, JS_UNDEFINED,
                                   has_value)))
            HOLDS(1, 1);
        FAILS_INT(JS_DefineProperty(ctx, CELL(0), atom, PASS(3, 2), JS_UNDEFINED, JS_UNDEFINED,
                                    has_value | JS_PROP_THROW));
    }
    JS_FreeValue(ctx, function);
    JS_FreeAtom(ctx, atom);
}

CASE(JS_DefinePropertyGetSet, 1)
{
    JSAtom atom = contract_atom(ctx);
    JSValue function = contract_eval(ctx, "(function () {})");
    if (atom != JS_ATOM_NULL && JS_IsObject(function)) {
        OKAY(JS_DefinePropertyGetSet(ctx, CELL(0), atom, JS_DupValue(ctx, function),
                                     JS_DupValue(ctx, function), 0));
        FAILS_INT(JS_DefinePropertyGetSet(ctx, CELL(0), atom, JS_DupValue(ctx, function),
                                          JS_UNDEFINED, JS_PROP_CONFIGURABLE | JS_PROP_THROW));
    }
    JS_FreeValue(ctx, function);
    JS_FreeAtom(ctx, atom);
}

CASE(JS_DeleteProperty, 2)
{
    JSAtom atom = contract_atom(ctx);
    if (atom != JS_ATOM_NULL && fill(ctx, cells, atom)) {
        if (OKAY(JS_DeleteProperty(ctx, CELL(0), atom, 0)))
            HOLDS(1, 2);
        FAILS_INT(JS_DeleteProperty(ctx, JS_NULL, atom, 0));
    }
    JS_FreeAtom(ctx, atom);
}

#define CHANGES_OBJECT(function)                                                                   \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        OKAY(function(ctx, CELL(0)));                                                              \
        JSValue hostile = contract_hostile(ctx);                                                   \
        if (JS_IsObject(hostile))                                                                  \
            FAILS_INT(function(ctx, hostile));                                                     \
        JS_FreeValue(ctx, hostile);                                                                \
    }

CHANGES_OBJECT(JS_PreventExtensions)
#if HAS_JS_SealObject
CHANGES_OBJECT(JS_SealObject)
#endif
#if HAS_JS_FreezeObject
CHANGES_OBJECT(JS_FreezeObject)
#endif

#if HAS_JS_SetLength
CASE(JS_SetLength, 1)
{
    JSValue array = JS_NewArray(ctx);
    if (!JS_IsException(array))
        OKAY(JS_SetLength(ctx, array, 3));
    JS_FreeValue(ctx, array);
    api_drop(ctx);
    FAILS_INT(JS_SetLength(ctx, JS_NULL, 3));
}
#endif

CASE(JS_SetPrototype, 2)
{
    if (OKAY(JS_SetPrototype(ctx, CELL(0), PASS(2, 1))))
        FAILS_INT(JS_SetPrototype(ctx, CELL(1), PASS(2, 0)));
}

CASE(JS_SetConstructor, 2)
{
    JSValue function = contract_eval(ctx, "(function () {})");
    if (JS_IsObject(function)) {
        (void)JS_SetConstructor(ctx, function, CELL(1));
        api_drop(ctx);
        // The two hold each other.
        JS_SetPropertyStr(ctx, CELL(1), "constructor", JS_UNDEFINED);
        JS_SetPropertyStr(ctx, function, "prototype", JS_UNDEFINED);
        api_drop(ctx);
        JSAtom name = JS_NewAtom(ctx, "constructor");
        JS_DeleteProperty(ctx, CELL(1), name, 0);
        JS_FreeAtom(ctx, name);
        api_drop(ctx);
    }
    JS_FreeValue(ctx, function);
    JS_RunGC(JS_GetRuntime(ctx));
    HOLDS(1, 0);
}

CASE(JS_SetConstructorBit, 0)
{
    JSValue function = contract_eval(ctx, "(() => 1)");
    if (JS_IsObject(function))
        (void)JS_SetConstructorBit(ctx, function, true);
    JS_FreeValue(ctx, function);
}

CASE(JS_SetIsHTMLDDA, 1)
{
    JS_SetIsHTMLDDA(ctx, CELL(0));
    HOLDS(0, 0);
}

// ---- Calls --------------------------------------------------------------------------------------

// The function gives its first argument back, and throws it where there are two.
static JSValue make_function(JSContext *ctx)
{
    return contract_eval(ctx, "(function f(x, y) { if (y) throw x; return x; })");
}

CASE(JS_Call, 3)
{
    JSValue function = make_function(ctx);
    if (JS_IsObject(function)) {
        JSValueConst arguments[2] = {PASS(4, 1), PASS(4, 2)};
        JSValue result = JS_Call(ctx, function, PASS(2, 0), 1, arguments);
        if (!JS_IsException(result))
            HOLDS(1, 1);
        GIVEN(result);
        FAILS(JS_Call(ctx, function, PASS(2, 0), 2, arguments));
        FAILS(JS_Call(ctx, CELL(0), PASS(2, 0), 2, arguments));
    }
    JS_FreeValue(ctx, function);
}

CASE(JS_Invoke, 3)
{
    JSAtom atom = contract_atom(ctx);
    JSValue function = make_function(ctx);
    if (atom != JS_ATOM_NULL && JS_IsObject(function) &&
        OKAY(JS_SetProperty(ctx, CELL(0), atom, JS_DupValue(ctx, function)))) {
        JSValueConst arguments[2] = {PASS(4, 1), PASS(4, 2)};
        GIVEN(JS_Invoke(ctx, PASS(1, 0), atom, 1, arguments));
        FAILS(JS_Invoke(ctx, PASS(1, 0), atom, 2, arguments));
        FAILS(JS_Invoke(ctx, JS_NULL, atom, 2, arguments));
    }
    JS_FreeValue(ctx, function);
    JS_FreeAtom(ctx, atom);
}

CASE(JS_CallConstructor, 2)
{
    JSValue function = make_function(ctx);
    if (JS_IsObject(function)) {
        JSValueConst arguments[2] = {PASS(3, 0), PASS(3, 1)};
        GIVEN(JS_CallConstructor(ctx, function, 1, arguments));
        FAILS(JS_CallConstructor(ctx, function, 2, arguments));
        FAILS(JS_CallConstructor(ctx, CELL(0), 2, arguments));
    }
    JS_FreeValue(ctx, function);
}

CASE(JS_CallConstructor2, 2)
{
    JSValue function = make_function(ctx), target = contract_eval(ctx, "(class {})");
    if (JS_IsObject(function) && JS_IsObject(target)) {
        JSValueConst arguments[2] = {PASS(4, 0), PASS(4, 1)};
        GIVEN(JS_CallConstructor2(ctx, function, target, 1, arguments));
        FAILS(JS_CallConstructor2(ctx, function, target, 2, arguments));
    }
    JS_FreeValue(ctx, function);
    JS_FreeValue(ctx, target);
}

// ---- Classes ------------------------------------------------------------------------------------

static const JSClassDef plain_class = {.class_name = "Contract"};

// The id of a class of the case's runtime; 0 without memory.
static JSClassID class_of(JSContext *ctx)
{
    static JSClassID id;
    return api_class(ctx, &id, &plain_class);
}

CASE(JS_NewClassID, 0)
{
    JSClassID id = 0;
#if ARGC_JS_NewClassID == 1
    EXPECT(JS_NewClassID(&id) != 0);
#else
    EXPECT(JS_NewClassID(JS_GetRuntime(ctx), &id) != 0);
#endif
}

CASE(JS_NewClass, 0)
{
    EXPECT(class_of(ctx) != 0);
    api_drop(ctx);
}

CASE(JS_IsRegisteredClass, 0)
{
    JSClassID id = class_of(ctx);
    EXPECT(JS_IsRegisteredClass(JS_GetRuntime(ctx), id));
    api_drop(ctx);
}

#if HAS_JS_GetClassName
CASE(JS_GetClassName, 0)
{
    JSClassID id = class_of(ctx);
    if (id != 0) {
        JSAtom name = JS_GetClassName(JS_GetRuntime(ctx), id);
        EXPECT(name != JS_ATOM_NULL);
        JS_FreeAtom(ctx, name);
    }
    api_drop(ctx);
}
#endif

CASE(JS_SetClassProto, 1)
{
    JSClassID id = class_of(ctx);
    if (id != 0) {
        JS_SetClassProto(ctx, id, PASS(2, 0));
        HOLDS(0, 1);
        JS_SetClassProto(ctx, id, JS_NULL);
        HOLDS(0, 0);
    }
    api_drop(ctx);
}

CASE(JS_GetClassProto, 1)
{
    JSClassID id = class_of(ctx);
    if (id != 0) {
        JS_SetClassProto(ctx, id, JS_DupValue(ctx, CELL(0)));
        api_drop(ctx); // it has no result to fail with
        JSValue proto = JS_GetClassProto(ctx, id);
        HOLDS(0, 2);
        GIVEN(proto);
        HOLDS(0, 1);
        JS_SetClassProto(ctx, id, JS_NULL);
    }
    api_drop(ctx);
}

#define OPAQUE(function, ...)                                                                      \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        JSClassID id = class_of(ctx);                                                              \
        JSValue object = id == 0 ? JS_UNDEFINED : JS_NewObjectClass(ctx, id);                      \
        if (JS_IsObject(object)) {                                                                 \
            static int place;                                                                      \
            JS_SetOpaque(object, &place);                                                          \
            __VA_ARGS__                                                                            \
            EXPECT(api_count(object) == 1);                                                        \
        }                                                                                          \
        JS_FreeValue(ctx, object);                                                                 \
        api_drop(ctx);                                                                             \
    }

OPAQUE(JS_SetOpaque, JS_SetOpaque(object, NULL);)
OPAQUE(JS_GetOpaque, ck_assert_ptr_eq(JS_GetOpaque(object, id), &place);
       ck_assert_ptr_null(JS_GetOpaque(CELL(0), id));)
OPAQUE(JS_GetOpaque2, ck_assert_ptr_eq(JS_GetOpaque2(ctx, object, id), &place);
       FAILS_NULL(JS_GetOpaque2(ctx, CELL(0), id));)
#if HAS_JS_GetAnyOpaque
OPAQUE(JS_GetAnyOpaque, JSClassID found; ck_assert_ptr_eq(JS_GetAnyOpaque(object, &found), &place);)
#endif
