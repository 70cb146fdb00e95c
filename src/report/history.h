/*
 * What went on during a run, over time: in bins of equal length, as many as
 * there is room for.  When they are full, pairs become one bin of twice the
 * length, so that a run of a week takes as much memory as one of a second.
 *
 * Call advance whenever something changes, before telling of the change.
 */
#ifndef REPORT_HISTORY_H
#define REPORT_HISTORY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Of the time that transfers took, a band for each power of two: the first is
 * below 256 microseconds, the last has all from two minutes on.
 */
enum { HISTORY_BINS = 480, HISTORY_BANDS = 20 };

struct history_bin {
	double bytes;
	double running_ns; /* added up over the transfers that were running */
	double waiting_ns; /* over those that were to be continued */
	uint64_t retries;
	uint64_t failed;
	uint32_t bands[HISTORY_BANDS]; /* transfers that ended, by their time */
};

struct history {
	int64_t start_ns;
	int64_t bin_ns; /* the length of a bin */
	int64_t at_ns;	/* what was before is in the bins */
	uint64_t bytes; /* until then */
	size_t running; /* since then; set by the caller, like waiting */
	size_t waiting;
	struct history_bin bins[HISTORY_BINS];
};

/* Begin at an instant. */
void history_init(struct history *history, int64_t now_ns);

/*
 * Put what was since the last call in the bins.
 *
 * bytes  received in the run until now; those since then are spread evenly.
 */
void history_advance(struct history *history, int64_t now_ns, uint64_t bytes);

/* The bin of the present. */
struct history_bin *history_now(struct history *history);

/* The band of a time, and the time at which a band begins. */
size_t history_band(int64_t time_us);
int64_t history_band_start_us(size_t band);

/* How many bins have been begun. */
size_t history_length(const struct history *history);

/* The sum of so many bins from one on; what is beyond the last is nothing. */
struct history_bin history_sum(const struct history *history, size_t first,
			       size_t count);

#endif
