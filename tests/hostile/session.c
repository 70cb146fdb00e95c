#include "session.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

bool session_write(struct session *session, const void *data, size_t len)
{
	return len == 0 || SSL_write(session->ssl, data, (int)len) == (int)len;
}

static void put_number(unsigned char *at, uint32_t number)
{
	at[0] = (unsigned char)(number >> 24);
	at[1] = (unsigned char)(number >> 16);
	at[2] = (unsigned char)(number >> 8);
	at[3] = (unsigned char)number;
}

bool session_frame(struct session *session, unsigned type, unsigned flags,
		   uint32_t stream, const void *data, size_t len)
{
	unsigned char frame[9 + 2 * FRAME_MAX_BYTES];

	put_number(frame, (uint32_t)len << 8);
	frame[3] = (unsigned char)type;
	frame[4] = (unsigned char)flags;
	put_number(frame + 5, stream);
	if (len > 0)
		memcpy(frame + 9, data, len);
	return session_write(session, frame, 9 + len);
}

bool session_number(struct session *session, unsigned type, uint32_t stream,
		    uint32_t number)
{
	unsigned char payload[4];

	put_number(payload, number);
	return session_frame(session, type, 0, stream, payload, 4);
}

bool session_setting(struct session *session, unsigned id, uint32_t value)
{
	unsigned char payload[6] = {(unsigned char)(id >> 8),
				    (unsigned char)id};

	put_number(payload + 2, value);
	return session_frame(session, FRAME_SETTINGS, 0, 0, payload, 6);
}

/* RFC 7541 section 5.1, with a prefix of seven bits. */
static void put_length(unsigned char **block, size_t len)
{
	if (len < 127) {
		*(*block)++ = (unsigned char)len;
		return;
	}
	*(*block)++ = 127;
	for (len -= 127; len >= 128; len /= 128)
		*(*block)++ = (unsigned char)(len % 128 + 128);
	*(*block)++ = (unsigned char)len;
}

void session_put_field(unsigned char **block, const char *name,
		       const char *value, size_t value_len)
{
	*(*block)++ = 0;
	put_length(block, strlen(name));
	memcpy(*block, name, strlen(name));
	*block += strlen(name);
	put_length(block, value_len);
	memcpy(*block, value, value_len);
	*block += value_len;
}

bool session_head(struct session *session, uint32_t stream, long length)
{
	unsigned char block[64] = {0x88}; /* ":status: 200" */
	unsigned char *end = block + 1;
	char text[24];
	int len = snprintf(text, sizeof(text), "%ld", length);

	if (length >= 0)
		session_put_field(&end, "content-length", text, (size_t)len);
	return session_frame(session, FRAME_HEADERS, FLAG_END_HEADERS, stream,
			     block, (size_t)(end - block));
}

static bool read_all(struct session *session, void *data, size_t len)
{
	for (size_t got = 0; got < len;) {
		int n = SSL_read(session->ssl, (char *)data + got,
				 (int)(len - got));

		if (n <= 0)
			return false;
		got += (size_t)n;
	}
	return true;
}

bool session_read_preface(struct session *session)
{
	static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
	char got[sizeof(preface) - 1];

	return read_all(session, got, sizeof(got)) &&
	       memcmp(got, preface, sizeof(got)) == 0;
}

uint32_t session_next_request(struct session *session)
{
	unsigned char head[9], payload[FRAME_MAX_BYTES];

	while (read_all(session, head, 9)) {
		size_t len = (size_t)head[0] << 16 | (size_t)head[1] << 8 |
			     head[2];
		uint32_t stream = (uint32_t)head[7] << 8 | head[8];

		if (len > sizeof(payload) || !read_all(session, payload, len))
			return 0;
		if (head[3] == FRAME_SETTINGS && !(head[4] & FLAG_ACK) &&
		    !session_frame(session, FRAME_SETTINGS, FLAG_ACK, 0, NULL,
				   0))
			return 0;
		if (head[3] == FRAME_HEADERS)
			return stream;
	}
	return 0;
}

bool session_read_head(struct session *session, const char *name,
		       bool *is_named)
{
	char head[8192];
	size_t len = 0;

	do {
		int n = SSL_read(session->ssl, head + len,
				 (int)(sizeof(head) - 1 - len));

		if (n <= 0)
			return false;
		len += (size_t)n;
		head[len] = '\0';
	} while (!strstr(head, "\r\n\r\n"));
	*is_named = strstr(head, name);
	return true;
}

void session_drain(struct session *session)
{
	char dropped[4096];

	while (SSL_read(session->ssl, dropped, sizeof(dropped)) > 0)
		;
}

void session_hang_up(struct session *session)
{
	const struct timeval patience = {.tv_sec = 5};
	char dropped[4096];

	if (session->fd < 0)
		return;
	setsockopt(session->fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	shutdown(session->fd, SHUT_WR);
	while (recv(session->fd, dropped, sizeof(dropped), 0) > 0)
		;
	close(session->fd);
	session->fd = -1;
}
