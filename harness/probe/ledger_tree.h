// SPDX-License-Identifier: MIT
// What the recorder asks of a QuickJS tree: where counts lie and what script is running. Part of
// tree.c, which alone sees the private structures; empty for all others.
#if defined(PROBE_TREE_SOURCE) && defined(PROBE_LEDGER)
#include "ledger.h"

#if PROBE_TREE_HAS_JS_RC
const size_t probe_cell_offset = sizeof(JSMallocBlockHeader);
const size_t probe_count_offset = offsetof(JSMallocBlockHeader, ref_count);
#else
const size_t probe_cell_offset = 0;
const size_t probe_count_offset = 0;
#endif

bool probe_script(const void **code, const void **position)
{
    JSStackFrame *frame = tree_script_frame(tree_script_runtime);
    if (frame == NULL) {
        return false;
    }
    JSFunctionBytecode *bytecode = JS_VALUE_GET_OBJ(frame->cur_func)->u.func.function_bytecode;
    if (bytecode == NULL) {
        return false;
    }
    const uint8_t *start = bytecode->byte_code_buf, *at = tree_position(frame, bytecode);
    bool is_inside = at > start && at <= start + bytecode->byte_code_len;
    *code = bytecode;
    *position = is_inside ? at : start;
    return true;
}

void probe_script_text(const void *code, const void *position, char *function, char *file,
                       size_t room, int *line)
{
    JSRuntime *rt = tree_script_runtime;
    JSFunctionBytecode *bytecode = (JSFunctionBytecode *)code;
    JSAtom name = tree_bytecode_file(bytecode);
    ptrdiff_t offset = (const uint8_t *)position - bytecode->byte_code_buf - 1;
    function[0] = file[0] = 0;
    *line = 0;
    if (bytecode->func_name != JS_ATOM_NULL) {
        tree_atom_text(rt, bytecode->func_name, function, room);
    }
    if (name != JS_ATOM_NULL) {
        tree_atom_text(rt, name, file, room);
        *line = offset < 0 ? -1 : tree_line_at(rt, bytecode, (uint32_t)offset);
        if (*line <= 0) {
            *line = tree_bytecode_line(bytecode);
        }
    }
}

#endif
