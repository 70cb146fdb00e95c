#include "report/chart_latency.h"

#include "report/axis.h"

/* A column is so many buckets: four to a power of two. */
enum { COLUMN_BUCKETS = HISTOGRAM_STEPS / 4, HEIGHT = 110, TOP = 26 };

static const struct {
	double share;
	const char *name;
	const char *mark;
} quantiles[] = {
	{0.5, "median", "50 %"},
	{0.9, "90 % within", "90 %"},
	{0.99, "99 % within", "99 %"},
};

enum { QUANTILE_COUNT = sizeof(quantiles) / sizeof(quantiles[0]) };

static uint64_t sum_of(const struct histogram *histogram, size_t first)
{
	uint64_t sum = 0;

	for (size_t i = first; i < first + COLUMN_BUCKETS; i++)
		sum += histogram->counts[i];
	return sum;
}

/* From the first column that has something to the last, and one more. */
static struct axis axis_of(const struct histogram *histogram)
{
	size_t first = 0, last = HISTOGRAM_BUCKETS - COLUMN_BUCKETS;

	while (first < last && sum_of(histogram, first) == 0)
		first += COLUMN_BUCKETS;
	while (last > first && sum_of(histogram, last) == 0)
		last -= COLUMN_BUCKETS;
	first -= first >= 2 * COLUMN_BUCKETS ? COLUMN_BUCKETS : 0;
	last += last + 2 * COLUMN_BUCKETS < HISTOGRAM_BUCKETS ? COLUMN_BUCKETS
							      : 0;
	return (struct axis){
		.start_us = (int64_t)histogram_bucket_start(first),
		.end_us =
			(int64_t)histogram_bucket_start(last + COLUMN_BUCKETS),
		.is_logarithmic = true,
	};
}

static void put_column(struct html *html, const struct axis *axis,
		       size_t bucket, uint64_t count, uint64_t most)
{
	int64_t start_us = (int64_t)histogram_bucket_start(bucket);
	int64_t end_us =
		(int64_t)histogram_bucket_start(bucket + COLUMN_BUCKETS);
	double x = axis_percent(axis, start_us);
	double height = (double)(HEIGHT - TOP) * (double)count / (double)most;

	if (height < 1.5)
		height = 1.5;
	html_put(html,
		 "<rect class=\"h\" x=\"%.2f%%\" width=\"%.2f%%\" "
		 "y=\"%.1f\" height=\"%.1f\"><title>",
		 x, axis_percent(axis, end_us) - x, HEIGHT - height, height);
	html_count(html, count);
	html_put(html, " from ");
	html_duration(html, start_us);
	html_put(html, " to ");
	html_duration(html, end_us);
	html_put(html, "</title></rect>");
}

static void put_columns(struct html *html, const struct histogram *histogram,
			const struct axis *axis)
{
	uint64_t most = 1;

	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i += COLUMN_BUCKETS)
		if (sum_of(histogram, i) > most)
			most = sum_of(histogram, i);
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i += COLUMN_BUCKETS)
		if (sum_of(histogram, i) > 0)
			put_column(html, axis, i, sum_of(histogram, i), most);
}

/* The marks lie one below the other, as they may be near each other. */
static void put_quantiles(struct html *html, const struct histogram *histogram,
			  const struct axis *axis)
{
	for (size_t i = 0; i < QUANTILE_COUNT; i++) {
		uint64_t value =
			histogram_quantile(histogram, quantiles[i].share);
		double x = axis_percent(axis, (int64_t)value);

		html_put(html,
			 "<line class=\"q\" x1=\"%.2f%%\" x2=\"%.2f%%\" "
			 "y1=\"%zu\" y2=\"%d\"/><text class=\"q%s\" "
			 "x=\"%.2f%%\" dx=\"%d\" y=\"%zu\">%s</text>",
			 x, x, 2 + i * 10, HEIGHT, x > 85 ? " e" : "", x,
			 x > 85 ? -3 : 3, 10 + i * 10, quantiles[i].mark);
	}
}

static void put_heading(struct html *html, const struct histogram *histogram,
			const char *heading)
{
	html_put(html, "<h3>%s <span>", heading);
	for (size_t i = 0; i < QUANTILE_COUNT; i++) {
		html_put(html, "%s%s ", i > 0 ? ", " : "", quantiles[i].name);
		html_duration(html, (int64_t)histogram_quantile(
					    histogram, quantiles[i].share));
	}
	html_put(html, "</span></h3>\n");
}

void chart_latency_put(struct html *html, const struct histogram *histogram,
		       const char *heading)
{
	struct axis axis = axis_of(histogram);

	put_heading(html, histogram, heading);
	html_put(html, "<svg height=\"%d\" role=\"img\"><title>%s</title>",
		 HEIGHT, heading);
	axis_put_grid(html, &axis, HEIGHT);
	put_columns(html, histogram, &axis);
	put_quantiles(html, histogram, &axis);
	html_put(html,
		 "<line class=\"b\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" "
		 "y2=\"%.1f\"/></svg>\n",
		 HEIGHT - 0.5, HEIGHT - 0.5);
	axis_put(html, &axis);
}

/* A phase with its share; nothing where it took no time worth a word. */
static void put_phase(struct html *html, const char *class, const char *name,
		      uint64_t us, uint64_t all_us)
{
	double share = (double)us * 100 / (double)all_us;

	if (share < 0.05)
		return;
	html_put(html, "<li><i class=\"%s\"></i>%s <b>%.*f %%</b></li>", class,
		 name, share < 10 ? 1 : 0, share);
}

void chart_phases_put(struct html *html, const struct phases *phases)
{
	const struct {
		const char *class;
		const char *name;
		uint64_t us;
	} parts[] = {
		{"p1", "name lookup", phases->resolve},
		{"p2", "connecting", phases->connect},
		{"p3", "TLS", phases->tls},
		{"p4", "waiting for the response", phases->wait},
		{"p5", "receiving", phases->receive},
	};
	enum { COUNT = sizeof(parts) / sizeof(parts[0]) };
	uint64_t all_us = 0;
	double x = 0;

	for (size_t i = 0; i < COUNT; i++)
		all_us += parts[i].us;
	if (all_us == 0)
		return;
	html_put(html, "<h3>Where the time of transfers went</h3>\n"
		       "<svg height=\"18\" role=\"img\"><title>Shares of the "
		       "phases</title>");
	for (size_t i = 0; i < COUNT; i++) {
		double width = (double)parts[i].us * 100 / (double)all_us;

		html_put(html,
			 "<rect class=\"%s\" x=\"%.2f%%\" width=\"%.2f%%\" "
			 "y=\"2\" height=\"14\"/>",
			 parts[i].class, x, width);
		x += width;
	}
	html_put(html, "</svg>\n<ul class=\"key\">");
	for (size_t i = 0; i < COUNT; i++)
		put_phase(html, parts[i].class, parts[i].name, parts[i].us,
			  all_us);
	html_put(html, "</ul>\n");
}
