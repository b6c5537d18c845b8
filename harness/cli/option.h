// SPDX-License-Identifier: MIT
// Options that mean the same in every subcommand. Each function reads what stands after the option
// and returns NULL, or what is wrong with it, for the usage error.
#ifndef HARNESS_CLI_OPTION_H
#define HARNESS_CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "lane/point.h"

enum { OPTION_MAX_WORKERS = 64 };

// A whole text that is a number within bounds.
bool option_number(const char *text, double least, double most, double *number);

const char *option_engine(const char *text, const char **engine);
const char *option_lanes(const char *text, unsigned *lanes);
const char *option_point(const char *text, Lane *lane, FaultPoint *point);
const char *option_timeout(const char *text, unsigned *milliseconds);
const char *option_memory(const char *text, size_t *bytes);
const char *option_workers(const char *text, unsigned *workers);

#endif
