// SPDX-License-Identifier: MIT
// Character classes of flag v: nesting, union, intersection, subtraction and strings
// (ECMA-262 prod-ClassSetExpression).
//
// With ignoreCase every operand is closed over case at once. The clause folds operands instead
// (sec-maybesimplecasefolding); a closed set stands for the set of its foldings, and the
// operations, complement included, agree.
#include "regexp/class_strings.h"
#include "regexp/parser.h"

#include "unicode/case.h"

#include <assert.h>

typedef struct Operand {
    JSCodeSet set;
    JSRegExpStrings strings;
    bool may_contain_strings; // ECMA-262 sec-static-semantics-maycontainstrings
    bool is_char;             // a plain character, which a range may begin with
    uint32_t code;
} Operand;

static bool parse_contents(JSRegExpParser *parser, Operand *result);

static void operand_init(JSRegExpParser *parser, Operand *operand)
{
    *operand = (Operand){.is_char = false};
    js_code_set_init(&operand->set, parser->allocator);
}

static void operand_free(Operand *operand)
{
    js_code_set_free(&operand->set);
}

static bool is_set_syntax_character(uint32_t unit)
{
    switch (unit) {
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case '/':
    case '-':
    case '\\':
    case '|':
        return true;
    default:
        return false;
    }
}

// ClassSetReservedDoublePunctuator consists of one of these twice.
static bool is_double_punctuator(uint32_t unit)
{
    switch (unit) {
    case '&':
    case '!':
    case '#':
    case '$':
    case '%':
    case '*':
    case '+':
    case ',':
    case '.':
    case ':':
    case ';':
    case '<':
    case '=':
    case '>':
    case '?':
    case '@':
    case '^':
    case '`':
    case '~':
        return true;
    default:
        return false;
    }
}

static bool is_reserved_punctuator(uint32_t unit)
{
    switch (unit) {
    case '&':
    case '-':
    case '!':
    case '#':
    case '%':
    case ',':
    case ':':
    case ';':
    case '<':
    case '=':
    case '>':
    case '@':
    case '`':
    case '~':
        return true;
    default:
        return false;
    }
}

static bool at_pair(const JSRegExpParser *parser, uint32_t unit)
{
    return js_regexp_parser_peek(parser) == unit && js_regexp_parser_peek_at(parser, 1) == unit;
}

// ClassSetCharacter
static bool read_char(JSRegExpParser *parser, uint32_t *code)
{
    uint32_t unit = js_regexp_parser_peek(parser);
    if (unit == JS_REGEXP_END)
        return js_regexp_parser_fail(parser, "Unterminated character class");
    if (unit == '\\') {
        parser->position++;
        unit = js_regexp_parser_peek(parser);
        if (unit == 'b' || is_reserved_punctuator(unit)) {
            parser->position++;
            *code = unit == 'b' ? 0x08 : unit;
            return true;
        }
        return js_regexp_escape_char(parser, true, code);
    }
    if (is_set_syntax_character(unit))
        return js_regexp_parser_fail(parser, "Invalid character in character class");
    if (is_double_punctuator(unit) && js_regexp_parser_peek_at(parser, 1) == unit)
        return js_regexp_parser_fail(parser, "Invalid set operation in character class");
    *code = js_regexp_parser_next(parser);
    return true;
}

static bool close_over_case(JSRegExpParser *parser, JSCodeSet *set)
{
    return !parser->ignore_case || js_code_set_close_over_case(set, true) ||
           js_regexp_parser_no_memory(parser);
}

static bool add_string(JSRegExpParser *parser, Operand *operand, uint32_t *codes, uint32_t count)
{
    bool ok;
    if (count == 1) {
        ok = js_code_set_add(&operand->set, codes[0]);
    } else {
        for (uint32_t i = 0; parser->ignore_case && i < count; i++)
            codes[i] = js_unicode_simple_fold(codes[i]);
        operand->may_contain_strings = true;
        ok = js_regexp_strings_add(&operand->strings, &parser->tree->arena, codes, count);
    }
    return ok || js_regexp_parser_no_memory(parser);
}

// ClassStringDisjunction: starts behind "\q".
static bool read_strings(JSRegExpParser *parser, Operand *operand)
{
    JSArena *arena = &parser->tree->arena;
    uint32_t *codes = NULL;
    uint32_t count = 0, capacity = 0;
    if (!js_regexp_parser_eat(parser, '{'))
        return js_regexp_parser_fail(parser, "Invalid escape");
    for (;;) {
        uint32_t unit = js_regexp_parser_peek(parser);
        if (unit == '|' || unit == '}') {
            if (!add_string(parser, operand, codes, count))
                return false;
            parser->position++;
            count = 0;
            if (unit == '}')
                return close_over_case(parser, &operand->set);
            continue;
        }
        uint32_t code;
        if (!read_char(parser, &code))
            return false;
        if (!js_arena_reserve(arena, (void **)&codes, &capacity, count + 1, sizeof *codes))
            return js_regexp_parser_no_memory(parser);
        codes[count++] = code;
    }
}

typedef struct StringSink {
    JSRegExpParser *parser;
    Operand *operand;
} StringSink;

static bool take_string(void *opaque, const uint32_t *codes, uint32_t count)
{
    StringSink *sink = opaque;
    JSArena *arena = &sink->parser->tree->arena;
    JSRegExpStrings *strings = &sink->operand->strings;
    assert(count > 1);
    if (!js_regexp_strings_add(strings, arena, codes, count))
        return false;
    if (sink->parser->ignore_case) {
        // The copy just made is ours to fold.
        uint32_t *copy = (uint32_t *)strings->items[strings->count - 1].codes;
        for (uint32_t i = 0; i < count; i++)
            copy[i] = js_unicode_simple_fold(copy[i]);
    }
    return true;
}

// A property of strings, if one stands behind the backslash.
static bool read_string_property(JSRegExpParser *parser, Operand *operand, bool *found)
{
    StringSink sink = {parser, operand};
    if (!js_regexp_escape_string_property(parser, &operand->set, take_string, &sink, found))
        return false;
    if (!*found)
        return true;
    operand->may_contain_strings = true;
    return close_over_case(parser, &operand->set);
}

static bool read_escape(JSRegExpParser *parser, Operand *operand)
{
    parser->position++;
    if (js_regexp_parser_eat(parser, 'q'))
        return read_strings(parser, operand);
    bool found;
    if (!read_string_property(parser, operand, &found))
        return false;
    return found || js_regexp_escape_set(parser, &operand->set);
}

// Whether what stands behind the backslash here is a set rather than a character.
static bool at_set_escape(const JSRegExpParser *parser)
{
    switch (js_regexp_parser_peek_at(parser, 1)) {
    case 'd':
    case 'D':
    case 's':
    case 'S':
    case 'w':
    case 'W':
    case 'p':
    case 'P':
    case 'q':
        return true;
    default:
        return false;
    }
}

// ClassSetOperand. A character is only noted, so that a range may follow.
static bool read_operand(JSRegExpParser *parser, Operand *operand)
{
    js_code_set_clear(&operand->set);
    operand->strings = (JSRegExpStrings){NULL, 0, 0, false};
    operand->may_contain_strings = false;
    operand->is_char = false;
    if (js_regexp_parser_eat(parser, '['))
        return parse_contents(parser, operand);
    if (js_regexp_parser_peek(parser) == '\\' && at_set_escape(parser))
        return read_escape(parser, operand);
    operand->is_char = true;
    return read_char(parser, &operand->code);
}

// Makes the set of a noted character, or of a range that begins with it.
static bool finish_char(JSRegExpParser *parser, Operand *operand, uint32_t last)
{
    if (!operand->is_char)
        return true;
    if (!js_code_set_add_range(&operand->set, operand->code, last))
        return js_regexp_parser_no_memory(parser);
    return close_over_case(parser, &operand->set);
}

// The rest of a range, if there is one; takes the operand to a set in any case.
static bool read_range(JSRegExpParser *parser, Operand *operand)
{
    uint32_t last = operand->code;
    if (js_regexp_parser_peek(parser) == '-' && js_regexp_parser_peek_at(parser, 1) != '-') {
        if (!operand->is_char)
            return js_regexp_parser_fail(parser, "Invalid character class");
        parser->position++;
        if (js_regexp_parser_peek(parser) == '\\' && at_set_escape(parser))
            return js_regexp_parser_fail(parser, "Invalid character class");
        if (!read_char(parser, &last))
            return false;
        if (operand->code > last)
            return js_regexp_parser_fail(parser, "Range out of order in character class");
    }
    return finish_char(parser, operand, last);
}

static bool unite(JSRegExpParser *parser, Operand *result, const Operand *operand)
{
    if (!js_code_set_union(&result->set, &operand->set) ||
        !js_regexp_strings_union(&result->strings, &parser->tree->arena, &operand->strings))
        return js_regexp_parser_no_memory(parser);
    result->may_contain_strings = result->may_contain_strings || operand->may_contain_strings;
    return true;
}

// ClassUnion, up to the closing bracket.
static bool read_union(JSRegExpParser *parser, Operand *result, Operand *operand)
{
    while (js_regexp_parser_peek(parser) != ']') {
        if (at_pair(parser, '-'))
            return js_regexp_parser_fail(parser, "Invalid set operation in character class");
        if (!read_operand(parser, operand) || !read_range(parser, operand) ||
            !unite(parser, result, operand))
            return false;
    }
    return true;
}

// ClassIntersection or ClassSubtraction behind their first operand.
static bool read_operations(JSRegExpParser *parser, Operand *result, Operand *operand,
                            uint32_t sign)
{
    while (js_regexp_parser_peek(parser) != ']') {
        if (!at_pair(parser, sign))
            return js_regexp_parser_fail(parser, js_regexp_parser_peek(parser) == JS_REGEXP_END
                                                     ? "Unterminated character class"
                                                     : "Invalid set operation in character class");
        parser->position += 2;
        if (sign == '&' && js_regexp_parser_peek(parser) == '&')
            return js_regexp_parser_fail(parser, "Invalid character in character class");
        if (!read_operand(parser, operand) || !finish_char(parser, operand, operand->code))
            return false;
        bool ok;
        if (sign == '&') {
            ok = js_code_set_intersect(&result->set, &operand->set);
            js_regexp_strings_intersect(&result->strings, &operand->strings);
            result->may_contain_strings =
                result->may_contain_strings && operand->may_contain_strings;
        } else {
            ok = js_code_set_subtract(&result->set, &operand->set);
            js_regexp_strings_subtract(&result->strings, &operand->strings);
        }
        if (!ok)
            return js_regexp_parser_no_memory(parser);
    }
    return true;
}

static bool read_expression(JSRegExpParser *parser, Operand *result, Operand *operand)
{
    if (js_regexp_parser_peek(parser) == ']')
        return true;
    if (!read_operand(parser, operand))
        return false;
    uint32_t sign = at_pair(parser, '&') ? '&' : at_pair(parser, '-') ? '-' : 0;
    if (sign ? !finish_char(parser, operand, operand->code) : !read_range(parser, operand))
        return false;
    if (!unite(parser, result, operand))
        return false;
    return sign ? read_operations(parser, result, operand, sign)
                : read_union(parser, result, operand);
}

// Starts behind the opening bracket and ends behind the closing one. `result` is empty before.
static bool parse_contents(JSRegExpParser *parser, Operand *result)
{
    if (!js_regexp_parser_enter(parser))
        return false;
    Operand operand;
    operand_init(parser, &operand);
    bool negative = js_regexp_parser_eat(parser, '^');
    bool ok = read_expression(parser, result, &operand);
    operand_free(&operand);
    if (!ok)
        return false;
    assert(js_regexp_parser_peek(parser) == ']');
    parser->position++;
    parser->depth--;
    result->is_char = false;
    if (!negative)
        return true;
    if (result->may_contain_strings)
        return js_regexp_parser_fail(parser, "Negated character class may contain strings");
    assert(result->strings.count == 0);
    return js_code_set_invert(&result->set) || js_regexp_parser_no_memory(parser);
}

static JSRegExpNode *make_node(JSRegExpParser *parser, Operand *operand)
{
    JSRegExpNode *node = js_regexp_strings_node(&operand->strings, parser->tree, &operand->set,
                                                parser->ignore_case, parser->backward);
    if (!node)
        js_regexp_parser_no_memory(parser);
    return node;
}

JSRegExpNode *js_regexp_class_set_parse(JSRegExpParser *parser)
{
    assert(parser->sets && parser->unicode);
    Operand result;
    operand_init(parser, &result);
    JSRegExpNode *node = parse_contents(parser, &result) ? make_node(parser, &result) : NULL;
    operand_free(&result);
    return node;
}

JSRegExpNode *js_regexp_class_set_property(JSRegExpParser *parser, bool *found)
{
    Operand result;
    operand_init(parser, &result);
    JSRegExpNode *node = NULL;
    if (read_string_property(parser, &result, found) && *found)
        node = make_node(parser, &result);
    operand_free(&result);
    return node;
}
