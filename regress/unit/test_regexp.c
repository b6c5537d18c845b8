// SPDX-License-Identifier: MIT
// The regular expression compiler and matcher: results, early errors, limits, and behaviour where
// memory is short. Every text that fits is matched as 8-bit and as 16-bit units.
#include "regexp/regexp.h"

#include "regexp/program.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *regexp_suite(void);

typedef struct Case {
    const uint16_t *pattern;
    const char *flags;
    const uint16_t *text;
    const char *expected; // captures as "0,1 -1,-1"; "null"; or the message of an early error
} Case;

static JSAllocator allocator;

static void setup(void)
{
    js_allocator_init(&allocator, NULL, NULL);
}

static void teardown(void)
{
    ck_assert_uint_eq(allocator.live_blocks, 0);
    ck_assert_uint_eq(allocator.live_bytes, 0);
}

static size_t length_of(const uint16_t *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length;
}

static uint32_t parse_flags(const char *flags)
{
    uint16_t units[16];
    size_t length = strlen(flags);
    ck_assert_uint_lt(length, 16);
    for (size_t i = 0; i < length; i++)
        units[i] = (uint8_t)flags[i];
    return js_regexp_parse_flags(units, length);
}

static JSRegExpProgram *compile(const uint16_t *pattern, const char *flags, JSRegExpError *error)
{
    uint32_t bits = parse_flags(flags);
    ck_assert_uint_ne(bits, JS_REGEXP_INVALID_FLAGS);
    return js_regexp_compile(&allocator, pattern, length_of(pattern), bits, error);
}

static JSRegExpStatus execute(const JSRegExpProgram *program, const void *text, size_t length,
                              int32_t *captures, JSRegExpInterrupt *interrupt, void *opaque)
{
    JSRegExpInput input = {text, length, false};
    return js_regexp_execute(program, input, 0, 0, captures, &allocator, interrupt, opaque);
}

static void describe(JSRegExpStatus status, const int32_t *captures, uint32_t count, char *out,
                     size_t size)
{
    size_t used = 0;
    if (status != JS_REGEXP_MATCH) {
        snprintf(out, size, status == JS_REGEXP_NO_MATCH ? "null" : "status %d", status);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        int written = snprintf(out + used, size - used, "%s%d,%d", i ? " " : "", captures[2 * i],
                               captures[2 * i + 1]);
        ck_assert(written > 0 && (size_t)written < size - used);
        used += (size_t)written;
    }
}

// Matches from `start`, in both widths where possible.
static void match(const JSRegExpProgram *program, const uint16_t *text, size_t start,
                  uint32_t options, char *out, size_t size)
{
    size_t length = length_of(text);
    uint32_t count = js_regexp_capture_count(program);
    int32_t *captures = calloc(count, 2 * sizeof *captures);
    uint8_t *narrow = malloc(length + 1);
    bool fits = true;
    for (size_t i = 0; i < length; i++) {
        fits = fits && text[i] < 256;
        narrow[i] = (uint8_t)text[i];
    }
    JSRegExpInput input = {text, length, true};
    JSRegExpStatus status =
        js_regexp_execute(program, input, start, options, captures, &allocator, NULL, NULL);
    describe(status, captures, count, out, size);
    if (fits) {
        char other[512];
        input = (JSRegExpInput){narrow, length, false};
        status =
            js_regexp_execute(program, input, start, options, captures, &allocator, NULL, NULL);
        describe(status, captures, count, other, sizeof other);
        ck_assert_str_eq(out, other);
    }
    free(narrow);
    free(captures);
}

static void run_case(const Case *test, size_t index)
{
    JSRegExpError error;
    char result[512];
    JSRegExpProgram *program = compile(test->pattern, test->flags, &error);
    if (program) {
        ck_assert(js_regexp_program_is_sound(program));
        match(program, test->text, 0, 0, result, sizeof result);
        js_block_free(&allocator, program);
    } else {
        ck_assert(!error.out_of_memory);
        ck_assert_uint_le(error.offset, length_of(test->pattern));
        snprintf(result, sizeof result, "%s", error.message);
    }
    ck_assert_msg(strcmp(result, test->expected) == 0, "case %zu (flags '%s'): '%s', not '%s'",
                  index, test->flags, result, test->expected);
}

#define RUN_CASES(cases)                                                                           \
    do {                                                                                           \
        for (size_t i_ = 0; i_ < sizeof(cases) / sizeof(cases)[0]; i_++)                           \
            run_case(&(cases)[i_], i_);                                                            \
    } while (0)

START_TEST(literals_and_alternatives)
{
    static const Case cases[] = {
        {u"", "", u"abc", "0,0"},
        {u"b", "", u"abc", "1,2"},
        {u"bcd", "", u"abcbcd", "3,6"},
        {u"x", "", u"abc", "null"},
        {u"a|ab", "", u"abc", "0,1"},
        {u"((a)|(ab))((c)|(bc))", "", u"abc", "0,3 0,1 0,1 -1,-1 1,3 -1,-1 1,3"},
        {u"a||b", "", u"b", "0,0"},
        {u"\u0100b", "", u"a\u0100b", "1,3"},
        {u"\u0100", "", u"abc", "null"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(quantifiers_take_and_give_back)
{
    static const Case cases[] = {
        {u"a*", "", u"aaab", "0,3"},
        {u"a*?b", "", u"aaab", "0,4"},
        {u"a+ab", "", u"aaab", "0,4"},
        {u"a{2,3}", "", u"aaaa", "0,3"},
        {u"a{2,3}?", "", u"aaaa", "0,2"},
        {u"a{2}a?b", "", u"aaaab", "1,5"},
        {u"(?:ab){2,}", "", u"ababab", "0,6"},
        {u"(?:ab){1,2}?c", "", u"abababc", "2,7"},
        {u".*foo", "", u"xxfooyyfoo", "0,10"},
        {u".*?foo", "", u"xxfooyyfoo", "0,5"},
        {u"[ab]*b", "", u"ababa", "0,4"},
        {u"a{0}b", "", u"ab", "1,2"},
        {u"a{4294967296}", "", u"aaaa", "null"},
        {u"a{0,99999999999999999999}", "", u"aaaa", "0,4"},
        {u"(a+)+b", "", u"aaaab", "0,5 0,4"},
        {u"[^,]*,(\\d+)", "", u"ab,12", "0,5 3,5"},
    };
    RUN_CASES(cases);
}
END_TEST

// ECMA-262 sec-runtime-semantics-repeatmatcher-abstract-operation, with its notes.
START_TEST(iterations_reset_captures_and_reject_empty_matches)
{
    static const Case cases[] = {
        {u"(z)((a+)?(b+)?(c))*", "", u"zaacbbbcac", "0,10 0,1 8,10 8,9 -1,-1 9,10"},
        {u"(a*)*", "", u"b", "0,0 -1,-1"},
        {u"(a*)?", "", u"b", "0,0 -1,-1"},
        {u"(?:a*?){2,3}b", "", u"aab", "0,3"},
        {u"(|a){3}$", "", u"a", "0,1 0,1"},
        {u"(?:(a)|b){2}", "", u"ab", "0,2 -1,-1"},
        {u"(?:(?=(a)))*", "", u"a", "0,0 -1,-1"},
        {u"(?:(?=(a)))+", "", u"a", "0,0 0,1"},
        {u"(?=(a))?", "", u"a", "0,0 -1,-1"},
        {u"(?:){4294967295}x", "", u"x", "0,1"},
        {u"(?:(a)|(b)|(c))+", "", u"abc", "0,3 -1,-1 -1,-1 2,3"},
        {u"(?:a?\?)*?b", "", u"aab", "0,3"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(assertions)
{
    static const Case cases[] = {
        {u"^a", "", u"ba", "null"},     {u"^a", "m", u"b\na", "2,3"},
        {u"a$", "", u"a\nb", "null"},   {u"a$", "m", u"a\u2028b", "0,1"},
        {u"^$", "m", u"a\r\nb", "2,2"}, {u"\\bfoo\\b", "", u"afoo foo", "5,8"},
        {u"\\Bo", "", u"o foo", "3,4"}, {u"(?:^a|b)c", "", u"acbc", "0,2"},
        {u"^a|b", "", u"cb", "1,2"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(lookahead)
{
    static const Case cases[] = {
        {u"(?=(a+))a*b\\1", "", u"baaabac", "3,6 3,4"},
        {u"(.*?)a(?!(a+)b\\2c)\\2(.*)", "", u"baaabaac", "0,8 0,2 -1,-1 3,8"},
        {u"(?!(a)b)a", "", u"abac", "2,3 -1,-1"},
        {u"(?!(?!(a)))b", "", u"b", "null"},
        {u"(?=(?:a|ab)(c))ab", "", u"abc", "0,2 2,3"},
        {u"(?=a)*b", "", u"b", "0,1"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(lookbehind)
{
    static const Case cases[] = {
        {u"(?<=(\\d+)(\\d+))$", "", u"1053", "4,4 0,1 1,4"},
        {u"(?<=\\1(\\d+))$", "", u"5353", "4,4 2,4"},
        {u"(?<!abc)\\w\\w\\w", "", u"abcdef", "0,3"},
        {u"(?<=^|,)b", "", u"ab,b", "3,4"},
        {u"(?<=a(?=b))b", "", u"bab", "2,3"},
        {u"(?<=(?<a>.)\\k<a>)x", "", u"aax", "2,3 1,2"},
        {u"(?<=\\k<a>(?<a>.))x", "", u"aax", "2,3 1,2"},
        {u"(?<=a{2,3}?)b", "", u"aaab", "3,4"},
        {u"(?<=(a|bc)+)d", "", u"abcd", "3,4 0,1"},
        {u"(?<=([^]*))b", "", u"xyb", "2,3 0,2"},
        {u"(?<=.{2})x", "u", u"\U0001F600\U0001F600x", "4,5"},
        {u"(?<=\\ud83d)\\ude00", "u", u"\U0001F600", "null"},
        {u"(?<=\\ud83d)\\ude00", "", u"\U0001F600", "1,2"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(backreferences)
{
    static const Case cases[] = {
        {u"(a)(b)\\2\\1", "", u"abba", "0,4 0,1 1,2"},
        {u"\\1(a)", "", u"aa", "0,1 0,1"},
        {u"(?:(a)|b)\\1", "", u"b", "0,1 -1,-1"},
        {u"(aB)\\1", "i", u"aBAb", "0,4 0,2"},
        {u"(k)\\1", "iu", u"k\u212a", "0,2 0,1"},
        {u"(k)\\1", "i", u"k\u212a", "null"},
        {u"(?<=\\1(k))$", "i", u"Kk", "2,2 1,2"},
        {u"(a\\1)", "", u"aa", "0,1 0,1"},
        {u"((((((((((a))))))))))\\10", "", u"aa", "0,2 0,1 0,1 0,1 0,1 0,1 0,1 0,1 0,1 0,1 0,1"},
        {u"(\U00010400)\\1", "iu", u"\U00010400\U00010428", "0,4 0,2"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(classes)
{
    static const Case cases[] = {
        {u"[b-d]+", "", u"abcde", "1,4"},
        {u"[^b-d]+", "", u"bae", "1,3"},
        {u"[]", "", u"a", "null"},
        {u"[^]", "", u"\n", "0,1"},
        {u"[\\d-x]+", "", u"1-x", "0,3"},
        {u"[\\b]", "", u"a\b", "1,2"},
        {u"\\d\\D\\w\\W\\s\\S", "", u"1ab- x", "0,6"},
        {u"\\s+", "", u"a\u00a0\ufeff\u2028", "1,4"},
        {u".", "", u"\n\u2028\r\u2029x", "4,5"},
        {u".", "s", u"\n", "0,1"},
        {u"[\u0100-\u0200]", "", u"a\u0150", "1,2"},
        {u"[a-", "", u"", "Unterminated character class"},
        {u"[b-a]", "", u"", "Range out of order in character class"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(ignoring_case)
{
    static const Case cases[] = {
        {u"aBc", "i", u"AbC", "0,3"},
        {u"[a-z]+", "i", u"aZ", "0,2"},
        {u"[^a]", "i", u"A", "null"},
        {u"s", "i", u"\u017f", "null"},
        {u"s", "iu", u"\u017f", "0,1"},
        {u"\\w", "i", u"\u017f", "null"},
        {u"\\w", "iu", u"\u017f", "0,1"},
        {u"\\W", "iu", u"\u017f", "null"},
        {u"\\b", "iu", u"\u212a", "0,0"},
        {u"\\b", "i", u"\u212a", "null"},
        {u"\u03c3", "i", u"\u03c2", "0,1"},
        {u"\u00df", "i", u"\u1e9e", "null"},
        {u"\u00df", "iu", u"\u1e9e", "0,1"},
        {u"\U00010400", "iu", u"\U00010428", "0,2"},
        {u"\U00010400", "i", u"\U00010428", "null"},
        {u"\u00e9", "i", u"\u00c9", "0,1"},
        {u"\\P{Lu}", "iu", u"A", "0,1"},
        {u"[^\\P{Lu}]", "iu", u"A", "null"},
        {u"[^\\P{Lu}]", "iv", u"A", "0,1"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(unicode_mode_reads_code_points)
{
    static const Case cases[] = {
        {u"^.$", "u", u"\U0001F600", "0,2"},
        {u"^.$", "", u"\U0001F600", "null"},
        {u"\\ud83d", "u", u"\U0001F600", "null"},
        {u"\\ud83d", "", u"\U0001F600", "0,1"},
        {u"\\ude00", "u", u"\U0001F600", "null"},
        {u"\\ud83d\\ude00", "u", u"\U0001F600", "0,2"},
        {u"\\u{1F600}{2}", "u", u"\U0001F600\U0001F600", "0,4"},
        {u"\U0001F600{2}", "", u"\U0001F600\U0001F600", "null"},
        {u"[\U0001F600-\U0001F64F]", "u", u"x\U0001F610", "1,3"},
        {u"[^x]", "u", u"\U0001F600", "0,2"},
        {u".*x", "u", u"\U0001F600x\U0001F600", "0,3"},
        {u"\\u{61}", "", u"uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu", "0,61"},
        {u"\\p{Script=Greek}+", "u", u"a\u03b1\u03b2", "1,3"},
        {u"\\p{L}", "", u"p{L}", "0,4"},
    };
    RUN_CASES(cases);
}
END_TEST

// ECMA-262 sec-regular-expressions-patterns
START_TEST(web_reality_syntax)
{
    static const Case cases[] = {
        {u"a{", "", u"a{", "0,2"},
        {u"x{,1}", "", u"x{,1}", "0,5"},
        {u"]}", "", u"]}", "0,2"},
        {u"\\c", "", u"\\c", "0,2"},
        {u"\\cA", "", u"\x01", "0,1"},
        {u"[\\c]", "", u"c", "0,1"},
        {u"[\\c0]", "", u"\x10", "0,1"},
        {u"\\2(a)", "", u"\x02\x61", "0,2 1,2"},
        {u"\\8", "", u"8", "0,1"},
        {u"\\101", "", u"A", "0,1"},
        {u"\\400", "", u" 0", "0,2"},
        {u"\\xg\\u\\a", "", u"xgua", "0,4"},
        {u"\\k<a>", "", u"k<a>", "0,4"},
        {u"\\-", "", u"-", "0,1"},
        {u"{1}", "", u"", "Nothing to repeat"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(unicode_mode_is_strict)
{
    static const Case cases[] = {
        {u"a{", "u", u"", "Incomplete quantifier"},
        {u"{", "u", u"", "Nothing to repeat"},
        {u"]", "u", u"", "Lone quantifier brackets"},
        {u"\\c", "u", u"", "Invalid control escape"},
        {u"\\1", "u", u"", "Invalid escape: no such group"},
        {u"\\01", "u", u"", "Invalid decimal escape"},
        {u"\\a", "u", u"", "Invalid escape"},
        {u"\\-", "u", u"", "Invalid escape"},
        {u"\\xg", "u", u"", "Invalid hexadecimal escape"},
        {u"\\u", "u", u"", "Invalid Unicode escape"},
        {u"\\u{110000}", "u", u"", "Invalid Unicode escape"},
        {u"(?=a)*", "u", u"", "Nothing to repeat"},
        {u"[\\w-a]", "u", u"", "Invalid character class"},
        {u"\\p{foo}", "u", u"", "Invalid property name"},
        {u"\\p{RGI_Emoji}", "u", u"", "Invalid property name"},
        {u"\\k", "u", u"", "Invalid named reference"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(early_errors)
{
    static const Case cases[] = {
        {u"(", "", u"", "Unterminated group"},
        {u"(?:a", "", u"", "Unterminated group"},
        {u")", "", u"", "Unmatched ')'"},
        {u"*", "", u"", "Nothing to repeat"},
        {u"a**", "", u"", "Nothing to repeat"},
        {u"^*", "", u"", "Nothing to repeat"},
        {u"(?<=a)*", "", u"", "Nothing to repeat"},
        {u"a{2,1}", "", u"", "numbers out of order in {} quantifier"},
        {u"a{99999999999999999999,99999999999999999998}", "", u"",
         "numbers out of order in {} quantifier"},
        {u"\\", "", u"", "\\ at end of pattern"},
        {u"(?", "", u"", "Invalid group"},
        {u"(?a)", "", u"", "Invalid group"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(errors_carry_their_place)
{
    JSRegExpError error;
    ck_assert_ptr_null(compile(u"abc[z-a]", "", &error));
    ck_assert_uint_eq(error.offset, 7);
    ck_assert(!error.out_of_memory);
    ck_assert(!js_regexp_validate(&allocator, u"a)", 2, 0, &error));
    ck_assert_uint_eq(error.offset, 1);
    ck_assert(js_regexp_validate(&allocator, u"(a)", 3, 0, &error));
}
END_TEST

START_TEST(named_groups)
{
    static const Case cases[] = {
        {u"(?<year>\\d+)-(?<m>\\d+)", "", u"2024-05", "0,7 0,4 5,7"},
        {u"(?<a>.)\\k<a>", "", u"abb", "1,3 1,2"},
        {u"\\k<a>(?<a>x)", "", u"x", "0,1 0,1"},
        {u"(?<\\u{61}b>.)\\k<a\\u0062>", "", u"xx", "0,2 0,1"},
        {u"(?<\U0001d49c>.)\\k<\\ud835\\udc9c>", "", u"xx", "0,2 0,1"},
        {u"(?<$>x)(?<_>y)", "", u"xy", "0,2 0,1 1,2"},
        {u"(?<1a>x)", "", u"", "Invalid capture group name"},
        {u"(?<>x)", "", u"", "Invalid capture group name"},
        {u"(?<a", "", u"", "Invalid capture group name"},
        {u"(?<a>.)\\k", "", u"", "Invalid named reference"},
        {u"(?<a>.)[\\k]", "", u"", "Invalid named reference"},
        {u"(?<a>.)\\k<b>", "", u"", "Invalid named capture referenced"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(duplicate_names_in_different_alternatives)
{
    static const Case cases[] = {
        {u"(?<a>x)|(?<a>y)", "", u"y", "0,1 -1,-1 0,1"},
        {u"(?:(?<a>x)|(?<a>y))\\k<a>", "", u"xxyy", "0,2 0,1 -1,-1"},
        {u"(?:(?<a>x)|(?<a>y))\\k<a>", "", u"xyy", "1,3 -1,-1 1,2"},
        {u"(?:(?:(?<a>x)|(?<a>y))\\k<a>){2}", "", u"xxyy", "0,4 -1,-1 2,3"},
        {u"(?<a>x)(?<a>y)", "", u"", "Duplicate capture group name"},
        {u"(?<a>x)(?:b|(?<a>y))", "", u"", "Duplicate capture group name"},
        {u"(?:(?<a>x)|(?<a>y))(?<a>z)", "", u"", "Duplicate capture group name"},
        {u"(?:(?<a>x)|b)|(?<a>z)", "", u"z", "0,1 -1,-1 0,1"},
        {u"(?:(?<a>x)|b(?<a>y)|c)|(?<a>z)(?<b>w)", "", u"zw", "0,2 -1,-1 -1,-1 0,1 1,2"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(names_can_be_listed)
{
    JSRegExpError error;
    JSRegExpProgram *program =
        compile(u"(x)(?:(?<odd>a)|(?<even>b)|(?<odd>c))(?<\u00e9\u00e8>)", "dgy", &error);
    ck_assert_ptr_nonnull(program);
    ck_assert_uint_eq(js_regexp_capture_count(program), 6);
    ck_assert_uint_eq(js_regexp_flags(program),
                      JS_REGEXP_HAS_INDICES | JS_REGEXP_GLOBAL | JS_REGEXP_STICKY);
    ck_assert_uint_eq(js_regexp_group_name_count(program), 3);
    JSRegExpGroupName name = js_regexp_group_name(program, 0);
    ck_assert_uint_eq(name.length, 3);
    ck_assert_mem_eq(name.units, u"odd", 6);
    ck_assert_uint_eq(name.capture_count, 2);
    ck_assert_uint_eq(name.captures[0], 2);
    ck_assert_uint_eq(name.captures[1], 4);
    name = js_regexp_group_name(program, 1);
    ck_assert_mem_eq(name.units, u"even", 8);
    ck_assert_uint_eq(name.captures[0], 3);
    name = js_regexp_group_name(program, 2);
    ck_assert_uint_eq(name.length, 2);
    ck_assert_uint_eq(name.units[1], 0xE8);
    ck_assert_uint_eq(name.captures[0], 5);
    js_block_free(&allocator, program);
}
END_TEST

START_TEST(modifiers)
{
    static const Case cases[] = {
        {u"a(?i:b)c", "", u"aBc", "0,3"},
        {u"a(?i:b)c", "", u"aBC", "null"},
        {u"(?-i:a)b", "i", u"aB", "0,2"},
        {u"(?-i:a)b", "i", u"AB", "null"},
        {u"(?s:.)(?-s:.)", "", u"\n\n\nx", "2,4"},
        {u"(?m:^b)", "", u"a\nb", "2,3"},
        {u"(?m-i:^b$)", "i", u"B\nb\n", "2,3"},
        {u"(?i:(a)\\1)", "", u"aA", "0,2 0,1"},
        {u"(?i:(a))\\1", "", u"aAA", "1,3 1,2"},
        {u"(?i-:b)", "", u"B", "0,1"},
        {u"(?ims:B)(?-ims:b)", "", u"bb", "0,2"},
        {u"(?:(?i:a)|b)B", "", u"AB", "0,2"},
        {u"(?-:a)", "", u"", "Invalid group"},
        {u"(?ii:a)", "", u"", "Repeated flag in modifiers"},
        {u"(?i-i:a)", "", u"", "Repeated flag in modifiers"},
        {u"(?u:a)", "", u"", "Invalid group"},
        {u"(?i)", "", u"", "Invalid group"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(class_set_operations)
{
    static const Case cases[] = {
        {u"[[a-z]&&[aeiou]]+", "v", u"bae", "1,3"},
        {u"[\\w--\\d]+", "v", u"12ab", "2,4"},
        {u"[\\w--\\d--[b-z]]+", "v", u"12ab", "2,3"},
        {u"[a[b[^\\S]]]+", "v", u"xab ", "1,4"},
        {u"[^[a-z]&&[^b]]+", "v", u"ab1", "1,3"},
        {u"[a&b]+", "v", u"&", "0,1"},
        {u"[\\&\\-\\~]+", "v", u"&-~", "0,3"},
        {u"[\\p{Lu}--[A-Z]]", "iv", u"aA\u00e9", "2,3"},
        {u"[a-z&&b]", "v", u"", "Invalid set operation in character class"},
        {u"[a&&b--c]", "v", u"", "Invalid set operation in character class"},
        {u"[a&&&b]", "v", u"", "Invalid character in character class"},
        {u"[!!]", "v", u"", "Invalid set operation in character class"},
        {u"[(]", "v", u"", "Invalid character in character class"},
        {u"[a-]", "v", u"", "Invalid character in character class"},
        {u"[a-\\d]", "v", u"", "Invalid character class"},
        {u"[z-a]", "v", u"", "Range out of order in character class"},
        {u"[a&&", "v", u"", "Unterminated character class"},
        {u"[[a]", "v", u"", "Unterminated character class"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(class_strings)
{
    static const Case cases[] = {
        {u"[\\q{a|abc|ab}]", "v", u"abcd", "0,3"},
        {u"[\\q{a|abc|ab}]c", "v", u"abc", "0,3"},
        {u"^[\\q{ab|}c]$", "v", u"", "0,0"},
        {u"[\\q{ab|cd}--\\q{ab}]", "v", u"abcd", "2,4"},
        {u"[\\q{ab|cd}&&[\\q{cd|ef}x]]", "v", u"abcd", "2,4"},
        {u"[\\q{AB|x}]+", "iv", u"aBX", "0,3"},
        {u"[\\q{KK|z}&&\\q{kk}]", "iv", u"\u212ak", "0,2"},
        {u"(?<=([\\q{abc|bc|c}]))$", "v", u"abc", "3,3 0,3"},
        {u"(?<=([\\q{ab|xab}]))$", "v", u"xab", "3,3 0,3"},
        {u"^\\p{Emoji_Keycap_Sequence}$", "v", u"1\ufe0f\u20e3", "0,3"},
        {u"^\\p{RGI_Emoji}$", "v", u"\U0001F468\u200D\U0001F469\u200D\U0001F467", "0,8"},
        {u"^[\\p{RGI_Emoji}--\\q{\U0001F468\u200D\U0001F469\u200D\U0001F467}]$", "v",
         u"\U0001F468\u200D\U0001F469\u200D\U0001F467", "null"},
        {u"[^\\q{ab}]", "v", u"", "Negated character class may contain strings"},
        {u"[^\\q{a}]", "v", u"ab", "1,2"},
        {u"[^[\\q{ab}&&a]]", "v", u"ab", "0,1"},
        {u"[^\\p{RGI_Emoji}]", "v", u"", "Negated character class may contain strings"},
        {u"\\P{RGI_Emoji}", "v", u"", "Invalid property name"},
        {u"[\\q{a]", "v", u"", "Invalid character in character class"},
        {u"[\\q]", "v", u"", "Invalid escape"},
    };
    RUN_CASES(cases);
}
END_TEST

START_TEST(flags)
{
    ck_assert_uint_eq(parse_flags(""), 0);
    ck_assert_uint_eq(parse_flags("dgimsuy"), JS_REGEXP_HAS_INDICES | JS_REGEXP_GLOBAL |
                                                  JS_REGEXP_IGNORE_CASE | JS_REGEXP_MULTILINE |
                                                  JS_REGEXP_DOT_ALL | JS_REGEXP_UNICODE |
                                                  JS_REGEXP_STICKY);
    ck_assert_uint_eq(parse_flags("v"), JS_REGEXP_UNICODE_SETS);
    ck_assert_uint_eq(parse_flags("gg"), JS_REGEXP_INVALID_FLAGS);
    ck_assert_uint_eq(parse_flags("uv"), JS_REGEXP_INVALID_FLAGS);
    ck_assert_uint_eq(parse_flags("x"), JS_REGEXP_INVALID_FLAGS);
    uint16_t wide = 0x100 + 'g';
    ck_assert_uint_eq(js_regexp_parse_flags(&wide, 1), JS_REGEXP_INVALID_FLAGS);
}
END_TEST

static void expect_from(const uint16_t *pattern, const char *flags, const uint16_t *text,
                        size_t start, uint32_t options, const char *expected)
{
    JSRegExpError error;
    char result[512];
    JSRegExpProgram *program = compile(pattern, flags, &error);
    ck_assert_ptr_nonnull(program);
    match(program, text, start, options, result, sizeof result);
    ck_assert_str_eq(result, expected);
    js_block_free(&allocator, program);
}

START_TEST(start_index_and_anchor)
{
    expect_from(u"a", "", u"abab", 1, 0, "2,3");
    expect_from(u"a", "", u"abab", 1, JS_REGEXP_AT_START, "null");
    expect_from(u"b", "", u"abab", 1, JS_REGEXP_AT_START, "1,2");
    expect_from(u"^b", "", u"ab", 1, 0, "null");
    expect_from(u"^", "m", u"a\nb", 1, 0, "2,2");
    expect_from(u"(?<=a)b", "", u"ab", 1, 0, "1,2");
    expect_from(u"", "", u"ab", 2, 0, "2,2");
    expect_from(u"a", "", u"ab", 2, 0, "null");
    expect_from(u"[ab]", "", u"ab", 2, JS_REGEXP_AT_START, "null");
    // Between the halves of a pair.
    expect_from(u".", "u", u"\U0001F600", 1, 0, "0,2");
    expect_from(u".", "", u"\U0001F600", 1, 0, "1,2");
    expect_from(u"\\ude00", "u", u"\U0001F600", 1, JS_REGEXP_AT_START, "null");
    expect_from(u"", "u", u"x\U0001F600", 2, 0, "1,1");
}
END_TEST

START_TEST(programs_can_be_moved)
{
    JSRegExpError error;
    char result[512];
    JSRegExpProgram *program = compile(u"(?<n>[\\p{L}]+)\\s*=\\s*\"([^\"]*)\"", "u", &error);
    ck_assert_ptr_nonnull(program);
    size_t size = js_regexp_program_size(program);
    JSRegExpProgram *copy = js_block_alloc(&allocator, size);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, program, size);
    memset((void *)program, 0xEE, size);
    js_block_free(&allocator, program);
    ck_assert(js_regexp_program_is_sound(copy));
    match(copy, u"  key = \"value\"", 0, 0, result, sizeof result);
    ck_assert_str_eq(result, "2,15 2,5 9,14");
    ck_assert_uint_eq(js_regexp_group_name(copy, 0).length, 1);
    js_block_free(&allocator, copy);
}
END_TEST

typedef struct Poll {
    unsigned count;
    unsigned stop_at;
} Poll;

static bool poll(void *opaque)
{
    Poll *state = opaque;
    return ++state->count == state->stop_at;
}

START_TEST(interrupts_stop_hopeless_matches)
{
    JSRegExpError error;
    int32_t captures[4];
    JSRegExpProgram *program = compile(u"(a*)*b", "", &error);
    ck_assert_ptr_nonnull(program);
    const char *text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac";
    Poll state = {0, 3};
    ck_assert_int_eq(execute(program, text, 41, captures, poll, &state), JS_REGEXP_INTERRUPTED);
    ck_assert_uint_eq(state.count, 3);
    js_block_free(&allocator, program);
}
END_TEST

// Long runs are cheap steps, but not free ones.
START_TEST(interrupts_see_quadratic_scans)
{
    enum { LENGTH = 20000 };
    JSRegExpError error;
    int32_t captures[2];
    JSRegExpProgram *program = compile(u"[^x]*y", "", &error);
    ck_assert_ptr_nonnull(program);
    uint8_t *text = malloc(LENGTH);
    memset(text, 'a', LENGTH);
    Poll state = {0, 10};
    ck_assert_int_eq(execute(program, text, LENGTH, captures, poll, &state), JS_REGEXP_INTERRUPTED);
    free(text);
    js_block_free(&allocator, program);
}
END_TEST

START_TEST(backtrack_stack_is_bounded)
{
    enum { LENGTH = 9000000 };
    JSRegExpError error;
    int32_t captures[4];
    JSRegExpProgram *program = compile(u"(?:a|b)*c", "", &error);
    ck_assert_ptr_nonnull(program);
    uint8_t *text = malloc(LENGTH);
    memset(text, 'a', LENGTH);
    ck_assert_int_eq(execute(program, text, LENGTH, captures, NULL, NULL), JS_REGEXP_STACK_LIMIT);
    // Runs of one kind of character need no stack, and neither do looks once they are done.
    js_block_free(&allocator, program);
    program = compile(u"(?:a(?=a*))+$|[ab]*$", "", &error);
    ck_assert_ptr_nonnull(program);
    ck_assert_int_eq(execute(program, text, 10000, captures, NULL, NULL), JS_REGEXP_MATCH);
    ck_assert_int_eq(captures[1], 10000);
    js_block_free(&allocator, program);
    free(text);
}
END_TEST

static void append(uint16_t *pattern, size_t *length, const char *text)
{
    while (*text)
        pattern[(*length)++] = (uint8_t)*text++;
}

static JSRegExpProgram *compile_nested(const char *open, const char *middle, const char *close,
                                       unsigned depth, const char *flags, JSRegExpError *error)
{
    size_t count = 0, longest = strlen(open) + strlen(close);
    uint16_t *pattern = malloc((depth * longest + strlen(middle) + 1) * sizeof *pattern);
    for (unsigned i = 0; i < depth; i++)
        append(pattern, &count, open);
    append(pattern, &count, middle);
    for (unsigned i = 0; i < depth; i++)
        append(pattern, &count, close);
    JSRegExpProgram *program =
        js_regexp_compile(&allocator, pattern, count, parse_flags(flags), error);
    free(pattern);
    return program;
}

START_TEST(nesting_is_bounded)
{
    static const struct {
        const char *open, *close, *flags;
    } kinds[] = {{"(", ")", ""},  {"(?:", "|b)*", ""}, {"(?=", ")", ""},   {"(?<=(", ").)", "u"},
                 {"[", "]", "v"}, {"(?<!", ")", ""},   {"[a--", "]", "v"}, {"(?i:", ")+?", ""}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        JSRegExpError error;
        JSRegExpProgram *program =
            compile_nested(kinds[i].open, "a", kinds[i].close, 400, kinds[i].flags, &error);
        ck_assert_ptr_nonnull(program);
        char result[8192];
        match(program, u"", 0, 0, result, sizeof result);
        js_block_free(&allocator, program);
        program = compile_nested(kinds[i].open, "a", kinds[i].close, 50000, kinds[i].flags, &error);
        ck_assert_ptr_null(program);
        ck_assert(!error.out_of_memory);
        ck_assert_str_eq(error.message, "Regular expression too deeply nested");
    }
}
END_TEST

START_TEST(captures_are_bounded)
{
    JSRegExpError error;
    JSRegExpProgram *program = compile_nested("()", "x", "", 65534, "", &error);
    ck_assert_ptr_nonnull(program);
    ck_assert_uint_eq(js_regexp_capture_count(program), 65535);
    int32_t *captures = malloc(2 * 65535 * sizeof *captures);
    ck_assert_int_eq(execute(program, "ax", 2, captures, NULL, NULL), JS_REGEXP_MATCH);
    ck_assert_int_eq(captures[1], 2);
    ck_assert_int_eq(captures[2 * 65534], 1);
    free(captures);
    js_block_free(&allocator, program);
    ck_assert_ptr_null(compile_nested("()", "x", "", 65535, "", &error));
    ck_assert_str_eq(error.message, "Too many captures");
}
END_TEST

// Strings each of which begins the next would nest without end.
START_TEST(class_strings_with_long_chains)
{
    enum { COUNT = 200 };
    uint16_t *pattern = malloc((COUNT * (COUNT + 1) + 16) * sizeof *pattern);
    size_t length = 0;
    append(pattern, &length, "^[\\q{");
    for (unsigned i = 1; i <= COUNT; i++) {
        for (unsigned j = 0; j < i; j++)
            append(pattern, &length, "a");
        append(pattern, &length, i < COUNT ? "|" : "}");
    }
    append(pattern, &length, "]b");
    JSRegExpError error;
    JSRegExpProgram *program =
        js_regexp_compile(&allocator, pattern, length, parse_flags("v"), &error);
    ck_assert_ptr_nonnull(program);
    uint8_t text[COUNT + 1];
    memset(text, 'a', COUNT);
    for (unsigned i = 1; i <= COUNT; i += 7) {
        int32_t captures[2];
        text[i] = 'b';
        ck_assert_int_eq(execute(program, text, i + 1, captures, NULL, NULL), JS_REGEXP_MATCH);
        ck_assert_int_eq(captures[1], (int)i + 1);
        text[i] = 'a';
    }
    js_block_free(&allocator, program);
    free(pattern);
}
END_TEST

static const struct {
    const uint16_t *pattern;
    const char *flags;
} hungry[] = {
    {u"(?<first>\\w+)\\s(?<second>[^a-c\\d]*)|(?<first>x{2,5}?)\\k<first>", "i"},
    {u"(?<=(?<a>\u00e9|\u03c3+))(?i-m:[\u0100-\u0400]|\\u0150)*?(?!b$)\\1", "im"},
    {u"[[\\p{L}--\\q{ab|cd|\u00e9}]&&[\\w\\q{xyz|xy|}]]+\\p{Emoji_Keycap_Sequence}", "iv"},
    {u"(?<=[\\q{abc|bc}])(?:[^\\P{Lu}]|\\u{1F600}){3,}", "iv"},
    {u"(?<n\\u{61}me>)\\k<b>(", "u"},
    {u"(((((((((((((((((((.)))))))))))))))))))", "s"},
};

// Each attempt fails once, and then all attempts from one on.
START_TEST(compiling_survives_every_failed_allocation)
{
    for (size_t i = 0; i < sizeof hungry / sizeof hungry[0]; i++) {
        for (int sticky = 0; sticky < 2; sticky++) {
            for (uint64_t attempt = 1;; attempt++) {
                js_allocator_init(&allocator, NULL, NULL);
                allocator.fail_at = attempt;
                allocator.fail_sticky = sticky;
                JSRegExpError error;
                JSRegExpProgram *program = compile(hungry[i].pattern, hungry[i].flags, &error);
                bool failed = allocator.attempts >= attempt;
                if (failed && program) {
                    // Only giving back what was too much may fail unnoticed.
                    ck_assert(js_regexp_program_is_sound(program));
                    ck_assert(!error.out_of_memory);
                } else if (failed) {
                    ck_assert(error.out_of_memory);
                    ck_assert_ptr_null(error.message);
                }
                js_block_free(&allocator, program);
                ck_assert_uint_eq(allocator.live_blocks, 0);
                ck_assert_uint_lt(attempt, 100000);
                if (!failed) {
                    ck_assert(!error.out_of_memory);
                    break;
                }
            }
        }
    }
}
END_TEST

START_TEST(matching_survives_every_failed_allocation)
{
    JSRegExpError error;
    // More slots than fit inside the matcher, and more choices.
    JSRegExpProgram *program =
        compile(u"(((((((((((((((((((?:a|b(?=[^]))+c|.*?(d)))))))))))))))))))", "", &error);
    ck_assert_ptr_nonnull(program);
    uint8_t text[1001];
    memset(text, 'b', 1000);
    text[1000] = 'd';
    int32_t captures[64];
    for (uint64_t attempt = 1;; attempt++) {
        allocator.attempts = 0;
        allocator.fail_at = attempt;
        memset(captures, 0, sizeof captures);
        JSRegExpStatus status = execute(program, text, 1001, captures, NULL, NULL);
        ck_assert_uint_eq(allocator.live_blocks, 1);
        if (allocator.attempts < attempt) {
            ck_assert_int_eq(status, JS_REGEXP_MATCH);
            ck_assert_int_eq(captures[1], 1001);
            ck_assert_uint_gt(attempt, 3);
            break;
        }
        ck_assert_int_eq(status, JS_REGEXP_NO_MEMORY);
        ck_assert_int_eq(captures[1], 0);
    }
    allocator.fail_at = 0;
    js_block_free(&allocator, program);
}
END_TEST

START_TEST(validating_survives_every_failed_allocation)
{
    for (uint64_t attempt = 1;; attempt++) {
        js_allocator_init(&allocator, NULL, NULL);
        allocator.fail_at = attempt;
        JSRegExpError error;
        const uint16_t *pattern = hungry[2].pattern;
        bool ok = js_regexp_validate(&allocator, pattern, length_of(pattern),
                                     parse_flags(hungry[2].flags), &error);
        ck_assert_uint_eq(allocator.live_blocks, 0);
        ck_assert(ok == (allocator.attempts < attempt));
        ck_assert(ok != error.out_of_memory);
        if (ok)
            break;
    }
}
END_TEST

static void add_tests(Suite *suite, const char *name, const TTest *const *tests)
{
    TCase *group = tcase_create(name);
    tcase_add_checked_fixture(group, setup, teardown);
    tcase_set_timeout(group, 60);
    for (; *tests; tests++)
        tcase_add_test(group, *tests);
    suite_add_tcase(suite, group);
}

Suite *regexp_suite(void)
{
    const TTest *const language[] = {literals_and_alternatives,
                                     quantifiers_take_and_give_back,
                                     iterations_reset_captures_and_reject_empty_matches,
                                     assertions,
                                     lookahead,
                                     lookbehind,
                                     backreferences,
                                     classes,
                                     ignoring_case,
                                     unicode_mode_reads_code_points,
                                     web_reality_syntax,
                                     unicode_mode_is_strict,
                                     early_errors,
                                     errors_carry_their_place,
                                     named_groups,
                                     duplicate_names_in_different_alternatives,
                                     modifiers,
                                     class_set_operations,
                                     class_strings,
                                     NULL};
    const TTest *const interface[] = {names_can_be_listed, flags, start_index_and_anchor,
                                      programs_can_be_moved, NULL};
    const TTest *const limits[] = {interrupts_stop_hopeless_matches,
                                   interrupts_see_quadratic_scans,
                                   backtrack_stack_is_bounded,
                                   nesting_is_bounded,
                                   captures_are_bounded,
                                   class_strings_with_long_chains,
                                   compiling_survives_every_failed_allocation,
                                   matching_survives_every_failed_allocation,
                                   validating_survives_every_failed_allocation,
                                   NULL};
    Suite *suite = suite_create("regexp");
    add_tests(suite, "language", language);
    add_tests(suite, "interface", interface);
    add_tests(suite, "limits", limits);
    return suite;
}
