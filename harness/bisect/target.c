// SPDX-License-Identifier: MIT
#include "bisect/target.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/signature.h"
#include "support/buffer.h"

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

// Length of the part before the site: `leak:object:Map` of `leak:object:Map@f`.
static size_t name_length(const char *signature)
{
    return strcspn(signature, "@");
}

// Some revisions stop their teardown where the class of what is left cannot be told: such a leak of
// an object may be any.
static bool is_nameless(const char *signature)
{
    static const char nameless[] = "leak:object";
    return name_length(signature) == sizeof nameless - 1 &&
           strncmp(signature, nameless, sizeof nameless - 1) == 0;
}

static bool is_object_leak(const char *signature)
{
    return is_nameless(signature) || strncmp(signature, "leak:object:", 12) == 0;
}

static bool agree(const char *a, const char *b)
{
    if (is_nameless(a) || is_nameless(b)) {
        return is_object_leak(a) && is_object_leak(b);
    }
    return signature_matches(a, b);
}

// A program may leak several things, of which its signature names the first.
static bool has_root(const json_t *verdict, const char *signature)
{
    size_t index;
    const json_t *root;
    json_array_foreach(json_object_get(verdict, "roots"), index, root)
    {
        char *name = signature_make("leak", text_of(root, "kind"), text_of(root, "class"),
                                    text_of(root, "allocation"));
        bool is_it = agree(signature, name);
        free(name);
        if (is_it) {
            return true;
        }
    }
    return false;
}

static bool shows(const char *signature, const json_t *verdict)
{
    const char *own = text_of(verdict, "signature");
    return own[0] != 0 && (agree(signature, own) || has_root(verdict, signature));
}

static bool is_verdict(const json_t *verdict, const char *name)
{
    return strcmp(text_of(verdict, "verdict"), name) == 0;
}

Sight target_look(const char *signature, const json_t *programs)
{
    Sight sight = SIGHT_UNKNOWN;
    size_t index;
    const json_t *verdict;
    json_array_foreach(programs, index, verdict)
    {
        if (shows(signature, verdict)) {
            return SIGHT_SHOWN;
        }
        if (is_verdict(verdict, "clean") || is_verdict(verdict, "leak") ||
            is_verdict(verdict, "unexpected")) {
            sight = SIGHT_ABSENT;
        }
    }
    return sight;
}

const json_t *target_choose(const json_t *programs, bool judges_outcome)
{
    static const char *const order[] = {"leak", "crash", "timeout", "unexpected"};
    for (size_t i = 0; i < (judges_outcome ? 4 : 3); i++) {
        size_t index;
        const json_t *verdict;
        json_array_foreach(programs, index, verdict)
        {
            if (is_verdict(verdict, order[i])) {
                return verdict;
            }
        }
    }
    return NULL;
}

const json_t *target_pick(const char *signature, const json_t *programs)
{
    const json_t *best = json_array_get(programs, 0);
    size_t index;
    const json_t *verdict;
    json_array_foreach(programs, index, verdict)
    {
        if (signature != NULL && shows(signature, verdict)) {
            return verdict;
        }
        if (is_verdict(best, "clean") && !is_verdict(verdict, "clean")) {
            best = verdict;
        }
    }
    return best;
}

bool target_differs_by_site(const char *signature, const char *other)
{
    size_t length = name_length(signature);
    return strncmp(signature, "leak:", 5) == 0 && name_length(other) == length &&
           strncmp(signature, other, length) == 0 && strcmp(signature, other) != 0 &&
           !signature_matches(signature, other);
}
