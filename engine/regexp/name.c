// SPDX-License-Identifier: MIT
// Names of groups: reading, defining with the rule on duplicates, and references to them.
#include "regexp/parser.h"

#include "base/utf.h"

#include <assert.h>
#include <string.h>

// Reads one character of a name, which may be an escape in every mode.
static bool read_name_code(JSRegExpParser *parser, uint32_t *code)
{
    *code = js_regexp_parser_next_code(parser);
    if (*code != '\\')
        return true;
    bool found = false;
    if (!js_regexp_parser_eat(parser, 'u') ||
        !js_regexp_escape_unicode(parser, true, &found, code) || !found)
        return js_regexp_parser_fail(parser, "Invalid Unicode escape");
    return true;
}

bool js_regexp_name_read(JSRegExpParser *parser, const uint16_t **units, uint32_t *length)
{
    uint16_t *text = NULL;
    uint32_t count = 0, capacity = 0;
    if (!js_regexp_parser_eat(parser, '<'))
        return js_regexp_parser_fail(parser, "Invalid capture group name");
    for (;;) {
        uint32_t unit = js_regexp_parser_peek(parser), code;
        if (unit == JS_REGEXP_END || unit == '>')
            break;
        if (!read_name_code(parser, &code))
            return false;
        if (!(count ? js_unicode_is_name_part(code) : js_unicode_is_name_start(code)))
            return js_regexp_parser_fail(parser, "Invalid capture group name");
        if (!js_arena_reserve(&parser->tree->arena, (void **)&text, &capacity, count + 2,
                              sizeof *text))
            return js_regexp_parser_no_memory(parser);
        count += (uint32_t)js_utf16_encode(code, text + count);
    }
    if (!count || !js_regexp_parser_eat(parser, '>'))
        return js_regexp_parser_fail(parser, "Invalid capture group name");
    *units = text;
    *length = count;
    return true;
}

static JSRegExpName *find_name(JSRegExpTree *tree, const uint16_t *units, uint32_t length)
{
    for (uint32_t i = 0; i < tree->name_count; i++) {
        JSRegExpName *name = &tree->names[i];
        if (name->length == length && memcmp(name->units, units, length * sizeof *units) == 0)
            return name;
    }
    return NULL;
}

static JSRegExpName *add_name(JSRegExpTree *tree, const uint16_t *units, uint32_t length)
{
    if (!js_arena_reserve(&tree->arena, (void **)&tree->names, &tree->name_capacity,
                          tree->name_count + 1, sizeof *tree->names))
        return NULL;
    JSRegExpName *name = &tree->names[tree->name_count++];
    *name = (JSRegExpName){.units = units, .length = length};
    return name;
}

bool js_regexp_name_define(JSRegExpParser *parser, const uint16_t *units, uint32_t length,
                           uint32_t index)
{
    JSRegExpTree *tree = parser->tree;
    JSRegExpName *name = find_name(tree, units, length);
    if (name && name->active)
        return js_regexp_parser_fail(parser, "Duplicate capture group name");
    if (!name)
        name = add_name(tree, units, length);
    if (!name ||
        !js_arena_reserve(&tree->arena, (void **)&name->captures, &name->capture_capacity,
                          name->capture_count + 1, sizeof *name->captures) ||
        !js_arena_reserve(&tree->arena, (void **)&parser->groups, &parser->group_capacity,
                          parser->group_count + 1, sizeof *parser->groups))
        return js_regexp_parser_no_memory(parser);
    name->captures[name->capture_count++] = index;
    name->active++;
    parser->groups[parser->group_count++] =
        (JSRegExpGroup){.name = (uint32_t)(name - tree->names), .active = true};
    return true;
}

void js_regexp_name_activate(JSRegExpParser *parser, uint32_t first, bool active)
{
    for (uint32_t i = first; i < parser->group_count; i++) {
        JSRegExpGroup *group = &parser->groups[i];
        if (group->active == active)
            continue;
        JSRegExpName *name = &parser->tree->names[group->name];
        group->active = active;
        assert(active || name->active > 0);
        name->active += active ? 1u : UINT32_MAX;
    }
}

bool js_regexp_name_refer(JSRegExpParser *parser, JSRegExpNode *node, const uint16_t *units,
                          uint32_t length, size_t offset)
{
    if (!js_arena_reserve(&parser->tree->arena, (void **)&parser->references,
                          &parser->reference_capacity, parser->reference_count + 1,
                          sizeof *parser->references))
        return js_regexp_parser_no_memory(parser);
    parser->references[parser->reference_count++] =
        (JSRegExpReference){.node = node, .units = units, .length = length, .offset = offset};
    return true;
}

bool js_regexp_name_resolve(JSRegExpParser *parser)
{
    for (uint32_t i = 0; i < parser->reference_count; i++) {
        JSRegExpReference *reference = &parser->references[i];
        JSRegExpName *name = find_name(parser->tree, reference->units, reference->length);
        if (!name) {
            parser->position = reference->offset;
            return js_regexp_parser_fail(parser, "Invalid named capture referenced");
        }
        reference->node->u.reference.groups = name->captures;
        reference->node->u.reference.count = name->capture_count;
    }
    return true;
}
