// SPDX-License-Identifier: MIT
// A line for each point: INDEX STACK OCCURRENCE STICKY KIND, then, unless it was clean, SIGNATURE
// and MESSAGE, all separated by tabs. A last line without an end, of a sweep that was killed, does
// not count.
#include "lane/sweep_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "support/file.h"
#include "support/process.h"

enum { FLUSH_US = 500000 };

typedef struct Visited {
    FaultPoint point;
    VerdictKind kind;
    char *signature;
    char *message;
} Visited;

struct SweepState {
    char *path;
    FILE *file; // NULL where it cannot be written
    Visited *visited;
    size_t count;
    uint64_t *keys;
    uint64_t flushed;
};

static char *sweeps_folder(void)
{
    const char *base = getenv("XDG_STATE_HOME");
    if (base != NULL && base[0] == '/') {
        return safe_format("%s/teardown/sweeps", base);
    }
    const char *home = getenv("HOME");
    if (home != NULL && home[0] != 0) {
        return safe_format("%s/.local/state/teardown/sweeps", home);
    }
    return safe_format("/tmp/teardown-%ld/sweeps", (long)getuid());
}

static void read_line(SweepState *state, char *line)
{
    Visited one = {0};
    char *text[7] = {line};
    int count = 1;
    while (count < 7 && (text[count] = strchr(text[count - 1], '\t')) != NULL) {
        *text[count]++ = 0;
        count++;
    }
    if (count < 5) {
        return;
    }
    one.point = (FaultPoint){strtoull(text[0], NULL, 10), strtoull(text[1], NULL, 16),
                             strtoull(text[2], NULL, 10), text[3][0] == '1'};
    while (one.kind < VERDICT_COUNT && strcmp(text[4], verdict_names[one.kind]) != 0) {
        one.kind++;
    }
    if (one.kind == VERDICT_COUNT || (one.kind != VERDICT_CLEAN && count < 7)) {
        return;
    }
    one.signature = count == 7 ? safe_copy(text[5]) : NULL;
    one.message = count == 7 ? safe_copy(text[6]) : NULL;
    state->visited = safe_resize(state->visited, state->count + 1, sizeof *state->visited);
    state->visited[state->count++] = one;
}

static void read_lines(SweepState *state)
{
    Buffer content = {0};
    char *message = NULL;
    if (file_read(state->path, &content, &message)) {
        char *line = content.data, *end;
        while (line != NULL && (end = strchr(line, '\n')) != NULL) {
            *end = 0;
            read_line(state, line);
            line = end + 1;
        }
    }
    free(message);
    buffer_free(&content);
}

// Text without what would end a field or a line.
static void put_text(FILE *file, const char *text)
{
    for (; text != NULL && *text != 0; text++) {
        fputc((unsigned char)*text < 0x20 ? ' ' : *text, file);
    }
}

static void write_visited(FILE *file, const FaultPoint *point, VerdictKind kind,
                          const char *signature, const char *message)
{
    fprintf(file, "%" PRIu64 "\t%" PRIx64 "\t%" PRIu64 "\t%d\t%s", point->index, point->stack,
            point->occurrence, point->is_sticky, verdict_names[kind]);
    if (kind != VERDICT_CLEAN) {
        fputc('\t', file);
        put_text(file, signature);
        fputc('\t', file);
        put_text(file, message);
    }
    fputc('\n', file);
}

SweepState *sweep_state_open(const void *identity, size_t size, bool resumes)
{
    SweepState *state = safe_alloc(1, sizeof *state);
    XXH128_hash_t hash = XXH3_128bits(identity, size);
    char *folder = sweeps_folder();
    state->path = safe_format("%s/%016llx%016llx", folder, (unsigned long long)hash.high64,
                              (unsigned long long)hash.low64);
    if (resumes) {
        read_lines(state);
    }
    // Written anew, so that half a line at its end goes.
    state->file = file_make_folders(folder) ? fopen(state->path, "w") : NULL;
    for (size_t i = 0; state->file != NULL && i < state->count; i++) {
        const Visited *one = &state->visited[i];
        write_visited(state->file, &one->point, one->kind, one->signature, one->message);
    }
    if (state->file != NULL) {
        fflush(state->file);
    }
    free(folder);
    return state;
}

void sweep_state_each_finding(const SweepState *state,
                              void (*take)(void *opaque, const FaultPoint *point, VerdictKind kind,
                                           const char *signature, const char *message),
                              void *opaque)
{
    for (size_t i = 0; i < state->count; i++) {
        const Visited *one = &state->visited[i];
        if (one->kind != VERDICT_CLEAN) {
            take(opaque, &one->point, one->kind, one->signature, one->message);
        }
    }
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

const uint64_t *sweep_state_keys(SweepState *state, bool is_every, size_t *count)
{
    free(state->keys);
    state->keys = safe_alloc(state->count + 1, sizeof *state->keys);
    for (size_t i = 0; i < state->count; i++) {
        state->keys[i] = fault_point_key(&state->visited[i].point, is_every);
    }
    qsort(state->keys, state->count, sizeof *state->keys, compare_keys);
    *count = state->count;
    return state->keys;
}

void sweep_state_add(SweepState *state, const FaultPoint *point, const Verdict *verdict)
{
    if (state->file == NULL) {
        return;
    }
    write_visited(state->file, point, verdict->kind, verdict->signature, verdict->message);
    uint64_t now = clock_us();
    if (now - state->flushed > FLUSH_US || verdict->kind != VERDICT_CLEAN) {
        state->flushed = now;
        fflush(state->file);
    }
}

void sweep_state_close(SweepState *state, bool is_done)
{
    if (state->file != NULL) {
        fclose(state->file);
    }
    if (is_done) {
        unlink(state->path);
    }
    for (size_t i = 0; i < state->count; i++) {
        free(state->visited[i].signature);
        free(state->visited[i].message);
    }
    free(state->visited);
    free(state->keys);
    free(state->path);
    free(state);
}
