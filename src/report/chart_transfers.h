/*
 * The transfers of a run as bars over time: a line for each if they are few,
 * otherwise in lanes, as many as transfers ran at once.
 */
#ifndef REPORT_CHART_TRANSFERS_H
#define REPORT_CHART_TRANSFERS_H

#include "report/html.h"
#include "report/page_data.h"

/* Append the chart with its explanation, and the axis below it. */
void chart_transfers_put(struct html *html, const struct page_data *data);

#endif
