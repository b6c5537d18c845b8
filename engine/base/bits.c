// SPDX-License-Identifier: MIT
// IEEE 754 binary16.
#include "base/bits.h"

uint16_t js_half_from_double(double value)
{
    uint64_t bits = js_double_bits(value);
    uint16_t sign = (uint16_t)(bits >> 48 & 0x8000);
    int exponent = (int)(bits >> 52 & 0x7FF) - 1023;
    uint64_t fraction = bits & 0xFFFFFFFFFFFFFu;
    if (exponent == 1024)
        return (uint16_t)(sign | 0x7C00 | (fraction != 0 ? 0x200 : 0));
    if (exponent > 15)
        return (uint16_t)(sign | 0x7C00);
    if (exponent < -25)
        return sign; // below half of the least subnormal number
    // The significand in units of the result's last place, plus the bits that are cut off.
    uint64_t significand = fraction | (uint64_t)1 << 52;
    int cut = exponent >= -14 ? 42 : 42 + (-14 - exponent);
    assert(cut >= 42 && cut <= 53);
    uint64_t half = (uint64_t)1 << (cut - 1);
    uint64_t rest = significand & ((half << 1) - 1);
    uint32_t result = (uint32_t)(significand >> cut);
    if (rest > half || (rest == half && (result & 1)))
        result++;
    // The leading bit of a normal number adds one to the exponent field, and so does a carry.
    if (exponent >= -14)
        result += (uint32_t)(exponent + 14) << 10;
    assert(result <= 0x7C00);
    return (uint16_t)(sign | result);
}

double js_half_to_double(uint16_t bits)
{
    int exponent = bits >> 10 & 0x1F;
    uint64_t fraction = bits & 0x3FF;
    uint64_t sign = (uint64_t)(bits & 0x8000) << 48;
    if (exponent == 31)
        return js_double_from_bits(sign | (uint64_t)0x7FF << 52 | fraction << 42);
    if (exponent == 0) {
        double magnitude = (double)fraction * 0x1p-24;
        return sign ? -magnitude : magnitude;
    }
    return js_double_from_bits(sign | (uint64_t)(exponent - 15 + 1023) << 52 | fraction << 42);
}
