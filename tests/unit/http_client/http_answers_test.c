/* Answers that are none, on connections that are new and that are used again. */
#include "unit/http_client/http_util.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define CHUNKS OK "Transfer-Encoding: chunked\r\n\r\n"
#define HELLO "Content-Length: 5\r\n\r\nhello"
#define CODED(codings) OK "Content-Encoding: " codings "\r\n" HELLO

/* A string with its NULs, as data and length. */
#define BYTES(text) (text), sizeof(text) - 1

/* What a peer sends before it closes, and what comes of that. */
struct row {
	const char *bytes;
	size_t len;
	int status;	  /* of the call, or else of reading the body */
	const char *text; /* of the error; of the body where there is none */
};

static const struct row *now_sent;

static int send_row(struct talk *talk)
{
	if (strcmp(talk->path, "/first") == 0)
		return say_text(talk, "first");
	(void)!peer_send(talk, now_sent->bytes, now_sent->len);
	return 1;
}

static int read_answer(struct co_http_session *session, struct co_bytes *text)
{
	struct co_http_response *response;
	int status = co_http_get(&response, session, "row", NULL);

	*text = (struct co_bytes){NULL, 0};
	if (status == 0)
		status = co_http_response_read_all(response, text, SIZE_MAX);
	co_http_response_close(response);
	return status;
}

static void check_row(const struct row *row, size_t index, bool is_used_again)
{
	struct pair pair = open_pair(send_row);
	struct co_bytes text;
	int status;

	if (is_used_again)
		check_text(must_get(pair.session, "first"), "first");
	now_sent = row;
	status = read_answer(pair.session, &text);
	ck_assert_msg(status == row->status, "%zu: %s, %s", index,
		      co_strerror(status), co_http_error());
	ck_assert_msg(strstr(status == 0 ? text.data : co_http_error(),
			     row->text),
		      "%zu: %s", index,
		      status == 0 ? text.data : co_http_error());
	co_bytes_release(&text);
	check_text(must_get(pair.session, "first"), "first");
	close_pair(pair);
}

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		check_row(&rows[i], i, false);
		check_row(&rows[i], i, true);
	}
}

ASYNC_TEST(chunks_that_are_none_are_told)
{
	static const struct row rows[] = {
		{BYTES(CHUNKS "zz\r\nhello\r\n0\r\n\r\n"), CO_HTTP_BAD_ANSWER,
		 "chunked-encoding"},
		{BYTES(CHUNKS "5\r\nhello\r\nzz\r\n"), CO_HTTP_BAD_ANSWER,
		 "chunked-encoding"},
		{BYTES(CHUNKS "5\r\nhelloX\r\n0\r\n\r\n"), CO_HTTP_BAD_ANSWER,
		 "chunked-encoding"},
		{BYTES(CHUNKS "\r\nhello\r\n"), CO_HTTP_BAD_ANSWER,
		 "chunked-encoding"},
		{BYTES(CHUNKS "-5\r\nhello\r\n"), CO_HTTP_BAD_ANSWER,
		 "chunked-encoding"},
		{BYTES(CHUNKS "8000000000000000\r\nhello"), CO_HTTP_BAD_ANSWER,
		 "chunked-encoding"},
		{BYTES(CHUNKS "FFFFFFFFFFFFFFFFF\r\nhello"), CO_HTTP_BAD_ANSWER,
		 "chunked-encoding"},
		{BYTES(CHUNKS "5\r\nhello\r\n0\r\nno trailer\r\n\r\n"),
		 CO_HTTP_BAD_ANSWER, "chunked-encod"},
		{BYTES(CHUNKS "5\r\nhello\r\n0\r\nA: b\rc\r\n\r\n"),
		 CO_HTTP_BAD_ANSWER, "chunked-encod"},
		{BYTES(CHUNKS "5\r\nhello\r\n0\r\nA: b\0c\r\n\r\n"),
		 CO_HTTP_BAD_ANSWER, "chunked-encod"},
	};

	check_rows(rows, CO_COUNT(rows));
}

ASYNC_TEST(chunks_that_are_cut_end_early)
{
	static const struct row rows[] = {
		{BYTES(CHUNKS), CO_HTTP_TRUNCATED, "closed"},
		{BYTES(CHUNKS "a\r\nhello"), CO_HTTP_TRUNCATED, "closed"},
		{BYTES(CHUNKS "5\r\nhello"), CO_HTTP_TRUNCATED, "closed"},
		{BYTES(CHUNKS "5\r\nhello\r\n5"), CO_HTTP_TRUNCATED, "closed"},
		{BYTES(CHUNKS "5\r\nhello\r\n0"), CO_HTTP_TRUNCATED, "closed"},
		{BYTES(CHUNKS "5\r\nhello\r\n0\r\n"), CO_HTTP_TRUNCATED,
		 "closed"},
		{BYTES(CHUNKS "5\r\nhello\r\n0\r\nA: b\r\n"), CO_HTTP_TRUNCATED,
		 "closed"},
		{BYTES(CHUNKS "7fffffffffffffff\r\nhello"), CO_HTTP_TRUNCATED,
		 "closed"},
		{BYTES(OK "Content-Length: 6\r\n\r\nhello"), CO_HTTP_TRUNCATED,
		 "5 of 6 bytes"},
		{BYTES(OK "Content-Length: 5\r\n"), CO_HTTP_DISCONNECTED,
		 "within the head"},
	};

	check_rows(rows, CO_COUNT(rows));
}

ASYNC_TEST(heads_of_two_meanings_are_refused)
{
	static const struct row rows[] = {
		{BYTES(OK "Content-Length: 4\r\n" HELLO), CO_HTTP_BAD_ANSWER,
		 "Content-Length"},
		{BYTES(OK "Content-Length:\r\n 5\r\n\r\nhello"),
		 CO_HTTP_BAD_ANSWER, "Content-Length"},
		{BYTES(OK "Content-Length: 9223372036854775808\r\n\r\nhello"),
		 CO_HTTP_BAD_ANSWER, "Content-Length"},
		{BYTES(OK "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
		 CO_HTTP_BAD_ANSWER, "Transfer-Encoding"},
		{BYTES(OK "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
		 CO_HTTP_BAD_ANSWER, "Transfer-Encoding"},
		{BYTES(OK " A: b\r\n" HELLO), CO_HTTP_BAD_ANSWER, "blank"},
		{BYTES(OK ": b\r\n" HELLO), CO_HTTP_BAD_ANSWER, "no name"},
		{BYTES(OK "A: b\0c\r\n" HELLO), CO_HTTP_BAD_ANSWER, ""},
		{BYTES(OK "A: b\rc\r\n" HELLO), CO_HTTP_BAD_ANSWER, "lone CR"},
		{BYTES("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nhello"),
		 CO_HTTP_BAD_ANSWER, "HTTP 101"},
		{BYTES("<html>hello"), CO_HTTP_BAD_ANSWER, "not HTTP"},
		{BYTES("\0\0\0\4\0\0\0\0\0"), CO_HTTP_BAD_ANSWER, "not HTTP"},
		{BYTES(CODED("gzip, gzip, gzip, gzip, gzip, gzip")),
		 CO_HTTP_BAD_ANSWER, "content codings"},
		{BYTES("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
		       "Content-Length: 0\r\n\r\n"),
		 CO_HTTP_BAD_REDIRECT, "not HTTP"},
	};

	check_rows(rows, CO_COUNT(rows));
}

ASYNC_TEST(what_is_odd_and_clear_is_taken)
{
	static const struct row rows[] = {
		{BYTES(OK "Content-Length: 5\r\n" HELLO), 0, "hello"},
		{BYTES("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"), 0,
		 "hello"},
		{BYTES(OK "A: b\r\n c\r\n" HELLO), 0, "hello"},
		{BYTES(OK "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"
			  "\r\n5\r\nhello\r\n0\r\n\r\n"),
		 0, "hello"},
		{BYTES(OK HELLO OK "Content-Length: 4\r\n\r\nevil"), 0,
		 "hello"},
		{BYTES("HTTP/1.1 204 None\r\n" HELLO), 0, ""},
		{BYTES("HTTP/1.1 304 None\r\n" HELLO), 0, ""},
		{BYTES("HTTP/1.1 206 Part\r\n"
		       "Content-Range: bytes 5-9/10\r\n" HELLO),
		 0, "hello"},
		{BYTES("HTTP/1.1 416 Range\r\n" HELLO), 0, "hello"},
		/* What was not asked for comes as it was sent. */
		{BYTES(CODED("xyzzy")), 0, "hello"},
		{BYTES(CODED("gzip, gzip, gzip, gzip, gzip")), 0, "hello"},
	};

	check_rows(rows, CO_COUNT(rows));
}

ASYNC_TEST(what_cannot_be_unpacked_is_told)
{
	static const struct row rows[] = {
		{BYTES(CODED("gzip")), CO_HTTP_BAD_ANSWER, "unpacked"},
		{BYTES(CODED("deflate")), CO_HTTP_BAD_ANSWER, "unpacked"},
		{BYTES(CODED("br")), CO_HTTP_TRUNCATED, "ends early"},
		{BYTES(OK "Content-Encoding: br\r\nContent-Length: 11\r\n\r\n"
			  "hello world"),
		 CO_HTTP_BAD_ANSWER, "unpacked"},
		{BYTES(CODED("zstd")), CO_HTTP_BAD_ANSWER, "unpacked"},
		{BYTES(OK "Content-Encoding: deflate\r\n"
			  "Content-Length: 1\r\n\r\n\x78"),
		 CO_HTTP_TRUNCATED, "ends early"},
		/* A window of gigabytes. */
		{BYTES(OK "Content-Encoding: zstd\r\nContent-Length: 9\r\n\r\n"
			  "\x28\xb5\x2f\xfd\x00\xf8\x01\0\0"),
		 CO_HTTP_BAD_ANSWER, "unpacked"},
	};

	check_rows(rows, CO_COUNT(rows));
}

int main(void)
{
	return RUN_SUITE("http_answers", chunks_that_are_none_are_told,
			 chunks_that_are_cut_end_early,
			 heads_of_two_meanings_are_refused,
			 what_is_odd_and_clear_is_taken,
			 what_cannot_be_unpacked_is_told);
}
