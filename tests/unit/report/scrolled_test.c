/* What windows that shrink and grow do to the rows of a frame. */
#include "report/scrolled.h"

#include "unit/report/report_util.h"
#include "unit/suite.h"

static const struct frame_shape shape = {
	.lines = 4,
	.widths = {97, 97, 97, 60},
};

START_TEST(a_narrower_window_wraps_lines)
{
	struct scrolled scrolled = {0};

	ck_assert_uint_eq(scrolled_rows(&scrolled, &shape,
					(struct window){100, 20},
					(struct window){40, 20}),
			  11);
	ck_assert_uint_eq(scrolled.gone.lines, 0);
}
END_TEST

START_TEST(a_higher_window_brings_back_what_a_lower_one_took)
{
	struct scrolled scrolled = {0};
	const struct frame_shape small = {.lines = 2, .widths = {40, 60}};

	ck_assert_uint_eq(scrolled_rows(&scrolled, &shape,
					(struct window){100, 20},
					(struct window){100, 2}),
			  2);
	ck_assert_uint_eq(scrolled.gone.lines, 2);
	/* The frame of two rows, and two of the one before. */
	ck_assert_uint_eq(scrolled_rows(&scrolled, &small,
					(struct window){100, 2},
					(struct window){100, 20}),
			  4);
	ck_assert_uint_eq(scrolled.gone.lines, 0);
}
END_TEST

START_TEST(no_more_comes_back_than_has_room)
{
	struct scrolled scrolled = {0};
	const struct frame_shape small = {.lines = 2, .widths = {40, 60}};

	scrolled_rows(&scrolled, &shape, (struct window){100, 20},
		      (struct window){100, 2});
	ck_assert_uint_eq(scrolled_rows(&scrolled, &small,
					(struct window){100, 2},
					(struct window){100, 3}),
			  3);
	ck_assert_uint_eq(scrolled.gone.lines, 1);
}
END_TEST

START_TEST(what_was_forgotten_does_not_come_back)
{
	struct scrolled scrolled = {0};
	const struct frame_shape small = {.lines = 2, .widths = {40, 60}};

	scrolled_rows(&scrolled, &shape, (struct window){100, 20},
		      (struct window){100, 2});
	scrolled_forget(&scrolled);
	ck_assert_uint_eq(scrolled_rows(&scrolled, &small,
					(struct window){100, 2},
					(struct window){100, 20}),
			  2);
}
END_TEST

int main(void)
{
	return RUN_SUITE("scrolled", a_narrower_window_wraps_lines,
			 a_higher_window_brings_back_what_a_lower_one_took,
			 no_more_comes_back_than_has_room,
			 what_was_forgotten_does_not_come_back);
}
