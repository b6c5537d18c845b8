// SPDX-License-Identifier: MIT
// The methods that make markup (ECMA-262 annex B, sec-createhtml).
#include "builtins/string_this.h"

#include "object/convert.h"
#include "object/error.h"

typedef struct Markup {
    const char *method;
    const char *tag;
    const char *attribute; // NULL: none
} Markup;

static const Markup markups[] = {
    [JS_STRING_HTML_ANCHOR] = {"anchor", "a", "name"},
    [JS_STRING_HTML_BIG] = {"big", "big", NULL},
    [JS_STRING_HTML_BLINK] = {"blink", "blink", NULL},
    [JS_STRING_HTML_BOLD] = {"bold", "b", NULL},
    [JS_STRING_HTML_FIXED] = {"fixed", "tt", NULL},
    [JS_STRING_HTML_FONTCOLOR] = {"fontcolor", "font", "color"},
    [JS_STRING_HTML_FONTSIZE] = {"fontsize", "font", "size"},
    [JS_STRING_HTML_ITALICS] = {"italics", "i", NULL},
    [JS_STRING_HTML_LINK] = {"link", "a", "href"},
    [JS_STRING_HTML_SMALL] = {"small", "small", NULL},
    [JS_STRING_HTML_STRIKE] = {"strike", "strike", NULL},
    [JS_STRING_HTML_SUB] = {"sub", "sub", NULL},
    [JS_STRING_HTML_SUP] = {"sup", "sup", NULL},
};

// The value of the attribute with its quotes escaped. -1: exception.
static int append_attribute(JSContext *ctx, JSStringBuilder *builder, const char *name,
                            JSValueConst v)
{
    JSValue holder = JS_UNDEFINED;
    const JSString *s = js_to_flat_string(ctx, v, &holder);
    if (!s)
        return -1;
    js_string_builder_unit(builder, ' ');
    js_string_builder_ascii(builder, name);
    js_string_builder_ascii(builder, "=\"");
    for (uint32_t i = 0; i < js_string_length(s); i++) {
        uint16_t unit = js_string_unit(s, i);
        if (unit == '"')
            js_string_builder_ascii(builder, "&quot;");
        else
            js_string_builder_unit(builder, unit);
    }
    js_string_builder_unit(builder, '"');
    js_free_value(ctx, holder);
    return 0;
}

JSValue js_string_html_create(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                              int which)
{
    const Markup *markup = &markups[which];
    JSStringBuilder builder;
    JSValue holder;
    JSValue result = JS_EXCEPTION;
    const JSString *s = js_string_this(ctx, this_value, markup->method, &holder);
    js_string_builder_init(&builder, ctx->rt);
    if (!s)
        return JS_EXCEPTION;
    js_string_builder_unit(&builder, '<');
    js_string_builder_ascii(&builder, markup->tag);
    if (markup->attribute && append_attribute(ctx, &builder, markup->attribute, argv[0]) < 0)
        goto done;
    js_string_builder_unit(&builder, '>');
    js_string_builder_string(&builder, s);
    js_string_builder_ascii(&builder, "</");
    js_string_builder_ascii(&builder, markup->tag);
    js_string_builder_unit(&builder, '>');
    result = js_builder_end(ctx, &builder);
done:
    js_string_builder_free(&builder);
    js_free_value(ctx, holder);
    return result;
}
