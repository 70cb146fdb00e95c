/* Patterns of URLs: what is one, what they stand for, and what is refused. */
#include "model/glob.h"

#include <errno.h>
#include <string.h>

#include "unit/suite.h"

static struct glob *parsed(const char *url)
{
	struct failure failure;
	struct glob *glob;

	ck_assert_msg(glob_parse(&glob, url, &failure) == 0, "%s: %s", url,
		      failure.what);
	return glob;
}

/* The URL stands for these, separated by blanks. */
static void check_urls(const char *url, const char *expected)
{
	struct buf all = BUF_INIT(1 << 16);
	struct glob *glob = parsed(url);

	ck_assert_msg(glob != NULL, "%s is no pattern", url);
	for (uint64_t i = 0; i < glob_count(glob); i++) {
		if (i > 0)
			ck_assert_int_eq(buf_putc(&all, ' '), 0);
		ck_assert_int_eq(glob_append_url(&all, glob, i), 0);
	}
	ck_assert_str_eq(all.data, expected);
	buf_release(&all);
	glob_free(glob);
}

static void check_alone(const char *url)
{
	struct glob *glob = parsed(url);

	ck_assert_msg(glob == NULL, "%s is a pattern", url);
}

static void check_refused(const char *url, const char *why)
{
	struct failure failure;
	struct glob *glob;

	ck_assert_int_eq(glob_parse(&glob, url, &failure), -EINVAL);
	ck_assert_ptr_null(glob);
	ck_assert_int_eq(failure.error, ERROR_URL);
	ck_assert_str_eq(failure.what, why);
	ck_assert_ptr_nonnull(strstr(failure.remedy, "-g (--no-glob)"));
}

START_TEST(braces_are_alternatives)
{
	check_urls("http://x/{a,b}", "http://x/a http://x/b");
	check_urls("http://{a,b.c}/d", "http://a/d http://b.c/d");
	check_urls("{http,https}://x/", "http://x/ https://x/");
	check_urls("http://x/a{,b/c,}z",
		   "http://x/az http://x/ab/cz http://x/az");
	check_urls("http://x/?q={1,2}", "http://x/?q=1 http://x/?q=2");
}
END_TEST

START_TEST(brackets_are_ranges)
{
	check_urls("http://x/[1-3]", "http://x/1 http://x/2 http://x/3");
	check_urls("http://x/[8-11:3].z", "http://x/8.z http://x/11.z");
	check_urls("http://x/[08-11:2]", "http://x/08 http://x/10");
	check_urls("http://x/[000-1]", "http://x/000 http://x/001");
	check_urls("http://x/[0-1]", "http://x/0 http://x/1");
	check_urls("http://x/[a-c]", "http://x/a http://x/b http://x/c");
	check_urls("http://x/[V-Z:4]", "http://x/V http://x/Z");
	check_urls("http://h[1-2]:[80-81]/", "http://h1:80/ http://h1:81/ "
					     "http://h2:80/ http://h2:81/");
	check_urls("http://x/?page=[9-10]",
		   "http://x/?page=9 http://x/?page=10");
	check_urls("http://x/[5-5]", "http://x/5");
}
END_TEST

START_TEST(the_last_pattern_varies_fastest)
{
	check_urls("http://x/{a,b}[1-2]c",
		   "http://x/a1c http://x/a2c http://x/b1c http://x/b2c");
}
END_TEST

START_TEST(any_member_is_made_by_its_number)
{
	struct glob *glob = parsed("http://x/[000-999]{a,b}[1-500000]");
	struct buf text = BUF_INIT(1000);

	ck_assert_uint_eq(glob_count(glob), 1000000000);
	ck_assert_uint_eq(glob_parts(glob), 3);
	ck_assert_int_eq(glob_append_url(&text, glob, 999999999), 0);
	ck_assert_str_eq(text.data, "http://x/999b500000");
	buf_reset(&text);
	ck_assert_int_eq(glob_append_value(&text, glob, 500000, 1), 0);
	ck_assert_int_eq(glob_append_value(&text, glob, 500000, 0), 0);
	ck_assert_str_eq(text.data, "b000");
	buf_release(&text);
	glob_free(glob);
}
END_TEST

START_TEST(what_means_no_pattern_is_left_alone)
{
	check_alone("http://x/");
	check_alone("http://[::1]/a");
	check_alone("http://[fe80::1%25eth0]:80/a");
	check_alone("http://user@[1:2:3:4:5:6:7:8]/a");
	check_alone("[::1]/a");
	check_alone("http://[::1/a");
	check_alone("http://x/?ids[]=1&name[a]=b&c[0]=d");
	check_alone("http://x/?filter={\"a\":1,\"b\":2}");
	check_alone("http://x/?query={user(id:1){name,age}}");
	check_alone("http://x/?a={b,c");
	check_alone("http://x/?a=[9-1]&b=[1-");
	check_alone("http://x/#{a");
	check_alone("http://x/{id}/{}");
	check_alone("http://x/[Group] [1080-x264] [1-2-3] []");
	check_urls("http://[::1]/[1-2]", "http://[::1]/1 http://[::1]/2");
}
END_TEST

START_TEST(what_is_not_closed_is_refused_with_its_place)
{
	check_refused("http://x/{a,b", "the { at character 10 is not closed");
	check_refused("http://x/{a,b/c?}",
		      "the { at character 10 is not closed");
	check_refused("http://x/a[1-10", "the [ at character 11 is not closed");
	check_refused("http://x/{a,{b,c}}",
		      "the { at character 10 holds another one");
}
END_TEST

START_TEST(empty_ranges_are_refused)
{
	check_refused("http://x/[10-1]", "the range at character 10 is empty");
	check_refused("http://x/[1-9:0]", "the range at character 10 is empty");
	check_refused("http://x/[a-Z]", "the range at character 10 is empty");
}
END_TEST

START_TEST(too_many_are_refused_with_their_count)
{
	check_refused("http://x/[1-1000000][1-1000000][1-1000000]",
		      "the patterns stand for 1000000000000000000 URLs; at "
		      "most 1000000000 are possible");
	check_refused("http://x/[0-999999999999999999][0-999999999999999999]",
		      "the patterns stand for more than 18446744073709551615 "
		      "URLs; at most 1000000000 are possible");
	check_refused("http://x/[0-1000000000]",
		      "the patterns stand for 1000000001 URLs; at most "
		      "1000000000 are possible");
}
END_TEST

int main(void)
{
	return RUN_SUITE("glob", braces_are_alternatives, brackets_are_ranges,
			 the_last_pattern_varies_fastest,
			 any_member_is_made_by_its_number,
			 what_means_no_pattern_is_left_alone,
			 what_is_not_closed_is_refused_with_its_place,
			 empty_ranges_are_refused,
			 too_many_are_refused_with_their_count);
}
