// SPDX-License-Identifier: MIT
// The tree of a pattern. Flags are resolved while it is made: case-insensitive characters have
// become sets, and assertions know their mode, so that modifiers need no node.
#ifndef ENGINE_REGEXP_TREE_H
#define ENGINE_REGEXP_TREE_H

#include "base/arena.h"
#include "regexp/regexp.h"
#include "unicode/code_set.h"

#define JS_REGEXP_INFINITY UINT32_MAX

typedef enum JSRegExpNodeKind {
    JS_NODE_EMPTY,
    JS_NODE_CHAR,          // one code point, or one unit without u and v
    JS_NODE_SET,           // one character out of ranges
    JS_NODE_SEQUENCE,      // list
    JS_NODE_CHOICE,        // list, first come first served
    JS_NODE_CAPTURE,       // child
    JS_NODE_LOOK,          // child, behind or ahead
    JS_NODE_REPEAT,        // child
    JS_NODE_BACKREFERENCE, // to whichever of some groups took part
    JS_NODE_START,         // ^
    JS_NODE_END,           // $
    JS_NODE_WORD_BOUNDARY, // \b, \B
} JSRegExpNodeKind;

typedef struct JSRegExpNode JSRegExpNode;

struct JSRegExpNode {
    uint8_t kind;
    bool zero_width;    // can only match the empty text
    bool negative;      // LOOK, WORD_BOUNDARY
    bool behind;        // LOOK
    bool greedy;        // REPEAT
    bool multiline;     // START, END
    bool ignore_case;   // BACKREFERENCE; WORD_BOUNDARY: U+017F and U+212A are word characters
    uint32_t min_width; // least number of units matched; saturates
    JSRegExpNode *next; // in the list of a SEQUENCE or CHOICE
    union {
        uint32_t code;
        struct {
            const JSCodeRange *ranges;
            uint32_t count;
        } set;
        struct {
            JSRegExpNode *first;
            JSRegExpNode *last;
        } list;
        struct {
            JSRegExpNode *child;
            uint32_t index;
        } capture;
        struct {
            JSRegExpNode *child;
        } look;
        struct {
            JSRegExpNode *child;
            uint32_t min;
            uint32_t max;           // JS_REGEXP_INFINITY: no bound
            uint32_t first_capture; // groups inside the child: from first
            uint32_t limit_capture; // to before limit
        } repeat;
        struct {
            const uint32_t *groups;
            uint32_t count;
            uint32_t name; // while parsing: index of the reference by name
        } reference;
    } u;
};

typedef struct JSRegExpName {
    const uint16_t *units;
    uint32_t length;
    uint32_t *captures;
    uint32_t capture_count;
    uint32_t capture_capacity;
    uint32_t active; // groups of that name that a further one would clash with
} JSRegExpName;

typedef struct JSRegExpTree {
    JSArena arena; // all of the tree lives in it
    uint32_t flags;
    JSRegExpNode *root;
    uint32_t capture_count; // with group 0
    JSRegExpName *names;
    uint32_t name_count;
    uint32_t name_capacity;
} JSRegExpTree;

void js_regexp_tree_init(JSRegExpTree *tree, JSAllocator *allocator, uint32_t flags);
void js_regexp_tree_free(JSRegExpTree *tree);

static inline bool js_regexp_tree_is_unicode(const JSRegExpTree *tree)
{
    return (tree->flags & (JS_REGEXP_UNICODE | JS_REGEXP_UNICODE_SETS)) != 0;
}

// The constructors return NULL where memory is short.
JSRegExpNode *js_regexp_tree_leaf(JSRegExpTree *tree, JSRegExpNodeKind kind);
JSRegExpNode *js_regexp_tree_char(JSRegExpTree *tree, uint32_t code, bool ignore_case);
// Copies the ranges. A set of one member becomes a character.
JSRegExpNode *js_regexp_tree_set(JSRegExpTree *tree, const JSCodeSet *set);
JSRegExpNode *js_regexp_tree_list(JSRegExpTree *tree, JSRegExpNodeKind kind);
void js_regexp_tree_append(JSRegExpNode *list, JSRegExpNode *node);
// An empty list becomes EMPTY, a list of one its member.
JSRegExpNode *js_regexp_tree_simplify(JSRegExpTree *tree, JSRegExpNode *list);
JSRegExpNode *js_regexp_tree_capture(JSRegExpTree *tree, JSRegExpNode *child, uint32_t index);
JSRegExpNode *js_regexp_tree_look(JSRegExpTree *tree, JSRegExpNode *child, bool behind,
                                  bool negative);
JSRegExpNode *js_regexp_tree_repeat(JSRegExpTree *tree, JSRegExpNode *child, uint32_t min,
                                    uint32_t max, bool greedy);
// The node does not hold the groups yet.
JSRegExpNode *js_regexp_tree_reference(JSRegExpTree *tree, bool ignore_case);

#endif
