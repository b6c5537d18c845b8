// SPDX-License-Identifier: MIT
#include "ledger/explanation.h"
void explain_html(FILE *out, const Explanation *explanation)
{
    (void)out;
    (void)explanation;
}
