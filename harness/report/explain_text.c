// SPDX-License-Identifier: MIT
// The explanation for people: roots, what still holds them, the folded ledger of each, culprits.
#include <string.h>

#include "ledger/explanation.h"

enum { MAX_TEXT_ROOTS = 5, MAX_EVENTS = 40, MAX_CULPRITS = 3 };

static const char *base_name(const char *path)
{
    const char *slash = path == NULL ? NULL : strrchr(path, '/');
    return path == NULL ? "?" : slash == NULL ? path : slash + 1;
}

static void print_event(FILE *out, const Event *event)
{
    const Frame *frame = event_frame(event);
    fprintf(out, "      %-5s", event_sign(event));
    if (event->kind == EVENT_CHANGE) {
        fprintf(out, " %3lld", (long long)event->after);
    } else {
        fputs("    ", out);
    }
    if (frame != NULL) {
        fprintf(out, "  %s (%s:%d)", frame->place.function, base_name(frame->place.file),
                frame->place.line);
        size_t shown = 0;
        for (size_t i = (size_t)(frame - event->stack.frames) + 1;
             i < event->stack.count && shown < 3; i++, shown++) {
            fprintf(out, " < %s:%d", event->stack.frames[i].place.function,
                    event->stack.frames[i].place.line);
        }
    }
    if (event->script_file != NULL) {
        fprintf(out, "  [%s %s:%d]",
                event->script_function[0] == 0 ? "script" : event->script_function,
                base_name(event->script_file), event->script_line);
    }
    fputc('\n', out);
}

static void print_ledger(FILE *out, const Record *record, size_t watch)
{
    size_t folded = 0, shown = 0;
    for (size_t i = 0; i < record->event_count; i++) {
        const Event *event = &record->events[i];
        if (event->kind == EVENT_THROW || event->watch != watch) {
            continue;
        }
        if (!event_is_open(event)) {
            folded += event->after > event->before;
            continue;
        }
        if (folded > 0) {
            fprintf(out, "      ... %zu pair%s taken and given back\n", folded,
                    folded == 1 ? "" : "s");
            folded = 0;
        }
        if (shown++ < MAX_EVENTS) {
            print_event(out, event);
        }
    }
    if (folded > 0) {
        fprintf(out, "      ... %zu pair%s taken and given back\n", folded, folded == 1 ? "" : "s");
    }
    if (shown > MAX_EVENTS) {
        fprintf(out, "      ... %zu more\n", shown - MAX_EVENTS);
    }
}

static void print_list(FILE *out, const char *title, const TextList *list)
{
    for (size_t i = 0; i < list->count && i < 4; i++) {
        fprintf(out, "    %s: %s\n", title, list->lines[i]);
    }
}

static void print_root(FILE *out, const Explanation *explanation, size_t watch)
{
    const Record *record = explanation->record;
    const Root *root = watched_root(explanation, watch);
    const Watched *watched = &record->watched[watch];
    if (root != NULL) {
        fprintf(out, "  %s%s%s %s", root->kind, root->class[0] == 0 ? "" : " ", root->class,
                root->preview);
        if (root->references > 0) {
            fprintf(out, " with %lld unaccounted of %lld", (long long)root->unaccounted,
                    (long long)root->references);
        }
        if (root->file[0] != 0) {
            fprintf(out, ", made at %s:%d", root->file, root->line);
        }
        fputc('\n', out);
        print_list(out, "held by", &root->holders);
    } else {
        fprintf(out, "  block number %llu of %llu bytes\n", (unsigned long long)watched->serial,
                (unsigned long long)watched->size);
    }
    print_ledger(out, record, watch);
}

static void print_culprits(FILE *out, const CulpritList *culprits)
{
    fputs("culprits:\n", out);
    for (size_t i = 0; i < culprits->count && i < MAX_CULPRITS; i++) {
        const Culprit *culprit = &culprits->culprits[i];
        fprintf(out, "  %zu. %s (%s:%d), %.2f: %s\n", i + 1, culprit->function,
                base_name(culprit->file), culprit->line, culprit->score, culprit->reason);
    }
    if (culprits->count == 0) {
        fputs("  none: no record speaks against any function\n", out);
    }
}

void explain_text(FILE *out, const Explanation *explanation)
{
    const Verdict *verdict = explanation->verdict;
    fprintf(out, "%s: %s%s%s\n", verdict_names[verdict->kind], verdict->path,
            verdict->message == NULL ? "" : ": ", verdict->message == NULL ? "" : verdict->message);
    if (verdict->kind == VERDICT_CLEAN) {
        fputs("Nothing is left after the teardown; there is nothing to explain.\n", out);
        return;
    }
    fprintf(out, "signature: %s\n", explanation->signature);
    if (explanation->note != NULL) {
        fprintf(out, "note: %s\n", explanation->note);
    }
    if (explanation->record == NULL) {
        return;
    }
    const Record *record = explanation->record;
    fputs(record->has_crash ? "the cell it is about, and its ledger:\n"
                            : "roots, and the ledger of each:\n",
          out);
    for (size_t i = 0; i < record->watched_count && i < MAX_TEXT_ROOTS; i++) {
        print_root(out, explanation, i);
    }
    if (record->watched_count > MAX_TEXT_ROOTS) {
        fprintf(out, "  ... and %zu more\n", record->watched_count - MAX_TEXT_ROOTS);
    }
    if (record->watched_count == 0) {
        fputs("  none: it is about no block of the engine's allocator\n", out);
    }
    print_culprits(out, explanation->culprits);
}
