#include "report/chart_transfers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/chart_history.h"
#include "report/host_label.h"

/* So many transfers have a line and a name each; hosts, a colour. */
enum { NAMED_MAX = 24, COLOURS = 4 };

/* Pixels: of a named line, of all lanes together, and of one. */
enum { NAMED_HEIGHT = 30, LANES_HEIGHT = 420, LANE_HEIGHT = 14 };

/* What is narrower is not seen. */
#define WIDTH_MIN 0.15

struct chart {
	const struct page_data *data;
	struct axis axis;
	struct transfer_record **transfers;
	size_t count;
	int64_t *lane_ends_ns; /* of each lane, where its last bar ends */
	size_t *lanes;	       /* of each transfer */
	size_t lane_count;
	double pitch; /* from lane to lane */
	/* Those with most items have a colour each; NULL without memory. */
	const struct host_figures **hosts;
	size_t host_count;
};

static const char *const classes[] = {
	[TRANSFER_DONE] = "done",
	[TRANSFER_FAILED] = "failed",
	[TRANSFER_SKIPPED] = "skipped",
	[TRANSFER_INTERRUPTED] = "cut",
};

static const char *const words[] = {
	[TRANSFER_DONE] = "done",
	[TRANSFER_FAILED] = "failed",
	[TRANSFER_SKIPPED] = "skipped",
	[TRANSFER_INTERRUPTED] = "interrupted",
};

/* The first lane that is free, so that as few as possible are needed. */
static void assign_lanes(struct chart *chart)
{
	for (size_t i = 0; i < chart->count; i++) {
		const struct transfer_record *transfer = chart->transfers[i];
		size_t lane = 0;

		while (lane < chart->lane_count &&
		       chart->lane_ends_ns[lane] > transfer->start_ns)
			lane++;
		chart->lane_count += lane == chart->lane_count;
		chart->lane_ends_ns[lane] = transfer->end_ns;
		chart->lanes[i] = lane;
	}
}

/* The class of the colour of its host: h1 to h4, or h5 for all others. */
static size_t host_class(const struct chart *chart,
			 const struct transfer_record *transfer)
{
	size_t i = 0;

	while (i < chart->host_count &&
	       (!transfer->host ||
		strcmp(chart->hosts[i]->name, transfer->host) != 0))
		i++;
	return i < chart->host_count ? i + 1 : COLOURS + 1;
}

static double percent(const struct chart *chart, int64_t at_ns)
{
	return axis_percent(&chart->axis,
			    (at_ns - chart->data->start_ns) / 1000);
}

static void put_bar(struct html *html, const struct chart *chart,
		    struct attempt_span span, double y, double height,
		    const char *class)
{
	double start = percent(chart, span.start_ns);
	double width = percent(chart, span.end_ns) - start;

	if (width < WIDTH_MIN)
		width = WIDTH_MIN;
	if (start + width > 100)
		start = 100 - width;
	html_put(html,
		 "<rect%s%s%s x=\"%.2f%%\" width=\"%.2f%%\" y=\"%.1f\" "
		 "height=\"%.1f\"/>",
		 class ? " class=\"" : "", class ? class : "",
		 class ? "\"" : "", start, width, y, height);
}

static const char *name_of(const struct transfer_record *transfer)
{
	return transfer->name  ? transfer->name
	       : transfer->url ? transfer->url
			       : "?";
}

/* "name, host: done, 3.4 MiB in 1.5 s, 2 attempts" */
static void put_title(struct html *html, const struct transfer_record *transfer)
{
	html_put(html, "<title>");
	html_fit(html, name_of(transfer), 80);
	if (transfer->host) {
		html_put(html, ", ");
		html_fit(html, host_label(transfer->host).text, 60);
	}
	html_put(html, ": %s, ", words[transfer->end]);
	html_bytes(html, transfer->received_bytes);
	html_put(html, " in ");
	html_duration(html, (transfer->end_ns - transfer->start_ns) / 1000);
	if (transfer->attempt_count > 1)
		html_put(html, ", %u attempts", transfer->attempt_count);
	html_put(html, "</title>");
}

/* Whether it was not in an attempt all the time. */
static bool has_pauses(const struct transfer_record *transfer)
{
	size_t count = transfer->span_count;

	return transfer->attempt_count > 1 || count == 0 ||
	       transfer->attempts[count - 1].end_ns < transfer->end_ns;
}

/* A thin line from start to end, and a bar on it for each attempt. */
static void put_transfer(struct html *html, const struct chart *chart,
			 const struct transfer_record *transfer, double y,
			 double height)
{
	struct attempt_span all = {transfer->start_ns, transfer->end_ns};
	double thin = height < 4 ? height / 2 : 2;

	html_put(html, "<g class=\"%s h%zu\">", classes[transfer->end],
		 host_class(chart, transfer));
	put_title(html, transfer);
	if (has_pauses(transfer))
		put_bar(html, chart, all, y + (height - thin) / 2, thin,
			"thin");
	for (size_t i = 0; i < transfer->span_count; i++)
		put_bar(html, chart, transfer->attempts[i], y, height,
			i + 1 < transfer->span_count ? "early" : NULL);
	html_put(html, "</g>\n");
}

static void put_name(struct html *html, const struct transfer_record *transfer,
		     double y)
{
	html_put(html, "<text class=\"n\" y=\"%.1f\">", y);
	html_fit(html, name_of(transfer), 34);
	html_put(html, "<tspan> ");
	html_duration(html, (transfer->end_ns - transfer->start_ns) / 1000);
	html_put(html, "</tspan></text>");
}

static void put_named(struct html *html, const struct chart *chart)
{
	unsigned height = (unsigned)chart->count * NAMED_HEIGHT + 4;

	html_put(html,
		 "<svg class=\"bars\" height=\"%u\" role=\"img\">"
		 "<title>Transfers over time</title>",
		 height);
	axis_put_grid(html, &chart->axis, height);
	for (size_t i = 0; i < chart->count; i++) {
		double y = (double)i * NAMED_HEIGHT;

		put_name(html, chart->transfers[i], y + 14);
		put_transfer(html, chart, chart->transfers[i], y + 19, 8);
	}
	html_put(html, "</svg>\n");
}

static void put_lanes(struct html *html, const struct chart *chart)
{
	double height = chart->pitch * (double)chart->lane_count;

	html_put(html,
		 "<svg class=\"bars\" height=\"%.0f\" role=\"img\">"
		 "<title>Transfers over time, in lanes</title>",
		 height + 1);
	axis_put_grid(html, &chart->axis, (unsigned)height + 1);
	for (size_t i = 0; i < chart->count; i++)
		put_transfer(html, chart, chart->transfers[i],
			     chart->pitch * (double)chart->lanes[i],
			     chart->pitch * 0.8);
	html_put(html, "</svg>\n");
}

static bool has(const struct chart *chart, enum transfer_end end)
{
	for (size_t i = 0; i < chart->count; i++)
		if (chart->transfers[i]->end == end)
			return true;
	return false;
}

/* A colour and its meaning. */
static void put_key(struct html *html, const char *class, const char *what)
{
	html_put(html, "<li><i class=\"%s\"></i>%s</li>", class, what);
}

/* What is done has the colour of its host, if there are several. */
static void put_hosts_key(struct html *html, const struct chart *chart)
{
	if (chart->host_count < 2) {
		put_key(html, "done", words[TRANSFER_DONE]);
		return;
	}
	for (size_t i = 0; i < chart->host_count; i++) {
		html_put(html, "<li><i class=\"done h%zu\"></i>", i + 1);
		html_fit(html, host_label(chart->hosts[i]->name).text, 40);
		html_put(html, "</li>");
	}
	if (chart->data->summary->hosts.count > chart->host_count)
		put_key(html, "done h5", "other hosts");
}

static bool has_retries(const struct chart *chart)
{
	for (size_t i = 0; i < chart->count; i++)
		if (chart->transfers[i]->attempt_count > 1)
			return true;
	return false;
}

static bool has_any_pauses(const struct chart *chart)
{
	for (size_t i = 0; i < chart->count; i++)
		if (has_pauses(chart->transfers[i]))
			return true;
	return false;
}

static void put_heading(struct html *html, const struct chart *chart)
{
	uint64_t ended = chart->data->transfers.ended;

	if (ended > chart->count) {
		html_put(html, "<h3>The longest ");
		html_count(html, chart->count);
		html_put(html, " of ");
		html_count(html, ended);
		html_put(html,
			 " transfers <span>the others took less time than "
			 "any of these</span></h3>\n");
	}
	html_put(html, "<ul class=\"key\">");
	if (has(chart, TRANSFER_DONE))
		put_hosts_key(html, chart);
	for (size_t end = TRANSFER_FAILED; end <= TRANSFER_INTERRUPTED; end++)
		if (has(chart, (enum transfer_end)end))
			put_key(html, classes[end], words[end]);
	if (has_retries(chart))
		put_key(html, "early", "failed attempt");
	if (has_any_pauses(chart))
		put_key(html, "thin", "waiting");
	html_put(html, "</ul>\n");
}

static void put_chart(struct html *html, struct chart *chart)
{
	put_heading(html, chart);
	if (chart->count <= NAMED_MAX) {
		put_named(html, chart);
	} else {
		assign_lanes(chart);
		chart->pitch = (double)LANES_HEIGHT / (double)chart->lane_count;
		if (chart->pitch > LANE_HEIGHT)
			chart->pitch = LANE_HEIGHT;
		put_lanes(html, chart);
	}
	axis_put(html, &chart->axis);
}

static int compare_items(const void *one, const void *other)
{
	const struct host_figures *a = *(const struct host_figures *const *)one;
	const struct host_figures *b =
		*(const struct host_figures *const *)other;

	return (a->done < b->done) - (a->done > b->done);
}

static void choose_hosts(struct chart *chart)
{
	const struct host_table *table = &chart->data->summary->hosts;

	chart->hosts = host_table_sort(table, compare_items);
	if (chart->hosts)
		chart->host_count =
			table->count < COLOURS ? table->count : COLOURS;
}

void chart_transfers_put(struct html *html, const struct page_data *data)
{
	struct chart chart = {
		.data = data,
		.axis = chart_time_axis(data),
		.count = data->transfers.kept_count,
		.transfers = transfers_sort(&data->transfers),
	};

	chart.lane_ends_ns = calloc(chart.count + 1, sizeof(int64_t));
	chart.lanes = calloc(chart.count + 1, sizeof(size_t));
	choose_hosts(&chart);
	if (chart.transfers && chart.lane_ends_ns && chart.lanes)
		put_chart(html, &chart);
	else
		html->status = -ENOMEM;
	free(chart.hosts);
	free(chart.lanes);
	free(chart.lane_ends_ns);
	free(chart.transfers);
}
