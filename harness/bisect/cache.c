// SPDX-License-Identifier: MIT
#include "bisect/cache.h"

#include <stdlib.h>
#include <unistd.h>

#include "support/buffer.h"

char *cache_folder(void)
{
    const char *base = getenv("XDG_CACHE_HOME");
    if (base != NULL && base[0] == '/') {
        return safe_format("%s/teardown/bisect", base);
    }
    const char *home = getenv("HOME");
    if (home != NULL && home[0] != 0) {
        return safe_format("%s/.cache/teardown/bisect", home);
    }
    return safe_format("/tmp/teardown-%ld/bisect", (long)getuid());
}
