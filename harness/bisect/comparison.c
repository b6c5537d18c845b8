// SPDX-License-Identifier: MIT
#include "bisect/comparison.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/signature.h"
#include "support/buffer.h"

enum { MAX_MEMORY_LINES = 10 };

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static bool is_verdict(const json_t *verdict, const char *name)
{
    return strcmp(text_of(verdict, "verdict"), name) == 0;
}

static bool is_finding(const json_t *verdict)
{
    return !is_verdict(verdict, "clean") && !is_verdict(verdict, "error");
}

// ---- Groups: the verdicts of one program in one lane ------------------------

// A sweep of faults has a verdict for each finding, whose points differ from build to build: so it
// is the findings of a program in a lane that are compared, by their signatures.
typedef struct Groups {
    json_t *by_name; // {"PATH\nLANE": [index, ...]}, in the order of the programs
    const json_t *programs;
} Groups;

static char *group_name(const json_t *verdict)
{
    return safe_format("%s\n%s", text_of(verdict, "path"), text_of(verdict, "lane"));
}

static void group(const json_t *programs, Groups *groups)
{
    *groups = (Groups){json_object(), programs};
    size_t index;
    const json_t *verdict;
    json_array_foreach(programs, index, verdict)
    {
        char *name = group_name(verdict);
        json_t *members = json_object_get(groups->by_name, name);
        if (members == NULL) {
            members = json_array();
            json_object_set_new(groups->by_name, name, members);
        }
        json_array_append_new(members, json_integer((json_int_t)index));
        free(name);
    }
}

static const json_t *member(const Groups *groups, const json_t *members, size_t index)
{
    return json_array_get(groups->programs,
                          (size_t)json_integer_value(json_array_get(members, index)));
}

static bool has_signature(const Groups *groups, const json_t *members, size_t count,
                          const char *signature)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *verdict = member(groups, members, i);
        if (is_finding(verdict) && signature_matches(text_of(verdict, "signature"), signature)) {
            return true;
        }
    }
    return false;
}

static bool has_verdict(const Groups *groups, const json_t *members, const char *name)
{
    for (size_t i = 0; i < json_array_size(members); i++) {
        if (is_verdict(member(groups, members, i), name)) {
            return true;
        }
    }
    return false;
}

// ---- Findings ---------------------------------------------------------------

static void add_difference(Comparison *comparison, DifferenceKind kind, const json_t *verdict)
{
    comparison->differences = safe_resize(comparison->differences, comparison->difference_count + 1,
                                          sizeof *comparison->differences);
    comparison->differences[comparison->difference_count++] = (Difference){kind, verdict};
    comparison->counts[kind]++;
}

// Findings of the new side, against the old one's, which may be NULL: a program that is new.
static void compare_new(Comparison *comparison, const Groups *old, const json_t *old_members,
                        const Groups *new, const json_t *new_members)
{
    for (size_t i = 0; i < json_array_size(new_members); i++) {
        const json_t *verdict = member(new, new_members, i);
        const char *signature = text_of(verdict, "signature");
        if (is_verdict(verdict, "error")) {
            bool was_run = old_members != NULL && !has_verdict(old, old_members, "error");
            if (was_run || old_members == NULL) {
                add_difference(comparison, DIFFERENCE_LOST, verdict);
            }
            continue;
        }
        if (!is_finding(verdict) || has_signature(new, new_members, i, signature)) {
            continue;
        }
        size_t old_count = json_array_size(old_members);
        bool is_known = has_signature(old, old_members, old_count, signature);
        // A leak hides how the program ended: where the leak went, that is no new finding.
        bool was_hidden =
            is_verdict(verdict, "unexpected") &&
            (has_verdict(old, old_members, "leak") || has_verdict(old, old_members, "crash"));
        if (is_known || !was_hidden) {
            add_difference(comparison, is_known ? DIFFERENCE_SAME : DIFFERENCE_NEW, verdict);
        }
    }
}

static void compare_old(Comparison *comparison, const Groups *old, const json_t *old_members,
                        const Groups *new, const json_t *new_members)
{
    bool is_lost = has_verdict(new, new_members, "error");
    // An outcome that a leak or a crash hides now may be there still.
    bool is_hidden =
        has_verdict(new, new_members, "leak") || has_verdict(new, new_members, "crash");
    for (size_t i = 0; i < json_array_size(old_members) && !is_lost; i++) {
        const json_t *verdict = member(old, old_members, i);
        const char *signature = text_of(verdict, "signature");
        if (is_finding(verdict) && !has_signature(old, old_members, i, signature) &&
            !has_signature(new, new_members, json_array_size(new_members), signature) &&
            !(is_hidden && is_verdict(verdict, "unexpected"))) {
            add_difference(comparison, DIFFERENCE_FIXED, verdict);
        }
    }
}

// ---- Memory -----------------------------------------------------------------

static const json_t *first_peak(const Groups *groups, const json_t *members)
{
    const json_t *peak = NULL;
    for (size_t i = 0; i < json_array_size(members) && peak == NULL; i++) {
        peak = json_object_get(member(groups, members, i), "peak");
    }
    return peak;
}

static int64_t count_of(const json_t *peak, const char *key)
{
    return json_integer_value(json_object_get(peak, key));
}

static void compare_memory(Comparison *comparison, const Groups *old, const json_t *old_members,
                           const Groups *new, const json_t *new_members)
{
    const json_t *before = first_peak(old, old_members), *after = first_peak(new, new_members);
    if (before == NULL || after == NULL) {
        return;
    }
    const json_t *verdict = member(new, new_members, 0);
    MemoryChange change = {
        text_of(verdict, "path"), text_of(verdict, "lane"),   count_of(before, "bytes"),
        count_of(after, "bytes"), count_of(before, "blocks"), count_of(after, "blocks"),
    };
    comparison->memory =
        safe_resize(comparison->memory, comparison->memory_count + 1, sizeof *comparison->memory);
    comparison->memory[comparison->memory_count++] = change;
    comparison->old_bytes += change.old_bytes;
    comparison->new_bytes += change.new_bytes;
    comparison->old_blocks += change.old_blocks;
    comparison->new_blocks += change.new_blocks;
}

static double ratio(int64_t before, int64_t after)
{
    return before == 0 ? 1 : (double)after / (double)before;
}

static int by_growth(const void *a, const void *b)
{
    const MemoryChange *left = a, *right = b;
    double x = ratio(left->old_bytes, left->new_bytes);
    double y = ratio(right->old_bytes, right->new_bytes);
    if (x != y) {
        return x > y ? -1 : 1;
    }
    int order = strcmp(left->path, right->path);
    return order != 0 ? order : strcmp(left->lane, right->lane);
}

void comparison_make(const Side *old_side, const Side *new_side, Comparison *comparison)
{
    Groups old, new;
    const char *name;
    json_t *members;
    *comparison = (Comparison){0};
    group(old_side->programs, &old);
    group(new_side->programs, &new);
    json_object_foreach(new.by_name, name, members)
    {
        const json_t *old_members = json_object_get(old.by_name, name);
        comparison->program_count++;
        comparison->unmatched += old_members == NULL;
        compare_new(comparison, &old, old_members, &new, members);
        compare_old(comparison, &old, old_members, &new, members);
        compare_memory(comparison, &old, old_members, &new, members);
    }
    json_decref(old.by_name);
    json_decref(new.by_name);
    if (comparison->memory_count > 0) {
        qsort(comparison->memory, comparison->memory_count, sizeof *comparison->memory, by_growth);
    }
}

void comparison_free(Comparison *comparison)
{
    free(comparison->differences);
    free(comparison->memory);
    *comparison = (Comparison){0};
}

// ---- Text -------------------------------------------------------------------

static void print_differences(FILE *out, const Comparison *comparison, DifferenceKind kind)
{
    static const char *const names[] = {"new", "fixed", "same", "lost"};
    for (size_t i = 0; i < comparison->difference_count; i++) {
        const json_t *verdict = comparison->differences[i].verdict;
        if (comparison->differences[i].kind != kind) {
            continue;
        }
        fprintf(out, "%-5s  %s [%s]  %s\n", names[kind], text_of(verdict, "path"),
                text_of(verdict, "lane"), text_of(verdict, "signature"));
        if (text_of(verdict, "message")[0] != 0) {
            fprintf(out, "       %s\n", text_of(verdict, "message"));
        }
    }
}

static double percent(int64_t before, int64_t after)
{
    return (ratio(before, after) - 1) * 100;
}

static void print_memory(FILE *out, const Comparison *comparison)
{
    if (comparison->memory_count == 0) {
        fputs("memory: not told by these subjects\n", out);
        return;
    }
    fprintf(
        out, "memory: %lld bytes (%+.1f %%) and %lld blocks (%+.1f %%) at the peaks of %zu %s\n",
        (long long)comparison->new_bytes, percent(comparison->old_bytes, comparison->new_bytes),
        (long long)comparison->new_blocks, percent(comparison->old_blocks, comparison->new_blocks),
        comparison->memory_count, comparison->memory_count == 1 ? "run" : "runs");
    size_t shown = 0;
    for (size_t i = 0; i < comparison->memory_count; i++) {
        const MemoryChange *change = &comparison->memory[i];
        // Both ends of the list: what grew most, and what shrank most.
        bool is_end =
            i < MAX_MEMORY_LINES / 2 || i + MAX_MEMORY_LINES / 2 >= comparison->memory_count;
        if (!is_end || change->old_bytes == change->new_bytes) {
            continue;
        }
        shown++;
        fprintf(out, "  %+7.1f %%  %10lld -> %-10lld bytes  %6lld -> %-6lld blocks  %s [%s]\n",
                percent(change->old_bytes, change->new_bytes), (long long)change->old_bytes,
                (long long)change->new_bytes, (long long)change->old_blocks,
                (long long)change->new_blocks, change->path, change->lane);
    }
    if (shown == 0) {
        fputs("  none changed\n", out);
    }
}

void comparison_text(FILE *out, const Side *old, const Side *new, const Comparison *comparison)
{
    print_differences(out, comparison, DIFFERENCE_NEW);
    print_differences(out, comparison, DIFFERENCE_LOST);
    print_differences(out, comparison, DIFFERENCE_FIXED);
    print_differences(out, comparison, DIFFERENCE_SAME);
    print_memory(out, comparison);
    fprintf(out, "%s -> %s: %zu new, %zu fixed, %zu in both", old->name, new->name,
            comparison->counts[DIFFERENCE_NEW], comparison->counts[DIFFERENCE_FIXED],
            comparison->counts[DIFFERENCE_SAME]);
    if (comparison->counts[DIFFERENCE_LOST] > 0) {
        fprintf(out, ", %zu could not run", comparison->counts[DIFFERENCE_LOST]);
    }
    fprintf(out, "; %zu run%s", comparison->program_count,
            comparison->program_count == 1 ? "" : "s");
    if (comparison->unmatched > 0) {
        fprintf(out, ", %zu of them not in %s", comparison->unmatched, old->name);
    }
    fputc('\n', out);
}

// ---- JSON -------------------------------------------------------------------

static json_t *differences_json(const Comparison *comparison, DifferenceKind kind)
{
    json_t *array = json_array();
    for (size_t i = 0; i < comparison->difference_count; i++) {
        if (comparison->differences[i].kind == kind) {
            json_array_append(array, (json_t *)comparison->differences[i].verdict);
        }
    }
    return array;
}

static json_t *pair_json(int64_t before, int64_t after)
{
    return json_pack("{s:I, s:I}", "before", (json_int_t)before, "after", (json_int_t)after);
}

static json_t *memory_json(const Comparison *comparison)
{
    json_t *array = json_array();
    for (size_t i = 0; i < comparison->memory_count; i++) {
        const MemoryChange *change = &comparison->memory[i];
        json_array_append_new(
            array, json_pack("{s:s, s:s, s:o, s:o}", "path", change->path, "lane", change->lane,
                             "bytes", pair_json(change->old_bytes, change->new_bytes), "blocks",
                             pair_json(change->old_blocks, change->new_blocks)));
    }
    return array;
}

void comparison_json(FILE *out, const Side *old, const Side *new, const Comparison *comparison)
{
    static const char *const names[] = {"new", "fixed", "same", "lost"};
    json_t *object = json_object();
    // Names that are not UTF-8 stay out.
    json_object_set_new(object, "before", json_string(old->name));
    json_object_set_new(object, "after", json_string(new->name));
    for (int kind = 0; kind < DIFFERENCE_COUNT; kind++) {
        json_object_set_new(object, names[kind],
                            differences_json(comparison, (DifferenceKind)kind));
    }
    json_object_set_new(object, "runs", json_integer((json_int_t)comparison->program_count));
    json_object_set_new(object, "unmatched", json_integer((json_int_t)comparison->unmatched));
    json_object_set_new(object, "bytes", pair_json(comparison->old_bytes, comparison->new_bytes));
    json_object_set_new(object, "blocks",
                        pair_json(comparison->old_blocks, comparison->new_blocks));
    json_object_set_new(object, "memory", memory_json(comparison));
    json_dumpf(object, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(object);
}
