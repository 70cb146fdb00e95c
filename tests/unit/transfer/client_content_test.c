/* What an item says of its request is what is sent, hop by hop. */
#include "unit/transfer/client_util.h"

static char key[] = "X-Key: secret", type[] = "Content-Type: text/x";
static char *own_headers[] = {key, type};
static const struct body body = {.is_there = true, .data = "a\0b", .bytes = 3};

static struct request_content content_of(const char *method,
					 const struct body *sent)
{
	return (struct request_content){
		.method = method,
		.body = *sent,
		.referer = "http://user:secret@h/page#part",
		.user_agent = "own/1",
		.headers = own_headers,
		.header_count = 2,
	};
}

static void read_body(struct talk *talk, size_t len)
{
	const char *end = strstr(talk->head, "\r\n\r\n") + 4;
	size_t at = talk->len - (size_t)(end - talk->head);
	char got[16];

	memcpy(got, end, at);
	while (at < len) {
		ssize_t n = co_stream_read(talk->stream, got + at, len - at);

		ck_assert_int_gt(n, 0);
		at += (size_t)n;
	}
	ck_assert_mem_eq(got, body.data, len);
}

static int answer_post(struct talk *talk)
{
	ck_assert_mem_eq(talk->head, "PATCH /", 7);
	ck_assert(strstr(talk->head, "\r\nContent-Length: 3\r\n"));
	ck_assert(strstr(talk->head, "\r\nContent-Type: text/x\r\n"));
	ck_assert(strstr(talk->head, "\r\nX-Key: secret\r\n"));
	ck_assert(strstr(talk->head, "\r\nUser-Agent: own/1\r\n"));
	ck_assert(strstr(talk->head, "\r\nReferer: http://h/page\r\n"));
	ck_assert(!strstr(talk->head, "\r\nExpect:"));
	read_body(talk, 3);
	return peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

/* A handle keeps nothing of it for the next request. */
static int answer_get(struct talk *talk)
{
	ck_assert_mem_eq(talk->head, "GET /", 5);
	ck_assert(!strstr(talk->head, "\r\nContent-"));
	ck_assert(!strstr(talk->head, "\r\nX-Key:"));
	ck_assert(!strstr(talk->head, "\r\nReferer:"));
	ck_assert(strstr(talk->head, "\r\nUser-Agent: coget/"));
	return peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static int answer(struct talk *talk)
{
	return strcmp(talk->path, "/post") == 0 ? answer_post(talk)
						: answer_get(talk);
}

ASYNC_TEST(content_is_sent_and_forgotten)
{
	struct request_content content = content_of("PATCH", &body);
	struct peer *peer = peer_open(answer);
	struct fetching *fetch;
	struct setup setup;

	open_client(&setup);
	for (int i = 0; i < 2; i++) {
		fetch = new_fetch(setup.client, peer_url(peer, "/post"));
		fetch->request.content = &content;
		ck_assert_int_eq(run_fetch(fetch), 0);
		check_text(fetch, "ok");
		ck_assert(fetch->response.trail.has_acted);
		free_fetch(fetch);
		fetch = fetch_path(setup.client, peer, "/get");
		check_text(fetch, "ok");
		ck_assert(!fetch->response.trail.has_acted);
		free_fetch(fetch);
	}
	client_close(setup.client);
	peer_close(peer);
}

static int redirect(struct talk *talk)
{
	if (strcmp(talk->path, "/") != 0)
		return answer_get(talk);
	read_body(talk, 3);
	return peer_say(talk,
			"HTTP/1.1 303 See Other\r\nContent-Length: 0\r\n"
			"Location: http://localhost:%d/get\r\n\r\n",
			co_server_port(talk->peer->server));
}

ASYNC_TEST(another_origin_gets_neither_body_nor_own_headers)
{
	struct request_content content = content_of("POST", &body);
	struct peer *peer;
	struct fetching *fetch;
	struct setup setup;

	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	content.user_agent = NULL;
	peer = peer_open(redirect);
	open_client(&setup);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->request.content = &content;
	ck_assert_int_eq(run_fetch(fetch), 0);
	check_text(fetch, "ok");
	ck_assert(fetch->response.trail.is_get);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

ASYNC_TEST(what_never_got_a_connection_has_not_acted)
{
	struct request_content content = content_of("POST", &body);
	struct fetching *fetch;
	struct setup setup;

	open_client(&setup);
	fetch = new_fetch(setup.client, "http://127.0.0.1:1/");
	fetch->request.content = &content;
	ck_assert_int_eq(run_fetch(fetch), UV_EPROTO);
	ck_assert_int_eq(fetch->failure.error, ERROR_CONNECT);
	ck_assert(!fetch->response.trail.has_acted);
	free_fetch(fetch);
	client_close(setup.client);
}

static int shorten(struct talk *talk)
{
	return peer_wait_for_close(talk);
}

ASYNC_TEST(a_file_that_has_become_shorter_is_not_sent_as_if_it_had_not)
{
	FILE *file = tmpfile();
	struct body of_file = {
		.is_there = true, .fd = fileno(file), .bytes = 10};
	struct request_content content = content_of("PUT", &of_file);
	struct peer *peer = peer_open(shorten);
	struct fetching *fetch;
	struct setup setup;

	fputs("abc", file);
	fflush(file);
	open_client(&setup);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->request.content = &content;
	run_fetch(fetch);
	check_failed(fetch, ERROR_FILE, "has become shorter");
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
	fclose(file);
}

int main(void)
{
	return RUN_SUITE(
		"client content", content_is_sent_and_forgotten,
		another_origin_gets_neither_body_nor_own_headers,
		what_never_got_a_connection_has_not_acted,
		a_file_that_has_become_shorter_is_not_sent_as_if_it_had_not);
}
