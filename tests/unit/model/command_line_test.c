/* Command lines: their words, quotes, and what is put into them. */
#include "model/command_line.h"

#include <errno.h>
#include <string.h>

#include "model/result_words.h"
#include "unit/suite.h"

static const char *values[COMMAND_WORD_COUNT];
static struct failure failure;

/* The words of a command line, each between < and >. */
static const char *words_of(const struct command_line *line)
{
	static char text[512];

	text[0] = '\0';
	for (size_t i = 0; i < line->count; i++) {
		strcat(text, "<");
		strcat(text, line->words[i]);
		strcat(text, ">");
	}
	return text;
}

static const char *parse(const char *text)
{
	struct command_line line;
	const char *words;
	int status =
		command_line_parse(&line, text, &command_vocabulary, &failure);

	if (status != 0)
		return failure.what;
	words = words_of(&line);
	ck_assert_ptr_null(line.words[line.count]);
	command_line_release(&line);
	return words;
}

START_TEST(words_are_split_as_a_shell_does)
{
	ck_assert_str_eq(parse("a b"), "<a><b>");
	ck_assert_str_eq(parse("  a\tb\nc  "), "<a><b><c>");
	ck_assert_str_eq(parse("a 'b  \"c' \"d 'e\""), "<a><b  \"c><d 'e>");
	ck_assert_str_eq(parse("a b' 'c\" \"d\\ e"), "<a><b c d e>");
	ck_assert_str_eq(parse("a '' \"\""), "<a><><>");
	ck_assert_str_eq(parse("a \"\\\"\\\\\\$\\x\""), "<a><\"\\$\\x>");
	ck_assert_str_eq(parse("a \\'\\{"), "a '{' that has no other; write it "
					    "twice if it begins or ends no "
					    "placeholder");
}
END_TEST

START_TEST(what_only_a_shell_knows_is_refused)
{
	static const char *const refused[] = {
		"a | b", "a >b", "a 2>b", "a <b",   "a && b", "a; b",
		"a;",	 "a &",	 "a $b",  "a $(b)", "a ${b}", "a `b`",
	};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		ck_assert_msg(strstr(parse(refused[i]), "no shell runs"),
			      "%s: %s", refused[i], parse(refused[i]));
	ck_assert_str_eq(parse("a 'b|$c;' \"$d `\""), "<a><b|$c;><$d `>");
	ck_assert_str_eq(parse("a x?b=1&c=2 $ 5$ a;b"),
			 "<a><x?b=1&c=2><$><5$><a;b>");
	ck_assert_str_eq(parse("a \\| \\$b"), "<a><|><$b>");
}
END_TEST

START_TEST(what_is_wrong_is_said)
{
	ck_assert_ptr_nonnull(strstr(parse(""), "is empty"));
	ck_assert_ptr_nonnull(strstr(parse("'' a"), "is empty"));
	ck_assert_ptr_nonnull(strstr(parse("a 'b"), "single quote"));
	ck_assert_ptr_nonnull(strstr(parse("a \"b"), "double quote"));
	ck_assert_ptr_nonnull(strstr(parse("a \"b\\"), "double quote"));
	ck_assert_ptr_nonnull(strstr(parse("a b\\"), "backslash"));
	ck_assert_ptr_nonnull(strstr(parse("a {b"), "has no other"));
	ck_assert_ptr_nonnull(strstr(parse("a {paht}"), "{path}?"));
	ck_assert_ptr_nonnull(strstr(parse("{path} b"), "the program itself"));
}
END_TEST

static const char *expand(const char *text)
{
	struct command_line line, expanded;
	const char *words;

	ck_assert_int_eq(
		command_line_parse(&line, text, &command_vocabulary, &failure),
		0);
	ck_assert_int_eq(command_line_expand(&expanded, &line,
					     &command_vocabulary, values),
			 0);
	words = words_of(&expanded);
	command_line_release(&expanded);
	command_line_release(&line);
	return words;
}

START_TEST(a_value_is_one_argument_whatever_it_holds)
{
	for (size_t i = 0; i < COMMAND_WORD_COUNT; i++)
		values[i] = "";
	values[RESULT_PATH] = values[RESULT_WORD_COUNT] = "a b'$(c)\n{url}";
	values[RESULT_INDEX] = "7";
	ck_assert_str_eq(expand("x {}"), "<x><a b'$(c)\n{url}>");
	ck_assert_str_eq(expand("x -f={path},{index:03}"),
			 "<x><-f=a b'$(c)\n{url},007>");
	ck_assert_str_eq(expand("x {type} {{{index}}}"), "<x><><{7}>");
	ck_assert_str_eq(expand("x"), "<x>");
}
END_TEST

START_TEST(it_is_known_whether_there_is_a_placeholder)
{
	struct command_line line;

	ck_assert_int_eq(command_line_parse(&line, "a {{}} b",
					    &command_vocabulary, &failure),
			 0);
	ck_assert(!command_line_has_words(&line, &command_vocabulary));
	ck_assert_int_eq(command_line_add(&line, "{}"), 0);
	ck_assert(command_line_has_words(&line, &command_vocabulary));
	command_line_release(&line);
}
END_TEST

int main(void)
{
	return RUN_SUITE("command_line", words_are_split_as_a_shell_does,
			 what_only_a_shell_knows_is_refused,
			 what_is_wrong_is_said,
			 a_value_is_one_argument_whatever_it_holds,
			 it_is_known_whether_there_is_a_placeholder);
}
