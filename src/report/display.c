#include "report/display.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/rows.h"
#include "report/scrolled.h"

/* A frame is at most FRAME_LINES lines of escaped names. */
#define FRAME_CAP ((size_t)4 * 1024 * 1024)

/* The rate of whole items is coarser than speeds, and looks back further. */
#define ITEMS_WINDOW_NS INT64_C(15000000000)

/* Oftener, figures would only flicker. */
#define SAMPLE_NS INT64_C(250000000)

/* Lines about hosts, at most. */
#define HOST_LINES 4

/*
 * Clear from the start of this line to the end of the screen.  Not in one step:
 * when it is the first line, tmux takes that for clearing the whole screen, and
 * keeps a copy of what stood there in its history.
 */
#define CLEAR_BELOW "\033[C\033[J\r\033[K"

struct display {
	struct display_subject subject;
	struct frame_style style;
	struct run_rates rates;
	int64_t sampled_ns;
	bool shows_hosts;
	const char *hint;
	unsigned name_columns; /* of the longest name that was shown */
	struct buf frame;      /* the one being made */
	struct buf shown;      /* the one on the terminal */
	struct frame_shape shape;
	struct window window;	  /* when that was drawn */
	struct scrolled scrolled; /* out of it */
	struct rows rows;
};

int display_new(struct display **out, struct display_subject subject,
		struct frame_style style, int64_t now_ns)
{
	struct display *display = calloc(1, sizeof(*display));

	*out = display;
	if (!display)
		return -ENOMEM;
	display->subject = subject;
	display->style = style;
	display->frame = BUF_INIT(FRAME_CAP);
	display->shown = BUF_INIT(FRAME_CAP);
	display->sampled_ns = now_ns;
	rate_init(&display->rates.bytes, SPEED_WINDOW_NS, now_ns, 0);
	rate_init(&display->rates.items, ITEMS_WINDOW_NS, now_ns, 0);
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

void display_toggle_hosts(struct display *display)
{
	display->shows_hosts = !display->shows_hosts;
	display->name_columns = 0;
}

void display_hint(struct display *display, const char *hint)
{
	display->hint = hint;
}

static void sample(struct display *display, int64_t now_ns)
{
	const struct tally *tally = display->subject.tally;

	held_hosts_prune(display->subject.held, now_ns);
	if (now_ns - display->sampled_ns < SAMPLE_NS)
		return;
	display->sampled_ns = now_ns;
	active_list_sample(display->subject.active, now_ns);
	/* Items that were there cost no time: they say nothing of the rest. */
	rate_update(&display->rates.items, now_ns, tally->done + tally->failed);
	rate_update(&display->rates.bytes, now_ns, tally->received_bytes);
}

struct display_figures display_figures(struct display *display,
				       int64_t now_ns)
{
	const struct run_rates *rates = &display->rates;
	struct display_figures figures = {.speed_bps = -1};

	sample(display, now_ns);
	if (rate_is_settled(&rates->bytes))
		figures.speed_bps = (int64_t)rate_per_second(&rates->bytes);
	figures.forecast =
		forecast_make(display->subject.tally, display->subject.active,
			      rates, now_ns);
	return figures;
}

bool display_is_moving(const struct display *display)
{
	return rate_per_second(&display->rates.bytes) >= 1;
}

/* How many lines about hosts there are; most of the window is for downloads. */
static size_t count_host_lines(const struct display *display,
			       struct window window)
{
	size_t most = window.rows / 4;

	if (most > HOST_LINES)
		most = HOST_LINES;
	return display->subject.held->count < most
		       ? display->subject.held->count
		       : most;
}

static int fill_rows(struct display *display, int64_t now_ns,
		     struct window window, size_t others)
{
	struct rows *rows = &display->rows;
	int status = 0;

	if (display->shows_hosts)
		status = rows_fill_hosts(rows, display->subject.active,
					 window.rows, others, now_ns);
	else
		rows_fill(rows, display->subject.active, window.rows, others,
			  now_ns);
	for (size_t i = 0; i < rows->count; i++) {
		size_t columns = text_columns(rows->items[i].name,
					      display->style.charset);

		if (columns > display->name_columns)
			display->name_columns = (unsigned)columns;
	}
	return status;
}

/* Make the frame of the present state. */
static int make_frame(struct display *display, struct frame_shape *shape,
		      int64_t now_ns, struct window window)
{
	struct display_figures figures = display_figures(display, now_ns);
	size_t host_lines = count_host_lines(display, window);
	int status = fill_rows(display, now_ns, window, host_lines);
	struct frame_input input = {
		.style = display->style,
		.columns = window.columns,
		.name_columns = display->name_columns,
		.items = display->rows.items,
		.item_count = display->rows.count,
		.active_count = display->rows.all,
		.hint = display->hint,
		.hosts = display->subject.held->hosts,
		.host_count = host_lines,
		.tally = display->subject.tally,
		.forecast = &figures.forecast,
		.speed_bps = figures.speed_bps,
		.now_ns = now_ns,
	};

	buf_reset(&display->frame);
	return status < 0 ? status
			  : frame_format(&display->frame, shape, &input);
}

static bool is_resized(const struct display *display, struct window window)
{
	return display->shape.lines > 0 &&
	       (display->window.columns != window.columns ||
		display->window.rows != window.rows);
}

/* Move to where the frame begins, or what is left on the screen of it. */
static int put_home(struct display *display, struct buf *out,
		    struct window window)
{
	unsigned rows = display->shape.lines;

	if (rows > 0)
		rows = scrolled_rows(&display->scrolled, &display->shape,
				     display->window, window);
	if (rows > 1)
		return buf_printf(out, "\r\033[%uA", rows - 1);
	return rows ? buf_putc(out, '\r') : 0;
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

static int put_all(struct display *display, struct buf *out,
		   struct window window, const char *lines)
{
	int status = put_home(display, out, window);

	if (status == 0 && (lines || is_resized(display, window)))
		status = buf_puts(out, CLEAR_BELOW);
	if (status == 0 && lines)
		status = buf_puts(out, lines);
	return status < 0 ? status : put_frame(out, &display->frame);
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
	    !is_resized(display, window) &&
	    strcmp(display->frame.data, display->shown.data) == 0)
		return 0;
	status = put_all(display, out, window, lines);
	if (status < 0) {
		buf_truncate(out, start);
		return status;
	}
	if (lines)
		scrolled_forget(&display->scrolled);
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
	scrolled_forget(&display->scrolled);
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
	display_forget(display);
	return 0;
}
