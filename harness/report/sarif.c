// SPDX-License-Identifier: MIT
// SARIF 2.1.0, as code hosts read it: a result for each finding, at the position of the script.
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report/json_text.h"
#include "report/report.h"

#ifndef TEARDOWN_VERSION
#define TEARDOWN_VERSION "0"
#endif

// A path as the reference to a file: absolute ones get the scheme.
static json_t *uri(const char *path)
{
    Buffer text = {0};
    buffer_add_text(&text, path[0] == '/' ? "file://" : "");
    for (const char *at = path; *at != 0; at++) {
        unsigned char byte = (unsigned char)*at;
        bool is_plain =
            byte < 0x80 && (strchr("-_.~/", byte) != NULL || (byte >= '0' && byte <= '9') ||
                            ((byte | 32) >= 'a' && (byte | 32) <= 'z'));
        if (is_plain) {
            buffer_add(&text, at, 1);
        } else {
            buffer_addf(&text, "%%%02X", byte);
        }
    }
    json_t *string = json_text(buffer_text(&text));
    buffer_free(&text);
    return string;
}

static json_t *location(const char *file, int line)
{
    json_t *artifact = json_object(), *physical = json_object(), *object = json_object();
    json_object_set_new(artifact, "uri", uri(file));
    json_object_set_new(physical, "artifactLocation", artifact);
    if (line > 0) {
        json_t *region = json_object();
        json_object_set_new(region, "startLine", json_integer(line));
        json_object_set_new(physical, "region", region);
    }
    json_object_set_new(object, "physicalLocation", physical);
    return object;
}

static json_t *message(const char *text)
{
    json_t *object = json_object();
    json_object_set_new(object, "text", json_text(text == NULL ? "" : text));
    return object;
}

// `leak:object` of a signature: the verdict and what it is about.
static char *rule_of(const char *signature)
{
    size_t length = strcspn(signature, ":");
    if (signature[length] == ':') {
        length += 1 + strcspn(signature + length + 1, ":@");
    }
    return safe_format("%.*s", (int)length, signature);
}

// A frame, `function file:line`.
static json_t *frame_json(const char *frame)
{
    size_t length = strcspn(frame, " ");
    const char *place = frame[length] == ' ' ? frame + length + 1 : "";
    const char *colon = strrchr(place, ':');
    json_t *object = json_object(), *at, *logical = json_object(), *list = json_array();
    char *name = safe_format("%.*s", (int)length, frame);
    if (colon != NULL) {
        char *file = safe_format("%.*s", (int)(colon - place), place);
        at = location(file, atoi(colon + 1));
        free(file);
    } else {
        at = json_object();
    }
    json_object_set_new(logical, "fullyQualifiedName", json_text(name));
    json_array_append_new(list, logical);
    json_object_set_new(at, "logicalLocations", list);
    json_object_set_new(object, "location", at);
    free(name);
    return object;
}

static json_t *stacks_json(const Verdict *verdict)
{
    json_t *stacks = json_array();
    for (size_t i = 0; i < verdict->root_count; i++) {
        const Root *root = &verdict->roots[i];
        if (root->stack.count == 0) {
            continue;
        }
        json_t *stack = json_object(), *frames = json_array();
        char *title = safe_format("allocation of %s %s %s", root->kind, root->class, root->preview);
        for (size_t k = 0; k < root->stack.count; k++) {
            json_array_append_new(frames, frame_json(root->stack.lines[k]));
        }
        json_object_set_new(stack, "message", message(title));
        json_object_set_new(stack, "frames", frames);
        json_array_append_new(stacks, stack);
        free(title);
    }
    return stacks;
}

static json_t *result_json(const Verdict *verdict)
{
    json_t *object = json_object(), *locations = json_array(), *prints = json_object();
    char *rule = rule_of(verdict->signature);
    const Root *root = verdict->root_count > 0 ? &verdict->roots[0] : NULL;
    bool has_place = root != NULL && root->file[0] != 0;
    json_object_set_new(object, "ruleId", json_text(rule));
    json_object_set_new(object, "level", json_string("error"));
    json_object_set_new(object, "message", message(verdict->message));
    json_array_append_new(locations, has_place ? location(root->file, root->line)
                                               : location(verdict->path, 0));
    json_object_set_new(object, "locations", locations);
    json_object_set_new(prints, "teardownSignature/v1", json_text(verdict->signature));
    json_object_set_new(object, "partialFingerprints", prints);
    json_t *stacks = stacks_json(verdict);
    if (json_array_size(stacks) > 0) {
        json_object_set_new(object, "stacks", stacks);
    } else {
        json_decref(stacks);
    }
    if (verdict->suppression != NULL) {
        json_t *suppression = json_object(), *list = json_array();
        json_object_set_new(suppression, "kind", json_string("external"));
        json_object_set_new(suppression, "justification", json_text(verdict->suppression));
        json_array_append_new(list, suppression);
        json_object_set_new(object, "suppressions", list);
    }
    json_t *properties = json_object();
    json_object_set_new(properties, "verdict", json_text(verdict_names[verdict->kind]));
    json_object_set_new(properties, "program", json_text(verdict->path));
    json_object_set_new(properties, "lane", json_text(lane_names[verdict->lane]));
    json_object_set_new(properties, "point", json_text(verdict->point));
    json_object_set_new(object, "properties", properties);
    free(rule);
    return object;
}

static json_t *driver_json(const Verdict *verdicts, size_t count)
{
    json_t *driver = json_object(), *rules = json_array(), *seen = json_object();
    json_object_set_new(driver, "name", json_string("teardown"));
    json_object_set_new(driver, "version", json_string(TEARDOWN_VERSION));
    for (size_t i = 0; i < count; i++) {
        if (verdicts[i].kind == VERDICT_CLEAN || verdicts[i].kind == VERDICT_ERROR) {
            continue;
        }
        char *rule = rule_of(verdicts[i].signature);
        if (json_object_get(seen, rule) == NULL) {
            json_t *object = json_object();
            json_object_set_new(seen, rule, json_true());
            json_object_set_new(object, "id", json_text(rule));
            json_array_append_new(rules, object);
        }
        free(rule);
    }
    json_decref(seen);
    json_object_set_new(driver, "rules", rules);
    return driver;
}

static void sarif_end(FILE *out, const Verdict *verdicts, const Summary *summary)
{
    json_t *results = json_array(), *notifications = json_array();
    for (size_t i = 0; i < summary->total; i++) {
        if (verdicts[i].kind == VERDICT_ERROR) { // it could not be run: not a finding
            json_t *object = json_object();
            char *text = safe_format("%s: %s", verdicts[i].path, verdicts[i].message);
            json_object_set_new(object, "level", json_string("error"));
            json_object_set_new(object, "message", message(text));
            json_array_append_new(notifications, object);
            free(text);
        } else if (verdicts[i].kind != VERDICT_CLEAN) {
            json_array_append_new(results, result_json(&verdicts[i]));
        }
    }
    json_t *tool = json_object(), *run = json_object(), *invocation = json_object();
    json_object_set_new(tool, "driver", driver_json(verdicts, summary->total));
    json_object_set_new(invocation, "executionSuccessful",
                        json_boolean(json_array_size(notifications) == 0));
    json_object_set_new(invocation, "toolExecutionNotifications", notifications);
    json_object_set_new(run, "tool", tool);
    json_object_set_new(run, "invocations", json_pack("[o]", invocation));
    json_object_set_new(run, "results", results);
    json_t *report =
        json_pack("{s:s, s:s, s:[o]}", "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
                  "version", "2.1.0", "runs", run);
    json_dumpf(report, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(report);
}

const ReportFormat report_sarif = {"sarif", NULL, NULL, sarif_end};
