/*
 * The downloads that have begun and not ended: what the display shows rows of.
 *
 * They stand in two queues, those at work and those that wait for another
 * attempt or another turn, each with the oldest first.  Finding one takes no
 * longer the more there are.
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

/* A download that receives nothing for so long is said to be stalled. */
#define STALLED_NS INT64_C(3000000000)

enum active_state {
	ACTIVE_AT_WORK,
	ACTIVE_WAITING,	 /* for a host, a process, or its turn */
	ACTIVE_RETRYING, /* after a failed attempt */
};

struct active {
	const struct item *item;
	const char *name; /* of its file */
	const struct progress *progress;
	enum active_state state;
	int64_t since_ns; /* of the state; at work: something has changed */
	int64_t until_ns; /* not at work: when it goes on; 0 if not known */
	uint64_t seen_bytes;	  /* at the last sample */
	enum progress_phase seen_phase;
	struct rate speed;
	struct active *next; /* in its queue */
	struct active *previous;
	struct active *chained; /* in its bucket */
};

struct active_queue {
	struct active *first;
	struct active *last;
	size_t count;
};

/* Zeroed, it is empty. */
struct active_list {
	struct active_queue at_work;
	struct active_queue waiting;
	struct active **buckets; /* by their items */
	size_t size;		 /* of these: a power of two, or 0 */
	struct active *spare;	 /* to be used again */
};

/*
 * Follow an event: what it begins is added or goes on, what it interrupts waits,
 * what it ends is removed.  The item, name and progress of one that begins must
 * stay valid until it ends.
 *
 * Returns 0 or -ENOMEM.
 */
int active_list_update(struct active_list *list, const struct event *event,
		       int64_t now_ns);

/* Remove an item, if it is there. */
void active_list_drop(struct active_list *list, const struct item *item);

/* Bring the speeds up to date, and note who receives something. */
void active_list_sample(struct active_list *list, int64_t now_ns);

/* Whether all has come, or will not come: it received nothing for long. */
bool active_is_stalled(const struct active *active, int64_t now_ns);

/*
 * How long its bytes will take: nanoseconds, -1 if that cannot be said, as of a
 * size or speed that is not known.
 */
int64_t active_time_left_ns(const struct active *active, int64_t now_ns);

/* Free what it owns. */
void active_list_release(struct active_list *list);

#endif
