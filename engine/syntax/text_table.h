// SPDX-License-Identifier: MIT
// The table that interns the texts of one tree. Texts and buckets live in an arena.
#ifndef ENGINE_SYNTAX_TEXT_TABLE_H
#define ENGINE_SYNTAX_TEXT_TABLE_H

#include "base/arena.h"
#include "syntax/text.h"

typedef struct JSTextTable {
    JSArena *arena;
    JSText **buckets;
    uint32_t bucket_count; // a power of two, or 0
    uint32_t count;
} JSTextTable;

void js_text_table_init(JSTextTable *table, JSArena *arena);
// Each returns NULL where memory is short.
JSText *js_text_table_intern8(JSTextTable *table, const uint8_t *units, size_t length);
// Becomes narrow where every unit fits a byte.
JSText *js_text_table_intern16(JSTextTable *table, const uint16_t *units, size_t length);

#endif
