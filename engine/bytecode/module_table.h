// SPDX-License-Identifier: MIT
// What a module asks for and offers (ECMA-262 sec-source-text-module-records), as names and closure
// variables of the module's function. Belongs to its JSFunctionBytecode.
#ifndef ENGINE_BYTECODE_MODULE_TABLE_H
#define ENGINE_BYTECODE_MODULE_TABLE_H

#include "bytecode/function.h"

typedef struct JSModuleTableAttribute {
    JSAtom key; // all atoms here are owned
    JSAtom value;
} JSModuleTableAttribute;

typedef struct JSModuleTableRequest {
    JSAtom specifier;
    JSModuleTableAttribute *attributes; // sorted by key
    uint32_t attribute_count;
} JSModuleTableRequest;

typedef struct JSModuleTableImport {
    uint32_t request;
    JSAtom import_name;   // JS_ATOM_NULL: the namespace object
    uint16_t closure_var; // a JS_CLOSURE_MODULE_IMPORT one: gets the export's JSVarRef at link
} JSModuleTableImport;

typedef struct JSModuleTableExport {
    JSAtom export_name;   // JS_ATOM_NULL: export * from
    bool is_local;        // closure_var tells which; else request and import_name do
    uint16_t closure_var; // a JS_CLOSURE_MODULE one, or that of an import * as name
    uint32_t request;
    JSAtom import_name; // JS_ATOM_NULL: the namespace object (export * as name from)
} JSModuleTableExport;

typedef struct JSModuleTable {
    JSModuleTableRequest *requests; // in source order, no two alike
    uint32_t request_count;
    JSModuleTableImport *imports;
    uint32_t import_count;
    JSModuleTableExport *exports; // local, indirect and star, in this order
    uint32_t export_count;
    bool has_await; // the module function is async
    bool uses_import_meta;
} JSModuleTable;

JSModuleTable *js_module_table_new(JSRuntime *rt, uint32_t requests, uint32_t imports,
                                   uint32_t exports); // NULL: memory
void js_module_table_visit(JSRuntime *rt, JSModuleTable *table, JSVisitor *visitor);
void js_module_table_free_blocks(JSRuntime *rt, JSModuleTable *table); // NULL is allowed

#endif
