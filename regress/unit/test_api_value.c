// SPDX-License-Identifier: MIT
// Counts after the functions of quickjs.h that make, convert and compare values.
#include "api_support.h"

#include <string.h>

Suite *api_value_suite(void);

static void new_string(JSContext *ctx)
{
    JSValue text = JS_NewString(ctx, "a text \xC3\xA9\xF0\x9F\x98\x80");
    EXPECT(JS_IsString(text));
    JSValue again = JS_DupValue(ctx, text);
    EXPECT(api_count(text) == 2);
    JS_FreeValue(ctx, again);
    EXPECT(api_count(text) == 1);
    JS_FreeValue(ctx, text);
    JS_FreeValue(ctx, JS_NewStringLen(ctx, "", 0));
    static const uint16_t units[] = {'a', 0xD800, 0x3042};
    JS_FreeValue(ctx, JS_NewStringUTF16(ctx, units, 3));
    JS_FreeValue(ctx, JS_NewAtomString(ctx, "an atom's text"));
    api_drop(ctx);
}

static void c_strings(JSContext *ctx)
{
    size_t size;
    JSValue text = JS_NewString(ctx, "na\xC3\xAFve");
    const char *utf8 = JS_ToCStringLen(ctx, &size, text);
    EXPECT(utf8 && size == 6 && strcmp(utf8, "na\xC3\xAFve") == 0);
    JS_FreeValue(ctx, text);
    EXPECT(utf8 && utf8[0] == 'n'); // stays valid without the value
    JS_FreeCString(ctx, utf8);
    const char *number = JS_ToCString(ctx, JS_NewFloat64(ctx, 1.5));
    EXPECT(number && strcmp(number, "1.5") == 0);
    JS_FreeCString(ctx, number);
    const uint16_t *wide = JS_ToCStringUTF16(ctx, JS_NewInt32(ctx, 42));
    EXPECT(wide && wide[0] == '4' && wide[1] == '2');
    JS_FreeCStringUTF16(ctx, wide);
    api_drop(ctx);
}

static void c_string_throws(JSContext *ctx)
{
    JSValue object = api_eval(ctx, "({ toString() { throw new RangeError('no text'); } })");
    const char *text = JS_ToCString(ctx, object);
    EXPECT(text == NULL);
    JS_FreeCString(ctx, text);
    if (!text)
        api_expect_throw(ctx, "RangeError");
    JS_FreeValue(ctx, object);
}

static void atoms(JSContext *ctx)
{
    JSAtom atom = JS_NewAtom(ctx, "an atom of its own");
    EXPECT(atom != JS_ATOM_NULL);
    JSAtom again = JS_DupAtom(ctx, atom);
    EXPECT(again == atom);
    JS_FreeAtom(ctx, again);
    JSValue value = JS_AtomToValue(ctx, atom);
    JSValue text = JS_AtomToString(ctx, atom);
    EXPECT(JS_IsString(value) && JS_IsString(text));
    JSAtom back = JS_ValueToAtom(ctx, text);
    EXPECT(back == atom);
    JS_FreeAtom(ctx, back);
    JS_FreeValue(ctx, value);
    JS_FreeValue(ctx, text);
    const char *c_text = JS_AtomToCString(ctx, atom);
    EXPECT(c_text && strcmp(c_text, "an atom of its own") == 0);
    JS_FreeCString(ctx, c_text);
    JS_FreeAtom(ctx, atom);
    JS_FreeAtom(ctx, JS_NewAtomUInt32(ctx, 4294967295u));
    JS_FreeAtom(ctx, JS_NewAtomLen(ctx, "abc", 2));
    api_drop(ctx);
}

static void atom_from_throwing_key(JSContext *ctx)
{
    JSValue object = api_eval(ctx, "({ toString() { throw new TypeError('no key'); } })");
    if (!JS_IsException(object)) {
        JSAtom atom = JS_ValueToAtom(ctx, object);
        EXPECT(atom == JS_ATOM_NULL);
        JS_FreeAtom(ctx, atom);
        JS_FreeValue(ctx, JS_ToPropertyKey(ctx, object));
        JS_FreeValue(ctx, object);
    }
    api_drop(ctx);
}

static void symbols(JSContext *ctx)
{
    JSValue unique = JS_NewSymbol(ctx, "unique", false);
    JSValue shared = JS_NewSymbol(ctx, "shared", true);
    JSValue same = JS_NewSymbol(ctx, "shared", true);
    EXPECT(JS_IsSymbol(unique) && JS_IsSymbol(shared));
    EXPECT(JS_IsStrictEqual(ctx, shared, same));
    JSAtom key = JS_ValueToAtom(ctx, unique);
    JS_FreeValue(ctx, unique);
    JSValue object = JS_NewObject(ctx);
    if (JS_IsObject(object) && key != JS_ATOM_NULL)
        EXPECT(JS_SetProperty(ctx, object, key, JS_NewInt32(ctx, 1)) == 1);
    JS_FreeAtom(ctx, key);
    JS_FreeValue(ctx, object);
    JS_FreeValue(ctx, shared);
    JS_FreeValue(ctx, same);
    api_drop(ctx);
}

static void big_integers(JSContext *ctx)
{
    int64_t n = 0;
    uint64_t u = 0;
    JSValue large = JS_NewBigUint64(ctx, UINT64_MAX);
    JSValue small = JS_NewBigInt64(ctx, -5);
    EXPECT(JS_IsBigInt(large) && JS_IsBigInt(small));
    if (JS_IsBigInt(large))
        EXPECT(JS_ToBigUint64(ctx, &u, large) == 0 && u == UINT64_MAX);
    EXPECT(JS_ToBigInt64(ctx, &n, small) == 0 && n == -5);
    EXPECT(JS_ToInt64Ext(ctx, &n, small) == 0 && n == -5);
    EXPECT(JS_ToBigInt64(ctx, &n, JS_NewInt32(ctx, 1)) == -1);
    api_expect_throw(ctx, "TypeError");
    JS_FreeValue(ctx, large);
    JS_FreeValue(ctx, small);
}

static void to_numbers(JSContext *ctx)
{
    int32_t n = 0;
    int64_t n64 = 0;
    uint32_t u = 0;
    uint64_t index = 0;
    double d = 0;
    JSValue text = JS_NewString(ctx, " 0x10 ");
    if (!JS_IsException(text)) {
        EXPECT(JS_ToInt32(ctx, &n, text) == 0 && n == 16);
        EXPECT(JS_ToUint32(ctx, &u, text) == 0 && u == 16);
        EXPECT(JS_ToInt64(ctx, &n64, text) == 0 && n64 == 16);
        EXPECT(JS_ToIndex(ctx, &index, text) == 0 && index == 16);
        EXPECT(JS_ToFloat64(ctx, &d, text) == 0 && d == 16);
        JS_FreeValue(ctx, JS_ToNumber(ctx, text));
    }
    JS_FreeValue(ctx, text);
    api_drop(ctx);
}

static void to_number_throws(JSContext *ctx)
{
    int32_t n;
    double d;
    uint64_t index;
    JSValue symbol = JS_NewSymbol(ctx, "s", false);
    if (!JS_IsException(symbol)) {
        EXPECT(JS_ToInt32(ctx, &n, symbol) == -1);
        api_expect_throw(ctx, "TypeError");
        EXPECT(JS_ToFloat64(ctx, &d, symbol) == -1);
        api_expect_throw(ctx, "TypeError");
        EXPECT(JS_IsException(JS_ToNumber(ctx, symbol)));
        api_expect_throw(ctx, "TypeError");
    }
    JS_FreeValue(ctx, symbol);
    api_drop(ctx);
    EXPECT(JS_ToIndex(ctx, &index, JS_NewInt32(ctx, -1)) == -1);
    api_expect_throw(ctx, "RangeError");
}

static void to_string_of_object(JSContext *ctx)
{
    JSValue object = api_eval(ctx, "({ toString() { return 'from' + ' script'; } })");
    if (!JS_IsException(object)) {
        JSValue text = JS_ToString(ctx, object);
        EXPECT(JS_IsString(text));
        JS_FreeValue(ctx, text);
        EXPECT(JS_ToBool(ctx, object) == 1);
        JSValue key = JS_ToPropertyKey(ctx, object);
        EXPECT(JS_IsString(key));
        JS_FreeValue(ctx, key);
        JS_FreeValue(ctx, JS_ToObjectString(ctx, object));
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

static void to_object(JSContext *ctx)
{
    JSValue text = JS_NewString(ctx, "boxed");
    JSValue box = JS_IsException(text) ? JS_EXCEPTION : JS_ToObject(ctx, text);
    EXPECT(JS_IsObject(box) && api_count(text) == 2);
    JS_FreeValue(ctx, box);
    EXPECT(api_count(text) == 1);
    JS_FreeValue(ctx, text);
    api_drop(ctx);
    EXPECT(JS_IsException(JS_ToObject(ctx, JS_NULL)));
    api_expect_throw(ctx, "TypeError");
}

static void equality(JSContext *ctx)
{
    JSValue a = JS_NewString(ctx, "equal texts");
    JSValue b = JS_NewString(ctx, "equal texts");
    if (JS_IsString(a) && JS_IsString(b)) {
        EXPECT(JS_IsStrictEqual(ctx, a, b) && JS_IsSameValue(ctx, a, b));
        EXPECT(JS_IsEqual(ctx, a, b) == 1);
        EXPECT(JS_IsSameValueZero(ctx, JS_NewFloat64(ctx, -0.0), JS_NewInt32(ctx, 0)));
        EXPECT(!JS_IsSameValue(ctx, JS_NewFloat64(ctx, -0.0), JS_NewInt32(ctx, 0)));
        EXPECT(api_count(a) == 1 && api_count(b) == 1);
    }
    JS_FreeValue(ctx, a);
    JS_FreeValue(ctx, b);
    JSValue object = api_eval(ctx, "({ valueOf() { throw new RangeError(''); } })");
    if (!JS_IsException(object)) {
        EXPECT(JS_IsEqual(ctx, object, JS_NewInt32(ctx, 1)) == -1);
        api_expect_throw(ctx, "RangeError");
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

static void throwing(JSContext *ctx)
{
    JSValue object = JS_NewObject(ctx);
    if (!JS_IsException(object)) {
        JS_Throw(ctx, JS_DupValue(ctx, object));
        EXPECT(JS_HasException(ctx) && api_count(object) == 2);
        JSValue caught = JS_GetException(ctx);
        EXPECT(!JS_HasException(ctx) && api_count(object) == 2);
        JS_FreeValue(ctx, caught);
        JS_Throw(ctx, JS_DupValue(ctx, object)); // replaced by the next
        JS_ThrowTypeError(ctx, "in its place: %d", 1);
        EXPECT(api_count(object) == 1);
        api_expect_throw(ctx, "TypeError");
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

static void error_kinds(JSContext *ctx)
{
    JS_ThrowSyntaxError(ctx, "%s", "s");
    api_expect_throw(ctx, "SyntaxError");
    JS_ThrowRangeError(ctx, "%s", "r");
    api_expect_throw(ctx, "RangeError");
    JS_ThrowReferenceError(ctx, "%s", "f");
    api_expect_throw(ctx, "ReferenceError");
    JS_ThrowInternalError(ctx, "%s", "i");
    api_expect_throw(ctx, "InternalError");
    JS_ThrowPlainError(ctx, "%s", "p");
    api_expect_throw(ctx, "Error");
    JS_ThrowOutOfMemory(ctx);
    api_expect_throw(ctx, NULL);
    JSValue error = JS_NewTypeError(ctx, "not thrown");
    EXPECT(JS_IsError(error));
    JS_FreeValue(ctx, error);
    JS_FreeValue(ctx, JS_NewError(ctx));
    JS_ThrowDOMException(ctx, "AbortError", "%s", "d");
    api_expect_throw(ctx, "AbortError");
}

static void uncatchable(JSContext *ctx)
{
    JSValue error = JS_NewError(ctx);
    if (!JS_IsException(error)) {
        JS_SetUncatchableError(ctx, error);
        EXPECT(JS_IsUncatchableError(error));
        JS_ClearUncatchableError(ctx, error);
        EXPECT(!JS_IsUncatchableError(error));
    }
    JS_FreeValue(ctx, error);
    api_drop(ctx);
}

static int stop_at_once(JSRuntime *rt, void *opaque)
{
    return 1;
}

static void interrupted(JSContext *ctx)
{
    JS_SetInterruptHandler(JS_GetRuntime(ctx), stop_at_once, NULL);
    JSValue value = api_eval(ctx, "{ let o = { kept: [] }; try { for (;;) { o.kept[0] = o; }"
                                  " } catch (e) { o = 'caught'; } }");
    EXPECT(JS_IsException(value));
    JS_SetInterruptHandler(JS_GetRuntime(ctx), NULL, NULL);
    JS_FreeValue(ctx, value);
    api_drop(ctx);
}

static void json(JSContext *ctx)
{
    static const char text[] = "{\"a\":[1,2,{\"b\":null}],\"c\":\"text\"}";
    JSValue parsed = JS_ParseJSON(ctx, text, sizeof(text) - 1, "text.json");
    EXPECT(JS_IsObject(parsed));
    if (JS_IsObject(parsed)) {
        JSValue back = JS_JSONStringify(ctx, parsed, JS_UNDEFINED, JS_UNDEFINED);
        EXPECT(JS_IsString(back));
        JS_FreeValue(ctx, back);
    }
    JS_FreeValue(ctx, parsed);
    api_drop(ctx);
    EXPECT(JS_IsException(JS_ParseJSON(ctx, "{\"key\": [\"value\", ", 19, "text.json")));
    api_expect_throw(ctx, "SyntaxError");
}

static void memory_blocks(JSContext *ctx)
{
    char *copy = js_strdup(ctx, "a copy");
    char *part = js_strndup(ctx, "a copy", 3);
    EXPECT(copy && part && strcmp(part, "a c") == 0);
    char *larger = js_realloc(ctx, copy, 100);
    js_free(ctx, larger ? larger : copy);
    js_free(ctx, part);
    js_free(ctx, js_mallocz(ctx, 10));
    js_free(ctx, js_calloc(ctx, 3, 5));
    js_free_rt(JS_GetRuntime(ctx), js_malloc_rt(JS_GetRuntime(ctx), 7));
    js_free(ctx, NULL);
    api_drop(ctx);
}

static void memory_usage(JSContext *ctx)
{
    JSMemoryUsage usage;
    JSValue object = api_eval(ctx, "({ a: [1, 2], b: () => 1, c: new Uint8Array(5) })");
    JS_ComputeMemoryUsage(JS_GetRuntime(ctx), &usage);
    EXPECT(usage.obj_count > 0 && usage.malloc_count > 0);
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

static void dates(JSContext *ctx)
{
    JSValue date = JS_NewDate(ctx, 86400000.0);
    EXPECT(JS_IsDate(date));
    JS_FreeValue(ctx, date);
    api_drop(ctx);
}

static const ApiCase cases[] = {
    API_CASE(new_string),
    API_CASE(c_strings),
    API_CASE(c_string_throws),
    API_CASE(atoms),
    API_CASE(atom_from_throwing_key),
    API_CASE(symbols),
    API_CASE(big_integers),
    API_CASE(to_numbers),
    API_CASE(to_number_throws),
    API_CASE(to_string_of_object),
    API_CASE(to_object),
    API_CASE(equality),
    API_CASE(throwing),
    API_CASE(error_kinds),
    API_CASE(uncatchable),
    API_CASE(interrupted),
    API_CASE(json),
    API_CASE(memory_blocks),
    API_CASE(memory_usage),
    API_CASE(dates),
};

Suite *api_value_suite(void)
{
    return api_suite("api_value", cases, sizeof(cases) / sizeof(cases[0]));
}
