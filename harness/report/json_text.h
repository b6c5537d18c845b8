// SPDX-License-Identifier: MIT
// Any bytes as a JSON string.
#ifndef HARNESS_REPORT_JSON_TEXT_H
#define HARNESS_REPORT_JSON_TEXT_H

#include <jansson.h>

// Text from a program or a file name may be any bytes, JSON must be UTF-8: then what is not ASCII
// becomes `?`. NULL gives null.
json_t *json_text(const char *bytes);

#endif
