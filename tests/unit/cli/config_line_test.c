/* Lines of config files: which option and value they say. */
#include "cli/config_line.h"

#include <errno.h>
#include <string.h>

#include "unit/suite.h"

static struct config_line line;

static void set_up(void)
{
	line = CONFIG_LINE_NONE;
}

static void tear_down(void)
{
	buf_release(&line.word);
}

static void check(const char *text, int kind, const char *word)
{
	ck_assert_msg(config_line_read(&line, text) == kind,
		      "'%s' is of another kind", text);
	ck_assert_str_eq(line.word.data, word);
}

static void check_refused(const char *text, const char *mistake)
{
	ck_assert_msg(config_line_read(&line, text) == -EINVAL, "'%s' passes",
		      text);
	ck_assert_msg(strstr(line.mistake, mistake), "'%s': %s", text,
		      line.mistake);
}

START_TEST(an_option_is_the_word_that_is_typed)
{
	check("jobs = 3", CONFIG_LINE_OPTION, "--jobs=3");
	ck_assert_uint_eq(line.name_len, strlen("jobs"));
	check("jobs=3", CONFIG_LINE_OPTION, "--jobs=3");
	check("jobs 3", CONFIG_LINE_OPTION, "--jobs=3");
	check("jobs: 3", CONFIG_LINE_OPTION, "--jobs=3");
	check("  --jobs\t3 \r", CONFIG_LINE_OPTION, "--jobs=3");
	check("-jobs 3", CONFIG_LINE_OPTION, "--jobs=3");
	check("json", CONFIG_LINE_OPTION, "--json");
	check("json  \r", CONFIG_LINE_OPTION, "--json");
	check("dir =", CONFIG_LINE_OPTION, "--dir=");
	check("header = A: b = c # d", CONFIG_LINE_OPTION,
	      "--header=A: b = c # d");
}
END_TEST

START_TEST(quotes_keep_what_is_in_them)
{
	check("dir = \" a b \"", CONFIG_LINE_OPTION, "--dir= a b ");
	check("dir \"a\\\"b\\\\\" ", CONFIG_LINE_OPTION, "--dir=a\"b\\");
	check("dir \"\"", CONFIG_LINE_OPTION, "--dir=");
	check("dir a\"b", CONFIG_LINE_OPTION, "--dir=a\"b");
	check("dir \"\\n\"", CONFIG_LINE_OPTION, "--dir=\\n");
	check_refused("dir \"a", "not closed");
	check_refused("dir \"a\\\"", "not closed");
	check_refused("dir \"a\"b", "closing quote");
}
END_TEST

START_TEST(comments_and_blank_lines_say_nothing)
{
	ck_assert_int_eq(config_line_read(&line, ""), CONFIG_LINE_NOTHING);
	ck_assert_int_eq(config_line_read(&line, " \t\r"), CONFIG_LINE_NOTHING);
	ck_assert_int_eq(config_line_read(&line, "# jobs"),
			 CONFIG_LINE_NOTHING);
	ck_assert_int_eq(config_line_read(&line, "  #"), CONFIG_LINE_NOTHING);
	check_refused("= 3", "name of an option");
	check_refused("--", "name of an option");
}
END_TEST

START_TEST(a_section_names_its_host)
{
	check("[host example.org]", CONFIG_LINE_SECTION, "example.org");
	check(" [ host  h:80 ] \r", CONFIG_LINE_SECTION, "h:80");
	check("[host [::1]]", CONFIG_LINE_SECTION, "[::1]");
	check_refused("[host]", "[host HOST]");
	check_refused("[host ]", "[host HOST]");
	check_refused("[host h", "[host HOST]");
	check_refused("[host h] x", "[host HOST]");
	check_refused("[h]", "[host HOST]");
	check_refused("[", "[host HOST]");
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH("config_line", set_up, tear_down,
			      an_option_is_the_word_that_is_typed,
			      quotes_keep_what_is_in_them,
			      comments_and_blank_lines_say_nothing,
			      a_section_names_its_host);
}
