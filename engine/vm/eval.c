// SPDX-License-Identifier: MIT
// Running source text.
#include "vm/eval.h"

#include "base/planted.h"
#include "bytecode/compile.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "vm/call.h"
#include "vm/closure.h"
#include "vm/module.h"

#include <assert.h>

// The function of a script or eval, called once. Takes code.
static JSValue run_code(JSContext *ctx, JSValue code, const JSFrame *frame, JSValueConst this_value,
                        JSValueConst new_target)
{
    JSFunctionBytecode *b = js_value_bytecode(code);
    JSValue function = js_closure_new(b->realm, b, frame, NULL);
    if (!js_planted(JS_PLANTED_BYTECODE))
        js_free_value(ctx, code);
    if (JS_IsException(function))
        return function;
    JSValue result =
        js_call_script(ctx, js_value_object(function), this_value, new_target, 0, NULL);
    js_free_value(ctx, function);
    return result;
}

// The UTF-8 of a string value; NULL: exception. Free with js_heap_free_block.
static char *encode(JSContext *ctx, JSValueConst string, size_t *size)
{
    JSString *flat = js_flatten(ctx, string);
    if (!flat)
        return NULL;
    char *text = js_string_to_utf8(ctx->rt, flat, size, false);
    if (!text)
        js_throw_out_of_memory(ctx);
    return text;
}

JSValue js_eval_direct(JSContext *ctx, JSFrame *frame, JSValueConst source, uint32_t scope_index)
{
    if (!JS_IsString(source))
        return js_dup(source);
    size_t size;
    char *text = encode(ctx, source, &size);
    if (!text)
        return JS_EXCEPTION;
    JSValue code = js_bytecode_compile_direct_eval(ctx, text, size, frame->bytecode, scope_index);
    js_heap_free_block(ctx->rt, text);
    if (JS_IsException(code))
        return code;
    if (JS_IsModule(frame->bytecode->script_or_module) &&
        js_bytecode_set_module(ctx, js_value_bytecode(code), frame->bytecode->script_or_module) <
            0) {
        js_free_value(ctx, code);
        return JS_EXCEPTION;
    }
    return run_code(ctx, code, frame, frame->this_value, frame->new_target);
}

static JSValue compile(JSContext *ctx, const char *source, size_t length, const char *file_name,
                       int flags)
{
    JSCompileOptions options = {
        .is_strict = (flags & JS_EVAL_FLAG_STRICT) != 0,
        .allow_await = (flags & JS_EVAL_FLAG_ASYNC) != 0,
        .is_backtrace_barrier = (flags & JS_EVAL_FLAG_BACKTRACE_BARRIER) != 0,
    };
    switch (flags & JS_EVAL_TYPE_MASK) {
    case JS_EVAL_TYPE_MODULE:
        options.kind = JS_COMPILE_MODULE;
        options.allow_await = false;
        break;
    case JS_EVAL_TYPE_INDIRECT:
        options.kind = JS_COMPILE_INDIRECT_EVAL;
        break;
    default:
        options.kind = JS_COMPILE_SCRIPT;
    }
    return js_bytecode_compile(ctx, source, length, file_name, &options);
}

static JSValue global_or(JSContext *ctx, JSValueConst this_value)
{
    if (!JS_IsUndefined(this_value))
        return js_dup(this_value);
    JSObject *global = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_GLOBAL);
    return global ? js_object_value(js_object_dup(global)) : JS_EXCEPTION;
}

JSValue js_eval_compiled(JSContext *ctx, JSValue code, JSValueConst this_value)
{
    if (JS_IsModule(code)) {
        JSValue promise = js_module_run(ctx, JS_VALUE_GET_PTR(code));
        js_free_value(ctx, code);
        return promise;
    }
    if (JS_VALUE_GET_TAG(code) != JS_TAG_FUNCTION_BYTECODE) {
        js_free_value(ctx, code);
        return js_error_throw(ctx, JS_ERROR_TYPE, "not compiled code");
    }
    if (js_value_bytecode(code)->module) {
        JSModuleDef *module = js_module_new_source(ctx, code);
        if (!module)
            return JS_EXCEPTION;
        return js_module_run(ctx, module);
    }
    JSValue receiver = global_or(ctx, this_value);
    if (JS_IsException(receiver)) {
        js_free_value(ctx, code);
        return receiver;
    }
    JSValue result = run_code(ctx, code, NULL, receiver, JS_UNDEFINED);
    js_free_value(ctx, receiver);
    return result;
}

JSValue js_eval_source(JSContext *ctx, JSValueConst this_value, const char *source, size_t length,
                       const char *file_name, int flags)
{
    JSValue code = compile(ctx, source, length, file_name ? file_name : "<input>", flags);
    if (JS_IsException(code))
        return code;
    if ((flags & JS_EVAL_TYPE_MASK) != JS_EVAL_TYPE_MODULE) {
        if (flags & JS_EVAL_FLAG_COMPILE_ONLY)
            return code;
        return js_eval_compiled(ctx, code, this_value);
    }
    JSModuleDef *module = js_module_new_source(ctx, code);
    if (!module)
        return JS_EXCEPTION;
    if (flags & JS_EVAL_FLAG_COMPILE_ONLY)
        return JS_MKPTR(JS_TAG_MODULE, js_heap_dup(module));
    return js_module_run(ctx, module);
}

JSValue js_eval_indirect(JSContext *ctx, JSValueConst source)
{
    if (!JS_IsString(source))
        return js_dup(source);
    size_t size;
    char *text = encode(ctx, source, &size);
    if (!text)
        return JS_EXCEPTION;
    JSValue result = js_eval_source(ctx, JS_UNDEFINED, text, size, "<eval>", JS_EVAL_TYPE_INDIRECT);
    js_heap_free_block(ctx->rt, text);
    return result;
}

// ---- The Function constructor ------------------------------------------------------------------

// Appends ToString(value) as UTF-8. -1: exception.
static int append_text(JSContext *ctx, JSBuffer *buffer, JSValueConst value)
{
    JSValue string = js_to_string(ctx, value);
    if (JS_IsException(string))
        return -1;
    size_t size;
    char *text = encode(ctx, string, &size);
    js_free_value(ctx, string);
    if (!text)
        return -1;
    js_buffer_append(buffer, text, size);
    js_heap_free_block(ctx->rt, text);
    return 0;
}

static JSIntrinsic fallback_of(JSDynamicFunctionKind kind)
{
    static const JSIntrinsic fallbacks[] = {
        JS_INTRINSIC_FUNCTION_PROTOTYPE,
        JS_INTRINSIC_GENERATOR_FUNCTION_PROTOTYPE,
        JS_INTRINSIC_ASYNC_FUNCTION_PROTOTYPE,
        JS_INTRINSIC_ASYNC_GENERATOR_FUNCTION_PROTOTYPE,
    };
    return fallbacks[kind];
}

// The text that toString will show, and the offsets of its `)` and final `}`. -1: exception.
static int write_source(JSContext *ctx, JSBuffer *buffer, JSDynamicFunctionKind kind, int argc,
                        JSValueConst *argv, size_t *parameters_end)
{
    static const char *const prefixes[] = {"function", "function*", "async function",
                                           "async function*"};
    js_buffer_append_text(buffer, prefixes[kind]);
    js_buffer_append_text(buffer, " anonymous(");
    for (int i = 0; i < argc - 1; i++) {
        if (i > 0)
            js_buffer_append_text(buffer, ",");
        if (append_text(ctx, buffer, argv[i]) < 0)
            return -1;
    }
    js_buffer_append_text(buffer, "\n");
    *parameters_end = buffer->length;
    js_buffer_append_text(buffer, ") {\n");
    if (argc > 0 && append_text(ctx, buffer, argv[argc - 1]) < 0)
        return -1;
    js_buffer_append_text(buffer, "\n}");
    if (buffer->failed) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    return 0;
}

JSValue js_vm_create_dynamic_function(JSContext *ctx, JSDynamicFunctionKind kind,
                                      JSValueConst new_target, int argc, JSValueConst *argv)
{
    JSBuffer buffer;
    size_t parameters_end = 0;
    JSValue code = JS_UNDEFINED, proto = JS_UNDEFINED, function = JS_EXCEPTION;
    js_buffer_init(&buffer, &ctx->rt->allocator);
    if (write_source(ctx, &buffer, kind, argc, argv, &parameters_end) < 0)
        goto done;
    code = js_bytecode_compile_function(ctx, (const char *)buffer.data, buffer.length,
                                        (uint32_t)parameters_end, (uint32_t)(buffer.length - 1));
    if (JS_IsException(code))
        goto done;
    if (!JS_IsUndefined(new_target)) {
        proto = js_realm_prototype_from_constructor(ctx, new_target, fallback_of(kind));
        if (JS_IsException(proto))
            goto done;
    }
    function = js_closure_new(ctx, js_value_bytecode(code), NULL,
                              JS_IsObject(proto) ? js_value_object(proto) : NULL);
done:
    js_buffer_free(&buffer);
    js_free_value(ctx, code);
    js_free_value(ctx, proto);
    return function;
}
