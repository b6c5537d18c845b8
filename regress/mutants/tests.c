// SPDX-License-Identifier: MIT
// The unit suite as programs of `teardown mutants`: in place of libcheck, linked into the runner
// whose reference-count operations are behind switches. With TEARDOWN_MUTANT_TESTS set the process
// does not become a runner, but is told by lines `NUMBER TIMEOUT_MS` which test to run, each in a
// forked child, and answers `result STATUS LATE MICROSECONDS ORACLE`. It begins with the names.
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern Suite *(*const mutant_suites[])(void);

enum { MAX_TESTS = 20000, MAX_SUITES = 100, MAX_TCASES = 5000, ERRORS_SIZE = 1 << 16 };

struct Suite {
    const char *name;
};

typedef struct Fixture {
    SFun setup;
    SFun teardown;
} Fixture;

struct TCase {
    const char *name;
    const char *suite;
    Fixture fixtures[4];
    int fixture_count;
    int first_test, test_count;
};

typedef struct Test {
    const TTest *test;
    TCase *tcase;
    int loop;
} Test;

static Test tests[MAX_TESTS];
static int test_count;

// Part of the sanitizer runtime's public interface.
__attribute__((weak)) int __lsan_do_recoverable_leak_check(void);

// ---- What the suites call -----------------------------------------------------------------------

Suite *suite_create(const char *name)
{
    // Static, so that a leak check does not find it.
    static Suite suites[MAX_SUITES];
    static int count;
    if (count == MAX_SUITES)
        abort();
    suites[count].name = name;
    return &suites[count++];
}

TCase *tcase_create(const char *name)
{
    static TCase tcases[MAX_TCASES];
    static int count;
    if (count == MAX_TCASES)
        abort();
    tcases[count].name = name;
    return &tcases[count++];
}

void suite_add_tcase(Suite *suite, TCase *tcase)
{
    tcase->suite = suite->name;
}

void tcase_set_timeout(TCase *tcase, double seconds)
{
}

void _tcase_add_test(TCase *tcase, const TTest *test, int signal, int exit_value, int start,
                     int end)
{
    for (int i = start; i < end && test_count < MAX_TESTS && signal == 0 && exit_value == 0; i++)
        tests[test_count++] = (Test){test, tcase, i};
}

void tcase_add_checked_fixture(TCase *tcase, SFun setup, SFun teardown)
{
    tcase->fixtures[tcase->fixture_count++] = (Fixture){setup, teardown};
}

void tcase_add_unchecked_fixture(TCase *tcase, SFun setup, SFun teardown)
{
    tcase_add_checked_fixture(tcase, setup, teardown);
}

void _mark_point(const char *file, int line)
{
}

void _ck_assert_failed(const char *file, int line, const char *expression, const char *message, ...)
{
    fprintf(stderr, "check-failed %s:%d\n", file, line);
    _exit(1);
}

// ---- Running ------------------------------------------------------------------------------------

static uint64_t now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static void run_child(const Test *test, int errors)
{
    struct rlimit no_core = {0, 0};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CORE, &no_core);
    dup2(errors, STDERR_FILENO);
    dup2(errors, STDOUT_FILENO);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    const TCase *tcase = test->tcase;
    for (int i = 0; i < tcase->fixture_count; i++) {
        if (tcase->fixtures[i].setup)
            tcase->fixtures[i].setup();
    }
    test->test->fn(test->loop);
    for (int i = tcase->fixture_count; i-- > 0;) {
        if (tcase->fixtures[i].teardown)
            tcase->fixtures[i].teardown();
    }
    _exit(__lsan_do_recoverable_leak_check && __lsan_do_recoverable_leak_check() ? 2 : 0);
}

static const char *find_oracle(int status, int late, const char *errors)
{
    if (late)
        return "timeout";
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return "none";
    if (strstr(errors, "check-failed"))
        return "check";
    if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
        return "leak";
    if (strstr(errors, "ERROR: "))
        return "sanitizer";
    return strstr(errors, "Assertion ") ? "assertion" : "crash";
}

static int await(pid_t child, unsigned timeout_ms, int *late)
{
    int status = 0;
    uint64_t deadline = now_us() + (uint64_t)timeout_ms * 1000;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    *late = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        uint64_t now = now_us();
        if (now >= deadline) {
            *late = 1;
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            break;
        }
        struct timespec wait = {0, 20000000};
        sigtimedwait(&set, NULL, &wait);
    }
    return status;
}

static void run_test(const Test *test, unsigned timeout_ms)
{
    static char errors[ERRORS_SIZE];
    int fd = memfd_create("errors", MFD_CLOEXEC), late = 0, status = -1;
    uint64_t started = now_us();
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        run_child(test, fd);
    if (child > 0)
        status = await(child, timeout_ms, &late);
    ssize_t length = pread(fd, errors, sizeof(errors) - 1, 0);
    errors[length < 0 ? 0 : length] = 0;
    close(fd);
    printf("result %d %d %llu %s\n", status, late, (unsigned long long)(now_us() - started),
           find_oracle(status, late, errors));
    fflush(stdout);
}

__attribute__((constructor)) static void become_driver(void)
{
    if (!getenv("TEARDOWN_MUTANT_TESTS"))
        return;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; mutant_suites[i]; i++)
        mutant_suites[i]();
    for (int i = 0; i < test_count; i++)
        printf("test %s/%s/%s/%d\n", tests[i].tcase->suite ? tests[i].tcase->suite : "",
               tests[i].tcase->name, tests[i].test->name, tests[i].loop);
    puts("ready");
    fflush(stdout);
    int number;
    unsigned timeout_ms;
    while (scanf("%d %u", &number, &timeout_ms) == 2) {
        if (number >= 0 && number < test_count)
            run_test(&tests[number], timeout_ms);
    }
    _exit(0);
}
