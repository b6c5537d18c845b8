// SPDX-License-Identifier: MIT
// Counts the instructions that the first child of a runner executes, one step after another: it is
// slow, but works for every build and machine. usage: instructions RUNNER <JOBS
#define _GNU_SOURCE
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: instructions RUNNER\n");
        return 2;
    }
    pid_t parent = fork();
    if (parent == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        execv(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    pid_t child = 0;
    unsigned long long steps = 0;
    int status;
    waitpid(parent, &status, 0);
    ptrace(PTRACE_SETOPTIONS, parent, NULL, PTRACE_O_TRACEFORK | PTRACE_O_EXITKILL);
    ptrace(PTRACE_CONT, parent, NULL, NULL);
    for (;;) {
        pid_t stopped = waitpid(-1, &status, __WALL);
        if (stopped < 0 || (stopped == child && !WIFSTOPPED(status))) {
            break;
        }
        if (!WIFSTOPPED(status)) {
            continue;
        }
        int signal = WSTOPSIG(status);
        if (stopped == parent && status >> 8 == (SIGTRAP | PTRACE_EVENT_FORK << 8)) {
            unsigned long pid;
            ptrace(PTRACE_GETEVENTMSG, parent, NULL, &pid);
            child = child == 0 ? (pid_t)pid : child;
        }
        if (stopped != parent) {
            steps++;
            bool is_step = signal == SIGTRAP || signal == SIGSTOP;
            ptrace(PTRACE_SINGLESTEP, stopped, NULL, is_step ? 0 : (void *)(long)signal);
        } else {
            bool is_own = signal == SIGTRAP;
            ptrace(PTRACE_CONT, parent, NULL, is_own ? 0 : (void *)(long)signal);
        }
    }
    fprintf(stderr, "%llu\n", steps);
    return 0;
}
