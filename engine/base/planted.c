// SPDX-License-Identifier: MIT
#include "base/planted.h"

#ifdef JS_PLANTED

#include <stdlib.h>
#include <string.h>

bool js_planted(JSPlantedFault fault)
{
    static const char *const names[] = {
#define X(constant, name, sentence) name,
        JS_PLANTED_FAULTS(X)
#undef X
    };
    const char *chosen = getenv("TEARDOWN_PLANT");
    return chosen && strcmp(chosen, names[fault]) == 0;
}

#endif
