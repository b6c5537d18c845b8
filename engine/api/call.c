// SPDX-License-Identifier: MIT
// Calls, and what a function belongs to.
#include "object/error.h"
#include "object/upcall.h"

JSValue JS_Call(JSContext *ctx, JSValueConst func_obj, JSValueConst this_obj, int argc,
                JSValueConst *argv)
{
    return js_call(ctx, func_obj, this_obj, argc, argv);
}

JSValue JS_Invoke(JSContext *ctx, JSValueConst this_val, JSAtom atom, int argc, JSValueConst *argv)
{
    return js_invoke(ctx, this_val, atom, argc, argv);
}

JSValue JS_CallConstructor(JSContext *ctx, JSValueConst func_obj, int argc, JSValueConst *argv)
{
    return js_construct(ctx, func_obj, func_obj, argc, argv);
}

JSValue JS_CallConstructor2(JSContext *ctx, JSValueConst func_obj, JSValueConst new_target,
                            int argc, JSValueConst *argv)
{
    if (!JS_IsConstructor(ctx, new_target))
        return js_error_throw(ctx, JS_ERROR_TYPE, "new target is not a constructor");
    return js_construct(ctx, func_obj, new_target, argc, argv);
}

JSContext *JS_GetFunctionRealm(JSContext *ctx, JSValueConst func_obj)
{
    return js_function_realm(ctx, func_obj);
}
