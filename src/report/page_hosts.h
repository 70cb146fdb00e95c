/*
 * The hosts on a run's page: what was fetched from each, how fast it answered,
 * and when it was left alone.
 */
#ifndef REPORT_PAGE_HOSTS_H
#define REPORT_PAGE_HOSTS_H

#include "report/html.h"
#include "report/page_data.h"

/*
 * Append those with most items as a section, which says so if they are not all;
 * none: nothing.
 */
void page_put_hosts(struct html *html, const struct page_data *data);

#endif
