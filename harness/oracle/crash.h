// SPDX-License-Identifier: MIT
// Reads what a dying process wrote: assertions, sanitizer reports, signals.
#ifndef HARNESS_ORACLE_CRASH_H
#define HARNESS_ORACLE_CRASH_H

#include <stdbool.h>
#include <stddef.h>

typedef enum CrashKind {
    CRASH_NONE,
    CRASH_ASSERTION,
    CRASH_SANITIZER, // address or undefined behaviour
    CRASH_LEAKS,     // LeakSanitizer's report: the process was well otherwise
    CRASH_SIGNAL,
} CrashKind;

typedef struct CrashReport {
    CrashKind kind;
    bool is_gc_list;         // the assertion that gc_obj_list is empty
    char what[160];          // the assertion's text, or the sanitizer's name for it
    char function[128];      // the first frame of the program's own, if known
    char place[200];         // file:line
    long long leaked_blocks; // of LeakSanitizer's report
    bool is_embedding;       // none of them was allocated by the engine's allocator
} CrashReport;

// `errors` is what it wrote to standard error, `status` as wait gives it.
void crash_read(const char *errors, bool has_status, int status, CrashReport *report);

// The innermost frame in a source file, within the first `length` bytes of a report: `function
// (file:line)`. False where there is none.
bool crash_find_frame(const char *errors, size_t length, const char *file, char *text, size_t room);

#endif
