#include <string.h>

#include "http/persistence.h"

#include "unit/suite.h"

/* Whether a connection may be used behind an answer with these lines. */
static bool survives(const char *const *lines)
{
	struct head head;
	const char *why = "";
	enum head_step step = HEAD_MORE;
	bool is_certain;

	head_init(&head);
	for (; *lines && step == HEAD_MORE; lines++)
		step = head_take_line(&head, *lines, strlen(*lines), &why);
	ck_assert_msg(step == HEAD_END, "it says: %s", why);
	is_certain = persistence_is_certain(&head);
	head_release(&head);
	return is_certain;
}

#define SURVIVES(...) \
	survives((const char *const[]){__VA_ARGS__, "\r\n", NULL})

#define HTTP10 "HTTP/1.0 200 OK\r\n"
#define HTTP11 "HTTP/1.1 200 OK\r\n"
#define LENGTH "Content-Length: 5\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"

START_TEST(one_end_is_one_length_or_chunks)
{
	ck_assert(SURVIVES(HTTP11, LENGTH));
	ck_assert(SURVIVES(HTTP11, LENGTH, LENGTH));
	ck_assert(SURVIVES(HTTP11, "Content-Length: 0\r\n"));
	ck_assert(SURVIVES(HTTP11, CHUNKED));
	ck_assert(SURVIVES(HTTP10, LENGTH));
	ck_assert(SURVIVES("HTTP/1.1 404 Not Found\r\n", LENGTH));
	ck_assert(!SURVIVES(HTTP11));
	ck_assert(!SURVIVES(HTTP11, CHUNKED, LENGTH));
	ck_assert(!SURVIVES(HTTP10, CHUNKED));
}
END_TEST

START_TEST(what_has_no_body_announces_none)
{
	static const char *const lines[] = {
		"HTTP/1.1 100 Continue\r\n",   "HTTP/1.1 103 Hints\r\n",
		"HTTP/1.1 204 No Content\r\n", "HTTP/1.1 205 Reset\r\n",
		"HTTP/1.1 304 Not Modified\r\n",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		ck_assert(SURVIVES(lines[i]));
		ck_assert(SURVIVES(lines[i], "Content-Length: 0\r\n"));
		ck_assert(!SURVIVES(lines[i], LENGTH));
		ck_assert(!SURVIVES(lines[i], CHUNKED));
	}
}
END_TEST

START_TEST(a_server_that_closes_is_heard)
{
	ck_assert(SURVIVES(HTTP11, LENGTH, "Connection: keep-alive\r\n"));
	ck_assert(SURVIVES(HTTP11, LENGTH, "Connection: closed, unclose\r\n"));
	ck_assert(!SURVIVES(HTTP11, LENGTH, "Connection: Close\r\n"));
	ck_assert(!SURVIVES(HTTP11, LENGTH, "connection: x,\t close ,y\r\n"));
	ck_assert(!SURVIVES(HTTP10, LENGTH, "Connection: close\r\n",
			    "Connection: keep-alive\r\n"));
}
END_TEST

START_TEST(a_head_that_has_two_meanings_ends_it)
{
	ck_assert(!SURVIVES("HTTP/1.1 200 OK\n", LENGTH));
	ck_assert(!SURVIVES(HTTP11, "Content-Length: 5\n"));
	ck_assert(!SURVIVES(HTTP11, LENGTH, "Location: /a\r\n",
			    "Location: /b\r\n"));
}
END_TEST

int main(void)
{
	return RUN_SUITE("persistence", one_end_is_one_length_or_chunks,
			 what_has_no_body_announces_none,
			 a_server_that_closes_is_heard,
			 a_head_that_has_two_meanings_ends_it);
}
