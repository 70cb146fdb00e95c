/*
 * A permit: the right to be at work at a host, and what is learned of the host
 * meanwhile.
 *
 * From schedule_next() until permit_release() or permit_put_back().
 */
#ifndef SCHEDULE_PERMIT_H
#define SCHEDULE_PERMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "schedule/admission.h"
#include "schedule/entry.h"
#include "schedule/health.h"

struct schedule;

/* Give it back; its entry is the caller's. */
void permit_release(struct schedule *schedule, struct permit *permit);

/*
 * Give it back, and have its entry wait for another one, at entry->host, which
 * may be another host than before.
 *
 * not_before_ns  when it may start, at the earliest.
 * bytes          of memory that are kept for the entry meanwhile.
 *
 * Returns 0, the entry being the schedule's; or UV_ENOMEM with nothing changed,
 * but never if the entry's host is the one that it last waited for.
 */
int permit_put_back(struct schedule *schedule, struct permit *permit,
		    int64_t not_before_ns, size_t bytes) CO_MUST_CHECK;

/*
 * Go on with another request, at another host or the same, if one more may be
 * at work there, and the host asked, now: the permit counts there then, and no
 * longer where it was.
 *
 * Returns 1; 0 if it would have to wait; or UV_ENOMEM.
 */
int permit_move(struct schedule *schedule, struct permit *permit,
		const char *host) CO_MUST_CHECK;

/*
 * Count another request to the host where it is, which may have to wait.
 * Returns the instant from which on it may be sent; 0: at once.
 */
int64_t permit_ask_at_ns(struct schedule *schedule, struct permit *permit);

/* Its request was not sent: the host may be asked by others instead. */
void permit_not_used(struct schedule *schedule, struct permit *permit);

/* The host where it counts; valid until it moves or is given back. */
const char *permit_host_name(const struct permit *permit);

/* How that host is doing; likewise, and changed by what its attempts come to.
 */
const struct health *permit_health(const struct permit *permit);

/* So many bytes of an answer's body have come. */
void permit_received(struct schedule *schedule, struct permit *permit,
		     uint64_t bytes);

/* An attempt at that host, begun then, has had an answer: see health.h. */
void permit_succeeded(struct schedule *schedule, struct permit *permit,
		      int64_t began_ns);

/*
 * An attempt there has failed: the host may be held, or given up, as health.h
 * says.  Returns whether it was turned away for the sake of others, as
 * admission.h says.
 */
enum refusal permit_failed(struct schedule *schedule, struct permit *permit,
			   const struct settings *settings,
			   const struct attempt_end *end);

/* Whether an attempt that was turned away there then is known to have been. */
bool permit_pardons(const struct permit *permit, int64_t refused_ns);

#endif
