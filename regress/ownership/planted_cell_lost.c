// SPDX-License-Identifier: MIT
// Planted: the cell that js_string_new_ascii gives is lost where the symbol cannot be made.
// expect: Potential leak of an object stored into 'text'
#include "value/atom.h"

JS_GIVES JSSymbol *planted(JSRuntime *rt);
JS_GIVES JSSymbol *planted(JSRuntime *rt)
{
    JSString *text = js_string_new_ascii(rt, "planted");
    if (!text)
        return NULL;
    JSSymbol *symbol = js_symbol_new(rt, text, JS_ATOM_SYMBOL);
    if (!symbol)
        return NULL;
    js_heap_free(rt, text);
    return symbol;
}
