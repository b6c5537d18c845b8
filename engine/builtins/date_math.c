// SPDX-License-Identifier: MIT
// The proleptic Gregorian calendar of ECMA-262 sec-overview-of-date-objects-and-definitions-of-
// abstract-operations.
#include "builtins/date.h"

#include "base/time.h"

#include <assert.h>
#include <math.h>

// Beyond this a year has no day that clips to a time, even with a far-off day of the month.
#define MAX_YEAR 10000000.0

// The day number of the first of March of `year`, in whole cycles of 400 years.
static int64_t day_of_march_first(int64_t year)
{
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 - 719468;
}

// Days from 1970-01-01 to the first of the month (0 to 11).
static int64_t day_of_month_first(int64_t year, int month)
{
    // Years begin in March, so that the leap day is the last.
    int from_march = month >= 2 ? month - 2 : month + 10;
    if (month < 2)
        year--;
    return day_of_march_first(year) + (153 * from_march + 2) / 5;
}

int js_date_month_length(double year, int month)
{
    assert(month >= 0 && month < 12 && fabs(year) <= MAX_YEAR);
    int64_t whole = (int64_t)year;
    int64_t next =
        month == 11 ? day_of_month_first(whole + 1, 0) : day_of_month_first(whole, month + 1);
    return (int)(next - day_of_month_first(whole, month));
}

void js_date_split(double time, double fields[JS_DATE_FIELD_COUNT + 1])
{
    assert(isfinite(time));
    double day = floor(time / JS_DATE_MS_PER_DAY);
    int64_t rest = (int64_t)(time - day * JS_DATE_MS_PER_DAY);
    int64_t days = (int64_t)day;
    int64_t shifted = days + 719468; // from 0000-03-01
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t from_march = (5 * day_of_year + 2) / 153;
    int64_t month = from_march < 10 ? from_march + 2 : from_march - 10;
    assert(rest >= 0 && rest < (int64_t)JS_DATE_MS_PER_DAY && month >= 0 && month < 12);
    fields[JS_DATE_YEAR] = (double)(year_of_era + era * 400 + (month < 2));
    fields[JS_DATE_MONTH] = (double)month;
    fields[JS_DATE_DAY] = (double)(day_of_year - (153 * from_march + 2) / 5 + 1);
    fields[JS_DATE_HOURS] = (double)(rest / 3600000);
    fields[JS_DATE_MINUTES] = (double)(rest / 60000 % 60);
    fields[JS_DATE_SECONDS] = (double)(rest / 1000 % 60);
    fields[JS_DATE_MILLISECONDS] = (double)(rest % 1000);
    fields[JS_DATE_WEEKDAY] = (double)(((days + 4) % 7 + 7) % 7);
}

// ECMA-262 sec-makeday
static double make_day(double year, double month, double day)
{
    if (!isfinite(year) || !isfinite(month) || !isfinite(day))
        return NAN;
    year = trunc(year);
    month = trunc(month);
    double carried = floor(month / 12);
    year += carried;
    if (fabs(year) > MAX_YEAR)
        return NAN;
    int month_of_year = (int)(month - carried * 12);
    return (double)day_of_month_first((int64_t)year, month_of_year) + trunc(day) - 1;
}

// ECMA-262 sec-maketime
static double make_time(double hours, double minutes, double seconds, double milliseconds)
{
    if (!isfinite(hours) || !isfinite(minutes) || !isfinite(seconds) || !isfinite(milliseconds))
        return NAN;
    return trunc(hours) * JS_DATE_MS_PER_HOUR + trunc(minutes) * JS_DATE_MS_PER_MINUTE +
           trunc(seconds) * JS_DATE_MS_PER_SECOND + trunc(milliseconds);
}

double js_date_join(const double fields[JS_DATE_FIELD_COUNT])
{
    double day = make_day(fields[JS_DATE_YEAR], fields[JS_DATE_MONTH], fields[JS_DATE_DAY]);
    double time = make_time(fields[JS_DATE_HOURS], fields[JS_DATE_MINUTES], fields[JS_DATE_SECONDS],
                            fields[JS_DATE_MILLISECONDS]);
    double joined = day * JS_DATE_MS_PER_DAY + time;
    return isfinite(joined) ? joined : NAN;
}

double js_date_clip(double time)
{
    if (!(fabs(time) <= JS_DATE_MAX_TIME))
        return NAN;
    return trunc(time) + 0.0; // no negative zero
}

double js_date_to_local(double utc)
{
    return isfinite(utc) ? utc + js_time_offset_at_utc(utc) : NAN;
}

double js_date_to_utc(double local)
{
    return isfinite(local) ? local - js_time_offset_at_local(local) : NAN;
}

double js_date_full_year(double year)
{
    if (isnan(year))
        return NAN;
    double whole = trunc(year);
    return whole >= 0 && whole <= 99 ? 1900 + whole : whole;
}
