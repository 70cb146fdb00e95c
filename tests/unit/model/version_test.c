#include <string.h>

#include "model/version.h"

#include "unit/suite.h"

static struct version make(const char *etag, const char *last_modified,
			   bool modified_is_strong)
{
	return (struct version){
		.etag = etag ? strdup(etag) : NULL,
		.last_modified = last_modified ? strdup(last_modified) : NULL,
		.modified_is_strong = modified_is_strong,
		.total_bytes = 7,
	};
}

static const char date[] = "Sun, 06 Nov 1994 08:49:37 GMT";

/* What If-Range can hold for a version; frees it. */
static void check_validator(struct version version, const char *expected)
{
	const char *validator = version_validator(&version);

	if (expected)
		ck_assert_str_eq(validator, expected);
	else
		ck_assert_ptr_null(validator);
	version_reset(&version);
}

START_TEST(a_strong_etag_is_the_first_choice)
{
	check_validator(make("\"a\"", date, true), "\"a\"");
	check_validator(make("\"W/\"", NULL, false), "\"W/\"");
	check_validator(make("\"\"", NULL, false), "\"\"");
}
END_TEST

START_TEST(a_weak_etag_gives_way_to_a_strong_date)
{
	check_validator(make("W/\"a\"", date, true), date);
	check_validator(make(NULL, date, true), date);
}
END_TEST

START_TEST(weak_ones_validate_no_range)
{
	check_validator(make("W/\"a\"", date, false), NULL);
	check_validator(make("W/\"a\"", NULL, false), NULL);
	check_validator(make(NULL, date, false), NULL);
	check_validator(VERSION_UNKNOWN, NULL);
}
END_TEST

START_TEST(a_copy_is_its_own)
{
	struct version from = make("\"a\"", date, true);
	struct version to = make("\"b\"", NULL, false);

	ck_assert_int_eq(version_copy(&to, &from), 0);
	version_reset(&from);
	ck_assert_str_eq(to.etag, "\"a\"");
	ck_assert_str_eq(to.last_modified, date);
	ck_assert(to.modified_is_strong);
	ck_assert_int_eq(to.total_bytes, 7);
	ck_assert_int_eq(version_copy(&to, &from), 0);
	ck_assert_ptr_null(to.etag);
	ck_assert_ptr_null(to.last_modified);
	ck_assert_int_eq(to.total_bytes, -1);
	version_reset(&to);
}
END_TEST

START_TEST(a_version_can_be_copied_to_itself)
{
	struct version version = make("\"a\"", date, false);

	ck_assert_int_eq(version_copy(&version, &version), 0);
	ck_assert_str_eq(version.etag, "\"a\"");
	ck_assert_str_eq(version.last_modified, date);
	version_reset(&version);
}
END_TEST

START_TEST(reset_makes_it_unknown)
{
	struct version version = make("\"a\"", date, true);

	version_reset(&version);
	ck_assert_ptr_null(version.etag);
	ck_assert_ptr_null(version.last_modified);
	ck_assert(!version.modified_is_strong);
	ck_assert_int_eq(version.total_bytes, -1);
	version_reset(&version);
}
END_TEST

START_TEST(two_are_alike_that_differ_by_their_etags_alone)
{
	const struct version a = {"\"a\"", "Mon", false, 9};
	struct version b = {"\"b\"", "Mon", true, 9};

	ck_assert(version_is_alike(&a, &b));
	b.etag = "\"a\"";
	ck_assert(!version_is_alike(&a, &b));
	b.etag = NULL;
	ck_assert(!version_is_alike(&a, &b));
	b = (struct version){"\"b\"", "Tue", true, 9};
	ck_assert(!version_is_alike(&a, &b));
	b.last_modified = NULL;
	ck_assert(!version_is_alike(&a, &b));
	b = (struct version){"\"b\"", "Mon", true, 8};
	ck_assert(!version_is_alike(&a, &b));
	b.total_bytes = -1;
	ck_assert(!version_is_alike(&a, &b));
}
END_TEST

int main(void)
{
	return RUN_SUITE("version", a_strong_etag_is_the_first_choice,
			 a_weak_etag_gives_way_to_a_strong_date,
			 weak_ones_validate_no_range, a_copy_is_its_own,
			 a_version_can_be_copied_to_itself,
			 reset_makes_it_unknown,
			 two_are_alike_that_differ_by_their_etags_alone);
}
