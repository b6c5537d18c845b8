// SPDX-License-Identifier: MIT
// The stable name of a finding, by which duplicates are merged, revisions compared and findings
// suppressed. One line of text without addresses or line numbers:
//
//   VERDICT:WHAT[:DETAIL][@SITE[@CULPRIT]]
//
//   leak:object:Map@js_map_constructor   kind of the primary root, its class, the function that
//                                        allocated it
//   crash:heap-use-after-free@js_free    the sanitizer's word, the engine's function on top
//   crash:assertion p->ref_count > 0@f   an assertion's text
//   unexpected:throws:TypeError          the outcome, the error's name
//
// SITE is the first C function of the subject that is no allocator and no plain constructor of
// cells, and is left out where it is not known. CULPRIT, the function that the ledger blames, is told
// by `teardown explain` alone.
#ifndef HARNESS_ORACLE_SIGNATURE_H
#define HARNESS_ORACLE_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

// A new string. `detail` and `site` may be NULL or empty. Characters that have a meaning in a
// signature are replaced, and so are numbers and addresses in `what`.
char *signature_make(const char *verdict, const char *what, const char *detail, const char *site);

// Whether two signatures name the same finding, also over revisions of an engine: verdict, what and
// detail agree, and so do site and culprit unless one is not known. NULL (a clean run) matches NULL only.
bool signature_matches(const char *a, const char *b);

// Whether a C function stands between an allocation and who asked for it: an allocator, or a
// function whose name says that it makes cells for others (JS_NewObject, js_alloc_string).
bool signature_is_wrapper(const char *function, size_t length);

#endif
