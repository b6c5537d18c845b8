// SPDX-License-Identifier: MIT
// The near end of the unit suite inside a mutants' runner (regress/mutants/tests.c).
#ifndef HARNESS_MUTANTS_TESTS_H
#define HARNESS_MUTANTS_TESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "support/file.h"

typedef struct TestDriver TestDriver;

// Starts the process; fills `names`, where that is not NULL. NULL, with `message` set (to be
// freed), where it does not answer.
TestDriver *test_driver_new(const char *runner, PathList *names, char **message);
void test_driver_free(TestDriver *driver);
// Runs one test. Returns the oracle that failed it, `none`, or `lost` where the driver died.
const char *test_driver_run(TestDriver *driver, unsigned test, unsigned timeout_ms,
                            uint64_t *microseconds);

#endif
