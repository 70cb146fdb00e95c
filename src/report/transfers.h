/*
 * The transfers of a run, from the start of each to its end: those that are
 * under way, and of those that have ended the longest, so that of a million
 * the ones are kept that took the time.
 */
#ifndef REPORT_TRANSFERS_H
#define REPORT_TRANSFERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/heap.h"
#include "model/event.h"

/* So many are kept; and of each, so many attempts, the last ones as one. */
enum { TRANSFERS_KEPT = 1000, TRANSFER_ATTEMPTS = 8 };

enum transfer_end {
	TRANSFER_DONE,
	TRANSFER_FAILED,
	TRANSFER_SKIPPED,
	TRANSFER_INTERRUPTED,
};

struct attempt_span {
	int64_t start_ns;
	int64_t end_ns;
};

struct transfer_record {
	struct heap_node node;	      /* once it has ended */
	size_t place;		      /* among those that are kept */
	const struct item *item;      /* what it is found by, while under way */
	struct transfer_record *next; /* of the same hash */
	int64_t start_ns;
	int64_t end_ns;
	struct attempt_span attempts[TRANSFER_ATTEMPTS];
	size_t span_count;
	unsigned attempt_count; /* all of them */
	bool is_running;	/* in an attempt, not between two */
	enum transfer_end end;
	char *name; /* of its file; NULL: not known, or no memory */
	char *url;  /* as given, without credentials; NULL: no memory */
	char *host; /* "host:port"; likewise */
	uint64_t received_bytes;
	int64_t first_byte_us; /* of the last attempt; 0 if not known */
};

struct transfers {
	struct transfer_record **places;	      /* under way, by hash */
	size_t place_count;			      /* a power of two, or 0 */
	size_t running;				      /* in an attempt */
	size_t waiting;				      /* between two */
	struct transfer_record *kept[TRANSFERS_KEPT]; /* the longest */
	size_t kept_count;
	struct heap longest; /* the same; the shortest is first */
	uint64_t ended;	     /* all that have */
};

/* Prepare it, empty. */
void transfers_init(struct transfers *transfers);

/*
 * Follow an event of an instant; those that are about no transfer are ignored.
 * Without memory, one is left out.
 */
void transfers_follow(struct transfers *transfers, const struct event *event,
		      int64_t now_ns);

/* End what is still under way, as interrupted. */
void transfers_end(struct transfers *transfers, int64_t now_ns);

/*
 * Those that are kept, by their beginnings.  Returns an array of
 * transfers->kept_count, to be freed by the caller; they belong to transfers.
 * NULL without memory.
 */
struct transfer_record **transfers_sort(const struct transfers *transfers);

/* Free what it holds. */
void transfers_release(struct transfers *transfers);

#endif
