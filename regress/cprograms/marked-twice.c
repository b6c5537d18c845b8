// SPDX-License-Identifier: MIT
/*---
cause: the value that a class holds once is marked twice
expect: completes
---*/
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

static void box_mark(JSRuntime *rt, JSValueConst object, JS_MarkFunc *mark)
{
    Box *box = JS_GetOpaque(object, box_class);
    JS_MarkValue(rt, box->held, mark);
    JS_MarkValue(rt, box->held, mark);
}

static const JSClassDef box_definition = {
    "Box",
    .finalizer = box_finalizer,
    .gc_mark = box_mark,
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
