// SPDX-License-Identifier: MIT
// The record of one run, as lines of tab-separated fields on a pipe. Text is escaped, so that a
// line is a line whatever a program puts in it. Lines, in order:
//
//   failed MESSAGE                it could not be run: a C program that does not load
//   outcome KIND NAME MESSAGE     completes | throws | early-error | stopped | exits
//   pending NAME                  an exception was still pending after success
//   missing                       an exception was told of, and none was there
//   jobs N                        jobs left in the queue
//   census KIND N                 held after the last collection, before anything is freed by force
//   class NAME N                  objects of that class in the census
//   root KIND CLASS REFERENCES UNACCOUNTED PREVIEW FILE LINE ID
//     holder | edge | under TEXT  of the root before them
//     frame ADDRESS FILE          of its allocation, innermost first; less where FILE was loaded,
//                                 which is empty for the runner itself
//   roots N                       all roots, also those beyond the ones listed
//   peak BLOCKS BYTES             the most that the allocator held at a time
//   stopped-teardown              the engine refused to go on because cells were left
//   left KIND N                   held by the allocator in the end
//   lefts BLOCKS BYTES
//   process BLOCKS                blocks of the process beyond those at the start
//   faults DELIVERED EVENTS POINTS
//   fault INDEX STACK OCCURRENCE STICKY FUNCTIONS   where a replayed fault happened
//   growth KIND CLASS FIRST LAST  of the lane soak: rose in each of the last rounds
//   done
//   at INDEX STACK OCCURRENCE STICKY   of a sweep: what follows is of the child with this fault
//   errors TEXT                   what that child wrote to standard error
//   at-end STATUS TIMEOUT MICROSECONDS
//   end STATUS TIMEOUT MICROSECONDS   from the runner: wait status of the child
#ifndef HARNESS_PROBE_RECORD_H
#define HARNESS_PROBE_RECORD_H

#include "probe.h"

extern const char *const record_kind_names[PROBE_KIND_COUNT];

void record_open(int fd);
// One line: a tag and fields. Types of fields: s text, d int64_t, u uint64_t.
void record_line(const char *tag, const char *types, ...);
void record_bytes(const char *bytes, size_t size); // whole lines, as another process wrote them
void record_flush(void);
void record_census(const char *tag, const ProbeCensus *census);
void record_roots(const ProbeCensus *census);

#endif
