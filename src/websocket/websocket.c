#include "websocket/websocket.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/scope.h>
#include <coget/task.h>
#include <coget/time.h>

#include "websocket/ws_client.h"
#include "websocket/ws_server.h"
#include "websocket/ws_url.h"

#define MESSAGE_BYTES ((size_t)4 * 1024 * 1024)
#define HANDSHAKE_TIMEOUT_NS (60 * CO_SECOND)
#define CLOSE_TIMEOUT_NS (10 * CO_SECOND)

static const struct co_websocket_options usual;

/* What co_websocket_error(NULL) says; of a thread's last call that failed. */
static _Thread_local char last_error[WS_ERROR_SIZE];

static int fail(int status, const char *text)
{
	snprintf(last_error, sizeof(last_error), "%s", text);
	return status;
}

int websocket_end(struct co_websocket *websocket, int status,
		  const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (format)
		vsnprintf(websocket->handshake.error,
			  sizeof(websocket->handshake.error), format, args);
	va_end(args);
	websocket->end_status = status;
	websocket_notify(websocket);
	return status;
}

void websocket_notify(struct co_websocket *websocket)
{
	co_event_set(&websocket->changed);
	co_event_clear(&websocket->changed);
}

void websocket_enter(struct co_websocket *websocket)
{
	websocket->calls++;
}

static void destroy(struct co_websocket *websocket)
{
	ws_handshake_release(&websocket->handshake);
	buf_release(&websocket->message);
	buf_release(&websocket->frame_out);
	free(websocket);
}

void websocket_leave(struct co_websocket *websocket)
{
	websocket->calls--;
	if (websocket->calls == 0 && websocket->is_freed)
		destroy(websocket);
}

static int check(const struct co_websocket_options *options)
{
	if (!co_current_task())
		return fail(UV_EINVAL, "there is no task");
	if (options->heartbeat_ns < 0 || options->handshake_timeout_ns < 0 ||
	    options->close_timeout_ns < 0)
		return fail(UV_EINVAL, "a time is negative");
	if (!ws_handshake_can_send(options))
		return fail(UV_EINVAL, "a header or protocol cannot be sent");
	return 0;
}

static struct co_websocket *make(const struct co_websocket_options *options,
				 bool is_client)
{
	struct co_websocket *websocket = calloc(1, sizeof(*websocket));

	if (!websocket)
		return NULL;
	websocket->is_client = is_client;
	websocket->heartbeat_ns = options->heartbeat_ns;
	websocket->close_timeout_ns = options->close_timeout_ns
					      ? options->close_timeout_ns
					      : CLOSE_TIMEOUT_NS;
	websocket->message =
		BUF_INIT(options->max_message_bytes ? options->max_message_bytes
						    : MESSAGE_BYTES);
	websocket->frame_out = BUF_INIT(SIZE_MAX);
	co_event_init(&websocket->changed);
	co_lock_init(&websocket->senders);
	return websocket;
}

static int connect_tls(struct co_websocket *websocket, const struct ws_url *url,
		       const struct co_websocket_options *options)
{
	static const char *const http[] = {"http/1.1", NULL};
	const struct co_tls_options wanted = {.alpn = http};
	struct co_tls_context *own = NULL;
	int status = 0;

	if (!options->tls)
		status = co_tls_client_new(&own, &wanted);
	if (status == 0)
		status =
			co_tls_connect(&websocket->stream, url->name, url->port,
				       own ? own : options->tls, NULL);
	if (status < 0 && co_tls_error(NULL))
		snprintf(websocket->handshake.error,
			 sizeof(websocket->handshake.error), "%s",
			 co_tls_error(NULL));
	co_tls_context_free(own);
	return status;
}

/* What connecting needs, within a limited time. */
struct connecting {
	struct co_websocket *websocket;
	const struct ws_url *url;
	const struct co_websocket_options *options;
};

static int connect_and_ask(void *arg)
{
	const struct connecting *connecting = arg;
	struct co_websocket *websocket = connecting->websocket;
	const struct ws_url *url = connecting->url;
	int status;

	if (url->is_secure)
		status = connect_tls(websocket, url, connecting->options);
	else
		status = co_stream_connect(&websocket->stream, url->name,
					   url->port);
	if (status < 0)
		return status;
	return ws_client_ask(&websocket->handshake, websocket->stream, url,
			     connecting->options);
}

static int answer(void *arg)
{
	const struct connecting *connecting = arg;
	struct co_websocket *websocket = connecting->websocket;

	return ws_server_answer(&websocket->handshake, websocket->stream,
				connecting->options);
}

/* Make the handshake in its time.  On error the WebSocket is freed. */
static int shake_hands(struct connecting *connecting, co_fn *fn)
{
	int64_t timeout_ns = connecting->options->handshake_timeout_ns;
	struct co_websocket *websocket = connecting->websocket;
	const char *error = websocket->handshake.error;
	int status = co_wait_for(
		fn, connecting, timeout_ns ? timeout_ns : HANDSHAKE_TIMEOUT_NS);

	if (status == 0)
		return 0;
	(void)fail(status, error[0] ? error : co_strerror(status));
	co_websocket_close(websocket);
	return status;
}

int co_websocket_connect(struct co_websocket **out, const char *url,
			 const struct co_websocket_options *options)
{
	struct connecting connecting = {.options = options ? options : &usual};
	struct ws_url parts;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	status = check(connecting.options);
	if (status < 0)
		return status;
	status = url ? ws_url_parse(&parts, url) : UV_EINVAL;
	if (status < 0)
		return fail(status, status == UV_EINVAL
					    ? "the URL is not one of ws or wss"
					    : co_strerror(status));
	connecting.url = &parts;
	connecting.websocket = make(connecting.options, true);
	status = connecting.websocket
			 ? shake_hands(&connecting, connect_and_ask)
			 : fail(UV_ENOMEM, co_strerror(UV_ENOMEM));
	ws_url_release(&parts);
	if (status == 0)
		*out = connecting.websocket;
	return status;
}

int co_websocket_accept(struct co_websocket **out, struct co_stream *stream,
			const struct co_websocket_options *options)
{
	struct connecting connecting = {.options = options ? options : &usual};
	int status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!stream)
		return fail(UV_EINVAL, "there is no stream");
	status = check(connecting.options);
	if (status < 0)
		return status;
	connecting.websocket = make(connecting.options, false);
	if (!connecting.websocket)
		return fail(UV_ENOMEM, co_strerror(UV_ENOMEM));
	connecting.websocket->stream = stream;
	status = shake_hands(&connecting, answer);
	if (status == 0)
		*out = connecting.websocket;
	return status;
}

unsigned co_websocket_close_code(const struct co_websocket *websocket)
{
	return websocket ? websocket->close_code : 0;
}

const char *co_websocket_close_reason(const struct co_websocket *websocket)
{
	return websocket ? websocket->close_reason : "";
}

const char *co_websocket_protocol(const struct co_websocket *websocket)
{
	return websocket ? websocket->handshake.protocol : NULL;
}

const char *co_websocket_target(const struct co_websocket *websocket)
{
	return websocket ? websocket->handshake.target : NULL;
}

struct co_stream *co_websocket_stream(const struct co_websocket *websocket)
{
	return websocket ? websocket->stream : NULL;
}

const char *co_websocket_error(const struct co_websocket *websocket)
{
	const char *error = websocket ? websocket->handshake.error : last_error;

	return error[0] ? error : NULL;
}

void co_websocket_close(struct co_websocket *websocket)
{
	if (!websocket)
		return;
	if (websocket->is_client)
		co_stream_close(websocket->stream);
	websocket->is_freed = true;
	if (websocket->calls == 0)
		destroy(websocket);
}
