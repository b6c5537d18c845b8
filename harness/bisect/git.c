// SPDX-License-Identifier: MIT
#include "bisect/git.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "bisect/spawn.h"
#include "support/file.h"

enum { GIT_MS = 600000 };

// ---- Lists ------------------------------------------------------------------

bool commit_list_has(const CommitList *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->ids[i], id) == 0) {
            return true;
        }
    }
    return false;
}

void commit_list_add(CommitList *list, const char *id)
{
    list->ids = safe_resize(list->ids, list->count + 1, sizeof *list->ids);
    list->ids[list->count++] = safe_copy(id);
}

void commit_list_copy(CommitList *list, const CommitList *from)
{
    *list = (CommitList){0};
    for (size_t i = 0; i < from->count; i++) {
        commit_list_add(list, from->ids[i]);
    }
}

void commit_list_free(CommitList *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->ids[i]);
    }
    free(list->ids);
    *list = (CommitList){0};
}

void commit_info_free(CommitInfo *info)
{
    free(info->id);
    free(info->author);
    free(info->date);
    free(info->title);
    *info = (CommitInfo){0};
}

// The first word of each line.
static void add_lines(CommitList *list, const Buffer *text)
{
    for (const char *at = buffer_text(text); *at != 0;) {
        size_t length = strcspn(at, " \n");
        if (length > 0) {
            char *id = safe_format("%.*s", (int)length, at);
            commit_list_add(list, id);
            free(id);
        }
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
}

// ---- Running git ------------------------------------------------------------

// The variables by which git finds another repository than the one it is told: a hook has them set.
static char *const git_variables[] = {"GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
                                      "GIT_NO_LAZY_FETCH=1", "LC_ALL=C", NULL};

static void forget_environment(void)
{
    static const char *const names[] = {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_PREFIX",
        "GIT_OBJECT_DIRECTORY",
        "GIT_NAMESPACE",
        "GIT_GRAFT_FILE",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_SHALLOW_FILE",
        "GIT_CEILING_DIRECTORIES",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_EXTERNAL_DIFF",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        unsetenv(names[i]);
    }
}

// Runs git with words (the first is a word of git's, or `-C`). On failure sets `message` to what
// git said.
static bool run_git(char *const *words, const atomic_bool *stop, Buffer *out, char **message)
{
    static char *const settings[] = {"git",       "-c", "core.hooksPath=/dev/null", "-c",
                                     "gc.auto=0", "-c", "core.fsmonitor=false"};
    enum { SETTING_COUNT = sizeof settings / sizeof *settings };
    size_t count = 0;
    while (words[count] != NULL) {
        count++;
    }
    char **argv = safe_alloc(SETTING_COUNT + count + 1, sizeof(char *));
    memcpy(argv, settings, sizeof settings);
    memcpy(argv + SETTING_COUNT, words, count * sizeof *words);
    SpawnResult result;
    Spawn spawn = {.argv = argv, .variables = git_variables, .timeout_ms = GIT_MS, .stop = stop};
    char *problem = NULL;
    bool is_started = spawn_run(&spawn, &result, &problem);
    free(argv);
    if (!is_started) {
        if (message != NULL) {
            *message = safe_format("git cannot be run (is it installed?): %s", problem);
        }
        free(problem);
        return false;
    }
    bool is_good = spawn_succeeded(&result);
    if (!is_good && message != NULL) {
        const char *text = buffer_text(&result.err);
        const char *fatal = strstr(text, "fatal: ");
        text = fatal == NULL ? text : fatal + 7;
        if (strstr(buffer_text(&result.err), "No space left on device") != NULL) {
            text = "No space left on device";
        }
        *message = result.is_stopped ? safe_copy("stopped")
                   : result.is_late  ? safe_copy("git does not come to an end")
                                     : safe_format("git: %.*s", (int)strcspn(text, "\n"), text);
    }
    if (is_good && out != NULL) {
        *out = result.out;
        result.out = (Buffer){0};
    }
    spawn_result_free(&result);
    return is_good;
}

// What git says in one line, or NULL.
static char *ask(char *const *words, char **message)
{
    Buffer out = {0};
    if (!run_git(words, NULL, &out, message)) {
        return NULL;
    }
    const char *text = buffer_text(&out);
    char *line = safe_format("%.*s", (int)strcspn(text, "\n"), text);
    buffer_free(&out);
    return line;
}

#define WORDS(...)            ((char *const[]){__VA_ARGS__, NULL})
#define OURS(repository, ...) WORDS("--git-dir", (repository)->borrowed, __VA_ARGS__)

// ---- Opening ----------------------------------------------------------------

// Run folders whose lock nobody holds belong to runs that were killed.
static void remove_dead_runs(const char *runs)
{
    DIR *folder = opendir(runs);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        char *run = safe_format("%s/%s", runs, entry->d_name);
        char *lock_path = safe_format("%s/lock", run);
        int lock = open(lock_path, O_RDWR | O_CLOEXEC);
        if (lock < 0 ? errno == ENOENT : flock(lock, LOCK_EX | LOCK_NB) == 0) {
            file_remove_tree(run);
        }
        if (lock >= 0) {
            close(lock);
        }
        free(lock_path);
        free(run);
    }
    if (folder != NULL) {
        closedir(folder);
    }
}

// One at a time, so that a folder whose lock is not held yet is not taken for a dead one.
static bool make_run(Repository *repository, const char *cache, char **message)
{
    char *runs = safe_format("%s/runs", cache);
    char *guard_path = safe_format("%s/runs.lock", cache);
    bool is_made = file_make_folders(runs);
    int guard = is_made ? open(guard_path, O_RDWR | O_CREAT | O_CLOEXEC, 0644) : -1;
    is_made = guard >= 0;
    if (is_made) {
        while (flock(guard, LOCK_EX) < 0 && errno == EINTR) {
        }
        remove_dead_runs(runs);
        char *run = safe_format("%s/XXXXXX", runs);
        is_made = mkdtemp(run) != NULL;
        repository->run = is_made ? run : NULL;
        if (is_made) {
            char *lock_path = safe_format("%s/lock", run);
            repository->lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
            is_made = repository->lock >= 0 && flock(repository->lock, LOCK_EX | LOCK_NB) == 0;
            free(lock_path);
        } else {
            free(run);
        }
    }
    if (!is_made) {
        *message = safe_format("%s: cannot write: %s", runs, strerror(errno));
    }
    if (guard >= 0) {
        close(guard);
    }
    free(guard_path);
    free(runs);
    return is_made;
}

// Tags, so that a build may ask for a description of its revision.
static void borrow_tags(const Repository *repository)
{
    Buffer tags = {0};
    if (run_git(WORDS("-C", repository->folder, "for-each-ref", "--format=%(objectname) %(refname)",
                      "refs/tags"),
                NULL, &tags, NULL)) {
        char *path = safe_format("%s/packed-refs", repository->borrowed);
        file_write(path, buffer_text(&tags), tags.length);
        free(path);
    }
    buffer_free(&tags);
}

static bool borrow_objects(Repository *repository, char **message)
{
    char *objects = ask(WORDS("-C", repository->folder, "rev-parse", "--path-format=absolute",
                              "--git-path", "objects"),
                        message);
    char *format =
        objects == NULL
            ? NULL
            : ask(WORDS("-C", repository->folder, "rev-parse", "--show-object-format"), message);
    if (format == NULL) {
        free(objects);
        return false;
    }
    char *option = safe_format("--object-format=%s", format);
    char *list = safe_format("%s\n", objects);
    repository->borrowed = safe_format("%s/repository", repository->run);
    char *alternates = safe_format("%s/objects/info/alternates", repository->borrowed);
    char *info = safe_format("%s/objects/info", repository->borrowed);
    bool is_made =
        run_git(WORDS("init", "-q", "--bare", "--template=", option, repository->borrowed), NULL,
                NULL, message);
    if (is_made && (!file_make_folders(info) || !file_write(alternates, list, strlen(list)))) {
        *message = safe_format("%s: cannot write: %s", alternates, strerror(errno));
        is_made = false;
    }
    free(info);
    free(alternates);
    free(list);
    free(option);
    free(format);
    free(objects);
    return is_made;
}

// A shallow clone's history ends early; ours must end at the same commits.
static void borrow_ends(Repository *repository)
{
    char *path = safe_format("%s/shallow", repository->common);
    Buffer ends = {0};
    char *message = NULL;
    if (file_read(path, &ends, &message)) {
        char *copy = safe_format("%s/shallow", repository->borrowed);
        repository->is_shallow = true;
        file_write(copy, buffer_text(&ends), ends.length);
        free(copy);
    }
    free(message);
    buffer_free(&ends);
    free(path);
}

static bool is_partial(const Repository *repository)
{
    char *setting = ask(WORDS("-C", repository->folder, "config", "--get-regexp",
                              "^(extensions\\.partialclone|remote\\..*\\.promisor)$"),
                        NULL);
    bool is_set = setting != NULL && setting[0] != 0;
    free(setting);
    return is_set;
}

bool repository_open(Repository *repository, const char *folder, const char *cache, char **message)
{
    *repository = (Repository){.lock = -1};
    *message = NULL;
    forget_environment();
    if (!file_is_folder(folder)) {
        *message = safe_format("%s: %s", folder, errno == 0 ? "not a folder" : strerror(errno));
        return false;
    }
    repository->folder = safe_copy(folder);
    char *problem = NULL;
    repository->common = ask(
        WORDS("-C", repository->folder, "rev-parse", "--path-format=absolute", "--git-common-dir"),
        &problem);
    if (repository->common == NULL) {
        *message = safe_format("%s: not a git repository that can be read (%s)", folder, problem);
    } else if (is_partial(repository)) {
        *message = safe_format("%s: a partial clone, which lacks files of old revisions; bisect a "
                               "full one (git clone without --filter)",
                               folder);
    } else if (make_run(repository, cache, message) && borrow_objects(repository, message)) {
        borrow_ends(repository);
        borrow_tags(repository);
    }
    free(problem);
    if (*message != NULL) {
        repository_close(repository);
    }
    return *message == NULL;
}

void repository_close(Repository *repository)
{
    if (repository->run != NULL) {
        file_remove_tree(repository->run);
    }
    if (repository->lock >= 0) {
        close(repository->lock);
    }
    free(repository->folder);
    free(repository->common);
    free(repository->run);
    free(repository->borrowed);
    *repository = (Repository){.lock = -1};
}

// ---- Questions --------------------------------------------------------------

char *repository_resolve(const Repository *repository, const char *revision, char **message)
{
    char *peeled = safe_format("%s^{commit}", revision);
    char *id =
        revision[0] == '-' || revision[0] == 0
            ? NULL
            : ask(WORDS("-C", repository->folder, "rev-parse", "--verify", "--quiet", peeled),
                  NULL);
    if (id == NULL) {
        *message = safe_format("%s: no revision '%s'%s", repository->folder, revision,
                               repository->is_shallow
                                   ? " (a shallow clone: `git fetch --unshallow` brings the rest)"
                                   : "");
    }
    free(peeled);
    return id;
}

bool repository_is_ancestor(const Repository *repository, const char *old, const char *young)
{
    return run_git(OURS(repository, "merge-base", "--is-ancestor", (char *)old, (char *)young),
                   NULL, NULL, NULL);
}

bool repository_merge_bases(const Repository *repository, const char *a, const char *b,
                            CommitList *bases, char **message)
{
    Buffer out = {0};
    *bases = (CommitList){0};
    // It exits 1, saying nothing, where there is no base.
    char *problem = NULL;
    if (run_git(OURS(repository, "merge-base", "--all", (char *)a, (char *)b), NULL, &out,
                &problem)) {
        add_lines(bases, &out);
    }
    if (bases->count == 0) {
        *message = safe_format("%.12s and %.12s have no history in common%s", a, b,
                               repository->is_shallow ? ", as far as this shallow clone goes: `git "
                                                        "fetch --unshallow` brings the rest"
                                                      : "");
    }
    free(problem);
    buffer_free(&out);
    return bases->count > 0;
}

// The words of a walk from `tip` that ends at `bases`; the caller frees the array alone.
static char **walk_words(const Repository *repository, const char *tip, const CommitList *bases,
                         char *mode)
{
    char **words = safe_alloc(bases->count + 8, sizeof(char *));
    size_t count = 0;
    words[count++] = "--git-dir";
    words[count++] = repository->borrowed;
    words[count++] = "rev-list";
    words[count++] = mode;
    if (repository->first_parent) {
        words[count++] = "--first-parent";
    }
    words[count++] = (char *)tip;
    words[count++] = "--not";
    for (size_t i = 0; i < bases->count; i++) {
        words[count++] = bases->ids[i];
    }
    return words;
}

bool repository_bisect(const Repository *repository, const char *tip, const CommitList *bases,
                       bool best_only, CommitList *commits, char **message)
{
    char **words = walk_words(repository, tip, bases, best_only ? "--bisect" : "--bisect-all");
    Buffer out = {0};
    *commits = (CommitList){0};
    bool is_good = run_git(words, NULL, &out, message);
    add_lines(commits, &out);
    buffer_free(&out);
    free(words);
    return is_good;
}

size_t repository_count(const Repository *repository, const char *tip, const CommitList *bases)
{
    char **words = walk_words(repository, tip, bases, "--count");
    char *count = ask(words, NULL);
    size_t number = count == NULL ? 0 : strtoull(count, NULL, 10);
    free(count);
    free(words);
    return number;
}

char *repository_back(const Repository *repository, const char *tip, unsigned steps,
                      bool *is_oldest)
{
    char *limit = safe_format("--max-count=%u", steps + 1);
    Buffer out = {0};
    CommitList line = {0};
    run_git(OURS(repository, "rev-list", "--first-parent", limit, (char *)tip), NULL, &out, NULL);
    add_lines(&line, &out);
    *is_oldest = line.count < steps + 1;
    char *found = line.count == 0 ? safe_copy(tip) : safe_copy(line.ids[line.count - 1]);
    commit_list_free(&line);
    buffer_free(&out);
    free(limit);
    return found;
}

char *repository_parent(const Repository *repository, const char *commit)
{
    char *name = safe_format("%s^1", commit);
    char *parent = ask(OURS(repository, "rev-parse", "--verify", "--quiet", name), NULL);
    free(name);
    return parent;
}

void repository_info(const Repository *repository, const char *commit, CommitInfo *info)
{
    char *parts[3] = {NULL, NULL, NULL};
    Buffer out = {0};
    *info = (CommitInfo){.id = safe_copy(commit)};
    run_git(OURS(repository, "show", "-s", "--no-show-signature", "--encoding=UTF-8",
                 "--format=%an <%ae>%n%aI%n%s", (char *)commit),
            NULL, &out, NULL);
    const char *at = buffer_text(&out);
    for (int i = 0; i < 3; i++) {
        size_t length = strcspn(at, "\n");
        parts[i] = safe_format("%.*s", (int)length, at);
        at += length + (at[length] == '\n');
    }
    info->author = parts[0];
    info->date = parts[1];
    info->title = parts[2];
    buffer_free(&out);
}

bool repository_diff(const Repository *repository, const char *commit, Buffer *diff)
{
    return run_git(OURS(repository, "show", "--format=", "-m", "--first-parent", "--no-color",
                        "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/",
                        "-U0", (char *)commit),
                   NULL, diff, NULL);
}

bool repository_checkout(const Repository *repository, const char *folder, const char *commit,
                         bool is_clean, const atomic_bool *stop, char **message)
{
    char *const *add = OURS(repository, "worktree", "add", "-q", "--force", "--detach",
                            (char *)folder, (char *)commit);
    if (!file_exists(folder)) {
        return run_git(add, stop, NULL, message);
    }
    bool is_there =
        run_git(
            WORDS("-C", (char *)folder, "checkout", "-q", "--force", "--detach", (char *)commit),
            stop, NULL, NULL) &&
        (!is_clean || run_git(WORDS("-C", (char *)folder, "clean", "-q", "-f", "-f", "-d", "-x"),
                              stop, NULL, NULL));
    if (!is_there) { // perhaps it was stopped half way the last time
        file_remove_tree(folder);
        is_there = run_git(add, stop, NULL, message);
    }
    return is_there;
}
