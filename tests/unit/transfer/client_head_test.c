/* Heads beside the grammar, and ones that end too early. */
#include "unit/transfer/client_util.h"

/* What the peer answers with, connection by connection or all the same. */
static const char *answer;

static int say_answer(struct talk *talk)
{
	return peer_say(talk, "%s", answer);
}

/* An answer, and whether its connection may be used for the next one. */
static void check_reuse(const char *said, const char *text, bool is_reused)
{
	struct peer *peer = peer_open(say_answer);
	struct setup setup;

	answer = said;
	open_client(&setup);
	for (unsigned i = 1; i <= 2; i++) {
		struct fetching *fetch = fetch_path(setup.client, peer, "/");

		check_text(fetch, text);
		ck_assert_uint_eq(peer->connections, is_reused ? 1 : i);
		free_fetch(fetch);
	}
	/* The pooled handle has forgotten it. */
	answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext";
	for (unsigned i = 0; i < 2; i++) {
		struct fetching *fetch = fetch_path(setup.client, peer, "/");

		check_text(fetch, "next");
		ck_assert_uint_eq(peer->connections, is_reused ? 1 : 3);
		free_fetch(fetch);
	}
	client_close(setup.client);
	peer_close(peer);
}

#define CHUNKS "\r\n5\r\nhello\r\n0\r\n\r\n"

ASYNC_TEST(a_connection_is_used_again_where_all_see_the_same_end)
{
	check_reuse("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello",
		    "hello", true);
	check_reuse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" CHUNKS,
		    "hello", true);
	check_reuse("HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\n"
		    "Content-Length: 5\r\n\r\nhello",
		    "hello", true);
	check_reuse("HTTP/1.1 204 No Content\r\n\r\n", "", true);
}

ASYNC_TEST(a_connection_is_not_used_again_behind_a_doubtful_end)
{
	check_reuse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
		    "Content-Length: 15\r\n" CHUNKS,
		    "hello", false);
	check_reuse("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
		    "Transfer-Encoding: chunked\r\n" CHUNKS,
		    "hello", false);
	check_reuse("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
		    "Transfer-Encoding: chunked\r\n" CHUNKS,
		    "hello", false);
	check_reuse("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "",
		    false);
}

static int redirect_in_a_fold(struct talk *talk)
{
	if (strcmp(talk->path, "/there") == 0)
		return peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 5\r\n\r\nhello");
	return peer_say(talk, "HTTP/1.1 302 Found\r\nLocation:\r\n\t/there\r\n"
			      "Content-Length: 0\r\n\r\n");
}

ASYNC_TEST(a_folded_location_is_followed)
{
	fetch_text(redirect_in_a_fold, "/", "hello");
}

/* End the connection within the head, on the request that the path says. */
static int end_in_the_head(struct talk *talk)
{
	unsigned number = (unsigned)strtoul(talk->path + 1, NULL, 10);

	if (talk->number < number)
		return peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 5\r\n\r\nhello");
	(void)peer_say(talk, "%s", answer);
	return 1;
}

/* Fetch a second time on a connection, or at once on a fresh one. */
static struct fetching *fetch_cut_head(const char *said, bool is_reused)
{
	struct peer *peer = peer_open(end_in_the_head);
	struct setup setup;
	struct fetching *fetch;

	answer = said;
	open_client(&setup);
	fetch = fetch_path(setup.client, peer, is_reused ? "/2" : "/1");
	if (is_reused) {
		check_text(fetch, "hello");
		free_fetch(fetch);
		fetch = fetch_path(setup.client, peer, "/2");
		ck_assert_uint_eq(peer->connections, 1);
	}
	client_close(setup.client);
	peer_close(peer);
	return fetch;
}

ASYNC_TEST(a_connection_that_ends_within_the_head_is_broken)
{
	static const char *const heads[] = {
		"HTTP/1.1 200 OK\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
		"HTTP/1.1 200 OK\r\nContent-Len",
		"HTTP/1.1 302 Found\r\nLocation: /there\r\n",
		"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n",
		"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n",
	};

	for (size_t i = 0; i < 2 * CO_COUNT(heads); i++) {
		struct fetching *fetch = fetch_cut_head(heads[i / 2], i % 2);

		check_failed(fetch, ERROR_NETWORK, "within the head");
		ck_assert_int_eq(fetch->response.http_code, 0);
		ck_assert_uint_eq(fetch->catch.begins, 0);
		free_fetch(fetch);
	}
}

/* The first connection breaks; a fresh one is well. */
static int break_the_second(struct talk *talk)
{
	if (talk->number == 1)
		return peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 5\r\n\r\nhello");
	(void)peer_say(talk, "%s", answer);
	return 1;
}

ASYNC_TEST(a_used_connection_that_ends_before_a_line_is_replaced)
{
	static const char *const heads[] = {"", "HTTP/1.1 200"};

	for (size_t i = 0; i < CO_COUNT(heads); i++) {
		struct peer *peer = peer_open(break_the_second);
		struct setup setup;

		answer = heads[i];
		open_client(&setup);
		for (unsigned j = 1; j <= 2; j++) {
			struct fetching *fetch =
				fetch_path(setup.client, peer, "/");

			check_text(fetch, "hello");
			ck_assert_uint_eq(peer->connections, j);
			free_fetch(fetch);
		}
		client_close(setup.client);
		peer_close(peer);
	}
}

static void check_remedy(const char *said, const char *what, const char *remedy)
{
	struct peer *peer = peer_open(say_answer);
	struct setup setup;
	struct fetching *fetch;

	answer = said;
	open_client(&setup);
	fetch = fetch_path(setup.client, peer, "/");
	check_failed(fetch, ERROR_PROTOCOL, what);
	ck_assert_msg(strstr(failure_remedy(&fetch->failure), remedy),
		      "it says: %s", failure_remedy(&fetch->failure));
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

ASYNC_TEST(the_remedy_fits_what_came)
{
	check_remedy("SSH-2.0-x\r\n", "is not HTTP", "speaks HTTP on this port");
	check_remedy("\x15\x03\x01\x02\x02", "is not HTTP",
		     "speaks HTTP on this port");
	check_remedy("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
		     "Content-Length", "whoever runs the server");
	check_remedy("HTTP/1.1 200 OK\r\n a: b\r\n\r\n",
		     "a blank begins the first header",
		     "whoever runs the server");
	check_remedy("HTTP/7.1 200 OK\r\n\r\n", "HTTP version",
		     "whoever runs the server");
}

int main(void)
{
	return RUN_SUITE(
		"client head",
		a_connection_is_used_again_where_all_see_the_same_end,
		a_connection_is_not_used_again_behind_a_doubtful_end,
		a_folded_location_is_followed,
		a_connection_that_ends_within_the_head_is_broken,
		a_used_connection_that_ends_before_a_line_is_replaced,
		the_remedy_fits_what_came);
}
