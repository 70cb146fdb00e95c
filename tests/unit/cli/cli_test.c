#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit/cli/cli_util.h"

#define SECOND_NS INT64_C(1000000000)

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
	ck_assert_uint_eq(settings.stall_speed_bps, 100);
	ck_assert_uint_eq(settings.max_filesize_bytes, 0);
	ck_assert_uint_eq(settings.max_redirs, 10);
	ck_assert_str_eq(settings.dir, ".");
	ck_assert_int_eq(settings.exists, EXISTS_SKIP);
	ck_assert_int_eq(settings.name_from, NAME_FROM_SERVER);
	ck_assert_ptr_null(settings.user_agent);
	ck_assert_ptr_null(settings.cacert);
	ck_assert(!settings.insecure && !settings.compressed);
	ck_assert(settings.http_version == HTTP_2 && !settings.quiet);
	ck_assert(settings.progress == PROGRESS_AUTO && !settings.json);
	ck_assert(!settings.has_checksum);
	ck_assert_uint_eq(settings.checksum_files.count, 0);
	ck_assert_uint_eq(settings.digest, 0);
	ck_assert(settings.resume && !settings.trust_length);
	ck_assert(settings.mtime && !settings.fsync && !settings.trust_session);
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
	      "--no-progress", "--json", "--no-continue", "--trust-length",
	      "--no-mtime", "--fsync", "--trust-session", "--digest", "SHA-512",
	      "--checksums", "sums", "--input-file", "list");
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
	ck_assert_int_eq(settings.name_from, NAME_FROM_URL);
	ck_assert_str_eq(settings.user_agent, "me/1");
	ck_assert_str_eq(settings.cacert, "ca.pem");
	ck_assert(settings.insecure && settings.compressed);
	ck_assert(settings.http_version == HTTP_1_1 && settings.quiet);
	ck_assert(settings.progress == PROGRESS_NONE && settings.json);
	ck_assert_uint_eq(settings.lists.count, 1);
	ck_assert_str_eq(settings.lists.items[0], "list");
	ck_assert_uint_eq(settings.checksum_files.count, 1);
	ck_assert_str_eq(settings.checksum_files.items[0], "sums");
	ck_assert_uint_eq(settings.digest, 1 << CHECKSUM_SHA512);
	ck_assert(!settings.resume && settings.trust_length);
	ck_assert(!settings.mtime && settings.fsync && settings.trust_session);
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
		"coget: --checksum needs exactly one URL, given as an "
		"argument; for more, write checksum=ALGO=HEX under each URL "
		"of a list, or use --checksums FILE\n";

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
		      "digits; got 'crc32c=0'\n");
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
		      "blake2b, crc32c, none (to log in by Digest: --auth "
		      "digest), such as --digest sha256; got "
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
	PARSE("--user-agent=a=b", "--dir=--json", "-i-", "--cacert=-c",
	      "-o-d");
	check_runs();
	ck_assert_str_eq(settings.user_agent, "a=b");
	ck_assert_str_eq(settings.dir, "--json");
	ck_assert_str_eq(settings.lists.items[0], "-");
	ck_assert_str_eq(settings.cacert, "-c");
	ck_assert_str_eq(settings.output, "-d");
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

START_TEST(numbers_of_downloads_can_be_found)
{
	PARSE("-j", "auto", "http://a/");
	check_runs();
	ck_assert_uint_eq(settings.jobs, LIMIT_AUTO);
	ck_assert_uint_eq(settings.per_host, LIMIT_AUTO);
	PARSE("--per-host=AUTO", "http://a/");
	check_runs();
	ck_assert_uint_eq(settings.jobs, 64);
	ck_assert_uint_eq(settings.per_host, LIMIT_AUTO);
	PARSE("--per-host=3", "-jauto", "http://a/");
	check_runs();
	ck_assert_uint_eq(settings.per_host, 3);
	PARSE("-jauto", "--jobs=5", "http://a/");
	check_runs();
	ck_assert_uint_eq(settings.per_host, 16);
}
END_TEST

START_TEST(names_of_one_meaning_are_taken)
{
	PARSE("-L", "-fJ", "--location", "--fail=true", "--parallel",
	      "--parallel-max", "7", "--retry=2", "--max-time", "5",
	      "--directory-prefix=out", "--no-check-certificate", "--silent",
	      "--ca-certificate", "ca.pem", "-nv", "http://a/");
	check_runs();
	ck_assert_uint_eq(settings.jobs, 7);
	ck_assert_uint_eq(settings.retries, 2);
	ck_assert_int_eq(settings.timeout_ns, 5 * SECOND_NS);
	ck_assert_str_eq(settings.dir, "out");
	ck_assert_str_eq(settings.cacert, "ca.pem");
	ck_assert(settings.insecure && settings.quiet);
	ck_assert(settings.progress == PROGRESS_NONE);
	ck_assert_uint_eq(settings.url_count, 1);
}
END_TEST

START_TEST(a_switch_may_be_true_or_false)
{
	PARSE("--continue=true", "--quiet=true", "--json", "--json=false",
	      "--no-mtime=false", "http://a/");
	check_runs();
	ck_assert(settings.quiet && !settings.json);
	ck_assert_int_eq(settings.exists, EXISTS_RESUME);
	PARSE("-c", "--continue=false", "--no-continue=false", "http://a/");
	check_runs();
	ck_assert_int_eq(settings.exists, EXISTS_SKIP);
	ck_assert(settings.resume);
	PARSE("--no-mtime=false", "http://a/");
	ck_assert(settings.mtime);
	/* The last one counts, also by another name. */
	PARSE("-k", "--no-content-disposition", "--http1.1", "--no-mtime",
	      "--check-certificate", "-J", "--http2=true", "--remote-time",
	      "http://a/");
	check_runs();
	ck_assert(!settings.insecure);
	ck_assert_int_eq(settings.name_from, NAME_FROM_SERVER);
	ck_assert(settings.http_version == HTTP_2 && settings.mtime);
	PARSE("--check-certificate", "-k", "http://a/");
	ck_assert(settings.insecure);
	PARSE("--no-mtime=true", "http://a/");
	ck_assert(!settings.mtime);
	PARSE("--help=true");
	check_refused("coget: --help needs a group of options, all, or the "
		      "name of an option, such as --help http; got 'true'\n");
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
	ck_assert_ptr_null(settings.help_topic);
	PARSE("--help", "http");
	ck_assert_int_eq(outcome, CLI_HELP);
	ck_assert_str_eq(settings.help_topic, "http");
	PARSE("--help", "--jobs");
	ck_assert_str_eq(settings.help_topic, "--jobs");
	PARSE("--help", "-j");
	ck_assert_str_eq(settings.help_topic, "-j");
	PARSE("--help", "http://a/");
	ck_assert_int_eq(outcome, CLI_HELP);
	ck_assert_ptr_null(settings.help_topic);
	PARSE("--help", "htpt");
	ck_assert_int_eq(outcome, CLI_USAGE);
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
	const char *error = "coget: '-' is not a URL; to read a list from "
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
		{"--JOBS", "'--JOBS'; 'coget --help all' lists them"},
		{"--perhost", "'--perhost'; did you mean '--per-host'?"},
		{"--connect-ti",
		 "'--connect-ti'; did you mean '--connect-timeout'?"},
		{"--time-out", "'--time-out'; did you mean '--timeout'?"},
		{"--http1", "'--http1'; did you mean '--http1.1'?"},
		{"--no-dir", "'--no-dir'; by default no directories are made"},
		{"--frobnicate",
		 "'--frobnicate'; 'coget --help all' lists them"},
		{"---jobs", "'---jobs'; did you mean '--jobs'?"},
		{"--=", "'--'; 'coget --help all' lists them"},
		{"-jobs", "'-jobs'; did you mean '--jobs'?"},
		{"-dir=x", "'-dir'; did you mean '--dir'?"},
		{"-B", "'-B'; coget cannot resolve relative URLs yet"},
		{"-qWk", "'-W' in '-qW...'; 'coget --help all' lists them"},
		{"-qkW", "'-W' in '-qkW'; 'coget --help all' lists them"},
		{"-\xC3\xA9", "'-\xC3\xA9'; 'coget --help all' lists them"},
		{"-\xC3", "'-\\xC3'; 'coget --help all' lists them"},
		/* What begins an option is less likely meant than its name. */
		{"--locatio", "'--locatio'; did you mean '--location'?"},
		{"--max-tim=5", "'--max-tim'; did you mean '--max-time'?"},
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

/* By meaning first: what aria2, curl and wget call it. */
START_TEST(a_foreign_name_leads_to_ours)
{
	static const struct {
		char *word;
		const char *error;
	} cases[] = {
		{"--tries=3", "'--tries'; did you mean '--retries' (it does "
			      "not count the first attempt)?"},
		{"--max-tries", "'--max-tries'; did you mean '--retries' (it "
				"does not count the first attempt)?"},
		{"--waitretry", "'--waitretry'; did you mean '--retry-delay' "
				"(it doubles each time)?"},
		{"--max-connection-per-server=8",
		 "'--max-connection-per-server'; did you mean '--per-host' (it "
		 "counts all files; for one file see '--segments')?"},
		{"--limit-rat", "'--limit-rat'; did you mean "
				"'--limit-rate'?"},
		{"--quota=1M", "'--quota'; coget cannot limit the total size "
			       "yet"},
		{"--cut-dirs=2",
		 "'--cut-dirs'; did you mean '--output' (it takes a "
		 "template)?"},
		{"--http-user=me", "'--http-user'; did you mean '--user' (it "
				   "takes NAME:PASSWORD)?"},
		{"--http-password=secret",
		 "'--http-password'; did you mean '--user' (it takes "
		 "NAME:PASSWORD)?"},
		{"--no-location",
		 "'--no-location'; did you mean '--max-redirs 0'?"},
		{"--no-fail", "'--no-fail'; coget always does that"},
		{"--fail=false", "'--fail=false'; coget always does that"},
		{"-P", "'-P'; did you mean '-d' (curl's is "
		       "--ftp-port)?"},
		{"-N", "'-N'; did you mean '--exists update'?"},
		{"-t3", "'-t'; did you mean '-r' (it does not count the first "
			"attempt; a timeout is -T)?"},
		{"-fsSL", "'-fsSL'; -s needs a whole number from 1 to 10000 "
			  "or auto (curl's -s is -q), such as -s 8"},
		{"-qUsecret=1", "'-U' in '-qU...'; did you mean '-A' (the "
				"login for a proxy is --proxy-user)?"},
		{"-k1", "'-1' in '-k1'; -k (--insecure) takes no value"},
		{"-cq=x", "'-=' in '-cq=...'; -q (--quiet) takes no value"},
		{"--proto-redir==https", "'--proto-redir'; did you mean "
					 "'--proto' (it is for redirects, "
					 "too)?"},
		{"-location", "'-location'; did you mean '--location'?"},
		{"-max-time=5", "'-max-time'; did you mean '--max-time'?"},
		{"-limit-rate", "'-limit-rate'; did you mean "
				"'--limit-rate'?"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char expected[256];

		PARSE(cases[i].word, "http://a/");
		snprintf(expected, sizeof(expected),
			 "coget: unknown option %s\n", cases[i].error);
		check_refused(expected);
	}
	PARSE("--location=yes", "http://a/");
	check_refused("coget: --location takes no value; got 'yes'\n");
	PARSE("--parallel-max", "0", "http://a/");
	check_refused("coget: --parallel-max needs a whole number from 1 to "
		      "10000 or auto, such as --parallel-max auto; got '0'\n");
}
END_TEST

START_TEST(a_number_that_is_letters_is_no_number)
{
	PARSE("http://a/", "-rf");
	check_refused("coget: unknown option '-rf'; -r needs a whole number "
		      "from 0 to 1000000, such as -r 10\n");
	PARSE("http://a/", "-qTx");
	check_refused("coget: unknown option '-qTx'; -T needs a time in ms, s, "
		      "m, h or d, or none, such as -T 90s\n");
	PARSE("http://a/", "-Tnone", "-r0", "-d-rf");
	check_runs();
	ck_assert_str_eq(settings.dir, "-rf");
	PARSE("http://a/", "-r", "f");
	check_refused("coget: -r needs a whole number from 0 to 1000000, such "
		      "as -r 10; got 'f'\n");
	PARSE("http://a/", "-r5x");
	check_refused("coget: -r needs a whole number from 0 to 1000000, such "
		      "as -r 5; got '5x'\n");
}
END_TEST

START_TEST(an_example_is_near_to_what_was_given)
{
	static const struct {
		char *name;
		char *value;
		const char *such_as;
	} cases[] = {
		{"-T", "5x", "-T 5s or -T 5m"},
		{"-T", "1.5q", "-T 1.5s or -T 1.5m"},
		{"-T", "5 s", "-T 5s"},
		{"-T", "5sec", "-T 5s"},
		{"-T", "5min", "-T 5m"},
		{"-T", "2 hours", "-T 2h"},
		{"-T", "3days", "-T 3d"},
		{"-T", "50msec", "-T 50ms"},
		{"-T", "1e3", "-T 1000s"},
		{"-T", "-5", "-T 90s"},
		{"-T", "soon", "-T 90s"},
		{"-T", "999999d", "-T 90s"},
		{"-T", "inf", "-T 90s"},
		{"--retry-delay", "5x", "--retry-delay 5s or --retry-delay 5m"},
		{"-j", "0", "-j auto"},
		{"-j", "-3", "-j 1"},
		{"-j", "20000", "-j 10000"},
		{"-j", "99999999999999999999", "-j 10000"},
		{"-j", "8 ", "-j 8"},
		{"-j", "=4", "-j 4"},
		{"-j", "all", "-j 16"},
		{"--max-filesize", "10MB", "--max-filesize 10M"},
		{"--max-filesize", "10 GiB", "--max-filesize 10G"},
		{"--max-filesize", "1,5G", "--max-filesize 1536M"},
		{"--max-filesize", "5x", "--max-filesize 5"},
		{"--max-filesize", "-1", "--max-filesize 2G"},
		{"--max-filesize", "1e30", "--max-filesize 2G"},
		{"--exists", "skipp", "--exists skip"},
		{"--exists", "over", "--exists overwrite"},
		{"--exists", "replace", "--exists rename"},
		{"--digest", "sha3", "--digest sha256"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char expected[256];

		PARSE(cases[i].name, cases[i].value, "http://a/");
		snprintf(expected, sizeof(expected), ", such as %s; got '%s'\n",
			 cases[i].such_as, cases[i].value);
		ck_assert_int_eq(outcome, CLI_USAGE);
		ck_assert_msg(strstr(errors, expected), "%s: %s", expected,
			      errors);
	}
}
END_TEST

START_TEST(a_missing_value_says_what_to_type)
{
	PARSE("http://a/", "-j");
	check_refused("coget: -j needs a whole number from 1 to 10000 or auto, "
		      "such as -j 16\n");
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
	static char *values[] = {"x", "", "nan", ".", "--"};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char expected[256];

		PARSE("-j", values[i], "http://a/");
		snprintf(expected, sizeof(expected),
			 "coget: -j needs a whole number from 1 to 10000 or "
			 "auto, such as -j 16; got '%s'\n", values[i]);
		check_refused(expected);
	}
	PARSE("--look-ahead=1000001", "http://a/");
	check_refused("coget: --look-ahead needs a whole number from 1 to "
		      "1000000, such as --look-ahead 1000000; got '1000001'\n");
}
END_TEST

START_TEST(a_bad_time_says_what_times_are)
{
	static char *values[] = {"-1", "", "999999d"};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char expected[256];

		PARSE("-T", values[i], "http://a/");
		snprintf(expected, sizeof(expected),
			 "coget: -T needs a time in ms, s, m, h or d, or none, "
			 "such as -T 90s; got '%s'\n", values[i]);
		check_refused(expected);
	}
	PARSE("--timeout", "nonesuch", "http://a/");
	check_refused("coget: --timeout needs a time in ms, s, m, h or d, or "
		      "none (curl's -T is --method PUT --data-file), such as "
		      "--timeout 90s; got 'nonesuch'\n");
}
END_TEST

START_TEST(a_bad_list_says_which_element_is_wrong)
{
	PARSE("--retry-on", "404,conect", "http://a/");
	check_refused("coget: --retry-on: 'conect' is not valid; did you mean "
		      "'connect'?\n");
	PARSE("--retry-on", "disk_full", "http://a/");
	check_refused("coget: --retry-on: 'disk_full' is not valid; the list "
		      "takes resolve, proxy, connect, tls, timeout, crowded, "
		      "not_ready, redirect, protocol, network, truncated, range, "
		      "checksum, default, all, 4xx, 5xx and HTTP statuses such "
		      "as 404\n");
	PARSE("--retry-on", "200", "http://a/");
	check_refused("coget: --retry-on: '200' is not valid; only the HTTP "
		      "statuses 400 to 599 are errors\n");
	PARSE("--redirect-to=http,,all", "http://a/");
	check_refused("coget: --redirect-to: 'http,,all' has an empty "
		      "element\n");
	PARSE("--redirect-to=privat", "http://a/");
	check_refused("coget: --redirect-to: 'privat' is not valid; did you "
		      "mean 'private'?\n");
}
END_TEST

START_TEST(a_bad_policy_lists_them)
{
	PARSE("--exists=replace", "http://a/");
	check_refused(
		"coget: --exists needs one of skip, overwrite, rename, "
		"fail, resume, update, size, such as --exists rename; got "
		"'replace'\n");
}
END_TEST

START_TEST(a_flag_takes_no_value)
{
	PARSE("--quiet=yes", "http://a/");
	check_refused("coget: --quiet takes no value; got 'yes'\n");
	PARSE("--quiet=", "http://a/");
	check_refused("coget: --quiet takes no value; got ''\n");
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
	check_refused("coget: -A needs text without control characters, such "
		      "as -A 'my-mirror/1.0'; got 'x\\r\\nEvil: 1'\n");
}
END_TEST

START_TEST(errors_are_one_safe_line_whatever_was_typed)
{
	static char long_word[70000];

	PARSE("--\x1B[31mx\nred\xFF", "http://a/");
	check_refused("coget: unknown option '--\\x1B[31mx\\nred\\xFF'; "
		      "'coget --help all' lists them\n");
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
	tcase_add_test(parsing, numbers_of_downloads_can_be_found);
	tcase_add_test(parsing, names_of_one_meaning_are_taken);
	tcase_add_test(parsing, a_switch_may_be_true_or_false);
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
	tcase_add_test(wrong, a_foreign_name_leads_to_ours);
	tcase_add_test(wrong, a_number_that_is_letters_is_no_number);
	tcase_add_test(wrong, an_example_is_near_to_what_was_given);
	tcase_add_test(wrong, a_missing_value_says_what_to_type);
	tcase_add_test(wrong, a_bad_count_says_its_limits);
	tcase_add_test(wrong, a_bad_time_says_what_times_are);
	tcase_add_test(wrong, a_bad_list_says_which_element_is_wrong);
	tcase_add_test(wrong, a_bad_policy_lists_them);
	tcase_add_test(wrong, a_flag_takes_no_value);
	tcase_add_test(wrong,
		       paths_are_not_empty_and_texts_have_no_line_breaks);
	tcase_add_test(wrong, errors_are_one_safe_line_whatever_was_typed);
	return wrong;
}

int main(void)
{
	Suite *suite = suite_create("cli");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, parsing_case());
	suite_add_tcase(suite, errors_case());
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
