#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/options.h"

#define SECOND_NS INT64_C(1000000000)

static struct settings settings;
static enum cli_outcome outcome;
static char *errors;
static char *argv[64];

static void tear_down(void)
{
	settings_release(&settings);
	for (size_t i = 0; argv[i]; i++) {
		free(argv[i]);
		argv[i] = NULL;
	}
	free(errors);
	errors = NULL;
}

/* Parse words that end with NULL, as a command line without its name. */
static void parse(char **words)
{
	int argc = 1;
	size_t size;
	FILE *out;

	tear_down();
	argv[0] = strdup("coget");
	out = open_memstream(&errors, &size);
	ck_assert_ptr_nonnull(out);
	while (words[argc - 1]) {
		argv[argc] = strdup(words[argc - 1]);
		argc++;
	}
	outcome = cli_parse(&settings, argc, argv, out);
	fclose(out);
}

#define PARSE(...) parse((char *[]){__VA_ARGS__, NULL})

static void check_runs(void)
{
	ck_assert_str_eq(errors, "");
	ck_assert_int_eq(outcome, CLI_RUN);
}

static void check_refused(const char *error)
{
	ck_assert_str_eq(errors, error);
	ck_assert_int_eq(outcome, CLI_USAGE);
}

/* Make standard input a terminal that nobody types on. */
static void make_stdin_terminal(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	int terminal;

	ck_assert_int_ge(master, 0);
	ck_assert_int_eq(grantpt(master), 0);
	ck_assert_int_eq(unlockpt(master), 0);
	terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
	ck_assert_int_ge(terminal, 0);
	ck_assert_int_eq(dup2(terminal, STDIN_FILENO), STDIN_FILENO);
	close(terminal);
	ck_assert(isatty(STDIN_FILENO));
}

START_TEST(defaults_hold_without_options)
{
	PARSE("http://a/");
	check_runs();
	ck_assert_uint_eq(settings.look_ahead, 1000);
	ck_assert_uint_eq(settings.jobs, 64);
	ck_assert_uint_eq(settings.per_host, 16);
	ck_assert_int_eq(settings.timeout_ns, INT64_MAX);
	ck_assert_int_eq(settings.connect_timeout_ns, 30 * SECOND_NS);
	ck_assert_int_eq(settings.stall_timeout_ns, 60 * SECOND_NS);
	ck_assert_uint_eq(settings.stall_speed_bps, 1);
	ck_assert_uint_eq(settings.max_filesize_bytes, 0);
	ck_assert_uint_eq(settings.max_redirs, 10);
	ck_assert_str_eq(settings.dir, ".");
	ck_assert_int_eq(settings.exists, EXISTS_SKIP);
	ck_assert(settings.content_disposition);
	ck_assert_ptr_null(settings.user_agent);
	ck_assert_ptr_null(settings.cacert);
	ck_assert(!settings.insecure && !settings.compressed);
	ck_assert(!settings.http1_only && !settings.quiet);
	ck_assert(!settings.no_progress && !settings.json);
	ck_assert(!settings.has_checksum);
	ck_assert_uint_eq(settings.checksum_files.count, 0);
	ck_assert_uint_eq(settings.digest, 0);
	ck_assert(!settings.resume && !settings.trust_length);
	ck_assert(settings.mtime && !settings.fsync);
}
END_TEST

START_TEST(every_option_reaches_its_field)
{
	PARSE("--look-ahead", "2000", "--jobs", "3", "--per-host", "2",
	      "--timeout", "1.5m", "--connect-timeout", "250ms", "--dir", "out",
	      "--exists", "rename", "--no-content-disposition", "--user-agent",
	      "me/1", "--cacert", "ca.pem", "--insecure", "--compressed",
	      "--stall-timeout", "5s", "--stall-speed", "1k", "--max-filesize",
	      "2M", "--max-redirs", "0", "--http1.1", "--quiet",
	      "--no-progress", "--json", "--continue", "--trust-length",
	      "--no-mtime", "--fsync", "--digest", "SHA-512", "--checksums",
	      "sums", "--input-file", "list");
	check_runs();
	ck_assert_uint_eq(settings.look_ahead, 2000);
	ck_assert_uint_eq(settings.jobs, 3);
	ck_assert_uint_eq(settings.per_host, 2);
	ck_assert_int_eq(settings.timeout_ns, 90 * SECOND_NS);
	ck_assert_int_eq(settings.connect_timeout_ns, SECOND_NS / 4);
	ck_assert_int_eq(settings.stall_timeout_ns, 5 * SECOND_NS);
	ck_assert_uint_eq(settings.stall_speed_bps, 1024);
	ck_assert_uint_eq(settings.max_filesize_bytes, 2 * 1024 * 1024);
	ck_assert_uint_eq(settings.max_redirs, 0);
	ck_assert_str_eq(settings.dir, "out");
	ck_assert_int_eq(settings.exists, EXISTS_RENAME);
	ck_assert(!settings.content_disposition);
	ck_assert_str_eq(settings.user_agent, "me/1");
	ck_assert_str_eq(settings.cacert, "ca.pem");
	ck_assert(settings.insecure && settings.compressed);
	ck_assert(settings.http1_only && settings.quiet);
	ck_assert(settings.no_progress && settings.json);
	ck_assert_uint_eq(settings.lists.count, 1);
	ck_assert_str_eq(settings.lists.items[0], "list");
	ck_assert_uint_eq(settings.checksum_files.count, 1);
	ck_assert_str_eq(settings.checksum_files.items[0], "sums");
	ck_assert_uint_eq(settings.digest, 1 << CHECKSUM_SHA512);
	ck_assert(settings.resume && settings.trust_length);
	ck_assert(!settings.mtime && settings.fsync);
}
END_TEST

START_TEST(the_checksum_is_that_of_the_one_url)
{
	PARSE("--checksum", "crc32c=0102Fffe", "http://a/");
	check_runs();
	ck_assert(settings.has_checksum);
	ck_assert_int_eq(settings.checksum.algorithm, CHECKSUM_CRC32C);
	ck_assert_mem_eq(settings.checksum.value, "\x01\x02\xFF\xFE", 4);
}
END_TEST

START_TEST(a_checksum_without_one_url_is_refused)
{
	static const char error[] =
		"coget: --checksum is for one URL as the only argument; for "
		"more, write checksum=ALGO=HEX under each URL of a list, or "
		"use --checksums FILE\n";

	PARSE("--checksum", "crc32c=00000000");
	check_refused(error);
	PARSE("--checksum", "crc32c=00000000", "http://a/", "http://b/");
	check_refused(error);
	PARSE("http://a/", "--checksum=crc32c=00000000", "-i", "list");
	check_refused(error);
}
END_TEST

START_TEST(a_checksum_that_is_none_is_refused)
{
	PARSE("--checksum", "crc32c=0", "http://a/");
	check_refused("coget: --checksum needs crc32c with 8 hexadecimal "
		      "digits, such as --checksum "
		      "md5=d41d8cd98f00b204e9800998ecf8427e; got "
		      "'crc32c=0'\n");
	PARSE("--checksum=sha3=00", "http://a/");
	check_refused("coget: --checksum needs ALGO=HEX with sha256, sha512, "
		      "sha1, md5, blake2b or crc32c, such as --checksum "
		      "md5=d41d8cd98f00b204e9800998ecf8427e; got "
		      "'sha3=00'\n");
}
END_TEST

/* The table lists their names, for completions and the help. */
START_TEST(each_algorithm_can_be_chosen_for_digests)
{
	for (unsigned i = 0; i < CHECKSUM_COUNT; i++) {
		PARSE("--digest", (char *)checksum_name(i), "http://a/");
		check_runs();
		ck_assert_uint_eq(settings.digest, 1u << i);
	}
	PARSE("--digest", "md5", "--digest", "none", "http://a/");
	check_runs();
	ck_assert_uint_eq(settings.digest, 0);
	PARSE("--digest", "sha3", "http://a/");
	check_refused("coget: --digest needs one of sha256, sha512, sha1, md5, "
		      "blake2b, crc32c, none, such as --digest sha256; got "
		      "'sha3'\n");
}
END_TEST

START_TEST(a_value_follows_its_option_in_four_ways)
{
	static char *forms[][3] = {
		{"--jobs", "7", NULL}, {"--jobs=7", NULL},
		{"-j", "7", NULL}, {"-j7", NULL},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		parse(forms[i]);
		check_runs();
		ck_assert_uint_eq(settings.jobs, 7);
	}
}
END_TEST

START_TEST(a_value_may_look_like_anything)
{
	PARSE("--user-agent=a=b", "-d", "--json", "-i-", "--cacert", "-");
	check_runs();
	ck_assert_str_eq(settings.user_agent, "a=b");
	ck_assert_str_eq(settings.dir, "--json");
	ck_assert_str_eq(settings.lists.items[0], "-");
	ck_assert_str_eq(settings.cacert, "-");
	ck_assert(!settings.json);
	PARSE("-A", "", "http://a/");
	check_runs();
	ck_assert_str_eq(settings.user_agent, "");
}
END_TEST

START_TEST(letters_can_share_a_word)
{
	PARSE("-qk", "http://a/");
	check_runs();
	ck_assert(settings.quiet && settings.insecure);
	PARSE("-qkj5", "-kd", "out");
	check_runs();
	ck_assert_uint_eq(settings.jobs, 5);
	ck_assert_str_eq(settings.dir, "out");
}
END_TEST

START_TEST(options_stand_anywhere_among_urls)
{
	PARSE("http://a/", "-q", "http://b/", "-j", "2", "http://c/");
	check_runs();
	ck_assert(settings.quiet);
	ck_assert_uint_eq(settings.jobs, 2);
	ck_assert_uint_eq(settings.url_count, 3);
	ck_assert_str_eq(settings.urls[0], "http://a/");
	ck_assert_str_eq(settings.urls[1], "http://b/");
	ck_assert_str_eq(settings.urls[2], "http://c/");
	ck_assert_uint_eq(settings.lists.count, 0);
}
END_TEST

START_TEST(two_dashes_end_the_options)
{
	PARSE("-q", "--", "-k", "--json", "--");
	check_runs();
	ck_assert(settings.quiet && !settings.insecure && !settings.json);
	ck_assert_uint_eq(settings.url_count, 3);
	ck_assert_str_eq(settings.urls[0], "-k");
	ck_assert_str_eq(settings.urls[2], "--");
}
END_TEST

START_TEST(the_last_of_an_option_counts_and_lists_add_up)
{
	PARSE("-j2", "-j", "9", "-i", "a", "-i", "-", "--input-file=b");
	check_runs();
	ck_assert_uint_eq(settings.jobs, 9);
	ck_assert_uint_eq(settings.lists.count, 3);
	ck_assert_str_eq(settings.lists.items[0], "a");
	ck_assert_str_eq(settings.lists.items[1], "-");
	ck_assert_str_eq(settings.lists.items[2], "b");
}
END_TEST

START_TEST(zero_and_none_set_no_time_limit)
{
	PARSE("-T5", "-T", "0", "--connect-timeout=none", "http://a/");
	check_runs();
	ck_assert_int_eq(settings.timeout_ns, INT64_MAX);
	ck_assert_int_eq(settings.connect_timeout_ns, INT64_MAX);
}
END_TEST

START_TEST(counts_reach_their_limits)
{
	PARSE("-j10000", "--per-host=1", "--look-ahead=1000000", "http://a/");
	check_runs();
	ck_assert_uint_eq(settings.jobs, 10000);
	ck_assert_uint_eq(settings.per_host, 1);
	ck_assert_uint_eq(settings.look_ahead, 1000000);
}
END_TEST

START_TEST(help_and_version_end_the_parsing)
{
	PARSE("-h", "--nonsense");
	ck_assert_int_eq(outcome, CLI_HELP);
	PARSE("--help");
	ck_assert_int_eq(outcome, CLI_HELP);
	PARSE("-qV", "-j0");
	ck_assert_int_eq(outcome, CLI_VERSION);
	PARSE("--version");
	ck_assert_int_eq(outcome, CLI_VERSION);
	PARSE("-j0", "--help");
	ck_assert_int_eq(outcome, CLI_USAGE);
}
END_TEST

START_TEST(what_is_piped_in_is_the_list_where_nothing_else_is)
{
	int null = open("/dev/null", O_RDONLY);

	dup2(null, STDIN_FILENO);
	PARSE("-q");
	check_runs();
	ck_assert_uint_eq(settings.url_count, 0);
	ck_assert_uint_eq(settings.lists.count, 1);
	ck_assert_str_eq(settings.lists.items[0], "-");
	PARSE("http://a/");
	ck_assert_uint_eq(settings.lists.count, 0);
	PARSE("-i", "list");
	ck_assert_uint_eq(settings.lists.count, 1);
	/* As execve() with no arguments at all leaves it. */
	settings_release(&settings);
	ck_assert_int_eq(cli_parse(&settings, 0, (char *[]){NULL}, stderr),
			 CLI_RUN);
	ck_assert_str_eq(settings.lists.items[0], "-");
}
END_TEST

START_TEST(no_urls_at_a_terminal_is_an_error)
{
	make_stdin_terminal();
	PARSE("-q");
	check_refused("coget: no URLs; give some as arguments, in a file with "
		      "-i FILE, or on standard input; try 'coget --help'\n");
	PARSE("-i", "-");
	check_runs();
	PARSE("http://a/");
	check_runs();
}
END_TEST

START_TEST(a_dash_is_no_url)
{
	const char *error = "coget: '-' is no URL; to read a list from "
			    "standard input, type -i -\n";

	PARSE("-");
	check_refused(error);
	PARSE("http://a/", "--", "-");
	check_refused(error);
}
END_TEST

START_TEST(an_unknown_option_names_what_was_meant)
{
	static const struct {
		char *word;
		const char *error;
	} cases[] = {
		{"--job", "'--job'; did you mean '--jobs'?"},
		{"--jbos=4", "'--jbos'; did you mean '--jobs'?"},
		{"--JOBS", "'--JOBS'; 'coget --help' lists them all"},
		{"--perhost", "'--perhost'; did you mean '--per-host'?"},
		{"--conn", "'--conn'; did you mean '--connect-timeout'?"},
		{"--time-out", "'--time-out'; did you mean '--timeout'?"},
		{"--http1", "'--http1'; did you mean '--http1.1'?"},
		{"--no-dir", "'--no-dir'; 'coget --help' lists them all"},
		{"--frobnicate",
		 "'--frobnicate'; 'coget --help' lists them all"},
		{"---jobs", "'---jobs'; did you mean '--jobs'?"},
		{"--=", "'--'; 'coget --help' lists them all"},
		{"-jobs", "'-jobs'; did you mean '--jobs'?"},
		{"-dir=x", "'-dir'; did you mean '--dir'?"},
		{"-J", "'-J'; did you mean '-j'?"},
		{"-qZk", "'-Z'; 'coget --help' lists them all"},
		{"-\xC3\xA9", "'-\\xC3'; 'coget --help' lists them all"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char expected[256];

		PARSE(cases[i].word, "http://a/");
		snprintf(expected, sizeof(expected),
			 "coget: unknown option %s\n", cases[i].error);
		check_refused(expected);
	}
}
END_TEST

START_TEST(a_missing_value_says_what_to_type)
{
	PARSE("http://a/", "-j");
	check_refused("coget: -j needs a whole number from 1 to 10000, such as "
		      "-j 16\n");
	PARSE("--dir");
	check_refused("coget: --dir needs the name of a directory, such as "
		      "--dir downloads\n");
	PARSE("-qi");
	check_refused("coget: -i needs the name of a file, such as "
		      "-i urls.txt\n");
}
END_TEST

START_TEST(a_bad_count_says_its_limits)
{
	static char *values[] = {"0", "x", "10001", "1.5", "-1", " 4", "",
				 "99999999999999999999"};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char expected[256];

		PARSE("-j", values[i], "http://a/");
		snprintf(expected, sizeof(expected),
			 "coget: -j needs a whole number from 1 to 10000, such "
			 "as -j 16; got '%s'\n", values[i]);
		check_refused(expected);
	}
	PARSE("--look-ahead=1000001", "http://a/");
	check_refused("coget: --look-ahead needs a whole number from 1 to "
		      "1000000, such as --look-ahead 5000; got '1000001'\n");
}
END_TEST

START_TEST(a_bad_time_says_what_times_are)
{
	static char *values[] = {"1e3", "5x", "-1", "", "1 s", "nonesuch",
				 "999999d"};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char expected[256];

		PARSE("-T", values[i], "http://a/");
		snprintf(expected, sizeof(expected),
			 "coget: -T needs a time in ms, s, m, h or d, or none, "
			 "such as -T 90s; got '%s'\n", values[i]);
		check_refused(expected);
	}
}
END_TEST

START_TEST(a_bad_policy_lists_them)
{
	PARSE("--exists=replace", "http://a/");
	check_refused("coget: --exists needs one of skip, overwrite, rename, "
		      "fail, resume, update, such as --exists rename; got "
		      "'replace'\n");
}
END_TEST

START_TEST(a_flag_takes_no_value)
{
	PARSE("--quiet=yes", "http://a/");
	check_refused("coget: --quiet takes no value; got 'yes'\n");
	PARSE("--json=", "http://a/");
	check_refused("coget: --json takes no value; got ''\n");
}
END_TEST

START_TEST(paths_are_not_empty_and_texts_have_no_line_breaks)
{
	PARSE("-d", "", "http://a/");
	check_refused("coget: -d needs the name of a directory, such as "
		      "-d downloads; got ''\n");
	PARSE("-i", "");
	check_refused("coget: -i needs the name of a file, such as "
		      "-i urls.txt; got ''\n");
	PARSE("-A", "x\r\nEvil: 1", "http://a/");
	check_refused("coget: -A needs a text without control characters, such "
		      "as -A 'my-mirror/1.0'; got 'x\\r\\nEvil: 1'\n");
}
END_TEST

START_TEST(errors_are_one_safe_line_whatever_was_typed)
{
	static char long_word[70000];

	PARSE("--\x1B[31mx\nred\xFF", "http://a/");
	check_refused("coget: unknown option '--\\x1B[31mx\\nred\\xFF'; "
		      "'coget --help' lists them all\n");
	memset(long_word, 'x', sizeof(long_word) - 1);
	memcpy(long_word, "--", 2);
	PARSE(long_word, "http://a/");
	ck_assert_int_eq(outcome, CLI_USAGE);
	ck_assert_uint_lt(strlen(errors), 200);
	ck_assert_ptr_eq(strchr(errors, '\n'), errors + strlen(errors) - 1);
	/* Combining marks take no column, however many there are. */
	for (size_t i = 0; i + 2 < sizeof(long_word); i += 2)
		memcpy(long_word + i, "\xCC\x81", 2);
	PARSE("-j", long_word);
	ck_assert_int_eq(outcome, CLI_USAGE);
	ck_assert_uint_lt(strlen(errors), 500);
	ck_assert_ptr_eq(strchr(errors, '\n'), errors + strlen(errors) - 1);
}
END_TEST

START_TEST(help_names_every_option_within_eighty_columns)
{
	size_t size;
	char *help = NULL;
	FILE *out = open_memstream(&help, &size);

	cli_help(out);
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

START_TEST(rows_are_grouped_and_their_examples_and_defaults_are_right)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];
		char name[64];

		ck_assert(i == 0 || option->group >= option[-1].group);
		ck_assert_int_eq(!option->argument, !option->example);
		snprintf(name, sizeof(name), "--%s", option->name);
		if (option->argument)
			PARSE(name, (char *)option->example, "http://a/");
		else
			PARSE(name, "http://a/");
		ck_assert_msg(outcome != CLI_USAGE, "%s: %s", name, errors);
		if (!option->fallback)
			continue;
		PARSE(name, (char *)option->fallback, "http://a/");
		ck_assert_msg(outcome != CLI_USAGE, "%s: %s", name, errors);
	}
}
END_TEST

static TCase *parsing_case(void)
{
	TCase *parsing = tcase_create("parsing");

	tcase_add_checked_fixture(parsing, NULL, tear_down);
	tcase_add_test(parsing, defaults_hold_without_options);
	tcase_add_test(parsing, every_option_reaches_its_field);
	tcase_add_test(parsing, the_checksum_is_that_of_the_one_url);
	tcase_add_test(parsing, a_checksum_without_one_url_is_refused);
	tcase_add_test(parsing, a_checksum_that_is_none_is_refused);
	tcase_add_test(parsing, each_algorithm_can_be_chosen_for_digests);
	tcase_add_test(parsing, a_value_follows_its_option_in_four_ways);
	tcase_add_test(parsing, a_value_may_look_like_anything);
	tcase_add_test(parsing, letters_can_share_a_word);
	tcase_add_test(parsing, options_stand_anywhere_among_urls);
	tcase_add_test(parsing, two_dashes_end_the_options);
	tcase_add_test(parsing,
		       the_last_of_an_option_counts_and_lists_add_up);
	tcase_add_test(parsing, zero_and_none_set_no_time_limit);
	tcase_add_test(parsing, counts_reach_their_limits);
	tcase_add_test(parsing, help_and_version_end_the_parsing);
	tcase_add_test(parsing,
		       what_is_piped_in_is_the_list_where_nothing_else_is);
	return parsing;
}

static TCase *errors_case(void)
{
	TCase *wrong = tcase_create("errors");

	tcase_add_checked_fixture(wrong, NULL, tear_down);
	tcase_add_test(wrong, no_urls_at_a_terminal_is_an_error);
	tcase_add_test(wrong, a_dash_is_no_url);
	tcase_add_test(wrong, an_unknown_option_names_what_was_meant);
	tcase_add_test(wrong, a_missing_value_says_what_to_type);
	tcase_add_test(wrong, a_bad_count_says_its_limits);
	tcase_add_test(wrong, a_bad_time_says_what_times_are);
	tcase_add_test(wrong, a_bad_policy_lists_them);
	tcase_add_test(wrong, a_flag_takes_no_value);
	tcase_add_test(wrong,
		       paths_are_not_empty_and_texts_have_no_line_breaks);
	tcase_add_test(wrong, errors_are_one_safe_line_whatever_was_typed);
	return wrong;
}

static TCase *table_case(void)
{
	TCase *table = tcase_create("table");

	tcase_add_checked_fixture(table, NULL, tear_down);
	tcase_add_test(table, help_names_every_option_within_eighty_columns);
	tcase_add_test(
		table,
		rows_are_grouped_and_their_examples_and_defaults_are_right);
	return table;
}

int main(void)
{
	Suite *suite = suite_create("cli");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, parsing_case());
	suite_add_tcase(suite, errors_case());
	suite_add_tcase(suite, table_case());
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
