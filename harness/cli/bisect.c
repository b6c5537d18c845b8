// SPDX-License-Identifier: MIT
// `teardown bisect`: the commit that brought a leak.
#include "bisect/bisect.h"

#include "cli/command.h"

int command_bisect(int argc, char **argv)
{
    return bisect_main(argc, argv, false, EXIT_FINDING);
}
