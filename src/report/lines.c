#include "report/lines.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include <coget/time.h>

#include "base/text_show.h"
#include "base/units.h"
#include "model/userinfo.h"
#include "report/rate.h"

/* More of a URL than this tells nobody anything. */
#define URL_COLUMNS 1000

const char *line_remedy(const struct event *event)
{
	int code = event->response ? event->response->http_code : 0;

	if (!event->item->url && event->failure->error == ERROR_FILE)
		return "check the list's name, and that you may read it";
	if (event->failure->error != ERROR_HTTP_STATUS ||
	    event->failure->remedy)
		return failure_remedy(event->failure);
	if (code == 401)
		return "log in with --user or --netrc, and check that you may "
		       "read it";
	if (code == 403 || code == 407)
		return "check that you may read it";
	if (code == 408 || code == 425 || code == 429 || code >= 500)
		return "try again later";
	return error_remedy(ERROR_HTTP_STATUS);
}

uint64_t line_left(const struct tally *tally)
{
	uint64_t ended =
		tally->done + tally->failed + tally->skipped + tally->planned;

	return tally->read > ended ? tally->read - ended : 0;
}

static bool names_url(const struct event *event)
{
	const char *url = event->item->url;

	return url && *url && event->failure->error != ERROR_INPUT;
}

/* The text of a message: credentials hidden, everything else escaped. */
static int put_text(struct buf *out, const char *text)
{
	struct buf hidden = BUF_INIT(SIZE_MAX - 1);
	int status = userinfo_hide(&hidden, text);

	if (status == 0)
		status = text_escape(out, hidden.data, hidden.len);
	buf_release(&hidden);
	return status;
}

/* The line in the list that is to be corrected, where that is the remedy. */
static int put_place(struct buf *out, const struct event *event)
{
	const struct item *item = event->item;
	enum error_class error = event->failure->error;
	int status;

	if (!item->source ||
	    (names_url(event) && error != ERROR_URL && error != ERROR_SCHEME))
		return 0;
	if (strcmp(item->source, "argument") == 0) {
		/* A URL among the arguments is found without its number. */
		if (names_url(event))
			return 0;
		return buf_printf(out, "argument %" PRIu64 ": ", item->line);
	}
	status = put_text(out, item->source);
	/* Line 0 is the list as a whole. */
	if (status == 0 && item->line > 0)
		status = buf_printf(out, ":%" PRIu64, item->line);
	return status < 0 ? status : buf_puts(out, ": ");
}

static int put_url(struct buf *out, const char *url)
{
	struct buf hidden = BUF_INIT(SIZE_MAX - 1);
	unsigned used;
	int status = userinfo_hide_url(&hidden, url);

	if (status == 0)
		status = text_fit(out, hidden.data, URL_COLUMNS, TEXT_UTF8,
				  &used);
	buf_release(&hidden);
	return status < 0 ? status : buf_puts(out, ": ");
}

/* "coget: URL: what failed" */
static int put_failure(struct buf *out, const struct event *event)
{
	const struct failure *failure = event->failure;
	int status = buf_puts(out, "coget: ");

	if (status == 0)
		status = put_place(out, event);
	if (status == 0 && names_url(event))
		status = put_url(out, event->item->url);
	if (status == 0)
		status = put_text(out, failure->what[0]
					       ? failure->what
					       : error_name(failure->error));
	return status;
}

int line_failure(struct buf *out, const struct event *event)
{
	int status = put_failure(out, event);

	if (status == 0)
		status = buf_printf(out, "; %s\n", line_remedy(event));
	return status;
}

int line_retry(struct buf *out, const struct event *event)
{
	char delay[UNITS_TEXT_SIZE];
	int status = put_failure(out, event);

	if (status < 0)
		return status;
	if (event->retry->mirror) {
		status = buf_puts(out, "; trying ");
		if (status == 0)
			status = put_text(out, event->retry->mirror);
		return status == 0 ? buf_putc(out, '\n') : status;
	}
	if (event->retry->delay_ns < CO_SECOND / 1000)
		return buf_puts(out, "; trying again at once\n");
	units_format_duration(delay, event->retry->delay_ns);
	return buf_printf(out, "; trying again in %s\n", delay);
}

int line_message(struct buf *out, const char *text)
{
	int status = buf_puts(out, "coget: ");

	if (status == 0)
		status = put_text(out, text);
	return status < 0 ? status : buf_putc(out, '\n');
}

/* Where a name needs escapes, sha256sum says so at the line's beginning. */
static int put_path(struct buf *out, const char *path)
{
	int status = 0;

	for (; status == 0 && *path; path++) {
		if (*path == '\\')
			status = buf_puts(out, "\\\\");
		else if (*path == '\n')
			status = buf_puts(out, "\\n");
		else if (*path == '\r')
			status = buf_puts(out, "\\r");
		else
			status = buf_putc(out, *path);
	}
	return status;
}

int line_digest(struct buf *out, const struct event *event, char end)
{
	const char *path = event_file(event);
	bool is_escaped = end && path[strcspn(path, "\\\n\r")];
	char text[CHECKSUM_TEXT_SIZE];
	int status = 0;

	checksum_format(text, event->digest);
	if (is_escaped)
		status = buf_putc(out, '\\');
	if (status == 0)
		status = buf_printf(out, "%s  ", strchr(text, '=') + 1);
	if (status == 0)
		status = is_escaped ? put_path(out, path) : buf_puts(out, path);
	return status < 0 ? status : buf_putc(out, end);
}

int line_plan(struct buf *out, const struct event *event, char end)
{
	int status = userinfo_hide_url(out, event->item->url);

	if (status == 0)
		status = buf_printf(out, "\t%s", event_file(event));
	return status < 0 ? status : buf_putc(out, end);
}

static int put_counts(struct buf *out, const struct tally *tally)
{
	if (tally->planned > 0)
		return buf_printf(out,
				  "%" PRIu64 " to be downloaded, %" PRIu64
				  " failed, %" PRIu64 " skipped",
				  tally->planned, tally->failed,
				  tally->skipped);
	return buf_printf(
		out, "%" PRIu64 " %s, %" PRIu64 " failed, %" PRIu64 " skipped",
		tally->done, tally->is_probe ? "found" : "done", tally->failed,
		tally->skipped);
}

/* "+" says that more may still be read. */
static int put_left(struct buf *out, const struct tally *tally)
{
	return buf_printf(out, ", %" PRIu64 "%s left", line_left(tally),
			  tally->input_ended ? "" : "+");
}

int line_progress(struct buf *out, const struct tally *tally,
		  int64_t speed_bps, const struct forecast *forecast)
{
	char text[UNITS_TEXT_SIZE], left[FORECAST_TEXT_SIZE];
	int status = buf_puts(out, "coget: ");

	forecast_format_left(left, forecast);
	units_format_bytes(text, tally->received_bytes);
	if (status == 0)
		status = put_counts(out, tally);
	if (status == 0)
		status = buf_printf(out, ", %s left", left);
	if (status == 0 && !tally->is_probe)
		status = buf_printf(out, ", %s", text);
	if (status == 0 && speed_bps >= 0 && !tally->is_probe) {
		units_format_bytes(text, (uint64_t)speed_bps);
		status = buf_printf(out, ", %s/s", text);
	}
	if (status == 0 && forecast->eta_ns >= 0) {
		units_format_duration(text, forecast->eta_ns);
		status = buf_printf(out, ", ETA %s", text);
	}
	return status < 0 ? status : buf_putc(out, '\n');
}

int line_skipped(struct buf *out, const struct few *skipped)
{
	int status;

	if (skipped->count == 0)
		return 0;
	status = buf_puts(out, "coget: skipped ");
	if (status == 0)
		status = few_put(out, skipped);
	return status < 0 ? status : buf_putc(out, '\n');
}

int line_kept(struct buf *out, const struct few *kept)
{
	int status;

	if (kept->count == 0)
		return 0;
	status = buf_puts(out, "coget: kept ");
	if (status == 0)
		status = few_put(out, kept);
	return status < 0 ? status
			  : buf_puts(out, "; run the same command again to "
					  "continue\n");
}

int line_numbered(struct buf *out, const struct tally *tally)
{
	if (tally->numbered == 0)
		return 0;
	return buf_printf(out,
			  "coget: %" PRIu64 " %s a number in the name, "
			  "because other items want the same name\n",
			  tally->numbered,
			  tally->numbered == 1 ? "file has" : "files have");
}

int line_summary(struct buf *out, const struct tally *tally, enum run_end end,
		 int64_t elapsed_ns)
{
	static const char *const heads[] = {
		[RUN_COMPLETE] = "coget: ",
		[RUN_INTERRUPTED] = "coget: interrupted: ",
		[RUN_TERMINATED] = "coget: terminated: ",
		[RUN_HANGUP] = "coget: hung up: ",
		[RUN_DEADLINE] = "coget: out of time: ",
		[RUN_FAILURES] = "coget: stopped: ",
		[RUN_FAILED] = "coget: could not go on: ",
	};
	char bytes[UNITS_TEXT_SIZE], time[UNITS_TEXT_SIZE];
	char rate[UNITS_TEXT_SIZE];
	int status = buf_puts(out, heads[end]);

	units_format_bytes(bytes, tally->received_bytes);
	units_format_duration(time, elapsed_ns);
	units_format_bytes(rate, rate_mean(tally->received_bytes,
					   elapsed_ns / 1000));
	if (status == 0)
		status = put_counts(out, tally);
	if (status == 0 && tally->input_ended && tally->read == 0)
		return buf_puts(out, ": there were no URLs; give some as "
				     "arguments, in a file with -i FILE, or on "
				     "standard input\n");
	if (status == 0 && (line_left(tally) > 0 || !tally->input_ended))
		status = put_left(out, tally);
	if (status == 0 && tally->planned > 0)
		return buf_putc(out, '\n');
	if (status == 0 && tally->is_probe)
		return buf_printf(out, ", in %s\n", time);
	if (status == 0)
		status = buf_printf(out, ", %s in %s (%s/s)\n", bytes, time,
				    rate);
	return status;
}
