// SPDX-License-Identifier: MIT
// Regular expressions of ECMA-262 (sec-patterns with annex B): compile a pattern to a program,
// and match a program against text. Knows nothing of values or of the RegExp object.
#ifndef ENGINE_REGEXP_REGEXP_H
#define ENGINE_REGEXP_REGEXP_H

#include "base/alloc.h"

// Flags. The first three are only carried for the caller's sake.
enum {
    JS_REGEXP_HAS_INDICES = 1,    // d
    JS_REGEXP_GLOBAL = 2,         // g
    JS_REGEXP_STICKY = 4,         // y
    JS_REGEXP_IGNORE_CASE = 8,    // i
    JS_REGEXP_MULTILINE = 16,     // m
    JS_REGEXP_DOT_ALL = 32,       // s
    JS_REGEXP_UNICODE = 64,       // u
    JS_REGEXP_UNICODE_SETS = 128, // v
};

#define JS_REGEXP_INVALID_FLAGS UINT32_MAX
#define JS_REGEXP_MAX_CAPTURES  65535

typedef struct JSRegExpError {
    const char *message; // static text for a SyntaxError; NULL where memory was short
    size_t offset;       // in units of the source
    bool out_of_memory;
} JSRegExpError;

// One flat block without pointers: may be copied byte by byte, and is freed with js_block_free.
typedef struct JSRegExpProgram JSRegExpProgram;

typedef struct JSRegExpGroupName {
    const uint16_t *units;
    uint32_t length;
    const uint32_t *captures; // more than one for names used in several alternatives
    uint32_t capture_count;
} JSRegExpGroupName;

typedef struct JSRegExpInput {
    const void *units; // uint16_t where wide, otherwise uint8_t (Latin-1)
    size_t length;     // at most INT32_MAX
    bool wide;
} JSRegExpInput;

// Asked every few thousand steps; true stops the match.
typedef bool JSRegExpInterrupt(void *opaque);

typedef enum JSRegExpStatus {
    JS_REGEXP_STACK_LIMIT = -3, // the backtrack stack would exceed its bound
    JS_REGEXP_INTERRUPTED = -2,
    JS_REGEXP_NO_MEMORY = -1,
    JS_REGEXP_NO_MATCH = 0,
    JS_REGEXP_MATCH = 1,
} JSRegExpStatus;

// Options of js_regexp_execute.
enum {
    JS_REGEXP_AT_START = 1, // match at start_index only: for flag y and for @@split
};

// JS_REGEXP_INVALID_FLAGS for unknown or repeated letters, and for u with v.
uint32_t js_regexp_parse_flags(const uint16_t *units, size_t length);

// NULL, with the error filled in, where the pattern is wrong or memory is short.
JSRegExpProgram *js_regexp_compile(JSAllocator *allocator, const uint16_t *source, size_t length,
                                   uint32_t flags, JSRegExpError *error);

// The early errors of a pattern, without making a program.
bool js_regexp_validate(JSAllocator *allocator, const uint16_t *source, size_t length,
                        uint32_t flags, JSRegExpError *error);

// `captures` takes two numbers, start and end, for each of js_regexp_capture_count groups; -1 for
// a group that did not take part. It is written only where the result is JS_REGEXP_MATCH.
// With u or v a start_index between the halves of a surrogate pair moves back to the pair.
JSRegExpStatus js_regexp_execute(const JSRegExpProgram *program, JSRegExpInput input,
                                 size_t start_index, uint32_t options, int32_t *captures,
                                 JSAllocator *allocator, JSRegExpInterrupt *interrupt,
                                 void *opaque);

size_t js_regexp_program_size(const JSRegExpProgram *program); // bytes in the block
uint32_t js_regexp_flags(const JSRegExpProgram *program);
uint32_t js_regexp_capture_count(const JSRegExpProgram *program); // with group 0
uint32_t js_regexp_group_name_count(const JSRegExpProgram *program);
// Names come in the order of their first group. The pointers lead into the program.
JSRegExpGroupName js_regexp_group_name(const JSRegExpProgram *program, uint32_t index);

#endif
