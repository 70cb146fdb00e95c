#include "report/summary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <coget/time.h>

#include "base/units.h"
#include "report/host_label.h"

/* Fewer failures have their lines right above. */
enum { GROUPED_FAILURES = 4, CAUSES_SHOWN = 5, SLOW_SHOWN = 3 };

/* A run so short is over before anybody asks what was slow. */
#define LONG_RUN_NS (5 * CO_SECOND)

/* A host is slow at this share of the middle host's speed. */
#define SLOW_DIVISOR 4

/* Columns of text on a terminal, and how many a line takes beside them. */
enum { CAUSE_COLUMNS = 40, HOST_COLUMNS = 40, MARGIN_COLUMNS = 16 };

/* Where there are none to fit into. */
enum { LINE_COLUMNS = 200 };

void summary_count(struct summary *summary, const struct settings *settings,
		   const struct event *event)
{
	causes_count(&summary->causes, event);
	host_table_count(&summary->hosts, event);
	run_figures_count(&summary->figures, event);
	if (event->type == EVENT_DONE && event->path &&
	    !settings_fill_stdout(settings))
		few_add(&summary->saved, event_file(event), NULL);
	if (event->type == EVENT_DONE && event->entry && !summary->archive)
		summary->archive = strdup(event->path);
}

void summary_release(struct summary *summary)
{
	causes_release(&summary->causes);
	host_table_release(&summary->hosts);
	few_release(&summary->saved);
	free(summary->archive);
}

/* Text from elsewhere in a column, filled up with blanks. */
static int put_column(struct buf *out, const char *text, unsigned columns,
		      enum text_charset charset)
{
	unsigned used = 0;
	int status = text_fit(out, text, columns, charset, &used);

	return status < 0 ? status
			  : buf_printf(out, "%*s", (int)(columns - used), "");
}

/* The columns that the widest of the names needs. */
static unsigned cause_columns(const struct causes *causes)
{
	size_t columns = 0;

	for (size_t i = 0; i < causes->count && i < CAUSES_SHOWN; i++)
		if (strlen(causes->causes[i].name) > columns)
			columns = strlen(causes->causes[i].name);
	return columns < CAUSE_COLUMNS ? (unsigned)columns : CAUSE_COLUMNS;
}

/* "a, b, c and others", as many as there is room for. */
static int put_hosts(struct buf *out, const struct cause *cause,
		     unsigned columns, enum text_charset charset)
{
	static const char others[] = " and others";
	bool has_more = cause->has_more_hosts;
	unsigned used;
	int status = 0;

	for (size_t i = 0; status == 0 && i < cause->host_count; i++) {
		struct host_label label = host_label(cause->hosts[i]);

		if (i > 0 &&
		    columns < strlen(label.text) + 2 + sizeof(others)) {
			has_more = true;
			break;
		}
		if (i > 0)
			status = buf_puts(out, ", ");
		if (status == 0)
			status = text_fit(out, label.text, columns, charset,
					  &used);
		columns -= columns > used + 2 ? used + 2 : columns;
	}
	return status == 0 && has_more ? buf_puts(out, others) : status;
}

/* A row of the table: "   12  HTTP 404 Not Found   a.example, b.example" */
static int put_cause_row(struct buf *out, const struct cause *cause,
			 unsigned columns, struct summary_layout layout)
{
	unsigned taken = columns + MARGIN_COLUMNS;
	int status = buf_printf(out, "%s%10" PRIu64 "%s  ",
				layout.coloured ? "\033[31m" : "",
				cause->failed, layout.coloured ? "\033[m" : "");

	if (status == 0)
		status = put_column(out, cause->name, columns, layout.charset);
	if (status == 0 && cause->host_count > 0)
		status = buf_puts(out, "  ");
	if (status == 0 && layout.columns > taken)
		status = put_hosts(out, cause, layout.columns - taken,
				   layout.charset);
	return status < 0 ? status : buf_putc(out, '\n');
}

/* "coget: 12 failed: HTTP 404 Not Found (a.example, b.example)" */
static int put_cause_line(struct buf *out, const struct cause *cause,
			  struct summary_layout layout)
{
	unsigned used;
	int status =
		buf_printf(out, "coget: %" PRIu64 " failed: ", cause->failed);

	if (status == 0)
		status = text_fit(out, cause->name, sizeof(cause->name),
				  layout.charset, &used);
	if (status == 0 && cause->host_count > 0)
		status = buf_puts(out, " (");
	if (status == 0)
		status = put_hosts(out, cause, LINE_COLUMNS, layout.charset);
	if (status == 0 && cause->host_count > 0)
		status = buf_putc(out, ')');
	return status < 0 ? status : buf_putc(out, '\n');
}

static uint64_t count_failed(const struct causes *causes)
{
	uint64_t failed = causes->other_failed;

	for (size_t i = 0; i < causes->count; i++)
		failed += causes->causes[i].failed;
	return failed;
}

static int put_other_causes(struct buf *out, uint64_t failed,
			    struct summary_layout layout)
{
	if (failed == 0)
		return 0;
	return buf_printf(out,
			  layout.columns ? "%10" PRIu64 "  other causes\n"
					 : "coget: %" PRIu64
					   " failed: other causes\n",
			  failed);
}

static int put_causes(struct buf *out, struct causes *causes,
		      struct summary_layout layout)
{
	uint64_t failed = count_failed(causes), shown = 0;
	unsigned columns;
	int status = 0;

	if (failed < GROUPED_FAILURES)
		return 0;
	causes_sort(causes);
	columns = cause_columns(causes);
	if (layout.columns)
		status =
			buf_printf(out, "coget: %" PRIu64 " failed:\n", failed);
	for (size_t i = 0; status == 0 && i < causes->count &&
			   i < CAUSES_SHOWN && causes->causes[i].failed > 0;
	     i++) {
		const struct cause *cause = &causes->causes[i];

		status = layout.columns
				 ? put_cause_row(out, cause, columns, layout)
				 : put_cause_line(out, cause, layout);
		shown += cause->failed;
	}
	return status < 0 ? status
			  : put_other_causes(out, failed - shown, layout);
}

/* Those that never transferred are not slow: they come last. */
static int compare_speed(const void *one, const void *other)
{
	uint64_t a = host_speed_bps(*(const struct host_figures *const *)one);
	uint64_t b = host_speed_bps(*(const struct host_figures *const *)other);

	if (!a || !b)
		return !a - !b;
	return (a > b) - (a < b);
}

/* "   120 KiB/s  a.example   30 files" */
static int put_slow_row(struct buf *out, const struct host_figures *host,
			struct summary_layout layout)
{
	char speed[UNITS_TEXT_SIZE];
	int status;

	units_format_bytes(speed, host_speed_bps(host));
	status = buf_printf(out, "%8s/s  ", speed);
	if (status == 0)
		status = put_column(out, host_label(host->name).text,
				    HOST_COLUMNS, layout.charset);
	return status < 0 ? status
			  : buf_printf(out, "%8" PRIu64 " file%s\n", host->done,
				       host->done == 1 ? "" : "s");
}

/* "coget: slow host: a.example, 120 KiB/s, 30 files" */
static int put_slow_line(struct buf *out, const struct host_figures *host,
			 struct summary_layout layout)
{
	char speed[UNITS_TEXT_SIZE];
	unsigned used;
	int status = buf_puts(out, "coget: slow host: ");

	units_format_bytes(speed, host_speed_bps(host));
	if (status == 0)
		status = text_fit(out, host_label(host->name).text,
				  LINE_COLUMNS, layout.charset, &used);
	return status < 0
		       ? status
		       : buf_printf(out, ", %s/s, %" PRIu64 " file%s\n", speed,
				    host->done, host->done == 1 ? "" : "s");
}

static int put_slow_of(struct buf *out, const struct host_figures **hosts,
		       size_t count, struct summary_layout layout)
{
	uint64_t middle = host_speed_bps(hosts[count / 2]);
	char speed[UNITS_TEXT_SIZE];
	int status = 0;

	units_format_bytes(speed, middle);
	if (count < 2 || host_speed_bps(hosts[0]) > middle / SLOW_DIVISOR)
		return 0;
	if (layout.columns)
		status = buf_printf(out,
				    "coget: slowest hosts (the median host "
				    "has %s/s):\n",
				    speed);
	for (size_t i = 0; status == 0 && i < count && i < SLOW_SHOWN &&
			   host_speed_bps(hosts[i]) <= middle / SLOW_DIVISOR;
	     i++)
		status = layout.columns ? put_slow_row(out, hosts[i], layout)
					: put_slow_line(out, hosts[i], layout);
	return status;
}

/* Where they differ so much that it is worth a look. */
static int put_slow_hosts(struct buf *out, const struct host_table *table,
			  struct summary_layout layout)
{
	const struct host_figures **hosts =
		table->count > 1 ? host_table_sort(table, compare_speed) : NULL;
	size_t count = 0;
	int status = 0;

	if (!hosts)
		return 0;
	while (count < table->count && host_speed_bps(hosts[count]) > 0)
		count++;
	if (count > 0)
		status = put_slow_of(out, hosts, count, layout);
	free(hosts);
	return status;
}

static int put_directory(struct buf *out, const char *dir)
{
	if (strcmp(dir, ".") == 0)
		return buf_puts(out, "the current directory");
	return text_escape(out, dir, strlen(dir));
}

/* Few files are told by their paths, which say where they are. */
static int put_saved(struct buf *out, const struct summary *summary,
		     const struct settings *settings)
{
	const struct few *saved = &summary->saved;
	bool are_few = saved->count <= FEW_MAX;
	int status;

	if (saved->count == 0)
		return 0;
	status = buf_puts(out, "coget: saved ");
	if (status == 0)
		status = are_few ? few_put(out, saved)
				 : buf_printf(out, "%" PRIu64 " files",
					      saved->count);
	if (status == 0 && (summary->archive || !are_few))
		status = buf_puts(out, " in ");
	if (status == 0 && summary->archive)
		status = text_escape(out, summary->archive,
				     strlen(summary->archive));
	else if (status == 0 && !are_few)
		status = put_directory(out, settings->dir);
	return status < 0 ? status : buf_putc(out, '\n');
}

int summary_put(struct buf *out, struct summary *summary,
		const struct settings *settings, int64_t elapsed_ns,
		struct summary_layout layout)
{
	int status = put_causes(out, &summary->causes, layout);

	if (status == 0 && elapsed_ns >= LONG_RUN_NS)
		status = put_slow_hosts(out, &summary->hosts, layout);
	return status < 0 ? status : put_saved(out, summary, settings);
}
