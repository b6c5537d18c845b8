// SPDX-License-Identifier: MIT
// JS_ComputeMemoryUsage: what the runtime's memory is spent on. Leaf cells are found through the
// slots that hold them; each of its owners counts for its share.
#include "bytecode/function.h"
#include "object/object.h"
#include "object/typed_array.h"

#include <inttypes.h>

typedef struct UsageVisitor {
    JSVisitor visitor;
    JSMemoryUsage *usage;
    double string_bytes;
} UsageVisitor;

static size_t string_size(const JSString *string)
{
    return sizeof(JSString) + ((size_t)js_string_length(string) << string->is_wide);
}

static void add_value(JSVisitor *visitor, JSRuntime *rt, JSValue *slot, JSEdgeLabel label)
{
    UsageVisitor *usage = (UsageVisitor *)visitor;
    if (JS_VALUE_GET_TAG(*slot) == JS_TAG_STRING) {
        const JSString *string = js_value_string(*slot);
        usage->string_bytes += (double)string_size(string) / string->cell.ref_count;
    }
}

static void add_cell(JSVisitor *visitor, JSRuntime *rt, void **slot, JSEdgeLabel label)
{
}

static void add_object(JSMemoryUsage *s, const JSObject *object)
{
    s->obj_count++;
    s->obj_size += (int64_t)sizeof(JSObject);
    s->prop_count += object->shape->count - object->shape->deleted_count;
    s->prop_size += (int64_t)(object->property_capacity * sizeof(JSProperty));
    switch (object->class_id) {
    case JS_CLASS_ARRAY:
        s->array_count++;
        if (object->is_fast_array) {
            s->fast_array_count++;
            s->fast_array_elements += object->elements.count;
            s->memory_used_size += (int64_t)(object->elements.capacity * sizeof(JSValue));
        }
        break;
    case JS_CLASS_C_FUNCTION:
    case JS_CLASS_C_FUNCTION_DATA:
    case JS_CLASS_C_CLOSURE:
        s->c_func_count++;
        break;
    case JS_CLASS_ARRAY_BUFFER:
    case JS_CLASS_SHARED_ARRAY_BUFFER:
        s->binary_object_count++;
        s->binary_object_size += (int64_t)((JSArrayBuffer *)object->payload)->length;
        break;
    default:
        break;
    }
}

static void add_shape(JSMemoryUsage *s, const JSShape *shape)
{
    s->shape_count++;
    s->shape_size += (int64_t)(sizeof(JSShape) + shape->capacity * sizeof(JSShapeProperty));
    if (shape->buckets)
        s->shape_size += (int64_t)((shape->bucket_mask + 1) * sizeof(uint32_t));
}

static void add_bytecode(JSMemoryUsage *s, const JSFunctionBytecode *b)
{
    s->js_func_count++;
    s->js_func_code_size += b->code_size;
    s->js_func_size +=
        (int64_t)(sizeof(JSFunctionBytecode) + b->code_size + b->constant_count * sizeof(JSValue) +
                  b->atom_count * sizeof(JSAtom) + b->closure_var_count * sizeof(JSClosureVar) +
                  b->handler_count * sizeof(JSHandler) + b->cache_count * sizeof(JSInlineCache));
    if (b->position_size) {
        s->js_func_pc2line_count++;
        s->js_func_pc2line_size += b->position_size;
    }
}

void JS_ComputeMemoryUsage(JSRuntime *rt, JSMemoryUsage *s)
{
    memset(s, 0, sizeof *s);
    UsageVisitor usage = {.visitor = {.value = add_value, .cell = add_cell}, .usage = s};
    list_for_each (node, &rt->gc_obj_list) {
        JSCell *cell = &list_entry(node, JSTracedCell, link)->cell;
        if (cell->kind == JS_CELL_OBJECT)
            add_object(s, (JSObject *)cell);
        else if (cell->kind == JS_CELL_SHAPE)
            add_shape(s, (JSShape *)cell);
        else if (cell->kind == JS_CELL_FUNCTION_BYTECODE)
            add_bytecode(s, (JSFunctionBytecode *)cell);
        js_heap_visit(rt, cell, &usage.visitor);
    }
    s->malloc_size = (int64_t)rt->allocator.live_bytes;
    s->malloc_limit = rt->allocator.limit_bytes ? (int64_t)rt->allocator.limit_bytes : -1;
    s->malloc_count = (int64_t)rt->allocator.live_blocks;
    s->atom_count = JS_ATOM_BUILTIN_COUNT + (int64_t)js_atom_dynamic_count(rt);
    s->atom_size = s->atom_count * (int64_t)sizeof(JSString *);
    s->str_count = (int64_t)(rt->live_cells[JS_CELL_STRING] + rt->live_cells[JS_CELL_ROPE]);
    s->str_size = (int64_t)usage.string_bytes;
    s->memory_used_count = s->obj_count + s->shape_count + s->js_func_count + s->str_count;
    s->memory_used_size += s->obj_size + s->prop_size + s->shape_size + s->js_func_size +
                           s->str_size + s->atom_size + s->binary_object_size;
}

static void print_line(FILE *fp, const char *name, int64_t count, int64_t size)
{
    fprintf(fp, "%-20s %8" PRId64 " %10" PRId64 "\n", name, count, size);
}

void JS_DumpMemoryUsage(FILE *fp, const JSMemoryUsage *s, JSRuntime *rt)
{
    fprintf(fp, "%-20s %8s %10s\n", "NAME", "COUNT", "SIZE");
    print_line(fp, "memory allocated", s->malloc_count, s->malloc_size);
    print_line(fp, "memory used", s->memory_used_count, s->memory_used_size);
    print_line(fp, "atoms", s->atom_count, s->atom_size);
    print_line(fp, "strings", s->str_count, s->str_size);
    print_line(fp, "objects", s->obj_count, s->obj_size);
    print_line(fp, "  properties", s->prop_count, s->prop_size);
    print_line(fp, "  shapes", s->shape_count, s->shape_size);
    print_line(fp, "bytecode functions", s->js_func_count, s->js_func_size);
    print_line(fp, "  bytecode", s->js_func_count, s->js_func_code_size);
    print_line(fp, "  position tables", s->js_func_pc2line_count, s->js_func_pc2line_size);
    fprintf(fp, "%-20s %8" PRId64 "\n", "C functions", s->c_func_count);
    fprintf(fp, "%-20s %8" PRId64 "\n", "arrays", s->array_count);
    fprintf(fp, "%-20s %8" PRId64 "\n", "  fast arrays", s->fast_array_count);
    print_line(fp, "  fast elements", s->fast_array_elements,
               s->fast_array_elements * (int64_t)sizeof(JSValue));
    print_line(fp, "binary objects", s->binary_object_count, s->binary_object_size);
    if (rt) {
        for (int kind = 0; kind < JS_CELL_KIND_COUNT; kind++) {
            static const char *const names[] = {
#define X(constant, name) name,
                JS_TRACED_KINDS(X) JS_LEAF_KINDS(X)
#undef X
            };
            fprintf(fp, "%-20s %8zu\n", names[kind], rt->live_cells[kind]);
        }
    }
}
