// SPDX-License-Identifier: MIT
// The shell's module loader: script, JSON and text modules from files.
#ifndef ENGINE_SHELL_LOADER_H
#define ENGINE_SHELL_LOADER_H

#include "quickjs.h"

// The file's bytes with a NUL behind them, made with malloc; NULL where it cannot be read.
char *shell_read_file(const char *path, size_t *size);
JSModuleDef *shell_load_module(JSContext *ctx, const char *name, void *opaque,
                               JSValueConst attributes);
int shell_check_attributes(JSContext *ctx, void *opaque, JSValueConst attributes);

#endif
