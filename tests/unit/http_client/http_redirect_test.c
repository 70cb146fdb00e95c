/* Redirects: what is asked for next, by which method, with which body. */
#include "unit/http_client/http_util.h"

/* The path is the status to redirect with, and "/end" is where it leads. */
static const char *place = "/end";

/* Read the body that the head announces. */
static int skip_body(struct talk *talk)
{
	const char *length = strcasestr(talk->head, "Content-Length: ");
	const char *body = strstr(talk->head, "\r\n\r\n") + 4;
	size_t left = length ? strtoul(length + 16, NULL, 10) : 0;
	char ignored[4096];

	left -= talk->len - (size_t)(body - talk->head);
	while (left > 0) {
		int got = co_stream_read(talk->stream, ignored, left);

		if (got <= 0)
			return got < 0 ? got : UV_EOF;
		left -= (size_t)got;
	}
	return 0;
}

static int redirect(struct talk *talk)
{
	int status;

	if (strncmp(talk->path, "/3", 2) != 0)
		return echo_request(talk);
	status = skip_body(talk);
	if (status < 0)
		return status;
	return peer_say(talk,
			"HTTP/1.1 %.3s Moved\r\nLocation: %s\r\n"
			"Content-Length: 0\r\n\r\n",
			talk->path + 1, place);
}

static void check_next(struct co_http_session *session, const char *method,
		       const char *url, const struct co_http_options *options,
		       const char *has, const char *lacks)
{
	struct co_http_response *response =
		must_request(session, method, url, options);

	ck_assert_uint_eq(co_http_response_redirects(response), 1);
	check_echo(response, has, lacks);
}

ASYNC_TEST(a_post_becomes_a_get_where_browsers_have_it_so)
{
	const struct co_http_options options = {.body = co_http_text("text")};
	struct pair pair = open_pair(redirect);
	struct co_http_session *session = pair.session;

	check_next(session, "POST", "301", &options, "GET /end ", "text");
	check_next(session, "POST", "302", &options, "GET /end ", "Content-");
	check_next(session, "POST", "303", &options, "GET /end ", "text");
	check_next(session, "PUT", "303", &options, "GET /end ", "text");
	check_next(session, "GET", "302", NULL, "GET /end ", NULL);
	close_pair(pair);
}

ASYNC_TEST(other_methods_stay_with_their_body)
{
	const struct co_http_options options = {.body = co_http_text("text")};
	struct pair pair = open_pair(redirect);
	struct co_http_session *session = pair.session;

	check_next(session, "POST", "307", &options, "POST /end ", NULL);
	check_next(session, "POST", "308", &options, "\r\n\r\ntext", NULL);
	check_next(session, "PUT", "301", &options, "PUT /end ", NULL);
	check_next(session, "PUT", "302", &options, "\r\n\r\ntext", NULL);
	check_next(session, "POST", "307", &options,
		   "Content-Type: text/plain; charset=utf-8\r\n", NULL);
	close_pair(pair);
}

ASYNC_TEST(a_head_stays_one)
{
	struct pair pair = open_pair(redirect);
	struct co_http_response *response =
		must_request(pair.session, "HEAD", "302", NULL);

	ck_assert_uint_eq(co_http_response_redirects(response), 1);
	ck_assert_int_eq(co_http_response_status(response), 200);
	check_text(response, "");
	ck_assert_int_eq(strncmp(pair.peer->talks[0]->head, "HEAD /end ", 10),
			 0);
	close_pair(pair);
}

ASYNC_TEST(every_kind_of_body_is_sent_again)
{
	static const struct co_http_pair fields[] = {{"a", "1"}, {NULL, NULL}};
	char path[] = "/tmp/http_redirect_test.XXXXXX";
	struct co_http_part parts[] = {{.name = "f", .path = path},
				       {.name = NULL}};
	const struct co_http_options file = {.body = co_http_file(path, NULL)};
	const struct co_http_options form = {.body = co_http_form(fields)};
	const struct co_http_options files = {.body = co_http_multipart(parts)};
	struct pair pair = open_pair(redirect);
	int fd = mkstemp(path);

	ck_assert_int_eq(write(fd, "from a file", 11), 11);
	close(fd);
	check_next(pair.session, "POST", "307", &file, "\r\n\r\nfrom a file",
		   NULL);
	check_next(pair.session, "POST", "308", &form, "\r\n\r\na=1", NULL);
	check_next(pair.session, "POST", "307", &files, "\r\nfrom a file\r\n",
		   NULL);
	unlink(path);
	close_pair(pair);
}

ASYNC_TEST(query_and_fragment_are_those_of_the_place)
{
	static const struct co_http_pair query[] = {{"a", "1"}, {NULL, NULL}};
	const struct co_http_options options = {.query = query};
	struct pair pair = open_pair(redirect);

	check_next(pair.session, "GET", "302#part", &options,
		   "GET /end HTTP/1.1\r\n", "a=1");
	place = "/end?b=2#other";
	check_next(pair.session, "GET", "302", &options,
		   "GET /end?b=2 HTTP/1.1\r\n", "other");
	place = "/end";
	close_pair(pair);
}

ASYNC_TEST(places_that_are_none_are_refused)
{
	static const char *const places[] = {"ftp://127.0.0.1/", "http://",
					     "http://a:99999/", "mailto:a@b",
					     "http:/\\x/%00"};
	struct pair pair = open_pair(redirect);

	for (size_t i = 0; i < CO_COUNT(places); i++) {
		place = places[i];
		check_fails(pair.session, "GET", "302", NULL,
			    CO_HTTP_BAD_REDIRECT, "");
	}
	place = "/end";
	close_pair(pair);
}

ASYNC_TEST(a_redirect_without_a_place_is_an_answer)
{
	struct pair pair = open_pair(redirect);
	struct co_http_response *response;

	place = "";
	response = must_get(pair.session, "302");
	ck_assert_int_eq(co_http_response_status(response), 302);
	ck_assert_uint_eq(co_http_response_redirects(response), 0);
	check_text(response, "");
	place = "/end";
	close_pair(pair);
}

int main(void)
{
	return RUN_SUITE("http_redirect",
			 a_post_becomes_a_get_where_browsers_have_it_so,
			 other_methods_stay_with_their_body, a_head_stays_one,
			 every_kind_of_body_is_sent_again,
			 query_and_fragment_are_those_of_the_place,
			 places_that_are_none_are_refused,
			 a_redirect_without_a_place_is_an_answer);
}
