// SPDX-License-Identifier: MIT
// Modules (ECMA-262 sec-modules): source text modules and those made in C.
//
// A JSModuleDef is a traced cell. The chain of a realm's modules hangs at ctx->modules, newest
// first; each module holds the next, its realm, the modules that it asked for, its function and its
// namespace. All these are cycles through the realm: dropping the realm frees them by a collection.
//
// module.c        the cells, the registry, host hooks
// module_load.c   requests: names, loader
// module_link.c   ResolveExport, environments
// module_run.c    Evaluate, with top-level await
// module_import.c import() and import.meta
// module_native.c modules made in C
// namespace.c     namespace objects
#ifndef ENGINE_VM_MODULE_H
#define ENGINE_VM_MODULE_H

#include "bytecode/module_table.h"
#include "vm/frame.h"

typedef enum JSModuleStatus {
    JS_MODULE_NEW,
    JS_MODULE_UNLINKED, // all requests are loaded
    JS_MODULE_LINKING,
    JS_MODULE_LINKED,
    JS_MODULE_EVALUATING,
    JS_MODULE_EVALUATING_ASYNC,
    JS_MODULE_EVALUATED,
} JSModuleStatus;

typedef struct JSNativeExport {
    JSAtom name;    // owned
    JSVarRef *cell; // owned
} JSNativeExport;

struct JSModuleDef {
    JSTracedCell header;
    JSContext *realm;  // owned
    JSModuleDef *next; // owned: the one made before it in this realm
    JSAtom name;       // owned
    JSAtom type;       // owned: the attribute `type` it was loaded with, or JS_ATOM_NULL
    uint8_t status;    // JSModuleStatus
    bool is_loading;   // its requests are being loaded
    bool has_await;
    JSFunctionBytecode *bytecode; // owned; NULL: made in C
    JSObject *function;           // owned; NULL until its variables are made
    JSModuleDef **requested;      // owned, and each of them; as the table's requests
    uint32_t requested_count;     // 0 until all are loaded
    JSModuleInitFunc *init;       // of C
    JSNativeExport *native_exports;
    uint32_t native_count;
    uint32_t native_capacity;
    JSValue private_value;
    JSValue namespace_object; // undefined until asked for
    JSValue meta;
    // Linking and evaluation, as the specification calls them:
    uint32_t dfs_index;
    uint32_t dfs_ancestor_index;
    JSModuleDef *stack_next; // the stack of the search; borrowed
    JSModuleDef *cycle_root; // owned; NULL: none
    bool has_error;
    JSValue error;
    uint64_t async_order; // 0: unset; UINT64_MAX: done
    uint32_t pending_async_dependencies;
    JSModuleDef **async_parents; // owned, and each of them
    uint32_t async_parent_count;
    uint32_t async_parent_capacity;
    JSValue promise; // [[TopLevelCapability]]
};

#define JS_MODULE_ASYNC_DONE UINT64_MAX

// rt->modules
struct JSModuleState {
    JSModuleNormalizeFunc *normalize;
    JSModuleLoaderFunc *loader;
    JSModuleLoaderFunc2 *loader_with_attributes;
    JSModuleCheckSupportedImportAttributes *check_attributes;
    void *opaque;
    uint64_t async_order; // last one given
};

extern const JSKindOps js_module_kind;

static inline JSModuleTable *js_module_table(const JSModuleDef *module)
{
    return module->bytecode ? module->bytecode->module : NULL;
}

// A new module in the realm's registry, which holds it; borrowed. Takes code / borrows the name.
JSModuleDef *js_module_new_source(JSContext *ctx, JSValue code);
JSModuleDef *js_module_new(JSContext *ctx, JSAtom name);
// Forgets a module that could not be made whole.
void js_module_forget(JSContext *ctx, JSModuleDef *module);
JSModuleDef *js_module_find(JSContext *ctx, JSAtom name, JSAtom type);

// LoadRequestedModules. -1: exception.
int js_module_load(JSContext *ctx, JSModuleDef *module);
// The module that `specifier` means in `base_name`, loaded (not its requests); borrowed.
JSModuleDef *js_module_load_one(JSContext *ctx, JSAtom base_name, JSAtom specifier,
                                const JSModuleTableAttribute *attributes, uint32_t count);
// Link. -1: exception.
int js_module_link(JSContext *ctx, JSModuleDef *module);
// Evaluate: its promise.
JSValue js_module_evaluate(JSContext *ctx, JSModuleDef *module);
// All three. The module may be borrowed: it is held for the time.
JSValue js_module_run(JSContext *ctx, JSModuleDef *module);

typedef struct JSModuleResolution {
    JSModuleDef *module; // borrowed
    bool is_namespace;
    JSVarRef *cell; // borrowed; not of namespaces
} JSModuleResolution;

// ResolveExport: 1 found, 0 not, 2 ambiguous, -1 exception.
int js_module_resolve_export(JSContext *ctx, JSModuleDef *module, JSAtom name,
                             JSModuleResolution *resolution);
// GetExportedNames: a block of owned atoms. -1: exception.
int js_module_exported_names(JSContext *ctx, JSModuleDef *module, JSAtom **names, uint32_t *count);
// Makes the module's function and the cells of its own variables. -1: exception.
int js_module_make_variables(JSContext *ctx, JSModuleDef *module);

JSValue js_module_get_namespace(JSContext *ctx, JSModuleDef *module);
JSValue js_module_get_import_meta(JSContext *ctx, JSModuleDef *module);
// import(specifier, options) in code of that function.
JSValue js_module_import_dynamic(JSContext *ctx, const JSFunctionBytecode *b,
                                 JSValueConst specifier, JSValueConst options);
// The same for embedders: by names.
JSValue js_module_import_named(JSContext *ctx, JSAtom base_name, JSAtom specifier);

bool js_module_state_init(JSRuntime *rt);
void js_module_state_free(JSRuntime *rt);

#endif
