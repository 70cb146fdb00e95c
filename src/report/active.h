/*
 * The downloads that are active, oldest first: what the display shows rows of.
 */
#ifndef REPORT_ACTIVE_H
#define REPORT_ACTIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "report/rate.h"

/* A speed is the mean of so long. */
#define SPEED_WINDOW_NS INT64_C(3000000000)

struct active {
	const struct item *item;
	const char *name; /* of its file */
	const struct progress *progress;
	struct rate speed;
};

/* Zeroed, it is empty. */
struct active_list {
	struct active *actives;
	size_t count;
	size_t size;
};

/*
 * Follow an event: what it begins is added, what it ends or interrupts is
 * removed.  The item, name and progress of one that begins must stay valid until
 * then.
 *
 * Returns 0 or -ENOMEM.
 */
int active_list_update(struct active_list *list, const struct event *event);

/*
 * The bytes that they have still to receive.  Returns whether that is known of
 * all.
 */
bool active_list_left(const struct active_list *list, uint64_t *left_bytes);

/* Free what it owns. */
void active_list_release(struct active_list *list);

#endif
