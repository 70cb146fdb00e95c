#include <stdlib.h>
#include <string.h>

#include "http/answer_reader.h"

#include "unit/suite.h"

/* What a reader has told. */
struct told {
	struct answer_reader reader;
	struct head head;
	struct buf body;
	unsigned lines;
	bool pauses; /* each piece is left once */
	bool was_paused;
	enum answer_taken verdict;
};

static bool on_line(void *arg, char *line, size_t len)
{
	struct told *told = arg;
	const char *why;

	told->lines++;
	if (told->head.is_complete && told->head.status >= 200)
		return true; /* of the trailer */
	return head_take_line(&told->head, line, len, &why) <= HEAD_END;
}

static enum answer_taken on_body(void *arg, char *data, size_t len)
{
	struct told *told = arg;

	told->was_paused = told->pauses && !told->was_paused;
	if (told->was_paused)
		return ANSWER_LEFT;
	ck_assert_int_eq(buf_append(&told->body, data, len), 0);
	return told->verdict;
}

static const struct answer_hooks hooks = {on_line, on_body};

static void begin(struct told *told)
{
	*told = (struct told){.body = BUF_INIT(SIZE_MAX / 2)};
	head_init(&told->head);
	answer_reader_init(&told->reader, &told->head, &hooks, told);
}

static void finish(struct told *told)
{
	answer_reader_release(&told->reader);
	head_release(&told->head);
	buf_release(&told->body);
}

/* Feed a text, so many bytes at a time; used receives how many were taken. */
static enum answer_step feed(struct told *told, const char *text, size_t piece,
			     size_t *used)
{
	size_t len = strlen(text);
	enum answer_step step = ANSWER_MORE;

	*used = 0;
	while (*used < len && (step == ANSWER_MORE || step == ANSWER_PAUSED)) {
		size_t part = len - *used < piece ? len - *used : piece;
		char *copy = malloc(part);
		size_t taken;

		memcpy(copy, text + *used, part);
		step = answer_reader_feed(&told->reader, copy, part, &taken);
		free(copy);
		ck_assert(step != ANSWER_MORE || taken == part);
		*used += taken;
	}
	return step;
}

/* However it is cut, the answer has that body, and leaves that behind it. */
static void check(const char *answer, const char *body, const char *behind)
{
	struct told told;

	for (size_t piece = 1; piece <= strlen(answer) + 1; piece++) {
		for (int pauses = 0; pauses < 2; pauses++) {
			size_t used;

			begin(&told);
			told.pauses = pauses;
			ck_assert_int_eq(feed(&told, answer, piece, &used),
					 ANSWER_END);
			ck_assert_str_eq(told.body.data ? told.body.data : "",
					 body);
			ck_assert_str_eq(answer + used, behind);
			finish(&told);
		}
	}
}

static void check_step(const char *answer, enum answer_step step)
{
	struct told told;
	size_t used;

	for (size_t piece = 1; piece <= strlen(answer); piece++) {
		begin(&told);
		ck_assert_msg(feed(&told, answer, piece, &used) == step, "%s",
			      answer);
		finish(&told);
	}
}

#define OK "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"

START_TEST(a_length_ends_the_body)
{
	check(OK "Content-Length: 5\r\n\r\nhello", "hello", "");
	check(OK "Content-Length: 5\r\n\r\nhelloHTTP/1.1", "hello", "HTTP/1.1");
	check(OK "Content-Length: 0\r\n\r\nx", "", "x");
	check("HTTP/1.1 200\nContent-Length: 1\n\na", "a", "");
}
END_TEST

START_TEST(some_answers_have_no_body)
{
	check("HTTP/1.1 204 None\r\nContent-Length: 3\r\n\r\nabc", "", "abc");
	check("HTTP/1.1 304 Not Modified\r\n\r\n", "", "");
	check("HTTP/1.1 103 Hints\r\nContent-Length: 3\r\n\r\n" OK
	      "Content-Length: 1\r\n\r\na",
	      "a", "");
}
END_TEST

START_TEST(chunks_are_joined)
{
	check(CHUNKED "5\r\nhello\r\n0\r\n\r\n", "hello", "");
	check(CHUNKED "2\r\nhe\r\n00003\r\nllo\r\n000\r\n\r\nmore", "hello",
	      "more");
	check(CHUNKED "A;name=\"v;w\"\r\n0123456789\r\n0 \t; x\r\n\r\n",
	      "0123456789", "");
	check(CHUNKED "1\na\n0\n\n", "a", "");
	check(CHUNKED "1x 2\r\na\r\n0\r\n\r\n", "a", "");
	check(CHUNKED "0000000000000001\r\na\r\n0\r\n\r\n", "a", "");
	check(CHUNKED "1\r\na\r\n0\r\nA:\r\n fold\r\n\r\nb", "a", "b");
	check(CHUNKED "1\r\na\r\n0\r\nTrailer: b\r\nOther: c\r\n\r\nrest", "a",
	      "rest");
}
END_TEST

START_TEST(what_is_no_chunk_is_refused)
{
	static const char *const sizes[] = {
		CHUNKED "\r\n",
		CHUNKED "x\r\n",
		CHUNKED "-1\r\n",
		CHUNKED " 1\r\n",
		CHUNKED "0x1\r\n",
		CHUNKED "00000000000000001\r\n",
		CHUNKED "8000000000000000\r\n",
		CHUNKED "10000000000000001\r\n",
	};
	static const char *const ends[] = {
		CHUNKED "1\r\nab\r\n",
		CHUNKED "2\r\nab\r\r\n",
		CHUNKED "0\r\nhello\r\n",
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		check_step(sizes[i], ANSWER_BAD_SIZE);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		check_step(ends[i], ANSWER_BAD_CHUNK);
}
END_TEST

START_TEST(what_has_no_end_ends_with_the_connection)
{
	struct told told;
	size_t used;

	begin(&told);
	ck_assert(!answer_reader_may_end(&told.reader));
	ck_assert_int_eq(feed(&told, OK "\r\nhello", 3, &used), ANSWER_MORE);
	ck_assert(answer_reader_may_end(&told.reader));
	ck_assert_str_eq(told.body.data, "hello");
	finish(&told);
	begin(&told);
	feed(&told, OK "Content-Length: 6\r\n\r\nhello", 3, &used);
	ck_assert(!answer_reader_may_end(&told.reader));
	finish(&told);
	begin(&told);
	feed(&told, CHUNKED "5\r\nhello\r\n", 3, &used);
	ck_assert(!answer_reader_may_end(&told.reader));
	finish(&told);
}
END_TEST

START_TEST(what_begins_otherwise_is_no_http)
{
	check_step("hello\r\n", ANSWER_NOT_HTTP);
	check_step("HTTQ", ANSWER_NOT_HTTP);
	check_step("\r\n", ANSWER_NOT_HTTP);
	check_step("HTTP", ANSWER_MORE);
	check_step("HTTP/1.1 100 Continue\r\n\r\nhello", ANSWER_NOT_HTTP);
}
END_TEST

START_TEST(a_line_has_a_longest)
{
	const size_t len = strlen(OK) + 101 * 1024;
	const size_t pieces[] = {4096, len};
	char *line = malloc(len + 1);

	strcpy(line, OK "A: ");
	memset(line + strlen(line), 'x', len - strlen(line));
	strcpy(line + len - 2, "\r\n");
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct told told;
		size_t used;

		begin(&told);
		ck_assert_int_eq(feed(&told, line, pieces[i], &used),
				 ANSWER_LONG_LINE);
		finish(&told);
	}
	free(line);
}
END_TEST

START_TEST(who_wants_no_more_is_told_nothing_else)
{
	struct told told;
	size_t used;

	begin(&told);
	told.verdict = ANSWER_UNWANTED;
	ck_assert_int_eq(
		feed(&told, OK "Content-Length: 5\r\n\r\nhello", 100, &used),
		ANSWER_STOPPED);
	finish(&told);
	check_step("HTTP/1.1 200 OK\r\nA B: c\r\n", ANSWER_STOPPED);
}
END_TEST

int main(void)
{
	return RUN_SUITE("answer_reader", a_length_ends_the_body,
			 some_answers_have_no_body, chunks_are_joined,
			 what_is_no_chunk_is_refused,
			 what_has_no_end_ends_with_the_connection,
			 what_begins_otherwise_is_no_http, a_line_has_a_longest,
			 who_wants_no_more_is_told_nothing_else);
}
