// SPDX-License-Identifier: MIT
#include "cli/option.h"

#include <errno.h>
#include <stdlib.h>

#include "program/header.h"
#include "subject/subject.h"

bool option_number(const char *text, double least, double most, double *number)
{
    char *end;
    errno = 0;
    *number = strtod(text, &end);
    return errno == 0 && end != text && *end == 0 && *number >= least && *number <= most;
}

const char *option_engine(const char *text, const char **engine)
{
    *engine = text;
    return subject_name_is_good(text) ? NULL : "--engine is not engine, tree:DIR or exec:CMD";
}

const char *option_lanes(const char *text, unsigned *lanes)
{
    *lanes = lanes_read(text);
    return *lanes != 0 ? NULL : "--lane names a lane that is not there";
}

const char *option_point(const char *text, Lane *lane, FaultPoint *point)
{
    return point_read(text, lane, point)
               ? NULL
               : "--point is not the name of a point, as a finding of a sweep has it";
}

const char *option_timeout(const char *text, unsigned *milliseconds)
{
    double seconds;
    if (!option_number(text, 0.01, 1e6, &seconds)) {
        return "--timeout is not a number of seconds";
    }
    *milliseconds = (unsigned)(seconds * 1000);
    return NULL;
}

const char *option_memory(const char *text, size_t *bytes)
{
    double mebibytes;
    if (!option_number(text, 1, 1e6, &mebibytes)) {
        return "--memory is not a number of MiB";
    }
    *bytes = (size_t)(mebibytes * 1048576);
    return NULL;
}

const char *option_workers(const char *text, unsigned *workers)
{
    double number;
    if (!option_number(text, 1, OPTION_MAX_WORKERS, &number)) {
        return "-j is not a number from 1 to 64";
    }
    *workers = (unsigned)number;
    return NULL;
}
