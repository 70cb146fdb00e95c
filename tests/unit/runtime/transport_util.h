/*
 * What the tests of transports share: a protocol that keeps what it is told, and
 * a connection between a transport and a stream.
 */
#ifndef RUNTIME_TRANSPORT_UTIL_H
#define RUNTIME_TRANSPORT_UTIL_H

#include "unit/runtime/stream_util.h"

#include <coget/transport.h>

/* The low-water mark of those tests that set one. */
enum { LOW_BYTES = 100 };

/* A protocol that keeps what it is told. */
struct end {
	struct co_transport *transport;
	struct co_future made;
	struct co_future lost;
	char text[64]; /* what has come */
	size_t len;
	size_t total;
	bool keeps_open; /* after the end of input, or an error */
	bool is_paused;
	unsigned pauses;
	unsigned resumes;
	unsigned flushes;
	unsigned failures;
};

static inline void on_made(void *arg, struct co_transport *transport)
{
	struct end *end = arg;

	ck_assert_ptr_null(co_current_task());
	ck_assert_int_eq(co_sleep(1), UV_EINVAL); /* a callback */
	end->transport = transport;
	co_future_set(&end->made, 0);
}

static inline void on_data(void *arg, const char *data, size_t len)
{
	struct end *end = arg;

	ck_assert_uint_gt(len, 0);
	end->total += len;
	if (end->len + len < sizeof(end->text)) {
		memcpy(end->text + end->len, data, len);
		end->len += len;
		end->text[end->len] = '\0';
	}
}

static inline bool on_eof(void *arg)
{
	struct end *end = arg;

	note("eof");
	return end->keeps_open;
}

static inline bool on_failed(void *arg, int status)
{
	struct end *end = arg;

	ck_assert_int_lt(status, 0);
	end->failures++;
	return end->keeps_open;
}

static inline void on_pause(void *arg)
{
	struct end *end = arg;

	end->is_paused = true;
	end->pauses++;
}

static inline void on_resume(void *arg)
{
	struct end *end = arg;

	ck_assert_uint_le(co_transport_unsent(end->transport), LOW_BYTES);
	end->is_paused = false;
	end->resumes++;
}

static inline void on_flushed(void *arg)
{
	struct end *end = arg;

	end->flushes++;
}

static inline void on_lost(void *arg, int status)
{
	struct end *end = arg;

	end->transport = NULL;
	co_future_set(&end->lost, status == 0 ? 1 : status);
}

static const struct co_protocol protocol UNUSED = {
	.connection_made = on_made,
	.data_received = on_data,
	.eof_received = on_eof,
	.failed = on_failed,
	.pause_writing = on_pause,
	.resume_writing = on_resume,
	.flushed = on_flushed,
	.connection_lost = on_lost,
};

/* What most protocols have. */
static const struct co_protocol simple UNUSED = {
	.connection_made = on_made,
	.data_received = on_data,
	.connection_lost = on_lost,
};

static inline void *init(struct end *end)
{
	memset(end, 0, sizeof(*end));
	co_future_init(&end->made, NULL, NULL);
	co_future_init(&end->lost, NULL, NULL);
	return end;
}

/* A transport here and a stream there. */
struct link {
	struct end end;
	struct co_stream *there;
};

static inline void make_link(struct link *link, const struct co_protocol *of)
{
	struct co_server *server = listen_anywhere();

	ck_assert_int_eq(co_transport_connect(LOCALHOST, co_server_port(server),
					      of, init(&link->end)), 0);
	ck_assert_int_eq(co_server_accept(server, &link->there), 0);
	co_server_close(server);
	ck_assert_ptr_nonnull(link->end.transport);
}

/* The same on a Unix socket, which holds little. */
static inline void make_narrow_link(struct link *link, const struct co_protocol *of)
{
	struct co_server *server;

	ck_assert_int_eq(co_server_listen_unix(&server, socket_path(), 1), 0);
	ck_assert_int_eq(co_transport_connect_unix(socket_path(), of,
						   init(&link->end)), 0);
	ck_assert_int_eq(co_server_accept(server, &link->there), 0);
	co_server_close(server);
}

/* connection_lost's status; 1 for 0. */
static inline int await_lost(struct end *end)
{
	return co_future_wait(&end->lost);
}

static inline void say(struct end *end, const char *text)
{
	ck_assert_int_eq(co_transport_write(end->transport, text,
					    strlen(text)), 0);
}

static inline void await_text(const struct end *end, const char *text)
{
	while (end->len < strlen(text))
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_str_eq(end->text, text);
}

#endif
