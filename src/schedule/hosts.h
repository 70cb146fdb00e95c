/*
 * The hosts that entries of a schedule wait for: found by name, ordered by
 * their oldest entry, each with what may be at work at it.
 *
 * A host exists while entries wait for it or permits point to it, and for as
 * long as it is held for its health; of those without entries only some are
 * remembered, to bound their memory.  Plain data, nothing suspends.
 */
#ifndef SCHEDULE_HOSTS_H
#define SCHEDULE_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/heap.h"
#include "model/event.h"
#include "model/host_settings.h"
#include "schedule/adaptive_limit.h"
#include "schedule/admission.h"
#include "schedule/entry.h"
#include "schedule/health.h"
#include "schedule/request_rate.h"

struct host {
	struct host *next; /* in its bucket */
	char *name;
	struct heap due; /* entries that may start, oldest first */
	size_t entries;	 /* that wait, due or not */
	size_t permits;	 /* that point to it */
	size_t limit;	 /* of those given, but for admission's */
	size_t running;	 /* permits given */
	size_t probes;	 /* of those, that began while it had trouble */
	struct health health;
	struct admission admission;
	struct request_rate requests;
	struct adaptive_limit *adaptive; /* finds limit; NULL: nothing is known
					  * yet, or it is given */
	enum {
		HOST_IDLE,     /* nothing can start, until something changes */
		HOST_OFFERING, /* in the heap of those with an offer */
		HOST_SUSPECT,  /* in that of those with one, but in trouble */
		HOST_HELD,     /* in the heap of those held */
	} link;		       /* in which order of hosts it stands */
	int64_t held_until_ns; /* in that: when it is to be linked anew */
	struct heap_node node; /* in that heap */
	bool is_remembered;    /* without entries, as it is held */
	bool is_told_of;       /* trouble was announced, but no recovery */
	bool is_adaptive;      /* the limit is to be found */
};

struct hosts {
	size_t count;
	struct host **buckets;
	size_t bucket_mask;
	struct heap offering; /* by their oldest entries */
	struct heap suspects; /* likewise */
	struct heap held;     /* by the ends of that; also those that let no
			       * more in, which are tried after a while */
	size_t remembered;
	struct host_limits limits;
	size_t most; /* that a limit can be which is found */
	struct emitter emitter; /* is told of hosts and limits; or zero */
	size_t drained; /* buckets of which hosts_drain() has seen all */
};

/* Prepare for about capacity waiting entries.  Returns 0 or UV_ENOMEM. */
int hosts_init(struct hosts *hosts, size_t capacity, struct host_limits limits);

/* Free all hosts; no entry may be in them. */
void hosts_release(struct hosts *hosts);

/* The host of that name; NULL if there is none. */
struct host *hosts_find(const struct hosts *hosts, const char *name);

/* The host of that name, made if need be; NULL when out of memory. */
struct host *hosts_find_or_add(struct hosts *hosts, const char *name);

/*
 * Before a host's entries, counts or health change: take it out of the order of
 * hosts, in which its place depends on them.
 */
void hosts_unlink(struct hosts *hosts, struct host *host);

/*
 * After the change: put it where it belongs, or free it if nothing is known of
 * it any more.
 */
void hosts_relink(struct hosts *hosts, struct host *host, int64_t now_ns);

/*
 * The host whose oldest entry is the oldest of all that may start; or NULL.
 *
 * or_suspect  also of those at hosts in trouble, which are to be probed.
 */
struct host *hosts_oldest(const struct hosts *hosts, bool or_suspect);

/* The host whose hold ends first; NULL if none is held. */
struct host *hosts_first_held(const struct hosts *hosts);

/* Until when nothing is asked of it, for its health or its rate of requests. */
int64_t host_held_until_ns(const struct host *host);

/* Whether one more may be at work at it. */
bool host_has_permit(const struct host *host, int64_t now_ns);

/* Put in an entry that may start; the host is unlinked. */
void host_add_entry(struct host *host, struct schedule_entry *entry);

/* Take out the oldest entry that may start; the host is unlinked. */
struct schedule_entry *host_take_entry(struct host *host);

/*
 * Take out some host's entry, in no order; NULL if there is none.  After that
 * the hosts can only be drained further, and released.
 */
struct schedule_entry *hosts_drain(struct hosts *hosts);

#endif
