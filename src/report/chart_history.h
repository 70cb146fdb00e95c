/*
 * The run over time: throughput, transfers at once, retries and failures, one
 * below the other on one axis.
 */
#ifndef REPORT_CHART_HISTORY_H
#define REPORT_CHART_HISTORY_H

#include "report/axis.h"
#include "report/html.h"
#include "report/page_data.h"

/* The axis of a run's time, from its start to its end. */
struct axis chart_time_axis(const struct page_data *data);

/* Append the charts, each with its heading, and the axis below them. */
void chart_history_put(struct html *html, const struct page_data *data);

#endif
