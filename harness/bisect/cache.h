// SPDX-License-Identifier: MIT
// Where bisections and comparisons keep what they make.
#ifndef HARNESS_BISECT_CACHE_H
#define HARNESS_BISECT_CACHE_H

// $XDG_CACHE_HOME/teardown/bisect, or what stands for it; a new string. It may not be there yet.
char *cache_folder(void);

#endif
