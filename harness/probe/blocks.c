// SPDX-License-Identifier: MIT
#include "blocks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counting.h"
#include "vector.h"

enum { MAX_WORDS = 1 << 16 }; // of a block that are looked at

typedef struct Block {
    void *address;
    size_t size;
    uint32_t serial;
    bool is_held; // another block points to it
} Block;

static Vector blocks;

static void take_block(void *address, size_t size, void *opaque)
{
    if (vector_reserve(&blocks, blocks.count + 1, sizeof(Block))) {
        ((Block *)blocks.data)[blocks.count++] =
            (Block){address, size, counting_serial(address), false};
    }
}

static int by_address(const void *a, const void *b)
{
    const Block *left = a, *right = b;
    return left->address < right->address ? -1 : left->address > right->address;
}

static int by_importance(const void *a, const void *b)
{
    const Block *left = a, *right = b;
    if (left->is_held != right->is_held) {
        return left->is_held ? 1 : -1;
    }
    return left->serial < right->serial ? -1 : left->serial > right->serial;
}

// The block that an address lies in the beginning of: behind the header that some trees put there.
static Block *find_block(uintptr_t word)
{
    Block *all = blocks.data;
    size_t low = 0, high = blocks.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((uintptr_t)all[middle].address <= word) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 && word - (uintptr_t)all[low - 1].address <= 16 ? &all[low - 1] : NULL;
}

static void mark_held(void)
{
    Block *all = blocks.data;
    for (size_t i = 0; i < blocks.count; i++) {
        const uintptr_t *words = all[i].address;
        size_t count = all[i].size / sizeof *words;
        for (size_t k = 0; k < count && k < MAX_WORDS; k++) {
            Block *held = find_block(words[k]);
            if (held != NULL && held != &all[i]) {
                held->is_held = true;
            }
        }
    }
}

void blocks_report(ProbeCensus *census, BlockClassifier *classify)
{
    counting_each(take_block, NULL);
    if (blocks.count == 0) {
        return;
    }
    qsort(blocks.data, blocks.count, sizeof(Block), by_address);
    mark_held();
    qsort(blocks.data, blocks.count, sizeof(Block), by_importance);
    for (size_t i = 0; i < blocks.count; i++) {
        const Block *block = (const Block *)blocks.data + i;
        char preview[200] = "";
        int64_t references = 0;
        ProbeKind kind =
            classify(block->address, block->size, &references, preview, sizeof preview);
        census->bytes += block->size;
        census->counts[kind]++;
        ProbeRoot *root = probe_add_root(census, kind, references, references);
        if (root == NULL) {
            continue;
        }
        if (preview[0] == 0) {
            snprintf(root->preview, sizeof root->preview, "%zu bytes", block->size);
        } else {
            memcpy(root->preview, preview, sizeof root->preview);
        }
        probe_root_origin(root, block->address);
        if (block->is_held) {
            probe_root_line(root, 'h', "another block that is left points to it");
        }
    }
    vector_free(&blocks, sizeof(Block));
}
