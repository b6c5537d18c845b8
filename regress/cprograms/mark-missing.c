// SPDX-License-Identifier: MIT
/*---
cause: the value that a class holds is not marked, and is part of a cycle
expect: completes
---*/
// The collector sees no cycle, so nothing frees it.
#include "quickjs.h"

#include <stdlib.h>

static JSClassID box_class;

typedef struct Box {
    JSValue held;
} Box;

static void box_finalizer(JSRuntime *rt, JSValue object)
{
    Box *box = JS_GetOpaque(object, box_class);
    JS_FreeValueRT(rt, box->held);
    free(box);
}

static const JSClassDef box_definition = {
    "Box",
    .finalizer = box_finalizer,
};

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
#ifdef QUICKJS_NG
    JS_NewClassID(rt, &box_class);
#else
    JS_NewClassID(&box_class);
#endif
    JS_NewClass(rt, box_class, &box_definition);
    JSValue object = JS_NewObjectClass(ctx, box_class);
    Box *box = malloc(sizeof *box);
    box->held = JS_DupValue(ctx, object);
    JS_SetOpaque(object, box);
    JS_FreeValue(ctx, object); // a cycle of one
    const char *text = JS_ToCString(ctx, JS_UNDEFINED);
    JS_FreeCString(ctx, text);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}
