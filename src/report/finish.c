/*
 * The end of a report: the display goes, the page is written, and the summary
 * is printed, to stderr, to the log and as JSON.
 */
#include <stdio.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "report/json.h"
#include "report/lines.h"
#include "report/state.h"

/* Take the frame away and put what was held for it in its place. */
static int take_down(struct report *report)
{
	struct buf *out = &report->err.pending;
	int status;

	if (report->view != VIEW_DISPLAY)
		return 0;
	status = report_erase(report);
	if (status == 0 && report->lines.len > 0)
		status = buf_append(out, report->lines.data,
				    report->lines.len);
	report->view = VIEW_NONE;
	return status;
}

/* Tables on a terminal; elsewhere each line stands alone. */
static int put_summary(struct report *report, int64_t elapsed_ns)
{
	struct summary_layout layout = {.charset = TEXT_UTF8};

	if (report->has_tables) {
		struct frame_style style = terminal_style();

		layout.columns = terminal_window().columns;
		layout.charset = style.charset;
		layout.coloured = style.coloured;
	}
	return summary_put(&report->err.pending, &report->summary,
			   report->settings, elapsed_ns, layout);
}

/* What came of the run, but for its tables. */
static int put_outcome(struct report *report, struct buf *out)
{
	int status = line_skipped(out, &report->skipped);

	if (status == 0)
		status = line_kept(out, &report->kept);
	return status < 0 ? status : line_numbered(out, report->tally);
}

static int log_outcome(struct report *report, enum run_end end,
		       int64_t elapsed_ns)
{
	struct buf lines = BUF_INIT(SIZE_MAX / 2);
	int status = 0;

	if (!log_is_open(&report->log))
		return 0;
	status = put_outcome(report, &lines);
	if (status == 0)
		status = line_summary(&lines, report->tally, end, elapsed_ns);
	if (status == 0)
		status = log_put(&report->log, lines.data);
	buf_release(&lines);
	return status;
}

static int sum_up(struct report *report, enum run_end end)
{
	int64_t elapsed_ns = co_time_ns() - report->opened_ns;
	struct buf *out = &report->err.pending;
	int status = log_outcome(report, end, elapsed_ns);

	if (status == 0 && report->settings->json)
		return json_summary(&report->out.pending,
				    &(struct json_run){
					    .tally = report->tally,
					    .figures = &report->summary.figures,
					    .hosts = &report->summary.hosts,
					    .end = end,
					    .elapsed_ns = elapsed_ns,
				    });
	if (status < 0 || report->settings->quiet)
		return status;
	status = put_outcome(report, out);
	if (status == 0)
		status = put_summary(report, elapsed_ns);
	return status < 0 ? status
			  : line_summary(out, report->tally, end, elapsed_ns);
}

/* Write the page, if one is open.  Returns 0, or UV_EPROTO once it is said. */
static int put_page(struct report *report, enum run_end end)
{
	struct page *page = report->page;
	struct failure failure;
	char text[512];
	int status;

	if (!page)
		return 0;
	report->page = NULL;
	status =
		page_close(page, &report->summary, end, co_time_ns(), &failure);
	if (status == 0)
		return 0;
	snprintf(text, sizeof(text), "%s; %s", failure.what,
		 failure_remedy(&failure));
	(void)report_say(report, text);
	return status;
}

int report_finish(struct report *report, enum run_end end)
{
	struct co_scope shield;
	int status, unwritten;

	co_shield_enter(&shield);
	status = take_down(report);
	unwritten = put_page(report, end);
	if (status == 0)
		status = sum_up(report, end);
	if (status == 0 || report->out.error)
		status = report_flush(report);
	co_shield_leave(&shield);
	return status == 0 ? unwritten : status;
}
