#include "report/page_tables.h"

#include <errno.h>
#include <stdlib.h>

enum {
	HOSTS_SHOWN = 50,
	LONGEST_SHOWN = 12,
	SPARK_HEIGHT = 18,
	/* Fewer answers than this make no picture. */
	SPARK_WORTH = 5
};

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

static uint64_t items_of(const struct host_figures *host)
{
	return host->done + host->failed;
}

static int compare_items(const void *one, const void *other)
{
	const struct host_figures *a = *(const struct host_figures *const *)one;
	const struct host_figures *b =
		*(const struct host_figures *const *)other;

	if (items_of(a) != items_of(b))
		return items_of(a) < items_of(b) ? 1 : -1;
	return (a->received_bytes < b->received_bytes) -
	       (a->received_bytes > b->received_bytes);
}

/* The first and last bucket that some host has something in. */
struct range {
	size_t first;
	size_t last;
};

static struct range range_of(const struct host_figures **hosts, size_t count)
{
	struct range range = {HOST_LATENCIES, 0};

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < HOST_LATENCIES; j++)
			if (hosts[i]->latencies[j] > 0) {
				range.first = j < range.first ? j : range.first;
				range.last = j > range.last ? j : range.last;
			}
	return range;
}

/* How its latencies are spread, on the axis that all hosts share. */
static void put_spark(struct html *html, const struct host_figures *host,
		      struct range range)
{
	double width = 100.0 / (double)(range.last - range.first + 1);
	uint32_t most = 1;

	for (size_t i = range.first; i <= range.last; i++)
		if (host->latencies[i] > most)
			most = host->latencies[i];
	html_put(html, "<svg height=\"%d\" aria-hidden=\"true\">",
		 SPARK_HEIGHT);
	for (size_t i = range.first; i <= range.last; i++) {
		double height = SPARK_HEIGHT * (double)host->latencies[i] /
				(double)most;

		if (host->latencies[i] > 0)
			html_put(html,
				 "<rect class=\"h\" x=\"%.1f%%\" "
				 "width=\"%.1f%%\" y=\"%.1f\" "
				 "height=\"%.1f\"/>",
				 (double)(i - range.first) * width, width,
				 SPARK_HEIGHT - height, height);
	}
	html_put(html, "</svg>");
}

static void put_number(struct html *html, uint64_t number, const char *class)
{
	html_put(html, "<td class=\"num%s\">", class);
	if (number > 0)
		html_count(html, number);
	html_put(html, "</td>");
}

static void put_host(struct html *html, const struct host_figures *host,
		     struct range range)
{
	html_put(html, "<tr><td class=\"name\">");
	html_text(html,
		  host->name ? host_label(host->name).text : "other hosts");
	html_put(html, "</td>");
	put_number(html, host->done, "");
	put_number(html, host->failed, " bad");
	put_number(html, host->retries, " less");
	html_put(html, "<td class=\"num\">");
	html_bytes(html, host->received_bytes);
	html_put(html, "</td><td class=\"num\">");
	if (host->transfer_us > 0) {
		html_bytes(html, host_speed_bps(host));
		html_put(html, "/s");
	}
	html_put(html, "</td><td class=\"num less\">");
	if (host->answers > 0)
		html_duration(html, (int64_t)host_latency_us(host));
	html_put(html, "</td><td class=\"spark\">");
	if (host->answers >= SPARK_WORTH && range.first <= range.last)
		put_spark(html, host, range);
	html_put(html, "</td></tr>\n");
}

static void put_more_hosts(struct html *html, const struct page_data *data,
			   size_t count)
{
	const struct host_table *table = &data->summary->hosts;

	if (table->count <= count && items_of(&table->others) == 0)
		return;
	html_put(html, "<p class=\"soft\">The hosts with the most files of ");
	html_count(html, table->count);
	html_put(html, "%s.</p>\n",
		 items_of(&table->others) > 0 ? " and more" : "");
}

static void put_host_rows(struct html *html, const struct page_data *data,
			  const struct host_figures **hosts)
{
	const struct host_figures *others = &data->summary->hosts.others;
	size_t count = data->summary->hosts.count;
	struct range range;

	if (count > HOSTS_SHOWN)
		count = HOSTS_SHOWN;
	range = range_of(hosts, count);
	html_put(html,
		 "<section><h2>Hosts</h2>\n<div class=\"wide\"><table><thead>"
		 "<tr><th scope=\"col\">Host</th>"
		 "<th scope=\"col\" class=\"num\">Files</th>"
		 "<th scope=\"col\" class=\"num\">Failed</th>"
		 "<th scope=\"col\" class=\"num less\">Retried</th>"
		 "<th scope=\"col\" class=\"num\">Received</th>"
		 "<th scope=\"col\" class=\"num\">Speed of a file</th>"
		 "<th scope=\"col\" class=\"num less\">First byte</th>"
		 "<th scope=\"col\" class=\"spark\">its spread</th></tr>"
		 "</thead><tbody>\n");
	for (size_t i = 0; i < count; i++)
		put_host(html, hosts[i], range);
	if (items_of(others) > 0)
		put_host(html, others, range);
	html_put(html, "</tbody></table></div>\n");
	put_more_hosts(html, data, count);
	html_put(html, "</section>\n");
}

void page_put_hosts(struct html *html, const struct page_data *data)
{
	const struct host_table *table = &data->summary->hosts;
	const struct host_figures **hosts;

	if (table->count == 0)
		return;
	hosts = host_table_sort(table, compare_items);
	if (hosts)
		put_host_rows(html, data, hosts);
	else
		html->status = -ENOMEM;
	free(hosts);
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
	html_put(html, "</td><td class=\"num\">");
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
		 "<th scope=\"col\" class=\"num\">Attempts</th>"
		 "<th scope=\"col\">URL</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < count && i < LONGEST_SHOWN; i++)
		put_long(html, transfers[i]);
	html_put(html, "</tbody></table></div></section>\n");
	free(transfers);
}
