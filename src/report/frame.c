#include "report/frame.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <coget/time.h>

#include "base/units.h"
#include "report/frame_line.h"
#include "report/lines.h"

/* The last column may wrap; two more are for an echoed "^C". */
#define FREE_COLUMNS 3

#define CELL_SIZE 40

/* Columns of the table; those that are 0 wide have no room. */
struct layout {
	unsigned width;
	unsigned name;
	unsigned bar;
	unsigned percent;
	unsigned size;
	unsigned speed;
	unsigned eta;
};

/* Widths of the cells with the blanks before them: "100%", "1023 KiB/s". */
#define PERCENT_COLUMNS (1 + 4)
#define SIZE_COLUMNS (2 + 7)
#define SPEED_COLUMNS (2 + 9)
#define ETA_COLUMNS (2 + 10)
#define BAR_COLUMNS (2 + 6)
#define BAR_GAP 2
#define MOST_BAR 40
/* Below the first, bars go; below the second, so do size and ETA. */
#define LEAST_NAME 13
#define FAIR_NAME 20
#define MOST_NAME 72

static void claim(unsigned *room, unsigned *cell, unsigned width,
		  unsigned least_name)
{
	if (*room < least_name + width)
		return;
	*cell = width;
	*room -= width;
}

/* What is told by no other cell claims its room first. */
static struct layout layout_for(unsigned columns)
{
	struct layout layout = {.width = 1};
	unsigned room;

	if (columns > FREE_COLUMNS)
		layout.width = columns - FREE_COLUMNS;
	room = layout.width;
	claim(&room, &layout.percent, PERCENT_COLUMNS, LEAST_NAME);
	claim(&room, &layout.speed, SPEED_COLUMNS, LEAST_NAME);
	claim(&room, &layout.bar, BAR_COLUMNS, LEAST_NAME);
	claim(&room, &layout.eta, ETA_COLUMNS, FAIR_NAME);
	claim(&room, &layout.size, SIZE_COLUMNS, FAIR_NAME);
	if (layout.bar) {
		unsigned more = (room - LEAST_NAME) / 4;

		if (more > MOST_BAR - layout.bar)
			more = MOST_BAR - layout.bar;
		layout.bar += more;
		room -= more;
	}
	layout.name = room < MOST_NAME ? room : MOST_NAME;
	return layout;
}

size_t frame_capacity(unsigned rows, size_t active_count)
{
	size_t room = rows < FRAME_LINES ? rows : FRAME_LINES;

	/* One row is the total's. */
	room = room > 1 ? room - 1 : 0;
	if (active_count <= room)
		return active_count;
	/* Another one says how many more there are. */
	return room > 1 ? room - 1 : 0;
}

/* Whole seconds, rounded up: tenths would only flicker. */
static void format_eta(char text[CELL_SIZE], int64_t eta_ns)
{
	int64_t seconds = eta_ns / CO_SECOND;

	if (seconds == 0 || eta_ns % CO_SECOND > 0)
		seconds++;
	text[0] = '\0';
	if (eta_ns >= 0)
		units_format_duration(text, seconds * CO_SECOND);
}

static void format_speed(char text[CELL_SIZE], uint64_t speed_bps)
{
	units_format_bytes(text, speed_bps);
	strcat(text, "/s");
}

/* The cells that all lines share, right of the bar. */
static void put_figures(struct frame_line *line, const struct layout *layout,
			uint64_t bytes, const char *speed, const char *eta)
{
	unsigned end = layout->name + layout->bar + layout->percent;
	char text[UNITS_TEXT_SIZE];

	if (layout->size) {
		end += layout->size;
		units_format_bytes(text, bytes);
		frame_line_right(line, text, end);
	}
	if (layout->speed) {
		end += layout->speed;
		frame_line_right(line, speed, end);
	}
	if (layout->eta)
		frame_line_right(line, eta, end + layout->eta);
}

static void put_name(struct frame_line *line, const struct layout *layout,
		     const char *name)
{
	unsigned used = 0;

	if (line->status == 0)
		line->status = text_fit(line->out, name, layout->name,
					line->style.charset, &used);
	line->width = line->column = used;
}

static void put_item(struct frame_line *line, const struct layout *layout,
		     const struct frame_item *item)
{
	uint64_t received = item->received_bytes;
	uint64_t total = item->total_bytes > 0 ? (uint64_t)item->total_bytes
					       : 0;
	bool is_running = received > 0 && received != total;
	char text[CELL_SIZE], speed[CELL_SIZE] = "";

	put_name(line, layout, item->name);
	if (layout->bar && total) {
		frame_line_goto(line, layout->name + BAR_GAP);
		frame_line_bar(line, layout->bar - BAR_GAP, received, total);
	}
	if (layout->percent && total) {
		double share = (double)received / (double)total;

		snprintf(text, sizeof(text), "%u%%",
			 share < 1 ? (unsigned)(share * 100) : 100);
		frame_line_right(line, text, layout->name + layout->bar +
						     layout->percent);
	}
	format_eta(text, is_running ? item->eta_ns : -1);
	if (received > 0)
		format_speed(speed, item->speed_bps);
	put_figures(line, layout, total ? total : received, speed, text);
}

enum { DONE, FAILED, SKIPPED, LEFT, COUNTS };

static unsigned counts_width(char texts[COUNTS][CELL_SIZE], unsigned shown)
{
	unsigned width = 0;

	for (unsigned i = 0; i < COUNTS; i++)
		if (shown & 1u << i)
			width += (unsigned)strlen(texts[i]) + 2;
	return width - 2;
}

/* Which of the counts are told: as many as fit, the dearest to the last. */
static unsigned choose_counts(char texts[COUNTS][CELL_SIZE],
			      const struct tally *tally, unsigned columns)
{
	unsigned all = 1u << DONE | 1u << FAILED | 1u << LEFT;
	unsigned choices[] = {
		tally->skipped ? all | 1u << SKIPPED : all,
		all,
		tally->failed ? 1u << FAILED | 1u << LEFT
			      : 1u << DONE | 1u << LEFT,
		1u << LEFT,
	};

	for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++)
		if (counts_width(texts, choices[i]) <= columns)
			return choices[i];
	return 0;
}

static void put_counts(struct frame_line *line, const struct tally *tally,
		       unsigned columns)
{
	char texts[COUNTS][CELL_SIZE];
	unsigned shown;

	snprintf(texts[DONE], CELL_SIZE, "%" PRIu64 " done", tally->done);
	snprintf(texts[FAILED], CELL_SIZE, "%" PRIu64 " failed", tally->failed);
	snprintf(texts[SKIPPED], CELL_SIZE, "%" PRIu64 " skipped",
		 tally->skipped);
	snprintf(texts[LEFT], CELL_SIZE, "%" PRIu64 "%s left",
		 line_left(tally), tally->input_ended ? "" : "+");
	shown = choose_counts(texts, tally, columns);
	for (unsigned i = 0; i < COUNTS; i++) {
		bool is_bad = i == FAILED && tally->failed > 0;

		if (!(shown & 1u << i))
			continue;
		if (line->width > 0)
			frame_line_put(line, ", ", 2);
		if (is_bad)
			frame_line_colour(line, "31");
		frame_line_put(line, texts[i], (unsigned)strlen(texts[i]));
		if (is_bad)
			frame_line_colour(line, "39");
	}
}

/* The counts may go on to where the figures really begin. */
static unsigned counts_room(const struct layout *layout,
			    const struct tally *tally, const char *speed)
{
	unsigned end = layout->name + layout->bar + layout->percent;
	char bytes[UNITS_TEXT_SIZE];

	if (layout->size) {
		units_format_bytes(bytes, tally->received_bytes);
		return end + layout->size - 2 - (unsigned)strlen(bytes);
	}
	if (layout->speed)
		return end + layout->speed - 2 - (unsigned)strlen(speed);
	return end;
}

static void put_total(struct frame_line *line, const struct layout *layout,
		      const struct frame_input *input)
{
	char eta[4 + CELL_SIZE] = "ETA ", speed[CELL_SIZE];

	format_speed(speed, input->speed_bps);
	format_eta(eta + 4, input->eta_ns);
	if (!eta[4])
		eta[0] = '\0';
	frame_line_colour(line, "1");
	put_counts(line, input->tally,
		   counts_room(layout, input->tally, speed));
	put_figures(line, layout, input->tally->received_bytes, speed, eta);
	frame_line_colour(line, "0");
}

static void put_more(struct frame_line *line, const struct layout *layout,
		     const struct frame_input *input)
{
	bool utf8 = line->style.charset == TEXT_UTF8;
	char text[CELL_SIZE];

	snprintf(text, sizeof(text), " and %zu more",
		 input->active_count - input->item_count);
	if (layout->width < 3)
		return;
	frame_line_put(line, utf8 ? "\u2026" : "...", utf8 ? 1 : 3);
	if (line->width + strlen(text) <= layout->width)
		frame_line_put(line, text, (unsigned)strlen(text));
}

/* Note the width of a line that is complete. */
static int finish_line(struct frame_shape *shape, const struct frame_line *line)
{
	shape->widths[shape->lines++] = (uint16_t)line->width;
	return line->status;
}

int frame_format(struct buf *out, struct frame_shape *shape,
		 const struct frame_input *input)
{
	struct layout layout = layout_for(input->columns);
	const struct frame_line empty = {.out = out, .style = input->style};
	struct frame_line line;
	int status = 0;

	shape->lines = 0;
	for (size_t i = 0; status == 0 && i < input->item_count; i++) {
		line = empty;
		put_item(&line, &layout, &input->items[i]);
		status = finish_line(shape, &line);
		if (status == 0)
			status = buf_putc(out, '\n');
	}
	/* A window of one row has no room to say so. */
	if (status == 0 && input->item_count > 0 &&
	    input->active_count > input->item_count) {
		line = empty;
		put_more(&line, &layout, input);
		status = finish_line(shape, &line);
		if (status == 0)
			status = buf_putc(out, '\n');
	}
	if (status < 0)
		return status;
	line = empty;
	put_total(&line, &layout, input);
	return finish_line(shape, &line);
}
