/*
 * Events as JSON lines, the format of --json, which json_fields.h describes.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "base/buf.h"
#include "model/event.h"
#include "report/json_summary.h"

/* Append one line for the event of a subject.  Errors as of buf_append(). */
int json_line(struct buf *out, const struct json_subject *subject);

/* Append one line for the event.  0 or an error of buf_append(). */
int json_event(struct buf *out, const struct event *event);

/* Append the summary line of a run.  Errors as above. */
int json_summary(struct buf *out, const struct json_run *run);

#endif
