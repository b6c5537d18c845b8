// SPDX-License-Identifier: MIT
// The text of a program's header, kept as it was written but for what must change.
#ifndef HARNESS_REDUCE_HEADER_TEXT_H
#define HARNESS_REDUCE_HEADER_TEXT_H

#include <stdbool.h>

#include "support/buffer.h"

// Splits a program: its header with the line end behind it (empty where there is none), and the
// rest, what stood before the header included.
void header_text_split(const char *source, size_t size, Buffer *header, Buffer *body);

// What `expect` has to say of an outcome, as a new string: "completes", "throws TypeError".
char *header_text_expectation(const char *outcome, const char *error_name,
                              const char *error_message);

// Sets a key to a value that is YAML already: in place where the header has it (with the lines
// indented below it), else at the end; makes a header where there is none.
void header_text_set(Buffer *header, const char *key, const char *value);
// Adds the entries of another header whose keys this one has not, in their order.
void header_text_add_rest(Buffer *header, const Buffer *other);
// A text as a YAML scalar, quoted where it has to be. A new string.
char *header_text_quote(const char *text);

#endif
