/* Answers made to mislead or to exhaust. */
#include "unit/transfer/client_util.h"

static int give_two_lengths(struct talk *talk)
{
	return peer_say(talk,
			"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n"
			"content-length: 5\r\n\r\nhello",
			talk->path + 1);
}

ASYNC_TEST(a_length_given_twice_counts_once)
{
	fetch_text(give_two_lengths, "/5", "hello");
	fetch_text(give_two_lengths, "/005", "hello");
	fetch_text(give_two_lengths, "/5,5", "hello");
}

ASYNC_TEST(lengths_that_differ_are_refused)
{
	static const char *const paths[] = {
		"/4", "/50", "/0x5", "/5,4", "/-5", "/+5",
		"/9223372036854775808", "/18446744073709551621",
	};

	for (size_t i = 0; i < CO_COUNT(paths); i++)
		fetch_failing(give_two_lengths, paths[i], ERROR_PROTOCOL,
			      "Content-Length", 0, "");
}

static int send_a_part(struct talk *talk)
{
	return peer_say(talk, "HTTP/1.1 206 Partial Content\r\n"
			      "Content-Range: bytes 5-9/10\r\n"
			      "Content-Length: 5\r\n\r\nhello");
}

ASYNC_TEST(a_part_that_was_not_asked_for_is_refused)
{
	fetch_failing(send_a_part, "/", ERROR_TRUNCATED, "HTTP 206", 206, "");
}

static int send_trailers(struct talk *talk)
{
	return peer_say(talk,
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
			"Content-Disposition: attachment\r\n\r\n"
			"5\r\nhello\r\n0\r\n"
			"HTTP/1.1 404 Not: found\r\nContent-Length: none\r\n"
			"Content-Disposition: inline; filename=b\r\n"
			"Location: ftp://h/\r\n\r\n");
}

ASYNC_TEST(trailers_are_no_part_of_the_head)
{
	struct peer *peer = peer_open(send_trailers);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = fetch_path(setup.client, peer, "/");
	check_text(fetch, "hello");
	ck_assert_str_eq(fetch->response.disposition, "attachment");
	ck_assert_int_eq(fetch->response.http_code, 200);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

/* Begin as the path says, and go on without end. */
static int go_on_for_ever(struct talk *talk)
{
	static char line[1024];
	bool is_line = strstr(talk->path, "line");
	int status = 0;

	memset(line, 'x', sizeof(line));
	if (!is_line)
		memcpy(line, "X-A: ", 5);
	if (!is_line)
		memcpy(line + sizeof(line) - 2, "\r\n", 2);
	if (strstr(talk->path, "trailers"))
		status = peer_say(talk, "HTTP/1.1 200 OK\r\n"
					"Transfer-Encoding: chunked\r\n\r\n"
					"5\r\nhello\r\n0\r\n");
	else
		status = peer_say(talk, "HTTP/1.1 200 %s",
				  strstr(talk->path, "status") ? "" : "OK\r\n");
	while (status == 0)
		status = peer_send(talk, line, sizeof(line));
	return 1;
}

ASYNC_TEST(trailers_without_end_are_refused)
{
	fetch_failing(go_on_for_ever, "/trailers", ERROR_PROTOCOL,
		      "keeps sending trailers after the body", 200, "hello");
}

ASYNC_TEST(a_line_without_end_is_refused)
{
	fetch_failing(go_on_for_ever, "/line", ERROR_PROTOCOL, "too long", 0,
		      "");
	fetch_failing(go_on_for_ever, "/status-line", ERROR_PROTOCOL,
		      "too long", 0, "");
}

ASYNC_TEST(a_head_without_end_is_refused)
{
	fetch_failing(go_on_for_ever, "/head", ERROR_PROTOCOL,
		      "head is too long", 0, "");
}

/* Answer, and then again before the next request has come. */
static int answer_unasked(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
				    "\r\nhello");

	if (status == 0 && strcmp(talk->path, "/twice") == 0)
		status = co_future_wait(&talk->peer->gate);
	if (status == 0 && strcmp(talk->path, "/twice") == 0)
		status = peer_say(talk, "HTTP/1.1 200 OK\r\n"
					"Content-Length: 4\r\n\r\nevil");
	return status;
}

ASYNC_TEST(what_comes_unasked_does_not_answer_the_next_request)
{
	struct peer *peer = peer_open(answer_unasked);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = fetch_path(setup.client, peer, "/twice");
	check_text(fetch, "hello");
	free_fetch(fetch);
	co_future_set(&peer->gate, 0);
	wait_until(peer->sent >= 85);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	fetch = fetch_path(setup.client, peer, "/once");
	check_text(fetch, "hello");
	ck_assert_uint_eq(fetch->response.num_connects, 1);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

int main(void)
{
	return RUN_SUITE("client hostile", a_length_given_twice_counts_once,
			 lengths_that_differ_are_refused,
			 a_part_that_was_not_asked_for_is_refused,
			 trailers_are_no_part_of_the_head,
			 trailers_without_end_are_refused,
			 a_line_without_end_is_refused,
			 a_head_without_end_is_refused,
			 what_comes_unasked_does_not_answer_the_next_request);
}
