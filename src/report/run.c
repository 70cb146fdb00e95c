/*
 * The writing side of the report: the one task that draws and writes.
 *
 * It gives a turn's events a few milliseconds to come together, so that
 * thousands a second cost hundreds of writes.  While nothing is to be drawn or
 * written it waits for an emitter to wake it.
 *
 * With a display, lines for stderr are held until the next redraw, which
 * scrolls them in above the frame in the same write.
 */
#include <stdio.h>
#include <string.h>

#include <coget/scope.h>
#include <coget/task.h>
#include <coget/time.h>

#include "report/console.h"
#include "report/json_progress.h"
#include "report/lines.h"
#include "report/state.h"

#define GATHER_NS (5 * CO_MILLISECOND)
#define REDRAW_NS (50 * CO_MILLISECOND)
/* With nothing at work only times change, and the speed, down to zero. */
#define IDLE_NS CO_SECOND
#define LINE_NS (10 * CO_SECOND)
/* Between two lines of JSON on the progress of a download. */
#define TELL_NS CO_SECOND

/* When something is to be shown, if no event comes before. */
static int64_t next_show_ns(const struct report *report)
{
	switch (report->view) {
	case VIEW_LINES:
		return report->shown_ns + LINE_NS;
	case VIEW_DISPLAY:
		if (report->stop != STOP_NONE)
			return report->stop == STOP_CLEARING ? 0 : CO_FOREVER;
		if (report->is_stale || report->active.at_work.count > 0)
			return report->shown_ns + REDRAW_NS;
		if (report->active.waiting.count > 0 ||
		    report->held.count > 0 ||
		    display_is_moving(report->display))
			return report->shown_ns + IDLE_NS;
		return CO_FOREVER;
	default:
		return CO_FOREVER;
	}
}

static int64_t next_tell_ns(const struct report *report)
{
	return report->settings->json == JSON_OUTPUT_PROGRESS
		       ? report->told_ns + TELL_NS
		       : CO_FOREVER;
}

static int64_t earlier(int64_t one_ns, int64_t other_ns)
{
	return one_ns < other_ns ? one_ns : other_ns;
}

/* When there is something to do, likewise. */
static int64_t next_work_ns(const struct report *report)
{
	return earlier(next_show_ns(report), earlier(page_due_ns(report->page),
						     next_tell_ns(report)));
}

/* Wait until an instant, or an event that changes it. */
static int doze_until(struct report *report, int64_t when_ns)
{
	struct co_scope timeout;
	int status = co_timeout_enter_at(&timeout, when_ns);

	co_future_init(&report->wake, NULL, NULL);
	report->dozes = true;
	if (status == 0)
		status = co_future_wait(&report->wake);
	report->dozes = false;
	status = co_timeout_leave(&timeout, status);
	return status == UV_ETIMEDOUT ? 0 : status;
}

/* Wait until there is something to show, or to write. */
static int await_work(struct report *report)
{
	int64_t when_ns = next_work_ns(report);
	int64_t delay_ns = when_ns - co_time_ns();
	int status = 0;

	/* A redraw that is near is waited for without listening to events. */
	if (report->view == VIEW_DISPLAY && !report->settings->json &&
	    delay_ns > 0 && delay_ns <= REDRAW_NS)
		return co_sleep(delay_ns);
	if (delay_ns > 0 && !report_has_output(report))
		status = doze_until(report, when_ns);
	if (status == 0 && report_has_output(report))
		status = co_sleep(GATHER_NS);
	return status;
}

/* Beside the name of the terminal. */
static int show_share(struct report *report, int64_t now_ns)
{
	struct display_figures figures;

	if (!report->taskbar.is_known)
		return 0;
	figures = display_figures(report->display, now_ns);
	return taskbar_put(&report->taskbar, &report->err.pending,
			   figures.forecast.share, report->tally->failed > 0);
}

/* Add a redraw to what is written next. */
static int redraw(struct report *report, int64_t now_ns)
{
	struct buf *out = &report->err.pending;
	const char *lines = report->lines.len > 0 ? report->lines.data : NULL;
	bool is_ours = terminal_is_ours();
	struct window window = terminal_window();
	int status = 0;

	console_follow(report, is_ours);
	if (is_ours && console_awaits_row(report, window, now_ns)) {
		report->is_stale = true;
		return 0;
	}
	if (is_ours) {
		status = display_draw(report->display, out, now_ns, window,
				      lines);
		if (status == 0)
			status = show_share(report, now_ns);
	} else {
		display_forget(report->display);
		if (lines)
			status = buf_puts(out, lines);
	}
	if (status == 0)
		buf_reset(&report->lines);
	return status;
}

int report_erase(struct report *report)
{
	struct buf *out = &report->err.pending;
	int status;

	if (!terminal_is_ours())
		return 0;
	status = display_erase(report->display, out, terminal_window());
	return status < 0 ? status : taskbar_clear(&report->taskbar, out);
}

/* Show what is due. */
static int show(struct report *report)
{
	int64_t now_ns = co_time_ns();
	struct display_figures figures;

	if (next_show_ns(report) > now_ns)
		return 0;
	report->shown_ns = now_ns;
	report->is_stale = false;
	if (report->view == VIEW_DISPLAY)
		return report->stop == STOP_CLEARING ? report_erase(report)
						     : redraw(report, now_ns);
	figures = display_figures(report->display, now_ns);
	return line_progress(&report->err.pending, report->tally,
			     figures.speed_bps, &figures.forecast);
}

/* Where nothing is drawn, no rates are kept either. */
static struct display_figures figures_of(const struct report *report)
{
	static const struct run_rates none;
	int64_t now_ns = co_time_ns();

	if (report->display)
		return display_figures(report->display, now_ns);
	return (struct display_figures){
		.speed_bps = -1,
		.forecast = forecast_make(report->tally, &report->active, &none,
					  now_ns),
	};
}

int report_tell_status(struct report *report)
{
	struct display_figures figures = figures_of(report);
	const size_t prefix = strlen("coget: ");
	struct buf line = BUF_INIT(SIZE_MAX / 2);
	int status = line_progress(&line, report->tally, figures.speed_bps,
				   &figures.forecast);

	if (status == 0)
		status = report_message(report, "%.*s",
					(int)(line.len - prefix - 1),
					line.data + prefix);
	buf_release(&line);
	return status;
}

/* What cannot be said on stderr is not said. */
static void give_up_stderr(struct report *report)
{
	report->view = VIEW_NONE;
	buf_reset(&report->lines);
}

/* A reader that has gone away wants to hear no more: that is no error. */
static void complain_of_stdout(struct report *report)
{
	struct failure failure;
	int status;

	if (report->out.error == UV_EPIPE)
		return;
	failure_set_status(&failure, report->out.error,
			   "writing to standard output");
	strncat(failure.what,
		failure.error == ERROR_DISK_FULL ? "; free some space"
						 : "; check where it leads",
		sizeof(failure.what) - strlen(failure.what) - 1);
	status = report_say(report, failure.what);
	if (status < 0)
		give_up_stderr(report);
}

/* Without a log the run goes on; that is said once. */
static int flush_log(struct report *report)
{
	int status = log_flush(&report->log);
	struct failure failure;
	char doing[200];

	if (status == 0 || log_is_open(&report->log))
		return status;
	snprintf(doing, sizeof(doing), "cannot write the log %.160s any more",
		 report->settings->log_file);
	failure_set_status(&failure, status, doing);
	return report_say(report, failure.what);
}

/* Write all; only stdout's errors count. */
static int flush(struct report *report)
{
	int status = flush_log(report);

	if (status < 0)
		return status;
	status = output_flush(&report->err);

	if (report->err.error)
		give_up_stderr(report);
	else if (status < 0)
		return status;
	if (report->out.error || !output_waits(&report->out))
		return report->out.error;
	status = output_flush(&report->out);
	if (report->out.error)
		complain_of_stdout(report);
	return status;
}

static void let_emitters_on(struct report *report)
{
	if (report->is_drain_awaited)
		co_future_set(&report->drained, 0);
}

/* Tell how far the downloads are, where that is due and will be read. */
static int tell_progress(struct report *report)
{
	int64_t now_ns = co_time_ns();

	if (now_ns < next_tell_ns(report) || report_is_behind(report))
		return 0;
	report->told_ns = now_ns;
	return json_progress_put(&report->out.pending, &report->active, now_ns);
}

int report_run(void *arg)
{
	struct report *report = arg;
	int status = 0;

	report->is_running = true;
	if (report->view == VIEW_DISPLAY)
		status = console_open(report);
	while (status == 0) {
		status = await_work(report);
		page_sample(report->page, co_time_ns());
		if (status == 0)
			status = tell_progress(report);
		if (status == 0)
			status = show(report);
		if (status == 0)
			status = flush(report);
		console_cleared(report);
		let_emitters_on(report);
	}
	report->is_running = false;
	console_close(report);
	let_emitters_on(report);
	return status;
}

int report_flush(struct report *report)
{
	struct co_scope shield;
	int status = 0;

	co_shield_enter(&shield);
	/* More than once, for what an earlier flush has left goes first. */
	while (status == 0 && report_has_output(report))
		status = flush(report);
	/* What went wrong on stdout is still to be said. */
	if (report->out.error && output_flush(&report->err) < 0)
		give_up_stderr(report);
	co_shield_leave(&shield);
	return report->out.error ? report->out.error : status;
}
