// SPDX-License-Identifier: MIT
// Writes records through a fixed buffer: nothing is allocated, since what is counted is memory.
#include "record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "counting.h"
#include "origin.h"

const char *const record_kind_names[PROBE_KIND_COUNT] = {
#define X(constant, name) name,
    PROBE_KINDS(X)
#undef X
};

static int record_fd = -1;
static char root_lines[1 << 17]; // texts about roots, each with its sort in front
static size_t root_lines_used;
static char buffer[1 << 15];
static size_t used;

void record_open(int fd)
{
    record_fd = fd;
    used = 0;
}

void record_flush(void)
{
    size_t sent = 0;
    while (sent < used) {
        ssize_t count = write(record_fd, buffer + sent, used - sent);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            break;
        }
        sent += (size_t)count;
    }
    used = 0;
}

static void put(char byte)
{
    if (used == sizeof buffer) {
        record_flush();
    }
    buffer[used++] = byte;
}

void record_bytes(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        put(bytes[i]);
    }
}

static void put_escaped(const char *text)
{
    for (; *text != 0; text++) {
        switch (*text) {
        case '\t':
            put('\\');
            put('t');
            break;
        case '\n':
            put('\\');
            put('n');
            break;
        case '\r':
            put('\\');
            put('r');
            break;
        case '\\':
            put('\\');
            put('\\');
            break;
        default:
            put(*text);
        }
    }
}

void record_line(const char *tag, const char *types, ...)
{
    char number[32];
    va_list arguments;
    va_start(arguments, types);
    put_escaped(tag);
    for (; *types != 0; types++) {
        put('\t');
        switch (*types) {
        case 's':
            put_escaped(va_arg(arguments, const char *));
            break;
        case 'd':
            snprintf(number, sizeof number, "%" PRId64, va_arg(arguments, int64_t));
            put_escaped(number);
            break;
        default:
            snprintf(number, sizeof number, "%" PRIu64, va_arg(arguments, uint64_t));
            put_escaped(number);
        }
    }
    put('\n');
    va_end(arguments);
}

void record_census(const char *tag, const ProbeCensus *census)
{
    for (size_t i = 0; i < census->class_count; i++) {
        record_line("class", "su", census->classes[i].name, census->classes[i].count);
    }
    for (int kind = 0; kind < PROBE_KIND_COUNT; kind++) {
        if (census->counts[kind] != 0) {
            record_line(tag, "su", record_kind_names[kind], census->counts[kind]);
        }
    }
}

static void record_root_texts(const ProbeRoot *root)
{
    for (uint32_t at = 0; at < root->line_length;) {
        const char *line = &root_lines[root->first_line + at];
        record_line(line[0] == 'h' ? "holder" : line[0] == 'e' ? "edge" : "under", "s", line + 1);
        at += (uint32_t)strlen(line) + 1;
    }
    const Origin *origin = origin_get(root->origin);
    for (uint32_t i = 0; origin != NULL && i < origin->depth; i++) {
        const char *module;
        uint64_t address = origin_address(origin->frames[i], &module);
        record_line("frame", "us", address, module);
    }
}

void record_roots(const ProbeCensus *census)
{
    for (size_t i = 0; i < census->root_count; i++) {
        const ProbeRoot *root = &census->roots[i];
        record_line("root", "ssddssdu", record_kind_names[root->kind], root->class_name,
                    root->references, root->unaccounted, root->preview, root->file,
                    (int64_t)root->line, root->id);
        record_root_texts(root);
    }
    if (census->root_total != 0) {
        record_line("roots", "u", census->root_total);
    }
}

ProbeRoot *probe_add_root(ProbeCensus *census, ProbeKind kind, int64_t references,
                          int64_t unaccounted)
{
    census->root_total++;
    if (census->root_count == PROBE_MAX_ROOTS) {
        return NULL;
    }
    ProbeRoot *root = &census->roots[census->root_count++];
    memset(root, 0, sizeof *root);
    root->kind = kind;
    root->references = references;
    root->unaccounted = unaccounted;
    return root;
}

// The recorder; absent but in ledger builds.
__attribute__((weak)) void ledger_freeze(void);

void probe_root_origin(ProbeRoot *root, const void *block)
{
    if (ledger_freeze) {
        ledger_freeze();
    }
    root->block = block;
    root->id = counting_serial(block);
    root->origin = counting_origin(block);
    const Origin *origin = origin_get(root->origin);
    if (origin != NULL && root->file[0] == 0) {
        const char *file;
        origin_place_get(origin->place, &file, &root->line);
        snprintf(root->file, sizeof root->file, "%s", file);
    }
}

void probe_root_line(ProbeRoot *root, char sort, const char *text)
{
    size_t size = strlen(text) + 2;
    if (root_lines_used + size > sizeof root_lines) {
        return;
    }
    if (root->line_length == 0) {
        root->first_line = (uint32_t)root_lines_used;
    }
    root_lines[root_lines_used] = sort;
    memcpy(root_lines + root_lines_used + 1, text, size - 1);
    root_lines_used += size;
    root->line_length += (uint32_t)size;
}

void probe_quote(char *preview, size_t room, const char *text, size_t length)
{
    size_t at = 0, i = 0;
    preview[at++] = '"';
    for (; i < length && at + 6 < room; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x20 || byte == 0x7f) {
            at += (size_t)snprintf(preview + at, room - at, "\\x%02x", byte);
        } else {
            preview[at++] = (char)byte;
        }
    }
    // A cut may fall inside a character: drop what is left of it.
    if (i < length) {
        while (at > 1 && ((unsigned char)preview[at - 1] & 0xc0) == 0x80) {
            at--;
        }
        if (at > 1 && ((unsigned char)preview[at - 1] & 0xc0) == 0xc0) {
            at--;
        }
        memcpy(preview + at, "...", 3);
        at += 3;
    }
    preview[at++] = '"';
    preview[at] = 0;
}
