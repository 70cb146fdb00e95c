/*
 * One picture of the live display: a line per download, lines about hosts, and
 * a total line.
 *
 * Pure text without cursor movement; display.h puts it on the terminal.  All
 * lines share one table of columns (frame_table.h):
 *
 *	name            ▕███▌   ▏  42%   12 MiB  4.1 MiB/s         5s
 *	other           size unknown    300 KiB    stalled    for 12s
 *	large 8x        ▕█▌     ▏  20%  1.2 GiB   35 MiB/s        40s
 *	… and 7 more
 *	host example.org: asked to slow down, resumes in 12s
 *	12 done, ~30 left  ▕▌  ▏  20%   1.2 GiB   35 MiB/s  ETA 2m05s
 */
#ifndef REPORT_FRAME_H
#define REPORT_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text_show.h"
#include "model/event.h"
#include "report/forecast.h"
#include "report/held_hosts.h"

/* More lines than this are not drawn, however high the window. */
#define FRAME_LINES 256

/* How a terminal is drawn on. */
struct frame_style {
	enum text_charset charset;
	bool coloured;
};

/* What a download does, other than to receive something. */
enum frame_state {
	FRAME_RUNNING,
	FRAME_ASKING, /* nothing has come yet */
	FRAME_STALLED,
	FRAME_VERIFYING,
	FRAME_SAVING,
	FRAME_WAITING,
	FRAME_RETRYING,
};

/* The line of one download, or of one host. */
struct frame_item {
	const char *name;
	const char *note; /* in the place of the bar; or NULL */
	uint64_t received_bytes;
	int64_t total_bytes; /* -1 if not known */
	int64_t speed_bps;   /* -1 if not known yet */
	enum frame_state state;
	int64_t time_ns; /* that is left, or of the state; -1 if not known */
	unsigned segments; /* received at once; 0 or 1: not in ranges */
};

struct frame_input {
	struct frame_style style;
	unsigned columns;
	unsigned name_columns; /* of the longest name; 0: not known */
	const struct frame_item *items;
	size_t item_count;
	size_t active_count; /* with those that have no room */
	const char *hint;    /* beside how many these are; or NULL */
	const struct held_host *hosts;
	size_t host_count;
	const struct tally *tally;
	const struct forecast *forecast;
	int64_t speed_bps; /* -1 if not known yet */
	int64_t now_ns;
};

/* How much room a frame takes. */
struct frame_shape {
	unsigned lines;
	uint16_t widths[FRAME_LINES];
};

/*
 * How many of the active transfers get a line in a window of so many rows, when
 * so many of them are for other things.
 */
size_t frame_capacity(unsigned rows, size_t others, size_t active_count);

/*
 * Append the frame: lines with "\n" between them and none behind the last, each
 * some columns short of the window, so that no terminal wraps it.
 *
 * Returns 0 or an error of buf_append(), with a part appended.
 */
int frame_format(struct buf *out, struct frame_shape *shape,
		 const struct frame_input *input);

#endif
