#include <stdio.h>
#include <string.h>

#include "transfer/head.h"

#include "suite.h"

static struct head head;
static const char *why;

static enum head_step take(const char *line)
{
	return head_take_line(&head, line, strlen(line), &why);
}

/* Start an answer, and take lines of it that are all right. */
static void take_all(const char *const *lines)
{
	head_release(&head);
	head_init(&head);
	for (; *lines; lines++)
		ck_assert_msg(take(*lines) == HEAD_MORE, "%s is refused: %s",
			      *lines, why);
}

#define START(...) take_all((const char *const[]){__VA_ARGS__, NULL})

static void refuse_line(const char *line, size_t len, const char *expected)
{
	why = "nothing";
	ck_assert_msg(head_take_line(&head, line, len, &why) == HEAD_REFUSED,
		      "%s is taken", line);
	ck_assert_msg(strstr(why, expected), "it says: %s", why);
}

static void refuse(const char *line, const char *expected)
{
	START("HTTP/1.1 200 OK\r\n");
	refuse_line(line, strlen(line), expected);
}

START_TEST(status_lines_are_taken)
{
	START("HTTP/1.1 404 Not Found\r\n");
	ck_assert_uint_eq(head.status, 404);
	ck_assert_str_eq(head.reason, "Not Found");
	START("HTTP/2 200 \r\n");
	ck_assert_uint_eq(head.status, 200);
	ck_assert_str_eq(head.reason, "");
	START("HTTP/1.0 999\n");
	ck_assert_uint_eq(head.status, 999);
}
END_TEST

START_TEST(what_is_no_status_line_is_refused)
{
	static const char *const lines[] = {
		"HTTP/1.1 20\r\n",	"HTTP/1.1 2000 OK\r\n", "HTTP/1.1\r\n",
		"HTTP/1.1 +20 OK\r\n",	"HTTP/1.1 099 OK\r\n",	"\r\n",
		"HTTP/1.1  200 OK\r\n", "HTTP/1.1x 200 OK\r\n", "A: b\r\n",
		"HTTP/1.1 0x200\r\n",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		head_reset(&head);
		refuse_line(lines[i], strlen(lines[i]), "status line");
	}
}
END_TEST

START_TEST(fields_are_found_by_name_alone)
{
	START("HTTP/1.1 200 OK\r\n", "eTAG:\t \"a\" \t\r\n", "ETagg: b\r\n",
	      "ETa: c\r\n", "Date:\r\n");
	ck_assert_str_eq(head_value(&head, HEAD_ETAG), "\"a\"");
	ck_assert_str_eq(head_value(&head, HEAD_DATE), "");
	ck_assert_ptr_null(head_value(&head, HEAD_LAST_MODIFIED));
}
END_TEST

START_TEST(fields_that_come_again_are_joined_or_void)
{
	START("HTTP/1.1 200 OK\r\n", "x-goog-hash: a\r\n", "ETag: \"a\"\r\n",
	      "Date: x\r\n", "Content-Type: a\r\n", "x-goog-hash: b\r\n",
	      "ETag: \"b\"\r\n", "Date: x\r\n", "Content-Type: b\r\n",
	      "X-Goog-Hash: c\r\n");
	ck_assert_str_eq(head_value(&head, HEAD_X_GOOG_HASH), "a, b, c");
	ck_assert_str_eq(head_value(&head, HEAD_ETAG), "");
	ck_assert_str_eq(head_value(&head, HEAD_DATE), "x");
	ck_assert_str_eq(head_value(&head, HEAD_CONTENT_TYPE), "a");
}
END_TEST

START_TEST(a_status_line_starts_afresh_only_behind_a_head)
{
	START("HTTP/1.1 103 Early Hints\r\n", "ETag: \"a\"\r\n");
	ck_assert_int_eq(take("\r\n"), HEAD_END);
	ck_assert_int_eq(take("HTTP/1.1 200 OK\r\n"), HEAD_MORE);
	ck_assert_ptr_null(head_value(&head, HEAD_ETAG));
	refuse_line("HTTP/1.1 404 Not: Found\r\n", 25, "blank in its name");
}
END_TEST

START_TEST(lengths_are_digits_and_one)
{
	START("HTTP/1.1 200 OK\r\n", "Content-Length: 5\r\n",
	      "content-length: 005 \r\n");
	ck_assert_int_eq(head.length_bytes, 5);
	refuse_line("Content-Length: 6\r\n", 19, "Content-Length");
	refuse("Content-Length: 5, 5\r\n", "Content-Length");
	refuse("Content-Length:\r\n", "Content-Length");
	refuse("Content-Length: -5\r\n", "Content-Length");
	refuse("Content-Length: 5x\r\n", "Content-Length");
	refuse("Content-Length: 9223372036854775808\r\n", "Content-Length");
}
END_TEST

START_TEST(codings_are_chunked_and_one)
{
	START("HTTP/1.1 200 OK\r\n", "transfer-encoding: Chunked\r\n");
	refuse_line("Transfer-Encoding: chunked\r\n", 28, "Transfer-Encoding");
	refuse("Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding");
	refuse("Transfer-Encoding: identity\r\n", "Transfer-Encoding");
	refuse("Transfer-Encoding: xchunked\r\n", "Transfer-Encoding");
	refuse("Transfer-Encoding:\r\n", "Transfer-Encoding");
}
END_TEST

START_TEST(a_length_and_a_coding_are_refused)
{
	START("HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n",
	      "Content-Length: 5\r\n");
	refuse_line("\r\n", 2, "both");
}
END_TEST

START_TEST(lines_that_others_may_read_otherwise_are_refused)
{
	refuse("ETag : a\r\n", "blank");
	refuse("ET\tag: a\r\n", "blank");
	refuse(" folded\r\n", "folded");
	refuse("\tfolded: a\r\n", "folded");
	refuse("no colon\r\n", "blank");
	refuse("nocolon\r\n", "no colon");
	refuse(": a\r\n", "no name");
	refuse("A: b\rC: d\r\n", "lone CR");
	refuse("A: b\r\r\n", "lone CR");
	START("HTTP/1.1 200 OK\r\n");
	refuse_line("A: b\0c\r\n", 8, "NUL");
	head_reset(&head);
	refuse_line("HTTP/1.1 200\0 OK\r\n", 18, "NUL");
}
END_TEST

START_TEST(heads_have_an_end)
{
	char line[2048];

	START("HTTP/1.1 200 OK\r\n");
	for (unsigned i = 1; i < HEAD_MAX_LINES; i++)
		ck_assert_int_eq(take("A: b\r\n"), HEAD_MORE);
	refuse_line("\r\n", 2, "too long");

	START("HTTP/1.1 200 OK\r\n");
	memset(line, 'x', sizeof(line));
	memcpy(line, "A:", 2);
	for (unsigned i = 0; i < HEAD_MAX_BYTES / sizeof(line) - 1; i++)
		ck_assert_int_eq(
			head_take_line(&head, line, sizeof(line), &why),
			HEAD_MORE);
	refuse_line(line, sizeof(line), "too long");
}
END_TEST

START_TEST(lists_have_an_end)
{
	char line[3000];

	snprintf(line, sizeof(line), "Repr-Digest: %02500d\r\n", 1);
	START("HTTP/1.1 200 OK\r\n", line);
	refuse_line(line, strlen(line), "too long");
}
END_TEST

START_TEST(informational_answers_have_an_end)
{
	head_reset(&head);
	for (unsigned i = 0; i < HEAD_MAX_INFORMATIONAL; i++) {
		ck_assert_int_eq(take("HTTP/1.1 102 Wait\r\n"), HEAD_MORE);
		ck_assert_int_eq(take("\r\n"), HEAD_END);
	}
	refuse_line("HTTP/1.1 102 Wait\r\n", 19, "no end to the informational");
}
END_TEST

START_TEST(nobody_asks_for_another_protocol)
{
	head_reset(&head);
	refuse_line("HTTP/1.1 101 Switching\r\n", 24, "HTTP 101");
}
END_TEST

START_TEST(a_long_value_is_cut)
{
	char line[6000];

	snprintf(line, sizeof(line), "Content-Disposition: %05000d\r\n", 1);
	START("HTTP/1.1 200 OK\r\n", line);
	ck_assert_uint_eq(strlen(head_value(&head, HEAD_CONTENT_DISPOSITION)),
			  4095);
}
END_TEST

int main(void)
{
	return RUN_SUITE("head", status_lines_are_taken,
			 what_is_no_status_line_is_refused,
			 fields_are_found_by_name_alone,
			 fields_that_come_again_are_joined_or_void,
			 a_status_line_starts_afresh_only_behind_a_head,
			 lengths_are_digits_and_one,
			 codings_are_chunked_and_one,
			 a_length_and_a_coding_are_refused,
			 lines_that_others_may_read_otherwise_are_refused,
			 heads_have_an_end, lists_have_an_end,
			 informational_answers_have_an_end,
			 nobody_asks_for_another_protocol, a_long_value_is_cut);
}
