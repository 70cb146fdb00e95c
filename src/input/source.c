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
#include "input/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/future.h>
#include <coget/loop.h>
#include <coget/thread.h>

#include "base/file.h"
#include "base/text.h"
#include "input/gunzip.h"

enum { READ_BYTES = 64 * 1024 };

struct source {
	const char *path;
	int fd;
	int flags_before;     /* of standard input used itself; or -1 */
	struct co_poll *poll; /* NULL for what never blocks long */
	struct co_future *readable;
	size_t start; /* of what was not returned yet */
	size_t end;   /* of what was read */
	uint64_t number;
	struct source_line line; /* taken, to be returned next */
	int taken;		 /* what take_line() said of it; 0: none is */
	int returned;		 /* what it had said of the one before */
	int64_t offset;		 /* of the data in a regular file; or -1 */
	int64_t first_offset;	 /* where that is read from */
	uint64_t size_bytes;	 /* of a regular file, from there on */
	int64_t line_offset;	 /* likewise, of the line taken last */
	struct gunzip *gunzip;	 /* NULL for what is not compressed */
	int64_t packed_offset;	 /* of the compressed data in a regular file */
	ssize_t got;
	bool at_end;
	bool is_told;	  /* whether it is compressed */
	bool is_skipping; /* the rest of a line that is too long */
	/* One byte more, so that a last line without an end can be closed. */
	char data[SOURCE_LINE_MAX_BYTES + READ_BYTES + 1];
};

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
static void reopen_stdin(struct source *source)
{
	int again = open("/proc/self/fd/0", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (again >= 0 && !has_hung_up(STDIN_FILENO)) {
		source->fd = again;
		return;
	}
	if (again >= 0)
		close(again);
	source->flags_before = fcntl(STDIN_FILENO, F_GETFL);
}

int source_stat(const char *path, struct stat *info)
{
	return strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, info)
				      : stat(path, info);
}

/* The bytes of a regular file from an offset on. */
static uint64_t bytes_from(const struct stat *info, int64_t offset)
{
	return info->st_size > offset ? (uint64_t)(info->st_size - offset) : 0;
}

static int on_open(void *arg)
{
	struct source *source = arg;
	bool is_stdin = strcmp(source->path, "-") == 0;
	struct stat info;

	source->fd = is_stdin ? STDIN_FILENO
			      : open(source->path,
				     O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (source->fd < 0 || fstat(source->fd, &info) < 0)
		return -errno;
	if (S_ISDIR(info.st_mode))
		return -EISDIR;
	/* Opening it again would make it readable. */
	if ((fcntl(source->fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		return -EBADF;
	if (S_ISREG(info.st_mode)) {
		source->offset = lseek(source->fd, 0, SEEK_CUR);
		source->first_offset = source->offset;
		source->size_bytes = bytes_from(&info, source->offset);
	} else if (is_stdin) {
		reopen_stdin(source);
	}
	return 0;
}

uint64_t source_size(const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct stat info;

	if (source_stat(path, &info) < 0 || !S_ISREG(info.st_mode))
		return 0;
	return bytes_from(&info,
			  is_stdin ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0);
}

static void on_readable(void *arg, int events)
{
	struct source *source = arg;

	(void)events;
	(void)!co_poll_set(source->poll, 0);
	if (source->readable)
		co_future_set(source->readable, 0);
}

int source_open(struct source **out, const char *path)
{
	struct source *source = malloc(sizeof(*source));
	int status;

	*out = NULL;
	if (!source)
		return UV_ENOMEM;
	/* The data is left alone: it is large, and may stay untouched. */
	memset(source, 0, offsetof(struct source, data));
	source->path = path;
	source->fd = -1;
	source->flags_before = -1;
	source->offset = -1;
	status = co_to_thread(on_open, source);
	if (status == 0)
		status = co_poll_open(&source->poll, source->fd, on_readable,
				      source);
	if (status == UV_EPERM) /* a regular file */
		status = 0;
	if (status < 0)
		source_close(source);
	else
		*out = source;
	return status;
}

void source_close(struct source *source)
{
	if (!source)
		return;
	co_poll_close(source->poll);
	gunzip_close(source->gunzip);
	if (source->flags_before >= 0)
		(void)fcntl(source->fd, F_SETFL, source->flags_before);
	if (source->fd > STDIN_FILENO)
		close(source->fd);
	free(source);
}

static int on_read(void *arg)
{
	struct source *source = arg;

	char *end = source->data + source->end;

	source->got = source->gunzip
			      ? gunzip_read(source->gunzip, end, READ_BYTES)
			      : file_read_some(source->fd, end, READ_BYTES);
	return source->got < 0 ? (int)source->got : 0;
}

static int wait_readable(struct source *source)
{
	struct co_future readable;
	int status = co_poll_set(source->poll, CO_READABLE);

	if (status < 0)
		return status;
	co_future_init(&readable, NULL, NULL);
	source->readable = &readable;
	status = co_future_wait(&readable);
	source->readable = NULL;
	return status;
}

/* The first two bytes tell whether a list is compressed. */
static int tell_compression(struct source *source)
{
	size_t len = source->end;

	if (len == 1 && source->data[0] == '\x1f' && !source->at_end)
		return 0;
	source->is_told = true;
	if (!gunzip_recognizes(source->data, len))
		return 0;
	source->gunzip = gunzip_open(source->fd, -1);
	if (!source->gunzip)
		return UV_ENOMEM;
	gunzip_give(source->gunzip, source->data, len);
	source->end = 0;
	source->packed_offset = source->offset;
	if (source->offset >= 0)
		source->offset = 0;
	return 0;
}

/* Whether reading might block without end, until the loop's poll allows it. */
static bool must_wait(const struct source *source)
{
	return source->poll &&
	       !(source->gunzip && gunzip_has_more(source->gunzip));
}

/* Read once more, behind what is there. */
static int fill(struct source *source)
{
	int status;

	memmove(source->data, source->data + source->start,
		source->end - source->start);
	source->end -= source->start;
	if (source->offset >= 0)
		source->offset += (int64_t)source->start;
	source->start = 0;
	do {
		status = must_wait(source) ? wait_readable(source) : 0;
		if (status < 0)
			return status;
		status = source->poll ? on_read(source)
				      : co_to_thread(on_read, source);
	} while (status == UV_EAGAIN);
	if (status < 0)
		return status;
	source->end += (size_t)source->got;
	source->at_end = source->got == 0;
	return source->is_told ? 0 : tell_compression(source);
}

/* Where the line at start ends; NULL if that has not been read. */
static char *find_line_end(const struct source *source)
{
	const char *text = source->data + source->start;
	size_t len = source->end - source->start;
	char *end = memchr(text, '\n', len);

	if (!end && source->at_end && len > 0)
		return (char *)text + len;
	return end;
}

/* The line that is taken begins at start. */
static void note_line(struct source *source)
{
	source->line_offset = source->offset + (int64_t)source->start;
}

/*
 * Cut the line from start to end out of the data.  Returns 1, 0 for one that is
 * to be passed over, UV_EILSEQ or UV_EMSGSIZE.
 */
static int take_line(struct source *source, char *end)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	char *text = source->data + source->start;
	size_t len = (size_t)(end - text);

	if (!source->is_skipping)
		note_line(source);
	source->start += len + 1;
	if (source->start > source->end) /* a last line without an end */
		source->start = source->end;
	source->line.number = ++source->number;
	if (source->is_skipping) {
		source->is_skipping = false;
		return 0;
	}
	if (memchr(text, '\0', len))
		return UV_EILSEQ;
	if (len > SOURCE_LINE_MAX_BYTES)
		return UV_EMSGSIZE;
	*end = '\0';
	if (source->number == 1 && strncmp(text, byte_order_mark, 3) == 0)
		text += 3;
	source->line.is_indented = text_is_blank(*text);
	while (text_is_blank(*text))
		text++;
	while (end > text && text_is_blank(end[-1]))
		*--end = '\0';
	source->line.text = text;
	return *text != '#';
}

bool source_has_next(struct source *source)
{
	char *end;

	while (source->taken == 0 && (end = find_line_end(source)))
		source->taken = take_line(source, end);
	return source->taken != 0 || source->at_end;
}

/* The line at start has no end yet: read on, or say that it is too long. */
static int extend_line(struct source *source)
{
	size_t len = source->end - source->start;

	if (source->is_skipping)
		source->start = source->end;
	if (!source->is_skipping && len > SOURCE_LINE_MAX_BYTES) {
		source->is_skipping = true;
		note_line(source);
		source->line.number = source->number + 1;
		source->taken = memchr(source->data + source->start, '\0', len)
					? UV_EILSEQ
					: UV_EMSGSIZE;
		return 0;
	}
	return fill(source);
}

bool source_is_slow(const struct source *source)
{
	return source->poll != NULL;
}

int source_await(struct source *source)
{
	int status = 0;

	while (status == 0 && !source_has_next(source))
		status = extend_line(source);
	if (status == 0 || status == UV_ECANCELED)
		return status;
	source->line = (struct source_line){0};
	source->taken = status;
	note_line(source);
	return 0;
}

int source_next(struct source *source, struct source_line *line)
{
	int status = source_await(source);

	*line = (struct source_line){0};
	source->returned = 0;
	if (status < 0)
		return status;
	status = source->taken;
	source->returned = status;
	source->taken = 0;
	if (status != 0)
		*line = source->line;
	return status;
}

int source_next_bytes(struct source *source, const char **data, size_t *len)
{
	while (source->start == source->end) {
		int status = source->at_end ? 1 : fill(source);

		if (status != 0)
			return status < 0 ? status : 0;
	}
	*data = source->data + source->start;
	*len = source->end - source->start;
	source->start = source->end;
	return 1;
}

void source_unread(struct source *source)
{
	source->taken = source->returned;
}

struct source_part source_last(const struct source *source)
{
	return (struct source_part){
		.fd = source->offset >= 0 ? source->fd : -1,
		.offset = source->line_offset,
		.is_packed = source->gunzip != NULL,
		.packed_offset = source->packed_offset,
	};
}

struct source_part source_rest(const struct source *source)
{
	struct source_part rest = source_last(source);

	if (source->taken != 0)
		return rest;
	rest.offset = source->offset + (int64_t)source->start;
	rest.is_amid_line = source->is_skipping;
	return rest;
}

/* How much of the compressed file the lines that were returned are from. */
static uint64_t packed_bytes(const struct source *source)
{
	double content = (double)source->offset + (double)source->end;
	double returned = (double)source->offset + (double)source->start;
	double packed = (double)gunzip_read_bytes(source->gunzip);

	return content > 0 ? (uint64_t)(packed * returned / content) : 0;
}

struct source_extent source_extent(const struct source *source)
{
	struct source_extent extent = {.size_bytes = source->size_bytes};

	if (source->offset < 0)
		return extent;
	extent.read_bytes =
		source->gunzip ? packed_bytes(source)
			       : (uint64_t)(source->offset -
					    source->first_offset) +
					 source->start;
	/* It may have grown. */
	if (extent.read_bytes > extent.size_bytes)
		extent.size_bytes = extent.read_bytes;
	return extent;
}

bool source_next_read(struct source *source, struct source_line *line)
{
	int taken = 0;

	while (taken <= 0 && source_has_next(source) && source->taken != 0) {
		taken = source->taken;
		source->taken = 0;
	}
	*line = taken > 0 ? source->line : (struct source_line){0};
	return taken > 0;
}
