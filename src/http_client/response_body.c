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
static ssize_t explain(const struct co_http_response *response, ssize_t status)
{
	if (status >= 0)
		return status;
	return response->body.has_ended
		       ? fetch_explain(response, (int)status)
		       : http_error_set_for((int)status, response->url,
					    co_strerror((int)status));
}

/* What was lent out before is read now. */
static ssize_t get_beyond(struct co_http_response *response, size_t len,
			  const char **data)
{
	ssize_t got;

	*data = NULL;
	if (!co_current_task())
		return UV_EINVAL;
	body_pipe_consume(&response->body, response->lent_bytes);
	response->lent_bytes = 0;
	http_response_enter(response);
	got = body_pipe_get_beyond(&response->body, len, data);
	got = response->is_closed ? UV_EBADF : explain(response, got);
	http_response_leave(response);
	return got;
}

static ssize_t get(struct co_http_response *response, const char **data)
{
	return get_beyond(response, 0, data);
}

/* What is lent is read by the next call; one that is closed is gone. */
static ssize_t lend(struct co_http_response *response, ssize_t len)
{
	if (len > 0)
		response->lent_bytes = (size_t)len;
	return len;
}

ssize_t co_http_response_next(struct co_http_response *response,
			      const void **data)
{
	const char *bytes;
	ssize_t len;

	if (!data)
		return UV_EINVAL;
	*data = NULL;
	if (!response)
		return UV_EINVAL;
	len = lend(response, get(response, &bytes));
	if (len > 0)
		*data = bytes;
	return len;
}

ssize_t co_http_response_read(struct co_http_response *response, void *buf,
			      size_t size)
{
	const char *bytes;
	ssize_t len;

	if (!response || (!buf && size > 0))
		return UV_EINVAL;
	if (size == 0)
		return 0;
	len = get(response, &bytes);
	if (len <= 0)
		return len;
	if ((size_t)len > size)
		len = (ssize_t)size;
	memcpy(buf, bytes, (size_t)len);
	body_pipe_consume(&response->body, (size_t)len);
	return len;
}

int co_http_response_read_exactly(struct co_http_response *response, void *buf,
				  size_t size, size_t *got)
{
	size_t total = 0;
	ssize_t len = response ? 1 : UV_EINVAL;

	while (len > 0 && total < size) {
		len = co_http_response_read(response, (char *)buf + total,
					    size - total);
		total += len > 0 ? (size_t)len : 0;
	}
	if (got)
		*got = total;
	if (len < 0)
		return (int)len;
	return total < size ? UV_EOF : 0;
}

static int too_large(const struct co_http_response *response, const char *what)
{
	return http_error_set_for(CO_LIMIT_OVERRUN, response->url, what);
}

/* A line as stream.h has it, or what ends with any other separator. */
struct line {
	const void *separator;
	size_t separator_len;
	size_t max_bytes;
};

/*
 * Wait for the separator.  Returns the length with it, 0 at the end, or an
 * error; *data and *len are what came last.
 */
static ssize_t find(struct co_http_response *response, const struct line *line,
		    const char **data, size_t *len)
{
	size_t from = 0;

	*len = 0;
	for (;;) {
		ssize_t got = get_beyond(response, *len, data);
		const char *at;

		if (got <= 0)
			return got;
		*len = (size_t)got;
		at = memmem(*data + from, *len - from, line->separator,
			    line->separator_len);
		if (at)
			return at + line->separator_len - *data;
		if (*len >= line->max_bytes)
			return too_large(response, "there is no end of a line "
						   "within the limit");
		if (*len >= line->separator_len)
			from = *len - line->separator_len + 1;
	}
}

static ssize_t read_line(struct co_http_response *response,
			 const struct line *line, const char **data,
			 bool may_end)
{
	size_t len;
	ssize_t found = find(response, line, data, &len);

	if (found == 0 && len > 0 && may_end)
		found = get(response, data);
	else if (found == 0 && !may_end)
		found = UV_EOF;
	if (found > 0 && (size_t)found > line->max_bytes)
		found = too_large(response, "a line is longer than the "
					    "program allows");
	if (found <= 0)
		*data = NULL;
	return lend(response, found);
}

ssize_t co_http_response_read_until(struct co_http_response *response,
				    const char **data, const void *separator,
				    size_t separator_len, size_t max_bytes)
{
	const struct line line = {separator, separator_len, max_bytes};

	if (data)
		*data = NULL;
	if (!response || !data || !separator || separator_len == 0)
		return UV_EINVAL;
	return read_line(response, &line, data, false);
}

ssize_t co_http_response_read_line(struct co_http_response *response,
				   const char **line, size_t max_bytes)
{
	const struct line wanted = {"\n", 1, max_bytes};

	if (line)
		*line = NULL;
	if (!response || !line)
		return UV_EINVAL;
	return read_line(response, &wanted, line, true);
}

static int read_into(struct co_http_response *response, struct buf *text)
{
	const char *bytes;
	ssize_t len;
	int status = 0;

	while (status == 0 && (len = get(response, &bytes)) != 0) {
		if (len < 0)
			return (int)len;
		status = buf_append(text, bytes, (size_t)len);
		body_pipe_consume(&response->body, (size_t)len);
	}
	return status == -ENOBUFS
		       ? too_large(response, "the body is longer than the "
					     "program allows")
		       : status;
}

int co_http_response_read_all(struct co_http_response *response,
			      struct co_bytes *out, size_t max_bytes)
{
	struct buf text =
		BUF_INIT(max_bytes < SIZE_MAX / 2 ? max_bytes : SIZE_MAX / 2);
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
	return co_http_response_text_as(
		response, response ? response->charset : NULL, out, max_bytes);
}

int co_http_response_text_as(struct co_http_response *response,
			     const char *charset, struct co_bytes *out,
			     size_t max_bytes)
{
	int status = co_http_response_read_all(response, out, max_bytes);

	if (status == 0)
		status = text_decode(out, charset, response->url);
	if (status < 0 && out)
		put_back(response, out);
	return status;
}
