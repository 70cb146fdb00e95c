/*
 * The report: events become a live display, JSON lines, plain lines, errors and
 * a summary.
 *
 * One report per run.  Everything that reaches stdout or stderr during the run
 * passes through its one lock, so no two lines mix.  Call report_open, hand
 * report_emitter() to the stages, let report_run() run in a task of its own
 * while they work, cancel and join that, then report_finish, and report_close.
 *
 * Only stdout, which gets JSON and result lines, can end a run.  If stderr
 * cannot be written, the run goes on without it.  SIGPIPE must be ignored.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <coget/status.h>

#include "model/event.h"
#include "model/settings.h"

struct report;

/* How a run ended. */
enum run_end {
	RUN_COMPLETE,	 /* all items were tried */
	RUN_INTERRUPTED, /* SIGINT */
	RUN_TERMINATED,	 /* SIGTERM, or SIGXCPU */
	RUN_HANGUP,	 /* SIGHUP */
	RUN_DEADLINE,	 /* --deadline */
	RUN_FAILURES,	 /* --max-failures */
	RUN_FAILED,	 /* it could not begin or go on */
};

/* Its name in JSON. */
const char *run_end_name(enum run_end end);

/*
 * Begin.  Decides from the settings, the environment (NO_COLOR, TERM) and the
 * descriptors what is shown: a display if stderr is a terminal, otherwise a
 * line every ten seconds.
 *
 * tally  the run's counts, read whenever something is drawn.
 *
 * Returns 0 with *out owned by the caller, or UV_ENOMEM.
 */
int report_open(struct report **out, const struct settings *settings,
		const struct tally *tally) CO_MUST_CHECK;

/*
 * Open the page that --report asks for, if it does; before there are events.
 * Suspends.
 *
 * Returns 0; UV_EPROTO with *failure set; UV_ENOMEM; UV_ECANCELED.
 */
int report_open_page(struct report *report,
		     struct failure *failure) CO_MUST_CHECK;

/*
 * Where stages send their events.  Emitting formats into memory, and suspends
 * only while much of that waits for a slow reader; the event that ends an item
 * is not lost when its task is cancelled meanwhile.  Returns UV_ECANCELED for a
 * start event, UV_ENOMEM, and what ended report_run().
 */
struct emitter report_emitter(struct report *report);

/*
 * The report's coroutine: redraws and writes until cancelled.  arg is the
 * struct report.  Returns UV_ECANCELED, or UV_EPIPE when stdout's reader is
 * gone or another error of writing to it (then said on stderr), which are the
 * signal to end the run.
 */
int report_run(void *arg) CO_MUST_CHECK;

/*
 * One line on stderr that is about no item: "coget: ", the text, escaped and
 * free of credentials, and a newline.  Suspends as emitting does.
 */
int report_message(struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3))) CO_MUST_CHECK;

/*
 * Print how far the run is, whatever else is shown of it.  Returns and suspends
 * as report_message().
 */
int report_tell_status(struct report *report) CO_MUST_CHECK;

/*
 * Take no keys any more, and put the modes of the terminal back; for when a
 * signal may end the process at any time.
 */
void report_leave_terminal(struct report *report);

/*
 * Take the display down, write the page, print the summary and write all that
 * is left.  Suspends, also in a cancelled task.  Returns 0; or the error of
 * writing to stdout, UV_EPIPE if its reader is gone; or UV_EPROTO if the page
 * could not be written, which stderr says.
 */
int report_finish(struct report *report, enum run_end end) CO_MUST_CHECK;

/*
 * Open the file of --log-file, if there is one.  Suspends.  Returns 0;
 * UV_ECANCELED; or UV_EPROTO with *failure set.
 */
int report_open_log(struct report *report,
		    struct failure *failure) CO_MUST_CHECK;

/*
 * Write what was said after report_finish().  Suspends, also in a cancelled
 * task.  Returns as that does.
 */
int report_flush(struct report *report) CO_MUST_CHECK;

/* Free it.  NULL is ignored. */
void report_close(struct report *report);

#endif
