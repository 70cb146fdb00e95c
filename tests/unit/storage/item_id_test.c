/* Which URLs are one item, wherever that is asked. */
#include "unit/runtime/util.h"

#include "storage/item_id.h"

static void check_same(const char *one, const char *two, bool is_same)
{
	struct item_id ids[2];

	ck_assert_int_eq(item_id_of(&ids[0], one), 0);
	ck_assert_int_eq(item_id_of(&ids[1], two), 0);
	ck_assert_msg((item_id_compare(&ids[0], &ids[1]) == 0) == is_same,
		      "%s and %s", one, two);
}

START_TEST(an_item_is_what_is_asked_for)
{
	check_same("http://h/a", "http://h/a", true);
	check_same("http://user:word@h/a", "http://h/a", true);
	check_same("http://h/a#here", "http://h/a", true);
	check_same("http://h/a?b", "http://h/a", false);
	check_same("http://h/x@y", "http://h/y", false);
	check_same("http://h/?x@y", "http://h/?y", false);
	check_same("https://h/a", "http://h/a", false);
	check_same("http://B\303\274cher.example/a",
		   "http://xn--bcher-kva.example/a", true);
	check_same("http://u:p@h/a?b@c#d", "http://h/a?b@c", true);
}
END_TEST

START_TEST(in_another_directory_it_is_another_item)
{
	struct item_id id, one, two, again;

	ck_assert_int_eq(item_id_of(&id, "http://h/a"), 0);
	ck_assert_int_eq(item_id_within(&one,
					&(struct item_key){"http://h/a", NULL},
					"/one"),
			 0);
	ck_assert_int_eq(item_id_within(&two,
					&(struct item_key){"http://h/a", NULL},
					"/two"),
			 0);
	ck_assert_int_eq(item_id_within(&again,
					&(struct item_key){"http://h/a", NULL},
					"/one"),
			 0);
	ck_assert_int_eq(item_id_compare(&one, &again), 0);
	ck_assert_int_ne(item_id_compare(&one, &two), 0);
	ck_assert_int_ne(item_id_compare(&one, &id), 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE("item_id", an_item_is_what_is_asked_for,
			 in_another_directory_it_is_another_item);
}
