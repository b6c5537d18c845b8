// SPDX-License-Identifier: MIT
// Intrusive circular doubly linked list.
#ifndef ENGINE_BASE_LIST_H
#define ENGINE_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list_head {
    struct list_head *prev;
    struct list_head *next;
};

#define list_entry(node, type, member) ((type *)((char *)(node) - offsetof(type, member)))

static inline void list_init(struct list_head *head)
{
    head->prev = head;
    head->next = head;
}

static inline void list_insert_between(struct list_head *node, struct list_head *prev,
                                       struct list_head *next)
{
    prev->next = node;
    node->prev = prev;
    node->next = next;
    next->prev = node;
}

static inline void list_add_head(struct list_head *node, struct list_head *head)
{
    list_insert_between(node, head, head->next);
}

static inline void list_add_tail(struct list_head *node, struct list_head *head)
{
    list_insert_between(node, head->prev, head);
}

// Leaves the node unlinked, with NULL ends, so that a second removal is seen.
static inline void list_remove(struct list_head *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    node->prev = NULL;
    node->next = NULL;
}

static inline bool list_empty(const struct list_head *head)
{
    return head->next == head;
}

// Moves all of `from` to the end of `to`; `from` is empty afterwards.
static inline void list_splice_tail(struct list_head *from, struct list_head *to)
{
    if (list_empty(from))
        return;
    from->next->prev = to->prev;
    to->prev->next = from->next;
    from->prev->next = to;
    to->prev = from->prev;
    list_init(from);
}

#define list_for_each(node, head)                                                                  \
    for (struct list_head *node = (head)->next; node != (head); node = node->next)

// Allows the current node to be removed.
#define list_for_each_safe(node, after, head)                                                      \
    for (struct list_head *node = (head)->next, *after = node->next; node != (head);               \
         node = after, after = node->next)

#endif
