/*
 * How much of a run is still to come, and how long that will take.
 */
#ifndef REPORT_FORECAST_H
#define REPORT_FORECAST_H

#include <stdbool.h>
#include <stdint.h>

#include "model/event.h"
#include "report/active.h"
#include "report/rate.h"

/* What is known of a number of items. */
enum forecast_count {
	FORECAST_EXACT,
	FORECAST_ABOUT, /* by the sizes of the lists: "~12,000" */
	FORECAST_MORE,	/* at least: "30+" */
};

struct forecast {
	uint64_t left_items;
	enum forecast_count left;
	int64_t eta_ns; /* of the whole run; -1 if not known */
	double share;	/* of the run that is done, from 0 to 1; -1 if not known */
};

/* Rates of the run so far. */
struct run_rates {
	struct rate bytes;
	struct rate items; /* that were done or failed */
};

/*
 * Look ahead.  The time is never less than that of the download which will take
 * longest by itself.  Items that have not begun are taken to be as large as those
 * that have.
 */
struct forecast forecast_make(const struct tally *tally,
			      const struct active_list *active,
			      const struct run_rates *rates, int64_t now_ns);

/*
 * Write how many items are left: "12", "~12,000", "30+".
 *
 * text  of FORECAST_TEXT_SIZE.
 */
#define FORECAST_TEXT_SIZE 32
void forecast_format_left(char text[FORECAST_TEXT_SIZE],
			  const struct forecast *forecast);

#endif
