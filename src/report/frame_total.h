/*
 * The last line of a frame: the run as a whole.
 */
#ifndef REPORT_FRAME_TOTAL_H
#define REPORT_FRAME_TOTAL_H

#include "report/frame_table.h"

/* Put it. */
void frame_total_put(struct frame_line *line, const struct frame_table *table,
		     const struct frame_input *input);

#endif
