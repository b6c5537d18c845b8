// SPDX-License-Identifier: MIT
// DOMException (Web IDL, section 2.8.1 "DOMException").
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"

typedef struct DomException {
    JSValue name;
    JSValue message;
    int code;
} DomException;

static const JSSlot dom_exception_slots[] = {
    JS_SLOT(DomException, name, VALUE, "name"),
    JS_SLOT(DomException, message, VALUE, "message"),
    JS_SLOTS_END,
};
const JSClassInfo js_class_dom_exception = {
    .name = "DOMException", .payload_size = sizeof(DomException), .slots = dom_exception_slots};

static const struct {
    const char *name;
    const char *constant;
    int code;
} legacy_codes[] = {
    {"IndexSizeError", "INDEX_SIZE_ERR", 1},
    {"HierarchyRequestError", "HIERARCHY_REQUEST_ERR", 3},
    {"WrongDocumentError", "WRONG_DOCUMENT_ERR", 4},
    {"InvalidCharacterError", "INVALID_CHARACTER_ERR", 5},
    {"NoModificationAllowedError", "NO_MODIFICATION_ALLOWED_ERR", 7},
    {"NotFoundError", "NOT_FOUND_ERR", 8},
    {"NotSupportedError", "NOT_SUPPORTED_ERR", 9},
    {"InUseAttributeError", "INUSE_ATTRIBUTE_ERR", 10},
    {"InvalidStateError", "INVALID_STATE_ERR", 11},
    {"SyntaxError", "SYNTAX_ERR", 12},
    {"InvalidModificationError", "INVALID_MODIFICATION_ERR", 13},
    {"NamespaceError", "NAMESPACE_ERR", 14},
    {"InvalidAccessError", "INVALID_ACCESS_ERR", 15},
    {"TypeMismatchError", "TYPE_MISMATCH_ERR", 17},
    {"SecurityError", "SECURITY_ERR", 18},
    {"NetworkError", "NETWORK_ERR", 19},
    {"AbortError", "ABORT_ERR", 20},
    {"URLMismatchError", "URL_MISMATCH_ERR", 21},
    {"QuotaExceededError", "QUOTA_EXCEEDED_ERR", 22},
    {"TimeoutError", "TIMEOUT_ERR", 23},
    {"InvalidNodeTypeError", "INVALID_NODE_TYPE_ERR", 24},
    {"DataCloneError", "DATA_CLONE_ERR", 25},
};
enum { LEGACY_CODE_COUNT = sizeof(legacy_codes) / sizeof(legacy_codes[0]) };

// Takes name and message, both strings.
static JSValue fill(JSContext *ctx, JSValue exception, JSValue name, JSValue message)
{
    if (JS_IsException(exception)) {
        js_free_value(ctx, name);
        js_free_value(ctx, message);
        return exception;
    }
    DomException *payload = js_value_object(exception)->payload;
    payload->name = name;
    payload->message = message;
    const JSString *text = js_flatten(ctx, name);
    if (!text) {
        js_free_value(ctx, exception);
        return JS_EXCEPTION;
    }
    for (int i = 0; i < LEGACY_CODE_COUNT; i++)
        if (js_string_equal_ascii(text, legacy_codes[i].name))
            payload->code = legacy_codes[i].code;
    js_error_add_stack(ctx, exception);
    return exception;
}

static JSValue dom_exception_construct(JSContext *ctx, JSValueConst new_target, int argc,
                                       JSValueConst *argv)
{
    JSValue message = JS_UNDEFINED;
    JSValue name = JS_UNDEFINED;
    if (argc > 0 && !JS_IsUndefined(argv[0]))
        message = js_to_string(ctx, argv[0]);
    else
        message = JS_NewString(ctx, "");
    if (JS_IsException(message))
        return message;
    if (argc > 1 && !JS_IsUndefined(argv[1]))
        name = js_to_string(ctx, argv[1]);
    else
        name = JS_NewString(ctx, "Error");
    if (JS_IsException(name)) {
        js_free_value(ctx, message);
        return name;
    }
    JSValue exception = js_object_new_from_constructor(
        ctx, new_target, JS_INTRINSIC_DOM_EXCEPTION_PROTOTYPE, JS_CLASS_DOM_EXCEPTION);
    return fill(ctx, exception, name, message);
}

typedef enum DomField { DOM_NAME, DOM_MESSAGE, DOM_CODE } DomField;

static JSValue dom_exception_get(JSContext *ctx, JSValueConst this_value, int field)
{
    const DomException *payload = js_value_payload(this_value, JS_CLASS_DOM_EXCEPTION);
    if (!payload)
        return JS_ThrowTypeError(ctx, "not a DOMException");
    switch (field) {
    case DOM_NAME:
        return js_dup(payload->name);
    case DOM_MESSAGE:
        return js_dup(payload->message);
    default:
        return js_int32(payload->code);
    }
}

static int add_codes(JSContext *ctx, JSObject *object)
{
    for (int i = 0; i < LEGACY_CODE_COUNT; i++) {
        JSAtom key = JS_NewAtom(ctx, legacy_codes[i].constant);
        if (key == JS_ATOM_NULL)
            return -1;
        // Not js_add_property: after a failure this runs again.
        int status = JS_DefinePropertyValue(ctx, js_object_borrow(object), key,
                                            js_int32(legacy_codes[i].code), JS_PROP_ENUMERABLE);
        js_free_atom(ctx, key);
        if (status < 0)
            return -1;
    }
    return 0;
}

const JSIntrinsicDef js_intrinsic_dom_exception = {
    .prototype = JS_INTRINSIC_FUNCTION_PROTOTYPE,
    .class_id = JS_CLASS_C_FUNCTION,
    .function = JS_METHOD_PROTO(DOMException, 0, constructor, dom_exception_construct, 0),
    .is_constructor = true,
    .constructor_prototype = JS_INTRINSIC_DOM_EXCEPTION_PROTOTYPE,
    .finish = add_codes,
};

static const JSPropDef dom_exception_properties[] = {
    JS_GETTER_MAGIC(name, dom_exception_get, DOM_NAME),
    JS_GETTER_MAGIC(message, dom_exception_get, DOM_MESSAGE),
    JS_GETTER_MAGIC(code, dom_exception_get, DOM_CODE),
    JS_TO_STRING_TAG(DOMException),
};
const JSIntrinsicDef js_intrinsic_dom_exception_prototype = {
    .prototype = JS_INTRINSIC_ERROR_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    .constructor = JS_INTRINSIC_DOM_EXCEPTION,
    JS_INTRINSIC_PROPERTIES(dom_exception_properties),
    .finish = add_codes};
