// SPDX-License-Identifier: MIT
// Contexts as cells, and the parts of the C API that make and configure them. A context costs a
// cell and an object for the lexical variables of scripts: all else is made when it is touched.
#include "object/realm.h"

#include "base/random.h"
#include "base/time.h"
#include "object/error.h"
#include "object/object.h"

#include <assert.h>

// ---- The kind --------------------------------------------------------------------------------

static void visit_shapes(JSRuntime *rt, JSContext *ctx, JSVisitor *visitor)
{
    js_visit_cell(visitor, rt, (void **)&ctx->object_shape, "object shape", -1);
    js_visit_cell(visitor, rt, (void **)&ctx->array_shape, "array shape", -1);
    js_visit_cell(visitor, rt, (void **)&ctx->function_shape, "function shape", -1);
    js_visit_cell(visitor, rt, (void **)&ctx->function_prototype_shape,
                  "function with prototype shape", -1);
    js_visit_cell(visitor, rt, (void **)&ctx->iterator_result_shape, "iterator result shape", -1);
    js_visit_cell(visitor, rt, (void **)&ctx->regexp_shape, "regexp shape", -1);
    const int count = sizeof(ctx->recent_shapes) / sizeof(ctx->recent_shapes[0]);
    for (int i = 0; i < count; i++)
        js_visit_cell(visitor, rt, (void **)&ctx->recent_shapes[i], "recent shape", i);
}

static void visit_context(JSRuntime *rt, JSCell *cell, JSVisitor *visitor)
{
    JSContext *ctx = (JSContext *)cell;
    for (int id = 0; id < JS_INTRINSIC_COUNT; id++)
        js_visit_cell(visitor, rt, (void **)&ctx->intrinsics[id], "intrinsic", id);
    for (uint32_t i = 0; i < ctx->class_proto_count; i++)
        js_visit_value(visitor, rt, &ctx->class_protos[i], "class prototype", i);
    js_visit_value(visitor, rt, &ctx->global_lexicals, "global lexicals", -1);
    js_visit_value(visitor, rt, &ctx->template_cache, "template cache", -1);
    js_visit_cell(visitor, rt, (void **)&ctx->modules, "modules", -1);
    visit_shapes(rt, ctx, visitor);
}

static void finalize_context(JSRuntime *rt, JSCell *cell)
{
    JSContext *ctx = (JSContext *)cell;
    if (ctx->link.next)
        list_remove(&ctx->link);
}

static void release_context_blocks(JSRuntime *rt, JSCell *cell)
{
    js_heap_free_block(rt, ((JSContext *)cell)->class_protos);
}

static bool context_may_revive(JSRuntime *rt, const JSCell *cell)
{
    return false;
}

const JSKindOps js_context_kind = {
    .visit = visit_context,
    .finalize = finalize_context,
    .may_revive = context_may_revive,
    .release_blocks = release_context_blocks,
};

// ---- Life ------------------------------------------------------------------------------------

JSContext *JS_NewContextRaw(JSRuntime *rt)
{
    JSContext *ctx = js_heap_new_cell(rt, JS_CELL_CONTEXT, sizeof(*ctx));
    if (!ctx)
        return NULL;
    ctx->rt = rt;
    ctx->global_lexicals = JS_UNDEFINED;
    ctx->template_cache = JS_UNDEFINED;
    list_add_tail(&ctx->link, &rt->context_list);
    JSRandom random;
    js_random_seed(&random, js_time_monotonic_ns() ^ (uintptr_t)ctx);
    ctx->random_state = random.state;
    JSShape *shape = js_shape_for_proto(rt, NULL);
    JSValue lexicals = JS_EXCEPTION;
    // Without the error object that a failure would make: nobody could fetch it.
    rt->is_throwing_out_of_memory = true;
    if (shape)
        lexicals = js_object_new_with_shape(ctx, shape, JS_CLASS_OBJECT);
    rt->is_throwing_out_of_memory = false;
    if (JS_IsException(lexicals)) {
        js_heap_free(rt, ctx);
        return NULL;
    }
    ctx->global_lexicals = lexicals;
    return ctx;
}

JSContext *JS_NewContext(JSRuntime *rt)
{
    JSContext *ctx = JS_NewContextRaw(rt);
    if (ctx)
        ctx->global_groups = JS_GROUP_ALL;
    return ctx;
}

// What the realm's own objects hold stays until they go: they are cycles that a collection frees.
void JS_FreeContext(JSContext *ctx)
{
    if (!ctx)
        return;
#ifndef NDEBUG
    js_realm_check(ctx);
#endif
    js_heap_free(ctx->rt, ctx);
}

JSContext *JS_DupContext(JSContext *ctx)
{
    return js_heap_dup(ctx);
}

JSRuntime *JS_GetRuntime(JSContext *ctx)
{
    return ctx->rt;
}

void *JS_GetContextOpaque(JSContext *ctx)
{
    return ctx->opaque;
}

void JS_SetContextOpaque(JSContext *ctx, void *opaque)
{
    ctx->opaque = opaque;
}

JSValue JS_GetGlobalObject(JSContext *ctx)
{
    JSObject *global = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_GLOBAL);
    return global ? js_object_value(js_object_dup(global)) : JS_EXCEPTION;
}

// ---- Prototypes of classes ---------------------------------------------------------------------

void JS_SetClassProto(JSContext *ctx, JSClassID class_id, JSValue obj)
{
    JSRuntime *rt = ctx->rt;
    if (class_id >= ctx->class_proto_count) {
        uint32_t count = class_id + 1;
        JSValue *protos = js_heap_resize(rt, ctx->class_protos, count * sizeof(*protos));
        if (!protos) {
            js_free_value(ctx, obj);
            js_throw_out_of_memory(ctx);
            return;
        }
        for (uint32_t i = ctx->class_proto_count; i < count; i++)
            protos[i] = JS_UNDEFINED;
        ctx->class_protos = protos;
        ctx->class_proto_count = count;
    }
    js_set_slot(rt, &ctx->class_protos[class_id], obj);
}

JSValue JS_GetClassProto(JSContext *ctx, JSClassID class_id)
{
    bool is_null;
    JSObject *proto = js_realm_peek_class_proto(ctx, class_id, &is_null);
    if (proto)
        return js_object_value(js_object_dup(proto));
    return is_null ? JS_NULL : JS_EXCEPTION;
}

// ---- Groups of global properties ----------------------------------------------------------------

int JS_AddIntrinsicBaseObjects(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_BASE);
}

int JS_AddIntrinsicDate(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_DATE);
}

int JS_AddIntrinsicEval(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_EVAL);
}

void JS_AddIntrinsicRegExpCompiler(JSContext *ctx)
{
    // The compiler needs no state of the context.
}

int JS_AddIntrinsicRegExp(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_REGEXP);
}

int JS_AddIntrinsicJSON(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_JSON);
}

int JS_AddIntrinsicProxy(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_PROXY);
}

int JS_AddIntrinsicMapSet(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_MAP_SET);
}

int JS_AddIntrinsicTypedArrays(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_TYPED_ARRAYS);
}

int JS_AddIntrinsicPromise(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_PROMISE);
}

int JS_AddIntrinsicBigInt(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_BIG_INT);
}

int JS_AddIntrinsicWeakRef(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_WEAK_REF);
}

int JS_AddPerformance(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_PERFORMANCE);
}

int JS_AddIntrinsicDOMException(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_DOM_EXCEPTION);
}

int JS_AddIntrinsicAToB(JSContext *ctx)
{
    return js_realm_add_groups(ctx, JS_GROUP_A_TO_B);
}
