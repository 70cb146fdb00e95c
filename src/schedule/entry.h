/*
 * What waits for a permit, as a part of whatever is to be done with it; and the
 * permit, which is the right to be at work at a host.
 */
#ifndef SCHEDULE_ENTRY_H
#define SCHEDULE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/heap.h"

/*
 * The memory of entries that were put back and wait.  Those beyond it take the
 * place of entries that wait for their first permit.
 */
#define SCHEDULE_RETRY_MAX_BYTES ((size_t)16 * 1024 * 1024)

struct schedule_entry {
	const char *host; /* "host:port" to be at work at; not owned */
	uint64_t index;	  /* the lower, the sooner */

	/* The schedule's, while the entry waits there. */
	struct heap_node node;
	int64_t not_before_ns;
	bool is_waiting;    /* it has been put, and has got no permit yet */
	bool is_delayed;    /* until not_before_ns */
	size_t retry_bytes; /* of the memory for those put back; or 0 */
};

struct host;

/* What a permit has seen and not counted yet: see measure.h. */
struct measured {
	int64_t from_ns;   /* when what is counted next began */
	int64_t asked_ns;  /* when the last request was sent that is answered */
	int64_t answer_ns; /* how long that has taken */
	uint64_t bytes;	   /* of its body */
	bool is_answer_due;
};

struct permit {
	struct schedule_entry *entry;
	struct host *home; /* which the entry waited for */
	struct host *at;   /* where it counts: there, or where it moved to */
	bool is_probe;	   /* of a host in trouble */
	bool is_inside;	   /* that host has answered */
	int64_t request_ns; /* what its request costs: see request_rate.h */
	struct measured measured; /* of that host */
};

#endif
