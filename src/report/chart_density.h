/*
 * How long transfers took, over time: where most of a long run's thousands lie,
 * as shades of cells, a column for a time of the run and a row for each power
 * of two.
 */
#ifndef REPORT_CHART_DENSITY_H
#define REPORT_CHART_DENSITY_H

#include "report/html.h"
#include "report/page_data.h"

/* Append the chart with its heading, and the axis below it. */
void chart_density_put(struct html *html, const struct page_data *data);

#endif
