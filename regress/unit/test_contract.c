// SPDX-License-Identifier: MIT
#include "contract.h"

#include <stdio.h>
#include <string.h>

enum { MAX_CASES = 400, ATOM_ROUNDS = 4 };

static const Contract contracts[] = {
#define CONTRACT(name, parameters, gives)             {#name, parameters, GIVES_##gives, NULL},
#define CONTRACT_FAILS(name, parameters, gives, fail) {#name, parameters, GIVES_##gives, fail},
#include "contracts.def"
#undef CONTRACT
#undef CONTRACT_FAILS
};

static ApiCase cases[MAX_CASES];
static int case_count;

Suite *contract_suite(void);

void contract_register(const char *function, void (*run)(JSContext *ctx))
{
    if (case_count < MAX_CASES)
        cases[case_count++] = (ApiCase){function, run, NULL, false};
}

static const Contract *find_contract(const char *function)
{
    for (size_t i = 0; i < sizeof(contracts) / sizeof(contracts[0]); i++) {
        if (strcmp(contracts[i].name, function) == 0)
            return &contracts[i];
    }
    ck_abort_msg("%s is not in contracts.def", function);
}

// ---- What the cases use -------------------------------------------------------------------------

JSValue contract_pass(Cells *cells, int index, int i)
{
    const char *parameters = cells->contract->parameters;
    ck_assert_msg(index < (int)strlen(parameters) && strchr("tbTB", parameters[index]),
                  "%s: parameter %d is no value in contracts.def", cells->contract->name, index);
    bool is_taken = parameters[index] == 't' || parameters[index] == 'T';
    return is_taken ? JS_DupValue(cells->ctx, cells->value[i]) : cells->value[i];
}

void contract_holds(Cells *cells, int i, int count)
{
    int actual = api_count(cells->value[i]) - 1;
    ck_assert_msg(actual == count || (api_faults() && actual >= 0 && actual < count),
                  "%s: cell %d is held %d times, not %d", cells->contract->name, i, actual, count);
}

static void expect_exception(Cells *cells)
{
#if HAS_JS_HasException
    ck_assert_msg(JS_HasException(cells->ctx), "%s: fails, and no exception is pending",
                  cells->contract->name);
#endif
    api_drop(cells->ctx);
}

static void expect_none(Cells *cells)
{
#if HAS_JS_HasException
    ck_assert_msg(!JS_HasException(cells->ctx), "%s: succeeds with an exception pending",
                  cells->contract->name);
#endif
}

bool contract_value(Cells *cells, JSValue result)
{
    if (JS_IsException(result)) {
        ck_assert_msg(api_faults(), "%s: fails", cells->contract->name);
        expect_exception(cells);
        return false;
    }
    expect_none(cells);
    if (cells->contract->gives == GIVES_VALUE)
        JS_FreeValue(cells->ctx, result);
    return true;
}

bool contract_fails(Cells *cells, JSValue result)
{
    if (!JS_IsException(result)) {
        ck_assert_msg(api_faults(), "%s: does not fail", cells->contract->name);
        JS_FreeValue(cells->ctx, result);
        return false;
    }
    expect_exception(cells);
    return true;
}

bool contract_succeeds(Cells *cells, bool is_success)
{
    if (!is_success) {
        ck_assert_msg(api_faults(), "%s: fails", cells->contract->name);
        api_drop(cells->ctx); // not every function of this kind throws
    } else {
        expect_none(cells);
    }
    return is_success;
}

const char *contract_name(void)
{
    static char name[40];
    static unsigned number;
    snprintf(name, sizeof(name), "contract_%u", number++);
    return name;
}

JSAtom contract_atom(JSContext *ctx)
{
    api_pause_faults(true);
    JSAtom atom = JS_NewAtom(ctx, contract_name());
    api_pause_faults(false);
    ck_assert(atom != JS_ATOM_NULL);
    return atom;
}

JSValue contract_eval(JSContext *ctx, const char *source)
{
    api_pause_faults(true);
    JSValue value = JS_Eval(ctx, source, strlen(source), "contract.js", JS_EVAL_TYPE_GLOBAL);
    api_pause_faults(false);
    ck_assert(!JS_IsException(value));
    return value;
}

JSValue contract_hostile(JSContext *ctx)
{
    return contract_eval(ctx, "(() => { const no = () => { throw new RangeError('no'); };"
                              " return new Proxy({}, new Proxy({}, { get: no })); })()");
}

// ---- Running a case -----------------------------------------------------------------------------

static void make_cells(Cells *cells)
{
    api_pause_faults(true);
    for (int i = 0; i < cells->count; i++) {
        cells->value[i] = JS_NewObject(cells->ctx);
        ck_assert(JS_IsObject(cells->value[i]));
    }
    api_pause_faults(false);
}

// In the order of the cells: a container comes before what it holds.
static void free_cells(Cells *cells)
{
    for (int i = 0; i < cells->count; i++) {
        int count = api_count(cells->value[i]);
        ck_assert_msg(count == 1, "%s: cell %d has %d references in the end, not 1",
                      cells->contract->name, i, count);
        JS_FreeValue(cells->ctx, cells->value[i]);
    }
}

static void run_once(JSContext *ctx, const Contract *contract, int cell_count, ContractBody *body)
{
    Cells cells = {.ctx = ctx, .contract = contract, .count = cell_count};
    make_cells(&cells);
    body(ctx, &cells);
    free_cells(&cells);
}

// In a context of its own, since a realm keeps modules, and shapes with their names.
static void run_apart(JSRuntime *rt, const Contract *contract, int cell_count, ContractBody *body)
{
    JSContext *ctx = JS_NewContext(rt);
    ck_assert_ptr_nonnull(ctx);
    run_once(ctx, contract, cell_count, body);
    JS_FreeContext(ctx);
    JS_RunGC(rt);
}

static int64_t count_atoms_after(JSRuntime *rt, const Contract *contract, int cell_count,
                                 ContractBody *body)
{
    JSMemoryUsage usage;
    run_apart(rt, contract, cell_count, body);
    JS_ComputeMemoryUsage(rt, &usage);
    return usage.atom_count;
}

// Each round has atoms of its own: a count that grows from round to round is a leak of one.
static void check_atoms(JSRuntime *rt, const Contract *contract, int cell_count, ContractBody *body)
{
    int growing = 0;
    int64_t before = 0, count = 0;
    for (int round = 0; round < ATOM_ROUNDS; round++) {
        count = count_atoms_after(rt, contract, cell_count, body);
        growing = count > before ? growing + 1 : 0;
        before = count;
    }
    ck_assert_msg(growing < ATOM_ROUNDS, "%s: atoms grew to %lld", contract->name,
                  (long long)count);
}

void contract_run(JSContext *ctx, const char *function, int cell_count, ContractBody *body)
{
    static const JSContext *checked; // once for each context that runs the case many times
    static const char *checked_function;
    const Contract *contract = find_contract(function);
    if (api_faults()) {
        run_once(ctx, contract, cell_count, body);
    } else if (ctx == checked && function == checked_function) {
        run_apart(JS_GetRuntime(ctx), contract, cell_count, body);
    } else {
        checked = ctx;
        checked_function = function;
        check_atoms(JS_GetRuntime(ctx), contract, cell_count, body);
    }
}

Suite *contract_suite(void)
{
    return api_suite("contract", cases, case_count);
}
