/*
 * How far each active download is, as lines of JSON: --json=progress.
 */
#ifndef REPORT_JSON_PROGRESS_H
#define REPORT_JSON_PROGRESS_H

#include "report/active.h"
#include "report/json_field.h"

/* Of EVENT_HAS_PROGRESS. */
extern const struct json_fields json_progress_fields;

/*
 * Append a line for each download at work, having brought their speeds up to
 * date.  Returns 0 or an error of buf_append(), with some of the lines appended.
 */
int json_progress_put(struct buf *out, struct active_list *list,
		      int64_t now_ns);

#endif
