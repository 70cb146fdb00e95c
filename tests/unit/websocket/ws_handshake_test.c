/* Handshakes, right and wrong. */
#include "unit/tls/tls_util.h"
#include "unit/websocket/websocket_util.h"

/* RFC 6455 section 1.3. */
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

/* Read the head of a request into text; its key is left in key. */
static void read_request(struct co_stream *stream, char *text, size_t size,
			 char key[25])
{
	const char *line;
	size_t len = 0;
	ssize_t got;

	while ((got = co_stream_read_line(stream, &line)) > 2) {
		ck_assert_uint_lt(len + (size_t)got, size);
		memcpy(text + len, line, (size_t)got);
		len += (size_t)got;
		text[len] = '\0';
		sscanf(line, "Sec-WebSocket-Key: %24s", key);
	}
	ck_assert_int_eq(got, 2);
}

/* What a server that answers with this makes of a client. */
static int answer_with(const char *answer, size_t len,
		       const struct co_websocket_options *options)
{
	struct place place = make_place();
	struct dial call = {.url = place.url, .options = options};
	struct co_task *task = spawn(dial, &call);
	struct co_stream *stream;
	char text[1024], key[25];
	int status;

	ck_assert_int_eq(co_server_accept(place.server, &stream), 0);
	read_request(stream, text, sizeof(text), key);
	send_bytes(stream, answer, len);
	ck_assert_int_eq(co_stream_shutdown(stream), 0);
	status = finish(task);
	ck_assert_ptr_null(call.websocket);
	ck_assert_ptr_nonnull(co_websocket_error(NULL));
	co_stream_close(stream);
	co_server_close(place.server);
	return status;
}

#define UPGRADES \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" \
	"Connection: Upgrade\r\n"

ASYNC_TEST(answers_that_are_no_handshake_are_refused)
{
	static const struct {
		const char *answer;
		size_t len;
		int status;
		const char *error;
	} cases[] = {
		{BYTES("HTTP/1.1 403 Forbidden\r\n\r\n"), CO_WEBSOCKET_REFUSED,
		 "the server answers 403 Forbidden"},
		{BYTES("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
		 CO_WEBSOCKET_REFUSED, "the server answers 200 OK"},
		{BYTES("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"),
		 CO_WEBSOCKET_REFUSED, "the server answers 302 Found"},
		{BYTES("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
		 CO_WEBSOCKET_REFUSED, "does not upgrade"},
		{BYTES(UPGRADES "\r\n"), CO_WEBSOCKET_REFUSED, "Accept"},
		{BYTES(UPGRADES "Sec-WebSocket-Accept: " ACCEPT "\r\n\r\n"),
		 CO_WEBSOCKET_REFUSED, "Accept"},
		{BYTES("SSH-2.0-OpenSSH_9.2\r\n\r\n"), CO_WEBSOCKET_REFUSED,
		 "HTTP"},
		{BYTES("HTTP/1.1 101\r\nno field\r\n\r\n"),
		 CO_WEBSOCKET_REFUSED, "no field"},
		{BYTES("HTTP/1.1 101\r\nA: \0\r\n\r\n"), CO_WEBSOCKET_REFUSED,
		 "NUL"},
		{BYTES("HTTP/1.1 1010\r\n\r\n"), CO_WEBSOCKET_REFUSED,
		 "as one of HTTP"},
		{BYTES("HTTP/1.1 101 Switching\r\nUpgr"), UV_ECONNRESET,
		 "connection reset"},
		{BYTES(""), UV_ECONNRESET, "connection reset"},
	};

	for (size_t i = 0; i < CO_COUNT(cases); i++) {
		int status = answer_with(cases[i].answer, cases[i].len, NULL);

		ck_assert_msg(status == cases[i].status &&
				      strstr(co_websocket_error(NULL),
					     cases[i].error),
			      "%zu: %s, %s", i, co_strerror(status),
			      co_websocket_error(NULL));
	}
}

ASYNC_TEST(a_head_without_end_is_refused)
{
	static char head[80000] = "HTTP/1.1 101 Switching Protocols\r\n";
	size_t len = strlen(head);

	memset(head + len, 'x', sizeof(head) - len);
	ck_assert_int_eq(answer_with(head, sizeof(head), NULL),
			 CO_WEBSOCKET_REFUSED);
	for (size_t i = 1000; i < sizeof(head); i += 1000)
		memcpy(head + i, "\r\na:", 4);
	ck_assert_int_eq(answer_with(head, sizeof(head), NULL),
			 CO_WEBSOCKET_REFUSED);
}

/* A server that upgrades in other words. */
static int answer_key(void *arg)
{
	struct co_stream *stream = arg;
	char text[1024], key[25];

	read_request(stream, text, sizeof(text), key);
	return co_stream_write(stream, BYTES("HTTP/1.1 101\r\n\r\n"));
}

ASYNC_TEST(a_task_that_waits_for_the_answer_can_be_cancelled)
{
	struct place place = make_place();
	struct dial call = {.url = place.url};
	struct co_task *task = spawn(dial, &call);
	struct co_stream *stream;

	ck_assert_int_eq(co_server_accept(place.server, &stream), 0);
	yield_turns(3);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_ptr_null(call.websocket);
	ck_assert_int_eq(answer_key(stream), 0);
	co_stream_close(stream);
	co_server_close(place.server);
}

ASYNC_TEST(a_server_that_does_not_answer_is_waited_for_so_long)
{
	const struct co_websocket_options options = {
		.handshake_timeout_ns = 20 * CO_MILLISECOND};
	struct place place = make_place();
	struct dial call = {.url = place.url, .options = &options};

	ck_assert_int_eq(dial(&call), UV_ETIMEDOUT);
	co_server_close(place.server);
	ck_assert_int_eq(dial(&call), UV_ECONNREFUSED);
	ck_assert_str_eq(co_websocket_error(NULL), "connection refused");
}

/* Another call fails while the one that is told of waits. */
ASYNC_TEST(the_error_is_that_of_the_last_call_that_failed)
{
	const struct co_websocket_options options = {
		.handshake_timeout_ns = 20 * CO_MILLISECOND};
	struct place place = make_place();
	struct dial call = {.url = place.url, .options = &options};
	struct dial other = {.url = "x:y"};
	struct co_task *task = spawn(dial, &call);

	yield_turns(2);
	ck_assert_int_eq(dial(&other), UV_EINVAL);
	ck_assert_ptr_nonnull(strstr(co_websocket_error(NULL), "URL"));
	ck_assert_int_eq(finish(task), UV_ETIMEDOUT);
	ck_assert_str_eq(co_websocket_error(NULL), co_strerror(UV_ETIMEDOUT));
	co_server_close(place.server);
}

ASYNC_TEST(the_error_says_which_option_is_wrong)
{
	static const char *const wrong[] = {"a\nb", NULL};
	const struct {
		struct co_websocket_options options;
		const char *error;
	} cases[] = {{{.headers = wrong}, "header"},
		     {{.protocols = wrong}, "header"},
		     {{.heartbeat_ns = -1}, "negative"}};

	for (size_t i = 0; i < CO_COUNT(cases); i++) {
		struct dial call = {.url = "ws://127.0.0.1:1/",
				    .options = &cases[i].options};

		ck_assert_int_eq(dial(&(struct dial){.url = "x:y"}), UV_EINVAL);
		ck_assert_int_eq(dial(&call), UV_EINVAL);
		ck_assert_ptr_nonnull(
			strstr(co_websocket_error(NULL), cases[i].error));
	}
}

ASYNC_TEST(the_request_has_what_was_asked_for)
{
	static const char *const headers[] = {"X-One: 1", "Host: other", NULL};
	static const char *const protocols[] = {"chat", "superchat", NULL};
	const struct co_websocket_options options = {.headers = headers,
						     .protocols = protocols};
	struct place place = make_place();
	char url[128], text[1024], key[25] = "";
	struct dial call = {.url = url, .options = &options};
	struct co_stream *stream;
	struct co_task *task;

	snprintf(url, sizeof(url), "WS://me:p%%40ss@localhost:%d?q#part",
		 co_server_port(place.server));
	task = spawn(dial, &call);
	ck_assert_int_eq(co_server_accept(place.server, &stream), 0);
	read_request(stream, text, sizeof(text), key);
	ck_assert_int_eq(strncmp(text, "GET /?q HTTP/1.1\r\n", 18), 0);
	ck_assert_ptr_nonnull(strstr(text, "\r\nHost: other\r\n"));
	ck_assert_ptr_null(strstr(text, "Host: localhost"));
	ck_assert_ptr_nonnull(strstr(text, "\r\nX-One: 1\r\n"));
	ck_assert_ptr_nonnull(
		strstr(text, "\r\nSec-WebSocket-Protocol: chat, superchat\r\n"));
	ck_assert_ptr_nonnull(
		strstr(text, "\r\nAuthorization: Basic bWU6cEBzcw==\r\n"));
	ck_assert_uint_eq(strlen(key), 24);
	co_stream_close(stream);
	ck_assert_int_eq(finish(task), UV_ECONNRESET);
	co_server_close(place.server);
}

ASYNC_TEST(a_login_of_the_headers_goes_before_that_of_the_url)
{
	static const char *const headers[] = {"authorization: Bearer x", NULL};
	const struct co_websocket_options options = {.headers = headers};
	struct place place = make_place();
	char url[128], text[1024], key[25] = "";
	struct dial call = {.url = url, .options = &options};
	struct co_stream *stream;
	struct co_task *task;

	snprintf(url, sizeof(url), "ws://me:secret@localhost:%d",
		 co_server_port(place.server));
	task = spawn(dial, &call);
	ck_assert_int_eq(co_server_accept(place.server, &stream), 0);
	read_request(stream, text, sizeof(text), key);
	ck_assert_ptr_nonnull(strstr(text, "\r\nauthorization: Bearer x\r\n"));
	ck_assert_ptr_null(strstr(text, "Basic"));
	co_stream_close(stream);
	ck_assert_int_eq(finish(task), UV_ECONNRESET);
	co_server_close(place.server);
}

ASYNC_TEST(the_servers_first_protocol_that_was_offered_is_chosen)
{
	static const char *const ours[] = {"chat", "superchat", NULL};
	static const char *const theirs[] = {"none", "superchat", "chat", NULL};
	struct ends ends = make_ends_with(
		&(struct co_websocket_options){.protocols = ours},
		&(struct co_websocket_options){.protocols = theirs});

	ck_assert_str_eq(co_websocket_protocol(ends.here), "superchat");
	ck_assert_str_eq(co_websocket_protocol(ends.there), "superchat");
	ck_assert_str_eq(co_websocket_target(ends.there), "/chat?a=b");
	ck_assert_ptr_null(co_websocket_target(ends.here));
	free_ends(&ends);
	ends = make_ends_with(
		NULL, &(struct co_websocket_options){.protocols = theirs});
	ck_assert_ptr_null(co_websocket_protocol(ends.here));
	free_ends(&ends);
}

ASYNC_TEST(what_cannot_be_sent_is_refused)
{
	static const char *const bad[][2] = {
		{"no colon"},	      {"A: b\r\nC: d"}, {": x"},
		{"Connection: close"}, {"Upgrade: h2c"},
		{"Sec-WebSocket-Key: x"}};
	static const char *const names[][2] = {{""}, {"a b"}, {"a,b"}};
	static const char *const urls[] = {
		"",	   "localhost", "ftp://localhost/", "ws:///x",
		"ws://a b/", "ws://localhost:0/", "ws://localhost:99999/",
		"ws://h/\r\nX: y"};
	struct co_websocket *websocket;
	struct place place = make_place();

	for (size_t i = 0; i < CO_COUNT(bad); i++)
		ck_assert_int_eq(
			co_websocket_connect(&websocket, place.url,
					     &(struct co_websocket_options){
						     .headers = bad[i]}),
			UV_EINVAL);
	for (size_t i = 0; i < CO_COUNT(names); i++)
		ck_assert_int_eq(
			co_websocket_connect(&websocket, place.url,
					     &(struct co_websocket_options){
						     .protocols = names[i]}),
			UV_EINVAL);
	for (size_t i = 0; i < CO_COUNT(urls); i++)
		ck_assert_msg(co_websocket_connect(&websocket, urls[i], NULL) ==
				      UV_EINVAL,
			      "%s", urls[i]);
	ck_assert_int_eq(co_websocket_connect(NULL, place.url, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_websocket_connect(&websocket, NULL, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_websocket_accept(&websocket, NULL, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_websocket_connect(
				 &websocket, place.url,
				 &(struct co_websocket_options){
					 .heartbeat_ns = -1}),
			 UV_EINVAL);
	ck_assert_ptr_null(websocket);
	co_server_close(place.server);
}

/* What a server makes of a request; its answer's first bytes are compared. */
static int accept_request(const char *request, const char *answer)
{
	struct pair pair = make_pair();
	struct co_websocket *websocket;
	int status;

	write_text(pair.here, request);
	status = co_websocket_accept(&websocket, pair.there, NULL);
	expect_text(pair.here, answer);
	ck_assert((status == 0) == (websocket != NULL));
	co_websocket_close(websocket);
	close_pair(&pair);
	return status;
}

#define ASKS "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
#define CONNECTS "Connection: keep-alive, Upgrade\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"

ASYNC_TEST(a_server_answers_as_the_rfc_has_it)
{
	ck_assert_int_eq(accept_request(ASKS CONNECTS VERSION
					"Sec-WebSocket-Key: " KEY "\r\n\r\n",
					"HTTP/1.1 101 Switching Protocols\r\n"
					"Upgrade: websocket\r\n"
					"Connection: Upgrade\r\n"
					"Sec-WebSocket-Accept: " ACCEPT
					"\r\n\r\n"),
			 0);
}

ASYNC_TEST(requests_that_are_no_handshake_are_answered_so)
{
	static const char *const requests[][2] = {
		{"POST / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
		{"GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 400 "},
		{"nonsense\r\n\r\n", "HTTP/1.1 400 "},
		{"GET/ HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 "},
		{"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 426 "},
		{ASKS CONNECTS "Sec-WebSocket-Key: " KEY
		      "\r\nSec-WebSocket-Version: 8\r\n\r\n",
		 "HTTP/1.1 426 "},
		{ASKS CONNECTS VERSION "\r\n", "HTTP/1.1 400 "},
		{ASKS CONNECTS VERSION "Sec-WebSocket-Key: short\r\n\r\n",
		 "HTTP/1.1 400 "},
		{ASKS CONNECTS VERSION "Sec-WebSocket-Key: " KEY
				       "\r\nbad line\r\n\r\n",
		 "HTTP/1.1 400 "},
	};

	for (size_t i = 0; i < CO_COUNT(requests); i++)
		ck_assert_int_eq(accept_request(requests[i][0], requests[i][1]),
				 CO_WEBSOCKET_REFUSED);
}

/* A server of TLS that sends back one message. */
static int echo_once(void *arg CO_UNUSED, struct co_stream *stream)
{
	struct co_websocket *websocket;
	enum co_websocket_kind kind;
	struct co_bytes got;
	int status = co_websocket_accept(&websocket, stream, NULL);

	if (status == 0)
		status = co_websocket_receive(websocket, &kind, &got);
	if (status == 0) {
		status = co_websocket_send(websocket, kind, got.data, got.len);
		co_bytes_release(&got);
	}
	if (status == 0)
		status = co_websocket_shutdown(websocket, 1000, "done");
	co_websocket_close(websocket);
	return status;
}

struct service {
	struct co_server *server;
	struct co_tls_context *context;
};

static int serve(void *arg)
{
	const struct service *service = arg;

	return co_tls_serve(service->server, service->context, echo_once, NULL);
}

ASYNC_TEST(a_conversation_goes_through_tls)
{
	struct contexts contexts = make_contexts();
	const struct co_websocket_options options = {.tls = contexts.client};
	struct place place = make_place();
	struct service service = {place.server, contexts.server};
	struct co_task *task = spawn(serve, &service);
	struct co_websocket *websocket;
	char url[64];

	snprintf(url, sizeof(url), "wss://localhost:%d/",
		 co_server_port(place.server));
	ck_assert_int_eq(co_websocket_connect(&websocket, url, &options), 0);
	ck_assert_int_eq(co_websocket_send_text(websocket, "secret"), 0);
	expect_text_received(websocket, "secret");
	ck_assert_int_eq(receive_nothing(websocket), UV_EOF);
	ck_assert_int_eq(co_websocket_shutdown(websocket, 1000, NULL), 0);
	ck_assert_str_eq(co_websocket_close_reason(websocket), "done");
	co_websocket_close(websocket);

	ck_assert_int_eq(co_websocket_connect(&websocket, url, NULL),
			 CO_CERT_UNKNOWN_CA);
	ck_assert_ptr_nonnull(
		strstr(co_websocket_error(NULL), "certificate"));
	snprintf(url, sizeof(url), "ws://localhost:%d/",
		 co_server_port(place.server));
	ck_assert_int_ne(co_websocket_connect(&websocket, url, NULL), 0);
	co_server_shutdown(place.server);
	ck_assert_int_eq(finish(task), 0);
	co_server_close(place.server);
	free_contexts(&contexts);
}

ASYNC_TEST(plain_text_in_place_of_tls_is_told_apart)
{
	struct place place = make_place();
	char url[64];
	struct dial call = {.url = url};
	struct co_stream *stream;
	struct co_task *task;

	snprintf(url, sizeof(url), "wss://localhost:%d/",
		 co_server_port(place.server));
	task = spawn(dial, &call);
	ck_assert_int_eq(co_server_accept(place.server, &stream), 0);
	write_text(stream, "HTTP/1.1 400 Bad Request\r\n\r\n");
	ck_assert_int_eq(finish(task), CO_TLS_NOT_TLS);
	co_stream_close(stream);
	co_server_close(place.server);
}

int main(void)
{
	return RUN_TLS_SUITE(
		"ws_handshake", answers_that_are_no_handshake_are_refused,
		a_head_without_end_is_refused,
		a_task_that_waits_for_the_answer_can_be_cancelled,
		a_server_that_does_not_answer_is_waited_for_so_long,
		the_error_is_that_of_the_last_call_that_failed,
		the_error_says_which_option_is_wrong,
		the_request_has_what_was_asked_for,
		a_login_of_the_headers_goes_before_that_of_the_url,
		the_servers_first_protocol_that_was_offered_is_chosen,
		what_cannot_be_sent_is_refused,
		a_server_answers_as_the_rfc_has_it,
		requests_that_are_no_handshake_are_answered_so,
		a_conversation_goes_through_tls,
		plain_text_in_place_of_tls_is_told_apart);
}
