/*
 * libcurl would read the whole file in one call, on the loop.  Here threads of
 * the pool read it, piece by piece, and what was copied is held against what
 * the file is like in the end.
 */
#include "transfer/protocol_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/thread.h>
#include <coget/time.h>

#include "base/percent.h"
#include "transfer/client.h"
#include "transfer/file_validation.h"
#include "transfer/throttle.h"

enum { PIECE_BYTES = 256 * 1024 };

struct copy {
	const struct own_fetch *fetch;
	const char *path;
	int fd;
	struct stat before;
	char *piece;
	uint64_t offset_bytes;	 /* in the file */
	struct byte_place place; /* that is wanted of it */
	size_t len; /* wanted, then read */
	struct throttle throttle;
};

static bool accepts(const struct url *url, struct failure *failure)
{
	if (!url->query.text && !memmem(url->path.text, url->path.len, "%00", 3))
		return true;
	failure_set(failure, ERROR_URL, "a file's name cannot hold %s",
		    url->query.text ? "a '?'" : "a NUL");
	failure->remedy = "write %3F for a '?' in the URL of a file";
	return false;
}

static char *make_path(const struct url *url)
{
	char *path = malloc(url->path.len + 1);
	size_t len = 0;

	if (!path)
		return NULL;
	for (size_t at = 0; at < url->path.len; len++)
		at += percent_decode(url->path.text + at, url->path.len - at,
				     &path[len]);
	path[len] = '\0';
	return path;
}

/* What is no plain file could block, or have no end. */
static int open_file(void *arg)
{
	struct copy *copy = arg;

	copy->fd = open(copy->path,
			O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (copy->fd < 0 || fstat(copy->fd, &copy->before) != 0)
		return -errno;
	if (S_ISDIR(copy->before.st_mode))
		return -EISDIR;
	return S_ISREG(copy->before.st_mode) ? 0 : -ENODEV;
}

static int read_piece(void *arg)
{
	struct copy *copy = arg;
	ssize_t len = pread(copy->fd, copy->piece, copy->len,
			    (off_t)copy->offset_bytes);

	if (len < 0)
		return -errno;
	copy->len = (size_t)len;
	return 0;
}

/* Returns -ESTALE if the file is not as it was, or has no length, as in /proc. */
static int check_file(void *arg)
{
	const struct copy *copy = arg;
	const struct stat *before = &copy->before;
	struct stat now;

	if (fstat(copy->fd, &now) != 0)
		return -errno;
	return pread(copy->fd, copy->piece, 1, before->st_size) == 0 &&
			       now.st_size == before->st_size &&
			       now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
			       now.st_mtim.tv_nsec == before->st_mtim.tv_nsec
		       ? 0
		       : -ESTALE;
}

static int explain(const struct copy *copy, int status)
{
	struct failure *failure = copy->fetch->failure;
	char text[128];

	if (status == UV_ECANCELED)
		return status;
	if (status == -ENOMEM || status == -EMFILE || status == -ENFILE) {
		failure_set_status(failure, status, "cannot read the file");
		return UV_EPROTO;
	}
	if (status == -ESTALE) {
		failure_set(failure, ERROR_RANGE,
			    "the file has changed while it was copied, or has no "
			    "length");
		return UV_EPROTO;
	}
	failure_set(failure, ERROR_NO_FILE, "cannot read %.200s: %s",
		    copy->path,
		    status == -ENODEV ? "it is no regular file"
				      : strerror_r(-status, text, sizeof(text)));
	return UV_EPROTO;
}

static int write_piece(const struct copy *copy)
{
	const struct own_fetch *fetch = copy->fetch;
	struct sink *sink = fetch->sink;

	fetch->response->size_download += copy->len;
	fetch->progress->received_bytes += copy->len;
	*fetch->received_bytes += copy->len;
	return sink->write(sink, copy->piece, copy->len);
}

static uint64_t end_of(const struct byte_place *place)
{
	return place->first_bytes + place->len_bytes;
}

/* As much as rate limits allow.  Returns 0 or UV_ECANCELED. */
static int decide_piece(struct copy *copy)
{
	uint64_t rest_bytes = end_of(&copy->place) - copy->offset_bytes;

	copy->len = rest_bytes < PIECE_BYTES ? (size_t)rest_bytes : PIECE_BYTES;
	return throttle_is_on(&copy->throttle)
		       ? throttle_take(&copy->throttle, &copy->len)
		       : 0;
}

static int copy_body(struct copy *copy)
{
	int status = 0;

	while (copy->offset_bytes < end_of(&copy->place)) {
		status = decide_piece(copy);
		if (status == 0)
			status = co_to_thread(read_piece, copy);
		if (status == 0 && copy->len == 0)
			status = -ESTALE;
		if (status < 0)
			return explain(copy, status);
		status = write_piece(copy);
		if (status < 0)
			return status;
		copy->offset_bytes += copy->len;
	}
	status = co_to_thread(check_file, copy);
	return status < 0 ? explain(copy, status) : 0;
}

static int copy_wanted(struct copy *copy, const struct validation *validation)
{
	const struct own_fetch *fetch = copy->fetch;
	int status;

	if (validation->verdict == VERDICT_REFUSED)
		return UV_EPROTO;
	if (validation->verdict == VERDICT_UNCHANGED ||
	    fetch->request->wants_head)
		return 0;
	fetch->progress->total_bytes = validation->total_bytes;
	fetch->progress->received_bytes = validation->from_bytes;
	fetch->progress->resumed_bytes = validation->from_bytes;
	copy->offset_bytes = copy->place.first_bytes + validation->from_bytes;
	status = fetch->sink->begin(fetch->sink, fetch->response);
	return status == 0 && validation->verdict == VERDICT_BODY
		       ? copy_body(copy)
		       : status;
}

static int copy_file(struct copy *copy)
{
	const struct own_fetch *fetch = copy->fetch;
	const struct expectation expectation = {
		.request = fetch->request,
		.max_bytes = fetch->request->max_bytes,
	};
	int status = co_to_thread(open_file, copy);
	struct file_facts facts;
	struct validation validation;

	if (status < 0)
		return explain(copy, status);
	facts = (struct file_facts){copy->before.st_size, true,
				    copy->before.st_mtim.tv_sec};
	if (!file_facts_narrow(&facts, fetch->request, &copy->place,
			       fetch->failure))
		return UV_EPROTO;
	validation =
		file_validation_of(&facts, &expectation, fetch->failure);
	status = response_set_text(&fetch->response->url_effective,
				   fetch->request->url);
	if (status == 0)
		status = file_facts_fill(fetch->response, &facts, &validation);
	return status < 0 ? explain(copy, status)
			  : copy_wanted(copy, &validation);
}

static int fetch_file(const struct own_fetch *fetch)
{
	struct copy copy = {.fetch = fetch, .fd = -1};
	char *path = make_path(fetch->url);
	int64_t began_ns = co_time_ns();
	int status = UV_ENOMEM;

	if (fetch->rates)
		throttle_begin(&copy.throttle, fetch->rates, fetch->url,
			       &fetch->progress->held_ns, NULL);
	copy.path = path;
	copy.piece = malloc(PIECE_BYTES);
	if (path && copy.piece)
		status = copy_file(&copy);
	else
		failure_set(fetch->failure, ERROR_RESOURCES, "out of memory");
	if (copy.fd >= 0)
		close(copy.fd);
	free(copy.piece);
	free(path);
	throttle_end(&copy.throttle);
	fetch->response->time_total_us +=
		(co_time_ns() - began_ns) / CO_MICROSECOND;
	return status == UV_ENOMEM ? UV_EPROTO : status;
}

const struct protocol protocol_file = {
	.has_ranges = true,
	.accepts = accepts,
	.fetch = fetch_file,
};
