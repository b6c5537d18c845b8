// SPDX-License-Identifier: MIT
// Access to compiled programs, and their self-check.
#include "regexp/program.h"

#include <assert.h>

const uint8_t js_regexp_opcode_words[JS_RX_COUNT] = {
#define OP(name, words, text) [JS_RX_##name] = words,
#include "regexp/opcodes.def"
#undef OP
};

size_t js_regexp_program_size(const JSRegExpProgram *program)
{
    return program->byte_size;
}

uint32_t js_regexp_flags(const JSRegExpProgram *program)
{
    return program->flags;
}

uint32_t js_regexp_capture_count(const JSRegExpProgram *program)
{
    return program->capture_count;
}

uint32_t js_regexp_group_name_count(const JSRegExpProgram *program)
{
    return program->name_count;
}

static uint32_t name_words(const uint32_t *name)
{
    return 2 + name[1] + (name[0] + 1) / 2;
}

JSRegExpGroupName js_regexp_group_name(const JSRegExpProgram *program, uint32_t index)
{
    assert(index < program->name_count);
    const uint32_t *name = program->words + program->names_offset;
    while (index-- > 0)
        name += name_words(name);
    return (JSRegExpGroupName){
        .units = (const uint16_t *)(name + 2 + name[1]),
        .length = name[0],
        .captures = name + 2,
        .capture_count = name[1],
    };
}

uint32_t js_regexp_parse_flags(const uint16_t *units, size_t length)
{
    uint32_t flags = 0;
    for (size_t i = 0; i < length; i++) {
        uint32_t flag;
        switch (units[i]) {
        case 'd':
            flag = JS_REGEXP_HAS_INDICES;
            break;
        case 'g':
            flag = JS_REGEXP_GLOBAL;
            break;
        case 'i':
            flag = JS_REGEXP_IGNORE_CASE;
            break;
        case 'm':
            flag = JS_REGEXP_MULTILINE;
            break;
        case 's':
            flag = JS_REGEXP_DOT_ALL;
            break;
        case 'u':
            flag = JS_REGEXP_UNICODE;
            break;
        case 'v':
            flag = JS_REGEXP_UNICODE_SETS;
            break;
        case 'y':
            flag = JS_REGEXP_STICKY;
            break;
        default:
            return JS_REGEXP_INVALID_FLAGS;
        }
        if (flags & flag)
            return JS_REGEXP_INVALID_FLAGS;
        flags |= flag;
    }
    if ((flags & JS_REGEXP_UNICODE) && (flags & JS_REGEXP_UNICODE_SETS))
        return JS_REGEXP_INVALID_FLAGS;
    return flags;
}

static bool set_is_sound(const JSRegExpProgram *program, uint32_t set)
{
    const uint32_t head = JS_REGEXP_SET_BITMAP_WORDS + 1;
    if (program->sets_length < head || set > program->sets_length - head)
        return false;
    uint32_t count = program->words[program->sets_offset + set + head - 1];
    return count <= (program->sets_length - set - head) / 2;
}

static bool slot_is_sound(const JSRegExpProgram *program, uint32_t slot)
{
    return slot < program->slot_count;
}

static bool reference_is_sound(const JSRegExpProgram *program, const uint32_t *code)
{
    for (uint32_t i = 0; i < code[2]; i++) {
        if (code[3 + i] == 0 || code[3 + i] >= program->capture_count)
            return false;
    }
    return true;
}

static bool instruction_is_sound(const JSRegExpProgram *program, const uint32_t *code)
{
    switch ((JSRegExpOpcode)code[0]) {
    case JS_RX_SET:
    case JS_RX_SET_BACK:
        return set_is_sound(program, code[1]);
    case JS_RX_REPEAT:
        return code[2] <= code[3] &&
               ((code[1] & JS_RX_MODE_KIND) != JS_RX_MODE_SET || set_is_sound(program, code[4]));
    case JS_RX_JUMP:
    case JS_RX_SPLIT_NEXT:
    case JS_RX_SPLIT_JUMP:
        return code[1] < program->code_length;
    case JS_RX_SAVE:
    case JS_RX_ADVANCED:
    case JS_RX_COUNT_START:
        return slot_is_sound(program, code[1]);
    case JS_RX_RESET:
        return code[1] <= code[2] && code[2] <= program->slot_count;
    case JS_RX_COUNT_SPLIT:
    case JS_RX_COUNT_SPLIT_LAZY:
        return slot_is_sound(program, code[1]) && code[4] < program->code_length;
    case JS_RX_COUNT_ADVANCED:
        return slot_is_sound(program, code[1]) && slot_is_sound(program, code[2]);
    case JS_RX_COUNT_NEXT:
        return slot_is_sound(program, code[1]) && code[2] < program->code_length;
    case JS_RX_LOOK:
    case JS_RX_LOOK_END:
    case JS_RX_LOOK_NOT_END:
        return slot_is_sound(program, code[1] + 1);
    case JS_RX_LOOK_NOT:
        return slot_is_sound(program, code[1] + 1) && code[2] < program->code_length;
    case JS_RX_BACKREFERENCE:
        return reference_is_sound(program, code);
    default:
        return code[0] < JS_RX_COUNT;
    }
}

bool js_regexp_program_is_sound(const JSRegExpProgram *program)
{
    uint32_t word_count = (uint32_t)((program->byte_size - sizeof *program) / sizeof(uint32_t));
    if (program->sets_offset + program->sets_length > word_count ||
        program->names_offset + program->names_length > word_count ||
        program->prefix_offset + (program->prefix_length + 1) / 2 > word_count ||
        program->code_length > word_count || program->slot_count < 2 * program->capture_count)
        return false;
    if (program->first_set != JS_REGEXP_NO_SET && !set_is_sound(program, program->first_set))
        return false;
    uint32_t pc = 0;
    uint32_t last = JS_RX_COUNT;
    while (pc < program->code_length) {
        last = program->words[pc];
        if (!instruction_is_sound(program, program->words + pc))
            return false;
        pc += js_regexp_instruction_words(program->words + pc);
    }
    return pc == program->code_length && last == JS_RX_MATCH;
}
