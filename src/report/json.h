/*
 * Events as JSON lines, the format of --json; the table is in json.c.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "base/buf.h"
#include "model/event.h"
#include "report/report.h"

/* Append one line for the event.  0 or an error of buf_append(). */
int json_event(struct buf *out, const struct event *event);

/* Append the summary line of a run that took so long.  Errors as above. */
int json_summary(struct buf *out, const struct tally *tally, enum run_end end,
		 int64_t elapsed_ns);

#endif
