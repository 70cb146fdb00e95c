/* Hosts, logins in URLs, and the connections to them. */
#include "unit/http_client/http_util.h"

/* A session that asks a proxy for everything, which says what it was asked. */
static struct co_http_session *open_by_proxy(const struct peer *proxy)
{
	const struct co_http_session_options options = {
		.proxy = peer_url(proxy, "/")};
	struct co_http_session *session;

	ck_assert_int_eq(co_http_session_open(&session, &options), 0);
	return session;
}

ASYNC_TEST(the_host_is_named_as_the_url_has_it)
{
	static const char *const rows[][2] = {
		{"http://far.test/", "\r\nHost: far.test\r\n"},
		{"http://far.test:80/", "\r\nHost: far.test\r\n"},
		{"http://far.test:8080/", "\r\nHost: far.test:8080\r\n"},
		{"http://FAR.test/", "\r\nHost: "},
		{"http://192.0.2.1/", "\r\nHost: 192.0.2.1\r\n"},
		{"http://192.0.2.1:81/", "\r\nHost: 192.0.2.1:81\r\n"},
		{"http://[2001:db8::1]/", "\r\nHost: [2001:db8::1]\r\n"},
		{"http://[2001:db8::1]:81/", "\r\nHost: [2001:db8::1]:81\r\n"},
		{"http://b\xC3\xBC"
		 "cher.test/",
		 "\r\nHost: xn--bcher-kva.test\r\n"},
	};
	struct peer *peer = peer_open(echo_request);
	struct co_http_session *session = open_by_proxy(peer);

	for (size_t i = 0; i < CO_COUNT(rows); i++)
		check_echo(must_get(session, rows[i][0]), rows[i][1], NULL);
	ck_assert_uint_eq(peer->connections, 1);
	co_http_session_close(session);
	peer_close(peer);
}

ASYNC_TEST(the_request_can_name_the_host)
{
	static const struct co_http_pair headers[] = {{"Host", "named.test:81"},
						      {NULL, NULL}};
	const struct co_http_options options = {.headers = headers};
	struct pair pair = open_pair(echo_request);

	check_echo(must_request(pair.session, "GET", "a", &options),
		   "\r\nHost: named.test:81\r\n", "127.0.0.1");
	close_pair(pair);
}

ASYNC_TEST(paths_are_sent_as_they_stand)
{
	static const char *const rows[][2] = {
		{"/", "GET / "},
		{"", "GET / "},
		{"?q", "GET /?q "},
		{"/%2F%25/a", "GET /%2F%25/a "},
		{"/a,b;c=d/@:$&'()*+!~", "GET /a,b;c=d/@:$&'()*+!~ "},
		{"/a#part", "GET /a "},
		{"/a?x=%26&y=%C3%A4#part", "GET /a?x=%26&y=%C3%A4 "},
		{"//a", "GET //a "},
	};
	struct pair pair = open_pair(echo_request);

	for (size_t i = 0; i < CO_COUNT(rows); i++)
		check_echo(
			must_get(pair.session, peer_url(pair.peer, rows[i][0])),
			rows[i][1], NULL);
	close_pair(pair);
}

/* The URL of a path on the peer, with a login. */
static const char *url_for(const struct peer *peer, const char *login,
			   const char *path)
{
	static char url[256];

	snprintf(url, sizeof(url), "http://%s@127.0.0.1:%u%s", login,
		 co_server_port(peer->server), path);
	return url;
}

ASYNC_TEST(a_login_in_the_url_is_sent)
{
	static const struct co_http_pair headers[] = {
		{"Authorization", "Bearer x"}, {NULL, NULL}};
	const struct co_http_options options = {.headers = headers};
	struct peer *peer = peer_open(echo_request);
	struct co_http_session *session =
		open_session(peer, (struct co_http_session_options){
					   .user = "other", .password = "x"});
	struct co_http_response *response;

	response = must_get(session, url_for(peer, "me:p%40ss", "/a"));
	ck_assert_str_eq(co_http_response_url(response), peer_url(peer, "/a"));
	check_echo(response, "Authorization: Basic bWU6cEBzcw==\r\n", "p%40ss");
	check_echo(must_get(session, url_for(peer, "me", "/a")),
		   "Authorization: Basic bWU6\r\n", NULL);
	check_echo(must_get(session, url_for(peer, ":pass", "/a")),
		   "Authorization: Basic OnBhc3M=\r\n", NULL);
	check_echo(must_request(session, "GET", url_for(peer, "me:x", "/a"),
				&options),
		   "Authorization: Bearer x\r\n", "Basic");
	co_http_session_close(session);
	peer_close(peer);
}

/* Answers over a socket of the file system. */
static int serve_unix(void *arg)
{
	struct co_stream *stream;
	char head[4096];
	int status = co_server_accept(arg, &stream);

	if (status < 0)
		return status;
	status = co_stream_read(stream, head, sizeof(head));
	if (status > 0)
		status = co_stream_write(stream,
					 "HTTP/1.1 200 OK\r\n"
					 "Content-Length: 5\r\n\r\nlocal",
					 43);
	co_stream_close(stream);
	return status;
}

ASYNC_TEST(a_socket_of_the_file_system_is_asked)
{
	char dir[] = "/tmp/http_hosts_test.XXXXXX", path[64];
	struct co_http_session_options options = {.unix_socket = path};
	struct co_http_session *session;
	struct co_server *server;
	struct co_task *task;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/socket", dir);
	ck_assert_int_eq(co_http_session_open(&session, &options), 0);
	check_fails(session, "GET", "http://far.test/", NULL, UV_ENOENT,
		    "cannot connect");
	ck_assert_int_eq(co_server_listen_unix(&server, path, 4), 0);
	task = spawn(serve_unix, server);
	check_text(must_get(session, "http://far.test/"), "local");
	ck_assert_int_eq(finish(task), 0);
	co_http_session_close(session);
	co_server_close(server);
	unlink(path);
	rmdir(dir);
}

ASYNC_TEST(hosts_that_are_not_there_are_told)
{
	struct pair pair = open_pair(echo_request);
	const struct co_http_options options = {.timeout_ns = 20 * CO_SECOND};
	char url[64];

	snprintf(url, sizeof(url), "%s", peer_url(pair.peer, "/"));
	peer_close(pair.peer);
	check_fails(pair.session, "GET", url, &options, UV_ECONNREFUSED,
		    "cannot connect");
	check_fails(pair.session, "GET", "http://no.invalid/", &options,
		    CO_HTTP_HOST_NOT_FOUND, "no.invalid");
	co_http_session_close(pair.session);
}

static int say_by_number(struct talk *talk)
{
	if (strncmp(talk->head, "HEAD", 4) == 0)
		return peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 7\r\n\r\n");
	if (strcmp(talk->path, "/204") == 0)
		return peer_say(talk, "HTTP/1.1 204 None\r\n\r\n");
	if (strcmp(talk->path, "/304") == 0)
		return peer_say(talk, "HTTP/1.1 304 Same\r\n\r\n");
	if (strcmp(talk->path, "/close") == 0)
		return peer_say(talk, "HTTP/1.1 200 OK\r\nConnection: close\r\n"
				      "Content-Length: 1\r\n\r\nx");
	if (strcmp(talk->path, "/old") == 0)
		return peer_say(talk, "HTTP/1.0 200 OK\r\n"
				      "Content-Length: 1\r\n\r\nx");
	return say_text(talk, "");
}

static void check_connections(const struct pair *pair, const char *method,
			      const char *url, unsigned connections)
{
	char *text = text_of(must_request(pair->session, method, url, NULL));

	free(text);
	ck_assert_uint_eq(pair->peer->connections, connections);
}

ASYNC_TEST(answers_without_a_body_keep_the_connection)
{
	struct pair pair = open_pair(say_by_number);

	check_connections(&pair, "HEAD", "a", 1);
	check_connections(&pair, "HEAD", "a", 1);
	close_pair(pair);
	pair = open_pair(say_by_number);
	for (int i = 0; i < 2; i++) {
		check_connections(&pair, "GET", "204", 1);
		check_connections(&pair, "GET", "304", 1);
		check_connections(&pair, "GET", "empty", 1);
	}
	close_pair(pair);
}

ASYNC_TEST(a_server_that_closes_is_connected_to_anew)
{
	struct pair pair = open_pair(say_by_number);

	check_connections(&pair, "GET", "close", 1);
	check_connections(&pair, "GET", "old", 2);
	check_connections(&pair, "GET", "a", 3);
	check_connections(&pair, "GET", "a", 3);
	close_pair(pair);
}

int main(void)
{
	return RUN_SUITE("http_hosts", the_host_is_named_as_the_url_has_it,
			 the_request_can_name_the_host,
			 paths_are_sent_as_they_stand,
			 a_login_in_the_url_is_sent,
			 a_socket_of_the_file_system_is_asked,
			 hosts_that_are_not_there_are_told,
			 answers_without_a_body_keep_the_connection,
			 a_server_that_closes_is_connected_to_anew);
}
