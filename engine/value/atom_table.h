// SPDX-License-Identifier: MIT
// The insides of atoms, shared by atom.c, symbol.c and string.c: the constant table of the process
// and the table of a runtime.
#ifndef ENGINE_VALUE_ATOM_TABLE_H
#define ENGINE_VALUE_ATOM_TABLE_H

#include "value/atom.h"

// ---- Constant table (atom_constants.c) -------------------------------------------------------

void js_atom_constants_init(void); // once per process, any thread
uint32_t js_atom_constant_hash(JSAtom atom);
// The built-in string atom with that text, or JS_ATOM_NULL.
JSAtom js_atom_constant_find(const uint8_t *units, uint32_t length, uint32_t hash);

#define JS_ATOM_FIRST_CONSTANT_SYMBOL JS_ATOM_Symbol_asyncIterator

// ---- Table of a runtime (atom.c) -------------------------------------------------------------

// Atom JS_ATOM_BUILTIN_COUNT + i is entry i.
typedef struct JSAtomEntry {
    JSCell *cell;      // a string, owned; or the symbol itself, not owned; NULL: free
    int32_t ref_count; // of a string atom; a symbol atom has its cell's
    uint32_t next;     // 1 + the next entry of the bucket or of the free list; 0: end
} JSAtomEntry;

// Everything in it is made on first need: a runtime that makes no atom pays one block.
typedef struct JSAtomTable {
    JSCell **constants; // strings and symbols of built-in atoms, owned; NULL: not made yet
    JSString **units;   // the 256 strings of one Latin-1 unit, owned; NULL: not made yet
    JSAtomEntry *entries;
    uint32_t capacity;
    uint32_t used;       // entries ever given out
    uint32_t first_free; // 1 + index
    uint32_t live_count;
    uint32_t *buckets; // 1 + index of the first entry
    uint32_t bucket_mask;
    uint32_t hashed_count; // entries in buckets: strings and global symbols
} JSAtomTable;

// New reference to the shared string of one unit.
JS_GIVES JSString *js_atom_table_unit_string(JSRuntime *rt, uint8_t unit);
// The cell of a built-in atom, borrowed; made on first need. NULL: memory.
JSCell *js_atom_table_constant(JSRuntime *rt, JSAtom atom);
// A new entry for a symbol, in the bucket of `hash` where `is_hashed`. JS_ATOM_NULL: memory.
JSAtom js_atom_table_add_symbol(JSRuntime *rt, JSSymbol *symbol, bool is_hashed);
// The symbol dies: its entry goes.
void js_atom_table_remove_symbol(JSRuntime *rt, JSSymbol *symbol);
// The global symbol with that key, borrowed, or NULL.
JSSymbol *js_atom_table_find_global(const JSRuntime *rt, JSString *key);
// The entry of an atom that is not constant.
JSAtomEntry *js_atom_table_entry(const JSRuntime *rt, JSAtom atom);

extern const JSKindOps js_symbol_kind;

#endif
