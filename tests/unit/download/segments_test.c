/* Ranges of a file for several attempts: shared out, taken over, taken twice. */
#include "unit/runtime/util.h"

#include "download/segments.h"

enum { MIB = 1024 * 1024 };
#define MS INT64_C(1000000)
#define SECOND (1000 * MS)

/* Of a file of which nothing is stored, in ranges of so many bytes or more. */
static struct segments in_ranges_of(uint64_t least_bytes, uint64_t total_bytes,
				    size_t most)
{
	const struct extents none = {0};
	struct segments segments;

	segments_init(&segments, total_bytes, most, least_bytes, &none);
	return segments;
}

static struct segments of_size(uint64_t total_bytes, size_t most)
{
	return in_ranges_of(MIB, total_bytes, most);
}

static void check_range(const struct segment *segment, uint64_t from_mib,
			uint64_t end_mib)
{
	ck_assert_uint_eq(segment->at_bytes, from_mib * MIB);
	ck_assert_uint_eq(segment->end_bytes, end_mib * MIB);
}

START_TEST(each_gets_an_equal_share)
{
	struct segments segments = of_size(8 * MIB, 4);
	struct segment all[4] = {0};

	segments_enter(&segments, &all[0], 0, 0);
	for (size_t i = 1; i < 4; i++) {
		ck_assert(segments_want_more(&segments, 0));
		ck_assert(segments_take(&segments, &all[i], 0));
	}
	for (size_t i = 0; i < 4; i++)
		check_range(&all[i], 2 * i, 2 * i + 2);
	ck_assert(!segments_want_more(&segments, 0));
}
END_TEST

START_TEST(a_short_range_is_halved_and_not_taken_whole)
{
	struct segments segments = in_ranges_of(1000, 2000, 2);
	struct segment one = {0}, other = {0};

	segments_enter(&segments, &one, 0, 0);
	one.end_bytes = 2000;
	ck_assert(segments_take(&segments, &other, 0));
	ck_assert_uint_eq(one.end_bytes, 1000);
	ck_assert_uint_eq(other.at_bytes, 1000);
	ck_assert_uint_eq(other.end_bytes, 2000);
}
END_TEST

START_TEST(shares_shorter_than_a_block_are_equal_too)
{
	struct segments segments = in_ranges_of(1, 4000, 4);
	struct segment all[4] = {0};

	segments_enter(&segments, &all[0], 0, 0);
	for (size_t i = 1; i < 4; i++)
		ck_assert(segments_take(&segments, &all[i], 0));
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_eq(all[i].end_bytes, 1000 * (i + 1));
}
END_TEST

START_TEST(what_is_stored_is_left_out)
{
	struct extents stored = {
		.count = 2,
		.ranges = {{0, 2 * MIB}, {4 * MIB, 6 * MIB}},
	};
	struct segments segments;
	struct segment one = {0}, other = {0};

	segments_init(&segments, 8 * MIB, 2, MIB, &stored);
	segments_enter(&segments, &one, 2 * MIB, 0);
	check_range(&one, 2, 4);
	ck_assert(segments_take(&segments, &other, 0));
	check_range(&other, 6, 8);
	segments_add(&segments, &one, 2 * MIB, MS);
	ck_assert(!segments_are_whole(&segments));
	segments_add(&segments, &other, 2 * MIB, MS);
	ck_assert(segments_are_whole(&segments));
}
END_TEST

START_TEST(the_first_reads_on_as_long_as_nobody_else_does)
{
	struct segments segments = of_size(8 * MIB, 4);
	struct segment first = {0}, other = {0};

	segments_enter(&segments, &first, 0, 0);
	ck_assert(segments_take(&segments, &other, 0));
	segments_leave(&segments, &other);
	segments_add(&segments, &first, 2 * MIB, MS);
	ck_assert(segments_extend(&segments, &first));
	ck_assert_uint_gt(first.end_bytes, 2 * MIB);
	ck_assert(segments_take(&segments, &other, MS));
	segments_add(&segments, &first, first.end_bytes - first.at_bytes, MS);
	ck_assert_uint_eq(other.at_bytes, first.end_bytes);
	ck_assert(!segments_extend(&segments, &first));
	/* No range can be had any more: it reads over what the other has. */
	segments.is_off = true;
	ck_assert(segments_extend(&segments, &first));
	ck_assert_uint_eq(first.end_bytes, 8 * MIB);
}
END_TEST

START_TEST(who_is_done_takes_over_what_will_take_longest)
{
	struct segments segments = of_size(16 * MIB, 2);
	struct segment fast = {0}, slow = {0};

	segments_enter(&segments, &fast, 0, 0);
	ck_assert(segments_take(&segments, &slow, 0));
	segments_add(&segments, &slow, 2 * MIB, SECOND);
	segments_add(&segments, &fast, 8 * MIB, SECOND);
	ck_assert(segments_take(&segments, &fast, SECOND));
	/* As fast as they are, both are done at once: 6 MiB, by 1 to 4. */
	ck_assert_uint_eq(slow.end_bytes, fast.at_bytes);
	ck_assert_uint_eq(fast.end_bytes, 16 * MIB);
	ck_assert_uint_ge(slow.end_bytes - slow.at_bytes, 6 * MIB / 5 - 4096);
	ck_assert_uint_le(slow.end_bytes - slow.at_bytes, 6 * MIB / 5);
}
END_TEST

START_TEST(what_is_done_at_once_is_not_taken_over)
{
	struct segments segments = of_size(16 * MIB, 2);
	struct segment one = {0}, other = {0};

	segments_enter(&segments, &one, 0, 0);
	ck_assert(segments_take(&segments, &other, 0));
	segments_add(&segments, &one, 8 * MIB, 10 * MS);
	segments_add(&segments, &other, 4 * MIB, 10 * MS);
	ck_assert(!segments_take(&segments, &one, 10 * MS));
	ck_assert(!one.is_at_work);
}
END_TEST

START_TEST(what_stands_still_is_taken_twice)
{
	struct segments segments = of_size(2 * MIB, 2);
	struct segment one = {0}, other = {0};

	segments_enter(&segments, &one, 0, 0);
	ck_assert(segments_take(&segments, &other, 0));
	segments_add(&segments, &one, MIB, 100 * MS);
	ck_assert(!segments_take(&segments, &one, 100 * MS));
	ck_assert(segments_want_more(&segments, 3 * SECOND));
	ck_assert(segments_take(&segments, &one, 3 * SECOND));
	check_range(&one, 1, 2);
	ck_assert(one.is_twin && other.is_twin);
	ck_assert(!segments_have_rest(&segments, &other));
	segments_add(&segments, &one, MIB, 4 * SECOND);
	ck_assert(segments_have_rest(&segments, &other));
	ck_assert(segments_are_whole(&segments));
}
END_TEST

/* No two at work on the same, but for twins; and what they store has room. */
static void check_apart(const struct segments *segments)
{
	ck_assert_uint_le(segments->stored.count, EXTENTS_MAX);
	for (struct segment *one = segments->at_work; one; one = one->next)
		for (struct segment *at = one->next; at; at = at->next)
			ck_assert(one->is_twin || at->is_twin ||
				  one->end_bytes <= at->at_bytes ||
				  at->end_bytes <= one->at_bytes);
}

static void play(struct segments *segments, struct segment *all, size_t count,
		 uint32_t seed)
{
	int64_t now_ns = 0;

	for (int turn = 0; turn < 100000; turn++) {
		struct segment *one = &all[(seed = seed * 69069 + 1) % count];
		uint64_t left = one->end_bytes - one->at_bytes;
		uint64_t some = (seed = seed * 69069 + 1) >> 12;

		now_ns += 20 * MS;
		if (segments_are_whole(segments))
			return;
		if (one->is_at_work && one->at_bytes < one->end_bytes)
			segments_add(segments, one, some < left ? some : left,
				     now_ns);
		if (one->is_at_work && seed >> 27 == 0)
			segments_leave(segments, one);
		else if (!one->is_at_work || one->at_bytes >= one->end_bytes)
			(void)segments_take(segments, one, now_ns);
		check_apart(segments);
	}
	ck_abort_msg("it has not come to an end");
}

START_TEST(whatever_happens_all_of_it_is_stored)
{
	for (uint32_t seed = 1; seed < 200; seed++) {
		size_t count = 1 + seed % 16;
		struct segments segments =
			of_size((uint64_t)(seed * 7919 % 300 + 1) * MIB / 3,
				count);
		struct segment all[16] = {0};

		segments_enter(&segments, &all[0], 0, 0);
		play(&segments, all, count, seed);
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE("segments", each_gets_an_equal_share,
			 a_short_range_is_halved_and_not_taken_whole,
			 shares_shorter_than_a_block_are_equal_too,
			 what_is_stored_is_left_out,
			 the_first_reads_on_as_long_as_nobody_else_does,
			 who_is_done_takes_over_what_will_take_longest,
			 what_is_done_at_once_is_not_taken_over,
			 what_stands_still_is_taken_twice,
			 whatever_happens_all_of_it_is_stored);
}
