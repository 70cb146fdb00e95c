#include "http/link_header.h"

#include <string.h>

#include "../suite.h"

static struct link found;
static const char *rest;

static bool next(void)
{
	return link_header_next(&found, &rest);
}

static bool begin(const char *value)
{
	rest = value;
	return next();
}

static void check(const char *target, bool is_duplicate, unsigned priority,
		  const char *location)
{
	ck_assert_uint_eq(found.target.len, strlen(target));
	ck_assert_mem_eq(found.target.text, target, found.target.len);
	ck_assert_int_eq(found.is_duplicate, is_duplicate);
	ck_assert_uint_eq(found.priority, priority);
	ck_assert_str_eq(found.location, location);
}

START_TEST(duplicates_are_found)
{
	ck_assert(begin("<http://a/f>; rel=duplicate; pri=1; geo=DE; depth=2"));
	check("http://a/f", true, 1, "de");
	ck_assert(!next());
	ck_assert(begin("<http://a/f;x,y>;rel=\"next Duplicate\" , "
			"<http://b/> ; REL = duplicate;pri=\"7\","
			"<f.meta4>; rel=describedby; "
			"type=\"application/metalink4+xml\",<c>"));
	check("http://a/f;x,y", true, LINK_PRIORITY_LOWEST, "");
	ck_assert(next());
	check("http://b/", true, 7, "");
	ck_assert(next());
	check("f.meta4", false, LINK_PRIORITY_LOWEST, "");
	ck_assert(next());
	check("c", false, LINK_PRIORITY_LOWEST, "");
	ck_assert(!next());
}
END_TEST

START_TEST(what_is_wrong_in_a_parameter_is_passed_over)
{
	ck_assert(begin("<a>; rel=duplicates; pri=0; geo=deu"));
	check("a", false, LINK_PRIORITY_LOWEST, "");
	ck_assert(begin("<a>; rel=\"a \\\" duplicate\"; pri=99999999999999999"));
	check("a", true, LINK_PRIORITY_LOWEST, "");
	ck_assert(begin("<a>; rel=duplicate; pri=-1;;"));
	check("a", true, LINK_PRIORITY_LOWEST, "");
}
END_TEST

START_TEST(what_is_no_link_ends_it)
{
	ck_assert(!begin(""));
	ck_assert(!begin(" , ,"));
	ck_assert(!begin("http://a/; rel=duplicate"));
	ck_assert(!begin("<http://a/"));
	ck_assert(!begin("<a> b"));
	ck_assert(begin("<a>; title=\"open"));
	ck_assert(!next());
}
END_TEST

START_TEST(a_metalink_that_describes_the_file_is_found)
{
	ck_assert(begin("<f.meta4>; rel=describedby; "
			"type=\"application/metalink4+xml\""));
	ck_assert(found.is_metalink);
	ck_assert(begin("<f>; type=\"Application/Metalink+xml; a=b\"; "
			"rel=\"x describedby\""));
	ck_assert(found.is_metalink);
	ck_assert(begin("<f>; type=\"text/html\"; rel=describedby,"
			"<g>; type=\"application/metalink4+xml\""));
	ck_assert(!found.is_metalink);
	ck_assert(next());
	ck_assert(!found.is_metalink);
}
END_TEST

int main(void)
{
	return RUN_SUITE("link_header", duplicates_are_found,
			 a_metalink_that_describes_the_file_is_found,
			 what_is_wrong_in_a_parameter_is_passed_over,
			 what_is_no_link_ends_it);
}
