// SPDX-License-Identifier: MIT
// Words for the cells of a QuickJS tree: class names, previews, script positions. Part of tree.c,
// which alone sees the private structures; empty for all others. Nothing here runs script or
// allocates from the runtime.
#ifndef HARNESS_PROBE_TREE_TEXT_H
#define HARNESS_PROBE_TREE_TEXT_H
#ifdef PROBE_TREE_SOURCE
#include "origin.h"

#if PROBE_TREE_HAS_STR8
#define STRING_CHARS(string) ((const uint8_t *)str8(string))
#else
#define STRING_CHARS(string) ((const uint8_t *)((string) + 1))
#endif

static void tree_atom_text(JSRuntime *rt, uint32_t atom, char *text, size_t room)
{
    char buffer[ATOM_GET_STR_BUF_SIZE];
    if (!tree_is_live(rt->atom_array) || (atom < (1u << 31) && (int)atom >= (int)rt->atom_size)) {
        text[0] = 0;
        return;
    }
    const char *name = JS_AtomGetStrRT(rt, buffer, sizeof buffer, atom);
    snprintf(text, room, "%s", name == NULL ? "" : name);
}

static void tree_object_class(JSRuntime *rt, const JSObject *object, char *text, size_t room)
{
    text[0] = 0;
    if ((int)object->class_id < (int)rt->class_count && tree_is_live(rt->class_array)) {
        tree_atom_text(rt, rt->class_array[object->class_id].class_name, text, room);
    }
}

static void tree_string_text(JSString *string, char *text, size_t room)
{
    char plain[160];
    size_t length = 0;
    const uint8_t *chars = STRING_CHARS(string);
    for (size_t i = 0; i < string->len && length + 1 < sizeof plain; i++) {
        unsigned unit =
            string->is_wide_char ? ((const uint16_t *)(const void *)chars)[i] : chars[i];
        plain[length++] = unit < 128 ? (char)unit : '?';
    }
    probe_quote(text, room, plain, length);
}

// The value of an own data property; undefined where there is none.
static JSValueConst tree_own_value(JSRuntime *rt, JSObject *object, const char *key)
{
    JSShape *shape = object->shape;
    if (shape != NULL && object->prop != NULL) {
        JSShapeProperty *property = SHAPE_PROPERTIES(shape);
        for (int i = 0; i < (int)shape->prop_count; i++, property++) {
            char name[32];
            if (property->atom == JS_ATOM_NULL || (property->flags & JS_PROP_TMASK) != 0) {
                continue;
            }
            tree_atom_text(rt, property->atom, name, sizeof name);
            if (strcmp(name, key) == 0) {
                return object->prop[i].u.value;
            }
        }
    }
    return JS_UNDEFINED;
}

// The text of an own property that holds a string; empty where there is none.
static void tree_own_string(JSRuntime *rt, JSObject *object, const char *key, char *text,
                            size_t room)
{
    JSValueConst value = tree_own_value(rt, object, key);
    text[0] = 0;
    if (JS_VALUE_GET_TAG(value) == JS_TAG_STRING) {
        char quoted[120];
        tree_string_text(JS_VALUE_GET_PTR(value), quoted, sizeof quoted);
        snprintf(text, room, "%.*s", (int)strlen(quoted) - 2, quoted + 1);
    }
}

static bool tree_is_bytecode_function(const JSObject *object)
{
    return object->class_id == JS_CLASS_BYTECODE_FUNCTION ||
           object->class_id == JS_CLASS_GENERATOR_FUNCTION ||
           object->class_id == JS_CLASS_ASYNC_FUNCTION ||
           object->class_id == JS_CLASS_ASYNC_GENERATOR_FUNCTION;
}

// A few words: `Map`, `function f`, `Array(3)`.
static void tree_object_words(JSRuntime *rt, JSObject *object, char *text, size_t room)
{
    char name[80];
    if (tree_is_bytecode_function(object) || object->class_id == JS_CLASS_C_FUNCTION ||
        object->class_id == JS_CLASS_C_FUNCTION_DATA ||
        object->class_id == JS_CLASS_BOUND_FUNCTION) {
        tree_own_string(rt, object, "name", name, sizeof name);
        snprintf(text, room, "function%s%s", name[0] == 0 ? "" : " ", name);
        return;
    }
    tree_object_class(rt, object, name, sizeof name);
    if (object->class_id == JS_CLASS_ARRAY && object->fast_array) {
        snprintf(text, room, "%s(%u)", name, (unsigned)object->u.array.count);
    } else {
        snprintf(text, room, "%s", name);
    }
}

static void tree_value_text(JSRuntime *rt, JSValueConst value, char *text, size_t room)
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
        tree_string_text(JS_VALUE_GET_PTR(value), text, room);
        break;
    case JS_TAG_OBJECT:
        tree_object_words(rt, JS_VALUE_GET_OBJ(value), text, room);
        break;
    default:
        snprintf(text, room, "...");
    }
}

static size_t tree_append(char *text, size_t room, size_t used, const char *first,
                          const char *second)
{
    if (used + 1 < room) {
        snprintf(text + used, room - used, "%s%s", first, second);
        used += strlen(text + used);
    }
    return used;
}

// The first own properties and elements, as {a: 1, b: Array(2)}.
static void tree_properties_text(JSRuntime *rt, JSObject *object, char *text, size_t room)
{
    JSShape *shape = object->shape;
    bool is_array = object->class_id == JS_CLASS_ARRAY && object->fast_array;
    size_t used = tree_append(text, room, 0, is_array ? "[" : "{", "");
    int shown = 0;
    char name[48], value[48];
    for (uint32_t i = 0; is_array && i < object->u.array.count && shown < 5; i++, shown++) {
        tree_value_text(rt, object->u.array.u.values[i], value, sizeof value);
        used = tree_append(text, room, used, shown == 0 ? "" : ", ", shown == 4 ? "..." : value);
    }
    if (shape != NULL && object->prop != NULL && !is_array) {
        JSShapeProperty *property = SHAPE_PROPERTIES(shape);
        for (int i = 0; i < (int)shape->prop_count && shown < 5; i++, property++) {
            if (property->atom == JS_ATOM_NULL) {
                continue;
            }
            if (shown++ == 4) {
                used = tree_append(text, room, used, ", ...", "");
                break;
            }
            tree_atom_text(rt, property->atom, name, sizeof name);
            if (property->flags & JS_PROP_TMASK) {
                snprintf(value, sizeof value, "...");
            } else {
                tree_value_text(rt, object->prop[i].u.value, value, sizeof value);
            }
            used = tree_append(text, room, used, shown == 1 ? "" : ", ", name);
            used = tree_append(text, room, used, ": ", value);
        }
    }
    tree_append(text, room, used, is_array ? "]" : "}", "");
}

static void tree_object_preview(JSRuntime *rt, JSObject *object, char *text, size_t room)
{
    char name[80], message[100];
    switch (object->class_id) {
    case JS_CLASS_ERROR:
        name[0] = 0;
        if (object->shape != NULL && object->shape->proto != NULL) {
            tree_own_string(rt, object->shape->proto, "name", name, sizeof name);
        }
        tree_own_string(rt, object, "message", message, sizeof message);
        snprintf(text, room, "%s: %s", name[0] == 0 ? "Error" : name, message);
        return;
    case JS_CLASS_NUMBER:
    case JS_CLASS_STRING:
    case JS_CLASS_BOOLEAN:
    case JS_CLASS_DATE:
        tree_value_text(rt, object->u.object_data, text, room);
        return;
    default:
        break;
    }
    tree_object_words(rt, object, name, sizeof name);
    if (strncmp(name, "function", 8) == 0) {
        snprintf(text, room, "%s", name);
    } else {
        tree_properties_text(rt, object, text, room);
    }
}

// ---- Script positions -------------------------------------------------------

static JSAtom tree_bytecode_file(const JSFunctionBytecode *bytecode)
{
#if PROBE_TREE_HAS_DEBUG_STRUCT
    return bytecode->has_debug ? bytecode->debug.filename : JS_ATOM_NULL;
#else
    return bytecode->filename;
#endif
}

static int tree_bytecode_line(const JSFunctionBytecode *bytecode)
{
#if PROBE_TREE_HAS_DEBUG_LINE
    return bytecode->has_debug ? bytecode->debug.line_num : 0;
#elif PROBE_TREE_HAS_BYTECODE_LINE
    return bytecode->line_num;
#else
    return 0;
#endif
}

static int tree_line_at(JSRuntime *rt, JSFunctionBytecode *bytecode, uint32_t offset)
{
    if (list_empty(&rt->context_list)) {
        return 0;
    }
#if PROBE_TREE_FIND_LINE_ARGUMENTS == 4
    int column = 0;
    return find_line_num(list_entry(rt->context_list.next, JSContext, link), bytecode, offset,
                         &column);
#elif PROBE_TREE_FIND_LINE_ARGUMENTS == 3
    return find_line_num(list_entry(rt->context_list.next, JSContext, link), bytecode, offset);
#else
    return tree_bytecode_line(bytecode);
#endif
}

#endif
#endif
