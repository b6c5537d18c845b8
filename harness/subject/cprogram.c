// SPDX-License-Identifier: MIT
#include "subject/cprogram.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#include "subject/cache.h"
#include "subject/embedded.h"
#include "subject/tree.h"
#include "support/buffer.h"
#include "support/process.h"

enum { COMPILE_MS = 120000, OUTPUT_LIMIT = 64 << 20, MAX_KEPT = 256 };

// The probe's own come in place of these (harness/probe/cprogram.c).
static const char *const program_flags[] = {
    "-fPIC",
    "-shared",
    "-Wl,-Bsymbolic",
    "-Werror=implicit-function-declaration",
    "-DJS_NewRuntime=teardown_JS_NewRuntime",
    "-DJS_NewRuntime2=teardown_JS_NewRuntime2",
    "-DJS_FreeRuntime=teardown_JS_FreeRuntime",
    "-DJS_NewContext=teardown_JS_NewContext",
};

bool cprogram_write_recipe(const char *runner, const PathList *words)
{
    char *path = safe_format("%s.recipe", runner);
    Buffer text = {0};
    for (size_t i = 0; i < words->count; i++) {
        buffer_addf(&text, "%s\n", words->paths[i]);
    }
    bool is_written = file_write(path, buffer_text(&text), text.length);
    buffer_free(&text);
    free(path);
    return is_written;
}

static void add_word(PathList *words, const char *word)
{
    path_list_add(words, safe_copy(word));
}

// ---- How a subject was compiled ---------------------------------------------

static bool read_recipe(const char *runner, PathList *words, char **message)
{
    char *path = safe_format("%s.recipe", runner);
    Buffer text = {0};
    bool is_read = file_read(path, &text, message);
    for (const char *at = buffer_text(&text); *at != 0;) {
        size_t length = strcspn(at, "\n");
        path_list_add(words, safe_format("%.*s", (int)length, at));
        at += length + (at[length] == '\n');
    }
    buffer_free(&text);
    free(path);
    return is_read && words->count > 0;
}

static bool runner_is_sanitized(const char *runner)
{
    Buffer image = {0};
    char *problem = NULL;
    bool is_sanitized = file_read(runner, &image, &problem) &&
                        memmem(image.data, image.length, "__asan_init", 11) != NULL;
    buffer_free(&image);
    free(problem);
    return is_sanitized;
}

// The folder of our engine's quickjs.h, which is carried inside the command. NULL where it cannot be
// written; then `message` is set.
static char *write_header(const char *cache, char **message)
{
    const EmbeddedFile *header = &embedded_header[0];
    char *include = safe_format("%s/engine-%016llx", cache,
                                (unsigned long long)XXH3_64bits(header->text, header->size));
    char *copy = safe_format("%s/quickjs.h", include);
    if (!file_exists(copy) &&
        (!file_make_folders(include) || !file_write(copy, header->text, header->size))) {
        *message = safe_format("%s: cannot write: %s", copy, strerror(errno));
        free(include);
        include = NULL;
    }
    free(copy);
    return include;
}

// Our engine's runner comes without a recipe. `own` is a checkout that it was built from, or NULL.
static bool make_recipe(const char *runner, const char *own, const char *cache, PathList *words,
                        char **message)
{
    char *compiler = tree_find_compiler();
    if (compiler == NULL) {
        *message = safe_copy("no C compiler to compile C programs with (clang is best)");
        return false;
    }
    path_list_add(words, compiler);
    static const char *const flags[] = {"-std=gnu11", "-g", "-O0", "-D_GNU_SOURCE"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        add_word(words, flags[i]);
    }
    if (runner_is_sanitized(runner)) {
        add_word(words, "-fsanitize=address");
        add_word(words, "-fno-omit-frame-pointer");
    }
    char *include =
        own != NULL ? safe_format("%s/engine/include", own) : write_header(cache, message);
    if (include == NULL) {
        return false;
    }
    path_list_add(words, safe_format("-I%s", include));
    free(include);
    return true;
}

static bool find_recipe(const char *runner, const char *tree, const char *cache, PathList *words,
                        char **message)
{
    char *header = tree == NULL ? NULL : safe_format("%s/quickjs.h", tree);
    bool is_tree = tree != NULL && file_exists(header);
    free(header);
    if (!is_tree) {
        return make_recipe(runner, tree, cache, words, message);
    }
    bool is_read = read_recipe(runner, words, message);
    path_list_add(words, safe_format("-I%s", tree));
    return is_read;
}

// ---- Compilation ------------------------------------------------------------

// Runs words and more words. On failure sets `message` to the first error that was written.
static bool run_compiler(const PathList *words, const char *const *more, Buffer *out,
                         char **message)
{
    char **argv = safe_alloc(words->count + 8, sizeof(char *));
    size_t count = 0;
    for (size_t i = 0; i < words->count; i++) {
        argv[count++] = words->paths[i];
    }
    for (; *more != NULL; more++) {
        argv[count++] = (char *)*more;
    }
    ProcessResult result;
    bool is_run = process_run(argv, COMPILE_MS, OUTPUT_LIMIT, &result, message);
    free(argv);
    if (!is_run) {
        return false;
    }
    bool is_good = !result.is_late && WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0;
    if (!is_good) {
        char *error = tree_first_error(buffer_text(&result.err));
        *message =
            safe_format("does not compile: %s", result.is_late ? "it takes too long" : error);
        free(error);
    } else if (out != NULL) {
        buffer_add(out, buffer_text(&result.out), result.out.length);
    }
    process_result_free(&result);
    return is_good;
}

// Named by what the preprocessor makes of it, so that every header counts, and by the words.
static char *name_object(const PathList *words, const char *path, char **message)
{
    Buffer text = {0};
    const char *more[] = {"-E", path, NULL};
    if (!run_compiler(words, more, &text, message)) {
        buffer_free(&text);
        return NULL;
    }
    XXH3_state_t *state = XXH3_createState();
    XXH3_128bits_reset(state);
    XXH3_128bits_update(state, buffer_text(&text), text.length);
    for (size_t i = 0; i < words->count; i++) {
        XXH3_128bits_update(state, words->paths[i], strlen(words->paths[i]) + 1);
    }
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    buffer_free(&text);
    return safe_format("%016llx%016llx.so", (unsigned long long)hash.high64,
                       (unsigned long long)hash.low64);
}

static int is_object(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 3 && strcmp(entry->d_name + length - 3, ".so") == 0;
}

// Keeps the cache bounded: of many objects, those go that were not used for ten minutes.
static void trim_cache(const char *cache)
{
    struct dirent **entries;
    int count = scandir(cache, &entries, is_object, NULL);
    for (int i = 0; i < count; i++) {
        char *path = safe_format("%s/%s", cache, entries[i]->d_name);
        struct stat status;
        if (count > MAX_KEPT && stat(path, &status) == 0 && status.st_mtime + 600 < time(NULL)) {
            unlink(path);
        }
        free(path);
        free(entries[i]);
    }
    if (count >= 0) {
        free(entries);
    }
}

// A program that wants the shell's library of the tree gets it.
static char *library_of(const PathList *words, const char *path)
{
    Buffer text = {0};
    char *problem = NULL, *library = NULL;
    if (file_read(path, &text, &problem) && strstr(buffer_text(&text), "quickjs-libc.h") != NULL) {
        for (size_t i = 0; i < words->count && library == NULL; i++) {
            if (strncmp(words->paths[i], "-I", 2) == 0) {
                library = safe_format("%s/quickjs-libc.c", words->paths[i] + 2);
                if (!file_exists(library)) {
                    free(library);
                    library = NULL;
                }
            }
        }
    }
    free(problem);
    buffer_free(&text);
    return library;
}

static bool compile(const PathList *words, const char *path, const char *object, char **message)
{
    char *beside =
        safe_format("%s.%ld-%lx.new", object, (long)getpid(), (unsigned long)pthread_self());
    char *library = library_of(words, path);
    const char *more[] = {path, "-o", beside, "-lm", library, NULL};
    bool is_built = run_compiler(words, more, NULL, message);
    if (is_built && rename(beside, object) != 0) {
        *message = safe_format("%s: %s", object, strerror(errno));
        is_built = false;
    }
    unlink(beside);
    free(library);
    free(beside);
    return is_built;
}

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash - path);
}

// Where the text is not the file's own, a file of it that names the other for its lines. NULL where
// it is, or where no such file can be written.
static char *write_variant(const char *cache, const char *path, const Buffer *source)
{
    Buffer text = {0}, original = {0};
    char *problem = NULL, *variant = NULL;
    bool is_same = source == NULL || (file_read(path, &original, &problem) &&
                                      strcmp(buffer_text(&original), buffer_text(source)) == 0);
    if (!is_same) {
        buffer_addf(&text, "#line 1 \"%s\"\n%s", path, buffer_text(source));
        variant = safe_format("%s/variant-%ld-%lx.c", cache, (long)getpid(),
                              (unsigned long)pthread_self());
        if (!file_write(variant, buffer_text(&text), text.length)) {
            free(variant);
            variant = NULL;
        }
    }
    free(problem);
    buffer_free(&original);
    buffer_free(&text);
    return variant;
}

// Compiles where the cache has none.
static char *find_or_compile(const PathList *words, const char *cache, const char *path,
                             char **message)
{
    char *name = name_object(words, path, message);
    if (name == NULL) {
        return NULL;
    }
    char *object = safe_format("%s/%s", cache, name);
    if (utimensat(AT_FDCWD, object, NULL, 0) != 0) { // marks it as used, where it is there
        trim_cache(cache);
        if (!compile(words, path, object, message)) {
            free(object);
            object = NULL;
        }
    }
    free(name);
    return object;
}

char *cprogram_build(const char *runner, const char *tree, const char *file, const Buffer *source,
                     char **message)
{
    // Absolute, so that a sanitizer's report names it in one way only.
    char *absolute = realpath(file, NULL);
    const char *path = absolute == NULL ? file : absolute;
    PathList words = {0};
    char *root = cache_root();
    char *cache = safe_format("%s/../programs", root);
    char *object = NULL;
    *message = NULL;
    if (!file_make_folders(cache)) {
        *message = safe_format("%s: %s", cache, strerror(errno));
    } else if (find_recipe(runner, tree, cache, &words, message)) {
        for (size_t i = 0; i < sizeof program_flags / sizeof *program_flags; i++) {
            add_word(&words, program_flags[i]);
        }
        char *variant = write_variant(cache, path, source);
        if (variant != NULL) {
            path_list_add(&words, safe_format("-iquote%.*s/", (int)folder_length(path), path));
        }
        object = find_or_compile(&words, cache, variant == NULL ? path : variant, message);
        if (variant != NULL) {
            unlink(variant);
        }
        free(variant);
    }
    free(absolute);
    free(cache);
    free(root);
    path_list_free(&words);
    return object;
}
