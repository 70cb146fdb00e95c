/*
 * The lines of an event: in JSON and as a result on stdout, as a message on
 * stderr and in the log, by what the settings ask for.
 */
#ifndef REPORT_EVENT_LINES_H
#define REPORT_EVENT_LINES_H

#include <stdbool.h>

#include "model/event.h"

struct report;

/* Whether an event has any line. */
bool event_lines_any(const struct report *report, const struct event *event);

/*
 * Append the lines to where they are gathered: whole lines, in memory.
 * Returns 0 or an error of buf_append().
 */
int event_lines_put(struct report *report, const struct event *event);

#endif
