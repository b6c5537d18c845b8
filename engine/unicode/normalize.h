// SPDX-License-Identifier: MIT
// The four normalization forms of UAX #15.
#ifndef ENGINE_UNICODE_NORMALIZE_H
#define ENGINE_UNICODE_NORMALIZE_H

#include "base/buffer.h"

typedef enum JSNormalForm {
    JS_NORMAL_NFC,
    JS_NORMAL_NFD,
    JS_NORMAL_NFKC,
    JS_NORMAL_NFKD,
} JSNormalForm;

// Reads "NFC", "NFD", "NFKC" or "NFKD".
bool js_unicode_parse_normal_form(const char *name, size_t length, JSNormalForm *form);

// Appends the normalized text as host-order units: 16-bit, or 32-bit for code points. Lone
// surrogates stay. False where memory is short.
bool js_unicode_normalize(JSNormalForm form, const uint16_t *text, size_t length, JSBuffer *out);
bool js_unicode_normalize_codes(JSNormalForm form, const uint32_t *codes, size_t count,
                                JSBuffer *out);

// Quick check: true where the text surely is in that form already. False means perhaps not.
bool js_unicode_is_normalized(JSNormalForm form, const uint16_t *text, size_t length);

#endif
