#include "report/frame_total.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"

enum { DONE, FAILED, SKIPPED, LEFT, COUNTS };

typedef char counts_text[COUNTS][FRAME_CELL_SIZE];

static unsigned counts_width(counts_text texts, unsigned shown)
{
	unsigned width = 0;

	for (unsigned i = 0; i < COUNTS; i++)
		if (shown & 1u << i)
			width += (unsigned)strlen(texts[i]) + 2;
	return width - 2;
}

/* Which of the counts are told: as many as fit, the dearest to the last. */
static unsigned choose_counts(counts_text texts, const struct tally *tally,
			      unsigned columns)
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

static void format_count(char text[FRAME_CELL_SIZE], uint64_t count,
			 const char *what)
{
	char digits[UNITS_TEXT_SIZE];

	units_format_count(digits, count);
	snprintf(text, FRAME_CELL_SIZE, "%s %s", digits, what);
}

static void format_counts(counts_text texts, const struct frame_input *input)
{
	const struct tally *tally = input->tally;
	char left[FORECAST_TEXT_SIZE];

	format_count(texts[DONE], tally->done,
		     tally->is_probe ? "found" : "done");
	format_count(texts[FAILED], tally->failed, "failed");
	format_count(texts[SKIPPED], tally->skipped, "skipped");
	forecast_format_left(left, input->forecast);
	snprintf(texts[LEFT], FRAME_CELL_SIZE, "%s left", left);
}

/* At last, the number of those that are left goes without its word. */
static void put_counts(struct frame_line *line, const struct frame_input *input,
		       unsigned columns)
{
	counts_text texts;
	unsigned shown;

	format_counts(texts, input);
	shown = choose_counts(texts, input->tally, columns);
	if (shown == 0) {
		texts[LEFT][strcspn(texts[LEFT], " ")] = '\0';
		shown = strlen(texts[LEFT]) <= columns ? 1u << LEFT : 0;
	}
	for (unsigned i = 0; i < COUNTS; i++) {
		bool is_bad = i == FAILED && input->tally->failed > 0;

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

void frame_total_put(struct frame_line *line, const struct frame_table *table,
		     const struct frame_input *input)
{
	const struct forecast *forecast = input->forecast;
	struct frame_cells cells = {.sgr = NULL};

	units_format_bytes(cells.size, input->tally->received_bytes);
	frame_table_speed(cells.speed, input->speed_bps);
	frame_table_time(cells.time, "ETA ", forecast->eta_ns);
	frame_line_colour(line, "1");
	put_counts(line, input, frame_table_cells_at(table, &cells));
	if (forecast->share >= 0)
		frame_table_share(line, table, forecast->share);
	frame_table_cells(line, table, &cells);
	frame_line_colour(line, "0");
}
