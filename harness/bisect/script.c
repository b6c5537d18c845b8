// SPDX-License-Identifier: MIT
#include "bisect/script.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bisect/spawn.h"
#include "bisect/target.h"

static void print_quoted(FILE *out, const char *word)
{
    fputc('\'', out);
    for (; *word != 0; word++) {
        if (*word == '\'') {
            fputs("'\\''", out);
        } else {
            fputc(*word, out);
        }
    }
    fputc('\'', out);
}

static void print_option(FILE *out, const char *name, const char *value)
{
    if (value != NULL) {
        fprintf(out, " \\\n    %s ", name);
        print_quoted(out, value);
    }
}

void script_print(FILE *out, const TrialPlan *plan, const char *signature, bool is_fix)
{
    fputs(
        "#!/bin/sh\n"
        "# For `git bisect run`: 125 is a revision that does not build or cannot run the program.\n"
        "# Nothing but 0, 1 and 125 comes out, so that an abort (134) does not end the "
        "bisection.\n",
        out);
    fprintf(out, "#   git bisect start %s && git bisect run sh THIS_SCRIPT\n",
            is_fix ? "--term-old=leaks --term-new=fixed FIXED LEAKING" : "BAD GOOD");
    fputs("teardown=${TEARDOWN:-", out);
    print_quoted(out, plan->self);
    fputs("}\n\"$teardown\" bisect --judge", out);
    print_option(out, "--signature", signature);
    print_option(out, "--tree", strcmp(plan->tree, ".") == 0 ? NULL : plan->tree);
    print_option(out, "--build", plan->build);
    print_option(out, "--run", plan->run);
    print_option(out, "--lane", plan->lane);
    print_option(out, "--point", plan->point);
    print_option(out, "--timeout", plan->timeout);
    print_option(out, "--memory", plan->memory);
    if (plan->program != NULL) {
        fputs(" \\\n    -- ", out);
        print_quoted(out, plan->program);
    }
    fprintf(out, "\ncase $? in\n0) exit %d ;;\n1) exit %d ;;\n*) exit 125 ;;\nesac\n",
            is_fix ? SCRIPT_BAD : SCRIPT_GOOD, is_fix ? SCRIPT_GOOD : SCRIPT_BAD);
}

int script_judge(const TrialPlan *plan, const char *signature)
{
    char here[4096];
    TrialResult result;
    if (getcwd(here, sizeof here) == NULL) {
        perror("teardown bisect: the present folder");
        return SCRIPT_SKIP;
    }
    trial_run(plan, "HEAD", here, NULL, &result);
    int code = SCRIPT_SKIP;
    const char *why = json_string_value(json_object_get(result.record, "skip"));
    if (result.record != NULL && why == NULL) {
        Sight sight = target_look(signature, json_object_get(result.record, "programs"));
        code = sight == SIGHT_SHOWN    ? SCRIPT_BAD
               : sight == SIGHT_ABSENT ? SCRIPT_GOOD
                                       : SCRIPT_SKIP;
    }
    why = why != NULL ? why : result.fatal;
    if (why != NULL) {
        fprintf(stderr, "teardown bisect: it %s\n", why);
    }
    trial_result_free(&result);
    return code;
}
