// SPDX-License-Identifier: MIT
// Module graphs, whole and broken, and the functions of quickjs.h on modules.
#include "api_support.h"

#include <stdlib.h>
#include <string.h>

Suite *api_module_suite(void);

// ---- The graphs -----------------------------------------------------------------------------

typedef struct File {
    const char *name;
    const char *text;
} File;

static const File files[] = {
    {"leaf", "export let leaf = { self() { return leaf; } }; export default class Leaf {}"},
    {"left", "import { leaf } from 'leaf'; export let left = [leaf]; export * from 'leaf';"},
    {"right", "import * as ns from 'leaf'; export { ns }; export { leaf as again } from 'leaf';"},
    {"circle_a", "import { b } from 'circle_b'; export let a = { f: () => b };"},
    {"circle_b", "import * as ns from 'circle_a'; export let b = { f: () => ns.a, ns };"},
    {"circle_dead", "import { early } from 'circle_use'; export let late = 1; early;"},
    {"circle_use", "import { late } from 'circle_dead'; export let early = late;"},
    {"broken", "export let x = ;"},
    {"imports_broken", "import { leaf } from 'leaf'; import { x } from 'broken'; x;"},
    {"imports_missing", "import { leaf } from 'leaf'; import 'nowhere'; leaf;"},
    {"no_export", "import { nothing } from 'leaf'; nothing;"},
    {"ambiguous_1", "export let twice = {};"},
    {"ambiguous_2", "export let twice = [];"},
    {"ambiguous", "export * from 'ambiguous_1'; export * from 'ambiguous_2'; export let own = 1;"},
    {"star_circle_a", "export * from 'star_circle_b';"},
    {"star_circle_b", "export * from 'star_circle_a'; export let here = {};"},
    {"throws", "import { leaf } from 'leaf'; export let x = { leaf }; throw { x };"},
    {"imports_throws", "import { x } from 'throws'; export let y = () => x;"},
    {"waits", "export let w = {}; await null; await { then(f) { f(w); } };"},
    {"waits_forever", "export let w = {}; await new Promise(() => { w; }); w;"},
    {"waits_and_throws", "export let w = {}; await w; throw w;"},
    {"imports_waits", "import { w } from 'waits'; export let got = [w];"},
    {"rejected_circle_a", "import 'rejected_circle_b'; await null; throw { a: 1 };"},
    {"rejected_circle_b", "import 'rejected_circle_a'; await null;"},
    {"meta", "import.meta.own = import.meta; export let meta = import.meta;"},
};

static JSModuleDef *load_text(JSContext *ctx, const char *name, const char *text)
{
    JSValue code =
        JS_Eval(ctx, text, strlen(text), name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(code))
        return NULL;
    JSModuleDef *m = JS_VALUE_GET_PTR(code);
    JS_FreeValue(ctx, code); // the context keeps it
    return m;
}

static JSModuleDef *load_file(JSContext *ctx, const char *name, void *opaque)
{
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (strcmp(files[i].name, name) == 0)
            return load_text(ctx, name, files[i].text);
    }
    JS_ThrowReferenceError(ctx, "no module '%s'", name);
    return NULL;
}

// A context of its own, since a context keeps its modules.
static JSContext *begin(JSContext *ctx)
{
    JSContext *own = JS_NewContext(JS_GetRuntime(ctx));
    JS_SetModuleLoaderFunc(JS_GetRuntime(ctx), NULL, load_file, NULL);
    return own;
}

// Runs the jobs, and the collector while the modules live.
static void end(JSContext *ctx, JSContext *own)
{
    if (own) {
        api_drop(own);
        api_run_jobs(own);
        JS_RunGC(JS_GetRuntime(own));
        JS_FreeContext(own);
    }
    api_drop(ctx);
}

// Evaluates a module and EXPECTs how its promise is in the end; JS_PROMISE_NOT_A_PROMISE: it throws.
static void run(JSContext *ctx, const char *source, JSPromiseStateEnum expected)
{
    JSContext *own = begin(ctx);
    if (!own)
        return;
    JSValue promise = JS_Eval(own, source, strlen(source), "main", JS_EVAL_TYPE_MODULE);
    EXPECT(JS_IsException(promise) == JS_HasException(own));
    if (!JS_IsException(promise))
        api_run_jobs(own);
    EXPECT(JS_PromiseState(own, promise) == expected);
    JS_FreeValue(own, promise);
    end(ctx, own);
}

#define GRAPH(name, text, state)                                                                   \
    static void name(JSContext *ctx)                                                               \
    {                                                                                              \
        run(ctx, text, JS_PROMISE_##state);                                                        \
    }

GRAPH(diamond,
      "import { left, leaf } from 'left'; import { ns, again } from 'right';"
      "if (left[0] !== ns.leaf || again !== leaf) throw 1;",
      FULFILLED)
GRAPH(circle,
      "import { a } from 'circle_a'; import { b } from 'circle_b'; if (a.f() !== b ||"
      " b.f() !== a) throw 1;",
      FULFILLED)
GRAPH(circle_in_dead_zone, "import 'circle_dead';", REJECTED)
GRAPH(ambiguous_star,
      "import * as ns from 'ambiguous'; if ('twice' in ns || ns.own !== 1) throw"
      " 1;",
      FULFILLED)
GRAPH(ambiguous_import, "import { twice } from 'ambiguous'; twice;", NOT_A_PROMISE)
GRAPH(circle_of_stars, "import { here } from 'star_circle_a'; here.h = here;", FULFILLED)
GRAPH(circle_of_stars_missing, "import { not } from 'star_circle_a'; not;", NOT_A_PROMISE)
GRAPH(syntax_error_below, "import { leaf } from 'leaf'; import 'imports_broken'; leaf;",
      NOT_A_PROMISE)
GRAPH(missing_below, "import 'left'; import 'imports_missing';", NOT_A_PROMISE)
GRAPH(missing_export_below, "import 'left'; import 'no_export';", NOT_A_PROMISE)
GRAPH(throws_below, "import 'left'; import 'imports_throws'; globalThis.never = 1;", REJECTED)
GRAPH(waits_below, "import { got } from 'imports_waits'; got.push(got);", FULFILLED)
GRAPH(waits_beside,
      "import 'waits'; import 'leaf'; import 'imports_waits'; import 'waits_forever';", PENDING)
GRAPH(rejected_below, "import { w } from 'waits_and_throws'; w;", REJECTED)
GRAPH(rejected_circle, "import 'rejected_circle_a'; import 'rejected_circle_b';", REJECTED)
GRAPH(meta_in_a_cycle,
      "import { meta } from 'meta'; meta.more = import.meta; import.meta.m ="
      " meta;",
      FULFILLED)
GRAPH(own_name, "import * as me from 'main'; export let x = { me }; if (me.x !== x) throw 1;",
      FULFILLED)
GRAPH(namespace_object,
      "import * as ns from 'left'; Object.keys(ns); try { ns.left = 1; throw 2; }"
      " catch (e) { if (e === 2) throw e; } Reflect.ownKeys(ns).push(ns);"
      " Object.isFrozen(ns); ns.left.push(ns);",
      FULFILLED)
GRAPH(dynamic_imports,
      "let all = await Promise.allSettled(['leaf', 'circle_a', 'broken', 'nowhere',"
      " 'throws', 'imports_throws', 'no_export', 'waits'].map(n =>"
      " import(n))); all.push(all); if (all[0].status !== 'fulfilled' || all[2]."
      "status !== 'rejected') throw all;",
      FULFILLED)
GRAPH(dynamic_import_twice,
      "let a = import('throws').catch(e => e), b = import('throws').catch(e"
      " => e); if (await a !== await b) throw 1;",
      FULFILLED)
GRAPH(dynamic_import_key_throws,
      "await import({ toString() { throw 1; } }).catch(e => { if (e !=="
      " 1) throw e; }); await import('leaf', 5).then(() => { throw 2; },"
      " e => e); await import('leaf', { with: { type: 5 } }).then(() =>"
      " { throw 3; }, e => e);",
      FULFILLED)
GRAPH(dynamic_import_pending, "import('waits_forever').then(ns => ns); import('waits_forever');",
      FULFILLED)
GRAPH(early_return_from_generator,
      "export function* g() { try { yield g; } finally { await_ = g;"
      " } } let await_; for (let x of g()) break; export { await_ };",
      FULFILLED)

// ---- The functions of quickjs.h ---------------------------------------------------------------

static void unresolved_and_dropped(JSContext *ctx)
{
    JSContext *own = begin(ctx);
    if (own) {
        JSModuleDef *m = load_text(own, "loose", "import 'leaf'; export let x = {};");
        EXPECT(m != NULL);
        end(ctx, own); // never linked, nor run
    }
}

static void compiled_and_run(JSContext *ctx)
{
    static const char text[] = "import { leaf } from 'leaf'; export let x = { leaf };";
    JSContext *own = begin(ctx);
    if (own) {
        JSValue code = JS_Eval(own, text, sizeof(text) - 1, "main",
                               JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
        if (api_ok(own, code)) {
            EXPECT(JS_IsModule(code));
            EXPECT(JS_ResolveModule(own, code) == 0);
            JSModuleDef *m = JS_VALUE_GET_PTR(code);
            JSValue promise = JS_EvalFunction(own, code); // takes
            if (api_ok(own, promise)) {
                EXPECT(JS_PromiseState(own, promise) == JS_PROMISE_FULFILLED);
                JSValue ns = JS_GetModuleNamespace(own, m);
                if (api_ok(own, ns)) {
                    JSValue x = JS_GetPropertyStr(own, ns, "x");
                    EXPECT(JS_IsObject(x));
                    JS_FreeValue(own, x);
                }
                JS_FreeValue(own, ns);
                JSAtom name = JS_GetModuleName(own, m);
                const char *chars = JS_AtomToCString(own, name);
                EXPECT(chars && strcmp(chars, "main") == 0);
                JS_FreeCString(own, chars);
                JS_FreeAtom(own, name);
            }
            JS_FreeValue(own, promise);
        }
        end(ctx, own);
    }
}

static void import_meta(JSContext *ctx)
{
    JSContext *own = begin(ctx);
    JSModuleDef *m = own ? load_text(own, "with_meta", "export let url = import.meta.url;") : NULL;
    if (m) {
        JSValue meta = JS_GetImportMeta(own, m);
        if (api_ok(own, meta)) {
            EXPECT(JS_SetPropertyStr(own, meta, "url", JS_NewString(own, "its url")) == 1);
            EXPECT(JS_SetPropertyStr(own, meta, "self", JS_DupValue(own, meta)) == 1);
        }
        JS_FreeValue(own, meta);
    }
    if (own)
        end(ctx, own);
}

static void private_value(JSContext *ctx)
{
    JSContext *own = begin(ctx);
    JSModuleDef *m = own ? JS_NewCModule(own, "private", NULL) : NULL;
    if (m) {
        JSValue value = JS_NewObject(own);
        if (api_ok(own, value)) {
            EXPECT(JS_SetModulePrivateValue(own, m, JS_DupValue(own, value)) == 0);
            EXPECT(api_count(value) == 2);
            JSValue found = JS_GetModulePrivateValue(own, m);
            EXPECT(api_count(value) == 3);
            JS_FreeValue(own, found);
            EXPECT(JS_SetModulePrivateValue(own, m, JS_DupValue(own, value)) == 0); // replaced
            EXPECT(api_count(value) == 2);
        }
        JS_FreeValue(own, value);
    }
    if (own)
        end(ctx, own);
}

static JSValue make_object(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_NewObject(ctx);
}

static const JSCFunctionListEntry native_exports[] = {
    JS_CFUNC_DEF("make", 0, make_object),
    JS_PROP_STRING_DEF("text", "a text", JS_PROP_C_W_E),
    JS_PROP_DOUBLE_DEF("half", 0.5, JS_PROP_C_W_E),
};

static int native_init(JSContext *ctx, JSModuleDef *m)
{
    if (JS_SetModuleExportList(ctx, m, native_exports, 3) < 0)
        return -1;
    JSValue value = JS_NewObject(ctx);
    return JS_SetModuleExport(ctx, m, "object", value);
}

static int throwing_init(JSContext *ctx, JSModuleDef *m)
{
    JS_ThrowRangeError(ctx, "from the module");
    return -1;
}

static JSModuleDef *load_native(JSContext *ctx, const char *name, void *opaque)
{
    bool throws = strcmp(name, "native_throws") == 0;
    if (strncmp(name, "native", 6) != 0)
        return load_file(ctx, name, opaque);
    JSModuleDef *m = JS_NewCModule(ctx, name, throws ? throwing_init : native_init);
    if (!m || JS_AddModuleExportList(ctx, m, native_exports, 3) < 0 ||
        JS_AddModuleExport(ctx, m, "object") < 0)
        return NULL;
    return m;
}

static void run_native(JSContext *ctx, const char *source, JSPromiseStateEnum expected)
{
    JSContext *own = begin(ctx);
    if (!own)
        return;
    JS_SetModuleLoaderFunc(JS_GetRuntime(ctx), NULL, load_native, NULL);
    JSValue promise = JS_Eval(own, source, strlen(source), "main", JS_EVAL_TYPE_MODULE);
    EXPECT(JS_PromiseState(own, promise) == expected);
    JS_FreeValue(own, promise);
    end(ctx, own);
}

static void native_exports_list(JSContext *ctx)
{
    run_native(ctx,
               "import { make, text, object } from 'native'; import * as ns from 'native';"
               "object.ns = ns; object.made = make(); if (ns.text !== text) throw 1;",
               JS_PROMISE_FULFILLED);
}

static void native_init_throws(JSContext *ctx)
{
    run_native(ctx, "import { make } from 'native_throws'; make();", JS_PROMISE_REJECTED);
}

static void native_never_imported(JSContext *ctx)
{
    JSContext *own = begin(ctx);
    if (own) {
        JSModuleDef *m = JS_NewCModule(own, "alone", native_init);
        if (m) {
            EXPECT(JS_AddModuleExport(own, m, "object") == 0);
            EXPECT(JS_SetModuleExport(own, m, "object", JS_NewObject(own)) == 0);
            EXPECT(JS_SetModuleExport(own, m, "other", JS_NewObject(own)) == -1); // takes it
            api_expect_throw(own, "ReferenceError");
            EXPECT(JS_AddModuleExport(own, m, "object") == -1);
            api_expect_throw(own, "SyntaxError");
        }
        end(ctx, own);
    }
}

static void load_module(JSContext *ctx)
{
    JSContext *own = begin(ctx);
    if (own) {
        static const char *const names[] = {"left", "nowhere", "throws", "broken"};
        for (int i = 0; i < 4; i++) {
            JSValue promise = JS_LoadModule(own, "main", names[i]);
            EXPECT(JS_IsPromise(promise));
            if (!JS_IsException(promise)) {
                api_run_jobs(own);
                EXPECT(JS_PromiseState(own, promise) ==
                       (i == 0 ? JS_PROMISE_FULFILLED : JS_PROMISE_REJECTED));
            }
            JS_FreeValue(own, promise);
            api_drop(own);
        }
        JSValue pending = JS_LoadModule(own, NULL, "right"); // left for the teardown
        JS_FreeValue(own, pending);
        api_drop(own);
        JS_FreeContext(own);
    }
    api_drop(ctx);
}

// ---- Names and attributes -----------------------------------------------------------------------

static char *normalize(JSContext *ctx, const char *base, const char *name, void *opaque)
{
    ++*(int *)opaque;
    if (strcmp(name, "refused") == 0) {
        JS_ThrowTypeError(ctx, "a refused name");
        return NULL;
    }
    return js_strdup(ctx, strncmp(name, "x:", 2) == 0 ? name + 2 : name);
}

static int check(JSContext *ctx, void *opaque, JSValueConst attributes)
{
    JSValue type = JS_GetPropertyStr(ctx, attributes, "type");
    const char *text = JS_ToCString(ctx, type);
    JS_FreeValue(ctx, type);
    if (!text)
        return -1;
    int status = strcmp(text, "text") == 0 ? 0 : -1;
    JS_FreeCString(ctx, text);
    if (status < 0)
        JS_ThrowTypeError(ctx, "an unknown type");
    return status;
}

static JSModuleDef *load_with(JSContext *ctx, const char *name, void *opaque,
                              JSValueConst attributes)
{
    if (!JS_IsObject(attributes))
        return load_file(ctx, name, opaque);
    JSModuleDef *m = JS_NewCModule(ctx, name, native_init);
    if (!m || JS_AddModuleExportList(ctx, m, native_exports, 3) < 0 ||
        JS_AddModuleExport(ctx, m, "object") < 0)
        return NULL;
    return m;
}

static void names_and_attributes(JSContext *ctx)
{
    static const char *const sources[] = {
        "import { leaf } from 'x:leaf'; import { leaf as same } from 'leaf';"
        "if (leaf !== same) throw 1;",
        "import 'refused';", "import { text } from 'any' with { type: 'text' };",
        "import { text } from 'any' with { type: 'other' };",
        "await import('refused').then(() => { throw 1; }, e => e);"
        "await import('any', { with: { type: 'text' } });"
        "await import('any', { with: { type: 'wrong' } }).then(() => { throw 2; }, e => e);"};
    for (int i = 0; i < 5; i++) {
        int normalized = 0;
        JSContext *own = begin(ctx);
        if (!own)
            return;
        JS_SetModuleLoaderFunc2(JS_GetRuntime(ctx), normalize, load_with, check, &normalized);
        JSValue promise = JS_Eval(own, sources[i], strlen(sources[i]), "main", JS_EVAL_TYPE_MODULE);
        if (!JS_IsException(promise))
            api_run_jobs(own);
        EXPECT(JS_PromiseState(own, promise) ==
               (i == 1 || i == 3 ? JS_PROMISE_NOT_A_PROMISE : JS_PROMISE_FULFILLED));
        EXPECT(normalized > 0 || i == 3);
        JS_FreeValue(own, promise);
        end(ctx, own);
    }
    JS_SetModuleLoaderFunc(JS_GetRuntime(ctx), NULL, NULL, NULL);
}

static void without_loader(JSContext *ctx)
{
    JSContext *own = begin(ctx);
    if (own) {
        JS_SetModuleLoaderFunc(JS_GetRuntime(ctx), NULL, NULL, NULL);
        JSValue value = JS_Eval(own, "import 'leaf'", 13, "main", JS_EVAL_TYPE_MODULE);
        EXPECT(JS_IsException(value));
        api_expect_throw(own, "ReferenceError");
        JS_FreeValue(own, value);
        value = JS_Eval(own, "import('leaf')", 14, "main", JS_EVAL_TYPE_GLOBAL);
        EXPECT(JS_IsPromise(value));
        JS_FreeValue(own, value);
        end(ctx, own);
    }
}

static void detect(JSContext *ctx)
{
    static const struct {
        const char *text;
        bool is_module;
    } texts[] = {
        {"import 'a';", true},     {"export let a = 1;", true}, {"let a = 1;", false},
        {"import('a')", false},    {"await null;", true},       {"", false},
        {"import.meta.url", true}, {"let a = ;", false},        {"x => { await 1 }", false}};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        ck_assert_msg(JS_DetectModule(texts[i].text, strlen(texts[i].text)) == texts[i].is_module,
                      "%s", texts[i].text);
}

static void bytecode_of_module(JSContext *ctx)
{
    static const char text[] = "import { leaf } from 'leaf'; export let x = { leaf }, y = class {"
                               " #p = x; }; export default async () => { await x; };";
    size_t size = 0;
    JSContext *own = begin(ctx);
    if (!own)
        return;
    JSValue code = JS_Eval(own, text, sizeof(text) - 1, "main",
                           JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    if (api_ok(own, code)) {
        uint8_t *bytes = JS_WriteObject(own, &size, code, JS_WRITE_OBJ_BYTECODE);
        EXPECT(bytes != NULL);
        JSContext *reader = bytes ? begin(ctx) : NULL;
        if (reader) {
            JSValue copy = JS_ReadObject(reader, bytes, size, JS_READ_OBJ_BYTECODE);
            if (api_ok(reader, copy)) {
                EXPECT(JS_ResolveModule(reader, copy) == 0);
                JSValue promise = JS_EvalFunction(reader, copy); // takes
                EXPECT(JS_PromiseState(reader, promise) == JS_PROMISE_FULFILLED);
                JS_FreeValue(reader, promise);
            }
            end(ctx, reader);
        }
        js_free(own, bytes);
    }
    JS_FreeValue(own, code);
    end(ctx, own);
}

static void namespace_outlives_context(JSContext *ctx)
{
    JSContext *own = begin(ctx);
    JSValue ns = JS_UNDEFINED;
    if (own) {
        JSModuleDef *m = load_file(own, "leaf", NULL);
        if (m) {
            JSValue promise = JS_EvalFunction(own, JS_DupValue(own, JS_MKPTR(JS_TAG_MODULE, m)));
            if (api_ok(own, promise)) {
                ns = JS_GetModuleNamespace(own, m);
                api_ok(own, ns);
            }
            JS_FreeValue(own, promise);
        }
        end(ctx, own);
    }
    JS_RunGC(JS_GetRuntime(ctx));
    if (JS_IsObject(ns)) {
        JSValue leaf = JS_GetPropertyStr(ctx, ns, "leaf");
        EXPECT(JS_IsObject(leaf));
        JS_FreeValue(ctx, leaf);
    }
    JS_FreeValue(ctx, ns);
    api_drop(ctx);
}

static const ApiCase cases[] = {
    API_CASE(diamond),
    API_CASE(circle),
    API_CASE(circle_in_dead_zone),
    API_CASE(ambiguous_star),
    API_CASE(ambiguous_import),
    API_CASE(circle_of_stars),
    API_CASE(circle_of_stars_missing),
    API_CASE(syntax_error_below),
    API_CASE(missing_below),
    API_CASE(missing_export_below),
    API_CASE(throws_below),
    API_CASE(waits_below),
    API_CASE(waits_beside),
    API_CASE(rejected_below),
    API_CASE(rejected_circle),
    API_CASE(meta_in_a_cycle),
    API_CASE(own_name),
    API_CASE(namespace_object),
    API_CASE(dynamic_imports),
    API_CASE(dynamic_import_twice),
    API_CASE(dynamic_import_key_throws),
    API_CASE(dynamic_import_pending),
    API_CASE(early_return_from_generator),
    API_CASE(unresolved_and_dropped),
    API_CASE(compiled_and_run),
    API_CASE(import_meta),
    API_CASE(private_value),
    API_CASE(native_exports_list),
    API_CASE(native_init_throws),
    API_CASE(native_never_imported),
    API_CASE(load_module),
    API_CASE(names_and_attributes),
    API_CASE(without_loader),
    API_OWN_RUNTIMES(detect),
    API_CASE(bytecode_of_module),
    API_CASE(namespace_outlives_context),
};

Suite *api_module_suite(void)
{
    return api_suite("api_module", cases, sizeof(cases) / sizeof(cases[0]));
}
