// SPDX-License-Identifier: MIT
// Counts after the functions of quickjs.h that make objects and reach their properties.
#include "api_support.h"

#include <stdlib.h>
#include <string.h>

Suite *api_object_suite(void);

static void objects(JSContext *ctx)
{
    JSValue proto = JS_NewObject(ctx);
    if (!JS_IsException(proto)) {
        JSValue object = JS_NewObjectProto(ctx, proto);
        EXPECT(JS_IsObject(object));
        if (JS_IsObject(object)) {
            JSValue found = JS_GetPrototype(ctx, object);
            EXPECT(JS_IsStrictEqual(ctx, found, proto));
            JS_FreeValue(ctx, found);
        }
        JS_FreeValue(ctx, object);
    }
    JS_FreeValue(ctx, proto);
    JS_FreeValue(ctx, JS_NewObjectProto(ctx, JS_NULL));
    api_drop(ctx);
}

static void object_from_values(JSContext *ctx)
{
    JSAtom props[2] = {JS_NewAtom(ctx, "first name"), JS_NewAtom(ctx, "second name")};
    JSValue values[2] = {JS_NewObject(ctx), JS_NewString(ctx, "value")};
    if (props[0] && props[1]) {
        JSValue object = JS_NewObjectFrom(ctx, 2, props, values); // takes the values
        EXPECT(JS_IsObject(object));
        JS_FreeValue(ctx, object);
    } else {
        JS_FreeValue(ctx, values[0]);
        JS_FreeValue(ctx, values[1]);
    }
    JS_FreeAtom(ctx, props[0]);
    JS_FreeAtom(ctx, props[1]);
    const char *names[1] = {"by text"};
    JSValue value = JS_NewObject(ctx);
    JS_FreeValue(ctx, JS_NewObjectFromStr(ctx, 1, names, &value));
    api_drop(ctx);
}

static void set_takes(JSContext *ctx)
{
    JSValue object = JS_NewObject(ctx);
    JSValue value = JS_NewObject(ctx);
    if (JS_IsObject(object) && JS_IsObject(value)) {
        EXPECT(JS_SetPropertyStr(ctx, object, "x", JS_DupValue(ctx, value)) == 1);
        EXPECT(api_count(value) == 2);
        EXPECT(JS_SetPropertyStr(ctx, object, "x", JS_NULL) == 1);
        EXPECT(api_count(value) == 1);
        EXPECT(JS_SetPropertyUint32(ctx, object, 5, JS_DupValue(ctx, value)) == 1);
        EXPECT(JS_SetPropertyInt64(ctx, object, INT64_C(1) << 40, JS_DupValue(ctx, value)) == 1);
        EXPECT(api_count(value) == 3);
        JSValue read = JS_GetPropertyInt64(ctx, object, INT64_C(1) << 40);
        EXPECT(api_count(value) == 4);
        JS_FreeValue(ctx, read);
    }
    JS_FreeValue(ctx, object);
    EXPECT(api_count(value) == 1);
    JS_FreeValue(ctx, value);
    api_drop(ctx);
}

static void set_takes_when_it_fails(JSContext *ctx)
{
    JSValue value = JS_NewObject(ctx);
    if (JS_IsException(value)) {
        api_drop(ctx);
        return;
    }
    EXPECT(JS_SetPropertyStr(ctx, JS_NULL, "x", JS_DupValue(ctx, value)) == -1);
    api_expect_throw(ctx, "TypeError");
    EXPECT(api_count(value) == 1);
    JSValue frozen = api_eval(ctx, "Object.freeze({ x: 1 })");
    if (!JS_IsException(frozen)) {
        JS_SetPropertyStr(ctx, frozen, "x", JS_DupValue(ctx, value));
        api_drop(ctx);
        EXPECT(api_count(value) == 1);
        EXPECT(JS_DefinePropertyValueStr(ctx, frozen, "x", JS_DupValue(ctx, value),
                                         JS_PROP_C_W_E | JS_PROP_THROW) == -1);
        api_expect_throw(ctx, "TypeError");
        EXPECT(api_count(value) == 1);
    }
    JS_FreeValue(ctx, frozen);
    api_drop(ctx);
    JSValue throws = api_eval(ctx, "({ set x(v) { throw new RangeError('no'); } })");
    if (!JS_IsException(throws)) {
        EXPECT(JS_SetPropertyStr(ctx, throws, "x", JS_DupValue(ctx, value)) == -1);
        api_expect_throw(ctx, "RangeError");
    }
    JS_FreeValue(ctx, throws);
    EXPECT(api_count(value) == 1);
    JS_FreeValue(ctx, value);
    api_drop(ctx);
}

static void get_throws(JSContext *ctx)
{
    JSValue object = api_eval(ctx, "({ get x() { throw new RangeError('no'); } })");
    if (!JS_IsException(object)) {
        EXPECT(JS_IsException(JS_GetPropertyStr(ctx, object, "x")));
        api_expect_throw(ctx, "RangeError");
        JSValue none = JS_GetPropertyStr(ctx, object, "nothing of that name");
        EXPECT(JS_IsUndefined(none));
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
    EXPECT(JS_IsException(JS_GetPropertyUint32(ctx, JS_UNDEFINED, 1)));
    api_expect_throw(ctx, "TypeError");
}

static void define_borrows(JSContext *ctx)
{
    JSValue object = JS_NewObject(ctx);
    JSValue value = JS_NewObject(ctx);
    JSAtom key = JS_NewAtom(ctx, "defined");
    if (JS_IsObject(object) && JS_IsObject(value) && key) {
        EXPECT(JS_DefineProperty(ctx, object, key, value, JS_UNDEFINED, JS_UNDEFINED,
                                 JS_PROP_HAS_VALUE | JS_PROP_HAS_CONFIGURABLE) == 1);
        EXPECT(api_count(value) == 2);
        EXPECT(JS_DefineProperty(ctx, object, key, JS_NULL, JS_UNDEFINED, JS_UNDEFINED,
                                 JS_PROP_HAS_VALUE | JS_PROP_THROW) == -1);
        api_expect_throw(ctx, "TypeError");
        EXPECT(JS_DefinePropertyValueUint32(ctx, object, 3, JS_DupValue(ctx, value),
                                            JS_PROP_C_W_E) == 1);
        EXPECT(api_count(value) == 3);
    }
    JS_FreeAtom(ctx, key);
    JS_FreeValue(ctx, object);
    EXPECT(api_count(value) == 1);
    JS_FreeValue(ctx, value);
    api_drop(ctx);
}

static JSValue give_this(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_DupValue(ctx, this_val);
}

static void define_accessors(JSContext *ctx)
{
    JSValue object = JS_NewObject(ctx);
    JSAtom key = JS_NewAtom(ctx, "accessor");
    if (JS_IsObject(object) && key) {
        JSValue getter = JS_NewCFunction(ctx, give_this, "get", 0);
        JSValue setter = JS_NewCFunction(ctx, give_this, "set", 1);
        if (JS_IsException(getter) || JS_IsException(setter)) {
            JS_FreeValue(ctx, getter);
            JS_FreeValue(ctx, setter);
        } else {
            EXPECT(JS_DefinePropertyGetSet(ctx, object, key, getter, setter, JS_PROP_C_W_E) == 1);
            JSValue read = JS_GetProperty(ctx, object, key);
            EXPECT(JS_IsStrictEqual(ctx, read, object));
            JS_FreeValue(ctx, read);
            JS_SetProperty(ctx, object, key, JS_DupValue(ctx, object));
        }
    }
    JS_FreeAtom(ctx, key);
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

static void own_property(JSContext *ctx)
{
    JSPropertyDescriptor descriptor;
    JSValue object = api_eval(ctx, "({ data: {}, get both() { return 1; }, set both(v) {} })");
    JSAtom data = JS_NewAtom(ctx, "data");
    JSAtom both = JS_NewAtom(ctx, "both");
    if (JS_IsObject(object) && data && both) {
        int found = JS_GetOwnProperty(ctx, &descriptor, object, data);
        EXPECT(found == 1);
        if (found == 1) {
            EXPECT(api_count(descriptor.value) == 2);
            JS_FreeValue(ctx, descriptor.value);
            JS_FreeValue(ctx, descriptor.getter);
            JS_FreeValue(ctx, descriptor.setter);
        }
        found = JS_GetOwnProperty(ctx, &descriptor, object, both);
        EXPECT(found == 1);
        if (found == 1) {
            JS_FreeValue(ctx, descriptor.value);
            JS_FreeValue(ctx, descriptor.getter);
            JS_FreeValue(ctx, descriptor.setter);
        }
        EXPECT(JS_GetOwnProperty(ctx, NULL, object, data) == 1);
        EXPECT(JS_HasProperty(ctx, object, data) == 1);
        EXPECT(JS_DeleteProperty(ctx, object, data, 0) == 1);
        EXPECT(JS_GetOwnProperty(ctx, NULL, object, data) == 0);
    }
    JS_FreeAtom(ctx, data);
    JS_FreeAtom(ctx, both);
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

static void own_names(JSContext *ctx)
{
    JSPropertyEnum *table;
    uint32_t count;
    JSValue object = api_eval(ctx, "({ one: 1, two: {}, 3: 3, [Symbol('four')]: 4 })");
    if (!JS_IsException(object)) {
        if (JS_GetOwnPropertyNames(ctx, &table, &count, object,
                                   JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK) == 0) {
            EXPECT(count == 4);
            JS_FreePropertyEnum(ctx, table, count);
        } else {
            EXPECT(false);
        }
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

static void prototypes(JSContext *ctx)
{
    JSValue a = JS_NewObject(ctx);
    JSValue b = JS_NewObject(ctx);
    if (JS_IsObject(a) && JS_IsObject(b)) {
        int count = api_count(b);
        EXPECT(JS_SetPrototype(ctx, a, b) == 1);
        EXPECT(api_count(b) > count);
        EXPECT(JS_SetPrototype(ctx, b, a) == -1); // a cycle
        api_expect_throw(ctx, "TypeError");
        EXPECT(JS_SetPrototype(ctx, a, JS_NULL) == 1);
    }
    JS_FreeValue(ctx, a);
    JS_FreeValue(ctx, b);
    api_drop(ctx);
}

static void extensibility(JSContext *ctx)
{
    JSValue object = JS_NewObject(ctx);
    if (JS_IsObject(object)) {
        EXPECT(JS_IsExtensible(ctx, object) == 1);
        EXPECT(JS_SealObject(ctx, object) >= 0);
        EXPECT(JS_FreezeObject(ctx, object) >= 0);
        EXPECT(JS_PreventExtensions(ctx, object) == 1);
        EXPECT(JS_IsExtensible(ctx, object) == 0);
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

static void arrays(JSContext *ctx)
{
    int64_t length = 0;
    JSValue array = JS_NewArray(ctx);
    JSValue item = JS_NewObject(ctx);
    if (JS_IsObject(array) && JS_IsObject(item)) {
        EXPECT(JS_IsArray(array));
        for (uint32_t i = 0; i < 20; i++)
            EXPECT(JS_SetPropertyUint32(ctx, array, i, JS_DupValue(ctx, item)) == 1);
        EXPECT(api_count(item) == 21);
        EXPECT(JS_GetLength(ctx, array, &length) == 0 && length == 20);
        EXPECT(JS_SetLength(ctx, array, 5) >= 0);
        EXPECT(api_count(item) == 6);
        EXPECT(JS_SetPropertyUint32(ctx, array, 100000, JS_DupValue(ctx, item)) == 1); // slow
        EXPECT(api_count(item) == 7);
    }
    JS_FreeValue(ctx, array);
    EXPECT(api_count(item) == 1);
    JSValue values[2] = {item, JS_NewString(ctx, "second")};
    JS_FreeValue(ctx, JS_NewArrayFrom(ctx, 2, values)); // takes them
    api_drop(ctx);
}

static void globals(JSContext *ctx)
{
    JSValue global = JS_GetGlobalObject(ctx);
    EXPECT(JS_IsObject(global));
    if (JS_IsObject(global)) {
        EXPECT(JS_SetPropertyStr(ctx, global, "ours", JS_NewObject(ctx)) == 1);
        JSValue value = api_eval(ctx, "ours.back = globalThis; delete globalThis.ours;");
        EXPECT(!JS_IsException(value));
        JS_FreeValue(ctx, value);
    }
    JS_FreeValue(ctx, global);
    api_drop(ctx);
}

static void instances(JSContext *ctx)
{
    JSValue constructor = api_eval(ctx, "(class Made { constructor(x) { this.x = x; } })");
    if (JS_IsObject(constructor)) {
        JSValue argument = JS_NewObject(ctx);
        JSValueConst borrowed = argument;
        JSValue made = JS_IsException(argument)
                           ? JS_EXCEPTION
                           : JS_CallConstructor(ctx, constructor, 1, &borrowed);
        EXPECT(JS_IsObject(made) && api_count(argument) == 2);
        if (JS_IsObject(made))
            EXPECT(JS_IsInstanceOf(ctx, made, constructor) == 1);
        JS_FreeValue(ctx, made);
        EXPECT(api_count(argument) == 1);
        JS_FreeValue(ctx, argument);
        api_drop(ctx);
        EXPECT(JS_IsInstanceOf(ctx, constructor, JS_NULL) == -1);
        api_expect_throw(ctx, "TypeError");
    }
    JS_FreeValue(ctx, constructor);
    api_drop(ctx);
}

static void proxies(JSContext *ctx)
{
    JSValue target = JS_NewObject(ctx);
    JSValue handler = api_eval(ctx, "({ get(t, k) { if (k === 'x') throw new RangeError(k); } })");
    if (JS_IsObject(target) && JS_IsObject(handler)) {
        JSValue proxy = JS_NewProxy(ctx, target, handler);
        EXPECT(JS_IsProxy(proxy) && api_count(target) == 2);
        if (JS_IsObject(proxy)) {
            EXPECT(JS_IsException(JS_GetPropertyStr(ctx, proxy, "x")));
            api_expect_throw(ctx, "RangeError");
            JSValue found = JS_GetProxyTarget(ctx, proxy);
            EXPECT(api_count(target) == 3);
            JS_FreeValue(ctx, found);
            JS_FreeValue(ctx, JS_GetProxyHandler(ctx, proxy));
        }
        JS_FreeValue(ctx, proxy);
        EXPECT(api_count(target) == 1);
    }
    JS_FreeValue(ctx, target);
    JS_FreeValue(ctx, handler);
    api_drop(ctx);
}

// ---- Array buffers ----------------------------------------------------------------------------

static void free_buffer(JSRuntime *rt, void *opaque, void *data)
{
    ++*(int *)opaque;
    free(data);
}

static void array_buffers(JSContext *ctx)
{
    int freed = 0;
    size_t size = 0;
    uint8_t *data = calloc(1, 16);
    JSValue buffer = JS_NewArrayBuffer(ctx, data, 16, free_buffer, &freed, false); // takes data
    if (JS_IsException(buffer)) {
        ck_assert_int_eq(freed, 1);
    } else {
        EXPECT(JS_IsArrayBuffer(buffer));
        EXPECT(JS_GetArrayBuffer(ctx, &size, buffer) == data && size == 16);
        JSValueConst argument = buffer;
        JSValue view = JS_NewTypedArray(ctx, 1, &argument, JS_TYPED_ARRAY_INT32);
        EXPECT(JS_IsObject(view) && JS_GetTypedArrayType(view) == JS_TYPED_ARRAY_INT32);
        if (JS_IsObject(view)) {
            JSValue back = JS_GetTypedArrayBuffer(ctx, view, NULL, &size, NULL);
            EXPECT(JS_IsArrayBuffer(back));
            JS_FreeValue(ctx, back);
        }
        JS_FreeValue(ctx, buffer);
        EXPECT(freed == 0); // the view keeps it
        JS_FreeValue(ctx, view);
        ck_assert_int_eq(freed, 1);
    }
    api_drop(ctx);
}

static void array_buffer_detached(JSContext *ctx)
{
    int freed = 0;
    size_t size = 1;
    JSValue buffer = JS_NewArrayBuffer(ctx, calloc(1, 8), 8, free_buffer, &freed, false);
    if (!JS_IsException(buffer)) {
        JS_DetachArrayBuffer(ctx, buffer);
        ck_assert_int_eq(freed, 1);
        JS_DetachArrayBuffer(ctx, buffer);
        JS_GetArrayBuffer(ctx, &size, buffer);
        api_drop(ctx);
    }
    JS_FreeValue(ctx, buffer);
    ck_assert_int_eq(freed, 1);
    static const uint8_t bytes[3] = {1, 2, 3};
    JS_FreeValue(ctx, JS_NewArrayBufferCopy(ctx, bytes, 3));
    JSValue array = JS_NewUint8ArrayCopy(ctx, bytes, 3);
    if (!JS_IsException(array)) {
        const uint8_t *data = JS_GetUint8Array(ctx, &size, array);
        EXPECT(data && size == 3 && data[2] == 3);
    }
    JS_FreeValue(ctx, array);
    api_drop(ctx);
}

// ---- Serialisation
// -------------------------------------------------------------------------------

static void write_and_read(JSContext *ctx)
{
    size_t size = 0;
    JSValue object = api_eval(ctx, "({ a: [1, 2.5, 'text', null, 10n ** 30n], d: new Date(5),"
                                   " m: new Map([[1, { x: 1 }]]), b: new Uint8Array([1, 2]) })");
    if (!JS_IsException(object)) {
        uint8_t *bytes = JS_WriteObject(ctx, &size, object, 0);
        EXPECT(bytes != NULL);
        if (bytes) {
            JSValue copy = JS_ReadObject(ctx, bytes, size, 0);
            EXPECT(JS_IsObject(copy));
            JS_FreeValue(ctx, copy);
            api_drop(ctx);
            for (size_t cut = 0; cut < size && !api_faults(); cut += 3) {
                JS_FreeValue(ctx, JS_ReadObject(ctx, bytes, cut, 0)); // must fail cleanly
                api_drop(ctx);
            }
        }
        js_free(ctx, bytes);
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
}

static void write_cycle(JSContext *ctx)
{
    size_t size = 0;
    JSValue object =
        api_eval(ctx, "globalThis.cycle = { list: [] }; cycle.list.push(cycle); cycle");
    if (!JS_IsException(object)) {
        uint8_t *bytes = JS_WriteObject(ctx, &size, object, JS_WRITE_OBJ_REFERENCE);
        if (bytes) {
            JSValue copy = JS_ReadObject(ctx, bytes, size, JS_READ_OBJ_REFERENCE);
            EXPECT(JS_IsObject(copy));
            JS_FreeValue(ctx, copy);
        }
        js_free(ctx, bytes);
        api_drop(ctx);
        bytes = JS_WriteObject(ctx, &size, object, 0); // without references a cycle is an error
        EXPECT(bytes == NULL);
        js_free(ctx, bytes);
    }
    JS_FreeValue(ctx, object);
    api_drop(ctx);
    JS_FreeValue(ctx, api_eval(ctx, "cycle = null"));
    api_drop(ctx);
}

static const ApiCase cases[] = {
    API_CASE(objects),
    API_CASE(object_from_values),
    API_CASE(set_takes),
    API_CASE(set_takes_when_it_fails),
    API_CASE(get_throws),
    API_CASE(define_borrows),
    API_CASE(define_accessors),
    API_CASE(own_property),
    API_CASE(own_names),
    API_CASE(prototypes),
    API_CASE(extensibility),
    API_CASE(arrays),
    API_CASE(globals),
    API_CASE(instances),
    API_CASE(proxies),
    API_CASE(array_buffers),
    API_CASE(array_buffer_detached),
    API_CASE(write_and_read),
    API_CASE(write_cycle),
};

Suite *api_object_suite(void)
{
    return api_suite("api_object", cases, sizeof(cases) / sizeof(cases[0]));
}
