#include "report/page_hosts.h"

#include <errno.h>
#include <stdlib.h>

#include "report/host_label.h"

enum {
	HOSTS_SHOWN = 50,
	SPARK_HEIGHT = 18,
	SPARK_WORTH = 5, /* fewer answers than this make no picture */
};

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

static void put_change(struct html *html, const struct page_change *change)
{
	html_put(html, "<li>");
	html_text(html, host_label(change->host).text);
	html_put(html, " <span class=\"soft\">%s after ",
		 change->state == HOST_GIVEN_UP ? "was given up"
						: "was left alone");
	html_duration(html, change->at_us);
	if (change->delay_us > 0) {
		html_put(html, " for ");
		html_duration(html, change->delay_us);
	}
	html_put(html, "%s", *change->what ? ": " : "");
	html_message(html, change->what);
	html_put(html, "</span></li>\n");
}

/* Hosts that were not asked for a while, because of what they answered. */
static void put_changes(struct html *html, const struct page_data *data)
{
	if (data->change_count == 0)
		return;
	html_put(html, "<h3>Left alone for a while");
	if (data->all_changes > data->change_count) {
		html_put(html, " <span>the first of ");
		html_counted(html, data->all_changes, "time");
		html_put(html, "</span>");
	}
	html_put(html, "</h3>\n<ul class=\"notes\">\n");
	for (size_t i = 0; i < data->change_count; i++)
		put_change(html, &data->changes[i]);
	html_put(html, "</ul>\n");
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
	put_changes(html, data);
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
