#include "report/scrolled.h"

static unsigned rows_of_line(unsigned width, unsigned columns)
{
	return columns > 0 && width > columns ? (width + columns - 1) / columns
					      : 1;
}

static unsigned rows_of(const struct frame_shape *shape, unsigned columns)
{
	unsigned rows = 0;

	for (unsigned i = 0; i < shape->lines; i++)
		rows += rows_of_line(shape->widths[i], columns);
	return rows;
}

/* Those that found no room on the screen: so many rows, the first ones. */
static void push(struct frame_shape *gone, const struct frame_shape *shape,
		 unsigned rows, unsigned columns)
{
	for (unsigned i = 0; i < shape->lines && rows > 0; i++) {
		unsigned width = shape->widths[i];
		unsigned taken = rows_of_line(width, columns);

		if (taken > rows) {
			taken = rows;
			width = rows * columns;
		}
		rows -= taken;
		if (gone->lines < FRAME_LINES)
			gone->widths[gone->lines++] = (uint16_t)width;
	}
}

/* Those that a screen of so many more rows takes back; returns how many. */
static unsigned pop(struct frame_shape *gone, unsigned rows, unsigned columns)
{
	unsigned back = 0;

	while (gone->lines > 0 && back < rows) {
		unsigned *lines = &gone->lines;
		uint16_t *width = &gone->widths[*lines - 1];
		unsigned taken = rows_of_line(*width, columns);

		if (back + taken > rows) {
			*width -= (uint16_t)((rows - back) * columns);
			return rows;
		}
		back += taken;
		(*lines)--;
	}
	return back;
}

unsigned scrolled_rows(struct scrolled *scrolled,
		       const struct frame_shape *shape, struct window before,
		       struct window window)
{
	unsigned rows = rows_of(shape, window.columns);
	unsigned room = window.rows > 0 ? window.rows : 1;

	if (rows > room) {
		push(&scrolled->gone, shape, rows - room, window.columns);
		return room;
	}
	if (window.rows > before.rows)
		rows += pop(&scrolled->gone, window.rows - before.rows,
			    window.columns);
	return rows;
}

void scrolled_forget(struct scrolled *scrolled)
{
	scrolled->gone.lines = 0;
}
