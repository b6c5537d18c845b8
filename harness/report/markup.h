// SPDX-License-Identifier: MIT
// Text inside XML and HTML, in elements and in quoted attributes.
#ifndef HARNESS_REPORT_MARKUP_H
#define HARNESS_REPORT_MARKUP_H

#include <stdio.h>

// Writes the text escaped; NULL writes nothing.
void markup_put(FILE *out, const char *text);

#endif
