// SPDX-License-Identifier: MIT
// Texts of a parse: names and string values, interned, so that equal texts are
// the same pointer. A text lives as long as the table that made it.
#ifndef ENGINE_SYNTAX_TEXT_H
#define ENGINE_SYNTAX_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Latin-1 where every unit fits a byte, else UTF-16; lone surrogates are kept.
typedef struct JSText {
    uint32_t length; // in UTF-16 units
    uint32_t hash;
    bool is_wide;
    uint8_t word;  // reserved word or contextual keyword: a JSToken value, or 0
    uint32_t atom; // the generator's: what the text became; 0 at first
    void *cache;   // the generator's; NULL at first
    union {
        const uint8_t *narrow; // !is_wide
        const uint16_t *wide;  // is_wide
    };
    struct JSText *next; // in the table's chain
} JSText;

static inline uint16_t js_text_unit(const JSText *text, uint32_t index)
{
    return text->is_wide ? text->wide[index] : text->narrow[index];
}

bool js_text_equals_ascii(const JSText *text, const char *ascii);

// Writes at most `size` bytes of UTF-8 (lone surrogates as WTF-8), NUL included, and returns
// `buffer`: for messages.
char *js_text_print(const JSText *text, char *buffer, size_t size);

// Number of bytes of the text as UTF-8 (lone surrogates as three bytes), and the copy of them.
size_t js_text_utf8_length(const JSText *text);
void js_text_utf8_copy(const JSText *text, char *buffer);

#endif
