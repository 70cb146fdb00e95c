/*
 * How the program reads a body.
 */
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "http_client/fetch.h"
#include "http_client/http_error.h"
#include "http_client/http_response.h"
#include "http_client/text_decode.h"

/* How reading goes wrong is said each time that it does. */
static int explain(const struct co_http_response *response, int status)
{
	if (status >= 0)
		return status;
	return response->body.has_ended
		       ? fetch_explain(response, status)
		       : http_error_set_for(status, response->url,
					    co_strerror(status));
}

/* What was lent out before is read now. */
static int get(struct co_http_response *response, const char **data)
{
	int len;

	*data = NULL;
	if (!co_current_task())
		return UV_EINVAL;
	body_pipe_consume(&response->body, response->lent_bytes);
	response->lent_bytes = 0;
	http_response_enter(response);
	len = body_pipe_get(&response->body, data);
	len = response->is_closed ? UV_EBADF : explain(response, len);
	http_response_leave(response);
	return len;
}

ssize_t co_http_response_next(struct co_http_response *response,
			      const void **data)
{
	const char *bytes;
	int len;

	if (!data)
		return UV_EINVAL;
	*data = NULL;
	if (!response)
		return UV_EINVAL;
	len = get(response, &bytes);
	if (len > 0) {
		response->lent_bytes = (size_t)len;
		*data = bytes;
	}
	return len;
}

ssize_t co_http_response_read(struct co_http_response *response, void *buf,
			      size_t size)
{
	const char *bytes;
	int len;

	if (!response || (!buf && size > 0))
		return UV_EINVAL;
	if (size == 0)
		return 0;
	len = get(response, &bytes);
	if (len <= 0)
		return len;
	if ((size_t)len > size)
		len = (int)size;
	memcpy(buf, bytes, (size_t)len);
	body_pipe_consume(&response->body, (size_t)len);
	return len;
}

static int read_into(struct co_http_response *response, struct buf *text)
{
	const char *bytes;
	int len, status = 0;

	while (status == 0 && (len = get(response, &bytes)) != 0) {
		if (len < 0)
			return len;
		status = buf_append(text, bytes, (size_t)len);
		body_pipe_consume(&response->body, (size_t)len);
	}
	return status == -ENOBUFS
		       ? http_error_set_for(CO_LIMIT_OVERRUN, response->url,
					    "the body is longer than the "
					    "program allows")
		       : status;
}

int co_http_response_read_all(struct co_http_response *response,
			      struct co_bytes *out, size_t max_bytes)
{
	struct buf text = BUF_INIT(max_bytes < SIZE_MAX / 2 ? max_bytes : SIZE_MAX / 2);
	int status;

	if (!out)
		return UV_EINVAL;
	*out = (struct co_bytes){NULL, 0};
	if (!response)
		return UV_EINVAL;
	status = read_into(response, &text);
	if (status == 0)
		status = buf_append(&text, "", 0);
	if (status < 0) {
		buf_release(&text);
		return status;
	}
	*out = (struct co_bytes){text.data, text.len};
	return 0;
}

/* What was read to the end can be read once more. */
static void put_back(struct co_http_response *response, struct co_bytes *bytes)
{
	if (bytes->data)
		body_pipe_put_back(&response->body, bytes->data, bytes->len);
	*bytes = (struct co_bytes){NULL, 0};
}

int co_http_response_text(struct co_http_response *response,
			  struct co_bytes *out, size_t max_bytes)
{
	int status = co_http_response_read_all(response, out, max_bytes);

	if (status == 0)
		status = text_decode(out, response->charset, response->url);
	if (status < 0 && out)
		put_back(response, out);
	return status;
}
