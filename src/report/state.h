/*
 * The inside of a report, shared by the emitting side (report.c,
 * event_lines.c), the writing side (run.c) and the end (finish.c).
 */
#ifndef REPORT_STATE_H
#define REPORT_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/future.h>
#include <coget/lock.h>
#include <coget/task.h>

#include "report/active.h"
#include "report/display.h"
#include "report/few.h"
#include "report/held_hosts.h"
#include "report/keyboard.h"
#include "report/log.h"
#include "report/output.h"
#include "report/page.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/taskbar.h"
#include "report/terminal.h"

/* Never reached, short of a runaway line: emitters wait long before. */
#define REPORT_LINES_CAP ((size_t)256 * 1024 * 1024)

/* What comes of Ctrl-Z; see console.h. */
enum stop {
	STOP_NONE,
	STOP_CLEARING, /* the display is to be taken off the terminal */
	STOP_CLEARED,  /* it is, and stays so until the process goes on */
};

struct report {
	const struct settings *settings;
	const struct tally *tally;
	enum view view;
	int64_t opened_ns;
	int64_t shown_ns;        /* the last redraw or progress line */
	int64_t told_ns;	 /* the last progress in JSON */
	struct active_list active;
	struct held_hosts held;
	struct display *display; /* NULL for VIEW_NONE */
	bool is_stale;           /* an event came since the last redraw */
	struct buf lines;        /* for stderr at the next redraw */
	struct taskbar taskbar;
	struct keyboard keyboard;
	struct co_task *console; /* NULL: it is not open */
	bool shows_hosts;	 /* in the place of downloads */
	bool has_quit;		 /* by a key */
	int64_t asked_ns; /* for the row of the cursor; 0: it is not asked */
	struct window asked_in;
	unsigned row; /* 0: it has not said */
	enum stop stop;
	struct co_future cleared; /* waited for while STOP_CLEARING */
	struct few skipped; /* items, for the summary */
	struct few kept;    /* parts of what was interrupted, likewise */
	struct summary summary;
	struct page *page; /* of --report; NULL: none is open */
	bool has_tables; /* stderr is a terminal: the summary has columns */
	struct output out;
	struct output err;
	struct log log; /* of --log-file */
	struct co_lock lock;
	bool is_running;
	bool dozes; /* report_run() waits on wake, for the next event */
	struct co_future wake;
	bool is_drain_awaited; /* the holder of the lock waits on drained */
	struct co_future drained;
};

/* Whether much waits for a slow reader: what can wait with it shall. */
bool report_is_behind(const struct report *report);

/* Where lines for stderr are gathered. */
struct buf *report_error_lines(struct report *report);

/*
 * Append a message about no item to the lines for stderr and to the log.
 * Returns 0 or an error of buf_append().
 */
int report_say(struct report *report, const char *text);

/* Let report_run() see what is new, if it does not look by itself soon. */
void report_wake(struct report *report);

/*
 * Append what takes the display off the terminal, unless that is covered by
 * another job.  Returns 0 or an error of buf_append().
 */
int report_erase(struct report *report);

/* Whether there is something to be written now. */
bool report_has_output(const struct report *report);

#endif
