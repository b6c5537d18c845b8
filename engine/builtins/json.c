// SPDX-License-Identifier: MIT
// The JSON object (ECMA-262 sec-json-object): JSON.parse, raw JSON, and the table. Its parser and
// its writer have files of their own.
#include "builtins/json.h"

#include "base/planted.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"

// The frozen objects that JSON.rawJSON gives; the text is their only property.
const JSClassInfo js_class_raw_json = {.name = "Object"};

// ECMA-262 sec-json.parse
static JSValue json_parse(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSJsonRecord record;
    JSValue holder = JS_UNDEFINED;
    JSString *text = js_to_flat_string(ctx, argv[0], &holder);
    if (!text)
        return JS_EXCEPTION;
    bool revives = js_value_is_function(argv[1]);
    js_json_record_init(&record);
    JSValue value = js_json_parse(ctx, text, revives ? &record : NULL, NULL);
    if (JS_IsException(value) && js_planted(JS_PLANTED_STRING))
        js_dup(holder);
    if (!JS_IsException(value) && revives)
        value = js_json_revive(ctx, text, value, &record, argv[1]);
    js_json_record_free(ctx, &record);
    js_free_value(ctx, holder);
    return value;
}

JSValue JS_ParseJSON(JSContext *ctx, const char *buf, size_t buf_len, const char *filename)
{
    JSString *text = js_string_new_utf8(ctx->rt, buf, buf_len);
    if (!text)
        return js_throw_out_of_memory(ctx);
    JSValue holder = js_string_value(text);
    JSValue value = js_json_parse(ctx, text, NULL, filename);
    js_free_value(ctx, holder);
    return value;
}

static bool is_json_space(uint16_t unit)
{
    return unit == '\t' || unit == '\n' || unit == '\r' || unit == ' ';
}

// ECMA-262 sec-json.rawjson
static JSValue json_raw_json(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue holder = JS_UNDEFINED;
    JSValue result = JS_EXCEPTION;
    JSString *text = js_to_flat_string(ctx, argv[0], &holder);
    if (!text)
        return JS_EXCEPTION;
    uint32_t length = js_string_length(text);
    if (length == 0 || is_json_space(js_string_unit(text, 0)) ||
        is_json_space(js_string_unit(text, length - 1))) {
        JS_ThrowSyntaxError(ctx, "raw JSON must not be empty, nor begin or end with white space");
        goto done;
    }
    if (js_string_unit(text, 0) == '{' || js_string_unit(text, 0) == '[') {
        JS_ThrowSyntaxError(ctx, "raw JSON must be a primitive value");
        goto done;
    }
    JSValue parsed = js_json_parse(ctx, text, NULL, NULL);
    if (JS_IsException(parsed))
        goto done;
    js_free_value(ctx, parsed);
    result = js_object_new_with_proto(ctx, NULL, JS_CLASS_RAW_JSON);
    if (JS_IsException(result))
        goto done;
    if (js_add_property(ctx, js_value_object(result), JS_ATOM_rawJSON, js_dup(holder),
                        JS_PROP_C_W_E) < 0 ||
        JS_FreezeObject(ctx, result) < 0) {
        js_free_value(ctx, result);
        result = JS_EXCEPTION;
    }
done:
    js_free_value(ctx, holder);
    return result;
}

static JSValue json_is_raw_json(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv)
{
    return js_bool(js_value_is_class(argv[0], JS_CLASS_RAW_JSON));
}

// ECMA-262 sec-json.stringify
static JSValue json_stringify(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return JS_JSONStringify(ctx, argv[0], argv[1], argv[2]);
}

static const JSPropDef json_properties[] = {
    JS_METHOD(parse, 2, json_parse),
    JS_METHOD(stringify, 3, json_stringify),
    JS_METHOD(rawJSON, 1, json_raw_json),
    JS_METHOD(isRawJSON, 1, json_is_raw_json),
    JS_TO_STRING_TAG(JSON),
};
const JSIntrinsicDef js_intrinsic_json = JS_INTRINSIC_NAMESPACE(json_properties);
