#include "websocket/ws_close.h"

#include <string.h>

#include <coget/scope.h>

#include "base/utf8.h"
#include "websocket/websocket.h"
#include "websocket/ws_receive.h"
#include "websocket/ws_send.h"

/* What comes behind both closes is dropped in such pieces. */
enum { DROP_BYTES = 1024 };

bool ws_close_is_code(unsigned code)
{
	return (code >= 1000 && code <= 1003) ||
	       (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

/*
 * The server ends the connection first (RFC 6455 section 7.1.1), so that no
 * client's port waits for late segments.
 */
static int wait_for_end(struct co_websocket *websocket)
{
	char dropped[DROP_BYTES];
	ssize_t got;

	if (!websocket->is_client)
		return co_stream_flush(websocket->stream);
	do
		got = co_stream_read(websocket->stream, dropped,
				     sizeof(dropped));
	while (got > 0);
	/* However it ends: both have said that they are done. */
	return got == UV_ECANCELED ? UV_ECANCELED : 0;
}

static int await_close(struct co_websocket *websocket)
{
	int status = ws_receive_to_end(websocket);

	return status == UV_EOF ? wait_for_end(websocket) : status;
}

static int await_close_in_time(struct co_websocket *websocket)
{
	struct co_scope scope;
	int status = co_timeout_enter(&scope, websocket->close_timeout_ns);

	if (status == 0)
		status = await_close(websocket);
	status = co_timeout_leave(&scope, status);
	/* The peer has closed: that its connection stays open is its affair. */
	if (status == UV_ETIMEDOUT && websocket->end_status == UV_EOF)
		return 0;
	return status;
}

int co_websocket_shutdown(struct co_websocket *websocket, unsigned code,
			  const char *reason)
{
	int status;

	if (!reason)
		reason = "";
	if (!websocket || !ws_close_is_code(code) ||
	    strlen(reason) > WS_CONTROL_MOST_BYTES - 2 ||
	    !utf8_is_valid(reason, strlen(reason)))
		return UV_EINVAL;
	websocket_enter(websocket);
	status = websocket->end_status < 0
			 ? 0
			 : ws_send_close(websocket, code, reason);
	if (status == 0)
		status = await_close_in_time(websocket);
	websocket_leave(websocket);
	return status;
}
