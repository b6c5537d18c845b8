// SPDX-License-Identifier: MIT
// engine/syntax: tokens, grammar, early errors, trees, scopes, modules, limits, and behaviour
// where memory is short.
#include "syntax/parser.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *syntax_suite(void);

static JSAllocator allocator;
static JSParseError error;
static JSTree *tree;

static void setup(void)
{
    js_allocator_init(&allocator, NULL, NULL);
    tree = NULL;
}

static void teardown(void)
{
    js_tree_free(tree);
    tree = NULL;
    ck_assert_uint_eq(allocator.live_blocks, 0);
    ck_assert_uint_eq(allocator.live_bytes, 0);
}

static bool parse_with(const char *source, const JSParseOptions *options)
{
    js_tree_free(tree);
    tree = js_parse(&allocator, source, strlen(source), options, &error);
    if (tree)
        js_tree_check(tree);
    return tree != NULL;
}

static bool parse_as(const char *source, JSParseKind kind, bool is_strict)
{
    JSParseOptions options = {.kind = kind, .is_strict = is_strict};
    return parse_with(source, &options);
}

static bool parse(const char *source)
{
    return parse_as(source, JS_PARSE_SCRIPT, false);
}

static void accept(const char *source)
{
    ck_assert_msg(parse(source), "rejected: %s: %s", source, error.message);
}

static void reject(const char *source)
{
    ck_assert_msg(!parse(source), "accepted: %s", source);
    ck_assert_int_eq(error.kind, JS_PARSE_SYNTAX_ERROR);
    ck_assert(error.message[0]);
}

static void accept_module(const char *source)
{
    ck_assert_msg(parse_as(source, JS_PARSE_MODULE, false), "rejected: %s: %s", source,
                  error.message);
}

static void reject_module(const char *source)
{
    ck_assert_msg(!parse_as(source, JS_PARSE_MODULE, false), "accepted: %s", source);
}

static void accept_all(const char *const *sources)
{
    for (; *sources; sources++)
        accept(*sources);
}

static void reject_all(const char *const *sources)
{
    for (; *sources; sources++)
        reject(*sources);
}

// Valid in sloppy code only.
static void sloppy_all(const char *const *sources)
{
    for (; *sources; sources++) {
        accept(*sources);
        ck_assert_msg(!parse_as(*sources, JS_PARSE_SCRIPT, true), "accepted as strict: %s",
                      *sources);
    }
}

// The first statement's expression.
static JSNode *expression_of(const char *source)
{
    accept(source);
    JSNode *statement = tree->root->program.list.items[0];
    ck_assert_int_eq(statement->kind, JS_NODE_EXPRESSION_STATEMENT);
    return statement->unary.expression;
}

typedef struct Search {
    JSNodeKind kind;
    uint32_t skip;
    JSNode *found;
} Search;

static int search_node(JSNode **slot, JSNode *parent, void *opaque)
{
    Search *search = opaque;
    (void)parent;
    if ((*slot)->kind == search->kind && search->skip-- == 0) {
        search->found = *slot;
        return 1;
    }
    return js_tree_for_each_child(*slot, search_node, search);
}

// Node number `skip` of the kind, in order of the walk.
static JSNode *find_node(JSNodeKind kind, uint32_t skip)
{
    Search search = {kind, skip, NULL};
    JSNode *root = tree->root;
    search_node(&root, NULL, &search);
    ck_assert_ptr_nonnull(search.found);
    return search.found;
}

// The reference of use number `skip` of a name, declarations included.
static JSReference *find_reference(const char *name, uint32_t skip)
{
    for (uint32_t i = 0;; i++) {
        JSNode *node = find_node(JS_NODE_IDENTIFIER, i);
        if (js_text_equals_ascii(node->identifier.text, name) && skip-- == 0)
            return node->identifier.reference;
    }
}

static JSBinding *find_binding(const JSScope *scope, const char *name)
{
    JSText *text = js_tree_intern_utf8(tree, name, strlen(name));
    ck_assert_ptr_nonnull(text);
    return js_scope_find(scope, text);
}

// --- Tokens ---

START_TEST(test_numbers)
{
    static const struct {
        const char *source;
        double value;
    } cases[] = {
        {"0", 0},       {"1.5e3", 1500},     {".5", 0.5},  {"5.", 5},
        {"0x1F", 31},   {"0b101", 5},        {"0o17", 15}, {"1_000", 1e3},
        {"0xF_F", 255}, {"1e-7", 1e-7},      {"017", 15},  {"08", 8},
        {"09.5", 9.5},  {"1e400", HUGE_VAL}, {"0B1", 1},   {"1_0.0_1", 10.01},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        JSNode *node = expression_of(cases[i].source);
        ck_assert_int_eq(node->kind, JS_NODE_NUMBER);
        ck_assert_double_eq(node->number.value, cases[i].value);
    }
    static const char *const bad[] = {"1__0", "1_",     "_1.",  "0_1", "0x",   "0b2",
                                      "1e",   "3in []", "1n2",  "01n", "1.5n", "08_1",
                                      "1._5", "0x_1",   "1e_5", NULL};
    for (size_t i = 0; bad[i]; i++) {
        if (i != 2)
            reject(bad[i]);
    }
    JSNode *big = expression_of("0XfFn");
    ck_assert_int_eq(big->kind, JS_NODE_BIGINT);
    ck_assert(js_text_equals_ascii(big->string.text, "0xfF"));
    big = expression_of("1_2n");
    ck_assert(js_text_equals_ascii(big->string.text, "12"));
}
END_TEST

START_TEST(test_strings)
{
    JSNode *node = expression_of("'a\\n\\x41\\u0042\\u{1F600}\\\n\\0'");
    static const uint16_t units[] = {'a', '\n', 'A', 'B', 0xD83D, 0xDE00, 0};
    ck_assert_uint_eq(node->string.text->length, 7);
    for (uint32_t i = 0; i < 7; i++)
        ck_assert_uint_eq(js_text_unit(node->string.text, i), units[i]);
    node = expression_of("'\\uD800'");
    ck_assert_uint_eq(js_text_unit(node->string.text, 0), 0xD800);
    node = expression_of("'\xED\xA0\xBD\xED\xB8\x80\xE2\x80\xA8'"); // WTF-8, and U+2028
    ck_assert_uint_eq(node->string.text->length, 3);
    ck_assert_uint_eq(js_text_unit(node->string.text, 1), 0xDE00);
    node = expression_of("'\\101\\8'");
    ck_assert(node->flags & JS_NODE_IS_LEGACY_OCTAL);
    ck_assert(js_text_equals_ascii(node->string.text, "A8"));
    static const char *const bad[] = {"'",
                                      "'a\n'",
                                      "'\\x4'",
                                      "'\\u{110000}'",
                                      "'\\u12'",
                                      "'\\u{}'",
                                      "\"use strict\"; '\\1'",
                                      "'\\1'; 'use strict'",
                                      "function f() { '\\07'; 'use strict'; }",
                                      NULL};
    reject_all(bad + 0);
    accept("'use\\u0020strict'; with (a) ;");
}
END_TEST

START_TEST(test_templates)
{
    JSNode *node = expression_of("`a${1}\\n\r\nb${`x${2}`}c`");
    ck_assert_int_eq(node->kind, JS_NODE_TEMPLATE);
    ck_assert_uint_eq(node->list.count, 5);
    JSNode *second = node->list.items[2];
    ck_assert(js_text_equals_ascii(second->element.cooked, "\n\nb"));
    ck_assert(js_text_equals_ascii(second->element.raw, "\\n\nb"));
    node = expression_of("f`\\u{bax}${1}\\1`");
    ck_assert_int_eq(node->kind, JS_NODE_TAGGED_TEMPLATE);
    ck_assert_ptr_null(node->tagged.quasi->list.items[0]->element.cooked);
    ck_assert(js_text_equals_ascii(node->tagged.quasi->list.items[2]->element.raw, "\\1"));
    static const char *const bad[] = {"`\\1`", "`\\u{bax}`", "`${1`", "`", "`${}`", "`${1}", NULL};
    reject_all(bad);
}
END_TEST

START_TEST(test_names)
{
    static const char *const good[] = {"var $, _, a\\u0062, \\u{61}b, \xC3\xA9, \xF0\xA0\xAE\xB7",
                                       "a.if.\\u0069f",
                                       "({ if: 1 })",
                                       "var async, of, get, set, from, as, target, meta",
                                       "var l\\u0065t = 1",
                                       NULL};
    static const char *const bad[] = {
        "var if", "var \\u0069f", "var a\\u0020",      "var \\u{110000}",
        "#a",     "a.#b",         "var a\xE2\x82\xAC", "v\\u0061r a",
        NULL};
    static const char *const sloppy[] = {"var let",  "var yield",      "var static", "var package",
                                         "yield: 1", "interface => 1", NULL};
    accept_all(good);
    reject_all(bad);
    sloppy_all(sloppy);
    accept("var await");
    reject_module("var await");
    accept("ab; a\\u0062");
    ck_assert_ptr_eq(find_node(JS_NODE_IDENTIFIER, 0)->identifier.text,
                     find_node(JS_NODE_IDENTIFIER, 1)->identifier.text);
}
END_TEST

START_TEST(test_comments)
{
    static const char *const good[] = {"#!hash\n1",
                                       "<!-- x\n1",
                                       "1\n--> x",
                                       "/*\n*/ --> x",
                                       "--> x",
                                       "a/*\n*/b",
                                       "// x\xE2\x80\xA8"
                                       "1",
                                       "",
                                       NULL};
    static const char *const bad[] = {" #!hash", "/*", "1 --> x\n)", "1; /**/ --> x", NULL};
    accept_all(good);
    reject_all(bad);
    reject_module("<!-- x");
    accept_module("#!hash\n1");
}
END_TEST

START_TEST(test_semicolons)
{
    static const char *const good[] = {"a\nb",
                                       "a\n++b",
                                       "{ 1 }",
                                       "do ; while (0) 1",
                                       "return_\n1",
                                       "function f() { return\n1 }",
                                       "if (a) ; else b",
                                       "let\nx",
                                       "l: for (;;) { continue\nl }",
                                       "var a\nvar b",
                                       NULL};
    static const char *const bad[] = {"a b",         "throw\n1",       "if (a)",
                                      "for (a\n;b)", "a\n=> b",        "{ 1 2 } 3",
                                      "x\n=>1",      "async\n() => 1", NULL};
    accept_all(good);
    reject_all(bad);
}
END_TEST

static int check_pattern(void *opaque, const JSText *pattern, const JSText *flags, char *message,
                         size_t size)
{
    ++*(int *)opaque;
    ck_assert(js_text_equals_ascii(flags, "gi"));
    if (js_text_equals_ascii(pattern, "a[/]\\/"))
        return 0;
    snprintf(message, size, "bad pattern");
    return 1;
}

START_TEST(test_regexps)
{
    int calls = 0;
    JSParseOptions options = {.regexp_check = check_pattern, .regexp_opaque = &calls};
    ck_assert(parse_with("x = /a[/]\\//gi", &options));
    ck_assert(!parse_with("x = a / /b/gi", &options));
    ck_assert_ptr_nonnull(strstr(error.message, "bad pattern"));
    ck_assert_int_eq(calls, 2);
    static const char *const good[] = {"a / b / c",     "a++ / b", "(a) / b",     "{} /a/",
                                       "x => {} \n/a/", "/=/",     "[/a/, /b/u]", "if (a) /b/",
                                       "`${/}/}`",      NULL};
    static const char *const bad[] = {"/a",    "/a\n/", "/a/gg",      "/a/x",
                                      "/a/uv", "/[/",   "/a/\\u0067", NULL};
    accept_all(good);
    reject_all(bad);
}
END_TEST

// --- Grammar ---

START_TEST(test_precedence)
{
    JSNode *node = expression_of("a + b * c ** d ** e - f");
    ck_assert_int_eq(node->operation, JS_OPERATOR_SUBTRACT);
    JSNode *sum = node->binary.left;
    ck_assert_int_eq(sum->operation, JS_OPERATOR_ADD);
    JSNode *power = sum->binary.right->binary.right;
    ck_assert_int_eq(power->operation, JS_OPERATOR_POWER);
    ck_assert_int_eq(power->binary.right->operation, JS_OPERATOR_POWER);
    node = expression_of("a || b && c | d");
    ck_assert_int_eq(node->operation, JS_OPERATOR_OR);
    ck_assert_int_eq(node->binary.right->operation, JS_OPERATOR_AND);
    static const char *const bad[] = {"-a ** b",       "a ?? b || c",   "a && b ?? c",
                                      "a ?? b && c",   "typeof a ** b", "a + () => b",
                                      "() => {} || a", "a ? b",         NULL};
    static const char *const good[] = {"(-a) ** b", "(a ?? b) || c",  "a ** -b", "a ?? (b && c)",
                                       "++a ** b",  "a ? b : c => d", NULL};
    reject_all(bad);
    accept_all(good);
}
END_TEST

START_TEST(test_chains)
{
    JSNode *node = expression_of("a?.b.c?.[d](e)");
    ck_assert_int_eq(node->kind, JS_NODE_OPTIONAL_CHAIN);
    JSNode *call = node->unary.expression;
    ck_assert_int_eq(call->kind, JS_NODE_CALL);
    ck_assert(call->call.callee->flags & JS_NODE_IS_OPTIONAL);
    node = expression_of("(a?.b).c");
    ck_assert_int_eq(node->kind, JS_NODE_MEMBER);
    ck_assert_int_eq(node->access.object->kind, JS_NODE_OPTIONAL_CHAIN);
    node = expression_of("new a.b(c).d");
    ck_assert_int_eq(node->kind, JS_NODE_MEMBER);
    ck_assert_int_eq(node->access.object->kind, JS_NODE_NEW);
    node = expression_of("a?.5:b");
    ck_assert_int_eq(node->kind, JS_NODE_CONDITIONAL);
    static const char *const bad[] = {
        "a?.b = 1", "a?.b`c`",           "new a?.b()",  "a?.b++",
        "super.a",  "new.target",        "import.meta", "new import(a)",
        "import()", "for (a?.b of c) ;", "[a?.b] = c",  "import(...a)",
        NULL};
    static const char *const good[] = {"delete a?.b", "a?.(b)",        "import(a, b,)",
                                       "import(a).b", "new new a()()", "new (import(a))",
                                       NULL};
    reject_all(bad);
    accept_all(good);
}
END_TEST

START_TEST(test_targets)
{
    static const char *const bad[] = {"1 = a",
                                      "a + b = c",
                                      "({a: 1}) = b",
                                      "([a]) = b",
                                      "this = a",
                                      "++a++",
                                      "a => b = c => d, 1 = e",
                                      "f() &&= 1",
                                      "({a}) => {} = b",
                                      "for (1 in a) ;",
                                      "for ((a, b) of c) ;",
                                      "`a` = 1",
                                      "({ a() {} } = b)",
                                      "({ a: b + c } = d)",
                                      "[...a, b] = c",
                                      "[...a,] = b",
                                      "({ ...{a} } = b)",
                                      "({ a = 1 })",
                                      "[{ a = 1 }].b",
                                      "({ a = 1 }) => 1, { a = 1 }",
                                      "[([a])] = b",
                                      "({ a = 1 }.b) => 1",
                                      "f({ a = 1 })",
                                      "[(a = 1)] = b",
                                      NULL};
    static const char *const good[] = {"[a, , b.c, ...d[e]] = f",
                                       "({ a, b: c = 1, [d]: [e], ...f.g } = h)",
                                       "[(a), (b.c)] = d",
                                       "[a = 1, { b = 2 } = {}] = c",
                                       "(a) = 1",
                                       "((a)) = 1",
                                       "for ([a, b] of c) ;",
                                       "for ({ a = 1 } in b) ;",
                                       "({ a = 1 } = {})",
                                       "a = { b = 1 } = c",
                                       "[a.b ?\?= c]",
                                       "[...[a, b]] = c",
                                       "({ __proto__: a, __proto__: b } = c)",
                                       NULL};
    static const char *const sloppy[] = {"f() = 1",          "f()++",    "f() += 1",
                                         "for (f() of a) ;", "eval = 1", "[arguments] = a",
                                         "++eval",           NULL};
    reject_all(bad);
    accept_all(good);
    sloppy_all(sloppy);
    reject("({ __proto__: a, '__proto__': b })");
    accept("({ __proto__: a, ['__proto__']: b, __proto__() {}, __proto__ })");
    JSNode *node = expression_of("f() = 1");
    ck_assert(node->flags & JS_NODE_IS_CALL_TARGET);
}
END_TEST

START_TEST(test_arrows)
{
    static const char *const good[] = {"a => b",
                                       "(a, b) => ({})",
                                       "() => {}",
                                       "async a => await a",
                                       "async (a) => {}",
                                       "(a = 1, { b }, [c], ...d) => a",
                                       "(a,) => a",
                                       "async => async",
                                       "async(a, b)",
                                       "async (a)",
                                       "(x, y = x => x) => y",
                                       "a => b => c",
                                       "a ? (b) : c => d",
                                       "async () => {}, b",
                                       "(async () => {})()",
                                       "(a => a) ? b : c",
                                       "async\n(a)",
                                       "(async)",
                                       "[a => b, c]",
                                       "({ a: b => c })",
                                       "(yield) => yield",
                                       "async of => 1",
                                       "async x => y => z",
                                       NULL};
    static const char *const bad[] = {"(a, a) => 1",
                                      "(a\n) => 1; (b)\n=> 1",
                                      "((a)) => 1",
                                      "(a.b) => 1",
                                      "(a, ...b, c) => 1",
                                      "(...a,) => 1",
                                      "a => {} ()",
                                      "() => {}.b",
                                      "()",
                                      "(a,)",
                                      "(...a)",
                                      "async (await) => 1",
                                      "async (a = await b) => 1",
                                      "(1) => 1",
                                      "async await => 1",
                                      "([(a)]) => 1",
                                      "a.b => c",
                                      "async (...a,) => 1",
                                      "(a, [a]) => 1",
                                      "new a => b",
                                      "(a = 1) => { 'use strict' }",
                                      "(a) => { let a }",
                                      "async function f() { (a = await b) => 1 }",
                                      "function* g() { (a = yield) => 1 }",
                                      "async a\n=> a",
                                      "(async x => x)`a` => 1",
                                      NULL};
    accept_all(good);
    reject_all(bad);
    accept("for (async of => {}; ; ) ;");
    reject("for (async of []) ;");
    accept("for (\\u0061sync of []) ;");
    ck_assert(parse_as("for await (async of []) ;", JS_PARSE_MODULE, false));
}
END_TEST

START_TEST(test_functions)
{
    static const char *const good[] = {
        "function f(a, b = a, ...c) {}",
        "function* g() { yield; yield* a; yield a, b }",
        "async function f() { await a; for await (b of c) ; }",
        "async function* g() { yield await a }",
        "(function await() {})",
        "(function* () { (function yield() {}) })",
        "function f(a, a) {}",
        "function f() { new.target; () => new.target }",
        "function yield() {}",
        "({ get a() {}, set a(b) {}, async b() {}, *c() {}, async *d() {}, get: 1, set, async })",
        "({ get [a]() {}, set 'b'(c) {}, async 1() {}, await() {}, get get() {}, 2n: 1 })",
        "({ a() { super.b; super[c](); () => super.d } })",
        "function f() { 'use strict' }",
        "function g() { function yield() {} }",
        NULL};
    static const char *const bad[] = {"function* g() { function yield() {} }",
                                      "function f(a, a) { 'use strict' }",
                                      "function f(a = 1) { 'use strict' }",
                                      "function () {}",
                                      "function f(...a, b) {}",
                                      "function f(...a = 1) {}",
                                      "function* g(a = yield) {}",
                                      "async function f(a = await b) {}",
                                      "(function* yield() {})",
                                      "(async function await() {})",
                                      "function* g() { var yield }",
                                      "async function f() { var await }",
                                      "({ get a(b) {} })",
                                      "({ set a() {} })",
                                      "({ set a(...b) {} })",
                                      "({ a(b, b) {} })",
                                      "function f() { super.a }",
                                      "({ a: function () { super.b } })",
                                      "({ a() { super() } })",
                                      "function f(a) { let a }",
                                      "function f(a, [a]) {}",
                                      "function eval() { 'use strict' }",
                                      "function f(eval) { 'use strict' }",
                                      "function f() { break }",
                                      "({ async *get a() {} })",
                                      "({ async\na() {} })",
                                      "return",
                                      "function f(a, b = 1, a) {}",
                                      "function static() { 'use strict' }",
                                      NULL};
    accept_all(good);
    reject_all(bad);
}
END_TEST

START_TEST(test_classes)
{
    static const char *const good[] = {
        "class A extends B { constructor() { super() } }",
        "(class {})",
        "(class A extends (a, b) {})",
        "class A { static a = 1; b; 'c' = 2; [d]; #e = this.#e; static #f; get; set; static; async "
        "}",
        "class A { get #a() {} set #a(b) {} static async *#c() {} b() { #a in this; this?.#a } }",
        "class A { static { var a; let b; this; super.c; new.target } static {} }",
        "class A { static static() {} static get get() {} static async; static\nb }",
        "class A { 'constructor'() {} ['constructor']() {} static constructor() {} }",
        "class A { a = () => super.b; static b = new.target; c\n*d() {} ; ; }",
        "class A { m() { class B extends A { m() { this.#a } } } #a }",
        "class await {}",
        NULL};
    static const char *const bad[] = {"class A { constructor() {} constructor() {} }",
                                      "class A { get constructor() {} }",
                                      "class A { *constructor() {} }",
                                      "class A { async constructor() {} }",
                                      "class A { constructor = 1 }",
                                      "class A { static prototype() {} }",
                                      "class let {}",
                                      "class A { static prototype = 1 }",
                                      "class A { #constructor }",
                                      "class A { #a; #a }",
                                      "class A { get #a() {} static set #a(b) {} }",
                                      "class A { m() { this.#b } }",
                                      "class A { constructor() { super() } }",
                                      "class A extends B { m() { super() } }",
                                      "class A { a = arguments }",
                                      "class A { static { arguments } }",
                                      "class A { static { await } }",
                                      "class A { static { return } }",
                                      "class A extends B { a = super() }",
                                      "class A { a b }",
                                      "class A { static { let a; var a } }",
                                      "class A { #a; m() { delete this.#a } }",
                                      "class A { #a; m() { delete (this?.#a) } }",
                                      "class A { # a }",
                                      "class A extends B.#a { #a }",
                                      "class A { #a; m() { #a } }",
                                      "class A { #a; m() { 1 + #a in b } }",
                                      "class A extends a => b {}",
                                      "class A { #a; m() { super.#a } }",
                                      "class A { m() { with (a) ; } }",
                                      "class {}",
                                      "class A { async\n*m() {} #m; #m }",
                                      "class A { get a(b) {} }",
                                      "class A { x = yield }",
                                      "class A { #a; m() { #a in #a in this } }",
                                      "class A { static async\n{} }",
                                      NULL};
    accept_all(good);
    reject_all(bad);
    accept("class A extends B { #a; get [x]() {} m() {} constructor() {} static #s() {} }");
    JSClass *class_ = find_node(JS_NODE_CLASS_DECLARATION, 0)->class_.definition;
    ck_assert(class_->is_derived && class_->has_static_private_methods);
    ck_assert(!class_->has_private_methods);
    ck_assert_ptr_nonnull(class_->fields);
    ck_assert_ptr_null(class_->statics);
    ck_assert_int_eq(class_->constructor->member.value->function.function->kind,
                     JS_FUNCTION_DERIVED_CONSTRUCTOR);
}
END_TEST

START_TEST(test_statements)
{
    static const char *const good[] = {"a: b: for (;;) { continue a; }",
                                       "a: { break a }",
                                       "switch (a) { case 1: default: case 2: }",
                                       "try {} catch {} finally {}",
                                       "for (var a in b, c) ;",
                                       "for (let [a] of b) ;",
                                       "for (let in a) ;",
                                       "for (const a of b) ;",
                                       "for (let of = 1; ; ) ;",
                                       "for (let of of a) ;",
                                       "for (var i = 0, j; ; ) ;",
                                       "for (var x = (a in b); ; ) ;",
                                       "for (var a = () => { b in c }; ; ) ;",
                                       "if (a) ; else if (b) ;",
                                       "let = 1; let\n[a] = b",
                                       "var let; let\n;",
                                       "while (a) break",
                                       "debugger\n;",
                                       "{ function a() {} }",
                                       "do a(); while (b) c()",
                                       "switch (a) { case 1: let b; case 2: }",
                                       "a: while (1) { a2: break a }",
                                       NULL};
    static const char *const bad[] = {"break",
                                      "continue",
                                      "a: { continue a }",
                                      "a: a: ;",
                                      "break a",
                                      "a: ; { break a }",
                                      "switch (a) { default: default: }",
                                      "try {}",
                                      "for (let a, b of c) ;",
                                      "for (let a = 1 of b) ;",
                                      "for (const a; ; ) ;",
                                      "for (var [a]; ; ) ;",
                                      "const a",
                                      "let [a]",
                                      "if (a) let b; else c d",
                                      "if (a) class B {}",
                                      "while (a) function b() {}",
                                      "if (a) async function b() {}",
                                      "for (let of []) ;",
                                      "for (let.a of b) ;",
                                      "for (a = 1 of b) ;",
                                      "label: class A {}",
                                      "if (a) let\n[b] = c",
                                      "for (var a of b, c) ;",
                                      "let let",
                                      "for (const let of a) ;",
                                      "label: async function f() {}",
                                      "switch (a) { case 1: let b; case 2: let b }",
                                      "with (a) let\n[b]",
                                      "while (1) { function f() { break } }",
                                      "label: let\n[a]",
                                      "export var a",
                                      "import a from 'b'",
                                      "for (let a in b, c of d) ;",
                                      "for await (a of b) ;",
                                      "case 1:",
                                      "do function f() {} while (0)",
                                      NULL};
    static const char *const sloppy[] = {"with (a) b",
                                         "if (a) function b() {}",
                                         "l: function f() {}",
                                         "delete a",
                                         "delete ((a))",
                                         "for (var a = 1 in b) ;",
                                         "010",
                                         "'\\08'",
                                         "var a = 08",
                                         NULL};
    accept_all(good);
    reject_all(bad);
    sloppy_all(sloppy);
    reject("for (let a = 1 in b) ;");
    reject("if (a) l: function f() {}");
}
END_TEST

START_TEST(test_redeclarations)
{
    static const char *const bad[] = {"let a; let a",
                                      "let a; var a",
                                      "var a; const a = 1",
                                      "let a; { var a }",
                                      "{ let a; { var a } }",
                                      "{ function a() {} var a }",
                                      "{ var a; function a() {} }",
                                      "function a() {} let a",
                                      "{ async function a() {} function a() {} }",
                                      "try {} catch (a) { let a }",
                                      "try {} catch ([a]) { var a }",
                                      "try {} catch (a) { function a() {} }",
                                      "for (let a of b) { var a }",
                                      "try {} catch ([a, a]) {}",
                                      "for (let a, a; ; ) ;",
                                      "let [a, a] = b",
                                      "{ class a {} let a }",
                                      "function f() { let a; var a }",
                                      "for (let a; ; ) { var a }",
                                      "let a; for (var a of b) ;",
                                      NULL};
    static const char *const good[] = {"var a; var a; function a() {} function a() {}",
                                       "let a; { let a }",
                                       "try {} catch (a) { var a }",
                                       "try {} catch (a) { for (var a of b) ; }",
                                       "{ function a() {} function a() {} }",
                                       "let a; (a) => a",
                                       "function f(a) { var a; function a() {} }",
                                       "for (let a of b) { let a }",
                                       "let f; { function f() {} }",
                                       "try {} catch (a) { { let a } }",
                                       "function f(a = 1) { var a }",
                                       "{ let a } var a",
                                       NULL};
    reject_all(bad);
    accept_all(good);
    ck_assert(!parse_as("{ function a() {} function a() {} }", JS_PARSE_SCRIPT, true));
    reject_module("function a() {} function a() {}");
    reject_module("function a() {} var a");
}
END_TEST

START_TEST(test_modules)
{
    static const char *const good[] = {"import 'a'",
                                       "import a from 'b'",
                                       "import * as a from 'b'",
                                       "import { a, b as c, default as d, } from 'e'",
                                       "import a, { b } from 'c'",
                                       "import a, * as b from 'c'",
                                       "import { 'x y' as z } from 'a'",
                                       "import a from 'b' with { type: 'json', 'x': 'y' }",
                                       "export { a as 'x y' }; var a",
                                       "export {}",
                                       "export * from 'a'",
                                       "export * as a from 'b'",
                                       "export * as 'a b' from 'c' with {}",
                                       "export { default } from 'a'",
                                       "export { 'a' as b } from 'c'",
                                       "export default 1",
                                       "export default a => a",
                                       "export default function () {}",
                                       "export default class {}",
                                       "export default async function* () {}",
                                       "export default (class {})",
                                       "export let a, [b] = c",
                                       "export async function f() {}",
                                       "await 1",
                                       "for await (const a of b) ;",
                                       "import.meta.url",
                                       "import(a)",
                                       "import from from 'a'",
                                       "export class A {}",
                                       "export { a as default }; function a() {}",
                                       "new (class { [await 1]() {} })",
                                       NULL};
    static const char *const bad[] = {"export { a }",
                                      "export var a, a2; export { a }",
                                      "export default 1; export default 2",
                                      "import a, a from 'b'",
                                      "import { a, a } from 'b'",
                                      "import a from 'b'; let a",
                                      "export { 'a' }",
                                      "export { if }; ",
                                      "import { a as if } from 'b'",
                                      "{ import 'a' }",
                                      "function f() { export {} }",
                                      "import a from 'b' with { c: 'd', 'c': 'e' }",
                                      "with (a) ;",
                                      "import { eval } from 'a'",
                                      "export { a as '\\uD800' } from 'b'",
                                      "import { if } from 'a'",
                                      "export default var a",
                                      "function f() { await 1 }",
                                      "new import.meta.b`c`?.d",
                                      "import { 'a' } from 'b'",
                                      "export * as a, b from 'c'",
                                      "import.meta = 1",
                                      "class A { static { await 1 } }",
                                      "export default let",
                                      "import * as a, b from 'c'",
                                      "010",
                                      "import {a\\u0073 as b} from 'a' 1",
                                      "import a \\u0066rom 'b'",
                                      NULL};
    for (size_t i = 0; good[i]; i++)
        accept_module(good[i]);
    for (size_t i = 0; bad[i]; i++)
        reject_module(bad[i]);
}
END_TEST

START_TEST(test_module_record)
{
    accept_module("import d, { a as b } from 'm' with { z: '1', k: '2' };\n"
                  "import * as ns from 'n';\n"
                  "export { b, ns, q as default };\n"
                  "export * from 'z'; export * as w from 'z'; export { x as y } from 'm';\n"
                  "let q = await d;");
    const JSModule *module = tree->module;
    ck_assert(module->has_await);
    ck_assert_uint_eq(module->request_count, 4); // 'm' comes with and without attributes
    ck_assert_uint_eq(module->requests[0].attribute_count, 2);
    ck_assert(js_text_equals_ascii(module->requests[0].attributes[0].key, "k"));
    ck_assert(js_text_equals_ascii(module->requests[2].specifier, "z"));
    ck_assert_uint_eq(module->import_count, 3);
    ck_assert(js_text_equals_ascii(module->imports[0].import_name, "default"));
    ck_assert_ptr_null(module->imports[2].import_name);
    ck_assert_uint_eq(module->local_export_count, 2);
    ck_assert(js_text_equals_ascii(module->local_exports[1].export_name, "default"));
    ck_assert(js_text_equals_ascii(module->local_exports[1].local_name, "q"));
    ck_assert(module->local_exports[1].binding->is_exported);
    ck_assert_uint_eq(module->indirect_export_count, 3);
    ck_assert(js_text_equals_ascii(module->indirect_exports[0].import_name, "a"));
    ck_assert_ptr_null(module->indirect_exports[1].import_name);
    ck_assert_uint_eq(module->star_export_count, 1);
    accept_module("export default function () {}");
    JSBinding *binding = tree->module->local_exports[0].binding;
    ck_assert_int_eq(binding->kind, JS_BINDING_DEFAULT);
    ck_assert_ptr_eq(tree->function->scope->functions.items[0], binding->function);
    ck_assert(js_tree_is_anonymous_function(binding->function));
}
END_TEST

// --- Scopes ---

START_TEST(test_captures)
{
    accept("function f(a, b) { let c = a; return () => b + c; }");
    JSScope *scope = find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function->scope;
    ck_assert(!find_binding(scope, "a")->is_captured);
    ck_assert(find_binding(scope, "b")->is_captured);
    ck_assert(find_binding(scope, "c")->is_captured);
    ck_assert_uint_eq(find_reference("b", 1)->hops, 1);
    ck_assert_ptr_eq(find_reference("b", 1)->binding, find_binding(scope, "b"));
    ck_assert_ptr_null(find_reference("f", 0)->binding); // a global
    JSFunction *function = find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function;
    ck_assert_uint_eq(function->length, 2);
    ck_assert_ptr_eq(function->first_child->parent, function);
    ck_assert_uint_eq(tree->function_count, 3);
}
END_TEST

START_TEST(test_parameter_scopes)
{
    accept("function f(a, b = () => a, c) { var a, d; }");
    JSFunction *function = find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function;
    ck_assert(function->has_parameter_expressions && !function->has_simple_parameters);
    ck_assert_uint_eq(function->length, 1);
    ck_assert_uint_eq(function->parameter_count, 3);
    ck_assert_ptr_ne(function->scope, function->body_scope);
    ck_assert_int_eq(find_binding(function->body_scope, "a")->kind, JS_BINDING_VAR);
    ck_assert_uint_eq(function->variable_count, 2);
    reject("function f(a, a, [b]) {}");
    accept("function f(a, b, a) {}");
    function = find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function;
    ck_assert_uint_eq(find_binding(function->scope, "a")->index, 2);
}
END_TEST

START_TEST(test_arguments)
{
    accept("function f(a) { return () => arguments[0]; }");
    JSFunction *function = find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function;
    ck_assert_ptr_nonnull(function->arguments);
    ck_assert(function->arguments->is_captured && function->has_mapped_arguments);
    ck_assert(find_binding(function->scope, "a")->is_captured);
    accept("function f(arguments) { arguments }");
    ck_assert_ptr_null(find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function->arguments);
    accept("function f() { arguments; function arguments() {} }");
    ck_assert_ptr_null(find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function->arguments);
    accept("function f() { var arguments }");
    ck_assert_ptr_nonnull(find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function->arguments);
    accept("function f(a) { 'use strict'; arguments }");
    function = find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function;
    ck_assert(function->is_strict && function->has_use_strict && !function->has_mapped_arguments);
    ck_assert_uint_eq(function->directives.count, 1);
}
END_TEST

START_TEST(test_direct_eval)
{
    accept("function f(a) { let b; { let c; (d => eval(a))(1) } }");
    JSFunction *outer = find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function;
    JSFunction *arrow = outer->first_child;
    ck_assert(find_binding(outer->scope, "a")->is_captured);
    ck_assert(find_binding(outer->scope, "b")->is_captured);
    ck_assert(outer->has_direct_eval && !outer->has_sloppy_eval && arrow->has_sloppy_eval);
    ck_assert(arrow->scope->is_dynamic && !outer->scope->is_dynamic);
    ck_assert_ptr_nonnull(outer->arguments);
    ck_assert_ptr_nonnull(outer->this_binding);
    ck_assert(outer->this_binding->is_captured);
    ck_assert_ptr_eq(find_reference("a", 1)->dynamic, arrow->scope);
    ck_assert_ptr_eq(find_reference("eval", 0)->dynamic, arrow->scope);
    // The parenthesised arrow is the callee of the outer call.
    JSNode *call = find_node(JS_NODE_CALL, 1);
    ck_assert(call->flags & JS_NODE_IS_DIRECT_EVAL);
    ck_assert_ptr_eq(call->call.scope, arrow->scope);
    accept("function f() { 'use strict'; eval('') }");
    ck_assert(!find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function->scope->is_dynamic);
    accept("eval?.('')");
    ck_assert(!(find_node(JS_NODE_CALL, 0)->flags & JS_NODE_IS_DIRECT_EVAL));
}
END_TEST

START_TEST(test_with)
{
    accept("function f(a) { with (a) { a; b; let c; c } }");
    JSNode *with = find_node(JS_NODE_WITH, 0);
    ck_assert_ptr_null(find_reference("a", 1)->dynamic);
    ck_assert_ptr_eq(find_reference("a", 2)->dynamic, with->with.scope);
    ck_assert_ptr_nonnull(find_reference("a", 2)->binding);
    ck_assert_ptr_null(find_reference("b", 0)->binding);
    ck_assert_ptr_null(find_reference("c", 1)->dynamic);
}
END_TEST

START_TEST(test_dead_zones)
{
    accept("{ a; let a = 1; a; (() => a)(); f(); function f() { a } a = 2 }");
    static const bool checks[] = {true, false, false, false, true, false};
    for (uint32_t i = 0; i < 6; i++)
        ck_assert_msg(find_reference("a", i)->needs_check == checks[i], "use %u", i);
    accept("switch (1) { case 0: let a; case 1: a }");
    ck_assert(find_reference("a", 1)->needs_check);
    accept("for (let a of a) a");
    ck_assert(find_reference("a", 1)->needs_check);
    ck_assert(!find_reference("a", 2)->needs_check);
    accept("function f(a = b, b = a) { b }");
    ck_assert(find_reference("b", 0)->needs_check);
    ck_assert(!find_reference("a", 1)->needs_check);
    ck_assert(!find_reference("b", 2)->needs_check);
}
END_TEST

START_TEST(test_loops)
{
    accept("for (let i = 0; i < 3; i++) f(() => i); for (let j = 0; ; j++) ; for (const k of a) ;");
    JSScope *scope = find_node(JS_NODE_FOR, 0)->for_loop.scope;
    ck_assert(scope->is_per_iteration && scope->has_captured);
    scope = find_node(JS_NODE_FOR, 1)->for_loop.scope;
    ck_assert(scope->is_per_iteration && !scope->has_captured);
    ck_assert_ptr_nonnull(find_node(JS_NODE_FOR_OF, 0)->for_each.scope);
    accept("for (var i of a) { }");
    ck_assert_ptr_null(find_node(JS_NODE_FOR_OF, 0)->for_each.scope);
}
END_TEST

START_TEST(test_annex_b_hoisting)
{
    accept("function f(p) { { function a() {} } { let b; { function b() {} } } { function p() {} } "
           "try {} catch (c) { { function c() {} } } switch (1) { case 1: function d() {} } a }");
    JSFunction *function = find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function;
    ck_assert_uint_eq(function->annex_b_count, 3); // a, c, d
    JSBinding *a = find_binding(function->scope, "a");
    ck_assert(a->is_annex_b);
    JSFunction *inner = function->annex_b[0]->function.function;
    ck_assert_ptr_eq(inner->annex_b_variable, a);
    ck_assert_ptr_eq(find_reference("a", 1)->binding, a);
    ck_assert_ptr_null(find_binding(function->scope, "b"));
    ck_assert(!function->annex_b[2]->function.function->annex_b_variable->is_captured);
    accept("function f() { 'use strict'; { function a() {} } }");
    ck_assert_uint_eq(find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function->annex_b_count,
                      0);
    accept("{ function a() {} }");
    ck_assert_uint_eq(tree->function->annex_b_count, 1);
    ck_assert_ptr_null(tree->function->annex_b[0]->function.function->annex_b_variable);
}
END_TEST

START_TEST(test_hoisted_functions)
{
    accept("function f() { function a() { 1 } var b; function a() { 2 } l: function c() {} }");
    JSFunction *function = find_node(JS_NODE_FUNCTION_DECLARATION, 0)->function.function;
    const JSNodeList *list = &function->scope->functions;
    ck_assert_uint_eq(list->count, 2);
    ck_assert_ptr_eq(find_binding(function->scope, "a")->function, list->items[0]);
    ck_assert_ptr_eq(list->items[0], find_node(JS_NODE_FUNCTION_DECLARATION, 2));
    ck_assert_uint_eq(function->variable_count, 3);
    accept("(function g() { g = 1 })");
    function = find_node(JS_NODE_FUNCTION, 0)->function.function;
    ck_assert_ptr_nonnull(function->name_scope);
    ck_assert_int_eq(find_reference("g", 1)->binding->kind, JS_BINDING_FUNCTION_NAME);
    ck_assert_uint_eq(find_reference("g", 1)->hops, 0);
}
END_TEST

START_TEST(test_this)
{
    accept(
        "class A extends B { constructor() { (() => super())(); this.a } m() { () => super.b } }");
    JSClass *class_ = find_node(JS_NODE_CLASS_DECLARATION, 0)->class_.definition;
    JSFunction *function = class_->constructor->member.value->function.function;
    ck_assert(function->this_binding->is_captured && function->this_binding->has_dead_zone);
    ck_assert(function->uses_super_call && function->uses_this);
    JSNode *call = find_node(JS_NODE_SUPER_CALL, 0);
    ck_assert_ptr_eq(call->super_call.this_binding, function->this_binding);
    ck_assert_ptr_eq(call->super_call.active_function, function->active_function);
    ck_assert_ptr_nonnull(find_node(JS_NODE_SUPER, 0)->special.home_object);
    accept("this; () => this");
    ck_assert_ptr_null(find_node(JS_NODE_THIS, 1)->special.binding);
}
END_TEST

// --- Kinds of source ---

static bool sees_private(void *opaque, const JSText *name)
{
    return js_text_equals_ascii(name, opaque);
}

START_TEST(test_eval_options)
{
    JSParseOptions options = {.kind = JS_PARSE_DIRECT_EVAL};
    ck_assert(!parse_with("new.target", &options));
    ck_assert(!parse_with("super.a", &options));
    ck_assert(!parse_with("this.#a", &options));
    options.allow_new_target = options.allow_super_property = true;
    options.private_name_check = sees_private;
    options.private_name_opaque = (void *)"#a";
    ck_assert(parse_with("new.target; super.a; this.#a; () => super.b", &options));
    ck_assert(!parse_with("this.#b", &options));
    ck_assert(!parse_with("super()", &options));
    ck_assert(!parse_with("function f() { super.a }", &options));
    options.allow_super_call = options.forbid_arguments = true;
    ck_assert(parse_with("() => super()", &options));
    ck_assert(!parse_with("() => arguments", &options));
    ck_assert(parse_with("function f() { arguments }", &options));
    ck_assert(parse_with("var a; let b; a; b", &options));
    ck_assert_ptr_null(find_reference("a", 1)->binding); // lives in the caller's scope
    ck_assert_ptr_nonnull(find_reference("b", 1)->binding);
    options.is_strict = true;
    ck_assert(parse_with("var a; a", &options));
    ck_assert_ptr_nonnull(find_reference("a", 1)->binding);
}
END_TEST

static bool parse_function_text(const char *head, const char *parameters, const char *body)
{
    char source[256];
    JSParseOptions options = {.kind = JS_PARSE_FUNCTION};
    int length =
        snprintf(source, sizeof source, "%s anonymous(%s\n) {\n%s\n}", head, parameters, body);
    options.function_parameters_end = (uint32_t)(strlen(head) + 11 + strlen(parameters) + 1);
    options.function_body_end = (uint32_t)length - 1;
    js_tree_free(tree);
    tree = js_parse(&allocator, source, (size_t)length, &options, &error);
    bool is_parsed = tree != NULL;
    if (tree) {
        ck_assert_ptr_null(tree->function->name_scope);
        ck_assert_int_eq(tree->root->kind, JS_NODE_FUNCTION);
    }
    js_tree_free(tree); // before the source goes
    tree = NULL;
    return is_parsed;
}

START_TEST(test_function_constructor)
{
    ck_assert(parse_function_text("function", "a, b", "return a + b"));
    ck_assert(parse_function_text("function*", "", "yield 1"));
    ck_assert(parse_function_text("async function", "a //", "await a //"));
    ck_assert(parse_function_text("function", "", "'use strict'; return anonymous"));
    ck_assert(!parse_function_text("function", "/*", "*/){"));
    ck_assert(!parse_function_text("function", "){}, function (", ""));
    ck_assert(!parse_function_text("function", "", "}, function () {"));
    ck_assert(!parse_function_text("function", "a = function (", ") {}"));
    ck_assert(!parse_function_text("function", "a, a", "'use strict'"));
    ck_assert(!parse_function_text("function", "", "super.a"));
    ck_assert(!parse_function_text("function", "", "} {"));
    ck_assert(!parse_function_text("function", "`", "`"));
}
END_TEST

// --- Trees, errors, limits ---

static int check_ranges(JSNode **slot, JSNode *parent, void *opaque)
{
    ck_assert_uint_le(parent->start, (*slot)->start);
    ck_assert_uint_ge(parent->end, (*slot)->end);
    ++*(uint32_t *)opaque;
    return js_tree_for_each_child(*slot, check_ranges, opaque);
}

START_TEST(test_tree)
{
    uint32_t count = 0;
    accept("x = (a, b)[c](...d) ?? `${e}`;\nclass A { static async *[f](g = 1) {} }\n"
           "for (const { h, i: [j] = 2 } of k) l: do { try { throw m } catch (n) {} } while (!o)");
    js_tree_for_each_child(tree->root, check_ranges, &count);
    ck_assert_uint_eq(count, 53);
    for (int kind = 0; kind < JS_NODE_KIND_COUNT; kind++)
        ck_assert(js_node_kind_name((JSNodeKind)kind)[0]);
    uint32_t line, column;
    ck_assert(js_tree_position(tree, 31, &line, &column));
    ck_assert_uint_eq(line, 2);
    ck_assert_uint_eq(column, 1);
    accept("'\xC3\xA9\xF0\x9F\x98\x80'\r\n\xE2\x80\xA8x");
    ck_assert(js_tree_position(tree, 8, &line, &column));
    ck_assert_uint_eq(column, 5);
    ck_assert(js_tree_position(tree, 13, &line, &column));
    ck_assert_uint_eq(line, 3);
    ck_assert_uint_eq(column, 1);
}
END_TEST

START_TEST(test_source_texts)
{
    accept("class A { static get a() { } static { b } } x = { async *m(a) {} , get  y() {} }");
    JSFunction *getter = find_node(JS_NODE_FUNCTION, 0)->function.function;
    ck_assert_uint_eq(getter->start, 17);
    ck_assert_uint_eq(getter->end, 28);
    JSClass *class_ = find_node(JS_NODE_CLASS_DECLARATION, 0)->class_.definition;
    ck_assert_uint_eq(class_->end, 43);
    JSFunction *method = find_node(JS_NODE_FUNCTION, 2)->function.function;
    ck_assert_mem_eq(tree->source + method->start, "async *m(a) {}", method->end - method->start);
    accept("  async  (a) => { } ; ");
    JSFunction *arrow = find_node(JS_NODE_ARROW, 0)->function.function;
    ck_assert_uint_eq(arrow->start, 2);
    ck_assert_uint_eq(arrow->end, 19);
}
END_TEST

START_TEST(test_errors)
{
    reject("var a;\n  var \xC3\xA9 = ;");
    ck_assert_uint_eq(error.line, 2);
    ck_assert_uint_eq(error.column, 11);
    ck_assert_str_eq(error.message, "unexpected ';'");
    reject("a b");
    ck_assert_str_eq(error.message, "unexpected identifier 'b'");
    reject("f(");
    ck_assert_str_eq(error.message, "unexpected end of input");
    reject("let a; let a");
    ck_assert_str_eq(error.message, "'a' is declared already");
    // A name too long for the message is cut at a character's end.
    char source[1200] = "x ";
    for (int i = 0; i < 300; i++)
        strcat(source, "\xC3\xA9");
    reject(source);
    ck_assert_uint_lt(strlen(error.message), sizeof error.message);
    // Ill-formed bytes are no crash.
    reject("\xFF");
    reject("a\x80");
    accept("'\xFF\xC3'");
    accept("// \xE2\x80");
}
END_TEST

START_TEST(test_nesting)
{
    static const char *const units[] = {
        "[",     "(",   "{",          "!",  "a?b:", "a=>",           "x=",        "new ",
        "if(1)", "`${", "a**",        "f(", "({a:", "function f(){", "class A{[", "var {a:[",
        "(a,",   "- ",  "async()=>{", "a[", "[...", "({a=",          "for(;;)",   NULL};
    size_t size = 1 << 20;
    char *source = malloc(size);
    ck_assert_ptr_nonnull(source);
    for (size_t i = 0; units[i]; i++) {
        size_t length = strlen(units[i]), used = 0;
        for (; used + length <= size; used += length)
            memcpy(source + used, units[i], length);
        JSParseOptions options = {.stack_limit = 200000};
        ck_assert_ptr_null(js_parse(&allocator, source, used, &options, &error));
        if (error.kind != JS_PARSE_TOO_DEEP)
            ck_assert_msg(error.kind == JS_PARSE_SYNTAX_ERROR, "%s: %s", units[i], error.message);
    }
    // Chains are loops: no depth at all.
    size_t used = 0;
    for (; used + 7 <= size - 1; used += 7)
        memcpy(source + used, "a.b[c]+", 7);
    source[used++] = 'a';
    JSParseOptions options = {.stack_limit = 200000};
    tree = js_parse(&allocator, source, used, &options, &error);
    ck_assert_msg(tree != NULL, "%s", error.message);
    js_tree_check(tree);
    js_tree_free(tree);
    tree = NULL;
    free(source);
}
END_TEST

static const char everything[] =
    "'use strict'; import d, { a as b } from 'm' with { t: 'j' }; export * as e from 'x'; export { "
    "b as z };\n"
    "export default class A extends (0, d) { #p = 1; static { this.#q } static #q; [k] = () => "
    "super.x;\n"
    "constructor(...r) { super(...r); eval('1') } get #g() { return #p in this } set #g(v) {} }\n"
    "async function* f({ x, y: [z = 1, , ...w] = [] }, u = arguments) { for await (const i of u) "
    "yield* i;\n"
    "label: for (let j = 0, l = 1; j < 3; j++, l) { if (j) continue label; else break label } }\n"
    "try { throw `a${1}b${`c`}` } catch ({ message: t }) { switch (t) { case 1: let s; default: "
    "function g() {} } }\n"
    "[d.x, { y: d.y, ...d.z }] = (async q => await q)?.(1n, /r/g, 0x1F, new.target_, -1 ** 2);\n";

// Every allocation fails once: no crash, no leak, and the right error.
START_TEST(test_memory_failures)
{
    static const char *const sources[] = {
        "function f(a, b = 1) { { function g() { return a } } var c = eval('1'); with (a) b; }",
        "class A { #a; static #b() {} get c() { return this.#a } static { var d } [e] = 1 }",
        "let a0, a1, a2, a3, a4, a5, a6, a7, a8, a9; `\\u{61}${a0}`; for (let i of a1) () => i;",
        "import a from 'b'; export { a as c }; export default () => a; export * from 'd'; await a;",
        "x = { \xC3\xA9: 1, 'a\\x41': [...b], get c() {}, async *d() {} }, { y } = x;",
    };
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        JSParseOptions options = {.kind = i == 3 ? JS_PARSE_MODULE : JS_PARSE_SCRIPT};
        if (i == 1)
            options.is_strict = true;
        for (uint64_t point = 1;; point++) {
            js_allocator_init(&allocator, NULL, NULL);
            allocator.fail_at = point;
            tree = js_parse(&allocator, sources[i], strlen(sources[i]), &options, &error);
            if (allocator.attempts < point)
                break;
            ck_assert(tree || error.kind == JS_PARSE_NO_MEMORY);
            js_tree_free(tree);
            tree = NULL;
            ck_assert_uint_eq(allocator.live_blocks, 0);
        }
        ck_assert_msg(tree != NULL, "%s: %s", sources[i], error.message);
        js_tree_free(tree);
        tree = NULL;
    }
}
END_TEST

// Every prefix of a program with all constructs parses or fails, without a crash or leak.
START_TEST(test_prefixes)
{
    JSParseOptions options = {.kind = JS_PARSE_MODULE};
    for (size_t length = 0; length < sizeof everything; length++) {
        char *copy = malloc(length + 1);
        memcpy(copy, everything, length);
        tree = js_parse(&allocator, copy, length, &options, &error);
        js_tree_free(tree);
        tree = NULL;
        free(copy);
        ck_assert_uint_eq(allocator.live_blocks, 0);
    }
}
END_TEST

START_TEST(test_tools)
{
    JSParseOptions options = {.skip_scopes = true, .allow_return = true, .allow_await = true};
    ck_assert(parse_with("let a; let a; await b; return a", &options));
    ck_assert_ptr_null(tree->function->scope);
    ck_assert(tree->function->has_await);
    JSNode *node = js_tree_new_node(tree, JS_NODE_EMPTY, 0, 0);
    ck_assert_ptr_nonnull(node);
    *js_node_child_at(tree->root, 1) = node;
    ck_assert_uint_eq(js_node_child_count(tree->root), 4);
}
END_TEST

Suite *syntax_suite(void)
{
    Suite *suite = suite_create("syntax");
    TCase *cases = tcase_create("syntax");
    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, test_numbers);
    tcase_add_test(cases, test_strings);
    tcase_add_test(cases, test_templates);
    tcase_add_test(cases, test_names);
    tcase_add_test(cases, test_comments);
    tcase_add_test(cases, test_semicolons);
    tcase_add_test(cases, test_regexps);
    tcase_add_test(cases, test_precedence);
    tcase_add_test(cases, test_chains);
    tcase_add_test(cases, test_targets);
    tcase_add_test(cases, test_arrows);
    tcase_add_test(cases, test_functions);
    tcase_add_test(cases, test_classes);
    tcase_add_test(cases, test_statements);
    tcase_add_test(cases, test_redeclarations);
    tcase_add_test(cases, test_modules);
    tcase_add_test(cases, test_module_record);
    tcase_add_test(cases, test_captures);
    tcase_add_test(cases, test_parameter_scopes);
    tcase_add_test(cases, test_arguments);
    tcase_add_test(cases, test_direct_eval);
    tcase_add_test(cases, test_with);
    tcase_add_test(cases, test_dead_zones);
    tcase_add_test(cases, test_loops);
    tcase_add_test(cases, test_annex_b_hoisting);
    tcase_add_test(cases, test_hoisted_functions);
    tcase_add_test(cases, test_this);
    tcase_add_test(cases, test_eval_options);
    tcase_add_test(cases, test_function_constructor);
    tcase_add_test(cases, test_tree);
    tcase_add_test(cases, test_source_texts);
    tcase_add_test(cases, test_errors);
    tcase_add_test(cases, test_nesting);
    tcase_add_test(cases, test_memory_failures);
    tcase_add_test(cases, test_prefixes);
    tcase_add_test(cases, test_tools);
    suite_add_tcase(suite, cases);
    return suite;
}
