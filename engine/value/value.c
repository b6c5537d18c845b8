// SPDX-License-Identifier: MIT
// The start and end of the value layer, and the validity of values.
#include "value/value.h"

#include "value/atom.h"
#include "value/bigint.h"

#include <assert.h>

bool js_values_init(JSRuntime *rt)
{
    js_string_kinds_register(rt);
    return js_atoms_init(rt);
}

void js_values_free(JSRuntime *rt)
{
    js_atoms_free(rt);
}

static JSCellKind kind_of_tag(int tag)
{
    switch (tag) {
    case JS_TAG_BIG_INT:
        return JS_CELL_BIG_INT;
    case JS_TAG_SYMBOL:
        return JS_CELL_SYMBOL;
    case JS_TAG_STRING:
        return JS_CELL_STRING;
    case JS_TAG_STRING_ROPE:
        return JS_CELL_ROPE;
    case JS_TAG_VAR_REF:
        return JS_CELL_VAR_REF;
    case JS_TAG_MODULE:
        return JS_CELL_MODULE;
    case JS_TAG_FUNCTION_BYTECODE:
        return JS_CELL_FUNCTION_BYTECODE;
    case JS_TAG_OBJECT:
        return JS_CELL_OBJECT;
    default:
        return JS_CELL_KIND_COUNT;
    }
}

void js_value_check(const JSRuntime *rt, JSValueConst v)
{
    int tag = JS_VALUE_GET_TAG(v);
    assert(tag >= JS_TAG_FIRST && tag <= JS_TAG_LAZY);
    if (!JS_VALUE_HAS_REF_COUNT(v)) {
        assert(tag != JS_TAG_BOOL || JS_VALUE_GET_BOOL(v) == 0 || JS_VALUE_GET_BOOL(v) == 1);
        return;
    }
    const JSCell *cell = js_value_cell(v);
    assert(cell && cell->kind == kind_of_tag(tag));
    switch (tag) {
    case JS_TAG_STRING:
        js_string_check(rt, (const JSString *)cell);
        break;
    case JS_TAG_STRING_ROPE:
        js_rope_check(rt, (const JSRope *)cell);
        break;
    case JS_TAG_BIG_INT:
        js_bigint_check(rt, (const JSBigInt *)cell);
        break;
    case JS_TAG_SYMBOL: {
        JSAtom atom = ((const JSSymbol *)cell)->atom;
        js_atom_check(rt, atom);
        assert(((const JSSymbol *)cell)->kind == js_atom_kind(rt, atom));
        (void)atom;
        break;
    }
    default:
        js_heap_check_cell(rt, cell);
    }
    (void)kind_of_tag;
}
