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
#include <string.h>

#include <coget/scope.h>
#include <coget/task.h>
#include <coget/time.h>

#include "report/json.h"
#include "report/lines.h"
#include "report/state.h"

#define GATHER_NS (5 * CO_MILLISECOND)
#define REDRAW_NS (50 * CO_MILLISECOND)
/* With nothing active only the speed changes, down to zero. */
#define DECAY_NS CO_SECOND
#define LINE_NS (10 * CO_SECOND)

/* When something is to be shown, if no event comes before. */
static int64_t next_show_ns(const struct report *report)
{
	switch (report->view) {
	case VIEW_LINES:
		return report->shown_ns + LINE_NS;
	case VIEW_DISPLAY:
		if (report->is_stale || report->active.count > 0)
			return report->shown_ns + REDRAW_NS;
		if (display_speed_bps(report->display) > 0)
			return report->shown_ns + DECAY_NS;
		return CO_FOREVER;
	default:
		return CO_FOREVER;
	}
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
	int64_t when_ns = next_show_ns(report);
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

/* Add a redraw to what is written next. */
static int redraw(struct report *report, int64_t now_ns)
{
	struct buf *out = &report->err.pending;
	const char *lines = report->lines.len > 0 ? report->lines.data : NULL;
	int status = 0;

	if (terminal_was_stopped())
		display_forget(report->display);
	if (terminal_is_ours()) {
		status = display_draw(report->display, out, now_ns,
				      terminal_window(), lines);
	} else {
		display_forget(report->display);
		if (lines)
			status = buf_puts(out, lines);
	}
	if (status == 0)
		buf_reset(&report->lines);
	return status;
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
		return redraw(report, now_ns);
	figures = display_figures(report->display, now_ns);
	return line_progress(&report->err.pending, report->tally,
			     figures.speed_bps, figures.eta_ns);
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
	struct buf *lines = report_error_lines(report);
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
	status = line_message(lines, failure.what);
	if (status < 0)
		give_up_stderr(report);
}

/* Write both; only stdout's errors count. */
static int flush(struct report *report)
{
	int status = output_flush(&report->err);

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

int report_run(void *arg)
{
	struct report *report = arg;
	int status = 0;

	report->is_running = true;
	while (status == 0) {
		status = await_work(report);
		if (status == 0)
			status = show(report);
		if (status == 0)
			status = flush(report);
		let_emitters_on(report);
	}
	report->is_running = false;
	let_emitters_on(report);
	return status;
}

/* Take the frame away and put what was held for it in its place. */
static int take_down(struct report *report)
{
	struct buf *out = &report->err.pending;
	int status = 0;

	if (report->view != VIEW_DISPLAY)
		return 0;
	if (terminal_is_ours() && !terminal_was_stopped())
		status = display_erase(report->display, out,
				       terminal_window());
	if (status == 0 && report->lines.len > 0)
		status = buf_append(out, report->lines.data,
				    report->lines.len);
	report->view = VIEW_NONE;
	return status;
}

static int sum_up(struct report *report, enum run_end end)
{
	int64_t elapsed_ns = co_time_ns() - report->opened_ns;
	struct buf *out = &report->err.pending;
	int status;

	if (report->settings->json)
		return json_summary(&report->out.pending,
				    &(struct json_run){
					    .tally = report->tally,
					    .end = end,
					    .elapsed_ns = elapsed_ns,
				    });
	if (report->settings->quiet)
		return 0;
	status = line_skipped(out, &report->skipped);
	if (status == 0)
		status = line_kept(out, &report->kept);
	if (status == 0)
		status = line_numbered(out, report->tally);
	return status < 0 ? status
			  : line_summary(out, report->tally, end, elapsed_ns);
}

int report_finish(struct report *report, enum run_end end)
{
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	status = take_down(report);
	if (status == 0)
		status = sum_up(report, end);
	/* More than once, for what an earlier flush has left goes first. */
	while (status == 0 && report_has_output(report))
		status = flush(report);
	/* What went wrong on stdout is still to be said. */
	if (report->out.error && output_flush(&report->err) < 0)
		give_up_stderr(report);
	co_shield_leave(&shield);
	return report->out.error ? report->out.error : status;
}
