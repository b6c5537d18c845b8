// SPDX-License-Identifier: MIT
#include "bisect/state.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "support/buffer.h"
#include "support/file.h"

struct State {
    char *path;
    json_t *whole;   // {"revisions": {COMMIT: record}}
    json_t *records; // borrowed from it
    pthread_mutex_t lock;
};

State *state_open(const char *cache, const char *key, bool forget)
{
    State *state = safe_alloc(1, sizeof *state);
    char *folder = safe_format("%s/state", cache);
    file_make_folders(folder);
    XXH128_hash_t hash = XXH3_128bits(key, strlen(key));
    state->path = safe_format("%s/%016llx%016llx.json", folder, (unsigned long long)hash.high64,
                              (unsigned long long)hash.low64);
    free(folder);
    pthread_mutex_init(&state->lock, NULL);
    state->whole = forget ? NULL : json_load_file(state->path, 0, NULL);
    if (!json_is_object(json_object_get(state->whole, "revisions"))) { // none yet, or damaged
        json_decref(state->whole);
        state->whole = json_object();
        json_object_set_new(state->whole, "revisions", json_object());
    }
    state->records = json_object_get(state->whole, "revisions");
    return state;
}

void state_close(State *state)
{
    json_decref(state->whole);
    pthread_mutex_destroy(&state->lock);
    free(state->path);
    free(state);
}

json_t *state_find(State *state, const char *commit)
{
    pthread_mutex_lock(&state->lock);
    json_t *record = json_deep_copy(json_object_get(state->records, commit));
    pthread_mutex_unlock(&state->lock);
    return record;
}

bool state_put(State *state, const char *commit, json_t *record)
{
    pthread_mutex_lock(&state->lock);
    json_object_set_new(state->records, commit, record);
    char *text = json_dumps(state->whole, JSON_INDENT(1));
    bool is_written = text != NULL && file_write(state->path, text, strlen(text));
    free(text);
    pthread_mutex_unlock(&state->lock);
    return is_written;
}
