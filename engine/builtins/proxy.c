// SPDX-License-Identifier: MIT
// Proxy (ECMA-262 sec-proxy-object-internal-methods-and-internal-slots). Its internal methods are
// exotic methods in the public form; each calls the handler's trap and checks the invariants.
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

#include <assert.h>

typedef struct ProxyPayload {
    JSValue target; // null: revoked
    JSValue handler;
} ProxyPayload;

static const JSSlot proxy_slots[] = {
    JS_SLOT(ProxyPayload, target, VALUE, "proxy target"),
    JS_SLOT(ProxyPayload, handler, VALUE, "proxy handler"),
    JS_SLOTS_END,
};

// What a call of a trap needs: owned copies, since the trap may revoke the proxy.
typedef struct Trap {
    JSValue target;
    JSValue handler;
    JSValue method; // undefined: the handler has no such trap
} Trap;

static void trap_free(JSContext *ctx, Trap *trap)
{
    js_free_value(ctx, trap->target);
    js_free_value(ctx, trap->handler);
    js_free_value(ctx, trap->method);
}

// -1: exception, and nothing is to be freed.
static int trap_open(JSContext *ctx, Trap *trap, JSValueConst proxy, JSAtom name)
{
    const ProxyPayload *payload = js_value_object(proxy)->payload;
    if (js_runtime_stack_overflows(ctx->rt, 0)) {
        js_throw_stack_overflow(ctx);
        return -1;
    }
    if (!JS_IsObject(payload->handler)) {
        js_throw_type_error_atom(ctx, "cannot perform '%s' on a revoked proxy", name);
        return -1;
    }
    trap->target = js_dup(payload->target);
    trap->handler = js_dup(payload->handler);
    trap->method = js_get_method(ctx, trap->handler, name);
    if (JS_IsException(trap->method)) {
        js_free_value(ctx, trap->target);
        js_free_value(ctx, trap->handler);
        return -1;
    }
    return 0;
}

static JSValue trap_call(JSContext *ctx, const Trap *trap, int argc, JSValueConst *argv)
{
    return js_call(ctx, trap->method, trap->handler, argc, argv);
}

// As a boolean; -1: exception.
static int trap_test(JSContext *ctx, const Trap *trap, int argc, JSValueConst *argv)
{
    JSValue result = trap_call(ctx, trap, argc, argv);
    if (JS_IsException(result))
        return -1;
    bool truth = js_to_boolean(result);
    js_free_value(ctx, result);
    return truth;
}

static int broken(JSContext *ctx, const char *what, JSAtom key)
{
    char text[64];
    JS_ThrowTypeError(ctx, "proxy: %s '%s'", what, js_atom_text(ctx->rt, key, text, sizeof(text)));
    return -1;
}

static JSValue key_value(JSContext *ctx, JSAtom key)
{
    JSValue value = js_atom_get_value(ctx->rt, key);
    if (JS_IsException(value))
        js_throw_out_of_memory(ctx);
    return value;
}

// ---- Prototype and extensibility ---------------------------------------------------------------

static JSValue proxy_get_prototype(JSContext *ctx, JSValueConst proxy)
{
    Trap trap;
    if (trap_open(ctx, &trap, proxy, JS_ATOM_getPrototypeOf) < 0)
        return JS_EXCEPTION;
    JSValue result;
    if (JS_IsUndefined(trap.method)) {
        result = js_get_prototype(ctx, trap.target);
        goto done;
    }
    JSValueConst argument = trap.target;
    result = trap_call(ctx, &trap, 1, &argument);
    if (JS_IsException(result))
        goto done;
    if (!JS_IsObject(result) && !JS_IsNull(result)) {
        JS_ThrowTypeError(ctx, "proxy: getPrototypeOf gave neither an object nor null");
        goto fail;
    }
    int extensible = js_is_extensible(ctx, trap.target);
    if (extensible < 0)
        goto fail;
    if (!extensible) {
        JSValue actual = js_get_prototype(ctx, trap.target);
        if (JS_IsException(actual))
            goto fail;
        bool same = js_same_value(ctx, actual, result);
        js_free_value(ctx, actual);
        if (!same) {
            JS_ThrowTypeError(ctx, "proxy: getPrototypeOf differs from a fixed prototype");
            goto fail;
        }
    }
done:
    trap_free(ctx, &trap);
    return result;
fail:
    js_free_value(ctx, result);
    trap_free(ctx, &trap);
    return JS_EXCEPTION;
}

static int proxy_set_prototype(JSContext *ctx, JSValueConst proxy, JSValueConst prototype)
{
    Trap trap;
    if (trap_open(ctx, &trap, proxy, JS_ATOM_setPrototypeOf) < 0)
        return -1;
    int result;
    if (JS_IsUndefined(trap.method)) {
        result = js_set_prototype(ctx, trap.target, prototype, false);
    } else {
        JSValueConst arguments[2] = {trap.target, prototype};
        result = trap_test(ctx, &trap, 2, arguments);
        int extensible = result > 0 ? js_is_extensible(ctx, trap.target) : 1;
        if (extensible < 0)
            result = -1;
        if (extensible == 0) {
            JSValue actual = js_get_prototype(ctx, trap.target);
            if (JS_IsException(actual))
                result = -1;
            else if (!js_same_value(ctx, actual, prototype)) {
                JS_ThrowTypeError(ctx, "proxy: setPrototypeOf changed a fixed prototype");
                result = -1;
            }
            js_free_value(ctx, actual);
        }
    }
    trap_free(ctx, &trap);
    return result;
}

static int proxy_is_extensible(JSContext *ctx, JSValueConst proxy)
{
    Trap trap;
    if (trap_open(ctx, &trap, proxy, JS_ATOM_isExtensible) < 0)
        return -1;
    int result;
    if (JS_IsUndefined(trap.method)) {
        result = js_is_extensible(ctx, trap.target);
    } else {
        JSValueConst argument = trap.target;
        result = trap_test(ctx, &trap, 1, &argument);
        int actual = result < 0 ? -1 : js_is_extensible(ctx, trap.target);
        if (actual < 0) {
            result = -1;
        } else if (actual != result) {
            JS_ThrowTypeError(ctx, "proxy: isExtensible differs from the target");
            result = -1;
        }
    }
    trap_free(ctx, &trap);
    return result;
}

static int proxy_prevent_extensions(JSContext *ctx, JSValueConst proxy)
{
    Trap trap;
    if (trap_open(ctx, &trap, proxy, JS_ATOM_preventExtensions) < 0)
        return -1;
    int result;
    if (JS_IsUndefined(trap.method)) {
        result = js_prevent_extensions(ctx, trap.target);
    } else {
        JSValueConst argument = trap.target;
        result = trap_test(ctx, &trap, 1, &argument);
        if (result > 0) {
            int extensible = js_is_extensible(ctx, trap.target);
            if (extensible < 0) {
                result = -1;
            } else if (extensible) {
                JS_ThrowTypeError(ctx, "proxy: preventExtensions left the target extensible");
                result = -1;
            }
        }
    }
    trap_free(ctx, &trap);
    return result;
}

// ---- Own properties
// -------------------------------------------------------------------------------

// ECMA-262 sec-frompropertydescriptor of one that may lack fields.
static JSValue partial_descriptor(JSContext *ctx, JSValueConst value, JSValueConst getter,
                                  JSValueConst setter, int flags)
{
    static const struct {
        int has;
        int flag;
        JSAtom key;
    } booleans[] = {
        {JS_PROP_HAS_WRITABLE, JS_PROP_WRITABLE, JS_ATOM_writable},
        {JS_PROP_HAS_ENUMERABLE, JS_PROP_ENUMERABLE, JS_ATOM_enumerable},
        {JS_PROP_HAS_CONFIGURABLE, JS_PROP_CONFIGURABLE, JS_ATOM_configurable},
    };
    JSValue object = js_object_new(ctx);
    if (JS_IsException(object))
        return object;
    if ((flags & JS_PROP_HAS_VALUE) &&
        js_create_data_property(ctx, object, JS_ATOM_value, js_dup(value), JS_PROP_C_W_E) < 0)
        goto fail;
    if ((flags & JS_PROP_HAS_GET) &&
        js_create_data_property(ctx, object, JS_ATOM_get, js_dup(getter), JS_PROP_C_W_E) < 0)
        goto fail;
    if ((flags & JS_PROP_HAS_SET) &&
        js_create_data_property(ctx, object, JS_ATOM_set, js_dup(setter), JS_PROP_C_W_E) < 0)
        goto fail;
    for (size_t i = 0; i < sizeof(booleans) / sizeof(booleans[0]); i++) {
        if ((flags & booleans[i].has) &&
            js_create_data_property(ctx, object, booleans[i].key,
                                    js_bool((flags & booleans[i].flag) != 0), JS_PROP_C_W_E) < 0)
            goto fail;
    }
    return object;
fail:
    js_free_value(ctx, object);
    return JS_EXCEPTION;
}

// ECMA-262 sec-iscompatiblepropertydescriptor; `current` NULL: the target lacks the property.
static bool is_compatible(JSContext *ctx, bool extensible, int flags, JSValueConst value,
                          JSValueConst getter, JSValueConst setter,
                          const JSPropertyDescriptor *current)
{
    if (!current)
        return extensible;
    if (current->flags & JS_PROP_CONFIGURABLE)
        return true;
    if ((flags & JS_PROP_HAS_CONFIGURABLE) && (flags & JS_PROP_CONFIGURABLE))
        return false;
    if ((flags & JS_PROP_HAS_ENUMERABLE) && ((flags ^ current->flags) & JS_PROP_ENUMERABLE))
        return false;
    bool is_accessor = (flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET)) != 0;
    bool is_data = (flags & (JS_PROP_HAS_VALUE | JS_PROP_HAS_WRITABLE)) != 0;
    if (!is_accessor && !is_data)
        return true;
    if (current->flags & JS_PROP_GETSET) {
        if (!is_accessor)
            return false;
        if ((flags & JS_PROP_HAS_GET) && !js_same_value(ctx, getter, current->getter))
            return false;
        return !(flags & JS_PROP_HAS_SET) || js_same_value(ctx, setter, current->setter);
    }
    if (is_accessor)
        return false;
    if (current->flags & JS_PROP_WRITABLE)
        return true;
    if ((flags & JS_PROP_HAS_WRITABLE) && (flags & JS_PROP_WRITABLE))
        return false;
    return !(flags & JS_PROP_HAS_VALUE) || js_same_value(ctx, value, current->value);
}

// Fills what ToPropertyDescriptor left out (sec-completepropertydescriptor).
static void complete_descriptor(JSPropertyDescriptor *descriptor)
{
    if (descriptor->flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET))
        descriptor->flags |= JS_PROP_GETSET | JS_PROP_HAS_GET | JS_PROP_HAS_SET;
    else
        descriptor->flags |= JS_PROP_HAS_VALUE | JS_PROP_HAS_WRITABLE;
    descriptor->flags |= JS_PROP_HAS_ENUMERABLE | JS_PROP_HAS_CONFIGURABLE;
}

// The checks once the trap gave undefined.
static int check_absent(JSContext *ctx, const Trap *trap, JSAtom key, bool exists,
                        const JSPropertyDescriptor *actual)
{
    if (!exists)
        return 0;
    if (!(actual->flags & JS_PROP_CONFIGURABLE))
        return broken(ctx, "getOwnPropertyDescriptor hides a non-configurable property", key);
    int extensible = js_is_extensible(ctx, trap->target);
    if (extensible == 0)
        return broken(ctx, "getOwnPropertyDescriptor hides a property of a fixed target", key);
    return extensible < 0 ? -1 : 0;
}

// The checks on what the trap gave; `found` is complete.
static int check_present(JSContext *ctx, const Trap *trap, JSAtom key,
                         const JSPropertyDescriptor *found, bool exists,
                         const JSPropertyDescriptor *actual)
{
    int extensible = js_is_extensible(ctx, trap->target);
    if (extensible < 0)
        return -1;
    if (!is_compatible(ctx, extensible, found->flags, found->value, found->getter, found->setter,
                       exists ? actual : NULL))
        return broken(ctx, "getOwnPropertyDescriptor is not compatible with the target's", key);
    if (found->flags & JS_PROP_CONFIGURABLE)
        return 1;
    if (!exists || (actual->flags & JS_PROP_CONFIGURABLE))
        return broken(ctx, "getOwnPropertyDescriptor invents a non-configurable property", key);
    if (!(found->flags & (JS_PROP_GETSET | JS_PROP_WRITABLE)) && (actual->flags & JS_PROP_WRITABLE))
        return broken(ctx, "getOwnPropertyDescriptor invents a non-writable property", key);
    return 1;
}

static int proxy_get_own_property(JSContext *ctx, JSPropertyDescriptor *descriptor,
                                  JSValueConst proxy, JSAtom key)
{
    Trap trap;
    JSPropertyDescriptor actual;
    JSPropertyDescriptor found;
    if (trap_open(ctx, &trap, proxy, JS_ATOM_getOwnPropertyDescriptor) < 0)
        return -1;
    if (JS_IsUndefined(trap.method)) {
        int result = js_get_own_property(ctx, descriptor, trap.target, key);
        trap_free(ctx, &trap);
        return result;
    }
    int result = -1;
    int exists = 0;
    JSValue given = JS_UNDEFINED;
    JSValue name = key_value(ctx, key);
    if (JS_IsException(name))
        goto done;
    JSValueConst arguments[2] = {trap.target, name};
    given = trap_call(ctx, &trap, 2, arguments);
    if (JS_IsException(given))
        goto done;
    if (!JS_IsObject(given) && !JS_IsUndefined(given)) {
        broken(ctx, "getOwnPropertyDescriptor gave neither an object nor undefined for", key);
        goto done;
    }
    exists = js_get_own_property(ctx, &actual, trap.target, key);
    if (exists < 0)
        goto done;
    if (JS_IsUndefined(given)) {
        result = check_absent(ctx, &trap, key, exists, &actual);
        goto done;
    }
    int extensible = js_is_extensible(ctx, trap.target); // observable, before the conversion
    if (extensible < 0 || js_to_descriptor(ctx, &found, given) < 0)
        goto done;
    complete_descriptor(&found);
    result = check_present(ctx, &trap, key, &found, exists, &actual);
    found.flags &= JS_PROP_C_W_E | JS_PROP_TMASK;
    if (result > 0 && descriptor)
        *descriptor = found;
    else
        js_free_descriptor(ctx, &found);
done:
    if (exists > 0)
        js_free_descriptor(ctx, &actual);
    js_free_value(ctx, given);
    js_free_value(ctx, name);
    trap_free(ctx, &trap);
    return result;
}

static int check_defined(JSContext *ctx, const Trap *trap, JSAtom key, JSValueConst value,
                         JSValueConst getter, JSValueConst setter, int flags)
{
    JSPropertyDescriptor actual;
    int result = -1;
    int exists = js_get_own_property(ctx, &actual, trap->target, key);
    if (exists < 0)
        return -1;
    int extensible = js_is_extensible(ctx, trap->target);
    bool fixes = (flags & JS_PROP_HAS_CONFIGURABLE) && !(flags & JS_PROP_CONFIGURABLE);
    if (extensible < 0)
        goto done;
    if (!exists) {
        if (!extensible)
            broken(ctx, "defineProperty added to a fixed target", key);
        else if (fixes)
            broken(ctx, "defineProperty claims a non-configurable property", key);
        else
            result = 1;
        goto done;
    }
    if (!is_compatible(ctx, extensible, flags, value, getter, setter, &actual))
        broken(ctx, "defineProperty is not compatible with the target's", key);
    else if (fixes && (actual.flags & JS_PROP_CONFIGURABLE))
        broken(ctx, "defineProperty claims a non-configurable property", key);
    else if (!(actual.flags & (JS_PROP_GETSET | JS_PROP_CONFIGURABLE)) &&
             (actual.flags & JS_PROP_WRITABLE) && (flags & JS_PROP_HAS_WRITABLE) &&
             !(flags & JS_PROP_WRITABLE))
        broken(ctx, "defineProperty claims a non-writable property", key);
    else
        result = 1;
done:
    if (exists)
        js_free_descriptor(ctx, &actual);
    return result;
}

static int proxy_define_own_property(JSContext *ctx, JSValueConst proxy, JSAtom key,
                                     JSValueConst value, JSValueConst getter, JSValueConst setter,
                                     int flags)
{
    Trap trap;
    if (trap_open(ctx, &trap, proxy, JS_ATOM_defineProperty) < 0)
        return -1;
    int result = -1;
    if (JS_IsUndefined(trap.method)) {
        result = js_define(ctx, trap.target, key, value, getter, setter,
                           flags & ~(JS_PROP_THROW | JS_PROP_THROW_STRICT));
        trap_free(ctx, &trap);
        return result;
    }
    JSValue descriptor = JS_UNDEFINED;
    JSValue name = key_value(ctx, key);
    if (JS_IsException(name))
        goto done;
    descriptor = partial_descriptor(ctx, value, getter, setter, flags);
    if (JS_IsException(descriptor))
        goto done;
    JSValueConst arguments[3] = {trap.target, name, descriptor};
    result = trap_test(ctx, &trap, 3, arguments);
    if (result > 0)
        result = check_defined(ctx, &trap, key, value, getter, setter, flags);
done:
    js_free_value(ctx, name);
    js_free_value(ctx, descriptor);
    trap_free(ctx, &trap);
    return result;
}

static int proxy_has_property(JSContext *ctx, JSValueConst proxy, JSAtom key)
{
    Trap trap;
    JSPropertyDescriptor actual;
    if (trap_open(ctx, &trap, proxy, JS_ATOM_has) < 0)
        return -1;
    int result = -1;
    JSValue name = JS_UNDEFINED;
    if (JS_IsUndefined(trap.method)) {
        result = js_has_property(ctx, trap.target, key);
        goto done;
    }
    name = key_value(ctx, key);
    if (JS_IsException(name))
        goto done;
    JSValueConst arguments[2] = {trap.target, name};
    result = trap_test(ctx, &trap, 2, arguments);
    if (result != 0)
        goto done;
    int exists = js_get_own_property(ctx, &actual, trap.target, key);
    if (exists > 0) {
        js_free_descriptor(ctx, &actual);
        if (!(actual.flags & JS_PROP_CONFIGURABLE)) {
            result = broken(ctx, "has hides a non-configurable property", key);
            goto done;
        }
        int extensible = js_is_extensible(ctx, trap.target);
        if (extensible < 0)
            result = -1;
        else if (!extensible)
            result = broken(ctx, "has hides a property of a fixed target", key);
    } else if (exists < 0) {
        result = -1;
    }
done:
    js_free_value(ctx, name);
    trap_free(ctx, &trap);
    return result;
}

static JSValue proxy_get_property(JSContext *ctx, JSValueConst proxy, JSAtom key,
                                  JSValueConst receiver)
{
    Trap trap;
    JSPropertyDescriptor actual;
    if (trap_open(ctx, &trap, proxy, JS_ATOM_get) < 0)
        return JS_EXCEPTION;
    JSValue result = JS_EXCEPTION;
    JSValue name = JS_UNDEFINED;
    if (JS_IsUndefined(trap.method)) {
        result = js_get_with_receiver(ctx, trap.target, key, receiver);
        goto done;
    }
    name = key_value(ctx, key);
    if (JS_IsException(name))
        goto done;
    JSValueConst arguments[3] = {trap.target, name, receiver};
    result = trap_call(ctx, &trap, 3, arguments);
    if (JS_IsException(result))
        goto done;
    int exists = js_get_own_property(ctx, &actual, trap.target, key);
    bool fails = exists < 0;
    if (exists > 0) {
        if (!(actual.flags & JS_PROP_CONFIGURABLE)) {
            if (actual.flags & JS_PROP_GETSET)
                fails = JS_IsUndefined(actual.getter) && !JS_IsUndefined(result);
            else
                fails =
                    !(actual.flags & JS_PROP_WRITABLE) && !js_same_value(ctx, actual.value, result);
            if (fails)
                broken(ctx, "get differs from the target's fixed value of", key);
        }
        js_free_descriptor(ctx, &actual);
    }
    if (fails) {
        js_free_value(ctx, result);
        result = JS_EXCEPTION;
    }
done:
    js_free_value(ctx, name);
    trap_free(ctx, &trap);
    return result;
}

static int proxy_set_property(JSContext *ctx, JSValueConst proxy, JSAtom key, JSValueConst value,
                              JSValueConst receiver, int flags)
{
    Trap trap;
    JSPropertyDescriptor actual;
    if (trap_open(ctx, &trap, proxy, JS_ATOM_set) < 0)
        return -1;
    int result = -1;
    JSValue name = JS_UNDEFINED;
    if (JS_IsUndefined(trap.method)) {
        result = js_set_with_receiver(ctx, trap.target, key, js_dup(value), receiver,
                                      flags & ~(JS_PROP_THROW | JS_PROP_THROW_STRICT));
        goto done;
    }
    name = key_value(ctx, key);
    if (JS_IsException(name))
        goto done;
    JSValueConst arguments[4] = {trap.target, name, value, receiver};
    result = trap_test(ctx, &trap, 4, arguments);
    if (result <= 0)
        goto done;
    int exists = js_get_own_property(ctx, &actual, trap.target, key);
    if (exists < 0)
        result = -1;
    if (exists > 0) {
        if (!(actual.flags & JS_PROP_CONFIGURABLE)) {
            bool fails;
            if (actual.flags & JS_PROP_GETSET)
                fails = JS_IsUndefined(actual.setter);
            else
                fails =
                    !(actual.flags & JS_PROP_WRITABLE) && !js_same_value(ctx, actual.value, value);
            if (fails)
                result = broken(ctx, "set claims to change the target's fixed", key);
        }
        js_free_descriptor(ctx, &actual);
    }
done:
    js_free_value(ctx, name);
    trap_free(ctx, &trap);
    return result;
}

static int proxy_delete_property(JSContext *ctx, JSValueConst proxy, JSAtom key)
{
    Trap trap;
    JSPropertyDescriptor actual;
    if (trap_open(ctx, &trap, proxy, JS_ATOM_deleteProperty) < 0)
        return -1;
    int result = -1;
    JSValue name = JS_UNDEFINED;
    if (JS_IsUndefined(trap.method)) {
        result = js_delete(ctx, trap.target, key, 0);
        goto done;
    }
    name = key_value(ctx, key);
    if (JS_IsException(name))
        goto done;
    JSValueConst arguments[2] = {trap.target, name};
    result = trap_test(ctx, &trap, 2, arguments);
    if (result <= 0)
        goto done;
    int exists = js_get_own_property(ctx, &actual, trap.target, key);
    if (exists < 0)
        result = -1;
    if (exists > 0) {
        js_free_descriptor(ctx, &actual);
        if (!(actual.flags & JS_PROP_CONFIGURABLE)) {
            result = broken(ctx, "deleteProperty claims a non-configurable", key);
            goto done;
        }
        int extensible = js_is_extensible(ctx, trap.target);
        if (extensible < 0)
            result = -1;
        else if (!extensible)
            result = broken(ctx, "deleteProperty claims a property of a fixed target", key);
    }
done:
    js_free_value(ctx, name);
    trap_free(ctx, &trap);
    return result;
}

// ---- Keys
// -------------------------------------------------------------------------------------------

// The trap's list as keys, without duplicates.
static int keys_from_list(JSContext *ctx, JSValueConst list, JSPropertyEnum **keys, uint32_t *count)
{
    JSValue *values = NULL;
    uint32_t value_count = 0;
    uint32_t used = 0;
    int result = -1;
    if (js_list_from_array_like(ctx, list, &values, &value_count) < 0)
        return -1;
    JSPropertyEnum *table = js_mallocz(ctx, (value_count + 1) * sizeof(*table));
    if (!table)
        goto done;
    for (; used < value_count; used++) {
        if (!JS_IsString(values[used]) && !JS_IsSymbol(values[used])) {
            JS_ThrowTypeError(ctx, "proxy: ownKeys gave neither a string nor a symbol");
            goto done;
        }
        table[used].atom = js_to_property_key(ctx, values[used]);
        if (table[used].atom == JS_ATOM_NULL)
            goto done;
        for (uint32_t i = 0; i < used; i++) {
            if (table[i].atom == table[used].atom) {
                broken(ctx, "ownKeys gave twice the key", table[used].atom);
                used++;
                goto done;
            }
        }
    }
    result = 0;
done:
    js_list_free(ctx, values, value_count);
    if (result < 0) {
        JS_FreePropertyEnum(ctx, table, used);
        return -1;
    }
    *keys = table;
    *count = used;
    return 0;
}

static int32_t find_key(const JSPropertyEnum *keys, uint32_t count, JSAtom atom)
{
    for (uint32_t i = 0; i < count; i++)
        if (keys[i].atom == atom)
            return (int32_t)i;
    return -1;
}

// The invariants of sec-proxy-object-internal-methods-and-internal-slots-ownpropertykeys
static int check_keys(JSContext *ctx, const Trap *trap, const JSPropertyEnum *keys, uint32_t count)
{
    JSPropertyEnum *actual = NULL;
    uint32_t actual_count = 0;
    uint32_t matched = 0;
    int result = -1;
    int extensible = js_is_extensible(ctx, trap->target);
    if (extensible < 0 || js_own_keys(ctx, &actual, &actual_count, trap->target,
                                      JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK) < 0)
        return -1;
    for (uint32_t i = 0; i < actual_count; i++) {
        JSPropertyDescriptor descriptor;
        int exists = js_get_own_property(ctx, &descriptor, trap->target, actual[i].atom);
        if (exists < 0)
            goto done;
        bool is_fixed = false;
        if (exists > 0) {
            is_fixed = !(descriptor.flags & JS_PROP_CONFIGURABLE);
            js_free_descriptor(ctx, &descriptor);
        }
        bool is_listed = find_key(keys, count, actual[i].atom) >= 0;
        matched += is_listed;
        if (!is_listed && (is_fixed || !extensible)) {
            broken(ctx, "ownKeys leaves out the key", actual[i].atom);
            goto done;
        }
    }
    if (!extensible && matched != count) {
        JS_ThrowTypeError(ctx, "proxy: ownKeys invents keys of a target that is not extensible");
        goto done;
    }
    result = 0;
done:
    JS_FreePropertyEnum(ctx, actual, actual_count);
    return result;
}

static int proxy_get_own_property_names(JSContext *ctx, JSPropertyEnum **keys, uint32_t *count,
                                        JSValueConst proxy)
{
    Trap trap;
    if (trap_open(ctx, &trap, proxy, JS_ATOM_ownKeys) < 0)
        return -1;
    int result = -1;
    if (JS_IsUndefined(trap.method)) {
        result =
            js_own_keys(ctx, keys, count, trap.target, JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK);
        trap_free(ctx, &trap);
        return result;
    }
    JSValueConst argument = trap.target;
    JSValue list = trap_call(ctx, &trap, 1, &argument);
    if (!JS_IsException(list)) {
        result = keys_from_list(ctx, list, keys, count);
        js_free_value(ctx, list);
        if (result == 0 && check_keys(ctx, &trap, *keys, *count) < 0) {
            JS_FreePropertyEnum(ctx, *keys, *count);
            result = -1;
        }
    }
    trap_free(ctx, &trap);
    return result;
}

// ---- Calls
// ---------------------------------------------------------------------------------------------

static JSValue proxy_call(JSContext *ctx, JSValueConst proxy, JSValueConst this_value, int argc,
                          JSValueConst *argv, int flags)
{
    bool constructs = (flags & JS_CALL_FLAG_CONSTRUCTOR) != 0; // this_value is new.target then
    Trap trap;
    if (trap_open(ctx, &trap, proxy, constructs ? JS_ATOM_construct : JS_ATOM_apply) < 0)
        return JS_EXCEPTION;
    JSValue result;
    if (JS_IsUndefined(trap.method)) {
        result = constructs ? js_construct(ctx, trap.target, this_value, argc, argv)
                            : js_call(ctx, trap.target, this_value, argc, argv);
        trap_free(ctx, &trap);
        return result;
    }
    JSValue list = js_array_new_from_borrowed(ctx, (uint32_t)argc, argv);
    if (JS_IsException(list)) {
        trap_free(ctx, &trap);
        return JS_EXCEPTION;
    }
    if (constructs) {
        JSValueConst arguments[3] = {trap.target, list, this_value};
        result = trap_call(ctx, &trap, 3, arguments);
        if (!JS_IsException(result) && !JS_IsObject(result)) {
            js_free_value(ctx, result);
            result = JS_ThrowTypeError(ctx, "proxy: construct did not give an object");
        }
    } else {
        JSValueConst arguments[3] = {trap.target, this_value, list};
        result = trap_call(ctx, &trap, 3, arguments);
    }
    js_free_value(ctx, list);
    trap_free(ctx, &trap);
    return result;
}

static const JSClassExoticMethods proxy_exotic = {
    .get_own_property = proxy_get_own_property,
    .get_own_property_names = proxy_get_own_property_names,
    .delete_property = proxy_delete_property,
    .define_own_property = proxy_define_own_property,
    .has_property = proxy_has_property,
    .get_property = proxy_get_property,
    .set_property = proxy_set_property,
    .get_prototype = proxy_get_prototype,
    .set_prototype = proxy_set_prototype,
    .is_extensible = proxy_is_extensible,
    .prevent_extensions = proxy_prevent_extensions,
};

const JSClassInfo js_class_proxy = {.name = "Object",
                                    .payload_size = sizeof(ProxyPayload),
                                    .slots = proxy_slots,
                                    .call = proxy_call,
                                    .exotic = &proxy_exotic};

// ---- The constructor
// -------------------------------------------------------------------------------------

// ECMA-262 sec-proxycreate
JSValue JS_NewProxy(JSContext *ctx, JSValueConst target, JSValueConst handler)
{
    if (!JS_IsObject(target))
        return js_throw_not_an_object(ctx, target);
    if (!JS_IsObject(handler))
        return js_throw_not_an_object(ctx, handler);
    JSValue proxy = js_object_new_with_proto(ctx, NULL, JS_CLASS_PROXY);
    if (JS_IsException(proxy))
        return proxy;
    JSObject *object = js_value_object(proxy);
    ProxyPayload *payload = object->payload;
    payload->target = js_dup(target);
    payload->handler = js_dup(handler);
    object->is_callable = js_value_object(target)->is_callable;
    object->is_constructor = js_value_object(target)->is_constructor;
    assert(object->has_exotic);
    return proxy;
}

JSValue JS_GetProxyTarget(JSContext *ctx, JSValueConst proxy)
{
    const ProxyPayload *payload = js_value_payload(proxy, JS_CLASS_PROXY);
    return payload ? js_dup(payload->target) : js_throw_incompatible(ctx, "target", "Proxy");
}

JSValue JS_GetProxyHandler(JSContext *ctx, JSValueConst proxy)
{
    const ProxyPayload *payload = js_value_payload(proxy, JS_CLASS_PROXY);
    return payload ? js_dup(payload->handler) : js_throw_incompatible(ctx, "handler", "Proxy");
}

static JSValue proxy_construct(JSContext *ctx, JSValueConst new_target, int argc,
                               JSValueConst *argv)
{
    return JS_NewProxy(ctx, argv[0], argv[1]);
}

static JSValue proxy_revoke(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int magic, JSValueConst *data)
{
    // The function keeps the proxy in a holder array, emptied by the first call.
    JSValue proxy = js_get_index(ctx, data[0], 0);
    if (JS_IsException(proxy))
        return proxy;
    ProxyPayload *payload = js_value_payload(proxy, JS_CLASS_PROXY);
    int status = js_set_index(ctx, data[0], 0, JS_NULL, JS_PROP_THROW);
    if (status >= 0 && payload) {
        js_set_slot(ctx->rt, &payload->target, JS_NULL);
        js_set_slot(ctx->rt, &payload->handler, JS_NULL);
    }
    js_free_value(ctx, proxy);
    return status < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

// ECMA-262 sec-proxy.revocable
static JSValue proxy_revocable(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    JSValue result = JS_UNDEFINED;
    JSValue holder = JS_UNDEFINED;
    JSValue revoke = JS_UNDEFINED;
    JSValue proxy = JS_NewProxy(ctx, argv[0], argv[1]);
    if (JS_IsException(proxy))
        return proxy;
    JSValueConst borrowed = proxy;
    holder = js_array_new_from_borrowed(ctx, 1, &borrowed);
    if (JS_IsException(holder))
        goto fail;
    JSValueConst data = holder;
    revoke = JS_NewCFunctionData(ctx, proxy_revoke, 0, 0, 1, &data);
    if (JS_IsException(revoke))
        goto fail;
    result = js_object_new(ctx);
    if (JS_IsException(result) ||
        js_create_data_property(ctx, result, JS_ATOM_proxy, js_dup(proxy), JS_PROP_C_W_E) < 0 ||
        js_create_data_property(ctx, result, JS_ATOM_revoke, js_dup(revoke), JS_PROP_C_W_E) < 0)
        goto fail;
    goto done;
fail:
    js_free_value(ctx, result);
    result = JS_EXCEPTION;
done:
    js_free_value(ctx, proxy);
    js_free_value(ctx, holder);
    js_free_value(ctx, revoke);
    return result;
}

static const JSPropDef proxy_properties[] = {
    JS_METHOD(revocable, 2, proxy_revocable),
};
const JSIntrinsicDef js_intrinsic_proxy = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD_PROTO(Proxy, 2, constructor, proxy_construct, 0),
    .is_constructor = true,
    JS_INTRINSIC_PROPERTIES(proxy_properties)};
