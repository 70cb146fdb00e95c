/*
 * Circular doubly linked lists: a head is a link that belongs to no element.
 *
 * A removed link points to itself, so removing twice is harmless.
 */
#ifndef RUNTIME_LINK_H
#define RUNTIME_LINK_H

#include <stdbool.h>

#include <coget/parts.h>

#include "base/container.h"

static inline void link_init(struct co_link *link)
{
	link->next = link;
	link->prev = link;
}

static inline bool link_is_alone(const struct co_link *link)
{
	return link->next == link;
}

static inline void link_append(struct co_link *head, struct co_link *link)
{
	link->prev = head->prev;
	link->next = head;
	head->prev->next = link;
	head->prev = link;
}

static inline void link_remove(struct co_link *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	link_init(link);
}

/* Move all elements of one list to the empty head of another. */
static inline void link_move_all(struct co_link *to, struct co_link *from)
{
	if (link_is_alone(from)) {
		link_init(to);
		return;
	}
	*to = *from;
	to->next->prev = to;
	to->prev->next = to;
	link_init(from);
}

#endif
