#include "http/range_validation.h"

#include <string.h>

#include "unit/suite.h"

static struct head head;
static struct byte_range range;
static struct request request;
static struct failure failure;

static void set_up(void)
{
	head_init(&head);
}

static void tear_down(void)
{
	head_release(&head);
}

static void take(const char *line)
{
	const char *why;
	enum head_step step = head_take_line(&head, line, strlen(line), &why);

	ck_assert(step == HEAD_MORE || step == HEAD_END);
}

/* What comes of an answer, its lines without the ends. */
static struct validation answer(const char *status, const char *content_range,
				const char *other)
{
	char line[128];

	head_reset(&head);
	snprintf(line, sizeof(line), "HTTP/1.1 %s X\r\n", status);
	take(line);
	if (content_range) {
		snprintf(line, sizeof(line), "Content-Range: %s\r\n",
			 content_range);
		take(line);
	}
	if (other) {
		snprintf(line, sizeof(line), "%s\r\n", other);
		take(line);
	}
	take("\r\n");
	return range_validation_of(&head, &request, head.length_bytes,
				   &failure);
}

static void ask(const char *text)
{
	ck_assert_int_eq(byte_range_parse(&range, text), 0);
	request = REQUEST_FOR("http://a/");
	request.range = &range;
}

static void check_taken(struct validation validation, uint64_t from,
			int64_t total, int64_t body)
{
	ck_assert_int_eq(validation.verdict, VERDICT_BODY);
	ck_assert(validation.is_within_range);
	ck_assert_uint_eq(validation.from_bytes, from);
	ck_assert_int_eq(validation.total_bytes, total);
	ck_assert_int_eq(validation.body_bytes, body);
}

static void check_refused(struct validation validation, enum error_class error)
{
	ck_assert_int_eq(validation.verdict, VERDICT_REFUSED);
	ck_assert_int_eq(failure.error, error);
}

START_TEST(the_range_is_taken)
{
	ask("100-199");
	check_taken(answer("206", "bytes 100-199/1000", NULL), 0, 100, 100);
	check_taken(answer("206", "bytes 100-199/*", NULL), 0, 100, 100);
	check_taken(answer("206", "bytes 100-149/150", NULL), 0, 50, 50);
	ask("900-");
	check_taken(answer("206", "bytes 900-999/1000", NULL), 0, 100, 100);
	ask("-100");
	check_taken(answer("206", "bytes 900-999/1000", NULL), 0, 100, 100);
	check_taken(answer("206", "bytes 0-49/50", NULL), 0, 50, 50);
}
END_TEST

START_TEST(a_piece_of_the_range_is_taken)
{
	ask("100-199");
	check_taken(answer("206", "bytes 100-149/1000", NULL), 0, 100, 50);
}
END_TEST

START_TEST(other_bytes_are_refused)
{
	static const char *const others[] = {
		"bytes 99-199/1000",  "bytes 101-199/1000",
		"bytes 100-200/1000", "bytes 0-999/1000",
		"bytes 100-149/120",  "bytes */1000",
		"items 100-199/1000", "",
	};

	ask("100-199");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		check_refused(answer("206", others[i], NULL), ERROR_PROTOCOL);
	check_refused(answer("206", NULL, NULL), ERROR_PROTOCOL);
	check_refused(answer("206", "bytes 100-199/1000", "Content-Length: 99"),
		      ERROR_PROTOCOL);
	check_refused(answer("206", "bytes 100-199/1000",
			     "Content-Type: multipart/byteranges; boundary=x"),
		      ERROR_PROTOCOL);
	ask("-100");
	check_refused(answer("206", "bytes 900-999/*", NULL), ERROR_PROTOCOL);
	check_refused(answer("206", "bytes 0-99/1000", NULL), ERROR_PROTOCOL);
	ask("900-");
	check_refused(answer("206", "bytes 900-999/*", NULL), ERROR_PROTOCOL);
}
END_TEST

START_TEST(the_whole_will_do_where_it_is_the_range)
{
	ask("100-199");
	check_refused(answer("200", NULL, "Content-Length: 1000"),
		      ERROR_PROTOCOL);
	check_refused(answer("200", NULL, "Content-Length: 100"),
		      ERROR_PROTOCOL);
	ask("0-199");
	check_refused(answer("200", NULL, "Content-Length: 201"),
		      ERROR_PROTOCOL);
	check_refused(answer("200", NULL, NULL), ERROR_PROTOCOL);
	check_taken(answer("200", NULL, "Content-Length: 200"), 0, 200, 200);
	ask("0-");
	check_taken(answer("200", NULL, NULL), 0, -1, -1);
	check_taken(answer("200", NULL, "Content-Length: 5"), 0, 5, 5);
	ask("-100");
	check_refused(answer("200", NULL, "Content-Length: 101"),
		      ERROR_PROTOCOL);
	check_taken(answer("200", NULL, "Content-Length: 100"), 0, 100, 100);
}
END_TEST

START_TEST(a_range_that_is_not_there_is_a_refusal_by_status)
{
	ask("1000-");
	check_refused(answer("416", "bytes */1000", NULL), ERROR_HTTP_STATUS);
	ck_assert_int_eq(failure.http_code, 416);
	ck_assert_ptr_nonnull(strstr(failure.what, "it has 1000"));
	check_refused(answer("416", NULL, NULL), ERROR_HTTP_STATUS);
}
END_TEST

static void ask_rest(const char *text, uint64_t from, int64_t total)
{
	ask(text);
	request.from_bytes = from;
	request.total_bytes = total;
	request.if_range = "\"a\"";
}

START_TEST(a_rest_is_taken_of_the_same_version_alone)
{
	ask_rest("100-199", 10, 100);
	check_taken(answer("206", "bytes 110-199/1000", "ETag: \"a\""), 10, 100,
		    90);
	check_refused(answer("206", "bytes 110-199/1000", "ETag: \"b\""),
		      ERROR_RANGE);
	check_refused(answer("206", "bytes 110-199/1000", NULL), ERROR_RANGE);
	check_refused(answer("206", "bytes 110-149/150", "ETag: \"a\""),
		      ERROR_RANGE);
	check_refused(answer("206", "bytes 100-199/1000", "ETag: \"a\""),
		      ERROR_RANGE);
	check_refused(answer("416", "bytes */100", NULL), ERROR_RANGE);
	check_refused(answer("200", NULL, "Content-Length: 1000"), ERROR_RANGE);
	ask_rest("-100", 10, 100);
	check_taken(answer("206", "bytes 910-999/1000", "ETag: \"a\""), 10, 100,
		    90);
	check_refused(answer("206", "bytes 810-899/1000", "ETag: \"a\""),
		      ERROR_RANGE);
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH("range validation", set_up, tear_down,
			      the_range_is_taken, a_piece_of_the_range_is_taken,
			      other_bytes_are_refused,
			      the_whole_will_do_where_it_is_the_range,
			      a_range_that_is_not_there_is_a_refusal_by_status,
			      a_rest_is_taken_of_the_same_version_alone);
}
