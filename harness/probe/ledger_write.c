// SPDX-License-Identifier: MIT
// Writes through a fixed buffer: the process may be dying.
#include "ledger_write.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// It looks at what the sanitizer keeps others from.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("address"))), apply_to = function)
#endif

static int ledger_fd = -1;
static char buffer[1 << 16];
static size_t used;

static void flush(void)
{
    size_t sent = 0;
    while (sent < used) {
        ssize_t count = write(ledger_fd, buffer + sent, used - sent);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            break;
        }
        sent += (size_t)count;
    }
    used = 0;
}

static void put(const char *format, ...)
{
    if (sizeof buffer - used < 1024) {
        flush();
    }
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(buffer + used, 1024, format, arguments);
    va_end(arguments);
    used += count < 0 ? 0 : count < 1024 ? (size_t)count : 1023;
}

// Text without what would break a line into fields.
static void put_text(const char *text)
{
    put("\t");
    for (size_t i = 0; text[i] != 0 && i < 500; i++) {
        unsigned char byte = (unsigned char)text[i];
        put("%c", byte < 0x20 || byte == 0x7f ? ' ' : byte);
    }
}

static void put_frames(const LedgerFrame *frames, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put("\t%" PRIxPTR ":%" PRIxPTR, frames[i].pc, frames[i].frame);
    }
    put("\n");
}

static void put_site(uint32_t number)
{
    const LedgerSite *site = ledger_site(number);
    for (uint32_t i = 0; number != 0 && i < site->count; i++) {
        put("\t%" PRIxPTR, site->pcs[i]);
    }
}

bool ledger_write_open(const char *folder)
{
    char path[512];
    snprintf(path, sizeof path, "%s/ledger", folder);
    ledger_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    used = 0;
    return ledger_fd >= 0;
}

void ledger_write_crash(const char *what, uint64_t serial, const LedgerFrame *frames, size_t count)
{
    ledger_write_objects();
    put("crash");
    put_text(what);
    put("\t%" PRIu64, serial);
    put_frames(frames, count);
}

static int put_object(struct dl_phdr_info *info, size_t size, void *opaque)
{
    if (info->dlpi_name == NULL || info->dlpi_name[0] != '/') {
        return 0; // the runner itself
    }
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && (part->p_flags & PF_X) != 0) {
            uintptr_t low = info->dlpi_addr + part->p_vaddr;
            put("object\t%" PRIxPTR "\t%" PRIxPTR "\t%" PRIxPTR, low, low + part->p_memsz,
                (uintptr_t)info->dlpi_addr);
            put_text(info->dlpi_name);
            put("\n");
        }
    }
    return 0;
}

void ledger_write_objects(void)
{
    dl_iterate_phdr(put_object, NULL);
}

void ledger_write_root(const ProbeRoot *root, const LedgerBlock *block, bool is_left)
{
    put("root\t%d\t%" PRIu64 "\t%zu\t%d\t%" PRId64, (int)root->kind, block->serial, block->size,
        is_left, root->unaccounted);
    put_site(block->alloc_site);
    put("\n");
}

void ledger_write_watched(const LedgerBlock *block, int32_t count, bool is_freed)
{
    put("watched\t%" PRIu32 "\t%" PRIu64 "\t%zu\t%" PRId32 "\t%d\n", block->watch - 1,
        block->serial, block->size, count, is_freed);
}

static void put_script(uint32_t number)
{
    static bool is_written[LEDGER_MAX_SCRIPTS];
    const LedgerScript *script = ledger_script(number);
    if (number == 0 || is_written[number]) {
        return;
    }
    is_written[number] = true;
    put("script\t%" PRIu32 "\t%d", number, script->line);
    put_text(script->function);
    put_text(script->file);
    put("\n");
}

void ledger_write_event(const LedgerEvent *event)
{
    static const char *const names[] = {"alloc", "store", "free", "throw"};
    put_script(event->script);
    put("event\t%s\t%" PRIu64 "\t%" PRIu32 "\t%" PRId32 "\t%" PRIu32, names[event->kind],
        event->tick, event->watch, event->before, event->script);
    put_frames(event->frames, event->frame_count);
    if (event->has_slots) {
        put("slots");
        for (uint32_t i = 0; i < event->slot_count; i++) {
            put("\t%" PRIu64 ":%" PRIu64, event->slots[i].serial, event->slots[i].offset);
        }
        put("\n");
    }
}

void ledger_write_holder(uint32_t watch, const LedgerBlock *holder, bool is_freed, size_t offset)
{
    put("holder\t%" PRIu32 "\t%" PRIu64 "\t%zu\t%d\t%zu\t%" PRIu64 "\t/", watch, holder->serial,
        holder->size, is_freed, offset, holder->freed_tick);
    put_site(holder->alloc_site);
    put("\t/");
    put_site(holder->free_site);
    put("\n");
}

void ledger_write_site(const LedgerSite *site)
{
    put("site\t%" PRIu64 "\t%" PRIu64, site->raised, site->lowered);
    for (uint32_t i = 0; i < site->count; i++) {
        put("\t%" PRIxPTR, site->pcs[i]);
    }
    put("\n");
}

void ledger_write_close(bool is_truncated)
{
    put("end\t%d\n", is_truncated);
    flush();
    close(ledger_fd);
    ledger_fd = -1;
}

#ifdef __clang__
#pragma clang attribute pop
#endif
