// SPDX-License-Identifier: MIT
// Shapes (hidden classes): the property names, flags and prototype that objects share.
//
// A shared shape is in the runtime's table, found by its content, and never changes. A shape that
// is not shared belongs to one object (count 1) and changes in place; each change gives it a new
// id. Inline caches compare ids, so a dead or changed shape can never be taken for a live one.
#ifndef ENGINE_OBJECT_SHAPE_H
#define ENGINE_OBJECT_SHAPE_H

#include "value/atom.h"

// A shape of more properties is not shared: its object is a dictionary.
#define JS_SHAPE_SHARED_MAX 64
// JSShapeProperty.next has 26 bits.
#define JS_SHAPE_MAX_PROPERTIES ((1u << 26) - 2)

typedef struct JSShapeProperty {
    JSAtom atom;        // owned; JS_ATOM_NULL: deleted
    uint32_t flags : 6; // JS_PROP_C_W_E, and JS_PROP_GETSET or JS_PROP_NORMAL
    uint32_t next : 26; // 1 + index of the next property in the bucket; 0: end
} JSShapeProperty;

typedef struct JSShape {
    JSTracedCell header;
    uint64_t id;
    JSObject *proto; // owned; NULL: null
    bool is_shared;
    bool is_in_table;         // a shared one, until it is finalized
    bool may_have_index_keys; // some key is an array index
    uint32_t hash;            // of the content, where shared
    uint32_t count;           // slots, deleted ones included
    uint32_t deleted_count;
    uint32_t capacity;
    uint32_t bucket_mask;        // buckets - 1
    JSShapeProperty *properties; // in the shape's own block, as are the buckets, so that they can
                                 // be read while a collection releases shape and objects
    uint32_t *buckets;           // 1 + index of the first property; NULL where capacity is small
    struct JSShape *parent;      // of a shared shape: the one without the last property; owned
    struct JSShape *last_child;  // the successor found or made last; not owned, NULL: none
    struct JSContext *realm; // of an intrinsic's shape: who makes its lazy slots; owned, or NULL
    struct JSShape *table_next;
} JSShape;

bool js_shapes_init(JSRuntime *rt);
void js_shapes_free(JSRuntime *rt);

// A shared empty shape with that prototype (borrowed; NULL: null). New reference; NULL: memory.
JS_GIVES JSShape *js_shape_for_proto(JSRuntime *rt, JSObject *proto);
// An unshared empty shape with room for `capacity` properties.
JS_GIVES JSShape *js_shape_new_unshared(JSRuntime *rt, JSObject *proto, uint32_t capacity);
// The shape that `shape` becomes when a property is added at the end: a shared successor, or
// itself changed in place. Takes `shape`, gives the result; NULL on failure (shape is then kept
// by the caller: *not* taken).
JS_MAY_GIVE JSShape *js_shape_add(JSRuntime *rt, JS_MAY_TAKE JSShape *shape, JSAtom atom,
                                  int flags);
// The same for a shape that nothing holds but the caller: takes it also where it fails.
JS_GIVES JSShape *js_shape_extend(JSRuntime *rt, JS_TAKES JSShape *shape, JSAtom atom, int flags);
// An unshared copy to change in place (or itself where it is unshared). Same ownership rule.
JS_MAY_GIVE JSShape *js_shape_unshare(JSRuntime *rt, JS_MAY_TAKE JSShape *shape);
// These change an unshared shape and give it a new id.
void js_shape_set_flags(JSRuntime *rt, JSShape *shape, uint32_t index, int flags);
void js_shape_set_proto(JSRuntime *rt, JSShape *shape, JSObject *proto); // borrows proto
void js_shape_delete(JSRuntime *rt, JSShape *shape, uint32_t index);
// Gives an unshared shape a new id, so that no cache matches it any more.
void js_shape_renew_id(JSRuntime *rt, JSShape *shape);
// An unshared copy with room for `capacity` properties; does not take `shape`.
JS_GIVES JSShape *js_shape_copy(JSRuntime *rt, JSShape *shape, uint32_t capacity);
// The shared shape with the same properties and that prototype (borrowed). New reference; NULL:
// memory. `shape` is shared, and not taken.
JS_GIVES JSShape *js_shape_with_proto(JSRuntime *rt, JSShape *shape, JSObject *proto);
// Removes the deleted properties of an unshared shape, and their slots (of `slot_size` bytes).
void js_shape_compact(JSRuntime *rt, JSShape *shape, void *slots, size_t slot_size);

// The successor by that property where it is the one asked for last, else NULL. Borrowed. Where
// there is one `shape` lacks the property.
static inline JSShape *js_shape_peek_child(const JSShape *shape, JSAtom atom, int flags)
{
    JSShape *child = shape->last_child;
    if (!child || child->header.cell.ref_count <= 0)
        return NULL;
    const JSShapeProperty *last = &child->properties[shape->count];
    return last->atom == atom && last->flags == (uint32_t)flags ? child : NULL;
}

// Index of the property, or -1.
int32_t js_shape_find_slow(const JSShape *shape, JSAtom atom);
static inline int32_t js_shape_find(const JSShape *shape, JSAtom atom)
{
    return shape->count == 0 ? -1 : js_shape_find_slow(shape, atom);
}
void js_shape_check(const JSRuntime *rt, const JSShape *shape);

#endif
