// SPDX-License-Identifier: MIT
// The kinds of a census, with the names that reports use. Both ends of a runner's pipe read this.
#ifndef HARNESS_PROBE_KINDS_H
#define HARNESS_PROBE_KINDS_H

#define PROBE_KINDS(X)                                                                             \
    X(OBJECT, "object")                                                                            \
    X(FUNCTION_BYTECODE, "function-bytecode")                                                      \
    X(SHAPE, "shape")                                                                              \
    X(VAR_REF, "var-ref")                                                                          \
    X(ASYNC_FRAME, "async-frame")                                                                  \
    X(CONTEXT, "context")                                                                          \
    X(MODULE, "module")                                                                            \
    X(JOB, "job")                                                                                  \
    X(STRING, "string")                                                                            \
    X(ROPE, "rope")                                                                                \
    X(SYMBOL, "symbol")                                                                            \
    X(ATOM, "atom")                                                                                \
    X(BIG_INTEGER, "big-integer")                                                                  \
    X(WEAK_RECORD, "weak-record")                                                                  \
    X(RUNTIME, "runtime") /* of a C program that never frees it */                                 \
    X(BLOCK, "block")

typedef enum ProbeKind {
#define X(constant, name) PROBE_##constant,
    PROBE_KINDS(X)
#undef X
        PROBE_KIND_COUNT,
} ProbeKind;

#endif
