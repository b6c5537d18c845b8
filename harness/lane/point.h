// SPDX-License-Identifier: MIT
// The name of a point: `oom@1234:9f3ac01d5e7b2a44.2`, that is the lane, the number of the event in
// its run, its call stack and, unless it is the first, which event of that stack it is. A fault
// that stays is `oom-sticky@...`. The number alone names a point in one build; the stack is looked
// for first, because numbers change with every change to the engine.
#ifndef HARNESS_LANE_POINT_H
#define HARNESS_LANE_POINT_H

#include "probe/fault_point.h"
#include "program/header.h"

// To be freed.
char *point_name(Lane lane, const FaultPoint *point);
// False where the text names no point.
bool point_read(const char *text, Lane *lane, FaultPoint *point);
// The command that replays a point; `engine` as the option has it. To be freed.
char *point_command(const char *engine, const char *point, const char *path);

#endif
