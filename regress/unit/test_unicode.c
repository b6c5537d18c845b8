// SPDX-License-Identifier: MIT
// engine/unicode: sets of code points, properties, case, normalization.
#include <check.h>

#include "base/buffer.h"
#include "base/random.h"
#include "base/utf.h"
#include "unicode/case.h"
#include "unicode/code_set.h"
#include "unicode/normalize.h"
#include "unicode/properties.h"

#include <string.h>

Suite *unicode_suite(void);

static JSAllocator allocator;
static JSCodeSet set, other;

static void setup(void)
{
    js_allocator_init(&allocator, NULL, NULL);
    js_code_set_init(&set, &allocator);
    js_code_set_init(&other, &allocator);
}

static void teardown(void)
{
    js_code_set_free(&set);
    js_code_set_free(&other);
    ck_assert_uint_eq(allocator.live_blocks, 0);
}

// --- Sets ---

START_TEST(ranges_join_and_stay_sorted)
{
    ck_assert(js_code_set_add_range(&set, 10, 20));
    ck_assert(js_code_set_add_range(&set, 30, 40));
    ck_assert(js_code_set_add_range(&set, 0, 5));
    ck_assert_uint_eq(set.count, 3);
    ck_assert(js_code_set_add_range(&set, 21, 29));
    ck_assert_uint_eq(set.count, 2);
    ck_assert(js_code_set_add_range(&set, 3, 100));
    ck_assert_uint_eq(set.count, 1);
    ck_assert_uint_eq(js_code_set_size(&set), 101);
    ck_assert(js_code_set_add(&set, 0x10FFFF));
    ck_assert(js_code_set_contains(&set, 0x10FFFF));
    ck_assert(!js_code_set_contains(&set, 0x10FFFE));
    ck_assert(js_code_set_contains(&set, 0));
    ck_assert(!js_code_set_contains(&set, 101));
    js_code_set_check(&set);
}
END_TEST

// Sets of small numbers as bit masks, to compare with.
static uint64_t mask_of(const JSCodeSet *from)
{
    uint64_t mask = 0;
    for (uint32_t code = 0; code < 64; code++)
        mask |= (uint64_t)js_code_set_contains(from, code) << code;
    return mask;
}

static uint64_t fill_randomly(JSCodeSet *into, JSRandom *random)
{
    uint64_t mask = 0;
    js_code_set_clear(into);
    for (uint32_t i = js_random_below(random, 12); i > 0; i--) {
        uint32_t first = js_random_below(random, 64), last = first + js_random_below(random, 6);
        if (last > 63)
            last = 63;
        ck_assert(js_code_set_add_range(into, first, last));
        for (uint32_t code = first; code <= last; code++)
            mask |= (uint64_t)1 << code;
    }
    js_code_set_check(into);
    ck_assert(mask_of(into) == mask);
    return mask;
}

START_TEST(operations_agree_with_bit_masks)
{
    JSRandom random;
    js_random_seed(&random, 7);
    for (int i = 0; i < 2000; i++) {
        uint64_t a = fill_randomly(&set, &random), b = fill_randomly(&other, &random);
        switch (i % 6) {
        case 0:
            ck_assert(js_code_set_union(&set, &other));
            a |= b;
            break;
        case 1:
            ck_assert(js_code_set_intersect(&set, &other));
            a &= b;
            break;
        case 2:
            ck_assert(js_code_set_subtract(&set, &other));
            a &= ~b;
            break;
        case 3:
            ck_assert(js_code_set_exclusive_or(&set, &other));
            a ^= b;
            break;
        case 4:
            ck_assert(js_code_set_invert(&set));
            a = ~a;
            ck_assert(js_code_set_contains(&set, 0x10FFFF));
            break;
        default:
            ck_assert(js_code_set_copy(&set, &other));
            ck_assert(js_code_set_equal(&set, &other));
            a = b;
        }
        js_code_set_check(&set);
        ck_assert(mask_of(&set) == a);
    }
}
END_TEST

START_TEST(operations_take_the_set_itself)
{
    ck_assert(js_code_set_add_range(&set, 5, 9));
    ck_assert(js_code_set_union(&set, &set));
    ck_assert(js_code_set_intersect(&set, &set));
    ck_assert(js_code_set_copy(&set, &set));
    ck_assert_uint_eq(js_code_set_size(&set), 5);
    ck_assert(js_code_set_subtract(&set, &set));
    ck_assert_uint_eq(set.count, 0);
    ck_assert(js_code_set_invert(&set));
    ck_assert_uint_eq(js_code_set_size(&set), 0x110000);
    ck_assert(js_code_set_invert(&set));
    ck_assert_uint_eq(set.count, 0);
}
END_TEST

// --- Case ---

START_TEST(simple_and_full_case_mappings)
{
    uint32_t out[JS_CASE_MAPPING_MAX];
    ck_assert_int_eq(js_unicode_to_upper('a', out), 1);
    ck_assert_uint_eq(out[0], 'A');
    ck_assert_int_eq(js_unicode_to_upper(0xDF, out), 2);
    ck_assert(out[0] == 'S' && out[1] == 'S');
    ck_assert_int_eq(js_unicode_to_upper(0x390, out), 3);
    ck_assert(out[0] == 0x399 && out[1] == 0x308 && out[2] == 0x301);
    ck_assert_int_eq(js_unicode_to_lower(0x130, out), 2);
    ck_assert(out[0] == 'i' && out[1] == 0x307);
    ck_assert_int_eq(js_unicode_to_lower(0x10400, out), 1);
    ck_assert_uint_eq(out[0], 0x10428);
    ck_assert_int_eq(js_unicode_to_lower(0x4E00, out), 1);
    ck_assert_uint_eq(out[0], 0x4E00);
    ck_assert_uint_eq(js_unicode_simple_upper(0x1C5), 0x1C4);
    ck_assert_uint_eq(js_unicode_simple_lower(0x1C5), 0x1C6);
}
END_TEST

START_TEST(folding_and_legacy_canonicalize_differ)
{
    ck_assert_uint_eq(js_unicode_simple_fold(0x17F), 's');
    ck_assert_uint_eq(js_unicode_simple_fold(0x212A), 'k');
    ck_assert_uint_eq(js_unicode_simple_fold(0x1E9E), 0xDF);
    ck_assert_uint_eq(js_unicode_simple_fold(0x13A0), 0x13A0);
    ck_assert_uint_eq(js_unicode_simple_fold(0xAB70), 0x13A0);
    // Never from beyond ASCII into it, and never to several units.
    ck_assert_uint_eq(js_unicode_canonicalize_legacy(0x17F), 0x17F);
    ck_assert_uint_eq(js_unicode_canonicalize_legacy(0x131), 0x131);
    ck_assert_uint_eq(js_unicode_canonicalize_legacy(0xDF), 0xDF);
    ck_assert_uint_eq(js_unicode_canonicalize_legacy('z'), 'Z');
    ck_assert_uint_eq(js_unicode_canonicalize_legacy(0x3C2), 0x3A3);
    ck_assert_uint_eq(js_unicode_canonicalize_legacy(0x10428), 0x10428);
    for (uint32_t code = 0; code <= JS_CODE_POINT_MAX; code++) {
        uint32_t folded = js_unicode_simple_fold(code);
        uint32_t legacy = js_unicode_canonicalize_legacy(code);
        if (js_unicode_simple_fold(folded) != folded ||
            js_unicode_canonicalize_legacy(legacy) != legacy)
            ck_abort_msg("U+%04X", code);
    }
}
END_TEST

START_TEST(closure_holds_all_that_folds_alike)
{
    static const struct {
        uint32_t code;
        bool unicode_mode;
        uint32_t members[5];
    } cases[] = {
        {'k', true, {'K', 'k', 0x212A}},
        {'k', false, {'K', 'k'}},
        {0x17F, true, {'S', 's', 0x17F}},
        {0x17F, false, {0x17F}},
        {0x3C3, true, {0x3A3, 0x3C2, 0x3C3}},
        {0x3C3, false, {0x3A3, 0x3C2, 0x3C3}},
        {0xDF, true, {0xDF, 0x1E9E}},
        {0xDF, false, {0xDF}},
        {0x1E9E, false, {0x1E9E}},
        {0x10400, true, {0x10400, 0x10428}},
        {0x345, true, {0x345, 0x399, 0x3B9, 0x1FBE}},
        {'1', true, {'1'}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t count = 0;
        js_code_set_clear(&set);
        ck_assert(js_code_set_add(&set, cases[i].code));
        ck_assert(js_code_set_close_over_case(&set, cases[i].unicode_mode));
        for (; count < 5 && cases[i].members[count] != 0; count++)
            ck_assert(js_code_set_contains(&set, cases[i].members[count]));
        ck_assert_uint_eq(js_code_set_size(&set), count);
        js_code_set_check(&set);
    }
}
END_TEST

START_TEST(closure_agrees_with_canonicalize)
{
    JSRandom random;
    js_random_seed(&random, 99);
    for (int mode = 0; mode < 2; mode++) {
        js_code_set_clear(&set);
        js_code_set_clear(&other);
        for (int i = 0; i < 400; i++)
            ck_assert(js_code_set_add(&set, js_random_below(&random, 0x600)));
        for (uint32_t i = 0; i < set.count; i++) {
            for (uint32_t code = set.ranges[i].first; code <= set.ranges[i].last; code++)
                ck_assert(js_code_set_add(&other, js_unicode_canonicalize(code, mode)));
        }
        ck_assert(js_code_set_close_over_case(&set, mode));
        for (uint32_t code = 0; code <= JS_CODE_POINT_MAX; code++) {
            uint32_t form = js_unicode_canonicalize(code, mode);
            if (js_code_set_contains(&set, code) != js_code_set_contains(&other, form))
                ck_abort_msg("U+%04X", code);
        }
    }
}
END_TEST

START_TEST(fold_replaces_members)
{
    ck_assert(js_code_set_add_range(&set, 'A', 'Z'));
    ck_assert(js_code_set_add(&set, '1'));
    ck_assert(js_code_set_add(&set, 0x3A3));
    ck_assert(js_code_set_fold(&set));
    ck_assert_uint_eq(js_code_set_size(&set), 28);
    ck_assert(js_code_set_contains(&set, 'q') && !js_code_set_contains(&set, 'Q'));
    ck_assert(js_code_set_contains(&set, 0x3C3) && js_code_set_contains(&set, '1'));
}
END_TEST

START_TEST(sigma_is_final_at_the_end_of_a_word)
{
    static const struct {
        uint16_t text[6];
        size_t length, index;
        bool is_final;
    } cases[] = {
        {{0x3A3}, 1, 0, false},
        {{'A', 0x3A3}, 2, 1, true},
        {{'A', 0x3A3, 'B'}, 3, 1, false},
        {{'A', 0x3A3, ' ', 'B'}, 4, 1, true},
        {{'A', 0xAD, 0x3A3}, 3, 2, true},
        {{'A', 0x3A3, 0xAD, 'B'}, 4, 1, false},
        {{' ', 0x3A3}, 2, 1, false},
        {{0xD801, 0xDC00, 0x3A3}, 3, 2, true},
        {{'A', 0x3A3, 0xD801, 0xDC00}, 4, 1, false},
        {{0xAD, 0x3A3}, 2, 1, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert(js_unicode_is_final_sigma(cases[i].text, cases[i].length, cases[i].index) ==
                  cases[i].is_final);
}
END_TEST

// --- Properties ---

static JSPropertyStatus find(const char *name, const char *value)
{
    JSPropertyStatus status =
        js_unicode_find_property(name, strlen(name), value, value ? strlen(value) : 0, &set);
    js_code_set_check(&set);
    return status;
}

START_TEST(identifiers_and_spaces)
{
    ck_assert(js_unicode_is_id_start('a') && !js_unicode_is_id_start('_'));
    ck_assert(js_unicode_is_id_continue('_') && !js_unicode_is_id_continue('$'));
    ck_assert(js_unicode_is_name_start('$') && js_unicode_is_name_start('_'));
    ck_assert(!js_unicode_is_name_start('0') && js_unicode_is_name_part('0'));
    ck_assert(js_unicode_is_name_part(0x200D) && !js_unicode_is_name_start(0x200D));
    ck_assert(js_unicode_is_name_start(0xAA) && js_unicode_is_name_start(0x2118));
    ck_assert(js_unicode_is_name_start(0x20000) && !js_unicode_is_name_start(0x1F600));
    ck_assert(!js_unicode_is_name_start(0xD800) && !js_unicode_is_name_part(0x10FFFF));
    ck_assert(js_unicode_is_white_space(0xFEFF) && js_unicode_is_white_space(0x3000));
    ck_assert(!js_unicode_is_white_space(0x180E) && !js_unicode_is_white_space('\n'));
    ck_assert(js_unicode_is_line_terminator(0x2028) && !js_unicode_is_line_terminator(0x85));
    ck_assert(js_unicode_is_space_or_line(0x2029) && js_unicode_is_space_or_line('\r'));
}
END_TEST

// What is looked up one by one agrees with the sets.
START_TEST(lookups_agree_with_sets)
{
    static const struct {
        const char *name;
        bool (*test)(uint32_t code);
    } cases[] = {
        {"ID_Start", js_unicode_is_id_start_beyond},
        {"ID_Continue", js_unicode_is_id_continue_beyond},
        {"Cased", js_unicode_is_cased},
        {"Case_Ignorable", js_unicode_is_case_ignorable},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_int_eq(find(cases[i].name, NULL), JS_PROPERTY_FOUND);
        for (uint32_t code = 0x80; code <= JS_CODE_POINT_MAX; code++) {
            if (code == 0x33480)
                code = 0xE0000;
            if (cases[i].test(code) != js_code_set_contains(&set, code))
                ck_abort_msg("%s of U+%04X", cases[i].name, code);
        }
    }
    ck_assert_int_eq(find("Zs", NULL), JS_PROPERTY_FOUND);
    for (uint32_t code = 0x80; code < 0x10000; code++) {
        bool wanted = js_code_set_contains(&set, code) || code == 0xFEFF;
        if (js_unicode_is_white_space(code) != wanted)
            ck_abort_msg("white space U+%04X", code);
    }
}
END_TEST

START_TEST(properties_by_all_names)
{
    static const struct {
        const char *name, *value;
        uint32_t size; // in Unicode 17.0.0; 0: not asked
        uint32_t in, out;
    } cases[] = {
        {"Any", NULL, 0x110000, 0, UINT32_MAX},
        {"ASCII", NULL, 128, 127, 128},
        {"AHex", NULL, 22, 'f', 'g'},
        {"Lu", NULL, 0, 'A', 'a'},
        {"Uppercase_Letter", NULL, 0, 0x10400, 0x10428},
        {"gc", "Lu", 0, 'A', 'a'},
        {"General_Category", "Decimal_Number", 0, '0', 'a'},
        {"gc", "digit", 0, '0', 'a'},
        {"punct", NULL, 0, '!', '+'},
        {"LC", NULL, 0, 0x1C5, 0x1BB},
        {"Combining_Mark", NULL, 0, 0x300, 'a'},
        {"Cn", NULL, 0, 0x378, 'a'},
        {"Script", "Greek", 0, 0x3B1, 'a'},
        {"sc", "Grek", 0, 0x3B1, 0x342},
        {"scx", "Grek", 0, 0x342, 'a'},
        {"Script_Extensions", "Zyyy", 0, '!', 0x3001},
        {"sc", "Qaai", 0, 0x300, 'a'},
        {"sc", "Unknown", 0, 0x378, 'a'},
        {"Emoji", NULL, 0, 0x1F600, 'a'},
        {"Emoji_Presentation", NULL, 0, 0x1F600, '0'},
        {"White_Space", NULL, 25, 0x85, 0xFEFF},
        {"space", NULL, 25, 0x3000, 0x200B},
        {"Regional_Indicator", NULL, 26, 0x1F1E6, 0x1F1E5},
        {"Noncharacter_Code_Point", NULL, 66, 0x10FFFF, 0x10FFFD},
        {"XIDS", NULL, 0, 'a', 0x37A},
        {"CWKCF", NULL, 0, 0xAD, 'a'},
        {"Sidetic", NULL, UINT32_MAX, 0, 0},
        {"sc", "Sidetic", 0, 0x10940, 'a'}, // new in 17.0.0
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        JSPropertyStatus status = find(cases[i].name, cases[i].value);
        if (cases[i].size == UINT32_MAX) {
            ck_assert_int_eq(status, JS_PROPERTY_UNKNOWN);
            continue;
        }
        ck_assert_int_eq(status, JS_PROPERTY_FOUND);
        ck_assert_msg(js_code_set_contains(&set, cases[i].in), "%s", cases[i].name);
        ck_assert_msg(!js_code_set_contains(&set, cases[i].out), "%s", cases[i].name);
        if (cases[i].size != 0)
            ck_assert_uint_eq(js_code_set_size(&set), cases[i].size);
    }
    ck_assert_str_eq(js_unicode_version, "17.0.0");
}
END_TEST

START_TEST(unknown_properties_are_told)
{
    static const char *const names[] = {"lu",
                                        "Script",
                                        "sc",
                                        "",
                                        ",",
                                        "Lu,Ll",
                                        "General_Category",
                                        "Block",
                                        "InGreek",
                                        "Other_Math",
                                        "Hyphen",
                                        "Composition_Exclusion",
                                        "RGI_Emoji",
                                        " Lu",
                                        "Latin"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_int_eq(find(names[i], NULL), JS_PROPERTY_UNKNOWN);
    ck_assert_int_eq(find("sc", "latin"), JS_PROPERTY_UNKNOWN);
    ck_assert_int_eq(find("sc", ""), JS_PROPERTY_UNKNOWN);
    ck_assert_int_eq(find("gc", "Latin"), JS_PROPERTY_UNKNOWN);
    ck_assert_int_eq(find("ASCII", "Y"), JS_PROPERTY_UNKNOWN);
    ck_assert_int_eq(js_unicode_find_property("Lu\0x", 4, NULL, 0, &set), JS_PROPERTY_UNKNOWN);
}
END_TEST

START_TEST(categories_part_all_code_points)
{
    static const char *const names[] = {"L", "M", "N", "P", "S", "Z", "C"};
    uint32_t total = 0;
    for (size_t i = 0; i < 7; i++) {
        ck_assert_int_eq(find(names[i], NULL), JS_PROPERTY_FOUND);
        total += js_code_set_size(&set);
        ck_assert(js_code_set_union(&other, &set));
    }
    ck_assert_uint_eq(total, 0x110000);
    ck_assert_uint_eq(js_code_set_size(&other), 0x110000);
}
END_TEST

typedef struct Counter {
    uint32_t strings;
    uint32_t longest;
    bool has_flag; // U+1F1E9 U+1F1EA
} Counter;

static bool count_string(void *opaque, const uint32_t *codes, uint32_t count)
{
    Counter *counter = opaque;
    counter->strings++;
    if (count > counter->longest)
        counter->longest = count;
    counter->has_flag |= count == 2 && codes[0] == 0x1F1E9 && codes[1] == 0x1F1EA;
    return true;
}

static bool refuse_string(void *opaque, const uint32_t *codes, uint32_t count)
{
    return false;
}

START_TEST(properties_of_strings)
{
    static const struct {
        const char *name;
        uint32_t total; // strings of any length, in Unicode 17.0.0
    } cases[] = {
        {"Basic_Emoji", 1400},
        {"Emoji_Keycap_Sequence", 12},
        {"RGI_Emoji_Modifier_Sequence", 665},
        {"RGI_Emoji_Flag_Sequence", 259},
        {"RGI_Emoji_Tag_Sequence", 3},
        {"RGI_Emoji_ZWJ_Sequence", 1614},
        {"RGI_Emoji", 3953},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Counter counter = {0};
        ck_assert_int_eq(js_unicode_find_string_property(cases[i].name, strlen(cases[i].name), &set,
                                                         count_string, &counter),
                         JS_PROPERTY_FOUND);
        ck_assert_uint_eq(counter.strings + js_code_set_size(&set), cases[i].total);
        ck_assert(counter.has_flag == (strstr(cases[i].name, "Flag") || i == 6));
    }
    ck_assert_int_eq(js_unicode_find_string_property("Emoji", 5, &set, NULL, NULL),
                     JS_PROPERTY_UNKNOWN);
    ck_assert_int_eq(js_unicode_find_string_property("RGI_Emoji", 9, &set, refuse_string, NULL),
                     JS_PROPERTY_NO_MEMORY);
    ck_assert_int_eq(js_unicode_find_string_property("RGI_Emoji", 9, &set, NULL, NULL),
                     JS_PROPERTY_FOUND);
}
END_TEST

// --- Normalization ---

static const struct {
    uint32_t source[8];
    uint32_t forms[4][20]; // NFC, NFD, NFKC, NFKD
} normal_texts[] = {
    {{'a'}, {{'a'}, {'a'}, {'a'}, {'a'}}},
    {{0xE9}, {{0xE9}, {'e', 0x301}, {0xE9}, {'e', 0x301}}},
    {{'e', 0x301}, {{0xE9}, {'e', 0x301}, {0xE9}, {'e', 0x301}}},
    {{0x212B}, {{0xC5}, {'A', 0x30A}, {0xC5}, {'A', 0x30A}}},
    {{0xFB01}, {{0xFB01}, {0xFB01}, {'f', 'i'}, {'f', 'i'}}},
    {{0xAC01}, {{0xAC01}, {0x1100, 0x1161, 0x11A8}, {0xAC01}, {0x1100, 0x1161, 0x11A8}}},
    {{0x1100, 0x1161, 0x11A8},
     {{0xAC01}, {0x1100, 0x1161, 0x11A8}, {0xAC01}, {0x1100, 0x1161, 0x11A8}}},
    {{0xAC00, 0x11A7},
     {{0xAC00, 0x11A7}, {0x1100, 0x1161, 0x11A7}, {0xAC00, 0x11A7}, {0x1100, 0x1161, 0x11A7}}},
    // Marks change places; a composition exclusion stays apart.
    {{'q', 0x307, 0x323},
     {{'q', 0x323, 0x307}, {'q', 0x323, 0x307}, {'q', 0x323, 0x307}, {'q', 0x323, 0x307}}},
    {{0x1E9B, 0x323}, {{0x1E9B, 0x323}, {0x17F, 0x323, 0x307}, {0x1E69}, {'s', 0x323, 0x307}}},
    {{0x958}, {{0x915, 0x93C}, {0x915, 0x93C}, {0x915, 0x93C}, {0x915, 0x93C}}},
    {{0x1D160},
     {{0x1D158, 0x1D165, 0x1D16E},
      {0x1D158, 0x1D165, 0x1D16E},
      {0x1D158, 0x1D165, 0x1D16E},
      {0x1D158, 0x1D165, 0x1D16E}}},
    {{0x1D400}, {{0x1D400}, {0x1D400}, {'A'}, {'A'}}},
    {{0xFDFA},
     {{0xFDFA},
      {0xFDFA},
      {0x635, 0x644, 0x649, ' ', 0x627, 0x644, 0x644, 0x647, ' ', 0x639, 0x644, 0x64A, 0x647, ' ',
       0x648, 0x633, 0x644, 0x645},
      {0x635, 0x644, 0x649, ' ', 0x627, 0x644, 0x644, 0x647, ' ', 0x639, 0x644, 0x64A, 0x647, ' ',
       0x648, 0x633, 0x644, 0x645}}},
    {{0x2F800}, {{0x4E3D}, {0x4E3D}, {0x4E3D}, {0x4E3D}}},
    {{'a', 0x1AE6, 0x316},
     {{'a', 0x1AE6, 0x316}, {'a', 0x1AE6, 0x316}, {'a', 0x1AE6, 0x316}, {'a', 0x1AE6, 0x316}}},
};

static size_t count_codes(const uint32_t *codes)
{
    size_t count = 0;
    while (codes[count] != 0)
        count++;
    return count;
}

START_TEST(normal_forms_of_known_texts)
{
    JSBuffer buffer;
    js_buffer_init(&buffer, &allocator);
    for (size_t i = 0; i < sizeof normal_texts / sizeof normal_texts[0]; i++) {
        const uint32_t *source = normal_texts[i].source;
        for (int form = 0; form < 4; form++) {
            const uint32_t *wanted = normal_texts[i].forms[form];
            size_t count = count_codes(wanted);
            js_buffer_clear(&buffer);
            ck_assert(js_unicode_normalize_codes(form, source, count_codes(source), &buffer));
            ck_assert_uint_eq(buffer.length, count * 4);
            ck_assert_mem_eq(buffer.data, wanted, count * 4);
            // The same in UTF-16, and once more.
            uint16_t units[32];
            size_t length = 0;
            for (size_t k = 0; source[k] != 0; k++)
                length += (size_t)js_utf16_encode(source[k], units + length);
            for (int again = 0; again < 2; again++) {
                js_buffer_clear(&buffer);
                ck_assert(js_unicode_normalize(form, units, length, &buffer));
                length = 0;
                for (size_t k = 0; k < count; k++)
                    length += (size_t)js_utf16_encode(wanted[k], units + length);
                ck_assert_uint_eq(buffer.length, length * 2);
                ck_assert_mem_eq(buffer.data, units, length * 2);
            }
        }
    }
    js_buffer_free(&buffer);
}
END_TEST

static bool same_bytes(const JSBuffer *a, const JSBuffer *b)
{
    return a->length == b->length && memcmp(a->data, b->data, a->length) == 0;
}

START_TEST(composed_and_decomposed_code_points_agree)
{
    JSBuffer composed, first, second;
    js_buffer_init(&composed, &allocator);
    js_buffer_init(&first, &allocator);
    js_buffer_init(&second, &allocator);
    for (uint32_t code = 0x80; code < 0x30000; code++) {
        for (int form = JS_NORMAL_NFC; form <= JS_NORMAL_NFKC; form += 2) {
            // Decomposing what was composed gives what decomposing at once gives.
            js_buffer_clear(&composed);
            js_buffer_clear(&first);
            js_buffer_clear(&second);
            js_unicode_normalize_codes(form, &code, 1, &composed);
            const uint32_t *codes = (const uint32_t *)(const void *)composed.data;
            js_unicode_normalize_codes(form + 1, codes, composed.length / 4, &first);
            js_unicode_normalize_codes(form + 1, &code, 1, &second);
            if (!same_bytes(&first, &second))
                ck_abort_msg("U+%04X", code);
        }
        if (code == 0x3400 || code == 0x4E00 || code == 0x17000)
            code += 0x1900; // ideographs
    }
    js_buffer_free(&composed);
    js_buffer_free(&first);
    js_buffer_free(&second);
}
END_TEST

START_TEST(quick_check_never_errs)
{
    JSBuffer buffer;
    js_buffer_init(&buffer, &allocator);
    for (uint32_t code = 0; code < 0x10000; code++) {
        uint16_t unit = (uint16_t)code;
        for (int form = 0; form < 4; form++) {
            if (!js_unicode_is_normalized(form, &unit, 1))
                continue;
            js_buffer_clear(&buffer);
            js_unicode_normalize_codes(form, &code, 1, &buffer);
            if (buffer.length != 4 || memcmp(buffer.data, &code, 4) != 0)
                ck_abort_msg("U+%04X", code);
        }
    }
    js_buffer_free(&buffer);
}
END_TEST

START_TEST(long_runs_of_marks_are_ordered)
{
    JSBuffer buffer;
    uint16_t units[5001] = {'x'};
    js_buffer_init(&buffer, &allocator);
    for (size_t i = 1; i < 5001; i++)
        units[i] = i & 1 ? 0x302 : 0x31B; // classes 230 and 216
    ck_assert(js_unicode_normalize(JS_NORMAL_NFC, units, 5001, &buffer));
    ck_assert_uint_eq(buffer.length, 5001 * 2);
    uint16_t found[3];
    memcpy(&found[0], buffer.data + 2, 2);
    memcpy(&found[1], buffer.data + 5000, 2);
    memcpy(&found[2], buffer.data + 5002, 2);
    ck_assert(found[0] == 0x31B && found[1] == 0x31B && found[2] == 0x302);
    js_buffer_free(&buffer);
}
END_TEST

START_TEST(normal_forms_have_names)
{
    JSNormalForm form;
    ck_assert(js_unicode_parse_normal_form("NFC", 3, &form) && form == JS_NORMAL_NFC);
    ck_assert(js_unicode_parse_normal_form("NFKD", 4, &form) && form == JS_NORMAL_NFKD);
    ck_assert(!js_unicode_parse_normal_form("NFCX", 4, &form));
    ck_assert(!js_unicode_parse_normal_form("nfc", 3, &form));
    ck_assert(!js_unicode_parse_normal_form("", 0, &form));
}
END_TEST

// --- Failing allocations ---

static bool use_sets(void)
{
    return js_unicode_find_property("scx", 3, "Grek", 4, &set) == JS_PROPERTY_FOUND &&
           js_code_set_close_over_case(&set, true) && js_code_set_invert(&set) &&
           js_unicode_find_property("XID_Continue", 12, NULL, 0, &other) == JS_PROPERTY_FOUND &&
           js_code_set_intersect(&set, &other) && js_code_set_fold(&set) &&
           js_unicode_find_string_property("RGI_Emoji", 9, &other, NULL, NULL) ==
               JS_PROPERTY_FOUND &&
           js_code_set_copy(&set, &other) && js_code_set_close_over_case(&set, false);
}

START_TEST(sets_survive_any_failing_allocation)
{
    for (uint64_t n = 1;; n++) {
        js_allocator_init(&allocator, NULL, NULL);
        allocator.fail_at = n;
        bool done = use_sets();
        ck_assert(done == (allocator.attempts < n));
        js_code_set_check(&set);
        js_code_set_check(&other);
        js_code_set_free(&set);
        js_code_set_free(&other);
        ck_assert_uint_eq(allocator.live_blocks, 0);
        if (done)
            break;
        ck_assert_uint_lt(n, 1000);
    }
}
END_TEST

START_TEST(failed_operations_leave_the_set_alone)
{
    ck_assert(js_code_set_add_range(&set, 'a', 'z'));
    ck_assert(js_code_set_add_range(&set, 0x3A3, 0x3A3));
    ck_assert(js_code_set_copy(&other, &set));
    allocator.fail_at = allocator.attempts + 1;
    allocator.fail_sticky = true;
    ck_assert(!js_code_set_close_over_case(&set, true));
    ck_assert(!js_code_set_fold(&set));
    ck_assert(!js_code_set_union(&set, &other));
    ck_assert(!js_code_set_invert(&set));
    ck_assert(js_code_set_equal(&set, &other));
    allocator.fail_at = 0;
}
END_TEST

START_TEST(normalization_survives_any_failing_allocation)
{
    uint16_t units[200];
    for (size_t i = 0; i < 200; i++)
        units[i] = i < 100 ? (uint16_t)(0x1E00 + i) : i & 1 ? 0x302 : 0x31B;
    for (uint64_t n = 1;; n++) {
        JSBuffer buffer;
        js_allocator_init(&allocator, NULL, NULL);
        allocator.fail_at = n;
        js_buffer_init(&buffer, &allocator);
        bool done = js_unicode_normalize(JS_NORMAL_NFKC, units, 200, &buffer);
        ck_assert(done == !buffer.failed);
        ck_assert(done == (allocator.attempts < n));
        js_buffer_free(&buffer);
        ck_assert_uint_eq(allocator.live_blocks, 0);
        if (done)
            break;
        ck_assert_uint_lt(n, 100);
    }
}
END_TEST

static void add_set_tests(TCase *tests)
{
    tcase_add_test(tests, ranges_join_and_stay_sorted);
    tcase_add_test(tests, operations_agree_with_bit_masks);
    tcase_add_test(tests, operations_take_the_set_itself);
    tcase_add_test(tests, simple_and_full_case_mappings);
    tcase_add_test(tests, folding_and_legacy_canonicalize_differ);
    tcase_add_test(tests, closure_holds_all_that_folds_alike);
    tcase_add_test(tests, closure_agrees_with_canonicalize);
    tcase_add_test(tests, fold_replaces_members);
    tcase_add_test(tests, sigma_is_final_at_the_end_of_a_word);
    tcase_add_test(tests, sets_survive_any_failing_allocation);
    tcase_add_test(tests, failed_operations_leave_the_set_alone);
}

static void add_property_tests(TCase *tests)
{
    tcase_add_test(tests, identifiers_and_spaces);
    tcase_add_test(tests, lookups_agree_with_sets);
    tcase_add_test(tests, properties_by_all_names);
    tcase_add_test(tests, unknown_properties_are_told);
    tcase_add_test(tests, categories_part_all_code_points);
    tcase_add_test(tests, properties_of_strings);
}

static void add_normalization_tests(TCase *tests)
{
    tcase_add_test(tests, normal_forms_of_known_texts);
    tcase_add_test(tests, composed_and_decomposed_code_points_agree);
    tcase_add_test(tests, quick_check_never_errs);
    tcase_add_test(tests, long_runs_of_marks_are_ordered);
    tcase_add_test(tests, normal_forms_have_names);
    tcase_add_test(tests, normalization_survives_any_failing_allocation);
}

Suite *unicode_suite(void)
{
    static const struct {
        const char *name;
        void (*add)(TCase *tests);
    } cases[] = {
        {"sets", add_set_tests},
        {"properties", add_property_tests},
        {"normalization", add_normalization_tests},
    };
    Suite *suite = suite_create("unicode");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TCase *tests = tcase_create(cases[i].name);
        tcase_add_checked_fixture(tests, setup, teardown);
        tcase_set_timeout(tests, 60);
        cases[i].add(tests);
        suite_add_tcase(suite, tests);
    }
    return suite;
}
