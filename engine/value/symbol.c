// SPDX-License-Identifier: MIT
// Symbols and private names. The cell is the entry of its own atom, so one count serves both.
#include "value/atom.h"

#include "value/atom_table.h"

#include <assert.h>

static void visit(JSRuntime *rt, JSCell *cell, JSVisitor *visitor)
{
    JSSymbol *symbol = (JSSymbol *)cell;
    void *description = symbol->description;
    js_visit_cell(visitor, rt, &description, "description", -1);
    symbol->description = description;
}

// Before the description goes, by which a global symbol is found.
static void finalize(JSRuntime *rt, JSCell *cell)
{
    js_atom_table_remove_symbol(rt, (JSSymbol *)cell);
}

const JSKindOps js_symbol_kind = {.visit = visit, .finalize = finalize};

JSSymbol *js_symbol_new(JSRuntime *rt, JSString *description, JSAtomKind kind)
{
    assert(kind != JS_ATOM_STRING && (description || kind != JS_ATOM_GLOBAL_SYMBOL));
    JSSymbol *symbol = js_heap_new_leaf(rt, JS_CELL_SYMBOL, sizeof *symbol);
    if (!symbol)
        return NULL;
    symbol->kind = kind;
    symbol->description = description ? js_string_dup(description) : NULL;
    symbol->atom = JS_ATOM_NONE; // constant: nothing to remove where the next line fails
    symbol->atom = js_atom_table_add_symbol(rt, symbol, kind == JS_ATOM_GLOBAL_SYMBOL);
    if (symbol->atom == JS_ATOM_NULL) {
        js_heap_free(rt, symbol);
        return NULL;
    }
    return symbol;
}

JSSymbol *js_symbol_for(JSRuntime *rt, JSString *key)
{
    JSSymbol *symbol = js_atom_table_find_global(rt, key);
    return symbol ? js_heap_dup(symbol) : js_symbol_new(rt, key, JS_ATOM_GLOBAL_SYMBOL);
}

JSSymbol *js_symbol_get(JSRuntime *rt, JSAtom atom)
{
    assert(js_atom_kind(rt, atom) != JS_ATOM_STRING);
    JSCell *cell = atom < JS_ATOM_BUILTIN_COUNT ? js_atom_table_constant(rt, atom)
                                                : js_atom_table_entry(rt, atom)->cell;
    return cell ? js_heap_dup(cell) : NULL;
}

JSAtom js_atom_from_symbol(JSSymbol *symbol)
{
    if (!js_atom_is_constant(symbol->atom))
        symbol->cell.ref_count++;
    return symbol->atom;
}
