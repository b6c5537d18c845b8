// SPDX-License-Identifier: MIT
// The classes that need nothing but a name, and the wrappers of primitives.
#include "object/object.h"

const JSClassInfo js_class_object = {.name = "Object"};
const JSClassInfo js_class_array = {.name = "Array"};
const JSClassInfo js_class_error = {.name = "Error"};
const JSClassInfo js_class_arguments = {.name = "Arguments"};
const JSClassInfo js_class_mapped_arguments = {.name = "Arguments"};

static const JSSlot primitive_slots[] = {
    JS_SLOT(JSPrimitivePayload, value, VALUE, "primitive value"),
    JS_SLOTS_END,
};

#define PRIMITIVE_CLASS(text)                                                                      \
    {.name = (text), .payload_size = sizeof(JSPrimitivePayload), .slots = primitive_slots}

const JSClassInfo js_class_number = PRIMITIVE_CLASS("Number");
const JSClassInfo js_class_boolean = PRIMITIVE_CLASS("Boolean");
const JSClassInfo js_class_symbol = PRIMITIVE_CLASS("Symbol");
const JSClassInfo js_class_big_int = PRIMITIVE_CLASS("BigInt");
