// SPDX-License-Identifier: MIT
// Contracts of the functions that make, test, convert and count values, atoms, texts and blocks.
#include "contract.h"

#include <stdlib.h>
#include <string.h>

// ---- Tests of one borrowed value ----------------------------------------------------------------

// An object and a text: no count changes, nothing is thrown.
#define PREDICATE(function)                                                                        \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        JSValue text = JS_NewString(ctx, "text");                                                  \
        (void)CALL_WITH_VALUE(function, CELL(0));                                                  \
        HOLDS(0, 0);                                                                               \
        (void)CALL_WITH_VALUE(function, text);                                                     \
        (void)CALL_WITH_VALUE(function, JS_UNDEFINED);                                             \
        JS_FreeValue(ctx, text);                                                                   \
        api_drop(ctx);                                                                             \
    }

PREDICATE(JS_IsNumber)
PREDICATE(JS_IsBigInt)
PREDICATE(JS_IsBool)
PREDICATE(JS_IsNull)
PREDICATE(JS_IsUndefined)
PREDICATE(JS_IsException)
PREDICATE(JS_IsUninitialized)
PREDICATE(JS_IsString)
PREDICATE(JS_IsSymbol)
PREDICATE(JS_IsObject)
#if HAS_JS_IsModule
PREDICATE(JS_IsModule)
#endif
PREDICATE(JS_IsError)
#if HAS_JS_IsUncatchableError
PREDICATE(JS_IsUncatchableError)
#endif
PREDICATE(JS_IsFunction)
#if HAS_JS_IsAsyncFunction
PREDICATE(JS_IsAsyncFunction)
#endif
PREDICATE(JS_IsConstructor)
#if HAS_JS_IsRegExp
PREDICATE(JS_IsRegExp)
#endif
#if HAS_JS_IsMap
PREDICATE(JS_IsMap)
#endif
#if HAS_JS_IsSet
PREDICATE(JS_IsSet)
#endif
#if HAS_JS_IsWeakRef
PREDICATE(JS_IsWeakRef)
#endif
#if HAS_JS_IsWeakSet
PREDICATE(JS_IsWeakSet)
#endif
#if HAS_JS_IsWeakMap
PREDICATE(JS_IsWeakMap)
#endif
#if HAS_JS_IsDataView
PREDICATE(JS_IsDataView)
#endif
#if HAS_JS_IsDate
PREDICATE(JS_IsDate)
#endif
#if HAS_JS_IsProxy
PREDICATE(JS_IsProxy)
#endif
PREDICATE(JS_IsArray)
#if HAS_JS_IsArrayBuffer
PREDICATE(JS_IsArrayBuffer)
#endif
#if HAS_JS_IsImmutableArrayBuffer
PREDICATE(JS_IsImmutableArrayBuffer)
#endif
#if HAS_JS_IsPromise
PREDICATE(JS_IsPromise)
#endif
#if HAS_JS_GetTypedArrayType
PREDICATE(JS_GetTypedArrayType)
#endif
#if HAS_JS_GetClassID
PREDICATE(JS_GetClassID)
#endif
PREDICATE(JS_ToBool)
#if HAS_JS_PromiseState
PREDICATE(JS_PromiseState)
#endif

CASE(JS_IsLiveObject, 1)
{
    EXPECT(JS_IsLiveObject(JS_GetRuntime(ctx), CELL(0)));
    HOLDS(0, 0);
}

// ---- Comparison ---------------------------------------------------------------------------------

#define COMPARISON(function)                                                                       \
    CASE(function, 2)                                                                              \
    {                                                                                              \
        EXPECT(function(ctx, CELL(0), CELL(0)) == 1);                                              \
        EXPECT(function(ctx, CELL(0), CELL(1)) == 0);                                              \
        HOLDS(0, 0);                                                                               \
        HOLDS(1, 0);                                                                               \
        JSValue one = JS_NewString(ctx, "same"), other = JS_NewString(ctx, "same");                \
        if (JS_IsString(one) && JS_IsString(other))                                                \
            EXPECT(function(ctx, one, other) == 1);                                                \
        JS_FreeValue(ctx, one);                                                                    \
        JS_FreeValue(ctx, other);                                                                  \
        api_drop(ctx);                                                                             \
    }

#if HAS_JS_IsStrictEqual
COMPARISON(JS_IsStrictEqual)
#endif
#if HAS_JS_IsSameValue
COMPARISON(JS_IsSameValue)
#endif
#if HAS_JS_IsSameValueZero
COMPARISON(JS_IsSameValueZero)
#endif

#if HAS_JS_IsEqual
CASE(JS_IsEqual, 2)
{
    EXPECT(JS_IsEqual(ctx, CELL(0), CELL(0)) == 1);
    EXPECT(JS_IsEqual(ctx, CELL(0), CELL(1)) == 0);
    JSValue hostile = contract_hostile(ctx);
    if (JS_IsObject(hostile))
        FAILS_INT(JS_IsEqual(ctx, hostile, JS_NewInt32(ctx, 1)));
    JS_FreeValue(ctx, hostile);
    api_drop(ctx);
}
#endif

// ---- Numbers and other immediates ---------------------------------------------------------------

#define IMMEDIATE(function, argument)                                                              \
    CASE(function, 0)                                                                              \
    {                                                                                              \
        GIVEN(function(ctx, argument));                                                            \
    }

IMMEDIATE(JS_NewBool, true)
IMMEDIATE(JS_NewInt32, -7)
IMMEDIATE(JS_NewFloat64, 0.5)
IMMEDIATE(JS_NewCatchOffset, 7)
IMMEDIATE(JS_NewInt64, INT64_C(1) << 50)
IMMEDIATE(JS_NewUint32, UINT32_MAX)
#if HAS_JS_NewNumber
IMMEDIATE(JS_NewNumber, 7.0)
#endif
IMMEDIATE(JS_NewBigInt64, INT64_MIN)
IMMEDIATE(JS_NewBigUint64, UINT64_MAX)

// ---- Conversion ---------------------------------------------------------------------------------

// From an object: to its text and on; and from one that throws.
#define CONVERSION(function)                                                                       \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        GIVEN(function(ctx, CELL(0)));                                                             \
        HOLDS(0, 0);                                                                               \
        JSValue hostile = contract_hostile(ctx);                                                   \
        if (JS_IsObject(hostile))                                                                  \
            FAILS(function(ctx, hostile));                                                         \
        JS_FreeValue(ctx, hostile);                                                                \
    }

#if HAS_JS_ToNumber
CONVERSION(JS_ToNumber)
#endif
CONVERSION(JS_ToString)
CONVERSION(JS_ToPropertyKey)
#if HAS_JS_ToObjectString
CONVERSION(JS_ToObjectString)
#endif

#if HAS_JS_ToBoolean
CASE(JS_ToBoolean, 1)
{
    GIVEN(JS_ToBoolean(ctx, CELL(0)));
    HOLDS(0, 0);
}
#endif

#if HAS_JS_ToObject
CASE(JS_ToObject, 1)
{
    JSValue same = JS_ToObject(ctx, CELL(0));
    HOLDS(0, 1);
    GIVEN(same);
    HOLDS(0, 0);
    GIVEN(JS_ToObject(ctx, JS_NewInt32(ctx, 1)));
    FAILS(JS_ToObject(ctx, JS_NULL));
}
#endif

#define NUMBER_CONVERSION(function, Type, number)                                                  \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        Type result;                                                                               \
        JSValue value = number;                                                                    \
        OKAY(function(ctx, &result, value));                                                       \
        JS_FreeValue(ctx, value);                                                                  \
        JSValue symbol = contract_eval(ctx, "Symbol('no number')");                                \
        if (JS_IsSymbol(symbol))                                                                   \
            FAILS_INT(function(ctx, &result, symbol));                                             \
        JS_FreeValue(ctx, symbol);                                                                 \
        JSValue hostile = contract_hostile(ctx);                                                   \
        if (JS_IsObject(hostile))                                                                  \
            FAILS_INT(function(ctx, &result, hostile));                                            \
        JS_FreeValue(ctx, hostile);                                                                \
        HOLDS(0, 0);                                                                               \
    }

NUMBER_CONVERSION(JS_ToInt32, int32_t, JS_NewFloat64(ctx, 1.5))
NUMBER_CONVERSION(JS_ToUint32, uint32_t, JS_NewFloat64(ctx, 1.5))
NUMBER_CONVERSION(JS_ToInt64, int64_t, JS_NewFloat64(ctx, 1.5))
NUMBER_CONVERSION(JS_ToIndex, uint64_t, JS_NewFloat64(ctx, 1.5))
NUMBER_CONVERSION(JS_ToFloat64, double, JS_NewFloat64(ctx, 1.5))
NUMBER_CONVERSION(JS_ToBigInt64, int64_t, contract_eval(ctx, "2n ** 70n"))
#if HAS_JS_ToBigUint64
NUMBER_CONVERSION(JS_ToBigUint64, uint64_t, contract_eval(ctx, "2n ** 70n"))
#endif
NUMBER_CONVERSION(JS_ToInt64Ext, int64_t, contract_eval(ctx, "2n ** 70n"))

// ---- Strings and texts --------------------------------------------------------------------------

CASE(JS_NewStringLen, 0)
{
    GIVEN(JS_NewStringLen(ctx, "a text with \xc3\xa9", 14));
    GIVEN(JS_NewStringLen(ctx, "", 0));
}

CASE(JS_NewString, 0)
{
    GIVEN(JS_NewString(ctx, "a text"));
}

#if HAS_JS_NewStringUTF16
CASE(JS_NewStringUTF16, 0)
{
    static const uint16_t units[] = {'a', 0x3b1, 0xd83d, 0xde00};
    GIVEN(JS_NewStringUTF16(ctx, units, 4));
}
#endif

CASE(JS_NewAtomString, 0)
{
    GIVEN(JS_NewAtomString(ctx, contract_name()));
}

// The text of a string, of an object, and of one that throws; freed by `release`.
#define TEXT(function, release, call_string, call_object, call_hostile)                            \
    CASE(function, 1)                                                                              \
    {                                                                                              \
        JSValue string = JS_NewString(ctx, "a text, \xce\xb1");                                    \
        if (JS_IsString(string) && OKAY_PTR(text_ = (const void *)(call_string)))                  \
            release;                                                                               \
        JS_FreeValue(ctx, string);                                                                 \
        api_drop(ctx);                                                                             \
        if (OKAY_PTR(text_ = (const void *)(call_object)))                                         \
            release;                                                                               \
        HOLDS(0, 0);                                                                               \
        JSValue hostile = contract_hostile(ctx);                                                   \
        if (JS_IsObject(hostile) && (text_ = (const void *)(call_hostile)) != NULL)                \
            release;                                                                               \
        else if (JS_IsObject(hostile))                                                             \
            FAILS(JS_EXCEPTION);                                                                   \
        JS_FreeValue(ctx, hostile);                                                                \
    }

static const void *text_;
static size_t text_length;

TEXT(JS_ToCString, JS_FreeCString(ctx, text_), JS_ToCString(ctx, string),
     JS_ToCString(ctx, CELL(0)), JS_ToCString(ctx, hostile))
TEXT(JS_ToCStringLen, JS_FreeCString(ctx, text_), JS_ToCStringLen(ctx, &text_length, string),
     JS_ToCStringLen(ctx, &text_length, CELL(0)), JS_ToCStringLen(ctx, &text_length, hostile))
TEXT(JS_ToCStringLen2, JS_FreeCString(ctx, text_),
     JS_ToCStringLen2(ctx, &text_length, string, true),
     JS_ToCStringLen2(ctx, &text_length, CELL(0), true),
     JS_ToCStringLen2(ctx, &text_length, hostile, true))
TEXT(JS_FreeCString, JS_FreeCString(ctx, text_), JS_ToCString(ctx, string),
     JS_ToCString(ctx, CELL(0)), JS_ToCString(ctx, hostile))
#if HAS_JS_FreeCStringRT
TEXT(JS_FreeCStringRT, JS_FreeCStringRT(JS_GetRuntime(ctx), text_), JS_ToCString(ctx, string),
     JS_ToCString(ctx, CELL(0)), JS_ToCString(ctx, hostile))
#endif
#if HAS_JS_ToCStringUTF16
TEXT(JS_ToCStringUTF16, JS_FreeCStringUTF16(ctx, text_), JS_ToCStringUTF16(ctx, string),
     JS_ToCStringUTF16(ctx, CELL(0)), JS_ToCStringUTF16(ctx, hostile))
#endif
#if HAS_JS_ToCStringLenUTF16
TEXT(JS_ToCStringLenUTF16, JS_FreeCStringUTF16(ctx, text_),
     JS_ToCStringLenUTF16(ctx, &text_length, string),
     JS_ToCStringLenUTF16(ctx, &text_length, CELL(0)),
     JS_ToCStringLenUTF16(ctx, &text_length, hostile))
#endif
#if HAS_JS_FreeCStringUTF16
TEXT(JS_FreeCStringUTF16, JS_FreeCStringUTF16(ctx, text_), JS_ToCStringUTF16(ctx, string),
     JS_ToCStringUTF16(ctx, CELL(0)), JS_ToCStringUTF16(ctx, hostile))
#endif
#if HAS_JS_FreeCStringRT_UTF16
TEXT(JS_FreeCStringRT_UTF16, JS_FreeCStringRT_UTF16(JS_GetRuntime(ctx), text_),
     JS_ToCStringUTF16(ctx, string), JS_ToCStringUTF16(ctx, CELL(0)),
     JS_ToCStringUTF16(ctx, hostile))
#endif

// ---- Reference counts ---------------------------------------------------------------------------

CASE(JS_DupValue, 1)
{
    JSValue same = JS_DupValue(ctx, CELL(0));
    HOLDS(0, 1);
    GIVEN(same);
    HOLDS(0, 0);
    GIVEN(JS_DupValue(ctx, JS_NewInt32(ctx, 1)));
}

CASE(JS_DupValueRT, 1)
{
    JSValue same = JS_DupValueRT(JS_GetRuntime(ctx), CELL(0));
    HOLDS(0, 1);
    GIVEN(same);
}

CASE(JS_FreeValue, 1)
{
    JS_FreeValue(ctx, PASS(1, 0));
    HOLDS(0, 0);
    JS_FreeValue(ctx, JS_UNDEFINED);
}

CASE(JS_FreeValueRT, 1)
{
    JS_FreeValueRT(JS_GetRuntime(ctx), PASS(1, 0));
    HOLDS(0, 0);
}

static void count_marked(JSRuntime *rt, JSGCObjectHeader *cell)
{
}

CASE(JS_MarkValue, 1)
{
    JS_MarkValue(JS_GetRuntime(ctx), CELL(0), count_marked);
    JS_MarkValue(JS_GetRuntime(ctx), JS_UNDEFINED, count_marked);
    HOLDS(0, 0);
}

// ---- Atoms --------------------------------------------------------------------------------------

// An atom of its own round: one that is not given back is seen to grow.
#define MAKES_ATOM(function, call)                                                                 \
    CASE(function, 0)                                                                              \
    {                                                                                              \
        JSAtom atom = call;                                                                        \
        if (atom == JS_ATOM_NULL)                                                                  \
            FAILS(JS_EXCEPTION);                                                                   \
        JS_FreeAtom(ctx, atom);                                                                    \
    }

MAKES_ATOM(JS_NewAtom, JS_NewAtom(ctx, contract_name()))
MAKES_ATOM(JS_NewAtomLen, JS_NewAtomLen(ctx, contract_name(), 10))
MAKES_ATOM(JS_NewAtomUInt32, JS_NewAtomUInt32(ctx, UINT32_MAX))
MAKES_ATOM(JS_FreeAtom, JS_NewAtom(ctx, contract_name()))

// What is done with an atom that the case made; the atom is borrowed.
#define USES_ATOM(function, ...)                                                                   \
    CASE(function, 0)                                                                              \
    {                                                                                              \
        JSAtom atom = contract_atom(ctx);                                                          \
        if (atom != JS_ATOM_NULL) {                                                                \
            __VA_ARGS__                                                                            \
        }                                                                                          \
        JS_FreeAtom(ctx, atom);                                                                    \
    }

USES_ATOM(JS_DupAtom, JS_FreeAtom(ctx, JS_DupAtom(ctx, atom));)
#if HAS_JS_DupAtomRT
USES_ATOM(JS_DupAtomRT, JS_FreeAtom(ctx, JS_DupAtomRT(JS_GetRuntime(ctx), atom));)
#endif
USES_ATOM(JS_FreeAtomRT, JS_FreeAtomRT(JS_GetRuntime(ctx), JS_DupAtom(ctx, atom));)
USES_ATOM(JS_AtomToValue, GIVEN(JS_AtomToValue(ctx, atom));)
USES_ATOM(JS_AtomToString, GIVEN(JS_AtomToString(ctx, atom));)
USES_ATOM(JS_AtomToCString, const char *text = JS_AtomToCString(ctx, atom);
          if (OKAY_PTR(text)) JS_FreeCString(ctx, text);)
#if HAS_JS_AtomToCStringLen
USES_ATOM(JS_AtomToCStringLen, size_t length;
          const char *text = JS_AtomToCStringLen(ctx, &length, atom);
          if (OKAY_PTR(text)) JS_FreeCString(ctx, text);)
#endif

CASE(JS_ValueToAtom, 1)
{
    JSValue text = JS_NewString(ctx, contract_name());
    if (JS_IsString(text)) {
        JSAtom atom = JS_ValueToAtom(ctx, text);
        if (OKAY(atom == JS_ATOM_NULL ? -1 : 0))
            JS_FreeAtom(ctx, atom);
    }
    JS_FreeValue(ctx, text);
    api_drop(ctx);
    JSAtom atom = JS_ValueToAtom(ctx, CELL(0));
    JS_FreeAtom(ctx, atom);
    api_drop(ctx);
    HOLDS(0, 0);
    JSValue hostile = contract_hostile(ctx);
    if (JS_IsObject(hostile))
        FAILS_INT(JS_ValueToAtom(ctx, hostile) == JS_ATOM_NULL ? -1 : 0);
    JS_FreeValue(ctx, hostile);
}

// ---- Blocks -------------------------------------------------------------------------------------

// What is not freed is left in the allocator after JS_FreeRuntime.
#define MAKES_BLOCK(function, call)                                                                \
    CASE(function, 0)                                                                              \
    {                                                                                              \
        JSRuntime *rt = JS_GetRuntime(ctx);                                                        \
        void *block = call;                                                                        \
        if (OKAY_PTR(block))                                                                       \
            memset(block, 0, 7);                                                                   \
        js_free_rt(rt, block);                                                                     \
    }

MAKES_BLOCK(js_malloc, js_malloc(ctx, 40))
MAKES_BLOCK(js_mallocz, js_mallocz(ctx, 40))
#if HAS_js_calloc
MAKES_BLOCK(js_calloc, js_calloc(ctx, 4, 10))
#endif
MAKES_BLOCK(js_strdup, js_strdup(ctx, "a text"))
MAKES_BLOCK(js_strndup, js_strndup(ctx, "a text of more", 6))
MAKES_BLOCK(js_malloc_rt, js_malloc_rt(rt, 40))
MAKES_BLOCK(js_mallocz_rt, js_mallocz_rt(rt, 40))
#if HAS_js_calloc_rt
MAKES_BLOCK(js_calloc_rt, js_calloc_rt(rt, 4, 10))
#endif
MAKES_BLOCK(js_free_rt, js_malloc_rt(rt, 40))

CASE(js_free, 0)
{
    js_free(ctx, js_malloc(ctx, 40));
    js_free(ctx, NULL);
    api_drop(ctx);
}

// Taken where the call succeeds, the caller's where it fails.
#define RESIZES_BLOCK(function, call)                                                              \
    CASE(function, 0)                                                                              \
    {                                                                                              \
        JSRuntime *rt = JS_GetRuntime(ctx);                                                        \
        size_t slack = 0;                                                                          \
        void *block = js_malloc_rt(rt, 8);                                                         \
        if (block != NULL) {                                                                       \
            size_t size = 4000;                                                                    \
            void *larger = call;                                                                   \
            if (OKAY_PTR(larger))                                                                  \
                block = larger;                                                                    \
            size = SIZE_MAX / 2;                                                                   \
            larger = call;                                                                         \
            ck_assert_ptr_null(larger);                                                            \
            api_drop(ctx);                                                                         \
        }                                                                                          \
        js_free_rt(rt, block);                                                                     \
        (void)slack;                                                                               \
    }

RESIZES_BLOCK(js_realloc, js_realloc(ctx, block, size))
#if HAS_js_realloc2
RESIZES_BLOCK(js_realloc2, js_realloc2(ctx, block, size, &slack))
#endif
RESIZES_BLOCK(js_realloc_rt, js_realloc_rt(rt, block, size))

CASE(js_malloc_usable_size, 0)
{
    void *block = js_malloc(ctx, 40);
    if (OKAY_PTR(block))
        (void)js_malloc_usable_size(ctx, block);
    js_free(ctx, block);
}

CASE(js_malloc_usable_size_rt, 0)
{
    void *block = js_malloc_rt(JS_GetRuntime(ctx), 40);
    if (block != NULL)
        (void)js_malloc_usable_size_rt(JS_GetRuntime(ctx), block);
    js_free_rt(JS_GetRuntime(ctx), block);
}
