#include "report/chart_density.h"

#include "report/axis.h"
#include "report/chart_history.h"

/* Shades are the classes d1 to d5 of the style sheet. */
enum { SHADES = 5, COLUMNS_MAX = 96, ROW_HEIGHT = 15 };

struct grid {
	const struct history *history;
	struct axis axis;
	size_t bins; /* to a column */
	size_t columns;
	size_t first;  /* band that has something in it */
	size_t end;    /* behind the last one */
	uint32_t most; /* in a cell */
};

static struct history_bin column_of(const struct grid *grid, size_t column)
{
	return history_sum(grid->history, column * grid->bins, grid->bins);
}

static void measure(struct grid *grid)
{
	grid->first = HISTORY_BANDS;
	for (size_t i = 0; i < grid->columns; i++) {
		struct history_bin sum = column_of(grid, i);

		for (size_t j = 0; j < HISTORY_BANDS; j++) {
			if (sum.bands[j] == 0)
				continue;
			if (j < grid->first)
				grid->first = j;
			if (j >= grid->end)
				grid->end = j + 1;
			if (sum.bands[j] > grid->most)
				grid->most = sum.bands[j];
		}
	}
}

static int64_t column_start_us(const struct grid *grid, size_t column)
{
	return grid->history->bin_ns * (int64_t)(column * grid->bins) / 1000;
}

static double row_y(const struct grid *grid, size_t band)
{
	return (double)(grid->end - 1 - band) * ROW_HEIGHT;
}

static void put_cell(struct html *html, const struct grid *grid, size_t column,
		     size_t band, uint32_t count)
{
	double x = axis_percent(&grid->axis, column_start_us(grid, column));
	double end =
		axis_percent(&grid->axis, column_start_us(grid, column + 1));
	unsigned shade =
		(unsigned)(1 + (uint64_t)(count - 1) * SHADES / grid->most);

	html_put(html,
		 "<rect class=\"d%u\" x=\"%.2f%%\" width=\"%.2f%%\" y=\"%.0f\" "
		 "height=\"%d\"><title>",
		 shade, x, end - x, row_y(grid, band), ROW_HEIGHT - 1);
	html_count(html, count);
	html_put(html, "</title></rect>");
}

static void put_rows(struct html *html, const struct grid *grid)
{
	for (size_t i = 0; i < grid->columns; i++) {
		struct history_bin sum = column_of(grid, i);

		for (size_t j = grid->first; j < grid->end; j++)
			if (sum.bands[j] > 0)
				put_cell(html, grid, i, j, sum.bands[j]);
	}
	/* Every third row has its name, over the cells. */
	for (size_t j = grid->first; j < grid->end; j++) {
		if (j == 0 || (grid->end - 1 - j) % 3 != 0)
			continue;
		html_put(html, "<text class=\"over\" x=\"4\" y=\"%.0f\">from ",
			 row_y(grid, j) + 11);
		html_duration(html, history_band_start_us(j));
		html_put(html, "</text>");
	}
}

void chart_density_put(struct html *html, const struct page_data *data)
{
	size_t length = history_length(&data->history);
	struct grid grid = {
		.history = &data->history,
		.axis = chart_time_axis(data),
		.bins = (length + COLUMNS_MAX - 1) / COLUMNS_MAX,
	};
	unsigned height;

	grid.columns = (length + grid.bins - 1) / grid.bins;
	measure(&grid);
	if (grid.most == 0)
		return;
	height = (unsigned)(grid.end - grid.first) * ROW_HEIGHT;
	html_put(html,
		 "<h3>How long each file took <span>when it ended; the darkest "
		 "cells have ");
	html_counted(html, grid.most, "file");
	html_put(
		html,
		"</span></h3>\n<svg height=\"%u\" role=\"img\"><title>Times of "
		"files over the run</title>",
		height);
	axis_put_grid(html, &grid.axis, height);
	put_rows(html, &grid);
	html_put(html, "</svg>\n");
	axis_put(html, &grid.axis);
}
