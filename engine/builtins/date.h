// SPDX-License-Identifier: MIT
// What the files of Date share: the calendar, and times as text.
// All times are milliseconds since 1970 as doubles; NaN is no time.
#ifndef ENGINE_BUILTINS_DATE_H
#define ENGINE_BUILTINS_DATE_H

#include "object/object.h"

#define JS_DATE_MS_PER_SECOND 1000.0
#define JS_DATE_MS_PER_MINUTE 60000.0
#define JS_DATE_MS_PER_HOUR   3600000.0
#define JS_DATE_MS_PER_DAY    86400000.0
#define JS_DATE_MAX_TIME      8.64e15

typedef struct JSDatePayload {
    double time; // UTC
} JSDatePayload;

typedef enum JSDateField {
    JS_DATE_YEAR,
    JS_DATE_MONTH, // from 0
    JS_DATE_DAY,   // from 1
    JS_DATE_HOURS,
    JS_DATE_MINUTES,
    JS_DATE_SECONDS,
    JS_DATE_MILLISECONDS,
    JS_DATE_FIELD_COUNT,
    JS_DATE_WEEKDAY = JS_DATE_FIELD_COUNT, // from 0, Sunday
} JSDateField;

// ---- date_math.c ----------------------------------------------------------------------------

// The parts of a finite time, as numbers; the weekday is last.
void js_date_split(double time, double fields[JS_DATE_FIELD_COUNT + 1]);
// MakeDate of MakeDay and MakeTime: NaN where a part is not finite or too large.
double js_date_join(const double fields[JS_DATE_FIELD_COUNT]);
double js_date_clip(double time);      // ECMA-262 sec-timeclip
double js_date_to_local(double utc);   // ECMA-262 sec-localtime
double js_date_to_utc(double local);   // ECMA-262 sec-utc-t
double js_date_full_year(double year); // ECMA-262 sec-makefullyear
int js_date_month_length(double year, int month);

// ---- date_parse.c ---------------------------------------------------------------------------

// ECMA-262 sec-date.parse
double js_date_parse(const JSString *text);

// ---- date_text.c ----------------------------------------------------------------------------

typedef enum JSDateFormat {
    JS_DATE_FORMAT_STRING, // toString
    JS_DATE_FORMAT_DATE,   // toDateString
    JS_DATE_FORMAT_TIME,   // toTimeString
    JS_DATE_FORMAT_UTC,    // toUTCString
    JS_DATE_FORMAT_ISO,    // toISOString; the time must be a number
    JS_DATE_FORMAT_LOCALE,
    JS_DATE_FORMAT_LOCALE_DATE,
    JS_DATE_FORMAT_LOCALE_TIME,
} JSDateFormat;

// "Invalid Date" where the time is NaN.
JSValue js_date_format(JSContext *ctx, double time, JSDateFormat format);

// ---- date_set.c -----------------------------------------------------------------------------

// The magic of a setter: the first part that it sets, how many, and whether in UTC.
#define JS_DATE_SETTER(field, count, is_utc) ((field) | (count) << 4 | (is_utc) << 8)

JSValue js_date_set_parts(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                          int magic);
JSValue js_date_set_time(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv);
JSValue js_date_set_year(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv);

// ---- date.c ---------------------------------------------------------------------------------

// The payload of a Date, or NULL and a TypeError.
JSDatePayload *js_date_this(JSContext *ctx, JSValueConst this_value);

#endif
