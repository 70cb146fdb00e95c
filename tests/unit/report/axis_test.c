#include "report/axis.h"

#include "unit/report/report_util.h"

static struct buf out = BUF_INIT(1 << 16);

/* The labels of an axis, with "|" between them. */
static const char *labels(struct axis axis)
{
	static char text[256];
	struct html html = {.out = &out};
	size_t len = 0;
	const char *at;

	buf_reset(&out);
	axis_put(&html, &axis);
	ck_assert_int_eq(html.status, 0);
	for (at = text_of(&out); (at = strstr(at, "%\" y=")) != NULL; at++) {
		const char *label = strchr(at, '>') + 1;
		size_t label_len = strcspn(label, "<");

		if (len > 0)
			text[len++] = '|';
		memcpy(text + len, label, label_len);
		len += label_len;
	}
	text[len] = '\0';
	return text;
}

START_TEST(time_is_even)
{
	struct axis axis = {.start_us = 0, .end_us = 2000000};

	ck_assert_double_eq_tol(axis_percent(&axis, 500000), 25, 0.001);
	ck_assert_double_eq_tol(axis_percent(&axis, -1), 0, 0.001);
	ck_assert_double_eq_tol(axis_percent(&axis, 3000000), 100, 0.001);
}
END_TEST

START_TEST(durations_are_logarithmic)
{
	const struct axis axis = {
		.start_us = 1024,
		.end_us = 1024 << 4,
		.is_logarithmic = true,
	};

	ck_assert_double_eq_tol(axis_percent(&axis, 2048), 25, 0.001);
	ck_assert_double_eq_tol(axis_percent(&axis, 8192), 75, 0.001);
}
END_TEST

START_TEST(ticks_are_round_and_few)
{
	ck_assert_str_eq(labels((struct axis){.end_us = 900}),
			 "0|200\u00a0µs|400\u00a0µs|600\u00a0µs|800\u00a0µs");
	ck_assert_str_eq(labels((struct axis){.end_us = 15700000}),
			 "0|5\u00a0s|10\u00a0s|15\u00a0s");
	ck_assert_str_eq(labels((struct axis){.end_us = INT64_C(7500000000)}),
			 "0|30m00s|1h00m|1h30m|2h00m");
	ck_assert_str_eq(labels((struct axis){.start_us = 4000,
					      .end_us = 60000,
					      .is_logarithmic = true}),
			 "5\u00a0ms|10\u00a0ms|20\u00a0ms|50\u00a0ms");
	ck_assert_str_eq(
		labels((struct axis){.start_us = 50,
				     .end_us = 20000000,
				     .is_logarithmic = true}),
		"100\u00a0µs|1\u00a0ms|10\u00a0ms|100\u00a0ms|1\u00a0s|"
		"10\u00a0s");
}
END_TEST

/* Of what stands in the middle, half is on each side: 22 of 345 pixels. */
START_TEST(no_label_is_cut_off)
{
	static const char middle[] = "<text class=\"t\" x=\"";
	struct html html = {.out = &out};
	size_t count = 0;

	for (int64_t start_us = 500; start_us < 1000; start_us++) {
		struct axis axis = {.start_us = start_us,
				    .end_us = start_us * 20,
				    .is_logarithmic = true};

		buf_reset(&out);
		axis_put(&html, &axis);
		for (const char *at = text_of(&out);
		     (at = strstr(at, middle)) != NULL; count++) {
			at += sizeof(middle) - 1;
			ck_assert_double_ge(atof(at), 6.5);
			ck_assert_double_le(atof(at), 93.5);
		}
	}
	ck_assert_uint_gt(count, 500);
}
END_TEST

START_TEST(a_run_of_years_has_ticks)
{
	ck_assert_uint_gt(strlen(labels((struct axis){
				  .end_us = INT64_C(100000000000000)})),
			  10);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		time_is_even,
		durations_are_logarithmic,
		ticks_are_round_and_few,
		no_label_is_cut_off,
		a_run_of_years_has_ticks,
	};

	return run_tests("axis", tests, COUNT(tests));
}
