// SPDX-License-Identifier: MIT
// Bytecode: the verifier refuses broken code, what the compiler makes verifies and survives a round
// trip through bytes, and a failing allocation or cut input leaves nothing behind.
#include "bytecode/compile.h"
#include "bytecode/module_table.h"
#include "object/error.h"
#include "object/property.h"

#include <check.h>
#include <stdlib.h>

static JSRuntime *rt;
static JSContext *ctx;

static void set_up(void)
{
    rt = JS_NewRuntime();
    ck_assert_ptr_nonnull(rt);
    ctx = JS_NewContext(rt);
    ck_assert_ptr_nonnull(ctx);
}

static void tear_down(void)
{
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}

static JSValue compile(const char *source, JSCompileKind kind)
{
    JSCompileOptions options = {.kind = kind};
    return js_bytecode_compile(ctx, source, strlen(source), "test.js", &options);
}

static JSFunctionBytecode *code_of(JSValueConst value)
{
    ck_assert_int_eq(JS_VALUE_GET_TAG(value), JS_TAG_FUNCTION_BYTECODE);
    return js_value_bytecode(value);
}

static bool verifies(const JSFunctionBytecode *b)
{
    char message[200];
    bool out_of_memory = false;
    bool result = js_bytecode_verify(rt, b, message, sizeof(message), &out_of_memory);
    ck_assert(!out_of_memory);
    for (uint32_t i = 0; result && i < b->constant_count; i++) {
        if (JS_VALUE_GET_TAG(b->constants[i]) == JS_TAG_FUNCTION_BYTECODE)
            result = verifies(js_value_bytecode(b->constants[i]));
    }
    return result;
}

// A global property that the code under test has set, as text.
static void check_global(const char *name, const char *expected)
{
    JSValue global = JS_GetGlobalObject(ctx);
    JSValue value = JS_GetPropertyStr(ctx, global, name);
    const char *text = JS_ToCString(ctx, value);
    ck_assert_ptr_nonnull(text);
    ck_assert_str_eq(text, expected);
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, value);
    JS_FreeValue(ctx, global);
}

// ---- the table of instructions -----------------------------------------------------------------

START_TEST(opcodes_are_consistent)
{
    for (int op = 0; op < JS_OP_COUNT; op++) {
        const JSOpcodeInfo *info = &js_opcode_table[op];
        ck_assert_ptr_nonnull(info->name);
        ck_assert_int_gt(strlen(info->text), 0);
        ck_assert_int_ge(info->size, 1);
        if (!js_opcode_has_label((JSOpcode)op))
            ck_assert_int_eq(info->pushes, info->jump_pushes);
    }
}
END_TEST

// ---- the verifier ------------------------------------------------------------------------------

// Bytecode with this code and room for it all.
static JSFunctionBytecode *hand_made(const uint8_t *code, uint32_t size)
{
    JSFunctionBytecode *b = js_bytecode_new(ctx);
    ck_assert_ptr_nonnull(b);
    b->code = js_heap_alloc(rt, size);
    ck_assert_ptr_nonnull(b->code);
    memcpy(b->code, code, size);
    b->code_size = size;
    b->max_stack = 4;
    return b;
}

static bool code_verifies(const uint8_t *code, uint32_t size)
{
    JSFunctionBytecode *b = hand_made(code, size);
    bool result = verifies(b);
    js_heap_free(rt, b);
    return result;
}
#define CODE_VERIFIES(...)                                                                         \
    code_verifies((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

START_TEST(verifier_accepts_sound_code)
{
    ck_assert(CODE_VERIFIES(JS_OP_return_undefined));
    ck_assert(CODE_VERIFIES(JS_OP_push_true, JS_OP_return_));
    ck_assert(CODE_VERIFIES(JS_OP_push_true, JS_OP_if_true, 0, 0, 0, 0, JS_OP_return_undefined));
    ck_assert(CODE_VERIFIES(JS_OP_poll, JS_OP_goto_, 0xfa, 0xff, 0xff, 0xff));
}
END_TEST

START_TEST(verifier_refuses_bad_stacks)
{
    ck_assert(!CODE_VERIFIES(JS_OP_drop, JS_OP_return_undefined));
    ck_assert(!CODE_VERIFIES(JS_OP_null, JS_OP_add, JS_OP_return_));
    ck_assert(!CODE_VERIFIES(JS_OP_null, JS_OP_pick, 1, JS_OP_return_));
    ck_assert(!CODE_VERIFIES(JS_OP_null, JS_OP_null, JS_OP_null, JS_OP_null, JS_OP_null,
                             JS_OP_return_)); // deeper than max_stack
    // Two ways to one place with different depths.
    ck_assert(!CODE_VERIFIES(JS_OP_push_true, JS_OP_if_true, 1, 0, 0, 0, JS_OP_null,
                             JS_OP_return_undefined));
    ck_assert(!CODE_VERIFIES(JS_OP_null, JS_OP_goto_, 0xfa, 0xff, 0xff, 0xff)); // grows
}
END_TEST

START_TEST(verifier_refuses_bad_flow)
{
    ck_assert(!CODE_VERIFIES(JS_OP_nop)); // runs off the end
    ck_assert(!CODE_VERIFIES(JS_OP_goto_, 9, 0, 0, 0));
    ck_assert(!CODE_VERIFIES(JS_OP_goto_, 0xfd, 0xff, 0xff, 0xff)); // into an operand
    ck_assert(!CODE_VERIFIES(JS_OP_goto_, 0, 0));                   // cut off
    ck_assert(!CODE_VERIFIES(JS_OP_invalid));
    ck_assert(!CODE_VERIFIES(0xff));
}
END_TEST

START_TEST(verifier_refuses_bad_operands)
{
    ck_assert(!CODE_VERIFIES(JS_OP_get_local, 0, 0, JS_OP_return_));
    ck_assert(!CODE_VERIFIES(JS_OP_get_local3, JS_OP_return_));
    ck_assert(!CODE_VERIFIES(JS_OP_get_arg0, JS_OP_return_));
    ck_assert(!CODE_VERIFIES(JS_OP_get_closure, 0, 0, JS_OP_return_));
    ck_assert(!CODE_VERIFIES(JS_OP_push_const, 0, 0, 0, 0, JS_OP_return_));
    ck_assert(!CODE_VERIFIES(JS_OP_push_atom, 0xff, 0xff, 0xff, 0x0f, JS_OP_return_));
    ck_assert(
        !CODE_VERIFIES(JS_OP_throw_error, JS_ATOM_length & 0xff, JS_ATOM_length >> 8, 0, 0, 99));
    ck_assert(!CODE_VERIFIES(JS_OP_get_global, JS_ATOM_length & 0xff, JS_ATOM_length >> 8, 0, 0, 0,
                             0, JS_OP_return_)); // no such cache
    ck_assert(CODE_VERIFIES(JS_OP_get_global, JS_ATOM_length & 0xff, JS_ATOM_length >> 8, 0, 0,
                            0xff, 0xff, JS_OP_return_));
}
END_TEST

START_TEST(verifier_checks_handlers_and_cells)
{
    static const uint8_t code[] = {JS_OP_null, JS_OP_drop, JS_OP_return_undefined, JS_OP_throw_};
    JSFunctionBytecode *b = hand_made(code, sizeof(code));
    b->handlers = js_heap_alloc_zero(rt, sizeof(*b->handlers));
    b->handler_count = 1;
    *b->handlers = (JSHandler){.start = 0, .end = 2, .target = 3, .depth = 0};
    ck_assert(verifies(b));
    b->handlers->depth = 1; // the first instruction is shallower
    ck_assert(!verifies(b));
    *b->handlers = (JSHandler){.start = 0, .end = 2, .target = 9, .depth = 0};
    ck_assert(!verifies(b));
    js_heap_free(rt, b);

    static const uint8_t mixed[] = {JS_OP_new_var_ref, 0, 0, JS_OP_get_local0, JS_OP_return_};
    b = hand_made(mixed, sizeof(mixed));
    b->local_names = js_heap_alloc_zero(rt, sizeof(*b->local_names));
    b->local_count = 1;
    ck_assert(!verifies(b)); // one slot, a value and a cell
    js_heap_free(rt, b);
}
END_TEST

// ---- the compiler ------------------------------------------------------------------------------

static const char *const snippets[] = {
    "",
    "1;",
    "var a = 1, b; let c = a + b; const d = `${c}x`; d;",
    "function f(a, b = a, ...c) { return arguments.length + a; }",
    "(function f() { 'use strict'; return this; })();",
    "for (var i = 0; i < 3; i++) { if (i) continue; else break; }",
    "for (let i = 0; i < 3; i++) (() => i)();",
    "a: for (const x of [1, [2]]) { for (var k in {}) continue a; break a; }",
    "var { a, b: [c, , ...d], ...e } = { a: 1, b: [1, 2, 3] };",
    "[this.x, this['y'], ...this.z] = [1, 2, 3];",
    "try { f(); } catch { g(); } finally { h(); }",
    "function t() { for (;;) { try { return 1; } finally { break; } } }",
    "function t() { try { return 1; } finally { try { return 2; } finally { t(); } } }",
    "switch (1) { case 1: let x; default: x = 2; break; case 3: }",
    "class A { #p = 1; static s = 2; get [1]() { return this.#p; } static { this.t = 3; } }",
    "class B extends Object { constructor() { super(); super.x = 1; super['y']++; } m() {} }",
    "class C extends null {}",
    "var o = { __proto__: null, a, get b() { return 1; }, [1 + 1]: 2, async *c() {}, ...o };",
    "function* g() { try { var x = yield 1; yield* g(); } finally { yield 2; } }",
    "async function f() { for await (const x of y) await x; return await 1; }",
    "async function* g() { try { yield* g(); } finally { await 0; } }",
    "with ({ a: 1 }) { a = a + b; a(); delete a; typeof a; a++; a ||= 2; }",
    "function f(x) { eval('var y = x'); return (() => eval('x + y'))(); }",
    "function f(a = eval('1')) { var b; { let c; eval('c'); } }",
    "a?.b?.[c]?.(d).e; delete a?.b; (a?.b)();",
    "x ?\?= 1; x.y &&= 2; x[y] ||= 3; x **= 2;",
    "tag`a${1}b\\u{41}`; `${`${1}`}`;",
    "f(...[1, 2], 3); new F(...x); [1, , ...x, 2];",
    "/a+/giu; 12n; 0x10; 1e300; -0; 'a long string that is no atom, because it is too long';",
    "label: { break label; } ; if (1) function f() {} else ;",
    "do { 1; } while (x); while (x) try { continue; } finally { }",
    "var f = () => {}, g = class { static name = 1; }, { h = function () {} } = {};",
    "import('x').then(() => import('y', { with: {} }));",
};

START_TEST(snippets_compile_and_verify)
{
    for (size_t i = 0; i < sizeof(snippets) / sizeof(snippets[0]); i++) {
        JSValue code = compile(snippets[i], JS_COMPILE_SCRIPT);
        ck_assert_msg(!JS_IsException(code), "%s", snippets[i]);
        ck_assert_msg(verifies(code_of(code)), "%s", snippets[i]);
        js_bytecode_check(rt, code_of(code));
        JS_FreeValue(ctx, code);
        code = compile(snippets[i], JS_COMPILE_INDIRECT_EVAL);
        ck_assert_msg(verifies(code_of(code)), "%s", snippets[i]);
        JS_FreeValue(ctx, code);
    }
}
END_TEST

START_TEST(modules_have_tables)
{
    JSValue value = compile("import d, { a as b } from 'm'; import * as n from 'm';\n"
                            "export * from 'k'; export { b as c, n }; export default class {}\n"
                            "export let x = await 1; function f() { return x + d; } export { f };",
                            JS_COMPILE_MODULE);
    JSFunctionBytecode *b = code_of(value);
    ck_assert_int_eq(b->code_kind, JS_CODE_MODULE);
    ck_assert(b->is_async);
    ck_assert(verifies(b));
    ck_assert_ptr_nonnull(b->module);
    ck_assert_uint_eq(b->module->request_count, 2);
    ck_assert_uint_eq(b->module->import_count, 3);
    ck_assert_uint_eq(b->module->export_count, 6);
    ck_assert(b->module->has_await);
    JS_FreeValue(ctx, value);
}
END_TEST

START_TEST(errors_name_their_place)
{
    JSValue value = compile("1;\n  let x; let x;", JS_COMPILE_SCRIPT);
    ck_assert(JS_IsException(value));
    JSValue error = JS_GetException(ctx);
    JSValue line = JS_GetPropertyStr(ctx, error, "lineNumber");
    JSValue file = JS_GetPropertyStr(ctx, error, "fileName");
    const char *name = JS_ToCString(ctx, file);
    ck_assert_int_eq(JS_VALUE_GET_INT(line), 2);
    ck_assert_str_eq(name, "test.js");
    JS_FreeCString(ctx, name);
    JS_FreeValue(ctx, file);
    JS_FreeValue(ctx, error);
    ck_assert(JS_IsException(compile("/(/", JS_COMPILE_SCRIPT)));
    JS_FreeValue(ctx, JS_GetException(ctx));
    ck_assert(JS_IsException(compile("await 1", JS_COMPILE_SCRIPT)));
    JS_FreeValue(ctx, JS_GetException(ctx));
}
END_TEST

static char *repeated(const char *text, int count)
{
    size_t length = strlen(text);
    char *result = malloc(length * (size_t)count + 1);
    for (int i = 0; i < count; i++)
        memcpy(result + length * (size_t)i, text, length);
    result[length * (size_t)count] = 0;
    return result;
}

START_TEST(deep_nesting_throws_and_long_chains_do_not)
{
    char *deep = repeated("[", 200000), *flat = repeated("1+", 50000);
    ck_assert(JS_IsException(compile(deep, JS_COMPILE_SCRIPT)));
    JS_FreeValue(ctx, JS_GetException(ctx));
    flat[strlen(flat) - 1] = ';';
    JSValue value = compile(flat, JS_COMPILE_SCRIPT);
    ck_assert(!JS_IsException(value));
    JS_FreeValue(ctx, value);
    free(deep);
    free(flat);
}
END_TEST

START_TEST(positions_follow_the_source)
{
    JSValue value = compile("\n\nfunction f() {\n  return x.y;\n}", JS_COMPILE_SCRIPT);
    JSFunctionBytecode *f = code_of(code_of(value)->constants[0]);
    uint32_t line, column;
    js_bytecode_position(f, f->code_size - 1, &line, &column);
    ck_assert_uint_eq(f->line, 3);
    ck_assert_uint_eq(line, 4);
    JSValue text = js_bytecode_source_text(ctx, f);
    ck_assert(js_string_equal_ascii(js_value_string(text), "function f() {\n  return x.y;\n}"));
    JS_FreeValue(ctx, text);
    JS_FreeValue(ctx, value);
}
END_TEST

START_TEST(strictness_is_known_by_place)
{
    JSValue value = compile("x; class A extends (y = 1, Object) {} z;", JS_COMPILE_SCRIPT);
    JSFunctionBytecode *b = code_of(value);
    ck_assert(!b->is_strict);
    ck_assert_uint_eq(b->strict_range_count, 1);
    ck_assert(!js_bytecode_is_strict_at(b, 0));
    ck_assert(js_bytecode_is_strict_at(b, b->strict_ranges[0].start));
    ck_assert(!js_bytecode_is_strict_at(b, b->code_size - 1));
    JS_FreeValue(ctx, value);
}
END_TEST

START_TEST(eval_scopes_list_what_is_visible)
{
    JSValue value = compile("function f(p) { let q; return () => { const r = 1; eval(''); }; }",
                            JS_COMPILE_SCRIPT);
    JSFunctionBytecode *f = code_of(code_of(value)->constants[0]);
    JSFunctionBytecode *arrow = NULL;
    for (uint32_t i = 0; i < f->constant_count; i++) {
        if (JS_VALUE_GET_TAG(f->constants[i]) == JS_TAG_FUNCTION_BYTECODE)
            arrow = code_of(f->constants[i]);
    }
    ck_assert_ptr_nonnull(arrow);
    ck_assert_uint_eq(arrow->eval_scope_count, 1);
    int found = 0;
    for (uint32_t i = 0; i < arrow->eval_scopes[0].count; i++) {
        char text[20];
        js_atom_text(rt, arrow->eval_scopes[0].bindings[i].name, text, sizeof(text));
        if (!strcmp(text, "p") || !strcmp(text, "q") || !strcmp(text, "r"))
            found++;
    }
    ck_assert_int_eq(found, 3);
    JSValue inner = js_bytecode_compile_direct_eval(ctx, "p + q + r + unknown", 19, arrow, 0);
    ck_assert(!JS_IsException(inner));
    ck_assert_uint_eq(code_of(inner)->closure_var_count, 4); // and the object for new variables
    JS_FreeValue(ctx, inner);
    // A var may not pass the const.
    inner = js_bytecode_compile_direct_eval(ctx, "var r", 5, arrow, 0);
    ck_assert(JS_IsException(inner));
    JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeValue(ctx, value);
}
END_TEST

START_TEST(dump_lists_every_function)
{
    JSBuffer text;
    JSValue value = compile("function outer() { return function inner() {}; }", JS_COMPILE_SCRIPT);
    js_buffer_init(&text, &rt->allocator);
    ck_assert(js_bytecode_dump(rt, code_of(value), &text));
    js_buffer_append_u8(&text, 0);
    ck_assert_ptr_nonnull(strstr((char *)text.data, "function inner at test.js:1:27"));
    js_buffer_free(&text);
    JS_FreeValue(ctx, value);
}
END_TEST

// ---- bytes -------------------------------------------------------------------------------------

static JSValue round_trip(JSValueConst value, int flags, JSBuffer *bytes)
{
    size_t used = 0;
    js_buffer_init(bytes, &rt->allocator);
    ck_assert_int_eq(js_bytecode_write(ctx, bytes, code_of(value), flags), 0);
    JSValue copy = js_bytecode_read(ctx, bytes->data, bytes->length, &used);
    ck_assert(!JS_IsException(copy));
    ck_assert_uint_eq(used, bytes->length);
    return copy;
}

START_TEST(bytes_survive_a_round_trip)
{
    for (size_t i = 0; i < sizeof(snippets) / sizeof(snippets[0]); i++) {
        JSBuffer first, second;
        JSValue value = compile(snippets[i], JS_COMPILE_SCRIPT);
        JSValue copy = round_trip(value, 0, &first);
        JSValue again = round_trip(copy, 0, &second);
        ck_assert_uint_eq(first.length, second.length);
        ck_assert_mem_eq(first.data, second.data, first.length);
        JS_FreeValue(ctx, value);
        JS_FreeValue(ctx, copy);
        JS_FreeValue(ctx, again);
        js_buffer_free(&first);
        js_buffer_free(&second);
    }
}
END_TEST

START_TEST(stripped_bytes_still_run)
{
    JSBuffer bytes;
    JSValue value =
        compile("var seen = ((a, b = 2n ** 70n) => `${a}${b}`)('x');", JS_COMPILE_SCRIPT);
    JSValue copy = round_trip(value, JS_BYTECODE_STRIP_SOURCE | JS_BYTECODE_STRIP_DEBUG, &bytes);
    JS_FreeValue(ctx, value);
    js_buffer_free(&bytes);
    JSValue result = JS_EvalFunction(ctx, copy);
    ck_assert(!JS_IsException(result));
    JS_FreeValue(ctx, result);
    check_global("seen", "x1180591620717411303424");
}
END_TEST

// Every prefix and every single changed byte either reads or throws.
START_TEST(broken_bytes_are_refused)
{
    JSBuffer bytes;
    size_t used;
    JSValue value = compile("let x = 1n; function f(a) { try { return a.b; } finally { x; } } `a`;",
                            JS_COMPILE_SCRIPT);
    JSValue copy = round_trip(value, 0, &bytes);
    JS_FreeValue(ctx, copy);
    JS_FreeValue(ctx, value);
    for (size_t i = 0; i < bytes.length; i++) {
        copy = js_bytecode_read(ctx, bytes.data, i, &used);
        ck_assert(JS_IsException(copy));
        JS_FreeValue(ctx, JS_GetException(ctx));
        for (int change = 1; change < 256; change += 41) {
            bytes.data[i] ^= (uint8_t)change;
            copy = js_bytecode_read(ctx, bytes.data, bytes.length, &used);
            if (JS_IsException(copy))
                JS_FreeValue(ctx, JS_GetException(ctx));
            JS_FreeValue(ctx, copy);
            bytes.data[i] ^= (uint8_t)change;
        }
    }
    js_buffer_free(&bytes);
}
END_TEST

// ---- failing allocation ------------------------------------------------------------------------

// Raises the attempt that fails until the work is done; nothing may stay behind.
static void sweep(JSValue (*work)(const void *), const void *argument, bool is_valid)
{
    for (uint64_t n = 1;; n++) {
        size_t cells = rt->live_cells[JS_CELL_FUNCTION_BYTECODE];
        rt->allocator.fail_at = rt->allocator.attempts + n;
        JSValue value = work(argument);
        bool is_done = rt->allocator.attempts < rt->allocator.fail_at;
        rt->allocator.fail_at = 0;
        ck_assert(!is_done || JS_IsException(value) != is_valid);
        if (JS_IsException(value))
            JS_FreeValue(ctx, JS_GetException(ctx));
        JS_FreeValue(ctx, value);
        ck_assert(!JS_HasException(ctx));
        ck_assert_uint_eq(rt->live_cells[JS_CELL_FUNCTION_BYTECODE], cells);
        if (is_done)
            return;
    }
}

static JSValue compile_script(const void *source)
{
    return compile(source, JS_COMPILE_SCRIPT);
}

static JSValue compile_module(const void *source)
{
    return compile(source, JS_COMPILE_MODULE);
}

START_TEST(compiling_survives_failing_allocation)
{
    for (size_t i = 0; i < sizeof(snippets) / sizeof(snippets[0]); i++)
        sweep(compile_script, snippets[i], true);
    sweep(compile_script, "let x; let x;", false);
    sweep(compile_module, "import d, { a } from 'm' with { t: 'j' }; export { d as e }; a;", true);
}
END_TEST

static JSValue write_and_read(const void *argument)
{
    const JSValue *value = argument;
    JSBuffer bytes;
    size_t used;
    JSValue copy = JS_EXCEPTION;
    js_buffer_init(&bytes, &rt->allocator);
    if (js_bytecode_write(ctx, &bytes, code_of(*value), 0) == 0)
        copy = js_bytecode_read(ctx, bytes.data, bytes.length, &used);
    js_buffer_free(&bytes);
    return copy;
}

START_TEST(bytes_survive_failing_allocation)
{
    JSValue value = compile("import a from 'm' with { t: 'j' }; export let b = (c) => eval('a');"
                            "export class D { #e = `x${1n}`; }",
                            JS_COMPILE_MODULE);
    sweep(write_and_read, &value, true);
    JS_FreeValue(ctx, value);
}
END_TEST

// ---- behaviour that only code generation decides
// -------------------------------------------------

static void run(const char *source, const char *expected)
{
    JSValue result = JS_Eval(ctx, source, strlen(source), "run.js", JS_EVAL_TYPE_GLOBAL);
    const char *text = JS_IsException(result) ? NULL : JS_ToCString(ctx, result);
    ck_assert_msg(text && strcmp(text, expected) == 0, "%s gave %s", source, text ? text : "error");
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, result);
}

START_TEST(exits_run_finalizers_in_order)
{
    run("var log = '';"
        "var it = { [Symbol.iterator]() { return this; }, next() { return { value: 1 }; },"
        "           return() { log += 'r'; return {}; } };"
        "(function () { for (var x of it) { try { return 1; } finally { log += 'f'; } } })(); log",
        "fr");
    run("(function () { a: try { return 1; } finally { break a; } return 2; })()", "2");
    run("(function () { for (var i = 0; i < 3; i++) try { continue; } finally { var n = i; }"
        " return n; })()",
        "2");
    run("(function () { L: try { return 1; } finally { M: try { return 2; } finally { break M; } }"
        " })()",
        "1");
    run("var log = ''; (function () { try { for (var x of it) { throw 1; } } catch (e) { log += e; "
        "}"
        " })(); log",
        "r1");
}
END_TEST

START_TEST(completion_values)
{
    run("1; if (0) 2;", "undefined");
    run("do { 2; break; } while (0)", "2");
    run("1; try { 2; } finally { 3; }", "2");
    run("do { 1; try { 2; } finally { 3; break; } } while (0)", "3");
    run("4; {} function f() {} var x = 5;", "4");
    run("eval('1; switch (2) { case 2: 3; }')", "3");
}
END_TEST

Suite *bytecode_suite(void);
Suite *bytecode_suite(void)
{
    Suite *suite = suite_create("bytecode");
    TCase *tests = tcase_create("bytecode");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, opcodes_are_consistent);
    tcase_add_test(tests, verifier_accepts_sound_code);
    tcase_add_test(tests, verifier_refuses_bad_stacks);
    tcase_add_test(tests, verifier_refuses_bad_flow);
    tcase_add_test(tests, verifier_refuses_bad_operands);
    tcase_add_test(tests, verifier_checks_handlers_and_cells);
    tcase_add_test(tests, snippets_compile_and_verify);
    tcase_add_test(tests, modules_have_tables);
    tcase_add_test(tests, errors_name_their_place);
    tcase_add_test(tests, deep_nesting_throws_and_long_chains_do_not);
    tcase_add_test(tests, positions_follow_the_source);
    tcase_add_test(tests, strictness_is_known_by_place);
    tcase_add_test(tests, eval_scopes_list_what_is_visible);
    tcase_add_test(tests, dump_lists_every_function);
    tcase_add_test(tests, bytes_survive_a_round_trip);
    tcase_add_test(tests, stripped_bytes_still_run);
    tcase_add_test(tests, broken_bytes_are_refused);
    tcase_add_test(tests, compiling_survives_failing_allocation);
    tcase_add_test(tests, bytes_survive_failing_allocation);
    tcase_add_test(tests, exits_run_finalizers_in_order);
    tcase_add_test(tests, completion_values);
    suite_add_tcase(suite, tests);
    return suite;
}
