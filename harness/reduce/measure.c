// SPDX-License-Identifier: MIT
#include "reduce/measure.h"

#include <string.h>

bool measure_is_less(Measure a, const Buffer *a_text, Measure b, const Buffer *b_text)
{
    if (a.nodes != b.nodes) {
        return a.nodes < b.nodes;
    }
    if (a.bytes != b.bytes) {
        return a.bytes < b.bytes;
    }
    return memcmp(buffer_text(a_text), buffer_text(b_text), a.bytes) < 0;
}
