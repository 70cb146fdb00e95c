#include "report/chart_history.h"

#include "report/rate.h"

/* The charts are drawn in so many columns at most. */
enum { COLUMNS_MAX = 160 };

/* Heights in pixels.  Areas are drawn in units of a thousandth of these. */
enum { SPEED_HEIGHT = 120, RUNNING_HEIGHT = 56, RUG_HEIGHT = 18 };

struct columns {
	size_t bins; /* in each */
	size_t count;
	double seconds; /* the length of each */
};

struct axis chart_time_axis(const struct page_data *data)
{
	int64_t span_us = (data->end_ns - data->start_ns) / 1000;

	return (struct axis){.end_us = span_us > 1000 ? span_us : 1000};
}

static struct columns columns_of(const struct history *history)
{
	size_t length = history_length(history);
	size_t bins = (length + COLUMNS_MAX - 1) / COLUMNS_MAX;

	return (struct columns){
		.bins = bins,
		.count = (length + bins - 1) / bins,
		.seconds = (double)history->bin_ns * (double)bins / 1e9,
	};
}

/* What is drawn of a column. */
typedef double (*measure)(const struct history_bin *bin);

static double bytes_of(const struct history_bin *bin)
{
	return bin->bytes;
}

static double running_of(const struct history_bin *bin)
{
	return bin->running_ns / 1e9;
}

static double both_of(const struct history_bin *bin)
{
	return (bin->running_ns + bin->waiting_ns) / 1e9;
}

static double limit_of(const struct history_bin *bin)
{
	return bin->limit_ns / 1e9;
}

static double waiting_of(const struct history_bin *bin)
{
	return bin->waiting_ns / 1e9;
}

/* The last column has not its full length, and so is drawn low, if at all. */
static double value_at(const struct history *history,
		       const struct columns *columns, size_t column,
		       measure measure)
{
	struct history_bin sum =
		history_sum(history, column * columns->bins, columns->bins);

	return measure(&sum) / columns->seconds;
}

static double highest(const struct history *history,
		      const struct columns *columns, measure measure)
{
	double most = 0;

	for (size_t i = 0; i < columns->count; i++) {
		double value = value_at(history, columns, i, measure);

		if (value > most)
			most = value;
	}
	return most;
}

/* The y of a value in a square of 1000 units. */
static double height_of(double value, double most)
{
	return 1000 - 1000 * (most > 0 ? value / most : 0);
}

/* Steps from column to column. */
static void put_steps(struct html *html, const struct page_data *data,
		      measure measure, double most)
{
	const struct history *history = &data->history;
	struct columns columns = columns_of(history);
	double width = columns.seconds * 1e9 * 1000 /
		       ((double)chart_time_axis(data).end_us * 1e3);

	for (size_t i = 0; i < columns.count; i++) {
		double value = value_at(history, &columns, i, measure);
		double end = (double)(i + 1) * width;

		html_put(html, "V%.0fH%.1f", height_of(value, most),
			 end < 1000 ? end : 1000);
	}
}

static void put_area(struct html *html, const struct page_data *data,
		     const char *class, measure measure, double most)
{
	html_put(html, "<path class=\"%s\" d=\"M0,1000", class);
	put_steps(html, data, measure, most);
	html_put(html, "V1000Z\"/>");
}

static void put_line(struct html *html, const struct page_data *data,
		     const char *class, measure measure, double most)
{
	struct columns columns = columns_of(&data->history);
	double first = value_at(&data->history, &columns, 0, measure);

	html_put(html, "<path class=\"%s\" d=\"M0,%.0f", class,
		 height_of(first, most));
	put_steps(html, data, measure, most);
	html_put(html, "\"/>");
}

static void begin_strip(struct html *html, const struct axis *axis,
			unsigned height, const char *label)
{
	html_put(html, "<svg height=\"%u\" role=\"img\"><title>%s</title>",
		 height, label);
	axis_put_grid(html, axis, height);
}

static void begin_area(struct html *html, unsigned height)
{
	html_put(html,
		 "<svg width=\"100%%\" height=\"%u\" viewBox=\"0 0 1000 "
		 "1000\" preserveAspectRatio=\"none\">",
		 height);
}

static void end_strip(struct html *html, unsigned height)
{
	html_put(html,
		 "<line class=\"b\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" "
		 "y2=\"%.1f\"/></svg>\n",
		 height - 0.5, height - 0.5);
}

static void put_speed(struct html *html, const struct page_data *data,
		      const struct axis *axis)
{
	struct columns columns = columns_of(&data->history);
	double most = highest(&data->history, &columns, bytes_of);
	uint64_t mean = rate_mean(data->tally->received_bytes,
				  (data->end_ns - data->start_ns) / 1000);
	double y = SPEED_HEIGHT * (1 - (most > 0 ? (double)mean / most : 0));

	if (most <= 0)
		return;
	html_put(html, "<h3>Throughput <span>up to ");
	html_bytes(html, (uint64_t)most);
	html_put(html, "/s, <i class=\"mean\"></i>mean ");
	html_bytes(html, mean);
	html_put(html, "/s</span></h3>\n");
	begin_strip(html, axis, SPEED_HEIGHT, "Throughput over time");
	begin_area(html, SPEED_HEIGHT);
	put_area(html, data, "speed", bytes_of, most);
	html_put(html, "</svg>");
	html_put(html,
		 "<line class=\"m\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" "
		 "y2=\"%.1f\"/>",
		 y, y);
	end_strip(html, SPEED_HEIGHT);
}

static void put_running(struct html *html, const struct page_data *data,
			const struct axis *axis)
{
	struct columns columns = columns_of(&data->history);
	double most = highest(&data->history, &columns, both_of);
	double running = highest(&data->history, &columns, running_of);
	double waiting = highest(&data->history, &columns, waiting_of);
	double limit = highest(&data->history, &columns, limit_of);

	if (most <= 1.001)
		return;
	most = limit > most ? limit : most;
	html_put(html, "<h3>Transfers at once <span>up to %.0f", running);
	if (waiting >= 0.5)
		html_put(html,
			 " running, <i class=\"wait\"></i>up to %.0f between "
			 "two "
			 "attempts",
			 waiting);
	if (limit > 0)
		html_put(html, ", <i class=\"limit\"></i>limit");
	html_put(html, "</span></h3>\n");
	begin_strip(html, axis, RUNNING_HEIGHT, "Transfers at once over time");
	begin_area(html, RUNNING_HEIGHT);
	put_area(html, data, "wait", both_of, most);
	put_area(html, data, "run", running_of, most);
	if (limit > 0)
		put_line(html, data, "limit", limit_of, most);
	html_put(html, "</svg>");
	end_strip(html, RUNNING_HEIGHT);
}

/* A stroke for a column in which something went wrong. */
static void put_stroke(struct html *html, const struct axis *axis,
		       const struct columns *columns, size_t column,
		       const struct history_bin *sum)
{
	double at_us = ((double)column + 0.5) * columns->seconds * 1e6;
	double x = axis_percent(axis, (int64_t)at_us);
	const char *class = sum->failed > 0 ? "failed" : "retry";
	unsigned top = sum->failed > 0 ? 0 : RUG_HEIGHT / 2;

	html_put(html, "<g class=\"%s\"><title>", class);
	if (sum->failed > 0)
		html_counted(html, sum->failed, "failure");
	if (sum->failed > 0 && sum->retries > 0)
		html_put(html, ", ");
	if (sum->retries > 0)
		html_put(html, "%.0f retried", (double)sum->retries);
	html_put(html, " after ");
	html_duration(html, (int64_t)at_us);
	html_put(html,
		 "</title><line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%u\" "
		 "y2=\"%d\"/></g>",
		 x, x, top, RUG_HEIGHT);
}

static void put_rug(struct html *html, const struct page_data *data,
		    const struct axis *axis)
{
	struct columns columns = columns_of(&data->history);

	if (data->tally->failed == 0 && data->tally->retries == 0)
		return;
	html_put(html, "<h3>");
	if (data->tally->failed > 0) {
		html_put(html, "<i class=\"failed\"></i>Failures");
		if (data->tally->retries > 0)
			html_put(html, " and ");
	}
	if (data->tally->retries > 0)
		html_put(html, "<i class=\"retry\"></i>%s",
			 data->tally->failed > 0 ? "retries" : "Retries");
	html_put(html, "</h3>\n");
	begin_strip(html, axis, RUG_HEIGHT, "Failures and retries over time");
	for (size_t i = 0; i < columns.count; i++) {
		struct history_bin sum = history_sum(
			&data->history, i * columns.bins, columns.bins);

		if (sum.failed > 0 || sum.retries > 0)
			put_stroke(html, axis, &columns, i, &sum);
	}
	end_strip(html, RUG_HEIGHT);
}

void chart_history_put(struct html *html, const struct page_data *data)
{
	struct axis axis = chart_time_axis(data);

	put_speed(html, data, &axis);
	put_running(html, data, &axis);
	put_rug(html, data, &axis);
	axis_put(html, &axis);
}
