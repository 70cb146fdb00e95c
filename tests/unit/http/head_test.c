#include <stdio.h>
#include <string.h>

#include "http/head.h"

#include "unit/suite.h"

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

/* A whole head of these lines. */
#define TAKE(...)                                                      \
	do {                                                           \
		START(__VA_ARGS__);                                    \
		ck_assert_msg(take("\r\n") == HEAD_END, "it says: %s", \
			      why);                                    \
	} while (0)

/* The same, refused at its end. */
#define REFUSE_END(expected, ...)                        \
	do {                                             \
		START("HTTP/1.1 200 OK\r\n", __VA_ARGS__); \
		refuse_line("\r\n", 2, expected);        \
	} while (0)

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

START_TEST(any_blanks_stand_in_a_status_line)
{
	static const char *const lines[] = {
		"HTTP/1.1  404  Not Found\r\n", "HTTP/1.1 404\tNot Found\r\n",
		"HTTP/1.1 \t404 Not Found \t\r\n"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		START(lines[i]);
		ck_assert_uint_eq(head.status, 404);
		ck_assert_str_eq(head.reason, "Not Found");
	}
}
END_TEST

START_TEST(what_is_no_status_line_is_refused)
{
	static const char *const lines[] = {
		"HTTP/1.1 20\r\n",     "HTTP/1.1 2000 OK\r\n", "HTTP/1.1\r\n",
		"HTTP/1.1 +20 OK\r\n", "HTTP/1.1 099 OK\r\n",  "\r\n",
		"HTTP/1.1 200OK\r\n",  "HTTP/1.1x 200 OK\r\n", "A: b\r\n",
		"HTTP/1.1 0x200\r\n",  "http/1.1 200 OK\r\n",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		head_reset(&head);
		refuse_line(lines[i], strlen(lines[i]), "status line");
	}
}
END_TEST

START_TEST(what_is_no_version_that_is_known_is_refused)
{
	static const char *const lines[] = {
		"HTTP/1.2 200 OK\r\n", "HTTP/0.9 200 OK\r\n",
		"HTTP/1 200 OK\r\n",   "HTTP/4 200 OK\r\n",
		"HTTP/2.1 200 OK\r\n", "HTTP/11 200 OK\r\n",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		head_reset(&head);
		refuse_line(lines[i], strlen(lines[i]), "version of HTTP");
	}
}
END_TEST

START_TEST(fields_are_found_by_name_alone)
{
	TAKE("HTTP/1.1 200 OK\r\n", "eTAG:\t \"a\" \t\r\n", "ETagg: b\r\n",
	      "ETa: c\r\n", "Date:\r\n");
	ck_assert_str_eq(head_value(&head, HEAD_ETAG), "\"a\"");
	ck_assert_str_eq(head_value(&head, HEAD_DATE), "");
	ck_assert_ptr_null(head_value(&head, HEAD_LAST_MODIFIED));
}
END_TEST

START_TEST(fields_that_come_again_are_joined_or_void)
{
	TAKE("HTTP/1.1 200 OK\r\n", "x-goog-hash: a\r\n", "ETag: \"a\"\r\n",
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

START_TEST(what_folds_a_value_is_a_blank)
{
	TAKE("HTTP/1.1 200 OK\r\n", "ETag: \"a\"\r\n", "X: y\r\n",
	     " ETag: \"b\"\r\n", "Location:\r\n", "\t /a\r\n",
	     "Repr-Digest: a\r\n", "  \t b \r\n", " \t\r\n", "\tc\r\n",
	     "Repr-Digest:\r\n", " d\r\n");
	ck_assert_str_eq(head_value(&head, HEAD_ETAG), "\"a\"");
	ck_assert_str_eq(head_value(&head, HEAD_LOCATION), "/a");
	ck_assert_str_eq(head_value(&head, HEAD_REPR_DIGEST), "a b c, d");
	TAKE("HTTP/1.1 200 OK\r\n", "ETag: a\r\n", "ETag: a\r\n", " b\r\n");
	ck_assert_str_eq(head_value(&head, HEAD_ETAG), "");
	TAKE("HTTP/1.1 200 OK\r\n", "ETag: a\r\n", " b\r\n", "ETag: a b\r\n");
	ck_assert_str_eq(head_value(&head, HEAD_ETAG), "a b");
}
END_TEST

START_TEST(what_frames_the_body_is_read_as_libcurl_reads_it)
{
	TAKE("HTTP/1.1 200 OK\r\n", "Content-Length: 5\r\n", " \r\n",
	     "X: y\r\n", " Content-Length: 4\r\n");
	ck_assert_int_eq(head.length_bytes, 5);
	START("HTTP/1.1 200 OK\r\n", "Content-Length: 4\r\n");
	refuse_line(" 5\r\n", 4, "folded");
	START("HTTP/1.1 200 OK\r\n", "Content-Length:\r\n");
	refuse_line(" 5\r\n", 4, "folded");
	TAKE("HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n", "\t\r\n");
	ck_assert(head.is_chunked);
	START("HTTP/1.1 200 OK\r\n", "Transfer-Encoding:\r\n");
	refuse_line(" chunked\r\n", 10, "folded");
	START("HTTP/1.1 200 OK\r\n");
	refuse_line(" Content-Length: 5\r\n", 20, "begins the first header");
}
END_TEST

START_TEST(lengths_are_digits_and_one)
{
	static const char *const equal[] = {
		"Content-Length: 5\r\n",    "content-length: 005 \r\n",
		"Content-Length: 5, 5\r\n", "Content-Length: 5,05 ,\t5\r\n",
		"Content-Length: 5,\r\n",   "Content-Length: 5 , , 5\r\n",
	};
	static const char *const bad[] = {
		"Content-Length: 5, 4\r\n", "Content-Length: 5 5\r\n",
		"Content-Length: ,5\r\n",   "Content-Length:\r\n",
		"Content-Length: -5\r\n",   "Content-Length: +5\r\n",
		"Content-Length: 5x\r\n",   "Content-Length: 5, x\r\n",
		"Content-Length: 0x5\r\n",  "Content-Length: \"5\"\r\n",
		"Content-Length: 9223372036854775808\r\n",
	};

	for (size_t i = 0; i < sizeof(equal) / sizeof(equal[0]); i++) {
		TAKE("HTTP/1.1 200 OK\r\n", equal[i]);
		ck_assert_int_eq(head.length_bytes, 5);
		TAKE("HTTP/1.1 200 OK\r\n", equal[i], equal[0]);
		ck_assert_int_eq(head.length_bytes, 5);
		REFUSE_END("Content-Length", equal[i],
			   "Content-Length: 6\r\n");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		REFUSE_END("Content-Length", bad[i]);
}
END_TEST

START_TEST(a_length_beside_a_coding_is_a_number_at_least)
{
	TAKE("HTTP/1.1 200 OK\r\n", "Content-Length: 5, 4\r\n",
	     "Transfer-Encoding: chunked\r\n");
	ck_assert_int_eq(head.length_bytes, -1);
	REFUSE_END("Content-Length", "Transfer-Encoding: chunked\r\n",
		   "Content-Length: -1\r\n");
	REFUSE_END("Content-Length", "Transfer-Encoding: chunked\r\n",
		   "Content-Length:\r\n");
}
END_TEST

START_TEST(codings_are_chunked_and_one)
{
	static const char *const bad[] = {
		"Transfer-Encoding: gzip, chunked\r\n",
		"Transfer-Encoding: chunked, chunked\r\n",
		"Transfer-Encoding: identity\r\n",
		"Transfer-Encoding: xchunked\r\n",
		"Transfer-Encoding: \"chunked\"\r\n",
		"Transfer-Encoding:\r\n",
	};

	TAKE("HTTP/1.1 200 OK\r\n", "transfer-encoding: Chunked\r\n");
	ck_assert(head.is_chunked);
	ck_assert_int_eq(head.length_bytes, -1);
	REFUSE_END("Transfer-Encoding", "Transfer-Encoding: chunked\r\n",
		   "Transfer-Encoding: chunked\r\n");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		REFUSE_END("Transfer-Encoding", bad[i]);
}
END_TEST

START_TEST(a_coding_counts_before_a_length)
{
	static const char *const lengths[] = {"Content-Length: 5\r\n",
					      "Content-Length: 5, 4\r\n",
					      "Content-Length: 5x\r\n"};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		TAKE("HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n",
		     lengths[i]);
		ck_assert(head.is_chunked);
		ck_assert_int_eq(head.length_bytes, -1);
	}
}
END_TEST

START_TEST(lines_and_locations_that_others_may_read_otherwise_are_noted)
{
	TAKE("HTTP/1.1 302 Found\r\n", "Location: /a\r\n");
	ck_assert(!head.has_bare_lf);
	ck_assert(!head.has_two_locations);
	TAKE("HTTP/1.1 302 Found\r\n", "Location: /a\r\n",
	     "Location: /a\r\n");
	ck_assert(!head.has_two_locations);
	TAKE("HTTP/1.1 302 Found\r\n", "Location: /a\r\n",
	     "Location: /b\r\n");
	ck_assert(head.has_two_locations);
	ck_assert_str_eq(head_value(&head, HEAD_LOCATION), "/a");
	TAKE("HTTP/1.1 200 OK\n", "A: b\r\n");
	ck_assert(head.has_bare_lf);
	TAKE("HTTP/1.1 200 OK\r\n", "A: b\n");
	ck_assert(head.has_bare_lf);
}
END_TEST

START_TEST(lines_that_others_may_read_otherwise_are_refused)
{
	refuse("ETag : a\r\n", "blank");
	refuse("ET\tag: a\r\n", "blank");
	refuse("Content-Length\v: 5\r\n", "blank");
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
	for (unsigned i = 0; i < HEAD_MAX_BYTES / 6 - 3; i++)
		ck_assert_int_eq(take("A: b\r\n"), HEAD_MORE);
	ck_assert_int_eq(take("\r\n"), HEAD_END);
	ck_assert_int_eq(take("HTTP/1.1 200 OK\r\n"), HEAD_REFUSED);

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
	char line[9000];

	snprintf(line, sizeof(line), "Repr-Digest: %08500d\r\n", 1);
	START("HTTP/1.1 200 OK\r\n", line, line);
	refuse_line("\r\n", 2, "too long");
}
END_TEST

START_TEST(informational_answers_have_an_end)
{
	head_reset(&head);
	for (unsigned i = 0; i < HEAD_MAX_INFORMATIONAL; i++) {
		ck_assert_int_eq(take("HTTP/1.1 102 Wait\r\n"), HEAD_MORE);
		ck_assert_int_eq(take("\r\n"), HEAD_END);
	}
	refuse_line("HTTP/1.1 102 Wait\r\n", 19, "keeps sending informational");
}
END_TEST

START_TEST(nobody_asks_for_another_protocol)
{
	head_reset(&head);
	refuse_line("HTTP/1.1 101 Switching\r\n", 24, "HTTP 101");
}
END_TEST

static char long_line[HEAD_VALUE_MAX_BYTES + 1000];

/* A field with so long a value. */
static const char *line_of(const char *name, int len)
{
	snprintf(long_line, sizeof(long_line), "%s: %0*d\r\n", name, len, 1);
	return long_line;
}

START_TEST(a_long_value_is_cut)
{
	TAKE("HTTP/1.1 200 OK\r\n",
	     line_of("Content-Disposition", HEAD_VALUE_MAX_BYTES + 10),
	     " more\r\n");
	ck_assert_uint_eq(strlen(head_value(&head, HEAD_CONTENT_DISPOSITION)),
			  HEAD_VALUE_MAX_BYTES);
	TAKE("HTTP/1.1 200 OK\r\n",
	     line_of("Content-Disposition", HEAD_VALUE_MAX_BYTES - 3),
	     " more\r\n");
	ck_assert_str_eq(head_value(&head, HEAD_CONTENT_DISPOSITION) +
				 HEAD_VALUE_MAX_BYTES - 4,
			 "1 mo");
}
END_TEST

START_TEST(a_value_whose_rest_would_be_missed_is_refused)
{
	static const char *const names[] = {"Location", "Content-Length",
					    "Content-Encoding",
					    "Transfer-Encoding"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		START("HTTP/1.1 200 OK\r\n",
		      line_of(names[i], HEAD_VALUE_MAX_BYTES));
		refuse(line_of(names[i], HEAD_VALUE_MAX_BYTES + 1), "too long");
	}
	START("HTTP/1.1 200 OK\r\n",
	      line_of("Location", HEAD_VALUE_MAX_BYTES));
	refuse_line(" x\r\n", 4, "too long");
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"head", status_lines_are_taken,
		any_blanks_stand_in_a_status_line,
		what_is_no_status_line_is_refused,
		what_is_no_version_that_is_known_is_refused,
		fields_are_found_by_name_alone,
		fields_that_come_again_are_joined_or_void,
		a_status_line_starts_afresh_only_behind_a_head,
		what_folds_a_value_is_a_blank,
		what_frames_the_body_is_read_as_libcurl_reads_it,
		lengths_are_digits_and_one,
		a_length_beside_a_coding_is_a_number_at_least,
		codings_are_chunked_and_one, a_coding_counts_before_a_length,
		lines_and_locations_that_others_may_read_otherwise_are_noted,
		lines_that_others_may_read_otherwise_are_refused,
		heads_have_an_end, lists_have_an_end,
		informational_answers_have_an_end,
		nobody_asks_for_another_protocol, a_long_value_is_cut,
		a_value_whose_rest_would_be_missed_is_refused);
}
