// SPDX-License-Identifier: MIT
// Atoms: property keys as 32-bit numbers. An atom is a small array index (JS_ATOM_INDEX_FLAG set),
// a string, a symbol or a private name; equal atoms are equal keys.
// Built-in atoms (atoms.def) live in constant memory, are never counted, and get a string cell of
// a runtime only when their text is first asked for.
#ifndef ENGINE_VALUE_ATOM_H
#define ENGINE_VALUE_ATOM_H

#include "value/string.h"

enum {
    JS_ATOM_NONE = 0, // JS_ATOM_NULL
#define DEF(name, text)        JS_ATOM_##name,
#define DEF_SYMBOL(name, text) JS_ATOM_Symbol_##name,
#include "value/atoms.def"
#undef DEF
#undef DEF_SYMBOL
    JS_ATOM_BUILTIN_COUNT,
};

#define JS_ATOM_INDEX_FLAG 0x80000000u
#define JS_ATOM_MAX_INDEX  0x7fffffffu

typedef enum JSAtomKind {
    JS_ATOM_STRING,
    JS_ATOM_SYMBOL,        // unique symbols, and the well-known ones
    JS_ATOM_GLOBAL_SYMBOL, // Symbol.for
    JS_ATOM_PRIVATE_NAME,  // #name and brands; never seen by script
} JSAtomKind;

// The value of JS_TAG_SYMBOL. One per atom of the symbol kinds.
typedef struct JSSymbol {
    JSCell cell;           // JS_CELL_SYMBOL; the atom's count and the values' count are this one
    JSAtom atom;           // its own atom; not owned
    uint8_t kind;          // JSAtomKind
    JSString *description; // or NULL
} JSSymbol;

static inline bool js_atom_is_index(JSAtom atom)
{
    return (atom & JS_ATOM_INDEX_FLAG) != 0;
}
static inline uint32_t js_atom_as_index(JSAtom atom)
{
    return atom & ~JS_ATOM_INDEX_FLAG;
}
static inline JSAtom js_atom_from_small_index(uint32_t index) // <= JS_ATOM_MAX_INDEX
{
    return index | JS_ATOM_INDEX_FLAG;
}
static inline bool js_atom_is_constant(JSAtom atom) // needs no counting
{
    return atom < JS_ATOM_BUILTIN_COUNT || js_atom_is_index(atom);
}

bool js_atoms_init(JSRuntime *rt); // also makes the process-wide constant table, once
void js_atoms_free(JSRuntime *rt);

// Each gives an atom, or JS_ATOM_NULL where memory is short.
JSAtom js_atom_from_string(JSRuntime *rt, JSString *s); // borrows
JSAtom js_atom_from_utf8(JSRuntime *rt, const char *text, size_t size);
JSAtom js_atom_from_units(JSRuntime *rt, const void *units, uint32_t length, bool is_wide);
JSAtom js_atom_from_index(JSRuntime *rt, uint32_t index); // any uint32
JSAtom js_atom_from_int64(JSRuntime *rt, int64_t index);  // as its decimal text
JSAtom js_atom_from_double(JSRuntime *rt, double d);      // as Number::toString
JSAtom js_atom_from_symbol(JSSymbol *symbol);             // new reference
JS_GIVES JSSymbol *js_symbol_new(JSRuntime *rt, JSString *description,
                                 JSAtomKind kind);              // borrows; may be NULL
JS_GIVES JSSymbol *js_symbol_for(JSRuntime *rt, JSString *key); // Symbol.for
JS_GIVES JSSymbol *js_symbol_get(JSRuntime *rt, JSAtom atom);   // new reference; NULL: memory

void js_atom_free_slow(JSRuntime *rt, JSAtom atom);
void js_atom_dup_slow(JSRuntime *rt, JSAtom atom);
static inline JSAtom js_atom_dup(JSRuntime *rt, JSAtom atom)
{
    if (!js_atom_is_constant(atom))
        js_atom_dup_slow(rt, atom);
    return atom;
}
static inline void js_atom_free(JSRuntime *rt, JSAtom atom)
{
    if (!js_atom_is_constant(atom))
        js_atom_free_slow(rt, atom);
}

JSAtomKind js_atom_kind(const JSRuntime *rt, JSAtom atom);
static inline bool js_atom_is_symbol_kind(JSAtomKind kind)
{
    return kind == JS_ATOM_SYMBOL || kind == JS_ATOM_GLOBAL_SYMBOL;
}
// The text (of a symbol: its description, empty where it has none), new reference. NULL: memory.
JS_GIVES JSString *js_atom_get_string(JSRuntime *rt, JSAtom atom);
// The property key as a value: a string or a symbol, never a number. JS_EXCEPTION: memory.
JSValue js_atom_get_value(JSRuntime *rt, JSAtom atom);
// True where the key is an array index (0 .. 2^32-2).
bool js_atom_as_array_index(JSRuntime *rt, JSAtom atom, uint32_t *index);
// ECMA-262 sec-canonicalnumericindexstring: 0 not numeric, 1 numeric and *number is set.
int js_atom_as_canonical_number(JSRuntime *rt, JSAtom atom, double *number);
// Text for messages, cut to fit and NUL terminated; returns buffer.
const char *js_atom_text(const JSRuntime *rt, JSAtom atom, char *buffer, size_t size);
// The length of a built-in atom's text, and the text: ASCII, NUL terminated, in constant memory.
const char *js_atom_constant_text(JSAtom atom, uint32_t *length);
size_t js_atom_dynamic_count(const JSRuntime *rt); // atoms beyond the built-in ones
// Calls back for every dynamic atom with its count (for the census).
void js_atoms_each(JSRuntime *rt, void (*callback)(JSAtom atom, int32_t references, void *opaque),
                   void *opaque);
void js_atom_check(const JSRuntime *rt, JSAtom atom);

#endif
