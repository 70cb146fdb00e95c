#include "report/display.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/lines.h"
#include "report/rate.h"

/* A frame is at most FRAME_LINES lines of escaped names. */
#define FRAME_CAP ((size_t)4 * 1024 * 1024)

/* The rate of whole items is coarser than speeds, and looks back further. */
#define ITEMS_WINDOW_NS INT64_C(15000000000)

/*
 * Clear from the start of this line to the end of the screen.  Not in one step:
 * when it is the first line, tmux takes that for clearing the whole screen, and
 * keeps a copy of what stood there in its history.
 */
#define CLEAR_BELOW "\033[C\033[J\r\033[K"

struct display {
	const struct tally *tally;
	struct active_list *active;
	struct frame_style style;
	struct rate speed;
	struct rate items;
	struct buf frame; /* the one being made */
	struct buf shown; /* the one on the terminal */
	struct frame_shape shape;
	struct window window; /* when that was drawn */
	struct frame_item items_shown[FRAME_LINES];
};

int display_new(struct display **out, const struct tally *tally,
		struct active_list *active, struct frame_style style,
		int64_t now_ns)
{
	struct display *display = calloc(1, sizeof(*display));

	*out = display;
	if (!display)
		return -ENOMEM;
	display->tally = tally;
	display->active = active;
	display->style = style;
	display->frame = BUF_INIT(FRAME_CAP);
	display->shown = BUF_INIT(FRAME_CAP);
	rate_init(&display->speed, SPEED_WINDOW_NS, now_ns, 0);
	rate_init(&display->items, ITEMS_WINDOW_NS, now_ns, 0);
	return 0;
}

void display_free(struct display *display)
{
	if (!display)
		return;
	buf_release(&display->shown);
	buf_release(&display->frame);
	free(display);
}

static struct frame_item item_of(struct active *active, int64_t now_ns)
{
	const struct progress *progress = active->progress;
	struct frame_item item = {
		.name = active->name ? active->name : "",
		.received_bytes = progress->received_bytes,
		.total_bytes = progress->total_bytes,
		.eta_ns = -1,
	};
	uint64_t total = item.total_bytes > 0 ? (uint64_t)item.total_bytes : 0;
	uint64_t before = progress->resumed_bytes;

	/* Before the head of another attempt there may be less than that. */
	if (before > item.received_bytes)
		before = item.received_bytes;
	rate_update(&active->speed, now_ns, item.received_bytes - before);
	item.speed_bps = (uint64_t)rate_per_second(&active->speed);
	if (total > item.received_bytes)
		item.eta_ns = rate_time_left_ns(&active->speed,
						total - item.received_bytes);
	return item;
}

static int64_t time_left_ns(const struct display *display)
{
	uint64_t items = line_left(display->tally);
	uint64_t bytes;

	if (!display->tally->input_ended || items == 0)
		return -1;
	/* Where the active downloads are all there is to come. */
	if (items == display->active->count &&
	    active_list_left(display->active, &bytes))
		return rate_time_left_ns(&display->speed, bytes);
	return rate_time_left_ns(&display->items, items);
}

struct display_figures display_figures(struct display *display,
				       int64_t now_ns)
{
	const struct tally *tally = display->tally;

	/* Items that were there cost no time: they say nothing of the rest. */
	rate_update(&display->items, now_ns, tally->done + tally->failed);
	rate_update(&display->speed, now_ns, tally->received_bytes);
	return (struct display_figures){
		.speed_bps = display_speed_bps(display),
		.eta_ns = time_left_ns(display),
	};
}

uint64_t display_speed_bps(const struct display *display)
{
	return (uint64_t)rate_per_second(&display->speed);
}

/* Make the frame of the present state. */
static int make_frame(struct display *display, struct frame_shape *shape,
		      int64_t now_ns, struct window window)
{
	struct display_figures figures = display_figures(display, now_ns);
	struct frame_input input = {
		.style = display->style,
		.columns = window.columns,
		.items = display->items_shown,
		.active_count = display->active->count,
		.tally = display->tally,
		.speed_bps = figures.speed_bps,
		.eta_ns = figures.eta_ns,
	};

	input.item_count = frame_capacity(window.rows, display->active->count);
	for (size_t i = 0; i < input.item_count; i++)
		display->items_shown[i] = item_of(&display->active->actives[i], now_ns);
	buf_reset(&display->frame);
	return frame_format(&display->frame, shape, &input);
}

/*
 * Move to where the frame begins.  A window that was made narrower has wrapped
 * the lines that were drawn, as most terminals do.
 */
static int put_home(const struct display *display, struct buf *out,
		    struct window window)
{
	const struct frame_shape *shape = &display->shape;
	unsigned columns = window.columns ? window.columns : 1;
	unsigned up = 0;

	for (unsigned i = 0; i < shape->lines; i++)
		up += shape->widths[i] > columns
			      ? (shape->widths[i] + columns - 1) / columns
			      : 1;
	if (up > 1)
		return buf_printf(out, "\r\033[%uA", up - 1);
	return up ? buf_putc(out, '\r') : 0;
}

/* Append the frame, each line clearing what was longer before it. */
static int put_frame(struct buf *out, const struct buf *frame)
{
	const char *line = frame->data;
	int status = 0;

	while (status == 0) {
		size_t len = strcspn(line, "\n");

		status = buf_append(out, line, len);
		if (status == 0)
			status = buf_puts(out, line[len] ? "\033[K\n"
							 : "\033[K\033[J");
		if (line[len] == '\0')
			break;
		line += len + 1;
	}
	return status;
}

int display_draw(struct display *display, struct buf *out, int64_t now_ns,
		 struct window window, const char *lines)
{
	size_t start = out->len;
	struct frame_shape shape;
	struct buf swap;
	int status = make_frame(display, &shape, now_ns, window);

	if (status < 0)
		return status;
	if (!lines && display->shape.lines > 0 &&
	    display->window.columns == window.columns &&
	    display->window.rows == window.rows &&
	    strcmp(display->frame.data, display->shown.data) == 0)
		return 0;
	status = put_home(display, out, window);
	if (status == 0 && (lines || window.columns < display->window.columns))
		status = buf_puts(out, CLEAR_BELOW);
	if (status == 0 && lines)
		status = buf_puts(out, lines);
	if (status == 0)
		status = put_frame(out, &display->frame);
	if (status < 0) {
		buf_truncate(out, start);
		return status;
	}
	swap = display->shown;
	display->shown = display->frame;
	display->frame = swap;
	display->shape = shape;
	display->window = window;
	return 0;
}

void display_forget(struct display *display)
{
	display->shape.lines = 0;
}

int display_erase(struct display *display, struct buf *out,
		  struct window window)
{
	size_t start = out->len;
	int status;

	if (display->shape.lines == 0)
		return 0;
	status = put_home(display, out, window);
	if (status == 0)
		status = buf_puts(out, CLEAR_BELOW);
	if (status < 0) {
		buf_truncate(out, start);
		return status;
	}
	display->shape.lines = 0;
	return 0;
}
