/* Responses: heads, and bodies as they come. */
#include "unit/http_client/http_util.h"

#include <coget/http_json.h>

static int say_headers(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 404 Not Here\r\n"
			      "X-Many: one\r\nX-Other: x\r\nx-many:  two \r\n"
			      "Content-Type: Text/HTML; charset=\"x-y\"\r\n"
			      "X-Empty:\r\nContent-Length: 4\r\n\r\nbody");
}

ASYNC_TEST(the_head_says_all_that_was_sent)
{
	struct pair pair = open_pair(say_headers);
	struct co_http_response *response = must_get(pair.session, "a");
	const char *name = NULL, *value;
	size_t count = 0;

	ck_assert_int_eq(co_http_response_status(response), 404);
	ck_assert_str_eq(co_http_response_reason(response), "Not Here");
	ck_assert_int_eq(co_http_response_version(response), 11);
	ck_assert_int_eq(co_http_response_length(response), 4);
	ck_assert_str_eq(co_http_response_url(response),
			 peer_url(pair.peer, "/a"));
	ck_assert_str_eq(co_http_response_header(response, "x-MANY"), "one");
	ck_assert_str_eq(co_http_response_header_at(response, "X-Many", 1),
			 "two");
	ck_assert_ptr_null(co_http_response_header_at(response, "X-Many", 2));
	ck_assert_str_eq(co_http_response_header(response, "x-empty"), "");
	ck_assert_ptr_null(co_http_response_header(response, "x-none"));
	ck_assert_str_eq(co_http_response_type(response), "text/html");
	ck_assert_str_eq(co_http_response_charset(response), "x-y");
	while ((name = co_http_response_next_header(response, name, &value)))
		count += value != NULL;
	ck_assert_uint_eq(count, 6);
	ck_assert_int_eq(co_http_response_check(response),
			 CO_HTTP_ERROR_STATUS);
	ck_assert_ptr_nonnull(strstr(co_http_error(), "404"));
	check_text(response, "body");
	check_fails(pair.session, "GET", "a",
		    &(struct co_http_options){.needs_success = true},
		    CO_HTTP_ERROR_STATUS, "404");
	close_pair(pair);
}

static int say_by_path(struct talk *talk)
{
	if (strcmp(talk->path, "/empty") == 0)
		return peer_say(talk, "HTTP/1.1 204 None\r\n\r\n");
	if (strcmp(talk->path, "/unchanged") == 0)
		return peer_say(talk, "HTTP/1.1 304 Same\r\n"
				      "Content-Length: 7\r\n\r\n");
	if (strcmp(talk->path, "/head") == 0)
		return peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 7\r\n\r\n");
	if (strcmp(talk->path, "/cut") == 0)
		return peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 7\r\n\r\ncut") ||
		       1;
	if (strcmp(talk->path, "/chunked") == 0)
		return peer_say(talk, "HTTP/1.1 500 Oh\r\n"
				      "Transfer-Encoding: chunked\r\n\r\n"
				      "3\r\nabc\r\n3\r\ndef\r\n0\r\n"
				      "X-Trailer: t\r\n\r\n");
	if (strcmp(talk->path, "/garbage") == 0)
		return peer_say(talk, "garbage\r\n\r\n") || 1;
	return say_text(talk, "whole");
}

ASYNC_TEST(answers_without_a_body_have_none)
{
	struct pair pair = open_pair(say_by_path);
	struct co_http_response *response;

	response = must_get(pair.session, "empty");
	ck_assert_int_eq(co_http_response_status(response), 204);
	ck_assert_ptr_null(co_http_response_type(response));
	ck_assert_ptr_null(co_http_response_charset(response));
	check_text(response, "");
	response = must_get(pair.session, "unchanged");
	ck_assert_int_eq(co_http_response_status(response), 304);
	check_text(response, "");
	response = must_request(pair.session, "HEAD", "head", NULL);
	ck_assert_int_eq(co_http_response_status(response), 200);
	ck_assert_int_eq(co_http_response_length(response), 7);
	check_text(response, "");
	close_pair(pair);
}

ASYNC_TEST(trailers_come_behind_a_body)
{
	struct pair pair = open_pair(say_by_path);
	struct co_http_response *response = must_get(pair.session, "chunked");
	char buf[16];

	ck_assert_int_eq(co_http_response_length(response), -1);
	while (co_http_response_read(response, buf, sizeof(buf)) > 0)
		;
	ck_assert_str_eq(co_http_response_trailer(response, "x-trailer"), "t");
	ck_assert_ptr_null(co_http_response_header(response, "x-trailer"));
	co_http_response_close(response);
	close_pair(pair);
}

ASYNC_TEST(a_body_that_is_cut_off_is_an_error)
{
	struct pair pair = open_pair(say_by_path);
	struct co_http_response *response = must_get(pair.session, "cut");
	struct co_bytes bytes;
	char buf[16];

	ck_assert_int_eq(co_http_response_read(response, buf, sizeof(buf)), 3);
	ck_assert_int_eq(co_http_response_read(response, buf, sizeof(buf)),
			 CO_HTTP_TRUNCATED);
	ck_assert_ptr_nonnull(strstr(co_http_error(), "3 of 7 bytes"));
	ck_assert_int_eq(co_http_response_read_all(response, &bytes, SIZE_MAX),
			 CO_HTTP_TRUNCATED);
	ck_assert_ptr_null(bytes.data);
	co_http_response_close(response);
	check_fails(pair.session, "GET", "garbage", NULL, CO_HTTP_BAD_ANSWER,
		    "HTTP");
	close_pair(pair);
}

ASYNC_TEST(a_body_can_have_a_limit)
{
	struct pair pair = open_pair(say_by_path);
	struct co_http_response *response = must_get(pair.session, "a");
	struct co_bytes bytes;

	for (size_t max = 0; max < 5; max += 4) {
		ck_assert_int_eq(
			co_http_response_read_all(response, &bytes, max),
			CO_LIMIT_OVERRUN);
		ck_assert_ptr_null(bytes.data);
		co_http_response_close(response);
		response = must_get(pair.session, "a");
	}
	ck_assert_int_eq(co_http_response_read_all(response, &bytes, 5), 0);
	ck_assert_str_eq(bytes.data, "whole");
	co_bytes_release(&bytes);
	co_http_response_close(response);
	close_pair(pair);
}

static int say_slowly(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 200 OK\r\n"
				    "Content-Length: 6\r\n\r\none");

	if (status == 0)
		status = co_future_wait(&talk->peer->gate);
	return status == 0 ? peer_say(talk, "two") : status;
}

ASYNC_TEST(a_body_is_read_as_it_comes)
{
	struct pair pair = open_pair(say_slowly);
	struct co_http_response *response = must_get(pair.session, "a");
	const void *data;

	ck_assert_int_eq(co_http_response_next(response, &data), 3);
	ck_assert_mem_eq(data, "one", 3);
	co_future_set(&pair.peer->gate, 0);
	ck_assert_int_eq(co_http_response_next(response, &data), 3);
	ck_assert_mem_eq(data, "two", 3);
	ck_assert_int_eq(co_http_response_next(response, &data), 0);
	ck_assert_ptr_null(data);
	ck_assert_int_eq(co_http_response_next(response, &data), 0);
	co_http_response_close(response);
	close_pair(pair);
}

static int say_half(struct talk *talk)
{
	if (strcmp(talk->path, "/a") != 0)
		return say_text(talk, "whole");
	return peer_say(talk, "HTTP/1.1 200 OK\r\n"
			      "Content-Length: 6\r\n\r\none") ||
	       peer_wait_for_close(talk);
}

ASYNC_TEST(a_body_ends_with_the_time_of_its_request)
{
	const struct co_http_options options = {.timeout_ns =
							50 * CO_MILLISECOND};
	struct pair pair = open_pair(say_half);
	struct co_http_response *response =
		must_request(pair.session, "GET", "a", &options);
	struct co_bytes bytes;

	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(
			co_http_response_read_all(response, &bytes, SIZE_MAX),
			UV_ETIMEDOUT);
	co_http_response_close(response);
	wait_until(pair.peer->closed == 1);
	check_text(must_get(pair.session, "b"), "whole");
	close_pair(pair);
}

static int read_once(void *arg)
{
	char buf[16];

	return (int)co_http_response_read(arg, buf, sizeof(buf));
}

ASYNC_TEST(reading_can_be_cancelled_and_goes_on)
{
	struct pair pair = open_pair(say_slowly);
	struct co_http_response *response = must_get(pair.session, "a");
	struct co_task *task;
	char buf[16];

	ck_assert_int_eq(co_http_response_read(response, buf, 3), 3);
	task = spawn(read_once, response);
	yield_turns(3);
	ck_assert_int_eq(co_http_response_read(response, buf, 3), UV_EBUSY);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	co_future_set(&pair.peer->gate, 0);
	ck_assert_int_eq(co_http_response_read(response, buf, 16), 3);
	ck_assert_mem_eq(buf, "two", 3);
	co_http_response_close(response);
	close_pair(pair);
}

static int read_whole(void *arg)
{
	struct co_bytes bytes;
	int status = co_http_response_text(arg, &bytes, SIZE_MAX);

	co_bytes_release(&bytes);
	return status;
}

ASYNC_TEST(a_response_is_closed_while_a_task_reads)
{
	struct pair pair = open_pair(say_slowly);
	struct co_http_response *response = must_get(pair.session, "a");
	struct co_task *task = spawn(read_whole, response);

	yield_turns(3);
	co_http_response_close(response);
	ck_assert_int_eq(finish(task), UV_EBADF);
	close_pair(pair);
}

ASYNC_TEST(who_reads_slowly_holds_back_the_server)
{
	struct pair pair = open_pair(say_much);
	struct co_http_response *response = must_get(pair.session, "a");
	size_t sent, total = 0;
	const void *data;
	ssize_t len;

	do {
		sent = pair.peer->sent;
		ck_assert_int_eq(co_sleep(50 * CO_MILLISECOND), 0);
	} while (pair.peer->sent > sent);
	ck_assert_uint_lt(sent, LARGE / 2);
	while ((len = co_http_response_next(response, &data)) > 0)
		total += (size_t)len;
	ck_assert_int_eq(len, 0);
	ck_assert_uint_eq(total, LARGE);
	co_http_response_close(response);
	close_pair(pair);
}

ASYNC_TEST(a_method_is_needed_for_the_call_alone)
{
	struct pair pair = open_pair(say_slowly);
	char *method = strdup("PROPFIND");
	struct co_http_response *response =
		must_request(pair.session, method, "a", NULL);

	memset(method, '!', strlen(method));
	free(method);
	co_future_set(&pair.peer->gate, 0);
	check_text(response, "onetwo");
	close_pair(pair);
}

ASYNC_TEST(a_response_is_closed_before_its_end)
{
	struct pair pair = open_pair(say_much);
	struct co_http_response *response = must_get(pair.session, "a");

	co_http_response_close(response);
	wait_until(pair.peer->closed == 1);
	close_pair(pair);
}

ASYNC_TEST(a_connection_is_used_again)
{
	struct pair pair = open_pair(say_by_path);

	for (int i = 0; i < 5; i++)
		check_text(must_get(pair.session, "a"), "whole");
	ck_assert_uint_eq(pair.peer->connections, 1);
	close_pair(pair);
}

static int redirect(struct talk *talk)
{
	if (strcmp(talk->path, "/end") == 0)
		return say_text(talk, "end");
	return peer_say(talk,
			"HTTP/1.1 %s\r\nLocation: %s\r\nX-Path: %s\r\n"
			"Content-Length: 4\r\n\r\nmove",
			strcmp(talk->path, "/a") == 0 ? "301 A" : "302 B",
			strcmp(talk->path, "/a") == 0 ? "b" : "/end",
			talk->path);
}

ASYNC_TEST(redirects_are_followed_and_remembered)
{
	struct pair pair = open_pair(redirect);
	struct co_http_response *response = must_get(pair.session, "a");
	int status;

	ck_assert_uint_eq(co_http_response_redirects(response), 2);
	ck_assert_str_eq(co_http_response_redirect(response, 0, &status),
			 peer_url(pair.peer, "/a"));
	ck_assert_int_eq(status, 301);
	ck_assert_str_eq(co_http_response_redirect(response, 1, NULL),
			 peer_url(pair.peer, "/b"));
	ck_assert_ptr_null(co_http_response_redirect(response, 2, &status));
	ck_assert_ptr_null(co_http_response_header(response, "X-Path"));
	check_text(response, "end");
	close_pair(pair);
}

ASYNC_TEST(a_redirect_can_be_an_answer)
{
	struct pair pair = open_pair(redirect);
	const struct co_http_options options = {.keeps_redirects = true};
	struct co_http_response *response =
		must_request(pair.session, "GET", "a", &options);

	ck_assert_int_eq(co_http_response_status(response), 301);
	ck_assert_str_eq(co_http_response_header(response, "location"), "b");
	check_text(response, "move");
	close_pair(pair);
}

static int redirect_for_ever(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 302 On\r\nLocation: /on\r\n"
			      "Content-Length: 0\r\n\r\n");
}

ASYNC_TEST(redirects_have_a_limit)
{
	struct peer *peer = peer_open(redirect_for_ever);
	struct co_http_session *session = open_session(
		peer, (struct co_http_session_options){.max_redirects = 3});

	check_fails(session, "GET", "a", NULL, CO_HTTP_BAD_REDIRECT, "3");
	ck_assert_uint_eq(peer->requests, 4);
	co_http_session_close(session);
	peer_close(peer);
}

static const char *type;
static const char *bytes_of_text;

static int say_typed(struct talk *talk)
{
	return peer_say(talk,
			"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n"
			"Content-Length: %zu\r\n\r\n%s",
			type, strlen(bytes_of_text), bytes_of_text);
}

static void check_decoded(struct co_http_session *session, const char *of_type,
			  const char *bytes, int expected, const char *text)
{
	struct co_http_response *response;
	struct co_bytes out;

	type = of_type;
	bytes_of_text = bytes;
	response = must_get(session, "a");
	ck_assert_int_eq(co_http_response_text(response, &out, SIZE_MAX),
			 expected);
	if (text)
		ck_assert_str_eq(out.data, text);
	else
		ck_assert_ptr_null(out.data);
	co_bytes_release(&out);
	co_http_response_close(response);
}

ASYNC_TEST(texts_are_read_in_utf8)
{
	struct pair pair = open_pair(say_typed);
	struct co_http_session *session = pair.session;

	check_decoded(session, "text/plain", "\xC3\xA4", 0, "\xC3\xA4");
	check_decoded(session, "text/plain",
		      "\xEF\xBB\xBF"
		      "a",
		      0, "a");
	check_decoded(session, "text/plain; charset=iso-8859-1", "\xE4", 0,
		      "\xC3\xA4");
	check_decoded(session, "text/plain; a=b; CharSet=\"windows-1252\"",
		      "\x80", 0, "\xE2\x82\xAC");
	check_decoded(session, "text/plain", "\xE4", CO_HTTP_BAD_TEXT, NULL);
	check_decoded(session, "text/plain; charset=none-such", "a",
		      CO_HTTP_BAD_TEXT, NULL);
	check_decoded(session, "text/plain; charset=euc-jp", "\xA4",
		      CO_HTTP_BAD_TEXT, NULL);
	close_pair(pair);
}

ASYNC_TEST(a_program_can_name_the_character_set)
{
	struct pair pair = open_pair(say_typed);
	struct co_http_response *response;
	struct co_bytes out;

	type = "text/plain; charset=none-such";
	bytes_of_text = "\xE4";
	response = must_get(pair.session, "a");
	ck_assert_int_eq(co_http_response_text_as(response, "iso-8859-1", &out,
						  SIZE_MAX),
			 0);
	ck_assert_str_eq(out.data, "\xC3\xA4");
	co_bytes_release(&out);
	co_http_response_close(response);
	response = must_get(pair.session, "a");
	ck_assert_int_eq(
		co_http_response_text_as(response, NULL, &out, SIZE_MAX),
		CO_HTTP_BAD_TEXT);
	ck_assert_ptr_null(out.data);
	co_http_response_close(response);
	close_pair(pair);
}

/* A page that is nearly UTF-8 is not lost. */
ASYNC_TEST(what_is_no_text_can_be_read_as_bytes)
{
	struct pair pair = open_pair(say_typed);
	struct co_http_response *response;
	struct co_bytes out;

	type = "text/html";
	bytes_of_text = "gr\xFC\xDF";
	response = must_get(pair.session, "a");
	ck_assert_int_eq(co_http_response_text(response, &out, SIZE_MAX),
			 CO_HTTP_BAD_TEXT);
	ck_assert_str_eq(co_http_error() + strlen(peer_url(pair.peer, "/a")),
			 ": the text is not UTF-8");
	ck_assert_int_eq(co_http_response_text(response, &out, SIZE_MAX),
			 CO_HTTP_BAD_TEXT);
	ck_assert_int_eq(co_http_response_read_all(response, &out, SIZE_MAX), 0);
	ck_assert_str_eq(out.data, bytes_of_text);
	co_bytes_release(&out);
	check_text(response, "");
	close_pair(pair);
}

static void check_json(struct co_http_session *session, const char *text,
		       int expected)
{
	struct co_http_response *response;
	cJSON *json;

	type = "application/json";
	bytes_of_text = text;
	response = must_get(session, "a");
	ck_assert_int_eq(co_http_response_json(response, &json, SIZE_MAX),
			 expected);
	ck_assert_int_eq(json != NULL, expected == 0);
	co_http_json_delete(json);
	co_http_response_close(response);
}

ASYNC_TEST(json_is_parsed)
{
	static char deep[2001];
	struct pair pair = open_pair(say_typed);

	check_json(pair.session, "{\"a\": [1, 2]}", 0);
	check_json(pair.session, "{\"a\": [1, 2}", CO_HTTP_BAD_JSON);
	check_json(pair.session, "[1] \r\n", 0);
	check_json(pair.session, "[1] 2", CO_HTTP_BAD_JSON);
	check_json(pair.session, "[1]<html>", CO_HTTP_BAD_JSON);
	check_json(pair.session, "", CO_HTTP_BAD_JSON);
	check_json(pair.session, "\xE4", CO_HTTP_BAD_TEXT);
	memset(deep, '[', 1000);
	memset(deep + 1000, ']', 1000);
	check_json(pair.session, deep, 0);
	memset(deep, '[', 2000);
	check_json(pair.session, deep, CO_HTTP_BAD_JSON);
	close_pair(pair);
}

ASYNC_TEST(nothing_is_done_without_a_response)
{
	struct co_bytes bytes;
	const void *data;
	char buf[1];

	ck_assert_int_eq(co_http_response_status(NULL), UV_EINVAL);
	ck_assert_int_eq(co_http_response_check(NULL), UV_EINVAL);
	ck_assert_ptr_null(co_http_response_reason(NULL));
	ck_assert_ptr_null(co_http_response_url(NULL));
	ck_assert_ptr_null(co_http_response_header(NULL, "a"));
	ck_assert_ptr_null(co_http_response_next_header(NULL, NULL, NULL));
	ck_assert_ptr_null(co_http_response_trailer(NULL, "a"));
	ck_assert_ptr_null(co_http_response_type(NULL));
	ck_assert_ptr_null(co_http_response_charset(NULL));
	ck_assert_uint_eq(co_http_response_redirects(NULL), 0);
	ck_assert_ptr_null(co_http_response_redirect(NULL, 0, NULL));
	ck_assert_int_eq(co_http_response_read(NULL, buf, 1), UV_EINVAL);
	ck_assert_int_eq(co_http_response_next(NULL, &data), UV_EINVAL);
	ck_assert_int_eq(co_http_response_read_all(NULL, &bytes, 1), UV_EINVAL);
	ck_assert_int_eq(co_http_response_text(NULL, &bytes, 1), UV_EINVAL);
	ck_assert_int_eq(co_http_response_text_as(NULL, "x", &bytes, 1),
			 UV_EINVAL);
}

int main(void)
{
	return RUN_SUITE(
		"http_response", the_head_says_all_that_was_sent,
		answers_without_a_body_have_none, trailers_come_behind_a_body,
		a_body_that_is_cut_off_is_an_error, a_body_can_have_a_limit,
		a_body_is_read_as_it_comes,
		a_body_ends_with_the_time_of_its_request,
		reading_can_be_cancelled_and_goes_on,
		a_response_is_closed_while_a_task_reads,
		who_reads_slowly_holds_back_the_server,
		a_method_is_needed_for_the_call_alone,
		a_response_is_closed_before_its_end, a_connection_is_used_again,
		redirects_are_followed_and_remembered,
		a_redirect_can_be_an_answer, redirects_have_a_limit,
		texts_are_read_in_utf8, a_program_can_name_the_character_set,
		what_is_no_text_can_be_read_as_bytes, json_is_parsed,
		nothing_is_done_without_a_response);
}
