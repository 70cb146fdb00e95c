/*
 * The live display: puts frames (frame.h) on the terminal so that each replaces
 * the one before.
 *
 * It writes into buffers and reads no clock and no terminal, both are told it.
 * The cursor stays behind the last line and is never hidden, and no mode of the
 * terminal is changed, so a killed process leaves it usable.
 */
#ifndef REPORT_DISPLAY_H
#define REPORT_DISPLAY_H

#include <stdint.h>

#include "base/buf.h"
#include "model/event.h"
#include "report/active.h"
#include "report/frame.h"

struct display;

/* The window's size. */
struct window {
	unsigned columns;
	unsigned rows;
};

/*
 * Make one that shows nothing yet.  The tally and the active downloads, whose
 * speeds it keeps up to date, must live as long.  Returns 0 with *out owned by
 * the caller, or -ENOMEM.
 */
int display_new(struct display **out, const struct tally *tally,
		struct active_list *active, struct frame_style style,
		int64_t now_ns);

/* Free it.  NULL is ignored. */
void display_free(struct display *display);

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
	uint64_t speed_bps;
	int64_t eta_ns; /* -1 if not known */
};

/*
 * Bring the figures up to date and return them; for lines without a terminal.
 */
struct display_figures display_figures(struct display *display,
				       int64_t now_ns);

/* The speed that was last shown. */
uint64_t display_speed_bps(const struct display *display);

/* Leave what the terminal shows as it is, and draw anew below the cursor. */
void display_forget(struct display *display);

/* Append what takes the frame off the terminal.  Errors as above. */
int display_erase(struct display *display, struct buf *out,
		  struct window window);

#endif
