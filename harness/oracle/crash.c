// SPDX-License-Identifier: MIT
#include "oracle/crash.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "oracle/signature.h"
#include "support/buffer.h"

// Frames that belong to the C library, the sanitizer or the probe, not to the subject.
static bool is_foreign_frame(const char *function, size_t length)
{
    static const char *const prefixes[] = {
        "__asan",      "__ubsan",    "__lsan",    "__interceptor", "__sanitizer", "__GI_",
        "raise",       "abort",      "gsignal",   "malloc",        "calloc",      "realloc",
        "free",        "strdup",     "memcpy",    "memmove",       "memset",      "strlen",
        "pthread",     "__pthread",  "counting_", "tree_",         "arena_",      "__js_malloc",
        "js_malloc",   "js_realloc", "js_calloc", "js_def_",       "engine_",     "js_block_",
        "reallocarray"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t count = strlen(prefixes[i]);
        if (length >= count && strncmp(function, prefixes[i], count) == 0) {
            return true;
        }
    }
    return false;
}

static void copy(char *to, size_t room, const char *from, size_t length)
{
    if (length >= room) {
        length = room - 1;
    }
    memcpy(to, from, length);
    to[length] = 0;
}

// The file's name without its folders, and the line: `quickjs.c:123`.
static void copy_place(char *to, size_t room, const char *from, size_t length)
{
    const char *end = from + length, *start = from;
    for (const char *at = from; at < end; at++) {
        if (*at == '/') {
            start = at + 1;
        }
    }
    copy(to, room, start, (size_t)(end - start));
    char *colon = strchr(to, ':');
    if (colon != NULL && (colon = strchr(colon + 1, ':')) != NULL) {
        *colon = 0; // the column says nothing over builds
    }
}

// `    #3 0x55 in function file:line:column`, from the first frame on.
//
// For a leak those that make cells for others are left out too.
static void read_frames(const char *from, bool is_leak, CrashReport *report)
{
    const char *frame = strstr(from, "#0 0x");
    while (frame != NULL && frame[0] == '#') {
        const char *end = strchrnul(frame, '\n');
        const char *name = strstr(frame, " in ");
        if (name != NULL && name < end) {
            name += 4;
            size_t length = strcspn(name, " \n");
            if (!is_foreign_frame(name, length) &&
                !(is_leak && signature_is_wrapper(name, length))) {
                copy(report->function, sizeof report->function, name, length);
                const char *place = name + length;
                while (*place == ' ') {
                    place++;
                }
                if (place < end && *place != '(') {
                    copy_place(report->place, sizeof report->place, place, (size_t)(end - place));
                }
                return;
            }
        }
        frame = end;
        while (*frame == '\n' || *frame == ' ') {
            frame++;
        }
    }
}

// What glibc writes before `Assertion`: `program: file:line: function: `, where the function may be
// a whole prototype.
static void read_assertion_place(const char *errors, const char *start, CrashReport *report)
{
    const char *line = start;
    while (line > errors && line[-1] != '\n') {
        line--;
    }
    for (const char *at = line; at + 2 < start; at++) {
        size_t digits = strspn(at + 1, "0123456789");
        if (*at != ':' || digits == 0 || strncmp(at + 1 + digits, ": ", 2) != 0) {
            continue;
        }
        const char *file = at;
        while (file > line && file[-1] != ' ') {
            file--;
        }
        copy_place(report->place, sizeof report->place, file, (size_t)(at + 1 + digits - file));
        const char *function = at + digits + 3;
        const char *end = start - 2;
        const char *paren = memchr(function, '(', (size_t)(end > function ? end - function : 0));
        if (paren != NULL) {
            end = paren;
        }
        const char *name = end;
        while (name > function && (isalnum((unsigned char)name[-1]) || name[-1] == '_')) {
            name--;
        }
        copy(report->function, sizeof report->function, name, (size_t)(end - name));
        return;
    }
}

// glibc: `program: file:line: function: Assertion `text' failed.`; musl and macOS: `Assertion
// failed: text (file: function: line)` or `..., function name, file name, line n.`
static bool read_assertion(const char *errors, CrashReport *report)
{
    const char *start = strstr(errors, "Assertion `");
    if (start != NULL) {
        const char *text = start + 11;
        const char *end = strstr(text, "' failed");
        copy(report->what, sizeof report->what, text,
             end == NULL ? strcspn(text, "\n") : (size_t)(end - text));
        read_assertion_place(errors, start, report);
        return true;
    }
    start = strstr(errors, "Assertion failed: ");
    if (start == NULL) {
        return false;
    }
    const char *text = start + 18;
    size_t length = strcspn(text, "\n");
    const char *function = memmem(text, length, ", function ", 11);
    if (function != NULL) {
        copy(report->function, sizeof report->function, function + 11,
             strcspn(function + 11, ",\n"));
        length = (size_t)(function - text);
    }
    copy(report->what, sizeof report->what, text, length);
    return true;
}

static bool read_sanitizer(const char *errors, CrashReport *report)
{
    const char *start = strstr(errors, "ERROR: AddressSanitizer: ");
    size_t skip = 25;
    if (start == NULL) {
        start = strstr(errors, "ERROR: MemorySanitizer: ");
        skip = 24;
    }
    if (start != NULL) {
        const char *text = start + skip;
        bool is_attempt = strncmp(text, "attempting ", 11) == 0; // double-free, or free
        text += is_attempt ? 11 : 0;
        copy(report->what, sizeof report->what, text, strcspn(text, " \n("));
        if (is_attempt && strcmp(report->what, "free") == 0) {
            copy(report->what, sizeof report->what, "bad-free", 8); // of what was not allocated
        }
        read_frames(start, false, report);
        return true;
    }
    start = strstr(errors, ": runtime error: ");
    if (start != NULL) {
        const char *text = start + 17;
        copy(report->what, sizeof report->what, text, strcspn(text, "\n"));
        const char *line = start;
        while (line > errors && line[-1] != '\n') {
            line--;
        }
        copy_place(report->place, sizeof report->place, line, (size_t)(start - line));
        read_frames(start, false, report);
        return true;
    }
    return false;
}

// Whether one of the stacks in LeakSanitizer's report goes through an allocator of the engine.
static bool has_engine_allocation(const char *report)
{
    static const char *const names[] = {" in js_def_",   " in js_malloc", " in js_realloc",
                                        " in js_calloc", " in __js_",     " in js_heap_",
                                        " in counting_", " in js_block_"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strstr(report, names[i]) != NULL) {
            return true;
        }
    }
    return false;
}

void crash_read(const char *errors, bool has_status, int status, CrashReport *report)
{
    *report = (CrashReport){0};
    if (read_assertion(errors, report)) {
        report->kind = CRASH_ASSERTION;
        report->is_gc_list = strstr(report->what, "gc_obj_list") != NULL;
    } else if (read_sanitizer(errors, report)) {
        report->kind = CRASH_SANITIZER;
    } else if (has_status && WIFSIGNALED(status)) {
        report->kind = CRASH_SIGNAL;
        snprintf(report->what, sizeof report->what, "SIG%s", sigabbrev_np(WTERMSIG(status)));
    } else if (strstr(errors, "ERROR: LeakSanitizer: detected memory leaks") != NULL) {
        const char *start = strstr(errors, "ERROR: LeakSanitizer: ");
        report->kind = CRASH_LEAKS;
        const char *leak = strstr(start, "irect leak of ");
        if (leak != NULL) {
            copy(report->what, sizeof report->what, leak + 14, strcspn(leak + 14, "\n"));
            char *tail = strstr(report->what, " allocated from");
            if (tail != NULL) {
                *tail = 0;
            }
        }
        read_frames(start, true, report);
        report->is_embedding = !has_engine_allocation(start);
        const char *total = strstr(start, " leaked in ");
        report->leaked_blocks = total == NULL ? 1 : strtoll(total + 11, NULL, 10);
    }
}

bool crash_find_frame(const char *errors, size_t length, const char *file, char *text, size_t room)
{
    char *absolute = realpath(file, NULL);
    char *wanted = safe_format(" %s:", absolute == NULL ? file : absolute);
    const char *end = errors + length;
    bool is_found = false;
    for (const char *line = errors; line < end && !is_found; line = strchrnul(line, '\n') + 1) {
        size_t line_length = strcspn(line, "\n");
        const char *name = memmem(line, line_length, " in ", 4);
        const char *place = memmem(line, line_length, wanted, strlen(wanted));
        if (memmem(line, line_length, "#", 1) != NULL && name != NULL && place > name) {
            char place_text[128];
            copy_place(place_text, sizeof place_text, place + 1,
                       line_length - (size_t)(place + 1 - line));
            snprintf(text, room, "%.*s (%s)", (int)strcspn(name + 4, " "), name + 4, place_text);
            is_found = true;
        }
        if (line + line_length >= end) {
            break;
        }
    }
    free(wanted);
    free(absolute);
    return is_found;
}
