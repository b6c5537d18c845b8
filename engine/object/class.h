// SPDX-License-Identifier: MIT
// Classes: what kind of thing an object is, and the slots of its payload.
#ifndef ENGINE_OBJECT_CLASS_H
#define ENGINE_OBJECT_CLASS_H

#include "value/atom.h"

// The built-in classes: X(constant, name of the class, C symbol of its JSClassInfo).
// The infos are defined by the file that owns the class, in object/, vm/ or builtins/.
#include "object/classes.def"

enum {
    JS_CLASS_NONE = 0,
#define X(constant, name, info) JS_CLASS_##constant,
    JS_BUILTIN_CLASSES(X)
#undef X
        JS_CLASS_BUILTIN_COUNT,
};

// Exotic behaviour and calls have the public form, so that built-in and user classes are alike.
typedef struct JSClassInfo {
    const char *name;
    uint32_t payload_size; // bytes allocated, zeroed, with the object; 0: none
    const JSSlot *slots;   // owned slots of the payload; NULL: none
    // Further slots (of arrays, lists, tables); called beside `slots`. May be NULL.
    void (*visit)(JSRuntime *rt, JSObject *object, JSVisitor *visitor);
    // Before the slots are released; must not fail. May be NULL.
    void (*finalize)(JSRuntime *rt, JSObject *object);
    // Frees the blocks that the payload owns, after the slots are released. May be NULL.
    void (*release_blocks)(JSRuntime *rt, JSObject *object);
    JSClassCall *call; // makes its objects callable
    const JSClassExoticMethods *exotic;
    // User classes only:
    JSClassFinalizer *user_finalizer;
    JSClassGCMark *user_mark;
} JSClassInfo;

#define X(constant, name, info) extern const JSClassInfo info;
JS_BUILTIN_CLASSES(X)
#undef X

bool js_classes_init(JSRuntime *rt);
void js_classes_free(JSRuntime *rt);
// NULL: no such class.
extern const JSClassInfo *const js_builtin_classes[JS_CLASS_BUILTIN_COUNT];
const JSClassInfo *js_class_info_of_user(const JSRuntime *rt, JSClassID id);
static inline const JSClassInfo *js_class_info(const JSRuntime *rt, JSClassID id)
{
    return id < JS_CLASS_BUILTIN_COUNT ? js_builtin_classes[id] : js_class_info_of_user(rt, id);
}

#endif
