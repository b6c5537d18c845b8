// SPDX-License-Identifier: MIT
// Running source text and compiled code.
#include "vm/eval.h"

#include "bytecode/compile.h"

#define TEXT(number)    TEXT_OF(number)
#define TEXT_OF(number) #number

JSValue JS_EvalThis2(JSContext *ctx, JSValueConst this_obj, const char *input, size_t input_len,
                     JSEvalOptions *options)
{
    const char *file_name = "<unnamed>";
    int flags = JS_EVAL_TYPE_GLOBAL;
    if (options && options->version == JS_EVAL_OPTIONS_VERSION) {
        flags = options->eval_flags;
        if (options->filename)
            file_name = options->filename;
    }
    return js_eval_source(ctx, this_obj, input, input_len, file_name, flags);
}

JSValue JS_EvalThis(JSContext *ctx, JSValueConst this_obj, const char *input, size_t input_len,
                    const char *filename, int eval_flags)
{
    return js_eval_source(ctx, this_obj, input, input_len, filename, eval_flags);
}

JSValue JS_Eval2(JSContext *ctx, const char *input, size_t input_len, JSEvalOptions *options)
{
    return JS_EvalThis2(ctx, JS_UNDEFINED, input, input_len, options);
}

JSValue JS_Eval(JSContext *ctx, const char *input, size_t input_len, const char *filename,
                int eval_flags)
{
    return js_eval_source(ctx, JS_UNDEFINED, input, input_len, filename, eval_flags);
}

JSValue JS_EvalFunction(JSContext *ctx, JSValue fun_obj)
{
    return js_eval_compiled(ctx, fun_obj, JS_UNDEFINED);
}

bool JS_DetectModule(const char *input, size_t input_len)
{
    JSAllocator allocator;
    js_allocator_init(&allocator, NULL, NULL);
    return js_bytecode_detect_module(&allocator, input, input_len);
}

const char *JS_GetVersion(void)
{
    return TEXT(QJS_VERSION_MAJOR) "." TEXT(QJS_VERSION_MINOR) "." TEXT(QJS_VERSION_PATCH)
        QJS_VERSION_SUFFIX;
}
