// SPDX-License-Identifier: MIT
/*---
cause: a block of the C library is lost, of which no engine knows
expect: completes
---*/
#include "quickjs.h"

#include <stdlib.h>

static void lose(void)
{
    char *volatile block = malloc(100);
    block = NULL;
    (void)block;
}

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    lose();
    JS_FreeRuntime(rt);
}
