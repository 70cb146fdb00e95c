/*
 * A connection to a client of HTTP/2, from the server's side: TLS, and frames as
 * they are written, right or wrong (RFC 9113 section 4).
 *
 * Its functions block.  Those that write return whether the client still takes
 * it.
 */
#ifndef HOSTILE_SESSION_H
#define HOSTILE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/ssl.h>

enum frame_type {
	FRAME_DATA,
	FRAME_HEADERS,
	FRAME_PRIORITY,
	FRAME_RST_STREAM,
	FRAME_SETTINGS,
	FRAME_PUSH_PROMISE,
	FRAME_PING,
	FRAME_GOAWAY,
	FRAME_WINDOW_UPDATE,
	FRAME_CONTINUATION,
	FRAME_UNKNOWN = 0xbb,
};

enum {
	FLAG_ACK = 1,
	FLAG_END_STREAM = 1,
	FLAG_END_HEADERS = 4,
	FLAG_PADDED = 8,
	FRAME_MAX_BYTES = 16384,
};

struct session {
	SSL *ssl;
	int fd;
};

/* Bytes as they are. */
bool session_write(struct session *session, const void *data, size_t len);

/* A frame with this payload. */
bool session_frame(struct session *session, unsigned type, unsigned flags,
		   uint32_t stream, const void *data, size_t len);

/* A frame whose payload is a number of 32 bits. */
bool session_number(struct session *session, unsigned type, uint32_t stream,
		    uint32_t number);

/* A setting. */
bool session_setting(struct session *session, unsigned id, uint32_t value);

/* A complete head: the answer's status, and a length unless it is negative. */
bool session_head(struct session *session, uint32_t stream, long length);

/*
 * A field as a literal that is not indexed, at *block, which is moved on; names
 * are shorter than 127 bytes.
 */
void session_put_field(unsigned char **block, const char *name,
		       const char *value, size_t value_len);

/* Read what a client begins with (section 3.4).  Returns whether it is that. */
bool session_read_preface(struct session *session);

/*
 * Read frames until a request comes, and acknowledge settings.  Returns its
 * stream, or 0 when the client has gone.
 */
uint32_t session_next_request(struct session *session);

/*
 * Read the head of a request of HTTP/1.  Returns whether one has come, and
 * whether it names this.
 */
bool session_read_head(struct session *session, const char *name,
		       bool *is_named);

/* Read until the client has gone. */
void session_drain(struct session *session);

/*
 * Close the socket behind all that was sent: were it closed with bytes of the
 * client's unread, a reset might overtake that.
 */
void session_hang_up(struct session *session);

#endif
