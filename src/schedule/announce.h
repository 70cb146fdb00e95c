/*
 * Telling of a host that has trouble, or has no more, and of limits.
 *
 * The schedule's clock and libcurl's callbacks cannot wait, and need not:
 * emitting an event about a host or a limit never suspends.
 */
#ifndef SCHEDULE_ANNOUNCE_H
#define SCHEDULE_ANNOUNCE_H

#include "model/event.h"
#include "schedule/hosts.h"

/*
 * An attempt at a host has failed: tell of it, if the host is in more trouble
 * than it was before.
 *
 * before   the host's health before that; its cause is not used.
 * emitter  with a NULL emit nobody is told.
 */
void announce_trouble(struct emitter emitter, struct host *host,
		      const struct health *before,
		      const struct attempt_end *end);

/* It has answered: tell that it is well again, if trouble was told of. */
void announce_recovery(struct emitter emitter, struct host *host,
		       int64_t now_ns);

/* Tell of a limit, if it has changed. */
void announce_limit(struct emitter emitter, const struct limit_change *change);

#endif
