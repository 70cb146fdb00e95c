#include "report/display.h"

#include <stdio.h>

#include "unit/report/report_util.h"

#define SECOND INT64_C(1000000000)

static struct display *display;
static struct tally tally;
static struct active_list active;
static struct held_hosts held;
static struct buf out = BUF_INIT(1 << 20);
static struct window window = {.columns = 60, .rows = 10};

static struct item items[40];
static char names[COUNT(items)][8];
static struct progress figures[40];

static void open_display(void)
{
	struct frame_style style = {.charset = TEXT_ASCII};

	const struct display_subject subject = {&tally, &active, &held};

	ck_assert_int_eq(display_new(&display, subject, style, 0), 0);
	for (size_t i = 0; i < COUNT(items); i++) {
		snprintf(names[i], sizeof(names[i]), "file%zu", i);
		figures[i].total_bytes = 1000;
	}
	tally.read = COUNT(items);
	tally.input_ended = true;
}

static void close_display(void)
{
	display_free(display);
	active_list_release(&active);
	held_hosts_release(&held);
	buf_release(&out);
}

static void start(size_t i)
{
	const struct event event = {
		.type = EVENT_START,
		.item = &items[i],
		.name = names[i],
		.progress = &figures[i],
	};

	ck_assert_int_eq(active_list_update(&active, &event, 0), 0);
}

static void end(size_t i)
{
	const struct event event = {.type = EVENT_DONE, .item = &items[i]};

	ck_assert_int_eq(active_list_update(&active, &event, 0), 0);
}

static const char *draw(int64_t now_ns, const char *lines)
{
	buf_reset(&out);
	ck_assert_int_eq(display_draw(display, &out, now_ns, window, lines), 0);
	return text_of(&out);
}

START_TEST(a_frame_is_drawn_over_the_one_before)
{
	start(0);
	start(1);
	figures[0].received_bytes = tally.received_bytes = 500;
	ck_assert_str_eq(draw(SECOND, NULL),
"file0                [###   ]  50%    500 B/s          1s\033[K\n"
"file1                [      ]   0%\033[K\n"
"0 done, 0 failed, 40 left       1%    500 B/s   ETA 1m19s\033[K\033[J");
	end(0);
	tally.done = 1;
	ck_assert_str_eq(draw(2 * SECOND, NULL),
"\r\033[2Afile1                [      ]   0%\033[K\n"
"1 done, 0 failed, 39 left       2%    214 B/s   ETA 2m18s\033[K\033[J");
}
END_TEST

START_TEST(what_is_shown_already_is_not_drawn_again)
{
	start(0);
	ck_assert_str_ne(draw(SECOND, NULL), "");
	ck_assert_str_eq(draw(2 * SECOND, NULL), "");
	figures[0].received_bytes = 10;
	ck_assert_str_ne(draw(5 * SECOND / 2, NULL), "");
	window.columns = 61;
	ck_assert_str_ne(draw(5 * SECOND / 2, NULL), "");
}
END_TEST

START_TEST(what_was_there_before_is_no_speed)
{
	start(0);
	figures[0].received_bytes = figures[0].resumed_bytes = 400;
	figures[0].received_bytes += 100;
	ck_assert_ptr_nonnull(strstr(draw(SECOND, NULL),
				     " 50%    100 B/s          5s"));
	/* Another attempt, before its answer has come. */
	figures[0].received_bytes = 0;
	ck_assert_ptr_nonnull(strstr(draw(2 * SECOND, NULL), "]   0%\033"));
}
END_TEST

START_TEST(lines_scroll_in_above_the_frame)
{
	start(0);
	draw(SECOND, NULL);
	ck_assert_str_eq(draw(2 * SECOND, "coget: one\ncoget: two\n"),
"\r\033[1A\033[C\033[J\r\033[Kcoget: one\ncoget: two\n"
"file0                [      ]   0%\033[K\n"
"0 done, 0 failed, 40 left       0%      0 B/s\033[K\033[J");
}
END_TEST

START_TEST(an_erased_display_leaves_nothing)
{
	start(0);
	draw(SECOND, NULL);
	buf_reset(&out);
	ck_assert_int_eq(display_erase(display, &out, window), 0);
	ck_assert_str_eq(text_of(&out),
			 "\r\033[1A\033[C\033[J\r\033[K");
	buf_reset(&out);
	ck_assert_int_eq(display_erase(display, &out, window), 0);
	ck_assert_str_eq(text_of(&out), "");
}
END_TEST

START_TEST(a_narrower_window_has_wrapped_the_frame)
{
	start(0);
	figures[0].received_bytes = tally.received_bytes = 500;
	draw(SECOND, NULL);
	/* 57 columns each: three rows of 25. */
	window.columns = 25;
	ck_assert(strncmp(draw(2 * SECOND, NULL), "\r\033[5A\033[C\033[J",
			  11) == 0);
}
END_TEST

START_TEST(what_runs_longest_stands_on_top)
{
	const char *text;

	for (size_t i = 0; i < 20; i++)
		start(i);
	end(0);
	end(2);
	end(30);
	ck_assert_uint_eq(active.at_work.count, 18);
	text = draw(SECOND, NULL);
	ck_assert(strncmp(text, "file1 ", 6) == 0);
	ck_assert_ptr_nonnull(strstr(text, "\nfile3 "));
	ck_assert_ptr_nonnull(strstr(text, "\nfile9 "));
	ck_assert_ptr_null(strstr(text, "\nfile10 "));
	ck_assert_ptr_nonnull(strstr(text, "\n... and 10 more"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_display");
	TCase *tcase = tcase_create("report_display");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, open_display, close_display);
	tcase_add_test(tcase, a_frame_is_drawn_over_the_one_before);
	tcase_add_test(tcase, what_is_shown_already_is_not_drawn_again);
	tcase_add_test(tcase, what_was_there_before_is_no_speed);
	tcase_add_test(tcase, lines_scroll_in_above_the_frame);
	tcase_add_test(tcase, an_erased_display_leaves_nothing);
	tcase_add_test(tcase, a_narrower_window_has_wrapped_the_frame);
	tcase_add_test(tcase, what_runs_longest_stands_on_top);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
