#include "report/page_tables.h"

#include <errno.h>
#include <stdlib.h>

#include "report/host_label.h"

enum { LONGEST_SHOWN = 12 };

static uint64_t most_of(const struct causes *causes)
{
	uint64_t most = 1;

	for (size_t i = 0; i < causes->count; i++) {
		const struct cause *cause = &causes->causes[i];

		if (cause->failed + cause->retried > most)
			most = cause->failed + cause->retried;
	}
	return most;
}

static void put_cause_hosts(struct html *html, const struct cause *cause)
{
	html_put(html, "<small>");
	for (size_t i = 0; i < cause->host_count; i++) {
		html_put(html, "%s", i > 0 ? ", " : "");
		html_text(html, host_label(cause->hosts[i]).text);
	}
	html_put(html, "%s</small>",
		 cause->has_more_hosts ? " and others" : "");
}

static void put_cause(struct html *html, const struct cause *cause,
		      uint64_t most)
{
	double failed = 100 * (double)cause->failed / (double)most;
	double retried = 100 * (double)cause->retried / (double)most;

	html_put(html, "<tr><td class=\"name\">");
	html_text(html, cause->name);
	put_cause_hosts(html, cause);
	html_put(html, "</td><td class=\"num bad\">");
	if (cause->failed > 0)
		html_count(html, cause->failed);
	html_put(html, "</td><td class=\"num\">");
	if (cause->retried > 0)
		html_count(html, cause->retried);
	html_put(html,
		 "</td><td class=\"cause\"><svg height=\"14\" "
		 "aria-hidden=\"true\"><rect class=\"failed\" width=\"%.1f%%\" "
		 "y=\"5\" height=\"10\"/><rect class=\"early\" x=\"%.1f%%\" "
		 "width=\"%.1f%%\" y=\"5\" height=\"10\"/></svg></td></tr>\n",
		 failed, failed, retried);
}

void page_put_causes(struct html *html, const struct page_data *data)
{
	const struct causes *causes = &data->summary->causes;

	if (causes->count == 0)
		return;
	html_put(html, "<section><h2>What went wrong</h2>\n<div class=\"wide\">"
		       "<table><thead><tr><th scope=\"col\">Cause</th>"
		       "<th scope=\"col\" class=\"num\">Failed</th>"
		       "<th scope=\"col\" class=\"num\">Retried</th>"
		       "<td class=\"cause\"></td></tr></thead><tbody>\n");
	for (size_t i = 0; i < causes->count; i++)
		put_cause(html, &causes->causes[i], most_of(causes));
	html_put(html, "</tbody></table></div>\n");
	if (causes->other_failed + causes->other_retried > 0) {
		html_put(html, "<p class=\"soft\">By other causes ");
		html_counted(html, causes->other_failed, "item");
		html_put(html, " failed and ");
		html_counted(html, causes->other_retried, "attempt");
		html_put(html, " did.</p>\n");
	}
	html_put(html, "</section>\n");
}

void page_put_failures(struct html *html, const struct page_data *data)
{
	if (data->failure_count == 0)
		return;
	html_put(html, "<section><h2>Failed items</h2>\n");
	if (data->tally->failed > data->failure_count) {
		html_put(html, "<p>The first ");
		html_count(html, data->failure_count);
		html_put(html, " of ");
		html_count(html, data->tally->failed);
		html_put(html, ".  The option <code>--failed</code> lists all "
			       "of them.</p>\n");
	}
	html_put(html, "<ol class=\"none\">\n");
	for (size_t i = 0; i < data->failure_count; i++) {
		html_put(html, "<li>");
		html_text(html, data->failures[i].url);
		html_put(html, "<small><span class=\"bad\">");
		html_message(html, data->failures[i].what);
		html_put(html, "</span>; ");
		html_text(html, data->failures[i].remedy);
		html_put(html, "</small></li>\n");
	}
	html_put(html, "</ol></section>\n");
}

static int compare_duration(const void *one, const void *other)
{
	const struct transfer_record *a = *(struct transfer_record *const *)one;
	const struct transfer_record *b =
		*(struct transfer_record *const *)other;
	int64_t a_ns = a->end_ns - a->start_ns, b_ns = b->end_ns - b->start_ns;

	return (a_ns < b_ns) - (a_ns > b_ns);
}

static void put_long(struct html *html, const struct transfer_record *transfer)
{
	int64_t duration_ns = transfer->end_ns - transfer->start_ns;

	html_put(html, "<tr><td class=\"num\">");
	html_duration(html, duration_ns / 1000);
	html_put(html, "</td><td class=\"num\">");
	html_bytes(html, transfer->received_bytes);
	html_put(html, "</td><td class=\"num less\">");
	html_count(html, transfer->attempt_count);
	html_put(html, "</td><td class=\"name%s\">",
		 transfer->end == TRANSFER_FAILED ? " bad" : "");
	html_text(html, transfer->url ? transfer->url : "?");
	html_put(html, "</td></tr>\n");
}

void page_put_longest(struct html *html, const struct page_data *data)
{
	struct transfer_record **transfers;
	size_t count = data->transfers.kept_count;

	if (count < 2)
		return;
	transfers = transfers_sort(&data->transfers);
	if (!transfers) {
		html->status = -ENOMEM;
		return;
	}
	qsort(transfers, count, sizeof(*transfers), compare_duration);
	html_put(html,
		 "<section><h2>What took longest</h2>\n<div class=\"wide\">"
		 "<table><thead><tr><th scope=\"col\" class=\"num\">Time</th>"
		 "<th scope=\"col\" class=\"num\">Received</th>"
		 "<th scope=\"col\" class=\"num less\">Attempts</th>"
		 "<th scope=\"col\">URL</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < count && i < LONGEST_SHOWN; i++)
		put_long(html, transfers[i]);
	html_put(html, "</tbody></table></div></section>\n");
	free(transfers);
}
