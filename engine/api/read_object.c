// SPDX-License-Identifier: MIT
// JS_ReadObject: bytes to values. The bytes are not trusted: whatever is wrong with them throws a
// SyntaxError. (The address of a shared buffer has to be trusted: JS_READ_OBJ_SAB allows it.)
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

typedef struct Reader {
    JSContext *ctx;
    const uint8_t *at;
    const uint8_t *end;
    int flags;
    JSValue *objects; // owned, in the order written; undefined until made
    uint32_t count;
    uint32_t capacity;
} Reader;

static JSValue read_value(Reader *reader);

static JSThrown throw_broken(Reader *reader)
{
    return js_error_throw(reader->ctx, JS_ERROR_SYNTAX, "serialized object is broken");
}

static bool read_number(Reader *reader, uint64_t *number)
{
    size_t used = js_leb128_read(reader->at, (size_t)(reader->end - reader->at), number);
    reader->at += used;
    return used > 0;
}

// A count of things that take a byte each at least.
static bool read_count(Reader *reader, uint32_t *count)
{
    uint64_t number;
    if (!read_number(reader, &number) || number > (uint64_t)(reader->end - reader->at))
        return false;
    *count = (uint32_t)number;
    return number <= UINT32_MAX;
}

static bool read_bits(Reader *reader, uint64_t *bits)
{
    if (reader->end - reader->at < 8)
        return false;
    *bits = 0;
    for (int i = 0; i < 8; i++)
        *bits |= (uint64_t)*reader->at++ << (8 * i);
    return true;
}

static bool read_double(Reader *reader, double *d)
{
    uint64_t bits;
    if (!read_bits(reader, &bits))
        return false;
    memcpy(d, &bits, sizeof *d);
    return true;
}

static JSValue read_narrow(Reader *reader)
{
    uint32_t length;
    if (!read_count(reader, &length) || length > JS_STRING_MAX_LENGTH)
        return throw_broken(reader);
    JSString *string = js_string_new_narrow(reader->ctx->rt, reader->at, length);
    reader->at += length;
    return js_string_or_throw(reader->ctx, string);
}

static JSValue read_wide(Reader *reader)
{
    uint32_t length;
    JSStringBuilder builder;
    if (!read_count(reader, &length) || (uint64_t)length * 2 > (uint64_t)(reader->end - reader->at))
        return throw_broken(reader);
    js_string_builder_init(&builder, reader->ctx->rt);
    for (uint32_t i = 0; i < length; i++, reader->at += 2)
        js_string_builder_unit(&builder, (uint16_t)(reader->at[0] | reader->at[1] << 8));
    return js_builder_end(reader->ctx, &builder);
}

static JSValue read_string(Reader *reader)
{
    if (reader->at < reader->end) {
        JSObjectTag tag = *reader->at;
        if (tag == JS_OBJECT_TAG_NARROW || tag == JS_OBJECT_TAG_WIDE) {
            reader->at++;
            return tag == JS_OBJECT_TAG_NARROW ? read_narrow(reader) : read_wide(reader);
        }
    }
    return throw_broken(reader);
}

// JS_ATOM_NULL: exception.
static JSAtom read_key(Reader *reader)
{
    JSValue text = read_string(reader);
    if (JS_IsException(text))
        return JS_ATOM_NULL;
    JSAtom key = js_to_property_key(reader->ctx, text);
    js_free_value(reader->ctx, text);
    return key;
}

static JSValue read_big_int(Reader *reader)
{
    JSValue text = read_string(reader);
    if (JS_IsException(text))
        return text;
    JSBigIntError error = JS_BIG_INT_OK;
    JSValue value = js_bigint_from_string(reader->ctx->rt, js_value_string(text), &error);
    js_free_value(reader->ctx, text);
    return JS_IsException(value) ? js_throw_bigint_error(reader->ctx, error) : value;
}

static JSValue read_symbol(Reader *reader)
{
    JSRuntime *rt = reader->ctx->rt;
    JSSymbol *symbol = NULL;
    uint64_t number;
    if (reader->at == reader->end)
        return throw_broken(reader);
    if (*reader->at++ == 0) {
        if (!read_number(reader, &number) || number >= JS_ATOM_BUILTIN_COUNT ||
            !js_atom_is_symbol_kind(js_atom_kind(rt, (JSAtom)number)))
            return throw_broken(reader);
        symbol = js_symbol_get(rt, (JSAtom)number);
    } else {
        JSValue text = read_string(reader);
        if (JS_IsException(text))
            return text;
        symbol = js_symbol_for(rt, js_value_string(text));
        js_free_value(reader->ctx, text);
    }
    return symbol ? JS_MKPTR(JS_TAG_SYMBOL, symbol) : js_throw_out_of_memory(reader->ctx);
}

// ---- Objects -----------------------------------------------------------------------------------

// A number for the object about to be read. -1: exception.
static int reserve_object(Reader *reader, uint32_t *index)
{
    JSContext *ctx = reader->ctx;
    if (!js_array_reserve(&ctx->rt->allocator, (void **)&reader->objects, &reader->capacity,
                          reader->count + 1, sizeof *reader->objects)) {
        js_throw_out_of_memory(ctx);
        return -1;
    }
    *index = reader->count;
    reader->objects[reader->count++] = JS_UNDEFINED;
    return 0;
}

static int read_properties(Reader *reader, JSValueConst object, int flags)
{
    uint32_t count;
    if (!read_count(reader, &count)) {
        throw_broken(reader);
        return -1;
    }
    for (uint32_t i = 0; i < count; i++) {
        JSAtom key = read_key(reader);
        if (key == JS_ATOM_NULL)
            return -1;
        JSValue value = read_value(reader);
        int status = -1;
        if (!JS_IsException(value))
            status =
                js_create_data_property(reader->ctx, object, key, value, flags | JS_PROP_THROW);
        js_free_atom(reader->ctx, key);
        if (status < 0)
            return -1;
    }
    return 0;
}

static int read_elements(Reader *reader, JSValueConst array)
{
    uint64_t length;
    if (!read_number(reader, &length) || length > (uint64_t)(reader->end - reader->at)) {
        throw_broken(reader);
        return -1;
    }
    for (uint64_t i = 0; i < length; i++) {
        if (reader->at < reader->end && *reader->at == JS_OBJECT_TAG_HOLE) {
            reader->at++;
            continue;
        }
        JSValue value = read_value(reader);
        if (JS_IsException(value) || js_create_data_index(reader->ctx, array, (int64_t)i, value,
                                                          JS_PROP_C_W_E | JS_PROP_THROW) < 0)
            return -1;
    }
    return js_set_length_of(reader->ctx, array, (int64_t)length) < 0 ? -1 : 0;
}

static int read_table(Reader *reader, JSValueConst object, bool is_map)
{
    JSMapPayload *payload = js_value_object(object)->payload;
    uint32_t count;
    if (!read_count(reader, &count)) {
        throw_broken(reader);
        return -1;
    }
    for (uint32_t i = 0; i < count; i++) {
        JSValue key = read_value(reader);
        if (JS_IsException(key))
            return -1;
        JSValue value = is_map ? read_value(reader) : JS_UNDEFINED;
        int status = -1;
        if (!JS_IsException(value)) {
            JSValue normal = js_ordered_table_normalize(reader->ctx, key);
            status = js_ordered_table_set(reader->ctx, &payload->table, normal, value);
            js_free_value(reader->ctx, normal);
        }
        js_free_value(reader->ctx, key);
        js_free_value(reader->ctx, value);
        if (status < 0)
            return -1;
    }
    return 0;
}

// An object that can be known to what it contains: made first, then filled.
static JSValue read_container(Reader *reader, JSObjectTag tag, uint32_t index)
{
    JSContext *ctx = reader->ctx;
    JSValue object;
    uint64_t type = JS_ERROR_PLAIN;
    switch (tag) {
    case JS_OBJECT_TAG_ARRAY:
        object = js_array_new(ctx, 0);
        break;
    case JS_OBJECT_TAG_MAP:
        object = js_object_new_class(ctx, JS_CLASS_MAP);
        break;
    case JS_OBJECT_TAG_SET:
        object = js_object_new_class(ctx, JS_CLASS_SET);
        break;
    case JS_OBJECT_TAG_ERROR:
        if (!read_number(reader, &type) || type > JS_ERROR_AGGREGATE)
            return throw_broken(reader);
        object = js_error_new(ctx, (JSErrorType)type, JS_UNDEFINED);
        break;
    default:
        object = js_object_new(ctx);
    }
    if (JS_IsException(object))
        return object;
    reader->objects[index] = js_dup(object);
    int status;
    if (tag == JS_OBJECT_TAG_ARRAY)
        status = read_elements(reader, object);
    else if (tag == JS_OBJECT_TAG_MAP || tag == JS_OBJECT_TAG_SET)
        status = read_table(reader, object, tag == JS_OBJECT_TAG_MAP);
    else
        status = read_properties(reader, object,
                                 tag == JS_OBJECT_TAG_ERROR ? JS_PROP_W_C : JS_PROP_C_W_E);
    if (status < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

static JSValue construct(JSContext *ctx, JSIntrinsic id, int argc, JSValueConst *argv)
{
    JSObject *constructor = js_realm_peek_intrinsic(ctx, id);
    if (!constructor)
        return JS_EXCEPTION;
    JSValueConst target = js_object_borrow(constructor);
    return js_construct(ctx, target, target, argc, argv);
}

static JSValue read_regexp(Reader *reader)
{
    JSContext *ctx = reader->ctx;
    JSValue source = read_string(reader);
    if (JS_IsException(source))
        return source;
    JSValue flags = read_string(reader);
    JSValue object = JS_EXCEPTION;
    if (!JS_IsException(flags)) {
        JSValueConst arguments[2] = {source, flags};
        object = construct(ctx, JS_INTRINSIC_REGEXP, 2, arguments);
    }
    js_free_value(ctx, source);
    js_free_value(ctx, flags);
    return object;
}

static JSValue read_buffer(Reader *reader)
{
    JSContext *ctx = reader->ctx;
    uint64_t length, limit;
    if (!read_number(reader, &length) || !read_number(reader, &limit) ||
        length > (uint64_t)(reader->end - reader->at) || (limit != 0 && limit - 1 < length) ||
        limit > JS_ARRAY_BUFFER_MAX_LENGTH)
        return throw_broken(reader);
    JSValue object = js_object_new_class(ctx, JS_CLASS_ARRAY_BUFFER);
    if (JS_IsException(object))
        return object;
    JSArrayBuffer *buffer = js_value_array_buffer(object);
    if (js_array_buffer_allocate(ctx, buffer, (size_t)length, limit != 0,
                                 (size_t)(limit ? limit - 1 : length), false) < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    if (length > 0)
        memcpy(buffer->data, reader->at, (size_t)length);
    reader->at += length;
    return object;
}

static void free_shared(JSRuntime *rt, void *opaque, void *bytes)
{
    if (rt->shared_buffer_functions.sab_free)
        rt->shared_buffer_functions.sab_free(rt->shared_buffer_functions.sab_opaque, bytes);
}

static JSValue read_shared(Reader *reader)
{
    JSRuntime *rt = reader->ctx->rt;
    uint64_t length, limit, address;
    if (!(reader->flags & JS_READ_OBJ_SAB) || !read_number(reader, &length) ||
        !read_number(reader, &limit) || !read_bits(reader, &address) ||
        length > JS_ARRAY_BUFFER_MAX_LENGTH || limit > JS_ARRAY_BUFFER_MAX_LENGTH)
        return throw_broken(reader);
    uint8_t *bytes = (uint8_t *)(uintptr_t)address;
    if (rt->shared_buffer_functions.sab_dup)
        rt->shared_buffer_functions.sab_dup(rt->shared_buffer_functions.sab_opaque, bytes);
    JSValue object =
        js_array_buffer_new_over(reader->ctx, bytes, (size_t)length, free_shared, NULL, true);
    if (!JS_IsException(object) && limit != 0) {
        JSArrayBuffer *buffer = js_value_array_buffer(object);
        buffer->is_resizable = true;
        buffer->max_length = (size_t)(limit - 1);
    }
    return object;
}

static JSValue read_typed_array(Reader *reader)
{
    JSContext *ctx = reader->ctx;
    uint64_t type, offset, length;
    if (!read_number(reader, &type) || type > JS_TYPED_ARRAY_FLOAT64 ||
        !read_number(reader, &offset) || !read_number(reader, &length) ||
        offset > JS_ARRAY_BUFFER_MAX_LENGTH || length > JS_ARRAY_BUFFER_MAX_LENGTH)
        return throw_broken(reader);
    JSValue buffer = read_value(reader);
    if (JS_IsException(buffer))
        return buffer;
    JSValue object = JS_EXCEPTION;
    if (!js_value_array_buffer(buffer)) {
        throw_broken(reader);
    } else {
        JSValueConst arguments[3] = {buffer, js_int64((int64_t)offset),
                                     length ? js_int64((int64_t)(length - 1)) : JS_UNDEFINED};
        object = construct(ctx, JS_INTRINSIC_UINT8C_ARRAY + (JSIntrinsic)type, 3, arguments);
    }
    js_free_value(ctx, buffer);
    return object;
}

static JSValue read_date(Reader *reader)
{
    double time;
    return read_double(reader, &time) ? JS_NewDate(reader->ctx, time) : throw_broken(reader);
}

static JSValue read_primitive(Reader *reader)
{
    JSValue primitive = read_value(reader);
    if (JS_IsException(primitive))
        return primitive;
    JSValue object = JS_EXCEPTION;
    if (JS_IsObject(primitive) || js_is_nullish(primitive))
        throw_broken(reader);
    else
        object = js_to_object(reader->ctx, primitive);
    js_free_value(reader->ctx, primitive);
    return object;
}

static JSValue read_object(Reader *reader, JSObjectTag tag)
{
    uint32_t index;
    if (js_runtime_stack_overflows(reader->ctx->rt, 0))
        return js_throw_stack_overflow(reader->ctx);
    if (reserve_object(reader, &index) < 0)
        return JS_EXCEPTION;
    JSValue object;
    switch (tag) {
    case JS_OBJECT_TAG_PRIMITIVE:
        object = read_primitive(reader);
        break;
    case JS_OBJECT_TAG_DATE:
        object = read_date(reader);
        break;
    case JS_OBJECT_TAG_REGEXP:
        object = read_regexp(reader);
        break;
    case JS_OBJECT_TAG_BUFFER:
        object = read_buffer(reader);
        break;
    case JS_OBJECT_TAG_SHARED:
        object = read_shared(reader);
        break;
    case JS_OBJECT_TAG_TYPED:
        object = read_typed_array(reader);
        break;
    default:
        return read_container(reader, tag, index);
    }
    if (!JS_IsException(object))
        reader->objects[index] = js_dup(object);
    return object;
}

static JSValue read_reference(Reader *reader)
{
    uint64_t index;
    if (!(reader->flags & JS_READ_OBJ_REFERENCE) || !read_number(reader, &index) ||
        index >= reader->count || !JS_IsObject(reader->objects[index]))
        return throw_broken(reader);
    return js_dup(reader->objects[index]);
}

static JSValue read_bytecode(Reader *reader)
{
    size_t used;
    if (!(reader->flags & JS_READ_OBJ_BYTECODE))
        return throw_broken(reader);
    JSValue code =
        js_bytecode_read(reader->ctx, reader->at, (size_t)(reader->end - reader->at), &used);
    if (JS_IsException(code))
        return code;
    reader->at += used;
    if (!js_value_bytecode(code)->module)
        return code;
    JSModuleDef *module = js_module_new_source(reader->ctx, code);
    return module ? JS_MKPTR(JS_TAG_MODULE, js_heap_dup(module)) : JS_EXCEPTION;
}

static JSValue read_value(Reader *reader)
{
    int64_t integer;
    double d;
    size_t used;
    if (reader->at == reader->end)
        return throw_broken(reader);
    JSObjectTag tag = *reader->at++;
    switch (tag) {
    case JS_OBJECT_TAG_NULL:
        return JS_NULL;
    case JS_OBJECT_TAG_UNDEFINED:
        return JS_UNDEFINED;
    case JS_OBJECT_TAG_FALSE:
        return JS_FALSE;
    case JS_OBJECT_TAG_TRUE:
        return JS_TRUE;
    case JS_OBJECT_TAG_INT:
        used = js_sleb128_read(reader->at, (size_t)(reader->end - reader->at), &integer);
        if (used == 0 || integer < INT32_MIN || integer > INT32_MAX)
            return throw_broken(reader);
        reader->at += used;
        return js_int32((int32_t)integer);
    case JS_OBJECT_TAG_DOUBLE:
        return read_double(reader, &d) ? js_number(d) : throw_broken(reader);
    case JS_OBJECT_TAG_NARROW:
        return read_narrow(reader);
    case JS_OBJECT_TAG_WIDE:
        return read_wide(reader);
    case JS_OBJECT_TAG_BIG_INT:
        return read_big_int(reader);
    case JS_OBJECT_TAG_SYMBOL:
        return read_symbol(reader);
    case JS_OBJECT_TAG_REFERENCE:
        return read_reference(reader);
    case JS_OBJECT_TAG_BYTECODE:
        return read_bytecode(reader);
    case JS_OBJECT_TAG_INVALID:
    case JS_OBJECT_TAG_HOLE:
    case JS_OBJECT_TAG_COUNT:
        return throw_broken(reader);
    default:
        return tag < JS_OBJECT_TAG_COUNT ? read_object(reader, tag) : throw_broken(reader);
    }
}

JSValue JS_ReadObject2(JSContext *ctx, const uint8_t *buf, size_t buf_len, int flags,
                       JSSABTab *psab_tab)
{
    Reader reader = {.ctx = ctx, .at = buf, .end = buf + buf_len, .flags = flags};
    JSValue value;
    if (psab_tab)
        *psab_tab = (JSSABTab){0};
    if (buf_len == 0 || *reader.at++ != JS_OBJECT_FORMAT_VERSION)
        value = js_error_throw(ctx, JS_ERROR_SYNTAX, "serialized object has another version");
    else
        value = read_value(&reader);
    for (uint32_t i = 0; i < reader.count; i++)
        js_free_value(ctx, reader.objects[i]);
    js_heap_free_block(ctx->rt, reader.objects);
    return value;
}

JSValue JS_ReadObject(JSContext *ctx, const uint8_t *buf, size_t buf_len, int flags)
{
    return JS_ReadObject2(ctx, buf, buf_len, flags, NULL);
}
