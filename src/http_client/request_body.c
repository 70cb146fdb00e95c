#include "http_client/request_body.h"

#include <unistd.h>

#include "http_client/body_file.h"
#include "http_client/request_form.h"

static int open_file(struct body *out, const char *path)
{
	int fd = body_file_open(path, &out->bytes);

	out->fd = fd < 0 ? -1 : fd;
	return fd < 0 ? fd : 0;
}

int request_body_open(struct body *out, struct body_source *source,
		      const struct co_http_body *body)
{
	out->fd = -1;
	out->is_there = body->kind != CO_HTTP_BODY_NONE;
	out->type = (char *)body->type;
	switch (body->kind) {
	case CO_HTTP_BODY_NONE:
		return 0;
	case CO_HTTP_BODY_BYTES:
		out->data = body->data ? body->data : "";
		out->bytes = body->len;
		return body->data || body->len == 0 ? 0 : UV_EINVAL;
	case CO_HTTP_BODY_FILE:
		return body->data ? open_file(out, body->data) : UV_EINVAL;
	case CO_HTTP_BODY_PIECES:
		body_source_init(source, body->generator);
		out->stream = &source->stream;
		out->bytes = body->bytes < 0 ? BODY_BYTES_UNKNOWN
					     : (uint64_t)body->bytes;
		return 0;
	case CO_HTTP_BODY_FORM:
		return request_form_encode(out, body->data);
	case CO_HTTP_BODY_MULTIPART:
		return request_form_open(out, body->data);
	}
	return UV_EINVAL;
}

void request_body_close(struct body *body)
{
	if (!body->is_there)
		return;
	/* What is in pieces is a form, whose type is its own, too. */
	if (body->pieces)
		body_release_pieces(body);
	if (body->fd >= 0)
		close(body->fd);
}
