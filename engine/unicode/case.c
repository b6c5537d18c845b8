// SPDX-License-Identifier: MIT
// Case mapping and folding from the generated runs.
#include "unicode/case.h"

#include "base/utf.h"
#include "unicode/properties.h"
#include "unicode/tables.h"

static uint32_t map_by_runs(const JSTableCaseRun *runs, uint32_t count, uint32_t code)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (runs[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == count || runs[low].first > code || (code - runs[low].first) % runs[low].step != 0)
        return code;
    return code + (uint32_t)runs[low].delta;
}

uint32_t js_unicode_simple_upper(uint32_t code)
{
    if (code < 0x80)
        return code - 'a' < 26 ? code - 0x20 : code;
    return map_by_runs(js_table_upper, js_table_upper_count, code);
}

uint32_t js_unicode_simple_lower(uint32_t code)
{
    if (code < 0x80)
        return code - 'A' < 26 ? code + 0x20 : code;
    return map_by_runs(js_table_lower, js_table_lower_count, code);
}

uint32_t js_unicode_simple_fold(uint32_t code)
{
    if (code < 0x80)
        return code - 'A' < 26 ? code + 0x20 : code;
    return map_by_runs(js_table_fold, js_table_fold_count, code);
}

static const JSTableSpecialCase *find_special(const JSTableSpecialCase *table, uint32_t count,
                                              uint32_t code)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (table[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && table[low].code == code ? &table[low] : NULL;
}

static int write_special(const JSTableSpecialCase *special, uint32_t *out)
{
    int count = 0;
    while (count < JS_CASE_MAPPING_MAX && special->to[count] != 0) {
        out[count] = special->to[count];
        count++;
    }
    assert(count > 1);
    return count;
}

int js_unicode_to_upper(uint32_t code, uint32_t out[JS_CASE_MAPPING_MAX])
{
    if (code >= 0x80) {
        const JSTableSpecialCase *special =
            find_special(js_table_special_upper, js_table_special_upper_count, code);
        if (special)
            return write_special(special, out);
    }
    out[0] = js_unicode_simple_upper(code);
    return 1;
}

int js_unicode_to_lower(uint32_t code, uint32_t out[JS_CASE_MAPPING_MAX])
{
    if (code >= 0x80) {
        const JSTableSpecialCase *special =
            find_special(js_table_special_lower, js_table_special_lower_count, code);
        if (special)
            return write_special(special, out);
    }
    out[0] = js_unicode_simple_lower(code);
    return 1;
}

uint32_t js_unicode_canonicalize_legacy(uint32_t unit)
{
    if (unit < 0x80)
        return js_unicode_simple_upper(unit);
    if (unit > 0xFFFF || find_special(js_table_special_upper, js_table_special_upper_count, unit))
        return unit;
    uint32_t upper = js_unicode_simple_upper(unit);
    return upper < 0x80 || upper > 0xFFFF ? unit : upper;
}

bool js_unicode_is_final_sigma(const uint16_t *text, size_t length, size_t index)
{
    assert(index < length);
    bool cased = false;
    for (size_t at = index; at > 0 && !cased;) {
        uint32_t code = js_utf16_previous(text, &at);
        if (js_unicode_is_case_ignorable(code))
            continue;
        if (!js_unicode_is_cased(code))
            return false;
        cased = true;
    }
    if (!cased)
        return false;
    for (size_t at = index + 1; at < length;) {
        uint32_t code = js_utf16_next(text, length, &at);
        if (!js_unicode_is_case_ignorable(code))
            return !js_unicode_is_cased(code);
    }
    return true;
}
