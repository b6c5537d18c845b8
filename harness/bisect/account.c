// SPDX-License-Identifier: MIT
#include "bisect/account.h"

#include <stdlib.h>
#include <string.h>

#include "bisect/spawn.h"
#include "support/file.h"

enum { EXPLAIN_MS = 600000 };

// Sources are named as the repository has them, and not by a worktree, which will be gone, or by the
// place where the same sources were built before: by the longest ending of the path that is there.
static void name_sources(const json_t *report, const char *folder)
{
    size_t index;
    json_t *culprit;
    json_array_foreach(json_object_get(report, "culprits"), index, culprit)
    {
        const char *file = json_string_value(json_object_get(culprit, "file"));
        for (const char *at = file; at != NULL; at = strchr(at, '/')) {
            at += *at == '/';
            char *inside = safe_format("%s/%s", folder, at);
            bool is_there = file_exists(inside);
            free(inside);
            if (is_there && at[0] != 0) {
                json_object_set_new(culprit, "file", json_string(at));
                break;
            }
        }
    }
}

static json_t *explain(const TrialPlan *plan, const char *folder)
{
    char *engine = trial_engine(plan, folder);
    char *argv[16] = {(char *)plan->self, "explain", "--format", "json", "--engine", engine};
    size_t count = 6;
    const char *options[][2] = {{"--lane", plan->lane},
                                {"--point", plan->point},
                                {"--timeout", plan->timeout},
                                {"--memory", plan->memory}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (options[i][1] != NULL) {
            argv[count++] = (char *)options[i][0];
            argv[count++] = (char *)options[i][1];
        }
    }
    argv[count++] = (char *)plan->program;
    argv[count] = NULL;
    Spawn spawn = {.argv = argv, .timeout_ms = EXPLAIN_MS};
    SpawnResult said;
    char *message = NULL;
    json_t *report = NULL;
    if (spawn_run(&spawn, &said, &message)) {
        report = json_loads(buffer_text(&said.out), 0, NULL);
        name_sources(report, folder);
        spawn_result_free(&said);
    }
    free(message);
    free(engine);
    // One that names nobody says no more than the roots do.
    if (json_array_size(json_object_get(report, "culprits")) == 0) {
        json_decref(report);
        report = NULL;
    }
    return report;
}

json_t *account_of(const TrialPlan *plan, const char *commit)
{
    if (plan->run != NULL || plan->repository == NULL) {
        return NULL;
    }
    char *folder = safe_format("%s/explained", plan->repository->run);
    char *message = NULL;
    json_t *report = NULL;
    if (repository_checkout(plan->repository, folder, commit, false, NULL, &message)) {
        report = explain(plan, folder);
    }
    free(message);
    free(folder);
    return report;
}
