// SPDX-License-Identifier: MIT
#include "engine_text.h"

#include "object/class.h"
#include "object/object.h"
#include "object/shape.h"
#include "value/atom.h"
#include "vm/closure.h"
#include "vm/generator.h"

#include <stdio.h>
#include <string.h>

#include "origin.h"

void engine_atom_text(JSRuntime *rt, uint32_t atom, char *text, size_t room)
{
    js_atom_text(rt, atom, text, room);
}

void engine_string_text(const JSString *string, char *text, size_t room)
{
    char plain[160];
    size_t length = 0;
    for (uint32_t i = 0; i < string->length && length + 1 < sizeof plain; i++) {
        uint16_t unit = js_string_unit(string, i);
        plain[length++] = unit < 128 ? (char)unit : '?';
    }
    probe_quote(text, room, plain, length);
}

static const char *class_of(JSRuntime *rt, const JSObject *object)
{
    const JSClassInfo *info = js_class_info(rt, object->class_id);
    return info == NULL ? "" : info->name;
}

static JSValueConst own_value(JSRuntime *rt, const JSObject *object, const char *key)
{
    const JSShape *shape = object->shape;
    for (uint32_t i = 0; shape != NULL && object->properties != NULL && i < shape->count; i++) {
        const JSShapeProperty *property = &shape->properties[i];
        char name[32];
        if (property->atom == JS_ATOM_NULL || (property->flags & JS_PROP_TMASK) != 0) {
            continue;
        }
        js_atom_text(rt, property->atom, name, sizeof name);
        if (strcmp(name, key) == 0) {
            return JS_CONST(object->properties[i].value);
        }
    }
    return JS_UNDEFINED;
}

// The text of an own property that holds a string; empty where there is none.
static void own_string(JSRuntime *rt, const JSObject *object, const char *key, char *text,
                       size_t room)
{
    JSValueConst value = own_value(rt, object, key);
    text[0] = 0;
    if (JS_VALUE_GET_TAG(value) == JS_TAG_STRING) {
        char quoted[120];
        engine_string_text(JS_VALUE_GET_PTR(value), quoted, sizeof quoted);
        snprintf(text, room, "%.*s", (int)strlen(quoted) - 2, quoted + 1);
    }
}

static JSFunctionBytecode *bytecode_of(const JSObject *object)
{
    return js_class_is_script_function(object->class_id) && object->payload != NULL
               ? ((JSFunctionPayload *)object->payload)->bytecode
               : NULL;
}

static void object_words(JSRuntime *rt, const JSObject *object, char *text, size_t room)
{
    if (object->is_callable) {
        char name[80];
        own_string(rt, object, "name", name, sizeof name);
        if (name[0] == 0 && bytecode_of(object) != NULL) {
            js_atom_text(rt, bytecode_of(object)->name, name, sizeof name);
        }
        snprintf(text, room, "function%s%s", name[0] == 0 ? "" : " ", name);
    } else if (object->is_fast_array) {
        snprintf(text, room, "%s(%u)", class_of(rt, object), (unsigned)object->elements.count);
    } else {
        snprintf(text, room, "%s", class_of(rt, object));
    }
}

static void value_text(JSRuntime *rt, JSValueConst value, char *text, size_t room)
{
    switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_INT:
        snprintf(text, room, "%d", JS_VALUE_GET_INT(value));
        break;
    case JS_TAG_BOOL:
        snprintf(text, room, "%s", JS_VALUE_GET_BOOL(value) ? "true" : "false");
        break;
    case JS_TAG_NULL:
        snprintf(text, room, "null");
        break;
    case JS_TAG_UNDEFINED:
        snprintf(text, room, "undefined");
        break;
    case JS_TAG_FLOAT64:
        snprintf(text, room, "%.15g", JS_VALUE_GET_FLOAT64(value));
        break;
    case JS_TAG_STRING:
        engine_string_text(JS_VALUE_GET_PTR(value), text, room);
        break;
    case JS_TAG_OBJECT:
        object_words(rt, js_value_object(value), text, room);
        break;
    default:
        snprintf(text, room, "...");
    }
}

static size_t append(char *text, size_t room, size_t used, const char *first, const char *second)
{
    if (used + 1 < room) {
        snprintf(text + used, room - used, "%s%s", first, second);
        used += strlen(text + used);
    }
    return used;
}

static size_t append_elements(JSRuntime *rt, const JSObject *object, char *text, size_t room)
{
    size_t used = append(text, room, 0, "[", "");
    for (uint32_t i = 0; i < object->elements.count && i < 5; i++) {
        char value[48];
        value_text(rt, JS_CONST(object->elements.values[i]), value, sizeof value);
        used = append(text, room, used, i == 0 ? "" : ", ", i == 4 ? "..." : value);
    }
    return append(text, room, used, "]", "");
}

// The first own properties, as {a: 1, b: Array(2)}.
static size_t append_properties(JSRuntime *rt, const JSObject *object, char *text, size_t room)
{
    const JSShape *shape = object->shape;
    size_t used = append(text, room, 0, "{", "");
    int shown = 0;
    for (uint32_t i = 0; shape != NULL && object->properties != NULL && i < shape->count; i++) {
        const JSShapeProperty *property = &shape->properties[i];
        char name[48], value[48] = "...";
        if (property->atom == JS_ATOM_NULL) {
            continue;
        }
        if (shown == 4) {
            used = append(text, room, used, ", ...", "");
            break;
        }
        js_atom_text(rt, property->atom, name, sizeof name);
        if ((property->flags & JS_PROP_TMASK) == 0) {
            value_text(rt, JS_CONST(object->properties[i].value), value, sizeof value);
        }
        used = append(text, room, used, shown++ == 0 ? "" : ", ", name);
        used = append(text, room, used, ": ", value);
    }
    return append(text, room, used, "}", "");
}

static void object_preview(JSRuntime *rt, const JSObject *object, char *text, size_t room)
{
    char name[80] = "", message[100];
    if (object->is_callable) {
        object_words(rt, object, text, room);
    } else if (strcmp(class_of(rt, object), "Error") == 0) {
        if (object->shape != NULL && object->shape->proto != NULL) {
            own_string(rt, object->shape->proto, "name", name, sizeof name);
        }
        own_string(rt, object, "message", message, sizeof message);
        snprintf(text, room, "%s: %s", name[0] == 0 ? "Error" : name, message);
    } else if (object->is_fast_array) {
        append_elements(rt, object, text, room);
    } else {
        append_properties(rt, object, text, room);
    }
}

void engine_class_name(JSRuntime *rt, void *cell, ProbeKind kind, char *text, size_t room)
{
    snprintf(text, room, "%s", kind == PROBE_OBJECT ? class_of(rt, cell) : "");
}

void engine_short_text(JSRuntime *rt, void *cell, ProbeKind kind, char *text, size_t room)
{
    text[0] = 0;
    if (kind == PROBE_OBJECT) {
        object_words(rt, cell, text, room);
    } else if (kind == PROBE_FUNCTION_BYTECODE) {
        js_atom_text(rt, ((JSFunctionBytecode *)cell)->name, text, room);
    } else if (kind == PROBE_STRING) {
        engine_string_text(cell, text, room < 48 ? room : 48);
    }
}

void engine_describe(JSRuntime *rt, void *cell, ProbeRoot *root)
{
    const JSFunctionBytecode *bytecode = NULL;
    if (root->kind == PROBE_OBJECT) {
        const JSObject *object = cell;
        snprintf(root->class_name, sizeof root->class_name, "%s", class_of(rt, object));
        object_preview(rt, object, root->preview, sizeof root->preview);
        bytecode = bytecode_of(object);
    } else if (root->kind == PROBE_FUNCTION_BYTECODE) {
        bytecode = cell;
        js_atom_text(rt, bytecode->name, root->preview, sizeof root->preview);
    } else if (root->kind == PROBE_VAR_REF) {
        value_text(rt, JS_CONST(((JSVarRef *)cell)->value), root->preview, sizeof root->preview);
    }
    // A function is known by its text rather than by who made the closure.
    if (bytecode != NULL && bytecode->file_name != JS_ATOM_NULL) {
        js_atom_text(rt, bytecode->file_name, root->file, sizeof root->file);
        root->line = (int)bytecode->line;
    }
}

GraphLabel engine_label(const JSCensusEdge *edge)
{
    const JSEdgeLabel *label = &edge->label;
    GraphLabel words = {label->name, label->atom, label->index};
    if (label->name == NULL) {
        words.name = label->index >= 0 ? "array element" : "property";
        return words;
    }
    if (edge->from->kind == JS_CELL_ASYNC_FRAME && label->index >= 0) {
        const JSAsyncFrame *cell = (const JSAsyncFrame *)edge->from;
        bool is_local = strcmp(label->name, "local") == 0;
        words.name = "async frame slot";
        words.index += is_local ? cell->frame.argument_slots : 0;
    } else if (edge->from->kind == JS_CELL_OBJECT && strcmp(label->name, "var ref") == 0) {
        const JSFunctionBytecode *bytecode = bytecode_of((const JSObject *)edge->from);
        words.name = "closure variable";
        if (bytecode != NULL && label->index < bytecode->closure_var_count) {
            words.atom = bytecode->closure_vars[label->index].name;
        }
    } else if (edge->from->kind == JS_CELL_JOB && strcmp(label->name, "argument") == 0) {
        words.name = "job argument";
    }
    return words;
}

uint32_t engine_script_place(JSRuntime *rt)
{
    static struct {
        const void *code;
        const uint8_t *position;
        uint32_t place;
    } last;
    const JSFrame *frame = rt == NULL ? NULL : js_frame_peek_script(rt);
    if (frame == NULL || frame->pc == NULL || frame->bytecode->file_name == JS_ATOM_NULL) {
        return 0;
    }
    if (last.code != frame->bytecode || last.position != frame->pc) {
        char file[240];
        uint32_t line, column;
        js_atom_text(rt, frame->bytecode->file_name, file, sizeof file);
        js_bytecode_position(frame->bytecode, (uint32_t)(frame->pc - frame->bytecode->code), &line,
                             &column);
        last.code = frame->bytecode;
        last.position = frame->pc;
        last.place = origin_place(file, (int)line);
    }
    return last.place;
}
