#include "report/lines.h"

#include "model/userinfo.h"
#include "unit/report/report_util.h"

#define SECOND INT64_C(1000000000)

static struct buf out = BUF_INIT(1 << 16);

static struct tally tally = {
	.read = 20,
	.done = 10,
	.failed = 1,
	.skipped = 2,
	.received_bytes = 40960,
	.input_ended = true,
};

static const char *failure_line(const struct item *item, enum error_class error,
				const char *what, int http_code)
{
	struct failure failure = {.error = error};
	struct response response = {.http_code = http_code};
	struct event event = {
		.type = EVENT_FAILED,
		.item = item,
		.response = http_code ? &response : NULL,
		.failure = &failure,
	};

	strcpy(failure.what, what);
	buf_reset(&out);
	ck_assert_int_eq(line_failure(&out, &event), 0);
	return text_of(&out);
}

START_TEST(a_retry_says_when)
{
	struct item item = {.url = "http://u:p@a.test/x"};
	struct failure failure;
	struct retry retry = {1, 2, 1500000000, NULL};
	struct event event = {.type = EVENT_RETRY,
			      .item = &item,
			      .failure = &failure,
			      .retry = &retry};

	failure_set(&failure, ERROR_NETWORK, "it broke");
	buf_reset(&out);
	ck_assert_int_eq(line_retry(&out, &event), 0);
	ck_assert_str_eq(text_of(&out), "coget: http://***@a.test/x: it broke; "
					"trying again in 1.5s\n");
}
END_TEST

START_TEST(a_failure_names_url_cause_and_remedy)
{
	struct item item = {
		.url = "http://a.test/x",
		.source = "list.txt",
		.line = 3,
	};

	ck_assert_str_eq(failure_line(&item, ERROR_RESOLVE, "no such host", 0),
			 "coget: http://a.test/x: no such host; check the "
			 "host's name and your DNS\n");
}
END_TEST

START_TEST(an_http_status_decides_the_remedy)
{
	struct item item = {.url = "u", .source = "stdin", .line = 1};

	ck_assert_str_eq(failure_line(&item, ERROR_HTTP_STATUS, "404", 404),
			 "coget: u: 404; check the URL, and that you may read "
			 "it\n");
	ck_assert_str_eq(failure_line(&item, ERROR_HTTP_STATUS, "403", 403),
			 "coget: u: 403; check that you may read it\n");
	ck_assert_str_eq(failure_line(&item, ERROR_HTTP_STATUS, "503", 503),
			 "coget: u: 503; try again later\n");
}
END_TEST

START_TEST(a_bad_line_is_named_by_its_place)
{
	struct item line = {.source = "list.txt", .line = 12};
	struct item argument = {.url = "", .source = "argument", .line = 3};

	ck_assert_str_eq(failure_line(&line, ERROR_INPUT, "binary data", 0),
			 "coget: list.txt:12: binary data; "
			 "correct the list\n");
	ck_assert_str_eq(failure_line(&argument, ERROR_URL, "not a URL", 0),
			 "coget: argument 3: not a URL; check the URL\n");
}
END_TEST

START_TEST(a_bad_url_of_a_list_is_named_by_its_place_too)
{
	struct item item = {.url = "x y", .source = "stdin", .line = 2};

	ck_assert_str_eq(failure_line(&item, ERROR_URL, "not a URL", 0),
			 "coget: stdin:2: x y: not a URL; check the URL\n");
	item.source = "argument";
	ck_assert_str_eq(failure_line(&item, ERROR_URL, "not a URL", 0),
			 "coget: x y: not a URL; check the URL\n");
}
END_TEST

START_TEST(a_list_that_cannot_be_read_is_named)
{
	struct item item = {.source = "no\nlist"};

	ck_assert_str_eq(failure_line(&item, ERROR_FILE, "cannot open it", 0),
			 "coget: no\\nlist: cannot open it; check the list's "
			 "name, and that you may read it\n");
}
END_TEST

START_TEST(what_servers_and_users_send_cannot_act_on_the_terminal)
{
	struct item item = {.url = "http://h/\033[2J\u202E\xFF"};

	ck_assert_str_eq(
		failure_line(&item, ERROR_NETWORK, "a\r\nb\033]0;x\a", 0),
		"coget: http://h/\\x1B[2J\\u{202E}\\xFF: "
		"a\\r\\nb\\x1B]0;x\\x07; try again\n");
}
END_TEST

START_TEST(a_url_of_a_megabyte_is_cut)
{
	static char url[1 << 20];
	struct item item = {.url = url};

	memset(url, 'x', sizeof(url) - 1);
	ck_assert_uint_lt(strlen(failure_line(&item, ERROR_NETWORK, "x", 0)),
			  1200);
}
END_TEST

START_TEST(credentials_are_hidden_from_urls)
{
	static const char *const cases[][2] = {
		{"https://user:pw@host/p", "https://***@host/p"},
		{"https://token@host", "https://***@host"},
		{"https://u:p@x:y@host/", "https://***@host/"},
		{"http:/u:p@host/", "http:/***@host/"},
		{"HTTP:///u:p@host/", "HTTP:///***@host/"},
		{"user:pw@host/x", "***@host/x"},
		{"http://u:pa/ss@host/x", "http://***@host/x"},
		{"http://u:pa#ss@host/x", "http://***@host/x"},
		{"http://host/@scope/p?a@b", "http://host/@scope/p?a@b"},
		{"http://host:80/@scope", "http://host:80/@scope"},
		{"http://[::1]:80/@scope", "http://[::1]:80/@scope"},
		{"http://h/?u=ftp://a:b@c/", "http://h/?u=ftp://***@c/"},
		{"http://a:b@h/?u=ftp://a:b@c/", "http://***@h/?u=ftp://***@c/"},
		{"http.//me:pw@host/x", "http.//***@host/x"},
		{"http.//me:pw@host/x", "http.//***@host/x"},
		{"host/@scope/p", "host/@scope/p"},
		{"plain", "plain"},
		{"", ""},
		{"@", "***@"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		buf_reset(&out);
		ck_assert_int_eq(userinfo_hide_url(&out, cases[i][0]), 0);
		ck_assert_str_eq(text_of(&out), cases[i][1]);
	}
}
END_TEST

START_TEST(credentials_are_hidden_from_messages)
{
	struct item item = {.url = "http://h/"};

	ck_assert_str_eq(failure_line(&item, ERROR_REDIRECT,
				      "to \"ftp://me:pw@h/\" and x@y", 0),
			 "coget: http://h/: to \"ftp://***@h/\" and x@y; use "
			 "the URL of the file itself\n");
	buf_reset(&out);
	ck_assert_int_eq(line_message(&out, "http://u:p@h is\nodd"), 0);
	ck_assert_str_eq(text_of(&out), "coget: http://***@h is\\nodd\n");
}
END_TEST

START_TEST(the_summary_counts)
{
	tally.read = 13;
	ck_assert_int_eq(line_summary(&out, &tally, RUN_COMPLETE,
				      SECOND * 4 / 10), 0);
	ck_assert_str_eq(text_of(&out),
			 "coget: 10 done, 1 failed, 2 skipped, 40 KiB in 400ms "
			 "(100 KiB/s)\n");
}
END_TEST

START_TEST(the_summary_of_a_run_without_urls_tells_how_to_give_some)
{
	static const struct tally none = {.input_ended = true};

	ck_assert_int_eq(line_summary(&out, &none, RUN_COMPLETE, SECOND), 0);
	ck_assert_str_eq(text_of(&out),
			 "coget: 0 done, 0 failed, 0 skipped: there were no "
			 "URLs; give some as arguments, in a file with -i "
			 "FILE, or on standard input\n");
}
END_TEST

START_TEST(the_summary_of_an_interrupted_run_tells_what_is_left)
{
	tally.input_ended = false;
	ck_assert_int_eq(line_summary(&out, &tally, RUN_INTERRUPTED, 0), 0);
	ck_assert_str_eq(text_of(&out),
			 "coget: interrupted: 10 done, 1 failed, 2 skipped, 7+ "
			 "left, 40 KiB in 0ms (0 B/s)\n");
}
END_TEST

START_TEST(progress_is_one_line)
{
	struct forecast forecast = {.left_items = 7, .eta_ns = 65 * SECOND};

	ck_assert_int_eq(line_progress(&out, &tally, 2048, &forecast), 0);
	forecast = (struct forecast){
		.left_items = 12000,
		.left = FORECAST_ABOUT,
		.eta_ns = -1,
	};
	ck_assert_int_eq(line_progress(&out, &tally, -1, &forecast), 0);
	ck_assert_str_eq(text_of(&out),
			 "coget: 10 done, 1 failed, 2 skipped, 7 left, 40 KiB, "
			 "2.0 KiB/s, ETA 1m05s\n"
			 "coget: 10 done, 1 failed, 2 skipped, ~12,000 left, "
			 "40 KiB\n");
}
END_TEST

static const char *digest_line(const char *path)
{
	struct checksum digest = {CHECKSUM_CRC32C, {0x01, 0xAB, 0, 0xFF}};
	struct event event = {
		.type = EVENT_DONE,
		.path = path,
		.digest = &digest,
	};

	buf_reset(&out);
	ck_assert_int_eq(line_digest(&out, &event, '\n'), 0);
	return text_of(&out);
}

START_TEST(a_digest_is_written_as_sha256sum_does)
{
	ck_assert_str_eq(digest_line("out/a b"), "01ab00ff  out/a b\n");
	ck_assert_str_eq(digest_line("a\\b\nc\r/d"),
			 "\\01ab00ff  a\\\\b\\nc\\r/d\n");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_retry_says_when, a_failure_names_url_cause_and_remedy,
		an_http_status_decides_the_remedy,
		a_bad_line_is_named_by_its_place,
		a_bad_url_of_a_list_is_named_by_its_place_too,
		a_list_that_cannot_be_read_is_named,
		what_servers_and_users_send_cannot_act_on_the_terminal,
		a_url_of_a_megabyte_is_cut,
		credentials_are_hidden_from_urls,
		credentials_are_hidden_from_messages,
		the_summary_counts,
		the_summary_of_a_run_without_urls_tells_how_to_give_some,
		the_summary_of_an_interrupted_run_tells_what_is_left,
		progress_is_one_line,
		a_digest_is_written_as_sha256sum_does,
	};

	return run_tests("report_lines", tests, COUNT(tests));
}
