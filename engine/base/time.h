// SPDX-License-Identifier: MIT
// Clocks, and the offset of local time from UTC.
#ifndef ENGINE_BASE_TIME_H
#define ENGINE_BASE_TIME_H

#include <stddef.h>
#include <stdint.h>

double js_time_wall_ms(void);        // since 1970-01-01T00:00:00Z, whole milliseconds
double js_time_monotonic_ms(void);   // from an arbitrary start, with fractions
uint64_t js_time_monotonic_ns(void); // the same in nanoseconds

// Milliseconds to add to UTC for local time, at a time given in UTC or in local time. At a time
// that local clocks skip or repeat, the offset before the change holds
// (ECMA-262 sec-getnamedtimezoneepochnanoseconds via LocalTime and UTC).
double js_time_offset_at_utc(double utc_ms);
double js_time_offset_at_local(double local_ms);

// The abbreviation of the time zone at a UTC time ("CET"); cut to fit. Returns its length.
size_t js_time_zone_name(double utc_ms, char *out, size_t size);

#endif
