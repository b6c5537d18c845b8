// SPDX-License-Identifier: MIT
// Character classes without flag v (ECMA-262 prod-CharacterClass, and its form in annex B).
#include "regexp/parser.h"

#include <assert.h>

typedef struct ClassAtom {
    bool is_set; // the set is in the parser's scratch set
    uint32_t code;
} ClassAtom;

// ClassAtom. A set goes to `scratch`.
static bool read_atom(JSRegExpParser *parser, JSCodeSet *scratch, ClassAtom *atom)
{
    atom->is_set = false;
    if (js_regexp_parser_peek(parser) == JS_REGEXP_END)
        return js_regexp_parser_fail(parser, "Unterminated character class");
    if (!js_regexp_parser_eat(parser, '\\')) {
        atom->code = js_regexp_parser_next(parser);
        return true;
    }
    if (js_regexp_escape_is_set(parser)) {
        atom->is_set = true;
        return js_regexp_escape_set(parser, scratch);
    }
    if (js_regexp_parser_eat(parser, 'b')) {
        atom->code = 0x08;
        return true;
    }
    return js_regexp_escape_char(parser, true, &atom->code);
}

static bool add_atom(JSRegExpParser *parser, JSCodeSet *set, const JSCodeSet *scratch,
                     const ClassAtom *atom)
{
    bool ok = atom->is_set ? js_code_set_union(set, scratch) : js_code_set_add(set, atom->code);
    return ok || js_regexp_parser_no_memory(parser);
}

// The part behind the minus sign of a range.
static bool read_range(JSRegExpParser *parser, JSCodeSet *set, JSCodeSet *scratch,
                       const ClassAtom *low)
{
    ClassAtom high;
    // `low` was added by the caller where it is a set, so that the scratch set is free.
    if (!read_atom(parser, scratch, &high))
        return false;
    if (low->is_set || high.is_set) {
        if (parser->unicode)
            return js_regexp_parser_fail(parser, "Invalid character class");
        if (!low->is_set && !add_atom(parser, set, scratch, low))
            return false;
        if (!js_code_set_add(set, '-'))
            return js_regexp_parser_no_memory(parser);
        return add_atom(parser, set, scratch, &high);
    }
    if (low->code > high.code)
        return js_regexp_parser_fail(parser, "Range out of order in character class");
    return js_code_set_add_range(set, low->code, high.code) || js_regexp_parser_no_memory(parser);
}

static bool read_members(JSRegExpParser *parser, JSCodeSet *set, JSCodeSet *scratch)
{
    while (!js_regexp_parser_eat(parser, ']')) {
        ClassAtom low;
        if (!read_atom(parser, scratch, &low))
            return false;
        uint32_t after = js_regexp_parser_peek_at(parser, 1);
        bool range = js_regexp_parser_peek(parser) == '-' && after != ']' && after != JS_REGEXP_END;
        if ((low.is_set || !range) && !add_atom(parser, set, scratch, &low))
            return false;
        if (range) {
            parser->position++;
            if (!read_range(parser, set, scratch, &low))
                return false;
        }
    }
    return true;
}

JSRegExpNode *js_regexp_class_parse(JSRegExpParser *parser)
{
    assert(!parser->sets);
    bool negative = js_regexp_parser_eat(parser, '^');
    JSCodeSet set, scratch;
    JSRegExpNode *node = NULL;
    js_code_set_init(&set, parser->allocator);
    js_code_set_init(&scratch, parser->allocator);
    if (!read_members(parser, &set, &scratch))
        goto done;
    // Canonicalize applies to the members, and the complement to the outcome
    // (ECMA-262 sec-runtime-semantics-charactersetmatcher-abstract-operation).
    if ((parser->ignore_case && !js_code_set_close_over_case(&set, parser->unicode)) ||
        (negative && !js_code_set_invert(&set)) || !(node = js_regexp_tree_set(parser->tree, &set)))
        js_regexp_parser_no_memory(parser);
done:
    js_code_set_free(&scratch);
    js_code_set_free(&set);
    return node;
}
