// SPDX-License-Identifier: MIT
#include "mutants/tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/process.h"

struct TestDriver {
    char *runner;
    Process process;
    bool is_running;
    FILE *lines;
    char *line;
    size_t room;
    char oracle[32];
};

static bool next_line(TestDriver *driver)
{
    ssize_t length = getline(&driver->line, &driver->room, driver->lines);
    if (length <= 0) {
        return false;
    }
    if (driver->line[length - 1] == '\n') {
        driver->line[length - 1] = 0;
    }
    return true;
}

static void stop(TestDriver *driver)
{
    if (driver->lines != NULL) {
        fclose(driver->lines);
        driver->lines = NULL;
    }
    if (driver->is_running) {
        process_stop(&driver->process, true);
        driver->is_running = false;
    }
}

static bool start(TestDriver *driver, PathList *names, char **message)
{
    char *argv[] = {driver->runner, NULL};
    setenv("TEARDOWN_MUTANT_TESTS", "1", 1);
    driver->is_running = process_start(&driver->process, argv, 0, message);
    unsetenv("TEARDOWN_MUTANT_TESTS");
    if (!driver->is_running) {
        return false;
    }
    int lines = dup(driver->process.out);
    driver->lines = lines < 0 ? NULL : fdopen(lines, "r");
    while (driver->lines != NULL && next_line(driver)) {
        if (strcmp(driver->line, "ready") == 0) {
            return true;
        }
        if (names != NULL && strncmp(driver->line, "test ", 5) == 0) {
            path_list_add(names, safe_copy(driver->line + 5));
        }
    }
    *message = safe_format("%s: the unit suite does not start", driver->runner);
    return false;
}

TestDriver *test_driver_new(const char *runner, PathList *names, char **message)
{
    TestDriver *driver = safe_alloc(1, sizeof *driver);
    driver->runner = safe_copy(runner);
    if (!start(driver, names, message)) {
        test_driver_free(driver);
        return NULL;
    }
    return driver;
}

void test_driver_free(TestDriver *driver)
{
    if (driver != NULL) {
        stop(driver);
        free(driver->line);
        free(driver->runner);
        free(driver);
    }
}

const char *test_driver_run(TestDriver *driver, unsigned test, unsigned timeout_ms,
                            uint64_t *microseconds)
{
    int status, late;
    unsigned long long taken;
    char *problem = NULL;
    if (!driver->is_running && !start(driver, NULL, &problem)) {
        free(problem);
        return "lost";
    }
    char *line = safe_format("%u %u\n", test, timeout_ms);
    size_t length = strlen(line);
    bool is_told = write(driver->process.in, line, length) == (ssize_t)length;
    free(line);
    if (is_told && next_line(driver) &&
        sscanf(driver->line, "result %d %d %llu %31s", &status, &late, &taken, driver->oracle) ==
            4) {
        *microseconds = taken;
        return driver->oracle;
    }
    stop(driver);
    *microseconds = 0;
    return "lost";
}
