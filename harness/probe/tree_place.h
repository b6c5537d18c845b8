// SPDX-License-Identifier: MIT
// Where the script of a QuickJS tree is. Part of tree.c, which alone sees the private structures;
// empty for all others.
//
// A frame keeps its instruction for calls only (cur_pc); in between it is `pc`, a variable of
// JS_CallInternal. Without optimisation that lies on the C stack, at one distance from the base of
// the frame, or at two: ASan aligns frames to 32 bytes, where their bases are aligned to 16. The
// distances are found by trial: while a native function runs, they are where a word equal to cur_pc
// is, every time.
#ifndef HARNESS_PROBE_TREE_PLACE_H
#define HARNESS_PROBE_TREE_PLACE_H
#ifdef PROBE_TREE_SOURCE
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "origin.h"

enum { TREE_MAX_DISTANCES = 256 };

static bool tree_is_trial;
// By the alignment of the base.
static struct {
    int samples;
    int count;
    uintptr_t distances[TREE_MAX_DISTANCES]; // in words, below the base
} tree_trials[2];
static uintptr_t tree_distances[2]; // 0: not known
static JSRuntime *tree_script_runtime;

static int tree_alignment(const uintptr_t *base)
{
    return (uintptr_t)base >> 4 & 1;
}

// The instruction that the interpreter's frame at `base` is at, if it is between `low` and `high`;
// else 0. Where only the distance of the other alignment is known, this one's is 16 bytes off.
__attribute__((no_sanitize("address"))) static uintptr_t
tree_instruction(const uintptr_t *base, uintptr_t size, uintptr_t low, uintptr_t high)
{
    uintptr_t distance = tree_distances[tree_alignment(base)];
    uintptr_t other = tree_distances[!tree_alignment(base)];
    uintptr_t tries[2] = {distance != 0 ? distance : other + 2, distance != 0 ? 0 : other - 2};
    for (int i = 0; i < 2 && (distance != 0 || other > 2); i++) {
        uintptr_t word = tries[i] == 0 || tries[i] > size ? 0 : base[-(intptr_t)tries[i]];
        if (word > low && word <= high) {
            return word;
        }
    }
    return 0;
}

// The base of the C frame of JS_CallInternal that runs a frame of script, and how many words it has;
// NULL where it is not found. That of an ordinary call has the frame itself among its variables; for
// one on the heap, as of a generator, it is the first that holds a word between `low` and `high`.
__attribute__((no_sanitize("address"), noinline)) static const uintptr_t *
tree_interpreter_frame(const JSStackFrame *frame, uintptr_t low, uintptr_t high, uintptr_t *size)
{
    static uintptr_t first, last;
    if (first == 0) {
        first = (uintptr_t)JS_CallInternal;
        last = first + origin_function_size(first);
    }
    const uintptr_t *base = __builtin_frame_address(0);
    bool is_on_stack = (uintptr_t)frame > (uintptr_t)base &&
                       (uintptr_t)frame < (uintptr_t)base + ((uintptr_t)1 << 26);
    for (int depth = 0; depth < 200; depth++) {
        const uintptr_t *next = (const uintptr_t *)base[0];
        if (next <= base || next - base > 1 << 17) {
            return NULL;
        }
        *size = (uintptr_t)(next - base) - 2;
        bool is_interpreter = base[1] > first && base[1] <= last;
        if (is_on_stack) {
            if ((uintptr_t)frame > (uintptr_t)base && (uintptr_t)frame < (uintptr_t)next) {
                return is_interpreter ? next : NULL;
            }
        } else if (is_interpreter && tree_instruction(next, *size, low, high) != 0) {
            return next;
        }
        base = next;
    }
    return NULL;
}

// One trial: keeps the distances at which cur_pc is.
__attribute__((no_sanitize("address"), noinline)) static void tree_try(const JSStackFrame *frame)
{
    uintptr_t size, wanted = (uintptr_t)frame->cur_pc;
    const uintptr_t *base = tree_interpreter_frame(frame, 0, 0, &size);
    if (base == NULL) {
        return;
    }
    int at = tree_alignment(base);
    uintptr_t *distances = tree_trials[at].distances;
    if (tree_trials[at].samples++ == 0) {
        for (uintptr_t i = 1; i <= size && tree_trials[at].count < TREE_MAX_DISTANCES; i++) {
            if (base[-(intptr_t)i] == wanted && &base[-(intptr_t)i] != (void *)&frame->cur_pc) {
                distances[tree_trials[at].count++] = i;
            }
        }
        return;
    }
    int kept = 0;
    for (int i = 0; i < tree_trials[at].count; i++) {
        if (distances[i] <= size && base[-(intptr_t)distances[i]] == wanted) {
            distances[kept++] = distances[i];
        }
    }
    tree_trials[at].count = kept;
}

__attribute__((no_sanitize("address"), noinline)) static const uint8_t *
tree_position(const JSStackFrame *frame, const JSFunctionBytecode *bytecode)
{
    uintptr_t size, low = (uintptr_t)bytecode->byte_code_buf;
    uintptr_t high = low + (uintptr_t)bytecode->byte_code_len;
    const uintptr_t *base = tree_interpreter_frame(frame, low, high, &size);
    uintptr_t word = base == NULL ? 0 : tree_instruction(base, size, low, high);
    if (word != 0) {
        return (const uint8_t *)word;
    }
    return frame->cur_pc;
}

// The innermost frame of script, or NULL.
static JSStackFrame *tree_script_frame(JSRuntime *rt)
{
    JSStackFrame *frame = rt == NULL ? NULL : rt->current_stack_frame;
    while (frame != NULL && (JS_VALUE_GET_TAG(frame->cur_func) != JS_TAG_OBJECT ||
                             !tree_is_bytecode_function(JS_VALUE_GET_OBJ(frame->cur_func)))) {
        frame = frame->prev_frame;
    }
    return frame;
}

// For origin.h.
static uint32_t tree_script_place(void)
{
    static struct {
        const void *code;
        const uint8_t *position;
        uint32_t serial, place;
    } recent[256];
    JSRuntime *rt = tree_script_runtime;
    JSStackFrame *frame = tree_script_frame(rt);
    if (frame == NULL) {
        return 0;
    }
    if (tree_is_trial && frame != rt->current_stack_frame) {
        tree_try(frame);
    }
    JSFunctionBytecode *bytecode = JS_VALUE_GET_OBJ(frame->cur_func)->u.func.function_bytecode;
    if (bytecode == NULL || tree_bytecode_file(bytecode) == JS_ATOM_NULL) {
        return 0;
    }
    const uint8_t *position = tree_position(frame, bytecode);
    uint32_t serial = counting_serial((char *)bytecode - TREE_BLOCK_HEADER);
    size_t slot = ((uintptr_t)position ^ (uintptr_t)position >> 8) % countof(recent);
    if (recent[slot].code != bytecode || recent[slot].position != position ||
        recent[slot].serial != serial) {
        char file[240];
        tree_atom_text(rt, tree_bytecode_file(bytecode), file, sizeof file);
        ptrdiff_t offset = position - bytecode->byte_code_buf - 1;
        int line = offset < 0 || offset >= bytecode->byte_code_len
                       ? tree_bytecode_line(bytecode)
                       : tree_line_at(rt, bytecode, (uint32_t)offset);
        recent[slot].code = bytecode;
        recent[slot].position = position;
        recent[slot].serial = serial;
        recent[slot].place = origin_place(file, line);
    }
    return recent[slot].place;
}

static void tree_run_trial(int report)
{
    static const char text[] =
        "Object(); [1].concat(2); Object(3); String(12 + 1.5); Object.create(null); [2].concat(3);"
        "(function (a) { Object(a); return [a].concat(4) })(5)";
    JSRuntime *rt = JS_NewRuntime2(&tree_functions, NULL);
    JSContext *ctx = rt == NULL ? NULL : JS_NewContext(rt);
    uintptr_t found[2] = {0, 0};
    if (ctx != NULL) {
        tree_script_runtime = rt;
        tree_is_trial = true;
        JS_FreeValue(ctx, JS_Eval(ctx, text, sizeof text - 1, "trial", JS_EVAL_TYPE_GLOBAL));
        for (int i = 0; i < 2; i++) {
            bool is_known = tree_trials[i].samples > 3 && tree_trials[i].count > 0;
            found[i] = is_known ? tree_trials[i].distances[0] : 0;
        }
    }
    if (write(report, found, sizeof found) < 0) {
        _exit(1);
    }
}

// Finds the distances, in a process of its own: nothing of the trial shall be left here.
static void tree_find_distance(void)
{
    int ends[2];
    uintptr_t found[2];
    if (pipe(ends) != 0) {
        return;
    }
    pid_t child = fork();
    if (child == 0) {
        tree_run_trial(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    if (child > 0) {
        if (read(ends[0], found, sizeof found) == (ssize_t)sizeof found) {
            memcpy(tree_distances, found, sizeof found);
        }
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    close(ends[0]);
}

#endif
#endif
