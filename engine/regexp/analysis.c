// SPDX-License-Identifier: MIT
// First characters, anchors and literal prefixes of a pattern.
#include "regexp/analysis.h"

#include "base/utf.h"

#include <assert.h>

// Nodes that one question may look at: few where it is asked for every quantifier, many where it
// is asked once for a pattern.
#define SIBLING_BUDGET 50
#define PATTERN_BUDGET 5000

static JSRegExpFirst first_of(const JSRegExpNode *node, JSCodeSet *set, unsigned *budget);

static JSRegExpFirst first_of_sequence(const JSRegExpNode *node, JSCodeSet *set, unsigned *budget)
{
    for (; node; node = node->next) {
        JSRegExpFirst first = first_of(node, set, budget);
        if (first != JS_FIRST_NULLABLE)
            return first;
    }
    return JS_FIRST_NULLABLE;
}

static JSRegExpFirst first_of_choice(const JSRegExpNode *node, JSCodeSet *set, unsigned *budget)
{
    JSRegExpFirst result = JS_FIRST_KNOWN;
    for (node = node->u.list.first; node; node = node->next) {
        JSRegExpFirst first = first_of(node, set, budget);
        if (first < JS_FIRST_NULLABLE)
            return first;
        if (first == JS_FIRST_NULLABLE)
            result = first;
    }
    return result;
}

static JSRegExpFirst first_of_repeat(const JSRegExpNode *node, JSCodeSet *set, unsigned *budget)
{
    if (node->u.repeat.max == 0)
        return JS_FIRST_NULLABLE;
    JSRegExpFirst first = first_of(node->u.repeat.child, set, budget);
    return first == JS_FIRST_KNOWN && node->u.repeat.min == 0 ? JS_FIRST_NULLABLE : first;
}

static JSRegExpFirst first_of(const JSRegExpNode *node, JSCodeSet *set, unsigned *budget)
{
    if (*budget == 0)
        return JS_FIRST_UNKNOWN;
    --*budget;
    switch ((JSRegExpNodeKind)node->kind) {
    case JS_NODE_CHAR:
        return js_code_set_add(set, node->u.code) ? JS_FIRST_KNOWN : JS_FIRST_NO_MEMORY;
    case JS_NODE_SET:
        return js_code_set_add_ranges(set, node->u.set.ranges, node->u.set.count)
                   ? JS_FIRST_KNOWN
                   : JS_FIRST_NO_MEMORY;
    case JS_NODE_SEQUENCE:
        return first_of_sequence(node->u.list.first, set, budget);
    case JS_NODE_CHOICE:
        return first_of_choice(node, set, budget);
    case JS_NODE_CAPTURE:
        return first_of(node->u.capture.child, set, budget);
    case JS_NODE_REPEAT:
        return first_of_repeat(node, set, budget);
    case JS_NODE_BACKREFERENCE:
        return JS_FIRST_UNKNOWN;
    case JS_NODE_EMPTY:
    case JS_NODE_LOOK:
    case JS_NODE_START:
    case JS_NODE_END:
    case JS_NODE_WORD_BOUNDARY:
        return JS_FIRST_NULLABLE;
    }
    assert(false);
    return JS_FIRST_UNKNOWN;
}

JSRegExpFirst js_regexp_first_characters(const JSRegExpNode *node, bool siblings, JSCodeSet *set)
{
    unsigned budget = siblings ? SIBLING_BUDGET : PATTERN_BUDGET;
    return siblings ? first_of_sequence(node, set, &budget) : first_of(node, set, &budget);
}

bool js_regexp_is_anchored(const JSRegExpNode *node)
{
    switch ((JSRegExpNodeKind)node->kind) {
    case JS_NODE_START:
        return !node->multiline;
    case JS_NODE_SEQUENCE:
        return js_regexp_is_anchored(node->u.list.first);
    case JS_NODE_CHOICE:
        for (node = node->u.list.first; node; node = node->next) {
            if (!js_regexp_is_anchored(node))
                return false;
        }
        return true;
    case JS_NODE_CAPTURE:
        return js_regexp_is_anchored(node->u.capture.child);
    default:
        return false;
    }
}

typedef struct Prefix {
    uint16_t *units;
    uint32_t count;
    bool unicode;
} Prefix;

static bool add_char(Prefix *prefix, uint32_t code)
{
    // A lone surrogate must not meet its other half, which a comparison of units cannot see.
    if (prefix->count + 2 > JS_REGEXP_PREFIX_MAX ||
        (prefix->unicode && js_utf16_is_surrogate(code)))
        return false;
    prefix->count += (uint32_t)js_utf16_encode(code, prefix->units + prefix->count);
    return true;
}

// True where the whole node is literal, so that what follows may be added.
static bool add_literal(Prefix *prefix, const JSRegExpNode *node)
{
    switch ((JSRegExpNodeKind)node->kind) {
    case JS_NODE_EMPTY:
        return true;
    case JS_NODE_CHAR:
        return add_char(prefix, node->u.code);
    case JS_NODE_SEQUENCE:
        for (node = node->u.list.first; node; node = node->next) {
            if (!add_literal(prefix, node))
                return false;
        }
        return true;
    case JS_NODE_CAPTURE:
        return add_literal(prefix, node->u.capture.child);
    case JS_NODE_REPEAT:
        if (node->u.repeat.min > 0)
            add_literal(prefix, node->u.repeat.child);
        return false;
    default:
        return false;
    }
}

uint32_t js_regexp_literal_prefix(const JSRegExpTree *tree, uint16_t units[JS_REGEXP_PREFIX_MAX])
{
    Prefix prefix = {units, 0, js_regexp_tree_is_unicode(tree)};
    add_literal(&prefix, tree->root);
    assert(prefix.count <= JS_REGEXP_PREFIX_MAX);
    return prefix.count;
}
