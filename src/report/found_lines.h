/*
 * What is said in plain lines on stdout of a file that is there: --head and
 * --spider.
 *
 * What servers have said is escaped, passwords are hidden.  Both return 0 or an
 * error of buf_append(), with a part appended.
 */
#ifndef REPORT_FOUND_LINES_H
#define REPORT_FOUND_LINES_H

#include "base/buf.h"
#include "model/event.h"

/*
 * Of a found event, lines as those of an HTTP head: "Content-Length: 12"; and
 * an empty one.  What is not known is left out.
 */
int found_lines_head(struct buf *out, const struct event *event);

/* "URL<TAB>STATUS", behind a redirect "<TAB>FINAL URL", and the end. */
int found_lines_spider(struct buf *out, const struct event *event, char end);

#endif
