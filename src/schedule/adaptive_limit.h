/*
 * How many attempts may be at work at once, found by trying: -j auto and
 * --per-host auto.
 *
 * It is a gradient law.  The limit in use is compared with one that is somewhat
 * higher, or lower, each for a window of some answers; and the higher of the
 * two is kept if throughput grew by a fair part of what the limit grew by.  It
 * begins low and doubles as long as that pays; from then on it tries a quarter
 * more, or a fifth less, now and then, and ever more seldom while nothing
 * changes.
 *
 * Throughput is not counted but follows from Little's law ("A Proof for the
 * Queuing Formula L = lambda W", Operations Research 9, 1961): that of a window
 * is the number of those at work, divided by the time that the same work takes.
 * So "throughput does not grow" and "latency rises in step with the limit" are
 * one thing to it, measured by the latency alone, which is the steadier of the
 * two.  Where the gradient of throughput to the limit is a half, what Kleinrock
 * calls power (throughput divided by latency) is at its highest ("Power and
 * Deterministic Rules of Thumb for Probabilistic Problems in Computer
 * Communications", ICC 1979).  Here it is a bit lower, as a user who asks for
 * files minds latency less than throughput.
 *
 * Two laws that are better known were weighed.  TCP Vegas compares the latency
 * with the lowest one ever seen, the gradient of Netflix's concurrency-limits
 * (github.com/Netflix/concurrency-limits) with its average over long.  A
 * downloader has neither: files differ by a factor of a million, and lists
 * change from one kind to another.  Here windows that follow each other are
 * compared, and answers and bytes have a price each (load.h).  Additive increase
 * with multiplicative decrease at each error, as in TCP Reno, comes down to one
 * where a server loses a fixed share of connections, however few there are.
 * Here errors are compared in the same way: a limit that has notably more of
 * them than the one below is given up for half of that, and goes back if this
 * has not helped.
 *
 * What a server refuses (429, 503) is not measured but known: admission.h has
 * the limit that follows from it, which is the most that is tried here.
 *
 * A limit that is not used up tells nothing: nothing is judged then, and no
 * more than the one step is tried.
 *
 * Plain data; the owner brings the time, and what was seen.
 */
#ifndef SCHEDULE_ADAPTIVE_LIMIT_H
#define SCHEDULE_ADAPTIVE_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "schedule/load.h"

/* How many it begins with: at a host, and in all. */
enum { ADAPTIVE_HOST_START = 8, ADAPTIVE_RUN_START = 64 };

/* How many it ever tries, likewise. */
enum { ADAPTIVE_HOST_MAX = 256, ADAPTIVE_RUN_MAX = 1024 };

/* How long the limit rests between two trials, at first and at last. */
#define ADAPTIVE_REST_MIN_NS CO_SECOND
#define ADAPTIVE_REST_MAX_NS (32 * CO_SECOND)

struct adaptive_limit {
	size_t now;  /* so many may be at work */
	size_t most; /* so many at most, whatever is found */
	size_t kept; /* the one that has proved right; now, unless one is tried
		      */
	enum limit_reason reason; /* of the last change */
	bool is_rising;		  /* that has always paid so far */
	bool is_down_next;	  /* the next trial is of a lower one */
	bool is_for_errors;	  /* a lower one is tried for them */
	double failing;		  /* the share that is normal; -1: not known */
	size_t to_skip;		  /* samples, until the limit has its effect */
	int64_t rest_ns;	  /* until the next trial but one */
	int64_t next_trial_ns;
	int64_t window_ns; /* when the window began */
	struct load window;
	struct load before; /* of the limit that is kept */
};

/* Begin with so many, and never have more than most; both at least 1. */
void adaptive_limit_init(struct adaptive_limit *limit, size_t start,
			 size_t most, int64_t now_ns);

/*
 * What was seen: as in load.h.  Each returns whether the limit has changed,
 * from limit->now before the call, for limit->reason.
 */
bool adaptive_limit_answered(struct adaptive_limit *limit, size_t running,
			     int64_t took_ns, int64_t now_ns);
bool adaptive_limit_received(struct adaptive_limit *limit, size_t running,
			     int64_t took_ns, uint64_t bytes, int64_t now_ns);
bool adaptive_limit_failed(struct adaptive_limit *limit, size_t running,
			   int64_t now_ns);

/*
 * Have no more than most from now on; or more again, which is tried soon.
 * Returns whether the limit has changed; the reason is the caller's.
 */
bool adaptive_limit_bound(struct adaptive_limit *limit, size_t most,
			  int64_t now_ns);

#endif
