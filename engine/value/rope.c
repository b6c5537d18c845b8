// SPDX-License-Identifier: MIT
// Concatenation: short results are copied, long ones become ropes that are flattened on need.
//
// A rope's pieces are kept from getting tiny: what is appended to a rope with a short right end
// is joined with that end. So a string built unit by unit has one rope for each few hundred units.
#include "value/string.h"

#include "base/buffer.h"

#include <assert.h>

#define COPY_MAX  128u // results up to this length are flat
#define PIECE_MAX 512u // pieces of a rope are joined up to this length

static void visit(JSRuntime *rt, JSCell *cell, JSVisitor *visitor)
{
    JSRope *rope = (JSRope *)cell;
    js_visit_value(visitor, rt, &rope->left, "left", -1);
    js_visit_value(visitor, rt, &rope->right, "right", -1);
}

// Drops the reference. Gives the rope where that was the last one to a rope: its cell is dead, its
// slots are still owned.
static JSRope *take_dead_rope(JSRuntime *rt, JSValue v)
{
    if (JS_VALUE_GET_TAG(v) != JS_TAG_STRING_ROPE) {
        js_free_rt_value(rt, v);
        return NULL;
    }
    JSRope *rope = js_value_rope(v);
    assert(rope->cell.ref_count > 0);
    js_ownership_passed_on(rope);
    return --rope->cell.ref_count == 0 ? rope : NULL;
}

// Frees the tree below a dead rope, but not the rope's own block. A rope whose slots are taken out
// serves as the entry of a stack: `left` links to the entry below, `right` is still to be freed.
static void finalize(JSRuntime *rt, JSCell *cell)
{
    JSRope *root = (JSRope *)cell;
    JSRope *stack = NULL;
    JSRope *node = root;
    while (node) {
        assert(node->cell.ref_count == 0);
        JSRope *left = take_dead_rope(rt, node->left);
        JSRope *right = take_dead_rope(rt, node->right);
        node->left = JS_UNDEFINED;
        node->right = JS_UNDEFINED;
        JSRope *spent = node;
        if (left && right) {
            node->left = JS_MKPTR(JS_TAG_STRING_ROPE, stack);
            node->right = JS_MKPTR(JS_TAG_STRING_ROPE, right);
            stack = node;
            node = left;
            continue;
        }
        node = left ? left : right;
        if (spent != root)
            js_heap_free_leaf_block(rt, &spent->cell);
        if (!node && stack) {
            spent = stack;
            node = js_value_rope(stack->right);
            stack = js_value_rope(stack->left);
            spent->left = JS_UNDEFINED;
            spent->right = JS_UNDEFINED;
            if (spent != root)
                js_heap_free_leaf_block(rt, &spent->cell);
        }
    }
}

const JSKindOps js_rope_kind = {.visit = visit, .finalize = finalize};

// ---- Reading ---------------------------------------------------------------------------------

static bool is_flat(const JSRope *rope)
{
    return JS_IsUndefined(rope->right);
}

uint32_t js_string_value_length(JSValueConst v)
{
    if (JS_VALUE_GET_TAG(v) == JS_TAG_STRING)
        return js_value_string(v)->length;
    assert(JS_VALUE_GET_TAG(v) == JS_TAG_STRING_ROPE);
    return js_value_rope(v)->length;
}

// The string of a string value or flat rope; NULL for another rope.
static JSString *flat_string(JSValueConst v)
{
    if (JS_VALUE_GET_TAG(v) == JS_TAG_STRING)
        return js_value_string(v);
    JSRope *rope = js_value_rope(v);
    return is_flat(rope) ? js_value_string(rope->left) : NULL;
}

static bool is_wide_value(JSValueConst v)
{
    return JS_VALUE_GET_TAG(v) == JS_TAG_STRING ? js_value_string(v)->is_wide
                                                : js_value_rope(v)->is_wide;
}

static void copy_units(JSString *to, uint32_t at, const JSString *from)
{
    assert(at + from->length <= to->length);
    if (!to->is_wide) {
        assert(!from->is_wide);
        memcpy(to->units.narrow + at, from->units.narrow, from->length);
    } else if (from->is_wide) {
        memcpy(to->units.wide + at, from->units.wide, (size_t)from->length * 2);
    } else {
        for (uint32_t i = 0; i < from->length; i++)
            to->units.wide[at + i] = from->units.narrow[i];
    }
}

// Writes the units from the end to the start, so that the usual rope, deep on the left, needs no
// stack. The stack holds ropes whose left side is still to be written.
static bool copy_rope(JSRuntime *rt, JSRope *rope, JSString *to)
{
    JSRope *first_items[32];
    JSRope **stack = first_items;
    uint32_t depth = 0, capacity = 32;
    uint32_t at = to->length;
    bool is_done = false;
    JSRope *node = rope;
    for (;;) {
        JSString *right = flat_string(node->right);
        if (!right) {
            if (depth == capacity) {
                JSRope **larger = js_heap_resize(rt, stack == first_items ? NULL : stack,
                                                 (size_t)capacity * 2 * sizeof *stack);
                if (!larger)
                    goto done;
                if (stack == first_items)
                    memcpy(larger, first_items, sizeof first_items);
                stack = larger;
                capacity *= 2;
            }
            stack[depth++] = node;
            node = js_value_rope(node->right);
            continue;
        }
        at -= right->length;
        copy_units(to, at, right);
        JSString *left;
        while ((left = flat_string(node->left)) != NULL) {
            at -= left->length;
            copy_units(to, at, left);
            if (depth == 0) {
                is_done = true;
                goto done;
            }
            node = stack[--depth];
        }
        node = js_value_rope(node->left);
    }
done:
    assert(!is_done || at == 0);
    if (stack != first_items)
        js_heap_free_block(rt, stack);
    return is_done;
}

JSString *js_string_peek_flat(JSRuntime *rt, JSValueConst v)
{
    JSString *s = flat_string(v);
    if (s)
        return s;
    JSRope *rope = js_value_rope(v);
    s = js_string_alloc(rt, rope->length, rope->is_wide);
    if (!s)
        return NULL;
    if (!copy_rope(rt, rope, s)) {
        js_heap_free(rt, s);
        return NULL;
    }
    JSValue left = rope->left, right = rope->right;
    rope->left = js_string_value(s);
    rope->right = JS_UNDEFINED;
    js_free_rt_value(rt, left);
    js_free_rt_value(rt, right);
    return s;
}

// ---- Concatenation -----------------------------------------------------------------------------

JS_GIVES static JSString *join(JSRuntime *rt, const JSString *a, const JSString *b)
{
    JSString *s = js_string_alloc(rt, a->length + b->length, a->is_wide || b->is_wide);
    if (s) {
        copy_units(s, 0, a);
        copy_units(s, a->length, b);
    }
    return s;
}

// Takes both.
static JSValue new_rope(JSRuntime *rt, JSValue left, JSValue right)
{
    JSRope *rope = js_heap_new_leaf(rt, JS_CELL_ROPE, sizeof *rope);
    if (!rope) {
        js_free_rt_value(rt, left);
        js_free_rt_value(rt, right);
        return JS_EXCEPTION;
    }
    rope->length = js_string_value_length(left) + js_string_value_length(right);
    rope->is_wide = is_wide_value(left) || is_wide_value(right);
    rope->left = left;
    rope->right = right;
    return JS_MKPTR(JS_TAG_STRING_ROPE, rope);
}

// Takes v; gives the string of a flat rope in its place.
static JSValue without_flat_rope(JSRuntime *rt, JSValue v)
{
    if (JS_VALUE_GET_TAG(v) != JS_TAG_STRING_ROPE || !is_flat(js_value_rope(v)))
        return v;
    JSValue string = js_dup(js_value_rope(v)->left);
    js_free_rt_value(rt, v);
    return string;
}

// The string at the end of a rope where it is short enough to take `more` units, or NULL.
static JSString *short_piece(JSValueConst piece, uint32_t more)
{
    JSString *s = flat_string(piece);
    return s && s->length <= PIECE_MAX - more ? s : NULL;
}

// Joins `right` with the right end of the rope `left`, or `left` with the left end of `right`.
// Where neither end is short a rope of the two. Takes both.
static JSValue join_with_end(JSRuntime *rt, JSValue left, JSValue right)
{
    JSString *left_string = flat_string(left);
    JSString *right_string = flat_string(right);
    JSString *piece = NULL;
    JSValue rest = JS_UNDEFINED;
    bool at_end = true;
    if (!left_string && right_string && right_string->length < PIECE_MAX) {
        JSRope *rope = js_value_rope(left);
        JSString *end = short_piece(rope->right, right_string->length);
        if (!end)
            return new_rope(rt, left, right);
        piece = join(rt, end, right_string);
        rest = js_dup(rope->left);
    } else if (left_string && !right_string && left_string->length < PIECE_MAX) {
        JSRope *rope = js_value_rope(right);
        JSString *start = short_piece(rope->left, left_string->length);
        if (!start)
            return new_rope(rt, left, right);
        piece = join(rt, left_string, start);
        rest = js_dup(rope->right);
        at_end = false;
    } else {
        return new_rope(rt, left, right);
    }
    js_free_rt_value(rt, left);
    js_free_rt_value(rt, right);
    if (!piece) {
        js_free_rt_value(rt, rest);
        return JS_EXCEPTION;
    }
    return at_end ? new_rope(rt, rest, js_string_value(piece))
                  : new_rope(rt, js_string_value(piece), rest);
}

JSValue js_string_concat(JSRuntime *rt, JSValue left, JSValue right, bool *too_long)
{
    uint32_t left_length = js_string_value_length(left);
    uint32_t right_length = js_string_value_length(right);
    *too_long = false;
    if (left_length == 0) {
        js_free_rt_value(rt, left);
        return right;
    }
    if (right_length == 0) {
        js_free_rt_value(rt, right);
        return left;
    }
    if (left_length > JS_STRING_MAX_LENGTH - right_length) {
        js_free_rt_value(rt, left);
        js_free_rt_value(rt, right);
        *too_long = true;
        return JS_EXCEPTION;
    }
    left = without_flat_rope(rt, left);
    right = without_flat_rope(rt, right);
    if (left_length + right_length <= COPY_MAX) {
        JSValue result = JS_EXCEPTION;
        JSString *a = js_string_peek_flat(rt, left);
        JSString *b = js_string_peek_flat(rt, right);
        if (a && b)
            result = js_string_value_or_exception(join(rt, a, b));
        js_free_rt_value(rt, left);
        js_free_rt_value(rt, right);
        return result;
    }
    return join_with_end(rt, left, right);
}

void js_rope_check(const JSRuntime *rt, const JSRope *rope)
{
    assert(rope->cell.kind == JS_CELL_ROPE);
    js_heap_check_cell(rt, &rope->cell);
    assert(rope->length <= JS_STRING_MAX_LENGTH && rope->is_wide <= 1);
    assert(JS_IsString(rope->left));
    if (is_flat(rope)) {
        const JSString *s = js_value_string(rope->left);
        assert(JS_VALUE_GET_TAG(rope->left) == JS_TAG_STRING);
        assert(s->length == rope->length && s->is_wide == rope->is_wide);
        (void)s;
        return;
    }
    assert(JS_IsString(rope->right));
    assert(js_string_value_length(rope->left) + js_string_value_length(rope->right) ==
           rope->length);
    assert((is_wide_value(rope->left) || is_wide_value(rope->right)) == rope->is_wide);
}
