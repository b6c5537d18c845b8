// SPDX-License-Identifier: MIT
// Writes bytecode as bytes.
#include "bytecode/serialize.h"

#include "bytecode/compile.h"
#include "bytecode/module_table.h"
#include "object/error.h"
#include "value/bigint.h"

#include <assert.h>

typedef struct Writer {
    JSContext *ctx;
    JSBuffer body;
    JSAtom *atoms; // borrowed, by number - 1
    uint32_t atom_count;
    uint32_t atom_capacity;
    uint32_t *table; // open addressing: atom numbers, 0: free
    uint32_t table_size;
    int flags;
    bool failed;      // memory
    bool unsupported; // something that has no form
    bool too_deep;
    JSValueConst source; // of the outermost function
} Writer;

static void put_number(Writer *w, uint64_t number)
{
    js_buffer_append_leb128(&w->body, number);
}

// ---- atoms -----------------------------------------------------------------------------------

static uint32_t *table_slot(uint32_t *table, uint32_t size, const JSAtom *atoms, JSAtom atom)
{
    uint32_t slot = (atom * 0x9e3779b1u) & (size - 1);
    while (table[slot] != 0 && atoms[table[slot] - 1] != atom)
        slot = (slot + 1) & (size - 1);
    return &table[slot];
}

static bool grow_table(Writer *w)
{
    JSRuntime *rt = w->ctx->rt;
    uint32_t size = w->table_size ? w->table_size * 2 : 64;
    uint32_t *table = js_heap_alloc_zero(rt, size * sizeof(*table));
    if (!table)
        return false;
    for (uint32_t i = 0; i < w->atom_count; i++)
        *table_slot(table, size, w->atoms, w->atoms[i]) = i + 1;
    js_heap_free_block(rt, w->table);
    w->table = table;
    w->table_size = size;
    return true;
}

static uint32_t atom_number(Writer *w, JSAtom atom)
{
    if (atom == JS_ATOM_NULL || w->failed)
        return 0;
    if ((w->atom_count + 1) * 2 > w->table_size && !grow_table(w)) {
        w->failed = true;
        return 0;
    }
    uint32_t *slot = table_slot(w->table, w->table_size, w->atoms, atom);
    if (*slot != 0)
        return *slot;
    if (!js_array_reserve(&w->ctx->rt->allocator, (void **)&w->atoms, &w->atom_capacity,
                          w->atom_count + 1, sizeof(*w->atoms))) {
        w->failed = true;
        return 0;
    }
    w->atoms[w->atom_count++] = atom;
    *slot = w->atom_count;
    return w->atom_count;
}

static void put_atom(Writer *w, JSAtom atom)
{
    put_number(w, atom_number(w, atom));
}

// ---- values ----------------------------------------------------------------------------------

static void put_units(JSBuffer *out, const JSString *s)
{
    js_buffer_append_leb128(out, s->length);
    for (uint32_t i = 0; i < s->length; i++) {
        uint16_t unit = js_string_unit(s, i);
        js_buffer_append_u8(out, (uint8_t)unit);
        if (s->is_wide)
            js_buffer_append_u8(out, (uint8_t)(unit >> 8));
    }
}

static void put_string(JSBuffer *out, const JSString *s)
{
    js_buffer_append_u8(out, s->is_wide ? JS_SERIAL_WIDE_STRING : JS_SERIAL_NARROW_STRING);
    put_units(out, s);
}

static void put_double(Writer *w, double d)
{
    uint64_t bits;
    __builtin_memcpy(&bits, &d, sizeof(bits));
    for (int i = 0; i < 8; i++)
        js_buffer_append_u8(&w->body, (uint8_t)(bits >> (8 * i)));
}

static void put_big_int(Writer *w, JSValueConst v)
{
    JSString *text = js_bigint_to_string(w->ctx->rt, v, 16);
    if (!text) {
        w->failed = true;
        return;
    }
    bool is_negative = text->length > 0 && js_string_unit(text, 0) == '-';
    js_buffer_append_u8(&w->body, JS_SERIAL_BIG_INT);
    js_buffer_append_u8(&w->body, is_negative);
    put_number(w, text->length - is_negative);
    for (uint32_t i = is_negative; i < text->length; i++)
        js_buffer_append_u8(&w->body, (uint8_t)js_string_unit(text, i));
    js_heap_free(w->ctx->rt, text);
}

static void put_function(Writer *w, const JSFunctionBytecode *b);

static void put_value(Writer *w, JSValueConst v)
{
    switch (JS_VALUE_GET_TAG(v)) {
    case JS_TAG_NULL:
        js_buffer_append_u8(&w->body, JS_SERIAL_NULL);
        break;
    case JS_TAG_BOOL:
        js_buffer_append_u8(&w->body, JS_VALUE_GET_BOOL(v) ? JS_SERIAL_TRUE : JS_SERIAL_FALSE);
        break;
    case JS_TAG_INT:
        js_buffer_append_u8(&w->body, JS_SERIAL_INT);
        js_buffer_append_sleb128(&w->body, JS_VALUE_GET_INT(v));
        break;
    case JS_TAG_FLOAT64:
        js_buffer_append_u8(&w->body, JS_SERIAL_DOUBLE);
        put_double(w, JS_VALUE_GET_FLOAT64(v));
        break;
    case JS_TAG_STRING:
        put_string(&w->body, js_value_string(v));
        break;
    case JS_TAG_SHORT_BIG_INT:
    case JS_TAG_BIG_INT:
        put_big_int(w, v);
        break;
    case JS_TAG_FUNCTION_BYTECODE:
        js_buffer_append_u8(&w->body, JS_SERIAL_FUNCTION);
        put_function(w, js_value_bytecode(v));
        break;
    case JS_TAG_UNDEFINED:
    case JS_TAG_OBJECT: // the cache of a template object starts anew
        js_buffer_append_u8(&w->body, JS_SERIAL_UNDEFINED);
        break;
    default:
        w->unsupported = true;
        break;
    }
}

// ---- functions -------------------------------------------------------------------------------

static void patch_atom(Writer *w, uint8_t *operand)
{
    uint32_t number = atom_number(w, js_operand_u32(operand));
    for (int i = 0; i < 4; i++)
        operand[i] = (uint8_t)(number >> (8 * i));
}

static void put_code(Writer *w, const JSFunctionBytecode *b)
{
    put_number(w, b->code_size);
    size_t start = w->body.length;
    if (!js_buffer_append(&w->body, b->code, b->code_size))
        return;
    uint8_t *code = w->body.data + start;
    for (uint32_t offset = 0; offset < b->code_size;) {
        const JSOpcodeInfo *info = &js_opcode_table[code[offset]];
        switch ((JSOperandFormat)info->format) {
        case JS_FORMAT_ATOM:
        case JS_FORMAT_ATOM_U8:
        case JS_FORMAT_ATOM_CACHE:
        case JS_FORMAT_ATOM_LABEL_U8:
            patch_atom(w, code + offset + 1);
            break;
        case JS_FORMAT_CONST_ATOM_U8:
            patch_atom(w, code + offset + 5);
            break;
        default:
            break;
        }
        offset += info->size;
    }
}

#define PUT_FLAG(name) bits |= (uint32_t)(item->name) << index++;

static void put_eval_scope(Writer *w, const JSEvalScope *item)
{
    uint32_t bits = 0, index = 0;
    JS_SERIAL_SCOPE_FLAGS(PUT_FLAG)
    put_number(w, bits);
    put_number(w, item->conflict_count);
    put_number(w, item->count);
    for (uint32_t i = 0; i < item->count; i++) {
        const JSEvalBinding *binding = &item->bindings[i];
        uint32_t binding_bits = (uint32_t)binding->is_outer | (uint32_t)binding->is_checked << 1 |
                                (uint32_t)binding->is_function_scope << 2 |
                                (uint32_t)binding->is_lexical << 3;
        put_atom(w, binding->name);
        put_number(w, binding->index);
        put_number(w, binding->kind);
        put_number(w, binding_bits);
    }
}

static void put_tables(Writer *w, const JSFunctionBytecode *b)
{
    put_number(w, b->closure_var_count);
    for (uint32_t i = 0; i < b->closure_var_count; i++) {
        put_atom(w, b->closure_vars[i].name);
        put_number(w, b->closure_vars[i].index);
        put_number(w, b->closure_vars[i].source);
        put_number(w, b->closure_vars[i].kind);
        put_number(w, b->closure_vars[i].starts_undefined);
    }
    put_number(w, b->handler_count);
    for (uint32_t i = 0; i < b->handler_count; i++) {
        put_number(w, b->handlers[i].start);
        put_number(w, b->handlers[i].end);
        put_number(w, b->handlers[i].target);
        put_number(w, b->handlers[i].depth);
    }
    put_number(w, b->global_count);
    for (uint32_t i = 0; i < b->global_count; i++) {
        put_atom(w, b->globals[i].name);
        put_number(w, b->globals[i].kind);
    }
    put_number(w, b->strict_range_count);
    for (uint32_t i = 0; i < b->strict_range_count; i++) {
        put_number(w, b->strict_ranges[i].start);
        put_number(w, b->strict_ranges[i].end);
    }
    put_number(w, b->eval_scope_count);
    for (uint32_t i = 0; i < b->eval_scope_count; i++)
        put_eval_scope(w, &b->eval_scopes[i]);
    put_number(w, b->mapped_parameters != NULL);
    for (uint32_t i = 0; b->mapped_parameters && i < b->argument_count; i++)
        put_number(w, b->mapped_parameters[i]);
}

static void put_module(Writer *w, const JSModuleTable *table)
{
    put_number(w, table->request_count);
    put_number(w, table->import_count);
    put_number(w, table->export_count);
    put_number(w, table->has_await);
    put_number(w, table->uses_import_meta);
    for (uint32_t i = 0; i < table->request_count; i++) {
        const JSModuleTableRequest *request = &table->requests[i];
        put_atom(w, request->specifier);
        put_number(w, request->attribute_count);
        for (uint32_t j = 0; j < request->attribute_count; j++) {
            put_atom(w, request->attributes[j].key);
            put_atom(w, request->attributes[j].value);
        }
    }
    for (uint32_t i = 0; i < table->import_count; i++) {
        put_number(w, table->imports[i].request);
        put_atom(w, table->imports[i].import_name);
        put_number(w, table->imports[i].closure_var);
    }
    for (uint32_t i = 0; i < table->export_count; i++) {
        put_atom(w, table->exports[i].export_name);
        put_number(w, table->exports[i].is_local);
        put_number(w, table->exports[i].closure_var);
        put_number(w, table->exports[i].request);
        put_atom(w, table->exports[i].import_name);
    }
}

static void put_debug(Writer *w, const JSFunctionBytecode *b)
{
    bool strips = (w->flags & JS_BYTECODE_STRIP_DEBUG) != 0;
    bool has_source = (w->flags & JS_BYTECODE_STRIP_SOURCE) == 0 &&
                      JS_VALUE_GET_TAG(b->source) == JS_TAG_STRING &&
                      JS_VALUE_GET_TAG(w->source) == JS_TAG_STRING &&
                      js_value_string(b->source) == js_value_string(w->source);
    put_number(w, has_source);
    put_number(w, has_source ? b->source_start : 0);
    put_number(w, has_source ? b->source_end : 0);
    put_number(w, strips ? 1 : b->line);
    put_number(w, strips ? 1 : b->column);
    put_number(w, strips ? 0 : b->position_size);
    if (!strips)
        js_buffer_append(&w->body, b->position_table, b->position_size);
    for (uint32_t i = 0; i < b->local_count; i++)
        put_atom(w, strips ? JS_ATOM_NULL : b->local_names[i]);
}

static void put_function(Writer *w, const JSFunctionBytecode *item)
{
    uint32_t bits = 0, index = 0;
    if (js_runtime_stack_overflows(w->ctx->rt, 1024)) {
        w->too_deep = true;
        return;
    }
    JS_SERIAL_FLAGS(PUT_FLAG)
    put_number(w, item->code_kind);
    put_number(w, bits);
    put_atom(w, item->name);
    put_atom(w, item->file_name);
    put_number(w, item->argument_count);
    put_number(w, item->expected_length);
    put_number(w, item->local_count);
    put_number(w, item->max_stack);
    put_number(w, item->cache_count);
    put_tables(w, item);
    put_number(w, item->module != NULL);
    if (item->module)
        put_module(w, item->module);
    put_debug(w, item);
    put_number(w, item->constant_count);
    for (uint32_t i = 0; i < item->constant_count; i++)
        put_value(w, item->constants[i]);
    put_code(w, item);
}

static void put_head(Writer *w, JSBuffer *out)
{
    JSRuntime *rt = w->ctx->rt;
    js_buffer_append(out, JS_BYTECODE_MAGIC, sizeof(JS_BYTECODE_MAGIC) - 1);
    js_buffer_append_leb128(out, JS_BYTECODE_VERSION);
    js_buffer_append_leb128(out, JS_OP_COUNT);
    js_buffer_append_leb128(out, w->atom_count);
    for (uint32_t i = 0; i < w->atom_count && !w->failed; i++) {
        if (js_atom_kind(rt, w->atoms[i]) != JS_ATOM_STRING) {
            w->unsupported = true;
            return;
        }
        JSString *text = js_atom_get_string(rt, w->atoms[i]);
        if (!text) {
            w->failed = true;
            return;
        }
        put_string(out, text);
        js_heap_free(rt, text);
    }
    bool has_source =
        (w->flags & JS_BYTECODE_STRIP_SOURCE) == 0 && JS_VALUE_GET_TAG(w->source) == JS_TAG_STRING;
    js_buffer_append_u8(out, has_source);
    if (has_source)
        put_string(out, js_value_string(w->source));
}

int js_bytecode_write(JSContext *ctx, JSBuffer *out, const JSFunctionBytecode *b, int flags)
{
    JSRuntime *rt = ctx->rt;
    Writer w = {.ctx = ctx, .flags = flags, .source = b->source};
    int result = -1;
    js_buffer_init(&w.body, &rt->allocator);
    put_function(&w, b);
    if (!w.failed && !w.unsupported && !w.too_deep)
        put_head(&w, out);
    if (w.too_deep) {
        js_free_value(ctx, js_throw_stack_overflow(ctx));
    } else if (w.unsupported) {
        js_free_value(ctx, js_error_throw(ctx, JS_ERROR_TYPE, "bytecode with symbols"));
    } else if (w.failed || w.body.failed || out->failed ||
               !js_buffer_append(out, w.body.data, w.body.length)) {
        js_free_value(ctx, js_throw_out_of_memory(ctx));
    } else {
        result = 0;
    }
    js_buffer_free(&w.body);
    js_heap_free_block(rt, w.atoms);
    js_heap_free_block(rt, w.table);
    return result;
}
