// SPDX-License-Identifier: MIT
#include "support/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

uint64_t clock_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

// In the child: only calls that are safe after a fork of a process with threads.
static void become(char *const *argv, int in, int out, int err, int report, uint64_t stack_bytes)
{
    setpgid(0, 0);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
    struct rlimit limit;
    if (stack_bytes != 0 && getrlimit(RLIMIT_STACK, &limit) == 0) {
        if (limit.rlim_max == RLIM_INFINITY || limit.rlim_max >= stack_bytes) {
            limit.rlim_cur = stack_bytes;
            setrlimit(RLIMIT_STACK, &limit);
        }
    }
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    execvp(argv[0], argv);
    int error = errno;
    if (write(report, &error, sizeof error) < 0) {
        _exit(126);
    }
    _exit(127);
}

static void close_pair(int pair[2])
{
    for (int i = 0; i < 2; i++) {
        if (pair[i] >= 0) {
            close(pair[i]);
        }
    }
}

bool process_start(Process *process, char *const *argv, uint64_t stack_bytes, char **message)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1}, report[2] = {-1, -1};
    int error = 0;
    bool is_ready = pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 &&
                    pipe2(err, O_CLOEXEC) == 0 && pipe2(report, O_CLOEXEC) == 0;
    pid_t pid = is_ready ? fork() : -1;
    if (pid == 0) {
        become(argv, in[0], out[1], err[1], report[1], stack_bytes);
    }
    if (pid < 0) {
        *message = safe_format("%s: cannot start: %s", argv[0], strerror(errno));
        close_pair(in);
        close_pair(out);
        close_pair(err);
        close_pair(report);
        return false;
    }
    close(in[0]);
    close(out[1]);
    close(err[1]);
    close(report[1]);
    ssize_t count;
    while ((count = read(report[0], &error, sizeof error)) < 0 && errno == EINTR) {
    }
    close(report[0]);
    *process = (Process){pid, in[1], out[0], err[0]};
    if (count == (ssize_t)sizeof error) {
        *message = safe_format("%s: %s", argv[0], strerror(error));
        process_stop(process, true);
        return false;
    }
    return true;
}

int process_stop(Process *process, bool by_force)
{
    int status = 0;
    if (process->in >= 0) {
        close(process->in);
    }
    if (by_force) {
        kill(-process->pid, SIGKILL);
        kill(process->pid, SIGKILL);
    }
    if (process->out >= 0) {
        close(process->out);
    }
    if (process->err >= 0) {
        close(process->err);
    }
    while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR) {
    }
    *process = (Process){-1, -1, -1, -1};
    return status;
}

// Reads once. Keeps no more than `limit`, but drains. Returns false at the end.
static bool read_some(int fd, Buffer *buffer, size_t limit)
{
    char chunk[1 << 14];
    ssize_t count = read(fd, chunk, sizeof chunk);
    if (count < 0) {
        return errno == EINTR || errno == EAGAIN;
    }
    if (buffer->length < limit) {
        size_t keep = limit - buffer->length;
        buffer_add(buffer, chunk, (size_t)count < keep ? (size_t)count : keep);
    }
    return count > 0;
}

bool process_run(char *const *argv, unsigned timeout_ms, size_t limit, ProcessResult *result,
                 char **message)
{
    Process process;
    *result = (ProcessResult){0};
    if (!process_start(&process, argv, 0, message)) {
        return false;
    }
    close(process.in);
    process.in = -1;
    uint64_t deadline = clock_us() + (uint64_t)timeout_ms * 1000;
    bool is_open[2] = {true, true};
    while (is_open[0] || is_open[1]) {
        uint64_t now = clock_us();
        if (now >= deadline) {
            result->is_late = true;
            break;
        }
        struct pollfd fds[2] = {{is_open[0] ? process.out : -1, POLLIN, 0},
                                {is_open[1] ? process.err : -1, POLLIN, 0}};
        if (poll(fds, 2, (int)((deadline - now) / 1000) + 1) < 0 && errno != EINTR) {
            break;
        }
        if (fds[0].revents != 0) {
            is_open[0] = read_some(process.out, &result->out, limit);
        }
        if (fds[1].revents != 0) {
            is_open[1] = read_some(process.err, &result->err, limit);
        }
    }
    result->status = process_stop(&process, result->is_late);
    return true;
}

void process_result_free(ProcessResult *result)
{
    buffer_free(&result->out);
    buffer_free(&result->err);
}
