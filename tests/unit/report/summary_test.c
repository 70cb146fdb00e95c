#include "report/summary.h"

#include <stdio.h>

#include "model/settings.h"
#include "unit/report/report_util.h"

#define SECOND INT64_C(1000000000)

static struct buf out = BUF_INIT(1 << 16);
static struct summary summary;
static struct settings settings = {.dir = "downloads"};

/* An item at a host fails, or an attempt does. */
static void give_up(enum event_type type, const char *host,
		    enum error_class error, int http_code, const char *what)
{
	struct item item = {.url = "http://a.test/x", .host = (char *)host};
	struct failure failure;
	struct event event = {.type = type, .item = &item, .failure = &failure};

	failure_set(&failure, error, "%s", what);
	failure.http_code = http_code;
	summary_count(&summary, &settings, &event);
}

static void finish(const char *host, const char *path, uint64_t bytes,
		   int64_t time_us)
{
	struct item item = {.url = "http://a.test/x", .host = (char *)host};
	struct response response = {.size_download = bytes,
				    .time_starttransfer_us = time_us / 2,
				    .time_total_us = time_us};
	struct event event = {.type = EVENT_DONE,
			      .item = &item,
			      .response = &response,
			      .path = path};

	summary_count(&summary, &settings, &event);
}

static const char *put(int64_t elapsed_ns, unsigned columns)
{
	buf_reset(&out);
	ck_assert_int_eq(
		summary_put(&out, &summary, &settings, elapsed_ns,
			    (struct summary_layout){.columns = columns,
						    .charset = TEXT_UTF8}),
		0);
	summary_release(&summary);
	summary = (struct summary){0};
	return text_of(&out);
}

START_TEST(nothing_is_said_of_nothing)
{
	ck_assert_str_eq(put(SECOND, 0), "");
}
END_TEST

START_TEST(a_few_files_are_named)
{
	finish("a.test:80", "downloads/a", 10, 1000);
	finish("a.test:80", "downloads/b\n", 10, 1000);
	ck_assert_str_eq(put(SECOND, 0),
			 "coget: saved downloads/a, downloads/b\\n\n");
}
END_TEST

START_TEST(many_files_are_counted)
{
	for (int i = 0; i < 4; i++)
		finish("a.test:80", "downloads/a", 10, 1000);
	ck_assert_str_eq(put(SECOND, 0), "coget: saved 4 files in downloads\n");
}
END_TEST

START_TEST(a_few_failures_have_lines_already)
{
	for (int i = 0; i < 3; i++)
		give_up(EVENT_FAILED, "a.test:80", ERROR_CONNECT, 0, "refused");
	ck_assert_str_eq(put(SECOND, 0), "");
}
END_TEST

static void fail_often(void)
{
	give_up(EVENT_FAILED, "c.test:8080", ERROR_CONNECT, 0, "refused");
	for (int i = 0; i < 2; i++)
		give_up(EVENT_FAILED, "a.test:80", ERROR_HTTP_STATUS, 404,
			"HTTP 404 Not Found");
	give_up(EVENT_FAILED, "b.test:443", ERROR_HTTP_STATUS, 404,
		"HTTP 404 Nope");
	give_up(EVENT_RETRY, "b.test:443", ERROR_HTTP_STATUS, 503, "HTTP 503");
	give_up(EVENT_FAILED, "b.test:443", ERROR_INTERRUPTED, 0,
		"interrupted");
}

START_TEST(many_failures_are_grouped_by_cause)
{
	fail_often();
	ck_assert_str_eq(
		put(SECOND, 0),
		"coget: 3 failed: HTTP 404 Not Found (a.test, b.test)\n"
		"coget: 1 failed: cannot connect (c.test:8080)\n");
}
END_TEST

START_TEST(a_terminal_has_a_table_of_them)
{
	fail_often();
	ck_assert_str_eq(put(SECOND, 80),
			 "coget: 4 failed:\n"
			 "         3  HTTP 404 Not Found  a.test, b.test\n"
			 "         1  cannot connect      c.test:8080\n");
}
END_TEST

START_TEST(a_narrow_terminal_has_fewer_hosts)
{
	fail_often();
	ck_assert_str_eq(put(SECOND, 50),
			 "coget: 4 failed:\n"
			 "         3  HTTP 404 Not Found  a.test and others\n"
			 "         1  cannot connect      c.test:8080\n");
}
END_TEST

START_TEST(causes_beyond_the_first_are_counted_together)
{
	char what[64];

	for (int code = 400; code < 500; code++) {
		snprintf(what, sizeof(what), "HTTP %d", code);
		give_up(EVENT_FAILED, "a.test:80", ERROR_HTTP_STATUS, code,
			what);
	}
	put(SECOND, 0);
	ck_assert_ptr_nonnull(strstr(text_of(&out), "coget: 95 failed: other "
						    "causes\n"));
}
END_TEST

START_TEST(a_host_much_slower_than_the_others_is_named)
{
	finish("fast.test:80", "x", 1000000, 1000000);
	finish("other.test:80", "x", 2000000, 1000000);
	finish("slow.test:80", "x", 10240, 1000000);
	ck_assert_str_eq(put(9 * SECOND, 0),
			 "coget: slow host: slow.test, 10 KiB/s, 1 file\n"
			 "coget: saved x, x, x\n");
}
END_TEST

START_TEST(hosts_alike_or_a_short_run_are_not_worth_a_line)
{
	finish("fast.test:80", "x", 1000000, 1000000);
	finish("slow.test:80", "x", 10240, 1000000);
	ck_assert_str_eq(put(SECOND, 0), "coget: saved x, x\n");
	finish("a.test:80", "x", 1000000, 1000000);
	finish("b.test:80", "x", 900000, 1000000);
	ck_assert_str_eq(put(9 * SECOND, 0), "coget: saved x, x\n");
}
END_TEST

START_TEST(hosts_beyond_a_thousand_are_counted_together)
{
	char host[32];

	for (int i = 0; i < 3000; i++) {
		snprintf(host, sizeof(host), "h%d.test:80", i);
		finish(host, NULL, 1, 1000);
	}
	ck_assert_uint_eq(summary.hosts.count, HOSTS_MAX);
	ck_assert_uint_eq(summary.hosts.others.done, 3000 - HOSTS_MAX);
	put(SECOND, 0);
}
END_TEST

static int compare_nothing(const void *one, const void *other)
{
	(void)one;
	(void)other;
	return 0;
}

START_TEST(latencies_of_a_host_are_known_to_within_a_quarter)
{
	for (int64_t us = 100; us < 100000000; us += us / 3) {
		const struct host_figures **hosts;
		uint64_t found;

		finish("a.test:80", NULL, 1, 2 * us);
		hosts = host_table_sort(&summary.hosts, compare_nothing);
		found = host_latency_us(hosts[0]);
		free(hosts);
		ck_assert_uint_le(found, (uint64_t)us * 5 / 4 + 50);
		ck_assert_uint_ge(found + 50, (uint64_t)us * 3 / 4);
		summary_release(&summary);
		summary = (struct summary){0};
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		nothing_is_said_of_nothing,
		a_few_files_are_named,
		many_files_are_counted,
		a_few_failures_have_lines_already,
		many_failures_are_grouped_by_cause,
		a_terminal_has_a_table_of_them,
		a_narrow_terminal_has_fewer_hosts,
		causes_beyond_the_first_are_counted_together,
		a_host_much_slower_than_the_others_is_named,
		hosts_alike_or_a_short_run_are_not_worth_a_line,
		hosts_beyond_a_thousand_are_counted_together,
		latencies_of_a_host_are_known_to_within_a_quarter,
	};

	return run_tests("summary", tests, COUNT(tests));
}
