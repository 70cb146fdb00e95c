/* Requests for the rest of a file, or for a newer one, and the answers. */
#include "unit/transfer/client_util.h"

static const char whole[] = "0123456789";

/* What the peer answers with, and the request that it got. */
static const char *answer;
static char request_head[PEER_HEAD_SIZE];

/* What has no length ends with the connection. */
static int say_answer(struct talk *talk)
{
	int status;

	strcpy(request_head, talk->head);
	status = peer_say(talk, "%s", answer);
	return status < 0 || strstr(answer, "Content-Length") ||
			       strstr(answer, "chunked") ||
			       strstr(answer, "304")
		       ? status
		       : 1;
}

/* Ask for what is behind the first four bytes of ten, of version "a". */
static struct fetching *ask(const char *said, struct request asked)
{
	struct peer *peer = peer_open(say_answer);
	struct fetching *fetch;
	struct setup setup;

	answer = said;
	open_client(&setup);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	asked.url = fetch->url;
	fetch->request = asked;
	(void)run_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
	return fetch;
}

static const struct request rest = {
	.from_bytes = 4, .if_range = "\"a\"", .total_bytes = 10,
};

static void check_rest(const char *said, struct request asked)
{
	struct fetching *fetch = ask(said, asked);

	check_text(fetch, whole + 4);
	ck_assert_int_eq(fetch->response.http_code, 206);
	ck_assert_uint_eq(fetch->catch.head.from_bytes, 4);
	ck_assert_uint_eq(fetch->response.from_bytes, 4);
	ck_assert_int_eq(fetch->response.version.total_bytes, 10);
	ck_assert_uint_eq(fetch->progress.received_bytes, 10);
	ck_assert_int_eq(fetch->progress.total_bytes, 10);
	ck_assert_uint_eq(fetch->response.size_download, 6);
	free_fetch(fetch);
}

static void refuse(const char *said, struct request asked, const char *what)
{
	struct fetching *fetch = ask(said, asked);

	check_failed(fetch, ERROR_RANGE, what);
	ck_assert_uint_eq(fetch->catch.begins, 0);
	free_fetch(fetch);
}

#define PART(fields) \
	"HTTP/1.1 206 Partial Content\r\n" fields "\r\n456789"
#define GOOD_PART                                                      \
	PART("ETag: \"a\"\r\nContent-Range: bytes 4-9/10\r\n"          \
	     "Content-Length: 6\r\n")

ASYNC_TEST(the_rest_of_a_file_is_asked_for_and_delivered)
{
	check_rest(GOOD_PART, rest);
	ck_assert(strstr(request_head, "\r\nRange: bytes=4-\r\n"));
	ck_assert(strstr(request_head, "\r\nIf-Range: \"a\"\r\n"));
}

ASYNC_TEST(a_date_serves_as_validator)
{
	const char *date = "Sun, 06 Nov 1994 08:49:37 GMT";
	struct request asked = {
		.from_bytes = 4, .if_range = date, .total_bytes = 10};

	check_rest(PART("Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
			"Content-Range: bytes 4-9/10\r\nContent-Length: 6\r\n"),
		   asked);
	ck_assert(strstr(request_head, "\r\nIf-Range: Sun, 06 Nov"));
	refuse(PART("Last-Modified: Sun, 06 Nov 1994 08:49:38 GMT\r\n"
		    "Content-Range: bytes 4-9/10\r\nContent-Length: 6\r\n"),
	       asked, "changed");
}

ASYNC_TEST(a_range_without_a_validator_is_held_to_its_length)
{
	struct request asked = {.from_bytes = 4, .total_bytes = 10};

	check_rest(GOOD_PART, asked);
	ck_assert(!strstr(request_head, "If-Range"));
	asked.total_bytes = 11;
	refuse(GOOD_PART, asked, "changed");
	asked.total_bytes = -1;
	check_rest(GOOD_PART, asked);
}

ASYNC_TEST(a_server_may_send_the_whole_for_a_range)
{
	struct fetching *fetch = ask("HTTP/1.1 200 OK\r\nETag: \"b\"\r\n"
				     "Content-Length: 3\r\n\r\nnew", rest);

	check_text(fetch, "new");
	ck_assert_uint_eq(fetch->catch.head.from_bytes, 0);
	ck_assert_str_eq(fetch->response.version.etag, "\"b\"");
	ck_assert_int_eq(fetch->response.version.total_bytes, 3);
	ck_assert_uint_eq(fetch->progress.received_bytes, 3);
	free_fetch(fetch);
}

/* The whole file, sent as a part of it, is the whole. */
static void check_whole(const char *said, struct request asked)
{
	struct fetching *fetch = ask(said, asked);

	check_text(fetch, whole);
	ck_assert_uint_eq(fetch->catch.head.from_bytes, 0);
	ck_assert_int_eq(fetch->response.version.total_bytes, 10);
	ck_assert_uint_eq(fetch->progress.received_bytes, 10);
	free_fetch(fetch);
}

#define WHOLE_PART(fields) \
	"HTTP/1.1 206 Partial Content\r\n" fields "\r\n0123456789"

ASYNC_TEST(a_part_that_is_the_whole_is_taken_whatever_was_asked)
{
	static const struct request all = {.total_bytes = -1};

	check_whole(WHOLE_PART("Content-Range: bytes 0-9/10\r\n"
			       "Content-Length: 10\r\n"),
		    all);
	check_whole(WHOLE_PART("Content-Range: bytes=0-9/10\r\n"), all);
	check_whole("HTTP/1.1 206 Partial Content\r\n"
		    "Content-Range: bytes 0-9/10\r\n"
		    "Transfer-Encoding: chunked\r\n\r\n"
		    "a\r\n0123456789\r\n0\r\n\r\n",
		    all);
	check_whole(WHOLE_PART("Content-Range: bytes 0-9/10\r\n"
			       "ETag: \"b\"\r\nContent-Length: 10\r\n"),
		    rest);
}

ASYNC_TEST(a_part_that_says_to_be_the_whole_is_held_to_it)
{
	static const struct request all = {.total_bytes = -1};
	struct fetching *fetch;

	fetch = ask("HTTP/1.1 206 Partial Content\r\n"
		    "Content-Range: bytes 0-9/10\r\n\r\n012345678",
		    all);
	check_failed(fetch, ERROR_TRUNCATED, "received 9 bytes, expected 10");
	free_fetch(fetch);
}

/* Nobody asked for it, and it is not all. */
static void refuse_part(const char *fields)
{
	static const struct request all = {.total_bytes = -1};
	struct fetching *fetch;
	char said[512];

	snprintf(said, sizeof(said),
		 "HTTP/1.1 206 Partial Content\r\n%s\r\n0123456789", fields);
	fetch = ask(said, all);
	check_failed(fetch, ERROR_TRUNCATED, "HTTP 206");
	ck_assert_uint_eq(fetch->catch.begins, 0);
	free_fetch(fetch);
}

ASYNC_TEST(a_part_that_may_not_be_all_is_refused)
{
	static const struct request all = {.total_bytes = -1};

	refuse("HTTP/1.1 206 OK\r\nContent-Range: bytes 0-9/10\r\n"
	       "Content-Length: 9\r\n\r\n012345678",
	       all, "of another length than its Content-Length");
	refuse_part("Content-Range: bytes 1-10/11\r\n");
	refuse_part("Content-Range: bytes 0-9/*\r\n");
	refuse_part("Content-Range: bytes 0-9\r\n");
	refuse_part("Content-Range: bytes */10\r\n");
	refuse_part("Content-Range: bytes 0-9/10\r\n"
		    "Content-Range: bytes 0-9/11\r\n");
	refuse_part("Content-Range: bytes 0-9/10\r\n"
		    "Content-Type: multipart/byteranges; boundary=x\r\n");
	refuse_part("Content-Length: 10\r\n");
}

ASYNC_TEST(a_part_that_passes_for_the_whole_is_refused)
{
	static const struct request all = {.total_bytes = -1};
	struct fetching *fetch;

	refuse("HTTP/1.1 200 OK\r\nContent-Range: bytes 4-9/10\r\n"
	       "Content-Length: 6\r\n\r\n456789",
	       rest, "as if it were the whole");
	refuse("HTTP/1.1 200 OK\r\nContent-Range: bytes 0-5/10\r\n"
	       "Content-Length: 6\r\n\r\n012345",
	       all, "as if it were the whole");
	fetch = ask("HTTP/1.1 200 OK\r\nContent-Range: bytes 0-9/10\r\n"
		    "Content-Length: 10\r\n\r\n0123456789",
		    rest);
	check_text(fetch, whole);
	free_fetch(fetch);
}

#define RANGE(range) PART("ETag: \"a\"\r\nContent-Range: " range "\r\n" \
			  "Content-Length: 6\r\n")

ASYNC_TEST(a_range_other_than_the_one_asked_for_is_refused)
{
	refuse(RANGE("bytes 3-8/10"), rest, "from byte 3");
	refuse(RANGE("bytes 0-5/10"), rest, "from byte 0");
	refuse(RANGE("bytes 4-8/10"), rest, "Content-Length");
	refuse(RANGE("bytes 4-9/11"), rest, "changed");
	refuse(RANGE("bytes 4-9/9"), rest, "Content-Range");
	refuse(RANGE("bytes 4-18446744073709551625/10"), rest,
	       "Content-Range");
	refuse(RANGE("bytes */10"), rest, "Content-Range");
	refuse(RANGE("items 4-9/10"), rest, "Content-Range");
	refuse(RANGE("bytes 4-9/10\r\nContent-Range: bytes 4-9/12"), rest,
	       "Content-Range");
	refuse(PART("ETag: \"a\"\r\nContent-Length: 6\r\n"), rest,
	       "Content-Range");
	refuse(PART("ETag: \"a\"\r\nContent-Range: bytes 4-9/10\r\n"
		    "Content-Type: multipart/byteranges; boundary=x\r\n"
		    "Content-Length: 6\r\n"),
	       rest, "several ranges");
}

ASYNC_TEST(a_range_is_taken_as_servers_write_it)
{
	check_rest(RANGE("bytes=4-9/10"), rest);
	check_rest(RANGE("bytes: 4-9/10"), rest);
	check_rest(RANGE("4-9/10"), rest);
	check_rest(RANGE("bytes\r\n 4-9/10"), rest);
}

ASYNC_TEST(a_range_of_another_version_is_refused)
{
	refuse(PART("ETag: \"b\"\r\nContent-Range: bytes 4-9/10\r\n"
		    "Content-Length: 6\r\n"),
	       rest, "changed");
	refuse(PART("ETag: W/\"a\"\r\nContent-Range: bytes 4-9/10\r\n"
		    "Content-Length: 6\r\n"),
	       rest, "changed");
	refuse(PART("Content-Range: bytes 4-9/10\r\nContent-Length: 6\r\n"),
	       rest, "changed");
}

ASYNC_TEST(a_range_of_unknown_total_is_held_to_what_is_known)
{
	struct request asked = rest;

	check_rest(RANGE("bytes 4-9/*"), asked);
	asked.total_bytes = -1;
	refuse(RANGE("bytes 4-9/*"), asked, "how long");
}

#define PIECE                                                          \
	"HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\n"             \
	"Content-Range: bytes 4-6/10\r\nContent-Length: 3\r\n\r\n"

ASYNC_TEST(a_range_that_ends_early_is_a_piece)
{
	struct fetching *fetch = ask(PIECE "456", rest);

	ck_assert_int_eq(fetch->status, CLIENT_PIECE);
	ck_assert_uint_eq(fetch->catch.len, 3);
	ck_assert_uint_eq(fetch->progress.received_bytes, 7);
	ck_assert_int_eq(fetch->progress.total_bytes, 10);
	free_fetch(fetch);
}

/* Two bytes for each request. */
static int send_pieces(struct talk *talk)
{
	const char *range = strstr(talk->head, "Range: bytes=");
	int from = 0;

	if (range)
		sscanf(range, "Range: bytes=%d-", &from);
	return peer_say(talk,
			"HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\n"
			"Content-Range: bytes %d-%d/10\r\n"
			"Content-Length: 2\r\n\r\n%.2s",
			from, from + 1, whole + from);
}

ASYNC_TEST(pieces_add_up_in_one_response)
{
	struct peer *peer = peer_open(send_pieces);
	struct fetching *fetch;
	struct setup setup;

	open_client(&setup);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->request.url = fetch->url;
	while (run_fetch(fetch) == CLIENT_PIECE) {
		fetch->request.from_bytes += 2;
		fetch->request.if_range = "\"a\"";
		fetch->request.total_bytes = 10;
		fetch->request.goes_on = true;
		fetch->catch.begins = 0;
	}
	ck_assert_int_eq(fetch->status, 0);
	ck_assert_mem_eq(fetch->catch.data, whole, 10);
	ck_assert_uint_eq(fetch->response.size_download, 10);
	ck_assert_uint_eq(fetch->response.num_connects, 1);
	ck_assert_uint_eq(fetch->progress.received_bytes, 10);
	ck_assert_uint_eq(fetch->progress.resumed_bytes, 0);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

ASYNC_TEST(a_piece_of_nothing_is_refused)
{
	refuse("HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\n"
	       "Content-Range: bytes 4-3/10\r\nContent-Length: 0\r\n\r\n",
	       rest, "proper Content-Range");
	refuse("HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\n"
	       "Content-Range: bytes 4-6/10\r\nContent-Length: 0\r\n\r\n",
	       rest, "another length");
}

ASYNC_TEST(a_range_can_be_asked_for_from_the_beginning)
{
	struct request all = {.is_ranged = true, .total_bytes = -1};
	struct fetching *fetch =
		ask("HTTP/1.1 206 Partial Content\r\n"
		    "Content-Range: bytes 0-9/10\r\n"
		    "Content-Length: 10\r\n\r\n0123456789",
		    all);

	check_text(fetch, whole);
	ck_assert(strstr(request_head, "\r\nRange: bytes=0-\r\n"));
	ck_assert(!strstr(request_head, "If-Range"));
	free_fetch(fetch);
}

#define CHUNKED_PART(range, chunk)                                     \
	"HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\n"             \
	"Content-Range: bytes " range "\r\n"                           \
	"Transfer-Encoding: chunked\r\n\r\n" chunk "\r\n0\r\n\r\n"

ASYNC_TEST(a_range_in_chunks_is_held_to_what_it_says)
{
	struct fetching *fetch;

	check_rest(CHUNKED_PART("4-9/10", "6\r\n456789"), rest);
	fetch = ask(CHUNKED_PART("4-6/10", "6\r\n456789"), rest);
	check_failed(fetch, ERROR_RANGE, "more than it announced");
	ck_assert_uint_eq(fetch->catch.len, 0);
	free_fetch(fetch);
	fetch = ask(CHUNKED_PART("4-9/10", "7\r\n456789x"), rest);
	check_failed(fetch, ERROR_RANGE, "more than it announced");
	free_fetch(fetch);
	fetch = ask(CHUNKED_PART("4-9/10", "5\r\n45678"), rest);
	check_failed(fetch, ERROR_TRUNCATED, "received 9 bytes, expected 10");
	free_fetch(fetch);
}

#define UNSATISFIABLE(fields)                                          \
	"HTTP/1.1 416 Range Not Satisfiable\r\n" fields                \
	"Content-Length: 4\r\n\r\nbody"

ASYNC_TEST(a_file_that_is_whole_already_is_a_success)
{
	struct request asked = rest;
	struct fetching *fetch;

	asked.from_bytes = 10;
	fetch = ask(UNSATISFIABLE("Content-Range: bytes */10\r\n"), asked);
	check_text(fetch, "");
	ck_assert_int_eq(fetch->response.http_code, 416);
	ck_assert_uint_eq(fetch->catch.head.from_bytes, 10);
	ck_assert_int_eq(fetch->response.version.total_bytes, 10);
	free_fetch(fetch);
	fetch = ask(UNSATISFIABLE(""), asked);
	check_text(fetch, "");
	free_fetch(fetch);
}

ASYNC_TEST(a_range_that_is_not_there_is_no_success)
{
	struct request asked = rest;

	refuse(UNSATISFIABLE("Content-Range: bytes */10\r\n"), asked, "416");
	refuse(UNSATISFIABLE(""), asked, "416");
	asked.from_bytes = 10;
	refuse(UNSATISFIABLE("Content-Range: bytes */9\r\n"), asked, "416");
	refuse(UNSATISFIABLE("Content-Range: bytes 0-9/10\r\n"), asked, "416");
	refuse(UNSATISFIABLE("Content-Range: bytes */10\r\nETag: \"b\"\r\n"),
	       asked, "416");
	asked.total_bytes = -1;
	refuse(UNSATISFIABLE(""), asked, "416");
}

ASYNC_TEST(an_unchanged_file_is_not_delivered)
{
	struct request asked = {
		.if_none_match = "W/\"a\"",
		.if_modified_since = "Sun, 06 Nov 1994 08:49:37 GMT",
		.total_bytes = -1,
	};
	struct fetching *fetch =
		ask("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n", asked);

	ck_assert_int_eq(fetch->status, 0);
	ck_assert_int_eq(fetch->response.http_code, 304);
	ck_assert_uint_eq(fetch->catch.begins, 0);
	ck_assert(strstr(request_head, "\r\nIf-None-Match: W/\"a\"\r\n"));
	ck_assert(strstr(request_head, "\r\nIf-Modified-Since: Sun, 06"));
	free_fetch(fetch);
}

ASYNC_TEST(a_validator_that_would_end_the_header_is_not_sent)
{
	struct request asked = rest;

	asked.if_range = "\"a\"\r\nX: y";
	refuse(GOOD_PART, asked, "cannot stand in a header");
}

ASYNC_TEST(the_next_request_has_no_conditions_left)
{
	struct peer *peer = peer_open(say_answer);
	struct fetching *fetch;
	struct setup setup;

	open_client(&setup);
	answer = GOOD_PART;
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->request.from_bytes = 4;
	ck_assert_int_eq(run_fetch(fetch), 0);
	free_fetch(fetch);
	answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
	fetch = fetch_path(setup.client, peer, "/");
	check_text(fetch, "");
	ck_assert(!strstr(request_head, "Range"));
	ck_assert_uint_eq(peer->connections, 1);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

static void check_version(const char *fields, const char *etag,
			  const char *modified, bool is_strong)
{
	struct request asked = {.total_bytes = -1};
	char said[2048];
	struct fetching *fetch;
	struct version *version;

	snprintf(said, sizeof(said), "HTTP/1.1 200 OK\r\n%s"
				     "Content-Length: 0\r\n\r\n", fields);
	fetch = ask(said, asked);
	check_text(fetch, "");
	version = &fetch->catch.head.version;
	ck_assert_pstr_eq(fetch->response.version.etag, etag);
	ck_assert_pstr_eq(fetch->response.version.last_modified, modified);
	ck_assert(fetch->response.version.modified_is_strong == is_strong);
	ck_assert_int_eq(version->total_bytes, 0);
	free_fetch(fetch);
}

#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"

ASYNC_TEST(the_version_of_a_file_is_told)
{
	check_version("", NULL, NULL, false);
	check_version("ETag: \"a\"\r\nLast-Modified: " DATE "\r\n", "\"a\"",
		      DATE, false);
	check_version("ETag: W/\"a\"\r\n", "W/\"a\"", NULL, false);
	check_version("Last-Modified: " DATE "\r\n"
		      "Date: Sun, 06 Nov 1994 08:50:36 GMT\r\n",
		      NULL, DATE, false);
	check_version("Last-Modified: " DATE "\r\n"
		      "Date: Sun, 06 Nov 1994 08:50:37 GMT\r\n",
		      NULL, DATE, true);
}

ASYNC_TEST(what_is_no_validator_is_ignored)
{
	char long_one[1100] = "ETag: \"";

	check_version("ETag: a\r\n", NULL, NULL, false);
	check_version("ETag: \"a\r\n", NULL, NULL, false);
	check_version("ETag: \"a b\"\r\n", NULL, NULL, false);
	check_version("ETag: \r\n", NULL, NULL, false);
	check_version("ETag: \"a\"\r\nETag: \"b\"\r\n", NULL, NULL, false);
	check_version("Last-Modified: yesterday\r\n", NULL, NULL, false);
	memset(long_one + 7, 'x', 1000);
	strcpy(long_one + 1007, "\"\r\n");
	check_version(long_one, NULL, NULL, false);
}

int main(void)
{
	return RUN_SUITE(
		"client range", the_rest_of_a_file_is_asked_for_and_delivered,
		a_date_serves_as_validator,
		a_range_without_a_validator_is_held_to_its_length,
		a_server_may_send_the_whole_for_a_range,
		a_part_that_is_the_whole_is_taken_whatever_was_asked,
		a_part_that_says_to_be_the_whole_is_held_to_it,
		a_part_that_may_not_be_all_is_refused,
		a_part_that_passes_for_the_whole_is_refused,
		a_range_other_than_the_one_asked_for_is_refused,
		a_range_is_taken_as_servers_write_it,
		a_range_of_another_version_is_refused,
		a_range_of_unknown_total_is_held_to_what_is_known,
		a_range_that_ends_early_is_a_piece,
		pieces_add_up_in_one_response, a_piece_of_nothing_is_refused,
		a_range_can_be_asked_for_from_the_beginning,
		a_range_in_chunks_is_held_to_what_it_says,
		a_file_that_is_whole_already_is_a_success,
		a_range_that_is_not_there_is_no_success,
		an_unchanged_file_is_not_delivered,
		a_validator_that_would_end_the_header_is_not_sent,
		the_next_request_has_no_conditions_left,
		the_version_of_a_file_is_told,
		what_is_no_validator_is_ignored);
}
