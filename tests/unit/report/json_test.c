#include "report/json.h"

#include <cjson/cJSON.h>
#include <errno.h>

#include "unit/report/report_util.h"

static struct buf out = BUF_INIT(1 << 20);

static const struct item item = {
	.index = 7,
	.url = "https://example.org/a.bin",
	.source = "list.txt",
	.line = 12,
};

static const struct response response = {
	.url_effective = "HTTPS://user:pw@cdn.example.org/a.bin",
	.content_type = "text/plain",
	.http_code = 200,
	.http_version = 20,
	.num_redirects = 1,
	.num_connects = 2,
	.size_download = 4096,
	.time_namelookup_us = 5,
	.time_connect_us = 1005,
	.time_appconnect_us = 20005,
	.time_starttransfer_us = 1500000,
	.time_total_us = 2000000,
	.remote_ip = "2001:db8::1",
	.remote_port = 443,
};

/* The one line of an event, parsed; to be deleted by the caller. */
static cJSON *parsed(const struct event *event)
{
	cJSON *object;
	char *end;

	buf_reset(&out);
	ck_assert_int_eq(json_event(&out, event), 0);
	end = strchr(out.data, '\n');
	ck_assert_ptr_eq(end, out.data + out.len - 1);
	object = cJSON_Parse(out.data);
	ck_assert_msg(object != NULL, "no JSON: %s", out.data);
	return object;
}

static const char *string(const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

	ck_assert_msg(item != NULL, "no field %s", name);
	return cJSON_GetStringValue(item);
}

static double number(const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

	ck_assert_msg(cJSON_IsNumber(item), "no number %s", name);
	return item->valuedouble;
}

START_TEST(start_is_as_documented)
{
	struct event event = {.type = EVENT_START, .item = &item};

	ck_assert_int_eq(json_event(&out, &event), 0);
	ck_assert_str_eq(out.data,
			 "{\"version\":1,\"event\":\"start\",\"index\":7,"
			 "\"url\":\"https://example.org/a.bin\","
			 "\"source\":\"list.txt\",\"line\":12,\"id\":null}\n");
}
END_TEST

START_TEST(done_is_as_documented)
{
	struct checksum digest = {CHECKSUM_CRC32C, {0x01, 0xAB, 0, 0xFF}};
	struct event event = {
		.type = EVENT_DONE,
		.item = &item,
		.response = &response,
		.path = "dir/a.bin",
		.digest = &digest,
	};

	ck_assert_int_eq(json_event(&out, &event), 0);
	ck_assert_str_eq(
		out.data,
		"{\"version\":1,\"event\":\"done\",\"index\":7,"
		"\"url\":\"https://example.org/a.bin\","
		"\"source\":\"list.txt\",\"line\":12,\"id\":null,"
		"\"url_effective\":\"HTTPS://***@cdn.example.org/a.bin\","
		"\"scheme\":\"https\",\"response_code\":200,"
		"\"http_version\":\"2\",\"content_type\":\"text/plain\","
		"\"size_download\":4096,\"speed_download\":2048,"
		"\"num_redirects\":1,\"num_connects\":2,"
		"\"remote_ip\":\"2001:db8::1\",\"remote_port\":443,"
		"\"time_namelookup\":0.000005,\"time_connect\":0.001005,"
		"\"time_appconnect\":0.020005,"
		"\"time_starttransfer\":1.500000,\"time_total\":2.000000,"
		"\"filename_effective\":\"dir/a.bin\","
		"\"entry\":null,"
		"\"digest\":\"crc32c=01ab00ff\"}\n");
}
END_TEST

START_TEST(failed_has_all_fields_without_an_answer)
{
	struct failure failure = {
		.error = ERROR_RESOLVE,
		.what = "no such host",
	};
	struct event event = {
		.type = EVENT_FAILED,
		.item = &item,
		.failure = &failure,
		.part_path = "dir/a.bin.part",
	};
	cJSON *object = parsed(&event);

	ck_assert_str_eq(string(object, "event"), "failed");
	ck_assert_ptr_null(string(object, "url_effective"));
	ck_assert_ptr_null(string(object, "http_version"));
	ck_assert_double_eq(number(object, "response_code"), 0);
	ck_assert_double_eq(number(object, "time_total"), 0);
	ck_assert_str_eq(string(object, "error"), "resolve");
	ck_assert_str_eq(string(object, "errormsg"), "no such host");
	ck_assert_str_eq(string(object, "remedy"), error_remedy(ERROR_RESOLVE));
	ck_assert_str_eq(string(object, "part"), "dir/a.bin.part");
	cJSON_Delete(object);
}
END_TEST

START_TEST(skipped_names_the_file)
{
	struct event event = {
		.type = EVENT_SKIPPED,
		.item = &item,
		.path = "a.bin",
	};
	cJSON *object = parsed(&event);

	ck_assert_str_eq(string(object, "event"), "skipped");
	ck_assert_str_eq(string(object, "filename_effective"), "a.bin");
	ck_assert_str_eq(string(object, "reason"), "exists");
	ck_assert(!cJSON_HasObjectItem(object, "response_code"));
	cJSON_Delete(object);
	event.reason = SKIP_CURRENT;
	object = parsed(&event);
	ck_assert_str_eq(string(object, "reason"), "current");
	cJSON_Delete(object);
}
END_TEST

START_TEST(retry_says_when_and_why)
{
	struct failure failure;
	struct retry retry = {2, 2, 1500000000, "http://u:p@b/"};
	struct event event = {
		.type = EVENT_RETRY,
		.item = &item,
		.failure = &failure,
		.retry = &retry,
	};
	cJSON *object;

	failure_set(&failure, ERROR_CONNECT, "cannot connect");
	object = parsed(&event);
	ck_assert_str_eq(string(object, "event"), "retry");
	ck_assert_double_eq(number(object, "attempt"), 2);
	ck_assert_double_eq(number(object, "failures"), 2);
	ck_assert_double_eq(number(object, "delay"), 1.5);
	ck_assert_str_eq(string(object, "mirror"), "http://***@b/");
	ck_assert_double_eq(number(object, "response_code"), 0);
	ck_assert_str_eq(string(object, "error"), "connect");
	ck_assert_str_eq(string(object, "errormsg"), "cannot connect");
	cJSON_Delete(object);
}
END_TEST

START_TEST(wait_says_for_what_and_how_long)
{
	struct wait wait = {WAIT_HOST_HELD, "h.example:80", 2500000000};
	struct event event = {
		.type = EVENT_WAIT,
		.item = &item,
		.wait = &wait,
	};
	cJSON *object = parsed(&event);

	ck_assert_str_eq(string(object, "event"), "wait");
	ck_assert_double_eq(number(object, "index"), 7);
	ck_assert_str_eq(string(object, "reason"), "host_held");
	ck_assert_str_eq(string(object, "host"), "h.example:80");
	ck_assert_double_eq(number(object, "delay"), 2.5);
	cJSON_Delete(object);
	wait = (struct wait){WAIT_BUSY, NULL, -1};
	object = parsed(&event);
	ck_assert_ptr_null(string(object, "host"));
	ck_assert_ptr_null(string(object, "delay"));
	cJSON_Delete(object);
}
END_TEST

START_TEST(events_of_hosts_and_limits_are_about_no_item)
{
	struct failure failure = {
		.error = ERROR_HTTP_STATUS,
		.http_code = 429,
		.what = "HTTP status 429",
	};
	struct host_change host = {"h:80", HOST_SLOWED, 1000000000, &failure};
	struct limit_change limit = {LIMIT_OF_HOST, "h:80", 6, 3,
				     LIMIT_REFUSED};
	struct event event = {.type = EVENT_HOST, .host = &host};

	buf_reset(&out);
	ck_assert_int_eq(json_event(&out, &event), 0);
	host = (struct host_change){"h:80", HOST_RECOVERED, 0, NULL};
	ck_assert_int_eq(json_event(&out, &event), 0);
	event = (struct event){.type = EVENT_LIMIT, .limit = &limit};
	ck_assert_int_eq(json_event(&out, &event), 0);
	ck_assert_str_eq(
		out.data,
		"{\"version\":1,\"event\":\"host\",\"host\":\"h:80\","
		"\"state\":\"slowed\",\"delay\":1.000000,"
		"\"response_code\":429,\"error\":\"http_status\","
		"\"errormsg\":\"HTTP status 429\"}\n"
		"{\"version\":1,\"event\":\"host\",\"host\":\"h:80\","
		"\"state\":\"recovered\",\"delay\":0.000000,"
		"\"response_code\":0,\"error\":null,\"errormsg\":null}\n"
		"{\"version\":1,\"event\":\"limit\",\"scope\":\"host\","
		"\"host\":\"h:80\",\"from\":6,\"to\":3,"
		"\"reason\":\"refused\"}\n");
}
END_TEST

START_TEST(summary_is_as_documented)
{
	struct tally tally = {
		.read = 20,
		.done = 10,
		.failed = 2,
		.skipped = 3,
		.retries = 4,
		.received_bytes = 3000,
		.input_ended = true,
	};
	static struct run_figures figures = {
		.failed = {[ERROR_TLS] = 1, [ERROR_HTTP_STATUS] = 1},
		.retried = {[ERROR_CONNECT] = 4},
		.connects = 3,
		.reuses = 9,
	};
	struct host_figures host = {
		.name = "a:80",
		.done = 10,
		.retries = 4,
		.received_bytes = 3000,
		.transfer_us = 1000000,
	};
	struct host_table hosts = {
		.places = {[7] = &host},
		.count = 1,
		.others = {.failed = 2},
	};
	const struct json_run run = {
		.tally = &tally,
		.figures = &figures,
		.hosts = &hosts,
		.end = RUN_INTERRUPTED,
		.elapsed_ns = 1500000000,
	};

	for (uint64_t i = 1; i <= 100; i++)
		histogram_add(&figures.latencies_us, i);
	buf_reset(&out);
	ck_assert_int_eq(json_summary(&out, &run), 0);
	ck_assert_str_eq(out.data,
			 "{\"version\":1,\"event\":\"summary\","
			 "\"end\":\"interrupted\",\"done\":10,\"failed\":2,"
			 "\"skipped\":3,\"left\":5,\"planned\":0,\"retries\":4,"
			 "\"size_download\":3000,"
			 "\"speed_download\":2000,\"time_total\":1.500000,"
			 "\"errors\":{\"tls\":1,\"http_status\":1},"
			 "\"retry_errors\":{\"connect\":4},"
			 "\"num_connects\":3,\"num_reused\":9,"
			 "\"latency\":{\"count\":100,\"p50\":0.000051,"
			 "\"p90\":0.000090,\"p99\":0.000098,"
			 "\"max\":0.000100},"
			 "\"hosts\":[{\"host\":\"a:80\",\"done\":10,"
			 "\"failed\":0,\"retries\":4,"
			 "\"size_download\":3000,\"speed_download\":3000,"
			 "\"time_starttransfer\":0.000000},"
			 "{\"host\":null,\"done\":0,\"failed\":2,"
			 "\"retries\":0,\"size_download\":0,"
			 "\"speed_download\":0,"
			 "\"time_starttransfer\":0.000000}]}\n");
}
END_TEST

/* What goes in as UTF-8 comes out of a parser as it was. */
START_TEST(strings_survive_whatever_they_hold)
{
	static const char *const texts[] = {
		"\"quoted\" back\\slash / \b\f\n\r\t", "\033[31m\x01\x1F\x7F",
		"\u00E9 \u65E5\u672C \U0001F600", "\u202E\u2028\u2029\u200B",
		"\U000E0041\U0001FFFE\uFFFF\uFDD0", "\xC2\x80\xC2\x9B", "",
		"</script>",
	};

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct event event = {
			.type = EVENT_SKIPPED,
			.item = &item,
			.path = texts[i],
		};
		cJSON *object = parsed(&event);

		ck_assert_str_eq(string(object, "filename_effective"),
				 texts[i]);
		cJSON_Delete(object);
	}
}
END_TEST

/* Eight bytes are looked at together, but one alone may need an escape. */
START_TEST(what_needs_an_escape_is_found_wherever_it_stands)
{
	static const char *const specials[] = {
		"\"", "\\", "\x01", "\x1F", "\x7F", "\u00E9", "\u202E", "~", " ",
	};
	char text[64];
	struct event event = {
		.type = EVENT_SKIPPED,
		.item = &item,
		.path = text,
	};

	for (int len = 0; len < 25; len++) {
		for (int at = 0; at <= len; at++) {
			const char *special = specials[(len + at) %
						       COUNT(specials)];
			cJSON *object;

			snprintf(text, sizeof(text), "%.*s%s%.*s", at,
				 "abcdefghijklmnopqrstuvwxyz", special,
				 len - at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
			object = parsed(&event);
			ck_assert_str_eq(string(object, "filename_effective"),
					 text);
			cJSON_Delete(object);
		}
	}
}
END_TEST

START_TEST(numbers_of_any_length_are_whole)
{
	struct item large = item;
	struct event event = {.type = EVENT_START, .item = &large};
	uint64_t number = 0;
	char expected[64];

	for (int digits = 0; digits <= 20; digits++) {
		large.index = number;
		buf_reset(&out);
		ck_assert_int_eq(json_event(&out, &event), 0);
		snprintf(expected, sizeof(expected), "\"index\":%llu,",
			 (unsigned long long)number);
		ck_assert_ptr_nonnull(strstr(out.data, expected));
		number = digits < 19 ? number * 10 + (uint64_t)(digits + 1) % 10
				     : UINT64_MAX;
	}
}
END_TEST

START_TEST(what_is_not_utf8_becomes_replacement_characters)
{
	struct event event = {
		.type = EVENT_SKIPPED,
		.item = &item,
		.path = "a\xFFz\xC3(\xED\xA0\x80\xE2\x82",
	};
	cJSON *object = parsed(&event);

	ck_assert_str_eq(string(object, "filename_effective"),
			 "a\uFFFDz\uFFFD(\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
	cJSON_Delete(object);
}
END_TEST

/* Also on a terminal the lines are harmless. */
START_TEST(nothing_unsafe_is_written_as_it_is)
{
	char text[256];
	struct event event = {
		.type = EVENT_SKIPPED,
		.item = &item,
		.path = text,
	};
	cJSON *object;

	for (unsigned i = 0; i < 255; i++)
		text[i] = (char)(i + 1);
	text[255] = '\0';
	object = parsed(&event);
	cJSON_Delete(object);
	for (size_t i = 0; i + 1 < out.len; i++)
		ck_assert((unsigned char)out.data[i] >= 0x20 &&
			  out.data[i] != 0x7F);
}
END_TEST

START_TEST(credentials_are_in_no_field)
{
	struct item secret = item;
	struct failure failure = {
		.error = ERROR_NETWORK,
		.what = "redirect to https://bob:hunter2@x/ failed",
	};
	struct event event = {
		.type = EVENT_FAILED,
		.item = &secret,
		.response = &response,
		.failure = &failure,
	};
	cJSON *object;

	secret.url = "http://alice:hunter2@example.org/x";
	object = parsed(&event);
	ck_assert_str_eq(string(object, "url"), "http://***@example.org/x");
	cJSON_Delete(object);
	ck_assert_ptr_null(strstr(out.data, "hunter2"));
	ck_assert_ptr_null(strstr(out.data, "alice"));
	ck_assert_ptr_null(strstr(out.data, "user:pw"));
}
END_TEST

START_TEST(a_line_that_does_not_fit_is_left_out_whole)
{
	struct event event = {.type = EVENT_START, .item = &item};
	struct buf small = BUF_INIT(150);

	ck_assert_int_eq(json_event(&small, &event), 0);
	ck_assert_int_eq(json_event(&small, &event), -ENOBUFS);
	ck_assert_uint_eq(small.len, strlen(small.data));
	ck_assert_ptr_eq(strchr(small.data, '\n'),
			 small.data + small.len - 1);
	buf_release(&small);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		start_is_as_documented,
		done_is_as_documented,
		failed_has_all_fields_without_an_answer,
		skipped_names_the_file,
		retry_says_when_and_why,
		wait_says_for_what_and_how_long,
		events_of_hosts_and_limits_are_about_no_item,
		summary_is_as_documented,
		strings_survive_whatever_they_hold,
		what_needs_an_escape_is_found_wherever_it_stands,
		numbers_of_any_length_are_whole,
		what_is_not_utf8_becomes_replacement_characters,
		nothing_unsafe_is_written_as_it_is,
		credentials_are_in_no_field,
		a_line_that_does_not_fit_is_left_out_whole,
	};

	return run_tests("report_json", tests, COUNT(tests));
}
