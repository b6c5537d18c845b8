// SPDX-License-Identifier: MIT
// engine/syntax/print: what is printed parses to the same program, and prints the same again.
#include "syntax/print.h"

#include "quickjs.h"
#include "syntax/parser.h"
#include "syntax/tree_copy.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

Suite *print_suite(void);

static JSAllocator allocator;
static JSParseError error;

static void setup(void)
{
    js_allocator_init(&allocator, NULL, NULL);
}

static void teardown(void)
{
    ck_assert_uint_eq(allocator.live_blocks, 0);
}

// A copy in another tree outlives the first and prints as it does.
static void check_copy(JSTree *tree, const char *text, size_t length)
{
    JSParseOptions options = {.kind = JS_PARSE_SCRIPT};
    JSTree *other = js_parse(&allocator, "", 0, &options, &error);
    JSNode *copy = js_tree_copy(other, tree->root);
    JSBuffer out;
    js_buffer_init(&out, &allocator);
    ck_assert(copy != NULL && js_syntax_print_node(copy, &out));
    ck_assert_uint_eq(out.length, length);
    ck_assert(out.length == 0 || memcmp(out.data, text, out.length) == 0);
    js_buffer_free(&out);
    js_tree_free(other);
}

// The text of the parsed source, to be freed; NULL where it does not parse.
static char *print_as(const char *source, size_t length, JSParseKind kind, bool is_strict,
                      size_t *printed)
{
    JSParseOptions options = {.kind = kind, .is_strict = is_strict};
    JSTree *tree = js_parse(&allocator, source, length, &options, &error);
    if (!tree)
        return NULL;
    size_t size;
    char *text = js_syntax_print(tree, &size);
    ck_assert_msg(text != NULL, "not printed: %.200s", source);
    check_copy(tree, text, size);
    if (printed)
        *printed = size;
    js_tree_free(tree);
    return text;
}

static void check_print_as(const char *source, const char *expected, JSParseKind kind)
{
    size_t length;
    char *text = print_as(source, strlen(source), kind, false, &length);
    ck_assert_msg(text != NULL, "%s: %s", source, error.message);
    ck_assert_str_eq(text, expected);
    ck_assert_uint_eq(length, strlen(expected));
    char *again = print_as(text, length, kind, false, NULL);
    ck_assert_msg(again != NULL, "%s became %s: %s", source, text, error.message);
    ck_assert_str_eq(again, text);
    js_block_free(&allocator, again);
    js_block_free(&allocator, text);
}

static void check_print(const char *source, const char *expected)
{
    check_print_as(source, expected, JS_PARSE_SCRIPT);
}

// An expression statement; both without the final semicolon.
static void check_expression(const char *source, const char *expected)
{
    char from[512], to[512];
    snprintf(from, sizeof from, "x = %s", source);
    snprintf(to, sizeof to, "x = %s;\n", expected);
    check_print(from, to);
}

static void check_same(const char *source)
{
    check_expression(source, source);
}

START_TEST(test_levels)
{
    static const char *const same[] = {
        "a + b * c",
        "(a + b) * c",
        "a - (b - c)",
        "a ** b ** c",
        "(a ** b) ** c",
        "(-a) ** b",
        "-(a ** b)",
        "a ?? (b || c)",
        "(a && b) ?? c",
        "a || b && c",
        "(a || b) && c",
        "a ? b : c ? d : e",
        "(a ? b : c) ? d : e",
        "(a, b)",
        "a = b = c",
        "(a = b) + c",
        "(a => b) || c",
        "a => ({})",
        "a => ({}).b",
        "a => [b]",
        "(a, b = 1, ...c) => {}",
        "async a => b",
        "async () => {}",
        "typeof typeof a",
        "- -a",
        "+ +a",
        "- --a",
        "-+a",
        "a - -b",
        "a-- - --b",
        "!(a in b)",
        "a instanceof b in c",
        "void (a, b)",
        "delete a.b",
        "a < b == c > d",
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        check_same(same[i]);
    check_expression("((a) + (b))", "a + b");
    check_expression("(a * b) + c", "a * b + c");
    check_expression("a + (b * c)", "a + b * c");
    check_expression("(x) => x", "x => x");
}
END_TEST

START_TEST(test_chains)
{
    static const char *const same[] = {
        "a.b.c(d)[e]",
        "a?.b.c",
        "(a?.b).c",
        "a?.[b]?.(c)",
        "(a?.b)()",
        "1..b",
        "1.5.b",
        "1[0]",
        "new a()",
        "new a.b()",
        "new (a())()",
        "new (a().b)()",
        "new (a.b().c)()",
        "new new a()()",
        "new a().b",
        "new a()()",
        "new (a, b)()",
        "new (a => b)()",
        "new (a?.b)()",
        "new a`b`()",
        "a`b${c}d`",
        "(a?.b)`c`",
        "(a + b).c",
        "(a, b).c",
        "(-a).b",
        "(() => {})()",
        "(async () => {})()",
        "new (import(\"a\"))()",
        "import(\"a\", {})",
        "eval?.(a)",
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        check_same(same[i]);
    check_expression("new a", "new a()");
    check_expression("new (a.b)", "new a.b()");
    check_expression("(a.b)()", "a.b()");
    check_expression("1 .b", "1..b");
    check_expression("0x10.b", "16..b");
    check_expression("1e21.b", "1e+21.b");
}
END_TEST

START_TEST(test_literals)
{
    check_expression("'a'", "\"a\"");
    check_expression("'a\"b'", "'a\"b'");
    check_expression("'a\"b\\'c'", "\"a\\\"b'c\"");
    check_expression("'\\n\\0\\x7f\\u2028\\ud800\\ud83d\\ude00'",
                     "\"\\n\\x00\\x7f\\u2028\\ud800\xF0\x9F\x98\x80\"");
    check_expression("'\\1'", "\"\\x01\"");
    check_expression("017", "15");
    check_expression("1e999", "1e999");
    check_expression("0XfFn", "0xfFn");
    check_expression("1_000", "1000");
    check_expression("/a[/]b/gi", "/a[/]b/gi");
    check_expression("a / /b/", "a / /b/");
    check_expression("`a\r\nb${`c${d}`}\\u{61}`", "`a\nb${`c${d}`}\\u{61}`");
    check_expression("[,]", "[,]");
    check_expression("[a,,]", "[a, ,]");
    check_expression("[,a]", "[, a]");
    check_expression("[...a,]", "[...a]");
    check_expression("\\u0061bc", "abc");
    check_expression("{a, b: b, 'c': d, [e]: f, 1: 2, async *g() {}, get h() { return 1 }}",
                     "{\n  a,\n  b: b,\n  \"c\": d,\n  [e]: f,\n  1: 2,\n  async *g() {},\n"
                     "  get h() {\n    return 1;\n  }\n}");
    check_expression("{__proto__: a, ...b}", "{ __proto__: a, ...b }");
}
END_TEST

START_TEST(test_statement_starts)
{
    check_print("({}).a", "({}).a;\n");
    check_print("({}.a)", "({}).a;\n");
    check_print("({a} = b)", "({ a } = b);\n");
    check_print("({a = 1} = b, c)", "({ a = 1 } = b), c;\n");
    check_print("(function () {})()", "(function () {})();\n");
    check_print("(function () {}())", "(function () {})();\n");
    check_print("(class {})", "(class {});\n");
    check_print("(async function () {})", "(async function () {});\n");
    check_print("[a] = b", "[a] = b;\n");
    check_print("let\n(a)", "(let)(a);\n");
    check_print("(let)[0]", "(let)[0];\n");
    check_print("async\nfunction f() {}", "async;\nfunction f() {}\n");
    check_print("(a) = function () {}", "(a) = function () {};\n");
    check_print("[(a) = function () {}] = b", "[(a) = function () {}] = b;\n");
    check_print("!function () {}()", "!function () {}();\n");
}
END_TEST

START_TEST(test_loops)
{
    check_print("for (var a = ('b' in c);;);", "for (var a = (\"b\" in c);;);\n");
    check_print("for (var a = [b in c];;) d", "for (var a = [b in c];;) d;\n");
    check_print("for (a = () => (b in c);;);", "for (a = () => (b in c);;);\n");
    check_print("for (a ? b in c : d;;);", "for (a ? b in c : d;;);\n");
    check_print("for (let in a);", "for ((let) in a);\n");
    check_print("for ((let).a of b);", "for ((let).a of b);\n");
    check_print("for ((async) of a);", "for ((async) of a);\n");
    check_print("for (async of => {};;);", "for (async of => {};;);\n");
    check_print("for (var a = 0 in b);", "for (var a = 0 in b);\n");
    check_print("for (const {a} of (b, c)) d", "for (const { a } of (b, c)) d;\n");
    check_print("for ([a] of b);", "for ([a] of b);\n");
    check_print("for (a.b in c, d);", "for (a.b in c, d);\n");
    check_print("for (;a;b);", "for (; a; b);\n");
    check_print("do a; while (b) c", "do a; while (b);\nc;\n");
    check_print("a: for (;;) continue a", "a: for (;;) continue a;\n");
    check_print("async function f() { for await (a of b); }",
                "async function f() {\n  for await (a of b);\n}\n");
}
END_TEST

START_TEST(test_statements)
{
    check_print("if (a) b; else c", "if (a) b;\nelse c;\n");
    check_print("if (a) { if (b) c } else d", "if (a) {\n  if (b) c;\n} else d;\n");
    check_print("if (a) b; else if (c) {} else {}", "if (a) b;\nelse if (c) {} else {}\n");
    check_print("if (a) function f() {}", "if (a) {\n  function f() {}\n}\n");
    check_print("switch (a) { case 1: b; default: case 2: }",
                "switch (a) {\n  case 1:\n    b;\n  default:\n  case 2:\n}\n");
    check_print("try {} catch { a } finally {}", "try {} catch {\n  a;\n} finally {}\n");
    check_print("try {} catch ({a}) {}", "try {} catch ({ a }) {}\n");
    check_print("throw a, b", "throw a, b;\n");
    check_print("a: { break a }", "a: {\n  break a;\n}\n");
    check_print("a: b: function f() {}", "a: b: function f() {}\n");
    check_print("with (a) b", "with (a) b;\n");
    check_print("'use strict'; 'a'; b", "\"use strict\";\n\"a\";\nb;\n");
    check_print("'use\\x20strict'; with (a) b", "\"\\x75se strict\";\nwith (a) b;\n");
    check_print("('use strict'); with (a) b", "(\"use strict\");\nwith (a) b;\n");
    check_print("a; 'use strict'", "a;\n\"use strict\";\n");
    check_print("function* f() { yield; yield* a; yield b, c }",
                "function* f() {\n  yield;\n  yield* a;\n  yield b, c;\n}\n");
    check_print("function f({a, b: c = 1, ...d}, [e, , f] = g) {}",
                "function f({ a, b: c = 1, ...d }, [e, , f] = g) {}\n");
    check_print("class A extends (a, b) { static #a = 1; 'b'; get c() {} static { d } "
                "static async *[e]() {} constructor() { super() } f = #a in g }",
                "class A extends (a, b) {\n  static #a = 1;\n  \"b\";\n  get c() {}\n"
                "  static {\n    d;\n  }\n  static async *[e]() {}\n  constructor() {\n"
                "    super();\n  }\n  f = #a in g;\n}\n");
    check_print("class A { static; get; static static() {} async; }",
                "class A {\n  static;\n  get;\n  static static() {}\n  async;\n}\n");
}
END_TEST

START_TEST(test_modules)
{
    static const char *const same[] = {
        "import \"a\";\n",
        "import a from \"a\";\n",
        "import a, { b, c as d, default as e, \"f g\" as h } from \"a\";\n",
        "import a, * as b from \"a\" with { type: \"json\" };\n",
        "export * from \"a\";\n",
        "export * as a from \"a\";\n",
        "export { a as \"b c\", default } from \"a\";\n",
        "export {};\n",
        "export default function () {}\n",
        "export default (function () {});\n",
        "export default (class {}).a;\n",
        "export default a => a;\n",
        "export default async function f() {}\n",
        "export const a = 1;\n",
        "export class A {}\n",
        "import.meta.a;\nawait b;\n",
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        check_print_as(same[i], same[i], JS_PARSE_MODULE);
}
END_TEST

// Chains are deeper than the stack where a walk by recursion would need it.
START_TEST(test_long_chains)
{
    enum { LINKS = 30000 };
    static const char *const links[] = {"+a", ".a", "(a)", "[a]", ",a", "&&a", "**1,a"};
    for (size_t kind = 0; kind < sizeof links / sizeof *links; kind++) {
        size_t width = strlen(links[kind]), length = 0;
        char *source = malloc(LINKS * width + 8);
        source[length++] = 'a';
        for (int i = 0; i < LINKS; i++, length += width)
            memcpy(source + length, links[kind], width);
        char *text = print_as(source, length, JS_PARSE_SCRIPT, false, NULL);
        ck_assert_msg(text != NULL, "%s: %s", links[kind], error.message);
        js_block_free(&allocator, text);
        free(source);
    }
}
END_TEST

// A tree changed by hand: what the grammar needs is put in.
START_TEST(test_changed_tree)
{
    static const char source[] = "if (a) b; else c; if (d) e; let f; while (g) h; x = y.z;";
    JSParseOptions options = {.kind = JS_PARSE_SCRIPT};
    JSTree *tree = js_parse(&allocator, source, strlen(source), &options, &error);
    JSNode **items = tree->root->program.list.items;
    items[0]->conditional.consequent = items[1];
    items[3]->loop.body = items[2];
    JSNode *assign = items[4]->unary.expression;
    assign->assign.value->access.object = js_tree_new_node(tree, JS_NODE_ARROW, 0, 0);
    JSNode *arrow = assign->assign.value->access.object;
    arrow->function.parameters = js_tree_new_node(tree, JS_NODE_PARAMETERS, 0, 0);
    arrow->function.body = js_tree_new_node(tree, JS_NODE_OBJECT, 0, 0);
    JSBuffer out;
    js_buffer_init(&out, &allocator);
    ck_assert(js_syntax_print_node(tree->root, &out));
    js_buffer_append_u8(&out, 0);
    ck_assert_str_eq((char *)out.data, "if (a) {\n  if (d) e;\n} else c;\nif (d) e;\nlet f;\n"
                                       "while (g) {\n  let f;\n}\nx = (() => ({})).z;\n");
    js_buffer_free(&out);
    js_tree_free(tree);
}
END_TEST

START_TEST(test_failing_allocations)
{
    static const char source[] = "class A { b = [1, `c${d}`, { e, 'f': /g/ }]; }";
    JSParseOptions options = {.kind = JS_PARSE_SCRIPT};
    JSTree *tree = js_parse(&allocator, source, strlen(source), &options, &error);
    ck_assert(tree != NULL);
    char *text = NULL;
    for (uint64_t n = 1; !text; n++) {
        allocator.fail_at = allocator.attempts + n;
        text = js_syntax_print(tree, NULL);
        allocator.fail_at = 0;
        ck_assert_uint_lt(n, 100);
    }
    js_block_free(&allocator, text);
    JSNode *copy = NULL;
    for (uint64_t n = 1; !copy; n++) {
        allocator.fail_at = allocator.attempts + n;
        copy = js_tree_copy(tree, tree->root);
        allocator.fail_at = 0;
        ck_assert_uint_lt(n, 100);
        if (!copy) { // and so does all that is asked of this tree
            js_tree_free(tree);
            tree = js_parse(&allocator, source, strlen(source), &options, &error);
        }
    }
    js_tree_free(tree);
}
END_TEST

// ---- whole files ----

typedef struct Flags {
    bool is_module;
    bool is_strict;
} Flags;

static char *read_whole(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*length + 1);
    *length = fread(text, 1, *length, file);
    text[*length] = 0;
    fclose(file);
    return text;
}

static Flags read_flags(const char *source)
{
    Flags flags = {false, false};
    const char *header = strstr(source, "/*---"), *end = header ? strstr(header, "---*/") : NULL;
    const char *line = end ? strstr(header, "flags:") : NULL;
    if (!line || line > end)
        return flags;
    const char *module = strstr(line, "module"), *strict = strstr(line, "onlyStrict");
    flags.is_module = module && module < end;
    flags.is_strict = strict && strict < end;
    return flags;
}

// The code of a program without positions, or NULL where it does not compile.
static uint8_t *compile(JSContext *ctx, const char *source, size_t length, Flags flags,
                        size_t *size)
{
    int kind = flags.is_module ? JS_EVAL_TYPE_MODULE : JS_EVAL_TYPE_GLOBAL;
    if (flags.is_strict)
        kind |= JS_EVAL_FLAG_STRICT;
    JSValue code = JS_Eval(ctx, source, length, "program", kind | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(code)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return NULL;
    }
    uint8_t *bytes = JS_WriteObject(ctx, size, code,
                                    JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE |
                                        JS_WRITE_OBJ_STRIP_DEBUG);
    if (!bytes)
        JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeValue(ctx, code);
    return bytes;
}

static JSRuntime *file_runtime;
static JSContext *file_context;
static int file_count;

static void check_file(const char *path)
{
    size_t length, printed, before_size = 0, after_size = 0;
    char *source = read_whole(path, &length);
    if (!source)
        return;
    Flags flags = read_flags(source);
    JSParseKind kind = flags.is_module ? JS_PARSE_MODULE : JS_PARSE_SCRIPT;
    char *text = print_as(source, length, kind, flags.is_strict, &printed);
    if (!text) { // a program with an early error
        free(source);
        return;
    }
    file_count++;
    char *again = print_as(text, printed, kind, flags.is_strict, NULL);
    ck_assert_msg(again != NULL, "%s: %s (line %u)\n%s", path, error.message, error.line, text);
    ck_assert_msg(strcmp(again, text) == 0, "%s: printed otherwise the second time:\n%s\n---\n%s",
                  path, text, again);
    uint8_t *before = compile(file_context, source, length, flags, &before_size);
    if (before) {
        uint8_t *after = compile(file_context, text, printed, flags, &after_size);
        ck_assert_msg(after != NULL, "%s: does not compile:\n%s", path, text);
        ck_assert_msg(before_size == after_size && memcmp(before, after, before_size) == 0,
                      "%s: other code:\n%s", path, text);
        js_free(file_context, after);
        js_free(file_context, before);
    }
    js_block_free(&allocator, again);
    js_block_free(&allocator, text);
    free(source);
}

static void check_folder(const char *folder)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;
    while (entries && (entry = readdir(entries)) != NULL) {
        char path[1024];
        struct stat info;
        size_t length = strlen(entry->d_name);
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || stat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode))
            check_folder(path);
        else if (length > 3 && strcmp(entry->d_name + length - 3, ".js") == 0)
            check_file(path);
    }
    if (entries)
        closedir(entries);
}

static int check_tree(const char *folder)
{
    file_runtime = JS_NewRuntime();
    file_context = JS_NewContext(file_runtime);
    file_count = 0;
    check_folder(folder);
    JS_FreeContext(file_context);
    JS_FreeRuntime(file_runtime);
    return file_count;
}

// Run from the top of the sources or from the build in it.
START_TEST(test_corpus)
{
    struct stat info;
    const char *folder = stat("corpus", &info) == 0 ? "corpus" : "../corpus";
    ck_assert_int_gt(check_tree(folder), 50);
    ck_assert_int_gt(check_tree(stat("fuzz/seeds", &info) == 0 ? "fuzz/seeds" : "../fuzz/seeds"),
                     5);
}
END_TEST

START_TEST(test_test262)
{
    const char *folder = getenv("TEST262_DIR");
    char path[1024];
    if (!folder || !folder[0]) {
        printf("print: TEST262_DIR is not set, so test262 is not printed\n");
        return;
    }
    snprintf(path, sizeof path, "%s/test/language", folder);
    ck_assert_int_gt(check_tree(path), 1000);
}
END_TEST

Suite *print_suite(void)
{
    Suite *suite = suite_create("print");
    TCase *parts = tcase_create("parts");
    tcase_add_checked_fixture(parts, setup, teardown);
    tcase_set_timeout(parts, 0);
    tcase_add_test(parts, test_levels);
    tcase_add_test(parts, test_chains);
    tcase_add_test(parts, test_literals);
    tcase_add_test(parts, test_statement_starts);
    tcase_add_test(parts, test_loops);
    tcase_add_test(parts, test_statements);
    tcase_add_test(parts, test_modules);
    tcase_add_test(parts, test_long_chains);
    tcase_add_test(parts, test_changed_tree);
    tcase_add_test(parts, test_failing_allocations);
    suite_add_tcase(suite, parts);
    TCase *files = tcase_create("files");
    tcase_add_checked_fixture(files, setup, teardown);
    tcase_set_timeout(files, 0); // as long as it takes
    tcase_add_test(files, test_corpus);
    tcase_add_test(files, test_test262);
    suite_add_tcase(suite, files);
    return suite;
}
