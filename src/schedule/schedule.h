/*
 * The queue between the producer and the workers: bounded, and fair to hosts.
 *
 * schedule_next() gives out the oldest entry whose host has a permit free, so
 * that a host which is busy, slow or held never holds back another host's
 * entries, and no worker waits for a host.  An entry that is to be tried again
 * goes back into the queue until its time has come.  There it has room of its
 * own, so that dead hosts, however many, do not keep new entries from being
 * put.  Open, then put and next from any tasks of the loop, then end, and close
 * when all permits are released (permit.h).
 */
#ifndef SCHEDULE_SCHEDULE_H
#define SCHEDULE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "model/event.h"
#include "model/host_settings.h"
#include "schedule/entry.h"
#include "schedule/permit.h"

struct schedule;

/*
 * Make a schedule.
 *
 * capacity  entries that may wait for their first permit: how far it looks
 *           ahead of the workers.
 * limit     permits that may be out at a time.  Those at hosts in trouble, where
 *           they may have to wait long for nothing, are a quarter of that at
 *           most, except at the end, when there are no others.
 * limits    permits that may be out at a host at a time; what they point to must
 *           live as long.
 *
 * Returns 0 with *out owned by the caller, or UV_ENOMEM.
 */
int schedule_open(struct schedule **out, size_t capacity, size_t limit,
		  struct host_limits limits);

/* Free it, when no entry waits in it any more.  NULL is ignored. */
void schedule_close(struct schedule *schedule);

/*
 * Have events about hosts and limits emitted, from the first entry on.  Without
 * it nobody is told of them.
 */
void schedule_tell(struct schedule *schedule, struct emitter emitter);

/*
 * Append an entry, whose host and index are set.  Suspends while the schedule
 * is full.
 *
 * Returns 0, the entry being the schedule's until schedule_next() returns it;
 * or UV_ECANCELED or UV_ENOMEM.
 */
int schedule_put(struct schedule *schedule,
		 struct schedule_entry *entry) CO_MUST_CHECK;

/*
 * Put an entry that belongs to one which has a permit: an attempt more of what
 * is at work already.  It takes room as those do that are put back.
 *
 * not_before_ns  when it may start, at the earliest.
 * bytes          of memory that are kept for it.
 *
 * Returns 0, the entry being the schedule's; or UV_ENOMEM.
 */
int schedule_add(struct schedule *schedule, struct schedule_entry *entry,
		 int64_t not_before_ns, size_t bytes) CO_MUST_CHECK;

/*
 * Take back an entry that was added.  Returns whether it is the caller's again;
 * if not, it is about to be returned by schedule_next(), in another task.
 */
bool schedule_withdraw(struct schedule *schedule, struct schedule_entry *entry);

/*
 * Wait for a permit for the oldest entry that may start.  Suspends while there
 * is none.
 *
 * Returns 0 with *permit to be released, its entry being the caller's; UV_EOF
 * when the schedule has ended, and no entry waits or is at work any more;
 * UV_ECANCELED.
 */
int schedule_next(struct schedule *schedule,
		  struct permit *permit) CO_MUST_CHECK;

/*
 * Find how many permits may be out, from none of them on: by trying, up to the
 * limit that it was opened with.  A host's own limit is found if it is
 * LIMIT_AUTO.  See adaptive_limit.h.  Returns 0 or UV_ENOMEM.
 */
int schedule_find_limit(struct schedule *schedule);

/* Whether any limit is to be found, so that permit_received() is of use. */
bool schedule_finds_limits(const struct schedule *schedule);

/* Let no more than so many permits be out from now on; at least one may be. */
void schedule_lower(struct schedule *schedule, size_t limit);

/* How many permits may be out. */
size_t schedule_limit(const struct schedule *schedule);

/* How many are. */
size_t schedule_running(const struct schedule *schedule);

/* How much longer nothing is asked of that host; 0 if it is not held. */
int64_t schedule_held_ns(const struct schedule *schedule, const char *host);

/* No more entries will be put. */
void schedule_end(struct schedule *schedule);

/*
 * Take out any entry that waits, whether it may start or not, when nobody waits
 * for a permit any more; NULL if there is none.  The entry is the caller's.
 */
struct schedule_entry *schedule_drain(struct schedule *schedule);

#endif
