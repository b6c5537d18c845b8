// SPDX-License-Identifier: MIT
// The setters of Date.prototype.
#include "builtins/date.h"

#include "object/convert.h"

#include <assert.h>
#include <math.h>

// ECMA-262 sec-date.prototype.setdate and its kin: parts that are not given keep their value. The
// time is read before the arguments are converted, and all of them are, even for an invalid date.
JSValue js_date_set_parts(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                          int magic)
{
    double fields[JS_DATE_FIELD_COUNT + 1] = {0};
    double given[4];
    int first = magic & 15;
    int count = magic >> 4 & 15;
    bool is_utc = magic >> 8 != 0;
    JSDatePayload *payload = js_date_this(ctx, this_value);
    assert(count <= 4 && first + count <= JS_DATE_FIELD_COUNT);
    if (!payload)
        return JS_EXCEPTION;
    double time = payload->time;
    if (count > argc)
        count = argc > 0 ? argc : 1;
    for (int i = 0; i < count; i++)
        if (js_to_double(ctx, &given[i], argv[i]) < 0)
            return JS_EXCEPTION;
    if (isnan(time)) {
        if (first != JS_DATE_YEAR)
            return JS_NAN;
        js_date_split(0, fields);
    } else {
        js_date_split(is_utc ? time : js_date_to_local(time), fields);
    }
    for (int i = 0; i < count; i++)
        fields[first + i] = given[i];
    double joined = js_date_join(fields);
    payload->time = js_date_clip(is_utc ? joined : js_date_to_utc(joined));
    return js_number(payload->time);
}

JSValue js_date_set_time(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    double time;
    JSDatePayload *payload = js_date_this(ctx, this_value);
    if (!payload || js_to_double(ctx, &time, argv[0]) < 0)
        return JS_EXCEPTION;
    payload->time = js_date_clip(time);
    return js_number(payload->time);
}

// ECMA-262 sec-date.prototype.setyear (annex B)
JSValue js_date_set_year(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    double fields[JS_DATE_FIELD_COUNT + 1];
    double year;
    JSDatePayload *payload = js_date_this(ctx, this_value);
    if (!payload)
        return JS_EXCEPTION;
    double time = payload->time;
    if (js_to_double(ctx, &year, argv[0]) < 0)
        return JS_EXCEPTION;
    js_date_split(isnan(time) ? 0 : js_date_to_local(time), fields);
    fields[JS_DATE_YEAR] = js_date_full_year(year);
    payload->time = js_date_clip(js_date_to_utc(js_date_join(fields)));
    return js_number(payload->time);
}
