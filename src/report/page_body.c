#include "report/page_body.h"

#include "base/date.h"
#include "report/chart_density.h"
#include "report/chart_history.h"
#include "report/chart_latency.h"
#include "report/chart_transfers.h"
#include "report/html.h"
#include "report/lines.h"
#include "report/page_hosts.h"
#include "report/page_style.h"
#include "report/page_tables.h"
#include "report/rate.h"

/* What ended the run, where that was not its last item. */
static const char *const ends[] = {
	[RUN_INTERRUPTED] = "Interrupted by SIGINT (Ctrl-C).",
	[RUN_TERMINATED] = "Terminated by a signal.",
	[RUN_HANGUP] = "Ended by SIGHUP.",
	[RUN_DEADLINE] = "Ended by the <code>--deadline</code>.",
	[RUN_FAILURES] = "Stopped by <code>--max-failures</code>, because too "
			 "many items failed.",
	[RUN_FAILED] = "The run could not begin, or not go on.",
};

/* "181 of 200 files downloaded" */
static void put_outcome(struct html *html, const struct tally *tally)
{
	html_count(html, tally->done);
	if (tally->read > tally->done || !tally->input_ended) {
		html_put(html, " of ");
		html_count(html, tally->read);
		html_put(html, "%s", tally->input_ended ? "" : "+");
	}
	html_put(html, " file%s %s",
		 tally->done == 1 && tally->read <= 1 ? "" : "s",
		 tally->is_probe ? "found" : "downloaded");
}

static void put_head(struct html *html, const struct page_data *data)
{
	html_put(html,
		 "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		 "<meta charset=\"utf-8\">\n"
		 "<meta http-equiv=\"Content-Security-Policy\" content=\""
		 "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; "
		 "form-action 'none'\">\n"
		 "<meta name=\"viewport\" content=\"width=device-width, "
		 "initial-scale=1\">\n"
		 "<meta name=\"referrer\" content=\"no-referrer\">\n"
		 "<title>",
		 page_style_hash);
	put_outcome(html, data->tally);
	html_put(html, " - coget</title>\n<style>");
	if (html->status == 0)
		html->status = buf_puts(html->out, page_style);
	html_put(html, "</style>\n</head>\n<body>\n");
}

static void put_heading(struct html *html, const struct page_data *data)
{
	char start[DATE_SIZE];

	date_format(start, data->started_s);
	html_put(html, "<header>\n<h1>");
	put_outcome(html, data->tally);
	html_put(html, "</h1>\n");
	if (data->end != RUN_COMPLETE)
		html_put(html, "<p class=\"bad\">%s</p>\n", ends[data->end]);
	html_put(html, "<p class=\"soft\">%s</p>\n", start);
}

struct share {
	const char *class;
	const char *name;
	uint64_t count;
};

/* One bar of all items, in the colours that their ends have everywhere. */
static void put_shares(struct html *html, const struct share *shares,
		       size_t count)
{
	uint64_t all = 0;
	double x = 0;

	for (size_t i = 0; i < count; i++)
		all += shares[i].count;
	if (all == 0)
		return;
	html_put(html, "<svg height=\"16\" role=\"img\"><title>Items by their "
		       "ends</title>");
	for (size_t i = 0; i < count; i++) {
		double width = 100 * (double)shares[i].count / (double)all;

		if (width > 0)
			html_put(html,
				 "<rect class=\"%s\" x=\"%.2f%%\" "
				 "width=\"%.2f%%\" height=\"16\"/>",
				 shares[i].class, x, width);
		x += width;
	}
	html_put(html, "</svg>\n<ul class=\"key\">");
	for (size_t i = 0; i < count; i++)
		if (shares[i].count > 0) {
			html_put(html, "<li><i class=\"%s\"></i><b>",
				 shares[i].class);
			html_count(html, shares[i].count);
			html_put(html, "</b> %s</li>", shares[i].name);
		}
	html_put(html, "</ul>\n");
}

static void put_ends(struct html *html, const struct page_data *data)
{
	const struct tally *tally = data->tally;
	const struct share shares[] = {
		{"done", tally->is_probe ? "found" : "downloaded", tally->done},
		{"skipped", "skipped", tally->skipped},
		{"failed", "failed", tally->failed},
		{"left", "left", line_left(tally)},
	};

	put_shares(html, shares, sizeof(shares) / sizeof(shares[0]));
}

static void put_facts(struct html *html, const struct page_data *data)
{
	const struct tally *tally = data->tally;
	int64_t elapsed_us = (data->end_ns - data->start_ns) / 1000;
	size_t hosts = data->summary->hosts.count;

	html_put(html, "<dl class=\"facts\">\n<div><dt>Received</dt><dd>");
	html_bytes(html, tally->received_bytes);
	html_put(html, "</dd></div>\n<div><dt>Time</dt><dd>");
	html_duration(html, elapsed_us);
	html_put(html, "</dd></div>\n<div><dt>Mean speed</dt><dd>");
	html_bytes(html, rate_mean(tally->received_bytes, elapsed_us));
	html_put(html, "/s</dd></div>\n<div><dt>Retries</dt><dd>");
	html_count(html, tally->retries);
	html_put(html, "</dd></div>\n<div><dt>Hosts</dt><dd>");
	html_count(html, hosts);
	html_put(html, "%s</dd></div>\n<div><dt>Connections</dt><dd>",
		 data->summary->hosts.others.done > 0 ? "+" : "");
	html_count(html, data->summary->figures.connects);
	html_put(html, "</dd></div>\n</dl>\n</header>\n");
}

static void put_notes(struct html *html, const struct page_data *data)
{
	if (data->note_count == 0)
		return;
	html_put(html, "<section><h2>Messages</h2>\n<ul class=\"notes\">\n");
	for (size_t i = 0; i < data->note_count; i++) {
		html_put(html, "<li>");
		html_message(html, data->notes[i]);
		html_put(html, "</li>\n");
	}
	html_put(html, "</ul></section>\n");
}

static void put_charts(struct html *html, const struct page_data *data)
{
	if (data->transfers.ended == 0)
		return;
	html_put(html, "<section><h2>The run over time</h2>\n");
	chart_history_put(html, data);
	html_put(html, "</section>\n<section><h2>Transfers</h2>\n");
	if (data->transfers.ended > data->transfers.kept_count)
		chart_density_put(html, data);
	chart_transfers_put(html, data);
	html_put(html, "</section>\n");
}

static void put_latencies(struct html *html, const struct page_data *data)
{
	const struct histogram *first_byte_us =
		&data->summary->figures.latencies_us;

	if (first_byte_us->count == 0)
		return;
	html_put(html, "<section><h2>Latency</h2>\n");
	chart_phases_put(html, &data->phases);
	if (first_byte_us->count >= HISTOGRAM_WORTH) {
		html_put(html, "<div class=\"two\"><div>\n");
		chart_latency_put(html, first_byte_us,
				  "Time to the first byte");
		html_put(html, "</div><div>\n");
		if (data->total_us.count >= HISTOGRAM_WORTH)
			chart_latency_put(html, &data->total_us,
					  "Time of a file");
		html_put(html, "</div></div>\n");
	}
	html_put(html, "</section>\n");
}

static void put_options(struct html *html, const struct page_data *data)
{
	const char *options = data->settings->given_options;

	html_put(html, "<section><h2>Options</h2>\n<pre>");
	html_lines(html, options && *options ? options : "none");
	html_put(html, "</pre></section>\n");
}

int page_body_put(struct buf *out, const struct page_data *data)
{
	struct html html = {.out = out};

	put_head(&html, data);
	put_heading(&html, data);
	put_ends(&html, data);
	put_facts(&html, data);
	html_put(&html, "<main>\n");
	put_notes(&html, data);
	put_charts(&html, data);
	page_put_causes(&html, data);
	put_latencies(&html, data);
	page_put_hosts(&html, data);
	page_put_longest(&html, data);
	page_put_failures(&html, data);
	put_options(&html, data);
	html_put(&html,
		 "</main>\n<footer>coget %s</footer>\n</body>\n</html>\n",
		 COGET_VERSION);
	return html.status;
}
