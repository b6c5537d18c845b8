// SPDX-License-Identifier: MIT
#include "lane/point.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "support/buffer.h"

char *point_name(Lane lane, const FaultPoint *point)
{
    Buffer text = {0};
    bool says_sticky = point->is_sticky && lane == LANE_OOM;
    buffer_addf(&text, "%s%s@%" PRIu64, lane_names[lane], says_sticky ? "-sticky" : "",
                point->index);
    if (point->stack != 0) {
        buffer_addf(&text, ":%016" PRIx64, point->stack);
        if (point->occurrence > 1) {
            buffer_addf(&text, ".%" PRIu64, point->occurrence);
        }
    }
    return text.data;
}

static bool read_digits(const char **text, int base, uint64_t *number)
{
    char *end;
    *number = strtoull(*text, &end, base);
    bool is_read = end != *text && **text != '-' && **text != '+' && *number != 0;
    *text = end;
    return is_read;
}

bool point_read(const char *text, Lane *lane, FaultPoint *point)
{
    size_t length = strcspn(text, "@");
    *point = (FaultPoint){.occurrence = 1};
    for (int i = 0; i < LANE_COUNT; i++) {
        size_t name = strlen(lane_names[i]);
        if (!lane_is_sweep((Lane)i) || strncmp(text, lane_names[i], name) != 0) {
            continue;
        }
        bool says_sticky = length == name + 7 && strncmp(text + name, "-sticky", 7) == 0;
        if (length != name && !says_sticky) {
            continue;
        }
        *lane = (Lane)i;
        point->is_sticky = says_sticky || i == LANE_STACK;
        const char *at = text + length;
        if (*at++ != '@' || !read_digits(&at, 10, &point->index)) {
            return false;
        }
        if (*at == ':') {
            at++;
            if (!read_digits(&at, 16, &point->stack)) {
                return false;
            }
            if (*at == '.') {
                at++;
                return read_digits(&at, 10, &point->occurrence) && *at == 0;
            }
        }
        return *at == 0;
    }
    return false;
}

// A word as a shell takes it.
static void add_word(Buffer *text, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./:@+,=%";
    if (word[0] != 0 && word[strspn(word, plain)] == 0) {
        buffer_addf(text, " %s", word);
        return;
    }
    buffer_add_text(text, " '");
    for (; *word != 0; word++) {
        if (*word == '\'') {
            buffer_add_text(text, "'\\''");
        } else {
            buffer_add(text, word, 1);
        }
    }
    buffer_add_text(text, "'");
}

char *point_command(const char *engine, const char *point, const char *path)
{
    Buffer text = {0};
    buffer_add_text(&text, "teardown check");
    if (strcmp(engine, "engine") != 0) {
        buffer_add_text(&text, " --engine");
        add_word(&text, engine);
    }
    buffer_add_text(&text, " --point");
    add_word(&text, point);
    if (path[0] == '-') {
        buffer_add_text(&text, " --");
    }
    add_word(&text, path);
    return text.data;
}
