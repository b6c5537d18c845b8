// SPDX-License-Identifier: MIT
// Evaluating modules, with top-level await (ECMA-262 sec-cyclic-module-records).
#include "vm/module.h"

#include "base/planted.h"
#include "object/error.h"
#include "object/upcall.h"
#include "vm/exception.h"
#include "vm/promise.h"

#include <assert.h>
#include <stdlib.h>

static bool is_async_pending(const JSModuleDef *module)
{
    return module->async_order != 0 && module->async_order != JS_MODULE_ASYNC_DONE;
}

static void set_error(JSRuntime *rt, JSModuleDef *module, JSValueConst error)
{
    module->status = JS_MODULE_EVALUATED;
    module->has_error = true;
    js_set_slot(rt, &module->error, js_dup(error));
}

static void set_cycle_root(JSRuntime *rt, JSModuleDef *module, JSModuleDef *root)
{
    JSModuleDef *old = module->cycle_root;
    module->cycle_root = js_heap_dup(root);
    if (js_planted(JS_PLANTED_MODULE))
        module->cycle_root = js_heap_dup(root);
    js_heap_free(rt, old);
}

// Resolves [[TopLevelCapability]], where there is one.
static void resolve_promise(JSContext *ctx, JSModuleDef *module)
{
    if (JS_IsObject(module->promise) &&
        js_promise_peek(module->promise)->state == JS_PROMISE_PENDING)
        js_promise_fulfill(ctx, module->promise, JS_UNDEFINED);
}

static void reject_promise(JSContext *ctx, JSModuleDef *module, JSValueConst error)
{
    if (JS_IsObject(module->promise) &&
        js_promise_peek(module->promise)->state == JS_PROMISE_PENDING)
        js_promise_reject(ctx, module->promise, js_dup(error));
}

// ExecuteModule of a module without top-level await. -1: exception.
static int execute_sync(JSContext *ctx, JSModuleDef *module)
{
    JSContext *realm = module->realm;
    if (!module->bytecode)
        return module->init ? (module->init(realm, module) < 0 ? -1 : 0) : 0;
    JSValue result = js_call(realm, js_object_borrow(module->function), JS_UNDEFINED, 0, NULL);
    int status = JS_IsException(result) ? -1 : 0;
    js_free_value(ctx, result);
    return status;
}

// ---- Top-level await
// -----------------------------------------------------------------------------

typedef struct ExecutionList {
    JSModuleDef **modules; // borrowed: each is held by its child's parents or the registry
    uint32_t count;
    uint32_t capacity;
} ExecutionList;

static int execute_async(JSContext *ctx, JSModuleDef *module);
static int async_rejected(JSContext *ctx, JSModuleDef *module, JSValueConst error);

// ECMA-262 sec-gather-available-ancestors
static int gather_ancestors(JSContext *ctx, JSModuleDef *module, ExecutionList *list)
{
    for (uint32_t i = 0; i < module->async_parent_count; i++) {
        JSModuleDef *parent = module->async_parents[i];
        bool is_known = false;
        for (uint32_t k = 0; k < list->count; k++)
            is_known = is_known || list->modules[k] == parent;
        if (is_known || (parent->cycle_root && parent->cycle_root->has_error))
            continue;
        assert(parent->pending_async_dependencies > 0);
        if (--parent->pending_async_dependencies > 0)
            continue;
        if (!js_array_reserve(&ctx->rt->allocator, (void **)&list->modules, &list->capacity,
                              list->count + 1, sizeof *list->modules)) {
            js_throw_out_of_memory(ctx);
            return -1;
        }
        list->modules[list->count++] = parent;
        if (!parent->has_await && gather_ancestors(ctx, parent, list) < 0)
            return -1;
    }
    return 0;
}

static int compare_order(const void *a, const void *b)
{
    uint64_t left = (*(JSModuleDef *const *)a)->async_order;
    uint64_t right = (*(JSModuleDef *const *)b)->async_order;
    return left < right ? -1 : left > right;
}

// Rejects with the pending exception. -1: it is uncatchable and stays pending.
static int reject_pending(JSContext *ctx, JSModuleDef *module)
{
    bool is_uncatchable;
    JSValue error = js_exception_take(ctx, &is_uncatchable);
    int status = async_rejected(ctx, module, error);
    if (is_uncatchable) {
        js_exception_set(ctx, error, true);
        return -1;
    }
    js_free_value(ctx, error);
    return status;
}

static int execute_ancestor(JSContext *ctx, JSModuleDef *module)
{
    if (module->status == JS_MODULE_EVALUATED)
        return 0; // failed meanwhile
    if (module->has_await)
        return execute_async(ctx, module);
    if (execute_sync(ctx, module) < 0)
        return reject_pending(ctx, module);
    module->async_order = JS_MODULE_ASYNC_DONE;
    module->status = JS_MODULE_EVALUATED;
    resolve_promise(ctx, module);
    return 0;
}

// ECMA-262 sec-async-module-execution-fulfilled. -1: exception.
static int async_fulfilled(JSContext *ctx, JSModuleDef *module)
{
    ExecutionList list = {0};
    if (module->status == JS_MODULE_EVALUATED)
        return 0; // failed meanwhile
    module->async_order = JS_MODULE_ASYNC_DONE;
    module->status = JS_MODULE_EVALUATED;
    resolve_promise(ctx, module);
    int status = gather_ancestors(ctx, module, &list);
    if (list.count > 1)
        qsort(list.modules, list.count, sizeof *list.modules, compare_order);
    for (uint32_t i = 0; i < list.count && status == 0; i++)
        status = execute_ancestor(ctx, list.modules[i]);
    js_heap_free_block(ctx->rt, list.modules);
    return status;
}

// ECMA-262 sec-async-module-execution-rejected
static int async_rejected(JSContext *ctx, JSModuleDef *module, JSValueConst error)
{
    if (module->status == JS_MODULE_EVALUATED)
        return 0;
    set_error(ctx->rt, module, error);
    module->async_order = JS_MODULE_ASYNC_DONE;
    reject_promise(ctx, module, error);
    for (uint32_t i = 0; i < module->async_parent_count; i++)
        async_rejected(ctx, module->async_parents[i], error);
    return 0;
}

// arguments: unused, the settled value; cell: the module
static JSValue run_settled_job(JSContext *ctx, JSJob *job)
{
    JSModuleDef *module = (JSModuleDef *)job->cell;
    int status = job->is_rejection ? async_rejected(ctx, module, job->arguments[0])
                                   : async_fulfilled(ctx, module);
    return status < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

// ECMA-262 sec-execute-async-module. -1: an uncatchable exception.
static int execute_async(JSContext *ctx, JSModuleDef *module)
{
    assert(module->has_await);
    JSJob *job = js_job_new(ctx, run_settled_job, 1);
    if (!job)
        return reject_pending(ctx, module);
    job->cell = js_heap_dup(module);
    JSValue promise =
        js_call(module->realm, js_object_borrow(module->function), JS_UNDEFINED, 0, NULL);
    if (JS_IsException(promise)) {
        js_heap_free(ctx->rt, job);
        return reject_pending(ctx, module);
    }
    js_promise_react(ctx, promise, job);
    js_free_value(ctx, promise);
    return 0;
}

// ---- Evaluate
// ------------------------------------------------------------------------------------

typedef struct SearchStack {
    JSModuleDef *top;
    uint32_t index;
} SearchStack;

static int add_async_parent(JSContext *ctx, JSModuleDef *module, JSModuleDef *parent)
{
    if (!js_array_reserve(&ctx->rt->allocator, (void **)&module->async_parents,
                          &module->async_parent_capacity, module->async_parent_count + 1,
                          sizeof *module->async_parents)) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    module->async_parents[module->async_parent_count++] = js_heap_dup(parent);
    parent->pending_async_dependencies++;
    return 0;
}

static int throw_error_of(JSContext *ctx, const JSModuleDef *module)
{
    JS_Throw(ctx, js_dup(module->error));
    return -1;
}

static int evaluate_inner(JSContext *ctx, JSModuleDef *module, SearchStack *stack);

static int evaluate_request(JSContext *ctx, JSModuleDef *module, JSModuleDef *other,
                            SearchStack *stack)
{
    if (evaluate_inner(ctx, other, stack) < 0)
        return -1;
    if (other->status == JS_MODULE_EVALUATING) {
        if (other->dfs_ancestor_index < module->dfs_ancestor_index)
            module->dfs_ancestor_index = other->dfs_ancestor_index;
    } else {
        if (other->cycle_root)
            other = other->cycle_root;
        if (other->has_error)
            return throw_error_of(ctx, other);
    }
    return is_async_pending(other) ? add_async_parent(ctx, other, module) : 0;
}

static int execute(JSContext *ctx, JSModuleDef *module)
{
    if (module->pending_async_dependencies == 0 && !module->has_await)
        return execute_sync(ctx, module);
    module->async_order = ++ctx->rt->modules->async_order;
    return module->pending_async_dependencies == 0 ? execute_async(ctx, module) : 0;
}

// ECMA-262 sec-innermoduleevaluation
static int evaluate_inner(JSContext *ctx, JSModuleDef *module, SearchStack *stack)
{
    if (module->status >= JS_MODULE_EVALUATING_ASYNC)
        return module->has_error ? throw_error_of(ctx, module) : 0;
    if (module->status == JS_MODULE_EVALUATING)
        return 0;
    assert(module->status == JS_MODULE_LINKED);
    if (js_runtime_stack_overflows(ctx->rt, 0)) {
        js_throw_stack_overflow(ctx);
        return -1;
    }
    module->status = JS_MODULE_EVALUATING;
    module->dfs_index = module->dfs_ancestor_index = stack->index++;
    module->pending_async_dependencies = 0;
    module->stack_next = stack->top;
    stack->top = module;
    for (uint32_t i = 0; i < module->requested_count; i++) {
        if (evaluate_request(ctx, module, module->requested[i], stack) < 0)
            return -1;
    }
    if (execute(ctx, module) < 0)
        return -1;
    if (module->dfs_ancestor_index != module->dfs_index)
        return 0;
    JSModuleDef *popped;
    do {
        popped = stack->top;
        stack->top = popped->stack_next;
        popped->stack_next = NULL;
        if (popped->status == JS_MODULE_EVALUATING)
            popped->status =
                popped->async_order == 0 ? JS_MODULE_EVALUATED : JS_MODULE_EVALUATING_ASYNC;
        set_cycle_root(ctx->rt, popped, module);
    } while (popped != module);
    return 0;
}

// The search failed with the pending exception: all modules on the stack keep it as their error.
static JSValue fail_evaluation(JSContext *ctx, JSModuleDef *module, SearchStack *stack,
                               JSValue promise)
{
    bool is_uncatchable;
    JSValue error = js_exception_take(ctx, &is_uncatchable);
    while (stack->top) {
        JSModuleDef *popped = stack->top;
        stack->top = popped->stack_next;
        popped->stack_next = NULL;
        set_error(ctx->rt, popped, error);
    }
    js_promise_reject(ctx, promise, js_dup(error));
    if (is_uncatchable) {
        js_exception_set(ctx, error, true);
        js_free_value(ctx, promise);
        return JS_EXCEPTION;
    }
    js_free_value(ctx, error);
    return promise;
}

JSValue js_module_evaluate(JSContext *ctx, JSModuleDef *module)
{
    SearchStack stack = {NULL, 0};
    if (module->status >= JS_MODULE_EVALUATING_ASYNC && module->cycle_root)
        module = module->cycle_root;
    if (JS_IsObject(module->promise))
        return js_dup(module->promise);
    JSValue promise = js_promise_new(ctx);
    if (JS_IsException(promise))
        return promise;
    js_set_slot(ctx->rt, &module->promise, js_dup(promise));
    if (evaluate_inner(ctx, module, &stack) < 0)
        return fail_evaluation(ctx, module, &stack, promise);
    assert(!stack.top);
    if (!is_async_pending(module))
        resolve_promise(ctx, module);
    return promise;
}
