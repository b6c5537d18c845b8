// SPDX-License-Identifier: MIT
// The bytecode cell: its slots, the table of instructions, and questions about code.
#include "bytecode/function.h"

#include "bytecode/module_table.h"
#include "object/error.h"

#include <assert.h>

#define FORMAT_SIZE_(name, size) FORMAT_SIZE_##name = (size),
enum { JS_OPERAND_FORMATS(FORMAT_SIZE_) };

const JSOpcodeInfo js_opcode_table[JS_OP_COUNT] = {
#define OP(op_name, op_format, op_pops, op_pushes, op_jump_pushes, op_text)                        \
    [JS_OP_##op_name] = {                                                                          \
        .name = #op_name,                                                                          \
        .text = op_text,                                                                           \
        .format = JS_FORMAT_##op_format,                                                           \
        .size = 1 + FORMAT_SIZE_##op_format,                                                       \
        .pops = op_pops,                                                                           \
        .pushes = op_pushes,                                                                       \
        .jump_pushes = op_jump_pushes,                                                             \
    },
#include "bytecode/opcodes.def"
#undef OP
};

_Static_assert(JS_OP_COUNT <= 256, "an opcode is one byte");

bool js_opcode_falls_through(JSOpcode op)
{
    switch (op) {
    case JS_OP_goto_:
    case JS_OP_return_:
    case JS_OP_return_undefined:
    case JS_OP_return_derived:
    case JS_OP_throw_:
    case JS_OP_throw_error:
    case JS_OP_iterator_close_throw:
        return false;
    default:
        return true;
    }
}

bool js_opcode_has_label(JSOpcode op)
{
    return js_opcode_table[op].format == JS_FORMAT_LABEL ||
           js_opcode_table[op].format == JS_FORMAT_ATOM_LABEL_U8;
}

uint32_t js_opcode_label_at(JSOpcode op)
{
    assert(js_opcode_has_label(op));
    return js_opcode_table[op].format == JS_FORMAT_LABEL ? 1 : 5;
}

// ---- the cell --------------------------------------------------------------------------------

static void visit_names(JSRuntime *rt, JSFunctionBytecode *b, JSVisitor *visitor)
{
    for (uint32_t i = 0; i < b->atom_count; i++)
        js_visit_atom(visitor, rt, &b->atoms[i], "atom");
    for (uint32_t i = 0; i < b->local_count; i++)
        js_visit_atom(visitor, rt, &b->local_names[i], "local name");
    for (uint32_t i = 0; i < b->closure_var_count; i++)
        js_visit_atom(visitor, rt, &b->closure_vars[i].name, "closure variable name");
    for (uint32_t i = 0; i < b->global_count; i++)
        js_visit_atom(visitor, rt, &b->globals[i].name, "global name");
    for (uint32_t i = 0; i < b->eval_scope_count; i++) {
        for (uint32_t j = 0; j < b->eval_scopes[i].count; j++)
            js_visit_atom(visitor, rt, &b->eval_scopes[i].bindings[j].name, "eval scope name");
    }
    js_visit_atom(visitor, rt, &b->name, "name");
    js_visit_atom(visitor, rt, &b->file_name, "file name");
}

static void visit(JSRuntime *rt, JSCell *cell, JSVisitor *visitor)
{
    JSFunctionBytecode *b = (JSFunctionBytecode *)cell;
    for (uint32_t i = 0; i < b->constant_count; i++)
        js_visit_value(visitor, rt, &b->constants[i], "constant", i);
    js_visit_value(visitor, rt, &b->source, "source", -1);
    js_visit_value(visitor, rt, &b->script_or_module, "script or module", -1);
    js_visit_cell(visitor, rt, (void **)&b->realm, "realm", -1);
    visit_names(rt, b, visitor);
    if (b->module)
        js_module_table_visit(rt, b->module, visitor);
}

static void release_blocks(JSRuntime *rt, JSCell *cell)
{
    JSFunctionBytecode *b = (JSFunctionBytecode *)cell;
    for (uint32_t i = 0; i < b->eval_scope_count; i++)
        js_heap_free_block(rt, b->eval_scopes[i].bindings);
    js_heap_free_block(rt, b->code);
    js_heap_free_block(rt, b->constants);
    js_heap_free_block(rt, b->atoms);
    js_heap_free_block(rt, b->local_names);
    js_heap_free_block(rt, b->closure_vars);
    js_heap_free_block(rt, b->handlers);
    js_heap_free_block(rt, b->caches);
    js_heap_free_block(rt, b->eval_scopes);
    js_heap_free_block(rt, b->globals);
    js_heap_free_block(rt, b->mapped_parameters);
    js_heap_free_block(rt, b->strict_ranges);
    js_heap_free_block(rt, b->position_table);
    js_module_table_free_blocks(rt, b->module);
}

const JSKindOps js_function_bytecode_kind = {
    .visit = visit,
    .release_blocks = release_blocks,
};

JSFunctionBytecode *js_bytecode_new(JSContext *ctx)
{
    JSFunctionBytecode *b =
        js_heap_new_cell(ctx->rt, JS_CELL_FUNCTION_BYTECODE, sizeof(JSFunctionBytecode));
    if (!b) {
        js_free_value(ctx, js_throw_out_of_memory(ctx));
        return NULL;
    }
    b->realm = js_heap_dup(ctx);
    b->source = JS_UNDEFINED;
    b->script_or_module = JS_UNDEFINED;
    b->name = JS_ATOM_empty;
    b->file_name = JS_ATOM_empty;
    b->line = 1;
    b->column = 1;
    return b;
}

void js_bytecode_check(const JSRuntime *rt, const JSFunctionBytecode *b)
{
    assert(b->header.cell.kind == JS_CELL_FUNCTION_BYTECODE);
    assert(b->realm);
    assert(b->code || b->code_size == 0);
    assert(b->source_start <= b->source_end);
    for (uint32_t i = 0; i < b->constant_count; i++)
        js_value_check(rt, b->constants[i]);
    for (uint32_t i = 0; i < b->atom_count; i++)
        js_atom_check(rt, b->atoms[i]);
    for (uint32_t i = 0; i < b->handler_count; i++)
        assert(b->handlers[i].start < b->handlers[i].end);
}

// ---- questions -------------------------------------------------------------------------------

const JSHandler *js_bytecode_find_handler(const JSFunctionBytecode *b, uint32_t offset)
{
    for (uint32_t i = 0; i < b->handler_count; i++) {
        if (offset >= b->handlers[i].start && offset < b->handlers[i].end)
            return &b->handlers[i];
    }
    return NULL;
}

bool js_bytecode_is_strict_at_slow(const JSFunctionBytecode *b, uint32_t offset)
{
    for (uint32_t i = 0; i < b->strict_range_count; i++) {
        if (offset >= b->strict_ranges[i].start && offset < b->strict_ranges[i].end)
            return true;
    }
    return false;
}

void js_bytecode_position(const JSFunctionBytecode *b, uint32_t offset, uint32_t *line,
                          uint32_t *column)
{
    const uint8_t *p = b->position_table;
    size_t left = b->position_size;
    uint64_t code_offset = 0;
    *line = b->line;
    *column = b->column;
    while (left > 0) {
        uint64_t skip;
        int64_t lines, columns;
        size_t used = js_leb128_read(p, left, &skip);
        if (used == 0)
            return;
        p += used;
        left -= used;
        code_offset += skip;
        if (code_offset > offset)
            return;
        used = js_sleb128_read(p, left, &lines);
        p += used;
        left -= used;
        size_t used_columns = used ? js_sleb128_read(p, left, &columns) : 0;
        if (used_columns == 0)
            return;
        p += used_columns;
        left -= used_columns;
        *line = (uint32_t)(*line + lines);
        *column = (uint32_t)(*column + columns);
    }
}

JSValue js_bytecode_source_text(JSContext *ctx, const JSFunctionBytecode *b)
{
    if (JS_VALUE_GET_TAG(b->source) != JS_TAG_STRING)
        return JS_UNDEFINED;
    const JSString *source = js_value_string(b->source);
    if (source->is_wide || b->source_end > source->length || b->source_start > b->source_end)
        return JS_UNDEFINED;
    JSString *text =
        js_string_new_utf8(ctx->rt, (const char *)source->units.narrow + b->source_start,
                           b->source_end - b->source_start);
    return text ? js_string_value(text) : js_throw_out_of_memory(ctx);
}

int js_bytecode_set_module(JSContext *ctx, JSFunctionBytecode *b, JSValueConst module)
{
    if (js_runtime_stack_overflows(ctx->rt, 256)) {
        js_free_value(ctx, js_throw_stack_overflow(ctx));
        return -1;
    }
    js_set_slot(ctx->rt, &b->script_or_module, js_dup(module));
    for (uint32_t i = 0; i < b->constant_count; i++) {
        if (JS_VALUE_GET_TAG(b->constants[i]) == JS_TAG_FUNCTION_BYTECODE &&
            js_bytecode_set_module(ctx, js_value_bytecode(b->constants[i]), module))
            return -1;
    }
    return 0;
}
