/*
 * How long things took: histograms on a logarithmic axis with their quantiles,
 * and the shares of the phases of a transfer.
 */
#ifndef REPORT_CHART_LATENCY_H
#define REPORT_CHART_LATENCY_H

#include "base/histogram.h"
#include "report/html.h"
#include "report/page_data.h"

/* Fewer values than this make no histogram. */
enum { HISTOGRAM_WORTH = 5 };

/* Append a histogram of durations with its heading and axis. */
void chart_latency_put(struct html *html, const struct histogram *histogram,
		       const char *heading);

/* Append a bar of where the time of all transfers went, and its key. */
void chart_phases_put(struct html *html, const struct phases *phases);

#endif
