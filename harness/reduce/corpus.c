// SPDX-License-Identifier: MIT
#include "reduce/corpus.h"

#include <ctype.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "lane/sweep.h"
#include "oracle/signature.h"
#include "support/file.h"

enum { MAX_NAME = 60, MAX_WORKERS = 64 };

typedef struct Task {
    char *path;
    Lane lane;
    char key[40];
    char *signature; // one a line; empty: clean
    bool is_known;
} Task;

typedef struct Search {
    const Subject *subject;
    const RunLimits *limits;
    Task *tasks;
    size_t count;
    size_t next;
    bool shows_progress;
    pthread_mutex_t lock;
} Search;

// ---- what is remembered ----

static void hash_text(XXH3_state_t *state, const char *text)
{
    text = text == NULL ? "" : text;
    XXH3_128bits_update(state, text, strlen(text) + 1);
}

static void hash_file(XXH3_state_t *state, const char *path)
{
    Buffer content = {0};
    char *message = NULL;
    hash_text(state, path);
    if (path != NULL && file_read(path, &content, &message)) {
        XXH3_128bits_update(state, buffer_text(&content), content.length);
    }
    free(message);
    buffer_free(&content);
}

static char *hash_digits(XXH3_state_t *state, char *digits)
{
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    snprintf(digits, 40, "%016llx%016llx", (unsigned long long)hash.high64,
             (unsigned long long)hash.low64);
    XXH3_freeState(state);
    return digits;
}

// A file for each subject; what it is and what it is told decide.
static char *memory_path(const Subject *subject)
{
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    XXH3_state_t *state = XXH3_createState();
    char digits[40];
    XXH3_128bits_reset(state);
    hash_file(state, subject->runner);
    for (size_t i = 0; i < subject->word_count; i++) {
        hash_file(state, subject->words[i]);
    }
    hash_text(state, getenv("TEARDOWN_PLANT"));
    hash_digits(state, digits);
    if (base != NULL && base[0] == '/') {
        return safe_format("%s/teardown/signatures/%s.json", base, digits);
    }
    if (home != NULL && home[0] != 0) {
        return safe_format("%s/.cache/teardown/signatures/%s.json", home, digits);
    }
    return safe_format("/tmp/teardown-%ld/signatures/%s.json", (long)getuid(), digits);
}

static void remember(const char *path, const Search *search, json_t *memory)
{
    for (size_t i = 0; i < search->count; i++) {
        const Task *task = &search->tasks[i];
        if (task->signature != NULL && !task->is_known) {
            json_object_set_new(memory, task->key, json_string(task->signature));
        }
    }
    char *text = json_dumps(memory, JSON_INDENT(1) | JSON_SORT_KEYS);
    char *folder = safe_copy(path);
    *strrchr(folder, '/') = 0;
    // What cannot be remembered is found out again.
    if (text != NULL && file_make_folders(folder)) {
        file_write(path, text, strlen(text));
    }
    free(folder);
    free(text);
}

// ---- the programs ----

static void add_tasks(Search *search, const char *path, json_t *memory)
{
    Program program;
    Buffer source = {0};
    program_load(&program, path, &source);
    for (int lane = 0; lane < LANE_COUNT && program.error == NULL; lane++) {
        if ((program.header.lanes & 1u << lane) == 0) {
            continue;
        }
        search->tasks = safe_resize(search->tasks, search->count + 1, sizeof *search->tasks);
        Task *task = &search->tasks[search->count++];
        *task = (Task){.path = safe_copy(path), .lane = (Lane)lane};
        XXH3_state_t *state = XXH3_createState();
        XXH3_128bits_reset(state);
        XXH3_128bits_update(state, buffer_text(&source), source.length);
        hash_text(state, lane_names[lane]);
        hash_digits(state, task->key);
        const char *known = json_string_value(json_object_get(memory, task->key));
        task->signature = safe_copy(known);
        task->is_known = known != NULL;
    }
    buffer_free(&source);
    program_free(&program);
}

// All signatures of the lane, one a line.
static void run_task(Search *search, Worker *worker, Task *task)
{
    Program program;
    Buffer source = {0}, signatures = {0};
    VerdictList verdicts = {0};
    LaneOptions options = {
        .engine = "engine",
        .limits = *search->limits,
        .every = LANES_EVERY,
        .children = 1,
        .rounds = SOAK_ROUNDS,
    };
    program_load(&program, task->path, &source);
    lane_run(worker, search->subject, &program, &source, task->lane, &options, &verdicts);
    bool is_run = true;
    for (size_t i = 0; i < verdicts.count; i++) {
        Verdict *verdict = &verdicts.items[i];
        is_run = is_run && verdict->kind != VERDICT_ERROR;
        if (verdict->kind != VERDICT_CLEAN && verdict->signature != NULL) {
            buffer_addf(&signatures, "%s\n", verdict->signature);
        }
        verdict_free(verdict);
    }
    if (is_run) {
        task->signature = safe_copy(buffer_text(&signatures));
    }
    free(verdicts.items);
    buffer_free(&signatures);
    buffer_free(&source);
    program_free(&program);
}

static void *work(void *argument)
{
    Search *search = argument;
    Worker *worker = worker_new(search->subject);
    pthread_mutex_lock(&search->lock);
    while (search->next < search->count) {
        Task *task = &search->tasks[search->next++];
        if (search->shows_progress) {
            fprintf(stderr, "\r\033[Kcorpus: %zu of %zu", search->next, search->count);
        }
        if (task->is_known) {
            continue;
        }
        pthread_mutex_unlock(&search->lock);
        run_task(search, worker, task);
        pthread_mutex_lock(&search->lock);
    }
    pthread_mutex_unlock(&search->lock);
    worker_free(worker);
    return NULL;
}

static void run_all(Search *search, unsigned workers)
{
    pthread_t threads[MAX_WORKERS];
    unsigned count = 0;
    pthread_mutex_init(&search->lock, NULL);
    while (count + 1 < workers && count < MAX_WORKERS &&
           pthread_create(&threads[count], NULL, work, search) == 0) {
        count++;
    }
    work(search);
    for (unsigned i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
    pthread_mutex_destroy(&search->lock);
    if (search->shows_progress) {
        fputs("\r\033[K", stderr);
    }
}

static bool has_line(const char *signatures, const char *signature)
{
    bool is_there = false;
    while (*signatures != 0 && !is_there) {
        size_t length = strcspn(signatures, "\n");
        char *line = safe_format("%.*s", (int)length, signatures);
        is_there = signature_matches(line, signature);
        free(line);
        signatures += length + (signatures[length] == '\n');
    }
    return is_there;
}

char *corpus_find(const char *folder, const Subject *subject, const char *signature,
                  const RunLimits *limits, unsigned workers, bool shows_progress)
{
    Search search = {.subject = subject, .limits = limits, .shows_progress = shows_progress};
    char *memory_file = memory_path(subject);
    json_t *memory = json_load_file(memory_file, 0, NULL);
    if (!json_is_object(memory)) {
        json_decref(memory);
        memory = json_object();
    }
    PathList list = {0};
    path_list_add_tree(&list, folder, ".js");
    for (size_t i = 0; i < list.count; i++) {
        add_tasks(&search, list.paths[i], memory);
    }
    path_list_free(&list);
    run_all(&search, workers);
    remember(memory_file, &search, memory);
    char *found = NULL;
    for (size_t i = 0; i < search.count; i++) {
        Task *task = &search.tasks[i];
        if (found == NULL && task->signature != NULL && has_line(task->signature, signature)) {
            found = safe_copy(task->path);
        }
        free(task->path);
        free(task->signature);
    }
    free(search.tasks);
    free(memory_file);
    json_decref(memory);
    return found;
}

// ---- names ----

bool corpus_class_is_good(const char *class)
{
    for (const char *at = class; *at != 0; at++) {
        if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != '-') {
            return false;
        }
    }
    return class[0] != 0 && class[0] != '-' && strlen(class) <= MAX_NAME;
}

char *corpus_path(const char *folder, const char *class, const char *cause)
{
    char name[MAX_NAME + 1];
    size_t length = 0, last_word = 0;
    for (; *cause != 0 && length < MAX_NAME; cause++) {
        if (isalnum((unsigned char)*cause)) {
            name[length++] = (char)tolower((unsigned char)*cause);
        } else if (length > 0 && name[length - 1] != '-') {
            last_word = length;
            name[length++] = '-';
        }
    }
    if (*cause != 0 && isalnum((unsigned char)*cause) && last_word > 0) {
        length = last_word; // no half word at the end
    }
    while (length > 0 && name[length - 1] == '-') {
        length--;
    }
    name[length] = 0;
    return length == 0 ? NULL : safe_format("%s/%s/%s.js", folder, class, name);
}
