#include "report/forecast.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/units.h"
#include "report/lines.h"

/* Of the downloads that are at work. */
struct at_work {
	size_t known;	     /* of how many the size is known */
	uint64_t left_bytes; /* of these */
	size_t unknown;	     /* have received something, but end who knows when */
	int64_t longest_ns;  /* -1: nothing is known */
	bool is_moving;	     /* something comes */
	double share_sum;    /* of what each of them has */
};

static void add(struct at_work *sum, const struct active *active,
		int64_t now_ns)
{
	const struct progress *progress = active->progress;
	int64_t time_ns = active_time_left_ns(active, now_ns);
	uint64_t received = progress->received_bytes;

	sum->is_moving |= !active_is_stalled(active, now_ns);
	if (time_ns > sum->longest_ns)
		sum->longest_ns = time_ns;
	if (progress->total_bytes < 0) {
		sum->unknown += received > 0;
		return;
	}
	sum->known++;
	if ((uint64_t)progress->total_bytes > received) {
		sum->left_bytes += (uint64_t)progress->total_bytes - received;
		sum->share_sum +=
			(double)received / (double)progress->total_bytes;
	}
}

static struct at_work add_up(const struct active_list *active, int64_t now_ns)
{
	struct at_work sum = {.longest_ns = -1};

	for (const struct active *at = active->at_work.first; at; at = at->next)
		add(&sum, at, now_ns);
	for (const struct active *at = active->waiting.first; at; at = at->next)
		if (at->until_ns - now_ns > sum.longest_ns)
			sum.longest_ns = at->until_ns - now_ns;
	return sum;
}

/*
 * By bytes where anything is known of those: a run of few large files tells
 * nothing by the items it has done.
 */
static int64_t time_left_ns(const struct tally *tally,
			    const struct forecast *forecast,
			    const struct at_work *sum,
			    const struct run_rates *rates)
{
	uint64_t begun =
		tally->done + tally->failed + sum->known + sum->unknown;
	uint64_t bytes = tally->received_bytes + sum->left_bytes;
	uint64_t seen = sum->known + sum->unknown;
	uint64_t unseen =
		forecast->left_items > seen ? forecast->left_items - seen : 0;
	double each = begun > 0 ? (double)bytes / (double)begun : 0;

	if (!rate_is_settled(&rates->bytes))
		return -1;
	if (each < 1)
		return rate_time_left_ns(&rates->items, forecast->left_items);
	return rate_time_left_ns(&rates->bytes,
				 sum->left_bytes +
					 (uint64_t)(each * (double)unseen));
}

static void count_left(struct forecast *forecast, const struct tally *tally)
{
	bool is_exact;
	uint64_t expected = tally_expected(tally, &is_exact);

	forecast->left_items = line_left(tally);
	forecast->left = is_exact	? FORECAST_EXACT
			 : expected > 0 ? FORECAST_ABOUT
					: FORECAST_MORE;
	if (expected > tally->read)
		forecast->left_items += expected - tally->read;
}

struct forecast forecast_make(const struct tally *tally,
			      const struct active_list *active,
			      const struct run_rates *rates, int64_t now_ns)
{
	struct forecast forecast = {.eta_ns = -1, .share = -1};
	struct at_work sum = add_up(active, now_ns);
	uint64_t all;

	count_left(&forecast, tally);
	all = tally->read - line_left(tally) + forecast.left_items;
	if (forecast.left == FORECAST_MORE || forecast.left_items == 0)
		return forecast;
	forecast.share = ((double)(all - forecast.left_items) + sum.share_sum) /
			 (double)all;
	/* While nothing comes, there is no telling. */
	if (active->at_work.count > 0 && !sum.is_moving)
		return forecast;
	forecast.eta_ns = time_left_ns(tally, &forecast, &sum, rates);
	if (forecast.eta_ns >= 0 && forecast.eta_ns < sum.longest_ns)
		forecast.eta_ns = sum.longest_ns;
	return forecast;
}

void forecast_format_left(char text[FORECAST_TEXT_SIZE],
			  const struct forecast *forecast)
{
	char count[UNITS_TEXT_SIZE];

	units_format_count(count, forecast->left_items);
	snprintf(text, FORECAST_TEXT_SIZE, "%s%s%s",
		 forecast->left == FORECAST_ABOUT ? "~" : "", count,
		 forecast->left == FORECAST_MORE ? "+" : "");
}
