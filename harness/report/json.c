// SPDX-License-Identifier: MIT
// JSON, with the keys that the design promises to other tools.
#include "report/json.h"

#include <stdlib.h>
#include <string.h>

#include "report/json_text.h"
#include "report/report.h"

static json_t *list_json(const TextList *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++) {
        json_array_append_new(array, json_text(list->lines[i]));
    }
    return array;
}

static json_t *root_json(const Root *root)
{
    json_t *object = json_object();
    json_object_set_new(object, "id", json_integer((json_int_t)root->id));
    json_object_set_new(object, "kind", json_text(root->kind));
    json_object_set_new(object, "class",
                        root->class[0] == 0 ? json_null() : json_text(root->class));
    json_object_set_new(object, "references", json_integer(root->references));
    json_object_set_new(object, "unaccounted", json_integer(root->unaccounted));
    json_object_set_new(object, "preview", json_text(root->preview));
    json_t *script = json_null();
    if (root->file[0] != 0) {
        script = json_object();
        json_object_set_new(script, "file", json_text(root->file));
        json_object_set_new(script, "line", json_integer(root->line));
    }
    json_object_set_new(object, "script", script);
    json_object_set_new(object, "allocation",
                        root->allocation[0] == 0 ? json_null() : json_text(root->allocation));
    json_object_set_new(object, "stack", list_json(&root->stack));
    json_object_set_new(object, "holders", list_json(&root->holders));
    json_object_set_new(object, "edges", list_json(&root->edges));
    json_object_set_new(object, "under", list_json(&root->under));
    return object;
}

json_t *json_verdict(const Verdict *verdict)
{
    json_t *object = json_object();
    json_object_set_new(object, "path", json_text(verdict->path));
    json_object_set_new(object, "lane", json_text(lane_names[verdict->lane]));
    json_object_set_new(object, "point", json_text(verdict->point));
    if (lane_is_sweep(verdict->lane)) {
        json_t *points = json_array();
        for (size_t i = 0; i < verdict->point_count; i++) {
            json_array_append_new(points, json_text(verdict->points[i]));
        }
        json_object_set_new(object, "points", points);
        json_object_set_new(object, "fault_stack", json_text(verdict->fault_stack));
        json_object_set_new(object, "replay", json_text(verdict->replay));
        json_object_set_new(object, "visited", json_integer((json_int_t)verdict->visited));
        json_object_set_new(object, "left_out", json_integer((json_int_t)verdict->left_out));
    }
    json_object_set_new(object, "verdict", json_text(verdict_names[verdict->kind]));
    json_object_set_new(object, "signature", json_text(verdict->signature));
    json_object_set_new(object, "message", json_text(verdict->message));
    json_object_set_new(object, "suppression", json_text(verdict->suppression));
    json_t *roots = json_array();
    for (size_t i = 0; i < verdict->root_count; i++) {
        json_array_append_new(roots, root_json(&verdict->roots[i]));
    }
    json_object_set_new(object, "roots", roots);
    json_object_set_new(object, "root_total", json_integer((json_int_t)verdict->root_total));
    json_t *census = json_object();
    for (int kind = 0; kind < PROBE_KIND_COUNT; kind++) {
        if (verdict->census[kind] != 0) {
            json_object_set_new(census, kind_names[kind], json_integer(verdict->census[kind]));
        }
    }
    json_object_set_new(object, "census", census);
    if (verdict->peak_blocks != 0) {
        json_t *peak = json_object();
        json_object_set_new(peak, "blocks", json_integer((json_int_t)verdict->peak_blocks));
        json_object_set_new(peak, "bytes", json_integer((json_int_t)verdict->peak_bytes));
        json_object_set_new(object, "peak", peak);
    }
    json_t *classes = json_object();
    for (size_t i = 0; i < verdict->class_count; i++) {
        json_object_set_new(classes, verdict->classes[i].name,
                            json_integer(verdict->classes[i].count));
    }
    json_object_set_new(object, "classes", classes);
    json_object_set_new(object, "seconds", json_real(verdict->seconds));
    return object;
}

static json_t *suppressions_json(const Suppressions *list)
{
    json_t *array = json_array();
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        json_t *object = json_object();
        json_object_set_new(object, "text", json_text(list->items[i].text));
        json_object_set_new(object, "line", json_integer(list->items[i].line));
        json_object_set_new(object, "matched", json_integer((json_int_t)list->items[i].matched));
        json_array_append_new(array, object);
    }
    return array;
}

static void json_end(FILE *out, const Verdict *verdicts, const Summary *summary)
{
    json_t *programs = json_array();
    for (size_t i = 0; i < summary->total; i++) {
        json_array_append_new(programs, json_verdict(&verdicts[i]));
    }
    json_t *counts = json_object();
    for (int kind = 0; kind < VERDICT_COUNT; kind++) {
        json_object_set_new(counts, verdict_names[kind],
                            json_integer((json_int_t)summary->counts[kind]));
    }
    json_object_set_new(counts, "suppressed", json_integer((json_int_t)summary->suppressed));
    json_t *report = json_object();
    json_object_set_new(report, "programs", programs);
    json_object_set_new(report, "counts", counts);
    json_object_set_new(report, "suppressions", suppressions_json(summary->suppressions));
    json_object_set_new(report, "seconds", json_real(summary->seconds));
    json_dumpf(report, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    fputc('\n', out);
    json_decref(report);
}

const ReportFormat report_json = {"json", NULL, NULL, json_end};
