// SPDX-License-Identifier: MIT
// Walking over the slots of a cell.
#include "heap/visit.h"

#include "heap/heap.h"
#include "heap/weak.h"

#include <assert.h>

void js_heap_visit(JSRuntime *rt, JSCell *cell, JSVisitor *visitor)
{
    assert(visitor->value && visitor->cell);
    assert(cell->kind < JS_CELL_KIND_COUNT);
    if (cell->is_freed)
        return;
    const JSKindOps *ops = rt->kinds[cell->kind];
    if (ops && ops->visit)
        ops->visit(rt, cell, visitor);
}

void js_visit_ephemeron(JSVisitor *visitor, JSRuntime *rt, JSWeakRecord *record, const char *name,
                        int64_t index)
{
    assert(record->ephemeron);
    JSValue *slot = record->ephemeron;
    if (!JS_VALUE_HAS_REF_COUNT(*slot))
        return;
    if (visitor->ephemeron)
        visitor->ephemeron(visitor, rt, record, slot, (JSEdgeLabel){name, JS_ATOM_NULL, index});
    else
        js_visit_value(visitor, rt, slot, name, index);
}

static uint32_t slot_count(const void *base, const JSSlot *slot)
{
    uint32_t count;
    memcpy(&count, (const char *)base + slot->count_offset, sizeof count);
    assert(count <= INT32_MAX);
    return count;
}

void js_visit_slots(JSRuntime *rt, void *base, const JSSlot *slots, JSVisitor *visitor)
{
    for (const JSSlot *slot = slots; slot->type != JS_SLOT_END; slot++) {
        void *field = (char *)base + slot->offset;
        switch (slot->type) {
        case JS_SLOT_VALUE:
            js_visit_value(visitor, rt, field, slot->name, -1);
            break;
        case JS_SLOT_CELL:
            js_visit_cell(visitor, rt, field, slot->name, -1);
            break;
        case JS_SLOT_ATOM:
            js_visit_atom(visitor, rt, field, slot->name);
            break;
        case JS_SLOT_VALUE_ARRAY: {
            JSValue *values = *(JSValue **)field;
            for (uint32_t i = 0, count = values ? slot_count(base, slot) : 0; i < count; i++)
                js_visit_value(visitor, rt, &values[i], slot->name, i);
            break;
        }
        case JS_SLOT_CELL_ARRAY: {
            void **cells = *(void ***)field;
            for (uint32_t i = 0, count = cells ? slot_count(base, slot) : 0; i < count; i++)
                js_visit_cell(visitor, rt, &cells[i], slot->name, i);
            break;
        }
        default:
            assert(!"unknown slot type");
        }
    }
}
