/*
 * The inside of a schedule: who waits for what, and who gets a permit when
 * something changes.  For schedule.c and permit.c.
 */
#ifndef SCHEDULE_DISPATCH_H
#define SCHEDULE_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/loop.h>
#include <coget/semaphore.h>
#include <coget/status.h>

#include "model/event.h"
#include "schedule/entry.h"
#include "schedule/hosts.h"

struct dispatch_waiter;

struct schedule {
	struct hosts hosts;
	struct heap delayed;	  /* entries, by the instant they wait for */
	struct co_callback clock; /* for that, and for the holds of hosts */
	int64_t clock_ns;	  /* what it is set to; CO_FOREVER: not */
	struct co_semaphore room;
	size_t owed;	    /* of room, taken where there was none */
	size_t retry_bytes; /* of those put back that take no room */
	struct dispatch_waiter *first_waiter; /* tasks, in line for a permit */
	struct dispatch_waiter *last_waiter;
	size_t waiting; /* entries */
	size_t running; /* permits that are out */
	size_t probes;	/* of these, at hosts in trouble */
	size_t limit;
	struct adaptive_limit *adaptive; /* finds it; NULL: it is given */
	bool finds_limits;		 /* that one, or those of hosts */
	bool ended;
};

/* Make a schedule; see schedule_open().  Returns 0 or UV_ENOMEM. */
int dispatch_init(struct schedule *schedule, size_t capacity, size_t limit,
		  struct host_limits limits);

/* schedule_next(). */
int dispatch_next(struct schedule *schedule,
		  struct permit *permit) CO_MUST_CHECK;

/*
 * A host that was unlinked (hosts.h) has changed: put it where it belongs now,
 * and give permits to those that can have them.
 */
void dispatch_relink(struct schedule *schedule, struct host *host);

/* Give permits, or the end of the schedule, to those that can have them. */
void dispatch_serve(struct schedule *schedule, int64_t now_ns);

/* Let so many permits be out from now on, and tell why. */
void dispatch_set_limit(struct schedule *schedule, size_t limit,
			enum limit_reason reason);

/* Have a permit, and a request, count at a host that is unlinked. */
void dispatch_count_at(struct schedule *schedule, struct permit *permit,
		       struct host *host, int64_t now_ns);

/*
 * Have an entry wait at its host, and take room for it, which are so many
 * bytes.  Returns 0, or UV_ENOMEM with nothing changed, but never if that host
 * is there.
 */
int dispatch_put_back(struct schedule *schedule, struct schedule_entry *entry,
		      int64_t not_before_ns, size_t bytes) CO_MUST_CHECK;

/* schedule_withdraw(). */
bool dispatch_withdraw(struct schedule *schedule, struct schedule_entry *entry);

/* Give back the room of an entry that waited for its first permit. */
void dispatch_free_slot(struct schedule *schedule);

/* schedule_drain(). */
struct schedule_entry *dispatch_drain(struct schedule *schedule);

#endif
