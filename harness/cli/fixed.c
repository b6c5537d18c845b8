// SPDX-License-Identifier: MIT
// `teardown fixed`: the commit that mended a leak.
#include "bisect/bisect.h"

#include "cli/command.h"

int command_fixed(int argc, char **argv)
{
    return bisect_main(argc, argv, true, EXIT_CLEAN);
}
