// SPDX-License-Identifier: MIT
// `performance` with now() and timeOrigin (JS_AddPerformance).
#include "base/time.h"
#include "object/object.h"

static JSValue performance_now(JSContext *ctx, JSValueConst this_value, int argc,
                               JSValueConst *argv)
{
    return js_number(js_time_monotonic_ms() - ctx->time_origin_ms);
}

static JSValue performance_time_origin(JSContext *ctx, JSValueConst this_value)
{
    return js_number(js_time_wall_ms() - (js_time_monotonic_ms() - ctx->time_origin_ms));
}

static const JSPropDef performance_properties[] = {
    JS_METHOD(now, 0, performance_now),
    JS_GETTER(timeOrigin, performance_time_origin),
};

// Time counts from the first touch.
static int finish_performance(JSContext *ctx, JSObject *object)
{
    ctx->time_origin_ms = js_time_monotonic_ms();
    return 0;
}

const JSIntrinsicDef js_intrinsic_performance = {.prototype = JS_INTRINSIC_OBJECT_PROTOTYPE,
                                                 .class_id = JS_CLASS_OBJECT,
                                                 JS_INTRINSIC_PROPERTIES(performance_properties),
                                                 .finish = finish_performance};
