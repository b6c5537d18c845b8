// SPDX-License-Identifier: MIT
// The verifier: every instruction decodes, its operands are in range, the stack has one depth at
// each instruction whatever the way there, and handlers fit. Debug builds verify all that is
// compiled; bytecode that is read is always verified.
#include "bytecode/compile.h"
#include "bytecode/module_table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

enum { UNKNOWN = -1, NOT_A_START = -2 };

typedef struct Verifier {
    JSRuntime *rt;
    const JSFunctionBytecode *b;
    int32_t *depths;   // before the instruction at that offset
    uint32_t *pending; // offsets yet to be followed
    uint32_t pending_count;
    uint32_t *handlers; // by offset: 1 + the index of the handler that covers it, 0: none
    JSAtom *atoms;      // sorted
    uint8_t *local_uses;
    char *message;
    size_t message_size;
} Verifier;

enum { USED_PLAIN = 1, USED_AS_CELL = 2 };

__attribute__((format(printf, 2, 3))) static bool fail(Verifier *v, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(v->message, v->message_size, format, list);
    va_end(list);
    return false;
}

// ---- operands --------------------------------------------------------------------------------

static int compare_atoms(const void *a, const void *b)
{
    JSAtom left = *(const JSAtom *)a, right = *(const JSAtom *)b;
    return left < right ? -1 : left > right;
}

static bool check_atom(Verifier *v, uint32_t offset, JSAtom atom)
{
    if (js_atom_is_constant(atom) && atom != JS_ATOM_NULL)
        return true;
    if (v->b->atom_count > 0 &&
        bsearch(&atom, v->atoms, v->b->atom_count, sizeof(atom), compare_atoms))
        return true;
    return fail(v, "%u: the atom %u is not owned", offset, atom);
}

static bool check_constant(Verifier *v, uint32_t offset, uint32_t index)
{
    return index < v->b->constant_count || fail(v, "%u: constant out of range", offset);
}

static bool constant_has_tag(const Verifier *v, uint32_t index, int tag)
{
    return JS_VALUE_GET_TAG(v->b->constants[index]) == tag;
}

static bool check_template(Verifier *v, uint32_t offset, uint32_t first, uint32_t count)
{
    if (count == 0 || (uint64_t)first + 2 * (uint64_t)count >= v->b->constant_count)
        return fail(v, "%u: template out of range", offset);
    for (uint32_t i = 0; i < 2 * count; i++) {
        bool may_be_undefined = i < count && constant_has_tag(v, first + i, JS_TAG_UNDEFINED);
        if (!may_be_undefined && !constant_has_tag(v, first + i, JS_TAG_STRING))
            return fail(v, "%u: template without strings", offset);
    }
    int tag = JS_VALUE_GET_TAG(v->b->constants[first + 2 * count]);
    return tag == JS_TAG_UNDEFINED || tag == JS_TAG_OBJECT ||
           fail(v, "%u: template without cache", offset);
}

static bool check_constant_operand(Verifier *v, uint32_t offset, JSOpcode op, const uint8_t *p)
{
    uint32_t index = js_operand_u32(p);
    if (!check_constant(v, offset, index))
        return false;
    switch (op) {
    case JS_OP_closure:
    case JS_OP_define_class:
    case JS_OP_define_class_computed:
        return constant_has_tag(v, index, JS_TAG_FUNCTION_BYTECODE) ||
               fail(v, "%u: the constant is no function", offset);
    case JS_OP_template_object:
        return check_template(v, offset, index, js_operand_u16(p + 4));
    case JS_OP_regexp: {
        uint32_t flags = js_operand_u32(p + 4);
        return (check_constant(v, offset, flags) && constant_has_tag(v, index, JS_TAG_STRING) &&
                constant_has_tag(v, flags, JS_TAG_STRING)) ||
               fail(v, "%u: a regexp without strings", offset);
    }
    default:
        return !constant_has_tag(v, index, JS_TAG_FUNCTION_BYTECODE) ||
               fail(v, "%u: a function is pushed as a constant", offset);
    }
}

static bool is_cell_op(JSOpcode op)
{
    switch (op) {
    case JS_OP_new_var_ref:
    case JS_OP_new_var_ref_undefined:
    case JS_OP_new_var_ref_value:
    case JS_OP_copy_var_ref:
    case JS_OP_get_local_ref:
    case JS_OP_put_local_ref:
    case JS_OP_get_local_ref_check:
    case JS_OP_put_local_ref_check:
        return true;
    default:
        return false;
    }
}

static bool use_local(Verifier *v, uint32_t offset, uint32_t local, bool as_cell)
{
    if (local >= v->b->local_count)
        return fail(v, "%u: local %u out of range", offset, local);
    v->local_uses[local] |= as_cell ? USED_AS_CELL : USED_PLAIN;
    return v->local_uses[local] != (USED_PLAIN | USED_AS_CELL) ||
           fail(v, "%u: local %u is used as a value and as a cell", offset, local);
}

static bool check_small_operand(Verifier *v, uint32_t offset, JSOpcode op, const uint8_t *p)
{
    const JSFunctionBytecode *b = v->b;
    switch ((JSOperandFormat)js_opcode_table[op].format) {
    case JS_FORMAT_LOCAL:
        return use_local(v, offset, js_operand_u16(p), is_cell_op(op));
    case JS_FORMAT_ARG:
        return js_operand_u16(p) < b->argument_count ||
               fail(v, "%u: argument out of range", offset);
    case JS_FORMAT_CLOSURE:
        return js_operand_u16(p) < b->closure_var_count ||
               fail(v, "%u: closure variable out of range", offset);
    case JS_FORMAT_EVAL:
        return js_operand_u16(p) < b->eval_scope_count ||
               fail(v, "%u: eval scope out of range", offset);
    case JS_FORMAT_COUNT_EVAL:
        return js_operand_u16(p + 2) < b->eval_scope_count ||
               fail(v, "%u: eval scope out of range", offset);
    case JS_FORMAT_NONE:
        if (op == JS_OP_invalid)
            return fail(v, "%u: invalid instruction", offset);
        if (op >= JS_OP_get_local0 && op <= JS_OP_get_local3)
            return use_local(v, offset, op - JS_OP_get_local0, false);
        if (op >= JS_OP_put_local0 && op <= JS_OP_put_local3)
            return use_local(v, offset, op - JS_OP_put_local0, false);
        if (op >= JS_OP_get_arg0 && op <= JS_OP_get_arg3)
            return (uint32_t)(op - JS_OP_get_arg0) < b->argument_count ||
                   fail(v, "%u: argument out of range", offset);
        return true;
    default:
        return true;
    }
}

// The last byte of an operand that is a number of a small enumeration.
static bool check_kind_operand(Verifier *v, uint32_t offset, JSOpcode op, const uint8_t *p)
{
    uint32_t limit;
    switch (op) {
    case JS_OP_throw_error:
        limit = JS_THROW_KIND_COUNT;
        break;
    case JS_OP_define_method:
    case JS_OP_define_method_element:
        if ((p[js_opcode_table[op].size - 2] & JS_METHOD_KIND_MASK) == JS_METHOD_KIND_MASK)
            return fail(v, "%u: operand out of range", offset);
        limit = 8;
        break;
    case JS_OP_define_private_method:
    case JS_OP_add_private_method:
    case JS_OP_set_function_name:
        limit = JS_METHOD_SETTER + 1;
        break;
    case JS_OP_define_class:
    case JS_OP_define_class_computed:
    case JS_OP_with_has:
    case JS_OP_define_global_var:
    case JS_OP_define_global_annex_b:
    case JS_OP_define_global_function:
        limit = 2;
        break;
    default:
        return true;
    }
    return p[js_opcode_table[op].size - 2] < limit || fail(v, "%u: operand out of range", offset);
}

static bool check_operands(Verifier *v, uint32_t offset, JSOpcode op, const uint8_t *p)
{
    if (!check_kind_operand(v, offset, op, p))
        return false;
    switch ((JSOperandFormat)js_opcode_table[op].format) {
    case JS_FORMAT_ATOM:
    case JS_FORMAT_ATOM_U8:
    case JS_FORMAT_ATOM_LABEL_U8:
        return check_atom(v, offset, js_operand_u32(p));
    case JS_FORMAT_ATOM_CACHE: {
        uint32_t cache = js_operand_u16(p + 4);
        if (cache != JS_NO_CACHE && cache >= v->b->cache_count)
            return fail(v, "%u: cache out of range", offset);
        return check_atom(v, offset, js_operand_u32(p));
    }
    case JS_FORMAT_CONST:
    case JS_FORMAT_CONST_CONST:
    case JS_FORMAT_CONST_U8:
    case JS_FORMAT_CONST_U16:
        return check_constant_operand(v, offset, op, p);
    case JS_FORMAT_CONST_ATOM_U8:
        return check_constant_operand(v, offset, op, p) &&
               check_atom(v, offset, js_operand_u32(p + 4));
    default:
        return check_small_operand(v, offset, op, p);
    }
}

static bool decode_all(Verifier *v)
{
    const JSFunctionBytecode *b = v->b;
    for (uint32_t i = 0; i < b->code_size; i++)
        v->depths[i] = NOT_A_START;
    for (uint32_t offset = 0; offset < b->code_size;) {
        uint8_t byte = b->code[offset];
        if (byte >= JS_OP_COUNT)
            return fail(v, "%u: unknown instruction %u", offset, byte);
        uint32_t size = js_opcode_table[byte].size;
        if (size > b->code_size - offset)
            return fail(v, "%u: instruction cut off", offset);
        v->depths[offset] = UNKNOWN;
        if (!check_operands(v, offset, (JSOpcode)byte, b->code + offset + 1))
            return false;
        offset += size;
    }
    return true;
}

// ---- flow ------------------------------------------------------------------------------------

static bool reach(Verifier *v, uint32_t from, int64_t target, int64_t depth)
{
    if (target < 0 || target >= v->b->code_size || v->depths[target] == NOT_A_START)
        return fail(v, "%u: leads to %lld, no instruction", from, (long long)target);
    if (depth < 0 || depth > v->b->max_stack)
        return fail(v, "%u: stack depth %lld", from, (long long)depth);
    if (v->depths[target] == UNKNOWN) {
        v->depths[target] = (int32_t)depth;
        v->pending[v->pending_count++] = (uint32_t)target;
    } else if (v->depths[target] != depth) {
        return fail(v, "%u: stack depth %lld at %lld, not %d", from, (long long)depth,
                    (long long)target, v->depths[target]);
    }
    return true;
}

// Values that the instruction looks at without popping them.
static uint32_t needed_depth(JSOpcode op, const uint8_t *operand)
{
    switch (op) {
    case JS_OP_pick:
        return operand[0] + 1u;
    case JS_OP_set_home_object:
        return operand[0] + 1u;
    case JS_OP_iterator_step:
    case JS_OP_iterator_rest:
        return operand[0] + 2u;
    case JS_OP_for_of_next:
        return 2;
    case JS_OP_for_in_next:
        return 1;
    default:
        return 0;
    }
}

static bool follow(Verifier *v, uint32_t offset)
{
    const JSFunctionBytecode *b = v->b;
    JSOpcode op = (JSOpcode)b->code[offset];
    const JSOpcodeInfo *info = &js_opcode_table[op];
    const uint8_t *operand = b->code + offset + 1;
    int64_t depth = v->depths[offset];
    uint32_t pops = info->pops, end = offset + info->size;
    if (info->format == JS_FORMAT_COUNT || info->format == JS_FORMAT_COUNT_EVAL)
        pops += js_operand_u16(operand);
    if (depth < pops || depth < needed_depth(op, operand))
        return fail(v, "%u: %s finds too few values", offset, info->name);
    if (v->handlers[offset] != 0) {
        const JSHandler *handler = &b->handlers[v->handlers[offset] - 1];
        if (depth < handler->depth)
            return fail(v, "%u: shallower than its handler", offset);
        if (!reach(v, offset, handler->target, (int64_t)handler->depth + 1))
            return false;
    }
    if (js_opcode_has_label(op)) {
        int64_t target = (int64_t)end + js_operand_i32(b->code + offset + js_opcode_label_at(op));
        if (!reach(v, offset, target, depth - pops + info->jump_pushes))
            return false;
    }
    if (!js_opcode_falls_through(op))
        return true;
    return reach(v, offset, end, depth - pops + info->pushes);
}

// ---- tables ----------------------------------------------------------------------------------

static bool check_handlers(Verifier *v)
{
    enum { MOST_NESTED = 4096 };
    uint64_t covered = 0;
    for (uint32_t i = 0; i < v->b->handler_count; i++) {
        const JSHandler *h = &v->b->handlers[i];
        if (h->start >= h->end || h->end > v->b->code_size || h->depth >= v->b->max_stack ||
            h->target >= v->b->code_size || v->depths[h->target] == NOT_A_START)
            return fail(v, "handler %u is broken", i);
    }
    for (uint32_t i = 0; i < v->b->handler_count; i++)
        covered += v->b->handlers[i].end - v->b->handlers[i].start;
    if (covered > (uint64_t)v->b->code_size * MOST_NESTED)
        return fail(v, "handlers nested too deeply");
    // The first that covers an offset is the one: paint from the last.
    for (uint32_t i = v->b->handler_count; i > 0; i--) {
        const JSHandler *h = &v->b->handlers[i - 1];
        for (uint32_t offset = h->start; offset < h->end; offset++)
            v->handlers[offset] = i;
    }
    return true;
}

static bool check_captures(Verifier *v)
{
    const JSFunctionBytecode *b = v->b;
    for (uint32_t i = 0; i < b->constant_count; i++) {
        if (!constant_has_tag(v, i, JS_TAG_FUNCTION_BYTECODE))
            continue;
        const JSFunctionBytecode *inner = js_value_bytecode(b->constants[i]);
        for (uint32_t j = 0; j < inner->closure_var_count; j++) {
            const JSClosureVar *variable = &inner->closure_vars[j];
            if (variable->source == JS_CLOSURE_LOCAL) {
                if (!use_local(v, 0, variable->index, true))
                    return false;
            } else if (variable->source != JS_CLOSURE_OUTER ||
                       variable->index >= b->closure_var_count) {
                return fail(v, "constant %u: its closure variable %u is broken", i, j);
            }
        }
    }
    return true;
}

static bool check_eval_scopes(Verifier *v)
{
    const JSFunctionBytecode *b = v->b;
    for (uint32_t i = 0; i < b->eval_scope_count; i++) {
        const JSEvalScope *scope = &b->eval_scopes[i];
        for (uint32_t j = 0; j < scope->count; j++) {
            const JSEvalBinding *binding = &scope->bindings[j];
            if (binding->kind >= JS_VARIABLE_KIND_COUNT)
                return fail(v, "eval scope %u is broken", i);
            if (binding->is_outer ? binding->index >= b->closure_var_count
                                  : !use_local(v, 0, binding->index, true))
                return fail(v, "eval scope %u: a binding is out of range", i);
        }
    }
    return true;
}

static bool check_mapped_parameters(Verifier *v)
{
    const JSFunctionBytecode *b = v->b;
    for (uint32_t i = 0; b->mapped_parameters && i < b->argument_count; i++) {
        if (b->mapped_parameters[i] != JS_NO_LOCAL &&
            !use_local(v, 0, b->mapped_parameters[i], true))
            return false;
    }
    return true;
}

static bool check_module(Verifier *v)
{
    const JSModuleTable *table = v->b->module;
    uint32_t cells = v->b->closure_var_count;
    if (!table)
        return v->b->code_kind != JS_CODE_MODULE || fail(v, "a module without table");
    for (uint32_t i = 0; i < table->import_count; i++) {
        const JSModuleTableImport *import = &table->imports[i];
        if (import->request >= table->request_count || import->closure_var >= cells ||
            v->b->closure_vars[import->closure_var].source != JS_CLOSURE_MODULE_IMPORT)
            return fail(v, "import %u is broken", i);
    }
    for (uint32_t i = 0; i < table->export_count; i++) {
        const JSModuleTableExport *export = &table->exports[i];
        if (export->is_local ? export->closure_var >= cells
                             : export->request >= table->request_count)
            return fail(v, "export %u is broken", i);
    }
    return true;
}

static bool check_flags(Verifier *v)
{
    const JSFunctionBytecode *b = v->b;
    if (b->code_kind > JS_CODE_EVAL)
        return fail(v, "unknown kind of code");
    if (b->is_generator && b->is_constructor)
        return fail(v, "a generator is no constructor");
    for (uint32_t i = 0; i < b->closure_var_count; i++) {
        if (b->closure_vars[i].source > JS_CLOSURE_MODULE_IMPORT ||
            b->closure_vars[i].kind >= JS_VARIABLE_KIND_COUNT)
            return fail(v, "closure variable %u is broken", i);
    }
    for (uint32_t i = 0; i < b->global_count; i++) {
        if (b->globals[i].kind > JS_GLOBAL_CONST || b->globals[i].name == JS_ATOM_NULL)
            return fail(v, "global %u is broken", i);
    }
    for (uint32_t i = 0; i < b->strict_range_count; i++) {
        if (b->strict_ranges[i].start > b->strict_ranges[i].end ||
            b->strict_ranges[i].end > b->code_size)
            return fail(v, "strict range %u is broken", i);
    }
    return true;
}

static bool verify(Verifier *v)
{
    if (v->b->code_size == 0)
        return fail(v, "no code");
    if (!check_flags(v) || !decode_all(v) || !check_handlers(v) || !check_captures(v) ||
        !check_eval_scopes(v) || !check_mapped_parameters(v) || !check_module(v))
        return false;
    if (!reach(v, 0, 0, 0))
        return false;
    while (v->pending_count > 0) {
        if (!follow(v, v->pending[--v->pending_count]))
            return false;
    }
    return true;
}

bool js_bytecode_verify(JSRuntime *rt, const JSFunctionBytecode *b, char *message,
                        size_t message_size, bool *out_of_memory)
{
    // Plain blocks: what is verified must not depend on the runtime's fault points.
    size_t count = (size_t)b->code_size + 1;
    Verifier v = {.rt = rt, .b = b, .message = message, .message_size = message_size};
    bool result = true;
    v.depths = malloc(count * sizeof(*v.depths));
    v.pending = malloc(count * sizeof(*v.pending));
    v.handlers = calloc(count, sizeof(*v.handlers));
    v.atoms = malloc((b->atom_count + 1u) * sizeof(*v.atoms));
    v.local_uses = calloc(b->local_count + 1u, 1);
    *out_of_memory = !v.depths || !v.pending || !v.handlers || !v.atoms || !v.local_uses;
    if (!*out_of_memory) {
        for (uint32_t i = 0; i < b->atom_count; i++)
            v.atoms[i] = b->atoms[i];
        qsort(v.atoms, b->atom_count, sizeof(*v.atoms), compare_atoms);
        result = verify(&v);
    }
    free(v.depths);
    free(v.pending);
    free(v.handlers);
    free(v.atoms);
    free(v.local_uses);
    return result;
}
