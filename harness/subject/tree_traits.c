// SPDX-License-Identifier: MIT
// What a tree needs, found by looking at its text: which flags, and which PROBE_TREE_* macros tell
// the probe how its private structures look. No table of versions.
#include "subject/tree_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

char *tree_find_compiler(void)
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
// How many arguments find_line_num takes; 0 where there is no function of that name.
static int find_line_arguments(const Tree *tree)
{
    const char *start = strstr(buffer_text(&tree->engine), "static int find_line_num(");
    int count = 1;
    if (start == NULL) {
        return 0;
    }
    for (; *start != 0 && *start != ')'; start++) {
        count += *start == ',';
    }
    return count;
}

void tree_choose_flags(Tree *tree)
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
    add_define(tree, "PROBE_TREE_HAS_STR8", mentions(engine, "*str8(JSString *"));
    add_define(tree, "PROBE_TREE_HAS_ROPE", mentions(header, "JS_TAG_STRING_ROPE"));
    add_define(tree, "PROBE_TREE_HAS_PROMISES",
               mentions(engine, "struct list_head promise_reactions[2]"));
    add_define(tree, "PROBE_TREE_HAS_REALM_AND_ID", mentions(engine, "uintptr_t realm_and_id;"));
    add_define(tree, "PROBE_TREE_HAS_FINREC", mentions(engine, "} JSFinRecEntry;"));
    add_define(tree, "PROBE_TREE_HAS_GENERATOR_POINTER",
               mentions(engine, "JSAsyncFunctionState *func_state;"));
    add_define(tree, "PROBE_TREE_HAS_WEAKREF_LIST", mentions(engine, "list_head weakref_list;"));
    add_define(tree, "PROBE_TREE_HAS_FIRST_WEAK_REF",
               mentions(engine, "*first_weak_ref;") && mentions(engine, "*next_weak_ref;"));
    bool has_big_float = mentions(engine, "} JSBigFloat;");
    add_define(tree, "PROBE_TREE_HAS_BIG_FLOAT",
               has_big_float || mentions(engine, "bf_t num;\n} JSBigInt;"));
    add_flag(tree,
             safe_format("-DPROBE_TREE_BIG_TYPE=%s", has_big_float ? "JSBigFloat" : "JSBigInt"));
    add_define(tree, "PROBE_TREE_HAS_BIG_INT_LIMBS", mentions(engine, "js_limb_t tab[]"));
    add_flag(tree, safe_format("-DPROBE_TREE_FIND_LINE_ARGUMENTS=%d", find_line_arguments(tree)));
    add_define(tree, "PROBE_TREE_HAS_CONTEXT_POLLS", mentions(engine, "ctx->interrupt_counter"));
    add_define(tree, "PROBE_HAS_HAS_EXCEPTION", mentions(header, "JS_HasException("));
    add_define(tree, "PROBE_TREE_HAS_RUNTIME_STACK_SIZE",
               mentions(header, "JS_SetMaxStackSize(JSRuntime"));
    add_define(tree, "PROBE_HAS_PROMISE_STATE",
               mentions(header, "JS_PromiseState(") && mentions(header, "JS_PromiseResult("));
    const char *more = getenv("TEARDOWN_TREE_FLAGS");
    while (more != NULL && *more != 0) {
        size_t length = strcspn(more, " ");
        if (length > 0) {
            add_flag(tree, safe_format("%.*s", (int)length, more));
        }
        more += length + (more[length] == ' ');
    }
}
