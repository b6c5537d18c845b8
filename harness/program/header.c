// SPDX-License-Identifier: MIT
#include "program/header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "support/buffer.h"

const char *const lane_names[LANE_COUNT] = {"plain",     "undrained", "gc",    "oom",
                                            "interrupt", "stack",     "throw", "soak"};

bool lane_is_sweep(Lane lane)
{
    return lane >= LANE_OOM && lane <= LANE_THROW;
}

unsigned lanes_read(const char *text)
{
    unsigned lanes = 0;
    while (*text != 0) {
        size_t length = strcspn(text, ",");
        unsigned found = length == 3 && strncmp(text, "all", 3) == 0 ? (1u << LANE_COUNT) - 1 : 0;
        for (int lane = 0; lane < LANE_COUNT; lane++) {
            if (strlen(lane_names[lane]) == length &&
                strncmp(text, lane_names[lane], length) == 0) {
                found |= 1u << lane;
            }
        }
        if (found == 0) {
            return 0;
        }
        lanes |= found;
        text += length + (text[length] == ',');
    }
    return lanes;
}

typedef struct Reader {
    yaml_document_t document;
    int first_line; // of the YAML text within the file, from 1
    char **message;
} Reader;

static bool fail(Reader *reader, const yaml_node_t *node, const char *what, const char *value)
{
    *reader->message =
        safe_format("header, line %zu: %s%s%s", (size_t)reader->first_line + node->start_mark.line,
                    what, value == NULL ? "" : ": ", value == NULL ? "" : value);
    return false;
}

static const char *scalar(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

static bool read_expect(Reader *reader, const yaml_node_t *node, Header *header)
{
    const char *text = scalar(node);
    char kind[32] = "", name[64] = "", rest[2] = "";
    if (text == NULL || sscanf(text, "%31s %63s %1s", kind, name, rest) > 2) {
        return fail(reader, node, "expect is not one of: completes, throws NAME, early-error NAME",
                    text);
    }
    if (strcmp(kind, "completes") == 0 && name[0] == 0) {
        header->expect = EXPECT_COMPLETES;
    } else if (strcmp(kind, "any") == 0 && name[0] == 0) {
        header->expect = EXPECT_ANY;
    } else if (strcmp(kind, "throws") == 0) {
        header->expect = EXPECT_THROWS;
    } else if (strcmp(kind, "early-error") == 0) {
        header->expect = EXPECT_EARLY_ERROR;
    } else if (strcmp(kind, "exits") == 0) {
        header->expect = EXPECT_EXITS;
    } else {
        return fail(reader, node, "expect is not one of: completes, throws NAME, early-error NAME",
                    text);
    }
    memcpy(header->expect_name, name, sizeof name);
    return true;
}

// Calls `add` for each item of a list; a single word is a list of one.
static bool read_list(Reader *reader, yaml_node_t *node, Header *header,
                      bool (*add)(Reader *reader, const yaml_node_t *item, Header *header))
{
    if (node->type == YAML_SCALAR_NODE) {
        return node->data.scalar.length == 0 || add(reader, node, header);
    }
    if (node->type != YAML_SEQUENCE_NODE) {
        return fail(reader, node, "not a list", NULL);
    }
    for (yaml_node_item_t *at = node->data.sequence.items.start; at < node->data.sequence.items.top;
         at++) {
        yaml_node_t *item = yaml_document_get_node(&reader->document, *at);
        if (scalar(item) == NULL || !add(reader, item, header)) {
            return *reader->message != NULL || fail(reader, item, "not a word", NULL);
        }
    }
    return true;
}

static bool add_flag(Reader *reader, const yaml_node_t *item, Header *header)
{
    const char *flag = scalar(item);
    if (strcmp(flag, "module") == 0) {
        header->is_module = true;
    } else if (strcmp(flag, "strict") == 0 || strcmp(flag, "onlyStrict") == 0) {
        header->is_strict = true;
    } else if (strcmp(flag, "async") == 0) {
        header->is_async = true;
    } else if (strcmp(flag, "raw") == 0) {
        header->is_raw = true;
    } else if (strcmp(flag, "noStrict") != 0) {
        return fail(reader, item, "unknown flag", flag);
    }
    return true;
}

static bool add_lane(Reader *reader, const yaml_node_t *item, Header *header)
{
    const char *name = scalar(item);
    unsigned lanes = lanes_read(name);
    header->lanes |= lanes;
    if (lanes != 0) {
        return true;
    }
    return fail(reader, item, "unknown lane", name);
}

static bool read_pair(Reader *reader, const yaml_node_pair_t *pair, Header *header)
{
    const yaml_node_t *key = yaml_document_get_node(&reader->document, pair->key);
    yaml_node_t *value = yaml_document_get_node(&reader->document, pair->value);
    const char *name = scalar(key);
    if (name == NULL) {
        return fail(reader, key, "a key is not a word", NULL);
    }
    if (strcmp(name, "expect") == 0) {
        return read_expect(reader, value, header);
    }
    if (strcmp(name, "flags") == 0) {
        return read_list(reader, value, header, add_flag);
    }
    if (strcmp(name, "lanes") == 0) {
        return read_list(reader, value, header, add_lane);
    }
    if (strcmp(name, "cause") == 0 && scalar(value) != NULL && header->cause == NULL) {
        header->cause = safe_copy(scalar(value));
    } else if (strcmp(name, "class") == 0 && scalar(value) != NULL && header->class == NULL) {
        header->class = safe_copy(scalar(value));
    }
    // upstream, features and whatever test262 adds are for people and other tools.
    return true;
}

static int count_lines(const char *from, const char *to)
{
    int lines = 1;
    for (; from < to; from++) {
        lines += *from == '\n';
    }
    return lines;
}

static bool read_document(Reader *reader, const char *text, size_t size, Header *header)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        *reader->message = safe_copy("header: out of memory");
        return false;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
    if (!yaml_parser_load(&parser, &reader->document)) {
        *reader->message = safe_format("header, line %zu: %s",
                                       (size_t)reader->first_line + parser.problem_mark.line,
                                       parser.problem == NULL ? "not YAML" : parser.problem);
        yaml_parser_delete(&parser);
        return false;
    }
    bool is_good = true;
    yaml_node_t *root = yaml_document_get_root_node(&reader->document);
    if (root != NULL && root->type != YAML_MAPPING_NODE) {
        is_good = fail(reader, root, "not a list of `key: value`", NULL);
    } else if (root != NULL) {
        for (yaml_node_pair_t *pair = root->data.mapping.pairs.start;
             is_good && pair < root->data.mapping.pairs.top; pair++) {
            is_good = read_pair(reader, pair, header);
        }
    }
    yaml_document_delete(&reader->document);
    yaml_parser_delete(&parser);
    return is_good;
}

bool header_read(const char *source, size_t size, Header *header, char **message)
{
    *header = (Header){.expect = EXPECT_COMPLETES};
    *message = NULL;
    // Not far into the file, so that a comment in a large program is not taken for one.
    size_t scope = size < 1 << 16 ? size : 1 << 16;
    const char *start = memmem(source, scope, "/*---", 5);
    if (start != NULL) {
        const char *text = start + 5;
        const char *end = memmem(text, size - (size_t)(text - source), "---*/", 5);
        if (end == NULL) {
            *message =
                safe_format("header, line %d: no `---*/` ends it", count_lines(source, start));
            return false;
        }
        Reader reader = {.first_line = count_lines(source, text), .message = message};
        header->is_present = true;
        if (!read_document(&reader, text, (size_t)(end - text), header)) {
            header_free(header);
            return false;
        }
    }
    if (header->lanes == 0) {
        header->lanes = 1u << LANE_PLAIN;
    }
    return true;
}

void header_free(Header *header)
{
    free(header->cause);
    free(header->class);
    header->cause = header->class = NULL;
}
