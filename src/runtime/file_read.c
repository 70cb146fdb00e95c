/*
 * Reading a whole file, in one go on a thread.
 */
#include <coget/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/thread.h>

#include "runtime/file.h"

/* What is read of a file that does not tell its length, such as those of /proc.
 */
enum { FIRST_BYTES = 4096 };

struct reading {
	const char *path;
	size_t max;
	char *data; /* size bytes, and one more for a NUL */
	size_t size;
	size_t len;
};

/* Make it that large, but no larger than to see that there is too much. */
static int make_room(struct reading *reading, size_t size)
{
	char *data;

	if (size > reading->max)
		size = reading->max + 1;
	data = realloc(reading->data, size + 1);
	if (!data)
		return UV_ENOMEM;
	reading->data = data;
	reading->size = size;
	return 0;
}

/* Room for all of a file that tells its length, and for the end behind. */
static int make_first_room(struct reading *reading, int fd)
{
	struct stat there;

	if (fstat(fd, &there) < 0)
		return file_status(-1);
	if (S_ISDIR(there.st_mode))
		return UV_EISDIR;
	if (S_ISREG(there.st_mode) && there.st_size > 0 &&
	    (uintmax_t)there.st_size < SIZE_MAX - 1)
		return make_room(reading, (size_t)there.st_size + 1);
	return make_room(reading, FIRST_BYTES);
}

/* Read some bytes; returns 1, 0 at the end, or an error. */
static int read_some(struct reading *reading, int fd)
{
	ssize_t got;

	do
		got = read(fd, reading->data + reading->len,
			   reading->size - reading->len);
	while (got < 0 && errno == EINTR);
	if (got > 0)
		reading->len += (size_t)got;
	return got > 0 ? 1 : file_status((int)got);
}

static int read_to_end(struct reading *reading, int fd)
{
	int status = make_first_room(reading, fd);

	while (status >= 0) {
		status = read_some(reading, fd);
		if (status == 0)
			return 0;
		if (reading->len > reading->max)
			return CO_LIMIT_OVERRUN;
		if (status > 0 && reading->len == reading->size)
			status = make_room(reading, 2 * reading->size);
	}
	return status;
}

static int on_thread(void *arg)
{
	struct reading *reading = arg;
	int fd = file_open_now(AT_FDCWD, reading->path, O_RDONLY, 0);
	int status;

	if (fd < 0)
		return fd;
	status = read_to_end(reading, fd);
	close(fd);
	return status;
}

int co_read_file(const char *path, struct co_bytes *out, size_t max)
{
	struct reading reading = {.path = path,
				  .max = max < SSIZE_MAX ? max : SSIZE_MAX - 1};
	int status = UV_EINVAL;

	if (out)
		*out = (struct co_bytes){0};
	if (path && out)
		status = co_to_thread(on_thread, &reading);
	if (status < 0) {
		free(reading.data);
		return status;
	}
	reading.data[reading.len] = '\0';
	*out = (struct co_bytes){reading.data, reading.len};
	return 0;
}
