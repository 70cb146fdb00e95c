/*
 * A horizontal axis of a chart, in percent of its width: of time, which is
 * even, or of durations, which is logarithmic.
 */
#ifndef REPORT_AXIS_H
#define REPORT_AXIS_H

#include <stdbool.h>
#include <stdint.h>

#include "report/html.h"

/* The room that an axis takes below a chart, in pixels. */
enum { AXIS_HEIGHT = 20 };

struct axis {
	int64_t start_us;
	int64_t end_us; /* above start_us */
	bool is_logarithmic;
};

/* Where a time lies: 0 to 100; what is outside lies at the ends. */
double axis_percent(const struct axis *axis, int64_t at_us);

/* Append lines, so high, for its ticks. */
void axis_put_grid(struct html *html, const struct axis *axis, unsigned height);

/* Append a picture of the axis alone: ticks and what they stand for. */
void axis_put(struct html *html, const struct axis *axis);

#endif
