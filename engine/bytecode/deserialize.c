// SPDX-License-Identifier: MIT
// Reads bytecode from bytes that nobody vouches for: every count is held against what is left, and
// every function goes through the verifier.
#include "bytecode/serialize.h"

#include "bytecode/compile.h"
#include "bytecode/module_table.h"
#include "object/error.h"
#include "value/bigint.h"

#include <assert.h>

typedef struct Reader {
    JSContext *ctx;
    const uint8_t *data;
    size_t length;
    size_t position;
    JSAtom *atoms; // owned
    uint32_t atom_count;
    JSValue source; // owned
    bool broken;
    bool out_of_memory;
    bool too_deep;
    char message[160];
} Reader;

static bool failed(const Reader *r)
{
    return r->broken || r->out_of_memory || r->too_deep;
}

static uint64_t get_number(Reader *r)
{
    uint64_t number = 0;
    if (failed(r))
        return 0;
    size_t used = js_leb128_read(r->data + r->position, r->length - r->position, &number);
    if (used == 0) {
        r->broken = true;
        return 0;
    }
    r->position += used;
    return number;
}

static uint32_t get_limited(Reader *r, uint32_t limit)
{
    uint64_t number = get_number(r);
    if (number > limit) {
        r->broken = true;
        return 0;
    }
    return (uint32_t)number;
}

static uint32_t get_u32(Reader *r)
{
    return get_limited(r, UINT32_MAX);
}

static uint16_t get_u16(Reader *r)
{
    return (uint16_t)get_limited(r, UINT16_MAX);
}

static bool get_flag(Reader *r)
{
    return get_limited(r, 1) != 0;
}

// A number of items, each of at least `least` bytes.
static uint32_t get_count(Reader *r, size_t least)
{
    uint64_t count = get_number(r);
    if (count > (r->length - r->position) / least) {
        r->broken = true;
        return 0;
    }
    return (uint32_t)count;
}

static const uint8_t *get_bytes(Reader *r, size_t count)
{
    if (failed(r) || count > r->length - r->position) {
        r->broken = r->broken || !failed(r);
        return NULL;
    }
    const uint8_t *bytes = r->data + r->position;
    r->position += count;
    return bytes;
}

static uint8_t get_byte(Reader *r)
{
    const uint8_t *byte = get_bytes(r, 1);
    return byte ? *byte : 0;
}

static void *new_table(Reader *r, uint32_t count, size_t size)
{
    if (count == 0 || failed(r))
        return NULL;
    void *table = js_heap_alloc_zero(r->ctx->rt, (size_t)count * size);
    if (!table)
        r->out_of_memory = true;
    return table;
}

// ---- atoms and values ------------------------------------------------------------------------

JS_GIVES static JSString *get_string(Reader *r, uint8_t tag)
{
    JSRuntime *rt = r->ctx->rt;
    bool is_wide = tag == JS_SERIAL_WIDE_STRING;
    uint32_t count = get_count(r, is_wide ? 2 : 1);
    if (count > JS_STRING_MAX_LENGTH)
        r->broken = true;
    const uint8_t *bytes = get_bytes(r, (size_t)count * (is_wide ? 2 : 1));
    JSString *s = NULL;
    if (failed(r))
        return NULL;
    if (is_wide) {
        uint16_t *units = js_heap_alloc(rt, (size_t)count * sizeof(*units));
        for (uint32_t i = 0; units && i < count; i++)
            units[i] = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
        if (units)
            s = js_string_new_wide(rt, units, count);
        js_heap_free_block(rt, units);
    } else {
        s = js_string_new_narrow(rt, bytes, count);
    }
    if (!s)
        r->out_of_memory = true;
    return s;
}

JS_GIVES static JSString *get_tagged_string(Reader *r)
{
    uint8_t tag = get_byte(r);
    if (tag != JS_SERIAL_NARROW_STRING && tag != JS_SERIAL_WIDE_STRING) {
        r->broken = true;
        return NULL;
    }
    return get_string(r, tag);
}

static void get_atoms(Reader *r)
{
    JSRuntime *rt = r->ctx->rt;
    uint32_t count = get_count(r, 2);
    r->atoms = new_table(r, count, sizeof(*r->atoms));
    for (uint32_t i = 0; r->atoms && i < count; i++) {
        JSString *text = get_tagged_string(r);
        if (!text)
            return;
        JSAtom atom = js_atom_from_string(rt, text);
        js_heap_free(rt, text);
        if (atom == JS_ATOM_NULL) {
            r->out_of_memory = true;
            return;
        }
        r->atoms[r->atom_count++] = atom;
    }
}

// New reference; JS_ATOM_NULL where the number is 0.
static JSAtom get_atom(Reader *r)
{
    uint32_t number = get_limited(r, r->atom_count);
    return number ? js_atom_dup(r->ctx->rt, r->atoms[number - 1]) : JS_ATOM_NULL;
}

static JSValue get_double(Reader *r)
{
    const uint8_t *bytes = get_bytes(r, 8);
    uint64_t bits = 0;
    double d;
    if (!bytes)
        return JS_UNDEFINED;
    for (int i = 0; i < 8; i++)
        bits |= (uint64_t)bytes[i] << (8 * i);
    __builtin_memcpy(&d, &bits, sizeof(d));
    return js_float64(d);
}

static JSValue get_int(Reader *r)
{
    int64_t number = 0;
    if (failed(r))
        return JS_UNDEFINED;
    size_t used = js_sleb128_read(r->data + r->position, r->length - r->position, &number);
    if (used == 0 || number < INT32_MIN || number > INT32_MAX) {
        r->broken = true;
        return JS_UNDEFINED;
    }
    r->position += used;
    return js_int32((int32_t)number);
}

static JSValue get_big_int(Reader *r)
{
    JSRuntime *rt = r->ctx->rt;
    JSBigIntError error = JS_BIG_INT_OK;
    bool is_negative = get_byte(r) != 0;
    uint32_t count = get_count(r, 1);
    const uint8_t *digits = get_bytes(r, count);
    if (!digits || count == 0) {
        r->broken = true;
        return JS_UNDEFINED;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!((digits[i] >= '0' && digits[i] <= '9') || (digits[i] >= 'a' && digits[i] <= 'f'))) {
            r->broken = true;
            return JS_UNDEFINED;
        }
    }
    JSValue v = js_bigint_from_digits(rt, (const char *)digits, count, 16, &error);
    if (!JS_IsException(v) && is_negative) {
        JSValue negated = js_bigint_negate(rt, v, &error);
        js_free_rt_value(rt, v);
        v = negated;
    }
    if (JS_IsException(v)) {
        r->out_of_memory = error == JS_BIG_INT_MEMORY;
        r->broken = !r->out_of_memory;
        return JS_UNDEFINED;
    }
    return v;
}

static JSValue get_function(Reader *r);

static JSValue get_value(Reader *r)
{
    uint8_t tag = get_byte(r);
    switch (tag) {
    case JS_SERIAL_UNDEFINED:
        return JS_UNDEFINED;
    case JS_SERIAL_NULL:
        return JS_NULL;
    case JS_SERIAL_FALSE:
        return JS_FALSE;
    case JS_SERIAL_TRUE:
        return JS_TRUE;
    case JS_SERIAL_INT:
        return get_int(r);
    case JS_SERIAL_DOUBLE:
        return get_double(r);
    case JS_SERIAL_NARROW_STRING:
    case JS_SERIAL_WIDE_STRING: {
        JSString *s = get_string(r, tag);
        return s ? js_string_value(s) : JS_UNDEFINED;
    }
    case JS_SERIAL_BIG_INT:
        return get_big_int(r);
    case JS_SERIAL_FUNCTION:
        return get_function(r);
    default:
        r->broken = true;
        return JS_UNDEFINED;
    }
}

// ---- functions -------------------------------------------------------------------------------

#define GET_FLAG(name)                                                                             \
    item->name = bits & 1;                                                                         \
    bits >>= 1;

static void get_eval_scope(Reader *r, JSEvalScope *scope)
{
    JSEvalScope *item = scope;
    uint32_t bits = get_limited(r, 0x7f);
    JS_SERIAL_SCOPE_FLAGS(GET_FLAG)
    scope->conflict_count = get_u32(r);
    uint32_t count = get_count(r, 4);
    scope->bindings = new_table(r, count, sizeof(*scope->bindings));
    for (uint32_t i = 0; scope->bindings && i < count && !failed(r); i++) {
        JSEvalBinding *binding = &scope->bindings[i];
        binding->name = get_atom(r);
        scope->count = i + 1;
        binding->index = get_u16(r);
        binding->kind = (uint8_t)get_limited(r, UINT8_MAX);
        uint32_t flags = get_limited(r, 15);
        binding->is_outer = flags & 1;
        binding->is_checked = (flags & 2) != 0;
        binding->is_function_scope = (flags & 4) != 0;
        binding->is_lexical = (flags & 8) != 0;
    }
}

static void get_closure_vars(Reader *r, JSFunctionBytecode *b)
{
    uint32_t count = get_count(r, 5);
    if (count > UINT16_MAX)
        r->broken = true;
    b->closure_vars = new_table(r, count, sizeof(*b->closure_vars));
    for (uint32_t i = 0; b->closure_vars && i < count && !failed(r); i++) {
        JSClosureVar *variable = &b->closure_vars[i];
        variable->name = get_atom(r);
        b->closure_var_count = (uint16_t)(i + 1);
        variable->index = get_u16(r);
        variable->source = (uint8_t)get_limited(r, UINT8_MAX);
        variable->kind = (uint8_t)get_limited(r, UINT8_MAX);
        variable->starts_undefined = get_flag(r);
    }
}

static void get_tables(Reader *r, JSFunctionBytecode *b)
{
    get_closure_vars(r, b);
    uint32_t count = get_count(r, 4);
    b->handlers = new_table(r, count, sizeof(*b->handlers));
    for (uint32_t i = 0; b->handlers && i < count && !failed(r); i++) {
        b->handlers[i].start = get_u32(r);
        b->handlers[i].end = get_u32(r);
        b->handlers[i].target = get_u32(r);
        b->handlers[i].depth = get_u32(r);
        b->handler_count = i + 1;
    }
    count = get_count(r, 2);
    b->globals = new_table(r, count, sizeof(*b->globals));
    for (uint32_t i = 0; b->globals && i < count && !failed(r); i++) {
        b->globals[i].name = get_atom(r);
        b->global_count = i + 1;
        b->globals[i].kind = (uint8_t)get_limited(r, UINT8_MAX);
    }
    count = get_count(r, 2);
    b->strict_ranges = new_table(r, count, sizeof(*b->strict_ranges));
    for (uint32_t i = 0; b->strict_ranges && i < count && !failed(r); i++) {
        b->strict_ranges[i].start = get_u32(r);
        b->strict_ranges[i].end = get_u32(r);
        b->strict_range_count = i + 1;
    }
    count = get_count(r, 3);
    b->eval_scopes = new_table(r, count, sizeof(*b->eval_scopes));
    for (uint32_t i = 0; b->eval_scopes && i < count && !failed(r); i++) {
        b->eval_scope_count = i + 1;
        get_eval_scope(r, &b->eval_scopes[i]);
    }
    if (!get_flag(r))
        return;
    b->mapped_parameters = new_table(r, b->argument_count, sizeof(*b->mapped_parameters));
    for (uint32_t i = 0; b->mapped_parameters && i < b->argument_count; i++)
        b->mapped_parameters[i] = get_u16(r);
}

static void get_request(Reader *r, JSModuleTableRequest *request)
{
    request->specifier = get_atom(r);
    uint32_t count = get_count(r, 2);
    request->attributes = new_table(r, count, sizeof(*request->attributes));
    for (uint32_t i = 0; request->attributes && i < count && !failed(r); i++) {
        request->attributes[i].key = get_atom(r);
        request->attributes[i].value = get_atom(r);
        request->attribute_count = i + 1;
    }
}

static void get_module(Reader *r, JSFunctionBytecode *b)
{
    uint32_t requests = get_count(r, 2), imports = get_count(r, 3), exports = get_count(r, 5);
    if (failed(r))
        return;
    JSModuleTable *table = js_module_table_new(r->ctx->rt, requests, imports, exports);
    if (!table) {
        r->out_of_memory = true;
        return;
    }
    b->module = table;
    table->has_await = get_flag(r);
    table->uses_import_meta = get_flag(r);
    for (uint32_t i = 0; i < requests; i++)
        get_request(r, &table->requests[i]);
    for (uint32_t i = 0; i < imports; i++) {
        table->imports[i].request = get_u32(r);
        table->imports[i].import_name = get_atom(r);
        table->imports[i].closure_var = get_u16(r);
    }
    for (uint32_t i = 0; i < exports; i++) {
        table->exports[i].export_name = get_atom(r);
        table->exports[i].is_local = get_flag(r);
        table->exports[i].closure_var = get_u16(r);
        table->exports[i].request = get_u32(r);
        table->exports[i].import_name = get_atom(r);
    }
}

static void get_debug(Reader *r, JSFunctionBytecode *b, uint32_t local_count)
{
    bool has_source = get_flag(r);
    b->source_start = get_u32(r);
    b->source_end = get_u32(r);
    if (b->source_start > b->source_end)
        r->broken = true;
    if (has_source)
        b->source = js_dup(r->source);
    b->line = get_u32(r);
    b->column = get_u32(r);
    uint32_t size = get_count(r, 1);
    const uint8_t *bytes = get_bytes(r, size);
    b->position_table = new_table(r, size, 1);
    if (b->position_table) {
        __builtin_memcpy(b->position_table, bytes, size);
        b->position_size = size;
    }
    if (local_count > r->length - r->position)
        r->broken = true;
    b->local_names = new_table(r, local_count, sizeof(*b->local_names));
    if (b->local_names)
        b->local_count = (uint16_t)local_count;
    for (uint32_t i = 0; b->local_names && i < local_count; i++)
        b->local_names[i] = get_atom(r);
}

// Turns an atom number in the code into the atom, and lists it as owned.
static void patch_atom(Reader *r, JSFunctionBytecode *b, uint8_t *operand)
{
    uint32_t number = js_operand_u32(operand);
    if (number == 0 || number > r->atom_count) {
        r->broken = true;
        return;
    }
    JSAtom atom = r->atoms[number - 1];
    for (int i = 0; i < 4; i++)
        operand[i] = (uint8_t)(atom >> (8 * i));
    if (!js_atom_is_constant(atom))
        b->atoms[b->atom_count++] = js_atom_dup(r->ctx->rt, atom);
}

static uint32_t atom_at(const JSOpcodeInfo *info)
{
    switch ((JSOperandFormat)info->format) {
    case JS_FORMAT_ATOM:
    case JS_FORMAT_ATOM_U8:
    case JS_FORMAT_ATOM_CACHE:
    case JS_FORMAT_ATOM_LABEL_U8:
        return 1;
    case JS_FORMAT_CONST_ATOM_U8:
        return 5;
    default:
        return 0;
    }
}

static void get_code(Reader *r, JSFunctionBytecode *b)
{
    uint32_t size = get_count(r, 1), atoms = 0;
    const uint8_t *bytes = get_bytes(r, size);
    b->code = new_table(r, size, 1);
    if (!b->code) {
        r->broken = r->broken || size == 0;
        return;
    }
    __builtin_memcpy(b->code, bytes, size);
    b->code_size = size;
    for (uint32_t offset = 0; offset < size;) {
        if (b->code[offset] >= JS_OP_COUNT ||
            js_opcode_table[b->code[offset]].size > size - offset) {
            r->broken = true;
            return;
        }
        const JSOpcodeInfo *info = &js_opcode_table[b->code[offset]];
        atoms += atom_at(info) != 0;
        offset += info->size;
    }
    b->atoms = new_table(r, atoms, sizeof(*b->atoms));
    if (!b->atoms)
        return;
    for (uint32_t offset = 0; offset < size && !failed(r);) {
        const JSOpcodeInfo *info = &js_opcode_table[b->code[offset]];
        if (atom_at(info) != 0)
            patch_atom(r, b, b->code + offset + atom_at(info));
        offset += info->size;
    }
}

static void get_constants(Reader *r, JSFunctionBytecode *b)
{
    uint32_t count = get_count(r, 1);
    b->constants = new_table(r, count, sizeof(*b->constants));
    for (uint32_t i = 0; b->constants && i < count; i++)
        b->constants[i] = JS_UNDEFINED;
    if (b->constants)
        b->constant_count = count;
    for (uint32_t i = 0; b->constants && i < count && !failed(r); i++)
        b->constants[i] = get_value(r);
}

static void replace_atom(Reader *r, JSAtom *slot)
{
    JSAtom atom = get_atom(r);
    if (atom == JS_ATOM_NULL)
        return;
    js_atom_free(r->ctx->rt, *slot);
    *slot = atom;
}

static void get_parts(Reader *r, JSFunctionBytecode *b)
{
    enum { MOST_STACK = 1 << 24 };
    JSFunctionBytecode *item = b;
    b->code_kind = (uint8_t)get_limited(r, JS_CODE_EVAL);
    uint32_t bits = get_limited(r, 0x7fff);
    JS_SERIAL_FLAGS(GET_FLAG)
    replace_atom(r, &b->name);
    replace_atom(r, &b->file_name);
    b->argument_count = get_u16(r);
    b->expected_length = get_u16(r);
    uint32_t local_count = get_u16(r);
    b->max_stack = get_limited(r, MOST_STACK);
    // Each cache has its instruction, but that comes last: the bytes left must allow for it.
    uint32_t cache_count = get_count(r, 1);
    if (cache_count > UINT16_MAX)
        r->broken = true;
    get_tables(r, b);
    if (get_flag(r))
        get_module(r, b);
    get_debug(r, b, local_count);
    get_constants(r, b);
    get_code(r, b);
    b->caches = new_table(r, cache_count, sizeof(*b->caches));
    if (b->caches)
        b->cache_count = cache_count;
}

static bool verify(Reader *r, const JSFunctionBytecode *b)
{
    bool out_of_memory = false;
    if (!js_bytecode_verify(r->ctx->rt, b, r->message, sizeof(r->message), &out_of_memory))
        r->broken = true;
    r->out_of_memory = r->out_of_memory || out_of_memory;
    return !failed(r);
}

static JSValue get_function(Reader *r)
{
    if (failed(r))
        return JS_UNDEFINED;
    if (js_runtime_stack_overflows(r->ctx->rt, 1024)) {
        r->too_deep = true;
        return JS_UNDEFINED;
    }
    JSFunctionBytecode *b = js_bytecode_new(r->ctx);
    if (!b) {
        js_free_value(r->ctx, JS_GetException(r->ctx));
        r->out_of_memory = true;
        return JS_UNDEFINED;
    }
    get_parts(r, b);
    if (failed(r) || !verify(r, b)) {
        js_heap_free(r->ctx->rt, b);
        return JS_UNDEFINED;
    }
    return JS_MKPTR(JS_TAG_FUNCTION_BYTECODE, b);
}

// What has no outer function cannot take variables from one.
static bool check_root(Reader *r, JSValueConst root)
{
    const JSFunctionBytecode *b = js_value_bytecode(root);
    for (uint32_t i = 0; i < b->closure_var_count; i++) {
        uint8_t source = b->closure_vars[i].source;
        if (source == JS_CLOSURE_LOCAL || source == JS_CLOSURE_OUTER || !b->module)
            r->broken = true;
    }
    return !r->broken;
}

static void get_head(Reader *r)
{
    const uint8_t *magic = get_bytes(r, sizeof(JS_BYTECODE_MAGIC) - 1);
    if (!magic || memcmp(magic, JS_BYTECODE_MAGIC, sizeof(JS_BYTECODE_MAGIC) - 1) != 0 ||
        get_number(r) != JS_BYTECODE_VERSION || get_number(r) != JS_OP_COUNT) {
        r->broken = true;
        return;
    }
    get_atoms(r);
    if (get_flag(r)) {
        JSString *source = get_tagged_string(r);
        if (source)
            r->source = js_string_value(source);
    }
}

JSValue js_bytecode_read(JSContext *ctx, const uint8_t *data, size_t length, size_t *used)
{
    Reader r = {.ctx = ctx, .data = data, .length = length, .source = JS_UNDEFINED};
    JSValue result = JS_UNDEFINED;
    get_head(&r);
    result = get_function(&r);
    if (!failed(&r))
        check_root(&r, result);
    *used = r.position;
    for (uint32_t i = 0; i < r.atom_count; i++)
        js_atom_free(ctx->rt, r.atoms[i]);
    js_heap_free_block(ctx->rt, r.atoms);
    js_free_value(ctx, r.source);
    if (!failed(&r))
        return result;
    js_free_value(ctx, result);
    if (r.out_of_memory)
        return js_throw_out_of_memory(ctx);
    if (r.too_deep)
        return js_throw_stack_overflow(ctx);
    return js_error_throw(ctx, JS_ERROR_SYNTAX, "invalid bytecode%s%s", r.message[0] ? ": " : "",
                          r.message);
}
