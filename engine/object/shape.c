// SPDX-License-Identifier: MIT
// Shapes: the table of shared ones, their transitions, and changes to unshared ones.
//
// A shared shape is known by its parent and its last property, a root by its prototype. As long
// as a shape lives so do its parents, so that objects built in the same way find the same shapes.
// The table owns nothing: a shape leaves it when it is finalized.
#include "object/shape.h"

#include "base/planted.h"
#include "base/bits.h"
#include "base/hash.h"
#include "object/object.h"

#include <assert.h>

#define LINEAR_MAX  6 // up to so many slots are searched one by one
#define TABLE_START 32
#define FLAGS_MASK  0x3f

typedef struct JSShapeTable {
    JSShape **buckets; // `start`, or a block
    uint32_t mask;
    uint32_t count;
    uint64_t next_id;
    JSShape *start[TABLE_START];
} JSShapeTable;

bool js_shapes_init(JSRuntime *rt)
{
    assert(!rt->shapes);
    JSShapeTable *table = js_heap_alloc_zero(rt, sizeof(*table));
    if (!table)
        return false;
    table->buckets = table->start;
    table->mask = TABLE_START - 1;
    table->next_id = 1;
    rt->shapes = table;
    return true;
}

void js_shapes_free(JSRuntime *rt)
{
    JSShapeTable *table = rt->shapes;
    if (!table)
        return;
    assert(table->count == 0);
    if (table->buckets != table->start)
        js_heap_free_block(rt, table->buckets);
    js_heap_free_block(rt, table);
    rt->shapes = NULL;
}

static uint32_t root_hash(const JSObject *proto)
{
    return js_hash_pointer(proto);
}

static uint32_t child_hash(const JSShape *parent, JSAtom atom, int flags)
{
    uint32_t hash = js_hash_combine(js_hash_pointer(parent), atom);
    return js_hash_mix(js_hash_combine(hash, (uint32_t)flags));
}

// ---- The table -------------------------------------------------------------------------------

static void table_grow(JSRuntime *rt, JSShapeTable *table)
{
    uint32_t size = (table->mask + 1) * 2;
    JSShape **buckets = js_heap_alloc_zero(rt, size * sizeof(*buckets));
    if (!buckets)
        return; // longer chains will do
    for (uint32_t i = 0; i <= table->mask; i++) {
        JSShape *next;
        for (JSShape *shape = table->buckets[i]; shape; shape = next) {
            next = shape->table_next;
            JSShape **bucket = &buckets[shape->hash & (size - 1)];
            shape->table_next = *bucket;
            *bucket = shape;
        }
    }
    if (table->buckets != table->start)
        js_heap_free_block(rt, table->buckets);
    table->buckets = buckets;
    table->mask = size - 1;
}

static void table_insert(JSRuntime *rt, JSShape *shape, uint32_t hash)
{
    JSShapeTable *table = rt->shapes;
    assert(!shape->is_in_table);
    if (table->count > table->mask)
        table_grow(rt, table);
    shape->hash = hash;
    shape->is_shared = true;
    shape->is_in_table = true;
    JSShape **bucket = &table->buckets[hash & table->mask];
    shape->table_next = *bucket;
    *bucket = shape;
    table->count++;
}

static void table_remove(JSRuntime *rt, JSShape *shape)
{
    JSShapeTable *table = rt->shapes;
    JSShape **link = &table->buckets[shape->hash & table->mask];
    while (*link != shape) {
        assert(*link); // a shape that says so is in the table
        link = &(*link)->table_next;
    }
    *link = shape->table_next;
    shape->table_next = NULL;
    shape->is_in_table = false;
    table->count--;
}

// A new reference to the successor, or NULL. A shape that waits to be freed is passed over.
JS_GIVES static JSShape *find_child(JSRuntime *rt, const JSShape *parent, JSAtom atom, int flags,
                                    uint32_t hash)
{
    JSShapeTable *table = rt->shapes;
    for (JSShape *shape = table->buckets[hash & table->mask]; shape; shape = shape->table_next) {
        if (shape->hash != hash || shape->parent != parent || shape->header.cell.ref_count <= 0)
            continue;
        const JSShapeProperty *last = &shape->properties[shape->count - 1];
        if (last->atom == atom && last->flags == (uint32_t)flags)
            return js_heap_dup(shape);
    }
    return NULL;
}

// ---- Blocks ------------------------------------------------------------------------------------

JS_GIVES static JSShape *shape_alloc(JSRuntime *rt, JSObject *proto, uint32_t capacity)
{
    if (capacity > JS_SHAPE_MAX_PROPERTIES)
        return NULL;
    uint32_t bucket_count = capacity <= LINEAR_MAX ? 0 : js_power_of_two_above(capacity);
    JSShape *shape = js_heap_new_cell(rt, JS_CELL_SHAPE,
                                      sizeof(*shape) + capacity * sizeof(JSShapeProperty) +
                                          bucket_count * sizeof(uint32_t));
    if (!shape)
        return NULL;
    shape->id = rt->shapes->next_id++;
    shape->proto = proto ? js_object_dup(proto) : NULL;
    shape->capacity = capacity;
    shape->properties = (JSShapeProperty *)(shape + 1);
    if (bucket_count > 0) {
        shape->buckets = (uint32_t *)(shape->properties + capacity);
        shape->bucket_mask = bucket_count - 1;
    }
    return shape;
}

static void link_property(JSShape *shape, uint32_t index)
{
    if (!shape->buckets)
        return;
    uint32_t *bucket =
        &shape->buckets[js_hash_mix(shape->properties[index].atom) & shape->bucket_mask];
    shape->properties[index].next = *bucket;
    *bucket = index + 1;
}

// There is room. Dups the atom.
static void append(JSRuntime *rt, JSShape *shape, JSAtom atom, int flags)
{
    assert(shape->count < shape->capacity && atom != JS_ATOM_NULL);
    JSShapeProperty *property = &shape->properties[shape->count];
    property->atom = js_atom_dup(rt, atom);
    property->flags = (uint32_t)flags & FLAGS_MASK;
    property->next = 0;
    link_property(shape, shape->count++);
    uint32_t index;
    if (!shape->may_have_index_keys && js_atom_as_array_index(rt, atom, &index))
        shape->may_have_index_keys = true;
}

static void copy_properties(JSRuntime *rt, JSShape *to, const JSShape *from)
{
    assert(to->count == 0 && to->capacity >= from->count);
    for (uint32_t i = 0; i < from->count; i++) {
        to->properties[i] = from->properties[i];
        to->properties[i].next = 0;
        if (from->properties[i].atom == JS_ATOM_NULL)
            continue;
        js_atom_dup(rt, from->properties[i].atom);
        link_property(to, i);
    }
    to->count = from->count;
    to->deleted_count = from->deleted_count;
    to->may_have_index_keys = from->may_have_index_keys;
}

void js_shape_renew_id(JSRuntime *rt, JSShape *shape)
{
    assert(!shape->is_shared && shape->header.cell.ref_count == 1);
    shape->id = rt->shapes->next_id++;
}

// ---- Making
// --------------------------------------------------------------------------------------

JSShape *js_shape_for_proto(JSRuntime *rt, JSObject *proto)
{
    JSShapeTable *table = rt->shapes;
    uint32_t hash = root_hash(proto);
    for (JSShape *shape = table->buckets[hash & table->mask]; shape; shape = shape->table_next) {
        if (shape->hash == hash && shape->count == 0 && shape->proto == proto &&
            shape->header.cell.ref_count > 0)
            return js_heap_dup(shape);
    }
    JSShape *shape = shape_alloc(rt, proto, 0);
    if (shape)
        table_insert(rt, shape, hash);
    return shape;
}

JSShape *js_shape_new_unshared(JSRuntime *rt, JSObject *proto, uint32_t capacity)
{
    return shape_alloc(rt, proto, capacity);
}

JSShape *js_shape_copy(JSRuntime *rt, JSShape *shape, uint32_t capacity)
{
    JSShape *copy =
        shape_alloc(rt, shape->proto, capacity > shape->count ? capacity : shape->count);
    if (!copy)
        return NULL;
    copy->realm = shape->realm ? js_heap_dup(shape->realm) : NULL;
    copy_properties(rt, copy, shape);
    return copy;
}

// Appends to an unshared copy that has room; takes `shape` where it succeeds.
JS_MAY_GIVE static JSShape *grow_and_append(JSRuntime *rt, JS_MAY_TAKE JSShape *shape, JSAtom atom,
                                            int flags)
{
    if (shape->count >= JS_SHAPE_MAX_PROPERTIES)
        return NULL;
    uint32_t capacity = shape->count < 4 ? 8 : shape->count * 2;
    if (capacity > JS_SHAPE_MAX_PROPERTIES)
        capacity = JS_SHAPE_MAX_PROPERTIES;
    JSShape *copy = js_shape_copy(rt, shape, capacity);
    if (!copy)
        return NULL;
    append(rt, copy, atom, flags);
    js_heap_free(rt, shape);
    return copy;
}

// Objects that die soon would take their shapes along, to be made again for the next one. So the
// realm keeps some; only of its own prototypes, since others would live longer than they should.
static void keep_recent(JSRuntime *rt, JSShape *shape)
{
    JSContext *realm = shape->proto ? shape->proto->shape->realm : NULL;
    if (!realm || realm->header.cell.is_freed || rt->gc_phase != JS_GC_IDLE || rt->is_tearing_down)
        return;
    const uint32_t size = sizeof(realm->recent_shapes) / sizeof(realm->recent_shapes[0]);
    JSShape **slot = &realm->recent_shapes[realm->recent_shape_next++ % size];
    JSShape *old = *slot;
    *slot = js_heap_dup(shape);
    js_heap_free(rt, old);
}

JS_MAY_GIVE static JSShape *add_shared(JSRuntime *rt, JS_MAY_TAKE JSShape *shape, JSAtom atom,
                                       int flags)
{
    JSShape *child = js_shape_peek_child(shape, atom, flags);
    if (child) {
        child = js_heap_dup(child);
        js_heap_free(rt, shape);
        return child;
    }
    uint32_t hash = child_hash(shape, atom, flags);
    child = find_child(rt, shape, atom, flags, hash);
    if (child) {
        shape->last_child = child;
        js_heap_free(rt, shape);
        return child;
    }
    child = shape_alloc(rt, shape->proto, shape->count + 1);
    if (!child)
        return NULL;
    copy_properties(rt, child, shape);
    append(rt, child, atom, flags);
    child->parent = shape;
    shape->last_child = child;
    table_insert(rt, child, hash);
    if (js_atom_kind(rt, atom) != JS_ATOM_PRIVATE_NAME) // made anew with each class
        keep_recent(rt, child);
    return child;
}

JS_MAY_GIVE JSShape *js_shape_add(JSRuntime *rt, JS_MAY_TAKE JSShape *shape, JSAtom atom, int flags)
{
    assert(js_shape_find(shape, atom) < 0);
    flags &= FLAGS_MASK;
    if (shape->is_shared) {
        if (shape->count < JS_SHAPE_SHARED_MAX)
            return add_shared(rt, shape, atom, flags);
        return grow_and_append(rt, shape, atom, flags);
    }
    if (shape->count == shape->capacity)
        return grow_and_append(rt, shape, atom, flags);
    append(rt, shape, atom, flags);
    js_shape_renew_id(rt, shape);
    return shape;
}

JSShape *js_shape_extend(JSRuntime *rt, JSShape *shape, JSAtom atom, int flags)
{
    JSShape *next = js_shape_add(rt, shape, atom, flags);
    if (!next)
        js_heap_free(rt, shape);
    else
        js_ownership_passed_on(shape); // js_shape_add took it
    return next;
}

JS_MAY_GIVE JSShape *js_shape_unshare(JSRuntime *rt, JS_MAY_TAKE JSShape *shape)
{
    if (!shape->is_shared)
        return shape;
    JSShape *copy = js_shape_copy(rt, shape, shape->count);
    if (copy)
        js_heap_free(rt, shape);
    return copy;
}

JSShape *js_shape_with_proto(JSRuntime *rt, JSShape *shape, JSObject *proto)
{
    assert(shape->is_shared);
    JSShape *result = js_shape_for_proto(rt, proto);
    for (uint32_t i = 0; result && i < shape->count; i++) {
        const JSShapeProperty *property = &shape->properties[i];
        result = js_shape_extend(rt, result, property->atom, property->flags);
    }
    return result;
}

// ---- Changing
// --------------------------------------------------------------------------------------

void js_shape_set_flags(JSRuntime *rt, JSShape *shape, uint32_t index, int flags)
{
    assert(index < shape->count && shape->properties[index].atom != JS_ATOM_NULL);
    shape->properties[index].flags = (uint32_t)flags & FLAGS_MASK;
    js_shape_renew_id(rt, shape);
}

void js_shape_set_proto(JSRuntime *rt, JSShape *shape, JSObject *proto)
{
    JSObject *old = shape->proto;
    shape->proto = proto ? js_object_dup(proto) : NULL;
    js_shape_renew_id(rt, shape);
    js_heap_free(rt, old);
}

static void unlink_property(JSShape *shape, uint32_t index)
{
    if (!shape->buckets)
        return;
    JSShapeProperty *property = &shape->properties[index];
    uint32_t *bucket = &shape->buckets[js_hash_mix(property->atom) & shape->bucket_mask];
    if (*bucket == index + 1) {
        *bucket = property->next;
        return;
    }
    uint32_t at = *bucket;
    while (shape->properties[at - 1].next != index + 1) {
        at = shape->properties[at - 1].next;
        assert(at != 0);
    }
    shape->properties[at - 1].next = property->next;
}

void js_shape_delete(JSRuntime *rt, JSShape *shape, uint32_t index)
{
    assert(index < shape->count);
    JSShapeProperty *property = &shape->properties[index];
    JSAtom atom = property->atom;
    assert(atom != JS_ATOM_NULL);
    unlink_property(shape, index);
    *property = (JSShapeProperty){.atom = JS_ATOM_NULL};
    shape->deleted_count++;
    js_shape_renew_id(rt, shape);
    if (!js_planted(JS_PLANTED_ATOM))
        js_atom_free(rt, atom);
}

void js_shape_compact(JSRuntime *rt, JSShape *shape, void *slots, size_t slot_size)
{
    char *bytes = slots;
    uint32_t kept = 0;
    if (shape->buckets)
        memset(shape->buckets, 0, (shape->bucket_mask + 1) * sizeof(uint32_t));
    for (uint32_t i = 0; i < shape->count; i++) {
        if (shape->properties[i].atom == JS_ATOM_NULL)
            continue;
        shape->properties[kept] = shape->properties[i];
        shape->properties[kept].next = 0;
        link_property(shape, kept);
        if (kept != i)
            memcpy(bytes + kept * slot_size, bytes + i * slot_size, slot_size);
        kept++;
    }
    assert(kept + shape->deleted_count == shape->count);
    shape->count = kept;
    shape->deleted_count = 0;
    js_shape_renew_id(rt, shape);
}

// ---- Finding
// -----------------------------------------------------------------------------------------

int32_t js_shape_find_slow(const JSShape *shape, JSAtom atom)
{
    assert(atom != JS_ATOM_NULL);
    const JSShapeProperty *properties = shape->properties;
    if (!shape->buckets) {
        for (uint32_t i = 0; i < shape->count; i++) {
            if (properties[i].atom == atom)
                return (int32_t)i;
        }
        return -1;
    }
    uint32_t at = shape->buckets[js_hash_mix(atom) & shape->bucket_mask];
    while (at != 0) {
        if (properties[at - 1].atom == atom)
            return (int32_t)at - 1;
        at = properties[at - 1].next;
    }
    return -1;
}

// ---- The kind
// ------------------------------------------------------------------------------------------

static void visit_shape(JSRuntime *rt, JSCell *cell, JSVisitor *visitor)
{
    JSShape *shape = (JSShape *)cell;
    js_visit_cell(visitor, rt, (void **)&shape->proto, "prototype", -1);
    js_visit_cell(visitor, rt, (void **)&shape->parent, "parent", -1);
    js_visit_cell(visitor, rt, (void **)&shape->realm, "realm", -1);
    if (!visitor->atom)
        return;
    for (uint32_t i = 0; i < shape->count; i++)
        js_visit_atom(visitor, rt, &shape->properties[i].atom, "key");
}

static void finalize_shape(JSRuntime *rt, JSCell *cell)
{
    JSShape *shape = (JSShape *)cell;
    if (shape->is_in_table)
        table_remove(rt, shape);
    if (shape->parent && shape->parent->last_child == shape)
        shape->parent->last_child = NULL;
}

static bool shape_may_revive(JSRuntime *rt, const JSCell *cell)
{
    return false;
}

const JSKindOps js_shape_kind = {
    .visit = visit_shape,
    .finalize = finalize_shape,
    .may_revive = shape_may_revive,
};

void js_shape_check(const JSRuntime *rt, const JSShape *shape)
{
    assert(shape->header.cell.kind == JS_CELL_SHAPE);
    assert(shape->header.cell.ref_count > 0);
    assert(shape->id > 0 && shape->id < rt->shapes->next_id);
    assert(shape->count <= shape->capacity && shape->deleted_count <= shape->count);
    assert(!shape->is_shared || shape->deleted_count == 0);
    assert(!shape->is_in_table || shape->is_shared);
    assert(!shape->parent || shape->is_shared);
    assert(!shape->parent || shape->parent->count + 1 == shape->count);
    assert(!shape->parent || shape->parent->proto == shape->proto);
    uint32_t deleted = 0;
    for (uint32_t i = 0; i < shape->count; i++) {
        JSAtom atom = shape->properties[i].atom;
        if (atom == JS_ATOM_NULL)
            deleted++;
        else
            assert(js_shape_find(shape, atom) == (int32_t)i);
    }
    assert(deleted == shape->deleted_count);
    (void)deleted;
}
