// SPDX-License-Identifier: MIT
// Case mapping and folding, independent of locale.
#ifndef ENGINE_UNICODE_CASE_H
#define ENGINE_UNICODE_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JS_CASE_MAPPING_MAX 3

// Full mappings with the unconditional part of SpecialCasing.txt. Write 1 to 3 code points and
// return how many. Final_Sigma is up to the caller.
int js_unicode_to_upper(uint32_t code, uint32_t out[JS_CASE_MAPPING_MAX]);
int js_unicode_to_lower(uint32_t code, uint32_t out[JS_CASE_MAPPING_MAX]);

// Simple mappings of UnicodeData.txt.
uint32_t js_unicode_simple_upper(uint32_t code);
uint32_t js_unicode_simple_lower(uint32_t code);

// scf(code): statuses C and S of CaseFolding.txt.
uint32_t js_unicode_simple_fold(uint32_t code);

// ECMA-262 sec-runtime-semantics-canonicalize-ch with IgnoreCase and without u or v:
// full upper case, unless it is more than one unit or would map into ASCII.
uint32_t js_unicode_canonicalize_legacy(uint32_t unit);

// Canonicalize with IgnoreCase.
static inline uint32_t js_unicode_canonicalize(uint32_t code, bool unicode_mode)
{
    return unicode_mode ? js_unicode_simple_fold(code) : js_unicode_canonicalize_legacy(code);
}

bool js_unicode_is_cased(uint32_t code);
bool js_unicode_is_case_ignorable(uint32_t code);

// Whether the sigma (U+03A3) at `index` ends a word: condition Final_Sigma.
bool js_unicode_is_final_sigma(const uint16_t *text, size_t length, size_t index);

#endif
