// SPDX-License-Identifier: MIT
// JS_WriteObject: values to bytes. No script of the object runs, except getters of own properties
// and the traps of proxies, which are read as plain objects.
#include "api/object_format.h"
#include "builtins/map_set.h"
#include "bytecode/compile.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/typed_array.h"
#include "object/upcall.h"
#include "vm/module.h"

#include <assert.h>

typedef struct Writer {
    JSContext *ctx;
    JSBuffer buffer;
    int flags;
    // All objects written so far, where references are kept; else those being written now.
    JSObject **objects; // borrowed
    uint32_t count;
    uint32_t capacity;
    // 1 + index into `objects` by address; in use with JS_WRITE_OBJ_REFERENCE.
    uint32_t *buckets;
    uint32_t bucket_count;
    JSSABTab *shared;
} Writer;

static int write_value(Writer *writer, JSValueConst value);

static void write_tag(Writer *writer, JSObjectTag tag)
{
    js_buffer_append_u8(&writer->buffer, (uint8_t)tag);
}

static void write_number(Writer *writer, uint64_t number)
{
    js_buffer_append_leb128(&writer->buffer, number);
}

static void write_bits(Writer *writer, uint64_t bits)
{
    for (int i = 0; i < 8; i++)
        js_buffer_append_u8(&writer->buffer, (uint8_t)(bits >> (8 * i)));
}

static void write_double(Writer *writer, double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    write_bits(writer, bits);
}

static void write_string(Writer *writer, const JSString *string)
{
    uint32_t length = js_string_length(string);
    write_tag(writer, string->is_wide ? JS_OBJECT_TAG_WIDE : JS_OBJECT_TAG_NARROW);
    write_number(writer, length);
    if (!string->is_wide) {
        js_buffer_append(&writer->buffer, string->units.narrow, length);
        return;
    }
    for (uint32_t i = 0; i < length; i++) {
        js_buffer_append_u8(&writer->buffer, (uint8_t)string->units.wide[i]);
        js_buffer_append_u8(&writer->buffer, (uint8_t)(string->units.wide[i] >> 8));
    }
}

static int write_string_value(Writer *writer, JSValueConst value)
{
    JSString *string = js_flatten(writer->ctx, value);
    if (!string)
        return -1;
    write_string(writer, string);
    return 0;
}

static int write_atom(Writer *writer, JSAtom atom)
{
    JSString *text = js_atom_get_string(writer->ctx->rt, atom);
    if (!text) {
        js_throw_out_of_memory(writer->ctx);
        return -1;
    }
    write_string(writer, text);
    js_heap_free(writer->ctx->rt, text);
    return 0;
}

static int write_big_int(Writer *writer, JSValueConst value)
{
    JSString *text = js_bigint_to_string(writer->ctx->rt, value, 10);
    if (!text) {
        js_throw_out_of_memory(writer->ctx);
        return -1;
    }
    write_tag(writer, JS_OBJECT_TAG_BIG_INT);
    write_string(writer, text);
    js_heap_free(writer->ctx->rt, text);
    return 0;
}

static int write_symbol(Writer *writer, JSValueConst value)
{
    const JSSymbol *symbol = JS_VALUE_GET_PTR(value);
    write_tag(writer, JS_OBJECT_TAG_SYMBOL);
    if (symbol->atom < JS_ATOM_BUILTIN_COUNT) {
        js_buffer_append_u8(&writer->buffer, 0);
        write_number(writer, symbol->atom);
        return 0;
    }
    if (symbol->kind != JS_ATOM_GLOBAL_SYMBOL) {
        js_error_throw(writer->ctx, JS_ERROR_TYPE, "unique symbols cannot be written");
        return -1;
    }
    js_buffer_append_u8(&writer->buffer, 1);
    return write_atom(writer, symbol->atom);
}

// ---- Identity
// ------------------------------------------------------------------------------------

static uint32_t bucket_of(const Writer *writer, const JSObject *object)
{
    uint32_t i = (uint32_t)(((uintptr_t)object >> 4) * 2654435761u) & (writer->bucket_count - 1);
    while (writer->buckets[i] != 0 && writer->objects[writer->buckets[i] - 1] != object)
        i = (i + 1) & (writer->bucket_count - 1);
    return i;
}

static bool grow_buckets(Writer *writer)
{
    JSRuntime *rt = writer->ctx->rt;
    uint32_t count = writer->bucket_count ? writer->bucket_count * 2 : 64;
    uint32_t *buckets = js_heap_alloc_zero(rt, count * sizeof *buckets);
    if (!buckets)
        return false;
    js_heap_free_block(rt, writer->buckets);
    writer->buckets = buckets;
    writer->bucket_count = count;
    for (uint32_t i = 0; i < writer->count; i++)
        buckets[bucket_of(writer, writer->objects[i])] = i + 1;
    return true;
}

// 1 + the number of an object written before (or, without references, being written); 0: new.
static uint32_t find_object(const Writer *writer, const JSObject *object)
{
    if (writer->flags & JS_WRITE_OBJ_REFERENCE)
        return writer->bucket_count ? writer->buckets[bucket_of(writer, object)] : 0;
    for (uint32_t i = writer->count; i > 0; i--) {
        if (writer->objects[i - 1] == object)
            return i;
    }
    return 0;
}

static int enter_object(Writer *writer, JSObject *object)
{
    JSContext *ctx = writer->ctx;
    if (js_runtime_stack_overflows(ctx->rt, 0)) {
        js_throw_stack_overflow(ctx);
        return -1;
    }
    bool has_room = js_array_reserve(&ctx->rt->allocator, (void **)&writer->objects,
                                     &writer->capacity, writer->count + 1, sizeof *writer->objects);
    if (has_room && (writer->flags & JS_WRITE_OBJ_REFERENCE) &&
        (writer->count + 1) * 2 > writer->bucket_count)
        has_room = grow_buckets(writer);
    if (!has_room) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    writer->objects[writer->count++] = object;
    if (writer->flags & JS_WRITE_OBJ_REFERENCE) {
        writer->count--; // not yet found by bucket_of
        uint32_t bucket = bucket_of(writer, object);
        writer->buckets[bucket] = ++writer->count;
    }
    return 0;
}

// ---- Kinds of objects
// ------------------------------------------------------------------------------

// Count and pairs; all own string keys where `all`, else the enumerable ones.
static int write_properties(Writer *writer, JSValueConst object, bool all)
{
    JSContext *ctx = writer->ctx;
    JSPropertyEnum *keys;
    uint32_t count;
    if (js_own_keys(ctx, &keys, &count, object, JS_GPN_STRING_MASK | (all ? 0 : JS_GPN_ENUM_ONLY)) <
        0)
        return -1;
    int status = 0;
    write_number(writer, count);
    for (uint32_t i = 0; i < count && status == 0; i++) {
        JSValue value = js_get(ctx, object, keys[i].atom);
        if (JS_IsException(value)) {
            status = -1;
            break;
        }
        status = write_atom(writer, keys[i].atom);
        if (status == 0)
            status = write_value(writer, value);
        js_free_value(ctx, value);
    }
    JS_FreePropertyEnum(ctx, keys, count);
    return status;
}

static int write_array(Writer *writer, JSValueConst array)
{
    JSContext *ctx = writer->ctx;
    int64_t length;
    if (js_length_of(ctx, array, &length) < 0)
        return -1;
    write_tag(writer, JS_OBJECT_TAG_ARRAY);
    write_number(writer, (uint64_t)length);
    for (int64_t i = 0; i < length && !writer->buffer.failed; i++) {
        int found = js_has_index(ctx, array, i);
        if (found < 0)
            return -1;
        if (!found) {
            write_tag(writer, JS_OBJECT_TAG_HOLE);
            continue;
        }
        JSValue value = js_get_index(ctx, array, i);
        if (JS_IsException(value))
            return -1;
        int status = write_value(writer, value);
        js_free_value(ctx, value);
        if (status < 0)
            return -1;
    }
    return 0;
}

static int write_table(Writer *writer, JSValueConst object, bool is_map)
{
    JSMapPayload *payload = js_value_object(object)->payload;
    JSTableCursor cursor = {0};
    JSTableRecord *record;
    int status = 0;
    write_tag(writer, is_map ? JS_OBJECT_TAG_MAP : JS_OBJECT_TAG_SET);
    write_number(writer, payload->table.live);
    uint32_t left = payload->table.live;
    js_table_cursor_link(&cursor, &payload->table);
    while (status == 0 && left > 0 && (record = js_table_cursor_next(&cursor, &payload->table))) {
        JSValue key = js_dup(record->key), value = js_dup(record->value);
        status = write_value(writer, key);
        if (status == 0 && is_map)
            status = write_value(writer, value);
        js_free_value(writer->ctx, key);
        js_free_value(writer->ctx, value);
        left--;
    }
    js_table_cursor_unlink(&cursor);
    if (status == 0 && left > 0) {
        js_error_throw(writer->ctx, JS_ERROR_TYPE, "collection changed while it was written");
        status = -1;
    }
    return status;
}

static int add_shared(Writer *writer, uint8_t *data)
{
    JSSABTab *table = writer->shared;
    if (!table)
        return 0;
    uint8_t **larger = js_realloc(writer->ctx, table->tab, (table->len + 1) * sizeof *larger);
    if (!larger)
        return -1;
    table->tab = larger;
    table->tab[table->len++] = data;
    return 0;
}

static int write_buffer(Writer *writer, JSValueConst object)
{
    const JSArrayBuffer *buffer = js_value_array_buffer(object);
    if (buffer->is_detached) {
        js_error_throw(writer->ctx, JS_ERROR_TYPE, "array buffer is detached");
        return -1;
    }
    bool is_shared = buffer->is_shared;
    if (is_shared && !(writer->flags & JS_WRITE_OBJ_SAB)) {
        js_error_throw(writer->ctx, JS_ERROR_TYPE, "shared array buffers are not allowed here");
        return -1;
    }
    write_tag(writer, is_shared ? JS_OBJECT_TAG_SHARED : JS_OBJECT_TAG_BUFFER);
    write_number(writer, buffer->length);
    write_number(writer, buffer->is_resizable ? buffer->max_length + 1 : 0);
    if (is_shared) {
        write_bits(writer, (uint64_t)(uintptr_t)buffer->data);
        return add_shared(writer, buffer->data);
    }
    if (buffer->length > 0)
        js_buffer_append(&writer->buffer, buffer->data, buffer->length);
    return 0;
}

static int write_typed_array(Writer *writer, JSValueConst object)
{
    const JSTypedArray *array = js_value_typed_array(object);
    if (js_typed_array_is_out_of_bounds(js_value_object(object))) {
        js_error_throw(writer->ctx, JS_ERROR_TYPE, "typed array is out of bounds");
        return -1;
    }
    write_tag(writer, JS_OBJECT_TAG_TYPED);
    write_number(writer, js_value_object(object)->class_id - JS_CLASS_UINT8C_ARRAY);
    write_number(writer, array->byte_offset);
    write_number(writer, array->is_length_tracking ? 0 : array->length + 1);
    return write_value(writer, array->buffer);
}

// The result of a method of an intrinsic prototype, called on the object.
static JSValue call_intrinsic(JSContext *ctx, JSIntrinsic id, JSAtom name, JSValueConst object)
{
    JSObject *proto = js_realm_peek_intrinsic(ctx, id);
    if (!proto)
        return JS_EXCEPTION;
    JSValue method = js_get(ctx, js_object_borrow(proto), name);
    if (JS_IsException(method))
        return method;
    JSValue result = js_call(ctx, method, object, 0, NULL);
    js_free_value(ctx, method);
    return result;
}

static int write_date(Writer *writer, JSValueConst object)
{
    JSValue time =
        call_intrinsic(writer->ctx, JS_INTRINSIC_DATE_PROTOTYPE, JS_ATOM_getTime, object);
    if (JS_IsException(time))
        return -1;
    write_tag(writer, JS_OBJECT_TAG_DATE);
    write_double(writer, JS_IsNumber(time) ? js_number_as_double(time) : NAN);
    js_free_value(writer->ctx, time);
    return 0;
}

static int write_regexp(Writer *writer, JSValueConst object)
{
    static const JSAtom parts[] = {JS_ATOM_source, JS_ATOM_flags};
    write_tag(writer, JS_OBJECT_TAG_REGEXP);
    for (int i = 0; i < 2; i++) {
        JSValue value = js_get(writer->ctx, object, parts[i]);
        if (JS_IsException(value))
            return -1;
        JSValue text = js_to_string(writer->ctx, value);
        js_free_value(writer->ctx, value);
        if (JS_IsException(text))
            return -1;
        int status = write_string_value(writer, text);
        js_free_value(writer->ctx, text);
        if (status < 0)
            return -1;
    }
    return 0;
}

static int write_error(Writer *writer, JSValueConst object)
{
    static const JSIntrinsic prototypes[] = {
        JS_INTRINSIC_ERROR_PROTOTYPE,           JS_INTRINSIC_EVAL_ERROR_PROTOTYPE,
        JS_INTRINSIC_RANGE_ERROR_PROTOTYPE,     JS_INTRINSIC_REFERENCE_ERROR_PROTOTYPE,
        JS_INTRINSIC_SYNTAX_ERROR_PROTOTYPE,    JS_INTRINSIC_TYPE_ERROR_PROTOTYPE,
        JS_INTRINSIC_URI_ERROR_PROTOTYPE,       JS_INTRINSIC_INTERNAL_ERROR_PROTOTYPE,
        JS_INTRINSIC_AGGREGATE_ERROR_PROTOTYPE,
    };
    const JSObject *proto = js_value_object(object)->shape->proto;
    uint32_t type = JS_ERROR_PLAIN;
    for (uint32_t i = 0; i < sizeof prototypes / sizeof prototypes[0]; i++) {
        if (proto && proto == writer->ctx->intrinsics[prototypes[i]])
            type = i;
    }
    write_tag(writer, JS_OBJECT_TAG_ERROR);
    write_number(writer, type);
    return write_properties(writer, object, true);
}

static int throw_unsupported(Writer *writer, const char *what)
{
    js_error_throw(writer->ctx, JS_ERROR_TYPE, "%s cannot be written", what);
    return -1;
}

static int write_object_of_class(Writer *writer, JSValueConst value)
{
    JSObject *object = js_value_object(value);
    if (js_class_is_typed_array(object->class_id))
        return write_typed_array(writer, value);
    if (object->is_callable)
        return throw_unsupported(writer, "functions");
    switch (object->class_id) {
    case JS_CLASS_ARRAY:
        return write_array(writer, value);
    case JS_CLASS_NUMBER:
    case JS_CLASS_STRING:
    case JS_CLASS_BOOLEAN:
    case JS_CLASS_SYMBOL:
    case JS_CLASS_BIG_INT:
        write_tag(writer, JS_OBJECT_TAG_PRIMITIVE);
        return write_value(writer, ((JSPrimitivePayload *)object->payload)->value);
    case JS_CLASS_DATE:
        return write_date(writer, value);
    case JS_CLASS_REGEXP:
        return write_regexp(writer, value);
    case JS_CLASS_ERROR:
        return write_error(writer, value);
    case JS_CLASS_MAP:
    case JS_CLASS_SET:
        return write_table(writer, value, object->class_id == JS_CLASS_MAP);
    case JS_CLASS_ARRAY_BUFFER:
    case JS_CLASS_SHARED_ARRAY_BUFFER:
        return write_buffer(writer, value);
    case JS_CLASS_OBJECT:
    case JS_CLASS_ARGUMENTS:
    case JS_CLASS_MAPPED_ARGUMENTS:
        write_tag(writer, JS_OBJECT_TAG_OBJECT);
        return write_properties(writer, value, false);
    default:
        return throw_unsupported(writer, js_class_info(writer->ctx->rt, object->class_id)->name);
    }
}

static int write_object(Writer *writer, JSValueConst value)
{
    JSObject *object = js_value_object(value);
    uint32_t known = find_object(writer, object);
    if (known != 0) {
        if (!(writer->flags & JS_WRITE_OBJ_REFERENCE)) {
            js_error_throw(writer->ctx, JS_ERROR_TYPE, "circular reference");
            return -1;
        }
        write_tag(writer, JS_OBJECT_TAG_REFERENCE);
        write_number(writer, known - 1);
        return 0;
    }
    if (enter_object(writer, object) < 0)
        return -1;
    int status = write_object_of_class(writer, value);
    if (!(writer->flags & JS_WRITE_OBJ_REFERENCE))
        writer->count--;
    return status;
}

static int write_bytecode(Writer *writer, const JSFunctionBytecode *b)
{
    int flags = 0;
    if (!(writer->flags & JS_WRITE_OBJ_BYTECODE))
        return throw_unsupported(writer, "bytecode");
    if (writer->flags & JS_WRITE_OBJ_STRIP_SOURCE)
        flags |= JS_BYTECODE_STRIP_SOURCE;
    if (writer->flags & JS_WRITE_OBJ_STRIP_DEBUG)
        flags |= JS_BYTECODE_STRIP_DEBUG;
    write_tag(writer, JS_OBJECT_TAG_BYTECODE);
    return js_bytecode_write(writer->ctx, &writer->buffer, b, flags);
}

static int write_value(Writer *writer, JSValueConst value)
{
    switch (JS_VALUE_GET_TAG(value)) {
    case JS_TAG_NULL:
        write_tag(writer, JS_OBJECT_TAG_NULL);
        return 0;
    case JS_TAG_UNDEFINED:
        write_tag(writer, JS_OBJECT_TAG_UNDEFINED);
        return 0;
    case JS_TAG_BOOL:
        write_tag(writer, JS_VALUE_GET_BOOL(value) ? JS_OBJECT_TAG_TRUE : JS_OBJECT_TAG_FALSE);
        return 0;
    case JS_TAG_INT:
        write_tag(writer, JS_OBJECT_TAG_INT);
        js_buffer_append_sleb128(&writer->buffer, JS_VALUE_GET_INT(value));
        return 0;
    case JS_TAG_FLOAT64:
        write_tag(writer, JS_OBJECT_TAG_DOUBLE);
        write_double(writer, JS_VALUE_GET_FLOAT64(value));
        return 0;
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE:
        return write_string_value(writer, value);
    case JS_TAG_SHORT_BIG_INT:
    case JS_TAG_BIG_INT:
        return write_big_int(writer, value);
    case JS_TAG_SYMBOL:
        return write_symbol(writer, value);
    case JS_TAG_OBJECT:
        return write_object(writer, value);
    case JS_TAG_FUNCTION_BYTECODE:
        return write_bytecode(writer, js_value_bytecode(value));
    case JS_TAG_MODULE: {
        JSModuleDef *module = JS_VALUE_GET_PTR(value);
        if (!module->bytecode)
            return throw_unsupported(writer, "modules made in C");
        return write_bytecode(writer, module->bytecode);
    }
    default:
        return throw_unsupported(writer, "such values");
    }
}

uint8_t *JS_WriteObject2(JSContext *ctx, size_t *psize, JSValueConst obj, int flags,
                         JSSABTab *psab_tab)
{
    Writer writer = {.ctx = ctx, .flags = flags, .shared = psab_tab};
    uint8_t *bytes = NULL;
    size_t size = 0;
    js_buffer_init(&writer.buffer, &ctx->rt->allocator);
    if (psab_tab)
        *psab_tab = (JSSABTab){0};
    js_buffer_append_u8(&writer.buffer, JS_OBJECT_FORMAT_VERSION);
    int status = write_value(&writer, obj);
    if (status == 0) {
        bytes = js_buffer_take(&writer.buffer, &size);
        if (!bytes)
            js_throw_out_of_memory(ctx);
    }
    if (!bytes && psab_tab) {
        js_free(ctx, psab_tab->tab);
        *psab_tab = (JSSABTab){0};
    }
    js_buffer_free(&writer.buffer);
    js_heap_free_block(ctx->rt, writer.objects);
    js_heap_free_block(ctx->rt, writer.buckets);
    *psize = size;
    return bytes;
}

uint8_t *JS_WriteObject(JSContext *ctx, size_t *psize, JSValueConst obj, int flags)
{
    return JS_WriteObject2(ctx, psize, obj, flags, NULL);
}
