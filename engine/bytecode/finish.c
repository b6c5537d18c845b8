// SPDX-License-Identifier: MIT
// The begin and end of a function's state: what was gathered while emitting becomes the tables of
// its JSFunctionBytecode.
#include "bytecode/emitter.h"

#include "bytecode/compile.h"

#include <assert.h>
#include <stdlib.h>

bool js_function_state_init(JSFunctionState *fs, JSGenerator *generator, JSFunctionState *parent,
                            JSFunction *function)
{
    *fs = (JSFunctionState){.generator = generator, .parent = parent, .function = function};
    js_buffer_init(&fs->code, &generator->rt->allocator);
    fs->is_reachable = true;
    fs->return_local = JS_NO_SLOT;
    fs->result_local = JS_NO_SLOT;
    fs->is_strict = function ? function->is_strict : true;
    fs->bytecode = js_bytecode_new(generator->ctx);
    if (!fs->bytecode) {
        js_emit_fail(fs, JS_GENERATE_THROWN, NULL);
        return false;
    }
    return true;
}

// A block of its own for a table of the arena; NULL where it is empty or memory is short.
static void *copy_table(JSFunctionState *fs, const void *items, uint32_t count, size_t item_size)
{
    if (count == 0 || js_emit_failed(fs))
        return NULL;
    void *block = js_heap_alloc(fs->generator->rt, count * item_size);
    if (!block) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return NULL;
    }
    __builtin_memcpy(block, items, count * item_size);
    return block;
}

static void take_code(JSFunctionState *fs, JSFunctionBytecode *b)
{
    size_t length = 0;
    if (fs->code.failed) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return;
    }
    b->code = js_buffer_take(&fs->code, &length);
    if (!b->code)
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
    b->code_size = (uint32_t)length;
}

// A jump to a goto leads to where that one leads.
static void thread_jumps(JSFunctionBytecode *b)
{
    enum { MOST = 16 };
    for (uint32_t offset = 0; offset < b->code_size;) {
        const JSOpcodeInfo *info = &js_opcode_table[b->code[offset]];
        uint32_t end = offset + info->size;
        if (js_opcode_has_label((JSOpcode)b->code[offset])) {
            uint8_t *operand = b->code + offset + js_opcode_label_at((JSOpcode)b->code[offset]);
            uint32_t target = end + (uint32_t)js_operand_i32(operand);
            for (int i = 0; i < MOST && b->code[target] == JS_OP_goto_; i++)
                target += js_opcode_table[JS_OP_goto_].size +
                          (uint32_t)js_operand_i32(b->code + target + 1);
            for (int i = 0; i < 4; i++)
                operand[i] = (uint8_t)((target - end) >> (8 * i));
        }
        offset = end;
    }
}

static void take_names(JSFunctionState *fs, JSFunctionBytecode *b)
{
    JSRuntime *rt = fs->generator->rt;
    b->constants = copy_table(fs, fs->constants, fs->constant_count, sizeof(*b->constants));
    if (b->constants) {
        b->constant_count = fs->constant_count;
        fs->constant_count = 0; // they belong to the bytecode now
    }
    b->atoms = copy_table(fs, fs->atoms, fs->atom_count, sizeof(*b->atoms));
    b->atom_count = b->atoms ? fs->atom_count : 0;
    for (uint32_t i = 0; i < b->atom_count; i++)
        js_atom_dup(rt, b->atoms[i]);
    b->local_names = copy_table(fs, fs->local_names, fs->local_count, sizeof(*b->local_names));
    b->local_count = b->local_names ? (uint16_t)fs->local_count : 0;
    for (uint32_t i = 0; i < b->local_count; i++)
        js_atom_dup(rt, b->local_names[i]);
    b->closure_vars =
        copy_table(fs, fs->closure_vars, fs->closure_var_count, sizeof(*b->closure_vars));
    b->closure_var_count = b->closure_vars ? (uint16_t)fs->closure_var_count : 0;
    for (uint32_t i = 0; i < b->closure_var_count; i++)
        js_atom_dup(rt, b->closure_vars[i].name);
    b->globals = copy_table(fs, fs->globals, fs->global_count, sizeof(*b->globals));
    b->global_count = b->globals ? fs->global_count : 0;
    for (uint32_t i = 0; i < b->global_count; i++)
        js_atom_dup(rt, b->globals[i].name);
}

static void take_eval_scopes(JSFunctionState *fs, JSFunctionBytecode *b)
{
    JSRuntime *rt = fs->generator->rt;
    b->eval_scopes = copy_table(fs, fs->eval_scopes, fs->eval_scope_count, sizeof(*b->eval_scopes));
    if (!b->eval_scopes)
        return;
    b->eval_scope_count = fs->eval_scope_count;
    for (uint32_t i = 0; i < b->eval_scope_count; i++) {
        JSEvalScope *scope = &b->eval_scopes[i];
        scope->bindings = copy_table(fs, scope->bindings, scope->count, sizeof(*scope->bindings));
        if (!scope->bindings)
            scope->count = 0;
        for (uint32_t j = 0; j < scope->count; j++)
            js_atom_dup(rt, scope->bindings[j].name);
    }
}

static int compare_handlers(const void *a, const void *b)
{
    const JSPendingHandler *left = a, *right = b;
    if (left->level != right->level)
        return left->level > right->level ? -1 : 1;
    return left->start < right->start ? -1 : left->start > right->start;
}

static void take_handlers(JSFunctionState *fs, JSFunctionBytecode *b)
{
    if (fs->handler_count == 0 || js_emit_failed(fs))
        return;
    qsort(fs->handlers, fs->handler_count, sizeof(*fs->handlers), compare_handlers);
    b->handlers = js_heap_alloc(fs->generator->rt, fs->handler_count * sizeof(*b->handlers));
    if (!b->handlers) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return;
    }
    b->handler_count = fs->handler_count;
    for (uint32_t i = 0; i < fs->handler_count; i++) {
        const JSPendingHandler *pending = &fs->handlers[i];
        b->handlers[i] = (JSHandler){pending->start, pending->end,
                                     fs->handler_targets[pending->number], pending->depth};
    }
}

static void take_caches(JSFunctionState *fs, JSFunctionBytecode *b)
{
    if (fs->cache_count == 0 || js_emit_failed(fs))
        return;
    b->caches = js_heap_alloc_zero(fs->generator->rt, fs->cache_count * sizeof(*b->caches));
    if (!b->caches)
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
    else
        b->cache_count = fs->cache_count;
}

static void take_positions(JSFunctionState *fs, JSFunctionBytecode *b)
{
    JSBuffer table;
    JSTree *tree = fs->generator->tree;
    uint32_t line = 1, column = 1, code_offset = 0;
    size_t length = 0;
    if (js_emit_failed(fs) || !tree)
        return;
    if (!js_tree_position(tree, fs->bytecode->source_start, &line, &column)) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return;
    }
    b->line = line;
    b->column = column;
    if (fs->position_count == 0)
        return;
    js_buffer_init(&table, &fs->generator->rt->allocator);
    for (uint32_t i = 0; i < fs->position_count; i++) {
        const JSPositionMark *mark = &fs->positions[i];
        uint32_t next_line, next_column;
        if (!js_tree_position(tree, mark->source_offset, &next_line, &next_column)) {
            table.failed = true;
            break;
        }
        js_buffer_append_leb128(&table, mark->code_offset - code_offset);
        js_buffer_append_sleb128(&table, (int64_t)next_line - line);
        js_buffer_append_sleb128(&table, (int64_t)next_column - column);
        code_offset = mark->code_offset;
        line = next_line;
        column = next_column;
    }
    if (table.failed) {
        js_buffer_free(&table);
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return;
    }
    b->position_table = js_buffer_take(&table, &length);
    if (!b->position_table)
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
    else
        b->position_size = (uint32_t)length;
}

#ifndef NDEBUG
static void verify(JSFunctionState *fs, const JSFunctionBytecode *b)
{
    char message[200];
    bool out_of_memory = false;
    if (js_bytecode_verify(fs->generator->rt, b, message, sizeof(message), &out_of_memory))
        return;
    fprintf(stderr, "generated bytecode is broken: %s\n", message);
    JSBuffer text;
    js_buffer_init(&text, &fs->generator->rt->allocator);
    if (js_bytecode_dump(fs->generator->rt, b, &text))
        fwrite(text.data, 1, text.length, stderr);
    js_buffer_free(&text);
    abort();
}
#endif

static void finish(JSFunctionState *fs)
{
    JSFunctionBytecode *b = fs->bytecode;
    JSGenerator *g = fs->generator;
    assert(!fs->control || js_emit_failed(fs));
    take_code(fs, b);
    if (!js_emit_failed(fs))
        thread_jumps(b);
    take_names(fs, b);
    take_eval_scopes(fs, b);
    take_handlers(fs, b);
    take_caches(fs, b);
    take_positions(fs, b);
    b->strict_ranges =
        copy_table(fs, fs->strict_ranges, fs->strict_range_count, sizeof(*b->strict_ranges));
    if (b->strict_ranges)
        b->strict_range_count = fs->strict_range_count;
    if (fs->mapped_parameters)
        b->mapped_parameters = copy_table(fs, fs->mapped_parameters, fs->argument_count,
                                          sizeof(*b->mapped_parameters));
    b->argument_count = (uint16_t)fs->argument_count;
    b->max_stack = fs->max_depth;
    b->file_name = js_atom_dup(g->rt, g->file_name);
    b->source = js_dup(g->source);
    b->is_backtrace_barrier = g->is_backtrace_barrier;
}

JSValue js_function_state_end(JSFunctionState *fs)
{
    JSRuntime *rt = fs->generator->rt;
    JSValue result = JS_UNDEFINED;
    if (fs->bytecode && !js_emit_failed(fs))
        finish(fs);
    for (uint32_t i = 0; i < fs->constant_count; i++)
        js_free_rt_value(rt, fs->constants[i]);
    js_buffer_free(&fs->code);
    if (js_emit_failed(fs)) {
        js_heap_free(rt, fs->bytecode);
        return result;
    }
#ifndef NDEBUG
    verify(fs, fs->bytecode);
#endif
    return JS_MKPTR(JS_TAG_FUNCTION_BYTECODE, fs->bytecode);
}
