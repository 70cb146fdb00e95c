/*
 * One line of the display in the making: text with its width counted.
 *
 * Blanks are held back until something follows them, so that lines have none at
 * their end.  The first error is kept, and the rest of the calls do nothing.
 */
#ifndef REPORT_FRAME_LINE_H
#define REPORT_FRAME_LINE_H

#include "base/buf.h"
#include "report/frame.h"

struct frame_line {
	struct buf *out;
	struct frame_style style;
	unsigned width;  /* columns up to the last character that is no blank */
	unsigned column; /* with the blanks that are held back */
	int status;
};

/* Move on to a column; nothing happens if the line is past it. */
void frame_line_goto(struct frame_line *line, unsigned column);

/* Add text of so many columns as it is. */
void frame_line_put(struct frame_line *line, const char *text,
		    unsigned columns);

/* Add ASCII so that it ends at a column. */
void frame_line_right(struct frame_line *line, const char *text,
		      unsigned end_column);

/* Switch to a colour (SGR parameters), or back with "0", if there is colour. */
void frame_line_colour(struct frame_line *line, const char *sgr);

/*
 * Add a bar of so many columns, at least three, its ends included, for a share
 * from 0 to 1.
 */
void frame_line_bar(struct frame_line *line, unsigned columns, double share);

#endif
