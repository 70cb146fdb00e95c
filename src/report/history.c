#include "report/history.h"

/* The first band ends here. */
#define FIRST_BAND_US 256

/* The length of the first bins. */
#define BIN_NS INT64_C(5000000)

void history_init(struct history *history, int64_t now_ns)
{
	*history = (struct history){
		.start_ns = now_ns,
		.bin_ns = BIN_NS,
		.at_ns = now_ns,
	};
}

static void add(struct history_bin *sum, const struct history_bin *bin)
{
	sum->bytes += bin->bytes;
	sum->running_ns += bin->running_ns;
	sum->waiting_ns += bin->waiting_ns;
	sum->retries += bin->retries;
	sum->failed += bin->failed;
	for (size_t i = 0; i < HISTORY_BANDS; i++)
		sum->bands[i] += bin->bands[i];
}

size_t history_band(int64_t time_us)
{
	size_t band = 0;

	while (band < HISTORY_BANDS - 1 &&
	       time_us >= history_band_start_us(band + 1))
		band++;
	return band;
}

int64_t history_band_start_us(size_t band)
{
	return band > 0 ? (int64_t)FIRST_BAND_US << (band - 1) : 0;
}

struct history_bin history_sum(const struct history *history, size_t first,
			       size_t count)
{
	struct history_bin sum = {0};

	for (size_t i = first; i < first + count && i < HISTORY_BINS; i++)
		add(&sum, &history->bins[i]);
	return sum;
}

static void halve(struct history *history)
{
	for (size_t i = 0; i < HISTORY_BINS / 2; i++)
		history->bins[i] = history_sum(history, 2 * i, 2);
	for (size_t i = HISTORY_BINS / 2; i < HISTORY_BINS; i++)
		history->bins[i] = (struct history_bin){0};
	history->bin_ns *= 2;
}

/* Add the share of an interval that lies in one bin. */
static void add_share(const struct history *history, struct history_bin *bin,
		      double ns, double bytes)
{
	bin->bytes += bytes;
	bin->running_ns += ns * (double)history->running;
	bin->waiting_ns += ns * (double)history->waiting;
}

void history_advance(struct history *history, int64_t now_ns, uint64_t bytes)
{
	double rate;

	if (now_ns <= history->at_ns)
		return;
	while (now_ns - history->start_ns >= history->bin_ns * HISTORY_BINS)
		halve(history);
	rate = bytes > history->bytes
		       ? (double)(bytes - history->bytes) /
				 (double)(now_ns - history->at_ns)
		       : 0;
	while (history->at_ns < now_ns) {
		int64_t at_ns = history->at_ns - history->start_ns;
		size_t bin = (size_t)(at_ns / history->bin_ns);
		int64_t end_ns = history->start_ns +
				 (int64_t)(bin + 1) * history->bin_ns;
		double ns;

		if (end_ns > now_ns)
			end_ns = now_ns;
		ns = (double)(end_ns - history->at_ns);
		add_share(history, &history->bins[bin], ns, ns * rate);
		history->at_ns = end_ns;
	}
	history->bytes = bytes;
}

static size_t current(const struct history *history)
{
	return (size_t)((history->at_ns - history->start_ns) / history->bin_ns);
}

struct history_bin *history_now(struct history *history)
{
	return &history->bins[current(history)];
}

size_t history_length(const struct history *history)
{
	return current(history) + 1;
}
