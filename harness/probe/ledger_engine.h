// SPDX-License-Identifier: MIT
// What the recorder asks of our engine: where counts lie and what script is running. Part of
// engine.c; empty but in a ledger build.
#ifdef PROBE_LEDGER_ENGINE
#include "ledger.h"

#include "vm/frame.h"

const size_t probe_cell_offset = 0;
const size_t probe_count_offset = offsetof(JSCell, ref_count);

bool probe_script(const void **code, const void **position)
{
    const JSFrame *frame = running == NULL ? NULL : js_frame_peek_script(running);
    if (frame == NULL || frame->pc == NULL) {
        return false;
    }
    *code = frame->bytecode;
    *position = frame->pc;
    return true;
}

void probe_script_text(const void *code, const void *position, char *function, char *file,
                       size_t room, int *line)
{
    const JSFunctionBytecode *bytecode = code;
    uint32_t found, column;
    function[0] = file[0] = 0;
    if (bytecode->name != JS_ATOM_NULL) {
        js_atom_text(running, bytecode->name, function, room);
    }
    if (bytecode->file_name != JS_ATOM_NULL) {
        js_atom_text(running, bytecode->file_name, file, room);
    }
    js_bytecode_position(bytecode, (uint32_t)((const uint8_t *)position - bytecode->code), &found,
                         &column);
    *line = (int)found;
}

#endif
