// SPDX-License-Identifier: MIT
#include "ledger/explanation.h"
void explain_json(FILE *out, const Explanation *explanation)
{
    (void)out;
    (void)explanation;
}
