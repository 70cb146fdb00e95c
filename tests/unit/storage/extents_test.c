/* Ranges of bytes: merged, cut, asked, and written as text. */
#include "unit/runtime/util.h"

#include <errno.h>

#include "storage/extents.h"

static struct extents parsed(const char *text)
{
	struct extents extents;

	ck_assert_int_eq(extents_parse(&extents, text), 0);
	return extents;
}

static void check_text(const struct extents *extents, const char *expected)
{
	struct buf text = BUF_INIT(4096);

	ck_assert_int_eq(buf_puts(&text, ""), 0);
	ck_assert_int_eq(extents_format(&text, extents), 0);
	ck_assert_str_eq(text.data, expected);
	buf_release(&text);
}

static void check_added(const char *before, uint64_t from_bytes,
			uint64_t end_bytes, const char *after)
{
	struct extents extents = parsed(before);

	ck_assert_int_eq(extents_add(&extents, from_bytes, end_bytes), 0);
	check_text(&extents, after);
}

START_TEST(ranges_that_touch_or_overlap_become_one)
{
	check_added("", 0, 5, "0-5");
	check_added("", 7, 7, "");
	check_added("0-5", 5, 9, "0-9");
	check_added("5-9", 0, 5, "0-9");
	check_added("0-5", 6, 9, "0-5,6-9");
	check_added("6-9", 0, 5, "0-5,6-9");
	check_added("0-5,6-9", 5, 6, "0-9");
	check_added("0-5,10-15,20-25", 3, 22, "0-25");
	check_added("0-5,10-15,20-25", 5, 20, "0-25");
	check_added("0-5,10-15,20-25", 11, 12, "0-5,10-15,20-25");
	check_added("0-5,10-15,20-25", 9, 16, "0-5,9-16,20-25");
	check_added("0-5,10-15", 17, 18, "0-5,10-15,17-18");
	check_added("0-5", UINT64_MAX - 1, UINT64_MAX,
		    "0-5,18446744073709551614-18446744073709551615");
}
END_TEST

static void check_removed(const char *before, uint64_t from_bytes,
			  uint64_t end_bytes, const char *after)
{
	struct extents extents = parsed(before);

	ck_assert_int_eq(extents_remove(&extents, from_bytes, end_bytes), 0);
	check_text(&extents, after);
}

START_TEST(a_range_is_removed)
{
	check_removed("", 0, 5, "");
	check_removed("0-9", 3, 3, "0-9");
	check_removed("0-9", 3, 5, "0-3,5-9");
	check_removed("0-9", 0, 5, "5-9");
	check_removed("0-9", 5, 9, "0-5");
	check_removed("0-9", 5, 20, "0-5");
	check_removed("0-9", 0, 9, "");
	check_removed("5-9", 0, 20, "");
	check_removed("0-5,10-15,20-25", 5, 10, "0-5,10-15,20-25");
	check_removed("0-5,10-15,20-25", 3, 22, "0-3,22-25");
	check_removed("0-5,10-15,20-25", 10, 15, "0-5,20-25");
}
END_TEST

START_TEST(what_would_leave_too_many_ranges_is_not_removed)
{
	struct extents extents = {0};

	for (uint64_t i = 0; i < EXTENTS_MAX; i++)
		ck_assert_int_eq(extents_add(&extents, 10 * i, 10 * i + 5), 0);
	ck_assert_int_eq(extents_remove(&extents, 1, 2), UV_ENOBUFS);
	ck_assert_uint_eq(extents_total(&extents), 5 * EXTENTS_MAX);
	ck_assert_int_eq(extents_remove(&extents, 0, 2), 0);
	ck_assert_int_eq(extents_remove(&extents, 4, 11), 0);
	ck_assert_uint_eq(extents_total(&extents), 5 * EXTENTS_MAX - 4);
}
END_TEST

START_TEST(too_many_ranges_are_refused_unless_they_merge)
{
	struct extents extents = {0};

	for (uint64_t i = 0; i < EXTENTS_MAX; i++)
		ck_assert_int_eq(extents_add(&extents, 10 * i, 10 * i + 5), 0);
	ck_assert_int_eq(extents_add(&extents, 7, 8), UV_ENOBUFS);
	ck_assert_int_eq(extents_add(&extents, 1000, 1001), UV_ENOBUFS);
	ck_assert_uint_eq(extents.count, EXTENTS_MAX);
	ck_assert_int_eq(extents_add(&extents, 5, 7), 0);
	ck_assert_int_eq(extents_add(&extents, 0, 200), 0);
	check_text(&extents, "0-200");
}
END_TEST

START_TEST(what_is_cut_ends_there)
{
	struct extents extents = parsed("0-5,10-15,20-25");

	extents_cut(&extents, 100);
	check_text(&extents, "0-5,10-15,20-25");
	extents_cut(&extents, 20);
	check_text(&extents, "0-5,10-15");
	extents_cut(&extents, 12);
	check_text(&extents, "0-5,10-12");
	extents_cut(&extents, 0);
	check_text(&extents, "");
}
END_TEST

START_TEST(gaps_are_found)
{
	struct extents extents = parsed("0-5,10-15");
	struct extents behind = parsed("10-15");
	struct extents none = {0};

	ck_assert_uint_eq(extents_first_gap(&extents, 0), 5);
	ck_assert_uint_eq(extents_first_gap(&extents, 5), 5);
	ck_assert_uint_eq(extents_first_gap(&extents, 10), 15);
	ck_assert_uint_eq(extents_first_gap(&extents, 14), 15);
	ck_assert_uint_eq(extents_first_gap(&behind, 0), 0);
	ck_assert_uint_eq(extents_first_gap(&none, 0), 0);
	ck_assert(!extents_is_prefix(&extents));
	ck_assert(!extents_is_prefix(&behind));
	ck_assert(extents_is_prefix(&none));
}
END_TEST

START_TEST(lengths_are_counted)
{
	struct extents extents = parsed("1-5,10-15");
	struct extents prefix = extents_prefix(7), none = extents_prefix(0);

	ck_assert_uint_eq(extents_total(&extents), 9);
	ck_assert_uint_eq(extents_end(&extents), 15);
	ck_assert_uint_eq(extents_total(&prefix), 7);
	ck_assert(extents_is_prefix(&prefix));
	ck_assert_uint_eq(extents_total(&none), 0);
	ck_assert_uint_eq(extents_end(&none), 0);
}
END_TEST

START_TEST(covering_is_told)
{
	struct extents extents = parsed("0-5,10-15");
	struct extents inside = parsed("1-5,10-11"), across = parsed("4-11"),
		       beyond = parsed("10-16"), none = {0};

	ck_assert(extents_cover(&extents, &extents));
	ck_assert(extents_cover(&extents, &inside));
	ck_assert(extents_cover(&extents, &none));
	ck_assert(!extents_cover(&extents, &across));
	ck_assert(!extents_cover(&extents, &beyond));
	ck_assert(!extents_cover(&none, &inside));
}
END_TEST

START_TEST(a_text_that_is_not_exact_is_refused)
{
	static const char *const wrong[] = {
		"0",
		"0-",
		"-5",
		"0-5,",
		",0-5",
		"0-5,,7-8",
		"5-5",
		"5-0",
		"0-5,5-6",
		"6-9,0-5",
		"0-5 ",
		" 0-5",
		"0 -5",
		"+0-5",
		"0x0-5",
		"0-5-6",
		"0-18446744073709551616",
		"0-5,6-+7",
		"a",
		("1-2,4-5,7-8,10-11,13-14,16-17,19-20,22-23,25-26,28-29,31-32,"
		 "34-35,37-38,40-41,43-44,46-47,49-50"),
	};
	struct extents extents;

	for (size_t i = 0; i < CO_COUNT(wrong); i++) {
		ck_assert_msg(extents_parse(&extents, wrong[i]) == -EINVAL,
			      "%s", wrong[i]);
		ck_assert_uint_eq(extents.count, 0);
	}
}
END_TEST

/* The same as marking single bytes, whatever is added in whatever order. */
START_TEST(any_order_comes_to_the_same)
{
	unsigned seed = 1;

	for (int round = 0; round < 2000; round++) {
		struct extents extents = {0};
		char is_there[64] = {0};

		for (int i = 0; i < 12; i++) {
			uint64_t from = (seed = seed * 69069 + 1) >> 26;
			uint64_t len = (seed = seed * 69069 + 1) >> 29;

			if (from + len > sizeof(is_there))
				continue;
			ck_assert_int_eq(
				extents_add(&extents, from, from + len), 0);
			memset(is_there + from, 1, len);
		}
		for (uint64_t at = 0; at < sizeof(is_there); at++)
			ck_assert_int_eq(extents_first_gap(&extents, at) > at,
					 is_there[at]);
		for (size_t i = 1; i < extents.count; i++)
			ck_assert_uint_gt(extents.ranges[i].from_bytes,
					  extents.ranges[i - 1].end_bytes);
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE("extents", ranges_that_touch_or_overlap_become_one,
			 a_range_is_removed,
			 what_would_leave_too_many_ranges_is_not_removed,
			 too_many_ranges_are_refused_unless_they_merge,
			 what_is_cut_ends_there, gaps_are_found,
			 lengths_are_counted, covering_is_told,
			 a_text_that_is_not_exact_is_refused,
			 any_order_comes_to_the_same);
}
