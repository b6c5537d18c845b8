// SPDX-License-Identifier: MIT
// Planted faults: known reference-count errors that prove the detectors. They exist only in a
// build with -Dplanted=true; the environment variable TEARDOWN_PLANT then names the one in force.
#ifndef ENGINE_BASE_PLANTED_H
#define ENGINE_BASE_PLANTED_H

#include <stdbool.h>

// X(constant, name, what is leaked)
#define JS_PLANTED_FAULTS(X)                                                                       \
    X(GENERATOR_RETURN, "generator-return", "a generator's return value is kept twice")            \
    X(HELD_UNQUEUED, "held-unqueued", "held value not freed where no job is queued")               \
    X(HELD_QUEUED, "held-queued", "held value of a queued job has one reference too many")         \
    X(ATOM, "atom", "an atom is not freed when a property is deleted")                             \
    X(STRING, "string", "a string is not freed after a failed JSON.parse")                         \
    X(SHAPE, "shape", "the old shape is kept when a prototype is set")                             \
    X(BYTECODE, "bytecode", "the bytecode of code run by eval is not freed")                       \
    X(MARK, "mark", "a Map does not show its values to the collector")                             \
    X(CONTEXT, "context", "a finished job keeps its context")                                      \
    X(BLOCK, "block", "a block is not freed after a failed allocation")                            \
    X(JOB, "job", "a finished job is not freed")                                                   \
    X(ASYNC_FRAME, "async-frame", "a generator that has ended keeps its frame")                    \
    X(VAR_REF, "var-ref", "a captured variable is taken twice")                                    \
    X(MODULE, "module", "the root of a module's cycle is taken twice")                             \
    X(SYMBOL, "symbol", "a new symbol has a reference too many")                                   \
    X(BIG_INTEGER, "big-integer", "a negated big integer has a reference too many")                \
    X(INTERRUPT, "interrupt", "an interrupted frame loses the last of its operands")               \
    X(STACK, "stack", "what a resumption brings is lost where the stack is at its limit")          \
    X(THROW, "throw", "the array that map was filling is kept where the callback throws")

typedef enum JSPlantedFault {
#define X(constant, name, sentence) JS_PLANTED_##constant,
    JS_PLANTED_FAULTS(X)
#undef X
        JS_PLANTED_COUNT,
} JSPlantedFault;

#ifdef JS_PLANTED
bool js_planted(JSPlantedFault fault);
#else
#define js_planted(fault) false
#endif

#endif
