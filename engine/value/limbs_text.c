// SPDX-License-Identifier: MIT
// Limbs from digits and to digits. Radixes that are powers of two go bit by bit; the others by
// halves, with the powers radix^(chunk * 2^level) as split points, so that the cost is that of
// multiplication and division.
#include "value/limbs.h"

#include "base/bits.h"
#include "base/number_text.h"

#include <assert.h>

#define MAX_LEVELS    28
#define PLAIN_LEVEL   4 // up to 2^4 chunks one limb at a time
#define DIGIT_LETTERS "0123456789abcdefghijklmnopqrstuvwxyz"

// The most digits whose value always fits a limb, and radix to that power.
typedef struct Chunk {
    uint32_t digits;
    uint64_t power;
} Chunk;

static Chunk chunk_of(int radix)
{
    Chunk chunk = {0, 1};
    while (chunk.power <= UINT64_MAX / (unsigned)radix) {
        chunk.power *= (unsigned)radix;
        chunk.digits++;
    }
    return chunk;
}

static unsigned bits_of_radix(int radix) // of a power of two; 0: none
{
    return js_is_power_of_two((uint32_t)radix) ? (unsigned)js_ctz32((uint32_t)radix) : 0;
}

typedef struct Number {
    uint64_t *limbs;
    uint32_t length;
} Number;

// powers[i] = chunk.power ^ 2^i
typedef struct Powers {
    JSRuntime *rt;
    Chunk chunk;
    int radix;
    int count;
    Number levels[MAX_LEVELS];
} Powers;

static void powers_init(Powers *powers, JSRuntime *rt, int radix)
{
    *powers = (Powers){.rt = rt, .chunk = chunk_of(radix), .radix = radix};
}

static void powers_free(Powers *powers)
{
    for (int i = 0; i < powers->count; i++)
        js_heap_free_block(powers->rt, powers->levels[i].limbs);
}

static bool powers_add(Powers *powers)
{
    assert(powers->count < MAX_LEVELS);
    Number *level = &powers->levels[powers->count];
    if (powers->count == 0) {
        level->limbs = js_heap_alloc(powers->rt, sizeof *level->limbs);
        if (!level->limbs)
            return false;
        level->limbs[0] = powers->chunk.power;
        level->length = 1;
    } else {
        const Number *root = level - 1;
        size_t length = 2 * (size_t)root->length;
        level->limbs = js_heap_alloc(powers->rt, length * sizeof *level->limbs);
        if (!level->limbs)
            return false;
        if (!js_limbs_multiply(powers->rt, level->limbs, root->limbs, root->length, root->limbs,
                               root->length)) {
            js_heap_free_block(powers->rt, level->limbs);
            level->limbs = NULL;
            return false;
        }
        level->length = js_limbs_trim(level->limbs, (uint32_t)length);
    }
    powers->count++;
    return true;
}

// ---- From digits -----------------------------------------------------------------------------

uint32_t js_limbs_digits_room(size_t count, int radix)
{
    size_t chunks = count / chunk_of(radix).digits + 1;
    assert(chunks <= UINT32_MAX / 2);
    return (uint32_t)chunks + 1;
}

static uint32_t from_bits(uint64_t *limbs, const char *digits, size_t count, unsigned bits)
{
    uint32_t length = 0;
    uint64_t limb = 0;
    unsigned filled = 0;
    for (size_t i = count; i-- > 0;) {
        uint64_t digit = js_digit_value((uint8_t)digits[i]);
        limb |= digit << filled;
        filled += bits;
        if (filled >= JS_LIMB_BITS) {
            limbs[length++] = limb;
            filled -= JS_LIMB_BITS;
            limb = filled ? digit >> (bits - filled) : 0;
        }
    }
    if (filled > 0)
        limbs[length++] = limb;
    return js_limbs_trim(limbs, length);
}

static uint32_t from_digits_plainly(uint64_t *limbs, const char *digits, size_t count,
                                    const Powers *powers)
{
    uint32_t length = 0;
    for (size_t i = 0; i < count;) {
        // The first chunk takes what is over.
        size_t take = (count - i) % powers->chunk.digits;
        if (take == 0)
            take = powers->chunk.digits;
        uint64_t value = 0;
        for (size_t end = i + take; i < end; i++)
            value = value * (unsigned)powers->radix + js_digit_value((uint8_t)digits[i]);
        uint64_t carry = js_limbs_multiply_small(limbs, limbs, length, powers->chunk.power, value);
        if (carry)
            limbs[length++] = carry;
    }
    return length;
}

// `limbs` has js_limbs_digits_room(count).
static bool from_digits_by_halves(uint64_t *limbs, uint32_t *length, const char *digits,
                                  size_t count, Powers *powers)
{
    int level = 0;
    while (((size_t)powers->chunk.digits << (level + 1)) < count)
        level++;
    if (level <= PLAIN_LEVEL) {
        *length = from_digits_plainly(limbs, digits, count, powers);
        return true;
    }
    while (powers->count <= level) {
        if (!powers_add(powers))
            return false;
    }
    const Number *power = &powers->levels[level];
    size_t low_count = (size_t)powers->chunk.digits << level;
    size_t high_count = count - low_count;
    uint32_t high_room = js_limbs_digits_room(high_count, powers->radix);
    uint32_t low_room = js_limbs_digits_room(low_count, powers->radix);
    size_t product_room = (size_t)high_room + power->length;
    uint64_t *high =
        js_heap_alloc(powers->rt, ((size_t)high_room + low_room + product_room) * sizeof *high);
    if (!high)
        return false;
    uint64_t *low = high + high_room;
    uint64_t *product = low + low_room;
    uint32_t high_length, low_length;
    bool is_done =
        from_digits_by_halves(high, &high_length, digits, high_count, powers) &&
        from_digits_by_halves(low, &low_length, digits + high_count, low_count, powers) &&
        js_limbs_multiply(powers->rt, product, high, high_length, power->limbs, power->length);
    if (is_done) {
        uint32_t product_length = high_length + power->length;
        assert(low_length <= product_length); // below the power that splits
        uint64_t carry = js_limbs_add(product, product, product_length, low, low_length);
        assert(carry == 0);
        (void)carry;
        *length = js_limbs_trim(product, product_length);
        assert(*length <= js_limbs_digits_room(count, powers->radix));
        memcpy(limbs, product, *length * sizeof *limbs);
    }
    js_heap_free_block(powers->rt, high);
    return is_done;
}

bool js_limbs_from_digits(JSRuntime *rt, uint64_t *limbs, uint32_t *length, const char *digits,
                          size_t count, int radix)
{
    assert(radix >= 2 && radix <= 36);
    unsigned bits = bits_of_radix(radix);
    if (bits != 0) {
        *length = from_bits(limbs, digits, count, bits);
        return true;
    }
    Powers powers;
    powers_init(&powers, rt, radix);
    bool is_done = from_digits_by_halves(limbs, length, digits, count, &powers);
    powers_free(&powers);
    return is_done;
}

// ---- To digits -------------------------------------------------------------------------------

static char *to_bits(JSRuntime *rt, const uint64_t *limbs, uint32_t length, unsigned bits,
                     char **start)
{
    uint64_t bit_length = js_limbs_bit_length(limbs, length);
    size_t count = (size_t)((bit_length + bits - 1) / bits);
    char *text = js_heap_alloc(rt, count + 1);
    if (!text)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        uint64_t at = (uint64_t)i * bits;
        uint32_t limb = (uint32_t)(at / JS_LIMB_BITS);
        unsigned offset = at % JS_LIMB_BITS;
        uint64_t digit = limbs[limb] >> offset;
        if (offset > JS_LIMB_BITS - bits && limb + 1 < length)
            digit |= limbs[limb + 1] << (JS_LIMB_BITS - offset);
        text[count - 1 - i] = DIGIT_LETTERS[digit & ((1u << bits) - 1)];
    }
    text[count] = 0;
    *start = text;
    return text;
}

// Writes chunk.digits << level digits, with leading zeroes. Destroys the limbs.
static void to_digits_plainly(uint64_t *limbs, uint32_t length, const Powers *powers, int level,
                              char *out)
{
    size_t width = (size_t)powers->chunk.digits << level;
    size_t at = width;
    length = js_limbs_trim(limbs, length);
    while (length > 0) {
        uint64_t value = js_limbs_divide_small(limbs, limbs, length, powers->chunk.power);
        length = js_limbs_trim(limbs, length);
        for (uint32_t i = 0; i < powers->chunk.digits; i++) {
            out[--at] = DIGIT_LETTERS[value % (unsigned)powers->radix];
            value /= (unsigned)powers->radix;
        }
    }
    memset(out, '0', at);
}

static bool to_digits_by_halves(uint64_t *limbs, uint32_t length, const Powers *powers, int level,
                                char *out)
{
    length = js_limbs_trim(limbs, length);
    if (level <= PLAIN_LEVEL || length <= 1) {
        to_digits_plainly(limbs, length, powers, level, out);
        return true;
    }
    const Number *power = &powers->levels[level - 1];
    size_t half = (size_t)powers->chunk.digits << (level - 1);
    if (js_limbs_compare(limbs, length, power->limbs, power->length) < 0) {
        memset(out, '0', half);
        return to_digits_by_halves(limbs, length, powers, level - 1, out + half);
    }
    uint32_t quotient_length = length - power->length + 1;
    uint64_t *quotient =
        js_heap_alloc(powers->rt, ((size_t)quotient_length + power->length) * sizeof *quotient);
    if (!quotient)
        return false;
    uint64_t *rest = quotient + quotient_length;
    bool is_done =
        js_limbs_divide(powers->rt, quotient, rest, limbs, length, power->limbs, power->length) &&
        to_digits_by_halves(quotient, quotient_length, powers, level - 1, out) &&
        to_digits_by_halves(rest, power->length, powers, level - 1, out + half);
    js_heap_free_block(powers->rt, quotient);
    return is_done;
}

char *js_limbs_to_digits(JSRuntime *rt, const uint64_t *limbs, uint32_t length, int radix,
                         char **start)
{
    assert(radix >= 2 && radix <= 36);
    assert(length == 0 || limbs[length - 1] != 0);
    if (length == 0) {
        *start = js_heap_alloc(rt, 2);
        if (*start)
            memcpy(*start, "0", 2);
        return *start;
    }
    unsigned bits = bits_of_radix(radix);
    if (bits != 0)
        return to_bits(rt, limbs, length, bits, start);
    Powers powers;
    char *text = NULL;
    powers_init(&powers, rt, radix);
    uint64_t *copy = js_heap_alloc(rt, length * sizeof *copy);
    if (!copy)
        return NULL;
    memcpy(copy, limbs, length * sizeof *copy);
    // The number is below chunk.power ^ 2^level.
    int level = 0;
    for (;; level++) {
        if (powers.count == level && !powers_add(&powers))
            goto done;
        const Number *power = &powers.levels[level];
        // The next power, a square, is surely larger where it has more limbs.
        if (js_limbs_compare(limbs, length, power->limbs, power->length) < 0)
            break;
        if (2 * (uint64_t)power->length - 1 > length) {
            level++;
            break;
        }
    }
    size_t width = (size_t)powers.chunk.digits << level;
    text = js_heap_alloc(rt, width + 1);
    if (!text)
        goto done;
    if (!to_digits_by_halves(copy, length, &powers, level, text)) {
        js_heap_free_block(rt, text);
        text = NULL;
        goto done;
    }
    text[width] = 0;
    *start = text;
    while (**start == '0' && (*start)[1] != 0)
        (*start)++;
done:
    js_heap_free_block(rt, copy);
    powers_free(&powers);
    return text;
}
