// SPDX-License-Identifier: MIT
// Async-from-sync iterators (ECMA-262 sec-async-from-sync-iterator-objects).
#ifndef ENGINE_VM_ASYNC_FROM_SYNC_H
#define ENGINE_VM_ASYNC_FROM_SYNC_H

#include "object/object.h"

// CreateAsyncFromSyncIterator; takes both.
JSValue js_async_from_sync_new(JSContext *ctx, JSValue iterator, JSValue next_method);

#endif
