// SPDX-License-Identifier: MIT
#include "subject/tree.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "subject/embedded.h"
#include "subject/tree_private.h"
#include "support/process.h"

// ---- The name of a build ----------------------------------------------------

static void hash_text(XXH3_state_t *state, const char *text, size_t size)
{
    uint64_t length = size;
    XXH3_128bits_update(state, &length, sizeof length);
    XXH3_128bits_update(state, text, size);
}

static void hash_file(XXH3_state_t *state, const char *path, const char *name)
{
    Buffer content = {0};
    char *message;
    hash_text(state, name, strlen(name));
    if (file_read(path, &content, &message)) {
        hash_text(state, buffer_text(&content), content.length);
    } else {
        free(message);
    }
    buffer_free(&content);
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
        hash_file(state, files.paths[i], inside);
    }
    path_list_free(&files);
}

static void hash_list(XXH3_state_t *state, const char *const *list)
{
    for (; list != NULL && *list != NULL; list++) {
        hash_text(state, *list, strlen(*list));
    }
    hash_text(state, "", 0);
}

static void hash_options(XXH3_state_t *state, const TreeOptions *options)
{
    const char *version = options->transform_version == NULL ? "" : options->transform_version;
    hash_text(state, version, strlen(version));
    hash_list(state, options->flags);
    hash_list(state, options->link_flags);
    hash_list(state, options->sources);
    for (const char *const *source = options->sources; source != NULL && *source != NULL;
         source++) {
        if (source[0][0] == '/') {
            hash_file(state, *source, "");
        }
    }
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
        hash_text(state, tree->flags.paths[i], strlen(tree->flags.paths[i]));
    }
    hash_options(state, &tree->options);
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    return safe_format("%016llx%016llx", (unsigned long long)hash.high64,
                       (unsigned long long)hash.low64);
}

// ---- Building ---------------------------------------------------------------

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

static bool build_in_cache(const Tree *tree, TreeBuild *build, char **message)
{
    char *name = name_build(tree);
    bool is_made = false;
    bool is_built = cache_open(&build->entry, name, &is_made, message);
    if (is_built && !is_made) {
        if (isatty(STDERR_FILENO)) {
            fprintf(stderr, "building %s with the probe%s%s\n", tree->folder,
                    tree->options.variant == NULL ? "" : " for ",
                    tree->options.variant == NULL ? "" : tree->options.variant);
        }
        is_built =
            tree_compile(tree, &build->entry, message) && cache_finish(&build->entry, message);
        if (!is_built) {
            cache_close(&build->entry);
        }
    }
    if (is_built) {
        build->folder = safe_copy(build->entry.folder);
        build->runner = safe_format("%s/runner", build->folder);
    }
    free(name);
    return is_built;
}

bool tree_build(const char *folder, const TreeOptions *options, TreeBuild *build, char **message)
{
    Tree tree = {0};
    bool is_built = false;
    *build = (TreeBuild){.entry = {.lock = -1}};
    if (options != NULL) {
        tree.options = *options;
    }
    if (open_tree(&tree, folder, message)) {
        tree.compiler = tree_find_compiler();
        if (tree.compiler == NULL) {
            *message = safe_copy("no C compiler to build a tree with (clang is best)");
        } else {
            tree_choose_flags(&tree);
            is_built = build_in_cache(&tree, build, message);
        }
    }
    path_list_free(&tree.flags);
    buffer_free(&tree.engine);
    buffer_free(&tree.header);
    free(tree.compiler);
    free(tree.folder);
    return is_built;
}

void tree_build_close(TreeBuild *build)
{
    free(build->folder);
    free(build->runner);
    cache_close(&build->entry);
    build->folder = build->runner = NULL;
}
