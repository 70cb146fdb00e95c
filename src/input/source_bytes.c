/*
 * Reading: regular files through the thread pool, whatever can block without
 * end (pipes, terminals, sockets) when the loop's poll says that something is
 * there, so that an interrupt is never held up by a silent pipe.
 *
 * A poll needs a descriptor that does not block, and that is a property of the
 * open file, which standard input shares with other processes.  So standard
 * input is opened again through /proc where that is possible; a socket, which
 * cannot be, and a FIFO without writers have the flag put back in the end.
 */
#include "input/source_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <coget/future.h>
#include <coget/loop.h>
#include <coget/thread.h>

#include "base/file.h"
#include "input/gunzip.h"

/*
 * A FIFO tells a reader of writers that go, but not of those that had gone when
 * it was opened: the new description would wait for a writer that never comes.
 */
static bool has_hung_up(int fd)
{
	struct pollfd hung_up = {.fd = fd, .events = POLLIN};

	return poll(&hung_up, 1, 0) == 1 && (hung_up.revents & POLLHUP);
}

/* Have standard input a description of its own; see the head of this file. */
static void reopen_stdin(struct source_bytes *bytes)
{
	int again = open("/proc/self/fd/0", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (again >= 0 && !has_hung_up(STDIN_FILENO)) {
		bytes->fd = again;
		return;
	}
	if (again >= 0)
		close(again);
	bytes->flags_before = fcntl(STDIN_FILENO, F_GETFL);
}

uint64_t source_bytes_from(const struct stat *info, int64_t offset)
{
	return info->st_size > offset ? (uint64_t)(info->st_size - offset) : 0;
}

static int on_open(void *arg)
{
	struct source_bytes *bytes = arg;
	bool is_stdin = strcmp(bytes->path, "-") == 0;
	struct stat info;

	bytes->fd =
		is_stdin ? STDIN_FILENO
			 : open(bytes->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (bytes->fd < 0 || fstat(bytes->fd, &info) < 0)
		return -errno;
	if (S_ISDIR(info.st_mode))
		return -EISDIR;
	/* Opening it again would make it readable. */
	if ((fcntl(bytes->fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		return -EBADF;
	if (S_ISREG(info.st_mode)) {
		bytes->offset = lseek(bytes->fd, 0, SEEK_CUR);
		bytes->first_offset = bytes->offset;
		bytes->size_bytes = source_bytes_from(&info, bytes->offset);
	} else if (is_stdin) {
		reopen_stdin(bytes);
	}
	return 0;
}

static void on_readable(void *arg, int events)
{
	struct source_bytes *bytes = arg;

	(void)events;
	(void)!co_poll_set(bytes->poll, 0);
	if (bytes->readable)
		co_future_set(bytes->readable, 0);
}

int source_bytes_open(struct source_bytes *bytes, const char *path)
{
	int status;

	/* The data is left alone: it is large, and may stay untouched. */
	memset(bytes, 0, offsetof(struct source_bytes, data));
	bytes->path = path;
	bytes->fd = -1;
	bytes->flags_before = -1;
	bytes->offset = -1;
	status = co_to_thread(on_open, bytes);
	if (status == 0)
		status = co_poll_open(&bytes->poll, bytes->fd, on_readable,
				      bytes);
	if (status == UV_EPERM) /* a regular file */
		status = 0;
	if (status < 0)
		source_bytes_close(bytes);
	return status;
}

void source_bytes_close(struct source_bytes *bytes)
{
	co_poll_close(bytes->poll);
	gunzip_close(bytes->gunzip);
	if (bytes->flags_before >= 0)
		(void)fcntl(bytes->fd, F_SETFL, bytes->flags_before);
	if (bytes->fd > STDIN_FILENO)
		close(bytes->fd);
}

static int on_read(void *arg)
{
	struct source_bytes *bytes = arg;

	char *end = bytes->data + bytes->end;

	bytes->got =
		bytes->gunzip
			? gunzip_read(bytes->gunzip, end, SOURCE_BYTES_READ_MAX)
			: file_read_some(bytes->fd, end, SOURCE_BYTES_READ_MAX);
	return bytes->got < 0 ? (int)bytes->got : 0;
}

static int wait_readable(struct source_bytes *bytes)
{
	struct co_future readable;
	int status = co_poll_set(bytes->poll, CO_READABLE);

	if (status < 0)
		return status;
	co_future_init(&readable, NULL, NULL);
	bytes->readable = &readable;
	status = co_future_wait(&readable);
	bytes->readable = NULL;
	return status;
}

/* The first two bytes tell whether a list is compressed. */
static int tell_compression(struct source_bytes *bytes)
{
	size_t len = bytes->end;

	if (len == 1 && bytes->data[0] == '\x1f' && !bytes->at_end)
		return 0;
	bytes->is_told = true;
	if (!gunzip_recognizes(bytes->data, len))
		return 0;
	bytes->gunzip = gunzip_open(bytes->fd, -1);
	if (!bytes->gunzip)
		return UV_ENOMEM;
	gunzip_give(bytes->gunzip, bytes->data, len);
	bytes->end = 0;
	bytes->packed_offset = bytes->offset;
	if (bytes->offset >= 0)
		bytes->offset = 0;
	return 0;
}

/* Whether reading might block without end, until the loop's poll allows it. */
static bool must_wait(const struct source_bytes *bytes)
{
	return bytes->poll &&
	       !(bytes->gunzip && gunzip_has_more(bytes->gunzip));
}

int source_bytes_fill(struct source_bytes *bytes)
{
	int status;

	memmove(bytes->data, bytes->data + bytes->start,
		bytes->end - bytes->start);
	bytes->end -= bytes->start;
	if (bytes->offset >= 0)
		bytes->offset += (int64_t)bytes->start;
	bytes->start = 0;
	do {
		status = must_wait(bytes) ? wait_readable(bytes) : 0;
		if (status < 0)
			return status;
		status = bytes->poll ? on_read(bytes)
				     : co_to_thread(on_read, bytes);
	} while (status == UV_EAGAIN);
	if (status < 0)
		return status;
	bytes->end += (size_t)bytes->got;
	bytes->at_end = bytes->got == 0;
	return bytes->is_told ? 0 : tell_compression(bytes);
}

/* How much of the compressed file what was returned is from. */
static uint64_t packed_bytes(const struct source_bytes *bytes)
{
	double content = (double)bytes->offset + (double)bytes->end;
	double returned = (double)bytes->offset + (double)bytes->start;
	double packed = (double)gunzip_read_bytes(bytes->gunzip);

	return content > 0 ? (uint64_t)(packed * returned / content) : 0;
}

uint64_t source_bytes_returned(const struct source_bytes *bytes)
{
	if (bytes->offset < 0)
		return 0;
	return bytes->gunzip ? packed_bytes(bytes)
			     : (uint64_t)(bytes->offset - bytes->first_offset) +
				       bytes->start;
}
