#include <ctype.h>

#include "cli/foreign.h"
#include "cli/help.h"
#include "cli/lookup.h"
#include "cli/options.h"
#include "unit/cli/cli_util.h"
#include "unit/suite.h"

#define MAX_SPELLINGS 1000

static void check_not_refused(const char *spelling)
{
	ck_assert_msg(outcome != CLI_USAGE, "%s: %s", spelling, errors);
}

static void check_refused_with(const char *spelling, const char *reason)
{
	ck_assert_msg(outcome == CLI_USAGE && strstr(errors, reason),
		      "%s is not refused with '%s': %s", spelling, reason,
		      errors);
}

/* A spelling is an option with its dashes: "-j", "--jobs", "-nv". */
static bool is_long(const char *spelling)
{
	return spelling[1] == '-';
}

static void check_flag(const char *spelling)
{
	char joined[64];

	PARSE((char *)spelling, "http://a/");
	check_not_refused(spelling);
	if (!is_long(spelling))
		return;
	snprintf(joined, sizeof(joined), "%s=x", spelling);
	PARSE(joined, "http://a/");
	check_refused_with(joined, strcmp(spelling, "--help") == 0
					   ? "needs a group"
					   : "takes no value");
}

static void check_value(const char *spelling, const char *value)
{
	char joined[128];

	PARSE((char *)spelling, (char *)value, "http://a/");
	check_not_refused(spelling);
	snprintf(joined, sizeof(joined), "%s%s%s", spelling,
		 is_long(spelling) ? "=" : "", value);
	PARSE(joined, "http://a/");
	check_not_refused(joined);
}

/* Without a value, an option needs one unless it has a preset; or is curl's -O. */
static void check_no_value(const struct option *option, const char *spelling)
{
	PARSE("http://a/", (char *)spelling);
	if (option->preset || strcmp(spelling, "-O") == 0)
		check_not_refused(spelling);
	else
		check_refused_with(spelling, " needs ");
}

/* What ends lines needs lines. */
static bool needs_another(const struct option *option)
{
	return strcmp(option->name, "null") == 0;
}

/* An example as the shell hands it on. */
static const char *example_of(const struct option *option)
{
	static char example[128];
	size_t len = strlen(option->example);

	/* It is read at once. */
	if (strcmp(option->name, "config") == 0)
		return "/dev/null";
	if (option->kind != OPTION_EXEC && option->kind != OPTION_ON_DONE)
		return option->example;
	snprintf(example, sizeof(example), "%.*s", (int)len - 2,
		 option->example + 1);
	return example;
}

static void check_spelling(const struct option *option, const char *spelling)
{
	if (needs_another(option)) {
		PARSE((char *)spelling, "http://a/");
		check_refused_with(spelling, " needs --");
		return;
	}
	if (option->kind == OPTION_HELP || option->kind == OPTION_VERSION ||
	    !option->argument) {
		check_flag(spelling);
		return;
	}
	check_value(spelling, example_of(option));
	check_no_value(option, spelling);
	if (option->fallback)
		check_value(spelling, option->fallback);
}

START_TEST(every_option_is_accepted_in_each_form)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];
		char name[64], letter[] = {'-', option->letter, '\0'};

		ck_assert(i > 0 || option->heading);
		ck_assert_int_eq(!option->argument, !option->example);
		snprintf(name, sizeof(name), "--%s", option->name);
		check_spelling(option, name);
		if (option->letter)
			check_spelling(option, letter);
		for (size_t j = 0; j < OPTION_MAX_ALIASES; j++)
			if (option->aliases[j])
				check_spelling(option, option->aliases[j]);
	}
}
END_TEST

START_TEST(every_switch_can_be_turned_off)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];
		char on[64], off[64];
		bool is_no = strncmp(option->name, "no-", 3) == 0;

		if (option->kind != OPTION_SET && option->kind != OPTION_CLEAR)
			continue;
		snprintf(on, sizeof(on), "--%s", option->name);
		snprintf(off, sizeof(off), "--%s%s", is_no ? "" : "no-",
			 option->name + (is_no ? 3 : 0));
		if (option_by_name(off + 2, strlen(off + 2)) ||
		    foreign_by_name(off + 2, strlen(off + 2)))
			continue;
		PARSE(on, off, "http://a/");
		check_not_refused(off);
		ck_assert_msg(*((bool *)&settings + option->offset) ==
				      (option->kind == OPTION_CLEAR),
			      "%s does not turn %s off", off, on);
		PARSE(off, on, "http://a/");
		ck_assert(*((bool *)&settings + option->offset) ==
			  (option->kind == OPTION_SET));
	}
	PARSE("--no-fsync=false", "--mtime=true", "http://a/");
	ck_assert(settings.fsync && settings.mtime);
	PARSE("--no-json=x", "http://a/");
	check_refused_with("--no-json=x", "--no-json takes no value; got 'x'");
	PARSE("--no-jobs", "http://a/");
	check_refused_with("--no-jobs", "unknown option");
	PARSE("--no-help", "http://a/");
	check_refused_with("--no-help", "unknown option");
}
END_TEST

START_TEST(no_other_letter_is_accepted)
{
	for (int byte = 1; byte < 128; byte++) {
		char word[] = {'-', (char)byte, '\0'};
		const struct foreign *foreign = foreign_by_letters(word + 1, 1);

		if (byte == '-' || option_by_letter((char)byte) ||
		    (foreign && (foreign->kind == FOREIGN_DEFAULT ||
				 foreign->kind == FOREIGN_MEANS)))
			continue;
		PARSE(word, "http://a/");
		check_refused_with(word, "unknown option");
	}
}
END_TEST

static char *spellings[MAX_SPELLINGS];
static size_t spelling_count;

static void add_spelling(const char *dashes, const char *name)
{
	ck_assert_uint_lt(spelling_count, MAX_SPELLINGS);
	ck_assert_int_ge(asprintf(&spellings[spelling_count++], "%s%s", dashes,
				  name), 0);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

START_TEST(no_spelling_is_known_twice)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];
		char letter[] = {option->letter, '\0'};

		add_spelling("--", option->name);
		if (option->letter)
			add_spelling("-", letter);
		for (size_t j = 0; j < OPTION_MAX_ALIASES; j++)
			if (option->aliases[j])
				add_spelling("", option->aliases[j]);
	}
	for (size_t i = 0; i < foreign_name_count; i++)
		add_spelling("--", foreign_names[i].name);
	for (size_t i = 0; i < foreign_letter_count; i++)
		add_spelling("-", foreign_letters[i].name);
	qsort(spellings, spelling_count, sizeof(*spellings), compare);
	for (size_t i = 0; i < spelling_count; i++) {
		if (i > 0)
			ck_assert_str_ne(spellings[i - 1], spellings[i]);
	}
	for (size_t i = 0; i < spelling_count; i++)
		free(spellings[i]);
}
END_TEST

static void check_foreign(const char *dashes, const struct foreign *foreign)
{
	char word[64];

	snprintf(word, sizeof(word), "%s%s", dashes, foreign->name);
	if (foreign->kind == FOREIGN_DASH) {
		PARSE(word, "-", "http://a/");
		check_not_refused(word);
	}
	PARSE(word, "http://a/");
	if (foreign->kind == FOREIGN_DEFAULT || foreign->kind == FOREIGN_MEANS)
		check_not_refused(word);
	else
		check_refused_with(word, "unknown option '");
}

START_TEST(names_of_other_programs_are_accepted_or_refused)
{
	for (size_t i = 0; i < foreign_name_count; i++)
		check_foreign("--", &foreign_names[i]);
	for (size_t i = 0; i < foreign_letter_count; i++)
		check_foreign("-", &foreign_letters[i]);
}
END_TEST

/* Whether the word, which begins with a dash, is an option of coget's. */
static bool is_option(const char *word, size_t len)
{
	if (word[1] == '-')
		return option_by_name(word + 2, len - 2);
	return len == 2 && option_by_letter(word[1]);
}

static void check_options_in(const char *name, const char *text)
{
	for (const char *at = text; (at = strchr(at, '-')) != NULL;) {
		size_t len = strcspn(at, " ')=;,");

		if (len > 1 && (at == text || !isalnum((unsigned char)at[-1])))
			ck_assert_msg(is_option(at, len), "%s leads to %.*s",
				      name, (int)len, at);
		at += len;
	}
}

static void check_advice(const struct foreign *foreign)
{
	ck_assert(foreign->kind == FOREIGN_DEFAULT || foreign->ours ||
		  foreign->advice);
	if (foreign->ours)
		check_options_in(foreign->name, foreign->ours);
	if (foreign->advice)
		check_options_in(foreign->name, foreign->advice);
}

START_TEST(names_of_other_programs_lead_to_options)
{
	for (size_t i = 0; i < foreign_name_count; i++)
		check_advice(&foreign_names[i]);
	for (size_t i = 0; i < foreign_letter_count; i++)
		check_advice(&foreign_letters[i]);
}
END_TEST

/* "a, b or c" */
static void join_choices(char *sentence, size_t size,
			 const char *const *choices)
{
	size_t len = 0;

	for (size_t i = 0; choices[i]; i++)
		len += (size_t)snprintf(sentence + len, size - len, "%s%s",
					i == 0           ? ""
					: choices[i + 1] ? ", "
							 : " or ",
					choices[i]);
}

START_TEST(the_help_of_an_option_lists_its_choices)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];
		char sentence[256];

		if (!option->argument || !option->choices)
			continue;
		join_choices(sentence, sizeof(sentence), option->choices);
		ck_assert_msg(strstr(option->help, sentence), "%s: %s",
			      option->name, sentence);
	}
}
END_TEST

START_TEST(the_choices_of_digest_are_the_algorithms)
{
	const struct option *option = option_by_name("digest", 6);

	for (unsigned i = 0; i < CHECKSUM_COUNT; i++)
		ck_assert_str_eq(option->choices[i], checksum_name(i));
	ck_assert_str_eq(option->choices[CHECKSUM_COUNT], "none");
	ck_assert_ptr_null(option->choices[CHECKSUM_COUNT + 1]);
}
END_TEST

START_TEST(help_names_every_option_within_eighty_columns)
{
	size_t size;
	char *help = NULL;
	FILE *out = open_memstream(&help, &size);

	help_print(out, "all");
	fclose(out);
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];
		char name[64];

		snprintf(name, sizeof(name), "--%s%s%s", option->name,
			 option->argument ? " " : "",
			 option->argument ? option->argument : "");
		ck_assert_msg(strstr(help, name), "the help lacks %s", name);
	}
	for (char *line = help; *line; line += strcspn(line, "\n") + 1)
		ck_assert_uint_lt(strcspn(line, "\n"), 80);
	free(help);
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH(
		"options", NULL, tear_down,
		every_option_is_accepted_in_each_form,
		every_switch_can_be_turned_off, no_other_letter_is_accepted,
		no_spelling_is_known_twice,
		names_of_other_programs_are_accepted_or_refused,
		names_of_other_programs_lead_to_options,
		the_help_of_an_option_lists_its_choices,
		the_choices_of_digest_are_the_algorithms,
		help_names_every_option_within_eighty_columns);
}
