#include "http_client/request_body.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/thread.h>

#include "http_client/http_error.h"

struct opening {
	const char *path;
	int fd;
	uint64_t bytes;
};

static int open_file(void *arg)
{
	struct opening *opening = arg;
	struct stat info;

	/* Nobody has to write to a fifo for it to be refused. */
	opening->fd = open(opening->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (opening->fd < 0 || fstat(opening->fd, &info) != 0)
		return -errno;
	if (!S_ISREG(info.st_mode))
		return CO_HTTP_BAD_BODY;
	opening->bytes = (uint64_t)info.st_size;
	return 0;
}

static int open_body_file(struct body *out, const struct co_http_body *body)
{
	struct opening opening = {.path = body->data, .fd = -1};
	int status = co_to_thread(open_file, &opening);

	if (status == 0) {
		out->fd = opening.fd;
		out->bytes = opening.bytes;
		return 0;
	}
	if (opening.fd >= 0)
		close(opening.fd);
	return http_error_set(status, "%s: %s", opening.path,
			      status == CO_HTTP_BAD_BODY
				      ? "it is not a regular file"
				      : co_strerror(status));
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
		return body->data ? open_body_file(out, body) : UV_EINVAL;
	case CO_HTTP_BODY_PIECES:
		body_source_init(source, body->generator);
		out->stream = &source->stream;
		out->bytes = body->bytes < 0 ? BODY_BYTES_UNKNOWN
					     : (uint64_t)body->bytes;
		return 0;
	}
	return UV_EINVAL;
}

void request_body_close(struct body *body)
{
	if (body->is_there && body->fd >= 0)
		close(body->fd);
}
