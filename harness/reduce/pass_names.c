// SPDX-License-Identifier: MIT
// Names become a, b, c: each the first that the program has not, if that is the simpler one.
#include "reduce/passes.h"
#include "reduce/uses.h"

void pass_names(EditList *list)
{
    Names names;
    names_find(list, &names);
    for (size_t i = 0; i < names.count; i++) {
        edit_add(list, (Edit){.kind = EDIT_RENAME, .from = names.names[i].text});
    }
    names_free(&names);
}
