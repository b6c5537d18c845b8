// SPDX-License-Identifier: MIT
// Why a revision leaks: what `teardown explain` says of the program there.
#ifndef HARNESS_BISECT_ACCOUNT_H
#define HARNESS_BISECT_ACCOUNT_H

#include <jansson.h>

#include "bisect/trial.h"

// The explanation as `teardown explain --format json` gives it, a new reference; NULL where there is
// none: an embedder's command, or a tree whose ledger cannot be kept.
json_t *account_of(const TrialPlan *plan, const char *commit);

#endif
