// SPDX-License-Identifier: MIT
// Bit counts, rounding and size arithmetic that reports overflow.
#ifndef ENGINE_BASE_BITS_H
#define ENGINE_BASE_BITS_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Leading and trailing zero bits; the full width for 0.
static inline int js_clz32(uint32_t value)
{
    return value == 0 ? 32 : __builtin_clz(value);
}

static inline int js_clz64(uint64_t value)
{
    return value == 0 ? 64 : __builtin_clzll(value);
}

static inline int js_ctz32(uint32_t value)
{
    return value == 0 ? 32 : __builtin_ctz(value);
}

static inline int js_ctz64(uint64_t value)
{
    return value == 0 ? 64 : __builtin_ctzll(value);
}

static inline int js_popcount32(uint32_t value)
{
    return __builtin_popcount(value);
}

// Each returns true and stores where the result fits; otherwise *out is not to be used.
static inline bool js_size_add(size_t a, size_t b, size_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

static inline bool js_size_multiply(size_t a, size_t b, size_t *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

// SIZE_MAX where the result does not fit; an allocation of that size always fails.
static inline size_t js_size_add_saturated(size_t a, size_t b)
{
    size_t sum;
    return js_size_add(a, b, &sum) ? sum : SIZE_MAX;
}

static inline size_t js_size_multiply_saturated(size_t a, size_t b)
{
    size_t product;
    return js_size_multiply(a, b, &product) ? product : SIZE_MAX;
}

// `alignment` is a power of two. SIZE_MAX where the result does not fit.
static inline size_t js_size_align(size_t size, size_t alignment)
{
    assert(alignment != 0 && (alignment & (alignment - 1)) == 0);
    return size > SIZE_MAX - (alignment - 1) ? SIZE_MAX : (size + alignment - 1) & ~(alignment - 1);
}

static inline bool js_is_power_of_two(uint32_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

// The least power of two that is not below value; 0 where there is none.
static inline uint32_t js_power_of_two_above(uint32_t value)
{
    if (value <= 1)
        return 1;
    return value > 0x80000000u ? 0 : 1u << (32 - js_clz32(value - 1));
}

static inline uint64_t js_double_bits(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double js_double_from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t js_float_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float js_float_from_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// IEEE 754 binary16, for Float16Array and Math.f16round. To it: to nearest, ties to even,
// in one rounding.
uint16_t js_half_from_double(double value);
double js_half_to_double(uint16_t bits);

#endif
