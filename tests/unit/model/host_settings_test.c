/* Settings of single hosts: which host has which. */
#include "model/host_settings.h"

#include <errno.h>
#include <string.h>

#include "unit/suite.h"

static struct host_list list;

static void set_up(void)
{
	list = (struct host_list){0};
}

static void tear_down(void)
{
	host_list_release(&list);
}

static void add(const char *host, size_t per_host)
{
	struct host_settings *added;

	ck_assert_int_eq(host_list_add(&list, host, &added), 0);
	added->per_host = per_host;
}

static size_t limit(const char *name)
{
	const struct host_limits limits = {.per_host = 9, .hosts = &list};

	return host_limits_find(&limits, name);
}

START_TEST(a_port_goes_before_the_host)
{
	add("example.org:8080", 2);
	add("example.org", 3);
	add("EXAMPLE.org", 4); /* the same again */
	add("[::1]", 5);
	add("[::1]:81", 6);
	ck_assert_uint_eq(list.count, 4);
	ck_assert_uint_eq(limit("example.org:8080"), 2);
	ck_assert_uint_eq(limit("example.org:80"), 4);
	ck_assert_uint_eq(limit("[::1]:80"), 5);
	ck_assert_uint_eq(limit("[::1]:81"), 6);
	ck_assert_uint_eq(limit("an.example.org:80"), 9);
	ck_assert_uint_eq(limit("example.or:80"), 9);
}
END_TEST

START_TEST(what_is_not_set_is_as_for_all)
{
	add("h", 0);
	ck_assert_uint_eq(limit("h:80"), 9);
	ck_assert_ptr_nonnull(host_list_find(&list, "h", 1, 80));
	ck_assert_ptr_null(host_list_find(&list, "i", 1, 80));
}
END_TEST

START_TEST(what_is_no_host_is_refused)
{
	static const char *const texts[] = {"",	   "h/x", "u@h", "h:x", "[::1",
					    "a b", "h?x", "h#x", ":80"};
	struct host_settings *added;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(host_list_add(&list, texts[i], &added) == -EINVAL,
			      "'%s' passes", texts[i]);
	ck_assert_uint_eq(list.count, 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH("host_settings", set_up, tear_down,
			      a_port_goes_before_the_host,
			      what_is_not_set_is_as_for_all,
			      what_is_no_host_is_refused);
}
