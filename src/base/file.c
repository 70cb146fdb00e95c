#include "base/file.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/own_path.h"

static int read_all(struct buf *text, int fd)
{
	ssize_t got;
	int status;

	do {
		char block[4096];

		got = file_read_some(fd, block, sizeof(block));
		if (got < 0)
			return (int)got;
		status = buf_append(text, block, (size_t)got);
		/* It may have been a password. */
		explicit_bzero(block, sizeof(block));
	} while (status == 0 && got != 0);
	return status;
}

/* info receives owner and mode of what was read, unless NULL. */
static int read_file(struct buf *data, const char *path, struct stat *info)
{
	int fd = own_path_open_to_read(path);
	int status;

	if (fd < 0)
		return fd;
	status = info && fstat(fd, info) < 0 ? -errno : read_all(data, fd);
	close(fd);
	if (status == 0)
		status = buf_reserve(data, 0);
	if (status == 0)
		data->data[data->len] = '\0';
	return status == -ENOBUFS ? -EFBIG : status;
}

int file_read_bytes(struct buf *data, const char *path)
{
	return read_file(data, path, NULL);
}

int file_read_with(struct buf *text, const char *path, struct stat *info)
{
	int status = read_file(text, path, info);

	if (status == 0 && strlen(text->data) < text->len)
		return -EBADMSG;
	return status;
}

int file_read(struct buf *text, const char *path)
{
	return file_read_with(text, path, NULL);
}

ssize_t file_read_some(int fd, void *data, size_t len)
{
	ssize_t got;

	do
		got = read(fd, data, len);
	while (got < 0 && errno == EINTR);
	return got >= 0 ? got : -errno;
}

ssize_t file_read_some_at(int fd, void *data, size_t len, off_t offset)
{
	ssize_t got;

	do
		got = pread(fd, data, len, offset);
	while (got < 0 && errno == EINTR);
	return got >= 0 ? got : -errno;
}

/* Another process can have made a descriptor that it shares non-blocking. */
static int await_writable(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};

	return poll(&poll_fd, 1, -1) < 0 && errno != EINTR ? -errno : 0;
}

int file_write_all(int fd, const void *data, size_t len)
{
	const char *at = data;
	int status = 0;

	while (len > 0 && status == 0) {
		ssize_t written = write(fd, at, len);

		if (written > 0) {
			at += written;
			len -= (size_t)written;
		} else if (written == 0) {
			status = -EIO;
		} else if (errno == EAGAIN) {
			status = await_writable(fd);
		} else if (errno != EINTR) {
			status = -errno;
		}
	}
	return status;
}
