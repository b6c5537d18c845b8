// SPDX-License-Identifier: MIT
// The entries of the compiler: parse, generate, and turn what failed into an exception.
#include "bytecode/compile.h"

#include "bytecode/generate.h"
#include "object/error.h"
#include "object/property.h"
#include "regexp/regexp.h"
#include "syntax/parser.h"

#include <assert.h>

typedef struct Compilation {
    JSContext *ctx;
    JSGenerator generator;
    JSParseOptions options;
    JSParseError error;
    const char *source;
    size_t length;
    bool out_of_memory; // in a callback of the parser
} Compilation;

// ---- callbacks of the parser -----------------------------------------------------------------

// The text as UTF-16 in a block, NULL where memory is short.
static uint16_t *wide_units(JSAllocator *allocator, const JSText *text)
{
    uint16_t *units = js_block_alloc(allocator, (text->length + 1u) * sizeof(*units));
    for (uint32_t i = 0; units && i < text->length; i++)
        units[i] = js_text_unit(text, i);
    return units;
}

static int check_regexp(void *opaque, const JSText *pattern, const JSText *flags, char *message,
                        size_t message_size)
{
    Compilation *c = opaque;
    JSAllocator *allocator = &c->ctx->rt->allocator;
    JSRegExpError error = {0};
    uint16_t *pattern_units = wide_units(allocator, pattern);
    uint16_t *flag_units = wide_units(allocator, flags);
    int result = -1;
    if (!pattern_units || !flag_units)
        goto done;
    uint32_t bits = js_regexp_parse_flags(flag_units, flags->length);
    if (bits == JS_REGEXP_INVALID_FLAGS) {
        snprintf(message, message_size, "invalid regular expression flags");
        result = 1;
    } else if (js_regexp_validate(allocator, pattern_units, pattern->length, bits, &error)) {
        result = 0;
    } else if (!error.out_of_memory && error.message) {
        snprintf(message, message_size, "%s", error.message);
        result = 1;
    }
done:
    js_block_free(allocator, pattern_units);
    js_block_free(allocator, flag_units);
    return result;
}

static bool check_private_name(void *opaque, const JSText *name)
{
    Compilation *c = opaque;
    JSRuntime *rt = c->ctx->rt;
    const JSEvalScope *scope = c->generator.caller_scope;
    const void *units = name->is_wide ? (const void *)name->wide : (const void *)name->narrow;
    JSAtom atom = js_atom_from_units(rt, units, name->length, name->is_wide);
    bool is_known = false;
    if (atom == JS_ATOM_NULL)
        c->out_of_memory = true;
    for (uint32_t i = 0; scope && i < scope->count && !is_known; i++)
        is_known =
            scope->bindings[i].kind == JS_VARIABLE_PRIVATE_NAME && scope->bindings[i].name == atom;
    js_atom_free(rt, atom);
    return is_known;
}

// ---- errors ----------------------------------------------------------------------------------

// The place of the error, before the stack of the running functions.
static int add_stack_line(JSContext *ctx, JSValueConst error, JSAtom file, uint32_t line,
                          uint32_t column)
{
    char name[200], text[256];
    JSStringBuilder builder;
    JSValue old = js_get(ctx, error, JS_ATOM_stack);
    if (JS_IsException(old))
        return -1;
    snprintf(text, sizeof(text), "    at %s:%u:%u\n",
             js_atom_text(ctx->rt, file, name, sizeof(name)), line, column);
    JSString *first = js_string_new_utf8(ctx->rt, text, strlen(text));
    js_string_builder_init(&builder, ctx->rt);
    if (first)
        js_string_builder_string(&builder, first);
    else
        builder.failed = true;
    js_heap_free(ctx->rt, first);
    if (JS_IsString(old))
        js_string_builder_value(&builder, old);
    js_free_value(ctx, old);
    JSValue stack = js_string_builder_end(&builder);
    if (JS_IsException(stack)) {
        js_free_value(ctx, js_throw_out_of_memory(ctx));
        return -1;
    }
    return js_create_data_property(ctx, error, JS_ATOM_stack, stack, JS_PROP_W_C);
}

static int add_place(JSContext *ctx, JSValueConst error, JSAtom file, uint32_t line,
                     uint32_t column)
{
    JSValue name = js_atom_get_value(ctx->rt, file);
    if (JS_IsException(name)) {
        js_free_value(ctx, js_throw_out_of_memory(ctx));
        return -1;
    }
    if (js_create_data_property(ctx, error, JS_ATOM_fileName, name, JS_PROP_W_C) < 0 ||
        js_create_data_property(ctx, error, JS_ATOM_lineNumber, js_uint32(line), JS_PROP_W_C) < 0 ||
        js_create_data_property(ctx, error, JS_ATOM_columnNumber, js_uint32(column), JS_PROP_W_C) <
            0)
        return -1;
    return add_stack_line(ctx, error, file, line, column);
}

// "%s" is the message. Where the place cannot be added, out of memory stays pending instead.
static void throw_at(Compilation *c, JSErrorType type, const char *message, uint32_t line,
                     uint32_t column)
{
    JSContext *ctx = c->ctx;
    js_free_value(ctx, js_error_throw(ctx, type, "%s", message));
    JSValue error = JS_GetException(ctx);
    if (js_value_is_class(error, JS_CLASS_ERROR) && !JS_HasException(ctx) &&
        add_place(ctx, error, c->generator.file_name, line, column) < 0) {
        js_free_value(ctx, error);
        return;
    }
    js_free_value(ctx, JS_Throw(ctx, error));
}

static void throw_parse_error(Compilation *c)
{
    JSContext *ctx = c->ctx;
    if (c->out_of_memory)
        c->error.kind = JS_PARSE_NO_MEMORY;
    switch (c->error.kind) {
    case JS_PARSE_NO_MEMORY:
        js_free_value(ctx, js_throw_out_of_memory(ctx));
        break;
    case JS_PARSE_TOO_DEEP:
        js_free_value(ctx, js_throw_stack_overflow(ctx));
        break;
    case JS_PARSE_TOO_LARGE:
        js_free_value(ctx, js_error_throw(ctx, JS_ERROR_RANGE, "source text too large"));
        break;
    case JS_PARSE_REFERENCE_ERROR:
        throw_at(c, JS_ERROR_REFERENCE, c->error.message, c->error.line, c->error.column);
        break;
    default:
        assert(c->error.kind == JS_PARSE_SYNTAX_ERROR);
        throw_at(c, JS_ERROR_SYNTAX, c->error.message, c->error.line, c->error.column);
        break;
    }
}

static void throw_generate_error(Compilation *c)
{
    JSContext *ctx = c->ctx;
    JSGenerator *g = &c->generator;
    uint32_t line = 1, column = 1;
    switch (g->error) {
    case JS_GENERATE_THROWN:
        break;
    case JS_GENERATE_TOO_DEEP:
        js_free_value(ctx, js_throw_stack_overflow(ctx));
        break;
    case JS_GENERATE_LIMIT:
        js_free_value(ctx, js_error_throw(ctx, JS_ERROR_INTERNAL, "%s", g->message));
        break;
    case JS_GENERATE_SYNTAX:
        if (js_tree_position(g->tree, g->error_offset, &line, &column)) {
            throw_at(c, JS_ERROR_SYNTAX, g->message, line, column);
            break;
        }
        js_free_value(ctx, js_throw_out_of_memory(ctx));
        break;
    default:
        js_free_value(ctx, js_throw_out_of_memory(ctx));
        break;
    }
}

// ---- the compilation -------------------------------------------------------------------------

static void init(Compilation *c, JSContext *ctx, const char *source, size_t length)
{
    JSRuntime *rt = ctx->rt;
    *c = (Compilation){.ctx = ctx, .source = source, .length = length};
    c->generator.ctx = ctx;
    c->generator.rt = rt;
    c->generator.source = JS_UNDEFINED;
    js_arena_init(&c->generator.arena, &rt->allocator);
    c->options.regexp_check = check_regexp;
    c->options.regexp_opaque = c;
    if (rt->stack_limit != 0)
        c->options.stack_bound = (const void *)rt->stack_limit;
    else
        c->options.stack_limit = 64u << 20;
}

static JSValue generate(Compilation *c)
{
    JSGenerator *g = &c->generator;
    JSValue result = JS_EXCEPTION;
    JSString *source = js_string_new_narrow(g->rt, (const uint8_t *)c->source, (uint32_t)c->length);
    if (!source)
        return js_throw_out_of_memory(c->ctx);
    g->source = js_string_value(source);
    result = js_generate_tree(g);
    if (g->error != JS_GENERATE_OK) {
        assert(JS_IsUndefined(result));
        js_free_value(c->ctx, result);
        throw_generate_error(c);
        result = JS_EXCEPTION;
    }
    return result;
}

// Frees the compilation.
static JSValue run(Compilation *c)
{
    JSGenerator *g = &c->generator;
    JSValue result = JS_EXCEPTION;
    if (c->length > JS_STRING_MAX_LENGTH) {
        js_free_value(c->ctx, js_throw_string_too_long(c->ctx));
        goto done;
    }
    g->tree = js_parse(&g->rt->allocator, c->source, c->length, &c->options, &c->error);
    if (g->tree)
        result = generate(c);
    else
        throw_parse_error(c);
done:
    js_tree_free(g->tree);
    for (uint32_t i = 0; i < g->atom_count; i++)
        js_atom_free(g->rt, g->atoms[i]);
    js_free_rt_value(g->rt, g->source);
    js_arena_free_all(&g->arena);
    return result;
}

JSValue js_bytecode_compile(JSContext *ctx, const char *source, size_t length,
                            const char *file_name, const JSCompileOptions *options)
{
    static const JSParseKind kinds[] = {
        [JS_COMPILE_SCRIPT] = JS_PARSE_SCRIPT,
        [JS_COMPILE_MODULE] = JS_PARSE_MODULE,
        [JS_COMPILE_INDIRECT_EVAL] = JS_PARSE_INDIRECT_EVAL,
    };
    Compilation c;
    JSAtom file = options->file_atom != JS_ATOM_NULL
                      ? js_atom_dup(ctx->rt, options->file_atom)
                      : js_atom_from_utf8(ctx->rt, file_name, strlen(file_name));
    if (file == JS_ATOM_NULL)
        return js_throw_out_of_memory(ctx);
    init(&c, ctx, source, length);
    c.generator.file_name = file;
    c.generator.is_backtrace_barrier = options->is_backtrace_barrier;
    c.generator.is_async_program = options->allow_await;
    c.options.kind = kinds[options->kind];
    c.options.is_strict = options->is_strict;
    c.options.allow_await = options->allow_await;
    JSValue result = run(&c);
    js_atom_free(ctx->rt, file);
    return result;
}

JSValue js_bytecode_compile_direct_eval(JSContext *ctx, const char *source, size_t length,
                                        const JSFunctionBytecode *caller, uint32_t scope_index)
{
    Compilation c;
    assert(scope_index < caller->eval_scope_count);
    const JSEvalScope *scope = &caller->eval_scopes[scope_index];
    init(&c, ctx, source, length);
    c.generator.file_name = JS_ATOM_angle_eval;
    c.generator.caller_scope = scope;
    c.options.kind = JS_PARSE_DIRECT_EVAL;
    c.options.is_strict = scope->is_strict;
    c.options.allow_new_target = scope->allow_new_target;
    c.options.allow_super_property = scope->allow_super_property;
    c.options.allow_super_call = scope->allow_super_call;
    c.options.forbid_arguments = scope->forbid_arguments;
    c.options.private_name_check = check_private_name;
    c.options.private_name_opaque = &c;
    return run(&c);
}

JSValue js_bytecode_compile_function(JSContext *ctx, const char *source, size_t length,
                                     uint32_t parameters_end, uint32_t body_end)
{
    Compilation c;
    init(&c, ctx, source, length);
    c.generator.file_name = JS_ATOM_angle_input;
    c.options.kind = JS_PARSE_FUNCTION;
    c.options.function_parameters_end = parameters_end;
    c.options.function_body_end = body_end;
    return run(&c);
}

bool js_bytecode_detect_module(JSAllocator *allocator, const char *source, size_t length)
{
    JSParseOptions options = {.kind = JS_PARSE_SCRIPT};
    JSParseError error;
    JSTree *tree = js_parse(allocator, source, length, &options, &error);
    if (tree || error.kind != JS_PARSE_SYNTAX_ERROR) {
        js_tree_free(tree);
        return false;
    }
    options.kind = JS_PARSE_MODULE;
    tree = js_parse(allocator, source, length, &options, &error);
    js_tree_free(tree);
    return tree != NULL;
}
