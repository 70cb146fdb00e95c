#include "report/event_lines.h"

#include "model/result_format.h"
#include "report/found_lines.h"
#include "report/json.h"
#include "report/lines.h"
#include "report/state.h"

/*
 * The end of a run is told once, not for each item that it cut off; so is a
 * lack of descriptors or memory, not by item.
 */
static bool has_message(const struct event *event)
{
	return (event->type == EVENT_FAILED &&
		event->failure->error != ERROR_INTERRUPTED) ||
	       (event->type == EVENT_RETRY &&
		event->failure->error != ERROR_RESOURCES);
}

static bool has_log_line(const struct report *report, const struct event *event)
{
	return log_is_open(&report->log) && has_message(event);
}

static bool has_error_line(const struct report *report,
			   const struct event *event)
{
	return !report->err.error && has_message(event) &&
	       (event->type == EVENT_FAILED || !report->settings->quiet);
}

/* Where each result has a line of its own, the digest can stand in it. */
static bool has_digest_line(const struct report *report,
			    const struct event *event)
{
	return event->type == EVENT_DONE && event->digest &&
	       !report->settings->json && !report->settings->format;
}

static bool has_plan_line(const struct report *report,
			  const struct event *event)
{
	return event->type == EVENT_PLANNED && !report->settings->json &&
	       !report->settings->format;
}

static bool has_found_line(const struct report *report,
			   const struct event *event)
{
	return event->type == EVENT_FOUND && !report->settings->json &&
	       !report->settings->format;
}

/* What was cut off has no result. */
static bool has_result_line(const struct report *report,
			    const struct event *event)
{
	return report->settings->format &&
	       (event_kind(event->type)->is_finish ||
		(event->type == EVENT_FAILED &&
		 event->failure->error != ERROR_INTERRUPTED));
}

/* A line that memory does not suffice for is left out, and not in part. */
static int append_whole(struct buf *out, const struct event *event,
			int (*append)(struct buf *, const struct event *))
{
	size_t before = out->len;
	int status = append(out, event);

	if (status < 0)
		buf_truncate(out, before);
	return status;
}

static int put_found(struct buf *out, const struct settings *settings,
		     const struct event *event, char end)
{
	return settings->probe == PROBE_HEAD
		       ? found_lines_head(out, event)
		       : found_lines_spider(out, event, end);
}

/* What a user has asked to be printed of each result. */
static int write_result(struct report *report, const struct event *event)
{
	const struct settings *settings = report->settings;
	char end = settings->ends_with_nul ? '\0' : '\n';
	struct buf *out = &report->out.pending;
	size_t before = out->len;
	int status = 0;

	if (has_digest_line(report, event))
		status = line_digest(out, event, end);
	if (has_plan_line(report, event))
		status = line_plan(out, event, end);
	if (has_found_line(report, event))
		status = put_found(out, settings, event, end);
	if (has_result_line(report, event))
		status = result_format_put(out, settings->format, event, end);
	if (status < 0)
		buf_truncate(out, before);
	return status;
}

static int put_message(struct buf *out, const struct event *event)
{
	return event->type == EVENT_FAILED ? line_failure(out, event)
					   : line_retry(out, event);
}

static int log_event(struct report *report, const struct event *event)
{
	struct buf line = BUF_INIT(REPORT_LINES_CAP);
	int status = put_message(&line, event);

	if (status == 0)
		status = log_put(&report->log, line.data);
	buf_release(&line);
	return status;
}

int event_lines_put(struct report *report, const struct event *event)
{
	int status = 0;

	if (report->settings->json && event_kind(event->type)->name)
		status = append_whole(&report->out.pending, event, json_event);
	if (status == 0)
		status = write_result(report, event);
	if (status == 0 && has_error_line(report, event))
		status = append_whole(report_error_lines(report), event,
				      put_message);
	if (status == 0 && has_log_line(report, event))
		status = log_event(report, event);
	return status;
}

bool event_lines_any(const struct report *report, const struct event *event)
{
	return report->settings->json || has_digest_line(report, event) ||
	       has_plan_line(report, event) || has_found_line(report, event) ||
	       has_result_line(report, event) ||
	       has_error_line(report, event) || has_log_line(report, event);
}
