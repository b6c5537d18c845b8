// SPDX-License-Identifier: MIT
// What the scope analysis finds: functions, scopes, bindings, references, classes and the
// module record. All of it lives in the tree.
//
// A function has one scope for its parameters, variables and top-level lexical names,
// because no two of these may clash; if it has parameter expressions, a second one (BODY) holds
// all but the parameters. A named function expression has a FUNCTION_NAME scope around it.
// Scopes without any binding are left out, except FUNCTION, WITH, CLASS and the program's.
#ifndef ENGINE_SYNTAX_SCOPE_H
#define ENGINE_SYNTAX_SCOPE_H

#include "syntax/text.h"
#include "syntax/tree.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum JSScopeKind {
    JS_SCOPE_SCRIPT,
    JS_SCOPE_MODULE,
    JS_SCOPE_EVAL,          // direct or indirect eval code
    JS_SCOPE_FUNCTION_NAME, // a function expression's own name
    JS_SCOPE_FUNCTION,      // parameters, arguments, this and so on; and BODY's, if there is none
    JS_SCOPE_BODY,          // variables of a function that has parameter expressions
    JS_SCOPE_BLOCK,
    JS_SCOPE_SWITCH,
    JS_SCOPE_FOR, // let and const in the head of a loop
    JS_SCOPE_CATCH,
    JS_SCOPE_WITH,
    JS_SCOPE_CLASS, // the inner class name, private names, hidden computed keys
} JSScopeKind;

typedef enum JSBindingKind {
    JS_BINDING_VAR,
    JS_BINDING_LET,
    JS_BINDING_CONST,
    JS_BINDING_CLASS,         // class declaration: assignable, with a dead zone
    JS_BINDING_CLASS_NAME,    // a class's name inside the class: constant, with a dead zone
    JS_BINDING_FUNCTION,      // declaration, at function level (as var) or in a block (as let)
    JS_BINDING_FUNCTION_NAME, // assignment throws in strict code, is ignored else
    JS_BINDING_PARAMETER,     // JSBinding.index: the last position that declares it
    JS_BINDING_CATCH_PARAMETER,
    JS_BINDING_IMPORT,    // constant, with a dead zone (lives in another module)
    JS_BINDING_ARGUMENTS, // the implicit arguments object
    JS_BINDING_THIS,      // dead zone in derived constructors
    JS_BINDING_NEW_TARGET,
    JS_BINDING_HOME_OBJECT,
    JS_BINDING_ACTIVE_FUNCTION,
    JS_BINDING_PRIVATE_NAME,
    JS_BINDING_COMPUTED_KEY, // no name; the value of a field's computed key
    JS_BINDING_DEFAULT, // *default* of `export default` (name is NULL): with a dead zone, except
                        // for an anonymous function declaration, which is hoisted
} JSBindingKind;

typedef enum JSPrivateKind {
    JS_PRIVATE_FIELD,
    JS_PRIVATE_METHOD,
    JS_PRIVATE_GETTER,
    JS_PRIVATE_SETTER,
    JS_PRIVATE_ACCESSOR, // getter and setter
} JSPrivateKind;

typedef struct JSBinding {
    JSText *name; // NULL: this and the like
    struct JSScope *scope;
    struct JSBinding *next; // in the scope, in order of declaration
    uint8_t kind;           // JSBindingKind
    uint8_t private_kind;   // JSPrivateKind
    bool is_private_static;
    bool is_captured;     // used by an inner function, or within the sight of a direct eval
    bool is_assigned;     // written to after its initialisation
    bool is_used;         // referred to at all, or visible to a direct eval
    bool has_dead_zone;   // some reference to it needs a check
    bool is_exported;     // of a module: lives in a cell
    bool is_simple_catch; // catch (name), not a pattern
    bool is_annex_b;      // var made only by annex B hoisting
    uint32_t declared;    // offset of its identifier
    uint32_t ready;       // offset past which straight code finds it initialised
    uint32_t index;       // position in the scope; of a parameter see above
    uint32_t slot;        // the generator's; 0 at first
    void *cache;          // the generator's; NULL at first
    JSNode *function;     // FUNCTION: the last declaration, whose function it gets
} JSBinding;

typedef struct JSScope {
    uint8_t kind; // JSScopeKind
    bool is_strict;
    bool is_dynamic;       // WITH; or sloppy direct evals may add variables here at run time
    bool has_direct_eval;  // one stands in it or in an inner scope or function
    bool is_per_iteration; // FOR of for(let;;): if has_captured, copy at the end of each round
    // Some binding is captured. If dynamic: inner functions or direct evals may look names up here.
    bool has_captured;
    struct JSScope *parent; // NULL: the program's
    struct JSFunction *function;
    struct JSScope *first_child;
    struct JSScope *next_sibling;
    JSBinding *first;
    JSBinding *last;
    uint32_t count;
    uint32_t depth; // 0: the program's
    uint32_t start;
    uint32_t end;
    // Declarations to instantiate on entry, the last one of each name, in order. In a module the
    // anonymous function of `export default` (whose name is NULL) may be among them.
    JSNodeList functions;
    struct JSReference *references; // chain by next
    void *cache;                    // the generator's; NULL at first
    JSNode *class_node;             // CLASS: the class
    struct JSScopeTable *table;     // private to scope.c
} JSScope;

typedef enum JSUsage {
    JS_USAGE_READ,
    JS_USAGE_WRITE,
    JS_USAGE_READ_WRITE, // ++ and compound assignment
    JS_USAGE_TYPEOF,
    JS_USAGE_DELETE,
    JS_USAGE_INITIALIZE, // the declaration of a lexical name, parameter or function
    JS_USAGE_DECLARE,    // var without initializer: does nothing; with one it is WRITE
} JSUsage;

// From an IDENTIFIER or PRIVATE_NAME to what it means. Resolution runs outward from `scope`:
// first through the dynamic scopes from `dynamic` on (by JSScope.parent, each with
// is_dynamic, up to the binding's scope, which is never among them), then `binding`, or if that is
// NULL, for a direct eval the caller's scopes, and then the global environment. Top-level names of
// scripts, and variables of sloppy eval code, live there and have no binding here.
typedef struct JSReference {
    JSText *name;
    JSNode *node;
    struct JSScope *scope; // where it stands
    JSBinding *binding;
    struct JSScope *dynamic; // innermost dynamic scope to ask first, or NULL
    uint16_t hops;           // function boundaries between the reference and the binding
    uint8_t usage;           // JSUsage
    bool needs_check;        // may run before the binding is initialised
    struct JSReference *next;
} JSReference;

typedef enum JSFunctionKind {
    JS_FUNCTION_SCRIPT,
    JS_FUNCTION_MODULE,
    JS_FUNCTION_EVAL,
    JS_FUNCTION_NORMAL, // declaration or expression
    JS_FUNCTION_ARROW,
    JS_FUNCTION_METHOD,
    JS_FUNCTION_GETTER,
    JS_FUNCTION_SETTER,
    JS_FUNCTION_CONSTRUCTOR, // of a base class
    JS_FUNCTION_DERIVED_CONSTRUCTOR,
    JS_FUNCTION_FIELDS, // synthetic: the field initializers of a class; has no own node
    JS_FUNCTION_STATIC_BLOCK,
} JSFunctionKind;

typedef struct JSFunction {
    JSNode *node; // PROGRAM, FUNCTION*, ARROW; FIELDS: the class
    struct JSFunction *parent;
    struct JSFunction *first_child; // in the order of the walk
    struct JSFunction *last_child;
    struct JSFunction *next_sibling;
    uint32_t index; // in the tree
    uint8_t kind;   // JSFunctionKind
    bool is_strict;
    bool is_async;
    bool is_generator;
    bool is_declaration;
    bool is_class_member; // a method, accessor or constructor of a class
    bool is_static;       // a static member, the fields of a class itself
    bool has_simple_parameters;
    bool has_parameter_expressions; // scope and body_scope differ
    bool has_direct_eval;           // itself or in a nested arrow function
    bool has_sloppy_eval;           // such an eval may add variables here
    bool has_use_strict;            // by a directive of its own
    bool uses_arguments;            // these, also through arrows and direct evals
    bool uses_this;
    bool uses_new_target;
    bool uses_super_property;
    bool uses_super_call;
    bool has_mapped_arguments; // sloppy, simple parameters, arguments used: parameters are captured
    bool has_await;            // of a module: top-level await
    JSText *name;              // as written; NULL for anonymous functions
    uint32_t start;            // source text, for toString (of a method with its key)
    uint32_t end;
    uint32_t length;          // expected argument count
    uint32_t parameter_count; // without a rest parameter
    JSScope *name_scope;      // or NULL
    JSScope *scope;
    JSScope *body_scope;     // the same as scope unless has_parameter_expressions
    JSBinding *this_binding; // these are NULL unless used; an arrow's belong to its parent
    JSBinding *new_target;
    JSBinding *home_object;
    JSBinding *active_function;
    JSBinding *arguments;
    JSBinding **variables; // VAR and FUNCTION bindings at its top level, in order of declaration
    uint32_t variable_count;
    JSNode **annex_b; // FUNCTION_DECLARATIONs in blocks whose evaluation also sets the variable
    uint32_t annex_b_count;
    JSNodeList directives;       // EXPRESSION_STATEMENTs
    JSBinding *annex_b_variable; // of a declaration in annex_b: the variable to set; NULL in
                                 // scripts and sloppy evals, where it is found by name
    bool is_annex_b;             // is in the annex_b list of the function around it
    JSScope *annex_b_scope;      // where its block stands, for the search by name
    struct JSClass *class_;      // of members and FIELDS
    void *cache;                 // the generator's; NULL at first
} JSFunction;

typedef struct JSClass {
    JSNode *node;
    JSScope *scope;      // CLASS
    JSBinding *name;     // CLASS_NAME, NULL for an anonymous class
    JSNode *constructor; // CLASS_METHOD, NULL: the default one
                         // For the instance: fields and private methods; NULL if there are neither.
    JSFunction *fields;
    JSFunction *statics; // runs static fields and blocks in order, NULL if there are none
    bool is_derived;
    bool has_private_methods; // instance methods or accessors
    bool has_static_private_methods;
    uint32_t start; // source text, for toString
    uint32_t end;
    void *cache;
} JSClass;

typedef struct JSImportAttribute {
    JSText *key;
    JSText *value;
} JSImportAttribute;

typedef struct JSModuleRequest {
    JSText *specifier;
    JSImportAttribute *attributes; // sorted by key
    uint32_t attribute_count;
    uint32_t offset;
} JSModuleRequest;

typedef struct JSImportEntry {
    uint32_t request;
    JSText *import_name; // NULL: the namespace
    JSText *local_name;
    JSBinding *binding;
    uint32_t offset;
} JSImportEntry;

typedef struct JSExportEntry {
    JSText *export_name; // NULL: a star export
    JSText *local_name;  // local exports; NULL for those from elsewhere; *default* if binding->name
                         // is NULL
    JSBinding *binding;  // local exports
    uint32_t request;    // of those from elsewhere
    JSText *import_name; // of those from elsewhere; NULL: all (star), or the namespace
    uint32_t offset;
} JSExportEntry;

// ECMA-262 sec-source-text-module-records
typedef struct JSModule {
    JSModuleRequest *requests; // in order, without duplicates
    uint32_t request_count;
    JSImportEntry *imports;
    uint32_t import_count;
    JSExportEntry *local_exports;
    uint32_t local_export_count;
    JSExportEntry *indirect_exports; // also those of imported names
    uint32_t indirect_export_count;
    JSExportEntry *star_exports;
    uint32_t star_export_count;
    bool has_await;
    bool uses_import_meta;
} JSModule;

// The binding of that name in this scope alone, or NULL.
JSBinding *js_scope_find(const JSScope *scope, const JSText *name);
const char *js_binding_kind_name(JSBindingKind kind);
bool js_binding_is_lexical(const JSBinding *binding); // let, const, class, function in a block
bool js_binding_is_constant(
    const JSBinding *binding); // assignment throws (FUNCTION_NAME: see there)

#endif
