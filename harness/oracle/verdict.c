// SPDX-License-Identifier: MIT
#include "oracle/verdict.h"

#include <stdlib.h>

const char *const kind_names[PROBE_KIND_COUNT] = {
#define X(constant, name) name,
    PROBE_KINDS(X)
#undef X
};

const char *const verdict_names[VERDICT_COUNT] = {"clean",   "leak",       "crash",
                                                  "timeout", "unexpected", "error"};

void text_list_add(TextList *list, const char *text)
{
    list->lines = safe_resize(list->lines, list->count + 1, sizeof *list->lines);
    list->lines[list->count++] = safe_copy(text);
}

static void free_list(TextList *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->lines[i]);
    }
    free(list->lines);
}

static void free_roots(Root *roots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(roots[i].kind);
        free(roots[i].class);
        free(roots[i].preview);
        free(roots[i].file);
        free(roots[i].allocation);
        for (size_t k = 0; k < roots[i].frame_count; k++) {
            free(roots[i].frames[k].file);
        }
        free(roots[i].frames);
        free_list(&roots[i].stack);
        free_list(&roots[i].holders);
        free_list(&roots[i].edges);
        free_list(&roots[i].under);
    }
    free(roots);
}

static void free_classes(ClassCount *classes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(classes[i].name);
    }
    free(classes);
}

void observation_free(Observation *observation)
{
    free(observation->outcome);
    free(observation->error_name);
    free(observation->error_message);
    free(observation->pending_name);
    free(observation->failure);
    free(observation->fault_stack);
    for (size_t i = 0; i < observation->growth_count; i++) {
        free(observation->growth[i].kind);
        free(observation->growth[i].class);
    }
    free(observation->growth);
    free_roots(observation->roots, observation->root_count);
    free_classes(observation->classes, observation->class_count);
    buffer_free(&observation->errors);
    *observation = (Observation){0};
}

void verdict_free(Verdict *verdict)
{
    free(verdict->path);
    free(verdict->point);
    for (size_t i = 0; i < verdict->point_count; i++) {
        free(verdict->points[i]);
    }
    free(verdict->points);
    free(verdict->fault_stack);
    free(verdict->replay);
    free(verdict->signature);
    free(verdict->message);
    free(verdict->suppression);
    free_roots(verdict->roots, verdict->root_count);
    free_classes(verdict->classes, verdict->class_count);
    *verdict = (Verdict){0};
}
