// SPDX-License-Identifier: MIT
// A folder of reproducers: which of them shows a finding already, and what a new one is called.
#ifndef HARNESS_REDUCE_CORPUS_H
#define HARNESS_REDUCE_CORPUS_H

#include "subject/subject.h"

// The path of the first program below `folder` with that signature in one of its lanes, as a new
// string; NULL where there is none. What a program shows on a subject is remembered on disk by the
// contents of both.
char *corpus_find(const char *folder, const Subject *subject, const char *signature,
                  const RunLimits *limits, unsigned workers, bool shows_progress);

// `folder/class/cause.js`, the cause in lower case with - between its words; a new string.
// NULL where the cause has no letter or digit.
char *corpus_path(const char *folder, const char *class, const char *cause);
bool corpus_class_is_good(const char *class);

#endif
