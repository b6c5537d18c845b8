// SPDX-License-Identifier: MIT
// Generator.prototype and AsyncGenerator.prototype (ECMA-262 sec-generator-objects,
// sec-asyncgenerator-objects). The frames behind them are in vm/.
#include "vm/generator.h"

#include "vm/async_generator.h"

// next, return and throw by magic: a JSResumeMode.
static JSValue generator_resume(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv, int *done, int mode)
{
    return js_generator_resume(ctx, this_value, (JSResumeMode)mode, argv[0], done);
}

static const JSPropDef generator_properties[] = {
    JS_METHOD_PROTO(next, 1, iterator_next, generator_resume, JS_RESUME_NEXT),
    JS_METHOD_PROTO(return, 1, iterator_next, generator_resume, JS_RESUME_RETURN),
    JS_METHOD_PROTO(throw, 1, iterator_next, generator_resume, JS_RESUME_THROW),
    JS_TO_STRING_TAG(Generator),
};
const JSIntrinsicDef js_intrinsic_generator_prototype = {
    .prototype = JS_INTRINSIC_ITERATOR_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    .constructor = JS_INTRINSIC_GENERATOR_FUNCTION_PROTOTYPE,
    .constructor_flags = JS_PROP_CONFIGURABLE,
    JS_INTRINSIC_PROPERTIES(generator_properties)};

static JSValue async_generator_request(JSContext *ctx, JSValueConst this_value, int argc,
                                       JSValueConst *argv, int mode)
{
    return js_async_generator_request(ctx, this_value, (JSResumeMode)mode, argv[0]);
}

static const JSPropDef async_generator_properties[] = {
    JS_METHOD_MAGIC(next, 1, async_generator_request, JS_RESUME_NEXT),
    JS_METHOD_MAGIC(return, 1, async_generator_request, JS_RESUME_RETURN),
    JS_METHOD_MAGIC(throw, 1, async_generator_request, JS_RESUME_THROW),
    JS_TO_STRING_TAG(AsyncGenerator),
};
const JSIntrinsicDef js_intrinsic_async_generator_prototype = {
    .prototype = JS_INTRINSIC_ASYNC_ITERATOR_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    .constructor = JS_INTRINSIC_ASYNC_GENERATOR_FUNCTION_PROTOTYPE,
    .constructor_flags = JS_PROP_CONFIGURABLE,
    JS_INTRINSIC_PROPERTIES(async_generator_properties)};

// ---- %AsyncIteratorPrototype% ------------------------------------------------------------------

static JSValue return_this(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    return js_dup(this_value);
}

static const JSPropDef async_iterator_properties[] = {
    JS_METHOD(Symbol_asyncIterator, 0, return_this),
};
const JSIntrinsicDef js_intrinsic_async_iterator_prototype = {
    .prototype = JS_INTRINSIC_OBJECT_PROTOTYPE,
    .class_id = JS_CLASS_OBJECT,
    JS_INTRINSIC_PROPERTIES(async_iterator_properties)};
