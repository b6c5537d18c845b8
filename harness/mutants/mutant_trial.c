// SPDX-License-Identifier: MIT
#include "mutants/mutant_trial.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lane/sweep.h"
#include "mutants/tests.h"
#include "oracle/judge.h"
#include "probe/mutant_map.h"
#include "support/process.h"

enum { RECENT_KILLERS = 8, MEMORY_MIB = 256, LANE_POINTS = 200 };

// What a worker found out of one program without mutants.
typedef struct Reach {
    uint32_t microseconds;
    bool is_clean;
    char complaint[120];
} Reach;

// Shared by all workers.
typedef struct Shared {
    volatile uint32_t next;
    volatile uint32_t done;
} Shared;

typedef struct Field {
    Trial *trial;
    Shared *shared;
    Reach *reach;    // of each program
    uint8_t *bits;   // of each program, the sites that it reaches
    size_t row;      // bytes of one program's bits
    uint32_t *order; // programs by what they cost
    size_t site_count;
} Field;

typedef struct WorkerState {
    Field *field;
    MutantMap *map;
    Worker *worker;
    TestDriver *tests;
    uint32_t recent[RECENT_KILLERS]; // programs that killed last
    size_t recent_count;
} WorkerState;

// A report of a sanitizer is only counted here: without the symbols it costs a hundredth.
static void set_sanitizer_options(void)
{
    setenv("ASAN_OPTIONS",
           "detect_leaks=1:leak_check_at_exit=0:abort_on_error=0:handle_abort=0:symbolize=0:"
           "allocator_may_return_null=1:detect_stack_use_after_return=0:"
           "malloc_fill_byte=255:max_malloc_fill_size=1048576:exitcode=99:print_legend=0",
           0);
    setenv("LSAN_OPTIONS", "print_suppressions=0:exitcode=0:symbolize=0", 0);
}

// ---- One run ----------------------------------------------------------------

static void *map_shared(size_t size)
{
    void *memory =
        mmap(NULL, size == 0 ? 1 : size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

// Lanes with points are swept, one child after the other: the map is one worker's own.
static void run_lane(WorkerState *state, const TrialProgram *item, const Buffer *source,
                     const RunLimits *limits, Verdict *verdict)
{
    VerdictList verdicts = {0};
    LaneOptions options = {.engine = "engine",
                           .limits = *limits,
                           .every = LANES_EVERY,
                           .limit = LANE_POINTS,
                           .children = 1,
                           .rounds = SOAK_ROUNDS};
    lane_run(state->worker, &state->field->trial->mutants->subject, item->program, source,
             item->lane, &options, &verdicts);
    size_t found = 0;
    while (found + 1 < verdicts.count && verdicts.items[found].kind == VERDICT_CLEAN) {
        found++;
    }
    for (size_t i = 0; i < verdicts.count; i++) {
        if (i == found) {
            *verdict = verdicts.items[i];
        } else {
            verdict_free(&verdicts.items[i]);
        }
    }
    free(verdicts.items);
}

// A leak, say, or NULL where the run was clean.
static const char *run_program(WorkerState *state, const TrialProgram *item, unsigned timeout_ms,
                               uint64_t *microseconds, char *complaint, size_t room)
{
    static char oracle[24];
    Observation seen = {0};
    Buffer source = {0};
    Verdict verdict = {0};
    uint64_t started = clock_us();
    RunLimits limits = {timeout_ms, (size_t)MEMORY_MIB << 20, true, false};
    bool is_read = file_read(item->program->path, &source, &seen.failure);
    if (is_read && item->lane >= LANE_OOM) {
        run_lane(state, item, &source, &limits, &verdict);
    } else {
        if (is_read) {
            worker_run(state->worker, item->program, &source, item->lane, &limits, &seen);
        }
        judge(item->program, item->lane, &seen, &verdict);
    }
    *microseconds = clock_us() - started;
    bool is_clean = verdict.kind == VERDICT_CLEAN;
    snprintf(oracle, sizeof oracle, "%s", verdict_names[verdict.kind]);
    if (complaint != NULL && !is_clean) {
        snprintf(complaint, room, "%s: %s", oracle, verdict.message == NULL ? "" : verdict.message);
    }
    buffer_free(&source);
    observation_free(&seen);
    verdict_free(&verdict);
    return is_clean ? NULL : oracle;
}

static const char *run_item(WorkerState *state, uint32_t index, unsigned timeout_ms,
                            uint64_t *microseconds, char *complaint, size_t room)
{
    const TrialProgram *item = &state->field->trial->items[index];
    if (item->program != NULL) {
        return run_program(state, item, timeout_ms, microseconds, complaint, room);
    }
    if (state->tests == NULL) {
        char *message = NULL;
        state->tests =
            test_driver_new(state->field->trial->mutants->subject.runner, NULL, &message);
        free(message);
    }
    const char *oracle = state->tests == NULL
                             ? "lost"
                             : test_driver_run(state->tests, item->test, timeout_ms, microseconds);
    if (strcmp(oracle, "none") == 0) {
        return NULL;
    }
    if (complaint != NULL) {
        snprintf(complaint, room, "%s", oracle);
    }
    return oracle;
}

// A runner learns at its start what an empty program leaves: that must be without a mutant.
static void start_runner(WorkerState *state)
{
    const Trial *trial = state->field->trial;
    uint64_t microseconds;
    state->map->selected = 0;
    worker_free(state->worker);
    state->worker = worker_new(&trial->mutants->subject);
    for (size_t i = 0; i < trial->item_count; i++) {
        if (trial->items[i].program != NULL && state->field->reach[i].is_clean) {
            run_item(state, (uint32_t)i, trial->options.timeout_ms, &microseconds, NULL, 0);
            return;
        }
    }
}

// ---- Which program reaches what ---------------------------------------------

static void clear_map(MutantMap *map)
{
    map->selected = 0;
    memset((void *)(uintptr_t)map->reached, 0, sizeof map->reached);
}

static void learn_program(WorkerState *state, uint32_t index)
{
    Field *field = state->field;
    Reach *reach = &field->reach[index];
    uint64_t microseconds = 0;
    clear_map(state->map);
    const char *oracle = run_item(state, index, field->trial->options.timeout_ms, &microseconds,
                                  reach->complaint, sizeof reach->complaint);
    reach->is_clean = oracle == NULL;
    reach->microseconds = microseconds > UINT32_MAX ? UINT32_MAX : (uint32_t)microseconds;
    uint8_t *bits = field->bits + index * field->row;
    for (size_t site = 1; site <= field->site_count; site++) {
        if (state->map->reached[site]) {
            bits[site >> 3] |= (uint8_t)(1 << (site & 7));
        }
    }
}

static bool reaches(const Field *field, uint32_t program, size_t site)
{
    return field->reach[program].is_clean &&
           (field->bits[program * field->row + (site >> 3)] >> (site & 7) & 1) != 0;
}

// ---- The trial of one site --------------------------------------------------

static void remember_killer(WorkerState *state, uint32_t program)
{
    size_t at = 0;
    while (at < state->recent_count && state->recent[at] != program) {
        at++;
    }
    if (at == state->recent_count && at < RECENT_KILLERS) {
        state->recent_count++;
    } else if (at == RECENT_KILLERS) {
        at--;
    }
    memmove(state->recent + 1, state->recent, at * sizeof *state->recent);
    state->recent[0] = program;
}

// Whether the program notices that the site's operation is left out.
static bool try_program(WorkerState *state, uint32_t program, size_t site, SiteResult *result)
{
    uint64_t microseconds;
    // A machine under load is no timeout: twenty times what it took, and two seconds.
    unsigned timeout_ms = 2000 + state->field->reach[program].microseconds / 50;
    const char *oracle = "lost";
    for (int attempt = 0; attempt < 2 && oracle != NULL; attempt++) {
        state->map->selected = (uint32_t)site;
        oracle = run_item(state, program, timeout_ms, &microseconds, NULL, 0);
        state->map->selected = 0;
        if (oracle == NULL || (strcmp(oracle, "lost") != 0 && strcmp(oracle, "error") != 0)) {
            break;
        }
        start_runner(state);
    }
    result->tries++;
    if (oracle == NULL || strcmp(oracle, "lost") == 0 || strcmp(oracle, "error") == 0) {
        return false;
    }
    result->state = STATE_KILLED;
    result->program = program;
    snprintf(result->oracle, sizeof result->oracle, "%s", oracle);
    remember_killer(state, program);
    return true;
}

// What killed the neighbours is tried first, then by cost: half of the programs that may be tried
// are the cheapest, the others are spread over the rest.
static void try_site(WorkerState *state, size_t site)
{
    Field *field = state->field;
    const Trial *trial = field->trial;
    SiteResult *result = &trial->results[site - 1];
    size_t most = trial->options.most_programs;
    uint32_t *candidates = safe_alloc(trial->item_count + 1, sizeof *candidates);
    size_t count = 0;
    for (size_t i = 0; i < trial->item_count; i++) {
        if (reaches(field, field->order[i], site)) {
            candidates[count++] = field->order[i];
        }
    }
    result->reaching = (uint32_t)count;
    result->state = count == 0 ? STATE_UNREACHED : STATE_SURVIVED;
    bool is_killed = false;
    for (size_t i = 0; i < state->recent_count && !is_killed && count > 0; i++) {
        if (reaches(field, state->recent[i], site)) {
            is_killed = try_program(state, state->recent[i], site, result);
        }
    }
    size_t cheap = most == 0 || count <= most ? count : most / 2;
    for (size_t i = 0; i < cheap && !is_killed; i++) {
        is_killed = try_program(state, candidates[i], site, result);
    }
    size_t rest = count - cheap, more = most == 0 ? 0 : most - most / 2;
    for (size_t i = 0; i < more && cheap < count && !is_killed; i++) {
        is_killed = try_program(state, candidates[cheap + i * rest / more], site, result);
    }
    free(candidates);
}

// ---- Workers ----------------------------------------------------------------

static bool open_map(WorkerState *state, char **path)
{
    const char *folder = getenv("TMPDIR");
    *path = safe_format("%s/teardown-mutants-XXXXXX", folder == NULL ? "/tmp" : folder);
    int fd = mkstemp(*path);
    if (fd < 0 || ftruncate(fd, sizeof(MutantMap)) != 0) {
        return false;
    }
    void *memory = mmap(NULL, sizeof(MutantMap), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    state->map = memory == MAP_FAILED ? NULL : memory;
    return state->map != NULL;
}

static bool is_wanted(const Trial *trial, size_t site)
{
    const char *pattern = trial->options.file_pattern;
    return pattern == NULL || fnmatch(pattern, trial->mutants->sites.items[site - 1].file, 0) == 0;
}

static void show_progress(const Field *field, const char *what, size_t total)
{
    if (field->trial->options.shows_progress) {
        fprintf(stderr, "\r%s: %u of %zu ", what, field->shared->done, total);
    }
}

// Takes one piece of work after the other until there is none.
static void work(Field *field, bool is_learning)
{
    WorkerState state = {.field = field};
    char *path = NULL;
    if (!open_map(&state, &path)) {
        _exit(1);
    }
    setenv("TEARDOWN_MUTANT_MAP", path, 1);
    state.worker = worker_new(&field->trial->mutants->subject);
    if (!is_learning) {
        start_runner(&state);
    }
    size_t total = is_learning ? field->trial->item_count : field->site_count;
    uint32_t index;
    while ((index = __atomic_fetch_add(&field->shared->next, 1, __ATOMIC_RELAXED)) < total) {
        if (is_learning) {
            learn_program(&state, index);
        } else if (is_wanted(field->trial, index + 1)) {
            try_site(&state, index + 1);
        }
        __atomic_fetch_add(&field->shared->done, 1, __ATOMIC_RELAXED);
        show_progress(field, is_learning ? "programs" : "sites", total);
    }
    worker_free(state.worker);
    test_driver_free(state.tests);
    unlink(path);
    free(path);
    _exit(0);
}

static bool run_workers(Field *field, bool is_learning, char **message)
{
    pid_t workers[64];
    unsigned count = 0;
    field->shared->next = field->shared->done = 0;
    fflush(NULL);
    while (count < field->trial->options.workers && count < 64) {
        pid_t pid = fork();
        if (pid == 0) {
            work(field, is_learning);
        }
        if (pid < 0) {
            break;
        }
        workers[count++] = pid;
    }
    bool is_done = count > 0;
    for (unsigned i = 0; i < count; i++) {
        int status = 0;
        while (waitpid(workers[i], &status, 0) < 0 && errno == EINTR) {
        }
        is_done = is_done && status == 0;
    }
    if (field->trial->options.shows_progress) {
        fputc('\n', stderr);
    }
    if (!is_done) {
        *message = safe_copy("a worker died, or could not be started");
    }
    return is_done;
}

// ---- The whole --------------------------------------------------------------

static void add_item(Trial *trial, TrialProgram item)
{
    trial->items = safe_resize(trial->items, trial->item_count + 1, sizeof *trial->items);
    trial->items[trial->item_count++] = item;
}

static void load_programs(Trial *trial, const PathList *paths)
{
    PathList list = {0};
    program_collect(&list, paths->paths, paths->count);
    trial->programs = safe_alloc(list.count, sizeof(Program));
    trial->loaded_count = list.count;
    for (size_t i = 0; i < list.count; i++) {
        Buffer source = {0};
        Program *program = &trial->programs[i];
        program_load(program, list.paths[i], &source);
        buffer_free(&source);
        unsigned lanes = trial->options.lanes != 0 && program->error == NULL
                             ? trial->options.lanes
                             : program->header.lanes;
        for (int lane = 0; lane < LANE_COUNT; lane++) {
            if (lanes & 1u << lane) {
                add_item(trial, (TrialProgram){.name = safe_copy(program->path),
                                               .program = program,
                                               .lane = (Lane)lane});
            }
        }
    }
    path_list_free(&list);
}

static bool load_tests(Trial *trial, char **message)
{
    PathList names = {0};
    TestDriver *driver = test_driver_new(trial->mutants->subject.runner, &names, message);
    if (driver == NULL) {
        return false;
    }
    test_driver_free(driver);
    for (size_t i = 0; i < names.count; i++) {
        add_item(trial, (TrialProgram){.name = safe_copy(names.paths[i]), .test = (unsigned)i});
    }
    path_list_free(&names);
    return true;
}

static const Reach *sorted_reach;

static int compare_cost(const void *left, const void *right)
{
    uint32_t a = sorted_reach[*(const uint32_t *)left].microseconds;
    uint32_t b = sorted_reach[*(const uint32_t *)right].microseconds;
    return a < b ? -1 : a > b;
}

static void sort_programs(Field *field)
{
    size_t count = field->trial->item_count;
    field->order = safe_alloc(count + 1, sizeof *field->order);
    for (size_t i = 0; i < count; i++) {
        field->order[i] = (uint32_t)i;
        if (!field->reach[i].is_clean) {
            field->trial->items[i].complaint = safe_copy(field->reach[i].complaint);
        }
    }
    sorted_reach = field->reach;
    qsort(field->order, count, sizeof *field->order, compare_cost);
}

bool mutant_trial_run(Trial *trial, const MutantSubject *mutants, const TrialOptions *options,
                      const PathList *paths, char **message)
{
    *trial = (Trial){.mutants = mutants, .options = *options};
    set_sanitizer_options();
    load_programs(trial, paths);
    if (mutants->has_tests && !load_tests(trial, message)) {
        return false;
    }
    size_t sites = mutants->sites.count;
    Field field = {.trial = trial, .site_count = sites, .row = sites / 8 + 1};
    field.shared = map_shared(sizeof *field.shared);
    field.reach = map_shared(trial->item_count * sizeof *field.reach);
    field.bits = map_shared(trial->item_count * field.row);
    trial->results = map_shared(sites * sizeof *trial->results);
    if (field.shared == NULL || field.reach == NULL || field.bits == NULL ||
        trial->results == NULL) {
        *message = safe_format("no memory to share: %s", strerror(errno));
        return false;
    }
    uint64_t started = clock_us();
    bool is_done = run_workers(&field, true, message);
    trial->reach_seconds = (double)(clock_us() - started) / 1e6;
    if (is_done) {
        sort_programs(&field);
        started = clock_us();
        is_done = run_workers(&field, false, message);
        trial->trial_seconds = (double)(clock_us() - started) / 1e6;
    }
    munmap(field.shared, sizeof *field.shared);
    munmap(field.reach, trial->item_count * sizeof *field.reach);
    munmap(field.bits, trial->item_count * field.row);
    free(field.order);
    return is_done;
}

void mutant_trial_free(Trial *trial)
{
    for (size_t i = 0; i < trial->item_count; i++) {
        free(trial->items[i].name);
        free(trial->items[i].complaint);
    }
    for (size_t i = 0; i < trial->loaded_count; i++) {
        program_free(&trial->programs[i]);
    }
    if (trial->results != NULL) {
        munmap(trial->results, trial->mutants->sites.count * sizeof *trial->results);
    }
    free(trial->items);
    free(trial->programs);
    *trial = (Trial){0};
}
