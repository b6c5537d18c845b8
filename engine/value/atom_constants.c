// SPDX-License-Identifier: MIT
// The built-in atoms: their texts, and an index by content that is made once per process.
#include "value/atom_table.h"

#include "base/hash.h"

#include <assert.h>
#include <pthread.h>

typedef struct ConstantText {
    const char *text;
    uint32_t length;
} ConstantText;

static const ConstantText texts[JS_ATOM_BUILTIN_COUNT] = {
    {"", 0}, // JS_ATOM_NULL
#define DEF(name, text)        {text, sizeof(text) - 1},
#define DEF_SYMBOL(name, text) {text, sizeof(text) - 1},
#include "value/atoms.def"
#undef DEF
#undef DEF_SYMBOL
};

#define INDEX_SIZE 2048u // a power of two, well above the number of atoms
_Static_assert(JS_ATOM_BUILTIN_COUNT < INDEX_SIZE / 2, "the index is too full");

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint32_t hashes[JS_ATOM_BUILTIN_COUNT];
static uint16_t text_index[INDEX_SIZE]; // atoms; 0: free

static void make_index(void)
{
    for (JSAtom atom = 1; atom < JS_ATOM_BUILTIN_COUNT; atom++) {
        uint32_t hash = js_hash_units8((const uint8_t *)texts[atom].text, texts[atom].length);
        hashes[atom] = hash != 0 ? hash : 1;
        if (atom >= JS_ATOM_FIRST_CONSTANT_SYMBOL)
            continue;
        uint32_t i = hash % INDEX_SIZE;
        while (text_index[i] != 0) {
            assert(strcmp(texts[text_index[i]].text, texts[atom].text) != 0);
            i = (i + 1) % INDEX_SIZE;
        }
        text_index[i] = (uint16_t)atom;
    }
}

void js_atom_constants_init(void)
{
    pthread_once(&once, make_index);
}

const char *js_atom_constant_text(JSAtom atom, uint32_t *length)
{
    assert(atom != JS_ATOM_NULL && atom < JS_ATOM_BUILTIN_COUNT);
    if (length)
        *length = texts[atom].length;
    return texts[atom].text;
}

uint32_t js_atom_constant_hash(JSAtom atom)
{
    assert(atom != JS_ATOM_NULL && atom < JS_ATOM_BUILTIN_COUNT);
    return hashes[atom];
}

JSAtom js_atom_constant_find(const uint8_t *units, uint32_t length, uint32_t hash)
{
    for (uint32_t i = hash % INDEX_SIZE; text_index[i] != 0; i = (i + 1) % INDEX_SIZE) {
        JSAtom atom = text_index[i];
        if (hashes[atom] == hash && texts[atom].length == length &&
            memcmp(texts[atom].text, units, length) == 0)
            return atom;
    }
    return JS_ATOM_NULL;
}
