// SPDX-License-Identifier: MIT
// Clocks of POSIX, and local time by localtime_r.
#include "base/time.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#define MS_PER_SECOND 1000.0
#define MS_PER_DAY    86400000.0
// Beyond this no date of ECMA-262 lies, and time_t holds it.
#define TIME_LIMIT (8.64e15 + 2 * MS_PER_DAY)

double js_time_wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec * MS_PER_SECOND + (double)(now.tv_nsec / 1000000);
}

uint64_t js_time_monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

double js_time_monotonic_ms(void)
{
    return (double)js_time_monotonic_ns() / 1e6;
}

// Local calendar time; false where the time is no number or out of range.
static bool local_time(double utc_ms, struct tm *out)
{
    if (!(fabs(utc_ms) <= TIME_LIMIT))
        return false;
    time_t seconds = (time_t)floor(utc_ms / MS_PER_SECOND);
    return localtime_r(&seconds, out) != NULL;
}

double js_time_offset_at_utc(double utc_ms)
{
    struct tm local;
    if (!local_time(utc_ms, &local))
        return 0;
    return (double)local.tm_gmtoff * MS_PER_SECOND;
}

double js_time_offset_at_local(double local_ms)
{
    // No zone is a day off, so these two stand on either side of any change near by. Changes less
    // than two days apart are not told from one another.
    double before = js_time_offset_at_utc(local_ms - MS_PER_DAY);
    double after = js_time_offset_at_utc(local_ms + MS_PER_DAY);
    if (before == after)
        return before;
    // Where the earlier offset reads back as itself it holds, which settles repeated times too.
    if (js_time_offset_at_utc(local_ms - before) == before)
        return before;
    if (js_time_offset_at_utc(local_ms - after) == after)
        return after;
    return before; // a skipped time
}

size_t js_time_zone_name(double utc_ms, char *out, size_t size)
{
    assert(size > 0);
    struct tm local;
    out[0] = '\0';
    if (!local_time(utc_ms, &local) || !local.tm_zone)
        return 0;
    snprintf(out, size, "%s", local.tm_zone);
    return strlen(out);
}
