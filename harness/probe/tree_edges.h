// SPDX-License-Identifier: MIT
// The owned slots of the cells of a QuickJS tree, with names. Part of tree.c, which alone sees the
// private structures; empty for all others. What is not named here is a private member. A tree for
// which this does not compile is built with PROBE_TREE_EDGES=0 and gets no more than that.
#ifndef HARNESS_PROBE_TREE_EDGES_H
#define HARNESS_PROBE_TREE_EDGES_H
#if defined(PROBE_TREE_SOURCE) && PROBE_TREE_EDGES
#include "graph.h"

static void tree_name_value(JSValueConst value, const char *name, JSAtom atom, int64_t index)
{
    GraphLabel label = {name, atom, index};
    void *cell = JS_VALUE_GET_PTR(value);
    switch (JS_VALUE_GET_TAG(value)) {
    case JS_TAG_OBJECT:
    case JS_TAG_FUNCTION_BYTECODE:
        graph_hint(cell, label);
        break;
    case JS_TAG_STRING:
        graph_leaf(cell, PROBE_STRING, CELL_REFERENCES(cell), label);
        break;
    case JS_TAG_SYMBOL:
        graph_leaf(cell, PROBE_SYMBOL, CELL_REFERENCES(cell), label);
        break;
#if PROBE_TREE_HAS_ROPE
    case JS_TAG_STRING_ROPE:
        graph_leaf(cell, PROBE_ROPE, CELL_REFERENCES(cell), label);
        break;
#endif
    case JS_TAG_BIG_INT:
        graph_leaf(cell, PROBE_BIG_INTEGER, CELL_REFERENCES(cell), label);
        break;
    default:
        break;
    }
}

static void tree_name_cell(void *cell, const char *name, JSAtom atom, int64_t index)
{
    if (cell != NULL) {
        graph_hint(cell, (GraphLabel){name, atom, index});
    }
}

static void tree_name_properties(JSObject *object)
{
    JSShape *shape = object->shape;
    if (shape == NULL || object->prop == NULL) {
        return;
    }
    tree_name_cell(shape, "shape", JS_ATOM_NULL, -1);
    JSShapeProperty *property = SHAPE_PROPERTIES(shape);
    for (int i = 0; i < (int)shape->prop_count; i++, property++) {
        JSProperty *slot = &object->prop[i];
        if (property->atom == JS_ATOM_NULL) {
            continue;
        }
        switch (property->flags & JS_PROP_TMASK) {
        case JS_PROP_GETSET:
            tree_name_cell(slot->u.getset.getter, "getter", property->atom, -1);
            tree_name_cell(slot->u.getset.setter, "setter", property->atom, -1);
            break;
        case JS_PROP_VARREF:
            tree_name_cell(slot->u.var_ref, "variable", property->atom, -1);
            break;
        case JS_PROP_AUTOINIT:
#if PROBE_TREE_HAS_REALM_AND_ID
            tree_name_cell((void *)(slot->u.init.realm_and_id & ~(uintptr_t)3),
                           "realm of the unmade property", property->atom, -1);
#endif
            break;
        default:
            tree_name_value(slot->u.value, "property", property->atom, -1);
        }
    }
}

static void tree_name_function(JSObject *object)
{
    JSFunctionBytecode *bytecode = object->u.func.function_bytecode;
    tree_name_cell(object->u.func.home_object, "home object", JS_ATOM_NULL, -1);
    if (bytecode == NULL) {
        return;
    }
    tree_name_cell(bytecode, "bytecode", JS_ATOM_NULL, -1);
    for (int i = 0; object->u.func.var_refs != NULL && i < (int)bytecode->closure_var_count; i++) {
        JSAtom name = bytecode->closure_var[i].var_name;
        tree_name_cell(object->u.func.var_refs[i], "closure variable", name,
                       name == JS_ATOM_NULL ? i : -1);
    }
}

static void tree_name_frame(JSStackFrame *frame, const char *slot_name)
{
    tree_name_value(frame->cur_func, "function of the frame", JS_ATOM_NULL, -1);
    if (frame->cur_sp != NULL) {
        int64_t index = 0;
        for (JSValue *slot = frame->arg_buf; slot < frame->cur_sp; slot++) {
            tree_name_value(*slot, slot_name, JS_ATOM_NULL, index++);
        }
    }
}

#if PROBE_TREE_HAS_PROMISES
static void tree_name_promise(JSObject *object)
{
    JSPromiseData *promise = object->u.promise_data;
    if (promise == NULL) {
        return;
    }
    tree_name_value(promise->promise_result, "promise result", JS_ATOM_NULL, -1);
    for (int i = 0; i < 2; i++) {
        struct list_head *at;
        int64_t index = 0;
        list_for_each (at, &promise->promise_reactions[i]) {
            JSPromiseReactionData *reaction = list_entry(at, JSPromiseReactionData, link);
            tree_name_value(reaction->handler, i == 0 ? "promise reaction" : "rejection reaction",
                            JS_ATOM_NULL, index);
            tree_name_value(reaction->resolving_funcs[0], "resolve of promise reaction",
                            JS_ATOM_NULL, index);
            tree_name_value(reaction->resolving_funcs[1], "reject of promise reaction",
                            JS_ATOM_NULL, index);
            index++;
        }
    }
}
#endif

static void tree_name_map(JSObject *object)
{
    JSMapState *map = object->u.map_state;
    struct list_head *at;
    int64_t index = 0;
    if (map == NULL) {
        return;
    }
    list_for_each (at, &map->records) {
        JSMapRecord *record = list_entry(at, JSMapRecord, link);
        if (!map->is_weak) {
            tree_name_value(record->key, "map entry key", JS_ATOM_NULL, index);
        }
        tree_name_value(record->value, "map entry value", JS_ATOM_NULL, index++);
    }
}

#if PROBE_TREE_HAS_FINREC
static void tree_name_registry(JSObject *object)
{
    JSFinalizationRegistryData *registry = object->u.opaque;
    struct list_head *at;
    if (registry == NULL) {
        return;
    }
    tree_name_value(registry->cb, "registry callback", JS_ATOM_NULL, -1);
    list_for_each (at, &registry->entries) {
        JSFinRecEntry *entry = list_entry(at, JSFinRecEntry, link);
        tree_name_value(entry->held_val, "registry held value", JS_ATOM_NULL, -1);
    }
}
#endif

static void tree_name_elements(JSObject *object)
{
    if (object->fast_array) {
        for (uint32_t i = 0; i < object->u.array.count; i++) {
            tree_name_value(object->u.array.u.values[i], "array element", JS_ATOM_NULL, i);
        }
    }
}

static void tree_name_generator(JSObject *object)
{
    JSGeneratorData *generator = object->u.generator_data;
    if (generator == NULL) {
        return;
    }
#if PROBE_TREE_HAS_GENERATOR_POINTER
    tree_name_cell(generator->func_state, "generator frame", JS_ATOM_NULL, -1);
#else
    if (generator->state != JS_GENERATOR_STATE_COMPLETED) {
        tree_name_frame(&generator->func_state.frame, "generator frame slot");
        tree_name_value(generator->func_state.this_val, "this of the generator", JS_ATOM_NULL, -1);
    }
#endif
}

static void tree_name_internal(JSObject *object)
{
    switch (object->class_id) {
    case JS_CLASS_ARRAY:
    case JS_CLASS_ARGUMENTS:
        tree_name_elements(object);
        break;
    case JS_CLASS_BYTECODE_FUNCTION:
    case JS_CLASS_GENERATOR_FUNCTION:
    case JS_CLASS_ASYNC_FUNCTION:
    case JS_CLASS_ASYNC_GENERATOR_FUNCTION:
        tree_name_function(object);
        break;
    case JS_CLASS_C_FUNCTION:
        tree_name_cell(object->u.cfunc.realm, "realm", JS_ATOM_NULL, -1);
        break;
    case JS_CLASS_BOUND_FUNCTION: {
        JSBoundFunction *bound = object->u.bound_function;
        tree_name_value(bound->func_obj, "bound function", JS_ATOM_NULL, -1);
        tree_name_value(bound->this_val, "bound this", JS_ATOM_NULL, -1);
        for (int i = 0; i < bound->argc; i++) {
            tree_name_value(bound->argv[i], "bound argument", JS_ATOM_NULL, i);
        }
        break;
    }
    case JS_CLASS_C_FUNCTION_DATA: {
        JSCFunctionDataRecord *record = object->u.c_function_data_record;
        for (int i = 0; record != NULL && i < record->data_len; i++) {
            tree_name_value(record->data[i], "data of native function", JS_ATOM_NULL, i);
        }
        break;
    }
    case JS_CLASS_MAP:
    case JS_CLASS_SET:
    case JS_CLASS_WEAKMAP:
    case JS_CLASS_WEAKSET:
        tree_name_map(object);
        break;
    case JS_CLASS_ARRAY_ITERATOR:
        if (object->u.array_iterator_data != NULL) {
            tree_name_value(object->u.array_iterator_data->obj, "iterated object", JS_ATOM_NULL,
                            -1);
        }
        break;
    case JS_CLASS_MAP_ITERATOR:
    case JS_CLASS_SET_ITERATOR:
        if (object->u.map_iterator_data != NULL) {
            tree_name_value(object->u.map_iterator_data->obj, "iterated object", JS_ATOM_NULL, -1);
        }
        break;
    case JS_CLASS_PROXY:
        if (object->u.proxy_data != NULL) {
            tree_name_value(object->u.proxy_data->target, "proxy target", JS_ATOM_NULL, -1);
            tree_name_value(object->u.proxy_data->handler, "proxy handler", JS_ATOM_NULL, -1);
        }
        break;
    case JS_CLASS_GENERATOR:
        tree_name_generator(object);
        break;
    case JS_CLASS_ASYNC_FUNCTION_RESOLVE:
    case JS_CLASS_ASYNC_FUNCTION_REJECT:
        tree_name_cell(object->u.async_function_data, "async frame", JS_ATOM_NULL, -1);
        break;
#if PROBE_TREE_HAS_PROMISES
    case JS_CLASS_PROMISE:
        tree_name_promise(object);
        break;
    case JS_CLASS_PROMISE_RESOLVE_FUNCTION:
    case JS_CLASS_PROMISE_REJECT_FUNCTION:
        if (object->u.promise_function_data != NULL) {
            tree_name_value(object->u.promise_function_data->promise, "promise", JS_ATOM_NULL, -1);
        }
        break;
#endif
#if PROBE_TREE_HAS_FINREC
    case JS_CLASS_FINALIZATION_REGISTRY:
        tree_name_registry(object);
        break;
#endif
    case JS_CLASS_NUMBER:
    case JS_CLASS_STRING:
    case JS_CLASS_BOOLEAN:
    case JS_CLASS_SYMBOL:
    case JS_CLASS_BIG_INT:
        tree_name_value(object->u.object_data, "primitive value", JS_ATOM_NULL, -1);
        break;
    default:
        break;
    }
}

static void tree_name_async_frame(JSGCObjectHeader *cell)
{
#if PROBE_TREE_HAS_GENERATOR_POINTER
    JSAsyncFunctionState *state = (JSAsyncFunctionState *)cell;
    if (!state->is_completed) {
        tree_name_frame(&state->frame, "async frame slot");
        tree_name_value(state->this_val, "this of the async frame", JS_ATOM_NULL, -1);
    }
    tree_name_value(state->resolving_funcs[0], "resolve of the async frame", JS_ATOM_NULL, -1);
    tree_name_value(state->resolving_funcs[1], "reject of the async frame", JS_ATOM_NULL, -1);
#else
    JSAsyncFunctionData *data = (JSAsyncFunctionData *)cell;
    if (data->is_active) {
        tree_name_frame(&data->func_state.frame, "async frame slot");
        tree_name_value(data->func_state.this_val, "this of the async frame", JS_ATOM_NULL, -1);
    }
    tree_name_value(data->resolving_funcs[0], "resolve of the async frame", JS_ATOM_NULL, -1);
    tree_name_value(data->resolving_funcs[1], "reject of the async frame", JS_ATOM_NULL, -1);
#endif
}

static void tree_name_context(JSRuntime *rt, JSContext *ctx)
{
    tree_name_value(ctx->global_obj, "global object", JS_ATOM_NULL, -1);
    tree_name_value(ctx->global_var_obj, "global variables", JS_ATOM_NULL, -1);
    for (int i = 0; ctx->class_proto != NULL && i < (int)rt->class_count; i++) {
        tree_name_value(ctx->class_proto[i], "prototype of class", rt->class_array[i].class_name,
                        -1);
    }
}

// Names the slots of a cell, before the engine's own marking tells of them.
static void tree_name_slots(JSRuntime *rt, JSGCObjectHeader *cell)
{
    switch ((int)CELL_TYPE(cell)) {
    case JS_GC_OBJ_TYPE_JS_OBJECT:
        tree_name_properties((JSObject *)cell);
        tree_name_internal((JSObject *)cell);
        break;
    case JS_GC_OBJ_TYPE_FUNCTION_BYTECODE: {
        JSFunctionBytecode *bytecode = (JSFunctionBytecode *)cell;
        tree_name_cell(bytecode->realm, "realm", JS_ATOM_NULL, -1);
        for (int i = 0; i < bytecode->cpool_count; i++) {
            tree_name_value(bytecode->cpool[i], "constant", JS_ATOM_NULL, i);
        }
        break;
    }
    case JS_GC_OBJ_TYPE_SHAPE:
        tree_name_cell(((JSShape *)cell)->proto, "prototype", JS_ATOM_NULL, -1);
        break;
    case JS_GC_OBJ_TYPE_VAR_REF: {
        JSVarRef *reference = (JSVarRef *)cell;
        if (reference->is_detached) {
            tree_name_value(*reference->pvalue, "value of the variable", JS_ATOM_NULL, -1);
        }
        break;
    }
    case JS_GC_OBJ_TYPE_ASYNC_FUNCTION:
        tree_name_async_frame(cell);
        break;
#if PROBE_TREE_HAS_GC_CONTEXT
    case JS_GC_OBJ_TYPE_JS_CONTEXT:
        tree_name_context(rt, (JSContext *)cell);
        break;
#endif
    default:
        break;
    }
}

#endif
#endif
