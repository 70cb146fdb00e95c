#include "report/frame.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "report/frame_table.h"
#include "report/frame_total.h"

/*
 * LEFT-TO-RIGHT MARK, around names that are written from right to left: what
 * follows them on the line keeps its order.  Isolates would say more, but tmux
 * drops what is invisible at the beginning of a line, and one alone is nothing.
 */
#define LTR_MARK "\u200E"

/* What stands in the cells of speed and time, instead of these. */
static const struct {
	const char *text;
	const char *before; /* the time */
	const char *sgr;
} states[] = {
	[FRAME_RUNNING] = {NULL, "", NULL},
	[FRAME_ASKING] = {"no answer", "for ", "33"},
	[FRAME_STALLED] = {"stalled", "for ", "33"},
	[FRAME_VERIFYING] = {"verifying", "for ", "34"},
	[FRAME_SAVING] = {"saving", "for ", "34"},
	[FRAME_WAITING] = {"waiting", "for ", "33"},
	[FRAME_RETRYING] = {"retrying", "in ", "33"},
};

size_t frame_capacity(unsigned rows, size_t others, size_t active_count)
{
	size_t room = rows < FRAME_LINES ? rows : FRAME_LINES;

	/* One row is the total's. */
	room = room > 1 + others ? room - 1 - others : 0;
	if (active_count <= room)
		return active_count;
	/* Another one says how many more there are. */
	return room > 1 ? room - 1 : 0;
}

/* How many ranges of it come at once; "" for one. */
static unsigned name_segments(char text[FRAME_CELL_SIZE], unsigned segments)
{
	text[0] = '\0';
	if (segments > 1)
		snprintf(text, FRAME_CELL_SIZE, " %ux", segments);
	return (unsigned)strlen(text);
}

static void put_name(struct frame_line *line, const struct frame_table *table,
		     const char *name, unsigned segments)
{
	char ranges[FRAME_CELL_SIZE];
	unsigned columns = name_segments(ranges, segments);
	bool is_marked =
		line->style.charset == TEXT_UTF8 && text_has_rtl(name);
	unsigned used = 0;

	if (is_marked && line->status == 0)
		line->status = buf_puts(line->out, LTR_MARK);
	if (line->status == 0)
		line->status = text_fit(
			line->out, name,
			table->name > columns ? table->name - columns : 0,
			line->style.charset, &used);
	if (is_marked && line->status == 0)
		line->status = buf_puts(line->out, LTR_MARK);
	line->width = line->column = used;
	if (columns == 0 || columns >= table->name)
		return;
	frame_line_colour(line, "2");
	frame_line_put(line, ranges, columns);
	frame_line_colour(line, "22");
}

static void put_item(struct frame_line *line, const struct frame_table *table,
		     const struct frame_item *item)
{
	uint64_t received = item->received_bytes;
	uint64_t total =
		item->total_bytes > 0 ? (uint64_t)item->total_bytes : 0;
	struct frame_cells cells = {.sgr = states[item->state].sgr};

	put_name(line, table, item->name, item->segments);
	if (item->note)
		frame_table_note(line, table, item->note);
	else if (total > 0)
		frame_table_share(line, table,
				  received < total
					  ? (double)received / (double)total
					  : 1);
	if (total > 0 || received > 0)
		units_format_bytes(cells.size, total > 0 ? total : received);
	if (item->state != FRAME_RUNNING)
		snprintf(cells.speed, sizeof(cells.speed), "%s",
			 states[item->state].text);
	else
		frame_table_speed(cells.speed, item->speed_bps);
	frame_table_time(cells.time, states[item->state].before, item->time_ns);
	frame_table_cells(line, table, &cells);
}

/* Where there is no room for why, how long is told. */
static void put_host(struct frame_line *line, const struct frame_table *table,
		     const struct held_host *host, int64_t now_ns)
{
	int64_t rest_ns = host->until_ns > now_ns ? host->until_ns - now_ns : 0;
	char time[FRAME_CELL_SIZE], text[512];
	unsigned used = 0;

	frame_table_time(time, "", rest_ns);
	snprintf(text, sizeof(text), "host %.300s: %s, %s in %s", host->name,
		 host->why, host->then, time);
	if (text_columns(text, line->style.charset) > table->width)
		snprintf(text, sizeof(text), "%.300s: %s in %s", host->name,
			 host->then, time);
	frame_line_colour(line, "33");
	if (line->status == 0)
		line->status = text_fit(line->out, text, table->width,
					line->style.charset, &used);
	line->width = line->column = used;
	frame_line_colour(line, "39");
}

static void put_more(struct frame_line *line, const struct frame_table *table,
		     const struct frame_input *input)
{
	bool utf8 = line->style.charset == TEXT_UTF8;
	char text[FRAME_CELL_SIZE];

	snprintf(text, sizeof(text), " and %zu more",
		 input->active_count - input->item_count);
	if (table->width < 3)
		return;
	frame_line_put(line, utf8 ? "\u2026" : "...", utf8 ? 1 : 3);
	if (line->width + strlen(text) <= table->width)
		frame_line_put(line, text, (unsigned)strlen(text));
	if (!input->hint ||
	    line->width + 2 + strlen(input->hint) > table->width)
		return;
	frame_line_goto(line, line->width + 2);
	frame_line_colour(line, "2");
	frame_line_put(line, input->hint, (unsigned)strlen(input->hint));
	frame_line_colour(line, "22");
}

/* A frame in the making. */
struct drawing {
	struct buf *out;
	struct frame_shape *shape;
	const struct frame_input *input;
	struct frame_table table;
};

static struct frame_line new_line(const struct drawing *drawing)
{
	return (struct frame_line){.out = drawing->out,
				   .style = drawing->input->style};
}

/* Note the width of a line that is complete. */
static int finish_line(struct drawing *drawing, const struct frame_line *line,
		       bool is_last)
{
	struct frame_shape *shape = drawing->shape;

	shape->widths[shape->lines++] = (uint16_t)line->width;
	if (line->status < 0 || is_last)
		return line->status;
	return buf_putc(drawing->out, '\n');
}

static int put_items(struct drawing *drawing)
{
	const struct frame_input *input = drawing->input;
	struct frame_line line;
	int status = 0;

	for (size_t i = 0; status == 0 && i < input->item_count; i++) {
		line = new_line(drawing);
		put_item(&line, &drawing->table, &input->items[i]);
		status = finish_line(drawing, &line, false);
	}
	/* A window of one row has no room to say so. */
	if (status < 0 || input->item_count == 0 ||
	    input->active_count <= input->item_count)
		return status;
	line = new_line(drawing);
	put_more(&line, &drawing->table, input);
	return finish_line(drawing, &line, false);
}

static int put_hosts(struct drawing *drawing)
{
	const struct frame_input *input = drawing->input;
	int status = 0;

	for (size_t i = 0; status == 0 && i < input->host_count; i++) {
		struct frame_line line = new_line(drawing);

		put_host(&line, &drawing->table, &input->hosts[i],
			 input->now_ns);
		status = finish_line(drawing, &line, false);
	}
	return status;
}

int frame_format(struct buf *out, struct frame_shape *shape,
		 const struct frame_input *input)
{
	struct drawing drawing = {
		.out = out,
		.shape = shape,
		.input = input,
		.table = frame_table_for(input->columns, input->name_columns),
	};
	struct frame_line line = new_line(&drawing);
	int status;

	shape->lines = 0;
	status = put_items(&drawing);
	if (status == 0)
		status = put_hosts(&drawing);
	if (status < 0)
		return status;
	frame_total_put(&line, &drawing.table, input);
	return finish_line(&drawing, &line, true);
}
