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

static const struct frame_item items[] = {
	{"debian-12.5.0-amd64-netinst.iso", 300000000, 659554304, 4404019,
	 84 * SECOND},
	{"\u65E5\u672C\u8A9E\u306E\u30D5\u30A1\u30A4\u30EB\u540D.tar.gz", 12345,
	 40000, 123456, 1},
	{"evil\033[2Jname.txt", 5000, -1, 1000, -1},
	{"cafe\u0301.pdf", 0, 1000, 0, -1},
	{"done.bin", 4096, 4096, 40960000, 0},
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
		.speed_bps = 36000000,
		.eta_ns = 124 * SECOND + 1,
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
"evil\\x1B[2Jname.txt                            4.9 KiB   1000 B/s\n"
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
	input.eta_ns = -1;
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
	ck_assert_str_eq(frame(&input),
			 "2000 failed, 76998000+ left  34 MiB/s");
	large.failed = 0;
	large.done = 100000;
	ck_assert_str_eq(frame(&input),
			 "100000 done, 86900000+ left  34 MiB/s");
	input.columns = 8;
	ck_assert_str_eq(frame(&input), "");
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
	ck_assert_uint_eq(frame_capacity(24, 0), 0);
	ck_assert_uint_eq(frame_capacity(24, 23), 23);
	/* One makes place for the line that counts the others. */
	ck_assert_uint_eq(frame_capacity(24, 24), 22);
	ck_assert_uint_eq(frame_capacity(24, 1000), 22);
	ck_assert_uint_eq(frame_capacity(2, 1), 1);
	ck_assert_uint_eq(frame_capacity(2, 5), 0);
	ck_assert_uint_eq(frame_capacity(1, 5), 0);
	ck_assert_uint_eq(frame_capacity(0, 5), 0);
	ck_assert_uint_eq(frame_capacity(60000, 60000), FRAME_LINES - 2);
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
		colour_adds_no_width,
		no_line_reaches_the_last_column_of_any_window,
		lines_are_as_many_as_the_window_holds,
	};

	return run_tests("report_frame", tests, COUNT(tests));
}
