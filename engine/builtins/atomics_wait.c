// SPDX-License-Identifier: MIT
// Atomics.wait, waitAsync and notify (ECMA-262 sec-atomics.wait and its kin).
//
// The waiters of all threads are in one list, in order of arrival, under one lock; an address of
// shared memory is the key. A thread that waits sleeps on the condition of its own waiter.
//
// There is no event loop here, so an asynchronous waiter is looked after by a job. Where another
// thread may notify it (the host shares memory between threads), or where it has a timeout, the
// job is in the queue from the start, and puts itself there again until the wait is over; it
// sleeps a little when it is alone in the queue. Else only this thread can end the wait: the job
// hangs on the buffer, and notify moves it to the queue. With the job goes the waiter.
#include "builtins/atomics.h"

#include "base/time.h"
#include "object/convert.h"
#include "object/error.h"
#include "object/property.h"
#include "vm/promise.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <time.h>

typedef struct Waiter {
    struct list_head link; // in `waiters`; NULL ends once it is notified or done
    const uint8_t *address;
    double deadline; // js_time_monotonic_ms; infinite: none
    bool is_notified;
    pthread_cond_t condition;
    // Asynchronous waiters only:
    JSRuntime *rt;
    JSArrayBuffer *buffer; // whose `waiters` has the job; NULL: the job is in the queue
    JSJob *job;            // borrowed
} Waiter;

enum { JOB_PROMISE, JOB_WAITER, JOB_ARGUMENT_COUNT };

#define SLICE_MS     100.0 // a sleeping thread asks the interrupt handler that often
#define JOB_SLICE_MS 5.0

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct list_head waiters = {&waiters, &waiters}; // guarded by `lock`

// ---- Waiters
// ---------------------------------------------------------------------------------------

// False where the system has no condition left.
static bool waiter_init(Waiter *waiter, const uint8_t *address, double timeout)
{
    pthread_condattr_t attributes;
    *waiter = (Waiter){.address = address, .deadline = js_time_monotonic_ms() + timeout};
    if (pthread_condattr_init(&attributes) != 0)
        return false;
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    bool is_made = pthread_cond_init(&waiter->condition, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return is_made;
}

// With the lock held, or where the waiter was never in the list.
static void waiter_unlink(Waiter *waiter)
{
    if (waiter->link.next)
        list_remove(&waiter->link);
}

// Sleeps until it is notified, its deadline or the end of the slice; the lock is held.
static void waiter_sleep(Waiter *waiter, double slice)
{
    struct timespec until;
    double now = js_time_monotonic_ms();
    double rest = waiter->deadline - now < slice ? waiter->deadline - now : slice;
    if (rest <= 0 || clock_gettime(CLOCK_MONOTONIC, &until) != 0)
        return;
    long nanoseconds = until.tv_nsec + (long)(rest * 1e6);
    until.tv_sec += nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    pthread_cond_timedwait(&waiter->condition, &lock, &until);
}

static bool waiter_is_over(const Waiter *waiter)
{
    return waiter->is_notified || js_time_monotonic_ms() >= waiter->deadline;
}

static bool is_interrupted(JSRuntime *rt)
{
    return rt->interrupt_handler && rt->interrupt_handler(rt, rt->interrupt_opaque);
}

// ---- Asynchronous ones
// -------------------------------------------------------------------------------

static JSValue call_nothing(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                            int magic, void *opaque)
{
    return JS_UNDEFINED;
}

// The owner of a waiter is a function that is never called: it dies with the job.
static void finalize_waiter(void *opaque)
{
    Waiter *waiter = opaque;
    pthread_mutex_lock(&lock);
    waiter_unlink(waiter);
    pthread_mutex_unlock(&lock);
    pthread_cond_destroy(&waiter->condition);
    js_heap_free_block(waiter->rt, waiter);
}

static JSValue get_text(JSContext *ctx, JSAtom atom)
{
    JSValue text = js_atom_get_value(ctx->rt, atom);
    return JS_IsException(text) ? js_throw_out_of_memory(ctx) : text;
}

static JSValue run_wait_job(JSContext *ctx, JSJob *job)
{
    JSRuntime *rt = ctx->rt;
    JSCClosurePayload *owner = js_value_object(job->arguments[JOB_WAITER])->payload;
    Waiter *waiter = owner->opaque;
    pthread_mutex_lock(&lock);
    if (!waiter_is_over(waiter) && list_empty(&rt->job_list))
        waiter_sleep(waiter, JOB_SLICE_MS);
    bool is_over = waiter_is_over(waiter);
    bool is_notified = waiter->is_notified;
    if (is_over)
        waiter_unlink(waiter);
    pthread_mutex_unlock(&lock);
    if (!is_over) {
        if (is_interrupted(rt))
            return js_throw_interrupted(ctx);
        js_job_enqueue(rt, js_heap_dup(job));
        return JS_UNDEFINED;
    }
    JSValue text = get_text(ctx, is_notified ? JS_ATOM_ok : JS_ATOM_timed_out);
    if (JS_IsException(text))
        return text;
    js_promise_fulfill(ctx, job->arguments[JOB_PROMISE], text);
    return JS_UNDEFINED;
}

// A job for a new waiter, which is not in the list yet. *waiter is borrowed from the job.
JS_GIVES static JSJob *new_wait_job(JSContext *ctx, const uint8_t *address, double timeout,
                                    Waiter **waiter)
{
    JSJob *job = js_job_new(ctx, run_wait_job, JOB_ARGUMENT_COUNT);
    if (!job)
        return NULL;
    Waiter *made = js_malloc(ctx, sizeof(*made));
    if (!made)
        goto fail;
    if (!waiter_init(made, address, timeout)) {
        js_free(ctx, made);
        js_throw_out_of_memory(ctx);
        goto fail;
    }
    made->rt = ctx->rt;
    made->job = job;
    JSValue owner = JS_NewCClosure(ctx, call_nothing, "", finalize_waiter, 0, 0, made);
    if (JS_IsException(owner)) {
        pthread_cond_destroy(&made->condition);
        js_free(ctx, made);
        goto fail;
    }
    job->arguments[JOB_WAITER] = owner;
    *waiter = made;
    return job;
fail:
    js_heap_free(ctx->rt, job);
    return NULL;
}

// Takes the job out of the buffer's chain, and gives it.
JS_GIVES static JSJob *unchain_job(JSArrayBuffer *buffer, JSJob *job)
{
    JSJob **place = (JSJob **)&buffer->waiters;
    while (*place != job)
        place = &(*place)->next;
    JSJob *found = *place;
    *place = found->next;
    found->next = NULL;
    return found;
}

static void chain_job(JSArrayBuffer *buffer, JS_TAKES JSJob *job)
{
    job->next = buffer->waiters;
    buffer->waiters = job;
}

// ---- wait
// ------------------------------------------------------------------------------------------------

// What a wait is about, after the arguments are converted.
typedef struct WaitRequest {
    JSArrayBuffer *buffer;
    uint8_t *address;
    bool is_wide; // BigInt64Array
    uint64_t expected;
    double timeout; // ms, >= 0, may be infinite
} WaitRequest;

// The first half of sec-dowait. -1: exception.
static int read_request(JSContext *ctx, WaitRequest *request, JSValueConst *argv)
{
    uint64_t index;
    size_t length;
    double timeout;
    int64_t closed;
    const JSObject *object = js_typed_array_validate(ctx, argv[0], JS_ACCESS_READ, &closed);
    if (!object)
        return -1;
    request->is_wide = object->class_id == JS_CLASS_BIG_INT64_ARRAY;
    if (!request->is_wide && object->class_id != JS_CLASS_INT32_ARRAY) {
        JS_ThrowTypeError(ctx, "not an Int32Array or a BigInt64Array");
        return -1;
    }
    request->buffer = js_typed_array_buffer(object->payload);
    if (!request->buffer->is_shared) {
        JS_ThrowTypeError(ctx, "not of a SharedArrayBuffer");
        return -1;
    }
    if (!js_atomics_validate(ctx, argv[0], argv[1], true, JS_ACCESS_READ, &index))
        return -1;
    if (request->is_wide) {
        if (JS_ToBigUint64(ctx, &request->expected, argv[2]) < 0)
            return -1;
    } else {
        int32_t expected;
        if (JS_ToInt32(ctx, &expected, argv[2]) < 0)
            return -1;
        request->expected = (uint32_t)expected;
    }
    if (js_to_double(ctx, &timeout, argv[3]) < 0)
        return -1;
    request->timeout = isnan(timeout) ? INFINITY : timeout > 0 ? timeout : 0;
    // Shared memory never shrinks: the element is where it was.
    request->address = js_typed_array_data(object, &length);
    assert(index < length);
    request->address += index << js_typed_array_shift(object->class_id);
    return 0;
}

static bool has_expected_value(const WaitRequest *request)
{
    if (request->is_wide)
        return __atomic_load_n((uint64_t *)(void *)request->address, __ATOMIC_SEQ_CST) ==
               request->expected;
    return __atomic_load_n((uint32_t *)(void *)request->address, __ATOMIC_SEQ_CST) ==
           (uint32_t)request->expected;
}

static JSValue wait_here(JSContext *ctx, const WaitRequest *request)
{
    Waiter waiter;
    bool must_stop = false;
    if (!ctx->rt->can_block)
        return JS_ThrowTypeError(ctx, "this thread must not block");
    if (!waiter_init(&waiter, request->address, request->timeout))
        return js_throw_out_of_memory(ctx);
    pthread_mutex_lock(&lock);
    bool is_equal = has_expected_value(request);
    if (is_equal) {
        list_add_tail(&waiter.link, &waiters);
        while (!waiter_is_over(&waiter) && !must_stop) {
            waiter_sleep(&waiter, SLICE_MS);
            pthread_mutex_unlock(&lock);
            must_stop = is_interrupted(ctx->rt);
            pthread_mutex_lock(&lock);
        }
        waiter_unlink(&waiter);
    }
    pthread_mutex_unlock(&lock);
    pthread_cond_destroy(&waiter.condition);
    if (!is_equal)
        return get_text(ctx, JS_ATOM_not_equal);
    if (waiter.is_notified)
        return get_text(ctx, JS_ATOM_ok);
    return must_stop ? js_throw_interrupted(ctx) : get_text(ctx, JS_ATOM_timed_out);
}

// {async, value}; takes value.
static JSValue new_wait_result(JSContext *ctx, bool is_async, JSValue value)
{
    JSValue object = JS_IsException(value) ? JS_EXCEPTION : js_object_new(ctx);
    if (JS_IsException(object)) {
        js_free_value(ctx, value);
        return object;
    }
    int status =
        js_create_data_property(ctx, object, JS_ATOM_async, js_bool(is_async), JS_PROP_C_W_E);
    if (status < 0)
        js_free_value(ctx, value);
    else
        status = js_create_data_property(ctx, object, JS_ATOM_value, value, JS_PROP_C_W_E);
    if (status < 0) {
        js_free_value(ctx, object);
        return JS_EXCEPTION;
    }
    return object;
}

static JSValue wait_async(JSContext *ctx, const WaitRequest *request)
{
    Waiter *waiter;
    JSRuntime *rt = ctx->rt;
    JSValue promise = js_promise_new(ctx);
    if (JS_IsException(promise))
        return promise;
    JSValue result = new_wait_result(ctx, true, js_dup(promise));
    JSJob *job = NULL;
    if (!JS_IsException(result))
        job = new_wait_job(ctx, request->address, request->timeout, &waiter);
    if (!job) {
        js_free_value(ctx, promise);
        js_free_value(ctx, result);
        return JS_EXCEPTION;
    }
    job->arguments[JOB_PROMISE] = promise;
    bool is_queued = isfinite(request->timeout) || rt->shared_buffer_functions.sab_alloc;
    pthread_mutex_lock(&lock);
    bool is_equal = has_expected_value(request);
    if (is_equal && request->timeout > 0) {
        waiter->buffer = is_queued ? NULL : request->buffer;
        list_add_tail(&waiter->link, &waiters);
    }
    pthread_mutex_unlock(&lock);
    if (!is_equal || request->timeout <= 0) {
        js_heap_free(rt, job);
        js_free_value(ctx, result);
        return new_wait_result(ctx, false,
                               get_text(ctx, is_equal ? JS_ATOM_timed_out : JS_ATOM_not_equal));
    }
    if (is_queued)
        js_job_enqueue(rt, job);
    else
        chain_job(request->buffer, job);
    return result;
}

// ECMA-262 sec-atomics.wait, sec-atomics.waitasync
JSValue js_atomics_wait(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                        int is_async)
{
    WaitRequest request;
    if (read_request(ctx, &request, argv) < 0)
        return JS_EXCEPTION;
    return is_async ? wait_async(ctx, &request) : wait_here(ctx, &request);
}

// ---- notify
// ----------------------------------------------------------------------------------------------

// ECMA-262 sec-atomics.notify
JSValue js_atomics_notify(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    uint64_t index;
    size_t length;
    int64_t woken = 0;
    double count = INFINITY;
    const JSObject *object =
        js_atomics_validate(ctx, argv[0], argv[1], true, JS_ACCESS_READ, &index);
    if (!object)
        return JS_EXCEPTION;
    if (!JS_IsUndefined(argv[2]) && js_to_integer_or_infinity(ctx, &count, argv[2]) < 0)
        return JS_EXCEPTION;
    if (!js_typed_array_buffer(object->payload)->is_shared)
        return js_int32(0);
    const uint8_t *address =
        js_typed_array_data(object, &length) + (index << js_typed_array_shift(object->class_id));
    pthread_mutex_lock(&lock);
    list_for_each_safe (node, after, &waiters) {
        Waiter *waiter = list_entry(node, Waiter, link);
        if (woken >= count)
            break;
        if (waiter->address != address)
            continue;
        waiter_unlink(waiter);
        waiter->is_notified = true;
        pthread_cond_signal(&waiter->condition);
        woken++;
        if (waiter->buffer && waiter->rt == ctx->rt) {
            js_job_enqueue(ctx->rt, unchain_job(waiter->buffer, waiter->job));
            waiter->buffer = NULL;
        }
    }
    pthread_mutex_unlock(&lock);
    return js_int64(woken);
}
