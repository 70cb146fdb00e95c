/*
 * The page of a run as a whole: HTML that needs nothing else, no script, and no
 * network.
 */
#ifndef REPORT_PAGE_BODY_H
#define REPORT_PAGE_BODY_H

#include "base/buf.h"
#include "report/page_data.h"

/*
 * Append the page.  Returns 0, or an error of buf_append() with a part
 * appended.
 */
int page_body_put(struct buf *out, const struct page_data *data);

#endif
