// SPDX-License-Identifier: MIT
#include "subject/compile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "subject/tree.h"
#include "support/process.h"

enum { COMPILE_MS = 600000, MAX_AT_ONCE = 64, MAX_WORDS = 12, LOG_LIMIT = 1 << 18 };

// ---- Compiler ---------- -----------------------------------------------------

static bool is_on_path(const char *name)
{
    const char *path = getenv("PATH");
    for (const char *at = path == NULL ? "" : path; *at != 0;) {
        size_t length = strcspn(at, ":");
        char *file = safe_format("%.*s/%s", (int)length, at, name);
        bool is_there = access(file, X_OK) == 0;
        free(file);
        if (is_there) {
            return true;
        }
        at += length + (at[length] == ':');
    }
    return false;
}

char *compile_find_compiler(const char *const *names, size_t count)
{
    const char *named = getenv("TEARDOWN_CC");
    if (named != NULL && named[0] != 0) {
        return safe_copy(named);
    }
    for (size_t i = 0; i < count; i++) {
        if (is_on_path(names[i])) {
            return safe_copy(names[i]);
        }
    }
    return NULL;
}

// ---- Compilation ------------------------------------------------------------

typedef struct Slot {
    const CompileUnit *unit; // NULL where the slot is free
    Process process;
    Buffer errors;
} Slot;

typedef struct State {
    const Compilation *compilation;
    char *words[MAX_WORDS]; // of the compiler
    size_t word_count;
    Buffer log;
    char *error; // the first
} State;

static void split_compiler(State *state)
{
    if (state->compilation->folder != NULL) {
        state->words[state->word_count++] = safe_copy("env");
        state->words[state->word_count++] = safe_copy("-C");
        state->words[state->word_count++] = safe_copy(state->compilation->folder);
    }
    const char *at = state->compilation->compiler;
    while (*at != 0 && state->word_count < MAX_WORDS) {
        size_t length = strcspn(at, " ");
        if (length > 0) {
            state->words[state->word_count++] = safe_format("%.*s", (int)length, at);
        }
        at += length + (at[length] == ' ');
    }
}

static void note(State *state, const char *text)
{
    if (state->log.length < LOG_LIMIT) {
        buffer_add_text(&state->log, text);
    }
}

static bool start_unit(State *state, Slot *slot, const CompileUnit *unit)
{
    const PathList *flags = state->compilation->flags;
    char **argv = safe_alloc(state->word_count + flags->count + 7, sizeof(char *));
    size_t count = 0;
    for (size_t i = 0; i < state->word_count; i++) {
        argv[count++] = state->words[i];
    }
    for (size_t i = 0; i < flags->count; i++) {
        argv[count++] = flags->paths[i];
    }
    if (unit->flag != NULL) {
        argv[count++] = (char *)unit->flag;
    }
    argv[count++] = "-c";
    argv[count++] = unit->source;
    argv[count++] = "-o";
    argv[count++] = unit->object;
    char *problem = NULL;
    bool is_started = process_start(&slot->process, argv, 0, &problem);
    if (is_started) {
        slot->unit = unit;
    } else {
        state->error = problem;
    }
    free(argv);
    return is_started;
}

static void finish_unit(State *state, Slot *slot)
{
    char chunk[4096];
    ssize_t count;
    while ((count = read(slot->process.err, chunk, sizeof chunk)) > 0 ||
           (count < 0 && errno == EINTR)) {
        if (count > 0 && slot->errors.length < 1 << 16) {
            buffer_add(&slot->errors, chunk, (size_t)count);
        }
    }
    int status = process_stop(&slot->process, false);
    note(state, buffer_text(&slot->errors));
    if (status != 0 && state->error == NULL) {
        state->error = WIFSIGNALED(status)
                           ? safe_format("the compiler was killed by signal %d", WTERMSIG(status))
                           : tree_first_error(buffer_text(&slot->errors));
    }
    buffer_free(&slot->errors);
    *slot = (Slot){0};
}

// As many at once as there are processors, in a ring: the oldest is waited for.
static void compile_all(State *state)
{
    Slot slots[MAX_AT_ONCE] = {0};
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t width = processors < 1 ? 1 : processors > MAX_AT_ONCE ? MAX_AT_ONCE : (size_t)processors;
    for (size_t i = 0; i < state->compilation->unit_count && state->error == NULL; i++) {
        Slot *slot = &slots[i % width];
        if (slot->unit != NULL) {
            finish_unit(state, slot);
        }
        if (state->error == NULL) {
            start_unit(state, slot, &state->compilation->units[i]);
        }
    }
    for (size_t i = 0; i < width; i++) {
        if (slots[i].unit != NULL) {
            finish_unit(state, &slots[i]);
        }
    }
}

static void link_all(State *state, const char *output)
{
    const Compilation *compilation = state->compilation;
    char **argv =
        safe_alloc(state->word_count + compilation->unit_count + compilation->libraries->count + 4,
                   sizeof(char *));
    size_t count = 0;
    for (size_t i = 0; i < state->word_count; i++) {
        argv[count++] = state->words[i];
    }
    for (size_t i = 0; i < compilation->unit_count; i++) {
        argv[count++] = compilation->units[i].object;
    }
    for (size_t i = 0; i < compilation->libraries->count; i++) {
        argv[count++] = compilation->libraries->paths[i];
    }
    argv[count++] = "-o";
    argv[count++] = (char *)output;
    ProcessResult result;
    char *problem = NULL;
    if (!process_run(argv, COMPILE_MS, 1 << 16, &result, &problem)) {
        state->error = problem;
    } else {
        note(state, buffer_text(&result.err));
        if (result.is_late || !WIFEXITED(result.status) || WEXITSTATUS(result.status) != 0) {
            state->error = tree_first_error(buffer_text(&result.err));
        }
        process_result_free(&result);
    }
    free(argv);
}

bool compile_and_link(const Compilation *compilation, const char *output, char **message)
{
    State state = {.compilation = compilation};
    split_compiler(&state);
    compile_all(&state);
    bool is_compiled = state.error == NULL;
    if (is_compiled) {
        link_all(&state, output);
    }
    for (size_t i = 0; i < compilation->unit_count; i++) {
        unlink(compilation->units[i].object);
    }
    bool is_built = state.error == NULL;
    if (!is_built) {
        file_write(compilation->log, buffer_text(&state.log), state.log.length);
        *message = safe_format("%s: does not %s: %s (log: %s)", compilation->name,
                               is_compiled ? "link" : "compile", state.error, compilation->log);
    }
    for (size_t i = 0; i < state.word_count; i++) {
        free(state.words[i]);
    }
    free(state.error);
    buffer_free(&state.log);
    return is_built;
}
