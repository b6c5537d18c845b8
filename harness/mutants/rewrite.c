// SPDX-License-Identifier: MIT
#include "mutants/rewrite.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TEXT = 160 };

typedef enum TokenKind {
    TOKEN_NAME,
    TOKEN_OTHER, // one character, or ++, --, ->
} TokenKind;

typedef struct Token {
    TokenKind kind;
    size_t start;
    size_t end;
} Token;

// The operations that overlap nest: a call is rewritten with what its arguments become.
typedef struct Operation {
    size_t token; // the first
    size_t last;  // the last: its closing parenthesis, or ++
    SiteKind kind;
    bool is_statement;
    size_t function; // token of the function's name, or 0
} Operation;

typedef struct Scan {
    const char *text;
    size_t size;
    Token *tokens;
    size_t count;
    size_t *partner; // of each parenthesis: the token of the other
    Operation *operations;
    size_t operation_count;
} Scan;

// ---- Names ------------------------------------------------------------------

// The next word of a name: parts between underscores and at capitals.
static size_t next_word(const char *name, size_t length, size_t at, size_t *start)
{
    while (at < length && name[at] == '_') {
        at++;
    }
    *start = at;
    if (at < length && isupper((unsigned char)name[at])) {
        at++;
        bool is_all_upper = at < length && isupper((unsigned char)name[at]);
        while (
            at < length && name[at] != '_' &&
            (is_all_upper ? isupper((unsigned char)name[at]) : !isupper((unsigned char)name[at]))) {
            at++;
        }
        return at;
    }
    while (at < length && name[at] != '_' && !isupper((unsigned char)name[at])) {
        at++;
    }
    return at;
}

static bool is_word(const char *word, size_t length, const char *lower)
{
    if (strlen(lower) != length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (tolower((unsigned char)word[i]) != lower[i]) {
            return false;
        }
    }
    return true;
}

bool rewrite_is_operation(const char *name, size_t length, SiteKind *kind)
{
    // The words mean something else in these.
    static const char *const others[] = {"js_emit_drop_to", "step_take_drop", "find_and_dup",
                                         "dup_half",        "js_strdup_rt",   "emit_drop",
                                         "free_register",   "js_emit_drop",   "mutant_off"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strlen(others[i]) == length && strncmp(others[i], name, length) == 0) {
            return false;
        }
    }
    size_t at = 0, start;
    while (at < length) {
        at = next_word(name, length, at, &start);
        if (is_word(name + start, at - start, "free") ||
            is_word(name + start, at - start, "release") ||
            is_word(name + start, at - start, "drop")) {
            *kind = SITE_FREE;
            return true;
        }
        if (is_word(name + start, at - start, "dup")) {
            *kind = SITE_DUP;
            return true;
        }
    }
    return false;
}

// ---- Tokens -----------------------------------------------------------------

static size_t skip_quoted(const char *text, size_t at, size_t size)
{
    char quote = text[at++];
    while (at < size && text[at] != quote && text[at] != '\n') {
        at += text[at] == '\\' ? 2 : 1;
    }
    return at < size ? at + 1 : size;
}

// To the end of a preprocessor line, with the lines that continue it.
static size_t skip_directive(const char *text, size_t at, size_t size)
{
    while (at < size && text[at] != '\n') {
        if (text[at] == '/' && at + 1 < size && text[at + 1] == '*') {
            const char *end = strstr(text + at + 2, "*/");
            at = end == NULL ? size : (size_t)(end - text) + 2;
        } else {
            at += text[at] == '\\' ? 2 : 1;
        }
    }
    return at;
}

static void add_token(Scan *scan, TokenKind kind, size_t start, size_t end)
{
    if ((scan->count & (scan->count - 1)) == 0) {
        size_t room = scan->count == 0 ? 1 : scan->count * 2;
        scan->tokens = safe_resize(scan->tokens, room, sizeof *scan->tokens);
    }
    scan->tokens[scan->count++] = (Token){kind, start, end};
}

static bool is_name_letter(char letter)
{
    return isalnum((unsigned char)letter) || letter == '_';
}

static void tokenize(Scan *scan)
{
    const char *text = scan->text;
    size_t at = 0, size = scan->size;
    bool is_line_start = true;
    add_token(scan, TOKEN_OTHER, 0, 0); // so that each has one before it
    while (at < size) {
        char letter = text[at];
        if (letter == '\n') {
            is_line_start = true;
            at++;
        } else if (isspace((unsigned char)letter)) {
            at++;
        } else if (letter == '/' && at + 1 < size && text[at + 1] == '*') {
            const char *end = strstr(text + at + 2, "*/");
            at = end == NULL ? size : (size_t)(end - text) + 2;
        } else if (letter == '/' && at + 1 < size && text[at + 1] == '/') {
            at += strcspn(text + at, "\n");
        } else if (letter == '#' && is_line_start) {
            at = skip_directive(text, at, size);
        } else if (letter == '"' || letter == '\'') {
            size_t end = skip_quoted(text, at, size);
            add_token(scan, TOKEN_OTHER, at, end);
            at = end;
            is_line_start = false;
        } else if (is_name_letter(letter)) {
            size_t end = at;
            while (end < size && is_name_letter(text[end])) {
                end++;
            }
            add_token(scan, TOKEN_NAME, at, end);
            at = end;
            is_line_start = false;
        } else {
            bool is_pair = at + 1 < size && ((letter == text[at + 1] && strchr("+-&|=", letter)) ||
                                             (letter == '-' && text[at + 1] == '>'));
            size_t end = at + (is_pair ? 2 : 1);
            add_token(scan, TOKEN_OTHER, at, end);
            at = end;
            is_line_start = false;
        }
    }
    add_token(scan, TOKEN_OTHER, size, size);
}

static bool is(const Scan *scan, size_t token, const char *text)
{
    const Token *at = &scan->tokens[token];
    return at->end - at->start == strlen(text) &&
           strncmp(scan->text + at->start, text, strlen(text)) == 0;
}

static void match_parentheses(Scan *scan)
{
    size_t *stack = safe_alloc(scan->count + 1, sizeof *stack);
    size_t depth = 0;
    scan->partner = safe_alloc(scan->count, sizeof *scan->partner);
    for (size_t i = 0; i < scan->count; i++) {
        if (is(scan, i, "(")) {
            stack[depth++] = i;
        } else if (is(scan, i, ")") && depth > 0) {
            size_t open = stack[--depth];
            scan->partner[open] = i;
            scan->partner[i] = open;
        }
    }
    free(stack);
}

// ---- Operations -------------------------------------------------------------

// Whether a parenthesis that ends here belongs to `if (...)` and its like, after which a statement
// begins; else it is a cast or an expression.
static bool ends_condition(const Scan *scan, size_t close)
{
    size_t open = scan->partner[close];
    if (open == 0) {
        return false;
    }
    static const char *const words[] = {"if", "while", "for", "switch"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (is(scan, open - 1, words[i])) {
            return true;
        }
    }
    // A macro such as list_for_each (...), before which a statement ends.
    size_t length = scan->tokens[open - 1].end - scan->tokens[open - 1].start;
    const char *name = scan->text + scan->tokens[open - 1].start;
    return length > 8 && memmem(name, length, "for_each", 8) != NULL;
}

// Whether a colon ends a label or a case, and not the middle of a conditional expression.
static bool ends_label(const Scan *scan, size_t colon)
{
    size_t at = colon - 1;
    while (at > 0 && !is(scan, at, ";") && !is(scan, at, "{") && !is(scan, at, "}")) {
        if (is(scan, at, "?")) {
            return false;
        }
        at--;
    }
    return true;
}

static bool begins_statement(const Scan *scan, size_t token)
{
    size_t before = token - 1;
    return is(scan, before, ";") || is(scan, before, "{") || is(scan, before, "}") ||
           is(scan, before, "else") || is(scan, before, "do") ||
           (is(scan, before, ":") && ends_label(scan, before)) ||
           (is(scan, before, ")") && ends_condition(scan, before));
}

// Whether what stands before can be followed by a value: not a type, as in a declaration, nor a
// member's arrow.
static bool may_be_value(const Scan *scan, size_t token)
{
    size_t before = token - 1;
    if (scan->tokens[before].kind == TOKEN_NAME) {
        return is(scan, before, "return");
    }
    return !is(scan, before, "*") && !is(scan, before, ".") && !is(scan, before, "->");
}

static void add_operation(Scan *scan, Operation operation)
{
    scan->operations =
        safe_resize(scan->operations, scan->operation_count + 1, sizeof *scan->operations);
    scan->operations[scan->operation_count++] = operation;
}

// A call `name(...)` inside a function.
static void take_call(Scan *scan, size_t token, size_t function)
{
    SiteKind kind;
    const Token *name = &scan->tokens[token];
    size_t close = scan->partner[token + 1];
    if (close == 0 ||
        !rewrite_is_operation(scan->text + name->start, name->end - name->start, &kind)) {
        return;
    }
    // `{js_dup(v), ...}` is no statement but an initialiser.
    bool is_statement =
        begins_statement(scan, token) &&
        (is(scan, close + 1, ";") || (is(scan, close + 1, ",") && !is(scan, token - 1, "{")));
    bool has_arguments = close > token + 2;
    if (is_statement) {
        add_operation(scan, (Operation){token, close, kind, true, function});
    } else if (kind == SITE_DUP && has_arguments && may_be_value(scan, token)) {
        add_operation(scan, (Operation){token, close, kind, false, function});
    }
}

// `p->header.ref_count++;` as a statement.
static void take_count(Scan *scan, size_t token, size_t function)
{
    if (!is(scan, token + 1, ";")) {
        return;
    }
    size_t start = token;
    bool is_count = false;
    while (start > 1 && !begins_statement(scan, start)) {
        start--;
        const Token *at = &scan->tokens[start];
        is_count |= at->kind == TOKEN_NAME &&
                    (is(scan, start, "ref_count") || is(scan, start, "JS_REF_COUNT"));
    }
    if (is_count) {
        add_operation(scan, (Operation){start, token, SITE_COUNT, true, function});
    }
}

static void find_operations(Scan *scan)
{
    size_t depth = 0, function = 0;
    for (size_t i = 1; i + 1 < scan->count; i++) {
        if (is(scan, i, "{")) {
            // A body: `name(...) {`, where the name was the last one outside.
            if (depth++ == 0 && is(scan, i - 1, ")") && scan->partner[i - 1] != 0) {
                function = scan->partner[i - 1] - 1;
            }
        } else if (is(scan, i, "}")) {
            bool is_first =
                scan->tokens[i].start > 0 && scan->text[scan->tokens[i].start - 1] == '\n';
            depth = is_first || depth == 0 ? 0 : depth - 1;
        } else if (depth > 0 && scan->tokens[i].kind == TOKEN_NAME && is(scan, i + 1, "(")) {
            take_call(scan, i, function);
        } else if (depth > 0 && (is(scan, i, "++") || is(scan, i, "--"))) {
            take_count(scan, i, function);
        }
    }
}

// ---- Output -----------------------------------------------------------------

typedef struct Writer {
    const Scan *scan;
    Buffer *output;
    unsigned first;
    size_t next; // operation
} Writer;

static void write_range(Writer *writer, size_t from, size_t to);

static size_t last_argument(const Scan *scan, const Operation *operation)
{
    size_t start = operation->token + 2;
    for (size_t i = start; i < operation->last; i++) {
        if (is(scan, i, "(") && scan->partner[i] != 0) {
            i = scan->partner[i];
        } else if (is(scan, i, ",")) {
            start = i + 1;
        }
    }
    return start;
}

// The text of an argument is written twice, with the same sites: one of the two is evaluated.
static void write_operation(Writer *writer, const Operation *operation)
{
    const Scan *scan = writer->scan;
    size_t start = scan->tokens[operation->token].start, end = scan->tokens[operation->last].end;
    unsigned site = writer->first + (unsigned)writer->next++;
    size_t inner = writer->next;
    buffer_addf(writer->output, "(mutant_off(%u) ? ", site);
    if (operation->is_statement) {
        buffer_add_text(writer->output, "(void)0 : (void)(");
        write_range(writer, start, end);
        buffer_add_text(writer->output, "))");
        return;
    }
    size_t argument = last_argument(scan, operation);
    buffer_add_text(writer->output, "(");
    size_t argument_start = scan->tokens[argument].start;
    while (writer->next < scan->operation_count &&
           scan->tokens[scan->operations[writer->next].token].start < argument_start) {
        writer->next++;
    }
    write_range(writer, argument_start, scan->tokens[operation->last].start);
    buffer_add_text(writer->output, ") : ");
    writer->next = inner;
    write_range(writer, start, end);
    buffer_add_text(writer->output, ")");
}

static void write_range(Writer *writer, size_t from, size_t to)
{
    const Scan *scan = writer->scan;
    while (writer->next < scan->operation_count) {
        const Operation *operation = &scan->operations[writer->next];
        size_t start = scan->tokens[operation->token].start;
        if (start >= to) {
            break;
        }
        buffer_add(writer->output, scan->text + from, start - from);
        from = scan->tokens[operation->last].end;
        write_operation(writer, operation);
    }
    buffer_add(writer->output, scan->text + from, to - from);
}

// ---- The list ---------------------------------------------------------------

static char *one_line(const char *text, size_t length)
{
    Buffer line = {0};
    for (size_t i = 0; i < length && line.length < MAX_TEXT; i++) {
        bool is_space = isspace((unsigned char)text[i]);
        if (!is_space) {
            buffer_add(&line, &text[i], 1);
        } else if (line.length > 0 && line.data[line.length - 1] != ' ') {
            buffer_add(&line, " ", 1);
        }
    }
    char *copy = safe_copy(buffer_text(&line));
    buffer_free(&line);
    return copy;
}

static void list_sites(const Scan *scan, const char *file, SiteList *sites)
{
    size_t at = 0;
    int line = 1;
    sites->items =
        safe_resize(sites->items, sites->count + scan->operation_count + 1, sizeof *sites->items);
    for (size_t i = 0; i < scan->operation_count; i++) {
        const Operation *operation = &scan->operations[i];
        size_t start = scan->tokens[operation->token].start;
        for (; at < start; at++) {
            line += scan->text[at] == '\n';
        }
        const Token *name = &scan->tokens[operation->function];
        sites->items[sites->count++] = (Site){
            .file = safe_copy(file),
            .line = line,
            .function =
                safe_format("%.*s", (int)(name->end - name->start), scan->text + name->start),
            .text = one_line(scan->text + start, scan->tokens[operation->last].end - start),
            .kind = operation->kind,
        };
    }
}

static int compare_operations(const void *left, const void *right)
{
    const Operation *a = left, *b = right;
    return a->token < b->token ? -1 : a->token > b->token;
}

size_t rewrite_source(const char *file, const Buffer *source, SiteList *sites, unsigned first,
                      Buffer *output)
{
    Scan scan = {.text = buffer_text(source), .size = source->length};
    tokenize(&scan);
    match_parentheses(&scan);
    find_operations(&scan);
    if (scan.operation_count > 0) {
        qsort(scan.operations, scan.operation_count, sizeof *scan.operations, compare_operations);
    }
    if (sites != NULL) {
        list_sites(&scan, file, sites);
    }
    if (output != NULL) {
        Writer writer = {&scan, output, first, 0};
        buffer_addf(output, "int mutant_off(unsigned site);\n#line 1 \"%s\"\n", file);
        write_range(&writer, 0, scan.size);
    }
    size_t count = scan.operation_count;
    free(scan.tokens);
    free(scan.partner);
    free(scan.operations);
    return count;
}

void site_list_free(SiteList *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].file);
        free(list->items[i].function);
        free(list->items[i].text);
    }
    free(list->items);
    *list = (SiteList){0};
}
