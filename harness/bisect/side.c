// SPDX-License-Identifier: MIT
#include "bisect/side.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "bisect/spawn.h"
#include "support/file.h"

static const size_t REPORT_LIMIT = (size_t)1 << 30;

// What a baseline keeps of a program: enough to compare with, and steady from run to run, so that a
// baseline in a repository changes only where something did.
static json_t *keep(const json_t *program)
{
    static const char *const keys[] = {"path",      "lane",    "point", "verdict",
                                       "signature", "message", "peak"};
    json_t *kept = json_object();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *value = json_object_get(program, keys[i]);
        if (value != NULL && !json_is_null(value)) {
            json_object_set(kept, keys[i], value);
        }
    }
    return kept;
}

bool side_run(Side *side, const SidePlan *plan, char **message)
{
    size_t option_count = 0;
    while (plan->options[option_count] != NULL) {
        option_count++;
    }
    char **argv = safe_alloc(option_count + plan->path_count + 8, sizeof(char *));
    size_t count = 0;
    argv[count++] = (char *)plan->self;
    argv[count++] = "check";
    argv[count++] = "--format";
    argv[count++] = "json";
    argv[count++] = "--engine";
    argv[count++] = side->engine;
    for (size_t i = 0; i < option_count; i++) {
        argv[count++] = (char *)plan->options[i];
    }
    argv[count++] = "--";
    for (size_t i = 0; i < plan->path_count; i++) {
        argv[count++] = plan->paths[i];
    }
    Spawn spawn = {.argv = argv, .limit = REPORT_LIMIT, .shows_errors = true};
    SpawnResult said;
    bool is_run = spawn_run(&spawn, &said, message);
    free(argv);
    if (!is_run) {
        return false;
    }
    json_error_t error;
    json_t *report = json_loadb(buffer_text(&said.out), said.out.length, 0, &error);
    side->programs = json_incref(json_object_get(report, "programs"));
    if (side->programs == NULL) {
        side->is_usage = WIFEXITED(said.status) && WEXITSTATUS(said.status) == 2;
        *message = safe_format("%s cannot be judged", side->name); // why stands above
    }
    json_decref(report);
    spawn_result_free(&said);
    return side->programs != NULL;
}

bool side_load(Side *side, const char *path, char **message)
{
    Buffer text = {0};
    if (!file_read(path, &text, message)) {
        return false;
    }
    json_error_t error;
    json_t *whole = json_loadb(buffer_text(&text), text.length, 0, &error);
    const json_t *programs = json_object_get(whole, "programs");
    if (whole == NULL) {
        *message =
            safe_format("%s: no baseline: not JSON, line %d: %s", path, error.line, error.text);
    } else if (!json_is_array(programs)) {
        *message =
            safe_format("%s: no baseline: it has no list \"programs\" (--save writes one)", path);
    } else {
        side->name = safe_format("baseline %s", path);
        side->programs = json_incref((json_t *)programs);
    }
    json_decref(whole);
    buffer_free(&text);
    return side->programs != NULL;
}

bool side_save(const Side *side, const char *path, char **message)
{
    json_t *whole = json_object(), *programs = json_array();
    size_t index;
    const json_t *program;
    json_array_foreach(side->programs, index, program)
    {
        json_array_append_new(programs, keep(program));
    }
    json_object_set_new(whole, "baseline", json_integer(1));
    json_object_set_new(whole, "programs", programs);
    char *text = json_dumps(whole, JSON_INDENT(1));
    char *lines = safe_format("%s\n", text);
    bool is_saved = file_write(path, lines, strlen(lines));
    if (!is_saved) {
        *message = safe_format("%s: cannot write: %s", path, strerror(errno));
    }
    free(lines);
    free(text);
    json_decref(whole);
    return is_saved;
}

void side_free(Side *side)
{
    free(side->name);
    free(side->engine);
    json_decref(side->programs);
    *side = (Side){0};
}
