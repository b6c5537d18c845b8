// SPDX-License-Identifier: MIT
// $262.agent: agents are threads with a runtime of their own that share array buffers.
#ifndef ENGINE_SHELL_AGENT262_H
#define ENGINE_SHELL_AGENT262_H

#include "quickjs.h"

struct Agent;

// The object for the main agent, or for `agent` where that is not NULL.
JSValue agent262_new_object(JSContext *ctx, struct Agent *agent);
// Makes the runtime's SharedArrayBuffers counted, so that agents can share them.
void agent262_share_buffers(JSRuntime *rt);
void agent262_join_all(void);

#endif
