/* Requests: what is sent of what a program says, and what cannot be sent. */
#include "unit/http_client/http_util.h"

ASYNC_TEST(a_request_is_sent_by_its_method)
{
	struct pair pair = open_pair(echo_request);
	struct co_http_session *session = pair.session;

	check_echo(must_get(session, "a"), "GET /a HTTP/1.1\r\n",
		   "Content-Length");
	check_echo(must_request(session, "POST", "a", NULL),
		   "POST /a HTTP/1.1\r\n", "Content-Type");
	check_echo(must_request(session, "POST", "a", NULL),
		   "Content-Length: 0\r\n", NULL);
	check_echo(must_request(session, "DELETE", "a", NULL),
		   "DELETE /a HTTP/1.1\r\n", NULL);
	check_echo(must_request(session, "PROPFIND", "a", NULL),
		   "PROPFIND /a HTTP/1.1\r\n", NULL);
	close_pair(pair);
}

ASYNC_TEST(bodies_are_sent_with_their_type_and_length)
{
	struct pair pair = open_pair(echo_request);
	struct co_http_session *session = pair.session;
	struct co_http_options options = {.body = co_http_text("t\xC3\xA4xt")};

	check_echo(must_request(session, "PUT", "a", &options),
		   "Content-Type: text/plain; charset=utf-8\r\n", "Expect");
	check_echo(must_request(session, "PATCH", "a", &options),
		   "Content-Length: 5\r\n", NULL);
	check_echo(must_request(session, "POST", "a", &options),
		   "\r\n\r\nt\xC3\xA4xt", NULL);
	check_echo(must_request(session, "GET", "a", &options),
		   "\r\n\r\nt\xC3\xA4xt", NULL);
	options.body = co_http_json("{}");
	check_echo(must_request(session, "POST", "a", &options),
		   "Content-Type: application/json\r\n", NULL);
	options.body = co_http_bytes("", 0, "x/y");
	check_echo(must_request(session, "POST", "a", &options),
		   "Content-Type: x/y\r\n", NULL);
	close_pair(pair);
}

ASYNC_TEST(a_body_is_read_from_a_file)
{
	struct pair pair = open_pair(echo_request);
	struct co_http_options options = {
		.body = co_http_file("/proc/self/nothing", NULL)};
	char path[] = "/tmp/http_request_test.XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_eq(write(fd, "from a file", 11), 11);
	close(fd);
	check_fails(pair.session, "PUT", "a", &options, UV_ENOENT, "nothing");
	options.body = co_http_file("/tmp", NULL);
	check_fails(pair.session, "PUT", "a", &options, CO_HTTP_BAD_BODY,
		    "/tmp");
	options.body = co_http_file(path, NULL);
	check_echo(must_request(pair.session, "PUT", "a", &options),
		   "\r\n\r\nfrom a file", NULL);
	unlink(path);
	close_pair(pair);
}

ASYNC_TEST(forms_are_encoded)
{
	static const struct co_http_pair fields[] = {
		{"a b", "1&2"}, {"c", "\xC3\xA4"}, {NULL, NULL}};
	static const struct co_http_pair none[] = {{NULL, NULL}};
	struct pair pair = open_pair(echo_request);
	struct co_http_options options = {.body = co_http_form(fields)};

	check_echo(must_request(pair.session, "POST", "a", &options),
		   "Content-Type: application/x-www-form-urlencoded\r\n", NULL);
	check_echo(must_request(pair.session, "POST", "a", &options),
		   "\r\n\r\na+b=1%262&c=%C3%A4", NULL);
	options.body = co_http_form(none);
	check_echo(must_request(pair.session, "POST", "a", &options),
		   "Content-Length: 0\r\n", NULL);
	close_pair(pair);
}

static void make_file(char *path, const char *text)
{
	int fd = mkstemp(path);

	ck_assert_int_eq(write(fd, text, strlen(text)), (int)strlen(text));
	close(fd);
}

ASYNC_TEST(forms_have_files_as_parts)
{
	char path[] = "/tmp/http_request_test.XXXXXX";
	struct co_http_part parts[] = {{.name = "text", .text = "of it"},
				       {.name = "\"f\"", .path = path},
				       {.name = "g",
					.path = path,
					.file_name = "x.txt",
					.type = "text/x"},
				       {.name = NULL}};
	struct pair pair = open_pair(echo_request);
	struct co_http_options options = {.body = co_http_multipart(parts)};
	char *text;

	make_file(path, "in a file");
	text = text_of(must_request(pair.session, "POST", "a", &options));
	ck_assert_ptr_nonnull(
		strstr(text, "Content-Type: multipart/form-data; boundary="));
	ck_assert_ptr_nonnull(strstr(text, "; name=\"text\"\r\n\r\nof it\r\n"));
	ck_assert_ptr_nonnull(strstr(
		text, "; name=\"%22f%22\"; filename=\"http_request_test."));
	ck_assert_ptr_nonnull(
		strstr(text, "; filename=\"x.txt\"\r\nContent-Type: text/x\r\n"
			     "\r\nin a file\r\n"));
	free(text);
	unlink(path);
	check_fails(pair.session, "POST", "a", &options, UV_ENOENT, path);
	parts[1].text = "both";
	check_fails(pair.session, "POST", "a", &options, UV_EINVAL, "part");
	close_pair(pair);
}

/* Answers with how many NULs there are in the body. */
static int count_nuls(struct talk *talk)
{
	const char *body = strstr(talk->head, "\r\n\r\n") + 4;
	size_t count = 0;

	for (const char *at = body; at < talk->head + talk->len; at++)
		count += *at == '\0';
	return say_text(talk, count == 3 ? "three" : "others");
}

ASYNC_TEST(parts_can_be_any_bytes)
{
	struct co_http_part parts[] = {
		{.name = "a", .data = "x\0\0y", .len = 4},
		{.name = "b", .data = "", .len = 1, .file_name = "b.bin"},
		{.name = NULL}};
	struct co_http_options options = {.body = co_http_multipart(parts)};
	struct pair pair = open_pair(count_nuls);

	check_text(must_request(pair.session, "POST", "a", &options), "three");
	pair.peer->answer = echo_request;
	parts[0].len = 1;
	parts[1].len = 0;
	check_echo(must_request(pair.session, "POST", "a", &options),
		   "; name=\"a\"\r\nContent-Type: application/octet-stream\r\n"
		   "\r\nx\r\n",
		   NULL);
	close_pair(pair);
}

ASYNC_TEST(no_text_ends_a_part_early)
{
	struct co_http_part parts[] = {{.name = "a\"\r\nX: y",
					.text = "1",
					.file_name = "b\"\r\n\xC3\xA4"},
				       {.name = NULL}};
	static const struct co_http_part none[] = {{.name = NULL}};
	struct pair pair = open_pair(echo_request);
	struct co_http_options options = {.body = co_http_multipart(parts)};

	check_echo(must_request(pair.session, "POST", "a", &options),
		   "; name=\"a%22%0D%0AX: y\"; "
		   "filename=\"b%22%0D%0A\xC3\xA4\"\r\n",
		   NULL);
	parts[0].type = "text/x\r\nX: y";
	check_fails(pair.session, "POST", "a", &options, UV_EINVAL, "part");
	options.body = co_http_multipart(none);
	check_echo(must_request(pair.session, "POST", "a", &options), "--\r\n",
		   "Content-Disposition");
	close_pair(pair);
}

ASYNC_TEST(a_query_is_added_to_the_url)
{
	struct pair pair = open_pair(echo_request);
	const struct co_http_pair query[] = {{"q", "a b&c=\xC3\xA4"},
					     {"flag", NULL},
					     {"e", ""},
					     {NULL, NULL}};
	const struct co_http_options options = {.query = query};
	const char *text = "q=a+b%26c%3D%C3%A4&flag&e= HTTP";

	check_echo(must_request(pair.session, "GET", "a", &options),
		   "/a?q=a+b%26c%3D%C3%A4&flag&e= HTTP", NULL);
	check_echo(must_request(pair.session, "GET", "a?x=1#y", &options),
		   "/a?x=1&q=a+b", NULL);
	check_echo(must_request(pair.session, "GET", "a?", &options), text,
		   "?&");
	close_pair(pair);
}

ASYNC_TEST(urls_are_relative_to_the_base)
{
	struct pair pair = open_pair(echo_request);
	struct co_http_session_options options = {
		.base_url = peer_url(pair.peer, "/api/v1/")};
	struct co_http_session *session;

	ck_assert_int_eq(co_http_session_open(&session, &options), 0);
	check_echo(must_get(session, "users"), "GET /api/v1/users ", NULL);
	check_echo(must_get(session, "../v2"), "GET /api/v2 ", NULL);
	check_echo(must_get(session, "/x y"), "GET /x%20y ", NULL);
	check_echo(must_get(session, peer_url(pair.peer, "/all of")),
		   "GET /all%20of ", NULL);
	co_http_session_close(session);
	close_pair(pair);
}

ASYNC_TEST(headers_of_the_request_replace_others)
{
	struct peer *peer = peer_open(echo_request);
	const struct co_http_pair common[] = {
		{"X-One", "of session"}, {"X-Two", "2"}, {NULL, NULL}};
	const struct co_http_pair own[] = {{"x-one", "of request"},
					   {"User-Agent", ""},
					   {"Content-Type", "text/x"},
					   {"Range", "bytes=0-1"},
					   {NULL, NULL}};
	struct co_http_session *session = open_session(
		peer, (struct co_http_session_options){.headers = common});
	const struct co_http_options options = {.headers = own,
						.body = co_http_text("a")};

	check_echo(must_get(session, "a"), "X-One: of session\r\n", NULL);
	check_echo(must_get(session, "a"), "User-Agent: libcoget-http/", NULL);
	check_echo(must_request(session, "PUT", "a", &options),
		   "x-one: of request\r\n", "of session");
	check_echo(must_request(session, "PUT", "a", &options), "X-Two: 2\r\n",
		   "User-Agent");
	check_echo(must_request(session, "PUT", "a", &options),
		   "Content-Type: text/x\r\n", "text/plain");
	check_echo(must_request(session, "PUT", "a", &options),
		   "Range: bytes=0-1\r\n", "Accept-Encoding");
	co_http_session_close(session);
	peer_close(peer);
}

ASYNC_TEST(what_cannot_be_sent_is_refused)
{
	static const struct co_http_pair wrong[][2] = {
		{{"X", "a\r\nY: b"}, {NULL, NULL}},
		{{"X", "a\nb"}, {NULL, NULL}},
		{{"X: y", "a"}, {NULL, NULL}},
		{{"X Y", "a"}, {NULL, NULL}},
		{{"", "a"}, {NULL, NULL}},
		{{"Content-Length", "1"}, {NULL, NULL}},
		{{"transfer-encoding", "chunked"}, {NULL, NULL}},
		{{"Connection", "close"}, {NULL, NULL}},
	};
	struct pair pair = open_pair(echo_request);
	struct co_http_options options = {.body = co_http_text("a")};

	for (size_t i = 0; i < CO_COUNT(wrong); i++)
		check_fails(pair.session, "GET", "a",
			    &(struct co_http_options){.headers = wrong[i]},
			    UV_EINVAL, "header");
	check_fails(pair.session, "GE T", "a", NULL, UV_EINVAL, "method");
	check_fails(pair.session, "CONNECT", "a", NULL, UV_EINVAL, "method");
	check_fails(pair.session, "", "a", NULL, UV_EINVAL, "method");
	check_fails(pair.session, "HEAD", "a", &options, UV_EINVAL, "HEAD");
	check_fails(pair.session, "GET", "ftp://a/", NULL, CO_HTTP_BAD_URL,
		    "http");
	check_fails(pair.session, "GET", "http://a\r\nb/", NULL,
		    CO_HTTP_BAD_URL, "");
	check_fails(pair.session, "GET",
		    "http://a\x01"
		    "b/",
		    NULL, CO_HTTP_BAD_URL, "");
	check_fails(pair.session, "GET",
		    "http://a/\x01"
		    "b",
		    NULL, CO_HTTP_BAD_URL, "");
	check_fails(pair.session, "GET", "http://a/\x7F", NULL, CO_HTTP_BAD_URL,
		    "");
	check_fails(pair.session, "GET", "/b HTTP/1.1\r\nX: y", NULL,
		    CO_HTTP_BAD_URL, "");
	check_fails(pair.session, "GET", "http://a%00b/", NULL, CO_HTTP_BAD_URL,
		    "");
	check_fails(pair.session, "GET", "http://", NULL, CO_HTTP_BAD_URL, "");
	check_fails(pair.session, "GET", "http://\xE2\x81\xA1owhefopw.com/",
		    NULL, CO_HTTP_BAD_URL, "");
	check_fails(pair.session, "GET", "http://a:99999/", NULL,
		    CO_HTTP_BAD_URL, "");
	ck_assert_uint_eq(pair.peer->requests, 0);
	close_pair(pair);
}

ASYNC_TEST(a_request_ends_with_its_time)
{
	struct pair pair = open_pair(peer_wait_for_close);
	const struct co_http_options options = {.timeout_ns =
							30 * CO_MILLISECOND};

	check_fails(pair.session, "GET", "a", &options, UV_ETIMEDOUT,
		    "not done within");
	close_pair(pair);
}

ASYNC_TEST(a_timeout_does_not_tell_the_login)
{
	struct pair pair = open_pair(peer_wait_for_close);
	const struct co_http_options options = {.timeout_ns =
							30 * CO_MILLISECOND};
	char url[64];

	snprintf(url, sizeof(url), "http://me:secret@127.0.0.1:%u/a",
		 co_server_port(pair.peer->server));
	check_fails(pair.session, "GET", url, &options, UV_ETIMEDOUT,
		    "not done within");
	ck_assert_ptr_null(strstr(co_http_error(), "secret"));
	close_pair(pair);
}

static int get_for_ever(void *arg)
{
	struct co_http_response *response;

	return co_http_get(&response, arg, "a", NULL);
}

ASYNC_TEST(a_request_can_be_cancelled)
{
	struct pair pair = open_pair(peer_wait_for_close);
	struct co_task *task = spawn(get_for_ever, pair.session);

	wait_until(pair.peer->requests == 1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	wait_until(pair.peer->closed == 1);
	close_pair(pair);
}

/* The wait for a turn has the same limit, but is another failure. */
ASYNC_TEST(a_request_whose_turn_does_not_come_says_so)
{
	struct peer *peer = peer_open(peer_wait_for_close);
	struct co_http_session *session = open_session(
		peer, (struct co_http_session_options){.max_requests = 1});
	struct co_task *task = spawn(get_for_ever, session);
	const struct co_http_options options = {.timeout_ns =
							30 * CO_MILLISECOND};

	wait_until(peer->requests == 1);
	check_fails(session, "GET", "b", &options, UV_ETIMEDOUT,
		    "/b: its turn did not come within 30ms");
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	co_http_session_close(session);
	peer_close(peer);
}

struct failing {
	struct co_http_session *session;
	const char *url;
};

/* It closes a response on its way out. */
static int fail_with_a_response(struct failing *failing)
{
	CO_CLOSING(co_http_response, response);

	CO_TRY(co_http_get(&response, failing->session, "a", NULL));
	return co_http_get(&(struct co_http_response *){NULL}, failing->session,
			   failing->url, NULL);
}

static int check_own_error(void *arg)
{
	struct failing *failing = arg;

	ck_assert_str_eq(co_http_error(), "");
	ck_assert_int_eq(fail_with_a_response(failing), CO_HTTP_BAD_URL);
	ck_assert_ptr_nonnull(strstr(co_http_error(), failing->url));
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_ptr_nonnull(strstr(co_http_error(), failing->url));
	return 0;
}

static int say_too_little(struct talk *talk)
{
	CO_TRY(peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
	return peer_wait_for_close(talk);
}

ASYNC_TEST(each_task_has_an_error_of_its_own)
{
	struct pair pair = open_pair(say_too_little);
	struct failing failing[] = {{pair.session, "one:"},
				    {pair.session, "two:"}};

	ck_assert_int_eq(co_gather(CO_EACH(check_own_error, failing)), 0);
	ck_assert_str_eq(co_http_error(), "");
	close_pair(pair);
}

static int get_and_tell(void *arg)
{
	struct co_http_response *response;

	ck_assert_int_eq(co_http_get(&response, arg, "mailto:me", NULL),
			 CO_HTTP_BAD_URL);
	ck_assert_int_eq(co_http_get(&response, arg, "a", NULL), UV_ECANCELED);
	ck_assert_str_eq(co_http_error(), "a: operation canceled");
	ck_assert_int_eq(co_http_get(&response, NULL, "a", NULL), UV_EINVAL);
	ck_assert_str_eq(co_http_error(), "there is no session, method, URL or task");
	return 0;
}

ASYNC_TEST(an_error_is_never_that_of_an_earlier_call)
{
	struct pair pair = open_pair(peer_wait_for_close);
	struct co_task *task = spawn(get_and_tell, pair.session);

	wait_until(pair.peer->requests == 1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), 0);
	close_pair(pair);
}

ASYNC_TEST(a_request_can_be_cancelled_before_it_begins)
{
	struct pair pair = open_pair(peer_wait_for_close);
	struct co_task *task = spawn(get_for_ever, pair.session);

	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	close_pair(pair);
}

ASYNC_TEST(misuse_is_told)
{
	struct pair pair = open_pair(echo_request);
	struct co_http_response *response;

	ck_assert_int_eq(co_http_get(NULL, pair.session, "a", NULL), UV_EINVAL);
	ck_assert_int_eq(co_http_get(&response, NULL, "a", NULL), UV_EINVAL);
	ck_assert_ptr_null(response);
	ck_assert_ptr_nonnull(strstr(co_http_error(), "session"));
	ck_assert_int_eq(co_http_get(&response, pair.session, NULL, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(
		co_http_request(&response, pair.session, NULL, "a", NULL),
		UV_EINVAL);
	close_pair(pair);
}

START_TEST(outside_a_run_nothing_is_done)
{
	struct co_http_session *session;

	ck_assert_int_eq(co_http_session_open(&session, NULL), UV_EINVAL);
	ck_assert_ptr_null(session);
	co_http_session_close(NULL);
	co_http_response_close(NULL);
}
END_TEST

int main(void)
{
	return RUN_SUITE("http_request", a_request_is_sent_by_its_method,
			 bodies_are_sent_with_their_type_and_length,
			 a_body_is_read_from_a_file, forms_are_encoded,
			 forms_have_files_as_parts, parts_can_be_any_bytes,
			 no_text_ends_a_part_early, a_query_is_added_to_the_url,
			 urls_are_relative_to_the_base,
			 headers_of_the_request_replace_others,
			 what_cannot_be_sent_is_refused,
			 a_request_ends_with_its_time,
			 a_timeout_does_not_tell_the_login,
			 a_request_can_be_cancelled,
			 a_request_whose_turn_does_not_come_says_so,
			 each_task_has_an_error_of_its_own,
			 an_error_is_never_that_of_an_earlier_call,
			 a_request_can_be_cancelled_before_it_begins,
			 misuse_is_told, outside_a_run_nothing_is_done);
}
