#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int read_all(struct buf *text, int fd)
{
	ssize_t got;
	int status;

	do {
		char block[4096];

		got = read(fd, block, sizeof(block));
		if (got < 0 && errno != EINTR)
			return -errno;
		status = got > 0 ? buf_append(text, block, (size_t)got) : 0;
		/* It may have been a password. */
		explicit_bzero(block, sizeof(block));
	} while (status == 0 && got != 0);
	return status;
}

int file_read(struct buf *text, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int status;

	if (fd < 0)
		return -errno;
	status = read_all(text, fd);
	close(fd);
	if (status == 0)
		status = buf_reserve(text, 0);
	if (status == 0) {
		text->data[text->len] = '\0';
		if (strlen(text->data) < text->len)
			status = -EBADMSG;
	}
	return status == -ENOBUFS ? -EFBIG : status;
}
