/*
 * The downloads that are active, added up by the hosts of their URLs.
 */
#ifndef REPORT_HOST_SUMS_H
#define REPORT_HOST_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "report/active.h"

struct host_sum {
	const char *host; /* "host:port", of one of the items */
	size_t at_work;
	size_t stalled; /* of these */
	size_t waiting;
	uint64_t received_bytes; /* by those at work */
	double speed_bps;
};

struct host_sums {
	struct host_sum *sums; /* the slowest first, by the mean of a download */
	size_t count;
};

/*
 * Add up.  What it points to is valid as long as the items are.  Returns 0 with
 * *out to be released, or -ENOMEM.
 */
int host_sums_make(struct host_sums *out, const struct active_list *active,
		   int64_t now_ns);

/* Free it. */
void host_sums_release(struct host_sums *sums);

#endif
