#include "download/mirrors.h"

#include <string.h>

#include "../suite.h"

static struct item *item;
static struct mirrors *mirrors;

static void set_up(void)
{
	struct item_options *options;

	item = item_new("http://a/f");
	ck_assert_ptr_nonnull(item);
	item->host = strdup("a:80");
	options = item_own_options(item);
	ck_assert_ptr_nonnull(options);
	ck_assert(item_options_add(&options->mirrors, &options->mirror_count,
				   "gopherx://no/f"));
	ck_assert(item_options_add(&options->mirrors, &options->mirror_count,
				   "http://b:81/f"));
	ck_assert(item_options_add(&options->mirrors, &options->mirror_count,
				   "http://c/f"));
	ck_assert_int_eq(mirrors_open(&mirrors, item), 0);
	ck_assert_ptr_nonnull(mirrors);
}

static void tear_down(void)
{
	mirrors_close(mirrors);
	item_free(item);
}

static void check_asked(const char *url)
{
	ck_assert_str_eq(mirrors_url(mirrors, item), url);
}

START_TEST(they_are_asked_in_their_order)
{
	check_asked("http://a/f");
	ck_assert_str_eq(mirrors_host(mirrors, item), "a:80");
	ck_assert(mirrors_turn(mirrors, MIRROR_MAY_PASS));
	check_asked("http://b:81/f");
	ck_assert_str_eq(mirrors_host(mirrors, item), "b:81");
	ck_assert(mirrors_turn(mirrors, MIRROR_DROPPED));
	check_asked("http://c/f");
	ck_assert(!mirrors_turn(mirrors, MIRROR_MAY_PASS));
	ck_assert(mirrors_begin_round(mirrors));
	check_asked("http://a/f");
	ck_assert(mirrors_turn(mirrors, MIRROR_MAY_PASS));
	check_asked("http://c/f");
}
END_TEST

START_TEST(one_that_differs_is_asked_if_no_other_is_left)
{
	ck_assert(mirrors_turn(mirrors, MIRROR_DIFFERS));
	ck_assert(mirrors_have_others(mirrors));
	ck_assert(mirrors_turn(mirrors, MIRROR_DROPPED));
	ck_assert(!mirrors_only_differ(mirrors));
	ck_assert(!mirrors_have_others(mirrors));
	ck_assert(!mirrors_turn(mirrors, MIRROR_DROPPED));
	ck_assert(mirrors_only_differ(mirrors));
	ck_assert(mirrors_begin_round(mirrors));
	check_asked("http://a/f");
	ck_assert(!mirrors_turn(mirrors, MIRROR_DROPPED));
	ck_assert(!mirrors_only_differ(mirrors));
	ck_assert(!mirrors_begin_round(mirrors));
}
END_TEST

START_TEST(those_that_had_their_attempts_give_way_to_one_that_differs)
{
	ck_assert(!mirrors_ask_differing(mirrors));
	ck_assert(mirrors_turn(mirrors, MIRROR_MAY_PASS));
	ck_assert(!mirrors_differ_before(mirrors));
	ck_assert(mirrors_turn(mirrors, MIRROR_DIFFERS));
	ck_assert(mirrors_differ_before(mirrors));
	ck_assert(!mirrors_turn(mirrors, MIRROR_DIFFERS));
	ck_assert(mirrors_ask_differing(mirrors));
	check_asked("http://b:81/f");
	ck_assert(mirrors_turn(mirrors, MIRROR_MAY_PASS));
	check_asked("http://c/f");
	ck_assert(!mirrors_turn(mirrors, MIRROR_DIFFERS));
	ck_assert(mirrors_ask_differing(mirrors));
	check_asked("http://c/f");
	ck_assert(!mirrors_have_others(mirrors));
	ck_assert(!mirrors_turn(mirrors, MIRROR_MAY_PASS));
	ck_assert(!mirrors_ask_differing(mirrors));
}
END_TEST

START_TEST(who_has_sent_what_is_there_is_known)
{
	ck_assert(!mirrors_is_own(mirrors, mirrors_url(mirrors, item)));
	ck_assert(mirrors_may_join(mirrors));
	mirrors_note_answer(mirrors, mirrors_url(mirrors, item), true);
	ck_assert(mirrors_is_own(mirrors, mirrors_url(mirrors, item)));
	ck_assert(mirrors_turn(mirrors, MIRROR_MAY_PASS));
	ck_assert(!mirrors_is_own(mirrors, mirrors_url(mirrors, item)));
	mirrors_note_answer(mirrors, mirrors_url(mirrors, item), false);
	ck_assert(!mirrors_is_own(mirrors, mirrors_url(mirrors, item)));
	mirrors_end_joining(mirrors);
	ck_assert(!mirrors_may_join(mirrors));
	mirrors_note_answer(mirrors, mirrors_url(mirrors, item), true);
	ck_assert(mirrors_is_own(mirrors, mirrors_url(mirrors, item)));
}
END_TEST

static void check_chosen(const char *url)
{
	const char *host;

	ck_assert_str_eq(mirrors_choose(mirrors, item, &host), url);
}

/* The URL as the mirrors have it. */
static const char *url_of(size_t number)
{
	return number == 0 ? item->url : item->options->mirrors[number];
}

START_TEST(attempts_are_spread_over_them)
{
	check_chosen("http://a/f");
	mirrors_enter(mirrors, url_of(0));
	check_chosen("http://b:81/f");
	mirrors_enter(mirrors, url_of(1));
	check_chosen("http://c/f");
	mirrors_enter(mirrors, url_of(2));
	/* Where as many are at work: who is not known yet, then the fastest. */
	check_chosen("http://a/f");
	mirrors_leave(mirrors, url_of(0), 10, 1000);
	mirrors_leave(mirrors, url_of(1), 20, 1000);
	check_chosen("http://b:81/f");
	mirrors_leave(mirrors, url_of(2), 0, 1000);
	check_chosen("http://c/f");
	mirrors_fail(mirrors, url_of(2), MIRROR_MAY_PASS);
	check_chosen("http://b:81/f");
	mirrors_note_answer(mirrors, url_of(0), true);
	mirrors_end_joining(mirrors);
	check_chosen("http://a/f");
}
END_TEST

START_TEST(an_item_of_one_url_has_none)
{
	struct item *single = item_new("http://a/f");
	struct mirrors *none;

	single->host = strdup("a:80");
	ck_assert_int_eq(mirrors_open(&none, single), 0);
	ck_assert_ptr_null(none);
	ck_assert_str_eq(mirrors_url(none, single), "http://a/f");
	ck_assert_str_eq(mirrors_host(none, single), "a:80");
	ck_assert(!mirrors_turn(none, MIRROR_MAY_PASS));
	ck_assert(mirrors_begin_round(none));
	ck_assert(mirrors_is_own(none, single->url));
	ck_assert(!mirrors_have_others(none));
	item_free(single);
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH(
		"mirrors", set_up, tear_down, they_are_asked_in_their_order,
		one_that_differs_is_asked_if_no_other_is_left,
		those_that_had_their_attempts_give_way_to_one_that_differs,
		who_has_sent_what_is_there_is_known,
		attempts_are_spread_over_them, an_item_of_one_url_has_none);
}
