/*
 * What a run came to, in figures: failures by class, how long answers took, and
 * how connections were used.
 *
 * Zeroed, it is that of a run in which nothing has happened.  It does not grow
 * with the number of items.
 */
#ifndef REPORT_RUN_FIGURES_H
#define REPORT_RUN_FIGURES_H

#include <stdint.h>

#include "base/histogram.h"
#include "model/event.h"

struct run_figures {
	uint64_t failed[ERROR_COUNT];  /* items, by class */
	uint64_t retried[ERROR_COUNT]; /* attempts that others followed */
	uint64_t connects;	       /* new connections */
	uint64_t reuses; /* requests by one that was there already */
	struct histogram latencies_us; /* until the first byte of an answer */
};

/* Follow an event. */
void run_figures_count(struct run_figures *figures, const struct event *event);

#endif
