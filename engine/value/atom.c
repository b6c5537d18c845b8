// SPDX-License-Identifier: MIT
// The atom table of a runtime: making, counting and freeing atoms.
#include "value/atom.h"

#include "base/hash.h"
#include "base/number_text.h"
#include "base/utf.h"
#include "heap/census.h"
#include "value/atom_table.h"

#include <assert.h>

#define FIRST_CAPACITY   64u
#define FIRST_BUCKETS    128u
#define GLOBAL_HASH_SALT 0x5bd1e995u

// ---- Table -----------------------------------------------------------------------------------

static void take_census(const JSRuntime *rt, JSCensus *census)
{
    const JSAtomTable *table = rt->atoms;
    census->atoms = table->live_count;
    for (uint32_t i = 0; table->constants && i < JS_ATOM_BUILTIN_COUNT; i++) {
        const JSCell *cell = table->constants[i];
        if (!cell || cell->ref_count != 1)
            continue;
        census->cells[cell->kind]--;
        if (cell->kind == JS_CELL_SYMBOL) {
            const JSString *description = ((const JSSymbol *)cell)->description;
            if (description && description->cell.ref_count == 1)
                census->cells[JS_CELL_STRING]--;
        }
    }
    for (uint32_t i = 0; table->units && i < 256; i++) {
        if (table->units[i] && table->units[i]->cell.ref_count == 1)
            census->cells[JS_CELL_STRING]--;
    }
}

static void free_atom(JSRuntime *rt, JSAtom atom)
{
    js_atom_free(rt, atom);
}

static const JSValueHooks hooks = {.free_atom = free_atom, .take_census = take_census};

bool js_atoms_init(JSRuntime *rt)
{
    js_atom_constants_init();
    rt->atoms = js_heap_alloc_zero(rt, sizeof(JSAtomTable));
    if (!rt->atoms)
        return false;
    js_heap_set_kind(rt, JS_CELL_SYMBOL, &js_symbol_kind);
    rt->value_hooks = &hooks;
    return true;
}

// What is still in the table is leaked; it is freed by force, so that the memory at least is not.
static void free_leaked_entries(JSRuntime *rt, JSAtomTable *table)
{
    for (uint32_t i = 0; i < table->used; i++) {
        JSCell *cell = table->entries[i].cell;
        if (!cell)
            continue;
        if (cell->kind == JS_CELL_STRING) {
            ((JSString *)cell)->atom = JS_ATOM_NULL;
            table->entries[i].cell = NULL;
            js_heap_free(rt, cell);
        } else {
            cell->ref_count = 1;
            js_heap_free(rt, cell);
        }
    }
}

void js_atoms_free(JSRuntime *rt)
{
    JSAtomTable *table = rt->atoms;
    if (!table)
        return;
    for (uint32_t i = 0; table->units && i < 256; i++)
        js_heap_free(rt, table->units[i]);
    js_heap_free_block(rt, table->units);
    table->units = NULL;
    for (uint32_t i = 0; table->constants && i < JS_ATOM_BUILTIN_COUNT; i++) {
        JSCell *cell = table->constants[i];
        if (cell && cell->kind == JS_CELL_STRING)
            ((JSString *)cell)->atom = JS_ATOM_NULL;
        js_heap_free(rt, cell);
    }
    js_heap_free_block(rt, table->constants);
    table->constants = NULL;
    free_leaked_entries(rt, table);
    js_heap_free_block(rt, table->entries);
    js_heap_free_block(rt, table->buckets);
    js_heap_free_block(rt, table);
    rt->atoms = NULL;
    rt->value_hooks = NULL;
}

JSAtomEntry *js_atom_table_entry(const JSRuntime *rt, JSAtom atom)
{
    assert(!js_atom_is_constant(atom));
    const JSAtomTable *table = rt->atoms;
    uint32_t index = atom - JS_ATOM_BUILTIN_COUNT;
    assert(index < table->used && table->entries[index].cell);
    return &table->entries[index];
}

JSCell *js_atom_table_constant(JSRuntime *rt, JSAtom atom)
{
    JSAtomTable *table = rt->atoms;
    assert(atom != JS_ATOM_NULL && atom < JS_ATOM_BUILTIN_COUNT);
    if (!table->constants) {
        table->constants =
            js_heap_alloc_zero(rt, JS_ATOM_BUILTIN_COUNT * sizeof table->constants[0]);
        if (!table->constants)
            return NULL;
    }
    if (table->constants[atom])
        return table->constants[atom];
    uint32_t length;
    const char *text = js_atom_constant_text(atom, &length);
    JSString *s = js_string_alloc(rt, length, false);
    if (!s)
        return NULL;
    memcpy(s->units.narrow, text, length);
    s->hash = js_atom_constant_hash(atom);
    if (atom < JS_ATOM_FIRST_CONSTANT_SYMBOL) {
        s->atom = atom;
        return table->constants[atom] = &s->cell;
    }
    JSSymbol *symbol = js_heap_new_cell(rt, JS_CELL_SYMBOL, sizeof *symbol);
    if (!symbol) {
        js_heap_free(rt, s);
        return NULL;
    }
    symbol->atom = atom;
    symbol->kind = JS_ATOM_SYMBOL;
    symbol->description = s;
    return table->constants[atom] = &symbol->cell;
}

JSString *js_atom_table_unit_string(JSRuntime *rt, uint8_t unit)
{
    JSAtomTable *table = rt->atoms;
    if (!table->units)
        table->units = js_heap_alloc_zero(rt, 256 * sizeof table->units[0]);
    if (table->units && table->units[unit])
        return js_string_dup(table->units[unit]);
    JSString *s = js_string_alloc(rt, 1, false);
    if (!s)
        return NULL;
    s->units.narrow[0] = unit;
    if (table->units)
        table->units[unit] = js_string_dup(s);
    return s;
}

static uint32_t hash_of_global(JSString *key)
{
    return js_hash_mix(js_string_hash(key) ^ GLOBAL_HASH_SALT);
}

static uint32_t hash_of_entry(const JSAtomEntry *entry)
{
    if (entry->cell->kind == JS_CELL_STRING)
        return js_string_hash((JSString *)entry->cell);
    return hash_of_global(((JSSymbol *)entry->cell)->description);
}

static bool is_hashed_entry(const JSAtomEntry *entry)
{
    return entry->cell && (entry->cell->kind == JS_CELL_STRING ||
                           ((JSSymbol *)entry->cell)->kind == JS_ATOM_GLOBAL_SYMBOL);
}

static void link_entry(JSAtomTable *table, uint32_t index)
{
    uint32_t *bucket = &table->buckets[hash_of_entry(&table->entries[index]) & table->bucket_mask];
    table->entries[index].next = *bucket;
    *bucket = index + 1;
}

static bool reserve_bucket(JSRuntime *rt, JSAtomTable *table)
{
    if (table->buckets && table->hashed_count <= table->bucket_mask)
        return true;
    uint32_t count = table->buckets ? (table->bucket_mask + 1) * 2 : FIRST_BUCKETS;
    uint32_t *buckets = js_heap_alloc_zero(rt, (size_t)count * sizeof *buckets);
    if (!buckets)
        return table->buckets != NULL; // longer chains will do
    js_heap_free_block(rt, table->buckets);
    table->buckets = buckets;
    table->bucket_mask = count - 1;
    for (uint32_t i = 0; i < table->used; i++) {
        if (is_hashed_entry(&table->entries[i]))
            link_entry(table, i);
    }
    return true;
}

static bool reserve_entry(JSRuntime *rt, JSAtomTable *table)
{
    if (table->first_free != 0 || table->used < table->capacity)
        return true;
    uint32_t capacity = table->capacity ? table->capacity * 2 : FIRST_CAPACITY;
    if (capacity > JS_ATOM_INDEX_FLAG - JS_ATOM_BUILTIN_COUNT)
        return false;
    JSAtomEntry *entries = js_heap_resize(rt, table->entries, (size_t)capacity * sizeof *entries);
    if (!entries)
        return false;
    table->entries = entries;
    table->capacity = capacity;
    return true;
}

// Takes the string; room is reserved.
static JSAtom add_entry(JSAtomTable *table, JSCell *cell, bool is_hashed)
{
    uint32_t index;
    if (table->first_free != 0) {
        index = table->first_free - 1;
        table->first_free = table->entries[index].next;
    } else {
        assert(table->used < table->capacity);
        index = table->used++;
    }
    table->entries[index] = (JSAtomEntry){.cell = cell, .ref_count = 1};
    if (is_hashed) {
        link_entry(table, index);
        table->hashed_count++;
    }
    table->live_count++;
    return JS_ATOM_BUILTIN_COUNT + index;
}

static void remove_entry(JSAtomTable *table, uint32_t index)
{
    JSAtomEntry *entry = &table->entries[index];
    assert(entry->cell && table->live_count > 0);
    if (is_hashed_entry(entry)) {
        uint32_t *link = &table->buckets[hash_of_entry(entry) & table->bucket_mask];
        while (*link != index + 1) {
            assert(*link != 0);
            link = &table->entries[*link - 1].next;
        }
        *link = entry->next;
        table->hashed_count--;
    }
    *entry = (JSAtomEntry){.next = table->first_free};
    table->first_free = index + 1;
    table->live_count--;
}

JSAtom js_atom_table_add_symbol(JSRuntime *rt, JSSymbol *symbol, bool is_hashed)
{
    JSAtomTable *table = rt->atoms;
    if (!reserve_entry(rt, table) || (is_hashed && !reserve_bucket(rt, table)))
        return JS_ATOM_NULL;
    return add_entry(table, &symbol->cell, is_hashed);
}

void js_atom_table_remove_symbol(JSRuntime *rt, JSSymbol *symbol)
{
    if (js_atom_is_constant(symbol->atom))
        return;
    assert(js_atom_table_entry(rt, symbol->atom)->cell == &symbol->cell);
    remove_entry(rt->atoms, symbol->atom - JS_ATOM_BUILTIN_COUNT);
}

JSSymbol *js_atom_table_find_global(const JSRuntime *rt, JSString *key)
{
    const JSAtomTable *table = rt->atoms;
    if (!table->buckets)
        return NULL;
    for (uint32_t at = table->buckets[hash_of_global(key) & table->bucket_mask]; at != 0;
         at = table->entries[at - 1].next) {
        JSSymbol *symbol = (JSSymbol *)table->entries[at - 1].cell;
        if (symbol->cell.kind == JS_CELL_SYMBOL && js_string_equal(symbol->description, key))
            return symbol;
    }
    return NULL;
}

// ---- Making ------------------------------------------------------------------------------------

// Text to look up. Wide units may all be narrow: hashes and comparison go by content.
typedef struct Text {
    const void *units;
    uint32_t length;
    bool is_wide;
    uint32_t hash;
} Text;

static Text text_of(const void *units, uint32_t length, bool is_wide)
{
    uint32_t hash = is_wide ? js_hash_units16(units, length) : js_hash_units8(units, length);
    return (Text){units, length, is_wide, hash != 0 ? hash : 1};
}

static bool text_equals(const Text *text, const JSString *s)
{
    if (text->length != s->length)
        return false;
    if (text->is_wide == s->is_wide)
        return memcmp(text->units, &s->units, (size_t)text->length << text->is_wide) == 0;
    for (uint32_t i = 0; i < text->length; i++) {
        uint16_t unit =
            text->is_wide ? ((const uint16_t *)text->units)[i] : ((const uint8_t *)text->units)[i];
        if (unit != js_string_unit(s, i))
            return false;
    }
    return true;
}

static JSAtom find_constant(const Text *text)
{
    if (!text->is_wide)
        return js_atom_constant_find(text->units, text->length, text->hash);
    uint8_t narrow[64]; // longer than any built-in text
    if (text->length > sizeof narrow)
        return JS_ATOM_NULL;
    for (uint32_t i = 0; i < text->length; i++) {
        uint16_t unit = ((const uint16_t *)text->units)[i];
        if (unit > 0x7f)
            return JS_ATOM_NULL;
        narrow[i] = (uint8_t)unit;
    }
    return js_atom_constant_find(narrow, text->length, text->hash);
}

// The atom of the text if there is one, with its count raised.
static JSAtom find_and_dup(JSRuntime *rt, const Text *text)
{
    JSAtom atom = find_constant(text);
    JSAtomTable *table = rt->atoms;
    if (atom != JS_ATOM_NULL || !table->buckets)
        return atom;
    for (uint32_t at = table->buckets[text->hash & table->bucket_mask]; at != 0;
         at = table->entries[at - 1].next) {
        JSAtomEntry *entry = &table->entries[at - 1];
        const JSString *s = (const JSString *)entry->cell;
        if (s->cell.kind == JS_CELL_STRING && s->hash == text->hash && text_equals(text, s)) {
            entry->ref_count++;
            return JS_ATOM_BUILTIN_COUNT + at - 1;
        }
    }
    return JS_ATOM_NULL;
}

// Takes the string, which is in no atom yet.
static JSAtom add_string(JSRuntime *rt, JS_TAKES JSString *s)
{
    JSAtomTable *table = rt->atoms;
    assert(s->atom == JS_ATOM_NULL);
    if (!reserve_entry(rt, table) || !reserve_bucket(rt, table)) {
        js_heap_free(rt, s);
        return JS_ATOM_NULL;
    }
    js_string_hash(s);
    s->atom = add_entry(table, &s->cell, true);
    return s->atom;
}

JSAtom js_atom_from_string(JSRuntime *rt, JSString *s)
{
    if (s->atom != JS_ATOM_NULL)
        return js_atom_dup(rt, s->atom);
    uint32_t index;
    if (js_string_is_array_index(s, &index) && index <= JS_ATOM_MAX_INDEX)
        return js_atom_from_small_index(index);
    Text text = {&s->units, s->length, s->is_wide, js_string_hash(s)};
    JSAtom atom = find_and_dup(rt, &text);
    if (atom == JS_ATOM_NULL)
        return add_string(rt, js_string_dup(s));
    if (js_atom_is_constant(atom))
        s->atom = atom; // for the next time; a constant never goes away
    return atom;
}

JSAtom js_atom_from_units(JSRuntime *rt, const void *units, uint32_t length, bool is_wide)
{
    uint32_t index;
    if (is_wide ? js_text_to_array_index16(units, length, &index)
                : js_text_to_array_index(units, length, &index)) {
        if (index <= JS_ATOM_MAX_INDEX)
            return js_atom_from_small_index(index);
    }
    Text text = text_of(units, length, is_wide);
    JSAtom atom = find_and_dup(rt, &text);
    if (atom != JS_ATOM_NULL)
        return atom;
    JSString *s =
        is_wide ? js_string_new_wide(rt, units, length) : js_string_new_narrow(rt, units, length);
    return s ? add_string(rt, s) : JS_ATOM_NULL;
}

JSAtom js_atom_from_utf8(JSRuntime *rt, const char *text, size_t size)
{
    if (size > JS_STRING_MAX_LENGTH)
        return JS_ATOM_NULL;
    if (js_utf8_ascii_prefix((const uint8_t *)text, size) == size)
        return js_atom_from_units(rt, text, (uint32_t)size, false);
    JSString *s = js_string_new_utf8(rt, text, size);
    if (!s)
        return JS_ATOM_NULL;
    JSAtom atom = js_atom_from_string(rt, s);
    js_heap_free(rt, s);
    return atom;
}

JSAtom js_atom_from_index(JSRuntime *rt, uint32_t index)
{
    return index <= JS_ATOM_MAX_INDEX ? js_atom_from_small_index(index)
                                      : js_atom_from_int64(rt, index);
}

JSAtom js_atom_from_int64(JSRuntime *rt, int64_t index)
{
    if (index >= 0 && index <= (int64_t)JS_ATOM_MAX_INDEX)
        return js_atom_from_small_index((uint32_t)index);
    char text[JS_NUMBER_TEXT_DECIMAL_SIZE];
    size_t length = js_int64_to_text(index, 10, text, sizeof text);
    return js_atom_from_units(rt, text, (uint32_t)length, false);
}

JSAtom js_atom_from_double(JSRuntime *rt, double d)
{
    if (d >= 0 && d <= JS_ATOM_MAX_INDEX && d == (uint32_t)d)
        return js_atom_from_small_index((uint32_t)d);
    char text[JS_NUMBER_TEXT_DECIMAL_SIZE];
    size_t length = js_number_to_text(d, 10, text, sizeof text);
    return js_atom_from_units(rt, text, (uint32_t)length, false);
}

// ---- Counting ----------------------------------------------------------------------------------

void js_atom_dup_slow(JSRuntime *rt, JSAtom atom)
{
    JSAtomEntry *entry = js_atom_table_entry(rt, atom);
    if (entry->cell->kind == JS_CELL_STRING)
        entry->ref_count++;
    else
        entry->cell->ref_count++;
}

void js_atom_free_slow(JSRuntime *rt, JSAtom atom)
{
    JSAtomEntry *entry = js_atom_table_entry(rt, atom);
    if (entry->cell->kind == JS_CELL_SYMBOL) {
        js_heap_free(rt, entry->cell);
        return;
    }
    assert(entry->ref_count > 0);
    if (--entry->ref_count > 0)
        return;
    JSString *s = (JSString *)entry->cell;
    assert(s->atom == atom);
    remove_entry(rt->atoms, atom - JS_ATOM_BUILTIN_COUNT);
    s->atom = JS_ATOM_NULL;
    js_heap_free(rt, s);
}

size_t js_atom_dynamic_count(const JSRuntime *rt)
{
    return rt->atoms ? rt->atoms->live_count : 0;
}

void js_atoms_each(JSRuntime *rt, void (*callback)(JSAtom atom, int32_t references, void *opaque),
                   void *opaque)
{
    const JSAtomTable *table = rt->atoms;
    for (uint32_t i = 0; i < table->used; i++) {
        const JSAtomEntry *entry = &table->entries[i];
        if (!entry->cell)
            continue;
        bool is_string = entry->cell->kind == JS_CELL_STRING;
        callback(JS_ATOM_BUILTIN_COUNT + i, is_string ? entry->ref_count : entry->cell->ref_count,
                 opaque);
    }
}

void js_atom_check(const JSRuntime *rt, JSAtom atom)
{
    assert(atom != JS_ATOM_NULL);
    if (js_atom_is_constant(atom))
        return;
    const JSAtomEntry *entry = js_atom_table_entry(rt, atom);
    js_heap_check_cell(rt, entry->cell);
    if (entry->cell->kind == JS_CELL_STRING) {
        const JSString *s = (const JSString *)entry->cell;
        assert(entry->ref_count > 0 && s->atom == atom && s->hash != 0);
        (void)s;
    } else {
        assert(entry->cell->kind == JS_CELL_SYMBOL);
        assert(((const JSSymbol *)entry->cell)->atom == atom);
    }
}
