/*
 * What the tests of the HTTP library share: a session that asks a peer
 * (unit/transfer/peer.h), and requests whose outcome is checked.
 */
#ifndef HTTP_UTIL_H
#define HTTP_UTIL_H

#include <coget/http.h>

#include "unit/transfer/peer.h"

enum { LARGE = 20 * 1024 * 1024 };

/* Answers with a body of LARGE bytes. */
static inline int say_much(struct talk *talk)
{
	static char block[64 * 1024];
	int status = peer_say(talk,
			      "HTTP/1.1 200 OK\r\n"
			      "Content-Length: %d\r\n\r\n",
			      LARGE);

	for (size_t at = 0; status == 0 && at < LARGE; at += sizeof(block))
		status = peer_send(talk, block, sizeof(block));
	return status;
}

/* A session whose base URL is the peer's. */
static inline struct co_http_session *
open_session(const struct peer *peer, struct co_http_session_options options)
{
	struct co_http_session *session;

	signal(SIGPIPE, SIG_IGN);
	options.base_url = peer_url(peer, "/");
	ck_assert_int_eq(co_http_session_open(&session, &options), 0);
	return session;
}

/* A peer, and a session without options that asks it. */
struct pair {
	struct peer *peer;
	struct co_http_session *session;
};

static inline struct pair open_pair(int (*answer)(struct talk *talk))
{
	struct pair pair = {peer_open(answer), NULL};

	pair.session =
		open_session(pair.peer, (struct co_http_session_options){0});
	return pair;
}

static inline void close_pair(struct pair pair)
{
	co_http_session_close(pair.session);
	peer_close(pair.peer);
}

/* The response to a request that is made. */
static inline struct co_http_response *
must_request(struct co_http_session *session, const char *method,
	     const char *url, const struct co_http_options *options)
{
	struct co_http_response *response;
	int status = co_http_request(&response, session, method, url, options);

	ck_assert_msg(status == 0, "%s: %s (%s)", url, co_strerror(status),
		      co_http_error());
	ck_assert_ptr_nonnull(response);
	return response;
}

static inline struct co_http_response *must_get(struct co_http_session *session,
						const char *url)
{
	return must_request(session, "GET", url, NULL);
}

/* The response's body is this text; it is closed. */
static inline void check_text(struct co_http_response *response,
			      const char *text)
{
	struct co_bytes bytes;
	int status = co_http_response_read_all(response, &bytes, SIZE_MAX);

	ck_assert_msg(status == 0, "%s (%s)", co_strerror(status),
		      co_http_error());
	ck_assert_str_eq(bytes.data, text);
	ck_assert_uint_eq(bytes.len, strlen(text));
	co_bytes_release(&bytes);
	co_http_response_close(response);
}

/* A request fails so, with a text that includes this. */
static inline void check_fails(struct co_http_session *session,
			       const char *method, const char *url,
			       const struct co_http_options *options,
			       int expected, const char *text)
{
	struct co_http_response *response = (void *)1;
	int status = co_http_request(&response, session, method, url, options);

	ck_assert_msg(status == expected, "%s: %s (%s)", url,
		      co_strerror(status), co_http_error());
	ck_assert_ptr_null(response);
	ck_assert_msg(strstr(co_http_error(), text), "it says: %s",
		      co_http_error());
}

/* Answer with a text. */
static inline int say_text(struct talk *talk, const char *text)
{
	return peer_say(talk,
			"HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
			strlen(text), text);
}

/* Answer with the request: its head, and as much body as its length says. */
static inline int echo_request(struct talk *talk)
{
	char whole[PEER_HEAD_SIZE * 2];
	const char *length = strcasestr(talk->head, "Content-Length: ");
	const char *body = strstr(talk->head, "\r\n\r\n") + 4;
	size_t head_len = (size_t)(body - talk->head);
	size_t wanted =
		head_len + (length ? strtoul(length + 16, NULL, 10) : 0);
	size_t len = talk->len;

	ck_assert_uint_lt(wanted, sizeof(whole));
	memcpy(whole, talk->head, len);
	while (len < wanted) {
		int got =
			co_stream_read(talk->stream, whole + len, wanted - len);

		if (got <= 0)
			return got < 0 ? got : UV_EOF;
		len += (size_t)got;
	}
	whole[len] = '\0';
	return say_text(talk, whole);
}

/* The text of an answer; to be freed. */
static inline char *text_of(struct co_http_response *response)
{
	struct co_bytes bytes;

	ck_assert_int_eq(co_http_response_read_all(response, &bytes, SIZE_MAX),
			 0);
	co_http_response_close(response);
	return bytes.data;
}

/* What the echo of a request holds, and does not. */
static inline void check_echo(struct co_http_response *response,
			      const char *has, const char *lacks)
{
	char *text = text_of(response);

	ck_assert_msg(strstr(text, has), "%s is not in:\n%s", has, text);
	ck_assert_msg(!lacks || !strcasestr(text, lacks), "%s is in:\n%s",
		      lacks, text);
	free(text);
}

#endif
