/* Requests and their answers, right and wrong ones. */
#include "unit/transfer/client_util.h"

static int say_hello(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
			      "Content-Type: text/plain\r\n\r\nhello");
}

ASYNC_TEST(a_body_is_delivered_whole)
{
	fetch_text(say_hello, "/", "hello");
}

ASYNC_TEST(an_answer_is_told_in_full)
{
	struct peer *peer = peer_open(say_hello);
	struct setup setup;
	struct fetching *fetch;
	struct response *response;

	open_client(&setup);
	fetch = fetch_path(setup.client, peer, "/a?b#c");
	check_text(fetch, "hello");
	response = &fetch->response;
	ck_assert_int_eq(response->http_code, 200);
	ck_assert_int_eq(response->http_version, 11);
	ck_assert_str_eq(response->content_type, "text/plain");
	ck_assert_ptr_null(response->disposition);
	ck_assert_str_eq(response->url_effective, fetch->url);
	ck_assert_int_eq(response->content_length, 5);
	ck_assert_uint_eq(response->size_download, 5);
	ck_assert_uint_eq(response->num_redirects, 0);
	ck_assert_uint_eq(response->num_connects, 1);
	ck_assert_str_eq(response->remote_ip, "127.0.0.1");
	ck_assert_uint_eq(response->remote_port,
			  co_server_port(peer->server));
	ck_assert_int_gt(response->time_total_us, 0);
	ck_assert_int_ge(response->time_total_us,
			 response->time_starttransfer_us);
	ck_assert_uint_eq(fetch->progress.received_bytes, 5);
	ck_assert_int_eq(fetch->progress.total_bytes, 5);
	ck_assert_uint_eq(setup.received_bytes, 5);
	ck_assert_int_eq(fetch->catch.head.http_code, 200);
	ck_assert_int_eq(fetch->catch.head.content_length, 5);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

static int check_request(struct talk *talk)
{
	static const char start[] =
		"GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:";

	ck_assert_mem_eq(talk->head, start, sizeof(start) - 1);
	ck_assert(strstr(talk->head, "\r\nUser-Agent: coget/"));
	ck_assert(!strstr(talk->head, "\r\nAccept-Encoding:"));
	ck_assert(!strstr(talk->head, "\r\nUpgrade:"));
	return say_hello(talk);
}

ASYNC_TEST(a_request_says_no_more_than_it_must)
{
	fetch_text(check_request, "/a?b#c", "hello");
}

enum { LARGE_BODY_BYTES = 5000003 };

static int send_large(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n",
			      LARGE_BODY_BYTES);

	return status < 0 ? status : send_body(talk, LARGE_BODY_BYTES);
}

ASYNC_TEST(a_large_body_is_delivered_in_bounded_pieces)
{
	struct peer *peer = peer_open(send_large);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = fetch_path(setup.client, peer, "/");
	check_body(fetch, LARGE_BODY_BYTES);
	ck_assert_uint_le(fetch->catch.largest, 1024 * 1024);
	ck_assert_uint_eq(setup.received_bytes, LARGE_BODY_BYTES);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

static int say_nothing_much(struct talk *talk)
{
	if (strcmp(talk->path, "/204") == 0)
		return peer_say(talk, "HTTP/1.1 204 No Content\r\n\r\n");
	return peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

ASYNC_TEST(an_empty_body_is_delivered_as_one)
{
	fetch_text(say_nothing_much, "/", "");
	fetch_text(say_nothing_much, "/204", "");
}

static int say_chunked(struct talk *talk)
{
	return peer_say(talk,
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			"3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nX-Trailer: x\r\n\r\n");
}

ASYNC_TEST(a_chunked_body_is_put_together)
{
	fetch_text(say_chunked, "/", "hello");
}

static int say_until_close(struct talk *talk)
{
	(void)!peer_say(talk, "HTTP/1.0 200 OK\r\n\r\nhello");
	return 1;
}

ASYNC_TEST(a_body_without_a_length_ends_with_the_connection)
{
	fetch_text(say_until_close, "/", "hello");
}

static int say_hints_first(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 100 Continue\r\n\r\n"
				    "HTTP/1.1 103 Early Hints\r\n"
				    "Link: </a>\r\n\r\n");

	return status < 0 ? status : say_hello(talk);
}

ASYNC_TEST(interim_answers_are_passed_over)
{
	fetch_text(say_hints_first, "/", "hello");
}

static int say_too_much(struct talk *talk)
{
	int status = say_hello(talk);

	if (status == 0)
		status = peer_say(talk, "and more");
	return status < 0 ? status : peer_wait_for_close(talk);
}

ASYNC_TEST(bytes_beyond_the_length_are_no_body)
{
	fetch_text(say_too_much, "/", "hello");
}

static int say_status(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 %s\r\nContent-Length: 4\r\n\r\nbody",
			strcmp(talk->path, "/404") == 0	  ? "404 Not Found"
			: strcmp(talk->path, "/500") == 0 ? "500"
			: strcmp(talk->path, "/501") == 0 ? "501 "
			: strcmp(talk->path, "/esc") == 0 ? "404 \x1b[31mred  "
							  : "304 Not Modified");
}

ASYNC_TEST(a_status_of_error_fails_with_its_reason)
{
	fetch_failing(say_status, "/404", ERROR_HTTP_STATUS,
		      "HTTP 404 Not Found", 404, "");
	fetch_failing(say_status, "/500", ERROR_HTTP_STATUS, "HTTP 500", 500,
		      "");
	fetch_failing(say_status, "/501", ERROR_HTTP_STATUS, "HTTP 501", 501,
		      "");
	/* Making it safe is the business of whoever shows it. */
	fetch_failing(say_status, "/esc", ERROR_HTTP_STATUS,
		      "HTTP 404 \x1b[31mred", 404, "");
}

ASYNC_TEST(an_answer_that_is_no_success_is_a_failure)
{
	fetch_failing(say_status, "/304", ERROR_HTTP_STATUS,
		      "HTTP 304 Not Modified", 304, "");
}

static int say_long_reason(struct talk *talk)
{
	char reason[1000];

	memset(reason, 'x', sizeof(reason));
	return peer_say(talk, "HTTP/1.1 404 %.1000s\r\nContent-Length: 0\r\n\r\n",
			reason);
}

ASYNC_TEST(a_long_reason_is_cut)
{
	fetch_failing(say_long_reason, "/", ERROR_HTTP_STATUS, "HTTP 404 xxx",
		      404, "");
}

static int say_long_error(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 404 Not Found\r\n"
				    "Content-Length: 100000000\r\n\r\n");

	return status < 0 ? status : send_body(talk, 100000000);
}

static int say_endless_error(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 404 Not Found\r\n\r\n");

	return status < 0 ? status : send_body(talk, 100000000);
}

ASYNC_TEST(the_body_of_an_error_is_not_waited_for)
{
	fetch_failing(say_long_error, "/", ERROR_HTTP_STATUS,
		      "HTTP 404 Not Found", 404, "");
	fetch_failing(say_endless_error, "/", ERROR_HTTP_STATUS,
		      "HTTP 404 Not Found", 404, "");
}

static int truncate_body(struct talk *talk)
{
	(void)!peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n"
			      "Content-Type: text/plain\r\n\r\n%s",
			strcmp(talk->path, "/none") == 0 ? "" : "hello");
	if (strcmp(talk->path, "/reset") != 0)
		return 1;
	/* The reset would overtake what was not yet read. */
	(void)!co_future_wait(&talk->peer->gate);
	co_stream_reset(talk->stream);
	talk->stream = NULL;
	return 1;
}

ASYNC_TEST(a_truncated_body_is_delivered_as_far_as_it_goes)
{
	fetch_failing(truncate_body, "/", ERROR_TRUNCATED,
		      "after 5 of 100 bytes", 200, "hello");
}

ASYNC_TEST(a_head_without_its_body_is_told_of_all_the_same)
{
	fetch_failing(truncate_body, "/none", ERROR_TRUNCATED,
		      "after 0 of 100 bytes", 200, "");
}

ASYNC_TEST(a_reset_amid_the_body_is_told_as_such)
{
	struct peer *peer = peer_open(truncate_body);
	struct setup setup;
	struct fetching *fetch;
	struct co_task *task;

	open_client(&setup);
	fetch = new_fetch(setup.client, peer_url(peer, "/reset"));
	task = spawn(run_fetch, fetch);
	wait_until(setup.received_bytes == 5);
	co_future_set(&peer->gate, 0);
	ck_assert_int_eq(finish(task), UV_EPROTO);
	check_failed(fetch, ERROR_NETWORK, "after 5 of 100 bytes");
	ck_assert_uint_eq(fetch->catch.len, 5);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

static int truncate_chunks(struct talk *talk)
{
	(void)!peer_say(talk, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
			      "\r\n5\r\nhello\r\n");
	return 1;
}

ASYNC_TEST(a_chunked_body_without_its_end_is_truncated)
{
	fetch_failing(truncate_chunks, "/", ERROR_TRUNCATED, "", 200, "hello");
}

static int talk_ssh(struct talk *talk)
{
	(void)!peer_say(talk, "SSH-2.0-OpenSSH_9.2\r\n");
	return 1;
}

ASYNC_TEST(an_answer_that_is_not_http_is_refused)
{
	fetch_failing(talk_ssh, "/", ERROR_PROTOCOL, "", 0, "");
}

static int hang_up(struct talk *talk UNUSED)
{
	return 1;
}

ASYNC_TEST(no_answer_at_all_is_named_so)
{
	fetch_failing(hang_up, "/", ERROR_NETWORK, "without an answer", 0, "");
}

ASYNC_TEST(a_refused_connection_is_told_as_such)
{
	struct peer *peer = peer_open(say_hello);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	peer_close(peer);
	ck_assert_int_eq(run_fetch(fetch), UV_EPROTO);
	check_failed(fetch, ERROR_CONNECT, "connect");
	ck_assert_int_eq(fetch->response.http_code, 0);
	free_fetch(fetch);
	client_close(setup.client);
}

static int say_disposition(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
			      "content-disposition:  attachment; filename=a \r\n"
			      "\r\n");
}

ASYNC_TEST(the_disposition_is_known_when_the_body_begins)
{
	struct peer *peer = peer_open(say_disposition);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = fetch_path(setup.client, peer, "/");
	check_text(fetch, "");
	ck_assert_str_eq(fetch->response.disposition,
			 "attachment; filename=a");
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

ASYNC_TEST(a_sink_that_fails_ends_the_request_with_its_status)
{
	struct peer *peer = peer_open(send_large);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->catch.begin_status = UV_EEXIST;
	ck_assert_int_eq(run_fetch(fetch), UV_EEXIST);
	ck_assert_uint_eq(fetch->catch.len, 0);
	ck_assert_int_eq(fetch->response.http_code, 200);
	free_fetch(fetch);

	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->catch.write_status = UV_ENOSPC;
	ck_assert_int_eq(run_fetch(fetch), UV_ENOSPC);
	ck_assert_uint_eq(fetch->catch.len, fetch->catch.largest);
	free_fetch(fetch);
	/* Their connections are not reused: a body is still on its way. */
	wait_until(peer->closed == 2);
	client_close(setup.client);
	peer_close(peer);
}

int main(void)
{
	return RUN_SUITE(
		"client", a_body_is_delivered_whole, an_answer_is_told_in_full,
		a_request_says_no_more_than_it_must,
		a_large_body_is_delivered_in_bounded_pieces,
		an_empty_body_is_delivered_as_one,
		a_chunked_body_is_put_together,
		a_body_without_a_length_ends_with_the_connection,
		interim_answers_are_passed_over,
		bytes_beyond_the_length_are_no_body,
		a_status_of_error_fails_with_its_reason,
		an_answer_that_is_no_success_is_a_failure,
		a_long_reason_is_cut, the_body_of_an_error_is_not_waited_for,
		a_truncated_body_is_delivered_as_far_as_it_goes,
		a_head_without_its_body_is_told_of_all_the_same,
		a_reset_amid_the_body_is_told_as_such,
		a_chunked_body_without_its_end_is_truncated,
		an_answer_that_is_not_http_is_refused,
		no_answer_at_all_is_named_so,
		a_refused_connection_is_told_as_such,
		the_disposition_is_known_when_the_body_begins,
		a_sink_that_fails_ends_the_request_with_its_status);
}
