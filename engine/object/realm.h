// SPDX-License-Identifier: MIT
// JSContext, a realm: its global object and its intrinsics.
//
// Intrinsics are constant tables. An intrinsic object is made when it is first asked for; its
// function-valued properties are then slots holding JS_TAG_LAZY, and each function is made when
// its slot is first read. A slot's flags never change by that, so shapes and caches stay valid.
#ifndef ENGINE_OBJECT_REALM_H
#define ENGINE_OBJECT_REALM_H

#include "object/class.h"
#include "object/intrinsics.def"
#include "object/shape.h"

typedef enum JSIntrinsic {
    JS_INTRINSIC_NONE, // as a prototype: null
#define X(constant, symbol) JS_INTRINSIC_##constant,
    JS_INTRINSICS(X)
#undef X
        JS_INTRINSIC_COUNT,
} JSIntrinsic;

struct JSContext {
    JSTracedCell header;
    JSRuntime *rt;
    struct list_head link;                    // rt->context_list
    JSObject *intrinsics[JS_INTRINSIC_COUNT]; // owned; NULL: not made yet
    JSValue *class_protos; // set by JS_SetClassProto, by class id; undefined: none
    uint32_t class_proto_count;
    JSValue global_lexicals; // object without prototype: let, const and class of scripts;
                             // JS_UNINITIALIZED in its dead zone; not writable: const
    JSShape *object_shape;   // caches of initial shapes; owned; NULL: not made yet
    JSShape *array_shape;
    JSShape *function_shape;           // length, name
    JSShape *function_prototype_shape; // length, name, prototype
    JSShape *iterator_result_shape;    // value, done
    JSShape *regexp_shape;             // lastIndex
    JSShape *recent_shapes[16];        // kept for the next object of their kind; owned, or NULL
    uint32_t recent_shape_next;
    JSValue template_cache;      // realm's template objects are kept by their bytecode
    struct JSModuleDef *modules; // owned: the newest module, see vm/module.h; or NULL
    uint64_t random_state;
    double time_origin_ms;  // of `performance`
    uint32_t global_groups; // JSGlobalGroup bits that JS_AddIntrinsic* have added
    void *opaque;
};

// ---- Tables of intrinsics -----------------------------------------------------------------

typedef enum JSPropDefKind {
    JS_PROP_DEF_FUNCTION, // lazy method
    JS_PROP_DEF_ACCESSOR, // getter and/or setter
    JS_PROP_DEF_INT32,
    JS_PROP_DEF_DOUBLE,
    JS_PROP_DEF_STRING, // ASCII
    JS_PROP_DEF_ATOM,   // string of an atom (toStringTag)
    JS_PROP_DEF_SYMBOL, // a well-known symbol as value
    JS_PROP_DEF_UNDEFINED,
    JS_PROP_DEF_BOOL,
    JS_PROP_DEF_NULL,
    JS_PROP_DEF_INTRINSIC,          // lazy: another intrinsic
    JS_PROP_DEF_ALIAS,              // the same value as another property of this object
    JS_PROP_DEF_FUNCTION_PROTOTYPE, // lazy: the `prototype` object of a function made by script
} JSPropDefKind;

typedef struct JSPropDef {
    JSAtom atom; // built-in
    uint8_t kind;
    uint8_t flags;  // JS_PROP_C_W_E
    uint8_t length; // of functions
    uint8_t cproto; // JSCFunctionEnum
    int16_t magic;
    uint16_t group; // JSGlobalGroup, in the global object's table
    union {
        struct {
            JSCFunctionType function;
            JSAtom name; // JS_ATOM_NULL: as the key
        };
        struct {
            JSCFunctionType getter; // .getter NULL: none
            JSCFunctionType setter;
        };
        int32_t i32;
        double f64;
        const char *text;
        JSAtom other; // atom, symbol's atom, or the alias's source
        JSIntrinsic intrinsic;
    };
} JSPropDef;

typedef enum JSGlobalGroup { // JS_AddIntrinsic*
    JS_GROUP_BASE = 1 << 0,
    JS_GROUP_DATE = 1 << 1,
    JS_GROUP_EVAL = 1 << 2,
    JS_GROUP_REGEXP = 1 << 3,
    JS_GROUP_JSON = 1 << 4,
    JS_GROUP_PROXY = 1 << 5,
    JS_GROUP_MAP_SET = 1 << 6,
    JS_GROUP_TYPED_ARRAYS = 1 << 7,
    JS_GROUP_PROMISE = 1 << 8,
    JS_GROUP_BIG_INT = 1 << 9,
    JS_GROUP_WEAK_REF = 1 << 10,
    JS_GROUP_PERFORMANCE = 1 << 11,
    JS_GROUP_DOM_EXCEPTION = 1 << 12,
    JS_GROUP_A_TO_B = 1 << 13,
    JS_GROUP_ALL = (1 << 14) - 1,
} JSGlobalGroup;

#define JS_PROP_W_C (JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE)
#define JS_METHOD(key, arity, c_function)                                                          \
    {                                                                                              \
        .atom = JS_ATOM_##key, .kind = JS_PROP_DEF_FUNCTION, .flags = JS_PROP_W_C,                 \
        .length = (arity), .cproto = JS_CFUNC_generic, .function = {                               \
            .generic = (c_function)                                                                \
        }                                                                                          \
    }
#define JS_METHOD_MAGIC(key, arity, c_function, number)                                            \
    {                                                                                              \
        .atom = JS_ATOM_##key, .kind = JS_PROP_DEF_FUNCTION, .flags = JS_PROP_W_C,                 \
        .length = (arity), .cproto = JS_CFUNC_generic_magic, .magic = (number), .function = {      \
            .generic_magic = (c_function)                                                          \
        }                                                                                          \
    }
#define JS_METHOD_PROTO(key, arity, proto, c_function, number)                                     \
    {                                                                                              \
        .atom = JS_ATOM_##key, .kind = JS_PROP_DEF_FUNCTION, .flags = JS_PROP_W_C,                 \
        .length = (arity), .cproto = JS_CFUNC_##proto, .magic = (number), .function = {            \
            .proto = (c_function)                                                                  \
        }                                                                                          \
    }
// A method under a symbol: the name is given as an ASCII atom, e.g. "[Symbol.iterator]" is made
// from the symbol's description by the machinery.
#define JS_GETTER(key, c_function)                                                                 \
    {                                                                                              \
        .atom = JS_ATOM_##key, .kind = JS_PROP_DEF_ACCESSOR, .flags = JS_PROP_CONFIGURABLE,        \
        .cproto = JS_CFUNC_getter, .getter = {                                                     \
            .getter = (c_function)                                                                 \
        }                                                                                          \
    }
#define JS_GETTER_SETTER(key, get_function, set_function)                                          \
    {                                                                                              \
        .atom = JS_ATOM_##key, .kind = JS_PROP_DEF_ACCESSOR, .flags = JS_PROP_CONFIGURABLE,        \
        .cproto = JS_CFUNC_getter, .getter = {.getter = (get_function)}, .setter = {               \
            .setter = (set_function)                                                               \
        }                                                                                          \
    }
#define JS_GETTER_MAGIC(key, c_function, number)                                                   \
    {                                                                                              \
        .atom = JS_ATOM_##key, .kind = JS_PROP_DEF_ACCESSOR, .flags = JS_PROP_CONFIGURABLE,        \
        .cproto = JS_CFUNC_getter_magic, .magic = (number), .getter = {                            \
            .getter_magic = (c_function)                                                           \
        }                                                                                          \
    }
#define JS_VALUE_INT32(key, number, prop_flags)                                                    \
    {.atom = JS_ATOM_##key, .kind = JS_PROP_DEF_INT32, .flags = (prop_flags), .i32 = (number)}
#define JS_VALUE_DOUBLE(key, number, prop_flags)                                                   \
    {.atom = JS_ATOM_##key, .kind = JS_PROP_DEF_DOUBLE, .flags = (prop_flags), .f64 = (number)}
#define JS_VALUE_ATOM(key, text_atom, prop_flags)                                                  \
    {.atom = JS_ATOM_##key,                                                                        \
     .kind = JS_PROP_DEF_ATOM,                                                                     \
     .flags = (prop_flags),                                                                        \
     .other = JS_ATOM_##text_atom}
#define JS_VALUE_SYMBOL(key, symbol)                                                               \
    {.atom = JS_ATOM_##key,                                                                        \
     .kind = JS_PROP_DEF_SYMBOL,                                                                   \
     .flags = 0,                                                                                   \
     .other = JS_ATOM_Symbol_##symbol}
#define JS_VALUE_UNDEFINED(key, prop_flags)                                                        \
    {.atom = JS_ATOM_##key, .kind = JS_PROP_DEF_UNDEFINED, .flags = (prop_flags)}
#define JS_VALUE_INTRINSIC(key, constant, prop_flags)                                              \
    {.atom = JS_ATOM_##key,                                                                        \
     .kind = JS_PROP_DEF_INTRINSIC,                                                                \
     .flags = (prop_flags),                                                                        \
     .intrinsic = JS_INTRINSIC_##constant}
#define JS_VALUE_ALIAS(key, source)                                                                \
    {.atom = JS_ATOM_##key,                                                                        \
     .kind = JS_PROP_DEF_ALIAS,                                                                    \
     .flags = JS_PROP_W_C,                                                                         \
     .other = JS_ATOM_##source}
// [Symbol.toStringTag]
#define JS_TO_STRING_TAG(text_atom)                                                                \
    JS_VALUE_ATOM(Symbol_toStringTag, text_atom, JS_PROP_CONFIGURABLE)

typedef struct JSIntrinsicDef {
    JSIntrinsic prototype; // its [[Prototype]]; NONE: null
    JSClassID class_id;    // JS_CLASS_OBJECT, or C_FUNCTION for functions; or another
    // Functions and constructors (class C_FUNCTION): name, length, cproto, magic, function.
    JSPropDef function;
    bool is_constructor;
    // The other half: a constructor names its prototype object here and gets `prototype`
    // (no flags); a prototype object names its constructor and gets `constructor` (W, C).
    JSIntrinsic constructor_prototype; // on the constructor: its `prototype`
    uint8_t constructor_prototype_flags;
    JSIntrinsic constructor;   // on the prototype: its `constructor`
    uint8_t constructor_flags; // 0 stands for W and C; JS_PROP_CONFIGURABLE for C alone
    const JSPropDef *properties;
    uint16_t property_count;
    // Runs after the table is installed, for what a table cannot say. -1: exception; it then runs
    // again at the next touch, so it defines, and does not add, properties. May be NULL.
    int (*finish)(JSContext *ctx, JSObject *object);
} JSIntrinsicDef;

#define JS_INTRINSIC_PROPERTIES(table)                                                             \
    .properties = (table), .property_count = sizeof(table) / sizeof((table)[0])
// A constructor, e.g. Map:
//   const JSIntrinsicDef js_intrinsic_map = JS_INTRINSIC_CONSTRUCTOR(
//       Map, 0, constructor, map_construct, FUNCTION_PROTOTYPE, MAP_PROTOTYPE, map_properties);
#define JS_INTRINSIC_CONSTRUCTOR(key, arity, proto_kind, c_function, parent, its_prototype, table) \
    {.prototype = JS_INTRINSIC_##parent,                                                           \
     .class_id = JS_CLASS_C_FUNCTION,                                                              \
     .function = {.atom = JS_ATOM_##key,                                                           \
                  .kind = JS_PROP_DEF_FUNCTION,                                                    \
                  .length = (arity),                                                               \
                  .cproto = JS_CFUNC_##proto_kind,                                                 \
                  .function = {.proto_kind = (c_function)}},                                       \
     .is_constructor = true,                                                                       \
     .constructor_prototype = JS_INTRINSIC_##its_prototype,                                        \
     JS_INTRINSIC_PROPERTIES(table)}
#define JS_INTRINSIC_PROTOTYPE(parent, its_constructor, table)                                     \
    {.prototype = JS_INTRINSIC_##parent,                                                           \
     .class_id = JS_CLASS_OBJECT,                                                                  \
     .constructor = JS_INTRINSIC_##its_constructor,                                                \
     JS_INTRINSIC_PROPERTIES(table)}
#define JS_INTRINSIC_NAMESPACE(table)                                                              \
    {.prototype = JS_INTRINSIC_OBJECT_PROTOTYPE,                                                   \
     .class_id = JS_CLASS_OBJECT,                                                                  \
     JS_INTRINSIC_PROPERTIES(table)}

#define X(constant, symbol) extern const JSIntrinsicDef symbol;
JS_INTRINSICS(X)
#undef X

// Borrowed; made on first touch. NULL on exception.
JSObject *js_realm_peek_intrinsic(JSContext *ctx, JSIntrinsic id);
// The prototype that objects of a class get by default in this realm. Borrowed; NULL: exception,
// or *is_null set where the class has a null prototype.
JSObject *js_realm_peek_class_proto(JSContext *ctx, JSClassID class_id, bool *is_null);
// The intrinsic prototype that belongs to a built-in class; NONE for others.
JSIntrinsic js_class_intrinsic_proto(JSClassID class_id);
// ECMA-262 sec-getprototypefromconstructor: new reference, or JS_EXCEPTION.
JSValue js_realm_prototype_from_constructor(JSContext *ctx, JSValueConst new_target,
                                            JSIntrinsic fallback);
// Makes the value of a lazy slot in place. -1: exception; the slot then stays lazy.
int js_realm_resolve_lazy(JSContext *ctx, JSObject *holder, JSValue *slot);
// Adds the global properties of more groups. -1: exception; they are then added later.
int js_realm_add_groups(JSContext *ctx, uint32_t groups);
void js_realm_check(const JSContext *ctx);

// The C API frees with a context; inline here for speed.
#ifdef JS_OWNERSHIP_BUILD
void js_free_value(JSContext *ctx, JSValue v); // opaque to the analyzer
#else
static inline void js_free_value(JSContext *ctx, JSValue v)
{
    js_free_rt_value(ctx->rt, v);
}
#endif
static inline void js_free_atom(JSContext *ctx, JSAtom atom)
{
    js_atom_free(ctx->rt, atom);
}

#endif
