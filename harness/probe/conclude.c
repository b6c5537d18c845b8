// SPDX-License-Identifier: MIT
#include "conclude.h"

#include "counting.h"
#include "fault.h"
#include "record.h"

// The recorder; absent but in ledger builds.
__attribute__((weak)) void ledger_end(const ProbeCensus *held, const ProbeCensus *left);

// Part of the sanitizer runtime's public interface; absent in other builds.
__attribute__((weak)) int __lsan_do_recoverable_leak_check(void);

// Overwrites the stack below, where stale pointers would keep leaked blocks from being seen.
static __attribute__((noinline)) void scrub_stack(void)
{
    volatile char old[1 << 18];
    for (size_t i = 0; i < sizeof old; i++) {
        old[i] = 0;
    }
}

void conclude(const ProbeCensus *held, const ProbeCensus *left, bool is_complete,
              int64_t process_before)
{
    if (ledger_end) {
        ledger_end(held, left);
    }
    record_line("faults", "uuu", fault_delivered(), fault_events(), fault_points());
    record_census("census", held);
    record_roots(held);
    record_line("peak", "uu", counting_peak_blocks(), counting_peak_bytes());
    if (is_complete) {
        record_census("left", left);
        record_roots(left);
        record_line("lefts", "uu", counting_blocks(), counting_bytes());
        record_line("process", "d", counting_process_blocks() - process_before);
    } else {
        record_line("stopped-teardown", "");
    }
    record_line("done", "");
    record_flush();
    // The counters disagree: let the sanitizer say where the blocks came from.
    if (is_complete && counting_process_blocks() != process_before &&
        __lsan_do_recoverable_leak_check) {
        scrub_stack();
        __lsan_do_recoverable_leak_check();
    }
}
