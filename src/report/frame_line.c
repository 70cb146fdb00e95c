#include "report/frame_line.h"

#include <string.h>

void frame_line_goto(struct frame_line *line, unsigned column)
{
	if (column > line->column)
		line->column = column;
}

static void append(struct frame_line *line, const char *text)
{
	if (line->status == 0)
		line->status = buf_puts(line->out, text);
}

void frame_line_put(struct frame_line *line, const char *text,
		    unsigned columns)
{
	if (columns == 0)
		return;
	for (; line->width < line->column; line->width++)
		append(line, " ");
	append(line, text);
	line->column += columns;
	line->width = line->column;
}

void frame_line_right(struct frame_line *line, const char *text,
		      unsigned end_column)
{
	unsigned columns = (unsigned)strlen(text);

	if (columns < end_column)
		frame_line_goto(line, end_column - columns);
	frame_line_put(line, text, columns);
}

void frame_line_colour(struct frame_line *line, const char *sgr)
{
	if (!line->style.coloured)
		return;
	append(line, "\033[");
	append(line, sgr);
	append(line, "m");
}

/* Eighths of a column in block characters, U+258F to U+2588. */
static void put_blocks(struct frame_line *line, unsigned columns,
		       unsigned eighths)
{
	static const char *const blocks[] = {
		" ",      "\u258F", "\u258E", "\u258D", "\u258C",
		"\u258B", "\u258A", "\u2589", "\u2588",
	};

	for (unsigned i = 0; i < columns; i++) {
		unsigned filled = eighths < 8 ? eighths : 8;

		frame_line_put(line, blocks[filled], 1);
		eighths -= filled;
	}
}

void frame_line_bar(struct frame_line *line, unsigned columns, double share)
{
	unsigned inner = columns - 2;
	unsigned filled = (unsigned)(share * inner);

	if (line->style.charset == TEXT_UTF8) {
		frame_line_put(line, "\u2595", 1);
		frame_line_colour(line, "36");
		put_blocks(line, inner, (unsigned)(share * inner * 8));
		frame_line_colour(line, "39");
		frame_line_put(line, "\u258F", 1);
		return;
	}
	frame_line_put(line, "[", 1);
	frame_line_colour(line, "36");
	for (unsigned i = 0; i < inner; i++)
		frame_line_put(line, i < filled ? "#" : " ", 1);
	frame_line_colour(line, "39");
	frame_line_put(line, "]", 1);
}
