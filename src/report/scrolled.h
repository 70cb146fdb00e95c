/*
 * What of a frame a window that shrank has scrolled out of sight, and what one
 * that grows again brings back above the next frame.
 *
 * A narrower window wraps the lines that are longer, as most terminals do; a
 * lower one scrolls the first rows out; a higher one takes rows back.
 */
#ifndef REPORT_SCROLLED_H
#define REPORT_SCROLLED_H

#include "report/frame.h"
#include "report/window.h"

/* Zeroed, nothing is. */
struct scrolled {
	struct frame_shape gone; /* the lines right above the screen */
};

/*
 * The rows from the cursor up to the first one on the screen that is a frame's,
 * this one included.
 *
 * shape   of the frame that was drawn last.
 * before  the window then.
 * window  now.
 */
unsigned scrolled_rows(struct scrolled *scrolled,
		       const struct frame_shape *shape, struct window before,
		       struct window window);

/* Other lines stand above now. */
void scrolled_forget(struct scrolled *scrolled);

#endif
