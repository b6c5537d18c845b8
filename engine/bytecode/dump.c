// SPDX-License-Identifier: MIT
// A readable listing of bytecode.
#include "bytecode/compile.h"
#include "bytecode/module_table.h"

#include <assert.h>

static void put_atom(JSRuntime *rt, JSBuffer *out, JSAtom atom)
{
    char text[64];
    js_buffer_append_text(out, atom == JS_ATOM_NULL ? "<none>"
                                                    : js_atom_text(rt, atom, text, sizeof(text)));
}

static void put_string(JSRuntime *rt, JSBuffer *out, const JSString *s)
{
    enum { MOST = 60 };
    js_buffer_append_u8(out, '"');
    for (uint32_t i = 0; i < s->length && i < MOST; i++) {
        uint16_t unit = js_string_unit(s, i);
        if (unit >= 0x20 && unit < 0x7f)
            js_buffer_append_u8(out, (uint8_t)unit);
        else
            js_buffer_printf(out, "\\u%04x", unit);
    }
    js_buffer_append_text(out, s->length > MOST ? "\"..." : "\"");
}

static void put_value(JSRuntime *rt, JSBuffer *out, JSValueConst v)
{
    switch (JS_VALUE_GET_TAG(v)) {
    case JS_TAG_INT:
        js_buffer_printf(out, "%d", JS_VALUE_GET_INT(v));
        break;
    case JS_TAG_FLOAT64:
        js_buffer_printf(out, "%.17g", JS_VALUE_GET_FLOAT64(v));
        break;
    case JS_TAG_STRING:
        put_string(rt, out, js_value_string(v));
        break;
    case JS_TAG_FUNCTION_BYTECODE:
        js_buffer_append_text(out, "function ");
        put_atom(rt, out, js_value_bytecode(v)->name);
        break;
    case JS_TAG_UNDEFINED:
        js_buffer_append_text(out, "undefined");
        break;
    default:
        js_buffer_printf(out, "value of tag %d", JS_VALUE_GET_TAG(v));
        break;
    }
}

static void put_constant(JSRuntime *rt, const JSFunctionBytecode *b, JSBuffer *out, uint32_t index)
{
    js_buffer_printf(out, " #%u ", index);
    if (index < b->constant_count)
        put_value(rt, out, b->constants[index]);
}

static void put_local(JSRuntime *rt, const JSFunctionBytecode *b, JSBuffer *out, uint32_t index)
{
    js_buffer_printf(out, " %u", index);
    if (index < b->local_count && b->local_names[index] != JS_ATOM_NULL) {
        js_buffer_append_text(out, " ; ");
        put_atom(rt, out, b->local_names[index]);
    }
}

static void put_closure_var(JSRuntime *rt, const JSFunctionBytecode *b, JSBuffer *out,
                            uint32_t index)
{
    js_buffer_printf(out, " %u ; ", index);
    if (index < b->closure_var_count)
        put_atom(rt, out, b->closure_vars[index].name);
}

static void put_operands(JSRuntime *rt, const JSFunctionBytecode *b, JSBuffer *out, uint32_t offset)
{
    const JSOpcodeInfo *info = &js_opcode_table[b->code[offset]];
    const uint8_t *p = b->code + offset + 1;
    uint32_t end = offset + info->size;
    switch ((JSOperandFormat)info->format) {
    case JS_FORMAT_NONE:
        break;
    case JS_FORMAT_I8:
        js_buffer_printf(out, " %d", (int8_t)p[0]);
        break;
    case JS_FORMAT_U8:
        js_buffer_printf(out, " %u", p[0]);
        break;
    case JS_FORMAT_I32:
        js_buffer_printf(out, " %d", js_operand_i32(p));
        break;
    case JS_FORMAT_U16:
    case JS_FORMAT_ARG:
    case JS_FORMAT_COUNT:
    case JS_FORMAT_EVAL:
        js_buffer_printf(out, " %u", js_operand_u16(p));
        break;
    case JS_FORMAT_COUNT_EVAL:
        js_buffer_printf(out, " %u scope %u", js_operand_u16(p), js_operand_u16(p + 2));
        break;
    case JS_FORMAT_LOCAL:
        put_local(rt, b, out, js_operand_u16(p));
        break;
    case JS_FORMAT_CLOSURE:
        put_closure_var(rt, b, out, js_operand_u16(p));
        break;
    case JS_FORMAT_LABEL:
        js_buffer_printf(out, " -> %lld", (long long)end + js_operand_i32(p));
        break;
    case JS_FORMAT_ATOM:
    case JS_FORMAT_ATOM_CACHE:
        js_buffer_append_u8(out, ' ');
        put_atom(rt, out, js_operand_u32(p));
        break;
    case JS_FORMAT_ATOM_U8:
        js_buffer_append_u8(out, ' ');
        put_atom(rt, out, js_operand_u32(p));
        js_buffer_printf(out, " %u", p[4]);
        break;
    case JS_FORMAT_ATOM_LABEL_U8:
        js_buffer_append_u8(out, ' ');
        put_atom(rt, out, js_operand_u32(p));
        js_buffer_printf(out, " -> %lld, %u", (long long)end + js_operand_i32(p + 4), p[8]);
        break;
    case JS_FORMAT_CONST:
        put_constant(rt, b, out, js_operand_u32(p));
        break;
    case JS_FORMAT_CONST_CONST:
        put_constant(rt, b, out, js_operand_u32(p));
        put_constant(rt, b, out, js_operand_u32(p + 4));
        break;
    case JS_FORMAT_CONST_U8:
        put_constant(rt, b, out, js_operand_u32(p));
        js_buffer_printf(out, " %u", p[4]);
        break;
    case JS_FORMAT_CONST_U16:
        put_constant(rt, b, out, js_operand_u32(p));
        js_buffer_printf(out, " %u", js_operand_u16(p + 4));
        break;
    case JS_FORMAT_CONST_ATOM_U8:
        put_constant(rt, b, out, js_operand_u32(p));
        js_buffer_append_u8(out, ' ');
        put_atom(rt, out, js_operand_u32(p + 4));
        js_buffer_printf(out, " %u", p[8]);
        break;
    }
}

static void put_head(JSRuntime *rt, const JSFunctionBytecode *b, JSBuffer *out)
{
    static const char *const kinds[] = {"function", "script", "module", "eval"};
    js_buffer_append_text(out, kinds[b->code_kind <= JS_CODE_EVAL ? b->code_kind : 0]);
    js_buffer_append_u8(out, ' ');
    put_atom(rt, out, b->name);
    js_buffer_append_text(out, " at ");
    put_atom(rt, out, b->file_name);
    js_buffer_printf(out, ":%u:%u", b->line, b->column);
    js_buffer_printf(out, "%s%s%s%s%s%s%s\n", b->is_strict ? " strict" : "",
                     b->is_arrow ? " arrow" : "", b->is_async ? " async" : "",
                     b->is_generator ? " generator" : "", b->is_class_constructor ? " class" : "",
                     b->is_derived_constructor ? " derived" : "",
                     b->needs_home_object ? " home" : "");
    js_buffer_printf(out, "  %u arguments, %u locals, stack of %u, %u bytes\n", b->argument_count,
                     b->local_count, b->max_stack, b->code_size);
}

static void put_tables(JSRuntime *rt, const JSFunctionBytecode *b, JSBuffer *out)
{
    static const char *const sources[] = {"local", "outer", "module", "import"};
    static const char *const kinds[] = {"var", "function", "let", "const"};
    for (uint32_t i = 0; i < b->closure_var_count; i++) {
        const JSClosureVar *variable = &b->closure_vars[i];
        js_buffer_printf(out, "  closure %u: %s %u ", i, sources[variable->source & 3],
                         variable->index);
        put_atom(rt, out, variable->name);
        js_buffer_append_u8(out, '\n');
    }
    for (uint32_t i = 0; i < b->global_count; i++) {
        js_buffer_printf(out, "  global %s ", kinds[b->globals[i].kind & 3]);
        put_atom(rt, out, b->globals[i].name);
        js_buffer_append_u8(out, '\n');
    }
    for (uint32_t i = 0; i < b->eval_scope_count; i++) {
        const JSEvalScope *scope = &b->eval_scopes[i];
        js_buffer_printf(out, "  eval scope %u:%s", i, scope->vars_are_global ? " global" : "");
        for (uint32_t j = 0; j < scope->count; j++) {
            js_buffer_printf(out, "%s %s%u=", j == scope->conflict_count ? " |" : "",
                             scope->bindings[j].is_outer ? "closure " : "local ",
                             scope->bindings[j].index);
            put_atom(rt, out, scope->bindings[j].name);
        }
        js_buffer_append_u8(out, '\n');
    }
    for (uint32_t i = 0; i < b->handler_count; i++) {
        const JSHandler *h = &b->handlers[i];
        js_buffer_printf(out, "  handler %u..%u -> %u, depth %u\n", h->start, h->end, h->target,
                         h->depth);
    }
}

static void put_module(JSRuntime *rt, const JSModuleTable *table, JSBuffer *out)
{
    for (uint32_t i = 0; i < table->request_count; i++) {
        js_buffer_printf(out, "  request %u: ", i);
        put_atom(rt, out, table->requests[i].specifier);
        js_buffer_append_u8(out, '\n');
    }
    for (uint32_t i = 0; i < table->import_count; i++) {
        js_buffer_printf(out, "  import from %u to closure %u: ", table->imports[i].request,
                         table->imports[i].closure_var);
        put_atom(rt, out, table->imports[i].import_name);
        js_buffer_append_u8(out, '\n');
    }
    for (uint32_t i = 0; i < table->export_count; i++) {
        const JSModuleTableExport *export = &table->exports[i];
        js_buffer_append_text(out, "  export ");
        put_atom(rt, out, export->export_name);
        if (export->is_local) {
            js_buffer_printf(out, " of closure %u", export->closure_var);
        } else {
            js_buffer_printf(out, " from %u: ", export->request);
            put_atom(rt, out, export->import_name);
        }
        js_buffer_append_u8(out, '\n');
    }
}

static void put_code(JSRuntime *rt, const JSFunctionBytecode *b, JSBuffer *out)
{
    uint32_t line = 0;
    for (uint32_t offset = 0; offset < b->code_size;) {
        uint8_t byte = b->code[offset];
        if (byte >= JS_OP_COUNT || js_opcode_table[byte].size > b->code_size - offset) {
            js_buffer_printf(out, "%6u  broken\n", offset);
            return;
        }
        uint32_t at, column;
        js_bytecode_position(b, offset, &at, &column);
        if (at != line)
            js_buffer_printf(out, "  line %u\n", at);
        line = at;
        const char *name = js_opcode_table[byte].name;
        int length = (int)strlen(name);
        js_buffer_printf(out, "%6u  %.*s", offset, name[length - 1] == '_' ? length - 1 : length,
                         name);
        put_operands(rt, b, out, offset);
        js_buffer_append_u8(out, '\n');
        offset += js_opcode_table[byte].size;
    }
}

bool js_bytecode_dump(JSRuntime *rt, const JSFunctionBytecode *b, JSBuffer *out)
{
    if (js_runtime_stack_overflows(rt, 512))
        return true;
    put_head(rt, b, out);
    put_tables(rt, b, out);
    if (b->module)
        put_module(rt, b->module, out);
    put_code(rt, b, out);
    for (uint32_t i = 0; i < b->constant_count; i++) {
        if (JS_VALUE_GET_TAG(b->constants[i]) == JS_TAG_FUNCTION_BYTECODE) {
            js_buffer_append_u8(out, '\n');
            js_bytecode_dump(rt, js_value_bytecode(b->constants[i]), out);
        }
    }
    return !out->failed;
}
