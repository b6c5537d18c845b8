// SPDX-License-Identifier: MIT
// The bytes of JS_WriteObject: a version, then one value. Numbers are LEB128 unless said otherwise.
#ifndef ENGINE_API_OBJECT_FORMAT_H
#define ENGINE_API_OBJECT_FORMAT_H

#define JS_OBJECT_FORMAT_VERSION 1

// A tag byte, then:
typedef enum JSObjectTag {
    JS_OBJECT_TAG_INVALID,
    JS_OBJECT_TAG_NULL,
    JS_OBJECT_TAG_UNDEFINED,
    JS_OBJECT_TAG_FALSE,
    JS_OBJECT_TAG_TRUE,
    JS_OBJECT_TAG_INT,     // signed
    JS_OBJECT_TAG_DOUBLE,  // 8 bytes, little-endian
    JS_OBJECT_TAG_NARROW,  // length, bytes
    JS_OBJECT_TAG_WIDE,    // length, 16-bit units, little-endian
    JS_OBJECT_TAG_BIG_INT, // a string value: decimal text
    JS_OBJECT_TAG_SYMBOL,  // 0 and the number of a well-known one, or 1 and the key (Symbol.for)
    JS_OBJECT_TAG_OBJECT,  // count, pairs of key and value
    JS_OBJECT_TAG_ARRAY,   // length, values; holes are JS_OBJECT_TAG_HOLE
    JS_OBJECT_TAG_HOLE,
    JS_OBJECT_TAG_PRIMITIVE, // a primitive value to be wrapped in an object
    JS_OBJECT_TAG_DATE,      // the time value, 8 bytes as a double
    JS_OBJECT_TAG_REGEXP,    // source and flags, two strings
    JS_OBJECT_TAG_ERROR,     // JSErrorType, then as OBJECT
    JS_OBJECT_TAG_MAP,       // count, pairs
    JS_OBJECT_TAG_SET,       // count, values
    JS_OBJECT_TAG_BUFFER,    // length, max length + 1 or 0, bytes
    JS_OBJECT_TAG_SHARED,    // length, max length + 1 or 0, address as 8 bytes
    JS_OBJECT_TAG_TYPED,     // JSTypedArrayEnum, offset, length + 1 (0: tracks), the buffer
    JS_OBJECT_TAG_REFERENCE, // number of an object written before
    JS_OBJECT_TAG_BYTECODE,  // see bytecode/serialize.c
    JS_OBJECT_TAG_COUNT,
} JSObjectTag;

#endif
