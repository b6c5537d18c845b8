// SPDX-License-Identifier: MIT
// The layout of a compiled regular expression: a header, then 32-bit words holding code, sets,
// names and the literal prefix, each found by an offset into the words.
//
// A set is 8 words of bits for the characters below 256, the number of ranges that follow, and
// the ranges (first and last, ascending) of the characters from 256 on.
#ifndef ENGINE_REGEXP_PROGRAM_H
#define ENGINE_REGEXP_PROGRAM_H

#include "regexp/regexp.h"

typedef enum JSRegExpOpcode {
#define OP(name, words, text) JS_RX_##name,
#include "regexp/opcodes.def"
#undef OP
    JS_RX_COUNT,
} JSRegExpOpcode;

// What a REPEAT or BACKREFERENCE does: a kind of character and bits.
enum {
    JS_RX_MODE_CHAR = 0, // arguments as the instruction of that name has
    JS_RX_MODE_PAIR = 1,
    JS_RX_MODE_POINT = 2,
    JS_RX_MODE_SET = 3,
    JS_RX_MODE_NOT_LINE = 4,
    JS_RX_MODE_ANY = 5,
    JS_RX_MODE_KIND = 7,
    JS_RX_MODE_BACK = 8,
    JS_RX_MODE_POSSESSIVE = 16, // giving characters back cannot help
    JS_RX_MODE_IGNORE_CASE = 32,
};

enum {
    JS_RX_WORD_NEGATIVE = 1,
    JS_RX_WORD_EXTRA = 2,
};

#define JS_REGEXP_SET_BITMAP_WORDS 8
#define JS_REGEXP_NO_SET           UINT32_MAX

struct JSRegExpProgram {
    uint32_t byte_size; // of the whole block
    uint32_t flags;
    uint32_t capture_count;
    uint32_t slot_count;
    uint32_t min_width; // least number of units that a match takes
    uint32_t anchored;  // 1: a match can only begin at index 0
    uint32_t code_length;
    uint32_t sets_offset;
    uint32_t sets_length;
    uint32_t first_set; // relative to the sets: units that a match begins with; JS_REGEXP_NO_SET
    uint32_t prefix_offset;
    uint32_t prefix_length; // in units, two to a word
    uint32_t names_offset;
    uint32_t names_length;
    uint32_t name_count; // each: length, capture count, captures, units two to a word
    uint32_t words[];    // the code stands first
};

extern const uint8_t js_regexp_opcode_words[JS_RX_COUNT];

// Words that the instruction takes.
static inline uint32_t js_regexp_instruction_words(const uint32_t *instruction)
{
    uint32_t opcode = instruction[0];
    return opcode == JS_RX_BACKREFERENCE ? 3 + instruction[2] : js_regexp_opcode_words[opcode];
}

// Whether all offsets, targets and slots are in range. Not a defence against forged programs:
// targets are not proven to be starts of instructions.
bool js_regexp_program_is_sound(const JSRegExpProgram *program);

#endif
