// SPDX-License-Identifier: MIT
#include "mutants/mutant_report.h"

#include <jansson.h>
#include <string.h>

static const char *const kind_words[] = {"free", "dup", "count"};
static const char *const state_words[] = {"left-out", "unreached", "survived", "killed"};

enum { MAX_ORACLES = 16 };

typedef struct OracleCount {
    const char *name;
    size_t count;
} OracleCount;

MutantSummary mutant_summarize(const Trial *trial, const EquivalentList *equivalents)
{
    MutantSummary summary = {0};
    const SiteList *sites = &trial->mutants->sites;
    for (size_t i = 0; i < sites->count; i++) {
        const SiteResult *result = &trial->results[i];
        if (result->state == STATE_LEFT_OUT) {
            continue;
        }
        Equivalent *entry = equivalents_find(equivalents, &sites->items[i]);
        summary.sites++;
        summary.reached += result->state != STATE_UNREACHED;
        summary.killed += result->state == STATE_KILLED;
        if (entry != NULL) {
            entry->matches++;
            entry->survivors += result->state == STATE_SURVIVED;
        }
        if (result->state == STATE_SURVIVED) {
            summary.equivalent += entry != NULL;
            summary.survived += entry == NULL;
        }
    }
    bool is_whole = trial->options.file_pattern == NULL;
    for (size_t i = 0; i < equivalents->count; i++) {
        const Equivalent *entry = &equivalents->items[i];
        summary.stale += (entry->matches > 0 || is_whole) && entry->survivors == 0;
    }
    summary.reached_percent =
        summary.sites == 0 ? 0 : 100.0 * (double)summary.reached / (double)summary.sites;
    return summary;
}

// ---- Text -------------------------------------------------------------------

static void count_oracles(const Trial *trial, OracleCount *oracles)
{
    for (size_t i = 0; i < trial->mutants->sites.count; i++) {
        const SiteResult *result = &trial->results[i];
        for (size_t at = 0; result->state == STATE_KILLED && at < MAX_ORACLES; at++) {
            if (oracles[at].name == NULL || strcmp(oracles[at].name, result->oracle) == 0) {
                oracles[at].name = result->oracle;
                oracles[at].count++;
                break;
            }
        }
    }
}

static void print_places(FILE *out, const Trial *trial, const EquivalentList *equivalents,
                         SiteState state, const char *title)
{
    const SiteList *sites = &trial->mutants->sites;
    bool has_title = false;
    for (size_t i = 0; i < sites->count; i++) {
        const Site *site = &sites->items[i];
        const SiteResult *result = &trial->results[i];
        if (result->state != state ||
            (state == STATE_SURVIVED && equivalents_find(equivalents, site) != NULL)) {
            continue;
        }
        if (!has_title) {
            fprintf(out, "\n%s\n", title);
            has_title = true;
        }
        fprintf(out, "%s:%d: in %s: %s", site->file, site->line, site->function, site->text);
        if (state == STATE_SURVIVED) {
            fprintf(out, "  (%u of %u programs)", result->tries, result->reaching);
        }
        fputc('\n', out);
    }
}

// A line for each file that has sites, with what is not killed.
static void print_files(FILE *out, const Trial *trial)
{
    const SiteList *sites = &trial->mutants->sites;
    fprintf(out, "%-48s %6s %8s %7s %9s\n", "file", "sites", "reached", "killed", "survived");
    for (size_t i = 0; i < sites->count;) {
        size_t counts[4] = {0}, start = i;
        for (; i < sites->count && strcmp(sites->items[i].file, sites->items[start].file) == 0;
             i++) {
            counts[trial->results[i].state]++;
        }
        size_t reached = counts[STATE_KILLED] + counts[STATE_SURVIVED];
        if (counts[STATE_LEFT_OUT] < i - start) {
            fprintf(out, "%-48s %6zu %8zu %7zu %9zu\n", sites->items[start].file,
                    i - start - counts[STATE_LEFT_OUT], reached, counts[STATE_KILLED],
                    counts[STATE_SURVIVED]);
        }
    }
}

void mutant_report_text(FILE *out, const Trial *trial, const EquivalentList *equivalents,
                        const MutantSummary *summary)
{
    OracleCount oracles[MAX_ORACLES] = {{NULL, 0}};
    print_files(out, trial);
    print_places(out, trial, equivalents, STATE_SURVIVED, "survived:");
    print_places(out, trial, equivalents, STATE_UNREACHED, "not reached:");
    for (size_t i = 0; i < trial->item_count; i++) {
        if (trial->items[i].complaint != NULL) {
            fprintf(out, "\nleft out, not clean without mutants: %s (%s)", trial->items[i].name,
                    trial->items[i].complaint);
        }
    }
    for (size_t i = 0; i < equivalents->count; i++) {
        const Equivalent *entry = &equivalents->items[i];
        if (entry->survivors == 0 && (entry->matches > 0 || trial->options.file_pattern == NULL)) {
            fprintf(out, "\nstale, line %d of the equivalents: %s %s: %s (%s)", entry->line,
                    entry->file, entry->function, entry->text,
                    entry->matches == 0 ? "no such site" : "no longer survives");
        }
    }
    fprintf(out, "\n%zu sites, %zu reached (%.1f %%), %zu killed, %zu equivalent, %zu survived; ",
            summary->sites, summary->reached, summary->reached_percent, summary->killed,
            summary->equivalent, summary->survived);
    count_oracles(trial, oracles);
    const char *comma = "killed by";
    for (size_t i = 0; i < MAX_ORACLES && oracles[i].name != NULL; i++) {
        fprintf(out, "%s %s %zu", comma, oracles[i].name, oracles[i].count);
        comma = ",";
    }
    fprintf(out, "; %zu programs, %.0f s to learn, %.0f s to try\n", trial->item_count,
            trial->reach_seconds, trial->trial_seconds);
}

// ---- JSON -------------------------------------------------------------------

static json_t *text_json(const char *text)
{
    json_t *string = json_string(text);
    return string == NULL ? json_string("?") : string;
}

static json_t *site_json(const Trial *trial, const EquivalentList *equivalents, size_t index)
{
    const Site *site = &trial->mutants->sites.items[index];
    const SiteResult *result = &trial->results[index];
    const Equivalent *entry = equivalents_find(equivalents, site);
    bool is_equivalent = entry != NULL && result->state == STATE_SURVIVED;
    json_t *object = json_object();
    json_object_set_new(object, "file", text_json(site->file));
    json_object_set_new(object, "line", json_integer(site->line));
    json_object_set_new(object, "function", text_json(site->function));
    json_object_set_new(object, "text", text_json(site->text));
    json_object_set_new(object, "kind", text_json(kind_words[site->kind]));
    json_object_set_new(object, "state",
                        text_json(is_equivalent ? "equivalent" : state_words[result->state]));
    json_object_set_new(object, "reason", is_equivalent ? text_json(entry->reason) : json_null());
    json_object_set_new(object, "programs", json_integer(result->reaching));
    json_object_set_new(object, "tries", json_integer(result->tries));
    if (result->state == STATE_KILLED) {
        const TrialProgram *item = &trial->items[result->program];
        json_object_set_new(object, "oracle", text_json(result->oracle));
        json_object_set_new(object, "program", text_json(item->name));
        json_object_set_new(object, "lane",
                            item->program == NULL ? json_null()
                                                  : text_json(lane_names[item->lane]));
    }
    return object;
}

void mutant_report_json(FILE *out, const Trial *trial, const EquivalentList *equivalents,
                        const MutantSummary *summary)
{
    json_t *sites = json_array(), *report = json_object(), *left_out = json_array();
    for (size_t i = 0; i < trial->mutants->sites.count; i++) {
        if (trial->results[i].state != STATE_LEFT_OUT) {
            json_array_append_new(sites, site_json(trial, equivalents, i));
        }
    }
    for (size_t i = 0; i < trial->item_count; i++) {
        if (trial->items[i].complaint != NULL) {
            json_array_append_new(left_out, text_json(trial->items[i].name));
        }
    }
    json_object_set_new(report, "sites", sites);
    json_object_set_new(report, "total", json_integer((json_int_t)summary->sites));
    json_object_set_new(report, "reached", json_integer((json_int_t)summary->reached));
    json_object_set_new(report, "reached_percent", json_real(summary->reached_percent));
    json_object_set_new(report, "killed", json_integer((json_int_t)summary->killed));
    json_object_set_new(report, "equivalent", json_integer((json_int_t)summary->equivalent));
    json_object_set_new(report, "survived", json_integer((json_int_t)summary->survived));
    json_object_set_new(report, "stale", json_integer((json_int_t)summary->stale));
    json_object_set_new(report, "programs", json_integer((json_int_t)trial->item_count));
    json_object_set_new(report, "not_clean", left_out);
    json_object_set_new(report, "seconds", json_real(trial->reach_seconds + trial->trial_seconds));
    json_dumpf(report, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    fputc('\n', out);
    json_decref(report);
}
