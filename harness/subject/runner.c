// SPDX-License-Identifier: MIT
#include "subject/runner.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/process.h"

enum {
    ERRORS_LIMIT = 1 << 20,
    START_MS = 60000,
    // What a runner may take beyond a program's own time: it does the timing itself.
    GRACE_MS = 30000,
    MAX_FIELDS = 10,
};

static const uint64_t RUNNER_STACK = (uint64_t)64 << 20;

struct Runner {
    char *path;
    bool is_running;
    Process process;
    Buffer lines; // read from the runner, not yet taken
    Buffer errors;
    int64_t baseline[PROBE_KIND_COUNT];
    char *failure; // why it cannot be started; then it is not tried again
};

typedef struct Fields {
    char *text[MAX_FIELDS];
    int count;
} Fields;

static const char *field(const Fields *fields, int index)
{
    return index < fields->count ? fields->text[index] : "";
}

static int64_t number(const Fields *fields, int index)
{
    return strtoll(field(fields, index), NULL, 10);
}

static void unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from != 0; from++) {
        if (*from == '\\' && from[1] != 0) {
            from++;
            *to++ = *from == 't' ? '\t' : *from == 'n' ? '\n' : *from == 'r' ? '\r' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = 0;
}

static void split(char *line, Fields *fields)
{
    fields->count = 0;
    while (line != NULL && fields->count < MAX_FIELDS) {
        char *tab = strchr(line, '\t');
        if (tab != NULL) {
            *tab++ = 0;
        }
        unescape(line);
        fields->text[fields->count++] = line;
        line = tab;
    }
}

// Reads what is there. Returns false where the runner closed its end.
static bool pump(Runner *runner, int timeout_ms, bool *is_silent)
{
    struct pollfd fds[2] = {{runner->process.out, POLLIN, 0}, {runner->process.err, POLLIN, 0}};
    int ready = poll(fds, 2, timeout_ms);
    *is_silent = ready == 0;
    if (ready <= 0) {
        return ready == 0 || errno == EINTR;
    }
    char chunk[1 << 14];
    if (fds[1].revents != 0) {
        ssize_t count = read(runner->process.err, chunk, sizeof chunk);
        if (count > 0 && runner->errors.length < ERRORS_LIMIT) {
            buffer_add(&runner->errors, chunk, (size_t)count);
        }
    }
    if (fds[0].revents != 0) {
        ssize_t count = read(runner->process.out, chunk, sizeof chunk);
        if (count > 0) {
            buffer_add(&runner->lines, chunk, (size_t)count);
        } else if (count == 0) {
            return false;
        }
    }
    return true;
}

// The next line as fields, to be freed with `line`. False at the deadline or where the runner died.
static bool next_line(Runner *runner, uint64_t deadline, char **line, Fields *fields)
{
    for (;;) {
        const char *text = buffer_text(&runner->lines);
        const char *end = memchr(text, '\n', runner->lines.length);
        if (end != NULL) {
            size_t length = (size_t)(end - text);
            *line = safe_format("%.*s", (int)length, text);
            buffer_remove_front(&runner->lines, length + 1);
            split(*line, fields);
            return true;
        }
        uint64_t now = clock_us();
        bool is_silent;
        if (now >= deadline || !pump(runner, (int)((deadline - now) / 1000) + 1, &is_silent)) {
            return false;
        }
    }
}

static int kind_of(const char *name)
{
    for (int kind = 0; kind < PROBE_KIND_COUNT; kind++) {
        if (strcmp(name, kind_names[kind]) == 0) {
            return kind;
        }
    }
    return PROBE_BLOCK;
}

// What is left in the pipe of errors.
static void drain_errors(Runner *runner)
{
    struct pollfd fd = {runner->process.err, POLLIN, 0};
    char chunk[1 << 14];
    while (poll(&fd, 1, 0) > 0 && (fd.revents & POLLIN) != 0) {
        ssize_t count = read(fd.fd, chunk, sizeof chunk);
        if (count <= 0) {
            break;
        }
        if (runner->errors.length < ERRORS_LIMIT) {
            buffer_add(&runner->errors, chunk, (size_t)count);
        }
    }
}

static void stop(Runner *runner)
{
    if (runner->is_running) {
        drain_errors(runner);
        process_stop(&runner->process, true);
        runner->is_running = false;
    }
    buffer_free(&runner->lines);
}

static void set_sanitizer_options(void)
{
    // Leaks are asked for, not waited for; the fill shows reads of what was never written; memory
    // without end is the counting allocator's to refuse.
    setenv("ASAN_OPTIONS",
           "detect_leaks=1:leak_check_at_exit=0:abort_on_error=0:handle_abort=1:"
           "allocator_may_return_null=1:detect_stack_use_after_return=0:"
           "malloc_fill_byte=255:max_malloc_fill_size=1048576:exitcode=99:print_legend=0",
           0);
    setenv("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1", 0);
    setenv("LSAN_OPTIONS", "print_suppressions=0:exitcode=0", 0);
}

// The first line of what the runner said, or what is known otherwise.
static char *failure_text(Runner *runner, const char *what)
{
    const char *errors = buffer_text(&runner->errors);
    const char *report = strstr(errors, "ERROR: ");
    if (report == NULL) {
        report = strstr(errors, "Assertion ");
    }
    if (report == NULL) {
        report = errors;
    }
    return safe_format("%s: %s%s%.*s", runner->path, what, errors[0] == 0 ? "" : ": ",
                       (int)strcspn(report, "\n"), report);
}

static bool start(Runner *runner)
{
    char *argv[] = {runner->path, NULL};
    buffer_free(&runner->errors);
    memset(runner->baseline, 0, sizeof runner->baseline);
    set_sanitizer_options();
    if (!process_start(&runner->process, argv, RUNNER_STACK, &runner->failure)) {
        return false;
    }
    runner->is_running = true;
    uint64_t deadline = clock_us() + (uint64_t)START_MS * 1000;
    char *line;
    Fields fields;
    while (next_line(runner, deadline, &line, &fields)) {
        bool is_ready = strcmp(field(&fields, 0), "ready") == 0;
        if (strcmp(field(&fields, 0), "baseline") == 0) {
            runner->baseline[kind_of(field(&fields, 1))] = number(&fields, 2);
        }
        free(line);
        if (is_ready) {
            return true;
        }
    }
    stop(runner);
    runner->failure = failure_text(runner, "the runner fails on an empty program");
    return false;
}

Runner *runner_new(const char *path)
{
    Runner *runner = safe_alloc(1, sizeof *runner);
    runner->path = safe_copy(path);
    return runner;
}

void runner_free(Runner *runner)
{
    stop(runner);
    buffer_free(&runner->errors);
    free(runner->failure);
    free(runner->path);
    free(runner);
}

// Sends all; takes in what the runner says meanwhile, so that neither waits for the other.
static bool send_all(Runner *runner, const void *data, size_t size, uint64_t deadline)
{
    const char *at = data;
    while (size > 0) {
        struct pollfd fds[3] = {{runner->process.in, POLLOUT, 0},
                                {runner->process.out, POLLIN, 0},
                                {runner->process.err, POLLIN, 0}};
        uint64_t now = clock_us();
        if (now >= deadline) {
            return false;
        }
        if (poll(fds, 3, (int)((deadline - now) / 1000) + 1) < 0) {
            if (errno == EINTR) {
                continue;
            }
            return false;
        }
        if ((fds[1].revents | fds[2].revents) != 0) {
            bool is_silent;
            if (!pump(runner, 0, &is_silent)) {
                return false;
            }
        }
        if (fds[0].revents & (POLLERR | POLLHUP)) {
            return false;
        }
        if (fds[0].revents & POLLOUT) {
            // No more than a pipe surely takes, since the pipe blocks.
            ssize_t count = write(runner->process.in, at, size < 4096 ? size : 4096);
            if (count < 0 && errno != EINTR) {
                return false;
            }
            if (count > 0) {
                at += count;
                size -= (size_t)count;
            }
        }
    }
    return true;
}

static bool send_job(Runner *runner, const Program *program, const Buffer *source, Lane lane,
                     const RunLimits *limits, const FaultRequest *request, uint64_t deadline)
{
    static const char *const steps[] = {"count", "sweep", "replay"};
    const Header *header = &program->header;
    const FaultPoint *at = &request->at;
    size_t path_length = strlen(program->path);
    char *line = safe_format(
        "job lane=%s native=%d path=%zu source=%zu module=%d strict=%d async=%d drain=%d "
        "timeout_ms=%u memory=%zu detail=%d mode=%s stride=%" PRIu64 " start=%d children=%u "
        "rounds=%u index=%" PRIu64 " stack=%" PRIu64 " occurrence=%" PRIu64
        " sticky=%d skipped=%zu\n",
        lane_names[lane], program->is_native, path_length, source->length, header->is_module,
        header->is_strict, header->is_async, lane != LANE_UNDRAINED, limits->timeout_ms,
        limits->memory_bytes, limits->is_detailed, steps[request->step], request->stride,
        request->from_start, request->children, lane == LANE_SOAK ? request->rounds : 0, at->index,
        at->stack, at->occurrence, at->is_sticky, request->skipped_count);
    bool is_sent = send_all(runner, line, strlen(line), deadline) &&
                   send_all(runner, program->path, path_length, deadline) &&
                   send_all(runner, buffer_text(source), source->length, deadline) &&
                   send_all(runner, request->skipped,
                            request->skipped_count * sizeof *request->skipped, deadline);
    free(line);
    return is_sent;
}

static void add_root(Observation *seen, const Fields *fields)
{
    seen->roots = safe_resize(seen->roots, seen->root_count + 1, sizeof *seen->roots);
    seen->roots[seen->root_count++] = (Root){
        .kind = safe_copy(field(fields, 1)),
        .class = safe_copy(field(fields, 2)),
        .references = number(fields, 3),
        .unaccounted = number(fields, 4),
        .preview = safe_copy(field(fields, 5)),
        .file = safe_copy(field(fields, 6)),
        .line = (int)number(fields, 7),
        .allocation = safe_copy(""),
        .id = (uint64_t)number(fields, 8),
    };
}

// A line about the root before it.
static bool take_root_text(Observation *seen, const Fields *fields)
{
    const char *tag = field(fields, 0);
    Root *root = seen->root_count == 0 ? NULL : &seen->roots[seen->root_count - 1];
    if (root == NULL) {
        return false;
    }
    if (strcmp(tag, "holder") == 0) {
        text_list_add(&root->holders, field(fields, 1));
    } else if (strcmp(tag, "edge") == 0) {
        text_list_add(&root->edges, field(fields, 1));
    } else if (strcmp(tag, "under") == 0) {
        text_list_add(&root->under, field(fields, 1));
    } else if (strcmp(tag, "frame") == 0) {
        root->frames = safe_resize(root->frames, root->frame_count + 1, sizeof *root->frames);
        root->frames[root->frame_count++] =
            (CodeAddress){safe_copy(field(fields, 2)), strtoull(field(fields, 1), NULL, 10)};
    } else {
        return false;
    }
    return true;
}

static void add_class(Observation *seen, const char *name, int64_t count)
{
    seen->classes = safe_resize(seen->classes, seen->class_count + 1, sizeof *seen->classes);
    seen->classes[seen->class_count++] = (ClassCount){safe_copy(name), count};
}

static FaultPoint read_point(const Fields *fields)
{
    return (FaultPoint){strtoull(field(fields, 1), NULL, 10), strtoull(field(fields, 2), NULL, 10),
                        strtoull(field(fields, 3), NULL, 10), number(fields, 4) != 0};
}

static void add_growth(Observation *seen, const Fields *fields)
{
    seen->growth = safe_resize(seen->growth, seen->growth_count + 1, sizeof *seen->growth);
    seen->growth[seen->growth_count++] = (Growth){
        .kind = safe_copy(field(fields, 1)),
        .class = safe_copy(field(fields, 2)),
        .first = (uint64_t)number(fields, 3),
        .last = (uint64_t)number(fields, 4),
    };
}

static void replace(char **place, const char *text)
{
    free(*place);
    *place = safe_copy(text);
}

// Takes a line that tells of faults, if it is one.
static void take_fault_line(const Fields *fields, Observation *seen)
{
    const char *tag = field(fields, 0);
    if (strcmp(tag, "faults") == 0) {
        seen->delivered = (uint64_t)number(fields, 1);
        seen->events = (uint64_t)number(fields, 2);
        seen->points = (uint64_t)number(fields, 3);
    } else if (strcmp(tag, "fault") == 0) {
        seen->is_reached = true;
        seen->fault = read_point(fields);
        replace(&seen->fault_stack, field(fields, 5));
    } else if (strcmp(tag, "missing") == 0) {
        seen->is_missing = true;
    } else if (strcmp(tag, "growth") == 0) {
        add_growth(seen, fields);
    } else if (strcmp(tag, "errors") == 0) {
        buffer_add_text(&seen->errors, field(fields, 1));
    }
}

// Takes one line of a record. Returns false at its end.
static bool take_line(Runner *runner, const Fields *fields, Observation *seen)
{
    const char *tag = field(fields, 0);
    int kind = kind_of(field(fields, 1));
    if (strcmp(tag, "outcome") == 0) {
        seen->has_outcome = true;
        replace(&seen->outcome, field(fields, 1));
        replace(&seen->error_name, field(fields, 2));
        replace(&seen->error_message, field(fields, 3));
    } else if (strcmp(tag, "pending") == 0) {
        seen->is_pending = true;
        replace(&seen->pending_name, field(fields, 1));
    } else if (strcmp(tag, "census") == 0) {
        seen->held[kind] = number(fields, 2);
    } else if (strcmp(tag, "left") == 0) {
        seen->left[kind] = number(fields, 2);
    } else if (strcmp(tag, "peak") == 0) {
        seen->peak_blocks = (uint64_t)number(fields, 1);
        seen->peak_bytes = (uint64_t)number(fields, 2);
    } else if (strcmp(tag, "lefts") == 0) {
        seen->is_torn_down = true;
        seen->left_bytes = (uint64_t)number(fields, 2);
    } else if (strcmp(tag, "root") == 0) {
        add_root(seen, fields);
    } else if (take_root_text(seen, fields)) {
        return true;
    } else if (strcmp(tag, "class") == 0) {
        add_class(seen, field(fields, 1), number(fields, 2));
    } else if (strcmp(tag, "roots") == 0) {
        seen->root_total += (uint64_t)number(fields, 1);
    } else if (strcmp(tag, "done") == 0) {
        seen->is_counted = true;
    } else if (strcmp(tag, "failed") == 0 || strcmp(tag, "fork-failed") == 0) {
        replace(&seen->failure, field(fields, 1));
    } else if (strcmp(tag, "end") == 0 || strcmp(tag, "at-end") == 0) {
        seen->has_status = true;
        seen->status = (int)number(fields, 1);
        seen->is_late = number(fields, 2) != 0;
        seen->seconds = (double)number(fields, 3) / 1e6;
        return false;
    } else {
        take_fault_line(fields, seen);
    }
    return true;
}

// What the engine holds of itself after an empty program is no leak. Cells never are: an empty
// program must leave none.
static void subtract_baseline(const Runner *runner, Observation *seen)
{
    for (int kind = PROBE_STRING; kind < PROBE_KIND_COUNT; kind++) {
        seen->held[kind] -= runner->baseline[kind];
        if (seen->held[kind] < 0) {
            seen->held[kind] = 0;
        }
    }
}

// Reads a record to its end; the points of a sweep in between go to the request. False where the
// runner died or fell silent.
static bool take_record(Runner *runner, const RunLimits *limits, const FaultRequest *request,
                        uint64_t deadline, Observation *seen)
{
    Observation inner = {0};
    FaultPoint point = {0};
    bool is_inside = false, is_ended = false;
    char *line;
    Fields fields;
    while (!is_ended && next_line(runner, deadline, &line, &fields)) {
        if (strcmp(field(&fields, 0), "at") == 0) {
            observation_free(&inner);
            point = read_point(&fields);
            is_inside = true;
        } else if (!is_inside) {
            is_ended = !take_line(runner, &fields, seen);
        } else if (!take_line(runner, &fields, &inner)) {
            inner.is_faulted = true;
            subtract_baseline(runner, &inner);
            request->take(request->opaque, &point, &inner);
            observation_free(&inner);
            is_inside = false;
        }
        free(line);
        if (request->step == FAULT_STEP_SWEEP) {
            deadline = clock_us() + ((uint64_t)limits->timeout_ms + GRACE_MS) * 1000;
        }
    }
    observation_free(&inner);
    return is_ended;
}

void runner_run(Runner *runner, const Program *program, const Buffer *source, Lane lane,
                const RunLimits *limits, const FaultRequest *request, Observation *seen)
{
    if (!runner->is_running && (runner->failure != NULL || !start(runner))) {
        seen->failure = safe_copy(runner->failure);
        return;
    }
    buffer_free(&runner->errors);
    uint64_t started = clock_us();
    uint64_t deadline = started + ((uint64_t)limits->timeout_ms + GRACE_MS) * 1000;
    bool is_ended = send_job(runner, program, source, lane, limits, request, deadline) &&
                    take_record(runner, limits, request, deadline, seen);
    if (!is_ended) {
        stop(runner); // the next program gets a new one
        seen->failure = failure_text(runner, "the runner died");
        seen->seconds = (double)(clock_us() - started) / 1e6;
        return;
    }
    drain_errors(runner);
    seen->errors = runner->errors;
    runner->errors = (Buffer){0};
    subtract_baseline(runner, seen);
}
