// SPDX-License-Identifier: MIT
// Cells of captured variables.
#include "object/object.h"

#include "object/error.h"

JSVarRef *js_var_ref_new(JSContext *ctx, JSValue value)
{
    JSVarRef *var_ref = js_heap_new_cell(ctx->rt, JS_CELL_VAR_REF, sizeof(*var_ref));
    if (!var_ref) {
        js_free_value(ctx, value);
        js_throw_out_of_memory(ctx);
        return NULL;
    }
    var_ref->value = value;
    return var_ref;
}

static void visit_var_ref(JSRuntime *rt, JSCell *cell, JSVisitor *visitor)
{
    js_visit_value(visitor, rt, &((JSVarRef *)cell)->value, "value", -1);
}

const JSKindOps js_var_ref_kind = {.visit = visit_var_ref};
