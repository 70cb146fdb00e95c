/*
 * The live display: puts frames (frame.h) on the terminal so that each replaces
 * the one before.
 *
 * It writes into buffers and reads neither clock nor terminal: the caller tells
 * it the time and the window.  The cursor stays behind the last line and is
 * never hidden.  Only keyboard.h changes modes of the terminal.
 */
#ifndef REPORT_DISPLAY_H
#define REPORT_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/event.h"
#include "report/active.h"
#include "report/forecast.h"
#include "report/frame.h"
#include "report/held_hosts.h"
#include "report/window.h"

struct display;

/* What it shows; all must live as long as the display. */
struct display_subject {
	const struct tally *tally;
	struct active_list *active; /* whose speeds it keeps up to date */
	struct held_hosts *held;    /* from which it takes those that are over */
};

/*
 * Make one that shows nothing yet.  Returns 0 with *out owned by the caller, or
 * -ENOMEM.
 */
int display_new(struct display **out, struct display_subject subject,
		struct frame_style style, int64_t now_ns);

/* Show a row for each host instead of each download, or the latter again. */
void display_toggle_hosts(struct display *display);

/* A static text beside the number of what has no room; NULL for none. */
void display_hint(struct display *display, const char *hint);

/* Free it.  NULL is ignored. */
void display_free(struct display *display);

/* Whether lines that it has drawn are longer than a window is wide. */
bool display_is_wrapped(const struct display *display, struct window window);

/*
 * For the next call: the row of the screen, from 1, in which the cursor is; 0
 * if that is not known.
 */
void display_cursor_row(struct display *display, unsigned row);

/*
 * Append what makes the terminal show the present state, with some whole lines
 * of text scrolled in above it; nothing if it shows just that already.
 *
 * lines  NUL-terminated; NULL for none.
 *
 * Returns 0 or an error of buf_append() with nothing appended.
 */
int display_draw(struct display *display, struct buf *out, int64_t now_ns,
		 struct window window, const char *lines);

/* What the display says of the whole run. */
struct display_figures {
	int64_t speed_bps; /* -1 if not known yet */
	struct forecast forecast;
};

/*
 * Bring the figures up to date and return them; for lines without a terminal.
 */
struct display_figures display_figures(struct display *display,
				       int64_t now_ns);

/* Whether its figures change by themselves, as speeds go down to zero. */
bool display_is_moving(const struct display *display);

/* Leave what the terminal shows as it is, and draw anew below the cursor. */
void display_forget(struct display *display);

/* Append what takes the frame off the terminal.  Errors as above. */
int display_erase(struct display *display, struct buf *out,
		  struct window window);

#endif
