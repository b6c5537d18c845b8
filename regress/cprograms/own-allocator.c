// SPDX-License-Identifier: MIT
/*---
cause: a string is lost in a runtime with an allocator of the program's own
expect: completes
---*/
#include "quickjs.h"

#include <stdlib.h>

#ifdef QUICKJS_NG
static void *own_calloc(void *opaque, size_t count, size_t size)
{
    return calloc(count, size);
}

static void *own_malloc(void *opaque, size_t size)
{
    return malloc(size);
}

static void own_free(void *opaque, void *block)
{
    free(block);
}

static void *own_realloc(void *opaque, void *block, size_t size)
{
    return realloc(block, size);
}
#else
static void *own_malloc(JSMallocState *state, size_t size)
{
    return malloc(size);
}

static void own_free(JSMallocState *state, void *block)
{
    free(block);
}

static void *own_realloc(JSMallocState *state, void *block, size_t size)
{
    return realloc(block, size);
}
#endif

static size_t own_size(const void *block)
{
    return 0;
}

static const JSMallocFunctions functions = {
#ifdef QUICKJS_NG
    .js_calloc = own_calloc,
#endif
    .js_malloc = own_malloc,
    .js_free = own_free,
    .js_realloc = own_realloc,
    .js_malloc_usable_size = own_size,
};

int main(void)
{
    JSRuntime *rt = JS_NewRuntime2(&functions, NULL);
    JSContext *ctx = JS_NewContext(rt);
    JS_NewString(ctx, "lost in its own allocator");
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
