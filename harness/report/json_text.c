// SPDX-License-Identifier: MIT
#include "report/json_text.h"

#include <stdlib.h>

#include "support/buffer.h"

json_t *json_text(const char *bytes)
{
    if (bytes == NULL) {
        return json_null();
    }
    json_t *string = json_string(bytes);
    if (string != NULL) {
        return string;
    }
    char *copy = safe_copy(bytes);
    for (char *at = copy; *at != 0; at++) {
        if ((unsigned char)*at >= 0x80) {
            *at = '?';
        }
    }
    string = json_string(copy);
    free(copy);
    return string;
}
