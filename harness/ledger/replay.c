// SPDX-License-Identifier: MIT
#include "ledger/replay.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/file.h"

enum { MAX_WATCHED = 64 };

// The collector's trial deletion changes counts and gives them back: nobody's references.
static const char *const trial_functions[] = {
    "gc_decref_child", "gc_scan_incref_child", "gc_scan_incref_child2", "gc_decref",
    "gc_scan",         "subtract_edge",        "restore_edge",          "restore_count"};
static const char *const throw_functions[] = {"JS_Throw"};

static const char *const tree_flags[] = {"-g", "-DPROBE_LEDGER=1",
                                         "-fsanitize-coverage=func,trace-pc-guard,trace-stores",
                                         "-fno-sanitize=address", NULL};
// With the sanitizer, which finds the first use of a freed cell.
static const char *const tree_crash_flags[] = {
    "-g", "-DPROBE_LEDGER=1", "-fsanitize-coverage=func,trace-pc-guard,trace-stores", NULL};
// At fixed addresses a block, and an address, is the same in every run.
static const char *const tree_link_flags[] = {"-no-pie", NULL};
static const char *const tree_sources[] = {"ledger.c", "ledger_heap.c", "ledger_write.c", NULL};

static void add_range(uint64_t low, uint64_t high, void *opaque)
{
    buffer_addf(opaque, " %llx %llx\n", (unsigned long long)low, (unsigned long long)high);
}

typedef struct Orders {
    Buffer *text;
    const char *word;
} Orders;

static void add_order(uint64_t low, uint64_t high, void *opaque)
{
    Orders *orders = opaque;
    buffer_add_text(orders->text, orders->word);
    add_range(low, high, orders->text);
}

static bool write_orders(const Replay *replay, const char *folder, const Record *first,
                         bool is_crash)
{
    Buffer text = {0};
    Orders skip = {&text, "skip"}, throwing = {&text, "throw"};
    for (size_t i = 0; i < sizeof trial_functions / sizeof *trial_functions; i++) {
        debug_each_range(replay->debug, trial_functions[i], add_order, &skip);
    }
    for (size_t i = 0; i < sizeof throw_functions / sizeof *throw_functions; i++) {
        debug_each_range(replay->debug, throw_functions[i], add_order, &throwing);
    }
    if (is_crash) {
        buffer_add_text(&text, "stop\n");
    }
    if (first != NULL && first->crash_serial != 0) {
        buffer_addf(&text, "watch %llu\n", (unsigned long long)first->crash_serial);
    }
    for (size_t i = 0; first != NULL && i < first->root_count && i < MAX_WATCHED; i++) {
        buffer_addf(&text, "watch %llu\n", (unsigned long long)first->roots[i].serial);
    }
    buffer_addf(&text, "runner %s\n", replay->subject.runner); // for people who keep the folder
    char *path = safe_format("%s/orders", folder);
    bool is_written = file_write(path, buffer_text(&text), text.length);
    free(path);
    buffer_free(&text);
    return is_written;
}

static bool run_once(Replay *replay, const ReplayRequest *request, const char *folder,
                     const Record *first, char **message)
{
    if (!write_orders(replay, folder, first, request->is_crash)) {
        *message = safe_format("%s: cannot write", folder);
        return false;
    }
    setenv("TEARDOWN_LEDGER", folder, 1);
    Observation seen;
    Worker *worker = worker_new(&replay->subject);
    RunLimits limits = request->limits;
    limits.is_bare = true;
    FaultRequest faults = {
        .step = FAULT_STEP_REPLAY,
        .rounds = SOAK_ROUNDS,
        .from_start = true,
        .at = request->point,
    };
    faults.at.stack = 0; // of the plain build: the number is the same in this one
    if (request->has_point) {
        worker_run_faults(worker, request->program, request->source, request->lane, &limits,
                          &faults, &seen);
    } else {
        worker_run(worker, request->program, request->source, request->lane, &limits, &seen);
    }
    worker_free(worker);
    unsetenv("TEARDOWN_LEDGER");
    char *path = safe_format("%s/ledger", folder);
    bool is_read =
        seen.failure == NULL && record_read(&replay->record, path, replay->debug, message);
    if (seen.failure != NULL) {
        *message = safe_format("the ledger build: %s", seen.failure);
    } else if (is_read && !replay->record.is_complete) {
        *message = safe_copy(seen.is_late ? "the replay with the ledger was not done in its time: "
                                            "give it more with --timeout"
                                          : "the replay with the ledger ended before its record");
        is_read = false;
    }
    free(path);
    observation_free(&seen);
    return is_read;
}

static bool is_same_run(const Record *a, const Record *b)
{
    if (a->root_count != b->root_count || a->crash_serial != b->crash_serial) {
        return false;
    }
    for (size_t i = 0; i < a->root_count; i++) {
        if (a->roots[i].serial != b->roots[i].serial) {
            return false;
        }
    }
    return true;
}

static bool run_twice(Replay *replay, const ReplayRequest *request, const char *folder,
                      char **message)
{
    if (!run_once(replay, request, folder, NULL, message)) {
        return false;
    }
    Record first = replay->record;
    replay->record = (Record){0};
    bool is_run = run_once(replay, request, folder, &first, message);
    if (is_run && first.root_count == 0 && !first.has_crash) {
        replay->note =
            safe_copy("the ledger build neither leaks nor crashes: what was seen depends "
                      "on how the subject was compiled, or on the time");
    } else if (is_run && !is_same_run(&first, &replay->record)) {
        replay->note =
            safe_copy("two replays differ: the program depends on time or chance, and the "
                      "ledger may be of other cells than the roots");
    }
    record_free(&first);
    return is_run;
}

static bool open_subject(Replay *replay, const char *engine, bool is_crash, char **message)
{
    TreeOptions options = {
        .variant = is_crash ? "ledger with sanitizer" : "ledger",
        .flags = is_crash ? tree_crash_flags : tree_flags,
        .link_flags = tree_link_flags,
        .sources = tree_sources,
    };
    if (!subject_open_variant(&replay->subject, engine, &options, message)) {
        return false;
    }
    if (replay->subject.kind == SUBJECT_ENGINE) {
        char *runner = safe_format("%s-ledger", replay->subject.runner);
        if (access(runner, X_OK) != 0) {
            *message = safe_format("%s: not there; it is built with clang only, by `ninja "
                                   "teardown-runner-ledger`",
                                   runner);
            free(runner);
            return false;
        }
        free(replay->subject.runner);
        replay->subject.runner = runner;
    }
    return true;
}

bool replay_run(Replay *replay, const ReplayRequest *request, char **message)
{
    *replay = (Replay){.subject = {.build = {.entry = {.lock = -1}}}};
    if (!open_subject(replay, request->engine, request->is_crash, message)) {
        return false;
    }
    replay->debug = debug_open(replay->subject.runner, message);
    if (replay->debug == NULL) {
        return false;
    }
    const char *base = getenv("TMPDIR");
    char *folder = safe_format("%s/teardown-ledger-XXXXXX", base == NULL ? "/tmp" : base);
    bool is_run = false;
    if (mkdtemp(folder) == NULL) {
        *message = safe_format("%s: cannot be made", folder);
    } else {
        is_run = run_twice(replay, request, folder, message);
        if (getenv("TEARDOWN_KEEP_LEDGER") == NULL) {
            file_remove_tree(folder);
        }
    }
    free(folder);
    return is_run;
}

void replay_free(Replay *replay)
{
    record_free(&replay->record);
    if (replay->debug != NULL) {
        debug_close(replay->debug);
    }
    free(replay->note);
    if (replay->subject.runner != NULL) {
        subject_close(&replay->subject);
    }
}
