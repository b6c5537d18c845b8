// SPDX-License-Identifier: MIT
#include "ledger/record.h"

#include <stdlib.h>
#include <string.h>

#include "support/file.h"

typedef struct Line {
    char *at; // the rest, or NULL at the end
} Line;

static char *next(Line *line)
{
    static char empty[1];
    if (line->at == NULL) {
        return empty;
    }
    char *field = line->at;
    char *tab = strchr(field, '\t');
    if (tab != NULL) {
        *tab++ = 0;
    }
    line->at = tab;
    return field;
}

static int64_t number(Line *line)
{
    return strtoll(next(line), NULL, 10);
}

static void add_frames(Stack *stack, PlaceList list, uint64_t activation)
{
    static const Place unknown = {"?", NULL, 0, false};
    if (list.count == 0) {
        if (activation == 0) {
            return;
        }
        list = (PlaceList){&unknown, 1}; // the C library's: still, it is an activation
    }
    stack->frames = safe_resize(stack->frames, stack->count + list.count, sizeof(Frame));
    for (size_t i = 0; i < list.count; i++) {
        stack->frames[stack->count++] = (Frame){list.places[i], activation};
    }
}

typedef struct Reader {
    Record *record;
    DebugInfo *debug;
    struct {
        const char *function, *file;
        int line;
    } *scripts;
    size_t script_count;
    size_t event_room, site_room;
} Reader;

static PlaceList find_places(const Reader *reader, uint64_t pc)
{
    Record *record = reader->record;
    for (size_t i = 0; i < record->object_count; i++) {
        RecordObject *object = &record->objects[i];
        if (pc < object->low || pc > object->high) {
            continue;
        }
        bool is_system =
            strncmp(object->path, "/lib", 4) == 0 || strncmp(object->path, "/usr/lib", 8) == 0;
        if (!object->is_tried && !is_system) {
            char *message = NULL;
            object->debug = debug_open(object->path, &message);
            free(message);
            if (object->debug != NULL) {
                debug_mark_foreign(object->debug);
            }
        }
        object->is_tried = true;
        return object->debug == NULL ? (PlaceList){0}
                                     : debug_places(object->debug, pc - object->base);
    }
    return debug_places(reader->debug, pc);
}

// Frames up to the end of the line, or to a field that is a slash.
static Stack read_stack(Line *line, const Reader *reader)
{
    Stack stack = {0};
    while (line->at != NULL) {
        char *field = next(line);
        if (field[0] == '/') {
            break;
        }
        char *colon;
        uint64_t pc = strtoull(field, &colon, 16);
        uint64_t activation = *colon == ':' ? strtoull(colon + 1, NULL, 16) : 0;
        add_frames(&stack, find_places(reader, pc), activation);
    }
    return stack;
}

#define APPEND(array, count) (&(array = safe_resize(array, (count) + 1, sizeof *array))[(count)++])

static void read_script(Reader *reader, Line *line)
{
    size_t index = (size_t)number(line);
    if (index > 1 << 20) {
        return;
    }
    while (reader->script_count <= index) {
        memset(APPEND(reader->scripts, reader->script_count), 0, sizeof *reader->scripts);
    }
    reader->scripts[index].line = (int)number(line);
    reader->scripts[index].function = next(line);
    reader->scripts[index].file = next(line);
}

static void read_event(Reader *reader, Line *line)
{
    static const char *const names[] = {"alloc", "store", "free", "throw"};
    Record *record = reader->record;
    if (record->event_count == reader->event_room) {
        reader->event_room = reader->event_room == 0 ? 256 : reader->event_room * 2;
        record->events = safe_resize(record->events, reader->event_room, sizeof(Event));
    }
    Event *event = &record->events[record->event_count++];
    *event = (Event){.match = SIZE_MAX};
    const char *kind = next(line);
    for (int i = 0; i < 4; i++) {
        if (strcmp(kind, names[i]) == 0) {
            event->kind = (EventKind)i;
        }
    }
    event->tick = (uint64_t)number(line);
    event->watch = (size_t)number(line);
    event->before = number(line);
    size_t script = (size_t)number(line);
    if (script != 0 && script < reader->script_count) {
        event->script_function = reader->scripts[script].function;
        event->script_file = reader->scripts[script].file;
        event->script_line = reader->scripts[script].line;
    }
    event->stack = read_stack(line, reader);
}

static void read_slots(Reader *reader, Line *line)
{
    Record *record = reader->record;
    if (record->event_count == 0) {
        return;
    }
    Event *event = &record->events[record->event_count - 1];
    event->has_slots = true;
    while (line->at != NULL) {
        char *colon;
        uint64_t serial = strtoull(next(line), &colon, 10);
        uint64_t offset = *colon == ':' ? strtoull(colon + 1, NULL, 10) : 0;
        *APPEND(event->slots, event->slot_count) = (Slot){serial, offset};
    }
}

static void read_site(Reader *reader, Line *line)
{
    Record *record = reader->record;
    if (record->site_count == reader->site_room) {
        reader->site_room = reader->site_room == 0 ? 1024 : reader->site_room * 2;
        record->sites = safe_resize(record->sites, reader->site_room, sizeof(Site));
    }
    Site *site = &record->sites[record->site_count++];
    site->raised = (uint64_t)number(line);
    site->lowered = (uint64_t)number(line);
    site->stack = read_stack(line, reader);
}

static void read_watched(Record *record, Line *line)
{
    size_t watch = (size_t)number(line);
    if (watch > 1 << 16) {
        return;
    }
    while (record->watched_count <= watch) {
        *APPEND(record->watched, record->watched_count) = (Watched){0};
    }
    Watched *watched = &record->watched[watch];
    watched->serial = (uint64_t)number(line);
    watched->size = (uint64_t)number(line);
    watched->count = number(line);
    watched->is_freed = number(line) != 0;
    watched->is_seen = true;
}

static void read_holder(Reader *reader, Line *line)
{
    Holder *holder = APPEND(reader->record->holders, reader->record->holder_count);
    holder->watch = (size_t)number(line);
    holder->serial = (uint64_t)number(line);
    holder->size = (uint64_t)number(line);
    holder->is_freed = number(line) != 0;
    holder->offset = (uint64_t)number(line);
    holder->tick = (uint64_t)number(line);
    next(line);
    holder->made = read_stack(line, reader);
    holder->freed = read_stack(line, reader);
}

static void read_line(Reader *reader, char *text)
{
    Record *record = reader->record;
    Line line = {text};
    const char *tag = next(&line);
    if (strcmp(tag, "event") == 0) {
        read_event(reader, &line);
    } else if (strcmp(tag, "slots") == 0) {
        read_slots(reader, &line);
    } else if (strcmp(tag, "site") == 0) {
        read_site(reader, &line);
    } else if (strcmp(tag, "script") == 0) {
        read_script(reader, &line);
    } else if (strcmp(tag, "holder") == 0) {
        read_holder(reader, &line);
    } else if (strcmp(tag, "watched") == 0) {
        read_watched(record, &line);
    } else if (strcmp(tag, "object") == 0) {
        RecordObject *object = APPEND(record->objects, record->object_count);
        *object = (RecordObject){0};
        object->low = strtoull(next(&line), NULL, 16);
        object->high = strtoull(next(&line), NULL, 16);
        object->base = strtoull(next(&line), NULL, 16);
        object->path = next(&line);
    } else if (strcmp(tag, "root") == 0) {
        RecordRoot *root = APPEND(record->roots, record->root_count);
        root->kind = (int)number(&line);
        root->serial = (uint64_t)number(&line);
        root->size = (uint64_t)number(&line);
        root->is_left = number(&line) != 0;
        root->unaccounted = number(&line);
        root->stack = read_stack(&line, reader);
    } else if (strcmp(tag, "crash") == 0 && !record->has_crash) {
        record->has_crash = true;
        record->crash_what = next(&line);
        record->crash_serial = (uint64_t)number(&line);
        record->crash_stack = read_stack(&line, reader);
    } else if (strcmp(tag, "end") == 0) {
        record->is_complete = true;
        record->is_truncated = number(&line) != 0;
    }
}

// A store is seen before it is made: its outcome is what the next one finds, or the end.
static void settle_changes(Record *record)
{
    size_t *last = safe_alloc(record->watched_count + 1, sizeof *last);
    for (size_t i = 0; i < record->watched_count; i++) {
        last[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < record->event_count; i++) {
        Event *event = &record->events[i];
        if (event->kind != EVENT_CHANGE || event->watch >= record->watched_count) {
            continue;
        }
        event->after = record->watched[event->watch].count;
        if (last[event->watch] != SIZE_MAX) {
            record->events[last[event->watch]].after = event->before;
        } else {
            event->before = 0; // what stood there before it was a count
        }
        last[event->watch] = i;
    }
    free(last);
}

bool record_read(Record *record, const char *path, DebugInfo *debug, char **message)
{
    *record = (Record){0};
    if (!file_read(path, &record->text, message)) {
        return false;
    }
    Reader reader = {.record = record, .debug = debug};
    char *at = record->text.data;
    while (at != NULL && *at != 0) {
        char *end = strchr(at, '\n');
        if (end != NULL) {
            *end++ = 0;
        }
        read_line(&reader, at);
        at = end;
    }
    free(reader.scripts);
    settle_changes(record);
    return true;
}

void record_free(Record *record)
{
    for (size_t i = 0; i < record->root_count; i++) {
        free(record->roots[i].stack.frames);
    }
    for (size_t i = 0; i < record->event_count; i++) {
        free(record->events[i].stack.frames);
        free(record->events[i].slots);
    }
    for (size_t i = 0; i < record->holder_count; i++) {
        free(record->holders[i].made.frames);
        free(record->holders[i].freed.frames);
    }
    for (size_t i = 0; i < record->site_count; i++) {
        free(record->sites[i].stack.frames);
    }
    for (size_t i = 0; i < record->object_count; i++) {
        if (record->objects[i].debug != NULL) {
            debug_close(record->objects[i].debug);
        }
    }
    free(record->objects);
    free(record->crash_stack.frames);
    free(record->roots);
    free(record->watched);
    free(record->events);
    free(record->holders);
    free(record->sites);
    buffer_free(&record->text);
    *record = (Record){0};
}
