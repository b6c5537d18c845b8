// SPDX-License-Identifier: MIT
#include "subject/own.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "subject/cache.h"
#include "subject/compile.h"
#include "subject/embedded.h"
#include "support/file.h"
#include "support/process.h"

static const TreeOptions no_options;

typedef struct Own {
    const TreeOptions *options;
    char *folder;      // of the checkout, absolute
    const char *cache; // folder in which this build is made
    const char *log;
    char *compiler; // `ccache clang-19`
    PathList flags;
    PathList engine; // sources and headers, absolute
} Own;

// ---- What is compiled -------------------------------------------------------

bool own_is_checkout(const char *folder)
{
    char *header = safe_format("%s/engine/include/quickjs.h", folder);
    bool is_there = file_exists(header);
    free(header);
    return is_there;
}

// The command's own words are kept out of the cache's key: ccache does not change what is compiled.
static char *find_compiler(void)
{
    static const char *const names[] = {"clang-19", "clang-14", "clang", "gcc", "cc"};
    static const char *const wrappers[] = {"ccache"};
    char *compiler = compile_find_compiler(names, sizeof names / sizeof *names);
    const char *named = getenv("TEARDOWN_CC");
    if (compiler == NULL || (named != NULL && named[0] != 0)) {
        return compiler;
    }
    char *wrapper = compile_find_compiler(wrappers, 1);
    char *both = wrapper == NULL ? safe_copy(compiler) : safe_format("%s %s", wrapper, compiler);
    free(wrapper);
    free(compiler);
    return both;
}

static void choose_flags(Own *own)
{
    static const char *const fixed[] = {
        "-std=gnu11",
        "-w",
        "-g1",
        "-O0",
        "-D_GNU_SOURCE",
        "-fsanitize=address",
        "-fno-omit-frame-pointer",
        "-UNDEBUG",
    };
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        path_list_add(&own->flags, safe_copy(fixed[i]));
    }
    if (strstr(own->compiler, "clang") != NULL) {
        // So that a cached object of another checkout fits this one.
        path_list_add(&own->flags, safe_copy("-fdebug-compilation-dir=."));
    }
    for (const char *const *flag = own->options->flags; flag != NULL && *flag != NULL; flag++) {
        path_list_add(&own->flags, safe_copy(*flag));
    }
}

// A probe's source that belongs to every runner of our engine: others see into trees, or are asked
// for as more sources.
static bool is_probe_unit(const char *name)
{
    size_t length = strlen(name);
    return length > 2 && strcmp(name + length - 2, ".c") == 0 && strncmp(name, "tree", 4) != 0 &&
           strncmp(name, "ledger", 6) != 0 && strncmp(name, "mutant", 6) != 0;
}

// The shell brings its own main.
static bool is_engine_unit(const Own *own, const char *path)
{
    const char *inside = path + strlen(own->folder);
    size_t length = strlen(inside);
    return strncmp(inside, "/engine/shell/", 14) != 0 && strcmp(inside + length - 2, ".c") == 0;
}

static void list_engine(Own *own)
{
    PathList all = {0};
    char *engine = safe_format("%s/engine", own->folder);
    path_list_add_tree(&all, engine, "");
    for (size_t i = 0; i < all.count; i++) {
        size_t length = strlen(all.paths[i]);
        const char *ending = length > 4 ? strrchr(all.paths[i], '.') : NULL;
        bool is_source =
            ending != NULL && (strcmp(ending, ".c") == 0 || strcmp(ending, ".h") == 0 ||
                               strcmp(ending, ".def") == 0 || strcmp(ending, ".inc") == 0);
        if (is_source) {
            path_list_add(&own->engine, safe_copy(all.paths[i]));
        }
    }
    path_list_free(&all);
    free(engine);
}

// ---- The name of the build --------------------------------------------------

static void hash_text(XXH3_state_t *state, const char *text, size_t size)
{
    uint64_t length = size;
    XXH3_128bits_update(state, &length, sizeof length);
    XXH3_128bits_update(state, text, size);
}

static void hash_word(XXH3_state_t *state, const char *word)
{
    hash_text(state, word, strlen(word));
}

static bool hash_file(XXH3_state_t *state, const char *path, const char *name, char **message)
{
    Buffer content = {0};
    if (!file_read(path, &content, message)) {
        return false;
    }
    hash_word(state, name);
    hash_text(state, buffer_text(&content), content.length);
    buffer_free(&content);
    return true;
}

static void hash_compiler(XXH3_state_t *state, const char *compiler)
{
    const char *last = strrchr(compiler, ' ');
    char *argv[] = {safe_copy(last == NULL ? compiler : last + 1), "--version", NULL};
    ProcessResult version;
    char *problem = NULL;
    if (process_run(argv, 10000, 4096, &version, &problem)) {
        hash_text(state, buffer_text(&version.out), version.out.length);
        process_result_free(&version);
    }
    free(problem);
    free(argv[0]);
}

static char *name_build(const Own *own, char **message)
{
    XXH3_state_t *state = XXH3_createState();
    XXH3_128bits_reset(state);
    bool is_read = true;
    for (size_t i = 0; i < own->engine.count && is_read; i++) {
        const char *path = own->engine.paths[i];
        is_read = hash_file(state, path, path + strlen(own->folder), message);
    }
    const TreeOptions *options = own->options;
    for (const char *const *source = options->sources; is_read && source != NULL && *source != NULL;
         source++) {
        hash_word(state, *source);
        if (**source == '/') {
            is_read = hash_file(state, *source, *source, message);
        }
    }
    for (const char *const *flag = options->link_flags; flag != NULL && *flag != NULL; flag++) {
        hash_word(state, *flag);
    }
    hash_word(state, options->transform_version == NULL ? "" : options->transform_version);
    for (const EmbeddedFile *file = embedded_files; file->name != NULL; file++) {
        hash_word(state, file->name);
        hash_text(state, file->text, file->size);
    }
    for (size_t i = 0; i < own->flags.count; i++) {
        hash_word(state, own->flags.paths[i]);
    }
    hash_word(state, options->variant == NULL ? "" : options->variant);
    hash_compiler(state, own->compiler);
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    return is_read ? safe_format("own-%016llx%016llx", (unsigned long long)hash.high64,
                                 (unsigned long long)hash.low64)
                   : NULL;
}

// ---- Building ---------------------------------------------------------------

static bool write_text(const char *path, const char *text, size_t size, char **message)
{
    char *folder = safe_copy(path);
    *strrchr(folder, '/') = 0;
    bool is_written = file_make_folders(folder) && file_write(path, text, size);
    if (!is_written) {
        *message = safe_format("%s: cannot write: %s", path, strerror(errno));
    }
    free(folder);
    return is_written;
}

// The rewritten engine, below `cache`/source.
static bool write_transformed(const Own *own, char **message)
{
    bool is_written = true;
    for (size_t i = 0; i < own->engine.count && is_written; i++) {
        const char *inside = own->engine.paths[i] + strlen(own->folder) + 1;
        Buffer source = {0}, output = {0};
        is_written = file_read(own->engine.paths[i], &source, message);
        if (is_written) {
            bool is_other = strncmp(inside, "engine/shell/", 13) != 0 &&
                            strstr(inside, ".def") == NULL && strstr(inside, ".inc") == NULL &&
                            own->options->transform(inside, &source, &output, own->options->opaque);
            const Buffer *text = is_other ? &output : &source;
            char *path = safe_format("%s/source/%s", own->cache, inside);
            is_written = write_text(path, buffer_text(text), text->length, message);
            free(path);
        }
        buffer_free(&source);
        buffer_free(&output);
    }
    return is_written;
}

static bool write_probe(const Own *own, char **message)
{
    bool is_written = true;
    for (const EmbeddedFile *file = embedded_files; is_written && file->name != NULL; file++) {
        if (strcmp(file->name, "assert.h") == 0) {
            continue; // the hook for trees; ours has one of its own
        }
        char *path = safe_format("%s/probe/%s", own->cache, file->name);
        is_written = write_text(path, file->text, file->size, message);
        free(path);
    }
    return is_written;
}

typedef struct Units {
    CompileUnit *list;
    size_t count;
} Units;

static void add_unit(const Own *own, Units *units, char *source)
{
    units->list = safe_resize(units->list, units->count + 1, sizeof *units->list);
    char *object = safe_format("%s/unit-%zu.o", own->cache, units->count);
    units->list[units->count++] = (CompileUnit){source, object, NULL};
}

static void free_units(Units *units)
{
    for (size_t i = 0; i < units->count; i++) {
        free(units->list[i].source);
        free(units->list[i].object);
    }
    free(units->list);
}

static void add_probe_units(const Own *own, Units *units, bool is_embedded)
{
    if (is_embedded) {
        for (const EmbeddedFile *file = embedded_files; file->name != NULL; file++) {
            if (is_probe_unit(file->name)) {
                add_unit(own, units, safe_format("%s/probe/%s", own->cache, file->name));
            }
        }
        return;
    }
    PathList files = {0};
    char *folder = safe_format("%s/harness/probe", own->folder);
    path_list_add_tree(&files, folder, ".c");
    for (size_t i = 0; i < files.count; i++) {
        if (is_probe_unit(files.paths[i] + strlen(folder) + 1)) {
            add_unit(own, units, safe_copy(files.paths[i]));
        }
    }
    path_list_free(&files);
    free(folder);
}

static void list_units(const Own *own, bool is_embedded, Units *units)
{
    for (size_t i = 0; i < own->engine.count; i++) {
        if (is_engine_unit(own, own->engine.paths[i])) {
            add_unit(own, units, safe_copy(own->engine.paths[i] + strlen(own->folder) + 1));
        }
    }
    add_probe_units(own, units, is_embedded);
    const char *const *more = own->options->sources;
    for (; more != NULL && *more != NULL; more++) {
        add_unit(own, units,
                 **more == '/' ? safe_copy(*more) : safe_format("%s/probe/%s", own->cache, *more));
    }
}

// With the embedded probe or with the checkout's own.
static bool build_with(const Own *own, bool is_embedded, const char *output, char **message)
{
    Units units = {0};
    PathList flags = {0}, libraries = {0};
    const TreeOptions *options = own->options;
    list_units(own, is_embedded, &units);
    for (size_t i = 0; i < own->flags.count; i++) {
        path_list_add(&flags, safe_copy(own->flags.paths[i]));
    }
    path_list_add(&flags, safe_copy("-Iengine"));
    path_list_add(&flags, safe_copy("-Iengine/include"));
    // Not for the engine's own units, which are named from the checkout: ccache knows an object of
    // another revision at once where the flags are the same.
    char *probe = is_embedded ? safe_format("-I%s/probe", own->cache)
                              : safe_format("-I%s/harness/probe", own->folder);
    for (size_t i = 0; i < units.count; i++) {
        units.list[i].flag = units.list[i].source[0] == '/' ? probe : NULL;
    }
    static const char *const fixed[] = {"-fsanitize=address", "-rdynamic", "-lm", "-lpthread",
                                        "-ldl"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        path_list_add(&libraries, safe_copy(fixed[i]));
    }
    for (const char *const *more = options->link_flags; more != NULL && *more != NULL; more++) {
        path_list_add(&libraries, safe_copy(*more));
    }
    char *name = safe_format("tree:%s", own->folder);
    char *work =
        options->transform == NULL ? safe_copy(own->folder) : safe_format("%s/source", own->cache);
    Compilation compilation = {name,       own->compiler, work,        &flags,
                               &libraries, units.list,    units.count, own->log};
    bool is_built = compile_and_link(&compilation, output, message);
    free(work);
    free(name);
    path_list_free(&flags);
    path_list_free(&libraries);
    free(probe);
    free_units(&units);
    return is_built;
}

static bool make_runner(const Own *own, const char *output, char **message)
{
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "building the engine of %s\n", own->folder);
    }
    if ((own->options->transform != NULL && !write_transformed(own, message)) ||
        !write_probe(own, message)) {
        return false;
    }
    if (build_with(own, true, output, message)) {
        return true;
    }
    char *first = *message;
    *message = NULL;
    if (build_with(own, false, output, message)) {
        free(first);
        return true;
    }
    free(*message);
    *message = first;
    return false;
}

static bool build_in_cache(Own *own, TreeBuild *build, char **message)
{
    char *name = name_build(own, message);
    bool is_made = false;
    bool is_built = name != NULL && cache_open(&build->entry, name, &is_made, message);
    if (is_built && !is_made) {
        own->cache = build->entry.work;
        own->log = build->entry.log;
        char *output = safe_format("%s/runner", own->cache);
        is_built = make_runner(own, output, message);
        free(output);
    }
    is_built = is_built && (is_made || cache_finish(&build->entry, message));
    if (is_built) {
        build->folder = safe_copy(build->entry.folder);
        build->runner = safe_format("%s/runner", build->entry.folder);
    }
    free(name);
    return is_built;
}

bool own_build(const char *folder, const TreeOptions *options, TreeBuild *build, char **message)
{
    Own own = {.options = options == NULL ? &no_options : options};
    *build = (TreeBuild){.entry = {.lock = -1}};
    *message = NULL;
    own.folder = realpath(folder, NULL);
    bool is_built = false;
    if (own.folder == NULL || !own_is_checkout(own.folder)) {
        *message =
            safe_format("tree:%s: no engine/include/quickjs.h: not a checkout of Teardown", folder);
    } else if ((own.compiler = find_compiler()) == NULL) {
        *message = safe_copy("no C compiler to build the engine with (clang is best)");
    } else {
        choose_flags(&own);
        list_engine(&own);
        setenv("CCACHE_NOHASHDIR", "1", 0); // the debug information names no folder
        is_built = build_in_cache(&own, build, message);
    }
    if (!is_built) {
        tree_build_close(build);
    }
    path_list_free(&own.flags);
    path_list_free(&own.engine);
    free(own.compiler);
    free(own.folder);
    return is_built;
}
