// SPDX-License-Identifier: MIT
#include "reduce/uses.h"

#include <stdlib.h>

#include "reduce/unwrap.h"
#include "syntax/token.h"

Name *names_of(const Names *names, const JSText *text)
{
    for (size_t i = 0; i < names->count; i++) {
        if (names->names[i].text == text) {
            return &names->names[i];
        }
    }
    return NULL;
}

static void add_name(Names *names, JSNode *parent, JSNode *node, bool takes_value)
{
    Name *name = names_of(names, node->identifier.text);
    if (name == NULL) {
        names->names = safe_resize(names->names, names->count + 1, sizeof *names->names);
        name = &names->names[names->count++];
        *name = (Name){.text = node->identifier.text};
    }
    name->count++;
    if (node->kind == JS_NODE_IDENTIFIER) {
        name->uses = safe_resize(name->uses, name->use_count + 1, sizeof *name->uses);
        name->uses[name->use_count++] = (Use){parent, node, takes_value};
    }
}

static void visit(EditList *list, JSNode *node, void *opaque)
{
    uint32_t count = js_node_child_count(node);
    for (uint32_t i = 0; i < count; i++) {
        JSNode *child = *js_node_child_at(node, i);
        if (child != NULL && (child->kind == JS_NODE_IDENTIFIER || child->kind == JS_NODE_NAME ||
                              child->kind == JS_NODE_PRIVATE_NAME)) {
            add_name(opaque, node, child, node_takes_value(node, i));
        }
    }
}

void names_find(EditList *list, Names *names)
{
    *names = (Names){0};
    edit_each_node(list, visit, names);
}

void names_free(Names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        free(names->names[i].uses);
    }
    free(names->names);
    *names = (Names){0};
}

// The n-th name: a to z, then aa, ab and so on; with its # where private.
static void make_name(size_t n, bool is_private, char *text)
{
    char letters[8];
    int count = 0;
    do {
        letters[count++] = (char)('a' + n % 26);
        n = n / 26;
    } while (n-- > 0 && count < 7);
    if (is_private) {
        *text++ = '#';
    }
    while (count-- > 0) {
        *text++ = letters[count];
    }
    *text = 0;
}

static JSText *first_free_name(EditList *list, const Names *names, bool is_private)
{
    char text[16];
    for (size_t n = 0;; n++) {
        make_name(n, is_private, text);
        JSText *interned = edit_text(list, text);
        if (interned->word == 0 && names_of(names, interned) == NULL) {
            return interned;
        }
    }
}

static bool is_simpler(const JSText *name, const JSText *than)
{
    if (name->length != than->length) {
        return name->length < than->length;
    }
    for (uint32_t i = 0; i < name->length; i++) {
        if (js_text_unit(name, i) != js_text_unit(than, i)) {
            return js_text_unit(name, i) < js_text_unit(than, i);
        }
    }
    return false;
}

JSText *names_simpler(EditList *list, const JSText *than)
{
    Names names;
    names_find(list, &names);
    bool is_private = than->length != 0 && js_text_unit(than, 0) == '#';
    JSText *name = first_free_name(list, &names, is_private);
    names_free(&names);
    return name != NULL && is_simpler(name, than) ? name : NULL;
}
