// SPDX-License-Identifier: MIT
// $262, the host object that the test262 suite asks for.
#ifndef ENGINE_SHELL_HOST262_H
#define ENGINE_SHELL_HOST262_H

#include "quickjs.h"

// Defines the global $262. -1: exception.
int host262_install(JSContext *ctx);
// Waits for the agents that were started and frees what they share.
void host262_finish(void);

#endif
