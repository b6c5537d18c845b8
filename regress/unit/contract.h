// SPDX-License-Identifier: MIT
// How the ownership contracts of contracts.def are verified. A case calls one function of quickjs.h
// with objects of its own, called cells; what it passes for a parameter follows the table: a
// reference of its own for a taken one, the bare value for a borrowed one. After the case each cell
// must have the one reference it began with. The same sources compile against a QuickJS tree: what
// its header lacks has no HAS_ macro, and its case is left out.
#ifndef REGRESS_UNIT_CONTRACT_H
#define REGRESS_UNIT_CONTRACT_H

#include "api_support.h"
#include "contract_has.h"

typedef enum ContractGives {
    GIVES_PLAIN,
    GIVES_VALUE,
    GIVES_ATOM,
    GIVES_TEXT,
    GIVES_BLOCK,
    GIVES_RUNTIME,
    GIVES_CONTEXT,
    GIVES_BORROWED,
    GIVES_THROWN,
} ContractGives;

typedef struct Contract {
    const char *name;
    const char *parameters;
    ContractGives gives;
    const char *on_failure; // NULL: as `parameters`
} Contract;

enum { CONTRACT_MAX_CELLS = 6 };

// The objects of a case. `ctx` is that of the case.
typedef struct Cells {
    JSContext *ctx;
    const Contract *contract;
    int count;
    JSValue value[CONTRACT_MAX_CELLS];
} Cells;

typedef void ContractBody(JSContext *ctx, Cells *cells);
// Runs a case, counting before and after; called by what CASE makes.
void contract_run(JSContext *ctx, const char *function, int cell_count, ContractBody *body);
void contract_register(const char *function, void (*run)(JSContext *ctx));

// Defines and registers the case of a function of quickjs.h that uses `cell_count` cells.
#define CASE(function, cell_count)                                                                 \
    static void body_##function(JSContext *ctx, Cells *cells);                                     \
    static void run_##function(JSContext *ctx)                                                     \
    {                                                                                              \
        contract_run(ctx, #function, cell_count, body_##function);                                 \
    }                                                                                              \
    __attribute__((constructor)) static void register_##function(void)                             \
    {                                                                                              \
        contract_register(#function, run_##function);                                              \
    }                                                                                              \
    static void body_##function(JSContext *ctx, Cells *cells)

// A cell as a borrowed value.
#define CELL(i) (cells->value[i])
// Cell i for parameter `index` of the case's function, as the table has it.
JSValue contract_pass(Cells *cells, int index, int i);
#define PASS(index, i) contract_pass(cells, index, i)
// `count` references more than the cell's own are there now. Under failing allocations there may
// be fewer.
void contract_holds(Cells *cells, int i, int count);
#define HOLDS(i, count) contract_holds(cells, i, count)
// Frees a result as the table has it. True where the call did not fail; else the exception must be
// pending, and is dropped.
bool contract_value(Cells *cells, JSValue result);
#define GIVEN(result) contract_value(cells, result)
// The call is a failure: EXPECTs an exception, which is dropped.
bool contract_fails(Cells *cells, JSValue result);
#define FAILS(result)      contract_fails(cells, result)
#define FAILS_INT(result)  contract_fails(cells, (result) < 0 ? JS_EXCEPTION : JS_UNDEFINED)
#define FAILS_NULL(result) contract_fails(cells, (result) == NULL ? JS_EXCEPTION : JS_UNDEFINED)
// The call succeeds: an int that is not negative, or a pointer.
bool contract_succeeds(Cells *cells, bool is_success);
#define OKAY(result)     contract_succeeds(cells, (result) >= 0)
#define OKAY_PTR(result) contract_succeeds(cells, (result) != NULL)

// A text and an atom that no other round has. The text lives until the next call.
const char *contract_name(void);
JSAtom contract_atom(JSContext *ctx);
// Throws whatever is done with it: a proxy whose traps throw, or a value without conversion.
JSValue contract_hostile(JSContext *ctx);
// Evaluates an expression that does not throw. No allocation fails here or in the two above.
JSValue contract_eval(JSContext *ctx, const char *source);

#define CONTRACT_JOIN(a, b)     a##b
#define CONTRACT_JOIN2(a, b)    CONTRACT_JOIN(a, b)
#define CONTRACT_CALL_1(f, ...) f(__VA_ARGS__)
#define CONTRACT_CALL_2(f, ...) f(ctx, __VA_ARGS__)
// Calls a function that has the context before its one value in some trees.
#define CALL_WITH_VALUE(f, ...)                                                                    \
    CONTRACT_JOIN2(CONTRACT_CALL_, CONTRACT_JOIN(ARGC_, f))(f, __VA_ARGS__)

#endif
