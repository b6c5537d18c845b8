// SPDX-License-Identifier: MIT
// The Date constructor, the getters and conversions of Date.prototype, and the tables
// (ECMA-262 sec-date-objects).
#include "builtins/date.h"

#include "base/time.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "object/upcall.h"

#include <math.h>

const JSClassInfo js_class_date = {.name = "Date", .payload_size = sizeof(JSDatePayload)};

JSDatePayload *js_date_this(JSContext *ctx, JSValueConst this_value)
{
    JSDatePayload *payload = js_value_payload(this_value, JS_CLASS_DATE);
    if (!payload)
        JS_ThrowTypeError(ctx, "not a Date");
    return payload;
}

// ---- The constructor ------------------------------------------------------------------------

// The time of year, month and so on, up to seven of them. -1: exception.
static int time_of_parts(JSContext *ctx, int argc, JSValueConst *argv, double *time)
{
    double fields[JS_DATE_FIELD_COUNT] = {[JS_DATE_YEAR] = NAN, [JS_DATE_DAY] = 1};
    for (int i = 0; i < argc && i < JS_DATE_FIELD_COUNT; i++)
        if (js_to_double(ctx, &fields[i], argv[i]) < 0)
            return -1;
    fields[JS_DATE_YEAR] = js_date_full_year(fields[JS_DATE_YEAR]);
    *time = js_date_join(fields);
    return 0;
}

static int time_of_value(JSContext *ctx, JSValueConst v, double *time)
{
    const JSDatePayload *payload = js_value_payload(v, JS_CLASS_DATE);
    if (payload) {
        *time = payload->time;
        return 0;
    }
    JSValue primitive = js_to_primitive(ctx, v, JS_HINT_DEFAULT);
    if (JS_IsException(primitive))
        return -1;
    int result = -1;
    if (JS_IsString(primitive)) {
        const JSString *text = js_flatten(ctx, primitive);
        if (text) {
            *time = js_date_parse(text);
            result = 0;
        }
    } else if (js_to_double(ctx, time, primitive) >= 0) {
        *time = js_date_clip(*time);
        result = 0;
    }
    js_free_value(ctx, primitive);
    return result;
}

// ECMA-262 sec-date
static JSValue date_construct(JSContext *ctx, JSValueConst new_target, int argc, JSValueConst *argv)
{
    double time;
    if (JS_IsUndefined(new_target))
        return js_date_format(ctx, js_time_wall_ms(), JS_DATE_FORMAT_STRING);
    if (argc == 0) {
        time = js_time_wall_ms();
    } else if (argc == 1) {
        if (time_of_value(ctx, argv[0], &time) < 0)
            return JS_EXCEPTION;
    } else {
        if (time_of_parts(ctx, argc, argv, &time) < 0)
            return JS_EXCEPTION;
        time = js_date_clip(js_date_to_utc(time));
    }
    JSValue date =
        js_object_new_from_constructor(ctx, new_target, JS_INTRINSIC_DATE_PROTOTYPE, JS_CLASS_DATE);
    if (!JS_IsException(date))
        ((JSDatePayload *)js_value_object(date)->payload)->time = time;
    return date;
}

JSValue JS_NewDate(JSContext *ctx, double epoch_ms)
{
    JSValue date = js_object_new_class(ctx, JS_CLASS_DATE);
    if (!JS_IsException(date))
        ((JSDatePayload *)js_value_object(date)->payload)->time = js_date_clip(epoch_ms);
    return date;
}

static JSValue date_now(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return js_number(js_time_wall_ms());
}

static JSValue date_parse(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue holder = JS_UNDEFINED;
    const JSString *text = js_to_flat_string(ctx, argv[0], &holder);
    if (!text)
        return JS_EXCEPTION;
    double time = js_date_parse(text);
    js_free_value(ctx, holder);
    return js_number(time);
}

// ECMA-262 sec-date.utc
static JSValue date_utc(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    double time;
    if (time_of_parts(ctx, argc, argv, &time) < 0)
        return JS_EXCEPTION;
    return js_number(js_date_clip(time));
}

// ---- Getters --------------------------------------------------------------------------------

#define GETTER(field, is_utc) ((field) | (is_utc) << 8)

static JSValue date_get_part(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                             int magic)
{
    double fields[JS_DATE_FIELD_COUNT + 1];
    const JSDatePayload *payload = js_date_this(ctx, this_value);
    if (!payload)
        return JS_EXCEPTION;
    if (isnan(payload->time))
        return JS_NAN;
    js_date_split(magic >> 8 ? payload->time : js_date_to_local(payload->time), fields);
    return js_number(fields[magic & 15]);
}

static JSValue date_get_time(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    const JSDatePayload *payload = js_date_this(ctx, this_value);
    return payload ? js_number(payload->time) : JS_EXCEPTION;
}

static JSValue date_get_timezone_offset(JSContext *ctx, JSValueConst this_value, int argc,
                                        JSValueConst *argv)
{
    const JSDatePayload *payload = js_date_this(ctx, this_value);
    if (!payload)
        return JS_EXCEPTION;
    double time = payload->time;
    return js_number((time - js_date_to_local(time)) / JS_DATE_MS_PER_MINUTE);
}

// ECMA-262 sec-date.prototype.getyear (annex B)
static JSValue date_get_year(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    double fields[JS_DATE_FIELD_COUNT + 1];
    const JSDatePayload *payload = js_date_this(ctx, this_value);
    if (!payload)
        return JS_EXCEPTION;
    if (isnan(payload->time))
        return JS_NAN;
    js_date_split(js_date_to_local(payload->time), fields);
    return js_number(fields[JS_DATE_YEAR] - 1900);
}

// ---- Conversions ----------------------------------------------------------------------------

// Magic: JSDateFormat.
static JSValue date_to_text(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int format)
{
    const JSDatePayload *payload = js_date_this(ctx, this_value);
    if (!payload)
        return JS_EXCEPTION;
    if (format == JS_DATE_FORMAT_ISO && isnan(payload->time))
        return JS_ThrowRangeError(ctx, "invalid date");
    return js_date_format(ctx, payload->time, (JSDateFormat)format);
}

// ECMA-262 sec-date.prototype.tojson
static JSValue date_to_json(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue result = JS_EXCEPTION;
    JSValue object = js_to_object(ctx, this_value);
    if (JS_IsException(object))
        return object;
    JSValue primitive = js_to_primitive(ctx, object, JS_HINT_NUMBER);
    if (JS_IsNumber(primitive) && !isfinite(js_number_as_double(primitive)))
        result = JS_NULL;
    else if (!JS_IsException(primitive))
        result = js_invoke(ctx, object, JS_ATOM_toISOString, 0, NULL);
    js_free_value(ctx, primitive);
    js_free_value(ctx, object);
    return result;
}

// ECMA-262 sec-date.prototype-%symbol.toprimitive%
static JSValue date_to_primitive(JSContext *ctx, JSValueConst this_value, int argc,
                                 JSValueConst *argv)
{
    if (!JS_IsObject(this_value))
        return js_throw_not_an_object(ctx, this_value);
    if (JS_IsString(argv[0])) {
        const JSString *hint = js_flatten(ctx, argv[0]);
        if (!hint)
            return JS_EXCEPTION;
        if (js_string_equal_ascii(hint, "string") || js_string_equal_ascii(hint, "default"))
            return js_ordinary_to_primitive(ctx, this_value, JS_HINT_STRING);
        if (js_string_equal_ascii(hint, "number"))
            return js_ordinary_to_primitive(ctx, this_value, JS_HINT_NUMBER);
    }
    return JS_ThrowTypeError(ctx, "hint must be \"string\", \"number\" or \"default\"");
}

// ---- Tables ---------------------------------------------------------------------------------

static const JSPropDef date_properties[] = {
    JS_METHOD(now, 0, date_now),
    JS_METHOD(parse, 1, date_parse),
    JS_METHOD(UTC, 7, date_utc),
};
const JSIntrinsicDef js_intrinsic_date =
    JS_INTRINSIC_CONSTRUCTOR(Date, 7, constructor_or_func, date_construct, FUNCTION_PROTOTYPE,
                             DATE_PROTOTYPE, date_properties);

// toUTCString and toGMTString are one function.
const JSIntrinsicDef js_intrinsic_date_to_utc_string = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD_MAGIC(toUTCString, 0, date_to_text, JS_DATE_FORMAT_UTC),
};

static const JSPropDef date_prototype_properties[] = {
    JS_METHOD_MAGIC(getDate, 0, date_get_part, GETTER(JS_DATE_DAY, 0)),
    JS_METHOD_MAGIC(getDay, 0, date_get_part, GETTER(JS_DATE_WEEKDAY, 0)),
    JS_METHOD_MAGIC(getFullYear, 0, date_get_part, GETTER(JS_DATE_YEAR, 0)),
    JS_METHOD_MAGIC(getHours, 0, date_get_part, GETTER(JS_DATE_HOURS, 0)),
    JS_METHOD_MAGIC(getMilliseconds, 0, date_get_part, GETTER(JS_DATE_MILLISECONDS, 0)),
    JS_METHOD_MAGIC(getMinutes, 0, date_get_part, GETTER(JS_DATE_MINUTES, 0)),
    JS_METHOD_MAGIC(getMonth, 0, date_get_part, GETTER(JS_DATE_MONTH, 0)),
    JS_METHOD_MAGIC(getSeconds, 0, date_get_part, GETTER(JS_DATE_SECONDS, 0)),
    JS_METHOD(getTime, 0, date_get_time),
    JS_METHOD(getTimezoneOffset, 0, date_get_timezone_offset),
    JS_METHOD_MAGIC(getUTCDate, 0, date_get_part, GETTER(JS_DATE_DAY, 1)),
    JS_METHOD_MAGIC(getUTCDay, 0, date_get_part, GETTER(JS_DATE_WEEKDAY, 1)),
    JS_METHOD_MAGIC(getUTCFullYear, 0, date_get_part, GETTER(JS_DATE_YEAR, 1)),
    JS_METHOD_MAGIC(getUTCHours, 0, date_get_part, GETTER(JS_DATE_HOURS, 1)),
    JS_METHOD_MAGIC(getUTCMilliseconds, 0, date_get_part, GETTER(JS_DATE_MILLISECONDS, 1)),
    JS_METHOD_MAGIC(getUTCMinutes, 0, date_get_part, GETTER(JS_DATE_MINUTES, 1)),
    JS_METHOD_MAGIC(getUTCMonth, 0, date_get_part, GETTER(JS_DATE_MONTH, 1)),
    JS_METHOD_MAGIC(getUTCSeconds, 0, date_get_part, GETTER(JS_DATE_SECONDS, 1)),
    JS_METHOD(getYear, 0, date_get_year),
    JS_METHOD_MAGIC(setDate, 1, js_date_set_parts, JS_DATE_SETTER(JS_DATE_DAY, 1, 0)),
    JS_METHOD_MAGIC(setFullYear, 3, js_date_set_parts, JS_DATE_SETTER(JS_DATE_YEAR, 3, 0)),
    JS_METHOD_MAGIC(setHours, 4, js_date_set_parts, JS_DATE_SETTER(JS_DATE_HOURS, 4, 0)),
    JS_METHOD_MAGIC(setMilliseconds, 1, js_date_set_parts,
                    JS_DATE_SETTER(JS_DATE_MILLISECONDS, 1, 0)),
    JS_METHOD_MAGIC(setMinutes, 3, js_date_set_parts, JS_DATE_SETTER(JS_DATE_MINUTES, 3, 0)),
    JS_METHOD_MAGIC(setMonth, 2, js_date_set_parts, JS_DATE_SETTER(JS_DATE_MONTH, 2, 0)),
    JS_METHOD_MAGIC(setSeconds, 2, js_date_set_parts, JS_DATE_SETTER(JS_DATE_SECONDS, 2, 0)),
    JS_METHOD(setTime, 1, js_date_set_time),
    JS_METHOD_MAGIC(setUTCDate, 1, js_date_set_parts, JS_DATE_SETTER(JS_DATE_DAY, 1, 1)),
    JS_METHOD_MAGIC(setUTCFullYear, 3, js_date_set_parts, JS_DATE_SETTER(JS_DATE_YEAR, 3, 1)),
    JS_METHOD_MAGIC(setUTCHours, 4, js_date_set_parts, JS_DATE_SETTER(JS_DATE_HOURS, 4, 1)),
    JS_METHOD_MAGIC(setUTCMilliseconds, 1, js_date_set_parts,
                    JS_DATE_SETTER(JS_DATE_MILLISECONDS, 1, 1)),
    JS_METHOD_MAGIC(setUTCMinutes, 3, js_date_set_parts, JS_DATE_SETTER(JS_DATE_MINUTES, 3, 1)),
    JS_METHOD_MAGIC(setUTCMonth, 2, js_date_set_parts, JS_DATE_SETTER(JS_DATE_MONTH, 2, 1)),
    JS_METHOD_MAGIC(setUTCSeconds, 2, js_date_set_parts, JS_DATE_SETTER(JS_DATE_SECONDS, 2, 1)),
    JS_METHOD(setYear, 1, js_date_set_year),
    JS_METHOD_MAGIC(toDateString, 0, date_to_text, JS_DATE_FORMAT_DATE),
    JS_METHOD_MAGIC(toISOString, 0, date_to_text, JS_DATE_FORMAT_ISO),
    JS_METHOD(toJSON, 1, date_to_json),
    JS_METHOD_MAGIC(toLocaleDateString, 0, date_to_text, JS_DATE_FORMAT_LOCALE_DATE),
    JS_METHOD_MAGIC(toLocaleString, 0, date_to_text, JS_DATE_FORMAT_LOCALE),
    JS_METHOD_MAGIC(toLocaleTimeString, 0, date_to_text, JS_DATE_FORMAT_LOCALE_TIME),
    JS_METHOD_MAGIC(toString, 0, date_to_text, JS_DATE_FORMAT_STRING),
    JS_METHOD_MAGIC(toTimeString, 0, date_to_text, JS_DATE_FORMAT_TIME),
    JS_VALUE_INTRINSIC(toUTCString, DATE_TO_GMT_STRING, JS_PROP_W_C),
    JS_VALUE_INTRINSIC(toGMTString, DATE_TO_GMT_STRING, JS_PROP_W_C),
    JS_METHOD(valueOf, 0, date_get_time),
    {.atom = JS_ATOM_Symbol_toPrimitive,
     .kind = JS_PROP_DEF_FUNCTION,
     .flags = JS_PROP_CONFIGURABLE,
     .length = 1,
     .cproto = JS_CFUNC_generic,
     .function = {.generic = date_to_primitive}},
};
const JSIntrinsicDef js_intrinsic_date_prototype =
    JS_INTRINSIC_PROTOTYPE(OBJECT_PROTOTYPE, DATE, date_prototype_properties);
