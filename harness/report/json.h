// SPDX-License-Identifier: MIT
// The pieces of JSON that several reports share.
#ifndef HARNESS_REPORT_JSON_H
#define HARNESS_REPORT_JSON_H

#include <jansson.h>

#include "oracle/verdict.h"

json_t *json_verdict(const Verdict *verdict);

#endif
