#include "report/frame_table.h"

#include <stdio.h>
#include <string.h>

#include <coget/time.h>

#include "base/units.h"

/* The last column may wrap; two more are for an echoed "^C". */
#define FREE_COLUMNS 3

/* Widths of the cells with the blanks before them: "100%", "1023 KiB/s". */
#define PERCENT_COLUMNS (1 + 4)
#define SIZE_COLUMNS (2 + 7)
#define SPEED_COLUMNS (2 + 9)
#define TIME_COLUMNS (2 + 10)
#define BAR_COLUMNS (2 + 6)
#define BAR_GAP 2
#define MOST_BAR 40
/* Below the first, bars go; below the second, so do size and time. */
#define LEAST_NAME 13
#define FAIR_NAME 20
/* What the counts of most runs need, which stand in the same column. */
#define GOOD_NAME 28
#define MOST_NAME 72

static void claim(unsigned *room, unsigned *cell, unsigned width,
		  unsigned least_name)
{
	if (*room < least_name + width)
		return;
	*cell = width;
	*room -= width;
}

static unsigned name_width(unsigned room, unsigned name_columns)
{
	unsigned most = MOST_NAME;

	if (name_columns > 0 && name_columns < most)
		most = name_columns > GOOD_NAME ? name_columns : GOOD_NAME;
	return room < most ? room : most;
}

/* What is told by no other cell claims its room first. */
struct frame_table frame_table_for(unsigned columns, unsigned name_columns)
{
	struct frame_table table = {.width = 1};
	unsigned room, more;

	if (columns > FREE_COLUMNS)
		table.width = columns - FREE_COLUMNS;
	room = table.width;
	claim(&room, &table.percent, PERCENT_COLUMNS, LEAST_NAME);
	claim(&room, &table.speed, SPEED_COLUMNS, LEAST_NAME);
	claim(&room, &table.bar, BAR_COLUMNS, LEAST_NAME);
	claim(&room, &table.time, TIME_COLUMNS, FAIR_NAME);
	claim(&room, &table.size, SIZE_COLUMNS, FAIR_NAME);
	if (table.bar) {
		/* A quarter, and what names leave. */
		more = (room - LEAST_NAME) / 4;
		table.name = name_width(room - more, name_columns);
		more = room - table.name;
		if (more > MOST_BAR - table.bar)
			more = MOST_BAR - table.bar;
		table.bar += more;
	} else {
		table.name = name_width(room, name_columns);
	}
	return table;
}

void frame_table_share(struct frame_line *line, const struct frame_table *table,
		       double share)
{
	unsigned end = table->name + table->bar + table->percent;
	char text[FRAME_CELL_SIZE];

	if (table->bar && line->width <= table->name) {
		frame_line_goto(line, table->name + BAR_GAP);
		frame_line_bar(line, table->bar - BAR_GAP, share);
	}
	snprintf(text, sizeof(text), "%u%%",
		 share < 1 ? (unsigned)(share * 100) : 100);
	if (table->percent && line->width + PERCENT_COLUMNS <= end)
		frame_line_right(line, text, end);
}

void frame_table_note(struct frame_line *line, const struct frame_table *table,
		      const char *note)
{
	unsigned room = table->bar + table->percent;
	char text[FRAME_CELL_SIZE];

	snprintf(text, sizeof(text), "%s", note);
	if (strlen(text) + BAR_GAP > room)
		text[strcspn(text, ",")] = '\0';
	if (strlen(text) + BAR_GAP > room)
		return;
	frame_line_goto(line, table->name + BAR_GAP);
	frame_line_colour(line, "2");
	frame_line_put(line, text, (unsigned)strlen(text));
	frame_line_colour(line, "22");
}

void frame_table_cells(struct frame_line *line, const struct frame_table *table,
		       const struct frame_cells *cells)
{
	unsigned end = table->name + table->bar + table->percent + table->size;

	if (table->size)
		frame_line_right(line, cells->size, end);
	if (cells->sgr)
		frame_line_colour(line, cells->sgr);
	end += table->speed;
	if (table->speed)
		frame_line_right(line, cells->speed, end);
	end += table->time;
	if (table->time)
		frame_line_right(line, cells->time, end);
	if (cells->sgr)
		frame_line_colour(line, "39");
}

unsigned frame_table_cells_at(const struct frame_table *table,
			      const struct frame_cells *cells)
{
	unsigned end = table->name + table->bar + table->percent;

	if (table->size)
		return end + table->size - 2 - (unsigned)strlen(cells->size);
	if (table->speed && cells->speed[0])
		return end + table->speed - 2 - (unsigned)strlen(cells->speed);
	return end;
}

/* Tenths would only flicker. */
void frame_table_time(char text[FRAME_CELL_SIZE], const char *before,
		      int64_t time_ns)
{
	int64_t seconds = time_ns / CO_SECOND;
	char duration[UNITS_TEXT_SIZE];

	text[0] = '\0';
	if (time_ns < 0)
		return;
	if (seconds == 0 || time_ns % CO_SECOND > 0)
		seconds++;
	units_format_duration(duration, seconds * CO_SECOND);
	snprintf(text, FRAME_CELL_SIZE, "%s%s", before, duration);
}

void frame_table_speed(char text[FRAME_CELL_SIZE], int64_t speed_bps)
{
	char bytes[UNITS_TEXT_SIZE];

	text[0] = '\0';
	if (speed_bps < 0)
		return;
	units_format_bytes(bytes, (uint64_t)speed_bps);
	snprintf(text, FRAME_CELL_SIZE, "%s/s", bytes);
}
