// SPDX-License-Identifier: MIT
// From the tree of a pattern to a program.
#include "regexp/program.h"

#include "base/buffer.h"
#include "base/utf.h"
#include "regexp/analysis.h"
#include "regexp/parser.h"

#include <assert.h>
#include <string.h>

// Keeps program counters apart from the kinds of stack entries.
#define MAX_CODE_WORDS (1u << 28)
#define SETS_COMPARED  64 // the newest, when looking for an equal one

// What comes behind a node on its way to the end of the pattern: the rest of its sequence, and
// then what is behind that. NULL: not known.
typedef struct Follow {
    const JSRegExpNode *siblings;
    const struct Follow *outer;
} Follow;

typedef struct Compiler {
    JSAllocator *allocator;
    const JSRegExpTree *tree;
    JSBuffer code;
    JSBuffer sets;
    JSBuffer index; // offsets of the sets, to find equal ones
    uint32_t slot_count;
    bool unicode;
    bool backward;
} Compiler;

// A kind of single character: a mode and its arguments.
typedef struct Single {
    uint32_t mode;
    uint32_t arguments[2];
} Single;

static bool compile_node(Compiler *compiler, const JSRegExpNode *node, const Follow *follow);

static bool emit_word(Compiler *compiler, uint32_t word)
{
    return js_buffer_append_u32(&compiler->code, word);
}

static bool emit1(Compiler *compiler, uint32_t opcode, uint32_t a)
{
    return emit_word(compiler, opcode) && emit_word(compiler, a);
}

static bool emit2(Compiler *compiler, uint32_t opcode, uint32_t a, uint32_t b)
{
    return emit1(compiler, opcode, a) && emit_word(compiler, b);
}

static uint32_t here(const Compiler *compiler)
{
    return (uint32_t)(compiler->code.length / sizeof(uint32_t));
}

// Sets the word in front of `position`, a forward target, to the current place.
static bool patch(Compiler *compiler, uint32_t position)
{
    uint32_t target = here(compiler);
    if (compiler->code.failed || target > MAX_CODE_WORDS)
        return false;
    assert(position > 0 && position <= target);
    memcpy(compiler->code.data + (position - 1) * sizeof target, &target, sizeof target);
    return true;
}

static uint32_t new_slot(Compiler *compiler, uint32_t count)
{
    uint32_t slot = compiler->slot_count;
    compiler->slot_count += count;
    return slot;
}

// --- sets

static bool append_set(JSBuffer *out, const JSCodeRange *ranges, uint32_t count)
{
    uint32_t head[JS_REGEXP_SET_BITMAP_WORDS + 1] = {0};
    uint32_t first_wide = count;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t code = ranges[i].first; code <= ranges[i].last && code < 256; code++)
            head[code / 32] |= 1u << (code % 32);
        if (ranges[i].last >= 256 && i < first_wide)
            first_wide = i;
    }
    head[JS_REGEXP_SET_BITMAP_WORDS] = count - first_wide;
    js_buffer_append(out, head, sizeof head);
    for (uint32_t i = first_wide; i < count; i++) {
        js_buffer_append_u32(out, ranges[i].first < 256 ? 256 : ranges[i].first);
        js_buffer_append_u32(out, ranges[i].last);
    }
    return !out->failed;
}

// Gives the offset of the set, which is shared with an equal one.
static bool intern_set(Compiler *compiler, const JSCodeRange *ranges, uint32_t count,
                       uint32_t *offset)
{
    JSBuffer *sets = &compiler->sets;
    size_t start = sets->length;
    if (!append_set(sets, ranges, count))
        return false;
    size_t size = sets->length - start;
    size_t known = compiler->index.length / sizeof(uint32_t);
    for (size_t i = known > SETS_COMPARED ? known - SETS_COMPARED : 0; i < known; i++) {
        uint32_t other;
        memcpy(&other, compiler->index.data + i * sizeof other, sizeof other);
        size_t place = (size_t)other * sizeof(uint32_t);
        if (place + size <= start && memcmp(sets->data + place, sets->data + start, size) == 0) {
            sets->length = start;
            *offset = other;
            return true;
        }
    }
    *offset = (uint32_t)(start / sizeof(uint32_t));
    return js_buffer_append_u32(&compiler->index, *offset);
}

static bool is_all(const JSRegExpNode *node)
{
    return node->u.set.count == 1 && node->u.set.ranges[0].first == 0 &&
           node->u.set.ranges[0].last == JS_CODE_POINT_MAX;
}

static bool is_not_line(const JSRegExpNode *node)
{
    static const JSCodeRange ranges[4] = {
        {0, 0x09}, {0x0B, 0x0C}, {0x0E, 0x2027}, {0x202A, JS_CODE_POINT_MAX}};
    return node->u.set.count == 4 && memcmp(node->u.set.ranges, ranges, sizeof ranges) == 0;
}

// Whether comparing one unit decides.
static bool is_unit(const Compiler *compiler, uint32_t code)
{
    return code <= 0xFFFF && !(compiler->unicode && js_utf16_is_surrogate(code));
}

static bool is_pair(const Compiler *compiler, const JSRegExpNode *node, uint32_t units[2])
{
    const JSCodeRange *ranges = node->u.set.ranges;
    if (node->u.set.count == 1 && ranges[0].last - ranges[0].first == 1) {
        units[0] = ranges[0].first;
        units[1] = ranges[0].last;
    } else if (node->u.set.count == 2 && ranges[0].first == ranges[0].last &&
               ranges[1].first == ranges[1].last) {
        units[0] = ranges[0].first;
        units[1] = ranges[1].first;
    } else {
        return false;
    }
    return is_unit(compiler, units[0]) && is_unit(compiler, units[1]);
}

static bool is_single(const JSRegExpNode *node)
{
    return node->kind == JS_NODE_CHAR || (node->kind == JS_NODE_SET && node->u.set.count > 0);
}

static bool classify(Compiler *compiler, const JSRegExpNode *node, Single *single)
{
    assert(is_single(node));
    *single = (Single){0, {0, 0}};
    if (node->kind == JS_NODE_CHAR) {
        single->mode = is_unit(compiler, node->u.code) ? JS_RX_MODE_CHAR : JS_RX_MODE_POINT;
        single->arguments[0] = node->u.code;
    } else if (is_all(node)) {
        single->mode = JS_RX_MODE_ANY;
    } else if (is_not_line(node)) {
        single->mode = JS_RX_MODE_NOT_LINE;
    } else if (is_pair(compiler, node, single->arguments)) {
        single->mode = JS_RX_MODE_PAIR;
    } else {
        single->mode = JS_RX_MODE_SET;
        if (!intern_set(compiler, node->u.set.ranges, node->u.set.count, &single->arguments[0]))
            return false;
    }
    return true;
}

static bool emit_single(Compiler *compiler, const Single *single)
{
    static_assert(JS_RX_PAIR == JS_RX_CHAR + 2 && JS_RX_POINT == JS_RX_CHAR + 4 &&
                      JS_RX_SET == JS_RX_CHAR + 6 && JS_RX_NOT_LINE == JS_RX_CHAR + 8 &&
                      JS_RX_ANY == JS_RX_CHAR + 10 && JS_RX_ANY_BACK == JS_RX_CHAR + 11,
                  "modes and opcodes go together");
    uint32_t opcode = JS_RX_CHAR + 2 * single->mode + compiler->backward;
    bool ok = emit_word(compiler, opcode);
    for (uint32_t i = 1; i < js_regexp_opcode_words[opcode]; i++)
        ok = emit_word(compiler, single->arguments[i - 1]) && ok;
    return ok;
}

// --- repetition

typedef enum Verdict { VERDICT_NO_MEMORY, VERDICT_NO, VERDICT_YES } Verdict;

// Whether what follows can only begin with a character that `node` does not match, so that giving
// back characters is of no use.
static Verdict is_possessive(Compiler *compiler, const JSRegExpNode *node, const Follow *follow)
{
    if (compiler->backward)
        return VERDICT_NO;
    JSCodeSet first, own;
    js_code_set_init(&first, compiler->allocator);
    js_code_set_init(&own, compiler->allocator);
    JSRegExpFirst known = JS_FIRST_NULLABLE;
    Verdict verdict = VERDICT_NO;
    for (; follow && known == JS_FIRST_NULLABLE; follow = follow->outer)
        known = js_regexp_first_characters(follow->siblings, true, &first);
    if (known == JS_FIRST_KNOWN) {
        if (js_regexp_first_characters(node, false, &own) != JS_FIRST_KNOWN ||
            !js_code_set_intersect(&own, &first))
            verdict = VERDICT_NO_MEMORY;
        else if (own.count == 0)
            verdict = VERDICT_YES;
    } else if (known == JS_FIRST_NO_MEMORY) {
        verdict = VERDICT_NO_MEMORY;
    }
    js_code_set_free(&own);
    js_code_set_free(&first);
    return verdict;
}

static bool emit_run(Compiler *compiler, const Single *single, uint32_t bits, uint32_t min,
                     uint32_t max)
{
    uint32_t mode = single->mode | bits | (compiler->backward ? JS_RX_MODE_BACK : 0);
    return emit2(compiler, JS_RX_REPEAT, mode, min) && emit_word(compiler, max) &&
           emit_word(compiler, single->arguments[0]) && emit_word(compiler, single->arguments[1]);
}

static bool compile_body(Compiler *compiler, const JSRegExpNode *repeat)
{
    if (repeat->u.repeat.limit_capture > repeat->u.repeat.first_capture &&
        repeat->u.repeat.max > 1 &&
        !emit2(compiler, JS_RX_RESET, 2 * repeat->u.repeat.first_capture,
               2 * repeat->u.repeat.limit_capture))
        return false;
    return compile_node(compiler, repeat->u.repeat.child, NULL);
}

// {min,max} in general, with the iterations counted.
static bool compile_counted(Compiler *compiler, const JSRegExpNode *repeat, uint32_t min,
                            uint32_t max)
{
    bool nullable = repeat->u.repeat.child->min_width == 0;
    uint32_t counter = new_slot(compiler, 1);
    uint32_t position = nullable ? new_slot(compiler, 1) : 0;
    if (!emit1(compiler, JS_RX_COUNT_START, counter))
        return false;
    uint32_t loop = here(compiler);
    if (!emit2(compiler, repeat->greedy ? JS_RX_COUNT_SPLIT : JS_RX_COUNT_SPLIT_LAZY, counter,
               min) ||
        !emit_word(compiler, max) || !emit_word(compiler, 0))
        return false;
    uint32_t exit = here(compiler);
    if ((nullable && !emit1(compiler, JS_RX_SAVE, position)) || !compile_body(compiler, repeat))
        return false;
    if (nullable &&
        (!emit2(compiler, JS_RX_COUNT_ADVANCED, position, counter) || !emit_word(compiler, min)))
        return false;
    return emit2(compiler, JS_RX_COUNT_NEXT, counter, loop) && patch(compiler, exit);
}

// x* and x?
static bool compile_optional(Compiler *compiler, const JSRegExpNode *repeat)
{
    bool nullable = repeat->u.repeat.child->min_width == 0;
    uint32_t position = nullable ? new_slot(compiler, 1) : 0;
    uint32_t loop = here(compiler);
    if (!emit1(compiler, repeat->greedy ? JS_RX_SPLIT_NEXT : JS_RX_SPLIT_JUMP, 0))
        return false;
    uint32_t exit = here(compiler);
    if ((nullable && !emit1(compiler, JS_RX_SAVE, position)) || !compile_body(compiler, repeat) ||
        (nullable && !emit1(compiler, JS_RX_ADVANCED, position)))
        return false;
    if (repeat->u.repeat.max > 1 && !emit1(compiler, JS_RX_JUMP, loop))
        return false;
    return patch(compiler, exit);
}

// x+ where x takes at least one unit
static bool compile_plus(Compiler *compiler, const JSRegExpNode *repeat)
{
    uint32_t loop = here(compiler);
    return compile_body(compiler, repeat) &&
           emit1(compiler, repeat->greedy ? JS_RX_SPLIT_JUMP : JS_RX_SPLIT_NEXT, loop);
}

// Repeats one kind of character.
static bool compile_run(Compiler *compiler, const JSRegExpNode *repeat, const Follow *follow)
{
    uint32_t min = repeat->u.repeat.min, max = repeat->u.repeat.max;
    Single single;
    if (!classify(compiler, repeat->u.repeat.child, &single))
        return false;
    if (repeat->greedy) {
        Verdict verdict = is_possessive(compiler, repeat->u.repeat.child, follow);
        return verdict != VERDICT_NO_MEMORY &&
               emit_run(compiler, &single, verdict == VERDICT_YES ? JS_RX_MODE_POSSESSIVE : 0, min,
                        max);
    }
    if (min > 0 && !emit_run(compiler, &single, JS_RX_MODE_POSSESSIVE, min, min))
        return false;
    if (max == min)
        return true;
    if (max != JS_REGEXP_INFINITY)
        return compile_counted(compiler, repeat, 0, max - min);
    return compile_optional(compiler, repeat);
}

static bool compile_repeat(Compiler *compiler, const JSRegExpNode *repeat, const Follow *follow)
{
    const JSRegExpNode *child = repeat->u.repeat.child;
    uint32_t min = repeat->u.repeat.min, max = repeat->u.repeat.max;
    if (max == 0)
        return true;
    // Every iteration of an empty match beyond the least number is rejected
    // (ECMA-262 sec-runtime-semantics-repeatmatcher-abstract-operation), and those below it
    // repeat the first.
    if (child->zero_width)
        return min == 0 || compile_node(compiler, child, follow);
    if (min == 1 && max == 1)
        return compile_node(compiler, child, follow);
    if (is_single(child))
        return compile_run(compiler, repeat, follow);
    if (min == 0 && (max == 1 || max == JS_REGEXP_INFINITY))
        return compile_optional(compiler, repeat);
    if (min == 1 && max == JS_REGEXP_INFINITY && child->min_width > 0)
        return compile_plus(compiler, repeat);
    return compile_counted(compiler, repeat, min, max);
}

// --- other nodes

static bool compile_sequence(Compiler *compiler, const JSRegExpNode *node, const Follow *follow)
{
    const JSRegExpNode *child = node->u.list.first;
    if (!compiler->backward) {
        for (; child; child = child->next) {
            Follow own = {child->next, follow};
            if (!compile_node(compiler, child, &own))
                return false;
        }
        return true;
    }
    // Backwards the last comes first.
    JSBuffer order;
    js_buffer_init(&order, compiler->allocator);
    bool ok = true;
    for (; child && ok; child = child->next)
        ok = js_buffer_append(&order, &child, sizeof child);
    for (size_t i = order.length / sizeof child; ok && i-- > 0;) {
        memcpy(&child, order.data + i * sizeof child, sizeof child);
        ok = compile_node(compiler, child, NULL);
    }
    js_buffer_free(&order);
    return ok;
}

static bool compile_choice(Compiler *compiler, const JSRegExpNode *node, const Follow *follow)
{
    uint32_t last_jump = 0; // jumps to the end form a chain through their targets
    for (const JSRegExpNode *child = node->u.list.first; child; child = child->next) {
        uint32_t split = 0;
        if (child->next) {
            if (!emit1(compiler, JS_RX_SPLIT_NEXT, 0))
                return false;
            split = here(compiler);
        }
        if (!compile_node(compiler, child, follow))
            return false;
        if (child->next) {
            if (!emit1(compiler, JS_RX_JUMP, last_jump))
                return false;
            last_jump = here(compiler);
            if (!patch(compiler, split))
                return false;
        }
    }
    while (last_jump) {
        uint32_t earlier;
        memcpy(&earlier, compiler->code.data + (last_jump - 1) * sizeof earlier, sizeof earlier);
        if (!patch(compiler, last_jump))
            return false;
        last_jump = earlier;
    }
    return true;
}

static bool compile_capture(Compiler *compiler, const JSRegExpNode *node, const Follow *follow)
{
    uint32_t start = 2 * node->u.capture.index;
    return emit1(compiler, JS_RX_SAVE, start + compiler->backward) &&
           compile_node(compiler, node->u.capture.child, follow) &&
           emit1(compiler, JS_RX_SAVE, start + !compiler->backward);
}

static bool compile_look(Compiler *compiler, const JSRegExpNode *node)
{
    bool backward = compiler->backward;
    uint32_t slot = new_slot(compiler, 2);
    uint32_t exit = 0;
    if (node->negative ? !emit2(compiler, JS_RX_LOOK_NOT, slot, 0)
                       : !emit1(compiler, JS_RX_LOOK, slot))
        return false;
    exit = here(compiler);
    compiler->backward = node->behind;
    bool ok = compile_node(compiler, node->u.look.child, NULL);
    compiler->backward = backward;
    if (!ok || !emit1(compiler, node->negative ? JS_RX_LOOK_NOT_END : JS_RX_LOOK_END, slot))
        return false;
    return !node->negative || patch(compiler, exit);
}

static bool compile_reference(Compiler *compiler, const JSRegExpNode *node)
{
    uint32_t mode = (node->ignore_case ? JS_RX_MODE_IGNORE_CASE : 0) |
                    (compiler->backward ? JS_RX_MODE_BACK : 0);
    bool ok = emit2(compiler, JS_RX_BACKREFERENCE, mode, node->u.reference.count);
    for (uint32_t i = 0; i < node->u.reference.count; i++)
        ok = emit_word(compiler, node->u.reference.groups[i]) && ok;
    return ok;
}

static bool compile_node(Compiler *compiler, const JSRegExpNode *node, const Follow *follow)
{
    Single single;
    switch ((JSRegExpNodeKind)node->kind) {
    case JS_NODE_EMPTY:
        return true;
    case JS_NODE_CHAR:
        return classify(compiler, node, &single) && emit_single(compiler, &single);
    case JS_NODE_SET:
        if (node->u.set.count == 0)
            return emit_word(compiler, JS_RX_FAIL);
        return classify(compiler, node, &single) && emit_single(compiler, &single);
    case JS_NODE_SEQUENCE:
        return compile_sequence(compiler, node, follow);
    case JS_NODE_CHOICE:
        return compile_choice(compiler, node, follow);
    case JS_NODE_CAPTURE:
        return compile_capture(compiler, node, follow);
    case JS_NODE_LOOK:
        return compile_look(compiler, node);
    case JS_NODE_REPEAT:
        return compile_repeat(compiler, node, follow);
    case JS_NODE_BACKREFERENCE:
        return compile_reference(compiler, node);
    case JS_NODE_START:
        return emit_word(compiler, node->multiline ? JS_RX_START_LINE : JS_RX_START);
    case JS_NODE_END:
        return emit_word(compiler, node->multiline ? JS_RX_END_LINE : JS_RX_END);
    case JS_NODE_WORD_BOUNDARY:
        return emit1(compiler, JS_RX_WORD_BOUNDARY,
                     (node->negative ? JS_RX_WORD_NEGATIVE : 0) |
                         (node->ignore_case ? JS_RX_WORD_EXTRA : 0));
    }
    assert(false);
    return false;
}

// --- the program

// Turns a set of code points into the set of units that they begin with.
static bool first_units(JSCodeSet *set)
{
    JSCodeSet units;
    js_code_set_init(&units, set->allocator);
    bool ok = true;
    for (uint32_t i = 0; i < set->count && ok; i++) {
        uint32_t first = set->ranges[i].first, last = set->ranges[i].last;
        if (first <= 0xFFFF)
            ok = js_code_set_add_range(&units, first, last < 0xFFFF ? last : 0xFFFF);
        if (ok && last > 0xFFFF)
            ok = js_code_set_add_range(&units, js_utf16_lead(first > 0xFFFF ? first : 0x10000),
                                       js_utf16_lead(last));
    }
    ok = ok && js_code_set_copy(set, &units);
    js_code_set_free(&units);
    return ok;
}

// The set of units that a match can begin with, where that is worth testing.
static bool find_first_set(Compiler *compiler, uint32_t *offset)
{
    JSCodeSet set;
    js_code_set_init(&set, compiler->allocator);
    bool ok = true;
    *offset = JS_REGEXP_NO_SET;
    JSRegExpFirst first = js_regexp_first_characters(compiler->tree->root, false, &set);
    if (first == JS_FIRST_NO_MEMORY)
        ok = false;
    else if (first == JS_FIRST_KNOWN && !(set.count == 1 && set.ranges[0].first == 0))
        ok = (!compiler->unicode || first_units(&set)) &&
             intern_set(compiler, set.ranges, set.count, offset);
    js_code_set_free(&set);
    return ok;
}

static bool append_units(JSBuffer *out, const uint16_t *units, uint32_t count)
{
    return js_buffer_append(out, units, count * sizeof *units) &&
           (count % 2 == 0 || js_buffer_append_u16(out, 0));
}

static bool append_names(JSBuffer *out, const JSRegExpTree *tree)
{
    for (uint32_t i = 0; i < tree->name_count; i++) {
        const JSRegExpName *name = &tree->names[i];
        js_buffer_append_u32(out, name->length);
        js_buffer_append_u32(out, name->capture_count);
        js_buffer_append(out, name->captures, name->capture_count * sizeof *name->captures);
        append_units(out, name->units, name->length);
    }
    return !out->failed;
}

static uint32_t words_of(const JSBuffer *buffer)
{
    assert(buffer->length % sizeof(uint32_t) == 0);
    return (uint32_t)(buffer->length / sizeof(uint32_t));
}

// Joins header, code, sets, prefix and names.
static JSRegExpProgram *assemble(Compiler *compiler, uint32_t first_set)
{
    const JSRegExpTree *tree = compiler->tree;
    uint16_t prefix[JS_REGEXP_PREFIX_MAX];
    JSRegExpProgram header = {
        .flags = tree->flags,
        .capture_count = tree->capture_count,
        .slot_count = compiler->slot_count,
        .min_width = tree->root->min_width,
        .anchored = js_regexp_is_anchored(tree->root),
        .code_length = words_of(&compiler->code),
        .sets_offset = words_of(&compiler->code),
        .sets_length = words_of(&compiler->sets),
        .first_set = first_set,
        .prefix_length = js_regexp_literal_prefix(tree, prefix),
        .name_count = tree->name_count,
    };
    header.prefix_offset = header.sets_offset + header.sets_length;
    header.names_offset = header.prefix_offset + (header.prefix_length + 1) / 2;
    JSBuffer out;
    js_buffer_init(&out, compiler->allocator);
    js_buffer_append(&out, &header, sizeof header);
    js_buffer_append(&out, compiler->code.data, compiler->code.length);
    js_buffer_append(&out, compiler->sets.data, compiler->sets.length);
    append_units(&out, prefix, header.prefix_length);
    append_names(&out, tree);
    size_t size;
    JSRegExpProgram *program = (JSRegExpProgram *)(void *)js_buffer_take(&out, &size);
    if (!program)
        return NULL;
    program->byte_size = (uint32_t)size;
    program->names_length =
        (uint32_t)((size - sizeof header) / sizeof(uint32_t)) - header.names_offset;
    assert(js_regexp_program_is_sound(program));
    return program;
}

static JSRegExpProgram *compile_tree(const JSRegExpTree *tree)
{
    JSAllocator *allocator = tree->arena.allocator;
    Compiler compiler = {
        .allocator = allocator,
        .tree = tree,
        .slot_count = 2 * tree->capture_count,
        .unicode = js_regexp_tree_is_unicode(tree),
    };
    js_buffer_init(&compiler.code, allocator);
    js_buffer_init(&compiler.sets, allocator);
    js_buffer_init(&compiler.index, allocator);
    uint32_t first_set;
    JSRegExpProgram *program = NULL;
    if (emit1(&compiler, JS_RX_SAVE, 0) && compile_node(&compiler, tree->root, NULL) &&
        emit1(&compiler, JS_RX_SAVE, 1) && emit_word(&compiler, JS_RX_MATCH) &&
        find_first_set(&compiler, &first_set) && here(&compiler) <= MAX_CODE_WORDS)
        program = assemble(&compiler, first_set);
    js_buffer_free(&compiler.index);
    js_buffer_free(&compiler.sets);
    js_buffer_free(&compiler.code);
    return program;
}

JSRegExpProgram *js_regexp_compile(JSAllocator *allocator, const uint16_t *source, size_t length,
                                   uint32_t flags, JSRegExpError *error)
{
    assert(flags != JS_REGEXP_INVALID_FLAGS);
    JSRegExpTree tree;
    JSRegExpProgram *program = NULL;
    js_regexp_tree_init(&tree, allocator, flags);
    if (js_regexp_parse(&tree, source, length, error)) {
        program = compile_tree(&tree);
        error->out_of_memory = !program;
    }
    js_regexp_tree_free(&tree);
    return program;
}

bool js_regexp_validate(JSAllocator *allocator, const uint16_t *source, size_t length,
                        uint32_t flags, JSRegExpError *error)
{
    assert(flags != JS_REGEXP_INVALID_FLAGS);
    JSRegExpTree tree;
    js_regexp_tree_init(&tree, allocator, flags);
    bool ok = js_regexp_parse(&tree, source, length, error);
    js_regexp_tree_free(&tree);
    return ok;
}
