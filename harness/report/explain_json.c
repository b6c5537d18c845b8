// SPDX-License-Identifier: MIT
// The explanation with the keys of a verdict, and more: culprits, and the ledger of each root.
#include "ledger/explanation.h"
#include "report/json.h"
#include "report/json_text.h"

enum { MAX_FRAMES = 16, MAX_EVENTS = 2000 };

static json_t *place_json(const Place *place)
{
    json_t *object = json_object();
    json_object_set_new(object, "function", json_text(place->function));
    json_object_set_new(object, "file", json_text(place->file));
    json_object_set_new(object, "line", json_integer(place->line));
    return object;
}

static json_t *stack_json(const Stack *stack)
{
    json_t *frames = json_array();
    for (size_t i = 0; i < stack->count && i < MAX_FRAMES; i++) {
        json_array_append_new(frames, place_json(&stack->frames[i].place));
    }
    return frames;
}

static json_t *culprits_json(const CulpritList *culprits)
{
    json_t *list = json_array();
    for (size_t i = 0; culprits != NULL && i < culprits->count; i++) {
        const Culprit *culprit = &culprits->culprits[i];
        Place place = {culprit->function, culprit->file, culprit->line, false};
        json_t *object = place_json(&place);
        json_object_set_new(object, "score", json_real(culprit->score));
        json_object_set_new(object, "reason", json_text(culprit->reason));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *event_json(const Event *event)
{
    json_t *object = json_object();
    json_object_set_new(object, "change", json_text(event_sign(event)));
    json_object_set_new(object, "tick", json_integer((json_int_t)event->tick));
    if (event->kind == EVENT_CHANGE) {
        json_object_set_new(object, "count", json_integer(event->after));
        json_object_set_new(object, "held", json_boolean(event->is_held));
    }
    json_t *script = json_null();
    if (event->script_file != NULL) {
        script = json_object();
        json_object_set_new(script, "function", json_text(event->script_function));
        json_object_set_new(script, "file", json_text(event->script_file));
        json_object_set_new(script, "line", json_integer(event->script_line));
    }
    json_object_set_new(object, "script", script);
    json_object_set_new(object, "stack", stack_json(&event->stack));
    return object;
}

// The changes that nothing answers, and how many pairs were folded before each.
static json_t *ledger_json(const Explanation *explanation, size_t watch)
{
    const Record *record = explanation->record;
    json_t *object = json_object(), *events = json_array();
    json_int_t folded = 0;
    for (size_t i = 0; i < record->event_count && json_array_size(events) < MAX_EVENTS; i++) {
        const Event *event = &record->events[i];
        if (event->kind == EVENT_THROW || event->watch != watch) {
            continue;
        }
        if (event_is_open(event)) {
            json_array_append_new(events, event_json(event));
        } else {
            folded += event->after > event->before;
        }
    }
    const Watched *watched = &record->watched[watch];
    const Root *root = watched_root(explanation, watch);
    json_object_set_new(object, "block", json_integer((json_int_t)watched->serial));
    json_object_set_new(object, "bytes", json_integer((json_int_t)watched->size));
    json_object_set_new(object, "freed", json_boolean(watched->is_freed));
    json_object_set_new(object, "root",
                        root == NULL ? json_null()
                                     : json_integer(root - explanation->verdict->roots));
    json_object_set_new(object, "folded_pairs", json_integer(folded));
    json_object_set_new(object, "events", events);
    return object;
}

void explain_json(FILE *out, const Explanation *explanation)
{
    json_t *report = json_verdict(explanation->verdict);
    json_t *ledgers = json_array();
    const Record *record = explanation->record;
    for (size_t i = 0; record != NULL && i < record->watched_count; i++) {
        json_array_append_new(ledgers, ledger_json(explanation, i));
    }
    json_object_set_new(report, "signature", json_text(explanation->signature));
    json_object_set_new(report, "subject", json_text(explanation->subject));
    json_object_set_new(report, "note", json_text(explanation->note));
    json_object_set_new(report, "culprits", culprits_json(explanation->culprits));
    json_object_set_new(report, "ledgers", ledgers);
    if (record != NULL && record->has_crash) {
        json_object_set_new(report, "crash_stack", stack_json(&record->crash_stack));
    }
    json_dumpf(report, out, JSON_INDENT(2) | JSON_REAL_PRECISION(4));
    fputc('\n', out);
    json_decref(report);
}
