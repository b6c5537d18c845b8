// SPDX-License-Identifier: MIT
// Strings, ropes, builders, atoms, symbols and big integers, in a runtime without object layer;
// and all of them with each single allocation failing in turn.
#include "base/random.h"
#include "base/utf.h"
#include "value/atom.h"
#include "value/bigint.h"

#include <check.h>
#include <stdlib.h>

static JSRuntime runtime;
static JSRuntime *const rt = &runtime;
static JSRandom dice;

static void start_in(JSRuntime *fresh)
{
    js_runtime_init_core(fresh, NULL, NULL);
    ck_assert(js_values_init(fresh));
}

static void stop_in(JSRuntime *fresh)
{
    js_values_free(fresh);
    js_runtime_free_core(fresh);
    for (int kind = 0; kind < JS_CELL_KIND_COUNT; kind++)
        ck_assert_msg(fresh->live_cells[kind] == 0, "cells of kind %d are left", kind);
    ck_assert_uint_eq(fresh->allocator.live_blocks, 0);
}

static void start(void)
{
    js_random_seed(&dice, 42);
    start_in(rt);
}

static void stop(void)
{
    ck_assert_uint_eq(js_atom_dynamic_count(rt), 0);
    stop_in(rt);
}

static JSString *text(const char *utf8)
{
    JSString *s = js_string_new_utf8(rt, utf8, strlen(utf8));
    ck_assert_ptr_nonnull(s);
    js_string_check(rt, s);
    return s;
}

static void drop(void *cell)
{
    js_heap_free(rt, cell);
}

// Takes s.
static void expect_text(JSString *s, const char *utf8)
{
    ck_assert_ptr_nonnull(s);
    js_string_check(rt, s);
    size_t size;
    char *got = js_string_to_utf8(rt, s, &size, false);
    ck_assert_str_eq(got, utf8);
    ck_assert_uint_eq(size, strlen(utf8));
    js_heap_free_block(rt, got);
    drop(s);
}

// ---- Strings -----------------------------------------------------------------------------------

START_TEST(strings_are_as_narrow_as_can_be)
{
    const uint16_t narrow[] = {'a', 0xff, 'b'}, wide[] = {'a', 0x100, 'b'};
    JSString *s = js_string_new_wide(rt, narrow, 3);
    ck_assert(!s->is_wide && s->units.narrow[3] == 0);
    js_string_check(rt, s);
    drop(s);
    s = js_string_new_wide(rt, wide, 3);
    ck_assert(s->is_wide);
    js_string_check(rt, s);
    JSString *part = js_string_substring(rt, s, 2, 3);
    ck_assert(!part->is_wide && part->units.narrow[0] == 'b');
    drop(part);
    part = js_string_substring(rt, s, 0, 2);
    ck_assert(part->is_wide && part->length == 2);
    drop(part);
    part = js_string_substring(rt, s, 0, 3);
    ck_assert_ptr_eq(part, s);
    drop(part);
    drop(s);
}
END_TEST

START_TEST(small_strings_are_shared)
{
    JSString *empty = js_string_new_empty(rt), *other = js_string_new_narrow(rt, NULL, 0);
    ck_assert_ptr_eq(empty, other);
    JSString *unit = js_string_new_unit(rt, 0xe9), *same = text("\xc3\xa9");
    ck_assert_ptr_eq(unit, same);
    JSString *wide = js_string_new_unit(rt, 0x2028);
    ck_assert(wide->is_wide && wide->length == 1);
    js_string_check(rt, wide);
    drop(empty);
    drop(other);
    drop(unit);
    drop(same);
    drop(wide);
    expect_text(js_string_new_code_point(rt, 0x1f600), "\xf0\x9f\x98\x80");
    expect_text(js_string_new_code_point(rt, 'x'), "x");
}
END_TEST

START_TEST(text_in_and_out)
{
    expect_text(text("plain"), "plain");
    expect_text(text("caf\xc3\xa9"), "caf\xc3\xa9");
    expect_text(text("\xe2\x82\xac 1"), "\xe2\x82\xac 1");
    expect_text(text("a\xff\xfe z"), "a\xef\xbf\xbd\xef\xbf\xbd z");
    JSString *s = text("x\xf0\x9f\x98\x80y");
    ck_assert_uint_eq(s->length, 4);
    int width;
    ck_assert_uint_eq(js_string_code_point_at(s, 1, &width), 0x1f600);
    ck_assert_int_eq(width, 2);
    ck_assert_uint_eq(js_string_code_point_at(s, 2, &width), 0xde00);
    ck_assert_int_eq(width, 1);
    ck_assert(js_string_is_well_formed(s));
    size_t size;
    char *cesu8 = js_string_to_utf8(rt, s, &size, true);
    ck_assert_str_eq(cesu8, "x\xed\xa0\xbd\xed\xb8\x80y");
    ck_assert_uint_eq(size, 8);
    js_heap_free_block(rt, cesu8);
    uint16_t *units = js_string_to_utf16(rt, s, &size);
    ck_assert_uint_eq(size, 4);
    ck_assert(units[1] == 0xd83d && units[4] == 0);
    js_heap_free_block(rt, units);
    JSString *lone = js_string_substring(rt, s, 1, 2);
    ck_assert(!js_string_is_well_formed(lone));
    expect_text(lone, "\xed\xa0\xbd");
    drop(s);
    s = js_string_new_narrow(rt, (const uint8_t *)"a\0b", 3);
    cesu8 = js_string_to_utf8(rt, s, &size, false);
    ck_assert_mem_eq(cesu8, "a\0b", 4);
    js_heap_free_block(rt, cesu8);
    drop(s);
}
END_TEST

START_TEST(comparison)
{
    static const char *const sorted[] = {"",         "a",        "a\xc3\xa9",       "ab", "b", "ba",
                                         "\xc3\xbf", "\xc4\x80", "\xf0\x90\x80\x80"};
    enum { COUNT = sizeof sorted / sizeof sorted[0] };
    for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j < COUNT; j++) {
            JSString *a = text(sorted[i]), *b = text(sorted[j]);
            int order = i == 2 && j == 3 ? 1 : i == 3 && j == 2 ? -1 : (i > j) - (i < j);
            ck_assert_int_eq(js_string_compare(a, b), order);
            ck_assert_int_eq(js_string_equal(a, b), i == j);
            ck_assert_int_eq(js_string_hash(a) == js_string_hash(b), i == j);
            ck_assert_int_eq(js_string_equal(a, b), i == j); // now with hashes
            drop(a);
            drop(b);
        }
    }
    JSString *s = text("abc");
    ck_assert(js_string_equal_ascii(s, "abc") && !js_string_equal_ascii(s, "abcd"));
    ck_assert(!js_string_equal_ascii(s, "ab"));
    drop(s);
}
END_TEST

static JSString *random_string(uint32_t length, int letters, bool is_wide)
{
    uint16_t units[64];
    for (uint32_t i = 0; i < length; i++)
        units[i] = (uint16_t)('a' + js_random_below(&dice, (uint32_t)letters));
    if (is_wide && length > 0)
        units[js_random_below(&dice, length)] = 0x3b1;
    return js_string_new_wide(rt, units, length);
}

static int64_t plain_index_of(const JSString *s, const JSString *needle, int64_t from, int step)
{
    int64_t last = (int64_t)s->length - needle->length;
    if (step < 0 && from > last)
        from = last;
    for (int64_t at = from; at >= 0 && at <= last; at += step) {
        uint32_t i = 0;
        while (i < needle->length &&
               js_string_unit(s, (uint32_t)at + i) == js_string_unit(needle, i))
            i++;
        if (i == needle->length)
            return at;
    }
    return -1;
}

START_TEST(search)
{
    for (int i = 0; i < 4000; i++) {
        JSString *s = random_string(js_random_below(&dice, 30), 2, i & 1);
        JSString *needle = random_string(js_random_below(&dice, 5), 2, (i & 6) == 6);
        uint32_t from = js_random_below(&dice, s->length + 2);
        ck_assert_int_eq(js_string_index_of(s, needle, from), plain_index_of(s, needle, from, 1));
        ck_assert_int_eq(js_string_last_index_of(s, needle, from),
                         plain_index_of(s, needle, from, -1));
        drop(s);
        drop(needle);
    }
}
END_TEST

START_TEST(array_indices)
{
    static const struct {
        const char *text;
        bool is_index;
        uint32_t index;
    } cases[] = {{"0", true, 0},           {"7", true, 7},
                 {"01", false, 0},         {"4294967294", true, 4294967294u},
                 {"4294967295", false, 0}, {"42949672940", false, 0},
                 {"", false, 0},           {"-1", false, 0},
                 {"1e3", false, 0},        {"\xc4\x80", false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        JSString *s = text(cases[i].text);
        uint32_t index = 0;
        ck_assert_int_eq(js_string_is_array_index(s, &index), cases[i].is_index);
        if (cases[i].is_index)
            ck_assert_uint_eq(index, cases[i].index);
        drop(s);
    }
}
END_TEST

START_TEST(trim)
{
    JSString *s = text("\xef\xbb\xbf \t\n\xe2\x80\xa8"
                       "a b\xe3\x80\x80\r");
    uint32_t from, to;
    js_string_trim_range(s, true, true, &from, &to);
    ck_assert(from == 5 && to == 8);
    js_string_trim_range(s, true, false, &from, &to);
    ck_assert(from == 5 && to == s->length);
    js_string_trim_range(s, false, true, &from, &to);
    ck_assert(from == 0 && to == 8);
    drop(s);
}
END_TEST

START_TEST(numbers_from_text)
{
    static const struct {
        const char *text;
        double number;
    } cases[] = {{"", 0},
                 {"  \xef\xbb\xbf\xc2\xa0 ", 0},
                 {"7", 7},
                 {"x", NAN},
                 {" 12.5e-1 ", 1.25},
                 {"+.5", 0.5},
                 {"5.", 5},
                 {".", NAN},
                 {"-Infinity", -INFINITY},
                 {"+Infinity", INFINITY},
                 {"infinity", NAN},
                 {"Infinityx", NAN},
                 {"0x1F", 31},
                 {"0X", NAN},
                 {"-0x10", NAN},
                 {"0o17", 15},
                 {"0b101", 5},
                 {"0b102", NAN},
                 {"0b1 ", 1},
                 {"1_000", NAN},
                 {"1n", NAN},
                 {"\xe2\x80\xa8"
                  "0x10\xe2\x80\xa9",
                  16},
                 {"\xe2\x80\xa8"
                  "1e400",
                  INFINITY},
                 {"1\xc4\x80", NAN},
                 {"9007199254740993", 9007199254740992.0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        JSString *s = text(cases[i].text);
        double got = js_string_to_number(s);
        ck_assert_msg(isnan(got) ? isnan(cases[i].number) : got == cases[i].number, "%s gave %g",
                      cases[i].text, got);
        drop(s);
    }
    JSString *s = text("-0");
    ck_assert(signbit(js_string_to_number(s)));
    drop(s);
}
END_TEST

START_TEST(text_of_numbers)
{
    expect_text(js_string_from_number(rt, 0, 10), "0");
    expect_text(js_string_from_number(rt, -0.0, 10), "0");
    expect_text(js_string_from_number(rt, -15, 16), "-f");
    expect_text(js_string_from_number(rt, 0.1, 10), "0.1");
    expect_text(js_string_from_number(rt, 1e21, 10), "1e+21");
    expect_text(js_string_from_number(rt, NAN, 10), "NaN");
    expect_text(js_string_from_number(rt, -INFINITY, 36), "-Infinity");
    expect_text(js_string_from_number(rt, 4294967295.0, 10), "4294967295");
    expect_text(js_string_from_number(rt, INT32_MIN, 2), "-10000000000000000000000000000000");
}
END_TEST

// ---- Builder
// -------------------------------------------------------------------------------------

START_TEST(builder)
{
    JSStringBuilder b;
    js_string_builder_init(&b, rt);
    JSValue v = js_string_builder_end(&b);
    ck_assert_uint_eq(js_string_value_length(v), 0);
    js_free_rt_value(rt, v);
    JSString *wide = text("\xce\xb1 beta"), *narrow = text("gamma");
    js_string_builder_ascii(&b, "one ");
    js_string_builder_range(&b, wide, 2, 6); // narrow units of a wide string
    ck_assert(!b.is_wide);
    js_string_builder_unit(&b, 0xe9);
    js_string_builder_string(&b, wide);
    ck_assert(b.is_wide);
    js_string_builder_string(&b, narrow);
    js_string_builder_code_point(&b, 0x1f600);
    js_string_builder_fill(&b, '-', 3);
    v = js_string_value(narrow);
    js_string_builder_value(&b, v);
    drop(narrow);
    drop(wide);
    v = js_string_builder_end(&b);
    expect_text(js_value_string(v), "one beta\xc3\xa9\xce\xb1 betagamma\xf0\x9f\x98\x80---gamma");
    js_string_builder_unit(&b, 0x3b1); // it can be used again
    v = js_string_builder_end(&b);
    expect_text(js_value_string(v), "\xce\xb1");
    for (int i = 0; i < 1000; i++)
        js_string_builder_unit(&b, (uint16_t)(i < 500 ? 'a' : 0x100 + i));
    v = js_string_builder_end(&b);
    js_value_check(rt, v);
    ck_assert_uint_eq(js_string_value_length(v), 1000);
    ck_assert_uint_eq(js_string_unit(js_value_string(v), 499), 'a');
    ck_assert_uint_eq(js_string_unit(js_value_string(v), 999), 0x100 + 999);
    js_free_rt_value(rt, v);
    js_string_builder_ascii(&b, "dropped");
    js_string_builder_free(&b);
}
END_TEST

START_TEST(builder_limit)
{
    JSStringBuilder b;
    js_string_builder_init(&b, rt);
    js_string_builder_ascii(&b, "abc");
    js_string_builder_fill(&b, 'x', JS_STRING_MAX_LENGTH);
    ck_assert(b.failed && b.too_long);
    js_string_builder_ascii(&b, "more");
    ck_assert(JS_IsException(js_string_builder_end(&b)));
    js_string_builder_free(&b);
}
END_TEST

// ---- Ropes
// ---------------------------------------------------------------------------------------

static JSValue concat(JSValue left, JSValue right)
{
    bool too_long;
    JSValue v = js_string_concat(rt, left, right, &too_long);
    ck_assert(!JS_IsException(v) && !too_long);
    js_value_check(rt, v);
    return v;
}

START_TEST(short_results_are_flat)
{
    JSValue v = concat(js_string_value(text("ab")), js_string_value(text("\xce\xb1")));
    ck_assert_int_eq(JS_VALUE_GET_TAG(v), JS_TAG_STRING);
    expect_text(js_value_string(v), "ab\xce\xb1");
    JSString *s = text("same");
    v = concat(js_string_value(s), js_string_value(js_string_new_empty(rt)));
    ck_assert_ptr_eq(js_value_string(v), s);
    v = concat(js_string_value(js_string_new_empty(rt)), v);
    ck_assert_ptr_eq(js_value_string(v), s);
    drop(s);
}
END_TEST

static uint16_t letter(uint32_t i)
{
    return (uint16_t)('a' + i % 26);
}

START_TEST(built_unit_by_unit)
{
    enum { COUNT = 20000 };
    for (int from_left = 0; from_left < 2; from_left++) {
        JSValue v = js_string_value(js_string_new_empty(rt));
        for (uint32_t i = 0; i < COUNT; i++) {
            uint32_t at = from_left ? i : COUNT - 1 - i;
            JSValue unit = js_string_value(js_string_new_unit(rt, letter(at)));
            bool too_long;
            v = from_left ? js_string_concat(rt, v, unit, &too_long)
                          : js_string_concat(rt, unit, v, &too_long);
        }
        ck_assert_int_eq(JS_VALUE_GET_TAG(v), JS_TAG_STRING_ROPE);
        ck_assert_uint_eq(js_string_value_length(v), COUNT);
        ck_assert_uint_lt(rt->live_cells[JS_CELL_ROPE], COUNT / 100);
        js_value_check(rt, v);
        JSString *s = js_string_peek_flat(rt, v);
        ck_assert_ptr_nonnull(s);
        for (uint32_t i = 0; i < COUNT; i++)
            ck_assert_uint_eq(js_string_unit(s, i), letter(i));
        ck_assert_ptr_eq(js_string_peek_flat(rt, v), s);
        js_value_check(rt, v);
        ck_assert_uint_eq(rt->live_cells[JS_CELL_ROPE], 1);
        js_free_rt_value(rt, v);
    }
}
END_TEST

static JSValue long_piece(char unit)
{
    uint8_t units[600];
    memset(units, unit, sizeof units);
    return js_string_value(js_string_new_narrow(rt, units, sizeof units));
}

START_TEST(deep_ropes_do_not_recurse)
{
    enum { COUNT = 20000 };
    for (int shape = 0; shape < 3; shape++) {
        JSValue piece = long_piece('x');
        JSValue v = js_dup(piece);
        for (int i = 0; i < COUNT; i++) {
            bool too_long;
            bool left = shape == 2 ? i & 1 : shape;
            v = left ? js_string_concat(rt, js_dup(piece), v, &too_long)
                     : js_string_concat(rt, v, js_dup(piece), &too_long);
            ck_assert(!JS_IsException(v));
        }
        ck_assert_uint_eq(rt->live_cells[JS_CELL_ROPE], COUNT);
        if (shape == 1) {
            ck_assert_ptr_nonnull(js_string_peek_flat(rt, v));
            ck_assert_uint_eq(rt->live_cells[JS_CELL_ROPE], 1);
        }
        js_free_rt_value(rt, v);
        ck_assert_uint_eq(rt->live_cells[JS_CELL_ROPE], 0);
        js_free_rt_value(rt, piece);
    }
}
END_TEST

START_TEST(random_ropes)
{
    enum { POOL = 20 };
    // Each value beside a plain copy of what it must be.
    JSValue values[POOL];
    uint16_t *copies[POOL];
    uint32_t lengths[POOL];
    for (int i = 0; i < POOL; i++) {
        JSString *s = random_string(js_random_below(&dice, 60), 26, i % 7 == 0);
        size_t length;
        copies[i] = js_string_to_utf16(rt, s, &length);
        lengths[i] = (uint32_t)length;
        values[i] = js_string_value(s);
    }
    for (int step = 0; step < 3000; step++) {
        uint32_t a = js_random_below(&dice, POOL), b = js_random_below(&dice, POOL);
        uint32_t to = js_random_below(&dice, POOL);
        uint32_t length = lengths[a] + lengths[b];
        if (length > 20000)
            length = 0;
        uint16_t *copy = js_heap_alloc(rt, (length + 1) * 2);
        JSValue v;
        if (length > 0) {
            memcpy(copy, copies[a], lengths[a] * 2);
            memcpy(copy + lengths[a], copies[b], lengths[b] * 2);
            v = concat(js_dup(values[a]), js_dup(values[b]));
        } else {
            length = 1;
            copy[0] = 'z';
            v = js_string_value(js_string_new_unit(rt, 'z'));
        }
        js_free_rt_value(rt, values[to]);
        js_heap_free_block(rt, copies[to]);
        values[to] = v;
        copies[to] = copy;
        lengths[to] = length;
        uint32_t look = js_random_below(&dice, POOL);
        ck_assert_uint_eq(js_string_value_length(values[look]), lengths[look]);
        if (step % 3 == 0) {
            JSString *s = js_string_peek_flat(rt, values[look]);
            js_string_check(rt, s);
            for (uint32_t i = 0; i < lengths[look]; i++)
                ck_assert_uint_eq(js_string_unit(s, i), copies[look][i]);
        }
    }
    for (int i = 0; i < POOL; i++) {
        js_free_rt_value(rt, values[i]);
        js_heap_free_block(rt, copies[i]);
    }
}
END_TEST

START_TEST(rope_limit)
{
    JSValue v = long_piece('x');
    bool too_long = false;
    while (!too_long) {
        JSValue twice = js_string_concat(rt, js_dup(v), js_dup(v), &too_long);
        ck_assert_int_eq(too_long, js_string_value_length(v) > JS_STRING_MAX_LENGTH / 2);
        js_free_rt_value(rt, v);
        v = twice;
    }
    ck_assert(JS_IsException(v));
}
END_TEST

// ---- Atoms
// ---------------------------------------------------------------------------------------

START_TEST(runtimes_are_cheap)
{
    JSRuntime fresh;
    js_runtime_init_core(&fresh, NULL, NULL);
    ck_assert(js_values_init(&fresh));
    ck_assert_uint_le(fresh.allocator.attempts, 1);
    JSAtom atom = js_atom_from_utf8(&fresh, "prototype", 9);
    ck_assert_uint_eq(atom, JS_ATOM_prototype);
    ck_assert_uint_le(fresh.allocator.attempts, 1);
    stop_in(&fresh);
}
END_TEST

START_TEST(built_in_atoms)
{
    for (JSAtom atom = 1; atom < JS_ATOM_BUILTIN_COUNT; atom++) {
        uint32_t length;
        const char *constant = js_atom_constant_text(atom, &length);
        js_atom_check(rt, atom);
        ck_assert(js_atom_is_constant(atom));
        JSString *s = js_atom_get_string(rt, atom);
        ck_assert(js_string_equal_ascii(s, constant));
        js_string_check(rt, s);
        if (js_atom_kind(rt, atom) == JS_ATOM_STRING) {
            ck_assert_uint_eq(js_atom_from_utf8(rt, constant, length), atom);
            ck_assert_uint_eq(js_atom_from_string(rt, s), atom);
            JSString *copy = js_string_alloc(rt, length, false);
            memcpy(copy->units.narrow, constant, length);
            ck_assert_uint_eq(js_atom_from_string(rt, copy), atom);
            ck_assert_uint_eq(copy->atom, atom);
            drop(copy);
        } else {
            JSValue v = js_atom_get_value(rt, atom);
            ck_assert(JS_IsSymbol(v));
            js_value_check(rt, v);
            ck_assert_uint_eq(js_atom_from_symbol(JS_VALUE_GET_PTR(v)), atom);
            js_free_rt_value(rt, v);
        }
        drop(s);
    }
    ck_assert_uint_eq(js_atom_dynamic_count(rt), 0);
}
END_TEST

START_TEST(atoms_are_counted)
{
    JSAtom atom = js_atom_from_utf8(rt, "some name", 9);
    ck_assert_uint_ge(atom, JS_ATOM_BUILTIN_COUNT);
    ck_assert(!js_atom_is_constant(atom));
    JSString *s = js_atom_get_string(rt, atom), *copy = text("some name");
    ck_assert_uint_eq(s->atom, atom);
    ck_assert_ptr_ne(s, copy);
    ck_assert_uint_eq(js_atom_from_string(rt, copy), atom);
    ck_assert_uint_eq(js_atom_from_string(rt, s), atom);
    const uint16_t wide[] = {'s', 'o', 'm', 'e', ' ', 'n', 'a', 'm', 'e'};
    ck_assert_uint_eq(js_atom_from_units(rt, wide, 9, true), atom);
    js_atom_check(rt, atom);
    ck_assert_uint_eq(js_atom_dynamic_count(rt), 1);
    for (int i = 0; i < 4; i++) {
        ck_assert_uint_eq(js_atom_dynamic_count(rt), 1);
        js_atom_free(rt, atom);
    }
    ck_assert_uint_eq(js_atom_dynamic_count(rt), 0);
    ck_assert_uint_eq(s->atom, JS_ATOM_NULL); // the string outlives its atom
    JSAtom again = js_atom_from_string(rt, s);
    ck_assert_uint_eq(s->atom, again);
    drop(s); // and the atom outlives other references to the string
    js_atom_check(rt, again);
    js_atom_dup(rt, again);
    js_atom_free(rt, again);
    js_atom_free(rt, again);
    drop(copy);
}
END_TEST

START_TEST(index_atoms)
{
    char digits[16];
    uint32_t index;
    double number;
    static const uint32_t indices[] = {0, 9, 10, 0x7fffffff, 0x80000000, 4294967294u};
    for (int i = 0; i < 6; i++) {
        snprintf(digits, sizeof digits, "%u", indices[i]);
        JSAtom atom = js_atom_from_utf8(rt, digits, strlen(digits));
        ck_assert_int_eq(js_atom_is_index(atom), indices[i] <= JS_ATOM_MAX_INDEX);
        ck_assert_uint_eq(js_atom_from_index(rt, indices[i]), atom);
        ck_assert_uint_eq(js_atom_from_int64(rt, indices[i]), atom);
        ck_assert_uint_eq(js_atom_from_double(rt, indices[i]), atom);
        ck_assert(js_atom_as_array_index(rt, atom, &index));
        ck_assert_uint_eq(index, indices[i]);
        ck_assert_int_eq(js_atom_as_canonical_number(rt, atom, &number), 1);
        ck_assert_double_eq(number, indices[i]);
        expect_text(js_atom_get_string(rt, atom), digits);
        for (int j = 0; j < 4; j++)
            js_atom_free(rt, atom);
    }
    JSAtom atom = js_atom_from_index(rt, UINT32_MAX);
    ck_assert(!js_atom_as_array_index(rt, atom, &index));
    js_atom_free(rt, atom);
    ck_assert_uint_eq(js_atom_from_double(rt, -0.0), js_atom_from_small_index(0));
    atom = js_atom_from_int64(rt, -5);
    expect_text(js_atom_get_string(rt, atom), "-5");
    js_atom_free(rt, atom);
    atom = js_atom_from_double(rt, 1.5);
    expect_text(js_atom_get_string(rt, atom), "1.5");
    js_atom_free(rt, atom);
}
END_TEST

START_TEST(canonical_numbers)
{
    static const char *const numeric[] = {"-0",       "0",         "1.5",   "-1",   "NaN",
                                          "Infinity", "-Infinity", "1e+21", "1e-7", "4294967295"};
    static const char *const not[] = {
        "",    "00",     "+1",         "1.0",  "1e3",
        "-00", "Inf",    "nan",        "0x1",  "1 ",
        "-",   "length", "-Infinity ", "1e21", "123456789012345678901234567890123456789"};
    double number;
    for (size_t i = 0; i < sizeof numeric / sizeof numeric[0]; i++) {
        JSAtom atom = js_atom_from_utf8(rt, numeric[i], strlen(numeric[i]));
        ck_assert_msg(js_atom_as_canonical_number(rt, atom, &number) == 1, "%s", numeric[i]);
        if (i == 0)
            ck_assert(number == 0 && signbit(number));
        js_atom_free(rt, atom);
    }
    for (size_t i = 0; i < sizeof not/ sizeof not[0]; i++) {
        JSAtom atom = js_atom_from_utf8(rt, not[i], strlen(not[i]));
        ck_assert_msg(js_atom_as_canonical_number(rt, atom, &number) == 0, "%s", not[i]);
        js_atom_free(rt, atom);
    }
    ck_assert_int_eq(js_atom_as_canonical_number(rt, JS_ATOM_Symbol_iterator, &number), 0);
}
END_TEST

static void sum_references(JSAtom atom, int32_t references, void *opaque)
{
    *(int64_t *)opaque += references;
}

START_TEST(many_atoms)
{
    enum { COUNT = 5000 };
    static JSAtom atoms[COUNT];
    char name[24];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < COUNT; i++) {
            snprintf(name, sizeof name, "name %d", i);
            atoms[i] = js_atom_from_utf8(rt, name, strlen(name));
            ck_assert_uint_ne(atoms[i], JS_ATOM_NULL);
        }
        for (int i = 0; i < COUNT; i += 3)
            js_atom_free(rt, atoms[i]);
        for (int i = 0; i < COUNT; i++) {
            snprintf(name, sizeof name, "name %d", i);
            JSAtom atom = js_atom_from_utf8(rt, name, strlen(name));
            if (i % 3 == 0) {
                atoms[i] = atom;
            } else {
                ck_assert_uint_eq(atom, atoms[i]);
                js_atom_free(rt, atom);
            }
        }
        int64_t references = 0;
        js_atoms_each(rt, sum_references, &references);
        ck_assert_int_eq(references, COUNT);
        for (int i = COUNT; i-- > 0;)
            js_atom_free(rt, atoms[i]);
        ck_assert_uint_eq(js_atom_dynamic_count(rt), 0);
    }
}
END_TEST

START_TEST(symbols)
{
    JSString *name = text("a name"), *other = text("a name");
    JSSymbol *a = js_symbol_new(rt, name, JS_ATOM_SYMBOL);
    JSSymbol *b = js_symbol_new(rt, name, JS_ATOM_SYMBOL);
    JSSymbol *none = js_symbol_new(rt, NULL, JS_ATOM_SYMBOL);
    JSSymbol *private_name = js_symbol_new(rt, name, JS_ATOM_PRIVATE_NAME);
    JSSymbol *global = js_symbol_for(rt, name), *same = js_symbol_for(rt, other);
    JSAtom string_atom = js_atom_from_string(rt, name);
    ck_assert_ptr_ne(a, b);
    ck_assert_ptr_eq(global, same);
    ck_assert(a->atom != b->atom && a->atom != global->atom && string_atom != global->atom);
    ck_assert_int_eq(js_atom_kind(rt, a->atom), JS_ATOM_SYMBOL);
    ck_assert_int_eq(js_atom_kind(rt, global->atom), JS_ATOM_GLOBAL_SYMBOL);
    ck_assert_int_eq(js_atom_kind(rt, private_name->atom), JS_ATOM_PRIVATE_NAME);
    ck_assert_int_eq(js_atom_kind(rt, string_atom), JS_ATOM_STRING);
    expect_text(js_atom_get_string(rt, a->atom), "a name");
    expect_text(js_atom_get_string(rt, none->atom), "");
    JSAtom atom = js_atom_from_symbol(a);
    ck_assert_int_eq(a->cell.ref_count, 2);
    drop(a); // the atom keeps it
    JSValue v = js_atom_get_value(rt, atom);
    ck_assert_ptr_eq(JS_VALUE_GET_PTR(v), a);
    js_value_check(rt, v);
    js_atom_free(rt, atom);
    js_free_rt_value(rt, v);
    drop(b);
    drop(none);
    drop(private_name);
    drop(global);
    drop(same);
    ck_assert_ptr_eq(js_symbol_for(rt, name), global = js_symbol_for(rt, other));
    drop(global);
    drop(global);
    js_atom_free(rt, string_atom);
    drop(name);
    drop(other);
}
END_TEST

START_TEST(text_of_atoms)
{
    char buffer[8];
    ck_assert_str_eq(js_atom_text(rt, JS_ATOM_NULL, buffer, sizeof buffer), "<null>");
    ck_assert_str_eq(js_atom_text(rt, JS_ATOM_prototype, buffer, sizeof buffer), "prototy");
    ck_assert_str_eq(js_atom_text(rt, js_atom_from_small_index(17), buffer, sizeof buffer), "17");
    const char *name = "caf\xc3\xa9\xe2\x82\xac";
    JSAtom atom = js_atom_from_utf8(rt, name, strlen(name));
    ck_assert_str_eq(js_atom_text(rt, atom, buffer, sizeof buffer),
                     "caf\xc3\xa9"); // not cut inside
    ck_assert_str_eq(js_atom_text(rt, atom, buffer, 1), "");
    js_atom_free(rt, atom);
    JSString *s = text("why");
    JSSymbol *symbol = js_symbol_new(rt, s, JS_ATOM_SYMBOL);
    ck_assert_str_eq(js_atom_text(rt, symbol->atom, buffer, sizeof buffer), "why");
    drop(symbol);
    drop(s);
}
END_TEST

START_TEST(leaked_atoms_go_with_the_table)
{
    JSRuntime fresh;
    start_in(&fresh);
    ck_assert_uint_ne(js_atom_from_utf8(&fresh, "leaked", 6), JS_ATOM_NULL);
    ck_assert_uint_ne(js_atom_from_utf8(&fresh, "z", 1), JS_ATOM_NULL);
    JSString *s = js_string_new_ascii(&fresh, "symbol");
    ck_assert_ptr_nonnull(js_symbol_for(&fresh, s));
    js_heap_free(&fresh, s);
    ck_assert_uint_eq(js_atom_dynamic_count(&fresh), 3);
    stop_in(&fresh);
}
END_TEST

// ---- Big integers
// --------------------------------------------------------------------------------

static JSValue big(const char *digits)
{
    JSBigIntError error = JS_BIG_INT_OK;
    JSString *s = text(digits);
    JSValue v = js_bigint_from_string(rt, s, &error);
    ck_assert_msg(!JS_IsException(v), "%s: %d", digits, error);
    js_value_check(rt, v);
    drop(s);
    return v;
}

// Takes v.
static void expect_big(JSValue v, const char *digits, int radix)
{
    ck_assert_msg(!JS_IsException(v), "%s", digits);
    js_value_check(rt, v);
    expect_text(js_bigint_to_string(rt, v, radix), digits);
    js_free_rt_value(rt, v);
}

// Takes both.
static JSValue compute(JSBigIntOp op, JSValue a, JSValue b)
{
    JSBigIntError error = JS_BIG_INT_OK;
    JSValue v = js_bigint_binary(rt, op, a, b, &error);
    ck_assert_int_eq(error, JS_BIG_INT_OK);
    js_value_check(rt, v);
    js_free_rt_value(rt, a);
    js_free_rt_value(rt, b);
    return v;
}

START_TEST(big_operators)
{
    static const struct {
        JSBigIntOp op;
        const char *a, *b, *result;
    } cases[] = {
        {JS_BIG_INT_ADD, "9223372036854775807", "1", "9223372036854775808"},
        {JS_BIG_INT_SUBTRACT, "-9223372036854775808", "1", "-9223372036854775809"},
        {JS_BIG_INT_SUBTRACT, "18446744073709551616", "18446744073709551615", "1"},
        {JS_BIG_INT_MULTIPLY, "-4294967296", "4294967296", "-18446744073709551616"},
        {JS_BIG_INT_MULTIPLY, "0", "99999999999999999999", "0"},
        {JS_BIG_INT_DIVIDE, "-9223372036854775808", "-1", "9223372036854775808"},
        {JS_BIG_INT_DIVIDE, "-7", "2", "-3"},
        {JS_BIG_INT_DIVIDE, "100000000000000000000", "-30000000000000000000", "-3"},
        {JS_BIG_INT_REMAINDER, "-7", "2", "-1"},
        {JS_BIG_INT_REMAINDER, "-9223372036854775808", "-1", "0"},
        {JS_BIG_INT_REMAINDER, "5", "99999999999999999999", "5"},
        {JS_BIG_INT_EXPONENT, "-3", "41", "-36472996377170786403"},
        {JS_BIG_INT_EXPONENT, "-2", "64", "18446744073709551616"},
        {JS_BIG_INT_EXPONENT, "0", "0", "1"},
        {JS_BIG_INT_EXPONENT, "-1", "99999999999999999999", "-1"},
        {JS_BIG_INT_LEFT_SHIFT, "-1", "64", "-18446744073709551616"},
        {JS_BIG_INT_LEFT_SHIFT, "0", "99999999999999999999", "0"},
        {JS_BIG_INT_LEFT_SHIFT, "-5", "-1", "-3"},
        {JS_BIG_INT_RIGHT_SHIFT, "-18446744073709551617", "64", "-2"},
        {JS_BIG_INT_RIGHT_SHIFT, "-18446744073709551616", "64", "-1"},
        {JS_BIG_INT_RIGHT_SHIFT, "-1", "99999999999999999999", "-1"},
        {JS_BIG_INT_RIGHT_SHIFT, "1", "64", "0"},
        {JS_BIG_INT_RIGHT_SHIFT, "1", "-64", "18446744073709551616"},
        {JS_BIG_INT_AND, "-18446744073709551616", "-1", "-18446744073709551616"},
        {JS_BIG_INT_OR, "18446744073709551616", "-1", "-1"},
        {JS_BIG_INT_XOR, "-18446744073709551617", "18446744073709551616", "-1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_big(compute(cases[i].op, big(cases[i].a), big(cases[i].b)), cases[i].result, 10);
}
END_TEST

static JSValue random_big(uint32_t max_limbs)
{
    // Runs of equal bits find more than even noise does.
    char digits[400];
    uint32_t count = 1 + js_random_below(&dice, max_limbs * 16);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t kind = js_random_below(&dice, 3);
        digits[i] = kind == 0   ? '0'
                    : kind == 1 ? 'f'
                                : "0123456789abcdef"[js_random_below(&dice, 16)];
    }
    JSBigIntError error = JS_BIG_INT_OK;
    JSValue v = js_bigint_from_digits(rt, digits, count, 16, &error);
    ck_assert(!JS_IsException(v));
    if (js_random_below(&dice, 2)) {
        JSValue negated = js_bigint_negate(rt, v, &error);
        js_free_rt_value(rt, v);
        v = negated;
    }
    return v;
}

static void expect_equal(JSValue a, JSValue b) // takes both
{
    ck_assert_int_eq(js_bigint_compare(a, b), 0);
    ck_assert_int_eq(JS_VALUE_GET_TAG(a), JS_VALUE_GET_TAG(b));
    ck_assert_uint_eq(js_bigint_hash(a), js_bigint_hash(b));
    js_free_rt_value(rt, a);
    js_free_rt_value(rt, b);
}

START_TEST(big_identities)
{
    JSBigIntError error;
    for (int i = 0; i < 3000; i++) {
        JSValue a = random_big(12), b = random_big(i & 1 ? 12 : 3);
        if (!js_bigint_is_zero(b)) {
            JSValue q = compute(JS_BIG_INT_DIVIDE, js_dup(a), js_dup(b));
            JSValue r = compute(JS_BIG_INT_REMAINDER, js_dup(a), js_dup(b));
            ck_assert(js_bigint_is_zero(r) || js_bigint_is_negative(r) == js_bigint_is_negative(a));
            q = compute(JS_BIG_INT_MULTIPLY, q, js_dup(b));
            expect_equal(compute(JS_BIG_INT_ADD, q, r), js_dup(a));
        }
        JSValue n = js_bigint_from_int64(rt, js_random_below(&dice, 200));
        JSValue shifted = compute(JS_BIG_INT_LEFT_SHIFT, js_dup(a), n);
        expect_equal(compute(JS_BIG_INT_RIGHT_SHIFT, shifted, n), js_dup(a));
        expect_equal(compute(JS_BIG_INT_ADD, compute(JS_BIG_INT_AND, js_dup(a), js_dup(b)),
                             compute(JS_BIG_INT_OR, js_dup(a), js_dup(b))),
                     compute(JS_BIG_INT_ADD, js_dup(a), js_dup(b)));
        JSValue x = compute(JS_BIG_INT_XOR, js_dup(a), js_dup(b));
        expect_equal(compute(JS_BIG_INT_XOR, x, js_dup(b)), js_dup(a));
        x = js_bigint_not(rt, a, &error);
        expect_equal(compute(JS_BIG_INT_ADD, x, js_dup(a)), js_bigint_from_int64(rt, -1));
        uint64_t bits = js_random_below(&dice, 300);
        JSValue whole = js_bigint_as_uint_n(rt, bits, a, &error);
        ck_assert(!js_bigint_is_negative(whole));
        x = js_bigint_as_int_n(rt, bits, a, &error);
        js_value_check(rt, x);
        expect_equal(js_bigint_as_uint_n(rt, bits, x, &error), whole);
        js_free_rt_value(rt, x);
        js_free_rt_value(rt, a);
        js_free_rt_value(rt, b);
    }
}
END_TEST

START_TEST(big_text)
{
    JSBigIntError error = JS_BIG_INT_OK;
    expect_big(big(""), "0", 10);
    expect_big(big(" \xe2\x80\xa8 -00012 "), "-12", 10);
    expect_big(big("0xFFFFFFFFFFFFFFFFFF"), "4722366482869645213695", 10);
    expect_big(big("0o777777777777777777777777"), "777777777777777777777777", 8);
    expect_big(big("0b1"), "1", 2);
    expect_big(big("+18446744073709551616"), "10000000000000000", 16);
    static const char *const bad[] = {"-",   "0x",  "-0x1", "1n",       "1.0",     "1e3",
                                      "--1", "1 2", "0b2",  "\xc4\x80", "Infinity"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        JSString *s = text(bad[i]);
        ck_assert(JS_IsException(js_bigint_from_string(rt, s, &error)));
        ck_assert_int_eq(error, JS_BIG_INT_SYNTAX);
        drop(s);
    }
    // Long enough that the halves are split.
    for (int radix = 2; radix <= 36; radix++) {
        JSValue x = compute(JS_BIG_INT_EXPONENT, js_bigint_from_int64(rt, 7),
                            js_bigint_from_int64(rt, 3000));
        JSString *s = js_bigint_to_string(rt, x, radix);
        expect_equal(js_bigint_from_digits(rt, (char *)s->units.narrow, s->length, radix, &error),
                     x);
        drop(s);
    }
}
END_TEST

START_TEST(big_and_doubles)
{
    JSBigIntError error;
    static const double whole[] = {0,
                                   -1,
                                   0x1p53,
                                   -0x1p63,
                                   0x1p63,
                                   0x1p64,
                                   0x1.fffffffffffffp1023,
                                   -0x1.8p70,
                                   0x1.0000000000001p100};
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        JSValue x = js_bigint_from_double(rt, whole[i], &error);
        js_value_check(rt, x);
        ck_assert_double_eq(js_bigint_to_double(x), whole[i]);
        ck_assert_int_eq(js_bigint_compare_double(x, whole[i]), 0);
        ck_assert_int_eq(js_bigint_compare_double(x, nextafter(whole[i], INFINITY)), -1);
        ck_assert_int_eq(js_bigint_compare_double(x, nextafter(whole[i], -INFINITY)), 1);
        ck_assert_int_eq(js_bigint_compare_double(x, NAN), 2);
        JSValue more = compute(JS_BIG_INT_ADD, x, js_bigint_from_int64(rt, 1));
        ck_assert_int_eq(js_bigint_compare_double(more, whole[i]), 1);
        js_free_rt_value(rt, more);
    }
    ck_assert(JS_IsException(js_bigint_from_double(rt, 1.5, &error)));
    ck_assert_int_eq(error, JS_BIG_INT_NOT_AN_INTEGER);
    ck_assert(JS_IsException(js_bigint_from_double(rt, INFINITY, &error)));
    // Ties go to even, and a bit far below breaks a tie.
    static const struct {
        const char *text;
        double number;
    } ties[] = {{"0x20000000000001", 0x1p53},
                {"0x20000000000003", 0x20000000000004p0},
                {"0x100000000000008000000000", 0x1p92},
                {"0x100000000000008000000001", 0x1.0000000000001p92},
                {"0x100000000000018000000000", 0x1.0000000000002p92}};
    for (size_t i = 0; i < sizeof ties / sizeof ties[0]; i++) {
        JSValue x = big(ties[i].text);
        ck_assert_double_eq(js_bigint_to_double(x), ties[i].number);
        js_free_rt_value(rt, x);
    }
    JSValue x = compute(JS_BIG_INT_LEFT_SHIFT, js_bigint_from_int64(rt, -1),
                        js_bigint_from_int64(rt, 1024));
    ck_assert(js_bigint_to_double(x) == -INFINITY);
    ck_assert_int_eq(js_bigint_compare_double(x, -INFINITY), 1);
    js_free_rt_value(rt, x);
}
END_TEST

START_TEST(big_limits)
{
    static const struct {
        JSBigIntOp op;
        const char *a, *b;
        JSBigIntError error;
    } cases[] = {
        {JS_BIG_INT_DIVIDE, "1", "0", JS_BIG_INT_DIVISION_BY_ZERO},
        {JS_BIG_INT_REMAINDER, "99999999999999999999", "0", JS_BIG_INT_DIVISION_BY_ZERO},
        {JS_BIG_INT_EXPONENT, "2", "-1", JS_BIG_INT_NEGATIVE_EXPONENT},
        {JS_BIG_INT_EXPONENT, "2", "16777216", JS_BIG_INT_TOO_LARGE},
        {JS_BIG_INT_EXPONENT, "3", "99999999999999999999", JS_BIG_INT_TOO_LARGE},
        {JS_BIG_INT_LEFT_SHIFT, "1", "16777216", JS_BIG_INT_TOO_LARGE},
        {JS_BIG_INT_LEFT_SHIFT, "1", "99999999999999999999", JS_BIG_INT_TOO_LARGE},
        {JS_BIG_INT_RIGHT_SHIFT, "1", "-9223372036854775808", JS_BIG_INT_TOO_LARGE},
    };
    JSBigIntError error;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        JSValue a = big(cases[i].a), b = big(cases[i].b);
        ck_assert(JS_IsException(js_bigint_binary(rt, cases[i].op, a, b, &error)));
        ck_assert_int_eq(error, cases[i].error);
        js_free_rt_value(rt, a);
        js_free_rt_value(rt, b);
    }
    JSValue most = compute(JS_BIG_INT_LEFT_SHIFT, js_bigint_from_int64(rt, 1),
                           js_bigint_from_int64(rt, JS_BIG_INT_MAX_BITS - 1));
    ck_assert(JS_IsException(js_bigint_binary(rt, JS_BIG_INT_ADD, most, most, &error)));
    ck_assert_int_eq(error, JS_BIG_INT_TOO_LARGE);
    ck_assert(JS_IsException(js_bigint_binary(rt, JS_BIG_INT_MULTIPLY, most, most, &error)));
    ck_assert_int_eq(error, JS_BIG_INT_TOO_LARGE);
    js_free_rt_value(rt, most);
    JSValue minus_one = js_bigint_from_int64(rt, -1);
    ck_assert(JS_IsException(js_bigint_as_uint_n(rt, 1ull << 53, minus_one, &error)));
    ck_assert_int_eq(error, JS_BIG_INT_TOO_LARGE);
    expect_big(js_bigint_as_int_n(rt, 1ull << 53, minus_one, &error), "-1", 10);
    expect_big(js_bigint_as_uint_n(rt, 64, minus_one, &error), "18446744073709551615", 10);
    expect_big(js_bigint_from_uint64(rt, UINT64_MAX), "18446744073709551615", 10);
    JSValue x = big("-18446744073709551617");
    ck_assert_uint_eq(js_bigint_to_uint64(x), UINT64_MAX);
    js_free_rt_value(rt, x);
}
END_TEST

// ---- Each allocation fails once
// ------------------------------------------------------------------

// Runs the operation in fresh runtimes with allocation 1, 2, 3, ... failing until it succeeds with
// none failed. It returns whether it succeeded, and frees all it made either way.
static void sweep(bool (*operation)(JSRuntime *fresh))
{
    for (uint64_t n = 1;; n++) {
        ck_assert_uint_lt(n, 5000);
        JSRuntime fresh;
        start_in(&fresh);
        fresh.allocator.fail_at = fresh.allocator.attempts + n;
        uint64_t fail_at = fresh.allocator.fail_at;
        bool is_done = operation(&fresh);
        bool has_failed = fresh.allocator.attempts >= fail_at;
        fresh.allocator.fail_at = 0;
        ck_assert_uint_eq(js_atom_dynamic_count(&fresh), 0);
        stop_in(&fresh);
        if (!has_failed) {
            ck_assert(is_done);
            ck_assert_uint_gt(n, 1);
            return;
        }
    }
}

static bool use_strings(JSRuntime *fresh)
{
    bool is_done = false;
    JSString *parts[6] = {NULL};
    JSStringBuilder b;
    js_string_builder_init(&b, fresh);
    char *utf8 = NULL;
    uint16_t *utf16 = NULL;
    if (!(parts[0] = js_string_new_utf8(fresh, "caf\xc3\xa9 \xe2\x82\xac", 9)) ||
        !(parts[1] = js_string_substring(fresh, parts[0], 1, 4)) ||
        !(parts[2] = js_string_new_empty(fresh)) || !(parts[3] = js_string_new_unit(fresh, 'x')) ||
        !(parts[4] = js_string_from_number(fresh, 0.5, 2)) ||
        !(parts[5] = js_string_new_code_point(fresh, 0x1f600)) ||
        !(utf8 = js_string_to_utf8(fresh, parts[0], NULL, false)) ||
        !(utf16 = js_string_to_utf16(fresh, parts[0], NULL)))
        goto done;
    for (int i = 0; i < 6; i++) {
        js_string_builder_string(&b, parts[i]);
        js_string_builder_fill(&b, 'f', 40);
    }
    JSValue v = js_string_builder_end(&b);
    is_done = !JS_IsException(v);
    ck_assert_int_eq(is_done, !b.failed);
    js_free_rt_value(fresh, v);
done:
    js_string_builder_free(&b);
    for (int i = 0; i < 6; i++)
        js_heap_free(fresh, parts[i]);
    js_heap_free_block(fresh, utf8);
    js_heap_free_block(fresh, utf16);
    return is_done;
}

static bool use_ropes(JSRuntime *fresh)
{
    bool is_done = true;
    uint8_t units[700];
    memset(units, 'r', sizeof units);
    JSValue v = js_string_value_or_exception(js_string_new_narrow(fresh, units, 100));
    for (uint32_t i = 0; i < 40 && !JS_IsException(v); i++) {
        JSString *s = js_string_new_narrow(fresh, units, i % 4 == 3 ? 700 : 7 * (i + 1));
        bool too_long;
        if (!s) {
            js_free_rt_value(fresh, v);
            return false;
        }
        v = i & 1 ? js_string_concat(fresh, js_string_value(s), v, &too_long)
                  : js_string_concat(fresh, v, js_string_value(s), &too_long);
        ck_assert(!too_long);
        if (i == 20 && !JS_IsException(v))
            is_done &= js_string_peek_flat(fresh, v) != NULL;
    }
    if (JS_IsException(v))
        return false;
    js_value_check(fresh, v);
    JSStringBuilder b;
    js_string_builder_init(&b, fresh);
    js_string_builder_value(&b, v);
    js_free_rt_value(fresh, v);
    v = js_string_builder_end(&b);
    is_done &= !JS_IsException(v);
    js_free_rt_value(fresh, v);
    return is_done;
}

static bool use_atoms(JSRuntime *fresh)
{
    JSAtom atoms[200] = {JS_ATOM_NULL};
    JSString *key = NULL;
    JSSymbol *symbols[4] = {NULL};
    bool is_done = false;
    for (int i = 0; i < 200; i++) {
        char name[16];
        snprintf(name, sizeof name, "key %d", i);
        atoms[i] = js_atom_from_utf8(fresh, name, strlen(name));
        if (atoms[i] == JS_ATOM_NULL)
            goto done;
    }
    if (!(key = js_string_new_ascii(fresh, "a key")) ||
        !(symbols[0] = js_symbol_new(fresh, key, JS_ATOM_SYMBOL)) ||
        !(symbols[1] = js_symbol_for(fresh, key)) || !(symbols[2] = js_symbol_for(fresh, key)) ||
        !(symbols[3] = js_symbol_get(fresh, JS_ATOM_Symbol_iterator)))
        goto done;
    ck_assert_ptr_eq(symbols[1], symbols[2]);
    JSValue v = js_atom_get_value(fresh, JS_ATOM_length);
    is_done = !JS_IsException(v);
    js_free_rt_value(fresh, v);
done:
    for (int i = 0; i < 4; i++)
        js_heap_free(fresh, symbols[i]);
    for (int i = 0; i < 200; i++)
        js_atom_free(fresh, atoms[i]);
    js_heap_free(fresh, key);
    return is_done;
}

static bool use_big_integers(JSRuntime *fresh)
{
    static const JSBigIntOp ops[] = {JS_BIG_INT_ADD,       JS_BIG_INT_SUBTRACT, JS_BIG_INT_DIVIDE,
                                     JS_BIG_INT_REMAINDER, JS_BIG_INT_MULTIPLY, JS_BIG_INT_AND,
                                     JS_BIG_INT_XOR};
    JSBigIntError error = JS_BIG_INT_OK;
    bool is_done = false;
    JSString *digits = NULL;
    JSValue b = JS_UNDEFINED, result = JS_UNDEFINED;
    JSValue a = js_bigint_binary(fresh, JS_BIG_INT_EXPONENT, js_mkval_short_big_int(7),
                                 js_mkval_short_big_int(5000), &error);
    if (JS_IsException(a))
        goto done;
    b = js_bigint_binary(fresh, JS_BIG_INT_EXPONENT, js_mkval_short_big_int(-5),
                         js_mkval_short_big_int(2500), &error);
    if (JS_IsException(b))
        goto done;
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        js_free_rt_value(fresh, result);
        result = js_bigint_binary(fresh, ops[i], a, b, &error);
        if (JS_IsException(result))
            goto done;
        js_value_check(fresh, result);
    }
    js_free_rt_value(fresh, result);
    result = js_bigint_as_uint_n(fresh, 1000, b, &error);
    if (JS_IsException(result) || !(digits = js_bigint_to_string(fresh, a, 10)))
        goto done;
    js_free_rt_value(fresh, result);
    result = js_bigint_from_string(fresh, digits, &error);
    is_done = !JS_IsException(result);
    if (is_done)
        ck_assert_int_eq(js_bigint_compare(result, a), 0);
done:
    if (JS_IsException(result))
        ck_assert_int_eq(error, JS_BIG_INT_MEMORY);
    js_heap_free(fresh, digits);
    js_free_rt_value(fresh, result);
    js_free_rt_value(fresh, a);
    js_free_rt_value(fresh, b);
    return is_done;
}

START_TEST(strings_without_memory)
{
    sweep(use_strings);
}
END_TEST

START_TEST(ropes_without_memory)
{
    sweep(use_ropes);
}
END_TEST

START_TEST(atoms_without_memory)
{
    sweep(use_atoms);
}
END_TEST

START_TEST(big_integers_without_memory)
{
    sweep(use_big_integers);
}
END_TEST

START_TEST(no_runtime_without_memory)
{
    JSRuntime fresh;
    js_runtime_init_core(&fresh, NULL, NULL);
    fresh.allocator.fail_at = 1;
    ck_assert(!js_values_init(&fresh));
    js_values_free(&fresh);
    js_runtime_free_core(&fresh);
    ck_assert_uint_eq(fresh.allocator.live_blocks, 0);
}
END_TEST

Suite *value_suite(void)
{
    Suite *suite = suite_create("value");
    const TTest *const groups[][12] = {
        {strings_are_as_narrow_as_can_be, small_strings_are_shared, text_in_and_out, comparison,
         search, array_indices, trim, numbers_from_text, text_of_numbers, builder, builder_limit},
        {short_results_are_flat, built_unit_by_unit, deep_ropes_do_not_recurse, random_ropes,
         rope_limit},
        {runtimes_are_cheap, built_in_atoms, atoms_are_counted, index_atoms, canonical_numbers,
         many_atoms, symbols, text_of_atoms, leaked_atoms_go_with_the_table},
        {big_operators, big_identities, big_text, big_and_doubles, big_limits},
        {strings_without_memory, ropes_without_memory, atoms_without_memory,
         big_integers_without_memory, no_runtime_without_memory},
    };
    static const char *const names[] = {"strings", "ropes", "atoms", "big integers", "failures"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        TCase *tcase = tcase_create(names[i]);
        tcase_set_timeout(tcase, 120);
        tcase_add_checked_fixture(tcase, start, stop);
        for (size_t j = 0; j < 12 && groups[i][j]; j++)
            tcase_add_test(tcase, groups[i][j]);
        suite_add_tcase(suite, tcase);
    }
    return suite;
}
