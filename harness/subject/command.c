// SPDX-License-Identifier: MIT
#include "subject/command.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "support/process.h"

enum { OUTPUT_LIMIT = 1 << 20 };

static bool is_name_part(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$';
}

// Whether a name stands as a word in a text.
static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += length) {
        if ((at == text || !is_name_part(at[-1])) && !is_name_part(at[length])) {
            return true;
        }
    }
    return false;
}

// A shell shows an uncaught error by its exit and its text alone, so an early error and a throw
// look the same: whichever the header expects is believed if the name is in the text.
static void guess_outcome(const Program *program, const ProcessResult *result, Observation *seen)
{
    if (!WIFEXITED(result->status)) {
        return;
    }
    seen->has_outcome = true;
    if (WEXITSTATUS(result->status) == 0) {
        seen->outcome = safe_copy("completes");
        return;
    }
    const Header *header = &program->header;
    seen->outcome = safe_copy(header->expect == EXPECT_EARLY_ERROR ? "early-error" : "throws");
    const char *errors = buffer_text(&result->err), *out = buffer_text(&result->out);
    if (header->expect_name[0] != 0 &&
        (has_word(errors, header->expect_name) || has_word(out, header->expect_name))) {
        seen->error_name = safe_copy(header->expect_name);
        return;
    }
    const char *text = errors[0] != 0 ? errors : out;
    size_t length = strcspn(text, "\n");
    seen->error_message = safe_format("exit %d: %.*s", WEXITSTATUS(result->status),
                                      (int)(length < 200 ? length : 200), text);
}

void command_run(const Subject *subject, const Program *program, const RunLimits *limits,
                 Observation *seen)
{
    char **argv = safe_alloc(subject->word_count + 2, sizeof(char *));
    for (size_t i = 0; i < subject->word_count; i++) {
        argv[i] = subject->words[i];
    }
    argv[subject->word_count] = program->path;
    ProcessResult result;
    uint64_t started = clock_us();
    if (process_run(argv, limits->timeout_ms, OUTPUT_LIMIT, &result, &seen->failure)) {
        seen->has_status = true;
        seen->status = result.status;
        seen->is_late = result.is_late;
        guess_outcome(program, &result, seen);
        seen->errors = result.err;
        result.err = (Buffer){0};
        process_result_free(&result);
    }
    seen->seconds = (double)(clock_us() - started) / 1e6;
    free(argv);
}
