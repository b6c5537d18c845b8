// SPDX-License-Identifier: MIT
// The Promise constructor and prototype (ECMA-262 sec-promise-constructor,
// sec-properties-of-the-promise-prototype-object). States, reactions and jobs are in vm/promise.c;
// the combinators are in promise_combinators.c.
#include "vm/promise.h"

#include "builtins/collection.h"
#include "builtins/promise_combinators.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

// ECMA-262 sec-promise-executor
static JSValue promise_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                 JSValueConst *argv)
{
    JSValue functions[2] = {JS_UNDEFINED, JS_UNDEFINED};
    if (!js_value_is_function(argv[0]))
        return js_throw_not_a_function(ctx, argv[0]);
    JSValue promise = js_object_new_from_constructor(
        ctx, new_target, JS_INTRINSIC_PROMISE_PROTOTYPE, JS_CLASS_PROMISE);
    if (JS_IsException(promise))
        return promise;
    js_promise_announce(ctx, promise, JS_UNDEFINED);
    if (js_promise_create_resolving_functions(ctx, promise, functions) < 0)
        goto fail;
    JSValue returned = js_call(ctx, argv[0], JS_UNDEFINED, 2, JS_CONST_ARRAY(functions));
    if (JS_IsException(returned)) {
        // The reject function honours [[AlreadyResolved]].
        if (ctx->rt->current_exception_is_uncatchable)
            goto fail;
        JSValue reason = JS_GetException(ctx);
        JSValueConst argument = reason;
        returned = js_call(ctx, functions[1], JS_UNDEFINED, 1, &argument);
        js_free_value(ctx, reason);
        if (JS_IsException(returned))
            goto fail;
    }
    js_free_value(ctx, returned);
    js_free_value(ctx, functions[0]);
    js_free_value(ctx, functions[1]);
    return promise;
fail:
    js_free_value(ctx, functions[0]);
    js_free_value(ctx, functions[1]);
    js_free_value(ctx, promise);
    return JS_EXCEPTION;
}

// ECMA-262 sec-promise.resolve
static JSValue promise_resolve(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    return js_promise_resolve(ctx, this_value, argv[0]);
}

// ECMA-262 sec-promise.reject
static JSValue promise_reject(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSPromiseCapability capability;
    JSValue result = JS_EXCEPTION;
    if (js_promise_capability_new(ctx, &capability, this_value) < 0)
        return JS_EXCEPTION;
    if (js_promise_capability_reject(ctx, &capability, argv[0]) >= 0)
        result = js_dup(capability.promise);
    js_promise_capability_free(ctx, &capability);
    return result;
}

// ECMA-262 sec-promise.withResolvers
static JSValue promise_with_resolvers(JSContext *ctx, JSValueConst this_value, int argc,
                                      JSValueConst *argv)
{
    JSPromiseCapability capability;
    if (js_promise_capability_new(ctx, &capability, this_value) < 0)
        return JS_EXCEPTION;
    JSValue object = js_object_new(ctx);
    if (JS_IsException(object) ||
        js_create_data_property(ctx, object, JS_ATOM_promise, js_dup(capability.promise),
                                JS_PROP_C_W_E) < 0 ||
        js_create_data_property(ctx, object, JS_ATOM_resolve, js_dup(capability.resolve),
                                JS_PROP_C_W_E) < 0 ||
        js_create_data_property(ctx, object, JS_ATOM_reject, js_dup(capability.reject),
                                JS_PROP_C_W_E) < 0) {
        js_free_value(ctx, object);
        object = JS_EXCEPTION;
    }
    js_promise_capability_free(ctx, &capability);
    return object;
}

// ECMA-262 sec-promise.try
static JSValue promise_try(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSPromiseCapability capability;
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    if (js_promise_capability_new(ctx, &capability, this_value) < 0)
        return JS_EXCEPTION;
    JSValue value = js_call(ctx, argv[0], JS_UNDEFINED, argc > 1 ? argc - 1 : 0, argv + 1);
    if (JS_IsException(value))
        return js_promise_capability_reject_pending(ctx, &capability);
    JSValue result = JS_EXCEPTION;
    if (js_promise_capability_resolve(ctx, &capability, value) >= 0)
        result = js_dup(capability.promise);
    js_free_value(ctx, value);
    js_promise_capability_free(ctx, &capability);
    return result;
}

static const JSPropDef promise_properties[] = {
    JS_METHOD(all, 1, js_promise_all),
    JS_METHOD(allSettled, 1, js_promise_all_settled),
    JS_METHOD(any, 1, js_promise_any),
    JS_METHOD(race, 1, js_promise_race),
    JS_METHOD(reject, 1, promise_reject),
    JS_METHOD(resolve, 1, promise_resolve),
    JS_METHOD(try, 1, promise_try),
    JS_METHOD(withResolvers, 0, promise_with_resolvers),
    JS_GETTER(Symbol_species, js_get_species),
};
const JSIntrinsicDef js_intrinsic_promise =
    JS_INTRINSIC_CONSTRUCTOR(Promise, 1, constructor, promise_construct, FUNCTION_PROTOTYPE,
                             PROMISE_PROTOTYPE, promise_properties);

// ---- Promise.prototype -------------------------------------------------------------------------

static JSValue promise_then(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    if (!js_promise_peek(this_value))
        return JS_ThrowTypeError(ctx, "Promise.prototype.then: not a Promise");
    return js_promise_then(ctx, this_value, argv[0], argv[1]);
}

static JSValue promise_catch(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValueConst arguments[2] = {JS_UNDEFINED, argv[0]};
    return js_invoke(ctx, this_value, JS_ATOM_then, 2, arguments);
}

// Gives back, or throws, the value that the promise settled with before finally's callback ran.
static JSValue finally_pass_on(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv, int is_throw, JSValueConst *data)
{
    return is_throw ? JS_Throw(ctx, js_dup(data[0])) : js_dup(data[0]);
}

// ECMA-262 sec-thenfinallyfunctions; data: the constructor and the callback.
static JSValue finally_step(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int is_throw, JSValueConst *data)
{
    JSValue result = js_call(ctx, data[1], JS_UNDEFINED, 0, NULL);
    if (JS_IsException(result))
        return JS_EXCEPTION;
    JSValue promise = js_promise_resolve(ctx, data[0], result);
    js_free_value(ctx, result);
    if (JS_IsException(promise))
        return JS_EXCEPTION;
    JSValue pass_on = JS_NewCFunctionData(ctx, finally_pass_on, 0, is_throw, 1, argv);
    if (!JS_IsException(pass_on)) {
        JSValueConst argument = pass_on;
        result = js_invoke(ctx, promise, JS_ATOM_then, 1, &argument);
        js_free_value(ctx, pass_on);
    } else {
        result = JS_EXCEPTION;
    }
    js_free_value(ctx, promise);
    return result;
}

// ECMA-262 sec-promise.prototype.finally
static JSValue promise_finally(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    JSValue functions[2] = {JS_UNDEFINED, JS_UNDEFINED};
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    JSValue constructor = js_species_constructor(ctx, this_value, JS_INTRINSIC_PROMISE);
    if (JS_IsException(constructor))
        return JS_EXCEPTION;
    JSValue result = JS_EXCEPTION;
    if (!js_value_is_function(argv[0])) {
        functions[0] = js_dup(argv[0]);
        functions[1] = js_dup(argv[0]);
    } else {
        JSValueConst data[2] = {constructor, argv[0]};
        for (int i = 0; i < 2; i++) {
            functions[i] = JS_NewCFunctionData(ctx, finally_step, 1, i, 2, data);
            if (JS_IsException(functions[i]))
                goto done;
        }
    }
    result = js_invoke(ctx, this_value, JS_ATOM_then, 2, JS_CONST_ARRAY(functions));
done:
    js_free_value(ctx, functions[0]);
    js_free_value(ctx, functions[1]);
    js_free_value(ctx, constructor);
    return result;
}

static const JSPropDef promise_prototype_properties[] = {
    JS_METHOD(then, 2, promise_then),
    JS_METHOD(catch, 1, promise_catch),
    JS_METHOD(finally, 1, promise_finally),
    JS_TO_STRING_TAG(Promise),
};
const JSIntrinsicDef js_intrinsic_promise_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, PROMISE, promise_prototype_properties);
