// SPDX-License-Identifier: MIT
#include "bisect/report.h"

#include <stdlib.h>
#include <string.h>

#include "bisect/account.h"
#include "bisect/changes.h"
#include "bisect/target.h"

enum { MAX_CHANGES = 24, MAX_CULPRITS = 5, MAX_ROOTS = 3, MAX_SKIPPED = 8, SHORT = 12 };

// ---- What both say ----------------------------------------------------------

// The commit that the search found, or NULL where a range is left.
static const char *found(const Search *search)
{
    return search->candidates.count == 1 ? search->candidates.ids[0] : NULL;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static size_t count_skipped(const Search *search)
{
    size_t count = 0;
    for (size_t i = 0; i < search->tried_count; i++) {
        count += search->tried[i].mark == TRIED_SKIPPED;
    }
    return count;
}

// A verdict in a line: `clean`, or what was found.
static char *verdict_line(const Search *search, const json_t *record)
{
    if (record == NULL) {
        return safe_copy("not tried");
    }
    const char *why = json_string_value(json_object_get(record, "skip"));
    if (why != NULL) {
        return safe_format("skipped: it %s", why);
    }
    const json_t *verdict = target_pick(search->signature, json_object_get(record, "programs"));
    const char *message = text_of(verdict, "message");
    const char *name = text_of(verdict, "verdict");
    if (strcmp(name, "unexpected") == 0 && !search->judges_outcome) {
        return safe_format("clean teardown (the program %s)", message);
    }
    return safe_format("%s%s%s", name, message[0] == 0 ? "" : ": ", message);
}

// A leak of the revision before that differs from ours by its site alone may be the same one.
static const char *alias_before(const Search *search)
{
    const json_t *verdict =
        target_pick(search->signature, json_object_get(search->old_record, "programs"));
    const char *before = text_of(verdict, "signature");
    return !search->is_fix && before[0] != 0 && target_differs_by_site(search->signature, before)
               ? before
               : NULL;
}

// The side that leaks: the new one of a regression, the old one of a fix.
static const char *leaking_commit(const Search *search)
{
    return search->is_fix ? search->old : found(search);
}

// ---- Text -------------------------------------------------------------------

static void print_commit(FILE *out, const Repository *repository, const char *commit)
{
    CommitInfo info;
    repository_info(repository, commit, &info);
    fprintf(out, "  author  %s\n  date    %s\n  title   %s\n", info.author, info.date, info.title);
    commit_info_free(&info);
}

static void print_changes(FILE *out, const Repository *repository, const char *commit)
{
    ChangeList list;
    changes_read(repository, commit, &list);
    if (list.count == 0) {
        fprintf(out, "\nno line of its diff (%zu file%s) counts references\n", list.files,
                list.files == 1 ? "" : "s");
    } else {
        fprintf(out, "\nreference counts in its diff\n");
    }
    for (size_t i = 0; i < list.count && i < MAX_CHANGES; i++) {
        const Change *change = &list.changes[i];
        fprintf(out, "  %s:%u %c %.90s\n", change->file, change->line, change->sign, change->text);
    }
    if (list.count > MAX_CHANGES) {
        fprintf(out, "  and %zu more: git show %.*s\n", list.count - MAX_CHANGES, SHORT, commit);
    }
    changes_free(&list);
}

static void print_lines(FILE *out, const char *what, const json_t *lines)
{
    size_t index;
    const json_t *line;
    json_array_foreach(lines, index, line)
    {
        const char *text = json_string_value(line);
        if (text != NULL && index < MAX_ROOTS) {
            fprintf(out, "          %s %s\n", what, text);
        }
    }
}

// The roots with what is known of each.
static void print_roots(FILE *out, const json_t *verdict)
{
    size_t index;
    const json_t *root;
    json_array_foreach(json_object_get(verdict, "roots"), index, root)
    {
        if (index == MAX_ROOTS) {
            fprintf(out, "    and %zu more roots\n",
                    json_array_size(json_object_get(verdict, "roots")) - index);
            break;
        }
        const json_t *script = json_object_get(root, "script");
        fprintf(out, "    root  %s %s %s, %lld of %lld references unaccounted",
                text_of(root, "kind"), text_of(root, "class"), text_of(root, "preview"),
                (long long)json_integer_value(json_object_get(root, "unaccounted")),
                (long long)json_integer_value(json_object_get(root, "references")));
        if (json_is_object(script)) {
            fprintf(out, ", made at line %lld",
                    (long long)json_integer_value(json_object_get(script, "line")));
        }
        fputc('\n', out);
        if (text_of(root, "allocation")[0] != 0) {
            fprintf(out, "          allocated by %s\n", text_of(root, "allocation"));
        }
        print_lines(out, "held by", json_object_get(root, "holders"));
    }
}

static void print_culprits(FILE *out, const json_t *account)
{
    size_t index;
    const json_t *culprit;
    json_array_foreach(json_object_get(account, "culprits"), index, culprit)
    {
        if (index == MAX_CULPRITS) {
            break;
        }
        const char *reason = text_of(culprit, "reason");
        fprintf(out, "    %s %s (%s:%lld), score %.2f%s%s\n", index == 0 ? "culprit" : "       ",
                text_of(culprit, "function"), text_of(culprit, "file"),
                (long long)json_integer_value(json_object_get(culprit, "line")),
                json_number_value(json_object_get(culprit, "score")), reason[0] == 0 ? "" : ": ",
                reason);
    }
}

static void print_side(FILE *out, const BisectReport *report, const char *name, const char *commit,
                       const json_t *record)
{
    const Search *search = report->search;
    char *line = verdict_line(search, record);
    fprintf(out, "  %s  %.*s  %s\n", name, SHORT, commit == NULL ? "" : commit, line);
    free(line);
    const json_t *verdict = target_pick(search->signature, json_object_get(record, "programs"));
    if (strcmp(text_of(verdict, "verdict"), "leak") != 0) {
        return;
    }
    print_roots(out, verdict);
    json_t *account = commit == NULL ? NULL : account_of(report->plan, commit);
    print_culprits(out, account);
    json_decref(account);
}

static void print_range(FILE *out, const Search *search)
{
    fprintf(out, "the revisions between cannot be judged; %s is one of these %zu\n",
            search->is_fix ? "the fix" : "the first that leaks", search->candidates.count);
    for (size_t i = 0; i < search->candidates.count; i++) {
        CommitInfo info;
        repository_info(search->repository, search->candidates.ids[i], &info);
        fprintf(out, "  %.*s  %.10s  %s\n", SHORT, info.id, info.date, info.title);
        commit_info_free(&info);
    }
}

static void print_skipped(FILE *out, const Search *search)
{
    size_t shown = 0;
    for (size_t i = 0; i < search->tried_count; i++) {
        const Tried *tried = &search->tried[i];
        if (tried->mark != TRIED_SKIPPED || shown++ >= MAX_SKIPPED) {
            continue;
        }
        char *line = verdict_line(search, tried->record);
        fprintf(out, "%s%.*s  %s\n", shown == 1 ? "\nskipped\n  " : "  ", SHORT, tried->info.id,
                line);
        free(line);
    }
    if (shown > MAX_SKIPPED) {
        fprintf(out, "  and %zu more\n", shown - MAX_SKIPPED);
    }
}

void bisect_report_text(FILE *out, const BisectReport *report)
{
    const Search *search = report->search;
    const char *commit = found(search);
    if (commit == NULL) {
        print_range(out, search);
    } else {
        fprintf(out, "%s %s\n", commit,
                search->is_fix        ? "is the first that does not leak: the fix"
                : search->old == NULL ? "leaks, and is the first commit of the history"
                                      : "is the first commit that leaks");
        print_commit(out, search->repository, commit);
    }
    fprintf(out, "\n%s\n", search->signature);
    if (search->old != NULL) {
        print_side(out, report, "before", search->old, search->old_record);
    }
    print_side(out, report, "after ",
               commit == NULL ? search->is_fix ? search->goods.ids[0] : search->candidates.ids[0]
                              : commit,
               search->new_record);
    if (commit != NULL) {
        print_changes(out, search->repository, commit);
    }
    const char *alias = alias_before(search);
    if (alias != NULL) {
        fprintf(out,
                "\nbefore, the same kind of cell leaks from another function: %s\nperhaps it is "
                "the same leak, and the function has got another name; to trace that one:\n"
                "  teardown bisect --repo %s --bad %.*s --signature '%s' ...\n",
                alias, search->repository->folder, SHORT, search->old, alias);
    }
    print_skipped(out, search);
    PoolCounts counts = pool_counts(search->pool);
    fprintf(out,
            "\n%zu revisions in the range, %zu tried, %zu skipped; %zu built, %zu of them waited "
            "for, %zu known from before; %.1f s\n",
            search->revisions, search->tried_count, count_skipped(search), counts.builds,
            counts.waited, counts.known, report->seconds);
}

// ---- JSON -------------------------------------------------------------------

static json_t *json_text(const char *bytes)
{
    if (bytes == NULL) {
        return json_null();
    }
    json_t *string = json_string(bytes);
    if (string == NULL) { // not UTF-8
        char *copy = safe_copy(bytes);
        for (char *at = copy; *at != 0; at++) {
            *at = (unsigned char)*at >= 0x80 ? '?' : *at;
        }
        string = json_string(copy);
        free(copy);
    }
    return string;
}

static json_t *changes_json(const ChangeList *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++) {
        const Change *change = &list->changes[i];
        json_t *object = json_object();
        char sign[2] = {change->sign, 0};
        json_object_set_new(object, "file", json_text(change->file));
        json_object_set_new(object, "line", json_integer(change->line));
        json_object_set_new(object, "sign", json_string(sign));
        json_object_set_new(object, "text", json_text(change->text));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *commit_json(const Repository *repository, const char *commit)
{
    CommitInfo info;
    ChangeList list;
    repository_info(repository, commit, &info);
    changes_read(repository, commit, &list);
    json_t *object = json_object();
    json_object_set_new(object, "commit", json_text(info.id));
    json_object_set_new(object, "author", json_text(info.author));
    json_object_set_new(object, "date", json_text(info.date));
    json_object_set_new(object, "title", json_text(info.title));
    json_object_set_new(object, "changes", changes_json(&list));
    changes_free(&list);
    commit_info_free(&info);
    return object;
}

static json_t *side_json(const Search *search, const char *commit, const json_t *record)
{
    if (record == NULL) {
        return json_null();
    }
    json_t *object = json_object();
    const json_t *verdict = target_pick(search->signature, json_object_get(record, "programs"));
    json_object_set_new(object, "commit", json_text(commit));
    if (verdict == NULL) {
        json_object_set_new(object, "skip", json_text(text_of(record, "skip")));
    } else {
        json_object_update(object, (json_t *)verdict);
    }
    return object;
}

static json_t *tried_json(const Search *search)
{
    static const char *const marks[] = {"bad", "good", "skip"};
    json_t *array = json_array();
    for (size_t i = 0; i < search->tried_count; i++) {
        const Tried *tried = &search->tried[i];
        json_t *object = json_object();
        char *line = verdict_line(search, tried->record);
        const json_t *verdict =
            target_pick(search->signature, json_object_get(tried->record, "programs"));
        json_object_set_new(object, "commit", json_text(tried->info.id));
        json_object_set_new(object, "title", json_text(tried->info.title));
        json_object_set_new(object, "mark", json_string(marks[tried->mark]));
        json_object_set(object, "signature",
                        verdict == NULL ? json_null() : json_object_get(verdict, "signature"));
        json_object_set_new(object, "message", json_text(line));
        json_array_append_new(array, object);
        free(line);
    }
    return array;
}

void bisect_report_json(FILE *out, const BisectReport *report)
{
    const Search *search = report->search;
    const char *commit = found(search);
    json_t *object = json_object(), *candidates = json_array();
    for (size_t i = 0; i < search->candidates.count; i++) {
        json_array_append_new(candidates, json_string(search->candidates.ids[i]));
    }
    json_object_set_new(object, "first_bad", search->is_fix ? json_null() : json_text(commit));
    if (search->is_fix) {
        json_object_set_new(object, "first_good", json_text(commit));
    }
    json_object_set_new(object, "candidates", candidates);
    json_object_set_new(object, "good",
                        json_text(search->goods.count == 0 ? NULL : search->goods.ids[0]));
    json_object_set_new(object, "bad", json_text(search->bad));
    PoolCounts counts = pool_counts(search->pool);
    json_object_set_new(object, "revisions", json_integer((json_int_t)search->revisions));
    json_object_set_new(object, "builds", json_integer((json_int_t)counts.builds));
    json_object_set_new(object, "waited", json_integer((json_int_t)counts.waited));
    json_object_set_new(object, "known", json_integer((json_int_t)counts.known));
    json_object_set_new(object, "skipped", json_integer((json_int_t)count_skipped(search)));
    json_object_set_new(object, "seconds", json_real(report->seconds));
    json_object_set_new(object, "signature", json_text(search->signature));
    json_object_set_new(object, "alias", json_text(alias_before(search)));
    json_object_set_new(object, "commit",
                        commit == NULL ? json_null() : commit_json(search->repository, commit));
    json_object_set_new(object, "before", side_json(search, search->old, search->old_record));
    json_object_set_new(object, "after", side_json(search, commit, search->new_record));
    json_t *account =
        leaking_commit(search) == NULL ? NULL : account_of(report->plan, leaking_commit(search));
    json_object_set_new(object, "explanation", account == NULL ? json_null() : account);
    json_object_set_new(object, "tried", tried_json(search));
    json_dumpf(object, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    fputc('\n', out);
    json_decref(object);
}
