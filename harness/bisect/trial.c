// SPDX-License-Identifier: MIT
#include "bisect/trial.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bisect/spawn.h"
#include "subject/subject.h"
#include "support/file.h"
#include "support/process.h"

enum { CHECK_MS = 1800000, MAX_KEPT = 40, LEAST_FREE_BYTES = 1 << 20 };

// Takes a part of a trial's time for granted: no step is begun after it was stopped.
typedef struct Trial {
    const TrialPlan *plan;
    const char *commit;
    const char *folder;
    const atomic_bool *stop;
    TrialResult *result;
} Trial;

// ---- How a trial may end ----------------------------------------------------

static void skip(Trial *trial, char *why)
{
    trial->result->record = json_object();
    json_t *text = json_string(why);
    json_object_set_new(trial->result->record, "skip",
                        text == NULL ? json_string("it says why in no UTF-8") : text);
    free(why);
}

static bool says_disk_is_full(const char *text)
{
    return strstr(text, "No space left on device") != NULL ||
           strstr(text, "Disk quota exceeded") != NULL || strstr(text, "File too large") != NULL;
}

// As compilers, and our builds of trees, say that one of their processes was killed.
static bool says_killed(const char *text)
{
    return strstr(text, "killed by signal") != NULL || strstr(text, ": Killed") != NULL ||
           strstr(text, "Killed signal terminated") != NULL;
}

// A full disk makes every revision fail alike: nothing is learnt from it.
static bool is_out_of_disk(const Trial *trial, const char *text)
{
    struct statvfs disk;
    bool is_full =
        says_disk_is_full(text) || (statvfs(trial->plan->cache, &disk) == 0 &&
                                    (uint64_t)disk.f_bavail * disk.f_frsize < LEAST_FREE_BYTES);
    if (is_full) {
        trial->result->fatal =
            safe_format("no space is left for builds in %s; make room there, or name another place "
                        "with XDG_CACHE_HOME",
                        trial->plan->cache);
    }
    return is_full;
}

// The line that says most: the first error, or the last line.
static char *telling_line(const Buffer *errors, const Buffer *out)
{
    const char *text = buffer_text(errors->length > 0 ? errors : out);
    static const char *const signs[] = {"error: ", "Error: ", "error:", "ERROR"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof signs / sizeof *signs && found == NULL; i++) {
        found = strstr(text, signs[i]);
    }
    if (found == NULL) {
        for (const char *at = text; *at != 0;) {
            size_t length = strcspn(at, "\n");
            found = length > 0 ? at : found;
            at += length + (at[length] == '\n');
        }
    }
    while (found != NULL && found > text && found[-1] != '\n') {
        found--;
    }
    return found == NULL ? safe_copy("it says nothing")
                         : safe_format("%.*s", (int)strcspn(found, "\n"), found);
}

// The signal that ended a command, also where a shell in between tells it by its exit; else 0.
static int ending_signal(int status)
{
    if (WIFSIGNALED(status)) {
        return WTERMSIG(status);
    }
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return code == 128 + 9 || code == 128 + 15 ? code - 128 : 0;
}

// ---- Building ---------------------------------------------------------------

static bool checkout(Trial *trial, bool is_clean)
{
    if (trial->plan->repository == NULL) {
        return true;
    }
    char *message = NULL;
    if (repository_checkout(trial->plan->repository, trial->folder, trial->commit, is_clean,
                            trial->stop, &message)) {
        return true;
    }
    if (spawn_signal() != 0 || (trial->stop != NULL && *trial->stop)) {
        trial->result->is_stopped = true;
    } else if (!is_out_of_disk(trial, message)) {
        trial->result->fatal =
            safe_format("%.12s cannot be checked out: %s", trial->commit, message);
    }
    free(message);
    return false;
}

typedef enum BuildEnd { BUILD_DONE, BUILD_FAILED, BUILD_KILLED, BUILD_ENDED_TRIAL } BuildEnd;

// Runs a command that builds. What it wrote goes to `said`.
static BuildEnd run_build(Trial *trial, char *const *argv, const char *folder,
                          char *const *variables, SpawnResult *said)
{
    Spawn spawn = {.argv = argv,
                   .folder = folder,
                   .variables = variables,
                   .timeout_ms = trial->plan->build_ms,
                   .stop = trial->stop};
    char *message = NULL;
    if (!spawn_run(&spawn, said, &message)) {
        trial->result->fatal = message;
        return BUILD_ENDED_TRIAL;
    }
    if (said->is_stopped) {
        trial->result->is_stopped = true;
        return BUILD_ENDED_TRIAL;
    }
    if (spawn_succeeded(said)) {
        return BUILD_DONE;
    }
    if (is_out_of_disk(trial, buffer_text(&said->err)) ||
        is_out_of_disk(trial, buffer_text(&said->out))) {
        return BUILD_ENDED_TRIAL;
    }
    return said->is_late || ending_signal(said->status) != 0 || says_killed(buffer_text(&said->err))
               ? BUILD_KILLED
               : BUILD_FAILED;
}

static void skip_build(Trial *trial, BuildEnd end, const SpawnResult *said)
{
    if (end == BUILD_FAILED) {
        char *line = telling_line(&said->err, &said->out);
        skip(trial, safe_format("does not build: %s", line));
        free(line);
        return;
    }
    trial->result->is_passing = true;
    int number = ending_signal(said->status);
    if (said->is_late) {
        skip(trial,
             safe_format("has a build that is not done after %u s", trial->plan->build_ms / 1000));
    } else if (number != 0) {
        skip(trial, safe_format("has a build that was killed twice, by signal %d (%s)", number,
                                strsignal(number)));
    } else {
        char *line = telling_line(&said->err, &said->out);
        skip(trial, safe_format("has a build that was killed twice: %s", line));
        free(line);
    }
}

// Builds what an embedder's command builds. A failure in a worktree that another revision was built
// in may be due to what is left of that: it is tried again in a clean one.
static bool build_by_command(Trial *trial, char *const *variables)
{
    char *argv[] = {"sh", "-c", (char *)trial->plan->build, NULL};
    bool was_used = file_exists(trial->folder);
    BuildEnd end = BUILD_FAILED;
    SpawnResult said = {0};
    trial->result->is_built = true;
    for (int attempt = 0; attempt < 2; attempt++) {
        bool is_again = attempt == 1;
        if (is_again && (said.is_late || (end == BUILD_FAILED && !was_used) ||
                         (end == BUILD_FAILED && trial->plan->repository == NULL))) {
            break;
        }
        spawn_result_free(&said);
        if (!checkout(trial, is_again)) {
            return false;
        }
        end = run_build(trial, argv, trial->folder, variables, &said);
        if (end == BUILD_DONE || end == BUILD_ENDED_TRIAL) {
            break;
        }
    }
    if (end == BUILD_FAILED || end == BUILD_KILLED) {
        skip_build(trial, end, &said);
    }
    spawn_result_free(&said);
    return end == BUILD_DONE;
}

// The command itself builds a tree, in a process of its own.
static bool build_tree(Trial *trial)
{
    char *subject = trial_engine(trial->plan, trial->folder);
    char *argv[] = {(char *)trial->plan->self, "bisect", "--build-subject", subject, NULL};
    SpawnResult said = {0};
    BuildEnd end = BUILD_KILLED;
    for (int attempt = 0; attempt < 2 && end == BUILD_KILLED && !said.is_late; attempt++) {
        spawn_result_free(&said);
        end =
            checkout(trial, false) ? run_build(trial, argv, NULL, NULL, &said) : BUILD_ENDED_TRIAL;
    }
    trial->result->is_built = end == BUILD_FAILED || end == BUILD_KILLED ||
                              strncmp(buffer_text(&said.out), "built", 5) == 0;
    if (end == BUILD_FAILED || end == BUILD_KILLED) {
        skip_build(trial, end, &said);
    }
    spawn_result_free(&said);
    free(subject);
    return end == BUILD_DONE;
}

int trial_build_subject(const char *name)
{
    Subject subject;
    char *message;
    struct timespec start;
    struct stat status;
    clock_gettime(CLOCK_REALTIME_COARSE, &start); // the clock of files
    if (!subject_open(&subject, name, &message)) {
        // Said of the tree, which lies in a folder that nobody knows.
        const char *text =
            strncmp(message, name, strlen(name)) == 0 ? message + strlen(name) : message;
        text += strspn(text, ": ");
        text += strncmp(text, "does not compile: ", 18) == 0 ? 18 : 0;
        fprintf(stderr, "%s\n", text);
        free(message);
        return 3;
    }
    bool is_new =
        stat(subject.runner, &status) == 0 &&
        (status.st_mtim.tv_sec > start.tv_sec ||
         (status.st_mtim.tv_sec == start.tv_sec && status.st_mtim.tv_nsec >= start.tv_nsec));
    puts(is_new ? "built" : "cached");
    subject_close(&subject);
    return 0;
}

// ---- Running ----------------------------------------------------------------

static void add_quoted(Buffer *text, const char *word)
{
    buffer_add_text(text, "'");
    for (; *word != 0; word++) {
        if (*word == '\'') {
            buffer_add_text(text, "'\\''");
        } else {
            buffer_add(text, word, 1);
        }
    }
    buffer_add_text(text, "'");
}

char *trial_engine(const TrialPlan *plan, const char *folder)
{
    if (plan->run == NULL) {
        return strcmp(plan->tree, ".") == 0 ? safe_format("tree:%s", folder)
                                            : safe_format("tree:%s/%s", folder, plan->tree);
    }
    // The program's path is the command's last word, unless the command says itself where it goes.
    bool places_it = plan->program == NULL || strstr(plan->run, "TEARDOWN_PROGRAM") != NULL ||
                     strstr(plan->run, "$1") != NULL || strstr(plan->run, "$@") != NULL;
    char *command = safe_format("%s%s", plan->run, places_it ? "" : " \"$@\"");
    Buffer text = {0};
    buffer_add_text(&text, "exec:sh -c ");
    add_quoted(&text, command);
    buffer_add_text(&text, " sh");
    char *engine = safe_copy(buffer_text(&text));
    buffer_free(&text);
    free(command);
    return engine;
}

// Keeps what the bisection needs of a report: findings, and one clean lane to show that it ran.
static json_t *keep_programs(const json_t *report)
{
    const json_t *programs = json_object_get(report, "programs");
    json_t *kept = json_array();
    size_t index;
    json_t *verdict;
    bool has_clean = false;
    json_array_foreach(programs, index, verdict)
    {
        const char *name = json_string_value(json_object_get(verdict, "verdict"));
        bool is_clean = name != NULL && strcmp(name, "clean") == 0;
        if ((is_clean && has_clean) || json_array_size(kept) >= MAX_KEPT) {
            continue;
        }
        has_clean |= is_clean;
        json_array_append(kept, verdict);
    }
    return kept;
}

static bool all_errors(const json_t *programs)
{
    size_t index;
    const json_t *verdict;
    json_array_foreach(programs, index, verdict)
    {
        const char *name = json_string_value(json_object_get(verdict, "verdict"));
        if (name == NULL || strcmp(name, "error") != 0) {
            return false;
        }
    }
    return true;
}

static void read_report(Trial *trial, const SpawnResult *said)
{
    json_t *report = json_loads(buffer_text(&said->out), 0, NULL);
    json_t *programs = report == NULL ? NULL : keep_programs(report);
    if (programs == NULL || json_array_size(programs) == 0) {
        char *line = telling_line(&said->err, &said->out);
        skip(trial, safe_format("cannot be judged: %s", line));
        free(line);
    } else if (all_errors(programs)) {
        const char *why =
            json_string_value(json_object_get(json_array_get(programs, 0), "message"));
        skip(trial, safe_format("cannot run the program: %s", why == NULL ? "unknown" : why));
    } else {
        trial->result->record = json_object();
        json_object_set(trial->result->record, "programs", programs);
    }
    json_decref(programs);
    json_decref(report);
}

// `engine` is a subject's name; `folder` is where an embedder's command runs.
static void check(Trial *trial, const char *engine, const char *folder, char *const *variables)
{
    const TrialPlan *plan = trial->plan;
    char *argv[24];
    size_t count = 0;
    const char *options[][2] = {{"--engine", engine},         {"--format", "json"},
                                {"--lane", plan->lane},       {"--point", plan->point},
                                {"--timeout", plan->timeout}, {"--memory", plan->memory}};
    argv[count++] = (char *)plan->self;
    argv[count++] = "check";
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (options[i][1] != NULL) {
            argv[count++] = (char *)options[i][0];
            argv[count++] = (char *)options[i][1];
        }
    }
    argv[count++] = "--";
    argv[count++] = (char *)(plan->program == NULL ? "/dev/null" : plan->program);
    argv[count] = NULL;
    Spawn spawn = {.argv = argv,
                   .folder = folder,
                   .variables = variables,
                   .timeout_ms = CHECK_MS,
                   .stop = trial->stop};
    SpawnResult said;
    if (!spawn_run(&spawn, &said, &trial->result->fatal)) {
        return;
    }
    if (said.is_stopped) {
        trial->result->is_stopped = true;
    } else if (!is_out_of_disk(trial, buffer_text(&said.err))) {
        read_report(trial, &said);
    }
    spawn_result_free(&said);
}

void trial_run(const TrialPlan *plan, const char *commit, const char *folder,
               const atomic_bool *stop, TrialResult *result)
{
    *result = (TrialResult){0};
    Trial trial = {plan, commit, folder, stop, result};
    uint64_t started = clock_us();
    char *program = safe_format("TEARDOWN_PROGRAM=%s", plan->program == NULL ? "" : plan->program);
    char *revision = safe_format("TEARDOWN_COMMIT=%s", commit);
    char *variables[] = {program, revision, NULL};
    bool is_ready = plan->run == NULL     ? build_tree(&trial)
                    : plan->build == NULL ? checkout(&trial, false)
                                          : build_by_command(&trial, variables);
    double seconds = (double)(clock_us() - started) / 1e6;
    if (is_ready) {
        char *engine = trial_engine(plan, folder);
        check(&trial, engine, plan->run == NULL ? NULL : folder, variables);
        free(engine);
    }
    if (result->record != NULL && result->is_built) {
        json_object_set_new(result->record, "build", json_real(seconds));
    }
    free(program);
    free(revision);
}

void trial_result_free(TrialResult *result)
{
    json_decref(result->record);
    free(result->fatal);
    *result = (TrialResult){0};
}
