/*
 * The report: events become a live display, JSON lines, plain lines, errors and
 * a summary.
 *
 * One report per run.  Everything that reaches stdout or stderr during the run
 * passes through its one lock, so no two lines mix.  Call report_open, hand
 * report_emitter() to the stages, let report_run() run in a task of its own
 * while they work, then report_finish, and report_close.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <coget/status.h>

#include "model/event.h"
#include "model/settings.h"

struct report;

/* How a run ended. */
enum run_end {
	RUN_COMPLETE,    /* all items were tried */
	RUN_INTERRUPTED, /* SIGINT */
	RUN_TERMINATED,  /* SIGTERM */
};

/*
 * Begin.  Decides from the settings, the environment (NO_COLOR, TERM) and the
 * descriptors what is shown: a display if stderr is a terminal, otherwise a line
 * every ten seconds.
 *
 * tally  the run's counts, read whenever something is drawn.
 *
 * Returns 0 with *out owned by the caller, or UV_ENOMEM.
 */
int report_open(struct report **out, const struct settings *settings,
		const struct tally *tally) CO_MUST_CHECK;

/*
 * Where stages send their events.  Emitting suspends while the output is held
 * by another task or its reader is slow.  Returns UV_EPIPE once stdout or stderr
 * has been closed by its reader.
 */
struct emitter report_emitter(struct report *report);

/*
 * The report's coroutine: redraws and writes until cancelled.  arg is the
 * struct report.  Returns UV_ECANCELED, or UV_EPIPE when stdout's reader is gone,
 * which is the signal to end the run.
 */
int report_run(void *arg) CO_MUST_CHECK;

/* One line on stderr that is about no item; printf-like.  Suspends. */
int report_message(struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3))) CO_MUST_CHECK;

/*
 * Take the display down, print the summary and write all that is left.
 * Suspends, also in a cancelled task.  Returns 0 or UV_EPIPE.
 */
int report_finish(struct report *report, enum run_end end) CO_MUST_CHECK;

/* Free it.  NULL is ignored. */
void report_close(struct report *report);

#endif
