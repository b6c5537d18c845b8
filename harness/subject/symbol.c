// SPDX-License-Identifier: MIT
#include "subject/symbol.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <string.h>

#include "support/buffer.h"

struct Symbols {
    Dwfl *dwfl;
    Dwfl_Module *module;
    GElf_Addr bias;  // of addresses in the file
    Dwarf_Addr skew; // of addresses in the debug information
};

static int find_no_elf(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
                       char **file, Elf **elf)
{
    return -1;
}

static int find_no_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
                             const char *file, const char *link, GElf_Word crc, char **found)
{
    return -1; // what is not in the file itself is not looked for
}

Symbols *symbols_open(const char *path)
{
    static const Dwfl_Callbacks callbacks = {
        .find_elf = find_no_elf,
        .find_debuginfo = find_no_debuginfo,
        .section_address = dwfl_offline_section_address,
    };
    Symbols *symbols = safe_alloc(1, sizeof *symbols);
    symbols->dwfl = dwfl_begin(&callbacks);
    if (symbols->dwfl != NULL) {
        dwfl_report_begin(symbols->dwfl);
        symbols->module = dwfl_report_offline(symbols->dwfl, "", path, -1);
        dwfl_report_end(symbols->dwfl, NULL, NULL);
    }
    if (symbols->module == NULL || dwfl_module_getelf(symbols->module, &symbols->bias) == NULL) {
        symbols_close(symbols);
        return NULL;
    }
    return symbols;
}

void symbols_close(Symbols *symbols)
{
    if (symbols != NULL) {
        if (symbols->dwfl != NULL) {
            dwfl_end(symbols->dwfl);
        }
        free(symbols);
    }
}

// The compilation unit of an address. Not every compiler writes an index of them.
static Dwarf_Die *find_unit(Symbols *symbols, GElf_Addr address)
{
    Dwarf_Die *unit = dwfl_module_addrdie(symbols->module, address, &symbols->skew);
    while (unit == NULL || !dwarf_haspc(unit, address - symbols->skew)) {
        unit = dwfl_module_nextcu(symbols->module, unit, &symbols->skew);
        if (unit == NULL) {
            return NULL;
        }
        if (dwarf_haspc(unit, address - symbols->skew)) {
            break;
        }
    }
    return unit;
}

static const char *base_name(const char *path)
{
    const char *slash = path == NULL ? NULL : strrchr(path, '/');
    return path == NULL ? "" : slash == NULL ? path : slash + 1;
}

// Where an inlined function was called from.
static void read_call(Dwarf_Die *unit, Dwarf_Die *inlined, const char **file, int *line)
{
    Dwarf_Attribute attribute;
    Dwarf_Word number;
    Dwarf_Files *files;
    size_t count;
    *file = "";
    *line = 0;
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &number) == 0) {
        *line = (int)number;
    }
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &number) == 0 &&
        dwarf_getsrcfiles(unit, &files, &count) == 0 && number < count) {
        *file = base_name(dwarf_filesrc(files, number, NULL, NULL));
    }
}

static const char *die_name(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    return dwarf_formstring(dwarf_attr_integrate(die, DW_AT_name, &attribute));
}

void symbols_resolve(Symbols *symbols, uint64_t offset,
                     void (*take)(const char *function, const char *file, int line, void *opaque),
                     void *opaque)
{
    GElf_Addr address = offset + symbols->bias;
    Dwarf_Die *unit = find_unit(symbols, address);
    Dwarf_Line *source = unit == NULL ? NULL : dwarf_getsrc_die(unit, address - symbols->skew);
    const char *file = source == NULL ? "" : base_name(dwarf_linesrc(source, NULL, NULL));
    int line = 0;
    bool is_named = false;
    if (source != NULL) {
        dwarf_lineno(source, &line);
    }
    Dwarf_Die *scopes = NULL;
    int count = unit == NULL ? 0 : dwarf_getscopes(unit, address - symbols->skew, &scopes);
    for (int i = 0; i < count; i++) {
        int tag = dwarf_tag(&scopes[i]);
        if (tag == DW_TAG_inlined_subroutine || tag == DW_TAG_subprogram) {
            const char *name = die_name(&scopes[i]);
            if (name != NULL) {
                take(name, file, line, opaque);
                is_named = true;
            }
            if (tag == DW_TAG_subprogram) {
                break;
            }
            read_call(unit, &scopes[i], &file, &line);
        }
    }
    free(scopes);
    const char *name = is_named ? NULL : dwfl_module_addrname(symbols->module, address);
    if (name != NULL) {
        take(name, file, line, opaque);
    }
}
