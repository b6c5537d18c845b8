// SPDX-License-Identifier: MIT
// The pieces of JSON that several reports share.
#ifndef HARNESS_REPORT_JSON_H
#define HARNESS_REPORT_JSON_H

#include <jansson.h>

#include "oracle/verdict.h"

// Text from a program or a file name may be any bytes; JSON must be UTF-8. NULL gives null.
json_t *json_text(const char *bytes);
json_t *json_verdict(const Verdict *verdict);

#endif
