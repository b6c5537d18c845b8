// SPDX-License-Identifier: MIT
// The shell's module loader.
#include "shell/loader.h"

#include <stdlib.h>

char *shell_read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    size_t length = 0, capacity = 4096;
    char *text = malloc(capacity);
    while (text) {
        length += fread(text + length, 1, capacity - length - 1, file);
        if (length < capacity - 1)
            break;
        capacity *= 2;
        char *larger = realloc(text, capacity);
        if (!larger)
            free(text);
        text = larger;
    }
    bool has_failed = ferror(file) != 0;
    fclose(file);
    if (!text || has_failed) {
        free(text);
        return NULL;
    }
    text[length] = '\0';
    *size = length;
    return text;
}

typedef enum ModuleType { MODULE_SCRIPT, MODULE_JSON, MODULE_TEXT, MODULE_UNKNOWN } ModuleType;

// -1: exception.
static int type_of(JSContext *ctx, JSValueConst attributes)
{
    if (!JS_IsObject(attributes))
        return MODULE_SCRIPT;
    JSValue value = JS_GetPropertyStr(ctx, attributes, "type");
    int type = -1;
    if (JS_IsUndefined(value)) {
        type = MODULE_SCRIPT;
    } else if (!JS_IsException(value)) {
        const char *text = JS_ToCString(ctx, value);
        if (text)
            type = strcmp(text, "json") == 0   ? MODULE_JSON
                   : strcmp(text, "text") == 0 ? MODULE_TEXT
                                               : MODULE_UNKNOWN;
        if (text)
            JS_FreeCString(ctx, text);
    }
    JS_FreeValue(ctx, value);
    return type;
}

int shell_check_attributes(JSContext *ctx, void *opaque, JSValueConst attributes)
{
    JSPropertyEnum *keys;
    uint32_t count;
    if (JS_GetOwnPropertyNames(ctx, &keys, &count, attributes, JS_GPN_STRING_MASK) < 0)
        return -1;
    int status = 0;
    for (uint32_t i = 0; i < count && status == 0; i++) {
        const char *name = JS_AtomToCString(ctx, keys[i].atom);
        if (!name)
            status = -1;
        else if (strcmp(name, "type") != 0)
            status = -2;
        if (status == -2)
            JS_ThrowSyntaxError(ctx, "import attribute '%s' is not supported", name);
        if (name)
            JS_FreeCString(ctx, name);
    }
    JS_FreePropertyEnum(ctx, keys, count);
    if (status == 0) {
        int type = type_of(ctx, attributes);
        if (type == MODULE_UNKNOWN)
            JS_ThrowSyntaxError(ctx, "module type is not supported");
        if (type < 0 || type == MODULE_UNKNOWN)
            status = -1;
    }
    return status < 0 ? -1 : 0;
}

// The value of a JSON or text module waits in its private value until it is evaluated.
static int set_default_export(JSContext *ctx, JSModuleDef *module)
{
    return JS_SetModuleExport(ctx, module, "default", JS_GetModulePrivateValue(ctx, module));
}

// Takes value.
static JSModuleDef *new_value_module(JSContext *ctx, const char *name, JSValue value)
{
    if (JS_IsException(value))
        return NULL;
    JSModuleDef *module = JS_NewCModule(ctx, name, set_default_export);
    if (!module) {
        JS_FreeValue(ctx, value);
        return NULL;
    }
    if (JS_AddModuleExport(ctx, module, "default") < 0) {
        JS_FreeValue(ctx, value);
        return NULL;
    }
    if (JS_SetModulePrivateValue(ctx, module, value) < 0)
        return NULL;
    return module;
}

JSModuleDef *shell_load_module(JSContext *ctx, const char *name, void *opaque,
                               JSValueConst attributes)
{
    int type = type_of(ctx, attributes);
    if (type < 0)
        return NULL;
    size_t size;
    char *text = shell_read_file(name, &size);
    if (!text) {
        JS_ThrowReferenceError(ctx, "could not load module '%s'", name);
        return NULL;
    }
    JSModuleDef *module = NULL;
    if (type == MODULE_JSON) {
        module = new_value_module(ctx, name, JS_ParseJSON(ctx, text, size, name));
    } else if (type == MODULE_TEXT) {
        module = new_value_module(ctx, name, JS_NewStringLen(ctx, text, size));
    } else {
        JSValue compiled =
            JS_Eval(ctx, text, size, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
        if (!JS_IsException(compiled)) {
            module = JS_VALUE_GET_PTR(compiled);
            JS_FreeValue(ctx, compiled); // the realm's registry holds it
        }
    }
    free(text);
    return module;
}
