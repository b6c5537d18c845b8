// SPDX-License-Identifier: MIT
// $262: realms, scripts, buffers and the collector, as test262's INTERPRETING.md asks for them.
// Agents are in agent262.c.
#include "shell/host262.h"

#include "shell/agent262.h"

static JSValue call_detach(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    if (!JS_IsArrayBuffer(argv[0]))
        return JS_ThrowTypeError(ctx, "not an ArrayBuffer");
    JS_DetachArrayBuffer(ctx, argv[0]);
    return JS_HasException(ctx) ? JS_EXCEPTION : JS_NULL;
}

static JSValue call_eval_script(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    size_t size;
    const char *text = JS_ToCStringLen(ctx, &size, argv[0]);
    if (!text)
        return JS_EXCEPTION;
    JSValue result = JS_Eval(ctx, text, size, "<evalScript>", JS_EVAL_TYPE_GLOBAL);
    JS_FreeCString(ctx, text);
    return result;
}

static JSValue call_gc(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JS_RunGC(JS_GetRuntime(ctx));
    return JS_UNDEFINED;
}

static JSValue call_html_dda(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_NULL;
}

static JSValue new_host_object(JSContext *ctx);

// The new realm lives as long as its functions do.
static JSValue call_create_realm(JSContext *ctx, JSValueConst this_val, int argc,
                                 JSValueConst *argv)
{
    JSContext *realm = JS_NewContext(JS_GetRuntime(ctx));
    if (!realm)
        return JS_HasException(ctx) ? JS_EXCEPTION : JS_ThrowOutOfMemory(ctx);
    JSValue host = new_host_object(realm);
    if (!JS_IsException(host)) {
        JSValue global = JS_GetGlobalObject(realm);
        if (JS_DefinePropertyValueStr(realm, global, "$262", JS_DupValue(realm, host),
                                      JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE) < 0) {
            JS_FreeValue(realm, host);
            host = JS_EXCEPTION;
        }
        JS_FreeValue(realm, global);
    }
    JS_FreeContext(realm);
    return host;
}

static const JSCFunctionListEntry host_functions[] = {
    JS_CFUNC_DEF("detachArrayBuffer", 1, call_detach),
    JS_CFUNC_DEF("evalScript", 1, call_eval_script),
    JS_CFUNC_DEF("gc", 0, call_gc),
    JS_CFUNC_DEF("createRealm", 0, call_create_realm),
};

static JSValue new_host_object(JSContext *ctx)
{
    JSValue host = JS_NewObject(ctx);
    if (JS_IsException(host))
        return host;
    int status = JS_SetPropertyFunctionList(ctx, host, host_functions,
                                            sizeof host_functions / sizeof host_functions[0]);
    if (status >= 0)
        status =
            JS_DefinePropertyValueStr(ctx, host, "global", JS_GetGlobalObject(ctx), JS_PROP_C_W_E);
    if (status >= 0) {
        JSValue html_dda = JS_NewCFunction(ctx, call_html_dda, "IsHTMLDDA", 0);
        if (!JS_IsException(html_dda))
            JS_SetIsHTMLDDA(ctx, html_dda);
        status = JS_DefinePropertyValueStr(ctx, host, "IsHTMLDDA", html_dda, JS_PROP_C_W_E);
    }
    if (status >= 0)
        status = JS_DefinePropertyValueStr(ctx, host, "agent", agent262_new_object(ctx, NULL),
                                           JS_PROP_C_W_E);
    if (status < 0) {
        JS_FreeValue(ctx, host);
        return JS_EXCEPTION;
    }
    return host;
}

int host262_install(JSContext *ctx)
{
    agent262_share_buffers(JS_GetRuntime(ctx));
    JSValue global = JS_GetGlobalObject(ctx);
    int status = JS_DefinePropertyValueStr(ctx, global, "$262", new_host_object(ctx),
                                           JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    JS_FreeValue(ctx, global);
    return status;
}

void host262_finish(void)
{
    agent262_join_all();
}
