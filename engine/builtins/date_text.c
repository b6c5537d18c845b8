// SPDX-License-Identifier: MIT
// Times as text (ECMA-262 sec-todatestring and its parts, sec-date.prototype.toisostring).
#include "builtins/date.h"

#include "base/time.h"
#include "object/convert.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static const char day_names[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

#define TEXT_SIZE 192

// Text under construction; what does not fit is cut.
typedef struct Text {
    char data[TEXT_SIZE];
    size_t length;
} Text;

static void append(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void append(Text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(text->data + text->length, TEXT_SIZE - text->length, format, arguments);
    va_end(arguments);
    assert(count >= 0 && (size_t)count < TEXT_SIZE - text->length);
    text->length += (size_t)count;
}

static int part(const double *fields, JSDateField field)
{
    return (int)fields[field];
}

// A negative year gets its sign, and any at least four digits.
static void append_year(Text *text, int year)
{
    append(text, "%s%04d", year < 0 ? "-" : "", abs(year));
}

static void append_date(Text *text, const double *fields)
{
    append(text, "%s %s %02d ", day_names[part(fields, JS_DATE_WEEKDAY)],
           month_names[part(fields, JS_DATE_MONTH)], part(fields, JS_DATE_DAY));
    append_year(text, part(fields, JS_DATE_YEAR));
}

static void append_time(Text *text, const double *fields)
{
    append(text, "%02d:%02d:%02d", part(fields, JS_DATE_HOURS), part(fields, JS_DATE_MINUTES),
           part(fields, JS_DATE_SECONDS));
}

// ECMA-262 sec-timezoneestring
static void append_zone(Text *text, double time)
{
    char name[64];
    double offset = js_time_offset_at_utc(time);
    int minutes = (int)(fabs(offset) / JS_DATE_MS_PER_MINUTE);
    append(text, " GMT%c%02d%02d", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
    if (js_time_zone_name(time, name, sizeof(name)) > 0)
        append(text, " (%s)", name);
}

static void append_utc(Text *text, const double *fields)
{
    append(text, "%s, %02d %s ", day_names[part(fields, JS_DATE_WEEKDAY)],
           part(fields, JS_DATE_DAY), month_names[part(fields, JS_DATE_MONTH)]);
    append_year(text, part(fields, JS_DATE_YEAR));
    append(text, " ");
    append_time(text, fields);
    append(text, " GMT");
}

static void append_iso(Text *text, const double *fields)
{
    int year = part(fields, JS_DATE_YEAR);
    if (year >= 0 && year <= 9999)
        append(text, "%04d", year);
    else
        append(text, "%c%06d", year < 0 ? '-' : '+', abs(year));
    append(text, "-%02d-%02dT", part(fields, JS_DATE_MONTH) + 1, part(fields, JS_DATE_DAY));
    append_time(text, fields);
    append(text, ".%03dZ", part(fields, JS_DATE_MILLISECONDS));
}

static void append_locale_date(Text *text, const double *fields)
{
    append(text, "%d/%d/%d", part(fields, JS_DATE_MONTH) + 1, part(fields, JS_DATE_DAY),
           part(fields, JS_DATE_YEAR));
}

static void append_locale_time(Text *text, const double *fields)
{
    int hours = part(fields, JS_DATE_HOURS);
    append(text, "%d:%02d:%02d %s", hours % 12 ? hours % 12 : 12, part(fields, JS_DATE_MINUTES),
           part(fields, JS_DATE_SECONDS), hours < 12 ? "AM" : "PM");
}

JSValue js_date_format(JSContext *ctx, double time, JSDateFormat format)
{
    double fields[JS_DATE_FIELD_COUNT + 1];
    Text text = {.length = 0};
    if (isnan(time))
        return js_string_or_throw(ctx, js_string_new_ascii(ctx->rt, "Invalid Date"));
    bool is_utc = format == JS_DATE_FORMAT_UTC || format == JS_DATE_FORMAT_ISO;
    js_date_split(is_utc ? time : js_date_to_local(time), fields);
    switch (format) {
    case JS_DATE_FORMAT_STRING:
        append_date(&text, fields);
        append(&text, " ");
        append_time(&text, fields);
        append_zone(&text, time);
        break;
    case JS_DATE_FORMAT_DATE:
        append_date(&text, fields);
        break;
    case JS_DATE_FORMAT_TIME:
        append_time(&text, fields);
        append_zone(&text, time);
        break;
    case JS_DATE_FORMAT_UTC:
        append_utc(&text, fields);
        break;
    case JS_DATE_FORMAT_ISO:
        append_iso(&text, fields);
        break;
    case JS_DATE_FORMAT_LOCALE:
        append_locale_date(&text, fields);
        append(&text, ", ");
        append_locale_time(&text, fields);
        break;
    case JS_DATE_FORMAT_LOCALE_DATE:
        append_locale_date(&text, fields);
        break;
    case JS_DATE_FORMAT_LOCALE_TIME:
        append_locale_time(&text, fields);
        break;
    }
    return js_string_or_throw(
        ctx, js_string_new_utf8(ctx->rt, text.data, text.length)); // a zone's name may be any text
}
