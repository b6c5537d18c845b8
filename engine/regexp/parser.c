// SPDX-License-Identifier: MIT
// Disjunctions, terms, groups, quantifiers and modifiers of a pattern.
#include "regexp/parser.h"

#include "base/utf.h"

#include <assert.h>

static JSRegExpNode *parse_disjunction(JSRegExpParser *parser);

bool js_regexp_parser_fail(JSRegExpParser *parser, const char *message)
{
    assert(message && parser->position <= parser->length);
    if (!parser->error->message && !parser->error->out_of_memory) {
        parser->error->message = message;
        parser->error->offset = parser->position;
    }
    return false;
}

bool js_regexp_parser_no_memory(JSRegExpParser *parser)
{
    if (!parser->error->message)
        parser->error->out_of_memory = true;
    return false;
}

static JSRegExpNode *fail_node(JSRegExpParser *parser, const char *message)
{
    js_regexp_parser_fail(parser, message);
    return NULL;
}

// Passes on what a constructor returned.
static JSRegExpNode *made(JSRegExpParser *parser, JSRegExpNode *node)
{
    if (!node)
        js_regexp_parser_no_memory(parser);
    return node;
}

bool js_regexp_parser_enter(JSRegExpParser *parser)
{
    if (parser->depth >= JS_REGEXP_MAX_DEPTH)
        return js_regexp_parser_fail(parser, "Regular expression too deeply nested");
    parser->depth++;
    return true;
}

uint32_t js_regexp_parser_next_code(JSRegExpParser *parser)
{
    assert(parser->position < parser->length);
    uint32_t unit = parser->source[parser->position++];
    uint32_t trail = js_regexp_parser_peek(parser);
    if (js_utf16_is_lead(unit) && trail != JS_REGEXP_END && js_utf16_is_trail(trail)) {
        parser->position++;
        return js_utf16_combine(unit, trail);
    }
    return unit;
}

uint32_t js_regexp_parser_next(JSRegExpParser *parser)
{
    assert(parser->position < parser->length);
    if (parser->unicode)
        return js_regexp_parser_next_code(parser);
    return parser->source[parser->position++];
}

// Reads digits into a number that saturates, so that only equality of huge bounds is lost.
bool js_regexp_read_decimal(JSRegExpParser *parser, uint32_t *value)
{
    uint64_t number = 0;
    size_t start = parser->position;
    for (;;) {
        uint32_t unit = js_regexp_parser_peek(parser);
        if (unit < '0' || unit > '9')
            break;
        number = number * 10 + (unit - '0');
        if (number > UINT32_MAX)
            number = UINT32_MAX;
        parser->position++;
    }
    *value = (uint32_t)number;
    return parser->position != start;
}

// Compares two runs of digits of any length.
static int compare_digits(const uint16_t *a, size_t a_length, const uint16_t *b, size_t b_length)
{
    while (a_length && *a == '0')
        a++, a_length--;
    while (b_length && *b == '0')
        b++, b_length--;
    if (a_length != b_length)
        return a_length < b_length ? -1 : 1;
    for (size_t i = 0; i < a_length; i++) {
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

typedef struct Bounds {
    uint32_t min;
    uint32_t max;
    bool ordered;
} Bounds;

// Reads {n}, {n,} or {n,m}; where something else stands here, reads nothing.
static bool read_braces(JSRegExpParser *parser, Bounds *bounds)
{
    size_t start = parser->position;
    const uint16_t *low = parser->source + start + 1;
    parser->position++;
    bounds->ordered = true;
    if (!js_regexp_read_decimal(parser, &bounds->min))
        goto other;
    bounds->max = bounds->min;
    if (js_regexp_parser_eat(parser, ',')) {
        const uint16_t *high = parser->source + parser->position;
        size_t low_length = (size_t)(high - 1 - low);
        bounds->max = JS_REGEXP_INFINITY;
        if (js_regexp_read_decimal(parser, &bounds->max)) {
            size_t high_length = (size_t)(parser->source + parser->position - high);
            bounds->ordered = compare_digits(low, low_length, high, high_length) <= 0;
        } else {
            bounds->max = JS_REGEXP_INFINITY;
        }
    }
    if (!js_regexp_parser_eat(parser, '}'))
        goto other;
    return true;
other:
    parser->position = start;
    return false;
}

// Reads a quantifier, if one stands here. False is an error.
static bool read_quantifier(JSRegExpParser *parser, bool *found, Bounds *bounds)
{
    *found = true;
    bounds->ordered = true;
    switch (js_regexp_parser_peek(parser)) {
    case '*':
        bounds->min = 0;
        bounds->max = JS_REGEXP_INFINITY;
        break;
    case '+':
        bounds->min = 1;
        bounds->max = JS_REGEXP_INFINITY;
        break;
    case '?':
        bounds->min = 0;
        bounds->max = 1;
        break;
    case '{':
        if (read_braces(parser, bounds)) {
            if (!bounds->ordered)
                return js_regexp_parser_fail(parser, "numbers out of order in {} quantifier");
            return true;
        }
        *found = false;
        return parser->unicode ? js_regexp_parser_fail(parser, "Incomplete quantifier") : true;
    default:
        *found = false;
        return true;
    }
    parser->position++;
    return true;
}

static JSRegExpNode *parse_quantifier(JSRegExpParser *parser, JSRegExpNode *atom,
                                      uint32_t first_capture)
{
    Bounds bounds;
    bool found;
    if (!read_quantifier(parser, &found, &bounds))
        return NULL;
    if (!found)
        return atom;
    bool greedy = !js_regexp_parser_eat(parser, '?');
    // The text is shorter than INT32_MAX, so larger bounds make no difference.
    if (bounds.max > INT32_MAX)
        bounds.max = JS_REGEXP_INFINITY;
    if (bounds.min > INT32_MAX)
        bounds.min = INT32_MAX;
    JSRegExpNode *node =
        made(parser, js_regexp_tree_repeat(parser->tree, atom, bounds.min, bounds.max, greedy));
    if (!node)
        return NULL;
    node->u.repeat.first_capture = first_capture;
    node->u.repeat.limit_capture = parser->tree->capture_count;
    return node;
}

static JSRegExpNode *make_assertion(JSRegExpParser *parser, JSRegExpNodeKind kind, bool negative)
{
    JSRegExpNode *node = made(parser, js_regexp_tree_leaf(parser->tree, kind));
    if (!node)
        return NULL;
    node->multiline = parser->multiline;
    node->negative = negative;
    // ECMA-262 sec-wordcharacters
    node->ignore_case = parser->ignore_case && parser->unicode;
    return node;
}

// Reads the flags before or behind the minus sign of (?ims-ims:
static bool read_modifiers(JSRegExpParser *parser, uint32_t *seen, uint32_t *given)
{
    for (;;) {
        uint32_t flag;
        switch (js_regexp_parser_peek(parser)) {
        case 'i':
            flag = JS_REGEXP_IGNORE_CASE;
            break;
        case 'm':
            flag = JS_REGEXP_MULTILINE;
            break;
        case 's':
            flag = JS_REGEXP_DOT_ALL;
            break;
        default:
            return true;
        }
        if (*seen & flag)
            return js_regexp_parser_fail(parser, "Repeated flag in modifiers");
        *seen |= flag;
        *given |= flag;
        parser->position++;
    }
}

// ECMA-262 sec-patterns-static-semantics-early-errors: starts behind "(?".
static JSRegExpNode *parse_modified(JSRegExpParser *parser)
{
    uint32_t seen = 0, add = 0, remove = 0;
    if (!read_modifiers(parser, &seen, &add))
        return NULL;
    if (js_regexp_parser_eat(parser, '-')) {
        if (!read_modifiers(parser, &seen, &remove))
            return NULL;
        if (!seen)
            return fail_node(parser, "Invalid group");
    }
    if (!js_regexp_parser_eat(parser, ':'))
        return fail_node(parser, "Invalid group");
    bool ignore_case = parser->ignore_case, multiline = parser->multiline;
    bool dot_all = parser->dot_all;
    parser->ignore_case =
        (ignore_case || (add & JS_REGEXP_IGNORE_CASE)) && !(remove & JS_REGEXP_IGNORE_CASE);
    parser->multiline =
        (multiline || (add & JS_REGEXP_MULTILINE)) && !(remove & JS_REGEXP_MULTILINE);
    parser->dot_all = (dot_all || (add & JS_REGEXP_DOT_ALL)) && !(remove & JS_REGEXP_DOT_ALL);
    JSRegExpNode *node = parse_disjunction(parser);
    parser->ignore_case = ignore_case;
    parser->multiline = multiline;
    parser->dot_all = dot_all;
    return node;
}

static JSRegExpNode *parse_look(JSRegExpParser *parser, bool behind, bool negative)
{
    bool backward = parser->backward;
    parser->backward = behind;
    JSRegExpNode *child = parse_disjunction(parser);
    parser->backward = backward;
    if (!child)
        return NULL;
    return made(parser, js_regexp_tree_look(parser->tree, child, behind, negative));
}

static JSRegExpNode *parse_capture(JSRegExpParser *parser, bool named)
{
    if (parser->tree->capture_count > JS_REGEXP_MAX_CAPTURES - 1)
        return fail_node(parser, "Too many captures");
    uint32_t index = parser->tree->capture_count++;
    if (named) {
        const uint16_t *units;
        uint32_t length;
        if (!js_regexp_name_read(parser, &units, &length) ||
            !js_regexp_name_define(parser, units, length, index))
            return NULL;
    }
    JSRegExpNode *child = parse_disjunction(parser);
    if (!child)
        return NULL;
    return made(parser, js_regexp_tree_capture(parser->tree, child, index));
}

// Starts behind the opening parenthesis.
static JSRegExpNode *parse_group(JSRegExpParser *parser, bool *quantifiable)
{
    JSRegExpNode *node;
    *quantifiable = true;
    if (!js_regexp_parser_eat(parser, '?')) {
        node = parse_capture(parser, false);
    } else if (js_regexp_parser_eat(parser, '=')) {
        *quantifiable = !parser->unicode;
        node = parse_look(parser, false, false);
    } else if (js_regexp_parser_eat(parser, '!')) {
        *quantifiable = !parser->unicode;
        node = parse_look(parser, false, true);
    } else if (js_regexp_parser_peek(parser) == '<') {
        uint32_t unit = js_regexp_parser_peek_at(parser, 1);
        if (unit == '=' || unit == '!') {
            parser->position += 2;
            *quantifiable = false;
            node = parse_look(parser, true, unit == '!');
        } else {
            node = parse_capture(parser, true);
        }
    } else {
        node = parse_modified(parser);
    }
    if (!node)
        return NULL;
    if (!js_regexp_parser_eat(parser, ')'))
        return fail_node(parser, "Unterminated group");
    return node;
}

static JSRegExpNode *reference_to_index(JSRegExpParser *parser, uint32_t index)
{
    JSRegExpNode *node = made(parser, js_regexp_tree_reference(parser->tree, parser->ignore_case));
    if (!node)
        return NULL;
    node->u.reference.groups = js_arena_copy(&parser->tree->arena, &index, sizeof index);
    if (!node->u.reference.groups)
        return made(parser, NULL);
    node->u.reference.count = 1;
    return node;
}

static JSRegExpNode *reference_to_name(JSRegExpParser *parser)
{
    const uint16_t *units;
    uint32_t length;
    size_t offset = parser->position;
    if (js_regexp_parser_peek(parser) != '<')
        return fail_node(parser, "Invalid named reference");
    if (!js_regexp_name_read(parser, &units, &length))
        return NULL;
    JSRegExpNode *node = made(parser, js_regexp_tree_reference(parser->tree, parser->ignore_case));
    if (!node || !js_regexp_name_refer(parser, node, units, length, offset))
        return NULL;
    return node;
}

static JSRegExpNode *parse_set_escape(JSRegExpParser *parser)
{
    if (parser->sets) {
        bool found;
        JSRegExpNode *strings = js_regexp_class_set_property(parser, &found);
        if (found || parser->error->message || parser->error->out_of_memory)
            return strings;
    }
    JSCodeSet set;
    js_code_set_init(&set, parser->allocator);
    JSRegExpNode *node = NULL;
    if (js_regexp_escape_set(parser, &set)) {
        if (parser->ignore_case && !js_code_set_close_over_case(&set, parser->unicode))
            js_regexp_parser_no_memory(parser);
        else
            node = made(parser, js_regexp_tree_set(parser->tree, &set));
    }
    js_code_set_free(&set);
    return node;
}

static JSRegExpNode *make_char(JSRegExpParser *parser, uint32_t code)
{
    return made(parser, js_regexp_tree_char(parser->tree, code, parser->ignore_case));
}

// AtomEscape: starts behind the backslash.
static JSRegExpNode *parse_atom_escape(JSRegExpParser *parser)
{
    uint32_t unit = js_regexp_parser_peek(parser);
    if (js_regexp_escape_is_set(parser))
        return parse_set_escape(parser);
    if (unit >= '1' && unit <= '9') {
        size_t start = parser->position;
        uint32_t number = 0;
        js_regexp_read_decimal(parser, &number);
        if (number < parser->total_captures)
            return reference_to_index(parser, number);
        parser->position = start;
        if (parser->unicode)
            return fail_node(parser, "Invalid escape: no such group");
    }
    if (unit == 'k' && (parser->unicode || parser->named)) {
        parser->position++;
        return reference_to_name(parser);
    }
    uint32_t code;
    if (!js_regexp_escape_char(parser, false, &code))
        return NULL;
    return make_char(parser, code);
}

static JSRegExpNode *make_dot(JSRegExpParser *parser)
{
    JSCodeSet set;
    js_code_set_init(&set, parser->allocator);
    bool ok;
    if (parser->dot_all)
        ok = js_code_set_add_range(&set, 0, 0x10FFFF);
    else
        ok = js_code_set_add_range(&set, 0, 0x09) && js_code_set_add_range(&set, 0x0B, 0x0C) &&
             js_code_set_add_range(&set, 0x0E, 0x2027) &&
             js_code_set_add_range(&set, 0x202A, 0x10FFFF);
    JSRegExpNode *node = made(parser, ok ? js_regexp_tree_set(parser->tree, &set) : NULL);
    js_code_set_free(&set);
    return node;
}

static JSRegExpNode *parse_class(JSRegExpParser *parser)
{
    return parser->sets ? js_regexp_class_set_parse(parser) : js_regexp_class_parse(parser);
}

static JSRegExpNode *parse_escape(JSRegExpParser *parser, bool *quantifiable)
{
    uint32_t unit = js_regexp_parser_peek(parser);
    if (unit == 'b' || unit == 'B') {
        parser->position++;
        *quantifiable = false;
        return make_assertion(parser, JS_NODE_WORD_BOUNDARY, unit == 'B');
    }
    return parse_atom_escape(parser);
}

// The brackets and braces that annex B takes for themselves.
static JSRegExpNode *parse_lone_bracket(JSRegExpParser *parser)
{
    uint32_t unit = js_regexp_parser_peek(parser);
    if (unit == '{') {
        Bounds bounds;
        size_t start = parser->position;
        if (parser->unicode || read_braces(parser, &bounds)) {
            parser->position = start;
            return fail_node(parser, "Nothing to repeat");
        }
    } else if (parser->unicode) {
        return fail_node(parser, "Lone quantifier brackets");
    }
    parser->position++;
    return make_char(parser, unit);
}

// A term without its quantifier.
static JSRegExpNode *parse_atom(JSRegExpParser *parser, bool *quantifiable)
{
    *quantifiable = true;
    switch (js_regexp_parser_peek(parser)) {
    case '^':
        parser->position++;
        *quantifiable = false;
        return make_assertion(parser, JS_NODE_START, false);
    case '$':
        parser->position++;
        *quantifiable = false;
        return make_assertion(parser, JS_NODE_END, false);
    case '(':
        parser->position++;
        return parse_group(parser, quantifiable);
    case '.':
        parser->position++;
        return make_dot(parser);
    case '[':
        parser->position++;
        return parse_class(parser);
    case '\\':
        parser->position++;
        return parse_escape(parser, quantifiable);
    case '*':
    case '+':
    case '?':
        return fail_node(parser, "Nothing to repeat");
    case '{':
    case '}':
    case ']':
        return parse_lone_bracket(parser);
    default:
        return make_char(parser, js_regexp_parser_next(parser));
    }
}

static JSRegExpNode *parse_term(JSRegExpParser *parser)
{
    uint32_t first_capture = parser->tree->capture_count;
    bool quantifiable;
    JSRegExpNode *node = parse_atom(parser, &quantifiable);
    if (!node || !quantifiable)
        return node;
    return parse_quantifier(parser, node, first_capture);
}

static JSRegExpNode *parse_alternative(JSRegExpParser *parser)
{
    JSRegExpNode *list = made(parser, js_regexp_tree_list(parser->tree, JS_NODE_SEQUENCE));
    if (!list)
        return NULL;
    for (;;) {
        uint32_t unit = js_regexp_parser_peek(parser);
        if (unit == JS_REGEXP_END || unit == '|' || unit == ')')
            break;
        JSRegExpNode *term = parse_term(parser);
        if (!term)
            return NULL;
        js_regexp_tree_append(list, term);
    }
    return made(parser, js_regexp_tree_simplify(parser->tree, list));
}

static JSRegExpNode *parse_disjunction(JSRegExpParser *parser)
{
    if (!js_regexp_parser_enter(parser))
        return NULL;
    JSRegExpNode *list = NULL;
    uint32_t first_group = parser->group_count;
    uint32_t alternative_group = first_group;
    JSRegExpNode *node = parse_alternative(parser);
    while (node && js_regexp_parser_eat(parser, '|')) {
        if (!list) {
            list = made(parser, js_regexp_tree_list(parser->tree, JS_NODE_CHOICE));
            if (!list)
                return NULL;
            js_regexp_tree_append(list, node);
        }
        // Groups of different alternatives may share a name (ECMA-262 sec-mightbothparticipate).
        js_regexp_name_activate(parser, alternative_group, false);
        alternative_group = parser->group_count;
        node = parse_alternative(parser);
        if (node)
            js_regexp_tree_append(list, node);
    }
    if (!node)
        return NULL;
    js_regexp_name_activate(parser, first_group, true);
    parser->depth--;
    return list ? list : node;
}

// Skips a class, in which parentheses mean nothing.
static size_t skip_class(const JSRegExpParser *parser, size_t i)
{
    uint32_t depth = 1;
    for (i++; i < parser->length && depth; i++) {
        uint16_t unit = parser->source[i];
        if (unit == '\\')
            i++;
        else if (unit == ']')
            depth--;
        else if (unit == '[' && parser->sets)
            depth++;
    }
    return i;
}

// Counts the groups ahead of parsing, because \2 and \k depend on the whole pattern.
static void count_captures(JSRegExpParser *parser)
{
    parser->total_captures = 1;
    for (size_t i = 0; i < parser->length;) {
        uint16_t unit = parser->source[i];
        if (unit == '[') {
            i = skip_class(parser, i);
            continue;
        }
        if (unit == '\\') {
            i += 2;
            continue;
        }
        i++;
        if (unit != '(')
            continue;
        if (i >= parser->length || parser->source[i] != '?') {
            parser->total_captures++;
        } else if (i + 2 < parser->length && parser->source[i + 1] == '<' &&
                   parser->source[i + 2] != '=' && parser->source[i + 2] != '!') {
            parser->total_captures++;
            parser->named = true;
        }
    }
}

bool js_regexp_parse(JSRegExpTree *tree, const uint16_t *source, size_t length,
                     JSRegExpError *error)
{
    *error = (JSRegExpError){NULL, 0, false};
    JSRegExpParser parser = {
        .tree = tree,
        .allocator = tree->arena.allocator,
        .error = error,
        .source = source,
        .length = length,
        .unicode = js_regexp_tree_is_unicode(tree),
        .sets = (tree->flags & JS_REGEXP_UNICODE_SETS) != 0,
        .ignore_case = (tree->flags & JS_REGEXP_IGNORE_CASE) != 0,
        .multiline = (tree->flags & JS_REGEXP_MULTILINE) != 0,
        .dot_all = (tree->flags & JS_REGEXP_DOT_ALL) != 0,
    };
    parser.named = parser.unicode;
    count_captures(&parser);
    tree->root = parse_disjunction(&parser);
    if (!tree->root)
        return false;
    if (parser.position < length)
        return js_regexp_parser_fail(&parser, "Unmatched ')'");
    assert(tree->capture_count == parser.total_captures);
    return js_regexp_name_resolve(&parser);
}
