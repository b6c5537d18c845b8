// SPDX-License-Identifier: MIT
// The text of the stack: one line per frame, "    at name (file:line:column)".
#include "object/upcall.h"

#include "base/buffer.h"
#include "base/number_text.h"
#include "base/utf.h"
#include "object/error.h"
#include "object/property.h"
#include "vm/frame.h"

#define MAX_FRAMES 100

static void append_string(JSRuntime *rt, JSBuffer *buffer, const JSString *s)
{
    if (!s->is_wide && js_utf8_ascii_prefix(s->units.narrow, s->length) == s->length) {
        js_buffer_append(buffer, s->units.narrow, s->length);
        return;
    }
    char *utf8 = js_string_to_utf8(rt, s, NULL, false);
    if (utf8)
        js_buffer_append_text(buffer, utf8);
    else
        buffer->failed = true;
    js_heap_free_block(rt, utf8);
}

// The own data property `name` of the function, where it is a string; else its bytecode's name.
static void append_name(JSContext *ctx, JSBuffer *buffer, const JSFrame *frame)
{
    JSString *text = NULL;
    JSObject *function = frame->function;
    int32_t index = function ? js_shape_find(function->shape, JS_ATOM_name) : -1;
    if (index >= 0 &&
        (function->shape->properties[index].flags & JS_PROP_TMASK) == JS_PROP_NORMAL &&
        JS_VALUE_GET_TAG(function->properties[index].value) == JS_TAG_STRING)
        text = js_value_string(function->properties[index].value);
    if (!text || js_string_length(text) == 0) {
        js_buffer_append_text(buffer, frame->bytecode && frame->bytecode->code_kind == JS_CODE_EVAL
                                          ? "<eval>"
                                          : "<anonymous>");
        return;
    }
    append_string(ctx->rt, buffer, text);
}

static void append_number(JSBuffer *buffer, uint32_t number)
{
    char text[JS_NUMBER_TEXT_DECIMAL_SIZE];
    js_buffer_append(buffer, ":", 1);
    js_buffer_append(buffer, text, js_int64_to_text(number, 10, text, sizeof text));
}

static void append_position(JSContext *ctx, JSBuffer *buffer, const JSFrame *frame)
{
    const JSFunctionBytecode *b = frame->bytecode;
    uint32_t line, column;
    if (!b) {
        js_buffer_append_text(buffer, " (native)\n");
        return;
    }
    js_bytecode_position(b, (uint32_t)(frame->pc - b->code), &line, &column);
    JSString *file = js_atom_get_string(ctx->rt, b->file_name);
    js_buffer_append(buffer, " (", 2);
    if (file)
        append_string(ctx->rt, buffer, file);
    else
        buffer->failed = true;
    js_heap_free(ctx->rt, file);
    append_number(buffer, line);
    append_number(buffer, column);
    js_buffer_append(buffer, ")\n", 2);
}

JSValue js_backtrace_text(JSContext *ctx)
{
    JSRuntime *rt = ctx->rt;
    JSBuffer buffer;
    int count = 0;
    js_buffer_init(&buffer, &rt->allocator);
    for (JSFrame *frame = rt->current_frame; frame && count < MAX_FRAMES;
         frame = frame->previous, count++) {
        js_buffer_append_text(&buffer, "    at ");
        append_name(ctx, &buffer, frame);
        append_position(ctx, &buffer, frame);
        if (frame->bytecode && frame->bytecode->is_backtrace_barrier)
            break;
    }
    JSString *text = NULL;
    if (!buffer.failed)
        text = js_string_new_utf8(rt, (const char *)buffer.data, buffer.length);
    js_buffer_free(&buffer);
    return text ? js_string_value(text) : JS_EXCEPTION;
}
