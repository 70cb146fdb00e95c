/*
 * The tables of a run's page: hosts, causes of failures, failed items, slow
 * files.  Each is cut to its most important rows, and says so.
 */
#ifndef REPORT_PAGE_TABLES_H
#define REPORT_PAGE_TABLES_H

#include "report/html.h"
#include "report/page_data.h"

/* Append the causes of failures and retries as a section; none: nothing. */
void page_put_causes(struct html *html, const struct page_data *data);

/* Append the items that failed, likewise. */
void page_put_failures(struct html *html, const struct page_data *data);

/* Append the hosts, likewise. */
void page_put_hosts(struct html *html, const struct page_data *data);

/* Append the transfers that took longest, likewise. */
void page_put_longest(struct html *html, const struct page_data *data);

#endif
