// SPDX-License-Identifier: MIT
// The public C API of the Teardown engine, source-compatible with the one that
// quickjs-ng documents: a client written for that API compiles against this header.
//
// Ownership, unless a comment says otherwise:
//   a `JSValue` parameter is taken, also when the call fails;
//   a `JSValueConst` parameter is borrowed;
//   a returned `JSValue` is a new reference that the caller frees.
// JS_EXCEPTION, -1 or NULL reports failure; the exception is then pending in the context.
#ifndef QUICKJS_H
#define QUICKJS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define QUICKJS_NG         1
#define QJS_VERSION_MAJOR  0
#define QJS_VERSION_MINOR  11
#define QJS_VERSION_PATCH  0
#define QJS_VERSION_SUFFIX "-teardown"

#if defined(__GNUC__) || defined(__clang__)
#define JS_EXTERN __attribute__((visibility("default")))
#define JS_PRINTF_FORMAT
#define JS_PRINTF_FORMAT_ATTR(text, first) __attribute__((format(printf, text, first)))
#define JS_LIKELY(x)                       __builtin_expect(!!(x), 1)
#define JS_UNLIKELY(x)                     __builtin_expect(!!(x), 0)
#define JS_FORCE_INLINE                    inline __attribute__((always_inline))
#define JS_MUST_USE                        __attribute__((warn_unused_result))
#else
#define JS_EXTERN
#define JS_PRINTF_FORMAT
#define JS_PRINTF_FORMAT_ATTR(format, first)
#define JS_LIKELY(x)    (x)
#define JS_UNLIKELY(x)  (x)
#define JS_FORCE_INLINE inline
#define JS_MUST_USE
#endif

typedef struct JSRuntime JSRuntime;
typedef struct JSContext JSContext;
typedef struct JSObject JSObject;
typedef struct JSClass JSClass;
typedef uint32_t JSClassID;
typedef uint32_t JSAtom;

// ---- Values ----------------------------------------------------------------

// A negative tag marks a value with a reference count behind its pointer.
enum {
    JS_TAG_FIRST = -9,
    JS_TAG_BIG_INT = -9,
    JS_TAG_SYMBOL = -8,
    JS_TAG_STRING = -7,
    JS_TAG_STRING_ROPE = -6,
    JS_TAG_VAR_REF = -4,           // internal: a heap cell of a captured variable
    JS_TAG_MODULE = -3,            // internal, but seen by module loaders
    JS_TAG_FUNCTION_BYTECODE = -2, // internal, given by JS_EVAL_FLAG_COMPILE_ONLY
    JS_TAG_OBJECT = -1,
    JS_TAG_INT = 0,
    JS_TAG_BOOL = 1,
    JS_TAG_NULL = 2,
    JS_TAG_UNDEFINED = 3,
    JS_TAG_UNINITIALIZED = 4,
    JS_TAG_CATCH_OFFSET = 5,
    JS_TAG_EXCEPTION = 6,
    JS_TAG_SHORT_BIG_INT = 7,
    JS_TAG_FLOAT64 = 8,
    JS_TAG_LAZY = 9, // internal: a property slot whose builtin is not made yet
};

#ifdef JS_CHECK_VALUE
// The check build: never run, only compiled. Taken and borrowed values are two
// pointer types, so that the compiler reports where one is given for the other.
typedef struct JSValueCell *JSValuePointer;
typedef const struct JSValueCell *JSValueConstPointer;
#ifdef JS_OWNERSHIP_BUILD
// The ownership build: the static analyzer's RetainCount reads these marks (ci/checks/ownership).
// An exception is NULL there, since the analyzer knows that NULL needs no release; a pointer is the
// value itself, so that one reference stays one symbol; and what throws has no mark, since its
// result may be dropped.
#define JSValue                                                                                    \
    __attribute__((annotate("rc_ownership_consumed"),                                              \
                   annotate("rc_ownership_returns_retained"))) JSValuePointer
#define JSValueConst                                                                               \
    __attribute__((annotate("rc_ownership_returns_not_retained"))) JSValueConstPointer
typedef JSValuePointer JSThrown;
#define JS_MKPTR(tag, pointer) ((void)(tag), (struct JSValueCell *)(void *)(pointer))
#define JS_VALUE_GET_PTR(v)    ((void *)(v))
#else
typedef JSValuePointer JSValue;
typedef JSValueConstPointer JSValueConst;
typedef JSValue JSThrown;
#define JS_MKPTR(tag, pointer) ((struct JSValueCell *)((intptr_t)(pointer) | ((tag) & 15)))
#define JS_VALUE_GET_PTR(v)    ((void *)((intptr_t)(v) & ~(intptr_t)15))
#endif
#define JS_MKVAL(tag, integer)        ((struct JSValueCell *)(intptr_t)(((integer) << 4) | ((tag) & 15)))
#define JS_VALUE_GET_TAG(v)           ((int)((intptr_t)(v) & 15))
#define JS_VALUE_GET_NORM_TAG(v)      JS_VALUE_GET_TAG(v)
#define JS_VALUE_GET_INT(v)           ((int)((intptr_t)(v) >> 4))
#define JS_VALUE_GET_BOOL(v)          ((int)((intptr_t)(v) >> 4))
#define JS_VALUE_GET_FLOAT64(v)       ((double)(intptr_t)(v))
#define JS_VALUE_GET_SHORT_BIG_INT(v) ((int64_t)(intptr_t)(v))
#define JS_VALUE_HAS_REF_COUNT(v)     (JS_VALUE_GET_TAG(v) != 0)
#define JS_NAN                        JS_MKVAL(JS_TAG_FLOAT64, 1)
static inline struct JSValueCell *js_mkval_float64(double d)
{
    return JS_MKVAL(JS_TAG_FLOAT64, (intptr_t)d);
}
static inline struct JSValueCell *js_mkval_short_big_int(int64_t n)
{
    return JS_MKVAL(JS_TAG_SHORT_BIG_INT, (intptr_t)n);
}
#else
typedef union JSValueUnion {
    int32_t int32;
    double float64;
    void *ptr;
    int64_t short_big_int;
} JSValueUnion;

// Pointers stay unmangled in memory, so that LeakSanitizer can follow them.
typedef struct JSValue {
    JSValueUnion u;
    int64_t tag;
} JSValue;

#define JSValueConst JSValue
// What a function that always throws gives: JS_EXCEPTION, which may be dropped.
typedef JSValue JSThrown;

#define JS_VALUE_GET_TAG(v)           ((int32_t)(v).tag)
#define JS_VALUE_GET_NORM_TAG(v)      JS_VALUE_GET_TAG(v)
#define JS_VALUE_GET_INT(v)           ((v).u.int32)
#define JS_VALUE_GET_BOOL(v)          ((v).u.int32)
#define JS_VALUE_GET_FLOAT64(v)       ((v).u.float64)
#define JS_VALUE_GET_SHORT_BIG_INT(v) ((v).u.short_big_int)
#define JS_VALUE_GET_PTR(v)           ((v).u.ptr)
#define JS_VALUE_HAS_REF_COUNT(v)     ((int32_t)(v).tag < 0)
#ifdef __cplusplus
static inline JSValue js_mkval_int(int64_t tag, int32_t integer)
{
    JSValue v;
    v.u.short_big_int = 0;
    v.u.int32 = integer;
    v.tag = tag;
    return v;
}
static inline JSValue js_mkval_ptr(int64_t tag, void *pointer)
{
    JSValue v;
    v.u.ptr = pointer;
    v.tag = tag;
    return v;
}
#define JS_MKVAL(t, integer) js_mkval_int(t, integer)
#define JS_MKPTR(t, pointer) js_mkval_ptr(t, pointer)
#else
#define JS_MKVAL(t, integer) ((JSValue){.u = {.int32 = (integer)}, .tag = (t)})
#define JS_MKPTR(t, pointer) ((JSValue){.u = {.ptr = (pointer)}, .tag = (t)})
#endif
static inline JSValue js_mkval_float64(double d)
{
    JSValue v;
    v.u.float64 = d;
    v.tag = JS_TAG_FLOAT64;
    return v;
}
static inline JSValue js_mkval_short_big_int(int64_t n)
{
    JSValue v;
    v.u.short_big_int = n;
    v.tag = JS_TAG_SHORT_BIG_INT;
    return v;
}
#define JS_NAN js_mkval_float64(NAN)
#endif

#define JS_TAG_IS_FLOAT64(tag)     ((unsigned)(tag) == JS_TAG_FLOAT64)
#define JS_VALUE_IS_BOTH_INT(a, b) ((JS_VALUE_GET_TAG(a) | JS_VALUE_GET_TAG(b)) == 0)
#define JS_VALUE_IS_BOTH_FLOAT(a, b)                                                               \
    (JS_TAG_IS_FLOAT64(JS_VALUE_GET_TAG(a)) && JS_TAG_IS_FLOAT64(JS_VALUE_GET_TAG(b)))
#define JS_VALUE_GET_OBJ(v)    ((JSObject *)JS_VALUE_GET_PTR(v))
#define JS_VALUE_GET_STRING(v) ((struct JSString *)JS_VALUE_GET_PTR(v))

#define JS_NULL      JS_MKVAL(JS_TAG_NULL, 0)
#define JS_UNDEFINED JS_MKVAL(JS_TAG_UNDEFINED, 0)
#define JS_FALSE     JS_MKVAL(JS_TAG_BOOL, 0)
#define JS_TRUE      JS_MKVAL(JS_TAG_BOOL, 1)
#ifdef JS_OWNERSHIP_BUILD
#define JS_EXCEPTION ((struct JSValueCell *)0)
#else
#define JS_EXCEPTION JS_MKVAL(JS_TAG_EXCEPTION, 0)
#endif
#define JS_UNINITIALIZED JS_MKVAL(JS_TAG_UNINITIALIZED, 0)

// ---- Property flags ----------------------------------------------------------

#define JS_PROP_CONFIGURABLE            (1 << 0)
#define JS_PROP_WRITABLE                (1 << 1)
#define JS_PROP_ENUMERABLE              (1 << 2)
#define JS_PROP_C_W_E                   (JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE | JS_PROP_ENUMERABLE)
#define JS_PROP_LENGTH                  (1 << 3) // used internally in arrays
#define JS_PROP_TMASK                   (3 << 4)
#define JS_PROP_NORMAL                  (0 << 4)
#define JS_PROP_GETSET                  (1 << 4)
#define JS_PROP_VARREF                  (2 << 4) // used internally
#define JS_PROP_AUTOINIT                (3 << 4) // used internally
#define JS_PROP_HAS_SHIFT               8
#define JS_PROP_HAS_CONFIGURABLE        (1 << 8)
#define JS_PROP_HAS_WRITABLE            (1 << 9)
#define JS_PROP_HAS_ENUMERABLE          (1 << 10)
#define JS_PROP_HAS_GET                 (1 << 11)
#define JS_PROP_HAS_SET                 (1 << 12)
#define JS_PROP_HAS_VALUE               (1 << 13)
#define JS_PROP_THROW                   (1 << 14) // throw where false would be returned
#define JS_PROP_THROW_STRICT            (1 << 15) // the same, in strict code only
#define JS_PROP_NO_ADD                  (1 << 16) // internal: fail where the property is missing
#define JS_PROP_NO_EXOTIC               (1 << 17) // internal: skip exotic methods
#define JS_PROP_DEFINE_PROPERTY         (1 << 18) // internal: CreateDataProperty, not Set
#define JS_PROP_REFLECT_DEFINE_PROPERTY (1 << 19)

#define JS_DEFAULT_STACK_SIZE (1024 * 1024)

// ---- JS_Eval flags ------------------------------------------------------------

#define JS_EVAL_TYPE_GLOBAL            (0 << 0)
#define JS_EVAL_TYPE_MODULE            (1 << 0)
#define JS_EVAL_TYPE_DIRECT            (2 << 0) // internal
#define JS_EVAL_TYPE_INDIRECT          (3 << 0) // internal
#define JS_EVAL_TYPE_MASK              (3 << 0)
#define JS_EVAL_FLAG_STRICT            (1 << 3)
#define JS_EVAL_FLAG_UNUSED            (1 << 4)
#define JS_EVAL_FLAG_COMPILE_ONLY      (1 << 5) // gives bytecode for JS_EvalFunction
#define JS_EVAL_FLAG_BACKTRACE_BARRIER (1 << 6)
#define JS_EVAL_FLAG_ASYNC             (1 << 7) // top-level await in a script; gives a promise

typedef JSValue JSCFunction(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv);
typedef JSValue JSCFunctionMagic(JSContext *ctx, JSValueConst this_val, int argc,
                                 JSValueConst *argv, int magic);
typedef JSValue JSCFunctionData(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                                int magic, JSValueConst *func_data);
typedef JSValue JSCClosure(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                           int magic, void *opaque);
typedef void JSCClosureFinalizerFunc(void *);

typedef struct JSMallocFunctions {
    void *(*js_calloc)(void *opaque, size_t count, size_t size);
    void *(*js_malloc)(void *opaque, size_t size);
    void (*js_free)(void *opaque, void *ptr);
    void *(*js_realloc)(void *opaque, void *ptr, size_t size);
    size_t (*js_malloc_usable_size)(const void *ptr);
} JSMallocFunctions;

typedef void JSRuntimeFinalizer(JSRuntime *rt, void *arg);
typedef struct JSGCObjectHeader JSGCObjectHeader;

// ---- Runtime --------------------------------------------------------------------

JS_EXTERN JSRuntime *JS_NewRuntime(void);
JS_EXTERN JSRuntime *JS_NewRuntime2(const JSMallocFunctions *mf, void *opaque);
// Frees all that is left; asserts that gc_obj_list is empty (see js_runtime_set_teardown_hook).
JS_EXTERN void JS_FreeRuntime(JSRuntime *rt);
JS_EXTERN void JS_SetRuntimeInfo(JSRuntime *rt, const char *info); // `info` must outlive rt
JS_EXTERN void JS_SetMemoryLimit(JSRuntime *rt, size_t limit);     // bytes; 0 or -1: no limit
JS_EXTERN void JS_SetDumpFlags(JSRuntime *rt, uint64_t flags);
JS_EXTERN uint64_t JS_GetDumpFlags(JSRuntime *rt);
JS_EXTERN size_t JS_GetGCThreshold(JSRuntime *rt);
JS_EXTERN void JS_SetGCThreshold(JSRuntime *rt, size_t gc_threshold); // bytes; -1: never
JS_EXTERN void JS_SetMaxStackSize(JSRuntime *rt, size_t stack_size);  // bytes; 0: no limit
JS_EXTERN void JS_UpdateStackTop(JSRuntime *rt);
JS_EXTERN void *JS_GetRuntimeOpaque(JSRuntime *rt);
JS_EXTERN void JS_SetRuntimeOpaque(JSRuntime *rt, void *opaque);
// The finalizers run at the end of JS_FreeRuntime, last added first. 0, or -1 without memory.
JS_EXTERN int JS_AddRuntimeFinalizer(JSRuntime *rt, JSRuntimeFinalizer *finalizer, void *arg);
typedef void JS_MarkFunc(JSRuntime *rt, JSGCObjectHeader *gp);
JS_EXTERN void JS_MarkValue(JSRuntime *rt, JSValueConst val, JS_MarkFunc *mark_func);
JS_EXTERN void JS_RunGC(JSRuntime *rt);
JS_EXTERN bool JS_IsLiveObject(JSRuntime *rt, JSValueConst obj);

// ---- Context --------------------------------------------------------------------

JS_EXTERN JSContext *JS_NewContext(JSRuntime *rt);
JS_EXTERN void JS_FreeContext(JSContext *s);
JS_EXTERN JSContext *JS_DupContext(JSContext *ctx);
JS_EXTERN JSContext *JS_GetFunctionRealm(JSContext *ctx, JSValueConst func_obj); // borrowed
JS_EXTERN void *JS_GetContextOpaque(JSContext *ctx);
JS_EXTERN void JS_SetContextOpaque(JSContext *ctx, void *opaque);
JS_EXTERN JSRuntime *JS_GetRuntime(JSContext *ctx);
JS_EXTERN void JS_SetClassProto(JSContext *ctx, JSClassID class_id, JSValue obj);
JS_EXTERN JSValue JS_GetClassProto(JSContext *ctx, JSClassID class_id);
JS_EXTERN JSValue JS_GetFunctionProto(JSContext *ctx);

// A context from JS_NewContextRaw has no global properties until these add them.
JS_EXTERN JSContext *JS_NewContextRaw(JSRuntime *rt);
JS_EXTERN int JS_AddIntrinsicBaseObjects(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicDate(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicEval(JSContext *ctx);
JS_EXTERN void JS_AddIntrinsicRegExpCompiler(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicRegExp(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicJSON(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicProxy(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicMapSet(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicTypedArrays(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicPromise(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicBigInt(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicWeakRef(JSContext *ctx);
JS_EXTERN int JS_AddPerformance(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicDOMException(JSContext *ctx);
JS_EXTERN int JS_AddIntrinsicAToB(JSContext *ctx);

JS_EXTERN int JS_IsEqual(JSContext *ctx, JSValueConst op1, JSValueConst op2); // -1, 0 or 1
JS_EXTERN bool JS_IsStrictEqual(JSContext *ctx, JSValueConst op1, JSValueConst op2);
JS_EXTERN bool JS_IsSameValue(JSContext *ctx, JSValueConst op1, JSValueConst op2);
JS_EXTERN bool JS_IsSameValueZero(JSContext *ctx, JSValueConst op1, JSValueConst op2);

// ---- Memory ---------------------------------------------------------------------

JS_EXTERN void *js_calloc_rt(JSRuntime *rt, size_t count, size_t size);
JS_EXTERN void *js_malloc_rt(JSRuntime *rt, size_t size);
JS_EXTERN void js_free_rt(JSRuntime *rt, void *ptr);
JS_EXTERN void *js_realloc_rt(JSRuntime *rt, void *ptr, size_t size);
JS_EXTERN size_t js_malloc_usable_size_rt(JSRuntime *rt, const void *ptr);
JS_EXTERN void *js_mallocz_rt(JSRuntime *rt, size_t size);
// The following throw an out-of-memory error in ctx where they return NULL.
JS_EXTERN void *js_calloc(JSContext *ctx, size_t count, size_t size);
JS_EXTERN void *js_malloc(JSContext *ctx, size_t size);
JS_EXTERN void js_free(JSContext *ctx, void *ptr);
JS_EXTERN void *js_realloc(JSContext *ctx, void *ptr, size_t size);
JS_EXTERN size_t js_malloc_usable_size(JSContext *ctx, const void *ptr);
JS_EXTERN void *js_realloc2(JSContext *ctx, void *ptr, size_t size, size_t *pslack);
JS_EXTERN void *js_mallocz(JSContext *ctx, size_t size);
JS_EXTERN char *js_strdup(JSContext *ctx, const char *str);
JS_EXTERN char *js_strndup(JSContext *ctx, const char *s, size_t n);

typedef struct JSMemoryUsage {
    int64_t malloc_size, malloc_limit, memory_used_size;
    int64_t malloc_count;
    int64_t memory_used_count;
    int64_t atom_count, atom_size;
    int64_t str_count, str_size;
    int64_t obj_count, obj_size;
    int64_t prop_count, prop_size;
    int64_t shape_count, shape_size;
    int64_t js_func_count, js_func_size, js_func_code_size;
    int64_t js_func_pc2line_count, js_func_pc2line_size;
    int64_t c_func_count, array_count;
    int64_t fast_array_count, fast_array_elements;
    int64_t binary_object_count, binary_object_size;
} JSMemoryUsage;

JS_EXTERN void JS_ComputeMemoryUsage(JSRuntime *rt, JSMemoryUsage *s);
JS_EXTERN void JS_DumpMemoryUsage(FILE *fp, const JSMemoryUsage *s, JSRuntime *rt);

// ---- Atoms ------------------------------------------------------------------------

#define JS_ATOM_NULL 0

JS_EXTERN JSAtom JS_NewAtomLen(JSContext *ctx, const char *str, size_t len);
JS_EXTERN JSAtom JS_NewAtom(JSContext *ctx, const char *str);
JS_EXTERN JSAtom JS_NewAtomUInt32(JSContext *ctx, uint32_t n);
JS_EXTERN JSAtom JS_DupAtom(JSContext *ctx, JSAtom v);
JS_EXTERN JSAtom JS_DupAtomRT(JSRuntime *rt, JSAtom v);
JS_EXTERN void JS_FreeAtom(JSContext *ctx, JSAtom v);
JS_EXTERN void JS_FreeAtomRT(JSRuntime *rt, JSAtom v);
JS_EXTERN JSValue JS_AtomToValue(JSContext *ctx, JSAtom atom);
JS_EXTERN JSValue JS_AtomToString(JSContext *ctx, JSAtom atom);
JS_EXTERN const char *JS_AtomToCStringLen(JSContext *ctx, size_t *plen, JSAtom atom);
static inline const char *JS_AtomToCString(JSContext *ctx, JSAtom atom)
{
    return JS_AtomToCStringLen(ctx, NULL, atom);
}
JS_EXTERN JSAtom JS_ValueToAtom(JSContext *ctx, JSValueConst val);

// ---- Classes ------------------------------------------------------------------------

typedef struct JSPropertyEnum {
    bool is_enumerable;
    JSAtom atom;
} JSPropertyEnum;

typedef struct JSPropertyDescriptor {
    int flags;
    JSValue value;
    JSValue getter;
    JSValue setter;
} JSPropertyDescriptor;

typedef struct JSClassExoticMethods {
    // -1 on exception, 0 where the property does not exist, 1 where it does and *desc (may be
    // NULL) is filled with owned values.
    int (*get_own_property)(JSContext *ctx, JSPropertyDescriptor *desc, JSValueConst obj,
                            JSAtom prop);
    // *ptab is made with js_malloc, its atoms are owned by the caller. 0, or -1 on exception.
    int (*get_own_property_names)(JSContext *ctx, JSPropertyEnum **ptab, uint32_t *plen,
                                  JSValueConst obj);
    int (*delete_property)(JSContext *ctx, JSValueConst obj, JSAtom prop);
    int (*define_own_property)(JSContext *ctx, JSValueConst this_obj, JSAtom prop, JSValueConst val,
                               JSValueConst getter, JSValueConst setter, int flags);
    // The following may be NULL: the ordinary behaviour is then built on the methods above.
    int (*has_property)(JSContext *ctx, JSValueConst obj, JSAtom atom);
    JSValue (*get_property)(JSContext *ctx, JSValueConst obj, JSAtom atom, JSValueConst receiver);
    int (*set_property)(JSContext *ctx, JSValueConst obj, JSAtom atom, JSValueConst value,
                        JSValueConst receiver, int flags);
    JSValue (*get_prototype)(JSContext *ctx, JSValueConst obj);
    int (*set_prototype)(JSContext *ctx, JSValueConst obj, JSValueConst proto_val);
    int (*is_extensible)(JSContext *ctx, JSValueConst obj);
    int (*prevent_extensions)(JSContext *ctx, JSValueConst obj);
} JSClassExoticMethods;

typedef void JSClassFinalizer(JSRuntime *rt, JSValueConst val);
typedef void JSClassGCMark(JSRuntime *rt, JSValueConst val, JS_MarkFunc *mark_func);
#define JS_CALL_FLAG_CONSTRUCTOR (1 << 0)
typedef JSValue JSClassCall(JSContext *ctx, JSValueConst func_obj, JSValueConst this_val, int argc,
                            JSValueConst *argv, int flags);

typedef struct JSClassDef {
    const char *class_name; // pure ASCII
    JSClassFinalizer *finalizer;
    JSClassGCMark *gc_mark;
    // With JS_CALL_FLAG_CONSTRUCTOR in flags, this_val is new.target.
    JSClassCall *call;
    JSClassExoticMethods *exotic;
} JSClassDef;

#define JS_EVAL_OPTIONS_VERSION 1
typedef struct JSEvalOptions {
    int version;
    int eval_flags;
    const char *filename;
    int line_num;
} JSEvalOptions;

#define JS_INVALID_CLASS_ID 0
JS_EXTERN JSClassID JS_NewClassID(JSRuntime *rt, JSClassID *pclass_id);
JS_EXTERN JSClassID JS_GetClassID(JSValueConst v); // JS_INVALID_CLASS_ID if not an object
JS_EXTERN int JS_NewClass(JSRuntime *rt, JSClassID class_id, const JSClassDef *class_def);
JS_EXTERN bool JS_IsRegisteredClass(JSRuntime *rt, JSClassID class_id);
JS_EXTERN JSAtom JS_GetClassName(JSRuntime *rt, JSClassID class_id);

// ---- Making and testing values --------------------------------------------------------

static JS_FORCE_INLINE JSValue JS_NewBool(JSContext *ctx, bool val)
{
    (void)ctx;
    return JS_MKVAL(JS_TAG_BOOL, val);
}

static JS_FORCE_INLINE JSValue JS_NewInt32(JSContext *ctx, int32_t val)
{
    (void)ctx;
    return JS_MKVAL(JS_TAG_INT, val);
}

static JS_FORCE_INLINE JSValue JS_NewFloat64(JSContext *ctx, double val)
{
    (void)ctx;
    return js_mkval_float64(val);
}

static JS_FORCE_INLINE JSValue JS_NewCatchOffset(JSContext *ctx, int32_t val)
{
    (void)ctx;
    return JS_MKVAL(JS_TAG_CATCH_OFFSET, val);
}

static JS_FORCE_INLINE JSValue JS_NewInt64(JSContext *ctx, int64_t val)
{
    return val >= INT32_MIN && val <= INT32_MAX ? JS_NewInt32(ctx, (int32_t)val)
                                                : JS_NewFloat64(ctx, (double)val);
}

static JS_FORCE_INLINE JSValue JS_NewUint32(JSContext *ctx, uint32_t val)
{
    return val <= INT32_MAX ? JS_NewInt32(ctx, (int32_t)val) : JS_NewFloat64(ctx, (double)val);
}

JS_EXTERN JSValue JS_NewNumber(JSContext *ctx, double d); // an integer where d is one
JS_EXTERN JSValue JS_NewBigInt64(JSContext *ctx, int64_t v);
JS_EXTERN JSValue JS_NewBigUint64(JSContext *ctx, uint64_t v);

static JS_FORCE_INLINE bool JS_IsNumber(JSValueConst v)
{
    int tag = JS_VALUE_GET_TAG(v);
    return tag == JS_TAG_INT || tag == JS_TAG_FLOAT64;
}
static inline bool JS_IsBigInt(JSValueConst v)
{
    int tag = JS_VALUE_GET_TAG(v);
    return tag == JS_TAG_BIG_INT || tag == JS_TAG_SHORT_BIG_INT;
}
static inline bool JS_IsBool(JSValueConst v)
{
    return JS_VALUE_GET_TAG(v) == JS_TAG_BOOL;
}
static inline bool JS_IsNull(JSValueConst v)
{
    return JS_VALUE_GET_TAG(v) == JS_TAG_NULL;
}
static inline bool JS_IsUndefined(JSValueConst v)
{
    return JS_VALUE_GET_TAG(v) == JS_TAG_UNDEFINED;
}
static inline bool JS_IsException(JSValueConst v)
{
#ifdef JS_OWNERSHIP_BUILD
    return v == JS_EXCEPTION;
#else
    return JS_UNLIKELY(JS_VALUE_GET_TAG(v) == JS_TAG_EXCEPTION);
#endif
}
static inline bool JS_IsUninitialized(JSValueConst v)
{
    return JS_UNLIKELY(JS_VALUE_GET_TAG(v) == JS_TAG_UNINITIALIZED);
}
static inline bool JS_IsString(JSValueConst v)
{
    int tag = JS_VALUE_GET_TAG(v);
    return tag == JS_TAG_STRING || tag == JS_TAG_STRING_ROPE;
}
static inline bool JS_IsSymbol(JSValueConst v)
{
    return JS_VALUE_GET_TAG(v) == JS_TAG_SYMBOL;
}
static inline bool JS_IsObject(JSValueConst v)
{
    return JS_VALUE_GET_TAG(v) == JS_TAG_OBJECT;
}
static inline bool JS_IsModule(JSValueConst v)
{
    return JS_VALUE_GET_TAG(v) == JS_TAG_MODULE;
}

// ---- Exceptions -------------------------------------------------------------------------

JS_EXTERN JSThrown JS_Throw(JSContext *ctx, JSValue obj); // gives JS_EXCEPTION
JS_EXTERN JSValue JS_GetException(JSContext *ctx);        // clears it; JS_UNINITIALIZED if none
JS_EXTERN bool JS_HasException(JSContext *ctx);
JS_EXTERN bool JS_IsError(JSValueConst val);
JS_EXTERN bool JS_IsUncatchableError(JSValueConst val);
JS_EXTERN void JS_SetUncatchableError(JSContext *ctx, JSValueConst val);
JS_EXTERN void JS_ClearUncatchableError(JSContext *ctx, JSValueConst val);
JS_EXTERN void JS_ResetUncatchableError(JSContext *ctx); // of the pending exception
JS_EXTERN JSValue JS_NewError(JSContext *ctx);
JS_EXTERN JSValue JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_NewInternalError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSValue JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_NewPlainError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSValue JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_NewRangeError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSValue JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_NewReferenceError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSValue JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_NewSyntaxError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSValue JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_NewTypeError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSThrown JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_ThrowInternalError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSThrown JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_ThrowPlainError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSThrown JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_ThrowRangeError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSThrown JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_ThrowReferenceError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSThrown JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_ThrowSyntaxError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSThrown JS_PRINTF_FORMAT_ATTR(2, 3)
    JS_ThrowTypeError(JSContext *ctx, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSThrown JS_PRINTF_FORMAT_ATTR(3, 4)
    JS_ThrowDOMException(JSContext *ctx, const char *name, JS_PRINTF_FORMAT const char *fmt, ...);
JS_EXTERN JSThrown JS_ThrowOutOfMemory(JSContext *ctx);
// On an exception while making the error, that exception stays pending instead.

// ---- Reference counts -----------------------------------------------------------------------

JS_EXTERN void JS_FreeValue(JSContext *ctx, JSValue v);
JS_EXTERN void JS_FreeValueRT(JSRuntime *rt, JSValue v);
JS_EXTERN JSValue JS_DupValue(JSContext *ctx, JSValueConst v);
JS_EXTERN JSValue JS_DupValueRT(JSRuntime *rt, JSValueConst v);

// ---- Conversion --------------------------------------------------------------------------------

JS_EXTERN int JS_ToBool(JSContext *ctx, JSValueConst val); // -1 for JS_EXCEPTION
static inline JSValue JS_ToBoolean(JSContext *ctx, JSValueConst val)
{
    return JS_NewBool(ctx, JS_ToBool(ctx, val) > 0);
}
JS_EXTERN JSValue JS_ToNumber(JSContext *ctx, JSValueConst val);
JS_EXTERN int JS_ToInt32(JSContext *ctx, int32_t *pres, JSValueConst val);
static inline int JS_ToUint32(JSContext *ctx, uint32_t *pres, JSValueConst val)
{
    return JS_ToInt32(ctx, (int32_t *)pres, val);
}
JS_EXTERN int JS_ToInt64(JSContext *ctx, int64_t *pres, JSValueConst val);
JS_EXTERN int JS_ToIndex(JSContext *ctx, uint64_t *plen, JSValueConst val);
JS_EXTERN int JS_ToFloat64(JSContext *ctx, double *pres, JSValueConst val);
JS_EXTERN int JS_ToBigInt64(JSContext *ctx, int64_t *pres, JSValueConst val); // throws on a Number
JS_EXTERN int JS_ToBigUint64(JSContext *ctx, uint64_t *pres, JSValueConst val);
JS_EXTERN int JS_ToInt64Ext(JSContext *ctx, int64_t *pres, JSValueConst val); // takes BigInt too

JS_EXTERN JSValue JS_NewStringLen(JSContext *ctx, const char *str1, size_t len1); // UTF-8
static inline JSValue JS_NewString(JSContext *ctx, const char *str)
{
    return JS_NewStringLen(ctx, str, strlen(str));
}
JS_EXTERN JSValue JS_NewStringUTF16(JSContext *ctx, const uint16_t *buf, size_t len);
JS_EXTERN JSValue JS_NewAtomString(JSContext *ctx, const char *str);
JS_EXTERN JSValue JS_ToString(JSContext *ctx, JSValueConst val);
JS_EXTERN JSValue JS_ToPropertyKey(JSContext *ctx, JSValueConst val);
// The text is valid until JS_FreeCString; NULL on exception. UTF-8; with cesu8, each surrogate of
// a pair is encoded on its own.
JS_EXTERN const char *JS_ToCStringLen2(JSContext *ctx, size_t *plen, JSValueConst val1, bool cesu8);
static inline const char *JS_ToCStringLen(JSContext *ctx, size_t *plen, JSValueConst val1)
{
    return JS_ToCStringLen2(ctx, plen, val1, 0);
}
static inline const char *JS_ToCString(JSContext *ctx, JSValueConst val1)
{
    return JS_ToCStringLen2(ctx, NULL, val1, 0);
}
JS_EXTERN const uint16_t *JS_ToCStringLenUTF16(JSContext *ctx, size_t *plen, JSValueConst val1);
static inline const uint16_t *JS_ToCStringUTF16(JSContext *ctx, JSValueConst val1)
{
    return JS_ToCStringLenUTF16(ctx, NULL, val1);
}
JS_EXTERN void JS_FreeCString(JSContext *ctx, const char *ptr);
JS_EXTERN void JS_FreeCStringRT(JSRuntime *rt, const char *ptr);
JS_EXTERN void JS_FreeCStringUTF16(JSContext *ctx, const uint16_t *ptr);
JS_EXTERN void JS_FreeCStringRT_UTF16(JSRuntime *rt, const uint16_t *ptr);

// ---- Objects
// -------------------------------------------------------------------------------------

JS_EXTERN JSValue JS_NewObjectProtoClass(JSContext *ctx, JSValueConst proto, JSClassID class_id);
JS_EXTERN JSValue JS_NewObjectClass(JSContext *ctx, JSClassID class_id);
JS_EXTERN JSValue JS_NewObjectProto(JSContext *ctx, JSValueConst proto);
JS_EXTERN JSValue JS_NewObject(JSContext *ctx);
// Takes the `count` values also on failure; `props` are borrowed.
JS_EXTERN JSValue JS_NewObjectFrom(JSContext *ctx, int count, const JSAtom *props,
                                   const JSValue *values);
JS_EXTERN JSValue JS_NewObjectFromStr(JSContext *ctx, int count, const char **props,
                                      const JSValue *values);
JS_EXTERN JSValue JS_ToObject(JSContext *ctx, JSValueConst val);
JS_EXTERN JSValue JS_ToObjectString(JSContext *ctx, JSValueConst val);

JS_EXTERN bool JS_IsFunction(JSContext *ctx, JSValueConst val);
JS_EXTERN bool JS_IsAsyncFunction(JSValueConst val);
JS_EXTERN bool JS_IsConstructor(JSContext *ctx, JSValueConst val);
JS_EXTERN bool JS_SetConstructorBit(JSContext *ctx, JSValueConst func_obj, bool val);

JS_EXTERN bool JS_IsRegExp(JSValueConst val);
JS_EXTERN bool JS_IsMap(JSValueConst val);
JS_EXTERN bool JS_IsSet(JSValueConst val);
JS_EXTERN bool JS_IsWeakRef(JSValueConst val);
JS_EXTERN bool JS_IsWeakSet(JSValueConst val);
JS_EXTERN bool JS_IsWeakMap(JSValueConst val);
JS_EXTERN bool JS_IsDataView(JSValueConst val);
JS_EXTERN bool JS_IsDate(JSValueConst v);
JS_EXTERN bool JS_IsProxy(JSValueConst val);
JS_EXTERN JSValue JS_GetProxyTarget(JSContext *ctx, JSValueConst proxy);
JS_EXTERN JSValue JS_GetProxyHandler(JSContext *ctx, JSValueConst proxy);
JS_EXTERN JSValue JS_NewProxy(JSContext *ctx, JSValueConst target, JSValueConst handler);

JS_EXTERN JSValue JS_NewArray(JSContext *ctx);
JS_EXTERN JSValue JS_NewArrayFrom(JSContext *ctx, int count, const JSValue *values); // takes them
JS_EXTERN bool JS_IsArray(JSValueConst val); // false for a proxy
JS_EXTERN JSValue JS_NewDate(JSContext *ctx, double epoch_ms);

JS_EXTERN JSValue JS_GetProperty(JSContext *ctx, JSValueConst this_obj, JSAtom prop);
JS_EXTERN JSValue JS_GetPropertyUint32(JSContext *ctx, JSValueConst this_obj, uint32_t idx);
JS_EXTERN JSValue JS_GetPropertyInt64(JSContext *ctx, JSValueConst this_obj, int64_t idx);
JS_EXTERN JSValue JS_GetPropertyStr(JSContext *ctx, JSValueConst this_obj, const char *prop);
JS_EXTERN int JS_SetProperty(JSContext *ctx, JSValueConst this_obj, JSAtom prop, JSValue val);
JS_EXTERN int JS_SetPropertyUint32(JSContext *ctx, JSValueConst this_obj, uint32_t idx,
                                   JSValue val);
JS_EXTERN int JS_SetPropertyInt64(JSContext *ctx, JSValueConst this_obj, int64_t idx, JSValue val);
JS_EXTERN int JS_SetPropertyStr(JSContext *ctx, JSValueConst this_obj, const char *prop,
                                JSValue val);
JS_EXTERN int JS_HasProperty(JSContext *ctx, JSValueConst this_obj, JSAtom prop);
JS_EXTERN int JS_IsExtensible(JSContext *ctx, JSValueConst obj);
JS_EXTERN int JS_PreventExtensions(JSContext *ctx, JSValueConst obj);
JS_EXTERN int JS_SealObject(JSContext *ctx, JSValueConst obj);
JS_EXTERN int JS_FreezeObject(JSContext *ctx, JSValueConst obj);
JS_EXTERN int JS_DeleteProperty(JSContext *ctx, JSValueConst obj, JSAtom prop, int flags);
JS_EXTERN int JS_SetPrototype(JSContext *ctx, JSValueConst obj, JSValueConst proto_val);
JS_EXTERN JSValue JS_GetPrototype(JSContext *ctx, JSValueConst val);
JS_EXTERN int JS_GetLength(JSContext *ctx, JSValueConst obj, int64_t *pres);
JS_EXTERN int JS_SetLength(JSContext *ctx, JSValueConst obj, int64_t len);

#define JS_GPN_STRING_MASK  (1 << 0)
#define JS_GPN_SYMBOL_MASK  (1 << 1)
#define JS_GPN_PRIVATE_MASK (1 << 2)
#define JS_GPN_ENUM_ONLY    (1 << 4) // only enumerable properties
#define JS_GPN_SET_ENUM     (1 << 5) // set is_enumerable of each

JS_EXTERN int JS_GetOwnPropertyNames(JSContext *ctx, JSPropertyEnum **ptab, uint32_t *plen,
                                     JSValueConst obj, int flags);
JS_EXTERN int JS_GetOwnProperty(JSContext *ctx, JSPropertyDescriptor *desc, JSValueConst obj,
                                JSAtom prop);
JS_EXTERN void JS_FreePropertyEnum(JSContext *ctx, JSPropertyEnum *tab, uint32_t len);

JS_EXTERN JSValue JS_Call(JSContext *ctx, JSValueConst func_obj, JSValueConst this_obj, int argc,
                          JSValueConst *argv);
JS_EXTERN JSValue JS_Invoke(JSContext *ctx, JSValueConst this_val, JSAtom atom, int argc,
                            JSValueConst *argv);
JS_EXTERN JSValue JS_CallConstructor(JSContext *ctx, JSValueConst func_obj, int argc,
                                     JSValueConst *argv);
JS_EXTERN JSValue JS_CallConstructor2(JSContext *ctx, JSValueConst func_obj,
                                      JSValueConst new_target, int argc, JSValueConst *argv);
// True where the text can be a module only (import or export declarations, top-level await).
JS_EXTERN bool JS_DetectModule(const char *input, size_t input_len);
// `input` must be NUL terminated: input[input_len] == 0.
JS_EXTERN JSValue JS_Eval(JSContext *ctx, const char *input, size_t input_len, const char *filename,
                          int eval_flags);
JS_EXTERN JSValue JS_Eval2(JSContext *ctx, const char *input, size_t input_len,
                           JSEvalOptions *options);
JS_EXTERN JSValue JS_EvalThis(JSContext *ctx, JSValueConst this_obj, const char *input,
                              size_t input_len, const char *filename, int eval_flags);
JS_EXTERN JSValue JS_EvalThis2(JSContext *ctx, JSValueConst this_obj, const char *input,
                               size_t input_len, JSEvalOptions *options);
JS_EXTERN JSValue JS_GetGlobalObject(JSContext *ctx);
JS_EXTERN int JS_IsInstanceOf(JSContext *ctx, JSValueConst val, JSValueConst obj);
JS_EXTERN int JS_DefineProperty(JSContext *ctx, JSValueConst this_obj, JSAtom prop,
                                JSValueConst val, JSValueConst getter, JSValueConst setter,
                                int flags);
JS_EXTERN int JS_DefinePropertyValue(JSContext *ctx, JSValueConst this_obj, JSAtom prop,
                                     JSValue val, int flags);
JS_EXTERN int JS_DefinePropertyValueUint32(JSContext *ctx, JSValueConst this_obj, uint32_t idx,
                                           JSValue val, int flags);
JS_EXTERN int JS_DefinePropertyValueStr(JSContext *ctx, JSValueConst this_obj, const char *prop,
                                        JSValue val, int flags);
JS_EXTERN int JS_DefinePropertyGetSet(JSContext *ctx, JSValueConst this_obj, JSAtom prop,
                                      JSValue getter, JSValue setter, int flags);
// Only user classes have an opaque pointer; 0, or -1 where obj is not an object of one.
JS_EXTERN int JS_SetOpaque(JSValueConst obj, void *opaque);
JS_EXTERN void *JS_GetOpaque(JSValueConst obj, JSClassID class_id);
JS_EXTERN void *JS_GetOpaque2(JSContext *ctx, JSValueConst obj, JSClassID class_id); // throws
JS_EXTERN void *JS_GetAnyOpaque(JSValueConst obj, JSClassID *class_id);

// ---- JSON
// ----------------------------------------------------------------------------------------

JS_EXTERN JSValue JS_ParseJSON(JSContext *ctx, const char *buf, size_t buf_len,
                               const char *filename); // buf[buf_len] == 0
JS_EXTERN JSValue JS_JSONStringify(JSContext *ctx, JSValueConst obj, JSValueConst replacer,
                                   JSValueConst space0);

// ---- Array buffers
// ---------------------------------------------------------------------------------

typedef void JSFreeArrayBufferDataFunc(JSRuntime *rt, void *opaque, void *ptr);
// Takes `buf`: free_func is called also where the call fails.
JS_EXTERN JSValue JS_NewArrayBuffer(JSContext *ctx, uint8_t *buf, size_t len,
                                    JSFreeArrayBufferDataFunc *free_func, void *opaque,
                                    bool is_shared);
JS_EXTERN JSValue JS_NewArrayBufferCopy(JSContext *ctx, const uint8_t *buf, size_t len);
JS_EXTERN void JS_DetachArrayBuffer(JSContext *ctx, JSValueConst obj);
JS_EXTERN uint8_t *JS_GetArrayBuffer(JSContext *ctx, size_t *psize, JSValueConst obj);
JS_EXTERN bool JS_IsArrayBuffer(JSValueConst obj);
JS_EXTERN bool JS_IsImmutableArrayBuffer(JSValueConst obj);
JS_EXTERN int JS_SetImmutableArrayBuffer(JSValueConst obj, bool immutable);
JS_EXTERN uint8_t *JS_GetUint8Array(JSContext *ctx, size_t *psize, JSValueConst obj);

typedef enum JSTypedArrayEnum {
    JS_TYPED_ARRAY_UINT8C = 0,
    JS_TYPED_ARRAY_INT8,
    JS_TYPED_ARRAY_UINT8,
    JS_TYPED_ARRAY_INT16,
    JS_TYPED_ARRAY_UINT16,
    JS_TYPED_ARRAY_INT32,
    JS_TYPED_ARRAY_UINT32,
    JS_TYPED_ARRAY_BIG_INT64,
    JS_TYPED_ARRAY_BIG_UINT64,
    JS_TYPED_ARRAY_FLOAT16,
    JS_TYPED_ARRAY_FLOAT32,
    JS_TYPED_ARRAY_FLOAT64,
} JSTypedArrayEnum;

JS_EXTERN JSValue JS_NewTypedArray(JSContext *ctx, int argc, JSValueConst *argv,
                                   JSTypedArrayEnum array_type);
JS_EXTERN JSValue JS_GetTypedArrayBuffer(JSContext *ctx, JSValueConst obj, size_t *pbyte_offset,
                                         size_t *pbyte_length, size_t *pbytes_per_element);
JS_EXTERN JSValue JS_NewUint8Array(JSContext *ctx, uint8_t *buf, size_t len,
                                   JSFreeArrayBufferDataFunc *free_func, void *opaque,
                                   bool is_shared);
JS_EXTERN int JS_GetTypedArrayType(JSValueConst obj); // -1 if not a typed array
JS_EXTERN JSValue JS_NewUint8ArrayCopy(JSContext *ctx, const uint8_t *buf, size_t len);
typedef struct JSSharedArrayBufferFunctions {
    void *(*sab_alloc)(void *opaque, size_t size);
    void (*sab_free)(void *opaque, void *ptr);
    void (*sab_dup)(void *opaque, void *ptr);
    void *sab_opaque;
} JSSharedArrayBufferFunctions;
JS_EXTERN void JS_SetSharedArrayBufferFunctions(JSRuntime *rt,
                                                const JSSharedArrayBufferFunctions *sf);

// ---- Promises
// ---------------------------------------------------------------------------------------

typedef enum JSPromiseStateEnum {
    JS_PROMISE_NOT_A_PROMISE = -1,
    JS_PROMISE_PENDING = 0,
    JS_PROMISE_FULFILLED,
    JS_PROMISE_REJECTED,
} JSPromiseStateEnum;

// resolving_funcs receives two owned values.
JS_EXTERN JSValue JS_NewPromiseCapability(JSContext *ctx, JSValue *resolving_funcs);
JS_EXTERN JSValue JS_NewSettledPromise(JSContext *ctx, bool is_reject, JSValueConst value);
JS_EXTERN JSPromiseStateEnum JS_PromiseState(JSContext *ctx, JSValueConst promise);
JS_EXTERN JSValue JS_PromiseResult(JSContext *ctx, JSValueConst promise);
JS_EXTERN bool JS_IsPromise(JSValueConst val);

JS_EXTERN JSValue JS_NewSymbol(JSContext *ctx, const char *description, bool is_global);

typedef enum JSPromiseHookType {
    JS_PROMISE_HOOK_INIT,
    JS_PROMISE_HOOK_BEFORE,
    JS_PROMISE_HOOK_AFTER,
    JS_PROMISE_HOOK_RESOLVE,
} JSPromiseHookType;
typedef void JSPromiseHook(JSContext *ctx, JSPromiseHookType type, JSValueConst promise,
                           JSValueConst parent_promise, void *opaque);
JS_EXTERN void JS_SetPromiseHook(JSRuntime *rt, JSPromiseHook promise_hook, void *opaque);
typedef void JSHostPromiseRejectionTracker(JSContext *ctx, JSValueConst promise,
                                           JSValueConst reason, bool is_handled, void *opaque);
JS_EXTERN void JS_SetHostPromiseRejectionTracker(JSRuntime *rt, JSHostPromiseRejectionTracker *cb,
                                                 void *opaque);

// Returns non-zero to stop the program with an error that script cannot catch.
typedef int JSInterruptHandler(JSRuntime *rt, void *opaque);
JS_EXTERN void JS_SetInterruptHandler(JSRuntime *rt, JSInterruptHandler *cb, void *opaque);
JS_EXTERN void JS_SetCanBlock(JSRuntime *rt, bool can_block); // for Atomics.wait
JS_EXTERN void JS_SetIsHTMLDDA(JSContext *ctx, JSValueConst obj);

// ---- Modules
// ------------------------------------------------------------------------------------------

typedef struct JSModuleDef JSModuleDef;
// Gives a name made with js_malloc, or NULL on exception.
typedef char *JSModuleNormalizeFunc(JSContext *ctx, const char *module_base_name,
                                    const char *module_name, void *opaque);
typedef JSModuleDef *JSModuleLoaderFunc(JSContext *ctx, const char *module_name, void *opaque);
typedef JSModuleDef *JSModuleLoaderFunc2(JSContext *ctx, const char *module_name, void *opaque,
                                         JSValueConst attributes);
typedef int JSModuleCheckSupportedImportAttributes(JSContext *ctx, void *opaque,
                                                   JSValueConst attributes);
// module_normalize may be NULL: names are then joined as paths.
JS_EXTERN void JS_SetModuleLoaderFunc(JSRuntime *rt, JSModuleNormalizeFunc *module_normalize,
                                      JSModuleLoaderFunc *module_loader, void *opaque);
JS_EXTERN void JS_SetModuleLoaderFunc2(JSRuntime *rt, JSModuleNormalizeFunc *module_normalize,
                                       JSModuleLoaderFunc2 *module_loader,
                                       JSModuleCheckSupportedImportAttributes *module_check_attrs,
                                       void *opaque);
JS_EXTERN JSValue JS_GetImportMeta(JSContext *ctx, JSModuleDef *m);
JS_EXTERN JSAtom JS_GetModuleName(JSContext *ctx, JSModuleDef *m);
JS_EXTERN JSValue JS_GetModuleNamespace(JSContext *ctx, JSModuleDef *m);

// ---- Jobs
// ----------------------------------------------------------------------------------------------

typedef JSValue JSJobFunc(JSContext *ctx, int argc, JSValueConst *argv);
JS_EXTERN int JS_EnqueueJob(JSContext *ctx, JSJobFunc *job_func, int argc, JSValueConst *argv);
JS_EXTERN bool JS_IsJobPending(JSRuntime *rt);
// 1: a job ran; 0: there was none; -1: it threw, and the exception is pending in *pctx.
JS_EXTERN int JS_ExecutePendingJob(JSRuntime *rt, JSContext **pctx);

// ---- Serialisation
// ---------------------------------------------------------------------------------------

typedef struct JSSABTab {
    uint8_t **tab;
    size_t len;
} JSSABTab;

#define JS_WRITE_OBJ_BYTECODE     (1 << 0)
#define JS_WRITE_OBJ_BSWAP        (0)
#define JS_WRITE_OBJ_SAB          (1 << 2)
#define JS_WRITE_OBJ_REFERENCE    (1 << 3) // keep shared references and cycles
#define JS_WRITE_OBJ_STRIP_SOURCE (1 << 4)
#define JS_WRITE_OBJ_STRIP_DEBUG  (1 << 5)
JS_EXTERN uint8_t *JS_WriteObject(JSContext *ctx, size_t *psize, JSValueConst obj, int flags);
JS_EXTERN uint8_t *JS_WriteObject2(JSContext *ctx, size_t *psize, JSValueConst obj, int flags,
                                   JSSABTab *psab_tab);

#define JS_READ_OBJ_BYTECODE  (1 << 0)
#define JS_READ_OBJ_ROM_DATA  (0)
#define JS_READ_OBJ_SAB       (1 << 2)
#define JS_READ_OBJ_REFERENCE (1 << 3)
JS_EXTERN JSValue JS_ReadObject(JSContext *ctx, const uint8_t *buf, size_t buf_len, int flags);
JS_EXTERN JSValue JS_ReadObject2(JSContext *ctx, const uint8_t *buf, size_t buf_len, int flags,
                                 JSSABTab *psab_tab);
// Runs what JS_EVAL_FLAG_COMPILE_ONLY or JS_ReadObject gave; takes it.
JS_EXTERN JSValue JS_EvalFunction(JSContext *ctx, JSValue fun_obj);
JS_EXTERN int JS_ResolveModule(JSContext *ctx, JSValueConst obj);
JS_EXTERN JSAtom JS_GetScriptOrModuleName(JSContext *ctx, int n_stack_levels);
JS_EXTERN JSValue JS_LoadModule(JSContext *ctx, const char *basename, const char *filename);

// ---- C functions
// --------------------------------------------------------------------------------------------

typedef enum JSCFunctionEnum {
    JS_CFUNC_generic,
    JS_CFUNC_generic_magic,
    JS_CFUNC_constructor,
    JS_CFUNC_constructor_magic,
    JS_CFUNC_constructor_or_func,
    JS_CFUNC_constructor_or_func_magic,
    JS_CFUNC_f_f,
    JS_CFUNC_f_f_f,
    JS_CFUNC_getter,
    JS_CFUNC_setter,
    JS_CFUNC_getter_magic,
    JS_CFUNC_setter_magic,
    JS_CFUNC_iterator_next,
} JSCFunctionEnum;

// A constructor receives new.target as this_val. A C function sees at least `length` arguments:
// missing ones are undefined.
typedef union JSCFunctionType {
    JSCFunction *generic;
    JSValue (*generic_magic)(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                             int magic);
    JSCFunction *constructor;
    JSValue (*constructor_magic)(JSContext *ctx, JSValueConst new_target, int argc,
                                 JSValueConst *argv, int magic);
    JSCFunction *constructor_or_func;
    JSValue (*constructor_or_func_magic)(JSContext *ctx, JSValueConst new_target, int argc,
                                         JSValueConst *argv, int magic);
    double (*f_f)(double);
    double (*f_f_f)(double, double);
    JSValue (*getter)(JSContext *ctx, JSValueConst this_val);
    JSValue (*setter)(JSContext *ctx, JSValueConst this_val, JSValueConst val);
    JSValue (*getter_magic)(JSContext *ctx, JSValueConst this_val, int magic);
    JSValue (*setter_magic)(JSContext *ctx, JSValueConst this_val, JSValueConst val, int magic);
    // *pdone: 0 a value was given, 1 the end, 2 the result object was made by the function itself
    JSValue (*iterator_next)(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                             int *pdone, int magic);
} JSCFunctionType;

JS_EXTERN JSValue JS_NewCFunction2(JSContext *ctx, JSCFunction *func, const char *name, int length,
                                   JSCFunctionEnum cproto, int magic);
JS_EXTERN JSValue JS_NewCFunction3(JSContext *ctx, JSCFunction *func, const char *name, int length,
                                   JSCFunctionEnum cproto, int magic, JSValueConst proto_val);
JS_EXTERN JSValue JS_NewCFunctionData(JSContext *ctx, JSCFunctionData *func, int length, int magic,
                                      int data_len, JSValueConst *data);
JS_EXTERN JSValue JS_NewCFunctionData2(JSContext *ctx, JSCFunctionData *func, const char *name,
                                       int length, int magic, int data_len, JSValueConst *data);
JS_EXTERN JSValue JS_NewCClosure(JSContext *ctx, JSCClosure *func, const char *name,
                                 JSCClosureFinalizerFunc *opaque_finalize, int length, int magic,
                                 void *opaque);
static inline JSValue JS_NewCFunction(JSContext *ctx, JSCFunction *func, const char *name,
                                      int length)
{
    return JS_NewCFunction2(ctx, func, name, length, JS_CFUNC_generic, 0);
}
static inline JSValue JS_NewCFunctionMagic(JSContext *ctx, JSCFunctionMagic *func, const char *name,
                                           int length, JSCFunctionEnum cproto, int magic)
{
    JSCFunctionType type;
    type.generic_magic = func;
    return JS_NewCFunction2(ctx, type.generic, name, length, cproto, magic);
}
JS_EXTERN int JS_SetConstructor(JSContext *ctx, JSValueConst func_obj, JSValueConst proto);

// A table of properties for JS_SetPropertyFunctionList; it must outlive the runtime.
typedef struct JSCFunctionListEntry {
    const char *name;
    uint8_t prop_flags;
    uint8_t def_type;
    int16_t magic;
    union {
        struct {
            uint8_t length;
            uint8_t cproto;
            JSCFunctionType cfunc;
        } func;
        struct {
            JSCFunctionType get;
            JSCFunctionType set;
        } getset;
        struct {
            const char *name;
            int base;
        } alias;
        struct {
            const struct JSCFunctionListEntry *tab;
            int len;
        } prop_list;
        const char *str;
        int32_t i32;
        int64_t i64;
        uint64_t u64;
        double f64;
    } u;
} JSCFunctionListEntry;

#define JS_DEF_CFUNC          0
#define JS_DEF_CGETSET        1
#define JS_DEF_CGETSET_MAGIC  2
#define JS_DEF_PROP_STRING    3
#define JS_DEF_PROP_INT32     4
#define JS_DEF_PROP_INT64     5
#define JS_DEF_PROP_DOUBLE    6
#define JS_DEF_PROP_UNDEFINED 7
#define JS_DEF_OBJECT         8
#define JS_DEF_ALIAS          9
#define JS_DEF_PROP_SYMBOL    10
#define JS_DEF_PROP_BOOL      11

#define JS_CFUNC_DEF2(name_, length_, func_, prop_flags_)                                          \
    {                                                                                              \
        .name = (name_), .prop_flags = (prop_flags_), .def_type = JS_DEF_CFUNC, .magic = 0, .u = { \
            .func = {(length_), JS_CFUNC_generic, {.generic = (func_)}}                            \
        }                                                                                          \
    }
#define JS_CFUNC_DEF(name_, length_, func_)                                                        \
    JS_CFUNC_DEF2(name_, length_, func_, JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE)
#define JS_CFUNC_MAGIC_DEF(name_, length_, func_, magic_)                                          \
    {                                                                                              \
        .name = (name_), .prop_flags = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE,                    \
        .def_type = JS_DEF_CFUNC, .magic = (magic_), .u = {                                        \
            .func = {(length_), JS_CFUNC_generic_magic, {.generic_magic = (func_)}}                \
        }                                                                                          \
    }
#define JS_CFUNC_SPECIAL_DEF(name_, length_, cproto_, func_)                                       \
    {                                                                                              \
        .name = (name_), .prop_flags = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE,                    \
        .def_type = JS_DEF_CFUNC, .magic = 0, .u = {                                               \
            .func = {(length_), JS_CFUNC_##cproto_, {.cproto_ = (func_)}}                          \
        }                                                                                          \
    }
#define JS_ITERATOR_NEXT_DEF(name_, length_, func_, magic_)                                        \
    {                                                                                              \
        .name = (name_), .prop_flags = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE,                    \
        .def_type = JS_DEF_CFUNC, .magic = (magic_), .u = {                                        \
            .func = {(length_), JS_CFUNC_iterator_next, {.iterator_next = (func_)}}                \
        }                                                                                          \
    }
#define JS_CGETSET_DEF2(name_, getter_, setter_, prop_flags_)                                      \
    {                                                                                              \
        .name = (name_), .prop_flags = (prop_flags_), .def_type = JS_DEF_CGETSET, .magic = 0,      \
        .u = {                                                                                     \
            .getset = {.get = {.getter = (getter_)}, .set = {.setter = (setter_)}}                 \
        }                                                                                          \
    }
#define JS_CGETSET_DEF(name_, getter_, setter_)                                                    \
    JS_CGETSET_DEF2(name_, getter_, setter_, JS_PROP_CONFIGURABLE)
#define JS_CGETSET_MAGIC_DEF(name_, getter_, setter_, magic_)                                      \
    {                                                                                              \
        .name = (name_), .prop_flags = JS_PROP_CONFIGURABLE, .def_type = JS_DEF_CGETSET_MAGIC,     \
        .magic = (magic_), .u = {                                                                  \
            .getset = {.get = {.getter_magic = (getter_)}, .set = {.setter_magic = (setter_)}}     \
        }                                                                                          \
    }
#define JS_PROP_STRING_DEF(name_, cstr_, prop_flags_)                                              \
    {                                                                                              \
        .name = (name_), .prop_flags = (prop_flags_), .def_type = JS_DEF_PROP_STRING, .magic = 0,  \
        .u = {                                                                                     \
            .str = (cstr_)                                                                         \
        }                                                                                          \
    }
#define JS_PROP_INT32_DEF(name_, val_, prop_flags_)                                                \
    {                                                                                              \
        .name = (name_), .prop_flags = (prop_flags_), .def_type = JS_DEF_PROP_INT32, .magic = 0,   \
        .u = {                                                                                     \
            .i32 = (val_)                                                                          \
        }                                                                                          \
    }
#define JS_PROP_INT64_DEF(name_, val_, prop_flags_)                                                \
    {                                                                                              \
        .name = (name_), .prop_flags = (prop_flags_), .def_type = JS_DEF_PROP_INT64, .magic = 0,   \
        .u = {                                                                                     \
            .i64 = (val_)                                                                          \
        }                                                                                          \
    }
#define JS_PROP_DOUBLE_DEF(name_, val_, prop_flags_)                                               \
    {                                                                                              \
        .name = (name_), .prop_flags = (prop_flags_), .def_type = JS_DEF_PROP_DOUBLE, .magic = 0,  \
        .u = {                                                                                     \
            .f64 = (val_)                                                                          \
        }                                                                                          \
    }
#define JS_PROP_U2D_DEF(name_, val_, prop_flags_)                                                  \
    {                                                                                              \
        .name = (name_), .prop_flags = (prop_flags_), .def_type = JS_DEF_PROP_DOUBLE, .magic = 0,  \
        .u = {                                                                                     \
            .u64 = (val_)                                                                          \
        }                                                                                          \
    }
#define JS_PROP_UNDEFINED_DEF(name_, prop_flags_)                                                  \
    {.name = (name_),                                                                              \
     .prop_flags = (prop_flags_),                                                                  \
     .def_type = JS_DEF_PROP_UNDEFINED,                                                            \
     .magic = 0,                                                                                   \
     .u = {.i32 = 0}}
#define JS_PROP_SYMBOL_DEF(name_, val_, prop_flags_)                                               \
    {                                                                                              \
        .name = (name_), .prop_flags = (prop_flags_), .def_type = JS_DEF_PROP_SYMBOL, .magic = 0,  \
        .u = {                                                                                     \
            .i32 = (val_)                                                                          \
        }                                                                                          \
    }
#define JS_PROP_BOOL_DEF(name_, val_, prop_flags_)                                                 \
    {                                                                                              \
        .name = (name_), .prop_flags = (prop_flags_), .def_type = JS_DEF_PROP_BOOL, .magic = 0,    \
        .u = {                                                                                     \
            .i32 = (val_)                                                                          \
        }                                                                                          \
    }
#define JS_OBJECT_DEF(name_, tab_, len_, prop_flags_)                                              \
    {                                                                                              \
        .name = (name_), .prop_flags = (prop_flags_), .def_type = JS_DEF_OBJECT, .magic = 0,       \
        .u = {                                                                                     \
            .prop_list = {(tab_), (len_)}                                                          \
        }                                                                                          \
    }
#define JS_ALIAS_DEF(name_, from_)                                                                 \
    {                                                                                              \
        .name = (name_), .prop_flags = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE,                    \
        .def_type = JS_DEF_ALIAS, .magic = 0, .u = {                                               \
            .alias = {(from_), -1}                                                                 \
        }                                                                                          \
    }
#define JS_ALIAS_BASE_DEF(name_, from_, base_)                                                     \
    {                                                                                              \
        .name = (name_), .prop_flags = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE,                    \
        .def_type = JS_DEF_ALIAS, .magic = 0, .u = {                                               \
            .alias = {(from_), (base_)}                                                            \
        }                                                                                          \
    }

JS_EXTERN int JS_SetPropertyFunctionList(JSContext *ctx, JSValueConst obj,
                                         const JSCFunctionListEntry *tab, int len);

// ---- Modules in C
// -----------------------------------------------------------------------------------------

typedef int JSModuleInitFunc(JSContext *ctx, JSModuleDef *m);
JS_EXTERN JSModuleDef *JS_NewCModule(JSContext *ctx, const char *name_str, JSModuleInitFunc *func);
// Before the module is instantiated:
JS_EXTERN int JS_AddModuleExport(JSContext *ctx, JSModuleDef *m, const char *name_str);
JS_EXTERN int JS_AddModuleExportList(JSContext *ctx, JSModuleDef *m,
                                     const JSCFunctionListEntry *tab, int len);
// After it is instantiated; takes val:
JS_EXTERN int JS_SetModuleExport(JSContext *ctx, JSModuleDef *m, const char *export_name,
                                 JSValue val);
JS_EXTERN int JS_SetModuleExportList(JSContext *ctx, JSModuleDef *m,
                                     const JSCFunctionListEntry *tab, int len);
JS_EXTERN int JS_SetModulePrivateValue(JSContext *ctx, JSModuleDef *m, JSValue val);
JS_EXTERN JSValue JS_GetModulePrivateValue(JSContext *ctx, JSModuleDef *m);

JS_EXTERN const char *JS_GetVersion(void);

// ---- Teardown's own additions
// -------------------------------------------------------------------------------

// Called by every JS_FreeRuntime after its last collection, before anything is freed by force, also
// where no cell is left (an atom may be). Returning true takes the place of the assertion: the
// runtime then frees what is left and returns.
typedef bool JSTeardownHook(JSRuntime *rt, void *opaque);
JS_EXTERN void JS_SetTeardownHook(JSRuntime *rt, JSTeardownHook *hook, void *opaque);

#ifdef __cplusplus
}
#endif

#endif
