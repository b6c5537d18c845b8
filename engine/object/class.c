// SPDX-License-Identifier: MIT
// The table of classes: the built-in ones in constant memory, those of embedders per runtime.
#include "object/class.h"

#include "object/object.h"

#include <assert.h>

const JSClassInfo *const js_builtin_classes[JS_CLASS_BUILTIN_COUNT] = {
#define X(constant, name, info) [JS_CLASS_##constant] = &info,
    JS_BUILTIN_CLASSES(X)
#undef X
};

static const char *const builtin_names[JS_CLASS_BUILTIN_COUNT] = {
#define X(constant, name, info) [JS_CLASS_##constant] = name,
    JS_BUILTIN_CLASSES(X)
#undef X
};

// One class of an embedder, with its name behind it.
typedef struct UserClass {
    JSClassInfo info;
    JSClassExoticMethods exotic;
    char name[];
} UserClass;

typedef struct JSClassTable {
    uint32_t next_id;
    uint32_t capacity;
    UserClass **classes; // by id - JS_CLASS_BUILTIN_COUNT; NULL: not registered
} JSClassTable;

#define CLASS_ID_MAX UINT16_MAX // JSObject.class_id

bool js_classes_init(JSRuntime *rt)
{
    assert(!rt->classes); // made by the first class of an embedder
    return true;
}

void js_classes_free(JSRuntime *rt)
{
    JSClassTable *table = rt->classes;
    if (!table)
        return;
    for (uint32_t i = 0; i < table->capacity; i++)
        js_heap_free_block(rt, table->classes[i]);
    js_heap_free_block(rt, table->classes);
    js_heap_free_block(rt, table);
    rt->classes = NULL;
}

static JSClassTable *get_table(JSRuntime *rt)
{
    if (!rt->classes) {
        JSClassTable *table = js_heap_alloc_zero(rt, sizeof(*table));
        if (table)
            table->next_id = JS_CLASS_BUILTIN_COUNT;
        rt->classes = table;
    }
    return rt->classes;
}

const JSClassInfo *js_class_info_of_user(const JSRuntime *rt, JSClassID id)
{
    assert(id >= JS_CLASS_BUILTIN_COUNT);
    const JSClassTable *table = rt->classes;
    uint32_t index = id - JS_CLASS_BUILTIN_COUNT;
    if (!table || index >= table->capacity || !table->classes[index])
        return NULL;
    return &table->classes[index]->info;
}

// ---- The C API
// -----------------------------------------------------------------------------------

// An id that is set already is kept, so that a static one serves many runtimes.
JSClassID JS_NewClassID(JSRuntime *rt, JSClassID *pclass_id)
{
    assert(pclass_id);
    if (*pclass_id == JS_INVALID_CLASS_ID) {
        JSClassTable *table = get_table(rt);
        if (!table || table->next_id > CLASS_ID_MAX)
            return JS_INVALID_CLASS_ID;
        *pclass_id = table->next_id++;
    }
    return *pclass_id;
}

static bool make_room(JSRuntime *rt, JSClassTable *table, uint32_t count)
{
    uint32_t capacity = table->capacity;
    void *classes = table->classes;
    if (!js_array_reserve(&rt->allocator, &classes, &capacity, count, sizeof(*table->classes)))
        return false;
    table->classes = classes;
    memset(table->classes + table->capacity, 0,
           (capacity - table->capacity) * sizeof(*table->classes));
    table->capacity = capacity;
    return true;
}

int JS_NewClass(JSRuntime *rt, JSClassID class_id, const JSClassDef *class_def)
{
    if (class_id < JS_CLASS_BUILTIN_COUNT || class_id > CLASS_ID_MAX || js_class_info(rt, class_id))
        return -1;
    JSClassTable *table = get_table(rt);
    uint32_t index = class_id - JS_CLASS_BUILTIN_COUNT;
    if (!table || (index >= table->capacity && !make_room(rt, table, index + 1)))
        return -1;
    const char *name = class_def->class_name ? class_def->class_name : "";
    size_t size = strlen(name) + 1;
    UserClass *class = js_heap_alloc_zero(rt, sizeof(*class) + size);
    if (!class)
        return -1;
    memcpy(class->name, name, size);
    class->info.name = class->name;
    class->info.call = class_def->call;
    class->info.user_finalizer = class_def->finalizer;
    class->info.user_mark = class_def->gc_mark;
    if (class_def->exotic) {
        class->exotic = *class_def->exotic;
        class->info.exotic = &class->exotic;
    }
    table->classes[index] = class;
    if (table->next_id <= class_id)
        table->next_id = class_id + 1;
    return 0;
}

bool JS_IsRegisteredClass(JSRuntime *rt, JSClassID class_id)
{
    return js_class_info(rt, class_id) != NULL;
}

JSAtom JS_GetClassName(JSRuntime *rt, JSClassID class_id)
{
    const JSClassInfo *info = js_class_info(rt, class_id);
    if (!info)
        return JS_ATOM_NULL;
    const char *name = class_id < JS_CLASS_BUILTIN_COUNT ? builtin_names[class_id] : info->name;
    return js_atom_from_utf8(rt, name, strlen(name));
}

JSClassID JS_GetClassID(JSValueConst v)
{
    return JS_IsObject(v) ? js_value_object(v)->class_id : JS_INVALID_CLASS_ID;
}
