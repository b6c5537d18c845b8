// SPDX-License-Identifier: MIT
// Planted: a pointer to a cell without a mark is borrowed, and freed.
// expect: Incorrect decrement of the reference count
#include "value/string.h"

void planted(JSRuntime *rt, JSString *text);
void planted(JSRuntime *rt, JSString *text)
{
    js_heap_free(rt, text);
}
