/*
 * The columns that the lines of a frame share.  The table loses columns as the
 * window narrows; what is told by no other goes last.
 */
#ifndef REPORT_FRAME_TABLE_H
#define REPORT_FRAME_TABLE_H

#include <stdint.h>

#include "report/frame_line.h"

/* Widths with the blanks before; those that are 0 wide have no room. */
struct frame_table {
	unsigned width; /* of the longest line */
	unsigned name;
	unsigned bar;
	unsigned percent;
	unsigned size;
	unsigned speed;
	unsigned time;
};

/* More than any cell holds. */
#define FRAME_CELL_SIZE 48

/* The table for a window, in which names take so many columns at most. */
struct frame_table frame_table_for(unsigned columns, unsigned name_columns);

/* Put a bar, and the percentage, for a share from 0 to 1. */
void frame_table_share(struct frame_line *line, const struct frame_table *table,
		       double share);

/*
 * Put a short text in ASCII in their place, if it has room; or else what stands
 * before its first comma.
 */
void frame_table_note(struct frame_line *line, const struct frame_table *table,
		      const char *note);

/* The cells right of these; a text may be empty. */
struct frame_cells {
	char size[FRAME_CELL_SIZE];
	char speed[FRAME_CELL_SIZE];
	char time[FRAME_CELL_SIZE];
	const char *sgr; /* the colour of speed and time; NULL for none */
};

void frame_table_cells(struct frame_line *line, const struct frame_table *table,
		       const struct frame_cells *cells);

/* The column at which they begin. */
unsigned frame_table_cells_at(const struct frame_table *table,
			      const struct frame_cells *cells);

/* Format a time as whole seconds, rounded up; nothing for -1. */
void frame_table_time(char text[FRAME_CELL_SIZE], const char *before,
		      int64_t time_ns);

/* Format a speed; nothing for -1. */
void frame_table_speed(char text[FRAME_CELL_SIZE], int64_t speed_bps);

#endif
