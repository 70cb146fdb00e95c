#include "report/frame.h"

#include "unit/report/report_util.h"

#include "base/text_safe.h"
#include "base/utf8.h"

#define SECOND INT64_C(1000000000)

static struct buf out = BUF_INIT(1 << 20);
static struct frame_shape shape;

static const struct tally tally = {
	.read = 47,
	.done = 12,
	.failed = 1,
	.skipped = 2,
	.received_bytes = 1234567890,
};

static struct forecast forecast = {
	.left_items = 32,
	.left = FORECAST_MORE,
	.eta_ns = 124 * SECOND + 1,
	.share = -1,
};

static const struct frame_item items[] = {
	{"debian-12.5.0-amd64-netinst.iso", NULL, 300000000, 659554304, 4404019,
	 FRAME_RUNNING, 84 * SECOND, 0},
	{"\u65E5\u672C\u8A9E\u306E\u30D5\u30A1\u30A4\u30EB\u540D.tar.gz", NULL,
	 12345, 40000, 123456, FRAME_RUNNING, 1, 0},
	{"evil\033[2Jname.txt", "size unknown", 5000, -1, 1000, FRAME_RUNNING,
	 -1, 0},
	{"cafe\u0301.pdf", NULL, 0, 1000, -1, FRAME_RUNNING, -1, 0},
	{"done.bin", NULL, 4096, 4096, 40960000, FRAME_RUNNING, -1, 0},
};

/* Pictures stand at the margin, so that they look as on the terminal. */
static struct frame_input input_for(unsigned columns, enum text_charset charset)
{
	return (struct frame_input){
		.style = {.charset = charset},
		.columns = columns,
		.items = items,
		.item_count = COUNT(items),
		.active_count = COUNT(items) + 7,
		.tally = &tally,
		.forecast = &forecast,
		.speed_bps = 36000000,
	};
}

static const char *frame(const struct frame_input *input)
{
	buf_reset(&out);
	ck_assert_int_eq(frame_format(&out, &shape, input), 0);
	return text_of(&out);
}

START_TEST(at_80_columns)
{
	struct frame_input input = input_for(80, TEXT_UTF8);

	ck_assert_str_eq(
		frame(&input),
"debian-12.5.0-…4-netinst.iso  ▕███▋    ▏  45%  629 MiB  4.2 MiB/s       1m24s\n"
"日本語のファイル名.tar.gz     ▕██▍     ▏  30%   39 KiB  121 KiB/s          1s\n"
"evil\\x1B[2Jname.txt           size unknown     4.9 KiB   1000 B/s\n"
"café.pdf                      ▕        ▏   0%   1000 B\n"
"done.bin                      ▕████████▏ 100%  4.0 KiB   39 MiB/s\n"
"… and 7 more\n"
"12 done, 1 failed, 2 skipped, 32+ left         1.1 GiB   34 MiB/s   ETA 2m05s");
}
END_TEST

START_TEST(at_40_columns)
{
	struct frame_input input = input_for(40, TEXT_UTF8);

	ck_assert_str_eq(
		frame(&input),
"debian…st.iso  ▕█▊  ▏  45%  4.2 MiB/s\n"
"日本語…tar.gz  ▕█▏  ▏  30%  121 KiB/s\n"
"evil…me.txt                  1000 B/s\n"
"café.pdf       ▕    ▏   0%\n"
"done.bin       ▕████▏ 100%   39 MiB/s\n"
"… and 7 more\n"
"12 done, 1 failed, 32+ left  34 MiB/s");
}
END_TEST

START_TEST(at_200_columns)
{
	struct frame_input input = input_for(200, TEXT_UTF8);

	input.item_count = 2;
	input.active_count = 2;
	ck_assert_str_eq(
		frame(&input),
"debian-12.5.0-amd64-netinst.iso                                           ▕█"
"███████████████▎                   ▏  45%  629 MiB  4.2 MiB/s       1m24s\n"
"日本語のファイル名.tar.gz                                                 ▕██████████"
"█                         ▏  30%   39 KiB  121 KiB/s          1s\n"
"12 done, 1 failed, 2 skipped, 32+ left                                      "
"                                           1.1 GiB   34 MiB/s   ETA 2m05s");
}
END_TEST

START_TEST(at_80_columns_in_ascii)
{
	struct frame_input input = input_for(80, TEXT_ASCII);

	input.item_count = 2;
	ck_assert_str_eq(
		frame(&input),
"debian-12.5.0..4-netinst.iso  [###     ]  45%  629 MiB  4.2 MiB/s       1m24s\n"
"\\u{65E5}...tar.gz             [##      ]  30%   39 KiB  121 KiB/s          1s\n"
"... and 10 more\n"
"12 done, 1 failed, 2 skipped, 32+ left         1.1 GiB   34 MiB/s   ETA 2m05s");
}
END_TEST

START_TEST(without_transfers_there_is_the_total_line)
{
	struct frame_input input = input_for(80, TEXT_UTF8);

	input.item_count = input.active_count = 0;
	forecast.eta_ns = -1;
	ck_assert_str_eq(
		frame(&input),
"12 done, 1 failed, 2 skipped, 32+ left         1.1 GiB   34 MiB/s");
	ck_assert_uint_eq(shape.lines, 1);
}
END_TEST

START_TEST(counts_that_do_not_fit_are_told_in_part)
{
	struct tally large = {
		.read = 90000000,
		.done = 10000000,
		.failed = 2000,
		.skipped = 3000000,
	};
	struct frame_input input = input_for(40, TEXT_UTF8);

	input.item_count = input.active_count = 0;
	input.tally = &large;
	forecast.left_items = 76998;
	ck_assert_str_eq(frame(&input),
			 "2,000 failed, 76,998+ left   34 MiB/s");
	large.failed = 0;
	large.done = 100000;
	forecast.left_items = 869000;
	forecast.left = FORECAST_ABOUT;
	ck_assert_str_eq(frame(&input),
			 "100,000 done, ~869,000 left  34 MiB/s");
	input.columns = 8;
	ck_assert_str_eq(frame(&input), "");
	forecast.left_items = 12;
	ck_assert_str_eq(frame(&input), "~12");
}
END_TEST

/* One item in a state. */
static const char *frame_of(enum frame_state state, int64_t time_ns)
{
	struct frame_item item = items[0];
	struct frame_input input = input_for(80, TEXT_UTF8);
	char *end;

	item.state = state;
	item.time_ns = time_ns;
	input.items = &item;
	input.item_count = input.active_count = 1;
	frame(&input);
	end = strchr(out.data, '\n');
	*end = '\0';
	return out.data;
}

START_TEST(a_row_says_why_nothing_comes)
{
	ck_assert_str_eq(frame_of(FRAME_STALLED, 12 * SECOND),
"debian-12.5.0-…4-netinst.iso  ▕███▋    ▏  45%  629 MiB    stalled     for 12s");
	ck_assert_str_eq(frame_of(FRAME_RETRYING, 8 * SECOND),
"debian-12.5.0-…4-netinst.iso  ▕███▋    ▏  45%  629 MiB   retrying       in 8s");
	ck_assert_str_eq(frame_of(FRAME_VERIFYING, 59 * 60 * SECOND + 59 * SECOND),
"debian-12.5.0-…4-netinst.iso  ▕███▋    ▏  45%  629 MiB  verifying  for 59m59s");
}
END_TEST

START_TEST(a_row_says_how_many_ranges_come_at_once)
{
	static const struct frame_item divided = {
		"debian-12.5.0-amd64-netinst.iso",
		NULL,
		300000000,
		659554304,
		4404019,
		FRAME_RUNNING,
		84 * SECOND,
		8};
	struct frame_input input = input_for(80, TEXT_UTF8);

	input.items = &divided;
	input.item_count = input.active_count = 1;
	ck_assert_ptr_nonnull(strstr(frame(&input), "netinst.iso 8x "));
}
END_TEST

START_TEST(hosts_that_are_held_have_lines)
{
	struct frame_input input = input_for(80, TEXT_UTF8);
	struct held_host hosts[] = {
		{(char *)"example.org", "asked to slow down", "resumes",
		 12 * SECOND},
		{(char *)"\u65E5\u672C.example:8080", "cannot be reached",
		 "given up; next try", 60 * SECOND},
	};

	input.item_count = input.active_count = 0;
	input.hosts = hosts;
	input.host_count = 2;
	ck_assert_str_eq(
		frame(&input),
"host example.org: asked to slow down, resumes in 12s\n"
"host 日本.example:8080: cannot be reached, given up; next try in 1m00s\n"
"12 done, 1 failed, 2 skipped, 32+ left         1.1 GiB   34 MiB/s   ETA 2m05s");
	input.columns = 30;
	ck_assert_str_eq(frame(&input), "example.org: resumes in 12s\n"
					"日本.example:… try in 1m00s\n"
					"12 done, 1 failed, 32+ left");
}
END_TEST

START_TEST(names_from_right_to_left_leave_the_rest_in_order)
{
	struct frame_input input = input_for(80, TEXT_UTF8);
	struct frame_item item = items[0];

	item.name = "\u05E9\u05DC.iso";
	input.items = &item;
	input.item_count = input.active_count = 1;
	ck_assert(strncmp(frame(&input), "\u200E\u05E9\u05DC.iso\u200E ", 14) ==
		  0);
	ck_assert_uint_eq(shape.widths[0], 77);
	input.style.charset = TEXT_ASCII;
	ck_assert_ptr_null(strstr(frame(&input), "\u200E"));
}
END_TEST

START_TEST(a_run_that_can_be_foreseen_has_a_bar)
{
	struct frame_input input = input_for(80, TEXT_UTF8);
	struct tally few = {.done = 3, .received_bytes = 1000};

	input.item_count = input.active_count = 0;
	input.tally = &few;
	forecast = (struct forecast){
		.left_items = 12000,
		.left = FORECAST_ABOUT,
		.eta_ns = -1,
		.share = 0.5,
	};
	input.speed_bps = -1;
	ck_assert_str_eq(
		frame(&input),
"3 done, 0 failed, ~12,000 left            50%   1000 B");
	few.done = 0;
	forecast.left_items = 120;
	ck_assert_str_eq(
		frame(&input),
"0 done, 0 failed, ~120 left   ▕████    ▏  50%   1000 B");
}
END_TEST

START_TEST(short_names_leave_room_for_the_bar)
{
	struct frame_input input = input_for(120, TEXT_UTF8);

	input.name_columns = 31;
	input.item_count = 2;
	input.active_count = 2;
	ck_assert_str_eq(
		frame(&input),
"debian-12.5.0-amd64-netinst.iso  ▕████████████████▎                   ▏  45%  "
"629 MiB  4.2 MiB/s       1m24s\n"
"日本語のファイル名.tar.gz        ▕███████████                         ▏  30%   "
"39 KiB  121 KiB/s          1s\n"
"12 done, 1 failed, 2 skipped, 32+ left                                        "
"1.1 GiB   34 MiB/s   ETA 2m05s");
}
END_TEST

START_TEST(colour_adds_no_width)
{
	struct frame_input input = input_for(80, TEXT_UTF8);
	struct frame_shape plain;

	frame(&input);
	plain = shape;
	ck_assert_ptr_null(strchr(out.data, '\033'));
	input.style.coloured = true;
	frame(&input);
	ck_assert_ptr_nonnull(strstr(out.data, "\033[31m1 failed\033[39m"));
	ck_assert_uint_eq(shape.lines, plain.lines);
	for (unsigned i = 0; i < plain.lines; i++)
		ck_assert_uint_eq(shape.widths[i], plain.widths[i]);
}
END_TEST

/* Counted independently of the widths that the frame claims. */
static unsigned width_of(const char *line, size_t len)
{
	unsigned width = 0;
	uint32_t code;

	for (size_t i = 0; i < len;) {
		size_t size = utf8_decode(line + i, len - i, &code);

		ck_assert_uint_gt(size, 0);
		ck_assert(!text_is_unsafe(code));
		width += utf8_columns(code);
		i += size;
	}
	return width;
}

START_TEST(no_line_reaches_the_last_column_of_any_window)
{
	for (unsigned columns = 1; columns <= 260; columns++) {
		struct frame_input input = input_for(columns, TEXT_UTF8);
		const char *line = frame(&input);

		for (unsigned i = 0; i < shape.lines; i++) {
			size_t len = strcspn(line, "\n");
			unsigned width = width_of(line, len);

			ck_assert_uint_lt(width, columns > 1 ? columns : 2);
			ck_assert_uint_eq(shape.widths[i], width);
			line += len + 1;
		}
	}
}
END_TEST

START_TEST(lines_are_as_many_as_the_window_holds)
{
	/* All fit above the total line. */
	ck_assert_uint_eq(frame_capacity(24, 0, 0), 0);
	ck_assert_uint_eq(frame_capacity(24, 0, 23), 23);
	/* One makes place for the line that counts the others. */
	ck_assert_uint_eq(frame_capacity(24, 0, 24), 22);
	ck_assert_uint_eq(frame_capacity(24, 0, 1000), 22);
	ck_assert_uint_eq(frame_capacity(2, 0, 1), 1);
	ck_assert_uint_eq(frame_capacity(2, 0, 5), 0);
	ck_assert_uint_eq(frame_capacity(1, 0, 5), 0);
	ck_assert_uint_eq(frame_capacity(0, 0, 5), 0);
	ck_assert_uint_eq(frame_capacity(60000, 0, 60000), FRAME_LINES - 2);
	/* Three are for hosts. */
	ck_assert_uint_eq(frame_capacity(24, 3, 20), 20);
	ck_assert_uint_eq(frame_capacity(24, 3, 21), 19);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		at_80_columns,
		at_40_columns,
		at_200_columns,
		at_80_columns_in_ascii,
		without_transfers_there_is_the_total_line,
		counts_that_do_not_fit_are_told_in_part,
		a_row_says_why_nothing_comes,
		a_row_says_how_many_ranges_come_at_once,
		hosts_that_are_held_have_lines,
		names_from_right_to_left_leave_the_rest_in_order,
		a_run_that_can_be_foreseen_has_a_bar,
		short_names_leave_room_for_the_bar,
		colour_adds_no_width,
		no_line_reaches_the_last_column_of_any_window,
		lines_are_as_many_as_the_window_holds,
	};

	return run_tests("report_frame", tests, COUNT(tests));
}
