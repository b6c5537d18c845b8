// SPDX-License-Identifier: MIT
#include "subject/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include "subject/embedded.h"
#include "support/buffer.h"
#include "support/file.h"
#include "support/process.h"

enum { COMPILE_MS = 600000, MAX_UNITS = 16 };

// The library's sources over the history of both projects; which of them are there differs.
static const char *const helper_sources[] = {"cutils.c", "libregexp.c", "libunicode.c",   "libbf.c",
                                             "dtoa.c",   "xsum.c",      "quickjs-utils.c"};

typedef struct Tree {
    char *folder;  // absolute
    Buffer engine; // text of quickjs.c
    Buffer header; // text of quickjs.h
    PathList flags;
    char *compiler;
    char *cache; // folder of this build
} Tree;

static bool mentions(const Buffer *text, const char *word)
{
    return strstr(buffer_text(text), word) != NULL;
}

static void add_flag(Tree *tree, char *flag)
{
    path_list_add(&tree->flags, flag);
}

static void add_define(Tree *tree, const char *name, bool value)
{
    add_flag(tree, safe_format("-D%s=%d", name, value));
}

static char *find_compiler(void)
{
    static const char *const names[] = {"clang-14", "clang-19", "clang", "gcc", "cc"};
    const char *named = getenv("TEARDOWN_CC");
    if (named != NULL && named[0] != 0) {
        return safe_copy(named);
    }
    // Clang 14 is the fastest here by half, so it comes first.
    const char *path = getenv("PATH");
    for (size_t i = 0; i < sizeof names / sizeof *names && path != NULL; i++) {
        for (const char *at = path; *at != 0;) {
            size_t length = strcspn(at, ":");
            char *file = safe_format("%.*s/%s", (int)length, at, names[i]);
            bool is_there = access(file, X_OK) == 0;
            free(file);
            if (is_there) {
                return safe_copy(names[i]);
            }
            at += length + (at[length] == ':');
        }
    }
    return NULL;
}

// What differs between revisions is read from the text of the tree.
static void choose_flags(Tree *tree)
{
    const Buffer *engine = &tree->engine, *header = &tree->header;
    static const char *const fixed[] = {
        "-std=gnu11",
        "-w",
        "-g1",
        "-O0",
        "-D_GNU_SOURCE",
        "-fsanitize=address",
        "-fno-omit-frame-pointer",
        "-fwrapv",
        "-funsigned-char",
        "-UNDEBUG",
        "-D__SANITIZE_ADDRESS__=1", // keeps quickjs-ng's pools off; Clang 14 does not say it
        "-DCONFIG_VERSION=\"probed\"",
        "-DQUICKJS_NG_BUILD=1",
        "-DPROBE=1",
    };
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        add_flag(tree, safe_copy(fixed[i]));
    }
    if (mentions(engine, "CONFIG_BIGNUM")) {
        add_flag(tree, safe_copy("-DCONFIG_BIGNUM=1"));
    }
    bool has_debug = mentions(engine, "} debug;");
    add_define(tree, "PROBE_TREE_HAS_JS_RC", mentions(engine, " *js_rc("));
    add_define(tree, "PROBE_TREE_HAS_CALLOC", mentions(header, "(*js_calloc)"));
    add_define(tree, "PROBE_TREE_HAS_SHAPE_PROP", mentions(engine, " *get_shape_prop("));
    add_define(tree, "PROBE_TREE_HAS_GC_MODULE", mentions(engine, "JS_GC_OBJ_TYPE_MODULE"));
    add_define(tree, "PROBE_TREE_HAS_GC_CONTEXT", mentions(engine, "JS_GC_OBJ_TYPE_JS_CONTEXT"));
    add_define(tree, "PROBE_TREE_HAS_DEBUG_STRUCT", has_debug);
    add_define(tree, "PROBE_TREE_HAS_DEBUG_LINE", has_debug && mentions(engine, "debug.line_num"));
    add_define(tree, "PROBE_TREE_HAS_BYTECODE_LINE", !has_debug && mentions(engine, "b->line_num"));
    add_define(tree, "PROBE_TREE_HAS_RUNTIME_STACK_SIZE",
               mentions(header, "JS_SetMaxStackSize(JSRuntime"));
    add_define(tree, "PROBE_HAS_PROMISE_STATE",
               mentions(header, "JS_PromiseState(") && mentions(header, "JS_PromiseResult("));
    // The tree's headers come before the probe's copies of system ones; assert.h is the probe's.
    add_flag(tree, safe_format("-I%s", tree->cache == NULL ? "." : tree->cache));
    add_flag(tree, safe_format("-I%s", tree->folder));
    const char *more = getenv("TEARDOWN_TREE_FLAGS");
    while (more != NULL && *more != 0) {
        size_t length = strcspn(more, " ");
        if (length > 0) {
            add_flag(tree, safe_format("%.*s", (int)length, more));
        }
        more += length + (more[length] == ' ');
    }
}

// ---- The name of a build ----------------------------------------------------

static void hash_text(XXH3_state_t *state, const char *text, size_t size)
{
    uint64_t length = size;
    XXH3_128bits_update(state, &length, sizeof length);
    XXH3_128bits_update(state, text, size);
}

static void hash_files(XXH3_state_t *state, const char *folder, const char *ending)
{
    PathList files = {0};
    path_list_add_tree(&files, folder, ending);
    for (size_t i = 0; i < files.count; i++) {
        const char *inside = files.paths[i] + strlen(folder);
        // Only what may be compiled in: the library's folder and the headers it generates.
        if (strchr(inside + 1, '/') != NULL && strncmp(inside, "/gen/", 5) != 0) {
            continue;
        }
        Buffer content = {0};
        char *message;
        if (file_read(files.paths[i], &content, &message)) {
            hash_text(state, inside, strlen(inside));
            hash_text(state, buffer_text(&content), content.length);
        } else {
            free(message);
        }
        buffer_free(&content);
    }
    path_list_free(&files);
}

static char *name_build(const Tree *tree)
{
    XXH3_state_t *state = XXH3_createState();
    XXH3_128bits_reset(state);
    hash_files(state, tree->folder, ".c");
    hash_files(state, tree->folder, ".h");
    for (const EmbeddedFile *file = embedded_files; file->name != NULL; file++) {
        hash_text(state, file->name, strlen(file->name));
        hash_text(state, file->text, file->size);
    }
    char *argv[] = {tree->compiler, "--version", NULL};
    ProcessResult version;
    char *message = NULL;
    if (process_run(argv, 10000, 4096, &version, &message)) {
        hash_text(state, buffer_text(&version.out), version.out.length);
        process_result_free(&version);
    }
    free(message);
    for (size_t i = 0; i < tree->flags.count; i++) {
        if (strncmp(tree->flags.paths[i], "-I", 2) != 0) { // folders move, what they hold counts
            hash_text(state, tree->flags.paths[i], strlen(tree->flags.paths[i]));
        }
    }
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    return safe_format("%016llx%016llx", (unsigned long long)hash.high64,
                       (unsigned long long)hash.low64);
}

static char *cache_root(void)
{
    const char *base = getenv("XDG_CACHE_HOME");
    if (base != NULL && base[0] == '/') {
        return safe_format("%s/teardown/trees", base);
    }
    const char *home = getenv("HOME");
    if (home != NULL && home[0] != 0) {
        return safe_format("%s/.cache/teardown/trees", home);
    }
    return safe_format("/tmp/teardown-%ld/trees", (long)getuid());
}

// ---- Compilation ------------------------------------------------------------

// bellard's pools have no switch: a copy of quickjs.c in the cache takes no block for small. A leak
// in a pool would be seen by nobody.
static bool write_engine_source(const Tree *tree)
{
    const char *define = "#define JS_MALLOC_MAX_SMALL_SIZE";
    const char *text = buffer_text(&tree->engine);
    const char *at = strstr(text, define);
    char *path = safe_format("%s/probed-quickjs.c", tree->cache);
    Buffer copy = {0};
    if (at == NULL) {
        buffer_addf(&copy, "#include \"%s/quickjs.c\"\n", tree->folder);
    } else {
        size_t line = strcspn(at, "\n");
        buffer_addf(&copy, "#line 1 \"%s/quickjs.c\"\n", tree->folder);
        buffer_add(&copy, text, (size_t)(at - text));
        buffer_addf(&copy, "%s 0", define);
        buffer_add_text(&copy, at + line);
    }
    bool is_written = file_write(path, buffer_text(&copy), copy.length);
    buffer_free(&copy);
    free(path);
    return is_written;
}

static bool write_probe(const Tree *tree, char **message)
{
    bool is_written = write_engine_source(tree);
    for (const EmbeddedFile *file = embedded_files; is_written && file->name != NULL; file++) {
        char *path = safe_format("%s/%s", tree->cache, file->name);
        is_written = file_write(path, file->text, file->size);
        free(path);
    }
    if (!is_written) {
        *message = safe_format("%s: cannot write: %s", tree->cache, strerror(errno));
    }
    return is_written;
}

typedef struct Unit {
    char *source;
    char *object;
    const char *flag; // one more, or NULL
    Process process;
    Buffer errors;
    int status;
} Unit;

static bool start_unit(const Tree *tree, Unit *unit, char **message)
{
    char **argv = safe_alloc(tree->flags.count + 8, sizeof(char *));
    size_t count = 0;
    argv[count++] = tree->compiler;
    for (size_t i = 0; i < tree->flags.count; i++) {
        argv[count++] = tree->flags.paths[i];
    }
    if (unit->flag != NULL) {
        argv[count++] = (char *)unit->flag;
    }
    argv[count++] = "-c";
    argv[count++] = unit->source;
    argv[count++] = "-o";
    argv[count++] = unit->object;
    bool is_started = process_start(&unit->process, argv, 0, message);
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

// The first error a compiler or linker wrote.
static char *first_error(const char *text)
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

static bool compile_units(const Tree *tree, Unit *units, size_t count, char **message)
{
    size_t started = 0;
    while (started < count && start_unit(tree, &units[started], message)) {
        started++;
    }
    for (size_t i = 0; i < started; i++) {
        finish_unit(&units[i]);
        if (units[i].status != 0 && *message == NULL) {
            char *error = first_error(buffer_text(&units[i].errors));
            *message = safe_format("tree:%s: does not compile: %s", tree->folder, error);
            free(error);
        }
    }
    return *message == NULL;
}

static bool link_units(const Tree *tree, const Unit *units, size_t count, const char *output,
                       char **message)
{
    char *argv[MAX_UNITS + 16];
    size_t at = 0;
    argv[at++] = tree->compiler;
    argv[at++] = "-fsanitize=address";
    for (size_t i = 0; i < count; i++) {
        argv[at++] = units[i].object;
    }
    argv[at++] = "-lm";
    argv[at++] = "-lpthread";
    argv[at++] = "-ldl";
    argv[at++] = "-o";
    argv[at++] = (char *)output;
    argv[at] = NULL;
    ProcessResult result;
    if (!process_run(argv, COMPILE_MS, 1 << 16, &result, message)) {
        return false;
    }
    bool is_linked = !result.is_late && WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0;
    if (!is_linked) {
        char *error = first_error(buffer_text(&result.err));
        *message = safe_format("tree:%s: does not link: %s", tree->folder, error);
        free(error);
    }
    process_result_free(&result);
    return is_linked;
}

static size_t list_units(const Tree *tree, Unit *units)
{
    static const char *const probe_sources[] = {"tree.c", "runner.c", "evaluate.c", "record.c",
                                                "counting.c"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof probe_sources / sizeof *probe_sources; i++) {
        units[count].source = safe_format("%s/%s", tree->cache, probe_sources[i]);
        units[count].flag = i == 0 ? "-DPROBE_TREE_SOURCE=\"probed-quickjs.c\"" : NULL;
        units[count].object = safe_format("%s/unit-%zu.o", tree->cache, count);
        count++;
    }
    for (size_t i = 0; i < sizeof helper_sources / sizeof *helper_sources; i++) {
        char *source = safe_format("%s/%s", tree->folder, helper_sources[i]);
        if (file_exists(source)) {
            units[count].source = source;
            units[count].object = safe_format("%s/unit-%zu.o", tree->cache, count);
            count++;
        } else {
            free(source);
        }
    }
    return count;
}

static bool compile(const Tree *tree, const char *runner, char **message)
{
    if (!write_probe(tree, message)) {
        return false;
    }
    Unit units[MAX_UNITS] = {0};
    size_t count = list_units(tree, units);
    char *beside = safe_format("%s.new", runner);
    bool is_built = compile_units(tree, units, count, message) &&
                    link_units(tree, units, count, beside, message);
    if (is_built && rename(beside, runner) != 0) {
        *message = safe_format("%s: %s", runner, strerror(errno));
        is_built = false;
    }
    for (size_t i = 0; i < count; i++) {
        unlink(units[i].object);
        free(units[i].source);
        free(units[i].object);
        buffer_free(&units[i].errors);
    }
    free(beside);
    return is_built;
}

// One process builds, others wait for it.
static char *build_locked(Tree *tree, char **message)
{
    char *runner = safe_format("%s/runner", tree->cache);
    if (access(runner, X_OK) == 0) {
        return runner;
    }
    char *lock_path = safe_format("%s.lock", tree->cache);
    int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    bool is_built = false;
    if (lock < 0 || !file_make_folders(tree->cache)) {
        *message = safe_format("%s: %s", tree->cache, strerror(errno));
    } else {
        while (flock(lock, LOCK_EX) < 0 && errno == EINTR) {
        }
        is_built = access(runner, X_OK) == 0;
        if (!is_built) {
            if (isatty(STDERR_FILENO)) {
                fprintf(stderr, "building %s with the probe\n", tree->folder);
            }
            is_built = compile(tree, runner, message);
        }
    }
    if (lock >= 0) {
        close(lock);
    }
    unlink(lock_path);
    free(lock_path);
    if (!is_built) {
        file_remove_tree(tree->cache);
        free(runner);
        return NULL;
    }
    return runner;
}

static bool open_tree(Tree *tree, const char *folder, char **message)
{
    char *resolved = realpath(folder, NULL);
    if (resolved == NULL) {
        *message = safe_format("tree:%s: %s", folder, strerror(errno));
        return false;
    }
    tree->folder = resolved;
    char *engine = safe_format("%s/quickjs.c", resolved);
    char *header = safe_format("%s/quickjs.h", resolved);
    char *problem = NULL;
    bool is_read =
        file_read(engine, &tree->engine, &problem) && file_read(header, &tree->header, &problem);
    if (!is_read) {
        *message = safe_format("tree:%s: not a QuickJS tree: %s", folder, problem);
        free(problem);
    }
    free(engine);
    free(header);
    return is_read;
}

char *tree_build(const char *folder, char **message)
{
    Tree tree = {0};
    char *runner = NULL;
    if (open_tree(&tree, folder, message)) {
        tree.compiler = find_compiler();
        if (tree.compiler == NULL) {
            *message = safe_copy("no C compiler to build a tree with (clang is best)");
        } else {
            choose_flags(&tree);
            char *name = name_build(&tree);
            char *root = cache_root();
            path_list_free(&tree.flags);
            tree.cache = safe_format("%s/%s", root, name);
            choose_flags(&tree);
            if (!file_make_folders(root)) {
                *message = safe_format("%s: %s", root, strerror(errno));
            } else {
                runner = build_locked(&tree, message);
            }
            free(root);
            free(name);
        }
    }
    path_list_free(&tree.flags);
    buffer_free(&tree.engine);
    buffer_free(&tree.header);
    free(tree.compiler);
    free(tree.cache);
    free(tree.folder);
    return runner;
}
