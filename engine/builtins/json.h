// SPDX-License-Identifier: MIT
// What the files of JSON share.
#ifndef ENGINE_BUILTINS_JSON_H
#define ENGINE_BUILTINS_JSON_H

#include "object/object.h"

// How a value was written, for the reviver's context argument. A tree beside the parsed values.
typedef struct JSJsonRecord {
    JSValue value;  // owned; what was parsed
    JSAtom key;     // owned; in an object's record
    uint32_t start; // of a primitive's text
    uint32_t end;
    struct JSJsonRecord *children; // of an array or object; owned block
    uint32_t child_count;
    uint32_t child_capacity;
} JSJsonRecord;

void js_json_record_init(JSJsonRecord *record);
void js_json_record_free(JSContext *ctx, JSJsonRecord *record);

// ---- json_parse.c ---------------------------------------------------------------------------

// Parses the text. `record` may be NULL; otherwise it is filled in, and must be freed whatever
// comes. `file_name` may be NULL. SyntaxError with the position of the offending unit.
JSValue js_json_parse(JSContext *ctx, JSString *text, JSJsonRecord *record, const char *file_name);

// ---- json_revive.c --------------------------------------------------------------------------

// ECMA-262 sec-internalizejsonproperty over the whole of what was parsed. Takes `value`.
JSValue js_json_revive(JSContext *ctx, JSString *text, JSValue value, const JSJsonRecord *record,
                       JSValueConst reviver);

#endif
