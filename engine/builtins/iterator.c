// SPDX-License-Identifier: MIT
// Iterator (ECMA-262 sec-iterator-objects): the constructor, Iterator.from, and the methods of
// Iterator.prototype that consume. The lazy ones are in iterator_helper.c.
#include "builtins/iterator_helper.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/property.h"
#include "object/upcall.h"

// ECMA-262 sec-iterator: abstract.
static JSValue iterator_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                  JSValueConst *argv)
{
    JSObject *own = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_ITERATOR);
    if (!own)
        return JS_EXCEPTION;
    if (JS_IsUndefined(new_target) || js_value_object(new_target) == own)
        return JS_ThrowTypeError(ctx, "Iterator is abstract: it can only be extended");
    return js_object_new_from_constructor(ctx, new_target, JS_INTRINSIC_ITERATOR_PROTOTYPE,
                                          JS_CLASS_OBJECT);
}

// ---- Iterator.from ------------------------------------------------------------------------------

static const JSSlot wrap_slots[] = {
    JS_SLOT(JSIteratorRecord, iterator, VALUE, "iterator"),
    JS_SLOT(JSIteratorRecord, next_method, VALUE, "next method"),
    JS_SLOTS_END,
};
const JSClassInfo js_class_wrap_for_valid_iterator = {.name = "Wrap For Valid Iterator",
                                                      .payload_size = sizeof(JSIteratorRecord),
                                                      .slots = wrap_slots};

// ECMA-262 sec-getiteratorflattenable, strings accepted.
static int open_flattenable(JSContext *ctx, JSIteratorRecord *record, JSValueConst v)
{
    if (!JS_IsObject(v) && !JS_IsString(v)) {
        js_throw_not_an_object(ctx, v);
        return -1;
    }
    JSValue method = js_get_method(ctx, v, JS_ATOM_Symbol_iterator);
    if (JS_IsException(method))
        return -1;
    JSValue iterator = js_dup(v);
    if (!JS_IsUndefined(method)) {
        js_free_value(ctx, iterator);
        iterator = js_call(ctx, method, v, 0, NULL);
    }
    js_free_value(ctx, method);
    int status = -1;
    if (!JS_IsException(iterator) && !JS_IsObject(iterator))
        js_throw_not_an_object(ctx, iterator);
    else if (!JS_IsException(iterator))
        status = js_iterator_open_direct(ctx, record, iterator);
    js_free_value(ctx, iterator);
    return status;
}

static JSValue wrap_iterator(JSContext *ctx, const JSIteratorRecord *record)
{
    JSObject *proto = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_WRAP_FOR_VALID_ITERATOR_PROTOTYPE);
    if (!proto)
        return JS_EXCEPTION;
    JSValue wrapper = js_object_new_with_proto(ctx, proto, JS_CLASS_WRAP_FOR_VALID_ITERATOR);
    if (JS_IsException(wrapper))
        return wrapper;
    JSIteratorRecord *payload = js_value_object(wrapper)->payload;
    payload->iterator = js_dup(record->iterator);
    payload->next_method = js_dup(record->next_method);
    return wrapper;
}

// ECMA-262 sec-iterator.from
static JSValue iterator_from(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSIteratorRecord record;
    JSValue result = JS_EXCEPTION;
    js_iterator_record_init(&record);
    if (open_flattenable(ctx, &record, argv[0]) < 0)
        goto done;
    JSObject *own = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_ITERATOR);
    if (!own)
        goto done;
    int is_iterator = js_ordinary_has_instance(ctx, js_object_borrow(own), record.iterator);
    if (is_iterator > 0)
        result = js_dup(record.iterator);
    else if (is_iterator == 0)
        result = wrap_iterator(ctx, &record);
done:
    js_iterator_record_free(ctx, &record);
    return result;
}

static JSIteratorRecord *this_wrap(JSContext *ctx, JSValueConst this_value)
{
    JSIteratorRecord *record = js_value_payload(this_value, JS_CLASS_WRAP_FOR_VALID_ITERATOR);
    if (!record)
        JS_ThrowTypeError(ctx, "not a wrapped iterator");
    return record;
}

static JSValue wrap_next(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    const JSIteratorRecord *record = this_wrap(ctx, this_value);
    return record ? js_call(ctx, record->next_method, record->iterator, 0, NULL) : JS_EXCEPTION;
}

static JSValue wrap_return(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    const JSIteratorRecord *record = this_wrap(ctx, this_value);
    if (!record)
        return JS_EXCEPTION;
    JSValue iterator = js_dup(record->iterator);
    JSValue result;
    JSValue method = js_get_method(ctx, iterator, JS_ATOM_return);
    if (JS_IsException(method))
        result = JS_EXCEPTION;
    else if (JS_IsUndefined(method))
        result = js_iterator_result_new(ctx, JS_UNDEFINED, true);
    else
        result = js_call(ctx, method, iterator, 0, NULL);
    js_free_value(ctx, method);
    js_free_value(ctx, iterator);
    return result;
}

static const JSPropDef wrap_properties[] = {
    JS_METHOD(next, 0, wrap_next),
    JS_METHOD(return, 0, wrap_return),
};
const JSIntrinsicDef js_intrinsic_wrap_for_valid_iterator_prototype = {
    .prototype = JS_INTRINSIC_ITERATOR_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    JS_INTRINSIC_PROPERTIES(wrap_properties)};

static const JSPropDef iterator_properties[] = {
    JS_METHOD(concat, 0, js_iterator_concat),
    JS_METHOD(from, 1, iterator_from),
};
const JSIntrinsicDef js_intrinsic_iterator =
    JS_INTRINSIC_CONSTRUCTOR(Iterator, 0, constructor_or_func, iterator_construct,
                             FUNCTION_PROTOTYPE, ITERATOR_PROTOTYPE, iterator_properties);

// ---- Methods that consume -----------------------------------------------------------------------

typedef enum ConsumeKind {
    CONSUME_EVERY,
    CONSUME_FIND,
    CONSUME_FOR_EACH,
    CONSUME_SOME
} ConsumeKind;

// GetIteratorDirect(this) once the callback is known to be callable.
static int open_this(JSContext *ctx, JSIteratorRecord *record, JSValueConst this_value,
                     JSValueConst callback)
{
    js_iterator_record_init(record);
    if (!JS_IsObject(this_value)) {
        js_throw_not_an_object(ctx, this_value);
        return -1;
    }
    if (!js_value_is_function(callback)) {
        js_throw_not_a_function(ctx, callback);
        record->iterator = js_dup(this_value);
        js_iterator_close_on_throw(ctx, record);
        js_iterator_record_free(ctx, record);
        js_iterator_record_init(record);
        return -1;
    }
    return js_iterator_open_direct(ctx, record, this_value);
}

// Closes and gives `result`; takes it.
static JSValue close_with(JSContext *ctx, JSIteratorRecord *record, JSValue result)
{
    if (js_iterator_close(ctx, record) < 0) {
        js_free_value(ctx, result);
        result = JS_EXCEPTION;
    }
    return result;
}

static JSValue iterator_consume(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv, int kind)
{
    JSIteratorRecord record;
    JSValue result = JS_UNDEFINED;
    if (kind == CONSUME_EVERY || kind == CONSUME_SOME)
        result = js_bool(kind == CONSUME_EVERY);
    if (open_this(ctx, &record, this_value, argv[0]) < 0) {
        js_iterator_record_free(ctx, &record);
        return JS_EXCEPTION;
    }
    for (int64_t counter = 0;; counter++) {
        JSValue item = JS_UNDEFINED;
        int status = js_iterator_step(ctx, &record, &item);
        if (status <= 0) {
            result = status < 0 ? JS_EXCEPTION : result;
            break;
        }
        JSValueConst arguments[2] = {item, js_int64(counter)};
        JSValue answer = js_call(ctx, argv[0], JS_UNDEFINED, 2, arguments);
        if (JS_IsException(answer)) {
            js_free_value(ctx, item);
            js_iterator_close_on_throw(ctx, &record);
            result = JS_EXCEPTION;
            break;
        }
        bool truth = kind != CONSUME_FOR_EACH && js_to_boolean(answer);
        js_free_value(ctx, answer);
        if (truth && kind == CONSUME_FIND) {
            result = close_with(ctx, &record, item);
            break;
        }
        js_free_value(ctx, item);
        if ((truth && kind == CONSUME_SOME) || (!truth && kind == CONSUME_EVERY)) {
            result = close_with(ctx, &record, js_bool(truth));
            break;
        }
    }
    js_iterator_record_free(ctx, &record);
    return result;
}

// ECMA-262 sec-iterator.prototype.reduce
static JSValue iterator_reduce(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    JSIteratorRecord record;
    int64_t counter = 0;
    JSValue accumulator = JS_EXCEPTION;
    if (open_this(ctx, &record, this_value, argv[0]) < 0)
        goto done;
    if (argc > 1) {
        accumulator = js_dup(argv[1]);
    } else {
        int status = js_iterator_step(ctx, &record, &accumulator);
        if (status == 0)
            JS_ThrowTypeError(ctx, "reduce of an empty iterator with no initial value");
        if (status <= 0) {
            accumulator = JS_EXCEPTION;
            goto done;
        }
        counter = 1;
    }
    for (;; counter++) {
        JSValue item = JS_UNDEFINED;
        int status = js_iterator_step(ctx, &record, &item);
        if (status == 0)
            break;
        JSValue next = JS_EXCEPTION;
        if (status > 0) {
            JSValueConst arguments[3] = {accumulator, item, js_int64(counter)};
            next = js_call(ctx, argv[0], JS_UNDEFINED, 3, arguments);
            js_free_value(ctx, item);
            if (JS_IsException(next))
                js_iterator_close_on_throw(ctx, &record);
        }
        js_free_value(ctx, accumulator);
        accumulator = next;
        if (JS_IsException(accumulator))
            break;
    }
done:
    js_iterator_record_free(ctx, &record);
    return accumulator;
}

static JSValue iterator_to_array(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv)
{
    JSIteratorRecord record;
    js_iterator_record_init(&record);
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    JSValue list = js_array_new(ctx, 0);
    int status = JS_IsException(list) ? -1 : js_iterator_open_direct(ctx, &record, this_value);
    while (status >= 0) {
        JSValue item = JS_UNDEFINED;
        status = js_iterator_step(ctx, &record, &item);
        if (status <= 0)
            break;
        status = js_array_push(ctx, list, item);
    }
    js_iterator_record_free(ctx, &record);
    if (status < 0) {
        js_free_value(ctx, list);
        return JS_EXCEPTION;
    }
    return list;
}

static JSValue return_this(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return js_dup(this_value);
}

// ---- The two weird accessors (sec-SetterThatIgnoresPrototypeProperties)
// ----------------------------

static JSValue set_ignoring_prototype(JSContext *ctx, JSValueConst this_value, JSValueConst value,
                                      JSAtom key)
{
    JSObject *home = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_ITERATOR_PROTOTYPE);
    if (!home)
        return JS_EXCEPTION;
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    if (js_value_object(this_value) == home)
        return JS_ThrowTypeError(ctx, "Iterator.prototype may not be changed this way");
    int has = js_has_own(ctx, this_value, key);
    if (has > 0)
        has = js_set(ctx, this_value, key, js_dup(value), JS_PROP_THROW);
    else if (has == 0)
        has = js_create_data_property(ctx, this_value, key, js_dup(value),
                                      JS_PROP_C_W_E | JS_PROP_THROW);
    return has < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

static JSValue get_to_string_tag(JSContext *ctx, JSValueConst this_value)
{
    JSValue text = js_atom_get_value(ctx->rt, JS_ATOM_Iterator);
    return JS_IsException(text) ? js_throw_out_of_memory(ctx) : text;
}

static JSValue set_to_string_tag(JSContext *ctx, JSValueConst this_value, JSValueConst value)
{
    return set_ignoring_prototype(ctx, this_value, value, JS_ATOM_Symbol_toStringTag);
}

static JSValue get_constructor(JSContext *ctx, JSValueConst this_value)
{
    JSObject *own = js_realm_peek_intrinsic(ctx, JS_INTRINSIC_ITERATOR);
    return own ? js_object_value(js_object_dup(own)) : JS_EXCEPTION;
}

static JSValue set_constructor(JSContext *ctx, JSValueConst this_value, JSValueConst value)
{
    return set_ignoring_prototype(ctx, this_value, value, JS_ATOM_constructor);
}

static const JSPropDef iterator_prototype_properties[] = {
    JS_METHOD_MAGIC(drop, 1, js_iterator_make_helper, JS_HELPER_DROP),
    JS_METHOD_MAGIC(every, 1, iterator_consume, CONSUME_EVERY),
    JS_METHOD_MAGIC(filter, 1, js_iterator_make_helper, JS_HELPER_FILTER),
    JS_METHOD_MAGIC(find, 1, iterator_consume, CONSUME_FIND),
    JS_METHOD_MAGIC(flatMap, 1, js_iterator_make_helper, JS_HELPER_FLAT_MAP),
    JS_METHOD_MAGIC(forEach, 1, iterator_consume, CONSUME_FOR_EACH),
    JS_METHOD_MAGIC(map, 1, js_iterator_make_helper, JS_HELPER_MAP),
    JS_METHOD(reduce, 1, iterator_reduce),
    JS_METHOD_MAGIC(some, 1, iterator_consume, CONSUME_SOME),
    JS_METHOD_MAGIC(take, 1, js_iterator_make_helper, JS_HELPER_TAKE),
    JS_METHOD(toArray, 0, iterator_to_array),
    JS_METHOD(Symbol_iterator, 0, return_this),
    JS_GETTER_SETTER(Symbol_toStringTag, get_to_string_tag, set_to_string_tag),
    JS_GETTER_SETTER(constructor, get_constructor, set_constructor),
};
const JSIntrinsicDef js_intrinsic_iterator_prototype = {
    .prototype = JS_INTRINSIC_OBJECT_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    JS_INTRINSIC_PROPERTIES(iterator_prototype_properties)};
