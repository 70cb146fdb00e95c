/*
 * One picture of the live display: a line per transfer, and a total line.
 *
 * Pure text without cursor movement; display.h puts it on the terminal.  All
 * lines share one table of columns, which loses columns as the window narrows:
 *
 *	name          ▕███▌   ▏  42%   12 MiB  4.1 MiB/s         5s
 *	… and 7 more
 *	12 done, 1 failed, 30+ left   1.2 GiB   35 MiB/s  ETA 2m05s
 */
#ifndef REPORT_FRAME_H
#define REPORT_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text_show.h"
#include "model/event.h"

/* More lines than this are not drawn, however high the window. */
#define FRAME_LINES 256

/* How a terminal is drawn on. */
struct frame_style {
	enum text_charset charset;
	bool coloured;
};

/* The line of one transfer. */
struct frame_item {
	const char *name;
	uint64_t received_bytes;
	int64_t total_bytes; /* -1 if not known */
	uint64_t speed_bps;
	int64_t eta_ns; /* -1 if not known */
};

struct frame_input {
	struct frame_style style;
	unsigned columns;
	const struct frame_item *items; /* frame_capacity() of the active */
	size_t item_count;
	size_t active_count;
	const struct tally *tally;
	uint64_t speed_bps;
	int64_t eta_ns; /* -1 if not known */
};

/* How much room a frame takes. */
struct frame_shape {
	unsigned lines;
	uint16_t widths[FRAME_LINES];
};

/* How many of the active transfers get a line in a window of so many rows. */
size_t frame_capacity(unsigned rows, size_t active_count);

/*
 * Append the frame: lines with "\n" between them and none behind the last, each
 * some columns short of the window, so that no terminal wraps it.
 *
 * Returns 0 or an error of buf_append(), with a part appended.
 */
int frame_format(struct buf *out, struct frame_shape *shape,
		 const struct frame_input *input);

#endif
