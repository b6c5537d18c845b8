// SPDX-License-Identifier: MIT
// Writes instructions: operands, labels, stack depth, reachability, protected regions, and the
// tables of atoms, constants and locals of the function at hand.
#include "bytecode/emitter.h"

#include <assert.h>

void js_emit_fail(JSFunctionState *fs, JSGenerateError error, const char *message)
{
    JSGenerator *g = fs->generator;
    if (g->error == JS_GENERATE_OK) {
        g->error = error;
        g->message = message;
    }
}

bool js_emit_reserve(JSFunctionState *fs, void **items, uint32_t *capacity, uint32_t count,
                     size_t item_size)
{
    if (js_emit_failed(fs))
        return false;
    if (!js_arena_reserve(&fs->generator->arena, items, capacity, count, item_size)) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return false;
    }
    return true;
}

// ---- key maps --------------------------------------------------------------------------------

static uint32_t key_slot(const JSKeyMap *map, uint64_t key)
{
    uint32_t mask = map->capacity - 1;
    uint32_t slot = (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 32) & mask;
    while (map->keys[slot] != 0 && map->keys[slot] != key)
        slot = (slot + 1) & mask;
    return slot;
}

bool js_key_map_find(const JSKeyMap *map, uint64_t key, uint32_t *number)
{
    if (map->capacity == 0)
        return false;
    uint32_t slot = key_slot(map, key);
    if (map->keys[slot] == 0)
        return false;
    *number = map->numbers[slot];
    return true;
}

static bool key_map_grow(JSFunctionState *fs, JSKeyMap *map)
{
    JSArena *arena = &fs->generator->arena;
    JSKeyMap old = *map;
    uint32_t capacity = old.capacity ? old.capacity * 2 : 16;
    uint64_t *keys = js_arena_alloc_array(arena, capacity, sizeof(*keys));
    uint32_t *numbers = js_arena_alloc_array(arena, capacity, sizeof(*numbers));
    if (!keys || !numbers) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return false;
    }
    *map = (JSKeyMap){keys, numbers, old.count, capacity};
    for (uint32_t i = 0; i < old.capacity; i++) {
        if (old.keys[i] != 0) {
            uint32_t slot = key_slot(map, old.keys[i]);
            map->keys[slot] = old.keys[i];
            map->numbers[slot] = old.numbers[i];
        }
    }
    return true;
}

bool js_key_map_add(JSFunctionState *fs, JSKeyMap *map, uint64_t key, uint32_t number)
{
    assert(key != 0);
    if ((map->count + 1) * 4 > map->capacity * 3 && !key_map_grow(fs, map))
        return false;
    uint32_t slot = key_slot(map, key);
    if (map->keys[slot] == 0)
        map->count++;
    map->keys[slot] = key;
    map->numbers[slot] = number;
    return true;
}

// ---- atoms, constants, locals ----------------------------------------------------------------

JSAtom js_emit_keep_atom(JSFunctionState *fs, JSAtom atom)
{
    JSGenerator *g = fs->generator;
    if (atom == JS_ATOM_NULL) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return JS_ATOM_empty;
    }
    if (js_atom_is_constant(atom))
        return atom;
    // The arena may have failed before: the atom must be owned by the list or freed here.
    if (!js_arena_reserve(&g->arena, (void **)&g->atoms, &g->atom_capacity, g->atom_count + 1,
                          sizeof(*g->atoms))) {
        js_atom_free(g->rt, atom);
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return JS_ATOM_empty;
    }
    g->atoms[g->atom_count++] = atom;
    return atom;
}

JSAtom js_emit_text_atom(JSFunctionState *fs, JSText *text)
{
    if (text->atom == JS_ATOM_NULL) {
        const void *units = text->is_wide ? (const void *)text->wide : (const void *)text->narrow;
        JSAtom atom = js_atom_from_units(fs->generator->rt, units, text->length, text->is_wide);
        atom = js_emit_keep_atom(fs, atom);
        if (js_emit_failed(fs))
            return JS_ATOM_empty;
        text->atom = atom;
    }
    return text->atom;
}

// Notes that the code names the atom.
static void use_atom(JSFunctionState *fs, JSAtom atom)
{
    uint32_t number;
    if (js_atom_is_constant(atom) || js_key_map_find(&fs->atom_map, atom, &number))
        return;
    if (!js_emit_reserve(fs, (void **)&fs->atoms, &fs->atom_capacity, fs->atom_count + 1,
                         sizeof(*fs->atoms)) ||
        !js_key_map_add(fs, &fs->atom_map, atom, fs->atom_count))
        return;
    fs->atoms[fs->atom_count++] = atom;
}

uint32_t js_emit_constant(JSFunctionState *fs, JSValue value)
{
    if (!js_emit_reserve(fs, (void **)&fs->constants, &fs->constant_capacity,
                         fs->constant_count + 1, sizeof(*fs->constants))) {
        js_free_rt_value(fs->generator->rt, value);
        return 0;
    }
    fs->constants[fs->constant_count] = value;
    return fs->constant_count++;
}

uint32_t js_emit_new_local(JSFunctionState *fs, JSAtom name)
{
    if (fs->local_count >= UINT16_MAX - 1) {
        js_emit_fail(fs, JS_GENERATE_LIMIT, "too many local variables");
        return 0;
    }
    if (!js_emit_reserve(fs, (void **)&fs->local_names, &fs->local_capacity, fs->local_count + 1,
                         sizeof(*fs->local_names)))
        return 0;
    fs->local_names[fs->local_count] = name;
    return fs->local_count++;
}

// ---- instructions ----------------------------------------------------------------------------

// Follows the stack depth through an instruction; false where none must be written.
static bool begin(JSFunctionState *fs, JSOpcode op, uint32_t extra_pops)
{
    const JSOpcodeInfo *info = &js_opcode_table[op];
    uint32_t pops = info->pops + extra_pops;
    assert(!fs->is_reachable || fs->depth >= pops || js_emit_failed(fs));
    fs->depth = (fs->depth >= pops ? fs->depth - pops : 0) + info->pushes;
    if (!fs->is_reachable || js_emit_failed(fs))
        return false;
    if (fs->depth > fs->max_depth)
        fs->max_depth = fs->depth;
    if (fs->code.length > INT32_MAX - 64) {
        js_emit_fail(fs, JS_GENERATE_LIMIT, "function too large");
        return false;
    }
    js_buffer_append_u8(&fs->code, (uint8_t)op);
    if (!js_opcode_falls_through(op))
        fs->is_reachable = false;
    return true;
}

static void put_u16(JSFunctionState *fs, uint32_t v)
{
    uint8_t bytes[2] = {(uint8_t)v, (uint8_t)(v >> 8)};
    js_buffer_append(&fs->code, bytes, sizeof(bytes));
}

static void put_u32(JSFunctionState *fs, uint32_t v)
{
    uint8_t bytes[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24)};
    js_buffer_append(&fs->code, bytes, sizeof(bytes));
}

static void put_atom(JSFunctionState *fs, JSAtom atom)
{
    use_atom(fs, atom);
    put_u32(fs, atom);
}

void js_emit(JSFunctionState *fs, JSOpcode op)
{
    assert(js_opcode_table[op].format == JS_FORMAT_NONE);
    begin(fs, op, 0);
}

void js_emit_u8(JSFunctionState *fs, JSOpcode op, uint8_t operand)
{
    assert(js_opcode_table[op].size == 2);
    if (begin(fs, op, 0))
        js_buffer_append_u8(&fs->code, operand);
}

void js_emit_u16(JSFunctionState *fs, JSOpcode op, uint32_t operand)
{
    assert(js_opcode_table[op].size == 3);
    if (operand > UINT16_MAX)
        js_emit_fail(fs, JS_GENERATE_LIMIT, "too many variables");
    if (begin(fs, op, 0))
        put_u16(fs, operand);
}

void js_emit_local(JSFunctionState *fs, JSOpcode op, uint32_t local)
{
    if (local < 4 && op == JS_OP_get_local)
        js_emit(fs, (JSOpcode)(JS_OP_get_local0 + local));
    else if (local < 4 && op == JS_OP_put_local)
        js_emit(fs, (JSOpcode)(JS_OP_put_local0 + local));
    else
        js_emit_u16(fs, op, local);
}

void js_emit_count(JSFunctionState *fs, JSOpcode op, uint32_t count)
{
    assert(js_opcode_table[op].format == JS_FORMAT_COUNT);
    if (count > UINT16_MAX) {
        js_emit_fail(fs, JS_GENERATE_LIMIT, "too many arguments");
        count = 0;
    }
    if (begin(fs, op, count))
        put_u16(fs, count);
}

void js_emit_atom(JSFunctionState *fs, JSOpcode op, JSAtom atom)
{
    bool has_cache = js_opcode_table[op].format == JS_FORMAT_ATOM_CACHE;
    assert(has_cache || js_opcode_table[op].format == JS_FORMAT_ATOM);
    if (!begin(fs, op, 0))
        return;
    put_atom(fs, atom);
    if (has_cache)
        put_u16(fs, fs->cache_count < JS_NO_CACHE ? fs->cache_count++ : JS_NO_CACHE);
}

void js_emit_atom_u8(JSFunctionState *fs, JSOpcode op, JSAtom atom, uint8_t operand)
{
    assert(js_opcode_table[op].format == JS_FORMAT_ATOM_U8);
    if (begin(fs, op, 0)) {
        put_atom(fs, atom);
        js_buffer_append_u8(&fs->code, operand);
    }
}

void js_emit_const(JSFunctionState *fs, JSOpcode op, uint32_t constant)
{
    assert(js_opcode_table[op].format == JS_FORMAT_CONST);
    if (begin(fs, op, 0))
        put_u32(fs, constant);
}

void js_emit_const_u8(JSFunctionState *fs, JSOpcode op, uint32_t constant, uint8_t operand)
{
    assert(js_opcode_table[op].format == JS_FORMAT_CONST_U8);
    if (begin(fs, op, 0)) {
        put_u32(fs, constant);
        js_buffer_append_u8(&fs->code, operand);
    }
}

void js_emit_const_u16(JSFunctionState *fs, JSOpcode op, uint32_t constant, uint32_t operand)
{
    assert(js_opcode_table[op].format == JS_FORMAT_CONST_U16);
    if (operand > UINT16_MAX)
        js_emit_fail(fs, JS_GENERATE_LIMIT, "template too long");
    if (begin(fs, op, 0)) {
        put_u32(fs, constant);
        put_u16(fs, operand);
    }
}

void js_emit_const_const(JSFunctionState *fs, JSOpcode op, uint32_t a, uint32_t b)
{
    assert(js_opcode_table[op].format == JS_FORMAT_CONST_CONST);
    if (begin(fs, op, 0)) {
        put_u32(fs, a);
        put_u32(fs, b);
    }
}

void js_emit_const_atom_u8(JSFunctionState *fs, JSOpcode op, uint32_t constant, JSAtom atom,
                           uint8_t operand)
{
    assert(js_opcode_table[op].format == JS_FORMAT_CONST_ATOM_U8);
    if (begin(fs, op, 0)) {
        put_u32(fs, constant);
        put_atom(fs, atom);
        js_buffer_append_u8(&fs->code, operand);
    }
}

void js_emit_eval(JSFunctionState *fs, uint32_t count, uint32_t scope)
{
    if (count > UINT16_MAX || scope > UINT16_MAX) {
        js_emit_fail(fs, JS_GENERATE_LIMIT, "too many arguments");
        count = 0;
    }
    if (begin(fs, JS_OP_direct_eval, count)) {
        put_u16(fs, count);
        put_u16(fs, scope);
    }
}

void js_emit_int(JSFunctionState *fs, int32_t number)
{
    if (number >= INT8_MIN && number <= INT8_MAX)
        js_emit_u8(fs, JS_OP_push_i8, (uint8_t)number);
    else if (begin(fs, JS_OP_push_i32, 0))
        put_u32(fs, (uint32_t)number);
}

void js_emit_number(JSFunctionState *fs, double number)
{
    JSImmediate value = js_number(number);
    if (JS_VALUE_GET_TAG(value) == JS_TAG_INT)
        js_emit_int(fs, JS_VALUE_GET_INT(value));
    else
        js_emit_const(fs, JS_OP_push_const, js_emit_constant(fs, value));
}

void js_emit_text(JSFunctionState *fs, JSText *text)
{
    enum { LONGEST_ATOM = 40 };
    if (text->length <= LONGEST_ATOM) {
        js_emit_atom(fs, JS_OP_push_atom, js_emit_text_atom(fs, text));
        return;
    }
    JSRuntime *rt = fs->generator->rt;
    JSString *s = text->is_wide ? js_string_new_wide(rt, text->wide, text->length)
                                : js_string_new_narrow(rt, text->narrow, text->length);
    if (!s) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        js_emit(fs, JS_OP_undefined);
        return;
    }
    js_emit_const(fs, JS_OP_push_const, js_emit_constant(fs, js_string_value(s)));
}

void js_emit_drop_to(JSFunctionState *fs, uint32_t depth)
{
    while (fs->depth > depth)
        js_emit(fs, JS_OP_drop);
}

// ---- labels ----------------------------------------------------------------------------------

static void patch(JSFunctionState *fs, uint32_t operand, uint32_t end, uint32_t target)
{
    if (fs->code.failed)
        return;
    assert((size_t)operand + 4 <= fs->code.length);
    uint32_t distance = target - end;
    for (int i = 0; i < 4; i++)
        fs->code.data[operand + i] = (uint8_t)(distance >> (8 * i));
}

static void put_label(JSFunctionState *fs, JSLabel *label, uint32_t bytes_after)
{
    uint32_t operand = js_emit_offset(fs);
    put_u32(fs, 0);
    uint32_t end = operand + 4 + bytes_after;
    if (label->position >= 0) {
        patch(fs, operand, end, (uint32_t)label->position);
        return;
    }
    JSJump *jump = js_arena_alloc(&fs->generator->arena, sizeof(*jump));
    if (!jump) {
        js_emit_fail(fs, JS_GENERATE_NO_MEMORY, NULL);
        return;
    }
    *jump = (JSJump){label->jumps, operand, end};
    label->jumps = jump;
}

static void jump_depth(JSFunctionState *fs, JSOpcode op, JSLabel *label)
{
    const JSOpcodeInfo *info = &js_opcode_table[op];
    uint32_t depth = fs->depth - info->pushes + info->jump_pushes;
    assert(!label->is_reached || label->depth == depth || js_emit_failed(fs));
    label->depth = depth;
    label->is_reached = true;
    if (depth > fs->max_depth)
        fs->max_depth = depth;
}

void js_emit_jump(JSFunctionState *fs, JSOpcode op, JSLabel *label)
{
    assert(js_opcode_table[op].format == JS_FORMAT_LABEL);
    if (begin(fs, op, 0)) {
        jump_depth(fs, op, label);
        put_label(fs, label, 0);
    }
}

void js_emit_jump_atom(JSFunctionState *fs, JSOpcode op, JSAtom atom, JSLabel *label,
                       uint8_t operand)
{
    assert(js_opcode_table[op].format == JS_FORMAT_ATOM_LABEL_U8);
    if (begin(fs, op, 0)) {
        jump_depth(fs, op, label);
        put_atom(fs, atom);
        put_label(fs, label, 1);
        js_buffer_append_u8(&fs->code, operand);
    }
}

void js_emit_bind(JSFunctionState *fs, JSLabel *label)
{
    assert(label->position < 0);
    if (js_emit_failed(fs))
        return;
    label->position = js_emit_offset(fs);
    for (JSJump *jump = label->jumps; jump; jump = jump->next)
        patch(fs, jump->operand, jump->end, (uint32_t)label->position);
    label->jumps = NULL;
    if (label->is_reached) {
        assert(!fs->is_reachable || fs->depth == label->depth);
        fs->depth = label->depth;
        fs->is_reachable = true;
    }
}

void js_emit_bind_loop(JSFunctionState *fs, JSLabel *label)
{
    assert(label->position < 0 && !label->is_reached);
    label->position = js_emit_offset(fs);
    label->depth = fs->depth;
    label->is_reached = fs->is_reachable;
}

void js_emit_position(JSFunctionState *fs, uint32_t source_offset)
{
    if (!fs->is_reachable || js_emit_failed(fs))
        return;
    uint32_t count = fs->position_count;
    uint32_t offset = js_emit_offset(fs);
    if (count > 0 && fs->positions[count - 1].source_offset == source_offset)
        return;
    if (count > 0 && fs->positions[count - 1].code_offset == offset) {
        fs->positions[count - 1].source_offset = source_offset;
        return;
    }
    if (js_emit_reserve(fs, (void **)&fs->positions, &fs->position_capacity, count + 1,
                        sizeof(*fs->positions)))
        fs->positions[fs->position_count++] = (JSPositionMark){offset, source_offset};
}

// ---- protected regions -----------------------------------------------------------------------

void js_region_open(JSFunctionState *fs, JSRegion *region)
{
    *region = (JSRegion){.start = -1, .depth = fs->depth, .level = ++fs->region_level};
    region->number = fs->handler_target_count;
    if (js_emit_reserve(fs, (void **)&fs->handler_targets, &fs->handler_target_capacity,
                        fs->handler_target_count + 1, sizeof(*fs->handler_targets)))
        fs->handler_targets[fs->handler_target_count++] = 0;
    js_region_resume(fs, region);
}

void js_region_resume(JSFunctionState *fs, JSRegion *region)
{
    assert(region->start < 0);
    region->start = js_emit_offset(fs);
}

void js_region_suspend(JSFunctionState *fs, JSRegion *region)
{
    uint32_t end = js_emit_offset(fs);
    int64_t start = region->start;
    region->start = -1;
    if (start < 0 || start == end)
        return;
    region->is_used = true;
    if (!js_emit_reserve(fs, (void **)&fs->handlers, &fs->handler_capacity, fs->handler_count + 1,
                         sizeof(*fs->handlers)))
        return;
    fs->handlers[fs->handler_count++] =
        (JSPendingHandler){(uint32_t)start, end, region->number, region->depth, region->level};
}

void js_region_close(JSFunctionState *fs, JSRegion *region)
{
    js_region_suspend(fs, region);
    assert(fs->region_level == region->level);
    fs->region_level--;
}

void js_region_bind(JSFunctionState *fs, JSRegion *region)
{
    assert(!fs->is_reachable || js_emit_failed(fs));
    if (js_emit_failed(fs))
        return;
    fs->depth = region->depth + 1;
    if (!region->is_used)
        return;
    fs->handler_targets[region->number] = js_emit_offset(fs);
    fs->is_reachable = true;
    if (fs->depth > fs->max_depth)
        fs->max_depth = fs->depth;
}
