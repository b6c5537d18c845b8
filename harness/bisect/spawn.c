// SPDX-License-Identifier: MIT
#include "bisect/spawn.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/process.h"

enum { OUTPUT_LIMIT = 4 << 20, POLL_MS = 50, MAX_DEPTH = 64 };

static volatile sig_atomic_t signal_seen;

static void note_signal(int number)
{
    signal_seen = number;
}

void spawn_catch_signals(void)
{
    struct sigaction action = {.sa_handler = note_signal};
    sigemptyset(&action.sa_mask);
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction old;
        // `nohup` and shells without job control have a say in this.
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
            sigaction(numbers[i], &action, NULL);
        }
    }
}

int spawn_signal(void)
{
    return signal_seen;
}

void spawn_die_of_signal(void)
{
    int number = signal_seen;
    signal(number, SIG_DFL);
    raise(number);
}

// Ends a process and all below it, also those that made groups of their own. Each is stopped first,
// so that it starts no more.
static void kill_tree(pid_t pid, int depth)
{
    kill(pid, SIGSTOP);
    char *tasks_path = safe_format("/proc/%ld/task", (long)pid);
    DIR *tasks = depth < MAX_DEPTH ? opendir(tasks_path) : NULL;
    struct dirent *task;
    while (tasks != NULL && (task = readdir(tasks)) != NULL) {
        if (task->d_name[0] == '.') {
            continue;
        }
        char *children_path = safe_format("%s/%s/children", tasks_path, task->d_name);
        FILE *children = fopen(children_path, "re");
        long child;
        while (children != NULL && fscanf(children, "%ld", &child) == 1) {
            kill_tree((pid_t)child, depth + 1);
        }
        if (children != NULL) {
            fclose(children);
        }
        free(children_path);
    }
    if (tasks != NULL) {
        closedir(tasks);
    }
    free(tasks_path);
    kill(pid, SIGKILL);
}

// The inherited environment with the variables before it. The caller frees the array alone.
static char **make_environment(char *const *variables)
{
    size_t count = 0, more = 0;
    while (environ[count] != NULL) {
        count++;
    }
    while (variables != NULL && variables[more] != NULL) {
        more++;
    }
    char **all = safe_alloc(count + more + 1, sizeof(char *));
    size_t at = 0;
    for (size_t i = 0; i < more; i++) {
        all[at++] = variables[i];
    }
    for (size_t i = 0; i < count; i++) {
        bool is_replaced = false;
        for (size_t k = 0; k < more && !is_replaced; k++) {
            size_t length = strcspn(variables[k], "=") + 1;
            is_replaced = strncmp(variables[k], environ[i], length) == 0;
        }
        if (!is_replaced) {
            all[at++] = environ[i];
        }
    }
    return all;
}

// In the child: only calls that are safe after a fork of a process with threads.
static void become(const Spawn *spawn, char *const *environment, const int fds[3], int report)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < (spawn->shows_errors ? 2 : 3); i++) {
        dup2(fds[i], i);
    }
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    if (spawn->folder == NULL || chdir(spawn->folder) == 0) {
        execvpe(spawn->argv[0], spawn->argv, environment);
    }
    int error = errno;
    if (write(report, &error, sizeof error) < 0) {
        _exit(126);
    }
    _exit(127);
}

static void close_all(const int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fds[i] >= 0) {
            close(fds[i]);
        }
    }
}

// Returns the process, or -1 with `message` set; the read ends go to `out` and `err`.
static pid_t start(const Spawn *spawn, int *out, int *err, char **message)
{
    // null, out read, out write, err read, err write, report read, report write
    int fds[7] = {-1, -1, -1, -1, -1, -1, -1};
    char **environment = make_environment(spawn->variables);
    fds[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    bool is_ready = fds[0] >= 0 && pipe2(fds + 1, O_CLOEXEC) == 0 &&
                    pipe2(fds + 3, O_CLOEXEC) == 0 && pipe2(fds + 5, O_CLOEXEC) == 0;
    pid_t pid = is_ready ? fork() : -1;
    if (pid == 0) {
        become(spawn, environment, (const int[]){fds[0], fds[2], fds[4]}, fds[6]);
    }
    int error = errno;
    free(environment);
    if (pid > 0) {
        close_all((const int[]){fds[0], fds[2], fds[4], fds[6]}, 4);
        ssize_t count;
        error = 0;
        while ((count = read(fds[5], &error, sizeof error)) < 0 && errno == EINTR) {
        }
        close(fds[5]);
        if (count != (ssize_t)sizeof error) {
            *out = fds[1];
            *err = fds[3];
            return pid;
        }
        close_all((const int[]){fds[1], fds[3]}, 2);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
        }
    } else {
        close_all(fds, 7);
    }
    *message = safe_format("%s: cannot start: %s", spawn->argv[0], strerror(error));
    return -1;
}

// Reads once what is there. Keeps no more than the limit, but drains. False at the end.
static bool read_some(int fd, Buffer *buffer, size_t limit)
{
    char chunk[1 << 14];
    ssize_t count = read(fd, chunk, sizeof chunk);
    if (count > 0 && buffer->length < limit) {
        buffer_add(buffer, chunk, (size_t)count);
    }
    return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

// What still stands in a pipe after its writer's end.
static void drain(int fd, Buffer *buffer, size_t limit)
{
    struct pollfd poll_fd = {fd, POLLIN, 0};
    for (int i = 0; i < 256 && poll(&poll_fd, 1, 0) > 0 && read_some(fd, buffer, limit); i++) {
    }
}

bool spawn_run(const Spawn *spawn, SpawnResult *result, char **message)
{
    int fds[2];
    *result = (SpawnResult){0};
    pid_t pid = start(spawn, &fds[0], &fds[1], message);
    if (pid < 0) {
        return false;
    }
    size_t limit = spawn->limit == 0 ? OUTPUT_LIMIT : spawn->limit;
    uint64_t deadline = clock_us() + (uint64_t)spawn->timeout_ms * 1000;
    bool is_open[2] = {true, true};
    bool is_killed = false, is_reaped = false;
    // What it left running in the background may hold the pipes: its own end is the end.
    while (!is_reaped) {
        if (!is_killed) {
            result->is_late = spawn->timeout_ms != 0 && clock_us() >= deadline;
            result->is_stopped = signal_seen != 0 || (spawn->stop != NULL && *spawn->stop);
            is_killed = result->is_late || result->is_stopped;
            if (is_killed) {
                kill_tree(pid, 0);
            }
        }
        struct pollfd polls[2] = {{is_open[0] ? fds[0] : -1, POLLIN, 0},
                                  {is_open[1] ? fds[1] : -1, POLLIN, 0}};
        bool any = is_open[0] || is_open[1];
        int ready = poll(polls, 2, any ? POLL_MS : 1);
        if (ready > 0) {
            is_open[0] =
                is_open[0] && (polls[0].revents == 0 || read_some(fds[0], &result->out, limit));
            is_open[1] =
                is_open[1] && (polls[1].revents == 0 || read_some(fds[1], &result->err, limit));
        }
        is_reaped = waitpid(pid, &result->status, WNOHANG) == pid;
    }
    drain(fds[0], &result->out, limit);
    drain(fds[1], &result->err, limit);
    kill(-pid, SIGKILL); // what is left of its group
    close_all(fds, 2);
    return true;
}

void spawn_result_free(SpawnResult *result)
{
    buffer_free(&result->out);
    buffer_free(&result->err);
}

bool spawn_succeeded(const SpawnResult *result)
{
    return !result->is_late && !result->is_stopped && WIFEXITED(result->status) &&
           WEXITSTATUS(result->status) == 0;
}
