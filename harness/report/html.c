// SPDX-License-Identifier: MIT
// The explanation as one file that needs nothing else: no script, no network, all text escaped.
#include <string.h>

#include "ledger/explanation.h"
#include "report/markup.h"

enum { MAX_HTML_CULPRITS = 10, MAX_HTML_EVENTS = 500, MAX_HTML_FRAMES = 12 };

static const char style[] =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;"
    "color:#222;background:#fff}"
    "h1{font-size:1.3em}h2{font-size:1.1em;margin-top:2em}"
    "table{border-collapse:collapse;width:100%}"
    "td,th{text-align:left;vertical-align:top;padding:.2em .8em .2em 0;border-top:1px solid #ddd}"
    "code,summary,.mono{font:13px/1.5 ui-monospace,monospace}"
    ".up{color:#a00}.down{color:#060}.note{background:#ffd;padding:.5em}.grey{color:#666}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}"
    "td,th{border-color:#444}.up{color:#f88}.down{color:#8d8}.note{background:#442}"
    ".grey{color:#999}}";

static void put_code(FILE *out, const char *text)
{
    fputs("<code>", out);
    markup_put(out, text);
    fputs("</code>", out);
}

static const char *base_name(const char *path)
{
    const char *slash = path == NULL ? NULL : strrchr(path, '/');
    return path == NULL ? "?" : slash == NULL ? path : slash + 1;
}

static void put_place(FILE *out, const Place *place)
{
    put_code(out, place->function);
    fputs(" <span class=grey>", out);
    markup_put(out, base_name(place->file));
    fprintf(out, ":%d</span>", place->line);
}

static void put_culprits(FILE *out, const CulpritList *culprits)
{
    fputs("<h2>Culprits</h2>\n", out);
    if (culprits->count == 0) {
        fputs("<p>None: no record speaks against any function.</p>\n", out);
        return;
    }
    fputs("<table><tr><th>#<th>score<th>function<th>why</tr>\n", out);
    for (size_t i = 0; i < culprits->count && i < MAX_HTML_CULPRITS; i++) {
        const Culprit *culprit = &culprits->culprits[i];
        Place place = {culprit->function, culprit->file, culprit->line, false};
        fprintf(out, "<tr><td>%zu<td>%.2f<td>", i + 1, culprit->score);
        put_place(out, &place);
        fputs("<td>", out);
        markup_put(out, culprit->reason);
        fputs("</tr>\n", out);
    }
    fputs("</table>\n", out);
}

static void put_event(FILE *out, const Event *event)
{
    const char *sign = event_sign(event);
    const Frame *frame = event_frame(event);
    fprintf(out, "<tr><td class=\"mono %s\">%s<td class=mono>",
            sign[0] == '+'   ? "up"
            : sign[0] == '-' ? "down"
                             : "grey",
            sign);
    if (event->kind == EVENT_CHANGE) {
        fprintf(out, "%lld", (long long)event->after);
    }
    fputs("<td>", out);
    if (frame != NULL) {
        fputs("<details><summary>", out);
        put_place(out, &frame->place);
        fputs("</summary><ol>", out);
        for (size_t i = 0; i < event->stack.count && i < MAX_HTML_FRAMES; i++) {
            fputs("<li>", out);
            put_place(out, &event->stack.frames[i].place);
        }
        fputs("</ol></details>", out);
    }
    fputs("<td>", out);
    if (event->script_file != NULL) {
        put_code(out, event->script_function);
        fputs(" ", out);
        markup_put(out, base_name(event->script_file));
        fprintf(out, ":%d", event->script_line);
    }
    fputs(event->is_held ? "<td>still held in a block" : "<td>", out);
    fputs("</tr>\n", out);
}

static void put_folded(FILE *out, size_t *folded)
{
    if (*folded > 0) {
        fprintf(out, "<tr><td><td><td class=grey colspan=3>%zu pair%s taken and given back</tr>\n",
                *folded, *folded == 1 ? "" : "s");
        *folded = 0;
    }
}

static void put_ledger(FILE *out, const Record *record, size_t watch)
{
    size_t folded = 0, shown = 0;
    fputs("<table><tr><th>change<th>count<th>where<th>script<th></tr>\n", out);
    for (size_t i = 0; i < record->event_count && shown < MAX_HTML_EVENTS; i++) {
        const Event *event = &record->events[i];
        if (event->kind == EVENT_THROW || event->watch != watch) {
            continue;
        }
        if (!event_is_open(event)) {
            folded += event->after > event->before;
            continue;
        }
        put_folded(out, &folded);
        put_event(out, event);
        shown++;
    }
    put_folded(out, &folded);
    fputs("</table>\n", out);
}

static void put_lines(FILE *out, const char *title, const TextList *list)
{
    for (size_t i = 0; i < list->count; i++) {
        fprintf(out, "<li>%s ", title);
        put_code(out, list->lines[i]);
    }
}

static void put_root(FILE *out, const Explanation *explanation, size_t watch)
{
    const Root *root = watched_root(explanation, watch);
    const Watched *watched = &explanation->record->watched[watch];
    fputs("<h2>", out);
    if (root == NULL) {
        fprintf(out, "Block number %llu, %llu bytes", (unsigned long long)watched->serial,
                (unsigned long long)watched->size);
    } else {
        markup_put(out, root->kind);
        fputs(" ", out);
        markup_put(out, root->class);
        fputs(" ", out);
        put_code(out, root->preview);
    }
    fputs("</h2>\n", out);
    if (root != NULL) {
        fprintf(out, "<p>%lld unaccounted of %lld references", (long long)root->unaccounted,
                (long long)root->references);
        if (root->file[0] != 0) {
            fputs(", made at ", out);
            markup_put(out, root->file);
            fprintf(out, ":%d", root->line);
        }
        fputs(".</p>\n<ul>", out);
        put_lines(out, "held by", &root->holders);
        put_lines(out, "holds", &root->edges);
        put_lines(out, "keeps alive", &root->under);
        fputs("</ul>\n", out);
    }
    put_ledger(out, explanation->record, watch);
}

void explain_html(FILE *out, const Explanation *explanation)
{
    const Verdict *verdict = explanation->verdict;
    fputs("<!doctype html>\n<html lang=en><head><meta charset=utf-8>\n<title>teardown: ", out);
    markup_put(out, verdict->path);
    fprintf(out, "</title>\n<style>%s</style></head><body>\n<h1>%s: ", style,
            verdict_names[verdict->kind]);
    markup_put(out, verdict->path);
    fputs("</h1>\n<p>", out);
    markup_put(out, verdict->kind == VERDICT_CLEAN
                        ? "Nothing is left after the teardown; there is nothing to explain."
                        : verdict->message);
    fputs("</p>\n<p class=grey>subject ", out);
    put_code(out, explanation->subject);
    if (explanation->signature != NULL) {
        fputs(", signature ", out);
        put_code(out, explanation->signature);
    }
    fputs("</p>\n", out);
    if (explanation->note != NULL) {
        fputs("<p class=note>", out);
        markup_put(out, explanation->note);
        fputs("</p>\n", out);
    }
    if (explanation->record != NULL) {
        put_culprits(out, explanation->culprits);
        for (size_t i = 0; i < explanation->record->watched_count; i++) {
            put_root(out, explanation, i);
        }
    }
    fputs("</body></html>\n", out);
}
