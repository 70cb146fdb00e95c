/*
 * The inside of a report, shared by the emitting side (report.c) and the
 * writing side (run.c).
 */
#ifndef REPORT_STATE_H
#define REPORT_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/future.h>
#include <coget/lock.h>

#include "report/active.h"
#include "report/display.h"
#include "report/few.h"
#include "report/output.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/terminal.h"

struct report {
	const struct settings *settings;
	const struct tally *tally;
	enum view view;
	int64_t opened_ns;
	int64_t shown_ns;        /* the last redraw or progress line */
	struct active_list active;
	struct held_hosts held;
	struct display *display; /* NULL for VIEW_NONE */
	bool is_stale;           /* an event came since the last redraw */
	struct buf lines;        /* for stderr at the next redraw */
	struct few skipped; /* items, for the summary */
	struct few kept;    /* parts of what was interrupted, likewise */
	struct summary summary;
	bool has_tables; /* stderr is a terminal: the summary has columns */
	struct output out;
	struct output err;
	struct co_lock lock;
	bool is_running;
	bool dozes; /* report_run() waits on wake, for the next event */
	struct co_future wake;
	bool is_drain_awaited; /* the holder of the lock waits on drained */
	struct co_future drained;
};

/* Where lines for stderr are gathered. */
struct buf *report_error_lines(struct report *report);

/* Whether there is something to be written now. */
bool report_has_output(const struct report *report);

#endif
