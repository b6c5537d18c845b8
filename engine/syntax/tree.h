// SPDX-License-Identifier: MIT
// The syntax tree. One list of node kinds feeds the enumeration, the names and the
// generic walk. A tree owns all that hangs on it (nodes, texts, scopes): one free.
//
// Each kind is X(NAME, text, fixed, list): a node has `fixed` child slots (some may be
// NULL), in `child[]`, followed by a JSNodeList if `list` is 1. The structs of the union
// name those same slots; what follows the slots and the list is no child.
//
// Chains such as a+b+c or a.b().c are left-deep and built by loops: they may be deeper than
// the parser's stack limit allows for nesting. Walkers loop down the first child, or check their
// stack.
#ifndef ENGINE_SYNTAX_TREE_H
#define ENGINE_SYNTAX_TREE_H

#include "syntax/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Statements and declarations, then expressions, then patterns and parts.
#define JS_NODE_KINDS(X)                                                                           \
    X(PROGRAM, "program", 0, 1)                                                                    \
    X(BLOCK, "block", 0, 1)                                                                        \
    X(EMPTY, "empty statement", 0, 0)                                                              \
    X(EXPRESSION_STATEMENT, "expression statement", 1, 0)                                          \
    X(VARIABLES, "variable declaration", 0, 1)                                                     \
    X(DECLARATOR, "declarator", 2, 0)                                                              \
    X(IF, "if", 3, 0)                                                                              \
    X(FOR, "for", 4, 0)                                                                            \
    X(FOR_IN, "for-in", 3, 0)                                                                      \
    X(FOR_OF, "for-of", 3, 0)                                                                      \
    X(WHILE, "while", 2, 0)                                                                        \
    X(DO_WHILE, "do-while", 2, 0)                                                                  \
    X(CONTINUE, "continue", 1, 0)                                                                  \
    X(BREAK, "break", 1, 0)                                                                        \
    X(RETURN, "return", 1, 0)                                                                      \
    X(WITH, "with", 2, 0)                                                                          \
    X(SWITCH, "switch", 1, 1)                                                                      \
    X(CASE, "case", 1, 1)                                                                          \
    X(LABELLED, "labelled statement", 2, 0)                                                        \
    X(THROW, "throw", 1, 0)                                                                        \
    X(TRY, "try", 3, 0)                                                                            \
    X(CATCH, "catch", 2, 0)                                                                        \
    X(DEBUGGER, "debugger", 0, 0)                                                                  \
    X(FUNCTION_DECLARATION, "function declaration", 3, 0)                                          \
    X(CLASS_DECLARATION, "class declaration", 2, 1)                                                \
    X(IMPORT, "import declaration", 2, 1)                                                          \
    X(IMPORT_SPECIFIER, "import specifier", 2, 0)                                                  \
    X(EXPORT_NAMED, "export list", 2, 1)                                                           \
    X(EXPORT_SPECIFIER, "export specifier", 2, 0)                                                  \
    X(EXPORT_ALL, "export star", 3, 0)                                                             \
    X(EXPORT_DECLARATION, "export declaration", 1, 0)                                              \
    X(EXPORT_DEFAULT, "export default", 1, 0)                                                      \
    X(ATTRIBUTES, "import attributes", 0, 1)                                                       \
    X(ATTRIBUTE, "import attribute", 2, 0)                                                         \
    X(NULL, "null", 0, 0)                                                                          \
    X(TRUE, "true", 0, 0)                                                                          \
    X(FALSE, "false", 0, 0)                                                                        \
    X(NUMBER, "number", 0, 0)                                                                      \
    X(BIGINT, "big integer", 0, 0)                                                                 \
    X(STRING, "string", 0, 0)                                                                      \
    X(REGEXP, "regular expression", 0, 0)                                                          \
    X(TEMPLATE, "template", 0, 1)                                                                  \
    X(TEMPLATE_ELEMENT, "template element", 0, 0)                                                  \
    X(TAGGED_TEMPLATE, "tagged template", 2, 0)                                                    \
    X(THIS, "this", 0, 0)                                                                          \
    X(SUPER, "super", 0, 0)                                                                        \
    X(NEW_TARGET, "new.target", 0, 0)                                                              \
    X(IMPORT_META, "import.meta", 0, 0)                                                            \
    X(IDENTIFIER, "identifier", 0, 0)                                                              \
    X(NAME, "name", 0, 0)                                                                          \
    X(PRIVATE_NAME, "private name", 0, 0)                                                          \
    X(ARRAY, "array", 0, 1)                                                                        \
    X(HOLE, "hole", 0, 0)                                                                          \
    X(OBJECT, "object", 0, 1)                                                                      \
    X(PROPERTY, "property", 2, 0)                                                                  \
    X(SPREAD, "spread", 1, 0)                                                                      \
    X(FUNCTION, "function expression", 3, 0)                                                       \
    X(ARROW, "arrow function", 3, 0)                                                               \
    X(CLASS, "class expression", 2, 1)                                                             \
    X(UNARY, "unary expression", 1, 0)                                                             \
    X(UPDATE, "update expression", 1, 0)                                                           \
    X(BINARY, "binary expression", 2, 0)                                                           \
    X(PRIVATE_IN, "private in", 2, 0)                                                              \
    X(LOGICAL, "logical expression", 2, 0)                                                         \
    X(CONDITIONAL, "conditional", 3, 0)                                                            \
    X(ASSIGN, "assignment", 2, 0)                                                                  \
    X(SEQUENCE, "sequence", 0, 1)                                                                  \
    X(CALL, "call", 1, 1)                                                                          \
    X(SUPER_CALL, "super call", 0, 1)                                                              \
    X(NEW, "new", 1, 1)                                                                            \
    X(MEMBER, "member access", 2, 0)                                                               \
    X(INDEX, "computed access", 2, 0)                                                              \
    X(OPTIONAL_CHAIN, "optional chain", 1, 0)                                                      \
    X(IMPORT_CALL, "import call", 2, 0)                                                            \
    X(YIELD, "yield", 1, 0)                                                                        \
    X(AWAIT, "await", 1, 0)                                                                        \
    X(ARRAY_PATTERN, "array pattern", 0, 1)                                                        \
    X(OBJECT_PATTERN, "object pattern", 0, 1)                                                      \
    X(PATTERN_PROPERTY, "pattern property", 2, 0)                                                  \
    X(DEFAULT, "default", 2, 0)                                                                    \
    X(REST, "rest", 1, 0)                                                                          \
    X(PARAMETERS, "parameters", 0, 1)                                                              \
    X(FUNCTION_BODY, "function body", 0, 1)                                                        \
    X(CLASS_METHOD, "method", 2, 0)                                                                \
    X(CLASS_FIELD, "field", 2, 0)                                                                  \
    X(STATIC_BLOCK, "static block", 1, 0)

typedef enum JSNodeKind {
#define X(name, text, fixed, list) JS_NODE_##name,
    JS_NODE_KINDS(X)
#undef X
        JS_NODE_KIND_COUNT
} JSNodeKind;

// Operators of UNARY, UPDATE, BINARY, LOGICAL and ASSIGN: X(NAME, text).
// ASSIGN has JS_OPERATOR_NONE for plain `=`, else the operator before the `=`.
#define JS_OPERATORS(X)                                                                            \
    X(NONE, "")                                                                                    \
    X(ADD, "+")                                                                                    \
    X(SUBTRACT, "-")                                                                               \
    X(MULTIPLY, "*")                                                                               \
    X(DIVIDE, "/")                                                                                 \
    X(REMAINDER, "%")                                                                              \
    X(POWER, "**")                                                                                 \
    X(SHIFT_LEFT, "<<")                                                                            \
    X(SHIFT_RIGHT, ">>")                                                                           \
    X(SHIFT_RIGHT_UNSIGNED, ">>>")                                                                 \
    X(BIT_AND, "&")                                                                                \
    X(BIT_OR, "|")                                                                                 \
    X(BIT_XOR, "^")                                                                                \
    X(AND, "&&")                                                                                   \
    X(OR, "||")                                                                                    \
    X(NULLISH, "??")                                                                               \
    X(EQUAL, "==")                                                                                 \
    X(NOT_EQUAL, "!=")                                                                             \
    X(STRICT_EQUAL, "===")                                                                         \
    X(STRICT_NOT_EQUAL, "!==")                                                                     \
    X(LESS, "<")                                                                                   \
    X(GREATER, ">")                                                                                \
    X(LESS_EQUAL, "<=")                                                                            \
    X(GREATER_EQUAL, ">=")                                                                         \
    X(IN, "in")                                                                                    \
    X(INSTANCEOF, "instanceof")                                                                    \
    X(PLUS, "+")                                                                                   \
    X(NEGATE, "-")                                                                                 \
    X(NOT, "!")                                                                                    \
    X(BIT_NOT, "~")                                                                                \
    X(TYPEOF, "typeof")                                                                            \
    X(VOID, "void")                                                                                \
    X(DELETE, "delete")                                                                            \
    X(INCREMENT, "++")                                                                             \
    X(DECREMENT, "--")

typedef enum JSOperator {
#define X(name, text) JS_OPERATOR_##name,
    JS_OPERATORS(X)
#undef X
        JS_OPERATOR_COUNT
} JSOperator;

// What VARIABLES declares, in `operation`.
typedef enum JSDeclarationKind {
    JS_DECLARE_VAR,
    JS_DECLARE_LET,
    JS_DECLARE_CONST,
} JSDeclarationKind;

// What PROPERTY and CLASS_METHOD define, in `operation`.
typedef enum JSMemberKind {
    JS_MEMBER_VALUE, // PROPERTY: `key: value`, or shorthand
    JS_MEMBER_METHOD,
    JS_MEMBER_GETTER,
    JS_MEMBER_SETTER,
    JS_MEMBER_CONSTRUCTOR, // CLASS_METHOD only
} JSMemberKind;

// What IMPORT_SPECIFIER imports, in `operation`.
typedef enum JSImportKind {
    JS_IMPORT_NAMED,
    JS_IMPORT_DEFAULT,   // `imported` is NULL
    JS_IMPORT_NAMESPACE, // `imported` is NULL
} JSImportKind;

enum {
    // An expression stood in parentheses (the range excludes them).
    JS_NODE_IS_PARENTHESIZED = 1 << 0,
    JS_NODE_IS_OPTIONAL = 1 << 1,      // MEMBER, INDEX, CALL: preceded by `?.`
    JS_NODE_IS_COMPUTED = 1 << 2,      // PROPERTY, PATTERN_PROPERTY, CLASS_*: key in brackets
    JS_NODE_IS_SHORTHAND = 1 << 3,     // PROPERTY, PATTERN_PROPERTY: {a} or {a = 1}
    JS_NODE_IS_STATIC = 1 << 4,        // CLASS_METHOD, CLASS_FIELD
    JS_NODE_IS_PREFIX = 1 << 5,        // UPDATE
    JS_NODE_IS_DELEGATE = 1 << 6,      // YIELD: yield*
    JS_NODE_IS_AWAIT = 1 << 7,         // FOR_OF: for await
    JS_NODE_IS_DIRECT_EVAL = 1 << 8,   // CALL of the plain name eval
    JS_NODE_IS_DIRECTIVE = 1 << 9,     // EXPRESSION_STATEMENT in a directive prologue
    JS_NODE_IS_ESCAPED = 1 << 10,      // IDENTIFIER, NAME, STRING: written with an escape
    JS_NODE_IS_LEGACY_OCTAL = 1 << 11, // NUMBER: 017, 08; STRING: "\1", "\8"
    JS_NODE_IS_BARE = 1 << 12,         // NEW without parentheses
    JS_NODE_IS_PROTO_SETTER = 1 << 13, // PROPERTY `__proto__: value`, which sets the prototype
    // ASSIGN, UPDATE, FOR_IN, FOR_OF: the target is a call (annex B), which is evaluated, and then
    // a ReferenceError is thrown.
    JS_NODE_IS_CALL_TARGET = 1 << 14,
    JS_NODE_IS_BEFORE_COMMA = 1 << 15, // SPREAD: a comma follows, so that it is no rest
};

typedef struct JSNode JSNode;
typedef struct JSTree JSTree;
struct JSBinding;
struct JSClass;
struct JSFunction;
struct JSModule;
struct JSReference;
struct JSScope;

typedef struct JSNodeList {
    JSNode **items;
    uint32_t count;
} JSNodeList;

struct JSNode {
    uint8_t kind;      // JSNodeKind
    uint8_t operation; // JSOperator, JSDeclarationKind, JSMemberKind or JSImportKind
    uint16_t flags;    // JS_NODE_IS_*
    uint32_t start;    // byte offsets into the source
    uint32_t end;
    uint32_t mark; // free for whoever walks the tree; 0 at first
    union {
        JSNode *child[4];
        struct {
            JSNodeList list;
            struct JSScope *scope; // of a BLOCK with declarations, else NULL
        } block;                   // BLOCK
        struct {
            JSNodeList list;
            struct JSFunction *function;
        } program; // PROGRAM
        JSNodeList
            list; // VARIABLES ARRAY OBJECT TEMPLATE SEQUENCE *_PATTERN ATTRIBUTES FUNCTION_BODY
        struct {
            JSNode *expression; // RETURN: may be NULL
        } unary; // UNARY UPDATE SPREAD REST RETURN THROW YIELD (NULL) AWAIT OPTIONAL_CHAIN
                 // EXPRESSION_STATEMENT EXPORT_DECLARATION EXPORT_DEFAULT
        struct {
            JSNode *expression; // or FUNCTION_DECLARATION, CLASS_DECLARATION, perhaps without name
            struct JSBinding
                *binding; // of *default* (JS_BINDING_DEFAULT); NULL where it has a name
        } export_default; // EXPORT_DEFAULT
        struct {
            JSNode *left;
            JSNode *right;
        } binary; // BINARY LOGICAL PRIVATE_IN (left: PRIVATE_NAME)
        struct {
            JSNode *target; // a pattern, an IDENTIFIER or (not in declarations) a MEMBER or INDEX
            JSNode *value;  // DECLARATOR: may be NULL
        } assign;           // ASSIGN DECLARATOR DEFAULT
        struct {
            JSNode *test;
            JSNode *consequent;
            JSNode *alternate; // IF: may be NULL
        } conditional;         // CONDITIONAL IF
        struct {
            JSNode *init; // VARIABLES, an expression or NULL
            JSNode *test;
            JSNode *update;
            JSNode *body;
            struct JSScope *scope; // of let and const in the head, else NULL
        } for_loop;                // FOR
        struct {
            JSNode *left; // VARIABLES with one DECLARATOR, or a target
            JSNode *right;
            JSNode *body;
            struct JSScope *scope; // of let and const in the head, else NULL: entered
                                   // uninitialised for `right`, then anew for each round
        } for_each;                // FOR_IN FOR_OF
        struct {
            JSNode *test;
            JSNode *body;
        } loop; // WHILE DO_WHILE
        struct {
            JSNode *label; // NAME or NULL
        } jump;            // BREAK CONTINUE
        struct {
            JSNode *object;
            JSNode *body;
            struct JSScope *scope;
        } with; // WITH
        struct {
            JSNode *discriminant;
            JSNodeList cases;      // CASE
            struct JSScope *scope; // NULL where no case declares
        } switch_;                 // SWITCH
        struct {
            JSNode *test; // NULL: default
            JSNodeList list;
        } case_; // CASE
        struct {
            JSNode *label; // NAME
            JSNode *body;
        } labelled; // LABELLED
        struct {
            JSNode *block;
            JSNode *handler;   // CATCH or NULL
            JSNode *finalizer; // BLOCK or NULL
        } try_;                // TRY
        struct {
            JSNode *parameter;     // pattern, IDENTIFIER or NULL
            JSNode *body;          // BLOCK
            struct JSScope *scope; // of the parameter; NULL without parameter
        } catch_;                  // CATCH
        struct {
            JSNode *name;       // IDENTIFIER or NULL
            JSNode *parameters; // PARAMETERS; NULL in the function of a STATIC_BLOCK
            JSNode *body;       // FUNCTION_BODY, or an expression (ARROW only)
            struct JSFunction *function;
        } function; // FUNCTION_DECLARATION FUNCTION ARROW (name NULL)
        struct {
            JSNodeList list; // of targets, DEFAULT, and REST at the end
        } parameters;        // PARAMETERS
        struct {
            JSNode *name; // IDENTIFIER or NULL
            JSNode *heritage;
            JSNodeList members; // CLASS_METHOD CLASS_FIELD STATIC_BLOCK
            struct JSClass *definition;
        } class_; // CLASS_DECLARATION CLASS
        struct {
            JSNode *key;   // NAME STRING NUMBER BIGINT PRIVATE_NAME, or any expression if computed
            JSNode *value; // CLASS_FIELD: may be NULL; shorthand: IDENTIFIER or DEFAULT
            struct JSBinding *computed_key; // CLASS_FIELD with a computed key: hidden, captured
        } member;                           // PROPERTY PATTERN_PROPERTY CLASS_METHOD CLASS_FIELD
        struct {
            JSNode *function; // FUNCTION
        } static_block;       // STATIC_BLOCK
        struct {
            JSNode *callee;
            JSNodeList arguments;
            struct JSScope *scope; // of a direct eval: where it stands
        } call;                    // CALL NEW
        struct {
            JSNodeList arguments;
            struct JSBinding *this_binding; // NULL in a direct eval: found in the caller
            struct JSBinding *new_target;
            struct JSBinding *active_function;
        } super_call; // SUPER_CALL
        struct {
            JSNode *object;   // SUPER possible
            JSNode *property; // MEMBER: NAME or PRIVATE_NAME; INDEX: an expression
        } access;             // MEMBER INDEX
        struct {
            JSNode *specifier;
            JSNode *options; // NULL if absent
        } import_call;       // IMPORT_CALL
        struct {
            JSNode *tag;
            JSNode *quasi; // TEMPLATE
        } tagged;          // TAGGED_TEMPLATE
        struct {
            JSText *text;
            struct JSReference *reference; // NULL for NAME
        } identifier;                      // IDENTIFIER NAME PRIVATE_NAME (text with its #)
        struct {
            struct JSBinding *binding;     // THIS, NEW_TARGET; NULL: the program's own, or a direct
                                           // eval's, found in the caller
            struct JSBinding *home_object; // SUPER
            struct JSBinding *this_binding; // SUPER
        } special;                          // THIS NEW_TARGET SUPER
        struct {
            JSText *text;
        } string; // STRING, BIGINT (digits without _ and n, with 0x, 0o, 0b)
        struct {
            double value;
        } number; // NUMBER
        struct {
            JSText *pattern;
            JSText *flags;
        } regexp; // REGEXP
        struct {
            JSText *cooked; // NULL: undefined (only in tagged templates)
            JSText *raw;
        } element; // TEMPLATE_ELEMENT; a TEMPLATE alternates elements and expressions
        struct {
            JSNode *source;        // STRING; EXPORT_NAMED: or NULL
            JSNode *attributes;    // ATTRIBUTES or NULL
            JSNodeList specifiers; // IMPORT_SPECIFIER or EXPORT_SPECIFIER
        } transfer;                // IMPORT EXPORT_NAMED
        struct {
            JSNode *imported; // NAME or STRING
            JSNode *local;    // IDENTIFIER
        } import_specifier;   // IMPORT_SPECIFIER
        struct {
            JSNode *local;    // without source IDENTIFIER, else NAME or STRING
            JSNode *exported; // NAME or STRING; NULL where the same as local
        } export_specifier;   // EXPORT_SPECIFIER
        struct {
            JSNode *exported; // NAME, STRING, or NULL for plain *
            JSNode *source;
            JSNode *attributes;
        } export_all; // EXPORT_ALL
        struct {
            JSNode *key; // NAME or STRING
            JSNode *value;
        } attribute; // ATTRIBUTE
    };
};

// What a successful parse gives; see parser.h.
struct JSTree {
    const char *source; // borrowed from the caller
    size_t source_length;
    JSNode *root;                // PROGRAM; FUNCTION for JS_PARSE_FUNCTION
    struct JSFunction *function; // of the program (of the function for JS_PARSE_FUNCTION)
    struct JSModule *module;     // NULL unless a module
    uint32_t function_count;     // JSFunction.index runs below it
};

void js_tree_free(JSTree *tree);  // NULL is allowed
void js_tree_check(JSTree *tree); // asserts invariants of nodes, scopes and references

// Memory that lives as long as the tree, zeroed; NULL where memory is short.
void *js_tree_alloc(JSTree *tree, size_t size);
JSNode *js_tree_new_node(JSTree *tree, JSNodeKind kind, uint32_t start, uint32_t end);
// Interns UTF-16 units or UTF-8 (WTF-8) bytes.
JSText *js_tree_intern(JSTree *tree, const uint16_t *units, uint32_t length);
JSText *js_tree_intern_utf8(JSTree *tree, const char *bytes, size_t length);

// Line and column count from 1; columns count code points. False where memory is short, never else.
bool js_tree_position(JSTree *tree, uint32_t offset, uint32_t *line, uint32_t *column);

const char *js_node_kind_name(JSNodeKind kind);
const char *js_operator_text(JSOperator operation);
uint32_t js_node_kind_slots(JSNodeKind kind);            // fixed child slots
JSNodeList *js_node_list(JSNode *node);                  // NULL for kinds without list
uint32_t js_node_child_count(const JSNode *node);        // slots and list items
JSNode **js_node_child_at(JSNode *node, uint32_t index); // the slot, which may hold NULL

// Calls `visit` for each child that is not NULL, in slot order; stops at, and returns, the first
// result other than 0. `slot` may be overwritten.
typedef int JSNodeVisit(JSNode **slot, JSNode *parent, void *opaque);
int js_tree_for_each_child(JSNode *node, JSNodeVisit *visit, void *opaque);

// ECMA-262 sec-isanonymousfunctiondefinition: takes the name of what it is assigned to.
bool js_tree_is_anonymous_function(const JSNode *node);

#endif
