// SPDX-License-Identifier: MIT
// Compiles the probe with a tree's sources, all at once, and links the runner.
#include "subject/tree_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "subject/cprogram.h"
#include "subject/embedded.h"
#include "support/process.h"

enum { COMPILE_MS = 600000, MAX_UNITS = 32 };

const char *const tree_helper_sources[] = {"cutils.c", "libregexp.c", "libunicode.c",    "libbf.c",
                                           "dtoa.c",   "xsum.c",      "quickjs-utils.c", NULL};

// bellard's pools have no switch: a copy of quickjs.c takes no block for small. A leak in a pool
// would be seen by nobody.
static bool switch_pools_off(const Buffer *text, Buffer *changed)
{
    const char *define = "#define JS_MALLOC_MAX_SMALL_SIZE";
    const char *at = strstr(buffer_text(text), define);
    if (at == NULL) {
        return false;
    }
    size_t line = strcspn(at, "\n");
    buffer_add(changed, buffer_text(text), (size_t)(at - buffer_text(text)));
    buffer_addf(changed, "%s 0", define);
    buffer_add_text(changed, at + line);
    return true;
}

// Writes what is to be compiled in the place of a source of the tree to `path`. Returns false where
// the source itself is compiled.
static bool write_changed(const Tree *tree, const char *name, const char *path, bool *is_failed)
{
    Buffer text = {0}, changed = {0}, whole = {0};
    char *source = safe_format("%s/%s", tree->folder, name), *problem = NULL;
    bool is_changed = false;
    if (!file_read(source, &text, &problem)) {
        *is_failed = true;
        free(problem);
    } else {
        if (strcmp(name, "quickjs.c") == 0 && switch_pools_off(&text, &changed)) {
            is_changed = true;
            buffer_free(&text);
            text = changed;
            changed = (Buffer){0};
        }
        if (tree->options.transform != NULL &&
            tree->options.transform(name, &text, &changed, tree->options.opaque)) {
            is_changed = true;
            buffer_free(&text);
            text = changed;
            changed = (Buffer){0};
        }
    }
    if (is_changed) {
        buffer_addf(&whole, "#line 1 \"%s\"\n", source);
        buffer_add(&whole, buffer_text(&text), text.length);
        *is_failed |= !file_write(path, buffer_text(&whole), whole.length);
    }
    buffer_free(&text);
    buffer_free(&changed);
    buffer_free(&whole);
    free(source);
    return is_changed;
}

static bool write_probe(const Tree *tree, const CacheEntry *entry, char **message)
{
    char *path = safe_format("%s/probed-quickjs.c", entry->work);
    bool is_failed = false;
    if (!write_changed(tree, "quickjs.c", path, &is_failed) && !is_failed) {
        char *text = safe_format("#include \"%s/quickjs.c\"\n", tree->folder);
        is_failed = !file_write(path, text, strlen(text));
        free(text);
    }
    free(path);
    for (const EmbeddedFile *file = embedded_files; !is_failed && file->name != NULL; file++) {
        path = safe_format("%s/%s", entry->work, file->name);
        is_failed = !file_write(path, file->text, file->size);
        free(path);
    }
    if (is_failed) {
        *message = safe_format("%s: cannot write: %s", entry->work, strerror(errno));
    }
    return !is_failed;
}

typedef struct Unit {
    char *source;
    char *object;
    const char *flag; // one more, or NULL
    const char *more; // and one more
    bool is_plain;    // without all that is only a convenience
    bool is_tree;     // holds the tree's own text
    Process process;
    Buffer errors;
    int status;
} Unit;

static size_t list_length(const char *const *list)
{
    size_t length = 0;
    while (list != NULL && list[length] != NULL) {
        length++;
    }
    return length;
}

// What the census can do without, where a revision has it in another form.
static const char *const plain_flags[] = {
    "-DPROBE_TREE_EDGES=0",
    "-DPROBE_TREE_HAS_BIG_FLOAT=0",
    "-DPROBE_TREE_HAS_BIG_INT_LIMBS=0",
    "-DPROBE_TREE_HAS_FIRST_WEAK_REF=0",
    "-DPROBE_TREE_HAS_WEAKREF_LIST=0",
    "-DPROBE_TREE_FIND_LINE_ARGUMENTS=0",
};

static bool start_unit(const Tree *tree, const CacheEntry *entry, Unit *unit, char **message)
{
    size_t more = unit->is_tree ? list_length(tree->options.flags) : 0;
    char **argv = safe_alloc(tree->flags.count + more + 24, sizeof(char *));
    // The tree's headers come before the probe's copies of system ones; assert.h is the probe's.
    char *probe_path = safe_format("-I%s", entry->work);
    char *tree_path = safe_format("-I%s", tree->folder);
    size_t count = 0;
    argv[count++] = tree->compiler;
    for (size_t i = 0; i < tree->flags.count; i++) {
        argv[count++] = tree->flags.paths[i];
    }
    for (size_t i = 0; i < more; i++) {
        argv[count++] = (char *)tree->options.flags[i];
    }
    argv[count++] = probe_path;
    argv[count++] = tree_path;
    if (unit->flag != NULL) {
        argv[count++] = (char *)unit->flag;
    }
    if (unit->more != NULL) {
        argv[count++] = (char *)unit->more;
    }
    for (size_t i = 0; unit->is_plain && i < sizeof plain_flags / sizeof *plain_flags; i++) {
        argv[count++] = (char *)plain_flags[i];
    }
    argv[count++] = "-c";
    argv[count++] = unit->source;
    argv[count++] = "-o";
    argv[count++] = unit->object;
    bool is_started = process_start(&unit->process, argv, 0, message);
    free(probe_path);
    free(tree_path);
    free(argv);
    return is_started;
}

static void finish_unit(Unit *unit)
{
    char chunk[4096];
    ssize_t count;
    while ((count = read(unit->process.err, chunk, sizeof chunk)) > 0 ||
           (count < 0 && errno == EINTR)) {
        if (count > 0 && unit->errors.length < 1 << 16) {
            buffer_add(&unit->errors, chunk, (size_t)count);
        }
    }
    unit->status = process_stop(&unit->process, false);
}

char *tree_first_error(const char *text)
{
    const char *error = strstr(text, "undefined reference");
    if (error == NULL) {
        error = strstr(text, "error: ");
    }
    if (error == NULL) {
        return safe_format("%.*s", (int)strcspn(text, "\n"), text);
    }
    const char *line = error;
    while (line > text && line[-1] != '\n') {
        line--;
    }
    return safe_format("%.*s", (int)strcspn(line, "\n"), line);
}

static bool compile_units(const Tree *tree, const CacheEntry *entry, Unit *units, size_t count,
                          char **message)
{
    size_t started = 0;
    while (started < count && start_unit(tree, entry, &units[started], message)) {
        started++;
    }
    for (size_t i = 0; i < started; i++) {
        finish_unit(&units[i]);
        if (units[i].status != 0 && *message == NULL) {
            char *error =
                WIFSIGNALED(units[i].status)
                    ? safe_format("the compiler was killed by signal %d", WTERMSIG(units[i].status))
                    : tree_first_error(buffer_text(&units[i].errors));
            *message = safe_format("tree:%s: does not compile: %s", tree->folder, error);
            free(error);
        }
    }
    return *message == NULL;
}

// A revision whose structures the names of edges (probe/tree_edges.h) do not fit is built without
// them.
static bool compile_with_fallback(const Tree *tree, const CacheEntry *entry, Unit *units,
                                  size_t count, char **message)
{
    if (compile_units(tree, entry, units, count, message)) {
        return true;
    }
    for (size_t i = 1; i < count; i++) {
        if (units[i].status != 0) {
            return false;
        }
    }
    Unit plain = units[0];
    plain.errors = (Buffer){0};
    plain.is_plain = true;
    char *problem = NULL;
    bool is_built = compile_units(tree, entry, &plain, 1, &problem);
    buffer_free(&plain.errors);
    free(problem);
    if (is_built) {
        fprintf(stderr, "teardown: the edges of this revision get no names: %s\n", *message);
        free(*message);
        *message = NULL;
    }
    return is_built;
}

static bool link_units(const Tree *tree, const Unit *units, size_t count, const char *output,
                       Buffer *log, char **message)
{
    size_t more = list_length(tree->options.link_flags);
    char **argv = safe_alloc(count + more + 16, sizeof(char *));
    size_t at = 0;
    argv[at++] = tree->compiler;
    argv[at++] = "-fsanitize=address";
    for (size_t i = 0; i < count; i++) {
        argv[at++] = units[i].object;
    }
    for (size_t i = 0; i < more; i++) {
        argv[at++] = (char *)tree->options.link_flags[i];
    }
    argv[at++] = "-lm";
    argv[at++] = "-lpthread";
    argv[at++] = "-ldl";
    argv[at++] = "-rdynamic"; // C programs are loaded into it
    argv[at++] = "-o";
    argv[at++] = (char *)output;
    argv[at] = NULL;
    ProcessResult result;
    bool is_run = process_run(argv, COMPILE_MS, 1 << 16, &result, message);
    free(argv);
    if (!is_run) {
        return false;
    }
    bool is_linked = !result.is_late && WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0;
    if (!is_linked) {
        char *error = tree_first_error(buffer_text(&result.err));
        *message = safe_format("tree:%s: does not link: %s", tree->folder, error);
        free(error);
        buffer_add(log, buffer_text(&result.err), result.err.length);
    }
    process_result_free(&result);
    return is_linked;
}

static void add_unit(const CacheEntry *entry, Unit *units, size_t *count, char *source)
{
    units[*count].source = source;
    units[*count].object = safe_format("%s/unit-%zu.o", entry->work, *count);
    (*count)++;
}

static size_t list_units(const Tree *tree, const CacheEntry *entry, Unit *units, bool *is_failed)
{
    static const char *const probe_sources[] = {
        "tree.c",     "runner.c",   "evaluate.c", "record.c",     "counting.c",
        "conclude.c", "cprogram.c", "graph.c",    "blocks.c",     "origin.c",
        "vector.c",   "native.c",   "fault.c",    "fault_walk.c", "soak.c"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof probe_sources / sizeof *probe_sources; i++) {
        units[count].is_tree = i == 0;
        // What runs at every allocation is made as cheap as it can be.
        bool is_hot = strcmp(probe_sources[i], "counting.c") == 0;
        units[count].flag = i == 0 ? "-DPROBE_TREE_SOURCE=\"probed-quickjs.c\"" : "-O2";
        units[count].more = is_hot ? "-fno-sanitize=address" : NULL;
        add_unit(entry, units, &count, safe_format("%s/%s", entry->work, probe_sources[i]));
    }
    for (const char *const *name = tree_helper_sources; *name != NULL; name++) {
        char *source = safe_format("%s/%s", tree->folder, *name);
        char *changed = safe_format("%s/changed-%s", entry->work, *name);
        if (file_exists(source)) {
            bool is_changed = write_changed(tree, *name, changed, is_failed);
            units[count].is_tree = true;
            add_unit(entry, units, &count, safe_copy(is_changed ? changed : source));
        }
        free(source);
        free(changed);
    }
    for (const char *const *name = tree->options.sources; name != NULL && *name != NULL; name++) {
        if (count < MAX_UNITS) {
            add_unit(entry, units, &count,
                     name[0][0] == '/' ? safe_copy(*name)
                                       : safe_format("%s/%s", entry->work, *name));
        }
    }
    return count;
}

static void keep_log(const Tree *tree, const CacheEntry *entry, const Unit *units, size_t count,
                     const Buffer *linker, char **message)
{
    Buffer log = {0};
    for (size_t i = 0; i < count; i++) {
        buffer_add(&log, buffer_text(&units[i].errors), units[i].errors.length);
    }
    buffer_add(&log, buffer_text(linker), linker->length);
    char *error = *message;
    if (strstr(buffer_text(&log), strerror(ENOSPC)) != NULL) {
        *message =
            safe_format("tree:%s: no space left on the disk of %s: free some, or name another "
                        "place with XDG_CACHE_HOME",
                        tree->folder, entry->work);
        free(error);
    } else if (file_write(entry->log, buffer_text(&log), log.length)) {
        *message = safe_format("%s (log: %s)", error, entry->log);
        free(error);
    }
    buffer_free(&log);
}

// C programs are compiled as the tree is, but see none of the probe's headers. No folder is named:
// trees of the same content share a build.
static bool write_recipe(const Tree *tree, const char *runner)
{
    PathList words = {0};
    path_list_add(&words, safe_copy(tree->compiler));
    for (size_t i = 0; i < tree->flags.count; i++) {
        if (strcmp(tree->flags.paths[i], "-w") != 0) {
            path_list_add(&words, safe_copy(tree->flags.paths[i]));
        }
    }
    for (size_t i = 0; i < list_length(tree->options.flags); i++) {
        path_list_add(&words, safe_copy(tree->options.flags[i]));
    }
    bool is_written = cprogram_write_recipe(runner, &words);
    path_list_free(&words);
    return is_written;
}

bool tree_compile(const Tree *tree, const CacheEntry *entry, char **message)
{
    if (!write_probe(tree, entry, message)) {
        return false;
    }
    Unit units[MAX_UNITS] = {0};
    Buffer linker = {0};
    bool is_failed = false;
    size_t count = list_units(tree, entry, units, &is_failed);
    char *runner = safe_format("%s/runner", entry->work);
    if (is_failed || !write_recipe(tree, runner)) {
        is_failed = true;
        *message = safe_format("%s: cannot write: %s", entry->work, strerror(errno));
    } else {
        is_failed = !compile_with_fallback(tree, entry, units, count, message) ||
                    !link_units(tree, units, count, runner, &linker, message);
        if (is_failed) {
            keep_log(tree, entry, units, count, &linker, message);
        }
    }
    for (size_t i = 0; i < count; i++) {
        unlink(units[i].object);
        free(units[i].source);
        free(units[i].object);
        buffer_free(&units[i].errors);
    }
    buffer_free(&linker);
    free(runner);
    return !is_failed;
}
