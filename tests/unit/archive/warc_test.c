/* Heads of WARC records, what is known of payloads, and what is kept of heads.
 */
#include "archive/warc_head.h"

#include <stdlib.h>
#include <string.h>

#include "archive/warc_payloads.h"
#include "model/exchange.h"
#include "storage/digest.h"
#include "unit/suite.h"

START_TEST(heads_have_the_fields_of_the_standard)
{
	struct buf out = BUF_INIT(SIZE_MAX / 2);
	const struct warc_head head = {"response", "urn:uuid:1", "date",
				       "text/plain", 12345678901};

	ck_assert_int_eq(warc_head_begin(&out, &head), 0);
	ck_assert_int_eq(warc_head_add(&out, "A", "b"), 0);
	ck_assert_int_eq(warc_head_add(&out, "Empty", ""), 0);
	ck_assert_int_eq(warc_head_add(&out, "None", NULL), 0);
	ck_assert_int_eq(warc_head_add_id(&out, "Id", "urn:uuid:2"), 0);
	ck_assert_int_eq(
		warc_head_add_uri(&out, "Uri", "http://h/a b\r\nX: \xc3\xa9#f"),
		0);
	ck_assert_int_eq(warc_head_end(&out), 0);
	ck_assert_str_eq(out.data, "WARC/1.1\r\n"
				   "WARC-Type: response\r\n"
				   "WARC-Record-ID: <urn:uuid:1>\r\n"
				   "WARC-Date: date\r\n"
				   "Content-Type: text/plain\r\n"
				   "Content-Length: 12345678901\r\n"
				   "A: b\r\n"
				   "Id: <urn:uuid:2>\r\n"
				   "Uri: http://h/a%20b%0D%0AX:%20%C3%A9\r\n"
				   "\r\n");
	buf_release(&out);
}
END_TEST

/* By Python: base64.b32encode(hashlib.sha256(b"abc").digest()) */
START_TEST(digests_are_of_base_32)
{
	char text[WARC_DIGEST_SIZE];
	struct checksum digest;

	ck_assert_int_eq(digest_of(&digest, CHECKSUM_SHA256, "abc", 3), 0);
	warc_digest_format(text, &digest);
	ck_assert_str_eq(text,
			 "sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD"
			 "7WD4QACWWQ====");
}
END_TEST

START_TEST(identities_differ_and_dates_have_microseconds)
{
	const struct timespec time = {1000000000, 7654321};
	char one[WARC_ID_SIZE], other[WARC_ID_SIZE], date[WARC_DATE_SIZE];

	warc_id_make(one);
	warc_id_make(other);
	ck_assert_str_ne(one, other);
	ck_assert_uint_eq(strlen(one), WARC_ID_SIZE - 1);
	ck_assert_int_eq(one[9 + 14], '4');
	ck_assert_ptr_nonnull(strchr("89ab", one[9 + 19]));
	warc_date_format(date, &time);
	ck_assert_str_eq(date, "2001-09-09T01:46:40.007654Z");
}
END_TEST

START_TEST(payloads_are_known_and_their_number_is_bounded)
{
	struct warc_payloads payloads = {NULL};
	struct checksum digest = {CHECKSUM_SHA256, {0}};
	struct checksum other = digest;

	ck_assert_ptr_null(warc_payloads_find(&payloads, &digest));
	warc_payloads_add(&payloads, &digest, "id", "date", "http://h/a");
	ck_assert_str_eq(warc_payloads_find(&payloads, &digest)->url,
			 "http://h/a");
	/* Of the same place, as its first bytes are alike. */
	other.value[31] = 1;
	ck_assert_ptr_null(warc_payloads_find(&payloads, &other));
	warc_payloads_add(&payloads, &other, "id", "date", "http://h/b");
	ck_assert_ptr_null(warc_payloads_find(&payloads, &digest));
	ck_assert_str_eq(warc_payloads_find(&payloads, &other)->url,
			 "http://h/b");
	warc_payloads_release(&payloads);
}
END_TEST

static bool knows(const char *text, const struct checksum *digest)
{
	struct warc_payloads payloads = {NULL};
	bool is_known;

	warc_payloads_add_text(&payloads, text);
	is_known = warc_payloads_find(&payloads, digest) != NULL;
	warc_payloads_release(&payloads);
	return is_known;
}

START_TEST(a_payload_is_known_again_by_its_text)
{
	struct warc_payloads payloads = {NULL};
	struct checksum digest = {.algorithm = CHECKSUM_SHA256, .value = {7}};
	const struct warc_payload *found;
	char *text = warc_payload_format(&digest, "id", "date", "http://h/a b");

	ck_assert_ptr_nonnull(text);
	warc_payloads_add_text(&payloads, text);
	found = warc_payloads_find(&payloads, &digest);
	ck_assert_ptr_nonnull(found);
	ck_assert_str_eq(found->id, "id");
	ck_assert_str_eq(found->date, "date");
	ck_assert_str_eq(found->url, "http://h/a b");
	warc_payloads_release(&payloads);
	ck_assert(knows(text, &digest));
	for (size_t i = 0; i < strlen(text) - strlen("http://h/a b") + 1; i++) {
		char *cut = strndup(text, i);

		ck_assert(!knows(cut, &digest));
		free(cut);
	}
	text[0] = 'x';
	ck_assert(!knows(text, &digest));
	free(text);
}
END_TEST

static void check_kept(const char *request, const char *const *lines,
		       const char *kept_request, const char *kept_response)
{
	struct exchange_log log = {0};
	struct exchange *exchange = exchange_log_begin(&log, "http://h/");

	ck_assert_int_eq(
		exchange_add_request(exchange, request, strlen(request)), 0);
	for (; *lines; lines++)
		ck_assert_int_eq(
			exchange_add_line(exchange, *lines, strlen(*lines)), 0);
	ck_assert_int_eq(exchange_finish(exchange), 0);
	ck_assert_str_eq(exchange->request.data, kept_request);
	ck_assert_str_eq(exchange->response.data, kept_response);
	exchange_log_reset(&log);
}

START_TEST(values_that_may_be_secrets_are_not_kept)
{
	static const char *const lines[] = {
		"HTTP/1.1 200 OK\r\n",
		"set-cookie: session=secret;\r\n",
		" Path=/secret\r\n",
		"Transfer-Encoding: chunked\r\n",
		"X: Set-Cookie: y\r\n",
		" folded\r\n",
		"\r\n",
		NULL,
	};

	check_kept("GET /?q HTTP/1.1\r\nHost: h\r\nAUTHORIZATION: Basic secret"
		   "\r\n\tsecret\r\nCookie: secret\r\nX-Key: secret\r\n"
		   "no colon secret\r\nUser-Agent: me\r\n\r\n",
		   lines,
		   "GET /?q HTTP/1.1\r\nHost: h\r\nAUTHORIZATION: ***\r\n"
		   "Cookie: ***\r\nX-Key: ***\r\n ***\r\nUser-Agent: me\r\n"
		   "\r\n",
		   "HTTP/1.1 200 OK\r\nset-cookie: ***\r\n"
		   "X-Archive-Orig-Transfer-Encoding: chunked\r\n"
		   "X: Set-Cookie: y\r\n folded\r\n\r\n");
}
END_TEST

START_TEST(versions_that_are_no_text_become_1_1)
{
	static const char *const h2[] = {"HTTP/2 200 \r\n", "\r\n", NULL};
	static const char *const h3[] = {"HTTP/3 404 \r\n", "\r\n", NULL};
	static const char *const old[] = {"HTTP/1.0 200 OK\n", "\n", NULL};

	check_kept("GET /HTTP/2 HTTP/2\r\n\r\n", h2,
		   "GET /HTTP/2 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 \r\n\r\n");
	check_kept("GET / HTTP/3\r\n\r\n", h3, "GET / HTTP/1.1\r\n\r\n",
		   "HTTP/1.1 404 \r\n\r\n");
	check_kept("GET / HTTP/1.0\r\n\r\n", old, "GET / HTTP/1.0\r\n\r\n",
		   "HTTP/1.0 200 OK\n\n");
}
END_TEST

START_TEST(what_is_sent_again_takes_the_place_of_the_first)
{
	struct exchange_log log = {0};
	struct exchange *exchange = exchange_log_begin(&log, "http://h/");

#define REQUEST(text) \
	ck_assert_int_eq(exchange_add_request(exchange, text, strlen(text)), 0)
#define LINE(text) \
	ck_assert_int_eq(exchange_add_line(exchange, text, strlen(text)), 0)
	REQUEST("GET /1 HT");
	REQUEST("TP/1.1\r\n\r\n");
	LINE("HTTP/1.1 103 Early Hints\r\n");
	LINE("\r\n");
	LINE("HTTP/1.1 401 No\r\n");
	LINE("\r\n");
	ck_assert_int_eq(exchange_add_body(exchange, "no", 2), 0);
	REQUEST("GET /2 HTTP/1.1\r\n\r\n");
	LINE("HTTP/1.1 200 OK\r\n");
	LINE("\r\n");
	ck_assert_str_eq(exchange->request.data, "GET /2 HTTP/1.1\r\n\r\n");
	ck_assert_str_eq(exchange->response.data, "HTTP/1.1 200 OK\r\n\r\n");
	ck_assert_uint_eq(exchange->body.len, 0);
	exchange_log_reset(&log);
}
END_TEST

START_TEST(a_body_that_is_too_long_is_cut)
{
	struct exchange_log log = {0};
	struct exchange *exchange = exchange_log_begin(&log, "http://h/");
	char *block = calloc(1, EXCHANGE_BODY_MAX_BYTES);

	ck_assert_int_eq(
		exchange_add_body(exchange, block, EXCHANGE_BODY_MAX_BYTES - 1),
		0);
	ck_assert(!exchange->is_body_cut);
	ck_assert_int_eq(exchange_add_body(exchange, block, 2), 0);
	ck_assert(exchange->is_body_cut);
	ck_assert_uint_eq(exchange->body.len, EXCHANGE_BODY_MAX_BYTES);
	free(block);
	exchange_log_reset(&log);
}
END_TEST

int main(void)
{
	return RUN_SUITE("warc", heads_have_the_fields_of_the_standard,
			 digests_are_of_base_32,
			 identities_differ_and_dates_have_microseconds,
			 payloads_are_known_and_their_number_is_bounded,
			 a_payload_is_known_again_by_its_text,
			 values_that_may_be_secrets_are_not_kept,
			 versions_that_are_no_text_become_1_1,
			 what_is_sent_again_takes_the_place_of_the_first,
			 a_body_that_is_too_long_is_cut);
}
