/*
 * The emitting side of the report: events and messages become bytes in memory.
 *
 * Emitters format under the lock and go on; run.c writes.
 */
#include "report/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "report/event_lines.h"
#include "report/json_summary.h"
#include "report/lines.h"
#include "report/state.h"

/* Emitters wait while more than this has not been handed to a write. */
#define HIGH_WATER_BYTES ((size_t)256 * 1024)

const char *run_end_name(enum run_end end)
{
	return json_run_ends[end].value;
}

int report_open(struct report **out, const struct settings *settings,
		const struct tally *tally)
{
	struct report *report = calloc(1, sizeof(*report));
	int status = 0;

	*out = NULL;
	if (!report)
		return UV_ENOMEM;
	report->settings = settings;
	report->tally = tally;
	report->view = terminal_view(settings);
	report->has_tables = report->view == VIEW_DISPLAY;
	report->opened_ns = co_time_ns();
	report->shown_ns = report->opened_ns;
	report->told_ns = report->opened_ns;
	report->lines = BUF_INIT(REPORT_LINES_CAP);
	report->log = LOG_NONE;
	output_init(&report->out, STDOUT_FILENO, OUTPUT_AT_ONCE);
	output_init(&report->err, STDERR_FILENO, OUTPUT_AT_ONCE);
	co_lock_init(&report->lock);
	taskbar_init(&report->taskbar);
	if (report->view != VIEW_NONE)
		status = display_new(&report->display,
				     (struct display_subject){
					     tally, &report->active,
					     &report->held},
				     terminal_style(), report->opened_ns);
	if (status < 0) {
		report_close(report);
		return status;
	}
	*out = report;
	return 0;
}

void report_leave_terminal(struct report *report)
{
	if (report->console)
		keyboard_close(&report->keyboard);
}

int report_open_log(struct report *report, struct failure *failure)
{
	const struct settings *settings = report->settings;

	return settings->log_file && !settings->dry_run
		       ? log_open(&report->log, settings->log_file, failure)
		       : 0;
}

int report_open_page(struct report *report, struct failure *failure)
{
	int status;

	if (!report->settings->report)
		return 0;
	status = page_open(&report->page, report->settings, report->tally,
			   report->opened_ns, failure);
	/* It may wait without an end: now there is something to look at. */
	if (status == 0 && report->dozes)
		co_future_set(&report->wake, 0);
	return status;
}

void report_close(struct report *report)
{
	if (!report)
		return;
	display_free(report->display);
	active_list_release(&report->active);
	held_hosts_release(&report->held);
	few_release(&report->skipped);
	few_release(&report->kept);
	summary_release(&report->summary);
	log_close(&report->log);
	output_release(&report->err);
	output_release(&report->out);
	buf_release(&report->lines);
	free(report);
}

struct buf *report_error_lines(struct report *report)
{
	return report->view == VIEW_DISPLAY ? &report->lines
					    : &report->err.pending;
}

bool report_has_output(const struct report *report)
{
	return output_waits(&report->out) || output_waits(&report->err) ||
	       log_waits(&report->log);
}

bool report_is_behind(const struct report *report)
{
	return report->out.pending.len + report->err.pending.len +
		       report->lines.len + report->log.out.pending.len >
	       HIGH_WATER_BYTES;
}

/*
 * Take the lock, with room to write.  The lock is kept while waiting for room,
 * so that lines go out in the order in which they were emitted.
 */
static int acquire(struct report *report)
{
	int status = co_lock_acquire(&report->lock);

	if (status < 0)
		return status;
	while (status == 0 && report->is_running &&
	       report_is_behind(report)) {
		co_future_init(&report->drained, NULL, NULL);
		report->is_drain_awaited = true;
		status = co_future_wait(&report->drained);
		report->is_drain_awaited = false;
	}
	if (status == 0)
		status = report->out.error;
	if (status < 0)
		co_lock_release(&report->lock);
	return status;
}

static int acquire_shielded(struct report *report)
{
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	status = acquire(report);
	co_shield_leave(&shield);
	return status;
}

void report_wake(struct report *report)
{
	report->is_stale = true;
	if (report->dozes && (report->view == VIEW_DISPLAY ||
			      report_has_output(report)))
		co_future_set(&report->wake, 0);
}

/* What has no line of its own is named at the end of the run. */
static void keep_for_summary(struct report *report, const struct event *event)
{
	static const char *const reasons[] = {
		[SKIP_EXISTS] = "there already",
		[SKIP_CURRENT] = "up to date",
		[SKIP_FINISHED] = "downloaded by an earlier run",
		[SKIP_METALINK] = "a Metalink, not saved",
	};
	const char *file = event_file(event) ? event_file(event) : event->name;
	const char *reason = report->tally->is_probe ? "found by an earlier run"
						     : reasons[event->reason];

	if (event->type == EVENT_SKIPPED && file)
		few_add(&report->skipped, file, reason);
	if (event->type == EVENT_FAILED && event->part_path &&
	    event->failure->error == ERROR_INTERRUPTED)
		few_add(&report->kept, event->part_path, NULL);
	if (!report->settings->quiet || report->page || report->settings->json)
		summary_count(&report->summary, report->settings, event);
}

/*
 * A transfer that has not begun yet need not be told of in a cancelled task.
 * What is about no item is told by those who cannot wait, and is little.
 */
static int write_in_turn(struct report *report, const struct event *event)
{
	const struct event_kind *kind = event_kind(event->type);
	int status;

	if (!(kind->fields & EVENT_HAS_ITEM))
		return event_lines_put(report, event);
	status =
		kind->is_beginning ? acquire(report) : acquire_shielded(report);
	if (status < 0)
		return status;
	status = event_lines_put(report, event);
	co_lock_release(&report->lock);
	return status;
}

/* Have the display follow an event. */
static int follow(struct report *report, const struct event *event)
{
	int64_t now_ns;

	if (!report->display &&
	    report->settings->json != JSON_OUTPUT_PROGRESS)
		return 0;
	now_ns = co_time_ns();
	if (event->host)
		held_hosts_update(&report->held, event->host, now_ns);
	return active_list_update(&report->active, event, now_ns);
}

/* What is shown now, and at the end. */
static void follow_result(struct report *report, const struct event *event)
{
	/* First of all, for the event's pointers end with this call. */
	if (!event_kind(event->type)->is_beginning)
		(void)follow(report, event);
	keep_for_summary(report, event);
	if (report->page)
		page_follow(report->page, event, co_time_ns());
}

static int emit(void *context, const struct event *event)
{
	struct report *report = context;
	int status = report->out.error;

	if (event->purpose != EVENT_IS_WRITTEN)
		follow_result(report, event);
	if (status == 0 && event->purpose != EVENT_IS_FOLLOWED &&
	    event_lines_any(report, event))
		status = write_in_turn(report, event);
	if (status == 0 && event_kind(event->type)->is_beginning)
		status = follow(report, event);
	if (status < 0) /* the item may go without an end */
		active_list_drop(&report->active, event->item);
	report_wake(report);
	return status;
}

int report_say(struct report *report, const char *text)
{
	struct buf line = BUF_INIT(REPORT_LINES_CAP);
	int status = line_message(&line, text);

	if (status == 0)
		status = buf_append(report_error_lines(report), line.data,
				    line.len);
	if (status == 0)
		status = log_put(&report->log, line.data);
	buf_release(&line);
	return status;
}

int report_message(struct report *report, const char *format, ...)
{
	char text[1024];
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	page_note(report->page, text);
	status = acquire_shielded(report);
	if (status < 0)
		return status;
	status = report_say(report, text);
	co_lock_release(&report->lock);
	report_wake(report);
	return status;
}

static int notify(void *context, const char *text)
{
	return report_message(context, "%s", text);
}

struct emitter report_emitter(struct report *report)
{
	return (struct emitter){
		.emit = emit, .context = report, .notify = notify};
}
