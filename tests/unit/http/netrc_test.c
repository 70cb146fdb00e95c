#include "http/netrc.h"

#include <coget/status.h>

#include "unit/report/report_util.h"

static struct netrc netrc;
static char *text;
static size_t line;

static void tear_down(void)
{
	netrc_release(&netrc);
	free(text);
	text = NULL;
}

static int parse(const char *given)
{
	tear_down();
	text = strdup(given);
	return netrc_parse(&netrc, text, &line);
}

/* The entry found has this login and password ("-" for none). */
static void check_entry(const struct netrc_entry *entry, const char *login,
			const char *password)
{
	ck_assert_ptr_nonnull(entry);
	ck_assert_str_eq(entry->login ? entry->login : "-", login);
	ck_assert_str_eq(entry->password ? entry->password : "-", password);
}

static void check_host(const char *host, const char *login,
		       const char *password)
{
	check_entry(netrc_find(&netrc, host, NULL, false), login, password);
}

START_TEST(each_host_has_its_entry)
{
	ck_assert_int_eq(parse("machine a login al password pw\n"
			       "machine b.example\n\tlogin\tbe\n"
			       "  password p2 account acc\n"
			       "machine C login ce"),
			 0);
	check_host("a", "al", "pw");
	check_host("b.example", "be", "p2");
	check_host("c", "ce", "-");
	ck_assert_ptr_null(netrc_find(&netrc, "example", NULL, true));
	ck_assert_ptr_null(netrc_find(&netrc, "xa", NULL, true));
	ck_assert_ptr_null(netrc_find(&netrc, "", NULL, true));
}
END_TEST

START_TEST(the_default_is_for_who_may_have_it_and_comes_last)
{
	ck_assert_int_eq(parse("default login any password x\n"
			       "machine a login al password pw"),
			 0);
	check_host("a", "al", "pw");
	check_entry(netrc_find(&netrc, "z", NULL, true), "any", "x");
	ck_assert_ptr_null(netrc_find(&netrc, "z", NULL, false));
}
END_TEST

START_TEST(a_login_chooses_among_the_entries_of_a_host)
{
	ck_assert_int_eq(parse("machine a login one password 1\n"
			       "machine a login two password 2"),
			 0);
	check_host("a", "one", "1");
	check_entry(netrc_find(&netrc, "a", "two", true), "two", "2");
	ck_assert_ptr_null(netrc_find(&netrc, "a", "three", true));
}
END_TEST

START_TEST(quotes_hold_blanks_and_escapes)
{
	ck_assert_int_eq(parse("machine a login \"a b\" "
			       "password \"q\\\"\\\\#\""),
			 0);
	check_host("a", "a b", "q\"\\#");
	ck_assert_int_eq(parse("machine a login \"\" password #x"), 0);
	check_host("a", "", "#x");
	ck_assert_int_eq(parse("machine \"a\" login \"a\\tb\\n\\r\\x\" "
			       "password a\"b"),
			 0);
	check_host("a", "a\tb\n\rx", "a\"b");
}
END_TEST

START_TEST(comments_and_macros_are_passed_over)
{
	ck_assert_int_eq(parse("# machine x login y\n"
			       "machine a # why\nlogin al\n"
			       "macdef init\ncd /pub\nmachine m login n\n\n"
			       "machine b login be\r\nmacdef z\r\nget\r\n\r\n"
			       "machine c login ce\nmacdef rest\nmachine d"),
			 0);
	check_host("a", "al", "-");
	check_host("b", "be", "-");
	check_host("c", "ce", "-");
	ck_assert_ptr_null(netrc_find(&netrc, "m", NULL, true));
	ck_assert_ptr_null(netrc_find(&netrc, "d", NULL, true));
}
END_TEST

START_TEST(an_empty_one_has_nothing)
{
	ck_assert_int_eq(parse(""), 0);
	ck_assert_ptr_null(netrc_find(&netrc, "a", NULL, true));
	ck_assert_int_eq(parse(" \n# nothing\n"), 0);
	ck_assert_ptr_null(netrc_find(&netrc, "a", NULL, true));
}
END_TEST

/* As curl and ftp have it. */
START_TEST(words_that_are_not_known_are_passed_over)
{
	ck_assert_int_eq(parse("login early password e\n"
			       "<html> port 80\n"
			       "machine a port 80 login al comment \"x y\"\n"
			       "  password pw timeout 5\n"
			       "machine b pasword typo login be\n"
			       "protocol https\n"
			       "default login any unknown"),
			 0);
	ck_assert_uint_eq(netrc.count, 3);
	check_host("a", "al", "pw");
	check_host("b", "be", "-");
	check_entry(netrc_find(&netrc, "z", NULL, true), "any", "-");
}
END_TEST

START_TEST(a_byte_order_mark_is_passed_over)
{
	ck_assert_int_eq(parse("\xEF\xBB\xBFmachine a login al password pw"),
			 0);
	check_host("a", "al", "pw");
	ck_assert_int_eq(parse("\xEF\xBB\xBF"), 0);
	ck_assert_uint_eq(netrc.count, 0);
}
END_TEST

START_TEST(keywords_are_of_either_case_and_passwd_is_one)
{
	ck_assert_int_eq(parse("MACHINE a Login al PassWord pw\n"
			       "MacDef x\nmachine m\n\n"
			       "machine b login be passwd p2 Account c\n"
			       "DEFAULT login any"),
			 0);
	ck_assert_uint_eq(netrc.count, 3);
	check_host("a", "al", "pw");
	check_host("b", "be", "p2");
	check_entry(netrc_find(&netrc, "z", NULL, true), "any", "-");
}
END_TEST

START_TEST(a_keyword_at_the_end_has_no_value)
{
	ck_assert_int_eq(parse("machine a login"), 0);
	check_host("a", "-", "-");
	ck_assert_int_eq(parse("machine a login al password \n# x"), 0);
	check_host("a", "al", "#");
	/* It is not the default. */
	ck_assert_int_eq(parse("machine a login al\nmachine"), 0);
	ck_assert_uint_eq(netrc.count, 1);
	ck_assert_ptr_null(netrc_find(&netrc, "z", NULL, true));
}
END_TEST

START_TEST(a_machine_is_a_host_however_it_is_written)
{
	ck_assert_int_eq(parse("machine b\u00FCcher.example login be\n"
			       "machine EXAMPLE.org login ex\n"
			       "machine no!name login no\n"),
			 0);
	check_host("xn--bcher-kva.example", "be", "-");
	check_host("example.org", "ex", "-");
	check_host("no!name", "no", "-");
}
END_TEST

START_TEST(quotes_without_an_end_are_refused_with_their_line)
{
	static const struct {
		const char *text;
		size_t line;
	} cases[] = {
		{"machine a login \"x", 1},
		{"machine a\nlogin \"x\ny\"", 2},
		{"machine a login x\n\n\n\"quoted", 4},
		{"machine a login x password \"ends with \\\"", 1},
		{"machine \"", 1},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		ck_assert_msg(parse(cases[i].text) == UV_EINVAL, "%s",
			      cases[i].text);
		ck_assert_uint_eq(line, cases[i].line);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		each_host_has_its_entry,
		the_default_is_for_who_may_have_it_and_comes_last,
		a_login_chooses_among_the_entries_of_a_host,
		quotes_hold_blanks_and_escapes,
		comments_and_macros_are_passed_over,
		an_empty_one_has_nothing,
		words_that_are_not_known_are_passed_over,
		a_byte_order_mark_is_passed_over,
		keywords_are_of_either_case_and_passwd_is_one,
		a_keyword_at_the_end_has_no_value,
		a_machine_is_a_host_however_it_is_written,
		quotes_without_an_end_are_refused_with_their_line,
	};

	return run_tests("netrc", tests, COUNT(tests));
}
