#include "report/axis.h"

#include <stddef.h>

#define MS INT64_C(1000)
#define S (1000 * MS)
#define MINUTE (60 * S)
#define HOUR (60 * MINUTE)

/* On a telephone there is room for so many labels. */
enum { TICKS_MAX = 6 };

/* And so much of its width, in percent, does half of the longest label take. */
#define LABEL_HALF 6.6

/* Round numbers for people. */
static const int64_t steps_us[] = {
	50,	     100,	  200,	       500,	    MS,
	2 * MS,	     5 * MS,	  10 * MS,     20 * MS,	    50 * MS,
	100 * MS,    200 * MS,	  500 * MS,    S,	    2 * S,
	5 * S,	     10 * S,	  15 * S,      30 * S,	    MINUTE,
	2 * MINUTE,  5 * MINUTE,  10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
	HOUR,	     2 * HOUR,	  3 * HOUR,    6 * HOUR,    12 * HOUR,
	24 * HOUR,   48 * HOUR,	  120 * HOUR,  240 * HOUR,  720 * HOUR,
	2160 * HOUR, 8760 * HOUR,
};

/* About ten times one another. */
static const int64_t decades_us[] = {
	1,	10,	100,	     MS,   10 * MS,   100 * MS,	  S,
	10 * S, MINUTE, 10 * MINUTE, HOUR, 10 * HOUR, 100 * HOUR,
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct ticks {
	int64_t us[TICKS_MAX];
	size_t count;
};

/*
 * The logarithm to base 2, a straight line between powers of it: as the buckets
 * of histograms have it, which are so all of one width.
 */
static double log2_of(int64_t us)
{
	uint64_t value = us > 1 ? (uint64_t)us : 1;
	unsigned octave = 63 - (unsigned)__builtin_clzll(value);

	return octave + (double)(value - (UINT64_C(1) << octave)) /
				(double)(UINT64_C(1) << octave);
}

double axis_percent(const struct axis *axis, int64_t at_us)
{
	double start = (double)axis->start_us, end = (double)axis->end_us;
	double at = (double)at_us;

	if (at_us <= axis->start_us)
		return 0;
	if (at_us >= axis->end_us)
		return 100;
	if (axis->is_logarithmic) {
		start = log2_of(axis->start_us);
		end = log2_of(axis->end_us);
		at = log2_of(at_us);
	}
	return 100 * (at - start) / (end - start);
}

/* Those of an array that lie on the axis.  Returns whether that is all. */
static bool pick(const struct axis *axis, const int64_t *all_us, size_t count,
		 struct ticks *ticks)
{
	ticks->count = 0;
	for (size_t i = 0; i < count; i++) {
		if (all_us[i] < axis->start_us || all_us[i] > axis->end_us)
			continue;
		if (ticks->count == TICKS_MAX)
			return false;
		ticks->us[ticks->count++] = all_us[i];
	}
	return true;
}

static struct ticks ticks_of(const struct axis *axis)
{
	int64_t span_us = axis->end_us - axis->start_us;
	struct ticks ticks = {.count = 0};
	size_t i = 0;

	if (axis->is_logarithmic) {
		if (!pick(axis, steps_us, LENGTH(steps_us), &ticks))
			(void)pick(axis, decades_us, LENGTH(decades_us),
				   &ticks);
		return ticks;
	}
	while (i < LENGTH(steps_us) - 1 && span_us / steps_us[i] >= TICKS_MAX)
		i++;
	for (int64_t at_us = 0; at_us <= span_us && ticks.count < TICKS_MAX;
	     at_us += steps_us[i])
		ticks.us[ticks.count++] = axis->start_us + at_us;
	return ticks;
}

void axis_put_grid(struct html *html, const struct axis *axis, unsigned height)
{
	struct ticks ticks = ticks_of(axis);

	for (size_t i = 0; i < ticks.count; i++) {
		double x = axis_percent(axis, ticks.us[i]);

		html_put(html,
			 "<line class=\"g\" x1=\"%.2f%%\" x2=\"%.2f%%\" "
			 "y1=\"0\" y2=\"%u\"/>",
			 x, x, height);
	}
}

/*
 * Nothing is cut off: at an edge a label begins or ends at its tick, and next to
 * the left edge it is moved inwards.
 */
static void put_label(struct html *html, double x, int64_t at_us)
{
	const char *side = x < 4 ? " s" : (x > 100 - LABEL_HALF ? " e" : "");

	if (!side[0] && x < LABEL_HALF)
		x = LABEL_HALF;
	html_put(html, "<text class=\"t%s\" x=\"%.2f%%\" y=\"15\">", side, x);
	if (at_us == 0)
		html_put(html, "0");
	else
		html_duration(html, at_us);
	html_put(html, "</text>");
}

void axis_put(struct html *html, const struct axis *axis)
{
	struct ticks ticks = ticks_of(axis);

	html_put(html, "<svg height=\"%d\" aria-hidden=\"true\">", AXIS_HEIGHT);
	for (size_t i = 0; i < ticks.count; i++)
		put_label(html, axis_percent(axis, ticks.us[i]), ticks.us[i]);
	html_put(html, "</svg>\n");
}
