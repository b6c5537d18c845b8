// SPDX-License-Identifier: MIT
// Base64 and hexadecimal text of Uint8Array (ECMA-262 sec-uint8array.frombase64 and its kin).
#include "builtins/typed_array_method.h"

#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"

#include <assert.h>

typedef enum LastChunk { LAST_LOOSE, LAST_STRICT, LAST_STOP_BEFORE_PARTIAL } LastChunk;

// What came out of decoding; on an error the bytes before it stand.
typedef struct Decoded {
    uint8_t *bytes;
    size_t limit; // bytes that may be written
    size_t count;
    uint32_t read; // code units
    const char *error;
} Decoded;

// ---- Options
// -----------------------------------------------------------------------------------------

// ECMA-262 sec-getoptionsobject, for the lookups that follow. -1: exception.
static int check_options(JSContext *ctx, JSValueConst options)
{
    if (JS_IsUndefined(options) || JS_IsObject(options))
        return 0;
    js_throw_not_an_object(ctx, options);
    return -1;
}

// The index of the option's text in `names`, 0 where it is undefined. -1: exception.
static int get_choice(JSContext *ctx, JSValueConst options, JSAtom key, const char *const *names,
                      int name_count)
{
    int choice = -1;
    if (JS_IsUndefined(options))
        return 0;
    JSValue value = js_get(ctx, options, key);
    if (JS_IsException(value))
        return -1;
    if (JS_IsUndefined(value)) {
        choice = 0;
    } else if (JS_IsString(value)) {
        const JSString *text = js_flatten(ctx, value);
        for (int i = 0; i < name_count && text; i++)
            if (js_string_equal_ascii(text, names[i]))
                choice = i;
        if (text && choice < 0)
            js_throw_type_error_atom(ctx, "invalid value of the option %s", key);
    } else {
        js_throw_type_error_atom(ctx, "the option %s must be a string", key);
    }
    js_free_value(ctx, value);
    return choice;
}

// 1: base64url
static int get_alphabet(JSContext *ctx, JSValueConst options)
{
    static const char *const names[] = {"base64", "base64url"};
    return get_choice(ctx, options, JS_ATOM_alphabet, names, 2);
}

static int get_last_chunk(JSContext *ctx, JSValueConst options)
{
    static const char *const names[] = {
        [LAST_LOOSE] = "loose",
        [LAST_STRICT] = "strict",
        [LAST_STOP_BEFORE_PARTIAL] = "stop-before-partial",
    };
    return get_choice(ctx, options, JS_ATOM_lastChunkHandling, names, 3);
}

// ---- Decoding
// ------------------------------------------------------------------------------------------

static uint32_t skip_space(const JSString *text, uint32_t index)
{
    for (; index < text->length; index++) {
        uint16_t unit = js_string_unit(text, index);
        if (unit != ' ' && unit != '\t' && unit != '\n' && unit != '\f' && unit != '\r')
            break;
    }
    return index;
}

// The six bits of a digit, or -1.
static int digit_value(uint16_t unit, bool is_url)
{
    if (unit >= 'A' && unit <= 'Z')
        return unit - 'A';
    if (unit >= 'a' && unit <= 'z')
        return unit - 'a' + 26;
    if (unit >= '0' && unit <= '9')
        return unit - '0' + 52;
    if (unit == (is_url ? '-' : '+'))
        return 62;
    return unit == (is_url ? '_' : '/') ? 63 : -1;
}

static void put_byte(Decoded *decoded, uint32_t byte)
{
    assert(decoded->count < decoded->limit);
    decoded->bytes[decoded->count++] = (uint8_t)byte;
}

// Two or three digits at the end. False: bits are left over, and the mode is strict.
static bool put_final_chunk(Decoded *decoded, uint32_t bits, int digits, bool is_strict)
{
    assert(digits == 2 || digits == 3);
    int spare = digits == 2 ? 4 : 2;
    if (is_strict && (bits & ((1u << spare) - 1)) != 0)
        return false;
    bits >>= spare;
    if (digits == 3)
        put_byte(decoded, bits >> 8);
    put_byte(decoded, bits & 255);
    return true;
}

// After a '=' at index - 1: what else the padding needs, and the last chunk.
static void decode_padding(Decoded *decoded, const JSString *text, uint32_t index, uint32_t bits,
                           int digits, LastChunk last_chunk)
{
    if (digits < 2) {
        decoded->error = "misplaced padding";
        return;
    }
    index = skip_space(text, index);
    if (digits == 2) {
        if (index == text->length) {
            if (last_chunk != LAST_STOP_BEFORE_PARTIAL)
                decoded->error = "incomplete padding";
            return;
        }
        if (js_string_unit(text, index) == '=')
            index = skip_space(text, index + 1);
    }
    if (index < text->length)
        decoded->error = "text after the padding";
    else if (!put_final_chunk(decoded, bits, digits, last_chunk == LAST_STRICT))
        decoded->error = "bits left over in the last digit";
    else
        decoded->read = text->length;
}

static void decode_end(Decoded *decoded, const JSString *text, uint32_t bits, int digits,
                       LastChunk last_chunk)
{
    if (digits > 0) {
        if (last_chunk == LAST_STOP_BEFORE_PARTIAL)
            return;
        if (last_chunk == LAST_STRICT || digits == 1) {
            decoded->error = "incomplete last chunk";
            return;
        }
        put_final_chunk(decoded, bits, digits, false);
    }
    decoded->read = text->length;
}

// ECMA-262 sec-frombase64
static void decode_base64(Decoded *decoded, const JSString *text, bool is_url, LastChunk last_chunk)
{
    uint32_t bits = 0;
    int digits = 0;
    uint32_t index = 0;
    if (decoded->limit == 0)
        return;
    for (;;) {
        index = skip_space(text, index);
        if (index == text->length) {
            decode_end(decoded, text, bits, digits, last_chunk);
            return;
        }
        uint16_t unit = js_string_unit(text, index++);
        if (unit == '=') {
            decode_padding(decoded, text, index, bits, digits, last_chunk);
            return;
        }
        int value = digit_value(unit, is_url);
        if (value < 0) {
            decoded->error = "invalid character";
            return;
        }
        size_t room = decoded->limit - decoded->count;
        if ((room == 1 && digits == 2) || (room == 2 && digits == 3))
            return;
        bits = bits << 6 | (uint32_t)value;
        if (++digits < 4)
            continue;
        put_byte(decoded, bits >> 16 & 255);
        put_byte(decoded, bits >> 8 & 255);
        put_byte(decoded, bits & 255);
        bits = 0;
        digits = 0;
        decoded->read = index;
        if (decoded->count == decoded->limit)
            return;
    }
}

static int hex_value(uint16_t unit)
{
    if (unit >= '0' && unit <= '9')
        return unit - '0';
    unit |= 0x20;
    return unit >= 'a' && unit <= 'f' ? unit - 'a' + 10 : -1;
}

// ECMA-262 sec-fromhex
static void decode_hex(Decoded *decoded, const JSString *text)
{
    if (text->length % 2 != 0) {
        decoded->error = "odd number of digits";
        return;
    }
    while (decoded->read < text->length && decoded->count < decoded->limit) {
        int high = hex_value(js_string_unit(text, decoded->read));
        int low = hex_value(js_string_unit(text, decoded->read + 1));
        if (high < 0 || low < 0) {
            decoded->error = "invalid digit";
            return;
        }
        put_byte(decoded, (uint32_t)(high << 4 | low));
        decoded->read += 2;
    }
}

// ---- From text
// -------------------------------------------------------------------------------------------

typedef enum Encoding { ENCODING_BASE64, ENCODING_BASE64URL, ENCODING_HEX } Encoding;

static void decode(Decoded *decoded, const JSString *text, Encoding encoding, LastChunk last_chunk)
{
    if (encoding == ENCODING_HEX)
        decode_hex(decoded, text);
    else
        decode_base64(decoded, text, encoding == ENCODING_BASE64URL, last_chunk);
}

// The text of an argument that must be a string; borrowed. NULL: exception.
static const JSString *string_argument(JSContext *ctx, JSValueConst v)
{
    if (JS_IsString(v))
        return js_flatten(ctx, v);
    JS_ThrowTypeError(ctx, "not a string");
    return NULL;
}

// Reads the options of decoding. -1: exception.
static int get_decoding(JSContext *ctx, JSValueConst options, Encoding *encoding,
                        LastChunk *last_chunk)
{
    int alphabet = check_options(ctx, options) < 0 ? -1 : get_alphabet(ctx, options);
    int chunk = alphabet < 0 ? -1 : get_last_chunk(ctx, options);
    if (chunk < 0)
        return -1;
    *encoding = alphabet == 1 ? ENCODING_BASE64URL : ENCODING_BASE64;
    *last_chunk = (LastChunk)chunk;
    return 0;
}

static JSValue new_from_text(JSContext *ctx, const JSString *text, Encoding encoding,
                             LastChunk last_chunk)
{
    Decoded decoded = {.limit = (size_t)text->length * 3 / 4 + 3};
    decoded.bytes = js_malloc(ctx, decoded.limit);
    if (!decoded.bytes)
        return JS_EXCEPTION;
    decode(&decoded, text, encoding, last_chunk);
    JSValue array = decoded.error ? JS_ThrowSyntaxError(ctx, "%s", decoded.error)
                                  : js_typed_array_new(ctx, JS_CLASS_UINT8_ARRAY, decoded.count);
    if (!JS_IsException(array) && decoded.count > 0) {
        size_t count;
        memcpy(js_typed_array_data(js_value_object(array), &count), decoded.bytes, decoded.count);
    }
    js_free(ctx, decoded.bytes);
    return array;
}

// ECMA-262 sec-uint8array.frombase64
JSValue js_uint8_array_from_base64(JSContext *ctx, JSValueConst this_value, int argc,
                                   JSValueConst *argv)
{
    Encoding encoding;
    LastChunk last_chunk;
    const JSString *text = string_argument(ctx, argv[0]);
    if (!text || get_decoding(ctx, js_argument(argc, argv, 1), &encoding, &last_chunk) < 0)
        return JS_EXCEPTION;
    return new_from_text(ctx, text, encoding, last_chunk);
}

// ECMA-262 sec-uint8array.fromhex
JSValue js_uint8_array_from_hex(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    const JSString *text = string_argument(ctx, argv[0]);
    return text ? new_from_text(ctx, text, ENCODING_HEX, LAST_LOOSE) : JS_EXCEPTION;
}

static JSObject *this_uint8_array(JSContext *ctx, JSValueConst this_value, JSBufferAccess access)
{
    if (js_value_is_class(this_value, JS_CLASS_UINT8_ARRAY))
        return js_typed_array_require(ctx, this_value, access);
    JS_ThrowTypeError(ctx, "not a Uint8Array");
    return NULL;
}

// {read, written}
static JSValue new_progress(JSContext *ctx, const Decoded *decoded)
{
    JSValue object = js_object_new(ctx);
    if (JS_IsException(object))
        return object;
    if (js_create_data_property(ctx, object, JS_ATOM_read, js_uint32(decoded->read),
                                JS_PROP_C_W_E) < 0 ||
        js_create_data_property(ctx, object, JS_ATOM_written, js_int64((int64_t)decoded->count),
                                JS_PROP_C_W_E) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

static JSValue set_from_text(JSContext *ctx, const JSObject *array, const JSString *text,
                             Encoding encoding, LastChunk last_chunk)
{
    Decoded decoded = {0};
    if (js_typed_array_is_out_of_bounds(array))
        return js_typed_array_throw_bounds(ctx);
    decoded.bytes = js_typed_array_data(array, &decoded.limit);
    decode(&decoded, text, encoding, last_chunk);
    return decoded.error ? JS_ThrowSyntaxError(ctx, "%s", decoded.error)
                         : new_progress(ctx, &decoded);
}

// ECMA-262 sec-uint8array.prototype.setfrombase64
JSValue js_uint8_array_set_from_base64(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv)
{
    Encoding encoding;
    LastChunk last_chunk;
    const JSObject *array = this_uint8_array(ctx, this_value, JS_ACCESS_WRITE);
    const JSString *text = array ? string_argument(ctx, argv[0]) : NULL;
    if (!text || get_decoding(ctx, js_argument(argc, argv, 1), &encoding, &last_chunk) < 0)
        return JS_EXCEPTION;
    return set_from_text(ctx, array, text, encoding, last_chunk);
}

// ECMA-262 sec-uint8array.prototype.setfromhex
JSValue js_uint8_array_set_from_hex(JSContext *ctx, JSValueConst this_value, int argc,
                                    JSValueConst *argv)
{
    const JSObject *array = this_uint8_array(ctx, this_value, JS_ACCESS_WRITE);
    const JSString *text = array ? string_argument(ctx, argv[0]) : NULL;
    return text ? set_from_text(ctx, array, text, ENCODING_HEX, LAST_LOOSE) : JS_EXCEPTION;
}

// ---- To text
// ---------------------------------------------------------------------------------------------

// A narrow string for the caller to fill. NULL: exception.
JS_GIVES static JSString *new_text(JSContext *ctx, size_t length)
{
    if (length > JS_STRING_MAX_LENGTH) {
        js_throw_string_too_long(ctx);
        return NULL;
    }
    JSString *text = js_string_alloc(ctx->rt, (uint32_t)length, false);
    if (!text)
        js_throw_out_of_memory(ctx);
    return text;
}

static void encode_base64(uint8_t *out, const uint8_t *bytes, size_t count, const char *digits,
                          bool has_padding)
{
    size_t i = 0;
    for (; i + 2 < count; i += 3) {
        uint32_t bits = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
        *out++ = (uint8_t)digits[bits >> 18];
        *out++ = (uint8_t)digits[bits >> 12 & 63];
        *out++ = (uint8_t)digits[bits >> 6 & 63];
        *out++ = (uint8_t)digits[bits & 63];
    }
    if (i == count)
        return;
    uint32_t bits = (uint32_t)bytes[i] << 16 | (i + 1 < count ? (uint32_t)bytes[i + 1] << 8 : 0);
    *out++ = (uint8_t)digits[bits >> 18];
    *out++ = (uint8_t)digits[bits >> 12 & 63];
    if (i + 1 < count)
        *out++ = (uint8_t)digits[bits >> 6 & 63];
    else if (has_padding)
        *out++ = '=';
    if (has_padding)
        *out++ = '=';
}

// ECMA-262 sec-uint8array.prototype.tobase64
JSValue js_uint8_array_to_base64(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv)
{
    static const char digits[2][65] = {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    };
    size_t count;
    bool omits_padding = false;
    JSValueConst options = js_argument(argc, argv, 0);
    const JSObject *array = this_uint8_array(ctx, this_value, JS_ACCESS_READ);
    if (!array || check_options(ctx, options) < 0)
        return JS_EXCEPTION;
    int alphabet = get_alphabet(ctx, options);
    if (alphabet < 0)
        return JS_EXCEPTION;
    if (JS_IsObject(options)) {
        JSValue value = js_get(ctx, options, JS_ATOM_omitPadding);
        if (JS_IsException(value))
            return value;
        omits_padding = js_to_boolean(value);
        js_free_value(ctx, value);
    }
    if (js_typed_array_is_out_of_bounds(array))
        return js_typed_array_throw_bounds(ctx);
    const uint8_t *bytes = js_typed_array_data(array, &count);
    size_t length =
        omits_padding ? count / 3 * 4 + (count % 3 ? count % 3 + 1 : 0) : (count + 2) / 3 * 4;
    JSString *text = new_text(ctx, length);
    if (!text)
        return JS_EXCEPTION;
    encode_base64(text->units.narrow, bytes, count, digits[alphabet], !omits_padding);
    return js_string_value(text);
}

// ECMA-262 sec-uint8array.prototype.tohex
JSValue js_uint8_array_to_hex(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    static const char digits[] = "0123456789abcdef";
    size_t count;
    const JSObject *array = this_uint8_array(ctx, this_value, JS_ACCESS_READ);
    if (!array)
        return JS_EXCEPTION;
    if (js_typed_array_is_out_of_bounds(array))
        return js_typed_array_throw_bounds(ctx);
    const uint8_t *bytes = js_typed_array_data(array, &count);
    JSString *text = new_text(ctx, count * 2);
    if (!text)
        return JS_EXCEPTION;
    for (size_t i = 0; i < count; i++) {
        text->units.narrow[i * 2] = (uint8_t)digits[bytes[i] >> 4];
        text->units.narrow[i * 2 + 1] = (uint8_t)digits[bytes[i] & 15];
    }
    return js_string_value(text);
}
