/*
 * How the hosts of a run have done: counted for each of the first thousand, and
 * together for the others, so that a crawl of a million hosts takes no more
 * memory.
 *
 * Zeroed, it is empty.
 */
#ifndef REPORT_HOST_FIGURES_H
#define REPORT_HOST_FIGURES_H

#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

enum {
	HOSTS_MAX = 1024,
	HOST_PLACES = 2 * HOSTS_MAX,
	/* Of latencies, two to each power of two from 128 microseconds on. */
	HOST_LATENCIES = 40,
};

struct host_figures {
	char *name; /* "host:port"; NULL: the other hosts */
	uint64_t done;
	uint64_t failed;
	uint64_t retries;
	uint64_t received_bytes;
	uint64_t transfer_us; /* that its transfers took, added up */
	uint64_t answers;     /* of known latency */
	uint32_t latencies[HOST_LATENCIES]; /* times to the first byte */
};

struct host_table {
	struct host_figures *places[HOST_PLACES]; /* hashed; NULL is free */
	size_t count;
	struct host_figures others;
};

/* Count an event, if it ends an attempt at a host. */
void host_table_count(struct host_table *table, const struct event *event);

/* Its bytes per second while it transferred; 0 if it never did. */
uint64_t host_speed_bps(const struct host_figures *host);

/*
 * The middle one of its latencies in microseconds, to within a quarter; 0 if
 * none is known.
 */
uint64_t host_latency_us(const struct host_figures *host);

/*
 * The hosts in an order, as qsort() takes it, of pointers to pointers to them;
 * the others are not among them.
 *
 * Returns an array of table->count, to be freed by the caller; NULL without
 * memory.
 */
const struct host_figures **host_table_sort(const struct host_table *table,
					    int (*compare)(const void *,
							   const void *));

/* Add the figures of one to those of others. */
void host_figures_add(struct host_figures *figures,
		      const struct host_figures *other);

/* Free what it holds. */
void host_table_release(struct host_table *table);

#endif
