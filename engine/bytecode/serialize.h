// SPDX-License-Identifier: MIT
// What serialize.c and deserialize.c agree on. The form is:
//   magic, version, number of opcodes (LEB128)
//   the atoms, as text: atom number i + 1 stands for the i-th, 0 for none
//   the source bytes, or none
//   the function, with inner ones where they stand as constants
// Numbers are LEB128 except doubles (8 bytes, little-endian) and those in code. Atom operands in
// code are atom numbers.
#ifndef ENGINE_BYTECODE_SERIALIZE_H
#define ENGINE_BYTECODE_SERIALIZE_H

#define JS_BYTECODE_MAGIC   "TDBC"
#define JS_BYTECODE_VERSION 1

enum {
    JS_SERIAL_UNDEFINED,
    JS_SERIAL_NULL,
    JS_SERIAL_FALSE,
    JS_SERIAL_TRUE,
    JS_SERIAL_INT,
    JS_SERIAL_DOUBLE,
    JS_SERIAL_NARROW_STRING,
    JS_SERIAL_WIDE_STRING,
    JS_SERIAL_BIG_INT, // sign, then hexadecimal digits
    JS_SERIAL_FUNCTION,
};

// The flags of a function, in this order from bit 0.
#define JS_SERIAL_FLAGS(X)                                                                         \
    X(is_strict)                                                                                   \
    X(is_arrow)                                                                                    \
    X(is_async)                                                                                    \
    X(is_generator)                                                                                \
    X(is_constructor)                                                                              \
    X(has_prototype)                                                                               \
    X(is_class_constructor)                                                                        \
    X(is_derived_constructor)                                                                      \
    X(needs_home_object)                                                                           \
    X(has_simple_parameters)                                                                       \
    X(is_method)                                                                                   \
    X(uses_arguments)                                                                              \
    X(has_direct_eval)                                                                             \
    X(is_fields)                                                                                   \
    X(is_backtrace_barrier)

#define JS_SERIAL_SCOPE_FLAGS(X)                                                                   \
    X(is_strict)                                                                                   \
    X(allow_new_target)                                                                            \
    X(allow_super_property)                                                                        \
    X(allow_super_call)                                                                            \
    X(forbid_arguments)                                                                            \
    X(is_module)                                                                                   \
    X(vars_are_global)

#define JS_SERIAL_BINDING_FLAGS(X)                                                                 \
    X(is_outer)                                                                                    \
    X(is_checked)                                                                                  \
    X(is_function_scope)                                                                           \
    X(is_lexical)

#endif
